//! A Mastodon account archive, and any other `ActivityPub` outbox: what one account did.
//!
//! A post has the same identity here and in the API: its address. A boost holds nothing but the address
//! of the original; its identity is that of the activity, which the API uses too. Who the account is
//! stands in another file; without it, its address must do.

use std::io::Read;

use serde_json::Value;

use super::found::Found;
use super::html::{self, Html};
use super::intake::{Intake, Stop};
use super::json::{self, Layout};
use super::mastodon::{FEDIVERSE, NOT_PUBLIC, append_poll, warning};
use super::shape::Shape;
use super::tree::{count, filled, flag, list, scalar, text};
use super::{Given, fediverse, tidy};
use crate::post::{Author, Counts, Media, Post, Reference, parse_time};

/// What an account does with posts.
const ACTIVITIES: [&str; 7] = [
    "Create", "Announce", "Update", "Delete", "Undo", "Like", "Follow",
];
/// Things that are posts. Mastodon makes the first two; others send the rest.
const POSTS: [&str; 7] = [
    "Note", "Question", "Article", "Page", "Event", "Video", "Image",
];
/// The names of the audience that is everybody.
const EVERYBODY: [&str; 3] = [
    "https://www.w3.org/ns/activitystreams#Public",
    "as:Public",
    "Public",
];

/// Whether this is an outbox, or an activity from one.
pub(super) fn recognises(shape: &Shape) -> bool {
    let is_activity = ACTIVITIES
        .iter()
        .any(|kind| shape.begins("type", &format!("{kind}\"")));
    shape.has("orderedItems") || (is_activity && shape.all(&["actor", "object"]))
}

/// Reads every activity of an outbox.
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
        let Some(items) = record["orderedItems"].as_array() else {
            return activity(&record, given).tell(line, &raw, intake);
        };
        intake.holds(0);
        for item in items {
            intake.cut();
            activity(item, given).tell(line, &item.to_string(), intake)?;
        }
        Ok(())
    })
}

/// What one activity is.
fn activity(activity: &Value, given: &Given) -> Found {
    let object = &activity["object"];
    let kind = text(&activity["type"]);
    match kind {
        "Create" | "Update" if is_post(object) => note(activity, object, given),
        "Create" => Found::Skip("activities without their post"),
        "Update" => Found::Skip("changes of an account"),
        "Announce" => announce(activity, given),
        "Delete" => gone(address_of(object), activity),
        "Undo" => match text(&object["type"]) {
            "Announce" => gone(text(&object["id"]), activity),
            "Like" => Found::Skip("likes"),
            "Follow" => Found::Skip("follows"),
            _ => Found::Skip("other activities"),
        },
        "Like" | "EmojiReact" => Found::Skip("likes"),
        "Follow" => Found::Skip("follows"),
        _ if is_post(activity) => note(&Value::Null, activity, given),
        _ if activity.is_string() => Found::Skip("ids"),
        _ if !kind.is_empty() && !object.is_null() => Found::Skip("other activities"),
        _ => Found::Other,
    }
}

fn is_post(object: &Value) -> bool {
    object.get("content").is_some() || POSTS.contains(&text(&object["type"]))
}

/// A post, or everything of an account, is deleted.
fn gone(id: &str, activity: &Value) -> Found {
    if id.is_empty() || id == address_of(&activity["actor"]) {
        return Found::Skip("changes of an account");
    }
    Found::Gone {
        platform: FEDIVERSE,
        id: id.to_owned(),
    }
}

fn note(activity: &Value, object: &Value, given: &Given) -> Found {
    if !is_public(object, activity) && !given.options.non_public {
        return Found::Skip(NOT_PUBLIC);
    }
    let html = html::text_of(content(object));
    let author = owner(activity, object, given);
    let mut post = Post {
        platform: FEDIVERSE.to_owned(),
        id: identity(object, activity),
        time: time(object, given).or_else(|| time(activity, given)),
        tags: tags(object, &html),
        mentions: mentions(object, &html),
        lang: lang(object),
        media: media(object),
        counts: Counts {
            likes: count(&object["likes"]["totalItems"]),
            reposts: count(&object["shares"]["totalItems"]),
            ..Counts::default()
        },
        reply_to: reference(&object["inReplyTo"], &author),
        quote_of: quoted(object, html.quoted.as_deref(), &author),
        permalink: permalink(object),
        sensitive: flag(&object["sensitive"]),
        warning: warning(&html::text_of(text(&object["summary"])).text),
        client: tidy::client(filled(&object["generator"], &["name"])),
        observed: given.observed,
        links: html.links,
        text: titled(text(&object["name"]), html.text),
        author,
        ..Post::default()
    };
    tidy::distinct_links(&mut post.links);
    let options = list(&object["oneOf"]).iter().chain(list(&object["anyOf"]));
    let options: Vec<_> = options.map(|one| text(&one["name"]).to_owned()).collect();
    append_poll(&mut post.text, &options);
    if post.id.is_empty() && post.time.is_none() {
        return Found::Reject("the post has neither an id nor a time");
    }
    Found::Post(Box::new(post))
}

