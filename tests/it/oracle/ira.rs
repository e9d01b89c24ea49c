//! Voices, links and companions of a real archive: 98 accounts whose posts were published as tables. What is
//! expected here was computed from the tables by a script that shares nothing with this program.

use std::path::Path;

use jiff::tz::TimeZone;
use tagline::archive::Archive;
use tagline::engine::{
    AskCompanions, AskRelated, AskTerms, AskVoices, Axis, Bin, Cancel, Engine, Measure, Named,
    Standing, Unit,
};
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
    let nowplaying = related.tags.iter().find(|row| row.tag == "nowplaying");
    if let Some(row) = nowplaying {
        assert_eq!((row.both, row.total), (6, 6));
    }
}
