//! What sentences of several pages are made of: names of scopes and moments, ranges, one voice that is too loud.

use super::{Report, counted};
use crate::chart::number::{grouped, percent, span};
use crate::engine::{Bin, Engine, Series, Timeline, Unit};
use crate::post::Time;
use crate::query::{Expr, Filter, Is, Query};
use jiff::Zoned;
use jiff::tz::TimeZone;

pub(super) use crate::post::zone_name;

/// From this share of a scope's posts on, one voice is the scope.
const ONE_VOICE: f64 = 0.3;
/// Posts from which on this is worth a warning: of few somebody always has many.
const LEAST: u64 = 10;

/// From this G2 on, a difference is by chance once in a thousand: less is no association to speak of.
pub(super) const SURPRISING: f64 = 10.83;

/// A scope as sentences call it: with its tags as the archive mostly writes them.
pub(super) fn subject(scope: &Query, engine: &Engine) -> String {
    // Of a tag that cannot be looked up, its key says as much.
    whole(&scope.spelled(|key| engine.spelling(key).ok()))
}

/// A scope as it is asked for; the archive, if nothing is.
pub(super) fn whole(scope: &Query) -> String {
    if scope.is_all() {
        "everything".to_owned()
    } else {
        scope.to_string()
    }
}

/// Posts of a scope within `[from, to)`.
pub(super) fn between(scope: &Query, from: Time, to: Time) -> Query {
    let since = Query::filter(Filter::Since(from));
    scope
        .clone()
        .and(since)
        .and(Query::filter(Filter::Until(to)))
}

