//! A record as its author published it: text, facets, embeds, what it answers. It knows neither who its
//! author is called nor how it was received; whoever holds the record adds that.
//!
//! Facets point into the text by bytes, and anybody may write any number there: what points beside
//! a character or behind the text points at nothing.

use serde_json::Value;

use super::address::{self, Address, handle, reference};
use super::{PLATFORM, POST, REPOST};
use crate::formats::found::Found;
use crate::formats::tree::{filled, flag, list, scalar, text};
use crate::formats::{Given, tidy};
use crate::post::{Media, Post, Reference, Time, parse_time};

/// Where a record is, and when the network saw it.
#[derive(Clone, Copy, Default)]
pub(super) struct Source<'a> {
    pub(super) address: Address<'a>,
    pub(super) indexed: Option<Time>,
}

/// What a published record is.
pub(super) fn publish(record: &Value, source: Source, given: &Given) -> Found {
    let kind = filled(record, &["$type"]);
    let kind = kind.split('#').next().unwrap_or("");
    let is_alone = kind.is_empty() && source.address.collection.is_empty();
    let collection = match kind {
        "" if is_alone && record["text"].is_string() && record.get("createdAt").is_some() => POST,
        "" => source.address.collection,
        kind => kind,
    };
    match collection {
        REPOST => Found::Post(Box::new(repost_of(record, source, given))),
        POST => match (record.get("text"), record.get("createdAt")) {
            (None, None) => Found::Reject("the record has neither a text nor a time"),
            _ => Found::Post(Box::new(post_of(record, source, given))),
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
pub(super) fn post_of(record: &Value, source: Source, given: &Given) -> Post {
    let address = source.address;
    let body = text(&record["text"]);
    let marked = Marked::of(record, body);
    let mut post = Post {
        platform: PLATFORM.to_owned(),
        id: address.uri(),
        time: time(record, source, given),
        author: address.author(),
        text: body.to_owned(),
        lang: list(&record["langs"])
            .first()
            .and_then(|lang| tidy::lang(text(lang))),
        tags: marked.tags,
        mentions: marked.mentions,
        links: marked.links,
        reply_to: reference(text(&record["reply"]["parent"]["uri"]), ""),
        permalink: address.page(""),
        sensitive: is_sensitive(&record["labels"]["values"]),
        observed: given.observed,
        ..Post::default()
    };
    // Written with a program that marks nothing.
    if post.tags.is_empty() {
        post.tags = tidy::tags_of(body);
    }
    embed(&mut post, &record["embed"], address.did);
    if post.links.is_empty() {
        post.links = tidy::links_of(body);
    }
    tidy::distinct_tags(&mut post.tags);
    tidy::distinct_handles(&mut post.mentions);
    tidy::distinct_links(&mut post.links);
    post
}

/// A repost is a record of its own, with nothing in it but the address of the original.
fn repost_of(record: &Value, source: Source, given: &Given) -> Post {
    let subject = text(&record["subject"]["uri"]);
    Post {
        platform: PLATFORM.to_owned(),
        id: source.address.uri(),
        time: time(record, source, given),
        author: source.address.author(),
        permalink: Address::of(subject).page(""),
        repost_of: Some(reference(subject, "").unwrap_or_default()),
        observed: given.observed,
        ..Post::default()
    }
}

fn time(record: &Value, source: Source, given: &Given) -> Option<Time> {
    let claimed = parse_time(&scalar(&record["createdAt"]), &given.clues);
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
    fn of(record: &Value, body: &str) -> Self {
        let mut marked = Self::default();
        for facet in list(&record["facets"]) {
            let index = &facet["index"];
            let part = slice(body, &index["byteStart"], &index["byteEnd"]);
            for feature in list(&facet["features"]) {
                let members = ["tag", "uri", "did"].map(|name| text(&feature[name]));
                marked.add(members, part);
            }
        }
        // The first months' way of doing it.
        for entity in list(&record["entities"]) {
            let value = text(&entity["value"]);
            let part = slice(body, &entity["index"]["start"], &entity["index"]["end"]);
            let members = match text(&entity["type"]) {
                "hashtag" => [value, "", ""],
                "link" => ["", value, ""],
                "mention" => ["", "", value],
                _ => continue,
            };
            marked.add(members, part);
        }
        // Tags that do not stand in the text.
        let unseen = list(&record["tags"]).iter().map(text);
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

fn slice<'t>(body: &'t str, start: &Value, end: &Value) -> &'t str {
    let at = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let range = at(start).zip(at(end));
    range
        .and_then(|(start, end)| body.get(start..end))
        .unwrap_or("")
}

/// Adds what is embedded, be it in a record or in a view of it.
pub(super) fn embed(post: &mut Post, embed: &Value, did: &str) {
    let with = &embed["media"];
    let shown = if with.is_object() { with } else { embed };
    let media = media(shown, did);
    if !media.is_empty() {
        post.media = media;
    }
    let link = filled(&shown["external"], &["uri"]);
    if !link.is_empty() && !post.links.iter().any(|known| known == link) {
        post.links.push(link.to_owned());
    }
    if let Some(quoted) = quoted(&embed["record"]) {
        post.quote_of = Some(quoted);
    }
}

/// The quoted post. Feeds, lists and packs are embedded in the same way, and are none.
fn quoted(embedded: &Value) -> Option<Reference> {
    let inner = &embedded["record"];
    let record = if inner["uri"].is_string() {
        inner
    } else {
        embedded
    };
    let uri = text(&record["uri"]);
    let is_post = Address::of(uri).collection == POST;
    let by = handle(text(&record["author"]["handle"]));
    is_post.then(|| reference(uri, by)).flatten()
}

fn media(embed: &Value, did: &str) -> Vec<Media> {
    let pictures = list(&embed["images"]).iter().map(|image| {
        let shown = filled(image, &["fullsize", "thumb"]);
        let made =
            |cid: &str| format!("https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg");
        Media {
            kind: "photo".to_owned(),
            url: address_of(shown, &image["image"], did, made),
            alt: text(&image["alt"]).to_owned(),
        }
    });
    let has_video = embed["video"].is_object() || embed["playlist"].is_string();
    let video = has_video.then(|| {
        let made = |cid: &str| {
            let did = did.replace(':', "%3A");
            format!("https://video.bsky.app/watch/{did}/{cid}/playlist.m3u8")
        };
        let is_gif = text(&embed["presentation"]) == "gif";
        Media {
            kind: if is_gif { "gif" } else { "video" }.to_owned(),
            url: address_of(text(&embed["playlist"]), &embed["video"], did, made),
            alt: text(&embed["alt"]).to_owned(),
        }
    });
    pictures.chain(video).collect()
}

/// The address at which a view shows a file, or would: a record has only the hash of it.
fn address_of(shown: &str, blob: &Value, did: &str, made: impl Fn(&str) -> String) -> String {
    let hash = filled(&blob["ref"], &["$link", "link"]);
    let hash = if hash.is_empty() {
        filled(blob, &["cid"])
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
pub(super) fn is_sensitive(labels: &Value) -> bool {
    list(labels).iter().any(|label| {
        let name = match label {
            Value::String(name) => name,
            _ => text(&label["val"]),
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
        asks && !flag(&label["neg"])
    })
}
