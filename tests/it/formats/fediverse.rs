//! Mastodon and its relatives, and Bluesky.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{self, Format, Options, ReadError};
use tagline::post::{Kind, Post, tag_key};

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

#[test]
fn a_real_account_archive_keeps_everything_it_says() {
    let path = "archives/mastodon_archive/outbox.public-only.json";
    let Some((found, _)) = import(path, &Options::default()) else {
        return;
    };
    let described = |post: &Post| post.media.iter().filter(|one| !one.alt.is_empty()).count();
    assert_eq!(sum(&found, |post| post.mentions.len()), 167);
    assert_eq!(sum(&found, |post| post.tags.len()), 12);
    assert_eq!(sum(&found, |post| post.links.len()), 33);
    assert_eq!(
        (sum(&found, |post| post.media.len()), sum(&found, described)),
        (14, 9)
    );
    assert_eq!(
        sum(&found, |post| usize::from(post.reply_to.is_some())),
        128
    );
    let in_french = |post: &Post| usize::from(post.lang.as_deref() == Some("fr"));
    assert_eq!(sum(&found, in_french), 1);
    let owner = &found.posts[0].1.author;
    let is_own = |post: &Post| {
        let to = post.reply_to.as_ref();
        usize::from(to.is_some_and(|to| to.author == owner.id && to.handle == owner.handle))
    };
    assert_eq!(sum(&found, is_own), 8);
    assert!(owner.handle.contains('@') && owner.id.contains("/users/"));
    let reposts = || {
        found
            .posts
            .iter()
            .filter_map(|(_, post)| post.repost_of.as_ref())
    };
    // One of them is from a server that does not name people in its addresses.
    let named = reposts().filter(|of| of.handle.contains('@'));
    assert_eq!(
        (
            named.count(),
            reposts().filter(|of| of.author.is_empty()).count()
        ),
        (26, 0)
    );
}

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

fn ana() -> Value {
    json!({"id": "7", "username": "ana", "acct": "ana", "display_name": "Ana 🌷", "followers_count": 12,
        "url": "https://tulip.example/@ana"})
}

/// A status as her own server shows it.
fn status(id: &str, more: &Value) -> Value {
    let mut status = json!({
        "id": id, "created_at": "2024-05-01T10:00:00.000Z", "visibility": "public", "spoiler_text": "",
        "uri": format!("https://tulip.example/users/ana/statuses/{id}"),
        "url": format!("https://tulip.example/@ana/{id}"),
        "content": "<p>Tulips &amp; <a href=\"https://tulip.example/tags/Gaerten\" class=\"mention hashtag\">#<span>Gärten</span></a></p>",
        "tags": [{"name": "garten"}], "account": ana(), "language": "de",
        "replies_count": 1, "reblogs_count": "2", "favourites_count": 3, "reblog": null,
    });
    let members = status.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    status
}

