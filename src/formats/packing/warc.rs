//! WARC: what a crawler sent and got, record after record, as web archives and Social Feed Manager
//! keep it.
//!
//! The posts are in the bodies of responses; each body is read as a file of its own, named after the
//! address it came from, and collected when the record says. Requests and the crawler's notes are
//! records that hold no posts. It must not know what a body holds.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use crate::formats::container::{self, Ahead, Position, Stream};
use crate::formats::http;
use crate::formats::intake::{Intake, Stop};
use crate::formats::limits::Allowance;
use crate::formats::tidy;
use crate::post::{Time, parse_time};

/// Longest head of a record; longer ones are no head.
const LONGEST_HEAD: u64 = 256 << 10;
/// Longest address that is shown as a name.
const LONGEST_NAME: usize = 120;

/// The body of a response, or of a record that is one without a head.
pub(in crate::formats) struct Body<'a> {
    pub(in crate::formats) stream: Stream<'a>,
    /// Where it came from, readable, and without anybody's keys.
    pub(in crate::formats) name: String,
    /// When it was collected.
    pub(in crate::formats) observed: Option<Time>,
    /// The number of its record, counted from 1.
    pub(in crate::formats) record: u64,
}

/// Reads every record of the WARC of this name, and has `read` read the bodies that may hold posts.
pub(in crate::formats) fn read(
    (stream, own_name): (Stream<'_>, &str),
    allowance: impl Fn() -> Allowance,
    intake: &mut Intake,
    mut read: impl FnMut(Body<'_>, &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    intake.file(own_name, "warc")?;
    let mut records = Records::new(stream);
    loop {
        let head = match records.next()? {
            None => return Ok(()),
            Some(Next::Record(head)) => head,
            Some(Next::Damaged) => {
                let reason = "this is no WARC record: passed over up to the next one";
                intake.back_to(own_name, "warc")?;
                intake.reject(records.number, reason, b"")?;
                continue;
            }
        };
        let number = records.number;
        match open(&mut records, &head, &allowance())? {
            Ok(stream) => {
                let body = Body {
                    stream,
                    name: name(&head.address, number),
                    observed: parse_time(&head.date, &tidy::utc()),
                    record: number,
                };
                read(body, intake)?;
            }
            Err(Instead::Skip(what)) => {
                intake.cut();
                intake.skip(number, what)?;
            }
            Err(Instead::Reject(why)) => {
                intake.back_to(own_name, "warc")?;
                intake.cut();
                intake.reject(number, &why, name(&head.address, number).as_bytes())?;
            }
        }
    }
}

/// What becomes of a record without posts.
enum Instead {
    Skip(&'static str),
    Reject(String),
}

fn open<'a>(
    records: &'a mut Records<'_>,
    head: &Head,
    allowance: &Allowance,
) -> io::Result<Result<Stream<'a>, Instead>> {
    let skip = |what| Ok(Err(Instead::Skip(what)));
    match head.kind.as_str() {
        "response" | "resource" | "conversion" => {}
        "request" => return skip("WARC requests"),
        "warcinfo" => return skip("WARC notes about the crawl"),
        "metadata" => return skip("WARC metadata"),
        "revisit" => return skip("WARC revisits"),
        "continuation" => return skip("WARC continuations"),
        _ => return skip("other WARC records"),
    }
    let mut media_type = head.media_type.clone();
    let mut answer = http::Head::default();
    if head.kind == "response" {
        if !head.media_type.starts_with("application/http") {
            return skip("WARC responses of other protocols");
        }
        let Some(found) = http::head(records)? else {
            return Ok(Err(Instead::Reject(
                "the response has no HTTP head".to_owned(),
            )));
        };
        media_type.clone_from(&found.media_type);
        answer = found;
        match answer.status {
            300..400 => return skip("redirects"),
            400.. => return skip("error messages"),
            _ => {}
        }
    }
    if let Some(what) = no_data(&media_type) {
        return skip(what);
    }
    let damaged = |error| {
        let why = format!("the response is damaged: {error}");
        Ok(Err(Instead::Reject(why)))
    };
    let body = match http::body(records, &answer, allowance.clone()) {
        Ok(body) => body,
        Err(how) => {
            let why = format!("the response is {how}, which cannot be read");
            return Ok(Err(Instead::Reject(why)));
        }
    };
    // Gzip and zstd are told by their own first bytes, whatever the head says.
    let mut ahead = match container::unpack(body, Position::Inside, || allowance.clone()) {
        Ok(stream) => Ahead::new(stream, 64),
        Err(error) => return damaged(error),
    };
    if let Some(error) = ahead.early_error() {
        return damaged(error);
    }
    match ahead.head().trim_ascii() {
        b"" | b"[]" | b"{}" | b"null" => skip("empty responses"),
        [b'<', ..] => skip("web pages"),
        [b'{' | b'[', ..] => Ok(Ok(Box::new(ahead))),
        _ if may_be_data(&media_type) => Ok(Ok(Box::new(ahead))),
        _ => skip("other documents"),
    }
}

/// Bodies of these kinds hold no posts that could be read.
fn no_data(media_type: &str) -> Option<&'static str> {
    let begins = |start: &str| media_type.starts_with(start);
    if media_type == "text/html" || media_type == "application/xhtml+xml" {
        Some("web pages")
    } else if begins("image/") || begins("video/") || begins("audio/") || begins("font/") {
        Some("pictures, films and fonts")
    } else if media_type == "text/css" || media_type.ends_with("javascript") {
        Some("scripts and styles")
    } else {
        None
    }
}

