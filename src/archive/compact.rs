//! Merging segments towards one. One segment answers fastest and opens fastest; several are only a
//! little slower, never wrong. So an import leaves the segments as they were built and is ready at
//! once; they are merged later, while somebody reads, or by a command.

use super::{Archive, Error, lock};
use tantivy::index::SegmentId;
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter};

/// With more segments than this, opening and asking become noticeably slower: an import then merges
/// before it ends.
const MOST_SEGMENTS: usize = 24;
/// Merging streams; the writer's own buffer stays empty.
const MERGER_MEMORY: usize = 16 << 20;

impl Archive {
    /// Merges what is worth merging. The posts are the same before and after; whoever has the archive
    /// open goes on reading what they opened. Interrupting it loses nothing.
    ///
    /// # Errors
    /// Somebody else writes to the archive, or it cannot be written to.
    pub fn compact(&self) -> Result<(), Error> {
        if worth_merging(segments(self.index())?).is_empty() {
            return Ok(());
        }
        let _lock = lock::WriteLock::take(self.path())?;
        let mut writer: IndexWriter = self
            .index()
            .writer_with_num_threads(1, MERGER_MEMORY)
            .map_err(writing)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        merge(self.index(), &mut writer)?;
        writer.wait_merging_threads().map_err(writing)
    }
}

/// Merges at the end of an import, if there are too many segments to leave it for later.
pub(super) fn merge_if_many(index: &Index, writer: &mut IndexWriter) -> Result<(), Error> {
    if segments(index)?.len() > MOST_SEGMENTS {
        merge(index, writer)?;
    }
    Ok(())
}

/// The sort field keeps documents in time order.
fn merge(index: &Index, writer: &mut IndexWriter) -> Result<(), Error> {
    let chosen = worth_merging(segments(index)?);
    if !chosen.is_empty() {
        writer.merge(&chosen).wait().map_err(writing)?;
        writer.garbage_collect_files().wait().map_err(writing)?;
    }
    Ok(())
}

/// Every segment with its size. Nothing of the library's own list is kept: it would keep the files of
/// merged segments from being removed.
fn segments(index: &Index) -> Result<Vec<(SegmentId, u32)>, Error> {
    let metas = index.searchable_segment_metas().map_err(writing)?;
    Ok(metas.iter().map(|m| (m.id(), m.num_docs())).collect())
}

fn writing(error: impl std::fmt::Display) -> Error {
    Error::Writing(error.to_string())
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_addition_leaves_a_large_segment_alone() {
        let of = |sizes: &[u32]| -> Vec<(SegmentId, u32)> {
            sizes
                .iter()
                .map(|s| (SegmentId::generate_random(), *s))
                .collect()
        };
        assert_eq!(worth_merging(of(&[])).len(), 0);
        assert_eq!(worth_merging(of(&[5])).len(), 0);
        assert_eq!(worth_merging(of(&[500, 400, 300])).len(), 3);
        assert_eq!(worth_merging(of(&[10_000, 5])).len(), 0);
        assert_eq!(worth_merging(of(&[7, 10_000, 5])).len(), 2);
    }
}
