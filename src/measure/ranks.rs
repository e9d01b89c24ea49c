//! Places in an order by size, where equals share a place.

/// The place of each count among all, from 1 for the largest; equals share the best place among them, and the
/// places behind are left out (1, 2, 2, 4). Zeros have no place.
pub fn ranks(counts: &[u64]) -> Vec<Option<u32>> {
    let mut sorted: Vec<u64> = counts.iter().copied().filter(|n| *n > 0).collect();
    sorted.sort_unstable();
    let place = |count: u64| {
        let larger = sorted.len() - sorted.partition_point(|n| *n <= count);
        larger as u32 + 1
    };
    counts
        .iter()
        .map(|count| (*count > 0).then(|| place(*count)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equals_share_a_place() {
        assert_eq!(
            ranks(&[5, 0, 9, 5, 1]),
            [Some(2), None, Some(1), Some(2), Some(4)]
        );
        assert_eq!(ranks(&[]), []);
        assert_eq!(ranks(&[0]), [None]);
    }

    proptest! {
        /// A place is one more than those that are larger.
        #[test]
        fn by_counting(counts in proptest::collection::vec(0u64..9, 0..40)) {
            for (count, rank) in counts.iter().zip(ranks(&counts)) {
                let larger = counts.iter().filter(|n| *n > count).count() as u32;
                prop_assert_eq!(rank, (*count > 0).then_some(larger + 1));
            }
        }
    }
}
