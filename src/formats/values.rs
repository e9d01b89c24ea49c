//! Single cells of tables: identifiers that spreadsheets have destroyed, lists in six notations,
//! flags, counts, links with blanks in them.

use serde_json::Value;

use super::tidy;
use crate::post::{Author, day_month_evidence};

/// A platform that a row gives away by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Twitter,
    Bluesky,
}

impl Platform {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Twitter => "twitter",
            Self::Bluesky => "bluesky",
        }
    }
}

/// The platform by the form of an identifier or the host of an address.
pub(super) fn platform(id: &str, permalink: &str) -> Option<Platform> {
    if id.starts_with("at://") || permalink.contains("//bsky.app/") {
        Some(Platform::Bluesky)
    } else if ["twitter.com/", "x.com/"].iter().any(|host| {
        permalink
            .split_once(host)
            .is_some_and(|(before, _)| before.ends_with(['/', '.']))
    }) {
        Some(Platform::Twitter)
    } else {
        None
    }
}

/// An identifier as it was meant; empty if a spreadsheet has rounded it (`1.77897E+18`).
pub(super) fn id(cell: &str) -> String {
    let cell = cell.trim().trim_matches(['"', '\'']);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = cell
        .strip_prefix('x')
        .filter(|rest| digits(rest))
        .unwrap_or(cell);
    let bare = bare
        .strip_suffix(".0")
        .filter(|rest| digits(rest))
        .unwrap_or(bare);
    let scientific = bare
        .split_once(['e', 'E'])
        .is_some_and(|(number, power)| number.parse::<f64>().is_ok() && power.starts_with('+'));
    if scientific || matches!(bare, "NA" | "NaN" | "nan" | "None" | "null" | "False" | "0") {
        String::new()
    } else {
        bare.to_owned()
    }
}

/// Whether this can be the identifier of an account rather than a handle.
pub(super) fn is_author_id(cell: &str) -> bool {
    cell.starts_with("did:") || cell.parse::<f64>().is_ok() || id(cell).is_empty()
}

/// The number in `https://twitter.com/x/status/123`.
pub(super) fn id_in_permalink(permalink: &str) -> &str {
    ["/status/", "/statuses/"]
        .iter()
        .find_map(|part| permalink.split_once(part))
        .map_or("", |(_, rest)| {
            &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()]
        })
}

/// The author in an identifier or an address, where no column has one.
pub(super) fn author_in_permalink(id: &str, permalink: &str, author: &mut Author) {
    if let Some(rest) = id.strip_prefix("at://") {
        rest.split('/')
            .next()
            .unwrap_or("")
            .clone_into(&mut author.id);
    }
    if let Some((before, _)) = permalink.split_once("/status") {
        let handle = before.rsplit('/').next().unwrap_or("");
        if !matches!(handle, "i" | "web" | "statuses") {
            author.handle = tidy::handle(handle);
        }
    }
}

/// A language tag, or the English name of a language.
pub(super) fn lang(cell: &str) -> Option<String> {
    const NAMED: [(&str, &str); 42] = [
        ("albanian", "sq"),
        ("arabic", "ar"),
        ("bulgarian", "bg"),
        ("catalan", "ca"),
        ("chinese", "zh"),
        ("simplified chinese", "zh"),
        ("traditional chinese", "zh"),
        ("croatian", "hr"),
        ("czech", "cs"),
        ("danish", "da"),
        ("dutch", "nl"),
        ("english", "en"),
        ("estonian", "et"),
        ("farsi (persian)", "fa"),
        ("finnish", "fi"),
        ("french", "fr"),
        ("german", "de"),
        ("greek", "el"),
        ("gujarati", "gu"),
        ("hebrew", "he"),
        ("hindi", "hi"),
        ("hungarian", "hu"),
        ("icelandic", "is"),
        ("indonesian", "id"),
        ("italian", "it"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("latvian", "lv"),
        ("lithuanian", "lt"),
        ("macedonian", "mk"),
        ("malay", "ms"),
        ("norwegian", "no"),
        ("polish", "pl"),
        ("portuguese", "pt"),
        ("romanian", "ro"),
        ("russian", "ru"),
        ("spanish", "es"),
        ("swedish", "sv"),
        ("tagalog (filipino)", "tl"),
        ("turkish", "tr"),
        ("ukrainian", "uk"),
        ("vietnamese", "vi"),
    ];
    let cell = cell
        .split(['|', ','])
        .next()
        .unwrap_or("")
        .trim_matches(['[', ']', '\'', '"', ' ']);
    let name = cell.to_ascii_lowercase();
    if let Some((_, code)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some((*code).to_owned());
    }
    // A code has two or three letters before its region: `pt-br`.
    let code = name.split(['-', '_']).next().unwrap_or("");
    let plausible = (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic());
    plausible.then(|| tidy::lang(&name)).flatten()
}

/// Yes or no in the ways of Python, R, SQL and people.
pub(super) fn flag(cell: &str) -> bool {
    let cell = cell.trim();
    ["true", "1", "yes", "t", "y", "1.0"]
        .iter()
        .any(|yes| cell.eq_ignore_ascii_case(yes))
}

/// A count, perhaps with separators or as a float.
pub(super) fn count(cell: &str) -> Option<u64> {
    let plain: String = cell
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '_'))
        .collect();
    plain.parse().ok().or_else(|| {
        plain
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite() && *n >= 0.0)
            .map(|n| n as u64)
    })
}

