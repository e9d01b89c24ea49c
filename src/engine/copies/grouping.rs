//! Which posts of the whole archive are copies of each other: found once for each likeness that is asked for, and
//! kept, because every scope is answered from it and `like:` must find the same posts wherever it is asked.
//!
//! Every original is read. What is kept of a post is the number of its wording; wordings themselves are in
//! memory only while they are compared.

use crate::engine::hits::Hits;
use crate::engine::listing::Place;
use crate::engine::snapshot::Snapshot;
use crate::engine::{Cancel, Error, stored};
use crate::measure::similarity::{Texts, leaders};
use crate::post::wording;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::cmp::Reverse;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use twox_hash::XxHash3_64;

/// A post whose text is not compared.
pub(crate) const NONE: u32 = u32::MAX;

/// Bytes of wordings that are compared with each other. Beyond, only equal ones are found.
const MOST_BYTES: usize = 1 << 30;
/// Characters of a wording by which it is compared: more take time and say nothing new.
pub(crate) const LONGEST: usize = 2000;
/// The part of the work that reading is.
const READING: f64 = 0.6;

/// The wordings of an archive's originals.
#[derive(Debug)]
pub(crate) struct Grouping {
    /// The number of each document's wording, or [`NONE`].
    wordings: Vec<Vec<u32>>,
    /// The wording that leads the group of each.
    leaders: Vec<u32>,
    /// Wordings that were compared for equality only, because there are too many.
    pub(crate) uncompared: u64,
}

impl Grouping {
    /// Reads all originals. `percent` is how like near copies must be.
    fn find(snapshot: &Snapshot, percent: u8, cancel: &Cancel) -> Result<Self, Error> {
        let originals = Hits::all(snapshot).originals(snapshot)?;
        let share = MOST_BYTES / rayon::current_num_threads();
        let read = stored::read(
            &originals,
            snapshot,
            (cancel, READING),
            |read: &mut Read, place, post: Text| read.add(place, &post.text, share),
        )?;
        let lens = snapshot.segments.iter().map(|s| s.times.len as usize);
        let mut wordings: Vec<Vec<u32>> = lens.map(|len| vec![NONE; len]).collect();
        let (texts, known) = unite(&read, &mut wordings);
        let leaders = if percent == 100 {
            cancel.advance(1.0 - READING);
            (0..known).collect()
        } else {
            let go_on = |part: f64| {
                cancel.advance(part * (1.0 - READING));
                !cancel.is_cancelled()
            };
            let mut found =
                leaders(&texts, f64::from(percent) / 100.0, &go_on).ok_or(Error::Cancelled)?;
            found.extend(texts.len() as u32..known);
            found
        };
        Ok(Self {
            wordings,
            leaders,
            uncompared: u64::from(known) - texts.len() as u64,
        })
    }

    /// The number of a document's wording.
    #[inline]
    pub(crate) fn wording_of(&self, segment: usize, doc: u32) -> Option<u32> {
        Some(self.wordings[segment][doc as usize]).filter(|wording| *wording != NONE)
    }

    /// The number of the wording that leads the group of a wording.
    #[inline]
    pub(crate) fn leader_of(&self, wording: u32) -> u32 {
        self.leaders[wording as usize]
    }

    /// How many wordings there are.
    pub(crate) fn len(&self) -> usize {
        self.leaders.len()
    }
}

/// The text of a stored post.
#[derive(Deserialize)]
struct Text {
    #[serde(rename = "x", default)]
    text: String,
}

/// What one core has read.
#[derive(Default)]
struct Read {
    /// Where each text is, and the number of its wording here.
    posts: Vec<(Place, u32)>,
    numbers: FxHashMap<u64, u32>,
    hashes: Vec<u64>,
    /// Each wording once; empty where there was no room.
    texts: Texts,
}

