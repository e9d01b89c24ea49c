//! Through everything that is inside a file: layers of packing, archives, archives in archives, and
//! web archives, down to the files that hold posts.
//!
//! One bad member must not cost the others: it is reported and reading goes on. It must not know how
//! posts are read.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::super::account::{self, Passed, Why};
use super::super::beside::{self, Beside};
use super::super::container::{self, Ahead, Kind, Stream};
use super::super::intake::{Intake, Meter, Metered, Stop};
use super::super::limits::{Allowance, Guard, Limits, put_aside};
use super::super::tape::{Item, Tape};
use super::super::{Given, Options, Refused, detect, read_text, warc};
use super::neighbour;
use crate::post::Time;

/// Archives inside archives; more are a trap.
const DEEPEST: usize = 5;

/// Where a file is: in a source, or in an archive in a source.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// Its name inside the source; empty for the source itself.
    name: String,
    depth: usize,
    /// Names of members say what they are; addresses and what somebody named do not.
    is_member: bool,
    observed: Option<Time>,
    beside: Option<Rc<Beside>>,
    // What comes out of a file that was put aside shares the allowance of that file.
    allowance: Option<Allowance>,
}

impl Place {
    fn inside(&self, member: &str) -> Self {
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

    fn beside(self, beside: Beside) -> Self {
        Self {
            beside: Some(Rc::new(beside)),
            ..self
        }
    }
}

/// A walk through one source.
pub(super) struct Walk<'w> {
    options: &'w Options,
    limits: Rc<Limits>,
    // The source, if it can be opened once more.
    path: Option<PathBuf>,
    passed: RefCell<Passed>,
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
        let packed = container::unpack(stream, || self.allowance(place))?;
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
            Some(Kind::Zip) => self.zip(put_aside(ahead)?, &apart, intake),
            Some(Kind::Parquet) => self.parquet((put_aside(ahead)?, None), &apart, intake),
            Some(Kind::Tar) => self.tar(Tape::new(Box::new(ahead)), place, intake),
            Some(Kind::Warc) => Ok(self.warc(Box::new(ahead), place, intake)?),
            None => match detect::foreign(ahead.head()) {
                Some(what) => Err(Refused::Unknown(what.to_owned())),
                None => self.text(Box::new(ahead), place, intake),
            },
        }
    }

    /// Reads every member of a ZIP.
    pub(super) fn zip<R: Read + Seek>(
        &self,
        reader: R,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        let mut zip = ZipArchive::new(reader).map_err(|error| {
            Refused::Unknown(format!(
                "a ZIP that cannot be opened ({error}); is it complete?"
            ))
        })?;
        if zip.index_for_name("xl/workbook.xml").is_some() {
            let what = "an Excel workbook; save it as CSV";
            return Err(Refused::Unknown(what.to_owned()));
        }
        let is_crawl = CRAWL
            .iter()
            .all(|name| zip.index_for_name_raw(name).is_some());
        for number in 0..zip.len() {
            let Some(name) = file_name(&mut zip, number) else {
                continue;
            };
            let place = place.inside(&name);
            let index = (is_crawl && !name.starts_with("archive/")).then_some(Why::NoData);
            if let Some(why) = self.closed(&place).or(index) {
                self.passed.borrow_mut().add(&why);
                continue;
            }
            let beside = Beside::of(&name, &mut |wanted| small_member(&mut zip, wanted));
            let place = place.beside(beside);
            let result = match open_member(&mut zip, number) {
                Ok(member) => {
                    let member = Box::new(Guard::new(member, self.allowance(&place)));
                    self.file(member, &place, intake)
                }
                Err(what) => {
                    intake.file(&place.name, UNKNOWN)?;
                    Ok(intake.reject(0, &what, b"")?)
                }
            };
            if !self.goes_on(result, &place, intake)? {
                break;
            }
        }
        Ok(())
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

    /// Reads every member of a tar.
    fn tar(
        &self,
        mut tape: Tape<Stream<'_>>,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        let mut shelf = Shelf::default();
        while let Some(item) = tape.next().map_err(Stop::Damaged)? {
            let (name, fault) = match item {
                Item::File(name) => (name, None),
                Item::Sparse(name) => (name, Some("a file with holes, which cannot be read")),
                Item::Damaged => {
                    let fault = "the head of a member is damaged: passed over up to the next one";
                    (String::new(), Some(fault))
                }
                Item::Other => continue,
            };
            let inside = place.inside(&name);
            if let Some(fault) = fault {
                intake.file(
                    if name.is_empty() {
                        &place.name
                    } else {
                        &inside.name
                    },
                    UNKNOWN,
                )?;
                intake.reject(0, fault, b"")?;
                continue;
            }
            let result = self.tar_member(
                &mut tape,
                (&name, inside.clone()),
                &mut shelf,
                (place, intake),
            );
            if !self.goes_on(result, &inside, intake)? {
                break;
            }
        }
        Ok(())
    }

    fn tar_member(
        &self,
        tape: &mut Tape<Stream<'_>>,
        (name, inside): (&str, Place),
        shelf: &mut Shelf,
        (around, intake): (&Place, &mut Intake),
    ) -> Result<(), Refused> {
        if let Some(why) = self.closed(&inside) {
            return Err(Refused::Passed(why));
        }
        if account::is_known_neighbour(name) && shelf.put(name, tape).map_err(Stop::Damaged)? {
            let bytes = shelf.get(name).unwrap_or_default();
            return self.file(Box::new(Cursor::new(bytes)), &inside, intake);
        }
        if account::may_need_neighbours(name) && !shelf.complete && around.depth == 0 {
            // A tar has no table of contents: once through it for what stands behind its posts.
            shelf.complete = true;
            if let Some(path) = &self.path {
                shelf.fill(path);
            }
        }
        let beside = Beside::of(name, &mut |wanted| shelf.get(wanted));
        self.file(Box::new(tape), &inside.beside(beside), intake)
    }

    /// Reads every response of a WARC.
    fn warc(&self, stream: Stream<'_>, place: &Place, intake: &mut Intake) -> Result<(), Stop> {
        intake.file(&place.name, "warc")?;
        let allowance = || self.allowance(place);
        warc::read(stream, allowance, intake, |body, intake| {
            let inside = Place {
                is_member: false,
                observed: body.observed.or(place.observed),
                ..place.inside(&body.name)
            };
            let inside = inside.beside(Beside::default());
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
        let mut given = Given::new(self.options, &beside);
        given.observed = place.observed;
        read_text(stream, (&place.name, &self.own_name(place)), &given, intake)
    }

    fn allowance(&self, place: &Place) -> Allowance {
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
    fn closed(&self, place: &Place) -> Option<Why> {
        let why = account::by_name(&self.own_name(place))?;
        (place.is_member || why != Why::NoData).then_some(why)
    }

    /// Reports what became of a member. Whether to go on with the next one.
    fn goes_on(
        &self,
        result: Result<(), Refused>,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<bool, Stop> {
        self.limits.count_file();
        intake.settle();
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

/// What makes a ZIP a web archive (WACZ): its posts are in `archive/`, the rest describes that, and
/// lists pages with their texts, which are no posts.
const CRAWL: [&[u8]; 2] = [b"datapackage.json", b"pages/pages.jsonl"];

/// What stands for the format of a file that has none.
const UNKNOWN: &str = "unknown";

/// The small files of a tar that others may need.
#[derive(Default)]
struct Shelf {
    files: HashMap<String, Vec<u8>>,
    bytes: u64,
    /// Everything that will ever be on it is on it.
    complete: bool,
}

impl Shelf {
    /// Takes the file at hand, if there is room for it.
    fn put<R: Read>(&mut self, name: &str, tape: &mut Tape<R>) -> io::Result<bool> {
        if self.files.contains_key(name) || tape.left() > beside::LARGEST - self.bytes {
            return Ok(false);
        }
        let mut bytes = Vec::new();
        tape.read_to_end(&mut bytes)?;
        self.bytes += bytes.len() as u64;
        self.files.insert(name.to_owned(), bytes);
        Ok(true)
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.files.get(name).cloned()
    }

    /// Goes through the whole tar, as far as it can be read.
    fn fill(&mut self, path: &Path) {
        let meter = Meter::default();
        let Ok(file) = File::open(path) else { return };
        let limits = Limits::new(&meter, file.metadata().ok().map(|data| data.len()));
        let packed = Box::new(Metered::new(file, &meter));
        let Ok(stream) = container::unpack(packed, || limits.allowance()) else {
            return;
        };
        let mut tape = Tape::new(stream);
        while let Ok(Some(item)) = tape.next() {
            if let Item::File(name) = item
                && account::is_known_neighbour(&name)
                && self.put(&name, &mut tape).is_err()
            {
                return;
            }
        }
    }
}

/// What stands beside a file on the disk.
fn beside_file(path: &Path) -> Beside {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    Beside::of(&path.to_string_lossy(), &mut |wanted| {
        neighbour(Path::new(wanted), beside::LARGEST)
    })
}

/// The name of a member that is a file; what has none is called after its number.
fn file_name<R: Read + Seek>(zip: &mut ZipArchive<R>, number: usize) -> Option<String> {
    let listed = zip
        .name_for_index(number)
        .and_then(Result::ok)
        .map(Cow::into_owned);
    let name = match zip.by_index_raw(number) {
        Ok(member) if member.is_dir() || member.is_symlink() => return None,
        // Many programs write names as UTF-8 and do not say so.
        Ok(member) => String::from_utf8_lossy(member.name_raw()).into_owned(),
        Err(_) => listed.unwrap_or_default(),
    };
    match name.as_str() {
        "" => Some(format!("file {}", number + 1)),
        name if name.ends_with('/') => None,
        _ => Some(name),
    }
}

/// The bytes of a member, or why it cannot be opened. Packed in a way that came late to the format
/// (bzip2, xz, zstd), it comes as it is: its own first bytes tell.
fn open_member<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    number: usize,
) -> Result<Stream<'_>, String> {
    let refuse = |what: &str| format!("file {} of the ZIP cannot be opened: {what}", number + 1);
    let wrap = |error: ZipError| refuse(&error.to_string());
    let (method, encrypted) = zip
        .by_index_raw(number)
        .map(|raw| (raw.compression(), raw.encrypted()))
        .map_err(wrap)?;
    if encrypted {
        return Err(refuse("it is encrypted; unpack it with its password first"));
    }
    let usual = [CompressionMethod::Stored, CompressionMethod::Deflated];
    if usual.contains(&method) {
        return Ok(Box::new(zip.by_index(number).map_err(wrap)?));
    }
    let raw = zip.by_index_raw(number).map_err(wrap)?;
    let ahead = Ahead::new(Box::new(raw), container::SIGN);
    if container::is_packed(ahead.head()) {
        Ok(Box::new(ahead))
    } else {
        Err(refuse(&format!(
            "it is packed in a way that cannot be read ({method})"
        )))
    }
}

/// A member that others need, if it is there and can be read.
fn small_member<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Option<Vec<u8>> {
    // By its bytes: other ways of asking for a name that is not there go through the whole ZIP.
    let number = zip.index_for_name_raw(name.as_bytes())?;
    let member = zip.by_index(number).ok()?;
    let mut bytes = Vec::new();
    member.take(beside::LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
