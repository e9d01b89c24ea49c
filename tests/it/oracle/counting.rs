//! Counts, timelines and tags against plain loops.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use jiff::tz::TimeZone;
use tagline::engine::{
    AskRelated, AskTags, AskTimeline, Axis, Bin, Cancel, Count, Engine, Error, Measure, Unit,
};
use tagline::post::{Counts, Post, Time, tag_key};
use tagline::query::{Expr, Query};

use super::matching::{is_misdated, select};

pub(super) fn scope(expr: &Expr) -> Query {
    Query { expr: expr.clone() }
}

/// How many units a set of posts is.
pub(super) fn units(posts: &[&Post], unit: Unit) -> u64 {
    match unit {
        Unit::Posts => posts.len() as u64,
        Unit::Originals => posts.iter().filter(|post| post.repost_of.is_none()).count() as u64,
        Unit::Voices => {
            let voices: HashSet<String> = posts.iter().map(|post| post.voice()).collect();
            voices.iter().filter(|voice| !voice.is_empty()).count() as u64
        }
    }
}

/// Those of some posts that figures over time are made of: dated ones, from the archive's first to its last whose time
/// can be right; all dated ones if there is none of them.
pub(super) fn dated<'p>(archive: &[Post], posts: &[&'p Post]) -> Vec<&'p Post> {
    let now = jiff::Timestamp::now().as_millisecond();
    let right = archive.iter().filter(|post| !is_misdated(post, now));
    let times = right.filter_map(|post| post.time);
    let (first, last) = (times.clone().min(), times.max());
    let dated = posts.iter().copied().filter(|post| post.time.is_some());
    let timely = dated
        .clone()
        .filter(|post| first <= post.time && post.time <= last);
    let timely: Vec<&Post> = timely.collect();
    if timely.is_empty() {
        dated.collect()
    } else {
        timely
    }
}

/// Copies of some posts without the times that no figure over time is made of.
pub(super) fn timely(archive: &[Post], posts: &[&Post]) -> Vec<Post> {
    let dated: HashSet<*const Post> = dated(archive, posts)
        .into_iter()
        .map(std::ptr::from_ref)
        .collect();
    let copy = |post: &&Post| Post {
        time: post
            .time
            .filter(|_| dated.contains(&std::ptr::from_ref(*post))),
        ..(*post).clone()
    };
    posts.iter().map(copy).collect()
}

/// Everything that is counted of some posts of an archive.
pub(super) fn count_of(archive: &[Post], posts: &[&Post]) -> Count {
    let dated = dated(archive, posts);
    Count {
        posts: posts.len() as u64,
        originals: units(posts, Unit::Originals),
        voices: units(posts, Unit::Voices),
        undated: posts.iter().filter(|post| post.time.is_none()).count() as u64,
        first: dated.iter().filter_map(|post| post.time).min(),
        last: dated.iter().filter_map(|post| post.time).max(),
    }
}

pub(super) fn check_count(posts: &[Post], engine: &Engine, expr: &Expr) {
    assert_eq!(
        engine.count(&scope(expr), &Cancel::never()).unwrap(),
        count_of(posts, &select(posts, expr)),
        "{expr}"
    );
}

pub(super) fn check_overview(posts: &[Post], engine: &Engine) {
    let overview = engine.overview().unwrap();
    let keys: HashSet<String> = posts
        .iter()
        .flat_map(|post| &post.tags)
        .map(|tag| tag_key(tag))
        .collect();
    assert_eq!(overview.tags, keys.len() as u64);
    assert_eq!(
        overview.count,
        engine.count(&Query::default(), &Cancel::never()).unwrap()
    );
    let records: u64 = overview.sources.iter().map(|source| source.posts).sum();
    assert_eq!(records, posts.len() as u64, "posts by source");
}

