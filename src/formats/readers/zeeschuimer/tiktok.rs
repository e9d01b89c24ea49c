//! Videos and comments of `TikTok`, and those of Douyin, its Chinese twin: the same objects, once in camel
//! case (from a page) and once with underscores (from the API).

use super::{ADVERTISEMENT, complete, media};
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::{Given, tidy};
use crate::post::{Author, Clues, Counts, Media, Post};

pub(super) fn found(platform: &str, item: &Loose, given: &Given) -> Found {
    let clues = &given.clues;
    if item.has("cid") {
        return Found::post(complete(comment(platform, item, clues)));
    }
    if ["isAd", "is_ad", "is_ads"].iter().any(|key| item.flag(key)) {
        return ADVERTISEMENT;
    }
    let known = ["desc", "createTime", "create_time", "imagePost", "video"];
    if !known.iter().any(|key| item.has(key)) {
        return Found::Skip("records without a text");
    }
    let hidden = [
        "privateItem",
        "secret",
        "author.privateAccount",
        "author.secret",
    ];
    let is_public = !hidden.iter().any(|path| item.flag(path));
    Found::public_if(is_public, complete(video(platform, item, clues)), given)
}

fn video(platform: &str, item: &Loose, clues: &Clues) -> Post {
    let by = author(item);
    let id = item.first(&["aweme_id", "awemeId", "id"]).as_id();
    let texts = ["desc", "imagePost.title", "contents.desc", "title"];
    Post {
        platform: platform.to_owned(),
        time: time(item, &["createTime", "create_time"], clues),
        text: item.first(&texts).as_text().into_owned(),
        lang: tidy::lang(&item.first(&["textLanguage", "desc_language"]).as_text()),
        tags: tags(item),
        mentions: mentions(item),
        media: pictures(item),
        counts: counts(item),
        quote_of: duet(item),
        permalink: permalink(platform, &by.handle, &id),
        warning: item
            .list("warnInfo")
            .iter()
            .map(|warning| warning.text("text").into_owned())
            .find(|text| !text.is_empty()),
        author: by,
        id,
        ..Post::default()
    }
}

fn time(item: &Loose, keys: &[&str], clues: &Clues) -> Option<crate::post::Time> {
    keys.iter().find_map(|key| item.time(key, clues))
}

/// Objects embedded in a page name their author in three texts.
fn author(item: &Loose) -> Author {
    let by = item.first(&["author", "authorInfo", "author_info"]);
    if !by.is_object() {
        return Author {
            id: item.first(&["authorId", "authorUserId"]).as_id(),
            handle: tidy::handle(&by.as_text()),
            name: item
                .first(&["nickname", "authorName"])
                .as_text()
                .into_owned(),
            followers: item.count("authorStats.followerCount"),
        };
    }
    let followers = ["authorStatsV2.followerCount", "authorStats.followerCount"];
    let own = ["follower_count", "followerCount"];
    Author {
        id: by.first(&["id", "uid"]).as_id(),
        handle: tidy::handle(&by.first(&["uniqueId", "unique_id"]).as_text()),
        name: by.text("nickname").into_owned(),
        followers: item
            .first(&followers)
            .as_count()
            .or_else(|| by.first(&own).as_count()),
    }
}

fn counts(item: &Loose) -> Counts {
    // The second kind is in texts, and right where the first is capped.
    let of = |camel: &str, snake: &str| {
        let found = ["statsV2", "stats"]
            .iter()
            .find_map(|group| item.count(&format!("{group}.{camel}")));
        found.or_else(|| item.count(&format!("statistics.{snake}")))
    };
    Counts {
        likes: of("diggCount", "digg_count"),
        reposts: of("shareCount", "share_count"),
        replies: of("commentCount", "comment_count"),
        quotes: None,
        views: of("playCount", "play_count"),
    }
}

fn tags(item: &Loose) -> Vec<String> {
    let mut tags = item.texts("textExtra", "hashtagName");
    tags.extend(item.texts("text_extra", "hashtag_name"));
    tags.extend(item.texts("challenges", "title"));
    tags.extend(item.texts("cha_list", "cha_name"));
    tags
}

fn mentions(item: &Loose) -> Vec<String> {
    let mut mentions = item.texts("textExtra", "userUniqueId");
    mentions.extend(item.texts("text_extra", "user_unique_id"));
    mentions
}

fn pictures(item: &Loose) -> Vec<Media> {
    let images = item.first(&["imagePost.images", "images", "image_post_info.images"]);
    let places = [
        "imageURL.urlList",
        "url_list",
        "urlList",
        "display_image.url_list",
    ];
    let images = images.as_list().iter().filter_map(|image| {
        let urls = places.iter().map(|path| image.at(path));
        urls.filter_map(|urls| urls.as_list().first())
            .find_map(|url| media("photo", url))
    });
    let images: Vec<Media> = images.collect();
    if !images.is_empty() {
        return images;
    }
    let files = ["video.playAddr", "video.downloadAddr", "video.cover"];
    let file = match item.first(&files) {
        // Douyin nests a list of mirrors.
        Loose::Text(_) => item.first(&files),
        _ => item
            .at("video.play_addr.url_list")
            .as_list()
            .first()
            .unwrap_or_else(|| item.at("video.url")),
    };
    media("video", file).into_iter().collect()
}

/// A duet plays next to the video that it comments on, and shows it: a quote.
fn duet(item: &Loose) -> Option<crate::post::Reference> {
    let id = item
        .first(&["duetInfo.duetFromId", "duet_info.duet_from_id"])
        .as_id();
    tidy::reference(id, String::new(), String::new()).filter(|duet| duet.id != "0")
}

fn permalink(platform: &str, handle: &str, id: &str) -> Option<String> {
    match (platform, handle) {
        _ if id.is_empty() => None,
        ("douyin", _) => Some(format!("https://www.douyin.com/video/{id}")),
        // Without a name the site finds the video as well.
        (_, handle) => Some(format!("https://www.tiktok.com/@{handle}/video/{id}")),
    }
}

/// A comment answers another comment, or else the video.
fn comment(platform: &str, item: &Loose, clues: &Clues) -> Post {
    let answered = ["reply_to_reply_id", "reply_id", "aweme_id"];
    let mut answered = answered.iter().map(|key| item.id(key));
    let answered = answered
        .find(|id| !id.is_empty() && id != "0")
        .unwrap_or_default();
    let link = item.text("share_info.url");
    let user = item.at("user");
    Post {
        platform: platform.to_owned(),
        id: item.id("cid"),
        time: time(item, &["create_time", "createTime"], clues),
        author: Author {
            id: user.first(&["uid", "id"]).as_id(),
            handle: tidy::handle(&user.first(&["unique_id", "uniqueId"]).as_text()),
            name: user.text("nickname").into_owned(),
            followers: None,
        },
        text: item.text("text").into_owned(),
        lang: tidy::lang(&item.text("comment_language")),
        tags: item.texts("text_extra", "hashtag_name"),
        counts: Counts {
            likes: item.count("digg_count"),
            replies: item.count("reply_comment_total"),
            ..Counts::default()
        },
        reply_to: tidy::reference(answered, String::new(), String::new()),
        permalink: Some(link.into_owned()).filter(|link| !link.is_empty()),
        ..Post::default()
    }
}
