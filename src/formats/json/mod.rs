//! JSON documents of any size as a stream of records, without parsing them.
//!
//! One object per line, pretty-printed objects one after another, the elements of an array, or the
//! elements of an array under a key of an object (`{"statuses": [...]}`): memory is bounded by one
//! record. Whether a record is valid JSON is found out by whoever parses it.

pub(super) mod lenient;
pub(super) mod loose;
pub(super) mod mend;
pub(super) mod shape;

use std::borrow::Cow;
use std::io::{self, Read};

use crate::formats::intake::{Intake, Stop};
use crate::formats::lines::{LONGEST, Lines};

/// How a file arranges its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Layout {
    /// One on each line: a broken one costs only itself.
    Lines,
    /// One after another, or in an array; with a key, in the array under that key of an object.
    Values(Option<&'static str>),
}

/// One record as it stands in the file.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats) enum Piece<'b> {
    Record {
        line: u64,
        bytes: &'b [u8],
    },
    Broken {
        line: u64,
        reason: &'static str,
        bytes: &'b [u8],
    },
}

const TOO_LONG: &str = "the record is longer than 64 MB";

/// Calls `one` for every record; broken ones are rejected here.
pub(in crate::formats) fn each<R: Read>(
    reader: R,
    layout: Layout,
    intake: &mut Intake,
    mut one: impl FnMut(u64, &[u8], &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    match layout {
        Layout::Lines => each_line(reader, intake, one),
        Layout::Values(under) => {
            let mut splitter = Splitter::new(reader, under);
            while let Some(piece) = splitter.next()? {
                intake.cut();
                match piece {
                    Piece::Record { line, bytes } => one(line, bytes, intake)?,
                    Piece::Broken {
                        line,
                        reason,
                        bytes,
                    } => intake.reject(line, reason, bytes)?,
                }
            }
            Ok(())
        }
    }
}

fn each_line<R: Read>(
    reader: R,
    intake: &mut Intake,
    mut one: impl FnMut(u64, &[u8], &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut lines = Lines::new(reader);
    while let Some(line) = lines.next()? {
        let bytes = line.bytes.trim_ascii();
        let bytes = bytes.strip_suffix(b",").unwrap_or(bytes);
        if line.too_long {
            intake.cut();
            intake.reject(line.number, TOO_LONG, bytes)?;
        } else if !bytes.is_empty() {
            intake.cut();
            one(line.number, bytes, intake)?;
        }
    }
    Ok(())
}

/// The bytes as text that a JSON parser accepts if anything does: broken UTF-8 replaced, NULs dropped.
pub(in crate::formats) fn readable(bytes: &[u8]) -> Cow<'_, str> {
    match without_nuls(bytes) {
        // Twice as fast as asking for a lossy text at once.
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        },
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// The bytes without NULs, which stand between the tokens of damaged files.
pub(in crate::formats) fn without_nuls(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(0, bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().copied().filter(|byte| *byte != 0).collect())
}

/// A record that is no object of the wanted shape: an id, or something broken.
pub(in crate::formats) fn not_a_record(
    line: u64,
    bytes: &[u8],
    error: &serde_json::Error,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let first = bytes.first();
    if error.is_data() && first.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'"') {
        return intake.skip(line, "ids");
    }
    let reason = if error.is_data() {
        format!("a field is not of the usual kind: {error}")
    } else {
        format!("the record is not valid JSON: {error}")
    };
    intake.reject(line, &reason, bytes)
}

/// The keys of an object and where their values begin, as far as the bytes go: they may be cut.
pub(in crate::formats) fn members(object: &[u8]) -> Vec<(String, usize)> {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'{');
    let skip = |at: usize| {
        object[at..]
            .iter()
            .position(|byte| !blank(byte))
            .map_or(object.len(), |step| at + step)
    };
    let mut found = Vec::new();
    if object.first() != Some(&b'{') {
        return found;
    }
    let mut at = skip(0);
    while object.get(at) == Some(&b'"') {
        let mut scan = Scan::default();
        let end = at + scan.run(&object[at..]);
        let key = serde_json::from_slice::<String>(&object[at..end]).unwrap_or_default();
        let value = end
            + object[end..]
                .iter()
                .position(|byte| !byte.is_ascii_whitespace() && *byte != b':')
                .unwrap_or(object.len() - end);
        found.push((key, value));
        let mut scan = Scan::default();
        at = value + scan.run(&object[value..]);
        if scan.verdict.is_none() {
            break;
        }
        at = skip(at);
    }
    found
}

