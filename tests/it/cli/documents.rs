//! The JSON documents, read by types that are declared here once more and refuse every field that they
//! do not know: whoever adds or renames a field has to come by.

use super::{POSTS, with_archive};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn document<T: DeserializeOwned, const N: usize>(args: [&str; N], status: i32) -> T {
    let program = with_archive();
    let text = program
        .args(args)
        .env("TAGLINE_ARCHIVE", "may")
        .status(status)
        .run_loosely();
    assert_eq!(text.matches('\n').count(), 1, "one line");
    serde_json::from_str(&text).expect("the document that was agreed on")
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    path: String,
    format: String,
    records: u64,
    posts: u64,
    merged: u64,
    rejected: u64,
    skipped: u64,
    skips: std::collections::BTreeMap<String, u64>,
    undated: u64,
    complete: bool,
    fault: Option<String>,
    columns: Vec<Column>,
    remarks: Vec<String>,
    options: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    field: String,
    column: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    schema: String,
    posts: u64,
    originals: u64,
    reposts: u64,
    voices: u64,
    tags: u64,
    first: Option<String>,
    last: Option<String>,
    undated: u64,
    sources: Vec<Source>,
    refused: Vec<Failed>,
    earlier_posts: u64,
    withdrawn: u64,
    removed: u64,
    importing: bool,
}