fn tags(object: &Value, html: &Html) -> Vec<String> {
    let tagged = list(&object["tag"]).iter();
    let hashtags = tagged.filter(|tag| tag["type"] == "Hashtag");
    let names = hashtags.map(|tag| text(&tag["name"]).trim_start_matches('#').to_owned());
    let listed: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    fediverse::tags(html, &listed)
}

fn mentions(object: &Value, html: &Html) -> Vec<String> {
    let tagged = list(&object["tag"]).iter();
    let mut mentions: Vec<_> = tagged
        .filter(|tag| tag["type"] == "Mention")
        .map(|tag| fediverse::global(text(&tag["name"]), text(&tag["href"])))
        .collect();
    if mentions.is_empty() {
        mentions.clone_from(&html.mentions);
    }
    tidy::distinct_handles(&mut mentions);
    mentions
}

/// Somebody else's post, of which only the address is known.
fn announce(activity: &Value, given: &Given) -> Found {
    if !is_public(&Value::Null, activity) && !given.options.non_public {
        return Found::Skip(NOT_PUBLIC);
    }
    let object = &activity["object"];
    let author = owner(activity, &Value::Null, given);
    let mut original = reference(object, &author).unwrap_or_default();
    if original.author.is_empty() {
        // The boosted person is among those who are told.
        let told = list(&activity["cc"])
            .iter()
            .map(address_of)
            .find(|address| {
                let is_group = address.ends_with("/followers") || EVERYBODY.contains(address);
                !address.is_empty() && !is_group && *address != author.id
            });
        let told = told.unwrap_or("");
        told.clone_into(&mut original.author);
        if original.handle.is_empty() {
            original.handle = fediverse::handle_in(told);
        }
    }
    let html = html::text_of(content(object));
    let mut post = Post {
        platform: FEDIVERSE.to_owned(),
        id: text(&activity["id"]).to_owned(),
        time: time(activity, given),
        author,
        tags: fediverse::tags(&html, &[]),
        mentions: html.mentions,
        permalink: fediverse::host(&original.id).map(|_| original.id.clone()),
        repost_of: Some(original),
        observed: given.observed,
        links: html.links,
        text: html.text,
        ..Post::default()
    };
    tidy::distinct_links(&mut post.links);
    tidy::distinct_handles(&mut post.mentions);
    if post.id.is_empty() && post.time.is_none() {
        return Found::Reject("the boost has neither an id nor a time");
    }
    Found::Post(Box::new(post))
}

/// Whether everybody may read it: the audience stands on the post, or else on the activity. One that
/// is named nowhere is nobody.
fn is_public(object: &Value, activity: &Value) -> bool {
    let audience = |of: &Value| {
        let named = list(&of["to"]).iter().chain(list(&of["cc"]));
        named
            .map(|one| address_of(one).to_owned())
            .collect::<Vec<_>>()
    };
    let mut readers = audience(object);
    if readers.is_empty() {
        readers = audience(activity);
    }
    readers.iter().any(|one| EVERYBODY.contains(&one.as_str()))
}

/// The identifier of a thing, which may be there in full.
fn address_of(thing: &Value) -> &str {
    match thing {
        Value::String(address) => address.trim(),
        Value::Array(things) => things.first().map_or("", |first| match first {
            Value::String(address) => address.trim(),
            one => filled(one, &["id", "href", "url"]),
        }),
        one => filled(one, &["id", "href", "url"]),
    }
}

fn identity(object: &Value, activity: &Value) -> String {
    let own = filled(object, &["id", "atomUri"]);
    if !own.is_empty() {
        return own.to_owned();
    }
    let id = text(&activity["id"]);
    id.strip_suffix("/activity").unwrap_or(id).to_owned()
}

fn time(thing: &Value, given: &Given) -> Option<crate::post::Time> {
    parse_time(&scalar(&thing["published"]), &given.clues)
}

fn content(object: &Value) -> &str {
    let own = text(&object["content"]);
    let translated = object["contentMap"].as_object();
    let first = translated.and_then(|map| map.values().find_map(Value::as_str));
    if own.is_empty() {
        first.unwrap_or("")
    } else {
        own
    }
}

