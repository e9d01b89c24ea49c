//! What lies over the panes. The last one has the keys.

use super::list::Cursor;
use super::notebook::{NotebookPane, Page};
use crate::post::Time;
use crate::report::Door;
use crate::tui::saving::What;
use tui_input::Input;

/// Something over the panes.
#[derive(Clone, Debug)]
pub(crate) enum Overlay {
    /// The keys, filtered by what is typed.
    Help { search: Input, scroll: Cursor },
    /// Actions by name.
    Palette { search: Input, cursor: Cursor },
    /// A choice among rows.
    List { kind: ListKind, cursor: Cursor },
    /// What to know about the posts of the scope before trusting figures.
    Health { cursor: Cursor },
    /// What the analyst noted.
    Notebook(NotebookPane),
    /// One line of text that something is made of. An offer gives way to what is typed.
    Prompt {
        purpose: Purpose,
        input: Input,
        is_offer: bool,
    },
}

/// What the text of a prompt is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Purpose {
    /// Two queries to compare.
    Compare,
    /// A claim to check.
    Claim,
    /// The path of a file to write this to.
    Save(What),
    /// The path of a file to write the page to.
    Export,
    /// The name of an event in `[from, until)`.
    Event { from: Time, until: Time },
    /// The name of a group of these tags.
    Group(Vec<String>),
}

impl Overlay {
    pub(crate) fn help() -> Self {
        Self::Help {
            search: Input::default(),
            scroll: Cursor::default(),
        }
    }

    pub(crate) fn palette() -> Self {
        Self::Palette {
            search: Input::default(),
            cursor: Cursor::default(),
        }
    }

    /// Whether it awaits spellings.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(
            self,
            Self::Notebook(NotebookPane { page: Page::Spellings(spellings), .. })
                if spellings.answer.is_stale()
        )
    }

    /// The line of text in it, if it has one, for something that is typed or pasted: an offer gives way to it.
    pub(crate) fn typing(&mut self) -> Option<&mut Input> {
        match self {
            Self::Help { search, .. } | Self::Palette { search, .. } => Some(search),
            Self::Prompt {
                input, is_offer, ..
            } => {
                if std::mem::take(is_offer) {
                    input.reset();
                }
                Some(input)
            }
            Self::List { .. } | Self::Health { .. } | Self::Notebook(_) => None,
        }
    }
}

/// What is listed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ListKind {
    /// The steps of the scope.
    Steps,
    /// The pinned sets.
    Sets,
    /// These links, one of which is to be opened.
    Links(Vec<String>),
    /// What can be written besides pages.
    Exports,
    /// Where a row of a page leads.
    Doors(Vec<Door>),
}

impl ListKind {
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Steps => "Scope: enter goes back there, d removes, x turns around",
            Self::Sets => "Sets: enter goes there, d lets go",
            Self::Links(_) => "Open a link",
            Self::Exports => "Write to a file (pages, with 1 to 9, have an export of their own)",
            Self::Doors(_) => "Go to",
        }
    }
}

/// How well a name matches what was typed: all letters in order; the tighter and the earlier the
/// better. `None` if it does not match.
pub(crate) fn fuzzy(typed: &str, name: &str) -> Option<usize> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let mut at = 0;
    let mut gaps = 0;
    for wanted in typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
    {
        let skipped = name.get(at..)?.iter().position(|c| *c == wanted)?;
        gaps += skipped;
        at += skipped + 1;
    }
    Some(gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzy_wants_all_letters_in_order() {
        assert_eq!(fuzzy("", "order"), Some(0));
        assert_eq!(fuzzy("ord", "order"), Some(0));
        assert!(fuzzy("zo", "zoom-out").is_some());
        assert!(fuzzy("zmo", "zoom-out") > fuzzy("zoo", "zoom-out"));
        assert_eq!(fuzzy("xyz", "zoom-out"), None);
        assert_eq!(fuzzy("ORDER", "order"), Some(0));
    }
}
