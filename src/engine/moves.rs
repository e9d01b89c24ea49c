//! What the voices of a scope used before their first post in it, and after their last: what came before a tag and
//! what followed.
//!
//! Compared with voices that were never there, in all of their posts: the two groups have nobody in common.

use super::bits::{Bits, BitsBuilder};
use super::companions::{Counts, Listing};
use super::count::{self, voice_set};
use super::hits::Hits;
use super::{Cancel, Core, Error};
use crate::measure::Table;
use crate::post::Time;

/// What the voices of a scope used at another time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    /// Voices of the scope that have any post at that time.
    pub voices: u64,
    /// Dated voices of the scope.
    pub of: u64,
    /// Voices that never posted in the scope: what they use, at any time, is what is compared with.
    pub others: u64,
    /// How many different tags there are.
    pub distinct: u64,
    /// Most surprising first; those behind which too little stands come after all others.
    pub tags: Vec<Move>,
}

/// A tag that voices of a scope used at another time.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Key.
    pub tag: String,
    /// Most frequent spelling.
    pub spelling: String,
    /// Posts of the scope's voices at that time that have it.
    pub posts: u64,
    /// Voices of the scope that used it then.
    pub voices: u64,
    /// Voices that never posted in the scope and use it.
    pub others: u64,
    /// Signed log-likelihood over voices: those of the scope against the others.
    pub g2: f64,
    /// Whether at least [`LEAST_POSTS`](super::LEAST_POSTS) posts by [`LEAST_VOICES`](super::LEAST_VOICES) voices stand behind it.
    pub supported: bool,
}

impl Listing<'_> {
    /// What the scope's voices used before and after, if the archive has other posts at all.
    pub(super) fn moves(
        &self,
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<Option<(Moves, Moves)>, Error> {
        let (snapshot, tables) = (&self.core.snapshot, self.core.tables()?);
        let outside = hits.others(snapshot);
        if outside.total == 0 {
            return Ok(None);
        }
        let stays = Stays::of(hits, self.core, cancel)?;
        let members = voice_set(hits, &tables, cancel)?;
        let parts = stays.part(&outside, &members, self.core, cancel)?;
        let [before, after, others] = parts;
        let baseline = Counts::of(&others, self.core, cancel)?;
        let all_others = count::voices(&others, snapshot, &tables, cancel)?;
        let table = |hits: &Hits| -> Result<Moves, Error> {
            let counts = Counts::of(hits, self.core, cancel)?;
            let voices = count::voices(hits, snapshot, &tables, cancel)?;
            let (distinct, tags) = self.moved(&counts, (&baseline, voices, all_others))?;
            Ok(Moves {
                voices,
                of: stays.dated,
                others: all_others,
                distinct,
                tags,
            })
        };
        Ok(Some((table(&before)?, table(&after)?)))
    }

    fn moved(
        &self,
        counts: &Counts,
        (baseline, voices, others): (&Counts, u64, u64),
    ) -> Result<(u64, Vec<Move>), Error> {
        let tables = self.core.tables()?;
        let row = |tag: usize| {
            let table = Table {
                both: u64::from(counts.voices[tag]),
                a: voices,
                b: u64::from(counts.voices[tag] + baseline.voices[tag]),
                n: voices + others,
            };
            Move {
                tag: tables.tags[tag].key.clone(),
                spelling: tables.tags[tag].spelling.clone(),
                posts: u64::from(counts.posts[tag]),
                voices: table.both,
                others: u64::from(baseline.voices[tag]),
                g2: table.g2(),
                supported: counts.is_enough(tag),
            }
        };
        let all = (0..counts.posts.len()).filter(|tag| counts.posts[*tag] > 0);
        let mut rows: Vec<Move> = all
            .filter(|tag| !self.defining.contains(tag))
            .map(row)
            .collect();
        let distinct = rows.len() as u64;
        rows.sort_unstable_by(|a, b| {
            (b.supported.cmp(&a.supported))
                .then_with(|| b.g2.total_cmp(&a.g2))
                .then_with(|| b.voices.cmp(&a.voices))
                .then_with(|| a.tag.cmp(&b.tag))
        });
        rows.truncate(self.limit);
        Ok((distinct, rows))
    }
}

/// When each voice had its first and its last post in a scope.
struct Stays {
    first: Vec<Time>,
    last: Vec<Time>,
    /// How many voices have any dated post there.
    dated: u64,
}

impl Stays {
    fn of(hits: &Hits, core: &Core, cancel: &Cancel) -> Result<Self, Error> {
        let tables = core.tables()?;
        let mut stays = Self {
            first: vec![Time(i64::MIN); tables.voices as usize],
            last: vec![Time(i64::MAX); tables.voices as usize],
            dated: 0,
        };
        let mut seen = count::VoiceSet::new(tables.voices);
        hits.walk(
            count::dated(hits, &core.snapshot),
            cancel,
            |segment, docs| {
                for doc in docs {
                    let voice = tables.voice_of(segment, *doc);
                    let Some(time) = core.snapshot.segments[segment].times.of(*doc) else {
                        continue;
                    };
                    let (Some(first), Some(last)) = (
                        stays.first.get_mut(voice as usize),
                        stays.last.get_mut(voice as usize),
                    ) else {
                        continue;
                    };
                    if seen.first_time(voice) {
                        (*first, *last) = (time, time);
                    } else {
                        (*first, *last) = (time.min(*first), time.max(*last));
                    }
                }
            },
        )?;
        stays.dated = seen.count();
        Ok(stays)
    }

    /// Parts posts outside of the scope: those of its voices before they came, those after they left, and those of
    /// voices that were never there. What its voices posted meanwhile, or nobody knows when, is none of them.
    fn part(
        &self,
        outside: &Hits,
        members: &count::VoiceSet,
        core: &Core,
        cancel: &Cancel,
    ) -> Result<[Hits; 3], Error> {
        let tables = core.tables()?;
        let lens = || outside.segments.iter().map(Bits::len);
        let mut parts: [Vec<BitsBuilder>; 3] =
            std::array::from_fn(|_| lens().map(BitsBuilder::new).collect());
        let everywhere = lens().map(|len| 0..len).enumerate();
        outside.walk(everywhere.collect(), cancel, |segment, docs| {
            for doc in docs {
                let voice = tables.voice_of(segment, *doc);
                let Some(first) = self.first.get(voice as usize) else {
                    continue;
                };
                let time = core.snapshot.segments[segment].times.of(*doc);
                let part = match time {
                    _ if !members.has(voice) => 2,
                    Some(time) if time < *first => 0,
                    Some(time) if time > self.last[voice as usize] => 1,
                    _ => continue,
                };
                parts[part][segment].insert(*doc);
            }
        })?;
        Ok(parts.map(|part| Hits::new(part.into_iter().map(BitsBuilder::finish).collect())))
    }
}
