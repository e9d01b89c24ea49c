//! The posts pane: a window into a result of any length, of which only the neighbourhood is held.

use super::list::Cursor;
use super::slot::Slot;
use crate::engine::{AskPage, Order, Page, Row};
use crate::post::Identity;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Rows are held and asked for in chunks of this many.
const CHUNK: u64 = 64;
/// Chunks that are held: those next to the cursor.
const HELD: usize = 16;

/// The rows that are held of a result.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    total: u64,
    posts: u64,
    chunks: BTreeMap<u64, Arc<Vec<Row>>>,
    /// Only the first rows of a result that is still being found: how many there are is not known.
    is_glimpse: bool,
}

impl Rows {
    /// Rows in the whole result, or in the glimpse of it.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// Posts in the whole result: more than rows where reposts are collapsed.
    pub(crate) fn posts(&self) -> u64 {
        self.posts
    }

    pub(crate) fn is_glimpse(&self) -> bool {
        self.is_glimpse
    }

    /// A row, if it is held.
    pub(crate) fn get(&self, number: u64) -> Option<&Row> {
        let chunk = self.chunks.get(&(number / CHUNK))?;
        chunk.get((number % CHUNK) as usize)
    }

    /// Takes over a page that was asked for by [`Rows::missing`].
    fn insert(&mut self, page: Page, cursor: u64) {
        self.total = page.total;
        self.posts = page.posts;
        let mut number = page.offset / CHUNK;
        let mut rows = page.rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<Row> = rows.by_ref().take(CHUNK as usize).collect();
            self.chunks.insert(number, Arc::new(chunk));
            number += 1;
        }
        let home = cursor / CHUNK;
        while self.chunks.len() > HELD {
            let (Some((&low, _)), Some((&high, _))) =
                (self.chunks.first_key_value(), self.chunks.last_key_value())
            else {
                return;
            };
            let far = if home.abs_diff(low) > home.abs_diff(high) {
                low
            } else {
                high
            };
            self.chunks.remove(&far);
        }
    }

    /// The chunks of these rows that are not held, from the first to the last missing one.
    fn missing(&self, rows: &Range<u64>) -> Option<Range<u64>> {
        let end = rows.end.min(self.total);
        if rows.start >= end {
            return None;
        }
        let mut lacking = (rows.start / CHUNK..end.div_ceil(CHUNK))
            .filter(|chunk| !self.chunks.contains_key(chunk));
        let first = lacking.next()?;
        let last = lacking.next_back().unwrap_or(first);
        Some(first..last + 1)
    }
}

/// How many lines a post gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lines {
    /// As many as suit the width.
    #[default]
    ByWidth,
    /// Always this many.
    Fixed(u16),
}

impl Lines {
    pub(crate) fn next(self) -> Self {
        match self {
            Self::ByWidth => Self::Fixed(1),
            Self::Fixed(n) if n < 3 => Self::Fixed(n + 1),
            Self::Fixed(_) => Self::ByWidth,
        }
    }
}

/// Which posts that ask for care are shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Revealed {
    pub(crate) all: bool,
    posts: HashSet<Identity>,
}

impl Revealed {
    pub(crate) fn shows(&self, identity: Identity) -> bool {
        self.all || self.posts.contains(&identity)
    }

    pub(crate) fn turn(&mut self, identity: Identity) {
        if !self.posts.remove(&identity) {
            self.posts.insert(identity);
        }
    }
}

/// The posts pane.
#[derive(Clone, Debug, Default)]
pub(crate) struct PostsPane {
    pub(crate) order: Order,
    pub(crate) collapse: bool,
    pub(crate) lines: Lines,
    pub(crate) cursor: Cursor,
    /// Only whether an answer is awaited; the rows are in `rows`.
    pub(crate) state: Slot<()>,
    pub(crate) rows: Rows,
    /// The chunks that are on their way, for the present scope and order.
    asked: Option<Range<u64>>,
    /// The rows held are of an earlier scope or order.
    outdated: bool,
    /// Where the cursor was when its post was looked for in a grown archive.
    sought: Option<u64>,
}

impl PostsPane {
    /// The scope or the order changed: begin at the top, with the old rows until the new ones come.
    pub(crate) fn restart(&mut self) -> Range<u64> {
        self.cursor = Cursor::default();
        self.outdated = true;
        self.sought = None;
        self.asked = Some(0..1);
        0..1
    }

    /// The archive has grown: the rows are old, but the cursor stays on its post. Gives the post to look
    /// for, if its row is held.
    pub(crate) fn follow(&mut self) -> Option<Identity> {
        if self.outdated {
            return None;
        }
        let post = self.current()?.post.identity();
        self.outdated = true;
        self.sought = Some(self.cursor.at);
        Some(post)
    }

    /// The page that holds this row, with its neighbourhood.
    pub(crate) fn page_around(row: u64, ask: &AskPage) -> AskPage {
        let (offset, limit) = Self::page_of(&((row / CHUNK).saturating_sub(1)..row / CHUNK + 2));
        AskPage {
            offset,
            limit,
            ..ask.clone()
        }
    }

    /// Takes over the page with the post that was looked for, and moves with it; at the top if it is gone.
    pub(crate) fn receive_around(&mut self, page: Page, row: Option<u64>) {
        if let (Some(before), Some(now)) = (self.sought.take(), row) {
            let shift = now as i64 - before as i64;
            self.cursor.at = self.cursor.at.saturating_add_signed(shift);
            self.cursor.top = self.cursor.top.saturating_add_signed(shift);
        } else {
            self.cursor = Cursor::default();
        }
        self.receive(page);
    }

