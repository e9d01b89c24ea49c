//! Posts of every tag in a scope, and how they lie in time: equal cells from the scope's first post to its
//! last.
//!
//! One walk over the posts, on all cores, however many tags there are. What is counted for each post is
//! the number of its set of tags; sets become tags when a stretch is done, for far fewer sets than posts.

use super::count;
use super::hits::{Hits, Share};
use super::snapshot::Snapshot;
use super::tables::{Tables, Tag};
use super::{Cancel, Error};
use crate::post::Time;
use rayon::prelude::*;
use std::ops::Range;
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, Term};

/// Posts of a stretch, if it can be cut: so many, and the tags of the archive are few beside them.
const PIECE: u64 = 1 << 17;
/// From so many posts of a stretch on, their sets are counted; of fewer, their tags at once.
const MANY: u32 = 1 << 14;

/// A stretch of a segment, and the cell that its posts are counted in.
struct Stretch {
    segment: usize,
    docs: Range<u32>,
    /// Nothing for what has no time.
    cell: Option<usize>,
}

impl Stretch {
    fn posts_among(&self, hits: &Hits) -> u32 {
        let bits = &hits.segments[self.segment];
        bits.rank(self.docs.end) - bits.rank(self.docs.start)
    }
}

/// Counts of tags by tag number.
pub(crate) struct Cells<'a> {
    snapshot: &'a Snapshot,
    tables: &'a Tables,
    /// In the whole scope.
    pub(crate) posts: Vec<u32>,
    /// How many cells a curve has.
    resolution: usize,
    stretches: Vec<Stretch>,
    /// In each stretch: of the scope's posts, or of the others.
    parts: Vec<Vec<u32>>,
    /// Whether the others were counted: they are fewer where a scope is most of the archive.
    are_others: bool,
}

impl<'a> Cells<'a> {
    /// Counts the tags of a scope; in no cells if nobody asks how they lie in time.
    pub(crate) fn count(
        hits: &Hits,
        cells: usize,
        (snapshot, tables): (&'a Snapshot, &'a Tables),
        cancel: &Cancel,
    ) -> Result<Self, Error> {
        let mut readers = snapshot.searcher.segment_readers().iter();
        let are_others =
            hits.total * 2 > snapshot.posts() && !readers.any(SegmentReader::has_deletes);
        let others = are_others.then(|| hits.others(snapshot));
        let counted = others.as_ref().unwrap_or(hits);
        let stretches = stretches(cells, count::span(hits, snapshot), counted, snapshot);
        let count = |stretches: &[Stretch]| -> Result<Vec<Vec<u32>>, Error> {
            let mut counter = Counter::new(tables);
            let parts = stretches.iter();
            parts.map(|s| counter.count(s, counted, cancel)).collect()
        };
        let parts = if counted.is_worth_sharing() {
            let shares = shares(&stretches, counted);
            let parts: Vec<_> = shares
                .into_par_iter()
                .map(count)
                .collect::<Result<_, _>>()?;
            parts.into_iter().flatten().collect()
        } else if counted.total > 0 {
            count(&stretches)?
        } else {
            Vec::new()
        };
        let mut posts = vec![0; tables.tags.len()];
        for part in &parts {
            posts.iter_mut().zip(part).for_each(|(sum, n)| *sum += n);
        }
        if are_others {
            let all = tables.tags.iter().map(|tag| tag.posts);
            posts.iter_mut().zip(all).for_each(|(n, all)| *n = all - *n);
        }
        Ok(Self {
            snapshot,
            tables,
            posts,
            resolution: cells,
            stretches,
            parts,
            are_others,
        })
    }

    /// How the posts of some tags lie in time, in the order of the tags.
    pub(crate) fn sparks(&self, tags: &[u32]) -> Result<Vec<Vec<u32>>, Error> {
        if self.are_others {
            tags.par_iter()
                .map(|tag| self.without_others(*tag))
                .collect()
        } else {
            Ok(tags.iter().map(|tag| self.counted(*tag)).collect())
        }
    }

    fn counted(&self, tag: u32) -> Vec<u32> {
        let mut spark = vec![0; self.resolution];
        for (stretch, part) in self.stretches.iter().zip(&self.parts) {
            if let Some(cell) = stretch.cell {
                spark[cell] += part[tag as usize];
            }
        }
        spark
    }

    fn without_others(&self, tag: u32) -> Result<Vec<u32>, Error> {
        let others = self.counted(tag);
        let mut spark = self.in_the_archive(&self.tables.tags[tag as usize])?;
        spark
            .iter_mut()
            .zip(others)
            .for_each(|(n, other)| *n -= other);
        Ok(spark)
    }

