//! Points in time, and the many ways in which sources write them down.
//!
//! A time that cannot be, or that lies outside the years 1990 to 2100, is no time: a wrong clock
//! makes an undated post, never a post in the wrong place.

mod bin;
mod parts;

pub use bin::Bin;
pub(crate) use parts::{DAY_NAMES, MONTH_NAMES};

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use parts::{Parts, month_number};

/// A point in time: milliseconds since 1970-01-01 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(pub i64);

/// How to read times that leave something open.
#[derive(Clone, Debug)]
pub struct Clues {
    /// The zone of times without one.
    pub zone: TimeZone,
    /// `3/4/2020` is the third of April.
    pub day_first: bool,
}

/// 1990-01-01 and 2101-01-01, UTC: what lies outside is a clock error.
const BELIEVABLE: std::ops::Range<i64> = 631_152_000_000..4_133_980_800_000;

/// Identifiers up to this one were counted, later ones hold the time.
const LAST_COUNTED_ID: u64 = 29_700_859_247;
const SNOWFLAKE_EPOCH: i64 = 1_288_834_974_657;

impl Time {
    /// The time that is part of every Twitter identifier since November 2010.
    pub fn of_snowflake(id: &str) -> Option<Self> {
        let id: u64 = id.parse().ok()?;
        if id <= LAST_COUNTED_ID {
            return None;
        }
        Self((id >> 22) as i64 + SNOWFLAKE_EPOCH).believed()
    }

    /// `2014-05-25T21:14:00Z`: in UTC, with milliseconds only where they are not zero.
    pub fn rfc3339(self) -> String {
        let format = if self.0.rem_euclid(1000) == 0 {
            "%Y-%m-%dT%H:%M:%SZ"
        } else {
            "%Y-%m-%dT%H:%M:%S.%3fZ"
        };
        self.timestamp().strftime(format).to_string()
    }

    /// RFC 3339 on the clocks of a zone, to the second: `2014-05-25T00:00:00+09:00`; `Z` for UTC.
    pub fn rfc3339_in(self, zone: &TimeZone) -> String {
        if *zone == TimeZone::UTC {
            return self.rfc3339();
        }
        self.in_zone(zone)
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }

    /// The same moment on the clocks of a zone.
    pub fn in_zone(self, zone: &TimeZone) -> Zoned {
        self.timestamp().to_zoned(zone.clone())
    }

    fn timestamp(self) -> Timestamp {
        let end = if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        Timestamp::from_millisecond(self.0).unwrap_or(end)
    }

    fn believed(self) -> Option<Self> {
        BELIEVABLE.contains(&self.0).then_some(self)
    }
}

/// A zone's name, or its offset where it has none.
pub fn zone_name(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => offset.to_string(),
        (None, Err(_)) => "unknown".to_owned(),
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The moment.
    pub time: Time,
    /// Whether the writing says of which zone its clock is; if not, the clues have decided.
    pub has_zone: bool,
}

/// Reads a time in any shape that an archive has been seen to use: the platforms' own, ISO 8601,
/// e-mail style, with slashes or dots, with month names, seconds (or smaller units, told apart by
/// magnitude) since 1970, and the days that spreadsheets count. Parts may stand in any order where
/// they cannot be confused.
///
/// A time without a zone is read in that of the clues; where clocks are put forward over it, it is
/// read with the offset before, where they repeat it, as the first of the two.
pub fn parse_time(text: &str, clues: &Clues) -> Option<Time> {
    read_time(text, clues).map(|stamp| stamp.time)
}

/// [`parse_time`], telling whether the zone was written too.
pub fn read_time(text: &str, clues: &Clues) -> Option<Stamp> {
    let text = text.trim();
    let zoned = |time| Stamp {
        time,
        has_zone: true,
    };
    let stamp = (parse_api_time(text).map(zoned))
        .or_else(|| parse_iso(text, &clues.zone))
        .or_else(|| parse_epoch(text).map(zoned))
        .or_else(|| parse_serial(text, &clues.zone))
        .or_else(|| Parts::read(text, clues)?.stamp(&clues.zone))?;
    stamp.time.believed().map(|_| stamp)
}

