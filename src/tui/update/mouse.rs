//! The mouse: a click chooses, a click on what is chosen goes in, the wheel scrolls what is under
//! the pointer, dragging on the timeline selects.

use super::super::action::Action;
use super::super::model::{Model, Pane};
use super::super::msg::{Effects, Mouse, MouseKind};
use super::super::state::overlay::Overlay;
use super::super::view::hits::Target;
use super::{drill, overlays, query_bar, study};

/// Rows that one notch of the wheel scrolls.
const NOTCH: i64 = 3;

pub(super) fn act(model: &mut Model, mouse: Mouse, fx: &mut Effects) {
    let target = model.screen.hits.at(mouse.column, mouse.row);
    match mouse.kind {
        MouseKind::Down => {
            model.screen.message = None;
            press(model, mouse, target, fx);
        }
        MouseKind::Drag => drag(model, target),
        MouseKind::Up => release(model, target, fx),
        MouseKind::WheelDown => wheel(model, mouse, NOTCH),
        MouseKind::WheelUp => wheel(model, mouse, -NOTCH),
    }
}

fn press(model: &mut Model, mouse: Mouse, target: Option<Target>, fx: &mut Effects) {
    if !model.overlays.is_empty() {
        match target {
            Some(Target::OverlayRow(row)) => overlays::click(model, row, fx),
            Some(Target::Overlay) => {}
            _ => overlays::close(model, fx),
        }
        return;
    }
    let Some(target) = target else {
        return;
    };
    match target {
        Target::Bar { column } => {
            query_bar::enter(model);
            model.bar.click(usize::from(column));
            return;
        }
        Target::Completion(row) => {
            model.bar.popup.cursor.at = row;
            query_bar::insert(model, fx);
            return;
        }
        _ => query_bar::leave(model, fx),
    }
    let was_focused = model.screen.hits.pane_at(mouse.column, mouse.row) == Some(model.pane);
    if let Some(pane) = model.screen.hits.pane_at(mouse.column, mouse.row) {
        model.pane = pane;
    }
    let was_chosen = was_focused && is_chosen(model, target);
    choose(model, target, fx);
    model.screen.click = Some((target, was_chosen));
}

/// Whether the cursor is there already.
fn is_chosen(model: &Model, target: Target) -> bool {
    match target {
        Target::Bin(bin) => {
            let selection = model.timeline.selection();
            match selection {
                Some(bins) => bins.contains(&bin),
                None => model.timeline.at() == Some(bin),
            }
        }
        Target::RelatedTag(row) => model.related.cursor.at == row,
        Target::Post(row) => model.posts.cursor.at == row,
        Target::Item(item) => model.reading.item == item,
        _ => false,
    }
}

fn choose(model: &mut Model, target: Target, fx: &mut Effects) {
    match target {
        Target::Bin(bin) if !is_chosen(model, target) => {
            model.timeline.anchor = None;
            model.timeline.go_to(bin);
        }
        Target::RelatedTag(row) => model.related.cursor.at = row,
        Target::Post(row) => model.posts.cursor.at = row,
        Target::Item(item) => model.reading.item = item,
        Target::Crumb(crumb) => drill::cut(model, crumb, fx),
        Target::Set(at) => {
            if let Some(scope) = model.sets.get(at).map(|set| set.scope.clone()) {
                drill::go_to(model, scope, fx);
            }
        }
        Target::Act(action) => super::act(model, action, fx),
        Target::Stop(stop) => study::click(model, stop, fx),
        _ => {}
    }
}

/// Dragging from one bin to another selects what is between them.
fn drag(model: &mut Model, target: Option<Target>) {
    if let (Some((Target::Bin(from), _)), Some(Target::Bin(to))) = (model.screen.click, target)
        && from != to
    {
        model.timeline.go_to(from);
        model.timeline.anchor = model.timeline.cursor;
        model.timeline.go_to(to);
        model.screen.click = Some((Target::Bin(from), false));
    }
}

/// A click on what was chosen already goes in.
fn release(model: &mut Model, target: Option<Target>, fx: &mut Effects) {
    if let Some((pressed, true)) = model.screen.click.take()
        && target == Some(pressed)
    {
        super::act(model, Action::Narrow, fx);
    }
}

fn wheel(model: &mut Model, mouse: Mouse, by: i64) {
    let room = model.screen.hits.room;
    if let Some(overlay) = model.overlays.last_mut() {
        match overlay {
            Overlay::Help { scroll, .. } => scroll.top = scroll.top.saturating_add_signed(by),
            Overlay::Palette { cursor, .. }
            | Overlay::List { cursor, .. }
            | Overlay::Health { cursor } => {
                cursor.at = cursor.at.saturating_add_signed(by.signum());
            }
            Overlay::Notebook(pane) => {
                pane.cursor.at = pane.cursor.at.saturating_add_signed(by.signum());
            }
            Overlay::Prompt { .. } => {}
        }
        return;
    }
    if let Some(pane) = &mut model.study {
        pane.step(by as isize);
        return;
    }
    match model.screen.hits.pane_at(mouse.column, mouse.row) {
        Some(Pane::Posts) => {
            let total = model.posts.rows.total();
            model.posts.cursor.scroll(by, total, room.posts);
        }
        Some(Pane::Related) => {
            let len = model.related.len();
            model.related.cursor.scroll(by, len, room.related);
        }
        Some(Pane::Reading) => model.reading.scroll_by(by, room),
        Some(Pane::Timeline) => model.timeline.step(by.signum() as isize),
        None => {}
    }
}
