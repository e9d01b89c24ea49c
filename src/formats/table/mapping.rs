//! Which column is which fact: one table of the names that exporters use.

use super::super::Options;
use super::super::names::listed;
use super::field::Field;
use super::tools::Tool;

/// Names of columns for a field, the most telling first. They are compared by letters and digits
/// alone; `user_name` is kept apart from `username`, because tweepy writes display names there.
type Names = (Field, &'static [&'static str]);

#[rustfmt::skip]
const NAMES: [Names; Field::COUNT] = [
    (Field::Id, &["idstr", "tweetid", "statusid", "postid", "messageid", "id", "uri", "identifiant", "identificador"]),
    (Field::Time, &["timestamputc", "datetimeutc", "createdatutc", "createdutc", "unixtimestamp",
        "createdat", "createdatdate", "tweettime", "publishdate", "publishedat", "publisheddate", "postedat",
        "postedtime", "postcreated", "createdtime", "createtime", "creationtime", "published", "datetime", "date", "timestamp",
        "parsedcreatedat", "time", "datetimelocal", "localtime",
        "datum", "fecha", "zeitpunkt", "zeitstempel", "data"]),
    (Field::Text, &["notetweettext", "fulltext", "rawcontent", "text", "content", "tweet", "tweettext", "body", "message",
        "posttext", "selftext", "comment", "commenttext", "caption", "openingtext", "hitsentence", "snippet",
        "textoriginal", "textdisplay", "displaytext", "originaltext", "desc", "texte", "texto", "testo",
        "nachricht", "beitrag", "mensaje", "mensagem", "messaggio", "contenu", "contenido"]),
    (Field::Title, &["title", "subject", "headline"]),
    (Field::Author, &["screenname", "userscreenname", "authorscreenname", "senderscreenname",
        "twitterscreenname", "authorusername", "accountusername", "accountacct", "userusername", "username",
        "userhandle", "authorhandle", "handle", "fromusername", "fromuser", "authoruniqueid", "influencer",
        "extraauthorattributesshortname",
        "postownerusername", "author", "user", "user_name", "benutzername", "nutzername", "benutzer", "nutzer",
        "autor", "auteur", "autore", "utilisateur", "usuario", "usuário", "utente"]),
    (Field::AuthorId, &["userid", "useridstr", "authorid", "fromuserid", "fromuseridstr", "userdid",
        "authordid", "authorchannelid", "senderuserid", "externalauthorid", "twitterauthorid", "twitterid", "accountid",
        "facebookid", "postownerid"]),
    (Field::Name, &["name", "displayname", "authorname", "authorfullname", "authorfull",
        "authordisplayname", "accountdisplayname", "userdisplayname", "fromuserrealname", "fullname",
        "sendername", "extraauthorattributesname", "pagename", "postownername", "user_name", "anzeigename"]),
    (Field::Followers, &["userfollowers", "userfollowerscount", "followerscount", "followercount",
        "authorfollowers", "authorfollowerscount", "authorpublicmetricsfollowerscount",
        "accountfollowerscount", "fromuserfollowercount", "senderfollowerscount", "followersatposting",
        "twitterfollowers", "followers"]),
    (Field::Lang, &["lang", "language", "tweetlanguage", "languageguess", "languages", "userlangs", "sprache",
        "langue", "idioma", "lingua"]),
    (Field::Tags, &["hashtags", "entitieshashtags", "tags", "hashtag", "challengestitles"]),
    (Field::Mentions, &["mentionednames", "mentionsscreenname", "usermentions", "entitiesmentions",
        "mentioneduserhandles", "mentionedusers", "mentionedauthors", "mentions"]),
    (Field::Links, &["urlsfollowed", "expandedurls", "urlsexpanded", "urlsexpandedurl", "entitiesurls",
        "urlmentions", "outlinks", "finallink", "links", "urls", "tco1step1", "tco2step1", "tco3step1"]),
    (Field::Media, &["mediaurls", "mediaurl", "media", "attachmentsmedia", "photos", "images", "imageurls",
        "image", "videos", "videourl", "video"]),
    (Field::Url, &["permalink", "tweeturl", "statusurl", "permanenturl", "posturl", "commenturl",
        "linktomessage", "tiktokurl", "articleurl", "url", "link"]),
    (Field::Likes, &["likecount", "likescount", "likes", "favoritecount", "favouritecount",
        "favouritescount", "favorites", "favourites", "favorite", "publicmetricslikecount", "numlikes",
        "diggcount", "statsdiggcount", "twitterlikes", "statisticslikecount", "gefälltmir", "jaime", "megusta",
        "curtidas", "mipiace"]),
    (Field::Reposts, &["retweetcount", "retweetscount", "retweets", "repostcount", "reposts",
        "publicmetricsretweetcount", "reblogscount", "twitterretweets", "shares", "sharecount",
        "sharescount", "statssharecount", "statisticssharecount", "partages", "compartidos",
        "compartilhamentos", "condivisioni"]),
    (Field::Replies, &["replycount", "repliescount", "replies", "publicmetricsreplycount",
        "twitterreplycount", "numcomments", "commentcount", "commentscount", "comments",
        "statscommentcount", "statisticscommentcount", "antworten", "réponses", "respuestas", "respostas",
        "risposte"]),
    (Field::Quotes, &["quotecount", "quotescount", "quotes", "publicmetricsquotecount"]),
    (Field::Views, &["viewcount", "viewscount", "views", "impressioncount", "publicmetricsimpressioncount",
        "playcount", "plays", "statsplaycount", "postviews", "totalviews", "statisticsviews", "statisticsviewscount", "statisticsviewcount",
        "aufrufe", "vues"]),
    (Field::ReplyTo, &["inreplytostatusid", "inreplytostatusidstr", "inreplytotweetid", "inreplytoid",
        "replytostatusid", "totweetid", "toposturi", "repliedtopost", "referencedtweetsrepliedtoid",
        "parentcommentid", "parentid", "isreplyto", "twitterreplyto"]),
    (Field::ReplyToAuthor, &["inreplytoscreenname", "inreplytousername", "inreplytouserusername",
        "replytoscreenname", "tousername", "touserhandle", "replieduser", "repliedauthor",
        "repliedtouser", "isreplytoname", "to"]),
    (Field::ReplyToAuthorId, &["inreplytouserid", "inreplytouseridstr", "replytouserid", "touserid",
        "touserdid"]),
    (Field::RepostOf, &["retweetedstatusid", "retweetedid", "retweetstatusid", "retweettweetid",
        "retweetid", "retweetedtweetid", "referencedtweetsretweetedid", "retweetorquoteid",
        "twitterretweetof", "retweetedstatusidstr"]),
    (Field::RepostOfAuthor, &["retweeteduser", "retweetedusername", "retweetscreenname",
        "retweetedscreenname", "userrt", "retweetorquotescreenname", "retweetedtweetuserusername",
        "retweetedstatususerscreenname", "retweetedstatususerusername"]),
    (Field::RepostOfAuthorId, &["retweetedstatususerid", "retweeteduserid", "retweetuserid", "userrtid",
        "retweetorquoteuserid",
        "retweetedstatususeridstr"]),
    (Field::IsRepost, &["isretweet", "isrepost", "retweet"]),
    (Field::RepostText, &["retweettext", "retweetedtext", "retweetedstatusfulltext",
        "retweetedstatustext"]),
    (Field::QuoteOf, &["quotedstatusid", "quotedstatusidstr", "quotedid", "quotetweetid",
        "quotedtweettweetid", "quoteduri", "quotedpost", "quotedtweetid", "referencedtweetsquotedid",
        "quoteurl"]),
    (Field::QuoteOfAuthor, &["quoteduser", "quotedusername", "quotedscreenname", "quoteauthor",
        "quoteduserhandle", "quotedtweetuserusername",
        "quotedstatususerscreenname", "quotedstatususerusername"]),
    (Field::QuoteOfAuthorId, &["quoteduserid", "quoteduserdid", "quotedstatususerid",
        "quotedstatususeridstr"]),
    (Field::IsQuote, &["isquote", "isquotetweet", "isquotestatus"]),
    (Field::Kind, &["tweettype", "posttype", "threadentrytype"]),
    (Field::Client, &["sourcename", "sourcelabel", "tweetclientname", "twitterclient", "source", "client"]),
    (Field::Sensitive, &["possiblysensitive", "sensitive", "over18", "labels"]),
    (Field::Warning, &["spoilertext", "contentwarning", "warning"]),
    (Field::Platform, &["platform", "sourceplatform", "socialnetwork", "pagetype", "sourcetype"]),
    (Field::Observed, &["collectedat", "collectiontime", "twarcretrievedat", "retrievedat", "retrievedon",
        "retrievedutc", "harvesteddate", "indexedatutc", "scrapedat", "scrapetime", "crawledat"]),
];

