//! Whether a crowd speaks or a few: how evenly posts are spread over those who posted.
//!
//! Every measure is about those who have at least one post; who kept silent is not known, and zeros among
//! the counts are left out. All measures of nobody are `None`: there is no share of nothing.

/// How something countable is spread over those who have some of it, from one count for each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concentration {
    /// Those who have at least one.
    pub voices: u64,
    /// The sum of their counts.
    pub posts: u64,
    /// Those who have exactly one.
    pub once: u64,
    /// Gini coefficient, from 0 (all have the same) to just below 1 (one has all): `1 − 1/voices` at most.
    pub gini: f64,
    /// How many the most active hundredth are: `voices / 100`, rounded up.
    pub top_percent_voices: u64,
    /// Posts of the most active hundredth.
    pub top_percent_posts: u64,
    /// Posts of the ten most active.
    pub top_ten_posts: u64,
    /// The fewest voices that together have at least half of the posts: the most active ones.
    pub half: u64,
    /// Posts of the most active one.
    pub most: u64,
    /// Herfindahl-Hirschman index: the sum of squared shares, from `1/voices` to 1. It is the chance that two
    /// posts drawn one after the other, with the first put back, are by the same voice.
    pub hhi: f64,
    /// Effective number of voices: exp(H), with H = −Σ p ln p the entropy of the shares (Hill number of order 1,
    /// Hill 1973). So many equally loud voices would be as diverse.
    pub effective: f64,
}

impl Concentration {
    /// Measures some counts, in any order; zeros are left out. `None` if nothing is left.
    pub fn of(counts: impl IntoIterator<Item = u64>) -> Option<Self> {
        let mut counts: Vec<u64> = counts.into_iter().filter(|n| *n > 0).collect();
        counts.sort_unstable();
        let most = *counts.last()?;
        let voices = counts.len();
        let posts: u64 = counts.iter().sum();
        let top = |n: usize| counts.iter().rev().take(n).sum();
        let hundredth = voices.div_ceil(100);
        Some(Self {
            voices: voices as u64,
            posts,
            once: counts.partition_point(|n| *n == 1) as u64,
            gini: gini(&counts, posts),
            top_percent_voices: hundredth as u64,
            top_percent_posts: top(hundredth),
            top_ten_posts: top(10),
            half: half(&counts, posts),
            most,
            hhi: counts.iter().map(|n| share(*n, posts).powi(2)).sum(),
            effective: entropy(&counts, posts).exp(),
        })
    }

    /// Share of the most active hundredth, 0 to 1.
    pub fn top_percent(&self) -> f64 {
        share(self.top_percent_posts, self.posts)
    }

    /// Share of the ten most active.
    pub fn top_ten(&self) -> f64 {
        share(self.top_ten_posts, self.posts)
    }

    /// Share of the most active one.
    pub fn loudest(&self) -> f64 {
        share(self.most, self.posts)
    }

