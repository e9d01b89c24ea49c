//! A post as the API shows it: the record, and around it who wrote it and what became of it.

use super::address::{self, Address, handle, reference};
use super::record::{self, Source};
use super::{POST, REPOST};
use crate::formats::Given;
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::post::{Author, Counts, Post, Reference, Time, parse_time};

/// A post and its record.
pub(super) fn post(view: &Loose, given: &Given) -> Found {
    if view.filled(&["action", "operation"]) == "delete" {
        return gone(Address::beside(view));
    }
    let content = view.at("record");
    let source = Source {
        address: Address::beside(view),
        indexed: view.time("indexedAt", &given.clues),
    };
    if !content.is_object() {
        // What is blocked or not found has an address and nothing else.
        let is_absent = view.knows("notFound") || view.knows("blocked");
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
pub(super) fn in_feed(item: &Loose, given: &Given) -> Found {
    let mut found = post(item.at("post"), given);
    if let Found::Post(post) = &mut found {
        let parent = item.at("reply.parent");
        if let Some(reply) = &mut post.reply_to
            && reply.id == parent.str("uri")
        {
            handle(parent.str("author.handle")).clone_into(&mut reply.handle);
        }
        let reason = item.at("reason");
        if reason.at("by").is_object() {
            reposted(post, reason, given);
        }
    }
    found
}

/// A record that was deleted takes its post back.
pub(super) fn gone(address: Address) -> Found {
    match (address.collection, address.uri()) {
        (POST | REPOST, id) if !id.is_empty() => Found::Gone {
            platform: super::PLATFORM.to_owned(),
            id,
            reason: "deletion notices",
        },
        (collection, _) => Found::Skip(record::what(collection)),
    }
}

fn adorn(post: &mut Post, view: &Loose, given: &Given) {
    let author = author(view.at("author"));
    if !author.id.is_empty() {
        post.author.id = author.id;
    }
    if !author.handle.is_empty() {
        post.author.handle = author.handle;
    }
    post.author.name = author.name;
    post.author.followers = author.followers;
    post.counts = Counts {
        likes: view.count("likeCount"),
        reposts: view.count("repostCount"),
        replies: view.count("replyCount"),
        quotes: view.count("quoteCount"),
        views: None,
    };
    let did = post.author.id.clone();
    record::embed(post, view.at("embed"), &did);
    post.sensitive |= record::is_sensitive(view.at("labels"));
    let address = Address::of(&post.id);
    post.permalink = address.page(&post.author.handle);
    post.observed = collected(view, given).or(post.observed);
}

/// Some tools keep only who it was: an identifier or a handle.
fn author(author: &Loose) -> Author {
    match author {
        Loose::Text(did) if did.starts_with("did:") => Author {
            id: did.as_ref().to_owned(),
            ..Author::default()
        },
        Loose::Text(name) => Author {
            handle: handle(name).to_owned(),
            ..Author::default()
        },
        _ => Author {
            id: author.str("did").to_owned(),
            handle: handle(author.str("handle")).to_owned(),
            name: author.str("displayName").to_owned(),
            followers: author.count("followersCount"),
        },
    }
}

/// When 4CAT, or whoever says so, has asked the API.
fn collected(view: &Loose, given: &Given) -> Option<Time> {
    // The names are in camel case by now.
    let places = [view.at("4CATMetadata"), view];
    let named = places
        .into_iter()
        .flat_map(|place| ["collectedAt", "retrievedAt"].map(|name| place.at(name)));
    let mut times = named.filter_map(|value| match value {
        Loose::Float(seconds) => parse_time(&format!("{seconds:.0}"), &given.clues),
        _ => parse_time(&value.as_text(), &given.clues),
    });
    times.next()
}

/// Turns a post into its repost: by whom and when is said in the feed.
fn reposted(post: &mut Post, reason: &Loose, given: &Given) {
    let by = author(reason.at("by"));
    let original = reference(&post.id, &post.author.handle).unwrap_or_else(|| Reference {
        id: post.id.clone(),
        handle: post.author.handle.clone(),
        author: String::new(),
    });
    // The address of the repost is missing in older answers, and then made of what is certain.
    let own = reason.str("uri");
    post.id = if own.is_empty() {
        format!("{}#reposted-by-{}", original.id, by.id)
    } else {
        own.to_owned()
    };
    let indexed = reason.time("indexedAt", &given.clues);
    post.time = address::time(None, indexed, Address::of(own).key);
    post.repost_of = Some(original);
    post.author = by;
}
