//! Which of two series leads, and when the lead changed hands.
//!
//! A single loud hour is no change of the lead, nor is a tie that wavers. So a bin has a leader only if it holds
//! enough, and by a clear margin; and a lead counts only if it is kept for more than one such bin.

/// Units of both series together that a bin must hold for its ratio to mean anything.
pub const LEAST: u64 = 10;
/// A bin's leader has at least so many times as much as the other: 5 to 4.
const MARGIN: (u64, u64) = (5, 4);
/// So many bins in a row that have a leader must have the same one for the lead to count.
pub const HOLD: usize = 2;

/// One of two series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// A stretch of time in which one of the two leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Which of the two.
    pub side: Side,
    /// The first bin in which it leads.
    pub from: usize,
    /// The last bin in which it leads before the other one does.
    pub to: usize,
}

/// Binary logarithm of the ratio of two counts, each half a unit larger so that zeros have one: 1 is twice as
/// many of the first. Nothing in bins of fewer than [`LEAST`].
pub fn log_ratio(a: u64, b: u64) -> Option<f64> {
    let level = |count: u64| (count as f64 + 0.5).log2();
    (a.saturating_add(b) >= LEAST).then(|| level(a) - level(b))
}

/// Who leads a bin clearly.
pub fn leader(a: u64, b: u64) -> Option<Side> {
    let beats = |x: u64, y: u64| {
        u128::from(x) * u128::from(MARGIN.1) >= u128::from(y) * u128::from(MARGIN.0)
    };
    if a.saturating_add(b) < LEAST {
        None
    } else if beats(a, b) {
        Some(Side::A)
    } else if beats(b, a) {
        Some(Side::B)
    } else {
        None
    }
}

/// The leads of two series bin by bin, in order of time: each one's side is not that of the one before it, so
/// that every lead but the first begins with a flip.
///
/// Bins without a leader are passed over. A run of fewer than [`HOLD`] bins with the same leader is no lead, and
/// neither ends one.
pub fn leads(a: &[u64], b: &[u64]) -> Vec<Lead> {
    let led: Vec<(usize, Side)> = a
        .iter()
        .zip(b)
        .enumerate()
        .filter_map(|(bin, (a, b))| Some((bin, leader(*a, *b)?)))
        .collect();
    let mut leads: Vec<Lead> = Vec::new();
    for run in led.chunk_by(|x, y| x.1 == y.1) {
        let ((from, side), (to, _)) = (run[0], run[run.len() - 1]);
        match leads.last_mut() {
            _ if run.len() < HOLD => {}
            Some(last) if last.side == side => last.to = to,
            _ => leads.push(Lead { side, from, to }),
        }
    }
    leads
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lead_must_be_clear_supported_and_kept() {
        let a = [2, 50, 60, 40, 44, 10, 12, 90, 8, 9, 3, 0];
        let b = [9, 10, 12, 41, 40, 30, 31, 10, 20, 30, 3, 40];
        // Bin 0 is B's alone; 3 and 4 are no clear lead, and 7 is a single loud one; 10 holds too little.
        let leads = leads(&a, &b);
        let lead = |side, from, to| Lead { side, from, to };
        assert_eq!(leads, [lead(Side::A, 1, 2), lead(Side::B, 5, 11)]);
    }

    #[test]
    fn margins_and_support_at_their_edges() {
        assert_eq!(leader(5, 4), None, "too few");
        assert_eq!(leader(6, 4), Some(Side::A));
        assert_eq!(leader(50, 40), Some(Side::A));
        assert_eq!(leader(49, 40), None);
        assert_eq!(leader(40, 50), Some(Side::B));
        assert_eq!(leader(0, 10), Some(Side::B));
        assert_eq!(leader(u64::MAX, u64::MAX), None);
        assert_eq!(log_ratio(4, 5), None);
        assert_eq!(log_ratio(5, 5), Some(0.0));
        assert!((log_ratio(31, 7).unwrap() - 4.2f64.log2()).abs() < 1e-12);
        assert!((log_ratio(15, 0).unwrap() - 31.0f64.log2()).abs() < 1e-12);
        assert!(leads(&[], &[]).is_empty());
        assert!(leads(&[100], &[1]).is_empty());
    }

    fn naive(a: &[u64], b: &[u64]) -> Vec<Lead> {
        let mut found: Vec<Lead> = Vec::new();
        let bins: Vec<usize> = (0..a.len())
            .filter(|n| leader(a[*n], b[*n]).is_some())
            .collect();
        for (i, bin) in bins.iter().enumerate() {
            let side = leader(a[*bin], b[*bin]);
            let same = |j: Option<usize>| {
                j.and_then(|j| bins.get(j))
                    .is_some_and(|n| leader(a[*n], b[*n]) == side)
            };
            // In a run of two or more: a neighbour has the same leader.
            if !same(i.checked_sub(1)) && !same(Some(i + 1)) {
                continue;
            }
            match found.last_mut() {
                Some(last) if Some(last.side) == side => last.to = *bin,
                _ => found.push(Lead {
                    side: side.unwrap(),
                    from: *bin,
                    to: *bin,
                }),
            }
        }
        found
    }

    proptest! {
        #[test]
        fn leads_by_looking_at_neighbours(
            counts in proptest::collection::vec((0u64..30, 0u64..30), 0..60),
        ) {
            let (a, b): (Vec<u64>, Vec<u64>) = counts.into_iter().unzip();
            let found = leads(&a, &b);
            prop_assert_eq!(&found, &naive(&a, &b));
            prop_assert!(found.windows(2).all(|pair| pair[0].side != pair[1].side && pair[0].to < pair[1].from));
        }

        #[test]
        fn exchanging_the_series_exchanges_the_sides(
            counts in proptest::collection::vec((0u64..30, 0u64..30), 0..60),
        ) {
            let (a, b): (Vec<u64>, Vec<u64>) = counts.into_iter().unzip();
            let other: Vec<Lead> = leads(&b, &a)
                .into_iter()
                .map(|lead| Lead { side: lead.side.other(), ..lead })
                .collect();
            prop_assert_eq!(leads(&a, &b), other);
            for (a, b) in a.iter().zip(&b) {
                prop_assert_eq!(log_ratio(*a, *b), log_ratio(*b, *a).map(|ratio| -ratio));
            }
        }
    }
}
