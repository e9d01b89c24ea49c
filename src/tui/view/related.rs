//! The pane of related tags.

use super::super::engine_words;
use super::super::model::{Model, Pane};
use super::frame::{self, Title};
use super::hits::{Hits, Target};
use super::text::Widths;
use super::{empty, spinner, text};
use crate::chart::{Glyphs, number, sparkline};
use crate::engine::{Measure, Related, RelatedTag};
use crate::post::display::clean_line;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::fmt::Write as _;

/// What each row has room for.
struct Columns {
    tag: usize,
    spark: usize,
    measures: Vec<Measure>,
}

impl Columns {
    const COUNT: usize = 8;
    const SHARE: usize = 7;
    const MEASURE: usize = 8;

    fn new(width: usize, by: Measure, meaningless: bool) -> Self {
        let chosen = if by == Measure::Count {
            Measure::G2
        } else {
            by
        };
        let second = if chosen == Measure::Npmi {
            Measure::G2
        } else {
            Measure::Npmi
        };
        let mut measures = Vec::new();
        let mut rest = width.saturating_sub(Self::COUNT + Self::SHARE + 1);
        if !meaningless {
            if rest >= Self::MEASURE + 12 {
                measures.push(chosen);
                rest -= Self::MEASURE;
            }
            if rest >= Self::MEASURE + 40 {
                measures.push(second);
                rest -= Self::MEASURE;
            }
        }
        let spark = if rest >= 24 { (rest / 3).min(24) } else { 0 };
        let tag = rest.saturating_sub(spark + usize::from(spark > 0));
        Self {
            tag,
            spark,
            measures,
        }
    }
}

pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    let pane = &model.related;
    let answer = pane.answer.get();
    let meaningless = answer.is_some_and(|a| a.meaningless);
    let by = if meaningless {
        "count"
    } else {
        engine_words::measure(pane.by)
    };
    let mut left = vec![Span::styled(format!("by {by}"), theme.text)];
    if pane.answer.is_slow(now) {
        left.push(Span::styled(format!(" {}", spinner(now)), theme.dim));
    }
    let right = answer.map_or_else(Line::default, |a| {
        Line::styled(format!("{} in all", number::grouped(a.distinct)), theme.dim)
    });
    let title = Title {
        pane: Pane::Related,
        left,
        right,
    };
    let inner = frame::titled(model, area, buf, title);
    // Asked for before there is an answer, so that the first one has them.
    hits.room.spark = Columns::new(usize::from(inner.width), pane.by, false)
        .spark
        .max(8);
    let Some(related) = answer else {
        if let Some(failure) = pane.answer.failure() {
            empty(buf, inner, failure, theme.care);
        }
        return;
    };
    let columns = Columns::new(usize::from(inner.width), related.by, meaningless);
    let mut body = inner;
    if meaningless && !model.scope.is_all() {
        body = notice(model, body, buf);
    }
    if related.tags.is_empty() {
        empty(buf, body, "no tag in this scope", theme.dim);
        return;
    }
    if body.height >= 4 {
        head(model, related, &columns, text::row(body, 0), buf);
        body.y += 1;
        body.height -= 1;
    }
    hits.room.related = usize::from(body.height);
    rows(model, related, &columns, body, (buf, hits));
}

/// Says that association means nothing here.
fn notice(model: &Model, area: Rect, buf: &mut Buffer) -> Rect {
    let said = "nearly every post of the archive is in this scope: association with it means nothing, tags are ranked by count";
    let lines = text::wrap(
        said,
        Widths::same(usize::from(area.width).saturating_sub(2)),
    );
    let height = (lines.len() as u16).min(area.height / 2);
    for (i, range) in (0..height).zip(lines) {
        let line = Line::styled(format!(" {}", &said[range]), model.around.theme.care);
        text::put(buf, area, i, &line);
    }
    Rect {
        y: area.y + height,
        height: area.height - height,
        ..area
    }
}

fn head(model: &Model, related: &Related, columns: &Columns, row: Rect, buf: &mut Buffer) {
    let mut text = format!(
        " {}{:>count$}{:>share$}",
        text::pad("tag", columns.tag),
        related.unit.name(),
        "share",
        count = Columns::COUNT,
        share = Columns::SHARE,
    );
    for measure in &columns.measures {
        let name = engine_words::measure(*measure);
        let _ = write!(text, "{name:>width$}", width = Columns::MEASURE);
    }
    text::put(buf, row, 0, &Line::styled(text, model.around.theme.dim));
}

fn rows(
    model: &Model,
    related: &Related,
    columns: &Columns,
    body: Rect,
    (buf, hits): (&mut Buffer, &mut Hits),
) {
    let theme = &model.around.theme;
    let cursor = model.related.cursor;
    let has_keys = model.pane == Pane::Related && !model.is_typing();
    let shown = (0u64..).zip(&related.tags).skip(cursor.top as usize);
    for (line, (number, tag)) in (0..body.height).zip(shown) {
        let row = text::row(body, line);
        text::put(buf, row, 0, &one(model, related, columns, tag));
        if number == cursor.at {
            buf.set_style(
                row,
                if has_keys {
                    theme.cursor
                } else {
                    theme.cursor_away
                },
            );
        }
        hits.add(row, Target::RelatedTag(number));
    }
}

fn one(model: &Model, related: &Related, columns: &Columns, tag: &RelatedTag) -> Line<'static> {
    let theme = &model.around.theme;
    let is_stale = model.related.is_outdated();
    // Counts speak for themselves; only a measure needs support.
    let is_measured = related.by != Measure::Count && !related.meaningless;
    let is_few = is_measured && !tag.supported;
    let unsure = is_stale || is_few;
    let style = |style| if unsure { theme.stale } else { style };
    // Without colour the row says it too.
    let sign = if is_few { '?' } else { '#' };
    let name = format!("{sign}{}", clean_line(&tag.spelling));
    let mut spans = vec![
        Span::styled(
            format!(" {}", text::pad(&name, columns.tag)),
            style(theme.tag),
        ),
        Span::styled(
            format!(
                "{:>width$}",
                number::grouped(tag.both),
                width = Columns::COUNT
            ),
            style(theme.number),
        ),
        Span::styled(
            format!(
                "{:>width$}",
                number::percent(tag.both, related.matched),
                width = Columns::SHARE
            ),
            style(theme.dim),
        ),
    ];
    for measure in &columns.measures {
        let text = match measure {
            Measure::G2 | Measure::Count => tag.g2.map(g2_figure),
            Measure::Npmi => tag.npmi.map(|npmi| format!("{npmi:.3}")),
            Measure::Jaccard => tag.jaccard.map(|jaccard| format!("{jaccard:.3}")),
        };
        let text = text.unwrap_or_else(|| "-".to_owned());
        spans.push(Span::styled(
            format!("{text:>width$}", width = Columns::MEASURE),
            style(theme.text),
        ));
    }
    if columns.spark > 0 {
        let spark = sparkline(&tag.spark, columns.spark, Glyphs::Unicode);
        spans.push(Span::styled(
            format!(" {spark}"),
            style(theme.series[0].style),
        ));
    }
    Line::from(spans)
}

/// G2 grows with the archive; beyond five digits only its size matters.
fn g2_figure(g2: f64) -> String {
    if g2.abs() < 100_000.0 {
        return format!("{g2:.0}");
    }
    let sign = if g2 < 0.0 { "-" } else { "" };
    format!("{sign}{}", number::short(g2.abs() as u64))
}
