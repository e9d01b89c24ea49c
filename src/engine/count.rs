//! How much a scope holds.

use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Count, Error};

/// Documents between two looks at whether somebody still waits.
pub(crate) const PATIENCE: usize = 1 << 14;

/// Counts everything about a scope but its voices.
pub(crate) fn count(hits: &Hits, snapshot: &Snapshot) -> Result<Count, Error> {
    let mut count = Count {
        posts: hits.total,
        ..Count::default()
    };
    let originals = snapshot.originals()?;
    for ((bits, segment), originals) in hits.segments.iter().zip(&snapshot.segments).zip(originals)
    {
        let undated = bits.rank(segment.times.undated);
        count.undated += u64::from(undated);
        count.originals += u64::from(bits.and(originals).count());
        let time = |n: Option<u32>| {
            n.and_then(|n| bits.select(n))
                .and_then(|doc| segment.times.of(doc))
        };
        if let Some(first) = time(Some(undated)) {
            count.first = Some(count.first.map_or(first, |known| known.min(first)));
        }
        if let Some(last) = time(bits.count().checked_sub(1)) {
            count.last = count.last.max(Some(last));
        }
    }
    Ok(count)
}

/// Distinct voices of a scope.
pub(crate) fn voices(hits: &Hits, tables: &Tables, cancel: &Cancel) -> Result<u64, Error> {
    let mut seen = Seen::new(tables.voices);
    let mut count = 0;
    for (bits, table) in hits.segments.iter().zip(&tables.segments) {
        for (n, doc) in bits.iter().enumerate() {
            count += u64::from(seen.first_time(table.voice(doc)));
            if n % PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    Ok(count)
}

/// A set of voices.
#[derive(Debug)]
pub(crate) struct Seen {
    words: Vec<u64>,
}

impl Seen {
    pub(crate) fn new(voices: u32) -> Self {
        Self {
            words: vec![0; (voices as usize).div_ceil(64)],
        }
    }

    /// Adds a voice; whether it was new. [`NOBODY`] never is.
    pub(crate) fn first_time(&mut self, voice: u32) -> bool {
        if voice == NOBODY {
            return false;
        }
        let word = &mut self.words[voice as usize / 64];
        let bit = 1 << (voice % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}
