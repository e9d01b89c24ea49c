//! The posts of a scope as sets of documents, kept for a while: the next question is mostly about the
//! same scope, or about one that was left a moment ago.
//!
//! Every part of a query is a set of its own. So the next letter of its last word leaves the others as they
//! are, and combining sets costs a few operations for 64 posts.

use super::bits::{Bits, BitsBuilder};
use super::compile::{Plan, compile};
use super::evaluate::{Reach, evaluate};
use super::snapshot::{Segment, Snapshot};
use super::{Cancel, Error};
use crate::post::Time;
use crate::query::{Expr, Filter, Query};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The documents of a scope, for each segment.
#[derive(Debug)]
pub(crate) struct Hits {
    pub(crate) segments: Vec<Bits>,
    pub(crate) total: u64,
}

/// Posts for which one core is enough: handing work over costs more than it saves.
const WORTH_SHARING: u64 = 1 << 15;
/// Documents between two looks at whether somebody still waits.
const STEP: u32 = 1 << 16;

/// Documents at a time: they and what is looked up for them stay in the nearest cache.
const BATCH: usize = 1024;

/// Stretches of documents, with the numbers of their segments.
pub(crate) type Share = Vec<(usize, Range<u32>)>;

impl Hits {
    pub(crate) fn new(segments: Vec<Bits>) -> Self {
        let total = segments.iter().map(|bits| u64::from(bits.count())).sum();
        Self { segments, total }
    }

    fn bytes(&self) -> usize {
        self.segments
            .iter()
            .map(|bits| bits.len() as usize / 7 + 64)
            .sum()
    }

    /// A set of these documents, for each segment.
    pub(crate) fn of_bits(segments: Vec<Bits>) -> Self {
        Self::new(segments)
    }

    /// A set of these documents, for each segment, in any order.
    pub(crate) fn of_docs(docs: Vec<Vec<u32>>, snapshot: &Snapshot) -> Self {
        let segments = docs.into_iter().zip(&snapshot.segments);
        let bits = segments.map(|(docs, segment)| {
            let mut bits = BitsBuilder::new(segment.times.len);
            for doc in docs {
                bits.insert(doc);
            }
            bits.finish()
        });
        Self::new(bits.collect())
    }

    /// All posts of the archive.
    pub(crate) fn all(snapshot: &Snapshot) -> Self {
        let segments = snapshot.segments.iter();
        Self::new(segments.map(|segment| segment.alive.clone()).collect())
    }

    /// The posts of the archive that are not among these.
    pub(crate) fn others(&self, snapshot: &Snapshot) -> Self {
        let pairs = snapshot.segments.iter().zip(&self.segments);
        Self::new(pairs.map(|(s, bits)| s.alive.and_not(bits)).collect())
    }

    /// Those that are among others too.
    pub(crate) fn and(&self, other: &Self) -> Self {
        self.with(other, Bits::and)
    }

    /// Those that are not among others.
    pub(crate) fn and_not(&self, other: &Self) -> Self {
        self.with(other, Bits::and_not)
    }

    /// These and others.
    pub(crate) fn or(&self, other: &Self) -> Self {
        self.with(other, |own, other| Bits::any_of(own.len(), &[own, other]))
    }

    fn with(&self, other: &Self, combine: impl Fn(&Bits, &Bits) -> Bits) -> Self {
        let pairs = self.segments.iter().zip(&other.segments);
        Self::new(pairs.map(|(own, other)| combine(own, other)).collect())
    }

    /// Those that are not reposts.
    pub(crate) fn originals(&self, snapshot: &Snapshot) -> Result<Self, Error> {
        let pairs = self.segments.iter().zip(snapshot.originals()?);
        Ok(Self::new(pairs.map(|(a, b)| a.and(b)).collect()))
    }

    /// Those that were posted within any of some spans `[from, to)`.
    pub(crate) fn within(&self, spans: &[(Time, Time)], snapshot: &Snapshot) -> Self {
        let pairs = self.segments.iter().zip(&snapshot.segments);
        let cut = |(bits, segment): (&Bits, &Segment)| {
            let cuts = spans.iter();
            let cuts: Vec<Bits> = cuts
                .map(|(from, to)| bits.within(segment.times.docs_in(*from, *to)))
                .collect();
            Bits::any_of(bits.len(), &cuts.iter().collect::<Vec<_>>())
        };
        Self::new(pairs.map(cut).collect())
    }

