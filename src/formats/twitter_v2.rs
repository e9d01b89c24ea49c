//! Tweets as Twitter's API 2 wrote them: pages `{data, includes}` whose parts are joined here, and
//! the flattened lines of twarc 2, which carry their author and the referenced tweets inside.
//!
//! A retweet's text is cut and its entities are incomplete, so everything is taken from the
//! referenced tweet. Tweets in `includes` are context: nobody searched for them, and they are no posts.

use std::collections::HashMap;
use std::io::Read;

use serde::Deserialize;
use serde_json::Value;

use super::intake::{Intake, Stop};
use super::json::{self, Layout, Piece, Splitter};
use super::shape::Shape;
use super::{Given, detect, lenient, tidy};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, Time, entities, parse_time};

/// Whether this is a page of API 2, or a flattened tweet.
pub(super) fn recognises(shape: &Shape) -> bool {
    let telling = [
        "author_id",
        "public_metrics",
        "edit_history_tweet_ids",
        "referenced_tweets",
    ];
    shape.has_object("data") || shape.has_list("data") || (shape.has("text") && shape.any(&telling))
}

/// Reads every tweet of a document.
pub(super) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let clues = &given.clues;
    json::each(reader, layout, intake, |line, bytes, intake| {
        let text = json::readable(bytes);
        let is_page = json::members(text.as_bytes())
            .iter()
            .any(|(key, _)| key == "data");
        if !is_page {
            return tweet(line, &text, &Context::default(), (clues, intake));
        }
        let page = match serde_json::from_str::<Page>(&text) {
            Ok(page) => page,
            Err(error) => return json::not_a_record(line, &text, &error, intake),
        };
        let mut context = Context::new(page.includes.unwrap_or_default());
        context.observed = retrieved(&page.twarc, clues);
        intake.holds(0);
        // Element by element, so that a tweet with an unusual field does not cost its page. What is
        // no JSON at all does, and so does an unusual entry of `includes`.
        let mut elements = Splitter::new(text.as_bytes(), Some("data"));
        while let Some(piece) = elements.next()? {
            intake.cut();
            match piece {
                Piece::Record { bytes, .. } => {
                    let element = String::from_utf8_lossy(bytes);
                    tweet(line, &element, &context, (clues, intake))?;
                }
                Piece::Broken { reason, bytes, .. } => intake.reject(line, reason, bytes)?,
            }
        }
        Ok(())
    })
}

fn tweet(
    line: u64,
    text: &str,
    context: &Context,
    (clues, intake): (&Clues, &mut Intake),
) -> Result<(), Stop> {
    match serde_json::from_str::<Tweet>(text) {
        Ok(tweet) if tweet.text.is_none() => intake.skip(line, detect::what_is(text)),
        Ok(tweet) if tweet.id.is_empty() && tweet.created_at.is_none() => intake.reject(
            line,
            "the tweet has neither an id nor a time",
            text.as_bytes(),
        ),
        Ok(tweet) => intake.post(line, post_of(&tweet, context, clues)),
        Err(error) => json::not_a_record(line, text, &error, intake),
    }
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    includes: Option<Includes>,
    #[serde(default, rename = "__twarc")]
    twarc: Value,
}

/// When twarc got a page: it notes that on the page, and on every line that it makes of one.
fn retrieved(twarc: &Value, clues: &Clues) -> Option<Time> {
    parse_time(twarc.get("retrieved_at")?.as_str()?, clues)
}

#[derive(Default, Deserialize)]
struct Includes {
    #[serde(default, deserialize_with = "lenient::list")]
    users: Vec<User>,
    #[serde(default, deserialize_with = "lenient::list")]
    tweets: Vec<Tweet>,
    #[serde(default, deserialize_with = "lenient::list")]
    media: Vec<Picture>,
}

#[derive(Deserialize)]
struct Tweet {
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::some_text")]
    created_at: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    text: Option<String>,
    #[serde(default, rename = "note_tweet")]
    note: Option<Note>,
    #[serde(default, deserialize_with = "lenient::id")]
    author_id: String,
    #[serde(default, alias = "author_user")]
    author: Option<User>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    lang: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    source: Option<String>,
    #[serde(default, deserialize_with = "lenient::flag")]
    possibly_sensitive: bool,
    #[serde(default)]
    entities: Option<Entities>,
    #[serde(default)]
    public_metrics: Option<Metrics>,
    #[serde(default, deserialize_with = "lenient::list")]
    referenced_tweets: Vec<Referenced>,
    #[serde(default, deserialize_with = "lenient::id")]
    in_reply_to_user_id: String,
    #[serde(default)]
    in_reply_to_user: Option<User>,
    #[serde(default)]
    attachments: Option<Attachments>,
    #[serde(default, rename = "__twarc")]
    twarc: Value,
}

