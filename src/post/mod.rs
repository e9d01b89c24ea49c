//! What a post is, whatever platform it comes from: its fields, and the pure functions that every
//! other room needs to talk about them (tag keys, words of a text, time).
//!
//! This room knows nothing of files, of the index or of the terminal.

mod addresses;
mod clock;
pub mod display;
pub mod entities;
pub mod everyday;
mod fold;
mod health;
mod key;
mod links;
mod unescape;
mod wording;
pub mod words;

pub use clock::{
    Bin, Clues, DayMonth, Stamp, Time, day_and_month, parse_time, read_time, zone_name,
};
pub(crate) use clock::{DAY_NAMES, MONTH_NAMES};
pub use key::{handle_key, tag_key};
pub(crate) use key::{push_handle_key, push_tag_key};
pub use wording::{LEAST_CHARS, LEAST_WORDS, wording};

use serde::{Deserialize, Serialize};

/// One record: who wrote what, when, and where it was found.
///
/// Absent facts are `None` or empty, never invented. Texts are stored as their authors wrote them
/// (entities unescaped); [`display::clean`] makes them safe to show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Post {
    /// The platform's short lower-case name: `twitter`, `mastodon`, `demo`, ...
    #[serde(rename = "p")]
    pub platform: String,
    /// The platform's identifier. Sources without identifiers get `~` and a hash of author, time and text.
    pub id: String,
    /// When it was posted; `None` is an undated post.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Who posted it.
    #[serde(rename = "a")]
    pub author: Author,
    /// The full text. A repost carries the text of the original.
    #[serde(rename = "x")]
    pub text: String,
    /// Language tag as the platform gives it (`en`, `pt-br`), lower-case.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Hashtags as spelled, without `#`, each key once. A repost carries the tags of the original.
    #[serde(rename = "g", skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Mentioned handles without `@`, each once.
    #[serde(rename = "m", skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Links, expanded where the source knows the target, each once.
    #[serde(rename = "u", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Pictures, videos and the like.
    #[serde(rename = "d", skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// Engagement at the time of collection. A repost's counts are those of its original.
    #[serde(rename = "c", skip_serializing_if = "Counts::is_empty")]
    pub counts: Counts,
    /// The post that this one answers.
    #[serde(rename = "re", skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Reference>,
    /// The post that this one repeats. An empty reference means: a repost, of what is not known.
    #[serde(rename = "rt", skip_serializing_if = "Option::is_none")]
    pub repost_of: Option<Reference>,
    /// The post that this one quotes.
    #[serde(rename = "qt", skip_serializing_if = "Option::is_none")]
    pub quote_of: Option<Reference>,
    /// The program it was posted with, as the platform names it.
    #[serde(rename = "v", skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The address of the post on its platform, where the source gives one.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    pub permalink: Option<String>,
    /// The platform or the author asks for care before showing it.
    #[serde(rename = "s", skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// The author's content warning.
    #[serde(rename = "cw", skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// When its counts were collected, where the source says so.
    #[serde(rename = "ob", skip_serializing_if = "Option::is_none")]
    pub observed: Option<Time>,
    /// The identifier was destroyed (by a spreadsheet, most often) and is taken from the post's
    /// address, or made up.
    #[serde(rename = "ri", skip_serializing_if = "std::ops::Not::not")]
    pub id_repaired: bool,
    /// Where it was found: every place, first observation first.
    #[serde(rename = "o", skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Provenance>,
}

/// The person or account behind a post.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Author {
    /// The platform's identifier; empty where the source has none.
    #[serde(rename = "i", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The handle without `@`; may be empty.
    #[serde(rename = "h", skip_serializing_if = "String::is_empty")]
    pub handle: String,
    /// The display name; may be empty.
    #[serde(rename = "n", skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Followers at the time of collection.
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub followers: Option<u64>,
}

/// A pointer to another post. Every field may be empty: sources know little.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// The identifier of the post on the same platform.
    #[serde(rename = "i", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The handle of its author, without `@`.
    #[serde(rename = "h", skip_serializing_if = "String::is_empty")]
    pub handle: String,
    /// The identifier of its author.
    #[serde(rename = "a", skip_serializing_if = "String::is_empty")]
    pub author: String,
}

/// A picture, video or the like, by its address: nothing is ever downloaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Media {
    /// `photo`, `video`, `gif`, `audio`, or as the platform says.
    #[serde(rename = "k")]
    pub kind: String,
    /// Its address.
    #[serde(rename = "u")]
    pub url: String,
    /// The description written for people who cannot see it.
    #[serde(rename = "d", skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

