//! Cells that hold lists, in the notations of many programs: JSON, Python, R, and six separators.

use serde_json::Value;

use super::python;

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
    match value(cell) {
        Some(Value::Array(items)) => Some(items),
        _ => None,
    }
}

/// The object in a cell, in JSON or as Python prints it.
pub(super) fn object(cell: &str) -> Option<Value> {
    if !cell.starts_with('{') {
        return None;
    }
    value(cell).filter(Value::is_object)
}

fn value(cell: &str) -> Option<Value> {
    serde_json::from_str(cell)
        .ok()
        .or_else(|| python::read(cell))
}

/// The posts in a cell of `referenced_tweets`, each as `replied_to`, `retweeted` or `quoted` and its
/// identifier. tweepy's own objects print themselves as `<ReferencedTweet id=1 type=quoted`.
pub(super) fn referenced(cell: &str) -> Vec<(String, String)> {
    let mut objects = cell.split("<ReferencedTweet ").skip(1).peekable();
    if objects.peek().is_some() {
        let word = |object: &str, key: &str| {
            let rest = object.split_once(key).map_or("", |(_, rest)| rest);
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            rest[..end.unwrap_or(rest.len())].to_owned()
        };
        return objects
            .map(|object| (word(object, "type="), word(object, "id=")))
            .collect();
    }
    let word = |value: Option<&Value>| match value {
        Some(Value::String(word)) => word.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let items = items(cell).unwrap_or_default();
    let objects = items.iter().filter(|item| item.is_object());
    objects
        .map(|item| (word(item.get("type")), word(item.get("id"))))
        .collect()
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
