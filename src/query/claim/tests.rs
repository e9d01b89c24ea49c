//! Claims as people make them.

use super::*;
use crate::query::{Expr, Filter};
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn context() -> Context {
    // 1 July 2014, 12:00.
    Context::new(Time(1_404_216_000_000), TimeZone::UTC)
}

fn at(text: &str) -> Time {
    Time(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

pub(super) fn understood(text: &str) -> Claim {
    let span = Some((at("2013-12-01T00:00:00Z"), at("2014-06-20T00:00:00Z")));
    claim(text, &context(), span)
}

/// Every word with its part in the claim.
pub(super) fn roles(text: &str) -> Vec<(&str, Role)> {
    let claim = understood(text);
    let role = |piece: Piece| (&text[piece.span], piece.role);
    claim.pieces.into_iter().map(role).collect()
}

pub(super) fn day(text: &str) -> Option<Time> {
    let moment = format!("{text}T00:00:00Z")
        .parse::<jiff::Timestamp>()
        .ok()?;
    Some(Time(moment.as_millisecond()))
}

#[test]
fn the_claim_of_the_article() {
    let text = "1.2 million posts #YesAllWomen since 2014-05-24";
    let claim = understood(text);
    let amount = claim.amount.unwrap();
    assert!((amount.value - 1_200_000.0).abs() < 1e-6);
    assert!((amount.low - 1_150_000.0).abs() < 1e-3 && (amount.high - 1_250_000.0).abs() < 1e-3);
    assert_eq!(claim.scope.to_string(), "#yesallwomen");
    assert_eq!((claim.since, claim.until), (day("2014-05-24"), None));
    assert_eq!((claim.unit, claim.kind), (Counted::Posts, Kind::Total));
    assert_eq!(
        roles(text),
        [
            ("1.2 million", Role::Amount),
            ("posts", Role::Unit),
            ("#YesAllWomen", Role::Scope),
            ("since 2014-05-24", Role::Time),
        ]
    );
}

#[test]
fn numbers_and_how_they_are_meant() {
    for (text, value, low, high) in [
        ("12,000 posts", 12_000.0, 11_500.0, 12_500.0),
        ("1,204,331 posts", 1_204_331.0, 1_204_330.5, 1_204_331.5),
        ("1.2m tweets", 1.2e6, 1.15e6, 1.25e6),
        ("1,2 million tweets", 1.2e6, 1.15e6, 1.25e6),
        ("a million tweets", 1e6, 0.95e6, 1.05e6),
        ("half a million people", 5e5, 475_000.0, 525_000.0),
        ("more than 100 posts", 100.0, 100.0, f64::INFINITY),
        ("at least 100 posts", 100.0, 100.0, f64::INFINITY),
        ("over 12k posts", 12_000.0, 12_000.0, f64::INFINITY),
        ("fewer than 100 posts", 100.0, 0.0, 100.0),
        ("up to 100 posts", 100.0, 0.0, 100.0),
        ("nearly 2 million posts", 2e6, 1.8e6, 2e6),
        ("almost 500 users", 500.0, 450.0, 500.0),
        ("about 200 posts", 200.0, 180.0, 220.0),
        ("between 1 and 2 million posts", 1.5e6, 1e6, 2e6),
        ("10,000 to 20,000 posts", 15_000.0, 10_000.0, 20_000.0),
        ("500+ posts", 500.0, 500.0, f64::INFINITY),
        ("one hundred thousand posts", 1e5, 95_000.0, 105_000.0),
        ("2 posts", 2.0, 1.9, 2.1),
    ] {
        let found = understood(text)
            .amount
            .unwrap_or_else(|| panic!("{text}: no number"));
        assert!(
            (found.value - value).abs() < 1e-6 * value,
            "{text}: {found:?}"
        );
        assert!((found.low - low).abs() < 1e-6 * value, "{text}: {found:?}");
        let same = (found.high - high).abs() < 1e-6 * value;
        assert!(
            same || found.high.is_infinite() && high.is_infinite(),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn numbers_are_whole_posts_and_written_so() {
    for (text, value, meaning) in [
        ("4.1 million posts #a", 4_100_000.0, "4,100,000"),
        ("8.2 million posts #a", 8_200_000.0, "8,200,000"),
        ("16.1 million posts #a", 16_100_000.0, "16,100,000"),
        ("32.3k posts #a", 32_300.0, "32,300"),
        ("2.5 posts per hour", 2.5, "2.5"),
        ("1.9996 posts per hour", 1.9996, "2"),
        (
            "1.1 to 1.3 million posts",
            1_200_000.0,
            "1,100,000 to 1,300,000",
        ),
    ] {
        let claim = understood(text);
        let amount = claim.amount.expect(text);
        assert!(amount.value.to_bits() == f64::to_bits(value), "{amount:?}");
        assert_eq!(claim.pieces[0].meaning, meaning, "{text}");
    }
    assert_eq!(plain(999_999.999), "1,000,000");
    let endless = format!("1 {} posts #a", "million ".repeat(60));
    let claim = understood(&endless);
    assert_eq!(claim.amount, None);
    assert_eq!(claim.pieces[0].role, Role::Unknown);
}

#[test]
fn times_as_they_are_written() {
    for (text, since, until) in [
        ("5 posts since 24 May 2014", day("2014-05-24"), None),
        ("5 posts since May 24, 2014", day("2014-05-24"), None),
        ("5 posts since May 24th", day("2014-05-24"), None),
        ("5 posts since the 24th of May", day("2014-05-24"), None),
        // December lies in 2013 only, as far as the archive goes.
        ("5 posts since 24 December", day("2013-12-24"), None),
        ("5 posts until 2014-05-24", None, day("2014-05-25")),
        ("5 posts before 2014-05-24", None, day("2014-05-24")),
        ("5 posts after 2014-05-24", day("2014-05-25"), None),
        (
            "5 posts on 2014-05-24",
            day("2014-05-24"),
            day("2014-05-25"),
        ),
        ("5 posts in May 2014", day("2014-05-01"), day("2014-06-01")),
        ("5 posts in May", day("2014-05-01"), day("2014-06-01")),
        ("5 posts in 2015", day("2015-01-01"), day("2016-01-01")),
        (
            "5 posts from 24 May to 3 June",
            day("2014-05-24"),
            day("2014-06-04"),
        ),
        (
            "5 posts between May 24 and June 3, 2013",
            day("2013-05-24"),
            day("2013-06-04"),
        ),
        (
            "5 posts since 2014-05-24 until 2014-05-26",
            day("2014-05-24"),
            day("2014-05-27"),
        ),
        (
            "5 posts since 24 May 2014 at 18:30",
            Some(at("2014-05-24T18:30:00Z")),
            None,
        ),
        (
            "5 posts until 24 May 2014 at 18:00",
            None,
            Some(at("2014-05-24T18:01:00Z")),
        ),
        (
            "5 posts until 2014-05-24T18:00:30",
            None,
            Some(at("2014-05-24T18:00:31Z")),
        ),
        (
            "5 posts after 24 May 2014 at 18:00",
            Some(at("2014-05-24T18:00:00Z")),
            None,
        ),
        (
            "5 posts from 28 December to 3 January 2015",
            day("2014-12-28"),
            day("2015-01-04"),
        ),
        (
            "5 posts from 28 December 2013 to 3 January",
            day("2013-12-28"),
            day("2014-01-04"),
        ),
        (
            "5 posts between 28 December and 3 January",
            day("2013-12-28"),
            day("2014-01-04"),
        ),
        ("5 posts since yesterday", day("2014-06-30"), None),
        ("5 posts", None, None),
    ] {
        let claim = understood(text);
        assert_eq!((claim.since, claim.until), (since, until), "{text}");
        assert!(
            claim.pieces.iter().all(|piece| piece.role != Role::Unknown),
            "{text}: {:?}",
            roles(text)
        );
    }
}

#[test]
fn a_range_that_ends_before_it_begins_is_not_understood() {
    let text = "5 posts #a from 2015-01-03 to 2014-12-28";
    assert!(roles(text).contains(&("from 2015-01-03 to 2014-12-28", Role::Unknown)));
    let claim = understood(text);
    assert_eq!((claim.since, claim.until), (None, None));
}

#[test]
fn four_digits_before_a_unit_are_a_number_and_no_year() {
    for (text, value, unit) in [
        ("a total of 2000 posts of #a", 2000.0, Counted::Posts),
        ("#a was used by 2014 people", 2014.0, Counted::Voices),
        ("#a was used by 2014 unique users", 2014.0, Counted::Voices),
        (
            "a wave of 2000 original posts #a",
            2000.0,
            Counted::Originals,
        ),
        ("between 2000 and 2014 posts #a", 2007.0, Counted::Posts),
    ] {
        let claim = understood(text);
        assert_eq!(
            claim.amount.map(|amount| amount.value),
            Some(value),
            "{text}"
        );
        assert_eq!(claim.unit, unit, "{text}");
        assert_eq!((claim.since, claim.until), (None, None), "{text}");
    }
    let claim = understood("since 2014 people used #a in 500 posts");
    assert_eq!(claim.since, day("2014-01-01"));
    let claim = understood("in 2014 500 people used #a");
    assert_eq!(claim.until, day("2015-01-01"));
}

#[test]
fn seconds_are_told_where_there_are_some() {
    let claim = understood("5 posts from 2014-05-24T18:00:30 to 2014-05-24T18:00:45");
    let meaning = &claim.pieces.last().expect("a piece").meaning;
    assert_eq!(
        meaning,
        "from 2014-05-24 18:00:30 until 2014-05-24 18:00:46 (UTC)"
    );
}

#[test]
fn windows_of_a_length() {
    const HOUR: i64 = 3_600_000;
    let highest = Place::Highest;
    for (text, length, place) in [
        ("100 posts in the first 24 hours", 24 * HOUR, Place::First),
        ("100 posts within 3 days", 72 * HOUR, highest(Bin::Day, 3)),
        (
            "100 posts within 3 days of first use",
            72 * HOUR,
            Place::First,
        ),
        ("100 posts after 3 days", 72 * HOUR, Place::First),
        ("100 posts in its first week", 168 * HOUR, Place::First),
        (
            "100 posts in less than 48 hours",
            48 * HOUR,
            highest(Bin::Hour, 48),
        ),
        ("100 posts over the last two weeks", 336 * HOUR, Place::Last),
        ("100 posts in an hour", HOUR, highest(Bin::Hour, 1)),
        ("100 posts in one day", 24 * HOUR, highest(Bin::Day, 1)),
        ("100 posts in a week", 168 * HOUR, highest(Bin::Week, 1)),
        ("100 posts in two weeks", 336 * HOUR, highest(Bin::Day, 14)),
        ("100 posts in 1.5 days", 36 * HOUR, highest(Bin::Hour, 36)),
    ] {
        let claim = understood(text);
        let found = claim.window.map(|window| (window.length, window.place));
        assert_eq!(found, Some((length, place)), "{text}");
        assert!((claim.amount.unwrap().value - 100.0).abs() < 1e-9, "{text}");
        assert!(
            claim.pieces.iter().all(|piece| piece.role != Role::Unknown),
            "{text}: {:?}",
            roles(text)
        );
    }
}

#[test]
fn rates_peaks_and_units() {
    for (text, kind, unit) in [
        (
            "peaked at 12,000 tweets per hour",
            Kind::Peak(Bin::Hour),
            Counted::Posts,
        ),
        (
            "3,000 posts an hour at its peak",
            Kind::Peak(Bin::Hour),
            Counted::Posts,
        ),
        (
            "61 tweets a minute",
            Kind::Rate(Bin::Minute),
            Counted::Posts,
        ),
        ("500 posts/day", Kind::Rate(Bin::Day), Counted::Posts),
        ("12,000 people", Kind::Total, Counted::Voices),
        ("12,000 unique users", Kind::Total, Counted::Voices),
        ("12,000 original tweets", Kind::Total, Counted::Originals),
        ("12,000 retweets", Kind::Total, Counted::Reposts),
        ("used 12,000 times", Kind::Total, Counted::Posts),
    ] {
        let claim = understood(text);
        assert_eq!((claim.kind, claim.unit), (kind, unit), "{text}");
        assert!(claim.amount.is_some(), "{text}");
        assert!(
            claim.pieces.iter().all(|piece| piece.role != Role::Unknown),
            "{text}: {:?}",
            roles(text)
        );
    }
}

#[test]
fn plain_words_are_no_conditions_unless_they_are_what_posts_are_about() {
    assert_eq!(
        roles("the campaign got 300 posts about walking home in May, lang:en \"was fourteen\""),
        [
            ("the", Role::Passed),
            ("campaign", Role::Unknown),
            ("got", Role::Passed),
            ("300", Role::Amount),
            ("posts", Role::Unit),
            ("about", Role::Passed),
            ("walking", Role::Scope),
            ("home", Role::Scope),
            ("in May", Role::Time),
            ("lang:en", Role::Scope),
            ("\"was fourteen\"", Role::Scope),
        ]
    );
    let claim = understood("300 posts about walking home");
    assert_eq!(claim.scope.to_string(), "walking home");
    assert!(matches!(
        understood("300 posts in campaign").scope.expr,
        Expr::All
    ));
    let claim = understood("300 posts from:ana (#a OR #b) -is:repost");
    assert_eq!(claim.scope.to_string(), "from:ana (#a OR #b) -is:repost");
    assert!(
        matches!(&understood("5 posts lang:en").scope.expr, Expr::Filter(Filter::Lang(l)) if l == "en")
    );
}

#[test]
fn a_second_number_is_told() {
    assert!(roles("300 posts 400 people").contains(&("400", Role::Unknown)));
    assert_eq!(understood("#a").amount, None);
    assert_eq!(understood("").pieces, []);
}

#[test]
fn what_turns_a_claim_around_or_is_two_things_is_not_understood() {
    for (text, word) in [
        ("#a is not dwarfing #b", "not"),
        ("#a is NOT dwarfing #b", "NOT"),
        ("#a isn't dwarfing #b", "isn't"),
        ("5 posts about tea without milk", "without milk"),
        ("5 new users", "new"),
        ("20 posts merkel on 2014-05-21", "merkel"),
        ("1 513 posts #a", "1 513"),
        ("more than 1.513 posts #a", "1.513"),
        ("50 % of posts #a", "50 %"),
        ("50% of posts #a", "50%"),
    ] {
        assert!(
            roles(text).contains(&(word, Role::Unknown)),
            "{text}: {:?}",
            roles(text)
        );
    }
    assert!((understood("1.513 million posts").amount.unwrap().value - 1.513e6).abs() < 1.0);
    assert!(understood("1,513 posts").amount.is_some());
}

#[test]
fn who_writes_is_an_author() {
    for (text, scope) in [
        ("@hyddrox wrote 17,384 posts", "from:hyddrox"),
        ("17 posts by @x", "from:x"),
        ("17 posts by @x and @y", "from:x OR from:y"),
        ("17 posts from @x", "from:x"),
        ("17 posts with @x", "@x"),
    ] {
        assert_eq!(understood(text).scope.to_string(), scope, "{text}");
    }
}

#[test]
fn offsets_are_read() {
    for (text, since) in [
        (
            "5 posts since 2014-05-24T18:00Z",
            Some(at("2014-05-24T18:00:00Z")),
        ),
        (
            "5 posts since 2014-05-24T18:00+02:00",
            Some(at("2014-05-24T16:00:00Z")),
        ),
        (
            "5 posts since 24 May 2014 at 18:00-0430",
            Some(at("2014-05-24T22:30:00Z")),
        ),
        (
            "5 posts since 2014-05-24T18:00:30Z",
            Some(at("2014-05-24T18:00:30Z")),
        ),
        ("5 posts since 2014-05-24T18:00Q", None),
    ] {
        let claim = understood(text);
        assert_eq!(claim.since, since, "{text}");
        let is_unknown = claim.pieces.iter().any(|piece| piece.role == Role::Unknown);
        assert_eq!(is_unknown, since.is_none(), "{text}");
    }
}

fn everyday() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "\\PC{1,6}",
        proptest::sample::select(vec![
            "1.2",
            "million",
            "a",
            "half",
            "more",
            "than",
            "posts",
            "people",
            "since",
            "between",
            "and",
            "in",
            "the",
            "first",
            "24",
            "hours",
            "May",
            "2014",
            "#a",
            "\"x",
            "(",
            "per",
            "hour",
            "peaked",
            "at",
            "twice",
            "as",
            "dwarfing",
            "by",
            "from",
            "to",
            "of",
            "about",
            "OR",
            "-",
            "within",
            "12,000",
            "last",
            "week",
            "times",
            "31",
            "February",
            "on",
            "day",
            "9999-99-99",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(word, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is said, each of its words is in exactly one piece, in order.
    #[test]
    fn every_word_is_accounted_for(text in prop_oneof![everyday(), any::<String>()]) {
        let claim = understood(&text);
        let mut end = 0;
        for piece in &claim.pieces {
            prop_assert!(piece.span.start >= end && piece.span.end > piece.span.start);
            // Between pieces is nothing but blanks and punctuation.
            let between = &text[end..piece.span.start];
            prop_assert!(!between.contains(char::is_alphanumeric), "'{between}' is in no piece");
            end = piece.span.end;
        }
        prop_assert!(!text[end..].contains(char::is_alphanumeric), "'{}' is in no piece", &text[end..]);
        if let Some(amount) = claim.amount {
            prop_assert!(amount.low <= amount.high && amount.value.is_finite());
        }
    }
}

#[test]
fn more_than_a_number_is_not_the_number() {
    let amount = |text: &str| understood(text).amount.expect("an amount");
    let more = amount("more than 100 posts #a");
    assert!(more.is_missed_by(100.0) && !more.is_missed_by(100.5));
    let fewer = amount("fewer than 100 posts #a");
    assert!(fewer.is_exceeded_by(100.0) && !fewer.is_exceeded_by(99.0));
    let least = amount("at least 100 posts #a");
    assert!(!least.is_missed_by(100.0) && least.is_missed_by(99.0));
}
