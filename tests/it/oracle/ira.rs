//! Voices, links, companions, comparisons, explanations and a life of a real archive: 98 accounts whose posts were published as tables. What is
//! expected here was computed from the tables by a script that shares nothing with this program.

use std::path::Path;

use jiff::tz::TimeZone;
use tagline::archive::Archive;
use tagline::engine::{
    Against, AskCompanions, AskCompare, AskExplain, AskLife, AskRelated, AskTerms, AskVoices, Axis,
    Basis, Bin, Cancel, Engine, Measure, Named, SharedVoices, Standing, TypicalTerm, Unit,
};
use tagline::measure::decay::NoFit;
use tagline::post::Time;
use tagline::query::{Filter, Query};

use super::world::import;

fn tag(key: &str) -> Query {
    Query::filter(Filter::Tag {
        key: key.to_owned(),
        prefix: false,
    })
}

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-6 * expected.abs(),
        "{found} is not {expected}"
    );
}

#[test]
fn a_real_archive_is_told_as_a_script_tells_it() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let source = data.join("zip/ira-by-author-I.zip");
    if !source.exists() {
        println!("skipped: there is no folder of shared data");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open_or_create(&folder.path().join("ira")).unwrap();
    import(&archive, &[source]);
    let engine = Engine::open(&archive).unwrap();
    check_voices(&engine);
    check_links(&engine);
    check_companions(&engine);
    check_related(&engine);
    check_compare(&engine);
    check_explain(&engine);
    check_life(&engine);
}

fn check_voices(engine: &Engine) {
    let ask = AskVoices {
        by: Standing::Posts,
        limit: 4,
        zone: TimeZone::UTC,
    };
    let voices = engine
        .voices(&Query::default(), &ask, &Cancel::never())
        .unwrap();
    assert_eq!(
        (voices.posts, voices.anonymous, voices.distinct),
        (69_501, 0, 98)
    );
    let rows: Vec<(String, u64)> = voices
        .rows
        .iter()
        .map(|row| (row.handle.to_lowercase(), row.posts))
        .collect();
    let rows: Vec<(&str, u64)> = rows.iter().map(|(name, n)| (name.as_str(), *n)).collect();
    assert_eq!(
        rows,
        [
            ("inforeactor", 9660),
            ("iiddaamarks", 6163),
            ("imaswerve", 5209),
            ("ilikebigbuttand", 5206)
        ]
    );
    let spread = voices.spread.expect("there are voices");
    assert_eq!((spread.voices, spread.once, spread.half), (98, 3, 7));
    assert_eq!(
        (spread.top_percent_posts, spread.top_ten_posts),
        (9660, 42_605)
    );
    close(spread.gini, 0.734_732_197_363_773);
    close(spread.hhi, 0.052_566_901_950_843_52);
    close(spread.effective, 32.560_799_788_574_855);
    assert_eq!(voices.newcomers.series[0].total, 98);
}

fn check_links(engine: &Engine) {
    let ask = AskTerms {
        of: Named::Link,
        unit: Unit::Posts,
        limit: 3,
    };
    let links = engine
        .terms(&Query::default(), &ask, &Cancel::never())
        .unwrap();
    let rows: Vec<(&str, u64)> = links
        .rows
        .iter()
        .map(|row| (&*row.term, row.posts))
        .collect();
    assert_eq!(
        rows,
        [
            ("https://t.co/eMX9JgTv3v", 169),
            ("https://t.co/iChLzWqg0Y", 92),
            ("https://t.co/8bMdm8ELL5", 50)
        ]
    );
}

