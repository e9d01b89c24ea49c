//! The notebook: what is noted with keys and what is looked up in it. Saving is done by the loop; what comes back is
//! the notebook as it is by then, whoever else wrote in it.

use super::super::action::{self, Action, Meaning};
use super::super::ask::Lane;
use super::super::keys::{Code, Key};
use super::super::model::{Model, Pane};
use super::super::msg::{Effect, Effects};
use super::super::scope::{Scope, Step};
use super::super::state::notebook::{NotebookPane, Page, Spellings};
use super::super::state::overlay::{Overlay, Purpose};
use super::{ask, drill, overlays, prompt, query_bar, study};
use crate::engine::Variants;
use crate::notebook::{Change, Event, Notebook};
use crate::post::Time;
use crate::query::{self, Filter, Groups};
use std::sync::Arc;

/// Asks how what happened at the cursor of the timeline is called.
pub(super) fn mark(model: &mut Model) {
    match model.timeline.target() {
        Some((from, until)) => prompt::open(model, Purpose::Event { from, until }, ""),
        None => model.warn("the timeline is empty: there is no time to mark"),
    }
}

/// The event has a name.
pub(super) fn note_event(
    model: &mut Model,
    (from, until): (Time, Time),
    name: &str,
    fx: &mut Effects,
) {
    model.timeline.anchor = None;
    let event = Event::new(from, Some(until), name);
    let said = format!("noted '{}'", event.name);
    keep(vec![Change::AddEvent(event)], said, fx);
}

/// The group has a name: a new one is made, one that there is gets the tags too.
pub(super) fn name_group(model: &Model, tags: Vec<String>, name: &str, fx: &mut Effects) {
    let name = name.to_owned();
    let said = format!("kept group '{name}': # lists the groups");
    let change = match model.notebook.group(&name) {
        Some(_) => Change::AddTags { name, tags },
        None => Change::SetGroup { name, tags },
    };
    keep(vec![change], said, fx);
}

fn keep(changes: Vec<Change>, said: String, fx: &mut Effects) {
    fx.push(Effect::Keep { changes, said });
}

/// The notebook as it is now. Queries that name a group ask for the tags that it has now.
pub(super) fn kept(model: &mut Model, notebook: Notebook, said: String, fx: &mut Effects) {
    model.take_notebook(notebook);
    model.say(said);
    let is_bare = |overlay: &Overlay| match overlay {
        Overlay::Notebook(pane) => rows(model, pane) == 0,
        _ => false,
    };
    if model.overlays.last().is_some_and(is_bare) {
        model.overlays.pop();
    }
    let groups = model.around.groups.clone();
    let mut scope = model.scope.clone();
    reread(model, &mut scope);
    regroup(&mut scope, &groups);
    let mut has_other_sets = false;
    for set in &mut model.sets {
        has_other_sets |= regroup(&mut set.scope, &groups);
    }
    for view in &mut model.back {
        if regroup(&mut view.scope, &groups) {
            // Its answers are of no state that there will ever be: they are asked for again.
            view.generation = u64::MAX;
        }
    }
    query_bar::check(model);
    if scope != model.scope {
        model.scope = scope;
        ask::scope(model, fx);
        study::follow(model, fx);
    } else if has_other_sets {
        ask::timeline(model, fx);
    }
}

/// A group that was not known when its name was typed may be known now.
fn reread(model: &Model, scope: &mut Scope) {
    let names_a_group = scope.text.to_lowercase().contains("group:");
    if names_a_group {
        scope.typed = query::parse(&scope.text, &model.around.context()).query;
    }
}

/// Makes every group in a scope what it is now. Tells whether anything is different.
fn regroup(scope: &mut Scope, groups: &Groups) -> bool {
    let typed = scope.typed.regrouped(groups);
    let is_other = typed.is_some();
    scope.typed = typed.unwrap_or_else(|| std::mem::take(&mut scope.typed));
    scope
        .steps
        .iter_mut()
        .fold(is_other, |is_other, step| match step {
            Step::Include(filter) | Step::Exclude(filter) => filter.regroup(groups) | is_other,
            Step::Range(..) => is_other,
        })
}

/// Opens the list that an action names.
pub(super) fn open(model: &mut Model, action: Action, fx: &mut Effects) {
    let page = match action {
        Action::Events => Page::Events,
        Action::Groups => Page::Groups,
        _ => return open_spellings(model, fx),
    };
    let pane = NotebookPane::new(page);
    if rows(model, &pane) > 0 {
        model.overlays.push(Overlay::Notebook(pane));
    } else if action == Action::Events {
        model.say("nothing is noted: m on the timeline notes what happened there");
    } else {
        model.say("there is no group: T on a tag makes one");
    }
}

