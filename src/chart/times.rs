//! The row of labels below a drawing over time.

use super::calendar::{Tick, time_labels};
use super::glyphs::Glyphs;
use super::layout::Columns;
use crate::post::Time;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What a time axis is made of.
pub(super) struct Times<'a> {
    /// Where each bin begins, then where the last one ends.
    pub(super) edges: &'a [Time],
    pub(super) zone: &'a TimeZone,
    pub(super) columns: &'a Columns,
    pub(super) glyphs: Glyphs,
    pub(super) style: Style,
}

impl Times<'_> {
    /// Writes the labels below a plot, into row `y`.
    pub(super) fn draw(&self, plot: Rect, y: u16, buf: &mut Buffer) {
        let ticks: Vec<Tick> = self
            .columns
            .bins
            .clone()
            .filter_map(|bin| {
                let column = self.columns.of(bin)?.start;
                let time = *self.edges.get(bin)?;
                Some(Tick { column, time })
            })
            .collect();
        let shortest = self
            .edges
            .windows(2)
            .map(|pair| pair[1].0.saturating_sub(pair[0].0))
            .min()
            .unwrap_or(0);
        for label in time_labels(&ticks, shortest, self.zone, plot.width) {
            let x = plot.x + label.column;
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.set_char(self.glyphs.tick()).set_style(self.style);
            }
            let room = usize::from(plot.right().saturating_sub(x + 1));
            buf.set_stringn(x.saturating_add(1), y, &label.text, room, self.style);
        }
    }
}
