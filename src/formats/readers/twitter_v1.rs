//! Tweets as Twitter's API 1.1 wrote them, and everything shaped after it: streams, search pages,
//! twarc 1, account archives.
//!
//! A retweet's outer text is cut and its outer entities miss what lies behind the cut, so everything
//! is taken from the inner tweet. A stream's full text is in `extended_tweet`.

use std::borrow::Cow;
use std::io::Read;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::formats::intake::{Intake, Stop};
use crate::formats::json::{self, Layout};
use crate::formats::readers::twitter_v2;
use crate::formats::shape::Shape;
use crate::formats::{Given, lenient, mend, platform, tidy, tweet_entities, withdrawals};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, entities};

/// Whether this is a tweet of API 1.1, or of an account archive.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let telling = [
        "id_str",
        "in_reply_to_status_id",
        "favorite_count",
        "entities",
    ];
    let has_user = if shape.has_object("user") {
        shape.inside("user").any(&["screen_name", "id_str"])
    } else {
        // A row of a table has the same names, and the author beside them.
        shape.any(&telling) && !shape.names_author()
    };
    shape.has_object("tweet") || (has_user && shape.any(&["text", "full_text"]))
}

/// Reads every tweet of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        one(line, bytes, given, intake)
    })
}

/// Reads one record.
pub(super) fn one(line: u64, bytes: &[u8], given: &Given, intake: &mut Intake) -> Result<(), Stop> {
    let text = json::readable(bytes);
    match mend::parse::<Tweet>(&text, &mut String::new()) {
        Ok(tweet) => match convert(tweet, &given.clues) {
            Some(Ok(post)) => intake.post(line, post),
            Some(Err(reason)) => intake.reject(line, reason, bytes),
            None if twitter_v2::page(line, bytes, given, intake)? => Ok(()),
            None => withdrawals::no_tweet(line, &text, intake),
        },
        Err(error) => json::not_a_record(line, bytes, &error, intake),
    }
}

#[derive(Deserialize)]
struct Tweet<'a> {
    #[serde(default, deserialize_with = "lenient::id")]
    id_str: String,
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    created_at: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    full_text: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    text: Option<String>,
    #[serde(
        default,
        rename = "extended_tweet",
        deserialize_with = "lenient::object"
    )]
    extended: Option<Extended>,
    #[serde(default, deserialize_with = "lenient::object")]
    entities: Option<Entities>,
    #[serde(default, deserialize_with = "lenient::object")]
    extended_entities: Option<Entities>,
    #[serde(default, deserialize_with = "lenient::object")]
    user: Option<User>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    retweeted_status: Option<Box<Self>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    quoted_status: Option<Box<Self>>,
    #[serde(default, deserialize_with = "lenient::id")]
    quoted_status_id_str: String,
    #[serde(default, deserialize_with = "lenient::id")]
    quoted_status_id: String,
    #[serde(default, deserialize_with = "lenient::object")]
    quoted_status_permalink: Option<Permalink>,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_quote_status: bool,
    #[serde(default, deserialize_with = "lenient::id")]
    in_reply_to_status_id_str: String,
    #[serde(default, deserialize_with = "lenient::id")]
    in_reply_to_status_id: String,
    #[serde(default, deserialize_with = "lenient::id")]
    in_reply_to_user_id_str: String,
    #[serde(default, deserialize_with = "lenient::id")]
    in_reply_to_user_id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    in_reply_to_screen_name: String,
    #[serde(default, deserialize_with = "lenient::count")]
    retweet_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::count")]
    favorite_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::count")]
    reply_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::count")]
    quote_count: Option<u64>,
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    lang: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "lenient::borrowed")]
    source: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "lenient::flag")]
    possibly_sensitive: bool,
    #[serde(default, deserialize_with = "lenient::flag")]
    is_retweet: bool,
    /// Account archives wrap each tweet.
    #[serde(
        borrow,
        default,
        rename = "tweet",
        deserialize_with = "lenient::object"
    )]
    wrapped: Option<Box<Self>>,
    /// What marks a user record that carries its latest status.
    #[serde(default)]
    screen_name: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Permalink {
    #[serde(default, deserialize_with = "lenient::text")]
    expanded: String,
}

