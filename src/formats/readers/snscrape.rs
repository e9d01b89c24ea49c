//! Posts as snscrape writes them, one JSON object per line: tweets, and what its modules for other
//! platforms save. twscrape writes the same lines.

use std::io::Read;

use crate::formats::found::Found;
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use crate::formats::{Given, tidy};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, entities};

const MODULES: &str = "snscrape.modules.";

/// Whether this is one of them.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let texts = ["rawContent", "renderedContent"];
    shape.begins("_type", "snscrape.") || (shape.any(&texts) && shape.has_object("user"))
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, record, raw, intake| {
        found(record, given).tell(line, &raw, intake)
    })
}

/// What one record is.
fn found(record: &Loose, given: &Given) -> Found {
    let kind = record.text("_type");
    let kind = kind.strip_prefix(MODULES).unwrap_or("twitter.Tweet");
    let (module, class) = kind.split_once('.').unwrap_or((kind, ""));
    let post = match class {
        "User" | "Channel" | "Group" | "Community" => return Found::Skip("user records"),
        "Tombstone" | "TweetRef" => return Found::Skip("posts that cannot be seen"),
        _ if module == "twitter" => tweet(record, given),
        _ => elsewhere(module, record, given),
    };
    post.map_or(Found::Skip("records without a text"), Found::post)
}

fn tweet(tweet: &Loose, given: &Given) -> Option<Post> {
    let texts = ["rawContent", "content", "renderedContent"];
    if !texts.iter().any(|text| tweet.at(text).is_text()) {
        return None;
    }
    let id = identifier(tweet);
    let mut post = Post {
        platform: "twitter".to_owned(),
        time: tidy::tweet_time(&tweet.text("date"), &id, &given.clues),
        author: author(tweet.at("user")),
        lang: tidy::lang(&tweet.text("lang")),
        client: tidy::client(&tweet.first(&["sourceLabel", "source"]).as_text()),
        permalink: Some(tweet.text("url").into_owned()).filter(|url| !url.is_empty()),
        sensitive: tweet.flag("possibly_sensitive"),
        id,
        ..Post::default()
    };
    let original = tweet.at("retweetedTweet");
    if original.is_object() {
        post.repost_of = Some(reference(original));
        fill(&mut post, original);
    } else {
        fill(&mut post, tweet);
    }
    Some(post)
}

/// What a retweet takes from its original: text, entities, counts, references.
fn fill(post: &mut Post, tweet: &Loose) {
    let text = tweet
        .first(&["rawContent", "content", "renderedContent"])
        .as_text();
    post.text = entities::unescape(&text).into_owned();
    let known = post
        .repost_of
        .as_ref()
        .is_some_and(|original| !original.id.is_empty());
    if !known {
        tidy::settle_repost(post);
    }
    post.counts = Counts {
        likes: tweet.count("likeCount"),
        reposts: tweet.count("retweetCount"),
        replies: tweet.count("replyCount"),
        quotes: tweet.count("quoteCount"),
        views: tweet.count("viewCount"),
    };
    post.reply_to = tidy::reference(
        tweet
            .first(&["inReplyToTweetIdStr", "inReplyToTweetId"])
            .as_id(),
        tidy::handle(&tweet.text("inReplyToUser.username")),
        tweet
            .first(&["inReplyToUser.id_str", "inReplyToUser.id"])
            .as_id(),
    );
    if tweet.at("quotedTweet").is_object() {
        let quoted = reference(tweet.at("quotedTweet"));
        post.quote_of = tidy::reference(quoted.id, quoted.handle, quoted.author);
    }
    post.tags = strings(tweet.at("hashtags"));
    post.mentions = tweet.texts("mentionedUsers", "username");
    post.links = match tweet.texts("links", "url") {
        // Before links had a list of their own.
        links if links.is_empty() => strings(tweet.at("outlinks")),
        links => links,
    };
    let known = ["links", "outlinks", "tcooutlinks"]
        .iter()
        .any(|key| tweet.has(key));
    post.media = media(tweet.at("media"));
    if post.tags.is_empty() {
        post.tags = tidy::tags_of(&post.text);
    }
    if post.mentions.is_empty() {
        post.mentions = tidy::mentions_of(&post.text);
    }
    // Where there are lists, a link that is in none is the address of the post's own picture or of the
    // tweet that it quotes.
    let explained = known || !post.media.is_empty() || post.quote_of.is_some();
    if post.links.is_empty() && !explained {
        post.links = tidy::links_of(&post.text);
    }
    tidy::distinct(post);
    tidy::forget_marker(post);
}

