//! What is asked of everybody, and what an answer is. It must not know who answers.

use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Posts of a page, tags of a list.
pub(crate) const PAGE: usize = 50;
pub(crate) const TAGS: usize = 40;

/// What is wanted of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ask {
    /// Ready to answer everything, after the data were prepared.
    Open,
    /// A count, from the file of lines as it is.
    Unindexed,
    Count,
    /// The newest posts, with their texts.
    Newest,
    /// Posts by day.
    Timeline,
    /// The tags that travel with the scope, by number of posts.
    Related,
    /// Distinct authors.
    Voices,
    /// All of the five above.
    Dashboard,
}

/// Which posts.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase", tag = "scope", content = "words")]
pub(crate) enum Scope {
    All,
    Tag(&'static str),
    Word(&'static str),
    /// Both words, anywhere.
    Both(&'static str, &'static str),
    /// Both words, one after the other.
    Phrase(&'static str, &'static str),
    /// A word that begins so.
    Prefix(&'static str),
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Question {
    #[serde(skip)]
    pub(crate) title: &'static str,
    pub(crate) ask: Ask,
    #[serde(flatten)]
    pub(crate) scope: Scope,
}

const COMMON: Scope = Scope::Tag("walkhomesafe");
const MEDIUM: Scope = Scope::Tag("noteverynight");
// Words of no address: tagline does not look for words there, the others do.
const WORD: Scope = Scope::Word("night");

/// In the order of the table.
pub(crate) const QUESTIONS: [Question; 18] = [
    of("open, ready for every question", Ask::Open, Scope::All),
    of(
        "first answer without an index: count of a tag",
        Ask::Unindexed,
        MEDIUM,
    ),
    of("count, tag in 5 % of posts", Ask::Count, MEDIUM),
    of("count, tag in 27 %", Ask::Count, COMMON),
    of("count, word in 5 %", Ask::Count, WORD),
    of("count, two words", Ask::Count, Scope::Both("night", "you")),
    of("count, phrase", Ask::Count, Scope::Phrase("half", "past")),
    of(
        "count, prefix of three letters",
        Ask::Count,
        Scope::Prefix("wal"),
    ),
    of("newest 50 with texts, word in 5 %", Ask::Newest, WORD),
    of("timeline by day, tag in 5 %", Ask::Timeline, MEDIUM),
    of("40 related tags, tag in 5 %", Ask::Related, MEDIUM),
    of("distinct voices, tag in 5 %", Ask::Voices, MEDIUM),
    of("dashboard, tag in 5 %", Ask::Dashboard, MEDIUM),
    of("dashboard, tag in 27 %", Ask::Dashboard, COMMON),
    of("dashboard, word in 5 %", Ask::Dashboard, WORD),
    of("everything: timeline by day", Ask::Timeline, Scope::All),
    of("everything: 40 top tags", Ask::Related, Scope::All),
    of("everything: distinct voices", Ask::Voices, Scope::All),
];

const fn of(title: &'static str, ask: Ask, scope: Scope) -> Question {
    Question { title, ask, scope }
}

/// A list of names with numbers: days with posts, tags with posts, posts with their times, or one number.
pub(crate) type Part = Vec<(String, u64)>;
/// One part, or for a dashboard one of each kind.
pub(crate) type Answer = Vec<Part>;

/// What a peer said, and how long it took.
#[derive(Debug, Deserialize)]
pub(crate) struct Reply {
    pub(crate) ms: f64,
    pub(crate) answer: Answer,
}

/// The parts of an answer, in order.
pub(crate) fn parts(ask: Ask) -> &'static [Ask] {
    match ask {
        Ask::Open => &[],
        Ask::Unindexed | Ask::Count => &[Ask::Count],
        Ask::Newest => &[Ask::Newest],
        Ask::Timeline => &[Ask::Timeline],
        Ask::Related => &[Ask::Related],
        Ask::Voices => &[Ask::Voices],
        Ask::Dashboard => &[
            Ask::Count,
            Ask::Newest,
            Ask::Timeline,
            Ask::Related,
            Ask::Voices,
        ],
    }
}

/// How another answer differs from ours; nothing where it is the same.
pub(crate) fn difference(ask: Ask, ours: &Answer, other: &Answer) -> Option<String> {
    let kinds = parts(ask);
    if ours.len() != kinds.len() || other.len() != kinds.len() {
        return Some(format!("{} parts instead of {}", other.len(), ours.len()));
    }
    let mut both = kinds.iter().zip(ours.iter().zip(other));
    both.find_map(|(kind, (ours, other))| differs(*kind, ours, other))
}

fn differs(kind: Ask, ours: &Part, other: &Part) -> Option<String> {
    let (ours, other) = (comparable(kind, ours), comparable(kind, other));
    if ours == other {
        return None;
    }
    let longest = ours.len().max(other.len());
    let at = (0..longest).find(|&at| ours.get(at) != other.get(at))?;
    let say = |part: &Part| {
        part.get(at).map_or_else(
            || "nothing".to_owned(),
            |(name, number)| {
                let name: String = name.chars().take(30).collect();
                format!("{number} {name}")
            },
        )
    };
    Some(format!("{}, here {}", say(&other), say(&ours)))
}

/// Lists of the largest or newest may break ties as they like: what ties with the last row is left out.
fn comparable(kind: Ask, part: &Part) -> Part {
    let limit = match kind {
        Ask::Newest => PAGE,
        Ask::Related => TAGS,
        _ => usize::MAX,
    };
    let mut rows = part.clone();
    rows.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    if let Some(last) = rows.get(limit - 1).map(|row| row.1) {
        rows.retain(|row| row.1 > last);
    }
    if kind == Ask::Timeline {
        rows.sort();
    }
    rows
}