/// Where the value ends that these bytes begin with; nothing if they end before it does.
pub(in crate::formats) fn value_end(bytes: &[u8]) -> Option<usize> {
    let mut scan = Scan::default();
    let end = scan.run(bytes);
    matches!(scan.verdict, Some(Verdict::Complete)).then_some(end)
}

/// Keys of lists that hold the records of an answer, whatever stands beside them.
const LISTS: [&str; 6] = [
    "statuses",
    "results",
    "posts",
    "feed",
    "records",
    "orderedItems",
];

/// The value of a key, from its first byte to its last; to the end if it is cut.
pub(in crate::formats) fn value<'b>(object: &'b [u8], key: &str) -> Option<&'b [u8]> {
    let found = members(object).into_iter().find(|(name, _)| name == key);
    let value = object.get(found?.1..)?;
    let end = Scan::default().run(value);
    value.get(..end)
}

/// How these first bytes arrange their records.
pub(in crate::formats) fn layout(body: &[u8]) -> Layout {
    if body.first() != Some(&b'{') {
        return Layout::Values(None);
    }
    for (key, value) in members(body) {
        for list in LISTS {
            if key == list && body.get(value) == Some(&b'[') {
                return Layout::Values(Some(list));
            }
        }
    }
    let line = memchr::memchr(b'\n', body).map_or(body, |end| &body[..end]);
    let mut scan = Scan::default();
    let end = scan.run(line);
    let cut = line.len() == body.len();
    if (scan.verdict.is_some() || cut) && line[end..].trim_ascii().is_empty() {
        Layout::Lines
    } else {
        Layout::Values(None)
    }
}

/// Splits a stream into its records by counting brackets outside strings.
pub(in crate::formats) struct Splitter<R> {
    reader: R,
    chunk: Vec<u8>,
    at: usize,
    end: usize,
    line: u64,
    // Blanks before the record on its line: where the next record begins after a broken one.
    indent: usize,
    under: Option<&'static str>,
    place: Place,
    record: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Top,
    Array,
    ArrayInObject,
    Single,
    Ended,
}

impl<R: Read> Splitter<R> {
    pub(in crate::formats) fn new(reader: R, under: Option<&'static str>) -> Self {
        Self {
            reader,
            chunk: vec![0; 128 << 10],
            at: 0,
            end: 0,
            line: 1,
            indent: 0,
            under,
            place: Place::Top,
            record: Vec::new(),
        }
    }