    /// Whether walking over the posts is worth all cores.
    pub(crate) fn is_worth_sharing(&self) -> bool {
        self.total >= WORTH_SHARING
    }

    /// Lets every core walk over its share, and adds up what they found.
    pub(crate) fn on_all_cores<T: Send>(
        &self,
        walk: impl Fn(Share) -> Result<T, Error> + Send + Sync,
        add: impl Fn(T, T) -> T,
    ) -> Result<T, Error> {
        let mut shares = self.shares();
        let last = shares.pop().unwrap_or_default();
        if shares.is_empty() {
            return walk(last);
        }
        shares.push(last);
        let found: Vec<T> = shares.into_par_iter().map(walk).collect::<Result<_, _>>()?;
        let sum = found.into_iter().reduce(add);
        Ok(sum.expect("there is at least one share"))
    }

    /// Calls `each` with the documents of a share, some at a time, and their segment.
    ///
    /// Some at a time, so that what is looked up for each of them in memory is looked up for all before
    /// anything is decided by it: the processor then waits for many places at once, not for one after the
    /// other. In a large archive nearly all of the time is such waiting.
    #[inline]
    pub(crate) fn walk(
        &self,
        share: Share,
        cancel: &Cancel,
        mut each: impl FnMut(usize, &[u32]),
    ) -> Result<(), Error> {
        let mut batch = Vec::with_capacity(BATCH);
        for (segment, docs) in share {
            let mut start = docs.start;
            while start < docs.end {
                let end = docs.end.min(start.saturating_add(STEP));
                self.segments[segment].visit(start..end, |doc| {
                    batch.push(doc);
                    if batch.len() == BATCH {
                        each(segment, &batch);
                        batch.clear();
                    }
                });
                if cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                start = end;
            }
            each(segment, &batch);
            batch.clear();
        }
        Ok(())
    }

    /// Shares for the cores, of about as many posts each.
    fn shares(&self) -> Vec<Share> {
        let cores = if self.is_worth_sharing() {
            rayon::current_num_threads() as u64
        } else {
            1
        };
        let size = self.total.div_ceil(cores).max(1);
        let mut shares = vec![Vec::new()];
        let mut room = size;
        for (segment, bits) in self.segments.iter().enumerate() {
            let mut start = 0;
            while start < bits.len() {
                let before = bits.rank(start);
                let end = bits.select(before + room as u32).unwrap_or(bits.len());
                let posts = u64::from(bits.rank(end) - before);
                if let Some(share) = shares.last_mut() {
                    share.push((segment, start..end));
                }
                start = end;
                room -= posts;
                if room == 0 && (start < bits.len() || segment + 1 < self.segments.len()) {
                    shares.push(Vec::new());
                    room = size;
                }
            }
        }
        shares
    }
}

/// Recently used sets, and those that are being made.
#[derive(Debug, Default)]
pub(crate) struct HitsCache {
    shelf: Mutex<Shelf>,
    /// Something that was being made is ready, or given up.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    /// Newest last.
    kept: Vec<(String, Arc<Hits>)>,
    /// Several questions about a new scope come at once: the first one makes the set, the others wait.
    in_the_making: Vec<String>,
}

/// Memory that the cache may take: a hundred scopes at a million posts, forty at ten million.
const CACHE_BYTES: usize = 16 << 20;
const MOST_CACHE_BYTES: usize = 64 << 20;
const SCOPES: usize = 40;

/// A waiting question looks so often whether it is still waited for itself.
const PATIENCE: Duration = Duration::from_millis(2);

impl Shelf {
    fn get(&mut self, scope: &str) -> Option<Arc<Hits>> {
        let at = self.kept.iter().position(|(name, _)| name == scope)?;
        let found = self.kept.remove(at);
        let hits = found.1.clone();
        self.kept.push(found);
        Some(hits)
    }

    fn put(&mut self, scope: String, hits: Arc<Hits>) {
        let most = (hits.bytes() * SCOPES).clamp(CACHE_BYTES, MOST_CACHE_BYTES);
        self.kept.push((scope, hits));
        let mut bytes = 0;
        let keep = self.kept.iter().rev().take_while(|(_, hits)| {
            bytes += hits.bytes();
            bytes <= most
        });
        let drop_first = self.kept.len() - keep.count().max(1);
        self.kept.drain(..drop_first);
    }
}

