//! `tagline tags`: the tags of a scope.

use super::args::{Bounds, Form, FormArgs, QUERY_HELP};
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::{Scope, Session};
use super::table::{Align, Table};
use crate::chart::number::grouped;
use crate::engine::{AskTags, Cancel, TagRow, Tags, Unit};
use serde::Serialize;

/// List the tags of the posts that a query finds
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline tags -a may.tagline
  tagline tags 'is:original lang:pt' -a may.tagline --unit voices --csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts; of all without one
    query: Vec<String>,
    /// How many tags at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// By which count they are ranked
    #[arg(long, value_name = "UNIT", default_value = "posts")]
    unit: Unit,
    #[command(flatten)]
    bounds: Bounds,
    #[command(flatten)]
    form: FormArgs,
}

/// `tagline.tags/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    query: &'a str,
    unit: &'static str,
    /// Units in the scope, with or without tags.
    total: u64,
    tags: Vec<TagDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct TagDocument<'a> {
    tag: &'a str,
    spelling: &'a str,
    posts: u64,
    originals: u64,
    voices: u64,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.bounds)?;
    let engine = session.engine()?;
    let cancel = Cancel::never();
    let count = engine.count(&scope.query, &cancel)?;
    let total = match args.unit {
        Unit::Posts => count.posts,
        Unit::Originals => count.originals,
        Unit::Voices => count.voices,
    };
    let ask = AskTags {
        unit: args.unit,
        limit: args.limit,
    };
    let tags = engine.tags(&scope.query, &ask, &cancel)?;
    match args.form.form() {
        Form::Json => out.json(&document(&scope, total, &tags))?,
        Form::Csv => {
            let header = ["tag", "spelling", "posts", "originals", "voices"].map(str::to_owned);
            out.csv(std::iter::once(header.to_vec()).chain(tags.tags.iter().map(csv_row)))?;
        }
        Form::Table => {
            let text = describe(total, &tags, session);
            out.text(&text)?;
        }
    }
    Ok(if tags.tags.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn document<'a>(scope: &'a Scope, total: u64, tags: &'a Tags) -> Document<'a> {
    let tag = |row: &'a TagRow| TagDocument {
        tag: &row.tag,
        spelling: &row.spelling,
        posts: row.posts,
        originals: row.originals,
        voices: row.voices,
    };
    Document {
        schema: "tagline.tags/1",
        query: &scope.text,
        unit: tags.unit.name(),
        total,
        tags: tags.tags.iter().map(tag).collect(),
    }
}

fn csv_row(row: &TagRow) -> Vec<String> {
    vec![
        row.tag.clone(),
        row.spelling.clone(),
        row.posts.to_string(),
        row.originals.to_string(),
        row.voices.to_string(),
    ]
}

fn describe(total: u64, tags: &Tags, session: &Session) -> String {
    let mut text = format!(
        "{} tags in {} {}\n",
        grouped(tags.distinct),
        grouped(total),
        tags.unit.name()
    );
    if tags.tags.is_empty() {
        return text;
    }
    let mut table = Table::new(&[
        ("posts", Align::Right),
        ("originals", Align::Right),
        ("voices", Align::Right),
        ("tag", Align::Left),
    ]);
    for row in &tags.tags {
        table.row(vec![
            grouped(row.posts),
            grouped(row.originals),
            grouped(row.voices),
            format!("#{}", row.spelling),
        ]);
    }
    text.push_str(&table.render(session.colors, session.terminal));
    text
}
