//! What holds for every text and every tree.

use super::*;
use crate::post::entities::canonical;
use crate::post::words::Words;
use crate::post::{handle_key, tag_key};
use proptest::prelude::*;

/// Texts that are rich in everything that means something.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z]{1,5}",
        "[ \"“”()|*#@:.,-]{1,4}",
        "\\PC{1,3}",
        "[0-9]{1,4}[.kmdw-]?",
        proptest::sample::select(vec![
            " OR ",
            " AND ",
            " NOT ",
            "from:",
            "tag:",
            "group:",
            "group:yes",
            "since:",
            "until:",
            "likes:",
            "text:",
            "url:",
            "domain:",
            "is:",
            "has:",
            "https://",
            "www.",
            "2014-05-24",
            "..",
            ">=",
            "日本語",
            "é",
            "＃",
            "\\",
            "😀",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn has_words(text: &str) -> bool {
    Words::new(text).advance()
}

/// Whatever people search for that has a word and no blank at its ends.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z#@:()*|\"\\\\ -]{1,8}",
        "\\PC{1,6}",
        Just("OR".to_owned())
    ]
    .prop_map(|text| text.trim().to_owned())
    .prop_filter("has words", |text| has_words(text))
}

fn prefixes() -> impl Strategy<Value = Filter> {
    "[\\p{L}\\p{M}'’]{1,6}"
        .prop_filter_map("one word", |text| {
            let mut words = Words::new(&text);
            (words.advance() && words.range == (0..text.len())).then(|| words.word.clone())
        })
        .prop_filter("folded for good", |word| {
            let mut words = Words::new(word);
            words.advance() && words.word == *word && !words.advance()
        })
        .prop_map(Filter::Prefix)
}

fn handles() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,8}(@[a-z]{1,4}\\.[a-z]{2})?", "\\PC{1,6}"]
        .prop_map(|text| handle_key(text.trim()))
        .prop_filter("a handle", |key| {
            !key.trim().is_empty() && handle_key(key.trim()) == *key
        })
}

fn tags() -> impl Strategy<Value = Filter> {
    let key = prop_oneof!["[a-zA-Z0-9_]{1,8}", "\\PC{1,6}"]
        .prop_map(|text| tag_key(text.trim()))
        .prop_filter("a key", |key| {
            !key.is_empty() && tag_key(key.trim()) == *key
        });
    (key, any::<bool>()).prop_map(|(key, prefix)| Filter::Tag { key, prefix })
}

fn moments() -> impl Strategy<Value = Time> {
    prop_oneof![
        0_i64..2_000_000_000_000,
        -300_000_000_000_000_i64..200_000_000_000_000
    ]
    .prop_map(Time)
}

fn counts() -> impl Strategy<Value = Filter> {
    let field = proptest::sample::select(vec![
        CountField::Likes,
        CountField::Reposts,
        CountField::Replies,
        CountField::Quotes,
        CountField::Views,
        CountField::Followers,
    ]);
    let bound = || prop_oneof![0_u64..2000, any::<u64>(), Just(0), Just(u64::MAX)];
    (field, bound(), bound()).prop_map(|(field, a, b)| Filter::Count {
        field,
        min: a.min(b),
        max: a.max(b),
    })
}

fn zones() -> impl Strategy<Value = TimeZone> {
    let names = [
        "UTC",
        "Europe/Paris",
        "Asia/Kolkata",
        "America/Argentina/Buenos_Aires",
    ];
    prop_oneof![
        proptest::sample::select(names.to_vec()).prop_map(|name| TimeZone::get(name).unwrap()),
        (-86_399i32..86_400)
            .prop_map(|seconds| TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).unwrap())),
    ]
}

