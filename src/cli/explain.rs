//! `tagline explain`: what drove a peak, or any range.

use super::args::{Bounds, QUERY_HELP};
use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::engine::Against;
use crate::post::Time;
use crate::query::{Expr, Filter, Query};
use crate::report::Study;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// Say what drove a peak: posts, links, accounts, tags
///
/// Compares the posts of a range with a baseline of the same query: which reposted posts, domains, accounts, tags and
/// words are over-represented, and how much of the excess each explains. Without --since and --until: the largest day.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Examples:
  tagline explain '#YesAllWomen' -a may.tagline
  tagline explain '#YesAllWomen' -a may.tagline --since 2014-05-25 --until 2014-05-26 --against before

{QUERY_HELP}"))]
#[command(mut_arg("unit", |unit| unit.hide(true)))]
pub(super) struct Args {
    /// Of which posts, in all of their time; everything without one
    query: Vec<String>,
    /// What the range is measured by: the time before it, before and after it, or all the rest
    #[arg(long, value_name = "WHAT", default_value = "around")]
    against: Against,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let scope = session.scope(&args.query.join(" "), &Bounds::default())?;
    let bounds = session.scope("", &args.options.bounds)?;
    let study = Study::Explain {
        scope: scope.query,
        span: span(&bounds.query),
        against: args.against,
    };
    study::run(&study, &args.options, session, out)
}

/// The range between two bounds, either of which may be open; none without any.
fn span(bounds: &Query) -> Option<(Time, Time)> {
    let parts = match &bounds.expr {
        Expr::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut span = None;
    for part in parts {
        let (from, to) = span.unwrap_or((Time(i64::MIN), Time(i64::MAX)));
        match part {
            Expr::Filter(Filter::Since(time)) => span = Some((*time, to)),
            Expr::Filter(Filter::Until(time)) => span = Some((from, *time)),
            _ => {}
        }
    }
    span
}

impl ValueEnum for Against {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
