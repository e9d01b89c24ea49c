//! What stands beside a file in the same source and belongs to its posts: whose account an archive
//! is, and the full texts of long posts.
//!
//! It must not know how the posts themselves are read.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use crate::formats::tidy;
use crate::post::{Author, Post, Time, entities, parse_time};

/// No neighbour is larger, but for the full texts of somebody who writes a lot.
pub(in crate::formats) const LARGEST: u64 = 64 << 20;
/// A long post and its cut form bear the same time, to the second.
const SAME_TIME: i64 = 2000;
/// Archives are cut into parts, of which nobody has more.
const MOST_PARTS: usize = 100;

/// What other files of the same source say about the posts of one.
#[derive(Debug, Default)]
pub(in crate::formats) struct Beside {
    /// The account whose archive it is: its posts name no author.
    pub(in crate::formats) owner: Option<Author>,
    platform: &'static str,
    // In the order of their times; those without one come first.
    notes: Vec<Note>,
    // Places in `notes`.
    by_id: HashMap<String, usize>,
}

/// What stands beside the members of an archive. They come folder by folder, and reading the
/// neighbours is dear: those of the last folder are kept.
#[derive(Default)]
pub(in crate::formats) struct LastFolder(Option<(String, Rc<Beside>)>);

impl LastFolder {
    /// As [`Beside::of`].
    pub(in crate::formats) fn beside(
        &mut self,
        name: &str,
        find: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
    ) -> Rc<Beside> {
        let folder = folder_of(name);
        if let Some((last, beside)) = &self.0
            && last == folder
        {
            return Rc::clone(beside);
        }
        let beside = Rc::new(Beside::of(name, find));
        self.0 = Some((folder.to_owned(), Rc::clone(&beside)));
        beside
    }

    /// There may be more neighbours than before.
    pub(in crate::formats) fn forget(&mut self) {
        self.0 = None;
    }
}

/// A long post.
#[derive(Debug)]
struct Note {
    id: String,
    time: Option<Time>,
    text: String,
    links: Vec<String>,
}

impl Beside {
    /// Looks around a file. `find` yields the bytes of a file of the same source by its name, if
    /// there is one.
    pub(in crate::formats) fn of(
        name: &str,
        find: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
    ) -> Self {
        let mut beside = Self::default();
        let folder = folder_of(name);
        let mut parsed = |name: &str| find(name).and_then(|bytes| parse(&bytes));
        if let Some(owner) =
            parsed(&join(folder, "account.js")).and_then(|file| twitter_owner(&file))
        {
            (beside.owner, beside.platform) = (Some(owner), "twitter");
        } else if let Some(owner) =
            parsed(&join(folder, "actor.json")).and_then(|file| actor(&file))
        {
            (beside.owner, beside.platform) = (Some(owner), "mastodon");
        } else {
            let mut details = old_archive_places(folder).into_iter();
            let owner = details.find_map(|place| parsed(&place).and_then(|file| old_owner(&file)));
            beside.platform = if owner.is_some() { "twitter" } else { "" };
            beside.owner = owner;
        }
        for part in 0..MOST_PARTS {
            let name = match part {
                0 => "note-tweet.js".to_owned(),
                _ => format!("note-tweet-part{part}.js"),
            };
            match parsed(&join(folder, &name)) {
                Some(file) => beside.add_notes(&file),
                None => break,
            }
        }
        beside.notes.sort_by_key(|note| note.time);
        let places = beside.notes.iter().enumerate();
        beside.by_id = places
            .filter(|(_, note)| !note.id.is_empty())
            .map(|(at, note)| (note.id.clone(), at))
            .collect();
        beside
    }

    /// Gives a post what it lacks: its author, and its full text.
    pub(in crate::formats) fn complete(&self, post: &mut Post) {
        let author = &post.author;
        let nobody = author.id.is_empty() && author.handle.is_empty() && author.name.is_empty();
        // Other people's tables may lie in the same folder.
        let ours = post.platform == self.platform;
        if let Some(owner) = self.owner.as_ref().filter(|_| nobody && ours) {
            post.author.clone_from(owner);
        }
        if !self.notes.is_empty() && post.platform == "twitter" && post.repost_of.is_none() {
            self.lengthen(post);
        }
    }

    fn lengthen(&self, post: &mut Post) {
        let start = start_of(&post.text);
        let fits = |note: &&Note| note.text.len() > start.len() && note.text.starts_with(start);
        let named = self.by_id.get(&post.id).map(|at| &self.notes[*at]);
        let note = named
            .filter(fits)
            .or_else(|| self.notes_of(post.time?).iter().find(fits));
        let Some(note) = note.filter(|_| !start.is_empty()) else {
            return;
        };
        post.text.clone_from(&note.text);
        post.tags.extend(tidy::tags_of(&note.text));
        post.mentions.extend(tidy::mentions_of(&note.text));
        post.links.extend(note.links.iter().cloned());
        tidy::distinct_tags(&mut post.tags);
        tidy::distinct_handles(&mut post.mentions);
        tidy::distinct_links(&mut post.links);
    }

