//! What a keystroke costs: the questions that the screen asks, on the demo campaign.
//!
//! `cargo bench --bench questions`; the size with `TAGLINE_BENCH_POSTS` (a million unless told otherwise);
//! `-- PART` asks only what has that in its name, be it a question or a study.
//! The archive is made once and kept in the target folder. Every round begins with empty caches, so that
//! an answer is computed, not remembered. Printed are medians, in milliseconds.

use jiff::tz::TimeZone;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tagline::archive::Archive;
use tagline::demo::Reader;
use tagline::engine::{
    AskPage, AskRelated, AskTimeline, Axis, Basis, Cancel, Engine, Measure, Order, Unit,
};
use tagline::post::Time;
use tagline::query::{Context, Query, parse};
use tagline::report::{Frame, Study};

/// What the program itself allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The questions, each with what it stands for.
const QUERIES: [(&str, &str); 16] = [
    ("everything", ""),
    ("a tag, common", "#walkhomesafe"),
    ("a tag, less so", "#noteverynight"),
    ("a word, common", "a"),
    ("a word, less so", "bus"),
    ("two words, AND", "bus home"),
    ("two words, OR", "bus OR bridge"),
    ("common AND common", "a the"),
    ("a phrase", "\"last bus\""),
    ("a phrase of common words", "\"on the\""),
    ("a beginning of 5 letters", "bridg*"),
    ("a beginning of 3 letters", "bus*"),
    ("a beginning of 3 letters, common", "wal*"),
    ("a beginning of 2 letters", "wa*"),
    ("a beginning of 1 letter", "a*"),
    ("a tag without reposts", "#walkhomesafe -is:repost"),
];

/// Rounds of a question: as many as fit into this time, and a few at the least.
const TIME: Duration = Duration::from_millis(700);
const LEAST: usize = 5;

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
    parse(text, &Context::new(Time(0), TimeZone::UTC)).query
}

fn timeline() -> AskTimeline {
    AskTimeline {
        axis: Axis::Fit(100),
        zone: TimeZone::UTC,
        unit: Unit::Posts,
        span: None,
    }
}

fn page(order: Order, offset: u64) -> AskPage {
    AskPage {
        order,
        collapse: false,
        offset,
        limit: 50,
    }
}

fn related() -> AskRelated {
    AskRelated {
        by: Measure::G2,
        unit: Unit::Posts,
        limit: 300,
        spark: 12,
    }
}

/// What is painted first after a keystroke: timeline and newest page.
fn first_paint(engine: &Engine, scope: &Query) {
    let cancel = Cancel::never();
    let scopes = std::slice::from_ref(scope);
    let timeline = engine.timeline(scopes, &timeline(), &cancel);
    black_box(timeline.expect("answers"));
    let page = engine.page(scope, &page(Order::Newest, 0), &cancel);
    black_box(page.expect("answers"));
}

/// Everything on the screen.
fn full_answer(engine: &Engine, scope: &Query) {
    let cancel = Cancel::never();
    first_paint(engine, scope);
    black_box(engine.count(scope, &cancel).expect("answers"));
    black_box(engine.related(scope, &related(), &cancel).expect("answers"));
}

/// Milliseconds, the median.
fn median(mut round: impl FnMut()) -> f64 {
    median_of(|| {
        let at = Instant::now();
        round();
        at.elapsed()
    })
}

