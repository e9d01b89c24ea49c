//! A platform that nobody here knows: what almost every platform calls by one of few names.

use super::{UNKNOWN, complete};
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::tidy;
use crate::post::{Author, Clues, Counts, Post};

pub(super) fn found(platform: &str, item: &Loose, clues: &Clues) -> Found {
    let times = [
        "created_at",
        "createdAt",
        "create_time",
        "createTime",
        "created",
        "creation_time",
        "taken_at",
        "published_at",
        "publishedAt",
        "pubdate",
        "timestamp",
        "date",
        "time",
    ];
    let bodies = [
        "text",
        "full_text",
        "body",
        "content",
        "caption.text",
        "caption",
        "description",
        "desc",
        "message.text",
        "message",
        "title",
    ];
    let authors = ["author", "user", "account", "owner", "creator", "actor"];
    let handles = [
        "username",
        "screen_name",
        "unique_id",
        "uniqueId",
        "handle",
        "acct",
    ];
    let text = item.first(&bodies).as_text().into_owned();
    let time = times.iter().find_map(|key| item.time(key, clues));
    // Text and time together are what makes a post; either alone may be anything.
    if text.is_empty() || time.is_none() || platform.is_empty() {
        return UNKNOWN;
    }
    let by = item.first(&authors);
    let url = item.first(&["url", "permalink", "link"]).as_text();
    Found::post(complete(Post {
        platform: platform.to_owned(),
        id: item.first(&["id_str", "id", "pk", "code", "uuid"]).as_id(),
        time,
        author: Author {
            id: by
                .first(&["id_str", "id", "pk", "uid", "user_id", "mid"])
                .as_id(),
            handle: match by {
                Loose::Text(name) => tidy::handle(name),
                _ => tidy::handle(&by.first(&handles).as_text()),
            },
            name: by
                .first(&[
                    "display_name",
                    "displayName",
                    "full_name",
                    "nickname",
                    "name",
                ])
                .as_text()
                .into_owned(),
            followers: by.first(&["followers_count", "follower_count"]).as_count(),
        },
        text,
        counts: Counts {
            likes: item
                .first(&["like_count", "likes_count", "favourites_count", "likes"])
                .as_count(),
            reposts: item
                .first(&["share_count", "reposts_count", "shares"])
                .as_count(),
            replies: item
                .first(&["comment_count", "comments_count", "replies_count"])
                .as_count(),
            quotes: None,
            views: item
                .first(&["view_count", "views_count", "play_count", "views"])
                .as_count(),
        },
        permalink: Some(url.into_owned()).filter(|url| url.starts_with("http")),
        ..Post::default()
    }))
}
