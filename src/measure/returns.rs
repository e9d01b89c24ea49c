//! Silence and return: whether something lay dormant and came back, and whether it comes back every year.
//!
//! Both are about days. What a day is, and what happened on it, is not known here.

use std::ops::Range;

/// So many days of silence are dormancy.
pub const DORMANT_DAYS: usize = 30;
/// A burst that begins so many days after the end of a silence at most, ends it.
pub const SOON: usize = 7;
/// Days of the year so close to each other are the same, so that "the second Tuesday of April" is one.
pub const TOLERANCE: u16 = 7;
/// Days of the circle of the year: 29 February has its place in every year.
pub const YEAR: u16 = 366;

/// Days with fewer posts than this are silent: 1 % of the peak, but never so few that one stray post is a voice.
pub fn threshold(counts: &[u64]) -> u64 {
    let peak = counts.iter().max().copied().unwrap_or(0);
    peak.div_ceil(100).max(2)
}

/// Stretches of [`DORMANT_DAYS`] days or more, each with fewer than `below` posts, after the first day that was not
/// silent. The last one may reach the end of the series.
pub fn silences(counts: &[u64], below: u64) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let loud = (0..counts.len()).filter(|day| counts[*day] >= below);
    let mut last: Option<usize> = None;
    for day in loud.chain([counts.len()]) {
        if let Some(last) = last.filter(|last| day - last > DORMANT_DAYS) {
            found.push(last + 1..day);
        }
        last = Some(day);
    }
    found
}

/// A silence and the burst that ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revival {
    /// The silent days.
    pub silence: Range<usize>,
    /// Which of the bursts.
    pub burst: usize,
}

/// The silences that a burst ended: the first burst that begins within the silence or at most [`SOON`] days after it.
/// Bursts are given in order.
pub fn revivals(silences: &[Range<usize>], bursts: &[Range<usize>]) -> Vec<Revival> {
    let ended = |silence: &Range<usize>| {
        let burst = bursts
            .iter()
            .position(|burst| burst.start > silence.start && burst.end > silence.end)?;
        (bursts[burst].start <= silence.end + SOON).then(|| Revival {
            silence: silence.clone(),
            burst,
        })
    };
    silences.iter().filter_map(ended).collect()
}

/// A day on which something peaked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// Days since any fixed day.
    pub day: i64,
    /// Day of a leap year with the same date, 1 to 366.
    pub of_year: u16,
}

impl Peak {
    /// Years from another peak, to the nearest.
    fn years_from(self, other: Self) -> i64 {
        ((self.day - other.day) as f64 / 365.2425).round() as i64
    }

    /// Days of the year between the two, around the end of the year where that is shorter.
    fn apart(self, other: Self) -> u16 {
        let apart = self.of_year.abs_diff(other.of_year);
        apart.min(YEAR.saturating_sub(apart))
    }
}

/// Peaks on about the same day of different years.
#[derive(Clone, Debug, PartialEq)]
pub struct Yearly {
    /// Which of the peaks, one for each year, in order of time.
    pub peaks: Vec<usize>,
    /// How many of them, besides the first, chance would bring together if each year's peaks lay anywhere in it.
    pub by_chance: f64,
}

/// Groups of peaks that lie at most [`TOLERANCE`] days of the year from one of them, in at least two different years:
/// those of most years first, a peak belongs to one group only. Of several in one year the nearest counts.
pub fn yearly(peaks: &[Peak]) -> Vec<Yearly> {
    let mut free: Vec<usize> = (0..peaks.len()).collect();
    let mut found = Vec::new();
    loop {
        let group = |anchor: &usize| around(*anchor, &free, peaks);
        let better = |best: Vec<usize>, next: Vec<usize>| {
            if next.len() > best.len() { next } else { best }
        };
        let Some(best) = free.iter().map(group).reduce(better) else {
            break;
        };
        if best.len() < 2 {
            break;
        }
        free.retain(|peak| !best.contains(peak));
        found.push(Yearly {
            by_chance: by_chance(best[0], peaks),
            peaks: best,
        });
    }
    found
}

/// The nearest peak to an anchor's day of each year, in order of time.
fn around(anchor: usize, free: &[usize], peaks: &[Peak]) -> Vec<usize> {
    let centre = peaks[anchor];
    let mut near: Vec<(i64, u16, usize)> = free
        .iter()
        .map(|peak| {
            (
                peaks[*peak].years_from(centre),
                peaks[*peak].apart(centre),
                *peak,
            )
        })
        .filter(|(year, apart, peak)| *apart <= TOLERANCE && (*year != 0 || *peak == anchor))
        .collect();
    near.sort_unstable();
    near.dedup_by_key(|(year, ..)| *year);
    near.into_iter().map(|(.., peak)| peak).collect()
}

