//! Truth Social and Gab, which grew from Mastodon and speak like it: its statuses, and Gab's own
//! statuses with keys of one or two letters.
//!
//! Zeeschuimer has taken the HTML out of their texts.

use super::{ADVERTISEMENT, Found, complete};
use crate::formats::loose::Loose;
use crate::formats::tidy;
use crate::post::{Author, Clues, Counts, Media, Post, Reference, entities};

pub(super) fn found(platform: &str, item: &Loose, clues: &Clues) -> Found {
    if item.flag("sponsored") || item.text("type") == "ad" {
        return ADVERTISEMENT;
    }
    if matches!(&*item.text("type"), "user" | "group") {
        return Found::Other("user records");
    }
    let (public, post) = if item.has("author_info") || item.has("ca") {
        (!item.flag("g.is_private"), compact(item, clues))
    } else if item.has("content") || item.at("reblog").is_object() || item.has("media_attachments")
    {
        let visibility = item.text("visibility");
        (
            !matches!(&*visibility, "private" | "direct"),
            status(item, clues),
        )
    } else {
        return Found::Other("records without a text");
    };
    let post = Post {
        platform: platform.to_owned(),
        ..post
    };
    Found::public_if(public, complete(post))
}

/// A status as Mastodon's API gives it. The one place to put a fuller reader of statuses.
fn status(item: &Loose, clues: &Clues) -> Post {
    let original = item.at("reblog");
    let said = if original.is_object() { original } else { item };
    let replied = ["in_reply_to.account", "in_reply_to_account"];
    let quoted = said.first(&["quote", "quote.quoted_status"]);
    Post {
        id: item.id("id"),
        time: item.time("created_at", clues),
        author: author(item.at("account")),
        text: plain(&said.text("content")),
        lang: tidy::lang(&said.text("language")),
        tags: said.texts("tags", "name"),
        mentions: said.texts("mentions", "acct"),
        media: said
            .list("media_attachments")
            .iter()
            .map(attachment)
            .collect(),
        counts: Counts {
            likes: said
                .first(&["favourites_count", "reaction_count"])
                .as_count(),
            reposts: said.first(&["reblogs_count", "reposts_count"]).as_count(),
            replies: said.count("replies_count"),
            quotes: said.first(&["quotes_count", "quote_count"]).as_count(),
            views: None,
        },
        reply_to: tidy::reference(
            said.id("in_reply_to_id"),
            said.first(&replied).text("acct").into_owned(),
            said.id("in_reply_to_account_id"),
        ),
        repost_of: original.is_object().then(|| reference(original)),
        quote_of: quoted.is_object().then(|| reference(quoted)),
        permalink: filled(&item.first(&["url", "uri"]).as_text()),
        sensitive: said.flag("sensitive"),
        warning: filled(&said.text("spoiler_text")),
        ..Post::default()
    }
}

fn author(account: &Loose) -> Author {
    Author {
        id: account.id("id"),
        handle: tidy::handle(&account.first(&["acct", "username"]).as_text()),
        name: account.text("display_name").into_owned(),
        followers: account.count("followers_count"),
    }
}

fn reference(status: &Loose) -> Reference {
    let by = author(status.at("account"));
    Reference {
        id: status.id("id"),
        handle: by.handle,
        author: by.id,
    }
}

fn attachment(item: &Loose) -> Media {
    Media {
        kind: match &*item.text("type") {
            "image" => "photo".to_owned(),
            "gifv" => "gif".to_owned(),
            kind => kind.to_owned(),
        },
        url: item.first(&["url", "preview_url"]).as_text().into_owned(),
        alt: item.text("description").into_owned(),
    }
}

/// Gab sends lists of statuses with the shortest of keys.
fn compact(item: &Loose, clues: &Clues) -> Post {
    let by = item.at("author_info");
    let pictures = item.list("image_info").iter();
    Post {
        id: item.first(&["i", "id"]).as_id(),
        time: item.time("ca", clues),
        author: Author {
            id: by.id("i"),
            handle: tidy::handle(&by.first(&["un", "ac"]).as_text()),
            name: by.text("dn").into_owned(),
            followers: by.count("fc"),
        },
        text: plain(&item.text("c")),
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

/// Texts that still have their HTML: paragraphs and line breaks are kept, all other tags go.
fn plain(html: &str) -> String {
    if !html.starts_with("<p>") {
        return html.to_owned();
    }
    let html = html
        .replace("</p><p>", "\n\n")
        .replace("<br>", "\n")
        .replace("<br/>", "\n");
    let mut words = String::with_capacity(html.len());
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if is_tag => {}
            _ => words.push(c),
        }
    }
    entities::unescape(words.trim()).into_owned()
}