#[test]
fn a_status_says_everything() {
    let post = one(&status(
        "11",
        &json!({
            "spoiler_text": "flowers", "sensitive": true, "application": {"name": "Web"},
            "mentions": [{"id": "9", "acct": "ben@far.example", "url": "https://far.example/@ben"},
                {"id": "8", "acct": "cy", "url": "https://tulip.example/@cy"}],
            "media_attachments": [{"type": "image", "url": "https://cdn.example/1.png",
                "remote_url": null, "description": "a red tulip"}, {"type": "gifv", "url": "https://cdn.example/2.mp4"}],
            "poll": {"options": [{"title": "red"}, {"title": "white"}]},
            "in_reply_to_id": "5", "in_reply_to_account_id": "9",
        }),
    ));
    assert_eq!(post.platform, "mastodon");
    assert_eq!(post.id, "https://tulip.example/users/ana/statuses/11");
    assert_eq!(post.text, "Tulips & #Gärten\n\n- red\n- white");
    assert_eq!(post.tags, ["Gärten"]);
    assert_eq!(post.mentions, ["ben@far.example", "cy@tulip.example"]);
    assert_eq!(post.author.handle, "ana@tulip.example");
    assert_eq!(post.author.id, "https://tulip.example/users/ana");
    assert_eq!(
        (post.author.name.as_str(), post.author.followers),
        ("Ana 🌷", Some(12))
    );
    assert_eq!(
        (post.warning.as_deref(), post.sensitive),
        (Some("flowers"), true)
    );
    assert_eq!(
        (post.counts.likes, post.counts.reposts, post.counts.replies),
        (Some(3), Some(2), Some(1))
    );
    assert_eq!(post.client.as_deref(), Some("Web"));
    assert_eq!(post.lang.as_deref(), Some("de"));
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://tulip.example/@ana/11")
    );
    assert_eq!(post.media[0].alt, "a red tulip");
    assert_eq!(
        post.media
            .iter()
            .map(|one| one.kind.as_str())
            .collect::<Vec<_>>(),
        ["photo", "gif"]
    );
    let reply = post.reply_to.expect("an answer");
    assert_eq!(
        (reply.id.as_str(), reply.handle.as_str()),
        ("", "ben@far.example")
    );
}

#[test]
fn a_thread_of_ones_own_keeps_its_links() {
    let more = json!({"in_reply_to_id": "10", "in_reply_to_account_id": "7"});
    let reply = one(&status("11", &more)).reply_to.expect("an answer");
    assert_eq!(reply.id, "https://tulip.example/users/ana/statuses/10");
    assert_eq!(reply.handle, "ana@tulip.example");
    // Seen from another server the number means nothing.
    let mut copy = status("11", &more);
    copy["id"] = json!("990");
    assert_eq!(one(&copy).reply_to.expect("an answer").id, "");
}

#[test]
fn a_boost_carries_its_original() {
    let ben = json!({"id": "9", "acct": "ben@far.example", "username": "ben", "url": "https://far.example/@ben"});
    let boost = json!({
        "id": "30", "created_at": "2024-05-02T10:00:00.000Z", "visibility": "public", "content": "",
        "uri": "https://far.example/users/ben/statuses/30/activity", "account": ben,
        "reblog": status("11", &json!({})),
    });
    let post = one(&boost);
    assert_eq!(
        post.id,
        "https://far.example/users/ben/statuses/30/activity"
    );
    assert_eq!(post.author.handle, "ben@far.example");
    assert_eq!(post.time.unwrap().rfc3339(), "2024-05-02T10:00:00Z");
    assert_eq!(
        (post.text.as_str(), post.counts.likes),
        ("Tulips & #Gärten", Some(3))
    );
    assert_eq!(post.tags, ["Gärten"]);
    let original = post.repost_of.expect("a boost");
    assert_eq!(original.id, "https://tulip.example/users/ana/statuses/11");
    assert_eq!(original.handle, "ana@tulip.example");
    assert_eq!(original.author, "https://tulip.example/users/ana");
    // Pleroma gives the boost the address of the original.
    let mut wrapper = boost;
    wrapper["uri"] = json!("https://tulip.example/users/ana/statuses/11");
    let post = one(&wrapper);
    assert_eq!(
        post.id,
        "https://tulip.example/users/ana/statuses/11#reposted-by-ben@far.example"
    );
    assert_eq!(post.author.id, "https://far.example/@ben");
}

#[test]
fn posts_for_few_are_left_out_unless_asked_for() {
    let lines: Vec<_> = [
        "public",
        "unlisted",
        "private",
        "direct",
        "limited",
        "mutuals_only",
    ]
    .into_iter()
    .enumerate()
    .map(|(id, visibility)| status(&id.to_string(), &json!({"visibility": visibility})).to_string())
    .collect();
    let lines = lines.join("\n");
    let found = read(lines.as_bytes());
    assert_eq!((found.posts.len(), found.skips.len()), (2, 4));
    assert!(
        found
            .skips
            .iter()
            .all(|(_, reason)| reason == "posts that are not public")
    );
    let options = Options {
        non_public: true,
        ..Options::default()
    };
    assert_eq!(with(lines.as_bytes(), &options).0.posts.len(), 6);
}

