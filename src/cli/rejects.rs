//! `tagline rejects`: the records that could not be read.

use super::args::{Form, FormArgs};
use super::error::{Error, Outcome, say};
use super::output::Output;
use super::session::Session;
use super::table::{Align, Table};
use crate::archive::Reject;
use serde::Serialize;

/// List the records that could not be read, with their reasons
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline rejects -a may.tagline
  tagline rejects -a may.tagline --csv > to-mend.csv")]
pub(super) struct Args {
    /// How many at most
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
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
    raw: &'a str,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let archive = session.archive()?;
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut total = 0;
    let mut rejects = Vec::new();
    for reject in archive.rejects()? {
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
                vec![
                    r.path.clone(),
                    r.line.to_string(),
                    r.reason.clone(),
                    r.raw.clone(),
                ]
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
                table.row(vec![place, reject.reason.clone(), reject.raw.clone()]);
            }
            out.text(&table.render(out.colors, Some(out.terminal.unwrap_or(160))))?;
        }
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
            raw: &r.raw,
        })
        .collect();
    Document {
        schema: "tagline.rejects/1",
        total,
        rejects,
    }
}
