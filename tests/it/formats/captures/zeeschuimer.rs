//! Zeeschuimer's other platforms: `TikTok`, Instagram, Threads, Truth Social and the rest.

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::Format;
use tagline::post::{Kind, Post};

use super::x::{captured, in_4cat};
use super::{counted, only, read, rfc3339, survive};

/// What the Mastodon API calls a status is one wherever it was collected, a quote and its HTML included.
#[test]
fn a_status_of_truth_social_is_the_same_from_everywhere() {
    let account = |id: &str, name: &str| {
        json!({"id": id, "acct": name, "username": name, "display_name": name,
            "url": format!("https://truthsocial.com/@{name}"), "followers_count": 12})
    };
    let quoted = json!({"id": "1000", "created_at": "2024-04-01T13:23:10.861Z", "content": "<p>before</p>",
        "account": account("8", "ben"), "url": "https://truthsocial.com/@ben/1000"});
    let status = json!({"id": "1100", "created_at": "2024-04-02T13:23:10.861Z", "visibility": "public",
        "content": "<p><span class=\"quote-inline\"><br/>RT: <a href=\"https://truthsocial.com/@ben/1000\">there</a></span>\
            a &lt;3 <a href=\"https://truthsocial.com/tags/spring\" class=\"mention hashtag\">#<span>Spring</span></a></p><p>two</p>",
        "account": account("7", "ana"), "url": "https://truthsocial.com/@ana/1100", "favourites_count": 3,
        "quote_id": "1000", "quote": quoted, "tags": [{"name": "spring"}], "in_reply_to_id": "1099",
        "in_reply_to": {"id": "1099", "account": account("9", "cleo")}});
    let mut bare = only("mastodon", &status);
    let captured = post("truthsocial.com", &status);
    bare.observed = captured.observed;
    assert_eq!(captured, bare);
    assert_eq!(captured.text, "a <3 #Spring\n\ntwo");
    let quote = captured.quote_of.unwrap();
    assert_eq!((quote.id.as_str(), quote.handle.as_str()), ("1000", "ben"));
    let parent = captured.reply_to.unwrap();
    assert_eq!(
        (parent.id.as_str(), parent.handle.as_str()),
        ("1099", "cleo")
    );
}

/// The post of an object, raw and through 4CAT.
fn post(platform: &str, data: &Value) -> Post {
    let post = only("zeeschuimer", &captured(platform, data));
    assert_eq!(post, only("zeeschuimer", &in_4cat(platform, data)));
    assert_eq!(post.observed.map(|time| time.0), Some(1_700_000_000_123));
    post
}

#[test]
fn tiktok_videos_and_comments() {
    let video = post(
        "tiktok.com",
        &json!({
            "id": "7100000000000000001", "desc": "a walk #Spring", "createTime": "1653400000", "isAd": false,
            "author": {"id": "7", "uniqueId": "ana", "nickname": "Ana", "privateAccount": false},
            "authorStats": {"followerCount": 12}, "textLanguage": "en",
            "stats": {"diggCount": 3, "shareCount": 2, "commentCount": 1, "playCount": 50},
            "textExtra": [{"hashtagName": "Spring"}, {"hashtagName": "", "userUniqueId": "ben"}],
            "challenges": [{"title": "spring"}, {"title": "fyp"}], "duetInfo": {"duetFromId": "0"},
            "video": {"playAddr": "https://v.example/a", "cover": "https://v.example/c"},
        }),
    );
    assert_eq!(
        (video.platform.as_str(), video.author.handle.as_str()),
        ("tiktok", "ana")
    );
    assert_eq!(
        (&video.tags.join(" ")[..], &video.mentions.join(" ")[..]),
        ("Spring fyp", "ben")
    );
    assert_eq!(
        (video.counts.views, video.author.followers),
        (Some(50), Some(12))
    );
    assert_eq!(
        (video.kind(), rfc3339(&video).as_str()),
        (Kind::Original, "2022-05-24T13:46:40Z")
    );
    assert_eq!(
        video.permalink.as_deref(),
        Some("https://www.tiktok.com/@ana/video/7100000000000000001")
    );
    let embedded = post(
        "tiktok.com",
        &json!({"id": "71", "desc": "b", "createTime": 1_653_400_000, "author": "ana", "nickname": "Ana",
            "duetInfo": {"duetFromId": "70"}, "imagePost": {"images": [{"imageURL": {"urlList": ["https://p.example/1"]}}]}}),
    );
    assert_eq!(
        (embedded.author.handle.as_str(), embedded.kind()),
        ("ana", Kind::Quote)
    );
    assert_eq!(embedded.media[0].kind, "photo");
    let comment = |reply: &str| {
        json!({"cid": "72", "id": "72", "aweme_id": "71", "reply_id": reply, "text": "nice", "create_time": 1_653_400_000,
            "digg_count": 4, "user": {"uid": "8", "unique_id": "ben", "nickname": "Ben"}, "comment_language": "en"})
    };
    let answered = |reply| {
        post("tiktok-comments", &comment(reply))
            .reply_to
            .map(|above| above.id)
    };
    assert_eq!(
        (answered("0"), answered("73")),
        (Some("71".into()), Some("73".into()))
    );
}

