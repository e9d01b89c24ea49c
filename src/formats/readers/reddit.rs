//! Reddit submissions and comments as Pushshift and Arctic Shift keep them, one per line, and as Reddit's
//! own API lists them.
//!
//! What a person has deleted is respected: the archive takes it back. Handles on Reddit are unique
//! and never change, and half of all dumps lack the author's other identifier, so that it is left
//! out: one person would be two voices.

use std::io::Read;

use crate::formats::found::{Found, NOT_PUBLIC};
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use crate::formats::{Given, tidy};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, entities};

const SITE: &str = "https://www.reddit.com";
const DELETED: &str = "posts deleted by their authors";

/// Whether this is a submission, a comment or a listing of them.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let wrappers = ["Listing\"", "t1\"", "t3\"", "more\""];
    let wrapped = wrappers.iter().any(|kind| shape.begins("kind", kind));
    let telling = ["created_utc", "selftext", "link_id", "permalink"];
    let is_thing = |shape: &Shape| shape.has("subreddit") && shape.any(&telling);
    // What the search services in front of the dumps answer.
    let page = shape.value("data").strip_prefix(b"[");
    is_thing(shape)
        || (wrapped && shape.has_object("data"))
        || page.is_some_and(|list| is_thing(&Shape::of(list.trim_ascii_start())))
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, thing, _, intake| {
        record(line, thing, given, intake)
    })
}

/// One record: a post, or a listing of more. How deep listings nest is limited by the parser.
fn record(line: u64, thing: &Loose, given: &Given, intake: &mut Intake) -> Result<(), Stop> {
    if thing.text("kind") == "more" {
        return intake.skip(line, "comments that were not loaded");
    }
    let data = thing.at("data");
    for children in [data.at("children"), data] {
        if let Loose::List(children) = children {
            intake.holds(0);
            return several(line, children, given, intake);
        }
    }
    let inner = if data.is_object() { data } else { thing };
    found(inner, given).tell(line, inner, intake)?;
    several(line, inner.list("replies.data.children"), given, intake)
}

fn several(line: u64, things: &[Loose], given: &Given, intake: &mut Intake) -> Result<(), Stop> {
    for thing in things {
        intake.cut();
        record(line, thing, given, intake)?;
    }
    Ok(())
}

/// What one thing is.
fn found(thing: &Loose, given: &Given) -> Found {
    let is_comment = !thing.has("title");
    if is_comment && !thing.at("body").is_text() {
        return Found::Skip("records that are no posts");
    }
    if thing.text("subreddit_type") == "private" && !given.options.non_public {
        return Found::Skip(NOT_PUBLIC);
    }
    let id = identifier(thing, is_comment);
    let own = fate(&thing.first(&["body", "selftext"]).as_text());
    let title = fate(&thing.text("title"));
    if own == Some(Fate::Deleted) || title == Some(Fate::Deleted) {
        return if id.is_empty() {
            Found::Skip(DELETED)
        } else {
            Found::Gone {
                platform: "reddit".to_owned(),
                id,
                reason: DELETED,
            }
        };
    }
    // A submission whose text was removed still has its title.
    if title.is_some() || (is_comment && own.is_some()) {
        return Found::Skip("posts removed by moderators");
    }
    Found::post(post(thing, id, given))
}

/// What is left of a post that is gone.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Deleted,
    Removed,
}

fn fate(text: &str) -> Option<Fate> {
    let word = text.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    match word.to_ascii_lowercase().as_str() {
        "deleted" | "deleted by user" => Some(Fate::Deleted),
        "removed" | "unavailable" => Some(Fate::Removed),
        word if word.starts_with("removed by reddit") => Some(Fate::Removed),
        _ => None,
    }
}

/// With the prefix of its kind: the numbers of comments and of submissions overlap.
fn identifier(thing: &Loose, is_comment: bool) -> String {
    let name = thing.id("name");
    if name.starts_with("t1_") || name.starts_with("t3_") {
        return name;
    }
    prefixed(&thing.id("id"), if is_comment { "t1_" } else { "t3_" })
}

fn prefixed(id: &str, prefix: &str) -> String {
    match id {
        "" => String::new(),
        _ if id.starts_with(prefix) => id.to_owned(),
        _ => format!("{prefix}{id}"),
    }
}

