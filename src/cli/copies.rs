//! `tagline copies`: texts that were posted more than once.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::query::Like;
use crate::report::{Alike, Study};

/// Find texts posted more than once, and at once
///
/// Groups of identical and nearly identical texts with their posts, voices and spread over time, and the same text or
/// link by several voices within seconds. Reposts are copies by design and are counted apart.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline copies '#YesAllWomen' -a may.tagline
  tagline copies --exact --csv -a may.tagline > copies.csv
  tagline copies --within 10s --part at_once -a may.tagline

{QUERY_HELP}"))]
#[command(mut_arg("unit", |unit| unit.hide(true)))]
pub(super) struct Args {
    /// Among which posts; all of them without one
    query: Vec<String>,
    /// The same wording only
    #[arg(long, conflicts_with = "similarity")]
    exact: bool,
    /// How like near copies are, 0.5 to 1: what their runs of four characters have in common
    #[arg(long, value_name = "S", default_value = "0.7", value_parser = similarity)]
    similarity: u8,
    /// How near in time the same thing must be to be at once: 10s, 5m, 1h
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = within)]
    within: i64,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let alike = Alike {
        percent: if args.exact { 100 } else { args.similarity },
        within: args.within,
    };
    let study = Study::Copies {
        scope: scope.query,
        alike,
    };
    study::run(&study, &args.options, session, out)
}

/// In percent.
fn similarity(text: &str) -> Result<u8, String> {
    let share: Option<f64> = text.parse().ok();
    let percent = share.map(|share| (share * 100.0).round());
    percent
        .filter(|percent| (f64::from(Like::LEAST)..=100.0).contains(percent))
        .map(|percent| percent as u8)
        .ok_or_else(|| "a number from 0.5 to 1 is expected".to_owned())
}

/// In milliseconds.
fn within(text: &str) -> Result<i64, String> {
    const UNITS: [(&str, f64); 4] = [("ms", 1.0), ("s", 1e3), ("m", 60e3), ("h", 3600e3)];
    let read = |(unit, millis): &(&str, f64)| {
        let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
        (0.0..=1e12)
            .contains(&number)
            .then(|| (number * millis) as i64)
    };
    let found = UNITS.iter().find_map(read);
    found.ok_or_else(|| "a time such as 10s, 5m or 1h is expected".to_owned())
}
