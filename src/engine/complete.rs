//! Values that complete what was typed, most used first.
//!
//! Asked on every keystroke, over as many values as the archive has handles: only the few that will be
//! shown are ever copied.

use super::snapshot::Snapshot;
use super::tables::Tables;
use super::{AskCompletion, Cancel, Candidate, CompletionField, Error};
use crate::post::tag_key;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, TERMINATED, Term};

/// Values between two looks at whether somebody still waits.
const PATIENCE: usize = 4096;

/// The tags that begin so, as they are mostly spelled.
pub(crate) fn tags(
    ask: &AskCompletion,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Vec<Candidate>, Error> {
    let prefix = tag_key(&ask.prefix);
    let mut best = Best::new(ask.limit);
    for (n, tag) in tables.tags.iter().enumerate() {
        if tag.posts > 0 && tag.key.starts_with(&prefix) {
            best.offer(tag.key == prefix, u64::from(tag.posts), &tag.spelling);
        }
        if n % PATIENCE == 0 && cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
    }
    Ok(best.finish())
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
    let mut best = Best::new(ask.limit);
    let indexes = snapshot
        .searcher
        .segment_readers()
        .iter()
        .map(|reader| reader.inverted_index(field))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| Error::Index(e.to_string()))?;
    let mut streams = Vec::new();
    for index in &indexes {
        let range = index.terms().range().ge(prefix.as_bytes());
        let mut stream = range.into_stream().map_err(failed)?;
        if stream.advance() {
            streams.push(stream);
        }
    }
    // Every dictionary is in order: the least of their heads is the next value.
    let mut value = Vec::new();
    for n in 0.. {
        let Some(least) = streams.iter().map(TermStreamer::key).min() else {
            break;
        };
        if !least.starts_with(prefix.as_bytes()) {
            break;
        }
        value.clear();
        value.extend_from_slice(least);
        let mut posts = 0;
        streams.retain_mut(|stream| {
            if stream.key() != value {
                return true;
            }
            posts += u64::from(stream.value().doc_freq);
            stream.advance()
        });
        if let Ok(value) = std::str::from_utf8(&value) {
            best.offer(value == prefix, posts, value);
        }
        if n % PATIENCE == 0 && cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
    }
    let mut found = best.finish();
    for candidate in &mut found {
        candidate.posts -= replaced(field, &candidate.value, snapshot)?;
    }
    found.retain(|candidate| candidate.posts > 0);
    Ok(found)
}

/// How many documents with this term have been replaced: dictionaries count them until segments are
/// merged.
fn replaced(field: Field, value: &str, snapshot: &Snapshot) -> Result<u64, Error> {
    let failed = |e: &dyn std::fmt::Display| Error::Index(e.to_string());
    let term = Term::from_field_text(field, value);
    let mut dead = 0;
    for (reader, segment) in snapshot
        .searcher
        .segment_readers()
        .iter()
        .zip(&snapshot.segments)
    {
        if !reader.has_deletes() {
            continue;
        }
        let index = reader.inverted_index(field).map_err(|e| failed(&e))?;
        let postings = index
            .read_postings(&term, IndexRecordOption::Basic)
            .map_err(|e| failed(&e))?;
        let Some(mut postings) = postings else {
            continue;
        };
        while postings.doc() != TERMINATED {
            dead += u64::from(!segment.alive.contains(postings.doc()));
            postings.advance();
        }
    }
    Ok(dead)
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

/// The most used of the values offered. What is called exactly as typed comes first, however rare:
/// whoever typed it whole wants to see that it is there.
struct Best {
    limit: usize,
    /// The worst on top, to be pushed out by a better one.
    kept: BinaryHeap<Reverse<(bool, u64, Reverse<String>)>>,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            kept: BinaryHeap::with_capacity(limit + 1),
        }
    }

    fn offer(&mut self, is_exact: bool, posts: u64, value: &str) {
        if self.kept.len() == self.limit {
            let Some(Reverse((worst_exact, worst_posts, Reverse(worst)))) = self.kept.peek() else {
                return;
            };
            let worst = (*worst_exact, *worst_posts, Reverse(worst.as_str()));
            if (is_exact, posts, Reverse(value)) <= worst {
                return;
            }
            self.kept.pop();
        }
        self.kept
            .push(Reverse((is_exact, posts, Reverse(value.to_owned()))));
    }

    fn finish(self) -> Vec<Candidate> {
        let best_first = self.kept.into_sorted_vec().into_iter();
        best_first
            .map(|Reverse((_, posts, Reverse(value)))| Candidate { value, posts })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_one_then_the_most_used_then_the_alphabet() {
        let mut best = Best::new(3);
        for (value, posts) in [
            ("walks", 5),
            ("wall", 9),
            ("wale", 5),
            ("wal", 1),
            ("walk", 5),
        ] {
            best.offer(value == "wal", posts, value);
        }
        let found: Vec<String> = best.finish().into_iter().map(|c| c.value).collect();
        assert_eq!(found, ["wal", "wall", "wale"]);
        assert!(Best::new(0).finish().is_empty());
    }
}
