//! What is typical of one set of posts beside another one: words, tags, domains, accounts.
//!
//! The two sets have no post in common. What few stand behind is told apart from what many do, because one
//! account that repeats itself a thousand times makes no language of a set. Must not know why the two are
//! compared.

use super::count;
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{FewVoices, Tables};
use super::vocabulary::{Counted, Guard, Uses, Vocabulary};
use super::{Cancel, Error};
use crate::measure::keyness::{Keyness, benjamini_hochberg};
use crate::post::words::{Words, fold_word};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use tantivy::schema::Field;

/// Posts of a set that something must be in to be looked at.
pub const LEAST_POSTS: u32 = 5;
/// Voices that must have used it there; behind fewer it is [not supported](TypicalTerm::supported).
pub const LEAST_VOICES: u32 = FewVoices::MOST as u32;
/// How likely by chance something may be, corrected for all that was looked at.
pub const MOST_CHANCE: f64 = 0.05;

/// By which counts typical things are ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Basis {
    /// By posts that have them.
    Posts,
    /// By voices that use them, which copies do not move.
    #[default]
    Voices,
}

impl Basis {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Voices, Self::Posts];

    /// The word on screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Voices => "voices",
        }
    }
}

/// How large a set is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Posts.
    pub posts: u64,
    /// Distinct authors.
    pub voices: u64,
}

/// What is typical of each of two sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typical {
    /// How large the sets are.
    pub sizes: [Size; 2],
    /// Ranked by what: voices are not known everywhere.
    pub by: Basis,
    /// How many things were looked at: those in at least [`LEAST_POSTS`] posts of one set by as many voices as were
    /// asked for.
    pub looked_at: u64,
    /// What is typical of each set: more frequent than in the other one, and hardly by chance. Best first; what
    /// has too few voices after all others.
    pub sides: [Vec<TypicalTerm>; 2],
    /// How many of them there are, before the limit.
    pub found: [u64; 2],
}

/// Something typical of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct TypicalTerm {
    /// A word, tag key, domain or handle.
    pub name: String,
    /// Posts that have it, of its own set and of the other one.
    pub posts: Keyness,
    /// Voices that use it, of its own set and of the other one.
    pub voices: Keyness,
    /// How likely so large a difference is by chance, corrected for all things that were looked at.
    pub chance: f64,
    /// Whether at least [`LEAST_VOICES`] voices of its own set use it, as far as voices are known.
    pub supported: bool,
}

impl TypicalTerm {
    pub(crate) fn keyness(&self, by: Basis) -> &Keyness {
        match by {
            Basis::Posts => &self.posts,
            Basis::Voices => &self.voices,
        }
    }
}

/// What is asked about two sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AskTypical {
    pub(crate) by: Basis,
    /// Least voices for something to be looked at, beside [`LEAST_POSTS`].
    pub(crate) voices: u32,
    pub(crate) limit: usize,
}

/// Two sets of posts, ready to be asked what is typical of each.
pub(crate) struct Samples<'a> {
    snapshot: &'a Snapshot,
    vocabulary: Vocabulary<'a, 2>,
    pub(crate) sizes: [Size; 2],
}

impl<'a> Samples<'a> {
    pub(crate) fn new(
        sets: [&Hits; 2],
        (snapshot, tables): (&'a Snapshot, &'a Tables),
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let size = |hits: &Hits| -> Result<Size, Error> {
            Ok(Size {
                posts: hits.total,
                voices: count::voices(hits, snapshot, tables, cancel)?,
            })
        };
        Ok(Self {
            snapshot,
            vocabulary: Vocabulary::new(sets, snapshot, tables),
            sizes: [size(sets[0])?, size(sets[1])?],
        })
    }

    /// The terms of a field that are typical of each set, as far as they are wanted.
    pub(crate) fn terms(
        &self,
        field: Field,
        ask: AskTypical,
        is_wanted: impl Fn(&Counted<2>) -> bool,
        cancel: &Cancel,
    ) -> Result<Typical, Error> {
        let mut counted = self.counted(field, (LEAST_POSTS, ask.voices), cancel)?;
        counted.retain(is_wanted);
        Ok(typical(counted, self.sizes, ask))
    }

