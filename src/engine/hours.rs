//! Posts, originals and voices by hour of the day and day of the week.
//!
//! A voice is counted once for each figure: the voices of a day of the week are not the sum of those of its hours. So
//! each voice has a set of the hours of the week in which it was heard, from which every figure follows.

use super::clock::{CELLS, Clock};
use super::hits::Hits;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Core, Error, count};
use crate::post::Time;
use crate::query::{Expr, Filter, Is, Query};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Milliseconds of an hour.
const HOUR: f64 = 3_600_000.0;

/// Posts of each hour of the clock, by its end.
type Occasions = FxHashMap<Time, u64>;

/// Counts of an hour of the week, of an hour of the day or of a day of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hourly {
    /// Posts.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// Distinct voices.
    pub voices: u64,
    /// How many hours of the clock of this kind the time covered has; a part of an hour is a part.
    pub covered: f64,
    /// Dates with a post.
    pub dates: u64,
    /// The three dates with most posts, as a moment of each, and their posts; fewer if there are fewer.
    pub loudest: [Option<(Time, u64)>; 3],
}

impl Hourly {
    /// Posts of its loudest dates.
    pub fn of_loudest(&self) -> u64 {
        self.loudest.iter().flatten().map(|(_, posts)| posts).sum()
    }
}

/// A scope by hour of the day and day of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// Monday 0:00 first, hour by hour, seven days.
    pub cells: Vec<Hourly>,
    /// Monday first.
    pub weekdays: Vec<Hourly>,
    /// 0:00 first.
    pub hours: Vec<Hourly>,
    /// All of them.
    pub all: Hourly,
    /// Posts without a time: in no figure.
    pub undated: u64,
    /// Posts with a time that cannot be right: likewise.
    pub misdated: u64,
    /// The time covered, `[from, to)`: from the first post to the last.
    pub span: Option<(Time, Time)>,
}

pub(crate) fn hours(
    core: &Core,
    scope: &Query,
    zone: &TimeZone,
    cancel: &Cancel,
) -> Result<Hours, Error> {
    let whole = count::count(&*core.hits(scope, cancel)?, &core.snapshot)?;
    let timed = [Filter::Undated, Filter::Is(Is::Misdated)].map(|f| Expr::Filter(f).negate());
    let expr = Expr::all_of(timed).and(scope.expr.clone());
    let hits = core.hits(&Query { expr }, cancel)?;
    let (first, last) = count::span(&hits, &core.snapshot);
    let span = first
        .zip(last)
        .map(|(first, last)| (first, Time(last.0 + 1)));
    let mut found = Hours {
        cells: vec![Hourly::default(); CELLS],
        weekdays: vec![Hourly::default(); 7],
        hours: vec![Hourly::default(); 24],
        all: Hourly::default(),
        undated: whole.undated,
        misdated: whole.posts - whole.undated - hits.total,
        span,
    };
    let tables = core.tables()?;
    let (heard, occasions) = found.walk(core, &hits, &tables, (zone, cancel))?;
    found.add_voices(&heard);
    found.add_dates(&occasions, zone);
    if let Some(span) = span {
        found.cover(span, zone, cancel)?;
    }
    found.add_up();
    Ok(found)
}

impl Hours {
    /// Counts posts; gives for each voice the hours of the week in which it was heard, and the posts of each hour of the
    /// clock.
    fn walk(
        &mut self,
        core: &Core,
        hits: &Hits,
        tables: &Tables,
        (zone, cancel): (&TimeZone, &Cancel),
    ) -> Result<(Vec<[u64; 3]>, Occasions), Error> {
        let snapshot = &core.snapshot;
        let mut heard = vec![[0_u64; 3]; tables.voices as usize];
        let mut occasions = Occasions::default();
        for (segment, originals) in snapshot.originals()?.iter().enumerate() {
            let times = &snapshot.segments[segment].times;
            let mut clock = Clock::new(zone);
            let mut run = (Time::default(), 0_u64);
            let share = vec![(segment, times.undated..times.len)];
            hits.walk(share, cancel, |segment, docs| {
                for doc in docs {
                    let Some(time) = times.of(*doc) else { continue };
                    let (cell, end) = clock.at(time);
                    let cell = usize::from(cell);
                    // Posts come in order of time: most are of the same hour as the one before.
                    if run.0 != end {
                        *occasions.entry(run.0).or_default() += run.1;
                        run = (end, 0);
                    }
                    run.1 += 1;
                    self.cells[cell].posts += 1;
                    self.cells[cell].originals += u64::from(originals.contains(*doc));
                    let voice = tables.voice_of(segment, *doc);
                    if voice != NOBODY {
                        heard[voice as usize][cell / 64] |= 1 << (cell % 64);
                    }
                }
            })?;
            *occasions.entry(run.0).or_default() += run.1;
        }
        Ok((heard, occasions))
    }

