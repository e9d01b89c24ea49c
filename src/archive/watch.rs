//! What an import tells whoever watches it, and what it says of itself in the end.

use super::record::SourceRecord;
use std::ops::ControlFlow;

/// What an import is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading sources.
    #[default]
    Reading,
    /// Bringing what was read to the disk: from here on nothing waits for a source.
    Saving,
    /// Merging further observations of known posts.
    Repeats,
    /// Bringing the index into its fastest shape. The posts are safe already.
    Compacting,
}

/// How far an import is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is going on.
    pub phase: Phase,
    /// The source that is being read.
    pub source: String,
    /// Bytes read of all sources.
    pub bytes: u64,
    /// Bytes of all sources, where every size is known.
    pub total_bytes: Option<u64>,
    /// Records read.
    pub records: u64,
    /// New posts.
    pub posts: u64,
    /// Further observations.
    pub merged: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that are no posts.
    pub skipped: u64,
}

/// Watches an import and may stop it.
pub trait Watcher {
    /// Called often; `Break` ends the import with what has been read so far.
    fn progress(&mut self, progress: &Progress) -> ControlFlow<()>;
    /// Called before each commit, which may take a while in which nothing else is told.
    fn committing(&mut self) {}
    /// Called after each commit: whoever opens the archive now finds what has been read so far.
    fn committed(&mut self) {}
    /// Called as soon as it is known how a source is read, in words: which columns were taken for
    /// what, what could have been decided otherwise, what was remembered from the last time.
    fn noted(&mut self, _source: &str, _note: &str) {}
}

/// Nobody watches.
impl Watcher for () {
    fn progress(&mut self, _progress: &Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The sources that were read now.
    pub sources: Vec<SourceRecord>,
    /// The numbers of their readings in the import record.
    pub readings: Vec<usize>,
    /// Sources that were not read again because they are in and have not changed.
    pub unchanged: Vec<String>,
    /// Sources that could not be read at all, with the reason.
    pub failed: Vec<(String, String)>,
    /// Posts of the archive that were removed because their authors took them back.
    pub removed: u64,
    /// Whether the watcher stopped it.
    pub interrupted: bool,
}

impl Summary {
    /// Sums a figure over the sources.
    pub fn sum(&self, figure: impl Fn(&SourceRecord) -> u64) -> u64 {
        self.sources.iter().map(figure).sum()
    }
}
