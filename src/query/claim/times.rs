//! Dates and lengths of time as people write them.

use super::amounts;
use super::tokens::Token;
use crate::post::{Bin, MONTH_NAMES, Time};
use crate::query::Context;
use jiff::civil::{Date, Time as Clock};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Zoned};

/// A date as far as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    clock: Option<Clock>,
    /// Whether the clock is written to the second.
    to_the_second: bool,
    /// Where the clock is read, if it is written.
    offset: Option<Offset>,
}

/// A stretch of the calendar, `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: Time,
    pub(super) until: Time,
}

/// The date that some words begin with, and of how many of them it is.
pub(super) fn written(words: &[Token], context: &Context) -> Option<(Written, usize)> {
    let article = usize::from(words.first()?.lower == "the");
    let (mut date, used) = date(&words[article..], context)?;
    let mut used = article + used;
    if date.day.is_some() {
        let at = usize::from(words.get(used).is_some_and(|word| word.lower == "at"));
        if let Some(clock) = words.get(used + at).and_then(|word| clock(&word.lower)) {
            date.set(clock);
            used += at + 1;
        }
        let is_utc = |word: &Token| matches!(word.lower.as_str(), "utc" | "gmt" | "z");
        let zoned = date.clock.is_some() && date.offset.is_none();
        if zoned && words.get(used).is_some_and(is_utc) {
            date.offset = Some(Offset::UTC);
            used += 1;
        }
    }
    Some((date, used))
}

fn date(words: &[Token], context: &Context) -> Option<(Written, usize)> {
    let word = |n: usize| words.get(n).map(|word| word.lower.as_str());
    let first = word(0)?;
    let whole = |year, month, day| Written {
        year,
        month,
        day,
        clock: None,
        to_the_second: false,
        offset: None,
    };
    if let Some(date) = iso(first) {
        return Some((date, 1));
    }
    if let Some(date) = named(first, context) {
        let date = whole(Some(date.year()), Some(date.month()), Some(date.day()));
        return Some((date, 1));
    }
    if let Some(month) = month(first) {
        if let Some(day) = word(1).and_then(day) {
            let year = word(2).and_then(year);
            let used = 2 + usize::from(year.is_some());
            return Some((whole(year, Some(month), Some(day)), used));
        }
        let year = word(1).and_then(year);
        let used = 1 + usize::from(year.is_some());
        return Some((whole(year, Some(month), None), used));
    }
    let day = day(first)?;
    let of = usize::from(word(1) == Some("of"));
    let month = word(1 + of).and_then(month)?;
    let year = word(2 + of).and_then(year);
    let used = 2 + of + usize::from(year.is_some());
    Some((whole(year, Some(month), Some(day)), used))
}

/// `2014`, `2014-05`, `2014-05-24`, `2014-05-24T18:00`, `2014-05-24T18:00+02:00`.
fn iso(word: &str) -> Option<Written> {
    let (date, time) = match word.split_once(['t', '_']) {
        Some((date, time)) => (date, Some(clock(time)?)),
        None => (word, None),
    };
    let mut parts = date.split('-');
    let year = year(parts.next()?)?;
    let mut part = || -> Option<Option<i8>> {
        match parts.next() {
            None => Some(None),
            Some(text) if (1..=2).contains(&text.len()) => Some(Some(text.parse().ok()?)),
            Some(_) => None,
        }
    };
    let (month, day) = (part()?, part()?);
    if parts.next().is_some() || time.is_some() && day.is_none() {
        return None;
    }
    Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let mut written = Written {
        year: Some(year),
        month,
        day,
        clock: None,
        to_the_second: false,
        offset: None,
    };
    if let Some(clock) = time {
        written.set(clock);
    }
    Some(written)
}

