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
    /// How many such days of the year there were from the first day to the last: in so many years it could have
    /// peaked there.
    pub years: u64,
    /// How often chance alone brings peaks of so many years or more together around the luckiest of all days.
    pub chance: f64,
}

/// Draws of the null hypothesis, always the same ones.
pub const DRAWS: usize = 1999;
/// Only what chance does more rarely than this is a season.
pub const SEASON: f64 = 0.01;
/// Days of a year on average.
const DAYS: f64 = 365.2425;

/// Groups of peaks that lie at most [`TOLERANCE`] days of the year from one of them, in at least two different years:
/// those of most years first, a peak belongs to one group only. Of several in one year the nearest counts. `life` is
/// the first day and the last. Years are those between the same days of the year, not those of the calendar: bursts on
/// 2 January and 31 December of 2015 are two around New Year.
pub fn yearly(peaks: &[Peak], life: (Peak, Peak)) -> Vec<Yearly> {
    let mut free: Vec<usize> = (0..peaks.len()).collect();
    let mut found: Vec<Yearly> = Vec::new();
    let mut drawn = Vec::new();
    loop {
        let group = |anchor: &usize| (*anchor, around(*anchor, &free, peaks));
        let better = |best: (usize, Vec<usize>), next: (usize, Vec<usize>)| {
            if next.1.len() > best.1.len() {
                next
            } else {
                best
            }
        };
        let Some((anchor, best)) = free.iter().map(group).reduce(better) else {
            break;
        };
        if best.len() < 2 {
            break;
        }
        if drawn.is_empty() {
            drawn = by_chance(peaks, life.0);
        }
        let as_many = drawn.iter().filter(|years| **years >= best.len()).count();
        free.retain(|peak| !best.contains(peak));
        found.push(Yearly {
            years: times_of(peaks[anchor], life).max(best.len() as u64),
            chance: (1 + as_many) as f64 / (1 + drawn.len()) as f64,
            peaks: best,
        });
    }
    found
}

/// How often the days around an anchor came from the first day to the last.
fn times_of(anchor: Peak, (first, last): (Peak, Peak)) -> u64 {
    let reach = i64::from(TOLERANCE);
    let earliest = ((first.day - reach - anchor.day) as f64 / DAYS).ceil();
    let latest = ((last.day + reach - anchor.day) as f64 / DAYS).floor();
    (latest - earliest + 1.0).max(0.0) as u64
}

/// The most years that peaks as many as these have around any of them, for each draw: each peak lies anywhere in its own
/// year of the calendar. The most of all anchors is what is found, so the most of all anchors is what chance is asked
/// for. Years are whole ones also where a life begins or ends within: its ends are often bursts themselves, and would
/// agree with each other in a life of about a year.
fn by_chance(peaks: &[Peak], first: Peak) -> Vec<usize> {
    let january = first.day - i64::from(first.of_year) + 1;
    let years: Vec<f64> = peaks
        .iter()
        .map(|peak| ((peak.day - january) as f64 / DAYS).floor() * DAYS)
        .collect();
    let mut dice = Dice(1);
    let draw = |_| {
        let drawn = years.iter().map(|year| {
            let day = dice.share() * DAYS;
            Peak {
                day: january + (year + day) as i64,
                of_year: day as u16 + 1,
            }
        });
        most_years(drawn.collect())
    };
    (0..DRAWS).map(draw).collect()
}

/// Years of the best group, without looking at pairs that are far from each other.
fn most_years(mut peaks: Vec<Peak>) -> usize {
    peaks.sort_unstable_by_key(|peak| (peak.of_year, peak.day));
    let years = |anchor: usize| {
        let centre = peaks[anchor];
        let near = |peak: &Peak| peak.apart(centre) <= TOLERANCE;
        let after = peaks.iter().cycle().skip(anchor + 1).take(peaks.len() - 1);
        let before = peaks.iter().rev().cycle();
        let before = before.skip(peaks.len() - anchor).take(peaks.len() - 1);
        let near = after
            .take_while(|peak| near(peak))
            .chain(before.take_while(|peak| near(peak)));
        let mut years: Vec<i64> = near.map(|peak| peak.years_from(centre)).collect();
        years.push(0);
        years.sort_unstable();
        years.dedup();
        years.len()
    };
    (0..peaks.len()).map(years).max().unwrap_or(0)
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

/// Chance that is the same on every machine (`SplitMix64`).
struct Dice(u64);

impl Dice {
    /// From 0 to below 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
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
        let found = yearly(&peaks, (on(2013, 20), on(2016, 300)));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].peaks.as_slice(), found[0].years),
            (&[0, 2, 3, 5][..], 4)
        );
        // Three others within 7 days of a day: about (15 / 366)^3, with more peaks to choose from.
        assert!(found[0].chance < SEASON, "{}", found[0].chance);
        // Of a longer life it is not every year.
        let found = yearly(&peaks, (on(2012, 200), on(2018, 300)));
        assert_eq!(found[0].years, 6);
    }

    /// One in two times, the best of all anchors finds a second year by chance.
    #[test]
    fn two_years_that_agree_are_no_season() {
        let peaks = [
            on(2015, 20),
            on(2015, 280),
            on(2016, 50),
            on(2016, 90),
            on(2016, 130),
            on(2016, 170),
            on(2016, 210),
            on(2016, 250),
            on(2016, 283),
        ];
        let found = yearly(&peaks, (on(2015, 1), on(2016, 366)));
        assert_eq!((found[0].peaks.len(), found[0].years), (2, 2));
        // A simulation of the same in another language: 44 %.
        assert!(
            (0.40..0.48).contains(&found[0].chance),
            "{}",
            found[0].chance
        );
    }

    #[test]
    fn new_year_is_one_season_and_one_winter_is_one_year() {
        let all = (on(2012, 1), on(2016, 300));
        let yearly = |peaks: &[Peak]| yearly(peaks, all);
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

    /// A first version said "in 2 of 1 years" here.
    #[test]
    fn both_ends_of_one_year_are_two_new_years() {
        let peaks = [on(2015, 2), on(2015, 366)];
        let found = super::yearly(&peaks, (on(2015, 1), on(2015, 366)));
        assert_eq!((found[0].peaks.len(), found[0].years), (2, 2));
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
            let found = yearly(&peaks, (on(2012, 1), on(2019, 366)));
            prop_assert_eq!(most_years(peaks.clone()), most);
            prop_assert_eq!(found.first().map_or_else(|| 1.min(most), |group| group.peaks.len()), most);
            for group in &found {
                let (low, high) = (peaks[group.peaks[0]], peaks[group.peaks[1]]);
                prop_assert!(low.apart(high) <= 2 * TOLERANCE && high.day - low.day > 300);
                prop_assert!(group.years >= group.peaks.len() as u64 && group.years <= 9);
                prop_assert!(group.chance > 0.0 && group.chance <= 1.0);
            }
        }
    }
}
