//! Times of many tokens in any order: `10:00 AM - 13 Oct 2019`.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::{Clues, Stamp, at_offset, in_zone, milliseconds, number};

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// What has been read of a time so far.
#[derive(Default)]
pub(super) struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    clock: Option<(i8, i8, i8, i64)>,
    half: Option<Half>,
    offset: Option<Offset>,
}

impl Parts {
    /// Reads every token of a text; nothing if one of them makes no sense.
    pub(super) fn read(text: &str, clues: &Clues) -> Option<Self> {
        let mut parts = Self::default();
        // No shape of a time is longer; a text in the wrong column must not cost much.
        if text.len() > 80 {
            return None;
        }
        // JavaScript and Java name the zone once more behind its offset.
        let text = text.find(['(', '[']).map_or(text, |end| &text[..end]);
        for token in text.split(|c: char| c.is_whitespace() || c == ',') {
            match token {
                "" | "-" | "·" | "at" | "@" | "|" | "um" | "Uhr" => {}
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
        } else if matches!(token.len(), 8 | 12 | 14..=16)
            && token.as_bytes()[0] != b'0'
            && compact(token)
        {
            self.take_compact(token)
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

    /// `20140525`, `20140525211400`, `20140525T211400Z`.
    fn take_compact(&mut self, token: &str) -> Option<()> {
        let digits: String = token.chars().filter(char::is_ascii_digit).collect();
        let field = |from: usize| {
            digits
                .get(from..from + 2)
                .and_then(|two| number(two.as_bytes()))
        };
        set(&mut self.year, number(digits.get(..4)?.as_bytes())? as i16)?;
        set(&mut self.month, field(4)? as i8)?;
        set(&mut self.day, field(6)? as i8)?;
        if digits.len() > 8 {
            let second = field(12).unwrap_or(0).min(59);
            set(
                &mut self.clock,
                (field(8)? as i8, field(10)? as i8, second as i8, 0),
            )?;
        }
        if token.ends_with('Z') {
            set(&mut self.offset, Offset::UTC)?;
        }
        Some(())
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

    /// The moment, if enough is known of it.
    pub(super) fn stamp(&self, zone: &TimeZone) -> Option<Stamp> {
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
        let time = match self.offset {
            Some(offset) => at_offset(moment, offset)?,
            None => in_zone(moment, zone)?,
        };
        Some(Stamp {
            time,
            has_zone: self.offset.is_some(),
        })
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

/// Whether a token is digits alone, but for the `T` and `Z` of the short ISO form.
fn compact(token: &str) -> bool {
    let digits = token.strip_suffix('Z').unwrap_or(token);
    let (date, clock) = digits.split_once('T').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    all(date) && all(clock) && matches!((date.len(), clock.len()), (8, 0 | 4 | 6) | (12 | 14, 0))
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

/// The English names of the months.
pub(crate) const MONTH_NAMES: [&str; 12] = [
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

/// The English names of the days, Monday first.
pub(crate) const DAY_NAMES: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// `May` or `May` with more letters of its English name.
pub(super) fn month_number(name: &str) -> Option<i8> {
    let index = MONTH_NAMES
        .iter()
        .position(|full| is_short_for(name, full))?;
    Some(index as i8 + 1)
}

fn is_weekday(name: &str) -> bool {
    DAY_NAMES.iter().any(|full| is_short_for(name, full))
}

fn is_short_for(name: &str, full: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() >= 3
        && full
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// `Z`, `+0100`, `-05:00`, `GMT+0200`, the abbreviations that e-mail knows, and those that Python tools
/// write on computers around the world. Where two zones share one, it is that with more people.
fn offset_of(token: &str) -> Option<Offset> {
    let hours = |count: i8| Offset::from_hours(count).ok();
    match token {
        "Z" | "z" | "UTC" | "GMT" | "UT" | "WET" => return Some(Offset::UTC),
        "EDT" => return hours(-4),
        "EST" | "CDT" => return hours(-5),
        "CST" | "MDT" => return hours(-6),
        "MST" | "PDT" => return hours(-7),
        "PST" => return hours(-8),
        "BRT" => return hours(-3),
        "CET" | "MET" | "BST" | "WEST" | "WAT" => return hours(1),
        "CEST" | "MEST" | "EET" | "CAT" | "SAST" => return hours(2),
        "EEST" | "MSK" | "EAT" => return hours(3),
        "PKT" => return hours(5),
        "IST" => return Offset::from_seconds(19_800).ok(),
        "WIB" => return hours(7),
        "HKT" | "SGT" | "AWST" => return hours(8),
        "JST" | "KST" => return hours(9),
        "AEST" => return hours(10),
        "AEDT" => return hours(11),
        "NZST" => return hours(12),
        "NZDT" => return hours(13),
        _ => {}
    }
    let token = ["GMT", "UTC"]
        .iter()
        .find_map(|name| token.strip_prefix(name))
        .unwrap_or(token);
    let sign = match token.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = token.chars().skip(1).filter(|&c| c != ':').collect();
    let (hour, minute) = match digits.len() {
        1 | 2 => (number(digits.as_bytes())?, 0),
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
