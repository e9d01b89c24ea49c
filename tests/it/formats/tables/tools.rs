//! A small invented table of every tool, with the header that it writes.

use super::{one, read, time};
use tagline::post::{Kind, Post, Reference};

fn reference(id: &str, handle: &str, author: &str) -> Reference {
    Reference {
        id: id.to_owned(),
        handle: handle.to_owned(),
        author: author.to_owned(),
    }
}

/// Platform, id, handle, text.
fn gist(post: &Post) -> [&str; 4] {
    [&post.platform, &post.id, &post.author.handle, &post.text]
}

#[test]
fn twarc_csv() {
    let post = one(concat!(
        "id,conversation_id,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,referenced_tweets.quoted.id,",
        "author_id,in_reply_to_user_id,in_reply_to_username,retweeted_user_id,retweeted_username,quoted_user_id,",
        "quoted_username,created_at,text,lang,source,public_metrics.impression_count,public_metrics.reply_count,",
        "public_metrics.retweet_count,public_metrics.quote_count,public_metrics.like_count,reply_settings,",
        "edit_history_tweet_ids,possibly_sensitive,entities.hashtags,entities.mentions,entities.urls,attachments.media,",
        "author.id,author.username,author.name,author.public_metrics.followers_count,__twarc.retrieved_at,__twarc.version\n",
        "1264260123456789012,1,1264260123456789000,,1264260123456789001,71,72,ben,,,73,cleo,2020-05-23T18:00:00.000Z,",
        "\"two kites\\nover the #Harbour &amp; hill\",en,Kite Client,900,1,2,3,4,everyone,[],True,",
        "\"[{\"\"start\"\": 1, \"\"tag\"\": \"\"Harbour\"\"}]\",\"[{\"\"username\"\": \"\"ben\"\"}]\",",
        "\"[{\"\"url\"\": \"\"https://t.co/a\"\", \"\"expanded_url\"\": \"\"https://kites.example/a\"\"}]\",",
        "\"[{\"\"type\"\": \"\"photo\"\", \"\"url\"\": \"\"https://img.example/a.jpg\"\"}]\",",
        "71,ana,Ana,55,2020-06-01T10:00:00+00:00,2.14.0\n"
    ));
    assert_eq!(
        gist(&post),
        [
            "twitter",
            "1264260123456789012",
            "ana",
            "two kites\nover the #Harbour & hill"
        ]
    );
    assert_eq!(time(&post), "2020-05-23T18:00:00Z");
    assert_eq!(post.observed.unwrap().rfc3339(), "2020-06-01T10:00:00Z");
    assert_eq!(
        post.reply_to,
        Some(reference("1264260123456789000", "ben", "72"))
    );
    assert_eq!(
        post.quote_of,
        Some(reference("1264260123456789001", "cleo", "73"))
    );
    assert_eq!(
        (post.author.id.as_str(), post.author.name.as_str()),
        ("71", "Ana")
    );
    assert_eq!(post.author.followers, Some(55));
    assert_eq!(
        (post.tags, post.mentions),
        (vec!["Harbour".to_owned()], vec!["ben".to_owned()])
    );
    assert_eq!(post.links, ["https://kites.example/a"]);
    assert_eq!(post.media[0].url, "https://img.example/a.jpg");
    let counts = &post.counts;
    assert_eq!(
        [
            counts.views,
            counts.replies,
            counts.reposts,
            counts.quotes,
            counts.likes
        ],
        [Some(900), Some(1), Some(2), Some(3), Some(4)]
    );
    assert!(post.sensitive);
    assert_eq!(
        (post.lang.as_deref(), post.client.as_deref()),
        (Some("en"), Some("Kite Client"))
    );
}

#[test]
fn json2csv() {
    let post = one(concat!(
        "id,tweet_url,created_at,parsed_created_at,user_screen_name,text,tweet_type,coordinates,hashtags,media,urls,",
        "favorite_count,in_reply_to_screen_name,in_reply_to_status_id,in_reply_to_user_id,lang,place,possibly_sensitive,",
        "retweet_count,retweet_or_quote_id,retweet_or_quote_screen_name,retweet_or_quote_user_id,source,user_id,",
        "user_created_at,user_name,user_followers_count\n",
        "1264260123456789012,https://twitter.com/ana/status/1264260123456789012,Sat May 23 18:00:00 +0000 2020,",
        "2020-05-23 18:00:00+00:00,ana,a kite for #may #joy,quote,,may joy,,https://kites.example/a,5,,,,en,,False,6,",
        "1264260123456789000,ben,72,\"<a href=\"\"https://kites.example\"\">Kite Client</a>\",71,,Ana,9\n"
    ));
    assert_eq!(
        gist(&post),
        [
            "twitter",
            "1264260123456789012",
            "ana",
            "a kite for #may #joy"
        ]
    );
    assert_eq!(time(&post), "2020-05-23T18:00:00Z");
    assert_eq!(post.kind(), Kind::Quote);
    assert_eq!(
        post.quote_of,
        Some(reference("1264260123456789000", "ben", "72"))
    );
    assert_eq!(post.tags, ["may", "joy"]);
    assert_eq!((post.counts.likes, post.counts.reposts), (Some(5), Some(6)));
    assert_eq!(
        (post.author.name.as_str(), post.author.followers),
        ("Ana", Some(9))
    );
    assert_eq!(post.client.as_deref(), Some("Kite Client"));
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://twitter.com/ana/status/1264260123456789012")
    );
}

