//! Texts made safe to show: nothing that a stranger wrote reaches the terminal as a command, turns
//! the reading direction round, hides, or paints over its neighbours.
//!
//! Dropped: control characters, zero-width space and byte order mark, soft hyphen, the marks
//! of direction, tag characters, interlinear annotation, and every combining mark after the fourth
//! on one base. Embeddings, overrides and isolates of direction become `�`, because a reader should
//! know of them. Joiners and variation selectors stay: scripts and emoji need them.
//!
//! This module must not know how anything is drawn; it only promises what it lets through.

use std::borrow::Cow;
use std::ops::Range;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// What becomes of line breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// They stay, all of them as `\n`; a tab becomes four blanks.
    Keep,
    /// They become blanks, and of several blanks one is left.
    Join,
}

/// Makes a text safe and keeps its lines.
pub fn clean(text: &str) -> Cow<'_, str> {
    clean_as(text, Lines::Keep)
}

/// Makes a text safe and puts it on one line, without blanks at its ends.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    clean_as(text, Lines::Join)
}

/// Makes a text safe and finds the places in it that the given byte ranges of the original have
/// become. Ranges may overlap and stand in any order; an end inside a character counts as before it.
pub fn clean_with_ranges(
    text: &str,
    ranges: &[Range<usize>],
    lines: Lines,
) -> (String, Vec<Range<usize>>) {
    let mut places: Vec<usize> = ranges.iter().flat_map(|r| [r.start, r.end]).collect();
    places.sort_unstable();
    places.dedup();
    let mut mapped = Vec::with_capacity(places.len());
    let mut cleaner = Cleaner::new(text.len(), lines);
    for (at, c) in text.char_indices() {
        while places
            .get(mapped.len())
            .is_some_and(|&place| place < at + c.len_utf8())
        {
            mapped.push(cleaner.out.len());
        }
        cleaner.push(c);
    }
    let cleaned = cleaner.finish();
    // Places at the end, and those among blanks at the end, which are gone.
    mapped.resize(places.len(), cleaned.len());
    let place_of = |place: &usize| {
        let index = places.partition_point(|known| known < place);
        mapped[index].min(cleaned.len())
    };
    let ranges = ranges
        .iter()
        .map(|range| place_of(&range.start)..place_of(&range.end))
        .collect();
    (cleaned, ranges)
}

fn clean_as(text: &str, lines: Lines) -> Cow<'_, str> {
    if is_clean(text, lines) {
        return Cow::Borrowed(text);
    }
    let mut cleaner = Cleaner::new(text.len(), lines);
    for c in text.chars() {
        cleaner.push(c);
    }
    let cleaned = cleaner.finish();
    if cleaned == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(cleaned)
    }
}

/// Whether nothing would change, found without building anything, for texts of ASCII only.
fn is_clean(text: &str, lines: Lines) -> bool {
    let mut last = b' ';
    let plain = text.bytes().all(|byte| {
        let double = byte == b' ' && last == b' ';
        last = byte;
        match lines {
            Lines::Keep => matches!(byte, b' '..=b'~' | b'\n'),
            Lines::Join => matches!(byte, b' '..=b'~') && !double,
        }
    });
    plain && (lines == Lines::Keep || text.is_empty() || last != b' ')
}

/// Marks that one base may carry: more than any living script puts there.
const MOST_MARKS: u32 = 4;

/// What is done with a character.
enum Fate {
    Keep,
    Drop,
    /// Becomes a visible `�`.
    Show,
    Blank,
    Break,
    Tab,
    /// Stays unless its base carries too many already.
    Mark,
}

struct Cleaner {
    out: String,
    lines: Lines,
    /// Marks since the last base.
    marks: u32,
    /// The character before was a carriage return.
    after_return: bool,
}

impl Cleaner {
    fn new(capacity: usize, lines: Lines) -> Self {
        Self {
            out: String::with_capacity(capacity),
            lines,
            marks: 0,
            after_return: false,
        }
    }

    fn push(&mut self, c: char) {
        let follows_return = std::mem::replace(&mut self.after_return, c == '\r');
        let fate = fate_of(c);
        match fate {
            Fate::Mark if self.marks >= MOST_MARKS => return,
            Fate::Mark => self.marks += 1,
            Fate::Drop => return,
            _ => self.marks = 0,
        }
        match (fate, self.lines) {
            (Fate::Show, _) => self.out.push(char::REPLACEMENT_CHARACTER),
            (Fate::Break, Lines::Keep) if c == '\n' && follows_return => {}
            (Fate::Break, Lines::Keep) => self.out.push('\n'),
            (Fate::Tab, Lines::Keep) => self.out.push_str("    "),
            (Fate::Blank | Fate::Break | Fate::Tab, Lines::Join) => {
                if !self.out.is_empty() && !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
            }
            _ => self.out.push(c),
        }
    }

