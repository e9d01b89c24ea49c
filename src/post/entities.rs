//! Tags, mentions and links in a text, by the rules of twitter-text.
//!
//! Sources that know their entities are believed; this is for all the others. The differences from
//! twitter-text are few: parts of emoji belong to no tag, handles may be of any length, nothing inside
//! a link is a tag or a mention, and what the module of the links says of links. A text that its
//! source has cut may end in the beginning of a tag: it counts as it stands, as on the platform.
//!
//! This module must not know where a text comes from, nor how entities are counted: it finds them
//! as they are written, as often as they are written.

use std::ops::Range;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

pub use super::addresses::{canonical, domain};
use super::links::is_accented;
pub use super::links::links;
pub use super::unescape::unescape;

/// Something found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity<'t> {
    /// The tag or handle without its sign; the whole link.
    pub text: &'t str,
    /// Bytes of the text that it covers, sign included.
    pub range: Range<usize>,
}

/// The tags of a text, in order.
///
/// A tag is `#` or `＃` and letters, marks, digits, `_` and a few signs that some scripts need
/// inside words, with at least one letter or mark; not after a letter, a digit or `&`.
pub fn tags(text: &str) -> Vec<Entity<'_>> {
    signed(text, ['#', '＃'], |before, body| {
        if before.ends_with(|c| is_tag_char(c) || c == '&') {
            return None;
        }
        let len = body.find(|c| !is_tag_char(c)).unwrap_or(body.len());
        let rest = &body[len..];
        let is_more = rest.starts_with(['#', '＃']) || rest.starts_with("://");
        (!is_more && body[..len].contains(is_letter_or_mark)).then_some(len)
    })
}

/// The mentions of a text, in order: `@` or `＠` and ASCII letters, digits and `_`, not after one
/// of these or after a sign that makes it part of something else, such as an address.
pub fn mentions(text: &str) -> Vec<Entity<'_>> {
    signed(text, ['@', '＠'], |before, body| {
        if !may_precede_mention(before) {
            return None;
        }
        let len = body.find(|c| !is_handle_char(c)).unwrap_or(body.len());
        let rest = &body[len..];
        let is_more = rest.starts_with(['@', '＠'])
            || rest.starts_with("://")
            || rest.starts_with(is_accented);
        (len > 0 && !is_more).then_some(len)
    })
}

/// Takes a text apart that repeats another one in the old way, `RT @handle: rest`.
pub fn repost_of(text: &str) -> Option<(&str, &str)> {
    let after = text.trim_start().strip_prefix("RT")?;
    let name = after.trim_start_matches(' ').strip_prefix(['@', '＠'])?;
    let len = name.find(|c| !is_handle_char(c)).unwrap_or(name.len());
    let (handle, rest) = name.split_at(len);
    let rest = rest.trim_start_matches(' ').strip_prefix(':')?;
    (!handle.is_empty()).then(|| (handle, rest.trim_start()))
}

/// Finds what begins with one of two signs outside of links. `body_len` gets the text before the
/// sign and the text after it up to the next link, and gives the length of the body.
fn signed(
    text: &str,
    signs: [char; 2],
    body_len: impl Fn(&str, &str) -> Option<usize>,
) -> Vec<Entity<'_>> {
    let mut found = Vec::new();
    if !text.contains(signs) {
        return found;
    }
    let links = links(text);
    for (at, sign) in text.match_indices(signs) {
        let next = links.partition_point(|link| link.range.end <= at);
        let limit = links.get(next).map_or(text.len(), |link| link.range.start);
        let body = at + sign.len();
        if limit <= at {
            continue;
        }
        if let Some(len) = body_len(&text[..at], &text[body..limit]) {
            found.push(Entity {
                text: &text[body..body + len],
                range: at..body + len,
            });
        }
    }
    found
}

fn is_letter_or_mark(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    // Marks by name, but parts of emoji: `#1️⃣` and `#️⃣` are no tags.
    if matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{20E3}') {
        return false;
    }
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
    )
}

