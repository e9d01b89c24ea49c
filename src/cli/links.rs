//! `tagline links`: what a query links to.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::engine::Named;
use crate::report::Study;
use clap::ValueEnum;

/// List links and domains of a query, with who shared them first
///
/// Links to the same page are one: http and https, www., #fragments, slashes at the end and parameters that only track
/// do not matter. Domains are those that can be registered, by the public suffix list.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline links '#YesAllWomen' -a may.tagline
  tagline links '#YesAllWomen' -a may.tagline --by domains --unit voices --csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// Of which posts [default: all]
    query: Vec<String>,
    /// Which of the two comes first
    #[arg(long, value_name = "WHAT", default_value = "links")]
    by: By,
    #[command(flatten)]
    options: Options,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Links
    Links,
    /// Registrable domains
    Domains,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let study = Study::Links {
        scope: scope.query,
        by: match args.by {
            By::Links => Named::Link,
            By::Domains => Named::Site,
        },
    };
    study::run(&study, &args.options, session, out)
}