    /// The next record, or nothing at the end.
    pub(in crate::formats) fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        loop {
            let Some(byte) = self.significant()? else {
                let inside = !matches!(self.place, Place::Top | Place::Ended);
                self.place = Place::Ended;
                let reason = "the file ends before its last bracket: it was cut short";
                let broken = Piece::Broken {
                    line: self.line,
                    reason,
                    bytes: b"",
                };
                return Ok(inside.then_some(broken));
            };
            match (self.place, byte) {
                (Place::Top, b'[') => {
                    self.at += 1;
                    self.place = Place::Array;
                }
                (Place::Top, b'{') if self.under.is_some() => {
                    self.at += 1;
                    self.enter()?;
                }
                (Place::Array, b']') => {
                    self.at += 1;
                    self.place = Place::Top;
                }
                (Place::ArrayInObject, b']') => {
                    self.at += 1;
                    self.leave()?;
                }
                (Place::Single, b'}' | b'"') => self.leave()?,
                _ => return self.capture().map(Some),
            }
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.end {
            self.at = 0;
            self.end = loop {
                match self.reader.read(&mut self.chunk) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    other => break other?,
                }
            };
        }
        Ok((self.at < self.end).then(|| self.chunk[self.at]))
    }

    /// Passes over blanks, commas, colons and semicolons to what comes next.
    pub(in crate::formats) fn significant(&mut self) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.indent = 0;
                }
                b' ' | b'\t' => self.indent += 1,
                b'\r' | b',' | b';' | b':' | 0 => {}
                _ => return Ok(Some(byte)),
            }
            self.at += 1;
        }
        Ok(None)
    }

    /// Inside an object: goes on until the key that holds the records.
    fn enter(&mut self) -> io::Result<()> {
        let wanted = self.under.map(|key| format!("\"{key}\""));
        while let Some(byte) = self.significant()? {
            if byte == b'}' {
                self.at += 1;
                self.place = Place::Top;
                return Ok(());
            }
            self.capture()?;
            let found = wanted
                .as_ref()
                .is_some_and(|wanted| self.record == wanted.as_bytes());
            match self.significant()? {
                Some(b'[') if found => {
                    self.at += 1;
                    self.place = Place::ArrayInObject;
                    return Ok(());
                }
                Some(b'{') if found => {
                    self.place = Place::Single;
                    return Ok(());
                }
                Some(b'}') | None => {}
                Some(_) => {
                    self.capture()?;
                }
            }
        }
        Ok(())
    }

    /// After the records: passes over the rest of the object around them.
    fn leave(&mut self) -> io::Result<()> {
        while let Some(byte) = self.significant()? {
            if byte == b'}' {
                self.at += 1;
                break;
            }
            self.capture()?;
        }
        self.place = Place::Top;
        Ok(())
    }

    /// The line that has been reached.
    pub(in crate::formats) fn line(&self) -> u64 {
        self.line
    }

    /// Passes over a bracket, for documents that nest deeper than a list under a key.
    pub(in crate::formats) fn step(&mut self) {
        self.at = (self.at + 1).min(self.end);
    }

    /// One value, from its first byte.
    pub(in crate::formats) fn capture(&mut self) -> io::Result<Piece<'_>> {
        self.record.clear();
        let line = self.line;
        let mut scan = Scan::default();
        let mut too_long = false;
        let mut verdict = None;
        while verdict.is_none() && self.peek()?.is_some() {
            let part = &self.chunk[self.at..self.end];
            let taken = scan.run(part);
            self.line += memchr::memchr_iter(b'\n', &part[..taken]).count() as u64;
            too_long |= self.record.len() + taken > LONGEST;
            if !too_long {
                self.record.extend_from_slice(&part[..taken]);
            }
            self.at += taken;
            verdict = scan.verdict;
        }
        let reason = match verdict {
            _ if too_long => TOO_LONG,
            Some(Verdict::Complete) => {
                return Ok(Piece::Record {
                    line,
                    bytes: &self.record,
                });
            }
            None if scan.depth == 0 && !scan.in_string => {
                return Ok(Piece::Record {
                    line,
                    bytes: &self.record,
                });
            }
            Some(Verdict::NewlineInString) => {
                self.resume()?;
                "a string is not closed at the end of its line"
            }
            None => {
                self.place = Place::Ended;
                "the file ends inside this record: it was cut short"
            }
        };
        Ok(Piece::Broken {
            line,
            reason,
            bytes: &self.record,
        })
    }

    /// After a broken record: goes on to the next line that looks like the beginning of one.
    fn resume(&mut self) -> io::Result<()> {
        let indent = self.indent;
        loop {
            self.indent = 0;
            let byte = self.significant()?;
            match byte {
                None => return Ok(()),
                Some(b'{') if self.indent <= indent => return Ok(()),
                // The bracket around the records stands further out than they do.
                Some(b']') if self.indent < indent => return Ok(()),
                Some(b']') if self.place == Place::Array && self.indent == 0 => return Ok(()),
                Some(_) => {}
            }
            while self.peek()?.is_some_and(|byte| byte != b'\n') {
                let part = &self.chunk[self.at..self.end];
                self.at += memchr::memchr(b'\n', part).unwrap_or(part.len());
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Verdict {
    Complete,
    NewlineInString,
}

/// Where a value ends, decided byte by byte.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    scalar: bool,
    verdict: Option<Verdict>,
}

impl Scan {
    /// How many of these bytes belong to the value.
    fn run(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return self.end(at + 1, Verdict::Complete);
                        }
                    }
                    b'\n' => return self.end(at, Verdict::NewlineInString),
                    _ => {}
                }
            } else if self.scalar {
                if matches!(byte, b',' | b']' | b'}' | b':') || byte.is_ascii_whitespace() {
                    return self.end(at, Verdict::Complete);
                }
            } else {
                match byte {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => {
                        // A closing bracket where a value should be is taken alone, as broken.
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 {
                            return self.end(at + 1, Verdict::Complete);
                        }
                    }
                    _ if self.depth == 0 => self.scalar = true,
                    _ => {}
                }
            }
            at += 1;
        }
        at
    }

    fn end(&mut self, taken: usize, verdict: Verdict) -> usize {
        self.verdict = Some(verdict);
        taken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn split(text: &str, under: Option<&'static str>) -> Vec<String> {
        let mut splitter = Splitter::new(text.as_bytes(), under);
        let mut pieces = Vec::new();
        while let Some(piece) = splitter.next().unwrap() {
            pieces.push(match piece {
                Piece::Record { line, bytes } => {
                    format!("{line} {}", String::from_utf8_lossy(bytes))
                }
                Piece::Broken { line, .. } => format!("{line} broken"),
            });
        }
        pieces
    }

    #[test]
    fn records_are_found_in_every_arrangement() {
        let cases: [(&str, Option<&'static str>, &[&str]); 9] = [
            (
                "{\"a\":1}\n{\"a\":2}",
                None,
                &["1 {\"a\":1}", "2 {\"a\":2}"],
            ),
            ("{\"a\":1}{\"a\":2}", None, &["1 {\"a\":1}", "1 {\"a\":2}"]),
            (
                "[\n {\"a\":\"]}\"},\n {\"b\":[1]}]",
                None,
                &["2 {\"a\":\"]}\"}", "3 {\"b\":[1]}"],
            ),
            ("[1, 2]", None, &["1 1", "1 2"]),
            (
                "{\"n\":{\"s\":[0]},\"s\":[{},{}],\"m\":[9]}",
                Some("s"),
                &["1 {}", "1 {}"],
            ),
            (
                "{\"s\":[{}]}\n{\"s\":[]}\n{\"s\":[7]}",
                Some("s"),
                &["1 {}", "3 7"],
            ),
            (
                "{\"data\":{\"id\":\"1\"},\"x\":2}",
                Some("data"),
                &["1 {\"id\":\"1\"}"],
            ),
            ("[{\"a\":1},", None, &["1 {\"a\":1}", "1 broken"]),
            ("", None, &[]),
        ];
        for (text, under, wanted) in cases {
            assert_eq!(split(text, under), wanted, "{text}");
        }
    }

    #[test]
    fn reading_goes_on_after_a_broken_record() {
        let text = "[\n  {\"a\":1},\n  {\"a\": \"open},\n  {\"a\":3}\n]";
        assert_eq!(
            split(text, None),
            ["2 {\"a\":1}", "3 broken", "4 {\"a\":3}"]
        );
    }

    #[test]
    fn a_broken_last_record_does_not_cost_what_comes_after_its_list() {
        let text = "{\"s\":[\n  {\"a\": \"open},\n ],\n \"m\":[9]}\n{\"s\":[\n  {\"a\":3}\n]}";
        assert_eq!(split(text, Some("s")), ["2 broken", "6 {\"a\":3}"]);
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC*".prop_map(Value::from),
            "[\"\\\\{}\\[\\]\n,]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z\"\\\\]{0,4}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn splitting_equals_parsing(values in prop::collection::vec(json(), 0..6), pretty: bool) {
            let print = |value: &Value| {
                if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }
                    .unwrap()
            };
            let objects: Vec<_> = values
                .iter()
                .map(|value| serde_json::json!({ "v": value }))
                .collect();
            let sequence = objects.iter().map(&print).collect::<Vec<_>>().join("\n");
            let array = print(&Value::Array(values.clone()));
            for (text, wanted) in [(sequence, &objects), (array, &values)] {
                let mut splitter = Splitter::new(text.as_bytes(), None);
                let mut found = Vec::new();
                while let Some(piece) = splitter.next().unwrap() {
                    let Piece::Record { bytes, .. } = piece else { panic!("{piece:?}") };
                    found.push(serde_json::from_slice::<Value>(bytes).unwrap());
                }
                prop_assert_eq!(&found, wanted);
            }
        }

        #[test]
        fn any_bytes_end(bytes: Vec<u8>, under: bool) {
            let mut splitter = Splitter::new(&bytes[..], under.then_some("data"));
            for _ in 0..=bytes.len() * 2 + 2 {
                if splitter.next().unwrap().is_none() {
                    return Ok(());
                }
            }
            prop_assert!(false, "the splitter does not end");
        }
    }
}
