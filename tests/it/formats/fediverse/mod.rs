//! Mastodon and its relatives, and Bluesky.

mod bluesky;
mod mastodon;
mod mastodon_archive;

use std::io::Cursor;

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{self, Format, Options, ReadError};
use tagline::post::{Post, tag_key};

use super::{Collected, import, read};

/// Path, format, posts, reposts, skipped records. The counts were made with an independent program.
const FILES: [(&str, &str, usize, usize, usize); 12] = [
    (
        "archives/mastodon_archive/outbox.public-only.json",
        "mastodon-archive",
        189,
        26,
        0,
    ),
    (
        "json/mastodon_api/public_timeline.json",
        "mastodon",
        20,
        0,
        0,
    ),
    ("json/mastodon_api/search.json", "mastodon", 2, 0, 0),
    (
        "json/mastodon_api/status_with_previewcard.json",
        "mastodon",
        1,
        0,
        0,
    ),
    ("json/atproto_sdk/post_record.json", "bluesky", 1, 0, 0),
    (
        "json/atproto_sdk/extended_post_record.json",
        "bluesky",
        1,
        0,
        0,
    ),
    (
        "json/atproto_sdk/thread_view_post_with_embed_media.json",
        "bluesky",
        1,
        0,
        0,
    ),
    (
        "json/twitwi/bluesky-firehose-posts.json",
        "bluesky",
        9,
        0,
        0,
    ),
    (
        "json/twitwi/bluesky-hydrated-firehose-posts.json",
        "bluesky",
        9,
        0,
        0,
    ),
    ("json/twitwi/bluesky-tap-posts.json", "bluesky", 14, 0, 0),
    // A deletion and a notice of an identity.
    ("jsonl/bluesky_jetstream_fixture.jsonl", "bluesky", 4, 0, 2),
    ("json/atproto_sdk/feed_record.json", "bluesky", 0, 0, 1),
];

#[test]
fn real_files_are_read_with_the_numbers_counted_by_hand() {
    for (path, format, posts, reposts, skips) in FILES {
        let Some((found, result)) = import(path, &Options::default()) else {
            return;
        };
        assert_eq!(result.is_ok(), posts > 0, "{path}: {result:?}");
        assert!(found.files.iter().all(|(_, name)| name == format), "{path}");
        let counted = found.posts.iter().filter(|(_, post)| post.is_repost());
        assert_eq!(
            (
                found.posts.len(),
                counted.count(),
                found.skips.len(),
                found.rejects.len()
            ),
            (posts, reposts, skips, 0),
            "{path}: {:?} {:?}",
            found.skips,
            found.rejects
        );
        for (_, post) in &found.posts {
            assert!(
                post.time.is_some() && !post.id.is_empty(),
                "{path}: {post:?}"
            );
            assert!(
                !post.text.contains("</") && !post.text.contains("&amp;") || format == "bluesky",
                "{path}: {post:?}"
            );
        }
    }
}

#[test]
fn records_that_are_no_posts_are_named() {
    let path = "json/atproto_sdk/feed_record.json";
    let Some((_, result)) = import(path, &Options::default()) else {
        return;
    };
    let message = result.expect_err(path).to_string();
    assert!(
        message.contains("holds no posts, only feed generators"),
        "{message}"
    );
}

fn sum(found: &Collected, of: impl Fn(&Post) -> usize) -> usize {
    found.posts.iter().map(|(_, post)| of(post)).sum()
}
fn with(bytes: &[u8], options: &Options) -> (Collected, Result<(), ReadError>) {
    let mut collected = Collected::default();
    let stream = Box::new(Cursor::new(bytes.to_vec()));
    let result = formats::read_stream("made-up", stream, options, &mut collected);
    (collected, result)
}

fn one(record: &Value) -> Post {
    let mut found = read(record.to_string().as_bytes());
    assert_eq!(
        (found.posts.len(), found.rejects.len()),
        (1, 0),
        "{record}: {:?}",
        found.rejects
    );
    found.posts.remove(0).1
}
/// JSON of the names and values that the formats have, in no order at all.
fn anything() -> impl Strategy<Value = Value> {
    const KEYS: [&str; 62] = [
        "id",
        "uri",
        "url",
        "content",
        "account",
        "acct",
        "username",
        "reblog",
        "quote",
        "quoted_status",
        "in_reply_to",
        "in_reply_to_id",
        "in_reply_to_account_id",
        "tags",
        "mentions",
        "media_attachments",
        "poll",
        "event",
        "payload",
        "options",
        "visibility",
        "pleroma",
        "statuses",
        "ancestors",
        "created_at",
        "name",
        "title",
        "orderedItems",
        "type",
        "actor",
        "object",
        "to",
        "cc",
        "tag",
        "attachment",
        "contentMap",
        "published",
        "post",
        "record",
        "value",
        "reason",
        "by",
        "thread",
        "parent",
        "replies",
        "did",
        "commit",
        "time_us",
        "operation",
        "collection",
        "rkey",
        "text",
        "createdAt",
        "facets",
        "index",
        "byteStart",
        "byteEnd",
        "features",
        "embed",
        "images",
        "$type",
        "feed",
    ];
    const TEXTS: [&str; 16] = [
        "",
        "1",
        "Create",
        "Announce",
        "Note",
        "Delete",
        "public",
        "at://did:plc:a/app.bsky.feed.post/3kbgardens222",
        "did:plc:a",
        "app.bsky.feed.post",
        "app.bsky.feed.repost",
        "delete",
        "2024-05-01T10:00:00Z",
        "https://a.example/users/b/statuses/1",
        "<p>#<span>ü</span> <a href='https://x.example'>x…</a>",
        "https://www.w3.org/ns/activitystreams#Public",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(TEXTS.to_vec()).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 80, 8, |inner| {
        let key = prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..10)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// That every record is told exactly once is asserted at the end of each file.
    #[test]
    fn any_json_is_accounted_for(
        values in prop::collection::vec(anything(), 1..4),
        which in 0usize..3,
        in_list: bool,
        cut in 0usize..40,
    ) {
        let format = [Format::Mastodon, Format::MastodonArchive, Format::Bluesky][which];
        let options = Options { format: Some(format), ..Options::default() };
        let objects: Vec<_> = values.into_iter().map(|value| match value {
            Value::Object(_) => value,
            other => json!({"thread": other}),
        }).collect();
        let mut bytes = if in_list {
            Value::from(objects.clone()).to_string().into_bytes()
        } else {
            objects.iter().map(|object| object.to_string() + "\n").collect::<String>().into_bytes()
        };
        if cut < 20 {
            bytes.truncate(bytes.len().saturating_sub(cut).max(1));
        }
        let (found, _) = with(&bytes, &options);
        for (_, post) in &found.posts {
            let mut keys: Vec<_> = post.tags.iter().map(|tag| tag_key(tag)).collect();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), post.tags.len());
        }
    }

    #[test]
    fn any_bytes_are_accounted_for(bytes: Vec<u8>, which in 0usize..3, start in 0usize..4) {
        let format = [Format::Mastodon, Format::MastodonArchive, Format::Bluesky][which];
        let options = Options { format: Some(format), ..Options::default() };
        let starts: [&[u8]; 4] = [b"{", b"{\"thread\":{\"post\":", b"{\"orderedItems\":[{", b"[{\"content\":\""];
        let _ = with(&[starts[start], &bytes].concat(), &options);
    }
}
