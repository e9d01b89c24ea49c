//! Where bytes come from: files, folders, patterns, the standard input, and the members of a ZIP.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::beside::Beside;
use super::container::{self, Ahead, Guard, Stream};
use super::intake::{Intake, Meter, Metered, Stop};
use super::{Given, Options, ReadError, Refused, read_file};

/// A folder with this file beside a folder [`OWN_INDEX`] is an archive of this program: what is in
/// it was imported already.
const OWN_STAMP: &str = "archive.json";
/// See [`OWN_STAMP`].
const OWN_INDEX: &str = "index";

/// A file, or the standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As given, for records and messages; `-` is the standard input.
    pub path: String,
}

/// The sources behind arguments: folders with everything in them but hidden files and archives of
/// this program, in order of their names; patterns, where no file is called so; `-` for the standard input.
pub fn sources(arguments: &[String]) -> Result<Vec<Source>, ReadError> {
    let mut found = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.push(Source {
                path: argument.clone(),
            });
        } else if path.exists() {
            let before = found.len();
            add(path, &mut found).map_err(|error| ReadError::Open {
                path: argument.clone(),
                error,
            })?;
            if found.len() == before {
                return Err(ReadError::Empty {
                    path: argument.clone(),
                });
            }
        } else {
            add_matches(argument, &mut found)?;
        }
    }
    Ok(found)
}

fn add(path: &Path, found: &mut Vec<Source>) -> io::Result<()> {
    if !path.is_dir() {
        found.push(Source {
            path: path.to_string_lossy().into_owned(),
        });
        return Ok(());
    }
    if path.join(OWN_STAMP).is_file() && path.join(OWN_INDEX).is_dir() {
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A link to a folder may lead in a circle.
        let circle = entry.file_type()?.is_symlink() && entry.path().is_dir();
        if !hidden && !circle {
            add(&entry.path(), found)?;
        }
    }
    Ok(())
}

fn add_matches(pattern: &str, found: &mut Vec<Source>) -> Result<(), ReadError> {
    let is_pattern = pattern.contains(['*', '?', '[']);
    if !is_pattern {
        return Err(ReadError::Missing {
            path: pattern.to_owned(),
        });
    }
    let matches = glob::glob(pattern).map_err(|error| ReadError::Pattern {
        path: pattern.to_owned(),
        what: error.msg.to_owned(),
    })?;
    let before = found.len();
    for path in matches {
        let path = path.map_err(|error| ReadError::Open {
            path: error.path().to_string_lossy().into_owned(),
            error: io::Error::from(error),
        })?;
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden {
            add(&path, found).map_err(|error| ReadError::Open {
                path: pattern.to_owned(),
                error,
            })?;
        }
    }
    if found.len() == before {
        return Err(ReadError::Missing {
            path: pattern.to_owned(),
        });
    }
    Ok(())
}

impl Source {
    /// Its bytes as stored; nothing for the standard input and other pipes.
    pub fn size(&self) -> Option<u64> {
        let data = fs::metadata(self.file()?).ok()?;
        data.is_file().then_some(data.len())
    }

    fn file(&self) -> Option<PathBuf> {
        (self.path != "-").then(|| PathBuf::from(&self.path))
    }

    /// Hands everything in it to the intake.
    pub(super) fn deliver(
        &self,
        options: &Options,
        meter: &Meter,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        let Some(path) = self.file() else {
            return self.deliver_pipe(Box::new(io::stdin().lock()), options, meter, intake);
        };
        let mut file = File::open(path).map_err(|error| self.cannot_open(error))?;
        if !file.metadata().is_ok_and(|data| data.is_file()) {
            return self.deliver_pipe(Box::new(file), options, meter, intake);
        }
        let mut first = Vec::new();
        file.by_ref()
            .take(4)
            .read_to_end(&mut first)
            .and_then(|_| file.rewind())
            .map_err(|error| self.cannot_open(error))?;
        if container::is_zip(&first) {
            return self.deliver_zip(file, options, meter, intake);
        }
        self.deliver_one(Box::new(Metered::new(file, meter)), options, meter, intake)
    }

