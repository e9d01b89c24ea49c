//! What the words mean: tags, handles, moments, numbers, words. Must not know where they stood.

use super::ast::{CountField, Feature, Filter, Like};
use super::cycles;
use super::help::{Field, Fixed, HAS, IS, MISSING};
use super::lexer::{Value, is_address};
use super::{Context, Cycle, Groups};
use crate::post::entities::canonical;
use crate::post::words::Words;
use crate::post::{Time, display, handle_key, tag_key};
use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};

/// A filter, a remark, or both: a remark without a filter says why it is ignored.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reading {
    pub(super) filter: Option<Filter>,
    pub(super) remark: Option<String>,
}

impl Reading {
    fn of(filter: Filter) -> Self {
        Self {
            filter: Some(filter),
            remark: None,
        }
    }

    fn ignored(why: &str) -> Self {
        Self {
            filter: None,
            remark: Some(format!("{why}: ignored")),
        }
    }

    fn but(mut self, remark: &str) -> Self {
        self.remark = Some(remark.to_owned());
        self
    }
}

/// A piece of the input inside a message: safe to show, and short.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let text = display::clean_line(text.trim());
    if text.chars().count() <= LONGEST {
        return text.into_owned();
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}

/// Why a star is left out.
pub(super) const STAR: &str = "'*' works at the end of a word or tag only: ignored";

fn has_words(text: &str) -> bool {
    Words::new(text).advance()
}

fn nothing_in(text: &str) -> Reading {
    Reading::ignored(&format!("nothing to search in '{}'", shown(text)))
}

/// Words as typed, or words that begin so.
pub(super) fn text(value: &Value) -> Reading {
    let typed = value.text.trim();
    if value.star && !typed.starts_with('*') {
        return prefix(typed);
    }
    if has_words(typed) {
        Reading::of(Filter::Text(typed.to_owned()))
    } else {
        nothing_in(typed)
    }
}

/// The beginning of one word. In scripts without spaces everything is found inside longer runs
/// anyway, so that more than one pair of characters is a text.
fn prefix(stem: &str) -> Reading {
    let mut words = Words::new(stem);
    if !words.advance() {
        return nothing_in(stem);
    }
    let (first, mut end) = (words.word.clone(), words.range.end);
    let (mut count, mut overlaps) = (1, true);
    while words.advance() {
        count += 1;
        overlaps &= words.range.start < end;
        end = words.range.end;
    }
    let text = Reading::of(Filter::Text(stem.to_owned()));
    match count {
        1 => Reading::of(Filter::Prefix(first)),
        2 if overlaps => Reading::of(Filter::Prefix(first)),
        _ if overlaps => text,
        _ => text.but(STAR),
    }
}

/// A quoted phrase.
pub(super) fn phrase(value: &Value) -> Reading {
    let typed = value.text.trim();
    let reading = if has_words(typed) {
        Reading::of(Filter::Phrase(typed.to_owned()))
    } else if is_address(typed) {
        return address(typed);
    } else if typed.is_empty() {
        Reading::ignored("the quotes are empty")
    } else {
        nothing_in(typed)
    };
    if value.star {
        return reading.but(STAR);
    }
    reading
}

/// A web address.
pub(super) fn address(text: &str) -> Reading {
    // Words skip addresses, so the scheme must not be what makes this one.
    let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
    if bare.contains(char::is_alphanumeric) {
        Reading::of(Filter::Url(text.to_owned()))
    } else {
        nothing_in(text)
    }
}

/// A whole link.
fn link(typed: &str) -> Reading {
    canonical(typed).map_or_else(
        || Reading::ignored(&format!("'{}' is not an address", shown(typed))),
        |link| Reading::of(Filter::Link(link)),
    )
}