/// Where each field stands in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Columns {
    at: [Option<usize>; Field::COUNT],
    // More columns of the same fact: where one text is empty another may be filled, and media and
    // links are spread over several.
    spare: Vec<(Field, usize)>,
    // One column of tags, mentions, links and media together.
    entities: Option<usize>,
    // One column of all posts that this one answers, repeats and quotes.
    referenced: Option<usize>,
    // Columns that each hold one of several links.
    numbered: Vec<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            at: [None; Field::COUNT],
            spare: Vec::new(),
            entities: None,
            referenced: None,
            numbered: Vec::new(),
        }
    }
}

impl Columns {
    /// Recognises columns by their names; what the person says comes first, then what is known of
    /// the tool that made the table.
    pub(super) fn new(header: &[String], map: &[(Field, String)]) -> Result<Self, String> {
        let mut columns = Self::default();
        for (field, wanted) in map {
            columns.set(*field, position_of(header, *field, wanted)?);
        }
        let normal: Vec<String> = header.iter().map(|column| normal(column)).collect();
        let position = |name: &&str| normal.iter().position(|column| column == name);
        let tool = Tool::of(&normal);
        for (field, names) in &NAMES {
            if columns.find(*field).is_some() {
                continue;
            }
            if let Some(name) = tool.and_then(|tool| tool.column(*field)) {
                if let Some(at) = position(&name) {
                    columns.set(*field, at);
                }
                continue;
            }
            let mut found = names.iter().filter_map(position);
            if let Some(at) = found.next() {
                columns.set(*field, at);
            }
            if matches!(field, Field::Text | Field::Media | Field::Links) {
                columns.spare.extend(found.map(|at| (*field, at)));
            }
        }
        // CrowdTangle has what a post links to twice, the second time where redirections lead.
        if tool.is_some_and(|tool| tool.column(Field::Url) == Some("url"))
            && let Some(link) = position(&"link")
        {
            columns.spare.push((Field::Links, link));
        }
        columns.entities = position(&"entitiesstr").or_else(|| position(&"entities"));
        columns.referenced = position(&"referencedtweets");
        let is_numbered = |(at, name): (usize, &String)| name.starts_with("tco").then_some(at);
        columns.numbered = normal.iter().enumerate().filter_map(is_numbered).collect();
        Ok(columns)
    }