fn post(thing: &Loose, id: String, given: &Given) -> Post {
    let clues = &given.clues;
    let mut post = Post {
        platform: "reddit".to_owned(),
        time: thing.time("created_utc", clues),
        author: Author {
            handle: author(&thing.text("author")),
            ..Author::default()
        },
        text: text(thing),
        permalink: permalink(thing, &id),
        counts: Counts {
            likes: thing.first(&["score", "ups"]).as_count(),
            reposts: None,
            replies: thing.count("num_comments"),
            quotes: thing.count("num_crossposts"),
            views: thing.count("view_count"),
        },
        reply_to: parent(thing),
        quote_of: crossposted(thing),
        sensitive: thing.flag("over_18") || thing.flag("over18"),
        observed: observations(thing, clues),
        id,
        ..Post::default()
    };
    attach(&mut post, thing);
    let marked = mark(&post.text);
    post.tags = tidy::tags_of(&marked.rest);
    post.mentions = mentions(&marked.rest);
    post.links.extend(marked.links);
    post.links.extend(tidy::links_of(&marked.rest));
    tidy::distinct(&mut post);
    post
}

fn author(handle: &str) -> String {
    match handle {
        "[deleted]" | "[removed]" => String::new(),
        _ => handle.trim_start_matches("u/").to_owned(),
    }
}

/// Title and body, as they were written. Reddit's API escapes `&`, `<` and `>`, and Markdown has
/// references of its own: `&amp;#x200B;` was `&#x200B;` in the editor.
fn text(thing: &Loose) -> String {
    let own = thing.first(&["body", "selftext"]).as_text();
    let own = if fate(&own).is_some() { "" } else { &own };
    let whole = tidy::titled(&thing.text("title"), own);
    entities::unescape(&entities::unescape(&whole)).into_owned()
}

/// When it was last looked at: dumps fetch twice, and the second time counts the votes.
fn observations(thing: &Loose, clues: &Clues) -> Option<crate::post::Time> {
    let fields = [
        "retrieved_on",
        "retrieved_utc",
        "updated_on",
        "_meta.retrieved_2nd_on",
    ];
    fields
        .iter()
        .filter_map(|field| thing.time(field, clues))
        .max()
}

fn permalink(thing: &Loose, id: &str) -> Option<String> {
    let given = thing.text("permalink");
    if given.starts_with('/') {
        return Some(format!("{SITE}{given}"));
    }
    if given.starts_with("http") {
        return Some(given.into_owned());
    }
    let (community, own) = (thing.text("subreddit"), id.get(3..)?);
    let submission = thing.id("link_id");
    match (id.get(..3)?, submission.strip_prefix("t3_")) {
        _ if community.is_empty() => None,
        ("t3_", _) => Some(format!("{SITE}/r/{community}/comments/{own}/")),
        (_, Some(above)) => Some(format!("{SITE}/r/{community}/comments/{above}/_/{own}/")),
        (_, None) => None,
    }
}

