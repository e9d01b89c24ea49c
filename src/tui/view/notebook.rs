//! Pages of the notebook over the panes, and its events on the timeline.

use super::super::model::Model;
use super::super::state::notebook::{NotebookPane, Page, Spelling, Spellings};
use super::super::words;
use super::overlays::{Canvas, card, choice};
use super::text::Widths;
use super::{spinner, text};
use crate::chart::number;
use crate::notebook::Event;
use crate::post::Time;
use crate::post::display::clean_line;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::ops::Range;

/// What stands for an event.
pub(super) const MARK: char = '◆';
/// Cells of the time of an event.
const WHEN: usize = 32;
/// Cells of a group's name, and of a tag.
const NAME: usize = 24;

pub(super) fn draw(model: &Model, pane: &NotebookPane, mut canvas: Canvas<'_>) {
    // The bottom line stays free for what is said about a row.
    canvas.0.height = canvas.0.height.saturating_sub(1);
    match &pane.page {
        Page::Events => {
            let rows = model.notebook.events().iter();
            let rows = rows.map(|event| event_line(model, event)).collect();
            let title = "Events: enter goes there, d removes";
            listed(model, pane, (title, rows), canvas);
        }
        Page::Groups => {
            let groups = model.notebook.groups().iter();
            let rows = groups.map(|group| {
                let tags: Vec<String> = group.tags.iter().map(|tag| format!("#{tag}")).collect();
                pair(model, (&group.name, NAME), &tags.join(" "))
            });
            let title = "Groups: enter narrows, P pins, T tags, d removes";
            listed(model, pane, (title, rows.collect()), canvas);
        }
        Page::Spellings(spellings) => draw_spellings(model, pane, spellings, canvas),
    }
}

fn listed(
    model: &Model,
    pane: &NotebookPane,
    (title, rows): (&str, Vec<Line<'static>>),
    mut canvas: Canvas<'_>,
) {
    let widest = rows.iter().map(Line::width).max().unwrap_or(0).max(52) as u16;
    let size = (widest, rows.len() as u16);
    let inside = card(model, title, size, &mut canvas);
    choice(model, &rows, pane.cursor, inside, &mut canvas);
}

/// A short text and what belongs to it.
fn pair(model: &Model, (left, cells): (&str, usize), right: &str) -> Line<'static> {
    let theme = &model.around.theme;
    let left = text::pad(&text::fit(&clean_line(left), cells), cells + 2);
    Line::from(vec![
        Span::styled(left, theme.text),
        Span::styled(clean_line(right).into_owned(), theme.dim),
    ])
}

fn event_line(model: &Model, event: &Event) -> Line<'static> {
    let zone = &model.around.zone;
    let when = match event.until {
        Some(until) => words::range(event.from, until, zone),
        None => words::Clock::Full.show(Some(event.from), zone),
    };
    pair(model, (&when, WHEN), &event.about())
}

/// What the figures beside a spelling are.
const DEFINITION: &str = "days: share of the rarer side's posts on days on which the other was used; voices: share \
    of the side with fewer voices that used both; (few): fewer than 5 posts or 3 voices";

fn draw_spellings(
    model: &Model,
    pane: &NotebookPane,
    spellings: &Spellings,
    mut canvas: Canvas<'_>,
) {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    let title = match &spellings.group {
        Some(name) => format!("Group {}: space ticks, enter keeps", clean_line(name)),
        None => format!(
            "Spellings of #{}: space ticks, enter makes a group",
            clean_line(&spellings.own.join(" #"))
        ),
    };
    let rows = spellings.rows();
    let width = canvas.0.width.saturating_sub(4).min(110);
    let definition = text::wrap(DEFINITION, Widths::same(usize::from(width)));
    let below = definition.len() as u16 + 1;
    let size = (width, rows.len() as u16 + 1 + below);
    let inside = card(model, &title, size, &mut canvas);
    let said = match spellings.answer.failure() {
        Some(failure) => Line::styled(clean_line(failure).into_owned(), theme.care),
        None if spellings.answer.is_slow(now) => {
            Line::styled(format!("looking at every tag {}", spinner(now)), theme.dim)
        }
        None => heading(model, spellings),
    };
    text::put(canvas.1, inside, 0, &said);
    let below = below.min(inside.height / 2);
    let body = Rect {
        y: inside.y + 1.min(inside.height),
        height: inside.height.saturating_sub(1 + below),
        ..inside
    };
    let lines: Vec<Line<'static>> = rows
        .iter()
        .map(|row| spelling_line(model, spellings, *row))
        .collect();
    choice(model, &lines, pane.cursor, body, &mut canvas);
    let foot = Rect {
        y: body.y + body.height,
        height: below,
        ..inside
    };
    for (i, range) in (1..foot.height).zip(definition) {
        let line = Line::styled(DEFINITION[range].to_owned(), theme.dim);
        text::put(canvas.1, foot, i, &line);
    }
}

