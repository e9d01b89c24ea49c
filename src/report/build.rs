//! Making pages in few words.

use super::{Body, Cell, Chart, Column, Door, Part, Report, Row, Side, Study, Table, To};
use crate::engine::Unit;
use crate::query::Query;
use std::borrow::Cow;

/// A column of numbers.
pub fn column(name: impl Into<Cow<'static, str>>, title: impl Into<Cow<'static, str>>) -> Column {
    Column {
        name: name.into(),
        title: title.into(),
        side: Side::Right,
    }
}

/// A column of texts.
pub fn text_column(
    name: impl Into<Cow<'static, str>>,
    title: impl Into<Cow<'static, str>>,
) -> Column {
    Column {
        side: Side::Left,
        ..column(name, title)
    }
}

impl Report {
    /// An empty page.
    pub fn new(name: &'static str, title: impl Into<String>, posts: u64) -> Self {
        Self {
            name,
            title: title.into(),
            posts,
            ..Self::default()
        }
    }

    /// Notes something that was asked.
    pub fn ask(&mut self, name: &'static str, value: impl Into<String>) {
        self.basis.push((name, value.into()));
    }

    /// Adds a sentence to be quoted.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.said.push(sentence.into());
    }

    /// Adds a warning.
    pub fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// Adds a table. Its heading and its definition stand together, because one without the other misleads.
    pub fn table(
        &mut self,
        name: &'static str,
        (title, definition): (impl Into<String>, impl Into<String>),
        table: Table,
    ) {
        self.part(name, (title, definition), Body::Table(table));
    }

    /// Adds a chart.
    pub fn chart(
        &mut self,
        name: &'static str,
        (title, definition): (impl Into<String>, impl Into<String>),
        chart: Chart,
    ) {
        self.part(name, (title, definition), Body::Chart(chart));
    }

    fn part(
        &mut self,
        name: &'static str,
        (title, definition): (impl Into<String>, impl Into<String>),
        body: Body,
    ) {
        self.parts.push(Part {
            name,
            title: title.into(),
            definition: definition.into(),
            body,
        });
    }
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Adds a row.
    pub fn row(
        &mut self,
        cells: impl IntoIterator<Item = Cell>,
        doors: impl IntoIterator<Item = Door>,
    ) {
        let row = Row {
            cells: cells.into_iter().collect(),
            doors: doors.into_iter().collect(),
            is_weak: false,
        };
        debug_assert_eq!(
            row.cells.len(),
            self.columns.len(),
            "a cell for each column"
        );
        self.rows.push(row);
    }

    /// Marks the row that was added last as below the guard.
    pub fn doubt(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.is_weak = true;
        }
    }
}

impl Door {
    /// To the posts of a scope.
    pub fn posts(label: impl Into<Cow<'static, str>>, query: Query) -> Self {
        Self {
            label: label.into(),
            to: To::Posts(query),
        }
    }

    /// To another page.
    pub fn study(label: impl Into<Cow<'static, str>>, study: Study) -> Self {
        Self {
            label: label.into(),
            to: To::Study(Box::new(study)),
        }
    }
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A part of a whole; nothing of nothing.
    pub fn share(part: u64, whole: u64) -> Self {
        if whole == 0 {
            Self::Nothing
        } else {
            Self::Share(part as f64 / whole as f64)
        }
    }

    /// A measure that may have no value.
    pub fn number(value: Option<f64>, digits: u8) -> Self {
        value.map_or(Self::Nothing, |value| Self::Number(value, digits))
    }
}

/// `1 post`, `2 posts`: a number with its unit.
pub fn counted(count: u64, unit: Unit) -> String {
    let name = unit.name();
    let name = if count == 1 {
        name.strip_suffix('s').unwrap_or(name)
    } else {
        name
    };
    format!("{} {name}", crate::chart::number::grouped(count))
}
