//! Rise, peak, fall and bursts: from bins as wide as there are posts to fill them.

use super::Ground;
use crate::engine::{Axis, Bin, Error, Unit};
use crate::measure::bursts::{self, Baseline, bursts};
use crate::measure::decay::{self, Fall, NoFit, Rise, Wave};
use crate::post::Time;
use jiff::tz::TimeZone;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Up to so long a life is always counted by hours, ...
const BRIEF: i64 = 3 * DAY;
/// ... and up to so long if there is a post for every hour.
const SHORT: i64 = 56 * DAY;
/// Longer than any platform: only made-up times are so far apart.
const LONGEST: i64 = 40_000 * DAY;

/// Posts, originals and voices of the scope in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub from: Time,
    /// Its end, not in it.
    pub until: Time,
    /// Posts in it.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// Distinct voices of those posts.
    pub voices: u64,
}

impl Stretch {
    /// How many units it holds.
    pub fn units(&self, unit: Unit) -> u64 {
        match unit {
            Unit::Posts => self.posts,
            Unit::Originals => self.originals,
            Unit::Voices => self.voices,
        }
    }
}

/// An episode with far more than usual.
#[derive(Clone, Debug, PartialEq)]
pub struct Burst {
    /// What it holds, in all of its time.
    pub held: Stretch,
    /// Where its highest bin begins.
    pub peak: Time,
    /// Units in that bin.
    pub at_peak: u64,
    /// Kleinberg's weight, if the share of the archive rose.
    pub weight: Option<f64>,
    /// The highest robust z of its bins.
    pub z: f64,
}

/// How a scope rose and fell, in bins of one width.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The width of the bins.
    pub bin: Bin,
    /// How many there are, from the first post to the last.
    pub bins: usize,
    /// Where each of them begins, then where the last one ends.
    pub edges: Vec<Time>,
    /// Units in each.
    pub counts: Vec<u64>,
    /// All of the scope with a time that can be right.
    pub whole: Stretch,
    /// The highest bin.
    pub peak: Stretch,
    /// How it came up. In bins.
    pub rise: Rise,
    /// How it fell. In bins.
    pub fall: Result<Fall, NoFit>,
    /// Bins that are a day of hours or a week of days.
    pub rhythm: usize,
    /// Bins over which counts were averaged to find the feet of the wave.
    pub window: usize,
    /// Bins from the peak to the first with half of it or less.
    pub halved: Option<usize>,
    /// What kind of start it had.
    pub wave: Option<Wave>,
    /// Episodes, in order of time.
    pub bursts: Vec<Burst>,
    /// What counts were compared with for the robust z.
    pub baseline: Baseline,
    /// Whether Kleinberg's automaton could be asked: not if the scope is half of the archive or more.
    pub by_share: bool,
}

impl Course {
    /// The width of a bin in milliseconds, about.
    pub fn width(&self) -> i64 {
        match self.bin {
            Bin::Hour => HOUR,
            Bin::Year => 365 * DAY,
            _ => DAY,
        }
    }
}

pub(super) fn course(ground: &Ground<'_>) -> Result<Course, Error> {
    let bin = width(ground);
    let unit = ground.ask.unit;
    let timeline = ground.timeline(Axis::Fixed(bin), unit, ground.span, true)?;
    let counts = timeline.series[0].counts.clone();
    let pairs: Vec<(u64, u64)> = counts
        .iter()
        .copied()
        .zip(timeline.series[1].counts.iter().copied())
        .collect();
    let edges = timeline.edges;
    let slots = (bin == Bin::Hour).then(|| hours_of_week(&edges[..counts.len()], &ground.ask.zone));
    let found = bursts(&pairs, slots.as_deref());
    let whole = with_end(&counts, &edges, ground, bin);
    let (rhythm, window) = match bin {
        Bin::Hour => (24, 25),
        Bin::Day => (7, 3),
        _ => (1, 3),
    };
    let from_nothing = ground.archive.0 < edges[0];
    let highest = decay::highest(&counts).unwrap_or(0);
    let at = |bin: usize| edges[bin.min(edges.len() - 1)];
    let burst = |episode: &bursts::Episode| -> Result<Burst, Error> {
        Ok(Burst {
            held: ground.stretch(at(episode.bins.start), at(episode.bins.end))?,
            peak: at(episode.peak),
            at_peak: counts[episode.peak],
            weight: episode.weight,
            z: episode.z,
        })
    };
    Ok(Course {
        bin,
        bins: counts.len(),
        whole: ground.stretch(at(0), at(counts.len()))?,
        peak: ground.stretch(at(highest), at(highest + 1))?,
        rise: decay::rise(&counts).unwrap_or(Rise {
            from: 0,
            cut: true,
            bins: 0,
            steepest: 0,
            by: 0,
        }),
        fall: decay::fall(&whole, rhythm),
        rhythm,
        window,
        halved: decay::halved_after(&whole),
        wave: decay::wave(&whole, window, from_nothing),
        bursts: found.episodes.iter().map(burst).collect::<Result<_, _>>()?,
        baseline: found.baseline,
        by_share: found.by_share,
        edges,
        counts,
    })
}

/// Hours for what is short or busy enough, else days.
fn width(ground: &Ground<'_>) -> Bin {
    let length = ground.span.1.0.saturating_sub(ground.span.0.0);
    let busy = ground.hits.total as i64 >= length / HOUR;
    if length <= BRIEF || length <= SHORT && busy {
        Bin::Hour
    } else if length <= LONGEST {
        Bin::Day
    } else {
        Bin::Year
    }
}

/// The counts and the silence after them, as far as the archive goes on, but not for longer than they went on: a
/// fall that ends in silence is over.
fn with_end(counts: &[u64], edges: &[Time], ground: &Ground<'_>, bin: Bin) -> Vec<u64> {
    let length = match bin {
        Bin::Hour => HOUR,
        Bin::Year => 366 * DAY,
        _ => DAY,
    };
    let end = edges.last().map_or(0, |end| end.0);
    let after = ground.archive.1.0.saturating_sub(end).max(0) / length;
    let mut whole = counts.to_vec();
    whole.resize(counts.len() + counts.len().min(after as usize), 0);
    whole
}

/// The hour of the week in which each bin begins, Monday 0:00 being the first.
fn hours_of_week(starts: &[Time], zone: &TimeZone) -> Vec<u8> {
    let hour = |start: &Time| {
        let start = start.in_zone(zone);
        let day = start.weekday().to_monday_zero_offset();
        day.unsigned_abs() * 24 + start.hour().unsigned_abs()
    };
    starts.iter().map(hour).collect()
}
