//! A Mastodon account archive, and any other `ActivityPub` outbox: what one account did.
//!
//! A post has the same identity here and in the API: its address. A boost holds nothing but the address
//! of the original; its identity is that of the activity, which the API uses too. Who the account is
//! stands in another file; without it, its address must do.

use std::io::Read;

use crate::formats::found::{Found, tell_parts};
use crate::formats::html::{self, Html};
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::mastodon::{FEDIVERSE, append_poll, warning};
use crate::formats::shape::Shape;
use crate::formats::{Given, fediverse, tidy};
use crate::post::{Author, Counts, Media, Post, Reference};

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
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let is_activity = ACTIVITIES
        .iter()
        .any(|kind| shape.begins("type", &format!("{kind}\"")));
    shape.has("orderedItems") || (is_activity && shape.all(&["actor", "object"]))
}

/// Reads every activity of an outbox.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, record, raw, intake| {
        if !record.at("orderedItems").is_list() {
            return activity(record, given).tell(line, &raw, intake);
        }
        let parts = record.items("orderedItems");
        tell_parts(line, parts, intake, |part| activity(part, given))
    })
}

/// What one activity is.
fn activity(activity: &Loose, given: &Given) -> Found {
    let object = activity.at("object");
    let kind = activity.str("type");
    match kind {
        "Create" | "Update" if is_post(object) => note(activity, object, given),
        "Create" => Found::Skip("activities without their post"),
        "Update" => Found::Skip("changes of an account"),
        "Announce" => announce(activity, given),
        "Delete" => gone(address_of(object), activity),
        "Undo" => match object.str("type") {
            "Announce" => gone(object.str("id"), activity),
            "Like" => Found::Skip("likes"),
            "Follow" => Found::Skip("follows"),
            _ => Found::Skip("other activities"),
        },
        "Like" | "EmojiReact" => Found::Skip("likes"),
        "Follow" => Found::Skip("follows"),
        _ if is_post(activity) => note(&Loose::Nothing, activity, given),
        _ if activity.is_text() => Found::Skip("ids"),
        _ if !kind.is_empty() && object.is_some() => Found::Skip("other activities"),
        _ => Found::Other,
    }
}

fn is_post(object: &Loose) -> bool {
    object.knows("content") || POSTS.contains(&object.str("type"))
}

/// A post, or everything of an account, is deleted.
fn gone(id: &str, activity: &Loose) -> Found {
    if id.is_empty() || id == address_of(activity.at("actor")) {
        return Found::Skip("changes of an account");
    }
    Found::Gone {
        platform: FEDIVERSE.to_owned(),
        id: id.to_owned(),
        reason: "deletion notices",
    }
}

fn note(activity: &Loose, object: &Loose, given: &Given) -> Found {
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
            likes: object.count("likes.totalItems"),
            reposts: object.count("shares.totalItems"),
            ..Counts::default()
        },
        reply_to: reference(object.at("inReplyTo"), &author),
        quote_of: quoted(object, html.quoted.as_deref(), &author),
        permalink: permalink(object),
        sensitive: object.flag("sensitive"),
        warning: warning(&html::text_of(object.str("summary")).text),
        client: tidy::client(object.at("generator").filled(&["name"])),
        links: html.links,
        text: tidy::titled(object.str("name"), &html.text),
        author,
        ..Post::default()
    };
    tidy::distinct_links(&mut post.links);
    let options = object.items("oneOf").iter().chain(object.items("anyOf"));
    let options: Vec<_> = options.map(|one| one.str("name").to_owned()).collect();
    append_poll(&mut post.text, &options);
    Found::public_if(is_public(object, activity), post, given)
}

fn tags(object: &Loose, html: &Html) -> Vec<String> {
    let tagged = object.items("tag").iter();
    let hashtags = tagged.filter(|tag| tag.str("type") == "Hashtag");
    let names = hashtags.map(|tag| tag.str("name").trim_start_matches('#').to_owned());
    let listed: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    fediverse::tags(html, &listed)
}

fn mentions(object: &Loose, html: &Html) -> Vec<String> {
    let tagged = object.items("tag").iter();
    let mut mentions: Vec<_> = tagged
        .filter(|tag| tag.str("type") == "Mention")
        .map(|tag| fediverse::global(tag.str("name"), tag.str("href")))
        .collect();
    if mentions.is_empty() {
        mentions.clone_from(&html.mentions);
    }
    tidy::distinct_handles(&mut mentions);
    mentions
}

