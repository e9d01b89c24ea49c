//! `tagline link`: a link's life.

use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::post::entities::canonical;
use crate::report::Study;

/// Tell of one link: who shared it first, when, with which tags
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline link https://example.org/2014/05/story -a may.tagline
  tagline link example.org/2014/05/story -a may.tagline --part voices --csv")]
#[command(mut_arg("since", |since| since.hide(true)), mut_arg("until", |until| until.hide(true)))]
pub(super) struct Args {
    /// Its address; http or https, www., fragment and tracking do not matter
    #[arg(value_name = "ADDRESS")]
    address: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let Some(address) = canonical(&args.address) else {
        return Err(Error::told(format!(
            "'{}' is not an address: give a link such as example.org/story",
            args.address
        )));
    };
    let bounds = &args.options.bounds;
    if bounds.since.is_some() || bounds.until.is_some() {
        return Err(Error::told(
            "a link's life is told as a whole: search for 'link:ADDRESS' within --since and --until",
        ));
    }
    study::run(&Study::Link { address }, &args.options, session, out)
}
