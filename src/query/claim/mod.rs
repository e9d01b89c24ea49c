//! What somebody claims about an amount of posts, in everyday words: `1.2 million posts #YesAllWomen since 24 May`.
//!
//! Every word is accounted for: it becomes part of what is counted or claimed, is passed over as a word that means nothing
//! here, or is told as not understood. A word that was silently dropped would make another claim of it, and so would one
//! that was silently searched for.
//!
//! Nothing is counted here.

mod amounts;
mod parser;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_comparisons;
#[cfg(test)]
mod tests_of_periods;
mod times;
mod tokens;

pub use amounts::{Amount, Relation, plain};

use super::{Context, Problem, Query};
use crate::post::{Bin, Time};
use std::ops::Range;

/// A claim as understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Every piece of the text, in order.
    pub pieces: Vec<Piece>,
    /// What is counted, in all of its time.
    pub scope: Query,
    /// What it is compared with, if the claim is a comparison.
    pub against: Option<Query>,
    /// In what is counted.
    pub unit: Counted,
    /// Whether the claim names that unit.
    pub unit_is_said: bool,
    /// The amount; of a comparison none, because it would be that of one side.
    pub amount: Option<Amount>,
    /// How many times as much one side of a comparison is said to have.
    pub factor: Option<Amount>,
    /// What the amount is of.
    pub kind: Kind,
    /// From this moment on.
    pub since: Option<Time>,
    /// Before this moment.
    pub until: Option<Time>,
    /// A length of time that is not in the calendar.
    pub window: Option<Window>,
    /// The date that a peak is said to be at; not among the bounds.
    pub named: Option<Named>,
    /// What was doubtful in the query's part of it.
    pub problems: Vec<Problem>,
}

/// Some words of a claim and what they were understood as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Their part in the claim.
    pub role: Role,
    /// What they mean; empty for what means nothing.
    pub meaning: String,
}

/// The part of words in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A number.
    Amount,
    /// How the number is meant: `more than`.
    Relation,
    /// What is counted.
    Unit,
    /// A bound or a length of time.
    Time,
    /// A condition on posts.
    Scope,
    /// What the number is of: `per hour`, `peaked`, `dwarfing`.
    Measure,
    /// Means nothing here.
    Passed,
    /// Not understood, and left out.
    Unknown,
}

impl Role {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Amount => "number",
            Self::Relation => "how it is meant",
            Self::Unit => "unit",
            Self::Time => "time",
            Self::Scope => "which posts",
            Self::Measure => "measure",
            Self::Passed => "passed over",
            Self::Unknown => "not understood",
        }
    }
}

/// What a claim counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// Every post.
    #[default]
    Posts,
    /// Posts that are not reposts.
    Originals,
    /// Reposts.
    Reposts,
    /// Distinct voices.
    Voices,
}

impl Counted {
    /// All of them, as tables have them.
    pub const ALL: [Self; 4] = [Self::Posts, Self::Originals, Self::Reposts, Self::Voices];

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Originals => "originals",
            Self::Reposts => "reposts",
            Self::Voices => "voices",
        }
    }
}

/// What an amount is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// All of the time.
    #[default]
    Total,
    /// The highest minute, hour, ...
    Peak(Bin),
    /// The mean minute, hour, ...
    Rate(Bin),
    /// One scope is larger than another.
    Larger,
    /// One scope is by far larger than another.
    Dwarfs,
}

impl Kind {
    /// Whether two scopes are compared.
    pub fn is_comparison(self) -> bool {
        matches!(self, Self::Larger | Self::Dwarfs)
    }
}

/// A length of time that begins or ends where the posts say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How long, in milliseconds.
    pub length: i64,
    /// Where it lies.
    pub place: Place,
    /// Whether any of that length would do: where it lies is not said.
    pub is_any: bool,
}

/// Where a length of time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// From the first post of the scope on.
    First,
    /// Until the archive's end.
    Last,
    /// Where the most is, in so many periods of the calendar in a row.
    Highest(Bin, usize),
}

/// When something is said to have peaked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// `[from, until)`.
    pub span: (Time, Time),
    /// Whether that is the period itself, not a time in which it lies.
    pub is_period: bool,
    /// Whether its year is not written.
    pub is_guessed: bool,
}

/// Understands a claim. Never fails and never panics; `span` is the archive's, from which dates without a year have
/// theirs.
pub fn claim(text: &str, context: &Context, span: Option<(Time, Time)>) -> Claim {
    parser::Parser::new(text, context, span).parse()
}
