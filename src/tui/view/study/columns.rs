//! Lines in columns beside each other, and which line is the first one on screen.

use super::super::super::state::study::StudyPane;
use super::lines::PageLine;
use std::ops::Range;

/// From this width on there may be two columns: longer lines are hard to read.
const WIDE: u16 = 160;

/// The columns that there is room for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub(super) count: u16,
    /// Lines of each.
    pub(super) height: usize,
}

impl Columns {
    /// Two on a wide screen, unless that costs a table one of its own columns: `fits` says whether everything
    /// goes into so many cells.
    pub(super) fn of((width, height): (u16, u16), fits: impl Fn(usize) -> bool) -> Self {
        let mut columns = Self {
            count: 2,
            height: usize::from(height),
        };
        if width < WIDE || !fits(columns.cells(width)) {
            columns.count = 1;
        }
        columns
    }

    /// Cells for a line of a column.
    pub(super) fn cells(self, width: u16) -> usize {
        usize::from(width / self.count).saturating_sub(2)
    }

    /// Lines in all of them.
    pub(super) fn room(self) -> usize {
        usize::from(self.count) * self.height
    }

    /// The lines of each column, from `top` on. A column ends before what would be torn from its heading, or a chart
    /// from itself, if there is a next one.
    pub(super) fn fill(self, lines: &[PageLine<'_>], top: usize) -> Vec<Range<usize>> {
        let mut at = top.min(lines.len());
        let columns = (0..self.count).map(|n| {
            if lines.get(at).is_some_and(PageLine::is_blank) {
                at += 1;
            }
            let end = (at + self.height).min(lines.len());
            let mut cut = end;
            while n + 1 < self.count && cut > at && lines.get(cut).is_some_and(|line| line.is_tied)
            {
                cut -= 1;
            }
            // What is longer than a column has to be torn.
            let range = at..if cut > at { cut } else { end };
            at = range.end;
            range
        });
        columns.collect()
    }

    fn end(self, lines: &[PageLine<'_>], top: usize) -> usize {
        self.fill(lines, top).last().map_or(top, |range| range.end)
    }

    /// Where the page must begin so that the stop under the cursor is on screen, with what leads to it.
    pub(super) fn first_line(self, lines: &[PageLine<'_>], pane: &StudyPane) -> usize {
        let mut deepest = lines.len().saturating_sub(self.room());
        while self.end(lines, deepest) < lines.len() {
            deepest += 1;
        }
        let of_stop = |line: &PageLine<'_>| line.stop == Some(pane.at);
        let (Some(first), Some(last)) = (
            lines.iter().position(of_stop),
            lines.iter().rposition(of_stop),
        ) else {
            return pane.top.min(deepest);
        };
        // Heading and definition stand above the first stop of a part.
        let lead = lines[..first]
            .iter()
            .rposition(|line| line.stop.is_some())
            .map_or(0, |at| at + 1);
        let mut top = pane.top.min(deepest).min(lead);
        while last >= self.end(lines, top) && top < first {
            top += 1;
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::Content;
    use super::*;
    use crate::engine::Standing;
    use crate::query::Query;
    use crate::report::Study;
    use ratatui::text::Line;

    /// A line for each sign: `t` a title, `_` a blank, `.` a line that is tied, a digit a row.
    fn lines(signs: &str) -> Vec<PageLine<'static>> {
        let line = |sign: char| PageLine {
            content: Content::Text(match sign {
                '_' => Line::default(),
                sign => Line::from(sign.to_string()),
            }),
            stop: sign.to_digit(10).map(|digit| digit as usize),
            is_tied: sign == '.',
        };
        signs.chars().map(line).collect()
    }

    fn pane(at: usize, top: usize) -> StudyPane {
        let (scope, by) = (Query::default(), Standing::default());
        StudyPane {
            at,
            top,
            ..StudyPane::new(Study::Voices { scope, by })
        }
    }

    #[test]
    fn wide_screens_have_two_columns() {
        assert_eq!(Columns::of((159, 9), |_| true).count, 1);
        assert_eq!(Columns::of((160, 9), |cells| cells == 78).room(), 18);
        assert_eq!(Columns::of((160, 9), |_| false).room(), 9);
    }

    #[test]
    fn a_column_ends_before_what_would_be_torn() {
        let of = |signs: &str, height, top| {
            let columns = Columns { count: 2, height };
            columns.fill(&lines(signs), top)
        };
        assert_eq!(
            of("t..01_t..2", 5, 0),
            [0..5, 6..10],
            "blanks begin no column"
        );
        assert_eq!(of("01_t..2", 4, 0), [0..3, 3..7]);
        assert_eq!(of("01_t..2", 4, 1), [1..3, 3..7]);
        assert_eq!(of("t.....2", 3, 0), [0..3, 3..6], "longer than a column");
        assert_eq!(of("01", 4, 0), [0..2, 2..2]);
        let one = Columns {
            count: 1,
            height: 4,
        };
        assert_eq!(one.fill(&lines("01_t..2"), 0), vec![0..4]);
    }

    #[test]
    fn the_stop_is_on_screen_with_what_leads_to_it() {
        let page = lines("01_t.23_t.45_t.67");
        for (count, height) in [(1, 4), (2, 4), (2, 3), (1, 20), (2, 20)] {
            let columns = Columns { count, height };
            for at in 0..8 {
                for top in [0, 3, 9, usize::MAX] {
                    let first = columns.first_line(&page, &pane(at, top));
                    let shown = columns.fill(&page, first);
                    let line = page.iter().position(|line| line.stop == Some(at));
                    let line = line.expect("the stop");
                    assert!(
                        shown.iter().any(|range| range.contains(&line)),
                        "{count} {height} {at} {top}: {shown:?}"
                    );
                }
            }
        }
        let columns = Columns {
            count: 1,
            height: 4,
        };
        assert_eq!(
            columns.first_line(&page, &pane(4, usize::MAX)),
            7,
            "its heading"
        );
    }
}
