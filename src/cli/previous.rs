//! `tagline previous`: a range against the one before it, and against a year before.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::report::Study;

/// Compare a range of time with the one before it and with the year before
///
/// The range from --since to --until, or the archive's last week, against as many days before it, the same dates of the year
/// before, and the same days of the week 52 weeks before.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline previous '#YesAllWomen' --since 2014-06-01 --until 2014-06-08 -a may.tagline
  tagline previous -a may.tagline --part changes --csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts; of all without one
    query: Vec<String>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let study = Study::Previous { scope: scope.query };
    study::run(&study, &args.options, session, out)
}
