//! Which voice a name belongs to: posts mention, answer and repost handles, and voices are who posts.
//!
//! A handle means somebody on one platform. It belongs to the voice that posted under it there; where several
//! voices did, it cannot be said whom it means, and it stays a name. Built for the first question that needs
//! it: one walk over the lists of the `from` field.

use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Error};
use crate::post::handle_key;
use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

/// Terms between two looks at whether somebody still waits.
const PATIENCE: usize = 4096;

/// Strings in the order of their numbers, in one piece of memory.
#[derive(Debug, Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a string, where they are in order.
    fn find(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(text) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

/// The names of all voices.
#[derive(Debug)]
pub(crate) struct Names {
    /// `platform:id` of each voice, in order.
    voices: Strings,
    /// Voices whose id has capitals, by their name without: references keep no capitals. Two that differ in
    /// nothing else are nobody.
    cased: FxHashMap<String, u32>,
    /// Handles that were posted under, in order, and where the voices of each end in `users`.
    handles: Strings,
    ends: Vec<u32>,
    users: Vec<u32>,
    /// How many handles each voice posted under; of more than any, 255.
    handles_of: Vec<u8>,
}

impl Names {
    pub(crate) fn build(
        snapshot: &Snapshot,
        tables: &Tables,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        cancel.check()?;
        let columns: Vec<Option<StrColumn>> = snapshot
            .searcher
            .segment_readers()
            .iter()
            .map(|reader| reader.fast_fields().str("voice"))
            .collect::<tantivy::Result<_>>()
            .map_err(|e| failed(&e))?;
        let mut voices = Strings::default();
        let mut cased = FxHashMap::default();
        Tables::name_voices(&columns, |name| {
            let key = handle_key(name);
            if key != name {
                let number = voices.len() as u32;
                let both = |known: &mut u32| *known = NOBODY;
                cased.entry(key).and_modify(both).or_insert(number);
            }
            voices.push(name);
        })?;
        let mut users = users_of_handles(snapshot, tables, cancel)?;
        users.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut names = Self {
            voices,
            cased,
            handles: Strings::default(),
            ends: Vec::with_capacity(users.len()),
            users: Vec::with_capacity(users.len()),
            handles_of: vec![0; tables.voices as usize],
        };
        for (handle, voices) in users {
            names.handles.push(&handle);
            for voice in voices.iter().filter(|voice| **voice != NOBODY) {
                let count = &mut names.handles_of[*voice as usize];
                *count = count.saturating_add(1);
                names.users.push(*voice);
            }
            names.ends.push(names.users.len() as u32);
        }
        Ok(names)
    }

    /// `platform:id` of a voice.
    pub(crate) fn of(&self, voice: u32) -> &str {
        self.voices.get(voice as usize)
    }

    /// Whether a voice is called so.
    pub(crate) fn is_voice(&self, name: &str) -> bool {
        self.voices.find(name).is_some()
    }

    /// The platform of a voice.
    pub(crate) fn platform_of(&self, voice: u32) -> &str {
        let name = self.of(voice);
        name.split_once(':').map_or(name, |(platform, _)| platform)
    }

    /// The voice that a name means on a platform: the only one that posted under this handle there, or the one
    /// whose id it is.
    pub(crate) fn meant(&self, name: &str, platform: &str) -> Option<u32> {
        let mut there = self
            .users_of(name)
            .iter()
            .copied()
            .filter(|voice| self.platform_of(*voice) == platform);
        match (there.next(), there.next()) {
            (Some(voice), None) => Some(voice),
            (Some(_), Some(_)) => None,
            (None, _) => {
                let voice = format!("{platform}:{name}");
                let exact = self.voices.find(&voice).map(|voice| voice as u32);
                match (self.cased.get(&voice), exact) {
                    (Some(_), Some(_)) => None,
                    (cased, exact) => cased.copied().or(exact).filter(|v| *v != NOBODY),
                }
            }
        }
    }

    /// Whether a handle finds the posts of a voice: all of them, and no others on any platform.
    pub(crate) fn is_the_same(&self, handle: &str, voice: u32) -> bool {
        self.users_of(handle) == [voice] && self.handles_of[voice as usize] == 1
    }

    /// The names that mean some voices on their platforms, for each of them in order: handles that nobody else
    /// there posted under, and their ids.
    pub(crate) fn meaning(&self, voices: &[u32]) -> Vec<Vec<String>> {
        let rows: FxHashMap<u32, usize> = voices.iter().copied().zip(0..).collect();
        let mut names = vec![Vec::new(); voices.len()];
        let mut start = 0;
        for (at, end) in self.ends.iter().enumerate() {
            let users = &self.users[start..*end as usize];
            start = *end as usize;
            for (voice, row) in users.iter().filter_map(|v| Some((*v, *rows.get(v)?))) {
                let handle = self.handles.get(at);
                if self.meant(handle, self.platform_of(voice)) == Some(voice) {
                    names[row].push(handle.to_owned());
                }
            }
        }
        for (voice, names) in voices.iter().zip(&mut names) {
            if *voice == NOBODY {
                continue;
            }
            let Some((platform, id)) = self.of(*voice).split_once(':') else {
                continue;
            };
            let id = handle_key(id);
            if !names.contains(&id) && self.meant(&id, platform) == Some(*voice) {
                names.push(id);
            }
        }
        names
    }

    fn users_of(&self, handle: &str) -> &[u32] {
        let Some(at) = self.handles.find(handle) else {
            return &[];
        };
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.users[start as usize..self.ends[at] as usize]
    }
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Index(error.to_string())
}

/// The voices that posted under each handle, ascending. A post without a handle is found by its author's id,
/// which is then the handle here.
fn users_of_handles(
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Vec<(String, Vec<u32>)>, Error> {
    let mut found: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (segment, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
        let index = reader
            .inverted_index(snapshot.fields.from)
            .map_err(|e| failed(&e))?;
        let mut terms = index.terms().stream().map_err(|e| failed(&e))?;
        for n in 0.. {
            if n % PATIENCE == 0 {
                cancel.check()?;
            }
            if !terms.advance() {
                break;
            }
            let Ok(handle) = std::str::from_utf8(terms.key()) else {
                continue;
            };
            let mut posts = index
                .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                .map_err(|e| failed(&e))?;
            let mut voices = Vec::new();
            let mut last = NOBODY;
            while posts.doc() != TERMINATED {
                let voice = tables.voice_of(segment, posts.doc());
                if voice != last && snapshot.segments[segment].alive.contains(posts.doc()) {
                    last = voice;
                    voices.push(voice);
                }
                posts.advance();
            }
            if let Some(known) = found.get_mut(handle) {
                known.extend(voices);
            } else if !voices.is_empty() {
                found.insert(handle.to_owned(), voices);
            }
        }
    }
    let mut users: Vec<(String, Vec<u32>)> = found.into_iter().collect();
    for (_, voices) in &mut users {
        voices.sort_unstable();
        voices.dedup();
    }
    Ok(users)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_by_themselves() {
        let mut strings = Strings::default();
        assert_eq!(strings.find("a"), None);
        for text in ["", "a", "ab", "b"] {
            strings.push(text);
        }
        for (number, text) in ["", "a", "ab", "b"].into_iter().enumerate() {
            assert_eq!(strings.find(text), Some(number));
            assert_eq!(strings.get(number), text);
        }
        assert_eq!((strings.find("aa"), strings.find("c")), (None, None));
    }
}
