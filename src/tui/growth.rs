//! An archive that grows while it is looked at: what the import says of itself, as plain data.
//!
//! Whoever imports sends [`News`]; the screen shows them, goes over to the grown archive without losing
//! the place, and can ask the import to stop. It must not know how posts are imported.

use super::worker::Answers;
use crate::engine::Engine;
use crossbeam_channel::Receiver;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How far an import is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What it is doing, in a few words: with the number of posts so far, where there is no share.
    pub doing: String,
    /// How much of the sources has been read, from 0 to 1, where their size is known.
    pub share: Option<f64>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            doing: "importing".to_owned(),
            share: None,
        }
    }
}

/// What happens to an archive that is being imported into.
#[derive(Clone)]
pub enum News {
    /// It goes on.
    Progress(Progress),
    /// More posts are in: from now on this engine answers.
    Grown(Arc<Engine>),
    /// A remark, to be shown once.
    Remark(String),
    /// It is over: what it did, or why it failed.
    Over(Result<String, String>),
}

impl fmt::Debug for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Progress(progress) => f.debug_tuple("Progress").field(progress).finish(),
            Self::Grown(_) => f.write_str("Grown"),
            Self::Remark(text) => f.debug_tuple("Remark").field(text).finish(),
            Self::Over(result) => f.debug_tuple("Over").field(result).finish(),
        }
    }
}

/// The screen's end of an import.
#[derive(Clone, Debug)]
pub struct Growth {
    /// What happens. Closed when the import is over.
    pub news: Receiver<News>,
    /// Raised to ask the import to stop; what was read until then stays.
    pub stop: Arc<AtomicBool>,
}

impl Growth {
    /// Asks the import to stop.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// What the model is told: the same, but for the engine, which is the worker's business.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    Progress(Progress),
    Grown,
    Remark(String),
    Over(Result<String, String>),
}

impl News {
    /// Splits news into what the model and what the worker must know.
    pub(crate) fn split(self) -> (Event, Option<Arc<dyn Answers>>) {
        match self {
            Self::Progress(progress) => (Event::Progress(progress), None),
            Self::Grown(engine) => (Event::Grown, Some(engine)),
            Self::Remark(text) => (Event::Remark(text), None),
            Self::Over(result) => (Event::Over(result), None),
        }
    }
}
