//! Links in a text, by the rules of twitter-text with few differences, all of them towards real
//! archives: a link that sticks to the word before it is found (`lookhttps://t.co/x`), a `http(s)`
//! link may have a top-level domain that nobody knows yet, an address without `http` needs a known
//! one, in ASCII, at its very end, and what an ellipsis has cut off is no link.

use std::ops::Range;

use super::addresses::is_scheme;
use super::entities::Entity;

/// Bytes that are looked at for the end of a host. A Japanese text may go on for long after it.
const LONGEST_HOST: usize = 1024;

/// Bytes that a top-level domain may have.
const LONGEST_LABEL: usize = 63;

/// The links of a text, in order. None of them overlap.
pub fn links(text: &str) -> Vec<Entity<'_>> {
    let mut found: Vec<Entity<'_>> = Vec::new();
    for at in memchr::memchr2_iter(b'.', b':', text.as_bytes()) {
        if found.last().is_some_and(|last| at < last.range.end) {
            continue;
        }
        let free = found.last().map_or(0, |last| last.range.end);
        let range = if text[at..].starts_with("://") {
            with_scheme(text, at, free)
        } else if text.as_bytes()[at] == b'.' {
            without_scheme(text, at, free)
        } else {
            None
        };
        if let Some(range) = range
            && !is_cut_off(&text[range.end..])
        {
            found.push(Entity {
                text: &text[range.clone()],
                range,
            });
        }
    }
    found
}

/// The link whose `://` is at `at`, if what is before `free` is not needed for it.
fn with_scheme(text: &str, at: usize, free: usize) -> Option<Range<usize>> {
    let len = scheme_len(&text[free..at]);
    let start = at - len;
    if len == 0 || text[..start].ends_with(['@', '＠', '$', '#', '＃']) {
        return None;
    }
    let host = at + 3;
    let host_end = host + host_len(&text[host..])?;
    let end = if is_shortener(&text[host..host_end]) {
        short_end(text, host_end)?
    } else {
        path_end(text, port_end(text, host_end))
    };
    Some(start..end)
}

/// The length of `http` or `https` at the end of a text.
fn scheme_len(text: &str) -> usize {
    let ends_with = |len: &usize| {
        let start = text.len().checked_sub(*len);
        start
            .and_then(|start| text.get(start..))
            .is_some_and(is_scheme)
    };
    [5, 4].into_iter().find(ends_with).unwrap_or(0)
}

/// `example.com/x` around the first dot of its host.
fn without_scheme(text: &str, dot: usize, free: usize) -> Option<Range<usize>> {
    if matches!(text.as_bytes().get(dot + 1), None | Some(b' ' | b'\n')) {
        // Most dots end a sentence.
        return None;
    }
    let start = text[free..dot]
        .char_indices()
        .rev()
        .take_while(|&(_, c)| is_bare_host(c))
        .last()
        .map(|(offset, _)| free + offset)?;
    if text[..start].ends_with(['@', '＠', '$', '#', '＃', '_', '/', '.', '-'])
        || text[..start].ends_with(|c: char| c.is_ascii_alphanumeric())
    {
        return None;
    }
    let len = text[start..]
        .find(|c| !is_bare_host(c) && c != '.')
        .unwrap_or(text.len() - start);
    let host = text[start..start + len].trim_end_matches('.');
    let end = start + host.len();
    let after = text[start + len..].chars().next();
    if matches!(after, Some('@' | '+' | '_')) && end == start + len || !is_good_host(host) {
        return None;
    }
    let (_, top) = host.rsplit_once('.')?;
    if !top.is_ascii() || !has_known_top(host) {
        return None;
    }
    let end = if is_shortener(host) {
        short_end(text, end)?
    } else {
        path_end(text, port_end(text, end))
    };
    // `tired.So am I`: a sentence that begins without a blank.
    let begins_sentence = top.starts_with(|c: char| c.is_ascii_uppercase())
        && host.contains(|c: char| c.is_lowercase());
    (end > start + host.len() || !begins_sentence).then_some(start..end)
}