/// In how many other years at least one of its peaks would lie close enough to a given day by chance.
fn by_chance(anchor: usize, peaks: &[Peak]) -> f64 {
    let share = f64::from(2 * TOLERANCE + 1) / f64::from(YEAR);
    let mut years: Vec<i64> = peaks
        .iter()
        .map(|peak| peak.years_from(peaks[anchor]))
        .collect();
    years.sort_unstable();
    let others = years.chunk_by(|a, b| a == b).filter(|year| year[0] != 0);
    others
        .map(|year| 1.0 - (1.0 - share).powi(year.len() as i32))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What became of one silence, with one burst.
    fn one(silence: Range<usize>, burst: Range<usize>) -> usize {
        revivals(&[silence, 900..999], &[burst, 9000..9001]).len()
    }

    fn series(days: usize, loud: &[(usize, u64)]) -> Vec<u64> {
        let mut counts = vec![0; days];
        for (day, count) in loud {
            counts[*day] = *count;
        }
        counts
    }

    #[test]
    fn a_tag_reborn() {
        // Used on days 3 and 4, a stray post on 20, nothing, then a burst from day 60 on; silent from 70 on.
        let loud: Vec<(usize, u64)> = (60..70).map(|day| (day, 40)).collect();
        let mut counts = series(120, &loud);
        (counts[3], counts[4], counts[20]) = (5, 2, 1);
        assert_eq!(threshold(&counts), 2);
        let quiet = silences(&counts, 2);
        assert_eq!(quiet, [5..60, 70..120]);
        let back = revivals(&quiet, std::slice::from_ref(&(60..70)));
        assert_eq!(
            back,
            [Revival {
                silence: 5..60,
                burst: 0
            }]
        );
        // A burst that comes two weeks after the silence did not end it.
        assert_eq!(one(5..60, 74..80), 0);
        assert_eq!(one(5..60, 67..80), 1);
        assert_eq!(one(5..60, 68..80), 0);
        assert_eq!(one(5..60, 2..5), 0);
    }

    #[test]
    fn thirty_days_are_dormancy_and_what_lies_before_the_first_use_is_none() {
        assert!(silences(&series(80, &[(40, 9), (70, 9)]), 2).is_empty());
        let found = silences(&series(80, &[(40, 9), (71, 9)]), 2);
        assert_eq!((found.len(), found[0].clone()), (1, 41..71));
        assert!(silences(&[0; 90], 2).is_empty());
        assert_eq!(threshold(&[950]), 10);
        assert_eq!(threshold(&[]), 2);
    }

    /// Days since 1 January 2012 and of the year, for years of alternating length as they come.
    fn on(year: i64, of_year: u16) -> Peak {
        let before: i64 = (2012..year)
            .map(|y| if y % 4 == 0 { 366 } else { 365 })
            .sum();
        let missing = i64::from(year % 4 != 0 && of_year > 60);
        Peak {
            day: before + i64::from(of_year) - missing,
            of_year,
        }
    }

    #[test]
    fn every_april() {
        // Equal Pay Day: 9 April 2013, 8 April 2014, 14 April 2015, 12 April 2016; and two others.
        let peaks = [
            on(2013, 100),
            on(2013, 300),
            on(2014, 99),
            on(2015, 105),
            on(2015, 200),
            on(2016, 103),
        ];
        let found = yearly(&peaks);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].peaks, [0, 2, 3, 5]);
        // 15 of 366 days. Years are counted around the anniversaries: October 2013 is nearer to April 2014. So
        // there are 2, 2 and 1 peaks in the other years.
        let one = 15.0 / 366.0;
        let by_hand = one + 2.0 * (1.0 - (1.0f64 - one).powi(2));
        assert!((found[0].by_chance - by_hand).abs() < 1e-12);
    }

    #[test]
    fn new_year_is_one_season_and_one_winter_is_one_year() {
        assert_eq!(
            yearly(&[on(2013, 365), on(2014, 2)]),
            [],
            "three days apart"
        );
        let found = yearly(&[on(2013, 365), on(2015, 2)]);
        assert_eq!(found[0].peaks, [0, 1]);
        assert_eq!(yearly(&[on(2013, 100), on(2014, 108)]), []);
        assert_eq!(yearly(&[on(2013, 100), on(2013, 101)]), []);
        assert_eq!(yearly(&[]), []);
    }

    proptest! {
        #[test]
        fn silences_day_by_day(counts in proptest::collection::vec(prop_oneof![9 => Just(0u64), 1 => 0u64..9], 0..300)) {
            let inside = |found: &[Range<usize>], day: usize| found.iter().any(|r| r.contains(&day));
            let found = silences(&counts, 2);
            for day in 0..counts.len() {
                let start = counts[..=day].iter().rposition(|c| *c >= 2);
                let end = counts[day..].iter().position(|c| *c >= 2).map_or(counts.len(), |n| day + n);
                let expected = start.is_some_and(|start| start != day && end - start > DORMANT_DAYS);
                prop_assert_eq!(inside(&found, day), expected);
            }
        }

        /// The first group has as many years as the best of all choices of one peak for each year around an anchor.
        #[test]
        fn no_anchor_gathers_more_years(days in proptest::collection::vec((2012i64..2020, 1u16..=366), 0..14)) {
            let peaks: Vec<Peak> = days.iter().map(|(year, of_year)| on(*year, *of_year)).collect();
            let years = |anchor: &Peak| {
                let near = peaks.iter().filter(|p| p.apart(*anchor) <= TOLERANCE);
                near.map(|p| p.years_from(*anchor)).collect::<std::collections::BTreeSet<_>>().len()
            };
            let most = peaks.iter().map(years).max().unwrap_or(0);
            let found = yearly(&peaks);
            prop_assert_eq!(found.first().map_or_else(|| 1.min(most), |group| group.peaks.len()), most);
            for group in &found {
                let (low, high) = (peaks[group.peaks[0]], peaks[group.peaks[1]]);
                prop_assert!(low.apart(high) <= 2 * TOLERANCE && high.day - low.day > 300);
            }
        }
    }
}