#[test]
fn douyin_in_both_spellings() {
    let api = json!({"aweme_id": "71", "desc": "散步 #春天", "create_time": 1_653_400_000, "author": {"uid": "7", "nickname": "安"},
        "statistics": {"digg_count": 3, "share_count": 1}, "text_extra": [{"hashtag_name": "春天"}]});
    let page = json!({"awemeId": "71", "desc": "散步 #春天", "createTime": 1_653_400_000, "authorInfo": {"uid": "7", "nickname": "安"},
        "stats": {"diggCount": 3, "shareCount": 1}, "textExtra": [{"hashtagName": "春天"}]});
    let found = post("douyin.com", &api);
    assert_eq!(found, post("douyin.com", &page));
    assert_eq!(
        (
            found.platform.as_str(),
            &found.tags[0][..],
            found.counts.likes
        ),
        ("douyin", "春天", Some(3))
    );
    assert_eq!(
        found.permalink.as_deref(),
        Some("https://www.douyin.com/video/71")
    );
}

#[test]
fn instagram_older_and_newer() {
    let graph = post(
        "instagram.com",
        &json!({"shortcode": "CabC", "id": "99", "taken_at_timestamp": 1_653_400_000,
            "edge_media_to_caption": {"edges": [{"node": {"text": "a walk #Spring @ben"}}]},
            "owner": {"id": "7", "username": "ana"}, "edge_media_to_comment": {"count": 2}, "edge_liked_by": {"count": 3},
            "is_video": false, "display_url": "https://p.example/1", "accessibility_caption": "a path"}),
    );
    let newer = post(
        "instagram.com",
        &json!({"code": "CabC", "pk": "99", "id": "99_7", "taken_at": 1_653_400_000, "caption": {"text": "a walk #Spring @ben"},
            "user": {"pk": "7", "username": "ana", "is_private": false}, "like_count": 3, "comment_count": 2,
            "media_type": 1, "image_versions2": {"candidates": [{"url": "https://p.example/1"}, {"url": "small"}]},
            "accessibility_caption": "a path"}),
    );
    assert_eq!(graph, newer);
    assert_eq!(
        (newer.id.as_str(), newer.media[0].alt.as_str()),
        ("CabC", "a path")
    );
    assert_eq!(
        (&newer.tags[0][..], &newer.mentions[0][..]),
        ("Spring", "ben")
    );
    assert_eq!(
        newer.permalink.as_deref(),
        Some("https://www.instagram.com/p/CabC/")
    );
    let comment = post(
        "instagram-comments",
        &json!({"pk": "501", "text": "lovely", "created_at": 1_653_400_000, "user": {"pk": 8, "username": "ben"},
            "parent_comment_id": "500", "comment_like_count": 1}),
    );
    assert_eq!(
        (
            comment.id.as_str(),
            comment.author.id.as_str(),
            comment.kind()
        ),
        ("501", "8", Kind::Reply)
    );
    let carousel = post(
        "instagram.com",
        &json!({"code": "D", "taken_at": 1, "caption": null, "user": {"username": "ana"}, "carousel_media": [
            {"video_versions": [{"url": "https://v.example/1"}]},
            {"image_versions2": {"candidates": [{"url": "https://p.example/2"}]}}]}),
    );
    let kinds: Vec<_> = carousel
        .media
        .iter()
        .map(|media| media.kind.as_str())
        .collect();
    assert_eq!(
        (carousel.text.as_str(), kinds),
        ("", vec!["video", "photo"])
    );
}

#[test]
fn threads() {
    let thread = |platform| {
        post(
            platform,
            &json!({"code": "T1", "taken_at": 1_653_400_000, "caption": {"text": "so #Spring"}, "like_count": 3,
                "user": {"pk": "7", "username": "ana", "text_post_app_is_private": false},
                "text_post_app_info": {"direct_reply_count": 1, "repost_count": 2, "quote_count": 4,
                    "reply_to_author": {"username": "ben", "id": "8"},
                    "link_preview_attachment": {"url": "https://l.threads.com/?u=https%3A%2F%2Fwalks.example%2Fa&e=1"},
                    "share_info": {"quoted_post": {"code": "T0", "user": {"username": "cleo", "pk": "9"}}}}}),
        )
    };
    let found = thread("threads.net");
    assert_eq!(found, thread("threads.com"));
    assert_eq!(found.platform, "threads");
    assert_eq!(
        (
            found.counts.replies,
            found.counts.reposts,
            found.counts.quotes
        ),
        (Some(1), Some(2), Some(4))
    );
    assert_eq!(found.links, ["https://walks.example/a"]);
    assert_eq!(
        found.reply_to.map(|above| above.handle),
        Some("ben".to_owned())
    );
    assert_eq!(
        found.quote_of.map(|quoted| quoted.id),
        Some("T0".to_owned())
    );
    assert_eq!(
        found.permalink.as_deref(),
        Some("https://www.threads.com/@ana/post/T1")
    );
}

