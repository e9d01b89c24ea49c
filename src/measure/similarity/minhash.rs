//! `MinHash` with banding: sketches of sets from which one sees which sets may be alike, without comparing all of
//! them (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3).
//!
//! The smallest of a set's hashes by one hash function is the same for two sets with the probability of their
//! Jaccard index `s`. A band is `r` such minima; two sets become candidates if any of `b` bands is equal:
//! with the probability `1 − (1 − sʳ)ᵇ`. Candidates are then compared exactly, so what this costs is a pair
//! that is missed, never one that is wrong.

/// Minima that are worth their time.
const MOST: usize = 128;
/// Of pairs that are just as like as was asked, so many must become candidates.
const FOUND: f64 = 0.98;

/// How many bands of how many minima.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Minima in a band.
    pub rows: usize,
    /// Bands.
    pub bands: usize,
}

impl Bands {
    /// As strict as can be while at least 98 of 100 pairs of this likeness become candidates.
    pub fn for_similarity(similarity: f64) -> Self {
        let of_rows = |rows: usize| Self {
            rows,
            bands: MOST / rows,
        };
        let mut bands = of_rows(1);
        for rows in 2..=MOST / 2 {
            let stricter = of_rows(rows);
            if stricter.chance(similarity) < FOUND {
                break;
            }
            bands = stricter;
        }
        bands
    }

    /// The probability that two sets of this Jaccard index become candidates.
    pub fn chance(self, similarity: f64) -> f64 {
        1.0 - (1.0 - similarity.powi(self.rows as i32)).powi(self.bands as i32)
    }
}

/// Two bits for two sets are equal with the probability `(1 + s) / 2`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sketch(u128);

impl Sketch {
    /// Whether two sets may be so alike; wrongly denied for one pair in thirty thousand.
    pub(super) fn may_be(self, other: Self, similarity: f64) -> bool {
        let bits = MOST as f64;
        let unlike = (1.0 - similarity) / 2.0;
        let allowed = bits * unlike + 4.0 * (bits * unlike * (1.0 - unlike)).sqrt();
        f64::from((self.0 ^ other.0).count_ones()) <= allowed
    }
}

/// The functions, made once.
#[derive(Debug)]
pub(super) struct Hasher {
    /// Two minima from each.
    seeds: [(u64, u64); MOST / 2],
    pub(super) bands: Bands,
}

impl Hasher {
    pub(super) fn new(bands: Bands) -> Self {
        let mut state = 0u64;
        let mut next = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mix(state)
        };
        let seeds = std::array::from_fn(|_| (next(), next() | 1));
        Self { seeds, bands }
    }

    /// A hash for each band, and the sketch, of a set that is not empty.
    pub(super) fn digest(&self, set: &[u64], bands: &mut Vec<u32>) -> Sketch {
        let mut minima = [u32::MAX; MOST];
        for member in set {
            for ((add, factor), least) in self.seeds.iter().zip(minima.chunks_exact_mut(2)) {
                let product = (member ^ add).wrapping_mul(*factor);
                let high = (product >> 32) as u32;
                // The lower half by itself would not depend on the upper half of the member.
                let low = (product as u32) ^ high.rotate_left(16);
                least[0] = least[0].min(high);
                least[1] = least[1].min(low);
            }
        }
        bands.clear();
        for band in minima.chunks_exact(self.bands.rows).take(self.bands.bands) {
            let hash = band
                .iter()
                .fold(0, |hash, least| mix(hash ^ u64::from(*least)));
            bands.push((hash >> 32) as u32);
        }
        let bits = minima.iter().enumerate();
        Sketch(bits.fold(0, |bits, (n, least)| {
            bits | u128::from(mix(u64::from(*least)) & 1) << n
        }))
    }
}

/// The finaliser of `SplitMix64`.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::jaccard;
    use super::*;

    #[test]
    fn bands_suit_the_likeness() {
        for (similarity, rows, bands) in [
            (0.5, 3, 42),
            (0.6, 4, 32),
            (0.7, 5, 25),
            (0.8, 7, 18),
            (0.9, 11, 11),
        ] {
            let chosen = Bands::for_similarity(similarity);
            assert_eq!(chosen, Bands { rows, bands }, "{similarity}");
            assert!(chosen.chance(similarity) >= FOUND);
        }
        // As stated for the usual likeness: 1 − (1 − s⁵)²⁵.
        let usual = Bands::for_similarity(0.7);
        for (similarity, percent) in [
            (0.2, 0.8),
            (0.4, 22.7),
            (0.6, 86.8),
            (0.7, 99.0),
            (0.8, 100.0),
        ] {
            let chance = usual.chance(similarity) * 100.0;
            assert!((chance - percent).abs() < 0.06, "{similarity}: {chance}");
        }
    }

    /// Pairs of sets of every likeness, by the true index: the curve must hold.
    #[test]
    fn candidates_come_as_the_curve_says() {
        let hasher = Hasher::new(Bands::for_similarity(0.7));
        let mut state = 1;
        let mut random = || {
            state = mix(state);
            state
        };
        for common in [20, 40, 60, 70, 80, 90] {
            let (pairs, mut candidates, mut denied) = (2000, 0, 0);
            let mut similarity = 0.0;
            for _ in 0..pairs {
                let shared: Vec<u64> = (0..common).map(|_| random()).collect();
                let own = (100 - common) / 2;
                let mut set = || -> Vec<u64> {
                    let mut set = shared.clone();
                    set.extend((0..own).map(|_| random()));
                    set.sort_unstable();
                    set
                };
                let sets = [set(), set()];
                similarity = jaccard(&sets[0], &sets[1]);
                let mut bands = [Vec::new(), Vec::new()];
                let first = hasher.digest(&sets[0], &mut bands[0]);
                let second = hasher.digest(&sets[1], &mut bands[1]);
                let mut pairs = bands[0].iter().zip(&bands[1]);
                candidates += u32::from(pairs.any(|(one, other)| one == other));
                denied += u32::from(!first.may_be(second, similarity));
            }
            let share = f64::from(candidates) / f64::from(pairs);
            let expected = hasher.bands.chance(similarity);
            let spread = (expected * (1.0 - expected) / f64::from(pairs)).sqrt();
            assert!(
                (share - expected).abs() < 5.0 * spread + 0.005,
                "at {similarity}: {share}, expected {expected}"
            );
            assert!(denied < 4, "{denied}");
        }
    }
}
