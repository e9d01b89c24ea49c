//! Real archives of every known shape: each imports with the numbers that were counted by hand, or
//! is refused in words that help.

mod captures;
mod containers;
mod fediverse;
mod flat_rows;
mod mended;
mod mixed_apis;
mod mutated;
mod tables;
mod tweets;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;
use tagline::formats::{self, Note, Options, ReadError, Sink, Withdrawal};
use tagline::post::{Post, tag_key};

#[derive(Default)]
struct Collected {
    files: Vec<(String, String)>,
    posts: Vec<(u64, Post)>,
    rejects: Vec<(u64, String)>,
    skips: Vec<(u64, String)>,
    /// Platforms and ids of posts that were taken back; each is among `skips` too.
    withdrawn: Vec<(String, String)>,
    notes: Vec<Note>,
    bytes: u64,
}

impl Sink for Collected {
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()> {
        self.files.push((name.to_owned(), format.to_owned()));
        ControlFlow::Continue(())
    }
    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()> {
        self.posts.push((line, post));
        ControlFlow::Continue(())
    }
    fn reject(&mut self, line: u64, reason: &str, _raw: &[u8]) -> ControlFlow<()> {
        self.rejects.push((line, reason.to_owned()));
        ControlFlow::Continue(())
    }
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()> {
        self.skips.push((line, reason.to_owned()));
        ControlFlow::Continue(())
    }
    fn withdraw(&mut self, line: u64, gone: Withdrawal<'_>) -> ControlFlow<()> {
        self.withdrawn
            .push((gone.platform.to_owned(), gone.id.to_owned()));
        self.skip(line, gone.reason)
    }
    fn note(&mut self, note: Note) {
        self.notes.push(note);
    }
    fn advance(&mut self, bytes: u64) {
        self.bytes += bytes;
    }
}

/// Reads one file of the shared data; its folder is absent where only the project is checked out.
fn import(path: &str, options: &Options) -> Option<(Collected, Result<(), ReadError>)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.exists() {
        println!("skipped: there is no folder of shared data");
        return None;
    }
    let path = data.join(path).to_string_lossy().into_owned();
    let sources = formats::sources(&[path]).expect("the file exists");
    let mut collected = Collected::default();
    let result = formats::read(&sources[0], options, &mut collected);
    Some((collected, result))
}

/// Reads bytes as if they were in a file.
fn read(bytes: &[u8]) -> Collected {
    let mut collected = Collected::default();
    let stream = Box::new(std::io::Cursor::new(bytes.to_vec()));
    formats::read_stream("made-up", stream, &Options::default(), &mut collected)
        .expect("it can be read");
    collected
}

