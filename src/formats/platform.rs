//! The platforms that posts come from: their names, their addresses, and what an address says about
//! the post that it leads to. It must not know any format.

use super::tidy;
use crate::post::Author;

/// One platform.
#[derive(Debug, PartialEq)]
pub(super) struct Platform {
    pub(super) name: &'static str,
    // Other names that people and exporters use.
    words: &'static [&'static str],
    hosts: &'static [&'static str],
    // What stands before a post's identifier in its address.
    marks: &'static [&'static str],
    // What stands before its author's handle there.
    author: &'static str,
}

#[rustfmt::skip]
const PLATFORMS: [Platform; 11] = [
    Platform { name: "twitter", words: &["x"], hosts: &["twitter.com", "x.com"], author: "/",
        marks: &["/status/", "/statuses/"] },
    Platform { name: "bluesky", words: &["bsky"], hosts: &["bsky.app"], author: "/profile/", marks: &["/post/"] },
    Platform { name: "tiktok", words: &[], hosts: &["tiktok.com"], author: "/@", marks: &["/video/", "/photo/"] },
    Platform { name: "instagram", words: &["ig"], hosts: &["instagram.com"], author: "",
        marks: &["/p/", "/reel/", "/reels/", "/tv/"] },
    Platform { name: "threads", words: &[], hosts: &["threads.net", "threads.com"], author: "/@",
        marks: &["/post/", "/t/"] },
    Platform { name: "truthsocial", words: &["truth", "truth social"], hosts: &["truthsocial.com"], author: "/@",
        marks: &["/posts/", "/statuses/", "/@*/"] },
    Platform { name: "telegram", words: &[], hosts: &["t.me", "telegram.me"], author: "/", marks: &["/*/"] },
    Platform { name: "reddit", words: &[], hosts: &["reddit.com"], author: "", marks: &["/comments/"] },
    Platform { name: "youtube", words: &[], hosts: &["youtube.com", "youtu.be"], author: "",
        marks: &["&lc=", "?lc="] },
    Platform { name: "facebook", words: &["fb"], hosts: &["facebook.com", "fb.com"], author: "",
        marks: &["/posts/", "story_fbid=", "/permalink/", "/videos/", "/reel/", "fbid="] },
    Platform { name: "mastodon", words: &[], hosts: &[], author: "", marks: &[] },
];

/// The platform of an address.
pub(super) fn of_url(url: &str) -> Option<&'static Platform> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    PLATFORMS.iter().find(|platform| {
        platform.hosts.iter().any(|known| {
            host.strip_suffix(known)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    })
}

/// The platform that a word names, as this program writes it: `X (Twitter)` is `twitter`.
pub(super) fn of_word(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let parts: Vec<&str> = word.split(|c: char| !c.is_alphanumeric()).collect();
    let is_named = |platform: &&Platform| {
        let mut words = platform.words.iter().chain([&platform.name]);
        words.any(|name| *name == word || parts.contains(name))
    };
    PLATFORMS
        .iter()
        .find(is_named)
        .map(|platform| platform.name)
}

/// A word that may well be the name of a platform that is not known.
pub(super) fn unknown(word: &str) -> Option<String> {
    let word = word.trim().to_lowercase();
    let plain = !word.is_empty() && word.len() <= 20 && word.chars().all(char::is_alphanumeric);
    plain.then_some(word)
}

/// The platform of an identifier that can be of no other.
pub(super) fn of_id(id: &str) -> Option<&'static str> {
    id.starts_with("at://").then_some("bluesky")
}

/// The identifier of the post at an address; empty if the address has none.
pub(super) fn id_in(url: &str) -> String {
    let Some(platform) = of_url(url) else {
        return String::new();
    };
    let found = platform.marks.iter().find_map(|mark| after(url, mark));
    let Some((before, id)) = found else {
        return String::new();
    };
    match platform.name {
        "twitter" | "truthsocial" => digits(id).to_owned(),
        // Only an address with an identifier in place of a handle stays what it is.
        "bluesky" => match before.rsplit('/').next() {
            Some(did) if did.starts_with("did:") => format!("at://{did}/app.bsky.feed.post/{id}"),
            _ => String::new(),
        },
        // Numbers are the chat's own.
        // A comment's own identifier stands behind those of its submission.
        "reddit" => {
            let mut parts = url[before.len()..].split('/').skip(2);
            match (parts.next(), parts.nth(1)) {
                (_, Some(comment)) if !comment.is_empty() && !comment.starts_with('?') => {
                    format!("t1_{comment}")
                }
                _ => format!("t3_{id}"),
            }
        }
        "telegram" => {
            let chat = before.rsplit('/').next().unwrap_or("");
            let number = digits(id);
            if number.is_empty() || chat.is_empty() {
                String::new()
            } else {
                format!("{chat}/{number}")
            }
        }
        _ => id.to_owned(),
    }
}

