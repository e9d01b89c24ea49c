//! What a keystroke costs: the questions that the screen asks, on the demo campaign.
//!
//! `cargo bench --bench questions`; the size with `TAGLINE_BENCH_POSTS` (a million unless told otherwise).
//! The archive is made once and kept in the target folder. Every round begins with empty caches, so that
//! an answer is computed, not remembered.

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use std::hint::black_box;
use std::path::PathBuf;
use tagline::archive::Archive;
use tagline::demo::Reader;
use tagline::engine::{
    AskPage, AskRelated, AskTimeline, Axis, Cancel, Engine, Measure, Order, Unit,
};
use tagline::post::Time;
use tagline::query::{Context, Query, parse};

/// The questions, each with what it stands for.
const QUERIES: [(&str, &str); 10] = [
    ("all", ""),
    ("tag_27_percent", "#walkhomesafe"),
    ("tag_5_percent", "#noteverynight"),
    ("word_5_percent", "bus"),
    ("word_31_percent", "a"),
    ("and", "bus home"),
    ("or", "bus OR bridge"),
    ("phrase", "\"last bus\""),
    ("prefix_3", "wal*"),
    ("not", "#walkhomesafe -is:repost"),
];

fn posts() -> u64 {
    std::env::var("TAGLINE_BENCH_POSTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000)
}

fn archive() -> Archive {
    let posts = posts();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{posts}.tagline"));
    let archive = Archive::open_or_create(&folder).expect("the target folder can be written to");
    if archive.record().expect("just opened").sources.is_empty() {
        archive
            .import_demo("demo", Box::new(Reader::new(posts)), &mut ())
            .expect("the demo imports");
        archive.compact().expect("nobody else writes");
    }
    archive
}

fn query(text: &str) -> Query {
    parse(
        text,
        &Context {
            now: Time(0),
            zone: TimeZone::UTC,
        },
    )
    .query
}

fn timeline() -> AskTimeline {
    AskTimeline {
        axis: Axis::Fit(100),
        zone: TimeZone::UTC,
        unit: Unit::Posts,
        span: None,
    }
}

fn page(offset: u64) -> AskPage {
    AskPage {
        order: Order::Newest,
        collapse: false,
        offset,
        limit: 50,
    }
}

fn related() -> AskRelated {
    AskRelated {
        by: Measure::G2,
        unit: Unit::Posts,
        limit: 40,
        spark: 12,
    }
}

/// What is painted first after a keystroke: timeline and newest page.
fn first_paint(engine: &Engine, scope: &Query) {
    let cancel = Cancel::never();
    black_box(
        engine
            .timeline(std::slice::from_ref(scope), &timeline(), &cancel)
            .expect("answers"),
    );
    black_box(engine.page(scope, &page(0), &cancel).expect("answers"));
}

/// Everything on the screen.
fn full_answer(engine: &Engine, scope: &Query) {
    let cancel = Cancel::never();
    first_paint(engine, scope);
    black_box(engine.count(scope, &cancel).expect("answers"));
    black_box(engine.related(scope, &related(), &cancel).expect("answers"));
}

fn questions(c: &mut Criterion) {
    let archive = archive();
    let engine = Engine::open(&archive).expect("just made");
    engine.overview().expect("answers");
    let mut group = c.benchmark_group("first_paint");
    for (name, text) in QUERIES {
        let scope = query(text);
        group.bench_function(name, |b| {
            b.iter(|| {
                engine.forget_answers();
                first_paint(&engine, &scope);
            });
        });
    }
    group.finish();
    let mut group = c.benchmark_group("full_answer");
    for (name, text) in QUERIES {
        let scope = query(text);
        group.bench_function(name, |b| {
            b.iter(|| {
                engine.forget_answers();
                full_answer(&engine, &scope);
            });
        });
    }
    group.finish();
    let scope = query("#walkhomesafe");
    let total = engine
        .count(&scope, &Cancel::never())
        .expect("answers")
        .posts;
    c.bench_function("page_in_the_middle", |b| {
        b.iter(|| black_box(engine.page(&scope, &page(total / 2), &Cancel::never())));
    });
    c.bench_function("check", |b| {
        b.iter(|| {
            engine.forget_answers();
            black_box(engine.check(&scope, &TimeZone::UTC, &Cancel::never()))
        });
    });
    c.bench_function("open_to_first_paint", |b| {
        b.iter(|| {
            let engine = Engine::open(&archive).expect("just made");
            first_paint(&engine, &scope);
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = questions
}
criterion_main!(benches);
