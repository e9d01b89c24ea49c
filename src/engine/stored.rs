//! Walking over stored posts, on all cores: for what no column tells, such as their texts.
//!
//! Documents are read in their order, so that each block of the store is unpacked once. It takes seconds for
//! a million posts: only what is asked rarely, or streamed, goes this way.

use super::hits::{Hits, Share};
use super::listing::Place;
use super::snapshot::Snapshot;
use super::{Cancel, Error};
use serde::de::DeserializeOwned;
use tantivy::TantivyDocument;
use tantivy::schema::Value as _;
use tantivy::store::StoreReader;

/// Blocks of the store that are kept unpacked: documents come in order.
const BLOCKS: usize = 2;
/// Posts between two looks at whether somebody still waits.
const PATIENCE: u64 = 1 << 10;

/// Reads every post of a set, as far as `P` wants to know it, into one value for each core, in the order of
/// documents. `part` is how much of the work this is, for the progress.
pub(crate) fn read<P: DeserializeOwned, T: Default + Send>(
    hits: &Hits,
    snapshot: &Snapshot,
    (cancel, part): (&Cancel, f64),
    each: impl Fn(&mut T, Place, P) + Sync + Send,
) -> Result<Vec<T>, Error> {
    let whole = hits.total.max(1) as f64;
    let walk = |share: Share| -> Result<Vec<T>, Error> {
        let mut made = T::default();
        let mut since = 0;
        for (segment, docs) in share {
            let reader = snapshot.searcher.segment_reader(segment as u32);
            let store = reader.get_store_reader(BLOCKS).map_err(failed)?;
            for doc in hits.segments[segment].iter_in(docs) {
                let place = Place {
                    segment: segment as u32,
                    doc,
                };
                each(&mut made, place, one(&store, doc, snapshot)?);
                since += 1;
                if since == PATIENCE {
                    if cancel.is_cancelled() {
                        return Err(Error::Cancelled);
                    }
                    cancel.advance(part * since as f64 / whole);
                    since = 0;
                }
            }
        }
        cancel.advance(part * since as f64 / whole);
        Ok(vec![made])
    };
    hits.on_all_cores(walk, |mut some, more| {
        some.extend(more);
        some
    })
}

fn one<P: DeserializeOwned>(
    store: &StoreReader,
    doc: u32,
    snapshot: &Snapshot,
) -> Result<P, Error> {
    let stored: TantivyDocument = store.get(doc).map_err(failed)?;
    let bytes = stored
        .get_first(snapshot.fields.post)
        .and_then(|value| value.as_bytes());
    let post = bytes.and_then(|bytes| serde_json::from_slice(bytes).ok());
    post.ok_or_else(|| failed("a stored post cannot be read"))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Index(error.to_string())
}
