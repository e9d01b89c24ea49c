//! What can be asked, as one table: `--help`, the `?` overlay, completion and messages are made
//! from it, so that they cannot tell different stories.
//!
//! Must not know how a query is read or found.

use super::ast::{CountField, Feature, Filter, Is};

/// A field of the language, as shown to people.
#[derive(Clone, Copy, Debug)]
pub struct FieldHelp {
    /// The name, without the colon.
    pub name: &'static str,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    /// What to type.
    pub example: &'static str,
    /// What it finds, in one line.
    pub meaning: &'static str,
    /// What must follow the colon: `a handle`.
    pub(super) wants: &'static str,
    pub(super) field: Field,
}

/// The fields, as the reader of values knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    From,
    To,
    Reposted,
    Voice,
    Mention,
    Tag,
    Group,
    Lang,
    Domain,
    Url,
    Link,
    Like,
    Platform,
    Since,
    Until,
    Hour,
    Weekday,
    Is,
    Has,
    Missing,
    Count(CountField),
    Text,
}

const fn row(
    field: Field,
    names: (&'static str, &'static [&'static str]),
    wants: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> FieldHelp {
    FieldHelp {
        name: names.0,
        aliases: names.1,
        example,
        meaning,
        wants,
        field,
    }
}

const HANDLE: &str = "a handle";
const NUMBER: &str = "a number";
const DATE: &str = "a date";

/// Every field, in the order in which they are explained.
pub static FIELDS: &[FieldHelp] = &[
    row(
        Field::Tag,
        ("tag", &["hashtag"]),
        "a tag",
        "tag:yesallwomen",
        "has the tag; the same as #yesallwomen, and tag:yes* is any tag that begins so",
    ),
    row(
        Field::Group,
        ("group", &[]),
        "the name of a group of tags",
        "group:protest",
        "has any tag of the group; 'tagline groups' lists and makes groups",
    ),
    row(
        Field::From,
        ("from", &["author"]),
        HANDLE,
        "from:alice",
        "posted by this handle (or author id, where the source has no handles)",
    ),
    row(
        Field::To,
        ("to", &[]),
        HANDLE,
        "to:alice",
        "answers a post of this handle",
    ),
    row(
        Field::Reposted,
        ("reposted", &["retweeted"]),
        HANDLE,
        "reposted:alice",
        "reposts a post of this handle (or author id, where the source has no handles)",
    ),
    row(
        Field::Mention,
        ("mention", &[]),
        HANDLE,
        "mention:alice",
        "mentions this handle; the same as @alice",
    ),
    row(
        Field::Voice,
        ("voice", &[]),
        "a voice",
        "voice:twitter:12",
        "posted by exactly this voice: platform and author id, or platform and @handle where \
         the source has no ids",
    ),
    row(
        Field::Since,
        ("since", &["after"]),
        DATE,
        "since:2014-05-24",
        "posted at this moment or later; also 2014-05, 2014-05-24T18:30, 3d, 12h, today",
    ),
    row(
        Field::Until,
        ("until", &["before"]),
        DATE,
        "until:2014-05-25",
        "posted before this moment: until:2014-05-25 ends with the last second of 24 May",
    ),
    row(
        Field::Hour,
        ("hour", &["hours"]),
        "an hour",
        "hour:9..17",
        "posted within these hours of the day, 0 to 23, the last one in it; in the zone of days and dates, or in \
         another: hour:22..3@Asia/Kolkata",
    ),
    row(
        Field::Weekday,
        ("weekday", &["weekdays"]),
        "a day of the week",
        "weekday:mon..fri",
        "posted on these days of the week; in the zone of days and dates, or in another: weekday:sun@UTC",
    ),
    row(
        Field::Is,
        ("is", &[]),
        "what a post is",
        "is:original",
        "original, repost, quote, reply, sensitive or undated; of its quality: repeated, \
         truncated, misdated, early, repaired or unidentified",
    ),
    row(
        Field::Has,
        ("has", &[]),
        "what a post has",
        "has:link",
        "link, media, tag, mention, author, lang, counts or observed; original, parent or quoted: \
         the post that it repeats, answers or quotes is in the archive",
    ),
    row(
        Field::Missing,
        ("missing", &[]),
        "what is missing",
        "missing:parent",
        "original, parent or quoted: it names a post that is not in the archive; author, lang, \
         counts or observed: the source does not say",
    ),
    row(
        Field::Domain,
        ("domain", &["site"]),
        "a domain",
        "domain:example.org",
        "links to this host or any host below it",
    ),
    row(
        Field::Url,
        ("url", &[]),
        "a part of an address",
        "url:2014/05/story",
        "words of a link's address, next to each other",
    ),
    row(
        Field::Link,
        ("link", &[]),
        "an address",
        "link:example.org/2014/05/story",
        "has exactly this link; http or https, www., #fragments and utm_ parameters do not matter",
    ),
    row(
        Field::Like,
        ("copies", &["like"]),
        "platform and id of a post",
        "copies:twitter:12",
        "a copy of this post: its wording is the same or 70 % like it, among originals; \
         ~100 at the end is the same wording only, ~50 the least",
    ),
    row(
        Field::Lang,
        ("lang", &["language"]),
        "a language",
        "lang:pt",
        "in this language, as the platform says: pt finds pt and pt-br",
    ),
    row(
        Field::Platform,
        ("platform", &[]),
        "a platform",
        "platform:mastodon",
        "from this platform",
    ),
    row(
        Field::Count(CountField::Likes),
        ("likes", &["favorites", "favourites"]),
        NUMBER,
        "likes:>=10",
        "liked so often: also >10, <5, <=5, 10 (exactly), 10..50, 1.5k",
    ),
    row(
        Field::Count(CountField::Reposts),
        ("reposts", &["retweets"]),
        NUMBER,
        "reposts:100..",
        "reposted so often",
    ),
    row(
        Field::Count(CountField::Replies),
        ("replies", &[]),
        NUMBER,
        "replies:>5",
        "answered so often",
    ),
    row(
        Field::Count(CountField::Quotes),
        ("quotes", &[]),
        NUMBER,
        "quotes:>5",
        "quoted so often",
    ),
    row(
        Field::Count(CountField::Views),
        ("views", &[]),
        NUMBER,
        "views:>=1m",
        "seen so often",
    ),
    row(
        Field::Count(CountField::Followers),
        ("followers", &[]),
        NUMBER,
        "followers:10k..",
        "its author has so many followers",
    ),
    row(
        Field::Text,
        ("text", &[]),
        "a word",
        "text:\"-OR-\"",
        "words without any special meaning of their signs",
    ),
];

/// Everything that is not a field: what to type, and what it finds.
pub static SYNTAX: &[(&str, &str)] = &[
    ("walking home", "both words, anywhere in the text"),
    ("\"walking home\"", "these words next to each other"),
    ("walk*", "words that begin so"),
    ("#yesallwomen", "the tag; #yes* is any tag that begins so"),
    ("@alice", "mentions this handle"),
    ("https://example.org", "has this link"),
    ("a OR b", "either (OR in capitals, or a|b)"),
    ("-a", "not a (also NOT a)"),
    ("-(a OR b)", "parentheses group"),
    ("*", "every post"),
];

/// One of the fixed values of `is:` or `has:`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixed<T: 'static> {
    pub(super) name: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) about: &'static str,
    pub(super) value: T,
}

const fn fixed<T>(
    value: T,
    name: &'static str,
    aliases: &'static [&'static str],
    about: &'static str,
) -> Fixed<T> {
    Fixed {
        name,
        aliases,
        about,
        value,
    }
}

