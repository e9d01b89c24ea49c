//! `tagline search`: the posts that a query finds.

use super::args::{Bounds, Form, FormArgs, QUERY_HELP};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::{Scope, Session};
use super::table::{Align, Table};
use crate::chart::number::grouped;
use crate::engine::{AskPage, Cancel, Count, Engine, Order, Page};
use crate::post::Post;
use crate::report::posts::{COLUMNS, Ids, PostDocument, cells};
use clap::ValueEnum;
use serde::Serialize;

/// Find posts
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline search '#YesAllWomen \"walking home\"' -a may.tagline
  tagline search -a may.tagline --sort random --seed 7 --limit 200 --csv > sample.csv
  tagline search 'from:handle' -a may.tagline --json | jq -r '.posts[].id'

{QUERY_HELP}"))]
pub(super) struct Args {
    /// What to find; everything without one
    query: Vec<String>,
    /// How many posts at most; 0 for the totals only [default: 20, with --csv all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// In which order
    #[arg(long, value_name = "ORDER", default_value = "newest")]
    sort: Sort,
    /// For the random order: the same seed gives the same order
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Show the text of posts that are marked as sensitive
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    bounds: Bounds,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sort {
    Newest,
    Oldest,
    Relevance,
    Reposts,
    Random,
}

/// `tagline.search/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    query: &'a str,
    total: u64,
    voices: u64,
    posts: Vec<PostDocument<'a>>,
}

/// Posts of a table or a document where nobody says how many.
const USUAL_LIMIT: usize = 20;

/// Posts of CSV that are in memory at once.
const CSV_PAGE: usize = 5_000;

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.bounds)?;
    let engine = session.engine()?;
    let cancel = Cancel::never();
    let count = engine.count(&scope.query, &cancel)?;
    let page = |limit| engine.page(&scope.query, &ask(args, 0, limit), &cancel);
    let limit = args.limit.unwrap_or(USUAL_LIMIT);
    match args.form.form() {
        Form::Json => out.json(&document(&scope, &count, &page(limit)?))?,
        Form::Csv => csv(args, &engine, &scope, out)?,
        Form::Table => {
            out.text(&describe(&count, &page(limit)?, session, args))?;
            if args.limit.is_none() && count.posts > limit as u64 {
                out.finish()?;
                let total = grouped(count.posts);
                say(&format!("{limit} of {total} posts: --limit N shows more"));
            }
        }
    }
    Ok(if count.posts == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// Writes all posts, or as many as were asked for, page by page.
fn csv(args: &Args, engine: &Engine, scope: &Scope, out: &mut Output) -> Result<(), Error> {
    out.csv(std::iter::once(COLUMNS.map(str::to_owned).to_vec()))?;
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut offset = 0;
    while left > 0 {
        let ask = ask(args, offset, left.min(CSV_PAGE));
        let page = engine.page(&scope.query, &ask, &Cancel::never())?;
        out.csv(page.rows.iter().map(|row| cells(row, Ids::Plain)))?;
        if page.rows.len() < ask.limit {
            break;
        }
        offset += ask.limit as u64;
        left -= ask.limit;
    }
    Ok(())
}

fn ask(args: &Args, offset: u64, limit: usize) -> AskPage {
    let order = match args.sort {
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
        Sort::Relevance => Order::Relevance,
        Sort::Reposts => Order::Reposts,
        Sort::Random => Order::Random(args.seed),
    };
    AskPage {
        order,
        collapse: false,
        offset,
        limit,
    }
}

fn document<'a>(scope: &'a Scope, count: &Count, page: &'a Page) -> Document<'a> {
    Document {
        schema: "tagline.search/1",
        query: &scope.text,
        total: count.posts,
        voices: count.voices,
        posts: page.rows.iter().map(PostDocument::of).collect(),
    }
}

fn describe(count: &Count, page: &Page, session: &Session, args: &Args) -> String {
    let mut text = format!(
        "{} posts  {} originals  {} voices  {}\n",
        grouped(count.posts),
        grouped(count.originals),
        grouped(count.voices),
        session.zone_name()
    );
    if page.rows.is_empty() {
        return text;
    }
    let mut table = Table::new(&[
        ("time", Align::Left),
        ("author", Align::Left),
        ("text", Align::Left),
    ]);
    for row in &page.rows {
        let words = words(&row.post, args.reveal);
        table.row(vec![session.show(row.post.time), author(&row.post), words]);
    }
    text.push_str(&table.render(session.colors, session.terminal));
    text
}

fn author(post: &Post) -> String {
    match (post.author.handle.as_str(), post.author.id.as_str()) {
        ("", id) => id.to_owned(),
        (handle, _) => format!("@{handle}"),
    }
}

/// What a row says: nothing that its author or platform asks to be careful with, unless asked to.
fn words(post: &Post, reveal: bool) -> String {
    match &post.warning {
        _ if reveal => post.text.clone(),
        Some(warning) => format!("[hidden: {warning}]"),
        None if post.sensitive => "[hidden: marked as sensitive]".to_owned(),
        None => post.text.clone(),
    }
}