#[derive(Deserialize)]
struct Extended {
    #[serde(default, deserialize_with = "lenient::some_text")]
    full_text: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    entities: Option<Entities>,
    #[serde(
        default,
        rename = "extended_entities",
        deserialize_with = "lenient::object"
    )]
    rich: Option<Entities>,
}

#[derive(Default, Deserialize)]
struct User {
    #[serde(default, deserialize_with = "lenient::id")]
    id_str: String,
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    screen_name: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, deserialize_with = "lenient::count")]
    followers_count: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Entities {
    #[serde(default, deserialize_with = "lenient::objects")]
    hashtags: Vec<Hashtag>,
    #[serde(default, deserialize_with = "lenient::objects")]
    user_mentions: Vec<Mention>,
    #[serde(default, deserialize_with = "lenient::objects")]
    urls: Vec<Link>,
    #[serde(default, deserialize_with = "lenient::objects")]
    media: Vec<Picture>,
}

#[derive(Deserialize)]
struct Hashtag {
    #[serde(default, deserialize_with = "lenient::text")]
    text: String,
}

#[derive(Deserialize)]
struct Mention {
    #[serde(default, deserialize_with = "lenient::text")]
    screen_name: String,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default, deserialize_with = "lenient::some_text")]
    unshortened_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    expanded_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    url: String,
}

#[derive(Deserialize)]
struct Picture {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(default, deserialize_with = "lenient::some_text")]
    media_url_https: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    media_url: String,
    #[serde(default, deserialize_with = "lenient::text")]
    ext_alt_text: String,
}

/// The post, or why it is none; nothing if it never meant to be one.
fn convert(tweet: Tweet, clues: &Clues) -> Option<Result<Post, &'static str>> {
    let tweet = match tweet.wrapped {
        Some(inner) => *inner,
        None => tweet,
    };
    let has_text = tweet.text.is_some() || tweet.full_text.is_some();
    if !has_text || tweet.screen_name.is_some() {
        // A user record has entities of its own: the links of the profile.
        let is_user = tweet.screen_name.is_some();
        let looks_like_one = !is_user && (tweet.user.is_some() || tweet.entities.is_some());
        return looks_like_one.then_some(Err("the tweet has no text"));
    }
    let post = post_of(tweet, clues);
    Some(if post.time.is_none() && post.id.is_empty() {
        Err("the tweet has neither an id nor a time")
    } else {
        Ok(post)
    })
}

fn post_of(mut tweet: Tweet, clues: &Clues) -> Post {
    let id = std::mem::take(first_filled(&mut tweet.id_str, &mut tweet.id));
    let written = tweet.created_at.as_deref().unwrap_or("");
    let mut post = Post {
        platform: "twitter".to_owned(),
        time: tidy::tweet_time(written, &id, clues),
        id,
        author: author_of(tweet.user.take().unwrap_or_default()),
        lang: tweet.lang.as_deref().and_then(tidy::lang),
        client: tweet.source.as_deref().and_then(tidy::client),
        sensitive: tweet.possibly_sensitive,
        ..Post::default()
    };
    if let Some(mut original) = tweet.retweeted_status.take() {
        let id = std::mem::take(first_filled(&mut original.id_str, &mut original.id));
        let by = author_of(original.user.take().unwrap_or_default());
        post.repost_of = Some(Reference {
            id,
            handle: by.handle,
            author: by.id,
        });
        post.sensitive |= original.possibly_sensitive;
        post.lang = post
            .lang
            .or_else(|| original.lang.as_deref().and_then(tidy::lang));
        fill(&mut post, *original);
        return post;
    }
    post.repost_of = tweet.is_retweet.then(Default::default);
    fill(&mut post, tweet);
    post
}