fn check_companions(engine: &Engine) {
    let ask = AskCompanions {
        axis: Axis::Fixed(Bin::Year),
        zone: TimeZone::UTC,
        unit: Unit::Posts,
        limit: 5,
    };
    let scope = tag("blacklivesmatter");
    let companions = engine.companions(&scope, &ask, &Cancel::never()).unwrap();
    let years: Vec<Vec<(&str, u64, u64)>> = companions
        .periods
        .iter()
        .map(|year| {
            year.top
                .iter()
                .map(|t| (&*t.tag, t.posts, t.voices))
                .collect()
        })
        .collect();
    assert_eq!(
        years,
        [
            vec![
                ("fergusonremembers", 31, 7),
                ("staywoke", 8, 5),
                ("policebrutality", 5, 3)
            ],
            vec![
                ("blacktwitter", 20, 6),
                ("mariowoods", 18, 6),
                ("blm", 11, 5),
                ("alllivesmatter", 8, 5),
                ("laquanmcdonald", 8, 4)
            ],
            vec![],
        ]
    );
    assert_eq!(companions.periods[1].distinct, 17);
    let before = companions.before.expect("there are other posts");
    assert_eq!((before.voices, before.of, before.others), (17, 17, 81));
    let first = &before.tags[0];
    assert_eq!(
        (&*first.tag, first.voices, first.posts, first.others),
        ("quote", 8, 16, 3)
    );
    close(first.g2, 19.661_258_171_638_337);
    let second = &before.tags[1];
    assert_eq!((&*second.tag, second.voices, second.others), ("ccot", 5, 0));
    close(second.g2, 18.898_625_989_927_154);
}

fn check_related(engine: &Engine) {
    let ask = AskRelated {
        by: Measure::Count,
        unit: Unit::Voices,
        limit: usize::MAX,
        spark: 0,
    };
    let scope = tag("blacklivesmatter");
    let related = engine.related(&scope, &ask, &Cancel::never()).unwrap();
    assert_eq!((related.matched, related.archive), (17, 98));
    assert!(related.tags.len() >= 20, "{}", related.tags.len());
    for row in related.tags.iter().take(20) {
        let total = engine.count(&tag(&row.tag), &Cancel::never()).unwrap();
        assert_eq!(row.total, total.voices, "{}", row.tag);
        assert!((1..=17).contains(&row.both), "{}", row.tag);
    }
}

fn check_compare(engine: &Engine) {
    let sets = (&tag("tcot"), &tag("blacklivesmatter"));
    let ask = AskCompare {
        by: Basis::Voices,
        limit: 100,
    };
    let found = engine.compare(sets, ask, &Cancel::never()).unwrap();
    let posts = [found.a.posts, found.b.posts, found.both.posts];
    assert_eq!(posts, [347, 482, 2]);
    let voices = SharedVoices {
        a: 14,
        b: 17,
        both: 12,
        archive: 98,
        a_first: 6,
        b_first: 6,
        a_to_b: 1,
        b_to_a: 1,
        most: found.voices.most,
        ..SharedVoices::default()
    };
    assert_eq!(found.voices, voices);
    let tags = &found.tags;
    assert_eq!((tags.looked_at, tags.found), (50, [25, 12]));
    let first = |side: usize, name: &str| -> TypicalTerm {
        let mut terms = tags.sides[side].iter();
        terms.find(|term| term.name == name).expect(name).clone()
    };
    let ccot = first(0, "ccot");
    assert_eq!((ccot.posts.a, ccot.posts.b), (133, 0));
    assert_eq!((ccot.voices.a, ccot.voices.b), (6, 0));
    let rounded = |term: &TypicalTerm| {
        let round = |value: f64, digits: f64| (value * digits).round() / digits;
        let ratio = term.voices.log_ratio().unwrap();
        let g2 = term.voices.g2();
        (round(ratio, 1e4), round(g2, 1e3), round(term.chance, 1e4))
    };
    assert_eq!(rounded(&ccot), (3.8651, 11.341, 0.019));
    assert_eq!(rounded(&first(0, "pjnet")), (1.6951, 5.359, 0.0312));
    let remembers = first(1, "fergusonremembers");
    assert_eq!(rounded(&remembers), (3.5272, 10.083, 0.0236));
    assert_eq!(tags.sides[1][0], remembers);
}

