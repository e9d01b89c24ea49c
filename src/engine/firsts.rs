//! When and where each voice was first heard in a scope.
//!
//! Posts without a time have no place in any order, nor have those beyond all times that can be right: a voice that has
//! only such posts was never first heard.

use super::count::{self, VoiceSet};
use super::hits::{Hits, Share};
use super::listing::Place;
use super::snapshot::Snapshot;
use super::tables::Tables;
use super::{Cancel, Error};
use crate::post::Time;

/// A voice's first dated post in a scope. Of posts of the same moment the one that comes first in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct First {
    /// When.
    pub(crate) time: Time,
    /// Where.
    pub(crate) place: Place,
}

impl First {
    /// Later than everything.
    const NEVER: Self = Self {
        time: Time(i64::MAX),
        place: Place {
            segment: u32::MAX,
            doc: u32::MAX,
        },
    };

    fn key(self) -> (i64, u32, u32) {
        (self.time.0, self.place.segment, self.place.doc)
    }
}

/// First posts by voice.
#[derive(Debug)]
pub(crate) struct Firsts {
    of_voice: Vec<First>,
}

impl Firsts {
    /// A voice's first post in the scope.
    pub(crate) fn of(&self, voice: u32) -> Option<First> {
        let first = self.of_voice.get(voice as usize)?;
        (*first != First::NEVER).then_some(*first)
    }

    /// Every voice with its first post, by voice number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, First)> + '_ {
        let voices = 0..self.of_voice.len() as u32;
        voices.filter_map(|voice| Some((voice, self.of(voice)?)))
    }

    /// Every voice with its first post, in the order in which they were heard.
    pub(crate) fn in_order(&self) -> Vec<(u32, First)> {
        let mut all: Vec<(u32, First)> = self.iter().collect();
        all.sort_unstable_by_key(|(_, first)| first.key());
        all
    }
}

/// The first post of each voice of a scope: one walk over each segment in the order of time.
pub(crate) fn firsts(
    hits: &Hits,
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Firsts, Error> {
    let mut of_voice = vec![First::NEVER; tables.voices as usize];
    for (segment, docs) in count::dated(hits, snapshot) {
        let times = &snapshot.segments[segment].times;
        let share: Share = vec![(segment, docs)];
        // Within a segment the first post that is met is the earliest, and no later one is looked at.
        let mut met = VoiceSet::new(tables.voices);
        hits.walk(share, cancel, |segment, docs| {
            for doc in docs {
                let voice = tables.voice_of(segment, *doc);
                if !met.first_time(voice) {
                    continue;
                }
                let Some(time) = times.of(*doc) else { continue };
                let place = Place {
                    segment: segment as u32,
                    doc: *doc,
                };
                let found = First { time, place };
                let known = &mut of_voice[voice as usize];
                if found.key() < known.key() {
                    *known = found;
                }
            }
        })?;
    }
    Ok(Firsts { of_voice })
}
