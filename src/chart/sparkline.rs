//! A timeline one cell high, for the rows of a table.

use super::glyphs::Glyphs;
use super::scale::{Scale, YAxis};

/// The height axis takes whole numbers: shares of the largest cell in thousandths, never none of some.
const FULL: f64 = 1000.0;

/// Draws counts as `width` cells. A cell is blank if and only if nothing falls into it, so that a
/// silence shows as a gap and a single post shows as the lowest step.
///
/// With more counts than cells, neighbours share a cell, divided where a cell's border cuts through
/// them; with fewer, each is spread over several. The largest cell is full.
pub fn sparkline<N: Copy + Into<u64>>(counts: &[N], width: usize, glyphs: Glyphs) -> String {
    if counts.is_empty() {
        return " ".repeat(width);
    }
    let cells = resampled(counts, width);
    let max = cells.iter().copied().fold(0.0, f64::max);
    let axis = YAxis::new(Scale::Linear, FULL as u64, 1);
    cells
        .into_iter()
        .map(|cell| {
            let share = if cell > 0.0 {
                (cell / max * FULL).max(1.0)
            } else {
                0.0
            };
            glyphs.rising(axis.height(share as u64, 8))
        })
        .collect()
}

/// How much falls into each of `width` equal cells, if every count is spread evenly over its place.
fn resampled<N: Copy + Into<u64>>(counts: &[N], width: usize) -> Vec<f64> {
    let mut cells = vec![0.0; width];
    for (i, &count) in counts.iter().enumerate() {
        let count: u64 = count.into();
        if count == 0 {
            continue;
        }
        // In units in which a count is `width` wide and a cell `counts.len()`: exact.
        let (from, to) = (i * width, (i + 1) * width);
        let first = from / counts.len();
        for (cell, held) in cells
            .iter_mut()
            .enumerate()
            .take(to.div_ceil(counts.len()))
            .skip(first)
        {
            let begin = from.max(cell * counts.len());
            let end = to.min((cell + 1) * counts.len());
            *held += count as f64 * (end - begin) as f64 / width as f64;
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_sparklines() {
        for (counts, width, unicode, ascii) in [
            (vec![], 3, "   ", "   "),
            (vec![0, 0], 2, "  ", "  "),
            (vec![1, 2, 4, 8], 4, "▁▂▄█", "..:|"),
            (vec![1, 0, 1000], 3, "▁ █", ". |"),
            (vec![3, 1], 4, "██▃▃", "||.."),
            (vec![2, 2, 4, 4], 2, "▄█", ":|"),
            (vec![4, 4, 4], 2, "██", "||"),
            (vec![7], 0, "", ""),
        ] {
            let counts: Vec<u32> = counts;
            assert_eq!(sparkline(&counts, width, Glyphs::Unicode), unicode);
            assert_eq!(sparkline(&counts, width, Glyphs::Ascii), ascii);
        }
    }

    proptest! {
        #[test]
        fn always_as_wide_as_asked(counts: Vec<u64>, width in 0usize..200) {
            let line = sparkline(&counts, width, Glyphs::Unicode);
            prop_assert_eq!(line.chars().count(), width);
            let nothing = counts.iter().all(|count| *count == 0);
            prop_assert_eq!(line.trim().is_empty(), nothing || width == 0);
        }
    }
}
