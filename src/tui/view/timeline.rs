//! The timeline pane. The drawing itself is the chart room's.

use super::super::model::{Model, Pane};
use super::super::update::letter_of;
use super::super::words;
use super::frame::{self, Title};
use super::hits::{Hits, Target};
use super::{empty, notebook, spinner, text};
use crate::chart::{ChartStyles, Line as Series, Scale, TimelineChart, number};
use crate::engine::{Timeline, Unit};
use crate::post::display::clean_line;
use crate::report::untimed;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// Columns that the axis takes at most.
const GUTTER: u16 = 6;
/// Rows of a timeline that has one to spare for the marks of events.
const LEAST_WITH_MARKS: u16 = 5;

pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    let pane = &model.timeline;
    let mut left = Vec::new();
    if let Some(timeline) = pane.answer.get() {
        let scale = if pane.log { ", logarithmic" } else { "" };
        let unit = format!(
            "{} per {}{scale}",
            timeline.unit.name(),
            timeline.bin.name()
        );
        left.push(Span::styled(unit, theme.text));
    }
    if pane.answer.is_slow(now) {
        left.push(Span::styled(format!(" {}", spinner(now)), theme.dim));
    }
    let title = Title {
        pane: Pane::Timeline,
        left,
        right: Line::default(),
    };
    let inner = frame::titled(model, area, buf, title);
    legend(model, area, buf, hits);
    hits.room.bins = usize::from(inner.width.saturating_sub(GUTTER));
    hits.room.first_bin = pane.first;
    match (pane.answer.get(), pane.answer.failure()) {
        (_, Some(failure)) => empty(buf, inner, failure, theme.care),
        (Some(timeline), None) if timeline.is_empty() => {
            let none = timeline.series.first().map_or(0, |s| s.undated);
            let text = match none {
                0 => "no post in this scope".to_owned(),
                n => format!(
                    "no dated post in this scope; {} undated",
                    number::grouped(n)
                ),
            };
            empty(buf, inner, &text, theme.dim);
        }
        (Some(timeline), None) => chart(model, timeline, inner, buf, hits),
        (None, None) => {}
    }
}

fn chart(model: &Model, timeline: &Timeline, inner: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let pane = &model.timeline;
    let has_keys = model.pane == Pane::Timeline && !model.is_typing();
    let lines = lines(model, timeline);
    let about = u16::from(inner.height >= 5);
    let marked = marks(model, timeline, inner);
    let plot = Rect {
        y: inner.y + marked,
        height: inner.height - about - marked,
        ..inner
    };
    let scale = if pane.log { Scale::Log } else { Scale::Linear };
    let chart = TimelineChart::new(&timeline.edges, &model.around.zone, &lines)
        .scale(scale)
        .styles(ChartStyles {
            axis: theme.dim,
            peak: theme.dim,
            selection: theme.cursor_away,
            cursor: if has_keys {
                theme.cursor
            } else {
                theme.cursor_away
            },
        })
        .cursor(pane.at())
        .selection(pane.selection())
        .first(pane.first)
        .mark_peak();
    let first = pane
        .at()
        .map_or(pane.first, |at| chart.first_visible(plot, at));
    let chart = chart.first(first);
    hits.room.first_bin = first;
    (&chart).render(plot, buf);
    if marked == 1 {
        let row = text::row(inner, 0);
        let columns_of = |bin| chart.columns_of(plot, bin);
        notebook::mark_row(model, &timeline.edges, columns_of, (row, buf));
    }
    for bin in chart.visible_bins(plot) {
        if let Some(columns) = chart.columns_of(plot, bin) {
            let width = columns.end - columns.start;
            hits.add(
                Rect::new(columns.start, inner.y, width, plot.height + marked),
                Target::Bin(bin),
            );
        }
    }
    if about == 1 {
        let line = about_cursor(model, timeline);
        text::put(buf, text::row(inner, inner.height - 1), 0, &line);
    }
}

/// Rows for the marks of events: one, if there is any event to be seen and enough is left of the bars.
fn marks(model: &Model, timeline: &Timeline, inner: Rect) -> u16 {
    let events = model.notebook.events().iter();
    let mut seen = events.filter_map(|event| notebook::bins_of(event, &timeline.edges));
    u16::from(inner.height >= LEAST_WITH_MARKS && seen.next().is_some())
}

