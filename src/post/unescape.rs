//! HTML character references, as they stand in texts that platforms hand out.

use std::borrow::Cow;

/// Names that occur in posts. A name that is not here stays as it was written.
const NAMES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("hearts", '♥'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("sect", '§'),
    ("para", '¶'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("frac12", '½'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("acute", '´'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("shy", '\u{AD}'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ntilde", 'Ñ'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Oslash", 'Ø'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("oslash", 'ø'),
    ("oelig", 'œ'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("yuml", 'ÿ'),
];

/// The longest reference worth looking for, `&` and `;` excluded.
const LONGEST: usize = 9;

/// Replaces HTML character references, once: `&amp;lt;` becomes `&lt;`. A reference needs its `;`,
/// or else the `&copy=` of an address would be one.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices('&') {
        let name = &text[at + 1..];
        let Some(len) = name.bytes().take(LONGEST + 1).position(|byte| byte == b';') else {
            continue;
        };
        if let Some(c) = referred(&name[..len]) {
            out.push_str(&text[done..at]);
            out.push(c);
            done = at + len + 2;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

fn referred(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|&(_, c)| c);
    };
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    // `from_str_radix` would take a sign.
    if !digits.starts_with(|c: char| c.is_digit(radix)) {
        return None;
    }
    match u32::from_str_radix(digits, radix).ok()? {
        0 => Some(char::REPLACEMENT_CHARACTER),
        // By rule of HTML these are bytes of Windows-1252: `&#146;` is an apostrophe.
        byte @ 0x80..=0x9F => encoding_rs::WINDOWS_1252
            .decode(&[byte as u8])
            .0
            .chars()
            .next(),
        code => Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_once() {
        for (text, expected) in [
            ("rock &amp; roll", "rock & roll"),
            ("&amp;lt;", "&lt;"),
            ("&lt;3 &gt; &quot;x&quot; &#39;y&apos;", "<3 > \"x\" 'y'"),
            ("&#x27;&#X2764;&#128079;", "'❤👏"),
            ("a&nbsp;b&hearts;", "a\u{a0}b♥"),
            ("caf&eacute; &Eacute;t&eacute;", "café Été"),
            ("it&#146;s", "it’s"),
            ("&#0; &#x110000; &#xD800;", "\u{fffd} \u{fffd} \u{fffd}"),
            ("&é;&amp;", "&é;&"),
        ] {
            assert_eq!(unescape(text), expected);
        }
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "",
            "AT&T",
            "a & b;",
            "&unknown;",
            "&copy=1",
            "&#;",
            "&#x;",
            "&#+65;",
            "&amp",
        ] {
            assert!(
                matches!(unescape(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }
}
