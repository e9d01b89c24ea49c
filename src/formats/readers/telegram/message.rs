//! One message of a Telegram Desktop export.
//!
//! It must not know how messages are found in their document.

use super::Chat;
use crate::formats::found::Found;
use crate::formats::loose::Loose;
use crate::formats::{Given, tidy};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, Time};

/// What a message is.
pub(super) fn found(message: &Loose, chat: &Chat, given: &Given) -> Found {
    match &*message.text("type") {
        "service" => Found::Skip("service messages"),
        "unsupported" => Found::Skip("messages that Telegram did not export"),
        _ => Found::post(post(message, chat, given)),
    }
}

fn post(message: &Loose, chat: &Chat, given: &Given) -> Post {
    let number = message.id("id");
    let mut post = Post {
        platform: "telegram".to_owned(),
        time: time(message, given),
        author: author(message, chat),
        text: text(message),
        counts: Counts {
            likes: reactions(message),
            ..Counts::default()
        },
        reply_to: reply(message, chat),
        repost_of: forwarded(message),
        client: tidy::client(&message.text("via_bot")),
        permalink: permalink(chat, &number),
        sensitive: message.flag("media_spoiler"),
        media: media(message).into_iter().collect(),
        id: key(&chat.id, &number),
        ..Post::default()
    };
    mark(&mut post, message);
    post
}

/// Message numbers count within their chat.
pub(super) fn key(chat: &str, number: &str) -> String {
    match (chat, number) {
        (_, "") => String::new(),
        ("", number) => number.to_owned(),
        (chat, number) => format!("{chat}/{number}"),
    }
}

/// `date` is the local time of the computer that exported, without its zone.
fn time(message: &Loose, given: &Given) -> Option<Time> {
    let local = Clues {
        zone: given
            .options
            .zone
            .clone()
            .unwrap_or(jiff::tz::TimeZone::UTC),
        day_first: false,
    };
    let exact = message.time("date_unixtime", &given.clues);
    exact.or_else(|| message.time("date", &local))
}

fn author(message: &Loose, chat: &Chat) -> Author {
    let id = peer(message.at("from_id"));
    let is_channel = chat.kind.ends_with("channel");
    let name = message.text("from").into_owned();
    let own = is_channel && id.is_empty() && !chat.id.is_empty();
    Author {
        id: if own {
            format!("channel{}", chat.id)
        } else {
            id
        },
        name: if own && name.is_empty() {
            chat.name.clone()
        } else {
            name
        },
        ..Author::default()
    }
}

/// `user123`, `channel123`; exports before 2021 have the kind in the upper half of a number.
fn peer(id: &Loose) -> String {
    let Loose::Whole(number) = id else {
        return id.as_id();
    };
    let kind = match number >> 32 {
        0 => "user",
        1 => "chat",
        2 => "channel",
        _ => return number.to_string(),
    };
    format!("{kind}{}", number & 0xFFFF_FFFF)
}

/// `text` is a string, or a list of strings and of objects with their own text.
fn text(message: &Loose) -> String {
    let parts = |value: &Loose| -> String {
        let texts = value.as_list().iter();
        let inner = texts.map(|part| {
            if part.is_object() {
                part.at("text")
            } else {
                part
            }
        });
        inner.map(Loose::as_text).collect()
    };
    let text = match message.at("text") {
        list @ Loose::List(_) => parts(list),
        value => value.as_text().into_owned(),
    };
    let text = if text.is_empty() {
        parts(message.at("text_entities"))
    } else {
        text
    };
    match message
        .first(&["poll.question.text", "poll.question"])
        .as_text()
    {
        question if text.is_empty() && !question.is_empty() => {
            let answers = message.texts("poll.answers", "text");
            std::iter::once(question.into_owned())
                .chain(answers.into_iter().map(|answer| format!("- {answer}")))
                .collect::<Vec<_>>()
                .join("\n")
        }
        _ => text,
    }
}

