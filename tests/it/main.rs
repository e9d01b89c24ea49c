//! All integration tests in one binary: linking tantivy ten times would cost minutes.

mod arrows;
mod cli;
mod conformance;
mod formats;
#[cfg(unix)]
mod terminal;
