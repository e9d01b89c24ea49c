//! How strongly two things go together, at the level of documents.

/// A two-by-two table of units: `n` in all, `a` in the scope, `b` with the tag, `both` with both.
///
/// Units are posts, originals or voices; the measures do not care, as long as all four are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Units with both.
    pub both: u64,
    /// Units in the scope.
    pub a: u64,
    /// Units with the tag.
    pub b: u64,
    /// All units.
    pub n: u64,
}

impl Table {
    /// Expected number of units with both if the two had nothing to do with each other: `a·b/n`.
    pub fn expected(&self) -> f64 {
        if self.n == 0 {
            0.0
        } else {
            self.a as f64 * self.b as f64 / self.n as f64
        }
    }

    /// Signed log-likelihood ratio G² = 2 Σ O ln(O/E) over the four cells (Dunning 1993), negative where
    /// both occur together less often than expected.
    pub fn g2(&self) -> f64 {
        let (both, a, b, n) = (
            self.both as f64,
            self.a as f64,
            self.b as f64,
            self.n as f64,
        );
        if n == 0.0 {
            return 0.0;
        }
        let cells = [
            (both, a * b / n),
            (a - both, a * (n - b) / n),
            (b - both, (n - a) * b / n),
            (n - a - b + both, (n - a) * (n - b) / n),
        ];
        let sum: f64 = cells
            .iter()
            .filter(|(observed, expected)| *observed > 0.0 && *expected > 0.0)
            .map(|(observed, expected)| observed * (observed / expected).ln())
            .sum();
        // Rounding can leave a hair below zero where observed equals expected.
        let g2 = (2.0 * sum).max(0.0);
        if both < self.expected() { -g2 } else { g2 }
    }

    /// Normalised pointwise mutual information (Bouma 2009): ln(both·n / (a·b)) / −ln(both/n), from
    /// −1 (never together) through 0 (independent) to 1 (never apart).
    pub fn npmi(&self) -> f64 {
        let (both, a, b, n) = (
            self.both as f64,
            self.a as f64,
            self.b as f64,
            self.n as f64,
        );
        if self.a == 0 || self.b == 0 || self.n == 0 {
            return 0.0;
        }
        if self.both == 0 {
            return -1.0;
        }
        if self.both == self.n {
            // Everything is everywhere: no information either way.
            return 0.0;
        }
        (both * n / (a * b)).ln() / -(both / n).ln()
    }

    /// Jaccard index: units with both among units with either.
    pub fn jaccard(&self) -> f64 {
        let either = self.a + self.b - self.both;
        if either == 0 {
            0.0
        } else {
            self.both as f64 / either as f64
        }
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
        // 100 posts, 20 in the scope, 10 with the tag, 8 with both; E = 2.
        let t = Table {
            both: 8,
            a: 20,
            b: 10,
            n: 100,
        };
        let by_hand = 2.0
            * (8.0 * (8.0f64 / 2.0).ln()
                + 12.0 * (12.0f64 / 18.0).ln()
                + 2.0 * (2.0f64 / 8.0).ln()
                + 78.0 * (78.0f64 / 72.0).ln());
        assert!(close(t.g2(), by_hand));
        assert!(close(t.npmi(), 4.0f64.ln() / -(0.08f64).ln()));
        assert!(close(t.jaccard(), 8.0 / 22.0));
        let rare = Table { both: 1, ..t };
        assert!(rare.g2() < 0.0);
        assert!(close(Table { both: 2, ..t }.g2(), 0.0));
    }

    #[test]
    fn empty_tables_are_harmless() {
        for t in [
            Table {
                both: 0,
                a: 0,
                b: 0,
                n: 0,
            },
            Table {
                both: 0,
                a: 0,
                b: 5,
                n: 10,
            },
            Table {
                both: 10,
                a: 10,
                b: 10,
                n: 10,
            },
        ] {
            assert!(t.g2().is_finite() && t.npmi().is_finite() && t.jaccard().is_finite());
        }
    }

    prop_compose! {
        fn table()(cells in proptest::array::uniform4(0u64..5000)) -> Table {
            let [both, only_a, only_b, neither] = cells;
            Table { both, a: both + only_a, b: both + only_b, n: both + only_a + only_b + neither }
        }
    }

    proptest! {
        /// G² by its other form: 2 (Σ O ln O − Σ row ln row − Σ column ln column + n ln n).
        #[test]
        fn g2_by_entropies(t in table()) {
            let x = |v: u64| if v == 0 { 0.0 } else { v as f64 * (v as f64).ln() };
            let cells = x(t.both) + x(t.a - t.both) + x(t.b - t.both) + x(t.n + t.both - t.a - t.b);
            let other = 2.0 * (cells - x(t.a) - x(t.n - t.a) - x(t.b) - x(t.n - t.b) + x(t.n));
            prop_assert!((t.g2().abs() - other).abs() < 1e-5 * (1.0 + other.abs()));
        }

        #[test]
        fn symmetric_and_bounded(t in table()) {
            let swapped = Table { a: t.b, b: t.a, ..t };
            prop_assert!(close(t.g2(), swapped.g2()));
            prop_assert!(close(t.npmi(), swapped.npmi()));
            prop_assert!((-1.0..=1.0 + 1e-9).contains(&t.npmi()));
            prop_assert!((0.0..=1.0).contains(&t.jaccard()));
        }
    }
}