/// Spellings of the tag or group under the cursor.
fn open_spellings(model: &mut Model, fx: &mut Effects) {
    if let Some(pane) = &model.study {
        return match pane.tag() {
            Some(key) => push_spellings(model, Spellings::of_tag(&key), fx),
            None => model.warn("the cursor is on no tag"),
        };
    }
    let spellings = match drill::item(model) {
        Some(Step::Include(Filter::Tag { key, prefix: false })) => Spellings::of_tag(&key),
        Some(Step::Include(Filter::Group { name, .. })) => match model.notebook.group(&name) {
            Some(group) => Spellings::of_group(group),
            None => return,
        },
        _ => return model.warn("the cursor is on no tag: related tags and reading have them"),
    };
    push_spellings(model, spellings, fx);
}

fn push_spellings(model: &mut Model, mut spellings: Spellings, fx: &mut Effects) {
    spellings.answer.ask(model.around.present.elapsed);
    let keys = spellings.own.clone();
    let pane = NotebookPane::new(Page::Spellings(spellings));
    model.overlays.push(Overlay::Notebook(pane));
    ask::variants(model, keys, fx);
}

/// The open list of spellings.
fn spellings(model: &mut Model) -> Option<&mut Spellings> {
    model
        .overlays
        .iter_mut()
        .rev()
        .find_map(|overlay| match overlay {
            Overlay::Notebook(pane) => pane.spellings(),
            _ => None,
        })
}

/// Tags that look alike have come.
pub(super) fn answered(model: &mut Model, variants: Variants) {
    if let Some(spellings) = spellings(model) {
        spellings.answer.answer(Arc::new(variants));
    }
}

pub(super) fn failed(model: &mut Model, message: String) {
    if let Some(spellings) = spellings(model) {
        spellings.answer.fail(message);
    }
}

/// A page of the notebook was closed: nobody waits for what looks alike.
pub(super) fn closed(model: &mut Model, pane: &NotebookPane, fx: &mut Effects) {
    if matches!(&pane.page, Page::Spellings(spellings) if spellings.answer.is_stale()) {
        ask::cancel(model, fx, Lane::Spellings);
    }
}

/// How many rows a page has.
fn rows(model: &Model, pane: &NotebookPane) -> u64 {
    let len = match &pane.page {
        Page::Events => model.notebook.events().len(),
        Page::Groups => model.notebook.groups().len(),
        Page::Spellings(spellings) => spellings.rows().len(),
    };
    len as u64
}

fn pane(model: &mut Model) -> Option<&mut NotebookPane> {
    match model.overlays.last_mut() {
        Some(Overlay::Notebook(pane)) => Some(pane),
        _ => None,
    }
}

pub(super) fn press(model: &mut Model, key: Key, fx: &mut Effects) {
    let room = model.screen.hits.room.overlay;
    let Some(Overlay::Notebook(pane)) = model.overlays.last() else {
        return;
    };
    let len = rows(model, pane);
    // The wheel may have gone on below the last row.
    let at = pane.cursor.at.min(len.saturating_sub(1));
    let (doomed, ticks) = (pane.doomed, matches!(pane.page, Page::Spellings(_)));
    if let Some(pane) = self::pane(model) {
        pane.cursor.at = at;
        pane.doomed = None;
        if ticks && key == Key::plain(Code::Char(' ')) {
            if let Some(spellings) = pane.spellings() {
                spellings.turn(at as usize);
            }
            return;
        }
    }
    match action::meaning(model.screen.before.take(), key) {
        Meaning::Do(Action::Narrow) => choose(model, at as usize, fx),
        Meaning::Do(Action::DropStep) if doomed == Some(at) => remove(model, at as usize, fx),
        Meaning::Do(Action::DropStep) => warn_of_removal(model, at),
        Meaning::Do(Action::Quit | Action::Back | Action::Events | Action::Groups) => {
            overlays::close(model, fx);
        }
        Meaning::Do(action) => {
            if let Some(pane) = self::pane(model)
                && !pane.cursor.act(action, len, room)
            {
                on_group(model, at as usize, action, fx);
            }
        }
        Meaning::Wait => model.screen.before = Some(key),
        Meaning::Nothing => {}
    }
}

