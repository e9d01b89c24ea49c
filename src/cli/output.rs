//! Standard output: where the answer goes, as a document, as CSV or as text.

use super::csv::safe_cell;
use super::error::Error;
use super::session::Session;
use crate::chart::Colors;
use serde::Serialize;
use std::io::{self, BufWriter, StdoutLock, Write};

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

    /// Writes one JSON document.
    pub(super) fn json(&mut self, document: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut self.out, document).map_err(io::Error::from)?;
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
