//! Bluesky: views, records and events.

use std::fmt::Write;

use serde_json::{Value, json};
use tagline::formats::Options;

use super::{import, one, read, sum};

#[test]
fn a_real_event_and_the_view_of_its_post_agree() {
    let names = ["firehose", "hydrated-firehose"];
    let mut both = names.into_iter().filter_map(|name| {
        let path = format!("json/twitwi/bluesky-{name}-posts.json");
        import(&path, &Options::default()).map(|(found, _)| found)
    });
    let (Some(events), Some(views)) = (both.next(), both.next()) else {
        return;
    };
    for ((_, event), (_, view)) in events.posts.iter().zip(&views.posts) {
        assert_eq!(event.id, view.id);
        assert_eq!((&event.text, &event.tags), (&view.text, &view.tags));
        assert_eq!(
            (&event.links, &event.mentions),
            (&view.links, &view.mentions)
        );
        assert_eq!(event.author.id, view.author.id);
        assert_eq!(
            (&event.media, &event.reply_to),
            (&view.media, &view.reply_to)
        );
        assert!(!view.author.handle.is_empty() && view.counts.likes.is_some());
    }
    assert_eq!(sum(&events, |post| post.tags.len()), 10);
    assert_eq!(sum(&events, |post| post.mentions.len()), 2);
    assert_eq!(sum(&events, |post| post.media.len()), 7);
}
const DID: &str = "did:plc:ana";

fn view(key: &str, record: &Value) -> Value {
    let mut inner = json!({"$type": "app.bsky.feed.post", "text": "Tulips", "createdAt": "2024-05-01T10:00:00.000Z"});
    let members = inner.as_object_mut().expect("an object");
    members.extend(record.as_object().expect("an object").clone());
    json!({"uri": format!("at://{DID}/app.bsky.feed.post/{key}"), "cid": "bafy", "record": inner,
        "author": {"did": DID, "handle": "ana.example", "displayName": "Ana"},
        "likeCount": 3, "repostCount": 2, "replyCount": 1, "quoteCount": 0,
        "indexedAt": "2024-05-01T10:00:01.000Z", "labels": []})
}

#[test]
fn a_view_of_a_post_says_everything() {
    let text = "für @ben.example: #Gärten tulips.example/x …";
    let at = |part: &str| {
        let start = text.find(part).expect("a part");
        json!({"byteStart": start, "byteEnd": start + part.len()})
    };
    let feature = |kind: &str, key: &str, value: &str| json!([{"$type": format!("app.bsky.richtext.facet#{kind}"), key: value}]);
    let mut view = view(
        "3kah",
        &json!({
            "text": text, "langs": ["de-DE", "en"], "tags": ["extra", "gärten"],
            "labels": {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "nudity"}]},
            "facets": [
                {"index": at("@ben.example"), "features": feature("mention", "did", "did:plc:ben")},
                {"index": at("#Gärten"), "features": feature("tag", "tag", "Gärten")},
                {"index": at("tulips.example/x"), "features": feature("link", "uri", "https://tulips.example/x/y")},
                // Beside a character, behind the end, and the wrong way round.
                {"index": {"byteStart": 2, "byteEnd": 5}, "features": feature("mention", "did", "did:plc:cy")},
                {"index": {"byteStart": 900, "byteEnd": 905}, "features": feature("mention", "did", "did:plc:dan")},
                {"index": {"byteStart": 9, "byteEnd": 1}, "features": feature("mention", "did", "did:plc:eve")},
            ],
            "reply": {"root": {"uri": "at://did:plc:ben/app.bsky.feed.post/1"}, "parent": {"uri": "at://did:plc:ben/app.bsky.feed.post/2"}},
        }),
    );
    view["embed"] = json!({"$type": "app.bsky.embed.recordWithMedia#view",
        "media": {"images": [{"fullsize": "https://cdn.example/1", "thumb": "https://cdn.example/t", "alt": "red"}]},
        "record": {"record": {"uri": "at://did:plc:cy/app.bsky.feed.post/7", "author": {"did": "did:plc:cy", "handle": "cy.example"}}}});
    let post = one(&view);
    assert_eq!(
        (post.platform.as_str(), post.id.as_str()),
        ("bluesky", "at://did:plc:ana/app.bsky.feed.post/3kah")
    );
    assert_eq!(post.tags, ["Gärten", "extra"]);
    assert_eq!(
        post.mentions,
        ["ben.example", "did:plc:cy", "did:plc:dan", "did:plc:eve"]
    );
    assert_eq!(post.links, ["https://tulips.example/x/y"]);
    assert_eq!(post.lang.as_deref(), Some("de-de"));
    assert_eq!(
        (
            post.author.id.as_str(),
            post.author.handle.as_str(),
            post.author.name.as_str()
        ),
        (DID, "ana.example", "Ana")
    );
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://bsky.app/profile/ana.example/post/3kah")
    );
    assert!(post.sensitive);
    assert_eq!(
        (post.media[0].url.as_str(), post.media[0].alt.as_str()),
        ("https://cdn.example/1", "red")
    );
    let quote = post.quote_of.expect("a quote");
    assert_eq!(
        (quote.id.as_str(), quote.handle.as_str()),
        ("at://did:plc:cy/app.bsky.feed.post/7", "cy.example")
    );
    let reply = post.reply_to.expect("an answer");
    assert_eq!(
        (reply.id.as_str(), reply.author.as_str()),
        ("at://did:plc:ben/app.bsky.feed.post/2", "did:plc:ben")
    );
    assert_eq!((post.counts.likes, post.counts.quotes), (Some(3), Some(0)));
}

