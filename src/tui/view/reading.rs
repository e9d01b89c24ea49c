//! The reading pane: a whole post, where it came from, and every door out of it.

use super::super::model::{Model, Pane};
use super::super::state::reading::{Item, ItemKind, Lookup, items};
use super::super::words;
use super::frame::{self, Title};
use super::hits::{Hits, Target};
use super::text::Widths;
use super::{empty, posts, text};
use crate::chart::number;
use crate::engine::Row;
use crate::post::display::{self, clean, clean_line};
use crate::post::{Kind, Post, Reference};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The pane's text, line by line, with the places of its items.
struct Page {
    width: usize,
    lines: Vec<Line<'static>>,
    /// Line, first column, cells, number of the item.
    doors: Vec<(usize, usize, usize, usize)>,
}

impl Page {
    fn new(width: usize) -> Self {
        Self {
            width: width.max(1),
            lines: Vec::new(),
            doors: Vec::new(),
        }
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A text of its own, wrapped, with an indent.
    fn text(&mut self, text: &str, indent: usize, style: Style, marks: &posts::Marks) {
        let width = self.width.saturating_sub(indent);
        for range in text::wrap(text, Widths::same(width)) {
            let mut line = text::styled(text, &range, style, marks);
            line.spans.insert(0, Span::raw(" ".repeat(indent)));
            self.lines.push(line);
        }
    }

    /// Pieces one after the other, each whole on a line where it fits; items are doors.
    fn flow(&mut self, label: &str, label_style: Style, pieces: Vec<Piece>) {
        if pieces.is_empty() {
            return;
        }
        let indent = label.len().max(1);
        let mut line = Line::styled(label.to_owned(), label_style);
        for piece in pieces {
            let whole = text::fit(&piece.text, self.width.saturating_sub(indent).max(1));
            let cells = text::width(&whole);
            let used = line.width();
            let gap = usize::from(used > indent);
            if used > indent && used + gap + cells > self.width {
                self.lines.push(std::mem::take(&mut line));
                line.push_span(Span::raw(" ".repeat(indent)));
            } else if gap > 0 {
                line.push_span(Span::raw(" "));
            }
            if let Some(item) = piece.item {
                self.doors
                    .push((self.lines.len(), line.width(), cells, item));
            }
            line.push_span(Span::styled(whole, piece.style));
        }
        self.lines.push(line);
    }
}

/// A word of a flow.
struct Piece {
    text: String,
    style: Style,
    item: Option<usize>,
}

pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let row = model.current();
    let right = row.map_or_else(Line::default, |row| {
        Line::styled(row.post.platform.clone(), theme.dim)
    });
    let title = Title {
        pane: Pane::Reading,
        left: Vec::new(),
        right,
    };
    let inner = frame::titled(model, area, buf, title);
    hits.room.reading = usize::from(inner.height);
    let Some(row) = row else {
        if !model.posts.state.is_stale() {
            empty(buf, inner, "no post under the cursor", theme.dim);
        }
        return;
    };
    // A column stays free on either side.
    let body = Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        ..inner
    };
    let page = page(model, row, usize::from(body.width));
    hits.room.reading_lines = page.lines.len();
    let scroll = model.reading.scroll.min(page.lines.len().saturating_sub(1));
    for (line, content) in (0..body.height).zip(page.lines.iter().skip(scroll)) {
        text::put(buf, body, line, content);
    }
    if model.posts.is_outdated() {
        buf.set_style(body, theme.stale);
    }
    doors(model, &page, scroll, body, (buf, hits));
}

