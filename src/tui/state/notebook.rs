//! What lies over the panes of the notebook: the events, the groups, and the tags that may belong together.

use super::list::Cursor;
use super::slot::Slot;
use crate::engine::{Variant, Variants};
use crate::notebook::{Change, Group};

/// A page of the notebook and the place in it.
#[derive(Clone, Debug)]
pub(crate) struct NotebookPane {
    pub(crate) page: Page,
    pub(crate) cursor: Cursor,
    /// The row that is removed when `d` is pressed once more.
    pub(crate) doomed: Option<u64>,
}

/// What is shown.
#[derive(Clone, Debug)]
pub(crate) enum Page {
    Events,
    Groups,
    Spellings(Spellings),
}

/// Tags of a group, or the one that is to become one, and those that look like them.
#[derive(Clone, Debug)]
pub(crate) struct Spellings {
    /// The group, if there is one already.
    pub(crate) group: Option<String>,
    /// Keys of the tags that it began with.
    pub(crate) own: Vec<String>,
    /// Keys of the tags that are ticked.
    pub(crate) chosen: Vec<String>,
    pub(crate) answer: Slot<Variants>,
}

/// A tag in the list of spellings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spelling<'a> {
    /// The key of a tag that was there from the beginning.
    Own(&'a str),
    /// One that looks alike.
    Like(&'a Variant),
}

impl<'a> Spelling<'a> {
    pub(crate) fn key(self) -> &'a str {
        match self {
            Self::Own(key) => key,
            Self::Like(variant) => &variant.tag,
        }
    }
}

impl NotebookPane {
    pub(crate) fn new(page: Page) -> Self {
        Self {
            page,
            cursor: Cursor::default(),
            doomed: None,
        }
    }

    /// The list of spellings, if it is open.
    pub(crate) fn spellings(&mut self) -> Option<&mut Spellings> {
        match &mut self.page {
            Page::Spellings(spellings) => Some(spellings),
            Page::Events | Page::Groups => None,
        }
    }
}

impl Spellings {
    /// Of a tag that is in no group yet.
    pub(crate) fn of_tag(key: &str) -> Self {
        Self {
            group: None,
            own: vec![key.to_owned()],
            chosen: vec![key.to_owned()],
            answer: Slot::default(),
        }
    }

    /// Of the tags of a group.
    pub(crate) fn of_group(group: &Group) -> Self {
        Self {
            group: Some(group.name.clone()),
            own: group.tags.clone(),
            chosen: group.tags.clone(),
            answer: Slot::default(),
        }
    }

    /// The tags, those first that were there from the beginning.
    pub(crate) fn rows(&self) -> Vec<Spelling<'_>> {
        let like = self.answer.get().map(|variants| variants.tags.as_slice());
        let like = like.unwrap_or_default().iter().map(Spelling::Like);
        let own = self.own.iter().map(|key| Spelling::Own(key));
        own.chain(like).collect()
    }

    /// Ticks a tag, or takes the tick away.
    pub(crate) fn turn(&mut self, at: usize) {
        let Some(key) = self.rows().get(at).map(|row| row.key().to_owned()) else {
            return;
        };
        match self.chosen.iter().position(|chosen| *chosen == key) {
            Some(at) => {
                self.chosen.remove(at);
            }
            None => self.chosen.push(key),
        }
    }

    /// What makes the group what is ticked, of a group that there is.
    pub(crate) fn changes(&self, name: &str) -> Vec<Change> {
        let among = |these: &[String], those: &[String]| -> Vec<String> {
            let others = these.iter().filter(|key| !those.contains(key));
            others.cloned().collect()
        };
        let (more, fewer) = (
            among(&self.chosen, &self.own),
            among(&self.own, &self.chosen),
        );
        let mut changes = Vec::new();
        let name = || name.to_owned();
        // First those that come: there must always be one.
        if !more.is_empty() {
            let (name, tags) = (name(), more);
            changes.push(Change::AddTags { name, tags });
        }
        if !fewer.is_empty() {
            let (name, tags) = (name(), fewer);
            changes.push(Change::DropTags { name, tags });
        }
        changes
    }
}
