//! Keys while something lies over the panes: lists, the palette, help.

use super::super::action::{self, Action, Entry, Meaning, TABLE};
use super::super::keys::{Code, Key};
use super::super::model::Model;
use super::super::msg::{Effect, Effects};
use super::super::saving::What;
use super::super::state::list::Cursor;
use super::super::state::overlay::{ListKind, Overlay, Purpose, fuzzy};
use super::{act, drill, health, notebook, prompt, query_bar, study};

/// The actions whose names or descriptions match, best first.
pub(crate) fn matching(typed: &str) -> Vec<&'static Entry> {
    let mut found: Vec<(usize, &Entry)> = TABLE
        .iter()
        .filter_map(|entry| {
            let by_name = fuzzy(typed, entry.name);
            let about = entry.about.to_lowercase().contains(&typed.to_lowercase());
            by_name
                .or_else(|| about.then_some(usize::MAX))
                .map(|cost| (cost, entry))
        })
        .collect();
    found.sort_by_key(|(cost, _)| *cost);
    found.into_iter().map(|(_, entry)| entry).collect()
}

pub(super) fn open_list(model: &mut Model, kind: ListKind) {
    if rows(model, &kind) == 0 {
        let nothing = match kind {
            ListKind::Steps => "the scope is the whole archive: there is no step",
            ListKind::Sets => "no set is pinned: p pins the scope, P what the cursor is on",
            ListKind::Links(_) => "there is no link",
            ListKind::Doors(_) | ListKind::Exports => "nothing lies behind this",
        };
        model.say(nothing);
        return;
    }
    model.overlays.push(Overlay::List {
        kind,
        cursor: Cursor::default(),
    });
}

/// How many rows a list has.
fn rows(model: &Model, kind: &ListKind) -> u64 {
    let len = match kind {
        ListKind::Steps => model.scope.crumbs(&model.around.zone).len(),
        ListKind::Sets => model.sets.len(),
        ListKind::Links(links) => links.len(),
        ListKind::Doors(doors) => doors.len(),
        ListKind::Exports => What::all().len(),
    };
    len as u64
}

pub(super) fn press(model: &mut Model, key: Key, fx: &mut Effects) {
    if key.code == Code::Esc {
        close(model, fx);
        return;
    }
    match model.overlays.last() {
        Some(Overlay::Help { .. }) => press_in_help(model, key),
        Some(Overlay::Palette { .. }) => press_in_palette(model, key, fx),
        Some(Overlay::List { .. }) => press_in_list(model, key, fx),
        Some(Overlay::Health { .. }) => health::press(model, key, fx),
        Some(Overlay::Notebook(_)) => notebook::press(model, key, fx),
        Some(Overlay::Prompt { .. }) => prompt::press(model, key, fx),
        None => {}
    }
}

/// Closes the innermost overlay.
pub(super) fn close(model: &mut Model, fx: &mut Effects) {
    match model.overlays.pop() {
        Some(Overlay::Health { .. }) => health::closed(model, fx),
        Some(Overlay::Notebook(pane)) => notebook::closed(model, &pane, fx),
        _ => {}
    }
}

/// Movements that do not stand in the way of typing.
fn movement(key: Key) -> Option<Action> {
    Some(match (key.code, key.ctrl) {
        (Code::Down, _) | (Code::Char('n'), true) => Action::Down,
        (Code::Up, _) | (Code::Char('p'), true) => Action::Up,
        (Code::PageDown, _) => Action::PageDown,
        (Code::PageUp, _) => Action::PageUp,
        _ => return None,
    })
}

fn press_in_help(model: &mut Model, key: Key) {
    let room = model.screen.hits.room.overlay;
    let Some(Overlay::Help { search, scroll }) = model.overlays.last_mut() else {
        return;
    };
    if let Some(action) = movement(key) {
        let by = match action {
            Action::Down => 1,
            Action::Up => -1,
            Action::PageDown => room as i64,
            _ => -(room as i64),
        };
        // The view knows how many lines there are and stops at the last.
        scroll.top = scroll
            .top
            .saturating_add_signed(by)
            .min(TABLE.len() as u64 * 2);
        return;
    }
    let closes = matches!(key.code, Code::Enter)
        || (key.code == Code::Char('?') && search.value().is_empty());
    if closes {
        model.overlays.pop();
    } else if let Some(request) = query_bar::request(key) {
        search.handle(request);
        scroll.top = 0;
    }
}

