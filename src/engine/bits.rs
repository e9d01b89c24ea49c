//! Sets of documents as bit vectors that can count and select.
//!
//! One bit for each document of a segment: 125 KB for a million posts. Because documents lie in time
//! order, everything that a screen asks falls out of counting bits: a timeline is counts between
//! boundaries, the thousandth newest post is a selection from the end.

use std::ops::Range;

/// Words between two entries of the directory: 512 documents.
const BLOCK: usize = 8;

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
    fn from_words(words: Vec<u64>, len: u32) -> Self {
        let mut directory = Vec::with_capacity(words.len() / BLOCK + 2);
        let mut count = 0;
        for block in words.chunks(BLOCK) {
            directory.push(count);
            count += block.iter().map(|w| w.count_ones()).sum::<u32>();
        }
        directory.push(count);
        Self {
            words,
            directory,
            len,
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
        let words = self
            .words
            .iter()
            .zip(&other.words)
            .map(|(a, b)| a & b)
            .collect();
        Self::from_words(words, self.len)
    }

    /// Members of this but not of the other.
    #[must_use]
    pub(crate) fn and_not(&self, other: &Self) -> Self {
        let words = self
            .words
            .iter()
            .zip(&other.words)
            .map(|(a, b)| a & !b)
            .collect();
        Self::from_words(words, self.len)
    }

    /// Members within a range.
    #[must_use]
    pub(crate) fn within(&self, docs: Range<u32>) -> Self {
        let mut words = vec![0; self.words.len()];
        let (start, end) = (docs.start.min(self.len), docs.end.min(self.len));
        if start < end {
            let (first, last) = (start as usize / 64, (end as usize - 1) / 64);
            words[first..=last].copy_from_slice(&self.words[first..=last]);
            words[first] &= u64::MAX << (start % 64);
            words[last] &= u64::MAX >> (63 - (end - 1) % 64);
        }
        Self::from_words(words, self.len)
    }

    /// Members in ascending order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_in(0..self.len)
    }

    /// Members within a range, in ascending order.
    pub(crate) fn iter_in(&self, docs: Range<u32>) -> impl Iterator<Item = u32> + '_ {
        let (start, end) = (docs.start.min(self.len), docs.end.min(self.len));
        let first = start as usize / 64;
        let last = (end as usize).div_ceil(64).max(first);
        self.words[first..last]
            .iter()
            .enumerate()
            .flat_map(move |(i, word)| {
                let base = (first + i) as u32 * 64;
                let mut word = *word;
                if base < start {
                    word &= u64::MAX << (start - base);
                }
                if base + 64 > end {
                    word &= u64::MAX >> (base + 64 - end);
                }
                Ones { word, base }
            })
    }
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
            prop_assert_eq!(bits.and(&Bits::full(len)), bits);
            prop_assert_eq!(Bits::full(len).count(), len);
        }
    }
}
