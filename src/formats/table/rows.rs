//! Rows of a delimited text file, each in bounded memory.
//!
//! Two dialects. *Strict* is RFC 4180: a quote inside a quoted cell is doubled. *Loose* is what
//! `GetOldTweets` and hand-made exporters write: one row per line, quotes never doubled, so that a
//! quote ends its cell only where a delimiter or the end of the line follows.
//!
//! A quote that is never closed would swallow the rest of the file: it costs its own line instead.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::super::lines::{Line, Lines};

/// A quoted cell that goes on for longer was never meant to: the longest known texts and the JSON
/// columns of spreadsheets stay far below.
const LONGEST_ROW: usize = 1 << 20;

/// How quotes inside quoted cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Doubled.
    Strict,
    /// As they are.
    Loose,
}

/// One row: its cells one after another in one text, because a table has a dozen cells for each post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The line it begins on, counted from 1.
    pub(super) line: u64,
    text: String,
    // Where each cell ends in `text`.
    ends: Vec<u32>,
}

impl Row {
    /// A row of these cells.
    pub(super) fn of<'c>(line: u64, cells: impl IntoIterator<Item = &'c str>) -> Self {
        let mut row = Self {
            line,
            ..Self::default()
        };
        for cell in cells {
            row.text.push_str(cell);
            row.ends.push(row.text.len() as u32);
        }
        row
    }

    /// A row as it was taken apart by [`Row::parts`]; nothing if the parts do not fit each other.
    pub(super) fn from_parts(line: u64, text: String, ends: Vec<u32>) -> Option<Self> {
        let fits = ends.is_sorted()
            && ends.last().map_or(0, |end| *end as usize) == text.len()
            && ends.iter().all(|end| text.is_char_boundary(*end as usize));
        fits.then_some(Self { line, text, ends })
    }

    /// All cells in one text, and where each ends.
    pub(super) fn parts(&self) -> (&str, &[u32]) {
        (&self.text, &self.ends)
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell; empty if there is none.
    pub(super) fn cell(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else {
            return "";
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..*end as usize]
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.cell(at))
    }

    /// Whether nothing is in any cell from `first` on.
    pub(super) fn is_blank_from(&self, first: usize) -> bool {
        (first..self.len()).all(|at| self.cell(at).trim().is_empty())
    }

    /// Leaves only the first cells.
    pub(super) fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        let end = self.ends.last().map_or(0, |end| *end as usize);
        self.text.truncate(end);
    }

    /// Puts empty cells behind the others, up to so many.
    pub(super) fn widen(&mut self, count: usize) {
        let end = self.text.len() as u32;
        if self.ends.len() < count {
            self.ends.resize(count, end);
        }
    }

    /// The cells as one line, for those who look at rejects.
    pub(super) fn joined(&self, delimiter: u8) -> String {
        let mut line = String::with_capacity(self.text.len() + self.len());
        for (at, cell) in self.cells().enumerate() {
            if at > 0 {
                line.push(char::from(delimiter));
            }
            line.push_str(cell);
        }
        line
    }

    /// What it takes in memory, nearly.
    pub(super) fn size(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<u32>() + size_of::<Self>()
    }
}

/// A row, or a line that cannot be part of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Row(Row),
    Broken {
        line: u64,
        reason: &'static str,
        raw: Vec<u8>,
    },
}

/// Reads row by row; blank lines are passed over.
pub(super) struct Rows<R> {
    lines: Lines<R>,
    // Lines given back after a quote that is never closed.
    pending: VecDeque<Physical>,
    // A quote that was open at the end of a line up to this one is known not to be closed: looking
    // again for each of them would take forever.
    open_until: u64,
    delimiter: u8,
    quoting: Quoting,
    quotes: Quotes,
}

/// Quotes inside quoted cells, as they were met.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quotes {
    /// Doubled, as they should be.
    pub(super) doubled: u64,
    /// As they are.
    pub(super) bare: u64,
}

