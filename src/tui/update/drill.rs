//! Going into what the cursor is on, and coming back.

use super::super::action::Action;
use super::super::ask::Lane;
use super::super::model::{Model, Pane, SETS, Set, View};
use super::super::msg::Effects;
use super::super::scope::{Scope, Step};
use super::super::state::list::Cursor;
use super::super::state::overlay::Overlay;
use super::super::state::reading;
use super::super::state::study::StudyPane;
use super::{ask, query_bar};
use crate::query::{Filter, Query};

/// Views that are kept to come back to.
const KEPT: usize = 100;

pub(super) fn act(model: &mut Model, action: Action, fx: &mut Effects) {
    match action {
        Action::Narrow if model.pane == Pane::Posts => read(model),
        Action::Narrow if reveals(model) => super::reveal(model, Action::Reveal),
        Action::Narrow => with_item(model, fx, narrow),
        Action::Exclude => with_item(model, fx, exclude),
        Action::Replace => with_item(model, fx, |model, step, fx| replace(model, &step, fx)),
        Action::PinItem => with_item(model, fx, |model, step, fx| {
            pin(model, only(&step), fx);
        }),
        Action::PinScope => {
            let scope = model.scope.clone();
            pin(model, scope, fx);
        }
        Action::Back => back(model, fx),
        Action::DropStep => drop_last(model, fx),
        Action::ZoomOut => zoom_out(model, fx),
        _ => {}
    }
}

/// Enter on a post reads it.
fn read(model: &mut Model) {
    if model.current().is_some() {
        model.pane = Pane::Reading;
    }
}

/// Whether Enter in the reading pane uncovers the text first.
fn reveals(model: &Model) -> bool {
    model.pane == Pane::Reading && model.current().is_some_and(|row| model.hides(row))
}

/// What the cursor is on, as the step that narrows to it.
pub(super) fn item(model: &Model) -> Option<Step> {
    match model.pane {
        Pane::Timeline => model
            .timeline
            .target()
            .map(|(from, to)| Step::Range(from, to)),
        Pane::Related => model.related.current().map(|tag| {
            Step::Include(Filter::Tag {
                key: tag.tag.clone(),
                prefix: false,
            })
        }),
        Pane::Posts | Pane::Reading => {
            let row = model.current()?;
            let at = match model.pane {
                Pane::Reading => model.reading.item,
                _ => 0,
            };
            let mut items = reading::items(&row.post, &model.around.zone);
            (at < items.len()).then(|| items.swap_remove(at).step)
        }
    }
}

fn with_item(model: &mut Model, fx: &mut Effects, act: impl Fn(&mut Model, Step, &mut Effects)) {
    match item(model) {
        Some(step) => act(model, step, fx),
        None => model.warn("there is nothing under the cursor"),
    }
}

/// The step as a scope of its own.
pub(super) fn only(step: &Step) -> Scope {
    let mut scope = Scope::default();
    scope.narrow(step.clone());
    // Typed rather than a step, so that it can be edited.
    let typed = scope.query();
    Scope {
        text: typed.to_string(),
        typed,
        steps: Vec::new(),
    }
}

/// Adds a step to the scope.
pub(super) fn narrow(model: &mut Model, step: Step, fx: &mut Effects) {
    let mut scope = model.scope.clone();
    if scope.narrow(step) {
        go_to(model, scope, fx);
    } else {
        model.say("the scope is already narrowed to this");
    }
}

fn exclude(model: &mut Model, step: Step, fx: &mut Effects) {
    match step {
        Step::Include(filter) => narrow(model, Step::Exclude(filter), fx),
        _ => model.warn("a range of time cannot be excluded"),
    }
}

fn replace(model: &mut Model, step: &Step, fx: &mut Effects) {
    let scope = only(step);
    go_to(model, scope, fx);
}

/// Makes this the scope; the view before can be come back to.
pub(super) fn go_to(model: &mut Model, scope: Scope, fx: &mut Effects) {
    if scope != model.scope {
        let view = model.snapshot();
        remember(model, view);
        move_to(model, scope, fx);
    }
}

/// Makes this the scope.
pub(super) fn move_to(model: &mut Model, scope: Scope, fx: &mut Effects) {
    model.bar.set(&scope.text);
    model.scope = scope;
    model.timeline.restart();
    model.related.cursor = Cursor::default();
    query_bar::check(model);
    ask::scope(model, fx);
}

/// Keeps a view to come back to.
pub(super) fn remember(model: &mut Model, view: View) {
    model.back.push(view);
    let surplus = model.back.len().saturating_sub(KEPT);
    model.back.drain(..surplus);
}

