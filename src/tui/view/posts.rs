//! The posts pane: a window into the result, one to three lines for each post.

use super::super::engine_words;
use super::super::model::{Model, Pane};
use super::super::state::posts::{Lines, PostsPane};
use super::super::words::{self, Clock};
use super::frame::{self, Title};
use super::hits::{Hits, Target};
use super::text::Widths;
use super::{empty, spinner, text};
use crate::chart::number;
use crate::engine::Row;
use crate::post::display::{self, clean_line};
use crate::post::{Kind, entities};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::ops::Range;

/// Cells of a handle where posts have one line and texts stand below each other.
const HANDLE: usize = 17;
/// How far the further lines of a post are indented.
const INDENT: usize = 3;

pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    let pane = &model.posts;
    let total = pane.rows.total();
    let collapsed = if pane.collapse {
        ", reposts collapsed"
    } else {
        ""
    };
    let order = format!("{}{collapsed}", engine_words::order(pane.order));
    let mut left = vec![Span::styled(order, theme.text)];
    if pane.state.is_slow(now) {
        left.push(Span::styled(format!(" {}", spinner(now)), theme.dim));
    }
    let right = Line::styled(place(pane), theme.dim);
    let title = Title {
        pane: Pane::Posts,
        left,
        right,
    };
    let inner = frame::titled(model, area, buf, title);
    let lines = match pane.lines {
        Lines::Fixed(lines) => lines,
        Lines::ByWidth if inner.width >= 140 => 1,
        Lines::ByWidth if inner.width < 60 && inner.height >= 18 => 3,
        Lines::ByWidth => 2,
    };
    let lines = lines.min(inner.height.max(1));
    hits.room.posts = usize::from(inner.height / lines);
    if let Some(failure) = pane.state.failure() {
        empty(buf, inner, failure, theme.care);
    } else if total == 0 {
        nothing(model, inner, buf);
    } else {
        rows(model, inner, lines, (buf, hits));
    }
}

/// Which row has the cursor, of how many.
fn place(pane: &PostsPane) -> String {
    let total = pane.rows.total();
    if total == 0 {
        return String::new();
    }
    let at = number::grouped(pane.cursor.at + 1);
    if pane.rows.is_glimpse() {
        return format!("{at} / …");
    }
    let rows = if pane.rows.posts() == total {
        String::new()
    } else {
        format!(" rows of {} posts", number::grouped(pane.rows.posts()))
    };
    format!("{at} / {}{rows}", number::grouped(total))
}

fn rows(model: &Model, inner: Rect, lines: u16, (buf, hits): (&mut Buffer, &mut Hits)) {
    let theme = &model.around.theme;
    let pane = &model.posts;
    let has_keys = model.pane == Pane::Posts && !model.is_typing();
    let clock = clock(model);
    for slot in 0..inner.height / lines {
        let number = pane.cursor.top + u64::from(slot);
        if number >= pane.rows.total() {
            break;
        }
        let place = Rect {
            y: inner.y + slot * lines,
            height: lines,
            ..inner
        };
        match pane.rows.get(number) {
            Some(row) => one(model, row, clock, place, buf),
            None => {
                text::put(buf, place, 0, &Line::styled(" …", theme.stale));
            }
        }
        if pane.is_outdated() {
            buf.set_style(place, theme.stale);
        }
        if number == pane.cursor.at {
            buf.set_style(
                place,
                if has_keys {
                    theme.cursor
                } else {
                    theme.cursor_away
                },
            );
        }
        hits.add(place, Target::Post(number));
    }
}

/// How much of the time the rows say.
fn clock(model: &Model) -> Clock {
    let span = model.count.get().and_then(|c| c.first.zip(c.last));
    span.map_or(Clock::Full, |(first, last)| {
        Clock::between(first, last, &model.around.zone)
    })
}

fn one(model: &Model, row: &Row, clock: Clock, place: Rect, buf: &mut Buffer) {
    let theme = &model.around.theme;
    let width = usize::from(place.width);
    // In one line each, the texts stand below each other.
    let author = words::author(&row.post);
    let author = clean_line(&author);
    let author = if place.height == 1 && width >= 80 {
        text::pad(&author, HANDLE)
    } else {
        text::fit(&author, HANDLE)
    };
    let head = head(model, row, clock, &author);
    let flags = flags(row);
    let taken = head.width();
    let end = text::put(buf, place, 0, &head);
    let flag_room = if width >= 50 { 3 } else { 0 };
    let widths = Widths {
        first: width.saturating_sub(taken + flag_room),
        rest: width.saturating_sub(INDENT + 1),
    };
    let (body, marks, style) = body(model, row);
    let mut ranges = text::wrap(&body, widths);
    let cut = ranges.len() > usize::from(place.height);
    ranges.truncate(usize::from(place.height));
    for (line, range) in (0..place.height).zip(&ranges) {
        let mut text = text::styled(&body, range, style, &marks);
        let is_last = usize::from(line) + 1 == ranges.len();
        if cut && is_last {
            text.push_span(Span::styled("…", theme.dim));
        }
        let x = if line == 0 {
            end
        } else {
            place.x + INDENT as u16
        };
        let rest = Rect {
            x,
            width: place.right().saturating_sub(x),
            ..place
        };
        text::put(buf, rest, line, &text);
    }
    if flag_room > 0 && !flags.is_empty() {
        text::put_right(buf, text::row(place, 0), 0, &Line::styled(flags, theme.dim));
    }
}