    /// The notes of nearly the same time.
    fn notes_of(&self, time: Time) -> &[Note] {
        let first = Time(time.0.saturating_sub(SAME_TIME));
        let last = Time(time.0.saturating_add(SAME_TIME));
        let start = self.notes.partition_point(|note| note.time <= Some(first));
        let rest = &self.notes[start..];
        &rest[..rest.partition_point(|note| note.time < Some(last))]
    }

    fn add_notes(&mut self, file: &Value) {
        for item in file.as_array().into_iter().flatten() {
            let note = item.get("noteTweet").unwrap_or(item);
            let core = note.get("core").unwrap_or(note);
            let text = entities::unescape(text_of(core, "text").trim()).into_owned();
            if text.is_empty() {
                continue;
            }
            let links = core.get("urls").and_then(Value::as_array);
            let links = links
                .into_iter()
                .flatten()
                .map(|link| text_of(link, "expandedUrl"));
            self.notes.push(Note {
                id: text_of(note, "noteTweetId"),
                time: parse_time(&text_of(note, "createdAt"), &tidy::utc()),
                text,
                links: links.collect(),
            });
        }
    }
}

/// What a cut text says before it is cut: `... and then… https://t.co/x`.
fn start_of(text: &str) -> &str {
    let text = text.trim_end();
    let text = match text.rsplit_once(char::is_whitespace) {
        Some((before, last)) if last.starts_with("https://t.co/") => before.trim_end(),
        _ => text,
    };
    text.trim_end_matches(['…', '.']).trim_end()
}

