//! What can be chosen at the cursor while a query is typed. Knows the language, not the archive:
//! tags, handles and the like are named as a wish that somebody else fulfils.

use super::WEEKDAYS;
use super::ast::Filter;
use super::help::{FIELDS, Field, Fixed, HAS, IS, MISSING};
use super::lexer::{Kind, Lexeme, lex};
use super::print;
use crate::post::handle_key;
use std::ops::Range;

/// A place in a query that can be completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Bytes of the text that a choice replaces.
    pub range: Range<usize>,
    /// What can be chosen.
    pub want: Want,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Values from the archive that begin so. Written into the query by [`insertion`].
    Values {
        /// Values of what.
        field: ValueField,
        /// What was typed, without sign or field name.
        prefix: String,
    },
    /// One of these.
    Words(Vec<Choice>),
}

/// Fields whose values the archive knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueField {
    /// Tags.
    Tag,
    /// Groups of tags, which the analyst knows and not the archive.
    Group,
    /// Authors.
    From,
    /// Mentioned handles.
    Mention,
    /// Handles that are answered.
    To,
    /// Hosts of links.
    Domain,
    /// Languages.
    Lang,
    /// Platforms.
    Platform,
}

/// A fixed choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What replaces the range.
    pub insert: String,
    /// What it does, in one line.
    pub about: &'static str,
}

/// Letters of a bare word from which on field names are offered.
const ENOUGH: usize = 2;

static OPERATORS: &[(&str, &str)] = &[
    ("OR", "either side"),
    ("AND", "both sides; the same as a blank"),
    ("NOT", "without what follows; the same as -"),
];

/// What can be chosen with the cursor at this byte; nothing inside quotes and between words.
pub fn completion_at(text: &str, cursor: usize) -> Option<Site> {
    let cursor = text.floor_char_boundary(cursor);
    let Lexeme { span, kind } = lex(text)
        .into_iter()
        .find(|piece| piece.span.start < cursor && cursor <= piece.span.end)?;
    let typed = &text[span.start..cursor];
    let want = match kind {
        Kind::Tag(_) => values(ValueField::Tag, typed.trim_start_matches(['#', '＃'])),
        Kind::Mention(_) => values(ValueField::Mention, typed.trim_start_matches(['@', '＠'])),
        Kind::LoneSign => match typed.chars().next()? {
            '#' | '＃' => values(ValueField::Tag, ""),
            '@' | '＠' => values(ValueField::Mention, ""),
            _ => return None,
        },
        Kind::Field(_, value) if value.quoted => return None,
        Kind::Field(field, _) => match typed.split_once(':') {
            Some((_, begun)) => in_field(field, begun)?,
            None => return name_of(typed, span.start, text),
        },
        Kind::Word | Kind::Or | Kind::And | Kind::Not => words(typed)?,
        _ => return None,
    };
    Some(Site { range: span, want })
}

/// How a chosen value is written in the query.
pub fn insertion(field: ValueField, value: &str) -> String {
    let lower = || value.to_lowercase();
    match field {
        // The spelling stays: people recognise #YesAllWomen.
        ValueField::Tag => print::tag(value.trim_start_matches(['#', '＃']), false),
        ValueField::Group => print::group(value),
        ValueField::From => Filter::From(handle_key(value)).to_string(),
        ValueField::Mention => Filter::Mention(handle_key(value)).to_string(),
        ValueField::To => Filter::To(handle_key(value)).to_string(),
        ValueField::Domain => Filter::Domain(lower()).to_string(),
        ValueField::Lang => Filter::Lang(lower()).to_string(),
        ValueField::Platform => Filter::Platform(lower()).to_string(),
    }
}

fn values(field: ValueField, prefix: &str) -> Want {
    Want::Values {
        field,
        prefix: prefix.trim_end_matches('*').to_owned(),
    }
}

fn in_field(field: Field, begun: &str) -> Option<Want> {
    let handle = begun.trim_start_matches(['@', '＠']);
    Some(match field {
        Field::Tag => values(ValueField::Tag, begun.trim_start_matches(['#', '＃'])),
        Field::Group => values(ValueField::Group, begun),
        Field::From => values(ValueField::From, handle),
        Field::To => values(ValueField::To, handle),
        Field::Mention => values(ValueField::Mention, handle),
        Field::Domain => values(ValueField::Domain, begun),
        Field::Lang => values(ValueField::Lang, begun),
        Field::Platform => values(ValueField::Platform, begun),
        Field::Weekday => days(begun)?,
        Field::Is => fixed("is:", IS, begun)?,
        Field::Has => fixed("has:", HAS, begun)?,
        Field::Missing => fixed("missing:", MISSING, begun)?,
        Field::Since
        | Field::Until
        | Field::Hour
        | Field::Url
        | Field::Link
        | Field::Like
        | Field::Reposted
        | Field::Voice
        | Field::Count(_)
        | Field::Text => {
            return None;
        }
    })
}

fn fixed(name: &str, table: &'static [Fixed<Filter>], begun: &str) -> Option<Want> {
    let begun = begun.to_ascii_lowercase();
    choices(
        table
            .iter()
            .filter(|row| row.name != begun && row.name.starts_with(&begun))
            .map(|row| (format!("{name}{}", row.name), row.about)),
    )
}

/// Days of the week that begin so.
fn days(begun: &str) -> Option<Want> {
    let begun = begun.to_ascii_lowercase();
    let days = WEEKDAYS
        .iter()
        .filter(|day| **day != begun && day.starts_with(&begun));
    choices(days.map(|day| (format!("weekday:{day}"), "posted on this day of the week")))
}

/// Field names and operators that begin so.
fn words(typed: &str) -> Option<Want> {
    if typed.len() < ENOUGH {
        return None;
    }
    let lower = typed.to_ascii_lowercase();
    let fields = FIELDS
        .iter()
        .filter(|row| {
            row.name.starts_with(&lower) || row.aliases.iter().any(|a| a.starts_with(&lower))
        })
        .map(|row| (format!("{}:", row.name), row.meaning));
    let operators = OPERATORS
        .iter()
        .filter(|(operator, _)| *operator != typed && operator.starts_with(typed))
        .map(|(operator, about)| ((*operator).to_owned(), *about));
    choices(fields.chain(operators))
}

/// The cursor is in the name of a field that has a value: only the name is replaced.
fn name_of(typed: &str, start: usize, text: &str) -> Option<Site> {
    let colon = text[start..].find(':')?;
    Some(Site {
        range: start..start + colon + 1,
        want: words(typed)?,
    })
}

fn choices(of: impl Iterator<Item = (String, &'static str)>) -> Option<Want> {
    let choices: Vec<_> = of.map(|(insert, about)| Choice { insert, about }).collect();
    (!choices.is_empty()).then_some(Want::Words(choices))
}
