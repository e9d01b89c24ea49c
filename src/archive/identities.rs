//! Which posts an index has, by their identities, and taking posts out of it.
//!
//! There is no dictionary of identities (see the schema): everything here scans a column.

use super::known::Known;
use super::picked::PickedQuery;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::Arc;
use tantivy::{DocId, Index, IndexWriter, ReloadPolicy, Searcher, SegmentReader};

/// The index as it was last committed.
pub(super) fn searcher(index: &Index) -> tantivy::Result<Searcher> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    let reader: tantivy::IndexReader = reader.try_into()?;
    Ok(reader.searcher())
}

/// The identities of all posts.
pub(super) fn all(index: &Index) -> tantivy::Result<Known> {
    let searcher = searcher(index)?;
    let mut known = Known::with_capacity(searcher.num_docs() as usize);
    for reader in searcher.segment_readers() {
        let idents = reader.fast_fields().u64("ident")?;
        known.extend(reader.doc_ids_alive().filter_map(|doc| idents.first(doc)));
    }
    Ok(known)
}

/// The live documents whose identity is wanted, ascending.
pub(super) fn documents(
    reader: &SegmentReader,
    wanted: &dyn Fn(u64) -> bool,
) -> tantivy::Result<Vec<DocId>> {
    let idents = reader.fast_fields().u64("ident")?;
    let alive = reader.alive_bitset();
    Ok((0..reader.max_doc())
        .filter(|doc| alive.is_none_or(|a| a.is_alive(*doc)))
        .filter(|doc| idents.first(*doc).is_some_and(wanted))
        .collect())
}

/// How many committed posts are among these.
pub(super) fn count(index: &Index, wanted: &FxHashSet<u64>) -> tantivy::Result<u64> {
    let searcher = searcher(index)?;
    let mut count = 0;
    for reader in searcher.segment_readers() {
        count += documents(reader, &|identity| wanted.contains(&identity))?.len() as u64;
    }
    Ok(count)
}

/// Deletes posts; the caller commits. Their bytes are gone when their segments are merged.
pub(super) fn delete(writer: &IndexWriter, unwanted: FxHashSet<u64>) -> tantivy::Result<()> {
    let unwanted = Arc::new(unwanted);
    writer.delete_query(Box::new(PickedQuery::new(move |reader| {
        let docs = documents(reader, &|identity| unwanted.contains(&identity))?;
        let ranges = docs.into_iter().map(|doc| doc..doc + 1);
        Ok(ranges.collect::<Vec<Range<DocId>>>())
    })))?;
    Ok(())
}
