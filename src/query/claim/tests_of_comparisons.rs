//! Claims that compare two sides.

use super::tests::{day, roles, understood};
use super::*;

#[test]
fn comparisons_have_two_sides() {
    for (text, a, b, kind, times) in [
        (
            "#YesAllWomen is dwarfing #NotAllMen",
            "#yesallwomen",
            "#notallmen",
            Kind::Dwarfs,
            None,
        ),
        (
            "#NotAllMen was dwarfed by #YesAllWomen",
            "#yesallwomen",
            "#notallmen",
            Kind::Dwarfs,
            None,
        ),
        ("#a outnumbers #b since May", "#a", "#b", Kind::Larger, None),
        ("#a is bigger than #b", "#a", "#b", Kind::Larger, None),
        ("#a has more posts than #b", "#a", "#b", Kind::Larger, None),
        (
            "#a has 3 times as many posts as #b",
            "#a",
            "#b",
            Kind::Larger,
            Some(3.0),
        ),
        (
            "#a has twice as many users as #b OR #c",
            "#a",
            "#b OR #c",
            Kind::Larger,
            Some(2.0),
        ),
    ] {
        let claim = understood(text);
        assert_eq!(claim.scope.to_string(), a, "{text}");
        assert_eq!(
            claim.against.as_ref().map(ToString::to_string).as_deref(),
            Some(b),
            "{text}"
        );
        assert_eq!(claim.kind, kind, "{text}");
        assert_eq!(claim.factor.map(|factor| factor.value), times, "{text}");
        assert!(
            claim.pieces.iter().all(|piece| piece.role != Role::Unknown),
            "{text}: {:?}",
            roles(text)
        );
    }
}

#[test]
fn a_count_beside_a_comparison_is_no_ratio() {
    for (text, words) in [
        (
            "With 1.2 million posts #YesAllWomen is dwarfing #NotAllMen",
            "1.2 million",
        ),
        (
            "#a has more than 12,000 posts and is bigger than #b",
            "more than 12,000",
        ),
        ("#a has 5,000 posts more than #b", "5,000"),
    ] {
        let claim = understood(text);
        assert_eq!((claim.amount, claim.factor), (None, None), "{text}");
        assert!(claim.kind.is_comparison(), "{text}");
        assert!(
            roles(text).contains(&(words, Role::Unknown)),
            "{text}: {:?}",
            roles(text)
        );
    }
    for (text, words) in [
        ("#a peaked at more posts than #b", "peaked"),
        ("#a outnumbers #b at its peak", "peak"),
        ("more people per day used #a than #b", "per day"),
    ] {
        let found = roles(text);
        assert!(found.contains(&(words, Role::Unknown)), "{text}: {found:?}");
    }
    // In the same time, posts per day are as many times as many as posts.
    let claim = understood("#a has more posts per day than #b");
    assert_eq!(claim.kind, Kind::Larger);
    assert!(claim.pieces.iter().all(|piece| piece.role != Role::Unknown));
    let claim = understood("#a has more than three times as many posts as #b");
    let factor = claim.factor.expect("a factor");
    assert_eq!(factor.relation, Relation::AtLeast);
    assert!(factor.is_missed_by(3.0) && !factor.is_missed_by(3.1));
    assert_eq!(claim.amount, None);
}

#[test]
fn a_bound_is_one_of_both_sides() {
    for text in [
        "#a is dwarfing #b since:2014-05-24",
        "#a since:2014-05-24 is dwarfing #b",
        "#a is dwarfing #b OR #c since:2014-05-24",
    ] {
        let claim = understood(text);
        assert_eq!(claim.since, day("2014-05-24"), "{text}");
        assert_eq!(claim.scope.to_string(), "#a", "{text}");
        assert!(
            !claim.against.unwrap().to_string().contains("since"),
            "{text}"
        );
    }
}

#[test]
fn a_multiple_is_as_exact_as_it_is_written() {
    for (text, low, high) in [
        ("#a has four times as many originals as #b", 3.5, 4.5),
        ("#a has about four times as many originals as #b", 3.5, 4.5),
        ("#a has about 7 times as many originals as #b", 6.3, 7.7),
        ("#a has nearly four times as many originals as #b", 3.5, 4.0),
        ("#a has 4.4 times as many originals as #b", 4.35, 4.45),
        ("#a has twice as many originals as #b", 1.5, 2.5),
        ("#a has 10 times as many originals as #b", 9.0, 11.0),
        ("#a has 100 times as many originals as #b", 90.0, 110.0),
    ] {
        let factor = understood(text).factor.expect(text);
        assert!((factor.low - low).abs() < 1e-9, "{text}: {factor:?}");
        assert!((factor.high - high).abs() < 1e-9, "{text}: {factor:?}");
    }
}