#[test]
fn impossible_times_are_put_right() {
    for (claimed, wanted) in [
        (
            "2024-05-01T09:00:00.12345678+02:00",
            "2024-05-01T07:00:00.123Z",
        ),
        ("2031-01-01T00:00:00Z", "2024-05-01T10:00:01Z"),
        ("0001-10-14T00:00:00Z", "2024-05-01T10:00:01Z"),
        ("1970-01-01T00:00:00Z", "2024-05-01T10:00:01Z"),
    ] {
        let post = one(&view("3kah", &json!({"createdAt": claimed})));
        assert_eq!(post.time.unwrap().rfc3339(), wanted, "{claimed}");
    }
}

#[test]
fn feeds_hold_reposts() {
    let by = json!({"did": "did:plc:ben", "handle": "ben.example", "displayName": "Ben"});
    let reason = json!({"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": "2024-05-03T00:00:00Z"});
    let mut named = reason.clone();
    named["uri"] = json!("at://did:plc:ben/app.bsky.feed.repost/9");
    let answer = view(
        "4",
        &json!({"reply": {"parent": {"uri": "at://did:plc:ben/app.bsky.feed.post/2"}}}),
    );
    let feed = json!({"cursor": "x", "feed": [
        {"post": view("1", &json!({})), "reason": reason},
        {"post": view("2", &json!({})), "reason": named},
        {"post": view("3", &json!({})), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}},
        {"post": answer, "reply": {"parent": {"uri": "at://did:plc:ben/app.bsky.feed.post/2", "author": by}}},
    ]});
    for document in [feed.to_string(), json!([feed]).to_string()] {
        let found = read(document.as_bytes());
        let posts: Vec<_> = found.posts.iter().map(|(_, post)| post).collect();
        assert_eq!(posts.len(), 4);
        assert_eq!(
            posts[0].id,
            "at://did:plc:ana/app.bsky.feed.post/1#reposted-by-did:plc:ben"
        );
        assert_eq!(posts[1].id, "at://did:plc:ben/app.bsky.feed.repost/9");
        assert_eq!(
            (posts[1].author.handle.as_str(), posts[1].text.as_str()),
            ("ben.example", "Tulips")
        );
        assert_eq!(posts[1].time.unwrap().rfc3339(), "2024-05-03T00:00:00Z");
        let original = posts[1].repost_of.as_ref().expect("a repost");
        assert_eq!(
            (original.handle.as_str(), original.author.as_str()),
            ("ana.example", DID)
        );
        assert!(!posts[2].is_repost());
        assert_eq!(
            posts[3].reply_to.as_ref().expect("an answer").handle,
            "ben.example"
        );
    }
}

