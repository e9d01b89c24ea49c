//! Records that could not be read, kept with the archive so that they can be looked at and mended.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

const FILE: &str = "rejects.jsonl";

/// One record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The file, as in a post's provenance.
    pub path: String,
    /// The line or record number in it; 0 when the whole file is meant.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The record as it stands in the file, cut to a few kilobytes; bytes that are not UTF-8 replaced.
    pub raw: String,
}

/// Appends to the list of rejects.
#[derive(Debug)]
pub(crate) struct RejectLog {
    out: BufWriter<File>,
}

impl RejectLog {
    /// Opens the list, of which `known` lines are in the import record. What lies behind them was
    /// written by an import that ended before it could enter them, and goes: it will be read again.
    pub(crate) fn open(folder: &Path, known: u64) -> io::Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join(FILE))?;
        let mut lines = BufReader::new(&file);
        let mut end = 0;
        for _ in 0..known {
            end += lines.skip_until(b'\n')? as u64;
        }
        file.set_len(end)?;
        let mut out = BufWriter::new(file);
        out.seek(SeekFrom::End(0))?;
        Ok(Self { out })
    }

    pub(crate) fn add(&mut self, reject: &Reject) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, reject)?;
        self.out.write_all(b"\n")
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads the list of rejects, oldest first. A line that was cut short by a crash is left out.
pub(crate) fn read(folder: &Path) -> io::Result<impl Iterator<Item = Reject> + use<>> {
    let lines: Box<dyn Iterator<Item = io::Result<String>>> = match File::open(folder.join(FILE)) {
        Ok(file) => Box::new(BufReader::new(file).lines()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Box::new(std::iter::empty()),
        Err(e) => return Err(e),
    };
    Ok(lines
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str(&line).ok()))
}