/// Time, kind, author, and for how many posts the row stands.
fn head(model: &Model, row: &Row, clock: Clock, author: &str) -> Line<'static> {
    let theme = &model.around.theme;
    let post = &row.post;
    let mut head = vec![Span::styled(
        format!(" {} ", clock.show(post.time, &model.around.zone)),
        theme.dim,
    )];
    head.push(Span::styled(format!("{} ", kind(post.kind())), theme.dim));
    head.push(Span::styled(format!("{author} "), theme.handle));
    if row.stands_for > 1 {
        head.push(Span::styled(
            format!("×{} ", number::grouped(row.stands_for)),
            theme.number,
        ));
    }
    Line::from(head)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Original => "  ",
        Kind::Repost => "RT",
        Kind::Quote => "QT",
        Kind::Reply => "re",
    }
}

/// Link, media and care, one letter each; the help says which.
fn flags(row: &Row) -> String {
    let mut flags = String::new();
    for (is_so, letter) in [
        (!row.post.links.is_empty(), 'l'),
        (!row.post.media.is_empty(), 'm'),
        (words::asks_for_care(&row.post), '!'),
    ] {
        if is_so {
            flags.push(letter);
        }
    }
    flags
}

/// Styles for stretches of a text.
pub(crate) type Marks = Vec<(Range<usize>, Style)>;

/// The text as a list shows it: on one line, safe, with tags and hits marked; or what stands for it
/// while it is hidden.
fn body(model: &Model, row: &Row) -> (String, Marks, Style) {
    let theme = &model.around.theme;
    if model.hides(row) {
        let warning = row.post.warning.as_deref().filter(|w| !w.trim().is_empty());
        let warning = clean_line(warning.unwrap_or("sensitive"));
        return (
            format!("[hidden: {warning} - w shows it]"),
            Vec::new(),
            theme.care,
        );
    }
    if row.post.text.trim().is_empty() {
        let said = clean_line(&words::without_text(&row.post)).into_owned();
        return (said, Vec::new(), theme.dim);
    }
    let (text, hits) = display::clean_with_ranges(&row.post.text, &row.hits, display::Lines::Join);
    let marks = marks(model, &text, hits);
    (text, marks, theme.text)
}

/// Tags, mentions and links of a text in their colours, and what was searched for over them.
pub(crate) fn marks(model: &Model, text: &str, hits: Vec<Range<usize>>) -> Marks {
    let theme = &model.around.theme;
    let mut marks = Marks::new();
    marks.extend(
        entities::tags(text)
            .into_iter()
            .map(|e| (e.range, theme.tag)),
    );
    marks.extend(
        entities::mentions(text)
            .into_iter()
            .map(|e| (e.range, theme.handle)),
    );
    marks.extend(
        entities::links(text)
            .into_iter()
            .map(|e| (e.range, theme.link)),
    );
    marks.extend(hits.into_iter().map(|range| (range, theme.hit)));
    marks
}

/// No post: says so, and what can be done.
fn nothing(model: &Model, inner: Rect, buf: &mut Buffer) {
    let theme = &model.around.theme;
    if model.posts.state.is_stale() {
        return;
    }
    let is_empty = model.overview.get().is_some_and(|o| o.count.posts == 0);
    let mut lines = Vec::new();
    if is_empty {
        lines.push(Line::styled(" The archive is empty.", theme.number));
        lines.push(Line::styled(
            " Import something: tagline import FILE...",
            theme.text,
        ));
    } else {
        lines.push(Line::styled(" No post matches.", theme.number));
        for problem in &model.bar.problems {
            let message = clean_line(&problem.message).into_owned();
            lines.push(Line::styled(format!(" ! {message}"), theme.care));
        }
        if let Some(last) = model.scope.crumbs(&model.around.zone).last() {
            let last = text::fit(&clean_line(last), 40);
            lines.push(Line::from(vec![
                Span::styled(" d ", theme.key),
                Span::styled(format!("removes the last step: {last}"), theme.text),
            ]));
        }
        for (key, about) in [
            (" backspace ", "goes back to the view before"),
            (" b ", "lists all steps, to remove or turn around one"),
            (" / ", "changes the query"),
        ] {
            lines.push(Line::from(vec![
                Span::styled(key, theme.key),
                Span::styled(about, theme.text),
            ]));
        }
    }
    for (i, line) in (0..inner.height).zip(&lines) {
        text::put(buf, inner, i, line);
    }
}
