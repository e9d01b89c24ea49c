//! From the words of a claim to what it claims, from left to right.

mod measures;
mod numbers;
mod peaks;
mod units;
mod whens;
mod windows;

use super::tokens::{Token, tokens};
use super::{Claim, Counted, Kind, Piece, Role};
use crate::post::{Bin, Time};
use crate::query::help::Field;
use crate::query::{Context, Expr, Filter, Problem, Query, parse};
use peaks::Dated;

/// Words that mean nothing for what is counted.
const PASSED: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "is",
    "are",
    "was",
    "were",
    "been",
    "be",
    "being",
    "has",
    "have",
    "had",
    "with",
    "using",
    "used",
    "use",
    "uses",
    "hashtag",
    "hashtags",
    "tag",
    "tags",
    "tagged",
    "under",
    "posted",
    "tweeted",
    "sent",
    "wrote",
    "written",
    "there",
    "in",
    "on",
    "at",
    "it",
    "its",
    "that",
    "which",
    "who",
    "by",
    "for",
    "to",
    "only",
    "just",
    "already",
    "now",
    "so",
    "far",
    "all",
    "total",
    "some",
    "and",
    "unique",
    "distinct",
    "different",
    "as",
    "many",
    "much",
    "often",
    "got",
    "received",
    "reached",
    "drew",
    "saw",
    "hit",
    "number",
    "than",
    "this",
    "these",
    "did",
    "do",
    "does",
    "came",
    "joined",
    "people's",
    "i",
    "we",
    "they",
    "more",
    "how",
    "s",
    "times",
];

/// Words that turn a claim around: never passed over, and never searched for.
const NEGATIONS: &[&str] = &[
    "not", "no", "never", "neither", "nor", "none", "without", "except", "hardly", "cannot",
];

/// Verbs whose subject is an author.
const WRITES: &[&str] = &["wrote", "posted", "tweeted", "sent", "published"];

