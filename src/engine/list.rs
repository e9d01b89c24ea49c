//! A scope that is a single term of the index, a tag or a word, before its set is made.
//!
//! The list of a term's documents can be asked how many of them lie before a place without being read. That
//! is a timeline, and its last stretch is the newest page: what is painted first after a keystroke costs
//! the same for three million posts as for three. Everything else needs the set.

use super::compile::{Plan, compile};
use super::listing::Place;
use super::snapshot::{Segment, Snapshot, Times};
use super::{Error, Series};
use crate::post::Time;
use crate::query::{Expr, Query};
use std::cmp::Reverse;
use std::ops::Range;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, Term};

/// Documents at the end of a segment in which the newest ones are sought first; then in four times as many.
const FIRST_REACH: u32 = 4096;

/// The lists of a term, one for each segment.
pub(crate) struct List<'a> {
    snapshot: &'a Snapshot,
    term: Term,
}

impl<'a> List<'a> {
    /// The lists of a scope, if it is one term. Where posts have been replaced there are none: lists still
    /// count those.
    pub(crate) fn of(scope: &Query, snapshot: &'a Snapshot) -> Result<Option<Self>, Error> {
        let mut readers = snapshot.searcher.segment_readers().iter();
        let Expr::Filter(filter) = &scope.expr else {
            return Ok(None);
        };
        if readers.any(SegmentReader::has_deletes) {
            return Ok(None);
        }
        Ok(match compile(filter, snapshot)? {
            Plan::Term(term) => Some(Self { snapshot, term }),
            _ => None,
        })
    }

    fn open(&self, reader: &SegmentReader) -> Result<BlockSegmentPostings, Error> {
        let open = || -> tantivy::Result<_> {
            let index = reader.inverted_index(self.term.field())?;
            let list = index.read_block_postings(&self.term, IndexRecordOption::Basic)?;
            Ok(list.unwrap_or_else(BlockSegmentPostings::empty))
        };
        open().map_err(|e| Error::Index(e.to_string()))
    }

    /// Each segment with its list.
    fn parts(&self) -> impl Iterator<Item = Result<(&'a Segment, BlockSegmentPostings), Error>> {
        let readers = self.snapshot.searcher.segment_readers().iter();
        let parts = self.snapshot.segments.iter().zip(readers);
        parts.map(|(segment, reader)| Ok((segment, self.open(reader)?)))
    }

    /// How many posts there are.
    pub(crate) fn total(&self) -> Result<u64, Error> {
        self.parts()
            .map(|part| Ok(u64::from(part?.1.doc_freq())))
            .sum()
    }

    /// When the first and the last dated post were posted, as [`super::count::span`] has them.
    pub(crate) fn span(&self) -> Result<(Option<Time>, Option<Time>), Error> {
        match self.span_within(|times| times.timely.clone())? {
            (None, None) => self.span_within(|times| times.undated..times.len),
            span => Ok(span),
        }
    }

    fn span_within(
        &self,
        docs: impl Fn(&Times) -> Range<u32>,
    ) -> Result<(Option<Time>, Option<Time>), Error> {
        let (mut first, mut last): (Option<Time>, Option<Time>) = (None, None);
        for (n, part) in self.parts().enumerate() {
            let (segment, mut list) = part?;
            let docs = docs(&segment.times);
            let at = list.seek(docs.start);
            let earliest = list.docs().get(at).filter(|doc| docs.contains(doc));
            let Some(earliest) = earliest.and_then(|doc| segment.times.of(*doc)) else {
                continue;
            };
            first = [first, Some(earliest)].into_iter().flatten().min();
            let latest = self.last_of(n, docs.end, 1)?;
            last = last.max(latest.last().and_then(|doc| segment.times.of(*doc)));
        }
        Ok((first, last))
    }

    /// Counts between edges.
    pub(crate) fn series(&self, edges: &[Time]) -> Result<Series, Error> {
        let mut series = Series {
            total: 0,
            undated: 0,
            outside: 0,
            counts: vec![0; edges.len().saturating_sub(1)],
        };
        for part in self.parts() {
            let (segment, mut list) = part?;
            series.undated += u64::from(list.rank(segment.times.undated));
            let mut before = None;
            for (n, edge) in edges.iter().enumerate() {
                let now = list.rank(segment.times.first_at(*edge));
                if let Some(before) = before {
                    series.counts[n - 1] += u64::from(now - before);
                }
                before = Some(now);
            }
            series.outside += u64::from(list.doc_freq());
        }
        series.total = series.counts.iter().sum();
        series.outside -= series.undated + series.total;
        Ok(series)
    }

    /// The latest posts, latest first, undated last: as [`super::listing::newest`] has them.
    pub(crate) fn newest(&self, limit: usize) -> Result<Vec<Place>, Error> {
        let mut found = Vec::new();
        for n in 0..self.snapshot.segments.len() {
            let place = |doc| Place {
                segment: n as u32,
                doc,
            };
            let all = self.snapshot.segments[n].times.len;
            found.extend(self.last_of(n, all, limit)?.into_iter().map(place));
        }
        found.sort_unstable_by_key(|place| {
            let times = &self.snapshot.segments[place.segment as usize].times;
            let time = times.of(place.doc).map_or(i64::MIN, |time| time.0);
            (Reverse(time), place.segment, Reverse(place.doc))
        });
        found.truncate(limit);
        Ok(found)
    }

    /// The last documents before `end` in a segment's list: as many as asked, if there are.
    fn last_of(&self, segment: usize, end: u32, limit: usize) -> Result<Vec<u32>, Error> {
        let reader = self.snapshot.searcher.segment_reader(segment as u32);
        let all = self.open(reader)?.rank(end);
        let mut reach = FIRST_REACH;
        loop {
            // Lists are only read forwards.
            let mut list = self.open(reader)?;
            let start = end.saturating_sub(reach);
            let found = (all - list.rank(start)) as usize;
            if start > 0 && found < limit {
                reach = reach.saturating_mul(4);
                continue;
            }
            let mut docs = Vec::with_capacity(found);
            let mut skip = list.seek(start);
            while docs.len() < found && !list.docs().is_empty() {
                docs.extend(list.docs().iter().skip(skip));
                skip = 0;
                list.advance();
            }
            docs.truncate(found);
            return Ok(docs.split_off(found.saturating_sub(limit)));
        }
    }
}
