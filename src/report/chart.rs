//! Charts as plain numbers, and as the tables that programs get instead.

use super::{Cell, Column, Door, Table, column, text_column};
use crate::engine::{Bin, Timeline};
use crate::post::Time;
use crate::query::Query;

/// A drawing of numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// Counts over time, a line for each series.
    Timeline {
        /// The counts.
        timeline: Timeline,
        /// A name for each series.
        labels: Vec<String>,
    },
    /// Two series on one scale, the first upwards, the second downwards.
    Mirror {
        /// The counts, of two series.
        timeline: Timeline,
        /// Their names.
        labels: [String; 2],
    },
    /// A measure over time, above and below zero.
    Curve {
        /// Width of the bins.
        bin: Bin,
        /// Where each bin begins, then where the last one ends.
        edges: Vec<Time>,
        /// A value for each bin; nothing where it means nothing.
        values: Vec<Option<f64>>,
        /// What the value is.
        label: String,
    },
    /// Counts by two things.
    Heat {
        /// Names of the rows.
        rows: Vec<String>,
        /// Names of the columns.
        columns: Vec<String>,
        /// The counts, row by row.
        cells: Vec<Vec<u64>>,
        /// What finds the posts of each; empty where no query can.
        queries: Vec<Vec<Query>>,
        /// What is counted.
        label: String,
    },
}

impl Chart {
    /// Names of its series.
    pub fn labels(&self) -> Vec<&str> {
        match self {
            Self::Timeline { labels, .. } => labels.iter().map(String::as_str).collect(),
            Self::Mirror { labels, .. } => labels.iter().map(String::as_str).collect(),
            Self::Curve { label, .. } | Self::Heat { label, .. } => vec![label],
        }
    }

    /// The same as rows.
    pub fn table(&self) -> Table {
        match self {
            Self::Timeline { timeline, labels } => counts(timeline, labels),
            Self::Mirror { timeline, labels } => counts(timeline, labels),
            Self::Curve {
                edges,
                values,
                label,
                ..
            } => {
                let mut table = Table::new([
                    text_column("start", "start"),
                    column("value", label.clone()),
                ]);
                for (start, value) in edges.iter().zip(values) {
                    table.row([Cell::Time(*start), Cell::number(*value, 3)], []);
                }
                table
            }
            Self::Heat {
                rows,
                columns,
                cells,
                queries,
                label,
            } => heat((rows, columns), (cells, queries), label),
        }
    }
}

fn counts(timeline: &Timeline, labels: &[String]) -> Table {
    let series = labels
        .iter()
        .enumerate()
        .map(|(n, label)| column(name(n, labels.len()), label.clone()));
    let columns: Vec<Column> = std::iter::once(text_column("start", "start"))
        .chain(series)
        .collect();
    let mut table = Table::new(columns);
    for (bin, start) in timeline.edges.iter().take(timeline.len()).enumerate() {
        let counts = timeline.series.iter().map(|series| series.counts[bin]);
        let cells = std::iter::once(Cell::Time(*start)).chain(counts.map(Cell::Count));
        table.row(cells, []);
    }
    table
}

/// What programs know a series by, whatever was asked: a name of ours, so that none stands there twice.
fn name(n: usize, of: usize) -> String {
    match u8::try_from(n) {
        _ if of == 1 => "count".to_owned(),
        Ok(n) if n < 26 => char::from(b'a' + n).to_string(),
        _ => format!("series_{}", n + 1),
    }
}

fn heat(
    (rows, columns): (&[String], &[String]),
    (cells, queries): (&[Vec<u64>], &[Vec<Query>]),
    label: &str,
) -> Table {
    let mut table = Table::new([
        text_column("row", "row"),
        text_column("column", "column"),
        column("count", label.to_owned()),
    ]);
    let door = |row: usize, at: usize| {
        let query = queries.get(row).and_then(|queries| queries.get(at))?;
        Some(Door::posts("its posts", query.clone()))
    };
    for (y, (row, counts)) in rows.iter().zip(cells).enumerate() {
        for (x, (at, count)) in columns.iter().zip(counts).enumerate() {
            let cells = [
                Cell::text(row.clone()),
                Cell::text(at.clone()),
                Cell::Count(*count),
            ];
            table.row(cells, door(y, x));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Series, Unit};

    #[test]
    fn series_are_known_by_names_that_no_query_can_change() {
        let names = |labels: &[&str]| {
            let series = Series {
                total: 1,
                undated: 0,
                outside: 0,
                counts: vec![1],
            };
            let timeline = Timeline {
                bin: Bin::Day,
                zone: "UTC".to_owned(),
                unit: Unit::Posts,
                edges: vec![Time(0), Time(1)],
                series: vec![series; labels.len()],
            };
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            let table = Chart::Timeline { timeline, labels }.table();
            let names = |column: &Column| format!("{}: {}", column.name, column.title);
            table.columns.iter().map(names).collect::<Vec<_>>()
        };
        assert_eq!(names(&["start"]), ["start: start", "count: start"]);
        let several = names(&["start", "#b", "#b"]);
        assert_eq!(several, ["start: start", "a: start", "b: #b", "c: #b"]);
    }
}
