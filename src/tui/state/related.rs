//! The pane of related tags.

use super::list::Cursor;
use super::slot::Slot;
use crate::engine::{Measure, Related, RelatedTag};

/// The pane of related tags.
#[derive(Clone, Debug, Default)]
pub(crate) struct RelatedPane {
    pub(crate) answer: Slot<Related>,
    /// The answer is of an earlier question, and the present one is asked when the pane comes on screen.
    pub(crate) is_owed: bool,
    pub(crate) by: Measure,
    pub(crate) cursor: Cursor,
}

impl RelatedPane {
    /// Whether what is listed answers an earlier question.
    pub(crate) fn is_outdated(&self) -> bool {
        self.is_owed || self.answer.is_stale()
    }

    /// Number of tags that are listed.
    pub(crate) fn len(&self) -> u64 {
        self.answer.get().map_or(0, |r| r.tags.len() as u64)
    }

    /// The tag under the cursor.
    pub(crate) fn current(&self) -> Option<&RelatedTag> {
        self.answer.get()?.tags.get(self.cursor.at as usize)
    }

    /// The measure after this one.
    pub(crate) fn next_measure(&self) -> Measure {
        let at = Measure::ALL.iter().position(|m| *m == self.by).unwrap_or(0);
        Measure::ALL[(at + 1) % Measure::ALL.len()]
    }
}
