//! Sets of documents as bit vectors that can count and select.
//!
//! One bit for each document of a segment: 125 KB for a million posts. Because documents lie in time
//! order, everything that a screen asks falls out of counting bits: a timeline is counts between
//! boundaries, the thousandth newest post is a selection from the end.

use rayon::prelude::*;
use std::convert::Infallible;
use std::ops::Range;

/// Words between two entries of the directory: 512 documents.
const BLOCK: usize = 8;
/// Sets of fewer documents are made by one core: handing work over costs more than it saves.
const WORTH_SHARING: u32 = 1 << 18;

/// A set of document numbers below a fixed length, with a directory of running counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    /// Members before each block, then all members.
    directory: Vec<u32>,
    len: u32,
}

/// A set under construction: no directory yet.
#[derive(Debug)]
pub(crate) struct BitsBuilder {
    words: Vec<u64>,
    len: u32,
}

impl BitsBuilder {
    /// No members out of `len` documents.
    pub(crate) fn new(len: u32) -> Self {
        Self {
            words: vec![0; (len as usize).div_ceil(64)],
            len,
        }
    }

    pub(crate) fn insert(&mut self, doc: u32) {
        self.words[doc as usize / 64] |= 1 << (doc % 64);
    }

    pub(crate) fn finish(self) -> Bits {
        Bits::from_words(self.words, self.len)
    }
}

impl Bits {
    /// A set out of `len` documents whose words are written by `fill`, part by part and on all cores: it
    /// is given the documents of a part and their words, all zero.
    pub(crate) fn fill<E: Send>(
        len: u32,
        fill: impl Fn(Range<u32>, &mut [u64]) -> Result<(), E> + Sync,
    ) -> Result<Self, E> {
        let mut words = vec![0; (len as usize).div_ceil(64)];
        let mut directory = vec![0; words.len().div_ceil(BLOCK) + 1];
        let part = part_of(len);
        let make = |n: usize, words: &mut [u64], counts: &mut [u32]| {
            let start = (n * part * BLOCK * 64) as u32;
            let end = start.saturating_add((part * BLOCK * 64) as u32).min(len);
            fill(start..end, words)?;
            for (block, count) in words.chunks(BLOCK).zip(counts) {
                *count = ones(block);
            }
            Ok(())
        };
        if len < WORTH_SHARING {
            make(0, &mut words, &mut directory)?;
        } else {
            words
                .par_chunks_mut(part * BLOCK)
                .zip(directory.par_chunks_mut(part))
                .enumerate()
                .try_for_each(|(n, (words, counts))| make(n, words, counts))?;
        }
        let mut before = 0;
        for count in &mut directory {
            before += std::mem::replace(count, before);
        }
        Ok(Self {
            words,
            directory,
            len,
        })
    }

    fn from_words(words: Vec<u64>, len: u32) -> Self {
        let mut directory = Vec::with_capacity(words.len() / BLOCK + 2);
        let mut count = 0;
        for block in words.chunks(BLOCK) {
            directory.push(count);
            count += ones(block);
        }
        directory.push(count);
        Self {
            words,
            directory,
            len,
        }
    }

    /// Members of all of some sets, and of none of others. Out of the same number of documents, all of them.
    pub(crate) fn all_of(len: u32, with: &[&Self], without: &[&Self]) -> Self {
        Self::of_words(len, |n| {
            let word = with.iter().fold(u64::MAX, |word, set| word & set.words[n]);
            without.iter().fold(word, |word, set| word & !set.words[n])
        })
    }

    /// Members of any of some sets.
    pub(crate) fn any_of(len: u32, sets: &[&Self]) -> Self {
        Self::of_words(len, |n| {
            sets.iter().fold(0, |word, set| word | set.words[n])
        })
    }

    /// The set whose words are given by their numbers. Bits behind the last document must not be set.
    fn of_words(len: u32, word: impl Fn(usize) -> u64 + Sync) -> Self {
        Self::write(len, |docs, words| {
            let first = docs.start as usize / 64;
            for (n, at) in words.iter_mut().enumerate() {
                *at = word(first + n);
            }
        })
    }

    /// As [`fill`](Self::fill), where nothing can go wrong.
    fn write(len: u32, write: impl Fn(Range<u32>, &mut [u64]) + Sync) -> Self {
        let written = Self::fill(len, |docs, words| {
            write(docs, words);
            Ok::<(), Infallible>(())
        });
        match written {
            Ok(bits) => bits,
            Err(never) => match never {},
        }
    }

    /// All of `len` documents.
    pub(crate) fn full(len: u32) -> Self {
        let mut words = vec![u64::MAX; (len as usize).div_ceil(64)];
        if let Some(last) = words.last_mut()
            && !len.is_multiple_of(64)
        {
            *last = (1 << (len % 64)) - 1;
        }
        Self::from_words(words, len)
    }

