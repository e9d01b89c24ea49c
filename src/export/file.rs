//! Files that are whole or not there: nothing half-written is left, whatever goes wrong, and nothing is written
//! over by mistake.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
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
    // The error names the file under its other name, which means nothing to anybody.
    let mut file =
        NamedTempFile::with_prefix_in(".tagline-", folder).map_err(|why| match why.kind() {
            io::ErrorKind::NotFound => io::Error::new(why.kind(), "its folder is not there"),
            kind => io::Error::from(kind),
        })?;
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

/// Writes files that belong together; nothing at all if one of them is to be kept. Of what fails it tells which.
pub fn save_all(files: &[(&Path, &[u8])], existing: Existing) -> Result<(), (PathBuf, io::Error)> {
    let kept = files
        .iter()
        .find(|(path, _)| existing == Existing::Keep && path.exists());
    if let Some((path, _)) = kept {
        return Err((path.to_path_buf(), is_there()));
    }
    for (path, bytes) in files {
        save(path, existing, |out| out.write_all(bytes))
            .map_err(|why| (path.to_path_buf(), why))?;
    }
    Ok(())
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
    fn files_that_belong_together_are_written_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let [a, b] = ["a.csv", "a.csv.about.md"].map(|name| folder.path().join(name));
        fs::write(&b, b"kept").expect("written");
        let files: [(&Path, &[u8]); 2] = [(&a, b"one"), (&b, b"two")];
        let refused = save_all(&files, Existing::Keep).expect_err("one is there");
        assert_eq!(
            (&refused.0, refused.1.kind()),
            (&b, io::ErrorKind::AlreadyExists)
        );
        assert!(!a.exists() && fs::read(&b).expect("the file") == b"kept");
        save_all(&files, Existing::Replace).expect("written");
        assert_eq!(fs::read(&b).expect("the file"), b"two");
        let nowhere = folder.path().join("none").join("x.csv");
        let told = save(&nowhere, Existing::Keep, |_| Ok(())).expect_err("no folder");
        assert_eq!(told.to_string(), "its folder is not there");
    }

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