struct Physical {
    number: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

/// What a line is by itself.
enum Alone {
    Blank,
    Whole(Next, Quotes),
    /// A quote is open at its end.
    Open(Parser, Vec<u8>),
}

impl<R: Read> Rows<R> {
    pub(super) fn new(reader: R, delimiter: u8, quoting: Quoting) -> Self {
        Self {
            lines: Lines::new(reader),
            pending: VecDeque::new(),
            open_until: 0,
            delimiter,
            quoting,
            quotes: Quotes::default(),
        }
    }

    /// The quotes inside cells so far, if they are read strictly.
    pub(super) fn quotes(&self) -> Quotes {
        self.quotes
    }

    /// The next row, or nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Next>> {
        let (delimiter, quoting) = (self.delimiter, self.quoting);
        loop {
            let (line, alone) = if let Some(line) = self.pending.pop_front() {
                let line_of = Line {
                    number: line.number,
                    bytes: &line.bytes,
                    too_long: line.too_long,
                };
                (line.number, alone(&line_of, delimiter, quoting))
            } else if let Some(line) = self.lines.next()? {
                (line.number, alone(&line, delimiter, quoting))
            } else {
                return Ok(None);
            };
            match alone {
                Alone::Blank => {}
                Alone::Whole(next, quotes) => {
                    self.note(quotes);
                    return Ok(Some(next));
                }
                Alone::Open(parser, first) => return self.follow(line, first, parser).map(Some),
            }
        }
    }

    fn note(&mut self, quotes: Quotes) {
        self.quotes.doubled += quotes.doubled;
        self.quotes.bare += quotes.bare;
    }

    fn line(&mut self) -> io::Result<Option<Physical>> {
        if let Some(line) = self.pending.pop_front() {
            return Ok(Some(line));
        }
        Ok(self.lines.next()?.map(|line| Physical {
            number: line.number,
            bytes: line.bytes.to_vec(),
            too_long: line.too_long,
        }))
    }

    /// Goes on behind an open quote until it is closed.
    fn follow(&mut self, line: u64, first: Vec<u8>, mut parser: Parser) -> io::Result<Next> {
        let mut size = first.len();
        let mut more: Vec<Physical> = Vec::new();
        while parser.is_open() {
            let next = if size > LONGEST_ROW || line < self.open_until {
                None
            } else {
                self.line()?
            };
            let Some(next) = next else {
                let last = more.last().map_or(line, |line| line.number);
                self.open_until = self.open_until.max(last);
                for line in more.into_iter().rev() {
                    self.pending.push_front(line);
                }
                let reason = "a quote opens here that is never closed";
                return Ok(Next::Broken {
                    line,
                    reason,
                    raw: first,
                });
            };
            size += next.bytes.len();
            if !next.too_long {
                parser.feed(&next.bytes);
            }
            more.push(next);
        }
        self.note(parser.quotes);
        Ok(Next::Row(parser.finish(line)))
    }
}

fn alone(line: &Line<'_>, delimiter: u8, quoting: Quoting) -> Alone {
    if line.too_long {
        let broken = Next::Broken {
            line: line.number,
            reason: "the line is longer than 64 MB",
            raw: line.bytes.to_vec(),
        };
        return Alone::Whole(broken, Quotes::default());
    }
    if line.bytes.trim_ascii().is_empty() {
        return Alone::Blank;
    }
    match quoting {
        Quoting::Strict => {
            let mut parser = Parser::new(delimiter, line.bytes.len());
            parser.feed(line.bytes);
            if parser.is_open() {
                Alone::Open(parser, line.bytes.to_vec())
            } else {
                let quotes = parser.quotes;
                Alone::Whole(Next::Row(parser.finish(line.number)), quotes)
            }
        }
        Quoting::Loose => {
            let row = loose(line.bytes, delimiter).row(line.number);
            Alone::Whole(Next::Row(row), Quotes::default())
        }
    }
}

/// The cells of a row as bytes, until it is whole.
#[derive(Default)]
struct Cells {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Cells {
    fn end(&mut self) {
        self.ends.push(self.bytes.len() as u32);
    }

