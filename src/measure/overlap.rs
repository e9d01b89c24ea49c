//! How many units two sets share, beside what chance would give.

/// Two sets of units out of `n`: `a` in the first, `b` in the second, `both` in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Units in both.
    pub both: u64,
    /// Units in the first set.
    pub a: u64,
    /// Units in the second set.
    pub b: u64,
    /// All units.
    pub n: u64,
}

impl Overlap {
    /// Shared units to be expected if the sets had been drawn independently out of all: a·b/n.
    pub fn expected(&self) -> f64 {
        if self.n == 0 {
            return 0.0;
        }
        self.a as f64 * self.b as f64 / self.n as f64
    }

    /// How many times the expected number is shared. Nothing if none is expected.
    pub fn ratio(&self) -> Option<f64> {
        let expected = self.expected();
        (expected > 0.0).then(|| self.both as f64 / expected)
    }

    /// Variance of the shared number by chance: that of the hypergeometric distribution,
    /// a·b·(n−a)·(n−b) / (n²·(n−1)).
    pub fn variance(&self) -> f64 {
        if self.n < 2 {
            return 0.0;
        }
        let (a, b, n) = (self.a as f64, self.b as f64, self.n as f64);
        // Shares, so that nothing grows too large.
        (a / n) * b * ((n - a) / n) * ((n - b) / (n - 1.0))
    }

    /// How many standard deviations the shared number is above (or below) chance. Nothing if chance leaves no
    /// choice: a set is empty, or all there is.
    pub fn z(&self) -> Option<f64> {
        let variance = self.variance();
        (variance > 0.0).then(|| (self.both as f64 - self.expected()) / variance.sqrt())
    }

    /// How likely so many shared units or more (so few or less, if below chance) are by chance, doubled because
    /// either would have been noticed; 1 at most. Exact, by the hypergeometric distribution.
    pub fn p(&self) -> f64 {
        if self.variance() <= 0.0 {
            return 1.0;
        }
        let least = (self.a + self.b).saturating_sub(self.n);
        let most = self.a.min(self.b);
        let (mut k, mut share) = (self.both, self.probability(self.both));
        let mut sum = share;
        // Each probability from the one before it; they fall towards the end of the tail.
        let is_above = self.both as f64 >= self.expected();
        while share > sum * f64::EPSILON && k != if is_above { most } else { least } {
            if is_above {
                share *= self.step(k);
                k += 1;
            } else {
                k -= 1;
                share /= self.step(k);
            }
            sum += share;
        }
        (2.0 * sum).min(1.0)
    }

    /// P(k + 1) / P(k).
    fn step(&self, k: u64) -> f64 {
        let (a, b, n, k) = (self.a as f64, self.b as f64, self.n as f64, k as f64);
        (a - k) / (k + 1.0) * ((b - k) / (n - a - b + k + 1.0))
    }

    /// The probability that exactly so many are shared.
    fn probability(&self, k: u64) -> f64 {
        let ln_choose = |of: u64, some: u64| {
            let ln_factorial = |n: u64| libm::lgamma(n as f64 + 1.0);
            ln_factorial(of) - ln_factorial(some) - ln_factorial(of - some)
        };
        let others = self.n - self.a;
        (ln_choose(self.a, k) + ln_choose(others, self.b - k) - ln_choose(self.n, self.b)).exp()
    }

    /// Overlap coefficient (Szymkiewicz and Simpson): what is shared of the smaller set. Nothing if it is empty.
    pub fn coefficient(&self) -> Option<f64> {
        let smaller = self.a.min(self.b);
        (smaller > 0).then(|| self.both as f64 / smaller as f64)
    }

