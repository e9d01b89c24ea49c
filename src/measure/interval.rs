//! How far chance alone can move a share or a ratio of counts.
//!
//! Both intervals presume that units come independently of each other. Posts do not quite (one copied post
//! brings a thousand), so they are the least doubt that one must have, not the most.

/// The two-sided 95 % point of the normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's 95 % interval of a share `part` of `all` (Wilson 1927): always within 0..=1, and honest for small
/// counts, where share ± 1.96 standard errors is not. Nothing is known of a share of nothing.
pub fn wilson(part: u64, all: u64) -> Option<(f64, f64)> {
    if all == 0 || part > all {
        return None;
    }
    let (n, share, z2) = (all as f64, part as f64 / all as f64, Z95 * Z95);
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let spread = share * (1.0 - share) / n + z2 / (4.0 * n * n);
    let half = Z95 * spread.sqrt() / (1.0 + z2 / n);
    // Rounding must not turn "may be none" into "some".
    let low = if part == 0 { 0.0 } else { middle - half };
    let high = if part == all { 1.0 } else { middle + half };
    Some((low.max(0.0), high.min(1.0)))
}

/// The 95 % interval of the ratio of two rates, `a.0` events in a length of `a.1` to `b.0` in `b.1`: of two
/// independent Poisson counts the first is, given their sum, binomial (Przyborowski & Wilenski 1940), so it is
/// Wilson's interval of `a / (a + b)` as odds, by the lengths. The upper end is infinite where `b` is zero.
/// Nothing is known where both are zero or a length is not positive.
pub fn rate_ratio(a: (u64, f64), b: (u64, f64)) -> Option<(f64, f64)> {
    if a.1 <= 0.0 || b.1 <= 0.0 {
        return None;
    }
    let (low, high) = wilson(a.0, a.0 + b.0)?;
    let odds = |share: f64| {
        if share >= 1.0 {
            f64::INFINITY
        } else {
            share / (1.0 - share) * (b.1 / a.1)
        }
    };
    Some((odds(low), odds(high)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64, by: f64) -> bool {
        (a - b).abs() <= by
    }

    #[test]
    fn worked_by_hand() {
        // 8 of 10, the usual example: 0.4902 to 0.9433.
        let (low, high) = wilson(8, 10).unwrap();
        assert!(near(low, 0.4902, 5e-5) && near(high, 0.9433, 5e-5));
        // None of 10: z² / (n + z²) = 3.8415 / 13.8415.
        let (low, high) = wilson(0, 10).unwrap();
        assert!(low == 0.0 && near(high, 0.277_53, 5e-5));
        assert!(near(wilson(7, 7).unwrap().1, 1.0, 0.0));
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(2, 1), None);
        // 20 in 10 days to 10 in 5 days: the same rate.
        let (low, high) = rate_ratio((20, 10.0), (10, 5.0)).unwrap();
        assert!(low < 1.0 && high > 1.0 && near(low * high, 1.0, 0.2));
        assert!(rate_ratio((3, 1.0), (0, 1.0)).unwrap().1.is_infinite());
        assert_eq!(rate_ratio((0, 1.0), (0, 1.0)), None);
        assert_eq!(rate_ratio((1, 0.0), (1, 1.0)), None);
    }

    proptest! {
        /// Wilson's ends are by definition where the share is 1.96 standard errors of the end away.
        #[test]
        fn wilson_is_the_test_inverted(all in 1u64..100_000, part in 0u64..100_000) {
            let part = part % (all + 1);
            let (low, high) = wilson(part, all).unwrap();
            let (n, share) = (all as f64, part as f64 / all as f64);
            for end in [low, high] {
                let distance = (share - end).powi(2);
                let allowed = Z95 * Z95 * end * (1.0 - end) / n;
                let at_edge = (end == 0.0 && part == 0) || (end >= 1.0 && part == all);
                prop_assert!(at_edge || near(distance, allowed, 1e-9), "{distance} {allowed}");
            }
            prop_assert!(low <= share && share <= high);
        }

        #[test]
        fn ratios_turned_around(a in 1u64..10_000, b in 1u64..10_000, days in 1u32..900) {
            let days = f64::from(days);
            let (low, high) = rate_ratio((a, days), (b, 7.0)).unwrap();
            let (back_low, back_high) = rate_ratio((b, 7.0), (a, days)).unwrap();
            prop_assert!(near(low * back_high, 1.0, 1e-6) && near(high * back_low, 1.0, 1e-6));
            let ratio = a as f64 / days / (b as f64 / 7.0);
            prop_assert!(low <= ratio * (1.0 + 1e-9) && ratio <= high * (1.0 + 1e-9));
        }
    }
}
