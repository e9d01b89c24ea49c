//! What becomes of each record: a new post, a further observation, a reject, a skip, a withdrawal.

use super::{Import, writing};
use crate::archive::Error;
use crate::archive::rejects::{self, Reject};
use crate::formats::{Note, Sink, Withdrawal};
use crate::post::{Identity, Post, Provenance};
use std::ops::ControlFlow;
use std::time::Instant;

/// Records between two reports of progress.
const REPORT_EVERY: u64 = 512;
/// Why a post is skipped that was taken back before it came.
const GONE: &str = "posts deleted by their authors";

impl Import<'_> {
    fn add(&mut self, line: u64, mut post: Post) -> Result<(), Error> {
        post.found = vec![Provenance { line, ..self.place }];
        post.settle_id();
        self.enter(post)
    }

    /// Enters a post that knows its id and where it was found.
    pub(in crate::archive) fn enter(&mut self, post: Post) -> Result<(), Error> {
        let identity = post.identity();
        if self.withdrawn.has(identity.0) {
            self.count_skip(GONE);
            return Ok(());
        }
        if !self.known.insert(identity.0) {
            self.current().merged += 1;
            self.progress.merged += 1;
            return self.repeats.add(post).map_err(writing);
        }
        let undated = u64::from(post.time.is_none());
        self.builders.add(&post, identity).map_err(writing)?;
        self.is_changed = true;
        let source = self.current();
        source.posts += 1;
        source.undated += undated;
        self.progress.posts += 1;
        if self.pace.add() {
            self.commit()?;
        }
        Ok(())
    }

    /// Sets a further observation aside, of which the account speaks elsewhere.
    pub(in crate::archive) fn observe(&mut self, post: Post) -> Result<(), Error> {
        self.repeats.add(post).map_err(writing)
    }

    /// Enters a reject of another archive.
    pub(in crate::archive) fn carry_reject(
        &mut self,
        reading: usize,
        reject: &Reject,
    ) -> Result<(), Error> {
        self.record.sources[reading].rejected += 1;
        self.rejects.add(reading, reject).map_err(writing)
    }

    fn count_skip(&mut self, reason: &str) {
        let source = self.current();
        source.skipped += 1;
        match source.skips.get_mut(reason) {
            Some(count) => *count += 1,
            None => drop(source.skips.insert(reason.to_owned(), 1)),
        }
        self.progress.skipped += 1;
    }

    /// Whether the archive has a post, or is about to have it.
    pub(in crate::archive) fn knows(&self, identity: Identity) -> bool {
        self.known.contains(identity.0) || self.withdrawn.has(identity.0)
    }

    /// Whether a source of this path was read, now or before.
    pub(in crate::archive) fn has_read(&self, path: &str) -> bool {
        let readings = self.readings.get(path);
        readings.is_some_and(|readings| !readings.is_empty())
    }

    /// Remembers that a post was taken back.
    pub(in crate::archive) fn take_back(&mut self, identity: u64) -> Result<(), Error> {
        self.withdrawn.add(identity).map_err(writing)?;
        self.record.withdrawn = self.withdrawn.count();
        Ok(())
    }

    /// Counts a record and lets the watcher look.
    pub(in crate::archive) fn after_record(
        &mut self,
        result: Result<(), Error>,
    ) -> ControlFlow<()> {
        if let Err(e) = result {
            self.failure.get_or_insert(e);
            return ControlFlow::Break(());
        }
        self.progress.records += 1;
        if !self.progress.records.is_multiple_of(REPORT_EVERY) {
            return ControlFlow::Continue(());
        }
        if self.pace.is_late(Instant::now())
            && let Err(e) = self.commit()
        {
            self.failure.get_or_insert(e);
            return ControlFlow::Break(());
        }
        self.report()
    }

    pub(super) fn report(&mut self) -> ControlFlow<()> {
        let flow = self.watcher.progress(&self.progress);
        self.summary.interrupted |= flow.is_break();
        flow
    }
}

impl Sink for Import<'_> {
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()> {
        let source = self.current();
        source.files.push(name.to_owned());
        source.note_format(format);
        if let Some(known) = self.files.get(name) {
            self.place.file = *known;
            return self.report();
        }
        let source = self.place.source as usize;
        let files = &mut self.record.sources[source].files;
        if source != self.reading {
            files.push(name.to_owned());
        }
        self.place.file = (files.len() - 1) as u32;
        self.files.insert(name.to_owned(), self.place.file);
        self.report()
    }

    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()> {
        let result = self.add(line, post);
        self.after_record(result)
    }

    fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> ControlFlow<()> {
        self.current().rejected += 1;
        self.progress.rejected += 1;
        let (raw, is_cut) = rejects::keep(raw);
        let reject = Reject {
            path: self.record.path_of(self.place),
            line,
            reason: reason.to_owned(),
            raw,
            is_cut,
        };
        let result = self.rejects.add(self.reading, &reject).map_err(writing);
        self.after_record(result)
    }

    fn skip(&mut self, _line: u64, reason: &str) -> ControlFlow<()> {
        self.count_skip(reason);
        self.after_record(Ok(()))
    }

    fn withdraw(&mut self, _line: u64, gone: Withdrawal<'_>) -> ControlFlow<()> {
        self.count_skip(gone.reason);
        self.current().withdrawals += 1;
        let result = self.take_back(Identity::of(gone.platform, gone.id).0);
        self.after_record(result)
    }

    fn note(&mut self, note: Note) {
        if let Some(words) = self.current().note(note) {
            let path = &self.record.sources[self.reading].path;
            self.watcher.noted(path, &words);
        }
    }

    fn advance(&mut self, bytes: u64) {
        self.progress.bytes += bytes;
    }

    fn alive(&mut self) -> ControlFlow<()> {
        self.report()
    }
}
