//! The posts of a scope as sets of documents, kept for a while: the next question is mostly about the
//! same scope, or about one that was left a moment ago.

use super::bits::Bits;
use super::compile::compile;
use super::snapshot::Snapshot;
use super::{Cancel, Error};
use crate::post::Time;
use crate::query::{Expr, Filter, Query};
use std::sync::{Arc, Mutex, PoisonError};

/// The documents of a scope, for each segment.
#[derive(Debug)]
pub(crate) struct Hits {
    pub(crate) segments: Vec<Bits>,
    pub(crate) total: u64,
}

impl Hits {
    fn new(segments: Vec<Bits>) -> Self {
        let total = segments.iter().map(|bits| u64::from(bits.count())).sum();
        Self { segments, total }
    }

    fn bytes(&self) -> usize {
        self.segments
            .iter()
            .map(|bits| bits.len() as usize / 7 + 64)
            .sum()
    }
}

/// Recently used sets, newest last.
#[derive(Debug, Default)]
pub(crate) struct HitsCache {
    kept: Mutex<Vec<(String, Arc<Hits>)>>,
}

/// Memory that the cache may take: 200 scopes at a million posts, 20 at ten million.
const CACHE_BYTES: usize = 32 << 20;

impl HitsCache {
    pub(crate) fn clear(&self) {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn get(&self, scope: &str) -> Option<Arc<Hits>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(name, _)| name == scope)?;
        let found = kept.remove(at);
        let hits = found.1.clone();
        kept.push(found);
        Some(hits)
    }

    fn put(&self, scope: String, hits: Arc<Hits>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // Two questions about a new scope may have been at it at once.
        kept.retain(|(name, _)| *name != scope);
        kept.push((scope, hits));
        let mut bytes = 0;
        let keep = kept.iter().rev().take_while(|(_, hits)| {
            bytes += hits.bytes();
            bytes <= CACHE_BYTES
        });
        let drop_first = kept.len() - keep.count().max(1);
        kept.drain(..drop_first);
    }

    /// The documents of a scope.
    ///
    /// The time range of a scope is taken apart from the rest: moving through time asks the same
    /// question again and again, and cutting a set at two boundaries costs next to nothing.
    pub(crate) fn of(
        &self,
        scope: &Query,
        snapshot: &Snapshot,
        cancel: &Cancel,
    ) -> Result<Arc<Hits>, Error> {
        let name = scope.to_string();
        if let Some(hits) = self.get(&name) {
            return Ok(hits);
        }
        let (rest, range) = split_time(&scope.expr);
        let hits = match range {
            None => Arc::new(Hits::new(self.matching(&rest, snapshot, cancel)?)),
            Some((from, to)) => {
                let whole = self.of(&Query { expr: rest }, snapshot, cancel)?;
                let cut = whole.segments.iter().zip(&snapshot.segments);
                Arc::new(Hits::new(
                    cut.map(|(bits, segment)| bits.within(segment.times.docs_in(from, to)))
                        .collect(),
                ))
            }
        };
        self.put(name, hits.clone());
        Ok(hits)
    }

    /// What is excluded, and what nearly every scope is cut by (`is:`, `has:`, `missing:`), are sets of their own:
    /// they come back with the next query, and combining sets costs a few operations for 64 posts.
    fn matching(
        &self,
        expr: &Expr,
        snapshot: &Snapshot,
        cancel: &Cancel,
    ) -> Result<Vec<Bits>, Error> {
        let all = || -> Vec<Bits> { snapshot.segments.iter().map(|s| s.alive.clone()).collect() };
        let set = |expr: &Expr| self.of(&Query { expr: expr.clone() }, snapshot, cancel);
        match expr {
            Expr::All => Ok(all()),
            Expr::Not(inner) => Ok(combined(&all(), &*set(inner)?, Bits::and_not)),
            Expr::And(parts) => {
                let (sets, asked): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|p| is_set(p));
                let asked = Expr::all_of(asked.into_iter().cloned());
                let mut bits = match &asked {
                    Expr::All => all(),
                    asked => snapshot.evaluate(&*compile(asked, snapshot), cancel)?,
                };
                for part in sets {
                    bits = match part {
                        Expr::Not(inner) => combined(&bits, &*set(inner)?, Bits::and_not),
                        part => combined(&bits, &*set(part)?, Bits::and),
                    };
                }
                Ok(bits)
            }
            other => snapshot.evaluate(&*compile(other, snapshot), cancel),
        }
    }
}

