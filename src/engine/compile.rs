//! From a filter of the query language to what the index can be asked. Which documents that are, and how
//! filters combine, is not known here.

use super::Error;
use super::bits::Bits;
use super::cycles;
use super::phrase::Phrase;
use super::references::Referring;
use super::snapshot::Snapshot;
use crate::archive::schema::{UNDATED, fold_term, spell_out};
use crate::post::words::{Words, fold_word};
use crate::post::{Time, handle_key};
use crate::query::{CountField, Expr, Feature, Filter, Is, Like};
use std::ops::{Bound, Range};
use tantivy::query::{ExistsQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Term};

type Boxed = Box<dyn Query>;

/// How the documents of a filter are found.
#[derive(Debug)]
pub(crate) enum Plan {
    /// All of them.
    Everything,
    /// Those with this term.
    Term(Term),
    /// Those with any term of the field that begins so.
    Beginning(Field, String),
    /// A range, for each segment.
    Ranges(Vec<Range<DocId>>),
    /// The group of copies that a post is in.
    Copies(Like),
    /// These, for each segment.
    Known(Vec<Bits>),
    /// Those that a query of the index finds.
    Ask(Boxed),
    /// Those of any of these.
    AnyOf(Vec<Self>),
    /// The others.
    Not(Box<Self>),
}

impl Plan {
    /// Whether finding its documents takes long in a large archive: lists of many terms, or more to look at
    /// than lists.
    pub(crate) fn is_slow(&self) -> bool {
        match self {
            Self::Beginning(..) | Self::Ask(_) => true,
            Self::Everything
            | Self::Term(_)
            | Self::Ranges(_)
            | Self::Known(_)
            | Self::Copies(_) => false,
            Self::AnyOf(plans) => plans.iter().any(Self::is_slow),
            Self::Not(plan) => plan.is_slow(),
        }
    }

    fn not(inner: Self) -> Self {
        Self::Not(Box::new(inner))
    }

    /// The same as a query of the index, which knows how good a match is. Nothing if it is not about words.
    fn into_query(self) -> Option<Boxed> {
        match self {
            Self::Term(term) => Some(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))),
            Self::Beginning(field, start) => Some(beginning(field, &start)),
            Self::Ask(query) => Some(query),
            Self::Everything
            | Self::Ranges(_)
            | Self::Copies(_)
            | Self::Known(_)
            | Self::AnyOf(_)
            | Self::Not(_) => None,
        }
    }
}

/// The parts of an expression that ask for words and are not excluded: what a match is good by.
pub(crate) fn compile_words(expr: &Expr, snapshot: &Snapshot) -> Vec<Boxed> {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => parts
            .iter()
            .flat_map(|part| compile_words(part, snapshot))
            .collect(),
        Expr::Filter(
            filter @ (Filter::Text(_) | Filter::Phrase(_) | Filter::Prefix(_) | Filter::Url(_)),
        ) => {
            let plan = compile(filter, snapshot);
            plan.ok().and_then(Plan::into_query).into_iter().collect()
        }
        Expr::All | Expr::Not(_) | Expr::Filter(_) => Vec::new(),
    }
}

/// How the documents of a filter are found. Text that holds no words asks nothing and finds everything.
pub(crate) fn compile(filter: &Filter, snapshot: &Snapshot) -> Result<Plan, Error> {
    let f = snapshot.fields;
    Ok(match filter {
        Filter::Text(text) | Filter::Phrase(text) => words(f.text, text),
        Filter::Prefix(text) => Plan::Beginning(f.text, fold_word(text)),
        Filter::Tag { key, prefix: true } => Plan::Beginning(f.tag, key.clone()),
        Filter::Tag { key, prefix: false } => exactly(f.tag, key),
        Filter::Group { keys, .. } => {
            Plan::AnyOf(keys.iter().map(|key| exactly(f.tag, key)).collect())
        }
        Filter::Mention(handle) => exactly(f.mention, &handle_key(handle)),
        Filter::From(handle) => exactly(f.from, &handle_key(handle)),
        Filter::To(handle) => exactly(f.to, &handle_key(handle)),
        Filter::Reposted(handle) => exactly(f.reposted, &handle_key(handle)),
        Filter::Voice(voice) => in_column(f.voice, voice),
        Filter::Lang(lang) => exactly(f.lang, &fold_term(lang)),
        Filter::Domain(domain) => exactly(f.domain, &domain.to_lowercase()),
        Filter::Url(url) => words(f.url, &spell_out(url)),
        Filter::Link(link) => exactly(f.link, link),
        Filter::Like(like) => Plan::Copies(like.clone()),
        Filter::Platform(platform) => exactly(f.platform, &platform.to_lowercase()),
        Filter::Since(time) => within(snapshot, *time, Time(i64::MAX)),
        Filter::Until(time) => within(snapshot, Time(UNDATED + 1), *time),
        Filter::Hour(cycle) => Plan::Known(cycles::hours(cycle, snapshot)),
        Filter::Weekday(cycle) => Plan::Known(cycles::weekdays(cycle, snapshot)),
        Filter::Undated => exactly(f.flag, "undated"),
        Filter::Is(is) => exactly(f.flag, flag_of(*is)),
        Filter::Has(feature) => match fact_of(*feature) {
            Fact::Written(flag) => exactly(f.flag, flag),
            Fact::WrittenWhereMissing(flag) => Plan::not(exactly(f.flag, flag)),
            Fact::InColumns(names) => any_of(names),
            Fact::Referred(kind) => referring(snapshot, kind, true)?,
        },
        Filter::Missing(feature) => match fact_of(*feature) {
            Fact::Written(flag) => Plan::not(exactly(f.flag, flag)),
            Fact::WrittenWhereMissing(flag) => exactly(f.flag, flag),
            Fact::InColumns(names) => Plan::not(any_of(names)),
            Fact::Referred(kind) => referring(snapshot, kind, false)?,
        },
        Filter::Count { field, min, max } => {
            let column = count_field(*field, snapshot);
            Plan::Ask(Box::new(RangeQuery::new(
                Bound::Included(Term::from_field_u64(column, *min)),
                Bound::Included(Term::from_field_u64(column, *max)),
            )))
        }
    })
}