#[test]
fn dmi_tcat() {
    let header = "id\ttime\tcreated_at\tfrom_user_name\ttext\tfilter_level\tpossibly_sensitive\twithheld_copyright\t\
        withheld_scope\ttruncated\tretweet_count\tfavorite_count\tlang\tto_user_name\tin_reply_to_status_id\t\
        quoted_status_id\tsource\tlocation\tlat\tlng\tfrom_user_id\tfrom_user_realname\tfrom_user_verified\t\
        from_user_followercount\turls\turls_expanded\turls_followed\tmentions\thashtags";
    let row = "1264260123456789012\t1590256800\t2020-05-23 20:00:00\tana\tRT @ben: kites &amp; wind\tnone\t0\t\t\t0\t7\t8\ten\t\
        ben\t\t\tKite Client\tHill\t\t\t71\tAna\t0\t55\thttps://t.co/a\thttps://kites.example/a; https://kites.example/b\t\t\
        ben; cleo\tMay; joy";
    let found = read(format!("\u{feff}Tweets of the query kite\n{header}\n{row}\n").as_bytes());
    assert_eq!((found.posts.len(), found.skips.len()), (1, 1));
    let post = &found.posts[0].1;
    assert_eq!(
        gist(post),
        ["twitter", "1264260123456789012", "ana", "kites & wind"]
    );
    assert_eq!(
        time(post),
        "2020-05-23T18:00:00Z",
        "`time` is UTC for certain"
    );
    assert_eq!(post.repost_of.as_ref().unwrap().handle, "ben");
    assert_eq!(post.tags, ["May", "joy"]);
    assert_eq!(post.mentions, ["ben", "cleo"]);
    assert_eq!(
        post.links,
        ["https://kites.example/a", "https://kites.example/b"]
    );
    assert_eq!(
        (post.author.name.as_str(), post.author.id.as_str()),
        ("Ana", "71")
    );
    assert_eq!(
        (post.author.followers, post.counts.reposts),
        (Some(55), Some(7))
    );
}

#[test]
fn fourcat_twitter() {
    let post = one(concat!(
        "id,thread_id,timestamp,unix_timestamp,link,subject,body,author,author_fullname,author_id,author_followers,source,",
        "language_guess,possibly_sensitive,impression_count,retweet_count,bookmark_count,like_count,quote_count,",
        "reply_count,is_retweet,retweeted_user,is_quote_tweet,quoted_user,is_reply,replied_user,hashtags,urls,images,",
        "videos,mentions,long_lat,place_name\n",
        "1264260123456789012,1264260123456789012,2020-05-23 20:00:00,1590256800,",
        "https://twitter.com/ana/status/1264260123456789012,,so quiet #May,ana,Ana,71,55,Kite Client,en,no,900,2,0,4,3,1,",
        "no,,yes,ben,yes,cleo,\"May,joy\",https://kites.example/a,https://img.example/a.jpg,https://img.example/b.mp4,cleo,,\n"
    ));
    assert_eq!(
        gist(&post),
        ["twitter", "1264260123456789012", "ana", "so quiet #May"]
    );
    assert_eq!(time(&post), "2020-05-23T18:00:00Z");
    assert_eq!(post.quote_of, Some(reference("", "ben", "")));
    assert_eq!(post.reply_to, Some(reference("", "cleo", "")));
    assert_eq!(post.tags, ["May", "joy"]);
    let media: Vec<_> = post
        .media
        .iter()
        .map(|one| (one.kind.as_str(), one.url.as_str()))
        .collect();
    assert_eq!(
        media,
        [
            ("photo", "https://img.example/a.jpg"),
            ("video", "https://img.example/b.mp4")
        ]
    );
    assert_eq!(
        (post.author.name.as_str(), post.author.followers),
        ("Ana", Some(55))
    );
    assert_eq!(
        (post.counts.views, post.counts.quotes),
        (Some(900), Some(3))
    );
}

#[test]
fn fourcat_x() {
    let post = one(concat!(
        "collected_from_url,id,thread_id,timestamp,unix_timestamp,link,subject,body,author,author_fullname,author_id,source,",
        "verified,language_guess,possibly_sensitive,retweet_count,reply_count,like_count,quote_count,impression_count,",
        "is_retweet,retweeted_user,is_quote_tweet,quote_tweet_id,quote_author,quote_body,is_reply,replied_author,",
        "is_withheld,hashtags,urls,images,videos,mentions\n",
        "https://x.com/search?q=kite,1264260123456789012,1,2020-05-23 18:00:00,1590256800,https://x.com/ana/status/1264260123456789012,,",
        "the original words,ana,Ana,71,,no,en,no,1,2,3,4,5,yes,ben,no,,,,no,,no,,,,,\n"
    ));
    assert_eq!(
        gist(&post),
        [
            "twitter",
            "1264260123456789012",
            "ana",
            "the original words"
        ]
    );
    assert_eq!(post.repost_of, Some(reference("", "ben", "")));
    assert_eq!(post.quote_of, None);
}