/// Path, format, posts, reposts. The counts were made with an independent program.
const IMPORTS: [(&str, &str, usize, usize); 59] = [
    (
        "archives/twitter_archive_2015_org/data/js/tweets/2012_10.js",
        "twitter-v1",
        113,
        51,
    ),
    (
        "archives/twitter_archive_2015_org/data/js/tweets/2014_07.js",
        "twitter-v1",
        267,
        116,
    ),
    (
        "archives/twitter_archive_2015_org/data/js/tweets/2015_10.js",
        "twitter-v1",
        4,
        1,
    ),
    (
        "archives/twitter_archive_2015_org/tweets.csv",
        "table",
        6966,
        2866,
    ),
    (
        "archives/twitter_archive_modern/tweets.js",
        "twitter-v1",
        1986,
        643,
    ),
    ("csv/538_BarackObama.csv", "table", 3207, 351),
    ("csv/538_realDonaldTrump_poll_tweets.csv", "table", 448, 43),
    ("csv/bluesky_nyt_posts.csv", "table", 150, 0),
    (
        "csv/congress_tweets_2021-01-02_2021-01-05.csv",
        "table",
        3251,
        0,
    ),
    ("csv/elonmusk_snscrape_pandas.csv", "table", 24450, 0),
    ("csv/got_cdc_output_got.csv", "table", 1, 0),
    ("csv/got_comunica2017.csv", "table", 637, 0),
    ("csv/leximpact_sample-tweets.csv", "table", 100, 26),
    (
        "csv/nepal_politicians/TWEET_Bhanubhakta99_2.csv",
        "table",
        2,
        1,
    ),
    (
        "csv/nepal_politicians/TWEET_GokarnaRajBista_100.csv",
        "table",
        95,
        0,
    ),
    (
        "csv/nepal_politicians/TWEET_RajendraLingden_89.csv",
        "table",
        89,
        6,
    ),
    (
        "csv/nepal_politicians/TWEET_dolprasadaryal_100.csv",
        "table",
        83,
        0,
    ),
    (
        "csv/twitwi_bluesky-firehose-posts-export.csv",
        "table",
        9,
        0,
    ),
    ("csv/twitwi_tweet-export.csv", "table", 4, 1),
    ("json/telegram_export/result_1.json", "telegram", 5, 0),
    ("json/telegram_export/result_2.json", "telegram", 4, 0),
    ("json/telegram_export/result_3.json", "telegram", 3, 0),
    ("json/telegram_export/result_4.json", "telegram", 3, 0),
    ("json/telegram_export/result_5.json", "telegram", 6, 0),
    ("json/trump_condensed_2015.json", "twitter-v1", 7536, 0),
    ("json/trump_condensed_2016.json", "twitter-v1", 4225, 188),
    (
        "json/twitwi/normalization-payload-search.json",
        "twitter-v1",
        1,
        1,
    ),
    (
        "json/twitwi/normalization-payload-show.json",
        "twitter-v1",
        1,
        1,
    ),
    (
        "json/twitwi/normalization-payload-stream.json",
        "twitter-v1",
        1,
        1,
    ),
    ("json/twitwi/normalized-tweets-v2.json", "table", 20, 11),
    ("json/twitwi/payload-v2-geo.json", "twitter-v2", 2, 1),
    (
        "json/twitwi/payload-v2-singletweet.json",
        "twitter-v2",
        1,
        0,
    ),
    (
        "json/twitwi/payload-v2-tweet-retweet.json",
        "twitter-v2",
        6,
        1,
    ),
    ("json/twitwi/payload-v2.json", "twitter-v2", 10, 9),
    (
        "json/v11_api/premium_search_point_radius.json",
        "twitter-v1",
        100,
        0,
    ),
    ("json/v11_api/premium_search_url.json", "twitter-v1", 4, 0),
    ("json/v11_api/retweet.json", "twitter-v1", 1, 1),
    ("json/v11_api/retweets.json", "twitter-v1", 1, 1),
    ("json/v11_api/search.json", "twitter-v1", 3, 1),
    ("json/v11_api/status.json", "twitter-v1", 1, 0),
    ("json/v11_api/statuses.json", "twitter-v1", 20, 6),
    ("json/v11_twitter-to-sqlite_tweets.json", "twitter-v1", 3, 1),
    (
        "jsonl/gnip/activity_streams_additional_field.json",
        "twitter-v1",
        1,
        0,
    ),
    (
        "jsonl/gnip/activity_streams_missing_field.json",
        "gnip",
        1,
        0,
    ),
    (
        "jsonl/gnip/original_format_examples.json",
        "twitter-v1",
        25,
        3,
    ),
    (
        "jsonl/gnip/original_format_missing_user.json",
        "twitter-v1",
        1,
        0,
    ),
    (
        "jsonl/reddit_pushshift_test_submissions.json",
        "reddit",
        31,
        0,
    ),
    ("jsonl/snscrape_singapore_food.json", "snscrape", 238, 0),
    ("jsonl/twarc_v2/brexit.jsonl", "twitter-v2", 100, 67),
    ("jsonl/twarc_v2/edited.jsonl", "twitter-v2", 1, 0),
    ("jsonl/twarc_v2/edited_after.jsonl", "twitter-v2", 1, 0),
    ("jsonl/twarc_v2/many_urls.jsonl", "twitter-v2", 1, 0),
    ("jsonl/twarc_v2/media_tweet.jsonl", "twitter-v2", 1, 0),
    ("jsonl/twarc_v2/noflat.jsonl", "twitter-v2", 100, 47),
    ("jsonl/twarc_v2/two_tweets.jsonl", "twitter-v2", 1, 1),
    ("jsonl/twarc_v2/verified_type.jsonl", "twitter-v2", 1, 0),
    ("jsonl/twitwi_tweet-export.jsonl", "table", 4, 1),
    ("zip/ira-by-author-H.zip", "table", 79864, 53616),
    ("zip/ira-by-author-I.zip", "table", 69597, 46090),
];