#[test]
fn quotes_are_references() {
    let inner = status("5", &json!({}));
    let id = "https://tulip.example/users/ana/statuses/5";
    let cases = [
        (
            json!({"quote": {"state": "accepted", "quoted_status": inner}}),
            id,
        ),
        (json!({"quote": inner}), id),
        (json!({"pleroma": {"quote": inner}}), id),
        (
            json!({"quote": {"state": "pending", "quoted_status": null}}),
            "",
        ),
        (json!({"pleroma": {"quote_url": id}}), id),
        (
            json!({"content": format!("<p class=\"quote-inline\">RE: <a href=\"{id}\">x</a></p><p>so</p>")}),
            id,
        ),
    ];
    for (more, wanted) in cases {
        let post = one(&status("11", &more));
        assert_eq!(
            post.quote_of.as_ref().map(|of| of.id.as_str()),
            Some(wanted),
            "{more}"
        );
        assert_eq!(post.kind(), Kind::Quote, "{more}");
    }
}

#[test]
fn closed_relatives_are_platforms_of_their_own() {
    // As an archive of one account keeps them: without the account.
    let archive = json!([{
        "id": "114", "created_at": "2025-05-11T20:00:04.000Z", "content": "<p>Roses!</p>",
        "url": "https://truthsocial.com/@gardener/114", "media": ["https://static.example/a/b.mp4"],
        "replies_count": 4, "reblogs_count": 5, "favourites_count": 6}]);
    let post = one(&archive);
    assert_eq!(
        (post.platform.as_str(), post.id.as_str()),
        ("truthsocial", "114")
    );
    assert_eq!(
        (post.author.handle.as_str(), post.text.as_str()),
        ("gardener", "Roses!")
    );
    assert_eq!(post.media[0].kind, "video");
    assert_eq!(post.counts.likes, Some(6));
    let account = json!({"id": "1", "acct": "gardener", "username": "gardener", "url": "https://truthsocial.com/@gardener"});
    let api = json!({
        "id": "115", "created_at": "2025-05-11T20:00:04.000Z", "content": "<p>And lilies</p>", "account": account,
        "uri": "https://truthsocial.com/@gardener/115", "url": "https://truthsocial.com/@gardener/115",
        "in_reply_to_id": "114", "in_reply_to_account_id": "1",
        "in_reply_to": {"id": "114", "content": "", "account": account, "url": "https://truthsocial.com/@gardener/114"},
        "mentions": [{"id": "1", "acct": "gardener", "url": "https://truthsocial.com/@gardener"}], "quote_id": "99"});
    let post = one(&api);
    let reply = post.reply_to.expect("an answer");
    assert_eq!(
        (
            reply.id.as_str(),
            reply.handle.as_str(),
            reply.author.as_str()
        ),
        ("114", "gardener", "1")
    );
    assert_eq!(post.mentions, ["gardener"]);
    assert_eq!(post.quote_of.expect("a quote").id, "99");
    let mut gab = status(
        "5",
        &json!({"url": "https://gab.com/ana/posts/5", "uri": null}),
    );
    gab["account"]["url"] = json!("https://gab.com/ana");
    let post = one(&gab);
    assert_eq!((post.platform.as_str(), post.id.as_str()), ("gab", "5"));
    assert_eq!(post.author.handle, "ana");
}

