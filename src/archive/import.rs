//! Importing: the records of sources become posts of the archive, and every record is accounted for.
//!
//! New posts go straight to the index; further observations of known posts wait ([`super::repeats`]) and
//! are merged at the end. Every commit carries the import record, so that posts and accounting never
//! disagree, however the process ends.

mod records;

use super::building::Builders;
use super::cadence::{Cadence, Pace};
use super::known::Known;
use super::manner::Manner;
use super::record::{Fingerprint, ImportRecord, SourceRecord};
use super::rejects::RejectLog;
use super::repeats::{Repeats, merge_batch};
use super::watch::{Phase, Progress, Summary, Watcher};
use super::withdrawn::{self, Withdrawn};
use super::{Archive, Error, compact, identities, lock};
use crate::formats::{self, Note, ReadError, Sink};
use crate::post::Provenance;
use rustc_hash::FxHashMap;
use std::io::Read;
use std::time::Instant;
use tantivy::IndexWriter;
use tantivy::indexer::NoMergePolicy;

/// Memory of the index library's own thread, which writes merged observations; everything else is built
/// beside it.
const WRITER_MEMORY: usize = 64 << 20;

impl Archive {
    /// Imports sources, one after the other. What was read of a source is kept even if its end cannot
    /// be read; a source that cannot be read at all is reported in the summary.
    ///
    /// # Errors
    /// The archive is locked or cannot be written to. Everything committed until then is safe.
    pub fn import(
        &self,
        sources: Vec<formats::Source>,
        options: &formats::Options,
        watcher: &mut dyn Watcher,
    ) -> Result<Summary, Error> {
        self.import_at(sources, options, Cadence::Batch, watcher)
    }

    /// Imports sources as [`import`](Self::import) does, and commits as often as the cadence says: for
    /// somebody who reads the archive meanwhile.
    ///
    /// # Errors
    /// As for [`import`](Self::import).
    pub fn import_at(
        &self,
        sources: Vec<formats::Source>,
        options: &formats::Options,
        cadence: Cadence,
        watcher: &mut dyn Watcher,
    ) -> Result<Summary, Error> {
        let _lock = lock::WriteLock::take(self.path())?;
        let mut import = Import::begin(self, cadence, watcher)?;
        import.progress.total_bytes = sources.iter().map(formats::Source::size).sum();
        for source in sources {
            import.source(&source, options)?;
            if import.summary.interrupted {
                break;
            }
        }
        import.finish()
    }

    /// Imports the built-in fictional campaign from a stream, under a name in place of a path, and says
    /// in the record that the archive holds it.
    ///
    /// # Errors
    /// As for [`import`](Self::import).
    pub fn import_demo(
        &self,
        name: &str,
        stream: Box<dyn Read>,
        watcher: &mut dyn Watcher,
    ) -> Result<Summary, Error> {
        let _lock = lock::WriteLock::take(self.path())?;
        let mut import = Import::begin(self, Cadence::Batch, watcher)?;
        import.record.fictional = true;
        import.demo(name, stream)?;
        import.finish()
    }
}

/// An import under way.
pub(super) struct Import<'a> {
    archive: &'a Archive,
    watcher: &'a mut dyn Watcher,
    writer: IndexWriter,
    builders: Builders,
    /// Identities of all posts, committed or not.
    known: Known,
    repeats: Repeats,
    rejects: RejectLog,
    withdrawn: Withdrawn,
    pub(super) record: ImportRecord,
    pub(super) summary: Summary,
    pub(super) progress: Progress,
    pace: Pace,
    /// The record as it was last committed, and whether posts have changed since.
    committed: String,
    is_changed: bool,
    /// The number of the reading that records are counted for.
    pub(super) reading: usize,
    /// Source and file that are being read.
    place: Provenance,
    /// Numbers of the readings of each path, earliest first: an archive may have a source for each post.
    readings: FxHashMap<String, Vec<usize>>,
    /// Numbers of the files of the source that is being read: there may be as many.
    files: FxHashMap<String, u32>,
    /// Numbers of the sources that were read now, and of those that were read to their end.
    read: Vec<usize>,
    complete: Vec<usize>,
    /// The first error of the index or the disk: readers cannot carry it through their own results.
    failure: Option<Error>,
}

fn writing(error: impl std::fmt::Display) -> Error {
    let text = error.to_string();
    // The index library does not say what its threads stumbled over.
    let is_vague = text.contains("index writer was killed");
    Error::Writing(if is_vague {
        "a file could not be written".to_owned()
    } else {
        text
    })
}

