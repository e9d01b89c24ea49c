//! The same thing by many voices at nearly the same moment.

use crate::engine::tables::NOBODY;
use crate::post::Time;
use rustc_hash::FxHashMap;

/// A post of something that is shared: when and by whom. In order of time.
pub(crate) type Share = (Time, u32);

/// A stretch of time in which many voices shared the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Episode {
    /// Time of its first post.
    pub(crate) from: Time,
    /// Time of its last post.
    pub(crate) to: Time,
    pub(crate) posts: u64,
    /// Distinct voices.
    pub(crate) voices: u64,
}

/// The episodes among the posts of one thing: wherever at least `least` voices posted it within `within`
/// milliseconds of each other (the first and the last of them no further apart). Stretches that overlap are one.
pub(crate) fn episodes(shares: &[Share], within: i64, least: u64) -> Vec<Episode> {
    let mut heard: FxHashMap<u32, u32> = FxHashMap::default();
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for (end, (time, voice)) in shares.iter().enumerate() {
        if *voice != NOBODY {
            *heard.entry(*voice).or_default() += 1;
        }
        while time.0.saturating_sub(shares[start].0.0) > within {
            let gone = shares[start].1;
            if let Some(count) = heard.get_mut(&gone) {
                *count -= 1;
                if *count == 0 {
                    heard.remove(&gone);
                }
            }
            start += 1;
        }
        if (heard.len() as u64) < least {
            continue;
        }
        match stretches.last_mut() {
            Some(last) if start <= last.1 => last.1 = end,
            _ => stretches.push((start, end)),
        }
    }
    let episode = |(start, end): &(usize, usize)| {
        let posts = &shares[*start..=*end];
        let mut voices: Vec<u32> = posts.iter().map(|(_, voice)| *voice).collect();
        voices.retain(|voice| *voice != NOBODY);
        voices.sort_unstable();
        voices.dedup();
        Episode {
            from: posts[0].0,
            to: posts[posts.len() - 1].0,
            posts: posts.len() as u64,
            voices: voices.len() as u64,
        }
    };
    stretches.iter().map(episode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn found(shares: &[(i64, u32)], within: i64, least: u64) -> Vec<(i64, i64, u64, u64)> {
        let shares: Vec<Share> = shares.iter().map(|(t, voice)| (Time(*t), *voice)).collect();
        let all = episodes(&shares, within, least);
        all.iter()
            .map(|e| (e.from.0, e.to.0, e.posts, e.voices))
            .collect()
    }

    #[test]
    fn many_voices_within_a_moment_are_an_episode() {
        let three = [(0, 1), (30, 2), (60, 3)];
        assert_eq!(found(&three, 60, 3), [(0, 60, 3, 3)]);
        assert_eq!(found(&three, 59, 3), []);
        // One voice a hundred times is one voice, and nobody is none.
        assert_eq!(found(&[(0, 1), (1, 1), (2, 1)], 60, 2), []);
        assert_eq!(found(&[(0, 1), (1, NOBODY), (2, NOBODY)], 60, 2), []);
        // Overlapping stretches are one; those apart are two.
        assert_eq!(
            found(
                &[(0, 1), (50, 2), (100, 3), (150, 4), (900, 1), (910, 2)],
                60,
                2
            ),
            [(0, 150, 4, 4), (900, 910, 2, 2)]
        );
        assert_eq!(found(&[], 60, 2), []);
    }

    proptest! {
        #[test]
        fn every_post_with_enough_voices_around_is_in_one(
            mut shares in prop::collection::vec((0i64..400, 0u32..6), 0..40),
            (within, least) in (0i64..60, 2u64..5),
        ) {
            shares.sort_unstable();
            let inside: Vec<bool> = shares.iter().map(|(t, _)| {
                // Some stretch that begins with a post and holds this one has enough voices.
                shares.iter().any(|(from, _)| {
                    let voices: HashSet<u32> = shares.iter()
                        .filter(|(at, _)| (*from..=from + within).contains(at)).map(|(_, v)| *v).collect();
                    (*from..=from + within).contains(t) && voices.len() as u64 >= least
                })
            }).collect();
            let all = found(&shares, within, least);
            for ((t, _), inside) in shares.iter().zip(inside) {
                prop_assert_eq!(all.iter().any(|e| (e.0..=e.1).contains(t)), inside);
            }
            prop_assert!(all.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
