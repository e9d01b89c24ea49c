//! `tagline info`: what an archive holds.

use super::error::{Error, Outcome};
use super::import::{SourceDocument, source};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::archive::{ImportRecord, SourceRecord};
use crate::chart::number::{grouped, percent};
use crate::engine::{Engine, Overview};
use crate::post::Time;
use crate::post::display::clean_line;
use serde::Serialize;
use std::fmt::Write;

/// Say what an archive holds and where it comes from
///
/// For each source the last reading is listed, records = posts + merged + rejected + skipped. The posts
/// of the archive are those of all readings, earlier ones too, without those that were removed because their
/// authors took them back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline info -a may.tagline
  tagline info -a may.tagline --json | jq .voices")]
pub(super) struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// `tagline.info/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    posts: u64,
    originals: u64,
    reposts: u64,
    voices: u64,
    tags: u64,
    first: Option<String>,
    last: Option<String>,
    undated: u64,
    sources: Vec<SourceDocument<'a>>,
    /// Sources of which nothing could be read.
    refused: Vec<RefusedDocument<'a>>,
    /// New posts of readings that a later reading of the same file has superseded.
    earlier_posts: u64,
    /// Posts that their authors took back, and how many of them were here.
    withdrawn: u64,
    removed: u64,
    /// Whether an import is writing to the archive now.
    importing: bool,
}

#[derive(Debug, Serialize)]
struct RefusedDocument<'a> {
    path: &'a str,
    reason: &'a str,
}

/// What is told.
struct Told<'a> {
    overview: &'a Overview,
    record: &'a ImportRecord,
    importer: Option<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let archive = session.archive()?;
    let importer = archive.importer();
    let engine = Engine::open(&archive)?;
    let overview = engine.overview()?;
    let told = Told {
        overview: &overview,
        record: engine.record(),
        importer,
    };
    if args.json {
        out.json(&document(&told))?;
    } else {
        let text = describe(&told, session, out);
        out.text(&text)?;
    }
    Ok(Outcome::Done)
}

fn document<'a>(told: &Told<'a>) -> Document<'a> {
    let (overview, record) = (told.overview, told.record);
    let count = overview.count;
    let refused = record.refused.iter().map(|refused| RefusedDocument {
        path: &refused.path,
        reason: &refused.reason,
    });
    Document {
        schema: "tagline.info/1",
        posts: count.posts,
        originals: count.originals,
        reposts: count.posts - count.originals,
        voices: count.voices,
        tags: overview.tags,
        first: count.first.map(Time::rfc3339),
        last: count.last.map(Time::rfc3339),
        undated: count.undated,
        sources: record.current().map(source).collect(),
        refused: refused.collect(),
        earlier_posts: record.earlier_posts(),
        withdrawn: record.withdrawn,
        removed: record.removed,
        importing: told.importer.is_some(),
    }
}

fn describe(told: &Told<'_>, session: &Session, out: &Output) -> String {
    let overview = told.overview;
    let count = overview.count;
    let fictional = if overview.fictional {
        "  (a fictional campaign)"
    } else {
        ""
    };
    let reposts = count.posts - count.originals;
    let share = |part| format!("{}  ({})", grouped(part), percent(part, count.posts));
    let mut facts = vec![
        ("posts", grouped(count.posts)),
        ("originals", share(count.originals)),
        ("reposts", share(reposts)),
        ("voices", grouped(count.voices)),
        ("tags", grouped(overview.tags)),
        ("undated", grouped(count.undated)),
    ];
    if count.first.is_some() {
        facts.push(("first", session.show(count.first)));
        facts.push(("last", session.show(count.last)));
        facts.push(("zone", session.zone_name()));
    }
    let facts: Vec<String> = facts
        .into_iter()
        .map(|(name, value)| format!("{name:<10} {value}"))
        .collect();
    let name = clean_line(&overview.name);
    format!(
        "{name}{fictional}\n\n{}\n\n{}{}",
        facts.join("\n"),
        sources(told.record, out),
        remarks(told)
    )
}

/// The last reading of each source, and their sum.
fn sources(record: &ImportRecord, out: &Output) -> String {
    let right = |title| (title, Align::Right);
    let mut table = Table::new(&[
        right("records"),
        right("posts"),
        right("merged"),
        right("rejected"),
        right("skipped"),
        ("format", Align::Left),
        ("source", Align::Left),
    ]);
    let mut total = [0; 5];
    for source in record.current() {
        let figures = figures(source);
        for (sum, figure) in total.iter_mut().zip(figures) {
            *sum += figure;
        }
        let mut row = figures.map(grouped).to_vec();
        row.extend([source.format.clone(), source.path.clone()]);
        table.row(row);
    }
    if record.current().count() > 1 {
        let mut row = total.map(grouped).to_vec();
        row.extend([String::new(), "all".to_owned()]);
        table.row(row);
    }
    table.render(out.colors, None)
}

fn figures(source: &SourceRecord) -> [u64; 5] {
    [
        source.records(),
        source.posts,
        source.merged,
        source.rejected,
        source.skipped,
    ]
}

/// What the table cannot say: what is missing, how sources were read, and why the posts are so many.
fn remarks(told: &Told<'_>) -> String {
    let record = told.record;
    let mut lines: Vec<String> = Vec::new();
    lines.extend(told.importer.as_ref().map(|process| {
        format!(
            "an import is writing to it now (process {process}); figures are of its last commit"
        )
    }));
    for source in record.current() {
        let path = &source.path;
        let notes = source.columns_in_words();
        let notes = notes.into_iter().chain(source.remarks.iter().cloned());
        lines.extend(notes.map(|note| format!("{path}: {note}")));
        match (&source.fault, source.complete) {
            (Some(fault), _) if source.remarks.contains(fault) => {}
            (Some(fault), _) => lines.push(format!("{path}: {fault}")),
            (None, false) if told.importer.is_none() => lines.push(format!(
                "{path}: incomplete, its import was interrupted; importing again goes on"
            )),
            (None, _) => {}
        }
    }
    for refused in &record.refused {
        lines.push(format!("not read: {}", refused.reason));
    }
    lines.extend(account(record));
    let lines: Vec<_> = lines.iter().map(|line| clean_line(line)).collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("\n{}\n", lines.join("\n"))
}

/// Why the posts of the archive are not the sum of the table's, where they are not.
fn account(record: &ImportRecord) -> Option<String> {
    let (earlier, removed) = (record.earlier_posts(), record.removed);
    if earlier + record.withdrawn == 0 {
        return None;
    }
    let current = record.posts() + removed - earlier;
    let mut text = format!(
        "{} posts = {} of these",
        grouped(record.posts()),
        grouped(current)
    );
    if earlier > 0 {
        let _ = write!(
            text,
            " + {} of earlier readings of the same files",
            grouped(earlier)
        );
    }
    if record.withdrawn > 0 {
        let (removed, withdrawn) = (grouped(removed), grouped(record.withdrawn));
        let _ = write!(
            text,
            " - {removed} removed ({withdrawn} were taken back by their authors)"
        );
    }
    Some(text)
}
