//! Charts of a page drawn into a buffer, by the chart room's own scales: the same on the screen and in pipes.

use super::Chart;
use crate::chart::number::short;
use crate::chart::{
    ChartStyles, DivergingChart, HeatMap, Line, Reach, Scale, TimelineChart, YAxis,
};
use crate::engine::Timeline;
use crate::post::Time;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;
use std::borrow::Cow;

/// The colours of series where nobody has others.
pub const COLORS: [Style; 4] = [
    Style::new().fg(Color::Cyan),
    Style::new().fg(Color::Yellow),
    Style::new().fg(Color::Magenta),
    Style::new().fg(Color::Green),
];

/// How a chart looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// One for each series.
    pub series: [Style; 4],
    /// Axes, labels and marks.
    pub styles: ChartStyles,
}

/// Rows that a chart is given.
pub fn height(chart: &Chart) -> u16 {
    match chart {
        Chart::Timeline { .. } => 9,
        Chart::Mirror { .. } => 12,
        Chart::Curve { .. } => 8,
        Chart::Heat { rows, .. } => rows.len() as u16 + 2,
    }
}

/// Draws a chart into an area.
pub fn draw(chart: &Chart, look: &Look, zone: &TimeZone, area: Rect, buf: &mut Buffer) {
    match chart {
        Chart::Timeline { timeline, labels } => {
            let coarse = coarse(timeline, area.width);
            let lines: Vec<Line<'_>> = coarse
                .series
                .iter()
                .zip(labels)
                .enumerate()
                .map(|(n, (series, label))| {
                    Line::new(n, label, &series.counts).style(look.series[n % look.series.len()])
                })
                .collect();
            let chart = TimelineChart::new(&coarse.edges, zone, &lines)
                .styles(look.styles)
                .mark_peak();
            (&chart).render(area, buf);
        }
        Chart::Mirror { timeline, .. } => {
            mirror(&coarse(timeline, area.width), look, zone, (area, buf));
        }
        Chart::Curve { edges, values, .. } => curve((edges, values), look, zone, (area, buf)),
        Chart::Heat {
            rows,
            columns,
            cells,
            ..
        } => {
            let map = HeatMap::new(rows, columns, cells).styles(look.series[0], look.styles.axis);
            (&map).render(area, buf);
        }
    }
}

/// Columns that the axis takes at most.
const GUTTER: u16 = 7;

/// A timeline with no more bins than there are columns: each column shows the highest of the bins that share
/// it, because a peak must not vanish, and voices cannot be added up.
fn coarse(timeline: &Timeline, width: u16) -> Cow<'_, Timeline> {
    let room = usize::from(width.saturating_sub(GUTTER).max(1));
    let share = timeline.len().div_ceil(room);
    if share <= 1 {
        return Cow::Borrowed(timeline);
    }
    let mut coarse = timeline.clone();
    let end = timeline.edges.last().copied();
    coarse.edges = timeline.edges[..timeline.len()]
        .iter()
        .copied()
        .step_by(share)
        .collect();
    coarse.edges.extend(end);
    for series in &mut coarse.series {
        let highest = series
            .counts
            .chunks(share)
            .map(|bins| bins.iter().copied().max().unwrap_or(0));
        series.counts = highest.collect();
    }
    Cow::Owned(coarse)
}

/// Two series on one scale, back to back.
fn mirror(timeline: &Timeline, look: &Look, zone: &TimeZone, (area, buf): (Rect, &mut Buffer)) {
    let counts = |n: usize| {
        timeline
            .series
            .get(n)
            .map(|series| series.counts.as_slice())
            .unwrap_or_default()
    };
    let most = counts(0)
        .iter()
        .chain(counts(1))
        .copied()
        .max()
        .unwrap_or(0);
    let axis = YAxis::new(Scale::Linear, most, area.height / 2);
    let top = axis.top() as f64;
    let share = |n: usize, bin: usize| counts(n).get(bin).map_or(0.0, |count| *count as f64 / top);
    let bins: Vec<Reach> = (0..timeline.len())
        .map(|bin| Reach {
            up: share(0, bin),
            down: share(1, bin),
            is_unknown: false,
        })
        .collect();
    let end = short(axis.top());
    let chart = DivergingChart::new(&timeline.edges, zone, &bins)
        .ends(&end, &end)
        .styles(look.series[0], look.series[1], look.styles.axis);
    (&chart).render(area, buf);
}

