//! What one JSON record looks like from outside: its keys and the first bytes of their values.
//!
//! Formats are recognised by this, before anything is parsed, and records that are no posts get
//! their name from it. It must not know how any format is read.

use crate::formats::json;

/// A record's keys, as far as its bytes go: they may be cut.
pub(in crate::formats) struct Shape<'b> {
    bytes: &'b [u8],
    members: Vec<(String, usize)>,
}

impl<'b> Shape<'b> {
    pub(in crate::formats) fn of(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            members: json::members(bytes),
        }
    }

    /// Whether there is such a key.
    pub(in crate::formats) fn has(&self, key: &str) -> bool {
        self.members.iter().any(|(name, _)| name == key)
    }

    /// Whether there is one of these keys.
    pub(in crate::formats) fn any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// Whether all these keys are there.
    pub(in crate::formats) fn all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.has(key))
    }

    /// Whether the key's value is an object.
    pub(in crate::formats) fn has_object(&self, key: &str) -> bool {
        self.value(key).first() == Some(&b'{')
    }

    /// Whether the key's value is a list.
    pub(in crate::formats) fn has_list(&self, key: &str) -> bool {
        self.value(key).first() == Some(&b'[')
    }

    /// The bytes from the key's value on; empty if there is no such key.
    pub(in crate::formats) fn value(&self, key: &str) -> &'b [u8] {
        let member = self.members.iter().find(|(name, _)| name == key);
        member
            .and_then(|(_, at)| self.bytes.get(*at..))
            .unwrap_or(b"")
    }

    /// The shape of the object under a key: of nothing, if there is none.
    pub(in crate::formats) fn inside(&self, key: &str) -> Self {
        Self::of(self.value(key))
    }

    /// Whether the key's value is a string that begins so.
    pub(in crate::formats) fn begins(&self, key: &str, start: &str) -> bool {
        self.value(key)
            .strip_prefix(b"\"")
            .is_some_and(|rest| rest.starts_with(start.as_bytes()))
    }

    /// Whether a plain key names the author, as the rows of tables do that were made of an API's objects.
    pub(in crate::formats) fn names_author(&self) -> bool {
        let names = [
            "screen_name",
            "username",
            "user_name",
            "handle",
            "author",
            "author_name",
            "author_username",
            "author_screen_name",
            "author_handle",
            "from_user",
            "from_user_name",
            "user_screen_name",
            "user_username",
            "user_handle",
            "user.screen_name",
            "user.username",
            "author.username",
        ];
        names
            .iter()
            .any(|name| self.value(name).first() == Some(&b'"'))
    }

    /// The keys, in order.
    pub(in crate::formats) fn keys(self) -> impl Iterator<Item = String> {
        self.members.into_iter().map(|(key, _)| key)
    }

    /// The kind of a record that is no post.
    pub(in crate::formats) fn what(&self) -> &'static str {
        let first = self.bytes.first().copied().unwrap_or(b' ');
        if first.is_ascii_digit() || first == b'"' {
            "ids"
        } else if self.any(&["delete", "status_deletion"]) {
            "deletion notices"
        } else if self.any(&[
            "limit",
            "warning",
            "disconnect",
            "friends",
            "event",
            "scrub_geo",
        ]) || self.any(&[
            "status_withheld",
            "user_withheld",
            "control",
            "undelete",
            "user_delete",
        ]) {
            "stream notices"
        } else if self.any(&["screen_name", "username"]) {
            "user records"
        } else if self.has("action") && self.has("id") {
            "compliance lines"
        } else if self.has("tweet_count") && self.has("start") {
            "counts"
        } else if self.has("member_count") || self.has("owner_id") {
            "lists"
        } else if self.has("file_name") && self.has("tweet_count") {
            "entries of an archive's index"
        } else if self.any(&["errors", "error", "title"]) && !self.has("data") {
            "error messages"
        } else if self.has("schema") {
            "first lines of a tagline export"
        } else {
            NO_TEXT
        }
    }
}

/// What a record is called that is nothing known.
pub(in crate::formats) const NO_TEXT: &str = "records without a text";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_record_shows_what_is_there() {
        let shape = Shape::of(br#"{"a": {"b": "at://x"}, "list": [1], "rest": "cut he"#);
        assert!(shape.all(&["a", "list", "rest"]) && !shape.has("b"));
        assert!(shape.has_object("a") && shape.has_list("list"));
        assert!(shape.inside("a").begins("b", "at://"));
        assert!(!shape.inside("missing").has("b"));
    }
}
