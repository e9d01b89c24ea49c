//! The analyst's own work on an archive: groups of tags that stand for one, and events that happened.
//!
//! It is one file in the archive's folder, `notebook.json`, so that it is moved and copied along. Nothing in it comes
//! from a source and no import, compaction or rebuild makes it again: so a file that cannot be understood is
//! told and left alone, what is not known here is kept, and two programs that write at once both get
//! their change in. It is written whole or not at all.
//!
//! This room knows what a tag's key and a moment are; it must not know archives, queries or screens.

mod change;
mod entries;
mod file;

pub use change::Change;
pub use entries::{Event, Group};
pub use file::FILE;

use crate::post::tag_key;
use serde_json::{Map, Value};
use std::io;
use std::path::PathBuf;

/// Everything that the analyst has noted. The default is an empty notebook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notebook {
    groups: Vec<Group>,
    events: Vec<Event>,
    /// What another version wrote: kept.
    rest: Map<String, Value>,
}

impl Notebook {
    /// The groups, in the order in which they were made.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The events, in the order in which they happened.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Names of groups with the keys of their tags.
    pub fn tag_groups(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        let groups = self.groups.iter();
        groups.map(|group| (group.name.clone(), group.tags.clone()))
    }

    /// The group of this name, however it is written.
    pub fn group(&self, name: &str) -> Option<&Group> {
        let key = name_key(name);
        self.groups
            .iter()
            .find(|group| name_key(&group.name) == key)
    }
}

/// What names are compared by: neither capitals nor a `#` make another group.
fn name_key(name: &str) -> String {
    tag_key(name.trim())
}

/// Why a notebook is not read or not changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not what it should be.
    #[error(
        "the notebook '{}' is damaged and was left as it is: {reason}; mend it, or put it aside under another name",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A later version wrote it.
    #[error("the notebook '{}' has format {found}, which a later tagline wrote: use that one", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// It cannot be read.
    #[error("the notebook '{}' cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be written.
    #[error(
        "the notebook of '{}' cannot be saved: {source}; nothing is changed: make room or rights there, or copy the archive to where it can be written",
        path.display()
    )]
    NotWritable {
        /// The archive's folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no such group.
    #[error("there is no group '{name}': {}", choice(.known))]
    NoGroup {
        /// The name that was asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Tags that are not in the group.
    #[error("group '{name}' does not have {}", hashed(.tags))]
    NotInGroup {
        /// The group.
        name: String,
        /// Keys that it does not have.
        tags: Vec<String>,
    },
    /// A group without a tag.
    #[error("group '{0}' would have no tag: 'tagline groups remove' removes a group")]
    NoTags(String),
    /// Something without a name.
    #[error("a name is needed: '{0}' is none")]
    NoName(String),
    /// An event that ends before it begins.
    #[error("'{0}' ends before it begins")]
    Backwards(String),
    /// There is no such event.
    #[error("there is no event '{0}': 'tagline events' lists them")]
    NoEvent(String),
}

fn choice(names: &[String]) -> String {
    if names.is_empty() {
        "none is known, 'tagline groups set' makes one".to_owned()
    } else {
        format!("known are {}", names.join(", "))
    }
}

fn hashed(tags: &[String]) -> String {
    let tags: Vec<String> = tags.iter().map(|tag| format!("#{tag}")).collect();
    tags.join(", ")
}

#[cfg(test)]
mod tests;
