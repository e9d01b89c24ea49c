//! Whether enough voices stand behind tags of a scope for them to be ranked among the others.

use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{FewVoices, Tables};
use super::{Cancel, Error};
use rayon::prelude::*;
use tantivy::Term;
use tantivy::schema::IndexRecordOption;

/// In scopes of fewer posts these are walked over. In larger ones, the lists of the tags are: a few of
/// their posts mostly say enough.
pub(crate) const SMALL: u64 = 1 << 15;

/// For each of some tags, whether its voices in the scope are not few.
pub(crate) fn are_supported(
    tags: &[u32],
    hits: &Hits,
    place @ (_, tables): (&Snapshot, &Tables),
    cancel: &Cancel,
) -> Result<Vec<bool>, Error> {
    if hits.total >= SMALL {
        let ask = |tag: &u32| along_the_list(*tag, hits, place, cancel);
        return tags.par_iter().map(ask).collect();
    }
    let mut row_of_tag = vec![u32::MAX; tables.tags.len()];
    for (row, tag) in tags.iter().enumerate() {
        row_of_tag[*tag as usize] = row as u32;
    }
    let mut voices = vec![FewVoices::default(); tags.len()];
    let mut sets = Vec::new();
    let everywhere = hits.segments.iter().map(|bits| 0..bits.len()).enumerate();
    hits.walk(everywhere.collect(), cancel, |segment, docs| {
        tables.sets_of(segment, docs, &mut sets);
        for (doc, set) in docs.iter().zip(&sets) {
            for tag in tables.tags_of_set(*set) {
                if let Some(voices) = voices.get_mut(row_of_tag[*tag as usize] as usize) {
                    voices.add(tables.voice_of(segment, *doc));
                }
            }
        }
    })?;
    Ok(voices.iter().map(FewVoices::are_many).collect())
}

fn along_the_list(
    tag: u32,
    hits: &Hits,
    (snapshot, tables): (&Snapshot, &Tables),
    cancel: &Cancel,
) -> Result<bool, Error> {
    let term = Term::from_field_text(snapshot.fields.tag, &tables.tags[tag as usize].key);
    let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
    let mut voices = FewVoices::default();
    for (n, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
        let bits = &hits.segments[n];
        let index = reader.inverted_index(term.field()).map_err(failed)?;
        let list = index.read_block_postings(&term, IndexRecordOption::Basic);
        let (Some(mut list), Some(first)) = (list.map_err(|e| failed(e.into()))?, bits.select(0))
        else {
            continue;
        };
        list.seek(first);
        while !list.docs().is_empty() {
            for doc in list.docs().iter().filter(|doc| bits.contains(**doc)) {
                voices.add(tables.voice_of(n, *doc));
            }
            if voices.are_many() {
                return Ok(true);
            }
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            list.advance();
        }
    }
    Ok(false)
}