#[test]
fn fourcat_tiktok_and_its_comments() {
    let post = one(concat!(
        "id,thread_id,author,author_full,author_followers,body,stickers,timestamp,unix_timestamp,is_duet,is_ad,music_name,",
        "video_url,tiktok_url,likes,comments,shares,plays,hashtags,challenges\n",
        "7100,7100,ana,Ana,55,kites #may,,2020-05-23 18:00:00,1590256800,no,no,Wind,https://v.example/a.mp4,",
        "https://www.tiktok.com/@ana/video/7100,3,2,1,900,may,may\n"
    ));
    assert_eq!(gist(&post), ["tiktok", "7100", "ana", "kites #may"]);
    let counts = &post.counts;
    assert_eq!(
        [counts.likes, counts.replies, counts.reposts, counts.views],
        [Some(3), Some(2), Some(1), Some(900)]
    );
    assert_eq!(post.media[0].kind, "video");
    assert_eq!(
        (post.author.name.as_str(), post.author.followers),
        ("Ana", Some(55))
    );
    let post = one(concat!(
        "id,thread_id,author,body,timestamp,likes,replies,post_id,post_url,is_comment_on_comment,language_guess\n",
        "7200,7100,ben,how high!,2020-05-23 18:00:00,3,2,7100,https://www.tiktok.com/@ana/video/7100,no,en\n"
    ));
    assert_eq!(gist(&post), ["tiktok", "7200", "ben", "how high!"]);
    assert_eq!(post.reply_to, Some(reference("7100", "", "")));
    assert_eq!(post.permalink, None, "the address is that of the video");
}

#[test]
fn fourcat_instagram_threads_and_truth() {
    let post = one(concat!(
        "id,thread_id,body,author_id,author,author_fullname,media_type,num_media,image_urls,media_urls,hashtags,usertags,",
        "play_count,likes_hidden,num_likes,num_comments,timestamp\n",
        "CxY,CxY,a kite #may,71,ana,Ana,photo,1,https://img.example/a.jpg,https://img.example/a.jpg,may,,900,no,3,2,2020-05-23 18:00:00\n"
    ));
    assert_eq!(gist(&post), ["instagram", "CxY", "ana", "a kite #may"]);
    assert_eq!(
        (post.counts.likes, post.counts.replies, post.counts.views),
        (Some(3), Some(2), Some(900))
    );
    assert_eq!((post.author.id.as_str(), post.media.len()), ("71", 1));
    let post = one(concat!(
        "id,url,body,author,likes,reposts,replies,quotes,hashtags,timestamp\n",
        "Cab,https://www.threads.net/@ana/post/Cab,a kite,ana,4,3,2,1,,2020-05-23 18:00:00\n"
    ));
    assert_eq!(gist(&post), ["threads", "Cab", "ana", "a kite"]);
    assert_eq!(
        (post.counts.reposts, post.counts.quotes),
        (Some(3), Some(1))
    );
    let post = one(concat!(
        "id,created_at,body,account_id,account_username,account_display_name,account_followers_count,mentions,hashtags,",
        "reblogs_count,replies_count,thread_id\n",
        "11,2020-05-23T18:00:00.000Z,<p>a kite<br/>over <a href=\"\"x\"\">#May</a> &amp; hill</p>,71,ana,Ana,55,,may,3,2,11\n"
    ));
    assert_eq!(
        gist(&post),
        ["truthsocial", "11", "ana", "a kite\nover #May & hill"]
    );
    assert_eq!(
        (post.author.id.as_str(), post.author.name.as_str()),
        ("71", "Ana")
    );
    assert_eq!(
        (post.counts.reposts, post.author.followers),
        (Some(3), Some(55))
    );
    assert_eq!(post.tags, ["May"]);
}

#[test]
fn fourcat_telegram_and_bluesky() {
    let post = one(concat!(
        "id,thread_id,chat,author,author_username,author_name,body,views,reactions,is_reply,reply_to,timestamp,",
        "unix_timestamp,author_forwarded_from_name,author_forwarded_from_username,link_title,attachment_type\n",
        "kites-120,kites,kites,71,ana,Ana,a kite,900,,yes,119,2020-05-23 20:00:00,1590256800,Ben,ben,,\n"
    ));
    assert_eq!(gist(&post), ["telegram", "kites/120", "ana", "a kite"]);
    assert_eq!(post.reply_to, Some(reference("kites/119", "", "")));
    assert_eq!(post.repost_of, Some(reference("", "ben", "")));
    assert_eq!(
        (time(&post).as_str(), post.counts.views),
        ("2020-05-23T18:00:00Z", Some(900))
    );
    let uri = "at://did:plc:ana/app.bsky.feed.post/3k1";
    let post = one(&format!(
        "collected_at,query,rank,id,thread_id,created_at,author,author_id,body,link,tags,like_count,quote_count,\
        reply_count,repost_count,quoted_post,quoted_user,replied_to_post,replied_to_user,mentions,links,images,labels,\
        languages,timestamp\n\
        2024-06-01T10:00:00Z,kite,1,{uri},{uri},2024-05-23T18:00:00Z,ana.example,did:plc:ana,a #Kite & wind,\
        https://bsky.app/profile/ana.example/post/3k1,Kite,4,3,2,1,at://did:plc:ben/app.bsky.feed.post/3k0,\
        ben.example,,,,,,,en,2024-05-23 18:00:00\n"
    ));
    assert_eq!(
        gist(&post),
        ["bluesky", uri, "ana.example", "a #Kite & wind"]
    );
    assert_eq!(
        post.quote_of,
        Some(reference(
            "at://did:plc:ben/app.bsky.feed.post/3k0",
            "ben.example",
            ""
        ))
    );
    assert_eq!(post.observed.unwrap().rfc3339(), "2024-06-01T10:00:00Z");
    assert_eq!(
        (post.author.id.as_str(), post.lang.as_deref()),
        ("did:plc:ana", Some("en"))
    );
    assert_eq!((post.counts.likes, post.counts.reposts), (Some(4), Some(1)));
}

