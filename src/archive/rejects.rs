//! Records that could not be read, kept with the archive so that they can be looked at and mended.
//!
//! Each line names the reading it belongs to. Lines of readings that were superseded, and lines that an
//! interrupted import wrote and never committed, are passed over, and go when the next import begins.

use super::record::ImportRecord;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

pub(super) const FILE: &str = "rejects.jsonl";

/// So many bytes of a record are kept: a tweet in the oldest and longest form of the API fits in.
const RAW_KEPT: usize = 64 << 10;
/// The list grows up to so many bytes; beyond them only places and reasons are kept.
const MOST_BYTES: u64 = 256 << 20;

/// One record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The file, as in a post's provenance.
    pub path: String,
    /// The line or record number in it; 0 when the whole file is meant.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The record as it stands in the file.
    pub raw: Vec<u8>,
    /// Whether `raw` is not all of it: a record is kept up to 64 KiB.
    pub is_cut: bool,
}

impl Reject {
    /// The record as text, bytes that are no UTF-8 replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.raw)
    }
}

/// A reject as it stands in the list.
#[derive(Debug, Serialize, Deserialize)]
struct Line<'a> {
    /// The number of the reading.
    n: usize,
    path: Cow<'a, str>,
    #[serde(rename = "line")]
    number: u64,
    reason: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    raw: Cow<'a, str>,
    /// In place of `raw` where that is no UTF-8.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    raw64: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

/// The part of a [`Line`] that tells whether it counts.
#[derive(Debug, Deserialize)]
struct Number {
    n: usize,
}

/// Tells the lines that count from those that do not.
#[derive(Debug)]
struct Sieve {
    record: ImportRecord,
    seen: FxHashMap<usize, u64>,
}

impl Sieve {
    fn new(record: ImportRecord) -> Self {
        Self {
            record,
            seen: FxHashMap::default(),
        }
    }

    /// The number of the reading of the next line, if it counts. Those of one reading stand in the order
    /// in which they were written.
    fn pass(&mut self, line: &[u8]) -> Option<usize> {
        let Number { n } = serde_json::from_slice(line).ok()?;
        let reading = self.record.sources.get(n).filter(|s| !s.superseded)?;
        let seen = self.seen.entry(n).or_default();
        *seen += 1;
        (*seen <= reading.rejected).then_some(n)
    }
}

/// Appends to the list of rejects.
#[derive(Debug)]
pub(super) struct RejectLog {
    out: BufWriter<File>,
    bytes: u64,
    is_changed: bool,
}

impl RejectLog {
    /// Opens the list and takes out of it what does not count.
    pub(super) fn open(folder: &Path, record: &ImportRecord) -> io::Result<Self> {
        let path = folder.join(FILE);
        let mut bytes = 0;
        if let Some(kept) = sift(&path, record)? {
            bytes = kept;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        Ok(Self {
            out: BufWriter::new(file),
            bytes,
            is_changed: false,
        })
    }

    /// Appends what became of a record of reading `n`.
    pub(super) fn add(&mut self, n: usize, reject: &Reject) -> io::Result<()> {
        let kept = if self.bytes < MOST_BYTES { RAW_KEPT } else { 0 };
        let raw = &reject.raw[..reject.raw.len().min(kept)];
        let text = std::str::from_utf8(raw).ok();
        let line = Line {
            n,
            path: Cow::Borrowed(&reject.path),
            number: reject.line,
            reason: Cow::Borrowed(&reject.reason),
            raw: Cow::Borrowed(text.unwrap_or_default()),
            raw64: match text {
                Some(_) => Cow::Borrowed(""),
                None => Cow::Owned(BASE64_STANDARD.encode(raw)),
            },
            cut: reject.is_cut || raw.len() < reject.raw.len(),
        };
        let mut line = serde_json::to_vec(&line)?;
        line.push(b'\n');
        self.bytes += line.len() as u64;
        self.is_changed = true;
        self.out.write_all(&line)
    }

    /// Brings everything to the disk: a commit is about to count it.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_changed) {
            self.out.flush()?;
            self.out.get_ref().sync_data()?;
        }
        Ok(())
    }
}

/// Cuts a record down before it is carried any further.
pub(super) fn keep(raw: &[u8]) -> (Vec<u8>, bool) {
    (
        raw[..raw.len().min(RAW_KEPT)].to_vec(),
        raw.len() > RAW_KEPT,
    )
}

