//! Reddit: dumps of Pushshift and Arctic Shift, and listings of the API.

use proptest::prelude::*;
use serde_json::json;
use tagline::formats::{Format, Options};
use tagline::post::Kind;

use super::{counted, only, read, rfc3339, survive};
use crate::formats::{import, read_bytes};

#[test]
fn comments_of_twenty_years_are_read_and_deletions_respected() {
    let path = "jsonl/reddit_pushshift_test_comments.json";
    let Some((found, result)) = import(path, &Options::default()) else {
        return;
    };
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(counted(&found), (23, 0, 4));
    let skipped = |what: &str| {
        found
            .skips
            .iter()
            .filter(|(_, reason)| reason == what)
            .count()
    };
    assert_eq!(skipped("posts deleted by their authors"), 2);
    assert_eq!(skipped("posts removed by moderators"), 2);
    let gone: Vec<_> = found.withdrawn.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(gone, ["t1_c0cmuon", "t1_c16"]);
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| post.kind() == Kind::Reply)
    );
    let named = found
        .posts
        .iter()
        .filter(|(_, post)| !post.author.handle.is_empty());
    assert_eq!(named.count(), 22);
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| post.time.is_some() && post.observed.is_some())
    );
}

#[test]
fn submissions_of_twenty_years_are_read() {
    let path = "jsonl/reddit_pushshift_test_submissions.json";
    let Some((found, _)) = import(path, &Options::default()) else {
        return;
    };
    let posts = || found.posts.iter().map(|(_, post)| post);
    assert_eq!(posts().filter(|post| post.sensitive).count(), 6);
    assert_eq!(
        posts().filter_map(|post| post.counts.likes).sum::<u64>(),
        301
    );
    assert_eq!(posts().filter(|post| post.quote_of.is_some()).count(), 1);
    assert!(posts().all(|post| post.id.starts_with("t3_") && !post.text.is_empty()));
    assert!(posts().all(|post| {
        post.permalink
            .as_ref()
            .is_some_and(|link| link.contains("/comments/"))
    }));
}

#[test]
fn a_submission_is_its_title_and_its_text() {
    let post = only(
        "reddit",
        &json!({
            "id": "1abcde", "subreddit": "gardens", "created_utc": "1706745600", "author": "ana_b",
            "title": "Tulips &amp; more", "score": 12, "num_comments": 3, "is_self": true, "over_18": false,
            "selftext": "# Heading\n\nsee [here](https://tulips.example/a_(b)) &gt; &amp;#x200B; #spring",
            "url": "https://www.reddit.com/r/gardens/comments/1abcde/tulips_more/",
            "permalink": "/r/gardens/comments/1abcde/tulips_more/",
            "retrieved_on": 1_706_745_700, "_meta": {"retrieved_2nd_on": 1_706_875_209},
        }),
    );
    assert_eq!(
        post.text,
        "Tulips & more\n\n# Heading\n\nsee [here](https://tulips.example/a_(b)) > \u{200B} #spring"
    );
    assert_eq!(
        (post.platform.as_str(), post.id.as_str()),
        ("reddit", "t3_1abcde")
    );
    assert_eq!(post.tags, ["spring"], "a heading is no tag");
    assert_eq!(post.links, ["https://tulips.example/a_(b)"]);
    assert_eq!(rfc3339(&post), "2024-02-01T00:00:00Z");
    assert_eq!(post.observed.map(|time| time.0), Some(1_706_875_209_000));
    assert_eq!(
        (post.counts.likes, post.counts.replies),
        (Some(12), Some(3))
    );
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://www.reddit.com/r/gardens/comments/1abcde/tulips_more/")
    );
    assert_eq!(post.kind(), Kind::Original);
}

#[test]
fn a_comment_answers_and_a_crosspost_quotes() {
    let comment = only(
        "reddit",
        &json!({
            "id": "k1", "body": "thanks u/ben-c", "subreddit": "gardens", "created_utc": 1_706_745_600.0,
            "author": "[deleted]", "link_id": "t3_1abcde", "parent_id": "t1_k0", "score": -4,
        }),
    );
    assert_eq!(
        (comment.id.as_str(), comment.author.handle.as_str()),
        ("t1_k1", "")
    );
    assert_eq!(
        comment.reply_to.as_ref().map(|above| above.id.as_str()),
        Some("t1_k0")
    );
    assert_eq!(
        (comment.mentions.as_slice(), comment.counts.likes),
        (&["ben-c".to_owned()][..], None)
    );
    assert_eq!(
        comment.permalink.as_deref(),
        Some("https://www.reddit.com/r/gardens/comments/1abcde/_/k1/")
    );
    let crosspost = only(
        "reddit",
        &json!({
            "id": "1x", "title": "look at this", "selftext": "", "subreddit": "u_ana", "created_utc": 1,
            "author": "ana", "crosspost_parent": "t3_1abcde", "is_self": false, "over_18": true,
            "crosspost_parent_list": [{"id": "1abcde", "author": "ben"}], "url": "https://i.redd.it/a.jpeg",
            "retrieved_utc": 1_706_745_600,
        }),
    );
    assert_eq!(crosspost.kind(), Kind::Quote);
    let quoted = crosspost.quote_of.unwrap();
    assert_eq!(
        (quoted.id.as_str(), quoted.handle.as_str()),
        ("t3_1abcde", "ben")
    );
    assert_eq!(
        (crosspost.media[0].kind.as_str(), crosspost.links.len()),
        ("photo", 0)
    );
    assert!(crosspost.sensitive && crosspost.observed.is_some());
}

