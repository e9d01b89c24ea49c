//! The objects of Twitter's API 2, as far as they are read.

use serde::Deserialize;
use serde_json::Value;

use crate::formats::{lenient, tidy};
use crate::post::{Time, parse_time};

/// When and how twarc fetched a page.
#[derive(Deserialize)]
pub(super) struct Harvest {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) retrieved_at: String,
}

impl Harvest {
    /// The moment of the fetching.
    pub(super) fn time(&self) -> Option<Time> {
        parse_time(&self.retrieved_at, &tidy::utc())
    }
}

#[derive(Deserialize)]
pub(super) struct Tweet {
    #[serde(default, deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) created_at: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) text: Option<String>,
    #[serde(default, rename = "note_tweet", deserialize_with = "lenient::object")]
    pub(super) note: Option<Note>,
    #[serde(default, deserialize_with = "lenient::id")]
    pub(super) author_id: String,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) author: Option<User>,
    /// 4CAT's name for it.
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) author_user: Option<User>,
    #[serde(default, rename = "__twarc", deserialize_with = "lenient::object")]
    pub(super) harvest: Option<Harvest>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) lang: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) source: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    pub(super) possibly_sensitive: bool,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) entities: Option<Entities>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) public_metrics: Option<Metrics>,
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) referenced_tweets: Vec<Referenced>,
    #[serde(default, deserialize_with = "lenient::id")]
    pub(super) in_reply_to_user_id: String,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) in_reply_to_user: Option<User>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) attachments: Option<Attachments>,
}

#[derive(Deserialize)]
pub(super) struct Note {
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) text: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) entities: Option<Entities>,
}

/// A reference; flattened lines carry the whole tweet in it.
#[derive(Deserialize)]
pub(super) struct Referenced {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: String,
    #[serde(flatten)]
    pub(super) tweet: Box<Tweet>,
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct User {
    #[serde(default, deserialize_with = "lenient::id")]
    pub(super) id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) username: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "lenient::object")]
    pub(super) public_metrics: Option<UserMetrics>,
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct UserMetrics {
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) followers_count: Option<u64>,
}

#[derive(Default, Deserialize)]
pub(super) struct Metrics {
    #[serde(default, rename = "like_count", deserialize_with = "lenient::count")]
    pub(super) likes: Option<u64>,
    #[serde(default, rename = "retweet_count", deserialize_with = "lenient::count")]
    pub(super) retweets: Option<u64>,
    #[serde(default, rename = "reply_count", deserialize_with = "lenient::count")]
    pub(super) replies: Option<u64>,
    #[serde(default, rename = "quote_count", deserialize_with = "lenient::count")]
    pub(super) quotes: Option<u64>,
    #[serde(
        default,
        rename = "impression_count",
        deserialize_with = "lenient::count"
    )]
    pub(super) impressions: Option<u64>,
}

#[derive(Default, Deserialize)]
pub(super) struct Entities {
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) hashtags: Vec<Hashtag>,
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) mentions: Vec<Mention>,
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) urls: Vec<Link>,
}

#[derive(Deserialize)]
pub(super) struct Hashtag {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) tag: String,
}

#[derive(Deserialize)]
pub(super) struct Mention {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) username: String,
}

#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) unwound_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) expanded_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) url: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) media_key: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Attachments {
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) media_keys: Vec<Value>,
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) media: Vec<Picture>,
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Picture {
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) media_key: String,
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub(super) kind: String,
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub(super) url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) preview_image_url: String,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) alt_text: String,
    #[serde(default, deserialize_with = "lenient::objects")]
    pub(super) variants: Vec<Variant>,
}

/// One of the files of a video.
#[derive(Clone, Deserialize)]
pub(super) struct Variant {
    #[serde(default, deserialize_with = "lenient::count")]
    pub(super) bit_rate: Option<u64>,
    #[serde(default, deserialize_with = "lenient::text")]
    pub(super) url: String,
}