/// What a check says, statement by statement.
pub(super) fn check_check(posts: &[Post], engine: &Engine, expr: &Expr) {
    let found = select(posts, expr);
    for name in ["UTC", "Asia/Kolkata"] {
        let zone = TimeZone::get(name).unwrap();
        let check = engine.check(&scope(expr), &zone, &Cancel::never()).unwrap();
        assert_eq!(check.posts, found.len() as u64, "{expr}");
        let mut asked = 0;
        for statement in &check.statements {
            let Some(query) = &statement.query else {
                continue;
            };
            let both = expr.clone().and(query.expr.clone());
            let expected = select(posts, &both).len() as u64;
            assert_eq!(statement.count, expected, "{expr}: {}", statement.name);
            assert!(Some(expected) <= statement.of, "{expr}: {}", statement.name);
            asked += 1;
        }
        assert!(asked > 15, "only {asked} statements with a query");
        let timely = dated(posts, &found);
        let times = || timely.iter().filter_map(|post| post.time);
        let days: HashSet<String> = times().map(|t| calendar(t, &zone, Bin::Day)).collect();
        let coverage = check.coverage;
        assert_eq!(
            (coverage.first, coverage.last),
            (times().min(), times().max())
        );
        let with_posts = coverage.days - coverage.empty_days;
        assert_eq!(with_posts, days.len() as u64, "{expr}: days with posts");
        assert!(coverage.days >= with_posts);
        let mut platforms: HashMap<&str, u64> = HashMap::new();
        for post in &found {
            *platforms.entry(&post.platform).or_default() += 1;
        }
        let said: HashMap<&str, u64> = check
            .platforms
            .iter()
            .map(|(name, posts)| (name.as_str(), *posts))
            .collect();
        assert_eq!(said, platforms, "{expr}");
        let mut ages: Vec<i64> = found
            .iter()
            .filter(|post| post.repost_of.is_none() && post.counts != Counts::default())
            .filter_map(|post| Some(post.observed?.0 - post.time?.0))
            .filter(|age| *age >= 0)
            .collect();
        ages.sort_unstable();
        assert_eq!(check.ages.known, ages.len() as u64, "{expr}");
        let median = ages.get(ages.len().saturating_sub(1) / 2).copied();
        assert_eq!(check.ages.median, median, "{expr}");
        let records = &check.records;
        let skipped: u64 = records.skipped.iter().map(|(_, count)| count).sum();
        let all = records.posts + records.merged + records.rejected + skipped;
        assert_eq!((records.posts, records.read), (posts.len() as u64, all));
    }
}

/// Whoever does not wait any more gets no answer.
pub(super) fn check_given_up(engine: &Engine) {
    let given_up = Cancel::when_changed(Arc::new(AtomicU64::new(1)), 0);
    let answer = engine.check(&Query::default(), &TimeZone::UTC, &given_up);
    assert!(matches!(answer, Err(Error::Cancelled)));
}

/// One timeline of two scopes in every unit, bin and zone.
pub(super) fn check_timelines(posts: &[Post], engine: &Engine, exprs: [&Expr; 2]) {
    for name in ["UTC", "Europe/Paris", "Asia/Kolkata"] {
        let zone = TimeZone::get(name).unwrap();
        for unit in Unit::ALL {
            for bin in Bin::ALL {
                check_timeline(posts, engine, exprs, (&zone, unit, bin));
            }
        }
    }
}

