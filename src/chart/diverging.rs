//! Bars upwards and downwards from a line in the middle: two series against each other, or a measure that can be
//! on either side of zero.

use super::glyphs::Glyphs;
use super::layout::Columns;
use super::times::Times;
use crate::post::Time;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

/// How far a bin reaches to either side, as shares of the half (0 to 1). A bin without a value has a gap in the
/// middle line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reach {
    /// Upwards.
    pub up: f64,
    /// Downwards.
    pub down: f64,
    /// Nothing is known of this bin.
    pub is_unknown: bool,
}

/// A chart of bars to both sides.
#[derive(Clone, Debug)]
pub struct DivergingChart<'a> {
    edges: &'a [Time],
    zone: &'a TimeZone,
    bins: &'a [Reach],
    /// What the ends of the axis say.
    ends: [&'a str; 2],
    styles: [Style; 2],
    axis: Style,
    glyphs: Glyphs,
}

impl<'a> DivergingChart<'a> {
    /// A chart of these bins, which begin at these times in the calendar of the zone.
    pub fn new(edges: &'a [Time], zone: &'a TimeZone, bins: &'a [Reach]) -> Self {
        Self {
            edges,
            zone,
            bins,
            ends: ["", ""],
            styles: [Style::new(); 2],
            axis: Style::new().add_modifier(Modifier::DIM),
            glyphs: Glyphs::Unicode,
        }
    }

    /// What stands at the upper and at the lower end of the axis.
    #[must_use]
    pub fn ends(self, up: &'a str, down: &'a str) -> Self {
        Self {
            ends: [up, down],
            ..self
        }
    }

    /// How the bars upwards, the bars downwards and the axis look.
    #[must_use]
    pub fn styles(self, up: Style, down: Style, axis: Style) -> Self {
        Self {
            styles: [up, down],
            axis,
            ..self
        }
    }

    fn draw_axis(&self, plot: Rect, gutter: u16, middle: u16, buf: &mut Buffer) {
        if gutter == 0 {
            return;
        }
        let (beside_label, line) = self.glyphs.axis();
        let column = plot.x - 1;
        for y in plot.top()..plot.bottom() {
            put(buf, (column, y), line, self.axis);
        }
        let last = plot.bottom().saturating_sub(1);
        for (y, label) in [(plot.y, self.ends[0]), (middle, "0"), (last, self.ends[1])] {
            let x = column.saturating_sub(label.chars().count() as u16);
            buf.set_stringn(x, y, label, usize::from(gutter - 1), self.axis);
            put(buf, (column, y), beside_label, self.axis);
        }
    }

    fn draw_bin(&self, reach: Reach, at: (u16, u16), half: u16, buf: &mut Buffer) {
        let (x, middle) = at;
        let line = if reach.is_unknown {
            ' '
        } else {
            self.glyphs.level()
        };
        put(buf, at, line, self.axis);
        let up = steps(reach.up, half, 8);
        for row in 0..up.div_ceil(8) {
            let symbol = self.glyphs.rising(up - row * 8);
            put(buf, (x, middle - 1 - row as u16), symbol, self.styles[0]);
        }
        // There are half blocks that hang from above, but no eighths.
        let down = steps(reach.down, half, 2);
        for row in 0..down.div_ceil(2) {
            let symbol = self.glyphs.hanging(down - row * 2);
            put(buf, (x, middle + 1 + row as u16), symbol, self.styles[1]);
        }
    }
}

/// A share of the half in steps, never none of something.
fn steps(share: f64, half: u16, per_row: u64) -> u64 {
    let most = u64::from(half) * per_row;
    if share <= 0.0 || most == 0 {
        return 0;
    }
    ((share.min(1.0) * most as f64).round() as u64).clamp(1, most)
}

impl Widget for &DivergingChart<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.height < 4 || area.width < 4 {
            return;
        }
        let widest = self.ends.iter().map(|end| end.chars().count()).max();
        let gutter = widest.unwrap_or(0).max(1) as u16 + 1;
        let gutter = if gutter * 3 <= area.width { gutter } else { 0 };
        let half = (area.height - 2) / 2;
        let plot = Rect {
            x: area.x + gutter,
            width: area.width - gutter,
            height: half * 2 + 1,
            ..area
        };
        let middle = plot.y + half;
        self.draw_axis(plot, gutter, middle, buf);
        let columns = Columns::new(self.bins.len(), plot.width, 0);
        for bin in columns.bins.clone() {
            for x in columns.of(bin).unwrap_or(0..0) {
                self.draw_bin(self.bins[bin], (plot.x + x, middle), half, buf);
            }
        }
        let times = Times {
            edges: self.edges,
            zone: self.zone,
            columns: &columns,
            glyphs: self.glyphs,
            style: self.axis,
        };
        times.draw(plot, plot.bottom(), buf);
    }
}

fn put(buf: &mut Buffer, at: (u16, u16), symbol: char, style: Style) {
    if let Some(cell) = buf.cell_mut(at) {
        cell.set_char(symbol).set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Colors, render_to_string};

    const HOUR: i64 = 3_600_000;

    #[test]
    fn bars_reach_to_both_sides_and_the_unknown_is_a_gap() {
        let edges: Vec<Time> = (0..=6).map(|n| Time(n * HOUR)).collect();
        let reach = |up, down| Reach {
            up,
            down,
            is_unknown: false,
        };
        let bins = [
            reach(0.0, 0.0),
            reach(0.5, 0.001),
            reach(1.0, 0.5),
            reach(0.0, 1.0),
            Reach {
                is_unknown: true,
                ..Reach::default()
            },
            reach(0.001, 2.0),
        ];
        let zone = TimeZone::UTC;
        let chart = DivergingChart::new(&edges, &zone, &bins).ends("20", "5");
        let text = render_to_string(27, 6, Colors::Never, |area, buf| {
            (&chart).render(area, buf);
        });
        #[rustfmt::skip]
        assert_eq!(text.lines().collect::<Vec<_>>(), [
            "20┤        ████",
            "  │    ████████        ▁▁▁▁",
            " 0┤────────────────    ────",
            "  │    ▀▀▀▀████████    ████",
            " 5┤            ████    ████",
            "   ╵1 Jan  ╵02:00  ╵04:00",
        ]);
    }

    #[test]
    fn there_may_be_no_room() {
        let zone = TimeZone::UTC;
        for (width, height) in [(0, 0), (3, 9), (9, 3), (4, 4), (5, 5)] {
            let bins = [Reach::default(); 3];
            let edges = [Time(0), Time(1), Time(2), Time(3)];
            let chart = DivergingChart::new(&edges, &zone, &bins).ends("1,000,000", "1");
            render_to_string(width, height, Colors::Never, |area, buf| {
                (&chart).render(area, buf);
            });
        }
    }
}
