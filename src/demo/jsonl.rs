//! The campaign as tagline's own JSON lines, written out or read like a file.

use super::{ABOUT, Campaign};
use crate::post::{Counts, Media, Post, Reference};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::io;

/// How much is generated at once.
const CHUNK: usize = 1 << 16;

/// Writes the whole campaign: a line about it, then one line for each post.
pub fn write_jsonl(posts: u64, out: &mut dyn io::Write) -> io::Result<()> {
    io::copy(&mut Reader::new(posts), out).map(|_| ())
}

/// The bytes of [`write_jsonl`], generated while they are read.
#[derive(Debug)]
pub struct Reader {
    campaign: Campaign,
    ready: Vec<u8>,
    taken: usize,
}

impl Reader {
    /// A campaign of so many posts.
    pub fn new(posts: u64) -> Self {
        let about = serde_json::json!({
            "schema": "tagline.posts/1", "fictional": true, "about": ABOUT,
        });
        let mut ready = about.to_string().into_bytes();
        ready.push(b'\n');
        Self {
            campaign: Campaign::new(posts),
            ready,
            taken: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.taken = 0;
        while self.ready.len() < CHUNK {
            let Some(post) = self.campaign.next() else {
                break;
            };
            write_line(&post, &mut self.ready)?;
        }
        Ok(())
    }
}

impl io::Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.refill()?;
        }
        let rest = &self.ready[self.taken..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.taken += count;
        Ok(count)
    }
}

fn write_line(post: &Post, out: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Line::of(post))?;
    out.push(b'\n');
    Ok(())
}

/// The fields of a line, in their order.
#[derive(Serialize)]
struct Line<'p> {
    id: &'p str,
    platform: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Moment>,
    author: Account<'p>,
    text: &'p str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'p [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mentions: &'p [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    links: &'p [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'p str>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<Numbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<Other<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repost_of: Option<Other<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_of: Option<Other<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<Picture<'p>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permalink: Option<&'p str>,
}

/// A time as RFC 3339 writes it.
struct Moment(Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

#[derive(Serialize)]
struct Account<'p> {
    id: &'p str,
    handle: &'p str,
    name: &'p str,
}

#[derive(Serialize)]
struct Other<'p> {
    id: &'p str,
    handle: &'p str,
}

#[derive(Serialize)]
struct Picture<'p> {
    kind: &'p str,
    url: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    alt: &'p str,
}

#[derive(Serialize)]
struct Numbers {
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

impl<'p> Line<'p> {
    fn of(post: &'p Post) -> Self {
        Self {
            id: &post.id,
            platform: &post.platform,
            created_at: post
                .time
                .and_then(|t| Timestamp::from_millisecond(t.0).ok())
                .map(Moment),
            author: Account {
                id: &post.author.id,
                handle: &post.author.handle,
                name: &post.author.name,
            },
            text: &post.text,
            tags: &post.tags,
            mentions: &post.mentions,
            links: &post.links,
            lang: post.lang.as_deref(),
            kind: post.kind().name(),
            counts: Numbers::of(post.counts),
            reply_to: Other::of(post.reply_to.as_ref()),
            repost_of: Other::of(post.repost_of.as_ref()),
            quote_of: Other::of(post.quote_of.as_ref()),
            media: post.media.iter().map(Picture::of).collect(),
            sensitive: post.sensitive,
            warning: post.warning.as_deref(),
            permalink: post.permalink.as_deref(),
        }
    }
}

impl<'p> Other<'p> {
    fn of(reference: Option<&'p Reference>) -> Option<Self> {
        reference.map(|other| Self {
            id: &other.id,
            handle: &other.handle,
        })
    }
}

impl<'p> Picture<'p> {
    fn of(media: &'p Media) -> Self {
        Self {
            kind: &media.kind,
            url: &media.url,
            alt: &media.alt,
        }
    }
}

impl Numbers {
    fn of(counts: Counts) -> Option<Self> {
        (!counts.is_empty()).then_some(Self {
            likes: counts.likes,
            reposts: counts.reposts,
            replies: counts.replies,
            quotes: counts.quotes,
            views: counts.views,
        })
    }
}