#[derive(Deserialize)]
struct Note {
    #[serde(default, deserialize_with = "lenient::some_text")]
    text: Option<String>,
    #[serde(default)]
    entities: Option<Entities>,
}

/// A reference; flattened lines carry the whole tweet in it.
#[derive(Deserialize)]
struct Referenced {
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(flatten)]
    tweet: Box<Tweet>,
}

#[derive(Clone, Default, Deserialize)]
struct User {
    #[serde(default, deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    username: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default)]
    public_metrics: Option<UserMetrics>,
}

#[derive(Clone, Default, Deserialize)]
struct UserMetrics {
    #[serde(default, deserialize_with = "lenient::count")]
    followers_count: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Metrics {
    #[serde(default, rename = "like_count", deserialize_with = "lenient::count")]
    likes: Option<u64>,
    #[serde(default, rename = "retweet_count", deserialize_with = "lenient::count")]
    retweets: Option<u64>,
    #[serde(default, rename = "reply_count", deserialize_with = "lenient::count")]
    replies: Option<u64>,
    #[serde(default, rename = "quote_count", deserialize_with = "lenient::count")]
    quotes: Option<u64>,
    #[serde(
        default,
        rename = "impression_count",
        deserialize_with = "lenient::count"
    )]
    impressions: Option<u64>,
}

#[derive(Default, Deserialize)]
struct Entities {
    #[serde(default, deserialize_with = "lenient::list")]
    hashtags: Vec<Hashtag>,
    #[serde(default, deserialize_with = "lenient::list")]
    mentions: Vec<Mention>,
    #[serde(default, deserialize_with = "lenient::list")]
    urls: Vec<Link>,
}

#[derive(Deserialize)]
struct Hashtag {
    #[serde(default, deserialize_with = "lenient::text")]
    tag: String,
}

#[derive(Deserialize)]
struct Mention {
    #[serde(default, deserialize_with = "lenient::text")]
    username: String,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default, deserialize_with = "lenient::some_text")]
    unwound_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::some_text")]
    expanded_url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    url: String,
    #[serde(default, deserialize_with = "lenient::text")]
    media_key: String,
}

#[derive(Default, Deserialize)]
struct Attachments {
    #[serde(default, deserialize_with = "lenient::list")]
    media_keys: Vec<MediaKey>,
    #[serde(default, deserialize_with = "lenient::list")]
    media: Vec<Picture>,
}

/// Some exporters put the medium in place of its key.
#[derive(Deserialize)]
#[serde(untagged)]
enum MediaKey {
    Key(String),
    Whole(Picture),
}

#[derive(Clone, Default, Deserialize)]
struct Picture {
    #[serde(default, deserialize_with = "lenient::text")]
    media_key: String,
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    kind: String,
    #[serde(default, deserialize_with = "lenient::some_text")]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    preview_image_url: String,
    #[serde(default, deserialize_with = "lenient::text")]
    alt_text: String,
}

/// What a page says beside its tweets, by identifier.
#[derive(Default)]
struct Context {
    users: HashMap<String, User>,
    tweets: HashMap<String, Tweet>,
    media: HashMap<String, Picture>,
    observed: Option<Time>,
}

impl Context {
    fn new(includes: Includes) -> Self {
        Self {
            users: includes
                .users
                .into_iter()
                .map(|user| (user.id.clone(), user))
                .collect(),
            tweets: includes
                .tweets
                .into_iter()
                .map(|tweet| (tweet.id.clone(), tweet))
                .collect(),
            media: includes
                .media
                .into_iter()
                .map(|one| (one.media_key.clone(), one))
                .collect(),
            observed: None,
        }
    }

    fn author(&self, tweet: &Tweet) -> Author {
        let user = tweet
            .author
            .as_ref()
            .or_else(|| self.users.get(&tweet.author_id));
        let mut author = user.map(author_of).unwrap_or_default();
        if author.id.is_empty() {
            author.id.clone_from(&tweet.author_id);
        }
        author
    }

    /// The referenced tweet of a kind, as fully as it is known.
    fn referenced<'t>(&'t self, tweet: &'t Tweet, kind: &str) -> Option<&'t Tweet> {
        let inline = &tweet
            .referenced_tweets
            .iter()
            .find(|one| one.kind == kind)?
            .tweet;
        if inline.text.is_some() {
            return Some(inline);
        }
        Some(self.tweets.get(&inline.id).unwrap_or(inline))
    }

    fn reference(&self, tweet: &Tweet, kind: &str) -> Option<Reference> {
        let found = self.referenced(tweet, kind)?;
        let author = self.author(found);
        Some(Reference {
            id: found.id.clone(),
            handle: author.handle,
            author: author.id,
        })
    }

