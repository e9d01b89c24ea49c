//! What the address of a link says: its host, and the one form in which links to the same page are equal.
//!
//! Must not know how links are found in a text. Nothing is ever looked up: what a shortener hides stays hidden,
//! and a page that answers at two addresses stays two links.

use std::fmt::Write as _;

/// Bytes that the name of a host may have (RFC 1035). Longer ones are no addresses, and each of
/// their labels would count as a domain of its own.
const LONGEST_NAME: usize = 253;

/// Bytes that an address may have in its one form: what servers and browsers take, and far less than the
/// index takes.
const LONGEST: usize = 8192;

/// Parameters that say how a link was passed on, not where it leads: of advertisements, newsletters and
/// share buttons. Those that mean something on one site and something else on another stay.
const TRACKING: [&str; 22] = [
    "_ga",
    "_hsenc",
    "_hsmi",
    "cmpid",
    "dclid",
    "fb_ref",
    "fb_source",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "igsh",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ref_src",
    "twclid",
    "wbraid",
    "xtor",
    "yclid",
];

/// An address in its parts.
struct Parts<'a> {
    /// Lower-case, without user and port.
    host: String,
    port: Option<&'a str>,
    /// Path, query and fragment.
    rest: &'a str,
}

fn parts(url: &str) -> Option<Parts<'_>> {
    let url = url.trim();
    let (rest, bare) = match url.find("://") {
        Some(end) if is_scheme(&url[..end]) => (&url[end + 3..], false),
        Some(end) if !url[..end].contains(['/', '?', '#', '.']) => return None,
        _ => (url.strip_prefix("//").unwrap_or(url), true),
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    if bare && authority.contains('@') && !url.starts_with("//") {
        // Of mail.
        return None;
    }
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
        _ => (host, None),
    };
    let host = host.trim_end_matches('.').to_lowercase();
    let is_host = !host.is_empty()
        && host.len() <= LONGEST_NAME
        && !host.contains(|c: char| c.is_whitespace() || c.is_control())
        // Colons are in the numbers of machines only, which are in brackets: of `http://a::` there is no one form.
        && (!host.contains(':') || !bare && host.starts_with('[') && host.ends_with(']'))
        && (!bare || host.contains('.'));
    is_host.then_some(Parts { host, port, rest })
}

