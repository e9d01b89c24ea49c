//! The program's own JSON Lines: one post per line, in the shape of those in `posts` of the one
//! document that `search --json` prints. Such a document is read as well.
//!
//! This is the path of large imports: typed, without an intermediate tree.

use std::borrow::Cow;
use std::io::Read;

use serde::Deserialize;

use crate::formats::intake::{Intake, Stop};
use crate::formats::json::{self, Layout};
use crate::formats::shape::Shape;
use crate::formats::{Given, detect, lenient, mend, tidy};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, parse_time};

/// Whether this is a post as this program writes them.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    shape.all(&["platform", "created_at", "text"]) && shape.has_object("author")
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let clues = &given.clues;
    json::each(reader, layout, intake, |line, bytes, intake| {
        let text = json::readable(bytes);
        let mut mended = String::new();
        let record = match mend::parse::<Record>(&text, &mut mended) {
            Ok(record) => record,
            Err(error) => return json::not_a_record(line, bytes, &error, intake),
        };
        match (&record.platform, &record.text) {
            (Some(platform), Some(_)) if !platform.trim().is_empty() => {
                intake.post(line, convert(record, clues))
            }
            (None, None) if record.schema.is_some() => {
                intake.skip(line, "first lines of a tagline export")
            }
            (None, None) => intake.skip(line, detect::what_is(&text)),
            (_, None) => intake.reject(line, "the post has no 'text'", bytes),
            (_, Some(_)) => intake.reject(line, "the post has no 'platform'", bytes),
        }
    })
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    schema: Option<Cow<'a, str>>,
    platform: Option<String>,
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    created_at: Option<Cow<'a, str>>,
    /// When the counts were collected.
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    observed_at: Option<Cow<'a, str>>,
    #[serde(default)]
    author: Option<Person>,
    text: Option<String>,
    tags: Option<Vec<String>>,
    mentions: Option<Vec<String>>,
    links: Option<Vec<String>>,
    lang: Option<String>,
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    kind: Option<Cow<'a, str>>,
    counts: Option<Numbers>,
    reply_to: Option<Pointer>,
    repost_of: Option<Pointer>,
    quote_of: Option<Pointer>,
    media: Option<Vec<Picture>>,
    client: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    sensitive: bool,
    warning: Option<String>,
    permalink: Option<String>,
}

#[derive(Default, Deserialize)]
struct Person {
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    handle: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    followers: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Numbers {
    likes: Option<u64>,
    reposts: Option<u64>,
    replies: Option<u64>,
    quotes: Option<u64>,
    views: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Pointer {
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    handle: String,
    #[serde(default, deserialize_with = "lenient::text")]
    author: String,
}

#[derive(Deserialize)]
struct Picture {
    #[serde(default, alias = "type", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(default, deserialize_with = "lenient::text")]
    url: String,
    #[serde(default, deserialize_with = "lenient::text")]
    alt: String,
}

fn convert(record: Record, clues: &Clues) -> Post {
    let text = record.text.unwrap_or_default();
    let author = record.author.unwrap_or_default();
    let counts = record.counts.unwrap_or_default();
    let mut post = Post {
        platform: word(&record.platform.unwrap_or_default()),
        id: record.id,
        time: record
            .created_at
            .and_then(|written| parse_time(&written, clues)),
        author: Author {
            id: author.id,
            handle: author.handle,
            name: author.name,
            followers: author.followers,
        },
        tags: record.tags.unwrap_or_else(|| tidy::tags_of(&text)),
        mentions: record.mentions.unwrap_or_else(|| tidy::mentions_of(&text)),
        links: record.links.unwrap_or_else(|| tidy::links_of(&text)),
        text,
        lang: record.lang.and_then(|tag| tidy::lang(&tag)),
        media: record
            .media
            .unwrap_or_default()
            .into_iter()
            .map(media_of)
            .collect(),
        counts: Counts {
            likes: counts.likes,
            reposts: counts.reposts,
            replies: counts.replies,
            quotes: counts.quotes,
            views: counts.views,
        },
        reply_to: record.reply_to.map(reference_of),
        repost_of: record.repost_of.map(reference_of),
        quote_of: record.quote_of.map(reference_of),
        client: record.client,
        permalink: record.permalink,
        sensitive: record.sensitive,
        warning: record.warning,
        observed: record
            .observed_at
            .and_then(|written| parse_time(&written, clues)),
        id_repaired: false,
        found: Vec::new(),
    };
    settle_kind(&mut post, record.kind.as_deref());
    tidy::distinct_tags(&mut post.tags);
    tidy::distinct_handles(&mut post.mentions);
    tidy::distinct_links(&mut post.links);
    post
}

/// Platforms and kinds are compared letter by letter; people who write such lines themselves write
/// them as names.
fn word(written: &str) -> String {
    written.trim().to_lowercase()
}

/// A post may be called a repost without saying of what.
fn settle_kind(post: &mut Post, kind: Option<&str>) {
    let field = match kind.map(word).as_deref() {
        Some("repost") => &mut post.repost_of,
        Some("quote") => &mut post.quote_of,
        Some("reply") => &mut post.reply_to,
        _ => return,
    };
    field.get_or_insert_default();
}

fn reference_of(pointer: Pointer) -> Reference {
    Reference {
        id: pointer.id,
        handle: pointer.handle,
        author: pointer.author,
    }
}

fn media_of(picture: Picture) -> Media {
    Media {
        kind: word(&picture.kind),
        url: picture.url,
        alt: picture.alt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_no_part_of_the_post_is_not_copied() {
        let text = r#"{"created_at":"2021-05-01","observed_at":"2021-05-02","kind":"reply"}"#;
        let record: Record = serde_json::from_str(text).unwrap();
        for field in [record.created_at, record.observed_at, record.kind] {
            assert!(matches!(field, Some(Cow::Borrowed(_))), "{field:?}");
        }
    }
}