/// The language whose version of the text is the text.
fn lang(object: &Value) -> Option<String> {
    let versions = object["contentMap"].as_object()?;
    let own = text(&object["content"]);
    let mut same = versions.iter().filter(|(_, version)| text(version) == own);
    let found = same.next().or_else(|| versions.iter().next())?;
    tidy::lang(found.0)
}

/// Articles have a title beside their text.
fn titled(title: &str, body: String) -> String {
    match (title.trim(), body.is_empty()) {
        ("", _) => body,
        (title, true) => title.to_owned(),
        (title, false) => format!("{title}\n\n{body}"),
    }
}

fn permalink(object: &Value) -> Option<String> {
    let pages = list(&object["url"]).iter().map(address_of);
    let id = text(&object["id"]);
    let mut addresses = pages
        .chain([id])
        .filter(|url| fediverse::host(url).is_some());
    addresses.next().map(str::to_owned)
}

/// The account: its archive says who it is, and every activity at least its address.
fn owner(activity: &Value, object: &Value, given: &Given) -> Author {
    let actor = [
        &activity["actor"],
        &object["attributedTo"],
        &object["actor"],
    ];
    let actor = actor.into_iter().map(address_of);
    let actor = { actor }.find(|address| !address.is_empty()).unwrap_or("");
    match &given.beside.owner {
        Some(owner) if actor.is_empty() || owner.id.is_empty() || owner.id == actor => {
            let mut owner = owner.clone();
            if owner.id.is_empty() {
                actor.clone_into(&mut owner.id);
            }
            owner
        }
        _ => Author {
            id: actor.to_owned(),
            handle: fediverse::handle_in(actor),
            ..Author::default()
        },
    }
}

/// Another post by its address, and what that says of its author.
fn reference(thing: &Value, owner: &Author) -> Option<Reference> {
    let id = address_of(thing);
    let by = fediverse::author_in(id)
        .unwrap_or_else(|| address_of(&thing["attributedTo"]))
        .to_owned();
    let handle = match fediverse::handle_in(id) {
        _ if !by.is_empty() && by == owner.id => owner.handle.clone(),
        handle if handle.is_empty() => fediverse::handle_in(&by),
        handle => handle,
    };
    tidy::reference(id.to_owned(), handle, by)
}

fn quoted(object: &Value, stopgap: Option<&str>, owner: &Author) -> Option<Reference> {
    let names = ["quote", "quoteUrl", "quoteUri", "_misskey_quote"];
    let mut quotes = names
        .iter()
        .filter_map(|name| reference(&object[*name], owner));
    quotes
        .next()
        .or_else(|| reference(&Value::from(stopgap), owner))
}

fn media(object: &Value) -> Vec<Media> {
    let attached = list(&object["attachment"]).iter();
    let media = attached.filter_map(|one| {
        let link = list(&one["url"]).first().unwrap_or(&Value::Null);
        let url = match link {
            Value::String(url) => url,
            _ => filled(link, &["href", "url"]),
        };
        let mime = filled(one, &["mediaType"]);
        let mime = if mime.is_empty() {
            filled(link, &["mediaType"])
        } else {
            mime
        };
        let kind = match (mime.split('/').next().unwrap_or(""), text(&one["type"])) {
            ("image", _) | ("", "Image" | "Document") => "photo",
            ("video", _) | ("", "Video") => "video",
            ("audio", _) | ("", "Audio") => "audio",
            // Links and fields of a profile are attached too.
            ("", _) => return None,
            (other, _) => other,
        };
        (!url.is_empty()).then(|| Media {
            kind: kind.to_owned(),
            url: url.to_owned(),
            alt: filled(one, &["name", "summary"]).to_owned(),
        })
    });
    media.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::formats::Options;
    use crate::formats::beside::Beside;

    #[test]
    fn the_account_is_the_one_whose_archive_it_is() {
        let ana = Author {
            id: "https://tulip.example/users/ana".to_owned(),
            handle: "ana@tulip.example".to_owned(),
            name: "Ana".to_owned(),
            followers: Some(3),
        };
        let mut beside = Beside::default();
        beside.owner.replace(ana.clone());
        let options = Options::default();
        let given = Given::new(&options, &beside);
        let of = |actor: &str| owner(&json!({"actor": actor}), &Value::Null, &given);
        assert_eq!(of(&ana.id), ana);
        assert_eq!(of(""), ana);
        let ben = of("https://far.example/users/ben");
        assert_eq!(
            (ben.handle.as_str(), ben.name.as_str()),
            ("ben@far.example", "")
        );
    }
}
