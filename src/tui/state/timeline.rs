//! The timeline pane: bins, a cursor in time, a selection.

use super::slot::Slot;
use crate::engine::{Bin, Timeline};
use crate::post::Time;
use std::ops::Range;

/// The timeline pane. Cursor and selection are kept as times, so that they stay where they are when
/// the bins change.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimelinePane {
    pub(crate) answer: Slot<Timeline>,
    /// The chosen width of bins; `None` lets the screen choose.
    pub(crate) bin: Option<Bin>,
    pub(crate) log: bool,
    /// Time of the bin under the cursor.
    pub(crate) cursor: Option<Time>,
    /// Where the selection began.
    pub(crate) anchor: Option<Time>,
    /// Leftmost bin on screen, as last drawn.
    pub(crate) first: usize,
}

impl TimelinePane {
    /// Number of the bin that holds this time; the nearest one if none does.
    fn bin_of(&self, time: Time) -> Option<usize> {
        let timeline = self.answer.get().filter(|t| !t.is_empty())?;
        let after = timeline.edges.partition_point(|edge| *edge <= time);
        Some(after.saturating_sub(1).min(timeline.len() - 1))
    }

    /// Number of the bin under the cursor: the highest one until the cursor was moved.
    pub(crate) fn at(&self) -> Option<usize> {
        match self.cursor {
            Some(time) => self.bin_of(time),
            None => self.peak(),
        }
    }

    /// The highest bin of the scope.
    pub(crate) fn peak(&self) -> Option<usize> {
        let timeline = self.answer.get()?;
        let counts = &timeline.series.first()?.counts;
        let highest = counts.iter().max()?;
        counts.iter().position(|count| count == highest)
    }

    /// Puts the cursor on a bin.
    pub(crate) fn go_to(&mut self, bin: usize) {
        if let Some(timeline) = self.answer.get().filter(|t| !t.is_empty()) {
            self.cursor = Some(timeline.edges[bin.min(timeline.len() - 1)]);
        }
    }

    /// Moves the cursor by bins.
    pub(crate) fn step(&mut self, by: isize) {
        if let Some(at) = self.at() {
            self.go_to(at.saturating_add_signed(by));
        }
    }

    /// The selected bins: from the anchor to the cursor, either way.
    pub(crate) fn selection(&self) -> Option<Range<usize>> {
        let anchor = self.bin_of(self.anchor?)?;
        let at = self.at()?;
        Some(anchor.min(at)..anchor.max(at) + 1)
    }

    /// The time that Enter narrows to: the selection or the bin under the cursor.
    pub(crate) fn target(&self) -> Option<(Time, Time)> {
        let bins = if let Some(bins) = self.selection() {
            bins
        } else {
            let at = self.at()?;
            at..at + 1
        };
        let edges = &self.answer.get()?.edges;
        Some((*edges.get(bins.start)?, *edges.get(bins.end)?))
    }

    /// The scope changed: the cursor goes back to the peak and the screen chooses the bins again.
    pub(crate) fn restart(&mut self) {
        self.cursor = None;
        self.anchor = None;
        self.bin = None;
        self.first = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Series, Unit};
    use std::sync::Arc;

    fn pane() -> TimelinePane {
        let mut pane = TimelinePane::default();
        pane.answer.answer(Arc::new(Timeline {
            bin: Bin::Hour,
            zone: "UTC".to_owned(),
            unit: Unit::Posts,
            edges: vec![Time(0), Time(10), Time(20), Time(30)],
            series: vec![Series {
                total: 9,
                undated: 0,
                outside: 0,
                counts: vec![2, 7, 0],
            }],
        }));
        pane
    }

    #[test]
    fn the_cursor_begins_at_the_peak_and_stays_inside() {
        let mut pane = pane();
        assert_eq!(pane.at(), Some(1));
        assert_eq!(pane.target(), Some((Time(10), Time(20))));
        pane.step(5);
        assert_eq!(pane.at(), Some(2));
        pane.step(-9);
        assert_eq!(pane.at(), Some(0));
    }

    #[test]
    fn a_selection_runs_either_way() {
        let mut pane = pane();
        pane.go_to(2);
        pane.anchor = pane.cursor;
        pane.step(-1);
        assert_eq!(pane.selection(), Some(1..3));
        assert_eq!(pane.target(), Some((Time(10), Time(30))));
    }

    #[test]
    fn nothing_can_be_done_with_an_empty_timeline() {
        let mut pane = TimelinePane::default();
        pane.step(1);
        pane.go_to(3);
        assert_eq!(
            (pane.at(), pane.target(), pane.selection()),
            (None, None, None)
        );
    }
}
