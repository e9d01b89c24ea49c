//! From what somebody names to the files behind it: folders with everything in them, and patterns.
//!
//! It must not read any posts.

use std::fs::{self, File};
use std::io::{self, Read};
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
/// for the standard input.
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
        found.add_folder(path, "").map_err(wrap)?;
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
    fn add(&mut self, path: &Path, name: &str) -> io::Result<()> {
        if path.is_dir() {
            return self.add_folder(path, name);
        }
        match passed_over(path, name) {
            Some(why) => self.passed.add(&why),
            None => self
                .sources
                .push(Source::new(path.to_string_lossy().into_owned())),
        }
        Ok(())
    }

    fn add_folder(&mut self, path: &Path, name: &str) -> io::Result<()> {
        if path.join(OWN_STAMP).is_file() && path.join(OWN_INDEX).is_dir() {
            return Ok(());
        }
        let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let own = entry.file_name().to_string_lossy().into_owned();
            // A link to a folder may lead in a circle.
            let circle = entry.file_type()?.is_symlink() && entry.path().is_dir();
            if !own.starts_with('.') && !circle {
                self.add(&entry.path(), &format!("{name}/{own}"))?;
            }
        }
        Ok(())
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
            let path = path.map_err(|error| ReadError::Open {
                path: error.path().to_string_lossy().into_owned(),
                error: io::Error::from(error),
            })?;
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if !name.starts_with('.') {
                self.add(&path, &name).map_err(|error| ReadError::Open {
                    path: pattern.to_owned(),
                    error,
                })?;
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
