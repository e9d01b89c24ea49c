//! The life of a scope and its hours, against plain loops.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use tagline::engine::{AskLife, Bin, Cancel, Engine, Life, Row, Stretch, Unit};
use tagline::post::{Post, Time};
use tagline::query::{Expr, Filter, Is, Query};

use super::counting::units;
use super::matching::select;
use super::world::{expressions, worlds};

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn lives_and_hours_equal_a_plain_pass(
        world in worlds(),
        exprs in prop::collection::vec(expressions(), 4),
    ) {
        let made = world.make();
        for expr in exprs.iter().chain([&Expr::All]) {
            check_life(&made.posts, &made.engine, expr);
            check_hours(&made.posts, &made.engine, expr);
        }
    }
}

/// Posts with a time that can be right, in order of time.
fn timed<'p>(posts: &'p [Post], expr: &Expr) -> Vec<&'p Post> {
    let misdated = Expr::Filter(Filter::Is(Is::Misdated));
    let mut found = select(posts, &expr.clone().and(misdated.negate()));
    found.retain(|post| post.time.is_some());
    found.sort_by_key(|post| post.time);
    found
}

fn at(post: &Post) -> i64 {
    post.time.unwrap().0
}

fn date(time: i64, zone: &TimeZone) -> Date {
    let now = Timestamp::from_millisecond(time).unwrap();
    now.to_zoned(zone.clone()).date()
}

pub(super) fn check_life(posts: &[Post], engine: &Engine, expr: &Expr) {
    let found = timed(posts, expr);
    for (name, unit) in [
        ("UTC", Unit::Posts),
        ("Europe/Paris", Unit::Originals),
        ("Asia/Kolkata", Unit::Voices),
    ] {
        let zone = TimeZone::get(name).unwrap();
        let ask = AskLife {
            zone: zone.clone(),
            unit,
        };
        let scope = Query { expr: expr.clone() };
        let life = engine.life(&scope, &ask, &Cancel::never()).unwrap();
        let all = select(posts, expr);
        let undated = all.iter().filter(|post| post.time.is_none()).count();
        assert_eq!(life.count.posts, all.len() as u64, "{expr}");
        assert_eq!(life.misdated as usize, all.len() - undated - found.len());
        let mut by_voice: HashMap<String, u64> = HashMap::new();
        for post in all.iter().filter(|post| !post.voice().is_empty()) {
            *by_voice.entry(post.voice()).or_default() += 1;
        }
        assert_eq!(life.loudest, by_voice.values().max().copied().unwrap_or(0));
        if found.is_empty() {
            assert!(life.course.is_none() && life.days.is_none() && life.first.is_none());
            continue;
        }
        check_beginning(&life, &found);
        check_course(&life, &found, unit);
        let everything = timed(posts, &Expr::All);
        let end = at(everything.last().unwrap());
        check_days(&life, &found, end, (unit, &zone));
        check_newcomers(&life, &found);
    }
}

fn check_beginning(life: &Life, found: &[&Post]) {
    let time = |row: &Option<Row>| {
        row.as_ref()
            .and_then(|row| row.post.time)
            .map(|time| time.0)
    };
    assert_eq!(time(&life.first), Some(at(found[0])));
    assert_eq!(time(&life.last), found.last().map(|post| at(post)));
    let mut heard = HashSet::new();
    let hundredth = found.iter().find(|post| {
        let voice = post.voice();
        !voice.is_empty() && heard.insert(voice) && heard.len() == 100
    });
    assert_eq!(time(&life.hundredth), hundredth.map(|post| at(post)));
}

fn within<'p>(found: &[&'p Post], from: Time, until: Time) -> Vec<&'p Post> {
    let inside = |post: &&&Post| from.0 <= at(post) && at(post) < until.0;
    found.iter().filter(inside).copied().collect()
}

fn check_stretch(stretch: &Stretch, found: &[&Post]) {
    let inside = within(found, stretch.from, stretch.until);
    let held = (stretch.posts, stretch.originals, stretch.voices);
    let expected = Unit::ALL.map(|unit| units(&inside, unit));
    assert_eq!([held.0, held.1, held.2], expected);
}

fn check_course(life: &Life, found: &[&Post], unit: Unit) {
    let course = life.course.as_ref().unwrap();
    assert_eq!(course.edges.len(), course.counts.len() + 1);
    assert!(course.edges[0].0 <= at(found[0]));
    assert!(course.edges[course.counts.len()].0 > at(found[found.len() - 1]));
    for (count, pair) in course.counts.iter().zip(course.edges.windows(2)) {
        assert_eq!(*count, units(&within(found, pair[0], pair[1]), unit));
    }
    check_stretch(&course.peak, found);
    let most = course.counts.iter().max().copied().unwrap();
    if most > 0 {
        assert_eq!(course.peak.units(unit), most);
    }
    for burst in &course.bursts {
        check_stretch(&burst.held, found);
        assert!(burst.held.from <= burst.peak && burst.peak < burst.held.until);
        assert!(burst.at_peak <= most && burst.held.posts >= 5);
        assert!(burst.weight.is_some() || burst.z >= 3.5);
    }
    assert!(course.bin == Bin::Hour || course.bin == Bin::Day);
}

