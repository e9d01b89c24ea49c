//! Which words look like spellings of one: the same but for marks, joints, numbers and plurals, or a slip or two of
//! the fingers apart.
//!
//! Looks alone prove nothing (`men` and `women`, `election2016` and `election2020`): whoever merges what is found here
//! needs evidence of use beside it. See [`score`].

use std::collections::BTreeSet;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Letters from which on one slip makes no other word, most of the time, and from which on two do not.
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 12;
/// Letters that must be left when everything else is left out.
const LEAST_LEFT: usize = 3;

/// What two spellings differ in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They are the same without these.
    Without {
        /// What is left out, the least that does it.
        what: Vec<Trait>,
        /// Both have numbers, and other ones: rather two things of a kind than two spellings of one.
        other_numbers: bool,
    },
    /// So many letters are added, left out, changed or swapped with their neighbour: one or two.
    Slips {
        /// How many.
        slips: usize,
        /// Letters of the shorter one.
        letters: usize,
    },
}

/// What may be left out of a spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// Accents, and the points of Arabic and Hebrew.
    Marks,
    /// `_`
    Underscores,
    /// Digits, as of a year.
    Numbers,
    /// An `s` at the end.
    Plural,
}

impl Trait {
    const ALL: [Self; 4] = [Self::Marks, Self::Underscores, Self::Numbers, Self::Plural];

    fn name(self) -> &'static str {
        match self {
            Self::Marks => "accents",
            Self::Underscores => "underscores",
            Self::Numbers => "numbers",
            Self::Plural => "the plural s",
        }
    }

    fn remove(self, from: &str) -> String {
        match self {
            Self::Marks if from.is_ascii() => from.to_owned(),
            Self::Marks => from.nfd().filter(|c| !is_accent(*c)).nfc().collect(),
            Self::Underscores => from.replace('_', ""),
            Self::Numbers => from.chars().filter(|c| !c.is_numeric()).collect(),
            Self::Plural => match from.strip_suffix('s') {
                Some(one) if !one.ends_with('s') => one.to_owned(),
                _ => from.to_owned(),
            },
        }
    }
}

/// Marks that people leave out. Those of Indic scripts and of kana make other words.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{652}' | '\u{670}')
}

impl Likeness {
    /// How much it says, from 0 to 1: what is the same but for traits is surer than slips, slips in long words are surer
    /// than in short ones.
    pub fn weight(&self) -> f64 {
        match self {
            Self::Without { other_numbers, .. } => {
                if *other_numbers {
                    0.3
                } else {
                    1.0
                }
            }
            Self::Slips { slips, letters } => {
                if *slips > 1 {
                    0.6
                } else if *letters < 8 {
                    0.7
                } else {
                    0.9
                }
            }
        }
    }
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Without {
                what,
                other_numbers,
            } => {
                let what: Vec<&str> = what.iter().map(|left| left.name()).collect();
                write!(f, "the same without {}", what.join(" and "))?;
                if *other_numbers {
                    f.write_str(", but of other numbers")?;
                }
                Ok(())
            }
            Self::Slips { slips: 1, .. } => f.write_str("one letter apart"),
            Self::Slips { slips, .. } => write!(f, "{slips} letters apart"),
        }
    }
}

/// A word whose other spellings are looked for among many.
#[derive(Clone, Debug)]
pub struct Wanted {
    word: String,
    letters: usize,
    signature: u64,
    bare: String,
}

impl Wanted {
    /// A word in lower case.
    pub fn new(word: &str) -> Self {
        Self {
            word: word.to_owned(),
            letters: word.chars().count(),
            signature: signature(word),
            bare: bare(word),
        }
    }

    /// In what another word in lower case is like this one; nothing if it is not, or is the same.
    pub fn likeness(&self, other: &str) -> Option<Likeness> {
        if other == self.word {
            return None;
        }
        self.without(other).or_else(|| self.slips(other))
    }