fn check_explain(engine: &Engine) {
    let at = |day: &str| {
        let moment = format!("{day}T00:00:00Z").parse::<jiff::Timestamp>();
        Time(moment.unwrap().as_millisecond())
    };
    let ask = AskExplain {
        span: (at("2015-12-01"), at("2015-12-08")),
        against: Against::Around,
        limit: 100,
    };
    let found = engine.explain(&Query::default(), ask, &Cancel::never());
    let found = found.unwrap();
    assert_eq!(found.windows[0].0, at("2015-10-13"));
    assert_eq!(found.windows[1].1, at("2016-01-26"));
    let sizes = [found.range, found.baseline].map(|count| (count.posts, count.voices));
    assert_eq!(sizes, [(1082, 42), (12_893, 73)]);
    close(
        found.excess.expected(found.baseline.posts),
        920.928_571_428_571_4,
    );
    assert_eq!(found.new_voices, 1);
    let counts = |term: &TypicalTerm| (term.posts.a, term.posts.b, term.voices.a);
    let tags = &found.tags.sides[0];
    for (term, name, expected, g2, ratio, share) in [
        (
            &tags[0],
            "prayers4california",
            (70, 0, 3),
            362.462_622_647_987_8,
            10.704_098_608_061_862,
            0.434_589_800_443_459,
        ),
        (
            &tags[2],
            "sanbernardino",
            (8, 2, 4),
            31.302_083_871_821_452,
            5.574_815_591_116_896,
            0.048_780_487_804_878_05,
        ),
    ] {
        assert_eq!((term.name.as_str(), counts(term)), (name, expected));
        close(term.posts.g2(), g2);
        close(term.posts.log_ratio().unwrap(), ratio);
        let of_excess = found.excess.share(term.posts.a, term.posts.b);
        close(of_excess.unwrap(), share);
    }
    let author = &found.authors.sides[0][0];
    let found = (author.name.as_str(), author.posts.a, author.posts.b);
    assert_eq!(found, ("interfischer", 57, 99));
    close(author.posts.g2(), 104.877_893_062_731_52);
}

/// The script found the cheapest states from the end backwards, and z by its own medians.
fn check_life(engine: &Engine) {
    let zone = TimeZone::get("America/New_York").unwrap();
    let scope = tag("blacklivesmatter");
    let ask = AskLife {
        zone: zone.clone(),
        unit: Unit::Posts,
    };
    let life = engine.life(&scope, &ask, &Cancel::never()).unwrap();
    assert_eq!((life.count.posts, life.count.voices), (482, 17));
    let course = life.course.expect("posts with a time");
    let day = |time: Time| time.in_zone(&zone).date().to_string();
    assert_eq!(course.bin, Bin::Day);
    assert_eq!(day(course.peak.from), "2016-03-31");
    assert_eq!((course.peak.posts, course.peak.voices), (37, 4));
    assert_eq!(course.fall, Err(NoFit::FewBins(1)));
    let expected = [
        (31, "2015-08-09", "2015-08-12", Some(19.0), 16.4),
        (210, "2016-02-04", "2016-04-01", Some(120.2), 18.6),
        (156, "2016-05-14", "2016-07-24", Some(84.1), 17.5),
        (6, "2016-10-06", "2016-10-08", None, 7.1),
    ];
    assert_eq!(course.bursts.len(), expected.len());
    for (burst, (posts, from, until, weight, z)) in course.bursts.iter().zip(expected) {
        let held = &burst.held;
        assert_eq!(held.posts, posts);
        assert_eq!(
            (day(held.from), day(held.until)),
            (from.to_owned(), until.to_owned())
        );
        assert_eq!(burst.weight.is_some(), weight.is_some());
        let near = |a: f64, b: f64| (a - b).abs() <= 0.051;
        assert!(
            near(burst.weight.unwrap_or(0.0), weight.unwrap_or(0.0)),
            "{burst:?}"
        );
        assert!(near(burst.z, z), "{burst:?}");
    }
    let days = life.days.expect("a believable number of days");
    assert_eq!((days.active, days.life), (110, 882));
    let hours = engine.hours(&scope, &zone, &Cancel::never()).unwrap();
    let posts: Vec<u64> = hours.weekdays.iter().map(|day| day.posts).collect();
    assert_eq!(posts, [73, 69, 55, 107, 84, 42, 52]);
    let voices: Vec<u64> = hours.weekdays.iter().map(|day| day.voices).collect();
    assert_eq!(voices, [7, 10, 7, 8, 8, 7, 9]);
    assert_eq!(
        (hours.cells[11].posts, hours.cells[4 * 24 + 9].posts),
        (23, 20)
    );
}
