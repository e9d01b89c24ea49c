//! The program's own table, written and read again.

use super::{one, time};
use crate::cli::Program;
use tagline::post::{Post, Reference};

/// One post of each kind, with all that a spreadsheet or a reader of other people's tables would change.
const POSTS: &str = r#"{"platform":"mastodon","id":"https://hill.example/1","created_at":"2020-05-23T18:00:00Z","author":{"id":"71","handle":"ana","name":"@ana = kites"},"text":"=1 <b> &amp; RT @cleo: #Rise","tags":["Rise","Joy"],"mentions":["cleo"],"lang":"en","counts":{"likes":0,"replies":3},"sensitive":true,"warning":"-- heights","reply_to":{"id":"https://hill.example/0"},"permalink":"https://hill.example/@ana/1"}
{"platform":"twitter","id":"1264260123456789012","created_at":"2020-05-23T18:21:16.906Z","author":{"handle":"ben"},"text":"+1 kite\non \"two\" lines, and; more","repost_of":{"id":"1264260123456789000"},"links":["https://kites.example/a,b"]}
{"platform":"reddit","id":"t1_k1","created_at":"2020-05-23T18:00:00Z","author":{"handle":"None"},"text":"'quoted' at 1.234","quote_of":{"id":"t3_1abc"},"counts":{"views":1234,"likes":1}}
{"platform":"demo","id":"x12","text":"@cleo undated","author":{"handle":"cleo"},"kind":"repost"}
"#;

#[test]
fn what_was_written_is_read_again() {
    let program = Program::new().file("posts.jsonl", POSTS);
    let import = |file: &str, archive: &str, format: &str| {
        program
            .args(["import", file, "-a", archive, "--format", format])
            .run_loosely();
        program
            .args(["search", "-a", archive, "--csv", "--sort", "oldest"])
            .run_loosely()
    };
    let first = import("posts.jsonl", "first", "tagline");
    std::fs::write(program.path().join("again.csv"), &first).expect("the folder is ours");
    let second = import("again.csv", "second", "table");
    let rows = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.records().map(|row| row.expect("a row"));
        // All but the place where a post was found.
        let cells = |row: csv::StringRecord| {
            let cells = row.iter().enumerate().filter(|(at, _)| *at != 17);
            cells.map(|(_, cell)| cell.to_owned()).collect()
        };
        rows.map(cells).collect()
    };
    let mut first = rows(&first);
    let mut second = rows(&second);
    first.sort();
    second.sort();
    assert_eq!(first.len(), 4);
    assert_eq!(first, second);
}

#[test]
fn quotes_before_signs_are_what_they_were() {
    let texts = [
        "- a", "'- a", "''=1+1", "'@ana", "'-12.5", "-12.5", "'kite'",
    ];
    let posts = texts.iter().zip(1..).map(|(text, n)| {
        let id = format!("x{n}");
        serde_json::json!({"platform": "demo", "id": id, "text": text, "author": {"handle": "ana"}})
    });
    let posts: Vec<String> = posts.map(|post| format!("{post}\n")).collect();
    let posts = posts.concat();
    let program = Program::new().file("posts.jsonl", &posts);
    let import = |file: &str, archive: &str, format: &str| {
        let import = ["import", file, "-a", archive, "--format", format];
        program.args(import).run_loosely();
    };
    import("posts.jsonl", "first", "tagline");
    let search = ["search", "-a", "first", "--csv"];
    let written = program.args(search).run_loosely();
    std::fs::write(program.path().join("again.csv"), written).expect("the folder is ours");
    import("again.csv", "second", "table");
    let search = ["search", "-a", "second", "--json"];
    let read = program.args(search).run_loosely();
    let read: serde_json::Value = serde_json::from_str(&read).expect("a document");
    let posts = read["posts"].as_array().expect("posts").iter();
    let read = posts.map(|post| post["text"].as_str().expect("a text").to_owned());
    let mut read: Vec<String> = read.collect();
    let mut texts = texts.map(str::to_owned);
    read.sort();
    texts.sort();
    assert_eq!(read, texts);
}

#[test]
fn it_is_read_without_guesses() {
    let header = "id,platform,created_at,author_id,author_handle,author_name,text,tags,mentions,links,lang,kind,likes,\
        reposts,replies,quotes,views,source,sensitive,warning,reply_to,repost_of,quote_of,permalink\n";
    let row = |row: &str| one(&format!("{header}{row}\n"));
    let post = row(
        "https://hill.example/1,mastodon,2020-05-23T18:00:00Z,71,ana,NA,'@ben <b>&amp; RT @cleo: kites #Rise,Joy,,,en,reply,\
        0,,3,,,garden/may.jsonl:17,true,'-- heights,https://hill.example/0,,,https://hill.example/@ana/1",
    );
    let wanted = Post {
        id: "https://hill.example/1".to_owned(),
        platform: "mastodon".to_owned(),
        time: post.time,
        author: tagline::post::Author {
            id: "71".to_owned(),
            handle: "ana".to_owned(),
            name: "NA".to_owned(),
            followers: None,
        },
        text: "@ben <b>&amp; RT @cleo: kites #Rise".to_owned(),
        tags: vec!["Joy".to_owned()],
        lang: Some("en".to_owned()),
        counts: tagline::post::Counts {
            likes: Some(0),
            replies: Some(3),
            ..Default::default()
        },
        sensitive: true,
        warning: Some("-- heights".to_owned()),
        reply_to: Some(Reference {
            id: "https://hill.example/0".to_owned(),
            ..Reference::default()
        }),
        permalink: Some("https://hill.example/@ana/1".to_owned()),
        ..Post::default()
    };
    assert_eq!(post, wanted);
    assert_eq!(time(&post), "2020-05-23T18:00:00Z");
    let post = row("1,demo,,,ana,,a kite,,,,,repost,,,,,,garden/may.jsonl:18,false,,,,,");
    assert_eq!(
        post.repost_of,
        Some(Reference::default()),
        "of what is not known"
    );
    assert_eq!((post.time, post.client), (None, None));
    let post = row(
        "1.26426E+18,twitter,2020-05-23T18:00:00Z,,ana,,a kite,,,,,original,,,,,,g:1,false,,,,,https://twitter.com/ana/status/1264260123456789012",
    );
    assert_eq!(
        (post.id.as_str(), post.id_repaired),
        ("1264260123456789012", true)
    );
}
