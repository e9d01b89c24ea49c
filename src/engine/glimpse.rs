//! The newest posts of a scope before the whole of it is found.
//!
//! In a large archive some scopes take longer than a keystroke may: the beginning of a word stands for
//! thousands of them, and two common words next to each other must be looked for in every text. But the
//! newest posts lie in the latest stretch of the archive, and looking there is fast for any scope.

use super::compile::compile;
use super::hits::within;
use super::listing::{self, Place};
use super::snapshot::Snapshot;
use super::{Cancel, Error};
use crate::query::{Expr, Query};

/// Archives of fewer posts have no slow scopes.
const LARGE: u64 = 2_000_000;
/// Documents at the end of each segment.
const STRETCH: u32 = 1 << 17;

/// The newest posts of a scope, latest first. Nothing where finding all of them takes hardly longer, or where
/// the latest stretch has not as many.
pub(crate) fn glimpse(
    scope: &Query,
    limit: usize,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Option<Vec<Place>>, Error> {
    if snapshot.posts() < LARGE || !is_slow(&scope.expr, snapshot)? {
        return Ok(None);
    }
    look(scope, limit, STRETCH, snapshot, cancel)
}

fn look(
    scope: &Query,
    limit: usize,
    stretch: u32,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Option<Vec<Place>>, Error> {
    let latest = snapshot.latest(stretch);
    let hits = within(&latest, scope, snapshot, cancel)?;
    if hits.total < limit as u64 {
        return Ok(None);
    }
    Ok(Some(listing::newest(&hits, snapshot, 0, limit)))
}

fn is_slow(expr: &Expr, snapshot: &Snapshot) -> Result<bool, Error> {
    let any = |parts: &[Expr]| {
        for part in parts {
            if is_slow(part, snapshot)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    match expr {
        Expr::All => Ok(false),
        Expr::Filter(filter) => Ok(compile(filter, snapshot)?.is_slow()),
        Expr::Not(inner) => is_slow(inner, snapshot),
        Expr::And(parts) | Expr::Or(parts) => any(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use crate::engine::Engine;
    use crate::post::Time;
    use crate::query::{Context, parse};
    use jiff::tz::TimeZone;
    use std::fmt::Write as _;
    use std::io::Cursor;

    /// Beginnings, phrases, and what can be made of them.
    const SLOW: [&str; 6] = [
        "t*",
        "\"on the\"",
        "-t*",
        "-\"on the\" w*",
        "h* OR \"on the\"",
        "-h* OR #walk*",
    ];

    fn query(text: &str) -> Query {
        let context = Context::new(Time(0), TimeZone::UTC);
        let parsed = parse(text, &context);
        assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
        parsed.query
    }

    /// Posts of which each has some of a few words, in an order that repeats itself late.
    fn posts(count: usize) -> String {
        let words = [
            "the walk",
            "on the bus",
            "home",
            "today",
            "#walkhome",
            "who has",
        ];
        let mut lines = String::new();
        for n in 0..count {
            let chosen = words.iter().zip([2, 3, 5, 7, 11, 13]);
            let text: Vec<&str> = chosen
                .filter(|(_, k)| n % k == 0)
                .map(|(w, _)| *w)
                .collect();
            let (minute, text) = (n % 60, text.join(" "));
            let _ = writeln!(
                lines,
                r#"{{"platform":"demo","id":"{n}","created_at":"2024-01-01T{:02}:{minute:02}:00Z","text":"{text} ."}}"#,
                n / 60
            );
        }
        lines
    }

    /// Two segments that overlap in time; some posts are in both, and deleted in the first.
    fn engine() -> (tempfile::TempDir, Engine) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open_or_create(folder.path()).unwrap();
        for (name, posts) in [("first", 600), ("second", 900)] {
            let stream = Box::new(Cursor::new(self::posts(posts)));
            archive.import_demo(name, stream, &mut ()).unwrap();
        }
        let engine = Engine::open(&archive).unwrap();
        (folder, engine)
    }

    /// How many documents the latest stretch has.
    fn docs_of(stretch: u32, snapshot: &Snapshot) -> usize {
        let latest = snapshot.latest(stretch);
        let segments = 0..snapshot.segments.len();
        segments.map(|n| latest.of(n).len()).sum()
    }

    #[test]
    fn it_is_what_the_whole_begins_with() {
        let (_folder, engine) = engine();
        let snapshot = &engine.core.snapshot;
        let never = Cancel::never();
        let stretch = 100;
        assert!(snapshot.segments.len() > 1);
        assert!(docs_of(stretch, snapshot) < 600, "only a part is looked at");
        for text in SLOW {
            let scope = query(text);
            let whole = engine.core.hits(&scope, &never).unwrap();
            let first = listing::newest(&whole, snapshot, 0, 5);
            let seen = look(&scope, 5, stretch, snapshot, &never).unwrap();
            assert_eq!(seen, Some(first), "{text}");
        }
    }

    #[test]
    fn nothing_beyond_the_latest_stretch_is_found() {
        let (_folder, engine) = engine();
        let snapshot = &engine.core.snapshot;
        let never = Cancel::never();
        let stretch = 20;
        let limit = docs_of(stretch, snapshot) + 1;
        for text in SLOW {
            let scope = query(text);
            let whole = engine.core.hits(&scope, &never).unwrap();
            assert!(whole.total >= limit as u64, "{text}: {}", whole.total);
            let seen = look(&scope, limit, stretch, snapshot, &never).unwrap();
            assert_eq!(seen, None, "{text}");
        }
    }

    #[test]
    fn only_scopes_that_take_long_have_one() {
        let (_folder, engine) = engine();
        let snapshot = &engine.core.snapshot;
        for text in SLOW {
            assert!(is_slow(&query(text).expr, snapshot).unwrap(), "{text}");
        }
        for text in [
            "",
            "the",
            "#walkhomesafe",
            "-is:repost",
            "the OR home",
            "since:2020",
        ] {
            assert!(!is_slow(&query(text).expr, snapshot).unwrap(), "{text}");
        }
    }
}
