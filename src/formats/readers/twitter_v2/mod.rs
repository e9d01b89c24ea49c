//! Tweets as Twitter's API 2 wrote them: pages `{data, includes}` whose parts are joined here, and
//! the flattened lines of twarc 2, which carry their author and the referenced tweets inside.
//!
//! A retweet's text is cut and its entities are incomplete, so everything is taken from the
//! referenced tweet. Tweets in `includes` are context: nobody searched for them, and they are no posts.

mod shapes;

use std::collections::HashMap;
use std::io::{self, Read};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use shapes::{Entities, Harvest, Metrics, Picture, Tweet, User};

use crate::formats::intake::{Intake, Stop};
use crate::formats::json::{self, Layout, Piece, Splitter};
use crate::formats::readers::twitter_v1;
use crate::formats::shape::Shape;
use crate::formats::{Given, mend, tidy, tweet_entities, withdrawals};
use crate::post::{Author, Clues, Counts, Media, Post, Reference, Time, entities};

/// Whether this is a page of API 2, or a flattened tweet.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let is_tweet = shape.has_object("public_metrics")
        || shape.inside("author").has("username")
        || shape.has_object("author_user")
        || shape.has_list("edit_history_tweet_ids")
        || shape.has_list("referenced_tweets")
        // A row of a table has the same names, and the author beside them.
        || (shape.has("author_id") && !shape.names_author());
    shape.has_object("data") || shape.has_list("data") || (shape.has("text") && is_tweet)
}

/// Reads every tweet of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        if page(line, bytes, given, intake)? {
            return Ok(());
        }
        // A tweet of API 1.1 among them says so with a key that API 2 has not; most lines are spared the look.
        if memchr::memmem::find(bytes, b"\"id_str\"").is_some() && is_of_v1(&Shape::of(bytes)) {
            return twitter_v1::one(line, bytes, given, intake);
        }
        tweet(line, bytes, &Context::default(), (&given.clues, intake))
    })
}

fn is_of_v1(shape: &Shape) -> bool {
    shape.has("id_str") && !recognises(shape) && twitter_v1::recognises(shape)
}

/// Reads a record if it is a page; says whether it was one. Collections that went on when the API changed
/// have pages among the tweets of API 1.1.
pub(super) fn page(
    line: u64,
    bytes: &[u8],
    given: &Given,
    intake: &mut Intake,
) -> Result<bool, Stop> {
    let page = json::without_nuls(bytes);
    let is_page = json::members(&page).iter().any(|(key, _)| key == "data");
    if is_page {
        each_of_page(line, &page, given, intake)?;
    }
    Ok(is_page)
}

/// Reads a page part by part: a tweet with an unusual field costs only itself, and so does what is no
/// JSON at all, in its tweets as in what stands beside them.
fn each_of_page(line: u64, page: &[u8], given: &Given, intake: &mut Intake) -> Result<(), Stop> {
    let mut context = Context::new(json::value(page, "includes").unwrap_or(b"{}"))?;
    context.observed = json::value(page, "__twarc")
        .and_then(|value| serde_json::from_str::<Harvest>(&json::readable(value)).ok())
        .and_then(|harvest| harvest.time());
    intake.holds(0);
    let mut elements = Splitter::new(page, Some("data"));
    while let Some(piece) = elements.next()? {
        intake.cut();
        match piece {
            Piece::Record { bytes, .. } => {
                tweet(line, bytes, &context, (&given.clues, intake))?;
            }
            Piece::Broken { reason, bytes, .. } => intake.reject(line, reason, bytes)?,
        }
    }
    Ok(())
}

fn tweet(
    line: u64,
    bytes: &[u8],
    context: &Context,
    (clues, intake): (&Clues, &mut Intake),
) -> Result<(), Stop> {
    let text = &*json::readable(bytes);
    match mend::parse::<Tweet>(text, &mut String::new()) {
        Ok(tweet) if tweet.text.is_none() => withdrawals::no_tweet(line, text, intake),
        Ok(tweet) if tweet.id.is_empty() && tweet.created_at.is_none() => {
            intake.reject(line, "the tweet has neither an id nor a time", bytes)
        }
        Ok(tweet) => intake.post(line, post_of(&tweet, context, clues)),
        Err(error) => json::not_a_record(line, bytes, &error, intake),
    }
}

/// What a page says beside its tweets, by identifier.
#[derive(Default)]
struct Context {
    users: HashMap<String, User>,
    tweets: HashMap<String, Tweet>,
    media: HashMap<String, Picture>,
    /// When the page was fetched.
    observed: Option<Time>,
}

impl Context {
    fn new(includes: &[u8]) -> io::Result<Self> {
        Ok(Self {
            users: by_key(includes, "users", |user: &User| &user.id)?,
            tweets: by_key(includes, "tweets", |tweet: &Tweet| &tweet.id)?,
            media: by_key(includes, "media", |one: &Picture| &one.media_key)?,
            observed: None,
        })
    }

    fn author(&self, tweet: &Tweet) -> Author {
        let inside = tweet.author.as_ref().or(tweet.author_user.as_ref());
        let user = inside.or_else(|| self.users.get(&tweet.author_id));
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
        // 4CAT puts the medium in place of its key.
        let known = attachments.media_keys.iter().filter_map(|key| match key {
            Value::String(key) => self.media.get(key).map(media_of),
            whole => Picture::deserialize(whole).ok().as_ref().map(media_of),
        });
        known.collect()
    }
}

/// The elements of a list in `includes` that can be read.
fn by_key<T: DeserializeOwned>(
    includes: &[u8],
    list: &str,
    key: impl Fn(&T) -> &String,
) -> io::Result<HashMap<String, T>> {
    let mut found = HashMap::new();
    let Some(list) = json::value(includes, list).filter(|list| list.starts_with(b"[")) else {
        return Ok(found);
    };
    let mut elements = Splitter::new(list, None);
    while let Some(piece) = elements.next()? {
        if let Piece::Record { bytes, .. } = piece
            && let Ok(element) = mend::parse::<T>(&json::readable(bytes), &mut String::new())
        {
            found.insert(key(&element).clone(), element);
        }
    }
    Ok(found)
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
        observed: (tweet.harvest.as_ref().and_then(Harvest::time)).or(context.observed),
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
    let video = picture.variants.iter().max_by_key(|one| one.bit_rate);
    let video = video.filter(|one| !one.url.is_empty()).map(|one| &one.url);
    let url = picture.url.as_ref().or(video);
    Media {
        kind: tweet_entities::media_kind(&picture.kind).to_owned(),
        url: url.unwrap_or(&picture.preview_image_url).clone(),
        alt: picture.alt_text.clone(),
    }
}
