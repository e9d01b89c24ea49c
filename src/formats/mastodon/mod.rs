//! Statuses of the Mastodon API and of everything that speaks like it: Pleroma, Akkoma, Truth Social, Gab.
//!
//! In the fediverse every server gives the same post another `id`, so the identity is the `uri`. Truth
//! Social and Gab federate with nobody: there the `id` is the identity, as in every other export of
//! theirs. A boost is a wrapper around the original, which says everything but who boosted when.

mod home;

use std::io::Read;

use serde_json::Value;

pub(super) use home::FEDIVERSE;
use home::Home;

use super::found::Found;
use super::html;
use super::intake::{Intake, Stop};
use super::json::{self, Layout};
use super::shape::Shape;
use super::tree::{count, filled, flag, list, scalar, text};
use super::{Given, fediverse, tidy};
use crate::post::{Counts, Media, Post, Reference, Time, parse_time};

/// The kind of record that a post for few is, unless it is asked for.
pub(super) const NOT_PUBLIC: &str = "posts that are not public";

/// Lists of statuses that an answer of the API may hold: searches and threads.
const PAGES: [&str; 3] = ["statuses", "ancestors", "descendants"];

/// Whether this is a status, an event with one, or an answer that holds some.
pub(super) fn recognises(shape: &Shape) -> bool {
    let telling = [
        "spoiler_text",
        "reblogs_count",
        "favourites_count",
        "in_reply_to_account_id",
    ];
    let is_status = shape.has("content") && (shape.has_object("account") || shape.any(&telling));
    let is_search = shape.has_list("statuses") && shape.has_list("accounts");
    let is_thread = shape.has_list("ancestors") && shape.has_list("descendants");
    let is_event = shape.has("event") && shape.has("payload");
    is_status || is_search || is_thread || is_event
}

/// Reads every status of a document.
pub(super) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        let raw = json::readable(bytes);
        let record = match serde_json::from_str::<Value>(&raw) {
            Ok(record) => record,
            Err(error) => return json::not_a_record(line, &raw, &error, intake),
        };
        if record.get("content").is_some() || !PAGES.iter().any(|key| record[key].is_array()) {
            return status(&record, given).tell(line, &raw, intake);
        }
        intake.holds(0);
        for inner in PAGES.iter().flat_map(|key| list(&record[key])) {
            intake.cut();
            status(inner, given).tell(line, &inner.to_string(), intake)?;
        }
        Ok(())
    })
}

/// What one status is, or one event of a stream of them.
pub(super) fn status(record: &Value, given: &Given) -> Found {
    let Some(payload) = record.get("payload") else {
        return one(record, given);
    };
    match (text(&record["event"]), payload) {
        ("update" | "status.update", Value::String(inner)) => match serde_json::from_str(inner) {
            Ok(inner) => one(&inner, given),
            Err(_) => Found::Reject("the payload of the event is not valid JSON"),
        },
        ("update" | "status.update", inner) => one(inner, given),
        // It names the post by a number of one server only: none that could be found by it.
        ("delete", _) => Found::Skip("deletion notices"),
        _ => Found::Skip("stream notices"),
    }
}

fn one(status: &Value, given: &Given) -> Found {
    if status.is_string() || status.is_number() {
        return Found::Skip("ids");
    }
    let reblog = Some(&status["reblog"]).filter(|reblog| reblog.is_object());
    if status.get("content").is_none() && reblog.is_none() {
        return Found::Other;
    }
    let hidden = is_hidden(status) || reblog.is_some_and(is_hidden);
    if hidden && !given.options.non_public {
        return Found::Skip(NOT_PUBLIC);
    }
    let post = match reblog {
        Some(original) => boost(status, original, given),
        None => post_of(status, given),
    };
    if post.id.is_empty() && post.time.is_none() {
        return Found::Reject("the status has neither an id nor a time");
    }
    Found::Post(Box::new(post))
}

/// What is for followers, for a circle or for those it names. `unlisted` is public: it is only kept
/// out of the timelines.
fn is_hidden(status: &Value) -> bool {
    matches!(
        text(&status["visibility"]),
        "private" | "private_group" | "direct" | "limited" | "mutuals_only" | "list" | "local"
    )
}

