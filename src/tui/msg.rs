//! What happens to the screen, and what it wants done.

use super::ask::{Lane, Reply, Request};
use super::growth::Event;
use super::keys::Key;
use super::model::Present;
use super::view::hits::Hits;
use crate::export::file::Existing;
use crate::notebook::{Change, Notebook};
use crate::report::File;

/// Something happened.
#[derive(Clone, Debug)]
pub(crate) enum Msg {
    /// The program begins with this query.
    Start(String),
    /// Time went by.
    Tick(Present),
    Key(Key),
    Paste(String),
    Mouse(Mouse),
    Reply(Reply),
    /// Something happened to the archive.
    News(Event),
    /// A frame was drawn.
    Drawn(Hits),
    /// Something was kept: the notebook as it is now, and what to say.
    Kept {
        notebook: Box<Notebook>,
        said: String,
    },
    /// A page was not written to this path, and why.
    Unsaved(String, String),
    /// Something that an effect has to say.
    Note(Result<String, String>),
}

/// What the mouse did, and in which cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mouse {
    pub(crate) kind: MouseKind,
    pub(crate) column: u16,
    pub(crate) row: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MouseKind {
    Down,
    Drag,
    Up,
    WheelDown,
    WheelUp,
}

/// Something for the loop to do.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Submit(Request),
    /// Nobody waits for answers of this lane any more.
    Cancel(Lane, u64),
    OpenLink(String),
    Copy {
        text: String,
        what: &'static str,
    },
    Mouse(bool),
    /// Write these files.
    Save(Vec<File>, Existing),
    /// Remember these queries.
    SaveHistory(Vec<String>),
    /// Change the notebook, and say this when it is done.
    Keep {
        changes: Vec<Change>,
        said: String,
    },
    /// Ask the running import to stop.
    StopImport,
    /// Draw every cell again.
    Redraw,
    Suspend,
    Quit,
}

/// What one message led to.
pub(crate) type Effects = Vec<Effect>;
