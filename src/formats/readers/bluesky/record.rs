//! A record as its author published it: text, facets, embeds, what it answers. It knows neither who its
//! author is called nor how it was received; whoever holds the record adds that.
//!
//! Facets point into the text by bytes, and anybody may write any number there: what points beside
//! a character or behind the text points at nothing.

use super::address::{self, Address, handle, reference};
use super::{PLATFORM, POST, REPOST};
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::{Given, tidy};
use crate::post::{Media, Post, Reference, Time};

/// Where a record is, and when the network saw it.
#[derive(Clone, Copy, Default)]
pub(super) struct Source<'a> {
    pub(super) address: Address<'a>,
    pub(super) indexed: Option<Time>,
}

/// What a published record is.
pub(super) fn publish(record: &Loose, source: Source, given: &Given) -> Found {
    let kind = record.filled(&["$type"]);
    let kind = kind.split('#').next().unwrap_or("");
    let is_alone = kind.is_empty() && source.address.collection.is_empty();
    let collection = match kind {
        "" if is_alone && record.at("text").is_text() && record.knows("createdAt") => POST,
        "" => source.address.collection,
        kind => kind,
    };
    match collection {
        REPOST => Found::post(repost_of(record, source, given)),
        POST => match (record.knows("text"), record.knows("createdAt")) {
            (false, false) => Found::Reject("the record has neither a text nor a time"),
            _ => Found::post(post_of(record, source, given)),
        },
        "" => Found::Other,
        other => Found::Skip(what(other)),
    }
}

/// The kind of record that is in a collection of no posts.
pub(super) fn what(collection: &str) -> &'static str {
    match collection.rsplit('.').next().unwrap_or("") {
        "like" => "likes",
        "follow" => "follows",
        "block" | "listblock" => "blocks",
        "profile" | "status" => "user records",
        "generator" => "feed generators",
        "list" | "listitem" | "starterpack" => "lists",
        "threadgate" | "postgate" => "rules for answers",
        _ => "records of other kinds",
    }
}

/// The post in a record.
pub(super) fn post_of(record: &Loose, source: Source, given: &Given) -> Post {
    let address = source.address;
    let body = record.str("text");
    let marked = Marked::of(record, body);
    let mut post = Post {
        platform: PLATFORM.to_owned(),
        id: address.uri(),
        time: time(record, source, given),
        author: address.author(),
        text: body.to_owned(),
        lang: record
            .items("langs")
            .first()
            .and_then(|lang| tidy::lang(lang.as_str())),
        tags: marked.tags,
        mentions: marked.mentions,
        links: marked.links,
        reply_to: reference(record.str("reply.parent.uri"), ""),
        permalink: address.page(""),
        sensitive: is_sensitive(record.at("labels.values")),
        ..Post::default()
    };
    // Written with a program that marks nothing.
    if post.tags.is_empty() {
        post.tags = tidy::tags_of(body);
    }
    embed(&mut post, record.at("embed"), address.did);
    if post.links.is_empty() {
        post.links = tidy::links_of(body);
    }
    tidy::distinct_tags(&mut post.tags);
    tidy::distinct_handles(&mut post.mentions);
    tidy::distinct_links(&mut post.links);
    post
}

/// A repost is a record of its own, with nothing in it but the address of the original.
fn repost_of(record: &Loose, source: Source, given: &Given) -> Post {
    let subject = record.str("subject.uri");
    Post {
        platform: PLATFORM.to_owned(),
        id: source.address.uri(),
        time: time(record, source, given),
        author: source.address.author(),
        permalink: Address::of(subject).page(""),
        repost_of: Some(reference(subject, "").unwrap_or_default()),
        ..Post::default()
    }
}

fn time(record: &Loose, source: Source, given: &Given) -> Option<Time> {
    let claimed = record.time("createdAt", &given.clues);
    address::time(claimed, source.indexed, source.address.key)
}

/// What the author marked in the text.
#[derive(Default)]
struct Marked {
    tags: Vec<String>,
    mentions: Vec<String>,
    links: Vec<String>,
}