/// What a retweet takes from its original: text, entities, counts, references.
fn fill(post: &mut Post, mut tweet: Tweet) {
    post.counts = Counts {
        likes: tweet.favorite_count,
        reposts: tweet.retweet_count,
        replies: tweet.reply_count,
        quotes: tweet.quote_count,
        views: None,
    };
    let answered = first_filled(
        &mut tweet.in_reply_to_status_id_str,
        &mut tweet.in_reply_to_status_id,
    );
    let by = first_filled(
        &mut tweet.in_reply_to_user_id_str,
        &mut tweet.in_reply_to_user_id,
    );
    post.reply_to = tidy::reference(
        std::mem::take(answered),
        tidy::handle(&tweet.in_reply_to_screen_name),
        std::mem::take(by),
    );
    post.quote_of = quoted(&mut tweet);
    let extended = tweet
        .extended
        .take()
        .filter(|extended| extended.full_text.is_some());
    let (text, found, rich) = if let Some(extended) = extended {
        let found = extended.entities.or(tweet.entities);
        (
            extended.full_text,
            found,
            extended.rich.or(tweet.extended_entities),
        )
    } else {
        (
            tweet.full_text.or(tweet.text),
            tweet.entities,
            tweet.extended_entities,
        )
    };
    let text = text.unwrap_or_default();
    post.text = match entities::unescape(&text) {
        Cow::Owned(plain) => plain,
        Cow::Borrowed(_) => text,
    };
    if post
        .repost_of
        .as_ref()
        .is_none_or(|original| original.id.is_empty())
    {
        tidy::settle_repost(post);
    }
    fill_entities(post, found, rich);
}

fn fill_entities(post: &mut Post, found: Option<Entities>, rich: Option<Entities>) {
    let known = found.is_some();
    let found = found.unwrap_or_default();
    post.tags = found.hashtags.into_iter().map(|tag| tag.text).collect();
    post.mentions = found
        .user_mentions
        .into_iter()
        .map(|mention| mention.screen_name)
        .collect();
    post.links = found
        .urls
        .into_iter()
        .map(|link| {
            link.unshortened_url
                .or(link.expanded_url)
                .unwrap_or(link.url)
        })
        .collect();
    let rich = rich.map(|rich| rich.media).unwrap_or_default();
    let pictures = if rich.is_empty() { found.media } else { rich };
    post.media = pictures.into_iter().map(media_of).collect();
    if post.tags.is_empty() {
        post.tags = tidy::tags_of(&post.text);
    }
    if post.mentions.is_empty() {
        post.mentions = tidy::mentions_of(&post.text);
    }
    if post.links.is_empty() && !known {
        post.links = tidy::links_of(&post.text);
    }
    tidy::distinct_tags(&mut post.tags);
    tidy::distinct_handles(&mut post.mentions);
    tidy::distinct_links(&mut post.links);
    tidy::forget_marker(post);
}

fn quoted(tweet: &mut Tweet) -> Option<Reference> {
    let id = first_filled(&mut tweet.quoted_status_id_str, &mut tweet.quoted_status_id);
    let mut id = std::mem::take(id);
    let mut by = Author::default();
    if let Some(mut quoted) = tweet.quoted_status.take() {
        by = author_of(quoted.user.take().unwrap_or_default());
        if id.is_empty() {
            id = std::mem::take(first_filled(&mut quoted.id_str, &mut quoted.id));
        }
    }
    // Streams leave out what was deleted since, but not its address.
    if let Some(link) = tweet.quoted_status_permalink.take() {
        if id.is_empty() {
            id = platform::id_in(&link.expanded);
        }
        if by.handle.is_empty() {
            platform::author_in("", &link.expanded, &mut by);
        }
    }
    tidy::reference(id, by.handle, by.id).or_else(|| tweet.is_quote_status.then(Reference::default))
}

fn author_of(mut user: User) -> Author {
    Author {
        id: std::mem::take(first_filled(&mut user.id_str, &mut user.id)),
        handle: tidy::handle(&user.screen_name),
        name: user.name,
        followers: user.followers_count,
    }
}

fn media_of(picture: Picture) -> Media {
    Media {
        kind: tweet_entities::media_kind(&picture.kind).to_owned(),
        url: picture.media_url_https.unwrap_or(picture.media_url),
        alt: picture.ext_alt_text,
    }
}

fn first_filled<'t>(first: &'t mut String, second: &'t mut String) -> &'t mut String {
    if first.is_empty() { second } else { first }
}
