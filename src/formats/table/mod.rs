//! Tables: CSV, TSV and their relatives with any delimiter, and flat JSON objects, whose keys are
//! columns. The header says which columns hold which facts; what it leaves open is decided before the
//! first post goes out, on a sample of rows, and for the order of day and month on all of them.

mod aside;
mod batch;
mod cells;
mod dialect;
mod field;
mod flat;
mod lists;
mod mapping;
mod nested;
mod order;
mod own;
mod python;
mod reading;
mod reposts;
mod rows;
mod spool;
mod tools;
mod values;

pub(super) use dialect::{Dialect, sniff};
pub use field::Field;
pub(super) use flat::{json_columns, read_json};
pub(super) use mapping::recognise;

use std::io::Read;

use super::Options;
use super::intake::{Intake, Stop};
use batch::Batch;
use mapping::Columns;
use nested::Nested;
use rows::{Next, Row, Rows};

use jiff::tz::TimeZone;

use crate::post::{Clues, DayMonth, day_and_month, parse_time};

/// Reads every row of a delimited file.
pub(super) fn read<R: Read>(
    reader: R,
    dialect: &Dialect,
    options: &Options,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let mut rows = dialect.open(reader);
    let mut batch = Batch::new(&dialect.header, options);
    let read = read_rows(&mut rows, dialect, &mut batch, intake);
    batch.end(read, intake)
}

/// Whether a row has all that a post needs, although it has fewer cells than the header. One that was
/// torn apart by a newline in its text has no time, or something else in its place.
fn is_whole(row: &Row, columns: &Columns) -> bool {
    let is_there = |field| columns.find(field).is_none_or(|at| at < row.len());
    let time = columns
        .find(Field::Time)
        .map_or("", |at| row.cell(at).trim());
    let clues = Clues {
        zone: TimeZone::UTC,
        day_first: day_and_month(time) == Some(DayMonth::DayFirst),
    };
    is_there(Field::Text)
        && is_there(Field::Time)
        && (time.is_empty() || parse_time(time, &clues).is_some())
}

fn read_rows<R: Read>(
    rows: &mut Rows<R>,
    dialect: &Dialect,
    batch: &mut Batch,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let width = dialect.header.len();
    let columns = Columns::new(&dialect.header, &batch.options.map).unwrap_or_default();
    let mut nested = Nested::new(&dialect.header, &columns);
    let mut above = 0;
    while let Some(next) = rows.next()? {
        match next {
            Next::Row(row) if above < dialect.header_row => {
                above += 1;
                intake.cut();
                intake.skip(row.line, "titles above the header")?;
            }
            Next::Row(_) if above == dialect.header_row => above += 1,
            Next::Row(mut row) => {
                if row.is_blank_from(width) {
                    row.truncate(width);
                }
                if row.is_blank_from(0) {
                    continue;
                }
                intake.cut();
                if row.len() < width && is_whole(&row, &columns) {
                    // Excel leaves out empty cells at the end of rows.
                    row.widen(width);
                }
                if row.len() != width {
                    let reason = format!("the row has {} cells, the header {width}", row.len());
                    let raw = row.joined(dialect.delimiter).into_bytes();
                    batch.push(Err((row.line, reason, raw)), intake)?;
                } else if row.cells().eq(dialect.header.iter()) {
                    intake.skip(row.line, "repeated headers")?;
                } else {
                    let row = nested.open(row, batch);
                    batch.push(Ok(row), intake)?;
                }
            }
            Next::Broken { line, reason, raw } => {
                intake.cut();
                // It was counted when the header was looked for.
                if above < dialect.header_row {
                    above += 1;
                }
                batch.push(Err((line, reason.to_owned(), raw)), intake)?;
            }
        }
    }
    Ok(())
}
