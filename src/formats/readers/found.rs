//! What a record came to, before it is told: for readers that look at a record more than once, or at
//! many in one.
//!
//! It must not know any format.

use std::fmt::Display;

use crate::formats::Given;
use crate::formats::detect;
use crate::formats::intake::{Intake, Stop};
use crate::formats::loose::Loose;
use crate::post::Post;

/// The kind of record that a post for few is, unless it is asked for.
pub(in crate::formats) const NOT_PUBLIC: &str = "posts that are not public";

/// What a record came to.
#[derive(Debug)]
pub(in crate::formats) enum Found {
    /// A post.
    Post(Box<Post>),
    /// It should be a post and cannot be one, and why.
    Reject(&'static str),
    /// It is no post, but of this kind.
    Skip(&'static str),
    /// It is no post, and its keys must tell what it is.
    Other,
    /// It takes back the post with this identifier, and of what kind such records are.
    Gone {
        platform: String,
        id: String,
        reason: &'static str,
    },
}

impl Found {
    /// A post.
    pub(in crate::formats) fn post(post: Post) -> Self {
        Self::Post(Box::new(post))
    }

    /// A post that everybody could see if `is_public`; else one only if such posts are wanted.
    pub(in crate::formats) fn public_if(is_public: bool, post: Post, given: &Given) -> Self {
        if is_public || given.options.non_public {
            Self::post(post)
        } else {
            Self::Skip(NOT_PUBLIC)
        }
    }

    /// Tells it. `raw` is the record, which is written only if it must be.
    pub(in crate::formats) fn tell(
        self,
        line: u64,
        raw: &dyn Display,
        intake: &mut Intake,
    ) -> Result<(), Stop> {
        match self {
            Self::Post(post) if post.id.is_empty() && post.time.is_none() => {
                let reason = "the post has neither an id nor a time";
                intake.reject(line, reason, raw.to_string().as_bytes())
            }
            Self::Post(post) => intake.post(line, *post),
            Self::Reject(reason) => intake.reject(line, reason, raw.to_string().as_bytes()),
            Self::Skip(reason) => intake.skip(line, reason),
            Self::Other => intake.skip(line, detect::what_is(&raw.to_string())),
            Self::Gone {
                platform,
                id,
                reason,
            } => intake.withdraw(line, (&platform, &id), reason),
        }
    }
}

/// Tells the parts of a record that is nothing but a container of them.
pub(in crate::formats) fn tell_parts<'v, 'a: 'v>(
    line: u64,
    parts: impl IntoIterator<Item = &'v Loose<'a>>,
    intake: &mut Intake,
    what: impl Fn(&Loose) -> Found,
) -> Result<(), Stop> {
    intake.holds(0);
    for part in parts {
        intake.cut();
        what(part).tell(line, part, intake)?;
    }
    Ok(())
}
