//! JSON records of undocumented shape: parsed to a tree that is asked by path and never complains.
//!
//! What browsers, scrapers and desktop programs save changes without notice: a field is missing, has
//! another kind or occurs twice. None of that may cost a post, so nothing here is an error but a
//! record that is no JSON. Readers of documented formats parse to types instead, which is faster.
//!
//! It must not know any format.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::intake::{Intake, Stop};
use super::json::{self, Layout};
use super::mend;
use crate::post::{Clues, Time, parse_time};

/// A JSON value. Strings without escapes stand in the record's own bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Loose<'a> {
    Nothing,
    Flag(bool),
    Whole(i64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

static NOTHING: Loose<'static> = Loose::Nothing;

impl<'a> Loose<'a> {
    /// Parses a record.
    pub(super) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// What is at the end of a path of keys with dots between them; of a list, the first element
    /// is entered.
    pub(super) fn at(&self, path: &str) -> &Self {
        path.split('.').fold(self, |value, key| match value {
            Self::Object(members) => member(members, key),
            Self::List(items) => match items.first() {
                Some(Self::Object(members)) => member(members, key),
                _ => &NOTHING,
            },
            _ => &NOTHING,
        })
    }

    /// The first of some paths at which something is; empty texts are nothing.
    pub(super) fn first(&self, paths: &[&str]) -> &Self {
        let mut found = paths.iter().map(|path| self.at(path));
        found.find(|value| value.is_some()).unwrap_or(&NOTHING)
    }

    /// Whether this is anything but `null` or an empty text.
    pub(super) fn is_some(&self) -> bool {
        !matches!(self, Self::Nothing) && !matches!(self, Self::Text(text) if text.is_empty())
    }

    /// Whether there is something at a path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.at(path).is_some()
    }

    /// Whether this is an object.
    pub(super) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// As a text; numbers as they are written, everything else is empty.
    pub(super) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Float(number) => Cow::Owned(number.to_string()),
            _ => Cow::Borrowed(""),
        }
    }

    /// As an identifier: a number with a fraction or exponent has lost its last digits and is none.
    pub(super) fn as_id(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Whole(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// As a count; thousands may be marked in texts.
    pub(super) fn as_count(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => u64::try_from(*number).ok(),
            Self::Float(number) if *number >= 0.0 => Some(*number as u64),
            Self::Text(text) => text.trim().replace(',', "").parse().ok(),
            _ => None,
        }
    }

    /// As yes or no.
    pub(super) fn as_flag(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            Self::Whole(number) => *number != 0,
            Self::Text(text) => matches!(&**text, "true" | "True" | "TRUE" | "1" | "yes"),
            _ => false,
        }
    }

    /// As a list; empty if it is none.
    pub(super) fn as_list(&self) -> &[Self] {
        if let Self::List(items) = self {
            items
        } else {
            &[]
        }
    }

    /// The values of an object; nothing if it is none.
    pub(super) fn values(&self) -> impl Iterator<Item = &Self> {
        let members: &[_] = if let Self::Object(members) = self {
            members
        } else {
            &[]
        };
        members.iter().map(|(_, value)| value)
    }

    /// The text at a path.
    pub(super) fn text(&self, path: &str) -> Cow<'_, str> {
        self.at(path).as_text()
    }

    /// The identifier at a path.
    pub(super) fn id(&self, path: &str) -> String {
        self.at(path).as_id()
    }

    /// The count at a path.
    pub(super) fn count(&self, path: &str) -> Option<u64> {
        self.at(path).as_count()
    }

    /// Yes or no at a path.
    pub(super) fn flag(&self, path: &str) -> bool {
        self.at(path).as_flag()
    }

    /// The list at a path.
    pub(super) fn list(&self, path: &str) -> &[Self] {
        self.at(path).as_list()
    }

    /// The time at a path, in any notation.
    pub(super) fn time(&self, path: &str, clues: &Clues) -> Option<Time> {
        parse_time(&self.text(path), clues)
    }

    /// The texts at a path inside each element of a list.
    pub(super) fn texts(&self, list: &str, path: &str) -> Vec<String> {
        let items = self.list(list).iter();
        let texts = items.map(|item| item.text(path).into_owned());
        texts.filter(|text| !text.is_empty()).collect()
    }
}

