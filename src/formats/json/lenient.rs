//! JSON values as people's tools really write them: numbers as strings, strings as numbers, `null`
//! for everything. Used with serde's `deserialize_with`.
//!
//! Identifiers never pass through a float: a number that is one has lost its last digits already.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Any JSON value; of lists and objects only that there was one.
#[derive(Debug, PartialEq)]
pub(in crate::formats) enum Scalar<'a> {
    Nothing,
    Flag(bool),
    Whole(i128),
    Float(f64),
    Text(Cow<'a, str>),
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Flag(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Whole(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Whole(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// An identifier; empty where there is none or its digits are lost.
pub(in crate::formats) fn id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Whole(number) => number.to_string(),
        Scalar::Text(text) => text.into_owned(),
        Scalar::Nothing | Scalar::Flag(_) | Scalar::Float(_) => String::new(),
    })
}

/// A text; empty for `null`.
pub(in crate::formats) fn text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    Ok(some_text(deserializer)?.unwrap_or_default())
}

/// A text, if there is one.
pub(in crate::formats) fn some_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) => Some(text.into_owned()),
        Scalar::Whole(number) => Some(number.to_string()),
        Scalar::Nothing | Scalar::Flag(_) | Scalar::Float(_) => None,
    })
}

/// A text that stays in the record's bytes, if there is one without escapes.
pub(in crate::formats) fn borrowed<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cow<'a, str>>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) => Some(text),
        Scalar::Whole(number) => Some(Cow::Owned(number.to_string())),
        Scalar::Nothing | Scalar::Flag(_) | Scalar::Float(_) => None,
    })
}

/// A count; `None` where the source does not say.
pub(in crate::formats) fn count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Whole(number) => u64::try_from(number).ok(),
        Scalar::Float(number) if number >= 0.0 => Some(number as u64),
        Scalar::Text(text) => count_in(&text),
        Scalar::Nothing | Scalar::Flag(_) | Scalar::Float(_) => None,
    })
}

/// A count as a text; thousands may be marked.
pub(in crate::formats) fn count_in(text: &str) -> Option<u64> {
    text.trim().replace(',', "").parse().ok()
}

/// Whether a word means yes in the ways of Python, R, SQL and people.
pub(in crate::formats) fn is_yes(word: &str) -> bool {
    let word = word.trim();
    ["true", "1", "yes", "t", "y", "1.0"]
        .iter()
        .any(|yes| word.eq_ignore_ascii_case(yes))
}

/// Yes or no; `null` is no.
pub(in crate::formats) fn flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<bool, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Flag(flag) => flag,
        Scalar::Whole(number) => number != 0,
        Scalar::Text(text) => is_yes(&text),
        Scalar::Nothing | Scalar::Float(_) => false,
    })
}

/// An object; nothing for everything else.
pub(in crate::formats) fn object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

/// A list without its `null`s; empty for everything else.
pub(in crate::formats) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ListVisitor(PhantomData))
}

/// A list of objects; what is none in it is left out.
pub(in crate::formats) fn objects<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let items: Vec<Element<T>> = list(deserializer)?;
    Ok(items.into_iter().filter_map(|element| element.0).collect())
}

struct Element<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer).map(Self)
    }
}

/// What a visitor answers to every value that is of another kind than it looks for.
macro_rules! otherwise {
    ($value:expr; $($visit:ident: $kind:ty),*) => {
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("any value")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }

        $(fn $visit<E>(self, _value: $kind) -> Result<Self::Value, E> {
            Ok($value)
        })*
    };
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    otherwise!(None; visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    otherwise!(Vec::new(); visit_bool: bool, visit_u64: u64, visit_i64: i64, visit_f64: f64, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Option<T>>()? {
            list.extend(item);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Loose {
        #[serde(default, deserialize_with = "id")]
        id: String,
        #[serde(default, deserialize_with = "count")]
        likes: Option<u64>,
        #[serde(default, deserialize_with = "flag")]
        sensitive: bool,
    }

    #[test]
    fn values_are_read_as_they_are_meant() {
        let cases = [
            (
                r#"{"id":1169246717864136705,"likes":"12","sensitive":1}"#,
                "1169246717864136705",
                Some(12),
                true,
            ),
            (
                r#"{"id":"7","likes":"1,234","sensitive":" TRUE "}"#,
                "7",
                Some(1234),
                true,
            ),
            (
                r#"{"id":"7","likes":3.0,"sensitive":null}"#,
                "7",
                Some(3),
                false,
            ),
            (
                r#"{"id":1.77897E+18,"likes":-1,"sensitive":"true"}"#,
                "",
                None,
                true,
            ),
            (r#"{"id":null,"likes":{},"sensitive":[]}"#, "", None, false),
            ("{}", "", None, false),
        ];
        for (json, id, likes, sensitive) in cases {
            let loose: Loose = serde_json::from_str(json).unwrap();
            assert_eq!(
                (loose.id.as_str(), loose.likes, loose.sensitive),
                (id, likes, sensitive)
            );
        }
    }

    #[derive(serde::Deserialize)]
    struct Parts {
        #[serde(default, deserialize_with = "object")]
        one: Option<Loose>,
        #[serde(default, deserialize_with = "objects")]
        many: Vec<Loose>,
    }

    #[test]
    fn parts_of_another_kind_are_left_out() {
        let cases = [
            (
                r#"{"one":{"id":1},"many":[{"id":1},null,7,"x",[],{"id":2}]}"#,
                true,
                2,
            ),
            (r#"{"one":"x","many":"x"}"#, false, 0),
            (r#"{"one":[1,2],"many":{"a":1}}"#, false, 0),
            (r#"{"one":null,"many":null}"#, false, 0),
            (r#"{"one":7.5,"many":true}"#, false, 0),
        ];
        for (json, one, many) in cases {
            let parts: Parts = serde_json::from_str(json).unwrap();
            assert_eq!(
                (parts.one.is_some(), parts.many.len()),
                (one, many),
                "{json}"
            );
        }
    }
}
