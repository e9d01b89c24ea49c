//! The page over the panes: sentences, warnings, tables and charts below each other, each with its definition.

use super::super::action::TABLE;
use super::super::model::Model;
use super::super::state::study::{Stop, StudyPane};
use super::hits::{Hits, Target};
use super::text::{self, Widths};
use super::{empty, spinner};
use crate::chart::ChartStyles;
use crate::chart::number;
use crate::post::display::clean_line;
use crate::report::{Body, Cell, Chart, Part, Report, Row, Side, Table, draw as drawing, shown};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Between two columns of a table.
const GAP: usize = 2;
/// What is left of a moment where there is little room.
const DAY: usize = 10;
/// A column of texts gives way to the others down to this.
const NARROWEST: usize = 12;
/// The first one, which says what a row is of, only down to this: the last columns rather go.
const NARROWEST_FIRST: usize = 28;
/// Lines of a definition on a low screen.
const SHORTENED: usize = 2;
/// Screens with fewer lines than this are low.
const LOW: u16 = 32;
/// Texts longer than this are cut where others need the room.
const WIDEST: usize = 60;

/// A line of the page.
struct PageLine<'a> {
    content: Content<'a>,
    /// The stop that it belongs to.
    stop: Option<usize>,
}

enum Content<'a> {
    Text(Line<'static>),
    /// A line of a chart: which, and how far down.
    Chart(&'a Chart, u16),
}

pub(super) fn draw(model: &Model, pane: &StudyPane, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    let body = titled(model, pane, area, buf);
    if let Some(failure) = pane.answer.failure() {
        empty(buf, body, &clean_line(failure), theme.care);
        return;
    }
    let Some(report) = pane.answer.get() else {
        if pane.answer.is_slow(now) {
            let said = format!("looking at every post {}", waiting(model));
            empty(buf, body, &said, theme.dim);
        }
        return;
    };
    let [body, foot] = [
        Rect {
            height: body.height.saturating_sub(1),
            ..body
        },
        text::row(body, body.height.saturating_sub(1)),
    ];
    let width = usize::from(body.width).saturating_sub(2);
    let is_low = body.height < LOW && !pane.has_definitions;
    let page = Page {
        model,
        pane,
        width,
        is_low,
    };
    let lines = page.lines(report);
    let top = first_line(&lines, pane, usize::from(body.height));
    hits.room.study = usize::from(body.height);
    hits.room.study_top = top;
    let mut drawn = None;
    for (y, line) in (0..body.height).zip(lines.iter().skip(top)) {
        let row = text::row(body, y);
        let inset = Rect {
            x: row.x + 1,
            width: row.width.saturating_sub(2),
            ..row
        };
        match &line.content {
            Content::Text(text) => {
                text::put(buf, inset, 0, text);
                if line.stop == Some(pane.at) {
                    buf.set_style(row, theme.cursor);
                }
            }
            Content::Chart(chart, down) => {
                chart_row(model, (chart, *down), &mut drawn, (inset, buf));
            }
        }
        if let Some(stop) = line.stop {
            hits.add(row, Target::Stop(stop));
        }
    }
    let left = lines.len().saturating_sub(top + usize::from(body.height));
    text::put(buf, foot, 0, &foot_line(model, pane, (left, width)));
}

/// The rule with the page's digit, name and subject.
fn titled(model: &Model, pane: &StudyPane, area: Rect, buf: &mut Buffer) -> Rect {
    let theme = &model.around.theme;
    let now = model.around.present.elapsed;
    let rule = "━".repeat(usize::from(area.width));
    buf.set_string(area.x, area.y, rule, theme.border_focus);
    let name = pane.study.name();
    let entry = TABLE.iter().find(|entry| entry.name == name);
    let key = entry.and_then(|entry| entry.keys.split(' ').next());
    let mut spans = vec![Span::styled(
        format!(" {} {name}: ", key.unwrap_or("▸")),
        theme.title_focus,
    )];
    if let Some(report) = pane.answer.get() {
        let subject = match report.title.as_str() {
            "" => "everything ".to_owned(),
            title => format!("{} ", clean_line(title)),
        };
        let style = if pane.answer.is_stale() {
            theme.stale
        } else {
            theme.text
        };
        spans.push(Span::styled(subject, style));
    }
    if pane.answer.is_slow(now) {
        spans.push(Span::styled(format!("{} ", waiting(model)), theme.dim));
    }
    let inset = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    text::put(buf, inset, 0, &Line::from(spans));
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}

/// How far it is, as far as that is told, and that it goes on.
fn waiting(model: &Model) -> String {
    let present = model.around.present;
    let turning = spinner(present.elapsed);
    match present.studied {
        Some(share) => format!("{:.0} % {turning}", share * 100.0),
        None => turning.to_owned(),
    }
}

/// Where the page must begin so that the stop under the cursor is on screen, with what leads to it.
fn first_line(lines: &[PageLine<'_>], pane: &StudyPane, rows: usize) -> usize {
    let of_stop = |line: &PageLine<'_>| line.stop == Some(pane.at);
    let (Some(first), Some(last)) = (
        lines.iter().position(of_stop),
        lines.iter().rposition(of_stop),
    ) else {
        return pane.top.min(lines.len().saturating_sub(rows));
    };
    // Heading and definition stand above the first stop of a part.
    let lead = lines[..first]
        .iter()
        .rposition(|line| line.stop.is_some())
        .map_or(0, |at| at + 1);
    let lead = if last + 1 - lead <= rows { lead } else { first };
    let deepest = lines.len().saturating_sub(rows);
    pane.top
        .max((last + 1).saturating_sub(rows))
        .min(lead)
        .min(deepest)
}

/// A chart as it was drawn last, to copy its lines from.
type Drawn<'a> = Option<(&'a Chart, Buffer)>;

/// One line of a chart.
fn chart_row<'a>(
    model: &Model,
    (chart, down): (&'a Chart, u16),
    drawn: &mut Drawn<'a>,
    (row, buf): (Rect, &mut Buffer),
) {
    if !matches!(drawn, Some((of, _)) if std::ptr::eq(*of, chart)) {
        *drawn = Some((chart, whole_chart(model, chart, row.width)));
    }
    let Some((_, drawn)) = drawn else { return };
    for x in 0..row.width {
        if let (Some(from), Some(to)) = (drawn.cell((x, down)), buf.cell_mut((row.x + x, row.y))) {
            *to = from.clone();
        }
    }
}

fn whole_chart(model: &Model, chart: &Chart, width: u16) -> Buffer {
    let theme = &model.around.theme;
    let area = Rect::new(0, 0, width, drawing::height(chart));
    let mut drawn = Buffer::empty(area);
    drawn.set_style(area, theme.text);
    let look = drawing::Look {
        series: [1, 2, 3, 4].map(|n| theme.series[n].style),
        styles: ChartStyles {
            axis: theme.dim,
            peak: theme.dim,
            ..ChartStyles::default()
        },
    };
    drawing::draw(chart, &look, &model.around.zone, area, &mut drawn);
    drawn
}

/// What can be done with the stop under the cursor, and how much there is besides.
fn foot_line(model: &Model, pane: &StudyPane, (left, width): (usize, usize)) -> Line<'static> {
    let theme = &model.around.theme;
    let columns = match pane.stop() {
        Some(Stop::Row(part, _)) => match &part.body {
            Body::Table(table) => widths(table, &model.around.zone, (width, pane.left)),
            Body::Chart(_) => Vec::new(),
        },
        _ => Vec::new(),
    };
    let more_columns = if columns.contains(&0) {
        "   h l: more columns"
    } else {
        ""
    };
    let can = match pane.stop() {
        Some(Stop::Said(_)) => "y copies the sentence".to_owned(),
        Some(Stop::Row(_, row)) if !row.doors.is_empty() => {
            let labels: Vec<&str> = row.doors.iter().map(|door| door.label.as_ref()).collect();
            format!("enter: {}", labels.join(", "))
        }
        _ => String::new(),
    };
    let more = match left {
        0 => String::new(),
        left => format!("   {left} more lines below"),
    };
    Line::from(vec![
        Span::styled(format!(" {}", clean_line(&can)), theme.text),
        Span::styled(more_columns, theme.dim),
        Span::styled(more, theme.dim),
    ])
}