/// What `is:` understands.
pub(super) static IS: &[Fixed<Filter>] = &[
    fixed(
        Filter::Is(Is::Original),
        "original",
        &["originals"],
        "everything that is not a repost",
    ),
    fixed(
        Filter::Is(Is::Repost),
        "repost",
        &["reposts", "retweet", "retweets", "rt", "boost", "boosts"],
        "repeats a post unchanged",
    ),
    fixed(
        Filter::Is(Is::Quote),
        "quote",
        &["quotes"],
        "shows a post with a comment",
    ),
    fixed(
        Filter::Is(Is::Reply),
        "reply",
        &["replies"],
        "answers a post",
    ),
    fixed(
        Filter::Is(Is::Sensitive),
        "sensitive",
        &[],
        "marked sensitive or with a content warning",
    ),
    fixed(Filter::Undated, "undated", &[], "has no usable time"),
    fixed(
        Filter::Is(Is::Repeated),
        "repeated",
        &[],
        "found in more than one place",
    ),
    fixed(
        Filter::Is(Is::Truncated),
        "truncated",
        &["cut"],
        "its text looks cut",
    ),
    fixed(
        Filter::Is(Is::Misdated),
        "misdated",
        &[],
        "its time cannot be right",
    ),
    fixed(
        Filter::Is(Is::Early),
        "early",
        &[],
        "its counts were collected within an hour of posting",
    ),
    fixed(
        Filter::Is(Is::Repaired),
        "repaired",
        &[],
        "its identifier was destroyed and repaired",
    ),
    fixed(
        Filter::Is(Is::Unidentified),
        "unidentified",
        &[],
        "its identifier is made up",
    ),
];

