//! Where archives live when nobody says where, and which one was open last.

use crate::archive::{self, Archive};
use crate::formats::Source;
use etcetera::BaseStrategy;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Endings that say how a file is packed, not what it is called.
const PACKING: [&str; 7] = ["gz", "zst", "bz2", "xz", "zip", "tar", "tgz"];

/// The archive of sources: a folder named after what was given first, beside it, or among the
/// person's data where nothing can be written beside it. There, far from the sources, their paths
/// become absolute: a relative one would not say which file it was.
pub(super) fn archive_for(given: &str, sources: &mut [Source]) -> Result<Archive, archive::Error> {
    let (folder, stem) = place(given, sources);
    let names: Vec<_> = sources.iter().map(|s| file_name(&s.path)).collect();
    // Seen from another working folder, the same file has another path, but no other name.
    let beside = own_archive(&folder, &stem, |path| names.contains(&file_name(path)));
    match (beside, data_dir()) {
        (Err(archive::Error::NotWritable { .. }), Some(data)) => {
            for source in &mut *sources {
                source.path = absolute(&source.path);
            }
            own_archive(&data, &stem, |path| sources.iter().any(|s| s.path == path))
        }
        (other, _) => other,
    }
}

/// The first archive of this name that holds one of the sources, or else a new one under the next
/// name that is free: other sources of the same name are another archive's.
fn own_archive(
    folder: &Path,
    stem: &str,
    is_ours: impl Fn(&str) -> bool,
) -> Result<Archive, archive::Error> {
    let mut number = 1;
    loop {
        let name = match number {
            1 => format!("{stem}.tagline"),
            n => format!("{stem}-{n}.tagline"),
        };
        let archive = Archive::open_or_create(&folder.join(name))?;
        let held = archive.record()?.sources;
        if held.is_empty() || held.iter().any(|source| is_ours(&source.path)) {
            return Ok(archive);
        }
        number += 1;
    }
}

/// The folder for an archive and its name. A pattern is no name: what it matches is named after the
/// folder it lies in.
fn place(given: &str, sources: &[Source]) -> (PathBuf, String) {
    let path = Path::new(given);
    let first = sources.first().map(|source| Path::new(&source.path));
    match first {
        Some(first) if given != "-" && !path.exists() => {
            let folder = folder_of(first);
            let full = folder.canonicalize().unwrap_or_else(|_| folder.clone());
            let name = full.file_name().map(|name| name.to_string_lossy());
            let name = name.map_or_else(|| "archive".to_owned(), std::borrow::Cow::into_owned);
            (folder, name)
        }
        _ => (folder_of(path), stem(path)),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn file_name(path: &str) -> Option<OsString> {
    Path::new(path).file_name().map(OsStr::to_owned)
}

fn absolute(path: &str) -> String {
    match std::path::absolute(path) {
        Ok(full) if path != "-" => full.to_string_lossy().into_owned(),
        _ => path.to_owned(),
    }
}

/// The archive of a built-in campaign of this size.
pub(super) fn demo(posts: u64) -> Option<PathBuf> {
    let name = format!("demo-{posts}-{}", env!("CARGO_PKG_VERSION"));
    Some(base()?.cache_dir().join("tagline").join(name))
}

/// The archive that was open last, if it is known and still there.
pub(super) fn last() -> Option<PathBuf> {
    let path = PathBuf::from(std::fs::read_to_string(last_file()?).ok()?.trim_end());
    path.is_dir().then_some(path)
}

/// Remembers the archive that was open last. It is a convenience: failing to is no failure.
pub(super) fn remember(archive: &Path) {
    let write = || -> Option<()> {
        let path = std::path::absolute(archive).ok()?;
        let file = last_file()?;
        std::fs::create_dir_all(file.parent()?).ok()?;
        std::fs::write(file, format!("{}\n", path.to_str()?)).ok()
    };
    let _ = write();
}

/// Where the screen keeps earlier queries.
pub(super) fn history() -> Option<PathBuf> {
    Some(state_dir()?.join("history"))
}

fn last_file() -> Option<PathBuf> {
    Some(state_dir()?.join("last"))
}

fn state_dir() -> Option<PathBuf> {
    let base = base()?;
    let state = base.state_dir().unwrap_or_else(|| base.data_dir());
    Some(state.join("tagline"))
}

fn data_dir() -> Option<PathBuf> {
    Some(base()?.data_dir().join("tagline"))
}

/// XDG on every platform that has no folders of its own for this: people look for `~/.local`.
fn base() -> Option<impl BaseStrategy> {
    etcetera::choose_base_strategy().ok()
}

/// The name of a source without the endings that say what it is and how it is packed.
fn stem(source: &Path) -> String {
    let name = source
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = name.trim_matches('-');
    let mut name = Path::new(if name.is_empty() { "archive" } else { name }).to_owned();
    while name
        .extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| PACKING.contains(&ending.to_ascii_lowercase().as_str()))
    {
        name.set_extension("");
    }
    name.file_stem().map_or_else(
        || "archive".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_named_after_their_source() {
        for (source, name) in [
            ("tweets.jsonl", "tweets"),
            ("data/tweets.jsonl.gz", "tweets"),
            ("2014.05.25-tweets.csv.zst", "2014.05.25-tweets"),
            ("twitter-archive.ZIP", "twitter-archive"),
            ("folder", "folder"),
            (".hidden", ".hidden"),
            ("-", "archive"),
            ("..", "archive"),
        ] {
            assert_eq!(stem(Path::new(source)), name, "{source}");
        }
    }

    #[test]
    fn a_pattern_is_named_after_its_folder() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let may = folder.path().join("may");
        let source = |name: &str| Source::new(may.join(name).to_string_lossy());
        std::fs::create_dir(&may).expect("a folder");
        let pattern = may.join("*.csv").to_string_lossy().into_owned();
        assert_eq!(
            place(&pattern, &[source("a.csv"), source("b.csv")]),
            (may.clone(), "may".to_owned())
        );
        let archive = archive_for(&pattern, &mut [source("a.csv")]).expect("an archive");
        assert_eq!(archive.path(), may.join("may.tagline"));
    }
}
