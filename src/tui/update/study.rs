//! Pages: opened by a digit or from a row of another page, left for the posts behind a figure, come back to.

use super::super::action::Action;
use super::super::ask::Lane;
use super::super::model::{Model, Pane};
use super::super::msg::{Effect, Effects};
use super::super::saving;
use super::super::scope::{Scope, Step};
use super::super::state::list::Cursor;
use super::super::state::overlay::{ListKind, Overlay, Purpose};
use super::super::state::study::{Stop, StudyPane};
use super::{ask, drill, prompt};
use crate::engine::{Against, Basis};
use crate::post::display::clean_line;
use crate::query::{self, Query};
use crate::report::{Body, Cell, Door, Part, Row, Study, To, shown};
use jiff::tz::TimeZone;

/// What stands between the two sides of a comparison that is typed.
const AGAINST: &str = " vs ";

/// Opens the page that an action names.
pub(super) fn open_by(model: &mut Model, action: Action, fx: &mut Effects) {
    let name = match action {
        Action::Explore => return close(model, fx),
        Action::Compare => return compare(model, fx),
        Action::Claim => return prompt::open(model, Purpose::Claim, ""),
        Action::Explain => return explain(model, fx),
        Action::Life => "life",
        Action::Companions => "companions",
        Action::Voices => "voices",
        Action::Links => "links",
        Action::Hours => "hours",
        Action::Previous => "previous",
        _ => "copies",
    };
    if let Some(study) = Study::named(name, model.scope.query()) {
        open(model, study, fx);
    }
}

/// The bin or range under the cursor of the timeline; from elsewhere the range of the scope, or the
/// largest peak. It is explained against the rest of the scope, without the range.
fn explain(model: &mut Model, fx: &mut Effects) {
    let (scope, of_scope) = without_range(&model.scope);
    let on_timeline = model.pane == Pane::Timeline && model.study.is_none();
    let chosen = model.timeline.target().filter(|_| on_timeline);
    let span = chosen.or(match of_scope {
        Some(Step::Range(from, to)) => Some((from, to)),
        _ => None,
    });
    let study = Study::Explain {
        scope: scope.query(),
        span,
        against: Against::default(),
    };
    open(model, study, fx);
}

/// A scope without its last range of time, and that range.
fn without_range(scope: &Scope) -> (Scope, Option<Step>) {
    let mut scope = scope.clone();
    let is_range = |step: &Step| matches!(step, Step::Range(..));
    let range = scope.steps.iter().rposition(is_range);
    let range = range.map(|at| scope.steps.remove(at));
    (scope, range)
}

/// Two pinned sets, or the scope and the one that is pinned; otherwise asks for both sides.
fn compare(model: &mut Model, fx: &mut Effects) {
    let scope = model.scope.query();
    let mut sides: Vec<Query> = model.sets.iter().map(|set| set.scope.query()).collect();
    if sides.len() == 1 && !scope.is_all() && scope != sides[0] {
        sides.insert(0, scope);
    }
    if let [a, b, ..] = sides.as_slice() {
        let (a, b) = (a.clone(), b.clone());
        return open(
            model,
            Study::Compare {
                a,
                b,
                by: Basis::default(),
            },
            fx,
        );
    }
    let text = suggestion(model);
    prompt::open(model, Purpose::Compare, &text);
}

/// The scope against the related tag under the cursor; without a scope the two largest tags.
fn suggestion(model: &Model) -> String {
    let scope = model.scope.query();
    let required = scope.required_tags();
    let mut others = model
        .related
        .answer
        .get()
        .map(|related| related.tags.as_slice())
        .unwrap_or_default()
        .iter()
        .skip(model.related.cursor.at as usize)
        .filter(|tag| !required.contains(&tag.tag.as_str()))
        .map(|tag| format!("#{}", tag.tag));
    let a = if scope.is_all() {
        others.next().unwrap_or_default()
    } else {
        scope.to_string()
    };
    format!("{a}{AGAINST}{}", others.next().unwrap_or_default())
}

/// Both sides as they were typed.
pub(super) fn compare_typed(model: &mut Model, text: &str, fx: &mut Effects) {
    let Some((a, b)) = text.split_once(AGAINST) else {
        model.warn(format!(
            "two queries are needed, with '{}' between them",
            AGAINST.trim()
        ));
        return prompt::again(model, Purpose::Compare, text);
    };
    let context = model.around.context();
    let [a, b] = [a, b].map(|side| query::parse(side.trim(), &context));
    if let Some(problem) = a.problems.iter().chain(&b.problems).find(|p| p.leaves_out) {
        model.warn(problem.message.clone());
        return prompt::again(model, Purpose::Compare, text);
    }
    let (a, b) = (a.query, b.query);
    open(
        model,
        Study::Compare {
            a,
            b,
            by: Basis::default(),
        },
        fx,
    );
}

