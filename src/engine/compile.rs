//! From the tree of the query language to the index's own query objects.

use super::excluded::Excluded;
use super::phrase::Phrase;
use super::references::Referring;
use super::snapshot::{Snapshot, Times};
use crate::archive::picked::PickedQuery;
use crate::archive::schema::{UNDATED, fold_term, spell_out};
use crate::post::words::{Words, fold_word};
use crate::post::{Time, handle_key};
use crate::query::{CountField, Expr, Feature, Filter, Is};
use std::ops::Bound;
use tantivy::query::{AllQuery, BooleanQuery, ExistsQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{TantivyError, Term};

type Boxed = Box<dyn Query>;

/// The index's query for an expression. Text that holds no words asks nothing and matches everything.
pub(crate) fn compile(expr: &Expr, snapshot: &Snapshot) -> Boxed {
    match expr {
        Expr::All => Box::new(AllQuery),
        Expr::Filter(filter) => compile_filter(filter, snapshot),
        Expr::Or(parts) => Box::new(BooleanQuery::union(
            parts.iter().map(|p| compile(p, snapshot)).collect(),
        )),
        Expr::Not(inner) => everything_but(compile(inner, snapshot)),
        Expr::And(parts) => {
            let mut clauses: Vec<(Occur, Boxed)> = parts
                .iter()
                .map(|part| match part {
                    Expr::Not(inner) => (Occur::MustNot, excluded(inner, snapshot)),
                    other => (Occur::Must, compile(other, snapshot)),
                })
                .collect();
            if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                clauses.push((Occur::Must, Box::new(AllQuery)));
            }
            Box::new(BooleanQuery::new(clauses))
        }
    }
}

fn excluded(inner: &Expr, snapshot: &Snapshot) -> Boxed {
    Box::new(Excluded(compile(inner, snapshot)))
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
        ) => vec![compile_filter(filter, snapshot)],
        Expr::All | Expr::Not(_) | Expr::Filter(_) => Vec::new(),
    }
}

fn compile_filter(filter: &Filter, snapshot: &Snapshot) -> Boxed {
    let f = snapshot.fields;
    match filter {
        Filter::Text(text) | Filter::Phrase(text) => words(f.text, text),
        Filter::Prefix(text) => beginning(f.text, &fold_word(text)),
        Filter::Tag { key, prefix: true } => beginning(f.tag, key),
        Filter::Tag { key, prefix: false } => exactly(f.tag, key),
        Filter::Mention(handle) => exactly(f.mention, &handle_key(handle)),
        Filter::From(handle) => exactly(f.from, &handle_key(handle)),
        Filter::To(handle) => exactly(f.to, &handle_key(handle)),
        Filter::Lang(lang) => exactly(f.lang, &fold_term(lang)),
        Filter::Domain(domain) => exactly(f.domain, &domain.to_lowercase()),
        Filter::Url(url) => words(f.url, &spell_out(url)),
        Filter::Platform(platform) => exactly(f.platform, &platform.to_lowercase()),
        Filter::Since(time) => within(*time, Time(i64::MAX)),
        Filter::Until(time) => within(Time(UNDATED + 1), *time),
        Filter::Undated => exactly(f.flag, "undated"),
        Filter::Is(is) => exactly(f.flag, flag_of(*is)),
        Filter::Has(feature) => match fact_of(*feature) {
            Fact::Written(flag) => exactly(f.flag, flag),
            Fact::WrittenWhereMissing(flag) => everything_but(exactly(f.flag, flag)),
            Fact::InColumns(names) => any_of(names),
            Fact::Referred(kind) => referring(snapshot, kind, true),
        },
        Filter::Missing(feature) => match fact_of(*feature) {
            Fact::Written(flag) => everything_but(exactly(f.flag, flag)),
            Fact::WrittenWhereMissing(flag) => exactly(f.flag, flag),
            Fact::InColumns(names) => everything_but(any_of(names)),
            Fact::Referred(kind) => referring(snapshot, kind, false),
        },
        Filter::Count { field, min, max } => {
            let column = count_field(*field, snapshot);
            Box::new(RangeQuery::new(
                Bound::Included(Term::from_field_u64(column, *min)),
                Bound::Included(Term::from_field_u64(column, *max)),
            ))
        }
    }
}

fn exactly(field: Field, term: &str) -> Boxed {
    Box::new(TermQuery::new(
        Term::from_field_text(field, term),
        IndexRecordOption::Basic,
    ))
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
fn words(field: Field, text: &str) -> Boxed {
    let mut terms = sought_words(text);
    match terms.len() {
        0 => Box::new(AllQuery),
        1 => {
            let (_, word, single) = terms.remove(0);
            if single {
                beginning(field, &word)
            } else {
                let term = Term::from_field_text(field, &word);
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
            }
        }
        _ => {
            let open = terms.last().is_some_and(|(_, _, lone)| *lone);
            let words = terms.into_iter().map(|(at, word, _)| (at, word)).collect();
            Box::new(Phrase::new(field, words, open))
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

fn within(from: Time, to: Time) -> Boxed {
    Box::new(PickedQuery::new(move |reader| {
        let docs = Times::open(reader)?.docs_in(from, to);
        Ok(if docs.is_empty() {
            Vec::new()
        } else {
            vec![docs]
        })
    }))
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
fn any_of(columns: &[&str]) -> Boxed {
    let known = |name: &&str| -> Boxed { Box::new(ExistsQuery::new((*name).to_owned(), false)) };
    Box::new(BooleanQuery::union(columns.iter().map(known).collect()))
}

fn everything_but(what: Boxed) -> Boxed {
    Box::new(BooleanQuery::new(vec![
        (Occur::Must, Box::new(AllQuery)),
        (Occur::MustNot, Box::new(Excluded(what))),
    ]))
}

/// The posts whose original, parent or quoted post is named, and is or is not in the archive.
fn referring(snapshot: &Snapshot, kind: Referring, found: bool) -> Boxed {
    let references = snapshot.references();
    Box::new(PickedQuery::new(move |reader| match &references {
        Ok(references) => Ok(references.of(reader.segment_id(), kind, found)),
        Err(error) => Err(TantivyError::InternalError(error.to_string())),
    }))
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
