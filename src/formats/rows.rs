//! Rows of a delimited text file, each in bounded memory.
//!
//! Two dialects. *Strict* is RFC 4180: a quote inside a quoted cell is doubled. *Loose* is what
//! `GetOldTweets` and hand-made exporters write: one row per line, quotes never doubled, so that a
//! quote ends its cell only where a delimiter or the end of the line follows.
//!
//! A quote that is never closed would swallow the rest of the file: it costs its own line instead.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::lines::Lines;

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

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The line it begins on, counted from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
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
}

struct Physical {
    number: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(reader: R, delimiter: u8, quoting: Quoting) -> Self {
        Self {
            lines: Lines::new(reader),
            pending: VecDeque::new(),
            open_until: 0,
            delimiter,
            quoting,
        }
    }

    /// The next row, or nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Next>> {
        loop {
            let Some(line) = self.line()? else {
                return Ok(None);
            };
            if line.too_long {
                let reason = "the line is longer than 64 MB";
                return Ok(Some(Next::Broken {
                    line: line.number,
                    reason,
                    raw: line.bytes,
                }));
            }
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            return match self.quoting {
                Quoting::Strict => self.strict(line).map(Some),
                Quoting::Loose => {
                    let cells = loose(&line.bytes, self.delimiter);
                    Ok(Some(Next::Row(Row {
                        line: line.number,
                        cells,
                    })))
                }
            };
        }
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

    fn strict(&mut self, first: Physical) -> io::Result<Next> {
        let mut parser = Parser::new(self.delimiter);
        let mut size = first.bytes.len();
        parser.feed(&first.bytes);
        let mut more: Vec<Physical> = Vec::new();
        while parser.is_open() {
            let next = if size > LONGEST_ROW || first.number < self.open_until {
                None
            } else {
                self.line()?
            };
            let Some(next) = next else {
                let last = more.last().map_or(first.number, |line| line.number);
                self.open_until = self.open_until.max(last);
                for line in more.into_iter().rev() {
                    self.pending.push_front(line);
                }
                let reason = "a quote opens here that is never closed";
                return Ok(Next::Broken {
                    line: first.number,
                    reason,
                    raw: first.bytes,
                });
            };
            size += next.bytes.len();
            if !next.too_long {
                parser.feed(&next.bytes);
            }
            more.push(next);
        }
        Ok(Next::Row(Row {
            line: first.number,
            cells: parser.finish(),
        }))
    }
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
    cells: Vec<String>,
    cell: Vec<u8>,
    state: State,
}

impl Parser {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            cells: Vec::new(),
            cell: Vec::new(),
            state: State::Start,
        }
    }

    fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    /// Takes one physical line, terminator included.
    fn feed(&mut self, line: &[u8]) {
        for &byte in line {
            match (&self.state, byte) {
                (State::Quoted, b'"') => self.state = State::AfterQuote,
                (State::Quoted, _) => self.cell.push(byte),
                (State::Start, b'"') => self.state = State::Quoted,
                (State::AfterQuote, b'"') => {
                    self.cell.push(byte);
                    self.state = State::Quoted;
                }
                (_, b'\n') => self.end_row(),
                (State::AfterQuote, b'\r') => {}
                (_, _) if byte == self.delimiter => self.end_cell(),
                (State::AfterQuote, _) => {
                    self.cell.extend([b'"', byte]);
                    self.state = State::Plain;
                }
                (_, _) => {
                    self.cell.push(byte);
                    self.state = State::Plain;
                }
            }
        }
    }

    fn end_cell(&mut self) {
        self.cells.push(text(&self.cell));
        self.cell.clear();
        self.state = State::Start;
    }

    fn end_row(&mut self) {
        if self.state != State::AfterQuote && self.cell.last() == Some(&b'\r') {
            self.cell.pop();
        }
        self.end_cell();
        self.state = State::Done;
    }

    fn finish(mut self) -> Vec<String> {
        if self.state != State::Done {
            self.end_row();
        }
        self.cells
    }
}

fn text(cell: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(cell).into_owned();
    if text.contains('\0') {
        text.retain(|c| c != '\0');
    }
    text
}

fn loose(line: &[u8], delimiter: u8) -> Vec<String> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut cells = Vec::new();
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
        cells.push(text(&line[from..end]));
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
                Next::Row(row) => row.cells,
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
                    Next::Row(row) => row.cells,
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
