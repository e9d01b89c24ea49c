//! Other people's files turned into posts.
//!
//! Bytes go in, and for every record one of three things comes out: a post, a reject with its line
//! and reason, or a skip (a record that is no post, such as a control line). Nothing is dropped in
//! silence and no source is ever written to. Reading is streaming: memory does not grow with the file.
//!
//! This room knows what a post is; it must not know where posts go.

use crate::post::Post;
use std::ops::ControlFlow;

/// What receives the records of a source. Returning `Break` stops the reading.
pub trait Sink {
    /// A file begins: its name inside the source (empty for a plain file) and its format's name.
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()>;
    /// A post, without provenance: the sink knows which file it is in.
    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()>;
    /// A record that could not be read, with the reason and its raw bytes (cut to a few kilobytes).
    fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> ControlFlow<()>;
    /// A record that is no post.
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()>;
    /// So many more bytes of the source (as stored, compressed or not) have been read.
    fn advance(&mut self, bytes: u64);
}

/// Stub.
#[derive(Debug)]
pub struct Source {
    /// Path.
    pub path: String,
}
impl Source {
    /// Size.
    pub fn size(&self) -> Option<u64> {
        None
    }
}
/// Stub.
#[derive(Debug, Default)]
pub struct Options {}
/// Stub.
#[derive(Debug, thiserror::Error)]
#[error("stub")]
pub struct ReadError;
/// Stub: reads the demo.
pub fn read(_source: &Source, _options: &Options, _sink: &mut dyn Sink) -> Result<(), ReadError> {
    Ok(())
}
