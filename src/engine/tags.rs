//! Counting the tags of a scope.

use super::cells::Cells;
use super::count::{PATIENCE, VoiceSet};
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{AskTags, Cancel, Error, TagRow, Tags, Unit};
use std::cmp::Reverse;

/// Posts of each tag in a scope, by tag number.
pub(crate) fn count_posts(
    hits: &Hits,
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    Ok(Cells::count(hits, 0, (snapshot, tables), cancel)?.posts)
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
    for (segment, bits) in hits.segments.iter().enumerate() {
        for (i, doc) in bits.iter().enumerate() {
            for tag in tables.tags_of(segment, doc) {
                let end = &mut ends[*tag as usize];
                users[*end] = tables.voice_of(segment, doc);
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

/// The distinct voices of every tag in the whole archive.
#[derive(Debug)]
pub(crate) struct VoicesOfTags {
    /// Where the voices of each tag end.
    ends: Vec<u32>,
    voices: Vec<u32>,
}

impl VoicesOfTags {
    pub(crate) fn find(archive: &Hits, tables: &Tables) -> Self {
        let tags = tables.tags.len();
        let mut starts: Vec<usize> = Vec::with_capacity(tags);
        let mut uses = 0;
        for tag in &tables.tags {
            starts.push(uses);
            uses += tag.posts as usize;
        }
        let mut places = starts.clone();
        let mut users = vec![NOBODY; uses];
        for (segment, bits) in archive.segments.iter().enumerate() {
            for doc in bits.iter() {
                let voice = tables.voice_of(segment, doc);
                for tag in tables.tags_of(segment, doc) {
                    let place = &mut places[*tag as usize];
                    users[*place] = voice;
                    *place += 1;
                }
            }
        }
        let mut found = Self {
            ends: Vec::with_capacity(tags),
            voices: Vec::new(),
        };
        let mut stamps = vec![u32::MAX; tables.voices as usize];
        for (tag, start) in starts.into_iter().enumerate() {
            for voice in &users[start..places[tag]] {
                if *voice != NOBODY && stamps[*voice as usize] != tag as u32 {
                    stamps[*voice as usize] = tag as u32;
                    found.voices.push(*voice);
                }
            }
            found.ends.push(found.voices.len() as u32);
        }
        found.voices.shrink_to_fit();
        found
    }

    fn each(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.voices[*start as usize..*end as usize])
    }

    /// How many voices use each tag.
    pub(crate) fn counts(&self) -> Vec<u32> {
        self.each().map(|voices| voices.len() as u32).collect()
    }

    /// How many of some voices use each tag.
    pub(crate) fn among(&self, some: &VoiceSet) -> Vec<u32> {
        let count = |voices: &[u32]| voices.iter().filter(|v| some.has(**v)).count() as u32;
        self.each().map(count).collect()
    }
}

/// The tags of a scope with their counts.
pub(crate) fn tags(
    hits: &Hits,
    ask: &AskTags,
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Tags, Error> {
    let posts = count_posts(hits, snapshot, tables, cancel)?;
    let originals = count_posts(&hits.originals(snapshot)?, snapshot, tables, cancel)?;
    let voices = count_voices(hits, tables, &posts, cancel)?;
    let by = match ask.unit {
        Unit::Posts => &posts,
        Unit::Originals => &originals,
        Unit::Voices => &voices,
    };
    let mut found: Vec<usize> = (0..tables.tags.len()).filter(|t| posts[*t] > 0).collect();
    let distinct = found.len() as u64;
    let rank = |t: &usize| {
        (
            Reverse(by[*t]),
            Reverse(posts[*t]),
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
        posts: u64::from(posts[t]),
        originals: u64::from(originals[t]),
        voices: u64::from(voices[t]),
    };
    Ok(Tags {
        unit: ask.unit,
        distinct,
        tags: found.into_iter().map(row).collect(),
    })
}
