//! The import record: what was read, when, and what became of every record in it.
//!
//! The record travels inside the index's commit, so that posts and their accounting are one: after a
//! crash both are as they were at the same moment.

use super::manner::Manner;
use crate::formats::Note;
use crate::post::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

const COPY: &str = "sources.json";
/// So many remarks and columns of one reading are kept: files in a ZIP may be many, each with its own.
const MOST_NOTES: usize = 100;
/// So many sources that could not be read are kept by name: a folder may be full of pictures.
const MOST_REFUSED: usize = 1000;

/// What the archive knows about where its posts come from.
///
/// Posts of the archive = posts of all readings, superseded ones too, - `removed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Every reading of a source, in the order of import. A post's provenance names them by number.
    pub sources: Vec<SourceRecord>,
    /// Whether these are posts of the built-in fictional campaign.
    #[serde(default)]
    pub fictional: bool,
    /// Sources of which nothing could be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// Posts that were taken back by their authors, whether the archive ever had them or not.
    #[serde(default)]
    pub withdrawn: u64,
    /// Those of them that the archive had, and has no more.
    #[serde(default)]
    pub removed: u64,
}

/// A source of which nothing could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The path as it was given.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// One reading of a source. `records = posts + merged + rejected + skipped`.
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
    /// Skipped records that take a post back.
    #[serde(default)]
    pub withdrawals: u64,
    /// What the file looked like, to recognise it again; `None` for streams.
    #[serde(default)]
    pub print: Option<Fingerprint>,
    /// How it was read, where somebody said so.
    #[serde(default)]
    pub how: Manner,
    /// Which column was taken for which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<(String, String)>,
    /// What else is worth knowing about how it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Why nothing more could be read, if something was wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Whether it was read to its end.
    #[serde(default)]
    pub complete: bool,
    /// Whether the file was read again later: its account is that of the later reading.
    #[serde(default)]
    pub superseded: bool,
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

    /// Keeps a note, once and up to a number. Returns it in words if it is new.
    pub(crate) fn note(&mut self, note: Note) -> Option<String> {
        match note {
            Note::Columns(columns) => {
                let known = self.columns.len();
                for (field, column) in columns {
                    let entry = (field.to_string(), column);
                    if self.columns.len() < MOST_NOTES && !self.columns.contains(&entry) {
                        self.columns.push(entry);
                    }
                }
                let is_new = self.columns.len() > known;
                is_new.then(|| in_words(&self.columns[known..]))
            }
            Note::Remark(text) => {
                let is_new = self.remarks.len() < MOST_NOTES && !self.remarks.contains(&text);
                is_new.then(|| {
                    self.remarks.push(text.clone());
                    text
                })
            }
        }
    }

    /// The columns in words; nothing where there are none.
    pub fn columns_in_words(&self) -> Option<String> {
        (!self.columns.is_empty()).then(|| in_words(&self.columns))
    }
}

fn in_words(columns: &[(String, String)]) -> String {
    let columns: Vec<_> = columns
        .iter()
        .map(|(field, column)| format!("{field}={column}"))
        .collect();
    format!("columns: {}", columns.join(", "))
}

/// A file's size, time, and the hash of its head and tail: enough to see that it is the same file again
/// without reading all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Bytes.
    pub size: u64,
    /// Hash of the first and the last 64 KiB.
    pub hash: u64,
    /// When it was last written to, in milliseconds: a correction in the middle of a large file need not
    /// change anything else.
    #[serde(default)]
    pub modified: i64,
}

impl Fingerprint {
    /// What a file looks like; `None` for what is no plain file.
    pub(super) fn of(path: &str) -> Option<Self> {
        const END: u64 = 64 << 10;
        // Asked before it is opened: opening a pipe and closing it again would end its writer.
        let meta = std::fs::metadata(path).ok()?;
        if path == "-" || !meta.is_file() {
            return None;
        }
        let mut file = File::open(path).ok()?;
        let mut ends = Vec::new();
        (&file).take(END).read_to_end(&mut ends).ok()?;
        if meta.len() > END {
            file.seek(SeekFrom::Start(meta.len() - END)).ok()?;
            file.take(END).read_to_end(&mut ends).ok()?;
        }
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok();
        Some(Self {
            size: meta.len(),
            hash: twox_hash::XxHash3_64::oneshot(&ends),
            modified: modified.map_or(0, |time| time.as_millis() as i64),
        })
    }

    /// Of what is made anew each time and is always the same under one name.
    pub(super) fn of_name(name: &str) -> Self {
        Self {
            size: 0,
            hash: twox_hash::XxHash3_64::oneshot(name.as_bytes()),
            modified: 0,
        }
    }

    /// Whether the content looks the same, whenever it was written.
    pub(super) fn has_content_of(&self, other: &Self) -> bool {
        (self.size, self.hash) == (other.size, other.hash)
    }
}

