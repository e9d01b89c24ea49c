//! Names in the fediverse: who and what an address means, wherever it was collected.
//!
//! Every server numbers posts and people in its own way, so only addresses and `name@host` tell
//! them apart. It must not know the shape of any file.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::formats::html::Html;
use crate::formats::tidy;
use crate::post::{entities, tag_key};

/// The host of a web address.
pub(in crate::formats) fn host(address: &str) -> Option<String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web.then(|| entities::domain(address)).flatten()
}

/// A handle that is good everywhere: `name@host`, the host being that of the address if the handle has
/// none.
pub(in crate::formats) fn global(name: &str, address: &str) -> String {
    let name = tidy::handle(name);
    if name.is_empty() || name.contains('@') {
        return name;
    }
    match host(address) {
        Some(host) => format!("{name}@{host}"),
        None => name,
    }
}

/// The handle in the address of an account or of its post, where the server puts it there:
/// `https://host/users/name/...`, `https://host/@name/...`.
pub(in crate::formats) fn handle_in(address: &str) -> String {
    let Some(host) = host(address) else {
        return String::new();
    };
    let mut parts = address.split(['/', '?', '#']).skip(3);
    let (first, second) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let name = match first {
        "users" | "u" | "profile" => second,
        _ => first.strip_prefix('@').unwrap_or(""),
    };
    if name.is_empty() || name.contains('@') {
        name.to_owned()
    } else {
        format!("{name}@{host}")
    }
}

/// The address of the account in the identifier of its post, as Mastodon makes it:
/// `https://host/users/name/statuses/1`.
pub(in crate::formats) fn author_in(identifier: &str) -> Option<&str> {
    let (account, _) = identifier.split_once("/statuses/")?;
    let path = account.split('/').skip(3).collect::<Vec<_>>();
    (host(account).is_some() && matches!(path[..], ["users", _] | ["ap", "users", _]))
        .then_some(account)
}

/// The tags of a post: as spelled in its text where the list, which Mastodon writes in lower case and
/// formerly without diacritics, means the same.
pub(in crate::formats) fn tags(html: &Html, listed: &[String]) -> Vec<String> {
    let mut tags = html.tags.clone();
    let in_text = tidy::tags_of(&html.text);
    if listed.is_empty() && tags.is_empty() {
        tags = in_text;
    } else {
        let known: HashSet<_> = listed.iter().map(|tag| plain(tag)).collect();
        tags.extend(
            in_text
                .into_iter()
                .filter(|tag| known.contains(&plain(tag))),
        );
        let spelled: HashSet<_> = tags.iter().map(|tag| plain(tag)).collect();
        let missed = listed.iter().filter(|tag| !spelled.contains(&plain(tag)));
        tags.extend(missed.cloned());
    }
    tidy::distinct_tags(&mut tags);
    tags
}

/// A tag without diacritics, for comparing only.
fn plain(tag: &str) -> String {
    tag_key(tag)
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_their_people() {
        let cases = [
            (
                "https://tulip.example/users/ana/statuses/1",
                "ana@tulip.example",
            ),
            ("https://tulip.example/@ana/1", "ana@tulip.example"),
            (
                "https://tulip.example/@ben@other.example/1",
                "ben@other.example",
            ),
            ("https://tulip.example/objects/8f-1", ""),
            ("https://tulip.example/ap/users/115/statuses/1", ""),
            ("tag:tulip.example,2017-04-14:objectId=1", ""),
            ("", ""),
        ];
        for (address, handle) in cases {
            assert_eq!(handle_in(address), handle, "{address}");
        }
        assert_eq!(
            author_in("https://tulip.example/users/ana/statuses/1/activity"),
            Some("https://tulip.example/users/ana")
        );
        assert_eq!(author_in("https://tulip.example/notes/statuses/1"), None);
        assert_eq!(
            global("@ana", "https://Tulip.example/@ana"),
            "ana@tulip.example"
        );
        assert_eq!(
            global("ana@b.example", "https://c.example/"),
            "ana@b.example"
        );
    }

    #[test]
    fn tags_are_spelled_as_in_the_text() {
        let html = Html {
            text: "#Öko and #OpenData, not #listed".to_owned(),
            tags: vec!["Öko".to_owned()],
            ..Html::default()
        };
        let listed = ["opendata", "oko", "hidden"].map(str::to_owned);
        assert_eq!(tags(&html, &listed), ["Öko", "OpenData", "hidden"]);
        assert_eq!(tags(&html, &[]), ["Öko"]);
    }
}
