//! How much a scope holds.

use super::hits::{Hits, Share};
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Count, Error};
use crate::post::Time;

/// Documents between two looks at whether somebody still waits.
pub(crate) const PATIENCE: usize = 1 << 14;

/// Counts everything about a scope but its voices.
pub(crate) fn count(hits: &Hits, snapshot: &Snapshot) -> Result<Count, Error> {
    let mut count = Count {
        posts: hits.total,
        ..Count::default()
    };
    for (bits, originals) in hits.segments.iter().zip(snapshot.originals()?) {
        count.originals += u64::from(bits.count_and(originals));
    }
    for (bits, segment) in hits.segments.iter().zip(&snapshot.segments) {
        count.undated += u64::from(bits.rank(segment.times.undated));
    }
    (count.first, count.last) = span(hits, snapshot);
    Ok(count)
}

/// When the first and the last dated post of a scope were posted.
pub(crate) fn span(hits: &Hits, snapshot: &Snapshot) -> (Option<Time>, Option<Time>) {
    let (mut first, mut last): (Option<Time>, Option<Time>) = (None, None);
    for (bits, segment) in hits.segments.iter().zip(&snapshot.segments) {
        let time = |n: u32| bits.select(n).and_then(|doc| segment.times.of(doc));
        let undated = bits.rank(segment.times.undated);
        first = [first, time(undated)].into_iter().flatten().min();
        last = last.max(bits.count().checked_sub(1).and_then(time));
    }
    (first, last)
}

/// Distinct voices of a scope.
pub(crate) fn voices(
    hits: &Hits,
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<u64, Error> {
    if hits.total == snapshot.posts() {
        return Ok(tables.heard);
    }
    Ok(voice_set(hits, tables, cancel)?.count())
}

/// The voices of a scope.
pub(crate) fn voice_set(hits: &Hits, tables: &Tables, cancel: &Cancel) -> Result<VoiceSet, Error> {
    let hear = |share: Share| {
        let mut seen = VoiceSet::new(tables.voices);
        let mut voices = Vec::new();
        hits.walk(share, cancel, |segment, docs| {
            voices.clear();
            voices.extend(docs.iter().map(|doc| tables.voice_of(segment, *doc)));
            for voice in &voices {
                seen.first_time(*voice);
            }
        })?;
        Ok(seen)
    };
    hits.on_all_cores(hear, |mut all, more| {
        all.add(&more);
        all
    })
}

/// A set of voices.
#[derive(Debug)]
pub(crate) struct VoiceSet {
    words: Vec<u64>,
}

impl VoiceSet {
    pub(crate) fn new(voices: u32) -> Self {
        Self {
            words: vec![0; (voices as usize).div_ceil(64)],
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let pairs = self.words.iter_mut().zip(&other.words);
        pairs.for_each(|(own, word)| *own |= word);
    }

    pub(crate) fn count(&self) -> u64 {
        let ones = self.words.iter().map(|word| u64::from(word.count_ones()));
        ones.sum()
    }

    pub(crate) fn has(&self, voice: u32) -> bool {
        self.words[voice as usize / 64] >> (voice % 64) & 1 == 1
    }

    /// Adds a voice; whether it was new. [`NOBODY`] never is.
    pub(crate) fn first_time(&mut self, voice: u32) -> bool {
        if voice == NOBODY {
            return false;
        }
        let word = &mut self.words[voice as usize / 64];
        let bit = 1 << (voice % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}
