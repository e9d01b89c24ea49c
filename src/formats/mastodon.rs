//! Statuses of the Mastodon API and of everything that speaks like it: Pleroma, Akkoma, Truth Social, Gab.
//!
//! In the fediverse every server gives the same post another `id`, so the identity is the `uri`. Truth
//! Social and Gab federate with nobody: there the `id` is the identity, as in every other export of
//! theirs. A boost is a wrapper around the original, which says everything but who boosted when.

use std::io::Read;

use serde_json::Value;

use super::found::Found;
use super::html::{self, Html};
use super::intake::{Intake, Stop};
use super::json::{self, Layout};
use super::shape::Shape;
use super::tree::{count, filled, flag, list, scalar, text};
use super::{Given, fediverse, tidy};
use crate::post::{Author, Counts, Media, Post, Reference, parse_time};

/// The kind of record that a post for few is, unless it is asked for.
pub(super) const NOT_PUBLIC: &str = "posts that are not public";
/// The platform of everything that federates.
pub(super) const FEDIVERSE: &str = "mastodon";

/// Lists of statuses that an answer of the API may hold: searches and threads.
const PAGES: [&str; 3] = ["statuses", "ancestors", "descendants"];

/// Whether this is a status, or an answer that holds some.
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
    is_status || is_search || is_thread
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

