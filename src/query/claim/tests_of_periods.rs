//! Claims about the highest period.

use super::tests::{day, roles, understood};
use super::*;

fn meaning(text: &str, words: &str) -> String {
    let pieces = understood(text).pieces.into_iter();
    let mut pieces = pieces.filter(|piece| &text[piece.span.clone()] == words);
    pieces.next().expect(words).meaning
}

#[test]
fn the_period_that_peaked_is_that_of_the_date() {
    for (text, per, named, is_period) in [
        ("#a peaked at 72 posts on 24 May 2014", Bin::Day, true, true),
        ("on 24 May 2014 #a peaked at 72 posts", Bin::Day, true, true),
        ("#a peaked at 72 posts in May", Bin::Month, true, true),
        ("#a peaked in 2014", Bin::Year, true, true),
        ("#a peaked in 2014 on 24 May", Bin::Day, true, true),
        ("#a peaked on 24 May 2014 at 18:00", Bin::Hour, true, true),
        ("#a peaked on 24 May 2014 at 18:10", Bin::Minute, true, true),
        (
            "#a peaked at 9 posts per hour in May",
            Bin::Hour,
            true,
            false,
        ),
        (
            "#a peaked at 9 posts in one day in May",
            Bin::Day,
            true,
            false,
        ),
        ("#a peaked at 9 posts in one day", Bin::Day, false, false),
        ("#a peaked at 9 posts since May", Bin::Hour, false, false),
        ("#a peaked at 9 posts", Bin::Hour, false, false),
    ] {
        let claim = understood(text);
        assert_eq!(claim.kind, Kind::Peak(per), "{text}");
        assert_eq!(claim.named.is_some(), named, "{text}");
        let found = claim.named.is_some_and(|named| named.is_period);
        assert_eq!(found, is_period, "{text}");
        let peaked = meaning(text, "peaked");
        assert!(peaked.contains(per.name()), "{text}: {peaked}");
        assert!(
            claim.pieces.iter().all(|piece| piece.role != Role::Unknown),
            "{text}: {:?}",
            roles(text)
        );
    }
    let claim = understood("#a peaked on 24 May 2014");
    let span = claim.named.map(|named| named.span);
    assert_eq!(span, day("2014-05-24").zip(day("2014-05-25")));
    assert_eq!((claim.since, claim.until), (None, None));
    assert!(meaning("#a peaked at 9 posts", "peaked").contains("assumed"));
    assert_eq!(
        meaning(
            "#a peaked on 24 May 2014 at 18:00",
            "on 24 May 2014 at 18:00"
        ),
        "from 2014-05-24 18:00 until 2014-05-24 19:00 (UTC)"
    );
}

#[test]
fn a_date_that_is_shorter_than_the_period_is_not_understood() {
    let text = "#a peaked at 72 posts per week on 24 May 2014";
    assert!(roles(text).contains(&("on 24 May 2014", Role::Unknown)));
}

#[test]
fn several_days_in_a_row_are_no_single_period() {
    let claim = understood("#a peaked at 72 posts in 3 days");
    assert_eq!(claim.kind, Kind::Total);
    let place = claim.window.map(|window| window.place);
    assert_eq!(place, Some(Place::Highest(Bin::Day, 3)));
}

#[test]
fn a_length_is_told_and_not_taken_for_two_sides() {
    for (text, words, expected) in [
        (
            "5 posts in one day",
            "in one day",
            "the day of the calendar with the most",
        ),
        (
            "5 posts within 24 hours",
            "within 24 hours",
            "the 24 hours of the clock in a row with the most",
        ),
        (
            "5 posts in the first 24 hours",
            "in the first 24 hours",
            "the 1 day from the first post on",
        ),
    ] {
        assert_eq!(meaning(text, words), expected, "{text}");
    }
    let text = "#a has more posts than #b in one day";
    assert!(roles(text).contains(&("in one day", Role::Unknown)));
    let text = "#a has more posts than #b in the first week";
    assert!(!roles(text).iter().any(|(_, role)| *role == Role::Unknown));
    let text = "5 posts in one day in the first week";
    assert!(roles(text).contains(&("in the first week", Role::Unknown)));
}