fn press_in_palette(model: &mut Model, key: Key, fx: &mut Effects) {
    let room = model.screen.hits.room.overlay;
    let Some(Overlay::Palette { search, cursor }) = model.overlays.last_mut() else {
        return;
    };
    let found = matching(search.value());
    if key.code == Code::Enter {
        let chosen = found.get(cursor.at as usize).map(|entry| entry.action);
        model.overlays.pop();
        if let Some(action) = chosen {
            act(model, action, fx);
        }
    } else if let Some(action) = movement(key) {
        cursor.act(action, found.len() as u64, room);
    } else if let Some(request) = query_bar::request(key) {
        search.handle(request);
        *cursor = Cursor::default();
    }
}

fn press_in_list(model: &mut Model, key: Key, fx: &mut Effects) {
    let Some(Overlay::List { kind, cursor }) = model.overlays.last().cloned() else {
        return;
    };
    let at = cursor.at as usize;
    match action::meaning(model.screen.before.take(), key) {
        Meaning::Do(Action::Narrow) => choose(model, &kind, at, fx),
        Meaning::Do(Action::DropStep) => {
            model.overlays.pop();
            match kind {
                ListKind::Steps => drill::remove(model, at, fx),
                ListKind::Sets => drill::unpin(model, at, fx),
                ListKind::Links(_) | ListKind::Doors(_) | ListKind::Exports => {}
            }
        }
        Meaning::Do(Action::Exclude) if kind == ListKind::Steps => {
            model.overlays.pop();
            drill::turn(model, at, fx);
        }
        Meaning::Do(Action::Quit) => {
            model.overlays.pop();
        }
        Meaning::Do(action) => {
            let len = rows(model, &kind);
            let room = model.screen.hits.room.overlay;
            if let Some(Overlay::List { cursor, .. }) = model.overlays.last_mut() {
                cursor.act(action, len, room);
            }
        }
        Meaning::Wait => model.screen.before = Some(key),
        Meaning::Nothing => {}
    }
}

/// Enter, or a click, on a row of a list.
fn choose(model: &mut Model, kind: &ListKind, at: usize, fx: &mut Effects) {
    model.overlays.pop();
    match kind {
        ListKind::Steps => drill::cut(model, Some(at), fx),
        ListKind::Sets => {
            if let Some(set) = model.sets.get(at) {
                let scope = set.scope.clone();
                drill::go_to(model, scope, fx);
            }
        }
        ListKind::Links(links) => {
            if let Some(link) = links.get(at) {
                fx.push(Effect::OpenLink(link.clone()));
            }
        }
        ListKind::Exports => {
            if let Some(what) = What::all().get(at) {
                prompt::open(model, Purpose::Save(*what), &what.file());
            }
        }
        ListKind::Doors(doors) => {
            if let Some(door) = doors.get(at) {
                study::go_through(model, door, fx);
            }
        }
    }
}

/// A click on a row of the innermost overlay.
pub(super) fn click(model: &mut Model, row: u64, fx: &mut Effects) {
    match model.overlays.last_mut() {
        Some(Overlay::Palette { cursor, .. }) => {
            cursor.at = row;
            press(model, Key::plain(Code::Enter), fx);
        }
        Some(Overlay::List { kind, .. }) => {
            let kind = kind.clone();
            choose(model, &kind, row as usize, fx);
        }
        Some(Overlay::Health { .. }) => health::click(model, row, fx),
        Some(Overlay::Notebook(_)) => notebook::click(model, row, fx),
        Some(Overlay::Help { .. } | Overlay::Prompt { .. }) | None => {}
    }
}
