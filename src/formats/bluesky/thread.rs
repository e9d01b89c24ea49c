//! A thread cut into its posts, however deep it is: `{"thread": {"post", "parent", "replies"}}`, and the
//! newer flat list of `{"uri", "value": {"post"}}`.
//!
//! One pass over the bytes without recursion. It must not know what a post looks like.

use crate::formats::json;

/// A part of a thread.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// A post, as JSON.
    Post(&'t str),
    /// The place of a post that is deleted, blocked or not to be found.
    Absent,
    /// The thread does not end: what is left of it.
    Broken(&'t str),
}

enum Open {
    /// Around the thread, with whatever else an answer holds.
    Answer,
    /// A place in the thread, and whether its post was found.
    Place { found: bool },
    /// A list of places.
    Places,
}

/// The parts of a thread, in the order in which they stand in it.
pub(super) fn parts(raw: &str) -> Vec<Part<'_>> {
    let bytes = raw.as_bytes();
    let mut parts = Vec::new();
    let mut open = Vec::new();
    let mut at = 0;
    loop {
        at = skip_signs(bytes, at);
        let Some(&byte) = bytes.get(at) else {
            if !open.is_empty() {
                parts.push(Part::Broken(""));
            }
            return parts;
        };
        let key_end = match (byte, open.last_mut()) {
            (b'{', None) => {
                open.push(Open::Answer);
                at += 1;
                continue;
            }
            (b'{', Some(Open::Places)) => {
                open.push(Open::Place { found: false });
                at += 1;
                continue;
            }
            (b'}', Some(Open::Place { .. } | Open::Answer)) | (b']', Some(Open::Places)) => {
                if let Some(Open::Place { found: false }) = open.pop() {
                    parts.push(Part::Absent);
                }
                at += 1;
                continue;
            }
            (b'"', Some(Open::Place { .. } | Open::Answer)) => json::value_end(&bytes[at..]),
            (_, Some(Open::Places)) => {
                // No place at all, such as a null: passed over.
                match json::value_end(&bytes[at..]) {
                    Some(len) => at += len,
                    None => return broken(parts, raw, at),
                }
                continue;
            }
            _ => None,
        };
        let Some(len) = key_end else {
            return broken(parts, raw, at);
        };
        let key = &bytes[at..at + len];
        at = skip_signs(bytes, at + len);
        let Some(place) = open.last_mut() else {
            return broken(parts, raw, at);
        };
        match (place, key, bytes.get(at)) {
            (Open::Answer, b"\"thread\"", Some(b'{'))
            | (Open::Place { .. }, b"\"parent\"", Some(b'{')) => {
                open.push(Open::Place { found: false });
                at += 1;
            }
            (Open::Answer, b"\"thread\"", Some(b'['))
            | (Open::Place { .. }, b"\"replies\"", Some(b'[')) => {
                open.push(Open::Places);
                at += 1;
            }
            // The value stands for its item.
            (Open::Place { found }, b"\"value\"", Some(b'{')) => {
                *found = true;
                open.push(Open::Place { found: false });
                at += 1;
            }
            (place, key, Some(first)) => {
                let Some(len) = json::value_end(&bytes[at..]) else {
                    return broken(parts, raw, at);
                };
                if let (Open::Place { found }, b"\"post\"", b'{') = (place, key, first) {
                    *found = true;
                    parts.push(Part::Post(&raw[at..at + len]));
                }
                at += len;
            }
            (_, _, None) => return broken(parts, raw, at),
        }
    }
}

fn skip_signs(bytes: &[u8], at: usize) -> usize {
    let sign = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':');
    let rest = bytes.get(at..).unwrap_or(b"");
    let signs = rest.iter().take_while(|byte| sign(byte));
    at + signs.count()
}

fn broken<'t>(mut parts: Vec<Part<'t>>, raw: &'t str, at: usize) -> Vec<Part<'t>> {
    parts.push(Part::Broken(raw.get(at..).unwrap_or("")));
    parts
}
