//! All integration tests in one binary: linking tantivy ten times would cost minutes.

// The lint knows test functions, not what they call.
#![allow(clippy::unwrap_used)]

mod accounting;
mod archive;
mod arrows;
mod cli;
mod conformance;
mod faults;
mod formats;
mod oracle;
mod readme;
#[cfg(unix)]
mod terminal;
