//! Finding the documents of a plan.
//!
//! Lists of documents of the index are written straight into the words of a set, on all cores: each takes a
//! stretch of every list. Going through the index's own iterators would take several times as long. Must
//! not know what is done with the documents, nor how plans are combined.

use super::bits::{Bits, enter, enter_range};
use super::compile::Plan;
use super::like::copies_in;
use super::snapshot::{Segment, Snapshot};
use super::{Cancel, Error};
use std::ops::Range;
use std::sync::Arc;
use tantivy::postings::TermInfo;
use tantivy::query::{EnableScoring, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, InvertedIndexReader, SegmentReader, TERMINATED};

/// Blocks of documents (of 128 each) between two looks at whether somebody still waits.
const PATIENCE: usize = 128;

/// Where documents are sought.
pub(crate) enum Reach {
    All,
    /// In one stretch of each segment.
    Within(Vec<Range<DocId>>),
}

impl Reach {
    pub(crate) fn of(&self, segment: usize) -> Range<DocId> {
        match self {
            Self::All => 0..DocId::MAX,
            Self::Within(docs) => docs[segment].clone(),
        }
    }
}

/// The live documents of a plan within a reach, for each segment.
pub(crate) fn evaluate(
    plan: &Plan,
    snapshot: &Snapshot,
    reach: &Reach,
    cancel: &Cancel,
) -> Result<Vec<Bits>, Error> {
    let readers = snapshot.searcher.segment_readers().iter();
    readers
        .zip(&snapshot.segments)
        .enumerate()
        .map(|(n, (reader, segment))| {
            let lists = Lists::open(plan, n, snapshot, cancel)?;
            let place = (reader, segment, cancel);
            let reach = reach.of(n);
            Bits::fill(segment.times.len, |docs, words| {
                // Words are written whole, so a stretch begins with one.
                let start = (reach.start & !63).max(docs.start);
                let end = reach.end.min(docs.end);
                if start >= end {
                    return Ok(());
                }
                let words = &mut words[(start - docs.start) as usize / 64..];
                lists.write(start..end, words, place)?;
                if reader.has_deletes() {
                    segment.alive.mask(words, start);
                }
                Ok(())
            })
        })
        .collect()
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Index(error.to_string())
}

/// A plan as one segment has it: everything found in its dictionaries, nothing read of its lists.
enum Lists<'a> {
    Everything,
    Terms(Arc<InvertedIndexReader>, Vec<TermInfo>),
    Range(Range<DocId>),
    Known(&'a Bits),
    Copies(Bits),
    Ask(Box<dyn Weight>),
    AnyOf(Vec<Self>),
    Not(Box<Self>),
}

impl<'a> Lists<'a> {
    fn open(
        plan: &'a Plan,
        segment: usize,
        snapshot: &Snapshot,
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let open = |plan| Self::open(plan, segment, snapshot, cancel);
        let reader = snapshot.searcher.segment_reader(segment as u32);
        Ok(match plan {
            Plan::Everything => Self::Everything,
            Plan::Ranges(ranges) => Self::Range(ranges[segment].clone()),
            Plan::Copies(like) => Self::Copies(copies_in(segment, like, snapshot, cancel)?),
            Plan::Known(sets) => Self::Known(&sets[segment]),
            Plan::Term(term) => {
                let index = reader.inverted_index(term.field()).map_err(failed)?;
                let found = index.get_term_info(term).map_err(failed)?;
                Self::Terms(index, found.into_iter().collect())
            }
            Plan::Beginning(field, start) => {
                let index = reader.inverted_index(*field).map_err(failed)?;
                let terms = beginning_with(start, &index, cancel)?;
                Self::Terms(index, terms)
            }
            Plan::Ask(query) => {
                let scoring = EnableScoring::disabled_from_searcher(&snapshot.searcher);
                Self::Ask(query.weight(scoring).map_err(failed)?)
            }
            Plan::AnyOf(plans) => Self::AnyOf(plans.iter().map(open).collect::<Result<_, _>>()?),
            Plan::Not(plan) => Self::Not(Box::new(open(plan)?)),
        })
    }