/// What a comment answers. Some years of Pushshift write the parent's number in decimal digits.
fn parent(thing: &Loose) -> Option<Reference> {
    let submission = thing.id("link_id");
    let id = match thing.first(&["parent_id", "link_id"]) {
        Loose::Whole(number) => {
            let id = base36(u64::try_from(*number).ok()?);
            if submission.strip_prefix("t3_") == Some(&id) {
                submission
            } else {
                format!("t1_{id}")
            }
        }
        value => value.as_id(),
    };
    tidy::reference(id, String::new(), String::new())
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// A crosspost shows another submission under a title of its own: that is a quote, not a repost.
fn crossposted(thing: &Loose) -> Option<Reference> {
    let id = prefixed(&thing.id("crosspost_parent"), "t3_");
    let by = author(&thing.text("crosspost_parent_list.author"));
    tidy::reference(id, by, String::new())
}

/// More pictures than Reddit lets anybody put into one submission.
const GALLERY: usize = 200;

/// What a submission points to: a picture or video kept by Reddit, or a link.
fn attach(post: &mut Post, thing: &Loose) {
    for (_, picture) in thing.at("media_metadata").members().take(GALLERY) {
        let kind = if picture.text("e") == "AnimatedImage" {
            "gif"
        } else {
            "photo"
        };
        let url = picture.first(&["s.u", "s.gif", "s.mp4"]).as_text();
        let mut media = media(kind, &url);
        let captions = thing.list("gallery_data.items").iter().take(GALLERY);
        let mut captions = captions.filter(|item| item.id("media_id") == picture.id("id"));
        if let Some(item) = captions.next() {
            media.alt = item.text("caption").into_owned();
        }
        post.media.push(media);
    }
    let url = thing.first(&["url_overridden_by_dest", "url"]).as_text();
    let url = entities::unescape(&url);
    let own = thing.id("id");
    let is_own = thing.flag("is_self") || url.contains(&format!("/comments/{own}/"));
    if is_own || url.is_empty() {
        return;
    }
    if thing.flag("is_video") || url.contains("//v.redd.it/") {
        let file = thing
            .first(&["media.reddit_video.fallback_url", "url"])
            .as_text();
        post.media.push(media("video", &file));
    } else if url.contains("//i.redd.it/") {
        post.media.push(media("photo", &url));
    } else if url.contains("://") && !url.contains("reddit.com/gallery/") {
        if thing.text("post_hint") == "image" {
            post.media.push(media("photo", &url));
        }
        post.links.push(url.into_owned());
    }
}

fn media(kind: &str, url: &str) -> Media {
    Media {
        kind: kind.to_owned(),
        url: entities::unescape(url).into_owned(),
        alt: String::new(),
    }
}

/// A Markdown text without the targets of its links, and those targets.
struct Marked {
    rest: String,
    links: Vec<String>,
}

/// `[words](https://example.org)`. The editor writes `\_` for an underscore, inside addresses and tags too.
fn mark(text: &str) -> Marked {
    let text = text.replace("\\_", "_");
    let mut links = Vec::new();
    let mut rest = String::with_capacity(text.len());
    let mut done = 0;
    for (at, sign) in text.match_indices("](") {
        let from = at + sign.len();
        if at < done {
            continue;
        }
        let Some(len) = target_len(&text[from..]) else {
            continue;
        };
        let target = text[from..from + len].split_ascii_whitespace().next();
        let target = target.unwrap_or("").trim_matches(['<', '>']);
        if target.starts_with("http://") || target.starts_with("https://") {
            links.push(target.to_owned());
        } else if target.starts_with("/r/") || target.starts_with("/u/") {
            links.push(format!("{SITE}{target}"));
        }
        rest.push_str(&text[done..from]);
        done = from + len;
    }
    rest.push_str(&text[done..]);
    Marked { rest, links }
}

/// How long the target of a link is: up to the bracket that closes it, on the same line. Two brackets deep
/// at most, or else a text of nothing but brackets would be read anew from each.
fn target_len(rest: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '\n' => return None,
            '(' if depth == 2 => return None,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `u/name` and `/u/name`, Reddit's way to mention.
fn mentions(text: &str) -> Vec<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut found = Vec::new();
    for (at, sign) in text.match_indices("u/") {
        let before = text[..at].strip_suffix('/').unwrap_or(&text[..at]);
        let name = &text[at + sign.len()..];
        let name = &name[..name.find(|c| !is_name(c)).unwrap_or(name.len())];
        let is_part = before
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | ':'));
        if !is_part && (3..=20).contains(&name.len()) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_gives_its_links_and_keeps_its_words() {
        let text = "# Heading\n[a](https://a.example/x_(film)) and [b](<https://b.example> \"title\")\n\
            https://c.example/d\\_e, [r](/r/gardens) #spring\\_walk [open](https://never.example";
        let marked = mark(text);
        assert_eq!(
            marked.links,
            [
                "https://a.example/x_(film)",
                "https://b.example",
                "https://www.reddit.com/r/gardens"
            ]
        );
        assert_eq!(tidy::tags_of(&marked.rest), ["spring_walk"]);
        assert_eq!(
            tidy::links_of(&marked.rest),
            ["https://c.example/d_e", "https://never.example"]
        );
    }

    #[test]
    fn mentions_are_names_of_people() {
        let text =
            "thanks u/ana_b, /u/ben-c! not https://www.reddit.com/u/cleo nor menu/list nor u/x";
        assert_eq!(mentions(text), ["ana_b", "ben-c"]);
    }

    #[test]
    fn parents_in_decimal_digits_are_found_again() {
        let parent = |json: &str| parent(&Loose::parse(json).unwrap()).unwrap().id;
        assert_eq!(
            parent(r#"{"parent_id":42101322722,"link_id":"t3_abc"}"#),
            "t1_jca1giq"
        );
        assert_eq!(
            parent(r#"{"parent_id":13368,"link_id":"t3_abc"}"#),
            "t3_abc"
        );
        assert_eq!(
            parent(r#"{"parent_id":"t1_x1","link_id":"t3_abc"}"#),
            "t1_x1"
        );
    }
}
