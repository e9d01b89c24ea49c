//! `tagline open`: an archive on the screen.

use super::error::{Error, Outcome};
use super::places;
use super::session::{Session, present};
use crate::archive::Archive;
use crate::chart::Colors;
use crate::engine::Engine;
use crate::tui::{self, Start, ThemeName};
use std::sync::Arc;

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
    tui::check_terminal()?;
    let engine = Engine::open(archive)?;
    places::remember(archive.path());
    tui::run(Start {
        engine: Arc::new(engine),
        query: String::new(),
        zone: session.zone.clone(),
        now: present,
        theme: match session.colors {
            Colors::Ansi => ThemeName::default(),
            Colors::Never => ThemeName::Mono,
        },
        history_file: places::history(),
        mouse: true,
    })?;
    Ok(Outcome::Done)
}
