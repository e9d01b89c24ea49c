//! Merging segments. One segment answers fastest and opens fastest; many are only slower, never wrong.

use super::Error;
use tantivy::index::SegmentId;
use tantivy::{Index, IndexWriter};

/// The segments worth merging now: all of them, unless one holds nearly everything already, so that a
/// small addition to a large archive does not rewrite the archive.
fn worth_merging(mut segments: Vec<(SegmentId, u32)>) -> Vec<SegmentId> {
    segments.sort_by_key(|(_, docs)| std::cmp::Reverse(*docs));
    let total_of = |s: &[(SegmentId, u32)]| s.iter().map(|(_, docs)| u64::from(*docs)).sum::<u64>();
    if let Some(((_, largest), rest)) = segments.split_first()
        && total_of(rest) * 8 < u64::from(*largest)
    {
        segments.remove(0);
    }
    if segments.len() < 2 {
        Vec::new()
    } else {
        segments.into_iter().map(|(id, _)| id).collect()
    }
}

/// Merges what is worth merging. The sort field keeps documents in time order.
pub(crate) fn compact(index: &Index, writer: &mut IndexWriter) -> Result<(), Error> {
    let failed = |e: tantivy::TantivyError| Error::Writing(e.to_string());
    let metas = index.searchable_segment_metas().map_err(failed)?;
    let segments = worth_merging(metas.iter().map(|m| (m.id(), m.num_docs())).collect());
    if !segments.is_empty() {
        writer.merge(&segments).wait().map_err(failed)?;
        writer.garbage_collect_files().wait().map_err(failed)?;
    }
    Ok(())
}
