//! `tagline author`: one voice.

use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use super::study::{self, Options};
use crate::post::handle_key;
use crate::query::{Filter, Query};
use crate::report::Study;

/// Tell of one voice: posts, tags, links, whom it names, who names it
///
/// A voice is named by its handle, or exactly as 'tagline voices' has it in its doors: 'twitter:12', platform and author id.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline author @alice -a may.tagline
  tagline author twitter:12 -a may.tagline --part tags --csv")]
pub(super) struct Args {
    /// The handle (or author id, where the source has no handles), or platform:id
    #[arg(value_name = "HANDLE")]
    handle: String,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let name = args.handle.trim();
    if name.starts_with('#')
        || name.contains(char::is_whitespace)
        || name.trim_matches('@').is_empty()
    {
        return Err(Error::told(format!(
            "'{name}' is no handle: give one such as @alice, or platform:id; 'tagline life' tells of a tag"
        )));
    }
    let filter = if name.contains(':') {
        Filter::Voice(name.to_owned())
    } else {
        Filter::From(handle_key(name))
    };
    let bounds = session.scope("", &args.options.bounds)?;
    let study = Study::Author {
        scope: Query::filter(filter).and(bounds.query),
    };
    study::run(&study, &args.options, session, out)
}
