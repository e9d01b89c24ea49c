//! What a frame put where: for the mouse, and for `update` to know how much fits.

use super::super::action::Action;
use super::super::model::Pane;
use ratatui::layout::{Position, Rect};

/// Something that can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Bar {
        column: u16,
    },
    Completion(u64),
    /// `None` is the breadcrumb `all`.
    Crumb(Option<usize>),
    Pane(Pane),
    Bin(usize),
    Set(usize),
    RelatedTag(u64),
    Post(u64),
    Item(usize),
    /// A stop of the page.
    Stop(usize),
    OverlayRow(u64),
    Overlay,
    Act(Action),
}

/// Heights and widths that fitted, in rows of the pane's own kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Room {
    /// Columns for the bins of the timeline.
    pub(crate) bins: usize,
    /// Leftmost bin drawn.
    pub(crate) first_bin: usize,
    pub(crate) related: usize,
    /// Cells that a sparkline gets.
    pub(crate) spark: usize,
    pub(crate) posts: usize,
    pub(crate) reading: usize,
    /// Lines that the post being read has in all.
    pub(crate) reading_lines: usize,
    /// The line of the item under the cursor.
    pub(crate) item_line: usize,
    pub(crate) overlay: usize,
    /// Lines of the page.
    pub(crate) study: usize,
    /// The first of its lines on screen.
    pub(crate) study_top: usize,
}

/// A frame's geometry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    boxes: Vec<(Rect, Target)>,
    pub(crate) room: Room,
    /// Where the terminal's cursor belongs.
    pub(crate) cursor: Option<Position>,
}

impl Hits {
    /// Notes that this area shows this; later ones lie over earlier ones.
    pub(crate) fn add(&mut self, area: Rect, target: Target) {
        if !area.is_empty() {
            self.boxes.push((area, target));
        }
    }

    /// What is at this cell. The column of a click in the query bar is counted from its text.
    pub(crate) fn at(&self, column: u16, row: u16) -> Option<Target> {
        let position = Position::new(column, row);
        let (area, target) = self
            .boxes
            .iter()
            .rev()
            .find(|(a, _)| a.contains(position))?;
        Some(match target {
            Target::Bar { column: skipped } => Target::Bar {
                column: column - area.x + skipped,
            },
            other => *other,
        })
    }

    /// Whether a pane is on screen.
    pub(crate) fn shows(&self, pane: Pane) -> bool {
        (self.boxes.iter()).any(|(_, target)| *target == Target::Pane(pane))
    }

    /// The pane at this cell.
    pub(crate) fn pane_at(&self, column: u16, row: u16) -> Option<Pane> {
        let position = Position::new(column, row);
        self.boxes
            .iter()
            .rev()
            .find_map(|(area, target)| match target {
                Target::Pane(pane) if area.contains(position) => Some(*pane),
                _ => None,
            })
    }
}
