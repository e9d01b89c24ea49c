//! The page over the panes: sentences, warnings, tables and charts, each with its definition.

mod columns;
mod lines;
mod table;

use super::super::action::TABLE;
use super::super::model::Model;
use super::super::state::study::{Stop, StudyPane};
use super::hits::{Hits, Target};
use super::text;
use super::{empty, spinner};
use crate::chart::ChartStyles;
use crate::post::display::clean_line;
use crate::report::{Body, Chart, Part, draw as drawing};
use columns::Columns;
use lines::{Content, Page, PageLine};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use table::widths;

/// Screens with fewer lines than this are low.
const LOW: usize = 32;

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
    let zone = &model.around.zone;
    let columns = Columns::of((body.width, body.height), |cells| {
        let fits = |part: &Part| match &part.body {
            Body::Table(table) => !widths(table, zone, (cells, 0)).contains(&0),
            Body::Chart(_) => true,
        };
        report.parts.iter().all(fits)
    });
    let width = body.width / columns.count;
    let page = Page {
        model,
        pane,
        width: columns.cells(body.width),
        is_low: columns.room() < LOW && !pane.has_definitions,
    };
    let lines = page.lines(report);
    let top = columns.first_line(&lines, pane);
    hits.room.study = columns.room();
    hits.room.study_top = top;
    let filled = columns.fill(&lines, top);
    let left = lines.len() - filled.last().map_or(0, |range| range.end);
    for (n, range) in (0..columns.count).zip(filled) {
        let column = Rect {
            x: body.x + n * width,
            width,
            ..body
        };
        draw_column(model, pane, &lines[range], (column, buf), hits);
    }
    text::put(buf, foot, 0, &foot_line(model, pane, (left, page.width)));
}

fn draw_column(
    model: &Model,
    pane: &StudyPane,
    lines: &[PageLine<'_>],
    (area, buf): (Rect, &mut Buffer),
    hits: &mut Hits,
) {
    let mut drawn = None;
    for (y, line) in (0..area.height).zip(lines) {
        let row = text::row(area, y);
        let inset = Rect {
            x: row.x + 1,
            width: row.width.saturating_sub(2),
            ..row
        };
        match &line.content {
            Content::Text(text) => {
                text::put(buf, inset, 0, text);
                if line.stop == Some(pane.at) {
                    buf.set_style(row, model.around.theme.cursor);
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
