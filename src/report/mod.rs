//! Answers as pages: what a [`Study`] found, as sentences, tables and charts with their definitions.
//!
//! Every analysis becomes one [`Report`], whatever it is about: plain data that the screen shows, that the
//! commands print as text, JSON or CSV, and that is exported. So a figure is the same wherever it stands, and its
//! definition and the way to its posts travel with it.
//!
//! This room knows the questions of the engine; it must not know the index, who asks, or how a page is drawn.

mod author;
mod build;
mod care;
mod chart;
mod claim;
mod companions;
mod compare;
mod copies;
mod document;
pub mod draw;
mod explain;
mod exported;
mod files;
mod hours;
mod life;
mod link;
mod links;
mod markdown;
mod named;
pub mod network;
pub mod posts;
mod previous;
mod related;
mod saying;
mod shown;
mod study;
mod svg;
mod turn;
mod typical;
mod voices;

pub use build::{column, counted, text_column};
pub use chart::Chart;
pub use copies::Alike;
pub use document::Document;
pub use exported::{AskExport, Exported, PostsFormat, export};
pub use files::{ENDINGS, File};
pub use saying::untimed;
pub use shown::shown;
pub use study::{Frame, Study};

use crate::post::Time;
use crate::query::Query;
use std::borrow::Cow;

/// What a study found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The study's name, as its command is called: `compare`.
    pub name: &'static str,
    /// What it is about, for people: `#a against #b`.
    pub title: String,
    /// Posts that it is about; with none there is nothing to say.
    pub posts: u64,
    /// What was asked: name (`query`, `unit`, `zone`, ...) and value. Enough to ask it again.
    pub basis: Vec<(&'static str, String)>,
    /// Sentences ready to be quoted, each with its numbers and units.
    pub said: Vec<String>,
    /// What endangers the figures, or where a measure does not apply.
    pub warnings: Vec<String>,
    /// Tables and charts, the most important first.
    pub parts: Vec<Part>,
}

/// A table or chart of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name for programs: `words`. Once in a report.
    pub name: &'static str,
    /// Its heading.
    pub title: String,
    /// What is counted and how: unit, measure, baseline, guard.
    pub definition: String,
    /// What it shows.
    pub body: Body,
}

/// What a part shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Rows.
    Table(Table),
    /// A drawing of numbers.
    Chart(Chart),
}

/// Rows of the same columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, best first.
    pub rows: Vec<Row>,
    /// How many rows there are in all, if not all are here.
    pub of: Option<u64>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name in JSON and CSV: lower case, with `_`.
    pub name: Cow<'static, str>,
    /// Its heading: short.
    pub title: Cow<'static, str>,
    /// Numbers stand on the right, texts on the left.
    pub side: Side,
}

/// On which side of a column its cells are even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// Where one can go from here; the first is the usual one.
    pub doors: Vec<Door>,
    /// Below the guard: shown as doubtful.
    pub is_weak: bool,
}

/// A value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Not known, or without meaning here.
    #[default]
    Nothing,
    /// Text, possibly of strangers: whoever shows it cleans it.
    Text(String),
    /// How many.
    Count(u64),
    /// A measure, with so many digits behind the point on the screen.
    Number(f64, u8),
    /// Likewise, with its sign also where it is positive.
    Signed(f64, u8),
    /// A part of a whole, 0 to 1; shown in percent.
    Share(f64),
    /// A moment.
    Time(Time),
    /// The day on which this moment is.
    Day(Time),
    /// A stretch of time in milliseconds.
    Span(i64),
    /// Counts over time, for a small drawing.
    Spark(Vec<u64>),
}

/// A way from a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Door {
    /// Where it leads: `posts of both`.
    pub label: Cow<'static, str>,
    /// To what.
    pub to: To,
}

/// Where a door leads.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// To the posts of this scope: whole, not within another one.
    Posts(Query),
    /// To another page.
    Study(Box<Study>),
}

impl Row {
    /// The query of the posts behind the row, if there is one.
    pub fn query(&self) -> Option<&Query> {
        self.doors.iter().find_map(|door| match &door.to {
            To::Posts(query) => Some(query),
            To::Study(_) => None,
        })
    }
}