#[test]
fn truth_social_and_gab() {
    let status = json!({"id": "1100", "created_at": "2024-04-02T13:23:10.861Z", "content": "so it is @ben", "visibility": "public",
        "account": {"id": "7", "acct": "ana", "display_name": "Ana", "followers_count": 12}, "favourites_count": 3,
        "reblogs_count": 2, "replies_count": 1, "tags": [{"name": "spring"}], "mentions": [{"acct": "ben"}], "sensitive": true,
        "spoiler_text": "long", "url": "https://truthsocial.com/@ana/1100", "in_reply_to_id": "1099",
        "media_attachments": [{"type": "image", "url": "https://p.example/1", "description": "a path"}]});
    let found = post("truthsocial.com", &status);
    assert_eq!(
        (found.platform.as_str(), found.id.as_str(), found.kind()),
        ("truthsocial", "1100", Kind::Reply)
    );
    assert_eq!(
        (found.tags.join(" "), found.mentions.join(" ")),
        ("spring".to_owned(), "ben".to_owned())
    );
    assert_eq!(
        (found.warning.as_deref(), found.sensitive),
        (Some("long"), true)
    );
    assert_eq!(
        (found.media[0].kind.as_str(), found.counts.likes),
        ("photo", Some(3))
    );
    assert_eq!(
        found.reply_to.map(|parent| parent.id).as_deref(),
        Some("1099")
    );
    let boost = json!({"id": "1200", "created_at": "2024-04-03T13:23:10.861Z", "content": "", "account": {"id": "8", "acct": "ben"},
        "reblog": status});
    let found = post("truthsocial.com", &boost);
    assert_eq!(
        (
            found.kind(),
            found.text.as_str(),
            found.author.handle.as_str()
        ),
        (Kind::Repost, "so it is @ben", "ben")
    );
    assert_eq!(
        found
            .repost_of
            .map(|original| (original.id, original.handle)),
        Some(("1100".into(), "ana".into()))
    );
    let gab = json!({"i": "5", "id": "5", "ca": "2024-04-02T13:23:10.861Z", "c": "so #Spring", "ul": "https://gab.com/ana/posts/5",
        "fc": 3, "rbc": 2, "rc": 1, "ai": "7", "author_info": {"i": "7", "un": "ana", "dn": "Ana"},
        "link_info": {"url": "https://walks.example/a"}, "image_info": [{"i": "1", "u": "https://p.example/1"}]});
    let found = post("gab.com", &gab);
    assert_eq!(
        (
            found.platform.as_str(),
            found.id.as_str(),
            found.author.handle.as_str()
        ),
        ("gab", "5", "ana")
    );
    assert_eq!(
        (
            found.links[0].as_str(),
            found.media.len(),
            &found.tags[0][..]
        ),
        ("https://walks.example/a", 1, "Spring")
    );
}

