//! The health view: what to know about the posts of the scope before trusting figures.

use super::super::model::Model;
use super::super::state::health::{Row, What, rows};
use super::super::state::list::Cursor;
use super::super::words;
use super::overlays::{Canvas, card, choice};
use super::text::Widths;
use super::{spinner, text};
use crate::chart::number;
use crate::engine::Check;
use crate::post::display::clean_line;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Cells of the counts and of the shares.
const COUNT: usize = 10;
const SHARE: usize = 8;
/// Cells of what is counted; its query stands behind it.
const TITLE: usize = 28;
/// Lines that explain the row under the cursor, with a free one above them.
const EXPLAINED: u16 = 4;

pub(super) fn draw(model: &Model, cursor: Cursor, mut canvas: Canvas<'_>) {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    // The bottom line stays free for what is said about a row.
    let screen = &mut canvas.0;
    screen.height = screen.height.saturating_sub(1);
    let size = (screen.width.saturating_sub(4).min(116), screen.height);
    let rows = model.health.get().map(rows).unwrap_or_default();
    // Most do not fit a small screen: which one of how many says that there are more.
    let title = match rows.len() {
        0 => "Health: esc closes".to_owned(),
        count => {
            let at = (cursor.at as usize + 1).min(count);
            format!("Health {at} / {count}: enter shows the posts, esc closes")
        }
    };
    let inside = card(model, &title, size, &mut canvas);
    let Some(check) = model.health.get() else {
        let said = match model.health.failure() {
            Some(failure) => Line::styled(clean_line(failure).into_owned(), theme.care),
            None if model.health.is_slow(now) => {
                Line::styled(format!("looking at every post {}", spinner(now)), theme.dim)
            }
            None => Line::default(),
        };
        text::put(canvas.1, inside, 0, &said);
        return;
    };
    let [head, body, foot] = parts(inside);
    for (i, line) in (0u16..).zip(facts(model, check)) {
        text::put(canvas.1, head, i, &line);
    }
    let width = usize::from(inside.width);
    let lines: Vec<Line<'static>> = rows
        .iter()
        .map(|row| row_line(model, check, row, width))
        .collect();
    choice(model, &lines, cursor, body, &mut canvas);
    if let Some(row) = rows.get((cursor.at as usize).min(rows.len().saturating_sub(1))) {
        explain(model, row, foot, &mut canvas);
    }
}

/// What is above the rows, the rows, and what explains one of them.
fn parts(inside: Rect) -> [Rect; 3] {
    // On a low screen the rows come first.
    let head = if inside.height < 14 { 1 } else { 4 };
    let head = inside.height.min(head);
    let foot = EXPLAINED.min(inside.height / 3).min(inside.height - head);
    let at = |y: u16, height: u16| Rect {
        y: inside.y + y,
        height,
        ..inside
    };
    let body = inside.height - head - foot;
    [at(0, head), at(head, body), at(head + body, foot)]
}

/// The time covered, how old counts are, and what became of the records of the archive.
fn facts(model: &Model, check: &Check) -> [Line<'static>; 3] {
    let theme = &model.around.theme;
    let zone = &model.around.zone;
    let coverage = &check.coverage;
    let mut posts = vec![
        Span::styled(number::grouped(check.posts), theme.number),
        Span::styled(" posts in scope", theme.text),
    ];
    if let (Some(first), Some(last)) = (coverage.first, coverage.last) {
        let days = format!(
            "  {}  {} days, {} without posts",
            words::days(first, last, zone),
            number::grouped(coverage.days),
            number::grouped(coverage.empty_days)
        );
        posts.push(Span::styled(days, theme.dim));
    }
    let ages = check.ages.median.map_or_else(
        || "age of counts: not known".to_owned(),
        |median| {
            format!(
                "age of counts: half of {} within {} of posting",
                number::grouped(check.ages.known),
                number::span(median)
            )
        },
    );
    let records = &check.records;
    let skipped = records.skipped.iter().map(|(_, count)| count).sum();
    let [read, merged, rejected, skipped] =
        [records.read, records.merged, records.rejected, skipped].map(number::grouped);
    let read =
        format!("{read} records read: {merged} merged, {rejected} rejected, {skipped} skipped");
    [
        Line::from(posts),
        Line::styled(ages, theme.dim),
        Line::styled(read, theme.dim),
    ]
}

fn row_line(model: &Model, check: &Check, row: &Row, width: usize) -> Line<'static> {
    let theme = &model.around.theme;
    let zone = &model.around.zone;
    let is_fine = row.count == 0;
    let share = row
        .of
        .map_or_else(String::new, |of| number::percent(row.count, of));
    let (count, title, query) = match &row.what {
        What::Statement(title, _) => (
            number::grouped(row.count),
            (*title).to_owned(),
            row.query.as_ref().map(ToString::to_string),
        ),
        What::Gap(at) => {
            let gap = &check.gaps[*at];
            (
                String::new(),
                format!("  {}", words::range(gap.from, gap.until, zone)),
                Some(format!(
                    "{}, at least {} posts expected",
                    number::span(gap.until.0 - gap.from.0),
                    number::grouped(gap.expected)
                )),
            )
        }
        What::Platform(name) => (
            number::grouped(row.count),
            format!("from {}", clean_line(name)),
            row.query.as_ref().map(ToString::to_string),
        ),
    };
    let style = if is_fine { theme.dim } else { theme.text };
    let mark = if is_fine { "✓" } else { " " };
    // A gap says more than fits the column of titles.
    let title = match row.what {
        What::Gap(_) => format!("{title}  "),
        _ => text::pad(&text::fit(&title, TITLE), TITLE + 2),
    };
    let number = if is_fine { theme.dim } else { theme.number };
    let counts = format!("{mark}{count:>COUNT$}{share:>SHARE$}  ");
    let room = width.saturating_sub(text::width(&counts) + text::width(&title));
    Line::from(vec![
        Span::styled(counts, number),
        Span::styled(title, style),
        Span::styled(text::fit(&query.unwrap_or_default(), room), theme.dim),
    ])
}

/// The definition of the row under the cursor.
fn explain(model: &Model, row: &Row, area: Rect, canvas: &mut Canvas<'_>) {
    let theme = &model.around.theme;
    let said = match &row.what {
        What::Statement(_, definition) => (*definition).to_owned(),
        What::Gap(_) => {
            "no post, where the same hours both before and after had posts; enter shows it with its banks"
                .to_owned()
        }
        What::Platform(name) => format!("posts of {}", clean_line(name)),
    };
    let lines = text::wrap(&said, Widths::same(usize::from(area.width)));
    for (i, range) in (1..area.height).zip(lines) {
        let line = Line::styled(said[range].to_owned(), theme.dim);
        text::put(canvas.1, area, i, &line);
    }
}