/// The bounds in time that a scope has at the top: `[from, to)`, each if there is one.
pub(super) fn bounds(scope: &Query) -> (Option<Time>, Option<Time>) {
    let parts = match &scope.expr {
        Expr::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let (mut from, mut to): (Option<Time>, Option<Time>) = (None, None);
    for part in parts {
        match part {
            Expr::Filter(Filter::Since(time)) => from = from.max(Some(*time)),
            Expr::Filter(Filter::Until(time)) => to = Some(to.map_or(*time, |to| to.min(*time))),
            _ => {}
        }
    }
    (from, to)
}

/// The scope without posts whose time cannot be right, if it has such: what counts over time are made of.
pub(super) fn timely(scope: &Query, misdated: u64) -> Query {
    if misdated == 0 {
        return scope.clone();
    }
    let without = Expr::Filter(Filter::Is(Is::Misdated)).negate();
    scope.clone().and(Query { expr: without })
}

/// Warns of posts that are in no count over time.
pub(super) fn warn_of_untimed(report: &mut Report, undated: u64, misdated: u64) {
    if let Some(which) = untimed(undated, misdated) {
        report.warn(format!("In no figure over time: {which}."));
    }
}

/// What is in no bin: `3 without a time, 1 whose time cannot be right`. Nothing if everything is.
pub fn untimed(undated: u64, misdated: u64) -> Option<String> {
    let of = |count: u64, what: &str| (count > 0).then(|| format!("{} {what}", grouped(count)));
    let kinds = [
        of(undated, "without a time"),
        of(misdated, "whose time cannot be right"),
    ];
    let kinds: Vec<String> = kinds.into_iter().flatten().collect();
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// The units of a timeline and its zone, and what is in none of its bins, for definitions.
pub(super) fn per_bin(timeline: &Timeline) -> String {
    let bins = format!(
        "{} per {} ({})",
        timeline.unit.name(),
        timeline.bin.name(),
        timeline.zone
    );
    let sum = |of: fn(&Series) -> u64| timeline.series.iter().map(of).sum();
    match untimed(sum(|series| series.undated), sum(|series| series.outside)) {
        Some(which) => format!("{bins}; in no bin: {which}"),
        None => bins,
    }
}

/// The same scope without these bounds.
pub(super) fn unbounded(scope: &Query) -> Query {
    let parts = match &scope.expr {
        Expr::And(parts) => parts.clone(),
        one => vec![one.clone()],
    };
    let is_bound = |part: &Expr| matches!(part, Expr::Filter(Filter::Since(_) | Filter::Until(_)));
    Query {
        expr: Expr::all_of(parts.into_iter().filter(|part| !is_bound(part))),
    }
}

/// A sentence's first letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A range `[from, to)` in words: from midnight to midnight by its first and its last day, because a date reads as the
/// whole day; otherwise by its moments, with the word of the query for an end that is not in it.
///
/// `2014-05-24`, `2014-05-24 to 2014-05-26`, `2014-05-24 06:00 until 2014-05-26 00:00`
pub(super) fn ranged((from, to): (Time, Time), zone: &TimeZone) -> String {
    if whole_days((from, to), zone).is_none() {
        return format!("{} until {}", moment(from, zone), moment(to, zone));
    }
    let (first, last) = (day(from, zone), last_day(to, zone));
    if first == last {
        first
    } else {
        format!("{first} to {last}")
    }
}

/// The last day of what ends before a moment.
pub(super) fn last_day(to: Time, zone: &TimeZone) -> String {
    day(Time(to.0.saturating_sub(1)), zone)
}

/// How many days of the calendar a range is, if it begins and ends at midnight and has a length.
pub(super) fn whole_days((from, to): (Time, Time), zone: &TimeZone) -> Option<i64> {
    let (from, to) = (from.in_zone(zone), to.in_zone(zone));
    let begins = |at: &Zoned| at.start_of_day().is_ok_and(|start| start == *at);
    let days = i64::from((to.date() - from.date()).get_days());
    (days > 0 && begins(&from) && begins(&to)).then_some(days)
}

/// `2014-05-24`
pub(super) fn day(time: Time, zone: &TimeZone) -> String {
    time.in_zone(zone).strftime("%Y-%m-%d").to_string()
}

/// `2014-05-24 18:30`
pub(super) fn moment(time: Time, zone: &TimeZone) -> String {
    time.in_zone(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// When a bin begins, as exactly as its width asks.
pub(super) fn start(time: Time, bin: Bin, zone: &TimeZone) -> String {
    match bin {
        Bin::Minute | Bin::Hour => moment(time, zone),
        Bin::Day | Bin::Week => day(time, zone),
        Bin::Month => time.in_zone(zone).strftime("%Y-%m").to_string(),
        Bin::Year => time.in_zone(zone).strftime("%Y").to_string(),
    }
}

/// The bin that begins then, in a sentence: `on 2014-05-24`, `in May 2014`.
pub(super) fn during(time: Time, bin: Bin, zone: &TimeZone) -> String {
    match bin {
        Bin::Minute | Bin::Hour => format!("in the {} from {}", bin.name(), moment(time, zone)),
        Bin::Day => format!("on {}", day(time, zone)),
        Bin::Week => format!("in the week from {}", day(time, zone)),
        Bin::Month => time.in_zone(zone).strftime("in %B %Y").to_string(),
        Bin::Year => time.in_zone(zone).strftime("in %Y").to_string(),
    }
}

/// `1 day`, `12 days`: any counted thing.
pub(super) fn things(count: u64, one: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {one}{s}", grouped(count))
}

/// A length of time as it is said, in its largest unit: `40 seconds`, `1 minute`, `1.5 hours`, `12 days`, `3.5 years`.
pub(super) fn lasting(milliseconds: i64) -> String {
    // Of days nobody can tell how long it is when they are a thousand.
    const YEAR: f64 = 365.2425 * 86_400_000.0;
    let years = milliseconds as f64 / YEAR;
    if years >= 2.0 {
        return format!("{years:.1} years").replace(".0 ", " ");
    }
    let short = span(milliseconds);
    let at = short.find(char::is_alphabetic).unwrap_or(short.len());
    let (count, unit) = short.split_at(at);
    let unit = match unit {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        _ => "day",
    };
    let s = if count == "1" { "" } else { "s" };
    format!("{count} {unit}{s}")
}

/// ` by 12 voices`; nothing where no author is known.
pub(super) fn by_voices(voices: u64) -> String {
    if voices == 0 {
        return String::new();
    }
    format!(" by {}", counted(voices, Unit::Voices))
}

/// Whether one voice wrote so many of the posts of a scope, those of unknown authors among them, that the scope is
/// this voice.
pub(super) fn is_one_voice((most, posts): (u64, u64)) -> bool {
    posts >= LEAST && most as f64 >= ONE_VOICE * posts as f64
}

/// Warns where [one voice](is_one_voice) wrote much of a scope: every page by the same rule. `of` names the scope where
/// there are several.
pub(super) fn warn_of_one_voice(report: &mut Report, of: &str, (most, posts): (u64, u64)) {
    // Where there is one voice only, there are no voices to look at.
    if most < posts && is_one_voice((most, posts)) {
        let of = if of.is_empty() {
            String::new()
        } else {
            format!(" of {of}")
        };
        report.warn(format!(
            "One voice wrote {} of the posts{of} ({} of {}): look at voices rather than posts.",
            percent(most, posts),
            grouped(most),
            grouped(posts)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_voice_is_a_third_of_enough_posts() {
        for (most, posts, is_one) in [
            (3, 10, true),
            (2, 10, false),
            (9, 9, false),
            (0, 0, false),
            (30, 100, true),
            (29, 100, false),
        ] {
            assert_eq!(is_one_voice((most, posts)), is_one, "{most} of {posts}");
        }
    }

    #[test]
    fn a_range_of_days_ends_with_its_last_day() {
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        let at = |text: &str| {
            let zoned: Zoned = format!("{text}[Europe/Paris]").parse().expect("a time");
            Time(zoned.timestamp().as_millisecond())
        };
        for (from, to, text) in [
            (
                "2016-02-01T00:00",
                "2016-03-01T00:00",
                "2016-02-01 to 2016-02-29",
            ),
            // A day of 23 hours.
            ("2014-03-30T00:00", "2014-03-31T00:00", "2014-03-30"),
            (
                "2014-03-30T06:00",
                "2014-03-31T00:00",
                "2014-03-30 06:00 until 2014-03-31 00:00",
            ),
        ] {
            assert_eq!(ranged((at(from), at(to)), &paris), text);
        }
    }

    #[test]
    fn nobody_is_no_voices() {
        assert_eq!(
            [0, 1, 2].map(by_voices),
            ["", " by 1 voice", " by 2 voices"]
        );
    }
}
