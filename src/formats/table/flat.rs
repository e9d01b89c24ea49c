//! Flat JSON objects as rows: their keys are columns.

use std::collections::{HashMap, HashSet};
use std::io::Read;

use serde_json::Value;

use super::super::Options;
use super::super::intake::{Intake, Stop};
use super::super::json::{self, Layout, Piece, Splitter};
use super::super::mend;
use super::batch::{Batch, SAMPLE_ROWS};
use super::lists;
use super::rows::Row;

/// Objects whose keys are data would make columns without end.
pub(super) const MOST_COLUMNS: usize = 1000;

/// Reads every object of a JSON document as a row.
pub(in super::super) fn read_json<R: Read>(
    reader: R,
    layout: Layout,
    columns: &[String],
    (options, intake): (&Options, &mut Intake),
) -> Result<(), Stop> {
    let mut batch = Batch::new(columns, options);
    let names = columns.iter().cloned().zip(0..);
    let mut places: HashMap<String, usize> = names.collect();
    let read = json::each(reader, layout, intake, |line, bytes, intake| {
        let text = json::readable(bytes);
        let item = match mend::parse::<Value>(&text, &mut String::new()) {
            Ok(value @ Value::Object(_)) => Ok(row(line, &value, &mut batch, &mut places)),
            Ok(_) => Err((line, "the record is no object".to_owned(), bytes.to_vec())),
            Err(error) => {
                let reason = format!("the record is not valid JSON: {error}");
                Err((line, reason, bytes.to_vec()))
            }
        };
        batch.push(item, intake)
    });
    batch.end(read, intake)
}

/// The cells of an object. Keys that no object before it had become columns; `places` are those of
/// the columns in the header.
fn row(line: u64, record: &Value, batch: &mut Batch, places: &mut HashMap<String, usize>) -> Row {
    let known = batch.header.len();
    let mut cells = vec![String::new(); known];
    flatten(record, &mut |key, value| {
        if let Some(at) = places.get(key) {
            cells[*at] = value;
        } else if batch.header.len() < MOST_COLUMNS {
            places.insert(key.to_owned(), batch.header.len());
            batch.header.push(key.to_owned());
            cells.push(value);
        }
    });
    if batch.header.len() > known {
        batch.widen(known);
    }
    Row::of(line, cells.iter().map(String::as_str))
}

/// The keys of the first objects, those of objects inside them joined with dots.
pub(in super::super) fn json_columns(body: &[u8], layout: &Layout) -> Vec<String> {
    let under = if let Layout::Values(under) = layout {
        *under
    } else {
        None
    };
    let mut splitter = Splitter::new(body, under);
    let mut columns: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for _ in 0..SAMPLE_ROWS {
        let Ok(Some(Piece::Record { bytes, .. })) = splitter.next() else {
            break;
        };
        let Ok(value) = mend::parse::<Value>(&json::readable(bytes), &mut String::new()) else {
            continue;
        };
        flatten(&value, &mut |key, _| {
            if known.insert(key.to_owned()) {
                columns.push(key.to_owned());
            }
        });
    }
    columns
}

/// Deeper objects are details that no column name is known for.
pub(super) const DEPTH: usize = 3;

fn flatten(value: &Value, found: &mut dyn FnMut(&str, String)) {
    // A line of an Elasticsearch dump wraps its record.
    let record = value
        .get("_source")
        .filter(|inner| inner.is_object())
        .unwrap_or(value);
    flatten_under("", record, DEPTH, found);
}

/// The members of an object, each named after it and itself.
pub(super) fn flatten_under(
    prefix: &str,
    value: &Value,
    depth: usize,
    found: &mut dyn FnMut(&str, String),
) {
    let Value::Object(members) = value else {
        return;
    };
    for (key, value) in members {
        let key = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            Value::Object(_) if depth > 1 => flatten_under(&key, value, depth - 1, found),
            Value::String(text) => {
                found(&key, text.clone());
                // pandas keeps objects as text when it writes Parquet.
                if depth > 1
                    && let Some(object) = lists::object(text)
                {
                    flatten_under(&key, &object, depth - 1, found);
                }
            }
            Value::Null => found(&key, String::new()),
            other => found(&key, other.to_string()),
        }
    }
}