    /// The column of a field.
    pub(super) fn find(&self, field: Field) -> Option<usize> {
        self.at[field as usize]
    }

    /// Every column of a field, the best one first.
    pub(super) fn all(&self, field: Field) -> impl Iterator<Item = usize> {
        let spare = self.spare.iter().filter(move |(known, _)| *known == field);
        self.find(field).into_iter().chain(spare.map(|(_, at)| *at))
    }

    /// The column of tags, mentions, links and media together, as the old API wrote them.
    pub(super) fn entities(&self) -> Option<usize> {
        self.entities
    }

    /// The column of the posts that this one answers, repeats and quotes, as API 2 has them.
    pub(super) fn referenced(&self) -> Option<usize> {
        self.referenced
    }

    /// Whether a column holds one of several links.
    pub(super) fn is_numbered(&self, at: usize) -> bool {
        self.numbered.contains(&at)
    }

    /// Which field is where, in the order of the columns.
    pub(super) fn known(&self) -> Vec<(Field, usize)> {
        let mut known: Vec<(Field, usize)> = Field::all()
            .filter_map(|field| Some((field, self.find(field)?)))
            .collect();
        known.sort_by_key(|(_, at)| *at);
        known
    }

    /// Whether anything is taken from a column.
    pub(super) fn uses(&self, at: usize) -> bool {
        let named = self.at.iter().flatten();
        let spare = self.spare.iter().map(|(_, at)| at);
        let lists = self.entities.iter().chain(&self.referenced);
        let mut used = named.chain(spare).chain(lists).chain(&self.numbered);
        used.any(|used| *used == at)
    }

