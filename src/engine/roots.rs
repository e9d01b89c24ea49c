//! Which posts are reposted in two sets of posts, how often and by how many.

use super::hits::Hits;
use super::listing::{Entry, Place};
use super::page::columns;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::typical::LEAST_POSTS;
use super::vocabulary::{Counted, Uses};
use super::{Cancel, Error};
use rustc_hash::FxHashMap;

/// Documents between two looks at whether somebody still waits.
const PATIENCE: usize = 1 << 14;

/// A repost: of what, by whom, and where it is.
type Repost = (u64, u32, Place);

/// Posts that are reposted in the first of two sets at least [`LEAST_POSTS`] times.
pub(crate) struct Roots {
    /// Counts of the reposts in both sets; the name is a number in `places`.
    pub(crate) counted: Vec<Counted<2>>,
    /// A repost of each, in the first set.
    places: Vec<Place>,
}

impl Roots {
    pub(crate) fn count(
        sets: [&Hits; 2],
        (snapshot, tables): (&Snapshot, &Tables),
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let place = (snapshot, tables);
        let mut found = reposts(sets[0], place, |_| true, cancel)?;
        found.sort_unstable_by_key(|(root, voice, at)| (*root, *voice, at.segment, at.doc));
        let mut number: FxHashMap<u64, usize> = FxHashMap::default();
        let mut roots = Self {
            counted: Vec::new(),
            places: Vec::new(),
        };
        for of_one in found.chunk_by(|x, y| x.0 == y.0) {
            if of_one.len() < LEAST_POSTS as usize {
                continue;
            }
            let here = roots.places.len();
            number.insert(of_one[0].0, here);
            roots.places.push(of_one[0].2);
            roots.counted.push(Counted {
                term: here.to_string(),
                uses: [uses(of_one), Uses::default()],
            });
        }
        let is_known = |root: u64| number.contains_key(&root);
        let mut usual = reposts(sets[1], place, is_known, cancel)?;
        usual.sort_unstable_by_key(|(root, voice, _)| (*root, *voice));
        for of_one in usual.chunk_by(|x, y| x.0 == y.0) {
            if let Some(at) = number.get(&of_one[0].0) {
                roots.counted[*at].uses[1] = uses(of_one);
            }
        }
        Ok(roots)
    }

    /// A repost of the one that is counted under this name.
    pub(crate) fn entry(&self, name: &str) -> Option<Entry> {
        let place = *self.places.get(name.parse::<usize>().ok()?)?;
        Some(Entry {
            place,
            stands_for: 1,
        })
    }
}

/// Reposts of one post, those of each voice together.
fn uses(of_one: &[Repost]) -> Uses {
    let voices = of_one.chunk_by(|x, y| x.1 == y.1);
    Uses {
        posts: of_one.len() as u32,
        voices: voices.filter(|of_voice| of_voice[0].1 != NOBODY).count() as u32,
    }
}

fn reposts(
    set: &Hits,
    (snapshot, tables): (&Snapshot, &Tables),
    is_wanted: impl Fn(u64) -> bool,
    cancel: &Cancel,
) -> Result<Vec<Repost>, Error> {
    let mut found = Vec::new();
    for (segment, column) in columns(snapshot, "root")?.into_iter().enumerate() {
        let Some(column) = column else { continue };
        for (n, doc) in set.segments[segment].iter().enumerate() {
            if let Some(root) = column.first(doc).filter(|root| is_wanted(*root)) {
                let place = Place {
                    segment: segment as u32,
                    doc,
                };
                found.push((root, tables.voice_of(segment, doc), place));
            }
            if n % PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    Ok(found)
}
