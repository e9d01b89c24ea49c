//! Who is tied to whom, post after post, in bounded memory.

use super::NetworkEdge;
use crate::engine::Error;
use crate::engine::tables::NOBODY;
use crate::post::Time;
use rayon::prelude::*;

/// Ties that are gathered before those of one voice and one edge are made one: a third of a gigabyte.
const ROOM: usize = 8 << 20;
/// More ties of voices than this are no network that anything draws, but all of the memory.
const MOST: usize = 32 << 20;

/// Posts of a voice that make an edge.
#[derive(Clone, Copy, Debug)]
struct Tie {
    from: u32,
    to: u32,
    voice: u32,
    posts: u32,
    seen: Seen,
}

/// From the first to the last time, where there is any.
pub(super) type Seen = Option<(Time, Time)>;

impl Tie {
    /// In this order those of one edge, and in it those of one voice, follow each other.
    fn key(&self) -> (u32, u32, u32) {
        (self.from, self.to, self.voice)
    }
}

/// All ties.
#[derive(Debug)]
pub(super) struct Ties {
    all: Vec<Tie>,
    /// How many there may be before they are made fewer.
    room: usize,
}

impl Default for Ties {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            room: ROOM,
        }
    }
}

impl Ties {
    /// A post of a voice that ties two nodes.
    pub(super) fn add(&mut self, (from, to): (u32, u32), voice: u32, time: Option<Time>) {
        // All of it will be refused: nothing more is kept.
        if self.all.len() >= MOST {
            return;
        }
        self.all.push(Tie {
            from,
            to,
            voice,
            posts: 1,
            seen: widened(None, time),
        });
        if self.all.len() >= self.room {
            self.merge();
            // Merging is worth its time again once there are as many new ones.
            self.room = self.room.max(2 * self.all.len()).min(MOST);
        }
    }

    /// Sorts them, and makes those of one voice and one edge one.
    fn merge(&mut self) {
        self.all.par_sort_unstable_by_key(Tie::key);
        self.all.dedup_by(|next, tie| {
            let is_same = next.key() == tie.key();
            if is_same {
                tie.posts += next.posts;
                tie.seen = joined(tie.seen, next.seen);
            }
            is_same
        });
    }

    /// The edges, in the order of their ends.
    pub(super) fn edges(mut self) -> Result<Vec<NetworkEdge>, Error> {
        self.merge();
        if self.all.len() >= MOST {
            return Err(Error::TooManyTies { most: MOST as u64 });
        }
        let ends = |tie: &Tie| (tie.from, tie.to);
        let edges = self.all.chunk_by(|a, b| ends(a) == ends(b)).map(|ties| {
            let voices = ties.iter().filter(|tie| tie.voice != NOBODY);
            NetworkEdge {
                from: ties[0].from,
                to: ties[0].to,
                posts: ties.iter().map(|tie| u64::from(tie.posts)).sum(),
                voices: voices.count() as u64,
                seen: ties.iter().fold(None, |seen, tie| joined(seen, tie.seen)),
            }
        });
        Ok(edges.collect())
    }
}

/// With one more time.
pub(super) fn widened(seen: Seen, time: Option<Time>) -> Seen {
    joined(seen, time.map(|time| (time, time)))
}

/// From the first to the last of both.
fn joined(a: Seen, b: Seen) -> Seen {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    type Post = ((u32, u32), Option<u32>, Option<i64>);

    proptest! {
        #[test]
        fn edges_are_the_same_however_often_ties_are_merged(
            posts in prop::collection::vec(((0u32..4, 0u32..4), prop::option::of(0u32..5), prop::option::of(0i64..9)), 0..60),
            room in 1usize..9,
        ) {
            let mut ties = Ties { all: Vec::new(), room };
            for (ends, voice, time) in &posts {
                ties.add(*ends, voice.unwrap_or(NOBODY), time.map(Time));
            }
            let mut plain: BTreeMap<(u32, u32), Vec<&Post>> = BTreeMap::new();
            for post in &posts {
                plain.entry(post.0).or_default().push(post);
            }
            let edges = ties.edges().expect("they are few");
            prop_assert_eq!(edges.len(), plain.len());
            for (edge, (ends, posts)) in edges.iter().zip(plain) {
                let times: Vec<i64> = posts.iter().filter_map(|post| post.2).collect();
                let voices: BTreeSet<u32> = posts.iter().filter_map(|post| post.1).collect();
                let seen = times.iter().min().zip(times.iter().max());
                prop_assert_eq!((edge.from, edge.to), ends);
                prop_assert_eq!((edge.posts, edge.voices), (posts.len() as u64, voices.len() as u64));
                prop_assert_eq!(edge.seen, seen.map(|(a, b)| (Time(*a), Time(*b))));
            }
        }
    }
}
