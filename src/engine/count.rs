//! How much a scope holds.

use super::hits::{Hits, Share};
use super::snapshot::{Snapshot, Times};
use super::tables::{NOBODY, Tables};
use super::{Cancel, Count, Error};
use crate::post::Time;
use std::ops::Range;

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

/// When the first and the last dated post of a scope were posted; of those beyond all times that can be right only if
/// it has no others.
pub(crate) fn span(hits: &Hits, snapshot: &Snapshot) -> (Option<Time>, Option<Time>) {
    match span_within(hits, snapshot, |times| times.timely.clone()) {
        (None, None) => span_within(hits, snapshot, |times| times.undated..times.len),
        span => span,
    }
}

/// Where in each segment the posts lie that make up the [`span`] of a scope: its dated posts, but for those beyond all
/// times that can be right.
pub(crate) fn dated(hits: &Hits, snapshot: &Snapshot) -> Share {
    let (Some(first), Some(last)) = span(hits, snapshot) else {
        return Share::new();
    };
    let after = Time(last.0.saturating_add(1));
    let segments = snapshot.segments.iter().enumerate();
    segments
        .map(|(n, segment)| (n, segment.times.docs_in(first, after)))
        .collect()
}

/// Whether a document lies in these stretches, of which there is one for each segment, or none.
pub(crate) fn holds(stretches: &Share, segment: usize, doc: u32) -> bool {
    let stretch = stretches.get(segment);
    stretch.is_some_and(|(_, docs)| docs.contains(&doc))
}

fn span_within(
    hits: &Hits,
    snapshot: &Snapshot,
    docs: impl Fn(&Times) -> Range<u32>,
) -> (Option<Time>, Option<Time>) {
    let (mut first, mut last): (Option<Time>, Option<Time>) = (None, None);
    for (bits, segment) in hits.segments.iter().zip(&snapshot.segments) {
        let docs = docs(&segment.times);
        let found = bits.rank(docs.start)..bits.rank(docs.end);
        if found.is_empty() {
            continue;
        }
        let time = |n: u32| bits.select(n).and_then(|doc| segment.times.of(doc));
        first = [first, time(found.start)].into_iter().flatten().min();
        last = last.max(time(found.end - 1));
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
