//! The facts that a column can hold, and what they are called on the command line.

use std::fmt;
use std::str::FromStr;

/// A fact that a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The post's identifier.
    Id,
    /// When it was posted.
    Time,
    /// What it says.
    Text,
    /// What stands above its text.
    Title,
    /// The author's handle.
    Author,
    /// The author's identifier.
    AuthorId,
    /// The author's display name.
    Name,
    /// The author's followers.
    Followers,
    /// Its language.
    Lang,
    /// Its tags.
    Tags,
    /// The handles that it mentions.
    Mentions,
    /// The links in it.
    Links,
    /// Pictures and videos.
    Media,
    /// Its address on the platform.
    Url,
    /// Likes.
    Likes,
    /// Reposts.
    Reposts,
    /// Replies.
    Replies,
    /// Quotes.
    Quotes,
    /// Views.
    Views,
    /// The identifier of the post that it answers.
    ReplyTo,
    /// The handle of that post's author.
    ReplyToAuthor,
    /// The identifier of that post's author.
    ReplyToAuthorId,
    /// The identifier of the post that it repeats.
    RepostOf,
    /// The handle of that post's author.
    RepostOfAuthor,
    /// The identifier of that post's author.
    RepostOfAuthorId,
    /// Whether it repeats another post.
    IsRepost,
    /// The full text of the post that it repeats.
    RepostText,
    /// The identifier of the post that it quotes.
    QuoteOf,
    /// The handle of that post's author.
    QuoteOfAuthor,
    /// The identifier of that post's author.
    QuoteOfAuthorId,
    /// Whether it quotes another post.
    IsQuote,
    /// Whether it is a repost, quote or reply, in a word.
    Kind,
    /// The program it was posted with.
    Client,
    /// Whether it asks for care.
    Sensitive,
    /// The author's content warning.
    Warning,
    /// The platform that it is from.
    Platform,
    /// When its counts were collected.
    Observed,
}

/// Every field with the name used with `--map`, in the order of the enum.
#[rustfmt::skip]
const NAMES: [(Field, &str); 37] = [
    (Field::Id, "id"),
    (Field::Time, "time"),
    (Field::Text, "text"),
    (Field::Title, "title"),
    (Field::Author, "author"),
    (Field::AuthorId, "author-id"),
    (Field::Name, "name"),
    (Field::Followers, "followers"),
    (Field::Lang, "lang"),
    (Field::Tags, "tags"),
    (Field::Mentions, "mentions"),
    (Field::Links, "links"),
    (Field::Media, "media"),
    (Field::Url, "url"),
    (Field::Likes, "likes"),
    (Field::Reposts, "reposts"),
    (Field::Replies, "replies"),
    (Field::Quotes, "quotes"),
    (Field::Views, "views"),
    (Field::ReplyTo, "reply-to"),
    (Field::ReplyToAuthor, "reply-to-author"),
    (Field::ReplyToAuthorId, "reply-to-author-id"),
    (Field::RepostOf, "repost-of"),
    (Field::RepostOfAuthor, "repost-of-author"),
    (Field::RepostOfAuthorId, "repost-of-author-id"),
    (Field::IsRepost, "is-repost"),
    (Field::RepostText, "repost-text"),
    (Field::QuoteOf, "quote-of"),
    (Field::QuoteOfAuthor, "quote-of-author"),
    (Field::QuoteOfAuthorId, "quote-of-author-id"),
    (Field::IsQuote, "is-quote"),
    (Field::Kind, "kind"),
    (Field::Client, "client"),
    (Field::Sensitive, "sensitive"),
    (Field::Warning, "warning"),
    (Field::Platform, "platform"),
    (Field::Observed, "observed"),
];

impl Field {
    /// How many there are.
    pub(super) const COUNT: usize = NAMES.len();

    /// Every field, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(field, _)| *field)
    }

    /// The name used with `--map`.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].1
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let wanted = name.trim().to_ascii_lowercase().replace('_', "-");
        Self::all()
            .find(|field| field.name() == wanted)
            .ok_or_else(|| {
                let names: Vec<_> = Self::all().map(Self::name).collect();
                format!("'{name}' is no field; the fields are {}", names.join(", "))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_one_name_each() {
        for (at, field) in Field::all().enumerate() {
            assert_eq!(field as usize, at);
            assert_eq!(field.name().parse(), Ok(field));
        }
        assert_eq!(Field::all().count(), Field::COUNT);
        assert!("colour".parse::<Field>().unwrap_err().contains("author-id"));
    }
}
