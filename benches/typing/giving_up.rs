//! How soon an answer stops that nobody waits for any more, without a screen.

use super::screen::wait_until;
use jiff::tz::TimeZone;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tagline::archive::Archive;
use tagline::engine::{
    AskPage, AskRelated, AskTimeline, Axis, Cancel, Engine, Error, Measure, Order, Unit,
};
use tagline::post::Time;
use tagline::query::{Context, Query, parse};

/// An answer, as one of the screen's questions gives it.
type Question = fn(&Engine, &Query, &Cancel) -> Result<(), Error>;

const QUESTIONS: [(&str, Question); 5] = [
    ("count", |engine, scope, cancel| {
        engine.count(scope, cancel).map(drop)
    }),
    ("timeline", |engine, scope, cancel| {
        timeline(engine, scope, Unit::Posts, cancel)
    }),
    ("timeline of voices", |engine, scope, cancel| {
        timeline(engine, scope, Unit::Voices, cancel)
    }),
    ("page", |engine, scope, cancel| {
        let ask = AskPage {
            order: Order::Newest,
            collapse: false,
            offset: 0,
            limit: 64,
        };
        engine.page(scope, &ask, cancel).map(drop)
    }),
    ("related", |engine, scope, cancel| {
        let ask = AskRelated {
            by: Measure::G2,
            unit: Unit::Posts,
            limit: 300,
            spark: 12,
        };
        engine.related(scope, &ask, cancel).map(drop)
    }),
];

fn timeline(engine: &Engine, scope: &Query, unit: Unit, cancel: &Cancel) -> Result<(), Error> {
    let ask = AskTimeline {
        axis: Axis::Fit(100),
        zone: TimeZone::UTC,
        unit,
        span: None,
    };
    engine
        .timeline(std::slice::from_ref(scope), &ask, cancel)
        .map(drop)
}

/// Asks each of the queries in each way, says after a while that nobody waits, and times the end.
pub(super) fn measure(archive: &Path, queries: &[&str]) {
    let archive = Archive::open(archive).expect("an archive");
    let engine = Engine::open(&archive).expect("just opened");
    engine.overview().expect("answers");
    println!("giving up, from the word to the end");
    let context = Context::new(Time(0), TimeZone::UTC);
    for (name, ask) in QUESTIONS {
        for text in queries {
            let scope = parse(text, &context).query;
            let mut worst = Duration::ZERO;
            let mut given_up = 0;
            let mut whole = Duration::ZERO;
            for wait in [0, 1, 2, 5, 10, 20, 40, 80, 160] {
                engine.forget_answers();
                let live = Arc::new(AtomicU64::new(1));
                let cancel = Cancel::when_changed(live.clone(), 1);
                let (ended, told) = std::thread::scope(|threads| {
                    let answer = threads.spawn(|| {
                        let begun = Instant::now();
                        let result = ask(&engine, &scope, &cancel);
                        (begun.elapsed(), result.is_err(), Instant::now())
                    });
                    wait_until(Instant::now() + Duration::from_millis(wait));
                    live.store(2, Ordering::Relaxed);
                    (Instant::now(), answer.join().expect("no fault"))
                });
                let (took, is_given_up, at) = told;
                if is_given_up {
                    given_up += 1;
                } else {
                    whole = whole.max(took);
                }
                worst = worst.max(at.saturating_duration_since(ended));
            }
            println!(
                "  {name:<20} {text:<18} latest {:>7.2} ms  given up {given_up} of 9  whole {:>6.1} ms",
                worst.as_secs_f64() * 1000.0,
                whole.as_secs_f64() * 1000.0
            );
        }
    }
}
