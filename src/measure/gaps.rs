//! Stretches in which something should have come and nothing did.
//!
//! Silence is expected at night, after a campaign and before it; a collector that was not running leaves a
//! silence where the hours around it were loud. So a stretch is measured by its own hours on the days next
//! to it, and by the quieter of the two sides: the beginning and the end of a campaign are loud on one
//! side only. What is silent every night is not told from a collector that sleeps every night.

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Shorter stretches are not looked at: every stream stumbles.
pub const SHORTEST: i64 = 10 * MINUTE;
/// From so many missing events on, silence is no accident, even where events come in bursts.
pub const LEAST_EXPECTED: u64 = 20;
/// A stretch is looked at in so many equal parts, ...
const PARTS: i128 = 20;
/// ... and in so many of them there must be something: a single burst makes no pace.
const LEAST_PARTS: usize = 10;

/// A stretch without events in which events were to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The last event before it.
    pub from: i64,
    /// The first event after it.
    pub until: i64,
    /// How many events the same hours had before or after it, whichever is less.
    pub expected: u64,
}

/// The gaps between moments in ascending order, in milliseconds.
///
/// A stretch of at least [`SHORTEST`] is a gap if the same stretch of clock time both before and after
/// it, moved by the least number of whole days that it fits into, holds [`LEAST_EXPECTED`] moments, spread
/// over at least half of it. Whole
/// days, because conversations have days and nights; and because moments that a source has rounded to
/// hours or days then fall on the edges of these stretches, which do not count.
pub fn gaps(moments: &[i64]) -> Vec<Stretch> {
    let within = |from: i64, until: i64| {
        let first = moments.partition_point(|at| *at <= from);
        let end = moments.partition_point(|at| *at < until).max(first);
        &moments[first..end]
    };
    let enough = LEAST_EXPECTED as usize;
    let mut found = Vec::new();
    for pair in moments.windows(2) {
        let (from, until) = (pair[0], pair[1]);
        let length = until.saturating_sub(from);
        if length < SHORTEST {
            continue;
        }
        let away = length.saturating_add(DAY - 1) / DAY * DAY;
        let earlier = from.saturating_sub(away);
        let before = within(earlier, until.saturating_sub(away));
        if before.len() < enough {
            continue;
        }
        let later = from.saturating_add(away);
        let after = within(later, until.saturating_add(away));
        if after.len() < enough
            || parts(before, earlier, length) < LEAST_PARTS
            || parts(after, later, length) < LEAST_PARTS
        {
            continue;
        }
        found.push(Stretch {
            from,
            until,
            expected: before.len().min(after.len()) as u64,
        });
    }
    found
}

/// In how many equal parts of a stretch there is a moment.
fn parts(moments: &[i64], from: i64, length: i64) -> usize {
    let part = |at: &i64| (i128::from(*at) - i128::from(from)) * PARTS / i128::from(length.max(1));
    moments.chunk_by(|a, b| part(a) == part(b)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 60 * MINUTE;

    /// A moment every so many minutes for so many days, but not at night.
    fn days(days: i64, every: i64) -> Vec<i64> {
        let all = (0..days * DAY / (every * MINUTE)).map(|n| n * every * MINUTE);
        all.filter(|at| at % DAY >= 7 * HOUR).collect()
    }

    fn without(moments: &[i64], from: i64, until: i64) -> Vec<i64> {
        let outside = moments.iter().filter(|at| **at < from || **at >= until);
        outside.copied().collect()
    }

    #[test]
    fn a_night_is_no_gap_and_an_outage_is_one() {
        let all = days(7, 5);
        assert_eq!(gaps(&all), []);
        let (from, until) = (3 * DAY + 12 * HOUR, 3 * DAY + 16 * HOUR);
        let found = gaps(&without(&all, from, until));
        let stretch = Stretch {
            from: from - 5 * MINUTE,
            until,
            expected: 48,
        };
        assert_eq!(found, [stretch]);
    }

    #[test]
    fn an_outage_of_days_is_measured_by_as_many_days() {
        let all = days(12, 30);
        let found = gaps(&without(&all, 4 * DAY, 6 * DAY));
        // Two of the three days are daylight in full, the third is its night only.
        let stretch = Stretch {
            from: 4 * DAY - 30 * MINUTE,
            until: 6 * DAY + 7 * HOUR,
            expected: 2 * 34,
        };
        assert_eq!(found, [stretch]);
    }

    #[test]
    fn beginnings_ends_short_and_sparse_silences_are_none() {
        let all = days(9, 5);
        // A quiet prelude, a loud week; and the other way round.
        let late: Vec<i64> = [0, DAY]
            .into_iter()
            .chain(all.iter().map(|at| at + 20 * DAY))
            .collect();
        assert_eq!(gaps(&late), []);
        let early: Vec<i64> = all.iter().copied().chain([30 * DAY, 31 * DAY]).collect();
        assert_eq!(gaps(&early), []);
        let short = without(&all, 4 * DAY + 12 * HOUR, 4 * DAY + 13 * HOUR);
        assert_eq!(gaps(&short), [], "12 moments are missing: too few");
        let sparse = days(30, 240);
        assert_eq!(gaps(&without(&sparse, 14 * DAY, 16 * DAY)), []);
        // A burst a week makes no pace.
        let bursts: Vec<i64> = (0..6)
            .flat_map(|week| (0..60).map(move |n| week * 7 * DAY + n * 1000))
            .collect();
        assert_eq!(gaps(&without(&bursts, 15 * DAY, 27 * DAY)), []);
        assert_eq!(gaps(&[]), []);
        assert_eq!(gaps(&[5]), []);
    }

    #[test]
    fn moments_rounded_to_days_or_hours_are_no_gaps() {
        for width in [DAY, HOUR] {
            let rounded: Vec<i64> = (0..30 * DAY / width)
                .flat_map(|n| std::iter::repeat_n(n * width, 50))
                .collect();
            assert_eq!(gaps(&rounded), []);
        }
    }

    proptest! {
        #[test]
        fn every_pair_that_fits_the_definition_is_found(
            mut moments in proptest::collection::vec(0..12 * DAY, 0..900),
            begin in 0..12 * DAY,
            length in 0..3 * DAY,
        ) {
            moments.sort_unstable();
            let cut = without(&moments, begin, begin + length);
            let mut expected = Vec::new();
            for pair in cut.windows(2) {
                let (from, until) = (pair[0], pair[1]);
                let days = (1..=12).find(|days| days * DAY >= until - from).unwrap_or(1);
                let moved = |by: i64| {
                    let inside = |at: &&i64| from + by < **at && **at < until + by;
                    cut.iter().filter(inside).count() as u64
                };
                let missed = moved(-days * DAY).min(moved(days * DAY));
                let spread = [-days, days].iter().all(|days| {
                    let slots: std::collections::BTreeSet<i64> = cut
                        .iter()
                        .map(|at| at - (from + days * DAY))
                        .filter(|into| (1..until - from).contains(into))
                        .map(|into| into * 20 / (until - from))
                        .collect();
                    slots.len() >= 10
                });
                if until - from >= 600_000 && missed >= 20 && spread {
                    expected.push(Stretch { from, until, expected: missed });
                }
            }
            prop_assert_eq!(gaps(&cut), expected);
        }

        #[test]
        fn extreme_moments_are_survived(
            mut moments in proptest::collection::vec(any::<i64>(), 0..50),
        ) {
            moments.sort_unstable();
            gaps(&moments);
        }
    }
}
