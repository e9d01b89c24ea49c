//! What is doubtful about one post, as far as it can be seen from the post alone.
//!
//! Pure; each function is one definition that an analyst can be told. Whether the posts that this one
//! refers to are there, and whether anything is missing between two posts, is not seen from here.

use super::{Post, Time, UNKNOWN_PLATFORM};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// When each platform opened to anybody at all, in milliseconds: an earlier post is a clock error.
///
/// `mastodon` stands for the whole fediverse: servers that came before Mastodon (`StatusNet`, GNU social)
/// federate their old posts to it, so its own first day would accuse posts that are in order.
const OPENED: &[(&str, i64)] = &[
    ("twitter", 1_142_899_200_000),     // 2006-03-21
    ("reddit", 1_119_484_800_000),      // 2005-06-23
    ("youtube", 1_114_214_400_000),     // 2005-04-23
    ("facebook", 1_075_852_800_000),    // 2004-02-04
    ("telegram", 1_376_438_400_000),    // 2013-08-14
    ("instagram", 1_286_323_200_000),   // 2010-10-06
    ("tiktok", 1_472_688_000_000),      // 2016-09-01
    ("mastodon", 1_214_956_800_000),    // 2008-07-02
    ("bluesky", 1_667_260_800_000),     // 2022-11-01
    ("threads", 1_688_515_200_000),     // 2023-07-05
    ("truthsocial", 1_645_401_600_000), // 2022-02-21
];

/// How far two clocks may differ before one of them is called wrong: a phone's and a server's.
const LEEWAY: i64 = 5 * MINUTE;

impl Post {
    /// Whether the text looks cut by the platform.
    ///
    /// Twitter's interfaces cut reposts with `…` after 110 to 140 characters (140 less the `RT @handle:`
    /// that is taken off), and other posts with `…` at a word and a `t.co` link to the rest, at 140
    /// characters in all or, for the long posts of today, at 280; a little less where entities were
    /// unescaped. Who ends a text with an ellipsis mostly does it at another length, after a blank, or
    /// without that link. Tables of no known platform are nearly always of Twitter, and judged likewise.
    pub fn is_truncated(&self) -> bool {
        if self.platform != "twitter" && self.platform != UNKNOWN_PLATFORM {
            return false;
        }
        let text = self.text.trim();
        let length = text.chars().count();
        if self.is_repost() && text.ends_with('…') {
            return (110..=140).contains(&length);
        }
        without_short_link(text)
            .and_then(|text| text.strip_suffix('…'))
            .is_some_and(|text| !text.is_empty() && !text.ends_with(char::is_whitespace))
            && matches!(length, 110..=140 | 250..=305)
    }

    /// Whether the time of the post cannot be right: before its platform opened, after its counts were
    /// collected, after it was imported, or more than a day from the time that its identifier holds
    /// (Twitter's do since November 2010).
    pub fn is_misdated(&self, imported: Time) -> bool {
        let Some(time) = self.time else {
            return false;
        };
        let opened = OPENED.iter().find(|(name, _)| *name == self.platform);
        let collected = self.observed.map_or(imported, |at| at.min(imported));
        let of_id = (self.platform == "twitter")
            .then(|| Time::of_snowflake(&self.id))
            .flatten();
        opened.is_some_and(|(_, first)| time.0 < *first)
            || time.0 > collected.0.saturating_add(LEEWAY)
            || of_id.is_some_and(|of_id| time.0.abs_diff(of_id.0) > DAY as u64)
    }

    /// How long after the post its counts were collected. Not known for reposts: their counts are those
    /// of the original, whose time is another.
    pub fn age_of_counts(&self) -> Option<i64> {
        if self.is_repost() || self.counts.is_empty() {
            return None;
        }
        Some(self.observed?.0.saturating_sub(self.time?.0)).filter(|age| *age >= 0)
    }

    /// Whether its counts were collected within an hour of posting: too early to compare them.
    pub fn is_early(&self) -> bool {
        self.age_of_counts().is_some_and(|age| age < HOUR)
    }

    /// Whether its source gave it no identifier, so that [`settle_id`](Self::settle_id) made one up.
    pub fn is_unidentified(&self) -> bool {
        self.id.is_empty() || self.id.starts_with('~')
    }
}