/// What is being filled in while words are read.
pub(super) struct Parser<'a> {
    text: &'a str,
    context: &'a Context,
    span: Option<(Time, Time)>,
    words: Vec<Token>,
    at: usize,
    /// Conditions on posts: of the claim, and of what it is compared with.
    scopes: [Vec<String>; 2],
    /// Whether a comparison has been seen: what follows is the other side.
    compares: bool,
    /// Whether that other side is the larger one: `dwarfed by`.
    turned: bool,
    /// Whether plain words are conditions: behind `about`.
    seeks: bool,
    /// The piece that is the amount.
    amount_at: usize,
    /// The piece that is the length of time.
    window_at: usize,
    /// Dates of something, not yet bounds.
    dates: Vec<Dated>,
    /// The period that is named: `per hour`.
    per_is_said: Option<Bin>,
    claim: Claim,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, context: &'a Context, span: Option<(Time, Time)>) -> Self {
        Self {
            text,
            context,
            span,
            words: tokens(text),
            at: 0,
            scopes: [Vec::new(), Vec::new()],
            compares: false,
            turned: false,
            seeks: false,
            amount_at: 0,
            window_at: 0,
            dates: Vec::new(),
            per_is_said: None,
            claim: Claim {
                pieces: Vec::new(),
                scope: Query::default(),
                against: None,
                unit: Counted::Posts,
                unit_is_said: false,
                amount: None,
                factor: None,
                kind: Kind::Total,
                since: None,
                until: None,
                window: None,
                named: None,
                problems: Vec::new(),
            },
        }
    }

    pub(super) fn parse(mut self) -> Claim {
        while self.at < self.words.len() {
            let before = self.at;
            let understood = self.authors()
                || self.condition()
                || self.time()
                || self.measure()
                || self.amount()
                || self.unit()
                || self.seeking();
            if understood {
                debug_assert!(self.at > before, "something is read each time");
                continue;
            }
            self.other();
        }
        self.finish()
    }

    fn rest(&self) -> &[Token] {
        &self.words[self.at..]
    }

    fn word(&self, ahead: usize) -> &str {
        self.words
            .get(self.at + ahead)
            .map_or("", |word| word.lower.as_str())
    }

    /// Takes so many words as one piece.
    fn take(&mut self, count: usize, role: Role, meaning: impl Into<String>) -> bool {
        let end = (self.at + count.max(1)).min(self.words.len());
        let span = self.words[self.at].span.start..self.words[end - 1].span.end;
        self.at = end;
        let piece = Piece {
            span,
            role,
            meaning: meaning.into(),
        };
        // What is passed over is told in one piece where it stands together.
        match self.claim.pieces.last_mut() {
            Some(last)
                if last.role == role
                    && matches!(role, Role::Passed | Role::Unknown)
                    && last.meaning.is_empty()
                    && piece.meaning.is_empty() =>
            {
                last.span.end = piece.span.end;
            }
            _ => self.claim.pieces.push(piece),
        }
        true
    }

    /// Tags, handles, phrases, fields: what a query has a sign for.
    fn condition(&mut self) -> bool {
        let Some(word) = self.rest().first() else {
            return false;
        };
        let text = word.text.clone();
        let has_more = self
            .rest()
            .get(1)
            .is_some_and(|next| is_condition(&next.text));
        let operator = matches!(text.as_str(), "OR" | "AND") || text == "NOT" && has_more;
        if !(operator || is_condition(&text)) {
            return false;
        }
        let query = parse(&text, self.context).query;
        // A bound is one of the whole claim, on whichever side it stands.
        match query.expr {
            Expr::Filter(Filter::Since(since)) => return self.bind(1, (Some(since), None), false),
            Expr::Filter(Filter::Until(until)) => return self.bind(1, (None, Some(until)), false),
            _ => {}
        }
        let meaning = if operator {
            text.clone()
        } else {
            query.to_string()
        };
        self.scopes[usize::from(self.compares)].push(text);
        self.seeks = false;
        self.take(1, Role::Scope, meaning)
    }

    /// Handles that write: `@a wrote`, `posts by @a and @b`.
    fn authors(&mut self) -> bool {
        if !is_handle(self.word(0)) {
            return false;
        }
        let mut used = 1;
        while matches!(self.word(used), "and" | "or" | "&") && is_handle(self.word(used + 1)) {
            used += 2;
        }
        let helps = usize::from(matches!(self.word(used), "has" | "have" | "had" | "alone"));
        let writes = WRITES.contains(&self.word(used + helps));
        let before = self.at.checked_sub(1).and_then(|at| self.words.get(at));
        let is_turned =
            matches!(self.claim.pieces.last(), Some(last) if last.role == Role::Measure);
        let by =
            before.is_some_and(|word| matches!(word.lower.as_str(), "by" | "from")) && !is_turned;
        if !(writes || by) {
            return false;
        }
        let handles = self.rest()[..used].iter().step_by(2);
        let handles: Vec<String> = handles
            .map(|word| format!("from:{}", word.text.trim_start_matches(['@', '＠'])))
            .collect();
        let text = match handles.as_slice() {
            [one] => one.clone(),
            several => format!("({})", several.join(" OR ")),
        };
        let meaning = parse(&text, self.context).query.to_string();
        self.scopes[usize::from(self.compares)].push(text);
        self.seeks = false;
        self.take(used, Role::Scope, meaning)
    }

    /// Plain words behind `about`, `mentioning`, ...
    fn seeking(&mut self) -> bool {
        let sought = matches!(
            self.word(0),
            "about"
                | "mentioning"
                | "mention"
                | "mentions"
                | "containing"
                | "contain"
                | "contains"
                | "saying"
                | "say"
                | "says"
        );
        if sought {
            self.seeks = true;
            return self.take(1, Role::Passed, "");
        }
        if !self.seeks || PASSED.contains(&self.word(0)) || is_negation(self.word(0)) {
            return false;
        }
        let Some(word) = self.rest().first() else {
            return false;
        };
        let text = word.text.clone();
        let meaning = parse(&text, self.context).query.to_string();
        self.scopes[usize::from(self.compares)].push(text);
        self.take(1, Role::Scope, meaning)
    }

    fn other(&mut self) {
        let is_origin = self.word(0) == "from" && is_handle(self.word(1));
        let role = if is_origin || PASSED.contains(&self.word(0)) {
            Role::Passed
        } else {
            Role::Unknown
        };
        self.seeks = false;
        self.take(1, role, "");
    }

    fn finish(mut self) -> Claim {
        let [own, other] = self.scopes.clone().map(|parts| parts.join(" "));
        let own = parse(&own, self.context);
        let other = parse(&other, self.context);
        self.claim.problems = own
            .problems
            .into_iter()
            .chain(other.problems)
            .map(beside)
            .collect();
        self.claim.scope = own.query;
        self.settle();
        if self.compares || self.claim.kind.is_comparison() {
            self.refuse_highest();
            self.refuse_amount();
            self.refuse_periods();
        }
        if self.compares {
            let (mut scope, mut against) = (self.claim.scope.clone(), other.query);
            if self.turned {
                std::mem::swap(&mut scope, &mut against);
            }
            self.claim.scope = scope;
            self.claim.against = Some(against);
        }
        debug_assert!(
            self.claim
                .pieces
                .iter()
                .all(|piece| self.text.get(piece.span.clone()).is_some())
        );
        self.claim
    }
}

/// Places in the query's part are none in the claim.
fn beside(problem: Problem) -> Problem {
    Problem {
        span: 0..0,
        ..problem
    }
}

/// Whether a query has a sign for it.
fn is_condition(text: &str) -> bool {
    let has_sign = text.starts_with(['#', '＃', '@', '＠', '"', '“', '(']);
    let negated = text.len() > 1
        && text.starts_with('-')
        && !text[1..].starts_with(|c: char| c.is_ascii_digit());
    has_sign || negated || is_field(text)
}

fn is_handle(word: &str) -> bool {
    let name = word.strip_prefix(['@', '＠']).unwrap_or_default();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '@');
    !name.is_empty() && name.chars().all(fits)
}

fn is_negation(word: &str) -> bool {
    NEGATIONS.contains(&word) || word.ends_with("n't") || word.ends_with("n’t")
}

/// Whether it is `name:value` of a field of the language.
fn is_field(word: &str) -> bool {
    let value = word.split_once(':').filter(|(_, value)| !value.is_empty());
    value.is_some_and(|(name, _)| Field::named(name).is_some())
}
