//! Where the parts of a timeline go, and which bin is in which column.
//!
//! Drawing, the mouse and scrolling all ask here, so that a click meets the bar that is under it.

use ratatui::layout::Rect;
use std::ops::Range;

/// The parts of a timeline's area. Any of them may be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// The row above the bars that names the highest bin.
    pub(super) peak: Option<u16>,
    /// The columns left of the bars: labels and the axis itself.
    pub(super) gutter: u16,
    /// The bars.
    pub(super) plot: Rect,
    /// The row of the time labels.
    pub(super) times: Option<u16>,
}

impl Parts {
    /// The rows that remain for bars.
    pub(super) fn rows(area: Rect, wants_peak: PeakRow) -> u16 {
        let times = u16::from(area.height >= 2);
        let peak = u16::from(wants_peak == PeakRow::Wanted && area.height >= 5);
        area.height - times - peak
    }

    /// Divides an area. The gutter is given up where it would take more than a third.
    pub(super) fn new(area: Rect, wants_peak: PeakRow, gutter: u16) -> Self {
        let rows = Self::rows(area, wants_peak);
        let times = (area.height >= 2).then(|| area.bottom().saturating_sub(1));
        let peak = (wants_peak == PeakRow::Wanted && area.height >= 5).then_some(area.y);
        let gutter = if rows >= 2 && u32::from(gutter) * 3 <= u32::from(area.width) {
            gutter
        } else {
            0
        };
        let plot = Rect {
            x: area.x.saturating_add(gutter),
            y: area.y.saturating_add(u16::from(peak.is_some())),
            width: area.width - gutter,
            height: rows,
        };
        Self {
            peak,
            gutter,
            plot,
            times,
        }
    }
}

/// Whether a row is kept for the name of the highest bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PeakRow {
    Wanted,
    Unwanted,
}

/// Which bins are drawn in `width` columns, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// The visible bins.
    pub(super) bins: Range<usize>,
    width: usize,
}

impl Columns {
    /// Shows as many of `bins` as fit, from `first` on or from as near as there are enough.
    pub(super) fn new(bins: usize, width: u16, first: usize) -> Self {
        let width = usize::from(width);
        let shown = bins.min(width);
        let first = first.min(bins - shown);
        Self {
            bins: first..first + shown,
            width,
        }
    }

    /// The columns of a bin, counted from the plot's left edge. Bins share the whole width: where
    /// it cannot be divided evenly some are one column wider.
    pub(super) fn of(&self, bin: usize) -> Option<Range<u16>> {
        if !self.bins.contains(&bin) {
            return None;
        }
        let at = bin - self.bins.start;
        let edge = |n: usize| (n * self.width / self.bins.len()) as u16;
        Some(edge(at)..edge(at + 1))
    }

    /// The bin in a column, counted from the plot's left edge.
    pub(super) fn bin_at(&self, column: u16) -> Option<usize> {
        let column = usize::from(column);
        if column >= self.width || self.bins.is_empty() {
            return None;
        }
        // The inverse of `of`: the last bin whose first column is at or before this one.
        let at = ((column + 1) * self.bins.len() - 1) / self.width;
        Some(self.bins.start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_and_bins_agree(bins in 0usize..400, width in 0u16..300, first: usize) {
            let columns = Columns::new(bins, width, first);
            prop_assert_eq!(columns.bins.len(), bins.min(usize::from(width)));
            prop_assert!(columns.bins.end <= bins);
            let mut next = 0;
            for bin in columns.bins.clone() {
                let range = columns.of(bin).expect("a visible bin has columns");
                prop_assert_eq!(range.start, next, "no gaps");
                prop_assert!(!range.is_empty());
                for column in range.clone() {
                    prop_assert_eq!(columns.bin_at(column), Some(bin));
                }
                next = range.end;
            }
            prop_assert_eq!(next, if bins == 0 { 0 } else { width });
            prop_assert_eq!(columns.bin_at(width), None);
            prop_assert_eq!(columns.of(columns.bins.end), None);
        }
    }
}
