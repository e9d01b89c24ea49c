//! Everything that the screen shows and remembers. Changed only by `update`, drawn by `view`.

use super::ask::{Epochs, Lane};
use super::growth::Progress;
use super::keys::Key;
use super::scope::Scope;
use super::state::list::Cursor;
use super::state::overlay::Overlay;
use super::state::posts::{PostsPane, Revealed};
use super::state::query_bar::QueryBar;
use super::state::reading::ReadingPane;
use super::state::related::RelatedPane;
use super::state::slot::Slot;
use super::state::study::StudyPane;
use super::state::timeline::TimelinePane;
use super::theme::{Depth, Theme, ThemeName};
use super::view::hits::{Hits, Target};
use super::words;
use crate::engine::{Check, Count, Overview, Row, Unit};
use crate::notebook::Notebook;
use crate::post::Time;
use crate::query;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;

/// The four panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pane {
    Timeline,
    Related,
    Posts,
    Reading,
}

impl Pane {
    pub(crate) const ALL: [Self; 4] = [Self::Timeline, Self::Related, Self::Posts, Self::Reading];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::Related => "Related tags",
            Self::Posts => "Posts",
            Self::Reading => "Reading",
        }
    }

    /// The pane that is `by` places further on, around the end.
    pub(crate) fn cycled(self, by: usize) -> Self {
        Self::ALL[(self as usize + by) % Self::ALL.len()]
    }
}

/// The present, as the loop last told it. `update` and `view` have no other clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Present {
    /// Since the program started: for waits.
    pub(crate) elapsed: Duration,
    /// On the wall: for `since:3d`.
    pub(crate) now: Time,
    /// How far the page is that is being made, 0 to 1, as far as it tells.
    pub(crate) studied: Option<f64>,
}

/// What does not change while the program runs, and the present.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(crate) zone: TimeZone,
    pub(crate) zone_name: String,
    pub(crate) theme: Theme,
    /// Which it is, and of how many colours.
    pub(crate) colours: (ThemeName, Depth),
    pub(crate) present: Present,
    /// The groups of tags that queries may name.
    pub(crate) groups: Arc<query::Groups>,
}

impl Surroundings {
    pub(crate) fn new(zone: TimeZone, colours: (ThemeName, Depth)) -> Self {
        Self {
            zone_name: words::zone_name(&zone),
            zone,
            theme: Theme::new(colours.0, colours.1),
            colours,
            present: Present::default(),
            groups: Arc::default(),
        }
    }

    /// Other colours.
    pub(crate) fn paint(&mut self, theme: ThemeName) {
        self.colours.0 = theme;
        self.theme = Theme::new(theme, self.colours.1);
    }

    /// What queries are read in.
    pub(crate) fn context(&self) -> query::Context {
        query::Context {
            now: self.present.now,
            zone: self.zone.clone(),
            groups: self.groups.clone(),
        }
    }
}

/// A named scope on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Set {
    /// 0 for A.
    pub(crate) letter: usize,
    pub(crate) label: String,
    pub(crate) scope: Scope,
}

/// How many sets there can be.
pub(crate) const SETS: usize = 4;

/// A view that Backspace brings back, with its answers.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) scope: Scope,
    pub(crate) count: Slot<Count>,
    pub(crate) timeline: TimelinePane,
    pub(crate) related: RelatedPane,
    pub(crate) posts: PostsPane,
    pub(crate) reading: ReadingPane,
    pub(crate) pane: Pane,
    /// Of which state of a growing archive the answers are.
    pub(crate) generation: u64,
    /// The page, if one lay over the panes.
    pub(crate) study: Option<StudyPane>,
    /// The health view, if that is what was left for a row of it.
    pub(crate) health: Option<(Cursor, Slot<Check>)>,
}

/// An import that goes on while one reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Import {
    pub(crate) progress: Progress,
    /// It was asked to stop.
    pub(crate) is_stopping: bool,
    /// It was said that leaving stops it.
    pub(crate) was_warned: bool,
}

/// How the bottom line's message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Said,
    Warned,
}

/// State of the screen itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Screen {
    /// What was drawn where, as of the last frame.
    pub(crate) hits: Hits,
    /// One pane over all of the panes' area.
    pub(crate) is_full: bool,
    pub(crate) has_mouse: bool,
    /// The first half of a two-key binding.
    pub(crate) before: Option<Key>,
    /// What the bottom line says until the next key.
    pub(crate) message: Option<(Tone, String)>,
    /// What the button went down on, and whether the cursor was there already.
    pub(crate) click: Option<(Target, bool)>,
}

