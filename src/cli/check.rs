//! `tagline check`: what to know about posts before trusting figures.

use super::args::{Bounds, Form, FormArgs, QUERY_HELP};
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::{Scope, Session};
use super::table::{Align, Table};
use crate::chart::Colors;
use crate::chart::number::{grouped, percent, span};
use crate::engine::{Cancel, Check, Coverage, Gap, Records, Statement};
use crate::post::Time;
use crate::post::display::clean_line;
use crate::query::{Filter, Query};
use serde::Serialize;
use std::fmt::Write;

/// Say what is doubtful or missing: gaps, cut texts, wrong clocks, posts that others refer to
///
/// Every figure is a count with its definition and a query that finds the posts behind it. Nothing is
/// judged; what endangers figures most comes first.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline check -a may.tagline
  tagline check '#YesAllWomen lang:en' -a may.tagline
  tagline check -a may.tagline --json | jq '.statements[] | select(.count > 0)'
  tagline search 'missing:original' -a may.tagline

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts; of all without one
    query: Vec<String>,
    #[command(flatten)]
    bounds: Bounds,
    #[command(flatten)]
    form: FormArgs,
}

/// `tagline.check/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    query: &'a str,
    posts: u64,
    coverage: CoverageDocument,
    statements: Vec<StatementDocument>,
    gaps: Vec<GapDocument>,
    ages: AgesDocument,
    platforms: Vec<PlatformDocument<'a>>,
    records: RecordsDocument<'a>,
}

#[derive(Debug, Serialize)]
struct CoverageDocument {
    first: Option<String>,
    last: Option<String>,
    zone: String,
    days: u64,
    empty_days: u64,
}

#[derive(Debug, Serialize)]
struct StatementDocument {
    name: &'static str,
    count: u64,
    of: Option<u64>,
    definition: &'static str,
    /// Within the scope, ready to be typed.
    query: Option<String>,
}

#[derive(Debug, Serialize)]
struct GapDocument {
    from: String,
    until: String,
    expected: u64,
    query: String,
}

/// How long after posting the counts of posts were collected, reposts aside.
#[derive(Debug, Serialize)]
struct AgesDocument {
    known: u64,
    median_seconds: Option<i64>,
}

#[derive(Debug, Serialize)]
struct PlatformDocument<'a> {
    platform: &'a str,
    posts: u64,
    query: String,
}

/// Of the whole archive.
#[derive(Debug, Serialize)]
struct RecordsDocument<'a> {
    sources: u64,
    read: u64,
    posts: u64,
    merged: u64,
    rejected: u64,
    skipped: Vec<SkippedDocument<'a>>,
    /// New posts of readings that a later reading of the same file has superseded.
    earlier_posts: u64,
}

#[derive(Debug, Serialize)]
struct SkippedDocument<'a> {
    what: &'a str,
    records: u64,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.bounds)?;
    let engine = session.engine()?;
    let check = engine.check(&scope.query, &session.zone, &Cancel::never())?;
    match args.form.form() {
        Form::Json => out.json(&document(&scope, &check, session))?,
        Form::Csv => {
            let header = ["name", "count", "of", "definition", "query"].map(str::to_owned);
            let rows = check.statements.iter().map(|s| csv_row(&scope, s));
            out.csv(std::iter::once(header.to_vec()).chain(rows))?;
        }
        Form::Table => {
            let text = describe(&scope, &check, session);
            out.text(&text)?;
        }
    }
    Ok(Outcome::Done)
}

/// The whole query behind a figure.
fn within(scope: &Scope, query: &Query) -> String {
    scope.query.clone().and(query.clone()).to_string()
}

fn document<'a>(scope: &'a Scope, check: &'a Check, session: &Session) -> Document<'a> {
    Document {
        schema: "tagline.check/1",
        query: &scope.text,
        posts: check.posts,
        coverage: CoverageDocument {
            first: check.coverage.first.map(Time::rfc3339),
            last: check.coverage.last.map(Time::rfc3339),
            zone: session.zone_name(),
            days: check.coverage.days,
            empty_days: check.coverage.empty_days,
        },
        statements: check
            .statements
            .iter()
            .map(|s| StatementDocument {
                name: s.name,
                count: s.count,
                of: s.of,
                definition: s.definition,
                query: s.query.as_ref().map(|query| within(scope, query)),
            })
            .collect(),
        gaps: check
            .gaps
            .iter()
            .map(|gap| gap_document(scope, gap))
            .collect(),
        ages: AgesDocument {
            known: check.ages.known,
            median_seconds: check.ages.median.map(|age| age / 1000),
        },
        platforms: check
            .platforms
            .iter()
            .map(|(platform, posts)| PlatformDocument {
                platform,
                posts: *posts,
                query: within(scope, &Query::filter(Filter::Platform(platform.clone()))),
            })
            .collect(),
        records: records_document(&check.records),
    }
}

