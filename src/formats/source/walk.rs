//! Through everything that is inside a file: layers of packing, archives, archives in archives, and
//! web archives, down to the files that hold posts.
//!
//! One bad member must not cost the others: it is reported and reading goes on. It must not know how
//! posts are read.

use std::cell::RefCell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::super::account::{self, Passed, Why};
use super::super::beside::{self, Beside};
use super::super::container::{self, Ahead, Kind, Position, Stream};
use super::super::intake::{Intake, Meter, Stop};
use super::super::limits::{Allowance, Guard, Limits, put_aside};
use super::super::tape::Tape;
use super::super::{Given, Options, Refused, detect, read_text, warc};
use super::neighbour;
use crate::post::Time;

/// Archives inside archives; more are a trap.
const DEEPEST: usize = 5;

/// Where a file is: in a source, or in an archive in a source.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// Its name inside the source; empty for the source itself.
    pub(super) name: String,
    pub(super) depth: usize,
    /// Names of members say what they are; addresses and what somebody named do not.
    is_member: bool,
    observed: Option<Time>,
    beside: Option<Rc<Beside>>,
    // What comes out of a file that was put aside shares the allowance of that file.
    allowance: Option<Allowance>,
}

impl Place {
    pub(super) fn inside(&self, member: &str) -> Self {
        Self {
            name: if self.name.is_empty() {
                member.to_owned()
            } else {
                format!("{}/{member}", self.name)
            },
            depth: self.depth + 1,
            is_member: true,
            beside: None,
            ..self.clone()
        }
    }

    pub(super) fn beside(self, beside: Rc<Beside>) -> Self {
        Self {
            beside: Some(beside),
            ..self
        }
    }
}