/// The median of what rounds measure themselves.
fn median_of(mut round: impl FnMut() -> Duration) -> f64 {
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < LEAST || begun.elapsed() < TIME {
        times.push(round());
    }
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Whether a row was asked for.
fn is_wanted(name: &str) -> bool {
    let parts: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    parts.is_empty() || parts.iter().any(|part| name.contains(part.as_str()))
}

fn questions(engine: &Engine, all: u64) {
    println!("| scope | share of posts | first paint | full answer |\n|---|--:|--:|--:|");
    for (name, text) in QUERIES.into_iter().filter(|(name, _)| is_wanted(name)) {
        let scope = query(text);
        let found = engine.count(&scope, &Cancel::never()).expect("answers");
        let share = found.posts as f64 / all as f64 * 100.0;
        let first = median(|| {
            engine.forget_answers();
            first_paint(engine, &scope);
        });
        let full = median(|| {
            engine.forget_answers();
            full_answer(engine, &scope);
        });
        println!("| {name}: `{text}` | {share:.1} % | {first:.2} | {full:.2} |");
    }
}

fn pages(engine: &Engine) {
    let scope = query("#walkhomesafe");
    let cancel = Cancel::never();
    let total = engine.count(&scope, &cancel).expect("answers").posts;
    println!("\n| a page of 50 posts with texts | ms |\n|---|--:|");
    for (name, order) in [("newest", Order::Newest), ("oldest", Order::Oldest)] {
        let mut at = 0;
        let ms = median(|| {
            // Somewhere else each time: a large step of a number that shares no factor with the total.
            at = (at + 999_983) % total;
            black_box(
                engine
                    .page(&scope, &page(order, at), &cancel)
                    .expect("answers"),
            );
        });
        println!("| {name} first, somewhere in {total} | {ms:.2} |");
    }
    let ms = median(|| {
        engine.forget_answers();
        let page = engine.page(&scope, &page(Order::Reposts, 0), &cancel);
        black_box(page.expect("answers"));
    });
    println!("| most reposted first, sorted anew | {ms:.2} |");
    let ms = median(|| {
        engine.forget_answers();
        black_box(
            engine
                .check(&scope, &TimeZone::UTC, &cancel)
                .expect("answers"),
        );
    });
    println!("| (what to know before trusting figures) | {ms:.2} |");
}

/// What is asked of one scope.
const STUDIES: [&str; 8] = [
    "life",
    "explain",
    "companions",
    "voices",
    "links",
    "hours",
    "previous",
    "copies",
];

/// The pages, of a common tag and of everything.
fn studies(engine: &Engine) {
    let frame = Frame {
        zone: TimeZone::UTC,
        unit: Unit::Posts,
        limit: 50,
        now: Time(0),
        groups: std::sync::Arc::default(),
    };
    let (tag, other) = (query("#walkhomesafe"), query("#noteverynight"));
    let of = |scope: &Query| {
        let named = |name| Study::named(name, scope.clone());
        STUDIES.into_iter().filter_map(named).collect::<Vec<_>>()
    };
    println!("\n| study | of | ms |\n|---|---|--:|");
    let two = Study::Compare {
        a: tag.clone(),
        b: other,
        by: Basis::default(),
    };
    let tags = std::iter::once(two)
        .chain(of(&tag))
        .map(|study| ("#walkhomesafe", study));
    let all = of(&Query::default())
        .into_iter()
        .map(|study| ("everything", study));
    for (name, study) in tags.chain(all).filter(|(_, study)| is_wanted(study.name())) {
        let ms = median(|| {
            engine.forget_answers();
            black_box(
                study
                    .report(engine, &frame, &Cancel::never())
                    .expect("answers"),
            );
        });
        println!("| {} | {name} | {ms:.0} |", study.name());
    }
}

/// Kilobytes that the program holds beside the page cache, if the system says so.
fn anonymous() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn main() {
    let archive = archive();
    let at = Instant::now();
    let engine = Engine::open(&archive).expect("just made");
    let overview = engine.overview().expect("answers");
    let tables = at.elapsed().as_secs_f64() * 1e3;
    let posts = overview.count.posts;
    println!(
        "{posts} posts, {} tags, {} voices\n",
        overview.tags, overview.count.voices
    );
    questions(&engine, posts);
    if is_wanted("page") {
        pages(&engine);
    }
    studies(&engine);
    if let Some(kilobytes) = anonymous() {
        println!(
            "\nThe program now holds {} MB beside the page cache.",
            kilobytes / 1024
        );
    }
    drop(engine);
    if is_wanted("open") {
        let scope = query("");
        let open = median_of(|| {
            let at = Instant::now();
            let engine = Engine::open(&archive).expect("just made");
            first_paint(&engine, &scope);
            let took = at.elapsed();
            engine
                .overview()
                .expect("nothing of it runs on behind the next round");
            took
        });
        println!("\n| opening | ms |\n|---|--:|");
        println!("| to the first paint of everything | {open:.1} |");
        println!("| until the side tables are there | {tables:.0} |");
    }
}
