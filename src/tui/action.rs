//! The one table of actions. Keys, the bottom line, the help, the palette and the printed key
//! reference are all read from it, so none of them can say something that is not so.

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
    Unit,
    Finer,
    Coarser,
    AutoBin,
    Log,
    Select,
    ZoomOut,
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
    Posts,
    Program,
}

impl Chapter {
    pub(crate) const ALL: [Self; 5] = [
        Self::Moving,
        Self::Narrowing,
        Self::Timeline,
        Self::Posts,
        Self::Program,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Moving => "Moving",
            Self::Narrowing => "Narrowing and going back",
            Self::Timeline => "Timeline, sets and related tags",
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

use Action as A;
use Chapter as C;
use Pane::{Posts, Reading, Related, Timeline};

const EVERYWHERE: &[Pane] = &[Timeline, Related, Posts, Reading];

const fn row(
    action: Action,
    chapter: Chapter,
    name: &'static str,
    keys: &'static str,
    about: &'static str,
) -> Entry {
    Entry {
        action,
        chapter,
        name,
        keys,
        about,
        hint: None,
    }
}

const fn hinted(entry: Entry, word: &'static str, panes: &'static [Pane]) -> Entry {
    Entry {
        hint: Some((word, panes)),
        ..entry
    }
}

/// The table. The order is the order of the bottom line and of the help.
pub(crate) const TABLE: &[Entry] = &[
    hinted(
        row(
            A::Search,
            C::Narrowing,
            "search",
            "/",
            "type a query; every pane follows",
        ),
        "search",
        EVERYWHERE,
    ),
    hinted(
        row(
            A::Narrow,
            C::Narrowing,
            "narrow",
            "enter",
            "narrow to what the cursor is on: bin or range, tag, author, link; on a post: read it",
        ),
        "narrow",
        EVERYWHERE,
    ),
    hinted(
        row(
            A::Back,
            C::Narrowing,
            "back",
            "backspace",
            "back to the view before, as it was",
        ),
        "back",
        EVERYWHERE,
    ),
    hinted(
        row(
            A::Exclude,
            C::Narrowing,
            "exclude",
            "x",
            "leave out what the cursor is on",
        ),
        "exclude",
        &[Timeline, Related, Reading],
    ),
    row(
        A::Replace,
        C::Narrowing,
        "replace",
        "=",
        "make what the cursor is on the whole scope",
    ),
    row(
        A::DropStep,
        C::Narrowing,
        "drop-step",
        "d",
        "remove the last step of the scope; without steps, the typed query",
    ),
    row(
        A::Steps,
        C::Narrowing,
        "steps",
        "b",
        "list the steps of the scope: go back to one, remove one, turn one around",
    ),
    hinted(
        row(
            A::Select,
            C::Timeline,
            "select",
            "v",
            "begin or give up selecting a range of time; move, then enter narrows to it",
        ),
        "select range",
        &[Timeline],
    ),
    row(
        A::ZoomOut,
        C::Timeline,
        "zoom-out",
        "z",
        "remove the last range of time from the scope",
    ),
    hinted(
        row(A::Coarser, C::Timeline, "coarser", "[ -", "wider bins"),
        "wider",
        &[Timeline],
    ),
    hinted(
        row(A::Finer, C::Timeline, "finer", "] +", "narrower bins"),
        "finer",
        &[Timeline],
    ),
    row(
        A::AutoBin,
        C::Timeline,
        "auto-bin",
        "a",
        "let the width of the screen choose the bins",
    ),
    hinted(
        row(
            A::Unit,
            C::Timeline,
            "unit",
            "u",
            "count posts, originals or voices",
        ),
        "unit",
        &[Timeline, Related],
    ),
    row(
        A::Log,
        C::Timeline,
        "log-scale",
        "L",
        "logarithmic or linear counts",
    ),
    hinted(
        row(
            A::PinScope,
            C::Timeline,
            "pin",
            "p",
            "keep the scope as set A to D on the timeline; again: let it go",
        ),
        "pin",
        &[Timeline],
    ),
    row(
        A::PinItem,
        C::Timeline,
        "pin-item",
        "P",
        "keep what the cursor is on as a set of its own",
    ),
    row(
        A::Sets,
        C::Timeline,
        "sets",
        "S",
        "list the sets: go to one, let one go",
    ),
    hinted(
        row(
            A::Measure,
            C::Timeline,
            "measure",
            "s",
            "rank related tags by g2, npmi, jaccard or count",
        ),
        "rank by",
        &[Related],
    ),
    hinted(
        row(
            A::Order,
            C::Posts,
            "order",
            "o",
            "order posts: newest, oldest, relevance, reposts, random",
        ),
        "order",
        &[Posts],
    ),
    row(
        A::Reseed,
        C::Posts,
        "reseed",
        "R",
        "shuffle again with the next seed",
    ),
    hinted(
        row(
            A::Collapse,
            C::Posts,
            "collapse",
            "c",
            "show an original and its reposts as one row",
        ),
        "collapse",
        &[Posts],
    ),
    row(
        A::Lines,
        C::Posts,
        "lines",
        "t",
        "lines per post: by width, 1, 2, 3",
    ),
    hinted(
        row(
            A::NextPost,
            C::Posts,
            "next-post",
            "n J",
            "next post, from any pane",
        ),
        "next",
        &[Reading],
    ),
    hinted(
        row(
            A::PreviousPost,
            C::Posts,
            "previous-post",
            "N K",
            "previous post, from any pane",
        ),
        "previous",
        &[Reading],
    ),
    hinted(
        row(
            A::Reveal,
            C::Posts,
            "reveal",
            "w",
            "show or hide the text of a post that asks for care",
        ),
        "show hidden",
        &[Reading],
    ),
    row(
        A::RevealAll,
        C::Posts,
        "reveal-all",
        "W",
        "show or hide all texts that ask for care",
    ),
    hinted(
        row(
            A::OpenLink,
            C::Posts,
            "open-link",
            "O",
            "open a link of the post, or the post itself, in the browser",
        ),
        "open link",
        &[Reading],
    ),
    row(
        A::CopyText,
        C::Posts,
        "copy-text",
        "y",
        "copy the text of the post",
    ),
    row(
        A::CopyLink,
        C::Posts,
        "copy-link",
        "Y",
        "copy the address of the post",
    ),
    row(A::Down, C::Moving, "down", "j down", "down"),
    row(A::Up, C::Moving, "up", "k up", "up"),
    row(
        A::Left,
        C::Moving,
        "left",
        "h left",
        "timeline: earlier bin; reading: item before",
    ),
    row(
        A::Right,
        C::Moving,
        "right",
        "l right",
        "timeline: later bin; reading: next item (author, time, tags, links, ...)",
    ),
    row(
        A::PageDown,
        C::Moving,
        "page-down",
        "pagedown ctrl-f space",
        "a page down",
    ),
    row(
        A::PageUp,
        C::Moving,
        "page-up",
        "pageup ctrl-b",
        "a page up",
    ),
    row(
        A::HalfDown,
        C::Moving,
        "half-down",
        "ctrl-d",
        "half a page down",
    ),
    row(A::HalfUp, C::Moving, "half-up", "ctrl-u", "half a page up"),
    row(A::First, C::Moving, "first", "gg home", "to the first"),
    row(A::Last, C::Moving, "last", "G end", "to the last"),
    hinted(
        row(A::NextPane, C::Moving, "next-pane", "tab", "next pane"),
        "pane",
        EVERYWHERE,
    ),
    row(
        A::PreviousPane,
        C::Moving,
        "previous-pane",
        "shift-tab",
        "previous pane",
    ),
    row(A::ToTimeline, C::Moving, "timeline", "1", "to the timeline"),
    row(
        A::ToRelated,
        C::Moving,
        "related",
        "2",
        "to the related tags",
    ),
    row(A::ToPosts, C::Moving, "posts", "3", "to the posts"),
    row(
        A::ToReading,
        C::Moving,
        "reading",
        "4",
        "to the reading pane",
    ),
    hinted(
        row(
            A::FullScreen,
            C::Moving,
            "full-screen",
            "f",
            "give the pane the whole screen, and back",
        ),
        "full",
        EVERYWHERE,
    ),
    hinted(
        row(
            A::Help,
            C::Program,
            "help",
            "? f1",
            "these keys; type to search",
        ),
        "help",
        EVERYWHERE,
    ),
    row(
        A::Palette,
        C::Program,
        "palette",
        ":",
        "do anything by its name",
    ),
    row(
        A::Mouse,
        C::Program,
        "mouse",
        "M",
        "mouse on or off (off lets the terminal select text)",
    ),
    row(
        A::Redraw,
        C::Program,
        "redraw",
        "ctrl-l",
        "draw the screen again",
    ),
    row(
        A::Suspend,
        C::Program,
        "suspend",
        "ctrl-z",
        "to the shell; `fg` comes back",
    ),
    row(
        A::Close,
        C::Program,
        "close",
        "esc",
        "close the innermost: overlay, selection, full screen",
    ),
    hinted(
        row(
            A::Quit,
            C::Program,
            "quit",
            "q",
            "leave full screen; otherwise quit",
        ),
        "quit",
        EVERYWHERE,
    ),
    row(
        A::QuitNow,
        C::Program,
        "quit-now",
        "ctrl-c",
        "quit, from anywhere",
    ),
];

/// Keys of the query bar, the lists and the palette: typed text goes first there, so they have
/// their own short list, for help only.
pub(crate) const TYPING: &[(&str, &str)] = &[
    (
        "enter",
        "keep the query and go to the posts; with a completion chosen, insert it",
    ),
    (
        "esc",
        "close the completions, then leave the bar (the text stays)",
    ),
    ("tab", "insert the chosen completion, or the first"),
    (
        "ctrl-n ctrl-p up down",
        "choose a completion; without any: earlier queries",
    ),
    (
        "ctrl-a ctrl-e alt-b alt-f",
        "to the beginning, to the end, a word back, a word on",
    ),
    (
        "ctrl-u ctrl-k ctrl-w ctrl-y",
        "delete all, delete to the end, delete a word, put back",
    ),
];

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