/// A measure on both sides of zero. Of bins that share a column the one farthest from zero is shown.
fn curve(
    (edges, values): (&[Time], &[Option<f64>]),
    look: &Look,
    zone: &TimeZone,
    (area, buf): (Rect, &mut Buffer),
) {
    let room = usize::from(area.width.saturating_sub(GUTTER).max(1));
    let share = values.len().div_ceil(room).max(1);
    let most = values
        .iter()
        .flatten()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    let most = if most > 0.0 { most } else { 1.0 };
    let bins: Vec<Reach> = values
        .chunks(share)
        .map(|bins| {
            let farthest = bins
                .iter()
                .flatten()
                .copied()
                .max_by(|a, b| a.abs().total_cmp(&b.abs()));
            let value = farthest.unwrap_or(0.0);
            Reach {
                up: value.max(0.0) / most,
                down: (-value).max(0.0) / most,
                is_unknown: farthest.is_none(),
            }
        })
        .collect();
    let mut starts: Vec<Time> = edges[..values.len().min(edges.len())]
        .iter()
        .copied()
        .step_by(share)
        .collect();
    starts.extend(edges.last());
    let (up, down) = (format!("+{most:.1}"), format!("-{most:.1}"));
    let chart = DivergingChart::new(&starts, zone, &bins)
        .ends(&up, &down)
        .styles(look.series[0], look.series[1], look.styles.axis);
    (&chart).render(area, buf);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Colors, render_to_string};
    use crate::engine::{Bin, Series, Unit};

    const DAY: i64 = 86_400_000;

    fn timeline(series: &[&[u64]]) -> Timeline {
        let bins = series[0].len() as i64;
        Timeline {
            bin: Bin::Day,
            zone: "UTC".to_owned(),
            unit: Unit::Posts,
            edges: (0..=bins).map(|n| Time(n * DAY)).collect(),
            series: series
                .iter()
                .map(|counts| Series {
                    total: counts.iter().sum(),
                    undated: 0,
                    outside: 0,
                    counts: counts.to_vec(),
                })
                .collect(),
        }
    }

    fn drawn(chart: &Chart, width: u16) -> String {
        let look = Look {
            series: COLORS,
            styles: ChartStyles::default(),
        };
        render_to_string(width, height(chart), Colors::Never, |area, buf| {
            draw(chart, &look, &TimeZone::UTC, area, buf);
        })
    }

    #[test]
    fn a_column_of_several_bins_shows_the_highest() {
        let mut counts = vec![1; 300];
        counts[150] = 90;
        let whole = timeline(&[&counts]);
        let coarse = coarse(&whole, 57);
        assert_eq!(coarse.len(), 50);
        assert_eq!(coarse.series[0].counts[25], 90);
        assert_eq!(coarse.edges[25], whole.edges[150]);
        assert_eq!(coarse.edges.last(), whole.edges.last());
        assert_eq!(*super::coarse(&whole, 307), whole);
    }

    #[test]
    fn charts_as_pipes_get_them() {
        let timeline = timeline(&[&[0, 4, 8, 2], &[1, 0, 4, 4]]);
        let mirror = Chart::Mirror {
            timeline: timeline.clone(),
            labels: ["A".to_owned(), "B".to_owned()],
        };
        let curve = Chart::Curve {
            bin: Bin::Day,
            edges: timeline.edges,
            values: vec![None, Some(2.0), Some(1.0), Some(-1.0)],
            label: "log2 of A by B".to_owned(),
        };
        insta::assert_snapshot!(format!("{}\n{}", drawn(&mirror, 30), drawn(&curve, 30)));
        // Everything may be nothing.
        for width in [0, 3, 9] {
            drawn(&mirror, width);
            drawn(&curve, width);
        }
    }
}
