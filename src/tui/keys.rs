//! Keys as this program names them, so that only `terminal.rs` knows the terminal library.
//!
//! A key has one spelling (`j`, `ctrl-d`, `pagedown`), read by [`Key::parse`] and written by its
//! `Display`: the action table, the help and the tests all use it.

use std::fmt;

/// Which key, without its modifiers. Shift is part of the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) code: Code,
    pub(crate) ctrl: bool,
    pub(crate) alt: bool,
}

/// Every key with a name of its own.
const NAMED: [(&str, Code); 15] = [
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("shift-tab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
];

impl Key {
    /// A key without modifiers.
    pub(crate) const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// Reads the spelling of a key.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (ctrl, rest) = match name.strip_prefix("ctrl-") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let (alt, rest) = match rest.strip_prefix("alt-") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let code = Self::code(rest)?;
        Some(Self { code, ctrl, alt })
    }

    fn code(name: &str) -> Option<Code> {
        if let Some((_, code)) = NAMED.iter().find(|(n, _)| *n == name) {
            return Some(*code);
        }
        let mut chars = name.chars();
        match (chars.next(), chars.as_str()) {
            (Some(only), "") => Some(Code::Char(only)),
            (Some('f'), number) => number.parse().ok().map(Code::F),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "f{n}"),
            _ => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for name in [
            "j",
            "G",
            "/",
            "=",
            "-",
            "ctrl-d",
            "alt-b",
            "enter",
            "shift-tab",
            "f1",
            "f12",
            "space",
            "f",
        ] {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is no key"));
            assert_eq!(key.to_string(), name);
        }
        assert_eq!(Key::parse("bogus"), None);
        assert_eq!(Key::parse(""), None);
    }
}
