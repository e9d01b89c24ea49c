//! X as Zeeschuimer captures it: objects of its website, of several years.

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{Format, Options};
use tagline::post::Kind;

use super::{counted, only, read, read_as, rfc3339, survive};

/// What Zeeschuimer wraps around an object.
pub(super) fn captured(platform: &str, data: &Value) -> Value {
    json!({
        "nav_index": "0:1", "item_id": "1", "timestamp_collected": 1_700_000_000_123_u64, "last_updated": null,
        "source_platform": platform, "source_platform_url": format!("https://{platform}/page"),
        "source_url": "https://api.example/x", "user_agent": "Browser", "data": data,
    })
}

/// The same as 4CAT keeps it.
pub(super) fn in_4cat(platform: &str, data: &Value) -> Value {
    let mut item = data.clone();
    let mut meta = captured(platform, &Value::Null);
    meta.as_object_mut().expect("an object").remove("data");
    item["__import_meta"] = meta;
    item
}

fn tweet(id: &str, handle: &str, text: &str) -> Value {
    json!({
        "__typename": "Tweet", "rest_id": id, "id": 1_587_000_000_000_000_000_u64, "promoted": false,
        "core": {"user_results": {"result": {
            "__typename": "User", "rest_id": format!("u-{handle}"),
            "core": {"screen_name": handle, "name": "A Name", "created_at": "Wed Jan 01 00:00:00 +0000 2020"},
            "legacy": {"followers_count": 12},
        }}},
        "legacy": {
            "created_at": "Wed Oct 10 20:19:24 +0000 2018", "full_text": text, "lang": "en", "user_id_str": "7",
            "conversation_id_str": id, "id_str": id, "favorite_count": 3, "retweet_count": 2, "reply_count": 1,
            "quote_count": 0, "is_quote_status": false, "possibly_sensitive": false,
            "entities": {"hashtags": [{"text": "Spring"}], "user_mentions": [{"screen_name": "ben"}],
                "urls": [{"url": "https://t.co/a", "expanded_url": "https://walks.example/a"}]},
            "extended_entities": {"media": [{"type": "video", "media_url_https": "https://p.example/v.jpg",
                "ext_alt_text": "a path"}]},
        },
        "source": "<a href=\"x\">X Web App</a>", "views": {"count": "1234", "state": "EnabledWithCount"},
    })
}

#[test]
fn a_tweet_is_read_whole_raw_and_through_4cat() {
    let data = tweet(
        "1050118621198921728",
        "ana",
        "a &amp; b #Spring @ben https://t.co/a",
    );
    let post = only("zeeschuimer", &captured("twitter.com", &data));
    assert_eq!(post, only("zeeschuimer", &in_4cat("x.com", &data)));
    assert_eq!(
        (post.platform.as_str(), post.id.as_str()),
        ("twitter", "1050118621198921728")
    );
    assert_eq!(
        (post.author.handle.as_str(), post.author.id.as_str()),
        ("ana", "u-ana")
    );
    assert_eq!(post.author.followers, Some(12));
    assert_eq!(post.text, "a & b #Spring @ben https://t.co/a");
    assert_eq!(rfc3339(&post), "2018-10-10T20:19:24Z");
    assert_eq!(post.observed.map(|time| time.0), Some(1_700_000_000_123));
    assert_eq!(
        (post.counts.likes, post.counts.views),
        (Some(3), Some(1234))
    );
    assert_eq!(
        (&post.tags[..], &post.links[..]),
        (
            &["Spring".to_owned()][..],
            &["https://walks.example/a".to_owned()][..]
        )
    );
    assert_eq!(
        (post.media[0].kind.as_str(), post.media[0].alt.as_str()),
        ("video", "a path")
    );
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://x.com/ana/status/1050118621198921728")
    );
    assert_eq!(post.client.as_deref(), Some("X Web App"));
}

#[test]
fn names_stand_where_they_stood_before_and_long_posts_are_whole() {
    let mut old = tweet("11", "ana", "begins…");
    old["core"] = json!({"user_results": {"result": {"rest_id": "7", "legacy": {"screen_name": "ana", "name": "Ana",
        "followers_count": 5}}}});
    old["note_tweet"] = json!({"is_expandable": true, "note_tweet_results": {"result": {"id": "n",
        "text": "begins and goes on #Later", "entity_set": {"hashtags": [{"text": "Later"}], "urls": [], "user_mentions": []}}}});
    let post = only("zeeschuimer", &captured("twitter.com", &old));
    assert_eq!(
        (post.author.handle.as_str(), post.author.name.as_str()),
        ("ana", "Ana")
    );
    assert_eq!(
        (post.text.as_str(), &post.tags[..]),
        ("begins and goes on #Later", &["Later".to_owned()][..])
    );
    let adaptive = json!({
        "type": "adaptive", "id": 1_050_118_621_198_921_700_u64, "legacy": tweet("1050118621198921728", "x", "a")["legacy"],
        "user": {"id_str": "7", "screen_name": "ana", "name": "Ana", "followers_count": 5},
    });
    let post = only("zeeschuimer", &in_4cat("twitter.com", &adaptive));
    assert_eq!(
        (post.id.as_str(), post.author.handle.as_str()),
        ("1050118621198921728", "ana")
    );
    let visible =
        json!({"__typename": "TweetWithVisibilityResults", "tweet": tweet("12", "ana", "limited")});
    assert_eq!(
        only("zeeschuimer", &captured("x.com", &visible)).text,
        "limited"
    );
}

