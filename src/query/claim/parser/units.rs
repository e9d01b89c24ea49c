//! What is counted: posts, originals, reposts, voices.

use super::Parser;
use crate::query::claim::{Counted, Role, times};

impl Parser<'_> {
    pub(super) fn unit(&mut self) -> bool {
        let (unit, used) = if let Some(found) = unit_of(self.word(0), self.word(1)) {
            found
        } else {
            // `posts/hour`
            let Some((unit, per)) = self.word(0).split_once('/') else {
                return false;
            };
            let (Some(per), "posts" | "tweets") = (times::period(per), unit) else {
                return false;
            };
            self.per(per);
            (Counted::Posts, 1)
        };
        // The first unit is that of the number: "12,000 people sent posts".
        if self.claim.unit_is_said {
            return self.take(used, Role::Passed, "");
        }
        self.claim.unit = unit;
        self.claim.unit_is_said = true;
        self.take(used, Role::Unit, unit.name())
    }

    /// Whether what is counted stands there, so that a number stands before it: `unique users`, `posts/hour`.
    pub(super) fn counts(&self, mut ahead: usize) -> bool {
        while matches!(self.word(ahead), "unique" | "distinct" | "different") {
            ahead += 1;
        }
        let word = self.word(ahead).split('/').next().unwrap_or_default();
        unit_of(word, self.word(ahead + 1)).is_some()
    }
}

/// The unit that two words begin with, and of how many of them it is.
fn unit_of(word: &str, next: &str) -> Option<(Counted, usize)> {
    Some(match (word, next) {
        ("original", "posts" | "tweets" | "messages" | "toots") => (Counted::Originals, 2),
        ("originals", _) => (Counted::Originals, 1),
        (
            "posts" | "post" | "tweets" | "tweet" | "messages" | "message" | "toots" | "toot"
            | "statuses" | "skeets" | "mentions" | "uses",
            _,
        ) => (Counted::Posts, 1),
        (
            "people" | "persons" | "users" | "user" | "voices" | "voice" | "accounts" | "account"
            | "authors",
            _,
        ) => (Counted::Voices, 1),
        ("reposts" | "repost" | "retweets" | "retweet" | "boosts" | "rts", _) => {
            (Counted::Reposts, 1)
        }
        _ => return None,
    })
}