/// The series as the chart wants them.
fn lines<'a>(model: &Model, timeline: &'a Timeline) -> Vec<Series<'a>> {
    let theme = &model.around.theme;
    let is_stale = model.timeline.answer.is_stale();
    let one = |(i, series): (usize, &'a crate::engine::Series)| {
        let look = theme.series[slot_of(model, i)];
        Series {
            counts: &series.counts,
            style: if is_stale { theme.stale } else { look.style },
            marker: look.marker,
            label: "",
        }
    };
    timeline.series.iter().enumerate().map(one).collect()
}

/// Which of the theme's series draws this series: 0 is the scope, then the sets by their letters.
fn slot_of(model: &Model, series: usize) -> usize {
    match series.checked_sub(1) {
        None => 0,
        Some(set) => model.sets.get(set).map_or(0, |set| set.letter + 1),
    }
}

/// The bin or range under the cursor and what every series has in it.
fn about_cursor(model: &Model, timeline: &Timeline) -> Line<'static> {
    let theme = &model.around.theme;
    let pane = &model.timeline;
    let Some((from, to)) = pane.target() else {
        return Line::default();
    };
    let bins = match (pane.selection(), pane.at()) {
        (Some(bins), _) => bins,
        (None, Some(at)) => at..at + 1,
        (None, None) => return Line::default(),
    };
    let range = words::range(from, to, &model.around.zone);
    let mut spans = vec![Span::styled(format!(" {range} "), theme.number)];
    for (i, series) in timeline.series.iter().enumerate() {
        let slot = slot_of(model, i);
        let look = theme.series[slot];
        let counts = series.counts.get(bins.clone()).unwrap_or_default();
        // The same voice may speak in several bins: only a single bin has a number of voices.
        let figure = if timeline.unit == Unit::Voices && bins.len() > 1 {
            "-".to_owned()
        } else {
            number::grouped(counts.iter().sum())
        };
        let name = match slot {
            0 => String::new(),
            slot => format!(" {}", letter_of(slot - 1)),
        };
        let marker = if slot == 0 { '█' } else { look.marker };
        spans.push(Span::styled(format!("  {marker}{name} "), look.style));
        spans.push(Span::styled(figure, theme.number));
    }
    spans.push(Span::styled(
        format!(" {}", timeline.unit.name()),
        theme.dim,
    ));
    if timeline.unit == Unit::Voices && bins.len() > 1 {
        spans.push(Span::styled(
            "  (voices are not summed over bins)",
            theme.dim,
        ));
    }
    for name in notebook::names(model, from, to) {
        let text = format!("  {} {name}", notebook::MARK);
        spans.push(Span::styled(text, theme.key));
    }
    let first = timeline.series.first();
    if let Some(which) = first.and_then(|s| untimed(s.undated, s.outside)) {
        spans.push(Span::styled(format!("  not shown: {which}"), theme.dim));
    }
    Line::from(spans)
}

/// The sets with their totals, against the right end of the title.
fn legend(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let Some(timeline) = model.timeline.answer.get() else {
        return;
    };
    if model.sets.is_empty() {
        return;
    }
    let entry = |label: &str, look: char, total: Option<u64>, style: Style| {
        let total = total.map_or_else(|| "…".to_owned(), number::grouped);
        let line = Line::from(vec![
            Span::styled(format!(" {look} {label} "), style),
            Span::styled(format!("{total} "), theme.number),
        ]);
        (line.width() as u16, line)
    };
    let total = |series: usize| timeline.series.get(series).map(|s| s.total);
    // Letter, marker and total come first; what is left of the rule is for the names.
    let room =
        (usize::from(area.width).saturating_sub(36) / (model.sets.len() + 1)).saturating_sub(11);
    let mut entries = vec![(None, entry("scope", '█', total(0), theme.series[0].style))];
    for (i, set) in model.sets.iter().enumerate() {
        let look = theme.series[set.letter + 1];
        let name = clean_line(&set.label);
        let name = if room < 4 {
            String::new()
        } else {
            format!(" {}", text::fit(&name, room))
        };
        let label = format!("{}{name}", letter_of(set.letter));
        entries.push((
            Some(i),
            entry(&label, look.marker, total(i + 1), look.style),
        ));
    }
    let mut x = area.right();
    for (set, (cells, line)) in entries.into_iter().rev() {
        if x < area.x + cells + area.width / 3 {
            break;
        }
        x -= cells;
        buf.set_line(x, area.y, &line, cells);
        if let Some(set) = set {
            hits.add(Rect::new(x, area.y, cells, 1), Target::Set(set));
        }
    }
}
