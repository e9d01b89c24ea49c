//! `tagline related`: the tags that travel with a query.

use super::args::{Bounds, Form, FormArgs, QUERY_HELP};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::{Scope, Session};
use super::table::{Align, Table};
use crate::chart::number::grouped;
use crate::chart::{Glyphs, sparkline};
use crate::engine::{AskRelated, Cancel, Measure, Related, RelatedTag, Unit};
use serde::Serialize;

/// Cells of the sparkline in each row of the table.
const SPARK: usize = 16;

/// List the tags that travel with a query
///
/// g2: how surprising it is that they meet so often, signed (log-likelihood); npmi: how strongly they are
/// bound, from -1 to 1; jaccard: shared units among all units of either; count: shared units. Shared posts have the tag and
/// are found by the query; shared voices have posts of both, be they different ones.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline related '#NotAllMen' -a may.tagline
  tagline related '#NotAllMen' -a may.tagline --by npmi --unit voices --json

{QUERY_HELP}"))]
pub(super) struct Args {
    /// With what
    #[arg(required = true)]
    query: Vec<String>,
    /// How many tags at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// What is counted
    #[arg(long, value_name = "UNIT", default_value = "posts")]
    unit: Unit,
    /// By what they are ranked
    #[arg(long, value_name = "MEASURE", default_value = "g2")]
    by: Measure,
    #[command(flatten)]
    bounds: Bounds,
    #[command(flatten)]
    form: FormArgs,
}

/// `tagline.related/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    query: &'a str,
    unit: &'static str,
    /// Units that the query finds.
    matched: u64,
    /// Units in the archive.
    archive: u64,
    /// Whether association with this query means nothing, because (nearly) everything is in it.
    meaningless: bool,
    tags: Vec<TagDocument<'a>>,
}

/// A measure is `null` where it means nothing.
#[derive(Debug, Serialize)]
struct TagDocument<'a> {
    tag: &'a str,
    spelling: &'a str,
    both: u64,
    total: u64,
    g2: Option<f64>,
    npmi: Option<f64>,
    jaccard: Option<f64>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.bounds)?;
    let form = args.form.form();
    let ask = AskRelated {
        by: args.by,
        unit: args.unit,
        limit: args.limit,
        spark: if form == Form::Table { SPARK } else { 0 },
    };
    let related = session
        .engine()?
        .related(&scope.query, &ask, &Cancel::never())?;
    match form {
        Form::Json => out.json(&document(&scope, &related))?,
        Form::Csv => {
            let header = ["tag", "spelling", "both", "total", "g2", "npmi", "jaccard"];
            let header = header.map(str::to_owned).to_vec();
            out.csv(std::iter::once(header).chain(related.tags.iter().map(csv_row)))?;
        }
        Form::Table => {
            let text = describe(&related, session);
            out.text(&text)?;
            tell(&related);
        }
    }
    Ok(if related.tags.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn document<'a>(scope: &'a Scope, related: &'a Related) -> Document<'a> {
    let tag = |row: &'a RelatedTag| TagDocument {
        tag: &row.tag,
        spelling: &row.spelling,
        both: row.both,
        total: row.total,
        g2: row.g2,
        npmi: row.npmi,
        jaccard: row.jaccard,
    };
    Document {
        schema: "tagline.related/1",
        query: &scope.text,
        unit: related.unit.name(),
        matched: related.matched,
        archive: related.archive,
        meaningless: related.meaningless,
        tags: related.tags.iter().map(tag).collect(),
    }
}

fn csv_row(row: &RelatedTag) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    vec![
        row.tag.clone(),
        row.spelling.clone(),
        row.both.to_string(),
        row.total.to_string(),
        number(row.g2),
        number(row.npmi),
        number(row.jaccard),
    ]
}

fn describe(related: &Related, session: &Session) -> String {
    let mut text = format!(
        "{} tags with {} of {} {}, by {}\n",
        grouped(related.distinct),
        grouped(related.matched),
        grouped(related.archive),
        related.unit.name(),
        related.by.name()
    );
    if related.tags.is_empty() {
        return text;
    }
    let right = |title| (title, Align::Right);
    let mut table = Table::new(&[
        right("both"),
        right("total"),
        right("g2"),
        right("npmi"),
        right("jaccard"),
        ("over time", Align::Left),
        ("tag", Align::Left),
    ]);
    let number = |value: Option<f64>, digits| {
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
    };
    for row in &related.tags {
        let few = if row.supported { "" } else { "  (few)" };
        table.row(vec![
            grouped(row.both),
            grouped(row.total),
            number(row.g2, 1),
            number(row.npmi, 3),
            number(row.jaccard, 3),
            sparkline(&row.spark, SPARK, Glyphs::Unicode),
            format!("#{}{few}", row.spelling),
        ]);
    }
    text.push_str(&table.render(session.colors, session.terminal));
    text
}

/// What one must know to read the table.
fn tell(related: &Related) {
    if related.meaningless {
        say("the query finds (nearly) the whole archive: association with it means nothing");
    }
    if related.tags.iter().any(|row| !row.supported) {
        say("(few): fewer than 5 posts or 3 voices stand behind the number");
    }
}
