//! A cursor in a list that is longer than its pane.

use super::super::action::Action;

/// Which row has the cursor and which one is the first on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) at: u64,
    pub(crate) top: u64,
}

impl Cursor {
    /// Moves in a list of `len` rows of which `rows` fit the pane. Tells whether the action was a
    /// movement.
    pub(crate) fn act(&mut self, action: Action, len: u64, rows: usize) -> bool {
        let rows = rows.max(1) as u64;
        let half = (rows / 2).max(1);
        let last = len.saturating_sub(1);
        let at = match action {
            Action::Down => self.at.saturating_add(1),
            Action::Up => self.at.saturating_sub(1),
            Action::PageDown => self.at.saturating_add(rows),
            Action::PageUp => self.at.saturating_sub(rows),
            Action::HalfDown => self.at.saturating_add(half),
            Action::HalfUp => self.at.saturating_sub(half),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        self.at = at.min(last);
        self.settle(len, rows as usize);
        true
    }

    /// Moves the window, and the cursor only as far as it must to stay inside.
    pub(crate) fn scroll(&mut self, by: i64, len: u64, rows: usize) {
        let rows = rows.max(1) as u64;
        let last_top = len.saturating_sub(rows);
        self.top = self.top.saturating_add_signed(by).min(last_top);
        self.at = self
            .at
            .clamp(self.top, self.top + rows - 1)
            .min(len.saturating_sub(1));
    }

    /// Keeps the cursor in the list and the window around the cursor.
    pub(crate) fn settle(&mut self, len: u64, rows: usize) {
        let rows = rows.max(1) as u64;
        self.at = self.at.min(len.saturating_sub(1));
        self.top = self.top.min(self.at).min(len.saturating_sub(rows.min(len)));
        if self.at >= self.top + rows {
            self.top = self.at + 1 - rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOVES: [Action; 8] = [
        Action::Down,
        Action::Up,
        Action::PageDown,
        Action::PageUp,
        Action::HalfDown,
        Action::HalfUp,
        Action::First,
        Action::Last,
    ];

    proptest! {
        #[test]
        fn the_cursor_is_always_on_screen(
            len in 0u64..3_000_000,
            rows in 0usize..80,
            moves in proptest::collection::vec((0usize..9, -50i64..50), 0..40),
        ) {
            let mut cursor = Cursor::default();
            for (which, by) in moves {
                match MOVES.get(which) {
                    Some(action) => prop_assert!(cursor.act(*action, len, rows)),
                    None => cursor.scroll(by, len, rows),
                }
                prop_assert!(cursor.at < len.max(1));
                prop_assert!(cursor.top <= cursor.at);
                prop_assert!(cursor.at < cursor.top + rows.max(1) as u64);
            }
        }
    }

    #[test]
    fn to_the_end_of_a_million_and_back() {
        let mut cursor = Cursor::default();
        cursor.act(Action::Last, 1_204_331, 20);
        assert_eq!(
            cursor,
            Cursor {
                at: 1_204_330,
                top: 1_204_311
            }
        );
        cursor.act(Action::First, 1_204_331, 20);
        assert_eq!(cursor, Cursor::default());
    }
}
