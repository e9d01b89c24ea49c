//! What the files of an account archive are: somebody's own posts, or something that is none of an
//! analyst's business.
//!
//! Such an archive holds everything that a platform knows about a person. Only what the person
//! posted is read. Direct messages were never public and are never opened; what a person deleted
//! stays deleted; likes and bookmarks are other people's posts; the rest (followers, profile,
//! advertisements, addresses) is no post at all. Twitter's files say by their first line what they
//! are, so a name decides only where opening a file would already be too much.

use std::io;
use std::path::Path;

use crate::formats::shape::Shape;

/// Why a file is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Why {
    /// Direct messages.
    Messages,
    /// Posts that the person deleted.
    Deleted,
    /// Another part of an account archive, by its name there.
    Part(String),
    /// Pictures, pages, scripts, and what systems leave behind.
    NoData,
}

impl Why {
    /// Why it is not read, for somebody who named it.
    pub(in crate::formats) fn words(&self) -> String {
        match self {
            Self::Messages => "direct messages are never read".to_owned(),
            Self::Deleted => "it holds posts that were deleted by their author".to_owned(),
            Self::Part(part) if part == "note_tweet" => {
                "it holds only the full texts of long posts; name tweets.js beside it".to_owned()
            }
            Self::Part(part) => {
                format!(
                    "it is the part '{part}' of an account archive, which holds no posts of its owner"
                )
            }
            Self::NoData => "it is no data".to_owned(),
        }
    }
}

/// What a name says, without the file being opened.
pub(in crate::formats) fn by_name(name: &str) -> Option<Why> {
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split('/');
    let begins = |part: &str, starts: &[&str]| starts.iter().any(|start| part.starts_with(start));
    if parts
        .clone()
        .any(|part| begins(part, &["direct-message", "direct_message"]))
    {
        return Some(Why::Messages);
    }
    let last = parts.next_back().unwrap_or("");
    if begins(last, &["deleted-tweet", "deleted-note-tweet"]) {
        return Some(Why::Deleted);
    }
    let hidden = |part: &str| {
        part == "__macosx" || (part.starts_with('.') && !part.trim_matches('.').is_empty())
    };
    let is_other = last
        .rsplit_once('.')
        .is_some_and(|(_, ending)| OTHER_ENDINGS.contains(&ending));
    let stem = last.split('.').next().unwrap_or(last);
    let is_other = is_other || ["readme", "license"].contains(&stem);
    (is_other || hidden(last) || parts.any(hidden)).then_some(Why::NoData)
}

/// Files of these kinds stand beside data in every archive, and are none.
const OTHER_ENDINGS: [&str; 38] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "bmp", "tif", "tiff", "heic", "avif", "ico", "mp4",
    "m4v", "m4a", "mov", "webm", "mpg", "mpeg", "avi", "mp3", "ogg", "oga", "wav", "aac", "css",
    "scss", "map", "html", "htm", "md", "pdf", "woff", "woff2", "ttf", "otf", "eot", "exe",
];

/// What the first bytes say: nothing about posts, and about files of any other origin.
pub(in crate::formats) fn by_content(name: &str, head: &[u8]) -> Option<Why> {
    let head = head.trim_ascii_start();
    if let Some(part) = head.strip_prefix(b"window.YTD.") {
        return twitter_part(&word(part));
    }
    if let Some(part) = head.strip_prefix(b"Grailbird.data.") {
        let part = word(part);
        return (!part.starts_with("tweets")).then(|| twitter_part(&part).unwrap_or(Why::NoData));
    }
    if let Some(rest) = head.strip_prefix(b"var ") {
        let part = word(rest.trim_ascii_start());
        let value =
            memchr::memchr(b'=', rest).map_or(&b""[..], |at| rest[at + 1..].trim_ascii_start());
        let is_data = matches!(value.first(), Some(b'{' | b'['));
        return match part.as_str() {
            "user_details" | "tweet_index" | "payload_details" => Some(Why::Part(part)),
            _ => (is_script(name) && !is_data).then_some(Why::NoData),
        };
    }
    if head.starts_with(b"window.") {
        let part = match word(&head["window.".len()..]) {
            name if name == "__THAR_CONFIG" => "manifest".to_owned(),
            name => name,
        };
        return Some(Why::Part(part));
    }
    if head.first() == Some(&b'{') && memchr::memmem::find(head, b"\"@context\"").is_some() {
        return fediverse_part(&Shape::of(head));
    }
    (is_script(name) && !matches!(head.first(), Some(b'{' | b'[') | None)).then_some(Why::NoData)
}