#[test]
fn answers_of_the_api_are_opened() {
    let (a, b) = (status("1", &json!({})), status("2", &json!({})));
    let thread = json!({"ancestors": [a], "descendants": [b]});
    let search = json!({"accounts": [ana()], "statuses": [a, b], "hashtags": []});
    for document in [
        thread.to_string(),
        search.to_string(),
        json!([search]).to_string(),
        format!(
            "{}\n{}\n",
            json!({"statuses": [a]}),
            json!({"statuses": [b]})
        ),
    ] {
        let found = read(document.as_bytes());
        assert_eq!((found.posts.len(), found.skips.len()), (2, 0), "{document}");
    }
    // An account among statuses is no post.
    let found = read(json!([a, ana()]).to_string().as_bytes());
    assert_eq!(
        (found.posts.len(), found.skips[0].1.as_str()),
        (1, "user records")
    );
}

#[test]
fn a_stream_is_a_sequence_of_events() {
    let lines = [
        json!({"stream": ["public"], "event": "update", "payload": status("1", &json!({})).to_string()}),
        json!({"event": "status.update", "payload": status("2", &json!({}))}),
        json!({"event": "delete", "payload": "1"}),
        json!({"event": "filters_changed", "payload": null}),
        json!({"event": "update", "payload": "{cut"}),
    ];
    let lines: Vec<_> = lines.iter().map(Value::to_string).collect();
    let found = read(lines.join("\n").as_bytes());
    assert_eq!(
        (found.posts.len(), found.skips.len(), found.rejects.len()),
        (2, 2, 1)
    );
}

#[test]
fn posts_of_the_first_year_are_of_the_same_people() {
    let old = status(
        "3",
        &json!({"uri": "tag:tulip.example,2017-04-14:objectId=3:objectType=Status"}),
    );
    assert_eq!(one(&old).voice(), one(&status("11", &json!({}))).voice());
}

#[test]
fn odd_fields_reject_nothing() {
    let odd = json!({"mentions": {"a": 1}, "tags": ["x", 7, null], "media_attachments": 3, "poll": [],
        "account": "ana", "application": "Web", "language": 7, "created_at": 1_714_557_600, "quote": true});
    let post = one(&status("1", &odd));
    assert_eq!(post.time.unwrap().rfc3339(), "2024-05-01T10:00:00Z");
    assert_eq!(post.author.handle, "ana");
}

fn outbox(items: &Value) -> Vec<u8> {
    json!({"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json",
        "type": "OrderedCollection", "totalItems": 99, "orderedItems": items})
    .to_string()
    .into_bytes()
}

const ME: &str = "https://tulip.example/users/ana";
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

fn create(id: u32, to: &Value, more: &Value) -> Value {
    let mut object = json!({
        "id": format!("{ME}/statuses/{id}"), "type": "Note", "summary": null, "inReplyTo": null,
        "published": "2024-05-01T10:00:00Z", "attributedTo": ME, "to": to, "cc": [format!("{ME}/followers")],
        "url": format!("https://tulip.example/@ana/{id}"), "sensitive": false, "content": "<p>Tulips</p>",
        "contentMap": {"de": "<p>Tulips</p>"}, "attachment": [], "tag": []});
    let members = object.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    json!({"id": format!("{ME}/statuses/{id}/activity"), "type": "Create", "actor": ME,
        "published": "2024-05-01T10:00:00Z", "to": to, "cc": [], "object": object})
}

