//! What a record came to, before it is told: for readers that look at a record more than once, or at
//! many in one.
//!
//! It must not know any format.

use super::detect;
use super::intake::{Intake, Stop};
use crate::post::Post;

/// What a record came to.
#[derive(Debug)]
pub(super) enum Found {
    /// A post.
    Post(Box<Post>),
    /// It should be a post and cannot be one, and why.
    Reject(&'static str),
    /// It is no post, but of this kind.
    Skip(&'static str),
    /// It is no post, and its keys must tell what it is.
    Other,
    /// It takes back the post with this identifier.
    Gone { platform: &'static str, id: String },
}

impl Found {
    /// Tells it. `raw` is the record.
    pub(super) fn tell(self, line: u64, raw: &str, intake: &mut Intake) -> Result<(), Stop> {
        match self {
            Self::Post(post) => intake.post(line, *post),
            Self::Reject(reason) => intake.reject(line, reason, raw.as_bytes()),
            Self::Skip(reason) => intake.skip(line, reason),
            Self::Other => intake.skip(line, detect::what_is(raw)),
            Self::Gone { platform, id } => {
                intake.withdraw(line, (platform, &id), "deletion notices")
            }
        }
    }
}