fn named(word: &str, context: &Context) -> Option<Date> {
    let today = context.now.in_zone(&context.zone).date();
    match word {
        "today" | "now" => Some(today),
        "yesterday" => today.yesterday().ok(),
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let is = |name: &&str| {
        **name == *word || word.len() >= 3 && word.len() <= 4 && name.starts_with(word)
    };
    MONTH_NAMES.iter().position(is).map(|n| n as i8 + 1)
}

fn day(word: &str) -> Option<i8> {
    let digits = ["st", "nd", "rd", "th"]
        .into_iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    let digits = digits.trim_end_matches('.');
    let is_short = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let day: i8 = is_short.then(|| digits.parse().ok()).flatten()?;
    (1..=31).contains(&day).then_some(day)
}

fn year(word: &str) -> Option<i16> {
    let is_year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let year: i16 = is_year.then(|| word.parse().ok()).flatten()?;
    (1990..=2100).contains(&year).then_some(year)
}

/// A clock as it is written, and where it is read.
#[derive(Clone, Copy)]
struct Read {
    clock: Clock,
    to_the_second: bool,
    offset: Option<Offset>,
}

/// `18:00`, `18:00:30`, `18:00Z`, `18:00+02:00`, `6pm`. What is not read whole is no clock.
fn clock(word: &str) -> Option<Read> {
    if word.contains(':') {
        let at = word.find(['z', '+', '-', '−']);
        let (written, zone) = word.split_at(at.unwrap_or(word.len()));
        let offset = if zone.is_empty() {
            None
        } else {
            Some(offset(zone)?)
        };
        let mut parts = written.splitn(3, ':');
        let (hour, minute) = (two(parts.next()?)?, two(parts.next()?)?);
        let second = match parts.next() {
            None => None,
            Some(text) => {
                let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
                part.parse::<u64>().ok()?;
                Some(two(whole)?)
            }
        };
        return Some(Read {
            clock: Clock::new(hour, minute, second.unwrap_or(0), 0).ok()?,
            to_the_second: second.is_some(),
            offset,
        });
    }
    let (hour, later) = match word.strip_suffix("pm") {
        Some(hour) => (hour, 12),
        None => (word.strip_suffix("am")?, 0),
    };
    let hour: i8 = hour.parse().ok()?;
    let hour = (1..=12).contains(&hour).then_some(hour % 12 + later)?;
    Some(Read {
        clock: Clock::new(hour, 0, 0, 0).ok()?,
        to_the_second: false,
        offset: None,
    })
}

/// One digit or two.
fn two(text: &str) -> Option<i8> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// `z`, `+02:00`, `-0430`, `+02`.
fn offset(text: &str) -> Option<Offset> {
    if text == "z" {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let (hours, minutes) = (i32::from(two(hours)?), i32::from(two(minutes)?));
    let fits = hours <= 18 && minutes < 60;
    let offset = fits.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)));
    offset?.ok()
}

impl Written {
    fn set(&mut self, read: Read) {
        self.clock = Some(read.clock);
        self.to_the_second = read.to_the_second;
        self.offset = read.offset;
    }

    /// Whether a clock is written: a moment, not a stretch of the calendar.
    pub(super) fn has_clock(self) -> bool {
        self.clock.is_some()
    }

    /// The period of the calendar that it is.
    pub(super) fn per(self) -> Bin {
        match (self.month, self.day, self.clock) {
            (_, _, Some(_)) => Bin::Minute,
            (_, Some(_), None) => Bin::Day,
            (Some(_), None, None) => Bin::Month,
            (None, None, None) => Bin::Year,
        }
    }

    /// Whether it is a year and nothing else, which could be a number as well.
    pub(super) fn is_bare_year(self) -> bool {
        self.year.is_some() && self.month.is_none()
    }

    /// Where it lies in the calendar of the zone. A year that is not written is `year`'s guess.
    pub(super) fn stretch(self, context: &Context, guess: i16) -> Option<Stretch> {
        let year = self.year.unwrap_or(guess);
        let date = Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?;
        let zone = self
            .offset
            .map_or_else(|| context.zone.clone(), TimeZone::fixed);
        let start = match self.clock {
            Some(clock) => date.to_datetime(clock).to_zoned(zone).ok()?,
            None => date.to_zoned(zone).ok()?,
        };
        let length = match (self.month, self.day, self.clock) {
            (_, _, Some(_)) if self.to_the_second => Span::new().seconds(1),
            (_, _, Some(_)) => Span::new().minutes(1),
            (_, Some(_), None) => Span::new().days(1),
            (Some(_), None, None) => Span::new().months(1),
            (None, None, None) => Span::new().years(1),
        };
        let end = start.checked_add(length).ok()?;
        Some(Stretch {
            from: time(&start),
            until: time(&end),
        })
    }

    /// The year of a date that has none: the latest in which it lies within the archive, else the latest that is not yet to
    /// come.
    pub(super) fn guess(self, context: &Context, span: Option<(Time, Time)>) -> i16 {
        let now = context.now.in_zone(&context.zone).year();
        if let Some((first, last)) = span {
            let zone = &context.zone;
            let (first_year, last_year) = (first.in_zone(zone).year(), last.in_zone(zone).year());
            let within = |year: &i16| {
                self.stretch(context, *year)
                    .is_some_and(|stretch| stretch.until > first && stretch.from <= last)
            };
            if let Some(year) = (first_year..=last_year).rev().find(within) {
                return year;
            }
        }
        let is_past = self
            .stretch(context, now)
            .is_some_and(|stretch| stretch.from <= context.now);
        if is_past { now } else { now - 1 }
    }
}

fn time(moment: &Zoned) -> Time {
    Time(moment.timestamp().as_millisecond())
}

/// `hour`, `hours`: a period, in whatever number.
pub(super) fn period(word: &str) -> Option<Bin> {
    let one = match word {
        "min" | "mins" => "minute",
        "hr" | "hrs" => "hour",
        word => word.strip_suffix('s').unwrap_or(word),
    };
    Bin::ALL.into_iter().find(|per| per.name() == one)
}

/// `24 hours`, `week`: how many of which period, and how many words it is.
pub(super) fn length(words: &[Token]) -> Option<(f64, Bin, usize)> {
    let (count, used) = match amounts::number(words) {
        Some((number, used)) => (number.value, used),
        None => (1.0, usize::from(words.first()?.lower == "one")),
    };
    let per = period(&words.get(used)?.lower)?;
    let length = count * per.length() as f64;
    (1.0..1e14)
        .contains(&length)
        .then_some((count, per, used + 1))
}