/// What a date of three numbers, the year last, says about the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMonth {
    /// Its first number is no month.
    DayFirst,
    /// Its second number is no month.
    MonthFirst,
    /// It can be read in both ways, to different days.
    Either,
}

/// Looks at one date for the order of day and month; nothing for what is the same in every order.
/// A reader asks for a whole column.
pub fn day_and_month(text: &str) -> Option<DayMonth> {
    let text = text.trim_start();
    let bytes = text.as_bytes();
    let sign = *bytes[1.min(bytes.len())..]
        .iter()
        .take(2)
        .find(|byte| matches!(byte, b'/' | b'-'))?;
    let date = text.split([' ', ',', 'T', '\u{202f}']).next()?;
    let mut fields = date.split(char::from(sign));
    let short = |field: Option<&str>| number(field.filter(|field| field.len() <= 2)?.as_bytes());
    let (first, second) = (short(fields.next())?, short(fields.next())?);
    let year = fields.next()?;
    number(year.as_bytes()).filter(|_| matches!(year.len(), 2 | 4))?;
    match (first, second) {
        (13..=31, 1..=12) => Some(DayMonth::DayFirst),
        (1..=12, 13..=31) => Some(DayMonth::MonthFirst),
        (1..=12, 1..=12) if first != second => Some(DayMonth::Either),
        _ => None,
    }
}

/// `Wed Oct 10 20:19:24 +0000 2018`, which every post of the old API carries: read by place.
fn parse_api_time(text: &str) -> Option<Time> {
    let bytes: &[u8; 30] = text.as_bytes().try_into().ok()?;
    let signs = [(3, b' '), (7, b' '), (10, b' '), (13, b':'), (16, b':')];
    if signs.iter().any(|&(at, sign)| bytes[at] != sign) || &bytes[19..26] != b" +0000 " {
        return None;
    }
    let two = |at: usize| number(&bytes[at..at + 2]);
    let month = month_number(text.get(4..7)?)?;
    let date = Date::new(number(&bytes[26..30])? as i16, month, two(8)? as i8).ok()?;
    let (hour, minute, second) = (two(11)? as i8, two(14)? as i8, two(17)?.min(59) as i8);
    let moment = DateTime::from_parts(date, jiff::civil::Time::new(hour, minute, second, 0).ok()?);
    at_offset(moment, Offset::UTC)
}

/// `2018-10-10 20:19:24`, `2018-10-10T20:19:24.123456Z`, the shape of nearly every table: read by
/// place. Other zones than UTC are left to [`Parts`].
fn parse_iso(text: &str, zone: &TimeZone) -> Option<Stamp> {
    let bytes = text.as_bytes();
    let (head, rest) = bytes.split_at_checked(19)?;
    let signs = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if signs.iter().any(|&(at, sign)| head[at] != sign) || !matches!(head[10], b' ' | b'T') {
        return None;
    }
    let field = |from: usize, to: usize| number(&head[from..to]);
    let date = Date::new(field(0, 4)? as i16, field(5, 7)? as i8, field(8, 10)? as i8).ok()?;
    let second = field(17, 19).filter(|second| *second <= 60)?.min(59);
    let (fraction, rest) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.split_at(digits)
        }
        None => (&b""[..], rest),
    };
    let nanosecond = milliseconds(std::str::from_utf8(fraction).ok()?) as i32 * 1_000_000;
    let (hour, minute) = (field(11, 13)? as i8, field(14, 16)? as i8);
    let clock = jiff::civil::Time::new(hour, minute, second as i8, nanosecond).ok()?;
    let moment = DateTime::from_parts(date, clock);
    let has_zone = match rest {
        b"Z" | b"+00:00" | b"+0000" | b" +0000" => true,
        b"" => false,
        _ => return None,
    };
    let time = if has_zone {
        at_offset(moment, Offset::UTC)?
    } else {
        in_zone(moment, zone)?
    };
    Some(Stamp { time, has_zone })
}

fn in_zone(moment: DateTime, zone: &TimeZone) -> Option<Time> {
    if *zone == TimeZone::UTC {
        return at_offset(moment, Offset::UTC);
    }
    let stamp = zone.to_ambiguous_timestamp(moment).compatible().ok()?;
    Some(Time(stamp.as_millisecond()))
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |sum, &digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + u32::from(digit - b'0'))
    })
}

