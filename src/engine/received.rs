//! What voices received from the posts of a scope: reposts and mentions, given to the voice that was meant as far
//! as that can be said.
//!
//! Must not know how voices are ranked.

use super::bits::{Bits, BitsBuilder};
use super::columns::each_value;
use super::hits::Hits;
use super::names::Names;
use super::platforms::Platforms;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Error};
use rustc_hash::FxHashMap;
use std::ops::AddAssign;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

/// Terms between two looks at whether somebody still waits.
const PATIENCE: usize = 4096;
/// Documents likewise.
const STEP: u32 = 1 << 16;

/// What names are looked up in.
pub(crate) struct Ground<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) tables: &'a Tables,
    pub(crate) names: &'a Names,
    pub(crate) platforms: &'a Platforms,
}

/// Posts that name somebody, by who was meant.
#[derive(Debug, Default)]
pub(crate) struct Received {
    pub(crate) of_voice: Vec<u32>,
    /// Of names that no voice of the archive goes by, or several: by platform and name.
    pub(crate) of_name: FxHashMap<(u16, String), u32>,
    /// Of those of voices, what no name says, but the original's author.
    pub(crate) unnamed: FxHashMap<u32, u32>,
    /// The sum of all.
    pub(crate) given: u64,
}

impl Received {
    fn nothing(tables: &Tables) -> Self {
        Self {
            of_voice: vec![0; tables.voices as usize],
            ..Self::default()
        }
    }
}

/// Mentions by posts of a scope: a post counts once for each handle.
pub(crate) fn mentions(
    hits: &Hits,
    ground: &Ground<'_>,
    cancel: &Cancel,
) -> Result<Received, Error> {
    let mut received = Received::nothing(ground.tables);
    let field = ground.snapshot.fields.mention;
    named(field, hits, ground, &mut received, cancel)?;
    Ok(received)
}

/// Reposts of a scope by whom they repeat: whom the source names or, where it names nobody, the voice of the
/// original, if that is in the archive. Beside them, how many are nobody's.
pub(crate) fn reposts(
    hits: &Hits,
    ground: &Ground<'_>,
    cancel: &Cancel,
) -> Result<(Received, u64), Error> {
    let originals = hits.originals(ground.snapshot)?;
    let reposts = hits.and_not(&originals);
    let mut received = Received::nothing(ground.tables);
    let field = ground.snapshot.fields.reposted;
    let seen = named(field, &reposts, ground, &mut received, cancel)?;
    let rest: Vec<Bits> = reposts
        .segments
        .iter()
        .zip(&seen)
        .map(|(all, seen)| all.and_not(seen))
        .collect();
    by_originals(&rest, ground, &mut received, cancel)?;
    let nobodys = reposts.total - received.given;
    Ok((received, nobodys))
}

/// Counts the names that posts have in a field, and says which posts have any.
fn named(
    field: Field,
    hits: &Hits,
    ground: &Ground<'_>,
    received: &mut Received,
    cancel: &Cancel,
) -> Result<Vec<Bits>, Error> {
    let failed = |e: &dyn std::fmt::Display| Error::Index(e.to_string());
    let readers = ground.snapshot.searcher.segment_readers();
    let mut seen = Vec::with_capacity(readers.len());
    let mut counts = vec![0u32; ground.platforms.len()];
    for (segment, (reader, bits)) in readers.iter().zip(&hits.segments).enumerate() {
        let mut here = BitsBuilder::new(bits.len());
        let index = reader.inverted_index(field).map_err(|e| failed(&e))?;
        let mut terms = index.terms().stream().map_err(|e| failed(&e))?;
        let first = bits.select(0);
        for n in 1.. {
            let (Some(first), true) = (first, terms.advance()) else {
                break;
            };
            let mut posts = index
                .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                .map_err(|e| failed(&e))?;
            let mut doc = if posts.doc() < first {
                posts.seek(first)
            } else {
                posts.doc()
            };
            while doc != TERMINATED {
                if bits.contains(doc) {
                    here.insert(doc);
                    counts[usize::from(ground.platforms.of(segment, doc))] += 1;
                }
                doc = posts.advance();
            }
            if let Ok(name) = std::str::from_utf8(terms.key()) {
                give(name, &mut counts, ground, received);
            }
            if n % PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
        seen.push(here.finish());
    }
    Ok(seen)
}

/// Gives the posts that have a name, by platform, to whom it means there.
fn give(name: &str, counts: &mut [u32], ground: &Ground<'_>, received: &mut Received) {
    for (platform, count) in counts.iter_mut().enumerate() {
        let count = std::mem::take(count);
        if count == 0 {
            continue;
        }
        let platform = platform as u16;
        received.given += u64::from(count);
        match ground.names.meant(name, ground.platforms.name(platform)) {
            Some(voice) => received.of_voice[voice as usize] += count,
            None => received
                .of_name
                .entry((platform, name.to_owned()))
                .or_default()
                .add_assign(count),
        }
    }
}

/// Gives reposts to the voices of their originals.
fn by_originals(
    reposts: &[Bits],
    ground: &Ground<'_>,
    received: &mut Received,
    cancel: &Cancel,
) -> Result<(), Error> {
    let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
    let readers = ground.snapshot.searcher.segment_readers();
    let mut wanted: FxHashMap<u64, u32> = FxHashMap::default();
    for (reader, bits) in readers.iter().zip(reposts) {
        let column = reader.fast_fields().column_opt::<u64>("root");
        if let Some(column) = column.map_err(failed)? {
            for (n, doc) in bits.iter().enumerate() {
                if n % PATIENCE == 0 {
                    cancel.check()?;
                }
                if let Some(root) = column.first(doc) {
                    *wanted.entry(root).or_default() += 1;
                }
            }
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    for (segment, reader) in readers.iter().enumerate() {
        let alive = &ground.snapshot.segments[segment].alive;
        let column = reader.fast_fields().column_opt::<u64>("ident");
        let Some(column) = column.map_err(failed)? else {
            continue;
        };
        for start in (0..reader.max_doc()).step_by(STEP as usize) {
            cancel.check()?;
            let end = reader.max_doc().min(start.saturating_add(STEP));
            each_value(&column, start..end, |doc, identity| {
                let Some(count) = wanted.get(&identity) else {
                    return;
                };
                let voice = ground.tables.voice_of(segment, doc);
                if voice != NOBODY && alive.contains(doc) {
                    received.of_voice[voice as usize] += count;
                    *received.unnamed.entry(voice).or_default() += count;
                    received.given += u64::from(*count);
                }
            });
        }
    }
    Ok(())
}
