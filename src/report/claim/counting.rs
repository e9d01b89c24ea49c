//! What the archive counts for a claim.

use super::highest::Highest;
use super::verdict::{of_ratio, of_sizes, of_total};
use super::{Page, Verdict, within};
use crate::engine::{AskPage, Count, Error, Order};
use crate::post::{Bin, Time};
use crate::query::claim::{Counted, Kind};
use crate::query::{Expr, Filter, Query};

/// From so many times as many on, one dwarfs the other.
pub(super) const DWARFS: f64 = 5.0;

/// One side of a claim.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Its posts, in all of their time.
    pub(super) scope: Query,
    /// Within the time of the claim.
    pub(super) count: Count,
    /// The highest period, where the claim asks for it.
    pub(super) peak: Option<Highest>,
    /// The mean period, where the claim asks for it.
    pub(super) rate: Option<Rate>,
}

/// What there is in a mean period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// Units with a time: others lie in no period.
    pub(super) units: u64,
    /// Units in a mean period.
    pub(super) mean: f64,
    /// From when to when, in milliseconds.
    pub(super) length: i64,
}

impl Page<'_> {
    /// Counts each side, and the value that the claim is about.
    pub(super) fn count(&mut self) -> Result<(), Error> {
        for scope in std::iter::once(&self.claim.scope).chain(&self.claim.against) {
            let bounded = within(scope, self.period);
            let count = self.engine.count(&bounded, self.cancel)?;
            let (mut peak, mut rate) = (None, None);
            match self.claim.kind {
                Kind::Peak(per) => peak = self.finder().highest(&bounded, (per, 1))?,
                Kind::Rate(per) => rate = self.rate(&bounded, &count, per)?,
                Kind::Total | Kind::Larger | Kind::Dwarfs => {}
            }
            self.sides.push(Side {
                scope: scope.clone(),
                count,
                peak,
                rate,
            });
        }
        if let (Kind::Peak(per), Some(_)) = (self.claim.kind, self.claim.named) {
            let everywhere = within(&self.claim.scope, self.around());
            self.highest = self.finder().highest(&everywhere, (per, 1))?;
        }
        self.undated = self.engine.count(&self.undated_posts(), self.cancel)?.posts;
        self.value = self.worth();
        Ok(())
    }

    /// Posts of either side that have no time.
    pub(super) fn undated_posts(&self) -> Query {
        let scopes = self.sides.iter().map(|side| side.scope.expr.clone());
        let scopes = Query {
            expr: Expr::any_of(scopes),
        };
        scopes.and(Query::filter(Filter::Undated))
    }

    /// The mean period of the claim's time, as far as it says, else from the first post to the last.
    fn rate(&self, scope: &Query, count: &Count, per: Bin) -> Result<Option<Rate>, Error> {
        let (Some(from), Some(until)) =
            (self.period.0.or(count.first), self.period.1.or(count.last))
        else {
            return Ok(None);
        };
        let length = until.0.saturating_sub(from.0);
        if length <= 0 {
            return Ok(None);
        }
        let dated = Query {
            expr: Expr::Filter(Filter::Undated).negate(),
        };
        let units = self.engine.count(&scope.clone().and(dated), self.cancel)?;
        let units = self.units(&units);
        let periods = length as f64 / per.length() as f64;
        let mean = if self.claim.unit == Counted::Voices {
            self.mean_voices(scope, count, (per, periods))?
        } else {
            units as f64 / periods
        };
        Ok(Some(Rate {
            units,
            mean,
            length,
        }))
    }

    /// Distinct voices of each period, in the mean: who posts every day is one of every day's voices.
    fn mean_voices(
        &self,
        scope: &Query,
        count: &Count,
        (per, periods): (Bin, f64),
    ) -> Result<f64, Error> {
        let (mut heard, mut bins) = (0, 0);
        let finder = self.finder();
        for (_, span) in finder.stretches(scope, count, (per, 1))? {
            let timeline = finder.bins(scope, per, span)?;
            heard += timeline.series[0].counts.iter().sum::<u64>();
            bins += timeline.series[0].counts.len();
        }
        // A time that begins at noon touches one more day than it is long.
        Ok(heard as f64 / periods.max(bins as f64))
    }

    pub(super) fn units(&self, count: &Count) -> u64 {
        units_of(self.claim.unit, count)
    }

    fn worth(&self) -> Option<f64> {
        let side = self.sides.first()?;
        match self.claim.kind {
            Kind::Total => Some(self.units(&side.count) as f64),
            Kind::Peak(_) if self.is_named_period() => Some(self.units(&side.count) as f64),
            Kind::Peak(_) => side.peak.map(|peak| peak.count as f64),
            Kind::Rate(_) => side.rate.map(|rate| rate.mean),
            Kind::Larger | Kind::Dwarfs => {
                let other = self.units(&self.sides.get(1)?.count);
                (other > 0).then(|| self.units(&side.count) as f64 / other as f64)
            }
        }
    }

    /// How many times as many the first side has, in some units.
    pub(super) fn ratios(&self, units: &[Counted]) -> Vec<(Counted, f64)> {
        let [a, b] = self.sides.as_slice() else {
            return Vec::new();
        };
        let ratio = |unit: &Counted| {
            let (a, b) = (units_of(*unit, &a.count), units_of(*unit, &b.count));
            // Nothing against nothing says nothing.
            (a + b > 0).then(|| (*unit, a as f64 / b as f64))
        };
        units.iter().filter_map(ratio).collect()
    }

    /// The units by which a comparison is judged: the one that it names, else all that it can mean.
    pub(super) fn judged_units(&self) -> &[Counted] {
        if self.claim.unit_is_said {
            std::slice::from_ref(&self.claim.unit)
        } else {
            &[Counted::Posts, Counted::Originals, Counted::Voices]
        }
    }

    pub(super) fn judge(&mut self) {
        self.verdict = if self.lacking().is_empty() {
            self.judged()
        } else {
            Verdict::CannotTell
        };
    }

    fn judged(&self) -> Verdict {
        if self.claim.kind.is_comparison() {
            return self.judged_by_sizes();
        }
        if self.claim.named.is_some() {
            return self.judged_by_peak();
        }
        match (self.claim.amount, self.value) {
            (Some(amount), Some(value)) => {
                let is_open = self.claim.kind == Kind::Total && self.period.1.is_none();
                of_total(value, &amount, is_open || self.is_of_any(&amount))
            }
            _ => Verdict::CannotTell,
        }
    }

    fn judged_by_sizes(&self) -> Verdict {
        if let Some(factor) = self.claim.factor {
            return match self.value {
                Some(value) => of_ratio(value, &factor),
                None => Verdict::CannotTell,
            };
        }
        let ratios = self.ratios(self.judged_units());
        let ratios: Vec<f64> = ratios.into_iter().map(|(_, ratio)| ratio).collect();
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
        let page = self.engine.page(&self.posts(), &ask, self.cancel)?;
        Ok(page.rows.first().and_then(|row| row.post.time))
    }
}

fn units_of(unit: Counted, count: &Count) -> u64 {
    match unit {
        Counted::Posts => count.posts,
        Counted::Originals => count.originals,
        Counted::Reposts => count.posts - count.originals,
        Counted::Voices => count.voices,
    }
}