/// The length of the host at the start of a text. As in twitter-text the text may go on right
/// after the top-level domain, in a script that is not Latin: `example.comです`.
fn host_len(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let end = chars.find(|&(at, c)| !is_host(c) || at > LONGEST_HOST);
    let mut run = &text[..end.map_or(text.len(), |(at, _)| at)];
    if text[run.len()..].starts_with("://") {
        run = &run[..run.len() - scheme_len(run)];
    }
    let known = run
        .rmatch_indices('.')
        .find_map(|(dot, _)| known_end(text, dot + 1, run.len()));
    known.or_else(|| {
        let host = run.trim_end_matches('.');
        let (_, top) = host.rsplit_once('.')?;
        let is_plausible = top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
        (is_plausible && is_good_host(host)).then_some(host.len())
    })
}

/// Where the longest known top-level domain ends that begins at `from`, before `limit`.
fn known_end(text: &str, from: usize, limit: usize) -> Option<usize> {
    let label = &text[from..limit];
    let label = &label[..label.find('.').unwrap_or(label.len())];
    let label = &label[..label.floor_char_boundary(LONGEST_LABEL)];
    let ends = label.char_indices().map(|(at, c)| from + at + c.len_utf8());
    ends.rev().find(|&end| {
        let next = text[end..].chars().next();
        !next.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '+' | '-' | '_'))
            && is_good_host(&text[..end])
            && has_known_top(&text[..end])
    })
}

/// Asked for the whole host: some countries are listed with their second level only (`org.za`).
fn has_known_top(host: &str) -> bool {
    psl::suffix(host.to_lowercase().as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Labels neither empty nor too long, without signs at their ends; the registered name and the
/// top-level domain without `_`.
fn is_good_host(host: &str) -> bool {
    let count = host.split('.').count();
    count >= 2
        && host.split('.').enumerate().all(|(index, label)| {
            !label.is_empty()
                && label.chars().count() <= 63
                && !label.starts_with(['-', '_'])
                && !label.ends_with(['-', '_'])
                && (index + 2 < count || !label.contains('_'))
                && (label.is_ascii() || !label.starts_with("xn--"))
        })
}

/// Characters of a host after `http://`: whatever is neither blank, nor punctuation of ASCII, nor a
/// control of direction.
fn is_host(c: char) -> bool {
    match c {
        '.' | '-' | '_' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        '\u{61C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{FFFE}'
        | '\u{FFFF}' => false,
        _ => !c.is_whitespace() && !c.is_control(),
    }
}

/// Characters of a host without `http://`.
fn is_bare_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || is_accented(c)
}

/// Latin letters beyond ASCII, as twitter-text counts them.
pub(super) fn is_accented(c: char) -> bool {
    matches!(c,
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24F}' | '\u{253}' | '\u{254}' | '\u{256}' | '\u{257}'
        | '\u{259}' | '\u{25B}' | '\u{263}' | '\u{268}' | '\u{26F}' | '\u{272}' | '\u{289}'
        | '\u{28B}' | '\u{2BB}' | '\u{300}'..='\u{36F}' | '\u{1E00}'..='\u{1EFF}')
}

fn is_path_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || is_accented(c) || matches!(c, '\u{400}'..='\u{52F}')
}

/// Twitter's own shortener: what it makes is letters and digits only, so that anything else after
/// them is text.
fn is_shortener(host: &str) -> bool {
    host.eq_ignore_ascii_case("t.co")
}

fn short_end(text: &str, host_end: usize) -> Option<usize> {
    let Some(slug) = text[host_end..].strip_prefix('/') else {
        return Some(host_end);
    };
    let len = slug
        .char_indices()
        .find(|&(at, c)| !c.is_ascii_alphanumeric() || begins_link(&slug[at..]))
        .map_or(slug.len(), |(at, _)| at);
    match len {
        0 => Some(host_end + 1),
        1..=40 => Some(query_end(text, host_end + 1 + len)),
        _ => None,
    }
}

/// Two links stuck together are two.
fn begins_link(text: &str) -> bool {
    text.starts_with(['h', 'H'])
        && [4, 5]
            .into_iter()
            .any(|len| text.get(..len).is_some_and(is_scheme) && text[len..].starts_with("://"))
}

/// Whether what follows a tag, mention or link shows that it lost its end: an ellipsis, and then
/// nothing or the link to the full post.
fn is_cut_off(rest: &str) -> bool {
    rest.strip_prefix('…').is_some_and(|after| {
        let after = after.trim_start();
        after.is_empty() || begins_link(after)
    })
}

fn port_end(text: &str, host_end: usize) -> usize {
    let Some(port) = text[host_end..].strip_prefix(':') else {
        return host_end;
    };
    match port.bytes().take_while(u8::is_ascii_digit).count() {
        0 => host_end,
        len => host_end + 1 + len,
    }
}

