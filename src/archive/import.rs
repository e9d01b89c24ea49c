//! Importing: the records of sources become posts of the archive, and every record is accounted for.
//!
//! New posts go straight to the index; further observations of known posts wait ([`super::repeats`]) and
//! are merged at the end. Every commit carries the import record, so that posts and accounting never
//! disagree, however the process ends.

use super::cadence::{Cadence, Pace};
use super::record::{Fingerprint, ImportRecord, SourceRecord};
use super::rejects::{Reject, RejectLog};
use super::repeats::{Repeats, merge_batch};
use super::schema::Documents;
use super::{Archive, Error, compact, lock};
use crate::formats::{self, Note, Sink, Withdrawal};
use crate::post::{Post, Provenance};
use rustc_hash::FxHashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::time::Instant;
use tantivy::indexer::NoMergePolicy;
use tantivy::{IndexWriter, ReloadPolicy};

/// Memory for building segments, split over the threads.
const WRITER_MEMORY: usize = 300 << 20;
const WRITER_THREADS: usize = 2;
/// Records between two reports of progress.
const REPORT_EVERY: u64 = 512;

/// What an import is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Reading sources.
    #[default]
    Reading,
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
    /// Called after each commit: whoever opens the archive now finds what has been read so far.
    fn committed(&mut self) {}
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
    /// Sources that were not read again because they are in and have not changed.
    pub unchanged: Vec<String>,
    /// Sources that could not be read at all, with the reason.
    pub failed: Vec<(String, String)>,
    /// Whether the watcher stopped it.
    pub interrupted: bool,
}

impl Summary {
    /// Sums a figure over the sources.
    pub fn sum(&self, figure: impl Fn(&SourceRecord) -> u64) -> u64 {
        self.sources.iter().map(figure).sum()
    }
}

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
        let record = SourceRecord {
            path: name.to_owned(),
            ..SourceRecord::default()
        };
        import.read(record, |sink| {
            formats::read_stream(name, stream, &formats::Options::default(), sink)
        })?;
        import.finish()
    }
}

/// An import under way.
struct Import<'a> {
    archive: &'a Archive,
    watcher: &'a mut dyn Watcher,
    writer: IndexWriter,
    documents: Documents,
    /// Identities of all posts, committed or not.
    known: FxHashSet<u64>,
    repeats: Repeats,
    rejects: RejectLog,
    record: ImportRecord,
    summary: Summary,
    progress: Progress,
    pace: Pace,
    /// Source and file that are being read.
    place: Provenance,
    /// Numbers of the sources that were read to their end.
    complete: Vec<usize>,
    /// The first error of the index or the disk: readers cannot carry it through their own results.
    failure: Option<Error>,
}

fn writing(error: impl std::fmt::Display) -> Error {
    Error::Writing(error.to_string())
}

impl<'a> Import<'a> {
    fn begin(
        archive: &'a Archive,
        cadence: Cadence,
        watcher: &'a mut dyn Watcher,
    ) -> Result<Self, Error> {
        let writer: IndexWriter = archive
            .index()
            .writer_with_num_threads(WRITER_THREADS, WRITER_MEMORY)
            .map_err(writing)?;
        // Segments are merged later, when nobody waits; merging while the cores build segments only
        // slows both.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let record = archive.record()?;
        Ok(Self {
            archive,
            watcher,
            writer,
            documents: Documents::new(archive.fields()),
            known: identities(archive)?,
            repeats: Repeats::new(archive.path()),
            rejects: RejectLog::open(archive.path(), record.rejected()).map_err(writing)?,
            record,
            summary: Summary::default(),
            progress: Progress::default(),
            pace: Pace::new(cadence, Instant::now()),
            place: Provenance::default(),
            complete: Vec::new(),
            failure: None,
        })
    }

