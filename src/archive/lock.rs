//! One writer at a time, across processes.

use super::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// What the lock is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Posts are being added.
    Writing,
    /// Segments are being merged.
    Merging,
}

/// How a merge marks itself behind its process number.
const MERGING: &str = " merging";

/// Held while something writes to an archive. An operating-system lock: it is gone with the process,
/// however that ends.
#[derive(Debug)]
pub(crate) struct WriteLock {
    file: File,
}

impl WriteLock {
    /// Takes the lock of the archive in `folder`.
    ///
    /// # Errors
    /// [`Error::Locked`] while another process writes, with that process's number where it is known.
    pub(crate) fn take(folder: &Path) -> Result<Self, Error> {
        Self::take_for(folder, Work::Writing)
    }

    /// Takes the lock for a kind of work. Writing waits for a merge elsewhere to end, which nobody asked
    /// for and which is soon over; nothing else waits.
    pub(crate) fn take_for(folder: &Path, work: Work) -> Result<Self, Error> {
        let path = folder.join("lock");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|source| Error::NotWritable {
                path: folder.to_owned(),
                source,
            })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                let is_merging = holder.trim().ends_with(MERGING);
                if work == Work::Merging || !is_merging {
                    let holder = holder.trim().to_owned();
                    return Err(Error::Locked {
                        path: folder.to_owned(),
                        holder,
                    });
                }
                file.lock().map_err(|source| Error::NotWritable {
                    path: folder.to_owned(),
                    source,
                })?;
            }
            Err(TryLockError::Error(source)) => {
                return Err(Error::NotWritable {
                    path: folder.to_owned(),
                    source,
                });
            }
        }
        // Only a courtesy to whoever finds the lock taken; the lock does not depend on it.
        let _ = file.set_len(0).and_then(|()| file.rewind());
        let mark = if work == Work::Merging { MERGING } else { "" };
        let _ = write!(file, "{}{mark}", std::process::id());
        Ok(Self { file })
    }
}

/// Tidies up, so that nobody who only looks at the lock has to try it: see [`importer`].
impl Drop for WriteLock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
    }
}

/// The process that is adding posts to the archive in `folder` now.
pub(super) fn importer(folder: &Path) -> Option<String> {
    let mut file = File::open(folder.join("lock")).ok()?;
    let mut holder = String::new();
    file.read_to_string(&mut holder).ok()?;
    let holder = holder.trim();
    if holder.is_empty() || holder.ends_with(MERGING) {
        return None;
    }
    // Whoever was killed left its number behind: only then is there a need to try.
    let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    is_held.then(|| holder.to_owned())
}