    /// On how many dates each has posts, and on which most: what a few dates brought is no habit.
    fn add_dates(&mut self, occasions: &Occasions, zone: &TimeZone) {
        let mut found: Vec<(usize, Date, Time, u64)> = occasions
            .iter()
            .filter(|(_, posts)| **posts > 0)
            .map(|(end, posts)| {
                let at = Time(end.0 - 1);
                let now = at.in_zone(zone);
                let day = usize::from(now.weekday().to_monday_zero_offset().unsigned_abs());
                let cell = day * 24 + usize::from(now.hour().unsigned_abs());
                (cell, now.date(), at, *posts)
            })
            .collect();
        by_dates(&mut found, |cell| cell, &mut self.cells);
        by_dates(&mut found, |cell| cell / 24, &mut self.weekdays);
        by_dates(&mut found, |cell| cell % 24, &mut self.hours);
    }

    fn add_voices(&mut self, heard: &[[u64; 3]]) {
        for words in heard.iter().filter(|words| **words != [0; 3]) {
            let (mut days, mut hours) = (0_u8, 0_u32);
            for (n, word) in words.iter().enumerate() {
                let mut rest = *word;
                while rest != 0 {
                    let cell = n * 64 + rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    self.cells[cell].voices += 1;
                    days |= 1 << (cell / 24);
                    hours |= 1 << (cell % 24);
                }
            }
            for (day, counts) in self.weekdays.iter_mut().enumerate() {
                counts.voices += u64::from(days >> day & 1);
            }
            for (hour, counts) in self.hours.iter_mut().enumerate() {
                counts.voices += u64::from(hours >> hour & 1);
            }
            self.all.voices += 1;
        }
    }

    /// How much of each hour of the week the time covered has.
    fn cover(
        &mut self,
        (from, to): (Time, Time),
        zone: &TimeZone,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let mut clock = Clock::new(zone);
        let (mut at, mut steps) = (from, 0_u32);
        while at < to {
            let (cell, end) = clock.at(at);
            let end = end.min(to);
            self.cells[usize::from(cell)].covered += (end.0 - at.0) as f64 / HOUR;
            at = end;
            steps += 1;
            if steps.is_multiple_of(1 << 14) && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }

    /// Everything but voices is the sum of its cells.
    fn add_up(&mut self) {
        for (n, cell) in self.cells.iter().enumerate() {
            let sums = [
                &mut self.weekdays[n / 24],
                &mut self.hours[n % 24],
                &mut self.all,
            ];
            for sum in sums {
                sum.posts += cell.posts;
                sum.originals += cell.originals;
                sum.covered += cell.covered;
            }
        }
    }
}

/// Adds up the posts of each date, for cells that are the same by a rule.
fn by_dates(
    found: &mut [(usize, Date, Time, u64)],
    rule: impl Fn(usize) -> usize,
    counts: &mut [Hourly],
) {
    found.sort_unstable_by_key(|(cell, date, ..)| (rule(*cell), *date));
    for same in found.chunk_by(|a, b| rule(a.0) == rule(b.0)) {
        let dates = same.chunk_by(|a, b| a.1 == b.1);
        let mut dates: Vec<(Time, u64)> = dates
            .map(|date| (date[0].2, date.iter().map(|(.., posts)| posts).sum()))
            .collect();
        dates.sort_unstable_by_key(|(at, posts)| (Reverse(*posts), *at));
        let counts = &mut counts[rule(same[0].0)];
        counts.dates = dates.len() as u64;
        for (place, date) in counts.loudest.iter_mut().zip(dates) {
            *place = Some(date);
        }
    }
}
