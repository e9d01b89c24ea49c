//! Gnip activity streams: what Twitter sold before its own API had an archive.
//!
//! A `share` carries the repeated activity as its `object`, whole; its own body is cut.

use std::io::Read;

use crate::formats::found::{Found, tell_parts};
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use crate::formats::{Given, tidy, tweet_entities};
use crate::post::{Author, Counts, Post, Reference, entities};

/// Whether this is an activity, or a line about a stream of them.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let is_activity = shape.begins("objectType", "activity");
    let telling = ["actor", "postedTime", "object", "body"];
    (shape.has("verb") && (is_activity || shape.any(&telling)))
        || (is_activity && shape.has("actor"))
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, activity, raw, intake| {
        if let Loose::List(parts) = activity.at("results") {
            return tell_parts(line, parts, intake, |part| found(part, given));
        }
        found(activity, given).tell(line, &raw, intake)
    })
}

/// What one activity is.
fn found(activity: &Loose, given: &Given) -> Found {
    let verb = activity.text("verb");
    if verb == "delete" {
        let gone = Name::of(activity.at("object")).or(Name::of(activity));
        if gone.id.is_empty() {
            return Found::Skip("deletion notices");
        }
        return Found::Gone {
            platform: gone.platform,
            id: gone.id,
            reason: "deletion notices",
        };
    }
    let is_notice = ["info", "warning", "error"]
        .iter()
        .any(|key| activity.has(key));
    if !activity.has("verb") && !activity.has("body") {
        return Found::Skip(if is_notice {
            "stream notices"
        } else {
            "records without a text"
        });
    }
    if !matches!(&*verb, "post" | "share" | "") {
        return Found::Skip("activities that are no posts");
    }
    Found::post(post(activity, given))
}

/// What stands in `tag:search.twitter.com,2005:123`.
#[derive(Default)]
struct Name {
    platform: String,
    id: String,
}

impl Name {
    fn of(thing: &Loose) -> Self {
        let written = thing.id("id");
        let Some((host, id)) = written.rsplit_once(':') else {
            return Self {
                platform: "twitter".to_owned(),
                id: written,
            };
        };
        // Gnip sold other platforms too: `tag:gnip.tumblr.com:2012:...`.
        let mut labels = host.split([':', ',']).flat_map(|part| part.split('.'));
        let known = ["tag", "object", "id", "activity", "gnip", "search", "www"];
        let platform = labels.find(|label| !known.contains(label) && !label.is_empty());
        Self {
            platform: platform.unwrap_or("twitter").to_ascii_lowercase(),
            id: id.to_owned(),
        }
    }

    fn or(self, other: Self) -> Self {
        if self.id.is_empty() { other } else { self }
    }
}

fn post(activity: &Loose, given: &Given) -> Post {
    let name = Name::of(activity).or(Name::of(activity.at("object")));
    let mut post = Post {
        time: tidy::tweet_time(&activity.text("postedTime"), &name.id, &given.clues),
        author: author(activity),
        lang: tidy::lang(
            &activity
                .first(&["twitter_lang", "gnip.language.value"])
                .as_text(),
        ),
        client: tidy::client(&activity.text("generator.displayName")),
        permalink: Some(
            activity
                .first(&["link", "object.link"])
                .as_text()
                .into_owned(),
        )
        .filter(|link| !link.is_empty()),
        platform: name.platform,
        id: name.id,
        ..Post::default()
    };
    let original = activity.at("object");
    if activity.text("verb") == "share" && original.is_object() {
        let by = author(original);
        post.repost_of = Some(Reference {
            id: Name::of(original).id,
            handle: by.handle,
            author: by.id,
        });
        fill(&mut post, original);
    } else {
        if activity.text("verb") == "share" {
            post.repost_of = Some(Reference::default());
        }
        fill(&mut post, activity);
    }
    post
}