fn check_timeline(
    posts: &[Post],
    engine: &Engine,
    exprs: [&Expr; 2],
    (zone, unit, bin): (&TimeZone, Unit, Bin),
) {
    let found = exprs.map(|expr| select(posts, expr));
    let timely = [0, 1].map(|n| dated(posts, &found[n]));
    let dated = || timely.iter().flatten().filter_map(|post| post.time);
    // Minutes of years are refused; the hour after the first post will do.
    let span = (bin == Bin::Minute)
        .then(|| {
            dated()
                .min()
                .map(|first| (first, Time(first.0 + 3_600_000)))
        })
        .flatten();
    let ask = AskTimeline {
        axis: Axis::Fixed(bin),
        zone: zone.clone(),
        unit,
        span,
    };
    let scopes = exprs.map(scope);
    let timeline = engine.timeline(&scopes, &ask, &Cancel::never()).unwrap();
    let what = format!(
        "{} | {} in {unit:?} by {bin:?}, {zone:?}",
        exprs[0], exprs[1]
    );
    assert_eq!(timeline.unit, unit);
    let edges = &timeline.edges;
    if let (Some(first), Some(last)) = (dated().min(), dated().max()) {
        let last = span.map_or(last, |(_, end)| Time(end.0 - 1));
        assert_eq!(timeline.bin, bin);
        assert!(edges[0] <= first && first < edges[1], "{what}: {edges:?}");
        let n = edges.len();
        assert!(
            edges[n - 2] <= last && last < edges[n - 1],
            "{what}: {edges:?}"
        );
    } else {
        assert!(timeline.is_empty(), "{what}");
    }
    for edge in edges {
        assert_eq!(
            calendar(*edge, zone, bin),
            calendar_start(*edge, zone),
            "{what}: {edge:?}"
        );
    }
    for pair in edges.windows(2) {
        assert!(pair[0] < pair[1], "{what}");
    }
    for (found, series) in found.iter().zip(&timeline.series) {
        assert_eq!(series.counts.len(), timeline.len(), "{what}");
        let mut bins: Vec<Vec<&Post>> = vec![Vec::new(); timeline.len()];
        let mut inside: Vec<&Post> = Vec::new();
        let mut undated: Vec<&Post> = Vec::new();
        let mut outside: Vec<&Post> = Vec::new();
        for post in found {
            let Some(time) = post.time else {
                undated.push(*post);
                continue;
            };
            let begun = edges.iter().take_while(|edge| **edge <= time).count();
            if begun == 0 || begun == edges.len() {
                outside.push(*post);
                continue;
            }
            let n = begun - 1;
            let label = calendar(edges[n], zone, bin);
            assert_eq!(calendar(time, zone, bin), label, "{what}: {time:?}");
            bins[n].push(*post);
            inside.push(*post);
        }
        let counts: Vec<u64> = bins.iter().map(|bin| units(bin, unit)).collect();
        assert_eq!(series.counts, counts, "{what}");
        assert_eq!(series.total, units(&inside, unit), "{what}");
        assert_eq!(series.undated, units(&undated, unit), "{what}");
        assert_eq!(series.outside, units(&outside, unit), "{what}");
    }
}

/// The beginning of the calendar's minute, hour, day, ... that a moment lies in, as a wall clock
/// shows it.
fn calendar(time: Time, zone: &TimeZone, bin: Bin) -> String {
    let at = jiff::Timestamp::from_millisecond(time.0)
        .unwrap()
        .to_zoned(zone.clone());
    match bin {
        Bin::Minute => at.strftime("%Y-%m-%d %H:%M:00.000").to_string(),
        Bin::Hour => at.strftime("%Y-%m-%d %H:00:00.000").to_string(),
        Bin::Day => at.strftime("%Y-%m-%d 00:00:00.000").to_string(),
        Bin::Week => {
            let monday = at.date().iso_week_date().with_monday();
            monday.strftime("%Y-%m-%d 00:00:00.000").to_string()
        }
        Bin::Month => at.strftime("%Y-%m-01 00:00:00.000").to_string(),
        Bin::Year => at.strftime("%Y-01-01 00:00:00.000").to_string(),
    }
}

trait WithMonday {
    fn with_monday(self) -> jiff::civil::Date;
}

impl WithMonday for jiff::civil::ISOWeekDate {
    fn with_monday(self) -> jiff::civil::Date {
        Self::new(self.year(), self.week(), jiff::civil::Weekday::Monday)
            .unwrap()
            .date()
    }
}

fn calendar_start(time: Time, zone: &TimeZone) -> String {
    let at = jiff::Timestamp::from_millisecond(time.0)
        .unwrap()
        .to_zoned(zone.clone());
    at.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string()
}

pub(super) fn check_too_many_bins(engine: &Engine) {
    let years = Some((Time(0), Time(1_400_000_000_000)));
    let ask = AskTimeline {
        axis: Axis::Fixed(Bin::Minute),
        zone: TimeZone::UTC,
        unit: Unit::Posts,
        span: years,
    };
    let answer = engine.timeline(&[Query::default()], &ask, &Cancel::never());
    assert!(matches!(answer, Err(Error::TooManyBins { .. })));
}

/// The posts of each tag.
fn by_tag<'p>(posts: &[&'p Post]) -> BTreeMap<String, Vec<&'p Post>> {
    let mut tags: BTreeMap<String, Vec<&Post>> = BTreeMap::new();
    for post in posts {
        let keys: HashSet<String> = post.tags.iter().map(|tag| tag_key(tag)).collect();
        for key in keys {
            tags.entry(key).or_default().push(*post);
        }
    }
    tags
}

