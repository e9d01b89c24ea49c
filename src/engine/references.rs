//! Which posts that others repeat, answer or quote are in the archive themselves.
//!
//! The identities of all posts are read into a set once, the columns of references are looked up in it,
//! and what stays is two bits a post and kind. An index of identities would make every import slower for
//! a question that is asked a few times a day.

use super::Error;
use super::bits::{Bits, BitsBuilder};
use super::snapshot::{Segment, Snapshot};
use rustc_hash::FxHashSet;
use tantivy::columnar::Column;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED, Term};

/// How a post refers to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Referring {
    Repost,
    Reply,
    Quote,
}

impl Referring {
    const ALL: [Self; 3] = [Self::Repost, Self::Reply, Self::Quote];

    fn column(self) -> &'static str {
        match self {
            Self::Repost => "root",
            Self::Reply => "parent",
            Self::Quote => "quoted",
        }
    }
}

/// The answer for every post.
#[derive(Debug)]
pub(crate) struct References {
    segments: Vec<SegmentReferences>,
}

#[derive(Debug)]
struct SegmentReferences {
    /// For each way to refer: posts whose reference is here, and posts whose reference is not.
    kinds: [(Bits, Bits); 3],
}

impl References {
    pub(crate) fn find(snapshot: &Snapshot) -> Result<Self, Error> {
        let find = || -> tantivy::Result<Self> {
            let here = identities(snapshot)?;
            let each = snapshot.searcher.segment_readers().iter();
            let segments = each
                .zip(&snapshot.segments)
                .map(|(reader, segment)| {
                    let [a, b, c] =
                        Referring::ALL.map(|kind| split(reader, segment, snapshot, (kind, &here)));
                    Ok(SegmentReferences {
                        kinds: [a?, b?, c?],
                    })
                })
                .collect::<tantivy::Result<_>>()?;
            Ok(Self { segments })
        };
        find().map_err(|e| Error::Index(e.to_string()))
    }

    /// The posts that refer so to a post that is found here, or is not, for each segment.
    pub(crate) fn of(&self, kind: Referring, found: bool) -> Vec<Bits> {
        let of_segment = |segment: &SegmentReferences| {
            let (here, missing) = &segment.kinds[kind as usize];
            if found { here } else { missing }.clone()
        };
        self.segments.iter().map(of_segment).collect()
    }
}

/// The identities of all posts.
fn identities(snapshot: &Snapshot) -> tantivy::Result<FxHashSet<u64>> {
    let mut here = FxHashSet::default();
    here.reserve(snapshot.searcher.num_docs() as usize);
    for (reader, segment) in snapshot
        .searcher
        .segment_readers()
        .iter()
        .zip(&snapshot.segments)
    {
        let column = reader.fast_fields().u64("ident")?.first_or_default_col(0);
        here.extend(segment.alive.iter().map(|doc| column.get_val(doc)));
    }
    Ok(here)
}

/// Those of a segment's posts whose reference is here, and those whose reference is not.
fn split(
    reader: &SegmentReader,
    segment: &Segment,
    snapshot: &Snapshot,
    (kind, here): (Referring, &FxHashSet<u64>),
) -> tantivy::Result<(Bits, Bits)> {
    let len = segment.times.len;
    let (mut found, mut missing) = (BitsBuilder::new(len), BitsBuilder::new(len));
    let column: Option<Column<u64>> = reader.fast_fields().column_opt(kind.column())?;
    if let Some(column) = column {
        for doc in segment.alive.iter() {
            match column.first(doc) {
                Some(of) if here.contains(&of) => found.insert(doc),
                Some(_) => missing.insert(doc),
                None => {}
            }
        }
    }
    let (found, missing) = (found.finish(), missing.finish());
    if kind != Referring::Repost {
        return Ok((found, missing));
    }
    // Reposts of something unnamed have a root too, made of their text.
    let unnamed = flagged(reader, snapshot, "unnamed original", len)?;
    Ok((found.and_not(&unnamed), missing.and_not(&unnamed)))
}

/// A segment's posts that have a flag.
pub(crate) fn flagged(
    reader: &SegmentReader,
    snapshot: &Snapshot,
    flag: &str,
    len: u32,
) -> tantivy::Result<Bits> {
    let mut bits = BitsBuilder::new(len);
    let term = Term::from_field_text(snapshot.fields.flag, flag);
    let inverted = reader.inverted_index(snapshot.fields.flag)?;
    if let Some(mut posts) = inverted.read_postings(&term, IndexRecordOption::Basic)? {
        while posts.doc() != TERMINATED {
            bits.insert(posts.doc());
            posts.advance();
        }
    }
    Ok(bits.finish())
}
