//! Bytes to text: encodings, lines of bounded length, texts that were garbled by others, HTML.
//!
//! It must not know any format of posts.

pub(super) mod encoding;
pub(super) mod html;
pub(super) mod lines;
pub(super) mod mojibake;