/// Twitter's names for the parts of an archive.
fn twitter_part(part: &str) -> Option<Why> {
    match part {
        "tweet" | "tweets" | "community_tweet" | "community_tweets" => None,
        _ if part.starts_with("direct_message") => Some(Why::Messages),
        _ if part.starts_with("deleted_") => Some(Why::Deleted),
        _ => Some(Why::Part(part.to_owned())),
    }
}

fn fediverse_part(shape: &Shape) -> Option<Why> {
    let part = |name: &str| Some(Why::Part(name.to_owned()));
    if shape.all(&["preferredUsername", "outbox"]) {
        return part("actor");
    }
    if !shape.has("orderedItems") {
        return None;
    }
    ["likes", "bookmarks"]
        .into_iter()
        .find(|name| shape.begins("id", &format!("{name}.json")))
        .and_then(part)
}

/// Whether a file of this name may say whose account an archive is, or what its long posts say.
pub(in crate::formats) fn is_known_neighbour(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    matches!(last, "account.js" | "actor.json" | "user_details.js")
        || (last.starts_with("note-tweet") && is_script(last))
}

/// Whether a file of this name may need its neighbours.
pub(in crate::formats) fn may_need_neighbours(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let in_months = name.contains("js/tweets/") || name.contains("data/csv/");
    in_months
        || matches!(last, "outbox.json" | "tweets.csv")
        || (is_script(last) && (last.starts_with("tweet") || last.starts_with("community-tweet")))
}

fn is_script(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("js"))
}

fn word(bytes: &[u8]) -> String {
    let end = bytes
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'))
        .unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end.min(40)]).into_owned()
}

/// Files that were passed over, for one remark about all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Passed {
    messages: u64,
    deleted: u64,
    no_data: u64,
    parts: u64,
    // The first ones by name.
    names: Vec<String>,
    // The first folders that cannot be opened, each with the reason.
    unreadable: Vec<String>,
}

impl Passed {
    /// So many are named.
    const NAMED: usize = 12;

    /// A folder that cannot be opened, or not read to its end.
    pub(in crate::formats) fn add_unreadable(&mut self, folder: &Path, error: &io::Error) {
        if self.unreadable.len() < Self::NAMED {
            self.unreadable
                .push(format!("'{}' ({error})", folder.display()));
        }
    }

    pub(in crate::formats) fn add(&mut self, why: &Why) {
        match why {
            Why::Messages => self.messages += 1,
            Why::Deleted => self.deleted += 1,
            Why::NoData => self.no_data += 1,
            Why::Part(name) => {
                self.parts += 1;
                if self.names.len() < Self::NAMED && !self.names.contains(name) {
                    self.names.push(name.clone());
                }
            }
        }
    }