    fn source(
        &mut self,
        source: &formats::Source,
        options: &formats::Options,
    ) -> Result<(), Error> {
        let path = source.path.clone();
        let print = fingerprint(&path);
        let how = manner(options);
        let same =
            |s: &SourceRecord| s.path == path && s.complete && s.print == print && s.how == how;
        if print.is_some() && self.record.sources.iter().any(same) {
            self.summary.unchanged.push(path);
            return Ok(());
        }
        let record = SourceRecord {
            path,
            print,
            how,
            ..SourceRecord::default()
        };
        self.read(record, |sink| formats::read(source, options, sink))
    }

    /// Enters a source into the record and reads it.
    fn read(
        &mut self,
        record: SourceRecord,
        read: impl FnOnce(&mut Self) -> Result<(), formats::ReadError>,
    ) -> Result<(), Error> {
        let path = record.path.clone();
        self.progress.source.clone_from(&path);
        let first_new = self.record.sources.len();
        self.record.sources.push(record);
        // Reading a source again finds its posts where they were found before: a post that is unchanged
        // stays as it is.
        let known = self.record.sources.iter().position(|s| s.path == path);
        self.place = Provenance {
            source: known.unwrap_or(first_new) as u32,
            file: 0,
            line: 0,
        };
        let result = read(self);
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        match result {
            Ok(()) if !self.summary.interrupted => self.complete.push(first_new),
            Ok(()) => {}
            Err(e) => {
                // What came before the damage stays, and the record says that something is missing.
                if self.current().records() > 0 {
                    let _ = self.reject(0, &e.to_string(), b"");
                }
                self.summary.failed.push((path, e.to_string()));
            }
        }
        if self.current().records() == 0 && !self.complete.contains(&first_new) {
            // Nothing came of it: it is no source of this archive.
            self.record.sources.truncate(first_new);
        }
        if let Some(done) = self.record.sources.get(first_new) {
            self.summary.sources.push(done.clone());
        }
        Ok(())
    }

    /// The source that is being read.
    fn current(&mut self) -> &mut SourceRecord {
        self.record
            .sources
            .last_mut()
            .expect("a source is pushed before it is read")
    }