/// Somebody else's post, of which only the address is known.
fn announce(activity: &Loose, given: &Given) -> Found {
    let object = activity.at("object");
    let author = owner(activity, &Loose::Nothing, given);
    let mut original = reference(object, &author).unwrap_or_default();
    if original.author.is_empty() {
        // The boosted person is among those who are told.
        let told = activity.items("cc").iter().map(address_of).find(|address| {
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
        id: activity.str("id").to_owned(),
        time: time(activity, given),
        author,
        tags: fediverse::tags(&html, &[]),
        mentions: html.mentions,
        permalink: fediverse::host(&original.id).map(|_| original.id.clone()),
        repost_of: Some(original),
        links: html.links,
        text: html.text,
        ..Post::default()
    };
    tidy::distinct_links(&mut post.links);
    tidy::distinct_handles(&mut post.mentions);
    Found::public_if(is_public(&Loose::Nothing, activity), post, given)
}

/// Whether everybody may read it: the audience stands on the post, or else on the activity. One that
/// is named nowhere is nobody.
fn is_public(object: &Loose, activity: &Loose) -> bool {
    let audience = |of: &Loose| {
        let named = of.items("to").iter().chain(of.items("cc"));
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
fn address_of<'t>(thing: &'t Loose) -> &'t str {
    match thing {
        Loose::Text(address) => address.trim(),
        Loose::List(things) => things.first().map_or("", address_of),
        one => one.filled(&["id", "href", "url"]),
    }
}

fn identity(object: &Loose, activity: &Loose) -> String {
    let own = object.filled(&["id", "atomUri"]);
    if !own.is_empty() {
        return own.to_owned();
    }
    let id = activity.str("id");
    id.strip_suffix("/activity").unwrap_or(id).to_owned()
}

fn time(thing: &Loose, given: &Given) -> Option<crate::post::Time> {
    thing.time("published", &given.clues)
}

fn content<'o>(object: &'o Loose) -> &'o str {
    let own = object.str("content");
    let mut versions = versions(object);
    if own.is_empty() {
        versions.next().map_or("", |(_, version)| version)
    } else {
        own
    }
}

/// The text in every language that it is there in.
fn versions<'o>(object: &'o Loose) -> impl Iterator<Item = (&'o str, &'o str)> {
    let versions = object.at("contentMap").members();
    versions
        .filter(|(_, text)| text.is_text())
        .map(|(lang, text)| (lang, text.as_str()))
}

/// The language whose version of the text is the text.
fn lang(object: &Loose) -> Option<String> {
    let own = object.str("content");
    let mut same = versions(object).filter(|(_, version)| *version == own);
    let (found, _) = same.next().or_else(|| versions(object).next())?;
    tidy::lang(found)
}

fn permalink(object: &Loose) -> Option<String> {
    let pages = object.items("url").iter().map(address_of);
    let id = object.str("id");
    let mut addresses = pages
        .chain([id])
        .filter(|url| fediverse::host(url).is_some());
    addresses.next().map(str::to_owned)
}

/// The account: its archive says who it is, and every activity at least its address.
fn owner(activity: &Loose, object: &Loose, given: &Given) -> Author {
    let actor = [
        activity.at("actor"),
        object.at("attributedTo"),
        object.at("actor"),
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
fn reference(thing: &Loose, owner: &Author) -> Option<Reference> {
    let id = address_of(thing);
    let by = fediverse::author_in(id)
        .unwrap_or_else(|| address_of(thing.at("attributedTo")))
        .to_owned();
    let handle = match fediverse::handle_in(id) {
        _ if !by.is_empty() && by == owner.id => owner.handle.clone(),
        handle if handle.is_empty() => fediverse::handle_in(&by),
        handle => handle,
    };
    tidy::reference(id.to_owned(), handle, by)
}

fn quoted(object: &Loose, stopgap: Option<&str>, owner: &Author) -> Option<Reference> {
    let names = ["quote", "quoteUrl", "quoteUri", "_misskey_quote"];
    let mut quotes = names
        .iter()
        .filter_map(|name| reference(object.at(name), owner));
    quotes
        .next()
        .or_else(|| reference(&Loose::from(stopgap.unwrap_or("")), owner))
}

fn media(object: &Loose) -> Vec<Media> {
    let attached = object.items("attachment").iter();
    let media = attached.filter_map(|one| {
        let link = one.items("url").first().unwrap_or(&Loose::Nothing);
        let url = match link {
            Loose::Text(url) => url,
            _ => link.filled(&["href", "url"]),
        };
        let mime = one.filled(&["mediaType"]);
        let mime = if mime.is_empty() {
            link.filled(&["mediaType"])
        } else {
            mime
        };
        let kind = match (mime.split('/').next().unwrap_or(""), one.str("type")) {
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
            alt: one.filled(&["name", "summary"]).to_owned(),
        })
    });
    media.collect()
}

#[cfg(test)]
mod tests {
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
        let of = |actor: &str| {
            let activity = format!(r#"{{"actor":"{actor}"}}"#);
            owner(&Loose::parse(&activity).unwrap(), &Loose::Nothing, &given)
        };
        assert_eq!(of(&ana.id), ana);
        assert_eq!(of(""), ana);
        let ben = of("https://far.example/users/ben");
        assert_eq!(
            (ben.handle.as_str(), ben.name.as_str()),
            ("ben@far.example", "")
        );
    }
}
