//! Tags, mentions and links in a text, by the rules of twitter-text.

use std::ops::Range;

/// Something found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity<'t> {
    /// The tag or handle without its sign; the whole link.
    pub text: &'t str,
    /// Bytes of the text that it covers, sign included.
    pub range: Range<usize>,
}

/// Placeholder.
pub fn tags(_text: &str) -> Vec<Entity<'_>> {
    Vec::new()
}
/// Placeholder.
pub fn mentions(_text: &str) -> Vec<Entity<'_>> {
    Vec::new()
}
/// Placeholder.
pub fn links(_text: &str) -> Vec<Entity<'_>> {
    Vec::new()
}