/// What one status is.
pub(super) fn status(status: &Value, given: &Given) -> Found {
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
        "private" | "direct" | "limited" | "mutuals_only" | "list" | "local"
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
        observed: given.observed,
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

/// What kind of place a status is from: that decides what its numbers and names are worth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    /// Ids and names are good on this one server only, and elsewhere addresses count.
    Federated,
    /// One server is the whole platform.
    Closed(&'static str),
}

impl Home {
    fn of(status: &Value) -> Self {
        let account = &status["account"];
        let addresses = [&status["url"], &status["uri"], &account["url"]];
        let host = addresses
            .into_iter()
            .find_map(|address| fediverse::host(text(address)));
        match host.as_deref() {
            Some("truthsocial.com") => Self::Closed("truthsocial"),
            Some("gab.com" | "gab.ai") => Self::Closed("gab"),
            _ => Self::Federated,
        }
    }

    fn platform(self) -> &'static str {
        match self {
            Self::Federated => FEDIVERSE,
            Self::Closed(platform) => platform,
        }
    }

    fn is_closed(self) -> bool {
        self != Self::Federated
    }

    fn identity(self, status: &Value) -> String {
        let id = scalar(&status["id"]).into_owned();
        let address = filled(status, &["uri", "url"]);
        if self.is_closed() {
            // An id that was written as a fraction still stands at the end of the address.
            let last = address.trim_end_matches('/').rsplit('/').next();
            let last = last.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            return if id.is_empty() {
                last.unwrap_or("").to_owned()
            } else {
                id
            };
        }
        match fediverse::host(filled(&status["account"], &["url", "uri"])) {
            _ if !address.is_empty() => address.to_owned(),
            Some(host) if !id.is_empty() => format!("{host}/{id}"),
            _ => id,
        }
    }

    /// Who wrote a status. Its identity tells where the account itself does not.
    fn author(self, status: &Value, identity: &str) -> Author {
        let account = &status["account"];
        let address = filled(account, &["url", "uri"]);
        let mut handle = match account {
            Value::String(name) => self.handle(name, address),
            _ => self.handle(filled(account, &["fqn", "acct", "username"]), address),
        };
        let id = if self.is_closed() {
            scalar(&account["id"]).into_owned()
        } else {
            let known = filled(account, &["uri"]);
            let known = Some(known).filter(|uri| !uri.is_empty());
            let id = known
                .or_else(|| fediverse::author_in(identity))
                .unwrap_or_else(|| filled(&account["pleroma"], &["ap_id"]));
            if id.is_empty() { address } else { id }.to_owned()
        };
        if handle.is_empty() {
            // Archives of one account leave it out; its name is in the address of every post.
            handle = self.handle(&fediverse::handle_in(filled(status, &["url", "uri"])), "");
        }
        Author {
            id,
            handle,
            name: text(&account["display_name"]).to_owned(),
            followers: count(&account["followers_count"]),
        }
    }

    fn handle(self, name: &str, address: &str) -> String {
        if self.is_closed() {
            let name = tidy::handle(name);
            return name.split('@').next().unwrap_or("").to_owned();
        }
        fediverse::global(name, address)
    }

    fn mentions(self, status: &Value, html: &Html) -> Vec<String> {
        let listed = list(&status["mentions"]).iter().map(|mention| {
            self.handle(
                filled(mention, &["acct", "username"]),
                text(&mention["url"]),
            )
        });
        let mut mentions: Vec<_> = listed.collect();
        if mentions.is_empty() {
            let marked = html.mentions.iter();
            mentions = marked.map(|name| self.handle(name, "")).collect();
        }
        tidy::distinct_handles(&mut mentions);
        mentions
    }

    fn reference(self, status: &Value) -> Reference {
        let id = self.identity(status);
        let author = self.author(status, &id);
        Reference {
            id,
            handle: author.handle,
            author: author.id,
        }
    }

    /// What is answered. The number of the answered post means nothing outside of the server that was
    /// asked, and an answer to an unknown post is still an answer.
    fn reply(self, status: &Value, (id, author): (&str, &Author)) -> Option<Reference> {
        let parent = &status["in_reply_to"];
        if parent.is_object() {
            return Some(self.reference(parent));
        }
        let number = scalar(&status["in_reply_to_id"]);
        let by = scalar(&status["in_reply_to_account_id"]);
        if number.is_empty() && by.is_empty() {
            return None;
        }
        let mentioned = list(&status["mentions"])
            .iter()
            .find(|one| !by.is_empty() && scalar(&one["id"]) == by);
        let own_number = scalar(&status["id"]);
        let is_own = !by.is_empty() && scalar(&status["account"]["id"]) == by;
        let mut reply = Reference::default();
        if is_own {
            reply.handle.clone_from(&author.handle);
            reply.author.clone_from(&author.id);
        } else if let Some(one) = mentioned {
            reply.handle = self.handle(filled(one, &["acct", "username"]), text(&one["url"]));
        } else {
            let name = filled(&status["pleroma"], &["in_reply_to_account_acct"]);
            reply.handle = self.handle(name, "");
        }
        if self.is_closed() {
            reply.id = number.into_owned();
            reply.author = by.into_owned();
        } else if is_own && !number.is_empty() && !own_number.is_empty() {
            // In a thread of one's own, seen on one's own server, the addresses differ in the number.
            let stem = id.strip_suffix(&*own_number);
            let stem = stem.filter(|stem| stem.ends_with('/'));
            reply.id = stem.map_or_else(String::new, |stem| format!("{stem}{number}"));
        }
        Some(reply)
    }

    fn quote(self, status: &Value, html: &Html) -> Option<Reference> {
        let pleroma = &status["pleroma"];
        let quotes = [
            &status["quote"],
            &pleroma["quote"],
            &status["quoted_status"],
        ];
        for quote in quotes.into_iter().filter(|quote| quote.is_object()) {
            // Mastodon since 4.4 says around it whether the quoted person has agreed.
            let inner = Some(&quote["quoted_status"]).filter(|inner| inner.is_object());
            let quoted = self.reference(inner.unwrap_or(quote));
            if inner.is_some() || quote.get("account").is_some() || !quoted.id.is_empty() {
                return Some(quoted);
            }
        }
        let numbers = ["quote_id", "quote_of_id", "quoted_status_id"];
        let mut numbers = numbers.iter().map(|name| scalar(&status[*name]));
        let number = numbers.find(|id| !id.is_empty());
        let address = filled(pleroma, &["quote_url"]);
        let address = Some(address).filter(|url| !url.is_empty());
        let address = address.or(html.quoted.as_deref());
        match (self, number, address) {
            (Self::Closed(_), Some(id), _) => {
                tidy::reference(id.into_owned(), String::new(), String::new())
            }
            (_, _, Some(url)) => {
                let handle = self.handle(&fediverse::handle_in(url), "");
                let author = fediverse::author_in(url).unwrap_or("").to_owned();
                tidy::reference(url.to_owned(), handle, author)
            }
            // A quote of a post that cannot be named is still a quote.
            (_, Some(_), None) => Some(Reference::default()),
            (_, None, None) => status["quote"].is_object().then(Reference::default),
        }
    }
}
