//! Every member of a ZIP, by the table of contents at its end.

use std::borrow::Cow;
use std::io::{self, Read, Seek};
use std::rc::Rc;

use ::zip::read::read_zipfile_from_stream;
use ::zip::result::ZipError;
use ::zip::{CompressionMethod, ZipArchive};

use super::super::Refused;
use super::super::account::Why;
use super::super::beside::{self, LastFolder};
use super::super::container::{self, Ahead, Stream};
use super::super::intake::{Intake, Stop};
use super::super::limits::{Allowance, Guard};
use super::walk::{Place, UNKNOWN, Walk};

/// What makes a ZIP a web archive (WACZ): its posts are in `archive/`, the rest describes that, and
/// lists pages with their texts, which are no posts.
const CRAWL: [&[u8]; 2] = [b"datapackage.json", b"pages/pages.jsonl"];

impl Walk<'_> {
    /// Reads every member of a ZIP.
    pub(super) fn zip<R: Read + Seek>(
        &self,
        mut reader: R,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        let mut zip = match ZipArchive::new(&mut reader) {
            Ok(zip) => zip,
            Err(error) => {
                reader.rewind()?;
                return self.cut_zip(reader, &error, place, intake);
            }
        };
        if zip.index_for_name("xl/workbook.xml").is_some() {
            let what = "an Excel workbook; save it as CSV";
            return Err(Refused::Unknown(what.to_owned()));
        }
        let is_crawl = CRAWL
            .iter()
            .all(|name| zip.index_for_name_raw(name).is_some());
        let mut neighbours = LastFolder::default();
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
            let beside = neighbours.beside(&name, &mut |wanted| {
                small_member(&mut zip, wanted, self.allowance(&place))
            });
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

    /// Reads what is there of a ZIP without its table of contents: it stands at the end, and is the first
    /// thing that a broken download loses. Members that do not say in front how long they are cannot be
    /// found without it.
    fn cut_zip<R: Read>(
        &self,
        mut reader: R,
        error: &ZipError,
        place: &Place,
        intake: &mut Intake,
    ) -> Result<(), Refused> {
        let mut is_read = false;
        while let Ok(Some(member)) = read_zipfile_from_stream(&mut reader) {
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            if name.ends_with('/') {
                continue;
            }
            let place = place.inside(&name).beside(Rc::default());
            let member = Box::new(Guard::new(member, self.allowance(&place)));
            let result = self.file(member, &place, intake);
            is_read = true;
            if !self.goes_on(result, &place, intake)? {
                break;
            }
        }
        if is_read {
            let what = format!("the ZIP is cut short, its table of contents is missing ({error})");
            Err(Stop::Damaged(io::Error::other(what)).into())
        } else {
            Err(Refused::Unknown(format!(
                "a ZIP that cannot be opened ({error}); is it complete?"
            )))
        }
    }
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
fn small_member<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    name: &str,
    allowance: Allowance,
) -> Option<Vec<u8>> {
    // By its bytes: other ways of asking for a name that is not there go through the whole ZIP.
    let number = zip.index_for_name_raw(name.as_bytes())?;
    let member = zip.by_index(number).ok()?;
    let mut bytes = Vec::new();
    Guard::new(member, allowance)
        .take(beside::LARGEST)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}