fn path_end(text: &str, from: usize) -> usize {
    if !text[from..].starts_with('/') {
        return query_end(text, from);
    }
    let mut end = from + 1;
    let mut at = end;
    while let Some(c) = text[at..].chars().next() {
        if c == '(' {
            let Some(len) = parentheses_len(&text[at..]) else {
                break;
            };
            at += len;
            end = at;
            continue;
        }
        let follows_letter = text[..at].ends_with(is_path_letter);
        if !is_path(c) || follows_letter && begins_link(&text[at..]) {
            break;
        }
        at += c.len_utf8();
        if is_path_letter(c) || matches!(c, '+' | '-' | '=' | '_' | '#' | '/') {
            end = at;
        }
    }
    query_end(text, end)
}

fn is_path(c: char) -> bool {
    is_path_letter(c)
        || matches!(
            c,
            '!' | '*'
                | '\''
                | ';'
                | ':'
                | '='
                | '+'
                | ','
                | '.'
                | '$'
                | '/'
                | '%'
                | '#'
                | '['
                | ']'
                | '-'
                | '–'
                | '_'
                | '~'
                | '@'
                | '|'
                | '&'
        )
}

/// `(film)`, `(a(b)c)`: balanced, two deep at most, not empty.
fn parentheses_len(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if is_path(c) => {}
            _ => return None,
        }
        if depth == 0 {
            return (at > 1).then_some(at + 1);
        }
        if depth > 2 {
            return None;
        }
    }
    None
}

fn query_end(text: &str, from: usize) -> usize {
    let Some(query) = text[from..].strip_prefix('?') else {
        return from;
    };
    let is_query = |b: &u8| b.is_ascii_alphanumeric() || b"!?*'@();:&=+$/%#[]-_.,~|".contains(b);
    let ends_query = |b: &u8| b.is_ascii_alphanumeric() || b"-_&=#/".contains(b);
    let len = query.bytes().take_while(is_query).count();
    match query.as_bytes()[..len].iter().rposition(ends_query) {
        Some(last) => from + 1 + last + 1,
        None => from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::addresses::domain;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<&str> {
        links(text).into_iter().map(|link| link.text).collect()
    }

    #[test]
    fn links_of_real_archives() {
        for (text, expected) in [
            ("lookhttps://t.co/abc", vec!["https://t.co/abc"]),
            (
                "https://t.co/abchttps://t.co/def",
                vec!["https://t.co/abc", "https://t.co/def"],
            ),
            (
                "http://a.org/xhttp://b.org",
                vec!["http://a.org/x", "http://b.org"],
            ),
            (
                "http://web.archive.org/web/2014/http://b.org/",
                vec!["http://web.archive.org/web/2014/http://b.org/"],
            ),
            (
                "http://new.sometopleveldomain/x",
                vec!["http://new.sometopleveldomain/x"],
            ),
            ("(see http://a.org/b).", vec!["http://a.org/b"]),
            (
                "http://en.wikipedia.org/wiki/A_(b_(c)) x",
                vec!["http://en.wikipedia.org/wiki/A_(b_(c))"],
            ),
            ("https://社会.com.np/a", vec!["https://社会.com.np/a"]),
            ("foo.org.za", vec!["foo.org.za"]),
            ("I am tired.So am I. me.It was", vec![]),
            (
                "EXAMPLE.COM Example.com tired.So/x",
                vec!["EXAMPLE.COM", "Example.com", "tired.So/x"],
            ),
            ("a...com e.g. 3.5 U.S. file.tar.gz", vec![]),
            ("cut https://t.co/ab…", vec![]),
            (
                "cut https://t.co/ab… https://t.co/x",
                vec!["https://t.co/x"],
            ),
            ("not https://t.co/ab… cut", vec!["https://t.co/ab"]),
            ("pic.twitter.com/abc", vec!["pic.twitter.com/abc"]),
            ("me@example.com", vec![]),
            ("http://", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn links_are_parts_of_the_text(text in "(\\PC|https?://|[a-z.]{3}|\\.com|t\\.co/|[()@#/?é日 ]){0,24}") {
            let mut end = 0;
            for link in links(&text) {
                prop_assert!(link.range.start >= end);
                prop_assert_eq!(&text[link.range.clone()], link.text);
                prop_assert!(domain(link.text).is_some());
                end = link.range.end;
            }
        }
    }
}
