//! The query language: what an analyst types, as a typed tree.
//!
//! [`parse`] never fails: what cannot be understood as a filter is understood as text, and what is
//! doubtful is reported as a [`Problem`] with its place in the input, so that a half-typed query
//! always has an answer. Printing a query and parsing it again gives the same query, which is how a
//! scope of the screen becomes a command for a script.
//!
//! This room knows what a post is, not how posts are found.

mod ast;
pub mod claim;
mod complete;
mod cycles;
mod groups;
pub mod help;
mod lexer;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod values;

pub use ast::{CountField, Expr, Feature, Filter, Is, Like, Query};
pub use complete::{Choice, Site, ValueField, Want, completion_at, insertion};
pub use cycles::{Cycle, WEEKDAYS};
pub use groups::Groups;
pub use print::quote;

use crate::post::Time;
use jiff::tz::TimeZone;
use std::ops::Range;
use std::sync::Arc;

/// What a query's meaning depends on besides its text.
#[derive(Clone, Debug)]
pub struct Context {
    /// The present, for `since:3d`.
    pub now: Time,
    /// The zone in which dates without one are read.
    pub zone: TimeZone,
    /// The groups of tags that can be asked for by name.
    pub groups: Arc<Groups>,
}

impl Context {
    /// Without groups.
    pub fn new(now: Time, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            groups: Arc::default(),
        }
    }
}

/// A query as understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// What will be asked.
    pub query: Query,
    /// What was doubtful, in the order of the text.
    pub problems: Vec<Problem>,
}

/// A doubtful place in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the input, on character boundaries.
    pub span: Range<usize>,
    /// What is wrong and what was understood instead; lower case, no full stop.
    pub message: String,
    /// Whether a condition was left out, so that the query finds more than was asked for. While somebody
    /// types that is in order; a script must not take the number for an answer.
    pub leaves_out: bool,
}

/// Understands a query. Never fails and never panics.
pub fn parse(text: &str, context: &Context) -> Parsed {
    parser::parse(text, context)
}