pub(super) fn tag(value: &Value) -> Reading {
    // Twice: compatibility forms of `#` become plain ones that a key must not begin with. And not
    // trimmed: some Arabic marks become a blank with a mark, and so does their key in the index.
    let key = tag_key(&tag_key(&value.text));
    let prefix = value.star;
    if !key.trim().is_empty() {
        return Reading::of(Filter::Tag { key, prefix });
    }
    if prefix {
        return Reading::of(Filter::Has(Feature::Tag));
    }
    expected(Field::Tag)
}

/// A group by its name. One that is not known is no condition: what its tags are cannot be guessed.
fn group(typed: &str, groups: &Groups) -> Reading {
    if let Some(filter) = Filter::group(typed, groups) {
        return Reading::of(filter);
    }
    let names: Vec<_> = groups.iter().map(|(name, _)| shown(name)).collect();
    let known = if names.is_empty() {
        "none is known".to_owned()
    } else {
        format!("known are {}", names.join(", "))
    };
    Reading::ignored(&format!("there is no group '{}', {known}", shown(typed)))
}

pub(super) fn mention(value: &Value) -> Reading {
    handle(Field::Mention, value, Filter::Mention)
}

fn handle(field: Field, value: &Value, filter: fn(String) -> Filter) -> Reading {
    let sign = |c: char| c.is_whitespace() || matches!(c, '@' | '＠');
    let key = handle_key(value.text.trim_start_matches(sign).trim_end());
    if key.is_empty() {
        return expected(field);
    }
    Reading::of(filter(key))
}

fn expected(field: Field) -> Reading {
    let help = field.help();
    Reading::ignored(&format!(
        "{} is expected after '{}:'",
        help.wants, help.name
    ))
}

/// What `field:value` asks for.
pub(super) fn field(field: Field, value: &Value, context: &Context) -> Reading {
    let typed = value.text.trim();
    if typed.is_empty() && !(field == Field::Tag && value.star) {
        return match field {
            Field::Is => not_one_of("is:", typed, IS),
            Field::Has => not_one_of("has:", typed, HAS),
            Field::Missing => not_one_of("missing:", typed, MISSING),
            _ => expected(field),
        };
    }
    let reading = match field {
        Field::From => handle(field, value, Filter::From),
        Field::To => handle(field, value, Filter::To),
        Field::Reposted => handle(field, value, Filter::Reposted),
        Field::Voice => Reading::of(Filter::Voice(typed.to_owned())),
        Field::Mention => mention(value),
        Field::Tag => tag(value),
        Field::Group => group(typed, &context.groups),
        Field::Lang => Reading::of(Filter::Lang(typed.to_lowercase().replace('_', "-"))),
        Field::Domain => domain(typed),
        Field::Url => address(typed),
        Field::Link => link(typed),
        Field::Like => like(typed),
        Field::Platform => Reading::of(Filter::Platform(typed.to_lowercase())),
        Field::Since => moment(typed, context, Filter::Since),
        Field::Until => moment(typed, context, Filter::Until),
        Field::Hour => cycle(
            cycles::hours(typed, context),
            typed,
            ("hour", "9, 9..17 or 22..3"),
            Filter::Hour,
        ),
        Field::Weekday => {
            let found = cycles::weekdays(typed, context);
            cycle(
                found,
                typed,
                ("day of the week", "mon or mon..fri"),
                Filter::Weekday,
            )
        }
        Field::Is => fixed("is:", typed, IS),
        Field::Has => fixed("has:", typed, HAS),
        Field::Missing => fixed("missing:", typed, MISSING),
        Field::Count(count) => counted(count, typed),
        Field::Text => return text(value),
    };
    if value.star && reading.filter.is_some() && field != Field::Tag {
        return reading.but(STAR);
    }
    reading
}

fn fixed(name: &str, typed: &str, table: &'static [Fixed<Filter>]) -> Reading {
    let is = |known: &str| known.eq_ignore_ascii_case(typed);
    let row = table
        .iter()
        .find(|row| is(row.name) || row.aliases.iter().any(|alias| is(alias)));
    row.map_or_else(
        || not_one_of(name, typed, table),
        |row| Reading::of(row.value.clone()),
    )
}

