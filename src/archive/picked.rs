//! A query whose documents are picked by a function of the segment, as ranges of document numbers.
//!
//! Deleting by identity needs it: identities are a column, not terms.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

type Pick = dyn Fn(&SegmentReader) -> tantivy::Result<Vec<Range<DocId>>> + Send + Sync;

/// Matches the documents that the function names: ascending, disjoint, non-empty ranges.
#[derive(Clone)]
pub(crate) struct PickedQuery {
    pick: Arc<Pick>,
}

impl PickedQuery {
    pub(crate) fn new(
        pick: impl Fn(&SegmentReader) -> tantivy::Result<Vec<Range<DocId>>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            pick: Arc::new(pick),
        }
    }
}

impl fmt::Debug for PickedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PickedQuery")
    }
}

impl Query for PickedQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for PickedQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(
            RangesDocSet::new((self.pick)(reader)?),
            boost,
        )))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("picked", 1.0))
    }
}

/// Walks over ranges of document numbers.
struct RangesDocSet {
    ranges: Vec<Range<DocId>>,
    at: usize,
    doc: DocId,
}

impl RangesDocSet {
    fn new(ranges: Vec<Range<DocId>>) -> Self {
        let doc = ranges.first().map_or(TERMINATED, |r| r.start);
        Self { ranges, at: 0, doc }
    }
}

impl DocSet for RangesDocSet {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.seek(self.doc + 1)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        while let Some(range) = self.ranges.get(self.at) {
            if target < range.end {
                self.doc = target.max(range.start);
                return self.doc;
            }
            self.at += 1;
        }
        self.doc = TERMINATED;
        TERMINATED
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.ranges.iter().map(|r| r.end - r.start).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_and_seeks() {
        let mut docs = RangesDocSet::new(vec![2..4, 7..8]);
        let mut seen = vec![];
        while docs.doc() != TERMINATED {
            seen.push(docs.doc());
            docs.advance();
        }
        assert_eq!(seen, [2, 3, 7]);
        let mut docs = RangesDocSet::new(vec![2..4, 7..8]);
        assert_eq!(docs.seek(5), 7);
        assert_eq!(docs.seek(8), TERMINATED);
        assert_eq!(RangesDocSet::new(vec![]).doc(), TERMINATED);
    }
}