#[test]
fn an_account_archive_is_read_like_the_api() {
    let found = read(&outbox(&json!([
        create(11, &json!([PUBLIC]), &json!({
            "content": "<p>Tulips &amp; #<b>Gärten</b></p>", "summary": "flowers", "sensitive": true,
            "inReplyTo": "https://far.example/users/ben/statuses/4",
            "tag": [{"type": "Hashtag", "name": "#garten"}, {"type": "Emoji", "name": ":tulip:"},
                {"type": "Mention", "name": "@cy", "href": "https://tulip.example/users/cy"}],
            "attachment": [{"type": "Document", "mediaType": "image/png", "url": "/media/1.png", "name": "red"},
                {"type": "PropertyValue", "name": "web", "value": "x"}],
            "likes": {"type": "Collection", "totalItems": 3}})),
        create(12, &json!(PUBLIC), &json!({"type": "Question", "oneOf": [{"name": "red"}, {"name": "white"}]})),
        {"id": format!("{ME}/statuses/13/activity"), "type": "Announce", "actor": ME,
            "published": "2024-05-02T10:00:00Z", "to": ["as:Public"],
            "cc": ["https://far.example/users/ben", format!("{ME}/followers")],
            "object": "https://far.example/objects/8f"},
    ])));
    let posts: Vec<_> = found.posts.iter().map(|(_, post)| post).collect();
    assert_eq!(posts.len(), 3, "{:?}", found.rejects);
    let api = one(&status("11", &json!({})));
    assert_eq!(posts[0].identity(), api.identity());
    assert_eq!(posts[0].voice(), api.voice());
    assert_eq!(posts[0].author.handle, api.author.handle);
    assert_eq!(
        (posts[0].text.as_str(), posts[0].lang.as_deref()),
        ("Tulips & #Gärten", Some("de"))
    );
    assert_eq!(posts[0].tags, ["Gärten"]);
    assert_eq!(posts[0].mentions, ["cy@tulip.example"]);
    assert_eq!(posts[0].warning.as_deref(), Some("flowers"));
    assert_eq!(posts[0].counts.likes, Some(3));
    assert_eq!(
        posts[0].permalink.as_deref(),
        Some("https://tulip.example/@ana/11")
    );
    assert_eq!(
        (posts[0].media.len(), posts[0].media[0].alt.as_str()),
        (1, "red")
    );
    let reply = posts[0].reply_to.as_ref().expect("an answer");
    assert_eq!(reply.handle, "ben@far.example");
    assert_eq!(posts[1].text, "Tulips\n\n- red\n- white");
    let original = posts[2].repost_of.as_ref().expect("a boost");
    assert_eq!(original.id, "https://far.example/objects/8f");
    assert_eq!(
        (original.handle.as_str(), original.author.as_str()),
        ("ben@far.example", "https://far.example/users/ben")
    );
    assert_eq!(posts[2].id, format!("{ME}/statuses/13/activity"));
    assert_eq!(posts[2].text, "");
}

#[test]
fn what_an_account_took_back_stays_away() {
    let items = json!([
        create(1, &json!([PUBLIC]), &json!({})),
        create(2, &json!([format!("{ME}/followers")]), &json!({})),
        create(3, &json!(["https://far.example/users/ben"]), &json!({"cc": []})),
        {"id": "x1", "type": "Delete", "actor": ME, "object": {"id": format!("{ME}/statuses/9"), "type": "Tombstone"}},
        {"id": "x2", "type": "Undo", "actor": ME, "object": {"id": format!("{ME}/statuses/8/activity"), "type": "Announce"}},
        {"id": "x3", "type": "Delete", "actor": ME, "object": ME},
        {"id": "x4", "type": "Like", "actor": ME, "object": "https://far.example/1"},
        {"id": "x5", "type": "Update", "actor": ME, "object": {"type": "Person", "id": ME}},
    ]);
    let found = read(&outbox(&items));
    assert_eq!((found.posts.len(), found.rejects.len()), (1, 0));
    let gone: Vec<_> = found.withdrawn.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(
        gone,
        [
            format!("{ME}/statuses/9"),
            format!("{ME}/statuses/8/activity")
        ]
    );
    let mut kinds = BTreeMap::new();
    for (_, reason) in &found.skips {
        *kinds.entry(reason.as_str()).or_insert(0) += 1;
    }
    let wanted = [
        ("changes of an account", 2),
        ("deletion notices", 2),
        ("likes", 1),
        ("posts that are not public", 2),
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), wanted);
    let options = Options {
        non_public: true,
        ..Options::default()
    };
    assert_eq!(with(&outbox(&items), &options).0.posts.len(), 3);
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
