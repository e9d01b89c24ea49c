//! From the tree back to text, in the one form that parses to the same tree.
//!
//! Whether a word may stand as it is, is asked of the lexer, so that the two cannot disagree.

use super::ast::{CountField, Expr, Feature, Filter, Is, Like, Query};
use super::cycles;
use super::help::Field;
use super::lexer::{Kind, lex};
use super::parser::meant_field;
use crate::post::Time;
use jiff::Timestamp;
use std::fmt::{Display, Formatter, Result, Write};

/// The canonical text: parsed again, it gives the same query. Every post is the empty text.
impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.is_all() {
            return Ok(());
        }
        write!(f, "{}", self.expr)
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => f.write_char('*'),
            Self::Filter(filter) => write!(f, "{filter}"),
            Self::And(parts) => list(f, parts, " "),
            Self::Or(parts) => list(f, parts, " OR "),
            Self::Not(inner) => {
                f.write_char('-')?;
                grouped(f, inner, matches!(**inner, Self::And(_) | Self::Or(_)))
            }
        }
    }
}

fn list(f: &mut Formatter<'_>, parts: &[Expr], between: &str) -> Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        // OR binds loosest: only it needs parentheses, and only inside AND.
        grouped(f, part, between == " " && matches!(part, Expr::Or(_)))?;
    }
    Ok(())
}

fn grouped(f: &mut Formatter<'_>, expr: &Expr, parentheses: bool) -> Result {
    if parentheses {
        write!(f, "({expr})")
    } else {
        write!(f, "{expr}")
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Text(text) => f.write_str(&word(text)),
            Self::Phrase(text) => f.write_str(&quote(text)),
            Self::Prefix(text) => f.write_str(&prefix(text)),
            Self::Tag { key, prefix } => f.write_str(&tag(key, *prefix)),
            Self::Group { name, .. } => f.write_str(&group(name)),
            Self::Mention(handle) => f.write_str(&mention(handle)),
            Self::From(handle) => f.write_str(&named(Field::From, handle)),
            Self::To(handle) => f.write_str(&named(Field::To, handle)),
            Self::Reposted(handle) => f.write_str(&named(Field::Reposted, handle)),
            Self::Voice(voice) => f.write_str(&named(Field::Voice, voice)),
            Self::Lang(lang) => f.write_str(&named(Field::Lang, lang)),
            Self::Domain(domain) => f.write_str(&named(Field::Domain, domain)),
            Self::Url(url) => f.write_str(&named(Field::Url, url)),
            Self::Link(link) => f.write_str(&named(Field::Link, link)),
            Self::Like(like) => f.write_str(&named(Field::Like, &copies(like))),
            Self::Platform(platform) => f.write_str(&named(Field::Platform, platform)),
            Self::Since(time) => write!(f, "since:{}", moment(*time)),
            Self::Until(time) => write!(f, "until:{}", moment(*time)),
            Self::Hour(cycle) => {
                let value = cycle.named(|hour| hour.to_string());
                f.write_str(&named(Field::Hour, &value))
            }
            Self::Weekday(cycle) => {
                let value = cycle.named(cycles::weekday_name);
                f.write_str(&named(Field::Weekday, &value))
            }
            Self::Undated => f.write_str("is:undated"),
            Self::Is(is) => write!(f, "is:{}", is.name()),
            Self::Has(feature) => write!(f, "has:{}", feature.name()),
            Self::Missing(feature) => write!(f, "missing:{}", feature.name()),
            Self::Count { field, min, max } => {
                write!(f, "{}:{}", field.name(), range(*min, *max))
            }
        }
    }
}

/// How like is left out where it is as usual, unless the identifier would be read as saying it.
fn copies(like: &Like) -> String {
    let says = super::values::percent_of(&like.post).1.is_some();
    if like.percent == Like::USUAL && !says {
        like.post.clone()
    } else {
        format!("{}~{}", like.post, like.percent)
    }
}

/// `text` in quotes, for a phrase or as the value of a field.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// The kind of a text that is one piece; nothing for texts that are several.
fn kind_of(text: &str) -> Option<Kind> {
    let mut pieces = lex(text).into_iter();
    let only = pieces
        .next()
        .filter(|piece| piece.span == (0..text.len()))?;
    pieces.next().is_none().then_some(only.kind)
}

fn is_plain_word(text: &str) -> bool {
    // A dash would be read together with the one of a negation.
    !text.starts_with('-') && kind_of(text) == Some(Kind::Word) && meant_field(text).is_none()
}

fn word(text: &str) -> String {
    if is_plain_word(text) && !text.ends_with('*') {
        return text.to_owned();
    }
    format!("text:{}", quote(text))
}

fn prefix(text: &str) -> String {
    let starred = format!("{text}*");
    if is_plain_word(&starred) && !text.starts_with('*') {
        return starred;
    }
    format!("text:{}*", quote(text))
}

/// A tag as written in a query, by its key or in any spelling.
pub(super) fn tag(spelling: &str, prefix: bool) -> String {
    let star = if prefix { "*" } else { "" };
    let signed = format!("#{spelling}{star}");
    match kind_of(&signed) {
        Some(Kind::Tag(value)) if value.text == spelling && value.star == prefix => signed,
        _ => named(Field::Tag, spelling) + star,
    }
}

/// A group, by its name.
pub(super) fn group(name: &str) -> String {
    named(Field::Group, name)
}

fn mention(handle: &str) -> String {
    let signed = format!("@{handle}");
    match kind_of(&signed) {
        Some(Kind::Mention(value)) if value.text == handle => signed,
        _ => named(Field::Mention, handle),
    }
}

/// `name:value`, in quotes where they are needed.
fn named(field: Field, value: &str) -> String {
    let name = field.help().name;
    let bare = format!("{name}:{value}");
    match kind_of(&bare) {
        Some(Kind::Field(_, read)) if !read.quoted && read.text == value => bare,
        _ => format!("{name}:{}", quote(value)),
    }
}

/// In UTC, so that it means the same wherever it is read.
fn moment(time: Time) -> Timestamp {
    let end = if time.0 < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_millisecond(time.0).unwrap_or(end)
}

fn range(min: u64, max: u64) -> String {
    match (min, max) {
        _ if min == max => min.to_string(),
        (_, u64::MAX) => format!(">={min}"),
        (0, _) => format!("<={max}"),
        _ => format!("{min}..{max}"),
    }
}

impl Is {
    /// The word after `is:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Repost => "repost",
            Self::Quote => "quote",
            Self::Reply => "reply",
            Self::Sensitive => "sensitive",
            Self::Repeated => "repeated",
            Self::Truncated => "truncated",
            Self::Misdated => "misdated",
            Self::Early => "early",
            Self::Repaired => "repaired",
            Self::Unidentified => "unidentified",
        }
    }
}

impl Feature {
    /// The word after `has:` and `missing:`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Media => "media",
            Self::Tag => "tag",
            Self::Mention => "mention",
            Self::Author => "author",
            Self::Lang => "lang",
            Self::Counts => "counts",
            Self::Observed => "observed",
            Self::Original => "original",
            Self::Parent => "parent",
            Self::Quoted => "quoted",
        }
    }
}

impl CountField {
    /// The name before the colon.
    pub fn name(self) -> &'static str {
        Field::Count(self).help().name
    }
}
