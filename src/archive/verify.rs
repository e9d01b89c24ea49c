//! Looking for damage: every file of an archive against its checksum, every post against its columns, and
//! the lists beside the index against the import record.
//!
//! It must go on where other code gives up, so nothing is opened through [`Archive::open`], and a panic of
//! the index library over a damaged file counts as damage of that file.

use super::directory::IndexDirectory;
use super::record::ImportRecord;
use super::schema::{Fields, UNDATED};
use super::{Archive, Error, FORMAT, INDEX, Stamp, lock, rejects, schema, stored_post, withdrawn};
use rustc_hash::FxHashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use tantivy::index::{SegmentComponent, SegmentMeta};
use tantivy::{DocId, Index, IndexMeta, Segment, SegmentReader, TantivyDocument};

/// The end of each file of the index: its checksum, and two numbers that say where that begins.
const SHORTEST: u64 = 8;
/// So many damages are told one by one.
const MOST_TOLD: usize = 100;
/// So often everything is looked at, if it changes under the eyes of whoever looks.
const MOST_LOOKS: usize = 5;

/// What is wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file, within the archive's folder.
    pub file: String,
    /// What is wrong, and what it means.
    pub what: String,
    /// What to do.
    pub remedy: &'static str,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Posts that could be read and are as they should be.
    pub posts: u64,
    /// Files of the index.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is wrong, up to a hundred of it; nothing if the archive is whole.
    pub damages: Vec<Damage>,
    /// What is wrong besides.
    pub untold: u64,
}

const REBUILD: &str = "make the index anew from its sources with 'tagline rebuild'";
const IMPORT: &str = "import the sources again";

impl Health {
    fn damaged(&mut self, file: impl Into<String>, what: impl Into<String>, remedy: &'static str) {
        if self.damages.len() < MOST_TOLD {
            self.damages.push(Damage {
                file: file.into(),
                what: what.into(),
                remedy,
            });
        } else {
            self.untold += 1;
        }
    }

    /// In how many places the archive is damaged.
    pub fn places(&self) -> u64 {
        self.damages.len() as u64 + self.untold
    }
}

/// Called with what is being looked at: a share of the whole, from 0 to 1.
pub type Tell<'a> = &'a mut dyn FnMut(f64);

impl Archive {
    /// Looks at everything in the archive at `path`.
    ///
    /// # Errors
    /// It is no archive, one of another version, or being written to: no damage in any of these.
    pub fn verify(path: &Path, tell: Tell<'_>) -> Result<Health, Error> {
        for _ in 1..MOST_LOOKS {
            let look = Self::look(path, tell)?;
            // A merge or an import may have replaced files meanwhile: that is no damage.
            if look.health.places() == 0 || look.stands_still() {
                return Ok(look.health);
            }
        }
        Ok(Self::look(path, tell)?.health)
    }

    /// Looks at everything once.
    fn look(path: &Path, tell: Tell<'_>) -> Result<Look, Error> {
        let mut health = Health::default();
        is_archive(path, &mut health)?;
        if let Some(holder) = lock::importer(path) {
            let path = path.to_owned();
            return Err(Error::Locked { path, holder });
        }
        let opened = open(path, &mut health);
        let opened = opened.and_then(|index| Some((index.load_metas().ok()?, index)));
        let Some((metas, index)) = opened else {
            // Told by `open` already.
            return Ok(Look { health, of: None });
        };
        let record = match ImportRecord::from_payload(metas.payload.as_deref()) {
            Ok(record) => Some(record),
            Err(e) => {
                let what = format!("the import record in it cannot be read ({e})");
                health.damaged("index/meta.json", what, REBUILD);
                None
            }
        };
        let segments = index.searchable_segments();
        let segments = segments.map_err(|e| super::damaged(path, &e))?;
        let count = segments.len();
        let whole = files((path, &index), segments, &mut health, tell);
        let posts = Posts {
            fields: Fields::build().1,
            record: record.as_ref(),
            gone: record.as_ref().map_or_else(FxHashSet::default, |record| {
                withdrawn_list(path, record, &mut health)
            }),
        };
        posts.check(&whole, &mut health, tell);
        if let Some(record) = &record {
            let all_read = whole.len() == count && health.places() == 0;
            if all_read && health.posts != record.posts() {
                let what = format!(
                    "the index holds {} posts, the import record says {}",
                    health.posts,
                    record.posts()
                );
                health.damaged("index", what, REBUILD);
            }
            reject_list(path, record, &mut health);
        }
        tell(1.0);
        let of = Some((index, metas));
        Ok(Look { health, of })
    }
}

