//! `tagline voices`: who carries a query.

use super::args::QUERY_HELP;
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::engine::Standing;
use crate::report::Study;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// Say who carries a query: a crowd, or a few loud accounts
///
/// Voices by posts, by reposts received or by mentions received; how concentrated the posts are (Gini, share of the
/// most active 1% and of the ten most active, HHI, effective number of voices, voices with one post); newcomers over time.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline voices '#YesAllWomen' -a may.tagline
  tagline voices '#YesAllWomen' -a may.tagline --by reposted --csv

{QUERY_HELP}"))]
#[command(mut_arg("unit", |unit| unit.hide(true)))]
pub(super) struct Args {
    /// Of which posts [default: all]
    query: Vec<String>,
    /// By what voices are ranked: posts they wrote, reposts or mentions they received
    #[arg(long, value_name = "WHAT", default_value = "posts")]
    by: Standing,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &args.options.bounds)?;
    let study = Study::Voices {
        scope: scope.query,
        by: args.by,
    };
    study::run(&study, &args.options, session, out)
}

impl ValueEnum for Standing {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
