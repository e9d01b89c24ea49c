//! Columns that nothing was taken from although something is missing that they look like.

use super::field::Field;
use super::mapping::Columns;
use super::rows::Row;
use crate::post::{Clues, read_time};

/// So many rows are enough to tell.
const ROWS: usize = 100;

/// The remark about columns full of dates where there is no time, and about columns full of links or
/// handles where there is no author.
pub(super) fn remark<'r>(
    header: &[String],
    columns: &Columns,
    rows: &(impl Iterator<Item = &'r Row> + Clone),
    clues: &Clues,
) -> Option<String> {
    let has = |field| columns.find(field).is_some();
    let mut missing = Vec::new();
    if !has(Field::Time) {
        missing.push(Field::Time);
    }
    if ![Field::Author, Field::AuthorId, Field::Name]
        .into_iter()
        .any(has)
    {
        missing.push(Field::Author);
    }
    let looks_like = |field: &Field, cell: &str| match field {
        Field::Time => is_date(cell, clues),
        _ => is_somebody(cell),
    };
    let is_full_of = |at: usize, field: &Field| {
        let cells = rows.clone().take(ROWS).map(|row| row.cell(at).trim());
        let mut cells = cells.filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| looks_like(field, cell))
    };
    let left = (0..header.len()).filter(|at| !columns.uses(*at));
    let left = left.filter(|at| missing.iter().any(|field| is_full_of(*at, field)));
    let names: Vec<&str> = left.map(|at| header[at].trim()).collect();
    let fields: Vec<String> = missing
        .iter()
        .map(|field| format!("--map {field}=COLUMN"))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "not read: {}; if one of them holds what is missing, name it with {}",
            names.join(", "),
            fields.join(" or ")
        )
    })
}

/// Bare numbers may be anything.
fn is_date(cell: &str, clues: &Clues) -> bool {
    cell.contains(['-', '/', '.', ':', ' '])
        && cell.parse::<f64>().is_err()
        && read_time(cell, clues).is_some()
}

fn is_somebody(cell: &str) -> bool {
    let is_one = !cell.contains(char::is_whitespace);
    is_one && (cell.starts_with('@') || cell.starts_with("http"))
}