    /// Words, without those that are mostly written as a tag or as somebody's handle: these have lists of
    /// their own.
    pub(crate) fn words(
        &self,
        ask: AskTypical,
        is_wanted: impl Fn(&str) -> bool,
        cancel: &Cancel,
    ) -> Result<Typical, Error> {
        let fields = self.snapshot.fields;
        let mut marked: FxHashMap<String, [u32; 2]> = FxHashMap::default();
        for field in [fields.tag, fields.mention] {
            // Half of the posts that a word must have.
            for counted in self.counted(field, (LEAST_POSTS.div_ceil(2), 0), cancel)? {
                let posts = marked.entry(fold_word(&counted.term)).or_default();
                for (sum, uses) in posts.iter_mut().zip(&counted.uses) {
                    *sum += uses.posts;
                }
            }
        }
        let is_marked = |counted: &Counted<2>| {
            let Some(marked) = marked.get(&counted.term) else {
                return false;
            };
            let all: u32 = counted.uses.iter().map(|uses| uses.posts).sum();
            marked.iter().sum::<u32>() * 2 >= all
        };
        let is_wanted = |counted: &Counted<2>| {
            !is_lone(&counted.term) && !is_marked(counted) && is_wanted(&counted.term)
        };
        self.terms(fields.text, ask, is_wanted, cancel)
    }

    fn counted(
        &self,
        field: Field,
        (posts, voices): (u32, u32),
        cancel: &Cancel,
    ) -> Result<Vec<Counted<2>>, Error> {
        let guard = Guard {
            asked: 2,
            posts,
            voices,
        };
        self.vocabulary.terms(field, guard, cancel)
    }
}

/// Whether a word is one character of a script without spaces: the end of a run, which says nothing alone.
fn is_lone(word: &str) -> bool {
    let mut words = Words::new(word);
    words.advance() && words.lone
}

/// What of some counted things is typical of each set.
pub(crate) fn typical(counted: Vec<Counted<2>>, sizes: [Size; 2], ask: AskTypical) -> Typical {
    let are_voices_known = sizes.iter().all(|size| size.voices > 0);
    let by = if are_voices_known {
        ask.by
    } else {
        Basis::Posts
    };
    let mut answer = Typical {
        sizes,
        by,
        looked_at: counted.len() as u64,
        ..Typical::default()
    };
    let terms: Vec<TypicalTerm> = counted.into_iter().map(|c| term(c, sizes)).collect();
    let chances: Vec<f64> = terms.iter().map(|term| term.keyness(by).p()).collect();
    for (mut term, chance) in terms.into_iter().zip(benjamini_hochberg(&chances)) {
        term.chance = chance;
        let g2 = term.keyness(by).g2();
        if chance > MOST_CHANCE || g2 == 0.0 {
            continue;
        }
        let side = usize::from(g2 < 0.0);
        if side == 1 {
            term.posts = term.posts.swapped();
            term.voices = term.voices.swapped();
        }
        // Typical of a set is only what is found there often enough, not what the other one lacks.
        if term.posts.a < u64::from(LEAST_POSTS) || term.voices.a < u64::from(ask.voices) {
            continue;
        }
        term.supported = !are_voices_known || term.voices.a >= u64::from(LEAST_VOICES);
        answer.sides[side].push(term);
    }
    for (side, found) in answer.sides.iter_mut().zip(&mut answer.found) {
        *found = side.len() as u64;
        side.sort_unstable_by(|x, y| order(x, y, by));
        side.truncate(ask.limit);
    }
    answer
}

fn term(counted: Counted<2>, sizes: [Size; 2]) -> TypicalTerm {
    let [a, b] = counted.uses;
    let keyness = |count: fn(&Uses) -> u32, size: fn(&Size) -> u64| Keyness {
        a: u64::from(count(&a)),
        of_a: size(&sizes[0]),
        b: u64::from(count(&b)),
        of_b: size(&sizes[1]),
    };
    TypicalTerm {
        name: counted.term,
        posts: keyness(|uses| uses.posts, |size| size.posts),
        voices: keyness(|uses| uses.voices, |size| size.voices),
        chance: 1.0,
        supported: false,
    }
}

