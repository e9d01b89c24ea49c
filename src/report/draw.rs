//! Charts of a page drawn into a buffer, by the chart room's own scales: the same on the screen and in pipes.

use super::Chart;
use crate::chart::{ChartStyles, Line, TimelineChart};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::widgets::Widget;

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
        Chart::Mirror { .. } => 11,
        Chart::Curve { .. } => 7,
        Chart::Heat { rows, .. } => rows.len() as u16 + 1,
    }
}

/// Draws a chart into an area.
pub fn draw(chart: &Chart, look: &Look, zone: &TimeZone, area: Rect, buf: &mut Buffer) {
    match chart {
        Chart::Timeline { timeline, labels } => {
            let lines: Vec<Line<'_>> = timeline
                .series
                .iter()
                .zip(labels)
                .enumerate()
                .map(|(n, (series, label))| {
                    Line::new(n, label, &series.counts).style(look.series[n % look.series.len()])
                })
                .collect();
            let chart = TimelineChart::new(&timeline.edges, zone, &lines)
                .styles(look.styles)
                .mark_peak();
            (&chart).render(area, buf);
        }
        Chart::Mirror { .. } | Chart::Curve { .. } | Chart::Heat { .. } => {}
    }
}