/// What the columns are, or that there is nothing to choose from.
fn heading(model: &Model, spellings: &Spellings) -> Line<'static> {
    let theme = &model.around.theme;
    match spellings.answer.get() {
        Some(variants) if variants.tags.is_empty() => {
            Line::styled("no other tag looks like this", theme.dim)
        }
        _ => {
            let columns = format!(
                "    {}{:>9}{:>8}{:>8}  looks",
                text::pad("tag", NAME),
                "posts",
                "days",
                "voices"
            );
            Line::styled(columns, theme.dim)
        }
    }
}

fn spelling_line(model: &Model, spellings: &Spellings, row: Spelling<'_>) -> Line<'static> {
    let theme = &model.around.theme;
    let is_chosen = spellings.chosen.iter().any(|key| key == row.key());
    let tick = if is_chosen { "[x] " } else { "[ ] " };
    let spelled = match row {
        Spelling::Own(key) => key,
        Spelling::Like(variant) => &variant.spelling,
    };
    let tag = text::fit(&format!("#{}", clean_line(spelled)), NAME);
    let mut spans = vec![
        Span::styled(tick, theme.key),
        Span::styled(text::pad(&tag, NAME), theme.tag),
    ];
    if let Spelling::Like(variant) = row {
        let share = |(part, of)| number::percent(part, of);
        let figures = format!(
            "{:>9}{:>8}{:>8}  ",
            number::grouped(variant.posts),
            share(variant.same_days),
            share(variant.same_voices)
        );
        let few = if variant.supported { "" } else { "(few) " };
        spans.push(Span::styled(figures, theme.number));
        spans.push(Span::styled(
            format!("{few}{}", variant.likeness),
            theme.dim,
        ));
    }
    Line::from(spans)
}

/// The names of the events of a stretch of time.
pub(super) fn names(model: &Model, from: Time, until: Time) -> Vec<String> {
    let events = model.notebook.events().iter();
    let touched = events.filter(|event| event.touches(from, until));
    touched
        .map(|event| clean_line(&event.name).into_owned())
        .collect()
}

/// The bins that an event lies in.
pub(super) fn bins_of(event: &Event, edges: &[Time]) -> Option<Range<usize>> {
    let (first, last) = (*edges.first()?, *edges.last()?);
    if !event.touches(first, last) {
        return None;
    }
    let bins = edges.len() - 1;
    let holding = |time: Time| {
        edges
            .partition_point(|edge| *edge <= time)
            .saturating_sub(1)
    };
    let start = holding(event.from).min(bins - 1);
    let end = event
        .until
        .map_or(start, |until| holding(Time(until.0 - 1)));
    Some(start..end.min(bins - 1) + 1)
}

/// Events at the same place of the row.
struct Marked {
    columns: Range<u16>,
    names: Vec<String>,
}

impl Marked {
    /// The first name, and how many there are besides.
    fn name(&self) -> String {
        match self.names.len() {
            1 => self.names[0].clone(),
            n => format!("{} +{}", self.names[0], n - 1),
        }
    }

    /// The cells that it takes, and what stands there: the mark with its name behind it, or before it where there is
    /// room only there, or none.
    fn placed(&self, free: Range<u16>) -> (u16, String) {
        let (name, start) = (self.name(), self.columns.start);
        let behind = usize::from(free.end.saturating_sub(start));
        let before = start.saturating_sub(free.start);
        let wanted = text::width(&name) + 2;
        if behind < wanted && wanted <= usize::from(before) {
            return (start + 1 - wanted as u16, format!("{name} {MARK}"));
        }
        match behind.checked_sub(2) {
            Some(room) if room >= 3 => (start, format!("{MARK} {}", text::fit(&name, room))),
            _ => (start, MARK.to_string()),
        }
    }
}

/// A row of marks above the bars, with names as far as they fit. A stretch of time is drawn as one.
pub(super) fn mark_row(
    model: &Model,
    edges: &[Time],
    columns_of: impl Fn(usize) -> Option<Range<u16>>,
    (area, buf): (Rect, &mut Buffer),
) {
    let theme = &model.around.theme;
    let mut marks: Vec<Marked> = Vec::new();
    for event in model.notebook.events() {
        let Some(bins) = bins_of(event, edges) else {
            continue;
        };
        let mut seen = bins.filter_map(&columns_of);
        let Some(first) = seen.next() else { continue };
        let end = seen.last().map_or(first.end, |columns| columns.end);
        let name = clean_line(&event.name).into_owned();
        match marks.last_mut() {
            Some(last) if last.columns.start == first.start => {
                last.names.push(name);
                last.columns.end = last.columns.end.max(end);
            }
            _ => marks.push(Marked {
                columns: first.start..end,
                names: vec![name],
            }),
        }
    }
    let mut free = area.x;
    for (n, mark) in marks.iter().enumerate() {
        let next = marks.get(n + 1);
        let right = next.map_or_else(|| area.right(), |next| next.columns.start);
        // A blank before the next one, but not at the edge.
        let room = free..right - u16::from(next.is_some()).min(right);
        let (x, label) = mark.placed(room);
        let end = x + text::width(&label) as u16;
        let stretch = usize::from(mark.columns.end.min(right).saturating_sub(end));
        let spans = Line::from(vec![
            Span::styled(label, theme.key),
            Span::styled("─".repeat(stretch), theme.dim),
        ]);
        free = end + stretch as u16 + 1;
        let field = Rect {
            x,
            width: area.right().saturating_sub(x),
            ..area
        };
        text::put(buf, field, 0, &spans);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: u16, names: &[&str]) -> Marked {
        Marked {
            columns: start..start + 1,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn a_name_stands_where_there_is_room() {
        for (start, names, free, placed) in [
            (5, &["vigils"][..], 0..40, (5, "◆ vigils")),
            (5, &["vigils", "march"], 0..40, (5, "◆ vigils +1")),
            (35, &["vigils"], 0..40, (28, "vigils ◆")),
            (35, &["vigils"], 30..40, (35, "◆ vi…")),
            (38, &["vigils"], 35..40, (38, "◆")),
            (0, &["vigils"], 0..1, (0, "◆")),
        ] {
            let (x, label) = mark(start, names).placed(free);
            assert_eq!((x, label.as_str()), placed);
        }
    }

    #[test]
    fn an_event_lies_in_the_bins_that_it_touches() {
        let edges = [0, 10, 20, 30].map(Time);
        let bins = |from: i64, until: Option<i64>| {
            bins_of(&Event::new(Time(from), until.map(Time), "x"), &edges)
        };
        assert_eq!(bins(0, None), Some(0..1));
        assert_eq!(bins(29, None), Some(2..3));
        assert_eq!(bins(30, None), None);
        assert_eq!(bins(-5, None), None);
        assert_eq!(bins(-5, Some(1)), Some(0..1));
        assert_eq!(bins(5, Some(20)), Some(0..2));
        assert_eq!(bins(25, Some(90)), Some(2..3));
        assert_eq!(bins(-5, Some(90)), Some(0..3));
        assert_eq!(bins_of(&Event::new(Time(0), None, "x"), &[]), None);
    }
}
