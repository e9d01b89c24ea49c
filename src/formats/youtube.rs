//! `YouTube` comments as the Data API gives them: pages, threads with their replies inside, and single
//! comments.
//!
//! Only the first replies of a thread are inside it; the others come as comments of their own.

use std::io::Read;

use super::intake::{Intake, Stop};
use super::json::Layout;
use super::loose::{self, Loose};
use super::shape::Shape;
use super::{Given, tidy};
use crate::post::{Author, Counts, Post, entities};

/// Whether this is a comment, a thread, a page of them, or anything else of the Data API.
pub(super) fn recognises(shape: &Shape) -> bool {
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
pub(super) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, thing, bytes, intake| {
        let place = Place { line, bytes, given };
        if matches!(thing.at("items"), Loose::List(_)) {
            intake.holds(0);
            return several(&place, thing.list("items"), intake);
        }
        record(&place, thing, intake)
    })
}

/// Where a record stands, and what it is read with.
struct Place<'p> {
    line: u64,
    bytes: &'p [u8],
    given: &'p Given<'p>,
}

fn several(place: &Place, things: &[Loose], intake: &mut Intake) -> Result<(), Stop> {
    for thing in things {
        intake.cut();
        record(place, thing, intake)?;
    }
    Ok(())
}

/// A comment, or a thread: a comment with replies.
fn record(place: &Place, thing: &Loose, intake: &mut Intake) -> Result<(), Stop> {
    let top = thing.at("snippet.topLevelComment");
    if !top.is_object() {
        return told(place, thing, &NOT_A_THREAD, intake);
    }
    told(place, top, thing, intake)?;
    for reply in thing.list("replies.comments") {
        intake.cut();
        told(place, reply, &NOT_A_THREAD, intake)?;
    }
    Ok(())
}

static NOT_A_THREAD: Loose<'static> = Loose::Nothing;

/// Says what one comment is: exactly one word to the intake.
fn told(place: &Place, thing: &Loose, thread: &Loose, intake: &mut Intake) -> Result<(), Stop> {
    let line = place.line;
    let said = thing.at("snippet");
    let is_comment = said.has("textOriginal") || said.has("textDisplay");
    if !is_comment {
        return intake.skip(line, what_is(&thing.text("kind")));
    }
    let status = said.text("moderationStatus");
    let hidden = !matches!(&*status, "" | "published");
    if hidden && !place.given.options.non_public {
        return intake.skip(line, "posts that are not public");
    }
    let post = post(thing, thread, place.given);
    if post.id.is_empty() && post.time.is_none() {
        return intake.reject(
            line,
            "the comment has neither an id nor a time",
            place.bytes,
        );
    }
    intake.post(line, post)
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
    let original = said.text("textOriginal");
    let mut post = Post {
        platform: "youtube".to_owned(),
        time: said.time("publishedAt", &given.clues),
        observed: given.observed,
        author: author(said),
        text: if original.is_empty() {
            plain(&said.text("textDisplay"))
        } else {
            original.into_owned()
        },
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

/// The words of `textDisplay`: the API writes `<br>` and a few tags without attributes that matter.
fn plain(html: &str) -> String {
    let html = html
        .replace("<br>", "\n")
        .replace("<br />", "\n")
        .replace("<br/>", "\n");
    let mut words = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some((before, tag)) = rest.split_once('<') {
        words.push_str(before);
        let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        // A tag that another one begins in is none.
        match tag.find(['<', '>']) {
            Some(end) if is_tag && tag[end..].starts_with('>') => rest = &tag[end + 1..],
            _ => {
                words.push('<');
                rest = tag;
            }
        }
    }
    words.push_str(rest);
    entities::unescape(&words).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displayed_text_becomes_plain() {
        assert_eq!(
            plain(
                "a &lt;3 b<br><b>c</b> <a href=\"https://x.example/?a=1&amp;b\">https://x.example/?a=1&amp;b</a> 1 < 2 <"
            ),
            "a <3 b\nc https://x.example/?a=1&b 1 < 2 <"
        );
    }
}
