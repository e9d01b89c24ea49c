//! All integration tests in one binary: linking tantivy ten times would cost minutes.

mod arrows;
mod cli;
mod conformance;
mod formats;
mod readme;
#[cfg(unix)]
mod terminal;
