//! The folder on disk: an index of posts, the record of what was imported, and the lock.
//!
//! ```text
//! some.tagline/
//!   archive.json    version stamp
//!   index/          the index; its commits carry the import record
//!   rejects.jsonl   records that could not be read
//!   withdrawn       identities of posts that their authors took back, eight bytes each
//!   sources.json    a copy of the import record, for rebuilding a damaged index
//!   lock            held while something writes
//!   notebook.json   the analyst's own work, of which this room knows only that it goes along
//! ```
//!
//! The folder can be moved, copied and opened from read-only media. Sources are never written to.
//! This room knows posts and readers of files; it must not know queries, screens or commands.

mod building;
mod cadence;
mod compact;
mod directory;
mod documents;
mod identities;
mod import;
mod known;
mod lock;
mod manner;
mod observe;
pub(crate) mod picked;
mod rebuild;
mod record;
mod rejects;
mod repeats;
pub(crate) mod schema;
#[cfg(test)]
mod tests;
mod verify;
mod watch;
mod withdrawn;

pub use cadence::Cadence;
pub use manner::Manner;
pub use rebuild::{Demo, Rebuild, Rebuilt};
pub use record::{Fingerprint, ImportRecord, Refused, SourceRecord};
pub use rejects::Reject;
pub(crate) use repeats::stored_post;
pub use verify::{Damage, Health, Tell};
pub use watch::{Phase, Progress, Summary, Watcher};

use directory::IndexDirectory;
use schema::Fields;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use tantivy::Index;

/// Version of the folder's layout. An archive of another version is refused with a clear word.
const FORMAT: u32 = 4;
const STAMP: &str = "archive.json";
const INDEX: &str = "index";
/// What the analyst noted. No source gives it again: it goes wherever the archive goes.
const NOTEBOOK: &str = "notebook.json";

/// What can go wrong with an archive as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing there.
    #[error("no archive at '{}': make one with 'tagline import FILE... -a {}'", .0.display(), .0.display())]
    NotFound(PathBuf),
    /// The folder holds something else.
    #[error("'{}' is not an archive of tagline (it has no readable {STAMP}): name another folder", .0.display())]
    NotAnArchive(PathBuf),
    /// The folder of an archive without a version stamp that can be read.
    #[error("the archive '{}' is damaged: its {STAMP} cannot be read; 'tagline rebuild -a {}' makes it anew", .0.display(), .0.display())]
    Stamp(PathBuf),
    /// Made by another version.
    #[error(
        "the archive '{}' has format {found}, this tagline reads format {FORMAT}: {}",
        path.display(),
        way_out(path, *found)
    )]
    Version {
        /// The archive.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// Somebody else writes.
    #[error("the archive '{}' is being written to by process {holder}: wait until it is done, or stop it", path.display())]
    Locked {
        /// The archive.
        path: PathBuf,
        /// The other process's number, if known.
        holder: String,
    },
    /// Nothing can be written there.
    #[error("cannot write to '{}': {source}", path.display())]
    NotWritable {
        /// The archive.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The index's files are damaged or cannot be read.
    #[error("the index of '{}' is damaged or cannot be read: {reason}; 'tagline verify -a {}' says more, 'tagline rebuild' makes it anew", path.display(), path.display())]
    Index {
        /// The archive.
        path: PathBuf,
        /// What the index library says.
        reason: String,
    },
    /// A list beside the index is damaged or cannot be read.
    #[error("'{}' is damaged or cannot be read: {reason}; see 'tagline verify', and 'tagline rebuild'", path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Neither the index nor the copy beside it says what was imported.
    #[error("nothing in '{}' says what its sources were: import them into a new folder", .0.display())]
    NoRecord(PathBuf),
    /// Something is where an archive is to be made.
    #[error("'{}' exists already: name another folder", .0.display())]
    Taken(PathBuf),
    /// Making the archive anew would lose posts.
    #[error("'{}' is left as it is, because posts would be lost: {what}; bring the sources back, or add --lose-posts", path.display())]
    WouldLose {
        /// The archive.
        path: PathBuf,
        /// Which.
        what: String,
    },
    /// Reading or writing failed, most often because the disk is full.
    #[error("writing the index failed: {0} (is the disk full?); what was committed before is safe")]
    Writing(String),
}

/// What to do about an archive of another version.
fn way_out(path: &Path, found: u32) -> String {
    if found < FORMAT {
        format!(
            "'tagline rebuild -a {}' makes it anew from its sources",
            path.display()
        )
    } else {
        "a newer tagline made it, and reads it".to_owned()
    }
}

/// The version stamp.
#[derive(Debug, Serialize, Deserialize)]
struct Stamp {
    format: u32,
    made_by: String,
}

/// The stamp of the archive in a folder.
fn read_stamp(path: &Path) -> Result<Stamp, Error> {
    if !path.exists() {
        return Err(Error::NotFound(path.to_owned()));
    }
    let stamp = std::fs::read(path.join(STAMP)).ok();
    let stamp = stamp.and_then(|stamp| serde_json::from_slice(&stamp).ok());
    stamp.ok_or_else(|| {
        if path.join(INDEX).join("meta.json").is_file() {
            Error::Stamp(path.to_owned())
        } else {
            Error::NotAnArchive(path.to_owned())
        }
    })
}

/// An archive on disk.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    index: Index,
    fields: Fields,
}

