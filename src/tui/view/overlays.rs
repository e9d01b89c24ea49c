//! What lies over the panes: help, palette, lists.

use super::super::action::{Chapter, Entry, TABLE, TYPING};
use super::super::model::Model;
use super::super::saving::What;
use super::super::state::list::Cursor;
use super::super::state::overlay::{ListKind, Overlay, Purpose};
use super::super::update::{letter_of, matching};
use super::super::words;
use super::hits::{Hits, Target};
use super::{health, notebook, query_bar, text};
use crate::post::display::clean_line;
use crate::query::help::{FIELDS, SYNTAX};
use crate::report::ENDINGS;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};
use tui_input::Input;

pub(crate) fn draw(
    model: &Model,
    overlay: &Overlay,
    screen: Rect,
    buf: &mut Buffer,
    hits: &mut Hits,
) {
    match overlay {
        Overlay::Help { search, scroll } => help(model, search, *scroll, (screen, buf, hits)),
        Overlay::Palette { search, cursor } => palette(model, search, *cursor, (screen, buf, hits)),
        Overlay::List { kind, cursor } => list(model, kind, *cursor, (screen, buf, hits)),
        Overlay::Health { cursor } => health::draw(model, *cursor, (screen, buf, hits)),
        Overlay::Notebook(pane) => notebook::draw(model, pane, (screen, buf, hits)),
        Overlay::Prompt {
            purpose,
            input,
            is_offer,
        } => prompt(model, purpose, (input, *is_offer), (screen, buf, hits)),
    }
}

/// Where an overlay is drawn.
pub(super) type Canvas<'a> = (Rect, &'a mut Buffer, &'a mut Hits);

/// A box in the middle of the screen for this many lines; gives its inside.
pub(super) fn card(model: &Model, title: &str, size: (u16, u16), canvas: &mut Canvas<'_>) -> Rect {
    let (screen, buf, hits) = canvas;
    let theme = &model.around.theme;
    let least = text::width(title) as u16 + 4;
    let width = (size.0.max(least) + 4).min(screen.width);
    let height = (size.1 + 2).min(screen.height);
    let area = Rect::new(
        screen.x + (screen.width - width) / 2,
        screen.y + (screen.height - height) / 3,
        width,
        height,
    );
    Clear.render(area, buf);
    buf.set_style(area, theme.overlay);
    let title = text::fit(&format!(" {title} "), usize::from(width.saturating_sub(2)));
    Block::bordered()
        .border_style(theme.border_focus)
        .title(Line::styled(title, theme.title_focus))
        .render(area, buf);
    hits.add(area, Target::Overlay);
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// The line of text at the top of a card; gives what is below it.
fn search_line(
    model: &Model,
    (input, is_offer): (&Input, bool),
    sign: &str,
    inside: Rect,
    canvas: &mut Canvas<'_>,
) -> Rect {
    let (_, buf, hits) = canvas;
    let theme = &model.around.theme;
    text::put(buf, inside, 0, &Line::styled(format!("{sign} "), theme.key));
    let field = Rect {
        x: inside.x + 2.min(inside.width),
        width: inside.width.saturating_sub(2),
        ..inside
    };
    let scrolled = input.visual_scroll(usize::from(field.width).max(2) - 1);
    // What typing replaces looks selected.
    let style = if is_offer {
        theme.cursor_away
    } else {
        theme.text
    };
    let typed = Line::styled(input.value().to_owned(), style);
    query_bar::scroll(&typed, scrolled, field, buf);
    let column = input.visual_cursor().saturating_sub(scrolled) as u16;
    let column = column.min(field.width.saturating_sub(1));
    hits.cursor = Some(Position::new(field.x + column, field.y));
    Rect {
        y: inside.y + inside.height.min(1),
        height: inside.height.saturating_sub(1),
        ..inside
    }
}

/// A row of the palette: what it is called, what it does, by which keys.
fn entry_line(model: &Model, entry: &Entry) -> Line<'static> {
    let theme = &model.around.theme;
    Line::from(vec![
        Span::styled(text::pad(entry.name, 15), theme.text),
        Span::styled(text::pad(entry.keys, 12), theme.key),
        Span::styled(entry.about, theme.dim),
    ])
}

/// A row of the help: a key and what it does, on as many lines as it takes.
fn help_entry(model: &Model, keys: &str, about: &str, width: usize) -> Vec<Line<'static>> {
    let theme = &model.around.theme;
    let room = width.saturating_sub(KEYS).max(10);
    text::wrap(about, text::Widths::same(room))
        .into_iter()
        .enumerate()
        .map(|(i, range)| {
            let keys = if i == 0 { keys } else { "" };
            Line::from(vec![
                Span::styled(text::pad(keys, KEYS), theme.key),
                Span::styled(about[range].to_owned(), theme.dim),
            ])
        })
        .collect()
}

/// Cells of the keys in the help.
const KEYS: usize = 28;

fn help(model: &Model, search: &Input, scroll: Cursor, mut canvas: Canvas<'_>) {
    let theme = &model.around.theme;
    let width = canvas.0.width.saturating_sub(4).min(118);
    let lines = help_lines(model, search.value(), usize::from(width));
    let size = (width, lines.len() as u16 + 1);
    let inside = card(model, "Keys: type to search, esc closes", size, &mut canvas);
    let body = search_line(model, (search, false), "?", inside, &mut canvas);
    let (_, buf, hits) = canvas;
    hits.room.overlay = usize::from(body.height);
    let deepest = lines.len().saturating_sub(usize::from(body.height));
    let top = (scroll.top as usize).min(deepest);
    for (i, line) in (0..body.height).zip(lines.iter().skip(top)) {
        text::put(buf, body, i, line);
    }
    if deepest > 0 {
        let end = (top + usize::from(body.height)).min(lines.len());
        let place = format!("{end} / {}  pagedown", lines.len());
        text::put_right(buf, inside, 0, &Line::styled(place, theme.dim));
    }
}

