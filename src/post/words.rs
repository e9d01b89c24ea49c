//! The words of a text: what is indexed, what is searched and what is highlighted, by one rule.

use std::ops::Range;

/// Walks over the words of a text without allocating for each of them.
#[derive(Debug, Default)]
pub struct Words<'t> {
    /// The current word, folded.
    pub word: String,
    /// Its position: neighbours differ by one.
    pub position: u32,
    /// Its place in the text.
    pub range: Range<usize>,
    _text: &'t str,
}

impl<'t> Words<'t> {
    /// Starts before the first word.
    pub fn new(text: &'t str) -> Self {
        Self {
            _text: text,
            ..Self::default()
        }
    }

    /// Goes to the next word; `false` after the last.
    pub fn advance(&mut self) -> bool {
        false
    }
}
