//! Why a source cannot be read, in words that say what to do.

use std::io;

/// Why a source cannot be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("'{path}' does not exist; check the spelling, and quote names with blanks in them")]
    Missing {
        /// As given.
        path: String,
    },
    /// A folder or pattern without files.
    #[error("there are no files in '{path}'")]
    Empty {
        /// As given.
        path: String,
    },
    /// A pattern that cannot be understood.
    #[error("'{path}' is no valid file pattern: {what}")]
    Pattern {
        /// As given.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// The system does not let us read it.
    #[error("'{path}' cannot be opened: {error}")]
    Open {
        /// As given.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// It is in no format that can be read.
    #[error("'{path}' is in no known format: {what}")]
    Unknown {
        /// As given.
        path: String,
        /// What was seen.
        what: String,
    },
    /// It is known what it is, and such files are not read.
    #[error("'{path}' is not read: {what}")]
    NotRead {
        /// As given.
        path: String,
        /// Why not.
        what: String,
    },
    /// It goes beyond what a source may be. What came before was delivered.
    #[error("'{path}' was not read to its end: {what}; what came before was read")]
    Limit {
        /// As given.
        path: String,
        /// Which limit was met.
        what: String,
    },
    /// It can be read, but there is not a single post in it.
    #[error("'{path}' holds no posts, only {what}")]
    NoPosts {
        /// As given.
        path: String,
        /// What it holds.
        what: String,
    },
    /// It cannot be read any further. What came before was delivered.
    #[error("'{path}' is damaged after line {line}: {error}; what came before it was read")]
    Damaged {
        /// As given.
        path: String,
        /// The last line that was read well.
        line: u64,
        /// What is wrong.
        error: io::Error,
    },
}
