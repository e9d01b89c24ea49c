//! An archive made anew from its sources, for when its index is damaged.
//!
//! The new one is made beside the old one, which is only read, and takes its place in the end. What the
//! sources do not give any more (they are gone, or have changed, or were a pipe) is carried over from
//! the old index, as far as that can be read; if it cannot, nothing is replaced unless that is said to be
//! all right.

use super::cadence::Cadence;
use super::import::Import;
use super::record::{self, Fingerprint, ImportRecord, SourceRecord};
use super::verify::{guarded, open_index};
use super::watch::{Summary, Watcher};
use super::{Archive, Error, NOTEBOOK, lock, read_stamp, rejects, schema, stored_post, withdrawn};
use crate::formats::{Options, Source};
use crate::post::{Post, Provenance};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;
use tantivy::store::StoreReader;
use tantivy::{Segment, TantivyDocument};

/// How an archive is to be made anew.
#[derive(Clone, Debug, Default)]
pub struct Rebuild {
    /// Where to; in its own place unless said otherwise.
    pub into: Option<PathBuf>,
    /// Whether to go on if posts are lost with it.
    pub lose_posts: bool,
    /// Whether the old one is removed in the end, and not kept beside the new one.
    pub discard: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Rebuilt {
    /// The new archive.
    pub path: PathBuf,
    /// Where the old one was put.
    pub kept: Option<PathBuf>,
    /// What was read.
    pub summary: Summary,
    /// Sources that cannot be read any more.
    pub missing: Vec<String>,
    /// Sources that are not what they were.
    pub changed: Vec<String>,
    /// Posts that came from the old archive and from no source.
    pub carried: u64,
    /// What could not be brought over, in words.
    pub lost: Vec<String>,
}

/// Makes the built-in campaign of this name.
pub type Demo<'a> = &'a dyn Fn(&str) -> Option<Box<dyn Read>>;

impl Archive {
    /// Makes the archive at `path` anew from its sources. If the watcher stops it, everything is as before.
    ///
    /// # Errors
    /// It is no archive; nothing says what its sources were; posts would be lost; it cannot be written.
    pub fn rebuild(
        path: &Path,
        how: &Rebuild,
        demo: Demo<'_>,
        watcher: &mut dyn Watcher,
    ) -> Result<Rebuilt, Error> {
        let failed = |source| Error::NotWritable {
            path: path.to_owned(),
            source,
        };
        put_back(path).map_err(failed)?;
        match read_stamp(path) {
            Ok(_) | Err(Error::Stamp(_)) => {}
            Err(e) => return Err(e),
        }
        let _lock = match lock::WriteLock::take(path) {
            // Nobody can write to what is only read.
            Err(Error::NotWritable { .. }) if how.into.is_some() => None,
            lock => Some(lock?),
        };
        let old = Old::open(path)?;
        let target = how
            .into
            .clone()
            .unwrap_or_else(|| beside(path, "rebuilding"));
        if how.into.is_none() && target.exists() {
            // Of an attempt that was ended from outside.
            fs::remove_dir_all(&target).map_err(failed)?;
        }
        if target.exists() {
            return Err(Error::Taken(target));
        }
        let result = make(&old, &target, demo, watcher);
        match result.and_then(|rebuilt| rebuilt.or_refused(path, how)) {
            Ok(rebuilt) if !rebuilt.summary.interrupted => {
                rebuilt.settle(path, how).map_err(failed)
            }
            other => {
                let _ = fs::remove_dir_all(&target);
                other
            }
        }
    }
}

impl Rebuilt {
    /// Refuses what would lose posts, unless that was said to be all right.
    fn or_refused(self, path: &Path, how: &Rebuild) -> Result<Self, Error> {
        if self.lost.is_empty() || how.lose_posts {
            return Ok(self);
        }
        Err(Error::WouldLose {
            path: path.to_owned(),
            what: self.lost.join("; "),
        })
    }