fn member<'v, 'a>(members: &'v [(Cow<'a, str>, Loose<'a>)], key: &str) -> &'v Loose<'a> {
    let found = members.iter().find(|(name, _)| name == key);
    found.map_or(&NOTHING, |(_, value)| value)
}

/// Calls `one` for every record that is an object; what is none is told here.
pub(super) fn each<R: Read>(
    reader: R,
    layout: Layout,
    intake: &mut Intake,
    mut one: impl FnMut(u64, &Loose, &[u8], &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        parsed(line, bytes, intake, &mut one)
    })
}

/// Parses one record for `one`, mending it if it is not quite JSON; what is no object is told here.
pub(super) fn parsed(
    line: u64,
    bytes: &[u8],
    intake: &mut Intake,
    mut one: impl FnMut(u64, &Loose, &[u8], &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let text = json::readable(bytes);
    let error = match Loose::parse(&text) {
        Ok(record @ Loose::Object(_)) => return one(line, &record, bytes, intake),
        Ok(Loose::Text(_) | Loose::Whole(_)) => return intake.skip(line, "ids"),
        Ok(_) => return intake.reject(line, "the record is no JSON object", bytes),
        Err(error) => error,
    };
    match Loose::parse(&mend::json(&text)) {
        Ok(record @ Loose::Object(_)) => one(line, &record, bytes, intake),
        _ => json::not_a_record(line, &text, &error, intake),
    }
}

impl<'de> Deserialize<'de> for Loose<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Loose::Flag(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        // The few that do not fit are identifiers: as a text they keep their digits.
        Ok(i64::try_from(value)
            .map_or_else(|_| Loose::Text(Cow::Owned(value.to_string())), Loose::Whole))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Loose::Whole(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Loose::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Loose::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Loose::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        // A key is a text; read as a value it is borrowed like any other.
        while let Some((key, value)) = map.next_entry::<Loose, Loose>()? {
            if let Loose::Text(key) = key {
                members.push((key, value));
            }
        }
        Ok(Loose::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_found_whatever_is_around_them() {
        let text = r#"{"a":{"b":[{"c":7},{"c":"x"}],"n":null},"big":18446744073709551615,
            "twice":1,"twice":2,"esc\u0061ped":true,"f":1.5e18,"s":"1,234","e":""}"#;
        let value = Loose::parse(text).unwrap();
        assert_eq!(value.id("a.b.c"), "7");
        assert_eq!(value.texts("a.b", "c"), ["7", "x"]);
        assert_eq!(value.id("big"), "18446744073709551615");
        assert_eq!(value.count("twice"), Some(1));
        assert!(value.flag("escaped"));
        assert_eq!(value.id("f"), "", "its last digits are lost");
        assert_eq!(value.count("s"), Some(1234));
        assert_eq!(
            value.first(&["e", "a.n", "missing.deep", "s"]).as_text(),
            "1,234"
        );
        for path in ["a.b.c.d", "s.x", "", ".", "a..b"] {
            assert!(!value.has(path), "{path}");
        }
    }

    #[test]
    fn strings_are_borrowed_where_they_can_be() {
        let value = Loose::parse(r#"{"plain":"a","escaped":"\n"}"#).unwrap();
        assert!(matches!(value.at("plain"), Loose::Text(Cow::Borrowed("a"))));
        assert!(matches!(value.at("escaped"), Loose::Text(Cow::Owned(_))));
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Loose::parse(&deep).is_err());
    }

    proptest! {
        #[test]
        fn any_path_may_be_asked(text in "\\PC*", path in "[a-z.]*") {
            if let Ok(value) = Loose::parse(&text) {
                let found = value.at(&path);
                prop_assert!(found.is_some() || found.as_text().is_empty());
            }
        }
    }
}