#[test]
fn minet() {
    let post = one("title,url,author,author_text,points,published_date\n\
        A kite,https://www.reddit.com/r/kites/comments/1abc/a_kite/,ana,seen today,5,2020-05-23T18:00:00+00:00\n");
    assert_eq!(
        gist(&post),
        ["reddit", "t3_1abc", "ana", "A kite\n\nseen today"]
    );
    assert_eq!(post.counts.likes, Some(5));
    let post = one(
        "comment_url,id,parent,comment,author,points,published_date\n\
        https://www.reddit.com/r/kites/comments/1abc/a_kite/k1/,t1_k1,t3_1abc,lovely,ben,2,2020-05-23T18:00:00+00:00\n",
    );
    assert_eq!(gist(&post), ["reddit", "t1_k1", "ben", "lovely"]);
    assert_eq!(post.reply_to, Some(reference("t3_1abc", "", "")));
    let post = one("link_to_message,user,text,hashtags,views,datetime\n\
        https://t.me/kites/120,Ana,a kite #may,may,900,2020-05-23T18:00:00+00:00\n");
    assert_eq!(gist(&post), ["telegram", "kites/120", "Ana", "a kite #may"]);
    let post = one(
        "id,description,timestamp,utc_time,author_unique_id,challenges_titles\n\
        7100,a kite #May,1590256800,2020-05-23T18:00:00,ana,may|joy\n",
    );
    assert_eq!(gist(&post), ["tiktok", "7100", "ana", "a kite #May"]);
    assert_eq!(post.tags, ["May", "joy"]);
    let post = one(
        "video_id,comment_id,author_name,author_channel_id,text,like_count,published_at,updated_at,\
        reply_count,parent_comment_id\n\
        v1,Ug1.a,Ana,UC1,how high,3,2020-05-23T18:00:00Z,2020-05-24T18:00:00Z,0,Ug1\n",
    );
    assert_eq!(gist(&post), ["youtube", "Ug1.a", "", "how high"]);
    assert_eq!(
        (post.author.id.as_str(), post.author.name.as_str()),
        ("UC1", "Ana")
    );
    assert_eq!(post.reply_to, Some(reference("Ug1", "", "")));
    assert_eq!(post.counts.likes, Some(3));
}

#[test]
fn youtube_data_tools() {
    let post = one(
        "id,replyCount,likeCount,publishedAt,authorName,text,authorChannelId,isReply,isReplyTo,isReplyToName\n\
        Ug1.a,0,3,2020-05-23 18:00:00,Ana,how high,UC1,1,Ug1,Ben\n",
    );
    assert_eq!(gist(&post), ["youtube", "Ug1.a", "", "how high"]);
    assert_eq!(post.reply_to, Some(reference("Ug1", "Ben", "")));
    let post =
        one("id,isReplyTo,authorName,text,publishedAt\nUg1,,Ana,how high,2020-05-23 18:00:00\n");
    assert_eq!((post.reply_to, post.author.name.as_str()), (None, "Ana"));
}

#[test]
fn twitwi_bluesky() {
    let uri = "at://did:plc:ana/app.bsky.feed.post/3k1";
    let post = one(&format!(
        "cid,did,uri,url,timestamp_utc,local_time,indexed_at_utc,user_did,user_handle,text,original_text,repost_count,\
        like_count,reply_count,quote_count,to_post_uri,to_user_did,to_user_handle,quoted_uri,quoted_user_did,\
        quoted_user_handle,links,domains,media_urls,mentioned_user_handles,hashtags,collection_time\n\
        b1,3k1,{uri},https://bsky.app/profile/ana.example/post/3k1,1590256800,2020-05-23T20:00:00,2020-05-23T18:00:01Z,\
        did:plc:ana,ana.example,a kite,a kite,1,2,3,4,at://did:plc:ben/app.bsky.feed.post/3k0,did:plc:ben,ben.example,,,,\
        https://a.example/x|https://b.example/y,,https://img.example/a.jpg,ben.example,may|joy,2020-06-01T10:00:00.000000\n"
    ));
    assert_eq!(gist(&post), ["bluesky", uri, "ana.example", "a kite"]);
    assert_eq!(post.author.id, "did:plc:ana");
    assert_eq!(
        post.reply_to,
        Some(reference(
            "at://did:plc:ben/app.bsky.feed.post/3k0",
            "ben.example",
            "did:plc:ben"
        ))
    );
    assert_eq!(
        (post.links.len(), post.media.len(), post.tags.len()),
        (2, 1, 2)
    );
    assert_eq!(post.observed.unwrap().rfc3339(), "2020-06-01T10:00:00Z");
    assert_eq!(time(&post), "2020-05-23T18:00:00Z");
}

