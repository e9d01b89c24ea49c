//! Bluesky: posts as the API shows them, bare records, and the events of Jetstream, Tap and their like.
//!
//! The identity of everything is its `at://` address. `view` reads what the API shows, `event` what a
//! stream tells, `record` what its author published, which is inside of both; `thread` cuts threads
//! and `address` knows addresses and the times in them. This file decides which of them a record is for.

mod address;
mod event;
mod record;
mod thread;
mod view;

use std::borrow::Cow;
use std::io::Read;

use crate::formats::Given;
use crate::formats::found::{Found, tell_parts};
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::{self, Layout};
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use address::Address;
use record::Source;
use thread::Part;

/// The platform.
const PLATFORM: &str = "bluesky";
/// What a record with a post in it says of itself.
const POST: &str = "app.bsky.feed.post";
const REPOST: &str = "app.bsky.feed.repost";
/// Lists that an answer of the API, or a page of them, may hold.
const PAGES: [&str; 3] = ["posts", "feed", "records"];

/// Whether this is a post, an event, or an answer that holds some.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let is_post = shape.begins("uri", "at://") && shape.any(&["record", "value"]);
    let is_feed = shape.inside("post").begins("uri", "at://");
    let is_event = shape.begins("did", "did:") && shape.any(&["commit", "time_us"]);
    let inner = shape.inside("record");
    let is_tap = shape.has("type") && inner.begins("did", "did:") && inner.has("collection");
    let is_bare = ["$type", "py_type"]
        .iter()
        .any(|key| shape.begins(key, "app.bsky."));
    let is_page = PAGES.iter().any(|key| {
        let first = shape.value(key).strip_prefix(b"[");
        first.is_some_and(|first| recognises(&Shape::of(first.trim_ascii_start())))
    });
    is_post || is_feed || is_event || is_tap || is_bare || is_page || is_thread(shape)
}

fn is_thread(shape: &Shape) -> bool {
    let node = shape.inside("thread");
    let first = shape.value("thread").strip_prefix(b"[").unwrap_or(b"");
    let item = Shape::of(first.trim_ascii_start());
    let is_node = |shape: &Shape| shape.inside("post").begins("uri", "at://");
    let has_more = shape.has_list("replies") || shape.has_object("parent");
    is_node(&node)
        || node.begins("$type", "app.bsky.")
        || node.begins("py_type", "app.bsky.")
        || item.begins("uri", "at://") && item.has("value")
        || has_more && is_node(shape)
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        let raw = json::readable(bytes);
        let may_be_thread = ["\"thread\"", "\"post\""]
            .iter()
            .any(|key| raw.contains(key));
        if may_be_thread && is_thread(&Shape::of(raw.as_bytes())) {
            return whole_thread(line, &raw, given, intake);
        }
        loose::parsed(line, bytes, intake, |line, record, raw, intake| {
            let record = &*in_one_spelling(record, raw);
            let keys = ["uri", "post", "record", "commit", "text"];
            let is_one = keys.iter().any(|key| record.knows(key));
            if is_one || !PAGES.iter().any(|key| record.at(key).is_list()) {
                return one(record, given).tell(line, &raw, intake);
            }
            let parts = PAGES.iter().flat_map(|key| record.items(key));
            tell_parts(line, parts, intake, |part| one(part, given))
        })
    })
}

/// A thread may be hundreds of answers deep, deeper than a JSON parser goes: its posts are cut out first.
fn whole_thread(line: u64, raw: &str, given: &Given, intake: &mut Intake) -> Result<(), Stop> {
    intake.holds(0);
    for part in thread::parts(raw) {
        intake.cut();
        match part {
            Part::Post(raw) => {
                loose::parsed(line, raw.as_bytes(), intake, |line, post, raw, intake| {
                    let found = view::post(&in_one_spelling(post, raw), given);
                    found.tell(line, &raw, intake)
                })?;
            }
            Part::Absent => intake.skip(line, "posts that are not shown")?,
            Part::Broken(rest) => {
                let reason = "the record is not valid JSON: a thread that does not end";
                intake.reject(line, reason, rest.as_bytes())?;
            }
        }
    }
    Ok(())
}

/// What one record is.
fn one(record: &Loose, given: &Given) -> Found {
    if record.at("post").is_object() {
        return view::in_feed(record, given);
    }
    if record.at("commit").is_object() || record.knows("time_us") {
        return event::jetstream(record, given);
    }
    if record.at("record.collection").is_text() {
        return event::tap(record, given);
    }
    if record.at("record").is_object() {
        return view::post(record, given);
    }
    let kind = record.str("type");
    if matches!(kind, "identity" | "account" | "user") {
        return Found::Skip(event::ACCOUNT);
    }
    let value = record.at("value");
    let (content, address) = if value.is_object() {
        (value, Address::of(record.str("uri")))
    } else {
        (record, Address::beside(record))
    };
    let source = Source {
        address,
        indexed: None,
    };
    record::publish(content, source, given)
}

/// The Python SDK, and 4CAT with it, writes `like_count` for `likeCount` and `py_type` for `$type`.
fn in_one_spelling<'v, 'a>(record: &'v Loose<'a>, raw: &str) -> Cow<'v, Loose<'a>> {
    let signs = ["\"py_type\"", "_at\""];
    if signs.iter().any(|sign| raw.contains(sign)) {
        Cow::Owned(in_camel_case(record.clone()))
    } else {
        Cow::Borrowed(record)
    }
}

/// The depth is bounded by the parser's.
fn in_camel_case(value: Loose) -> Loose {
    match value {
        Loose::Object(members) => {
            let members = members.into_iter();
            Loose::Object(
                members
                    .map(|(key, value)| (camel(key), in_camel_case(value)))
                    .collect(),
            )
        }
        Loose::List(items) => Loose::List(items.into_iter().map(in_camel_case).collect()),
        other => other,
    }
}

fn camel(key: Cow<'_, str>) -> Cow<'_, str> {
    match &*key {
        "py_type" => return Cow::Borrowed("$type"),
        // Jetstream's own.
        "time_us" => return key,
        _ if !key.contains('_') || key.starts_with('_') => return key,
        _ => {}
    }
    let mut name = String::with_capacity(key.len());
    for (at, part) in key.split('_').enumerate() {
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if at > 0 => {
                name.push(first.to_ascii_uppercase());
                name.push_str(letters.as_str());
            }
            _ => name.push_str(part),
        }
    }
    Cow::Owned(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_python_sdk_are_understood() {
        let written = r#"{"py_type":"x","like_count":[{"byte_end":1}],"time_us":2,"plain":3}"#;
        let wanted = r#"{"$type":"x","likeCount":[{"byteEnd":1}],"time_us":2,"plain":3}"#;
        let parse = |text| Loose::parse(text).unwrap();
        assert_eq!(in_camel_case(parse(written)), parse(wanted));
    }
}
