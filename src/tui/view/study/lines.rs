//! The lines of a page, as many as it has.

use super::super::super::model::Model;
use super::super::super::state::study::StudyPane;
use super::super::text::{self, Widths};
use super::table::{cell_in, set, widths};
use crate::chart::number;
use crate::post::display::clean_line;
use crate::report::{Body, Cell, Chart, Part, Report, Row, Table, draw as drawing};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Lines of a definition on a low screen.
const SHORTENED: usize = 2;

/// A line of the page.
pub(super) struct PageLine<'a> {
    pub(super) content: Content<'a>,
    /// The stop that it belongs to.
    pub(super) stop: Option<usize>,
    /// It makes no sense without the line before.
    pub(super) is_tied: bool,
}

pub(super) enum Content<'a> {
    Text(Line<'static>),
    /// A line of a chart: which, and how far down.
    Chart(&'a Chart, u16),
}

impl PageLine<'_> {
    fn of(text: Line<'static>, stop: Option<usize>) -> Self {
        Self {
            content: Content::Text(text),
            stop,
            is_tied: false,
        }
    }

    /// Whether it only keeps others apart.
    pub(super) fn is_blank(&self) -> bool {
        matches!(&self.content, Content::Text(line) if line.spans.is_empty())
    }
}

/// Ties what explains a part to its title, and its first row to both.
fn tie(part: &mut [PageLine<'_>]) {
    let first = part.iter().position(|line| line.stop.is_some());
    let first = first.unwrap_or_else(|| part.len().saturating_sub(1));
    for line in part.iter_mut().take(first + 1).skip(1) {
        line.is_tied = true;
    }
}

/// Makes the lines of a page.
pub(super) struct Page<'a> {
    pub(super) model: &'a Model,
    pub(super) pane: &'a StudyPane,
    /// Cells for a line.
    pub(super) width: usize,
    /// Definitions are shortened.
    pub(super) is_low: bool,
}

