//! What can be asked of a scope.

use crate::post::{Bin, Time};
use jiff::tz::TimeZone;

/// What a count counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Every post.
    #[default]
    Posts,
    /// Posts that are not reposts.
    Originals,
    /// Distinct authors. Never summed over bins.
    Voices,
}

impl Unit {
    /// All units, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Posts, Self::Originals, Self::Voices];

    /// The word on screen and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Originals => "originals",
            Self::Voices => "voices",
        }
    }
}

/// Asks for counts over time, of one scope or several on one axis.
#[derive(Clone, Debug)]
pub struct AskTimeline {
    /// The width of the bins, or what they must fit into.
    pub axis: Axis,
    /// The zone in which days begin and end.
    pub zone: TimeZone,
    /// What is counted.
    pub unit: Unit,
    /// The time covered, `[from, to)`; `None` is from the first to the last dated post of the scopes.
    pub span: Option<(Time, Time)>,
}

/// How the width of bins is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The narrowest width that gives no more than this many bins.
    Fit(usize),
    /// This width.
    Fixed(Bin),
}

/// The order of posts. Ties are broken the same way every time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Latest first; undated posts last.
    #[default]
    Newest,
    /// Earliest first; undated posts last.
    Oldest,
    /// Best match first (BM25); for a scope without words the same as newest.
    Relevance,
    /// Most reposted first, by the latest observed count; unknown counts last.
    Reposts,
    /// Shuffled by a seed: the same seed gives the same order on the same posts.
    Random(u64),
}

impl Order {
    /// The word on screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Relevance => "relevance",
            Self::Reposts => "reposts",
            Self::Random(_) => "random",
        }
    }
}

/// Asks for a stretch of a scope's posts.
#[derive(Clone, Debug)]
pub struct AskPage {
    /// In which order.
    pub order: Order,
    /// Show the original and all its reposts in the scope as one row.
    pub collapse: bool,
    /// Number of the first row wanted, from 0.
    pub offset: u64,
    /// How many rows.
    pub limit: usize,
}

/// By what related tags are ranked. Definitions: [`crate::measure`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Signed log-likelihood.
    #[default]
    G2,
    /// Normalised pointwise mutual information.
    Npmi,
    /// Shared posts among all posts of either.
    Jaccard,
    /// Number of shared units.
    Count,
}

impl Measure {
    /// All measures, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::G2, Self::Npmi, Self::Jaccard, Self::Count];

    /// The word on screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::G2 => "g2",
            Self::Npmi => "npmi",
            Self::Jaccard => "jaccard",
            Self::Count => "count",
        }
    }
}

/// Asks which tags travel with a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskRelated {
    /// Ranked by what.
    pub by: Measure,
    /// Counted in what.
    pub unit: Unit,
    /// How many, best first.
    pub limit: usize,
    /// Width of the sparkline that each row gets, in cells over the scope's whole time; 0 for none.
    pub spark: usize,
}

/// Asks for the tags of a scope with their counts.
#[derive(Clone, Debug)]
pub struct AskTags {
    /// Ranked by which count.
    pub unit: Unit,
    /// How many, largest first.
    pub limit: usize,
}

/// What kind of word is to be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionField {
    /// Tags.
    Tag,
    /// Authors' handles.
    From,
    /// Mentioned handles.
    Mention,
    /// Domains of links.
    Domain,
    /// Languages.
    Lang,
    /// Platforms.
    Platform,
}

/// Asks for the values of a field that begin with what was typed, most used first.
#[derive(Clone, Debug)]
pub struct AskCompletion {
    /// Values of what.
    pub field: CompletionField,
    /// What was typed, without `#`, `@` or the field's name.
    pub prefix: String,
    /// How many.
    pub limit: usize,
}
