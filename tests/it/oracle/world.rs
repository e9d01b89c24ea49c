//! Small made-up archives in which everything happens often: the same words in several scripts,
//! the same moment, the same author with and without an id, reposts, second observations.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::archive::Archive;
use tagline::engine::Engine;
use tagline::formats::{self, Note, Options, Sink, Withdrawal};
use tagline::post::{Post, Provenance, Time, entities};
use tagline::query::{CountField, Cycle, Expr, Feature, Filter, Is, Like};

/// One post as dice: each byte chooses one of its facts.
pub(super) type Dice = [u8; 18];

const PIECES: [&str; 26] = [
    "walking",
    "walk",
    "Home",
    "home",
    "don't",
    "l'Égalité",
    "egalite",
    "日本語",
    "日本",
    "語",
    "2020年",
    "2020年代",
    "年",
    "한국말",
    "👍🏿",
    "go",
    "ﬁn",
    "#YesAllWomen",
    "#yesallwomen",
    "#NotAllMen",
    "＃日本語",
    "#Égal",
    "@Ana",
    "@ben",
    "https://news.example.org/a-b/walk?x=1",
    "_",
];
/// What several people say, word for word or nearly.
const SAYINGS: [&str; 6] = [
    "walking home with my keys between my fingers",
    "@ben Walking home, with my keys between my fingers! #YesAllWomen https://example.org/x",
    "RT @Ana: walking home with my keys between my fingers",
    "walking home with the keys between my fingers",
    "夜道を歩くときはいつも鍵を握りしめている",
    "夜道を歩くときはいつも鍵を握りしめています #日本語",
];
const LINKS: [&str; 10] = [
    "https://www.example.org/walking-home",
    "http://news.example.org:80/日本語/x",
    "https://localhost/a",
    "https://example.com/",
    "http://a.b.c.example.org/walk/home",
    "mailto:nobody",
    "http://example.org/walking-home/?utm_source=a#b",
    "http://Example.org/walking-home?x=1",
    "http://a.b.c.example.org:80/walk/home/",
    "https://example.com/?fbclid=1",
];
const TIMES: [Option<&str>; 12] = [
    None,
    None,
    Some("2014-03-30T00:59:59.999Z"),
    Some("2014-03-30T01:00:00Z"),
    Some("2014-03-30T01:00:00Z"),
    Some("2014-03-30T18:29:59.999Z"),
    Some("2014-03-30T18:30:00Z"),
    Some("2014-05-24T12:00:00.001Z"),
    Some("2014-05-31T22:00:00Z"),
    Some("2014-05-31T23:59:59Z"),
    Some("2014-10-26T00:30:00Z"),
    Some("2014-10-26T01:30:00Z"),
];
const AUTHORS: [(&str, &str); 9] = [
    ("1", "Ana"),
    ("2", "ana"),
    ("", "Ben"),
    ("", "BEN"),
    ("", ""),
    ("3", ""),
    ("4", "cleo"),
    ("5", "dora"),
    ("6", "eve"),
];
const TAGS: [&str; 7] = [
    "YesAllWomen",
    "yesallwomen",
    "NotAllMen",
    "日本語",
    "Égal",
    "egal",
    "metoo",
];
const LANGS: [Option<&str>; 5] = [None, Some("en"), Some("pt"), Some("pt-BR"), Some("ja")];
const OBSERVED: [Option<&str>; 5] = [
    None,
    None,
    Some("2014-03-30T01:56:00Z"),
    Some("2014-05-24T12:59:59.999Z"),
    Some("2014-10-26T01:30:00Z"),
];
/// Characters of a text that somebody cut, or ended so.
const CUT: [usize; 6] = [20, 108, 109, 139, 140, 260];
const COUNTS: [Option<u64>; 6] = [None, None, Some(0), Some(1), Some(7), Some(u64::MAX)];

fn pick<T: Copy>(table: &[T], die: u8) -> T {
    table[usize::from(die) % table.len()]
}

