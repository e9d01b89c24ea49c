//! Questions to a JSON value whose shape nobody guarantees: what is absent, `null` or of another kind is
//! empty, and never a reason to refuse a record.
//!
//! For formats that differ too much from one source to the next for one struct. It must not know any.

use std::borrow::Cow;

use serde_json::Value;

/// A string; empty for everything else.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// The first of these members that is a string with something in it.
pub(super) fn filled<'v>(value: &'v Value, names: &[&str]) -> &'v str {
    let mut found = names.iter().map(|name| text(&value[*name]).trim());
    found.find(|text| !text.is_empty()).unwrap_or("")
}

/// An identifier or a time, as digits or as a string. A number with a fraction is none: an identifier
/// that is one has lost its last digits.
pub(super) fn scalar(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text.trim()),
        Value::Number(number) if !number.is_f64() => Cow::Owned(number.to_string()),
        _ => Cow::Borrowed(""),
    }
}

/// A count; `None` where the source does not say.
pub(super) fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .or_else(|| number.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Yes or no.
pub(super) fn flag(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64().is_some_and(|n| n != 0.0),
        Value::String(text) => matches!(text.as_str(), "true" | "True" | "TRUE" | "1" | "yes"),
        _ => false,
    }
}

/// The elements of a list. One thing that is no list stands for a list of one: JSON-LD writes so.
pub(super) fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_empty_where_a_value_is_of_another_kind() {
        let value = json!({"a": 7, "b": "x", "c": [1], "d": {}, "e": 1.5e18, "f": "12", "g": " "});
        assert_eq!(
            (text(&value["a"]), text(&value["b"]), text(&value["z"]["y"])),
            ("", "x", "")
        );
        assert_eq!(filled(&value, &["z", "g", "a", "b"]), "x");
        assert_eq!((&*scalar(&value["a"]), &*scalar(&value["e"])), ("7", ""));
        assert_eq!(
            (count(&value["f"]), count(&value["c"]), count(&json!(-1))),
            (Some(12), None, None)
        );
        assert_eq!((list(&value["c"]).len(), list(&value["b"]).len()), (1, 1));
        assert!(flag(&json!("true")) && flag(&json!(1)) && !flag(&json!({})));
    }
}