/// The most frequent spelling of each tag; the alphabetically first of equals.
fn spellings(posts: &[Post]) -> HashMap<String, String> {
    let mut uses: BTreeMap<&str, u32> = BTreeMap::new();
    for tag in posts.iter().flat_map(|post| &post.tags) {
        *uses.entry(tag).or_default() += 1;
    }
    let mut best: HashMap<String, (&str, u32)> = HashMap::new();
    for (spelling, uses) in uses {
        let now = best.entry(tag_key(spelling)).or_insert((spelling, uses));
        if uses > now.1 {
            *now = (spelling, uses);
        }
    }
    best.into_iter()
        .map(|(key, (spelling, _))| (key, spelling.to_owned()))
        .collect()
}

pub(super) fn check_tags(posts: &[Post], engine: &Engine, expr: &Expr) {
    let tags = by_tag(&select(posts, expr));
    let spellings = spellings(posts);
    for unit in Unit::ALL {
        let ask = AskTags {
            unit,
            limit: usize::MAX,
        };
        let answer = engine.tags(&scope(expr), &ask, &Cancel::never()).unwrap();
        assert_eq!(answer.distinct, tags.len() as u64, "{expr}");
        assert_eq!(answer.tags.len(), tags.len(), "{expr}");
        for row in &answer.tags {
            let of_tag = tags
                .get(&row.tag)
                .unwrap_or_else(|| panic!("{expr}: {}", row.tag));
            let expected = Unit::ALL.map(|unit| units(of_tag, unit));
            assert_eq!(
                [row.posts, row.originals, row.voices],
                expected,
                "{expr}: {}",
                row.tag
            );
            assert_eq!(row.spelling, spellings[&row.tag], "{expr}");
        }
        let ranks: Vec<(u64, u64)> = answer
            .tags
            .iter()
            .map(|row| (units(&tags[&row.tag], unit), row.posts))
            .collect();
        assert!(
            ranks.windows(2).all(|pair| pair[0] >= pair[1]),
            "{expr}: {ranks:?}"
        );
        let few = engine
            .tags(&scope(expr), &AskTags { unit, limit: 2 }, &Cancel::never())
            .unwrap();
        assert_eq!(
            few.tags[..],
            answer.tags[..2.min(answer.tags.len())],
            "{expr}"
        );
        assert_eq!(few.distinct, answer.distinct);
    }
}

pub(super) fn check_related(posts: &[Post], engine: &Engine, expr: &Expr) {
    for unit in Unit::ALL {
        for by in Measure::ALL {
            check_related_by(posts, engine, expr, (unit, by));
        }
    }
}

