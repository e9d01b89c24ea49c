//! Mastodon and its relatives, and Bluesky.
