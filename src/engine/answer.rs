//! What is answered. Every figure says what it counts.

use super::question::{Measure, Unit};
use crate::post::Bin;
use crate::post::{Post, Time};
use crate::query::Query;
use std::ops::Range;

/// How much a scope holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Posts.
    pub posts: u64,
    /// Posts that are not reposts.
    pub originals: u64,
    /// Distinct authors, exact. Posts without a known author count as no voice.
    pub voices: u64,
    /// Posts without a usable time.
    pub undated: u64,
    /// Time of the earliest dated post.
    pub first: Option<Time>,
    /// Time of the latest dated post.
    pub last: Option<Time>,
}

/// Counts over time of one or several scopes on one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Width of the bins.
    pub bin: Bin,
    /// IANA name of the zone (or a fixed offset).
    pub zone: String,
    /// What is counted.
    pub unit: Unit,
    /// Where each bin begins, then where the last one ends: one more than there are bins. Empty
    /// when no scope has a dated post.
    pub edges: Vec<Time>,
    /// One series for each scope asked for, in that order.
    pub series: Vec<Series>,
}

impl Timeline {
    /// The number of bins.
    pub fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// Whether there is no bin at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The whole scope within the axis, counted once (for voices: not the sum of the bins).
    pub total: u64,
    /// Posts of the scope that have no time and are therefore in no bin (in the unit asked for).
    pub undated: u64,
    /// Posts of the scope with a time beyond the axis (in the unit asked for). Where the axis is the scope's own, their
    /// time cannot be right.
    pub outside: u64,
    /// One count for each bin; empty bins are zero.
    pub counts: Vec<u64>,
}

/// A stretch of posts.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Posts in the whole scope.
    pub posts: u64,
    /// Rows in the whole scope (after collapsing, if that was asked for).
    pub total: u64,
    /// Number of the first row.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A post as an answer shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The post.
    pub post: Post,
    /// Path of the source file in which it was first found (`set.zip/part.csv` for a member).
    pub path: String,
    /// Line in that file.
    pub line: u64,
    /// Byte ranges of the text that match the query, in order, not overlapping, on character boundaries.
    pub hits: Vec<Range<usize>>,
    /// How many posts of the scope this row stands for: 1, or more when reposts are collapsed.
    pub stands_for: u64,
}

/// Tags that travel with a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// Ranked by what.
    pub by: Measure,
    /// Counted in what.
    pub unit: Unit,
    /// Units in the scope (n of the scope).
    pub matched: u64,
    /// Units in the archive (N).
    pub archive: u64,
    /// Whether association with this scope means nothing because (nearly) the whole archive is in it:
    /// the archive was collected by it, or nothing was asked. Measures are then `None`.
    pub meaningless: bool,
    /// Distinct tags in the scope, before the limit.
    pub distinct: u64,
    /// Best first; rows below the support guard come after all others.
    pub tags: Vec<RelatedTag>,
}

/// One related tag.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedTag {
    /// Key.
    pub tag: String,
    /// Most frequent spelling.
    pub spelling: String,
    /// Units in the scope that have it. Of voices: those with any post in the scope that use it, there or in
    /// other posts of the archive.
    pub both: u64,
    /// Units in the archive that have it.
    pub total: u64,
    /// Signed log-likelihood.
    pub g2: Option<f64>,
    /// Normalised pointwise mutual information, -1 to 1.
    pub npmi: Option<f64>,
    /// Jaccard index, 0 to 1.
    pub jaccard: Option<f64>,
    /// Whether at least 5 posts by at least 3 voices stand behind it.
    pub supported: bool,
    /// Posts over the scope's time in equal cells, if asked for.
    pub spark: Vec<u32>,
}

/// Tags of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    /// Ranked by which count.
    pub unit: Unit,
    /// Distinct tags, before the limit.
    pub distinct: u64,
    /// Largest first.
    pub tags: Vec<TagRow>,
}

/// One tag of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagRow {
    /// Key.
    pub tag: String,
    /// Most frequent spelling.
    pub spelling: String,
    /// Posts of the scope that have it.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// Distinct authors of those posts.
    pub voices: u64,
}

/// One way to complete a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The whole value, as it would be typed (without `#`, `@` or field name).
    pub value: String,
    /// Posts in the archive that have it.
    pub posts: u64,
}

/// The archive as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// The archive's name: its folder's.
    pub name: String,
    /// Whether it holds the built-in fictional campaign.
    pub fictional: bool,
    /// All posts.
    pub count: Count,
    /// Distinct tags.
    pub tags: u64,
    /// What was imported.
    pub sources: Vec<SourceInfo>,
}

/// One imported source. `records = posts + merged + rejected + skipped`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceInfo {
    /// The path as it was given.
    pub path: String,
    /// What it was recognised as.
    pub format: String,
    /// Records read.
    pub records: u64,
    /// New posts.
    pub posts: u64,
    /// Further observations of posts that were already there.
    pub merged: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that are no posts (control lines, users, counts).
    pub skipped: u64,
}

/// What to know about a scope's posts before trusting figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Posts in the scope.
    pub posts: u64,
    /// How much time they cover.
    pub coverage: Coverage,
    /// What may be wrong, in the order in which it endangers figures.
    pub statements: Vec<Statement>,
    /// Stretches without posts where posts were to be expected, in order of time.
    pub gaps: Vec<Gap>,
    /// How old the posts' counts are.
    pub ages: Ages,
    /// Platforms with their posts, largest first.
    pub platforms: Vec<(String, u64)>,
    /// What became of every record of the whole archive.
    pub records: Records,
}

/// The time that posts cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Time of the earliest dated post.
    pub first: Option<Time>,
    /// Time of the latest dated post.
    pub last: Option<Time>,
    /// Days of the calendar from the first post to the last.
    pub days: u64,
    /// Of those, days without a post.
    pub empty_days: u64,
}

/// One figure about the quality of posts or records, with its definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its name for programs.
    pub name: &'static str,
    /// What is counted, in a few words.
    pub title: &'static str,
    /// What is counted, in a sentence.
    pub definition: &'static str,
    /// How many.
    pub count: u64,
    /// Out of how many; nothing where there is no whole.
    pub of: Option<u64>,
    /// What finds the posts within the scope; nothing where no query does.
    pub query: Option<Query>,
}

/// A stretch without posts.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The last post before it.
    pub from: Time,
    /// The first post after it.
    pub until: Time,
    /// How many posts were to be expected, at the least.
    pub expected: u64,
    /// The gap with as much time again on either side.
    pub query: Query,
}

/// How long after posting counts were collected. Reposts are left out: their counts are those of the
/// original.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// Posts of which both times are known.
    pub known: u64,
    /// The age that half of them do not exceed, in milliseconds.
    pub median: Option<i64>,
}

/// What became of records: `read = posts + merged + rejected + skipped`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Sources.
    pub sources: u64,
    /// Records read.
    pub read: u64,
    /// New posts.
    pub posts: u64,
    /// Further observations of posts that were already there.
    pub merged: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that are no posts, by what they are.
    pub skipped: Vec<(String, u64)>,
    /// New posts of readings that a later reading of the same file has superseded: in no figure above.
    pub earlier_posts: u64,
}