/// The right to make a set, and the duty: others wait for it.
struct Making<'a> {
    cache: &'a HitsCache,
    scope: String,
}

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.cache
            .shelf()
            .in_the_making
            .retain(|name| *name != self.scope);
        self.cache.changed.notify_all();
    }
}

impl HitsCache {
    pub(crate) fn clear(&self) {
        self.shelf().kept.clear();
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The set, or the right to make it. Waits for somebody who is at it.
    fn get(&self, scope: &str, cancel: &Cancel) -> Result<Result<Arc<Hits>, Making<'_>>, Error> {
        let mut shelf = self.shelf();
        loop {
            if let Some(hits) = shelf.get(scope) {
                return Ok(Ok(hits));
            }
            if !shelf.in_the_making.iter().any(|name| name == scope) {
                break;
            }
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            let waited = self.changed.wait_timeout(shelf, PATIENCE);
            shelf = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let scope = scope.to_owned();
        shelf.in_the_making.push(scope.clone());
        Ok(Err(Making { cache: self, scope }))
    }

    /// The documents of a scope, if they are at hand.
    pub(crate) fn known(&self, scope: &Query) -> Option<Arc<Hits>> {
        self.shelf().get(&name_of(scope))
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
        let name = name_of(scope);
        let making = match self.get(&name, cancel)? {
            Ok(hits) => return Ok(hits),
            Err(making) => making,
        };
        let (rest, range) = split_time(&scope.expr);
        let hits = match range {
            None => Hits::new(self.matching(&rest, snapshot, cancel)?),
            Some((from, to)) => {
                let whole = self.of(&Query { expr: rest }, snapshot, cancel)?;
                let cut = whole.segments.iter().zip(&snapshot.segments);
                Hits::new(
                    cut.map(|(bits, segment)| bits.within(segment.times.docs_in(from, to)))
                        .collect(),
                )
            }
        };
        let hits = Arc::new(hits);
        self.shelf().put(name, hits.clone());
        drop(making);
        Ok(hits)
    }

    fn matching(
        &self,
        expr: &Expr,
        snapshot: &Snapshot,
        cancel: &Cancel,
    ) -> Result<Vec<Bits>, Error> {
        let set = |expr: &Expr| self.of(&Query { expr: expr.clone() }, snapshot, cancel);
        let find = |plan: &Plan| evaluate(plan, snapshot, &Reach::All, cancel);
        combine(expr, snapshot, &set, &find)
    }
}

/// What a set is remembered under. A group has another set once it has other tags.
pub(crate) fn name_of(scope: &Query) -> String {
    scope.spelled_out().to_string()
}

/// The posts of a scope within a reach; nothing of it is kept.
pub(crate) fn within(
    reach: &Reach,
    scope: &Query,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Hits, Error> {
    let set =
        |expr: &Expr| within(reach, &Query { expr: expr.clone() }, snapshot, cancel).map(Arc::new);
    let find = |plan: &Plan| evaluate(plan, snapshot, reach, cancel);
    let found = combine(&scope.expr, snapshot, &set, &find)?;
    let cut = found.iter().enumerate();
    Ok(Hits::new(
        cut.map(|(n, bits)| bits.within(reach.of(n))).collect(),
    ))
}

/// The sets of an expression from the sets of its parts and of its filters.
fn combine(
    expr: &Expr,
    snapshot: &Snapshot,
    set: &dyn Fn(&Expr) -> Result<Arc<Hits>, Error>,
    find: &dyn Fn(&Plan) -> Result<Vec<Bits>, Error>,
) -> Result<Vec<Bits>, Error> {
    let segments = snapshot.segments.iter();
    match expr {
        Expr::All => Ok(segments.map(|s| s.alive.clone()).collect()),
        Expr::Filter(filter) => find(&compile(filter, snapshot)?),
        Expr::Not(inner) => {
            let inner = set(inner)?;
            let both = segments.zip(&inner.segments);
            Ok(both.map(|(s, bits)| s.alive.and_not(bits)).collect())
        }
        Expr::And(parts) => {
            let (mut with, mut without) = (Vec::new(), Vec::new());
            for part in parts {
                match part {
                    Expr::Not(inner) => without.push(set(inner)?),
                    part => with.push(set(part)?),
                }
            }
            let combined = segments.enumerate().map(|(n, segment)| {
                let mut with = of_segment(&with, n);
                // Sets of filters hold live documents only.
                if with.is_empty() {
                    with.push(&segment.alive);
                }
                Bits::all_of(segment.alive.len(), &with, &of_segment(&without, n))
            });
            Ok(combined.collect())
        }
        Expr::Or(parts) => {
            let (listed, other) = listed(parts, snapshot)?;
            let together = find(&Plan::AnyOf(listed))?;
            let other: Vec<Arc<Hits>> = other.into_iter().map(set).collect::<Result<_, _>>()?;
            let combined = together.iter().enumerate().map(|(n, bits)| {
                let mut any = of_segment(&other, n);
                any.push(bits);
                Bits::any_of(bits.len(), &any)
            });
            Ok(combined.collect())
        }
    }
}

fn of_segment(sets: &[Arc<Hits>], segment: usize) -> Vec<&Bits> {
    sets.iter().map(|hits| &hits.segments[segment]).collect()
}

/// The alternatives that are lists of the index, which go into one set together (there may be hundreds), and
/// the others.
fn listed<'a>(parts: &'a [Expr], snapshot: &Snapshot) -> Result<(Vec<Plan>, Vec<&'a Expr>), Error> {
    let (mut listed, mut other) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Expr::Filter(filter) => match compile(filter, snapshot)? {
                plan @ (Plan::Term(_) | Plan::Beginning(..)) => listed.push(plan),
                _ => other.push(part),
            },
            _ => other.push(part),
        }
    }
    Ok((listed, other))
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
        let mut shelf = Shelf::default();
        // Three of these fill the cache.
        let len = MOST_CACHE_BYTES as u32 * 7 / 3 - 1000;
        let hits = Arc::new(Hits::new(vec![Bits::full(len)]));
        for name in ["a", "b", "c"] {
            shelf.put(name.into(), hits.clone());
        }
        assert!(shelf.get("a").is_some());
        shelf.put("d".into(), hits.clone());
        let kept = ["a", "b", "c", "d"].map(|name| shelf.get(name).is_some());
        assert_eq!(kept, [true, false, true, true]);
        // One that is too large for the cache is kept alone.
        shelf.put("e".into(), Arc::new(Hits::new(vec![Bits::full(len * 4)])));
        let kept = ["a", "c", "d", "e"].map(|name| shelf.get(name).is_some());
        assert_eq!(kept, [false, false, false, true]);
    }

    #[test]
    fn one_makes_a_set_and_the_others_wait() {
        let cache = HitsCache::default();
        let never = Cancel::never();
        let making = cache.get("a", &never).unwrap().unwrap_err();
        std::thread::scope(|threads| {
            let waiting: Vec<_> = (0..3)
                .map(|_| threads.spawn(|| cache.get("a", &never).map(|got| got.is_ok())))
                .collect();
            let hits = Arc::new(Hits::new(vec![Bits::full(5)]));
            cache.shelf().put("a".into(), hits);
            drop(making);
            for thread in waiting {
                assert_eq!(thread.join().unwrap().ok(), Some(true));
            }
        });
    }

    #[test]
    fn when_the_maker_gives_up_another_one_makes_it() {
        let cache = HitsCache::default();
        let never = Cancel::never();
        let making = cache.get("a", &never).unwrap().unwrap_err();
        std::thread::scope(|threads| {
            let second = threads.spawn(|| cache.get("a", &never).map(|got| got.is_err()));
            drop(making);
            assert_eq!(second.join().unwrap().ok(), Some(true));
        });
        let _making = cache.get("b", &never).unwrap().unwrap_err();
        let cancelled = Cancel::when_changed(Arc::default(), 1);
        assert!(matches!(cache.get("b", &cancelled), Err(Error::Cancelled)));
    }

    #[test]
    fn shares_are_alike_and_hold_every_post_once() {
        let sizes = [WORTH_SHARING as u32 * 2, 0, 70_000];
        let hits = Hits::new(sizes.into_iter().map(Bits::full).collect());
        let shares = hits.shares();
        let docs = |share: &Share| -> u64 {
            share
                .iter()
                .map(|(_, docs)| u64::from(docs.end - docs.start))
                .sum()
        };
        let largest = shares.iter().map(docs).max().unwrap();
        assert_eq!(
            largest,
            hits.total.div_ceil(rayon::current_num_threads() as u64)
        );
        assert_eq!(shares.iter().map(docs).sum::<u64>(), hits.total);
        let mut at = [0; 3];
        for (segment, docs) in shares.into_iter().flatten() {
            assert_eq!(docs.start, at[segment]);
            at[segment] = docs.end;
        }
        assert_eq!(at, sizes);
    }
}
