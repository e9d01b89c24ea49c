//! Where a scope has the most, in one period of the calendar or in several in a row.

use super::within;
use crate::engine::{AskTimeline, Axis, Cancel, Count, Engine, Error, Timeline, Unit};
use crate::post::{Bin, Time};
use crate::query::claim::{Claim, Counted, Place};
use crate::query::{Filter, Is, Query};
use crate::report::Frame;
use jiff::tz::TimeZone;
use std::cmp::Reverse;

/// So many periods are looked at in one go; more are bins than an axis has.
const AT_ONCE: i64 = 100_000;

/// The most that a period in it can have, and from when to when it is.
type Stretch = (u64, (Time, Time));

/// One period or several in a row, and what they have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Highest {
    pub(super) from: Time,
    pub(super) until: Time,
    pub(super) count: u64,
}

/// The time that a claim is about.
#[derive(Debug, Default)]
pub(super) struct Period {
    pub(super) span: (Option<Time>, Option<Time>),
    /// Why a length of time has no place.
    pub(super) lacks: Option<&'static str>,
}

/// Looks for the highest in one unit.
pub(super) struct Finder<'a> {
    engine: &'a Engine,
    zone: &'a TimeZone,
    unit: Counted,
    cancel: &'a Cancel,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        frame: &'a Frame,
        unit: Counted,
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            engine,
            zone: &frame.zone,
            unit,
            cancel,
        }
    }

    /// The time that a claim is about. A length of time begins with the first post of its scope, ends with the archive, or
    /// lies where the most is.
    pub(super) fn period(&self, claim: &Claim, archive: &Count) -> Result<Period, Error> {
        let named = claim.named.map(|named| named.span);
        let until = claim.until.into_iter().chain(named.map(|named| named.1));
        let asked = (claim.since.max(named.map(|named| named.0)), until.min());
        let Some(window) = claim.window else {
            return Ok(Period {
                span: asked,
                lacks: None,
            });
        };
        let scope = within(&claim.scope, asked);
        let (from, until) = match window.place {
            Place::Last => {
                let end = asked
                    .1
                    .or_else(|| archive.last.map(|last| Time(last.0 + 1)));
                (
                    end.map(|end| Time(end.0.saturating_sub(window.length))),
                    end,
                )
            }
            Place::First => {
                let first = self.engine.count(&scope, self.cancel)?.first;
                let end = first.map(|first| Time(first.0.saturating_add(window.length)));
                (first, end)
            }
            Place::Highest(_, count) if self.unit == Counted::Voices && count > 1 => {
                return Ok(Period {
                    span: asked,
                    lacks: Some(
                        "voices are looked for in single hours, days, weeks or months only, because those of several in a row \
                         are not their sum",
                    ),
                });
            }
            Place::Highest(per, count) => {
                let highest = self.highest(&scope, (per, count))?;
                highest.map(|most| (most.from, most.until)).unzip()
            }
        };
        let is_placed = from.is_some() || self.engine.count(&scope, self.cancel)?.posts == 0;
        let until = until.into_iter().chain(asked.1).min();
        Ok(Period {
            span: (from.max(asked.0), until),
            lacks: (!is_placed).then_some("nothing of what is counted has a time"),
        })
    }

    /// What is counted in bins for a unit: reposts are posts of another scope.
    fn asked_in_bins(&self, scope: &Query) -> (Query, Unit) {
        match self.unit {
            Counted::Posts => (scope.clone(), Unit::Posts),
            Counted::Originals => (scope.clone(), Unit::Originals),
            Counted::Voices => (scope.clone(), Unit::Voices),
            Counted::Reposts => {
                let repost = Query::filter(Filter::Is(Is::Repost));
                (scope.clone().and(repost), Unit::Posts)
            }
        }
    }

    pub(super) fn bins(
        &self,
        scope: &Query,
        per: Bin,
        span: (Time, Time),
    ) -> Result<Timeline, Error> {
        let (scope, unit) = self.asked_in_bins(scope);
        let ask = AskTimeline {
            axis: Axis::Fixed(per),
            zone: self.zone.clone(),
            unit,
            span: Some(span),
        };
        self.engine.timeline(&[scope], &ask, self.cancel)
    }

    /// The stretches in which periods are looked at, so many in a row, with the most that they can have there: all of the
    /// scope's time at once, or where that would be too many periods, the days that they can lie in, the fullest first.
    pub(super) fn stretches(
        &self,
        scope: &Query,
        count: &Count,
        (per, in_a_row): (Bin, usize),
    ) -> Result<Vec<Stretch>, Error> {
        let Some((first, last)) = count.first.zip(count.last) else {
            return Ok(Vec::new());
        };
        let whole = (first, Time(last.0 + 1));
        if per >= Bin::Day || (last.0 - first.0) / per.length() <= AT_ONCE {
            return Ok(vec![(u64::MAX, whole)]);
        }
        let days = self.bins(scope, Bin::Day, whole)?;
        let counts = &days.series[0].counts;
        // One period lies in one day, several may reach into the days after it.
        let per_day = (Bin::Day.length() / per.length()) as usize;
        let reach = if in_a_row == 1 {
            1
        } else {
            in_a_row / per_day + 2
        };
        let reach = reach.clamp(1, counts.len().max(1));
        let most = counts.windows(reach).map(|days| days.iter().sum::<u64>());
        let spans = days.edges.windows(reach + 1);
        let spans = spans.map(|edges| (edges[0], edges[reach]));
        let mut found: Vec<Stretch> = most.zip(spans).filter(|(most, _)| *most > 0).collect();
        found.sort_by_key(|(most, span)| (Reverse(*most), *span));
        Ok(found)
    }

    /// Where so many periods in a row have the most; of equal ones the first.
    pub(super) fn highest(
        &self,
        scope: &Query,
        (per, in_a_row): (Bin, usize),
    ) -> Result<Option<Highest>, Error> {
        let count = self.engine.count(scope, self.cancel)?;
        let mut found: Option<Highest> = None;
        for (most, span) in self.stretches(scope, &count, (per, in_a_row))? {
            // What a whole day has not, none of its minutes has.
            if found.is_some_and(|found| most < found.count) {
                break;
            }
            let timeline = self.bins(scope, per, span)?;
            let counts = &timeline.series[0].counts;
            let width = in_a_row.min(counts.len());
            if width == 0 {
                continue;
            }
            let mut sum: u64 = counts[..width].iter().sum();
            for at in 0..=counts.len() - width {
                if at > 0 {
                    sum = sum + counts[at + width - 1] - counts[at - 1];
                }
                let from = timeline.edges[at];
                let is_higher = found.is_none_or(|found| {
                    sum > found.count || sum == found.count && from < found.from
                });
                if sum > 0 && is_higher {
                    found = Some(Highest {
                        from,
                        until: timeline.edges[at + width],
                        count: sum,
                    });
                }
            }
        }
        Ok(found)
    }
}
