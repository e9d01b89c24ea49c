//! Pages for programs: as one JSON document, and a part of one as rows of CSV.
//!
//! Figures are numbers, times RFC 3339 in the analyst's zone, shares 0 to 1, ids and addresses strings. A row
//! carries the query of the posts behind it.

use super::{Body, Cell, Part, Report, Row, Table, shown};
use jiff::tz::TimeZone;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// The column that holds the query of the posts behind a row.
const QUERY: &str = "query";

/// Columns of handles: as rows they are without their sign, which a spreadsheet takes for a formula and which no other
/// table of accounts has.
const HANDLES: [&str; 4] = ["handle", "voice", "first_by", "author"];

/// A report for programs; its `schema` is `tagline.NAME/1`.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    report: &'a Report,
    zone: &'a TimeZone,
}

impl<'a> Document<'a> {
    /// Times are written in this zone.
    pub fn new(report: &'a Report, zone: &'a TimeZone) -> Self {
        Self { report, zone }
    }

    /// The rows of a part as CSV has them, the header first.
    pub fn rows(&self, part: &Part) -> Vec<Vec<String>> {
        let table = table(part);
        let has_queries = table.rows.iter().any(|row| row.query().is_some());
        let names = table.columns.iter().map(|column| column.name.to_string());
        let header = names.chain(has_queries.then(|| QUERY.to_owned()));
        let mut rows = vec![header.collect::<Vec<_>>()];
        rows.extend(table.rows.iter().map(|row| {
            let cells = table.columns.iter().zip(&row.cells).map(|(column, cell)| {
                let text = self.plain(cell);
                let is_handle = HANDLES.contains(&column.name.as_ref());
                match text.strip_prefix('@').filter(|_| is_handle) {
                    Some(handle) => handle.to_owned(),
                    None => text,
                }
            });
            let query = row.query().map(ToString::to_string).unwrap_or_default();
            cells.chain(has_queries.then_some(query)).collect()
        }));
        rows
    }

    /// A cell without any formatting.
    fn plain(&self, cell: &Cell) -> String {
        match cell {
            Cell::Nothing => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Number(value, _) | Cell::Signed(value, _) | Cell::Share(value) => {
                value.to_string()
            }
            Cell::Time(time) => time.rfc3339_in(self.zone),
            Cell::Day(_) => shown(cell, self.zone),
            Cell::Span(millis) => (*millis as f64 / 1000.0).to_string(),
            Cell::Spark(counts) => {
                let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
                counts.join(" ")
            }
        }
    }
}

/// What a part shows, as rows.
fn table(part: &Part) -> Cow<'_, Table> {
    match &part.body {
        Body::Table(table) => Cow::Borrowed(table),
        Body::Chart(chart) => Cow::Owned(chart.table()),
    }
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let report = self.report;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("schema", &format!("tagline.{}/1", report.name))?;
        map.serialize_entry("title", &report.title)?;
        map.serialize_entry("asked", &Pairs(&report.basis))?;
        map.serialize_entry("posts", &report.posts)?;
        map.serialize_entry("said", &report.said)?;
        map.serialize_entry("warnings", &report.warnings)?;
        map.serialize_entry("parts", &Parts(*self))?;
        map.end()
    }
}

struct Pairs<'a>(&'a [(&'static str, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

struct Parts<'a>(Document<'a>);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let parts = self.0.report.parts.iter();
        to.collect_map(parts.map(|part| (part.name, OnePart(self.0, part))))
    }
}

struct OnePart<'a>(Document<'a>, &'a Part);

impl Serialize for OnePart<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let table = table(self.1);
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("title", &self.1.title)?;
        map.serialize_entry("definition", &self.1.definition)?;
        map.serialize_entry("of", &table.of.unwrap_or(table.rows.len() as u64))?;
        map.serialize_entry("rows", &Rows(self.0, &table))?;
        map.end()
    }
}

struct Rows<'a>(Document<'a>, &'a Table);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut seq = to.serialize_seq(Some(self.1.rows.len()))?;
        for row in &self.1.rows {
            seq.serialize_element(&OneRow(self.0, self.1, row))?;
        }
        seq.end()
    }
}

struct OneRow<'a>(Document<'a>, &'a Table, &'a Row);

impl Serialize for OneRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(document, table, row) = self;
        let mut map = to.serialize_map(None)?;
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            map.serialize_entry(&column.name, &Value(*document, cell))?;
        }
        if let Some(query) = row.query() {
            map.serialize_entry(QUERY, &query.to_string())?;
        }
        if row.is_weak {
            map.serialize_entry("weak", &true)?;
        }
        map.end()
    }
}

struct Value<'a>(Document<'a>, &'a Cell);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Cell::Nothing => to.serialize_none(),
            Cell::Count(count) => to.serialize_u64(*count),
            Cell::Number(value, _) | Cell::Signed(value, _) | Cell::Share(value) => {
                to.serialize_f64(*value)
            }
            Cell::Span(millis) => to.serialize_f64(*millis as f64 / 1000.0),
            Cell::Spark(counts) => counts.serialize(to),
            cell => to.serialize_str(&self.0.plain(cell)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Door, column, text_column};
    use super::*;
    use crate::post::Time;
    use crate::query::{Filter, Is, Query};

    fn report() -> Report {
        let mut report = Report::new("life", "#a", 3);
        report.ask("query", "#a");
        report.say("It was used 3 times.");
        let mut table = Table::new([
            text_column("tag", "tag"),
            column("posts", "posts"),
            column("share", "share"),
            column("first", "first"),
            column("lasted", "lasted"),
            column("spark", ""),
        ]);
        let query = Query::filter(Filter::Is(Is::Repost));
        let cells = [
            Cell::text("=a"),
            Cell::Count(3),
            Cell::share(1, 4),
            Cell::Time(Time(0)),
            Cell::Span(1500),
            Cell::Spark(vec![1, 0, 2]),
        ];
        table.row(cells, [Door::posts("posts", query)]);
        table.row(vec![Cell::Nothing; 6], []);
        table.doubt();
        report.table("tags", ("Tags", "posts that have it"), table);
        report
    }

    #[test]
    fn figures_are_numbers_and_rows_carry_their_query() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        let report = report();
        let document = Document::new(&report, &paris);
        let json = serde_json::to_string(&document).expect("JSON");
        assert_eq!(
            json,
            r##"{"schema":"tagline.life/1","title":"#a","asked":{"query":"#a"},"posts":3,"said":["It was used 3 times."],"warnings":[],"parts":{"tags":{"title":"Tags","definition":"posts that have it","of":2,"rows":[{"tag":"=a","posts":3,"share":0.25,"first":"1970-01-01T01:00:00+01:00","lasted":1.5,"spark":[1,0,2],"query":"is:repost"},{"tag":null,"posts":null,"share":null,"first":null,"lasted":null,"spark":null,"weak":true}]}}}"##
        );
        let rows = document.rows(&report.parts[0]);
        assert_eq!(
            rows,
            [
                vec!["tag", "posts", "share", "first", "lasted", "spark", "query"],
                vec![
                    "=a",
                    "3",
                    "0.25",
                    "1970-01-01T01:00:00+01:00",
                    "1.5",
                    "1 0 2",
                    "is:repost"
                ],
                vec![""; 7],
            ]
        );
    }
}
