//! Building segments of the index, on threads of our own.
//!
//! The index library's writer would do it as well, but sorts what is in order already: it writes every
//! stored post twice and looks every number up in a table. So a segment whose posts come in the order of
//! time is built without sorting; what comes late (posts without a time, most often) is put aside for
//! the next one. Only where too much comes late is a segment sorted when it is full.
//!
//! This module must not know where posts come from, nor when they are committed.

use super::documents::{Batch, Document, Documents};
use super::schema::Fields;
use crate::post::{Identity, Post};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tantivy::index::{Segment, SegmentMeta};
use tantivy::indexer::{AddOperation, SegmentWriter};
use tantivy::{Index, TantivyError};

const THREADS: usize = 2;
/// A segment is full when it takes so much memory. Writing it takes a fourth as much again.
const MEMORY: usize = 140 << 20;
/// Documents that come late, at the most, before a segment is sorted after all.
const MOST_LATE: usize = 4096;
/// Batches that wait for a thread.
const WAITING: usize = 6;

/// Builds segments of posts.
#[derive(Debug)]
pub(super) struct Builders {
    index: Index,
    documents: Documents,
    filling: Batch,
    threads: Option<Threads>,
}

/// The threads, and the way to them.
#[derive(Debug)]
struct Threads {
    to: Sender<Batch>,
    handles: Vec<JoinHandle<tantivy::Result<Builder>>>,
    /// Whether what they build is still wanted.
    is_wanted: Arc<AtomicBool>,
}

impl Builders {
    pub(super) fn new(index: &Index, fields: Fields) -> Self {
        Self {
            index: index.clone(),
            documents: Documents::new(fields),
            filling: Batch::default(),
            threads: None,
        }
    }

    /// Adds a post, whose identity this is.
    pub(super) fn add(&mut self, post: &Post, identity: Identity) -> tantivy::Result<()> {
        self.documents.add(post, identity, &mut self.filling);
        if self.filling.is_full() {
            self.hand_on()?;
        }
        Ok(())
    }

    fn hand_on(&mut self) -> tantivy::Result<()> {
        let empty = self.filling.like();
        let batch = mem::replace(&mut self.filling, empty);
        let threads = match &self.threads {
            Some(threads) => threads,
            None => self.threads.insert(Threads::start(&self.index)?),
        };
        if threads.to.send(batch).is_err() {
            // Nobody receives: one of them failed.
            self.finish()?;
            return Err(TantivyError::ErrorInThread("it ended early".to_owned()));
        }
        Ok(())
    }

    /// Writes everything out. The segments are on the disk and in no commit.
    pub(super) fn finish(&mut self) -> tantivy::Result<Vec<SegmentMeta>> {
        if !self.filling.is_empty() {
            self.hand_on()?;
        }
        let Some(threads) = self.threads.take() else {
            return Ok(Vec::new());
        };
        let mut rest = Builder::new(&self.index);
        for builder in threads.end()? {
            rest.segments.extend(builder.segments);
            for number in 0..builder.late.len() {
                rest.late.copy(&builder.late, number);
            }
        }
        rest.write_late()?;
        rest.close()?;
        Ok(rest.segments)
    }
}

impl Drop for Builders {
    /// Nothing may be written after the archive's lock is gone.
    fn drop(&mut self) {
        if let Some(threads) = self.threads.take() {
            threads.is_wanted.store(false, Ordering::Relaxed);
            let _ = threads.end();
        }
    }
}

impl Threads {
    fn start(index: &Index) -> tantivy::Result<Self> {
        let (to, from) = bounded(WAITING);
        let is_wanted = Arc::new(AtomicBool::new(true));
        let handles = (0..THREADS).map(|number| {
            let (mut builder, from) = (Builder::new(index), from.clone());
            // They are to write at different times: the disk is waited for, and then nobody builds.
            builder.memory = MEMORY / (number + 1);
            let is_wanted = Arc::clone(&is_wanted);
            std::thread::Builder::new()
                .name(format!("segments-{number}"))
                .spawn(move || {
                    let built = builder.build(&from, &is_wanted);
                    if built.is_err() {
                        // The others need not go on, and whoever reads hears of it soon.
                        is_wanted.store(false, Ordering::Relaxed);
                    }
                    built.map(|()| builder)
                })
        });
        Ok(Self {
            to,
            handles: handles.collect::<Result<_, _>>()?,
            is_wanted,
        })
    }

    /// Waits for all of them, and gives what they built or what went wrong first.
    fn end(self) -> tantivy::Result<Vec<Builder>> {
        drop(self.to);
        let results: Vec<_> = self.handles.into_iter().map(JoinHandle::join).collect();
        let results = results.into_iter().map(|result| {
            result.unwrap_or_else(|_| Err(TantivyError::ErrorInThread("it panicked".to_owned())))
        });
        results.collect()
    }
}

/// Builds one segment after the other.
#[derive(Debug)]
struct Builder {
    /// The index, and the same as if it were not sorted: for segments that come sorted.
    index: Index,
    unsorted: Index,
    /// How much the next segment may take.
    memory: usize,
    open: Option<Open>,
    late: Batch,
    segments: Vec<SegmentMeta>,
}

/// A segment that is being built.
struct Open {
    segment: Segment,
    writer: SegmentWriter,
    /// The time of its last document, if documents must come in order.
    last: Option<i64>,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} documents", self.writer.max_doc())
    }
}

impl Builder {
    fn new(index: &Index) -> Self {
        let mut unsorted = index.clone();
        unsorted.settings_mut().sort_by_field = None;
        Self {
            index: index.clone(),
            unsorted,
            memory: MEMORY,
            open: None,
            late: Batch::default(),
            segments: Vec::new(),
        }
    }

