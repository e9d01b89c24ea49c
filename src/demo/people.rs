//! The invented people: who they are follows from their number alone, so that millions of them need
//! no memory.

use super::dice::{Dice, mix};
use super::phrases::Phrases;
use crate::post::Author;

/// Distinct authors and small tags that a campaign of a size ends up with, as in real archives.
const GROWTH: [(u64, u64, u64); 10] = [
    (0, 0, 0),
    (1_000, 800, 330),
    (5_000, 2_900, 1_150),
    (20_000, 9_000, 2_550),
    (100_000, 31_000, 6_200),
    (300_000, 71_000, 11_300),
    (1_000_000, 170_000, 20_500),
    (3_000_000, 370_000, 32_000),
    (10_000_000, 890_000, 51_000),
    (30_000_000, 2_000_000, 75_000),
];

/// Distinct authors and distinct small tags to aim at for so many posts.
pub(super) fn growth(posts: u64) -> (u64, u64) {
    let last = GROWTH[GROWTH.len() - 1];
    let above = GROWTH.iter().position(|(n, ..)| *n >= posts.max(1));
    let Some(above) = above else {
        return (last.1, last.2);
    };
    let ((n0, a0, t0), (n1, a1, t1)) = (GROWTH[above - 1], GROWTH[above]);
    let between = |low, high| low + (high - low) * (posts - n0) / (n1 - n0);
    (between(a0, a1), between(t0, t1))
}

/// Something met again and again: a few numbers very often, most of them once.
#[derive(Clone, Debug)]
pub(super) struct Known(u64);

impl Known {
    /// So many are known from the beginning: a town has its regulars before the story starts.
    pub(super) fn since_before(regulars: u64) -> Self {
        Self(regulars)
    }

    /// A new number so many times in a million, an old one otherwise.
    pub(super) fn meet(&mut self, new_per_million: u64, dice: &mut Dice) -> u64 {
        if self.0 == 0 || dice.below(1_000_000) < new_per_million {
            self.0 += 1;
            self.0 - 1
        } else if dice.per_mille(500) {
            dice.steep(self.0)
        } else {
            dice.skewed(self.0)
        }
    }
}

/// How somebody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Habits {
    /// Without capitals.
    pub(super) small_letters: bool,
    /// Without a full stop at the end.
    pub(super) open_end: bool,
}

/// Somebody: which circle they belong to and which number they have there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// 0 is the town, 1 those who mock, 2 and up the other languages in their order.
    pub(super) circle: usize,
    pub(super) number: u64,
}

/// The first circle of another language.
pub(super) const FOREIGN: usize = 2;
/// The number of circles that fit into an author's identifier.
const CIRCLES: u64 = 32;

impl Person {
    /// How they write.
    pub(super) fn habits(self) -> Habits {
        let bits = self.bits();
        Habits {
            small_letters: bits % 16 == 3,
            open_end: (bits >> 8) % 4 == 1,
        }
    }

    fn bits(self) -> u64 {
        mix(self.number * CIRCLES + self.circle as u64 + 0x9e37)
    }

    /// Their account.
    pub(super) fn author(self, phrases: &Phrases) -> Author {
        Author {
            id: (40_000 + self.number * CIRCLES + self.circle as u64).to_string(),
            handle: self.handle(phrases),
            name: self.name(phrases),
            followers: None,
        }
    }

    /// Unique: the pieces are the number's digits in a mixed base, and what is left stands at the end.
    fn handle(self, phrases: &Phrases) -> String {
        let foreign = self.circle.checked_sub(FOREIGN);
        let (heads, tails) = match foreign {
            Some(tongue) => {
                let stems = &phrases.tongues[tongue].stems;
                (stems, stems)
            }
            None => (&phrases.given, &phrases.handle_words),
        };
        let pairs = (heads.len() * tails.len()) as u64;
        // A step without a common divisor visits every pair before it repeats one.
        let pair = (self.number % pairs * 1_009 + 17) % pairs;
        let (head, tail) = (
            heads[pair as usize / tails.len()],
            tails[pair as usize % tails.len()],
        );
        let rest = self.number / pairs;
        let mut handle = String::with_capacity(20);
        handle.push_str(head);
        // The mockers' underscore keeps the two circles with English handles apart.
        if self.circle == 1 {
            handle.push('_');
        }
        handle.push_str(tail);
        handle.make_ascii_lowercase();
        if rest > 0 {
            handle.push_str(&rest.to_string());
        }
        if let Some(tongue) = foreign {
            handle.push('_');
            handle.push_str(phrases.tongues[tongue].code);
        }
        handle
    }

    fn name(self, phrases: &Phrases) -> String {
        let mut dice = Dice::new(self.bits());
        let mut name = String::with_capacity(24);
        if let Some(tongue) = self.circle.checked_sub(FOREIGN) {
            let given = *dice.pick(&phrases.tongues[tongue].given);
            name.push_str(given);
            if given.chars().next().is_some_and(|c| c < '\u{250}') && dice.per_mille(700) {
                name.push(' ');
                name.push(char::from(b'A' + dice.below(25) as u8));
                name.push('.');
            }
        } else {
            name.push_str(dice.pick::<&str>(&phrases.given));
            if dice.per_mille(750) {
                name.push(' ');
                name.push_str(dice.pick::<&str>(&phrases.family));
            }
        }
        if dice.per_mille(70) {
            name.push(' ');
            name.push_str(dice.pick::<&str>(&phrases.emoji));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn growth_meets_its_knots_and_never_falls() {
        assert_eq!(growth(20_000), (9_000, 2_550));
        assert_eq!(growth(u64::MAX), (2_000_000, 75_000));
        let mut before = (0, 0);
        for posts in (0..40_000_000).step_by(250_000) {
            let now = growth(posts);
            assert!(now.0 >= before.0 && now.1 >= before.1);
            before = now;
        }
    }

    #[test]
    fn handles_and_ids_are_unique_and_short_enough_to_be_mentioned() {
        let phrases = Phrases::load().unwrap();
        let mut seen = BTreeSet::new();
        let circles = FOREIGN + phrases.tongues.len();
        assert!(circles as u64 <= CIRCLES);
        for circle in 0..circles {
            for number in 0..if circle == 0 { 8_000 } else { 500 } {
                let author = Person { circle, number }.author(&phrases);
                assert!(author.handle.len() <= 20, "{}", author.handle);
                assert!(seen.insert(author.id), "id twice");
                assert!(seen.insert(author.handle), "handle twice");
            }
        }
    }
}
