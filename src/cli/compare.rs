//! `tagline compare`: two queries side by side.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::engine::Basis;
use crate::report::Study;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// Compare two sets: size, time, voices, typical words
///
/// Totals of each set, which of them leads when, how many voices use both and which they used first, and the words,
/// tags, domains and accounts typical of each (log-ratio and G2), posts of both left out.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline compare '#YesAllWomen' '#NotAllMen' -a may.tagline
  tagline compare '#metoo until:2018' '#metoo since:2018' -a metoo.tagline --part words_b --csv

{QUERY_HELP}"))]
pub(super) struct Args {
    /// The first set
    #[arg(value_name = "A")]
    a: String,
    /// The second set
    #[arg(value_name = "B")]
    b: String,
    /// By what typical words and the like are ranked
    #[arg(long, value_name = "WHAT", default_value = "voices")]
    by: Basis,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let bounds = &args.options.bounds;
    if [&args.a, &args.b].iter().any(|set| set.trim().is_empty()) {
        return Err(Error::told(
            "a set to compare is empty: give two queries, or '*' for all posts",
        ));
    }
    let study = Study::Compare {
        a: session.scope(&args.a, bounds)?.query,
        b: session.scope(&args.b, bounds)?.query,
        by: args.by,
    };
    study::run(&study, &args.options, session, out)
}

impl ValueEnum for Basis {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
