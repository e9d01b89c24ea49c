//! Tweets of both of Twitter's interfaces: what takes them back, what is beside them, what is broken.

use super::{Collected, import, read, read_bytes};
use proptest::prelude::*;
use tagline::formats::Options;
use tagline::post::{Kind, Post};

fn ids(found: &Collected) -> Vec<&str> {
    found
        .posts
        .iter()
        .map(|(_, post)| post.id.as_str())
        .collect()
}

fn one(record: &str) -> Post {
    let mut found = read(record.as_bytes());
    assert_eq!(
        found.posts.len(),
        1,
        "{:?} {:?}",
        found.rejects,
        found.skips
    );
    found.posts.remove(0).1
}

#[test]
fn a_stream_takes_tweets_back() {
    let stream = concat!(
        r#"{"id_str":"11","text":"a kite","created_at":"Sat May 23 18:00:00 +0000 2020","user":{"screen_name":"ana"}}"#,
        "\n\n",
        r#"{"delete":{"status":{"id":9,"id_str":"9","user_id":3},"timestamp_ms":"1"}}"#,
        "\n",
        r#"{"limit":{"track":7}}"#,
        "\n",
        r#"{"status_withheld":{"id":10,"user_id":3,"withheld_in_countries":["XX"]}}"#,
        "\n",
        r#"{"scrub_geo":{"user_id":3,"up_to_status_id":9}}"#,
        "\n",
    );
    let found = read(stream.as_bytes());
    assert_eq!(ids(&found), ["11"]);
    assert_eq!(found.withdrawn, [("twitter".to_owned(), "9".to_owned())]);
    let kinds: Vec<(u64, &str)> = found
        .skips
        .iter()
        .map(|(line, kind)| (*line, kind.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (3, "deletion notices"),
            (4, "stream notices"),
            (5, "stream notices"),
            (6, "stream notices")
        ]
    );
}

#[test]
fn compliance_lines_take_tweets_back_but_not_users() {
    for (path, lines, taken) in [
        ("jsonl/twarc_v2/tweets_compliance.jsonl", 2, 2),
        ("jsonl/twarc_v2/users_compliance.jsonl", 2, 0),
    ] {
        let Some((found, _)) = import(path, &Options::default()) else {
            return;
        };
        assert_eq!(
            (found.skips.len(), found.withdrawn.len()),
            (lines, taken),
            "{path}"
        );
    }
}

