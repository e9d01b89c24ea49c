//! What XML does not allow in a text.

use std::borrow::Cow;

/// A text without the characters that XML 1.0 has no way to write (production 2: controls but tab and ends of
/// lines, and two that are no characters): each becomes `�`.
pub(super) fn legal(text: &str) -> Cow<'_, str> {
    if text.contains(is_illegal) {
        Cow::Owned(text.replace(is_illegal, "\u{FFFD}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The identifier of a node: legal, and still its own where two differ only in what is illegal.
pub(super) fn identifier(text: &str, number: usize) -> Cow<'_, str> {
    match legal(text) {
        Cow::Owned(changed) => Cow::Owned(format!("{changed}~{number}")),
        same @ Cow::Borrowed(_) => same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn illegal_characters_are_replaced() {
        for (text, written) in [
            ("plain", "plain"),
            ("a\u{1b}[31m\0", "a\u{FFFD}[31m\u{FFFD}"),
            ("tab\tline\nreturn\r", "tab\tline\nreturn\r"),
            ("\u{FFFE}\u{FFFF}\u{FFFD}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("日本 👍 \u{7f}\u{85}", "日本 👍 \u{7f}\u{85}"),
        ] {
            assert_eq!(legal(text), written);
        }
        assert_ne!(identifier("a\0", 1), identifier("a\u{1}", 2));
    }
}