/// A post as a line of tagline's own JSON.
fn line(number: usize, dice: &Dice) -> Value {
    let glue = if dice[0].is_multiple_of(5) { "" } else { " " };
    let pieces = usize::from(dice[0] % 6);
    let mut text: Vec<&str> = dice[1..=pieces]
        .iter()
        .map(|die| pick(&PIECES, *die))
        .collect();
    let own = format!("n{number}");
    if dice[6].is_multiple_of(8) || text.is_empty() {
        text.push(&own);
    }
    let (id, handle) = pick(&AUTHORS, dice[7]);
    let mut text = text.join(glue);
    if dice[5] % 6 == 1 && !dice[6].is_multiple_of(8) {
        pick(&SAYINGS, dice[4]).clone_into(&mut text);
    }
    if dice[5].is_multiple_of(6) {
        let padding = pick(&CUT, dice[4]).saturating_sub(text.chars().count());
        text.extend(std::iter::repeat_n('w', padding));
        text.push_str(["…", "… https://t.co/x", "...", "… "][usize::from(dice[3]) % 4]);
    }
    let platform = match dice[6] % 11 {
        0 => "demo",
        1 => "bluesky",
        _ => "twitter",
    };
    let mut line = json!({
        "platform": platform,
        // The program writes that there is none: a file of undated posts only would be some table without it.
        "created_at": null,
        "id": number.to_string(),
        "author": {"id": id, "handle": handle, "followers": pick(&COUNTS, dice[8])},
        "text": text,
        "observed_at": pick(&OBSERVED, dice[9] / 5),
        "lang": pick(&LANGS, dice[9]),
        "counts": {
            "likes": pick(&COUNTS, dice[10]), "reposts": pick(&COUNTS, dice[11]),
            "replies": pick(&COUNTS, dice[10] / 7), "quotes": pick(&COUNTS, dice[11] / 7),
            "views": pick(&COUNTS, dice[8] / 7),
        },
        "sensitive": dice[6] % 7 == 1,
    });
    if dice[6].is_multiple_of(8) && dice[17].is_multiple_of(2) {
        // Without an id: its own word keeps it apart from the others.
        line["id"] = json!("");
    }
    if let Some(time) = pick(&TIMES, dice[12]) {
        line["created_at"] = json!(time);
    }
    if !dice[13].is_multiple_of(3) {
        line["tags"] = json!([pick(&TAGS, dice[13] / 3), pick(&TAGS, dice[14])]);
    }
    if dice[14].is_multiple_of(4) {
        line["links"] = json!([pick(&LINKS, dice[14] / 4), pick(&LINKS, dice[13])]);
    }
    if dice[17].is_multiple_of(9) {
        line["media"] = json!([{"kind": "photo", "url": "https://example.org/p"}]);
    }
    if dice[17] % 9 == 1 {
        line["warning"] = json!("care");
    }
    let other = usize::from(dice[16]) % 40;
    match dice[15] % 6 {
        0 => {
            let (id, handle) = pick(&AUTHORS, dice[17]);
            line["repost_of"] = match dice[16] % 3 {
                0 => json!({"id": other.to_string()}),
                1 => json!({"id": other.to_string(), "handle": handle}),
                _ => json!({"id": other.to_string(), "handle": handle, "author": id}),
            };
        }
        1 if dice[16].is_multiple_of(5) => line["kind"] = json!("repost"),
        2 => {
            line["reply_to"] =
                json!({"id": other.to_string(), "handle": pick(&AUTHORS, dice[16]).1});
        }
        3 => line["quote_of"] = json!({"id": other.to_string()}),
        _ => {}
    }
    line
}

/// The same post as somebody saw it earlier: the end of its text cut off, its author by handle only.
fn poorer(line: &Value) -> Value {
    let mut poor = line.clone();
    let text = line["text"].as_str().unwrap_or_default();
    let kept: String = text.chars().take(text.chars().count() / 2).collect();
    poor["text"] = json!(format!("{kept}…"));
    poor["counts"] = json!({"likes": 3});
    // What is left of the text says nothing that the whole text does not.
    for list in ["tags", "mentions", "links"] {
        poor[list] = json!([]);
    }
    if line["author"]["handle"] != "" {
        poor["author"]["id"] = json!("");
    }
    // A source that names the likes at all names them again.
    poor
}

/// What is imported: the files in their order, each on its own.
#[derive(Clone, Debug)]
pub(super) struct World {
    files: Vec<Vec<Value>>,
}

/// Any world of up to 120 posts: sometimes in one piece, sometimes with a second, small file that
/// has new posts and sees some of the old ones again.
pub(super) fn worlds() -> impl Strategy<Value = World> {
    let posts = prop::collection::vec(any::<Dice>(), 0..120);
    (posts, 0..10usize, any::<bool>()).prop_map(|(dice, late, again)| {
        let lines: Vec<Value> = dice.iter().enumerate().map(|(n, d)| line(n, d)).collect();
        let late = late.min(lines.len() / 9);
        let mut first = lines[..lines.len() - late].to_vec();
        let mut second = lines[lines.len() - late..].to_vec();
        if again {
            for seen in first.iter_mut().step_by(23) {
                if seen["id"] != "" && seen["counts"]["likes"] != Value::Null {
                    second.push(seen.clone());
                    *seen = poorer(seen);
                }
            }
        }
        World {
            files: if second.is_empty() {
                vec![first]
            } else {
                vec![first, second]
            },
        }
    })
}