/// A claim is checked within the scope.
pub(super) fn claim(model: &mut Model, text: &str, fx: &mut Effects) {
    let study = Study::Claim {
        text: text.to_owned(),
        scope: model.scope.query(),
    };
    open(model, study, fx);
}

/// Opens a page; the view before can be come back to.
pub(super) fn open(model: &mut Model, study: Study, fx: &mut Effects) {
    if model.study.as_ref().is_some_and(|pane| pane.study == study) {
        return;
    }
    let view = model.snapshot();
    drill::remember(model, view);
    model.study = Some(StudyPane::new(study));
    ask::study(model, fx);
}

/// To the panes, on the same scope.
pub(super) fn close(model: &mut Model, fx: &mut Effects) {
    if model.study.take().is_some() {
        ask::cancel(model, fx, Lane::Study);
        ask::related(model, fx);
    }
}

/// The scope has changed under the page.
pub(super) fn follow(model: &mut Model, fx: &mut Effects) {
    let Some(pane) = &mut model.study else {
        return;
    };
    let scope = match pane.study {
        // Its range is apart from what it is explained against.
        Study::Explain { .. } => without_range(&model.scope).0.query(),
        _ => model.scope.query(),
    };
    match pane.study.of(scope) {
        Some(study) if study != pane.study => {
            pane.study = study;
            ask::study(model, fx);
        }
        Some(_) => {}
        // Two sets, one author, one link: the query has nothing to do with them.
        None => close(model, fx),
    }
}

/// An action while a page has the keys. Tells whether it meant anything here.
pub(super) fn act(model: &mut Model, action: Action, fx: &mut Effects) -> bool {
    let rows = model.screen.hits.room.study.max(2);
    let Some(pane) = &mut model.study else {
        return false;
    };
    match action {
        Action::Down => pane.step(1),
        Action::Up => pane.step(-1),
        Action::PageDown => pane.step(rows as isize - 1),
        Action::PageUp => pane.step(1 - rows as isize),
        Action::HalfDown => pane.step(rows as isize / 2),
        Action::HalfUp => pane.step(-(rows as isize / 2)),
        Action::First => pane.at = 0,
        Action::Last => pane.step(isize::MAX),
        Action::NextPane => pane.step_part(true),
        Action::PreviousPane => pane.step_part(false),
        Action::Right => pane.shift(true),
        Action::Left => pane.shift(false),
        Action::Narrow => enter(model, fx),
        Action::Close | Action::Quit => close(model, fx),
        Action::CopyText => copy(model, fx),
        Action::DropStep => {
            pane.has_definitions = !pane.has_definitions;
            let state = if pane.has_definitions {
                "in full"
            } else {
                "shortened"
            };
            model.say(format!("definitions {state}"));
        }
        Action::Measure => turn(model, fx),
        action if is_of_the_panes(action) => {
            model.say("that belongs to the panes: 1 goes there");
        }
        _ => return false,
    }
    true
}

/// Whether an action concerns what lies under the page.
fn is_of_the_panes(action: Action) -> bool {
    matches!(
        action,
        Action::ToTimeline
            | Action::ToRelated
            | Action::ToPosts
            | Action::ToReading
            | Action::FullScreen
            | Action::Exclude
            | Action::Replace
            | Action::PinItem
            | Action::Finer
            | Action::Coarser
            | Action::AutoBin
            | Action::Log
            | Action::Select
            | Action::MarkEvent
            | Action::Order
            | Action::Reseed
            | Action::Collapse
            | Action::Lines
            | Action::NextPost
            | Action::PreviousPost
            | Action::Reveal
            | Action::RevealAll
            | Action::OpenLink
            | Action::CopyLink
    )
}

/// The next choice of what the page is ranked by, or measured against.
fn turn(model: &mut Model, fx: &mut Effects) {
    let turned = model.study.as_ref().and_then(|pane| pane.study.turned());
    let (Some((study, said)), Some(pane)) = (turned, &mut model.study) else {
        return model.say("there is no choice on this page");
    };
    pane.study = study;
    model.say(said);
    ask::study(model, fx);
}

