//! The index as it was when the archive was opened: its segments, and where time lies in them.

use super::Error;
use super::bits::{Bits, BitsBuilder};
use super::compile::Plan;
use super::copies::grouping::Groupings;
use super::evaluate::{Reach, evaluate};
use super::references::References;
use crate::archive::schema::{Fields, UNDATED};
use crate::archive::{Archive, ImportRecord};
use crate::post::Time;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use tantivy::columnar::ColumnValues;
use tantivy::{ReloadPolicy, Searcher, SegmentReader, Term};

/// Everything that answers are computed from. Never changes.
pub(crate) struct Snapshot {
    pub(crate) name: String,
    pub(crate) record: ImportRecord,
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    pub(crate) segments: Vec<Segment>,
    /// Documents that are not reposts, for each segment; computed when first needed.
    originals: OnceLock<Vec<Bits>>,
    /// Which posts that others refer to are here; computed when first needed.
    references: OnceLock<Result<Arc<References>, Error>>,
    /// Which posts are copies of which; found when first needed.
    pub(crate) groupings: Groupings,
}

/// One segment.
pub(crate) struct Segment {
    pub(crate) times: Times,
    /// Documents that have not been replaced.
    pub(crate) alive: Bits,
}

/// When the documents of a segment were posted. They are in time order, undated ones first.
pub(crate) struct Times {
    column: Arc<dyn ColumnValues<i64>>,
    /// Number of undated documents: documents `0..undated` have no time.
    pub(crate) undated: u32,
    /// The documents from the archive's first to its last post whose time can be right. A single post of 1970 or 2099
    /// beyond them would stretch every axis over decades.
    pub(crate) timely: Range<u32>,
    pub(crate) len: u32,
}

impl Segment {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let len = reader.max_doc();
        let times = Times::open(reader)?;
        let alive = if reader.has_deletes() {
            let mut bits = BitsBuilder::new(len);
            reader.doc_ids_alive().for_each(|doc| bits.insert(doc));
            bits.finish()
        } else {
            Bits::full(len)
        };
        Ok(Self { times, alive })
    }
}

impl Times {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let column = reader
            .fast_fields()
            .i64("time")?
            .first_or_default_col(UNDATED);
        let mut times = Self {
            column,
            undated: 0,
            timely: 0..reader.max_doc(),
            len: reader.max_doc(),
        };
        times.undated = times.first_at(Time(UNDATED + 1));
        times.timely.start = times.undated;
        Ok(times)
    }

    /// The first document posted at this moment or later; the number of documents if there is none.
    pub(crate) fn first_at(&self, time: Time) -> u32 {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.column.get_val(middle) < time.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The documents posted within `[from, to)`.
    pub(crate) fn docs_in(&self, from: Time, to: Time) -> Range<u32> {
        let start = self.first_at(from).max(self.undated);
        start..self.first_at(to).max(start)
    }

    /// When a document was posted.
    pub(crate) fn of(&self, doc: u32) -> Option<Time> {
        (doc >= self.undated).then(|| Time(self.column.get_val(doc)))
    }
}

impl Snapshot {
    pub(crate) fn open(archive: &Archive) -> Result<Self, Error> {
        let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
        let searcher = archive
            .index()
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed)?
            .searcher();
        // After the searcher: a record that is newer than the posts knows all of their sources.
        let record = archive.record().map_err(|e| Error::Index(e.to_string()))?;
        let segments = searcher
            .segment_readers()
            .iter()
            .map(Segment::open)
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        let mut snapshot = Self {
            name: archive.name(),
            record,
            fields: archive.fields(),
            searcher,
            segments,
            originals: OnceLock::new(),
            references: OnceLock::new(),
            groupings: Groupings::default(),
        };
        snapshot.find_timely()?;
        Ok(snapshot)
    }

    /// Finds where the times begin and end that can be right. If there is none, all are as good.
    fn find_timely(&mut self) -> Result<(), Error> {
        let misdated = self.flagged("misdated")?;
        let (mut first, mut last): (Option<Time>, Option<Time>) = (None, None);
        for (segment, misdated) in self.segments.iter().zip(&misdated) {
            let right = segment.alive.and_not(misdated);
            let time = |n: u32| right.select(n).and_then(|doc| segment.times.of(doc));
            let earliest = time(right.rank(segment.times.undated));
            first = [first, earliest].into_iter().flatten().min();
            last = last.max(right.count().checked_sub(1).and_then(time));
        }
        if let (Some(first), Some(last)) = (first, last) {
            for segment in &mut self.segments {
                let after = Time(last.0.saturating_add(1));
                segment.times.timely = segment.times.docs_in(first, after);
            }
        }
        Ok(())
    }

    /// How many posts there are.
    pub(crate) fn posts(&self) -> u64 {
        let segments = self.segments.iter();
        segments.map(|s| u64::from(s.alive.count())).sum()
    }

    /// The latest stretch of the archive: of each segment at most so many documents.
    pub(crate) fn latest(&self, docs: u32) -> Reach {
        let start = |segment: &Segment| {
            let first = segment.times.len.checked_sub(docs)?;
            segment.times.of(first)
        };
        // Segments overlap in time: it begins at the same moment in all.
        let since = self.segments.iter().filter_map(start).max();
        let stretch = |segment: &Segment| {
            let from = since.map_or(0, |since| segment.times.first_at(since));
            from..segment.times.len
        };
        Reach::Within(self.segments.iter().map(stretch).collect())
    }

    /// Which posts that others refer to are here.
    pub(crate) fn references(&self) -> Result<Arc<References>, Error> {
        self.references
            .get_or_init(|| References::find(self).map(Arc::new))
            .clone()
    }

    /// Documents that are not reposts, for each segment.
    pub(crate) fn originals(&self) -> Result<&[Bits], Error> {
        if let Some(known) = self.originals.get() {
            return Ok(known);
        }
        let bits = self.flagged("original")?;
        Ok(self.originals.get_or_init(|| bits))
    }

    /// The documents with a flag, for each segment.
    fn flagged(&self, flag: &str) -> Result<Vec<Bits>, Error> {
        let term = Plan::Term(Term::from_field_text(self.fields.flag, flag));
        evaluate(&term, self, &Reach::All, &super::Cancel::never())
    }
}
