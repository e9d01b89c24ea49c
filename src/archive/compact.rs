//! Merging segments towards one. One segment answers fastest and opens fastest; several are only a
//! little slower, never wrong. So an import leaves the segments as they were built and is ready at
//! once; they are merged later, while somebody reads, or by a command.

use super::{Archive, Error, lock, verify};
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter};

/// With more segments than this, opening and asking become noticeably slower: an import then merges the
/// small ones before it ends.
const MOST_SEGMENTS: usize = 24;
/// So many posts are merged then, at the most: a second of work. Large segments wait, however many they
/// are: ten million posts that were read at once are ready at once.
const SMALL: u64 = 100_000;
/// What was deleted is written out of its segments at the end of an import, if these hold no more posts:
/// a few seconds of work.
const CHEAP: u64 = 500_000;
/// Merging streams; the writer's own buffer stays empty.
const MERGER_MEMORY: usize = 16 << 20;

impl Archive {
    /// Merges what is worth merging. The posts are the same before and after; whoever has the archive
    /// open goes on reading what they opened. Interrupting it loses nothing.
    ///
    /// # Errors
    /// Somebody else writes to the archive, or it cannot be written to.
    pub fn compact(&self) -> Result<(), Error> {
        self.merge(worth_merging)
    }

    /// Merges everything into one segment and removes what has been replaced or deleted, however long it
    /// takes. After it, nothing of a post that its author took back is left in the index.
    ///
    /// # Errors
    /// As for [`compact`](Self::compact).
    pub fn compact_fully(&self) -> Result<(), Error> {
        self.merge(all_of_them)
    }

    fn merge(&self, choose: Choice) -> Result<(), Error> {
        if choose(&segments(self.index())?).is_empty() {
            return Ok(());
        }
        let _lock = lock::WriteLock::take_for(self.path(), lock::Work::Merging)?;
        let mut writer: IndexWriter = self
            .index()
            .writer_with_num_threads(1, MERGER_MEMORY)
            .map_err(writing)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let merged = merge(self.index(), &mut writer, choose);
        let ended = writer.wait_merging_threads().map_err(writing);
        // The library stumbles over damaged files, and does not say so.
        merged.and(ended).map_err(|error| {
            verify::first_damaged_file(self.path()).map_or(error, |file| Error::Index {
                path: self.path().to_owned(),
                reason: format!("'{}' is not as it was written", file.display()),
            })
        })
    }
}

/// Merges at the end of an import, if there are too many segments to leave it for later.
pub(super) fn merge_if_many(index: &Index, writer: &mut IndexWriter) -> Result<(), Error> {
    merge(index, writer, small_ones)
}

/// Writes the segments anew in which something is deleted, if that is soon done: until then the texts
/// of deleted posts are on the disk, though nobody finds them.
pub(super) fn clear_if_cheap(index: &Index, writer: &mut IndexWriter) -> Result<(), Error> {
    merge(index, writer, cheap_to_clear)
}

/// The sort field keeps documents in time order.
fn merge(index: &Index, writer: &mut IndexWriter, choose: Choice) -> Result<(), Error> {
    let chosen = choose(&segments(index)?);
    if !chosen.is_empty() {
        writer.merge(&chosen).wait().map_err(writing)?;
        writer.garbage_collect_files().wait().map_err(writing)?;
    }
    Ok(())
}

/// A segment as far as merging is concerned.
#[derive(Clone, Copy, Debug)]
struct Size {
    id: SegmentId,
    posts: u32,
    /// Documents that have been replaced and still take room.
    dead: u32,
}

impl Size {
    /// Whether enough is dead to write it anew.
    fn is_hollow(&self) -> bool {
        u64::from(self.dead) * 4 > u64::from(self.posts)
    }
}

/// Which segments to merge.
type Choice = fn(&[Size]) -> Vec<SegmentId>;

/// Every segment with its size. Nothing of the library's own list is kept: it would keep the files of
/// merged segments from being removed.
fn segments(index: &Index) -> Result<Vec<Size>, Error> {
    let metas = index.searchable_segment_metas().map_err(writing)?;
    let size = |m: &SegmentMeta| Size {
        id: m.id(),
        posts: m.num_docs(),
        dead: m.num_deleted_docs(),
    };
    Ok(metas.iter().map(size).collect())
}

