//! The import record: what was read, when, and what became of every record in it.
//!
//! The record travels inside the index's commit, so that posts and their accounting are one: after a
//! crash both are as they were at the same moment.

use crate::post::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the archive knows about where its posts come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Every source, in the order of import. A post's provenance names them by number.
    pub sources: Vec<SourceRecord>,
    /// Whether these are posts of the built-in fictional campaign.
    #[serde(default)]
    pub fictional: bool,
}

/// One source. `records = posts + merged + rejected + skipped`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// The path as it was given.
    pub path: String,
    /// What its files were recognised as, comma-separated where they differ.
    pub format: String,
    /// The files inside it; one empty name for a plain file.
    pub files: Vec<String>,
    /// New posts.
    pub posts: u64,
    /// Further observations of posts that were already there.
    pub merged: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that are no posts.
    pub skipped: u64,
    /// Why records were skipped, with counts.
    #[serde(default)]
    pub skips: BTreeMap<String, u64>,
    /// New posts without a usable time.
    #[serde(default)]
    pub undated: u64,
    /// What the file looked like, to recognise it again; `None` for streams.
    #[serde(default)]
    pub print: Option<Fingerprint>,
    /// How it was read, where somebody said so: format, columns, zone.
    #[serde(default)]
    pub how: String,
    /// Whether it was read to its end.
    #[serde(default)]
    pub complete: bool,
}

impl SourceRecord {
    /// All records that were read.
    pub fn records(&self) -> u64 {
        self.posts + self.merged + self.rejected + self.skipped
    }

    /// Adds a format's name, once.
    pub(crate) fn note_format(&mut self, format: &str) {
        if !self.format.split(", ").any(|f| f == format) {
            if !self.format.is_empty() {
                self.format.push_str(", ");
            }
            self.format.push_str(format);
        }
    }
}

/// A file's size and the hash of its head and tail: enough to see that it is the same file again
/// without reading all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Bytes.
    pub size: u64,
    /// Hash of the first and the last 64 KiB.
    pub hash: u64,
}

impl ImportRecord {
    /// Records of all sources that could not be read.
    pub(crate) fn rejected(&self) -> u64 {
        self.sources.iter().map(|source| source.rejected).sum()
    }

    /// Reads what [`ImportRecord::to_payload`] wrote; an archive without imports has none.
    pub(crate) fn from_payload(payload: Option<&str>) -> Result<Self, serde_json::Error> {
        payload.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }

    pub(crate) fn to_payload(&self) -> String {
        serde_json::to_string(self).expect("plain strings and numbers")
    }

    /// Path of the file that a provenance names: `set.zip/part.csv`, or the plain file.
    pub fn path_of(&self, at: Provenance) -> String {
        let Some(source) = self.sources.get(at.source as usize) else {
            return String::new();
        };
        match source.files.get(at.file as usize) {
            Some(file) if !file.is_empty() => format!("{}/{file}", source.path),
            _ => source.path.clone(),
        }
    }
}
