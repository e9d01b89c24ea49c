//! Observations of posts that are already in the index, set aside during an import and merged in one go.
//!
//! Looking every repeat up at once would turn a fast sequential import into random reads. They are kept
//! in memory up to a limit, then in a temporary file beside the index, and merged by batches, each in
//! the order in which the observations came.

use super::documents::{Batch, Document, Documents};
use super::identities;
use super::observe::Observed;
use super::schema::Fields;
use crate::post::Post;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::schema::Value;
use tantivy::schema::document::Document as _;
use tantivy::{Index, IndexWriter, TantivyDocument};

/// Observations held in memory and merged at once: so many, and not much more than so many bytes.
const BATCH: Size = Size {
    posts: 100_000,
    bytes: 64 << 20,
};

/// How much observations take.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    posts: usize,
    bytes: usize,
}

impl Size {
    fn add(&mut self, post: &Post) {
        self.posts += 1;
        self.bytes += weight(post);
    }

    fn reaches(self, limit: Self) -> bool {
        self.posts >= limit.posts || self.bytes >= limit.bytes
    }
}

/// About the memory that a post takes.
fn weight(post: &Post) -> usize {
    let each = size_of::<String>();
    let lists = [&post.tags, &post.mentions, &post.links];
    let listed = lists.into_iter().flatten().map(|item| each + item.len());
    let media = post.media.iter();
    let media = media.map(|m| size_of_val(m) + m.kind.len() + m.url.len() + m.alt.len());
    size_of::<Post>() + post.text.len() + listed.sum::<usize>() + media.sum::<usize>()
}

/// Observations that wait to be merged.
#[derive(Debug)]
pub(crate) struct Repeats {
    folder: PathBuf,
    limit: Size,
    waiting: Vec<Post>,
    size: Size,
    spilled: Option<BufWriter<File>>,
}

impl Repeats {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            limit: BATCH,
            waiting: Vec::new(),
            size: Size::default(),
            spilled: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.spilled.is_none()
    }

    /// Sets an observation aside.
    pub(crate) fn add(&mut self, post: Post) -> io::Result<()> {
        if self.size.reaches(self.limit) {
            self.spill()?;
        }
        self.size.add(&post);
        self.waiting.push(post);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let out = match &mut self.spilled {
            Some(out) => out,
            none => none.insert(BufWriter::new(tempfile::tempfile_in(&self.folder)?)),
        };
        self.size = Size::default();
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
            let mut size = Size::default();
            for line in BufReader::new(file).lines() {
                let line = line.map_err(failed)?;
                let post = serde_json::from_str(&line).map_err(|e| failed(e.into()))?;
                size.add(&post);
                posts.push(post);
                if size.reaches(self.limit) {
                    size = Size::default();
                    batch(std::mem::take(&mut posts))?;
                }
            }
            if !posts.is_empty() {
                batch(posts)?;
            }
        }
        self.size = Size::default();
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
    let searcher = identities::searcher(index)?;
    for reader in searcher.segment_readers() {
        let store = reader.get_store_reader(4)?;
        for doc in identities::documents(reader, &|ident| wanted.contains_key(&ident))? {
            let stored: TantivyDocument = store.get(doc)?;
            let Some(before) = stored_post(&stored, fields) else {
                continue;
            };
            let Some(observations) = wanted.remove(&before.identity().0) else {
                continue;
            };
            let mut observed = Observed::new(before.clone());
            for observation in observations {
                observed.add(observation);
            }
            let post = observed.into_post();
            if post != before {
                changed.push(post);
            }
        }
    }
    let replaced: FxHashSet<u64> = changed.iter().map(|p| p.identity().0).collect();
    if replaced.is_empty() {
        return Ok(0);
    }
    identities::delete(writer, replaced)?;
    let mut documents = Documents::new(fields);
    let count = changed.len() as u64;
    // By the library's own thread: it knows that these came after what was deleted just now.
    for post in changed {
        let mut batch = Batch::default();
        documents.add(&post, post.identity(), &mut batch);
        let document = Document {
            batch: Arc::new(batch),
            number: 0,
        };
        writer.add_document(document.into_tantivy_document())?;
    }
    Ok(count)
}

/// The post that a document stores.
pub(crate) fn stored_post(document: &TantivyDocument, fields: Fields) -> Option<Post> {
    let bytes = document.get_first(fields.post)?.as_bytes()?;
    serde_json::from_slice(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_observations_do_not_pile_up_in_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut repeats = Repeats::new(folder.path());
        repeats.limit.bytes = 4000;
        let large = |n: usize| Post {
            id: n.to_string(),
            text: "x".repeat(1000),
            ..Post::default()
        };
        for n in 0..9 {
            repeats.add(large(n)).expect("room");
            assert!(repeats.waiting.len() <= 4);
        }
        let (mut batches, mut ids) = (0, Vec::new());
        let drained = repeats.drain(|batch| {
            assert!(batch.len() <= 4);
            batches += 1;
            ids.extend(batch.into_iter().map(|post| post.id));
            Ok(())
        });
        drained.expect("it can be read back");
        assert_eq!(batches, 3);
        assert_eq!(ids, ["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
        assert!(repeats.is_empty());
    }
}