impl<'a> Import<'a> {
    pub(super) fn begin(
        archive: &'a Archive,
        cadence: Cadence,
        watcher: &'a mut dyn Watcher,
    ) -> Result<Self, Error> {
        let writer: IndexWriter = archive
            .index()
            .writer_with_num_threads(1, WRITER_MEMORY)
            .map_err(writing)?;
        // Segments are merged later, when nobody waits; merging while the cores build segments only
        // slows both.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let record = archive.record()?;
        let mut readings: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (number, source) in record.sources.iter().enumerate() {
            readings
                .entry(source.path.clone())
                .or_default()
                .push(number);
        }
        Ok(Self {
            archive,
            watcher,
            writer,
            builders: Builders::new(archive.index(), archive.fields()),
            known: identities::all(archive.index()).map_err(|e| archive.damaged(&e))?,
            repeats: Repeats::new(archive.path()),
            rejects: RejectLog::open(archive.path(), &record).map_err(writing)?,
            withdrawn: Withdrawn::open(archive.path(), record.withdrawn)
                .map_err(|e| archive.list_damaged(withdrawn::FILE, &e))?,
            committed: record.to_payload(),
            is_changed: false,
            record,
            summary: Summary::default(),
            progress: Progress::default(),
            pace: Pace::new(cadence, Instant::now()),
            reading: 0,
            place: Provenance::default(),
            readings,
            files: FxHashMap::default(),
            read: Vec::new(),
            complete: Vec::new(),
            failure: None,
        })
    }

    /// Reads a source, unless it was read before and has not changed.
    pub(super) fn source(
        &mut self,
        source: &formats::Source,
        options: &formats::Options,
    ) -> Result<(), Error> {
        let path = source.path.clone();
        let print = Fingerprint::of(&path);
        let mut how = Manner::of(options);
        let readings = self.readings.get(&path).map_or(&[][..], Vec::as_slice);
        let before = readings.last().map(|n| &self.record.sources[*n]);
        let remembered = before
            .filter(|_| print.is_some())
            .map(|before| how.complete(&before.how))
            .unwrap_or_default();
        let same = |n: &usize| {
            let s = &self.record.sources[*n];
            s.complete && !s.superseded && s.print == print && s.how == how
        };
        if print.is_some() && readings.iter().any(same) {
            self.summary.unchanged.push(path);
            return Ok(());
        }
        let options = how.options(options);
        let record = SourceRecord {
            path: path.clone(),
            print,
            how,
            ..SourceRecord::default()
        };
        self.read(record, |import| {
            if remembered != Manner::default() {
                import.note(Note::Remark(format!("read as before: {remembered}")));
            }
            formats::read(source, &options, import)?;
            if Fingerprint::of(&path) != print {
                import.changed_meanwhile();
            }
            Ok(())
        })
    }

    /// Reads the built-in campaign.
    pub(super) fn demo(&mut self, name: &str, stream: Box<dyn Read>) -> Result<(), Error> {
        self.record.fictional = true;
        let record = SourceRecord {
            path: name.to_owned(),
            print: Some(Fingerprint::of_name(name)),
            ..SourceRecord::default()
        };
        self.read(record, |import| {
            formats::read_stream(name, stream, &formats::Options::default(), import)
        })
    }

    /// Enters a source into the record and reads it.
    pub(super) fn read(
        &mut self,
        record: SourceRecord,
        read: impl FnOnce(&mut Self) -> Result<(), ReadError>,
    ) -> Result<(), Error> {
        let path = record.path.clone();
        self.progress.source.clone_from(&path);
        let number = self.record.sources.len();
        // Reading a source again finds its posts where they were found before: a post that is unchanged
        // stays as it is.
        let readings = self.readings.entry(path.clone()).or_default();
        let sources = &mut self.record.sources;
        let known = record.print.and_then(|_| {
            let mut readings = readings.iter().copied();
            readings.find(|n| sources[*n].print.is_some())
        });
        sources.push(record);
        self.reading = number;
        let superseded = self.record.supersede(readings);
        readings.push(number);
        self.enter_place(known.unwrap_or(number));
        let result = read(self);
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        let refusal = self.end_of(number, result);
        if self.current().records() == 0 && self.complete.last() != Some(&number) {
            // Nothing came of it: it is no source of this archive, and what was read before still counts.
            self.record.sources.truncate(number);
            if let Some(readings) = self.readings.get_mut(&path) {
                readings.pop();
            }
            for earlier in superseded {
                self.record.sources[earlier].superseded = false;
            }
            if let Some(reason) = refusal {
                self.record.refuse(&path, reason);
            }
            return Ok(());
        }
        self.record.accept(&path);
        for earlier in superseded.into_iter().filter(|n| known != Some(*n)) {
            // Nothing refers to its files.
            self.record.sources[earlier].files.clear();
        }
        self.read.push(number);
        Ok(())
    }