/// Makes the lines of a page.
struct Page<'a> {
    model: &'a Model,
    pane: &'a StudyPane,
    width: usize,
    /// Definitions are shortened.
    is_low: bool,
}

impl Page<'_> {
    fn lines<'r>(&self, report: &'r Report) -> Vec<PageLine<'r>> {
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
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            self.wrapped(&basis.join("  ·  "), ("", theme.dim), None, &mut lines);
        }
        for part in &report.parts {
            lines.push(blank());
            self.heading(part, &mut lines);
            stop += self.body(part, stop, &mut lines);
        }
        lines
    }

    fn heading<'r>(&self, part: &'r Part, lines: &mut Vec<PageLine<'r>>) {
        let theme = &self.model.around.theme;
        self.wrapped(&part.title, ("", theme.title_focus), None, lines);
        let from = lines.len();
        self.wrapped(&part.definition, ("", theme.dim), None, lines);
        if self.is_low && lines.len() - from > SHORTENED {
            lines.truncate(from + SHORTENED);
            let more = Line::styled("… (d: the whole definition)", theme.dim);
            lines.push(PageLine {
                content: Content::Text(more),
                stop: None,
            });
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
            lines.push(PageLine {
                content: Content::Text(Line::styled(format!("{sign}{}", &said[range]), style)),
                stop,
            });
        }
    }

    /// What a part shows; gives the number of its stops.
    fn body<'r>(&self, part: &'r Part, stop: usize, lines: &mut Vec<PageLine<'r>>) -> usize {
        match &part.body {
            Body::Chart(chart) => {
                lines.push(PageLine {
                    content: Content::Text(self.legend(chart, stop)),
                    stop: Some(stop),
                });
                lines.extend((0..drawing::height(chart)).map(|down| PageLine {
                    content: Content::Chart(chart, down),
                    stop: Some(stop),
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
            lines.push(PageLine {
                content: Content::Text(none),
                stop: None,
            });
            return;
        }
        let is_here = (stop..stop + table.rows.len()).contains(&self.pane.at);
        let left = if is_here { self.pane.left } else { 0 };
        let widths = widths(table, zone, (self.width, left));
        let header = table.columns.iter().zip(&widths).map(|(column, width)| {
            Span::styled(set(&column.title, column.side, *width), theme.dim)
        });
        lines.push(PageLine {
            content: Content::Text(Line::from(header.collect::<Vec<_>>())),
            stop: None,
        });
        for (n, row) in table.rows.iter().enumerate() {
            lines.push(PageLine {
                content: Content::Text(self.row(table, row, &widths)),
                stop: Some(stop + n),
            });
        }
        let left_out: Vec<&str> = (table.columns.iter().zip(&widths))
            .filter(|(_, width)| **width == 0)
            .map(|(column, _)| column.title.as_ref())
            .collect();
        if !left_out.is_empty() {
            let said = format!("no room for: {}", left_out.join(", "));
            lines.push(PageLine {
                content: Content::Text(Line::styled(said, theme.dim)),
                stop: None,
            });
        }
        let shown = table.rows.len() as u64;
        if let Some(all) = table.of.filter(|all| *all > shown) {
            let said = format!("{} of {}", number::grouped(shown), number::grouped(all));
            lines.push(PageLine {
                content: Content::Text(Line::styled(said, theme.dim)),
                stop: None,
            });
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

fn blank() -> PageLine<'static> {
    PageLine {
        content: Content::Text(Line::default()),
        stop: None,
    }
}

/// A cell as it is shown in so many cells. Drawings keep their blanks, moments at least their day.
fn cell_in(cell: &Cell, zone: &TimeZone, width: usize) -> String {
    match cell {
        Cell::Time(time) if width < text::width(&shown(cell, zone)) => {
            shown(&Cell::Day(*time), zone)
        }
        cell => clean_cell(cell, zone),
    }
}

fn clean_cell(cell: &Cell, zone: &TimeZone) -> String {
    let text = shown(cell, zone);
    match cell {
        Cell::Text(_) => clean_line(&text).into_owned(),
        _ => text,
    }
}

/// A cell in its column, with the gap behind it.
fn set(cell: &str, side: Side, width: usize) -> String {
    if width == 0 {
        return String::new();
    }
    let cell = text::fit(cell, width);
    let lacking = " ".repeat(width - text::width(&cell).min(width));
    let gap = " ".repeat(GAP);
    match side {
        Side::Left => format!("{cell}{lacking}{gap}"),
        Side::Right => format!("{lacking}{cell}{gap}"),
    }
}

/// The widths of the columns, 0 for those that there is no room for, and for those that are passed over so that
/// others can be seen. Where there is not room for all, long texts are cut first; then the last columns go, but
/// never the first.
fn widths(table: &Table, zone: &TimeZone, (room, left): (usize, usize)) -> Vec<usize> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(n));
            let widest = cells.map(|cell| text::width(&clean_cell(cell, zone))).max();
            widest
                .unwrap_or(0)
                .max(text::width(&column.title))
                .min(room)
        })
        .collect();
    let has = |is_so: fn(&Cell) -> bool| -> Vec<bool> {
        (0..widths.len()).map(|n| holds(table, n, is_so)).collect()
    };
    let texts = has(|cell| matches!(cell, Cell::Text(_)));
    let times = has(|cell| matches!(cell, Cell::Time(_)));
    if total(&widths) > room + GAP {
        widths
            .iter_mut()
            .skip(1)
            .take(left)
            .for_each(|width| *width = 0);
    }
    shrink(&mut widths, |n| texts[n], room, WIDEST);
    shrink(&mut widths, |n| times[n], room, DAY);
    shrink(&mut widths, |n| n > 0 && texts[n], room, NARROWEST);
    shrink(&mut widths, |n| texts[n], room, NARROWEST_FIRST);
    let mut last = widths.len();
    while total(&widths) > room + GAP && last > 1 {
        last -= 1;
        widths[last] = 0;
    }
    shrink(&mut widths, |n| texts[n], room, NARROWEST);
    widths
}