fn not_one_of(name: &str, typed: &str, table: &'static [Fixed<Filter>]) -> Reading {
    let names: Vec<_> = table.iter().map(|row| row.name).collect();
    let names = names.join(", ");
    Reading::ignored(&if typed.is_empty() {
        format!("'{name}' is followed by one of {names}")
    } else {
        format!("'{}' is not one of {names}", shown(typed))
    })
}

/// A host, also where a whole address or `*.example.org` was given. Without `www.`, as hosts of
/// links are kept.
fn domain(typed: &str) -> Reading {
    let lower = typed.to_lowercase();
    let host = lower
        .split_once("://")
        .map_or(lower.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_margin = |c: char| c.is_whitespace() || matches!(c, '*' | '.');
    let mut host = host.trim_matches(is_margin);
    while let Some(rest) = host.strip_prefix("www.") {
        host = rest.trim_start_matches(is_margin);
    }
    if host.is_empty() {
        return expected(Field::Domain);
    }
    Reading::of(Filter::Domain(host.to_owned()))
}

fn cycle(
    found: Option<Cycle>,
    typed: &str,
    (name, examples): (&str, &str),
    filter: fn(Cycle) -> Filter,
) -> Reading {
    let refused = || {
        let typed = shown(typed);
        Reading::ignored(&format!("'{typed}' is no {name}: try {examples}"))
    };
    found.map_or_else(refused, |cycle| Reading::of(filter(cycle)))
}

/// A post and how like it: `twitter:12`, `twitter:12~80`.
fn like(typed: &str) -> Reading {
    let (post, percent) = percent_of(typed);
    let percent = percent.unwrap_or(Like::USUAL);
    if !(Like::LEAST..=100).contains(&percent) {
        return Reading::ignored(&format!("'~{percent}' is not between 50 and 100"));
    }
    let post = match post.split_once(':') {
        Some((platform, id)) if !platform.is_empty() && !id.is_empty() => {
            format!("{}:{id}", platform.to_lowercase())
        }
        None if post.len() == 16 && post.bytes().all(|b| b.is_ascii_hexdigit()) => {
            post.to_ascii_lowercase()
        }
        _ => return expected(Field::Like),
    };
    Reading::of(Filter::Like(Like { post, percent }))
}

/// What is before a `~` with two or three digits at the end, and these. Identifiers that are made up begin with
/// `~`, but are longer.
pub(super) fn percent_of(typed: &str) -> (&str, Option<u8>) {
    let said = typed.rsplit_once('~').and_then(|(post, percent)| {
        let is_number =
            matches!(percent.len(), 2..=3) && percent.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| (post, percent.parse().ok()))
    });
    said.filter(|(_, percent)| percent.is_some())
        .unwrap_or((typed, None))
}

fn moment(typed: &str, context: &Context, filter: fn(Time) -> Filter) -> Reading {
    time(typed, context).map_or_else(
        || {
            let typed = shown(typed);
            Reading::ignored(&format!("'{typed}' is not a date: try 2014-05-24 or 3d"))
        },
        |time| Reading::of(filter(time)),
    )
}

/// A moment, as people write it.
fn time(typed: &str, context: &Context) -> Option<Time> {
    if let Some(time) = relative(typed, context) {
        return Some(time);
    }
    // Only texts with an offset or `Z` are timestamps for jiff.
    let timestamp = typed.replacen('_', "T", 1).parse::<Timestamp>().ok();
    let timestamp = match timestamp {
        Some(timestamp) => timestamp,
        None => civil(typed)?
            .to_zoned(context.zone.clone())
            .ok()?
            .timestamp(),
    };
    Some(Time(timestamp.as_millisecond()))
}

