//! `tagline life`: how a query rose, peaked and faded.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::report::Study;

/// Say when it began, peaked, faded, came back
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline life '#YesAllWomen' -a may.tagline

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts
    #[arg(required = true)]
    query: Vec<String>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let study = Study::Life { scope: scope.query };
    study::run(&study, &args.options, session, out)
}
