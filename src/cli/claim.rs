//! `tagline claim`: a claim in everyday words against the archive.

use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::report::Study;

/// Check a claim against what the archive holds
///
/// A claim is a sentence: a number, what is counted, which posts, since when. Every word is accounted for, so that one can see
/// how it was understood. Numbers: '1.2 million', 'more than 12,000', 'twice as many as'. Time: 'since 24 May', 'in May 2014',
/// 'in the first 24 hours', 'in one day' (the highest one), 'per hour', 'peaked at'. Posts: tags, handles, quoted phrases, anything of a query; plain words only
/// behind 'about'.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline claim '1.2 million posts #YesAllWomen since 2014-05-24' -a may.tagline
  tagline claim '#YesAllWomen is dwarfing #NotAllMen' -a may.tagline
  tagline claim '#YesAllWomen is dwarfing #NotAllMen' --within lang:en -a may.tagline
  tagline claim '#YesAllWomen peaked at 60,000 tweets per hour on 25 May 2014' -a may.tagline")]
#[command(mut_arg("unit", |unit| unit.hide(true)))]
pub(super) struct Args {
    /// The claim
    #[arg(required = true)]
    claim: Vec<String>,
    /// Count only posts of this query, on both sides of a comparison
    #[arg(long, value_name = "QUERY")]
    within: Option<String>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let text = args.claim.join(" ");
    if !text.contains(char::is_alphanumeric) {
        return Err(Error::told("the claim is empty"));
    }
    let within = args.within.as_deref().unwrap_or_default();
    let scope = session.scope(within, &args.options.bounds)?.query;
    study::run(&Study::Claim { text, scope }, &args.options, session, out)
}