    fn row(self, line: u64) -> Row {
        if memchr::memchr(0, &self.bytes).is_none() {
            let ends = self.ends;
            return match String::from_utf8(self.bytes) {
                Ok(text) => Row { line, text, ends },
                Err(error) => mended(line, error.as_bytes(), &ends),
            };
        }
        mended(line, &self.bytes, &self.ends)
    }
}

/// A row with broken UTF-8 or NULs in its cells.
fn mended(line: u64, bytes: &[u8], ends: &[u32]) -> Row {
    let mut start = 0;
    let cells: Vec<String> = ends
        .iter()
        .map(|end| {
            let cell = &bytes[start..*end as usize];
            start = *end as usize;
            String::from_utf8_lossy(cell).replace('\0', "")
        })
        .collect();
    Row::of(line, cells.iter().map(String::as_str))
}

#[derive(PartialEq)]
enum State {
    Start,
    Plain,
    Quoted,
    AfterQuote,
    Done,
}

struct Parser {
    delimiter: u8,
    cells: Cells,
    state: State,
    quotes: Quotes,
}

impl Parser {
    fn new(delimiter: u8, size: usize) -> Self {
        Self {
            delimiter,
            cells: Cells {
                bytes: Vec::with_capacity(size),
                ends: Vec::with_capacity(16),
            },
            state: State::Start,
            quotes: Quotes::default(),
        }
    }

    fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// Takes one physical line, terminator included.
    fn feed(&mut self, mut line: &[u8]) {
        while let Some(&byte) = line.first() {
            let taken = match self.state {
                State::Quoted => {
                    let end = memchr::memchr(b'"', line);
                    let inside = end.unwrap_or(line.len());
                    self.cells.bytes.extend_from_slice(&line[..inside]);
                    if end.is_some() {
                        self.state = State::AfterQuote;
                    }
                    inside + usize::from(end.is_some())
                }
                State::AfterQuote => {
                    self.after_quote(byte);
                    1
                }
                State::Start if byte == b'"' => {
                    self.state = State::Quoted;
                    1
                }
                State::Start | State::Plain | State::Done => {
                    self.state = State::Plain;
                    let end = memchr::memchr2(self.delimiter, b'\n', line);
                    let inside = end.unwrap_or(line.len());
                    self.cells.bytes.extend_from_slice(&line[..inside]);
                    match end.map(|end| line[end]) {
                        Some(b'\n') => self.end_row(),
                        Some(_) => self.end_cell(),
                        None => {}
                    }
                    inside + usize::from(end.is_some())
                }
            };
            line = &line[taken..];
        }
    }

    fn after_quote(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.quotes.doubled += 1;
                self.cells.bytes.push(byte);
                self.state = State::Quoted;
            }
            b'\n' => self.end_row(),
            b'\r' => {}
            _ if byte == self.delimiter => self.end_cell(),
            _ => {
                self.quotes.bare += 1;
                self.cells.bytes.extend([b'"', byte]);
                self.state = State::Plain;
            }
        }
    }

    fn end_cell(&mut self) {
        self.cells.end();
        self.state = State::Start;
    }

    fn end_row(&mut self) {
        let bytes = &mut self.cells.bytes;
        let is_empty = bytes.len() == self.cells.ends.last().map_or(0, |end| *end as usize);
        if self.state != State::AfterQuote && !is_empty && bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        self.end_cell();
        self.state = State::Done;
    }

    fn finish(mut self, line: u64) -> Row {
        if self.state != State::Done {
            self.end_row();
        }
        self.cells.row(line)
    }
}

fn loose(line: &[u8], delimiter: u8) -> Cells {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut cells = Cells::default();
    let mut at = 0;
    loop {
        let quoted = line.get(at) == Some(&b'"');
        let from = at + usize::from(quoted);
        let ends = |end: usize| line.get(end).is_none_or(|byte| *byte == delimiter);
        let mut end = from;
        if quoted {
            while end < line.len() && !(line[end] == b'"' && ends(end + 1)) {
                end += 1;
            }
        } else {
            while !ends(end) {
                end += 1;
            }
        }
        cells.bytes.extend_from_slice(&line[from..end]);
        cells.end();
        at = end + usize::from(quoted && end < line.len());
        if at >= line.len() {
            return cells;
        }
        at += 1;
    }
}

/// Spreadsheets of old Macs end lines with a carriage return alone.
pub(super) struct ReturnsToNewlines<R>(pub(super) R);