/// Whether a body of this kind may hold posts though it does not begin like JSON.
fn may_be_data(media_type: &str) -> bool {
    let telling = [
        "json",
        "csv",
        "tab-separated",
        "octet-stream",
        "zip",
        "zst",
        "bzip",
        "tar",
    ];
    media_type.is_empty() || telling.iter().any(|word| media_type.contains(word))
}

/// An address as a name, or the number of the record that has none: without the protocol, and without
/// what may be somebody's keys: parameters, before the `#` and behind it, and a name with its password.
fn name(address: &str, record: u64) -> String {
    if address.is_empty() {
        return format!("record {record}");
    }
    let address = address.trim_matches(['<', '>']);
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (address, mark) = address.split_once('#').unwrap_or((address, ""));
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let secret = ["token", "key", "secret", "auth", "signature", "password"];
    let harmless = |part: &&str| {
        let name = part.split('=').next().unwrap_or("").to_ascii_lowercase();
        !part.is_empty() && !secret.iter().any(|word| name.contains(word))
    };
    let mut name = format!("{host}{path}");
    for (sign, parts) in [('?', query), ('#', mark)] {
        let kept: Vec<&str> = parts.split('&').filter(harmless).collect();
        if !kept.is_empty() {
            name.push(sign);
            name.push_str(&kept.join("&"));
        }
    }
    match name.char_indices().nth(LONGEST_NAME) {
        Some((cut, _)) => format!("{}…", &name[..cut]),
        None => name,
    }
}

/// What a record says about itself.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    address: String,
    date: String,
    media_type: String,
    id: String,
    length: u64,
    // A long response may be spread over records; the later ones name the first.
    segment: Option<u64>,
    origin: String,
}

impl Head {
    /// Nothing if the length is missing: then nobody knows where the next record begins.
    fn of(lines: &[u8]) -> Option<Self> {
        let mut head = Self::default();
        let mut length = None;
        for line in String::from_utf8_lossy(lines).lines().skip(1) {
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "warc-type" => head.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => value.clone_into(&mut head.address),
                "warc-date" => value.clone_into(&mut head.date),
                "warc-record-id" => value.clone_into(&mut head.id),
                "content-type" => head.media_type = value.to_ascii_lowercase(),
                "content-length" => length = value.parse().ok(),
                "warc-segment-number" => head.segment = value.parse().ok(),
                "warc-segment-origin-id" => value.clone_into(&mut head.origin),
                _ => {}
            }
        }
        head.length = length?;
        Some(head)
    }
}

enum Next {
    Record(Head),
    /// Something else than a record.
    Damaged,
}

/// A WARC as it comes; reading it yields the block of the record at hand and of the records that
/// continue it.
struct Records<'a> {
    reader: BufReader<Stream<'a>>,
    // Bytes of the block that were not read yet.
    left: u64,
    number: u64,
    // The record at hand, if others may continue it.
    origin: Option<String>,
    // Records that were met in search of a continuation, or behind damage.
    met: VecDeque<Next>,
}

