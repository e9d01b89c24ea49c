//! Standard output: where the answer goes, as a document, as CSV or as text.

use super::csv::safe_cell;
use super::error::Error;
use super::session::Session;
use crate::chart::Colors;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, BufWriter, StdoutLock, Write};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Writes an answer.
#[derive(Debug)]
pub(super) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// Whether text may be coloured.
    pub(super) colors: Colors,
    /// The width of the terminal, if it is one.
    pub(super) terminal: Option<u16>,
}

impl Output {
    pub(super) fn stdout(session: &Session) -> Self {
        Self {
            out: BufWriter::new(io::stdout().lock()),
            colors: session.colors,
            terminal: session.terminal,
        }
    }

    /// Writes text as it is. Whatever strangers wrote in it must have been cleaned.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Error> {
        Ok(self.out.write_all(text.as_bytes())?)
    }

    /// Writes bytes as they are, for files.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.out.write_all(bytes)?)
    }

    /// Lets somebody write bytes, for programs.
    pub(super) fn write<T>(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        write(&mut self.out)
    }

    /// Writes one JSON document. On a terminal, characters that would steer it are escaped: it is
    /// the same document.
    pub(super) fn json(&mut self, document: &impl Serialize) -> Result<(), Error> {
        let written = match self.terminal {
            Some(_) => write_tamed(&mut self.out, document),
            None => serde_json::to_writer(&mut self.out, document),
        };
        written.map_err(io::Error::from)?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Writes rows of CSV, the first of all being the header.
    pub(super) fn csv(&mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Result<(), Error> {
        let mut writer = csv::Writer::from_writer(&mut self.out);
        for row in rows {
            writer
                .write_record(
                    row.iter()
                        .map(|cell| safe_cell(cell, self.terminal).into_owned()),
                )
                .map_err(io::Error::from)?;
        }
        Ok(writer.flush()?)
    }

    /// Sees to it that everything is written.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        Ok(self.out.flush()?)
    }
}

/// JSON in which no character steers a terminal.
struct Tamed;

impl Formatter for Tamed {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| steers(c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

fn write_tamed(out: &mut impl Write, document: &impl Serialize) -> serde_json::Result<()> {
    document.serialize(&mut Serializer::with_formatter(out, Tamed))
}

/// Controls, reversals of direction, invisible characters and unusual ends of lines. The joiners
/// of emoji and of Indic and Persian letters are part of what is written.
fn steers(c: char) -> bool {
    !matches!(c, '\u{200C}' | '\u{200D}')
        && matches!(
            c.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_on_a_terminal_is_the_same_document_without_what_steers() {
        for (text, written) in [
            ("plain", r#""plain""#),
            ("a\u{1b}[31m\n\"", r#""a\u001b[31m\n\"""#),
            ("\u{7f}é\u{9b}31m\u{85}", r#""\u007fé\u009b31m\u0085""#),
            ("日\u{202e}x\u{2066}\u{200f}", r#""日\u202ex\u2066\u200f""#),
            (
                "\u{feff}\u{200b}\u{ad}\u{2028}",
                r#""\ufeff\u200b\u00ad\u2028""#,
            ),
            ("a\u{e0041}b", r#""a\udb40\udc41b""#),
            ("👩\u{200d}👧", "\"👩\u{200d}👧\""),
        ] {
            let mut out = Vec::new();
            write_tamed(&mut out, &text).expect("a document");
            assert_eq!(String::from_utf8_lossy(&out), written);
            let back: String = serde_json::from_slice(&out).expect("JSON");
            assert_eq!(back, text);
        }
    }
}
