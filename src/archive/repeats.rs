//! Observations of posts that are already in the index, set aside during an import and merged in one go.
//!
//! Looking every repeat up at once would turn a fast sequential import into random reads. They are kept
//! in memory up to a limit, then in a temporary file beside the index, and merged by batches, each in
//! the order in which the observations came.

use super::observe::observe;
use super::picked::PickedQuery;
use super::schema::{Documents, Fields};
use crate::post::Post;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::schema::Value;
use tantivy::{DocId, Index, IndexWriter, SegmentReader, TantivyDocument};

/// Observations held in memory and merged at once. At about 1 KB each this bounds a batch to 100 MB.
const BATCH: usize = 100_000;

/// Observations that wait to be merged.
#[derive(Debug)]
pub(crate) struct Repeats {
    folder: PathBuf,
    waiting: Vec<Post>,
    spilled: Option<BufWriter<File>>,
}

impl Repeats {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            waiting: Vec::new(),
            spilled: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.spilled.is_none()
    }

    /// Sets an observation aside.
    pub(crate) fn add(&mut self, post: Post) -> io::Result<()> {
        if self.waiting.len() == BATCH {
            self.spill()?;
        }
        self.waiting.push(post);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let out = match &mut self.spilled {
            Some(out) => out,
            none => none.insert(BufWriter::new(tempfile::tempfile_in(&self.folder)?)),
        };
        for post in self.waiting.drain(..) {
            serde_json::to_writer(&mut *out, &post)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Hands out everything, in order, in batches.
    pub(crate) fn drain(
        &mut self,
        mut batch: impl FnMut(Vec<Post>) -> Result<(), super::Error>,
    ) -> Result<(), super::Error> {
        let failed = |e: io::Error| super::Error::Writing(e.to_string());
        if let Some(out) = self.spilled.take() {
            let mut file = out.into_inner().map_err(|e| failed(e.into_error()))?;
            file.rewind().map_err(failed)?;
            let mut posts = Vec::new();
            for line in BufReader::new(file).lines() {
                let line = line.map_err(failed)?;
                posts.push(serde_json::from_str(&line).map_err(|e| failed(e.into()))?);
                if posts.len() == BATCH {
                    batch(std::mem::take(&mut posts))?;
                }
            }
            if !posts.is_empty() {
                batch(posts)?;
            }
        }
        let rest = std::mem::take(&mut self.waiting);
        if rest.is_empty() { Ok(()) } else { batch(rest) }
    }
}

/// Merges a batch of observations into the posts that the index has. Everything that they may refer to
/// has been committed. Returns how many posts changed; the caller commits.
pub(crate) fn merge_batch(
    index: &Index,
    writer: &IndexWriter,
    fields: Fields,
    batch: Vec<Post>,
) -> tantivy::Result<u64> {
    let mut wanted: FxHashMap<u64, Vec<Post>> = FxHashMap::default();
    for post in batch {
        wanted.entry(post.identity().0).or_default().push(post);
    }
    let mut changed = Vec::new();
    let searcher = index
        .reader_builder()
        .reload_policy(tantivy::ReloadPolicy::Manual)
        .try_into()?
        .searcher();
    for reader in searcher.segment_readers() {
        let store = reader.get_store_reader(4)?;
        for doc in docs_with_identity(reader, &|ident| wanted.contains_key(&ident))? {
            let stored: TantivyDocument = store.get(doc)?;
            let Some(mut post) = stored_post(&stored, fields) else {
                continue;
            };
            let Some(observations) = wanted.remove(&post.identity().0) else {
                continue;
            };
            let before = post.clone();
            for observation in observations {
                observe(&mut post, observation);
            }
            if post != before {
                changed.push(post);
            }
        }
    }
    let replaced: FxHashSet<u64> = changed.iter().map(|p| p.identity().0).collect();
    if replaced.is_empty() {
        return Ok(0);
    }
    let replaced = Arc::new(replaced);
    writer.delete_query(Box::new(PickedQuery::new(move |reader| {
        let docs = docs_with_identity(reader, &|ident| replaced.contains(&ident))?;
        Ok(docs
            .into_iter()
            .map(|doc| doc..doc + 1)
            .collect::<Vec<Range<DocId>>>())
    })))?;
    let mut documents = Documents::new(fields);
    let count = changed.len() as u64;
    for post in changed {
        writer.add_document(documents.document(&post))?;
    }
    Ok(count)
}

/// The live documents whose identity is wanted, ascending.
fn docs_with_identity(
    reader: &SegmentReader,
    wanted: &dyn Fn(u64) -> bool,
) -> tantivy::Result<Vec<DocId>> {
    let idents = reader.fast_fields().u64("ident")?;
    let alive = reader.alive_bitset();
    Ok((0..reader.max_doc())
        .filter(|doc| alive.is_none_or(|a| a.is_alive(*doc)))
        .filter(|doc| idents.first(*doc).is_some_and(wanted))
        .collect())
}

/// The post that a document stores.
pub(crate) fn stored_post(document: &TantivyDocument, fields: Fields) -> Option<Post> {
    let bytes = document.get_first(fields.post)?.as_bytes()?;
    serde_json::from_slice(bytes).ok()
}