    /// Number of documents that could be members.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// Number of members.
    pub(crate) fn count(&self) -> u32 {
        *self.directory.last().unwrap_or(&0)
    }

    pub(crate) fn contains(&self, doc: u32) -> bool {
        self.words[doc as usize / 64] >> (doc % 64) & 1 == 1
    }

    /// Members below `doc`.
    pub(crate) fn rank(&self, doc: u32) -> u32 {
        let doc = doc.min(self.len);
        let word = doc as usize / 64;
        let block = word / BLOCK;
        let mut count = self.directory[block.min(self.directory.len() - 1)];
        for w in &self.words[(block * BLOCK).min(self.words.len())..word.min(self.words.len())] {
            count += w.count_ones();
        }
        if !doc.is_multiple_of(64) {
            count += (self.words[word] & ((1 << (doc % 64)) - 1)).count_ones();
        }
        count
    }

    /// The member that has `n` members before it.
    pub(crate) fn select(&self, n: u32) -> Option<u32> {
        if n >= self.count() {
            return None;
        }
        let block = self.directory.partition_point(|before| *before <= n) - 1;
        let mut left = n - self.directory[block];
        for (i, word) in self.words.iter().enumerate().skip(block * BLOCK) {
            let ones = word.count_ones();
            if left < ones {
                return Some(i as u32 * 64 + nth_one(*word, left));
            }
            left -= ones;
        }
        None
    }

    /// Members of both.
    #[must_use]
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self::all_of(self.len, &[self, other], &[])
    }

    /// Members of this but not of the other.
    #[must_use]
    pub(crate) fn and_not(&self, other: &Self) -> Self {
        Self::all_of(self.len, &[self], &[other])
    }

    /// Enters its members into words of which the first stands for `first`.
    pub(crate) fn add_to(&self, words: &mut [u64], first: u32) {
        let own = &self.words[first as usize / 64..];
        words
            .iter_mut()
            .zip(own)
            .for_each(|(word, own)| *word |= own);
    }

    /// Takes out of words, of which the first stands for `first`, what is no member.
    pub(crate) fn mask(&self, words: &mut [u64], first: u32) {
        let own = &self.words[first as usize / 64..];
        words
            .iter_mut()
            .zip(own)
            .for_each(|(word, own)| *word &= own);
    }

    /// How many members both have.
    pub(crate) fn count_and(&self, other: &Self) -> u32 {
        let pairs = self.words.iter().zip(&other.words);
        pairs.map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Members within a range.
    #[must_use]
    pub(crate) fn within(&self, docs: Range<u32>) -> Self {
        let (start, end) = (docs.start.min(self.len), docs.end.min(self.len));
        Self::write(self.len, |part, words| {
            let docs = start.max(part.start)..end.min(part.end);
            enter_range(words, part.start, docs);
            self.mask(words, part.start);
        })
    }

    /// Members in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_in(0..self.len)
    }

    /// Members within a range, in ascending order.
    pub(crate) fn iter_in(&self, docs: Range<u32>) -> impl Iterator<Item = u32> + '_ {
        self.words_in(docs)
            .flat_map(|(base, word)| Ones { word, base })
    }

    /// Calls `each` for the members within a range, in ascending order: faster than an iterator.
    #[inline]
    pub(crate) fn visit(&self, docs: Range<u32>, mut each: impl FnMut(u32)) {
        for (base, mut word) in self.words_in(docs) {
            while word != 0 {
                each(base + word.trailing_zeros());
                word &= word - 1;
            }
        }
    }

    /// The words that hold a range, each with its first document, without what lies outside of the range.
    fn words_in(&self, docs: Range<u32>) -> impl Iterator<Item = (u32, u64)> + '_ {
        let (start, end) = (docs.start.min(self.len), docs.end.min(self.len));
        let first = start as usize / 64;
        let last = (end as usize).div_ceil(64).max(first);
        self.words[first..last]
            .iter()
            .enumerate()
            .map(move |(i, word)| {
                let base = (first + i) as u32 * 64;
                let mut word = *word;
                if base < start {
                    word &= u64::MAX << (start - base);
                }
                if base + 64 > end {
                    word &= u64::MAX >> (base + 64 - end);
                }
                (base, word)
            })
    }
}

/// Blocks of a part, if a set of so many documents is made on all cores.
fn part_of(len: u32) -> usize {
    let blocks = (len as usize).div_ceil(BLOCK * 64);
    let parts = if len < WORTH_SHARING {
        1
    } else {
        rayon::current_num_threads()
    };
    blocks.div_ceil(parts).max(1)
}

