//! Statuses of the Mastodon API and its relatives.

use serde_json::{Value, json};
use tagline::formats::Options;
use tagline::post::Kind;

use super::{one, read, with};

fn ana() -> Value {
    json!({"id": "7", "username": "ana", "acct": "ana", "display_name": "Ana 🌷", "followers_count": 12,
        "url": "https://tulip.example/@ana"})
}

/// A status as her own server shows it.
pub(super) fn status(id: &str, more: &Value) -> Value {
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
fn a_boost_is_from_where_its_original_is() {
    let original = json!({"id": "116", "content": "<p>so it is</p>", "created_at": "2024-04-02T13:23:10.861Z",
        "url": "https://truthsocial.com/@gardener/116", "account": {"id": "1", "acct": "gardener"}});
    let boost = one(
        &json!({"id": "117", "content": "", "created_at": "2024-04-03T13:23:10.861Z",
        "account": {"id": "2", "acct": "ben"}, "reblog": original}),
    );
    assert_eq!(
        (boost.platform.as_str(), boost.id.as_str()),
        ("truthsocial", "117")
    );
    assert_eq!(boost.repost_of.unwrap().id, "116");
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