#[test]
fn twint() {
    let header = "id\tconversation_id\tcreated_at\tdate\ttime\ttimezone\tuser_id\tusername\tname\tplace\ttweet\tlanguage\t\
        mentions\turls\tphotos\treplies_count\tretweets_count\tlikes_count\thashtags\tcashtags\tlink\tretweet\tquote_url\t\
        video\tthumbnail\tnear\tgeo\tsource\tuser_rt_id\tuser_rt\tretweet_id\treply_to\tretweet_date";
    let row = |created: &str| {
        format!(
            "1264260123456789012\t1264260123456789000\t{created}\t2020-05-23\t20:00:00\t+0200\t71\tana\tAna\t\ta kite #may\ten\t\
            [{{'screen_name': 'ben', 'name': \"Ben's\", 'id': '72'}}]\t['https://kites.example/a']\t['https://img.example/a.jpg']\t\
            1\t2\t3\t['may', 'joy']\t[]\thttps://twitter.com/ana/status/1264260123456789012\tFalse\t\
            https://twitter.com/cleo/status/1264260123456789001\t0\t\t\t\t\t\t\t\t\
            [{{'screen_name': 'ben', 'name': 'Ben', 'id': '72'}}]\t"
        )
    };
    for created in ["2020-05-23 20:00:00 CEST", "1590256800000", "2020-05-23"] {
        let post = one(&format!("{header}\n{}\n", row(created)));
        assert_eq!(
            gist(&post),
            ["twitter", "1264260123456789012", "ana", "a kite #may"]
        );
        assert_eq!(time(&post), "2020-05-23T18:00:00Z", "{created}");
        assert_eq!(post.mentions, ["ben"]);
        assert_eq!(post.tags, ["may", "joy"]);
        assert_eq!(post.links, ["https://kites.example/a"]);
        assert_eq!(post.media.len(), 1);
        assert_eq!(
            post.quote_of,
            Some(reference("1264260123456789001", "cleo", ""))
        );
        assert_eq!(post.reply_to, Some(reference("", "ben", "")));
        assert_eq!(post.repost_of, None);
        assert_eq!(
            (post.counts.replies, post.counts.reposts, post.counts.likes),
            (Some(1), Some(2), Some(3))
        );
    }
}

#[test]
fn rtweet() {
    let post = one(
        "user_id,status_id,created_at,screen_name,text,source,reply_to_status_id,reply_to_user_id,\
        reply_to_screen_name,is_quote,is_retweet,favorite_count,retweet_count,hashtags,urls_expanded_url,media_url,\
        media_type,mentions_user_id,mentions_screen_name,lang,quoted_status_id,quoted_text,quoted_screen_name,\
        retweet_status_id,retweet_text,retweet_screen_name,name,location,description,followers_count,account_created_at\n\
        x71,x1264260123456789012,2020-05-23 18:00:00,ana,RT @ben: a kite over the har…,Kite Client,NA,NA,NA,FALSE,TRUE,0,6,\
        May joy,https://kites.example/a https://kites.example/b,NA,NA,x72 x73,ben cleo,en,NA,NA,NA,x1264260123456789000,\
        a kite over the harbour #May #joy,ben,Ana,Hill,words,55,2010-01-01 00:00:00\n",
    );
    assert_eq!(
        gist(&post),
        [
            "twitter",
            "1264260123456789012",
            "ana",
            "a kite over the harbour #May #joy"
        ]
    );
    assert_eq!(
        post.repost_of,
        Some(reference("1264260123456789000", "ben", ""))
    );
    assert_eq!((post.quote_of, post.reply_to), (None, None));
    assert_eq!(post.tags, ["May", "joy"]);
    assert_eq!(post.mentions, ["ben", "cleo"]);
    assert_eq!(post.links.len(), 2);
    assert_eq!(
        (post.author.id.as_str(), post.author.followers),
        ("71", Some(55))
    );
}

#[test]
fn get_old_tweets() {
    let post = one(
        "username;date;retweets;favorites;text;geo;mentions;hashtags;id;permalink\n\
        ana;2020-05-23 18:00;1;2;\"the \"good\" kite https:// kites.example/a b …\";;@ben;#May;\"1264260123456789012\";\
        https://twitter.com/ana/status/1264260123456789012\n\
        ",
    );
    assert_eq!(
        gist(&post),
        [
            "twitter",
            "1264260123456789012",
            "ana",
            "the \"good\" kite https://kites.example/ab"
        ]
    );
    assert_eq!(
        (post.tags, post.mentions),
        (vec!["May".to_owned()], vec!["ben".to_owned()])
    );
    let post = one("Username,Date,Text,Geo,Hashtags\nana,2020-05-23 18:00,a kite #May,,#May\n");
    assert_eq!(gist(&post), ["twitter", "", "ana", "a kite #May"]);
}

#[test]
fn tags_sheet() {
    let post = one(concat!(
        "id_str,from_user,text,created_at,time,geo_coordinates,user_lang,in_reply_to_user_id_str,in_reply_to_screen_name,",
        "from_user_id_str,in_reply_to_status_id_str,source,profile_image_url,user_followers_count,user_friends_count,",
        "user_location,status_url,entities_str\n",
        "1.26426E+18,ana,a kite #May,Sat May 23 18:00:00 +0000 2020,23/05/2020 19:00:00,,en,72,ben,71,1264260123456789000,",
        "\"<a href=\"\"x\"\">Kite Client</a>\",,55,3,Hill,http://twitter.com/ana/statuses/1264260123456789012,",
        "\"{\"\"hashtags\"\":[{\"\"text\"\":\"\"May\"\"},{\"\"text\"\":\"\"hidden\"\"}],\"\"urls\"\":[{\"\"expanded_url\"\":\"\"https://kites.example/a\"\"}],",
        "\"\"user_mentions\"\":[{\"\"screen_name\"\":\"\"ben\"\"}],\"\"media\"\":[{\"\"media_url_https\"\":\"\"https://img.example/a.jpg\"\"}]}\"\n"
    ));
    assert_eq!(
        gist(&post),
        ["twitter", "1264260123456789012", "ana", "a kite #May"]
    );
    assert!(post.id_repaired);
    assert_eq!(time(&post), "2020-05-23T18:00:00Z");
    assert_eq!(post.tags, ["May", "hidden"]);
    assert_eq!(
        (post.mentions.len(), post.links.len(), post.media.len()),
        (1, 1, 1)
    );
    assert_eq!(
        post.reply_to,
        Some(reference("1264260123456789000", "ben", "72"))
    );
    assert_eq!(
        (post.author.id.as_str(), post.author.followers),
        ("71", Some(55))
    );
}

