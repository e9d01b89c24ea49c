//! What a scope has of something: links, sites, accounts that it names, with posts and voices, against the archive.

use super::count;
use super::hits::Hits;
use super::kinds::is_registrable;
use super::listing::Place;
use super::page;
use super::related::is_whole;
use super::snapshot::Snapshot;
use super::tables::Tables;
use super::vocabulary::{Counted, Guard, Vocabulary};
use super::{Cancel, Error, LEAST_POSTS, LEAST_VOICES, Unit};
use crate::measure::Table;
use crate::post::Time;
use std::cmp::Reverse;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

/// What posts name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Links, in their one form.
    Link,
    /// Registrable domains of links.
    Site,
    /// Mentioned handles.
    Mention,
    /// Handles of whom they answer.
    Answered,
    /// Handles, or ids, of whom they repost.
    Reposted,
    /// Their platform.
    Platform,
}

/// Asks what a scope's posts name.
#[derive(Clone, Copy, Debug)]
pub struct AskTerms {
    /// What.
    pub of: Named,
    /// Ranked by which count.
    pub unit: Unit,
    /// How many, most units first.
    pub limit: usize,
}

/// What a scope's posts name.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// How many different ones there are.
    pub distinct: u64,
    /// Posts of the scope.
    pub posts: u64,
    /// Posts of the archive.
    pub archive: u64,
    /// Whether the scope is (nearly) the whole archive: then nothing is typical of it.
    pub meaningless: bool,
    /// Most units first; of equals most posts, then in alphabetical order.
    pub rows: Vec<TermRow>,
}

/// Something that posts name.
#[derive(Clone, Debug, PartialEq)]
pub struct TermRow {
    /// As the index has it: a handle without `@`, a link in its one form.
    pub term: String,
    /// Posts of the scope that name it.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// Distinct authors of the posts.
    pub voices: u64,
    /// Posts of the archive that name it.
    pub archive: u64,
    /// Signed log-likelihood of scope and name, by posts.
    pub g2: Option<f64>,
    /// Whether at least [`LEAST_POSTS`] posts by [`LEAST_VOICES`] voices stand behind it.
    pub supported: bool,
    /// The first dated post of the scope that names it.
    pub first: Option<Sharer>,
}

/// Who was first.
#[derive(Clone, Debug, PartialEq)]
pub struct Sharer {
    /// When.
    pub time: Time,
    /// The handle, or the id where there is none; empty where the author is not known.
    pub handle: String,
}

/// A term with its counts in the scope and in its originals.
type Found = Counted<2>;

/// What is counted in what.
pub(crate) struct Ground<'a> {
    pub(crate) hits: &'a Hits,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) tables: &'a Tables,
}

/// The terms of a field in a scope, those with the most units first.
pub(crate) fn terms(ground: &Ground<'_>, ask: &AskTerms, cancel: &Cancel) -> Result<Terms, Error> {
    cancel.check()?;
    let (hits, snapshot) = (ground.hits, ground.snapshot);
    let originals = hits.originals(snapshot)?;
    let scopes = Vocabulary::new([hits, &originals], snapshot, ground.tables);
    let guard = Guard {
        asked: 1,
        posts: 1,
        voices: 0,
    };
    let field = field_of(ask.of, snapshot);
    let mut found = scopes.terms(field, guard, cancel)?;
    if ask.of == Named::Site {
        found.retain(|counted| is_registrable(&counted.term));
    }
    let distinct = found.len() as u64;
    let rows = best(found, ask).into_iter().map(|found| {
        cancel.check()?;
        let list = Along::the_list(&Term::from_field_text(field, &found.term), hits, snapshot)?;
        row(found, &list, ground)
    });
    Ok(Terms {
        distinct,
        posts: hits.total,
        archive: snapshot.posts(),
        meaningless: is_whole(hits.total, snapshot.posts()),
        rows: rows.collect::<Result<_, _>>()?,
    })
}

fn best(mut found: Vec<Found>, ask: &AskTerms) -> Vec<Found> {
    let key = |found: &Found| {
        let [scope, originals] = found.uses;
        let by = match ask.unit {
            Unit::Posts => scope.posts,
            Unit::Originals => originals.posts,
            Unit::Voices => scope.voices,
        };
        (Reverse(by), Reverse(scope.posts))
    };
    let order = |a: &Found, b: &Found| key(a).cmp(&key(b)).then_with(|| a.term.cmp(&b.term));
    if ask.limit > 0 && ask.limit < found.len() {
        found.select_nth_unstable_by(ask.limit - 1, order);
    }
    found.truncate(ask.limit);
    found.sort_unstable_by(order);
    found
}

fn row(found: Found, list: &Along, ground: &Ground<'_>) -> Result<TermRow, Error> {
    let [scope, originals] = found.uses;
    let table = Table {
        both: u64::from(scope.posts),
        a: ground.hits.total,
        b: list.archive,
        n: ground.snapshot.posts(),
    };
    let first = list.first.map(|(time, place)| -> Result<Sharer, Error> {
        let author = page::post_at(place, ground.snapshot)?.author;
        let handle = [author.handle, author.id]
            .into_iter()
            .find(|name| !name.is_empty());
        let handle = handle.unwrap_or_default();
        Ok(Sharer { time, handle })
    });
    Ok(TermRow {
        term: found.term,
        posts: table.both,
        originals: u64::from(originals.posts),
        voices: u64::from(scope.voices),
        archive: table.b,
        g2: (!is_whole(table.a, table.n)).then(|| table.g2()),
        supported: scope.posts >= LEAST_POSTS && scope.voices >= LEAST_VOICES,
        first: first.transpose()?,
    })
}

/// What the whole list of a term says.
#[derive(Default)]
struct Along {
    /// Posts of the archive.
    archive: u64,
    /// The first dated post in the scope.
    first: Option<(Time, Place)>,
}

impl Along {
    fn the_list(term: &Term, hits: &Hits, snapshot: &Snapshot) -> Result<Self, Error> {
        let read = || -> tantivy::Result<Self> {
            let mut along = Self::default();
            let dated = count::dated(hits, snapshot);
            for (segment, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
                let index = reader.inverted_index(term.field())?;
                let Some(mut posts) = index.read_postings(term, IndexRecordOption::Basic)? else {
                    continue;
                };
                let (times, alive) = (
                    &snapshot.segments[segment].times,
                    &snapshot.segments[segment].alive,
                );
                // Documents lie in time order: the first one of a segment is its earliest.
                let mut is_found = false;
                while posts.doc() != TERMINATED {
                    let doc = posts.doc();
                    along.archive += u64::from(alive.contains(doc));
                    if !is_found
                        && hits.segments[segment].contains(doc)
                        && count::holds(&dated, segment, doc)
                        && let Some(time) = times.of(doc)
                    {
                        is_found = true;
                        let place = Place {
                            segment: segment as u32,
                            doc,
                        };
                        if along.first.is_none_or(|(first, _)| time < first) {
                            along.first = Some((time, place));
                        }
                    }
                    posts.advance();
                }
            }
            Ok(along)
        };
        read().map_err(|e| Error::Index(e.to_string()))
    }
}

fn field_of(of: Named, snapshot: &Snapshot) -> Field {
    let f = snapshot.fields;
    match of {
        Named::Link => f.link,
        Named::Site => f.domain,
        Named::Mention => f.mention,
        Named::Answered => f.to,
        Named::Reposted => f.reposted,
        Named::Platform => f.platform,
    }
}
