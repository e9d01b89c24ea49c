//! Platforms of pictures and of work: Imgur, 9GAG, Pinterest, `RedNote`, `LinkedIn`.

use super::{ADVERTISEMENT, complete, media};
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::tidy;
use crate::post::{Author, Clues, Counts, Media, Post, Time, parse_time};

pub(super) fn imgur(item: &Loose, clues: &Clues) -> Found {
    if item.flag("is_ad") {
        return ADVERTISEMENT;
    }
    let kind = item.text("cover.type");
    let by = item.at("account");
    Found::post(complete(Post {
        platform: "imgur".to_owned(),
        id: item.id("id"),
        time: item.time("created_at", clues),
        author: Author {
            id: item.first(&["account_id", "account.id"]).as_id(),
            handle: by.text("username").into_owned(),
            ..Author::default()
        },
        text: joined(item, "title", "description"),
        media: media(
            if kind == "video" { "video" } else { "photo" },
            item.at("cover.url"),
        )
        .into_iter()
        .collect(),
        counts: Counts {
            likes: item.first(&["upvote_count", "point_count"]).as_count(),
            replies: item.count("comment_count"),
            views: item.count("view_count"),
            ..Counts::default()
        },
        tags: item.texts("tags", "tag"),
        permalink: address(item.text("url").into_owned()),
        sensitive: item.flag("is_mature"),
        ..Post::default()
    }))
}

pub(super) fn ninegag(item: &Loose, clues: &Clues) -> Found {
    if item.flag("promoted") {
        return ADVERTISEMENT;
    }
    let by = item.at("creator");
    let film = ["av1Url", "h265Url", "vp9Url", "vp8Url", "url"];
    let animated = item.at("images.image460sv");
    let picture = if item.text("type") == "Animated" && animated.is_object() {
        media("video", animated.first(&film))
    } else {
        let sizes = ["images.image700.url", "images.image460.url"];
        media("photo", item.first(&sizes))
    };
    let source = item.text("sourceUrl").into_owned();
    Found::post(complete(Post {
        platform: "9gag".to_owned(),
        id: item.id("id"),
        time: item.time("creationTs", clues),
        author: Author {
            id: by.first(&["userId", "accountId"]).as_id(),
            handle: by.text("username").into_owned(),
            name: by.text("fullName").into_owned(),
            followers: None,
        },
        text: joined(item, "title", "description"),
        tags: item.texts("tags", "key"),
        links: address(source).into_iter().collect(),
        media: picture.into_iter().collect(),
        counts: Counts {
            likes: item.count("upVoteCount"),
            replies: item.count("commentsCount"),
            ..Counts::default()
        },
        permalink: address(item.text("url").into_owned()),
        sensitive: item.flag("nsfw"),
        ..Post::default()
    }))
}

/// Pins read from a page have hardly more than their words; most have no time.
pub(super) fn pinterest(item: &Loose, clues: &Clues) -> Found {
    if item.flag("is_promoted") || item.flag("isPromoted") || item.has("promoter") {
        return ADVERTISEMENT;
    }
    let id = item.first(&["entityId", "id"]).as_id();
    let by = item.first(&["nativeCreator", "native_creator", "pinner"]);
    let pictures = ["imageSpec_orig.url", "images.orig.url", "image"];
    let times = ["created_at", "createdAt"];
    let body = if item.has("description") {
        "description"
    } else {
        "body"
    };
    let tags = item.list("tags").iter();
    let link = item.text("link").into_owned();
    Found::post(complete(Post {
        platform: "pinterest".to_owned(),
        time: times.iter().find_map(|key| item.time(key, clues)),
        author: Author {
            id: by.first(&["entityId", "id"]).as_id(),
            handle: by.text("username").into_owned(),
            name: by.first(&["fullName", "full_name"]).as_text().into_owned(),
            followers: by.first(&["followerCount", "follower_count"]).as_count(),
        },
        text: joined(item, "title", body),
        tags: tags.map(|tag| tag.as_text().into_owned()).collect(),
        links: address(link).into_iter().collect(),
        media: media("photo", item.first(&pictures))
            .map(|found| Media {
                alt: item
                    .first(&["alt_text", "auto_alt_text"])
                    .as_text()
                    .into_owned(),
                ..found
            })
            .into_iter()
            .collect(),
        counts: Counts {
            likes: item.count("reaction_counts.1"),
            reposts: item
                .first(&["repin_count", "aggregated_pin_data.aggregated_stats.saves"])
                .as_count(),
            replies: item.first(&["comment_count", "commentCount"]).as_count(),
            ..Counts::default()
        },
        permalink: (!id.is_empty()).then(|| format!("https://www.pinterest.com/pin/{id}")),
        id,
        ..Post::default()
    }))
}

