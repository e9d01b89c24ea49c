//! Texts that were UTF-8 once, were read as something else, and saved so: `â€™` was `’`.
//!
//! Whether a file is like that is decided on all of its texts; a single one proves nothing, because
//! people write about such signs, too. It must not know where texts come from.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{MACINTOSH, WINDOWS_1252};

/// So many signs that can be put back decide.
const ENOUGH: u64 = 3;
/// So many letters that are what they seem show that the file is sound.
const SOUND: u64 = 20;

/// The way on which texts were garbled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Way {
    /// Read as Windows-1252 or Latin-1.
    Western,
    /// Read as Windows-1252, saved by a Mac, and both once more: `‰Ûª` was `’`.
    Mac,
    /// The same, and then taken for Windows-1252 by us: `äó»` was `’`.
    MacMistaken,
}

impl Way {
    const ALL: [Self; 3] = [Self::Western, Self::Mac, Self::MacMistaken];
}

/// What the texts of a file have shown so far.
#[derive(Debug, Default)]
pub(in crate::formats) struct Evidence {
    counts: [Count; Way::ALL.len()],
    // No more is needed.
    settled: bool,
}

/// Signs that become one character when put back, and those that do not.
#[derive(Debug, Default)]
struct Count {
    mended: u64,
    sound: u64,
}

impl Count {
    fn add(&mut self, pass: &Pass<'_>) {
        self.mended += pass.mended;
        self.sound += pass.sound;
    }

    fn is_sound(&self) -> bool {
        self.sound >= SOUND && self.mended * 20 < self.sound
    }

    /// Practically all signs outside ASCII can be put back.
    fn is_broken(&self) -> bool {
        self.mended >= ENOUGH && self.sound * 20 <= self.mended
    }
}

impl Evidence {
    /// Takes in one text.
    pub(in crate::formats) fn look(&mut self, text: &str) {
        if self.settled || text.is_ascii() {
            return;
        }
        for (count, way) in self.counts.iter_mut().zip(Way::ALL) {
            count.add(&once(text, way));
        }
        self.settled = self.counts.iter().all(Count::is_sound);
    }

    /// How the file was garbled, if it was.
    pub(in crate::formats) fn way(&self) -> Option<Way> {
        let mut ways = self.counts.iter().zip(Way::ALL);
        ways.find_map(|(count, way)| count.is_broken().then_some(way))
    }
}

/// A text of a garbled file as it was once; nothing if there is nothing to mend, or if a part of it
/// could not have become what it is on this way.
pub(in crate::formats) fn repaired(text: &str, way: Way) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let first = once(text, way);
    if first.mended == 0 || first.sound > 0 {
        return None;
    }
    // The mistake may have been made twice. What cannot be put back is right now.
    let second = once(&first.text, way);
    let twice = second.mended > 0 && second.sound == 0 && second.lost == 0;
    Some(if twice { second.text } else { first.text }.into_owned())
}

/// One attempt to put signs back.
struct Pass<'t> {
    text: Cow<'t, str>,
    mended: u64,
    // Letters that are what they seem.
    sound: u64,
    // Beginnings of a character whose other bytes are gone.
    lost: u64,
}

fn once(text: &str, way: Way) -> Pass<'_> {
    let mut pass = Pass {
        text: Cow::Borrowed(text),
        mended: 0,
        sound: 0,
        lost: 0,
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_loss = false;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii() {
            let plain = rest.bytes().take_while(u8::is_ascii).count();
            out.push_str(&rest[..plain]);
            after_loss = rest[..plain].ends_with(['_', '?']);
            rest = &rest[plain..];
            continue;
        }
        if let Some((original, taken)) = put_back(rest, way) {
            out.push(original);
            pass.mended += 1;
            after_loss = false;
            rest = &rest[taken..];
            continue;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
        after_loss = match byte_of(c, way) {
            // A byte from inside a character.
            Some(..0xc0) => after_loss,
            Some(byte) => is_cut(byte, rest, way),
            None => c == '\u{fffd}',
        };
        if after_loss {
            pass.lost += 1;
        } else {
            pass.sound += 1;
        }
    }
    if pass.mended > 0 {
        pass.text = Cow::Owned(out);
    }
    pass
}

