//! The index as it was when the archive was opened: its segments, and where time lies in them.

use super::Error;
use super::bits::{Bits, BitsBuilder};
use super::references::References;
use crate::archive::schema::{Fields, UNDATED};
use crate::archive::{Archive, ImportRecord};
use crate::post::Time;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use tantivy::columnar::ColumnValues;
use tantivy::query::{EnableScoring, TermQuery};
use tantivy::schema::IndexRecordOption;
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
            len: reader.max_doc(),
        };
        times.undated = times.first_at(Time(UNDATED + 1));
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
        Ok(Self {
            name: archive.name(),
            record,
            fields: archive.fields(),
            searcher,
            segments,
            originals: OnceLock::new(),
            references: OnceLock::new(),
        })
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
        let term = Term::from_field_text(self.fields.flag, "original");
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        let bits = self.evaluate(&query, &super::Cancel::never())?;
        Ok(self.originals.get_or_init(|| bits))
    }

    /// The live documents that match, for each segment.
    pub(crate) fn evaluate(
        &self,
        query: &dyn tantivy::query::Query,
        cancel: &super::Cancel,
    ) -> Result<Vec<Bits>, Error> {
        let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
        let weight = query
            .weight(EnableScoring::disabled_from_searcher(&self.searcher))
            .map_err(failed)?;
        let mut all = Vec::with_capacity(self.segments.len());
        for (reader, segment) in self.searcher.segment_readers().iter().zip(&self.segments) {
            let mut scorer = weight.scorer(reader, 1.0).map_err(failed)?;
            let mut bits = BitsBuilder::new(segment.times.len);
            let mut buffer = [0; tantivy::COLLECT_BLOCK_BUFFER_LEN];
            loop {
                let filled = scorer.fill_buffer(&mut buffer);
                buffer[..filled].iter().for_each(|doc| bits.insert(*doc));
                if filled < buffer.len() {
                    break;
                }
                if cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
            }
            let bits = bits.finish();
            all.push(if reader.has_deletes() {
                bits.and(&segment.alive)
            } else {
                bits
            });
        }
        Ok(all)
    }
}
