//! Related tags over time, by plain passes over all posts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::tz::TimeZone;
use tagline::engine::{
    AskCompanions, Axis, Bin, Cancel, Change, Companions, Engine, InPeriod, Moves, Unit,
};
use tagline::post::{Post, Time, tag_key};
use tagline::query::Expr;

use super::counting::{dated, g2, scope, timely, units};
use super::matching::select;

/// Posts and voices of each tag, but those that the query requires.
fn tags(posts: &[&Post], expr: &Expr) -> BTreeMap<String, (u64, u64)> {
    let mut of_tag: BTreeMap<String, Vec<&Post>> = BTreeMap::new();
    for post in posts {
        let keys: BTreeSet<String> = post.tags.iter().map(|tag| tag_key(tag)).collect();
        for key in keys {
            of_tag.entry(key).or_default().push(post);
        }
    }
    let of_scope = scope(expr);
    let required = of_scope.required_tags();
    of_tag.retain(|key, _| !required.contains(&key.as_str()));
    let count = |posts: &[&Post]| (posts.len() as u64, units(posts, Unit::Voices));
    of_tag
        .into_iter()
        .map(|(key, posts)| (key, count(&posts)))
        .collect()
}

fn are_enough((posts, voices): (u64, u64)) -> bool {
    posts >= 5 && voices >= 3
}

/// Those that are companions.
fn companions(tags: &BTreeMap<String, (u64, u64)>) -> BTreeSet<String> {
    let enough = tags.iter().filter(|(_, counts)| are_enough(**counts));
    enough.map(|(tag, _)| tag.clone()).collect()
}

fn names(rows: &[InPeriod]) -> BTreeSet<String> {
    rows.iter().map(|row| row.tag.clone()).collect()
}

fn changed(rows: &[Change]) -> BTreeSet<String> {
    rows.iter().map(|row| row.tag.tag.clone()).collect()
}

/// In years and months, by posts and by voices.
pub(super) fn check_companions(posts: &[Post], engine: &Engine, expr: &Expr) {
    for (unit, bin) in [
        (Unit::Posts, Bin::Year),
        (Unit::Voices, Bin::Month),
        (Unit::Posts, Bin::Month),
    ] {
        let ask = AskCompanions {
            axis: Axis::Fixed(bin),
            zone: TimeZone::UTC,
            unit,
            limit: usize::MAX,
        };
        let answer = engine
            .companions(&scope(expr), &ask, &Cancel::never())
            .unwrap();
        let found = select(posts, expr);
        let what = format!("{expr} by {unit:?}, {bin:?}");
        check_periods(&answer, posts, (&found, expr, unit), &what);
        let (before, after, others) = part(posts, &found);
        let outside = posts.len() > found.len();
        assert_eq!(
            (answer.before.is_some(), answer.after.is_some()),
            (outside, outside),
            "{what}"
        );
        for (moves, posts) in [(&answer.before, before), (&answer.after, after)] {
            if let Some(moves) = moves {
                check_moves(moves, (&posts, &others), expr, &what);
            }
        }
        let few = AskCompanions { limit: 1, ..ask };
        let few = engine
            .companions(&scope(expr), &few, &Cancel::never())
            .unwrap();
        assert_eq!(
            few.tags[..],
            answer.tags[..answer.tags.len().min(1)],
            "{what}"
        );
    }
}

