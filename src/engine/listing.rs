//! The posts of a scope in an order, as places in the index, any stretch of which can be had at once.
//!
//! By time, nothing is sorted: sets of documents already are in time order, and a stretch in the middle
//! of a million is found by searching for the moment that has so many posts after it. The other orders
//! are sorted once and kept.

use super::bits::Bits;
use super::hits::Hits;
use super::snapshot::{Segment, Snapshot};
use super::{Cancel, Error};
use crate::post::Time;
use rustc_hash::FxHashMap;
use std::cmp::{Ordering, Reverse};

/// A document's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) segment: u32,
    pub(crate) doc: u32,
}

/// A row: a document, and how many posts it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) place: Place,
    pub(crate) stands_for: u32,
}

/// Rows `offset..offset + limit` of a scope, latest first, undated last.
pub(crate) fn newest(hits: &Hits, snapshot: &Snapshot, offset: u64, limit: usize) -> Vec<Place> {
    if offset >= hits.total {
        return Vec::new();
    }
    let parts: Vec<Part> = hits
        .segments
        .iter()
        .zip(&snapshot.segments)
        .map(Part::new)
        .collect();
    let threshold = time_at(&parts, offset);
    // Every part begins behind what is later than the threshold; of what lies at it, the first parts
    // give way first.
    let mut left: Vec<u32> = parts
        .iter()
        .map(|p| p.bits.rank(p.end_of(threshold)))
        .collect();
    let later: u64 = parts
        .iter()
        .zip(&left)
        .map(|(p, left)| u64::from(p.bits.count() - left))
        .sum();
    let mut to_pass = offset - later;
    for (part, left) in parts.iter().zip(&mut left) {
        let ties = *left - part.bits.rank(part.segment.times.first_at(Time(threshold)));
        let passed = u64::from(ties).min(to_pass);
        *left -= passed as u32;
        to_pass -= passed;
    }
    let mut rows = Vec::with_capacity(limit.min((hits.total - offset) as usize));
    while rows.len() < limit {
        let latest = parts
            .iter()
            .zip(&left)
            .enumerate()
            .filter(|(_, (_, left))| **left > 0)
            .filter_map(|(n, (part, left))| {
                part.bits
                    .select(left - 1)
                    .map(|doc| (n, doc, part.key(doc)))
            })
            .max_by_key(|(n, _, time)| (*time, Reverse(*n)));
        let Some((n, doc, _)) = latest else { break };
        left[n] -= 1;
        rows.push(Place {
            segment: n as u32,
            doc,
        });
    }
    rows
}

/// Rows `offset..offset + limit`, earliest first, undated last: the same ties, read backwards.
pub(crate) fn oldest(hits: &Hits, snapshot: &Snapshot, offset: u64, limit: usize) -> Vec<Place> {
    let dated = hits.total - undated(hits, snapshot);
    let end = (offset + limit as u64).min(dated);
    let mut rows = if offset < end {
        newest(hits, snapshot, dated - end, (end - offset) as usize)
    } else {
        Vec::new()
    };
    rows.reverse();
    if rows.len() < limit {
        let more = limit - rows.len();
        rows.extend(newest(hits, snapshot, offset.max(dated), more));
    }
    rows
}

/// The number of a document's row, latest first: the inverse of [`newest`]. Nothing if it is not in the
/// scope.
pub(crate) fn row_among_newest(hits: &Hits, snapshot: &Snapshot, place: Place) -> Option<u64> {
    let here = place.segment as usize;
    if !hits.segments.get(here)?.contains(place.doc) {
        return None;
    }
    let parts = hits.segments.iter().zip(&snapshot.segments).map(Part::new);
    let moment = Part::new((&hits.segments[here], &snapshot.segments[here])).key(place.doc);
    let before = |(n, part): (usize, Part<'_>)| {
        // Of those of the same moment, the first parts come first, and in each the last document.
        let end = match n.cmp(&here) {
            Ordering::Less => part.segment.times.first_at(Time(moment)),
            Ordering::Equal => place.doc + 1,
            Ordering::Greater => part.end_of(moment),
        };
        u64::from(part.bits.count() - part.bits.rank(end))
    };
    Some(parts.enumerate().map(before).sum())
}

/// The number of a document's row, earliest first: the inverse of [`oldest`].
pub(crate) fn row_among_oldest(hits: &Hits, snapshot: &Snapshot, place: Place) -> Option<u64> {
    let row = row_among_newest(hits, snapshot, place)?;
    let dated = hits.total - undated(hits, snapshot);
    Some(if row < dated { dated - 1 - row } else { row })
}

