//! `tagline rejects`: the records that could not be read.

use super::args::{Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::archive::Reject;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use std::borrow::Cow;

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
    /// How many at most
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
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    total: u64,
    rejects: Vec<RejectDocument<'a>>,
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
    let refused = archive.record()?.refused;
    let refused = refused.into_iter().map(|refused| Reject {
        path: refused.path,
        line: 0,
        reason: refused.reason,
        raw: Vec::new(),
        is_cut: false,
    });
    let mut total = 0;
    let mut rejects = Vec::new();
    for reject in archive.rejects()?.chain(refused) {
        total += 1;
        if rejects.len() < limit {
            rejects.push(reject);
        }
    }
    match args.form.form() {
        Form::Json => out.json(&document(total, &rejects))?,
        Form::Csv => {
            let header = ["path", "line", "reason", "raw"]
                .map(str::to_owned)
                .to_vec();
            let row = |r: &Reject| {
                let (line, raw) = (r.line.to_string(), r.text().into_owned());
                vec![r.path.clone(), line, r.reason.clone(), raw]
            };
            out.csv(std::iter::once(header).chain(rejects.iter().map(row)))?;
        }
        Form::Table if total == 0 => say("no record of the imported sources was rejected"),
        Form::Table => {
            let columns = [
                ("place", Align::Left),
                ("reason", Align::Left),
                ("record", Align::Left),
            ];
            let mut table = Table::new(&columns);
            for reject in &rejects {
                let place = format!("{}:{}", reject.path, reject.line);
                table.row(vec![place, reject.reason.clone(), start_of(reject)]);
            }
            out.text(&table.render(out.colors, Some(out.terminal.unwrap_or(160))))?;
        }
    }
    Ok(Outcome::Done)
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

fn document(total: u64, rejects: &[Reject]) -> Document<'_> {
    let rejects = rejects
        .iter()
        .map(|r| RejectDocument {
            path: &r.path,
            line: r.line,
            reason: &r.reason,
            raw: r.text(),
            raw_base64: std::str::from_utf8(&r.raw)
                .is_err()
                .then(|| BASE64_STANDARD.encode(&r.raw)),
            cut: r.is_cut,
        })
        .collect();
    Document {
        schema: "tagline.rejects/1",
        total,
        rejects,
    }
}
