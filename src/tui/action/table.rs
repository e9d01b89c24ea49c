//! The rows of the table of actions: data, no control flow.

use super::Action as A;
use super::Chapter as C;
use super::Entry;
use crate::tui::model::Pane::{self, Posts, Reading, Related, Timeline};

const EVERYWHERE: &[Pane] = &[Timeline, Related, Posts, Reading];

const fn row(
    action: A,
    chapter: C,
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

impl Entry {
    /// Puts the action on the bottom line of these panes.
    const fn hint(self, word: &'static str, panes: &'static [Pane]) -> Self {
        Self {
            hint: Some((word, panes)),
            ..self
        }
    }
}

/// The table. The order is the order of the bottom line and of the help.
pub(crate) const TABLE: &[Entry] = &[
    row(
        A::Search,
        C::Narrowing,
        "search",
        "/",
        "type a query; every pane follows",
    )
    .hint("search", EVERYWHERE),
    row(
        A::Narrow,
        C::Narrowing,
        "narrow",
        "enter",
        "narrow to what the cursor is on: bin or range, tag, author, link; on a post: read it",
    )
    .hint("narrow", EVERYWHERE),
    row(
        A::Back,
        C::Narrowing,
        "back",
        "backspace",
        "back to the view before, as it was",
    )
    .hint("back", EVERYWHERE),
    row(
        A::Exclude,
        C::Narrowing,
        "exclude",
        "x",
        "leave out what the cursor is on",
    )
    .hint("exclude", &[Timeline, Related, Reading]),
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
        "remove the last step of the scope; without steps, the typed query; on a page: definitions in full or shortened",
    ),
    row(
        A::Steps,
        C::Narrowing,
        "steps",
        "b",
        "list the steps of the scope: go back to one, remove one, turn one around",
    ),
    row(
        A::Select,
        C::Timeline,
        "select",
        "v",
        "begin or give up selecting a range of time; move, then enter narrows to it",
    )
    .hint("select range", &[Timeline]),
    row(
        A::ZoomOut,
        C::Timeline,
        "zoom-out",
        "z",
        "remove the last range of time from the scope",
    ),
    row(
        A::MarkEvent,
        C::Timeline,
        "mark-event",
        "m",
        "keep what happened in the bin or the selected range, under a name",
    ),
    row(
        A::Events,
        C::Timeline,
        "events",
        "'",
        "list what was noted on the timeline: go to it, remove it",
    ),
    row(
        A::Groups,
        C::Timeline,
        "groups",
        "#",
        "list the groups of tags: narrow to one, pin it, change its tags, remove it",
    ),
    row(
        A::Spellings,
        C::Timeline,
        "spellings",
        "T",
        "tags that may be spellings of the one under the cursor: tick them, make a group of them",
    ),
    row(A::Coarser, C::Timeline, "coarser", "[ -", "wider bins").hint("wider", &[Timeline]),
    row(A::Finer, C::Timeline, "finer", "] +", "narrower bins").hint("finer", &[Timeline]),
    row(
        A::AutoBin,
        C::Timeline,
        "auto-bin",
        "a",
        "let the width of the screen choose the bins",
    ),
    row(
        A::Unit,
        C::Timeline,
        "unit",
        "u",
        "count posts, originals or voices",
    )
    .hint("unit", &[Timeline, Related]),
    row(
        A::Log,
        C::Timeline,
        "log-scale",
        "L",
        "logarithmic or linear counts",
    ),
    row(
        A::PinScope,
        C::Timeline,
        "pin",
        "p",
        "keep the scope as set A to D on the timeline; again: let it go",
    )
    .hint("pin", &[Timeline]),
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
    row(
        A::Explore,
        C::Studies,
        "explore",
        "1",
        "the panes: timeline, related tags, posts, reading",
    ),
    row(
        A::Compare,
        C::Studies,
        "compare",
        "2",
        "two sets side by side: the pinned ones, or the scope and what you type",
    )
    .hint("compare", &[Timeline, Related]),
    row(
        A::Life,
        C::Studies,
        "life",
        "3",
        "when it began, peaked, faded, came back",
    ),
    row(
        A::Explain,
        C::Studies,
        "explain",
        "4 e",
        "what drove the bin or range under the cursor; from elsewhere the scope's range or largest peak",
    )
    .hint("explain", &[Timeline]),
    row(
        A::Companions,
        C::Studies,
        "companions",
        "5",
        "related tags over time: new, gone, rising; what its voices used before and after",
    ),
    row(
        A::Voices,
        C::Studies,
        "voices",
        "6",
        "who carries it, and whether it is a crowd or a few",
    ),
    row(
        A::Links,
        C::Studies,
        "links",
        "7",
        "links and domains, and who brought them first",
    ),
    row(
        A::Hours,
        C::Studies,
        "hours",
        "8",
        "hours of the day by days of the week",
    ),
    row(
        A::Copies,
        C::Studies,
        "copies",
        "9",
        "texts that were posted more than once, word for word or nearly",
    ),
    row(
        A::Claim,
        C::Studies,
        "claim",
        "0",
        "check a claim in everyday words against the archive",
    ),
    row(
        A::Previous,
        C::Studies,
        "previous",
        "<",
        "the scope's range against the one before it, and the same days of the year before",
    ),
    row(
        A::Export,
        C::Studies,
        "export",
        "E",
        "write the page to a file: a table as .csv with its definitions, a chart as .svg, all of it as .json or .md; from the panes: all posts, or a network",
    ),
    row(
        A::Health,
        C::Program,
        "health",
        "H",
        "what to know before trusting figures: gaps, cut texts, wrong clocks, posts that are missing",
    ),
    row(
        A::Measure,
        C::Timeline,
        "measure",
        "s",
        "rank related tags by g2, npmi, jaccard or count; on a page, its next choice",
    )
    .hint("rank by", &[Related]),
    row(
        A::Order,
        C::Posts,
        "order",
        "o",
        "order posts: newest, oldest, relevance, reposts, random",
    )
    .hint("order", &[Posts]),
    row(
        A::Reseed,
        C::Posts,
        "reseed",
        "R",
        "shuffle again with the next seed",
    ),
    row(
        A::Collapse,
        C::Posts,
        "collapse",
        "c",
        "show an original and its reposts as one row",
    )
    .hint("collapse", &[Posts]),
    row(
        A::Lines,
        C::Posts,
        "lines",
        "t",
        "lines per post: by width, 1, 2, 3",
    ),
    row(
        A::NextPost,
        C::Posts,
        "next-post",
        "n J",
        "next post, from any pane",
    )
    .hint("next", &[Reading]),
    row(
        A::PreviousPost,
        C::Posts,
        "previous-post",
        "N K",
        "previous post, from any pane",
    )
    .hint("previous", &[Reading]),
    row(
        A::Reveal,
        C::Posts,
        "reveal",
        "w",
        "show or hide the text of a post that asks for care",
    )
    .hint("show hidden", &[Reading]),
    row(
        A::RevealAll,
        C::Posts,
        "reveal-all",
        "W",
        "show or hide all texts that ask for care",
    ),
    row(
        A::OpenLink,
        C::Posts,
        "open-link",
        "O",
        "open a link of the post, or the post itself, in the browser",
    )
    .hint("open link", &[Reading]),
    row(
        A::CopyText,
        C::Posts,
        "copy-text",
        "y",
        "copy the text of the post; on a page: the sentence, or the row with its figures",
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
        "timeline: earlier bin; reading: item before; on a page: columns before",
    ),
    row(
        A::Right,
        C::Moving,
        "right",
        "l right",
        "timeline: later bin; reading: next item (author, time, tags, links, ...); on a page: columns that there was no room for",
    )
    .hint("item", &[Reading]),
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
    row(A::NextPane, C::Moving, "next-pane", "tab", "next pane; on a page: its next part").hint("pane", EVERYWHERE),
    row(
        A::PreviousPane,
        C::Moving,
        "previous-pane",
        "shift-tab",
        "previous pane; on a page: the part before",
    ),
    row(A::ToTimeline, C::Moving, "timeline", "alt-1", "to the timeline"),
    row(
        A::ToRelated,
        C::Moving,
        "related",
        "alt-2",
        "to the related tags",
    ),
    row(A::ToPosts, C::Moving, "posts", "alt-3", "to the posts"),
    row(
        A::ToReading,
        C::Moving,
        "reading",
        "alt-4",
        "to the reading pane",
    ),
    row(
        A::FullScreen,
        C::Moving,
        "full-screen",
        "f",
        "give the pane the whole screen, and back",
    )
    .hint("full", EVERYWHERE),
    row(
        A::Help,
        C::Program,
        "help",
        "? f1",
        "these keys; type to search",
    )
    .hint("help", EVERYWHERE),
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
        A::Theme,
        C::Program,
        "theme",
        "C",
        "other colours: dark, light, the terminal's own sixteen, none",
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
        "close the innermost: overlay, selection, full screen, reading",
    ),
    row(
        A::Quit,
        C::Program,
        "quit",
        "q",
        "leave full screen; otherwise quit",
    )
    .hint("quit", EVERYWHERE),
    row(
        A::StopImport,
        C::Program,
        "stop-import",
        "X",
        "stop an import that goes on in the background; what was read so far stays",
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