    /// Share of the voices that have exactly one post.
    pub fn one_time(&self) -> f64 {
        share(self.once, self.voices)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn half(ascending: &[u64], sum: u64) -> u64 {
    let mut reached = 0;
    let enough = ascending.iter().rev().position(|n| {
        reached += n;
        reached * 2 >= sum
    });
    enough.map_or(0, |at| at as u64 + 1)
}

/// Gini coefficient of ascending counts: `Σ (2i − n − 1) xᵢ / (n Σ x)`, i from 1 (Sen 1973): half of the mean
/// difference of all pairs, as a part of the mean. The whole numbers of the numerator are exact.
fn gini(ascending: &[u64], sum: u64) -> f64 {
    let n = ascending.len() as i128;
    let weighted: i128 = (1..)
        .zip(ascending)
        .map(|(i, x): (i128, &u64)| (2 * i - n - 1) * i128::from(*x))
        .sum();
    weighted as f64 / (n as f64 * sum as f64)
}

fn entropy(counts: &[u64], sum: u64) -> f64 {
    let part = |n: &u64| {
        let p = share(*n, sum);
        -p * p.ln()
    };
    counts.iter().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
    }

    fn of(counts: &[u64]) -> Concentration {
        Concentration::of(counts.iter().copied()).expect("somebody posted")
    }

    #[test]
    fn worked_by_hand() {
        // Four voices with 1, 1, 2 and 6 posts. Differences of the pairs: 0, 1, 5, 1, 5, 4 = 16, twice that among
        // 16 ordered pairs is 2; the mean is 2.5, so G = 2 / (2 · 2.5) = 0.4.
        let c = of(&[2, 1, 6, 0, 1]);
        assert_eq!((c.voices, c.posts, c.once, c.most), (4, 10, 2, 6));
        assert!(close(c.gini, 0.4));
        assert!(close(c.hhi, 0.01 + 0.01 + 0.04 + 0.36));
        let h = -(2.0 * 0.1 * 0.1f64.ln() + 0.2 * 0.2f64.ln() + 0.6 * 0.6f64.ln());
        assert!(close(c.effective, h.exp()));
        assert_eq!((c.top_percent_voices, c.top_percent_posts), (1, 6));
        assert_eq!((c.top_ten_posts, c.half), (10, 1));
        assert!(close(c.loudest(), 0.6) && close(c.one_time(), 0.5));
    }

    #[test]
    fn the_ends_of_the_scales() {
        let even = of(&[3; 200]);
        assert!(close(even.gini, 0.0) && close(even.hhi, 1.0 / 200.0));
        assert!(close(even.effective, 200.0) && close(even.top_percent(), 0.01));
        assert_eq!((even.top_percent_voices, even.top_ten_posts), (2, 30));
        assert_eq!((even.half, of(&[1, 1, 1]).half), (100, 2));
        let alone = of(&[7]);
        assert!(close(alone.gini, 0.0) && close(alone.hhi, 1.0) && close(alone.effective, 1.0));
        assert_eq!(Concentration::of([]), None);
        assert_eq!(Concentration::of([0, 0]), None);
        // 101 voices: the hundredth is rounded up to two.
        let mut counts = vec![1; 101];
        counts[50] = 899;
        let loud = of(&counts);
        assert_eq!((loud.top_percent_voices, loud.top_percent_posts), (2, 900));
        assert!(loud.gini > 0.88 && loud.gini < 1.0 - 1.0 / 101.0);
        assert!(close(loud.one_time(), 100.0 / 101.0));
    }

    fn some() -> impl Strategy<Value = Vec<u64>> {
        let count = prop_oneof![6 => 1u64..4, 2 => 1u64..100, 1 => 1u64..100_000];
        proptest::collection::vec(count, 1..150)
    }

    proptest! {
        /// Gini by the mean absolute difference of all ordered pairs, over twice the mean.
        #[test]
        fn gini_by_all_pairs(counts in some()) {
            let n = counts.len() as f64;
            let pairs = counts.iter().flat_map(|a| counts.iter().map(|b| a.abs_diff(*b)));
            let difference = pairs.sum::<u64>() as f64 / (n * n);
            let mean = counts.iter().sum::<u64>() as f64 / n;
            prop_assert!(close(of(&counts).gini, difference / (2.0 * mean)));
        }

        /// Gini as 1 − the area under the Lorenz curve, taken twice.
        #[test]
        fn gini_by_the_lorenz_curve(mut counts in some()) {
            counts.sort_unstable();
            let sum = counts.iter().sum::<u64>() as f64;
            let (mut before, mut area) = (0.0, 0.0);
            for count in &counts {
                let after = before + *count as f64 / sum;
                area += f64::midpoint(before, after) / counts.len() as f64;
                before = after;
            }
            prop_assert!(close(of(&counts).gini, 1.0 - 2.0 * area));
        }

        /// The effective number as the product of p^−p, and the index from posts taken one by one.
        #[test]
        fn shares_by_another_way(counts in some()) {
            let c = of(&counts);
            let sum = c.posts as f64;
            let product: f64 = counts.iter().map(|n| (sum / *n as f64).powf(*n as f64 / sum)).product();
            prop_assert!((c.effective - product).abs() < 1e-6 * product);
            let squares: u128 = counts.iter().map(|n| u128::from(*n).pow(2)).sum();
            prop_assert!(close(c.hhi, squares as f64 / (sum * sum)));
            let mut sorted = counts.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let of_first = |n: u64| sorted[..n as usize].iter().sum::<u64>();
            prop_assert!(of_first(c.half) * 2 >= c.posts && of_first(c.half - 1) * 2 < c.posts);
            // Hill numbers fall with their order: voices >= exp(H) >= 1/HHI.
            prop_assert!(c.effective <= c.voices as f64 + 1e-6);
            prop_assert!(c.effective + 1e-6 >= 1.0 / c.hhi);
        }

        /// Order and silent ones mean nothing; twice as many posts by everybody neither.
        #[test]
        fn what_does_not_matter(counts in some()) {
            let c = of(&counts);
            let mut other: Vec<u64> = counts.iter().rev().flat_map(|n| [*n, 0]).collect();
            prop_assert_eq!(of(&other), c);
            for n in &mut other {
                *n *= 2;
            }
            let twice = of(&other);
            prop_assert!(close(twice.gini, c.gini) && close(twice.hhi, c.hhi));
            prop_assert!(close(twice.effective, c.effective) && close(twice.top_ten(), c.top_ten()));
            prop_assert!(c.gini >= -1e-12 && c.gini <= 1.0 - 1.0 / c.voices as f64 + 1e-12);
            prop_assert!(c.top_percent_posts <= c.posts && c.most <= c.top_ten_posts);
        }

        /// Moving a post from a voice to one that has no fewer makes it less even.
        #[test]
        fn a_post_to_the_louder_one(mut counts in some(), a: prop::sample::Index, b: prop::sample::Index) {
            let (a, b) = (a.index(counts.len()), b.index(counts.len()));
            if a == b || counts[a] <= 1 || counts[a] > counts[b] {
                return Ok(());
            }
            let before = of(&counts);
            counts[a] -= 1;
            counts[b] += 1;
            let after = of(&counts);
            prop_assert!(after.gini > before.gini && after.hhi > before.hhi);
            prop_assert!(after.effective < before.effective + 1e-9);
        }
    }
}
