//! Facts that every format brings, cleaned in one way: languages, clients, handles, lists without
//! repeats, and what a text says where the source says nothing.
//!
//! It must not know any format.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use crate::post::{Clues, Post, Reference, Time, entities, handle_key, parse_time, tag_key};

/// A language tag, lower-case; nothing for "undetermined" and "no linguistic content".
pub(super) fn lang(tag: &str) -> Option<String> {
    let tag = tag.trim();
    if tag.is_empty() || tag.len() > 12 {
        return None;
    }
    let tag = tag.to_ascii_lowercase();
    let nothing = matches!(
        tag.as_str(),
        "und" | "zxx" | "null" | "none" | "nan" | "undefined"
    );
    (!nothing).then_some(tag)
}

/// The name of the program in `<a href="...">Name</a>`, or the text itself.
pub(super) fn client(source: &str) -> Option<String> {
    let source = source.trim();
    let name = match (source.find('>'), source.rfind("</a>")) {
        (Some(open), Some(close)) if source.starts_with('<') && open < close => {
            &source[open + 1..close]
        }
        _ => source,
    };
    let name = entities::unescape(name.trim());
    (!name.is_empty()).then(|| name.into_owned())
}

/// A handle without its `@`.
pub(super) fn handle(handle: &str) -> String {
    handle.trim().trim_start_matches(['@', '＠']).to_owned()
}

/// Tags without `#`, each key once.
pub(super) fn distinct_tags(tags: &mut Vec<String>) {
    for tag in tags.iter_mut() {
        if tag.starts_with(['#', '＃']) {
            *tag = tag.trim_start_matches(['#', '＃']).to_owned();
        }
    }
    keep_first(tags, tag_key);
}

/// Handles without `@`, each once.
pub(super) fn distinct_handles(handles: &mut Vec<String>) {
    for name in handles.iter_mut() {
        if name.starts_with(['@', '＠']) {
            *name = handle(name);
        }
    }
    keep_first(handles, handle_key);
}

/// Links, each once.
pub(super) fn distinct_links(links: &mut Vec<String>) {
    keep_first(links, str::to_owned);
}

fn keep_first(items: &mut Vec<String>, key: impl Fn(&str) -> String) {
    items.retain(|item| !item.is_empty());
    if items.len() > 1 {
        let mut seen = HashSet::with_capacity(items.len());
        items.retain(|item| seen.insert(key(item)));
    }
}

/// Tags that the text itself has. One that touches the ellipsis at the end of a cut text may be half a
/// tag, which is none.
pub(super) fn tags_of(text: &str) -> Vec<String> {
    let end = text.trim_end();
    let end = end
        .rsplit_once(" https://t.co/")
        .map_or(end, |(text, _)| text);
    let mut found = entities::tags(text);
    if let Some(whole) = end.strip_suffix('…') {
        // What follows the link is whole.
        found.retain(|tag| tag.range.end != whole.len());
    }
    owned(found)
}

/// Mentions that the text itself has.
pub(super) fn mentions_of(text: &str) -> Vec<String> {
    owned(entities::mentions(text))
}

/// Links that the text itself has.
pub(super) fn links_of(text: &str) -> Vec<String> {
    owned(entities::links(text))
}

/// Tags, mentions and links of a post whose source lists none of them, from its text; then each once.
pub(super) fn complete(post: &mut Post) {
    if post.tags.is_empty() {
        post.tags = tags_of(&post.text);
    }
    if post.mentions.is_empty() {
        post.mentions = mentions_of(&post.text);
    }
    if post.links.is_empty() {
        post.links = links_of(&post.text);
    }
    distinct(post);
}

/// Tags, mentions and links, each once.
pub(super) fn distinct(post: &mut Post) {
    distinct_tags(&mut post.tags);
    distinct_handles(&mut post.mentions);
    distinct_links(&mut post.links);
}

fn owned(found: Vec<entities::Entity<'_>>) -> Vec<String> {
    found
        .into_iter()
        .map(|entity| entity.text.to_owned())
        .collect()
}

/// A title above its text, unless the one repeats the other.
pub(super) fn titled(title: &str, body: &str) -> String {
    match (title.trim(), body.trim_end()) {
        ("", body) => body.to_owned(),
        (title, "") => title.to_owned(),
        (title, body) if title == body => body.to_owned(),
        (title, body) => format!("{title}\n\n{body}"),
    }
}

/// `RT @x: ...` is a repost of `x`: notes it and keeps the repeated text, if the source has not
/// said already what is repeated.
pub(super) fn settle_repost(post: &mut Post) {
    let Some((handle, rest)) = entities::repost_of(&post.text) else {
        return;
    };
    let reference = post.repost_of.get_or_insert_default();
    if reference.handle.is_empty() {
        handle.clone_into(&mut reference.handle);
    }
    let rest = rest.trim_start();
    if !rest.is_empty() {
        post.text = rest.to_owned();
    }
}

/// The `@x` of a repost's `RT @x:` is no mention: it is gone from the text, and what the original
/// mentions counts.
pub(super) fn forget_marker(post: &mut Post) {
    let Some(by) = post
        .repost_of
        .as_ref()
        .map(|original| handle_key(&original.handle))
    else {
        return;
    };
    if post.mentions.iter().any(|name| handle_key(name) == by) {
        let in_text = mentions_of(&post.text);
        let stays = in_text.iter().any(|name| handle_key(name) == by);
        post.mentions.retain(|name| stays || handle_key(name) != by);
    }
}

/// A reference with at least one fact in it.
pub(super) fn reference(id: String, handle: String, author: String) -> Option<Reference> {
    let reference = Reference { id, handle, author };
    (reference != Reference::default()).then_some(reference)
}

/// Times of JSON formats: they have a zone, or are UTC.
pub(super) fn utc() -> Clues {
    Clues {
        zone: TimeZone::UTC,
        day_first: false,
    }
}

/// The time of a tweet as written, or else as encoded in its identifier.
pub(super) fn tweet_time(written: &str, id: &str, clues: &Clues) -> Option<Time> {
    parse_time(written, clues).or_else(|| Time::of_snowflake(id))
}

/// What is at an address, by the ending of its path; a picture where that says nothing.
pub(super) fn media_kind(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or("");
    match path.rsplit('.').next().unwrap_or("") {
        "mp4" | "m4v" | "mov" | "webm" | "m3u8" => "video",
        "mp3" | "ogg" | "wav" | "flac" | "m4a" => "audio",
        _ => "photo",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_tag_is_none() {
        for (text, tags) in [
            ("look at this #Outer…", &[][..]),
            ("#Whole and #Quoted… https://t.co/x", &["Whole"]),
            ("#Whole …", &["Whole"]),
            ("cut… https://t.co/x #Whole #Too", &["Whole", "Too"]),
            ("#Whole #Half… https://t.co/x #Too", &["Whole", "Too"]),
            ("#Whole", &["Whole"]),
        ] {
            assert_eq!(tags_of(text), tags, "{text}");
        }
    }
}