    /// What cannot be rewound: the standard input, and what a shell hands over as `<(...)`.
    fn deliver_pipe(
        &self,
        pipe: Stream<'_>,
        options: &Options,
        meter: &Meter,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        let mut ahead = Ahead::new(pipe, 4);
        if !container::is_zip(ahead.head()) {
            return self.deliver_one(Box::new(Metered::new(ahead, meter)), options, meter, intake);
        }
        // The table of contents of a ZIP stands at its end.
        let mut file = tempfile::tempfile().map_err(|error| self.cannot_open(error))?;
        io::copy(&mut ahead, &mut file)?;
        file.rewind()?;
        self.deliver_zip(file, options, meter, intake)
    }

    pub(super) fn deliver_one(
        &self,
        stream: Stream<'_>,
        options: &Options,
        meter: &Meter,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        let path = self.path.clone();
        let beside = Beside::default();
        let given = Given::new(options, &beside);
        read_file(stream, "", (&given, meter), intake).map_err(|refused| match refused {
            Refused::Unreadable(error) => Stop::Damaged(error),
            Refused::Stopped(stop) => stop,
            Refused::Unknown(what) => Stop::Failed(ReadError::Unknown { path, what }),
            Refused::NoPosts(what) => Stop::Failed(ReadError::NoPosts {
                path,
                what: what.to_owned(),
            }),
        })
    }

    fn deliver_zip(
        &self,
        file: File,
        options: &Options,
        meter: &Meter,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        let mut zip = ZipArchive::new(Metered::new(file, meter)).map_err(|error| {
            let what = format!("a ZIP that cannot be opened ({error}); is it complete?");
            Stop::Failed(ReadError::Unknown {
                path: self.path.clone(),
                what,
            })
        })?;
        if zip.index_for_name("xl/workbook.xml").is_some() {
            let what = "an Excel workbook; save it as CSV".to_owned();
            return Err(Stop::Failed(ReadError::Unknown {
                path: self.path.clone(),
                what,
            }));
        }
        let beside = Beside::default();
        let given = Given::new(options, &beside);
        for number in 0..zip.len() {
            let listed = zip
                .name_for_index(number)
                .and_then(Result::ok)
                .map(Cow::into_owned)
                .unwrap_or_default();
            let member = match zip.by_index(number) {
                Ok(member) => member,
                Err(_) if listed.ends_with('/') || !looks_like_data(&listed) => continue,
                Err(error) => {
                    let reason =
                        format!("file {} of the ZIP cannot be opened: {error}", number + 1);
                    intake.file(&listed, "unknown")?;
                    intake.reject(0, &reason, b"")?;
                    continue;
                }
            };
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            if member.is_dir() || !looks_like_data(&name) {
                continue;
            }
            let stream = Box::new(Guard::new(member, meter));
            match read_file(stream, &name, (&given, meter), intake) {
                Ok(()) => {}
                Err(refused) => report(refused, &name, intake)?,
            }
        }
        Ok(())
    }

    fn cannot_open(&self, error: io::Error) -> Stop {
        Stop::Failed(ReadError::Open {
            path: self.path.clone(),
            error,
        })
    }
}

/// One bad member must not cost the others: it is reported and reading goes on.
fn report(refused: Refused, name: &str, intake: &mut Intake) -> Result<(), Stop> {
    match refused {
        Refused::Unreadable(error) => {
            intake.file(name, "unknown")?;
            intake.reject(0, &format!("the file is damaged: {error}"), b"")
        }
        Refused::Stopped(Stop::Damaged(error)) => {
            let line = intake.line();
            let reason = format!("the file is damaged from here on: {error}");
            intake.reject(line, &reason, b"")
        }
        Refused::Stopped(stop) => Err(stop),
        Refused::Unknown(what) => {
            intake.file(name, "unknown")?;
            intake.reject(0, &format!("in no known format: {what}"), b"")
        }
        // Its records were all delivered as skips.
        Refused::NoPosts(_) => Ok(()),
    }
}

/// Leaves out what systems and people put into archives beside the data.
fn looks_like_data(name: &str) -> bool {
    let hidden = name
        .split('/')
        .any(|part| part.starts_with('.') || part == "__MACOSX");
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    let other = [
        "jpg", "jpeg", "png", "gif", "webp", "svg", "mp4", "mov", "mp3", "css", "html", "htm",
        "md", "pdf", "woff", "ttf", "ico",
    ];
    !hidden && !other.contains(&ending.as_str())
}
