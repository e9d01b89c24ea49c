//! What is typical of one set beside another one: how much more frequent, and whether that could be chance.

/// How often something is in each of two sets of units: in `a` of `of_a` units, and in `b` of `of_b`.
///
/// Units are posts or voices, and the sets should not overlap: what is in both is typical of neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keyness {
    /// Units of the first set that have it.
    pub a: u64,
    /// Units of the first set.
    pub of_a: u64,
    /// Units of the second set that have it.
    pub b: u64,
    /// Units of the second set.
    pub of_b: u64,
}

impl Keyness {
    /// The two sets exchanged. Measures change their sign by it, and nothing else, to the last digit.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self {
            a: self.b,
            of_a: self.of_b,
            b: self.a,
            of_b: self.of_a,
        }
    }

    /// Log-ratio (Hardie 2014): the binary logarithm of how many times as frequent it is in the first set. 1 is
    /// twice, 2 is four times, -1 is half. A count of zero is taken as a half, so that it has a value.
    ///
    /// Nothing if it is in neither set, or a set is empty.
    pub fn log_ratio(&self) -> Option<f64> {
        if self.of_a == 0 || self.of_b == 0 || self.a + self.b == 0 {
            return None;
        }
        let level = |count: u64, of: u64| (count as f64).max(0.5).log2() - (of as f64).log2();
        Some(level(self.a, self.of_a) - level(self.b, self.of_b))
    }

    /// Signed log-likelihood ratio G² = 2 Σ O ln(O/E) over the four cells (Dunning 1993), negative where it is
    /// more frequent in the second set.
    pub fn g2(&self) -> f64 {
        let with = self.a + self.b;
        let all = self.of_a + self.of_b;
        let term = |observed: u64, row: u64, column: u64| {
            if observed == 0 {
                return 0.0;
            }
            let expected = row as f64 * column as f64 / all as f64;
            observed as f64 * (observed as f64 / expected).ln()
        };
        let have = term(self.a, self.of_a, with) + term(self.b, self.of_b, with);
        let without = all - with;
        let lack = term(self.of_a - self.a, self.of_a, without)
            + term(self.of_b - self.b, self.of_b, without);
        // Rounding can leave a hair below zero where observed equals expected.
        let g2 = (2.0 * (have + lack)).max(0.0);
        if self.is_of_second() { -g2 } else { g2 }
    }

    /// How likely so large a difference, either way, is by chance: of χ² with one degree of freedom, which
    /// G² follows where counts are not tiny.
    pub fn p(&self) -> f64 {
        p_of_g2(self.g2())
    }

    fn is_of_second(&self) -> bool {
        let cross = |count: u64, of: u64| u128::from(count) * u128::from(of);
        cross(self.a, self.of_b) < cross(self.b, self.of_a)
    }
}

/// The probability that χ² with one degree of freedom is at least |g2|: erfc(√(|G²|/2)).
pub fn p_of_g2(g2: f64) -> f64 {
    libm::erfc((g2.abs() / 2.0).sqrt())
}

