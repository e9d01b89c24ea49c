//! Hours of the day and days of the week, on the clocks of a zone: `hour:9..17`, `weekday:mon..fri`.
//!
//! The zone is part of the condition, because nine o'clock is at another moment elsewhere. It is that of the
//! surroundings unless it is written behind the value, as it always is when printed: `hour:9@Europe/Paris`.

use super::Context;
use crate::post::DAY_NAMES;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use std::fmt::{Display, Formatter, Result};

/// The days as they are written, Monday being the first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A stretch of the hours of a day or of the days of a week, on the clocks of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// The first one: an hour 0 to 23, or a day 0 (Monday) to 6.
    pub from: u8,
    /// The last one, in it. Before the first one where it goes over the end: `22..3`, `sat..mon`.
    pub to: u8,
    /// Whose clocks.
    pub zone: TimeZone,
}

impl Cycle {
    /// One of the cycle only. Nothing in a zone that has neither a name nor one offset, and cannot be written.
    pub fn one(at: u8, zone: &TimeZone) -> Option<Self> {
        let zone = zone.clone();
        can_be_written(&zone).then_some(Self {
            from: at,
            to: at,
            zone,
        })
    }

    /// Whether an hour or a day is in it.
    pub fn holds(&self, at: u8) -> bool {
        if self.from <= self.to {
            (self.from..=self.to).contains(&at)
        } else {
            at >= self.from || at <= self.to
        }
    }

    /// `9..17@Europe/Paris`, with a name for each number.
    pub(super) fn named(&self, name: impl Fn(u8) -> String) -> String {
        let zone = Zone(&self.zone);
        if self.from == self.to {
            format!("{}@{zone}", name(self.from))
        } else {
            format!("{}..{}@{zone}", name(self.from), name(self.to))
        }
    }
}

/// A zone as it is written: its name, or its offset.
struct Zone<'a>(&'a TimeZone);

impl Display for Zone<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match (self.0.iana_name(), self.0.to_fixed_offset()) {
            (Some(name), _) => f.write_str(name),
            (None, Ok(offset)) => write!(f, "{offset}"),
            (None, Err(_)) => f.write_str("UTC"),
        }
    }
}

/// A day as it is written.
pub(super) fn weekday_name(day: u8) -> String {
    WEEKDAYS[usize::from(day) % 7].to_owned()
}

/// `9`, `9..17`, with or without a zone.
pub(super) fn hours(typed: &str, context: &Context) -> Option<Cycle> {
    let hour = |text: &str| {
        let digits = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        let hour: u8 = digits.then(|| text.parse().ok()).flatten()?;
        (hour < 24).then_some(hour)
    };
    cycle(typed, context, hour)
}

/// `mon`, `Monday`, `mon..fri`, with or without a zone.
pub(super) fn weekdays(typed: &str, context: &Context) -> Option<Cycle> {
    let day = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let is = |name: &&str| *name == lower;
        let at = WEEKDAYS.iter().position(&is);
        at.or_else(|| DAY_NAMES.iter().position(is))
            .map(|day| day as u8)
    };
    cycle(typed, context, day)
}

fn cycle(typed: &str, context: &Context, number: impl Fn(&str) -> Option<u8>) -> Option<Cycle> {
    let (value, zone) = match typed.split_once('@') {
        Some((value, zone)) => (value.trim(), zone_named(zone.trim())?),
        None => (typed.trim(), written(context)),
    };
    let (from, to) = value.split_once("..").unwrap_or((value, value));
    Some(Cycle {
        from: number(from.trim())?,
        to: number(to.trim())?,
        zone,
    })
}

fn zone_named(name: &str) -> Option<TimeZone> {
    let zone = DateTimeParser::new().parse_time_zone(name).ok()?;
    // What could not be written again would mean something else there.
    can_be_written(&zone).then_some(zone)
}

fn can_be_written(zone: &TimeZone) -> bool {
    zone.iana_name().is_some() || zone.to_fixed_offset().is_ok()
}

/// The zone of the surroundings; one without a name (a system may have such) by its present offset.
fn written(context: &Context) -> TimeZone {
    let zone = &context.zone;
    if can_be_written(zone) {
        return zone.clone();
    }
    TimeZone::fixed(context.now.in_zone(zone).offset())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Time;
    use crate::query::{Expr, Filter, parse};

    fn context(zone: &str) -> Context {
        Context::new(Time(0), zone_named(zone).expect("a zone"))
    }

    #[test]
    fn the_zone_is_part_of_what_is_asked() {
        for (typed, printed) in [
            ("hour:9", "hour:9@Europe/Paris"),
            ("hour:09", "hour:9@Europe/Paris"),
            ("hour:9..17", "hour:9..17@Europe/Paris"),
            ("hour:22..3@UTC", "hour:22..3@UTC"),
            ("hour:9@+02:00", "hour:9@+02"),
            ("weekday:mon", "weekday:mon@Europe/Paris"),
            ("weekday:Friday..MON", "weekday:fri..mon@Europe/Paris"),
            ("weekday:sat@Asia/Kolkata", "weekday:sat@Asia/Kolkata"),
            (
                "weekday:\"tue .. wed @ asia/kolkata\"",
                "weekday:tue..wed@Asia/Kolkata",
            ),
        ] {
            let parsed = parse(typed, &context("Europe/Paris"));
            assert_eq!(parsed.problems, [], "{typed}");
            assert_eq!(parsed.query.to_string(), printed, "{typed}");
            // Read elsewhere it means the same.
            let again = parse(printed, &context("Asia/Tokyo"));
            assert_eq!(again.query, parsed.query, "{printed}");
        }
    }

    #[test]
    fn what_is_no_hour_or_day_is_told() {
        for typed in [
            "hour:24",
            "hour:x",
            "hour:9..",
            "hour:9@Middle/Earth",
            "weekday:m",
            "weekday:1",
            "weekday:mon..",
            "hour:",
            "weekday:",
        ] {
            let parsed = parse(typed, &context("UTC"));
            assert_eq!(parsed.problems.len(), 1, "{typed}");
            assert!(parsed.problems[0].leaves_out, "{typed}");
            assert_eq!(parsed.query.expr, Expr::All, "{typed}");
        }
    }

    #[test]
    fn cycles_go_over_their_end() {
        let held = |typed: &str| -> Vec<u8> {
            match parse(typed, &context("UTC")).query.expr {
                Expr::Filter(Filter::Hour(cycle)) => (0..24).filter(|n| cycle.holds(*n)).collect(),
                Expr::Filter(Filter::Weekday(cycle)) => {
                    (0..7).filter(|n| cycle.holds(*n)).collect()
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(held("hour:22..1"), [0, 1, 22, 23]);
        assert_eq!(held("hour:9..11"), [9, 10, 11]);
        assert_eq!(held("hour:7"), [7]);
        assert_eq!(held("weekday:sat..mon"), [0, 5, 6]);
    }
}