    /// Puts the new archive in the place of the old one, if it is to be there.
    fn settle(mut self, path: &Path, how: &Rebuild) -> io::Result<Self> {
        if how.into.is_some() {
            bring_notebook(path, &self.path)?;
            return Ok(self);
        }
        let aside = free_name(path);
        fs::rename(path, &aside)?;
        // Now nobody can be writing in the notebook: it is not where it is looked for.
        let brought = bring_notebook(&aside, &self.path);
        if let Err(error) = brought.and_then(|()| fs::rename(&self.path, path)) {
            // Whatever fails, an archive is to be found where it was.
            let _ = fs::rename(&aside, path);
            return Err(error);
        }
        path.clone_into(&mut self.path);
        if how.discard {
            fs::remove_dir_all(&aside)?;
        } else {
            self.kept = Some(aside);
        }
        Ok(self)
    }
}

/// What the analyst noted goes along as it is, whatever state it is in.
fn bring_notebook(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from.join(NOTEBOOK), to.join(NOTEBOOK)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        copied => copied.map(drop),
    }
}

/// `may.tagline.damaged` for `may.tagline`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Names under which old archives are kept, one after the other.
fn asides(path: &Path) -> impl Iterator<Item = PathBuf> {
    (1..u32::MAX).map(move |n| match n {
        1 => beside(path, "damaged"),
        n => beside(path, &format!("damaged-{n}")),
    })
}

fn free_name(path: &Path) -> PathBuf {
    asides(path)
        .find(|name| !name.exists())
        .unwrap_or_else(|| beside(path, "damaged"))
}

/// Undoes a replacement of which only the first half was done.
fn put_back(path: &Path) -> io::Result<()> {
    let last = asides(path).take_while(|name| name.exists()).last();
    if let Some(aside) = last
        && !path.exists()
        && beside(path, "rebuilding").exists()
    {
        fs::rename(aside, path)?;
    }
    Ok(())
}

/// What the old archive knows, and what can still be read of its posts.
struct Old {
    path: PathBuf,
    record: ImportRecord,
    index: Result<tantivy::Index, String>,
}

impl Old {
    fn open(path: &Path) -> Result<Self, Error> {
        let index = guarded(|| open_index(path));
        let committed = index.as_ref().ok().and_then(|index| {
            let metas = index.load_metas().ok()?;
            ImportRecord::from_payload(metas.payload.as_deref()).ok()
        });
        let record = committed
            .or_else(|| record::copy(path))
            .ok_or_else(|| Error::NoRecord(path.to_owned()))?;
        Ok(Self {
            path: path.to_owned(),
            record,
            index,
        })
    }

    /// Hands out every post that can be read. Returns how many cannot, as far as they can be counted.
    fn posts(&self, each: &mut dyn FnMut(Post) -> Result<(), Error>) -> Result<u64, Error> {
        let segments = match &self.index {
            Ok(index) => index.searchable_segments().unwrap_or_default(),
            Err(_) => return Ok(1),
        };
        let mut unread = 0;
        for segment in segments {
            let posts = u64::from(segment.meta().num_docs());
            match guarded(|| Stored::open(&segment)) {
                Ok(stored) => unread += stored.posts(each)?,
                Err(_) => unread += posts,
            }
        }
        Ok(unread)
    }
}

/// The stored posts of a segment, whatever has become of its other files.
struct Stored {
    store: StoreReader,
    alive: Option<AliveBitSet>,
    most: u32,
    fields: schema::Fields,
}

impl Stored {
    fn open(segment: &Segment) -> tantivy::Result<Self> {
        let alive = if segment.meta().has_deletes() {
            let bytes = segment.open_read(SegmentComponent::Delete)?.read_bytes()?;
            Some(AliveBitSet::open(bytes))
        } else {
            None
        };
        Ok(Self {
            store: StoreReader::open(segment.open_read(SegmentComponent::Store)?, 2)?,
            alive,
            most: segment.meta().max_doc(),
            fields: schema::Fields::build().1,
        })
    }

