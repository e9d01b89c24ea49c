//! What a stretch of time has beyond its baseline, and which share of that something accounts for.

/// Posts within some length of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// How many.
    pub posts: u64,
    /// In how many milliseconds.
    pub length: u64,
}

/// A stretch of time and what it is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Excess {
    /// What is to be explained.
    pub range: Stretch,
    /// What is taken as usual.
    pub baseline: Stretch,
}

impl Excess {
    /// How many posts the range would have of something at the pace of the baseline, which has so many of it.
    pub fn expected(&self, in_baseline: u64) -> f64 {
        if self.baseline.length == 0 {
            return 0.0;
        }
        in_baseline as f64 * (self.range.length as f64 / self.baseline.length as f64)
    }

    /// Posts of the range beyond those at the pace of the baseline.
    pub fn posts(&self) -> f64 {
        self.range.posts as f64 - self.expected(self.baseline.posts)
    }

    /// The share of the excess that something accounts for: (O − E) / (all O − all E), where `observed` of the
    /// range's posts have it and `in_baseline` of the baseline's. Shares of things that a post has one
    /// of add up to 1. Negative for what became rarer. Nothing if there is no excess.
    pub fn share(&self, observed: u64, in_baseline: u64) -> Option<f64> {
        let excess = self.posts();
        (excess > 0.0).then(|| (observed as f64 - self.expected(in_baseline)) / excess)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stretch(posts: u64, length: u64) -> Stretch {
        Stretch { posts, length }
    }

    #[test]
    fn worked_by_hand() {
        // A day of 700 posts; 1400 in the fourteen days around it: 100 a day.
        let e = Excess {
            range: stretch(700, 24),
            baseline: stretch(1400, 14 * 24),
        };
        assert!((e.expected(1400) - 100.0).abs() < 1e-9);
        assert!((e.posts() - 600.0).abs() < 1e-9);
        // 392 against 28: 2 a day. 390 of 600 are 65 %.
        assert!((e.share(392, 28).unwrap() - 0.65).abs() < 1e-9);
        assert!((e.share(0, 140).unwrap() + 10.0 / 600.0).abs() < 1e-9);
    }

    #[test]
    fn without_an_excess_nothing_has_a_share() {
        let quiet = Excess {
            range: stretch(50, 24),
            baseline: stretch(1400, 14 * 24),
        };
        assert_eq!(quiet.share(10, 1), None);
        assert_eq!(Excess::default().share(0, 0), None);
        // Without a baseline, everything is excess.
        let alone = Excess {
            range: stretch(50, 24),
            ..Excess::default()
        };
        assert_eq!(alone.share(10, 0), Some(0.2));
    }

    proptest! {
        #[test]
        fn shares_of_a_partition_add_up(
            parts in proptest::collection::vec((0u64..500, 0u64..500), 1..20),
            lengths in (1u64..1000, 1u64..1000),
        ) {
            let (observed, baseline) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
            let e = Excess { range: stretch(observed, lengths.0), baseline: stretch(baseline, lengths.1) };
            if e.posts() <= 1.0 {
                return Ok(());
            }
            let sum: f64 = parts.iter().filter_map(|(o, b)| e.share(*o, *b)).sum();
            prop_assert!((sum - 1.0).abs() < 1e-6, "{}", sum);
        }
    }
}
