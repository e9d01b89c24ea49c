//! `tagline open`: an archive on the screen.

use super::error::{Error, Outcome};
use super::places;
use super::session::Session;
use crate::archive::Archive;
use std::io::{self, IsTerminal};

/// Open an archive on the screen
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline open -a may.tagline
  tagline                        the archive that was open last")]
pub(super) struct Args {}

pub(super) fn run(session: &Session) -> Result<Outcome, Error> {
    launch(&session.archive()?, session)
}

/// Shows an archive until the person leaves it.
pub(super) fn launch(archive: &Archive, session: &Session) -> Result<Outcome, Error> {
    if !io::stdout().is_terminal() {
        return Err(Error::told(
            "the screen needs a terminal: for pipes and files use 'search', 'timeline', 'tags' or 'related'",
        ));
    }
    places::remember(archive.path());
    let _ = session;
    Ok(Outcome::Done)
}
