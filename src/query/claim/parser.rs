//! From the words of a claim to what it claims, from left to right.

use super::amounts::{self, Amount, Relation};
use super::times::{self, Stretch, Written};
use super::tokens::{Token, tokens};
use super::{Claim, Counted, Kind, Per, Piece, Role, Window};
use crate::post::Time;
use crate::query::help::Field;
use crate::query::{Context, Problem, Query, parse};
use jiff::tz::TimeZone;

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
    "new",
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
    "not",
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
            claim: Claim {
                pieces: Vec::new(),
                scope: Query::default(),
                against: None,
                unit: Counted::Posts,
                unit_is_said: false,
                amount: None,
                kind: Kind::Total,
                since: None,
                until: None,
                window: None,
                problems: Vec::new(),
            },
        }
    }

    pub(super) fn parse(mut self) -> Claim {
        while self.at < self.words.len() {
            let before = self.at;
            let understood = self.condition()
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
            Some(last) if last.role == role && matches!(role, Role::Passed | Role::Unknown) => {
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
        let has_sign = text.starts_with(['#', '＃', '@', '＠', '"', '“', '(']);
        let negated = text.len() > 1
            && text.starts_with('-')
            && !text[1..].starts_with(|c: char| c.is_ascii_digit());
        let operator = matches!(text.as_str(), "OR" | "NOT" | "AND");
        if !(has_sign || negated || operator || is_field(&text)) {
            return false;
        }
        let query = parse(&text, self.context).query;
        let meaning = if operator {
            text.clone()
        } else {
            query.to_string()
        };
        self.scopes[usize::from(self.compares)].push(text);
        self.seeks = false;
        self.take(1, Role::Scope, meaning)
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
        if !self.seeks || PASSED.contains(&self.word(0)) {
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
        let role = if PASSED.contains(&self.word(0)) {
            Role::Passed
        } else {
            Role::Unknown
        };
        self.seeks = false;
        self.take(1, role, "");
    }

    fn unit(&mut self) -> bool {
        let (unit, used) = match (self.word(0), self.word(1)) {
            ("original", "posts" | "tweets" | "messages" | "toots") => (Counted::Originals, 2),
            ("originals", _) => (Counted::Originals, 1),
            (
                "posts" | "post" | "tweets" | "tweet" | "messages" | "message" | "toots" | "toot"
                | "statuses" | "skeets" | "mentions" | "uses",
                _,
            ) => (Counted::Posts, 1),
            (
                "people" | "persons" | "users" | "user" | "voices" | "voice" | "accounts"
                | "account" | "authors",
                _,
            ) => (Counted::Voices, 1),
            ("reposts" | "repost" | "retweets" | "retweet" | "boosts" | "rts", _) => {
                (Counted::Reposts, 1)
            }
            (both, _) => {
                // `posts/hour`
                let Some((unit, per)) = both.split_once('/') else {
                    return false;
                };
                let (Some(per), "posts" | "tweets") = (times::period(per), unit) else {
                    return false;
                };
                self.per(per);
                (Counted::Posts, 1)
            }
        };
        // The first unit is that of the number: "12,000 people sent posts".
        if self.claim.unit_is_said {
            return self.take(used, Role::Passed, "");
        }
        self.claim.unit = unit;
        self.claim.unit_is_said = true;
        self.take(used, Role::Unit, unit.name())
    }

    fn amount(&mut self) -> bool {
        if let Some((relation, exclusive, used)) = amounts::relation(self.rest()) {
            if self.claim.amount.is_some() {
                return false;
            }
            let name = match relation {
                Relation::AtLeast if exclusive => "more than",
                Relation::AtLeast => "at least",
                Relation::AtMost if exclusive => "fewer than",
                Relation::AtMost => "at most",
                Relation::About => "10 % more or less",
                Relation::Nearly => "up to 10 % less",
                Relation::Said | Relation::Between => "exactly",
            };
            self.take(used, Role::Relation, name);
            self.number();
            self.claim.amount = self
                .claim
                .amount
                .map(|amount| amount.meant(relation, exclusive));
            return true;
        }
        self.number()
    }

    /// A number, or two with `to` or `and` between them.
    fn number(&mut self) -> bool {
        let between = usize::from(self.word(0) == "between");
        if let Some(twice) = self.factor() {
            return twice;
        }
        let Some((first, used)) = amounts::number(&self.rest()[between..]) else {
            return false;
        };
        if self.claim.amount.is_some() {
            return self.take(used.max(1), Role::Unknown, "");
        }
        let mut end = between + used;
        let mut amount = Amount::said(first);
        if matches!(self.word(end), "to" | "and" | "-" | "–" | "or")
            && let Some((second, more)) = amounts::number(&self.rest()[end + 1..])
        {
            // In "1 to 2 million" the million is of both.
            let scale = second.value
                / amounts::number(&self.rest()[end + 1..end + 2])
                    .map_or(second.value, |n| n.0.value);
            let low = if used == 1 && first.value < second.value / scale.max(1.0) {
                first.value * scale
            } else {
                first.value
            };
            amount = Amount::between(low, second.value);
            end += 1 + more;
        } else if between > 0 {
            return false;
        }
        if self.words[self.at + end - 1].text.ends_with('+') {
            amount = amount.meant(Relation::AtLeast, false);
        }
        self.claim.amount = Some(amount);
        let meaning = match amount.relation {
            Relation::Between => format!("{} to {}", plain(amount.low), plain(amount.high)),
            Relation::AtLeast => format!("{} or more", plain(amount.value)),
            _ => plain(amount.value),
        };
        self.take(end, Role::Amount, meaning)
    }

    /// `twice as many`, `3 times as many`: an amount of a comparison.
    fn factor(&mut self) -> Option<bool> {
        let value = match self.word(0) {
            "twice" | "double" => Some((2.0, 1)),
            "thrice" => Some((3.0, 1)),
            _ => {
                let (number, used) = amounts::number(self.rest())?;
                let compares = matches!(
                    self.word(used + 1),
                    "as" | "more" | "the" | "larger" | "bigger" | "that"
                );
                (self.word(used) == "times" && compares).then_some((number.value, used + 1))
            }
        };
        let (value, used) = value?;
        if self.claim.amount.is_some() {
            return None;
        }
        // "Three times" of counts is meant roughly.
        let amount = Amount {
            value,
            low: value * 0.9,
            high: value * 1.1,
            relation: Relation::About,
        };
        self.claim.amount = Some(amount);
        self.claim.kind = Kind::Larger;
        Some(self.take(
            used,
            Role::Amount,
            format!("{} times as many", plain(value)),
        ))
    }

    fn per(&mut self, per: Per) {
        self.claim.kind = match self.claim.kind {
            Kind::Peak(_) => Kind::Peak(per),
            Kind::Larger | Kind::Dwarfs => return,
            Kind::Total | Kind::Rate(_) => Kind::Rate(per),
        };
    }

    fn measure(&mut self) -> bool {
        let word = self.word(0).to_owned();
        if matches!(word.as_str(), "peak" | "peaked" | "peaks" | "peaking") {
            let per = match self.claim.kind {
                Kind::Peak(per) | Kind::Rate(per) => per,
                _ => Per::Hour,
            };
            self.claim.kind = Kind::Peak(per);
            return self.take(1, Role::Measure, "the highest of its periods");
        }
        let after_number = self.claim.amount.is_some();
        let per = match word.as_str() {
            "per" | "each" | "every" => times::period(self.word(1)).map(|per| (per, 2)),
            "a" | "an" if after_number => times::period(self.word(1)).map(|per| (per, 2)),
            "hourly" => Some((Per::Hour, 1)),
            "daily" => Some((Per::Day, 1)),
            "weekly" => Some((Per::Week, 1)),
            word => word
                .strip_prefix('/')
                .and_then(times::period)
                .map(|per| (per, 1)),
        };
        if let Some((per, used)) = per {
            self.per(per);
            return self.take(used, Role::Measure, format!("per {}", per.name()));
        }
        self.comparison(&word)
    }

    /// `dwarfing`, `outnumbered by`, `larger than`, `as many as`.
    fn comparison(&mut self, word: &str) -> bool {
        const LARGER: &[&str] = &[
            "outnumber",
            "outpac",
            "outweigh",
            "beat",
            "surpass",
            "exceed",
            "overtak",
            "overtook",
            "eclips",
        ];
        const THAN: &[&str] = &[
            "bigger", "larger", "greater", "busier", "louder", "stronger", "more",
        ];
        let dwarfs = word.starts_with("dwarf");
        let larger = LARGER.iter().any(|stem| word.starts_with(stem));
        if dwarfs || larger {
            self.turned = self.word(1) == "by";
            self.compares = true;
            self.claim.kind = if dwarfs { Kind::Dwarfs } else { Kind::Larger };
            let meaning = if dwarfs {
                "by far larger than"
            } else {
                "larger than"
            };
            let meaning = if self.turned {
                format!("the other side is {}", meaning.replace("than", ""))
            } else {
                meaning.to_owned()
            };
            return self.take(1 + usize::from(self.turned), Role::Measure, meaning.trim());
        }
        let number_follows = |ahead: usize| {
            amounts::number(&self.words[(self.at + ahead).min(self.words.len())..]).is_some()
        };
        if THAN.contains(&word) && self.word(1) == "than" && !number_follows(2) {
            self.compares = true;
            if self.claim.kind == Kind::Total {
                self.claim.kind = Kind::Larger;
            }
            return self.take(2, Role::Measure, "larger than");
        }
        // "more posts than #b", "3 times as many posts as #b".
        let open = self.claim.kind == Kind::Larger
            || self.words[..self.at]
                .iter()
                .any(|word| word.lower == "more");
        let side_follows = !self.compares
            && !matches!(
                self.word(1),
                "many" | "much" | "often" | "large" | "big" | ""
            );
        if matches!(word, "than" | "as") && open && side_follows && !number_follows(1) {
            self.compares = true;
            self.claim.kind = Kind::Larger;
            return self.take(1, Role::Measure, "compared with");
        }
        false
    }

    fn time(&mut self) -> bool {
        self.window() || self.range() || self.bound()
    }

    /// `in the first 24 hours`, `within 3 days`, `over the last week`.
    fn window(&mut self) -> bool {
        if !matches!(
            self.word(0),
            "in" | "within" | "during" | "over" | "after" | "inside"
        ) {
            return false;
        }
        let mut used = 1;
        let mut is_last = None;
        while matches!(
            self.word(used),
            "the"
                | "its"
                | "their"
                | "just"
                | "only"
                | "first"
                | "last"
                | "past"
                | "less"
                | "than"
                | "a"
                | "an"
        ) {
            match self.word(used) {
                "first" => is_last = Some(false),
                "last" | "past" => is_last = Some(true),
                _ => {}
            }
            used += 1;
        }
        let named = matches!(self.word(used - 1), "a" | "an" | "first" | "last" | "past")
            && times::period(self.word(used)).is_some();
        let length = if named {
            times::period(self.word(used)).map(|per| (per.length(), 1))
        } else {
            times::length(&self.rest()[used.min(self.rest().len())..])
        };
        let Some((length, more)) = length else {
            return false;
        };
        used += more;
        // "of its first use", "after the launch": what a beginning is called.
        if matches!(self.word(used), "of" | "after" | "from") {
            let mut end = used + 1;
            while matches!(self.word(end), "its" | "the" | "first" | "being" | "it") {
                end += 1;
            }
            if matches!(
                self.word(end),
                "use"
                    | "launch"
                    | "start"
                    | "beginning"
                    | "post"
                    | "tweet"
                    | "appearance"
                    | "began"
                    | "started"
            ) {
                used = end + 1;
            }
        }
        let is_last = is_last.unwrap_or(false);
        self.claim.window = Some(Window { length, is_last });
        let length = lasting(length);
        let meaning = if is_last {
            format!("the last {length} before the archive ends")
        } else {
            format!("the {length} from the first post on")
        };
        self.take(used, Role::Time, meaning)
    }

    /// `between A and B`, `from A to B`.
    fn range(&mut self) -> bool {
        let Some((first, used)) = self.date(1) else {
            return false;
        };
        let joins: &[&str] = match self.word(0) {
            "between" => &["and"],
            "from" => &["to", "until", "till", "through", "-", "–"],
            _ => return false,
        };
        if !joins.contains(&self.word(1 + used)) {
            return false;
        }
        let Some((second, more)) = self.date(2 + used) else {
            return false;
        };
        // Of two dates the one without a year has the other's.
        let year = second
            .year
            .or(first.year)
            .unwrap_or_else(|| first.guess(self.context, self.span));
        let (Some(from), Some(until)) = (
            first.stretch(self.context, year),
            second.stretch(self.context, year),
        ) else {
            return false;
        };
        let guessed = first.year.is_none() && second.year.is_none();
        self.bind(
            2 + used + more,
            (Some(from.from), Some(until.until)),
            guessed,
        )
    }

    /// `since A`, `until A`, `on A`, `in A`.
    fn bound(&mut self) -> bool {
        let preposition = self.word(0).to_owned();
        let known = matches!(
            preposition.as_str(),
            "since"
                | "from"
                | "starting"
                | "after"
                | "until"
                | "till"
                | "through"
                | "by"
                | "before"
                | "on"
                | "in"
                | "during"
                | "of"
        );
        let Some((date, used)) = self.date(1).filter(|_| known) else {
            return false;
        };
        let year = date
            .year
            .unwrap_or_else(|| date.guess(self.context, self.span));
        let Some(Stretch { from, until }) = date.stretch(self.context, year) else {
            return false;
        };
        let bounds = match preposition.as_str() {
            "since" | "from" | "starting" => (Some(from), None),
            "after" => (Some(until), None),
            "until" | "till" | "through" | "by" => (None, Some(until)),
            "before" => (None, Some(from)),
            _ => (Some(from), Some(until)),
        };
        self.bind(1 + used, bounds, date.year.is_none())
    }

    fn date(&self, ahead: usize) -> Option<(Written, usize)> {
        times::written(self.rest().get(ahead..)?, self.context)
    }

    fn bind(
        &mut self,
        used: usize,
        (since, until): (Option<Time>, Option<Time>),
        guessed: bool,
    ) -> bool {
        let zone = &self.context.zone;
        let show = |time: Time| time.in_zone(zone).strftime("%Y-%m-%d %H:%M").to_string();
        let mut meaning = match (since, until) {
            (Some(since), Some(until)) => format!("from {} until {}", show(since), show(until)),
            (Some(since), None) => format!("from {} on", show(since)),
            (None, Some(until)) => format!("before {}", show(until)),
            (None, None) => String::new(),
        };
        meaning.push_str(&format!(" ({})", zone_name(zone)));
        if guessed {
            meaning.push_str("; the year is not written: it is one in which the archive has posts");
        }
        self.claim.since = self.claim.since.max(since);
        self.claim.until = [self.claim.until, until].into_iter().flatten().min();
        self.take(used, Role::Time, meaning)
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

/// Whether it is `name:value` of a field of the language.
fn is_field(word: &str) -> bool {
    let value = word.split_once(':').filter(|(_, value)| !value.is_empty());
    value.is_some_and(|(name, _)| Field::named(name).is_some())
}

/// A number without a fraction of zeros, in groups.
fn plain(value: f64) -> String {
    let digits = format!("{:.0}", value.trunc());
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    let part = value.fract();
    if part > 0.0 {
        text.push_str(
            format!("{part:.2}")
                .trim_start_matches('0')
                .trim_end_matches('0'),
        );
    }
    text
}

fn lasting(length: i64) -> String {
    let whole = [Per::Week, Per::Day, Per::Hour, Per::Minute]
        .into_iter()
        .find(|per| length % per.length() == 0)
        .unwrap_or(Per::Minute);
    let count = length / whole.length();
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {}{s}", whole.name())
}

fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(
        || {
            zone.to_fixed_offset()
                .map_or_else(|_| "local".to_owned(), |offset| offset.to_string())
        },
        str::to_owned,
    )
}
