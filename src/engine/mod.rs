//! Questions and answers: everything that the program can say about an archive.
//!
//! A question is a scope (a [`Query`](crate::query::Query)) and what is wanted of it; each kind of
//! question has a method on [`Engine`] and a typed answer, so that a question cannot meet the wrong
//! answer. The screen and the commands ask the same questions: a number in the one is the number
//! in the other by construction. Document numbers never leave this room; posts are named by
//! platform and id.
//!
//! This room knows the index; it must not know who asks or how answers are drawn.

mod answer;
mod cancel;
mod question;

pub use answer::{
    Candidate, Count, Overview, Page, Related, RelatedTag, Row, Series, SourceInfo, TagRow, Tags,
    Timeline,
};
pub use cancel::Cancel;
pub use question::{
    AskCompletion, AskPage, AskRelated, AskTags, AskTimeline, Axis, Bin, CompletionField, Measure,
    Order, Unit,
};

use crate::archive::Archive;
use crate::query::Query;
use std::sync::Arc;

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody asked something newer. Normal, not a fault.
    #[error("cancelled")]
    Cancelled,
    /// More bins than anybody can look at.
    #[error("{bins} bins of one {bin} are too many: choose a wider bin or a shorter time")]
    TooManyBins {
        /// How many there would be.
        bins: u64,
        /// Their width.
        bin: &'static str,
    },
    /// The index could not be read.
    #[error("the index cannot be read: {0}")]
    Index(String),
}

/// Answers questions about one archive. Shared between threads; every method may be called from any.
#[derive(Debug)]
pub struct Engine {}

impl Engine {
    /// Opens the archive's index as it is now. Costs milliseconds; tables that make later answers
    /// fast are built in the background.
    pub fn open(_archive: &Archive) -> Result<Self, Error> {
        Ok(Self {})
    }

    /// The archive as a whole.
    pub fn overview(&self) -> Result<Arc<Overview>, Error> {
        Err(Error::Cancelled)
    }

    /// How much the scope holds.
    pub fn count(&self, _scope: &Query, _cancel: &Cancel) -> Result<Count, Error> {
        Err(Error::Cancelled)
    }

    /// Counts over time of one or several scopes on one axis.
    pub fn timeline(
        &self,
        _scopes: &[Query],
        _ask: &AskTimeline,
        _cancel: &Cancel,
    ) -> Result<Timeline, Error> {
        Err(Error::Cancelled)
    }

    /// A stretch of the scope's posts.
    pub fn page(&self, _scope: &Query, _ask: &AskPage, _cancel: &Cancel) -> Result<Page, Error> {
        Err(Error::Cancelled)
    }

    /// Which tags travel with the scope.
    pub fn related(
        &self,
        _scope: &Query,
        _ask: &AskRelated,
        _cancel: &Cancel,
    ) -> Result<Related, Error> {
        Err(Error::Cancelled)
    }

    /// The scope's tags with their counts.
    pub fn tags(&self, _scope: &Query, _ask: &AskTags, _cancel: &Cancel) -> Result<Tags, Error> {
        Err(Error::Cancelled)
    }

    /// Values that complete what was typed.
    pub fn complete(
        &self,
        _ask: &AskCompletion,
        _cancel: &Cancel,
    ) -> Result<Vec<Candidate>, Error> {
        Err(Error::Cancelled)
    }

    /// One post by its name, if the archive has it.
    pub fn post(&self, _platform: &str, _id: &str) -> Result<Option<Row>, Error> {
        Err(Error::Cancelled)
    }
}
