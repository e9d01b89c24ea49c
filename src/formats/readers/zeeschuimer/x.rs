//! Tweets as X's website gets them: GraphQL objects around what API 1.1 gave, and the older `adaptive`
//! search.
//!
//! They are platform `twitter` with the tweet's id, so that they are one post with the same tweet from
//! an API.

use super::ADVERTISEMENT;
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::{Given, tidy, tweet_entities};
use crate::post::{Author, Clues, Counts, Post, Reference, entities};

pub(super) fn found(item: &Loose, given: &Given) -> Found {
    let clues = &given.clues;
    let tweet = unwrapped(item);
    if item.flag("promoted") || tweet.flag("promoted") {
        return ADVERTISEMENT;
    }
    if body(tweet).is_none() {
        let gone = tweet.has("tombstone") || tweet.text("__typename").starts_with("Tweet");
        return Found::Skip(if gone {
            "posts that cannot be seen"
        } else {
            "records without a text"
        });
    }
    let user = user(tweet);
    let hidden = ["privacy.protected", "legacy.protected", "protected"];
    let is_public = !hidden.iter().any(|path| user.flag(path));
    Found::public_if(is_public, post(tweet, clues), given)
}

/// Tweets whose visibility was limited are one level deeper, and so is one that stands in a list of results.
fn unwrapped<'v, 'a>(item: &'v Loose<'a>) -> &'v Loose<'a> {
    let mut tweet = item;
    for path in ["tweet_results.result", "result", "tweet"] {
        let inner = tweet.at(path);
        if inner.is_object() && !tweet.at("legacy").is_object() {
            tweet = inner;
        }
    }
    tweet
}

/// What API 1.1 gave.
fn facts<'v, 'a>(tweet: &'v Loose<'a>) -> &'v Loose<'a> {
    match tweet.at("legacy") {
        legacy if legacy.is_object() => legacy,
        _ => tweet,
    }
}

fn note<'v, 'a>(tweet: &'v Loose<'a>) -> &'v Loose<'a> {
    match tweet.at("note_tweet.note_tweet_results.result") {
        note if note.is_object() => note,
        _ => tweet.at("note_tweet"),
    }
}

/// The whole text, of long posts too.
fn body(tweet: &Loose) -> Option<String> {
    let long = note(tweet).text("text");
    if !long.is_empty() {
        return Some(entities::unescape(&long).into_owned());
    }
    let texts = ["full_text", "text"];
    let found = texts.iter().find_map(|key| match facts(tweet).at(key) {
        text @ Loose::Text(_) => Some(text.as_text()),
        _ => None,
    });
    found.map(|text| entities::unescape(&text).into_owned())
}

/// `id` went through a JavaScript number and has lost its last digits, unless it is a string.
fn identifier(tweet: &Loose) -> String {
    let known = tweet.first(&["rest_id", "legacy.id_str", "id_str"]).as_id();
    match tweet.at("id") {
        Loose::Text(id) if known.is_empty() => id.trim().to_owned(),
        _ => known,
    }
}

fn user<'v, 'a>(tweet: &'v Loose<'a>) -> &'v Loose<'a> {
    let places = [
        "core.user_results.result",
        "core.user_result.result",
        "user",
    ];
    let users = places.iter().map(|path| tweet.at(path));
    let mut users = users.filter(|user| user.is_object());
    users.next().unwrap_or_else(|| tweet.at("user"))
}

fn author(tweet: &Loose) -> Author {
    let user = user(tweet);
    let own = user.first(&["rest_id", "id_str"]).as_id();
    let names = ["core.screen_name", "legacy.screen_name", "screen_name"];
    let display = ["core.name", "legacy.name", "name"];
    let followers = [
        "legacy.followers_count",
        "followers_count",
        "relationship_counts.followers",
    ];
    Author {
        id: if own.is_empty() {
            facts(tweet).id("user_id_str")
        } else {
            own
        },
        handle: tidy::handle(&user.first(&names).as_text()),
        name: user.first(&display).as_text().into_owned(),
        followers: user.first(&followers).as_count(),
    }
}

