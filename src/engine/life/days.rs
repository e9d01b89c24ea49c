//! What is asked of days of the calendar: activity, silence and return, seasons.

use super::Ground;
use super::course::Stretch;
use crate::engine::{Axis, Bin, Error};
use crate::measure::bursts::bursts;
use crate::measure::returns::{self, Peak, Revival, revivals, silences, yearly};
use crate::post::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use std::ops::Range;

/// More days than anybody has collected.
const MOST: i64 = 40_000;
const DAY: i64 = 86_400_000;
/// What is going on is judged by so many days: whole weeks, so that no weekend is missing.
const LATELY: usize = 28;

/// A scope's days, from its first post to the end of the archive, in the unit asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    /// Days from the first post to the last, both in.
    pub life: u64,
    /// Of those, with a post.
    pub active: u64,
    /// Days after the last post until the archive ends.
    pub after: u64,
    /// The archive's last four weeks, and all days of the scope before them; nothing if those are fewer.
    pub paces: Option<[Pace; 2]>,
    /// Fewer than so many units make a silent day.
    pub below: u64,
    /// Silences of 30 days or more.
    pub silences: Vec<Silence>,
    /// Bursts on the same days of different years.
    pub seasons: Vec<Season>,
}

/// How much there was in a stretch of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Its first day.
    pub from: Time,
    /// The day after its last one.
    pub until: Time,
    /// How many days.
    pub days: u64,
    /// Units of the scope, each day counted for itself.
    pub units: u64,
    /// Likewise of the archive.
    pub among: u64,
}

impl Pace {
    /// Units of the scope per day.
    pub fn per_day(&self) -> f64 {
        self.units as f64 / self.days.max(1) as f64
    }
}

/// A long silence.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// Its first day.
    pub from: Time,
    /// The day after its last one.
    pub until: Time,
    /// How many days.
    pub days: u64,
    /// The burst that ended it.
    pub revival: Option<Stretch>,
    /// Whether it lasts until the end of the archive.
    pub goes_on: bool,
}

/// Bursts on the same days of different years.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// The highest day of each, one a year.
    pub peaks: Vec<Time>,
    /// How often such a day of the year came in the life of the scope.
    pub years: u64,
    /// How often chance alone would bring so many years together.
    pub chance: f64,
    /// The weekday and which of its month, if that is the same each time.
    pub weekday: Option<(Weekday, i8)>,
}

/// Nothing if the days are too many to be true.
pub(super) fn days(ground: &Ground<'_>) -> Result<Option<Days>, Error> {
    let end = ground.archive.1.max(ground.span.1);
    if end.0.saturating_sub(ground.span.0.0) / DAY > MOST {
        return Ok(None);
    }
    let (unit, zone) = (ground.ask.unit, &ground.ask.zone);
    let span = (ground.span.0, end);
    let timeline = ground.timeline(Axis::Fixed(Bin::Day), unit, span, true)?;
    let (edges, counts) = (timeline.edges, &timeline.series[0].counts);
    let all = &timeline.series[1].counts;
    let posts = posts_by_day(ground, &edges);
    let life = posts
        .iter()
        .rposition(|n| *n > 0)
        .map_or(0, |last| last + 1);
    let pairs: Vec<(u64, u64)> = counts[..life]
        .iter()
        .copied()
        .zip(all[..life].iter().copied())
        .collect();
    let found = bursts(&pairs, None).episodes;
    let below = returns::threshold(counts);
    let bursts: Vec<Range<usize>> = found.iter().map(|episode| episode.bins.clone()).collect();
    let peaks: Vec<Time> = found.iter().map(|episode| edges[episode.peak]).collect();
    Ok(Some(Days {
        life: life as u64,
        active: posts.iter().filter(|n| **n > 0).count() as u64,
        after: (counts.len() - life) as u64,
        paces: paces(&edges, counts, all),
        below,
        silences: quiet(ground, (&edges, counts), below, &bursts)?,
        seasons: seasons(&peaks, ground.span, zone),
    }))
}

/// Posts of each day, whatever the unit: a day is active by any post.
fn posts_by_day(ground: &Ground<'_>, edges: &[Time]) -> Vec<u64> {
    let snapshot = &ground.core.snapshot;
    let mut counts = vec![0; edges.len().saturating_sub(1)];
    for (bits, segment) in ground.hits.segments.iter().zip(&snapshot.segments) {
        for (count, pair) in counts.iter_mut().zip(edges.windows(2)) {
            let docs = segment.times.docs_in(pair[0], pair[1]);
            *count += u64::from(bits.rank(docs.end) - bits.rank(docs.start));
        }
    }
    counts
}

/// The last four weeks against what was before.
fn paces(edges: &[Time], counts: &[u64], all: &[u64]) -> Option<[Pace; 2]> {
    let since = counts.len().checked_sub(LATELY)?;
    let pace = |days: Range<usize>| Pace {
        from: edges[days.start],
        until: edges[days.end],
        days: days.len() as u64,
        units: counts[days.clone()].iter().sum(),
        among: all[days].iter().sum(),
    };
    (since >= LATELY).then(|| [pace(since..counts.len()), pace(0..since)])
}

fn quiet(
    ground: &Ground<'_>,
    (edges, counts): (&[Time], &[u64]),
    below: u64,
    bursts: &[Range<usize>],
) -> Result<Vec<Silence>, Error> {
    let found = silences(counts, below);
    let ended = revivals(&found, bursts);
    let silence = |days: &Range<usize>| -> Result<Silence, Error> {
        let by = |revival: &&Revival| revival.silence == *days;
        let burst = ended.iter().find(by).map(|revival| &bursts[revival.burst]);
        Ok(Silence {
            from: edges[days.start],
            until: edges[days.end],
            days: days.len() as u64,
            revival: burst
                .map(|burst| ground.stretch(edges[burst.start], edges[burst.end]))
                .transpose()?,
            goes_on: days.end == counts.len(),
        })
    };
    found.iter().map(silence).collect()
}

fn seasons(peaks: &[Time], (first, last): (Time, Time), zone: &TimeZone) -> Vec<Season> {
    let days: Vec<Peak> = peaks.iter().map(|peak| day(*peak, zone)).collect();
    let season = |found: returns::Yearly| {
        let peaks: Vec<Time> = found.peaks.iter().map(|peak| peaks[*peak]).collect();
        Season {
            weekday: same_weekday(&peaks, zone),
            peaks,
            years: found.years,
            chance: found.chance,
        }
    };
    let life = (day(first, zone), day(last, zone));
    yearly(&days, life).into_iter().map(season).collect()
}

/// A day by its number and by its place in a leap year.
fn day(start: Time, zone: &TimeZone) -> Peak {
    let date = start.in_zone(zone).date();
    let leap = jiff::civil::date(2000, date.month(), date.day());
    Peak {
        day: i64::from((date - jiff::civil::date(2000, 1, 1)).get_days()),
        of_year: leap.day_of_year().unsigned_abs(),
    }
}

/// `(Tuesday, 2)` if all are the second Tuesday of the same month.
fn same_weekday(days: &[Time], zone: &TimeZone) -> Option<(Weekday, i8)> {
    let of = |day: &Time| {
        let date = day.in_zone(zone).date();
        (date.month(), date.weekday(), (date.day() - 1) / 7 + 1)
    };
    let first = days.first().map(of)?;
    let all = days.iter().all(|day| of(day) == first);
    all.then_some((first.1, first.2))
}