/// Corrects probabilities for how many of them were looked at (Benjamini and Hochberg 1995), in their
/// order: keeping those up to 0.05 means that of what is kept one in twenty is chance, on average.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_unstable_by(|x, y| p[*x].total_cmp(&p[*y]));
    let mut corrected = vec![1.0; p.len()];
    let mut least = 1.0f64;
    for (rank, at) in order.iter().enumerate().rev() {
        least = least.min(p[*at] * p.len() as f64 / (rank + 1) as f64);
        corrected[*at] = least;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::super::Table;
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
    }

    fn key(a: u64, of_a: u64, b: u64, of_b: u64) -> Keyness {
        Keyness { a, of_a, b, of_b }
    }

    #[test]
    fn worked_by_hand() {
        // 40 of 200 against 20 of 800: eight times as frequent. Expected 12 and 48.
        let k = key(40, 200, 20, 800);
        assert!(close(k.log_ratio().unwrap(), 3.0));
        let by_hand = 2.0
            * (40.0 * (40.0f64 / 12.0).ln()
                + 20.0 * (20.0f64 / 48.0).ln()
                + 160.0 * (160.0f64 / 188.0).ln()
                + 780.0 * (780.0f64 / 752.0).ln());
        assert!(close(k.g2(), by_hand));
        assert!(close(key(20, 800, 40, 200).g2(), -by_hand));
        // Nothing in the second set counts as half a unit: 10 of 100 against 0.5 of 100.
        assert!(close(
            key(10, 100, 0, 100).log_ratio().unwrap(),
            20.0f64.log2()
        ));
        assert!(close(key(5, 100, 5, 100).g2(), 0.0));
        assert!(close(key(5, 100, 5, 100).log_ratio().unwrap(), 0.0));
    }

    #[test]
    fn chances_are_those_of_the_tables() {
        // χ² with one degree of freedom, from any textbook.
        for (g2, p) in [(3.841_459, 0.05), (6.634_897, 0.01), (10.827_566, 0.001)] {
            assert!((p_of_g2(g2) - p).abs() < 1e-7, "{g2}");
            assert!((p_of_g2(-g2) - p).abs() < 1e-7, "{g2}");
        }
        assert!(close(p_of_g2(0.0), 1.0));
    }

    #[test]
    fn corrected_as_in_the_paper() {
        // The fifteen probabilities of Benjamini and Hochberg 1995: four are kept at 0.05.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0000,
        ];
        let corrected = benjamini_hochberg(&p);
        assert_eq!(corrected.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!(close(corrected[0], 0.0015));
        assert!(close(corrected[3], 0.0095 * 15.0 / 4.0));
        // 0.0298·15/7 is less than 0.0278·15/6, and 0.0298 is not less likely than 0.0278.
        assert!(close(corrected[5], 0.0298 * 15.0 / 7.0));
        assert!(close(corrected[14], 1.0));
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn empty_sets_are_harmless() {
        for k in [
            key(0, 0, 0, 0),
            key(0, 0, 3, 5),
            key(0, 9, 0, 9),
            key(4, 4, 0, 0),
        ] {
            assert_eq!(k.log_ratio(), None);
            assert!(k.g2().abs() < 1e-12 && k.p() > 0.999, "{k:?}");
        }
        assert!(key(3, 3, 5, 5).g2().abs() < 1e-12);
    }

    prop_compose! {
        fn any_key()(cells in proptest::array::uniform4(0u64..5000)) -> Keyness {
            let [a, not_a, b, not_b] = cells;
            key(a, a + not_a, b, b + not_b)
        }
    }

    proptest! {
        #[test]
        fn exchanging_the_sets_changes_the_sign_exactly(k in any_key()) {
            let other = k.swapped();
            prop_assert_eq!(k.log_ratio(), other.log_ratio().map(|ratio| -ratio));
            prop_assert_eq!(k.g2().abs().to_bits(), other.g2().abs().to_bits());
            prop_assert!((k.g2() + other.g2()).abs() < 1e-12);
            prop_assert_eq!(k.p().to_bits(), other.p().to_bits());
        }

        /// The same table, entered as an association of having it with being in the first set.
        #[test]
        fn g2_is_that_of_the_association(k in any_key()) {
            let table = Table { both: k.a, a: k.of_a, b: k.a + k.b, n: k.of_a + k.of_b };
            prop_assert!((k.g2() - table.g2()).abs() < 1e-6 * (1.0 + table.g2().abs()));
        }

        #[test]
        fn the_signs_agree(k in any_key()) {
            prop_assume!(k.a > 0 && k.b > 0);
            let (ratio, g2) = (k.log_ratio().unwrap(), k.g2());
            prop_assert!(ratio * g2 >= 0.0 || ratio.abs() < 1e-12, "{} {}", ratio, g2);
        }

        /// The rule of the paper, read literally: keep the largest k with p(k) <= k·q/m.
        #[test]
        fn corrected_is_the_rule_of_the_paper(
            p in proptest::collection::vec(0.0f64..1.0, 0..40),
            level in 0.01f64..0.5,
        ) {
            let mut sorted = p.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let m = p.len() as f64;
            let kept = (1..=p.len()).rev().find(|k| sorted[k - 1] * m / *k as f64 <= level).unwrap_or(0);
            let corrected = benjamini_hochberg(&p);
            prop_assert_eq!(corrected.iter().filter(|q| **q <= level).count(), kept);
            for (x, q) in p.iter().zip(&corrected) {
                prop_assert!(*x <= q + 1e-12 && *q <= 1.0);
            }
        }
    }
}