    fn finish(mut self) -> String {
        if self.lines == Lines::Join {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.out
    }
}

fn fate_of(c: char) -> Fate {
    match c {
        '\u{21}'..='\u{7E}' => Fate::Keep,
        '\t' => Fate::Tab,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::Break,
        '\u{AD}'
        | '\u{61C}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}'
        | '\u{180E}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}' => Fate::Drop,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Fate::Show,
        '\u{200C}' | '\u{200D}' => Fate::Mark,
        _ if c.is_control() => Fate::Drop,
        _ if c.is_whitespace() => Fate::Blank,
        '\u{300}'.. if c.general_category_group() == GeneralCategoryGroup::Mark => Fate::Mark,
        _ => Fate::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_texts_become_harmless() {
        for (text, expected) in [
            ("plain\nText", "plain\nText"),
            ("a\tb", "a    b"),
            ("a\r\nb\rc\n\nd", "a\nb\nc\n\nd"),
            ("\u{1b}[31mred\u{7}\u{9b}2J", "[31mred2J"),
            ("a\u{7f}\0b", "ab"),
            ("soft\u{ad}hy\u{200b}phen\u{feff}", "softhyphen"),
            ("abc\u{202e}fed\u{202c}", "abc\u{fffd}fed\u{fffd}"),
            ("\u{2066}x\u{2069}\u{200f}", "\u{fffd}x\u{fffd}"),
            ("a\u{2028}b\u{2029}c\u{85}d", "a\nb\nc\nd"),
            ("❤\u{fe0f} 👩\u{200d}🚀", "❤\u{fe0f} 👩\u{200d}🚀"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("🏴\u{e0067}\u{e007f}", "🏴"),
            (
                "z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}y",
                "z\u{300}\u{301}\u{302}\u{303}y",
            ),
            ("a  b ", "a  b "),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_joined() {
        for (text, expected) in [
            ("one two", "one two"),
            (" one\r\n\r\n two\t\u{3000}three\u{a0}\n", "one two three"),
            ("\u{200b}\n", ""),
            ("a\u{2029}b", "a b"),
            ("a \u{200b} b", "a b"),
        ] {
            assert_eq!(clean_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_clean_is_borrowed() {
        assert!(matches!(clean("one  two\nthree "), Cow::Borrowed(_)));
        assert!(matches!(clean_line("one two"), Cow::Borrowed(_)));
        assert!(matches!(clean_line(""), Cow::Borrowed(_)));
        assert!(matches!(clean("é 日本"), Cow::Borrowed(_)));
        assert!(matches!(clean_line("one  two"), Cow::Owned(_)));
    }

    #[test]
    fn ranges_move_with_the_text() {
        let text = "\t\u{1b}one\u{ad}s é\u{202e}x ";
        let at = |part: &str| {
            let start = text.find(part).unwrap();
            start..start + part.len()
        };
        let ranges = [
            at("x"),
            at("one\u{ad}s"),
            at("\u{1b}"),
            at("é\u{202e}"),
            0..text.len(),
        ];
        let parts = |lines| {
            let (cleaned, found) = clean_with_ranges(text, &ranges, lines);
            found
                .into_iter()
                .map(|r| cleaned[r].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            parts(Lines::Keep),
            ["x", "ones", "", "é\u{fffd}", "    ones é\u{fffd}x "]
        );
        assert_eq!(
            parts(Lines::Join),
            ["x", "ones", "", "é\u{fffd}", "ones é\u{fffd}x"]
        );
    }

    fn texts() -> impl Strategy<Value = String> {
        let hostile = "[a \\t\\n\\r\\u{0}-\\u{1f}\\u{80}-\\u{ad}\\u{300}\\u{301}\\u{61c}\\u{200b}-\\u{206f}\\u{feff}\\u{fff9}-\\u{fffd}\\u{e0001}]{0,24}";
        prop_oneof![any::<String>(), hostile.prop_map(String::from)]
    }

    fn is_direction(c: char) -> bool {
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    }

    proptest! {
        #[test]
        fn clean_texts_are_safe_and_stay_as_they_are(text in texts()) {
            let once = clean(&text).into_owned();
            prop_assert!(!once.contains(|c: char| (c.is_control() && c != '\n') || is_direction(c)));
            prop_assert_eq!(clean(&once), once.as_str());
            let line = clean_line(&text).into_owned();
            prop_assert!(!line.contains(|c: char| c.is_control() || is_direction(c)));
            prop_assert!(!line.contains("  ") && line.trim_matches(' ') == line);
            prop_assert_eq!(clean_line(&line), line.as_str());
            prop_assert_eq!(clean_line(&once), line.as_str());
        }

        #[test]
        fn ranges_stay_inside(text in texts(), ends in prop::collection::vec((0..99_usize, 0..99_usize), 0..5)) {
            let ranges: Vec<_> = ends.iter().map(|&(a, b)| a.min(b)..a.max(b)).collect();
            for lines in [Lines::Keep, Lines::Join] {
                let (cleaned, found) = clean_with_ranges(&text, &ranges, lines);
                prop_assert_eq!(&cleaned, &*clean_as(&text, lines));
                prop_assert_eq!(found.len(), ranges.len());
                for range in found {
                    prop_assert!(cleaned.get(range).is_some());
                }
            }
        }
    }
}