/// `RedNote` (Xiaohongshu): a note from the API, from a page, as a tile of a page, or a comment.
pub(super) fn rednote(item: &Loose, clues: &Clues) -> Found {
    if item.has("sub_comment_count") || item.has("subCommentCount") || item.has("content") {
        return Found::post(complete(rednote_comment(item, clues)));
    }
    let note = match item.first(&["note_card", "note"]) {
        note if note.is_object() => note,
        _ => item,
    };
    let titles = ["title", "display_title", "displayTitle"];
    let title = note.first(&titles).as_text();
    let body = note.text("desc");
    if title.is_empty() && body.is_empty() && !note.has("user") {
        return Found::Skip("records without a text");
    }
    let id = item
        .first(&["id", "note_id", "note.noteId", "noteId"])
        .as_id();
    let by = note.at("user");
    let told = note.first(&["interact_info", "interactInfo"]);
    let images = note.first(&["image_list", "imageList"]).as_list().iter();
    let places = ["url_default", "urlDefault", "info_list.url", "url"];
    let mut pictures: Vec<Media> = images
        .filter_map(|image| media("photo", image.first(&places)))
        .collect();
    let cover = note.first(&["cover.url_default", "cover.urlDefault", "thumbnail_url"]);
    if pictures.is_empty() {
        pictures.extend(media("photo", cover));
    }
    pictures.extend(media(
        "video",
        note.at("video.media.stream.h264.master_url"),
    ));
    Found::post(complete(Post {
        platform: "xiaohongshu".to_owned(),
        time: note.time("time", clues),
        author: person(by, note),
        text: paragraphs(&title, &body),
        tags: [
            note.texts("tag_list", "name"),
            note.texts("tagList", "name"),
        ]
        .concat(),
        media: pictures,
        counts: Counts {
            likes: told
                .first(&["liked_count", "likedCount"])
                .as_count()
                .or_else(|| note.count("likes")),
            reposts: told
                .first(&["share_count", "shareCount", "shared_count"])
                .as_count(),
            replies: told.first(&["comment_count", "commentCount"]).as_count(),
            ..Counts::default()
        },
        permalink: (!id.is_empty()).then(|| format!("https://www.xiaohongshu.com/explore/{id}")),
        id,
        ..Post::default()
    }))
}

fn person(by: &Loose, tile: &Loose) -> Author {
    let names = by.first(&["nickname", "nick_name"]).as_text();
    Author {
        id: by.first(&["user_id", "userId"]).as_id(),
        handle: String::new(),
        name: if names.is_empty() {
            tile.text("author_name")
        } else {
            names
        }
        .into_owned(),
        followers: None,
    }
}

fn rednote_comment(item: &Loose, clues: &Clues) -> Post {
    let answered = ["target_comment.id", "targetComment.id", "note_id", "noteId"];
    let by = item.first(&["user_info", "userInfo", "user"]);
    Post {
        platform: "xiaohongshu".to_owned(),
        id: item.id("id"),
        time: ["create_time", "createTime"]
            .iter()
            .find_map(|key| item.time(key, clues)),
        author: person(by, item),
        text: item.text("content").into_owned(),
        counts: Counts {
            likes: item.first(&["like_count", "likeCount"]).as_count(),
            replies: item
                .first(&["sub_comment_count", "subCommentCount"])
                .as_count(),
            ..Counts::default()
        },
        reply_to: tidy::reference(item.first(&answered).as_id(), String::new(), String::new()),
        ..Post::default()
    }
}

/// `LinkedIn` tells how long ago something was posted, not when; but its numbers tell.
pub(super) fn linkedin(item: &Loose, clues: &Clues) -> Found {
    if !item.at("actor").is_object() {
        return Found::Skip("records without a text");
    }
    let urn = item
        .first(&["updateMetadata.urn", "preDashEntityUrn", "entityUrn"])
        .as_text();
    let number = urn.split("urn:li:activity:").nth(1).unwrap_or("");
    let id: String = number.chars().take_while(char::is_ascii_digit).collect();
    let by = item.at("actor");
    let profile = by.text("navigationContext.actionTarget");
    let handle = profile.split("linkedin.com/").nth(1).unwrap_or("");
    let handle = handle.split('?').next().unwrap_or("").trim_end_matches('/');
    let counts = item.at("*socialDetail.*totalSocialActivityCounts");
    let detail = item.at("*socialDetail");
    let links = [
        "content.navigationContext.actionTarget",
        "content.articleComponent.navigationContext.actionTarget",
    ];
    let text = item
        .first(&["commentary.text.text", "commentary.text"])
        .as_text()
        .into_owned();
    let mut links: Vec<String> = address(item.first(&links).as_text().into_owned())
        .into_iter()
        .collect();
    links.extend(tidy::links_of(&text));
    Found::post(complete(Post {
        platform: "linkedin".to_owned(),
        time: linkedin_time(&id, clues),
        author: Author {
            id: String::new(),
            handle: handle.to_owned(),
            name: by.text("name.text").into_owned(),
            followers: None,
        },
        text,
        links,
        counts: Counts {
            likes: counts
                .count("numLikes")
                .or_else(|| detail.count("likes.paging.total")),
            reposts: counts
                .count("numShares")
                .or_else(|| detail.count("totalShares")),
            replies: counts
                .count("numComments")
                .or_else(|| detail.count("comments.paging.total")),
            ..Counts::default()
        },
        permalink: (!id.is_empty())
            .then(|| format!("https://www.linkedin.com/feed/update/urn:li:activity:{id}")),
        id,
        ..Post::default()
    }))
}

/// Like Twitter's, the numbers of `LinkedIn` begin with the milliseconds since 1970.
fn linkedin_time(id: &str, clues: &Clues) -> Option<Time> {
    let number: u64 = id.parse().ok()?;
    parse_time(&(number >> 22).to_string(), clues)
}

fn joined(item: &Loose, title: &str, body: &str) -> String {
    paragraphs(&item.text(title), &item.text(body))
}

fn paragraphs(title: &str, body: &str) -> String {
    // Many begin the one with the other.
    if body.trim().starts_with(title.trim()) {
        body.trim().to_owned()
    } else {
        tidy::titled(title, body.trim())
    }
}

fn address(url: String) -> Option<String> {
    url.starts_with("http").then_some(url)
}
