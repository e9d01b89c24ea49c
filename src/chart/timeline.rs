//! Counts over time: bars for the first series, a marker for each of the others.
//!
//! Told apart without colour: bars are blocks, every further series is a row of its own marker, and
//! where two markers meet they alternate from column to column.

use super::calendar::bin_name;
use super::glyphs::Glyphs;
use super::layout::{Columns, Parts, PeakRow};
use super::number;
use super::scale::{Scale, YAxis};
use super::times::Times;
use crate::post::Time;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line as TextLine, Span};
use ratatui::widgets::Widget;
use std::ops::Range;

/// Up to so many eighths of the lowest row, a marker is a mere dot.
const GROUND: u64 = 4;

/// One series of a timeline.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// One count for each bin. Missing ones count as zero.
    pub counts: &'a [u64],
    /// Its colour.
    pub style: Style,
    /// What it is drawn with, unless it is the first one, which is drawn as bars.
    pub marker: char,
    /// What the legend calls it.
    pub label: &'a str,
}

impl<'a> Line<'a> {
    /// Markers for the first four series that are easily told apart; the first is not drawn.
    pub const MARKERS: [char; 4] = ['#', 'o', 'x', '+'];

    /// The series with this number (from 0), in the terminal's own colour.
    pub fn new(number: usize, label: &'a str, counts: &'a [u64]) -> Self {
        Self {
            counts,
            style: Style::new(),
            marker: Self::MARKERS[number % Self::MARKERS.len()],
            label,
        }
    }

    /// The same in this style.
    #[must_use]
    pub fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }
}

/// The styles of everything in a timeline that is not a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartStyles {
    /// Both axes and their labels.
    pub axis: Style,
    /// The name of the highest bin.
    pub peak: Style,
    /// Laid over the columns of the selected bins.
    pub selection: Style,
    /// Laid over the columns of the bin under the cursor.
    pub cursor: Style,
}

impl Default for ChartStyles {
    /// Attributes only, no colours.
    fn default() -> Self {
        Self {
            axis: Style::new().add_modifier(Modifier::DIM),
            peak: Style::new(),
            selection: Style::new().add_modifier(Modifier::UNDERLINED),
            cursor: Style::new().add_modifier(Modifier::REVERSED),
        }
    }
}

/// A timeline of up to four series on one axis. Draw it with [`Widget`]; ask the same value where
/// things are for the mouse and for scrolling.
#[derive(Clone, Debug)]
pub struct TimelineChart<'a> {
    edges: &'a [Time],
    zone: &'a TimeZone,
    series: &'a [Line<'a>],
    scale: Scale,
    glyphs: Glyphs,
    styles: ChartStyles,
    first: usize,
    cursor: Option<usize>,
    selection: Option<Range<usize>>,
    peak: PeakRow,
}