/// Names in a cell (tags, handles) in any notation of lists: they contain no separators themselves.
pub(super) fn names(cell: &str) -> Vec<String> {
    if let Some(items) = json_list(cell, &["tag", "text", "username", "screen_name", "name"]) {
        return items;
    }
    cell.split(|c: char| c.is_whitespace() || "|;,[]{}'\"()".contains(c))
        .filter(|name| !name.is_empty() && *name != "None")
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
    ];
    if let Some(items) = json_list(cell, &keys) {
        return items;
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
        .filter(|link| link.contains("://") || link.contains('.'))
        .map(str::to_owned)
        .collect()
}

/// The strings of a JSON list, or the first known key of each of its objects.
fn json_list(cell: &str, keys: &[&str]) -> Option<Vec<String>> {
    if !cell.starts_with('[') {
        return None;
    }
    let Value::Array(items) = serde_json::from_str(cell).ok()? else {
        return None;
    };
    let name = |item: Value| match item {
        Value::String(text) => Some(text),
        Value::Object(members) => keys
            .iter()
            .find_map(|key| members.get(*key)?.as_str().map(str::to_owned)),
        _ => None,
    };
    Some(items.into_iter().filter_map(name).collect())
}

/// `photo` or `video` by the ending of an address.
pub(super) fn media_kind(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or("");
    let is_video = [".mp4", ".m3u8", ".mov"]
        .iter()
        .any(|ending| path.ends_with(ending));
    if is_video { "video" } else { "photo" }
}

/// Whether `3/4/2020` in this column is the third of April: what most of its dates prove, and if
/// none proves anything the American order, which exporters use.
pub(super) fn day_first<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let proofs = cells.filter_map(day_month_evidence);
    proofs
        .map(|is_day_first| if is_day_first { 1 } else { -1 })
        .sum::<i64>()
        > 0
}

/// Puts links together again that `GetOldTweets` has broken with blanks: `http:// a.org/b c …`. The
/// ellipsis marks the end of a long link, so that what stands between is part of it.
pub(super) fn mend_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ["http:// ", "https:// "]
        .iter()
        .filter_map(|s| rest.find(s))
        .min()
    {
        let scheme = at + rest[at..].find(' ').unwrap_or(0);
        out.push_str(&rest[..scheme]);
        rest = rest[scheme..].trim_start();
        let mut words = rest.split(' ');
        let first = words.next().unwrap_or("");
        let second = words.next();
        let third = words.next();
        out.push_str(first);
        rest = &rest[first.len()..];
        if let (Some(tail), Some("…")) = (second, third) {
            out.push_str(tail);
            rest = &rest[tail.len() + 1..];
        }
        rest = rest.strip_prefix(" …").unwrap_or(rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        let cases = [
            ("1373697810391044099", "1373697810391044099"),
            (" \"832368250910547970\" ", "832368250910547970"),
            ("x123", "123"),
            ("123.0", "123"),
            ("1.77897E+18", ""),
            ("1e+18", ""),
            ("NaN", ""),
            (
                "at://did:plc:a/app.bsky.feed.post/b",
                "at://did:plc:a/app.bsky.feed.post/b",
            ),
            ("xylophone", "xylophone"),
        ];
        for (cell, wanted) in cases {
            assert_eq!(id(cell), wanted, "{cell}");
        }
        assert_eq!(id_in_permalink("https://x.com/a/status/12?s=20"), "12");
        assert_eq!(
            id_in_permalink("https://www.twitter.com/A/statuses/34"),
            "34"
        );
        assert_eq!(id_in_permalink("https://example.org/"), "");
    }

    #[test]
    fn lists_in_every_notation() {
        let wanted = ["One", "Two"];
        let cells = [
            r#"["One", "Two"]"#,
            r#"[{"tag": "One"}, {"tag": "Two"}]"#,
            "['One', 'Two']",
            "One|Two",
            "One; Two",
            "One,Two",
            "One Two",
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
    }

    #[test]
    fn languages_flags_and_counts() {
        assert_eq!(lang("English").as_deref(), Some("en"));
        assert_eq!(lang("pt-BR").as_deref(), Some("pt-br"));
        assert_eq!(lang("LANGUAGE UNDEFINED"), None);
        assert_eq!(lang("und"), None);
        assert!(flag("TRUE") && flag("1") && !flag("0") && !flag(""));
        assert_eq!(
            (count("1,234"), count("3.0"), count("-1"), count("x")),
            (Some(1234), Some(3), None, None)
        );
    }

    #[test]
    fn platforms_are_known_by_their_addresses() {
        assert_eq!(
            platform("", "https://www.twitter.com/a/status/1"),
            Some(Platform::Twitter)
        );
        assert_eq!(
            platform("", "https://x.com/a/status/1"),
            Some(Platform::Twitter)
        );
        assert_eq!(platform("", "https://netflix.com/a"), None);
        assert_eq!(platform("at://did:plc:a/b/c", ""), Some(Platform::Bluesky));
    }

    #[test]
    fn broken_links_are_mended_where_certain() {
        let cases = [
            ("a http:// b.org/c d/e … f", "a http://b.org/cd/e f"),
            ("https:// b.org/c …", "https://b.org/c"),
            ("https:// b.org/c and more", "https://b.org/c and more"),
            ("no link … here", "no link … here"),
        ];
        for (text, wanted) in cases {
            assert_eq!(mend_links(text), wanted);
        }
    }

    #[test]
    fn the_order_of_day_and_month() {
        assert!(!day_first(["1/2/2020", "10/16/17"].into_iter()));
        assert!(day_first(["1/2/2020", "16/10/17"].into_iter()));
        assert!(!day_first(["2020-01-31"].into_iter()));
    }
}