    fn without(&self, other: &str) -> Option<Likeness> {
        let bare = bare(other);
        if bare != self.bare || bare.chars().count() < LEAST_LEFT {
            return None;
        }
        let subsets = (1u32..16).map(|set| {
            let is_in = |(n, _): &(usize, Trait)| set & (1 << n) != 0;
            let traits = Trait::ALL.into_iter().enumerate().filter(is_in);
            traits.map(|(_, left)| left).collect::<Vec<_>>()
        });
        let remove = |word: &str, what: &[Trait]| {
            what.iter()
                .fold(word.to_owned(), |word, left| left.remove(&word))
        };
        let what = subsets
            .filter(|what| remove(&self.word, what) == remove(other, what))
            .min_by_key(Vec::len)?;
        let (own, others) = (numbers(&self.word), numbers(other));
        Some(Likeness::Without {
            what,
            other_numbers: !own.is_empty() && !others.is_empty() && own != others,
        })
    }

    fn slips(&self, other: &str) -> Option<Likeness> {
        // A slip changes two letters of the signature at most.
        let differing = (self.signature ^ signature(other)).count_ones() as usize;
        if differing > 4 {
            return None;
        }
        let length = other.chars().count();
        let letters = length.min(self.letters);
        let most = match letters {
            TWO_SLIPS.. => 2,
            ONE_SLIP.. => 1,
            _ => return None,
        };
        if length.abs_diff(self.letters) > most || differing > 2 * most {
            return None;
        }
        let (own, others) = (numbers(&self.word), numbers(other));
        if !own.is_empty() && !others.is_empty() && own != others {
            // Another number is no slip.
            return None;
        }
        let slips = strsim::osa_distance(&self.word, other);
        (slips <= most).then_some(Likeness::Slips { slips, letters })
    }
}

/// A word without anything that may be left out.
fn bare(word: &str) -> String {
    Trait::ALL
        .iter()
        .fold(word.to_owned(), |word, left| left.remove(&word))
}

fn numbers(word: &str) -> String {
    word.chars().filter(|c| c.is_numeric()).collect()
}

/// Which letters occur, hashed: a look at it rules most words out.
fn signature(word: &str) -> u64 {
    let letters: BTreeSet<char> = word.chars().collect();
    letters
        .iter()
        .fold(0, |bits, c| bits | 1 << (u32::from(*c) % 64))
}

