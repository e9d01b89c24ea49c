//! The words of a text: what is indexed, what is searched and what is highlighted, by one rule.
//!
//! * A **word** is a run of letters, digits, combining marks and `_`. Everything else separates, so
//!   `#tag` gives `tag` and `@user_name` gives `user_name`. A run of nothing but `_` is no word.
//! * Words are **folded**, so that `Égalité` = `egalite`: compatibility forms become plain (`ﬁ` =
//!   `fi`, full-width = ASCII), combining diacritics go, as do Arabic harakat, superscript alef and
//!   tatweel and Hebrew points, and case is folded in full (`ß` = `ss`, `İ` = `i`). Other marks,
//!   such as Devanagari vowel signs, stay.
//! * Characters that cannot be seen (joiners and non-joiners, soft hyphen, variation selectors,
//!   direction marks) are dropped and do not split. The zero-width *space* does split.
//! * **Apostrophes** split: `women's` = `women` + `s`, `l'égalité` = `l` + `egalite`. Only the
//!   negation stays whole, however it is typed: `don’t` = `don't`; `can` does not find `can't`.
//! * **Addresses** give no words: `http://…`, `https://…`, `www.…` and `pic.twitter.com/…`, up to
//!   white space, a quotation mark, an angle bracket, or a character of East Asian writing. That
//!   holds where they stick to the word before, too: `lookhttps://t.co/x` = `look`.
//! * **Scripts without spaces** (Han, Kana, Bopomofo, Hangul, Thai, Lao, Khmer, Myanmar): a run gives
//!   its overlapping pairs of characters and then its last character alone, so that a search for
//!   one character, asked as a prefix, finds it everywhere. A character is a base with its marks.
//! * Each **emoji** code point is a word, without skin tone and selectors; a flag is its two
//!   letters, a keycap its digit. Other symbols give nothing.
//! * A folded word is cut after at most [`LONGEST`] bytes, between characters.
//!
//! This module must not know who asks: the index, the query and the highlighter get the same words.

use std::ops::Range;

use unicode_properties::UnicodeEmoji;

use super::fold::{
    fold_cluster, fold_run, is_apostrophe, is_hidden, is_mark, is_plain_dense, is_word_part,
};

/// Bytes that a folded word may have.
pub const LONGEST: usize = 64;

/// Walks over the words of a text without allocating for each of them.
///
/// ```
/// let mut words = tagline::post::words::Words::new("L'Égalité!");
/// assert!(words.advance() && words.word == "l");
/// assert!(words.advance() && words.word == "egalite" && words.position == 1);
/// assert!(!words.advance());
/// ```
#[derive(Debug, Default)]
pub struct Words<'t> {
    /// The current word, folded.
    pub word: String,
    /// Its position: neighbours differ by one, the first has 0.
    pub position: u32,
    /// Its place in the text.
    pub range: Range<usize>,
    /// Whether it is one character of a script without spaces: the end of a run, or all of it. It is
    /// the beginning of pairs, and sought as such.
    pub lone: bool,
    text: &'t str,
    /// Where the search for the next word begins.
    at: usize,
    next_position: u32,
}

impl<'t> Words<'t> {
    /// Starts before the first word.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// Goes to the next word; `false` after the last.
    pub fn advance(&mut self) -> bool {
        while let Some((start, class)) = self.find_start() {
            self.word.clear();
            self.lone = false;
            match class {
                Class::Word => self.take_word(start),
                Class::Dense => self.take_pair(start),
                _ => self.take_char(start),
            }
            if self.word.bytes().all(|b| b == b'_') {
                continue;
            }
            self.word.truncate(self.word.floor_char_boundary(LONGEST));
            self.position = self.next_position;
            self.next_position += 1;
            return true;
        }
        false
    }

    /// Where the next word may begin, and of which class its first character is.
    fn find_start(&mut self) -> Option<(usize, Class)> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii() {
                if IS_WORD[usize::from(byte)] {
                    return Some((self.at, Class::Word));
                }
                self.at += 1;
                continue;
            }
            let c = self.text[self.at..].chars().next()?;
            match class_of(c) {
                Class::Other | Class::Hidden => self.at += c.len_utf8(),
                class => return Some((self.at, class)),
            }
        }
        None
    }

    fn take_word(&mut self, start: usize) {
        let end = word_end(self.text, start);
        let rest = &self.text[end..];
        let run = &self.text[start..end];
        if let Some(head) = before_address(run, rest) {
            self.at = end + address_len(rest);
            fold_run(&self.text[start..start + head], &mut self.word);
            self.range = start..start + head;
            return;
        }
        fold_run(run, &mut self.word);
        self.at = end;
        if run.ends_with(['n', 'N'])
            && let Some(len) = negation_len(rest)
        {
            self.word.push_str("'t");
            self.at += len;
        }
        self.range = start..self.at;
    }

    fn take_pair(&mut self, start: usize) {
        let middle = cluster_end(self.text, start);
        fold_cluster(&self.text[start..middle], &mut self.word);
        let mut end = middle;
        if self.text[middle..].starts_with(is_dense) {
            end = cluster_end(self.text, middle);
            fold_cluster(&self.text[middle..end], &mut self.word);
        }
        self.lone = end == middle;
        self.at = middle;
        self.range = start..end;
    }

    fn take_char(&mut self, start: usize) {
        let c = self.text[start..].chars().next().unwrap_or_default();
        self.word.push(c);
        self.at = start + c.len_utf8();
        self.range = start..self.at;
    }
}