fn doors(
    model: &Model,
    page: &Page,
    scroll: usize,
    body: Rect,
    (buf, hits): (&mut Buffer, &mut Hits),
) {
    let theme = &model.around.theme;
    let has_keys = model.pane == Pane::Reading && !model.is_typing();
    for &(line, column, cells, item) in &page.doors {
        if item == model.reading.item {
            hits.room.item_line = line;
        }
        let Some(y) = line
            .checked_sub(scroll)
            .filter(|y| *y < usize::from(body.height))
        else {
            continue;
        };
        let place = Rect::new(body.x + column as u16, body.y + y as u16, cells as u16, 1)
            .intersection(body);
        if has_keys && item == model.reading.item {
            buf.set_style(place, theme.cursor);
        }
        hits.add(place, Target::Item(item));
    }
}

fn page(model: &Model, row: &Row, width: usize) -> Page {
    let theme = &model.around.theme;
    let post = &row.post;
    let items = items(post, &model.around.zone);
    let mut page = Page::new(width);
    let of = |kind: ItemKind, style: Style| -> Vec<Piece> { pieces(&items, kind, style) };
    let mut who = of(ItemKind::Author, theme.handle);
    if who.is_empty() {
        who.push(plain(&words::author(post), theme.handle));
    }
    let name = post.author.name.trim();
    if !name.is_empty() && words::author(post) != name {
        who.insert(0, plain(&clean_line(name), theme.number));
    }
    page.flow("", theme.dim, who);
    let mut when = of(ItemKind::Hour, theme.text);
    if when.is_empty() {
        when.push(plain("undated", theme.care));
    }
    // 'UTC (Etc/UTC)' would say it twice.
    let says_zone = (when.iter())
        .filter_map(|piece| piece.text.rsplit(' ').next())
        .any(|said| model.around.zone_name.ends_with(said));
    if post.time.is_some() && !says_zone {
        when.push(plain(&format!("({})", model.around.zone_name), theme.dim));
    }
    page.flow("", theme.dim, when);
    let kind = match post.kind() {
        Kind::Original => None,
        other => Some(other.name()),
    };
    let mut what: Vec<Piece> = kind.into_iter().map(|k| plain(k, theme.dim)).collect();
    if row.stands_for > 1 {
        let text = format!("stands for {} posts", number::grouped(row.stands_for));
        what.push(plain(&text, theme.dim));
    }
    page.flow("", theme.dim, what);
    page.blank();
    body(model, row, &mut page);
    page.blank();
    page.flow("", theme.dim, of(ItemKind::Tag, theme.tag));
    page.flow("", theme.dim, of(ItemKind::Mention, theme.handle));
    for piece in of(ItemKind::Link, theme.link) {
        page.flow("", theme.dim, vec![piece]);
    }
    for media in &post.media {
        let alt = clean_line(&media.alt);
        let text = format!("[{}] {alt}", clean_line(&media.kind));
        page.text(text.trim_end(), 0, theme.dim, &Vec::new());
    }
    page.blank();
    references(model, post, &items, &mut page);
    facts(model, row, &items, &mut page);
    page
}

fn pieces(items: &[Item], kind: ItemKind, style: Style) -> Vec<Piece> {
    items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.kind == kind)
        .map(|(number, item)| Piece {
            text: clean_line(&item.label).into_owned(),
            style,
            item: Some(number),
        })
        .collect()
}

fn plain(text: &str, style: Style) -> Piece {
    Piece {
        text: text.to_owned(),
        style,
        item: None,
    }
}

/// The text, or what stands for it until it is asked for.
fn body(model: &Model, row: &Row, page: &mut Page) {
    let theme = &model.around.theme;
    let none = Vec::new();
    if let Some(warning) = row.post.warning.as_deref().filter(|w| !w.trim().is_empty()) {
        let said = format!("content warning: {}", clean_line(warning));
        page.text(&said, 0, theme.care, &none);
    } else if row.post.sensitive {
        page.text("marked as sensitive", 0, theme.care, &none);
    }
    if model.hides(row) {
        page.text(
            "The text is hidden. w or enter shows it.",
            0,
            theme.text,
            &none,
        );
        return;
    }
    let (text, hits) = display::clean_with_ranges(&row.post.text, &row.hits, display::Lines::Keep);
    let marks = posts::marks(model, &text, hits);
    page.text(&text, 0, theme.text, &marks);
}