impl<'a> Records<'a> {
    fn new(stream: Stream<'a>) -> Self {
        Self {
            reader: BufReader::with_capacity(64 << 10, stream),
            left: 0,
            number: 0,
            origin: None,
            met: VecDeque::new(),
        }
    }

    /// The next record, or nothing at the end.
    fn next(&mut self) -> io::Result<Option<Next>> {
        self.origin = None;
        let next = match self.met.pop_front() {
            Some(next) => Some(next),
            None => self.head()?,
        };
        self.number += u64::from(next.is_some());
        if let Some(Next::Record(head)) = &next {
            self.left = head.length;
            self.origin = head.segment.map(|_| head.id.clone());
        }
        Ok(next)
    }

    /// The head behind the block at hand.
    fn head(&mut self) -> io::Result<Option<Next>> {
        let left = std::mem::take(&mut self.left);
        if io::copy(&mut self.reader.by_ref().take(left), &mut io::sink())? < left {
            return Err(cut_short());
        }
        let mut damaged = false;
        let mut lines = Vec::new();
        loop {
            let before = lines.len();
            let room = LONGEST_HEAD - before as u64;
            self.reader
                .by_ref()
                .take(room)
                .read_until(b'\n', &mut lines)?;
            let line = &lines[before..];
            let is_blank = line.trim_ascii().is_empty();
            if line.is_empty() {
                return match before {
                    0 => Ok(damaged.then_some(Next::Damaged)),
                    _ if room == 0 => Ok(Some(Next::Damaged)),
                    _ => Err(cut_short()),
                };
            }
            if before == 0 {
                if is_blank {
                    lines.clear();
                } else if !line.starts_with(b"WARC/") {
                    damaged = true;
                    lines.clear();
                } else if damaged {
                    // The record behind the damage is the next one.
                    let head = self.rest_of_head(lines)?;
                    self.met.push_back(head);
                    return Ok(Some(Next::Damaged));
                }
            } else if is_blank {
                return Ok(Some(Head::of(&lines).map_or(Next::Damaged, Next::Record)));
            }
        }
    }

    fn rest_of_head(&mut self, mut lines: Vec<u8>) -> io::Result<Next> {
        loop {
            let before = lines.len();
            let room = LONGEST_HEAD.saturating_sub(before as u64);
            self.reader
                .by_ref()
                .take(room)
                .read_until(b'\n', &mut lines)?;
            if lines[before..].trim_ascii().is_empty() {
                return Ok(Head::of(&lines).map_or(Next::Damaged, Next::Record));
            }
        }
    }

    /// Goes on in the next record if it continues the one at hand.
    fn go_on(&mut self) -> io::Result<bool> {
        let Some(origin) = self.origin.clone().filter(|_| self.met.is_empty()) else {
            return Ok(false);
        };
        match self.head()? {
            Some(Next::Record(head)) if head.kind == "continuation" && head.origin == origin => {
                self.number += 1;
                self.left = head.length;
                Ok(true)
            }
            other => {
                if let Some(next) = other {
                    self.met.push_front(next);
                }
                self.origin = None;
                Ok(false)
            }
        }
    }
}

impl BufRead for Records<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.left == 0 {
            if !self.go_on()? {
                return Ok(&[]);
            }
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        if self.reader.fill_buf()?.is_empty() {
            self.left = 0;
            self.origin = None;
            return Err(cut_short());
        }
        let ready = self.reader.fill_buf()?;
        Ok(&ready[..ready.len().min(most)])
    }

    fn consume(&mut self, count: usize) {
        self.left -= count as u64;
        self.reader.consume(count);
    }
}

impl Read for Records<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

fn cut_short() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the WARC ends inside a record: it was cut short",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_nobodys_keys() {
        for (address, wanted) in [
            (
                "https://api.example/a?b=1&api_key=x&c=2",
                "api.example/a?b=1&c=2",
            ),
            ("https://ana:secret@api.example/a", "api.example/a"),
            ("https://ana:s@cret@api.example", "api.example"),
            ("https://a.example/@ana/1", "a.example/@ana/1"),
            (
                "<https://a.example/b#access_token=x&state=1>",
                "a.example/b#state=1",
            ),
            ("https://a.example/b?c=1#part", "a.example/b?c=1#part"),
            ("", "record 7"),
        ] {
            assert_eq!(name(address, 7), wanted, "{address}");
        }
    }
}
