//! What is asked of days of the calendar: activity, silence and return, seasons.

use super::Ground;
use super::course::Stretch;
use crate::engine::{Axis, Bin, Error};
use crate::measure::bursts::bursts;
use crate::measure::decay;
use crate::measure::returns::{self, Peak, Revival, revivals, silences, yearly};
use crate::post::Time;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use std::ops::Range;

/// More days than anybody has collected.
const MOST: i64 = 40_000;
const DAY: i64 = 86_400_000;
/// What is going on is judged by so many days.
const LATELY: usize = 7;

/// A scope's days, from its first post to the end of the archive, in the unit asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    /// Days from the first post to the last, both in.
    pub life: u64,
    /// Of those, with a post.
    pub active: u64,
    /// Days after the last post until the archive ends.
    pub after: u64,
    /// The median day.
    pub usual: u64,
    /// Where the highest day begins.
    pub peak: Time,
    /// Units on that day.
    pub at_peak: u64,
    /// Days after it, until the archive ends.
    pub since_peak: u64,
    /// Of those, with more than the usual.
    pub above: u64,
    /// The last of those.
    pub last_above: Option<Time>,
    /// Units on the last days of the archive, at most seven: how many days, and how many units, each day counted
    /// for itself.
    pub lately: (u64, u64),
    /// Fewer than so many units make a silent day.
    pub below: u64,
    /// Silences of 30 days or more.
    pub silences: Vec<Silence>,
    /// Bursts on the same days of different years.
    pub seasons: Vec<Season>,
    /// Years of the calendar from the first post to the last.
    pub years: u64,
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
    /// How many other years chance would bring together.
    pub by_chance: f64,
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
    let peak = decay::highest(counts).unwrap_or(0);
    let usual = median(counts);
    let later = peak + 1..counts.len();
    let loud: Vec<usize> = later.clone().filter(|day| counts[*day] > usual).collect();
    let lately = counts.len().min(LATELY);
    let pairs: Vec<(u64, u64)> = counts[..life]
        .iter()
        .copied()
        .zip(all[..life].iter().copied())
        .collect();
    let found = bursts(&pairs, None).episodes;
    let below = returns::threshold(counts);
    let bursts: Vec<Range<usize>> = found.iter().map(|episode| episode.bins.clone()).collect();
    let peaks: Vec<Time> = found.iter().map(|episode| edges[episode.peak]).collect();
    let year = |time: Time| i64::from(time.in_zone(zone).year());
    Ok(Some(Days {
        life: life as u64,
        active: posts.iter().filter(|n| **n > 0).count() as u64,
        after: (counts.len() - life) as u64,
        usual,
        peak: edges[peak],
        at_peak: counts[peak],
        since_peak: later.len() as u64,
        above: loud.len() as u64,
        last_above: loud.last().map(|day| edges[*day]),
        lately: (lately as u64, counts[counts.len() - lately..].iter().sum()),
        below,
        silences: quiet(ground, (&edges, counts), below, &bursts)?,
        seasons: seasons(&peaks, zone),
        years: (year(ground.span.1) - year(ground.span.0) + 1).unsigned_abs(),
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

/// The median; of an even number the lower one of the middle two, which is a count that was there.
fn median(counts: &[u64]) -> u64 {
    let mut counts = counts.to_vec();
    counts.sort_unstable();
    let middle = counts.len().saturating_sub(1) / 2;
    counts.get(middle).copied().unwrap_or(0)
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

fn seasons(peaks: &[Time], zone: &TimeZone) -> Vec<Season> {
    let days: Vec<Peak> = peaks.iter().map(|peak| day(*peak, zone)).collect();
    let season = |found: returns::Yearly| {
        let peaks: Vec<Time> = found.peaks.iter().map(|peak| peaks[*peak]).collect();
        Season {
            weekday: same_weekday(&peaks, zone),
            peaks,
            by_chance: found.by_chance,
        }
    };
    yearly(&days).into_iter().map(season).collect()
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
