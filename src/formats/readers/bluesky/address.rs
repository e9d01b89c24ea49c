//! Addresses of the AT protocol, `at://person/collection/key`, and the times that are hidden in their keys.
//!
//! It must not know what stands at an address.

use crate::formats::loose::Loose;
use crate::post::{Author, Reference, Time};

/// Nothing was posted before: what claims to be older has been brought along from elsewhere, or its
/// clock was wrong.
const FIRST: Time = Time(1_667_260_800_000);
/// A day in milliseconds: what a clock may be wrong by without being doubted.
const DAY: i64 = 86_400_000;

/// Where a record is. What is not known is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) did: &'a str,
    pub(super) collection: &'a str,
    pub(super) key: &'a str,
}

impl<'a> Address<'a> {
    pub(super) fn of(uri: &'a str) -> Self {
        let Some(rest) = uri.trim().strip_prefix("at://") else {
            return Self::default();
        };
        let mut parts = rest.split('/');
        let mut next = || parts.next().unwrap_or("");
        Self {
            did: next(),
            collection: next(),
            key: next(),
        }
    }

    /// The address in the members of a record, its event, or whatever tool wrote both into one.
    pub(super) fn beside(record: &'a Loose) -> Self {
        let found = Self::of(record.filled(&["uri", "at_uri", "atUri"]));
        if !found.key.is_empty() {
            return found;
        }
        Self {
            did: record.filled(&["did", "repo"]),
            collection: record.filled(&["collection", "$type"]),
            key: record.str("rkey"),
        }
    }

    /// Whole, or empty if a part is missing.
    pub(super) fn uri(&self) -> String {
        if [self.did, self.collection, self.key].contains(&"") {
            return String::new();
        }
        format!("at://{}/{}/{}", self.did, self.collection, self.key)
    }

    /// Who it belongs to. Addresses may name a handle instead of the identifier.
    pub(super) fn author(&self) -> Author {
        let is_id = self.did.starts_with("did:");
        Author {
            id: if is_id { self.did } else { "" }.to_owned(),
            handle: if is_id { "" } else { handle(self.did) }.to_owned(),
            ..Author::default()
        }
    }

    /// The page that shows a post. A handle reads better than the identifier of its owner, unless it
    /// does not lead there.
    pub(super) fn page(&self, handle: &str) -> Option<String> {
        let who = if handle.is_empty() { self.did } else { handle };
        let known = !who.is_empty() && !self.key.is_empty();
        known.then(|| format!("https://bsky.app/profile/{who}/post/{}", self.key))
    }
}

/// A post by its address; nothing without one.
pub(super) fn reference(uri: &str, handle: &str) -> Option<Reference> {
    let address = Address::of(uri);
    let author = address.author();
    (!address.did.is_empty()).then(|| Reference {
        id: uri.trim().to_owned(),
        handle: if handle.is_empty() {
            author.handle
        } else {
            handle.to_owned()
        },
        author: author.id,
    })
}

/// A handle that is one: the API says `handle.invalid` where it has lost its owner.
pub(super) fn handle(handle: &str) -> &str {
    let handle = handle.trim().trim_start_matches('@');
    if handle == "handle.invalid" {
        ""
    } else {
        handle
    }
}

/// When something was posted: the earlier of what its author's clock said and when the network saw
/// it, as everybody may write any time into a post. A time before the network existed is no claim
/// to anything. The key of a record is made of the time of its making, and stands in for the network's.
pub(super) fn time(claimed: Option<Time>, seen: Option<Time>, key: &str) -> Option<Time> {
    let possible = |time: &Time| *time >= FIRST;
    let claimed = claimed.filter(possible);
    let seen = seen.filter(possible);
    let made = key_time(key).filter(possible);
    match (claimed, seen) {
        (Some(claimed), Some(seen)) => Some(claimed.min(seen)),
        (Some(claimed), None) => {
            let is_ahead = |made: &Time| claimed.0 - made.0 > DAY;
            Some(made.filter(is_ahead).unwrap_or(claimed))
        }
        (None, seen) => seen.or(made),
    }
}

/// The time in a key: 13 digits of 5 bits that begin with a zero bit, of which the first 53 after it are
/// microseconds since 1970.
fn key_time(key: &str) -> Option<Time> {
    const DIGITS: &[u8] = b"234567abcdefghijklmnopqrstuvwxyz";
    if key.len() != 13 || !matches!(key.as_bytes()[0], b'2'..=b'7' | b'a'..=b'j') {
        return None;
    }
    let mut number: u64 = 0;
    for byte in key.bytes() {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        number = number << 5 | digit as u64;
    }
    Some(Time((number >> 10) as i64 / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tidy;
    use crate::post::parse_time;

    fn at(text: &str) -> Option<Time> {
        parse_time(text, &tidy::utc())
    }

    #[test]
    fn addresses_come_apart_and_together() {
        let uri = "at://did:plc:ana/app.bsky.feed.post/3kah";
        let address = Address::of(uri);
        assert_eq!((address.did, address.key), ("did:plc:ana", "3kah"));
        assert_eq!(address.uri(), uri);
        assert_eq!(
            address.page("ana.example").as_deref(),
            Some("https://bsky.app/profile/ana.example/post/3kah")
        );
        assert_eq!(Address::of("https://x/y/z"), Address::default());
        assert_eq!(Address::of("at://did:plc:ana").uri(), "");
    }

    #[test]
    fn the_time_is_the_earliest_that_can_be() {
        // The key was made in October 2023.
        let key = "3kbgardens222";
        let made = key_time(key).unwrap();
        assert!(made.rfc3339().starts_with("2023-10-10T19:26:22"), "{made}");
        let (early, late) = (at("2024-05-01T10:00:00Z"), at("2024-05-01T10:00:05Z"));
        for (claimed, seen, wanted) in [
            (early, late, early),
            (late, early, early),
            (at("1970-01-01T00:00:00Z"), late, late),
            (at("2015-03-01T00:00:00Z"), late, late),
            (at("0001-10-14T00:00:00Z"), None, Some(made)),
            (at("2015-03-01T00:00:00Z"), None, Some(made)),
            (at("2091-03-01T00:00:00Z"), None, Some(made)),
            (at("2023-10-11T01:33:51Z"), None, at("2023-10-11T01:33:51Z")),
            (None, None, Some(made)),
        ] {
            assert_eq!(time(claimed, seen, key), wanted, "{claimed:?} {seen:?}");
        }
        assert_eq!(time(None, None, "self"), None);
        assert_eq!(key_time("zzzzzzzzzzzzz"), None);
    }
}
