//! Pages of posts.

use super::compile::compile_words;
use super::highlight::Highlighter;
use super::hits::{Hits, name_of};
use super::list::List;
use super::listing::{self, Entry, Place};
use super::snapshot::Snapshot;
use super::{AskPage, Cancel, Error, Order, Page, Row};
use crate::archive::stored_post;
use crate::post::{Identity, Post};
use crate::query::Query;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, EnableScoring, Query as _};
use tantivy::{DocAddress, DocSet, TantivyDocument};

/// Orders that had to be sorted, kept for the next page. Newest last.
#[derive(Debug, Default)]
pub(crate) struct ListingCache {
    kept: Mutex<Vec<(ListingKey, Arc<Vec<Entry>>)>>,
}

type ListingKey = (String, Order, bool);

/// Sorted orders kept: 12 bytes for each row of each of them.
const KEPT: usize = 3;

impl ListingCache {
    pub(crate) fn clear(&self) {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn get(&self, key: &ListingKey) -> Option<Arc<Vec<Entry>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .find(|(k, _)| k == key)
            .map(|(_, rows)| rows.clone())
    }

    fn put(&self, key: ListingKey, rows: Arc<Vec<Entry>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((key, rows));
    }
}

/// The asked stretch of a scope's posts.
pub(crate) fn page(
    scope: &Query,
    hits: &Hits,
    ask: &AskPage,
    snapshot: &Snapshot,
    cache: &ListingCache,
    cancel: &Cancel,
) -> Result<Page, Error> {
    let (total, entries) = match (ask.order, ask.collapse) {
        (Order::Newest, false) => (
            hits.total,
            by_time(listing::newest(hits, snapshot, ask.offset, ask.limit)),
        ),
        (Order::Oldest, false) => (
            hits.total,
            by_time(listing::oldest(hits, snapshot, ask.offset, ask.limit)),
        ),
        _ => {
            let rows = listed(scope, hits, ask, snapshot, cache, cancel)?;
            let start = (ask.offset as usize).min(rows.len());
            let end = start.saturating_add(ask.limit).min(rows.len());
            (rows.len() as u64, rows[start..end].to_vec())
        }
    };
    Ok(Page {
        posts: hits.total,
        total,
        offset: ask.offset,
        rows: rows(scope, entries, snapshot, cancel)?,
    })
}

