//! Two sets of posts side by side: how much each holds, who uses both, and what is typical of each.
//!
//! The sets may overlap. Totals say by how much; what is typical of a set is sought in the posts that are
//! not in the other one, because a post in both is typical of neither.

use super::asked::Asked;
use super::hits::Hits;
use super::kinds::Lists;
use super::sides::{SharedVoices, shared_voices};
use super::typical::{AskTypical, Basis, LEAST_VOICES, Samples, Typical};
use super::{Cancel, Core, Count, Error};
use crate::query::Query;
use std::sync::Arc;

/// Asks how two sets of posts compare.
#[derive(Clone, Copy, Debug)]
pub struct AskCompare {
    /// By which counts typical things are ranked.
    pub by: Basis,
    /// How many typical things of each kind and set, best first.
    pub limit: usize,
}

/// Two sets of posts, A and B.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// All of A.
    pub a: Count,
    /// All of B.
    pub b: Count,
    /// In A but not in B.
    pub only_a: Count,
    /// In B but not in A.
    pub only_b: Count,
    /// In both.
    pub both: Count,
    /// In either.
    pub either: Count,
    /// Posts of the whole archive.
    pub archive: u64,
    /// Who uses both.
    pub voices: SharedVoices,
    /// Which posts of each set typical things are sought in.
    pub sought_in: [SoughtIn; 2],
    /// Typical words, of originals only. Left out: words that the queries ask for, and what is mostly written as a
    /// tag or a handle.
    pub words: Typical,
    /// Typical tags by their keys, but those that the queries ask for.
    pub tags: Typical,
    /// Typical links, in their [one form](crate::post::entities::canonical).
    pub links: Typical,
    /// Typical registrable domains of links.
    pub domains: Typical,
    /// Typical mentioned accounts.
    pub mentioned: Typical,
    /// Accounts that posted more in one set than in the other; ranked by posts, as each is one voice.
    pub authors: Typical,
}

/// Which posts of a set are looked at for what is typical of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoughtIn {
    /// Those that are not in the other set.
    Rest,
    /// All: the set lies within the other one, of which only the rest is looked at.
    Whole,
    /// None: the sets are the same, or there is nothing in it.
    Nothing,
}

/// The posts of two sets, apart and together.
struct Ground {
    a: Arc<Hits>,
    b: Arc<Hits>,
    only_a: Hits,
    only_b: Hits,
    both: Hits,
}

pub(crate) fn compare(
    core: &Core,
    (a, b): (&Query, &Query),
    ask: AskCompare,
    cancel: &Cancel,
) -> Result<Comparison, Error> {
    let ground = Ground::new(core.hits(a, cancel)?, core.hits(b, cancel)?);
    let (snapshot, tables) = (&core.snapshot, core.tables()?);
    let count = |hits: &Hits| core.count(hits, cancel);
    let sets = [&*ground.a, &*ground.b];
    let (sought_in, found_in) = ground.sought_in();
    let posts = Samples::new(found_in, (snapshot, &tables), cancel)?;
    let [first, second] = found_in.map(|hits| hits.originals(snapshot));
    let originals = Samples::new([&first?, &second?], (snapshot, &tables), cancel)?;
    let lists = Lists {
        core,
        asked: Asked::of([a, b]),
        ask: AskTypical {
            by: ask.by,
            voices: least_voices(&posts),
            limit: ask.limit,
        },
        cancel,
    };
    Ok(Comparison {
        a: count(&ground.a)?,
        b: count(&ground.b)?,
        only_a: count(&ground.only_a)?,
        only_b: count(&ground.only_b)?,
        both: count(&ground.both)?,
        either: count(&ground.a.or(&ground.b))?,
        archive: snapshot.posts(),
        voices: shared_voices(sets, snapshot, &tables, cancel)?,
        sought_in,
        words: lists.words(&originals)?,
        tags: lists.tags(&posts)?,
        links: lists.links(&posts)?,
        domains: lists.domains(&posts)?,
        mentioned: lists.mentioned(&posts)?,
        authors: lists.authors(&posts)?,
    })
}

/// Where authors are not known, voices cannot be asked for.
fn least_voices(samples: &Samples<'_>) -> u32 {
    if samples.sizes.iter().all(|size| size.voices > 0) {
        LEAST_VOICES
    } else {
        0
    }
}

impl Ground {
    fn new(a: Arc<Hits>, b: Arc<Hits>) -> Self {
        Self {
            only_a: a.and_not(&b),
            only_b: b.and_not(&a),
            both: a.and(&b),
            a,
            b,
        }
    }

    /// The posts of each set in which typical things are sought, and which these are.
    fn sought_in(&self) -> ([SoughtIn; 2], [&Hits; 2]) {
        let choose = |own: &Hits, other: &Hits| {
            if own.total > 0 {
                SoughtIn::Rest
            } else if self.both.total > 0 && other.total > 0 {
                SoughtIn::Whole
            } else {
                SoughtIn::Nothing
            }
        };
        let sought = [
            choose(&self.only_a, &self.only_b),
            choose(&self.only_b, &self.only_a),
        ];
        let rests = [&self.only_a, &self.only_b];
        let hits = std::array::from_fn(|n| match sought[n] {
            // A set within the other one is what they share.
            SoughtIn::Whole => &self.both,
            SoughtIn::Rest | SoughtIn::Nothing => rests[n],
        });
        (sought, hits)
    }
}