/// The whole.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) around: Surroundings,
    pub(crate) overview: Slot<Overview>,
    pub(crate) scope: Scope,
    pub(crate) count: Slot<Count>,
    /// How long the count took.
    pub(crate) took: Duration,
    pub(crate) unit: Unit,
    pub(crate) sets: Vec<Set>,
    pub(crate) bar: QueryBar,
    pub(crate) timeline: TimelinePane,
    pub(crate) related: RelatedPane,
    pub(crate) posts: PostsPane,
    pub(crate) reading: ReadingPane,
    /// The page that lies over the panes.
    pub(crate) study: Option<StudyPane>,
    pub(crate) revealed: Revealed,
    /// The pane that has the keys, or gets them back from the query bar.
    pub(crate) pane: Pane,
    /// The pane below the timeline that had the keys last: narrow screens show it.
    pub(crate) lower: Pane,
    /// The view before the query bar was entered, while it has the keys.
    pub(crate) typing: Option<Box<View>>,
    pub(crate) overlays: Vec<Overlay>,
    /// What the health view shows, of the scope for which it was opened.
    pub(crate) health: Slot<Check>,
    pub(crate) back: Vec<View>,
    pub(crate) import: Option<Import>,
    /// The file that is being written.
    pub(crate) writing: Option<String>,
    /// How often the archive has grown: answers of an earlier state are asked for again.
    pub(crate) generation: u64,
    /// What the analyst noted, as of the last time it was read or written.
    pub(crate) notebook: Notebook,
    pub(crate) screen: Screen,
    pub(crate) epochs: Epochs,
}

impl Model {
    /// An empty screen: nothing asked, nothing answered.
    pub(crate) fn new(around: Surroundings) -> Self {
        Self {
            around,
            overview: Slot::default(),
            scope: Scope::default(),
            count: Slot::default(),
            took: Duration::ZERO,
            unit: Unit::Posts,
            sets: Vec::new(),
            bar: QueryBar::default(),
            timeline: TimelinePane::default(),
            related: RelatedPane::default(),
            posts: PostsPane::default(),
            reading: ReadingPane::default(),
            study: None,
            revealed: Revealed::default(),
            pane: Pane::Posts,
            lower: Pane::Posts,
            typing: None,
            overlays: Vec::new(),
            health: Slot::default(),
            back: Vec::new(),
            import: None,
            writing: None,
            generation: 0,
            notebook: Notebook::default(),
            screen: Screen::default(),
            epochs: Epochs::default(),
        }
    }

    /// Takes over the notebook; queries know its groups from now on.
    pub(crate) fn take_notebook(&mut self, notebook: Notebook) {
        self.around.groups = Arc::new(query::Groups::new(notebook.tag_groups()));
        self.notebook = notebook;
    }

    /// Whether the query bar has the keys.
    pub(crate) fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    /// The post that is read: the one under the cursor of the posts pane.
    pub(crate) fn current(&self) -> Option<&Row> {
        self.posts.current()
    }

    /// Whether a post's text stays hidden.
    pub(crate) fn hides(&self, row: &Row) -> bool {
        words::asks_for_care(&row.post) && !self.revealed.shows(row.post.identity())
    }

    /// The view as it is, to come back to.
    pub(crate) fn snapshot(&self) -> View {
        View {
            scope: self.scope.clone(),
            count: self.count.clone(),
            timeline: self.timeline.clone(),
            related: self.related.clone(),
            posts: self.posts.clone(),
            reading: self.reading.clone(),
            pane: self.pane,
            generation: self.generation,
            study: self.study.clone(),
            health: None,
        }
    }

    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.screen.message = Some((Tone::Said, text.into()));
    }

    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        self.screen.message = Some((Tone::Warned, text.into()));
    }

    /// Whether an answer of this lane is awaited.
    pub(crate) fn is_waiting(&self, lane: Lane) -> bool {
        match lane {
            Lane::Overview => self.overview.is_stale(),
            Lane::Counts => self.count.is_stale(),
            Lane::Timeline => self.timeline.answer.is_stale(),
            Lane::Related => self.related.answer.is_stale(),
            Lane::Posts => self.posts.state.is_stale(),
            Lane::Health => self.health.is_stale(),
            Lane::Spellings => self.overlays.iter().any(Overlay::is_waiting),
            Lane::Study => (self.study.as_ref()).is_some_and(|pane| pane.answer.is_stale()),
            // Nobody waits for a glimpse: the page comes without it.
            // What is written is told when it is done.
            Lane::Glimpse | Lane::Complete | Lane::Detail | Lane::Save => false,
        }
    }

    /// Whether anything on screen moves while nothing happens: only then the loop ticks.
    pub(crate) fn is_animated(&self) -> bool {
        self.import.is_some() || self.is_awaiting()
    }

    /// Whether an answer is awaited that belongs to the first frame after a keystroke. With a glimpse there is
    /// something to paint.
    pub(crate) fn is_awaiting_paint(&self) -> bool {
        if !self.posts.is_outdated() && self.posts.rows.is_glimpse() {
            return false;
        }
        let mut lanes = Lane::ALL.iter().filter(|lane| lane.is_painted_first());
        lanes.any(|lane| self.is_waiting(*lane))
    }

    /// Whether any answer is awaited.
    pub(crate) fn is_awaiting(&self) -> bool {
        Lane::ALL.iter().any(|lane| self.is_waiting(*lane))
    }
}