    /// How many fields are known.
    pub(super) fn len(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// Says that a column holds a field.
    pub(super) fn set(&mut self, field: Field, at: usize) {
        self.at[field as usize] = Some(at);
    }

    /// A column turns out to hold something else.
    pub(super) fn rename(&mut self, from: Field, to: Field) {
        if let Some(at) = self.at[from as usize].take()
            && self.find(to).is_none()
        {
            self.set(to, at);
        }
    }
}

fn position_of(header: &[String], field: Field, wanted: &str) -> Result<usize, String> {
    let exact = header
        .iter()
        .position(|column| column.trim() == wanted.trim());
    let same = |column: &String| normal(column) == normal(wanted);
    exact
        .or_else(|| header.iter().position(same))
        .ok_or_else(|| {
            format!(
                "there is no column '{wanted}' for '{field}'; the columns are {}",
                listed(header.iter().cloned())
            )
        })
}

/// The columns of a table of posts, or why it is none.
pub(in super::super) fn recognise(header: &[String], options: &Options) -> Result<Columns, String> {
    let columns = Columns::new(header, &options.map)?;
    let has = |field| columns.find(field).is_some();
    let shown = || {
        listed(
            header
                .iter()
                .map(|column| column.trim().to_owned())
                .filter(|name| !name.is_empty()),
        )
    };
    if !has(Field::Text) {
        let ids = if has(Field::Id) {
            "; if these are ids only, their posts have to be fetched from the platform first ('hydrated')"
        } else {
            ""
        };
        return Err(format!(
            "no column looks like a text: the columns are {}; name it with --map text=COLUMN{ids}",
            shown()
        ));
    }
    let telling = [
        Field::Time,
        Field::Id,
        Field::Author,
        Field::AuthorId,
        Field::Url,
    ];
    if !telling.into_iter().any(has) && options.map.is_empty() {
        let text = columns.find(Field::Text).map_or("", |at| header[at].trim());
        let others = if header.len() > 1 {
            "name them with --map time=COLUMN, or "
        } else {
            ""
        };
        return Err(format!(
            "a text but neither a time, an id nor an author: the columns are {}; {others}read the texts alone with --map text={}",
            shown(),
            quoted(text)
        ));
    }
    Ok(columns)
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    if name.contains(' ') {
        format!("'{name}'")
    } else {
        name.to_owned()
    }
}

/// Letters and digits in lower case.
pub(super) fn normal(column: &str) -> String {
    let column = column.trim().to_lowercase();
    // A display name too: of a user in JSON.
    if matches!(column.as_str(), "user_name" | "user.name") {
        return "user_name".to_owned();
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
    fn every_field_has_its_line() {
        assert!(NAMES.iter().map(|(field, _)| *field).eq(Field::all()));
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

    #[test]
    fn a_tool_has_its_own_meanings() {
        let header =
            header("id,thread_id,author,body,post_id,post_url,is_comment_on_comment,likes");
        let columns = Columns::new(&header, &[]).unwrap();
        assert_eq!(columns.find(Field::Id), Some(0));
        assert_eq!(columns.find(Field::ReplyTo), Some(4));
        assert_eq!(columns.find(Field::Url), None);
    }
}