fn fixed() -> impl Strategy<Value = Filter> {
    proptest::sample::select(vec![
        Filter::Undated,
        Filter::Is(Is::Original),
        Filter::Is(Is::Repost),
        Filter::Is(Is::Quote),
        Filter::Is(Is::Reply),
        Filter::Is(Is::Sensitive),
        Filter::Has(Feature::Link),
        Filter::Has(Feature::Media),
        Filter::Has(Feature::Tag),
        Filter::Has(Feature::Mention),
        Filter::Is(Is::Repeated),
        Filter::Is(Is::Truncated),
        Filter::Is(Is::Misdated),
        Filter::Is(Is::Early),
        Filter::Is(Is::Repaired),
        Filter::Is(Is::Unidentified),
        Filter::Has(Feature::Author),
        Filter::Has(Feature::Lang),
        Filter::Has(Feature::Counts),
        Filter::Has(Feature::Observed),
        Filter::Has(Feature::Original),
        Filter::Has(Feature::Parent),
        Filter::Has(Feature::Quoted),
        Filter::Missing(Feature::Original),
        Filter::Missing(Feature::Parent),
        Filter::Missing(Feature::Quoted),
        Filter::Missing(Feature::Author),
        Filter::Missing(Feature::Lang),
        Filter::Missing(Feature::Counts),
        Filter::Missing(Feature::Observed),
    ])
}

fn links() -> impl Strategy<Value = String> {
    let links = "(http://|HTTPS://|//)?([a-z]{1,5}|www)\\.org(:80|:8080)?(/[a-zA-Z()|*\"=é ]{0,6}){0,3}(\\?[a-z=&]{0,5})?(#!?/?[a-z]{0,3})?";
    links.prop_filter_map("an address", |typed| canonical(&typed))
}

fn filters() -> impl Strategy<Value = Filter> {
    prop_oneof![
        typed().prop_map(Filter::Text),
        typed().prop_map(Filter::Phrase),
        prefixes(),
        tags(),
        proptest::sample::select(vec!["yes", "Not all", "Été"]).prop_map(|name| Filter::group(
            name,
            &context().groups
        )
        .expect("a known group")),
        handles().prop_map(Filter::Mention),
        handles().prop_map(Filter::From),
        handles().prop_map(Filter::To),
        handles().prop_map(Filter::Reposted),
        "[a-z]{1,7}:@?[a-zA-Z0-9:\"_é-]{1,9}".prop_map(Filter::Voice),
        "[a-z]{2}(-[a-z]{2})?".prop_map(Filter::Lang),
        "[a-z]{1,5}(\\.[a-z]{2,3}){1,2}"
            .prop_filter("kept without www", |host| !host.starts_with("www."))
            .prop_map(Filter::Domain),
        "(https://)?[a-z]{1,5}\\.org/[a-z()|*\"?=]{0,6}".prop_map(Filter::Url),
        links().prop_map(Filter::Link),
        (
            "[a-z]{1,7}:[a-zA-Z0-9:\"_é/.~-]{1,9}|[0-9a-f]{16}|[a-z]{2}:[a-c]{2}~[0-9]{2}",
            50u8..=100
        )
            .prop_map(|(post, percent)| Filter::Like(Like { post, percent })),
        "[a-z]{2,8}".prop_map(Filter::Platform),
        moments().prop_map(Filter::Since),
        moments().prop_map(Filter::Until),
        fixed(),
        counts(),
        (0u8..24, 0u8..24, zones()).prop_map(|(from, to, zone)| Filter::Hour(Cycle {
            from,
            to,
            zone
        })),
        (0u8..7, 0u8..7, zones()).prop_map(|(from, to, zone)| Filter::Weekday(Cycle {
            from,
            to,
            zone
        })),
    ]
}

fn trees() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![1 => Just(Expr::All), 20 => filters().prop_map(Expr::Filter)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let sides = proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            sides.clone().prop_map(Expr::all_of),
            sides.prop_map(Expr::any_of),
            inner.prop_map(Expr::negate),
        ]
    })
}

