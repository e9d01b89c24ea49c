//! The screen: a query bar, a timeline, related tags, posts and a reading pane, all on one scope.
//!
//! [`model`] holds everything, [`update`] alone changes it and is pure, [`view`] draws it and is
//! pure, [`worker`] asks the engine, [`runtime`] joins them, [`terminal`] alone knows the terminal.
//! Every key is a row of the table in [`action`].
//!
//! This room knows questions and answers; it must not know the index behind them.

mod action;
mod ask;
mod chores;
mod engine_words;
mod growth;
mod history;
mod keys;
mod model;
mod msg;
mod rehearsal;
mod runtime;
mod saving;
mod scope;
#[cfg(test)]
mod screens;
mod signals;
mod state;
mod terminal;
#[cfg(test)]
mod testing;
mod theme;
mod update;
mod view;
mod words;
mod worker;

pub use action::key_reference;
pub use growth::{Growth, News, Progress};
#[doc(hidden)]
pub use rehearsal::Rehearsal;
pub use theme::{Depth, Hints, ThemeName};

use crate::engine::Engine;
use crate::post::Time;
use crossbeam_channel::Sender;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;

/// What the screen begins with.
#[derive(Debug)]
pub struct Start {
    /// What is looked at.
    pub engine: Arc<Engine>,
    /// The query in the bar at first; may be empty.
    pub query: String,
    /// The zone in which times are shown and days begin.
    pub zone: TimeZone,
    /// The clock, for queries such as `since:3d`.
    pub now: fn() -> Time,
    /// The colours.
    pub theme: ThemeName,
    /// How many of them the terminal can show.
    pub depth: Depth,
    /// The archive's folder, in which the notebook is.
    pub folder: PathBuf,
    /// Where earlier queries are kept, if anywhere.
    pub history_file: Option<PathBuf>,
    /// Whether the mouse is ours at first.
    pub mouse: bool,
    /// The import that goes on meanwhile, if any.
    pub growth: Option<Growth>,
    /// Told once when everything on the first screen is there: for work that should not compete with it.
    pub is_there: Option<Sender<()>>,
}

/// Why there is no screen, or no longer.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard output is a file or a pipe.
    #[error(
        "the screen needs a terminal, and standard output is none; for files and pipes there are `tagline search`, `timeline`, `tags` and `related`"
    )]
    NoTerminal,
    /// The terminal can only write line after line.
    #[error(
        "the screen needs a terminal that can place text, and TERM=dumb says that this one cannot; without a screen there are `tagline search`, `timeline`, `tags` and `related`"
    )]
    Dumb,
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
}

/// Whether there is a terminal to draw on, to be asked before anything is prepared for it.
pub fn check_terminal() -> Result<(), TuiError> {
    terminal::check()
}

/// Runs the screen until it is quit. The terminal is left as it was found, whatever happens.
pub fn run(start: Start) -> Result<(), TuiError> {
    runtime::run(start)
}
