//! Which column is which fact: one table of the names that exporters use.

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
    /// The identifier of the post that it quotes.
    QuoteOf,
    /// The handle of that post's author.
    QuoteOfAuthor,
    /// Whether it is a repost, quote or reply, in a word.
    Kind,
    /// The program it was posted with.
    Client,
    /// Whether it asks for care.
    Sensitive,
}

/// Names of a field: the one used with `--map`, then those of columns, the most telling first.
/// Column names are compared by letters and digits alone; `user_name` is kept apart from `username`,
/// because tweepy writes display names there.
type Names = (Field, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const NAMES: [Names; 30] = [
    (Field::Id, "id", &["idstr", "tweetid", "statusid", "postid", "messageid", "id", "uri"]),
    (Field::Time, "time", &["timestamputc", "datetimeutc", "createdatutc", "createdutc", "unixtimestamp",
        "createdat", "publishdate", "publishedat", "publisheddate", "postedat", "postedtime", "postcreated",
        "datetime", "date", "timestamp", "parsedcreatedat", "time", "datetimelocal", "localtime"]),
    (Field::Text, "text", &["fulltext", "rawcontent", "text", "content", "tweet", "tweettext", "body",
        "message", "posttext"]),
    (Field::Author, "author", &["screenname", "userscreenname", "authorscreenname", "authorusername",
        "userusername", "username", "userhandle", "authorhandle", "handle", "fromusername", "fromuser",
        "author", "user", "user_name"]),
    (Field::AuthorId, "author-id", &["userid", "useridstr", "authorid", "fromuserid", "fromuseridstr",
        "userdid", "authordid", "externalauthorid", "twitterid", "accountid"]),
    (Field::Name, "name", &["name", "displayname", "authorname", "authorfullname", "authordisplayname",
        "userdisplayname", "fromuserrealname", "user_name"]),
    (Field::Followers, "followers", &["userfollowers", "userfollowerscount", "followerscount",
        "authorfollowers", "authorpublicmetricsfollowerscount", "fromuserfollowercount", "followers"]),
    (Field::Lang, "lang", &["lang", "language", "languageguess", "languages", "userlangs"]),
    (Field::Tags, "tags", &["hashtags", "entitieshashtags", "tags", "hashtag"]),
    (Field::Mentions, "mentions", &["mentionednames", "mentionsscreenname", "usermentions",
        "entitiesmentions", "mentioneduserhandles", "mentionedusers", "mentions"]),
    (Field::Links, "links", &["expandedurls", "urlsexpanded", "urlsexpandedurl", "entitiesurls",
        "urlmentions", "outlinks", "links", "urls"]),
    (Field::Media, "media", &["mediaurls", "mediaurl", "media", "photos"]),
    (Field::Url, "url", &["permalink", "tweeturl", "statusurl", "permanenturl", "posturl", "link", "url"]),
    (Field::Likes, "likes", &["likecount", "likescount", "likes", "favoritecount", "favouritecount",
        "favorites", "favourites", "favorite", "publicmetricslikecount"]),
    (Field::Reposts, "reposts", &["retweetcount", "retweetscount", "retweets", "repostcount", "reposts",
        "publicmetricsretweetcount"]),
    (Field::Replies, "replies", &["replycount", "repliescount", "replies", "publicmetricsreplycount"]),
    (Field::Quotes, "quotes", &["quotecount", "quotes", "publicmetricsquotecount"]),
    (Field::Views, "views", &["viewcount", "views", "impressioncount", "publicmetricsimpressioncount"]),
    (Field::ReplyTo, "reply-to", &["inreplytostatusid", "inreplytostatusidstr", "inreplytotweetid",
        "replytostatusid", "totweetid", "toposturi", "repliedtopost", "referencedtweetsrepliedtoid"]),
    (Field::ReplyToAuthor, "reply-to-author", &["inreplytoscreenname", "inreplytousername",
        "inreplytouserusername", "replytoscreenname", "tousername", "touserhandle", "replieduser"]),
    (Field::ReplyToAuthorId, "reply-to-author-id", &["inreplytouserid", "inreplytouseridstr",
        "replytouserid", "touserid", "touserdid"]),
    (Field::RepostOf, "repost-of", &["retweetedstatusid", "retweetedid", "retweetstatusid", "retweetid",
        "retweetedtweetid", "referencedtweetsretweetedid", "retweetorquoteid"]),
    (Field::RepostOfAuthor, "repost-of-author", &["retweeteduser", "retweetedusername",
        "retweetscreenname", "retweetedscreenname", "userrt", "retweetorquotescreenname",
        "retweetedtweetuserusername"]),
    (Field::RepostOfAuthorId, "repost-of-author-id", &["retweetedstatususerid", "retweeteduserid",
        "retweetuserid", "retweetorquoteuserid"]),
    (Field::IsRepost, "is-repost", &["isretweet", "isrepost", "retweet"]),
    (Field::QuoteOf, "quote-of", &["quotedstatusid", "quotedid", "quotetweetid", "quoteduri",
        "quotedpost", "quotedtweetid", "referencedtweetsquotedid"]),
    (Field::QuoteOfAuthor, "quote-of-author", &["quoteduser", "quotedusername", "quotedscreenname",
        "quoteauthor", "quotedtweetuserusername"]),
    (Field::Kind, "kind", &["tweettype", "posttype"]),
    (Field::Client, "client", &["sourcename", "sourcelabel", "source", "client"]),
    (Field::Sensitive, "sensitive", &["possiblysensitive", "sensitive"]),
];

impl Field {
    /// Every field, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(field, ..)| *field)
    }

    /// The name used with `--map`.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    fn entry(self) -> &'static Names {
        NAMES
            .iter()
            .find(|(field, ..)| *field == self)
            .expect("every field has its line in the table")
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

/// Where each field stands in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    at: Vec<(Field, usize)>,
}