impl Page<'_> {
    pub(super) fn lines<'r>(&self, report: &'r Report) -> Vec<PageLine<'r>> {
        let theme = &self.model.around.theme;
        let mut lines = Vec::new();
        let mut stop = 0;
        for said in &report.said {
            self.wrapped(said, ("", theme.number), Some(stop), &mut lines);
            stop += 1;
        }
        for warning in &report.warnings {
            self.wrapped(warning, ("! ", theme.care), None, &mut lines);
        }
        if !report.basis.is_empty() {
            let basis: Vec<String> = report
                .basis
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            self.wrapped(&basis.join("  ·  "), ("", theme.dim), None, &mut lines);
        }
        for part in &report.parts {
            lines.push(PageLine::of(Line::default(), None));
            let heading = lines.len();
            self.heading(part, &mut lines);
            stop += self.body(part, stop, &mut lines);
            tie(&mut lines[heading..]);
        }
        lines
    }

    fn heading<'r>(&self, part: &'r Part, lines: &mut Vec<PageLine<'r>>) {
        let theme = &self.model.around.theme;
        self.wrapped(&part.title, ("", theme.title_focus), None, lines);
        let from = lines.len();
        self.wrapped(&part.definition, ("", theme.dim), None, lines);
        // What nothing came of needs no long words either.
        let is_empty = matches!(&part.body, Body::Table(table) if table.rows.is_empty());
        let is_short = self.is_low || is_empty && !self.pane.has_definitions;
        if is_short && lines.len() - from > SHORTENED {
            lines.truncate(from + SHORTENED);
            let more = Line::styled("… (d: the whole definition)", theme.dim);
            lines.push(PageLine::of(more, None));
        }
    }

    /// A text on as many lines as it takes.
    fn wrapped(
        &self,
        said: &str,
        (sign, style): (&'static str, Style),
        stop: Option<usize>,
        lines: &mut Vec<PageLine<'_>>,
    ) {
        let said = clean_line(said);
        let room = self.width.saturating_sub(sign.len()).max(10);
        for (i, range) in text::wrap(&said, Widths::same(room))
            .into_iter()
            .enumerate()
        {
            let sign = if i == 0 {
                sign.to_owned()
            } else {
                " ".repeat(sign.len())
            };
            lines.push(PageLine::of(
                Line::styled(format!("{sign}{}", &said[range]), style),
                stop,
            ));
        }
    }

    /// What a part shows; gives the number of its stops.
    fn body<'r>(&self, part: &'r Part, stop: usize, lines: &mut Vec<PageLine<'r>>) -> usize {
        match &part.body {
            Body::Chart(chart) => {
                lines.push(PageLine::of(self.legend(chart, stop), Some(stop)));
                lines.extend((0..drawing::height(chart)).map(|down| PageLine {
                    content: Content::Chart(chart, down),
                    stop: Some(stop),
                    is_tied: true,
                }));
                1
            }
            Body::Table(table) => {
                self.table(table, stop, lines);
                table.rows.len()
            }
        }
    }

    /// Which colour is which; the chart under the cursor is pointed at.
    fn legend(&self, chart: &Chart, stop: usize) -> Line<'static> {
        let theme = &self.model.around.theme;
        let sign = if self.pane.at == stop { "▸ " } else { "  " };
        let mut spans = vec![Span::styled(sign, theme.key)];
        for (n, label) in chart.labels().into_iter().enumerate() {
            let marker = if n == 0 {
                '█'
            } else {
                theme.series[n % 4 + 1].marker
            };
            let style = theme.series[n % 4 + 1].style;
            spans.push(Span::styled(
                format!("{marker} {}  ", clean_line(label)),
                style,
            ));
        }
        Line::from(spans)
    }

    fn table<'r>(&self, table: &'r Table, stop: usize, lines: &mut Vec<PageLine<'r>>) {
        let theme = &self.model.around.theme;
        let zone = &self.model.around.zone;
        if table.rows.is_empty() {
            let none = Line::styled("nothing", theme.dim);
            lines.push(PageLine::of(none, None));
            return;
        }
        let is_here = (stop..stop + table.rows.len()).contains(&self.pane.at);
        let left = if is_here { self.pane.left } else { 0 };
        let widths = widths(table, zone, (self.width, left));
        let header = table.columns.iter().zip(&widths).map(|(column, width)| {
            Span::styled(set(&column.title, column.side, *width), theme.dim)
        });
        lines.push(PageLine::of(Line::from(header.collect::<Vec<_>>()), None));
        for (n, row) in table.rows.iter().enumerate() {
            lines.push(PageLine::of(self.row(table, row, &widths), Some(stop + n)));
        }
        let left_out: Vec<&str> = (table.columns.iter().zip(&widths))
            .filter(|(_, width)| **width == 0)
            .map(|(column, _)| column.title.as_ref())
            .collect();
        if !left_out.is_empty() {
            let said = format!("no room for: {}", left_out.join(", "));
            lines.push(PageLine::of(Line::styled(said, theme.dim), None));
        }
        let shown = table.rows.len() as u64;
        if let Some(all) = table.of.filter(|all| *all > shown) {
            let said = format!("{} of {}", number::grouped(shown), number::grouped(all));
            lines.push(PageLine::of(Line::styled(said, theme.dim), None));
        }
    }

    fn row(&self, table: &Table, row: &Row, widths: &[usize]) -> Line<'static> {
        let theme = &self.model.around.theme;
        let cells = table.columns.iter().zip(&row.cells).zip(widths);
        let spans = cells.enumerate().map(|(n, ((column, cell), width))| {
            let style = match cell {
                _ if row.is_weak => theme.stale,
                Cell::Text(text) if text.starts_with('#') => theme.tag,
                Cell::Text(text) if text.starts_with('@') => theme.handle,
                Cell::Text(_) if n == 0 => theme.text,
                Cell::Count(_) => theme.number,
                Cell::Spark(_) => theme.series[0].style,
                Cell::Nothing | Cell::Time(_) | Cell::Day(_) => theme.dim,
                _ => theme.text,
            };
            let shown = cell_in(cell, &self.model.around.zone, *width);
            Span::styled(set(&shown, column.side, *width), style)
        });
        Line::from(spans.collect::<Vec<_>>())
    }
}