fn gap_document(scope: &Scope, gap: &Gap) -> GapDocument {
    GapDocument {
        from: gap.from.rfc3339(),
        until: gap.until.rfc3339(),
        expected: gap.expected,
        query: within(scope, &gap.query),
    }
}

fn records_document(records: &Records) -> RecordsDocument<'_> {
    RecordsDocument {
        sources: records.sources,
        read: records.read,
        posts: records.posts,
        merged: records.merged,
        rejected: records.rejected,
        skipped: records
            .skipped
            .iter()
            .map(|(what, records)| SkippedDocument {
                what,
                records: *records,
            })
            .collect(),
        earlier_posts: records.earlier_posts,
    }
}

fn csv_row(scope: &Scope, statement: &Statement) -> Vec<String> {
    let query = statement.query.as_ref();
    vec![
        statement.name.to_owned(),
        statement.count.to_string(),
        statement.of.map(|of| of.to_string()).unwrap_or_default(),
        statement.definition.to_owned(),
        query.map(|query| within(scope, query)).unwrap_or_default(),
    ]
}

fn describe(scope: &Scope, check: &Check, session: &Session) -> String {
    let mut text = format!(
        "{} posts{}\n",
        grouped(check.posts),
        covered(&check.coverage, session)
    );
    text.push_str(&statements(scope, check, session.colors));
    if !check.gaps.is_empty() {
        text.push('\n');
        text.push_str(&gaps(scope, check, session));
    }
    text.push('\n');
    text.push_str(&facts(check));
    text
}

fn covered(coverage: &Coverage, session: &Session) -> String {
    if coverage.first.is_none() {
        return String::new();
    }
    format!(
        "  {} to {} {}  {} days, {} without posts",
        session.show(coverage.first),
        session.show(coverage.last),
        session.zone_name(),
        grouped(coverage.days),
        grouped(coverage.empty_days)
    )
}

/// One line for each statement; where nothing is wrong it steps back.
fn statements(scope: &Scope, check: &Check, colors: Colors) -> String {
    let mut table = Table::new(&[
        ("count", Align::Right),
        ("share", Align::Right),
        ("what", Align::Left),
        ("query", Align::Left),
    ]);
    for statement in &check.statements {
        let query = statement.query.as_ref();
        table.row(vec![
            grouped(statement.count),
            statement
                .of
                .map_or_else(String::new, |of| percent(statement.count, of)),
            statement.title.to_owned(),
            query.map(|query| within(scope, query)).unwrap_or_default(),
        ]);
    }
    let text = table.render(colors, None);
    if colors == Colors::Never {
        return text;
    }
    let mut lines = text.lines();
    let mut shown: Vec<String> = lines.next().map(str::to_owned).into_iter().collect();
    for (line, statement) in lines.zip(&check.statements) {
        shown.push(match statement.count {
            0 => format!("\x1b[2m{line}\x1b[0m"),
            _ => line.to_owned(),
        });
    }
    shown.push(String::new());
    shown.join("\n")
}

fn gaps(scope: &Scope, check: &Check, session: &Session) -> String {
    let mut table = Table::new(&[
        ("last before", Align::Left),
        ("first after", Align::Left),
        ("length", Align::Right),
        ("expected", Align::Right),
        ("query", Align::Left),
    ]);
    for gap in &check.gaps {
        table.row(vec![
            session.show(Some(gap.from)),
            session.show(Some(gap.until)),
            span(gap.until.0 - gap.from.0),
            grouped(gap.expected),
            within(scope, &gap.query),
        ]);
    }
    table.render(session.colors, None)
}

/// What is neither good nor bad, but has to be known.
fn facts(check: &Check) -> String {
    let list = |counts: &[(String, u64)]| {
        let each = counts
            .iter()
            .map(|(name, count)| format!("{} {}", clean_line(name), grouped(*count)));
        each.collect::<Vec<_>>().join(", ")
    };
    let ages = match check.ages.median {
        Some(median) => format!(
            "{} posts with counts of known age, half of them collected within {} of posting",
            grouped(check.ages.known),
            span(median)
        ),
        None => "nobody says when they were collected".to_owned(),
    };
    let records = &check.records;
    let skipped: u64 = records.skipped.iter().map(|(_, count)| count).sum();
    let mut read = format!(
        "{} in {} sources: {} posts, {} merged into them, {} rejected, {} skipped",
        grouped(records.read),
        grouped(records.sources),
        grouped(records.posts),
        grouped(records.merged),
        grouped(records.rejected),
        grouped(skipped)
    );
    if records.earlier_posts > 0 {
        let earlier = grouped(records.earlier_posts);
        let _ = write!(read, "; {earlier} more posts of earlier readings");
    }
    let mut facts = vec![
        ("counts", ages),
        ("platforms", list(&check.platforms)),
        ("records", read),
    ];
    if !records.skipped.is_empty() {
        facts.push(("skipped", list(&records.skipped)));
    }
    let lines = facts.iter().filter(|(_, said)| !said.is_empty());
    let lines = lines.map(|(name, said)| format!("{name:<10} {said}"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}