/// What `has:` understands.
pub(super) static HAS: &[Fixed<Filter>] = &[
    fixed(
        Filter::Has(Feature::Link),
        "link",
        &["links", "url", "urls"],
        "a link",
    ),
    fixed(
        Filter::Has(Feature::Media),
        "media",
        &["medias", "image", "images"],
        "a picture, video or the like",
    ),
    fixed(
        Filter::Has(Feature::Tag),
        "tag",
        &["tags", "hashtag", "hashtags"],
        "a tag",
    ),
    fixed(
        Filter::Has(Feature::Mention),
        "mention",
        &["mentions"],
        "a mention",
    ),
    fixed(
        Filter::Has(Feature::Author),
        "author",
        &[],
        "a known author",
    ),
    fixed(
        Filter::Has(Feature::Lang),
        "lang",
        &["language"],
        "a language, as the platform says",
    ),
    fixed(
        Filter::Has(Feature::Counts),
        "counts",
        &["count"],
        "any engagement count",
    ),
    fixed(
        Filter::Has(Feature::Observed),
        "observed",
        &[],
        "the moment of its collection",
    ),
    fixed(
        Filter::Has(Feature::Original),
        "original",
        &[],
        "the post that it repeats",
    ),
    fixed(
        Filter::Has(Feature::Parent),
        "parent",
        &[],
        "the post that it answers",
    ),
    fixed(
        Filter::Has(Feature::Quoted),
        "quoted",
        &[],
        "the post that it quotes",
    ),
];

/// What `missing:` understands.
pub(super) static MISSING: &[Fixed<Filter>] = &[
    fixed(
        Filter::Missing(Feature::Original),
        "original",
        &[],
        "repeats a post that is not here",
    ),
    fixed(
        Filter::Missing(Feature::Parent),
        "parent",
        &[],
        "answers a post that is not here",
    ),
    fixed(
        Filter::Missing(Feature::Quoted),
        "quoted",
        &[],
        "quotes a post that is not here",
    ),
    fixed(
        Filter::Missing(Feature::Author),
        "author",
        &[],
        "nobody says who posted it",
    ),
    fixed(
        Filter::Missing(Feature::Lang),
        "lang",
        &["language"],
        "its platform names no language",
    ),
    fixed(
        Filter::Missing(Feature::Counts),
        "counts",
        &["count"],
        "it comes without counts",
    ),
    fixed(
        Filter::Missing(Feature::Observed),
        "observed",
        &[],
        "nobody says when it was collected",
    ),
];

impl Field {
    /// The field of this name or alias, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let known = |n: &&str| n.eq_ignore_ascii_case(name);
        FIELDS
            .iter()
            .find(|row| known(&row.name) || row.aliases.iter().any(known))
            .map(|row| row.field)
    }

    /// What the table says of it.
    pub(super) fn help(self) -> &'static FieldHelp {
        FIELDS
            .iter()
            .find(|row| row.field == self)
            .expect("every field has a row, as a test checks")
    }
}

/// Operators of other search languages, which come along with pasted queries.
static FOREIGN: &[(&str, &str)] = &[
    ("filter", "'is:' or 'has:'"),
    ("include", "'is:'"),
    ("min_faves", "'likes:'"),
    ("min_retweets", "'reposts:'"),
    ("min_replies", "'replies:'"),
    ("source", "'platform:'"),
];

/// What was probably meant by an unknown name, quoted, if anything is near enough.
pub(super) fn nearest_field(name: &str) -> Option<String> {
    let foreign = FOREIGN
        .iter()
        .find(|(foreign, _)| foreign.eq_ignore_ascii_case(name));
    foreign.map_or_else(
        || misspelled(name).map(|field| format!("'{field}:'")),
        |(_, ours)| Some((*ours).to_owned()),
    )
}

fn misspelled(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.len() < 3 {
        return None;
    }
    let names = FIELDS
        .iter()
        .flat_map(|row| std::iter::once(&row.name).chain(row.aliases));
    names
        .map(|known| (distance(&name, known), *known))
        .filter(|(distance, known)| *distance <= 1 + usize::from(known.len() > 6))
        // Of two equally near ones the first of the table.
        .min_by_key(|(distance, _)| *distance)
        .filter(|(_, known)| known.len() >= 3)
        .map(|(_, known)| known)
}

/// Insertions, deletions, replacements and swaps of neighbours between two ASCII words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(rows[i - 2][j - 2] + 1);
            }
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_to_their_row() {
        for row in FIELDS {
            for name in std::iter::once(&row.name).chain(row.aliases) {
                assert_eq!(
                    Field::named(&name.to_uppercase()),
                    Some(row.field),
                    "{name}"
                );
            }
            assert!(
                row.example.starts_with(&format!("{}:", row.name)),
                "{}",
                row.name
            );
            assert_eq!(row.field.help().name, row.name);
        }
    }

    #[test]
    fn near_names_are_suggested_and_everyday_words_are_not() {
        for (typed, meant) in [
            ("form", "from"),
            ("tags", "tag"),
            ("sinse", "since"),
            ("plattform", "platform"),
            ("folowers", "followers"),
        ] {
            assert_eq!(misspelled(typed), Some(meant), "{typed}");
        }
        for typed in ["re", "note", "this", "http", "https", "warning", "12"] {
            assert_eq!(nearest_field(typed), None, "{typed}");
        }
    }
}
