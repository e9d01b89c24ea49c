//! Statuses of the Mastodon API and of everything that speaks like it: Pleroma, Akkoma, Truth Social, Gab.
//!
//! In the fediverse every server gives the same post another `id`, so the identity is the `uri`. Truth
//! Social and Gab federate with nobody: there the `id` is the identity, as in every other export of
//! theirs. A boost is a wrapper around the original, which says everything but who boosted when.

mod home;

use std::io::Read;

pub(in crate::formats) use home::FEDIVERSE;
use home::Home;

use crate::formats::found::{Found, tell_parts};
use crate::formats::html;
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use crate::formats::{Given, fediverse, tidy};
use crate::post::{Counts, Media, Post, Reference, Time};

/// Lists of statuses that an answer of the API may hold: searches and threads.
const PAGES: [&str; 3] = ["statuses", "ancestors", "descendants"];

/// Whether this is a status, an event with one, or an answer that holds some.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
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
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, record, raw, intake| {
        if record.knows("content") || !PAGES.iter().any(|key| record.at(key).is_list()) {
            return status(record, given).tell(line, &raw, intake);
        }
        let parts = PAGES.iter().flat_map(|key| record.items(key));
        tell_parts(line, parts, intake, |part| status(part, given))
    })
}

/// What one status is, or one event of a stream of them.
fn status(record: &Loose, given: &Given) -> Found {
    if !record.knows("payload") {
        return one(None, record, given);
    }
    let payload = record.at("payload");
    match (record.str("event"), payload) {
        ("update" | "status.update", Loose::Text(inner)) => match Loose::parse(inner) {
            Ok(inner) => one(None, &inner, given),
            Err(_) => Found::Reject("the payload of the event is not valid JSON"),
        },
        ("update" | "status.update", inner) => one(None, inner, given),
        // It names the post by a number of one server only: none that could be found by it.
        ("delete", _) => Found::Skip("deletion notices"),
        _ => Found::Skip("stream notices"),
    }
}

/// What one status is that is known to be from a place that federates with nobody.
pub(in crate::formats) fn closed(platform: &'static str, status: &Loose, given: &Given) -> Found {
    one(Some(Home::Closed(platform)), status, given)
}

fn one(home: Option<Home>, status: &Loose, given: &Given) -> Found {
    if matches!(status, Loose::Text(_) | Loose::Whole(_)) {
        return Found::Skip("ids");
    }
    let reblog = Some(status.at("reblog")).filter(|reblog| reblog.is_object());
    let has_own = status.knows("content") || status.at("media_attachments").is_list();
    if !has_own && reblog.is_none() {
        return Found::Other;
    }
    let home = home.unwrap_or_else(|| Home::of(reblog.unwrap_or(status)));
    let is_public = !is_hidden(status) && !reblog.is_some_and(is_hidden);
    let post = match reblog {
        Some(original) => boost(home, status, original, given),
        None => post_of(home, status, given),
    };
    Found::public_if(is_public, post, given)
}

/// What is for followers, for a circle or for those it names. `unlisted` is public: it is only kept
/// out of the timelines.
fn is_hidden(status: &Loose) -> bool {
    matches!(
        status.str("visibility"),
        "private" | "private_group" | "direct" | "limited" | "mutuals_only" | "list" | "local"
    )
}

