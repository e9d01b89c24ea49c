//! What a query excludes, made safe to ask.
//!
//! To leave documents out, the index asks the excluded side for documents that it has passed already.
//! Some of its own document sets (phrases, ranges of numbers) forbid that, and stop the program where
//! checks are on. This stands between the two.

use std::fmt;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

/// A query in the place of one that is excluded.
#[derive(Debug)]
pub(crate) struct Excluded(pub(crate) Box<dyn Query>);

impl Clone for Excluded {
    fn clone(&self) -> Self {
        Self(self.0.box_clone())
    }
}

impl Query for Excluded {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(ExcludedWeight(self.0.weight(scoring)?)))
    }
}

struct ExcludedWeight(Box<dyn Weight>);

impl fmt::Debug for ExcludedWeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExcludedWeight")
    }
}

impl Weight for ExcludedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inner = self.0.scorer(reader, boost)?;
        let doc = inner.doc();
        Ok(Box::new(ExcludedScorer { inner, doc }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(reader, doc)
    }
}

/// Answers for what lies behind the inner scorer, and asks it for the rest.
struct ExcludedScorer {
    inner: Box<dyn Scorer>,
    /// Where it is; after a search in vain, what certainly lies before the next match or is it.
    doc: DocId,
}

impl DocSet for ExcludedScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.inner.advance();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.inner.seek(target);
        }
        self.doc
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target < self.doc || target == TERMINATED {
            return SeekDangerResult::SeekLowerBound(self.doc.max(target));
        }
        let result = self.inner.seek_danger(target);
        self.doc = match result {
            SeekDangerResult::Found => target,
            SeekDangerResult::SeekLowerBound(doc) => doc,
        };
        result
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for ExcludedScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
