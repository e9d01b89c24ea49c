//! Twitter's entities as activity streams and captures of its website have them: the names are those of
//! API 1.1, whatever stands around them.
//!
//! It must not know whose entities they are.

use crate::formats::loose::Loose;
use crate::formats::tidy;
use crate::post::{Media, Post};

/// Fills in tags, mentions, links and media from two groups of entities; `rich` knows more of the media.
/// What the entities do not say is taken from the text.
pub(in crate::formats) fn fill(post: &mut Post, known: &Loose, rich: &Loose) {
    post.tags = known.texts("hashtags", "text");
    post.mentions = known.texts("user_mentions", "screen_name");
    let targets = ["unwound.url", "unwound_url", "expanded_url", "url"];
    let urls = known.list("urls").iter();
    post.links = urls
        .map(|url| url.first(&targets).as_text().into_owned())
        .collect();
    let pictures = match rich.list("media") {
        [] => known.list("media"),
        pictures => pictures,
    };
    post.media = pictures.iter().map(media).collect();
    if post.tags.is_empty() {
        post.tags = tidy::tags_of(&post.text);
    }
    if post.mentions.is_empty() {
        post.mentions = tidy::mentions_of(&post.text);
    }
    // A link in the text that no entity knows is the address of the post's own picture.
    if !known.is_object() {
        post.links = tidy::links_of(&post.text);
    }
    tidy::distinct(post);
    tidy::forget_marker(post);
}

fn media(picture: &Loose) -> Media {
    Media {
        kind: media_kind(&picture.text("type")).to_owned(),
        url: picture
            .first(&["media_url_https", "media_url", "expanded_url"])
            .as_text()
            .into_owned(),
        alt: picture
            .first(&["ext_alt_text", "alt_text"])
            .as_text()
            .into_owned(),
    }
}

/// The word for a kind of medium, of any version of Twitter's API.
pub(in crate::formats) fn media_kind(named: &str) -> &str {
    match named {
        "animated_gif" => "gif",
        "" => "photo",
        kind => kind,
    }
}
