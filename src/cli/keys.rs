//! `tagline keys`: the keys of the screen.

use super::error::{Error, Outcome};
use super::output::Output;
use crate::tui::key_reference;

/// Print the keys of the screen
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(out: &mut Output) -> Result<Outcome, Error> {
    out.text(&key_reference())?;
    Ok(Outcome::Done)
}
