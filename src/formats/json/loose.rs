//! JSON records of a shape that nobody guarantees: parsed to a tree that is asked by path and never
//! complains.
//!
//! What browsers, scrapers and desktop programs save changes without notice: a field is missing, has
//! another kind or occurs twice. None of that may cost a post, so nothing here is an error but a
//! record that is no JSON. Formats that keep to one shape are parsed to types instead, which is faster.
//!
//! It must not know any format.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::io::Read;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::formats::intake::{Intake, Stop};
use crate::formats::json::{self, Layout};
use crate::formats::{lenient, mend};
use crate::post::{Clues, Time, parse_time};

/// A JSON value. Strings without escapes stand in the record's own bytes.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::formats) enum Loose<'a> {
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
    pub(in crate::formats) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// What is at the end of a path of keys with dots between them; of a list, the first element
    /// is entered.
    pub(in crate::formats) fn at(&self, path: &str) -> &Self {
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
    pub(in crate::formats) fn first(&self, paths: &[&str]) -> &Self {
        let mut found = paths.iter().map(|path| self.at(path));
        found.find(|value| value.is_some()).unwrap_or(&NOTHING)
    }

    /// Whether this is anything but `null` or an empty text.
    pub(in crate::formats) fn is_some(&self) -> bool {
        !matches!(self, Self::Nothing) && !matches!(self, Self::Text(text) if text.is_empty())
    }

    /// Whether there is something at a path.
    pub(in crate::formats) fn has(&self, path: &str) -> bool {
        self.at(path).is_some()
    }

    /// Leaves out what cannot be asked for: all members of an object with a key that was there before.
    pub(in crate::formats) fn keep_first(&mut self) {
        match self {
            Self::Object(members) => {
                let mut known = HashSet::new();
                members.retain(|(key, _)| known.insert(key.clone()));
                for (_, value) in members {
                    value.keep_first();
                }
            }
            Self::List(items) => items.iter_mut().for_each(Self::keep_first),
            _ => {}
        }
    }

    /// Whether this is an object.
    pub(in crate::formats) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether this is a text.
    pub(in crate::formats) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether this is a list.
    pub(in crate::formats) fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    /// Whether this is an object with such a key, whatever its value: `null` and an empty text too.
    pub(in crate::formats) fn knows(&self, key: &str) -> bool {
        self.members().any(|(name, _)| name == key)
    }

    /// As a text that stays as long as the record does: numbers too are empty.
    pub(in crate::formats) fn as_str(&self) -> &str {
        if let Self::Text(text) = self {
            text
        } else {
            ""
        }
    }

    /// As a text; numbers as they are written, everything else is empty.
    pub(in crate::formats) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Float(number) => Cow::Owned(number.to_string()),
            _ => Cow::Borrowed(""),
        }
    }

    /// As an identifier: a number with a fraction or exponent has lost its last digits and is none.
    pub(in crate::formats) fn as_id(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Whole(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// As a count; thousands may be marked in texts.
    pub(in crate::formats) fn as_count(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => u64::try_from(*number).ok(),
            Self::Float(number) if *number >= 0.0 => Some(*number as u64),
            Self::Text(text) => lenient::count_in(text),
            _ => None,
        }
    }

    /// As yes or no.
    pub(in crate::formats) fn as_flag(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            Self::Whole(number) => *number != 0,
            Self::Text(text) => lenient::is_yes(text),
            _ => false,
        }
    }

    /// As a list; empty if it is none.
    pub(in crate::formats) fn as_list(&self) -> &[Self] {
        if let Self::List(items) = self {
            items
        } else {
            &[]
        }
    }

    /// The elements of a list. One thing that is no list stands for a list of one: JSON-LD writes so.
    pub(in crate::formats) fn as_items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Nothing => &[],
            one => std::slice::from_ref(one),
        }
    }

    /// The keys and values of an object; nothing if it is none.
    pub(in crate::formats) fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        let members: &[_] = if let Self::Object(members) = self {
            members
        } else {
            &[]
        };
        members.iter().map(|(key, value)| (&**key, value))
    }

    /// The text at a path, which may not be a number.
    pub(in crate::formats) fn str(&self, path: &str) -> &str {
        self.at(path).as_str()
    }

    /// The first text with something in it at some paths, without blanks around it.
    pub(in crate::formats) fn filled(&self, paths: &[&str]) -> &str {
        let mut found = paths.iter().map(|path| self.str(path).trim());
        found.find(|text| !text.is_empty()).unwrap_or("")
    }

    /// The text at a path.
    pub(in crate::formats) fn text(&self, path: &str) -> Cow<'_, str> {
        self.at(path).as_text()
    }

    /// The identifier at a path.
    pub(in crate::formats) fn id(&self, path: &str) -> String {
        self.at(path).as_id()
    }

    /// The count at a path.
    pub(in crate::formats) fn count(&self, path: &str) -> Option<u64> {
        self.at(path).as_count()
    }

    /// Yes or no at a path.
    pub(in crate::formats) fn flag(&self, path: &str) -> bool {
        self.at(path).as_flag()
    }

    /// The list at a path.
    pub(in crate::formats) fn list(&self, path: &str) -> &[Self] {
        self.at(path).as_list()
    }

    /// The elements at a path, be they a list or one alone.
    pub(in crate::formats) fn items(&self, path: &str) -> &[Self] {
        self.at(path).as_items()
    }

    /// The time at a path, in any notation.
    pub(in crate::formats) fn time(&self, path: &str, clues: &Clues) -> Option<Time> {
        parse_time(self.text(path).trim(), clues)
    }

    /// The texts at a path inside each element of a list.
    pub(in crate::formats) fn texts(&self, list: &str, path: &str) -> Vec<String> {
        let items = self.list(list).iter();
        let texts = items.map(|item| item.text(path).into_owned());
        texts.filter(|text| !text.is_empty()).collect()
    }
}

