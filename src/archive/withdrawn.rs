//! Posts that their authors took back: remembered for ever by their identities, so that they are gone
//! now and do not come back with another file.
//!
//! The identities lie in a file beside the index that only ever grows, eight bytes each. How many of them
//! count stands in the import record, and so in the commit: what lies behind was written by an
//! import that ended before its commit, and goes.

use super::known::Known;
use rustc_hash::FxHashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

pub(super) const FILE: &str = "withdrawn";
const WIDTH: u64 = size_of::<u64>() as u64;

/// The identities, and the file they are appended to.
#[derive(Debug)]
pub(super) struct Withdrawn {
    identities: FxHashSet<u64>,
    out: BufWriter<File>,
    is_changed: bool,
}

impl Withdrawn {
    /// Opens the list, of which `known` identities are in the import record.
    ///
    /// # Errors
    /// It cannot be read, or holds less than the record says.
    pub(super) fn open(folder: &Path, known: u64) -> io::Result<Self> {
        let identities = read(folder, known)?.into_iter().collect();
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(FILE))?;
        file.set_len(known * WIDTH)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self {
            identities,
            out: BufWriter::new(file),
            is_changed: false,
        })
    }

    pub(super) fn has(&self, identity: u64) -> bool {
        !self.identities.is_empty() && self.identities.contains(&identity)
    }

    /// Enters an identity, once.
    pub(super) fn add(&mut self, identity: u64) -> io::Result<()> {
        if self.identities.insert(identity) {
            self.is_changed = true;
            self.out.write_all(&identity.to_le_bytes())?;
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.identities.len() as u64
    }

    /// Those that are among other identities.
    pub(super) fn among(&self, others: &Known) -> FxHashSet<u64> {
        let ours = self.identities.iter().copied();
        ours.filter(|identity| others.contains(*identity)).collect()
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

/// The first `known` identities of the list.
///
/// # Errors
/// It cannot be read, or holds fewer.
pub(super) fn read(folder: &Path, known: u64) -> io::Result<Vec<u64>> {
    if known == 0 {
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    File::open(folder.join(FILE))?
        .take(known * WIDTH)
        .read_to_end(&mut bytes)?;
    let (words, _) = bytes.as_chunks();
    let identities: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
    if identities.len() as u64 == known {
        Ok(identities)
    } else {
        let found = identities.len();
        let what = format!("it holds {found} of {known} identities");
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_committed_is_remembered() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut list = Withdrawn::open(folder.path(), 0).expect("a list");
        for identity in [7, 8, 7, 9] {
            list.add(identity).expect("room");
        }
        list.flush().expect("room");
        assert_eq!(list.count(), 3);
        let list = Withdrawn::open(folder.path(), 2).expect("a list");
        assert!(list.has(7) && list.has(8) && !list.has(9));
        let mut others = Known::with_capacity(0);
        others.extend([8, 9]);
        assert_eq!(list.among(&others).len(), 1);
        assert_eq!(read(folder.path(), 2).expect("a list"), [7, 8]);
        let error = Withdrawn::open(folder.path(), 3).expect_err("one is missing");
        assert_eq!(error.to_string(), "it holds 2 of 3 identities");
    }
}
