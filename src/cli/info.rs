//! `tagline info`: what an archive holds.

use super::error::{Error, Outcome};
use super::import::SourceDocument;
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::chart::number::{grouped, percent};
use crate::engine::{Overview, SourceInfo};
use crate::post::Time;
use crate::post::display::clean_line;
use serde::Serialize;

/// Say what an archive holds and where it comes from
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
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let overview = session.engine()?.overview()?;
    if args.json {
        out.json(&document(&overview))?;
    } else {
        let text = describe(&overview, session, out);
        out.text(&text)?;
    }
    Ok(Outcome::Done)
}

fn document(overview: &Overview) -> Document<'_> {
    let count = overview.count;
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
        sources: overview.sources.iter().map(source).collect(),
    }
}

fn source(info: &SourceInfo) -> SourceDocument<'_> {
    SourceDocument {
        path: &info.path,
        format: &info.format,
        records: info.records,
        posts: info.posts,
        merged: info.merged,
        rejected: info.rejected,
        skipped: info.skipped,
    }
}

fn describe(overview: &Overview, session: &Session, out: &Output) -> String {
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
        "{name}{fictional}\n\n{}\n\n{}",
        facts.join("\n"),
        sources(overview, out)
    )
}

fn sources(overview: &Overview, out: &Output) -> String {
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
    for info in &overview.sources {
        let mut row: Vec<String> = [
            info.records,
            info.posts,
            info.merged,
            info.rejected,
            info.skipped,
        ]
        .map(grouped)
        .to_vec();
        row.extend([info.format.clone(), info.path.clone()]);
        table.row(row);
    }
    table.render(out.colors, None)
}
