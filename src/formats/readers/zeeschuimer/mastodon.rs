//! Truth Social and Gab, which grew from Mastodon and speak like it: its statuses, and Gab's own
//! statuses with keys of one or two letters.

use super::{ADVERTISEMENT, complete};
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::{Given, html, mastodon, tidy};
use crate::post::{Author, Clues, Counts, Media, Post};

pub(super) fn found(platform: &'static str, item: &Loose, given: &Given) -> Found {
    if item.flag("sponsored") || item.text("type") == "ad" {
        return ADVERTISEMENT;
    }
    if matches!(&*item.text("type"), "user" | "group") {
        return Found::Skip("user records");
    }
    if item.has("author_info") || item.has("ca") {
        let is_public = !item.flag("g.is_private");
        let post = compact(platform, item, &given.clues);
        return Found::public_if(is_public, complete(post), given);
    }
    match mastodon::closed(platform, item, given) {
        Found::Other => Found::Skip("records without a text"),
        other => other,
    }
}

/// Gab sends lists of statuses with the shortest of keys.
fn compact(platform: &str, item: &Loose, clues: &Clues) -> Post {
    let by = item.at("author_info");
    let pictures = item.list("image_info").iter();
    Post {
        platform: platform.to_owned(),
        id: item.first(&["i", "id"]).as_id(),
        time: item.time("ca", clues),
        author: Author {
            id: by.id("i"),
            handle: tidy::handle(&by.first(&["un", "ac"]).as_text()),
            name: by.text("dn").into_owned(),
            followers: by.count("fc"),
        },
        text: html::text_of(&item.text("c")).text,
        links: filled(&item.text("link_info.url")).into_iter().collect(),
        media: pictures
            .map(|picture| Media {
                kind: "photo".to_owned(),
                url: picture.text("u").into_owned(),
                alt: String::new(),
            })
            .collect(),
        counts: Counts {
            likes: item.count("fc"),
            reposts: item.count("rbc"),
            replies: item.count("rc"),
            quotes: item.count("qc"),
            views: None,
        },
        permalink: filled(&item.text("ul")),
        ..Post::default()
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
