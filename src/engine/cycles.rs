//! The posts of an hour of the day or of a day of the week.

use super::bits::{Bits, BitsBuilder};
use super::clock::{Cell, Clock};
use super::snapshot::{Segment, Snapshot};
use crate::query::Cycle;
use rayon::prelude::*;

/// Those posted within these hours, for each segment.
pub(crate) fn hours(cycle: &Cycle, snapshot: &Snapshot) -> Vec<Bits> {
    posted(cycle, snapshot, |cell| cell % 24)
}

/// Those posted on these days.
pub(crate) fn weekdays(cycle: &Cycle, snapshot: &Snapshot) -> Vec<Bits> {
    posted(cycle, snapshot, |cell| cell / 24)
}

fn posted(cycle: &Cycle, snapshot: &Snapshot, of: impl Fn(Cell) -> u8 + Sync) -> Vec<Bits> {
    let posted = |segment: &Segment| {
        let times = &segment.times;
        let mut clock = Clock::new(&cycle.zone);
        let mut bits = BitsBuilder::new(times.len);
        for doc in times.undated..times.len {
            let time = times.of(doc);
            if time.is_some_and(|time| cycle.holds(of(clock.at(time).0))) {
                bits.insert(doc);
            }
        }
        // What was replaced or taken back is still among the documents.
        bits.finish().and(&segment.alive)
    };
    snapshot.segments.par_iter().map(posted).collect()
}