#[test]
fn every_other_arrangement_is_opened() {
    let value = json!({"$type": "app.bsky.feed.post", "text": "Tulips", "createdAt": "2024-05-01T10:00:00Z"});
    let uri = "at://did:plc:ana/app.bsky.feed.post/1";
    let listed = json!({"uri": uri, "cid": "c", "value": value});
    let documents = [
        json!({"posts": [view("1", &json!({}))], "cursor": "1"}),
        json!({"records": [listed], "cursor": "1"}),
        json!([{"records": [listed]}]),
        listed,
        json!({"thread": [{"uri": uri, "depth": 0, "value": {"post": view("1", &json!({}))}}]}),
        json!({"uri": uri, "cid": "c", "author": DID, "record": value}),
        json!({"did": DID, "time_us": 1_714_557_600_000_000_u64, "kind": "commit", "commit":
            {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "1", "record": value}}),
        json!({"did": DID, "time_us": 1_714_557_600_000_000_u64, "type": "com", "commit":
            {"type": "c", "collection": "app.bsky.feed.post", "rkey": "1", "record": value}}),
        json!({"id": 1, "type": "record", "record": {"did": DID, "action": "create",
            "collection": "app.bsky.feed.post", "rkey": "1", "record": value}}),
    ];
    for document in documents {
        let post = one(&document);
        assert_eq!(
            (post.id.as_str(), post.text.as_str()),
            (uri, "Tulips"),
            "{document}"
        );
        assert_eq!(post.author.id, DID, "{document}");
        assert_eq!(
            post.time.unwrap().rfc3339(),
            "2024-05-01T10:00:00Z",
            "{document}"
        );
        assert!(post.permalink.is_some(), "{document}");
    }
    let bare = one(&value);
    assert_eq!((bare.id.as_str(), bare.author.id.as_str()), ("", ""));
}

#[test]
fn names_of_the_python_sdk_are_read() {
    let line = json!({
        "uri": "at://did:plc:ana/app.bsky.feed.post/1", "cid": "c", "py_type": "app.bsky.feed.defs#postView",
        "author": {"did": DID, "handle": "ana.example", "display_name": "Ana", "py_type": "x"},
        "like_count": 3, "indexed_at": "2024-05-01T10:00:01Z",
        "record": {"py_type": "app.bsky.feed.post", "created_at": "2024-05-01T10:00:00Z", "text": "see #Tulips",
            "facets": [{"index": {"byte_start": 4, "byte_end": 11},
                "features": [{"py_type": "app.bsky.richtext.facet#tag", "tag": "Tulips"}]}],
            "embed": {"py_type": "app.bsky.embed.images", "images": [{"alt": "red",
                "image": {"py_type": "blob", "ref": {"link": "bafk"}}}]}},
        "4CAT_metadata": {"collected_at": 1_714_600_000.5, "query": "tulips"}});
    let post = one(&line);
    assert_eq!(
        (post.counts.likes, post.author.name.as_str()),
        (Some(3), "Ana")
    );
    assert_eq!(post.tags, ["Tulips"]);
    assert_eq!(post.time.unwrap().rfc3339(), "2024-05-01T10:00:00Z");
    assert_eq!(post.observed.map(|time| time.0 / 1000), Some(1_714_600_000));
    assert_eq!(
        post.media[0].url,
        "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:ana/bafk@jpeg"
    );
}

