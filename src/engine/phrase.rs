//! Words next to each other, as a query of the index.
//!
//! The index's own phrase query does most of it. What is added: a last character of a script without
//! spaces that stands alone may go on in the text. (The index's query for phrases with an open end
//! miscounts positions where words are left out before that end, and stops at 50 endings.)

use tantivy::query::{BooleanQuery, EnableScoring, PhraseQuery, Query, Weight};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

/// A sequence of at least two words.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    field: Field,
    /// Positions and words.
    words: Vec<(usize, String)>,
    /// Whether the last word is only the beginning of one.
    open: bool,
}

impl Phrase {
    pub(crate) fn new(field: Field, words: Vec<(usize, String)>, open: bool) -> Self {
        Self { field, words, open }
    }

    fn ending_with(&self, last: &str) -> Box<dyn Query> {
        let end = self.words.len() - 1;
        let terms = self.words.iter().enumerate().map(|(n, (at, word))| {
            (
                *at,
                Term::from_field_text(self.field, if n == end { last } else { word }),
            )
        });
        Box::new(PhraseQuery::new_with_offset(terms.collect()))
    }

    /// The words of the archive that begin as the last word does.
    fn endings(&self, searcher: &Searcher) -> tantivy::Result<Vec<String>> {
        let Some((_, start)) = self.words.last() else {
            return Ok(Vec::new());
        };
        let mut endings = Vec::new();
        for reader in searcher.segment_readers() {
            let index = reader.inverted_index(self.field)?;
            let mut terms = index.terms().range().ge(start.as_bytes()).into_stream()?;
            while terms.advance() && terms.key().starts_with(start.as_bytes()) {
                endings.push(String::from_utf8_lossy(terms.key()).into_owned());
            }
        }
        endings.sort_unstable();
        endings.dedup();
        Ok(endings)
    }
}

impl Query for Phrase {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let Some((_, last)) = self.words.last() else {
            return BooleanQuery::union(Vec::new()).weight(scoring);
        };
        match (self.open, scoring.searcher()) {
            (true, Some(searcher)) => {
                let endings = self.endings(searcher)?;
                let phrases = endings
                    .iter()
                    .map(|ending| self.ending_with(ending))
                    .collect();
                BooleanQuery::union(phrases).weight(scoring)
            }
            _ => self.ending_with(last).weight(scoring),
        }
    }
}