#[test]
fn kaggle_and_browsers() {
    let post = one(
        "id,user_name,user_location,user_description,user_created,user_followers,user_friends,user_favourites,\
        user_verified,date,text,hashtags,source,retweets,favorites,is_retweet\n\
        1264260123456789012,Ana,Hill,words,2010-01-01 00:00:00,55,3,4,False,2020-05-23 18:00:00,a kite,\"['May', 'joy']\",\
        Kite Client,1,2,False\n",
    );
    assert_eq!(
        gist(&post),
        ["twitter", "1264260123456789012", "Ana", "a kite"]
    );
    assert_eq!(post.tags, ["May", "joy"]);
    assert_eq!(
        (post.author.followers, post.counts.likes),
        (Some(55), Some(2))
    );
    let post = one(
        "\u{feff}tweet_id,username,name,full_text,view_count,favorite_count,reply_count,retweet_count,\
        quote_count,user_mentions,url_mentions,is_quote_status,lang,created_at\n\
        1050118621198921728,ana,Ana,a kite,900,4,3,2,1,ben,https://kites.example/a,true,en,\"10/10/2018, 10:19:24 PM\"\n",
    );
    assert_eq!(
        gist(&post),
        ["twitter", "1050118621198921728", "ana", "a kite"]
    );
    assert_eq!(
        time(&post),
        "2018-10-10T20:19:24.211Z",
        "the id knows better than a clock without zone"
    );
    assert_eq!(post.kind(), Kind::Quote);
    assert_eq!(
        (post.counts.views, post.mentions.len(), post.links.len()),
        (Some(900), 1, 1)
    );
}

#[test]
fn information_operations() {
    let post = one(
        "external_author_id,author,content,region,language,publish_date,harvested_date,following,followers,\
        updates,post_type,account_type,retweet,account_category,new_june_2018,alt_external_id,tweet_id,article_url,\
        tco1_step1,tco2_step1,tco3_step1\n\
        9.06E+17,ANA,a kite,Hill,English,10/23/2017 19:58,10/23/2017 19:59,3,55,7,RETWEET,Kites,1,Kites,0,71,914580356430536707,\
        http://twitter.com/71/statuses/914580356430536707,https://kites.example/a,https://kites.example/b,\n",
    );
    assert_eq!(
        gist(&post),
        ["twitter", "914580356430536707", "ANA", "a kite"]
    );
    assert_eq!(post.kind(), Kind::Repost);
    assert_eq!(
        post.links,
        ["https://kites.example/a", "https://kites.example/b"]
    );
    assert_eq!(post.observed.unwrap().rfc3339(), "2017-10-23T19:59:00Z");
    assert_eq!(
        (post.lang.as_deref(), post.author.followers),
        (Some("en"), Some(55))
    );
    let post = one(
        "tweetid,userid,user_display_name,user_screen_name,follower_count,tweet_language,tweet_text,tweet_time,\
        tweet_client_name,in_reply_to_tweetid,in_reply_to_userid,quoted_tweet_tweetid,is_retweet,retweet_userid,\
        retweet_tweetid,quote_count,reply_count,like_count,retweet_count,hashtags,urls,user_mentions\n\
        914580356430536707,71,Ana,ana,55,en,RT @ben: a #Kite,2017-10-01 19:58,Kite Client,,,,true,72,914580356430536000,\
        1,2,3,4,[Kite],[https://kites.example/a],\"[72, 73]\"\n",
    );
    assert_eq!(
        gist(&post),
        ["twitter", "914580356430536707", "ana", "a #Kite"]
    );
    assert_eq!(
        post.repost_of,
        Some(reference("914580356430536000", "ben", "72"))
    );
    assert_eq!(
        (post.tags.len(), post.links.len(), post.mentions.len()),
        (1, 1, 0)
    );
    assert_eq!(
        (post.client.as_deref(), post.counts.quotes),
        (Some("Kite Client"), Some(1))
    );
}

#[test]
fn pushshift() {
    let post = one(
        "author,created_utc,domain,id,num_comments,over_18,permalink,retrieved_on,score,selftext,subreddit,title,url\n\
        ana,1590256800,kites.example,1abc,2,False,/r/kites/comments/1abc/a_kite/,1590343200,5,seen today,kites,A kite,https://kites.example/a\n",
    );
    assert_eq!(
        gist(&post),
        ["reddit", "t3_1abc", "ana", "A kite\n\nseen today"]
    );
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://www.reddit.com/r/kites/comments/1abc/a_kite/")
    );
    assert_eq!((post.counts.likes, post.counts.replies), (Some(5), Some(2)));
    assert_eq!(post.links, ["https://kites.example/a"]);
    assert_eq!(post.observed.unwrap().rfc3339(), "2020-05-24T18:00:00Z");
    let post = one(
        "author,body,created_utc,id,link_id,parent_id,score,subreddit,permalink\n\
        ben,lovely,1590256800,k1,t3_1abc,t1_k0,2,kites,/r/kites/comments/1abc/a_kite/k1/\n",
    );
    assert_eq!(gist(&post), ["reddit", "t1_k1", "ben", "lovely"]);
    assert_eq!(post.reply_to, Some(reference("t1_k0", "", "")));
}