    /// The lists of the index know how many documents lie before a place, so that nothing is walked over.
    fn in_the_archive(&self, tag: &Tag) -> Result<Vec<u32>, Error> {
        let count = || -> tantivy::Result<Vec<u32>> {
            let term = Term::from_field_text(self.snapshot.fields.tag, &tag.key);
            let mut spark = vec![0; self.resolution];
            for (n, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
                let index = reader.inverted_index(term.field())?;
                let Some(mut list) = index.read_block_postings(&term, IndexRecordOption::Basic)?
                else {
                    continue;
                };
                // They ascend, as the list wants it.
                for stretch in self.stretches.iter().filter(|s| s.segment == n) {
                    let before = list.rank(stretch.docs.start);
                    let after = list.rank(stretch.docs.end);
                    if let Some(cell) = stretch.cell {
                        spark[cell] += after - before;
                    }
                }
            }
            Ok(spark)
        };
        count().map_err(|e| Error::Index(e.to_string()))
    }
}

/// Counts stretch after stretch, in the same memory.
struct Counter<'a> {
    tables: &'a Tables,
    /// The sets of the posts at hand.
    sets: Vec<u32>,
    /// Posts of each set. All zero between two stretches.
    counts: Vec<u32>,
    /// The sets that were met. It has a place for every set, and one more.
    met: Vec<u32>,
}

impl<'a> Counter<'a> {
    fn new(tables: &'a Tables) -> Self {
        Self {
            tables,
            sets: Vec::new(),
            counts: Vec::new(),
            met: Vec::new(),
        }
    }

    /// Posts of each tag in a stretch.
    fn count(
        &mut self,
        stretch: &Stretch,
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<Vec<u32>, Error> {
        let mut posts = vec![0; self.tables.tags.len()];
        let share = vec![(stretch.segment, stretch.docs.clone())];
        if stretch.posts_among(hits) > MANY {
            self.count_sets(share, hits, &mut posts, cancel)?;
        } else {
            let (tables, sets) = (self.tables, &mut self.sets);
            hits.walk(share, cancel, |segment, docs| {
                tables.sets_of(segment, docs, sets);
                for tag in sets.iter().flat_map(|set| tables.tags_of_set(*set)) {
                    posts[*tag as usize] += 1;
                }
            })?;
        }
        Ok(posts)
    }

    fn count_sets(
        &mut self,
        share: Share,
        hits: &Hits,
        posts: &mut [u32],
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let (tables, sets) = (self.tables, &mut self.sets);
        self.counts.resize(tables.number_of_sets(), 0);
        self.met.resize(self.counts.len() + 1, 0);
        let mut len = 0;
        hits.walk(share, cancel, |segment, docs| {
            tables.sets_of(segment, docs, sets);
            for set in &*sets {
                let count = &mut self.counts[*set as usize];
                // Written each time, and kept if it is new: the processor has nothing to guess.
                self.met[len] = *set;
                len += usize::from(*count == 0);
                *count += 1;
            }
        })?;
        for set in &self.met[..len] {
            let count = std::mem::take(&mut self.counts[*set as usize]);
            for tag in tables.tags_of_set(*set) {
                posts[*tag as usize] += count;
            }
        }
        Ok(())
    }
}

/// Shares of the stretches for the cores, of about as many posts each.
fn shares<'a>(stretches: &'a [Stretch], hits: &Hits) -> Vec<&'a [Stretch]> {
    let size = hits.total.div_ceil(rayon::current_num_threads() as u64);
    let mut posts = 0;
    let mut share = 0;
    let numbers: Vec<u64> = stretches
        .iter()
        .map(|stretch| {
            // By its middle: a stretch that lies across goes where most of it lies.
            let here = u64::from(stretch.posts_among(hits));
            share = share.max((posts + here / 2) / size.max(1));
            posts += here;
            share
        })
        .collect();
    let mut rest = stretches;
    let runs = numbers.chunk_by(|a, b| a == b);
    runs.map(|run| rest.split_off(..run.len()).unwrap_or_default())
        .collect()
}

/// All of some posts, cut at the cells of a time, and where there are many.
fn stretches(
    cells: usize,
    span: (Option<Time>, Option<Time>),
    hits: &Hits,
    snapshot: &Snapshot,
) -> Vec<Stretch> {
    let piece = (hits.total / (4 * rayon::current_num_threads() as u64)).max(PIECE) as u32;
    let mut stretches = Vec::new();
    for (n, (segment, bits)) in snapshot.segments.iter().zip(&hits.segments).enumerate() {
        let mut add = |docs: Range<u32>, cell| {
            let mut start = docs.start;
            while start < docs.end {
                let next = bits.select(bits.rank(start).saturating_add(piece));
                let end = next.map_or(docs.end, |next| next.min(docs.end));
                stretches.push(Stretch {
                    segment: n,
                    docs: start..end,
                    cell,
                });
                start = end;
            }
        };
        let times = &segment.times;
        let ((Some(first), Some(last)), 1..) = (span, cells) else {
            add(0..times.len, None);
            continue;
        };
        // What lies before and behind the time is none of the scope, but may be of the others.
        let (from, to) = (times.first_at(first), times.first_at(Time(last.0 + 1)));
        add(0..from, None);
        let width = (last.0 - first.0) / cells as i64 + 1;
        for cell in 0..cells {
            let from = Time(first.0 + cell as i64 * width);
            add(times.docs_in(from, Time(from.0 + width)), Some(cell));
        }
        let end = times.first_at(Time(first.0 + cells as i64 * width));
        add(end.max(to)..times.len, None);
    }
    stretches
}
