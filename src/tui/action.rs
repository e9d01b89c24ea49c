//! The one table of actions. Keys, the bottom line, the help, the palette and the printed key
//! reference are all read from it, so none of them can say something that is not so.

mod table;

pub(crate) use table::{TABLE, TYPING};

use super::keys::{Code, Key};
use super::model::Pane;
use std::fmt::Write as _;

/// Everything that can be done by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Search,
    Help,
    Palette,
    Close,
    Quit,
    QuitNow,
    StopImport,
    Suspend,
    Redraw,
    NextPane,
    PreviousPane,
    ToTimeline,
    ToRelated,
    ToPosts,
    ToReading,
    FullScreen,
    Mouse,
    Theme,
    Down,
    Up,
    Left,
    Right,
    PageDown,
    PageUp,
    HalfDown,
    HalfUp,
    First,
    Last,
    Narrow,
    Exclude,
    Replace,
    Back,
    DropStep,
    Steps,
    PinScope,
    PinItem,
    Sets,
    Health,
    Explore,
    Compare,
    Life,
    Explain,
    Companions,
    Voices,
    Links,
    Hours,
    Copies,
    Claim,
    Previous,
    Export,
    Unit,
    Finer,
    Coarser,
    AutoBin,
    Log,
    Select,
    ZoomOut,
    MarkEvent,
    Events,
    Groups,
    Spellings,
    Measure,
    Order,
    Reseed,
    Collapse,
    Lines,
    NextPost,
    PreviousPost,
    Reveal,
    RevealAll,
    OpenLink,
    CopyText,
    CopyLink,
}

/// Chapters of the key reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chapter {
    Moving,
    Narrowing,
    Timeline,
    Studies,
    Posts,
    Program,
}

impl Chapter {
    pub(crate) const ALL: [Self; 6] = [
        Self::Moving,
        Self::Narrowing,
        Self::Timeline,
        Self::Studies,
        Self::Posts,
        Self::Program,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Moving => "Moving",
            Self::Narrowing => "Narrowing and going back",
            Self::Timeline => "Timeline, sets and related tags",
            Self::Studies => "Studies: a page for each question, of the scope",
            Self::Posts => "Posts and reading",
            Self::Program => "Program",
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) action: Action,
    pub(crate) chapter: Chapter,
    /// The name that the palette and scripts use.
    pub(crate) name: &'static str,
    /// Keys, separated by spaces; `gg` is `g` twice.
    pub(crate) keys: &'static str,
    /// One line for help.
    pub(crate) about: &'static str,
    /// The word on the bottom line, and the panes in which it stands there.
    pub(crate) hint: Option<(&'static str, &'static [Pane])>,
}

/// What a key press means after what was pressed before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Do(Action),
    /// The first half of a two-key binding.
    Wait,
    Nothing,
}

/// Looks a key up in the table. Two-key bindings are the same letter twice.
pub(crate) fn meaning(before: Option<Key>, key: Key) -> Meaning {
    let spelled = key.to_string();
    let doubled = format!("{spelled}{spelled}");
    let bound = |name: &str| {
        TABLE
            .iter()
            .find(|e| e.keys.split(' ').any(|k| k == name))
            .map(|e| e.action)
    };
    let is_letter = matches!(key.code, Code::Char(_)) && !key.ctrl && !key.alt;
    if is_letter && let Some(action) = bound(&doubled) {
        return if before == Some(key) {
            Meaning::Do(action)
        } else {
            Meaning::Wait
        };
    }
    bound(&spelled).map_or(Meaning::Nothing, Meaning::Do)
}

/// The action of this name.
#[cfg(test)]
pub(crate) fn named(name: &str) -> Option<Action> {
    TABLE.iter().find(|e| e.name == name).map(|e| e.action)
}

/// The keys as a Markdown document.
pub fn key_reference() -> String {
    let mut out = String::from("# Keys\n");
    for chapter in Chapter::ALL {
        let _ = write!(
            out,
            "\n## {}\n\n| keys | name | what it does |\n|---|---|---|\n",
            chapter.title()
        );
        for entry in TABLE.iter().filter(|e| e.chapter == chapter) {
            let keys: Vec<String> = entry.keys.split(' ').map(|k| format!("`{k}`")).collect();
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                keys.join(" "),
                entry.name,
                entry.about
            );
        }
    }
    out.push_str("\n## While typing a query\n\n| keys | what it does |\n|---|---|\n");
    for (keys, about) in TYPING {
        let keys: Vec<String> = keys.split(' ').map(|k| format!("`{k}`")).collect();
        let _ = writeln!(out, "| {} | {about} |", keys.join(" "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn keys_are_spelled_well_and_bound_once() {
        let mut seen = HashSet::new();
        for entry in TABLE {
            for key in entry.keys.split(' ') {
                assert!(seen.insert(key), "{key} is bound twice");
                let single = if key == "gg" { "g" } else { key };
                assert!(Key::parse(single).is_some(), "{key} is no key");
            }
        }
    }

    #[test]
    fn names_are_unique_and_every_action_is_in_the_table_once() {
        let mut names = HashSet::new();
        let mut actions = HashSet::new();
        for entry in TABLE {
            assert!(names.insert(entry.name), "{} twice", entry.name);
            assert!(actions.insert(entry.action), "{:?} twice", entry.action);
        }
        assert_eq!(named("pin"), Some(Action::PinScope));
    }

    #[test]
    fn two_key_bindings_wait_for_the_second() {
        let g = Key::plain(Code::Char('g'));
        assert_eq!(meaning(None, g), Meaning::Wait);
        assert_eq!(meaning(Some(g), g), Meaning::Do(Action::First));
        assert_eq!(
            meaning(Some(g), Key::plain(Code::Char('j'))),
            Meaning::Do(Action::Down)
        );
        assert_eq!(meaning(None, Key::plain(Code::F(9))), Meaning::Nothing);
    }

    #[test]
    fn the_reference_names_every_action() {
        let text = key_reference();
        for entry in TABLE {
            assert!(text.contains(&format!("| {} |", entry.name)));
        }
    }
}