/// Rewrites a list in which something does not count. Returns its bytes; `None` without a list.
fn sift(path: &Path, record: &ImportRecord) -> io::Result<Option<u64>> {
    let file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let (kept, all) = pass(&file, record, &mut io::sink())?;
    if kept == all {
        return Ok(Some(kept));
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut fresh = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
    pass(&File::open(path)?, record, &mut fresh)?;
    let fresh = fresh.into_inner().map_err(io::IntoInnerError::into_error)?;
    fresh.as_file().sync_data()?;
    fresh.persist(path)?;
    Ok(Some(kept))
}

/// Copies the lines that count. Returns their bytes and those of all lines.
fn pass(file: &File, record: &ImportRecord, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    let mut sieve = Sieve::new(record.clone());
    let mut lines = BufReader::new(file);
    let (mut kept, mut all) = (0, 0);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        all += line.len() as u64;
        if line.ends_with(b"\n") && sieve.pass(&line).is_some() {
            kept += line.len() as u64;
            out.write_all(&line)?;
        }
        line.clear();
    }
    Ok((kept, all))
}

/// Reads the rejects that count, oldest first.
pub(super) fn read(
    folder: &Path,
    record: ImportRecord,
) -> io::Result<impl Iterator<Item = Reject> + use<>> {
    Ok(numbered(folder, record)?.map(|(_, reject)| reject))
}

/// Reads the rejects that count, oldest first, with the numbers of their readings.
pub(super) fn numbered(
    folder: &Path,
    record: ImportRecord,
) -> io::Result<impl Iterator<Item = (usize, Reject)> + use<>> {
    let lines: Box<dyn Iterator<Item = io::Result<Vec<u8>>>> = match File::open(folder.join(FILE)) {
        Ok(file) => Box::new(BufReader::new(file).split(b'\n')),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Box::new(std::iter::empty()),
        Err(e) => return Err(e),
    };
    let mut sieve = Sieve::new(record);
    Ok(lines.map_while(Result::ok).filter_map(move |line| {
        let number = sieve.pass(&line)?;
        Some((number, parse(&line)?))
    }))
}

fn parse(line: &[u8]) -> Option<Reject> {
    let line: Line<'_> = serde_json::from_slice(line).ok()?;
    let raw = if line.raw64.is_empty() {
        line.raw.into_owned().into_bytes()
    } else {
        BASE64_STANDARD.decode(line.raw64.as_bytes()).ok()?
    };
    Some(Reject {
        path: line.path.into_owned(),
        line: line.number,
        reason: line.reason.into_owned(),
        raw,
        is_cut: line.cut,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::SourceRecord;

    fn record(readings: &[(u64, bool)]) -> ImportRecord {
        let source = |(rejected, superseded): &(u64, bool)| SourceRecord {
            rejected: *rejected,
            superseded: *superseded,
            ..SourceRecord::default()
        };
        ImportRecord {
            sources: readings.iter().map(source).collect(),
            ..ImportRecord::default()
        }
    }

    fn reject(line: u64, raw: &[u8]) -> Reject {
        Reject {
            path: "a.csv".into(),
            line,
            reason: "why".into(),
            raw: raw.to_vec(),
            is_cut: false,
        }
    }

    fn lines(folder: &Path, record: &ImportRecord) -> Vec<u64> {
        let rejects = read(folder, record.clone()).expect("a list");
        rejects.map(|reject| reject.line).collect()
    }

    #[test]
    fn every_byte_of_a_record_comes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = RejectLog::open(folder.path(), &record(&[])).expect("a list");
        let long = vec![b'x'; RAW_KEPT + 1];
        let written = [&b"\xff\x00\n\xfe"[..], "é\"\\".as_bytes(), b"", &long];
        for (line, raw) in written.iter().enumerate() {
            log.add(0, &reject(line as u64, raw)).expect("room");
        }
        log.flush().expect("room");
        let all = read(folder.path(), record(&[(4, false)])).expect("a list");
        let all: Vec<Reject> = all.collect();
        assert_eq!(all.len(), 4);
        for (reject, raw) in all.iter().zip(written).take(3) {
            assert_eq!((&*reject.raw, reject.is_cut), (raw, false));
        }
        assert_eq!((all[3].raw.len(), all[3].is_cut), (RAW_KEPT, true));
    }

    #[test]
    fn what_was_not_committed_or_is_superseded_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = RejectLog::open(folder.path(), &record(&[])).expect("a list");
        for (n, line) in [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5)] {
            log.add(n, &reject(line, b"x")).expect("room");
        }
        log.flush().expect("room");
        // Of the second reading one reject was committed, of the third none.
        let known = record(&[(2, false), (1, false)]);
        assert_eq!(lines(folder.path(), &known), [1, 2, 3]);
        let mut log = RejectLog::open(folder.path(), &known).expect("a list");
        log.add(2, &reject(6, b"x")).expect("room");
        log.flush().expect("room");
        let known = record(&[(2, true), (1, false), (1, false)]);
        assert_eq!(lines(folder.path(), &known), [3, 6]);
        drop(RejectLog::open(folder.path(), &known).expect("a list"));
        let text = std::fs::read_to_string(folder.path().join(FILE)).expect("the list");
        assert_eq!(text.lines().count(), 2);
    }
}