    fn posts(&self, each: &mut dyn FnMut(Post) -> Result<(), Error>) -> Result<u64, Error> {
        let is_alive = |doc: &u32| self.alive.as_ref().is_none_or(|alive| alive.is_alive(*doc));
        let mut unread = 0;
        for doc in (0..self.most).filter(is_alive) {
            // One at a time: the library may panic over a damaged block, and the next one may be whole.
            let post = guarded(|| {
                let document: TantivyDocument = self.store.get(doc)?;
                Ok(stored_post(&document, self.fields))
            });
            match post {
                Ok(Some(post)) => each(post)?,
                _ => unread += 1,
            }
        }
        Ok(unread)
    }
}

fn make(
    old: &Old,
    target: &Path,
    demo: Demo<'_>,
    watcher: &mut dyn Watcher,
) -> Result<Rebuilt, Error> {
    let archive = Archive::open_or_create(target)?;
    let _lock = lock::WriteLock::take(target)?;
    let mut import = Import::begin(&archive, Cadence::Batch, watcher)?;
    let mut rebuilt = Rebuilt {
        path: target.to_owned(),
        ..Rebuilt::default()
    };
    match withdrawn::read(&old.path, old.record.withdrawn) {
        Ok(list) => list
            .into_iter()
            .try_for_each(|gone| import.take_back(gone))?,
        Err(e) => rebuilt.lost.push(format!(
            "the list of posts that were taken back cannot be read ({e}): they may come again"
        )),
    }
    import.record.fictional = old.record.fictional;
    import.progress.total_bytes = old
        .record
        .current()
        .map(|source| source.print.map(|print| print.size))
        .sum();
    for source in old.record.current() {
        read_again(source, &mut import, demo, &mut rebuilt)?;
        if import.summary.interrupted {
            break;
        }
    }
    if !import.summary.interrupted {
        carry_over(old, &mut import, &mut rebuilt)?;
    }
    import.record.refused.clone_from(&old.record.refused);
    rebuilt.summary = import.finish()?;
    Ok(rebuilt)
}

/// Reads a source as it was read before.
fn read_again(
    source: &SourceRecord,
    import: &mut Import<'_>,
    demo: Demo<'_>,
    rebuilt: &mut Rebuilt,
) -> Result<(), Error> {
    let path = &source.path;
    if source.print == Some(Fingerprint::of_name(path)) {
        match demo(path) {
            Some(stream) => return import.demo(path, stream),
            None => rebuilt.missing.push(path.clone()),
        }
        return Ok(());
    }
    let now = Fingerprint::of(path);
    let (Some(before), Some(now)) = (source.print, now) else {
        rebuilt.missing.push(path.clone());
        return Ok(());
    };
    if !now.has_content_of(&before) {
        rebuilt.changed.push(path.clone());
    }
    let options = Options::default();
    let options = source.how.options(&options);
    import.source(&Source::new(path), &options)?;
    if !import.has_read(path) {
        rebuilt.missing.push(path.clone());
    }
    Ok(())
}

/// Brings over what the sources did not give.
fn carry_over(old: &Old, import: &mut Import<'_>, rebuilt: &mut Rebuilt) -> Result<(), Error> {
    // An archive may have as many sources as posts: none of them is searched for in a list.
    let read = import.record.sources.iter();
    let read = read.filter(|source| source.print.is_some());
    let mut carrier = Carrier {
        old: &old.record,
        read: read.map(|source| source.path.clone()).collect(),
        import,
        entries: FxHashMap::default(),
        carried: 0,
    };
    let missing: FxHashSet<&String> = rebuilt.missing.iter().collect();
    // Sources that are gone keep their account, with or without posts.
    for (number, source) in old.record.sources.iter().enumerate() {
        if !source.superseded && missing.contains(&source.path) {
            carrier.entry(number as u32);
        }
    }
    let unread = old.posts(&mut |post| carrier.post(post))?;
    for (number, reject) in rejects::numbered(&old.path, old.record.clone())
        .into_iter()
        .flatten()
    {
        if let Some(entry) = carrier.entries.get(&(number as u32)) {
            let entry = *entry;
            carrier.import.carry_reject(entry, &reject)?;
        }
    }
    carrier.settle();
    rebuilt.carried = carrier.carried;
    let in_doubt = rebuilt.missing.len() + rebuilt.changed.len();
    if unread > 0 && in_doubt > 0 {
        let names = [&rebuilt.missing[..], &rebuilt.changed[..]].concat();
        rebuilt.lost.push(format!(
            "{} cannot be read any more or have changed, and what the archive holds of them cannot be read \
             in full either",
            names.join(", ")
        ));
    }
    Ok(())
}

