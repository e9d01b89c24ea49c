//! Captures and exports of other tools: Zeeschuimer, 4CAT, snscrape, Reddit, Telegram, Gnip and more.

mod gnip;
mod reddit;
mod snscrape;
mod telegram;
mod x;
mod youtube;
mod zeeschuimer;

use proptest::prelude::*;
use serde_json::Value;
use tagline::formats::{Format, Options, ReadError};
use tagline::post::Post;

use super::Collected;

/// Reads a text as if it were a file.
fn read_as(text: &[u8], options: &Options) -> (Collected, Result<(), ReadError>) {
    let mut found = Collected::default();
    let stream = Box::new(std::io::Cursor::new(text.to_vec()));
    let result = tagline::formats::read_stream("made-up", stream, options, &mut found);
    (found, result)
}

/// Reads a text whose format is found out, and which can be read to its end.
fn read(text: &str) -> Collected {
    super::read(text.as_bytes())
}

/// The one post of a text, in every arrangement of records: a line, an array, pretty-printed.
fn only(format: &str, record: &Value) -> Post {
    let pretty = serde_json::to_string_pretty(record).expect("it is JSON");
    let texts = [record.to_string() + "\n", format!("[{record}]"), pretty];
    let mut posts: Vec<Post> = texts
        .iter()
        .map(|text| {
            let mut found = read(text);
            assert_eq!(found.files[0].1, format, "{text}");
            assert!(found.rejects.is_empty() && found.skips.is_empty(), "{text}");
            assert_eq!(found.posts.len(), 1, "{text}");
            found.posts.remove(0).1
        })
        .collect();
    assert!(posts.iter().all(|post| *post == posts[0]));
    posts.remove(0)
}

/// One record per line.
fn lines(records: &[Value]) -> String {
    let lines: Vec<_> = records.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

/// How many posts, rejects and skips.
fn counted(found: &Collected) -> (usize, usize, usize) {
    (found.posts.len(), found.rejects.len(), found.skips.len())
}

fn rfc3339(post: &Post) -> String {
    post.time
        .map(tagline::post::Time::rfc3339)
        .unwrap_or_default()
}

/// Texts that mean something to one reader or another.
const TELLING: &[&str] = &[
    "[deleted]",
    "#a [b](u/",
    "RT @a: b",
    "1700000000",
    "t1_x",
    "<br>&amp;<a",
    "tag:a,b:1",
    "https://t.me/s/a/1",
    "urn:li:activity:7",
];

/// Objects with these keys, and values of every kind under each.
fn json(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(TELLING).prop_map(Value::from),
    ];
    let object = move |inner| {
        prop::collection::vec((prop::sample::select(keys), inner), 0..8).prop_map(
            |members: Vec<(&str, Value)>| {
                let members = members.into_iter();
                Value::Object(
                    members
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            },
        )
    };
    let value = leaf.prop_recursive(5, 48, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
        prop_oneof![list, object(inner)]
    });
    object(value.boxed())
}

/// Reads records and then bytes as a format; that every record is told is asserted while reading.
fn survive(format: Format, records: &[Value], bytes: &[u8]) -> Collected {
    let options = |non_public| Options {
        format: Some(format),
        non_public,
        ..Options::default()
    };
    let lines = lines(records);
    let array = Value::Array(records.to_vec()).to_string();
    read_as(&[array.as_bytes(), bytes].concat(), &options(true))
        .0
        .posts
        .len();
    read_as(&[lines.as_bytes(), bytes].concat(), &options(true))
        .0
        .posts
        .len();
    read_as(lines.as_bytes(), &options(false)).0
}

#[test]
fn long_texts_of_nothing_but_signs_end() {
    let records = [
        (
            "reddit",
            "](".repeat(1 << 20),
            "body",
            r#""subreddit":"s","link_id":"t3_x""#,
        ),
        (
            "youtube",
            "<a".repeat(1 << 20),
            "textDisplay",
            r#""publishedAt":"2021-03-04T05:06:07Z""#,
        ),
    ];
    for (format, signs, field, rest) in records {
        let said = format!(r#"{{{rest},"{field}":"{signs}"}}"#);
        let record = match format {
            "youtube" => format!(r#"{{"kind":"youtube#comment","id":"u","snippet":{said}}}"#),
            _ => said.replacen('{', r#"{"id":"a","#, 1),
        };
        let found = read(&record);
        assert_eq!(
            (found.files[0].1.as_str(), counted(&found)),
            (format, (1, 0, 0))
        );
        assert_eq!(found.posts[0].1.text, signs);
    }
}