/// What a share takes from the activity that it repeats.
fn fill(post: &mut Post, activity: &Loose) {
    let long = activity.at("long_object");
    let bodies = [
        "long_object.body",
        "body",
        "object.summary",
        "object.content",
        "summary",
    ];
    let text = activity.first(&bodies).as_text();
    post.text = entities::unescape(&text).into_owned();
    if post
        .repost_of
        .as_ref()
        .is_none_or(|original| original.id.is_empty())
    {
        tidy::settle_repost(post);
    }
    post.counts = Counts {
        likes: activity.count("favoritesCount"),
        reposts: activity.count("retweetCount"),
        ..Counts::default()
    };
    post.reply_to = answered(&activity.text("inReplyTo.link"));
    post.sensitive =
        activity.flag("twitter_possibly_sensitive") || activity.flag("possibly_sensitive");
    let quoted = activity.at("twitter_quoted_status");
    if quoted.is_object() {
        let by = author(quoted);
        post.quote_of = tidy::reference(Name::of(quoted).id, by.handle, by.id);
    }
    let known = match long.at("twitter_entities") {
        known if known.is_object() => known,
        _ => activity.at("twitter_entities"),
    };
    let rich = match long.at("twitter_extended_entities") {
        rich if rich.is_object() => rich,
        _ => activity.at("twitter_extended_entities"),
    };
    tweet_entities::fill(post, known, rich);
    expand(post, activity);
}

/// No tweet has room for more.
const URLS: usize = 200;

/// Gnip has followed shortened links to their ends.
fn expand(post: &mut Post, activity: &Loose) {
    let followed = activity.list("gnip.urls");
    let written = activity.list("twitter_entities.urls").iter();
    for url in written.take(URLS) {
        let short = url.text("url");
        let ends = followed
            .iter()
            .take(URLS)
            .filter(|found| found.text("url") == short);
        let Some(end) = ends
            .map(|found| found.text("expanded_url"))
            .find(|end| !end.is_empty())
        else {
            continue;
        };
        let written = url
            .first(&["unwound.url", "unwound_url", "expanded_url", "url"])
            .as_text();
        if let Some(link) = post.links.iter_mut().find(|link| **link == written) {
            *link = end.into_owned();
        }
    }
    tidy::distinct_links(&mut post.links);
}

fn author(activity: &Loose) -> Author {
    let actor = activity.at("actor");
    let id = actor.id("id");
    Author {
        id: id.rsplit(':').next().unwrap_or("").to_owned(),
        handle: tidy::handle(&actor.text("preferredUsername")),
        name: actor.text("displayName").into_owned(),
        followers: actor.count("followersCount"),
    }
}

/// `http://twitter.com/name/statuses/123`.
fn answered(link: &str) -> Option<Reference> {
    let mut parts = link.split("twitter.com/").nth(1)?.split('/');
    let handle = parts.next()?.to_owned();
    let id = parts.nth(1).unwrap_or("");
    let id: String = id.chars().take_while(char::is_ascii_digit).collect();
    tidy::reference(id, handle, String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_platform_and_id() {
        let name = |json: &str| {
            let name = Name::of(&Loose::parse(json).unwrap());
            (name.platform, name.id)
        };
        let pair = |platform: &str, id: &str| (platform.to_owned(), id.to_owned());
        assert_eq!(
            name(r#"{"id":"tag:search.twitter.com,2005:123"}"#),
            pair("twitter", "123")
        );
        assert_eq!(
            name(r#"{"id":"object:search.twitter.com,2005:9"}"#),
            pair("twitter", "9")
        );
        assert_eq!(
            name(r#"{"id":"tag:gnip.tumblr.com:2012:a/post/7"}"#),
            pair("tumblr", "a/post/7")
        );
        assert_eq!(name(r#"{"id":"77"}"#), pair("twitter", "77"));
    }

    #[test]
    fn answers_are_found_in_addresses() {
        let found = answered("http://twitter.com/ana/statuses/123?s=1").unwrap();
        assert_eq!((found.id.as_str(), found.handle.as_str()), ("123", "ana"));
        assert_eq!(
            answered("").is_none(),
            answered("https://example.org/a/b/c").is_none()
        );
        assert_eq!(answered("http://twitter.com/ana").unwrap().handle, "ana");
    }
}