/// Carries posts from the old archive to the new one.
struct Carrier<'a, 'b> {
    old: &'a ImportRecord,
    /// Paths of the files that could be read again.
    read: FxHashSet<String>,
    import: &'a mut Import<'b>,
    /// Numbers of old readings, and those of the readings that stand for them now.
    entries: FxHashMap<u32, usize>,
    carried: u64,
}

impl Carrier<'_, '_> {
    fn post(&mut self, mut post: Post) -> Result<(), Error> {
        let Some(first) = post.found.first().copied() else {
            return Ok(());
        };
        if self.import.knows(post.identity()) {
            // A further observation, as far as it comes from a source that is gone.
            let entries = &self.entries;
            let is_gone = |at: &Provenance| entries.contains_key(&at.source);
            post.found.retain(is_gone);
            if post.found.is_empty() {
                return Ok(());
            }
            self.move_places(&mut post);
            return self.import.observe(post);
        }
        self.import.reading = self.entry(first.source);
        self.move_places(&mut post);
        self.carried += 1;
        self.import.enter(post)
    }

    fn move_places(&mut self, post: &mut Post) {
        for at in &mut post.found {
            at.source = self.entry(at.source) as u32;
        }
    }

    /// The reading that stands for an old one.
    fn entry(&mut self, number: u32) -> usize {
        if let Some(entry) = self.entries.get(&number) {
            return *entry;
        }
        let sources = &mut self.import.record.sources;
        let old = self.old.sources.get(number as usize);
        let old = old.cloned().unwrap_or_default();
        let was_read = self.read.contains(&old.path);
        sources.push(if was_read || old.superseded {
            // Only posts that the file does not hold any more: as if of an earlier reading.
            SourceRecord {
                path: old.path,
                format: old.format,
                files: old.files,
                print: old.print,
                complete: true,
                superseded: true,
                ..SourceRecord::default()
            }
        } else {
            let fault = "its file could not be read when the archive was rebuilt; its posts were carried over";
            SourceRecord {
                posts: 0,
                merged: 0,
                rejected: 0,
                undated: 0,
                complete: false,
                fault: Some(fault.to_owned()),
                ..old
            }
        });
        let entry = sources.len() - 1;
        self.entries.insert(number, entry);
        entry
    }

    /// Completes the accounts of sources that are gone: as many records as ever, those that gave no post of
    /// their own having been further observations.
    fn settle(&mut self) {
        for (number, entry) in &self.entries {
            let Some(old) = self.old.sources.get(*number as usize) else {
                continue;
            };
            let new = &mut self.import.record.sources[*entry];
            if !new.superseded {
                let rest = old.records().saturating_sub(new.records());
                new.merged += rest;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_replaced_stays_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::create_dir(&path).expect("room");
        let rebuilt = Rebuilt {
            path: folder.path().join("a.rebuilding"),
            ..Rebuilt::default()
        };
        let settled = rebuilt.settle(&path, &Rebuild::default());
        assert!(settled.is_err(), "there is nothing to put there");
        assert!(path.is_dir() && !folder.path().join("a.damaged").exists());
    }

    #[test]
    fn a_half_done_replacement_is_undone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        let make = |name: &str| fs::create_dir(folder.path().join(name)).expect("room");
        make("a.damaged");
        put_back(&path).expect("nothing to do");
        assert!(!path.exists(), "that one was replaced long ago");
        assert_eq!(free_name(&path), folder.path().join("a.damaged-2"));
        make("a.damaged-2");
        make("a.rebuilding");
        put_back(&path).expect("it is ours");
        assert!(path.exists() && !folder.path().join("a.damaged-2").exists());
        assert!(folder.path().join("a.damaged").exists());
        put_back(&path).expect("nothing to do");
    }
}