fn identifier(tweet: &Loose) -> String {
    let id = tweet.first(&["id_str", "id"]).as_id();
    if id.is_empty() {
        last_part(&tweet.text("url"))
    } else {
        id
    }
}

fn reference(tweet: &Loose) -> Reference {
    let by = author(tweet.at("user"));
    Reference {
        id: identifier(tweet),
        handle: by.handle,
        author: by.id,
    }
}

fn author(user: &Loose) -> Author {
    Author {
        id: user.first(&["id_str", "id", "uid"]).as_id(),
        handle: tidy::handle(&user.first(&["username", "screenname", "account"]).as_text()),
        name: user
            .first(&["displayname", "displayName", "name"])
            .as_text()
            .into_owned(),
        followers: user.count("followersCount"),
    }
}

/// A list of texts; of objects, their addresses.
fn strings(list: &Loose) -> Vec<String> {
    let items = list.as_list().iter();
    let texts = items.map(|item| item.first(&["url", "fullUrl"]).as_text() + item.as_text());
    texts
        .map(std::borrow::Cow::into_owned)
        .filter(|text| !text.is_empty())
        .collect()
}

/// A list of typed objects; twscrape has an object of lists.
fn media(media: &Loose) -> Vec<Media> {
    let kinds = [
        ("photos", "photo"),
        ("videos", "video"),
        ("animated", "gif"),
    ];
    let grouped = kinds.iter().flat_map(|(list, kind)| {
        let items = media.list(list).iter();
        items.map(move |item| (*kind, item))
    });
    let typed = media.as_list().iter().map(|item| {
        let kind = item.text("_type");
        let kind = match kind.rsplit('.').next() {
            Some("Video") => "video",
            Some("Gif") => "gif",
            _ => "photo",
        };
        (kind, item)
    });
    let addresses = [
        "fullUrl",
        "url",
        "previewUrl",
        "variants.url",
        "videoUrl",
        "thumbnailUrl",
    ];
    let item = |(kind, item): (&str, &Loose)| Media {
        kind: kind.to_owned(),
        url: item.first(&addresses).as_text().into_owned(),
        alt: item.text("altText").into_owned(),
    };
    typed.chain(grouped).map(item).collect()
}

/// The other modules agree on little: an address, a time, a text, perhaps an author.
fn elsewhere(module: &str, record: &Loose, given: &Given) -> Option<Post> {
    let bodies = ["rawContent", "content", "selftext", "body", "text", "title"];
    if !bodies.iter().any(|key| record.at(key).is_text()) {
        return None;
    }
    let own = record.first(&bodies).as_text();
    let text = tidy::titled(&record.text("title"), &own);
    let url = record
        .first(&["url", "cleanUrl", "dirtyUrl"])
        .as_text()
        .into_owned();
    let user = record.at("user");
    let mut by = author(user);
    if by.handle.is_empty() {
        by.handle = tidy::handle(&record.first(&["username", "author"]).as_text());
    }
    let mut post = Post {
        platform: module.to_ascii_lowercase(),
        time: time(record, &given.clues),
        author: by,
        text: entities::unescape(&text).into_owned(),
        links: strings(record.at("outlinks")),
        media: media(record.at("media")),
        counts: Counts {
            likes: record
                .first(&["likeCount", "likesCount", "likes", "score"])
                .as_count(),
            reposts: record
                .first(&["repostsCount", "reblogsCount", "forwards"])
                .as_count(),
            replies: record
                .first(&["commentsCount", "repliesCount", "comments"])
                .as_count(),
            quotes: None,
            views: record.first(&["viewCount", "views"]).as_count(),
        },
        reply_to: tidy::reference(record.id("parentId"), String::new(), String::new()),
        id: record.id("id"),
        ..Post::default()
    };
    if post.id.is_empty() {
        post.id = if module == "telegram" {
            channel_and_number(&url)
        } else {
            last_part(&url)
        };
    }
    if module == "telegram" && post.author.handle.is_empty() {
        post.author.handle = post.id.split('/').next().unwrap_or("").to_owned();
    }
    post.permalink = Some(url).filter(|url| !url.is_empty());
    tidy::complete(&mut post);
    Some(post)
}

fn time(record: &Loose, clues: &Clues) -> Option<crate::post::Time> {
    let fields = ["date", "createdAt", "created"];
    fields.iter().find_map(|field| record.time(field, clues))
}

fn last_part(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or("");
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or("")
        .to_owned()
}

/// `https://t.me/s/channel/123`: numbers count within their channel.
fn channel_and_number(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or("");
    let mut parts = path.trim_end_matches('/').rsplit('/');
    match (parts.next(), parts.next()) {
        (Some(number), Some(channel)) => format!("{channel}/{number}"),
        _ => String::new(),
    }
}
