//! Messages as the Telethon library prints them, and 4CAT's datasets of Telegram, which are made with it:
//! one per line, each naming its chat.
//!
//! The same message of a Telegram Desktop export has the same key.

use super::message::key;
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::shape::Shape;
use crate::formats::{Given, tidy};
use crate::post::{Author, Counts, Media, Post, Reference};

/// Whether this is such a message.
pub(super) fn recognises(shape: &Shape) -> bool {
    let is_message = shape.begins("_", "Message") || shape.begins("_type", "Message");
    let peers = ["peer_id", "to_id", "_chat"];
    shape.any(&peers) && (is_message || shape.all(&["message", "date", "id"]))
}

/// What a message is.
pub(super) fn found(message: &Loose, given: &Given) -> Found {
    let kind = message.first(&["_", "_type"]).as_text();
    if kind == "MessageService" || message.at("action").is_object() {
        return Found::Skip("service messages");
    }
    if !message.at("message").is_text() && !message.at("media").is_object() {
        return Found::Skip("records without a text");
    }
    // Channels and large groups are one kind of peer; persons and small groups are not public.
    let is_channel = message.has("peer_id.channel_id") || message.has("to_id.channel_id");
    let is_known = message.has("peer_id") || message.has("to_id");
    Found::public_if(!is_known || is_channel, post(message, given), given)
}

fn post(message: &Loose, given: &Given) -> Post {
    let number = message.id("id");
    let chat = chat(message);
    let name = message.text("_chat.username");
    let mut post = Post {
        platform: "telegram".to_owned(),
        id: key(&chat, &number),
        time: message.time("date", &given.clues),
        author: author(message, &chat),
        text: message.text("message").into_owned(),
        media: media(message.at("media")).into_iter().collect(),
        counts: Counts {
            likes: reactions(message),
            reposts: message.count("forwards"),
            replies: message.count("replies.replies"),
            quotes: None,
            views: message.count("views"),
        },
        reply_to: reply(message, &chat),
        repost_of: forwarded(message.at("fwd_from")),
        permalink: match (&*name, chat.as_str()) {
            ("", "") => None,
            ("", chat) => Some(format!("https://t.me/c/{chat}/{number}")),
            (name, _) => Some(format!("https://t.me/{name}/{number}")),
        },
        ..Post::default()
    };
    post.links = tidy::links_of(&post.text);
    post.links.extend(message.texts("entities", "url"));
    let preview = message.text("media.webpage.url");
    post.links.push(preview.into_owned());
    tidy::complete(&mut post);
    post
}

fn chat(message: &Loose) -> String {
    let places = [
        "peer_id.channel_id",
        "to_id.channel_id",
        "peer_id.chat_id",
        "to_id.chat_id",
        "peer_id.user_id",
        "to_id.user_id",
        "_chat.id",
        "_chat.username",
    ];
    message.first(&places).as_id()
}

/// `user123` or `channel123`, as Telegram Desktop has them.
fn peer(peer: &Loose) -> String {
    let kinds = [
        ("user", "user_id"),
        ("channel", "channel_id"),
        ("chat", "chat_id"),
    ];
    let mut known = kinds.iter().filter(|(_, field)| peer.has(field));
    match known.next() {
        Some((kind, field)) => format!("{kind}{}", peer.id(field)),
        None if matches!(peer, Loose::Whole(_)) => format!("user{}", peer.as_id()),
        None => String::new(),
    }
}

/// A channel speaks for itself: its messages have no sender.
fn author(message: &Loose, chat: &str) -> Author {
    let (sender, own) = (message.at("_sender"), message.at("_chat"));
    let id = peer(message.at("from_id"));
    let names = ["first_name", "last_name"].map(|key| sender.text(key));
    let name = names.join(" ");
    let by_channel = id.is_empty() && (message.flag("post") || !sender.is_object());
    Author {
        id: match sender.id("id") {
            _ if !id.is_empty() => id,
            sender if !by_channel && !sender.is_empty() => format!("user{sender}"),
            _ if chat.is_empty() => String::new(),
            _ => format!("channel{chat}"),
        },
        handle: match sender.text("username") {
            handle if handle.is_empty() && by_channel => tidy::handle(&own.text("username")),
            handle => tidy::handle(&handle),
        },
        name: match name.trim() {
            "" => sender.first(&["title"]).as_text().into_owned(),
            name => name.to_owned(),
        },
        followers: None,
    }
}

fn reactions(message: &Loose) -> Option<u64> {
    let counts = message.list("reactions.results").iter();
    let counts = counts.filter_map(|reaction| reaction.count("count"));
    counts.reduce(u64::saturating_add)
}

fn reply(message: &Loose, chat: &str) -> Option<Reference> {
    let places = ["reply_to.reply_to_msg_id", "reply_to_msg_id"];
    let number = message.first(&places).as_id();
    let elsewhere = message.id("reply_to.reply_to_peer_id.channel_id");
    let chat = if elsewhere.is_empty() {
        chat
    } else {
        &elsewhere
    };
    tidy::reference(key(chat, &number), String::new(), String::new())
}

fn forwarded(origin: &Loose) -> Option<Reference> {
    let by = origin.at("from_id");
    origin.is_object().then(|| Reference {
        id: key(&by.id("channel_id"), &origin.id("channel_post")),
        handle: origin.text("from_name").into_owned(),
        author: peer(by),
    })
}

fn media(media: &Loose) -> Option<Media> {
    let mime = media.text("document.mime_type");
    let kind = match &*media.first(&["_", "_type"]).as_text() {
        "MessageMediaPhoto" => "photo",
        "MessageMediaDocument" => match mime.split('/').next() {
            Some("image") => "photo",
            Some("video") => "video",
            Some("audio") => "audio",
            _ => "file",
        },
        _ => return None,
    };
    Some(Media {
        kind: kind.to_owned(),
        ..Media::default()
    })
}
