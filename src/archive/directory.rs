//! Opening an index where nothing can be written.
//!
//! The index library creates a lock file even for reading, so that a writer elsewhere does not remove
//! files in that instant. On a read-only medium there is no writer: the lock can be done without.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// A folder on disk whose locks are waived where the folder cannot be written to.
#[derive(Clone, Debug)]
pub(crate) struct IndexDirectory {
    inner: MmapDirectory,
}

impl IndexDirectory {
    pub(crate) fn open(path: &Path) -> Result<Self, tantivy::TantivyError> {
        Ok(Self {
            inner: MmapDirectory::open(path)?,
        })
    }
}

/// Whether an error means "nobody can write here", as opposed to "somebody else is writing".
fn is_read_only(error: &LockError) -> bool {
    match error {
        LockError::IoError(e) => {
            matches!(
                e.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            )
        }
        LockError::LockBusy => false,
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.inner.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.inner.acquire_lock(lock) {
            Err(e) if is_read_only(&e) => Ok(DirectoryLock::from(Box::new(PathBuf::new()))),
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_nobody_can_write_locks_are_waived() {
        let of = |kind: io::ErrorKind| is_read_only(&LockError::wrap_io_error(kind.into()));
        assert!(of(io::ErrorKind::PermissionDenied));
        assert!(of(io::ErrorKind::ReadOnlyFilesystem));
        assert!(!of(io::ErrorKind::StorageFull));
        assert!(!is_read_only(&LockError::LockBusy));
    }
}