/// What one look found, and what it looked at.
struct Look {
    health: Health,
    of: Option<(Index, IndexMeta)>,
}

impl Look {
    /// Whether the index is still what was looked at.
    fn stands_still(&self) -> bool {
        let state = |metas: &IndexMeta| {
            let segments = metas.segments.iter();
            let segments = segments.map(|segment| (segment.id(), segment.delete_opstamp()));
            (metas.payload.clone(), segments.collect::<FxHashSet<_>>())
        };
        self.of.as_ref().is_none_or(|(index, before)| {
            let now = index.load_metas();
            now.is_ok_and(|now| state(&now) == state(before))
        })
    }
}

/// Whether this is an archive of this version; a stamp that cannot be read is damage where an index is.
fn is_archive(path: &Path, health: &mut Health) -> Result<(), Error> {
    let stamp = super::read_stamp(path);
    match stamp {
        Ok(Stamp { format, .. }) if format != FORMAT => Err(Error::Version {
            path: path.to_owned(),
            found: format,
        }),
        Err(Error::Stamp(_)) => {
            let what = "the version stamp cannot be read: the archive cannot be opened";
            health.damaged(super::STAMP, what, REBUILD);
            Ok(())
        }
        stamp => stamp.map(drop),
    }
}

/// The index, without looking into its segments.
pub(super) fn open_index(path: &Path) -> tantivy::Result<Index> {
    let directory = IndexDirectory::open(&path.join(INDEX))?;
    let mut index = Index::open(directory)?;
    index.set_tokenizers(schema::tokenizers());
    Ok(index)
}

fn open(path: &Path, health: &mut Health) -> Option<Index> {
    match guarded(|| open_index(path)) {
        Ok(index) => Some(index),
        Err(e) => {
            let at_fault = if e.contains(".managed.json") {
                "index/.managed.json"
            } else {
                "index/meta.json"
            };
            let what = format!("the index cannot be opened: {e}");
            health.damaged(at_fault, what, REBUILD);
            None
        }
    }
}

/// Runs something that may panic over damaged bytes.
pub(super) fn guarded<T>(run: impl FnOnce() -> tantivy::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("its content makes no sense".to_owned()),
    }
}

/// Checks the files of all segments. Returns the segments of which every file is whole.
fn files(
    (path, index): (&Path, &Index),
    segments: Vec<Segment>,
    health: &mut Health,
    tell: Tell<'_>,
) -> Vec<Segment> {
    let mut whole = Vec::new();
    let count = segments.len();
    let listed = index.directory().list_managed_files();
    let needed = segments.iter().flat_map(|segment| parts(segment.meta()));
    if needed.into_iter().any(|file| !listed.contains(&file)) {
        let what = "files of the index are not listed in it: they would never be cleared away";
        health.damaged(format!("{INDEX}/.managed.json"), what, REBUILD);
    }
    for (number, segment) in segments.into_iter().enumerate() {
        let mut is_whole = true;
        for file in parts(segment.meta()) {
            let posts = segment.meta().num_docs();
            match check_file(path, index, &file) {
                Ok(bytes) => {
                    health.files += 1;
                    health.bytes += bytes;
                }
                Err(what) => {
                    is_whole = false;
                    let file = format!("{INDEX}/{}", file.display());
                    health.damaged(file, format!("{what}; {posts} posts need it"), REBUILD);
                }
            }
        }
        if is_whole {
            whole.push(segment);
        }
        tell(0.3 * (number + 1) as f64 / count as f64);
    }
    whole
}

/// The files of a segment.
fn parts(meta: &SegmentMeta) -> Vec<PathBuf> {
    use SegmentComponent::{Delete, FastFields, FieldNorms, Positions, Postings, Store, Terms};
    let mut parts = vec![Postings, Positions, Terms, Store, FastFields, FieldNorms];
    if meta.has_deletes() {
        parts.push(Delete);
    }
    let paths = parts.into_iter().map(|part| meta.relative_path(part));
    paths.collect()
}