impl Marked {
    fn of(record: &Loose, body: &str) -> Self {
        let mut marked = Self::default();
        for facet in record.items("facets") {
            let index = facet.at("index");
            let part = slice(body, index.at("byteStart"), index.at("byteEnd"));
            for feature in facet.items("features") {
                let members = ["tag", "uri", "did"].map(|name| feature.str(name));
                marked.add(members, part);
            }
        }
        // The first months' way of doing it.
        for entity in record.items("entities") {
            let value = entity.str("value");
            let part = slice(body, entity.at("index.start"), entity.at("index.end"));
            let members = match entity.str("type") {
                "hashtag" => [value, "", ""],
                "link" => ["", value, ""],
                "mention" => ["", "", value],
                _ => continue,
            };
            marked.add(members, part);
        }
        // Tags that do not stand in the text.
        let unseen = record.items("tags").iter().map(Loose::as_str);
        marked.tags.extend(unseen.map(str::to_owned));
        marked
    }

    fn add(&mut self, [tag, link, did]: [&str; 3], part: &str) {
        if !tag.is_empty() {
            self.tags.push(tag.to_owned());
        }
        if !link.is_empty() {
            self.links.push(link.to_owned());
        }
        if !did.is_empty() {
            let name = part.strip_prefix('@').unwrap_or("");
            let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
            let name = if is_name { name } else { did };
            self.mentions.push(name.to_owned());
        }
    }
}

fn slice<'t>(body: &'t str, start: &Loose, end: &Loose) -> &'t str {
    let at = |value: &Loose| match value {
        Loose::Whole(at) => usize::try_from(*at).ok(),
        _ => None,
    };
    let range = at(start).zip(at(end));
    range
        .and_then(|(start, end)| body.get(start..end))
        .unwrap_or("")
}

/// Adds what is embedded, be it in a record or in a view of it.
pub(super) fn embed(post: &mut Post, embed: &Loose, did: &str) {
    let with = embed.at("media");
    let shown = if with.is_object() { with } else { embed };
    let media = media(shown, did);
    if !media.is_empty() {
        post.media = media;
    }
    let link = shown.at("external").filled(&["uri"]);
    if !link.is_empty() && !post.links.iter().any(|known| known == link) {
        post.links.push(link.to_owned());
    }
    if let Some(quoted) = quoted(embed.at("record")) {
        post.quote_of = Some(quoted);
    }
}

/// The quoted post. Feeds, lists and packs are embedded in the same way, and are none.
fn quoted(embedded: &Loose) -> Option<Reference> {
    let inner = embedded.at("record");
    let record = if inner.at("uri").is_text() {
        inner
    } else {
        embedded
    };
    let uri = record.str("uri");
    let is_post = Address::of(uri).collection == POST;
    let by = handle(record.str("author.handle"));
    is_post.then(|| reference(uri, by)).flatten()
}

fn media(embed: &Loose, did: &str) -> Vec<Media> {
    let pictures = embed.items("images").iter().map(|image| {
        let shown = image.filled(&["fullsize", "thumb"]);
        let made =
            |cid: &str| format!("https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg");
        Media {
            kind: "photo".to_owned(),
            url: address_of(shown, image.at("image"), did, made),
            alt: image.str("alt").to_owned(),
        }
    });
    let has_video = embed.at("video").is_object() || embed.at("playlist").is_text();
    let video = has_video.then(|| {
        let made = |cid: &str| {
            let did = did.replace(':', "%3A");
            format!("https://video.bsky.app/watch/{did}/{cid}/playlist.m3u8")
        };
        let is_gif = embed.str("presentation") == "gif";
        Media {
            kind: if is_gif { "gif" } else { "video" }.to_owned(),
            url: address_of(embed.str("playlist"), embed.at("video"), did, made),
            alt: embed.str("alt").to_owned(),
        }
    });
    pictures.chain(video).collect()
}

/// The address at which a view shows a file, or would: a record has only the hash of it.
fn address_of(shown: &str, blob: &Loose, did: &str, made: impl Fn(&str) -> String) -> String {
    let hash = blob.at("ref").filled(&["$link", "link"]);
    let hash = if hash.is_empty() {
        blob.filled(&["cid"])
    } else {
        hash
    };
    match (shown, did, hash) {
        ("", "", _) | ("", _, "") => String::new(),
        ("", ..) => made(hash),
        _ => shown.to_owned(),
    }
}

/// Whether labels, the author's or a moderator's, ask for care.
pub(super) fn is_sensitive(labels: &Loose) -> bool {
    labels.as_items().iter().any(|label| {
        let name = match label {
            Loose::Text(name) => name.as_ref(),
            _ => label.str("val"),
        };
        let asks = matches!(
            name,
            "porn"
                | "sexual"
                | "nudity"
                | "nsfl"
                | "gore"
                | "graphic-media"
                | "corpse"
                | "self-harm"
                | "!warn"
                | "!hide"
        );
        asks && !label.flag("neg")
    })
}