#[test]
fn crowdtangle() {
    let post = one(
        "Page Name,User Name,Facebook Id,Page Category,Likes at Posting,Followers at Posting,Post Created,\
        Post Created Date,Post Created Time,Type,Total Interactions,Likes,Comments,Shares,Love,URL,Message,Link,Final Link\n\
        Kites of the Hill,kitehill,123,CLUB,50,\"1,055\",2021-01-01 10:00:00 EST,2021-01-01,10:00:00,Photo,\"1,234\",\"1,000\",\
        34,200,0,https://www.facebook.com/123/posts/456,a kite #May,https://t.example/a,https://kites.example/a\n",
    );
    assert_eq!(gist(&post), ["facebook", "456", "kitehill", "a kite #May"]);
    assert_eq!(time(&post), "2021-01-01T15:00:00Z");
    assert_eq!(
        (post.author.id.as_str(), post.author.name.as_str()),
        ("123", "Kites of the Hill")
    );
    assert_eq!(post.author.followers, Some(1055));
    assert_eq!(
        (post.counts.likes, post.counts.replies, post.counts.reposts),
        (Some(1000), Some(34), Some(200))
    );
    assert_eq!(post.links, ["https://kites.example/a"]);
    let post = one(
        "Account,User Name,Followers at Posting,Post Created,Type,Total Interactions,Likes,Comments,Views,URL,\
        Link,Photo,Title,Description\n\
        Kites,kitehill,1055,2021-01-01 10:00:00 EST,Photo,9,7,2,0,https://www.instagram.com/p/CxY/,,,,a kite #May\n",
    );
    assert_eq!(gist(&post), ["instagram", "CxY", "kitehill", "a kite #May"]);
    assert_eq!(post.author.name, "Kites");
}

#[test]
fn facebook_scraper() {
    let post = one(
        "post_id,text,post_text,shared_text,time,timestamp,image,likes,comments,shares,post_url,link,username,user_id\n\
        456,a kite,a kite,,2020-05-23 20:00:00,1590256800,https://img.example/a.jpg,3,2,1,\
        https://facebook.com/story.php?story_fbid=456&id=71,https://kites.example/a,Ana B,71\n",
    );
    assert_eq!(gist(&post), ["facebook", "456", "", "a kite"]);
    assert_eq!(
        (post.author.name.as_str(), post.author.id.as_str()),
        ("Ana B", "71")
    );
    assert_eq!(
        (time(&post).as_str(), post.media.len()),
        ("2020-05-23T18:00:00Z", 1)
    );
    assert_eq!(post.links, ["https://kites.example/a"]);
}

#[test]
fn brandwatch() {
    let found = read(b"Report:,Kites\nBrand:,Hill\nFrom:,Fri May 22\nTo:,Sat May 23\nLabel:,a\n\n\
        Query Id,Query Name,Date,Title,Snippet,Url,Domain,Page Type,Language,Author,Full Name,Full Text,Hashtags,\
        Expanded URLs,Media URLs,Mentioned Authors,Thread Entry Type,Twitter Author ID,Twitter Followers,Twitter Reply Count,\
        Twitter Reply to,Twitter Retweet of,Twitter Retweets,Twitter Likes\n\
        1,kite,2020-05-23 18:00:00.0,a kite,a kite ...,http://twitter.com/ana/statuses/1264260123456789012,twitter.com,twitter,en,\
        ana,Ana,a kite #May,#may,https://kites.example/a,,@ben,share,71,55,1,,http://twitter.com/ben/statuses/1264260123456789000,2,3\n\
        1,kite,2020-05-23 19:00:00.0,Kites rise,All about kites,https://news.example/kites,news.example,news,en,Cleo,,,,,,,,,,,,,,\n");
    assert_eq!(
        (found.posts.len(), found.skips.len()),
        (2, 5),
        "{:?}",
        found.rejects
    );
    let post = &found.posts[0].1;
    assert_eq!(
        gist(post),
        ["twitter", "1264260123456789012", "ana", "a kite #May"]
    );
    assert_eq!(
        post.repost_of,
        Some(reference("1264260123456789000", "ben", ""))
    );
    assert_eq!(
        (post.author.id.as_str(), post.author.followers),
        ("71", Some(55))
    );
    assert_eq!((post.counts.reposts, post.counts.likes), (Some(2), Some(3)));
    assert_eq!(
        (post.mentions.clone(), post.tags.clone()),
        (vec!["ben".to_owned()], vec!["May".to_owned()])
    );
    let post = &found.posts[1].1;
    assert_eq!(gist(post), ["news", "", "Cleo", "All about kites"]);
}

#[test]
fn meltwater_sprinklr_and_talkwalker() {
    let post = one(
        "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Language,Reach,Tweet Id,Twitter Id,\
        Twitter Client,Twitter Screen Name,Twitter Followers,Likes,Replies,Retweets\n\
        23-May-2020 06:00PM,,https://twitter.com/ana/status/1264260123456789012,,a kite #May,Twitter,@ana,Hill,English,900,\
        \"\"\"1264260123456789012\"\"\",71,Kite Client,ana,55,3,2,1\n",
    );
    assert_eq!(
        gist(&post),
        ["twitter", "1264260123456789012", "ana", "a kite #May"]
    );
    assert_eq!(
        time(&post),
        "2020-05-23T18:21:16.906Z",
        "the clock names no zone, the id knows"
    );
    assert_eq!(
        (post.client.as_deref(), post.lang.as_deref()),
        (Some("Kite Client"), Some("en"))
    );
    assert_eq!(
        (post.counts.likes, post.counts.replies, post.counts.reposts),
        (Some(3), Some(2), Some(1))
    );
    let post = one(
        "SocialNetwork,SenderUserId,Sender Screen Name,Sender Followers Count,Message,CreatedTime,Permalink,Language\n\
        INSTAGRAM,71,ana,55,a kite,2020-05-23 18:00:00,https://www.instagram.com/p/CxY/,en\n",
    );
    assert_eq!(gist(&post), ["instagram", "CxY", "ana", "a kite"]);
    assert_eq!(post.author.followers, Some(55));
    let post = one(
        "url,title,content,published,extra_author_attributes.short_name,extra_author_attributes.name,source_type,host_url,lang\n\
        https://x.com/ana/status/1264260123456789012,a kite,a kite #May,1590256800000,ana,Ana,SOCIALMEDIA_TWITTER,http://x.com,en\n",
    );
    assert_eq!(
        gist(&post),
        ["twitter", "1264260123456789012", "ana", "a kite #May"]
    );
    assert_eq!(
        (time(&post).as_str(), post.author.name.as_str()),
        ("2020-05-23T18:00:00Z", "Ana")
    );
}