#[test]
fn pictures_and_work() {
    let imgur = json!({"id": "abc", "title": "A walk", "description": "in #Spring", "created_at": "2022-05-24T13:46:40Z",
        "account_id": 7, "cover": {"type": "image", "url": "https://i.example/1"}, "url": "https://imgur.com/gallery/abc",
        "upvote_count": 3, "comment_count": 1, "view_count": 50, "is_ad": false, "is_mature": true});
    let ninegag = json!({"id": "abc", "title": "A walk", "description": "", "creationTs": 1_653_400_000, "type": "Photo",
        "creator": {"userId": "7", "username": "ana"}, "images": {"image700": {"url": "https://i.example/1"}}, "nsfw": 0,
        "promoted": 0, "upVoteCount": 3, "commentsCount": 1, "tags": [{"key": "Spring"}], "url": "https://9gag.com/gag/abc"});
    let pin = json!({"id": "12", "title": "A walk", "description": "A walk in #Spring", "created_at": "Tue, 24 May 2022 13:46:40 +0000",
        "pinner": {"id": "7", "username": "ana", "full_name": "Ana"}, "images": {"orig": {"url": "https://i.example/1"}},
        "link": "https://walks.example/a"});
    let note = json!({"id": "12", "xsec_token": "t", "note_card": {"display_title": "散步", "desc": "#春天", "time": 1_653_400_000_000_u64,
        "user": {"user_id": "7", "nickname": "安"}, "interact_info": {"liked_count": "3"},
        "image_list": [{"url_default": "https://i.example/1"}]}});
    let work = json!({"updateMetadata": {"urn": "urn:li:activity:6934862233600000005"}, "actor": {"name": {"text": "Ana"},
        "navigationContext": {"actionTarget": "https://www.linkedin.com/in/ana?x=1"}}, "content": null,
        "commentary": {"text": {"text": "so #Spring"}}, "*socialDetail": {"*totalSocialActivityCounts": {"numLikes": 3}}});
    for (platform, name, data) in [
        ("imgur.com", "imgur", &imgur),
        ("9gag.com", "9gag", &ninegag),
        ("pinterest.com", "pinterest", &pin),
        ("xiaohongshu.com", "xiaohongshu", &note),
        ("linkedin.com", "linkedin", &work),
    ] {
        let found = post(platform, data);
        assert_eq!(
            (found.platform.as_str(), found.tags.len()),
            (name, 1),
            "{found:?}"
        );
        assert!(
            !found.id.is_empty() && !found.text.is_empty() && found.permalink.is_some(),
            "{found:?}"
        );
        assert!(
            found.author != tagline::post::Author::default(),
            "{found:?}"
        );
        assert!(rfc3339(&found).starts_with("2022-05-24T"), "{found:?}");
        assert!(
            name == "pinterest" || found.counts.likes == Some(3),
            "{found:?}"
        );
        assert!(name == "linkedin" || found.media.len() == 1, "{found:?}");
    }
    let comment = json!({"id": "13", "content": "好", "create_time": 1_653_400_000_000_u64, "note_id": "12", "sub_comment_count": "0",
        "user_info": {"user_id": "8", "nickname": "本"}});
    assert_eq!(
        post("xiaohongshu-comments", &comment)
            .reply_to
            .map(|above| above.id),
        Some("12".to_owned())
    );
}

#[test]
fn unknown_platforms_are_tried_and_advertisements_skipped() {
    let known = json!({"id": 5, "text": "so #Spring", "created_at": "2022-05-24T13:46:40Z", "user": {"id": 7, "username": "ana"}});
    let found = post("walks.example", &known);
    assert_eq!(
        (
            found.platform.as_str(),
            found.id.as_str(),
            found.author.handle.as_str()
        ),
        ("walks", "5", "ana")
    );
    let lines = [
        captured(
            "tiktok.com",
            &json!({"id": "1", "desc": "buy", "createTime": 1, "isAd": true}),
        ),
        captured(
            "instagram.com",
            &json!({"code": "A", "ad_id": "3", "user": {}}),
        ),
        captured(
            "instagram.com",
            &json!({"code": "B", "taken_at": 1, "user": {"is_private": true}}),
        ),
        captured("instagram.com", &json!({"pk": "3"})),
        captured(
            "gab.com",
            &json!({"type": "user", "id": "7", "account": {}}),
        ),
        captured("bilibili.com", &json!({"aid": 1})),
        captured("walks.example", &known),
    ];
    let text = super::lines(&lines);
    let found = read(&text);
    assert_eq!(counted(&found), (1, 0, 6));
    let reasons: Vec<_> = found
        .skips
        .iter()
        .map(|(_, reason)| reason.as_str())
        .collect();
    let wanted = [
        "advertisements",
        "advertisements",
        "posts that are not public",
        "records without a text",
        "user records",
        "captures of another kind",
    ];
    assert_eq!(reasons, wanted);
}

const KEYS: &[&str] = &[
    "id",
    "desc",
    "createTime",
    "author",
    "stats",
    "textExtra",
    "cid",
    "text",
    "code",
    "shortcode",
    "caption",
    "user",
    "carousel_media",
    "text_post_app_info",
    "share_info",
    "content",
    "account",
    "reblog",
    "author_info",
    "note_card",
    "actor",
    "commentary",
    "title",
    "created_at",
    "images",
    "media",
    "imagePost",
    "urn",
    "updateMetadata",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn anything_is_survived(
        items in prop::collection::vec(super::json(KEYS), 0..5),
        platform in "(tiktok|instagram|threads|truthsocial|gab|imgur|9gag|pinterest|xiaohongshu|douyin|linkedin|a).com",
        bytes: Vec<u8>,
    ) {
        let mut records: Vec<_> = items.iter().map(|item| captured(&platform, item)).collect();
        records.extend(items.iter().filter(|item| item.is_object()).map(|item| in_4cat(&platform, item)));
        let (posts, rejects, skips) = counted(&survive(Format::Zeeschuimer, &records, &bytes));
        prop_assert_eq!(posts + rejects + skips, records.len());
    }
}