impl<R: Read> Read for ReturnsToNewlines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        for byte in &mut buffer[..count] {
            if *byte == b'\r' {
                *byte = b'\n';
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &[u8], delimiter: u8, quoting: Quoting) -> Vec<Next> {
        let mut rows = Rows::new(text, delimiter, quoting);
        let mut found = Vec::new();
        while let Some(next) = rows.next().unwrap() {
            found.push(next);
        }
        found
    }

    fn cells(text: &str, quoting: Quoting) -> Vec<Vec<String>> {
        all(text.as_bytes(), b';', quoting)
            .into_iter()
            .map(|next| match next {
                Next::Row(row) => row.cells().map(str::to_owned).collect(),
                Next::Broken { line, .. } => vec![format!("broken {line}")],
            })
            .collect()
    }

    #[test]
    fn strict_rows() {
        let cases: [(&str, &[&[&str]]); 7] = [
            ("a;b\r\nc;d", &[&["a", "b"], &["c", "d"]]),
            ("\"x\"\"y\";\"1\n2\"\n3;", &[&["x\"y", "1\n2"], &["3", ""]]),
            ("\"\";\"\"\r\n", &[&["", ""]]),
            ("\n\n a ;b\n", &[&[" a ", "b"]]),
            ("\"a\"b;c\n", &[&["a\"b", "c"]]),
            ("a\"b;\"c\rd\"\n", &[&["a\"b", "c\rd"]]),
            (
                "\"open;1\nx;2\ny;3",
                &[&["broken 1"], &["x", "2"], &["y", "3"]],
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(cells(text, Quoting::Strict), wanted, "{text:?}");
        }
    }

    #[test]
    fn loose_rows() {
        let cases: [(&str, &[&[&str]]); 4] = [
            (
                "a;\"the \"best\" of\";c\n",
                &[&["a", "the \"best\" of", "c"]],
            ),
            (
                "\"\"so\" he said\";\"\";\"7\"\r\n",
                &[&["\"so\" he said", "", "7"]],
            ),
            ("\"he said \"yes\"\";;\n", &[&["he said \"yes\"", "", ""]]),
            ("\"open;1\nb;2", &[&["open;1"], &["b", "2"]]),
        ];
        for (text, wanted) in cases {
            assert_eq!(cells(text, Quoting::Loose), wanted, "{text:?}");
        }
    }

    #[test]
    fn a_line_known_to_stay_open_is_not_followed_again() {
        // Open at its end, whether a quote was open before it or not.
        let line = b"a\"b;\"c\"x;\"d\n";
        let text = line.repeat(2 * LONGEST_ROW / line.len());
        let mut rows = Rows::new(&text[..], b';', Quoting::Strict);
        let mut waiting = None;
        for number in 1..=1000 {
            let next = rows.next().unwrap();
            assert!(matches!(next, Some(Next::Broken { line, .. }) if line == number));
            let before = waiting.replace(rows.pending.len());
            assert!(before.is_none_or(|before| rows.pending.len() == before - 1));
        }
    }

    #[test]
    fn rows_behind_a_quote_that_stays_open_are_read() {
        let text = "\"open;1\nx;2\na\"b;\"c\"x;\"d\ny;3\n";
        let wanted = [
            vec!["broken 1"],
            vec!["x", "2"],
            vec!["broken 3"],
            vec!["y", "3"],
        ];
        assert_eq!(cells(text, Quoting::Strict), wanted);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in prop::collection::vec(prop::collection::vec("[a,\"\n\r é]{0,6}", 2..4), 0..5)) {
            let mut writer = csv::WriterBuilder::new()
                .flexible(true)
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let read: Vec<Vec<String>> = all(&text, b',', Quoting::Strict)
                .into_iter()
                .map(|next| match next {
                    Next::Row(row) => row.cells().map(str::to_owned).collect(),
                    Next::Broken { .. } => panic!("{next:?}"),
                })
                .collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn any_bytes_end(bytes: Vec<u8>, strict: bool) {
            all(&bytes, b',', if strict { Quoting::Strict } else { Quoting::Loose });
        }
    }
}
