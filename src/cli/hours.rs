//! `tagline hours`: a query by hour of the day and day of the week.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::report::Study;

/// Say on which days of the week and at which hours posts come
///
/// On the clocks of --tz, also where they are set in between. Each row has the query of its posts: 'weekday:mon hour:9'.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline hours '#YesAllWomen' -a may.tagline --tz America/New_York
  tagline hours -a may.tagline --unit voices --part heat --csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts; of all without one
    query: Vec<String>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let study = Study::Hours { scope: scope.query };
    study::run(&study, &args.options, session, out)
}