fn holds(expr: &Expr) -> bool {
    match expr {
        Expr::All | Expr::Filter(_) => true,
        Expr::Not(inner) => !matches!(**inner, Expr::Not(_)) && holds(inner),
        Expr::And(parts) => {
            let nests = |part| matches!(part, &Expr::All | &Expr::And(_));
            parts.len() > 1 && !parts.iter().any(nests) && parts.iter().all(holds)
        }
        Expr::Or(parts) => {
            let nests = |part| matches!(part, &Expr::All | &Expr::Or(_));
            parts.len() > 1 && !parts.iter().any(nests) && parts.iter().all(holds)
        }
    }
}

proptest! {
    // A failure is turned into a row of a table, not kept in a file at the top of the project.
    #![proptest_config(ProptestConfig { failure_persistence: None,
 max_local_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_understood_somehow(text in prop_oneof![texts(), any::<String>()]) {
        let parsed = parse(&text, &context());
        prop_assert!(holds(&parsed.query.expr));
        for Problem { span, message, .. } in &parsed.problems {
            prop_assert!(text.get(span.clone()).is_some_and(|place| !place.is_empty()), "{message}");
        }
        prop_assert!(parsed.problems.is_sorted_by_key(|problem| problem.span.start));
    }

    #[test]
    fn printing_what_was_parsed_loses_nothing(text in prop_oneof![texts(), any::<String>()]) {
        let query = parse(&text, &context()).query;
        let printed = query.to_string();
        let again = parse(&printed, &context()).query;
        prop_assert_eq!(&again, &query, "{}", printed);
        prop_assert_eq!(again.to_string(), printed);
    }

    #[test]
    fn every_tree_survives_printing(expr in trees()) {
        let query = Query { expr };
        let printed = query.to_string();
        let Parsed { query: again, mut problems } = parse(&printed, &context());
        // Random ranges may well contradict each other: that is the only remark to expect.
        problems.retain(|problem| !problem.message.starts_with("no post can"));
        prop_assert_eq!((again, problems), (query, Vec::new()), "{}", printed);
    }

    #[test]
    fn a_group_of_any_name_survives_printing(
        name in "\\PC{1,8}",
        keys in proptest::collection::vec("[a-z]{1,3}", 1..4),
    ) {
        let name = name.trim().to_owned();
        let groups = Groups::new([(name.clone(), keys)]);
        let Some(filter) = Filter::group(&name, &groups) else {
            // Nothing but a sign and blanks is no name.
            prop_assert!(groups.is_empty());
            return Ok(());
        };
        let context = Context { groups: Arc::new(groups), ..context() };
        for printed in [filter.to_string(), insertion(ValueField::Group, &name)] {
            let parsed = parse(&printed, &context);
            prop_assert_eq!(&parsed.problems, &[], "{}", printed);
            prop_assert_eq!(&parsed.query, &Query::filter(filter.clone()), "{}", printed);
        }
    }

    #[test]
    fn a_group_spelled_out_is_its_tags(expr in trees()) {
        let query = Query { expr };
        let out = query.spelled_out().into_owned();
        prop_assert!(holds(&out.expr));
        prop_assert!(!out.to_string().contains("group:yes"));
        // What was printed with groups and read with their tags is the same question.
        let again = parse(&query.to_string(), &context()).query;
        prop_assert_eq!(again.spelled_out().into_owned(), out.clone());
        prop_assert_eq!(out.spelled_out().into_owned(), out);
    }

    #[test]
    fn completion_stays_inside_the_text(text in prop_oneof![texts(), any::<String>()]) {
        for cursor in 0..=text.len() + 2 {
            if let Some(Site { range, .. }) = completion_at(&text, cursor) {
                prop_assert!(text.get(range.clone()).is_some());
                prop_assert!(range.start < cursor);
            }
        }
    }

    #[test]
    fn a_chosen_value_is_understood_as_that_value(value in "\\PC{1,8}") {
        let key = tag_key(value.trim());
        prop_assume!(!key.is_empty() && tag_key(key.trim()) == key);
        let parsed = parse(&insertion(ValueField::Tag, value.trim()), &context());
        prop_assert_eq!(parsed.query, Query::filter(Filter::Tag { key, prefix: false }));
    }
}
