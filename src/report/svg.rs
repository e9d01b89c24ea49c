//! Parts of a page as SVG: charts as they are on the screen, tables as bars of their first figures.

use super::{Body, Cell, Chart, Part, Report, Table};
use crate::chart::svg::{Axis, Figure};
use jiff::tz::TimeZone;

impl Report {
    /// A part as a drawing with its definition; nothing of a table without figures.
    pub fn svg(&self, part: &Part, zone: &TimeZone) -> Option<String> {
        let asked = self.basis.iter().filter(|(_, value)| !value.is_empty());
        let asked: Vec<String> = asked
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let made = concat!("tagline ", env!("CARGO_PKG_VERSION"));
        let caption = [asked.join(" · "), part.definition.clone(), made.to_owned()];
        let title = format!("{}: {}", self.title, part.title);
        let figure = Figure {
            title: &title,
            definition: &part.definition,
            caption: &caption,
        };
        match &part.body {
            Body::Chart(chart) => Some(drawn(chart, figure, zone)),
            Body::Table(table) => bars(table).map(|bars| figure.bars(&bars)),
        }
    }
}

fn drawn(chart: &Chart, figure: Figure<'_>, zone: &TimeZone) -> String {
    match chart {
        Chart::Timeline { timeline, labels } => {
            let edges = &timeline.edges;
            let series: Vec<_> = labels
                .iter()
                .zip(&timeline.series)
                .map(|(label, series)| (label.as_str(), series.counts.as_slice()))
                .collect();
            figure.timeline(Axis { edges, zone }, &series)
        }
        Chart::Mirror { timeline, labels } => {
            let edges = &timeline.edges;
            let counts = |n: usize| timeline.series.get(n).map_or(&[][..], |s| &s.counts);
            let series = [
                (labels[0].as_str(), counts(0)),
                (labels[1].as_str(), counts(1)),
            ];
            figure.mirror(Axis { edges, zone }, &series)
        }
        Chart::Curve {
            edges,
            values,
            label,
            ..
        } => figure.curve(Axis { edges, zone }, (label, values)),
        Chart::Heat {
            rows,
            columns,
            cells,
            ..
        } => figure.heat((rows, columns), cells),
    }
}

/// The first texts of a table with its first counts.
fn bars(table: &Table) -> Option<Vec<(String, u64)>> {
    let first = table.rows.first()?;
    let name = first
        .cells
        .iter()
        .position(|cell| matches!(cell, Cell::Text(_)))?;
    let count = first
        .cells
        .iter()
        .position(|cell| matches!(cell, Cell::Count(_)))?;
    let bar = |cells: &[Cell]| match (&cells[name], &cells[count]) {
        (Cell::Text(name), Cell::Count(count)) => Some((name.clone(), *count)),
        _ => None,
    };
    Some(
        table
            .rows
            .iter()
            .filter_map(|row| bar(&row.cells))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{column, text_column};
    use super::*;

    #[test]
    fn a_table_becomes_bars_of_its_first_figures() {
        let mut report = Report::new("voices", "#a", 3);
        report.ask("query", "#a");
        report.ask("since", "");
        let mut table = Table::new([text_column("voice", "voice"), column("posts", "posts")]);
        table.row([Cell::text("<ana>"), Cell::Count(4)], []);
        table.row([Cell::text("ben"), Cell::Count(1)], []);
        report.table("voices", ("Voices", "posts of each"), table);
        report.table("none", ("None", ""), Table::new([text_column("a", "a")]));
        let svg = |n: usize| report.svg(&report.parts[n], &TimeZone::UTC);
        let bars = svg(0).expect("a drawing");
        for said in [
            "&lt;ana&gt;",
            "<desc>posts of each</desc>",
            ">query: #a<",
            "#a: Voices",
        ] {
            assert!(bars.contains(said), "{said}\n{bars}");
        }
        assert_eq!(svg(1), None);
    }
}