/// The lower-case host of a link without `www.`, port and user; names in other scripts stay as they
/// are. `None` for what is no web address.
pub fn domain(url: &str) -> Option<String> {
    let host = parts(url)?.host;
    let name = host.strip_prefix("www.").unwrap_or(&host);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The one form of a link: `https`, the host in small letters without `www.`, user and usual port; no fragment,
/// no slash at the end of its path and no parameter that only tells how it was passed on. A fragment that
/// begins with `!` names a page and stays. Everything else is as it was written: paths and parameters may
/// differ by case and order. `None` for what is no web address, or longer than any.
///
/// The form of a form is itself.
pub fn canonical(url: &str) -> Option<String> {
    let Parts { host, port, rest } = parts(url)?;
    let mut name = host.as_str();
    while let Some(inner) = name
        .strip_prefix("www.")
        .filter(|inner| inner.contains('.'))
    {
        name = inner;
    }
    let mut link = String::with_capacity(url.len() + 8);
    link.push_str("https://");
    link.push_str(name);
    if let Some(port) = port.filter(|port| !matches!(*port, "" | "80" | "443")) {
        link.push(':');
        link.push_str(port);
    }
    let (rest, page) = match rest.split_once('#') {
        Some((rest, fragment)) if fragment.starts_with('!') => (rest, fragment),
        Some((rest, _)) => (rest, ""),
        None => (rest, ""),
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    push_tidy(path.trim_end_matches('/'), &mut link);
    let mut sign = '?';
    for parameter in query
        .split('&')
        .filter(|p| !p.is_empty() && !is_tracking(p))
    {
        link.push(sign);
        push_tidy(parameter, &mut link);
        sign = '&';
    }
    let page = page.trim_end_matches('/');
    if page.len() > 1 {
        link.push('#');
        push_tidy(page, &mut link);
    }
    (link.len() <= LONGEST).then_some(link)
}

/// Blanks and control characters as a browser would send them: they cannot be seen or typed.
fn push_tidy(part: &str, out: &mut String) {
    for c in part.chars() {
        if c.is_whitespace() || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.binary_search(&name.as_str()).is_ok()
}

/// Whether this is the scheme of web addresses.
pub(super) fn is_scheme(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn domains_are_hosts() {
        for (url, expected) in [
            ("https://www.Example.com/x", Some("example.com")),
            ("http://user:pw@a.b.org:8080?x#y", Some("a.b.org")),
            ("HTTP://ÉCOLE.fr.", Some("école.fr")),
            ("example.com/a?u=http://b.org", Some("example.com")),
            ("//cdn.example.com/a", Some("cdn.example.com")),
            ("http://localhost:80/", Some("localhost")),
            ("example.com:8080/x", Some("example.com")),
            ("at://did:plc:abc/x", None),
            ("mailto:someone", None),
            ("mailto:someone@example.org", None),
            ("someone@example.org", None),
            ("nothing", None),
            ("", None),
            ("http:///x", None),
        ] {
            assert_eq!(domain(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn endless_hosts_are_no_domains() {
        let host = |labels: usize| format!("http://{}com/x", "ab.".repeat(labels));
        assert!(domain(&host(83)).is_some_and(|name| name.len() == 252));
        assert_eq!(domain(&host(84)), None);
        assert_eq!(domain(&host(40_000)), None);
    }

    #[test]
    fn links_to_the_same_page_are_equal() {
        for (url, expected) in [
            ("http://Example.org/A/b/", Some("https://example.org/A/b")),
            ("https://www.example.org", Some("https://example.org")),
            ("www.example.org/", Some("https://example.org")),
            (
                "//user:secret@example.org:443/a",
                Some("https://example.org/a"),
            ),
            (
                "http://example.org:8080/a//",
                Some("https://example.org:8080/a"),
            ),
            (
                "example.org/a?utm_source=x&b=2&UTM_Medium=y&a=1&fbclid=z#top",
                Some("https://example.org/a?b=2&a=1"),
            ),
            ("example.org/?utm_source=x", Some("https://example.org")),
            ("example.org/a/?b", Some("https://example.org/a?b")),
            ("example.org/a?gclid", Some("https://example.org/a")),
            (
                "https://twitter.com/#!/ana/status/1",
                Some("https://twitter.com#!/ana/status/1"),
            ),
            ("https://example.org/#!/", Some("https://example.org")),
            ("https://localhost/a", Some("https://localhost/a")),
            ("https://www.org/a", Some("https://www.org/a")),
            ("http://www.www.example.org", Some("https://example.org")),
            (
                "https://example.org/a b\u{7}",
                Some("https://example.org/a%20b%07"),
            ),
            ("https://社会.com.np/社", Some("https://社会.com.np/社")),
            ("mailto:ana@example.org/x", None),
            ("ftp://example.org/x", None),
            ("nothing", None),
            ("http://::", None),
            ("http://a::", None),
            ("http://[::1]:8080/x", Some("https://[::1]:8080/x")),
            ("", None),
        ] {
            assert_eq!(canonical(url).as_deref(), expected, "{url}");
        }
        let long = |n| format!("example.org/{}", "a".repeat(n));
        assert!(canonical(&long(8000)).is_some() && canonical(&long(8192)).is_none());
    }

    #[test]
    fn tracking_parameters_can_be_looked_up() {
        assert!(TRACKING.is_sorted());
    }

    proptest! {
        #[test]
        fn the_form_of_a_form_is_itself(url in "((https?|HTTP)://|//)?(www\\.)?(\\PC|[a-c./:@?&=#! %]|utm_|fbclid=|www\\.){0,20}") {
            if let Some(link) = canonical(&url) {
                prop_assert_eq!(canonical(&link), Some(link.clone()), "{}", &url);
                prop_assert!(!link.contains(char::is_whitespace));
                prop_assert!(domain(&link).is_some());
            }
        }

        #[test]
        fn a_form_keeps_the_domain(url in "https?://(www\\.)?[a-c]{1,3}(\\.[a-c]{1,3}){1,3}(:80)?/[a-z/?#&=]{0,9}") {
            let link = canonical(&url).expect("an address");
            prop_assert_eq!(domain(&link), domain(&url));
        }
    }
}
