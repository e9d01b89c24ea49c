//! Gnip activity streams.

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{Format, Options};
use tagline::post::Kind;

use super::{counted, only, read, rfc3339, survive};
use crate::formats::import;

#[test]
fn a_real_activity_is_a_tweet() {
    let path = "jsonl/gnip/activity_streams_missing_field.json";
    let Some((found, _)) = import(path, &Options::default()) else {
        return;
    };
    let post = &found.posts[0].1;
    assert_eq!(
        (post.platform.as_str(), post.id.as_str()),
        ("twitter", "867834809732677634")
    );
    assert_eq!(post.author.id, "815279070241955840");
    assert_eq!(rfc3339(post), "2017-05-25T20:08:36Z");
    assert_eq!(
        (post.media.len(), post.links.len(), post.author.followers),
        (1, 0, Some(2))
    );
}

#[test]
fn deliberately_broken_tweets_beside_it_are_still_read() {
    for (name, links) in [
        ("additional_field", 0),
        ("missing_field", 0),
        ("missing_quotetweet_field", 1),
    ] {
        let path = format!("jsonl/gnip/original_format_{name}.json");
        let Some((found, result)) = import(&path, &Options::default()) else {
            return;
        };
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(
            (counted(&found), found.posts[0].1.links.len()),
            ((1, 0, 0), links),
            "{name}"
        );
    }
}

fn activity(id: u64, body: &str) -> Value {
    json!({
        "id": format!("tag:search.twitter.com,2005:{id}"), "objectType": "activity", "verb": "post",
        "postedTime": "2014-05-25T21:14:00.000Z", "body": body, "link": format!("http://twitter.com/ana/statuses/{id}"),
        "actor": {
            "objectType": "person", "id": "id:twitter.com:7", "preferredUsername": "ana", "displayName": "Ana",
            "followersCount": 12, "postedTime": "2010-01-01T00:00:00.000Z",
        },
        "object": {"objectType": "note", "id": format!("object:search.twitter.com,2005:{id}"), "summary": body},
        "generator": {"displayName": "Web", "link": "http://twitter.com"}, "favoritesCount": 2, "retweetCount": 5,
        "twitter_lang": "en", "twitter_entities": {"hashtags": [], "urls": [], "user_mentions": []},
    })
}

#[test]
fn an_activity_is_read_whole() {
    let mut one = activity(11, "cut…");
    one["long_object"] = json!({
        "body": "a &amp; b #Spring http://t.co/x", "twitter_entities": {"hashtags": [{"text": "Spring"}],
        "urls": [{"url": "http://t.co/x", "expanded_url": "http://sh.example/1"}], "user_mentions": []},
    });
    one["twitter_entities"] =
        json!({"urls": [{"url": "http://t.co/x", "expanded_url": "http://sh.example/1"}]});
    one["gnip"] =
        json!({"urls": [{"url": "http://t.co/x", "expanded_url": "https://walks.example/long"}]});
    one["inReplyTo"] = json!({"link": "http://twitter.com/ben/statuses/10"});
    one["twitter_quoted_status"] = activity(9, "quoted");
    let post = only("gnip", &one);
    assert_eq!(
        (post.id.as_str(), post.text.as_str()),
        ("11", "a & b #Spring http://t.co/x")
    );
    assert_eq!(
        (post.tags, post.links),
        (
            vec!["Spring".to_owned()],
            vec!["https://walks.example/long".to_owned()]
        )
    );
    assert_eq!((post.counts.likes, post.counts.reposts), (Some(2), Some(5)));
    assert_eq!(
        (post.client.as_deref(), post.lang.as_deref()),
        (Some("Web"), Some("en"))
    );
    let above = post.reply_to.unwrap();
    assert_eq!((above.id.as_str(), above.handle.as_str()), ("10", "ben"));
    assert_eq!(post.quote_of.unwrap().id, "9");
    assert_eq!(post.author.handle, "ana");
}

#[test]
fn a_share_repeats_its_object() {
    let mut share = activity(12, "RT @ana: whole words of the #fir…");
    share["verb"] = json!("share");
    share["actor"]["preferredUsername"] = json!("ben");
    share["object"] = activity(11, "whole words of the #first @cleo");
    share["object"]["twitter_entities"] = json!({"hashtags": [{"text": "first"}], "urls": [], "user_mentions": [{"screen_name": "cleo"}]});
    let post = only("gnip", &share);
    assert_eq!(
        (post.kind(), post.author.handle.as_str()),
        (Kind::Repost, "ben")
    );
    assert_eq!(post.text, "whole words of the #first @cleo");
    assert_eq!(
        (post.tags, post.mentions),
        (vec!["first".to_owned()], vec!["cleo".to_owned()])
    );
    let original = post.repost_of.unwrap();
    assert_eq!(
        (
            original.id.as_str(),
            original.handle.as_str(),
            original.author.as_str()
        ),
        ("11", "ana", "7")
    );
}

#[test]
fn lines_that_are_no_posts_are_told() {
    let gone = json!({"verb": "delete", "object": {"id": "tag:search.twitter.com,2005:11"}});
    let mut bare = activity(13, "b");
    bare["id"] = Value::Null;
    bare["postedTime"] = Value::Null;
    bare["object"] = json!({});
    let lines = [
        json!({"info": {"message": "Replay Request Completed", "activity_count": 2}}),
        activity(11, "a"),
        gone,
        json!({"verb": "follow", "actor": {}}),
        bare,
    ];
    let text = super::lines(&lines).replace('\n', "\n\n");
    let found = read(&text);
    assert_eq!(
        (found.files[0].1.as_str(), counted(&found)),
        ("gnip", (1, 1, 3))
    );
    assert_eq!(found.withdrawn, [("twitter".to_owned(), "11".to_owned())]);
    assert_eq!((found.posts[0].0, found.rejects[0].0), (3, 9));
    let page = json!({"results": [activity(11, "a"), activity(12, "b")], "next": "n"});
    let found = read(&page.to_string());
    assert_eq!(
        (found.files[0].1.as_str(), counted(&found)),
        ("gnip", (2, 0, 0))
    );
}

const KEYS: &[&str] = &[
    "id",
    "verb",
    "object",
    "actor",
    "body",
    "long_object",
    "twitter_entities",
    "urls",
    "url",
    "hashtags",
    "text",
    "postedTime",
    "inReplyTo",
    "link",
    "gnip",
    "twitter_quoted_status",
    "info",
    "preferredUsername",
    "media",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_survived(records in prop::collection::vec(super::json(KEYS), 0..5), bytes: Vec<u8>) {
        let found = survive(Format::Gnip, &records, &bytes);
        let (posts, rejects, skips) = counted(&found);
        prop_assert_eq!(posts + rejects + skips, records.len());
        let page = json!({"results": records});
        let (posts, rejects, skips) = counted(&survive(Format::Gnip, &[page], b""));
        prop_assert_eq!(posts + rejects + skips, records.len());
    }
}