fn help_lines(model: &Model, typed: &str, width: usize) -> Vec<Line<'static>> {
    let entry = |entry: &&Entry| help_entry(model, entry.keys, entry.about, width);
    if !typed.is_empty() {
        return matching(typed).iter().flat_map(entry).collect();
    }
    let mut lines = Vec::new();
    let mut chapter = |title: &str, rows: Vec<Line<'static>>| {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        let style = model.around.theme.title_focus;
        lines.push(Line::styled(title.to_owned(), style));
        lines.extend(rows);
    };
    for part in Chapter::ALL {
        let entries = TABLE.iter().filter(|entry| entry.chapter == part);
        chapter(part.title(), entries.flat_map(|e| entry(&e)).collect());
    }
    let pairs = |pairs: &[(&'static str, &'static str)]| -> Vec<Line<'static>> {
        pairs
            .iter()
            .flat_map(|(left, right)| help_entry(model, left, right, width))
            .collect()
    };
    chapter("While typing a query", pairs(TYPING));
    chapter("Queries", pairs(SYNTAX));
    let fields = FIELDS
        .iter()
        .flat_map(|field| help_entry(model, field.example, field.meaning, width));
    chapter("Fields of queries", fields.collect());
    chapter("Signs in the list of posts", pairs(SIGNS));
    lines
}

/// What the list of posts abbreviates.
const SIGNS: &[(&str, &str)] = &[
    ("RT  QT  re", "repost, quote, reply"),
    ("×3", "stands for three posts: an original and its reposts"),
    (
        "l  m  !",
        "has a link, has media, asks for care before it is shown",
    ),
];

fn palette(model: &Model, search: &Input, cursor: Cursor, mut canvas: Canvas<'_>) {
    let found = matching(search.value());
    let height = found.len().clamp(1, 16) as u16 + 1;
    let inside = card(model, "Do", (100, height), &mut canvas);
    let body = search_line(model, (search, false), ":", inside, &mut canvas);
    let lines: Vec<Line<'static>> = found.iter().map(|entry| entry_line(model, entry)).collect();
    choice(model, &lines, cursor, body, &mut canvas);
}

fn prompt(model: &Model, purpose: &Purpose, input: (&Input, bool), mut canvas: Canvas<'_>) {
    let title = match purpose {
        Purpose::Compare => "Compare: two queries with 'vs' between them".to_owned(),
        Purpose::Save(what) => format!("Write {} to", what.title()),
        Purpose::Export => format!("Write to a file that ends in .{}", ENDINGS.join(", .")),
        Purpose::Claim => "Check a claim: 1.2 million posts #tag since 2014-05-24".to_owned(),
        Purpose::Event { from, until } => {
            let when = words::range(*from, *until, &model.around.zone);
            format!("Name of the event, {when}: enter keeps it")
        }
        Purpose::Group(tags) => {
            let tags = clean_line(&tags.join(" #")).into_owned();
            text::fit(&format!("Name of the group of #{tags}: enter keeps it"), 72)
        }
    };
    let inside = card(model, &title, (72, 1), &mut canvas);
    search_line(model, input, ">", inside, &mut canvas);
}

fn list(model: &Model, kind: &ListKind, cursor: Cursor, mut canvas: Canvas<'_>) {
    let theme = &model.around.theme;
    let rows: Vec<String> = match kind {
        ListKind::Steps => model.scope.crumbs(&model.around.zone),
        ListKind::Sets => model
            .sets
            .iter()
            .map(|set| {
                let marker = theme.series[set.letter + 1].marker;
                format!("{marker} {} {}", letter_of(set.letter), set.label)
            })
            .collect(),
        ListKind::Links(links) => links.clone(),
        ListKind::Exports => What::all().into_iter().map(What::title).collect(),
        ListKind::Doors(doors) => doors.iter().map(|door| door.label.to_string()).collect(),
    };
    let lines: Vec<Line<'static>> = rows
        .iter()
        .map(|row| Line::styled(clean_line(row).into_owned(), theme.text))
        .collect();
    let widest = lines.iter().map(Line::width).max().unwrap_or(0).max(52) as u16;
    let inside = card(
        model,
        kind.title(),
        (widest, lines.len() as u16),
        &mut canvas,
    );
    choice(model, &lines, cursor, inside, &mut canvas);
}

/// Rows with a cursor, each of which can be clicked.
pub(super) fn choice(
    model: &Model,
    lines: &[Line<'static>],
    cursor: Cursor,
    body: Rect,
    canvas: &mut Canvas<'_>,
) {
    let (_, buf, hits) = canvas;
    hits.room.overlay = usize::from(body.height);
    let mut shown = cursor;
    shown.settle(lines.len() as u64, usize::from(body.height));
    let rows = (0u64..).zip(lines).skip(shown.top as usize);
    for (i, (number, line)) in (0..body.height).zip(rows) {
        let row = text::row(body, i);
        text::put(buf, row, 0, line);
        if number == shown.at {
            buf.set_style(row, model.around.theme.cursor);
        }
        hits.add(row, Target::OverlayRow(number));
    }
}
