//! Counting the tags of a scope.

use super::count::PATIENCE;
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{AskTags, Cancel, Error, TagRow, Tags, Unit};
use std::cmp::Reverse;

/// How often each tag occurs in a scope, by tag number.
#[derive(Debug)]
pub(crate) struct TagCounts {
    pub(crate) posts: Vec<u32>,
    pub(crate) originals: Vec<u32>,
    /// Distinct voices, counted up to 3 only: enough for the support guard, and free.
    pub(crate) few_voices: Vec<FewVoices>,
}

/// Counts distinct voices up to three.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FewVoices {
    seen: [u32; 2],
    pub(crate) count: u32,
}

impl FewVoices {
    const NONE: Self = Self {
        seen: [NOBODY; 2],
        count: 0,
    };

    fn add(&mut self, voice: u32) {
        if self.count >= 3 || voice == NOBODY || self.seen.contains(&voice) {
            return;
        }
        if let Some(slot) = self.seen.get_mut(self.count as usize) {
            *slot = voice;
        }
        self.count += 1;
    }
}

/// Counts every tag of a scope in one pass.
pub(crate) fn count_tags(
    hits: &Hits,
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<TagCounts, Error> {
    let tags = tables.tags.len();
    let mut counts = TagCounts {
        posts: vec![0; tags],
        originals: vec![0; tags],
        few_voices: vec![FewVoices::NONE; tags],
    };
    let originals = snapshot.originals()?;
    for ((bits, table), originals) in hits.segments.iter().zip(&tables.segments).zip(originals) {
        for (i, doc) in bits.iter().enumerate() {
            let original = u32::from(originals.contains(doc));
            let voice = table.voice(doc);
            for tag in table.tags(doc) {
                let tag = *tag as usize;
                counts.posts[tag] += 1;
                counts.originals[tag] += original;
                counts.few_voices[tag].add(voice);
            }
            if i % PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    Ok(counts)
}

/// Distinct voices of every tag of a scope, exact.
///
/// The uses of each tag are laid next to each other (a counting sort), then one stamp for each voice
/// says for which tag it was last seen: no hashing, no sorting, 4 bytes a use.
pub(crate) fn count_voices(
    hits: &Hits,
    tables: &Tables,
    posts: &[u32],
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    let mut ends: Vec<usize> = Vec::with_capacity(posts.len());
    let mut uses = 0;
    for count in posts {
        ends.push(uses);
        uses += *count as usize;
    }
    let mut users = vec![NOBODY; uses];
    for (bits, table) in hits.segments.iter().zip(&tables.segments) {
        for (i, doc) in bits.iter().enumerate() {
            for tag in table.tags(doc) {
                let end = &mut ends[*tag as usize];
                users[*end] = table.voice(doc);
                *end += 1;
            }
            if i % PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    let mut stamps = vec![u32::MAX; tables.voices as usize];
    let mut voices = vec![0; posts.len()];
    for (tag, end) in ends.iter().enumerate() {
        for voice in &users[end - posts[tag] as usize..*end] {
            if *voice != NOBODY && stamps[*voice as usize] != tag as u32 {
                stamps[*voice as usize] = tag as u32;
                voices[tag] += 1;
            }
        }
    }
    Ok(voices)
}

/// The tags of a scope with their counts.
pub(crate) fn tags(
    hits: &Hits,
    ask: &AskTags,
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Tags, Error> {
    let counts = count_tags(hits, snapshot, tables, cancel)?;
    let voices = count_voices(hits, tables, &counts.posts, cancel)?;
    let by = match ask.unit {
        Unit::Posts => &counts.posts,
        Unit::Originals => &counts.originals,
        Unit::Voices => &voices,
    };
    let mut found: Vec<usize> = (0..tables.tags.len())
        .filter(|t| counts.posts[*t] > 0)
        .collect();
    let distinct = found.len() as u64;
    let rank = |t: &usize| {
        (
            Reverse(by[*t]),
            Reverse(counts.posts[*t]),
            tables.tags[*t].key.as_str(),
        )
    };
    let limit = ask.limit.min(found.len());
    if limit > 0 && limit < found.len() {
        found.select_nth_unstable_by(limit - 1, |a, b| rank(a).cmp(&rank(b)));
    }
    found.truncate(limit);
    found.sort_unstable_by(|a, b| rank(a).cmp(&rank(b)));
    let row = |t: usize| TagRow {
        tag: tables.tags[t].key.clone(),
        spelling: tables.tags[t].spelling.clone(),
        posts: u64::from(counts.posts[t]),
        originals: u64::from(counts.originals[t]),
        voices: u64::from(voices[t]),
    };
    Ok(Tags {
        unit: ask.unit,
        distinct,
        tags: found.into_iter().map(row).collect(),
    })
}
