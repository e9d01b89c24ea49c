//! The posts that `like:` finds: the group of copies that a post is in.

use super::bits::{Bits, BitsBuilder};
use super::snapshot::Snapshot;
use super::{Cancel, Error, page};
use crate::post::Identity;
use crate::query::Like;

/// The copies of a post in one segment; of a post that is not in the archive, or is compared with nothing, none.
pub(crate) fn copies_in(
    segment: usize,
    like: &Like,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Bits, Error> {
    let len = snapshot.segments[segment].times.len;
    let mut bits = BitsBuilder::new(len);
    // First the post: a half-typed one must not cost what grouping costs.
    if let Some(place) = page::find(identity(&like.post), snapshot)? {
        let grouping = snapshot.groupings.get(snapshot, like.percent, cancel)?;
        let leader = |segment: usize, doc| {
            let wording = grouping.wording_of(segment, doc)?;
            Some(grouping.leader_of(wording))
        };
        if let Some(wanted) = leader(place.segment as usize, place.doc) {
            let alive = &snapshot.segments[segment].alive;
            alive.visit(0..len, |doc| {
                if leader(segment, doc) == Some(wanted) {
                    bits.insert(doc);
                }
            });
        }
    }
    Ok(bits.finish())
}

/// Which post is named so.
fn identity(name: &str) -> Identity {
    match name.split_once(':') {
        Some((platform, id)) => Identity::of(platform, id),
        // No identity is 0; nothing is found by what is no number.
        None => Identity(u64::from_str_radix(name, 16).unwrap_or(0)),
    }
}