#[test]
fn info() {
    let info: Info = document(["info", "--json"], 0);
    assert_eq!(info.schema, "tagline.info/1");
    assert_eq!((info.posts, info.originals, info.reposts), (5, 5, 0));
    assert_eq!((info.voices, info.tags, info.undated), (4, 2, 1));
    assert_eq!(info.first.as_deref(), Some("2014-05-24T18:05:00Z"));
    assert_eq!(info.last.as_deref(), Some("2014-05-25T09:30:00Z"));
    let [source] = info.sources.as_slice() else {
        panic!("one source")
    };
    assert_eq!(
        (source.path.as_str(), source.format.as_str()),
        ("posts.csv", "table")
    );
    assert_eq!(
        source.records,
        source.posts + source.merged + source.rejected + source.skipped
    );
    assert_eq!((source.records, source.undated), (5, 1));
    assert!(source.complete && source.fault.is_none() && source.skips.is_empty());
    assert!(source.remarks.is_empty() && source.options.is_empty());
    for column in &source.columns {
        assert!(!column.field.is_empty() && !column.column.is_empty());
    }
    assert!(info.refused.is_empty() && !info.importing);
    assert_eq!(
        (info.earlier_posts, info.withdrawn, info.removed),
        (0, 0, 0)
    );
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    schema: String,
    query: String,
    total: u64,
    voices: u64,
    posts: Vec<Post>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    id: String,
    platform: String,
    created_at: Option<String>,
    author: Author,
    text: String,
    tags: Vec<String>,
    mentions: Vec<String>,
    links: Vec<String>,
    lang: Option<String>,
    kind: String,
    counts: Counts,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    warning: Option<String>,
    #[serde(default)]
    reply_to: Option<Other>,
    #[serde(default)]
    repost_of: Option<Other>,
    #[serde(default)]
    quote_of: Option<Other>,
    #[serde(default)]
    media: Vec<Picture>,
    #[serde(default)]
    client: Option<String>,
    #[serde(default)]
    permalink: Option<String>,
    #[serde(default)]
    observed_at: Option<String>,
    source: Place,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Other {
    id: String,
    handle: String,
    author: String,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Picture {
    kind: String,
    url: String,
    alt: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Author {
    id: String,
    handle: String,
    name: String,
    #[serde(default)]
    followers: Option<u64>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Counts {
    likes: Option<u64>,
    reposts: Option<u64>,
    replies: Option<u64>,
    quotes: Option<u64>,
    views: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    path: String,
    line: u64,
}

#[test]
fn search() {
    let search: Search = document(
        [
            "search",
            "#yesallwomen",
            "--json",
            "--sort",
            "oldest",
            "--limit",
            "2",
        ],
        0,
    );
    assert_eq!(search.schema, "tagline.search/1");
    assert_eq!(
        (search.query.as_str(), search.total, search.voices),
        ("#yesallwomen", 4, 3)
    );
    let [first, second] = search.posts.as_slice() else {
        panic!("two posts")
    };
    assert_eq!((first.id.as_str(), second.id.as_str()), ("1", "2"));
    assert_eq!(first.platform, "twitter");
    assert_eq!(first.created_at.as_deref(), Some("2014-05-24T18:05:00Z"));
    assert_eq!(first.author.handle, "ana");
    assert_eq!(
        (first.author.id.as_str(), first.author.name.as_str()),
        ("", "")
    );
    assert!(!first.sensitive && first.warning.is_none());
    assert_eq!(first.text, "#YesAllWomen because, walking home");
    assert_eq!(first.tags, ["YesAllWomen"]);
    assert!(first.mentions.is_empty() && first.links.is_empty());
    assert_eq!(
        (first.lang.as_deref(), first.kind.as_str()),
        (None, "original")
    );
    assert_eq!(
        first.counts,
        Counts {
            reposts: Some(3),
            ..Counts::default()
        }
    );
    assert_eq!(
        second.counts,
        Counts::default(),
        "what is not known is not zero"
    );
    assert_eq!(
        (first.source.path.as_str(), first.source.line),
        ("posts.csv", 2)
    );
}

#[test]
fn into_a_pipe_goes_what_was_written() {
    let program = super::Program::new().file("p.csv", "id,text\n1,a\u{9b}31m\u{202e}b\n");
    program.args(["import", "p.csv", "-a", "may"]).run_loosely();
    let text = program
        .args(["search", "-a", "may", "--json"])
        .run_loosely();
    assert!(text.contains("\"a\u{9b}31m\u{202e}b\""), "{text:?}");
}

#[test]
fn an_undated_post_has_no_time() {
    let search: Search = document(["search", "undated", "--json"], 0);
    assert_eq!(search.posts[0].created_at, None);
}

#[test]
fn what_is_not_known_of_a_post_is_not_in_its_document() {
    let search: Search = document(["search", "undated", "--json"], 0);
    let post = &search.posts[0];
    let relations = [&post.reply_to, &post.repost_of, &post.quote_of];
    assert_eq!(relations, [&None, &None, &None]);
    assert!(post.media.is_empty() && post.author.followers.is_none());
    let said = [&post.client, &post.permalink, &post.observed_at];
    assert_eq!(said, [&None, &None, &None]);
}

#[test]
fn nothing_found_is_a_document_too() {
    let search: Search = document(["search", "zzz", "--json"], 1);
    assert_eq!((search.total, search.voices, search.posts.len()), (0, 0, 0));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Timeline {
    schema: String,
    bin: String,
    zone: String,
    unit: String,
    series: Vec<Series>,
    events: Vec<Event>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    number: u64,
    from: String,
    until: Option<String>,
    name: String,
    link: String,
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Series {
    query: String,
    total: u64,
    undated: u64,
    outside: u64,
    bins: Vec<Bin>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bin {
    start: String,
    count: u64,
}

#[test]
fn timeline() {
    let timeline: Timeline = document(
        [
            "timeline",
            "#yesallwomen",
            "#notallmen",
            "--bin",
            "day",
            "--tz",
            "Asia/Tokyo",
            "--json",
        ],
        0,
    );
    assert_eq!(timeline.schema, "tagline.timeline/1");
    assert_eq!(
        (timeline.bin.as_str(), timeline.unit.as_str()),
        ("day", "posts")
    );
    assert_eq!(timeline.zone, "Asia/Tokyo");
    let [a, b] = timeline.series.as_slice() else {
        panic!("two series")
    };
    assert_eq!(
        (a.query.as_str(), a.total, b.query.as_str(), b.total),
        ("#yesallwomen", 3, "#notallmen", 2)
    );
    let in_no_bin = timeline
        .series
        .iter()
        .map(|series| (series.undated, series.outside));
    assert_eq!(in_no_bin.collect::<Vec<_>>(), [(1, 0), (0, 0)]);
    // All dated posts fall on one day in Tokyo, where it is the 25th already.
    let [bin] = a.bins.as_slice() else {
        panic!("one bin")
    };
    assert_eq!(
        (bin.start.as_str(), bin.count),
        ("2014-05-25T00:00:00+09:00", 3)
    );
    assert_eq!(b.bins[0].count, 2);
    assert!(timeline.events.is_empty());
}

#[test]
fn what_happened_is_in_the_document_of_a_timeline() {
    let program = with_archive();
    for (when, name) in [("2014-05-24T20:00", "vigils"), ("2015", "later")] {
        program
            .args([
                "events", "add", when, name, "-a", "may", "--note", "n", "--link", "l",
            ])
            .output();
    }
    let text = program
        .args(["timeline", "-a", "may", "--tz", "Europe/Paris", "--json"])
        .run_loosely();
    let timeline: Timeline = serde_json::from_str(&text).expect("the document that was agreed on");
    let [event] = timeline.events.as_slice() else {
        panic!("one event lies in this time: {text}")
    };
    assert_eq!((event.number, event.until.as_deref()), (1, None));
    assert_eq!(event.from, "2014-05-24T22:00:00+02:00");
    assert_eq!(
        [&event.name, &event.note, &event.link],
        ["vigils", "n", "l"]
    );
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TagList {
    schema: String,
    query: String,
    unit: String,
    total: u64,
    tags: Vec<CountedTag>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountedTag {
    tag: String,
    spelling: String,
    posts: u64,
    originals: u64,
    voices: u64,
}

#[test]
fn tags() {
    let tags: TagList = document(["tags", "--unit", "voices", "--json"], 0);
    assert_eq!(tags.schema, "tagline.tags/1");
    assert_eq!(
        (tags.query.as_str(), tags.unit.as_str(), tags.total),
        ("", "voices", 4)
    );
    let [first, second] = tags.tags.as_slice() else {
        panic!("two tags")
    };
    assert_eq!(
        (first.tag.as_str(), first.spelling.as_str()),
        ("yesallwomen", "YesAllWomen")
    );
    assert_eq!((first.posts, first.originals, first.voices), (4, 4, 3));
    assert_eq!(
        (second.tag.as_str(), second.posts, second.voices),
        ("notallmen", 2, 2)
    );
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Related {
    schema: String,
    query: String,
    unit: String,
    matched: u64,
    archive: u64,
    meaningless: bool,
    tags: Vec<RelatedTag>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RelatedTag {
    tag: String,
    spelling: String,
    both: u64,
    total: u64,
    g2: Option<f64>,
    npmi: Option<f64>,
    jaccard: Option<f64>,
}

#[test]
fn related() {
    let related: Related = document(["related", "#notallmen", "--json"], 0);
    assert_eq!(related.schema, "tagline.related/1");
    assert_eq!(
        (related.query.as_str(), related.unit.as_str()),
        ("#notallmen", "posts")
    );
    assert_eq!(
        (related.matched, related.archive, related.meaningless),
        (2, 5, false)
    );
    let tag = related
        .tags
        .iter()
        .find(|tag| tag.tag == "yesallwomen")
        .expect("it travels along");
    assert_eq!(
        (tag.spelling.as_str(), tag.both, tag.total),
        ("YesAllWomen", 1, 4)
    );
    assert_eq!(tag.jaccard, Some(0.2));
    assert!(
        tag.g2.is_some_and(|g2| g2 < 0.0),
        "they meet less often than by chance"
    );
    assert!(tag.npmi.is_some_and(|npmi| npmi < 0.0));
}

#[test]
fn related_to_everything_is_null() {
    let related: Related = document(["related", "*", "--json"], 0);
    assert!(related.meaningless);
    let tag = &related.tags[0];
    assert_eq!((tag.g2, tag.npmi, tag.jaccard), (None, None, None));
    assert_eq!((tag.both, tag.total), (4, 4));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    schema: String,
    archive: String,
    records: u64,
    posts: u64,
    merged: u64,
    rejected: u64,
    skipped: u64,
    undated: u64,
    removed: u64,
    seconds: f64,
    interrupted: bool,
    sources: Vec<Source>,
    unchanged: Vec<String>,
    failed: Vec<Failed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failed {
    path: String,
    reason: String,
}

#[test]
fn import() {
    let program = super::Program::new();
    let args = ["import", "-", "-a", "new", "--json"];
    let text = program.args(args).stdin(POSTS).run_loosely();
    let import: Import = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!(
        (import.schema.as_str(), import.archive.as_str()),
        ("tagline.import/1", "new")
    );
    assert_eq!((import.records, import.posts, import.undated), (5, 5, 1));
    assert_eq!((import.merged, import.rejected, import.skipped), (0, 0, 0));
    assert_eq!(import.removed, 0);
    assert!(import.seconds >= 0.0 && !import.interrupted);
    assert_eq!(
        (
            import.sources.len(),
            import.unchanged.len(),
            import.failed.len()
        ),
        (1, 0, 0)
    );
    let again = program.args(args).stdin(POSTS).run_loosely();
    let again: Import = serde_json::from_str(&again).expect("the document that was agreed on");
    assert_eq!((again.records, again.posts, again.merged), (5, 0, 5));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RejectList {
    schema: String,
    total: u64,
    rejects: Vec<Reject>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reject {
    path: String,
    line: u64,
    reason: String,
    raw: String,
    #[serde(default)]
    raw_base64: Option<String>,
    #[serde(default)]
    cut: bool,
}

#[test]
fn rejects() {
    let good = r#"{"id_str":"1","created_at":"Sat May 24 18:05:00 +0000 2014","full_text":"a #b","user":{"screen_name":"ana","id_str":"7"}}"#;
    let program = super::Program::new().file("t.jsonl", &format!("{good}\n{{\"id_str\": oops\n"));
    let import = program
        .args(["import", "t.jsonl", "-a", "may", "--json"])
        .run_loosely();
    let import: Import = serde_json::from_str(&import).expect("the document that was agreed on");
    assert_eq!((import.posts, import.rejected), (1, 1));
    let text = program
        .args(["rejects", "-a", "may", "--json"])
        .run_loosely();
    let rejects: RejectList = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!(
        (rejects.schema.as_str(), rejects.total),
        ("tagline.rejects/1", 1)
    );
    let [reject] = rejects.rejects.as_slice() else {
        panic!("one reject")
    };
    assert_eq!((reject.path.as_str(), reject.line), ("t.jsonl", 2));
    assert_eq!(reject.raw, "{\"id_str\": oops");
    assert!(!reject.reason.is_empty() && reject.raw_base64.is_none() && !reject.cut);
}

#[test]
fn a_table_of_many_rejects_says_that_there_are_more() {
    let good = r#"{"platform":"demo","id":"1","text":"a","author":{"handle":"ida"}}"#;
    let lines = format!("{good}\n{}", "{\"id\": oops\n".repeat(60));
    let program = super::Program::new().file("t.jsonl", &lines);
    program
        .args(["import", "t.jsonl", "-a", "may"])
        .run_loosely();
    let lines = |args: &[&str]| {
        let args = [&["rejects", "-a", "may"], args].concat();
        let output = program.args(args).output();
        let said = String::from_utf8(output.stderr).expect("text");
        let text = String::from_utf8(output.stdout).expect("text");
        (text.lines().count(), said)
    };
    let more = "tagline: 50 of 60 rejects: --limit N shows more\n";
    assert_eq!(lines(&[]), (51, more.to_owned()));
    assert_eq!(lines(&["--limit", "2"]), (3, String::new()));
    assert_eq!(lines(&["--limit", "70"]), (61, String::new()));
    assert_eq!(lines(&["--csv"]), (61, String::new()));
    assert_eq!(lines(&["--csv", "--limit", "4"]), (5, String::new()));
    let text = program
        .args(["rejects", "-a", "may", "--json", "--limit", "3"])
        .run_loosely();
    let rejects: RejectList = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!((rejects.total, rejects.rejects.len()), (60, 3));
}

#[test]
fn what_was_not_read_at_all_is_listed_too() {
    let program = with_archive().file("photo.jpg", "neither posts nor a table\n");
    program.args(["import", "photo.jpg", "-a", "may"]).output();
    let text = program.args(["info", "-a", "may", "--json"]).run_loosely();
    let info: Info = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!((info.sources.len(), info.refused.len()), (1, 1));
    assert_eq!(info.refused[0].path, "photo.jpg");
    assert!(!info.refused[0].reason.is_empty());
    let text = program.args(["info", "-a", "may"]).run_loosely();
    assert!(text.contains("\nnot read: 'photo.jpg' "), "{text}");
    let text = program
        .args(["rejects", "-a", "may", "--json"])
        .run_loosely();
    let rejects: RejectList = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!((rejects.total, rejects.rejects[0].line), (1, 0));
    assert_eq!(rejects.rejects[0].path, "photo.jpg");
}
