//! Times and post facts in the words of the screen. Pure: the zone is always given.

use crate::post::{Post, Reference, Time};
use jiff::Zoned;
use jiff::tz::TimeZone;

/// The moment on the clocks of a zone; `None` beyond the calendar.
fn zoned(time: Time, zone: &TimeZone) -> Option<Zoned> {
    let stamp = jiff::Timestamp::from_millisecond(time.0).ok()?;
    Some(stamp.to_zoned(zone.clone()))
}

fn format(time: Time, zone: &TimeZone, pattern: &str) -> String {
    zoned(time, zone).map_or_else(
        || "time out of range".to_owned(),
        |z| z.strftime(pattern).to_string(),
    )
}

/// How much of a time a list has to say so that its rows can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// All rows are of one day.
    Day,
    /// All rows are of one year.
    Year,
    /// Anything.
    Full,
}

impl Clock {
    /// What suffices between these two moments.
    pub(crate) fn between(first: Time, last: Time, zone: &TimeZone) -> Self {
        match (zoned(first, zone), zoned(last, zone)) {
            (Some(a), Some(b)) if a.date() == b.date() => Self::Day,
            (Some(a), Some(b)) if a.year() == b.year() => Self::Year,
            _ => Self::Full,
        }
    }

    /// Always this many cells wide.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Day => 8,
            Self::Year => 12,
            Self::Full => 16,
        }
    }

    /// The time of a row.
    pub(crate) fn show(self, time: Option<Time>, zone: &TimeZone) -> String {
        let pattern = match self {
            Self::Day => "%H:%M:%S",
            Self::Year => "%e %b %H:%M",
            Self::Full => "%Y-%m-%d %H:%M",
        };
        let width = self.width();
        match time {
            Some(time) => format!("{:width$}", format(time, zone, pattern)),
            None => format!("{:width$}", "undated"),
        }
    }
}

/// A time in full, for the reading pane.
pub(crate) fn full(time: Time, zone: &TimeZone) -> String {
    format(time, zone, "%a %e %b %Y %H:%M:%S %Z").replace("  ", " ")
}

/// A day.
pub(crate) fn day(time: Time, zone: &TimeZone) -> String {
    format(time, zone, "%e %b %Y").trim_start().to_owned()
}

/// The days from the first to the last of two moments: `24 May - 8 Jun 2014`.
pub(crate) fn days(first: Time, last: Time, zone: &TimeZone) -> String {
    let year = |time| format(time, zone, "%Y");
    if day(first, zone) == day(last, zone) {
        day(first, zone)
    } else if year(first) == year(last) {
        let begin = format(first, zone, "%e %b");
        format!("{} - {}", begin.trim_start(), day(last, zone))
    } else {
        format!("{} - {}", day(first, zone), day(last, zone))
    }
}

/// The hour of the zone's clocks that holds a moment.
pub(crate) fn hour(time: Time, zone: &TimeZone) -> (Time, Time) {
    const HOUR: i64 = 3_600_000;
    // Some zones are off by parts of an hour.
    let into = zoned(time, zone).map_or_else(
        || time.0.rem_euclid(HOUR),
        |z| {
            let seconds = i64::from(z.minute()) * 60 + i64::from(z.second());
            seconds * 1000 + i64::from(z.millisecond())
        },
    );
    (Time(time.0 - into), Time(time.0 - into + HOUR))
}

