//! Points in time, and the many ways in which sources write them down.
//!
//! A time that cannot be, or that lies outside the years 1990 to 2100, is no time: a wrong clock
//! makes an undated post, never a post in the wrong place.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

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

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Reads a time in any shape that an archive has been seen to use: the platforms' own, ISO 8601,
/// e-mail style, with slashes or dots, with month names, and seconds (or smaller units, told apart
/// by magnitude) since 1970. Parts may stand in any order where they cannot be confused.
///
/// A time without a zone is read in that of the clues; where clocks are put forward over it, it is
/// read with the offset before, where they repeat it, as the first of the two.
pub fn parse_time(text: &str, clues: &Clues) -> Option<Time> {
    let text = text.trim();
    let time = parse_api_time(text)
        .or_else(|| parse_epoch(text))
        .or_else(|| Parts::read(text, clues)?.time(&clues.zone))?;
    time.believed()
}

/// Which order of day and month a date with slashes proves: `Some(true)` is day first. `None` for
/// dates that prove nothing, as for everything else. A reader asks for a whole column.
pub fn day_month_evidence(text: &str) -> Option<bool> {
    let date = text.split([' ', ',', 'T']).find(|part| !part.is_empty())?;
    let mut numbers = date.split('/').map(str::parse::<u16>);
    let (first, second) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    numbers.next()?.ok()?;
    match (first, second) {
        (13..=31, 1..=12) => Some(true),
        (1..=12, 13..=31) => Some(false),
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
/// unbelievable in every other. A number with an exponent has lost its digits and is refused.
fn parse_epoch(text: &str) -> Option<Time> {
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

/// The first three digits after the decimal point.
fn milliseconds(fraction: &str) -> i64 {
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(3);
    digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// What has been read of a time so far.
#[derive(Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    clock: Option<(i8, i8, i8, i64)>,
    half: Option<Half>,
    offset: Option<Offset>,
}

impl Parts {
    fn read(text: &str, clues: &Clues) -> Option<Self> {
        let mut parts = Self::default();
        // No shape of a time is longer; a text in the wrong column must not cost much.
        if text.len() > 80 {
            return None;
        }
        for token in text.split(|c: char| c.is_whitespace() || c == ',') {
            match token {
                "" | "-" | "·" | "at" | "|" => {}
                _ => parts.take(token, clues)?,
            }
        }
        Some(parts)
    }

    /// Takes one token; `None` if it makes no sense or repeats what is known.
    fn take(&mut self, token: &str, clues: &Clues) -> Option<()> {
        if let Some((date, clock)) = token.split_at_checked(10)
            && let Some(clock) = clock.strip_prefix(['T', 't', '_'])
        {
            self.take_date(date, clues)?;
            return self.take_clock(clock);
        }
        if let Some(half) = half_of_day(token) {
            set(&mut self.half, half)
        } else if let Some(offset) = self.clock.and_then(|_| offset_of(token)) {
            set(&mut self.offset, offset)
        } else if let Some(month) = month_number(token) {
            set(&mut self.month, month)
        } else if is_weekday(token) {
            Some(())
        } else if token.contains(':') {
            self.take_clock(token)
        } else if let Some(count) = number(token.as_bytes()) {
            match token.len() {
                1..=2 => set(&mut self.day, count as i8),
                4 => set(&mut self.year, count as i16),
                _ => None,
            }
        } else {
            self.take_date(token, clues)
        }
    }

    /// `2014-05-25`, `5/25/14`, `25.05.2014`, `25-May-2014`.
    fn take_date(&mut self, token: &str, clues: &Clues) -> Option<()> {
        let sign = token.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
        let mut fields = token.split(sign);
        let (first, second, third) = (fields.next()?, fields.next()?, fields.next()?);
        if fields.next().is_some() {
            return None;
        }
        let (year, month, day) = if first.len() == 4 {
            (first, second, third)
        } else if sign == '.'
            || month_number(second).is_some()
            || is_day_first(first, second, clues)
        {
            (third, second, first)
        } else {
            (third, first, second)
        };
        let short = |field: &str| number(field.as_bytes()).filter(|_| field.len() <= 2);
        let month = month_number(month).or_else(|| short(month).map(|m| m as i8))?;
        let year = match (number(year.as_bytes())?, year.len()) {
            (count, 4) => count,
            (count @ ..70, 2) => 2000 + count,
            (count, 2) => 1900 + count,
            _ => return None,
        };
        set(&mut self.year, year as i16)?;
        set(&mut self.month, month)?;
        set(&mut self.day, short(day)? as i8)
    }

    /// `20:19`, `20:19:24.123`, with `PM` or a zone at its end.
    fn take_clock(&mut self, token: &str) -> Option<()> {
        let end = token
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))
            .unwrap_or(token.len());
        let (clock, rest) = token.split_at(end);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut fields = clock
            .split(':')
            .map(|field| number(field.as_bytes()).filter(|&count| field.len() <= 2 && count <= 60));
        let (hour, minute) = (fields.next()??, fields.next()??);
        let second = fields.next().unwrap_or(Some(0))?;
        if fields.next().is_some() {
            return None;
        }
        // A leap second is the second before it: no clock of ours shows it.
        let clock = (
            hour as i8,
            minute as i8,
            second.min(59) as i8,
            milliseconds(fraction),
        );
        set(&mut self.clock, clock)?;
        if rest.is_empty() {
            Some(())
        } else if let Some(half) = half_of_day(rest) {
            set(&mut self.half, half)
        } else {
            set(&mut self.offset, offset_of(rest)?)
        }
    }

    fn time(&self, zone: &TimeZone) -> Option<Time> {
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        let (hour, minute, second, ms) = self.clock.unwrap_or_default();
        let hour = match (self.half, hour) {
            (None, hour) => hour,
            (Some(Half::Morning), 12) => 0,
            (Some(Half::Afternoon), 12) => 12,
            (Some(Half::Morning), 1..=11) => hour,
            (Some(Half::Afternoon), 1..=11) => hour + 12,
            _ => return None,
        };
        let clock = jiff::civil::Time::new(hour, minute, second, ms as i32 * 1_000_000).ok()?;
        let moment = DateTime::from_parts(date, clock);
        if let Some(offset) = self.offset {
            return at_offset(moment, offset);
        }
        let stamp = zone.to_ambiguous_timestamp(moment).compatible().ok()?;
        Some(Time(stamp.as_millisecond()))
    }
}

/// Fills a part once; a second time means that the text is not what it seemed.
fn set<T>(part: &mut Option<T>, value: T) -> Option<()> {
    part.replace(value).is_none().then_some(())
}

fn is_day_first(first: &str, second: &str, clues: &Clues) -> bool {
    match (number(first.as_bytes()), number(second.as_bytes())) {
        (Some(13..), _) => true,
        (_, Some(13..)) => false,
        _ => clues.day_first,
    }
}

fn half_of_day(token: &str) -> Option<Half> {
    ["am", "a.m."]
        .iter()
        .any(|name| token.eq_ignore_ascii_case(name))
        .then_some(Half::Morning)
        .or_else(|| {
            ["pm", "p.m."]
                .iter()
                .any(|name| token.eq_ignore_ascii_case(name))
                .then_some(Half::Afternoon)
        })
}

/// `May` or `May` with more letters of its English name.
fn month_number(name: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let index = MONTHS.iter().position(|full| is_short_for(name, full))?;
    Some(index as i8 + 1)
}

fn is_weekday(name: &str) -> bool {
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
    .iter()
    .any(|full| is_short_for(name, full))
}

fn is_short_for(name: &str, full: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() >= 3
        && full
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// `Z`, `+0100`, `-05:00`, and the abbreviations that e-mail knows.
fn offset_of(token: &str) -> Option<Offset> {
    let hours = |count: i8| Offset::from_hours(count).ok();
    match token {
        "Z" | "z" | "UTC" | "GMT" | "UT" => return Some(Offset::UTC),
        "EDT" => return hours(-4),
        "EST" | "CDT" => return hours(-5),
        "CST" | "MDT" => return hours(-6),
        "MST" | "PDT" => return hours(-7),
        "PST" => return hours(-8),
        _ => {}
    }
    let sign = match token.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = token.chars().skip(1).filter(|&c| c != ':').collect();
    let (hour, minute) = match digits.len() {
        2 => (number(digits.as_bytes())?, 0),
        4 => {
            let both = number(digits.as_bytes())?;
            (both / 100, both % 100)
        }
        _ => return None,
    };
    if minute > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hour as i32 * 3600 + minute as i32 * 60)).ok()
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
    fn slash_dates_give_evidence() {
        for (text, expected) in [
            ("16/8/2016 19:22", Some(true)),
            ("8/16/2016, 1:00 AM", Some(false)),
            ("8/6/2016", None),
            ("32/1/2016", None),
            ("2016/1/13", None),
            ("2016-01-13", None),
            ("16/8", None),
            ("", None),
        ] {
            assert_eq!(day_month_evidence(text), expected, "{text:?}");
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
            prop_assert_eq!(parts.time(&TimeZone::UTC), Some(time));
        }

        #[test]
        fn nothing_makes_it_panic(text in "[0-9TZ:/. +aApPmM,é-]{0,32}|\\PC{0,32}") {
            if let Some(time) = parse_time(&text, &clues("Europe/Paris", true)) {
                prop_assert!(BELIEVABLE.contains(&time.0));
            }
            day_month_evidence(&text);
            Time::of_snowflake(&text);
        }
    }
}