/// Folds a whole string as [`Words`] folds each word, without splitting it: for prefixes and
/// comparisons. What belongs to no word stays as it is; apostrophes become plain ones.
pub fn fold_word(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        match class_of(c) {
            Class::Word => {
                at = word_end(text, start);
                fold_run(&text[start..at], &mut folded);
            }
            Class::Dense => {
                at = cluster_end(text, start);
                fold_cluster(&text[start..at], &mut folded);
            }
            Class::Hidden => {}
            Class::Other if is_apostrophe(c) => folded.push('\''),
            Class::Other | Class::Emoji => folded.push(c),
        }
    }
    folded
}

/// Whether a folded character is (part of) a word or an emoji.
pub(super) fn is_part_of_words(c: char) -> bool {
    matches!(class_of(c), Class::Word | Class::Dense | Class::Emoji) || !c.is_ascii() && is_mark(c)
}

/// What a character means for the splitting of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Part of a word.
    Word,
    /// Base of a script that is written without spaces.
    Dense,
    Emoji,
    /// Cannot be seen; neither splits nor counts.
    Hidden,
    Other,
}

/// ASCII characters that make words.
static IS_WORD: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

fn class_of(c: char) -> Class {
    if c.is_ascii() {
        return if IS_WORD[c as usize] {
            Class::Word
        } else {
            Class::Other
        };
    }
    if is_plain_letter(c) {
        Class::Word
    } else if is_dense(c) {
        Class::Dense
    } else if is_plain_punctuation(c) {
        Class::Other
    } else if is_hidden(c) {
        Class::Hidden
    } else if c >= '\u{203C}' && c.is_emoji_char() {
        Class::Emoji
    } else if is_word_part(c) && !is_apostrophe(c) {
        Class::Word
    } else {
        Class::Other
    }
}

/// Letters known without a table, for speed: Latin, Greek, Cyrillic, Hebrew, Arabic, Devanagari.
fn is_plain_letter(c: char) -> bool {
    matches!(c,
        '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2AF}' | '\u{3A3}'..='\u{3CE}' | '\u{400}'..='\u{481}'
        | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}' | '\u{904}'..='\u{963}')
}

/// Punctuation known without a table, for speed.
fn is_plain_punctuation(c: char) -> bool {
    matches!(c,
        '\u{A0}'..='\u{A9}' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}')
}

/// Letters of the scripts that are written without spaces. Digits of those scripts make words.
pub(super) fn is_dense(c: char) -> bool {
    match c {
        _ if is_plain_dense(c) => true,
        '\u{AC00}'..='\u{D7FB}' | '\u{20000}'..='\u{3FFFD}' | '〇' => true,
        '\u{E01}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1100}'..='\u{11FF}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{3005}'..='\u{3006}'
        | '\u{3031}'..='\u{303C}'
        | '\u{3041}'..='\u{31BF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{A960}'..='\u{A97C}'
        | '\u{A9E0}'..='\u{A9FF}'
        | '\u{AA60}'..='\u{AA7F}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FFDC}'
        | '\u{1AFF0}'..='\u{1B16F}' => c.is_alphabetic() && !c.is_numeric() && !is_mark(c),
        _ => false,
    }
}

/// What belongs to the dense base before it: marks, half-width voicing, the rest of a syllable that
/// is written in single jamo.
fn extends_cluster(c: char) -> bool {
    if is_plain_dense(c) {
        return false;
    }
    matches!(c, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FB}')
        || is_hidden(c)
        || !c.is_ascii() && is_mark(c)
}

fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            if !IS_WORD[usize::from(byte)] {
                break;
            }
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        if !matches!(class_of(c), Class::Word | Class::Hidden) {
            break;
        }
        at += c.len_utf8();
    }
    at
}

