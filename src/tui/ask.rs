//! What the screen asks of the engine and what comes back, as plain data: `update` writes requests
//! and reads replies, the worker carries them.

use super::saving::Saving;
use crate::engine::{
    AskCompletion, AskPage, AskRelated, AskTimeline, Candidate, Check, Count, Error, Overview,
    Page, Related, Row, Timeline, Variants,
};
use crate::post::Identity;
use crate::query::Query;
use crate::report::{Frame, Report, Study};
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;

/// Questions of one kind. In each lane the newest question wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    Overview,
    Counts,
    Timeline,
    Related,
    Posts,
    /// The newest posts of a scope that takes long to find.
    Glimpse,
    Complete,
    Detail,
    Health,
    Study,
    /// Tags that look like one.
    Spellings,
    /// Files that take long to write.
    Save,
}

impl Lane {
    pub(crate) const ALL: [Self; 12] = [
        Self::Overview,
        Self::Counts,
        Self::Timeline,
        Self::Related,
        Self::Posts,
        Self::Glimpse,
        Self::Complete,
        Self::Detail,
        Self::Health,
        Self::Study,
        Self::Spellings,
        Self::Save,
    ];

    /// Whose turn it is, smallest first: what is painted first has the cores first. A glimpse is out of turn:
    /// it waits for nobody, and nobody for it.
    pub(crate) fn turn(self) -> Option<usize> {
        match self {
            Self::Glimpse => None,
            Self::Timeline | Self::Posts => Some(0),
            Self::Counts | Self::Complete => Some(1),
            Self::Related => Some(2),
            Self::Overview
            | Self::Detail
            | Self::Health
            | Self::Study
            | Self::Spellings
            | Self::Save => Some(3),
        }
    }

    /// Whether its answers make the first frame after a keystroke.
    pub(crate) fn is_painted_first(self) -> bool {
        self.turn() == Some(0)
    }

    /// Place in tables that have one entry for each lane.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// Number of a question within its lane; a reply with an older one is dropped.
pub(crate) type Epoch = u64;

/// The newest question of each lane.
#[derive(Clone, Debug, Default)]
pub(crate) struct Epochs([Epoch; Lane::ALL.len()]);

impl Epochs {
    /// Makes all questions so far in this lane old, and gives the number for a new one.
    pub(crate) fn advance(&mut self, lane: Lane) -> Epoch {
        let epoch = &mut self.0[lane.index()];
        *epoch += 1;
        *epoch
    }

    pub(crate) fn is_live(&self, lane: Lane, epoch: Epoch) -> bool {
        self.0[lane.index()] == epoch
    }
}

/// A question on its way.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) lane: Lane,
    pub(crate) epoch: Epoch,
    pub(crate) job: Job,
}

/// The question.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    Overview,
    Count(Query),
    Timeline(Vec<Query>, AskTimeline),
    Related(Query, AskRelated),
    Page(Query, AskPage),
    /// The page on which this post is, wherever that is now.
    PageAround(Query, AskPage, Identity),
    /// So many of the newest posts, before the page is there.
    Glimpse(Query, usize),
    Complete(AskCompletion),
    Post {
        platform: String,
        id: String,
    },
    Check(Query, TimeZone),
    Study(Box<Study>, Frame),
    Save(Box<Saving>),
    /// At most so many tags that look like one of these.
    Variants(Vec<String>, usize),
}

/// An answer on its way back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) lane: Lane,
    pub(crate) epoch: Epoch,
    pub(crate) took: Duration,
    pub(crate) result: Result<Answer, Failure>,
}

/// The answer.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Overview(Arc<Overview>),
    Count(Count),
    Timeline(Timeline),
    Related(Related),
    Page(Page),
    /// A page, and the number of the row that was looked for, if it is still there.
    PageAround(Page, Option<u64>),
    /// Nothing where the page comes as soon.
    Glimpse(Option<Vec<Row>>),
    Complete(Vec<Candidate>),
    Post {
        platform: String,
        id: String,
        row: Option<Box<Row>>,
    },
    Check(Box<Check>),
    Study(Box<Report>),
    /// What was written.
    Saved(String),
    Variants(Variants),
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Somebody asked something newer: normal.
    Cancelled,
    /// What to tell the analyst.
    Said(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Cancelled => Self::Cancelled,
            other => Self::Said(other.to_string()),
        }
    }
}