#[test]
fn every_file_imports_with_the_numbers_counted_by_hand() {
    for (path, format, posts, reposts) in IMPORTS {
        let Some((found, result)) = import(path, &Options::default()) else {
            return;
        };
        assert!(result.is_ok(), "{path}: {result:?}");
        let counted = found
            .posts
            .iter()
            .filter(|(_, post)| post.is_repost())
            .count();
        assert!(
            found.files.iter().all(|(_, name)| name == format),
            "{path}: {:?}",
            found.files
        );
        assert_eq!(
            (
                found.posts.len(),
                counted,
                found.rejects.len(),
                found.skips.len()
            ),
            (posts, reposts, 0, 0),
            "{path}: {:?}",
            found.rejects.first()
        );
        assert!(
            found.posts.iter().all(|(_, post)| post.time.is_some()),
            "{path}: undated posts"
        );
        assert!(found.bytes > 0, "{path}: no progress");
    }
}

#[test]
fn files_without_posts_are_refused_in_words_that_help() {
    let cases = [
        ("json/v11_api/ids.json", "holds no posts, only ids"),
        (
            "json/v11_api/users.json",
            "holds no posts, only user records",
        ),
        (
            "json/v11_api/search_malformed.json",
            "its keys are max_id, since_id",
        ),
        ("jsonl/twarc_v2/counts.jsonl", "holds no posts, only counts"),
        ("jsonl/twarc_v2/lists.jsonl", "holds no posts, only lists"),
        (
            "jsonl/twarc_v2/users.jsonl",
            "holds no posts, only user records",
        ),
        (
            "jsonl/twarc_v2/tweets_compliance.jsonl",
            "holds no posts, only compliance lines",
        ),
        (
            "jsonl/twarc_v2/users_compliance.jsonl",
            "holds no posts, only compliance lines",
        ),
        (
            "csv/leximpact_sample-hashtags.csv",
            "no column looks like a text: the columns are tweet_id",
        ),
    ];
    for (path, wanted) in cases {
        let Some((found, result)) = import(path, &Options::default()) else {
            return;
        };
        let message = result.expect_err(path).to_string();
        assert!(message.contains(wanted), "{path}: {message}");
        assert!(found.posts.is_empty(), "{path}");
    }
}

#[test]
fn a_retweet_carries_the_tags_of_its_original() {
    let Some((found, _)) = import("jsonl/twarc_v2/brexit.jsonl", &Options::default()) else {
        return;
    };
    let tagged = |post: &Post| post.tags.iter().any(|tag| tag_key(tag) == "brexit");
    assert_eq!(
        found.posts.iter().filter(|(_, post)| tagged(post)).count(),
        100
    );
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| !post.author.handle.is_empty())
    );
}

#[test]
fn identifiers_keep_their_last_digits() {
    let path = "json/v11_twitter-to-sqlite_tweets.json";
    let Some((found, _)) = import(path, &Options::default()) else {
        return;
    };
    let post = &found.posts[0].1;
    assert_eq!(post.id, "1169246717864136705");
    assert!(
        !post.text.starts_with("RT @") && !post.text.ends_with('…'),
        "{}",
        post.text
    );
}

#[test]
fn broken_exports_are_mended() {
    let Some((found, _)) = import("csv/got_comunica2017.csv", &Options::default()) else {
        return;
    };
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| !post.text.contains("http:// "))
    );
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| post.id.bytes().all(|b| b.is_ascii_digit()))
    );
    let path = "csv/nepal_politicians/TWEET_dolprasadaryal_100.csv";
    let Some((found, _)) = import(path, &Options::default()) else {
        return;
    };
    assert!(
        found.posts.iter().all(|(_, post)| post.id.is_empty()),
        "rounded ids are no ids"
    );
}