/// Tags, mentions and links as Telegram has marked them.
fn mark(post: &mut Post, message: &Loose) {
    let marked = match message.list("text_entities") {
        [] => message.list("text"),
        entities => entities,
    };
    for part in marked {
        let text = part.text("text");
        match &*part.text("type") {
            // `#tag@channel` is a tag within one channel.
            "hashtag" => {
                let tag = text.split('@').next().unwrap_or("");
                post.tags.push(tag.to_owned());
            }
            "mention" => post.mentions.push(text.into_owned()),
            "link" => post.links.push(text.into_owned()),
            "text_link" => post.links.push(part.text("href").into_owned()),
            _ => {}
        }
    }
    if !marked.iter().any(Loose::is_object) {
        tidy::complete(post);
    }
    tidy::distinct(post);
}

fn reactions(message: &Loose) -> Option<u64> {
    let counts = message.list("reactions").iter();
    let counts = counts.filter_map(|reaction| reaction.count("count"));
    counts.reduce(u64::saturating_add)
}

fn reply(message: &Loose, chat: &Chat) -> Option<Reference> {
    let number = message.id("reply_to_message_id");
    let elsewhere = message.id("reply_to_peer_id");
    let elsewhere = elsewhere.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let chat = if elsewhere.is_empty() {
        &chat.id
    } else {
        elsewhere
    };
    tidy::reference(key(chat, &number), String::new(), String::new())
}

/// A forwarded message repeats another one. Its name is all that is told of its author, and `null` for
/// those who have left.
fn forwarded(message: &Loose) -> Option<Reference> {
    let Loose::Object(members) = message else {
        return None;
    };
    let is_forward = members.iter().any(|(key, _)| key == "forwarded_from");
    is_forward.then(|| Reference {
        id: String::new(),
        handle: message.text("forwarded_from").into_owned(),
        author: peer(message.at("forwarded_from_id")),
    })
}

/// For members of a chat only, but the one address that an export knows.
fn permalink(chat: &Chat, number: &str) -> Option<String> {
    let has_one = chat.kind.ends_with("channel") || chat.kind.ends_with("supergroup");
    let known = has_one && !chat.id.is_empty() && !number.is_empty();
    known.then(|| format!("https://t.me/c/{}/{number}", chat.id))
}

/// What is attached. `(File not included...)` stands where a path would.
fn media(message: &Loose) -> Option<Media> {
    let kind = if message.has("photo") {
        "photo".to_owned()
    } else {
        let (kind, mime) = (message.text("media_type"), message.text("mime_type"));
        match &*kind {
            "video_file" | "video_message" => "video".to_owned(),
            "voice_message" | "audio_file" => "audio".to_owned(),
            "animation" => "gif".to_owned(),
            "" if !message.has("file") && !message.has("file_name") => return None,
            "" => match mime.split('/').next() {
                Some("image") => "photo".to_owned(),
                Some(kind @ ("video" | "audio")) => kind.to_owned(),
                _ => "file".to_owned(),
            },
            _ => kind.into_owned(),
        }
    };
    let is_path = |text: &str| !text.is_empty() && !text.starts_with('(');
    let paths = ["photo", "file", "file_name"].map(|key| message.text(key));
    let path = paths.iter().find(|path| is_path(path));
    Some(Media {
        kind,
        url: path.map(ToString::to_string).unwrap_or_default(),
        alt: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_numbers_of_people_and_channels_are_told_apart() {
        let peer = |json: &str| peer(&Loose::parse(json).unwrap());
        assert_eq!(peer("4321"), "user4321");
        assert_eq!(peer("9998471253"), "channel1408536661");
        assert_eq!(peer("\"channel5\""), "channel5");
        assert_eq!(peer("-5"), "-5");
        assert_eq!(peer("null"), "");
    }

    #[test]
    fn a_text_of_parts_is_one_text() {
        let text = |json: &str| text(&Loose::parse(json).unwrap());
        assert_eq!(
            text(r##"{"text":["a ",{"type":"hashtag","text":"#b"}," c"]}"##),
            "a #b c"
        );
        assert_eq!(
            text(r#"{"text":"","text_entities":[{"text":"a"},{"text":"b"}]}"#),
            "ab"
        );
        assert_eq!(text(r#"{"text":["a","b",null,7]}"#), "ab7");
        let poll =
            r#"{"text":"","poll":{"question":"Which?","answers":[{"text":"one"},{"text":"two"}]}}"#;
        assert_eq!(text(poll), "Which?\n- one\n- two");
    }
}