#[test]
fn crowdtangle_links_without_redirections() {
    let header = "Page Name,User Name,Facebook Id,Post Created,Total Interactions,URL,Message,Link,Final Link\n";
    let row = |link: &str, last: &str| {
        let post = one(&format!(
            "{header}Kites,kitehill,123,2021-01-01 10:00:00 EST,9,https://www.facebook.com/123/posts/456,a kite,{link},{last}\n"
        ));
        assert_eq!(
            post.permalink.as_deref(),
            Some("https://www.facebook.com/123/posts/456")
        );
        post.links
    };
    assert_eq!(
        row("https://kites.example/a", ""),
        ["https://kites.example/a"]
    );
    assert_eq!(
        row("https://t.example/a", "https://kites.example/a"),
        ["https://kites.example/a"]
    );
    assert!(row("https://www.facebook.com/123/posts/456/", "").is_empty());
}

#[test]
fn fourcat_bluesky_addresses_of_pages() {
    let uri = "at://did:plc:ana/app.bsky.feed.post/3k1";
    let row = |quoted: &str, replied: &str, labels: &str| {
        one(&format!(
            "id,thread_id,created_at,author,author_id,body,link,like_count,quoted_post,quoted_user,replied_to_post,\
            replied_to_user,labels\n\
            {uri},https://bsky.app/profile/ben.example/post/3k0,2024-05-23T18:00:00Z,ana.example,did:plc:ana,a kite,\
            https://bsky.app/profile/ana.example/post/3k1,4,{quoted},,{replied},,{labels}\n"
        ))
    };
    let post = row(
        "https://bsky.app/profile/ben.example/post/3k7",
        "https://bsky.app/profile/ana.example/post/3k0",
        "",
    );
    assert_eq!(post.quote_of, Some(reference("", "ben.example", "")));
    assert_eq!(
        post.reply_to,
        Some(reference(
            "at://did:plc:ana/app.bsky.feed.post/3k0",
            "ana.example",
            "did:plc:ana"
        )),
        "the row knows its own author"
    );
    assert!(!post.sensitive);
    let post = row("REMOVED BY AUTHOR", "DELETED", "porn");
    assert_eq!(
        (post.quote_of, post.reply_to),
        (Some(Reference::default()), Some(Reference::default()))
    );
    assert!(post.sensitive);
    let post = row("VIEWER BLOCKED BY AUTHOR", "", "bot");
    assert_eq!(
        (post.quote_of, post.reply_to),
        (Some(Reference::default()), None)
    );
    assert!(!post.sensitive);
}

#[test]
fn twitwi_bluesky_reposts() {
    let uri = "at://did:plc:ana/app.bsky.feed.post/3k1";
    let row = |by: &str| {
        one(&format!(
            "cid,did,uri,url,timestamp_utc,user_did,user_handle,text,like_count,repost_by_user_did,repost_by_user_handle,\
            repost_created_at,repost_timestamp_utc\n\
            b1,3k1,{uri},https://bsky.app/profile/ana.example/post/3k1,1590256800,did:plc:ana,ana.example,a kite,2,{by}\n"
        ))
    };
    let post = row("did:plc:ben,ben.example,2020-05-24T20:00:00,1590343200");
    assert_eq!(
        gist(&post),
        [
            "bluesky",
            &format!("{uri}#reposted-by-did:plc:ben"),
            "ben.example",
            "a kite"
        ]
    );
    assert_eq!(
        (post.author.id.as_str(), time(&post).as_str()),
        ("did:plc:ben", "2020-05-24T18:00:00Z")
    );
    assert_eq!(
        post.repost_of,
        Some(reference(uri, "ana.example", "did:plc:ana"))
    );
    let post = row(",,,");
    assert_eq!((post.id.as_str(), post.kind()), (uri, Kind::Original));
}

#[test]
fn meta_content_library() {
    let post = one(
        "id,creation_time,modified_time,text,lang,post_owner.id,post_owner.name,post_owner.username,post_owner.type,\
        statistics.like_count,statistics.comment_count,statistics.share_count,statistics.views,hashtags\n\
        456,2024-05-23T18:00:00Z,2024-05-24T18:00:00Z,a kite #May,en,71,Ana B,ana,page,4,3,2,900,May\n",
    );
    assert_eq!(time(&post), "2024-05-23T18:00:00Z");
    assert_eq!(
        [&post.author.id, &post.author.handle, &post.author.name],
        ["71", "ana", "Ana B"]
    );
    let counts = &post.counts;
    assert_eq!(
        [counts.likes, counts.replies, counts.reposts, counts.views],
        [Some(4), Some(3), Some(2), Some(900)]
    );
}