fn check_periods(
    answer: &Companions,
    posts: &[Post],
    (found, expr, unit): (&[&Post], &Expr, Unit),
    what: &str,
) {
    let of_scope = dated(posts, found);
    let times = || of_scope.iter().filter_map(|post| post.time);
    let is_in = |period: Option<&tagline::engine::Period>, time: Option<Time>| {
        period.map(|p| time.is_some_and(|t| p.from <= t && t < p.to)) == time.map(|_| true)
    };
    assert!(is_in(answer.periods.first(), times().min()), "{what}");
    assert!(is_in(answer.periods.last(), times().max()), "{what}");
    // Whatever lies in these periods is of them, be its time right or not.
    let in_periods = |post: &&Post| {
        let (first, last) = (answer.periods.first(), answer.periods.last());
        let span = first.zip(last).map(|(first, last)| first.from..last.to);
        post.time
            .zip(span)
            .is_some_and(|(time, span)| span.contains(&time))
    };
    let dated: Vec<&Post> = found.iter().copied().filter(in_periods).collect();
    assert_eq!(answer.dated, dated.len() as u64, "{what}");
    assert_eq!(answer.undated, (found.len() - dated.len()) as u64, "{what}");
    let of_period: Vec<BTreeMap<String, (u64, u64)>> = answer
        .periods
        .iter()
        .map(|period| {
            let inside =
                |post: &&&Post| post.time.is_some_and(|t| period.from <= t && t < period.to);
            let posts: Vec<&Post> = dated.iter().filter(inside).copied().collect();
            assert_eq!(period.posts, posts.len() as u64, "{what}");
            assert_eq!(period.voices, units(&posts, Unit::Voices), "{what}");
            tags(&posts, expr)
        })
        .collect();
    assert_eq!(
        answer.periods.iter().map(|p| p.posts).sum::<u64>(),
        answer.dated,
        "{what}"
    );
    check_changes(answer, &of_period, unit, what);
    check_beyond(answer, (&dated, expr), what);
    check_places(answer, (&dated, expr, unit), &of_period, what);
}

fn check_changes(
    answer: &Companions,
    of_period: &[BTreeMap<String, (u64, u64)>],
    unit: Unit,
    what: &str,
) {
    let sets: Vec<BTreeSet<String>> = of_period.iter().map(companions).collect();
    for (n, period) in answer.periods.iter().enumerate() {
        assert_eq!(names(&period.top), sets[n], "{what}");
        assert_eq!(period.distinct, sets[n].len() as u64, "{what}");
        let before: BTreeSet<String> = sets[..n].iter().flatten().cloned().collect();
        let later: BTreeSet<String> = sets[n..].iter().flatten().cloned().collect();
        let new: BTreeSet<String> = match n {
            0 => BTreeSet::new(),
            _ => sets[n].difference(&before).cloned().collect(),
        };
        assert_eq!(changed(&period.new), new, "{what}");
        let gone: BTreeSet<String> = match n {
            0 => BTreeSet::new(),
            _ => sets[n - 1].difference(&later).cloned().collect(),
        };
        assert_eq!(changed(&period.gone), gone, "{what}");
        let counts = |row: &InPeriod| (row.posts, row.voices);
        let new = period.new.iter().map(|change| &change.tag);
        for row in period.top.iter().chain(new) {
            assert_eq!(counts(row), of_period[n][&row.tag], "{what}: {}", row.tag);
        }
        for row in period.gone.iter().map(|change| &change.tag) {
            assert_eq!(
                counts(row),
                of_period[n - 1][&row.tag],
                "{what}: {}",
                row.tag
            );
        }
        let by = |row: &InPeriod| {
            if unit == Unit::Voices {
                row.voices
            } else {
                row.posts
            }
        };
        assert!(
            period.top.windows(2).all(|w| by(&w[0]) >= by(&w[1])),
            "{what}"
        );
    }
}

/// What there is of a tag where it is no companion: before it is one, and after.
fn check_beyond(answer: &Companions, (dated, expr): (&[&Post], &Expr), what: &str) {
    for period in &answer.periods {
        let part = |is_before: bool| {
            let is_in = |post: &&&Post| post.time.is_some_and(|t| (t < period.from) == is_before);
            let posts: Vec<&Post> = dated.iter().filter(is_in).copied().collect();
            tags(&posts, expr)
        };
        for (changes, beyond) in [(&period.new, part(true)), (&period.gone, part(false))] {
            for change in changes {
                let expected = beyond.get(&change.tag.tag).copied().unwrap_or_default();
                let found = (change.beyond, change.beyond_voices);
                assert_eq!(found, expected, "{what}: {}", change.tag.tag);
            }
        }
    }
}