    fn build(&mut self, from: &Receiver<Batch>, is_wanted: &AtomicBool) -> tantivy::Result<()> {
        for batch in from {
            if !is_wanted.load(Ordering::Relaxed) {
                self.open = None;
                return Ok(());
            }
            self.take(&Arc::new(batch))?;
        }
        if is_wanted.load(Ordering::Relaxed) {
            self.close()?;
        }
        Ok(())
    }

    fn take(&mut self, batch: &Arc<Batch>) -> tantivy::Result<()> {
        if self.open.is_none() {
            self.open(batch.is_in_order())?;
        }
        if let Some(open) = &mut self.open {
            for number in 0..batch.len() {
                if !open.add(batch, number)? {
                    self.late.copy(batch, number);
                }
            }
        }
        if self.late.len() > MOST_LATE {
            self.close()?;
            self.write_late()?;
        }
        let takes = |open: &Open| open.writer.mem_usage() >= self.memory;
        if self.open.as_ref().is_some_and(takes) {
            self.close()?;
            self.memory = MEMORY;
        }
        Ok(())
    }

    /// Begins a segment.
    fn open(&mut self, is_in_order: bool) -> tantivy::Result<()> {
        let (index, last) = if is_in_order {
            (&self.unsorted, Some(i64::MIN))
        } else {
            (&self.index, None)
        };
        let segment = index.new_segment();
        self.open = Some(Open {
            writer: SegmentWriter::for_segment(MEMORY, segment.clone())?,
            segment,
            last,
        });
        Ok(())
    }

    /// Begins a segment that is sorted in the end with what came late, if anything did.
    fn write_late(&mut self) -> tantivy::Result<()> {
        if self.late.is_empty() {
            return Ok(());
        }
        self.open(false)?;
        let late = Arc::new(mem::take(&mut self.late));
        if let Some(open) = &mut self.open {
            for number in 0..late.len() {
                open.add(&late, number)?;
            }
        }
        Ok(())
    }

    /// Writes the segment out.
    fn close(&mut self) -> tantivy::Result<()> {
        let Some(Open {
            segment, writer, ..
        }) = self.open.take()
        else {
            return Ok(());
        };
        let posts = writer.max_doc();
        writer.finalize()?;
        let meta = segment.with_max_doc(posts).meta().clone();
        meta.untrack_temp_docstore();
        self.segments.push(meta);
        Ok(())
    }
}

impl Open {
    /// Adds a document, unless it comes too late.
    fn add(&mut self, batch: &Arc<Batch>, number: usize) -> tantivy::Result<bool> {
        if let Some(last) = &mut self.last {
            let time = batch.time(number);
            if time < *last {
                return Ok(false);
            }
            *last = time;
        }
        let document = Document {
            batch: Arc::clone(batch),
            number,
        };
        self.writer.add_document(AddOperation {
            opstamp: 0,
            document,
        })?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::schema;
    use crate::post::Time;
    use tantivy::{IndexWriter, ReloadPolicy};

    /// The times of the posts in each segment that is built of these.
    fn built(times: impl Iterator<Item = Option<i64>>) -> Vec<Vec<i64>> {
        let (schema, fields) = Fields::build();
        let index = Index::builder()
            .schema(schema)
            .settings(schema::settings())
            .tokenizers(schema::tokenizers())
            .create_in_ram()
            .expect("room");
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 16 << 20).expect("room");
        let mut builders = Builders::new(&index, fields);
        for (number, time) in times.enumerate() {
            let post = Post {
                id: number.to_string(),
                time: time.map(Time),
                ..Post::default()
            };
            builders.add(&post, post.identity()).expect("builds");
        }
        for segment in builders.finish().expect("builds") {
            writer.add_segment(segment).expect("adds");
        }
        writer.commit().expect("commits");
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let searcher = reader.try_into().expect("opens").searcher();
        let segments = searcher.segment_readers().iter().map(|segment| {
            let times = segment.fast_fields().i64("time").expect("a column");
            let times = (0..segment.max_doc()).filter_map(|doc| times.first(doc));
            times.collect()
        });
        segments.collect()
    }

    #[test]
    fn documents_of_each_segment_are_in_order_however_they_come() {
        let many = 20_000;
        let late = |n: i64| (n % 300 != 0).then_some(n);
        let mixed = |n: i64| Some(n * 7919 % many);
        let turned = |n: i64| Some(if n < many / 4 { n } else { many - n });
        for segments in [
            built((0..many).map(Some)),
            built((0..many).rev().map(Some)),
            built((0..many).map(late)),
            built((0..many).map(mixed)),
            built((0..many).map(turned)),
            built((0..many).map(|_| None)),
        ] {
            let posts: usize = segments.iter().map(Vec::len).sum();
            assert_eq!(posts as i64, many);
            assert!(segments.iter().all(|times| times.is_sorted()));
            assert!(segments.len() < 8, "{} segments", segments.len());
        }
        assert!(built(std::iter::empty()).is_empty());
    }

    #[test]
    fn what_is_not_wanted_any_more_is_not_written() {
        let (schema, fields) = Fields::build();
        let index = Index::builder()
            .schema(schema)
            .tokenizers(schema::tokenizers())
            .create_in_ram()
            .expect("room");
        let mut builders = Builders::new(&index, fields);
        for _ in 0..1000 {
            let post = Post::default();
            builders.add(&post, post.identity()).expect("builds");
        }
        // Ends, though nobody asks for what came of it.
        drop(builders);
        assert!(index.searchable_segments().expect("lists").is_empty());
    }
}
