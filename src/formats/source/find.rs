//! From what somebody names to the files behind it: folders with everything in them, and patterns.
//!
//! It must not read any posts.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::super::ReadError;
use super::super::account::{self, Passed, Why};
use super::Source;

/// A folder with this file beside a folder [`OWN_INDEX`] is an archive of this program: what is in
/// it was imported already.
const OWN_STAMP: &str = "archive.json";
/// See [`OWN_STAMP`].
const OWN_INDEX: &str = "index";
/// So many bytes tell which part of an account archive a file is: a long `@context` comes first.
const SIGN: u64 = 16 << 10;

/// What was found for one argument.
#[derive(Default)]
struct Found {
    sources: Vec<Source>,
    passed: Passed,
}

/// The sources behind arguments: folders with everything in them but hidden files, archives of this
/// program and what is no data, in order of their names; patterns, where no file is called so; `-`
/// for the standard input. A folder inside another that cannot be opened is passed over and told.
///
/// An argument with nothing behind it does not cost the others: it is a source that fails when it is
/// read. It is an error only if nothing is behind any of them.
pub fn sources(arguments: &[String]) -> Result<Vec<Source>, ReadError> {
    let mut all = Vec::new();
    let mut errors = Vec::new();
    for argument in arguments {
        match behind(argument) {
            Ok(mut sources) => all.append(&mut sources),
            Err(error) => {
                all.push(Source::new(argument.clone()));
                errors.push(error);
            }
        }
    }
    let is_all = errors.len() == arguments.len();
    match errors.into_iter().next() {
        Some(error) if is_all => Err(error),
        _ => Ok(all),
    }
}

/// The sources behind one argument, or why there are none.
pub(super) fn behind(argument: &str) -> Result<Vec<Source>, ReadError> {
    let path = Path::new(argument);
    let mut found = Found::default();
    let wrap = |error| ReadError::Open {
        path: argument.to_owned(),
        error,
    };
    if argument == "-" || (path.exists() && !path.is_dir()) {
        found.sources.push(Source::new(argument));
    } else if path.exists() {
        found.add_folder(path, fs::read_dir(path).map_err(wrap)?, "");
    } else {
        found.add_matches(argument)?;
    }
    found.told(argument)
}

impl Found {
    /// The sources; the first one brings the remark about what was passed over.
    fn told(mut self, argument: &str) -> Result<Vec<Source>, ReadError> {
        match (self.sources.first_mut(), self.passed.words()) {
            (Some(first), _) => first.passed = self.passed,
            (None, Some(what)) => {
                return Err(ReadError::NotRead {
                    path: argument.to_owned(),
                    what,
                });
            }
            (None, None) if Path::new(argument).exists() => {
                return Err(ReadError::Empty {
                    path: argument.to_owned(),
                });
            }
            (None, None) => {
                return Err(ReadError::Missing {
                    path: argument.to_owned(),
                });
            }
        }
        Ok(self.sources)
    }

    /// A file or folder that nobody named itself; `name` is its path below what was named.
    fn add(&mut self, path: &Path, name: &str) {
        if path.is_dir() {
            match fs::read_dir(path) {
                Ok(entries) => self.add_folder(path, entries, name),
                Err(error) => self.passed.add_unreadable(path, &error),
            }
        } else if path.metadata().is_ok_and(|data| !data.is_file()) {
            // Opening a pipe waits for whoever writes to it, for ever if nobody does.
            self.passed.add(&Why::NoData);
        } else if let Some(why) = passed_over(path, name) {
            self.passed.add(&why);
        } else {
            let path = path.to_string_lossy().into_owned();
            self.sources.push(Source::new(path));
        }
    }

    fn add_folder(&mut self, path: &Path, entries: fs::ReadDir, name: &str) {
        if path.join(OWN_STAMP).is_file() && path.join(OWN_INDEX).is_dir() {
            return;
        }
        let mut found = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => found.push(entry),
                Err(error) => self.passed.add_unreadable(path, &error),
            }
        }
        found.sort_by_key(fs::DirEntry::file_name);
        for entry in found {
            let own = entry.file_name().to_string_lossy().into_owned();
            // A link to a folder may lead in a circle.
            let circle =
                entry.file_type().is_ok_and(|kind| kind.is_symlink()) && entry.path().is_dir();
            if !own.starts_with('.') && !circle {
                self.add(&entry.path(), &format!("{name}/{own}"));
            }
        }
    }

    fn add_matches(&mut self, pattern: &str) -> Result<(), ReadError> {
        if !pattern.contains(['*', '?', '[']) {
            return Err(ReadError::Missing {
                path: pattern.to_owned(),
            });
        }
        let matches = glob::glob(pattern).map_err(|error| ReadError::Pattern {
            path: pattern.to_owned(),
            what: error.msg.to_owned(),
        })?;
        for path in matches {
            let path = match path {
                Ok(path) => path,
                Err(error) => {
                    self.passed.add_unreadable(error.path(), error.error());
                    continue;
                }
            };
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if !name.starts_with('.') {
                self.add(&path, &name);
            }
        }
        Ok(())
    }
}

/// Whether a file is known not to be read: by its name, or, where account archives have such files,
/// by its first bytes. Nothing is opened that its name closes.
fn passed_over(path: &Path, name: &str) -> Option<Why> {
    if let Some(why) = account::by_name(name) {
        return Some(why);
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    let is_part = ["actor.json", "likes.json", "bookmarks.json"].contains(&last);
    if !is_part && !last.to_ascii_lowercase().ends_with(".js") {
        return None;
    }
    let mut head = Vec::new();
    File::open(path)
        .ok()?
        .take(SIGN)
        .read_to_end(&mut head)
        .ok()?;
    account::by_content(name, &head)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn only_files_of_a_folder_are_read_and_closed_folders_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.csv"), "id,text\n").unwrap();
        let _socket = UnixListener::bind(at("b.csv")).unwrap();
        let closed = at("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let is_closed = fs::read_dir(&closed).is_err();
        let path = folder.path().to_string_lossy().into_owned();
        for argument in [path.clone(), format!("{path}/*")] {
            let found = sources(&[argument]).unwrap();
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].path.ends_with("a.csv"));
            let words = found[0].passed.words().unwrap();
            assert!(words.contains("like: 1"), "{words}");
            // To some users every folder is open.
            assert_eq!(words.contains("closed"), is_closed, "{words}");
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    }
}
