//! Draws the model. Pure: never changes it, knows no terminal; what was put where is returned.

mod frame;
mod health;
pub(crate) mod hits;
mod layout;
mod notebook;
mod overlays;
mod posts;
mod query_bar;
mod reading;
mod related;
mod study;
mod text;
mod timeline;

use super::model::{Model, Pane};
use hits::{Hits, Target};
use layout::Wish;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use std::time::Duration;

/// Draws a frame.
pub(crate) fn view(model: &Model, area: Rect, buf: &mut Buffer) -> Hits {
    let mut hits = Hits::default();
    let theme = &model.around.theme;
    buf.set_style(area, theme.text);
    let wish = Wish {
        pane: model.pane,
        lower: model.lower,
        is_full: model.screen.is_full,
    };
    let Some(areas) = layout::areas(area, wish) else {
        frame::too_small(area, buf, theme.care);
        return hits;
    };
    if let Some(header) = areas.header {
        frame::header(model, header, buf);
    }
    query_bar::draw(model, areas.bar, buf, &mut hits);
    if let Some(crumbs) = areas.crumbs {
        frame::crumbs(model, crumbs, buf, &mut hits);
    }
    if let Some(pane) = &model.study {
        study::draw(model, pane, areas.body, buf, &mut hits);
    }
    let panes = match model.study {
        Some(_) => &[],
        None => areas.panes.as_slice(),
    };
    for &(pane, place) in panes {
        hits.add(place, Target::Pane(pane));
        match pane {
            Pane::Timeline => timeline::draw(model, place, buf, &mut hits),
            Pane::Related => related::draw(model, place, buf, &mut hits),
            Pane::Posts => posts::draw(model, place, buf, &mut hits),
            Pane::Reading => reading::draw(model, place, buf, &mut hits),
        }
        separate(model, place, area, buf);
    }
    frame::bottom(model, areas.bottom, buf, &mut hits);
    query_bar::popup(model, areas.bar, buf, &mut hits);
    for overlay in &model.overlays {
        overlays::draw(model, overlay, area, buf, &mut hits);
    }
    keep_room(model, &mut hits);
    hits
}

/// A line in the free column right of a pane.
fn separate(model: &Model, place: Rect, screen: Rect, buf: &mut Buffer) {
    if place.right() >= screen.right() {
        return;
    }
    for y in place.top()..place.bottom() {
        if let Some(cell) = buf.cell_mut((place.right(), y)) {
            let symbol = if y == place.top() { "┬" } else { "│" };
            cell.set_symbol(symbol).set_style(model.around.theme.border);
        }
    }
}

/// Panes that are not on screen keep the room that they had: what fits there when they come back is
/// most likely the same.
fn keep_room(model: &Model, hits: &mut Hits) {
    let before = model.screen.hits.room;
    let room = &mut hits.room;
    for (now, then) in [
        (&mut room.bins, before.bins),
        (&mut room.spark, before.spark),
        (&mut room.posts, before.posts),
        (&mut room.related, before.related),
    ] {
        if *now == 0 {
            *now = then;
        }
    }
}

/// What turns while something is awaited.
fn spinner(now: Duration) -> &'static str {
    const FRAMES: [&str; 4] = ["|", "/", "-", "\\"];
    FRAMES[(now.as_millis() / 120) as usize % FRAMES.len()]
}

/// A pane that has only something to say.
fn empty(buf: &mut Buffer, area: Rect, said: &str, style: Style) {
    let width = usize::from(area.width).saturating_sub(2);
    let lines = text::wrap(said, text::Widths::same(width));
    for (i, range) in (0..area.height).zip(lines) {
        text::put(
            buf,
            area,
            i,
            &Line::styled(format!(" {}", &said[range]), style),
        );
    }
}

/// Cells of a text, for tests that read the screen.
#[cfg(test)]
pub(crate) fn cells(text: &str) -> usize {
    text::width(text)
}