/// What stands before a mark, and behind it up to the next sign. A star in a mark is one part of a path.
fn after<'u>(url: &'u str, mark: &str) -> Option<(&'u str, &'u str)> {
    let ends = |rest: &'u str| rest.split(['/', '?', '#', '&', '"']).next().unwrap_or("");
    let (before, rest) = match mark.split_once('*') {
        None => url.split_once(mark)?,
        Some((start, end)) => {
            let at = url.find("://")? + 3;
            let at = at + url[at..].find(start)? + start.len();
            let step = url[at..].find(end)?;
            (&url[..at + step], &url[at + step + end.len()..])
        }
    };
    let id = ends(rest);
    (!id.is_empty()).then_some((before, id))
}

fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

/// The author in an identifier or an address, where no column has one.
pub(super) fn author_in(id: &str, url: &str, author: &mut Author) {
    if let Some(rest) = id.strip_prefix("at://") {
        rest.split('/')
            .next()
            .unwrap_or("")
            .clone_into(&mut author.id);
    }
    let Some(platform) = of_url(url).filter(|platform| !platform.author.is_empty()) else {
        return;
    };
    let path = url
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let Some(rest) = path.and_then(|path| path.strip_prefix(platform.author)) else {
        return;
    };
    let Some((handle, _)) = rest.split_once('/') else {
        return;
    };
    match (platform.name, handle) {
        (_, "i" | "web" | "statuses" | "status" | "" | "s" | "c") => {}
        ("bluesky", did) if did.starts_with("did:") => did.clone_into(&mut author.id),
        (_, handle) => author.handle = tidy::handle(handle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (url, name, id, handle) in [
            (
                "https://www.twitter.com/Ana/statuses/34",
                "twitter",
                "34",
                "Ana",
            ),
            ("https://x.com/i/web/status/12?s=20", "twitter", "12", ""),
            (
                "https://bsky.app/profile/did:plc:a/post/3k",
                "bluesky",
                "at://did:plc:a/app.bsky.feed.post/3k",
                "",
            ),
            (
                "https://bsky.app/profile/ana.example/post/3k",
                "bluesky",
                "",
                "ana.example",
            ),
            (
                "https://www.tiktok.com/@ana/video/71?x=1",
                "tiktok",
                "71",
                "ana",
            ),
            (
                "https://www.instagram.com/p/CxYz_1/",
                "instagram",
                "CxYz_1",
                "",
            ),
            (
                "https://www.threads.net/@ana/post/Cab",
                "threads",
                "Cab",
                "ana",
            ),
            (
                "https://truthsocial.com/@ana/posts/11",
                "truthsocial",
                "11",
                "ana",
            ),
            (
                "https://truthsocial.com/@ana/11",
                "truthsocial",
                "11",
                "ana",
            ),
            ("https://t.me/kites/120", "telegram", "kites/120", "kites"),
            ("https://t.me/s/kites", "telegram", "", ""),
            (
                "https://old.reddit.com/r/kites/comments/1abc/first/",
                "reddit",
                "t3_1abc",
                "",
            ),
            (
                "https://www.youtube.com/watch?v=v1&lc=Ug1",
                "youtube",
                "Ug1",
                "",
            ),
            (
                "https://www.facebook.com/123/posts/456",
                "facebook",
                "456",
                "",
            ),
        ] {
            assert_eq!(of_url(url).unwrap().name, name, "{url}");
            assert_eq!(id_in(url), id, "{url}");
            let mut author = Author::default();
            author_in("", url, &mut author);
            assert_eq!(author.handle, handle, "{url}");
        }
        assert_eq!(of_url("https://netflix.com/status/1"), None);
        assert_eq!(id_in("https://example.org/status/1"), "");
    }

    #[test]
    fn platforms_have_many_names() {
        for (word, name) in [
            ("Twitter", "twitter"),
            ("X (Twitter)", "twitter"),
            ("SOCIALMEDIA_TWITTER", "twitter"),
            ("Truth Social", "truthsocial"),
        ] {
            assert_eq!(of_word(word), Some(name), "{word}");
        }
        assert_eq!((of_word("news"), of_word(" ")), (None, None));
        assert_eq!(unknown(" News").as_deref(), Some("news"));
        assert_eq!(unknown("no platform at all, but a sentence"), None);
    }
}
