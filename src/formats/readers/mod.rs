//! One reader for each format of JSON records: who recognises it, and how its records become posts.
//!
//! A reader gets records that were cut out already, and tells for each what became of it. It must not
//! know where the bytes come from.

pub(super) mod bluesky;
pub(super) mod fediverse;
pub(super) mod found;
pub(super) mod gnip;
pub(super) mod mastodon;
pub(super) mod mastodon_archive;
pub(super) mod reddit;
pub(super) mod snscrape;
pub(super) mod tagline;
pub(super) mod telegram;
pub(super) mod tweet_entities;
pub(super) mod twitter_v1;
pub(super) mod twitter_v2;
pub(super) mod withdrawals;
pub(super) mod youtube;
pub(super) mod zeeschuimer;