/// An archive, and what is in it by another way.
pub(super) struct Made {
    pub(super) posts: Vec<Post>,
    pub(super) engine: Engine,
    _folder: tempfile::TempDir,
}

impl World {
    /// Imports the world, and collects its posts without the archive: later lines replace earlier
    /// ones of the same post, because they say more.
    pub(super) fn make(&self) -> Made {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let archive = Archive::open_or_create(&folder.path().join("made.tagline")).unwrap();
        let mut posts: Vec<Post> = Vec::new();
        let mut places: HashMap<(String, String), usize> = HashMap::new();
        for (number, lines) in self.files.iter().enumerate() {
            if lines.is_empty() {
                continue;
            }
            let path = folder.path().join(format!("{number}.jsonl"));
            let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
            std::fs::write(&path, lines.join("\n")).unwrap();
            for mut post in collect(std::slice::from_ref(&path)) {
                let name = (post.platform.clone(), post.id.clone());
                for found in &mut post.found {
                    found.source = number as u32;
                }
                if let Some(at) = places.get(&name) {
                    post.found.extend_from_slice(&posts[*at].found);
                    posts[*at] = post;
                } else {
                    places.insert(name, posts.len());
                    posts.push(post);
                }
            }
            import(&archive, &[path]);
        }
        Made {
            posts,
            engine: Engine::open(&archive).unwrap(),
            _folder: folder,
        }
    }
}

/// Imports files in one go.
pub(super) fn import(archive: &Archive, files: &[PathBuf]) {
    let arguments: Vec<String> = files
        .iter()
        .map(|f| f.to_string_lossy().into_owned())
        .collect();
    let sources = formats::sources(&arguments).unwrap();
    let summary = archive
        .import(sources, &Options::default(), &mut ())
        .unwrap();
    assert!(summary.failed.is_empty(), "{:?}", summary.failed);
}

/// The posts of files, without an archive.
pub(super) fn collect(files: &[impl AsRef<Path>]) -> Vec<Post> {
    let mut posts = Posts::default();
    for file in files {
        let path = file.as_ref().to_string_lossy().into_owned();
        for source in formats::sources(&[path]).unwrap() {
            formats::read(&source, &Options::default(), &mut posts).unwrap();
        }
    }
    posts.0
}

#[derive(Default)]
struct Posts(Vec<Post>);

impl Sink for Posts {
    fn file(&mut self, _name: &str, _format: &str) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn post(&mut self, line: u64, mut post: Post) -> ControlFlow<()> {
        post.settle_id();
        post.found = vec![Provenance {
            line,
            ..Provenance::default()
        }];
        self.0.push(post);
        ControlFlow::Continue(())
    }
    fn reject(&mut self, line: u64, reason: &str, _raw: &[u8]) -> ControlFlow<()> {
        panic!("line {line}: {reason}");
    }
    fn skip(&mut self, _line: u64, _reason: &str) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn withdraw(&mut self, line: u64, gone: Withdrawal<'_>) -> ControlFlow<()> {
        self.skip(line, gone.reason)
    }
    fn note(&mut self, _note: Note) {}
    fn advance(&mut self, _bytes: u64) {}
}