#[test]
fn what_is_gone_is_told_apart() {
    let lines = [
        r#"{"id":"a","body":"here","subreddit":"s","created_utc":1706745600,"link_id":"t3_x"}"#,
        r#"{"id":"b","body":"[deleted]","subreddit":"s","created_utc":1706745600,"link_id":"t3_x"}"#,
        r#"{"id":"c","body":"[removed]","subreddit":"s","created_utc":1706745600,"link_id":"t3_x"}"#,
        r#"{"id":"d","title":"stays","selftext":"[removed]","subreddit":"s","created_utc":1706745600}"#,
        r#"{"id":"e","title":"goes","selftext":"[deleted]","subreddit":"s","created_utc":1706745600}"#,
        r#"{"id":"f","title":"[deleted by user]","selftext":"[removed]","subreddit":"s","created_utc":1706745600}"#,
        r#"{"id":"g","body":"[ Removed by Reddit ]","subreddit":"s","created_utc":1706745600,"link_id":"t3_x"}"#,
        r#"{"id":"h","display_name":"s","subscribers":3}"#,
        r#"{"subreddit":"s","title":"nobody's","created_utc":"never"}"#,
        r#"{"id":"i","body":"half \ud83d","edited":NaN,"subreddit":"s","created_utc":1706745600,"link_id":"t3_x"}"#,
        r#"{"id":"j","body":"#,
    ];
    let found = read(&lines.join("\n"));
    let posts: Vec<_> = found
        .posts
        .iter()
        .map(|(line, post)| (*line, post.text.as_str()))
        .collect();
    assert_eq!(posts, [(1, "here"), (4, "stays"), (10, "half \u{FFFD}")]);
    let gone: Vec<_> = found.withdrawn.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(gone, ["t1_b", "t3_e", "t3_f"]);
    let rejected: Vec<_> = found.rejects.iter().map(|(line, _)| *line).collect();
    assert_eq!(rejected, [9, 11]);
    assert_eq!(found.skips.len(), 6);
}

#[test]
fn listings_are_records_with_records_inside() {
    let page = json!([
        {"kind": "Listing", "data": {"after": null, "children": [
            {"kind": "t3", "data": {"id": "p", "title": "a", "subreddit": "s", "created_utc": 1_706_745_600}},
        ]}},
        {"kind": "Listing", "data": {"children": [
            {"kind": "t1", "data": {"id": "q", "body": "b", "parent_id": "t3_p", "replies": {
                "kind": "Listing", "data": {"children": [
                    {"kind": "t1", "data": {"id": "r", "body": "c", "parent_id": "t1_q", "replies": ""}},
                    {"kind": "more", "data": {"count": 7, "children": ["s"]}},
                ]},
            }}},
        ]}},
    ]);
    let found = read(&page.to_string());
    let ids: Vec<_> = found
        .posts
        .iter()
        .map(|(_, post)| post.id.as_str())
        .collect();
    assert_eq!(ids, ["t3_p", "t1_q", "t1_r"]);
    assert_eq!(
        found.skips,
        [(1, "comments that were not loaded".to_owned())]
    );
    let answer = json!({"data": [
        {"id": "p", "title": "a", "subreddit": "s", "created_utc": 1_706_745_600},
        {"id": "o", "title": "b", "subreddit": "s", "created_utc": 1_706_745_600},
    ]});
    let found = read(&answer.to_string());
    assert_eq!(
        (found.files[0].1.as_str(), counted(&found)),
        ("reddit", (2, 0, 0))
    );
}

#[test]
fn dumps_packed_with_the_longest_window_are_unpacked() {
    let line =
        br#"{"id":"a","body":"here","subreddit":"s","created_utc":1706745600,"link_id":"t3_x"}"#;
    // A frame of zstd by hand, as `zstd --long=31` writes it: to make one with the library takes gigabytes.
    let mut packed = b"\x28\xb5\x2f\xfd\x80\xa8".to_vec();
    packed.extend((line.len() as u32).to_le_bytes());
    packed.extend(&((line.len() as u32) << 3 | 1).to_le_bytes()[..3]);
    packed.extend(line);
    let (found, result) = read_bytes(&packed);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(counted(&found), (1, 0, 0));
}

const KEYS: &[&str] = &[
    "kind",
    "data",
    "children",
    "replies",
    "id",
    "name",
    "subreddit",
    "title",
    "body",
    "selftext",
    "author",
    "created_utc",
    "score",
    "url",
    "is_self",
    "media_metadata",
    "gallery_data",
    "items",
    "permalink",
    "link_id",
    "parent_id",
    "crosspost_parent_list",
    "_meta",
    "retrieved_on",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_survived(records in prop::collection::vec(super::json(KEYS), 0..5), bytes: Vec<u8>) {
        survive(Format::Reddit, &records, &bytes);
    }

    #[test]
    fn every_record_is_told(bodies in prop::collection::vec("\\PC{0,20}", 1..6)) {
        let lines: String = bodies
            .iter()
            .map(|body| json!({"body": body, "subreddit": "s", "link_id": "t3_x"}).to_string() + "\n")
            .collect();
        let (found, _) = super::read_as(lines.as_bytes(), &Options::default());
        let (posts, rejects, skips) = counted(&found);
        prop_assert_eq!(posts + rejects + skips, bodies.len());
    }
}
