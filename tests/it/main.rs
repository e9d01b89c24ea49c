//! All integration tests in one binary: linking tantivy ten times would cost minutes.
mod formats;

mod conformance;