#[test]
fn our_own_lines_are_read_as_they_are_printed() {
    let lines = concat!(
        r##"{"schema":"tagline.posts/1"}"##,
        "\n",
        r##"{"platform":"demo","id":"1","created_at":"2014-05-25T21:14:00Z","##,
        r##""author":{"id":"7","handle":"ana","name":"Ana"},"text":"so #One","tags":["One","one"],"##,
        r##""mentions":[],"links":[],"lang":"en","kind":"repost","counts":{"likes":3},"##,
        r##""repost_of":{"id":"0","handle":"ben"}}"##,
        "\n{\"platform\":\"demo\",\"id\":\n",
    );
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(lines.as_bytes()).unwrap();
    let path = file.path().to_string_lossy().into_owned();
    let mut found = Collected::default();
    formats::read(
        &formats::sources(&[path]).expect("the file exists")[0],
        &Options::default(),
        &mut found,
    )
    .unwrap();
    assert_eq!(
        (found.posts.len(), found.rejects.len(), found.skips.len()),
        (1, 1, 1)
    );
    let (line, post) = &found.posts[0];
    assert_eq!(
        (*line, post.id.as_str(), post.author.handle.as_str()),
        (2, "1", "ana")
    );
    assert_eq!(post.tags, ["One"]);
    assert_eq!(post.time.unwrap().rfc3339(), "2014-05-25T21:14:00Z");
    assert_eq!((post.counts.likes, post.counts.reposts), (Some(3), None));
    assert_eq!(post.repost_of.as_ref().unwrap().handle, "ben");
    assert_eq!(found.rejects[0].0, 3);
}

#[test]
fn an_archive_among_the_sources_is_no_source() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in ["mine/index", "mine/records", "other"] {
        std::fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    for path in [
        "mine/archive.json",
        "mine/records/a.jsonl",
        "other/archive.json",
    ] {
        std::fs::write(folder.path().join(path), "{}").unwrap();
    }
    let path = folder.path().to_string_lossy().into_owned();
    let found = formats::sources(std::slice::from_ref(&path)).expect("there is a file");
    let found: Vec<_> = found
        .iter()
        .map(|source| source.path.strip_prefix(&path).unwrap())
        .collect();
    assert_eq!(found, ["/other/archive.json"]);
}

#[test]
fn our_own_lines_written_by_hand_are_read_as_meant() {
    let (found, result) = read_bytes(
        br#"{"platform":" Twitter ","id":"1","created_at":"2014-05-25","author":{},"text":"a",
        "lang":"EN","kind":"Repost","media":[{"type":"Photo"}]}"#,
    );
    assert!(result.is_ok(), "{result:?}");
    let post = &found.posts[0].1;
    assert_eq!(post.platform, "twitter");
    assert_eq!(post.lang.as_deref(), Some("en"));
    assert!(post.is_repost());
    assert_eq!(post.media[0].kind, "photo");
    let blank = br#"{"platform":" ","id":"1","created_at":"2014-05-25","author":{},"text":"a"}"#;
    assert_eq!(read_bytes(blank).0.rejects.len(), 1);
}

/// Reads bytes as a plain file.
fn read_bytes(bytes: &[u8]) -> (Collected, Result<(), ReadError>) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for a few bytes");
    let path = file.path().to_string_lossy().into_owned();
    let mut found = Collected::default();
    let result = formats::read(
        &formats::sources(&[path]).expect("the file exists")[0],
        &Options::default(),
        &mut found,
    );
    (found, result)
}

#[test]
fn rows_before_the_damage_are_kept() {
    let mut table = b"id,text,created_at\n".to_vec();
    let mut objects = b"[".to_vec();
    for id in 1..=1500 {
        let text = format!("text {}", id * 7919 % 1000);
        writeln!(table, "{id},{text},2014-05-25T21:14:00Z").unwrap();
        write!(
            objects,
            r#"{{"id":"{id}","content":"{text}","date":"2014-05-25"}},"#
        )
        .unwrap();
    }
    for document in [table, objects] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&document).unwrap();
        let packed = encoder.finish().unwrap();
        let (found, result) = read_bytes(&packed[..packed.len() * 9 / 10]);
        assert!(
            matches!(result, Err(ReadError::Damaged { .. })),
            "{result:?}"
        );
        assert!(found.posts.len() > 1000, "{}", found.posts.len());
    }
}