/// The character whose UTF-8 bytes stand here as one character each, and the bytes they take.
fn put_back(text: &str, way: Way) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    let mut wanted = 0;
    let mut taken = 0;
    for (at, c) in text.chars().take(4).enumerate() {
        bytes[at] = byte_of(c, way)?;
        taken += c.len_utf8();
        if at == 0 {
            wanted = match bytes[0] {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                _ => return None,
            };
        }
        if at + 1 == wanted {
            let original = std::str::from_utf8(&bytes[..wanted]).ok()?;
            return original.chars().next().map(|c| (c, taken));
        }
    }
    None
}

/// Whether what follows shows that the other bytes of a character were lost: programs write `_`, `?`
/// or a replacement sign for them, or a plain blank, and a text may end.
fn is_cut(first: u8, rest: &str, way: Way) -> bool {
    let behind = rest.trim_start_matches(|c| byte_of(c, way).is_some_and(|byte| byte < 0xc0));
    // Letters of living languages end words; these hardly do.
    let is_beginning = behind.len() < rest.len() || matches!(first, 0xc2 | 0xc3 | 0xe2 | 0xf0);
    let is_lost = behind.is_empty() || behind.starts_with(['_', '?', '\u{fffd}']);
    (is_beginning && is_lost) || (first == 0xc3 && rest.starts_with(' '))
}

/// The byte that is shown as this character.
fn byte_of(c: char, way: Way) -> Option<u8> {
    match way {
        Way::Western => western(c),
        Way::Mac => mac(c),
        Way::MacMistaken => mac(mac_shows(western(c)?)?),
    }
}

fn western(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match u32::from(c) {
        code @ 0x80..=0xff => Some(code as u8),
        _ => HIGH
            .iter()
            .position(|high| *high == c)
            .map(|at| 0x80 + at as u8),
    }
}

fn mac(c: char) -> Option<u8> {
    /// By the byte that Windows-1252 has for the character that is there now.
    static BYTES: LazyLock<[Option<u8>; 128]> = LazyLock::new(|| {
        std::array::from_fn(|at| {
            let byte = [0x80 + at as u8];
            let shown = WINDOWS_1252.decode_without_bom_handling(&byte).0;
            let shown = shown.chars().next()?;
            // What Windows-1252 has no character for went through as it was, and a Mac shows it so.
            let undefined = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
            let passed = undefined.iter().find(|&&raw| mac_shows(raw) == Some(shown));
            passed.copied().or_else(|| western(mac_shows(byte[0])?))
        })
    });
    BYTES[usize::from(western(c)?) - 0x80]
}