/// A range of time as a breadcrumb says it: `Sun 25 May 2014 18:00-24:00`, `24 May - 8 Jun 2014`.
pub(crate) fn range(from: Time, to: Time, zone: &TimeZone) -> String {
    let at_midnight = |time: Time| format(time, zone, "%H%M%S") == "000000";
    let last = Time(to.0 - 1);
    let same_day = format(from, zone, "%Y-%m-%d") == format(last, zone, "%Y-%m-%d");
    let same_year = format(from, zone, "%Y") == format(last, zone, "%Y");
    let text = if at_midnight(from) && at_midnight(to) {
        if same_day {
            format(from, zone, "%a %e %b %Y")
        } else if same_year {
            format!(
                "{} - {}",
                format(from, zone, "%e %b"),
                format(last, zone, "%e %b %Y")
            )
        } else {
            format!(
                "{} - {}",
                format(from, zone, "%e %b %Y"),
                format(last, zone, "%e %b %Y")
            )
        }
    } else if same_day {
        let end = if at_midnight(to) {
            "24:00".to_owned()
        } else {
            format(to, zone, "%H:%M")
        };
        format!("{}-{end}", format(from, zone, "%a %e %b %Y %H:%M"))
    } else {
        format!(
            "{} - {}",
            format(from, zone, "%e %b %H:%M"),
            format(to, zone, "%e %b %Y %H:%M")
        )
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The zone's name as it is shown.
pub(crate) fn zone_name(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => format!("UTC{offset}"),
        (None, Err(_)) => "local time".to_owned(),
    }
}

/// The address of a post on its platform: the source's, or one made from the identifier where that
/// is certain.
pub(crate) fn permalink(post: &Post) -> Option<String> {
    if let Some(link) = &post.permalink {
        return Some(link.clone());
    }
    let numeric = !post.id.is_empty() && post.id.bytes().all(|b| b.is_ascii_digit());
    (post.platform == "twitter" && numeric)
        .then(|| format!("https://twitter.com/i/web/status/{}", post.id))
}

/// Whether a post's text is shown only when asked for.
pub(crate) fn asks_for_care(post: &Post) -> bool {
    post.sensitive || post.warning.is_some()
}

/// Who wrote a post, as short as possible and never empty.
pub(crate) fn author(post: &Post) -> String {
    if !post.author.handle.is_empty() {
        format!("@{}", post.author.handle)
    } else if !post.author.name.is_empty() {
        post.author.name.clone()
    } else if !post.author.id.is_empty() {
        post.author.id.clone()
    } else {
        "(unknown)".to_owned()
    }
}

/// What a list says of a post without a text: archives of some platforms name only what is repeated.
pub(crate) fn without_text(post: &Post) -> String {
    let of = |what: &str, to: &Reference| match (to.handle.as_str(), to.id.as_str()) {
        ("", "") => format!("[{what}]"),
        ("", id) => format!("[{what} of {id}]"),
        (handle, _) => format!("[{what} of @{handle}]"),
    };
    match (&post.repost_of, &post.quote_of, post.media.first()) {
        (Some(to), ..) => of("repost", to),
        (_, Some(to), _) => of("quote", to),
        (_, _, Some(media)) => format!("[{}]", media.kind),
        _ => "[no text]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        let stamp: jiff::Timestamp = text.parse().expect("a valid time in a test");
        Time(stamp.as_millisecond())
    }

    #[test]
    fn ranges_say_no_more_than_they_must() {
        let zone = TimeZone::UTC;
        for (from, to, said) in [
            (
                "2014-05-25T18:00:00Z",
                "2014-05-26T00:00:00Z",
                "Sun 25 May 2014 18:00-24:00",
            ),
            (
                "2014-05-25T18:00:00Z",
                "2014-05-25T19:00:00Z",
                "Sun 25 May 2014 18:00-19:00",
            ),
            (
                "2014-05-25T00:00:00Z",
                "2014-05-26T00:00:00Z",
                "Sun 25 May 2014",
            ),
            (
                "2014-05-24T00:00:00Z",
                "2014-06-09T00:00:00Z",
                "24 May - 8 Jun 2014",
            ),
            (
                "2013-12-31T00:00:00Z",
                "2014-01-02T00:00:00Z",
                "31 Dec 2013 - 1 Jan 2014",
            ),
            (
                "2014-05-24T22:30:00Z",
                "2014-05-25T03:00:00Z",
                "24 May 22:30 - 25 May 2014 03:00",
            ),
        ] {
            assert_eq!(range(at(from), at(to), &zone), said);
        }
    }

    #[test]
    fn the_zone_decides_the_day() {
        let paris = TimeZone::get("Europe/Paris").expect("the bundled zones have Paris");
        assert_eq!(day(at("2014-05-25T23:00:00Z"), &paris), "26 May 2014");
        assert_eq!(zone_name(&paris), "Europe/Paris");
        assert_eq!(full(Time(i64::MAX), &paris), "time out of range");
    }

    #[test]
    fn hours_begin_where_the_clocks_say() {
        let kolkata = TimeZone::get("Asia/Kolkata").expect("the bundled zones have Kolkata");
        let begin = at("2014-05-25T12:30:00Z");
        let (from, to) = hour(at("2014-05-25T13:12:05Z"), &kolkata);
        assert_eq!((from, to), (begin, at("2014-05-25T13:30:00Z")));
    }

    #[test]
    fn days_say_the_year_once() {
        let (a, b) = (at("2014-05-24T16:00:00Z"), at("2014-06-08T01:00:00Z"));
        assert_eq!(days(a, b, &TimeZone::UTC), "24 May - 8 Jun 2014");
        assert_eq!(days(a, a, &TimeZone::UTC), "24 May 2014");
    }

    #[test]
    fn a_clock_is_always_as_wide_as_it_says() {
        let zone = TimeZone::UTC;
        for clock in [Clock::Day, Clock::Year, Clock::Full] {
            for time in [None, Some(at("2014-05-05T03:00:00Z"))] {
                assert_eq!(clock.show(time, &zone).len(), clock.width());
            }
        }
    }

    #[test]
    fn addresses_are_made_up_only_where_they_are_certain() {
        let mut post = Post {
            platform: "twitter".to_owned(),
            id: "123".to_owned(),
            ..Post::default()
        };
        assert_eq!(
            permalink(&post).as_deref(),
            Some("https://twitter.com/i/web/status/123")
        );
        post.id = "~0f".to_owned();
        assert_eq!(permalink(&post), None);
    }

    #[test]
    fn a_post_without_a_text_says_what_it_is() {
        let mut post = Post::default();
        assert_eq!(without_text(&post), "[no text]");
        post.media.push(crate::post::Media {
            kind: "photo".to_owned(),
            ..crate::post::Media::default()
        });
        assert_eq!(without_text(&post), "[photo]");
        for (id, handle, said) in [
            ("", "", "[repost]"),
            ("7", "", "[repost of 7]"),
            ("7", "ana", "[repost of @ana]"),
        ] {
            post.repost_of = Some(Reference {
                id: id.to_owned(),
                handle: handle.to_owned(),
                author: String::new(),
            });
            assert_eq!(without_text(&post), said);
        }
    }
}
