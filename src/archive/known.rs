//! The identities of all posts, while an import asks for each record whether its post is new.
//!
//! Ten million of them in one ordinary set would take 150 MB, and half as much again while it grows: it
//! doubles, and as a whole. Here each of many parts grows on its own and by a fourth. Identities are hashes
//! already: their bits say where they belong. This module must not know what they identify.

const PARTS: usize = 256;
/// What marks a free place. The identity that is the same number is kept apart.
const FREE: u64 = 0;

/// A set of identities.
#[derive(Debug)]
pub(super) struct Known {
    parts: Vec<Part>,
    has_free: bool,
}

/// The identities that begin with the same bits, each in the next free place behind its own.
#[derive(Clone, Debug, Default)]
struct Part {
    places: Vec<u64>,
    taken: usize,
}

impl Known {
    /// An empty set with room for so many.
    pub(super) fn with_capacity(identities: usize) -> Self {
        let part = Part {
            places: vec![FREE; identities.div_ceil(PARTS) * 3 / 2],
            taken: 0,
        };
        Self {
            parts: vec![part; PARTS],
            has_free: false,
        }
    }

    /// Adds an identity. Whether it is new.
    pub(super) fn insert(&mut self, identity: u64) -> bool {
        if identity == FREE {
            return !std::mem::replace(&mut self.has_free, true);
        }
        self.parts[part_of(identity)].insert(identity)
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let taken = self.parts.iter().map(|part| part.taken);
        taken.sum::<usize>() + usize::from(self.has_free)
    }

    pub(super) fn contains(&self, identity: u64) -> bool {
        match identity {
            FREE => self.has_free,
            _ => self.parts[part_of(identity)].find(identity).is_ok(),
        }
    }
}

impl Extend<u64> for Known {
    fn extend<I: IntoIterator<Item = u64>>(&mut self, identities: I) {
        for identity in identities {
            self.insert(identity);
        }
    }
}

fn part_of(identity: u64) -> usize {
    (identity >> 56) as usize
}

impl Part {
    fn insert(&mut self, identity: u64) -> bool {
        if (self.taken + 1) * 5 > self.places.len() * 4 {
            self.grow();
        }
        match self.find(identity) {
            Ok(_) => false,
            Err(place) => {
                self.places[place] = identity;
                self.taken += 1;
                true
            }
        }
    }

    /// The place of an identity, or the one it is to have. There is a free one, unless there is none at all.
    fn find(&self, identity: u64) -> Result<usize, usize> {
        let count = self.places.len();
        if count == 0 {
            return Err(0);
        }
        let bits = u128::from(identity << 8);
        let mut place = ((bits * count as u128) >> 64) as usize;
        loop {
            match self.places[place] {
                found if found == identity => return Ok(place),
                FREE => return Err(place),
                _ => place = if place + 1 == count { 0 } else { place + 1 },
            }
        }
    }

    fn grow(&mut self) {
        let more = vec![FREE; self.places.len() * 5 / 4 + 8];
        let before = std::mem::replace(&mut self.places, more);
        for identity in before.into_iter().filter(|identity| *identity != FREE) {
            if let Err(place) = self.find(identity) {
                self.places[place] = identity;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn it_is_a_set(
            identities in prop::collection::vec(prop_oneof![any::<u64>(), 0..40_u64, (0..4_u64).prop_map(|n| u64::MAX - n)], 0..3000),
            room in 0..600_usize,
        ) {
            let mut known = Known::with_capacity(room);
            let mut model = HashSet::new();
            for identity in &identities {
                prop_assert_eq!(known.contains(*identity), model.contains(identity));
                prop_assert_eq!(known.insert(*identity), model.insert(*identity));
            }
            prop_assert_eq!(known.len(), model.len());
            prop_assert!(model.iter().all(|identity| known.contains(*identity)));
            prop_assert!(!known.contains(0x7777_7777_7777_7777));
        }
    }

    #[test]
    fn neighbours_find_their_places() {
        let mut known = Known::with_capacity(0);
        known.extend((0..2000).map(|n| n * 3));
        assert!((0..6000).all(|n| known.contains(n) == (n % 3 == 0)));
    }
}