fn post_of(home: Home, status: &Loose, given: &Given) -> Post {
    let id = home.identity(status);
    let author = home.author(status, &id);
    let html = html::text_of(status.str("content"));
    let listed = names(status.at("tags"), "name");
    // Where two names are listed, the second is Gab's.
    let count = |names: &[&str]| status.first(names).as_count();
    let mut post = Post {
        platform: home.platform().to_owned(),
        time: status.time("created_at", &given.clues),
        lang: tidy::lang(status.filled(&["language", "lang"])),
        tags: fediverse::tags(&html, &listed),
        mentions: home.mentions(status, &html),
        media: media(status),
        counts: Counts {
            likes: count(&["favourites_count", "reaction_count"]),
            reposts: count(&["reblogs_count", "reposts_count"]),
            replies: count(&["replies_count"]),
            quotes: count(&["quotes_count", "quote_count"]),
            views: count(&["views_count"]),
        },
        reply_to: home.reply(status, (&id, &author)),
        quote_of: home.quote(status, &html),
        client: tidy::client(status.at("application").filled(&["name"])),
        permalink: Some(status.filled(&["url"]))
            .filter(|url| fediverse::host(url).is_some())
            .map(str::to_owned),
        sensitive: status.flag("sensitive"),
        warning: warning(status.str("spoiler_text")),
        observed: observed(status, given),
        links: html.links,
        text: html.text,
        id_repaired: home.is_closed() && !id.is_empty() && status.id("id").is_empty(),
        id,
        author,
        ..Post::default()
    };
    let card = status.at("card").filled(&["url"]);
    if post.links.is_empty() && !card.is_empty() {
        post.links.push(card.to_owned());
    }
    if home.is_closed() && !status.str("content").contains('<') {
        // Zeeschuimer has taken the HTML out of some texts: then the words tell.
        tidy::complete(&mut post);
    }
    tidy::distinct_links(&mut post.links);
    append_poll(&mut post.text, &names(status.at("poll.options"), "title"));
    post
}

/// When its counts were collected: the API does not say, but some collectors do.
fn observed(status: &Loose, given: &Given) -> Option<Time> {
    let names = ["collected_at", "retrieved_at", "fetched_at", "crawled_at"];
    let mut times = names
        .iter()
        .filter_map(|name| status.time(name, &given.clues));
    times.next()
}

/// The original with the name of who boosted it, and when.
fn boost(home: Home, wrapper: &Loose, original: &Loose, given: &Given) -> Post {
    let mut post = post_of(home, original, given);
    let own = home.identity(wrapper);
    // Pleroma gives the wrapper the address of the original: that is no identity, and tells nothing of
    // who boosted it.
    let has_own =
        home.is_closed() || !wrapper.str("uri").is_empty() && own != post.id && !own.is_empty();
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
    post.time = wrapper.time("created_at", &given.clues);
    post.client = tidy::client(wrapper.at("application").filled(&["name"]));
    post.sensitive |= wrapper.flag("sensitive");
    post.observed = observed(wrapper, given).or(post.observed);
    // The address of a boost shows nothing to a person: that of the original stays.
    post
}

/// The names in a list of objects, or of strings.
fn names(items: &Loose, key: &str) -> Vec<String> {
    let name = |item: &Loose| match item {
        Loose::Text(name) => name.as_ref().to_owned(),
        _ => item.str(key).to_owned(),
    };
    let names = items.as_items().iter().map(name);
    names.filter(|name| !name.trim().is_empty()).collect()
}

/// A content warning: none where it is empty.
pub(in crate::formats) fn warning(words: &str) -> Option<String> {
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// What can be voted for is what the author wrote: a line each.
pub(in crate::formats) fn append_poll(text: &mut String, options: &[String]) {
    for (at, option) in options.iter().enumerate() {
        text.push_str(match (text.is_empty(), at) {
            (true, _) => "- ",
            (false, 0) => "\n\n- ",
            (false, _) => "\n- ",
        });
        text.push_str(option.trim());
    }
}

fn media(status: &Loose) -> Vec<Media> {
    // Archives of Truth Social have a list of addresses instead.
    let attached = status.items("media_attachments").iter();
    attached
        .chain(status.items("media"))
        .filter_map(|one| {
            // Servers keep copies under addresses of their own; the one of the origin is good everywhere.
            let names = ["remote_url", "url", "text_url", "preview_url"];
            let url = match one {
                Loose::Text(url) => url,
                _ => one.filled(&names),
            };
            (!url.is_empty()).then(|| Media {
                kind: kind(one.str("type"), url).to_owned(),
                url: url.to_owned(),
                alt: one.str("description").to_owned(),
            })
        })
        .collect()
}

fn kind<'k>(named: &'k str, url: &str) -> &'k str {
    match named {
        "image" => "photo",
        "gifv" => "gif",
        "" | "unknown" => tidy::media_kind(url),
        other => other,
    }
}