/// The newest posts of a scope that is a list.
pub(crate) fn newest(
    scope: &Query,
    list: &List<'_>,
    ask: &AskPage,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Page, Error> {
    let total = list.total()?;
    let places = list.newest(ask.limit)?;
    Ok(Page {
        posts: total,
        total,
        offset: 0,
        rows: rows_at(scope, places, snapshot, cancel)?,
    })
}

/// The rows that show some documents.
pub(crate) fn rows_at(
    scope: &Query,
    places: Vec<Place>,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Vec<Row>, Error> {
    rows(scope, by_time(places), snapshot, cancel)
}

fn by_time(places: Vec<Place>) -> Vec<Entry> {
    let entry = |place| Entry {
        place,
        stands_for: 1,
    };
    places.into_iter().map(entry).collect()
}

fn rows(
    scope: &Query,
    entries: Vec<Entry>,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Vec<Row>, Error> {
    let highlighter = Highlighter::new(scope);
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        rows.push(row(entry, snapshot, &highlighter)?);
    }
    Ok(rows)
}

/// The number of a post's row, if it has one of its own.
pub(crate) fn row_of(
    scope: &Query,
    hits: &Hits,
    ask: &AskPage,
    (snapshot, cache): (&Snapshot, &ListingCache),
    (identity, cancel): (Identity, &Cancel),
) -> Result<Option<u64>, Error> {
    let Some(place) = find(identity, snapshot)? else {
        return Ok(None);
    };
    Ok(match (ask.order, ask.collapse) {
        (Order::Newest, false) => listing::row_among_newest(hits, snapshot, place),
        (Order::Oldest, false) => listing::row_among_oldest(hits, snapshot, place),
        _ => listed(scope, hits, ask, snapshot, cache, cancel)?
            .iter()
            .position(|entry| entry.place == place)
            .map(|row| row as u64),
    })
}

/// All rows of a scope in an order that has to be sorted or collapsed.
fn listed(
    scope: &Query,
    hits: &Hits,
    ask: &AskPage,
    snapshot: &Snapshot,
    cache: &ListingCache,
    cancel: &Cancel,
) -> Result<Arc<Vec<Entry>>, Error> {
    let key = (name_of(scope), ask.order, ask.collapse);
    if let Some(rows) = cache.get(&key) {
        return Ok(rows);
    }
    let mut rows = match ask.order {
        Order::Newest => listing::sorted_by(hits, snapshot, cancel, |_| ())?,
        Order::Oldest => listing::backwards(
            listing::sorted_by(hits, snapshot, cancel, |_| ())?,
            snapshot,
        ),
        Order::Relevance => by_relevance(scope, hits, snapshot, cancel)?,
        Order::Reposts => {
            let reposts = columns(snapshot, "reposts")?;
            listing::sorted_by(hits, snapshot, cancel, |place| {
                let count = reposts[place.segment as usize]
                    .as_ref()
                    .and_then(|c| c.first(place.doc));
                Reverse(count)
            })?
        }
        Order::Random(seed) => {
            let idents = columns(snapshot, "ident")?;
            listing::sorted_by(hits, snapshot, cancel, |place| {
                let ident = idents[place.segment as usize]
                    .as_ref()
                    .and_then(|c| c.first(place.doc));
                shuffled(ident.unwrap_or(0), seed)
            })?
        }
    };
    if ask.collapse {
        let (idents, roots) = (columns(snapshot, "ident")?, columns(snapshot, "root")?);
        rows = listing::collapse(rows, |place| {
            let value = |c: &[Option<Column<u64>>]| {
                c[place.segment as usize]
                    .as_ref()
                    .and_then(|c| c.first(place.doc))
            };
            value(&roots).or_else(|| value(&idents)).unwrap_or(0)
        });
    }
    let rows = Arc::new(rows);
    cache.put(key, rows.clone());
    Ok(rows)
}

/// A position in a shuffled deck that depends on the post's identity and the seed only, so that the same
/// posts give the same sample in every archive (the finaliser of `SplitMix64`).
fn shuffled(ident: u64, seed: u64) -> u64 {
    let mut z = ident ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A column of numbers, of each segment.
pub(crate) fn columns(snapshot: &Snapshot, name: &str) -> Result<Vec<Option<Column<u64>>>, Error> {
    snapshot
        .searcher
        .segment_readers()
        .iter()
        .map(|r| {
            r.fast_fields()
                .column_opt(name)
                .map_err(|e| Error::Index(e.to_string()))
        })
        .collect()
}

/// Best match first, by BM25 over the words asked for; filters say which posts, not how good.
fn by_relevance(
    scope: &Query,
    hits: &Hits,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Vec<Entry>, Error> {
    let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
    let query = BooleanQuery::union(compile_words(&scope.expr, snapshot));
    let weight = query
        .weight(EnableScoring::enabled_from_searcher(&snapshot.searcher))
        .map_err(failed)?;
    let readers = snapshot.searcher.segment_readers().iter();
    let mut scorers: Vec<_> = readers
        .map(|r| weight.scorer(r, 1.0))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    listing::sorted_by(hits, snapshot, cancel, |place| {
        // Documents of a segment come in ascending order.
        let scorer = &mut scorers[place.segment as usize];
        if scorer.doc() < place.doc {
            scorer.seek(place.doc);
        }
        let score = if scorer.doc() == place.doc {
            scorer.score()
        } else {
            0.0
        };
        // Scores are not negative, so their bits order as they do.
        Reverse(score.to_bits())
    })
}

/// The row that shows a document.
pub(crate) fn row(
    entry: Entry,
    snapshot: &Snapshot,
    highlighter: &Highlighter,
) -> Result<Row, Error> {
    let post = post_at(entry.place, snapshot)?;
    let first = post.found.first().copied().unwrap_or_default();
    Ok(Row {
        path: snapshot.record.path_of(first),
        line: first.line,
        hits: highlighter.hits(&post.text),
        stands_for: u64::from(entry.stands_for),
        post,
    })
}

/// The post that a document stores.
pub(crate) fn post_at(place: Place, snapshot: &Snapshot) -> Result<Post, Error> {
    let address = DocAddress::new(place.segment, place.doc);
    let stored: TantivyDocument = snapshot
        .searcher
        .doc(address)
        .map_err(|e| Error::Index(e.to_string()))?;
    stored_post(&stored, snapshot.fields)
        .ok_or_else(|| Error::Index("a stored post cannot be read".to_owned()))
}

/// Documents that one core looks through at the least, when a post is sought.
const SHARE: usize = 1 << 16;

/// The document of a post. There is no index of identities: it is a look at each.
pub(crate) fn find(identity: Identity, snapshot: &Snapshot) -> Result<Option<Place>, Error> {
    for (n, (column, segment)) in columns(snapshot, "ident")?
        .iter()
        .zip(&snapshot.segments)
        .enumerate()
    {
        let Some(column) = column else { continue };
        let is_it =
            |doc: &u32| segment.alive.contains(*doc) && column.first(*doc) == Some(identity.0);
        let docs = (0..segment.times.len).into_par_iter();
        let found = docs.with_min_len(SHARE).find_any(is_it);
        if let Some(doc) = found {
            return Ok(Some(Place {
                segment: n as u32,
                doc,
            }));
        }
    }
    Ok(None)
}
