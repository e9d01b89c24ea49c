//! Cells that hold a whole object, in JSON or as Python prints it: its members become columns of their
//! own, named after both (`user` and `screen_name` make `user.screen_name`), as in flat JSON.

use std::collections::HashMap;

use super::batch::Batch;
use super::field::Field;
use super::flat::{DEPTH, MOST_COLUMNS, flatten_under};
use super::lists;
use super::mapping::Columns;
use super::rows::Row;

/// The columns that came out of cells so far.
pub(super) struct Nested {
    // Of the cells before this one.
    width: usize,
    at: HashMap<String, usize>,
    // Texts may begin like an object, and the old API's entities are read as they are.
    whole: Vec<usize>,
}

impl Nested {
    pub(super) fn new(header: &[String], columns: &Columns) -> Self {
        let texts = [Field::Text, Field::Title, Field::RepostText];
        let texts = texts.into_iter().flat_map(|field| columns.all(field));
        Self {
            width: header.len(),
            at: HashMap::new(),
            whole: texts.chain(columns.entities()).collect(),
        }
    }

    /// The row with the members of its objects behind its cells.
    pub(super) fn open(&mut self, row: Row, batch: &mut Batch) -> Row {
        let is_object = |at: usize| row.cell(at).starts_with('{') && !self.whole.contains(&at);
        let objects: Vec<usize> = (0..self.width.min(row.len()))
            .filter(|at| is_object(*at))
            .collect();
        if objects.is_empty() {
            return row;
        }
        let known = batch.header.len();
        let mut members: Vec<Option<String>> = vec![None; known - self.width];
        for at in objects {
            let Some(object) = lists::object(row.cell(at).trim()) else {
                continue;
            };
            let prefix = batch.header[at].trim().to_owned();
            flatten_under(&prefix, &object, DEPTH, &mut |key, value| {
                let known = self.at.get(key).copied();
                let Some(at) = known.or_else(|| self.add(key, &mut batch.header)) else {
                    return;
                };
                let at = at - self.width;
                if members.len() <= at {
                    members.resize(at + 1, None);
                }
                members[at] = Some(value);
            });
        }
        if batch.header.len() > known {
            batch.widen(known);
        }
        let cells = (0..self.width).map(|at| row.cell(at));
        let members = members.iter().map(|cell| cell.as_deref().unwrap_or(""));
        Row::of(row.line, cells.chain(members))
    }

    /// A new column, unless the table has it already or there are too many.
    fn add(&mut self, key: &str, header: &mut Vec<String>) -> Option<usize> {
        if header.len() >= MOST_COLUMNS || header[..self.width].iter().any(|name| name == key) {
            return None;
        }
        header.push(key.to_owned());
        self.at.insert(key.to_owned(), header.len() - 1);
        Some(header.len() - 1)
    }
}