/// The size of a file whose checksum holds.
fn check_file(path: &Path, index: &Index, file: &Path) -> Result<u64, String> {
    let size = match std::fs::metadata(path.join(INDEX).join(file)) {
        Ok(meta) => meta.len(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err("it is missing".to_owned()),
        Err(e) => return Err(format!("it cannot be read ({e})")),
    };
    if size < SHORTEST {
        return Err("it is cut short".to_owned());
    }
    match guarded(|| Ok(index.directory().validate_checksum(file)?)) {
        Ok(true) => Ok(size),
        Ok(false) => Err("its bytes are not those that were written".to_owned()),
        Err(_) => Err("its end is not as it was written".to_owned()),
    }
}

fn withdrawn_list(path: &Path, record: &ImportRecord, health: &mut Health) -> FxHashSet<u64> {
    match withdrawn::read(path, record.withdrawn) {
        Ok(list) => list.into_iter().collect(),
        Err(e) => {
            let what = format!("posts that were taken back may come again: {e}");
            health.damaged(withdrawn::FILE, what, REBUILD);
            FxHashSet::default()
        }
    }
}

fn reject_list(path: &Path, record: &ImportRecord, health: &mut Health) {
    let known = record.rejected();
    match rejects::read(path, record.clone()) {
        Ok(list) => {
            let found = list.count() as u64;
            if found != known {
                let what = format!("it holds {found} of {known} rejected records");
                health.damaged(rejects::FILE, what, IMPORT);
            }
        }
        Err(e) => health.damaged(rejects::FILE, format!("it cannot be read: {e}"), IMPORT),
    }
}

/// What is wrong with posts of one segment: each may be.
#[derive(Debug, Default)]
struct Faults {
    /// The ending of the file that is at fault, and what is wrong.
    told: Vec<(&'static str, String)>,
    untold: u64,
}

impl Faults {
    fn add(&mut self, ending: &'static str, doc: DocId, what: &str) {
        if self.told.len() < MOST_TOLD {
            self.told.push((ending, format!("post {doc} {what}")));
        } else {
            self.untold += 1;
        }
    }
}

/// What posts are checked against.
struct Posts<'a> {
    fields: Fields,
    record: Option<&'a ImportRecord>,
    gone: FxHashSet<u64>,
}

impl Posts<'_> {
    fn check(&self, segments: &[Segment], health: &mut Health, tell: Tell<'_>) {
        let mut known = FxHashSet::default();
        for (number, segment) in segments.iter().enumerate() {
            let uuid = segment.id().uuid_string();
            let file = |ending: &str| format!("{INDEX}/{uuid}.{ending}");
            let mut faults = Faults::default();
            let counted = guarded(|| {
                let reader = SegmentReader::open(segment)?;
                self.segment(&reader, &mut known, &mut faults)
            });
            health.untold += faults.untold;
            for (ending, what) in faults.told {
                health.damaged(file(ending), what, REBUILD);
            }
            match counted {
                Ok(posts) => health.posts += posts,
                Err(e) => health.damaged(file("store"), e, REBUILD),
            }
            tell(0.3 + 0.7 * (number + 1) as f64 / segments.len() as f64);
        }
    }

    /// Counts the posts of a segment that are as they should be, and says of the others what is wrong.
    fn segment(
        &self,
        reader: &SegmentReader,
        known: &mut FxHashSet<u64>,
        faults: &mut Faults,
    ) -> tantivy::Result<u64> {
        let idents = reader.fast_fields().u64("ident")?;
        let times = reader.fast_fields().i64("time")?;
        let store = reader.get_store_reader(2)?;
        let mut posts = 0;
        let mut last = i64::MIN;
        for doc in reader.doc_ids_alive() {
            let time = times.first(doc).unwrap_or(UNDATED);
            if time < last {
                faults.add("fast", doc, "is not in the order of time");
            }
            last = time;
            let document: TantivyDocument = store.get(doc)?;
            let Some(post) = stored_post(&document, self.fields) else {
                faults.add("store", doc, "cannot be read");
                continue;
            };
            let identity = post.identity().0;
            let of_time = post.time.map_or(UNDATED, |time| time.0);
            if idents.first(doc) != Some(identity) || of_time != time {
                faults.add("fast", doc, "is another than its columns say");
            } else if self.gone.contains(&identity) {
                faults.add("store", doc, "was taken back by its author");
            } else if !known.insert(identity) {
                faults.add("store", doc, "is there twice");
            } else if post.found.iter().any(|at| self.knows_no(at.source)) {
                faults.add(
                    "store",
                    doc,
                    "comes from a source that is not in the record",
                );
            } else {
                posts += 1;
            }
        }
        Ok(posts)
    }

    fn knows_no(&self, source: u32) -> bool {
        let known = self.record.map(|record| record.sources.len());
        known.is_some_and(|known| source as usize >= known)
    }
}

/// The first damaged file of an archive, by checksums alone: asked when something has gone wrong already.
pub(super) fn first_damaged_file(path: &Path) -> Option<PathBuf> {
    let mut health = Health::default();
    if let Some(index) = open(path, &mut health)
        && let Ok(segments) = index.searchable_segments()
    {
        files((path, &index), segments, &mut health, &mut |_| ());
    }
    let damage = health.damages.into_iter().next()?;
    Some(path.join(damage.file))
}