#[test]
fn events_make_change_and_delete() {
    let event = |operation: &str, collection: &str, record: Value| {
        json!({"did": DID, "time_us": 1_714_557_600_000_000_u64, "kind": "commit", "commit":
            {"operation": operation, "collection": collection, "rkey": "3k", "record": record}})
        .to_string()
    };
    let subject = json!({"createdAt": "2024-05-01T10:00:00Z", "subject": {"uri": "at://did:plc:ben/app.bsky.feed.post/2", "cid": "c"}});
    let lines = [
        json!({"did": DID, "time_us": 1, "kind": "identity", "identity": {"did": DID}}).to_string(),
        json!({"did": DID, "time_us": 1, "kind": "account", "account": {"active": false}})
            .to_string(),
        event("create", "app.bsky.feed.like", subject.clone()),
        event(
            "create",
            "app.bsky.graph.follow",
            json!({"subject": "did:plc:ben"}),
        ),
        event("create", "app.bsky.feed.repost", subject),
        event("delete", "app.bsky.feed.post", Value::Null),
        event("delete", "app.bsky.feed.repost", Value::Null),
        event("delete", "app.bsky.feed.like", Value::Null),
        json!({"id": 2, "type": "record", "record": {"did": DID, "action": "delete",
            "collection": "app.bsky.feed.post", "rkey": "9"}})
        .to_string(),
        json!({"id": 3, "type": "identity", "identity": {"did": DID}}).to_string(),
        event("create", "app.bsky.feed.post", Value::Null),
    ];
    let found = read(lines.join("\n").as_bytes());
    assert_eq!(
        (found.posts.len(), found.skips.len(), found.rejects.len()),
        (1, 9, 1),
        "{:?}",
        found.skips
    );
    let repost = &found.posts[0].1;
    assert_eq!(
        (repost.id.as_str(), repost.text.as_str()),
        ("at://did:plc:ana/app.bsky.feed.repost/3k", "")
    );
    assert_eq!(
        repost.repost_of.as_ref().expect("a repost").id,
        "at://did:plc:ben/app.bsky.feed.post/2"
    );
    let gone: Vec<_> = found
        .withdrawn
        .iter()
        .map(|(platform, id)| (platform.as_str(), id.as_str()))
        .collect();
    assert_eq!(
        gone,
        [
            ("bluesky", "at://did:plc:ana/app.bsky.feed.post/3k"),
            ("bluesky", "at://did:plc:ana/app.bsky.feed.repost/3k"),
            ("bluesky", "at://did:plc:ana/app.bsky.feed.post/9"),
        ]
    );
    let likes = found.skips.iter().filter(|(_, reason)| reason == "likes");
    assert_eq!(likes.count(), 2);
}

#[test]
fn a_thread_is_walked_however_deep_it_is() {
    const DEEP: usize = 700;
    let absent =
        json!({"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x/y/z", "notFound": true});
    let mut document = String::new();
    for key in 0..DEEP {
        let post = view(&format!("p{key}"), &json!({}));
        write!(document, r#"{{"post":{post},"parent":{absent},"replies":["#).unwrap();
    }
    document.push_str(&absent.to_string());
    document.push_str(&"]}".repeat(DEEP));
    let whole = format!(r#"{{"thread":{document},"threadgate":{{"post":"at://x"}}}}"#);
    let found = read(whole.as_bytes());
    assert_eq!(
        (found.posts.len(), found.skips.len(), found.rejects.len()),
        (DEEP, DEEP + 1, 0)
    );
    let last = &found.posts[DEEP - 1].1;
    assert_eq!(
        last.id,
        format!("at://did:plc:ana/app.bsky.feed.post/p{}", DEEP - 1)
    );
    // One on each line, the second of which was cut off.
    let two = format!("{whole}\n{}\n", &whole[..whole.len() / 2]);
    let found = read(two.as_bytes());
    assert!(
        found.posts.len() > DEEP && found.rejects.len() == 1,
        "{}",
        found.posts.len()
    );
}