fn cluster_end(text: &str, start: usize) -> usize {
    let mut chars = text[start..].char_indices().skip(1);
    chars
        .find(|&(_, c)| !extends_cluster(c))
        .map_or(text.len(), |(offset, _)| start + offset)
}

/// The length of what stands before an address in a run that turns out to begin one, given what
/// follows the run.
fn before_address(run: &str, rest: &str) -> Option<usize> {
    let scheme = match rest.as_bytes().first()? {
        b':' if rest.starts_with("://") => {
            if ends_with_ignoring_case(run, "https") {
                5
            } else if ends_with_ignoring_case(run, "http") {
                4
            } else {
                return None;
            }
        }
        b'.' if run.eq_ignore_ascii_case("www") => {
            let next = rest[1..].chars().next()?;
            return (class_of(next) == Class::Word).then_some(0);
        }
        b'.' if starts_with_ignoring_case(rest, ".twitter.com/")
            && ends_with_ignoring_case(run, "pic") =>
        {
            3
        }
        _ => return None,
    };
    Some(run.len() - scheme)
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= end.len()
        && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= start.len() && bytes[..start.len()].eq_ignore_ascii_case(start.as_bytes())
}

/// Japanese and Chinese texts go on after an address without a blank.
fn address_len(rest: &str) -> usize {
    rest.find(|c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '<' | '>' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF65}')
            || is_dense(c)
    })
    .unwrap_or(rest.len())
}