/// The text before the shortened link at its end, if there is one.
fn without_short_link(text: &str) -> Option<&str> {
    let (rest, last) = text.rsplit_once(char::is_whitespace)?;
    let host = last
        .strip_prefix("https://")
        .or_else(|| last.strip_prefix("http://"))?;
    host.starts_with("t.co/").then(|| rest.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::{Clues, Counts, Reference, parse_time};
    use jiff::tz::TimeZone;

    fn time(text: &str) -> Time {
        let clues = Clues {
            zone: TimeZone::UTC,
            day_first: false,
        };
        parse_time(text, &clues).unwrap()
    }

    fn post(platform: &str, text: &str) -> Post {
        Post {
            platform: platform.into(),
            text: text.into(),
            ..Post::default()
        }
    }

    #[test]
    fn texts_are_cut_near_the_old_limits_only() {
        let long = |n: usize| "w".repeat(n);
        // The text, whether it is cut if it is a post of its own, and whether if it is a repost.
        for (text, post_is, repost_is) in [
            (format!("{}…", long(139)), false, true),
            (format!("{}… ", long(119)), false, true),
            (format!("{} https://t.co…", long(115)), false, true),
            (format!("{}…", "語".repeat(139)), false, true),
            (
                format!("{}… https://t.co/abcdefghij", long(115)),
                true,
                true,
            ),
            (
                format!("{}…\nhttp://t.co/abcdefghij", long(100)),
                true,
                true,
            ),
            (
                format!("{}… https://t.co/abcdefghij", long(278)),
                true,
                true,
            ),
            // People who end so themselves.
            (
                format!("{} … https://t.co/abcdefghij", long(110)),
                false,
                false,
            ),
            (
                format!("{}… https://t.co/abcdefghij", long(130)),
                false,
                false,
            ),
            ("I never said that…".into(), false, false),
            ("I never said that… https://t.co/abc".into(), false, false),
            (format!("{}…", long(108)), false, false),
            (format!("{}…", long(180)), false, false),
            (format!("{}...", long(130)), false, false),
            (format!("{} https://t.co/abc", long(115)), false, false),
            (
                format!("{}… https://example.org/a", long(105)),
                false,
                false,
            ),
            (format!("… https://t.co/{}", long(110)), false, false),
            (String::new(), false, false),
        ] {
            for platform in ["twitter", UNKNOWN_PLATFORM, "mastodon"] {
                let knows = platform != "mastodon";
                let mut post = post(platform, &text);
                assert_eq!(post.is_truncated(), knows && post_is, "{text}");
                post.repost_of = Some(Reference::default());
                assert_eq!(post.is_truncated(), knows && repost_is, "{text}");
            }
        }
    }

    #[test]
    fn a_time_that_cannot_be_is_seen() {
        let now = time("2024-01-01T12:00:00Z");
        for (platform, id, at, observed, wrong) in [
            ("twitter", "20", "2006-03-21T20:50:14Z", "", false),
            ("twitter", "20", "2006-03-20T20:50:14Z", "", true),
            ("demo", "20", "1999-03-20T20:50:14Z", "", false),
            ("mastodon", "20", "2010-01-01T00:00:00Z", "", false),
            ("bluesky", "20", "2019-01-01T00:00:00Z", "", true),
            // The identifier says 2014-05-24T22:16:11Z.
            (
                "twitter",
                "470327427443695617",
                "2014-05-25T20:00:00Z",
                "",
                false,
            ),
            (
                "twitter",
                "470327427443695617",
                "2014-05-26T20:00:00Z",
                "",
                true,
            ),
            (
                "twitter",
                "470327427443695617",
                "2014-05-23T20:00:00Z",
                "",
                true,
            ),
            (
                "demo",
                "470327427443695617",
                "2015-05-23T20:00:00Z",
                "",
                false,
            ),
            ("twitter", "29700859247", "2010-11-05T00:00:00Z", "", false),
            // After it was imported or seen.
            ("demo", "1", "2024-01-01T12:04:00Z", "", false),
            ("demo", "1", "2024-01-01T13:00:00Z", "", true),
            (
                "demo",
                "1",
                "2023-01-01T13:00:00Z",
                "2023-01-01T12:56:00Z",
                false,
            ),
            (
                "demo",
                "1",
                "2023-01-01T13:00:00Z",
                "2023-01-01T12:00:00Z",
                true,
            ),
        ] {
            let post = Post {
                platform: platform.into(),
                id: id.into(),
                time: Some(time(at)),
                observed: (!observed.is_empty()).then(|| time(observed)),
                ..Post::default()
            };
            assert_eq!(
                post.is_misdated(now),
                wrong,
                "{platform} {id} {at} {observed}"
            );
        }
        assert!(!post("twitter", "undated").is_misdated(now));
    }

    #[test]
    fn platforms_opened_when_people_say() {
        let dates = OPENED.iter().map(|(name, at)| {
            let day = Time(*at).rfc3339();
            format!("{name} {}", day.strip_suffix("T00:00:00Z").unwrap())
        });
        assert_eq!(
            dates.collect::<Vec<_>>(),
            [
                "twitter 2006-03-21",
                "reddit 2005-06-23",
                "youtube 2005-04-23",
                "facebook 2004-02-04",
                "telegram 2013-08-14",
                "instagram 2010-10-06",
                "tiktok 2016-09-01",
                "mastodon 2008-07-02",
                "bluesky 2022-11-01",
                "threads 2023-07-05",
                "truthsocial 2022-02-21",
            ]
        );
    }

    #[test]
    fn counts_have_an_age_where_both_times_are_known() {
        let seen = |after: i64| Post {
            time: Some(Time(1_000_000)),
            observed: Some(Time(1_000_000 + after)),
            counts: Counts {
                likes: Some(0),
                ..Counts::default()
            },
            ..Post::default()
        };
        for (after, age, early) in [
            (0, Some(0), true),
            (HOUR - 1, Some(HOUR - 1), true),
            (HOUR, Some(HOUR), false),
            (-1, None, false),
        ] {
            let post = seen(after);
            assert_eq!((post.age_of_counts(), post.is_early()), (age, early));
        }
        let repost = Post {
            repost_of: Some(Reference::default()),
            ..seen(0)
        };
        let silent = Post {
            counts: Counts::default(),
            ..seen(0)
        };
        let undated = Post {
            time: None,
            ..seen(0)
        };
        for post in [repost, silent, undated] {
            assert_eq!(post.age_of_counts(), None);
        }
    }

    #[test]
    fn ids_that_were_made_up_show_it() {
        let mut given = post("x", "text");
        given.id = "12".into();
        assert!(!given.is_unidentified());
        let mut made = post("x", "text");
        made.settle_id();
        assert!(made.is_unidentified());
    }
}
