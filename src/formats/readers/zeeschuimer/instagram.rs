//! Posts of Instagram and of Threads, which is built on it: the older objects of its graph, the newer ones
//! of its API, and comments.
//!
//! A post is called by its short code, which is in its address and in both kinds of objects.

use super::{ADVERTISEMENT, complete, media};
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::{Given, tidy};
use crate::post::{Author, Clues, Counts, Media, Post, Reference};

pub(super) fn found(platform: &str, item: &Loose, given: &Given) -> Found {
    let clues = &given.clues;
    // On the front page an object is wrapped once more.
    let item = match item.at("media") {
        inner if inner.is_object() && !item.has("code") => inner,
        _ => item,
    };
    if item.has("ad_id") || item.text("product_type") == "ad" || item.flag("is_ad") {
        return ADVERTISEMENT;
    }
    let user = item.first(&["user", "owner"]);
    let is_public = !user.flag("is_private") && !user.flag("text_post_app_is_private");
    let post = if item.has("shortcode") {
        graph(item, clues)
    } else if item.has("code") {
        newer(platform, item, clues)
    } else if item.has("text") {
        comment(item, clues)
    } else {
        return Found::Skip("records without a text");
    };
    let post = Post {
        platform: platform.to_owned(),
        author: author(user),
        ..post
    };
    Found::public_if(is_public, complete(settled(post)), given)
}

/// With the address that follows from platform, author and code.
fn settled(mut post: Post) -> Post {
    let (code, handle) = (&post.id, &post.author.handle);
    if post.permalink.is_none() && !code.is_empty() && !code.bytes().all(|b| b.is_ascii_digit()) {
        post.permalink = match post.platform.as_str() {
            "threads" if handle.is_empty() => None,
            "threads" => Some(format!("https://www.threads.com/@{handle}/post/{code}")),
            _ => Some(format!("https://www.instagram.com/p/{code}/")),
        };
    }
    post
}

fn author(user: &Loose) -> Author {
    let followers = ["follower_count", "edge_followed_by.count"];
    Author {
        id: user.first(&["pk", "id", "pk_id"]).as_id(),
        handle: tidy::handle(&user.text("username")),
        name: user.text("full_name").into_owned(),
        followers: user.first(&followers).as_count(),
    }
}

fn graph(item: &Loose, clues: &Clues) -> Post {
    let likes = ["edge_media_preview_like.count", "edge_liked_by.count"];
    let replies = [
        "edge_media_to_comment.count",
        "edge_media_to_parent_comment.count",
        "edge_media_preview_comment.count",
    ];
    let several = item.list("edge_sidecar_to_children.edges").iter();
    let mut pictures: Vec<Media> = several
        .filter_map(|edge| graph_picture(edge.at("node")))
        .collect();
    if pictures.is_empty() {
        pictures.extend(graph_picture(item));
    }
    Post {
        id: item.id("shortcode"),
        time: item.time("taken_at_timestamp", clues),
        text: item
            .text("edge_media_to_caption.edges.node.text")
            .into_owned(),
        media: pictures,
        counts: Counts {
            likes: item.first(&likes).as_count(),
            replies: item.first(&replies).as_count(),
            views: item
                .first(&["video_view_count", "video_play_count"])
                .as_count(),
            ..Counts::default()
        },
        ..Post::default()
    }
}

fn graph_picture(node: &Loose) -> Option<Media> {
    let found = if node.flag("is_video") {
        media("video", node.first(&["video_url", "display_url"]))
    } else {
        media("photo", node.first(&["display_url", "thumbnail_src"]))
    };
    found.map(|found| described(found, node))
}

fn newer(platform: &str, item: &Loose, clues: &Clues) -> Post {
    let about = item.at("text_post_app_info");
    let several = item.list("carousel_media").iter();
    let mut pictures: Vec<Media> = several.filter_map(newer_picture).collect();
    if pictures.is_empty() {
        pictures.extend(newer_picture(item));
    }
    let link = about.text("link_preview_attachment.url").into_owned();
    let mut post = Post {
        id: item.id("code"),
        time: item.time("taken_at", clues),
        text: item
            .first(&["caption.text", "caption"])
            .as_text()
            .into_owned(),
        lang: tidy::lang(&item.text("caption.language")),
        media: pictures,
        counts: Counts {
            likes: item.count("like_count"),
            reposts: about
                .count("repost_count")
                .or_else(|| item.count("media_repost_count")),
            replies: about
                .first(&["direct_reply_count"])
                .as_count()
                .or_else(|| item.count("comment_count")),
            quotes: about.count("quote_count"),
            views: item
                .first(&["play_count", "ig_play_count", "view_count"])
                .as_count(),
        },
        reply_to: tidy::reference(
            String::new(),
            about.text("reply_to_author.username").into_owned(),
            about
                .first(&["reply_to_author.pk", "reply_to_author.id"])
                .as_id(),
        ),
        quote_of: shown(about.at("share_info.quoted_post")),
        repost_of: shown(about.at("share_info.reposted_post")),
        ..Post::default()
    };
    if platform == "threads"
        && about.at("share_info.reposted_post").is_object()
        && post.text.is_empty()
    {
        let text = about.text("share_info.reposted_post.caption.text");
        post.text = text.into_owned();
    }
    if !link.is_empty() {
        post.links = tidy::links_of(&post.text);
        post.links.push(followed(&link));
    }
    post
}

/// Another post inside this one.
fn shown(other: &Loose) -> Option<Reference> {
    let by = author(other.at("user"));
    tidy::reference(other.id("code"), by.handle, by.id)
}

/// Links leave Threads by way of `l.threads.com/?u=...`: what they lead to.
fn followed(link: &str) -> String {
    let target = link
        .split_once("?u=")
        .map(|(_, rest)| rest.split('&').next().unwrap_or(""));
    match target.and_then(decoded) {
        Some(target) if target.starts_with("http") => target,
        _ => link.to_owned(),
    }
}

fn decoded(escaped: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn newer_picture(item: &Loose) -> Option<Media> {
    let film = item.at("video_versions.url");
    let still = item.first(&["image_versions2.candidates.url", "display_uri"]);
    let found = media("video", film).or_else(|| media("photo", still));
    found.map(|found| described(found, item))
}

fn described(mut found: Media, item: &Loose) -> Media {
    found.alt = item.text("accessibility_caption").into_owned();
    found
}

fn comment(item: &Loose, clues: &Clues) -> Post {
    let times = ["created_at", "created_at_utc", "taken_at"];
    let answered = ["parent_comment_id", "media_code", "media_id"];
    Post {
        id: item.first(&["pk", "id"]).as_id(),
        time: times.iter().find_map(|key| item.time(key, clues)),
        text: item.text("text").into_owned(),
        counts: Counts {
            likes: item
                .first(&["comment_like_count", "edge_liked_by.count"])
                .as_count(),
            replies: item.count("child_comment_count"),
            ..Counts::default()
        },
        reply_to: tidy::reference(item.first(&answered).as_id(), String::new(), String::new()),
        ..Post::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_without_the_network() {
        assert_eq!(
            followed("https://l.threads.com/?u=https%3A%2F%2Fa.example%2Fx%3Fy&e=1"),
            "https://a.example/x?y"
        );
        for link in [
            "https://a.example/?u=",
            "https://a.example/?u=%zz",
            "https://a.example/?u=%",
        ] {
            assert_eq!(followed(link), link);
        }
    }
}
