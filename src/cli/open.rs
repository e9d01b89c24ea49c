//! `tagline open`: an archive on the screen.

use super::error::{Error, Outcome};
use super::places;
use super::session::{Session, present};
use crate::archive::Archive;
use crate::engine::Engine;
use crate::tui::{self, Start};
use crossbeam_channel::{Receiver, bounded};
use std::path::PathBuf;
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
    let engine = Arc::new(Engine::open(archive)?);
    let (is_there, shown) = bounded(1);
    let start = Start {
        is_there: Some(is_there),
        ..start(engine, archive, session)
    };
    compact_in_background(archive.path().to_owned(), shown);
    show(archive, start)
}

/// What the screen begins with.
pub(super) fn start(engine: Arc<Engine>, archive: &Archive, session: &Session) -> Start {
    Start {
        engine,
        query: String::new(),
        zone: session.zone.clone(),
        now: present,
        theme: session.look.0,
        depth: session.look.1,
        folder: archive.path().to_owned(),
        history_file: places::history(),
        mouse: true,
        growth: None,
        is_there: None,
    }
}

/// Shows an archive until the person leaves it.
pub(super) fn show(archive: &Archive, start: Start) -> Result<Outcome, Error> {
    places::remember(archive.path());
    tui::run(start)?;
    Ok(Outcome::Done)
}

/// Merges the archive's segments while somebody reads, once there is word that everything on the first screen
/// is there; without a word it is left.
///
/// Nothing depends on it: where it cannot be done (a read-only medium, an import elsewhere) it is left,
/// and leaving the program in the midst of it loses nothing.
pub(super) fn compact_in_background(path: PathBuf, word: Receiver<()>) {
    let work = move || {
        if word.recv().is_ok() {
            let _ = Archive::open(&path).and_then(|archive| archive.compact());
        }
    };
    let _ = std::thread::Builder::new()
        .name("compact".into())
        .spawn(work);
}
