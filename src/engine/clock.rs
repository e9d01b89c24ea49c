//! The clock on the wall for moments in order: hour of the day and day of the week in a zone.
//!
//! Asking the zone for each of a million posts would take longer than anything else; a clock is asked again only
//! when its hour is over, or when it is set.

use crate::post::Time;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ops::Range;

/// Hours of a week.
pub(crate) const CELLS: usize = 168;

/// An hour of the week: 0 is Monday from 0:00 to 0:59.
pub(crate) type Cell = u8;

/// Tells hours; cheap for moments that follow each other.
#[derive(Debug)]
pub(crate) struct Clock<'z> {
    zone: &'z TimeZone,
    cell: Cell,
    /// As long as the hour lasts.
    lasts: Range<i64>,
    /// As long as the clock is not set.
    steady: Range<i64>,
}

impl<'z> Clock<'z> {
    pub(crate) fn new(zone: &'z TimeZone) -> Self {
        Self {
            zone,
            cell: 0,
            lasts: 0..0,
            steady: 0..0,
        }
    }

    /// The hour at a moment, and until when it lasts.
    pub(crate) fn at(&mut self, time: Time) -> (Cell, Time) {
        if !self.lasts.contains(&time.0) {
            self.look(time);
        }
        (self.cell, Time(self.lasts.end))
    }

    fn look(&mut self, time: Time) {
        const HOUR: i64 = 3_600_000;
        let now = time.in_zone(self.zone);
        let day = now.weekday().to_monday_zero_offset().unsigned_abs();
        self.cell = day * 24 + now.hour().unsigned_abs();
        if !self.steady.contains(&time.0) {
            let next = self.next_setting(now.timestamp());
            self.steady = time.0..next.max(time.0.saturating_add(1));
        }
        let past = i64::from(now.minute()) * 60_000
            + i64::from(now.second()) * 1000
            + i64::from(now.subsec_nanosecond()) / 1_000_000;
        let end = time.0.saturating_add(HOUR - past).min(self.steady.end);
        self.lasts = time.0..end.max(time.0.saturating_add(1));
    }

    fn next_setting(&self, now: Timestamp) -> i64 {
        let mut settings = self.zone.following(now);
        settings
            .next()
            .map_or(i64::MAX, |setting| setting.timestamp().as_millisecond())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plainly(time: i64, zone: &TimeZone) -> Cell {
        let now = Time(time).in_zone(zone);
        let day = now.weekday().to_monday_zero_offset();
        day.unsigned_abs() * 24 + now.hour().unsigned_abs()
    }

    proptest! {
        #[test]
        fn every_moment_has_the_hour_of_the_wall(
            name in proptest::sample::select(vec![
                "UTC",
                "Europe/Paris",
                "Asia/Kolkata",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "Africa/Monrovia",
                "America/Sao_Paulo",
            ]),
            start in -2_000_000_000_000i64..2_000_000_000_000,
            steps in proptest::collection::vec(prop_oneof![0..100_000i64, -9_000_000..20_000_000i64], 1..80),
        ) {
            let zone = TimeZone::get(name).unwrap();
            let mut clock = Clock::new(&zone);
            let mut at = start;
            for step in steps {
                let (cell, end) = clock.at(Time(at));
                prop_assert_eq!(cell, plainly(at, &zone));
                // The last moment of what it calls the same hour still is.
                prop_assert_eq!(cell, plainly(end.0 - 1, &zone));
                at += step;
            }
        }
    }
}