fn total(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown.map(|width| width + GAP).sum()
}

/// Whether a column has cells of a kind, and no others but empty ones.
fn holds(table: &Table, column: usize, is_so: impl Fn(&Cell) -> bool) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    cells.any(&is_so)
        && (table.rows.iter())
            .filter_map(|row| row.cells.get(column))
            .all(|cell| is_so(cell) || *cell == Cell::Nothing)
}

/// Takes from the widest of some columns what is too much, down to `least`.
fn shrink(widths: &mut [usize], of: impl Fn(usize) -> bool, room: usize, least: usize) {
    loop {
        let excess = total(widths).saturating_sub(room + GAP);
        let columns = (0..widths.len()).filter(|n| of(*n));
        let widest = columns.max_by_key(|n| widths[*n]);
        let Some(widest) = widest.filter(|n| excess > 0 && widths[*n] > least) else {
            return;
        };
        widths[widest] -= excess.min(widths[widest] - least).min(8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{column, text_column};

    #[test]
    fn what_there_is_no_room_for_can_be_come_to() {
        let mut table = Table::new([
            text_column("text", "text"),
            column("posts", "posts"),
            column("voices", "voices"),
            text_column("by", "by"),
        ]);
        let cells = [
            Cell::text("a text that is longer than all of the room".to_owned()),
            Cell::Count(12),
            Cell::Count(3),
            Cell::text("@somebody_with_a_long_name".to_owned()),
        ];
        table.row(cells, []);
        let of = |room, left| widths(&table, &TimeZone::UTC, (room, left));
        assert_eq!(of(200, 0), [42, 5, 6, 26]);
        assert_eq!(
            of(200, 2),
            [42, 5, 6, 26],
            "all are there: nothing is passed over"
        );
        assert_eq!(of(60, 0), [31, 5, 6, 12]);
        assert_eq!(of(44, 0), [28, 5, 6, 0]);
        assert_eq!(of(44, 1), [28, 0, 6, 0]);
        assert_eq!(of(44, 2), [30, 0, 0, 12]);
        assert_eq!(of(10, 0), [10, 0, 0, 0]);
    }
}