impl Archive {
    /// Opens an archive. Costs milliseconds and needs no write access.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let stamp = read_stamp(path)?;
        if stamp.format != FORMAT {
            return Err(Error::Version {
                path: path.to_owned(),
                found: stamp.format,
            });
        }
        let index = verify::open_index(path).map_err(|e| damaged(path, &e))?;
        Ok(Self::with(path, index))
    }

    /// Opens an archive, or makes an empty one where there is nothing yet.
    pub fn open_or_create(path: &Path) -> Result<Self, Error> {
        // A folder with nothing but an index and a lock was not finished when its maker ended.
        let unfinished = |entry: io::Result<std::fs::DirEntry>| {
            entry.is_ok_and(|e| e.file_name() == "lock" || e.file_name() == INDEX)
        };
        let empty = !path.exists() || path.read_dir().is_ok_and(|mut all| all.all(unfinished));
        if !empty {
            return Self::open(path);
        }
        let failed = |source| Error::NotWritable {
            path: path.to_owned(),
            source,
        };
        std::fs::create_dir_all(path.join(INDEX)).map_err(failed)?;
        let _lock = lock::WriteLock::take(path)?;
        let directory =
            IndexDirectory::open(&path.join(INDEX)).map_err(|e| Error::Writing(e.to_string()))?;
        let (schema, _) = Fields::build();
        let index = Index::builder()
            .schema(schema)
            .settings(schema::settings())
            .open_or_create(directory)
            .map_err(|e| Error::Writing(e.to_string()))?;
        // The stamp comes last: a folder without one was not finished, and holds nothing.
        let stamp = Stamp {
            format: FORMAT,
            made_by: concat!("tagline ", env!("CARGO_PKG_VERSION")).into(),
        };
        let stamp = serde_json::to_vec_pretty(&stamp).map_err(|e| failed(e.into()))?;
        std::fs::write(path.join(STAMP), stamp).map_err(failed)?;
        Ok(Self::with(path, index))
    }

    fn with(path: &Path, mut index: Index) -> Self {
        index.set_tokenizers(schema::tokenizers());
        let (_, fields) = Fields::build();
        Self {
            path: path.to_owned(),
            index,
            fields,
        }
    }

    /// Removes an archive into which nothing was ever imported and noted; any other stays as it is. For a folder
    /// that was made for sources that turned out to hold nothing.
    pub fn remove_if_empty(self) {
        let is_noted = self.path.join(NOTEBOOK).exists();
        if !is_noted && self.record().is_ok_and(|record| record.sources.is_empty()) {
            // Left behind it would be untidy, no more: nobody needs to hear of it.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The archive's name: its folder's, without the customary ending.
    pub fn name(&self) -> String {
        let path = self
            .path
            .canonicalize()
            .unwrap_or_else(|_| self.path.clone());
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        name.strip_suffix(".tagline").unwrap_or(&name).to_owned()
    }

    /// What was imported, as of the last commit.
    pub fn record(&self) -> Result<ImportRecord, Error> {
        let meta = self.index.load_metas().map_err(|e| self.damaged(&e))?;
        ImportRecord::from_payload(meta.payload.as_deref()).map_err(|e| Error::Index {
            path: self.path.clone(),
            reason: e.to_string(),
        })
    }

    /// The records that could not be read, oldest first: as many as the import record counts for the last
    /// readings of all sources.
    pub fn rejects(&self) -> Result<impl Iterator<Item = Reject> + use<>, Error> {
        rejects::read(&self.path, self.record()?).map_err(|e| self.list_damaged(rejects::FILE, &e))
    }

    /// The same with the number of the reading that each belongs to, as in the import record.
    pub(crate) fn numbered_rejects(
        &self,
    ) -> Result<impl Iterator<Item = (usize, Reject)> + use<>, Error> {
        rejects::numbered(&self.path, self.record()?)
            .map_err(|e| self.list_damaged(rejects::FILE, &e))
    }

    /// Whether an import is writing to the archive now: the number of its process, as far as it is known.
    pub fn importer(&self) -> Option<String> {
        lock::importer(&self.path)
    }

    /// The first file of the archive at `path` whose bytes are not those that were written; for a fault whose
    /// cause is not known.
    pub fn first_damaged_file(path: &Path) -> Option<PathBuf> {
        verify::first_damaged_file(path)
    }

    /// Bytes that the folder takes.
    pub fn size(&self) -> u64 {
        let folder_size = |path: &Path| {
            path.read_dir()
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|e| e.metadata().ok())
                .map(|m| m.len())
                .sum::<u64>()
        };
        folder_size(&self.path) + folder_size(&self.path.join(INDEX))
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn fields(&self) -> Fields {
        self.fields
    }

    fn list_damaged(&self, file: &str, error: &io::Error) -> Error {
        Error::List {
            path: self.path.join(file),
            reason: error.to_string(),
        }
    }

    fn damaged(&self, error: &tantivy::TantivyError) -> Error {
        damaged(&self.path, error)
    }
}

fn damaged(path: &Path, error: &tantivy::TantivyError) -> Error {
    Error::Index {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