fn check_places(
    answer: &Companions,
    (dated, expr, unit): (&[&Post], &Expr, Unit),
    of_period: &[BTreeMap<String, (u64, u64)>],
    what: &str,
) {
    let any: BTreeSet<String> = of_period.iter().flat_map(companions).collect();
    let listed: BTreeSet<String> = answer.tags.iter().map(|row| row.tag.clone()).collect();
    assert_eq!(
        (listed, answer.distinct),
        (any.clone(), any.len() as u64),
        "{what}"
    );
    let whole = tags(dated, expr);
    let by = |counts: &(u64, u64)| {
        if unit == Unit::Voices {
            counts.1
        } else {
            counts.0
        }
    };
    for row in &answer.tags {
        assert_eq!(
            (row.posts, row.voices),
            whole[&row.tag],
            "{what}: {}",
            row.tag
        );
        for (n, period) in of_period.iter().enumerate() {
            let own = period.get(&row.tag).copied().unwrap_or_default();
            assert_eq!(row.counts[n], by(&own), "{what}: {}", row.tag);
            let larger = period
                .values()
                .filter(|c| are_enough(**c) && by(c) > by(&own));
            let place = are_enough(own).then(|| larger.count() as u32 + 1);
            assert_eq!(row.ranks[n], place, "{what}: {}", row.tag);
        }
    }
}

/// Posts outside of the scope: by its voices before, by its voices after, by others.
fn part<'p>(posts: &'p [Post], found: &[&Post]) -> (Vec<&'p Post>, Vec<&'p Post>, Vec<&'p Post>) {
    let mut times: HashMap<String, Vec<Time>> = HashMap::new();
    for post in timely(posts, found)
        .iter()
        .filter(|post| !post.voice().is_empty())
    {
        times.entry(post.voice()).or_default().extend(post.time);
    }
    let here: BTreeSet<(&str, &str)> = found.iter().map(|p| (&*p.platform, &*p.id)).collect();
    let (mut before, mut after, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for post in posts {
        if here.contains(&(&post.platform, &post.id)) || post.voice().is_empty() {
            continue;
        }
        let Some(times) = times.get(&post.voice()) else {
            others.push(post);
            continue;
        };
        let (Some(first), Some(last), Some(time)) =
            (times.iter().min(), times.iter().max(), post.time)
        else {
            continue;
        };
        if time < *first {
            before.push(post);
        } else if time > *last {
            after.push(post);
        }
    }
    (before, after, others)
}

fn check_moves(moves: &Moves, (posts, others): (&[&Post], &[&Post]), expr: &Expr, what: &str) {
    let (a, rest) = (units(posts, Unit::Voices), units(others, Unit::Voices));
    assert_eq!((moves.voices, moves.others), (a, rest), "{what}");
    let (then, baseline) = (tags(posts, expr), tags(others, expr));
    assert_eq!(moves.tags.len(), then.len(), "{what}");
    assert_eq!(moves.distinct, then.len() as u64, "{what}");
    for row in &moves.tags {
        assert_eq!(
            (row.posts, row.voices),
            then[&row.tag],
            "{what}: {}",
            row.tag
        );
        let elsewhere = baseline.get(&row.tag).map_or(0, |counts| counts.1);
        assert_eq!(row.others, elsewhere, "{what}: {}", row.tag);
        assert_eq!(row.supported, are_enough(then[&row.tag]), "{what}");
        let expected = g2(row.voices, a, row.voices + elsewhere, a + rest);
        assert!(
            (row.g2 - expected).abs() <= 1e-6 * (1.0 + expected.abs()),
            "{what}: {}",
            row.tag
        );
    }
    let order =
        |w: &[tagline::engine::Move]| (w[0].supported, w[0].g2) >= (w[1].supported, w[1].g2);
    assert!(moves.tags.windows(2).all(order), "{what}");
}
