//! What is known of the tools that make tables: by which columns each is recognised, the platform its
//! posts are from, and columns that mean something else there than their names say.

use super::field::Field;
use super::own;

/// One tool.
#[derive(Debug, PartialEq)]
pub(super) struct Tool {
    // All of these columns are there; a `*` stands for any other letters around.
    signs: &'static [&'static str],
    /// Its posts' platform; empty where each row says so.
    pub(super) platform: &'static str,
    // Where a field is to be found; an empty name says that no column holds it.
    columns: &'static [(Field, &'static str)],
}

const fn tool(
    signs: &'static [&'static str],
    platform: &'static str,
    columns: &'static [(Field, &'static str)],
) -> Tool {
    Tool {
        signs,
        platform,
        columns,
    }
}

/// The most particular first: the last ones are platforms by single columns.
#[rustfmt::skip]
const TOOLS: [Tool; 34] = [
    // Its own table: `source` is a place there.
    tool(own::COLUMNS, "", &[(Field::ReplyTo, "replyto"), (Field::RepostOf, "repostof"), (Field::QuoteOf, "quoteof"),
        (Field::Kind, "kind"), (Field::Client, "")]),
    // Commercial collections have all platforms in one table.
    tool(&["queryid", "pagetype"], "", &[]),
    tool(&["hitsentence", "influencer"], "", &[(Field::Client, "twitterclient"), (Field::Platform, "source"),
        (Field::Title, "headline")]),
    tool(&["socialnetwork", "permalink"], "", &[]),
    tool(&["sourcetype", "hosturl"], "", &[]),
    // DMI-TCAT: `created_at` is UTC without saying so.
    tool(&["fromusername", "filterlevel", "createdat"], "twitter", &[(Field::Time, "time")]),
    // 4CAT.
    tool(&["iscommentoncomment", "postid"], "tiktok", &[(Field::Id, "id"), (Field::ReplyTo, "postid"),
        (Field::Url, "")]),
    tool(&["authorforwardedfromusername", "chat"], "telegram", &[(Field::AuthorId, "author"),
        (Field::Author, "authorusername"), (Field::ReplyTo, "replyto"),
        (Field::RepostOfAuthor, "authorforwardedfromusername")]),
    tool(&["numlikes", "numcomments", "threadid"], "instagram", &[(Field::Likes, "numlikes"),
        (Field::Author, "author")]),
    tool(&["reblogscount", "threadid", "body"], "truthsocial", &[]),
    tool(&["tiktokurl"], "tiktok", &[(Field::Title, "")]),
    // minet.
    tool(&["challengestitles"], "tiktok", &[(Field::Text, "description"), (Field::Time, "timestamp")]),
    tool(&["linktomessage"], "telegram", &[]),
    tool(&["commentid", "authorchannelid"], "youtube", &[(Field::Id, "commentid"), (Field::Author, ""),
        (Field::Title, "")]),
    tool(&["commenturl", "comment", "points"], "reddit", &[(Field::ReplyTo, "parent"), (Field::Likes, "points")]),
    tool(&["authortext", "points"], "reddit", &[(Field::Text, "authortext"), (Field::Likes, "points")]),
    // The YouTube Data Tools.
    tool(&["isreplyto", "authorname"], "youtube", &[(Field::Author, ""), (Field::Title, "")]),
    // CrowdTangle: `Link` is what a post links to.
    tool(&["totalinteractions", "postcreated", "pagename"], "facebook", &[(Field::Url, "url")]),
    tool(&["totalinteractions", "postcreated", "groupname"], "facebook", &[(Field::Url, "url"),
        (Field::Name, "groupname")]),
    tool(&["totalinteractions", "postcreated", "account"], "instagram", &[(Field::Url, "url"),
        (Field::Name, "account"), (Field::Text, "description"), (Field::Title, "")]),
    // facebook-scraper: `username` is a display name.
    tool(&["posttext", "sharedtext"], "facebook", &[(Field::Name, "username"), (Field::Author, ""),
        (Field::Links, "link"), (Field::Text, "text")]),
    // twint: `retweet` is a flag, `reply_to` a list of all who are answered.
    tool(&["retweetscount", "cashtags", "tweet"], "twitter", &[(Field::ReplyToAuthor, "replyto")]),
    // GetOldTweets without identifiers.
    tool(&["username", "date", "text", "geo", "hashtags"], "twitter", &[]),
    // Pushshift: `url` is what a submission links to.
    tool(&["subreddit", "createdutc", "selftext"], "reddit", &[(Field::Id, "id"), (Field::Url, "permalink"),
        (Field::Links, "url"), (Field::Likes, "score")]),
    tool(&["subreddit", "createdutc"], "reddit", &[(Field::Id, "id"), (Field::Url, "permalink"),
        (Field::Likes, "score")]),
    tool(&["subreddit"], "reddit", &[(Field::Likes, "score")]),
    tool(&["*tweet*"], "twitter", &[]),
    tool(&["*screenname*"], "twitter", &[]),
    tool(&["fromuser", "fromuseridstr"], "twitter", &[]),
    tool(&["userdid"], "bluesky", &[]),
    tool(&["authordid"], "bluesky", &[]),
    tool(&["did", "uri"], "bluesky", &[]),
    tool(&["repostcount", "uri"], "bluesky", &[]),
    tool(&["authoruniqueid"], "tiktok", &[]),
];

impl Tool {
    /// The tool that has written this header, in normal form.
    pub(super) fn of(header: &[String]) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| {
            tool.signs
                .iter()
                .all(|sign| header.iter().any(|column| fits(sign, column)))
        })
    }

    /// The name of the column that holds a field there, if it is not the usual one.
    pub(super) fn column(&self, field: Field) -> Option<&'static str> {
        self.columns
            .iter()
            .find(|(known, _)| *known == field)
            .map(|(_, name)| *name)
    }
}

fn fits(sign: &str, column: &str) -> bool {
    let inside = sign
        .strip_prefix('*')
        .and_then(|rest| rest.strip_suffix('*'));
    inside.map_or(sign == column, |inside| column.contains(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn platform(header: &str) -> Option<&'static str> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        Tool::of(&header).map(|tool| tool.platform)
    }

    #[test]
    fn tools_are_known_by_their_columns() {
        assert_eq!(platform("text,tweetid"), Some("twitter"));
        // Every row of a Brandwatch export has columns for Twitter.
        assert_eq!(platform("queryid,pagetype,twitterretweets"), Some(""));
        assert_eq!(platform("id,text,date"), None);
    }
}