/// What the post answers, repeats or quotes; in full if the archive has it.
fn references(model: &Model, post: &Post, items: &[Item], page: &mut Page) {
    let theme = &model.around.theme;
    for (reference, verb) in [
        (&post.reply_to, "in reply to"),
        (&post.repost_of, "repost of"),
        (&post.quote_of, "quotes"),
    ] {
        let Some(reference) = reference else {
            continue;
        };
        let mut head = vec![plain(verb, theme.dim)];
        if verb == "in reply to" {
            head.extend(pieces(items, ItemKind::Answered, theme.handle));
        } else if !reference.handle.is_empty() {
            head.push(plain(
                &format!("@{}", clean_line(&reference.handle)),
                theme.handle,
            ));
        }
        page.flow("", theme.dim, head);
        referenced(model, post, reference, page);
        page.blank();
    }
}

fn referenced(model: &Model, post: &Post, reference: &Reference, page: &mut Page) {
    let theme = &model.around.theme;
    let none = Vec::new();
    if reference.id.is_empty() {
        page.text("the source does not say which post", 2, theme.dim, &none);
        return;
    }
    match model.reading.referenced(&post.platform, reference) {
        Lookup::Awaited => page.text("…", 2, theme.dim, &none),
        Lookup::Absent => {
            let text = format!("post {}: not in this archive", clean_line(&reference.id));
            page.text(&text, 2, theme.dim, &none);
        }
        Lookup::Found(other) if model.hides(other) => {
            page.text(
                "(hidden: it asks for care; W shows all such texts)",
                2,
                theme.care,
                &none,
            );
        }
        Lookup::Found(other) => {
            let time = other.post.time.map_or_else(
                || "undated".to_owned(),
                |time| words::full(time, &model.around.zone),
            );
            let head = format!("{}  {time}", clean_line(&words::author(&other.post)));
            page.text(&head, 2, theme.dim, &none);
            // A repost has the same text as its original: once is enough.
            if other.post.text != post.text {
                page.text(&clean(&other.post.text), 2, theme.text, &none);
            }
        }
    }
}

/// Counts, language, origin, identity.
fn facts(model: &Model, row: &Row, items: &[Item], page: &mut Page) {
    let theme = &model.around.theme;
    let post = &row.post;
    let none = Vec::new();
    let counts: Vec<String> = [
        (post.counts.reposts, "reposts"),
        (post.counts.likes, "likes"),
        (post.counts.replies, "replies"),
        (post.counts.quotes, "quotes"),
        (post.counts.views, "views"),
    ]
    .into_iter()
    .filter_map(|(count, name)| Some(format!("{} {name}", number::grouped(count?))))
    .collect();
    if !counts.is_empty() {
        let text = format!("{} (at collection)", counts.join(", "));
        page.text(&text, 0, theme.text, &none);
    }
    if let Some(followers) = post.author.followers {
        let text = format!(
            "author: {} followers (at collection)",
            number::grouped(followers)
        );
        page.text(&text, 0, theme.dim, &none);
    }
    page.flow(
        "language ",
        theme.dim,
        pieces(items, ItemKind::Language, theme.text),
    );
    if let Some(client) = &post.client {
        page.text(
            &format!("posted with {}", clean_line(client)),
            0,
            theme.dim,
            &none,
        );
    }
    let more = match post.found.len() {
        0 | 1 => String::new(),
        n => format!(" (found {n} times)"),
    };
    let place = format!("from {}:{}{more}", clean_line(&row.path), row.line);
    page.text(&place, 0, theme.dim, &none);
    page.text(&format!("id {}", clean_line(&post.id)), 0, theme.dim, &none);
    if let Some(link) = words::permalink(post) {
        page.text(&clean_line(&link), 0, theme.dim, &none);
    }
}