fn post_of(status: &Value, given: &Given) -> Post {
    let home = Home::of(status);
    let id = home.identity(status);
    let author = home.author(status, &id);
    let html = html::text_of(text(&status["content"]));
    let listed = names(&status["tags"], "name");
    let mut post = Post {
        platform: home.platform().to_owned(),
        time: parse_time(&scalar(&status["created_at"]), &given.clues),
        lang: tidy::lang(filled(status, &["language", "lang"])),
        tags: fediverse::tags(&html, &listed),
        mentions: home.mentions(status, &html),
        media: media(status),
        counts: Counts {
            likes: count(&status["favourites_count"]),
            reposts: count(&status["reblogs_count"]),
            replies: count(&status["replies_count"]),
            quotes: count(&status["quotes_count"]),
            views: count(&status["views_count"]),
        },
        reply_to: home.reply(status, (&id, &author)),
        quote_of: home.quote(status, &html),
        client: tidy::client(filled(&status["application"], &["name"])),
        permalink: Some(filled(status, &["url"]))
            .filter(|url| fediverse::host(url).is_some())
            .map(str::to_owned),
        sensitive: flag(&status["sensitive"]),
        warning: warning(text(&status["spoiler_text"])),
        observed: observed(status, given),
        links: html.links,
        text: html.text,
        id_repaired: home.is_closed() && !id.is_empty() && scalar(&status["id"]).is_empty(),
        id,
        author,
        ..Post::default()
    };
    let card = filled(&status["card"], &["url"]);
    if post.links.is_empty() && !card.is_empty() {
        post.links.push(card.to_owned());
    }
    tidy::distinct_links(&mut post.links);
    append_poll(&mut post.text, &names(&status["poll"]["options"], "title"));
    post
}

/// When its counts were collected: the API does not say, but some collectors do, and some containers.
fn observed(status: &Value, given: &Given) -> Option<Time> {
    let names = ["collected_at", "retrieved_at", "fetched_at", "crawled_at"];
    let mut times = names
        .iter()
        .filter_map(|name| parse_time(&scalar(&status[*name]), &given.clues));
    times.next().or(given.observed)
}

/// The original with the name of who boosted it, and when.
fn boost(wrapper: &Value, original: &Value, given: &Given) -> Post {
    let mut post = post_of(original, given);
    let home = Home::of(original);
    let own = home.identity(wrapper);
    // Pleroma gives the wrapper the address of the original: that is no identity, and tells nothing of
    // who boosted it.
    let has_own =
        home.is_closed() || !text(&wrapper["uri"]).is_empty() && own != post.id && !own.is_empty();
    let author = home.author(wrapper, if has_own { &own } else { "" });
    let own = if has_own {
        own
    } else {
        let by = Some(&author.handle).filter(|handle| !handle.is_empty());
        format!("{}#reposted-by-{}", post.id, by.unwrap_or(&author.id))
    };
    let by = std::mem::replace(&mut post.author, author);
    post.repost_of = Some(Reference {
        id: std::mem::replace(&mut post.id, own),
        handle: by.handle,
        author: by.id,
    });
    post.time = parse_time(&scalar(&wrapper["created_at"]), &given.clues);
    post.client = tidy::client(filled(&wrapper["application"], &["name"]));
    post.sensitive |= flag(&wrapper["sensitive"]);
    post.observed = observed(wrapper, given).or(post.observed);
    // The address of a boost shows nothing to a person: that of the original stays.
    post
}

/// The names in a list of objects, or of strings.
fn names(items: &Value, key: &str) -> Vec<String> {
    let name = |item: &Value| match item {
        Value::String(name) => name.clone(),
        _ => text(&item[key]).to_owned(),
    };
    let names = list(items).iter().map(name);
    names.filter(|name| !name.trim().is_empty()).collect()
}

/// A content warning: none where it is empty.
pub(super) fn warning(words: &str) -> Option<String> {
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// What can be voted for is what the author wrote: a line each.
pub(super) fn append_poll(text: &mut String, options: &[String]) {
    for (at, option) in options.iter().enumerate() {
        text.push_str(match (text.is_empty(), at) {
            (true, _) => "- ",
            (false, 0) => "\n\n- ",
            (false, _) => "\n- ",
        });
        text.push_str(option.trim());
    }
}

fn media(status: &Value) -> Vec<Media> {
    // Archives of Truth Social have a list of addresses instead.
    let attached = list(&status["media_attachments"]).iter();
    attached
        .chain(list(&status["media"]))
        .filter_map(|one| {
            // Servers keep copies under addresses of their own; the one of the origin is good everywhere.
            let names = ["remote_url", "url", "text_url", "preview_url"];
            let url = match one {
                Value::String(url) => url,
                _ => filled(one, &names),
            };
            (!url.is_empty()).then(|| Media {
                kind: kind(text(&one["type"]), url).to_owned(),
                url: url.to_owned(),
                alt: text(&one["description"]).to_owned(),
            })
        })
        .collect()
}

fn kind<'k>(named: &'k str, url: &str) -> &'k str {
    match named {
        "image" => "photo",
        "gifv" => "gif",
        "" | "unknown" => {
            let path = url.split(['?', '#']).next().unwrap_or("");
            match path.rsplit('.').next().unwrap_or("") {
                "mp4" | "m4v" | "mov" | "webm" | "m3u8" => "video",
                "mp3" | "ogg" | "wav" | "flac" | "m4a" => "audio",
                _ => "photo",
            }
        }
        other => other,
    }
}
