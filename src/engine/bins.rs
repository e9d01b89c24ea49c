//! Bins of a timeline in the calendar of a zone.

use super::{Axis, Bin, Error};
use crate::post::Time;
use jiff::tz::TimeZone;
use jiff::{RoundMode, Span, Timestamp, Unit, Zoned, ZonedRound};

/// More bins than any screen shows or any spreadsheet likes.
const MOST_BINS: usize = 200_000;

impl Bin {
    /// Length in milliseconds, at the least.
    fn shortest(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 23 * 3_600_000,
            Self::Week => (7 * 24 - 1) * 3_600_000,
            Self::Month => (28 * 24 - 1) * 3_600_000,
            Self::Year => (365 * 24 - 1) * 3_600_000,
        }
    }

    /// Where the bin that holds this moment begins.
    fn start(self, at: &Zoned) -> Option<Zoned> {
        let floor = |unit| {
            at.round(ZonedRound::new().smallest(unit).mode(RoundMode::Floor))
                .ok()
        };
        match self {
            Self::Minute => floor(Unit::Minute),
            Self::Hour => floor(Unit::Hour),
            Self::Day => at.start_of_day().ok(),
            Self::Week => {
                let since_monday = i64::from(at.weekday().to_monday_zero_offset());
                at.checked_sub(Span::new().days(since_monday))
                    .ok()?
                    .start_of_day()
                    .ok()
            }
            Self::Month => at.first_of_month().ok()?.start_of_day().ok(),
            Self::Year => at.first_of_year().ok()?.start_of_day().ok(),
        }
    }

    /// Where the next bin begins.
    fn next(self, start: &Zoned) -> Option<Zoned> {
        let step = match self {
            Self::Minute => Span::new().minutes(1),
            Self::Hour => Span::new().hours(1),
            Self::Day => Span::new().days(1),
            Self::Week => Span::new().weeks(1),
            Self::Month => Span::new().months(1),
            Self::Year => Span::new().years(1),
        };
        let next = self.start(&start.checked_add(step).ok()?)?;
        // A zone whose clock is set by half an hour could stand still here.
        if next > *start {
            Some(next)
        } else {
            start.checked_add(step).ok()
        }
    }
}

/// The edges of the bins that cover `[from, to)`, and their width.
pub(crate) fn edges(
    axis: Axis,
    zone: &TimeZone,
    from: Time,
    to: Time,
) -> Result<(Bin, Vec<Time>), Error> {
    match axis {
        Axis::Fixed(bin) => Ok((bin, edges_of(bin, zone, from, to)?)),
        Axis::Fit(most) => {
            let narrow = [Bin::Minute, Bin::Hour, Bin::Day, Bin::Week, Bin::Month];
            for bin in narrow {
                if (to.0 - from.0) / bin.shortest() <= most as i64 {
                    let edges = edges_of(bin, zone, from, to)?;
                    if edges.len() <= most + 1 {
                        return Ok((bin, edges));
                    }
                }
            }
            Ok((Bin::Year, edges_of(Bin::Year, zone, from, to)?))
        }
    }
}

fn edges_of(bin: Bin, zone: &TimeZone, from: Time, to: Time) -> Result<Vec<Time>, Error> {
    let expected = ((to.0 - from.0) / bin.shortest()) as u64;
    let too_many = Error::TooManyBins {
        bins: expected,
        bin: bin.name(),
    };
    if expected > MOST_BINS as u64 {
        return Err(too_many);
    }
    let zoned = |time: Time| Timestamp::from_millisecond(time.0).map(|t| t.to_zoned(zone.clone()));
    // Times outside the calendar never enter the archive; a range typed by hand might.
    let Some(mut at) = zoned(from).ok().and_then(|z| bin.start(&z)) else {
        return Ok(Vec::new());
    };
    let mut edges = Vec::with_capacity(expected as usize + 3);
    edges.push(Time(at.timestamp().as_millisecond()));
    while edges.last().is_some_and(|last| *last < to) {
        let Some(next) = bin.next(&at) else { break };
        edges.push(Time(next.timestamp().as_millisecond()));
        at = next;
    }
    Ok(edges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn days_of_a_clock_change_have_23_and_25_hours() {
        let paris = zone("Europe/Paris");
        let hours = |from, to| edges_of(Bin::Hour, &paris, at(from), at(to)).unwrap().len() - 1;
        assert_eq!(hours("2014-03-29T23:00:00Z", "2014-03-30T22:00:00Z"), 23);
        assert_eq!(hours("2014-10-25T22:00:00Z", "2014-10-26T23:00:00Z"), 25);
        let days = edges_of(
            Bin::Day,
            &paris,
            at("2014-03-30T12:00:00Z"),
            at("2014-03-30T13:00:00Z"),
        );
        let days = days.unwrap();
        assert_eq!(
            days,
            [at("2014-03-29T23:00:00Z"), at("2014-03-30T22:00:00Z")]
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let weeks = edges_of(
            Bin::Week,
            &TimeZone::UTC,
            at("2014-05-25T10:00:00Z"),
            at("2014-05-26T00:00:01Z"),
        );
        let weeks = weeks.unwrap();
        assert_eq!(
            weeks,
            [
                at("2014-05-19T00:00:00Z"),
                at("2014-05-26T00:00:00Z"),
                at("2014-06-02T00:00:00Z")
            ]
        );
        let months = edges_of(
            Bin::Month,
            &zone("Asia/Kolkata"),
            at("2014-02-10T00:00:00Z"),
            at("2014-02-11T00:00:00Z"),
        );
        assert_eq!(
            months.unwrap(),
            [at("2014-01-31T18:30:00Z"), at("2014-02-28T18:30:00Z")]
        );
    }

    #[test]
    fn fit_takes_the_narrowest_that_fits() {
        let (from, to) = (at("2014-05-24T00:00:00Z"), at("2014-05-26T00:00:00Z"));
        let fit = |most| edges(Axis::Fit(most), &TimeZone::UTC, from, to).unwrap();
        assert_eq!(fit(10_000).0, Bin::Minute);
        assert_eq!(fit(48).0, Bin::Hour);
        assert_eq!(fit(47).0, Bin::Day);
        assert_eq!(fit(1).0, Bin::Week);
        assert_eq!(fit(48).1.len(), 49);
    }

    #[test]
    fn too_many_bins_are_refused_before_they_are_made() {
        let wide = edges(
            Axis::Fixed(Bin::Minute),
            &TimeZone::UTC,
            at("1990-01-01T00:00:00Z"),
            at("2020-01-01T00:00:00Z"),
        );
        assert!(matches!(wide, Err(Error::TooManyBins { .. })));
    }

    #[test]
    fn every_zone_moves_forward() {
        for name in [
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Pacific/Apia",
            "Africa/Cairo",
        ] {
            for bin in Bin::ALL {
                let edges = edges_of(
                    bin,
                    &zone(name),
                    at("2011-10-01T00:00:00Z"),
                    at("2012-01-05T00:00:00Z"),
                )
                .unwrap();
                assert!(edges.windows(2).all(|w| w[0] < w[1]), "{name} {bin:?}");
            }
        }
    }
}
