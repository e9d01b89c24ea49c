//! All integration tests in one binary: linking tantivy ten times would cost minutes.

mod archive;
mod arrows;
mod cli;
mod conformance;
mod formats;
mod oracle;
mod readme;

#[cfg(unix)]
mod terminal;