fn undated(hits: &Hits, snapshot: &Snapshot) -> u64 {
    let segments = hits.segments.iter().zip(&snapshot.segments);
    segments
        .map(|(bits, s)| u64::from(bits.rank(s.times.undated)))
        .sum()
}

/// One segment's share of a scope.
struct Part<'a> {
    bits: &'a Bits,
    segment: &'a Segment,
}

impl<'a> Part<'a> {
    fn new((bits, segment): (&'a Bits, &'a Segment)) -> Self {
        Self { bits, segment }
    }

    /// Time as a number; undated is earliest.
    fn key(&self, doc: u32) -> i64 {
        self.segment.times.of(doc).map_or(i64::MIN, |t| t.0)
    }

    /// The first document that is later than a moment.
    fn end_of(&self, moment: i64) -> u32 {
        self.segment.times.first_at(Time(moment.saturating_add(1)))
    }
}

/// The time of the row with `offset` rows before it: the latest moment at or after which there are more
/// than `offset` posts.
fn time_at(parts: &[Part<'_>], offset: u64) -> i64 {
    let at_or_after = |moment: i64| -> u64 {
        parts
            .iter()
            .map(|p| {
                u64::from(p.bits.count() - p.bits.rank(p.segment.times.first_at(Time(moment))))
            })
            .sum()
    };
    if let [part] = parts {
        let n = u64::from(part.bits.count()) - 1 - offset;
        return part
            .bits
            .select(n as u32)
            .map_or(i64::MIN, |doc| part.key(doc));
    }
    let ends = |pick: fn(&Bits) -> Option<u32>| {
        parts
            .iter()
            .filter_map(move |p| pick(p.bits).map(|doc| p.key(doc)))
    };
    let mut low = ends(|b| b.select(0)).min().unwrap_or(i64::MIN);
    let mut high = ends(|b| b.select(b.count().checked_sub(1)?))
        .max()
        .unwrap_or(i64::MIN);
    while low < high {
        // Rounded up without overflow: the range may span from the undated to the present.
        let middle = ((i128::from(low) + i128::from(high) + 1) >> 1) as i64;
        if at_or_after(middle) > offset {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// All rows of a scope sorted by a key (least first), ties latest first.
pub(crate) fn sorted_by<K: Ord + Send>(
    hits: &Hits,
    snapshot: &Snapshot,
    cancel: &Cancel,
    mut key: impl FnMut(Place) -> K,
) -> Result<Vec<Entry>, Error> {
    let mut rows = Vec::with_capacity(hits.total as usize);
    for (n, (bits, segment)) in hits.segments.iter().zip(&snapshot.segments).enumerate() {
        for (i, doc) in bits.iter().enumerate() {
            let place = Place {
                segment: n as u32,
                doc,
            };
            let time = segment.times.of(doc).map_or(i64::MIN, |t| t.0);
            rows.push((key(place), Reverse(time), n as u32, Reverse(doc)));
            if i % super::count::PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    rows.sort_unstable();
    Ok(rows
        .into_iter()
        .map(|(_, _, segment, Reverse(doc))| Entry {
            place: Place { segment, doc },
            stands_for: 1,
        })
        .collect())
}

/// Latest first turned into earliest first; undated ones stay at the end.
pub(crate) fn backwards(mut rows: Vec<Entry>, snapshot: &Snapshot) -> Vec<Entry> {
    let is_dated = |row: &Entry| {
        let segment = &snapshot.segments[row.place.segment as usize];
        segment.times.of(row.place.doc).is_some()
    };
    let dated = rows.partition_point(is_dated);
    rows[..dated].reverse();
    rows
}

/// Keeps the first row of each group and counts the others into it.
pub(crate) fn collapse(rows: Vec<Entry>, mut group: impl FnMut(Place) -> u64) -> Vec<Entry> {
    let mut first: FxHashMap<u64, usize> = FxHashMap::default();
    let mut kept: Vec<Entry> = Vec::new();
    for row in rows {
        match first.entry(group(row.place)) {
            std::collections::hash_map::Entry::Occupied(at) => {
                kept[*at.get()].stands_for += row.stands_for;
            }
            std::collections::hash_map::Entry::Vacant(at) => {
                at.insert(kept.len());
                kept.push(row);
            }
        }
    }
    kept
}
