//! Where a post's text matches a query.

use super::compile::sought_words;
use crate::post::words::{Words, fold_word};
use crate::post::{entities, handle_key, tag_key};
use crate::query::{Expr, Filter, Query};
use std::ops::Range;

/// Finds the places of a text that a query asks for. What the query excludes is not looked for.
#[derive(Debug, Default)]
pub(crate) struct Highlighter {
    /// Sequences of words: distance to the first, word, whether it is a prefix.
    sequences: Vec<Vec<(usize, String, bool)>>,
    tags: Vec<(String, bool)>,
    mentions: Vec<String>,
}

impl Highlighter {
    pub(crate) fn new(query: &Query) -> Self {
        let mut highlighter = Self::default();
        highlighter.take(&query.expr);
        highlighter
    }

    fn take(&mut self, expr: &Expr) {
        match expr {
            Expr::All | Expr::Not(_) => {}
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| self.take(part)),
            Expr::Filter(filter) => self.take_filter(filter),
        }
    }

    fn take_filter(&mut self, filter: &Filter) {
        match filter {
            Filter::Text(text) | Filter::Phrase(text) => {
                let mut words = sought_words(text);
                let first = words.first().map_or(0, |(at, ..)| *at);
                words.iter_mut().for_each(|(at, ..)| *at -= first);
                if !words.is_empty() {
                    self.sequences.push(words);
                }
            }
            Filter::Prefix(text) => self.sequences.push(vec![(0, fold_word(text), true)]),
            Filter::Tag { key, prefix } => self.tags.push((key.clone(), *prefix)),
            Filter::Mention(handle) => self.mentions.push(handle_key(handle)),
            _ => {}
        }
    }

    /// Byte ranges of the text, in order, not overlapping.
    pub(crate) fn hits(&self, text: &str) -> Vec<Range<usize>> {
        let mut hits = Vec::new();
        if !self.sequences.is_empty() {
            self.find_words(text, &mut hits);
        }
        if !self.tags.is_empty() {
            hits.extend(entities::tags(text).into_iter().filter_map(|tag| {
                let key = tag_key(tag.text);
                let sought =
                    |(k, prefix): &(String, bool)| *k == key || *prefix && key.starts_with(k);
                self.tags.iter().any(sought).then_some(tag.range)
            }));
        }
        if !self.mentions.is_empty() {
            let mentions = entities::mentions(text).into_iter();
            hits.extend(
                mentions
                    .filter(|m| self.mentions.contains(&handle_key(m.text)))
                    .map(|m| m.range),
            );
        }
        joined(hits)
    }

    fn find_words(&self, text: &str, hits: &mut Vec<Range<usize>>) {
        let mut found: Vec<(usize, String, Range<usize>)> = Vec::new();
        let mut words = Words::new(text);
        while words.advance() {
            found.push((
                words.position as usize,
                words.word.clone(),
                words.range.clone(),
            ));
        }
        for (start, (position, ..)) in found.iter().enumerate() {
            for sequence in &self.sequences {
                let mut end = start;
                let matches = sequence.iter().all(|(distance, word, prefix)| {
                    let at = found[start..]
                        .iter()
                        .position(|(p, ..)| p - position == *distance);
                    at.is_some_and(|at| {
                        end = start + at;
                        let here = &found[end].1;
                        here == word || *prefix && here.starts_with(word.as_str())
                    })
                });
                if matches {
                    hits.push(found[start].2.start..found[end].2.end);
                }
            }
        }
    }
}

/// Sorts ranges and joins those that overlap.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}