/// How much speaks for two spellings of one, from 0 to 1: a third of the weight of the likeness for itself, a third as
/// far as both were used on the same days, and a third as far as by the same voices. Both shares are of the rarer
/// spelling.
pub fn score(likeness: &Likeness, same_days: f64, same_voices: f64) -> f64 {
    likeness.weight() * (1.0 + same_days + same_voices) / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(a: &str, b: &str) -> String {
        let [one, other] = [(a, b), (b, a)].map(|(a, b)| {
            let likeness = Wanted::new(a).likeness(b);
            likeness.map_or_else(|| "other".to_owned(), |l| l.to_string())
        });
        assert_eq!(one, other, "{a} {b}");
        one
    }

    #[test]
    fn worked_by_hand() {
        for (a, b, why) in [
            ("yesallwomen", "yesallwoman", "one letter apart"),
            (
                "yesallwomen",
                "yes_all_women",
                "the same without underscores",
            ),
            ("yesallwomen", "yesallwomen2014", "the same without numbers"),
            ("metoo", "2018metoo", "the same without numbers"),
            ("egalite", "égalité", "the same without accents"),
            ("testimony", "testimonys", "the same without the plural s"),
            (
                "égalités",
                "egalite_",
                "the same without accents and underscores and the plural s",
            ),
            (
                "election2016",
                "election2020",
                "the same without numbers, but of other numbers",
            ),
            ("yesallwomen", "yesallwmoen", "one letter apart"),
            ("blacklivesmatter", "blacklivesmater", "one letter apart"),
            ("blacklivesmatter", "blackilvesmater", "2 letters apart"),
            ("metoo", "metto", "one letter apart"),
            ("yesallwomen", "yesallmen", "other"),
            ("yesallwomen", "notallmen", "other"),
            ("men", "man", "other"),
            ("class", "clas", "other"),
            ("2014", "2015", "other"),
            ("a1b", "ab", "other"),
            ("日本語", "日本人", "other"),
            ("がん", "かん", "other"),
            ("same", "same", "other"),
        ] {
            assert_eq!(said(a, b), why, "{a} {b}");
        }
    }

    #[test]
    fn evidence_counts_as_much_as_looks() {
        let same = Wanted::new("metoo").likeness("me_too").expect("alike");
        assert!((score(&same, 1.0, 1.0) - 1.0).abs() < 1e-12);
        assert!((score(&same, 0.0, 0.0) - 1.0 / 3.0).abs() < 1e-12);
        let years = Wanted::new("e2016").likeness("e2017");
        assert_eq!(years, None, "one letter is left");
        let years = Wanted::new("vote2016").likeness("vote2017").expect("alike");
        let slip = Wanted::new("metoo").likeness("metto").expect("alike");
        assert!(score(&years, 1.0, 1.0) < score(&slip, 0.5, 0.0));
    }

    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-c_1é]{0,8}",
            "[a-d]{4,14}s?(_?20[12]\\d)?",
            "[ab日語]{0,6}"
        ]
    }

    /// Whatever is one slip away.
    fn slipped(word: &str, at: usize, how: usize, c: char) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at % letters.len();
        match how {
            0 => letters.insert(at, c),
            1 => drop(letters.remove(at)),
            2 => letters[at] = c,
            _ => {
                let next = (at + 1).min(letters.len() - 1);
                letters.swap(at, next);
            }
        }
        letters.into_iter().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn likeness_is_mutual_and_never_of_the_same(a in words(), b in words()) {
            let (one, other) = (Wanted::new(&a), Wanted::new(&b));
            prop_assert_eq!(one.likeness(&b), other.likeness(&a));
            prop_assert_eq!(one.likeness(&a), None);
            // Nothing is ruled out by its letters that the distance would let pass.
            let letters = a.chars().count().min(b.chars().count());
            let most = if letters >= 12 { 2 } else { usize::from(letters >= 5) };
            let numbers = [numbers(&a), numbers(&b)];
            let is_other = numbers[0] != numbers[1] && numbers.iter().all(|n| !n.is_empty());
            if a != b && !is_other && strsim::osa_distance(&a, &b) <= most {
                prop_assert!(one.likeness(&b).is_some());
            }
        }

        #[test]
        fn one_slip_is_always_found(
            word in "[a-z]{6,20}",
            at in 0usize..20,
            how in 0usize..4,
            c in proptest::char::range('a', 'z'),
        ) {
            let other = slipped(&word, at, how, c);
            prop_assume!(other != word);
            let likeness = Wanted::new(&word).likeness(&other).expect("a slip");
            let is_one = match &likeness {
                Likeness::Slips { slips, .. } => *slips == 1,
                Likeness::Without { .. } => true,
            };
            prop_assert!(is_one, "{}", likeness);
            let score = score(&likeness, 0.5, 0.25);
            prop_assert!(score > 0.0 && score < 1.0);
        }

        #[test]
        fn what_may_be_left_out_changes_nothing(word in "[a-z]{4,12}", year in 2000u32..2030) {
            for other in [format!("{word}{year}"), format!("{year}{word}"), format!("{word}_"), format!("_{word}{year}")] {
                let likeness = Wanted::new(&word).likeness(&other);
                let weight = likeness.as_ref().map(Likeness::weight);
                prop_assert_eq!(weight, Some(1.0), "{}", other);
            }
        }
    }
}
