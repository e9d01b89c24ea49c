//! What receives what comes out of a source.

use std::ops::ControlFlow;

use super::Field;
use crate::post::Post;

/// What receives the records of a source. Returning `Break` stops the reading.
pub trait Sink {
    /// A file begins: its name inside the source (empty for a plain file) and its format's name.
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()>;
    /// A post, without provenance: the sink knows which file it is in.
    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()>;
    /// A record that could not be read, with the reason and its raw bytes.
    fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> ControlFlow<()>;
    /// A record that is no post.
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()>;
    /// A record that takes a post back: its author or the platform has deleted it. It counts as skipped.
    fn withdraw(&mut self, line: u64, gone: Withdrawal<'_>) -> ControlFlow<()>;
    /// Something that is worth knowing about how the file at hand is read.
    fn note(&mut self, note: Note);
    /// So many more bytes of the source (as stored, compressed or not) have been read.
    fn advance(&mut self, bytes: u64);
    /// Reading goes on, though nothing comes of it yet: rows wait for a date that decides, or a file is
    /// put aside to be read from its end. Heard every few thousand rows, or megabytes.
    fn alive(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// A post that is to be gone, now and whenever it turns up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal<'a> {
    /// Its platform.
    pub platform: &'a str,
    /// Its identifier there.
    pub id: &'a str,
    /// The kind of record that says so, as for skipped records.
    pub reason: &'a str,
}

/// Something that is worth knowing about how a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Which column was taken for which field, by name or because somebody said so.
    Columns(Vec<(Field, String)>),
    /// A decision that could have been another one, in words.
    Remark(String),
}

/// A sink for tests.
#[cfg(test)]
pub(super) mod counted {
    use super::*;

    /// Counts what it is given.
    #[derive(Default)]
    pub(in crate::formats) struct Counted {
        pub(in crate::formats) posts: usize,
        pub(in crate::formats) rejects: usize,
        /// The bytes of the last reject.
        pub(in crate::formats) raw: Vec<u8>,
        // After so many signs of life it has enough.
        pub(in crate::formats) patience: Option<usize>,
    }

    impl Sink for Counted {
        fn file(&mut self, _name: &str, _format: &str) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn post(&mut self, _line: u64, _post: Post) -> ControlFlow<()> {
            self.posts += 1;
            ControlFlow::Continue(())
        }
        fn reject(&mut self, _line: u64, _reason: &str, raw: &[u8]) -> ControlFlow<()> {
            self.rejects += 1;
            raw.clone_into(&mut self.raw);
            ControlFlow::Continue(())
        }
        fn skip(&mut self, _line: u64, _reason: &str) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn withdraw(&mut self, _line: u64, _gone: Withdrawal<'_>) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn note(&mut self, _note: Note) {}
        fn advance(&mut self, _bytes: u64) {}
        fn alive(&mut self) -> ControlFlow<()> {
            match &mut self.patience {
                Some(0) => ControlFlow::Break(()),
                Some(left) => {
                    *left -= 1;
                    ControlFlow::Continue(())
                }
                None => ControlFlow::Continue(()),
            }
        }
    }
}
