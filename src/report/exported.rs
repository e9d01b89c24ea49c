//! All posts of a scope as a file, with a description of what is in it beside it.
//!
//! Streamed: an archive of any size goes through a page of posts in memory.

use super::posts::{COLUMNS, Ids, PostDocument, cells};
use crate::engine::{AskPage, Cancel, Count, Engine, Error, Order, Row};
use crate::export::sheet;
use crate::post::Time;
use crate::query::Query;
use serde::Serialize;
use std::io::{self, Write};

/// Posts in memory at once.
const PAGE: usize = 2_000;

/// As what posts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostsFormat {
    /// A table.
    Csv,
    /// A line of JSON for each post, with everything that the archive knows of it.
    Jsonl,
}

impl PostsFormat {
    /// The ending of the file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// By the ending of a file's name.
    pub fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// How posts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskExport {
    /// As what.
    pub format: PostsFormat,
    /// How identifiers are written in CSV.
    pub ids: Ids,
    /// Whether CSV begins with the mark by which some spreadsheets know UTF-8.
    pub mark: bool,
}

/// What was written.
#[derive(Clone, Debug, Serialize)]
pub struct Exported {
    schema: &'static str,
    program: &'static str,
    query: String,
    unit: &'static str,
    order: &'static str,
    zone: &'static str,
    format: &'static str,
    posts: u64,
    originals: u64,
    voices: u64,
    undated: u64,
    first: Option<String>,
    last: Option<String>,
    archive: Whole,
    definitions: Vec<String>,
}

impl Exported {
    /// How many posts there are in the file.
    pub fn posts(&self) -> u64 {
        self.posts
    }
}

/// By what an archive is known again.
#[derive(Clone, Debug, Serialize)]
struct Whole {
    name: String,
    posts: u64,
    originals: u64,
    voices: u64,
    first: Option<String>,
    last: Option<String>,
    sources: u64,
}

/// Writes all posts of a scope in the order of time, undated ones last, and says what was written. The answer of the
/// engine may fail or be given up, and so may the writing: an error of the engine is inside of the other one.
pub fn export(
    engine: &Engine,
    scope: &Query,
    ask: AskExport,
    out: &mut dyn Write,
    cancel: &Cancel,
) -> io::Result<Exported> {
    let count = engine.count(scope, cancel).map_err(failed)?;
    if ask.format == PostsFormat::Csv {
        if ask.mark {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        sheet::write_rows([COLUMNS.map(str::to_owned).to_vec()], out)?;
    }
    let mut offset = 0;
    loop {
        let page = AskPage {
            order: Order::Oldest,
            collapse: false,
            offset,
            limit: PAGE,
        };
        let rows = engine.page(scope, &page, cancel).map_err(failed)?.rows;
        write_rows(&rows, ask, out)?;
        offset += rows.len() as u64;
        cancel.advance(rows.len() as f64 / count.posts.max(1) as f64);
        if rows.len() < PAGE {
            break;
        }
    }
    about(engine, scope, ask, &count).map_err(failed)
}

fn failed(error: Error) -> io::Error {
    io::Error::other(error)
}

fn write_rows(rows: &[Row], ask: AskExport, out: &mut dyn Write) -> io::Result<()> {
    match ask.format {
        PostsFormat::Csv => sheet::write_rows(rows.iter().map(|row| cells(row, ask.ids)), out),
        PostsFormat::Jsonl => {
            for row in rows {
                serde_json::to_writer(&mut *out, &PostDocument::of(row))?;
                out.write_all(b"\n")?;
            }
            Ok(())
        }
    }
}

fn about(engine: &Engine, scope: &Query, ask: AskExport, count: &Count) -> Result<Exported, Error> {
    let overview = engine.overview()?;
    let time = |time: Option<Time>| time.map(Time::rfc3339);
    let whole = &overview.count;
    Ok(Exported {
        schema: "tagline.export/1",
        program: concat!("tagline ", env!("CARGO_PKG_VERSION")),
        query: scope.to_string(),
        unit: "posts",
        order: "oldest first, undated last",
        zone: "UTC",
        format: ask.format.name(),
        posts: count.posts,
        originals: count.originals,
        voices: count.voices,
        undated: count.undated,
        first: time(count.first),
        last: time(count.last),
        archive: Whole {
            name: overview.name.clone(),
            posts: whole.posts,
            originals: whole.originals,
            voices: whole.voices,
            first: time(whole.first),
            last: time(whole.last),
            sources: overview.sources.len() as u64,
        },
        definitions: definitions(ask),
    })
}

/// What one must know to read the file.
fn definitions(ask: AskExport) -> Vec<String> {
    let mut said = vec![
        "A row is a post. An original is a post that is not a repost; a voice is a distinct author, and a post without a \
         known author is no voice's.",
        "A repost carries the text, tags and counts of its original; counts are those of the latest observation, and what \
         a source does not say is empty, which is not zero.",
        "Times are RFC 3339 in UTC; an empty one is not known. `source` is where the post was first found: file and line.",
    ];
    match (ask.format, ask.ids) {
        (PostsFormat::Csv, Ids::Text) => said.extend([
            "CSV as RFC 4180 has it, in UTF-8: cells with line breaks, commas or quotation marks are quoted, and line breaks \
             of a text are kept. Lists have blanks between their members.",
            "A cell that a spreadsheet would compute, and an identifier that it would round, begins with a ' that is not part \
             of it; tagline takes it off when it reads the table.",
        ]),
        (PostsFormat::Csv, Ids::Plain) => said.extend([
            "CSV as RFC 4180 has it, in UTF-8: cells with line breaks, commas or quotation marks are quoted, and line breaks \
             of a text are kept. Lists have blanks between their members.",
            "A cell that a spreadsheet would compute begins with a ' that is not part of it. Identifiers are written as they \
             are: a spreadsheet rounds long ones, so import them as text.",
        ]),
        (PostsFormat::Jsonl, _) => said.push("A line of JSON for each post, in UTF-8; identifiers are strings."),
    }
    said.into_iter().map(str::to_owned).collect()
}