/// A walk through one source.
pub(super) struct Walk<'w> {
    options: &'w Options,
    limits: Rc<Limits>,
    // The source, if it can be opened once more.
    pub(super) path: Option<PathBuf>,
    pub(super) passed: RefCell<Passed>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(options: &'w Options, meter: &Meter, size: Option<u64>) -> Self {
        Self {
            options,
            limits: Limits::new(meter, size),
            path: None,
            passed: RefCell::default(),
        }
    }

    /// The source is this file.
    pub(super) fn in_file(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// What was passed over.
    pub(super) fn passed(&self) -> Passed {
        self.passed.borrow().clone()
    }

    /// Why reading was stopped for good.
    pub(super) fn broken(&self) -> Option<&'static str> {
        self.limits.broken()
    }

    /// Reads a file, whatever it is.
    pub(super) fn file(
        &self,
        stream: Stream<'_>,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        if let Some(why) = self.closed(place) {
            return Err(Refused::Passed(why));
        }
        let started = self.allowance(place);
        let position = match place.depth {
            0 => Position::Outermost,
            _ => Position::Inside,
        };
        let packed = container::unpack(stream, position, || self.allowance(place))?;
        // Signs of foreign files are bytes, not text: they are looked at before any decoding.
        let mut ahead = Ahead::new(packed, container::SIGN);
        if let Some(error) = ahead.early_error() {
            return Err(error.into());
        }
        let kind = container::kind(ahead.head());
        if kind.is_some() && place.depth > DEEPEST {
            let what = "archives inside archives, more than five deep: unpack the outer ones first";
            return Err(Refused::Unknown(what.to_owned()));
        }
        let apart = Place {
            allowance: Some(started),
            ..place.clone()
        };
        match kind {
            Some(Kind::Zip) => self.zip(put_aside(ahead, intake)?, &apart, intake),
            Some(Kind::Parquet) => self.parquet((put_aside(ahead, intake)?, None), &apart, intake),
            Some(Kind::Tar) => self.tar(Tape::new(Box::new(ahead)), place, intake),
            Some(Kind::Warc) => Ok(self.warc(Box::new(ahead), place, intake)?),
            None => match detect::foreign(ahead.head()) {
                Some(what) => Err(Refused::Unknown(what.to_owned())),
                None => self.text(Box::new(ahead), place, intake),
            },
        }
    }

    /// Reads a Parquet file as the lines of JSON that its rows make. Its bytes are counted by `meter`,
    /// if they were not when it was put aside.
    #[cfg(feature = "parquet")]
    pub(super) fn parquet(
        &self,
        (file, meter): (File, Option<&Meter>),
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        use super::super::parquet::JsonLines;

        let allowance = self.allowance(place);
        let rows = JsonLines::open(file, meter).map_err(|what| {
            Refused::Unknown(format!(
                "a Parquet file that cannot be opened ({what}); is it complete?"
            ))
        })?;
        self.text(Box::new(Guard::new(rows, allowance)), place, intake)
    }

    /// Without its reader.
    #[cfg(not(feature = "parquet"))]
    pub(super) fn parquet(
        &self,
        _file: (File, Option<&Meter>),
        _place: &Place,
        _intake: &mut Intake,
    ) -> Result<(), Refused> {
        let what = "a Parquet file, and this program was built without the feature 'parquet'";
        Err(Refused::Unknown(what.to_owned()))
    }

    /// Reads every response of a WARC.
    fn warc(&self, stream: Stream<'_>, place: &Place, intake: &mut Intake) -> Result<(), Stop> {
        let allowance = || self.allowance(place);
        warc::read((stream, &place.name), allowance, intake, |body, intake| {
            let inside = Place {
                is_member: false,
                observed: body.observed.or(place.observed),
                ..place.inside(&body.name)
            };
            let inside = inside.beside(Rc::default());
            let result = match self.file(body.stream, &inside, intake) {
                Err(Refused::Passed(_)) => {
                    intake.cut();
                    Ok(intake.skip(body.record, "responses that are not read")?)
                }
                result => result,
            };
            if self.goes_on(result, &inside, intake)? {
                Ok(())
            } else {
                Err(Stop::Asked)
            }
        })
    }

    fn text(&self, stream: Stream<'_>, place: &Place, intake: &mut Intake) -> Result<(), Refused> {
        let beside = match (&place.beside, &self.path) {
            (Some(beside), _) => Rc::clone(beside),
            (None, Some(path)) if place.depth == 0 => Rc::new(beside_file(path)),
            (None, _) => Rc::default(),
        };
        intake.belongs(&beside, place.observed);
        let given = Given::new(self.options, &beside);
        read_text(stream, (&place.name, &self.own_name(place)), &given, intake)
    }

    pub(super) fn allowance(&self, place: &Place) -> Allowance {
        place
            .allowance
            .clone()
            .unwrap_or_else(|| self.limits.allowance())
    }

    /// What a file is called, the source included.
    fn own_name(&self, place: &Place) -> String {
        let path = self.path.as_ref().filter(|_| place.name.is_empty());
        match path.and_then(|path| path.file_name()) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => place.name.clone(),
        }
    }

    /// Why a file must stay closed, or need not be opened.
    pub(super) fn closed(&self, place: &Place) -> Option<Why> {
        let why = account::by_name(&self.own_name(place))?;
        (place.is_member || why != Why::NoData).then_some(why)
    }

    /// Reports what became of a member. Whether to go on with the next one.
    pub(super) fn goes_on(
        &self,
        result: Result<(), Refused>,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<bool, Stop> {
        self.limits.count_file();
        intake.alive()?;
        let name = &place.name;
        match result {
            // Records that are no posts were all delivered as skips.
            Ok(()) | Err(Refused::NoPosts(_)) => {}
            Err(Refused::Unreadable(error)) => {
                intake.file(name, UNKNOWN)?;
                intake.reject(0, &format!("the file is damaged: {error}"), b"")?;
            }
            Err(Refused::Stopped(Stop::Damaged(error))) => {
                let line = intake.line();
                let reason = format!("the file is damaged from here on: {error}");
                intake.reject(line, &reason, b"")?;
            }
            Err(Refused::Stopped(stop)) => return Err(stop),
            Err(Refused::Unknown(what)) => {
                intake.file(name, UNKNOWN)?;
                intake.reject(0, &format!("in no known format: {what}"), b"")?;
            }
            Err(Refused::Passed(why)) => self.passed.borrow_mut().add(&why),
        }
        Ok(self.broken().is_none())
    }
}

/// What stands for the format of a file that has none.
pub(super) const UNKNOWN: &str = "unknown";

/// What stands beside a file on the disk.
fn beside_file(path: &Path) -> Beside {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Beside::of(&path.to_string_lossy(), &mut |wanted| {
        neighbour(Path::new(wanted), beside::LARGEST)
    })
}