fn at_offset(moment: DateTime, offset: Offset) -> Option<Time> {
    let stamp = offset.to_timestamp(moment).ok()?;
    Some(Time(stamp.as_millisecond()))
}

/// Seconds, or milli-, micro- or nanoseconds, since 1970: the believable years of one unit are
/// unbelievable in every other. A number with an exponent has lost its digits and is refused, unless
/// it shows that it has them all (`1.400966040E9`, as Java writes).
fn parse_epoch(text: &str) -> Option<Time> {
    if let Some((digits, power)) = text.split_once(['e', 'E']) {
        let power: i32 = power.parse().ok()?;
        let known = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
        if i32::try_from(known).is_ok_and(|known| known < power) {
            return None;
        }
        let seconds: f64 = text.parse().ok()?;
        return parse_epoch(&format!("{seconds:.3}"));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty()
        || !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let count: i64 = whole.parse().ok()?;
    let seconds = count
        .checked_mul(1000)
        .map(|ms| ms + milliseconds(fraction));
    [
        seconds,
        Some(count),
        Some(count / 1_000),
        Some(count / 1_000_000),
    ]
    .into_iter()
    .flatten()
    .find_map(|ms| Time(ms).believed())
}

/// Days since the end of 1899, as Excel keeps times: `41783.88`. They know no zone.
fn parse_serial(text: &str, zone: &TimeZone) -> Option<Stamp> {
    // The believable years; no time that is a number has so few digits.
    const DAYS: std::ops::Range<u32> = 32_874..73_415;
    let (days, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let count = number(days.as_bytes()).filter(|count| days.len() == 5 && DAYS.contains(count))?;
    if !is_number(fraction) || fraction.len() > 17 {
        return None;
    }
    let part: f64 = format!("0.{fraction}0").parse().ok()?;
    let midnight = Date::new(1899, 12, 30)
        .ok()?
        .to_datetime(jiff::civil::Time::midnight());
    let seconds = i64::from(count) * 86_400 + (part * 86_400.0).round() as i64;
    let moment = midnight
        .checked_add(jiff::SignedDuration::from_secs(seconds))
        .ok()?;
    Some(Stamp {
        time: in_zone(moment, zone)?,
        has_zone: false,
    })
}

/// The first three digits after the decimal point.
fn milliseconds(fraction: &str) -> i64 {
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clues(zone: &str, day_first: bool) -> Clues {
        Clues {
            zone: TimeZone::get(zone).unwrap(),
            day_first,
        }
    }

    fn read(text: &str) -> Option<String> {
        parse_time(text, &clues("UTC", false)).map(Time::rfc3339)
    }

    #[test]
    fn every_shape_is_read() {
        for (text, expected) in [
            ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24Z"),
            ("Wed Oct 10 20:19:24 +0200 2018", "2018-10-10T18:19:24Z"),
            ("Wed Oct 10 20:19:24 2018", "2018-10-10T20:19:24Z"),
            ("Wed, 10 Oct 2018 20:19:24 GMT", "2018-10-10T20:19:24Z"),
            ("2018-10-10T20:19:24Z", "2018-10-10T20:19:24Z"),
            ("2018-10-10T20:19:24.5Z", "2018-10-10T20:19:24.500Z"),
            (
                "2018-10-10T20:19:24.123456789+02:00",
                "2018-10-10T18:19:24.123Z",
            ),
            ("2018-10-10T20:19:24.000-0530", "2018-10-11T01:49:24Z"),
            ("2018-10-10T20:19", "2018-10-10T20:19:00Z"),
            ("2018-10-10 20:19:24+00", "2018-10-10T20:19:24Z"),
            ("2014-07-30 23:56:49 +0000", "2014-07-30T23:56:49Z"),
            ("2016-11-29 14:05:00", "2016-11-29T14:05:00Z"),
            ("2023-06-29 16:20:19+00:00", "2023-06-29T16:20:19Z"),
            ("2023-06-29 16:20:19 UTC", "2023-06-29T16:20:19Z"),
            ("2021-01-01 10:00:00 EST", "2021-01-01T15:00:00Z"),
            ("2021/01/02 10:00", "2021-01-02T10:00:00Z"),
            (" 2021-01-02 ", "2021-01-02T00:00:00Z"),
            ("10/16/17 22:59", "2017-10-16T22:59:00Z"),
            ("8/16/2016 19:22:57", "2016-08-16T19:22:57Z"),
            ("16/8/2016 19:22", "2016-08-16T19:22:00Z"),
            ("11/11/2023, 8:13:42 AM", "2023-11-11T08:13:42Z"),
            ("11/11/2023, 8:13:42\u{202F}PM", "2023-11-11T20:13:42Z"),
            ("1/2/2023 12:05 AM", "2023-01-02T00:05:00Z"),
            ("1/2/2023 12:05pm", "2023-01-02T12:05:00Z"),
            ("03.04.2020 08:00", "2020-04-03T08:00:00Z"),
            ("13 Oct 2019 10:00", "2019-10-13T10:00:00Z"),
            ("10:00 AM - 13 Oct 2019", "2019-10-13T10:00:00Z"),
            ("October 13, 2019 at 10:00 PM", "2019-10-13T22:00:00Z"),
            ("13-Oct-2019", "2019-10-13T00:00:00Z"),
            ("1610005273", "2021-01-07T07:41:13Z"),
            ("1610005273.0", "2021-01-07T07:41:13Z"),
            ("1610005273.25", "2021-01-07T07:41:13.250Z"),
            ("1610005273123", "2021-01-07T07:41:13.123Z"),
            ("1610005273123456", "2021-01-07T07:41:13.123Z"),
            ("1610005273123456789", "2021-01-07T07:41:13.123Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            (
                "2014-05-24T21:14:00.123456+02:00",
                "2014-05-24T19:14:00.123Z",
            ),
            ("2014-05-24 21:14:00.0", "2014-05-24T21:14:00Z"),
            ("2014-05-24 21:14:00 CEST", "2014-05-24T19:14:00Z"),
            ("2014-05-24 21:14:00 IST", "2014-05-24T15:44:00Z"),
            ("24 May 2014 21:14", "2014-05-24T21:14:00Z"),
            ("24.05.2014 21:14", "2014-05-24T21:14:00Z"),
            ("May 24, 2014 9:14 PM", "2014-05-24T21:14:00Z"),
            ("24-May-2014 09:14PM", "2014-05-24T21:14:00Z"),
            ("Saturday, May 24, 2014 at 9:14pm", "2014-05-24T21:14:00Z"),
            (
                "Sat May 24 2014 21:14:00 GMT+0200 (Central European Summer Time)",
                "2014-05-24T19:14:00Z",
            ),
            (
                "2014-05-24T21:14:00+02:00[Europe/Paris]",
                "2014-05-24T19:14:00Z",
            ),
            ("20140524T211400Z", "2014-05-24T21:14:00Z"),
            ("20140524211400", "2014-05-24T21:14:00Z"),
            ("20140524", "2014-05-24T00:00:00Z"),
            ("1.400966040E9", "2014-05-24T21:14:00Z"),
            ("41783.88", "2014-05-24T21:07:12Z"),
            ("41783.884722222225", "2014-05-24T21:14:00Z"),
            ("41783", "2014-05-24T00:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_no_time() {
        for text in [
            "",
            "soon",
            "12",
            "0",
            "-1",
            "1.61E+09",
            "2018-02-30",
            "2019-02-29T00:00:00Z",
            "Wed Feb 30 20:19:24 +0000 2018",
            "13/13/2018",
            "1989-12-31",
            "2101-01-01",
            "1970-01-01T00:00:00Z",
            "2018-10-10T25:00:00Z",
            "2018-10-10 20:19:24 +9900",
            "13:00 PM 1/2/2018",
            "20:19",
            "10 11 2018",
            "2018-10-10 2018-10-11",
            "Oct 2018",
            "2018-10-10T20:61",
            "2018-10-10T20:19:24+01:75",
            "Wéd Oct 10 20:19:24 +0000 201",
            "99999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn clues_decide_what_is_open() {
        let day_first = |text| {
            parse_time(text, &clues("UTC", true))
                .map(Time::rfc3339)
                .unwrap()
        };
        assert_eq!(day_first("3/4/2020"), "2020-04-03T00:00:00Z");
        assert_eq!(day_first("3/14/2020"), "2020-03-14T00:00:00Z");
        assert_eq!(read("3/4/2020").unwrap(), "2020-03-04T00:00:00Z");
        let paris = |text| {
            parse_time(text, &clues("Europe/Paris", false))
                .map(Time::rfc3339)
                .unwrap()
        };
        assert_eq!(paris("2020-07-01 12:00"), "2020-07-01T10:00:00Z");
        assert_eq!(paris("2020-07-01 12:00 +0000"), "2020-07-01T12:00:00Z");
        // Clocks jump from 2:00 to 3:00, and from 3:00 back to 2:00.
        assert_eq!(paris("2020-03-29 02:30"), "2020-03-29T01:30:00Z");
        assert_eq!(paris("2020-10-25 02:30"), "2020-10-25T00:30:00Z");
    }

    #[test]
    fn dates_tell_the_order_of_day_and_month() {
        use DayMonth::{DayFirst, Either, MonthFirst};
        for (text, expected) in [
            ("16/8/2016 19:22", Some(DayFirst)),
            ("16-08-2016", Some(DayFirst)),
            ("8/16/2016, 1:00 AM", Some(MonthFirst)),
            ("8/16/16", Some(MonthFirst)),
            ("8/6/2016", Some(Either)),
            (" 08-06-2016 10:00", Some(Either)),
            ("6/6/2016", None),
            ("32/1/2016", None),
            ("2016/1/13", None),
            ("2016-01-13", None),
            ("13.1.2016", None),
            ("16/8", None),
            ("1/2/345", None),
            ("8/1", None),
            ("8", None),
            ("é/1/2016", None),
            ("", None),
        ] {
            assert_eq!(day_and_month(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_zone_that_is_written_is_told() {
        let has_zone = |text| read_time(text, &clues("UTC", false)).unwrap().has_zone;
        for text in [
            "Wed Oct 10 20:19:24 +0000 2018",
            "2018-10-10T20:19:24Z",
            "2018-10-10 20:19:24 CEST",
            "1610005273",
            "20181010T201924Z",
        ] {
            assert!(has_zone(text), "{text}");
        }
        for text in [
            "2018-10-10T20:19:24",
            "10/11/2018, 8:19 PM",
            "41783.88",
            "20181010",
        ] {
            assert!(!has_zone(text), "{text}");
        }
    }

    #[test]
    fn identifiers_hold_times() {
        let time = Time::of_snowflake("1050118621198921728").map(Time::rfc3339);
        assert_eq!(time.as_deref(), Some("2018-10-10T20:19:24.211Z"));
        assert_eq!(Time::of_snowflake("29700859247"), None);
        assert_eq!(Time::of_snowflake("~12"), None);
    }

    #[test]
    fn times_far_away_can_still_be_shown() {
        assert_eq!(Time(i64::MAX).rfc3339(), Time(i64::MAX - 1).rfc3339());
        assert!(Time(i64::MIN).rfc3339().starts_with("-9999"));
    }

    proptest! {
        #[test]
        fn printed_times_are_read_back(ms in BELIEVABLE) {
            let text = Time(ms).rfc3339();
            prop_assert_eq!(parse_time(&text, &clues("Asia/Tokyo", true)), Some(Time(ms)));
        }

        #[test]
        fn the_api_shape_is_read_by_place_as_by_parts(seconds in 631_152_000_i64..4_133_980_800) {
            let time = Time(seconds * 1000);
            let text = time.timestamp().strftime("%a %b %d %H:%M:%S +0000 %Y").to_string();
            prop_assert_eq!(parse_api_time(&text), Some(time));
            let parts = Parts::read(&text, &clues("Asia/Tokyo", true)).unwrap();
            prop_assert_eq!(parts.stamp(&TimeZone::UTC).map(|stamp| stamp.time), Some(time));
        }

        #[test]
        fn nothing_makes_it_panic(text in "[0-9TZ:/. +aApPmM,é-]{0,32}|\\PC{0,32}") {
            if let Some(time) = parse_time(&text, &clues("Europe/Paris", true)) {
                prop_assert!(BELIEVABLE.contains(&time.0));
            }
            day_and_month(&text);
            Time::of_snowflake(&text);
        }
    }
}