/// Keeps a copy of the record beside the index. It is only for rebuilding an index that cannot be read any
/// more: what counts stands in the commit. So failing to is no failure.
pub(super) fn keep_copy(folder: &Path, payload: &str) {
    let write = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(payload.as_bytes())?;
        file.persist(folder.join(COPY))?;
        Ok(())
    };
    if std::fs::read(folder.join(COPY)).is_ok_and(|known| known == payload.as_bytes()) {
        return;
    }
    let _ = write();
}

/// The copy that [`keep_copy`] made.
pub(super) fn copy(folder: &Path) -> Option<ImportRecord> {
    let bytes = std::fs::read(folder.join(COPY)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

impl ImportRecord {
    /// The last reading of each source: what counts now.
    pub fn current(&self) -> impl Iterator<Item = &SourceRecord> {
        self.sources.iter().filter(|source| !source.superseded)
    }

    /// How often a source was read.
    pub fn readings(&self, path: &str) -> usize {
        self.sources.iter().filter(|s| s.path == path).count()
    }

    /// New posts of readings that a later one has superseded.
    pub fn earlier_posts(&self) -> u64 {
        let earlier = self.sources.iter().filter(|source| source.superseded);
        earlier.map(|source| source.posts).sum()
    }

    /// The posts that the archive has by this account.
    pub fn posts(&self) -> u64 {
        let posts: u64 = self.sources.iter().map(|source| source.posts).sum();
        posts.saturating_sub(self.removed)
    }

    /// Records of all sources that could not be read.
    pub(crate) fn rejected(&self) -> u64 {
        self.current().map(|source| source.rejected).sum()
    }

    /// Enters a source of which nothing could be read.
    pub(super) fn refuse(&mut self, path: &str, reason: String) {
        self.accept(path);
        if self.refused.len() < MOST_REFUSED {
            self.refused.push(Refused {
                path: path.to_owned(),
                reason,
            });
        }
    }

    /// Something could be read of this source.
    pub(super) fn accept(&mut self, path: &str) {
        self.refused.retain(|refused| refused.path != path);
    }

    /// Marks these earlier readings of the last source. Returns the numbers of those that still counted.
    pub(super) fn supersede(&mut self, readings: &[usize]) -> Vec<usize> {
        let Some((last, earlier)) = self.sources.split_last_mut() else {
            return Vec::new();
        };
        // What cannot be recognised again, such as the standard input, is another source each time.
        if last.print.is_none() {
            return Vec::new();
        }
        let mut marked = readings.to_vec();
        marked.retain(|number| {
            let source = &mut earlier[*number];
            let counts = source.print.is_some() && !source.superseded;
            source.superseded |= counts;
            counts
        });
        marked
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(path: &str, posts: u64, print: Option<Fingerprint>) -> SourceRecord {
        SourceRecord {
            path: path.into(),
            posts,
            print,
            ..SourceRecord::default()
        }
    }

    #[test]
    fn a_later_reading_supersedes_and_a_stream_does_not() {
        let print = Some(Fingerprint::of_name("x"));
        let mut record = ImportRecord {
            sources: vec![
                reading("a", 5, print),
                reading("b", 1, print),
                reading("a", 2, print),
            ],
            removed: 3,
            ..ImportRecord::default()
        };
        assert_eq!(record.supersede(&[0]), [0]);
        assert_eq!(record.supersede(&[0]), [0_usize; 0]);
        assert_eq!((record.posts(), record.earlier_posts()), (5, 5));
        assert_eq!(record.current().count(), 2);
        record.sources.push(reading("-", 1, None));
        record.sources.push(reading("-", 1, None));
        assert_eq!(record.supersede(&[3]), [0_usize; 0]);
        assert_eq!(record.readings("-"), 2);
    }

    #[test]
    fn notes_are_kept_once_and_up_to_a_number() {
        let mut source = SourceRecord::default();
        let text: crate::formats::Field = "text".parse().expect("a field");
        let columns = || Note::Columns(vec![(text, "body".into())]);
        assert_eq!(
            source.note(columns()).as_deref(),
            Some("columns: text=body")
        );
        assert_eq!(source.note(columns()), None);
        for number in 0..2 * MOST_NOTES {
            let is_kept = source.note(Note::Remark(number.to_string())).is_some();
            assert_eq!(is_kept, number < MOST_NOTES);
        }
        assert_eq!(source.note(Note::Remark("1".into())), None);
        assert_eq!(source.remarks.len(), MOST_NOTES);
    }

    #[test]
    fn a_source_is_refused_once_and_forgotten_when_it_is_read() {
        let mut record = ImportRecord::default();
        record.refuse("a", "one".into());
        record.refuse("a", "two".into());
        assert_eq!(record.refused.len(), 1);
        assert_eq!(record.refused[0].reason, "two");
        record.accept("a");
        assert!(record.refused.is_empty());
    }
}