fn exactly(field: Field, term: &str) -> Plan {
    Plan::Term(Term::from_field_text(field, term))
}

/// The posts that have this string in a column. Nothing lists them: every value is looked at, quickly.
fn in_column(field: Field, value: &str) -> Plan {
    let value = Term::from_field_text(field, value);
    let range = RangeQuery::new(Bound::Included(value.clone()), Bound::Included(value));
    Plan::Ask(Box::new(range))
}

/// All terms that begin so: from the beginning itself up to the next string that does not begin so.
fn beginning(field: Field, start: &str) -> Boxed {
    let mut end = start.as_bytes().to_vec();
    // Terms are UTF-8, in which 0xFF never occurs: everything that begins so lies below this.
    end.push(0xFF);
    let mut upper = Term::from_field_text(field, "");
    upper.append_bytes(&end);
    Box::new(RangeQuery::new(
        Bound::Included(Term::from_field_text(field, start)),
        Bound::Excluded(upper),
    ))
}

/// Words next to each other.
fn words(field: Field, text: &str) -> Plan {
    let mut terms = sought_words(text);
    match terms.len() {
        0 => Plan::Everything,
        1 => match terms.remove(0) {
            (_, word, true) => Plan::Beginning(field, word),
            (_, word, false) => exactly(field, &word),
        },
        _ => {
            let open = terms.last().is_some_and(|(_, _, lone)| *lone);
            let words = terms.into_iter().map(|(at, word, _)| (at, word)).collect();
            Plan::Ask(Box::new(Phrase::new(field, words, open)))
        }
    }
}

/// The words to look for in what was typed, with their positions and whether the word is only the
/// beginning of one: a character of a script without spaces that stands alone at the end. The text
/// may go on there; inside of what was typed it may not, for there something else follows.
///
/// Texts end each such run with its last character alone; in a query that character is part of the
/// bigram before it already, and the text may go on there.
pub(crate) fn sought_words(text: &str) -> Vec<(usize, String, bool)> {
    let mut found: Vec<(usize, String, bool)> = Vec::new();
    let mut last_end = None;
    let mut words = Words::new(text);
    while words.advance() {
        if last_end == Some(words.range.end) {
            continue;
        }
        last_end = Some(words.range.end);
        if let Some((.., lone)) = found.last_mut() {
            *lone = false;
        }
        found.push((words.position as usize, words.word.clone(), words.lone));
    }
    found
}

/// Documents lie in time order: a range of time is a range of documents.
fn within(snapshot: &Snapshot, from: Time, to: Time) -> Plan {
    let segments = snapshot.segments.iter();
    Plan::Ranges(segments.map(|s| s.times.docs_in(from, to)).collect())
}

fn flag_of(is: Is) -> &'static str {
    match is {
        Is::Original => "original",
        Is::Repost => "repost",
        Is::Quote => "quote",
        Is::Reply => "reply",
        Is::Sensitive => "sensitive",
        Is::Repeated => "repeated",
        Is::Truncated => "truncated",
        Is::Misdated => "misdated",
        Is::Early => "early",
        Is::Repaired => "repaired",
        Is::Unidentified => "unidentified",
    }
}

/// How the archive knows what a post has.
enum Fact {
    /// By a flag of the posts that have it.
    Written(&'static str),
    /// By a flag of the posts that lack it.
    WrittenWhereMissing(&'static str),
    /// By a value in one of these columns.
    InColumns(&'static [&'static str]),
    /// By looking for the post that it refers to.
    Referred(Referring),
}

fn fact_of(feature: Feature) -> Fact {
    match feature {
        Feature::Link => Fact::Written("link"),
        Feature::Media => Fact::Written("media"),
        Feature::Tag => Fact::Written("tag"),
        Feature::Mention => Fact::Written("mention"),
        Feature::Author => Fact::InColumns(&["voice"]),
        Feature::Lang => Fact::WrittenWhereMissing("no lang"),
        Feature::Counts => Fact::InColumns(&["likes", "reposts", "replies", "quotes", "views"]),
        Feature::Observed => Fact::InColumns(&["observed"]),
        Feature::Original => Fact::Referred(Referring::Repost),
        Feature::Parent => Fact::Referred(Referring::Reply),
        Feature::Quoted => Fact::Referred(Referring::Quote),
    }
}

/// The posts that have a value in one of these columns.
fn any_of(columns: &[&str]) -> Plan {
    let known =
        |name: &&str| -> Plan { Plan::Ask(Box::new(ExistsQuery::new((*name).to_owned(), false))) };
    Plan::AnyOf(columns.iter().map(known).collect())
}

/// The posts whose original, parent or quoted post is named, and is or is not in the archive.
fn referring(snapshot: &Snapshot, kind: Referring, found: bool) -> Result<Plan, Error> {
    Ok(Plan::Known(snapshot.references()?.of(kind, found)))
}

fn count_field(field: CountField, snapshot: &Snapshot) -> Field {
    let f = snapshot.fields;
    match field {
        CountField::Likes => f.likes,
        CountField::Reposts => f.reposts,
        CountField::Replies => f.replies,
        CountField::Quotes => f.quotes,
        CountField::Views => f.views,
        CountField::Followers => f.followers,
    }
}