fn ones(words: &[u64]) -> u32 {
    words.iter().map(|word| word.count_ones()).sum()
}

/// Enters documents into words of which the first stands for `first` and the 63 that follow. They are
/// ascending, and mostly neighbours: a word is written once for all of its documents.
#[inline]
pub(crate) fn enter(words: &mut [u64], first: u32, docs: &[u32]) {
    let mut at = 0;
    let mut word = 0;
    for doc in docs {
        let doc = doc - first;
        let here = doc as usize / 64;
        if here != at {
            words[at] |= word;
            (at, word) = (here, 0);
        }
        word |= 1 << (doc % 64);
    }
    if word != 0 {
        words[at] |= word;
    }
}

/// Enters all documents of a range into words of which the first stands for `first`.
pub(crate) fn enter_range(words: &mut [u64], first: u32, docs: Range<u32>) {
    if docs.is_empty() {
        return;
    }
    let (start, end) = (docs.start - first, docs.end - first);
    let (from, to) = (start as usize / 64, (end as usize - 1) / 64);
    let (head, tail) = (u64::MAX << (start % 64), u64::MAX >> (63 - (end - 1) % 64));
    if from == to {
        words[from] |= head & tail;
        return;
    }
    words[from] |= head;
    words[from + 1..to].fill(u64::MAX);
    words[to] |= tail;
}

/// The members in one word.
struct Ones {
    word: u64,
    base: u32,
}

impl Iterator for Ones {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.word == 0 {
            return None;
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(self.base + bit)
    }
}

/// Position of the set bit that has `n` set bits below it; there is one.
fn nth_one(mut word: u64, n: u32) -> u32 {
    for _ in 0..n {
        word &= word - 1;
    }
    word.trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn bits_of(members: &BTreeSet<u32>, len: u32) -> Bits {
        let mut builder = BitsBuilder::new(len);
        for member in members {
            builder.insert(*member);
        }
        builder.finish()
    }

    proptest! {
        #[test]
        fn equals_a_set(
            len in 0u32..2000,
            members in proptest::collection::btree_set(0u32..2000, 0..400),
            a in 0u32..2100,
            b in 0u32..2100,
        ) {
            let members: BTreeSet<u32> = members.into_iter().filter(|m| *m < len).collect();
            let bits = bits_of(&members, len);
            let (start, end) = (a.min(b), a.max(b));
            prop_assert_eq!(bits.count() as usize, members.len());
            prop_assert_eq!(bits.rank(a) as usize, members.range(..a).count());
            prop_assert_eq!(bits.iter().collect::<BTreeSet<_>>(), members.clone());
            let inside: Vec<u32> = members.range(start..end).copied().collect();
            prop_assert_eq!(bits.iter_in(start..end).collect::<Vec<_>>(), inside.clone());
            prop_assert_eq!(bits.within(start..end).iter().collect::<Vec<_>>(), inside);
            for (n, member) in members.iter().enumerate() {
                prop_assert_eq!(bits.select(n as u32), Some(*member));
                prop_assert!(bits.contains(*member));
            }
            prop_assert_eq!(bits.select(members.len() as u32), None);
            prop_assert_eq!(Bits::full(len).and_not(&bits).count() as usize, len as usize - members.len());
            prop_assert_eq!(bits.and_not(&bits).count(), 0);
            prop_assert_eq!(Bits::any_of(len, &[&bits, &Bits::full(len)]).count(), len);
            prop_assert_eq!(bits.count_and(&bits), bits.count());
            let mut visited = Vec::new();
            bits.visit(start..end, |doc| visited.push(doc));
            prop_assert_eq!(visited, members.range(start..end).copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.and(&Bits::full(len)), bits);
            prop_assert_eq!(Bits::full(len).count(), len);
        }

        /// Large enough for several parts.
        #[test]
        fn filled_in_parts_it_is_the_same(
            members in proptest::collection::btree_set(0..WORTH_SHARING + 1000, 0..300),
            run in (0..WORTH_SHARING, 0u32..2000).prop_map(|(from, len)| from..from + len),
        ) {
            let len = WORTH_SHARING + 3000;
            let docs: Vec<u32> = members.iter().copied().collect();
            let filled = Bits::fill(len, |part, words| {
                let inside = |docs: &[u32], at: u32| docs.partition_point(|doc| *doc < at);
                enter(words, part.start, &docs[inside(&docs, part.start)..inside(&docs, part.end)]);
                enter_range(words, part.start, run.start.max(part.start)..run.end.min(part.end));
                Ok::<(), ()>(())
            });
            let both: BTreeSet<u32> = members.into_iter().chain(run).collect();
            prop_assert_eq!(filled, Ok(bits_of(&both, len)));
        }
    }
}