#[test]
fn retweets_quotes_and_answers_are_told() {
    let original = tweet("11", "ben", "the whole text #Spring");
    for nested in [
        original.clone(),
        json!({"__typename": "TweetWithVisibilityResults", "tweet": original}),
    ] {
        let mut retweet = tweet("12", "ana", "RT @ben: the whole te…");
        retweet["legacy"]["retweeted_status_result"] = json!({"result": nested});
        retweet["legacy"]["favorite_count"] = json!(0);
        let post = only("zeeschuimer", &captured("x.com", &retweet));
        assert_eq!(
            (post.kind(), post.text.as_str()),
            (Kind::Repost, "the whole text #Spring")
        );
        assert_eq!((post.id.as_str(), post.counts.likes), ("12", Some(3)));
        let found = post.repost_of.unwrap();
        assert_eq!((found.id.as_str(), found.handle.as_str()), ("11", "ben"));
    }
    let mut hidden = tweet("12", "ana", "RT @ben: cut off");
    hidden["legacy"]["retweeted_status_result"] =
        json!({"result": {"__typename": "TweetTombstone", "tombstone": {}}});
    let post = only("zeeschuimer", &captured("x.com", &hidden));
    assert_eq!(
        (post.text.as_str(), post.repost_of.unwrap().handle.as_str()),
        ("cut off", "ben")
    );
    let mut quote = tweet("13", "ana", "look");
    quote["quoted_status_result"] = json!({"result": {"tweet": tweet("11", "ben", "a")}});
    quote["legacy"]["in_reply_to_status_id_str"] = json!("10");
    quote["legacy"]["in_reply_to_screen_name"] = json!("cleo");
    quote["legacy"]["in_reply_to_user_id_str"] = json!("9");
    let post = only("zeeschuimer", &captured("x.com", &quote));
    assert_eq!(
        post.reply_to.map(|above| (above.id, above.handle)),
        Some(("10".into(), "cleo".into()))
    );
    assert_eq!(
        post.quote_of.map(|found| (found.id, found.handle)),
        Some(("11".into(), "ben".into()))
    );
    let mut buried = tweet("14", "ana", "look");
    buried["quoted_status_result"] =
        json!({"result": {"__typename": "TweetTombstone", "tombstone": {}}});
    buried["legacy"]["quoted_status_id_str"] = json!("11");
    buried["legacy"]["quoted_status_permalink"] =
        json!({"expanded": "https://twitter.com/ben/status/11"});
    let post = only("zeeschuimer", &captured("x.com", &buried));
    assert_eq!(
        post.quote_of.map(|found| (found.id, found.handle)),
        Some(("11".into(), "ben".into()))
    );
}

#[test]
fn what_is_no_public_post_is_told() {
    let mut ad = tweet("1", "ana", "buy");
    ad["promoted"] = json!(true);
    let mut protected = tweet("2", "ana", "for friends");
    protected["core"]["user_results"]["result"]["legacy"]["protected"] = json!(true);
    let gone = json!({"__typename": "TweetTombstone", "tombstone": {"text": "unavailable"}});
    let lines = [
        captured("x.com", &ad),
        captured("x.com", &protected),
        captured("x.com", &gone),
        captured("x.com", &Value::Null),
        captured("x.com", &tweet("3", "ana", "a")),
    ];
    let text = super::lines(&lines);
    let found = read(&text);
    assert_eq!((counted(&found), found.posts[0].0), ((1, 1, 3), 5));
    let options = Options {
        non_public: true,
        ..Options::default()
    };
    assert_eq!(counted(&read_as(text.as_bytes(), &options).0), (2, 1, 2));
}

const KEYS: &[&str] = &[
    "tweet",
    "result",
    "rest_id",
    "core",
    "user_results",
    "legacy",
    "screen_name",
    "full_text",
    "created_at",
    "entities",
    "hashtags",
    "text",
    "note_tweet",
    "note_tweet_results",
    "entity_set",
    "retweeted_status_result",
    "quoted_status_result",
    "views",
    "count",
    "type",
    "user",
    "extended_entities",
    "media",
    "promoted",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_survived(items in prop::collection::vec(super::json(KEYS), 0..5), bytes: Vec<u8>) {
        let records: Vec<_> = items.iter().map(|item| captured("x.com", item)).collect();
        let (posts, rejects, skips) = counted(&survive(Format::Zeeschuimer, &records, &bytes));
        prop_assert_eq!(posts + rejects + skips, records.len());
    }
}
