//! What of a text is compared when copies are sought: its wording, without what whoever repeats it changes
//! at no effort.
//!
//! * The sign of an old repost at the beginning (`RT @handle:`), every mention and every link are left out, and
//!   so are the tags after the last word. A tag between words is one of the words.
//! * What is left is folded as the [words](super::words) of texts are: case, accents, full-width and
//!   compatibility forms make no difference. Neither do blanks, punctuation and signs. Emoji stay.
//! * A wording of fewer than [`LEAST_CHARS`] characters or [`LEAST_WORDS`] words says too little to be a copy of
//!   anything: many people wish each other a good morning. In scripts without spaces each character
//!   counts as a word.
//!
//! This module must not know which texts are compared, nor how.

use super::entities::{Entity, links, mentions, repost_of, tags};
use super::words::{fold_word, is_dense};

/// Characters that a wording must have to be compared, single blanks between words included.
pub const LEAST_CHARS: usize = 20;
/// Words that a wording must have to be compared.
pub const LEAST_WORDS: usize = 4;

/// The wording of a text, words with single blanks between them; nothing if it is too short to be compared.
///
/// ```
/// use tagline::post::wording;
/// let one = wording("RT @a: Because I was told to SMILE! http://t.co/x #YesAllWomen");
/// let other = wording("because i was told to smile @b #yesallwomen #men");
/// assert_eq!(one.as_deref(), Some("because i was told to smile"));
/// assert_eq!(one, other);
/// assert_eq!(wording("Good morning! #YesAllWomen"), None);
/// ```
pub fn wording(text: &str) -> Option<String> {
    let mut text = text;
    while let Some((_, rest)) = repost_of(text) {
        text = rest;
    }
    let plain = squeeze(&fold_word(&kept(text)));
    let words = plain.split(' ').map(words_in).sum::<usize>();
    (words >= LEAST_WORDS && plain.chars().count() >= LEAST_CHARS).then_some(plain)
}

/// The text with blanks in place of mentions and links, and without the tags after its last word.
fn kept(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gone: Vec<Entity<'_>> = links(text);
    if text.contains(['@', '＠']) {
        gone.extend(mentions(text));
        gone.sort_unstable_by_key(|entity| entity.range.start);
    }
    let mut at = 0;
    for entity in gone {
        out.push_str(text.get(at..entity.range.start).unwrap_or_default());
        out.push(' ');
        at = entity.range.end.max(at);
    }
    out.push_str(&text[at..]);
    if out.contains(['#', '＃']) {
        let end = tags(&out).iter().rev().fold(out.len(), |end, tag| {
            // Whatever stands between the tags at the end: they are still at the end.
            let between = out.get(tag.range.end..end).unwrap_or("x");
            if squeeze(&fold_word(between)).is_empty() {
                tag.range.start
            } else {
                end
            }
        });
        out.truncate(end);
    }
    out
}

/// Leaves letters, digits, their marks and emoji, and one blank where there was anything else.
fn squeeze(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if super::words::is_part_of_words(c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// One, or each character where a script writes without spaces.
fn words_in(run: &str) -> usize {
    let dense = run.chars().filter(|c| is_dense(*c)).count();
    dense + usize::from(run.chars().any(|c| !is_dense(c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_changed_at_no_effort_makes_no_difference() {
        let smile = "because i was told to smile";
        for text in [
            "Because I was told to smile",
            "  because i was told to smile.  ",
            "RT @a: RT @b: Because I was told to smile",
            "@a @b Because I was told to smile! @c",
            "Because I was told to smile https://t.co/abc #One #Two",
            "Because I was told to smile #One https://t.co/abc #Two!",
            "BÉCAUSE I was “told” — to\nsmile…",
            "Ｂecause I was told to smile (via @a)".trim_end_matches("(via @a)"),
            "Because I was #told to smile",
        ] {
            assert_eq!(wording(text).as_deref(), Some(smile), "{text}");
        }
        for text in [
            "Because I was told to smile 👍",
            "Because I was told not to smile",
        ] {
            assert_ne!(wording(text).as_deref(), Some(smile), "{text}");
        }
        assert_eq!(
            wording("Don’t tell me what to wear"),
            wording("don't tell me what to wear #x")
        );
    }

    #[test]
    fn short_texts_are_not_compared() {
        for text in [
            "",
            "#YesAllWomen",
            "a b c d e f g h i",
            "unquestionably extraordinary",
            "いつも怖いです",
            "https://example.org/a-long-path-with-many-words #a #b @c",
        ] {
            assert_eq!(wording(text), None, "{text}");
        }
        assert!(wording("夜道を歩くときはいつも鍵を握りしめている").is_some());
        assert!(wording("one two three fourteen").is_some());
    }

    proptest! {
        #[test]
        fn a_wording_is_its_own(text in "(\\PC|[#@ ]|[a-zé]{3,8} |http://a\\.org |RT @a: |日本語|👍){0,40}") {
            if let Some(plain) = wording(&text) {
                prop_assert!(!plain.contains("  ") && plain.trim() == plain);
                prop_assert!(plain.chars().count() >= LEAST_CHARS);
                // Said once more by somebody else, with tags, it is the same.
                let again = wording(&format!("RT @x: {} #y", plain.to_uppercase()));
                if plain.is_ascii() && links(&plain).is_empty() && !plain.starts_with("rt ") {
                    prop_assert_eq!(again, Some(plain));
                }
            }
        }
    }
}