/// Where the owner of an archive of before 2018 is written, seen from a folder with posts: tweets are in
/// `data/js/tweets`, tables in `data/csv` or at the top.
fn old_archive_places(folder: &str) -> Vec<String> {
    const DETAILS: &str = "user_details.js";
    let mut places = vec![
        join(folder, DETAILS),
        join(folder, &format!("data/js/{DETAILS}")),
    ];
    let mut above = folder;
    for _ in 0..2 {
        if above.is_empty() {
            break;
        }
        above = folder_of(above);
        places.push(join(above, DETAILS));
        places.push(join(above, &format!("js/{DETAILS}")));
    }
    places
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// The JSON of a script or document, whatever stands before and behind it.
fn parse(bytes: &[u8]) -> Option<Value> {
    let start = bytes.iter().position(|byte| matches!(byte, b'[' | b'{'))?;
    let documents = serde_json::Deserializer::from_slice(&bytes[start..]);
    documents.into_iter::<Value>().next()?.ok()
}

fn text_of(object: &Value, key: &str) -> String {
    match object.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn known(author: Author) -> Option<Author> {
    (!author.id.is_empty() || !author.handle.is_empty()).then_some(author)
}

fn twitter_owner(file: &Value) -> Option<Author> {
    let account = file.get(0)?.get("account")?;
    known(Author {
        id: text_of(account, "accountId"),
        handle: tidy::handle(&text_of(account, "username")),
        name: text_of(account, "accountDisplayName"),
        followers: None,
    })
}

fn old_owner(file: &Value) -> Option<Author> {
    known(Author {
        id: text_of(file, "id"),
        handle: tidy::handle(&text_of(file, "screen_name")),
        name: text_of(file, "full_name"),
        followers: None,
    })
}

fn actor(file: &Value) -> Option<Author> {
    file.get("outbox")?;
    let id = text_of(file, "id");
    let user = text_of(file, "preferredUsername");
    let host = id.split('/').nth(2).unwrap_or("");
    known(Author {
        handle: if host.is_empty() || user.is_empty() {
            user
        } else {
            format!("{user}@{host}")
        },
        name: text_of(file, "name"),
        id,
        followers: None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn beside(name: &str, files: &[(&str, &str)]) -> Beside {
        Beside::of(name, &mut |wanted| {
            let found = files.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, text)| text.as_bytes().to_vec())
        })
    }

    #[test]
    fn owners_are_found_where_archives_keep_them() {
        let account = r#"window.YTD.account.part0 = [{"account":{"accountId":"7","username":"ana","accountDisplayName":"Ana","email":"no@example.org"}}];"#;
        let details = r#"var user_details = {"id":"8","screen_name":"ben","full_name":"Ben"}"#;
        let actor = r#"{"@context":[],"id":"https://a.example/users/cy","preferredUsername":"cy","name":"Cy","outbox":"outbox.json"}"#;
        let cases = [
            ("data/tweets.js", "data/account.js", account, "7 ana Ana"),
            ("tweet.js", "account.js", account, "7 ana Ana"),
            (
                "x/data/js/tweets/2013_01.js",
                "x/data/js/user_details.js",
                details,
                "8 ben Ben",
            ),
            (
                "data/csv/2013_01.csv",
                "data/js/user_details.js",
                details,
                "8 ben Ben",
            ),
            (
                "tweets.csv",
                "data/js/user_details.js",
                details,
                "8 ben Ben",
            ),
            (
                "outbox.json",
                "actor.json",
                actor,
                "https://a.example/users/cy cy@a.example Cy",
            ),
        ];
        for (file, neighbour, text, wanted) in cases {
            let owner = beside(file, &[(neighbour, text)]).owner.expect(file);
            assert_eq!(
                format!("{} {} {}", owner.id, owner.handle, owner.name),
                wanted
            );
        }
        for broken in ["", "window.YTD.account.part0 = [{}]", "[", "{\"outbox\":1}"] {
            let files = [("account.js", broken), ("actor.json", broken)];
            assert_eq!(beside("tweets.js", &files).owner, None, "{broken}");
        }
    }

    #[test]
    fn the_neighbours_of_a_folder_are_looked_for_once() {
        let mut last = LastFolder::default();
        let mut asked = 0;
        let mut ask = |last: &mut LastFolder, name: &str| {
            let before = asked;
            last.beside(name, &mut |_| {
                asked += 1;
                None
            });
            asked > before
        };
        let names = ["a/1.json", "a/2.json", "b/1.json", "b/2.json", "1.json"];
        let is_asked = names.map(|name| ask(&mut last, name));
        assert_eq!(is_asked, [true, false, true, false, true]);
        last.forget();
        assert!(ask(&mut last, "2.json"));
    }

    #[test]
    fn long_posts_get_their_full_text() {
        let notes = r#"window.YTD.note_tweet.part0 = [
          {"noteTweet":{"noteTweetId":"99","createdAt":"2023-05-01T10:00:00.000Z","core":{
            "text":"It was a long day & a longer night, said @ana. #Late https://t.co/a","urls":[{"expandedUrl":"https://example.org/a"}]}}},
          {"noteTweet":{"noteTweetId":"5","createdAt":"2020-01-01T00:00:00.000Z","core":{"text":"Known by its number"}}}]"#;
        let beside = beside("tweets.js", &[("note-tweet.js", notes)]);
        let post = |id: &str, time: &str, text: &str| {
            let mut post = Post {
                platform: "twitter".to_owned(),
                id: id.to_owned(),
                time: parse_time(time, &tidy::utc()),
                text: text.to_owned(),
                ..Post::default()
            };
            beside.complete(&mut post);
            post
        };
        let day = "2023-05-01T10:00:01Z";
        let long = post("1", day, "It was a long day & a… https://t.co/b");
        assert!(long.text.ends_with("https://t.co/a"), "{}", long.text);
        assert_eq!(
            (&long.tags[..], &long.mentions[..]),
            (&["Late".to_owned()][..], &["ana".to_owned()][..])
        );
        assert_eq!(long.links, ["https://example.org/a"]);
        assert_eq!(
            post("1", "2023-05-02", "It was a long day").text,
            "It was a long day"
        );
        assert_eq!(post("1", day, "It was another").text, "It was another");
        assert_eq!(post("1", day, "…").text, "…");
        assert_eq!(post("5", day, "Known by…").text, "Known by its number");
        let found = |time: i64| beside.notes_of(Time(time)).len();
        let noted = beside.notes[1].time.expect("it has one").0;
        let near = [-2000, -1999, 0, 1999, 2000].map(|step| found(noted + step));
        assert_eq!(near, [0, 1, 1, 1, 0]);
        assert_eq!((found(i64::MIN), found(i64::MAX)), (0, 0));
    }

    proptest! {
        #[test]
        fn any_neighbours_are_no_reason_to_panic(
            texts in prop::collection::vec("[\\[\\]{}\",:a-z0-9]{0,40}", 4), post in "\\PC{0,30}"
        ) {
            let keys = ["account", "outbox", "screen_name", "noteTweet"];
            let files: Vec<String> = keys
                .iter()
                .zip(&texts)
                .map(|(key, text)| format!("x = [{{\"{key}\":{text}}}]"))
                .collect();
            let names = ["account.js", "actor.json", "user_details.js", "note-tweet.js"];
            let files: Vec<_> = names.into_iter().zip(files.iter().map(String::as_str)).collect();
            let mut post = Post { text: post, ..Post::default() };
            beside("tweets.js", &files).complete(&mut post);
        }
    }

    #[test]
    fn only_posts_without_an_author_get_one() {
        let account = r#"[{"account":{"accountId":"7","username":"ana"}}]"#;
        let beside = beside("tweets.js", &[("account.js", account)]);
        let author = |platform: &str, handle: &str| {
            let mut post = Post {
                platform: platform.to_owned(),
                ..Post::default()
            };
            post.author.handle = handle.to_owned();
            beside.complete(&mut post);
            post.author.handle
        };
        assert_eq!(author("twitter", ""), "ana");
        assert_eq!(author("twitter", "ben"), "ben");
        assert_eq!(author("mastodon", ""), "");
        assert_eq!(author("csv", ""), "");
    }
}