    /// Enters the documents of a stretch into their words.
    fn write(
        &self,
        docs: Range<DocId>,
        words: &mut [u64],
        place @ (reader, segment, cancel): (&SegmentReader, &Segment, &Cancel),
    ) -> Result<(), Error> {
        match self {
            Self::Everything => enter_range(words, docs.start, docs.clone()),
            Self::Range(range) => {
                let inside = range.start.max(docs.start)..range.end.min(docs.end);
                enter_range(words, docs.start, inside);
            }
            Self::Copies(set) => set.add_to(words, docs.start),
            Self::Known(set) => set.add_to(words, docs.start),
            Self::Terms(index, terms) => {
                for (n, term) in terms.iter().enumerate() {
                    write_list(index, term, docs.clone(), words, cancel)?;
                    if n % PATIENCE == 0 && cancel.is_cancelled() {
                        return Err(Error::Cancelled);
                    }
                }
            }
            Self::Ask(weight) => write_answer(&**weight, reader, docs, words, cancel)?,
            Self::AnyOf(lists) => {
                for list in lists {
                    list.write(docs.clone(), words, place)?;
                }
            }
            Self::Not(list) => {
                let mut others = vec![0; words.len()];
                list.write(docs.clone(), &mut others, place)?;
                for other in &mut others {
                    *other = !*other;
                }
                segment.alive.mask(&mut others, docs.start);
                words.iter_mut().zip(&others).for_each(|(w, o)| *w |= o);
            }
        }
        Ok(())
    }
}

fn beginning_with(
    start: &str,
    index: &InvertedIndexReader,
    cancel: &Cancel,
) -> Result<Vec<TermInfo>, Error> {
    let mut found = Vec::new();
    let terms = index.terms().range().ge(start.as_bytes());
    let mut terms = terms.into_stream().map_err(failed)?;
    while terms.advance() && terms.key().starts_with(start.as_bytes()) {
        found.push(terms.value().clone());
        if found.len() % PATIENCE == 0 && cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
    }
    Ok(found)
}

/// Enters what a term's list has in a stretch of documents.
fn write_list(
    index: &InvertedIndexReader,
    term: &TermInfo,
    docs: Range<DocId>,
    words: &mut [u64],
    cancel: &Cancel,
) -> Result<(), Error> {
    let mut list = index
        .read_block_postings_from_terminfo(term, IndexRecordOption::Basic)
        .map_err(failed)?;
    let mut skip = list.seek(docs.start);
    for n in 1.. {
        let block = list.docs();
        let Some(last) = block.last() else { break };
        let is_end = *last >= docs.end;
        let end = if is_end {
            block.partition_point(|doc| *doc < docs.end)
        } else {
            block.len()
        };
        enter(words, docs.start, &block[skip.min(end)..end]);
        if is_end {
            break;
        }
        if n % PATIENCE == 0 && cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        skip = 0;
        list.advance();
    }
    Ok(())
}

/// Enters what a query of the index finds in a stretch of documents.
fn write_answer(
    weight: &dyn Weight,
    reader: &SegmentReader,
    docs: Range<DocId>,
    words: &mut [u64],
    cancel: &Cancel,
) -> Result<(), Error> {
    let mut scorer = weight.scorer(reader, 1.0).map_err(failed)?;
    if scorer.doc() < docs.start {
        scorer.seek(docs.start);
    }
    let mut found = Vec::with_capacity(PATIENCE);
    while scorer.doc() != TERMINATED && scorer.doc() < docs.end {
        found.clear();
        while found.len() < PATIENCE && scorer.doc() < docs.end {
            found.push(scorer.doc());
            scorer.advance();
        }
        enter(words, docs.start, &found);
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
    }
    Ok(())
}