    fn reply(&self, tweet: &Tweet) -> Option<Reference> {
        let mut reference = self.reference(tweet, "replied_to").unwrap_or_default();
        if reference.author.is_empty() {
            reference.author.clone_from(&tweet.in_reply_to_user_id);
        }
        if reference.handle.is_empty() {
            let user = tweet.in_reply_to_user.as_ref();
            let user = user.or_else(|| self.users.get(&reference.author));
            reference.handle = user.map(|user| user.username.clone()).unwrap_or_default();
        }
        (reference != Reference::default()).then_some(reference)
    }

    fn media(&self, tweet: &Tweet) -> Vec<Media> {
        let Some(attachments) = &tweet.attachments else {
            return Vec::new();
        };
        if !attachments.media.is_empty() {
            return attachments.media.iter().map(media_of).collect();
        }
        let known = attachments.media_keys.iter().filter_map(|key| match key {
            MediaKey::Key(key) => self.media.get(key),
            MediaKey::Whole(picture) => Some(picture),
        });
        known.map(media_of).collect()
    }
}

fn post_of(tweet: &Tweet, context: &Context, clues: &Clues) -> Post {
    let repost_of = context.reference(tweet, "retweeted");
    let original = context
        .referenced(tweet, "retweeted")
        .filter(|found| found.text.is_some());
    let source = original.unwrap_or(tweet);
    let note = source.note.as_ref();
    let text = note
        .and_then(|note| note.text.as_deref())
        .or(source.text.as_deref());
    let metrics = source
        .public_metrics
        .as_ref()
        .or(tweet.public_metrics.as_ref());
    let mut post = Post {
        platform: "twitter".to_owned(),
        time: tidy::tweet_time(tweet.created_at.as_deref().unwrap_or(""), &tweet.id, clues),
        id: tweet.id.clone(),
        author: context.author(tweet),
        text: entities::unescape(text.unwrap_or("")).into_owned(),
        lang: tweet.lang.as_deref().and_then(tidy::lang),
        media: context.media(source),
        counts: metrics.map(counts_of).unwrap_or_default(),
        reply_to: context.reply(source),
        repost_of,
        quote_of: context.reference(source, "quoted"),
        client: tweet.source.as_deref().and_then(tidy::client),
        sensitive: tweet.possibly_sensitive || source.possibly_sensitive,
        observed: retrieved(&tweet.twarc, clues).or(context.observed),
        ..Post::default()
    };
    if original.is_none() {
        tidy::settle_repost(&mut post);
    }
    let entities = note
        .and_then(|note| note.entities.as_ref())
        .or(source.entities.as_ref());
    fill_entities(&mut post, entities);
    post
}

fn fill_entities(post: &mut Post, entities: Option<&Entities>) {
    if let Some(found) = entities {
        post.tags = found.hashtags.iter().map(|tag| tag.tag.clone()).collect();
        post.mentions = found
            .mentions
            .iter()
            .map(|mention| mention.username.clone())
            .collect();
        post.links = found
            .urls
            .iter()
            .filter(|link| link.media_key.is_empty())
            .map(|link| {
                let best = link.unwound_url.as_ref().or(link.expanded_url.as_ref());
                best.unwrap_or(&link.url).clone()
            })
            .collect();
    } else {
        post.links = tidy::links_of(&post.text);
    }
    // Cut texts have lost entities of their own, and fields can be left out of a query.
    if post.tags.is_empty() {
        post.tags = tidy::tags_of(&post.text);
    }
    if post.mentions.is_empty() {
        post.mentions = tidy::mentions_of(&post.text);
    }
    tidy::distinct_tags(&mut post.tags);
    tidy::distinct_handles(&mut post.mentions);
    tidy::distinct_links(&mut post.links);
    tidy::forget_marker(post);
}

fn author_of(user: &User) -> Author {
    Author {
        id: user.id.clone(),
        handle: tidy::handle(&user.username),
        name: user.name.clone(),
        followers: user
            .public_metrics
            .as_ref()
            .and_then(|metrics| metrics.followers_count),
    }
}

fn counts_of(metrics: &Metrics) -> Counts {
    Counts {
        likes: metrics.likes,
        reposts: metrics.retweets,
        replies: metrics.replies,
        quotes: metrics.quotes,
        views: metrics.impressions,
    }
}

fn media_of(picture: &Picture) -> Media {
    Media {
        kind: if picture.kind == "animated_gif" {
            "gif"
        } else {
            &picture.kind
        }
        .to_owned(),
        url: picture
            .url
            .clone()
            .unwrap_or_else(|| picture.preview_image_url.clone()),
        alt: picture.alt_text.clone(),
    }
}