/// The character that a Mac has for a byte.
fn mac_shows(byte: u8) -> Option<char> {
    let byte = [byte];
    MACINTOSH
        .decode_without_bom_handling(&byte)
        .0
        .chars()
        .next()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// UTF-8 read as Windows-1252.
    fn broken(text: &str) -> String {
        WINDOWS_1252
            .decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned()
    }

    /// Read as Windows-1252, saved by a Mac, twice; what cannot be saved becomes `_`.
    fn broken_by_a_mac(text: &str) -> String {
        let save = |text: &str| -> Vec<u8> {
            let one = |c: char| {
                let shown = |byte: &u8| mac_shows(*byte) == Some(c);
                let raw = u8::try_from(u32::from(c)).ok();
                let raw = raw.filter(|byte| byte.is_ascii() || (0x80..0xa0).contains(byte));
                raw.or_else(|| (0x80..=0xff).find(shown)).unwrap_or(b'_')
            };
            text.chars().map(one).collect()
        };
        let bytes = save(&broken(text));
        let bytes = save(&WINDOWS_1252.decode_without_bom_handling(&bytes).0);
        MACINTOSH.decode_without_bom_handling(&bytes).0.into_owned()
    }

    fn repaired(text: &str) -> Option<String> {
        super::repaired(text, Way::Western)
    }

    #[test]
    fn what_a_mac_has_garbled_is_put_right() {
        assert_eq!(broken_by_a_mac("it’s"), "it‰Ûªs");
        for text in ["it’s “fine” – déjà", "→ here"] {
            let garbled = broken_by_a_mac(text);
            let mended = super::repaired(&garbled, Way::Mac);
            assert_eq!(mended.as_deref(), Some(text), "{garbled}");
        }
        let mut evidence = Evidence::default();
        for text in ["it’s", "so – no", "“fine”"] {
            evidence.look(&broken_by_a_mac(text));
        }
        assert_eq!(evidence.way(), Some(Way::Mac));
        // Guessed to be Windows-1252, which nobody can know better.
        let mistaken = super::repaired("itäó»s and soäó_", Way::MacMistaken);
        assert_eq!(mistaken.as_deref(), Some("it’s and soäó_"));
    }

    #[test]
    fn texts_become_what_they_were() {
        for text in [
            "déjà vu",
            "it’s “fine”…",
            "kites 🪁😀",
            "größer – ärger",
            "नमस्ते",
            "é",
        ] {
            assert_eq!(repaired(&broken(text)).as_deref(), Some(text));
            assert_eq!(repaired(&broken(&broken(text))).as_deref(), Some(text));
        }
        // Latin-1 instead: bytes become control characters.
        assert_eq!(repaired("it\u{e2}\u{80}\u{99}s").as_deref(), Some("it’s"));
    }

    #[test]
    fn texts_that_are_right_stay() {
        for text in [
            "plain",
            "déjà vu",
            "„Spaß“ – größer",
            "it’s",
            "नमस्ते 😀",
            "Ä“ und ü",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
        // One part was never broken: another hand has been here.
        assert_eq!(repaired(&format!("{} नमस्ते", broken("é"))), None);
    }

    #[test]
    fn a_file_is_broken_if_practically_all_of_it_is() {
        let seen = |texts: &[String]| {
            let mut evidence = Evidence::default();
            for text in texts {
                evidence.look(text);
            }
            evidence.way()
        };
        let all: Vec<String> = ["it’s", "déjà vu", "so – no"].map(broken).to_vec();
        assert_eq!(seen(&all), Some(Way::Western));
        assert_eq!(seen(&all[..1]), None, "one text proves nothing");
        let mixed: Vec<String> = all
            .iter()
            .cloned()
            .chain(vec!["größer, schöner".to_owned(); 4])
            .collect();
        assert_eq!(seen(&mixed), None, "people write about such signs");
        let right = vec!["„Spaß“ – größer".to_owned(); 50];
        assert_eq!(seen(&right), None);
    }

    #[test]
    fn lost_bytes_do_not_keep_the_others_from_being_put_back() {
        // What Mac Roman cannot write becomes `_`.
        let text = format!("{} and â€_ and _Ÿ˜€", broken("it’s"));
        assert_eq!(repaired(&text).as_deref(), Some("it’s and â€_ and _Ÿ˜€"));
    }

    proptest! {
        #[test]
        fn whatever_was_broken_once_is_put_back(text in "[a-z é’ü–😀न]{1,20}") {
            prop_assume!(!text.is_ascii());
            // What looks broken by itself may be put back twice.
            prop_assume!(once(&text, Way::Western).mended == 0);
            prop_assert_eq!(repaired(&broken(&text)), Some(text));
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,20}|[Ãâ€™ðŸ˜_ Â©]{0,12}") {
            repaired(&text);
            for way in Way::ALL {
                super::repaired(&text, way);
            }
            Evidence::default().look(&text);
        }
    }
}
