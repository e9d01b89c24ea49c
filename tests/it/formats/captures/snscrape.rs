//! snscrape's lines, older and newer, and those of its other modules.

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{Format, Options};
use tagline::post::Kind;

use super::{counted, only, read, rfc3339, survive};
use crate::formats::import;

#[test]
fn real_lines_keep_all_they_know() {
    let Some((found, _)) = import("jsonl/snscrape_singapore_food.json", &Options::default()) else {
        return;
    };
    let count = |has: fn(&tagline::post::Post) -> bool| {
        found.posts.iter().filter(|(_, post)| has(post)).count()
    };
    assert_eq!(count(|post| post.reply_to.is_some()), 55);
    assert_eq!(count(|post| post.quote_of.is_some()), 6);
    assert_eq!(count(|post| !post.links.is_empty()), 151);
    assert_eq!(count(|post| !post.media.is_empty()), 134);
    assert_eq!(count(|post| post.lang.as_deref() == Some("tl")), 1);
    assert_eq!(
        count(|post| post.text.contains("&amp;") || post.text.contains("&lt;")),
        0
    );
    let sum = |of: fn(&tagline::post::Post) -> Option<u64>| -> u64 {
        found.posts.iter().filter_map(|(_, post)| of(post)).sum()
    };
    assert_eq!(sum(|post| post.counts.likes), 640);
    assert_eq!(sum(|post| post.author.followers), 710_334);
}

fn tweet(id: u64) -> Value {
    json!({
        "_type": "snscrape.modules.twitter.Tweet", "url": format!("https://twitter.com/ana/status/{id}"),
        "date": "2022-10-31T04:04:09+00:00", "rawContent": "so &lt;3 #Spring @ben https://t.co/a",
        "renderedContent": "so <3 #Spring @ben walks.example/…", "id": id,
        "user": {"_type": "snscrape.modules.twitter.User", "username": "ana", "id": 7, "displayname": "Ana",
            "followersCount": 12},
        "replyCount": 1, "retweetCount": 2, "likeCount": 3, "quoteCount": 4, "viewCount": 50, "conversationId": id,
        "lang": "en", "source": "<a href=\"x\">Web App</a>", "sourceLabel": "Web App",
        "links": [{"_type": "snscrape.modules.twitter.TextLink", "text": "walks.example", "url": "https://walks.example/a",
            "tcourl": "https://t.co/a", "indices": [0, 1]}],
        "media": [{"_type": "snscrape.modules.twitter.Photo", "previewUrl": "https://p.example/s",
            "fullUrl": "https://p.example/l", "altText": "a path"}],
        "retweetedTweet": null, "quotedTweet": null, "inReplyToTweetId": null, "inReplyToUser": null,
        "mentionedUsers": [{"username": "ben", "id": 8}], "hashtags": ["Spring"], "cashtags": null,
    })
}

#[test]
fn newer_and_older_lines_are_read_alike() {
    let newer = only("snscrape", &tweet(1_587_000_000_000_000_001));
    let mut older = tweet(1_587_000_000_000_000_001);
    older["content"] = older["rawContent"].take();
    older["outlinks"] = json!(["https://walks.example/a"]);
    older["tcooutlinks"] = json!(["https://t.co/a"]);
    older["links"] = Value::Null;
    let older = only("snscrape", &older);
    assert_eq!(newer, older);
    assert_eq!(
        (newer.platform.as_str(), newer.id.as_str()),
        ("twitter", "1587000000000000001")
    );
    assert_eq!(newer.text, "so <3 #Spring @ben https://t.co/a");
    assert_eq!(
        (newer.tags, newer.mentions),
        (vec!["Spring".to_owned()], vec!["ben".to_owned()])
    );
    assert_eq!(newer.links, ["https://walks.example/a"]);
    assert_eq!(
        (newer.media[0].url.as_str(), newer.media[0].alt.as_str()),
        ("https://p.example/l", "a path")
    );
    assert_eq!(
        (newer.client.as_deref(), newer.counts.views),
        (Some("Web App"), Some(50))
    );
    assert_eq!(rfc3339(&older), "2022-10-31T04:04:09Z");
}

