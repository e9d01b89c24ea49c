//! `YouTube`: pages, threads and comments of the Data API.

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{Format, Options, ReadError};
use tagline::post::Kind;

use super::{counted, only, read, read_as, rfc3339, survive};

fn comment(id: &str, text: &Value) -> Value {
    json!({
        "kind": "youtube#comment", "etag": "e", "id": id,
        "snippet": {
            "textDisplay": "shown&lt;3<br>#walk", "textOriginal": text, "authorDisplayName": "@ana-b",
            "authorChannelUrl": "http://www.youtube.com/channel/UCana", "authorChannelId": {"value": "UCana"},
            "likeCount": 4, "publishedAt": "2021-03-04T05:06:07Z", "updatedAt": "2021-03-05T05:06:07Z",
        },
    })
}

fn thread() -> Value {
    let mut top = comment("Ugx", &json!("see https://walks.example #Walk"));
    top["snippet"]["videoId"] = json!("vid1");
    let mut reply = comment("Ugx.r1", &Value::Null);
    reply["snippet"]["parentId"] = json!("Ugx");
    reply["snippet"]["videoId"] = json!("vid1");
    json!({
        "kind": "youtube#commentThread", "id": "Ugx",
        "snippet": {"videoId": "vid1", "topLevelComment": top, "totalReplyCount": 2, "isPublic": true},
        "replies": {"comments": [reply, comment("Ugx.r2", &json!("b"))]},
    })
}

#[test]
fn a_comment_is_read_whole() {
    let post = only(
        "youtube",
        &comment("Ugx.r1", &json!("see https://walks.example #Walk @ben")),
    );
    assert_eq!(
        (post.platform.as_str(), post.id.as_str()),
        ("youtube", "Ugx.r1")
    );
    assert_eq!(
        (post.author.id.as_str(), post.author.handle.as_str()),
        ("UCana", "ana-b")
    );
    assert_eq!(rfc3339(&post), "2021-03-04T05:06:07Z");
    assert_eq!(
        (post.tags, post.mentions),
        (vec!["Walk".to_owned()], vec!["ben".to_owned()])
    );
    assert_eq!(post.links, ["https://walks.example"]);
    assert_eq!(post.counts.likes, Some(4));
    assert_eq!(
        post.reply_to.map(|above| above.id),
        Some("Ugx".to_owned()),
        "told by its id"
    );
}

#[test]
fn threads_and_pages_hold_every_comment() {
    let page = json!({
        "kind": "youtube#commentThreadListResponse", "nextPageToken": "n",
        "pageInfo": {"totalResults": 2}, "items": [thread(), {"kind": "youtube#video", "id": "v"}],
    });
    let pretty = serde_json::to_string_pretty(&page).unwrap();
    let line = thread().to_string();
    for (text, skips) in [
        (pretty, 1),
        (page.to_string(), 1),
        (line.clone(), 0),
        (format!("[{line}]"), 0),
    ] {
        let found = read(&text);
        assert_eq!(
            (found.files[0].1.as_str(), counted(&found)),
            ("youtube", (3, 0, skips)),
            "{text}"
        );
        let [(_, top), (_, reply), (_, other)] = &found.posts[..] else {
            panic!("three posts")
        };
        assert_eq!((top.kind(), top.counts.replies), (Kind::Original, Some(2)));
        assert_eq!(
            top.permalink.as_deref(),
            Some("https://www.youtube.com/watch?v=vid1&lc=Ugx")
        );
        assert_eq!(
            (reply.kind(), reply.text.as_str()),
            (Kind::Reply, "shown<3\n#walk")
        );
        assert_eq!(
            other.reply_to.as_ref().map(|above| above.id.as_str()),
            Some("Ugx")
        );
    }
}

#[test]
fn pages_without_kinds_are_known_and_other_things_are_named() {
    let bare = json!({"items": [{"id": "Ugx", "snippet": {"topLevelComment": {
        "id": "Ugx", "snippet": {"textDisplay": "a &amp; b", "publishedAt": "2021-03-04T05:06:07Z"},
    }}}]});
    let found = read(&bare.to_string());
    assert_eq!(found.posts[0].1.text, "a & b");
    let videos = json!({"kind": "youtube#videoListResponse", "items": [{"kind": "youtube#video", "id": "v"}]});
    let (_, result) = read_as(videos.to_string().as_bytes(), &Options::default());
    assert!(
        matches!(&result, Err(ReadError::NoPosts { what, .. }) if what == "videos"),
        "{result:?}"
    );
    let mut held = comment("u", &json!("a"));
    held["snippet"]["moderationStatus"] = json!("heldForReview");
    let found = read(&format!("{held}\n{}", comment("v", &json!("b"))));
    assert_eq!(counted(&found), (1, 0, 1));
}

const KEYS: &[&str] = &[
    "kind",
    "items",
    "id",
    "snippet",
    "topLevelComment",
    "replies",
    "comments",
    "textOriginal",
    "textDisplay",
    "authorDisplayName",
    "authorChannelId",
    "value",
    "publishedAt",
    "parentId",
    "likeCount",
    "videoId",
    "moderationStatus",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_survived(records in prop::collection::vec(super::json(KEYS), 0..5), bytes: Vec<u8>) {
        survive(Format::Youtube, &records, &bytes);
    }

    #[test]
    fn every_comment_is_told(items in prop::collection::vec(super::json(&KEYS[6..]), 0..5)) {
        let page = json!({"items": items});
        let (posts, rejects, skips) = counted(&survive(Format::Youtube, &[page], b""));
        prop_assert_eq!(posts + rejects + skips, items.len());
    }
}
