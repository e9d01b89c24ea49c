//! Chance that is the same on every machine: `SplitMix64` and whole numbers only.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Equal seeds give equal streams.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 random bits.
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `n`; 0 for an empty range.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        share(self.roll(), n)
    }

    /// A number below `n`, the small ones far more often: the density falls with the square root.
    pub(super) fn skewed(&mut self, n: u64) -> u64 {
        let within = self.below(n);
        share(self.roll(), within)
    }

    /// A number below `n`, skewed once more.
    pub(super) fn steep(&mut self, n: u64) -> u64 {
        let within = self.skewed(n);
        share(self.roll(), within)
    }

    /// True so many times in a thousand.
    pub(super) fn per_mille(&mut self, chance: u64) -> bool {
        self.below(1000) < chance
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// One of the items, the first ones more often.
    pub(super) fn pick_early<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.skewed(items.len() as u64) as usize]
    }
}

/// `n` times the fraction that `bits` is of 2^64.
fn share(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

/// Spreads a number over 64 bits: equal numbers give equal bits, neighbours unrelated ones.
pub(super) fn mix(number: u64) -> u64 {
    let mut z = number;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_gives_its_published_numbers() {
        let mut dice = Dice::new(1_234_567);
        assert_eq!(dice.roll(), 6_457_827_717_110_365_317);
        assert_eq!(dice.roll(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_stay_in_range_and_lean_the_right_way() {
        let mut dice = Dice::new(7);
        let sum = |f: fn(&mut Dice, u64) -> u64, dice: &mut Dice| -> u64 {
            (0..4000)
                .map(|_| f(dice, 100))
                .inspect(|n| assert!(*n < 100))
                .sum()
        };
        let (even, skewed, steep) = (
            sum(Dice::below, &mut dice),
            sum(Dice::skewed, &mut dice),
            sum(Dice::steep, &mut dice),
        );
        assert!(
            even > skewed && skewed > steep,
            "{even} > {skewed} > {steep}"
        );
        assert_eq!(dice.below(0), 0);
    }
}