#[test]
fn a_broken_title_does_not_cost_the_first_row() {
    let (found, result) =
        read_bytes(b"\"Title\nid,text,date\n1,one,2014-05-25\n2,two,2014-05-26\n");
    assert!(result.is_ok(), "{result:?}");
    let lines: Vec<u64> = found.posts.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4]);
    assert_eq!(found.rejects.len(), 1);
    assert_eq!(found.rejects[0].0, 1);
    assert!(found.skips.is_empty(), "{:?}", found.skips);
}

#[test]
fn members_that_cannot_be_opened_are_reported_under_their_own_names() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let table: &[u8] = b"id,text,date\n1,one,2014-05-25\n";
    for (name, bytes) in [
        ("a.csv", table),
        ("b.csv.gz", b"\x1f\x8bno gzip at all"),
        ("c.csv", table),
    ] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    // The last one becomes packed in a way that nobody knows.
    for (sign, offset) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let at = bytes.windows(4).rposition(|part| part == sign).unwrap();
        bytes[at + offset] = 77;
    }
    let (found, result) = read_bytes(&bytes);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(found.posts.len(), 1);
    let named = |name: &str, format: &str| (name.to_owned(), format.to_owned());
    let wanted = [
        named("a.csv", "table"),
        named("b.csv.gz", "unknown"),
        named("c.csv", "unknown"),
    ];
    assert_eq!(found.files, wanted);
    let lines: Vec<u64> = found.rejects.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [0, 0]);
}

#[cfg(unix)]
#[test]
fn pipes_are_read_like_files() {
    let table = b"id,text,date\n1,one,2014-05-25\n";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.csv", zip::write::SimpleFileOptions::default())
        .unwrap();
    zip.write_all(table).unwrap();
    let packed = zip.finish().unwrap().into_inner();
    for bytes in [table.to_vec(), packed] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo is part of every Unix").success());
        let writing = {
            let path = path.clone();
            std::thread::spawn(move || std::fs::write(path, bytes))
        };
        let source = &formats::sources(&[path.to_string_lossy().into_owned()]).unwrap()[0];
        assert_eq!(source.size(), None);
        let mut found = Collected::default();
        let result = formats::read(source, &Options::default(), &mut found);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(found.posts.len(), 1);
        writing.join().unwrap().unwrap();
    }
}

#[test]
fn keys_that_come_up_late_are_columns_too() {
    let mut objects = Vec::new();
    for id in 1..=3000 {
        let more = match id {
            1500 => r#","likes":7"#,
            2500 => r#","lang":"en""#,
            _ => "",
        };
        let text = "much to say ".repeat(30);
        writeln!(
            objects,
            r#"{{"id":"{id}","content":"{text}","date":"2014-05-25"{more}}}"#
        )
        .unwrap();
    }
    let (found, result) = read_bytes(&objects);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(found.posts.len(), 3000);
    assert_eq!(found.posts[1499].1.counts.likes, Some(7));
    assert_eq!(found.posts[2499].1.lang.as_deref(), Some("en"));
    let silent = |post: &Post| post.counts.likes.is_none() && post.lang.is_none();
    let others = found.posts.iter().filter(|(_, post)| silent(post)).count();
    assert_eq!(others, 2998);
}

#[test]
fn an_unusual_tweet_does_not_cost_its_page() {
    let page = |second: &str| {
        format!(
            r#"{{"data":[{{"id":"1","text":"a"}},{second},{{"id":"3","text":"c"}}],"includes":{{}}}}"#
        )
    };
    for (second, posts, rejects) in [
        (r#"{"id":"2","text":"b","entities":7}"#, 3, 0),
        (r#"{"id":"2","text":b}"#, 2, 1),
    ] {
        let (found, result) = read_bytes((page(second) + "\n").as_bytes());
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(
            (found.posts.len(), found.rejects.len()),
            (posts, rejects),
            "{second}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, start in 0usize..6) {
        let starts: [&[u8]; 6] = [
            b"", b"id,text,created_at\n", b"{\"data\":[", b"[{\"id_str\":\"1\",\"text\":\"a\"},",
            b"{\"platform\":\"demo\",\"created_at\":\"x\",\"author\":{},\"text\":\"t\"}\n",
            b"\x1f\x8b\x08\x00",
        ];
        let _ = read_bytes(&[starts[start], &bytes].concat());
    }
}
