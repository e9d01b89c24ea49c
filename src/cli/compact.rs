//! `tagline compact`: an archive in its fastest and smallest shape.

use super::error::{Error, Outcome, say};
use super::session::Session;

/// Bring an archive into its fastest and smallest shape
///
/// An import leaves an archive ready to be read; the screen does this by itself in the background.
/// Do it by hand before copying a large archive somewhere where it cannot be written to, and where
/// posts that were taken back by their authors must be gone from the disk too: nobody finds them any more,
/// but in a large archive their texts stay in the index's files until these are written anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  tagline compact -a may.tagline")]
pub(super) struct Args {}

pub(super) fn run(session: &Session) -> Result<Outcome, Error> {
    let archive = session.archive()?;
    archive.compact_fully()?;
    say(&format!(
        "{} takes {:.1} MB",
        archive.path().display(),
        archive.size() as f64 / 1e6
    ));
    Ok(Outcome::Done)
}
