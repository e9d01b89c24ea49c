//! `YouTube` comments as the Data API gives them: pages, threads with their replies inside, and single
//! comments.
//!
//! Only the first replies of a thread are inside it; the others come as comments of their own.

use std::io::Read;

use crate::formats::found::Found;
use crate::formats::html;
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use crate::formats::{Given, tidy};
use crate::post::{Author, Counts, Post};

/// Whether this is a comment, a thread, a page of them, or anything else of the Data API.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let is_comment = |shape: &Shape| {
        let telling = ["topLevelComment", "textOriginal", "textDisplay"];
        shape.inside("snippet").any(&telling)
    };
    let items = shape.value("items").strip_prefix(b"[");
    shape.begins("kind", "youtube#")
        || is_comment(shape)
        || items.is_some_and(|items| is_comment(&Shape::of(items.trim_ascii_start())))
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, thing, _, intake| {
        let items = thing.at("items");
        if !items.is_list() {
            return record(line, thing, given, intake);
        }
        intake.holds(0);
        for thing in items.as_list() {
            intake.cut();
            record(line, thing, given, intake)?;
        }
        Ok(())
    })
}

/// A comment, or a thread: a comment with replies.
fn record(line: u64, thing: &Loose, given: &Given, intake: &mut Intake) -> Result<(), Stop> {
    let top = thing.at("snippet.topLevelComment");
    if !top.is_object() {
        return found(thing, &NOT_A_THREAD, given).tell(line, thing, intake);
    }
    found(top, thing, given).tell(line, top, intake)?;
    for reply in thing.list("replies.comments") {
        intake.cut();
        found(reply, &NOT_A_THREAD, given).tell(line, reply, intake)?;
    }
    Ok(())
}

static NOT_A_THREAD: Loose<'static> = Loose::Nothing;

/// What one comment is.
fn found(thing: &Loose, thread: &Loose, given: &Given) -> Found {
    let said = thing.at("snippet");
    if !said.has("textOriginal") && !said.has("textDisplay") {
        return Found::Skip(what_is(&thing.text("kind")));
    }
    let is_public = matches!(&*said.text("moderationStatus"), "" | "published");
    Found::public_if(is_public, post(thing, thread, given), given)
}

fn what_is(kind: &str) -> &'static str {
    match kind {
        "youtube#video" | "youtube#searchResult" | "youtube#playlistItem" => "videos",
        "youtube#channel" => "user records",
        "youtube#comment" | "youtube#commentThread" => "comments without a text",
        _ => "records that are no comments",
    }
}

fn post(thing: &Loose, thread: &Loose, given: &Given) -> Post {
    let said = thing.at("snippet");
    let id = thing.id("id");
    // A reply is called after the comment above it: `above.own`.
    let above = match said.id("parentId") {
        parent if parent.is_empty() => id.split_once('.').map_or("", |(above, _)| above).to_owned(),
        parent => parent,
    };
    let video = match said.id("videoId") {
        video if video.is_empty() => thread.id("snippet.videoId"),
        video => video,
    };
    let mut post = Post {
        platform: "youtube".to_owned(),
        time: said.time("publishedAt", &given.clues),
        author: author(said),
        text: words(said),
        counts: Counts {
            likes: said.count("likeCount"),
            replies: thread.count("snippet.totalReplyCount"),
            ..Counts::default()
        },
        reply_to: tidy::reference(above, String::new(), String::new()),
        permalink: (!video.is_empty() && !id.is_empty())
            .then(|| format!("https://www.youtube.com/watch?v={video}&lc={id}")),
        id,
        ..Post::default()
    };
    tidy::complete(&mut post);
    post
}

/// Since 2022 the displayed name is the handle.
fn author(said: &Loose) -> Author {
    let name = said.text("authorDisplayName").into_owned();
    let address = said.text("authorChannelUrl");
    let from_address = address.rsplit_once("/channel/").map_or("", |(_, id)| id);
    let id = said
        .first(&["authorChannelId.value", "authorChannelId"])
        .as_id();
    Author {
        id: if id.is_empty() {
            from_address.to_owned()
        } else {
            id
        },
        handle: if name.starts_with('@') {
            tidy::handle(&name)
        } else {
            String::new()
        },
        name,
        followers: None,
    }
}

/// `textOriginal` is for the comment's author only in some answers; everybody gets `textDisplay`.
fn words(said: &Loose) -> String {
    match said.text("textOriginal") {
        original if original.is_empty() => html::text_of(&said.text("textDisplay")).text,
        original => original.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displayed_text_becomes_plain() {
        let said = r#"{"textOriginal":"","textDisplay":"a &lt;3 b<br><b>c</b> <a href=\"https://x.example/?a=1&amp;b\">https://x.example/?a=1&amp;b</a> 1 < 2 <"}"#;
        assert_eq!(
            words(&Loose::parse(said).unwrap()),
            "a <3 b\nc https://x.example/?a=1&b 1 < 2 <"
        );
    }
}
