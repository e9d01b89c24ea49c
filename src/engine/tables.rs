//! Side tables in memory: for each document its tags and its voice, as small numbers.
//!
//! Counting tags and voices through them is a walk over two arrays; through the columns on disk it would
//! be several times slower. Nearly all posts share their tags with others (ten million posts of a
//! campaign have some hundred thousand different sets of tags), so a post has the number of its set: one
//! place in memory to look at, where a list of its own would be three. They cost 8 bytes a post, and are
//! built for the first question that needs them; whoever needs them meanwhile waits.

mod build;
mod sets;
mod unify;

use rustc_hash::FxHashMap;
use sets::TagSets;

/// No voice is known.
pub(crate) const NOBODY: u32 = u32::MAX;

/// The tables of all segments, with common numbers.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    segments: Vec<SegmentTable>,
    sets: TagSets,
    /// Tags by number.
    pub(crate) tags: Vec<Tag>,
    by_key: FxHashMap<String, u32>,
    /// How many numbers of voices there are; some may be left of posts that have been replaced.
    pub(crate) voices: u32,
    /// How many voices there are.
    pub(crate) heard: u64,
}

/// A tag as the whole archive has it.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    pub(crate) key: String,
    /// Most frequent spelling; the alphabetically first of equals.
    pub(crate) spelling: String,
    /// Posts that have it.
    pub(crate) posts: u32,
    /// Of those, not reposts.
    pub(crate) originals: u32,
    /// Who uses it, as far as they are few.
    pub(crate) voices: FewVoices,
}

/// Distinct voices, as far as it matters whether they are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FewVoices {
    voices: [u32; Self::MOST],
}

impl Default for FewVoices {
    fn default() -> Self {
        Self {
            voices: [NOBODY; Self::MOST],
        }
    }
}

impl FewVoices {
    /// Behind so many, nobody counts.
    pub(crate) const MOST: usize = 3;

    pub(crate) fn add(&mut self, voice: u32) {
        if self.are_many() || voice == NOBODY || self.voices.contains(&voice) {
            return;
        }
        if let Some(free) = self.voices.iter_mut().find(|voice| **voice == NOBODY) {
            *free = voice;
        }
    }

    /// Whether they are no longer few.
    #[inline]
    pub(crate) fn are_many(&self) -> bool {
        self.voices[Self::MOST - 1] != NOBODY
    }

    pub(crate) fn heard(&self) -> impl Iterator<Item = u32> + '_ {
        self.voices.iter().copied().filter(|voice| *voice != NOBODY)
    }
}

/// One segment's documents.
#[derive(Debug, Default)]
struct SegmentTable {
    /// Numbers of their sets of tags.
    sets: Vec<u32>,
    voices: Vec<u32>,
}

impl Tables {
    /// The number of a tag key.
    pub(crate) fn tag(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// Numbers of a document's tags, each once.
    #[inline]
    pub(crate) fn tags_of(&self, segment: usize, doc: u32) -> &[u32] {
        self.sets.get(self.segments[segment].sets[doc as usize])
    }

    /// The numbers of the sets of tags of some documents, in their order.
    #[inline]
    pub(crate) fn sets_of(&self, segment: usize, docs: &[u32], sets: &mut Vec<u32>) {
        let table = &self.segments[segment].sets;
        sets.clear();
        sets.extend(docs.iter().map(|doc| table[*doc as usize]));
    }

    /// Numbers of the tags of a set, each once.
    #[inline]
    pub(crate) fn tags_of_set(&self, set: u32) -> &[u32] {
        self.sets.get(set)
    }

    pub(crate) fn number_of_sets(&self) -> usize {
        self.sets.len() as usize
    }

    /// Number of a document's voice, or [`NOBODY`].
    #[inline]
    pub(crate) fn voice_of(&self, segment: usize, doc: u32) -> u32 {
        self.segments[segment].voices[doc as usize]
    }
}