impl<'a> TimelineChart<'a> {
    /// A timeline of bins between `edges` (one more than there are bins), labelled in the clock
    /// and calendar of `zone`.
    pub fn new(edges: &'a [Time], zone: &'a TimeZone, series: &'a [Line<'a>]) -> Self {
        Self {
            edges,
            zone,
            series,
            scale: Scale::Linear,
            glyphs: Glyphs::Unicode,
            styles: ChartStyles::default(),
            first: 0,
            cursor: None,
            selection: None,
            peak: PeakRow::Unwanted,
        }
    }

    /// How counts become heights.
    #[must_use]
    pub fn scale(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// Which characters may be used.
    #[must_use]
    pub fn glyphs(self, glyphs: Glyphs) -> Self {
        Self { glyphs, ..self }
    }

    /// The styles of axes, peak, selection and cursor.
    #[must_use]
    pub fn styles(self, styles: ChartStyles) -> Self {
        Self { styles, ..self }
    }

    /// The leftmost bin, if there are more bins than columns. One that is too far right shows the
    /// last bins.
    #[must_use]
    pub fn first(self, first: usize) -> Self {
        Self { first, ..self }
    }

    /// The bin under the cursor.
    #[must_use]
    pub fn cursor(self, cursor: Option<usize>) -> Self {
        Self { cursor, ..self }
    }

    /// The selected bins.
    #[must_use]
    pub fn selection(self, selection: Option<Range<usize>>) -> Self {
        Self { selection, ..self }
    }

    /// Names the highest bin above the bars, where there are five rows or more.
    #[must_use]
    pub fn mark_peak(self) -> Self {
        Self {
            peak: PeakRow::Wanted,
            ..self
        }
    }

    /// The number of bins.
    pub fn bins(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// The bins that are drawn in this area.
    pub fn visible_bins(&self, area: Rect) -> Range<usize> {
        self.columns(&self.parts(area)).bins
    }

    /// The bin in this column of the screen, if there is one: left of the bars there is none.
    pub fn bin_at(&self, area: Rect, column: u16) -> Option<usize> {
        let parts = self.parts(area);
        let column = column.checked_sub(parts.plot.x)?;
        self.columns(&parts).bin_at(column)
    }

    /// The columns of the screen in which a bin is drawn; `None` if it is not visible.
    pub fn columns_of(&self, area: Rect, bin: usize) -> Option<Range<u16>> {
        let parts = self.parts(area);
        let columns = self.columns(&parts).of(bin)?;
        Some(parts.plot.x + columns.start..parts.plot.x + columns.end)
    }

    /// What to give to [`first`](Self::first) so that this bin becomes visible: scrolled as little
    /// as possible from where it is now.
    pub fn first_visible(&self, area: Rect, bin: usize) -> usize {
        let visible = self.visible_bins(area);
        let bin = bin.min(self.bins().saturating_sub(1));
        if bin < visible.start {
            bin
        } else if bin >= visible.end && !visible.is_empty() {
            bin + 1 - visible.len()
        } else {
            visible.start
        }
    }

    /// The highest bin of any series: number of the series, number of the bin, count. The earliest
    /// of several; `None` if everything is zero.
    pub fn peak(&self) -> Option<(usize, usize, u64)> {
        let mut peak = None;
        for (number, line) in self.series.iter().enumerate() {
            for (bin, &count) in line.counts.iter().take(self.bins()).enumerate() {
                if count > peak.map_or(0, |(_, _, highest)| highest) {
                    peak = Some((number, bin, count));
                }
            }
        }
        peak
    }

    /// What each series is drawn with and what it is called, for a title or a line above the chart.
    pub fn legend(&self) -> TextLine<'a> {
        let mut spans = Vec::new();
        for (number, line) in self.series.iter().enumerate() {
            if number > 0 {
                spans.push(Span::raw("  "));
            }
            let marker = if number == 0 {
                self.glyphs.full()
            } else {
                line.marker
            };
            spans.push(Span::styled(format!("{marker} {}", line.label), line.style));
        }
        TextLine::from(spans)
    }

    fn axis(&self, area: Rect) -> YAxis {
        let max = self.peak().map_or(0, |(_, _, count)| count);
        YAxis::new(self.scale, max, Parts::rows(area, self.peak))
    }

    fn parts(&self, area: Rect) -> Parts {
        let widest = self
            .axis(area)
            .ticks()
            .iter()
            .map(|tick| number::short(*tick).len())
            .max()
            .unwrap_or(0);
        Parts::new(area, self.peak, widest as u16 + 1)
    }

    fn columns(&self, parts: &Parts) -> Columns {
        Columns::new(self.bins(), parts.plot.width, self.first)
    }
}

impl Widget for &TimelineChart<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let drawing = Drawing {
            chart: self,
            axis: self.axis(area),
            parts: self.parts(area),
            columns: self.columns(&self.parts(area)),
        };
        drawing.draw_axis(buf);
        drawing.draw_times(buf);
        drawing.draw_bars(buf);
        drawing.draw_markers(buf);
        drawing.draw_peak(buf);
        drawing.draw_overlays(buf);
    }
}

/// A chart in one area, laid out.
struct Drawing<'a> {
    chart: &'a TimelineChart<'a>,
    axis: YAxis,
    parts: Parts,
    columns: Columns,
}

