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
                for (at, ..) in &mut words {
                    *at -= first;
                }
                if !words.is_empty() {
                    self.sequences.push(words);
                }
            }
            Filter::Prefix(text) => self.sequences.push(vec![(0, fold_word(text), true)]),
            Filter::Tag { key, prefix } => self.tags.push((key.clone(), *prefix)),
            Filter::Group { keys, .. } => {
                self.tags
                    .extend(keys.iter().map(|key| (key.clone(), false)));
            }
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
                let (mut end, mut to) = (start, 0);
                let matches = sequence.iter().all(|(distance, word, prefix)| {
                    let at = found[start..]
                        .iter()
                        .position(|(p, ..)| p - position == *distance);
                    at.is_some_and(|at| {
                        end = start + at;
                        let (_, here, range) = &found[end];
                        to = range.end;
                        if here != word
                            && let Some((.., next)) = found.get(end + 1)
                        {
                            // Of a pair of characters only the first was asked for: the second begins
                            // the next pair.
                            to = to.min(next.start);
                        }
                        here == word || *prefix && here.starts_with(word.as_str())
                    })
                });
                if matches {
                    hits.push(found[start].2.start..to);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Time;
    use crate::query::{self, Context};
    use jiff::tz::TimeZone;

    /// The text with what matches in brackets.
    fn marked(typed: &str, text: &str) -> String {
        let context = Context::new(Time(0), TimeZone::UTC);
        let highlighter = Highlighter::new(&query::parse(typed, &context).query);
        let mut marked = text.to_owned();
        for hit in highlighter.hits(text).into_iter().rev() {
            marked.insert(hit.end, ']');
            marked.insert(hit.start, '[');
        }
        marked
    }

    #[track_caller]
    fn check(table: &[(&str, &str)]) {
        for (typed, expected) in table {
            let text = expected.replace(['[', ']'], "");
            assert_eq!(marked(typed, &text), *expected, "{typed}");
        }
    }

    #[test]
    fn words_are_found_however_they_are_written() {
        check(&[
            ("walk", "[Walk] walking, sleepwalk: [WALK]!"),
            ("egalite", "l'[Égalité] et l’[E\u{301}galite\u{301}]"),
            ("strasse", "[Straße] [STRASSE]"),
            ("don't", "I [Don’t] don"),
            ("fin", "[ﬁn] [ＦＩＮ]"),
            ("👍", "so go[👍]"),
            ("t.co", "see https://t.co/x"),
            ("", "nothing"),
        ]);
        assert_eq!(marked("👍", "👍🏿"), "[👍]🏿");
    }

    #[test]
    fn phrases_are_found_as_a_whole() {
        check(&[
            (
                "\"walking home\"",
                "home [walking home] walking, [Walking -- HOME]",
            ),
            ("\"a b a\"", "[a b a b a] b"),
            ("\"home\" home", "[home]"),
            ("\"walking home\" home", "[walking home] [home]"),
            ("\"one two\" \"two three\"", "[one two three] four"),
        ]);
    }

    #[test]
    fn prefixes_are_found_with_the_rest_of_their_word() {
        check(&[
            ("walk*", "[walk] [walking] sleepwalk [Walkers]"),
            ("éga*", "[Egal] [égalité] legal"),
            ("don*", "[don't] [don]"),
        ]);
    }

    #[test]
    fn scripts_without_spaces_are_found_inside_of_a_run() {
        check(&[
            ("日本", "[日本]語 [日本] 本日"),
            ("日本語", "この[日本語]は"),
            ("語", "日本[語] 日本[語]学"),
            ("2020年", "[2020年] [2020年]代 2021年"),
            ("국말", "한[국말]"),
        ]);
    }

    #[test]
    fn tags_and_mentions_are_found_with_their_sign() {
        check(&[
            (
                "#yesallwomen",
                "[#YesAllWomen] [＃YESALLWOMEN] #YesAllWomenToo YesAllWomen",
            ),
            ("#yes*", "[#YesAllWomen] [#yes] #no"),
            ("#日本語", "[#日本語] 日本語"),
            ("@ana", "[@Ana] @anat ana"),
            ("yesallwomen #yesallwomen", "[#YesAllWomen] [yesallwomen]"),
        ]);
    }

    #[test]
    fn what_is_excluded_is_not_shown() {
        check(&[
            ("walk -home", "[walk] home"),
            ("walk OR home -(go OR #x)", "[walk] [home] go #x"),
            ("-(-walk)", "[walk]"),
            ("is:repost lang:en since:2014", "is repost en 2014"),
        ]);
    }

    #[test]
    fn ranges_that_overlap_are_joined_and_neighbours_are_not() {
        assert_eq!(
            joined(vec![4..6, 0..2, 1..3, 6..8, 4..5]),
            [0..3, 4..6, 6..8]
        );
        assert_eq!(joined(vec![0..9, 2..3, 10..11]), [0..9, 10..11]);
        assert!(joined(Vec::new()).is_empty());
    }
}
