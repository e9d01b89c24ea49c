//! A post as the API shows it: the record, and around it who wrote it and what became of it.

use serde_json::Value;

use super::address::{self, Address, handle, reference};
use super::record::{self, Source};
use super::{POST, REPOST};
use crate::formats::Given;
use crate::formats::found::Found;
use crate::formats::tree::{count, filled, scalar, text};
use crate::post::{Author, Counts, Post, Reference, Time, parse_time};

/// A post and its record.
pub(super) fn post(view: &Value, given: &Given) -> Found {
    if filled(view, &["action", "operation"]) == "delete" {
        return gone(Address::beside(view));
    }
    let content = &view["record"];
    let source = Source {
        address: Address::beside(view),
        indexed: parse_time(&scalar(&view["indexedAt"]), &given.clues),
    };
    if !content.is_object() {
        // What is blocked or not found has an address and nothing else.
        let is_absent = view.get("notFound").is_some() || view.get("blocked").is_some();
        return if is_absent {
            Found::Skip("posts that are not shown")
        } else {
            Found::Other
        };
    }
    match record::publish(content, source, given) {
        Found::Post(mut post) => {
            adorn(&mut post, view, given);
            Found::Post(post)
        }
        other => other,
    }
}

/// A post in a feed: perhaps because somebody has reposted it.
pub(super) fn in_feed(item: &Value, given: &Given) -> Found {
    let mut found = post(&item["post"], given);
    if let Found::Post(post) = &mut found {
        let parent = &item["reply"]["parent"];
        if let Some(reply) = &mut post.reply_to
            && reply.id == text(&parent["uri"])
        {
            handle(text(&parent["author"]["handle"])).clone_into(&mut reply.handle);
        }
        let reason = &item["reason"];
        if reason["by"].is_object() {
            reposted(post, reason, given);
        }
    }
    found
}

/// A record that was deleted takes its post back.
pub(super) fn gone(address: Address) -> Found {
    match (address.collection, address.uri()) {
        (POST | REPOST, id) if !id.is_empty() => Found::Gone {
            platform: super::PLATFORM,
            id,
        },
        (collection, _) => Found::Skip(record::what(collection)),
    }
}

fn adorn(post: &mut Post, view: &Value, given: &Given) {
    let author = author(&view["author"]);
    if !author.id.is_empty() {
        post.author.id = author.id;
    }
    if !author.handle.is_empty() {
        post.author.handle = author.handle;
    }
    post.author.name = author.name;
    post.author.followers = author.followers;
    post.counts = Counts {
        likes: count(&view["likeCount"]),
        reposts: count(&view["repostCount"]),
        replies: count(&view["replyCount"]),
        quotes: count(&view["quoteCount"]),
        views: None,
    };
    let did = post.author.id.clone();
    record::embed(post, &view["embed"], &did);
    post.sensitive |= record::is_sensitive(&view["labels"]);
    let address = Address::of(&post.id);
    post.permalink = address.page(&post.author.handle);
    post.observed = collected(view, given).or(post.observed);
}

/// Some tools keep only who it was: an identifier or a handle.
fn author(author: &Value) -> Author {
    match author {
        Value::String(did) if did.starts_with("did:") => Author {
            id: did.clone(),
            ..Author::default()
        },
        Value::String(name) => Author {
            handle: handle(name).to_owned(),
            ..Author::default()
        },
        _ => Author {
            id: text(&author["did"]).to_owned(),
            handle: handle(text(&author["handle"])).to_owned(),
            name: text(&author["displayName"]).to_owned(),
            followers: count(&author["followersCount"]),
        },
    }
}

/// When 4CAT, or whoever says so, has asked the API.
fn collected(view: &Value, given: &Given) -> Option<Time> {
    // The names are in camel case by now.
    let places = [&view["4CATMetadata"], view];
    let named = places
        .into_iter()
        .flat_map(|place| ["collectedAt", "retrievedAt"].map(|name| &place[name]));
    let mut times = named.filter_map(|value| match value.as_f64() {
        Some(seconds) if value.is_f64() => parse_time(&format!("{seconds:.0}"), &given.clues),
        _ => parse_time(&scalar(value), &given.clues),
    });
    times.next()
}

/// Turns a post into its repost: by whom and when is said in the feed.
fn reposted(post: &mut Post, reason: &Value, given: &Given) {
    let by = author(&reason["by"]);
    let original = reference(&post.id, &post.author.handle).unwrap_or_else(|| Reference {
        id: post.id.clone(),
        handle: post.author.handle.clone(),
        author: String::new(),
    });
    // The address of the repost is missing in older answers, and then made of what is certain.
    let own = text(&reason["uri"]);
    post.id = if own.is_empty() {
        format!("{}#reposted-by-{}", original.id, by.id)
    } else {
        own.to_owned()
    };
    let indexed = parse_time(&scalar(&reason["indexedAt"]), &given.clues);
    post.time = address::time(None, indexed, Address::of(own).key);
    post.repost_of = Some(original);
    post.author = by;
}
