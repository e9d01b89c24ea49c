//! Rows of JSON whose keys are an API's and whose authors are plain columns: tables, not tweets.

use super::read;

#[test]
fn rows_with_the_names_of_an_api_keep_their_authors() {
    let rows = [
        // API 1.1 flattened by a data frame, with and without the counts of one.
        r#"{"id":1050118621198921728,"created_at":"Wed Oct 10 20:19:24 +0000 2018","text":"a #lantern","user_screen_name":"ana","user_id":7,"favorite_count":3,"retweet_count":2,"lang":"en"}"#,
        r#"{"id_str":"1050118621198921728","created_at":"Wed Oct 10 20:19:24 +0000 2018","full_text":"a #lantern","screen_name":"ana","user_id":7,"favorite_count":3,"retweet_count":2}"#,
        r#"{"id":1050118621198921728,"created_at":"2018-10-10T20:19:24Z","text":"a #lantern","user.screen_name":"ana","user.id_str":"7","favorite_count":3,"retweet_count":2}"#,
        // API 2 likewise.
        r#"{"id":"1050118621198921728","created_at":"2018-10-10T20:19:24Z","text":"a #lantern","author_id":"7","username":"ana","like_count":3,"retweet_count":2}"#,
        // Somebody's own.
        r#"{"id":"1050118621198921728","created_at":"2018-10-10T20:19:24Z","text":"a #lantern","user":{"id":"7","username":"ana"},"like_count":3,"retweet_count":2}"#,
    ];
    for row in rows {
        let found = read(row.as_bytes());
        assert_eq!(found.files[0].1, "table", "{row}");
        let [(_, post)] = &found.posts[..] else {
            panic!("{row}: {:?} {:?}", found.rejects, found.skips);
        };
        assert_eq!(post.id, "1050118621198921728", "{row}");
        assert_eq!(post.author.handle, "ana", "{row}");
        assert_eq!(post.author.id, "7", "{row}");
        assert_eq!(post.tags, ["lantern"], "{row}");
        let counts = (post.counts.likes, post.counts.reposts);
        assert_eq!(counts, (Some(3), Some(2)), "{row}");
    }
}

#[test]
fn tweets_without_an_author_are_still_tweets() {
    let tweet = r#"{"id_str":"1050118621198921728","created_at":"Wed Oct 10 20:19:24 +0000 2018","text":"a lantern","favorite_count":3}"#;
    let found = read(tweet.as_bytes());
    assert_eq!(found.files[0].1, "twitter-v1");
    assert_eq!(found.posts.len(), 1);
}
