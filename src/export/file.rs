//! Files that are whole or not there: nothing half-written is left, whatever goes wrong, and nothing is written
//! over by mistake.

use std::io::{self, BufWriter, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Keep,
    /// It is replaced once the new one is whole.
    Replace,
}

/// Writes a file in full, under another name first.
pub fn save(
    path: &Path,
    existing: Existing,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if existing == Existing::Keep && path.exists() {
        return Err(is_there());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = NamedTempFile::with_prefix_in(".tagline-", folder)?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    readable(&file)?;
    let kept = match existing {
        Existing::Keep => file.persist_noclobber(path),
        Existing::Replace => file.persist(path),
    };
    match kept {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Err(is_there()),
        Err(failed) => Err(failed.error),
    }
}

fn is_there() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "it is there already")
}

/// Temporary files are for their owner only; what is exported is as readable as any file.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        let fail = |out: &mut dyn Write| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        };
        assert!(save(&path, Existing::Keep, fail).is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
        save(&path, Existing::Keep, |out| out.write_all(b"one")).expect("written");
        let second = save(&path, Existing::Keep, |out| out.write_all(b"two"));
        assert_eq!(
            second.map_err(|e| e.kind()),
            Err(io::ErrorKind::AlreadyExists)
        );
        assert_eq!(fs::read(&path).expect("the file"), b"one");
        assert!(save(&path, Existing::Replace, fail).is_err());
        assert_eq!(fs::read(&path).expect("the file"), b"one");
        save(&path, Existing::Replace, |out| out.write_all(b"two")).expect("written");
        assert_eq!(fs::read(&path).expect("the file"), b"two");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }
}
