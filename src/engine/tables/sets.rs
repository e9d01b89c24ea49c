//! Sets of tags, each kept once.

use rustc_hash::FxHashMap;

/// Sets of tag numbers, by number of the set. Number 0 is the empty set.
#[derive(Debug)]
pub(super) struct TagSets {
    /// Where each set begins in `tags`, then the end of the last one.
    starts: Vec<u32>,
    tags: Vec<u32>,
}

impl Default for TagSets {
    fn default() -> Self {
        Self {
            starts: vec![0, 0],
            tags: Vec::new(),
        }
    }
}

impl TagSets {
    #[inline]
    pub(super) fn get(&self, set: u32) -> &[u32] {
        let set = set as usize;
        &self.tags[self.starts[set] as usize..self.starts[set + 1] as usize]
    }

    pub(super) fn len(&self) -> u32 {
        self.starts.len() as u32 - 1
    }
}

/// Sets of tags under construction.
#[derive(Debug, Default)]
pub(super) struct SetMaker {
    pub(super) sets: TagSets,
    numbers: FxHashMap<Box<[u32]>, u32>,
}

impl SetMaker {
    /// The number of a set, given in ascending order and each tag once.
    pub(super) fn number(&mut self, tags: &[u32]) -> u32 {
        if tags.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(tags) {
            return *number;
        }
        let number = self.sets.len();
        self.sets.tags.extend_from_slice(tags);
        self.sets.starts.push(self.sets.tags.len() as u32);
        self.numbers.insert(tags.into(), number);
        number
    }

    /// Takes over the sets of another maker: the number here of each of its numbers.
    pub(super) fn take_over(&mut self, other: &TagSets) -> Vec<u32> {
        (0..other.len())
            .map(|set| self.number(other.get(set)))
            .collect()
    }

    pub(super) fn finish(mut self) -> TagSets {
        self.sets.tags.shrink_to_fit();
        self.sets.starts.shrink_to_fit();
        self.sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_is_kept_once() {
        let mut maker = SetMaker::default();
        let numbers = [&[][..], &[3], &[1, 3], &[3], &[]].map(|tags| maker.number(tags));
        assert_eq!(numbers, [0, 1, 2, 1, 0]);
        let mut other = SetMaker::default();
        other.number(&[1, 3]);
        other.number(&[7]);
        assert_eq!(maker.take_over(&other.finish()), [0, 2, 3]);
        let sets = maker.finish();
        let all: Vec<&[u32]> = (0..4).map(|set| sets.get(set)).collect();
        assert_eq!(all, [&[][..], &[3], &[1, 3], &[7]]);
    }
}
