//! Where bytes come from: files, folders, patterns, the standard input and other pipes.
//!
//! What is inside a file is walked through in [`walk`]. It must not know any format.

pub(super) mod account;
pub(super) mod beside;

mod find;
mod tar;
mod walk;
mod zip;

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use super::account::Passed;
use super::container::{self, Kind, Stream};
use super::intake::{Intake, Meter, Metered, Stop};
use super::{Note, Options, ReadError, Refused};
pub use find::sources;
use walk::{Place, Walk};

/// A file, or the standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As given, for records and messages; `-` is the standard input.
    pub path: String,
    // What was passed over in the folder that this is the first source of.
    passed: Passed,
}

impl Source {
    /// The file with this path; `-` is the standard input.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            passed: Passed::default(),
        }
    }

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
            return self.deliver_stream(Box::new(io::stdin().lock()), options, meter, intake);
        };
        if (path.is_dir() || !path.exists())
            && let Err(error) = find::behind(&self.path)
        {
            return Err(Stop::Failed(error));
        }
        let mut file = File::open(&path).map_err(|error| self.cannot_open(error))?;
        if !file.metadata().is_ok_and(|data| data.is_file()) {
            return self.deliver_stream(Box::new(file), options, meter, intake);
        }
        let mut first = Vec::new();
        file.by_ref()
            .take(container::SIGN as u64)
            .read_to_end(&mut first)
            .and_then(|_| file.rewind())
            .map_err(|error| self.cannot_open(error))?;
        let walk = Walk::new(options, meter, self.size()).in_file(&path);
        let place = Place::default();
        let result = match container::kind(&first) {
            // These are read from their ends, which a file allows.
            Some(Kind::Zip) => walk.zip(Metered::new(file, meter), &place, intake),
            Some(Kind::Parquet) => walk.parquet((file, Some(meter)), &place, intake),
            _ => walk.file(Box::new(Metered::new(file, meter)), &place, intake),
        };
        self.finish(&walk, result, intake)
    }

    /// What cannot be rewound: the standard input, what a shell hands over as `<(...)`, and bytes
    /// that are in no file.
    pub(super) fn deliver_stream(
        &self,
        stream: Stream<'_>,
        options: &Options,
        meter: &Meter,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        let walk = Walk::new(options, meter, None);
        let stream = Box::new(Metered::new(stream, meter));
        let result = walk.file(stream, &Place::default(), intake);
        self.finish(&walk, result, intake)
    }

    /// Says what was passed over, and what went wrong in terms of the source.
    fn finish(
        &self,
        walk: &Walk,
        result: Result<(), Refused>,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        for passed in [&self.passed, &walk.passed()] {
            if let Some(words) = passed.words() {
                intake.note(Note::Remark(words));
            }
        }
        let path = self.path.clone();
        let failed = |error| Err(Stop::Failed(error));
        if let Some(what) = walk.broken() {
            let what = what.to_owned();
            return failed(ReadError::Limit { path, what });
        }
        match result {
            Ok(()) => match walk.passed().words() {
                Some(what) if !intake.has_files() => failed(ReadError::NotRead { path, what }),
                _ => Ok(()),
            },
            Err(Refused::Unreadable(error)) => Err(Stop::Damaged(error)),
            Err(Refused::Stopped(stop)) => Err(stop),
            Err(Refused::Unknown(what)) => failed(ReadError::Unknown { path, what }),
            Err(Refused::Passed(why)) => failed(ReadError::NotRead {
                path,
                what: why.words(),
            }),
            Err(Refused::NoPosts(what)) => failed(ReadError::NoPosts {
                path,
                what: what.to_owned(),
            }),
        }
    }

    fn cannot_open(&self, error: io::Error) -> Stop {
        Stop::Failed(ReadError::Open {
            path: self.path.clone(),
            error,
        })
    }
}

/// A file beside another one, if it is there and not too large.
fn neighbour(path: &Path, most: u64) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let data = file.metadata().ok()?;
    let mut bytes = Vec::new();
    (data.is_file() && data.len() <= most).then_some(())?;
    file.take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