fn check_days(life: &Life, found: &[&Post], end: i64, (unit, zone): (Unit, &TimeZone)) {
    let days = life.days.as_ref().unwrap();
    let mut by_day: BTreeMap<Date, Vec<&Post>> = BTreeMap::new();
    for post in found {
        by_day.entry(date(at(post), zone)).or_default().push(post);
    }
    assert_eq!(days.active, by_day.len() as u64);
    let (first, last) = (
        *by_day.keys().next().unwrap(),
        *by_day.keys().last().unwrap(),
    );
    let between = |a: Date, b: Date| (b - a).get_days() as u64;
    assert_eq!(days.life, between(first, last) + 1);
    assert_eq!(days.after, between(last, date(end, zone)));
    let mut day = first;
    let mut counts = Vec::new();
    while day <= date(end, zone) {
        let posts = by_day.get(&day).map_or(&[][..], Vec::as_slice);
        counts.push((day, units(posts, unit)));
        day = day.tomorrow().unwrap();
    }
    let sum = |part: &[(Date, u64)]| part.iter().map(|(_, n)| n).sum::<u64>();
    match &days.paces {
        None => assert!(counts.len() < 56),
        Some([lately, before]) => {
            let (old, new) = counts.split_at(counts.len() - 28);
            assert_eq!((lately.days, lately.units), (28, sum(new)));
            assert_eq!((before.days, before.units), (old.len() as u64, sum(old)));
            assert_eq!(date(lately.from.0, zone), new[0].0);
            assert!(lately.among >= lately.units && before.among >= before.units);
        }
    }
    for silence in &days.silences {
        let (from, until) = (date(silence.from.0, zone), date(silence.until.0, zone));
        assert_eq!(silence.days, between(from, until));
        assert!(silence.days >= 30);
        let quiet = counts
            .iter()
            .filter(|(day, _)| from <= *day && *day < until);
        assert!(
            quiet.clone().all(|(_, n)| *n < days.below) && quiet.count() as u64 == silence.days
        );
        assert_eq!(silence.goes_on, until > date(end, zone));
        if let Some(burst) = &silence.revival {
            check_stretch(burst, found);
        }
    }
}

fn check_newcomers(life: &Life, found: &[&Post]) {
    let newcomers = &life.newcomers;
    assert!(newcomers.new.len() <= 31 || newcomers.bin == Some(Bin::Year));
    let mut known = HashSet::new();
    for (n, pair) in newcomers.edges.windows(2).enumerate() {
        let inside = within(found, pair[0], pair[1]);
        assert_eq!(newcomers.posts[n], units(&inside, Unit::Posts));
        assert_eq!(newcomers.voices[n], units(&inside, Unit::Voices));
        let new = inside.iter().filter(|post| {
            let voice = post.voice();
            !voice.is_empty() && known.insert(voice)
        });
        assert_eq!(newcomers.new[n], new.count() as u64);
    }
    assert_eq!(known.len() as u64, units(found, Unit::Voices));
}

fn check_dates(counts: &tagline::engine::Hourly, posts: &[&Post], zone: &TimeZone) {
    let mut by_date: BTreeMap<Date, u64> = BTreeMap::new();
    for post in posts {
        *by_date.entry(date(at(post), zone)).or_default() += 1;
    }
    assert_eq!(counts.dates, by_date.len() as u64);
    let mut most: Vec<u64> = by_date.values().copied().collect();
    most.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(counts.of_loudest(), most.iter().take(3).sum::<u64>());
    for (moment, posts) in counts.loudest.iter().flatten() {
        assert_eq!(by_date[&date(moment.0, zone)], *posts);
    }
}

pub(super) fn check_hours(posts: &[Post], engine: &Engine, expr: &Expr) {
    let found = timed(posts, expr);
    for name in ["UTC", "Europe/Paris", "Asia/Kolkata"] {
        let zone = TimeZone::get(name).unwrap();
        let scope = Query { expr: expr.clone() };
        let hours = engine.hours(&scope, &zone, &Cancel::never()).unwrap();
        assert_eq!(
            (hours.undated + hours.misdated) as usize,
            select(posts, expr).len() - found.len()
        );
        let mut cells: Vec<Vec<&Post>> = vec![Vec::new(); 168];
        for post in &found {
            let now = Timestamp::from_millisecond(at(post))
                .unwrap()
                .to_zoned(zone.clone());
            let day = now.weekday().to_monday_zero_offset();
            cells[day as usize * 24 + now.hour() as usize].push(post);
        }
        let gather = |chosen: &dyn Fn(usize) -> bool| -> Vec<&Post> {
            let chosen = cells.iter().enumerate().filter(|(n, _)| chosen(*n));
            chosen
                .flat_map(|(_, posts)| posts.iter().copied())
                .collect()
        };
        let same = |counts: &tagline::engine::Hourly, posts: &[&Post]| {
            let held = [counts.posts, counts.originals, counts.voices];
            assert_eq!(
                held,
                Unit::ALL.map(|unit| units(posts, unit)),
                "{expr} {name}"
            );
        };
        for (counts, posts) in hours.cells.iter().zip(&cells) {
            same(counts, posts);
            check_dates(counts, posts, &zone);
        }
        for (day, counts) in hours.weekdays.iter().enumerate() {
            same(counts, &gather(&|n| n / 24 == day));
            check_dates(counts, &gather(&|n| n / 24 == day), &zone);
        }
        for (hour, counts) in hours.hours.iter().enumerate() {
            same(counts, &gather(&|n| n % 24 == hour));
            check_dates(counts, &gather(&|n| n % 24 == hour), &zone);
        }
        same(&hours.all, &found);
        let length = found.last().map_or(0, |last| at(last) + 1 - at(found[0]));
        let covered: f64 = hours.cells.iter().map(|cell| cell.covered).sum();
        assert!(
            (covered - length as f64 / 3_600_000.0).abs() < 1e-6,
            "{covered}"
        );
        assert!((hours.all.covered - covered).abs() < 1e-6);
    }
}