    /// Posts are found in the files of this source from now on.
    fn enter_place(&mut self, source: usize) {
        self.place = Provenance {
            source: source as u32,
            file: 0,
            line: 0,
        };
        self.files.clear();
        let files = &self.record.sources[source].files;
        for (number, name) in files.iter().enumerate() {
            self.files.entry(name.clone()).or_insert(number as u32);
        }
    }

    /// Enters how the reading of a source ended. Returns why, if it cannot be read.
    fn end_of(&mut self, number: usize, result: Result<(), ReadError>) -> Option<String> {
        let error = match result {
            Ok(()) if self.summary.interrupted => return None,
            // A file of deletion notices did what it is for.
            Err(ReadError::NoPosts { .. }) if self.current().withdrawals > 0 => {
                self.complete.push(number);
                return None;
            }
            Ok(()) => {
                if self.current().fault.is_none() {
                    self.complete.push(number);
                }
                return None;
            }
            Err(error) => error,
        };
        let reason = error.to_string();
        if self.current().records() > 0 {
            self.current().fault = Some(reason.clone());
            if matches!(error, ReadError::Damaged { .. }) {
                // What came before the damage stays, and the record says that something is missing.
                let _ = self.reject(0, &reason, b"");
            }
        }
        let path = self.current().path.clone();
        self.summary.failed.push((path, reason.clone()));
        Some(reason)
    }

    /// The source that is being read.
    pub(super) fn current(&mut self) -> &mut SourceRecord {
        &mut self.record.sources[self.reading]
    }

    fn changed_meanwhile(&mut self) {
        let what = "the file changed while it was being read: import it again";
        self.note(Note::Remark(what.to_owned()));
        self.current().fault = Some(what.to_owned());
    }

    /// Commits what there is to commit.
    fn commit(&mut self) -> Result<(), Error> {
        let payload = self.record.to_payload();
        if !self.is_changed && payload == self.committed {
            return Ok(());
        }
        self.watcher.committing();
        self.rejects.flush().map_err(writing)?;
        self.withdrawn.flush().map_err(writing)?;
        for segment in self.builders.finish().map_err(writing)? {
            self.writer.add_segment(segment).map_err(writing)?;
        }
        let mut commit = self.writer.prepare_commit().map_err(writing)?;
        commit.set_payload(&payload);
        commit.commit().map_err(writing)?;
        self.committed = payload;
        self.is_changed = false;
        self.pace.committed(Instant::now());
        self.watcher.committed();
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Summary, Error> {
        self.progress.phase = Phase::Saving;
        let _ = self.report();
        self.remove_withdrawn()?;
        self.merge_repeats()?;
        // Only now: a source that counts as complete is not read again, so nothing of it may be pending.
        for number in std::mem::take(&mut self.complete) {
            self.record.sources[number].complete = true;
        }
        self.commit()?;
        let sources = self.read.iter().map(|n| self.record.sources[*n].clone());
        self.summary.sources = sources.collect();
        self.summary.readings.clone_from(&self.read);
        self.progress.phase = Phase::Compacting;
        if self.report().is_continue() && !self.summary.interrupted {
            if self.summary.removed > 0 {
                compact::clear_if_cheap(self.archive.index(), &mut self.writer)?;
            }
            compact::merge_if_many(self.archive.index(), &mut self.writer)?;
        }
        self.writer.wait_merging_threads().map_err(writing)?;
        super::record::keep_copy(self.archive.path(), &self.committed);
        Ok(self.summary)
    }

    /// Takes posts out that came before they were taken back: in this import, in an earlier one, or in one
    /// that ended between both.
    fn remove_withdrawn(&mut self) -> Result<(), Error> {
        let unwanted = self.withdrawn.among(&self.known);
        if unwanted.is_empty() {
            return Ok(());
        }
        // What is counted and deleted must be in the index; and it is before the repeats are merged, which
        // then find nothing to merge with.
        self.commit()?;
        let index = self.archive.index();
        let removed = identities::count(index, &unwanted).map_err(|e| self.archive.damaged(&e))?;
        identities::delete(&self.writer, unwanted).map_err(writing)?;
        self.record.removed += removed;
        self.summary.removed = removed;
        self.is_changed = true;
        self.commit()
    }

    fn merge_repeats(&mut self) -> Result<(), Error> {
        if self.repeats.is_empty() {
            return Ok(());
        }
        self.commit()?;
        self.progress.phase = Phase::Repeats;
        let _ = self.report();
        let fresh = Repeats::new(self.archive.path());
        let mut repeats = std::mem::replace(&mut self.repeats, fresh);
        repeats.drain(|batch| {
            let (index, fields) = (self.archive.index(), self.archive.fields());
            let merged = merge_batch(index, &self.writer, fields, batch).map_err(writing)?;
            self.is_changed |= merged > 0;
            self.commit()
        })
    }
}
