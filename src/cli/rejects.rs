//! `tagline rejects`: the records that could not be read.

use super::args::{Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::archive::{Archive, Reject};
use crate::chart::number::grouped;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use std::borrow::Cow;
use std::cell::Cell;

/// Rejects in a table, unless a number is asked for.
const USUAL_LIMIT: usize = 50;

/// List the records that could not be read, with their reasons
///
/// Of each source the last reading counts: mend the records, import the file again, and they are gone
/// from here. Sources of which nothing could be read come last, with line 0.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline rejects -a may.tagline
  tagline rejects -a may.tagline --csv > to-look-at.csv
  tagline rejects -a may.tagline --raw > to-mend.jsonl   (of a table, its header has to be added)")]
pub(super) struct Args {
    /// How many at most; without it a table shows 50, documents and CSV all
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print the records themselves as they stand in their files, byte for byte, one after the other, to
    /// be mended and imported again
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    raw: bool,
    #[command(flatten)]
    form: FormArgs,
}

/// `tagline.rejects/1`
#[derive(Serialize)]
#[serde(bound = "")]
struct Document<I: Iterator<Item = Reject>> {
    schema: &'static str,
    total: u64,
    rejects: Streamed<I>,
}

#[derive(Debug, Serialize)]
struct RejectDocument<'a> {
    path: &'a str,
    line: u64,
    reason: &'a str,
    raw: Cow<'a, str>,
    /// The record's bytes, where `raw` cannot hold them.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
    /// Whether the record is longer than what is kept of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let archive = session.archive()?;
    let limit = args.limit.unwrap_or(usize::MAX);
    if args.raw {
        return raw(archive.rejects()?.take(limit), out);
    }
    match args.form.form() {
        Form::Json => out.json(&Document {
            schema: "tagline.rejects/1",
            total: all(&archive)?.count() as u64,
            rejects: Streamed(Cell::new(Some(all(&archive)?.take(limit)))),
        })?,
        Form::Csv => {
            let header = ["path", "line", "reason", "raw"].map(str::to_owned);
            let rows = all(&archive)?.take(limit).map(|r| {
                let (line, raw) = (r.line.to_string(), r.text().into_owned());
                vec![r.path, line, r.reason, raw]
            });
            out.csv(std::iter::once(header.to_vec()).chain(rows))?;
        }
        Form::Table => table(&archive, args.limit, out)?,
    }
    Ok(Outcome::Done)
}

/// What could not be read: records, and then whole sources.
fn all(archive: &Archive) -> Result<impl Iterator<Item = Reject> + use<>, Error> {
    let refused = archive.record()?.refused;
    let refused = refused.into_iter().map(|refused| Reject {
        path: refused.path,
        line: 0,
        reason: refused.reason,
        raw: Vec::new(),
        is_cut: false,
    });
    Ok(archive.rejects()?.chain(refused))
}

fn table(archive: &Archive, limit: Option<usize>, out: &mut Output) -> Result<(), Error> {
    let mut table = Table::new(&[
        ("place", Align::Left),
        ("reason", Align::Left),
        ("record", Align::Left),
    ]);
    let (mut total, shown) = (0, limit.unwrap_or(USUAL_LIMIT));
    for reject in all(archive)? {
        total += 1;
        if total <= shown {
            let (place, start) = (
                format!("{}:{}", reject.path, reject.line),
                start_of(&reject),
            );
            table.row(vec![place, reject.reason, start]);
        }
    }
    if total == 0 {
        say("no record of the imported sources was rejected");
        return Ok(());
    }
    out.text(&table.render(out.colors, Some(out.terminal.unwrap_or(160))))?;
    if limit.is_none() && total > shown {
        out.finish()?;
        let total = grouped(total as u64);
        say(&format!("{shown} of {total} rejects: --limit N shows more"));
    }
    Ok(())
}

/// No table is so wide that it would show more.
fn start_of(reject: &Reject) -> String {
    reject.text().chars().take(1000).collect()
}

/// The records as they are. What they would do to a terminal is not for a terminal.
fn raw(rejects: impl Iterator<Item = Reject>, out: &mut Output) -> Result<Outcome, Error> {
    if out.terminal.is_some() {
        return Err(Error::told(
            "--raw prints records as they are, unsafe for a terminal: write them to a file with '> FILE'",
        ));
    }
    let (mut cut, mut lost) = (0, 0);
    for reject in rejects {
        cut += u64::from(reject.is_cut && !reject.raw.is_empty());
        lost += u64::from(reject.raw.is_empty());
        if !reject.raw.is_empty() && !reject.is_cut {
            out.bytes(&reject.raw)?;
            if !reject.raw.ends_with(b"\n") {
                out.bytes(b"\n")?;
            }
        }
    }
    if cut + lost > 0 {
        say(&format!(
            "{} are not among them: {cut} are longer than what is kept, {lost} are whole files or were not \
             kept; mend these in their files",
            cut + lost
        ));
    }
    Ok(Outcome::Done)
}

fn document(reject: &Reject) -> RejectDocument<'_> {
    RejectDocument {
        path: &reject.path,
        line: reject.line,
        reason: &reject.reason,
        raw: reject.text(),
        raw_base64: std::str::from_utf8(&reject.raw)
            .is_err()
            .then(|| BASE64_STANDARD.encode(&reject.raw)),
        cut: reject.is_cut,
    }
}

/// Rejects that are written as they are read: all of them may be more than memory holds.
struct Streamed<I>(Cell<Option<I>>);

impl<I: Iterator<Item = Reject>> Serialize for Streamed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for reject in self.0.take().into_iter().flatten() {
            list.serialize_element(&document(&reject))?;
        }
        list.end()
    }
}
