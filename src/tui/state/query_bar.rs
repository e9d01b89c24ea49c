//! The query bar: the text being typed, what is doubtful in it, completions and history.

use super::list::Cursor;
use crate::query::{Problem, ValueField};
use std::ops::Range;
use tui_input::{Input, InputRequest};

/// Queries that are remembered.
const REMEMBERED: usize = 500;

/// One offer of the completion popup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What replaces the word under the cursor.
    pub(crate) insert: String,
    /// What is said of it: a count or a description.
    pub(crate) about: String,
}

/// The completion popup.
#[derive(Clone, Debug, Default)]
pub(crate) struct Popup {
    /// The bytes of the text that an offer replaces.
    pub(crate) range: Range<usize>,
    /// The field whose values are awaited.
    pub(crate) field: Option<ValueField>,
    pub(crate) offers: Vec<Offer>,
    /// Whether the offers are those for what stands there now; old ones stay until new ones come.
    pub(crate) is_settled: bool,
    pub(crate) cursor: Cursor,
    /// Whether the analyst chose one: until then Enter keeps the query as it is.
    pub(crate) is_chosen: bool,
    /// Closed until the next edit.
    pub(crate) is_dismissed: bool,
}

/// Earlier queries, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    entries: Vec<String>,
    /// Which one is shown, and what was typed before looking.
    shown: Option<(usize, String)>,
}

impl History {
    /// From the lines of the history file.
    pub(crate) fn new(lines: Vec<String>) -> Self {
        let mut history = Self::default();
        for line in lines {
            history.add(&line);
        }
        history
    }

    /// Remembers a query, once, as the latest. Tells whether there is anything to remember.
    pub(crate) fn add(&mut self, text: &str) -> bool {
        self.shown = None;
        let text = text.trim();
        if text.is_empty() {
            return false;
        }
        self.entries.retain(|entry| entry != text);
        self.entries.push(text.to_owned());
        let surplus = self.entries.len().saturating_sub(REMEMBERED);
        self.entries.drain(..surplus);
        true
    }

    pub(crate) fn entries(&self) -> &[String] {
        &self.entries
    }

    /// The query before the one shown.
    fn older(&mut self, typed: &str) -> Option<String> {
        let (at, typed) = match self.shown.take() {
            Some((at, typed)) => (at, typed),
            None => (self.entries.len(), typed.to_owned()),
        };
        let older = at.checked_sub(1);
        self.shown = Some((older.unwrap_or(at), typed));
        older.map(|at| self.entries[at].clone())
    }

    /// The query after the one shown, at last what was typed.
    fn newer(&mut self) -> Option<String> {
        let (at, typed) = self.shown.take()?;
        match self.entries.get(at + 1) {
            Some(entry) => {
                self.shown = Some((at + 1, typed));
                Some(entry.clone())
            }
            None => Some(typed),
        }
    }
}

/// The query bar.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueryBar {
    pub(crate) input: Input,
    pub(crate) problems: Vec<Problem>,
    pub(crate) popup: Popup,
    pub(crate) history: History,
}

impl QueryBar {
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// Byte offset of the cursor.
    pub(crate) fn cursor(&self) -> usize {
        let text = self.text();
        text.char_indices()
            .nth(self.input.cursor())
            .map_or(text.len(), |(at, _)| at)
    }

    pub(crate) fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    /// Puts text where the cursor is; line ends become spaces.
    pub(crate) fn insert(&mut self, text: &str) {
        let at = self.cursor();
        let clean: String = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        self.splice(at..at, &clean);
    }

    /// Replaces a part of the text and puts the cursor behind the new part.
    pub(crate) fn splice(&mut self, range: Range<usize>, with: &str) {
        let text = self.text();
        let (Some(before), Some(after)) = (text.get(..range.start), text.get(range.end..)) else {
            return;
        };
        let cursor = before.chars().count() + with.chars().count();
        self.input = Input::new(format!("{before}{with}{after}")).with_cursor(cursor);
    }

    /// Puts the cursor into this column.
    pub(crate) fn click(&mut self, column: usize) {
        use unicode_width::UnicodeWidthChar as _;
        let mut width = 0;
        let chars = self
            .text()
            .chars()
            .take_while(|c| {
                width += c.width().unwrap_or(0);
                width <= column
            })
            .count();
        self.input.handle(InputRequest::SetCursor(chars));
    }

    pub(crate) fn older(&mut self) {
        let typed = self.text().to_owned();
        if let Some(text) = self.history.older(&typed) {
            self.set(&text);
        }
    }

    pub(crate) fn newer(&mut self) {
        if let Some(text) = self.history.newer() {
            self.set(&text);
        }
    }

    /// Whether the popup is on screen.
    pub(crate) fn has_popup(&self) -> bool {
        !self.popup.is_dismissed && !self.popup.offers.is_empty()
    }

    /// The offer that Enter or Tab would insert.
    pub(crate) fn offer(&self) -> Option<&Offer> {
        self.popup.offers.get(self.popup.cursor.at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_goes_back_and_returns_to_what_was_typed() {
        let mut bar = QueryBar {
            history: History::new(vec![
                "a".to_owned(),
                "b".to_owned(),
                "a".to_owned(),
                " ".to_owned(),
            ]),
            ..QueryBar::default()
        };
        assert_eq!(bar.history.entries(), ["b", "a"]);
        bar.set("typed");
        bar.older();
        assert_eq!(bar.text(), "a");
        bar.older();
        bar.older();
        assert_eq!(bar.text(), "b");
        bar.newer();
        bar.newer();
        assert_eq!(bar.text(), "typed");
        bar.newer();
        assert_eq!(bar.text(), "typed");
    }

    #[test]
    fn a_paste_is_one_line_at_the_cursor() {
        let mut bar = QueryBar::default();
        bar.set("ab");
        bar.click(1);
        bar.insert("x\ny\u{1b}");
        assert_eq!(bar.text(), "ax yb");
        assert_eq!(bar.cursor(), 4);
    }

    #[test]
    fn the_cursor_is_a_place_in_the_text_whatever_the_width() {
        let mut bar = QueryBar::default();
        bar.set("日本é");
        bar.click(2);
        assert_eq!(bar.cursor(), 3);
        bar.splice(0..3, "x");
        assert_eq!(bar.text(), "x本é");
        bar.splice(1..2, "not a boundary");
        assert_eq!(bar.text(), "x本é");
    }
}