    fn add(&mut self, line: u64, mut post: Post) -> Result<(), Error> {
        post.found = vec![Provenance { line, ..self.place }];
        post.settle_id();
        if !self.known.insert(post.identity().0) {
            self.current().merged += 1;
            self.progress.merged += 1;
            return self.repeats.add(post).map_err(writing);
        }
        let undated = u64::from(post.time.is_none());
        self.writer
            .add_document(self.documents.document(&post))
            .map_err(writing)?;
        let source = self.current();
        source.posts += 1;
        source.undated += undated;
        self.progress.posts += 1;
        if self.pace.add() {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.rejects.flush().map_err(writing)?;
        let mut commit = self.writer.prepare_commit().map_err(writing)?;
        commit.set_payload(&self.record.to_payload());
        commit.commit().map_err(writing)?;
        self.pace.committed(Instant::now());
        self.watcher.committed();
        Ok(())
    }

    /// Counts a record and lets the watcher look.
    fn after_record(&mut self, result: Result<(), Error>) -> ControlFlow<()> {
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

    fn report(&mut self) -> ControlFlow<()> {
        let flow = self.watcher.progress(&self.progress);
        self.summary.interrupted |= flow.is_break();
        flow
    }

    fn finish(mut self) -> Result<Summary, Error> {
        if !self.repeats.is_empty() {
            self.commit()?;
            self.progress.phase = Phase::Repeats;
            let _ = self.report();
            let mut repeats =
                std::mem::replace(&mut self.repeats, Repeats::new(self.archive.path()));
            repeats.drain(|batch| {
                merge_batch(
                    self.archive.index(),
                    &self.writer,
                    self.archive.fields(),
                    batch,
                )
                .map_err(writing)?;
                self.commit()
            })?;
        }
        // Only now: a source that counts as complete is not read again, so nothing of it may be pending.
        for number in std::mem::take(&mut self.complete) {
            self.record.sources[number].complete = true;
        }
        self.commit()?;
        self.progress.phase = Phase::Compacting;
        if self.report().is_continue() && !self.summary.interrupted {
            compact::merge_if_many(self.archive.index(), &mut self.writer)?;
        }
        self.writer.wait_merging_threads().map_err(writing)?;
        Ok(self.summary)
    }
}

impl Sink for Import<'_> {
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()> {
        let source = self.current();
        source.files.push(name.to_owned());
        source.note_format(format);
        let files = &mut self.record.sources[self.place.source as usize].files;
        let at = files.iter().position(|file| file == name);
        self.place.file = at.unwrap_or_else(|| {
            files.push(name.to_owned());
            files.len() - 1
        }) as u32;
        self.report()
    }

    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()> {
        let result = self.add(line, post);
        self.after_record(result)
    }

    fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> ControlFlow<()> {
        self.current().rejected += 1;
        self.progress.rejected += 1;
        let reject = Reject {
            path: self.record.path_of(self.place),
            line,
            reason: reason.to_owned(),
            raw: String::from_utf8_lossy(raw).into_owned(),
        };
        let result = self.rejects.add(&reject).map_err(writing);
        self.after_record(result)
    }

    fn skip(&mut self, _line: u64, reason: &str) -> ControlFlow<()> {
        let source = self.current();
        source.skipped += 1;
        match source.skips.get_mut(reason) {
            Some(count) => *count += 1,
            None => drop(source.skips.insert(reason.to_owned(), 1)),
        }
        self.progress.skipped += 1;
        self.after_record(Ok(()))
    }

    fn withdraw(&mut self, line: u64, gone: Withdrawal<'_>) -> ControlFlow<()> {
        self.skip(line, gone.reason)
    }

    fn note(&mut self, _note: Note) {}

    fn advance(&mut self, bytes: u64) {
        self.progress.bytes += bytes;
    }
}

/// What somebody said about how to read a source: read otherwise, it is not the same again.
fn manner(options: &formats::Options) -> String {
    let format = options.format.map_or("", formats::Format::name);
    let columns: Vec<String> = options
        .map
        .iter()
        .map(|(field, column)| format!("{field}={column}"))
        .collect();
    let zone = options.zone.iana_name().unwrap_or("offset");
    let private = if options.non_public {
        "|non-public"
    } else {
        ""
    };
    format!("{format}|{}|{zone}{private}", columns.join("|"))
}

/// The identities of all posts that the archive has.
fn identities(archive: &Archive) -> Result<FxHashSet<u64>, Error> {
    let read = || -> tantivy::Result<FxHashSet<u64>> {
        let searcher = archive
            .index()
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?
            .searcher();
        let mut known = FxHashSet::default();
        known.reserve(searcher.num_docs() as usize);
        for reader in searcher.segment_readers() {
            let idents = reader.fast_fields().u64("ident")?;
            known.extend(reader.doc_ids_alive().filter_map(|doc| idents.first(doc)));
        }
        Ok(known)
    };
    read().map_err(|e| archive.damaged(&e))
}

/// What a file looks like; `None` for what is no plain file.
fn fingerprint(path: &str) -> Option<Fingerprint> {
    const END: u64 = 64 << 10;
    // Asked before it is opened: opening a pipe and closing it again would end its writer.
    let meta = std::fs::metadata(path).ok()?;
    if path == "-" || !meta.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let mut ends = Vec::new();
    file.by_ref().take(END).read_to_end(&mut ends).ok()?;
    if meta.len() > END {
        file.seek(SeekFrom::Start(meta.len() - END.min(meta.len())))
            .ok()?;
        file.take(END).read_to_end(&mut ends).ok()?;
    }
    Some(Fingerprint {
        size: meta.len(),
        hash: twox_hash::XxHash3_64::oneshot(&ends),
    })
}