fn member<'v, 'a>(members: &'v [(Cow<'a, str>, Loose<'a>)], key: &str) -> &'v Loose<'a> {
    let found = members.iter().find(|(name, _)| name == key);
    found.map_or(&NOTHING, |(_, value)| value)
}

/// Calls `one` for every record that is an object, with its text; what is none is told here.
pub(in crate::formats) fn each<R: Read>(
    reader: R,
    layout: Layout,
    intake: &mut Intake,
    mut one: impl FnMut(u64, &Loose, &str, &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        parsed(line, bytes, intake, &mut one)
    })
}

/// Parses one record for `one`, mending it if it is not quite JSON; what is no object is told here.
pub(in crate::formats) fn parsed(
    line: u64,
    bytes: &[u8],
    intake: &mut Intake,
    mut one: impl FnMut(u64, &Loose, &str, &mut Intake) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let text = &*json::readable(bytes);
    let mut mended = String::new();
    let record = match mend::parse(text, &mut mended) {
        Ok(record) => record,
        Err(error) => return json::not_a_record(line, bytes, &error, intake),
    };
    match record {
        Loose::Object(_) => one(line, &record, text, intake),
        Loose::Text(_) | Loose::Whole(_) => intake.skip(line, "ids"),
        _ => intake.reject(line, "the record is no JSON object", bytes),
    }
}

impl<'a> From<&'a str> for Loose<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

/// As JSON, with every member in its place: what is told of a part of a record.
impl fmt::Display for Loose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Loose<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Whole(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(_) => serializer.collect_map(self.members()),
        }
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
    use crate::formats::intake::Meter;
    use crate::formats::sink::counted::Counted;

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
    fn what_is_rejected_keeps_its_bytes() {
        let mut sink = Counted::default();
        let mut intake = Intake::new(&mut sink, Meter::default());
        let broken = &b"{\"a\": \"\xff\", oops"[..];
        each(broken, Layout::Lines, &mut intake, |_, _, _, _| Ok(())).unwrap();
        assert_eq!((sink.rejects, &sink.raw[..]), (1, broken));
    }

    #[test]
    fn strings_are_borrowed_where_they_can_be() {
        let value = Loose::parse(r#"{"plain":"a","escaped":"\n"}"#).unwrap();
        assert!(matches!(value.at("plain"), Loose::Text(Cow::Borrowed("a"))));
        assert!(matches!(value.at("escaped"), Loose::Text(Cow::Owned(_))));
    }

    #[test]
    fn a_part_is_told_as_it_was() {
        let text = r#"{"a":[null,true,-7,1.5,"x\"\n"],"twice":1,"twice":{"a":""}}"#;
        assert_eq!(Loose::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn questions_are_answered_where_a_value_is_of_another_kind() {
        let value = Loose::parse(r#"{"a":7,"b":" x ","c":[1],"d":{},"e":"","f":null}"#).unwrap();
        assert_eq!((value.str("a"), value.str("b")), ("", " x "));
        assert_eq!(value.filled(&["a", "c", "d.z", "e", "f", "b"]), "x");
        let items = ["a", "c", "d", "f", "z"].map(|path| value.items(path).len());
        assert_eq!(items, [1, 1, 1, 0, 0]);
        let knows = ["a", "e", "f", "z"].map(|key| value.knows(key));
        assert_eq!(knows, [true, true, true, false]);
        assert!(!Loose::Nothing.knows("a"));
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