impl Columns {
    /// Recognises columns by their names; what the person says comes first.
    pub(super) fn new(header: &[String], map: &[(Field, String)]) -> Result<Self, String> {
        let mut columns = Self::default();
        for (field, wanted) in map {
            let exact = header
                .iter()
                .position(|column| column.trim() == wanted.trim());
            let same = |column: &String| normal(column) == normal(wanted);
            let Some(at) = exact.or_else(|| header.iter().position(same)) else {
                return Err(format!(
                    "there is no column '{wanted}' for '{field}'; the columns are {}",
                    super::detect::listed(header.iter().cloned())
                ));
            };
            columns.set(*field, at);
        }
        let normal: Vec<String> = header.iter().map(|column| normal(column)).collect();
        for (field, _, names) in &NAMES {
            if columns.find(*field).is_none() {
                let found = names
                    .iter()
                    .find_map(|name| normal.iter().position(|c| c == name));
                if let Some(at) = found {
                    columns.set(*field, at);
                }
            }
        }
        Ok(columns)
    }

    /// The column of a field.
    pub(super) fn find(&self, field: Field) -> Option<usize> {
        self.at
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, at)| *at)
    }

    /// How many fields are known.
    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// Says that a column holds a field.
    pub(super) fn set(&mut self, field: Field, at: usize) {
        self.at.retain(|(known, _)| *known != field);
        self.at.push((field, at));
    }

    /// A column turns out to hold something else.
    pub(super) fn rename(&mut self, from: Field, to: Field) {
        if let Some(at) = self.find(from) {
            self.at.retain(|(known, _)| *known != from);
            if self.find(to).is_none() {
                self.set(to, at);
            }
        }
    }
}

/// Letters and digits in lower case.
pub(super) fn normal(column: &str) -> String {
    let column = column.trim().to_lowercase();
    if column == "user_name" {
        return column;
    }
    column.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn fields_have_one_name_each() {
        for field in Field::all() {
            assert_eq!(field.name().parse(), Ok(field));
        }
        assert!("colour".parse::<Field>().unwrap_err().contains("author-id"));
    }

    #[test]
    fn the_most_telling_column_wins() {
        let header = header("id,user_name,local_time,Text,timestamp_utc,user_screen_name,tweet_id");
        let columns = Columns::new(&header, &[]).unwrap();
        let at = |field| columns.find(field);
        assert_eq!(at(Field::Id), Some(6));
        assert_eq!(at(Field::Time), Some(4));
        assert_eq!(at(Field::Author), Some(5));
        assert_eq!(at(Field::Name), Some(1));
        assert_eq!(at(Field::Text), Some(3));
        assert_eq!(at(Field::Likes), None);
    }

    #[test]
    fn what_the_person_says_comes_first() {
        let header = header("text,what,id");
        let columns = Columns::new(&header, &[(Field::Text, "What".to_owned())]).unwrap();
        assert_eq!(columns.find(Field::Text), Some(1));
        let error = Columns::new(&header, &[(Field::Text, "nope".to_owned())]).unwrap_err();
        assert!(
            error.contains("no column 'nope'") && error.contains("text, what, id"),
            "{error}"
        );
    }
}
