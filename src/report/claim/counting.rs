//! What the archive counts for a claim.

use super::verdict::{of_ratio, of_sizes, of_total};
use super::{Page, Verdict, within};
use crate::engine::{AskPage, AskTimeline, Axis, Cancel, Count, Engine, Error, Order, Unit};
use crate::post::{Bin, Time};
use crate::query::claim::{Claim, Counted, Kind};
use crate::query::{Filter, Is, Query};

/// From so many times as many on, one dwarfs the other.
pub(super) const DWARFS: f64 = 5.0;

/// One side of a claim.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Its posts, in all of their time.
    pub(super) scope: Query,
    /// Within the time of the claim.
    pub(super) count: Count,
    /// Without a time, wherever the claim has bounds.
    pub(super) undated: u64,
    /// The highest period, where the claim asks for it.
    pub(super) peak: Option<(Time, u64)>,
}

/// The time that a claim is about. A window begins with the first post of its scope, or ends with the archive.
pub(super) fn period(
    engine: &Engine,
    claim: &Claim,
    archive: &Count,
    cancel: &Cancel,
) -> Result<(Option<Time>, Option<Time>), Error> {
    let asked = (claim.since, claim.until);
    let Some(window) = claim.window else {
        return Ok(asked);
    };
    if window.is_last {
        let end = claim
            .until
            .or_else(|| archive.last.map(|last| Time(last.0 + 1)));
        let start = end.map(|end| Time(end.0.saturating_sub(window.length)));
        return Ok((start.max(claim.since), end));
    }
    let first = engine.count(&within(&claim.scope, asked), cancel)?.first;
    let end = first.map(|first| Time(first.0.saturating_add(window.length)));
    Ok((first.or(claim.since), end.or(claim.until)))
}

impl Page<'_> {
    /// Counts each side, and the value that the claim is about.
    pub(super) fn count(&mut self) -> Result<(), Error> {
        for scope in std::iter::once(&self.claim.scope).chain(&self.claim.against) {
            let bounded = within(scope, self.period);
            let count = self.engine.count(&bounded, self.cancel)?;
            let has_bounds = self.period.0.is_some() || self.period.1.is_some();
            let undated = if has_bounds {
                self.engine.count(scope, self.cancel)?.undated
            } else {
                0
            };
            let peak = match self.claim.kind {
                Kind::Peak(per) => self.peak(&bounded, per)?,
                _ => None,
            };
            self.sides.push(Side {
                scope: scope.clone(),
                count,
                undated,
                peak,
            });
        }
        self.value = self.worth();
        Ok(())
    }

    /// What is counted in bins for a unit: reposts are posts of another scope.
    fn asked_in_bins(&self, scope: &Query) -> (Query, Unit) {
        match self.claim.unit {
            Counted::Posts => (scope.clone(), Unit::Posts),
            Counted::Originals => (scope.clone(), Unit::Originals),
            Counted::Voices => (scope.clone(), Unit::Voices),
            Counted::Reposts => {
                let repost = Query::filter(Filter::Is(Is::Repost));
                (scope.clone().and(repost), Unit::Posts)
            }
        }
    }

    fn peak(&self, scope: &Query, per: Bin) -> Result<Option<(Time, u64)>, Error> {
        let (scope, unit) = self.asked_in_bins(scope);
        let ask = AskTimeline {
            axis: Axis::Fixed(per),
            zone: self.frame.zone.clone(),
            unit,
            span: None,
        };
        let timeline = self.engine.timeline(&[scope], &ask, self.cancel)?;
        let bins = timeline.series[0].counts.iter().zip(&timeline.edges);
        // Of equal ones the first.
        let highest = bins.rev().max_by_key(|(count, _)| **count);
        Ok(highest.map(|(count, start)| (*start, *count)))
    }

    pub(super) fn units(&self, count: &Count) -> u64 {
        match self.claim.unit {
            Counted::Posts => count.posts,
            Counted::Originals => count.originals,
            Counted::Reposts => count.posts - count.originals,
            Counted::Voices => count.voices,
        }
    }

    /// The time that rates are of: that of the claim, as far as it says, else from the first post to the last.
    pub(super) fn length(&self) -> i64 {
        let count = &self.sides[0].count;
        let from = self.period.0.or(count.first).map_or(0, |time| time.0);
        let until = self.period.1.or(count.last).map_or(0, |time| time.0);
        until.saturating_sub(from)
    }

    fn worth(&self) -> Option<f64> {
        let side = self.sides.first()?;
        match self.claim.kind {
            Kind::Total => Some(self.units(&side.count) as f64),
            Kind::Peak(_) => side.peak.map(|(_, count)| count as f64),
            Kind::Rate(per) => {
                let periods = self.length() as f64 / per.length() as f64;
                (periods > 0.0).then(|| self.units(&side.count) as f64 / periods)
            }
            Kind::Larger | Kind::Dwarfs => {
                let other = self.units(&self.sides.get(1)?.count);
                (other > 0).then(|| self.units(&side.count) as f64 / other as f64)
            }
        }
    }

    /// How many times as many posts, originals and voices the first side has.
    pub(super) fn ratios(&self) -> Vec<(Unit, f64)> {
        let [a, b] = self.sides.as_slice() else {
            return Vec::new();
        };
        let of = |unit: Unit, count: &Count| match unit {
            Unit::Posts => count.posts,
            Unit::Originals => count.originals,
            Unit::Voices => count.voices,
        };
        let ratio = |unit: Unit| {
            let (a, b) = (of(unit, &a.count), of(unit, &b.count));
            // Nothing against nothing says nothing.
            (a + b > 0).then(|| (unit, a as f64 / b as f64))
        };
        Unit::ALL.into_iter().filter_map(ratio).collect()
    }

    pub(super) fn judge(&mut self) {
        self.verdict = if self.lacking().is_empty() {
            self.judged()
        } else {
            Verdict::CannotTell
        };
    }

    fn judged(&self) -> Verdict {
        let is_comparison = matches!(self.claim.kind, Kind::Larger | Kind::Dwarfs);
        match (self.claim.amount, self.value) {
            (Some(amount), Some(value)) if is_comparison => of_ratio(value, &amount),
            (None, _) if is_comparison => {
                let ratios: Vec<f64> = self.ratios().into_iter().map(|(_, ratio)| ratio).collect();
                if ratios.is_empty() {
                    return Verdict::CannotTell;
                }
                let enough = if self.claim.kind == Kind::Dwarfs {
                    DWARFS
                } else {
                    1.0
                };
                of_sizes(&ratios, enough)
            }
            (Some(amount), Some(value)) => {
                let is_total = self.claim.kind == Kind::Total;
                of_total(value, &amount, is_total && self.period.1.is_none())
            }
            _ => Verdict::CannotTell,
        }
    }

    /// When the archive had as many posts as claimed at the least, for claims that do not say until when.
    pub(super) fn reached(&self) -> Result<Option<Time>, Error> {
        let (Some(amount), Counted::Posts, Kind::Total) =
            (self.claim.amount, self.claim.unit, self.claim.kind)
        else {
            return Ok(None);
        };
        let ask = AskPage {
            order: Order::Oldest,
            collapse: false,
            offset: (amount.value.ceil() as u64).saturating_sub(1),
            limit: 1,
        };
        let page = self.engine.page(&self.scope(), &ask, self.cancel)?;
        Ok(page.rows.first().and_then(|row| row.post.time))
    }
}
