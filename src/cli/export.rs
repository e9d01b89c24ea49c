//! `tagline export`: all posts of a query, as a file for other programs.

use super::args::{Bounds, QUERY_HELP};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::progress::watched;
use super::session::Session;
use super::study::save_as;
use crate::engine::{self, Cancel, Engine};
use crate::query::Query;
use crate::report::posts::Ids;
use crate::report::{AskExport, Exported, PostsFormat, export};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write all posts of a query to a file
///
/// Oldest first, as CSV that a spreadsheet opens without damage or as lines of JSON with everything that the archive knows;
/// both can be imported again. Beside the file, FILE.about.json says what is in it.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline export '#YesAllWomen is:original' -o originals.csv -a may.tagline
  tagline export -o all.jsonl -a may.tagline
  tagline export from:handle -o - --format jsonl -a may.tagline | jq .text

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Which posts; all of them without one
    query: Vec<String>,
    /// The file to write; - is standard output, without a description
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// csv or jsonl, where the file's ending does not say it
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<PostsFormat>,
    /// Begin CSV with the mark by which some spreadsheets know UTF-8
    #[arg(long)]
    bom: bool,
    /// Write identifiers in CSV as they are: a spreadsheet would round long ones
    #[arg(long)]
    plain_ids: bool,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    bounds: Bounds,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let by_name = || PostsFormat::of(args.output.to_str()?);
    let format = args.format.or_else(by_name).ok_or_else(|| {
        Error::told("end the file's name in .csv or .jsonl, or say --format csv or --format jsonl")
    })?;
    let ask = AskExport {
        format,
        ids: if args.plain_ids {
            Ids::Plain
        } else {
            Ids::Text
        },
        mark: args.bom,
    };
    let scope = session.scope(&args.query.join(" "), &args.bounds)?.query;
    let engine = session.engine()?;
    let is_file = args.output != Path::new("-");
    if is_file && engine.count(&scope, &Cancel::never())?.posts == 0 {
        say("no post matches: nothing was written");
        return Ok(Outcome::Nothing);
    }
    let exported = if is_file {
        to_file((&engine, &scope), ask, args)?
    } else {
        out.write(|out| export(&engine, &scope, ask, out, &Cancel::never()))
            .map_err(told)?
    };
    Ok(if exported.posts() == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

/// Writes the file and its description.
fn to_file(
    (engine, scope): (&Engine, &Query),
    ask: AskExport,
    args: &Args,
) -> Result<Exported, Error> {
    let mut about = args.output.clone().into_os_string();
    about.push(".about.json");
    let about = PathBuf::from(about);
    if about.exists() && !args.force {
        return Err(Error::told(format!(
            "'{}' was not written: it is there already; --force replaces it",
            about.display()
        )));
    }
    let mut exported = None;
    let written = watched(|cancel| {
        save_as(&args.output, args.force, |out| {
            exported = Some(export(engine, scope, ask, out, cancel)?);
            Ok(())
        })
    })?;
    written?;
    let exported = exported.expect("what was written was counted");
    let mut document = serde_json::to_vec_pretty(&exported).map_err(io::Error::from)?;
    document.push(b'\n');
    save_as(&about, args.force, |out: &mut dyn Write| {
        out.write_all(&document)
    })?;
    Ok(exported)
}

/// An error of the engine is inside of the one of the writing.
fn told(error: io::Error) -> Error {
    match error.downcast::<engine::Error>() {
        Ok(error) => Error::Engine(error),
        Err(error) => Error::Output(error),
    }
}

fn format(name: &str) -> Result<PostsFormat, String> {
    [PostsFormat::Csv, PostsFormat::Jsonl]
        .into_iter()
        .find(|format| format.name() == name)
        .ok_or_else(|| "csv or jsonl is expected".to_owned())
}