fn post(tweet: &Loose, clues: &Clues) -> Post {
    let legacy = facts(tweet);
    let id = identifier(tweet);
    let by = author(tweet);
    let known = !by.handle.is_empty() && !id.is_empty();
    let mut post = Post {
        platform: "twitter".to_owned(),
        time: tidy::tweet_time(&legacy.text("created_at"), &id, clues),
        permalink: known.then(|| format!("https://x.com/{}/status/{id}", by.handle)),
        author: by,
        lang: tidy::lang(&legacy.text("lang")),
        client: tidy::client(&first_of(tweet, legacy, "source").as_text()),
        sensitive: first_of(tweet, legacy, "possibly_sensitive").as_flag(),
        id,
        ..Post::default()
    };
    let places = ["retweeted_status_result", "retweeted_status_results"];
    let originals = places
        .iter()
        .map(|key| unwrapped(first_of(legacy, tweet, key)));
    let mut originals = originals.filter(|original| body(original).is_some());
    if let Some(original) = originals.next() {
        post.repost_of = Some(reference(original));
        post.sensitive |= facts(original).flag("possibly_sensitive");
        fill(&mut post, original);
    } else {
        if legacy.has("retweeted_status_result") || legacy.has("retweeted_status_id_str") {
            let id = legacy.id("retweeted_status_id_str");
            post.repost_of = Some(Reference {
                id,
                ..Reference::default()
            });
        }
        fill(&mut post, tweet);
    }
    post
}

fn first_of<'v, 'a>(one: &'v Loose<'a>, other: &'v Loose<'a>, key: &str) -> &'v Loose<'a> {
    match one.at(key) {
        value if value.is_some() => value,
        _ => other.at(key),
    }
}

/// What a retweet takes from its original: text, entities, counts, references.
fn fill(post: &mut Post, tweet: &Loose) {
    let legacy = facts(tweet);
    post.text = body(tweet).unwrap_or_default();
    let known = post
        .repost_of
        .as_ref()
        .is_some_and(|original| !original.handle.is_empty());
    if !known {
        tidy::settle_repost(post);
    }
    post.counts = Counts {
        likes: legacy.count("favorite_count"),
        reposts: legacy.count("retweet_count"),
        replies: legacy.count("reply_count"),
        quotes: legacy.count("quote_count"),
        views: tweet
            .first(&["views.count", "ext_views.count", "legacy.ext_views.count"])
            .as_count(),
    };
    post.reply_to = tidy::reference(
        legacy.id("in_reply_to_status_id_str"),
        tidy::handle(&legacy.text("in_reply_to_screen_name")),
        legacy.id("in_reply_to_user_id_str"),
    );
    post.quote_of = quoted(tweet);
    let set = note(tweet).at("entity_set");
    let known = if set.is_object() {
        set
    } else {
        legacy.at("entities")
    };
    let media = match legacy.at("extended_entities") {
        rich if rich.is_object() => rich,
        _ => legacy.at("entities"),
    };
    tweet_entities::fill(post, known, media);
}

/// The quoted tweet may be whole, one level deeper, a bare id, or a tombstone.
fn quoted(tweet: &Loose) -> Option<Reference> {
    let whole = unwrapped(tweet.first(&["quoted_status_result", "legacy.quoted_status_result"]));
    let mut reference = reference(whole);
    if reference.id.is_empty() {
        let ids = [
            "legacy.quoted_status_id_str",
            "quoted_status_id_str",
            "quotedRefResult.result.rest_id",
        ];
        reference.id = tweet.first(&ids).as_id();
    }
    if reference.handle.is_empty() {
        let address = tweet.text("legacy.quoted_status_permalink.expanded");
        let mut parts = address.rsplit('/');
        if parts.nth(1) == Some("status") {
            parts.next().unwrap_or("").clone_into(&mut reference.handle);
        }
    }
    (!reference.id.is_empty()).then_some(reference)
}

fn reference(tweet: &Loose) -> Reference {
    let by = author(tweet);
    Reference {
        id: identifier(tweet),
        handle: by.handle,
        author: by.id,
    }
}