/// Whether a part of a conjunction is a set of its own.
fn is_set(part: &Expr) -> bool {
    matches!(
        part,
        Expr::Not(_)
            | Expr::Filter(Filter::Is(_) | Filter::Has(_) | Filter::Missing(_) | Filter::Undated)
    )
}

/// Combines two sets, segment by segment.
fn combined(bits: &[Bits], other: &Hits, how: fn(&Bits, &Bits) -> Bits) -> Vec<Bits> {
    bits.iter()
        .zip(&other.segments)
        .map(|(a, b)| how(a, b))
        .collect()
}

/// Takes `since:` and `until:` off the top of an expression: what is left, and the range that they leave.
fn split_time(expr: &Expr) -> (Expr, Option<(Time, Time)>) {
    let parts = match expr {
        Expr::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut range: Option<(Time, Time)> = None;
    let mut rest = Expr::All;
    for part in parts {
        let (from, to) = range.unwrap_or((Time(i64::MIN), Time(i64::MAX)));
        match part {
            Expr::Filter(Filter::Since(time)) => range = Some((from.max(*time), to)),
            Expr::Filter(Filter::Until(time)) => range = Some((from, to.min(*time))),
            other => rest = rest.and(other.clone()),
        }
    }
    (rest, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(time: i64) -> Expr {
        Expr::Filter(Filter::Since(Time(time)))
    }

    fn until(time: i64) -> Expr {
        Expr::Filter(Filter::Until(Time(time)))
    }

    fn word() -> Expr {
        Expr::Filter(Filter::Text("walk".into()))
    }

    #[test]
    fn the_narrowest_range_is_taken_off_the_top() {
        let (all, open) = (Expr::All, i64::MAX);
        for (parts, rest, range) in [
            (vec![], all.clone(), None),
            (vec![word()], word(), None),
            (vec![since(3)], all.clone(), Some((3, open))),
            (vec![until(3)], all.clone(), Some((i64::MIN, 3))),
            (
                vec![since(3), word(), until(9), since(5), until(7)],
                word(),
                Some((5, 7)),
            ),
            (vec![since(9), until(3)], all, Some((9, 3))),
            (
                vec![word(), since(3), word()],
                word().and(word()),
                Some((3, open)),
            ),
        ] {
            let range = range.map(|(from, to)| (Time(from), Time(to)));
            assert_eq!(
                split_time(&Expr::all_of(parts.clone())),
                (rest, range),
                "{parts:?}"
            );
        }
    }

    #[test]
    fn times_inside_of_something_else_stay_where_they_are() {
        for expr in [
            since(3).negate(),
            since(3).or(word()),
            word().and(since(3).or(until(2))),
        ] {
            assert_eq!(split_time(&expr), (expr, None));
        }
    }

    #[test]
    fn the_cache_keeps_the_latest_within_its_bytes() {
        let cache = HitsCache::default();
        // Three of these fill the cache.
        let len = CACHE_BYTES as u32 * 7 / 3 - 1000;
        let hits = Arc::new(Hits::new(vec![Bits::full(len)]));
        for name in ["a", "b", "c"] {
            cache.put(name.into(), hits.clone());
        }
        assert!(cache.get("a").is_some());
        cache.put("d".into(), hits.clone());
        let kept = ["a", "b", "c", "d"].map(|name| cache.get(name).is_some());
        assert_eq!(kept, [true, false, true, true]);
        // One that is too large for the cache is kept alone.
        cache.put("e".into(), Arc::new(Hits::new(vec![Bits::full(len * 4)])));
        let kept = ["a", "c", "d", "e"].map(|name| cache.get(name).is_some());
        assert_eq!(kept, [false, false, false, true]);
    }
}
