//! `tagline import`: sources into an archive.

use super::error::{Error, Outcome};
use super::importing::{Imported, import};
use super::output::Output;
use super::session::Session;
use crate::archive::{Archive, Cadence, SourceRecord};
use crate::formats::{Field, Format, Options, sources};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::IsTerminal;

/// Import files, folders or standard input into an archive
///
/// Sources are only read. A file that is in the archive already and has not changed is not read
/// again; one that has grown or was mended is, in the way that was said for it before (--format, --map,
/// --tz, --non-public), and its account is that of the last reading. Posts that are there already are
/// merged with what is new about them. Records that cannot be read are kept with their reason: see
/// 'tagline rejects'. A post that its author took back is removed and stays out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline import tweets.jsonl.gz -a may.tagline
  tagline import exports/ *.csv -a may.tagline --tz Europe/Paris
  tagline import table.csv -a may.tagline --map text=body --map time=posted_at
  tagline import table.csv -a may.tagline        after it has grown: mapped as before
  zcat more.jsonl.gz | tagline import - -a may.tagline")]
pub(super) struct Args {
    /// Files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<String>,
    /// The format of the sources, if it is not to be found out
    #[arg(long)]
    format: Option<Format>,
    /// Which column holds which field, where its name does not say so
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapping)]
    map: Vec<(Field, String)>,
    /// The order of dates like 3/4/2020, where their column leaves it open
    #[arg(long)]
    dates: Option<Dates>,
    /// Import posts that were not public too: for followers, or for one reader
    #[arg(long)]
    non_public: bool,
    /// Commit after every so many posts, for tests of what an interruption leaves behind
    #[arg(long, hide = true, value_name = "N")]
    commit_every: Option<u64>,
    /// Print the summary as one JSON document
    #[arg(long)]
    json: bool,
}

/// How dates are written in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Dates {
    /// 24/5/2014
    Dmy,
    /// 5/24/2014
    Mdy,
}

/// `tagline.import/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    archive: String,
    records: u64,
    posts: u64,
    merged: u64,
    rejected: u64,
    skipped: u64,
    undated: u64,
    removed: u64,
    seconds: f64,
    interrupted: bool,
    sources: Vec<SourceDocument<'a>>,
    unchanged: &'a [String],
    failed: Vec<FailedDocument<'a>>,
}

/// A source in any document. `records = posts + merged + rejected + skipped`.
#[derive(Debug, Serialize)]
pub(super) struct SourceDocument<'a> {
    path: &'a str,
    format: &'a str,
    records: u64,
    posts: u64,
    merged: u64,
    rejected: u64,
    skipped: u64,
    /// Why records were skipped.
    skips: &'a BTreeMap<String, u64>,
    undated: u64,
    /// Whether it was read to its end; if not, `fault` says why, or somebody interrupted it.
    complete: bool,
    fault: Option<&'a str>,
    columns: Vec<ColumnDocument<'a>>,
    remarks: &'a [String],
    /// How it was read, where somebody said so: as it would be typed.
    options: String,
}

#[derive(Debug, Serialize)]
struct ColumnDocument<'a> {
    field: &'a str,
    column: &'a str,
}

#[derive(Debug, Serialize)]
struct FailedDocument<'a> {
    path: &'a str,
    reason: &'a str,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let Some(folder) = session.named_archive() else {
        return Err(Error::told(
            "no archive is named: add '-a DIR' with the folder to import into",
        ));
    };
    if args.sources.iter().any(|source| source == "-") && std::io::stdin().is_terminal() {
        return Err(Error::told(
            "'-' reads standard input, which is the terminal: pipe a file into it",
        ));
    }
    let found = sources(&args.sources)?;
    let options = Options {
        format: args.format,
        map: args.map.clone(),
        zone: session.asked_zone.clone(),
        day_first: args.dates.map(|dates| dates == Dates::Dmy),
        non_public: args.non_public,
    };
    let is_new = !folder.exists();
    let archive = Archive::open_or_create(folder)?;
    let imported = import(
        &archive,
        found,
        &options,
        args.commit_every.map_or(Cadence::Batch, Cadence::Every),
    )?;
    if args.json {
        out.json(&document(&imported, &archive))?;
    } else {
        out.text(&imported.describe(&archive))?;
    }
    out.finish()?;
    if is_new {
        archive.remove_if_empty();
    }
    imported.outcome()
}

fn document<'a>(imported: &'a Imported, archive: &Archive) -> Document<'a> {
    let summary = &imported.summary;
    Document {
        schema: "tagline.import/1",
        archive: archive.path().display().to_string(),
        records: summary.sum(SourceRecord::records),
        posts: imported.posts(),
        merged: summary.sum(|source| source.merged),
        rejected: summary.sum(|source| source.rejected),
        skipped: summary.sum(|source| source.skipped),
        undated: summary.sum(|source| source.undated),
        removed: summary.removed,
        seconds: (imported.seconds * 1000.0).round() / 1000.0,
        interrupted: summary.interrupted,
        sources: summary.sources.iter().map(source).collect(),
        unchanged: &summary.unchanged,
        failed: summary
            .failed
            .iter()
            .map(|(path, reason)| FailedDocument { path, reason })
            .collect(),
    }
}

pub(super) fn source(record: &SourceRecord) -> SourceDocument<'_> {
    SourceDocument {
        path: &record.path,
        format: &record.format,
        records: record.records(),
        posts: record.posts,
        merged: record.merged,
        rejected: record.rejected,
        skipped: record.skipped,
        skips: &record.skips,
        undated: record.undated,
        complete: record.complete,
        fault: record.fault.as_deref(),
        columns: record
            .columns
            .iter()
            .map(|(field, column)| ColumnDocument { field, column })
            .collect(),
        remarks: &record.remarks,
        options: record.how.to_string(),
    }
}

/// `text=body` is the column `body` for the field `text`.
fn mapping(text: &str) -> Result<(Field, String), String> {
    let Some((field, column)) = text.split_once('=') else {
        return Err("write FIELD=COLUMN, such as text=body".to_owned());
    };
    Ok((field.parse()?, column.to_owned()))
}