fn check_related_by(posts: &[Post], engine: &Engine, expr: &Expr, (unit, by): (Unit, Measure)) {
    let found = select(posts, expr);
    let everything: Vec<&Post> = posts.iter().collect();
    let (all_tags, spellings) = (by_tag(&everything), spellings(posts));
    let mut tags = by_tag(&found);
    // The tag that was asked for is in every post: it is not related, it is the scope.
    tags.retain(|key, _| !scope(expr).required_tags().contains(&key.as_str()));
    let (a, n) = (units(&found, unit), units(&everything, unit));
    let ask = AskRelated {
        by,
        unit,
        limit: usize::MAX,
        spark: 5,
    };
    let answer = engine
        .related(&scope(expr), &ask, &Cancel::never())
        .unwrap();
    let timely = timely(posts, &found);
    let times = by_tag(&timely.iter().collect::<Vec<_>>());
    let what = format!("{expr} in {unit:?} by {by:?}");
    assert_eq!((answer.by, answer.unit), (by, unit));
    assert_eq!((answer.matched, answer.archive), (a, n), "{what}");
    assert_eq!(answer.meaningless, a * 10 >= n * 9, "{what}");
    assert_eq!(answer.distinct, tags.len() as u64, "{what}");
    assert_eq!(answer.tags.len(), tags.len(), "{what}");
    for row in &answer.tags {
        let of_tag = &tags[&row.tag];
        let of_tag_anywhere = &all_tags[&row.tag];
        let b = units(of_tag_anywhere, unit);
        let both = match unit {
            // A voice has both if it has posts of both, be they different ones.
            Unit::Voices => {
                let here: HashSet<String> = found.iter().map(|post| post.voice()).collect();
                let with = of_tag_anywhere.iter().copied();
                let both: Vec<&Post> = with.filter(|p| here.contains(&p.voice())).collect();
                units(&both, unit)
            }
            _ => units(of_tag, unit),
        };
        assert_eq!((row.both, row.total), (both, b), "{what}: {}", row.tag);
        assert_eq!(row.spelling, spellings[&row.tag], "{what}");
        let supported = units(of_tag, Unit::Posts) >= 5 && units(of_tag, Unit::Voices) >= 3;
        assert_eq!(row.supported, supported, "{what}: {}", row.tag);
        let dated = times[&row.tag]
            .iter()
            .filter(|post| post.time.is_some())
            .count();
        let drawn: u32 = row.spark.iter().sum();
        assert_eq!(
            drawn as usize, dated,
            "{what}: the sparkline of {}",
            row.tag
        );
        assert_eq!(row.g2.is_none(), answer.meaningless, "{what}");
        assert!(a + b <= n + both, "{what}: the four numbers are a table");
        if !answer.meaningless {
            close(row.g2, g2(both, a, b, n), &what);
            close(row.npmi, npmi(both, a, b, n), &what);
            close(row.jaccard, jaccard(both, a, b), &what);
        }
    }
    let rank = |row: &tagline::engine::RelatedTag| {
        let score = match by {
            Measure::G2 => row.g2,
            Measure::Npmi => row.npmi,
            Measure::Jaccard => row.jaccard,
            Measure::Count => None,
        };
        let guarded = score.is_none() || row.supported;
        (guarded, score.unwrap_or(row.both as f64), row.both)
    };
    for pair in answer.tags.windows(2) {
        assert!(
            rank(&pair[0]) >= rank(&pair[1]),
            "{what}: {} {}",
            pair[0].tag,
            pair[1].tag
        );
        if rank(&pair[0]) == rank(&pair[1]) {
            assert!(pair[0].tag < pair[1].tag, "{what}");
        }
    }
    let few = AskRelated {
        limit: 2,
        spark: 0,
        ..ask
    };
    let few = engine
        .related(&scope(expr), &few, &Cancel::never())
        .unwrap();
    let names = |tags: &[tagline::engine::RelatedTag]| -> Vec<String> {
        tags.iter().map(|row| row.tag.clone()).collect()
    };
    assert_eq!(
        names(&few.tags),
        names(&answer.tags[..2.min(answer.tags.len())]),
        "{what}"
    );
}

fn close(found: Option<f64>, expected: f64, what: &str) {
    let found = found.expect("a measure");
    let near = (found - expected).abs() <= 1e-6 * (1.0 + expected.abs());
    assert!(near, "{what}: {found} is not {expected}");
}

/// G² from entropies: 2 (Σ cells − Σ rows − Σ columns + whole), each as k ln k.
pub(super) fn g2(both: u64, a: u64, b: u64, n: u64) -> f64 {
    let x = |k: u64| {
        if k == 0 {
            0.0
        } else {
            k as f64 * (k as f64).ln()
        }
    };
    let cells = x(both) + x(a - both) + x(b - both) + x(n + both - a - b);
    let value = 2.0 * (cells - x(a) - x(n - a) - x(b) - x(n - b) + x(n));
    if both * n < a * b { -value } else { value }
}

/// How much more often than by chance, in logarithms, out of the most that is possible.
fn npmi(both: u64, a: u64, b: u64, n: u64) -> f64 {
    if a == 0 || b == 0 || both == n {
        return 0.0;
    }
    if both == 0 {
        return -1.0;
    }
    let share = |k: u64| k as f64 / n as f64;
    (share(both).ln() - share(a).ln() - share(b).ln()) / -share(both).ln()
}

fn jaccard(both: u64, a: u64, b: u64) -> f64 {
    if a + b == both {
        0.0
    } else {
        both as f64 / (a + b - both) as f64
    }
}