fn is_tag_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    is_letter_or_mark(c)
        || c.general_category() == GeneralCategory::DecimalNumber
        || matches!(
            c,
            '\u{B7}'
                | '\u{5BE}'
                | '\u{5F3}'
                | '\u{5F4}'
                | '\u{F0B}'
                | '\u{F0C}'
                | '\u{200C}'
                | '\u{200D}'
                | '\u{3003}'
                | '\u{301C}'
                | '\u{309B}'
                | '\u{309C}'
                | '\u{30A0}'
                | '\u{30FB}'
                | '\u{A67E}'
                | '\u{FF5E}'
        )
}

fn is_handle_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn may_precede_mention(before: &str) -> bool {
    let is_part_of_more = |c: char| is_handle_char(c) || "!#$%&*@＠".contains(c);
    if !before.ends_with(is_part_of_more) {
        return true;
    }
    // The sign of a repost may stick to the handle: `RT@handle`.
    before.len() >= 2
        && before.is_char_boundary(before.len() - 2)
        && before[before.len() - 2..].eq_ignore_ascii_case("rt")
        && !before[..before.len() - 2].ends_with(|c| is_handle_char(c) || "+~.-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(found: Vec<Entity<'_>>) -> Vec<&str> {
        found.into_iter().map(|entity| entity.text).collect()
    }

    #[test]
    fn tags_are_found_where_twitter_finds_them() {
        for (text, expected) in [
            (
                "#YesAllWomen, ＃日本語。#2014 #a_1",
                vec!["YesAllWomen", "日本語", "a_1"],
            ),
            ("a#b &#39; #1️⃣ #️⃣ #a❤\u{FE0F}#b", vec!["a", "b"]),
            ("#onehttps://t.co/x#two", vec!["one"]),
            ("#one#two #three", vec!["three"]),
            ("#one… #two #thr…", vec!["one", "two", "thr"]),
            ("#one #t… https://t.co/x", vec!["one", "t"]),
            ("#जवाफचाहियोसरकार!", vec!["जवाफचाहियोसरकार"]),
            ("https://a.org/#no example.com/#no #yes", vec!["yes"]),
        ] {
            assert_eq!(texts(tags(text)), expected, "{text}");
        }
    }

    #[test]
    fn mentions_are_found_outside_of_links() {
        for (text, expected) in [
            ("@a, ＠b_1 RT@c .@d", vec!["a", "b_1", "c", "d"]),
            ("me@example.com art@home @e@mastodon.org", vec![]),
            ("https://medium.com/@user/x @f", vec!["f"]),
            ("@e… @f…", vec!["e", "f"]),
            ("@ghttps://t.co/x", vec!["g"]),
        ] {
            assert_eq!(texts(mentions(text)), expected, "{text}");
        }
    }

    #[test]
    fn reposts_begin_with_their_sign() {
        assert_eq!(
            repost_of("RT @some_one: the text"),
            Some(("some_one", "the text"))
        );
        assert_eq!(repost_of(" RT @a : x"), Some(("a", "x")));
        assert_eq!(repost_of("RT @a:"), Some(("a", "")));
        for text in [
            "RT @a text",
            "RT: x",
            "see RT @a: x",
            "RT @: x",
            "RTs @a: x",
            "",
            "rt @a: x",
        ] {
            assert_eq!(repost_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn entities_are_parts_of_the_text(text in "(\\PC|[#@＃＠&_a1é日. /:]|http://a\\.org|RT){0,24}") {
            for (entity, signs) in tags(&text).iter().map(|tag| (tag, ['#', '＃']))
                .chain(mentions(&text).iter().map(|mention| (mention, ['@', '＠'])))
            {
                let whole = &text[entity.range.clone()];
                prop_assert_eq!(whole.strip_prefix(signs), Some(entity.text));
                let touches = |link: &Entity<'_>| {
                    link.range.start < entity.range.end && entity.range.start < link.range.end
                };
                prop_assert!(!links(&text).iter().any(touches));
            }
            repost_of(&text);
        }
    }
}