impl Drawing<'_> {
    fn draw_axis(&self, buf: &mut Buffer) {
        let Parts { gutter, plot, .. } = self.parts;
        if gutter == 0 || plot.height == 0 {
            return;
        }
        let style = self.chart.styles.axis;
        let (beside_label, line) = self.chart.glyphs.axis();
        let column = plot.x - 1;
        for y in plot.top()..plot.bottom() {
            put(buf, (column, y), line, style);
        }
        for &tick in self.axis.ticks() {
            let row = self.axis.height(tick, u64::from(plot.height)).max(1) as u16;
            let y = plot.bottom() - row;
            let label = number::short(tick);
            let x = column.saturating_sub(label.len() as u16);
            buf.set_stringn(x, y, &label, usize::from(gutter - 1), style);
            put(buf, (column, y), beside_label, style);
        }
    }

    fn draw_times(&self, buf: &mut Buffer) {
        let Some(y) = self.parts.times else {
            return;
        };
        let times = Times {
            edges: self.chart.edges,
            zone: self.chart.zone,
            columns: &self.columns,
            glyphs: self.chart.glyphs,
            style: self.chart.styles.axis,
        };
        times.draw(self.parts.plot, y, buf);
    }

    fn draw_bars(&self, buf: &mut Buffer) {
        let Some(line) = self.chart.series.first() else {
            return;
        };
        let plot = self.parts.plot;
        for bin in self.columns.bins.clone() {
            let count = line.counts.get(bin).copied().unwrap_or(0);
            let height = self.axis.height(count, u64::from(plot.height) * 8);
            for x in self.columns.of(bin).unwrap_or(0..0) {
                for row in 0..height.div_ceil(8) {
                    let symbol = self.chart.glyphs.rising(height - row * 8);
                    let y = plot.bottom() - 1 - row as u16;
                    put(buf, (plot.x + x, y), symbol, line.style);
                }
            }
        }
    }

    /// Draws a marker wherever a series changes its row and in every other column between, so that
    /// the bars behind stay readable. Where series meet in a row they take turns. What hardly leaves the
    /// ground is a dot: a row of full markers there would look like much.
    fn draw_markers(&self, buf: &mut Buffer) {
        let plot = self.parts.plot;
        let lines = self.chart.series.get(1..).unwrap_or_default();
        let mut before = vec![0; lines.len()];
        for bin in self.columns.bins.clone() {
            let height = |line: &Line<'_>, steps: u64| {
                let count = line.counts.get(bin).copied().unwrap_or(0);
                self.axis.height(count, u64::from(plot.height) * steps)
            };
            let rows: Vec<u64> = lines.iter().map(|line| height(line, 1)).collect();
            for x in self.columns.of(bin).unwrap_or(0..0) {
                for (number, &row) in rows.iter().enumerate().filter(|(_, row)| **row > 0) {
                    let meeting = rows.iter().filter(|other| **other == row).count();
                    let place = rows[..number].iter().filter(|other| **other == row).count();
                    let turns = usize::from(x) % meeting.max(2) == place;
                    if turns || (meeting == 1 && before[number] != row) {
                        let line = &lines[number];
                        let is_low = row == 1 && height(line, 8) <= GROUND;
                        let symbol = if is_low {
                            self.chart.glyphs.ground()
                        } else {
                            line.marker
                        };
                        let at = (plot.x + x, plot.bottom() - row as u16);
                        put_marker(buf, at, symbol, line.style);
                    }
                }
                before.clone_from(&rows);
            }
        }
    }

    fn draw_peak(&self, buf: &mut Buffer) {
        let (Some(y), Some((number, bin, count))) = (self.parts.peak, self.chart.peak()) else {
            return;
        };
        let Some(columns) = self.columns.of(bin) else {
            return;
        };
        let plot = self.parts.plot;
        let mark = self.chart.glyphs.peak();
        let x = plot.x + columns.start + (columns.end - columns.start - 1) / 2;
        let name = bin_name(
            self.chart.edges[bin],
            self.chart.edges[bin + 1],
            self.chart.zone,
        );
        let count = number::grouped(count);
        for text in [format!("{count}  {name}"), count] {
            let width = text.len() as u16;
            if x.saturating_add(2).saturating_add(width) <= plot.right() {
                buf.set_string(x + 2, y, &text, self.chart.styles.peak);
                break;
            } else if x.saturating_sub(plot.x) > width {
                buf.set_string(x - 1 - width, y, &text, self.chart.styles.peak);
                break;
            }
        }
        put(buf, (x, y), mark, self.chart.series[number].style);
    }

    fn draw_overlays(&self, buf: &mut Buffer) {
        let styles = self.chart.styles;
        let selected = self.chart.selection.clone().unwrap_or(0..0);
        let cursor = self.chart.cursor;
        for bin in self.columns.bins.clone() {
            if selected.contains(&bin) {
                self.overlay(bin, styles.selection, buf);
            }
            if cursor == Some(bin) {
                self.overlay(bin, styles.cursor, buf);
            }
        }
    }

    fn overlay(&self, bin: usize, style: Style, buf: &mut Buffer) {
        let Some(columns) = self.columns.of(bin) else {
            return;
        };
        let area = Rect {
            x: self.parts.plot.x + columns.start,
            width: columns.end - columns.start,
            ..self.parts.plot
        };
        buf.set_style(area, style);
    }
}

/// Writes one cell.
fn put(buf: &mut Buffer, at: (u16, u16), symbol: char, style: Style) {
    if let Some(cell) = buf.cell_mut(at) {
        cell.set_char(symbol).set_style(style);
    }
}

/// Writes a marker, on the colour of the bar if there is a whole one behind it.
fn put_marker(buf: &mut Buffer, at: (u16, u16), symbol: char, style: Style) {
    let Some(cell) = buf.cell_mut(at) else {
        return;
    };
    if cell.symbol() == "█" {
        cell.bg = cell.fg;
    }
    cell.set_char(symbol).set_style(style);
}

#[cfg(test)]
mod tests;
