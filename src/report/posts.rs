//! Posts as rows for other programs: as JSON with everything that the archive knows, as CSV with what a table can
//! hold. Both can be imported again.

use crate::engine::Row;
use crate::export::sheet::id_cell;
use crate::post::{Counts, Media, Reference, Time};
use serde::Serialize;

/// A post of a document. What the source does not say is left out, but for the time and the language.
#[derive(Debug, Serialize)]
pub struct PostDocument<'a> {
    id: &'a str,
    platform: &'a str,
    created_at: Option<String>,
    author: AuthorDocument<'a>,
    text: &'a str,
    tags: &'a [String],
    mentions: &'a [String],
    links: &'a [String],
    lang: Option<&'a str>,
    kind: &'static str,
    counts: CountsDocument,
    /// The platform or the author asks for care before showing it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<ReferenceDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repost_of: Option<ReferenceDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_of: Option<ReferenceDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<MediaDocument<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permalink: Option<&'a str>,
    /// When the counts were collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    observed_at: Option<String>,
    source: PlaceDocument<'a>,
}

#[derive(Debug, Serialize)]
struct AuthorDocument<'a> {
    id: &'a str,
    handle: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    followers: Option<u64>,
}

/// A post that this one points to, as far as its source knows it: `{}` is a post of which nothing is known.
#[derive(Debug, Serialize)]
struct ReferenceDocument<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    handle: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    author: &'a str,
}

#[derive(Debug, Serialize)]
struct MediaDocument<'a> {
    kind: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    alt: &'a str,
}

/// Only what the sources say: a missing count is not known, which is not zero.
#[derive(Debug, Serialize)]
struct CountsDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    likes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reposts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quotes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    views: Option<u64>,
}

#[derive(Debug, Serialize)]
struct PlaceDocument<'a> {
    path: &'a str,
    line: u64,
}

impl<'a> PostDocument<'a> {
    /// The post of a row.
    pub fn of(row: &'a Row) -> Self {
        let post = &row.post;
        let Counts {
            likes,
            reposts,
            replies,
            quotes,
            views,
        } = post.counts;
        Self {
            id: &post.id,
            platform: &post.platform,
            created_at: post.time.map(Time::rfc3339),
            author: AuthorDocument {
                id: &post.author.id,
                handle: &post.author.handle,
                name: &post.author.name,
                followers: post.author.followers,
            },
            text: &post.text,
            tags: &post.tags,
            mentions: &post.mentions,
            links: &post.links,
            lang: post.lang.as_deref(),
            kind: post.kind().name(),
            counts: CountsDocument {
                likes,
                reposts,
                replies,
                quotes,
                views,
            },
            sensitive: post.sensitive,
            warning: post.warning.as_deref(),
            reply_to: post.reply_to.as_ref().map(ReferenceDocument::of),
            repost_of: post.repost_of.as_ref().map(ReferenceDocument::of),
            quote_of: post.quote_of.as_ref().map(ReferenceDocument::of),
            media: post.media.iter().map(MediaDocument::of).collect(),
            client: post.client.as_deref(),
            permalink: post.permalink.as_deref(),
            observed_at: post.observed.map(Time::rfc3339),
            source: PlaceDocument {
                path: &row.path,
                line: row.line,
            },
        }
    }
}

impl<'a> ReferenceDocument<'a> {
    fn of(to: &'a Reference) -> Self {
        Self {
            id: &to.id,
            handle: &to.handle,
            author: &to.author,
        }
    }
}

impl<'a> MediaDocument<'a> {
    fn of(media: &'a Media) -> Self {
        Self {
            kind: &media.kind,
            url: &media.url,
            alt: &media.alt,
        }
    }
}

/// The columns of posts in CSV.
pub const COLUMNS: [&str; 24] = [
    "id",
    "platform",
    "created_at",
    "author_id",
    "author_handle",
    "author_name",
    "text",
    "tags",
    "mentions",
    "links",
    "lang",
    "kind",
    "likes",
    "reposts",
    "replies",
    "quotes",
    "views",
    "source",
    "sensitive",
    "warning",
    "reply_to",
    "repost_of",
    "quote_of",
    "permalink",
];

/// How identifiers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// As they are, for programs.
    Plain,
    /// So that a spreadsheet takes none for a number, which it would round: [`id_cell`].
    Text,
}

/// A post as cells of CSV, in the order of [`COLUMNS`].
pub fn cells(row: &Row, ids: Ids) -> Vec<String> {
    let post = &row.post;
    let number = |count: Option<u64>| count.map_or_else(String::new, |count| count.to_string());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let id = |id: &str| match ids {
        Ids::Plain => id.to_owned(),
        Ids::Text => id_cell(id).into_owned(),
    };
    // Of a post that is pointed at, not even the identifier may be known.
    let other =
        |other: &Option<Reference>| other.as_ref().map_or_else(String::new, |of| id(&of.id));
    vec![
        id(&post.id),
        post.platform.clone(),
        post.time.map_or_else(String::new, Time::rfc3339),
        id(&post.author.id),
        post.author.handle.clone(),
        post.author.name.clone(),
        post.text.clone(),
        post.tags.join(" "),
        post.mentions.join(" "),
        post.links.join(" "),
        text(&post.lang),
        post.kind().name().to_owned(),
        number(post.counts.likes),
        number(post.counts.reposts),
        number(post.counts.replies),
        number(post.counts.quotes),
        number(post.counts.views),
        format!("{}:{}", row.path, row.line),
        post.sensitive.to_string(),
        text(&post.warning),
        other(&post.reply_to),
        other(&post.repost_of),
        other(&post.quote_of),
        text(&post.permalink),
    ]
}