/// The view before, as it was. Its answers are shown at once; only what it still waited for is
/// asked again, and the timeline, because sets and unit may have changed since.
fn back(model: &mut Model, fx: &mut Effects) {
    let Some(view) = model.back.pop() else {
        model.say("this is the first view");
        return;
    };
    model.bar.set(&view.scope.text);
    model.scope = view.scope;
    model.count = view.count;
    model.timeline = view.timeline;
    model.related = view.related;
    model.posts = view.posts;
    model.reading = view.reading;
    model.reading.forget_asked();
    model.pane = view.pane;
    back_to_study(model, view.study, fx);
    query_bar::check(model);
    if let Some((cursor, answer)) = view.health {
        model.health = answer;
        model.overlays.push(Overlay::Health { cursor });
    }
    if view.generation != model.generation {
        ask::again(model, fx);
        return;
    }
    if model.count.is_stale() {
        ask::count(model, fx);
    } else {
        ask::cancel(model, fx, Lane::Counts);
    }
    let unit_changed = model
        .related
        .answer
        .get()
        .is_some_and(|r| r.unit != model.unit);
    if model.related.is_outdated() || unit_changed {
        ask::related(model, fx);
    } else {
        ask::cancel(model, fx, Lane::Related);
    }
    if model.posts.is_answer() {
        model.posts.forget_asked();
        ask::cancel(model, fx, Lane::Glimpse);
        ask::cancel(model, fx, Lane::Posts);
    } else {
        ask::posts(model, fx);
    }
    ask::timeline(model, fx);
}

/// The page that lay over the view, or none.
fn back_to_study(model: &mut Model, study: Option<StudyPane>, fx: &mut Effects) {
    let is_open = model.study.is_some();
    let unit = model.unit;
    model.study = study;
    match &mut model.study {
        Some(pane)
            if pane.answer.get().is_none()
                || pane.answer.is_stale()
                || pane.answer.failure().is_some()
                || pane.unit != unit =>
        {
            pane.answer.forget_asked();
            ask::study(model, fx);
        }
        _ if is_open => ask::cancel(model, fx, Lane::Study),
        _ => {}
    }
}

/// Back to a breadcrumb: everything behind it goes. `None` is `all`.
pub(super) fn cut(model: &mut Model, crumb: Option<usize>, fx: &mut Effects) {
    let scope = match crumb {
        None => Scope::default(),
        Some(at) => {
            let mut scope = model.scope.clone();
            scope
                .steps
                .truncate((at + 1).saturating_sub(scope.typed_crumbs()));
            scope
        }
    };
    go_to(model, scope, fx);
}

/// Takes one breadcrumb out.
pub(super) fn remove(model: &mut Model, crumb: usize, fx: &mut Effects) {
    let mut scope = model.scope.clone();
    match crumb.checked_sub(scope.typed_crumbs()) {
        None => {
            scope.text = String::new();
            scope.typed = Query::default();
        }
        Some(step) if step < scope.steps.len() => {
            scope.steps.remove(step);
        }
        Some(_) => return,
    }
    go_to(model, scope, fx);
}

/// Includes what a step excludes, and the other way round.
pub(super) fn turn(model: &mut Model, crumb: usize, fx: &mut Effects) {
    let mut scope = model.scope.clone();
    let turned = crumb
        .checked_sub(scope.typed_crumbs())
        .and_then(|at| scope.steps.get_mut(at))
        .and_then(|step| step.turned().map(|turned| *step = turned));
    match turned {
        Some(()) => go_to(model, scope, fx),
        None => model.warn("only a step with a condition can be turned around"),
    }
}

fn drop_last(model: &mut Model, fx: &mut Effects) {
    match model.scope.crumbs(&model.around.zone).len().checked_sub(1) {
        Some(last) => remove(model, last, fx),
        None => model.say("the scope is the whole archive"),
    }
}

fn zoom_out(model: &mut Model, fx: &mut Effects) {
    let ranges = |step: &Step| matches!(step, Step::Range(..));
    match model.scope.steps.iter().rposition(ranges) {
        Some(at) => {
            let crumb = at + model.scope.typed_crumbs();
            remove(model, crumb, fx);
        }
        None => model.say("the scope has no range of time to leave"),
    }
}

/// Keeps a scope as a set, or lets it go if it is one.
pub(super) fn pin(model: &mut Model, scope: Scope, fx: &mut Effects) {
    if let Some(at) = model
        .sets
        .iter()
        .position(|set| set.scope.query() == scope.query())
    {
        unpin(model, at, fx);
        return;
    }
    let free = (0..SETS).find(|letter| model.sets.iter().all(|set| set.letter != *letter));
    let Some(letter) = free else {
        model.warn("all four sets are taken: S lists them, d there lets one go");
        return;
    };
    let crumbs = scope.crumbs(&model.around.zone);
    let label = if crumbs.is_empty() {
        "all".to_owned()
    } else {
        crumbs.join(" > ")
    };
    model.say(format!("set {} is {label}", letter_of(letter)));
    let set = Set {
        letter,
        label,
        scope,
    };
    let place = model.sets.partition_point(|other| other.letter < letter);
    model.sets.insert(place, set);
    ask::timeline(model, fx);
}

/// Lets a set go.
pub(super) fn unpin(model: &mut Model, at: usize, fx: &mut Effects) {
    if at < model.sets.len() {
        let set = model.sets.remove(at);
        model.say(format!("set {} is let go", letter_of(set.letter)));
        ask::timeline(model, fx);
    }
}

/// A to D.
pub(crate) fn letter_of(letter: usize) -> char {
    char::from(b'A' + letter.min(SETS - 1) as u8)
}