/// Engagement as last observed. `None` is "the source does not say", which is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Likes or favourites.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub likes: Option<u64>,
    /// Reposts.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub reposts: Option<u64>,
    /// Replies.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    pub replies: Option<u64>,
    /// Quotes.
    #[serde(rename = "q", skip_serializing_if = "Option::is_none")]
    pub quotes: Option<u64>,
    /// Views or impressions.
    #[serde(rename = "v", skip_serializing_if = "Option::is_none")]
    pub views: Option<u64>,
}

impl Counts {
    /// Whether the source says nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The platform of posts from a table that does not say where they are from.
pub const UNKNOWN_PLATFORM: &str = "csv";

/// Where a post was found. The numbers refer to the archive's import record.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Provenance {
    /// Number of the source.
    #[serde(rename = "s")]
    pub source: u32,
    /// Number of the file inside the source (a member of a ZIP); 0 for a plain file.
    #[serde(rename = "f")]
    pub file: u32,
    /// Line (text formats) or record number (JSON documents), counted from 1.
    #[serde(rename = "n")]
    pub line: u64,
}

/// What a post is in the conversation. A quote or reply that is also a repost counts as a repost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Neither of the others.
    Original,
    /// Repeats another post unchanged.
    Repost,
    /// Shows another post with a comment.
    Quote,
    /// Answers another post.
    Reply,
}

impl Kind {
    /// The word used in queries, tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Repost => "repost",
            Self::Quote => "quote",
            Self::Reply => "reply",
        }
    }
}

impl Post {
    /// The most telling of the post's kinds: repost before quote before reply.
    pub fn kind(&self) -> Kind {
        if self.repost_of.is_some() {
            Kind::Repost
        } else if self.quote_of.is_some() {
            Kind::Quote
        } else if self.reply_to.is_some() {
            Kind::Reply
        } else {
            Kind::Original
        }
    }

    /// Whether the post repeats another one unchanged. Everything else counts as an *original*.
    pub fn is_repost(&self) -> bool {
        self.repost_of.is_some()
    }

    /// The post's identity: platform and identifier in 64 bits.
    ///
    /// In a table of no known platform the identifiers may be mere row numbers, and those of two tables
    /// have nothing to do with each other: there author and time belong to the identity too.
    pub fn identity(&self) -> Identity {
        if self.platform != UNKNOWN_PLATFORM {
            return Identity::of(&self.platform, &self.id);
        }
        let time = self.time.map_or(i64::MIN, |t| t.0);
        Identity::of(
            &self.platform,
            &format!("{}\0{}\0{time}", self.id, self.voice()),
        )
    }

    /// Who posted it, as one string that is equal for equal voices: platform and id, or platform
    /// and folded handle where the source has no author ids. Empty when nothing is known.
    pub fn voice(&self) -> String {
        let mut voice = String::new();
        if self.has_voice() {
            self.push_voice(&mut voice);
        }
        voice
    }

    /// Whether anything is known of who posted it.
    pub(crate) fn has_voice(&self) -> bool {
        !self.author.id.is_empty() || !self.author.handle.is_empty()
    }

    /// Writes the [voice](Self::voice) of a post that has one to the end of a text.
    pub(crate) fn push_voice(&self, out: &mut String) {
        out.push_str(&self.platform);
        if self.author.id.is_empty() {
            out.push_str(":@");
            push_handle_key(&self.author.handle, out);
        } else {
            out.push(':');
            out.push_str(&self.author.id);
        }
    }

    /// Gives a post without an identifier the hash of author, time and text as one, so that exact
    /// repeats are recognised.
    pub fn settle_id(&mut self) {
        if !self.id.is_empty() {
            return;
        }
        let time = self.time.map_or(i64::MIN, |t| t.0);
        let seed = format!("{}\0{time}\0{}", self.voice(), self.text);
        self.id = format!("~{:016x}", twox_hash::XxHash3_64::oneshot(seed.as_bytes()));
    }
}

/// A post's identity in 64 bits. Two of ten million posts share one with a probability below one
/// in a hundred thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(pub u64);

impl Identity {
    /// The identity of post `id` on `platform`.
    pub fn of(platform: &str, id: &str) -> Self {
        let mut name = String::with_capacity(platform.len() + id.len() + 1);
        name.push_str(platform);
        name.push('\0');
        name.push_str(id);
        Self(twox_hash::XxHash3_64::oneshot(name.as_bytes()))
    }
}
