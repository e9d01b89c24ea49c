//! Cells that hold lists, in the notations of many programs: JSON, Python, R, and six separators.

use serde_json::Value;

/// Names in a cell (tags, handles): they contain no separators themselves.
pub(super) fn names(cell: &str) -> Vec<String> {
    let keys = ["tag", "text", "username", "screen_name", "name"];
    if let Some(items) = items(cell) {
        return strings(items, &keys);
    }
    let cell = cell.strip_prefix("c(").unwrap_or(cell);
    cell.split(|c: char| c.is_whitespace() || "|;,[]{}'\"()".contains(c))
        .filter(|name| !name.is_empty() && !matches!(*name, "None" | "NA" | "nan"))
        .map(str::to_owned)
        .collect()
}

/// Links in a cell in any notation of lists; a comma belongs to a link unless another one follows.
pub(super) fn links(cell: &str) -> Vec<String> {
    let keys = [
        "unwound_url",
        "expanded_url",
        "url",
        "fullUrl",
        "media_url_https",
        "preview_image_url",
    ];
    if let Some(items) = items(cell) {
        return strings(items, &keys);
    }
    let mut found = Vec::new();
    for part in cell.split(|c: char| c.is_whitespace() || "|'\"[]".contains(c)) {
        let mut rest = part;
        while let Some(next) = [",http", ";http"]
            .iter()
            .filter_map(|cut| rest.find(cut))
            .min()
        {
            found.push(&rest[..next]);
            rest = &rest[next + 1..];
        }
        found.push(rest);
    }
    found
        .into_iter()
        .map(|link| link.trim_matches([',', ';']))
        // Some tools have numbers there: how many pictures there are.
        .filter(|link| link.contains("://") || (link.contains('.') && has_letters(link)))
        .map(str::to_owned)
        .collect()
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// The items of a list in JSON, or as Python prints it.
pub(super) fn items(cell: &str) -> Option<Vec<Value>> {
    if !cell.starts_with('[') {
        return None;
    }
    match serde_json::from_str(cell).or_else(|_| serde_json::from_str(&from_python(cell))) {
        Ok(Value::Array(items)) => Some(items),
        _ => None,
    }
}

/// The object in a cell, in JSON or as Python prints it.
pub(super) fn object(cell: &str) -> Option<Value> {
    if !cell.starts_with('{') {
        return None;
    }
    serde_json::from_str(cell)
        .or_else(|_| serde_json::from_str(&from_python(cell)))
        .ok()
}

/// The strings of a list, or the first known key of each of its objects.
pub(super) fn strings(items: Vec<Value>, keys: &[&str]) -> Vec<String> {
    let name = |item: Value| match item {
        Value::String(text) => Some(text),
        Value::Object(members) => keys
            .iter()
            .find_map(|key| members.get(*key)?.as_str().map(str::to_owned)),
        _ => None,
    };
    items.into_iter().filter_map(name).collect()
}

/// Python's own notation as JSON: quotes of both kinds, `None`, `True` and `False`.
fn from_python(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if matches!(c, '\'' | '"') {
            let end = quoted(rest, c, &mut out);
            rest = &rest[end..];
            continue;
        }
        let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        match &rest[..word] {
            "" => out.push(c),
            "None" | "nan" => out.push_str("null"),
            "True" => out.push_str("true"),
            "False" => out.push_str("false"),
            other => out.push_str(other),
        }
        rest = &rest[word.max(if word == 0 { c.len_utf8() } else { 0 })..];
    }
    out
}

/// One string of Python, from its quote on; how long it is.
fn quoted(text: &str, quote: char, out: &mut String) -> usize {
    out.push('"');
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some((_, '\'')) => out.push('\''),
                Some((_, 'x')) => out.push_str("\\u00"),
                Some((_, escaped)) => out.extend(['\\', escaped]),
                None => {}
            },
            '"' if quote == '\'' => out.push_str("\\\""),
            _ if c == quote => {
                out.push('"');
                return at + 1;
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_in_every_notation() {
        let wanted = ["One", "Two"];
        let cells = [
            r#"["One", "Two"]"#,
            r#"[{"tag": "One"}, {"tag": "Two"}]"#,
            "['One', 'Two']",
            "[{'text': 'One', 'indices': [0, 4]}, {'text': \"Two\", 'more': None}]",
            "One|Two",
            "One; Two",
            "One,Two",
            "One Two",
            r#"c("One", "Two")"#,
            "[One, Two]",
        ];
        for cell in cells {
            assert_eq!(names(cell), wanted, "{cell}");
        }
        let wanted = ["https://a.org/x,y", "http://b.org/"];
        for cell in [
            "https://a.org/x,y|http://b.org/",
            "https://a.org/x,y,http://b.org/",
            "['https://a.org/x,y', 'http://b.org/']",
            "https://a.org/x,y; http://b.org/",
        ] {
            assert_eq!(links(cell), wanted, "{cell}");
        }
        assert!(names("[]").is_empty() && links("[]").is_empty());
        assert!(links("1.0").is_empty() && links("2").is_empty());
    }

    #[test]
    fn python_is_read() {
        let cell = r#"[{'screen_name': 'ana', 'name': "Ana's \"kite\"", 'id': 7, 'x': True}]"#;
        assert_eq!(names(cell), ["ana"]);
        assert_eq!(object("{'a': 'b\\'c'}").unwrap()["a"], "b'c");
        assert_eq!(object("no object"), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(cell in "\\PC{0,24}|[\\[{'\"\\\\xa:, NoneTrue\\]}é]{0,24}") {
            names(&cell);
            links(&cell);
            object(&cell);
        }
    }
}