    /// Jaccard index: what is shared of all that are in either set. Nothing if both are empty.
    pub fn jaccard(&self) -> Option<f64> {
        let either = self.a + self.b - self.both;
        (either > 0).then(|| self.both as f64 / either as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
    }

    #[test]
    fn worked_by_hand() {
        // 10 units, 4 and 5 of them: 2 are expected. Variance 4·5·6·5 / (100·9).
        let o = Overlap {
            both: 4,
            a: 4,
            b: 5,
            n: 10,
        };
        assert!(close(o.expected(), 2.0));
        assert!(close(o.ratio().unwrap(), 2.0));
        assert!(close(o.variance(), 600.0 / 900.0));
        assert!(close(o.z().unwrap(), 2.0 / (2.0f64 / 3.0).sqrt()));
        // All four among the five: 5·4·3·2 / (10·9·8·7) = 1/42, twice.
        assert!(close(o.p(), 2.0 / 42.0));
        assert!(close(Overlap { both: 0, ..o }.p(), 2.0 / 42.0));
        assert!(close(Overlap { both: 2, ..o }.p(), 1.0));
        assert!(close(o.coefficient().unwrap(), 1.0));
        assert!(close(o.jaccard().unwrap(), 4.0 / 5.0));
    }

    #[test]
    fn the_lady_tasting_tea() {
        // Fisher's: of eight cups four have milk in first; three of the four named are right.
        let o = Overlap {
            both: 3,
            a: 4,
            b: 4,
            n: 8,
        };
        assert!(close(o.p(), 2.0 * (16.0 + 1.0) / 70.0));
    }

    #[test]
    fn without_a_choice_there_is_no_surprise() {
        for (both, a, b, n) in [
            (0, 0, 0, 0),
            (0, 0, 5, 9),
            (5, 9, 5, 9),
            (1, 1, 1, 1),
            (9, 9, 9, 9),
        ] {
            let o = Overlap { both, a, b, n };
            assert_eq!(o.z(), None, "{o:?}");
            assert!(close(o.p(), 1.0), "{o:?}");
        }
    }

    #[test]
    fn large_sets_are_survived() {
        let o = Overlap {
            both: 700_000,
            a: 2_000_000,
            b: 3_000_000,
            n: 10_000_000,
        };
        assert!(o.z().unwrap() > 100.0);
        assert!(o.p() >= 0.0 && o.p() < 1e-100);
    }

    prop_compose! {
        fn small()(n in 2u64..14)(a in 0..=n, b in 0..=n, n in Just(n)) -> (u64, u64, u64) {
            (a, b, n)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// Mean, variance and tails by trying every way to choose the second set.
        #[test]
        fn chance_is_what_all_choices_give((a, b, n) in small()) {
            let first = (1u32 << a) - 1;
            let shared: Vec<u64> = (0u32..1 << n)
                .filter(|second| u64::from(second.count_ones()) == b)
                .map(|second| u64::from((second & first).count_ones()))
                .collect();
            let all = shared.len() as f64;
            let mean = shared.iter().sum::<u64>() as f64 / all;
            let variance = shared.iter().map(|k| (*k as f64 - mean).powi(2)).sum::<f64>() / all;
            for both in shared.iter().copied() {
                let o = Overlap { both, a, b, n };
                prop_assert!(close(o.expected(), mean));
                prop_assert!(close(o.variance(), variance));
                let beyond = |k: &&u64| if both as f64 >= mean { **k >= both } else { **k <= both };
                let tail = shared.iter().filter(beyond).count() as f64 / all;
                let expected = if variance > 0.0 { (2.0 * tail).min(1.0) } else { 1.0 };
                prop_assert!((o.p() - expected).abs() < 1e-9, "{:?}: {} {}", o, o.p(), expected);
            }
        }

        #[test]
        fn the_order_of_the_sets_does_not_matter((a, b, n) in small(), some in 0u64..14) {
            let both = some.clamp((a + b).saturating_sub(n), a.min(b));
            let (o, other) = (Overlap { both, a, b, n }, Overlap { both, a: b, b: a, n });
            prop_assert!(close(o.expected(), other.expected()) && close(o.variance(), other.variance()));
            prop_assert!(close(o.p(), other.p()));
            prop_assert_eq!(o.coefficient(), other.coefficient());
            prop_assert_eq!(o.jaccard(), other.jaccard());
        }
    }
}