fn writing(error: impl std::fmt::Display) -> Error {
    Error::Writing(error.to_string())
}

/// The segments worth merging now: all of them, unless one holds nearly everything already, so that a
/// small addition to a large archive does not rewrite the archive.
fn worth_merging(segments: &[Size]) -> Vec<SegmentId> {
    let mut segments = segments.to_vec();
    segments.sort_by_key(|s| std::cmp::Reverse(s.posts));
    let total_of = |s: &[Size]| s.iter().map(|s| u64::from(s.posts)).sum::<u64>();
    if let Some((largest, rest)) = segments.split_first()
        && !largest.is_hollow()
        && total_of(rest) * 8 < u64::from(largest.posts)
    {
        segments.remove(0);
    }
    match segments.as_slice() {
        [one] if !one.is_hollow() => Vec::new(),
        some => some.iter().map(|s| s.id).collect(),
    }
}

/// If there are too many segments, the smallest of them: those of many small imports.
fn small_ones(segments: &[Size]) -> Vec<SegmentId> {
    if segments.len() <= MOST_SEGMENTS {
        return Vec::new();
    }
    let mut segments = segments.to_vec();
    segments.sort_by_key(|s| s.posts);
    let mut posts = 0;
    let small = segments.iter().take_while(|s| {
        posts += u64::from(s.posts);
        posts <= SMALL
    });
    let small: Vec<_> = small.map(|s| s.id).collect();
    if small.len() > 1 { small } else { Vec::new() }
}

/// The segments with something dead in them, unless they are large.
fn cheap_to_clear(segments: &[Size]) -> Vec<SegmentId> {
    let dead = || segments.iter().filter(|segment| segment.dead > 0);
    let posts: u64 = dead().map(|segment| u64::from(segment.posts)).sum();
    if posts > CHEAP {
        return Vec::new();
    }
    dead().map(|segment| segment.id).collect()
}

/// All segments, unless there is one only and nothing dead in it.
fn all_of_them(segments: &[Size]) -> Vec<SegmentId> {
    match segments {
        [one] if one.dead == 0 => Vec::new(),
        some => some.iter().map(|s| s.id).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sizes: &[(u32, u32)]) -> Vec<Size> {
        let size = |(posts, dead): &(u32, u32)| Size {
            id: SegmentId::generate_random(),
            posts: *posts,
            dead: *dead,
        };
        sizes.iter().map(size).collect()
    }

    #[test]
    fn a_small_addition_leaves_a_large_segment_alone() {
        for (sizes, chosen) in [
            (&[][..], 0),
            (&[(5, 0)], 0),
            (&[(500, 0), (400, 0), (300, 0)], 3),
            (&[(10_000, 0), (5, 0)], 0),
            (&[(7, 0), (10_000, 0), (5, 0)], 2),
            (&[(10_000, 5_000), (5, 0)], 2),
            (&[(10_000, 5_000)], 1),
        ] {
            assert_eq!(worth_merging(&of(sizes)).len(), chosen, "{sizes:?}");
        }
        assert_eq!(cheap_to_clear(&of(&[(10_000, 1), (5, 0)])).len(), 1);
        assert_eq!(cheap_to_clear(&of(&[(10_000, 1), (500_000, 9)])).len(), 0);
        assert_eq!(all_of_them(&of(&[(10_000, 0), (5, 0)])).len(), 2);
        assert_eq!(all_of_them(&of(&[(10_000, 1)])).len(), 1);
        assert_eq!(all_of_them(&of(&[(10_000, 0)])).len(), 0);
    }

    #[test]
    fn many_small_segments_do_not_wait_and_large_ones_do() {
        let few = vec![(7, 0); MOST_SEGMENTS];
        assert_eq!(small_ones(&of(&few)).len(), 0);
        let small = vec![(7, 0); MOST_SEGMENTS + 1];
        assert_eq!(small_ones(&of(&small)).len(), small.len());
        let large = vec![(400_000, 0); MOST_SEGMENTS + 1];
        assert_eq!(small_ones(&of(&large)).len(), 0);
        let both = [&large[..], &[(9, 0), (8, 0)]].concat();
        assert_eq!(small_ones(&of(&both)).len(), 2);
    }
}
