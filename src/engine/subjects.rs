//! What is stated about the quality of posts, as one table: a query, the query of its whole, and what is
//! counted in words. In the order in which it endangers figures.
//!
//! Must not know how anything is counted.

use crate::post::Time;
use crate::query::{self, Context, Query};
use jiff::tz::TimeZone;

/// A statement about posts, before it is counted.
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) definition: &'static str,
    /// Finds the posts.
    pub(super) query: &'static str,
    /// Finds the posts that they are a share of; empty for all.
    pub(super) of: &'static str,
}

/// Posts whose counts have an age; reposts have the counts of their original.
pub(super) const AGED: &str = "has:observed has:counts -is:repost";

pub(super) const SUBJECTS: &[Subject] = &[
    Subject {
        name: "misdated",
        title: "time cannot be right",
        definition: "dated before the platform opened, after collection or import, or more than a day \
                     from the time in the identifier",
        query: "is:misdated",
        of: "",
    },
    Subject {
        name: "undated",
        title: "without a usable time",
        definition: "in totals and lists, but in no bin of a timeline",
        query: "is:undated",
        of: "",
    },
    Subject {
        name: "truncated",
        title: "text looks cut",
        definition: "on Twitter or in a table, reposts that end in an ellipsis near 140 characters, others in \
                     an ellipsis and a t.co link near 140 or 280: words, tags and links may be lost",
        query: "is:truncated",
        of: "",
    },
    Subject {
        name: "early",
        title: "counts taken within an hour",
        definition: "counts collected within an hour of posting, reposts aside: too early to compare",
        query: "is:early",
        of: AGED,
    },
    Subject {
        name: "unobserved",
        title: "counts of unknown age",
        definition: "with counts, but the source does not say when they were collected",
        query: "has:counts missing:observed",
        of: "has:counts",
    },
    Subject {
        name: "uncounted",
        title: "without counts",
        definition: "no engagement count at all: not zero, but not known",
        query: "missing:counts",
        of: "",
    },
    Subject {
        name: "missing-original",
        title: "reposts of what is not here",
        definition: "reposts that name their original, which is not in the archive",
        query: "missing:original",
        of: "is:repost",
    },
    Subject {
        name: "unnamed-original",
        title: "reposts of who knows what",
        definition: "reposts whose source does not name the original by its identifier",
        query: "is:repost -has:original -missing:original",
        of: "is:repost",
    },
    Subject {
        name: "missing-parent",
        title: "replies to what is not here",
        definition: "replies that name the post they answer, which is not in the archive",
        query: "missing:parent",
        of: "is:reply",
    },
    Subject {
        name: "unnamed-parent",
        title: "replies to who knows what",
        definition: "replies whose source does not name the answered post by its identifier",
        query: "is:reply -has:parent -missing:parent",
        of: "is:reply",
    },
    Subject {
        name: "missing-quoted",
        title: "quotes of what is not here",
        definition: "quotes that name the quoted post, which is not in the archive",
        query: "missing:quoted",
        of: "is:quote",
    },
    Subject {
        name: "unnamed-quoted",
        title: "quotes of who knows what",
        definition: "quotes whose source does not name the quoted post by its identifier",
        query: "is:quote -has:quoted -missing:quoted",
        of: "is:quote",
    },
    Subject {
        name: "anonymous",
        title: "without an author",
        definition: "neither handle nor id of the author is known: they count as no voice",
        query: "missing:author",
        of: "",
    },
    Subject {
        name: "repaired",
        title: "identifier repaired",
        definition: "the identifier was destroyed, by a spreadsheet most often, and is taken from the \
                     post's address or made up",
        query: "is:repaired",
        of: "",
    },
    Subject {
        name: "unidentified",
        title: "identifier made up",
        definition: "the source gives no identifier: the same post from two sources is merged only if \
                     author, time and text are the same",
        query: "is:unidentified",
        of: "",
    },
    Subject {
        name: "unspoken",
        title: "without a language",
        definition: "the platform names no language (none is guessed): lang: does not find them",
        query: "missing:lang",
        of: "",
    },
    Subject {
        name: "repeated",
        title: "found more than once",
        definition: "found in more than one place and merged into one post",
        query: "is:repeated",
        of: "",
    },
    Subject {
        name: "sensitive",
        title: "asking for care",
        definition: "marked as sensitive, or with a content warning",
        query: "is:sensitive",
        of: "",
    },
];

/// A query of the table; none of them depends on the present or on a zone.
pub(super) fn understood(text: &str) -> Query {
    let context = Context::new(Time(0), TimeZone::UTC);
    query::parse(text, &context).query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_is_asked_for_as_it_is_written() {
        for subject in SUBJECTS {
            for text in [subject.query, subject.of] {
                assert_eq!(understood(text).to_string(), text, "{}", subject.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_titles_short() {
        for (n, subject) in SUBJECTS.iter().enumerate() {
            assert!(
                SUBJECTS[n + 1..]
                    .iter()
                    .all(|other| other.name != subject.name)
            );
            assert!(subject.title.len() <= 28, "{}", subject.title);
        }
    }
}