/// Goes through the door of the row under the cursor; of several, asks which.
fn enter(model: &mut Model, fx: &mut Effects) {
    let doors = match model.study.as_ref().and_then(StudyPane::stop) {
        Some(Stop::Row(_, row)) => row.doors.clone(),
        Some(Stop::Said(_)) => return model.say("y copies the sentence; tab goes to the figures"),
        Some(Stop::Chart(..)) | None => Vec::new(),
    };
    match doors.as_slice() {
        [] => model.say("nothing lies behind this; tab goes to the next part"),
        [door] => go_through(model, &door.clone(), fx),
        _ => model.overlays.push(Overlay::List {
            kind: ListKind::Doors(doors),
            cursor: Cursor::default(),
        }),
    }
}

/// Through a door: to posts, or to another page.
pub(super) fn go_through(model: &mut Model, door: &Door, fx: &mut Effects) {
    match &door.to {
        To::Study(study) => open(model, (**study).clone(), fx),
        To::Posts(query) => {
            let view = model.snapshot();
            drill::remember(model, view);
            model.study = None;
            ask::cancel(model, fx, Lane::Study);
            let scope = Scope {
                text: query.to_string(),
                typed: query.clone(),
                steps: Vec::new(),
            };
            drill::move_to(model, scope, fx);
            model.pane = Pane::Posts;
        }
    }
}

/// A sentence, or a row with its heading.
fn copy(model: &Model, fx: &mut Effects) {
    let Some(pane) = &model.study else { return };
    let (text, what) = match pane.stop() {
        Some(Stop::Said(said)) => (clean_line(said).into_owned(), "the sentence"),
        Some(Stop::Row(part, row)) => (row_said(part, row, &model.around.zone), "the row"),
        Some(Stop::Chart(part, _)) => (
            format!("{}: {}", part.title, part.definition),
            "the definition",
        ),
        None => return,
    };
    fx.push(Effect::Copy { text, what });
}

/// A row by itself: its heading, what it is of, and each figure with its name.
fn row_said(part: &Part, row: &Row, zone: &TimeZone) -> String {
    let cell = |cell: &Cell| clean_line(&shown(cell, zone)).into_owned();
    let Body::Table(table) = &part.body else {
        return part.title.clone();
    };
    let figures = table.columns.iter().zip(&row.cells).skip(1);
    let figures = figures
        .filter(|(_, figure)| !matches!(figure, Cell::Nothing | Cell::Spark(_)))
        .map(|(column, figure)| format!("{} {}", column.title, cell(figure)));
    let first = row.cells.first().map(cell);
    let all: Vec<String> = first.into_iter().chain(figures).collect();
    format!("{}: {}", part.title, all.join(", "))
}

/// Asks for the file that the page is to be written to.
pub(super) fn export(model: &mut Model) {
    let Some(pane) = model
        .study
        .as_ref()
        .filter(|pane| pane.answer.get().is_some())
    else {
        return;
    };
    let part = pane
        .stop()
        .and_then(super::super::state::study::Stop::part)
        .map_or("", |part| part.name);
    let name = pane.study.name();
    let path = match part {
        "" => format!("{name}.md"),
        part if part == name => format!("{name}.csv"),
        part => format!("{name}-{part}.csv"),
    };
    prompt::open(model, Purpose::Export, &path);
}

/// Writes the page, or says why not.
pub(super) fn export_to(model: &mut Model, path: &str, fx: &mut Effects) {
    let Some(pane) = &model.study else { return };
    let Some(report) = pane.answer.get() else {
        return;
    };
    let part = pane
        .stop()
        .and_then(super::super::state::study::Stop::part)
        .or_else(|| report.parts.first());
    let Some(part) = part else {
        return model.warn("there is nothing on the page");
    };
    let (file, existing) = saving::named(path);
    match report.files(file, part, &model.around.zone) {
        Ok(files) => fx.push(Effect::Save(files, existing)),
        Err(why) => {
            model.warn(why);
            prompt::again(model, Purpose::Export, path);
        }
    }
}

/// The name was no good: another one may be.
pub(super) fn unsaved(model: &mut Model, path: &str, why: String) {
    model.warn(why);
    if model.study.is_some() {
        prompt::again(model, Purpose::Export, path);
    }
}

/// A click chooses; a click on what is chosen goes in.
pub(super) fn click(model: &mut Model, stop: usize, fx: &mut Effects) {
    let Some(pane) = &mut model.study else { return };
    if pane.at == stop {
        enter(model, fx);
    } else {
        pane.at = stop;
    }
}
