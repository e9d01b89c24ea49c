//! The newest posts of a scope before the whole of it is found.
//!
//! In a large archive some scopes take longer than a keystroke may: the beginning of a word stands for
//! thousands of them, and two common words next to each other must be looked for in every text. But the
//! newest posts lie in the latest stretch of the archive, and looking there is fast for any scope.

use super::compile::compile;
use super::hits::HitsCache;
use super::listing::{self, Place};
use super::snapshot::Snapshot;
use super::{Cancel, Error};
use crate::query::{Expr, Query};

/// Archives of fewer posts have no slow scopes.
const LARGE: u64 = 2_000_000;
/// Documents at the end of each segment.
const STRETCH: u32 = 1 << 17;

/// The newest posts of a scope, latest first. Nothing where finding all of them takes hardly longer, or where
/// the latest stretch has not as many.
pub(crate) fn glimpse(
    scope: &Query,
    limit: usize,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Option<Vec<Place>>, Error> {
    if snapshot.posts() < LARGE || !is_slow(&scope.expr, snapshot)? {
        return Ok(None);
    }
    look(scope, limit, STRETCH, snapshot, cancel)
}

fn look(
    scope: &Query,
    limit: usize,
    stretch: u32,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Option<Vec<Place>>, Error> {
    let latest = snapshot.latest(stretch);
    let hits = HitsCache::glimpse(scope, snapshot, &latest, cancel)?;
    if hits.total < limit as u64 {
        return Ok(None);
    }
    Ok(Some(listing::newest(&hits, snapshot, 0, limit)))
}

fn is_slow(expr: &Expr, snapshot: &Snapshot) -> Result<bool, Error> {
    let any = |parts: &[Expr]| {
        for part in parts {
            if is_slow(part, snapshot)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    match expr {
        Expr::All => Ok(false),
        Expr::Filter(filter) => Ok(compile(filter, snapshot)?.is_slow()),
        Expr::Not(inner) => is_slow(inner, snapshot),
        Expr::And(parts) | Expr::Or(parts) => any(parts),
    }
}
