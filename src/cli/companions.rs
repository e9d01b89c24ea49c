//! `tagline companions`: related tags over time.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use super::timeline::bin_parser;
use crate::engine::Axis;
use crate::report::Study;

/// Follow related tags over time: places, new ones, gone ones
///
/// The query's time is cut into periods, each with the tags that travel with it. Then what its voices used before their
/// first post of it and after their last, against voices that never posted in it.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline companions '#YesAllWomen' -a may.tagline --bin week
  tagline companions '#YesAllWomen' -a may.tagline --unit voices --part before --csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts
    #[arg(required = true)]
    query: Vec<String>,
    /// The width of the periods; auto: the narrowest that gives no more than 12
    #[arg(long, value_name = "BIN", default_value = "auto", value_parser = bin_parser())]
    bin: Axis,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let study = Study::Companions {
        scope: scope.query,
        bin: match args.bin {
            Axis::Fit(_) => None,
            Axis::Fixed(bin) => Some(bin),
        },
    };
    study::run(&study, &args.options, session, out)
}