/// The length of the `'t` of a negation at the start of `rest`.
fn negation_len(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let apostrophe = chars.next().filter(|&c| is_apostrophe(c))?;
    chars.next().filter(|c| matches!(c, 't' | 'T'))?;
    match chars.next() {
        Some(c) if matches!(class_of(c), Class::Word | Class::Hidden) => None,
        _ => Some(apostrophe.len_utf8() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut words = Words::new(text);
        while words.advance() {
            found.push(words.word.clone());
        }
        found
    }

    #[track_caller]
    fn check(table: &[(&str, &str)]) {
        for (text, expected) in table {
            assert_eq!(words(text).join(" "), *expected, "in {text:?}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_digits_and_underscores() {
        check(&[
            ("", ""),
            ("Because I said NO.", "because i said no"),
            ("#YesAllWomen @user_name", "yesallwomen user_name"),
            ("＃ＹｅｓＡｌｌ", "yesall"),
            ("_ __ a_b _x", "a_b _x"),
            ("3.5 1,842 24/7", "3 5 1 842 24 7"),
            ("well-known", "well known"),
            ("zero\u{200B}width", "zero width"),
            ("soft\u{AD}hyphen", "softhyphen"),
        ]);
    }

    #[test]
    fn folding_forgives_case_and_diacritics() {
        check(&[
            ("Égalité E\u{301}galite\u{301}", "egalite egalite"),
            ("Straße STRASSE ẞ", "strasse strasse ss"),
            ("ﬁn İstanbul ΣΊΣΥΦΟΣ", "fin istanbul σισυφοσ"),
            ("Việt Nam, Čeština", "viet nam cestina"),
            ("ЕЩЁ ещё Йод йод е\u{308}", "еще еще иод иод е"),
            ("ІЇЄ Ђ", "ііє ђ"),
            ("𝐘𝐞𝐬", "yes"),
            ("سَلَام ســـلام", "سلام سلام"),
            ("שָׁלוֹם עַל־יְדֵי", "שלום על ידי"),
            ("می‌خواهم", "میخواهم"),
            ("जवाफचाहियोसरकार हिन्दी", "जवाफचाहियोसरकार हिन्दी"),
            ("தமிழ் ශ්\u{200D}රී", "தமிழ் ශ්රී"),
        ]);
    }

    #[test]
    fn apostrophes_split_except_in_negations() {
        check(&[
            ("women's rights", "women s rights"),
            ("l’égalité", "l egalite"),
            ("I'm", "i m"),
            (
                "Don't ISN’T can＇t wonʼt don`t",
                "don't isn't can't won't don't",
            ),
            ("shouldn't've", "shouldn't ve"),
            ("don'to can'ts", "don to can ts"),
            ("it't n't don'", "it t n't don"),
        ]);
    }

    #[test]
    fn plain_dense_letters_are_dense_by_the_general_rule() {
        for c in ('\u{3041}'..='\u{D7A3}').filter(|&c| is_plain_dense(c)) {
            assert!(c.is_alphabetic() && !c.is_numeric() && !is_mark(c), "{c}");
        }
    }

    #[test]
    fn addresses_give_no_words() {
        check(&[
            ("see https://t.co/AbC?x=1 now", "see now"),
            ("HTTP://EXAMPLE.COM", ""),
            ("www.example.com/a b", "b"),
            ("awww. www. www", "awww www www"),
            ("lookhttps://t.co/x herepic.twitter.com/abc", "look here"),
            ("pic.twitter.com/abc pic", "pic"),
            ("(http://a.b/c) d", "d"),
            ("<a href=\"https://a.b\">go</a>", "a href go a"),
            ("https://t.co/xを見た", "を見 見た た"),
            ("http: //x", "http x"),
        ]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        check(&[
            ("日本語", "日本 本語 語"),
            ("字", "字"),
            ("カタカナー", "カタ タカ カナ ナー ー"),
            ("ｶﾞｷﾞ ガギ", "ガギ ギ ガギ ギ"),
            ("か\u{3099}く", "がく く"),
            ("한국말", "한국 국말 말"),
            ("\u{1112}\u{1161}\u{11AB}국", "한국 국"),
            ("2020年tag", "2020 年 tag"),
            ("日本。語", "日本 本 語"),
            ("น้ำ", "น้\u{e4d}า \u{e4d}า"),
            ("กินข้าว", "กิน นข้ ข้า าว ว"),
            ("葛\u{E0100}城", "葛城 城"),
            ("会議＃タグ", "会議 議 タグ グ"),
        ]);
    }

    #[test]
    fn emoji_are_words() {
        check(&[
            ("I ❤️ it", "i ❤ it"),
            ("👍🏿👍", "👍 👍"),
            ("👨‍👩‍👧", "👨 👩 👧"),
            ("🇫🇷!", "🇫 🇷"),
            ("1️⃣ #️⃣", "1"),
            ("→ + § %", ""),
            ("go👏now", "go 👏 now"),
        ]);
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(words(&"A".repeat(100)), ["a".repeat(64)]);
        assert_eq!(
            words(&format!("a{}", "я".repeat(40))),
            [format!("a{}", "я".repeat(31))]
        );
    }

    #[test]
    fn ranges_point_at_the_text() {
        let text = "Ça #日本語 don’t https://x.y 👍🏿 lookhttp://x";
        let mut words = Words::new(text);
        let mut found = Vec::new();
        while words.advance() {
            assert_eq!(words.position as usize, found.len());
            found.push(&text[words.range.clone()]);
        }
        assert_eq!(found, ["Ça", "日本", "本語", "語", "don’t", "👍", "look"]);
    }

    #[test]
    fn fold_word_folds_without_splitting() {
        for (text, expected) in [
            ("Égal", "egal"),
            ("Don’", "don'"),
            ("日本ｶﾞ", "日本ガ"),
            ("a-B", "a-b"),
            ("ＡＢ", "ab"),
            ("👍🏿", "👍"),
        ] {
            assert_eq!(fold_word(text), expected);
        }
    }

    /// Texts out of the parts that have rules of their own, mixed with anything.
    fn texts() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            any::<String>(),
            "[a-zA-Z_']{1,6}",
            "[\\u0300-\\u0360\\u0591-\\u05ea\\u0640-\\u0680à-ÿ]{1,4}",
            "[ก-๎ぁ-ヿ가-각ｦ-ﾟ漢字\\u1100-\\u11ff]{1,4}",
            "[\\u200b-\\u200f\\ufe0f\\U0001f3fb👍❤🇫1⃣]{1,4}",
            prop_oneof![
                Just("http://"),
                Just("www."),
                Just("pic.twitter.com/"),
                Just(" "),
                Just("n’t"),
                Just("#"),
            ]
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn ranges_are_sound(text in texts()) {
            let mut words = Words::new(&text);
            let (mut start, mut count) = (None, 0);
            while words.advance() {
                prop_assert!(!words.word.is_empty() && words.word.len() <= LONGEST);
                prop_assert_eq!(words.position, count);
                prop_assert!(text.get(words.range.clone()).is_some_and(|part| !part.is_empty()));
                prop_assert!(start < Some(words.range.start));
                start = Some(words.range.start);
                count += 1;
            }
        }

        #[test]
        fn words_are_stable(text in texts()) {
            for word in words(&text) {
                // Pairs are no texts; single jamo in them may grow together.
                if !word.contains(is_dense) {
                    prop_assert_eq!(words(&word), std::slice::from_ref(&word));
                    prop_assert_eq!(fold_word(&word), word);
                }
            }
        }

        #[test]
        fn a_word_is_its_folded_range(text in texts()) {
            let mut words = Words::new(&text);
            while words.advance() {
                let mut whole = fold_word(&text[words.range.clone()]);
                whole.truncate(whole.floor_char_boundary(LONGEST));
                prop_assert_eq!(&whole, &words.word);
            }
        }
    }
}
