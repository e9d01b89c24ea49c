//! The file: read, changed and written under a lock of its own, which is held for no longer than that. The
//! archive's lock will not do: an import holds it for hours.

use super::entries::keys;
use super::{Change, Error, Event, Group, Notebook, name_key};
use crate::post::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The name of the file within the archive's folder.
pub const FILE: &str = "notebook.json";
/// Written here first. One name is enough: whoever writes holds the lock, and what somebody left who was killed is
/// written over.
const NEW: &str = "notebook.json.new";
const LOCK: &str = "notebook.lock";
/// Version of the file's layout.
const FORMAT: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Layout {
    format: u64,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Notebook {
    /// Reads the notebook of the archive in this folder; where there is none, it is empty.
    ///
    /// # Errors
    /// It is damaged, of a later version, or cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(Error::Unreadable { path, source }),
        };
        understand(&bytes).map_err(|fault| match fault {
            Fault::Format(found) => Error::Version { path, found },
            Fault::Damage(reason) => Error::Damaged { path, reason },
        })
    }

    /// Makes changes to the notebook in this folder, as it is by now, and returns what it has become. All of them
    /// are made or none.
    ///
    /// # Errors
    /// As of reading it; a change cannot be made; nothing can be written there.
    pub fn change(folder: &Path, changes: &[Change], now: Time) -> Result<Self, Error> {
        let failed = |source| Error::NotWritable {
            path: folder.to_owned(),
            source,
        };
        let _lock = lock(folder).map_err(failed)?;
        let mut notebook = Self::read(folder)?;
        for change in changes {
            notebook.make(change, now)?;
        }
        notebook.write(folder).map_err(failed)?;
        Ok(notebook)
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let layout = Layout {
            format: FORMAT,
            groups: self.groups.clone(),
            events: self.events.clone(),
            rest: self.rest.clone(),
        };
        let mut bytes = serde_json::to_vec_pretty(&layout)?;
        bytes.push(b'\n');
        let new = folder.join(NEW);
        let mut file = File::create(&new)?;
        file.write_all(&bytes)?;
        // The name must not get to the disk before the bytes do.
        file.sync_all()?;
        drop(file);
        fs::rename(&new, folder.join(FILE))?;
        // Not every system lets a folder be opened; then it is as sure as it gets.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Held until it is dropped, or the process ends.
fn lock(folder: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK))?;
    match file.lock() {
        // Some network drives know no locks: there one does without.
        Err(e) if e.kind() == io::ErrorKind::Unsupported => Ok(file),
        locked => locked.map(|()| file),
    }
}

/// What is wrong with the bytes.
enum Fault {
    Format(u64),
    Damage(String),
}

fn understand(bytes: &[u8]) -> Result<Notebook, Fault> {
    #[derive(Deserialize)]
    struct Version {
        format: u64,
    }
    let damaged = |e: serde_json::Error| Fault::Damage(e.to_string());
    // First alone: of a later version nothing else can be expected to make sense.
    let Version { format } = serde_json::from_slice(bytes).map_err(damaged)?;
    if format != FORMAT {
        return Err(Fault::Format(format));
    }
    let mut layout: Layout = serde_json::from_slice(bytes).map_err(damaged)?;
    let mut names = Vec::new();
    for group in &mut layout.groups {
        group.tags = keys(&group.tags);
        let name = name_key(&group.name);
        if name.is_empty() || group.tags.is_empty() {
            return Err(Fault::Damage(format!(
                "group '{}' has no name or no tag",
                group.name
            )));
        }
        if names.contains(&name) {
            return Err(Fault::Damage(format!(
                "two groups are called '{}'",
                group.name
            )));
        }
        names.push(name);
    }
    for event in &layout.events {
        if event.name.trim().is_empty() || event.until.is_some_and(|until| until <= event.from) {
            let what = format!(
                "event '{}' has no name or ends before it begins",
                event.name
            );
            return Err(Fault::Damage(what));
        }
    }
    layout.events.sort_by_key(|event| event.from);
    Ok(Notebook {
        groups: layout.groups,
        events: layout.events,
        rest: layout.rest,
    })
}