/// `2014`, `2014-05`, `2014-05-24`, `2014-05-24T18:30`, with or without seconds.
fn civil(typed: &str) -> Option<DateTime> {
    let (date, time) = match typed.split_once(['T', 't', ' ', '_']) {
        Some((date, time)) => (date, Some(time)),
        None => (typed, None),
    };
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 1..=2))?;
    let day = parts.next().map_or(Some(1), |part| digits(part, 1..=2))?;
    let whole = parts.next().is_none() && (time.is_none() || date.split('-').count() == 3);
    if !whole {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    match time {
        None => Some(date.at(0, 0, 0, 0)),
        Some(time) => Some(date.to_datetime(time.trim().parse().ok()?)),
    }
}

fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let fits = count.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// `3d` ago, `today`, ... in the analyst's zone: three days ago is the same time of day.
fn relative(typed: &str, context: &Context) -> Option<Time> {
    let now = Timestamp::from_millisecond(context.now.0).ok()?;
    let now = now.to_zoned(context.zone.clone());
    let typed = typed.to_ascii_lowercase();
    let moment = match typed.as_str() {
        "now" => now,
        "today" => now.start_of_day().ok()?,
        "yesterday" => now.yesterday().ok()?.start_of_day().ok()?,
        _ => {
            let letters = typed.find(|c: char| !c.is_ascii_digit())?;
            let (amount, unit) = typed.split_at(letters);
            let amount: i64 = amount.parse().ok()?;
            let span = Span::new();
            let span = match unit {
                "s" => span.try_seconds(amount),
                "m" | "min" => span.try_minutes(amount),
                "h" => span.try_hours(amount),
                "d" => span.try_days(amount),
                "w" => span.try_weeks(amount),
                "mo" => span.try_months(amount),
                "y" => span.try_years(amount),
                _ => return None,
            };
            now.checked_sub(span.ok()?).ok()?
        }
    };
    Some(Time(moment.timestamp().as_millisecond()))
}

fn counted(field: CountField, typed: &str) -> Reading {
    let Some((min, max)) = bounds(typed) else {
        let typed = shown(typed);
        return Reading::ignored(&format!(
            "'{typed}' is not a number: try 10, >=10, <5 or 10..50"
        ));
    };
    let filter = |min, max| Reading::of(Filter::Count { field, min, max });
    if min > max {
        return filter(max, min).but(&format!("{min} is more than {max}: read as {max}..{min}"));
    }
    filter(min, max)
}

/// Both bounds included.
fn bounds(typed: &str) -> Option<(u64, u64)> {
    if let Some((low, high)) = typed.split_once("..") {
        if low.is_empty() && high.is_empty() {
            return None;
        }
        let bound = |text: &str, open| {
            if text.is_empty() {
                Some(open)
            } else {
                number(text)
            }
        };
        return Some((bound(low, 0)?, bound(high, u64::MAX)?));
    }
    if let Some(least) = typed.strip_prefix(">=").or_else(|| typed.strip_prefix('≥')) {
        return Some((number(least)?, u64::MAX));
    }
    if let Some(most) = typed.strip_prefix("<=").or_else(|| typed.strip_prefix('≤')) {
        return Some((0, number(most)?));
    }
    if let Some(below) = typed.strip_prefix('>') {
        return Some((number(below)?.checked_add(1)?, u64::MAX));
    }
    if let Some(above) = typed.strip_prefix('<') {
        return Some((0, number(above)?.checked_sub(1)?));
    }
    let exact = number(typed.strip_prefix('=').unwrap_or(typed))?;
    Some((exact, exact))
}

/// `10`, `1.5k`, `2M`. What is finer than one is cut.
fn number(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let (digits, zeros) = match text.strip_suffix(['k', 'm']) {
        Some(digits) if text.ends_with('k') => (digits, 3),
        Some(digits) => (digits, 6),
        None => (text.as_str(), 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let has_point = digits.len() > whole.len();
    if !is_number(whole) || has_point && (zeros == 0 || !is_number(part)) {
        return None;
    }
    let part: String = part.chars().chain("000000".chars()).take(zeros).collect();
    format!("{whole}{part}").parse().ok()
}
