//! Values that complete what was typed, most used first.

use super::snapshot::Snapshot;
use super::tables::Tables;
use super::{AskCompletion, Cancel, Candidate, CompletionField, Error};
use crate::post::tag_key;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use tantivy::schema::Field;

/// The tags that begin so, as they are mostly spelled.
pub(crate) fn tags(ask: &AskCompletion, tables: &Tables) -> Vec<Candidate> {
    let prefix = tag_key(&ask.prefix);
    let found = tables
        .tags
        .iter()
        .filter(|tag| tag.posts > 0 && tag.key.starts_with(&prefix))
        .map(|tag| {
            let value = tag.spelling.clone();
            let posts = u64::from(tag.posts);
            (tag.key == prefix, Candidate { value, posts })
        })
        .collect();
    most_used(found, ask.limit)
}

/// The terms of another field that begin so.
pub(crate) fn terms(
    ask: &AskCompletion,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Vec<Candidate>, Error> {
    let failed = |e: std::io::Error| Error::Index(e.to_string());
    let field = field_of(ask.field, snapshot);
    let prefix = ask.prefix.to_lowercase();
    let mut posts: FxHashMap<String, u64> = FxHashMap::default();
    for reader in snapshot.searcher.segment_readers() {
        let index = reader
            .inverted_index(field)
            .map_err(|e| Error::Index(e.to_string()))?;
        let mut terms = index
            .terms()
            .range()
            .ge(prefix.as_bytes())
            .into_stream()
            .map_err(failed)?;
        while terms.advance() {
            let key = terms.key();
            if !key.starts_with(prefix.as_bytes()) {
                break;
            }
            let used = u64::from(terms.value().doc_freq);
            *posts
                .entry(String::from_utf8_lossy(key).into_owned())
                .or_default() += used;
            if posts.len().is_multiple_of(4096) && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    let found = posts
        .into_iter()
        .map(|(value, posts)| (value == prefix, Candidate { value, posts }))
        .collect();
    Ok(most_used(found, ask.limit))
}

fn field_of(field: CompletionField, snapshot: &Snapshot) -> Field {
    let f = snapshot.fields;
    match field {
        CompletionField::Tag => f.tag,
        CompletionField::From => f.from,
        CompletionField::Mention => f.mention,
        CompletionField::Domain => f.domain,
        CompletionField::Lang => f.lang,
        CompletionField::Platform => f.platform,
    }
}

/// What is called exactly so comes first, however rare: whoever typed it whole wants to see that it is
/// there.
fn most_used(mut found: Vec<(bool, Candidate)>, limit: usize) -> Vec<Candidate> {
    found.sort_unstable_by(|(a_exact, a), (b_exact, b)| {
        let a = (Reverse(*a_exact), Reverse(a.posts), &a.value);
        a.cmp(&(Reverse(*b_exact), Reverse(b.posts), &b.value))
    });
    found.truncate(limit);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}
