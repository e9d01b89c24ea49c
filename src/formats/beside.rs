//! What stands beside a file in the same source and belongs to its posts: whose account an archive
//! is, and the full texts of long posts.
//!
//! It must not know how the posts themselves are read.

use crate::post::Author;

/// What other files of the same source say about the posts of one.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The account whose archive it is: its posts name no author.
    pub(super) owner: Option<Author>,
}
