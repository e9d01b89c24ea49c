//! The voices of two sets of posts: who uses both, which of them first, and who went from one to the other.

use super::count::{self, VoiceSet};
use super::firsts::{Firsts, firsts};
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::Tables;
use super::voices::posts_of_voices;
use super::{Cancel, Error};
use std::cmp::Ordering;

/// Voices of two sets, A and B. Of the voices that use both, `a_first + b_first + same + unknown` are all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SharedVoices {
    /// Voices of A.
    pub a: u64,
    /// Voices of B.
    pub b: u64,
    /// Voices of both, in one post or in several.
    pub both: u64,
    /// Voices of the whole archive.
    pub archive: u64,
    /// Of both: whose first dated post of A is earlier than that of B.
    pub a_first: u64,
    /// Of both: whose first dated post of B is earlier than that of A.
    pub b_first: u64,
    /// Of both: whose first posts of A and of B are of the same moment, mostly because they are one post.
    pub same: u64,
    /// Of both: who have no dated post of A, or none of B.
    pub unknown: u64,
    /// Of those who used A first: who have no post of A any more from their first one of B on.
    pub a_to_b: u64,
    /// Likewise from B to A.
    pub b_to_a: u64,
    /// Posts of the voice with most of them, of A and of B.
    pub most: [u64; 2],
}

/// Walks over the posts of both sets.
pub(crate) fn shared_voices(
    sets: [&Hits; 2],
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<SharedVoices, Error> {
    let [posts_a, posts_b] = sets.map(|set| posts_of_voices(set, tables, cancel));
    let (posts_a, posts_b) = (posts_a?, posts_b?);
    let [first_a, first_b] = sets.map(|set| firsts(set, snapshot, tables, cancel));
    let (first_a, first_b) = (first_a?, first_b?);
    let place = (snapshot, tables);
    let again_a = heard_after(sets[0], &first_b, place, cancel)?;
    let again_b = heard_after(sets[1], &first_a, place, cancel)?;
    let mut answer = SharedVoices {
        archive: tables.heard,
        ..SharedVoices::default()
    };
    for (voice, (a, b)) in posts_a.into_iter().zip(posts_b).enumerate() {
        answer.a += u64::from(a > 0);
        answer.b += u64::from(b > 0);
        let [most_a, most_b] = answer.most;
        answer.most = [most_a.max(a.into()), most_b.max(b.into())];
        if a == 0 || b == 0 {
            continue;
        }
        answer.both += 1;
        let voice = voice as u32;
        let (Some(a), Some(b)) = (first_a.of(voice), first_b.of(voice)) else {
            answer.unknown += 1;
            continue;
        };
        match a.time.cmp(&b.time) {
            Ordering::Less => {
                answer.a_first += 1;
                answer.a_to_b += u64::from(!again_a.has(voice));
            }
            Ordering::Greater => {
                answer.b_first += 1;
                answer.b_to_a += u64::from(!again_b.has(voice));
            }
            Ordering::Equal => answer.same += 1,
        }
    }
    Ok(answer)
}

/// The voices that have a post in a set at the moment of a first post of theirs, or later.
fn heard_after(
    set: &Hits,
    firsts: &Firsts,
    (snapshot, tables): (&Snapshot, &Tables),
    cancel: &Cancel,
) -> Result<VoiceSet, Error> {
    let mut heard = VoiceSet::new(tables.voices);
    set.walk(count::dated(set, snapshot), cancel, |segment, docs| {
        let times = &snapshot.segments[segment].times;
        for doc in docs {
            let voice = tables.voice_of(segment, *doc);
            let Some(first) = firsts.of(voice) else {
                continue;
            };
            if times.of(*doc).is_some_and(|time| time >= first.time) {
                heard.first_time(voice);
            }
        }
    })?;
    Ok(heard)
}
