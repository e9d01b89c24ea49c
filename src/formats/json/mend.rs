//! What is nearly JSON, made into JSON: tools write `NaN`, escapes that do not exist and halves of
//! characters. Only for records that a parser has refused.
//!
//! It must not know any format.

use std::fmt::Write;

use serde::Deserialize;

use crate::formats::loose::Loose;

/// Parses a record, if need be once more when it is mended, or when each of its keys stands there once. `mended` is where its text is then.
pub(in crate::formats) fn parse<'t, T: Deserialize<'t>>(
    text: &'t str,
    mended: &'t mut String,
) -> serde_json::Result<T> {
    let error = match serde_json::from_str(text) {
        Ok(record) => return Ok(record),
        // Types take each key once.
        Err(error) if error.is_data() && error.to_string().starts_with("duplicate field") => {
            let mut record = Loose::parse(text)?;
            record.keep_first();
            *mended = record.to_string();
            return serde_json::from_str(mended);
        }
        // No mending adds what is missing or makes a text of an object.
        Err(error) if error.is_data() || error.is_eof() => return Err(error),
        Err(error) => error,
    };
    *mended = json(text);
    serde_json::from_str(mended).map_err(|_| error)
}

/// The text with what JSON does not know replaced: `NaN` and infinities by `null`, `\x41` by its
/// character, other unknown escapes by what stands behind the backslash, halves of a surrogate pair by
/// the replacement character, control characters by blanks.
pub(in crate::formats) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\\' if in_string => escape(rest, &mut out),
            '"' => {
                in_string = !in_string;
                out.push(c);
                1
            }
            _ if in_string && c < ' ' => {
                out.push(' ');
                1
            }
            'N' | 'I' | '-' if !in_string => no_number(rest, &mut out),
            _ => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Python's way to write a number that is none.
fn no_number(rest: &str, out: &mut String) -> usize {
    let names = ["NaN", "Infinity", "-Infinity"];
    if let Some(name) = names.iter().find(|name| rest.starts_with(**name)) {
        out.push_str("null");
        return name.len();
    }
    out.push_str(&rest[..1]);
    1
}

/// Writes the escape at the beginning of `rest` as JSON knows it; how long it was.
fn escape(rest: &str, out: &mut String) -> usize {
    let hex = |range: std::ops::Range<usize>| {
        let digits = rest.get(range)?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    match rest.as_bytes().get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            out.push_str(&rest[..2]);
            2
        }
        Some(b'x') if let Some(code) = hex(2..4) => {
            // Writing to a string never fails.
            let _ = write!(out, "\\u{code:04x}");
            4
        }
        Some(b'u') if let Some(code) = hex(2..6) => match code {
            0xD800..=0xDBFF => {
                let low = rest
                    .get(6..8)
                    .filter(|next| *next == "\\u")
                    .and_then(|_| hex(8..12));
                if matches!(low, Some(0xDC00..=0xDFFF)) {
                    out.push_str(&rest[..12]);
                    return 12;
                }
                out.push('\u{FFFD}');
                6
            }
            0xDC00..=0xDFFF => {
                out.push('\u{FFFD}');
                6
            }
            _ => {
                out.push_str(&rest[..6]);
                6
            }
        },
        // Unknown: the backslash goes, what it stood before is read as itself.
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn near_json_becomes_json() {
        for (near, wanted) in [
            (
                r#"{"a":NaN,"b":-Infinity,"c":-1}"#,
                r#"{"a":null,"b":null,"c":-1}"#,
            ),
            (
                r#"{"a":"one\x0Atwo \x41 \'x\'"}"#,
                r#"{"a":"one\ntwo A 'x'"}"#,
            ),
            (
                r#"{"a":"\ud83d cut \ude00 \ud83d\ude00 NaN"}"#,
                "{\"a\":\"\u{FFFD} cut \u{FFFD} 😀 NaN\"}",
            ),
            ("{\"a\":\"tab\there\"}", r#"{"a":"tab here"}"#),
            (r#"{"a":"\xé\u12"}"#, r#"{"a":"xéu12"}"#),
        ] {
            let mended: Value = serde_json::from_str(&json(near)).expect(near);
            assert_eq!(
                mended,
                serde_json::from_str::<Value>(wanted).unwrap(),
                "{near}"
            );
        }
    }

    #[test]
    fn records_are_mended_where_that_helps() {
        let parse = |text| parse::<Vec<String>>(text, &mut String::new());
        assert_eq!(parse(r#"["a \ud83d b"]"#).unwrap(), ["a \u{FFFD} b"]);
        for (text, why) in [
            ("[1]", "invalid type"),
            ("[\"a\"", "EOF"),
            ("[oops]", "expected value"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn of_a_key_that_stands_there_twice_the_first_is_taken() {
        #[derive(Deserialize)]
        struct Named {
            name: String,
            #[serde(default)]
            inside: Option<Box<Self>>,
        }
        let text = r#"{"name":"a","inside":{"name":"b","x":[],"name":null},"name":7}"#;
        let mut mended = String::new();
        let named: Named = parse(text, &mut mended).unwrap();
        assert_eq!(named.name, "a");
        assert_eq!(named.inside.map(|inside| inside.name), Some("b".to_owned()));
    }

    proptest! {
        #[test]
        fn what_is_json_stays_what_it_is(text in "(\\PC|\\\\u[0-9a-f]{4}|[\"\\\\xN]){0,24}") {
            let valid = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&json(&valid)).unwrap(), text.clone());
            json(&text);
        }
    }
}
