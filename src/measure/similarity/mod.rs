//! How like two texts are, and which texts of many are like each other.
//!
//! Two texts are as like as their **shingles**, the runs of four characters in them: the Jaccard index, shingles
//! of both among shingles of either (Broder 1997). An edited word of six letters costs a text about nine
//! of its shingles; at 140 characters that leaves an index of about 0.88.
//!
//! This module knows texts as strings; it must not know posts, nor what is done with what is alike.

mod groups;
mod minhash;

pub use groups::{Texts, leaders};
pub use minhash::Bands;

use twox_hash::XxHash3_64;

/// Characters of a shingle.
const LENGTH: usize = 4;

/// The shingles of a text as 64-bit hashes, each once, in rising order. A text of fewer than four characters is
/// one shingle; an empty one has none.
///
/// Among the shingles of two texts two share a hash by chance once in about 10¹⁵ comparisons.
pub fn shingles(text: &str, into: &mut Vec<u64>) {
    into.clear();
    let bytes = text.as_bytes();
    if bytes.is_empty() {
        return;
    }
    // The bounds of the window: it moves by one character.
    let mut ends = text.char_indices().map(|(at, _)| at).skip(LENGTH);
    let mut starts = text.char_indices().map(|(at, _)| at);
    loop {
        let end = ends.next();
        let start = starts.next().unwrap_or(0);
        into.push(hash(&bytes[start..end.unwrap_or(bytes.len())]));
        if end.is_none() {
            break;
        }
    }
    into.sort_unstable();
    into.dedup();
}

fn hash(shingle: &[u8]) -> u64 {
    if let Ok(four) = <[u8; 4]>::try_from(shingle) {
        // The finaliser of SplitMix64, which loses nothing.
        let mut z = u64::from(u32::from_le_bytes(four)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        return z ^ (z >> 31);
    }
    XxHash3_64::oneshot(shingle)
}

/// The Jaccard index of two sets in rising order: 0 for sets without a common member, 1 for equal ones (two
/// empty ones are equal).
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let both = common(a, b);
    let either = a.len() + b.len() - both;
    if either == 0 {
        1.0
    } else {
        both as f64 / either as f64
    }
}

fn common(a: &[u64], b: &[u64]) -> usize {
    let (mut at_a, mut at_b, mut both) = (0, 0, 0);
    while at_a < a.len() && at_b < b.len() {
        // Without branches: which of two hashes is the larger cannot be foreseen.
        let (x, y) = (a[at_a], b[at_b]);
        both += usize::from(x == y);
        at_a += usize::from(x <= y);
        at_b += usize::from(y <= x);
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn of(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        shingles(text, &mut found);
        found
    }

    /// By the definition: sets of strings.
    fn by_strings(a: &str, b: &str) -> f64 {
        let set = |text: &str| -> HashSet<String> {
            let chars: Vec<char> = text.chars().collect();
            match chars.len() {
                0 => HashSet::new(),
                1..LENGTH => HashSet::from([text.to_owned()]),
                _ => chars.windows(LENGTH).map(|w| w.iter().collect()).collect(),
            }
        };
        let (a, b) = (set(a), set(b));
        let either = a.union(&b).count();
        if either == 0 {
            1.0
        } else {
            a.intersection(&b).count() as f64 / either as f64
        }
    }

    #[test]
    fn worked_by_hand() {
        assert_eq!(of("").len(), 0);
        assert_eq!(of("abc").len(), 1);
        assert_eq!(of("abcd").len(), 1);
        // aaaa once, aaab, aabc.
        assert_eq!(of("aaaaaabc").len(), 3);
        // abcd bcde cdef against abcd bcdx cdxf: one of five.
        assert!((jaccard(&of("abcdef"), &of("abcdxf")) - 0.2).abs() < 1e-12);
        assert!((jaccard(&of("日本語です"), &of("日本語でした")) - 1.0 / 4.0).abs() < 1e-12);
        assert!((jaccard(&[], &[]) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn the_index_is_that_of_the_strings(a in "[ab é日]{0,30}", b in "[ab é日]{0,30}") {
            let (x, y) = (of(&a), of(&b));
            prop_assert!((jaccard(&x, &y) - by_strings(&a, &b)).abs() < 1e-12);
            prop_assert!((jaccard(&y, &x) - jaccard(&x, &y)).abs() < 1e-12);
            prop_assert!((jaccard(&x, &x) - 1.0).abs() < 1e-12);
        }
    }
}