    /// The remark, if there is anything to remark.
    pub(in crate::formats) fn words(&self) -> Option<String> {
        let parts = format!(
            "parts of an account archive that hold no posts of its owner ({})",
            self.names.join(", ")
        );
        let kinds = [
            (self.parts, parts.as_str()),
            (self.messages, "direct messages, which are never read"),
            (self.deleted, "posts that their author deleted"),
            (self.no_data, "pictures, pages, scripts and the like"),
        ];
        let told: Vec<String> = kinds
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what}: {count}"))
            .collect();
        let files = (!told.is_empty()).then(|| format!("files passed over: {}", told.join("; ")));
        let folders = (!self.unreadable.is_empty()).then(|| {
            format!(
                "folders that cannot be read: {}",
                self.unreadable.join(", ")
            )
        });
        let all: Vec<String> = files.into_iter().chain(folders).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str) -> Why {
        Why::Part(name.to_owned())
    }

    #[test]
    fn folders_that_cannot_be_read_are_named() {
        let mut passed = Passed::default();
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        passed.add_unreadable(Path::new("data/lost+found"), &error);
        let words = passed.words().expect("something was passed over");
        assert!(
            words.starts_with("folders that cannot be read: 'data/lost+found' ("),
            "{words}"
        );
        passed.add(&Why::NoData);
        let words = passed.words().expect("something was passed over");
        assert!(words.contains("like: 1; folders"), "{words}");
    }

    #[test]
    fn names_close_what_must_not_be_opened() {
        for name in [
            "direct-messages.js",
            "x/data/direct-messages-group.js",
            "data/direct-message-headers.js",
            "data/Direct-Messages-part1.js",
            "data/direct_messages_media/1.bin",
        ] {
            assert_eq!(by_name(name), Some(Why::Messages), "{name}");
        }
        assert_eq!(by_name("data/deleted-tweets.js"), Some(Why::Deleted));
        assert_eq!(by_name("data/tweets_media/1-a.JPG"), Some(Why::NoData));
        assert_eq!(by_name("__MACOSX/data/tweets.js"), Some(Why::NoData));
        for name in [
            "data/tweets.js",
            "../../x.json",
            "./a.csv",
            "directions.csv",
            "readme-posts.csv",
            "",
        ] {
            assert_eq!(by_name(name), None, "{name}");
        }
    }

    #[test]
    fn first_lines_say_what_a_part_is() {
        let what = |head: &str| by_content("x.js", head.as_bytes());
        for posts in [
            "window.YTD.tweets.part0 = [",
            "window.YTD.tweet.part12=[",
            "window.YTD.community_tweet.part0 = [",
            "Grailbird.data.tweets_2013_01 = \n[",
            "[{}]",
            "\n {\"a\":1}",
        ] {
            assert_eq!(what(posts), None, "{posts}");
        }
        let messages = "window.YTD.direct_messages_group.part0 = [";
        assert_eq!(what(messages), Some(Why::Messages));
        assert_eq!(
            what("window.YTD.deleted_tweets.part0 = ["),
            Some(Why::Deleted)
        );
        assert_eq!(what("window.YTD.like.part0 = ["), Some(part("like")));
        assert_eq!(what("window.__THAR_CONFIG = {"), Some(part("manifest")));
        assert_eq!(what("var tweet_index =  [ {"), Some(part("tweet_index")));
        assert_eq!(what("!function(e){"), Some(Why::NoData));
        assert_eq!(what("var e=function(){"), Some(Why::NoData));
        assert_eq!(what("var posts = [{"), None);
        assert_eq!(by_content("x.csv", b"id,text"), None);
        let likes =
            br#"{"@context":"x","id":"likes.json","type":"OrderedCollection","orderedItems":["#;
        assert_eq!(by_content("likes.json", likes), Some(part("likes")));
        let outbox = br#"{"@context":"x","id":"outbox.json","orderedItems":["#;
        assert_eq!(by_content("outbox.json", outbox), None);
    }

    #[test]
    fn one_remark_counts_everything() {
        let mut passed = Passed::default();
        assert_eq!(passed.words(), None);
        for why in [
            Why::NoData,
            Why::Messages,
            Why::Part("like".to_owned()),
            Why::NoData,
        ] {
            passed.add(&why);
        }
        let words = passed.words().unwrap();
        for part in ["(like): 1", "never read: 1", "the like: 2"] {
            assert!(words.contains(part), "{words}");
        }
    }
}