#[test]
fn retweets_quotes_and_answers_are_told() {
    let mut retweet = tweet(3);
    retweet["retweetedTweet"] = tweet(2);
    retweet["rawContent"] = json!("RT @ana: so &lt;3 #Spr…");
    retweet["user"] = json!({"username": "cleo", "id": 9});
    let post = only("snscrape", &retweet);
    assert_eq!(
        (post.kind(), post.author.handle.as_str()),
        (Kind::Repost, "cleo")
    );
    assert_eq!(
        (post.text.as_str(), &post.tags[..]),
        (
            "so <3 #Spring @ben https://t.co/a",
            &["Spring".to_owned()][..]
        )
    );
    assert_eq!(
        post.repost_of
            .map(|original| (original.id, original.author)),
        Some(("2".into(), "7".into()))
    );
    let mut answer = tweet(4);
    answer["inReplyToTweetId"] = json!(2);
    answer["inReplyToUser"] = json!({"username": "ana", "id": 7});
    answer["quotedTweet"] = json!({"_type": "snscrape.modules.twitter.TweetRef", "id": 1});
    let post = only("snscrape", &answer);
    assert_eq!(
        post.reply_to.map(|above| (above.id, above.handle)),
        Some(("2".into(), "ana".into()))
    );
    assert_eq!(post.quote_of.map(|quoted| quoted.id), Some("1".into()));
}

#[test]
fn lines_of_twscrape_are_the_same_but_for_their_media() {
    let mut line = tweet(5);
    line["id_str"] = json!("1587000000000000001");
    line["media"] = json!({"photos": [{"url": "https://p.example/l"}], "videos": [{"thumbnailUrl": "https://p.example/t"}],
        "animated": []});
    let post = only("snscrape", &line);
    let media: Vec<_> = post
        .media
        .iter()
        .map(|media| (media.kind.as_str(), media.url.as_str()))
        .collect();
    assert_eq!(
        media,
        [
            ("photo", "https://p.example/l"),
            ("video", "https://p.example/t")
        ]
    );
    assert_eq!(post.id, "1587000000000000001");
}

#[test]
fn other_modules_are_other_platforms() {
    let lines = [
        json!({"_type": "snscrape.modules.telegram.TelegramPost", "url": "https://t.me/s/walks/12",
            "date": "2022-01-01T00:00:00+00:00", "content": "a #tag", "outlinks": ["https://walks.example/"]}),
        json!({"_type": "snscrape.modules.reddit.Submission", "author": "ana", "date": "2022-01-01T00:00:00+00:00",
            "id": "t3_a", "selftext": "words", "subreddit": "gardens", "title": "Title", "url": "https://r.example/a"}),
        json!({"_type": "snscrape.modules.facebook.FacebookPost", "cleanUrl": "https://f.example/walks/posts/77",
            "date": "2022-01-01T00:00:00+00:00", "content": "b"}),
        json!({"_type": "snscrape.modules.twitter.User", "username": "ana", "id": 7}),
        json!({"_type": "snscrape.modules.twitter.Tombstone", "id": 8}),
        json!({"_type": "snscrape.modules.weibo.Post", "text": "no id, no time"}),
    ];
    let text = super::lines(&lines);
    let found = read(&text);
    assert_eq!(
        (found.files[0].1.as_str(), counted(&found)),
        ("snscrape", (3, 1, 2))
    );
    let posts: Vec<_> = found.posts.iter().map(|(_, post)| post).collect();
    let names: Vec<_> = posts
        .iter()
        .map(|post| (post.platform.as_str(), post.id.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("telegram", "walks/12"),
            ("reddit", "t3_a"),
            ("facebook", "77")
        ]
    );
    assert_eq!(
        (posts[0].author.handle.as_str(), posts[1].text.as_str()),
        ("walks", "Title\n\nwords")
    );
    assert!(
        posts
            .iter()
            .all(|post| rfc3339(post) == "2022-01-01T00:00:00Z")
    );
}

const KEYS: &[&str] = &[
    "_type",
    "url",
    "date",
    "content",
    "rawContent",
    "id",
    "user",
    "username",
    "outlinks",
    "links",
    "media",
    "photos",
    "retweetedTweet",
    "quotedTweet",
    "inReplyToUser",
    "mentionedUsers",
    "hashtags",
    "title",
    "source",
    "likeCount",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_survived(
        records in prop::collection::vec(super::json(KEYS), 0..5),
        module in "(twitter[.]Tweet|telegram[.]TelegramPost|x[.]User|reddit|)",
        bytes: Vec<u8>,
    ) {
        let typed = |record: &Value| {
            let mut record = record.clone();
            if let Some(members) = record.as_object_mut() {
                members.insert("_type".into(), json!(format!("snscrape.modules.{module}")));
            }
            record
        };
        let records: Vec<_> = records.iter().map(typed).collect();
        let (posts, rejects, skips) = counted(&survive(Format::Snscrape, &records, &bytes));
        prop_assert_eq!(posts + rejects + skips, records.len());
    }
}