/// A click chooses a row; a click on the chosen one goes in, or ticks it.
pub(super) fn click(model: &mut Model, row: u64, fx: &mut Effects) {
    let Some(pane) = pane(model) else { return };
    let is_chosen = pane.cursor.at == row;
    pane.cursor.at = row;
    match pane.spellings() {
        Some(spellings) => spellings.turn(row as usize),
        None if is_chosen => choose(model, row as usize, fx),
        None => {}
    }
}

/// Enter: to the event, into the group, or keep what is ticked.
fn choose(model: &mut Model, at: usize, fx: &mut Effects) {
    let Some(pane) = pane(model) else { return };
    match &pane.page {
        Page::Events => {
            model.overlays.pop();
            if let Some(event) = model.notebook.events().get(at).cloned() {
                jump(model, &event, fx);
            }
        }
        Page::Groups => on_group(model, at, Action::Narrow, fx),
        Page::Spellings(spellings) => {
            let spellings = spellings.clone();
            save(model, &spellings, fx);
        }
    }
}

/// Puts the cursor of the timeline on an event.
fn jump(model: &mut Model, event: &Event, fx: &mut Effects) {
    study::close(model, fx);
    model.pane = Pane::Timeline;
    let edges = model.timeline.answer.get().map(|timeline| &timeline.edges);
    let is_shown = match edges.map(Vec::as_slice) {
        Some([first, .., last]) => event.touches(*first, *last),
        _ => false,
    };
    if is_shown {
        model.timeline.cursor = Some(event.from);
        model.timeline.anchor = None;
        model.say(event.name.clone());
    } else {
        model.warn(format!(
            "'{}' lies outside of this timeline: z leaves its range",
            event.name
        ));
    }
}

/// Keeps what is ticked: as the group that it was, or as a new one, which needs a name.
fn save(model: &mut Model, spellings: &Spellings, fx: &mut Effects) {
    if spellings.chosen.is_empty() {
        return model
            .warn("a group needs a tag: space ticks one; a group is removed from the list (#)");
    }
    let changes = match &spellings.group {
        None => {
            overlays::close(model, fx);
            let purpose = Purpose::Group(spellings.chosen.clone());
            let name = spellings.own.first().cloned().unwrap_or_default();
            return prompt::open(model, purpose, &name);
        }
        Some(name) => spellings.changes(name),
    };
    if changes.is_empty() {
        return model.say("nothing is different: space ticks a tag");
    }
    let said = format!("kept {} tags", spellings.chosen.len());
    overlays::close(model, fx);
    keep(changes, said, fx);
}

/// What else can be done with the group of a row: what can be done with a tag.
fn on_group(model: &mut Model, at: usize, action: Action, fx: &mut Effects) {
    let Some(Page::Groups) = pane(model).map(|pane| &pane.page) else {
        return;
    };
    let Some(group) = model.notebook.groups().get(at) else {
        return;
    };
    let Some(filter) = Filter::group(&group.name, &model.around.groups) else {
        return;
    };
    let step = Step::Include(filter.clone());
    match action {
        Action::Narrow => {
            model.overlays.clear();
            drill::narrow(model, step, fx);
        }
        Action::Exclude => {
            model.overlays.clear();
            drill::narrow(model, Step::Exclude(filter), fx);
        }
        Action::Replace => {
            model.overlays.clear();
            drill::go_to(model, drill::only(&step), fx);
        }
        Action::PinItem => drill::pin(model, drill::only(&step), fx),
        Action::Spellings => {
            let spellings = Spellings::of_group(group);
            push_spellings(model, spellings, fx);
        }
        _ => {}
    }
}

fn name_of(model: &Model, at: usize) -> Option<(String, Change)> {
    let Some(Overlay::Notebook(pane)) = model.overlays.last() else {
        return None;
    };
    match &pane.page {
        Page::Events => {
            let event = model.notebook.events().get(at)?;
            Some((event.name.clone(), Change::RemoveEvent(event.clone())))
        }
        Page::Groups => {
            let group = model.notebook.groups().get(at)?;
            Some((group.name.clone(), Change::RemoveGroup(group.name.clone())))
        }
        Page::Spellings(_) => None,
    }
}

/// The first `d` asks.
fn warn_of_removal(model: &mut Model, at: u64) {
    let Some((name, _)) = name_of(model, at as usize) else {
        return model.say("space takes the tick away, enter keeps the rest");
    };
    if let Some(pane) = pane(model) {
        pane.doomed = Some(at);
    }
    model.warn(format!("d once more removes '{name}'"));
}

/// The second `d` does it.
fn remove(model: &mut Model, at: usize, fx: &mut Effects) {
    if let Some((name, change)) = name_of(model, at) {
        keep(vec![change], format!("removed '{name}'"), fx);
    }
}
