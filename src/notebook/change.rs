//! What can be done to a notebook. A change says what is wanted, not what the whole is to be: so it can be made to
//! whatever the file holds by now.

use super::entries::{keys, line};
use super::{Error, Event, Group, Notebook, name_key};
use crate::post::Time;
use serde_json::Map;

/// One thing to do. Tags are given in any spelling.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Make a group, or give one other tags.
    SetGroup {
        /// Its name.
        name: String,
        /// All of its tags.
        tags: Vec<String>,
    },
    /// Put tags into a group that there is.
    AddTags {
        /// Its name.
        name: String,
        /// Further tags.
        tags: Vec<String>,
    },
    /// Take tags out of a group.
    DropTags {
        /// Its name.
        name: String,
        /// Tags that it has.
        tags: Vec<String>,
    },
    /// Say something of a group.
    NoteGroup {
        /// Its name.
        name: String,
        /// What there is to say; nothing takes back what was said.
        note: String,
    },
    /// Remove a group; its tags are tags as before.
    RemoveGroup(String),
    /// Note an event. One that is noted already is noted anew, with this link and note.
    AddEvent(Event),
    /// Remove an event.
    RemoveEvent(Event),
}

impl Notebook {
    /// Makes a change at this time. If it fails, nothing is changed.
    ///
    /// # Errors
    /// There is no such group, tag or event, or the result would be none.
    pub fn make(&mut self, change: &Change, now: Time) -> Result<(), Error> {
        match change {
            Change::SetGroup { name, tags } => self.set_group(name, tags, now),
            Change::AddTags { name, tags } => {
                let more = keys(tags);
                let group = self.group_mut(name)?;
                for key in more {
                    if !group.tags.contains(&key) {
                        group.tags.push(key);
                    }
                }
                Ok(())
            }
            Change::DropTags { name, tags } => self.drop_tags(name, tags),
            Change::NoteGroup { name, note } => {
                note.trim().clone_into(&mut self.group_mut(name)?.note);
                Ok(())
            }
            Change::RemoveGroup(name) => {
                let key = name_key(&self.group_mut(name)?.name);
                self.groups.retain(|group| name_key(&group.name) != key);
                Ok(())
            }
            Change::AddEvent(event) => self.add_event(event),
            Change::RemoveEvent(event) => {
                let before = self.events.len();
                self.events.retain(|known| !known.is(event));
                if self.events.len() == before {
                    return Err(Error::NoEvent(event.name.clone()));
                }
                Ok(())
            }
        }
    }

    fn group_mut(&mut self, name: &str) -> Result<&mut Group, Error> {
        let key = name_key(name);
        match self
            .groups
            .iter()
            .position(|group| name_key(&group.name) == key)
        {
            Some(at) => Ok(&mut self.groups[at]),
            None => Err(Error::NoGroup {
                name: name.to_owned(),
                known: self.groups.iter().map(|group| group.name.clone()).collect(),
            }),
        }
    }

    fn set_group(&mut self, name: &str, tags: &[String], now: Time) -> Result<(), Error> {
        let tags = keys(tags);
        let given = line(name).trim_start_matches(['#', '＃']).trim().to_owned();
        if given.is_empty() {
            return Err(Error::NoName(name.to_owned()));
        }
        if tags.is_empty() {
            return Err(Error::NoTags(given));
        }
        if let Ok(group) = self.group_mut(&given) {
            group.tags = tags;
        } else {
            self.groups.push(Group {
                name: given,
                tags,
                created: Some(now),
                note: String::new(),
                rest: Map::new(),
            });
        }
        Ok(())
    }

    fn drop_tags(&mut self, name: &str, tags: &[String]) -> Result<(), Error> {
        let dropped = keys(tags);
        let group = self.group_mut(name)?;
        let mut missing = dropped.clone();
        missing.retain(|key| !group.tags.contains(key));
        if !missing.is_empty() {
            return Err(Error::NotInGroup {
                name: group.name.clone(),
                tags: missing,
            });
        }
        let mut left = group.tags.clone();
        left.retain(|key| !dropped.contains(key));
        if left.is_empty() {
            return Err(Error::NoTags(group.name.clone()));
        }
        group.tags = left;
        Ok(())
    }

    fn add_event(&mut self, event: &Event) -> Result<(), Error> {
        let mut event = event.clone();
        event.name = line(&event.name);
        if event.name.is_empty() {
            return Err(Error::NoName(event.name));
        }
        if event.until.is_some_and(|until| until <= event.from) {
            return Err(Error::Backwards(event.name));
        }
        if let Some(known) = self.events.iter_mut().find(|known| known.is(&event)) {
            known.link = event.link;
            known.note = event.note;
            return Ok(());
        }
        // Behind those of the same moment.
        let place = self
            .events
            .partition_point(|known| known.from <= event.from);
        self.events.insert(place, event);
        Ok(())
    }
}