impl Read {
    fn add(&mut self, place: Place, text: &str, room: usize) {
        let Some(wording) = wording(text) else {
            return;
        };
        let hash = XxHash3_64::oneshot(wording.as_bytes());
        let number = *self.numbers.entry(hash).or_insert_with(|| {
            let end = wording.char_indices().nth(LONGEST).map(|(at, _)| at);
            let kept = if self.texts.bytes() < room {
                &wording[..end.unwrap_or(wording.len())]
            } else {
                ""
            };
            self.texts.push(kept);
            self.hashes.push(hash);
            self.hashes.len() as u32 - 1
        });
        self.posts.push((place, number));
    }
}

/// A wording of the whole archive.
#[derive(Default)]
struct Wording {
    posts: u32,
    /// Who has its text, and under which number.
    text: (usize, u32),
}

/// Common numbers for what all cores have read: the most frequent wording first, of equals the first one that
/// was posted. Gives the texts that can be compared (those with the first numbers) and how many wordings
/// there are.
fn unite(read: &[Read], wordings: &mut [Vec<u32>]) -> (Texts, u32) {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let mut all: Vec<Wording> = Vec::new();
    for (core, part) in read.iter().enumerate() {
        let own: Vec<u32> = part
            .hashes
            .iter()
            .enumerate()
            .map(|(n, hash)| {
                *numbers.entry(*hash).or_insert_with(|| {
                    all.push(Wording {
                        posts: 0,
                        text: (core, n as u32),
                    });
                    all.len() as u32 - 1
                })
            })
            .collect();
        for (place, number) in &part.posts {
            let number = own[*number as usize];
            all[number as usize].posts += 1;
            wordings[place.segment as usize][place.doc as usize] = number;
        }
    }
    let text_of = |wording: &Wording| {
        let (core, number) = wording.text;
        read[core].texts.get(number as usize)
    };
    let mut order: Vec<u32> = (0..all.len() as u32).collect();
    order.sort_by_key(|n| {
        let wording = &all[*n as usize];
        (text_of(wording).is_empty(), Reverse(wording.posts))
    });
    let mut texts = Texts::default();
    let mut rank = vec![0; all.len()];
    for (place, number) in order.iter().enumerate() {
        rank[*number as usize] = place as u32;
        let text = text_of(&all[*number as usize]);
        if !text.is_empty() {
            texts.push(text);
        }
    }
    for number in wordings.iter_mut().flatten().filter(|n| **n != NONE) {
        *number = rank[*number as usize];
    }
    (texts, all.len() as u32)
}

/// Groupings that were asked for lately.
#[derive(Debug, Default)]
pub(crate) struct Groupings {
    shelf: Mutex<Shelf>,
    /// One is ready, or was given up.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    /// By likeness, newest last.
    kept: Vec<(u8, Arc<Grouping>)>,
    is_busy: bool,
}

/// Groupings that are kept: four bytes a post each.
const KEPT: usize = 3;
/// Whoever waits for another one who makes it looks so often whether it is still waited for.
const PATIENCE: Duration = Duration::from_millis(10);

impl Groupings {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The grouping by this likeness, in percent.
    pub(crate) fn get(
        &self,
        snapshot: &Snapshot,
        percent: u8,
        cancel: &Cancel,
    ) -> Result<Arc<Grouping>, Error> {
        let mut shelf = self.shelf();
        loop {
            if let Some((_, known)) = shelf.kept.iter().find(|(of, _)| *of == percent) {
                return Ok(known.clone());
            }
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            if !shelf.is_busy {
                break;
            }
            let waited = self.changed.wait_timeout(shelf, PATIENCE);
            shelf = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        shelf.is_busy = true;
        drop(shelf);
        let making = Making(self);
        let made = Grouping::find(snapshot, percent, cancel).map(Arc::new);
        if let Ok(made) = &made {
            let mut shelf = self.shelf();
            if shelf.kept.len() == KEPT {
                shelf.kept.remove(0);
            }
            shelf.kept.push((percent, made.clone()));
        }
        drop(making);
        made
    }
}

/// The duty to say when it is done, however it ends.
struct Making<'a>(&'a Groupings);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.0.shelf().is_busy = false;
        self.0.changed.notify_all();
    }
}