fn time(text: &str) -> Time {
    Time(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

#[allow(clippy::too_many_lines, reason = "one row for each filter")]
fn filters() -> Vec<Filter> {
    let mut all: Vec<Filter> = PIECES
        .iter()
        .map(|piece| Filter::Text((*piece).into()))
        .collect();
    let texts = [
        "walking home",
        "home walking",
        "日",
        "本",
        "日本 語",
        "go 日本",
        "home 2020年",
        "年代",
        "don",
        "!",
        "walk go home",
        "go 日本 年",
        "日本 2020年",
    ];
    all.extend(texts.map(|text| Filter::Phrase(text.into())));
    all.extend(["wal", "walk", "日", "日本", "n", "ega"].map(|s| Filter::Prefix(s.into())));
    // Of one name: an answer for the one must not be given to who asks for the other.
    let groups: [&[&str]; 4] = [
        &["yesallwomen"],
        &["notallmen", "yesallwomen"],
        &["notallmen", "nothing"],
        &["nothing"],
    ];
    all.extend(groups.map(|keys| Filter::Group {
        name: "both".into(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
    }));
    for key in [
        "yesallwomen",
        "notallmen",
        "日本語",
        "égal",
        "egal",
        "metoo",
        "nothing",
        "e",
        "日",
    ] {
        all.extend([true, false].map(|prefix| Filter::Tag {
            key: key.into(),
            prefix,
        }));
    }
    for name in ["ana", "ben", "nobody", "3"] {
        let name = || name.to_owned();
        all.extend([
            Filter::Mention(name()),
            Filter::From(name()),
            Filter::To(name()),
            Filter::Reposted(name()),
        ]);
    }
    let voices = [
        "twitter:1",
        "twitter:@ben",
        "demo:5",
        "bluesky:1",
        "twitter:",
        "nobody",
    ];
    all.extend(voices.map(|s| Filter::Voice(s.into())));
    all.extend(["en", "pt", "pt-br", "fr"].map(|s| Filter::Lang(s.into())));
    let hosts = [
        "example.org",
        "news.example.org",
        "b.c.example.org",
        "localhost",
        "xample.org",
        "example.com",
    ];
    all.extend(hosts.map(|s| Filter::Domain(s.into())));
    let urls = [
        "example.org/walking",
        "walking-home",
        "home",
        "https://www.example.org",
        "日本",
        "語",
        "//",
        "a b",
        "org example",
    ];
    all.extend(urls.map(|s| Filter::Url(s.into())));
    all.extend(
        [
            "twitter:1",
            "twitter:7",
            "demo:12",
            "twitter:23",
            "twitter:999",
            "0",
        ]
        .map(|post| {
            Filter::Like(Like {
                post: post.into(),
                percent: 100,
            })
        }),
    );
    let links = LINKS.iter().chain(&["https://localhost", "example.org"]);
    all.extend(
        links
            .filter_map(|l| entities::canonical(l))
            .map(Filter::Link),
    );
    all.extend(["twitter", "demo", "bluesky"].map(|s| Filter::Platform(s.into())));
    all.extend(plain_filters());
    all
}

/// Filters that do not look for words.
fn plain_filters() -> Vec<Filter> {
    let mut all = Vec::new();
    for at in TIMES.iter().flatten() {
        all.extend([Filter::Since(time(at)), Filter::Until(time(at))]);
    }
    all.extend([i64::MIN, 0, i64::MAX].map(|t| Filter::Since(Time(t))));
    all.extend([i64::MIN, 0, i64::MAX].map(|t| Filter::Until(Time(t))));
    all.push(Filter::Undated);
    for (zone, from, to) in [
        ("UTC", 0, 1),
        ("Europe/Paris", 2, 3),
        ("Asia/Kolkata", 23, 0),
    ] {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let cycle = |from, to| Cycle {
            from,
            to,
            zone: zone.clone(),
        };
        all.extend([
            Filter::Hour(cycle(from, to)),
            Filter::Weekday(cycle(from % 7, 6 - to)),
        ]);
    }
    let kinds = [
        Is::Original,
        Is::Repost,
        Is::Quote,
        Is::Reply,
        Is::Sensitive,
        Is::Repeated,
        Is::Truncated,
        Is::Misdated,
        Is::Early,
        Is::Repaired,
        Is::Unidentified,
    ];
    all.extend(kinds.map(Filter::Is));
    let features = [
        Feature::Link,
        Feature::Media,
        Feature::Tag,
        Feature::Mention,
        Feature::Author,
        Feature::Lang,
        Feature::Counts,
        Feature::Observed,
        Feature::Original,
        Feature::Parent,
        Feature::Quoted,
    ];
    all.extend(features.map(Filter::Has));
    all.extend(features.map(Filter::Missing));
    let counts = [
        CountField::Likes,
        CountField::Reposts,
        CountField::Replies,
        CountField::Quotes,
        CountField::Views,
        CountField::Followers,
    ];
    for field in counts {
        let bounds = [
            (0, u64::MAX),
            (1, u64::MAX),
            (0, 0),
            (1, 7),
            (8, 9),
            (u64::MAX, u64::MAX),
        ];
        all.extend(bounds.map(|(min, max)| Filter::Count { field, min, max }));
    }
    all
}

/// Any query: single filters mostly, trees often, everything sometimes.
pub(super) fn expressions() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        12 => prop::sample::select(filters()).prop_map(Expr::Filter),
        1 => Just(Expr::All),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let many = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            many().prop_map(Expr::all_of),
            many().prop_map(Expr::any_of),
            inner.clone().prop_map(Expr::negate),
        ]
    })
}

/// Every filter on its own.
pub(super) fn every_filter() -> Vec<Expr> {
    filters().into_iter().map(Expr::Filter).collect()
}