#[test]
fn pages_follow_each_other() {
    let tweet = |id: u8| {
        format!(r#"{{"id_str":"{id}","text":"kite {id}","user":{{"screen_name":"ana"}}}}"#)
    };
    let page = |first: u8| {
        format!(
            r#"{{"statuses":[{},{}],"search_metadata":{{"count":2}}}}"#,
            tweet(first),
            tweet(first + 1)
        )
    };
    let found = read(format!("{}\n{}\n", page(1), page(3)).as_bytes());
    assert_eq!(ids(&found), ["1", "2", "3", "4"]);
}

#[test]
fn details_of_the_old_api() {
    let post = one(concat!(
        r#"{"created_at":"Sat May 23 18:00:00 +0000 2020","id":1264260123456789012,"id_str":"1264260123456789012","truncated":true,"#,
        r#""text":"a kite over the har… https://t.co/x","source":"<a href=\"x\">Kite Client</a>","#,
        r#""extended_tweet":{"full_text":"a kite over the harbour &amp; hill #May","entities":{"hashtags":[{"text":"May"}],"#,
        r#""urls":[{"url":"https://t.co/a","expanded_url":"https://short.example/a","unshortened_url":"https://kites.example/a"},"#,
        r#"{"url":"https://t.co/b","expanded_url":null}],"user_mentions":[]},"#,
        r#""extended_entities":{"media":[{"type":"animated_gif","media_url_https":"https://img.example/a.jpg","ext_alt_text":"a kite"}]}},"#,
        r#""entities":{"hashtags":[],"urls":[]},"in_reply_to_status_id":7,"in_reply_to_user_id":72,"in_reply_to_screen_name":"ben","#,
        r#""user":{"id":71,"screen_name":"ana","name":"Ana","followers_count":"55"},"is_quote_status":true,"quoted_status_id":8,"#,
        r#""quoted_status_permalink":{"url":"https://t.co/q","expanded":"https://twitter.com/cleo/status/8"},"#,
        r#""retweet_count":"3","favorite_count":4,"reply_count":5,"quote_count":6,"lang":"en","place":"","coordinates":null}"#,
    ));
    assert_eq!(post.text, "a kite over the harbour & hill #May");
    assert_eq!(post.links, ["https://kites.example/a", "https://t.co/b"]);
    assert_eq!(post.tags, ["May"]);
    assert_eq!(
        (post.media[0].kind.as_str(), post.media[0].alt.as_str()),
        ("gif", "a kite")
    );
    let reply = post.reply_to.as_ref().unwrap();
    assert_eq!(
        (
            reply.id.as_str(),
            reply.handle.as_str(),
            reply.author.as_str()
        ),
        ("7", "ben", "72")
    );
    let quote = post.quote_of.as_ref().unwrap();
    assert_eq!((quote.id.as_str(), quote.handle.as_str()), ("8", "cleo"));
    assert_eq!(
        (post.counts.reposts, post.counts.quotes),
        (Some(3), Some(6))
    );
    assert_eq!(
        (post.author.id.as_str(), post.author.followers),
        ("71", Some(55))
    );
}

#[test]
fn fields_of_another_kind_do_not_cost_a_tweet() {
    let post = one(
        r#"{"id":7,"text":"a kite","created_at":1590256800000,"user":"ana","entities":"","extended_entities":[],"lang":3,"source":null,"retweeted_status":"","in_reply_to_screen_name":[]}"#,
    );
    assert_eq!((post.id.as_str(), post.kind()), ("7", Kind::Original));
    assert_eq!(post.time.unwrap().rfc3339(), "2020-05-23T18:00:00Z");
    let post = one(
        r#"{"id":"7","text":"a kite","author_id":71,"entities":[],"public_metrics":null,"referenced_tweets":{},"attachments":"","author":"ana","edit_history_tweet_ids":["7"]}"#,
    );
    assert_eq!((post.id.as_str(), post.author.id.as_str()), ("7", "71"));
}

#[test]
fn a_page_is_read_part_by_part() {
    let page = |data: &str, users: &str| {
        format!(
            r#"{{"data":{data},"includes":{{"users":{users},"tweets":[{{"id":"90","text":"context","author_id":"72"}},7],"media":[null,{{"media_key":"m1","type":"video","preview_image_url":"https://img.example/a.jpg","variants":[{{"bit_rate":1,"url":"https://v.example/low.mp4"}},{{"bit_rate":9,"url":"https://v.example/high.mp4"}},{{"url":"https://v.example/list.m3u8"}}]}}]}},"errors":[{{"title":"Not Found Error"}}],"__twarc":{{"retrieved_at":"2020-06-01T10:00:00+00:00"}}}}"#
        )
    };
    let users = r#"[{"id":"71","username":"ana","name":"Ana","public_metrics":{"followers_count":55}},{"id":7,"username":{"odd":1}},{"id":"72","username":"ben","public_metrics":9}]"#;
    let tweets = r#"[{"id":"1","text":"a kite","author_id":"71","attachments":{"media_keys":["m1"]},"referenced_tweets":[{"type":"quoted","id":"90"}]},{"id":"2","text":oops},{"id":"3","text":"cut he…","author_id":"72","note_tweet":{"text":"cut here no more #May","entities":{"hashtags":[{"tag":"May"}]}}}]"#;
    let found = read(page(tweets, users).as_bytes());
    assert_eq!(ids(&found), ["1", "3"], "{:?}", found.rejects);
    assert_eq!(found.rejects.len(), 1);
    let post = &found.posts[0].1;
    assert_eq!(
        (post.author.handle.as_str(), post.author.followers),
        ("ana", Some(55))
    );
    assert_eq!(post.quote_of.as_ref().unwrap().handle, "ben");
    assert_eq!(post.media[0].url, "https://v.example/high.mp4");
    assert_eq!(post.observed.unwrap().rfc3339(), "2020-06-01T10:00:00Z");
    let post = &found.posts[1].1;
    assert_eq!(
        (post.text.as_str(), post.tags.len()),
        ("cut here no more #May", 1)
    );
}

#[test]
fn lines_of_errors_are_told_by_their_kind() {
    let found = read(
        concat!(
            r#"{"errors":[{"title":"Not Found Error","resource_id":"1"}]}"#,
            "\n",
            r#"{"data":[{"id":"2","text":"a kite","author_id":"71"}]}"#,
            "\n",
        )
        .as_bytes(),
    );
    assert_eq!(ids(&found), ["2"]);
    assert_eq!(found.skips, [(1, "error messages".to_owned())]);
}

#[test]
fn fourcat_inlines_what_belongs_to_a_tweet() {
    let post = one(concat!(
        r#"{"id":"1","text":"RT @ben: a kite over…","author_id":"71","created_at":"2020-05-23T18:00:00.000Z","#,
        r#""author_user":{"id":"71","username":"ana","name":"Ana"},"author":null,"#,
        r#""referenced_tweets":[{"type":"retweeted","id":"90","text":"a kite over the hill","author_user":{"id":"72","username":"ben"},"#,
        r#""attachments":{"media_keys":[{"media_key":"m1","type":"photo","url":"https://img.example/a.jpg"},null]},"#,
        r#""public_metrics":{"retweet_count":3,"like_count":4}}],"public_metrics":{"retweet_count":3,"like_count":0}}"#,
    ));
    assert_eq!(
        (post.text.as_str(), post.author.handle.as_str()),
        ("a kite over the hill", "ana")
    );
    let original = post.repost_of.as_ref().unwrap();
    assert_eq!(
        (original.id.as_str(), original.handle.as_str()),
        ("90", "ben")
    );
    assert_eq!((post.media.len(), post.counts.likes), (1, Some(4)));
}

#[test]
fn harvests_know_when_they_were_made() {
    for (path, posts, reposts) in [
        ("jsonl/twarc_v2/brexit.jsonl", 100, 67),
        ("jsonl/twarc_v2/noflat.jsonl", 100, 47),
    ] {
        let Some((found, _)) = import(path, &Options::default()) else {
            return;
        };
        let repeated = found
            .posts
            .iter()
            .filter(|(_, post)| post.is_repost())
            .count();
        assert_eq!((found.posts.len(), repeated), (posts, reposts), "{path}");
        assert!(
            found.posts.iter().all(|(_, post)| post.observed.is_some()),
            "{path}"
        );
    }
}

fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "\"[a-z#@:/. ]{0,8}\"",
        Just("1.26e18".to_owned()),
    ];
    let keys = prop::sample::select(vec![
        "id",
        "id_str",
        "text",
        "full_text",
        "data",
        "includes",
        "users",
        "tweets",
        "media",
        "delete",
        "status",
        "extended_tweet",
        "entities",
        "hashtags",
        "retweeted_status",
        "quoted_status",
        "user",
        "author",
        "author_user",
        "attachments",
        "media_keys",
        "referenced_tweets",
        "type",
        "public_metrics",
        "created_at",
        "__twarc",
        "note_tweet",
        "action",
        "errors",
        "statuses",
        "tweet",
    ]);
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::btree_map(keys.clone(), inner, 0..6).prop_map(|members| {
                let members: Vec<String> = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

#[test]
fn a_first_tweet_whose_keys_come_late_is_recognised() {
    let long = "x".repeat(400_000);
    for list in [false, true] {
        let tweet = format!(
            r#"{{"card":"{long}","text":"a kite","id_str":"20","created_at":"Mon May 01 10:00:00 +0000 2015"}}"#
        );
        let text = if list { format!("[{tweet}]") } else { tweet };
        assert_eq!(read(text.as_bytes()).posts.len(), 1);
    }
}

#[test]
fn a_key_that_stands_twice_costs_no_tweet() {
    for tweet in [
        r#"{"id_str":"20","text":"a kite","entities":{},"text":"a dog","user":{"screen_name":"ana","screen_name":"ben"}}"#,
        r#"{"data":[{"id":"20","text":"a kite","text":"a dog","author":{"username":"ana","id":"1","id":"2"}}]}"#,
    ] {
        let found = read(tweet.as_bytes());
        let (_, post) = &found.posts[0];
        assert_eq!((&*post.text, &*post.author.handle), ("a kite", "ana"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // That every record is told is asserted at the end of each file.
    #[test]
    fn arbitrary_tweets_never_panic(records in prop::collection::vec(any_json(), 1..6), old: bool) {
        let first = if old {
            r#"{"id_str":"1","text":"a","entities":{}}"#
        } else {
            r#"{"data":[{"id":"1","text":"a"}]}"#
        };
        let (found, result) = read_bytes(format!("{first}\n{}\n", records.join("\n")).as_bytes());
        prop_assert!(result.is_ok(), "{result:?}");
        prop_assert!(!found.posts.is_empty());
    }
}