    /// Whether the rows held belong to an earlier question.
    pub(crate) fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// Whether the rows held are of the answer to the present question.
    pub(crate) fn is_answer(&self) -> bool {
        !self.outdated && !self.rows.is_glimpse
    }

    /// Posts of the present scope, as soon as a page of them is there.
    pub(crate) fn known_total(&self) -> Option<u64> {
        let is_known = self.is_answer() && self.state.get().is_some();
        is_known.then_some(self.rows.posts)
    }

    /// The post under the cursor.
    pub(crate) fn current(&self) -> Option<&Row> {
        self.rows.get(self.cursor.at)
    }

    /// Takes over a page.
    pub(crate) fn receive(&mut self, page: Page) {
        if !self.is_answer() {
            self.rows = Rows::default();
            self.outdated = false;
        }
        self.asked = None;
        self.rows.insert(page, self.cursor.at);
        self.state.answer(Arc::new(()));
    }

    /// How many rows a glimpse needs: those that the first page begins with.
    pub(crate) fn glimpsed() -> usize {
        CHUNK as usize
    }

    /// Takes over the first rows of what is being found, unless more is there or a post is looked for.
    pub(crate) fn receive_glimpse(&mut self, rows: Vec<Row>) {
        if !self.outdated || !self.state.is_stale() || self.sought.is_some() {
            return;
        }
        let total = rows.len() as u64;
        let page = Page {
            total,
            posts: total,
            offset: 0,
            rows,
        };
        self.rows = Rows {
            is_glimpse: true,
            ..Rows::default()
        };
        self.rows.insert(page, 0);
        self.outdated = false;
    }

    /// The page could not be had; it is asked for again when the cursor moves.
    pub(crate) fn fail(&mut self, message: String) {
        self.asked = None;
        self.state.fail(message);
    }

    /// Forgets what is on its way; called when an older view comes back.
    pub(crate) fn forget_asked(&mut self) {
        self.asked = None;
    }

    /// The chunks to ask for now: those on screen before those around it, and nothing while what is
    /// needed is already on its way.
    pub(crate) fn wanted(&mut self, rows: usize) -> Option<Range<u64>> {
        if !self.is_answer() || self.state.failure().is_some() {
            return None;
        }
        let rows = rows.max(1) as u64;
        let screen = self.cursor.top..self.cursor.top + rows;
        let around = self.cursor.top.saturating_sub(CHUNK / 2)..screen.end + CHUNK / 2;
        let need = match (self.rows.missing(&screen), &self.asked) {
            (Some(need), Some(asked)) if asked.start <= need.start && need.end <= asked.end => {
                return None;
            }
            (Some(need), _) => need,
            (None, Some(_)) => return None,
            (None, None) => self.rows.missing(&around)?,
        };
        self.asked = Some(need.clone());
        Some(need)
    }

    /// Offset and limit of these chunks.
    pub(crate) fn page_of(chunks: &Range<u64>) -> (u64, usize) {
        (
            chunks.start * CHUNK,
            ((chunks.end - chunks.start) * CHUNK) as usize,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Post;

    fn page(total: u64, offset: u64, limit: usize) -> Page {
        let rows = (offset..total.min(offset + limit as u64))
            .map(|n| Row {
                post: Post {
                    id: n.to_string(),
                    ..Post::default()
                },
                path: String::new(),
                line: n,
                hits: Vec::new(),
                stands_for: 1,
            })
            .collect();
        Page {
            total,
            posts: total,
            offset,
            rows,
        }
    }

    /// Answers everything that is wanted, as the worker would.
    fn serve(pane: &mut PostsPane, total: u64) {
        while let Some(chunks) = pane.wanted(20) {
            let (offset, limit) = PostsPane::page_of(&chunks);
            pane.receive(page(total, offset, limit));
        }
    }

    #[test]
    fn any_row_of_a_million_comes_when_the_cursor_is_there_and_little_is_held() {
        let total = 1_204_331;
        let mut pane = PostsPane::default();
        let (offset, limit) = PostsPane::page_of(&pane.restart());
        pane.receive(page(total, offset, limit));
        for at in [0, 19, 63, 64, 100_000, total - 1, 5] {
            pane.cursor.at = at;
            pane.cursor.settle(total, 20);
            serve(&mut pane, total);
            for number in pane.cursor.top..(pane.cursor.top + 20).min(total) {
                let row = pane.rows.get(number).expect("the screen is loaded");
                assert_eq!(row.line, number);
            }
            assert!(pane.rows.chunks.len() <= HELD);
        }
    }

    #[test]
    fn what_is_on_its_way_is_not_asked_twice() {
        let mut pane = PostsPane::default();
        pane.restart();
        pane.receive(page(1000, 0, 64));
        assert!(
            pane.wanted(20).is_none(),
            "the neighbourhood of the top is the first chunk"
        );
        pane.cursor.at = 500;
        pane.cursor.settle(1000, 20);
        assert!(pane.wanted(20).is_some());
        assert!(pane.wanted(20).is_none());
    }

    #[test]
    fn old_rows_stay_until_the_new_ones_come() {
        let mut pane = PostsPane::default();
        pane.restart();
        pane.receive(page(3, 0, 64));
        pane.restart();
        assert!(pane.is_outdated());
        assert_eq!(pane.rows.total(), 3);
        pane.receive(page(0, 0, 64));
        assert_eq!(pane.rows.total(), 0);
        assert!(pane.current().is_none());
    }
}