/// Best first: by how sure the difference is, then by how large, then by name.
fn order(x: &TypicalTerm, y: &TypicalTerm, by: Basis) -> Ordering {
    let ratio = |term: &TypicalTerm| term.keyness(by).log_ratio().unwrap_or(0.0);
    (y.supported.cmp(&x.supported))
        .then_with(|| y.keyness(by).g2().total_cmp(&x.keyness(by).g2()))
        .then_with(|| ratio(y).total_cmp(&ratio(x)))
        .then_with(|| x.name.cmp(&y.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(term: &str, a: (u32, u32), b: (u32, u32)) -> Counted<2> {
        let uses = [a, b].map(|(posts, voices)| Uses { posts, voices });
        Counted {
            term: term.to_owned(),
            uses,
        }
    }

    fn names(side: &[TypicalTerm]) -> Vec<&str> {
        side.iter().map(|term| term.name.as_str()).collect()
    }

    const SIZES: [Size; 2] = [
        Size {
            posts: 3000,
            voices: 500,
        },
        Size {
            posts: 2000,
            voices: 400,
        },
    ];

    #[test]
    fn a_thousand_copies_rank_below_twenty_voices() {
        let words = || {
            vec![
                counted("spam", (1000, 1), (0, 0)),
                counted("ring", (900, 3), (0, 0)),
                counted("said", (25, 20), (1, 1)),
                counted("other", (3, 2), (40, 30)),
                counted("usual", (300, 100), (200, 80)),
            ]
        };
        let ask = |by| AskTypical {
            by,
            voices: 0,
            limit: 10,
        };
        let by_voices = typical(words(), SIZES, ask(Basis::Voices));
        assert_eq!(names(&by_voices.sides[0]), ["said"]);
        assert_eq!(names(&by_voices.sides[1]), ["other"]);
        // By posts a ring of three is loud, but one account still comes last.
        let by_posts = typical(words(), SIZES, ask(Basis::Posts));
        assert_eq!(names(&by_posts.sides[0]), ["ring", "said", "spam"]);
        assert!(!by_posts.sides[0][2].supported);
    }

    #[test]
    fn without_known_voices_posts_are_all_there_is() {
        let nobody = SIZES.map(|size| Size { voices: 0, ..size });
        let words = vec![counted("said", (250, 0), (1, 0))];
        let ask = AskTypical {
            by: Basis::Voices,
            voices: 0,
            limit: 10,
        };
        let answer = typical(words, nobody, ask);
        assert_eq!(answer.by, Basis::Posts);
        assert_eq!(names(&answer.sides[0]), ["said"]);
        assert!(answer.sides[0][0].supported, "nobody knows better");
    }

    proptest! {
        #[test]
        fn exchanging_the_sets_exchanges_the_sides(
            words in proptest::collection::vec((0u32..60, 0u32..60, 0u32..60, 0u32..60), 0..30),
            by in prop_oneof![Just(Basis::Posts), Just(Basis::Voices)],
            limit in 0usize..40,
        ) {
            let all = |swap: bool| -> Vec<Counted<2>> {
                words.iter().enumerate().map(|(n, (a, b, av, bv))| {
                    let (a, b) = ((*a, *av.min(a)), (*b, *bv.min(b)));
                    let (a, b) = if swap { (b, a) } else { (a, b) };
                    counted(&format!("w{n}"), a, b)
                }).collect()
            };
            let ask = AskTypical { by, voices: 0, limit };
            let one = typical(all(false), SIZES, ask);
            let mut other = typical(all(true), [SIZES[1], SIZES[0]], ask);
            other.sizes.swap(0, 1);
            other.sides.swap(0, 1);
            other.found.swap(0, 1);
            prop_assert_eq!(&one, &other);
            for term in one.sides.iter().flatten() {
                prop_assert!(term.keyness(by).g2() > 0.0 && term.chance <= MOST_CHANCE);
            }
        }
    }
}
