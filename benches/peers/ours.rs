//! tagline itself, through the methods that its screen calls. Every round begins with empty caches.

use crate::data::{Data, Loading, size, timed};
use crate::peer::{Column, Peer};
use crate::question::{Answer, Ask, PAGE, Part, Question, Reply, Scope, TAGS};
use jiff::tz::TimeZone;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use tagline::archive::Archive;
use tagline::engine::{
    AskPage, AskRelated, AskTimeline, Axis, Bin, Cancel, Engine, Measure, Order, Unit,
};
use tagline::formats::{Options, sources};
use tagline::post::Time;
use tagline::query::{Context, Query, parse};

struct Tagline {
    archive: Archive,
    engine: Engine,
}

pub(crate) fn prepare(data: &Data) -> Column {
    // The same folder as that of the other benches.
    let name = format!("bench-{}.tagline", data.posts);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if !folder.join("archive.json").exists() {
        let _ = fs::remove_file(data.folder.join("tagline.loaded.json"));
    }
    let loading = data.loaded("tagline", || Some(load(data, &folder)));
    let archive = Archive::open(&folder).expect("loaded");
    let engine = Engine::open(&archive).expect("loaded");
    engine.overview().expect("answers");
    Column {
        name: "tagline".to_owned(),
        loading,
        peer: Box::new(Tagline { archive, engine }),
    }
}

/// Imports tagline's own lines, which hold all that is known of a post, from a file.
fn load(data: &Data, folder: &Path) -> Loading {
    let lines = data.folder.join("full.jsonl");
    let file = File::create(&lines).expect("there is room");
    tagline::demo::write_jsonl(data.posts, &mut BufWriter::new(file)).expect("there is room");
    let place = data.folder.join("new.tagline");
    let _ = fs::remove_dir_all(&place);
    let archive = Archive::open_or_create(&place).expect("an empty folder");
    let found = sources(&[lines.to_string_lossy().into_owned()]).expect("just written");
    let (import, summary) = timed(|| archive.import(found, &Options::default(), &mut ()));
    assert_eq!(summary.expect("imports").sum(|s| s.posts), data.posts);
    let (merge, merged) = timed(|| archive.compact());
    merged.expect("nobody else writes");
    let raw = size(&lines);
    drop(archive);
    let bytes = size(&place);
    fs::remove_file(lines).expect("just written");
    if folder.join("archive.json").exists() {
        fs::remove_dir_all(place).expect("just written");
    } else {
        let _ = fs::remove_dir_all(folder);
        fs::rename(place, folder).expect("just written");
    }
    Loading {
        seconds: import / 1000.0,
        bytes,
        note: format!(
            "everything known of a post ({} MB of JSON); merged afterwards in {:.0} s more",
            raw / 1_000_000,
            merge / 1000.0
        ),
    }
}

impl Peer for Tagline {
    fn ask(&mut self, question: &Question) -> Option<Reply> {
        let scope = query(question.scope);
        self.engine.forget_answers();
        let (ms, answer) = match question.ask {
            Ask::Open => timed(|| {
                let engine = Engine::open(&self.archive).expect("loaded");
                engine.overview().expect("answers");
                Answer::new()
            }),
            Ask::Unindexed => return None,
            ask => timed(|| answer(&self.engine, ask, &scope)),
        };
        Some(Reply { ms, answer })
    }
}

fn query(scope: Scope) -> Query {
    let text = match scope {
        Scope::All => String::new(),
        Scope::Tag(tag) => format!("#{tag}"),
        Scope::Word(word) => word.to_owned(),
        Scope::Both(a, b) => format!("{a} {b}"),
        Scope::Phrase(a, b) => format!("\"{a} {b}\""),
        Scope::Prefix(start) => format!("{start}*"),
    };
    let context = Context::new(Time(0), TimeZone::UTC);
    parse(&text, &context).query
}

fn answer(engine: &Engine, ask: Ask, scope: &Query) -> Answer {
    let one = |name: &str, number| vec![(name.to_owned(), number)];
    let voices = || {
        let count = engine.count(scope, &Cancel::never());
        count.expect("answers").voices
    };
    match ask {
        // An empty page says how many posts there are, and nothing that was not asked.
        Ask::Count => vec![one("posts", page(engine, scope, 0).0)],
        Ask::Newest => vec![page(engine, scope, PAGE).1],
        Ask::Timeline => vec![timeline(engine, scope)],
        Ask::Related => vec![related(engine, scope)],
        Ask::Voices => vec![one("voices", voices())],
        Ask::Dashboard => {
            let (posts, newest) = page(engine, scope, PAGE);
            vec![
                one("posts", posts),
                newest,
                timeline(engine, scope),
                related(engine, scope),
                one("voices", voices()),
            ]
        }
        Ask::Open | Ask::Unindexed => Answer::new(),
    }
}

fn page(engine: &Engine, scope: &Query, limit: usize) -> (u64, Part) {
    let ask = AskPage {
        order: Order::Newest,
        collapse: false,
        offset: 0,
        limit,
    };
    let page = engine.page(scope, &ask, &Cancel::never()).expect("answers");
    let row = |row: tagline::engine::Row| {
        let time = row.post.time.map_or(0, |t| t.0 as u64);
        (format!("{} {}", row.post.id, row.post.text), time)
    };
    (page.posts, page.rows.into_iter().map(row).collect())
}

fn timeline(engine: &Engine, scope: &Query) -> Part {
    let ask = AskTimeline {
        axis: Axis::Fixed(Bin::Day),
        zone: TimeZone::UTC,
        unit: Unit::Posts,
        span: None,
    };
    let scopes = std::slice::from_ref(scope);
    let timeline = engine.timeline(scopes, &ask, &Cancel::never());
    let timeline = timeline.expect("answers");
    let days = timeline.edges.iter().zip(&timeline.series[0].counts);
    days.filter(|(_, count)| **count > 0)
        .map(|(start, count)| (crate::peer::day(start.0), *count))
        .collect()
}

fn related(engine: &Engine, scope: &Query) -> Part {
    let ask = AskRelated {
        by: Measure::Count,
        unit: Unit::Posts,
        limit: TAGS,
        spark: 0,
    };
    let related = engine.related(scope, &ask, &Cancel::never());
    let tags = related.expect("answers").tags.into_iter();
    tags.map(|row| (row.tag, row.both)).collect()
}
