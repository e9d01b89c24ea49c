//! Records that are nearly JSON: `NaN`, half of a character and an escape that does not exist cost no post,
//! whatever the format.

use super::read;

#[test]
fn nearly_json_costs_no_post() {
    let records = [
        (
            "twitter-v1",
            r#"{"id_str":"1","full_text":"TEXT","created_at":"Wed Oct 10 20:19:24 +0000 2018","user":{"screen_name":"ana"},"favorite_count":NaN}"#,
        ),
        (
            "twitter-v2",
            r#"{"id":"1","text":"TEXT","created_at":"2020-04-01T10:00:00Z","author_id":"7","public_metrics":{"like_count":NaN}}"#,
        ),
        (
            "twitter-v2",
            r#"{"data":[{"id":"1","text":"TEXT","created_at":"2020-04-01T10:00:00Z","author_id":"7","public_metrics":{"like_count":NaN}}]}"#,
        ),
        (
            "snscrape",
            r#"{"_type":"snscrape.modules.twitter.Tweet","id":1,"rawContent":"TEXT","date":"2020-04-01T10:00:00Z","likeCount":NaN,"url":"https://twitter.com/ana/status/1"}"#,
        ),
        (
            "mastodon",
            r#"{"id":"1","uri":"https://tulip.example/users/ana/statuses/1","content":"<p>TEXT</p>","account":{"acct":"ana"},"created_at":"2020-04-01T10:00:00Z","favourites_count":NaN}"#,
        ),
        (
            "mastodon-archive",
            r#"{"type":"Create","actor":"https://tulip.example/users/ana","to":["as:Public"],"object":{"type":"Note","id":"https://tulip.example/users/ana/statuses/1","content":"<p>TEXT</p>","published":"2020-04-01T10:00:00Z","x":NaN}}"#,
        ),
        (
            "bluesky",
            r#"{"uri":"at://did:plc:ana/app.bsky.feed.post/3kah","likeCount":NaN,"author":{"did":"did:plc:ana"},"record":{"$type":"app.bsky.feed.post","text":"TEXT","createdAt":"2024-04-01T10:00:00Z"}}"#,
        ),
        (
            "bluesky",
            r#"{"thread":{"post":{"uri":"at://did:plc:ana/app.bsky.feed.post/3kah","likeCount":NaN,"author":{"did":"did:plc:ana"},"record":{"$type":"app.bsky.feed.post","text":"TEXT","createdAt":"2024-04-01T10:00:00Z"}}}}"#,
        ),
        (
            "table",
            r#"{"id":"1","username":"ana","date":"2020-04-01T10:00:00Z","text":"TEXT","likes":NaN}"#,
        ),
        (
            "tagline",
            r#"{"tagline":1,"platform":"mastodon","id":"1","created_at":"2020-04-01T10:00:00Z","text":"TEXT","likes":NaN,"author":{"handle":"ana"}}"#,
        ),
    ];
    for (format, record) in records {
        let found = read(
            record
                .replace("TEXT", r"a half \ud83d, \x41 #Tag")
                .as_bytes(),
        );
        assert_eq!(found.files[0].1, format, "{record}");
        assert_eq!((found.posts.len(), found.rejects.len()), (1, 0), "{record}");
        let post = &found.posts[0].1;
        assert_eq!(post.text, "a half \u{FFFD}, A #Tag", "{record}");
        assert_eq!(
            (post.counts.likes, &post.tags[..]),
            (None, &["Tag".to_owned()][..])
        );
    }
}
