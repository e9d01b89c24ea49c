//! Single cells of tables: identifiers that spreadsheets have destroyed, languages, flags, counts,
//! links with blanks in them.

use super::super::{lenient, tidy};

/// A cell that means nothing.
pub(super) fn is_nothing(cell: &str) -> bool {
    matches!(
        cell,
        "" | "NA" | "N/A" | "NaN" | "nan" | "None" | "null" | "NULL" | "<NA>" | "[]" | "{}"
    )
}

/// An identifier in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Id<'c> {
    /// There is none.
    None,
    /// As it was meant.
    Known(&'c str),
    /// There was one, and a spreadsheet has rounded it.
    Lost,
}

impl<'c> Id<'c> {
    /// The identifier, empty if there is none any more.
    pub(super) fn known(self) -> &'c str {
        match self {
            Self::Known(id) => id,
            Self::None | Self::Lost => "",
        }
    }
}

/// The largest whole number that a float keeps has so many digits.
const EXACT_DIGITS: usize = 15;

/// Nobody meets so many zeros by chance. Times end in zeros more often than other numbers, and they
/// are in identifiers: one in five of those that end in a zero ends in two.
const SURELY_ROUNDED: usize = 10;

/// An identifier as it was meant: `="123"`, `'123`, `x123` and `123.0` are 123. What was a float is
/// lost if it is longer than a float is exact: `1.77897E+18`, `2,1E+17`, `1264261234567890176.0`.
pub(super) fn id(cell: &str) -> Id<'_> {
    let cell = cell.trim();
    let cell = cell.strip_prefix('=').unwrap_or(cell);
    let cell = cell.trim_matches(['"', '\'']);
    if is_nothing(cell) || matches!(cell, "False" | "0" | "-1") {
        return Id::None;
    }
    // Nearly all are this.
    if is_digits(cell) {
        return if zeros(cell) >= SURELY_ROUNDED {
            Id::Lost
        } else {
            Id::Known(cell)
        };
    }
    if let Some(rest) = cell.strip_prefix('x').filter(|rest| is_digits(rest)) {
        return Id::Known(rest);
    }
    let whole = cell.split_once('.').filter(|(whole, zeros)| {
        is_digits(whole) && !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0')
    });
    if let Some((whole, _)) = whole {
        return if whole.len() > EXACT_DIGITS {
            Id::Lost
        } else {
            Id::Known(whole)
        };
    }
    if is_scientific(cell) {
        Id::Lost
    } else {
        Id::Known(cell)
    }
}

/// `1.77897E+18`, with a comma where people write one.
fn is_scientific(cell: &str) -> bool {
    let Some((number, power)) = cell.split_once(['e', 'E']) else {
        return false;
    };
    let power = power.strip_prefix('+').unwrap_or(power);
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    power.len() <= 2
        && is_digits(power)
        && whole.len() == 1
        && is_digits(whole)
        && is_digits(fraction)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn zeros(digits: &str) -> usize {
    digits
        .bytes()
        .rev()
        .take_while(|byte| *byte == b'0')
        .count()
}

/// Whether the identifiers of a column went through a float: far too many of them end in zeros.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Rounding {
    long: usize,
    two_zeros: usize,
    three_zeros: usize,
}

impl Rounding {
    /// Takes in one identifier of the column.
    pub(super) fn look(&mut self, id: &str) {
        if id.len() > EXACT_DIGITS && is_digits(id) {
            let zeros = zeros(id);
            self.long += 1;
            self.two_zeros += usize::from(zeros >= 2);
            self.three_zeros += usize::from(zeros >= 3);
        }
    }

    /// Whether this one has lost its last digits. One in thirty ends in two zeros by chance, one in two
    /// hundred in three.
    pub(super) fn has_cut(&self, id: &str) -> bool {
        if id.len() <= EXACT_DIGITS || !id.ends_with("00") || !is_digits(id) {
            return false;
        }
        let nearly_all = self.two_zeros >= 5 && self.two_zeros * 5 >= self.long * 4;
        let too_many = self.three_zeros >= 3 && self.three_zeros * 20 >= self.long;
        nearly_all || (too_many && id.ends_with("000"))
    }
}

/// An identifier as the platform's own exports have it: Reddit tells its kind before it, and Telegram's
/// numbers count within a chat, which 4CAT parts with a dash.
pub(super) fn own_id(id: String, platform: &str, is_comment: bool) -> String {
    match platform {
        "reddit" if !id.is_empty() && !id.contains('_') => {
            format!("{}_{id}", if is_comment { "t1" } else { "t3" })
        }
        "telegram" => match id.rsplit_once('-') {
            Some((chat, number)) if !chat.is_empty() && is_digits(number) => {
                format!("{chat}/{number}")
            }
            _ => id,
        },
        _ => id,
    }
}

/// Whether this can be the identifier of an account rather than a handle.
pub(super) fn is_author_id(cell: &str) -> bool {
    cell.starts_with("did:") || !matches!(id(cell), Id::Known(id) if !is_digits(id))
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

/// Whether a post asks for care: a flag, or one of Bluesky's labels.
pub(super) fn asks_for_care(cell: &str) -> bool {
    const LABELS: [&str; 6] = ["porn", "sexual", "nudity", "graphic-media", "gore", "nsfw"];
    let is_label = |word: &str| LABELS.iter().any(|label| word.eq_ignore_ascii_case(label));
    let part = |c: char| !c.is_alphanumeric() && c != '-';
    lenient::is_yes(cell) || cell.split(part).any(is_label)
}

/// Words that 4CAT writes in place of a post that cannot be seen.
pub(super) fn is_gone(cell: &str) -> bool {
    matches!(cell, "DELETED" | "BLOCKED" | "NOT FOUND" | "DETACHED")
        || cell.ends_with(" BY AUTHOR")
        || cell.starts_with("VIEWER BLOCKED")
        || cell.starts_with("AUTHOR BLOCKED")
}

/// A count: with separators, as a float, or rounded for people (`1.2K`). A count has no decimals, so
/// that three digits behind a dot are thousands.
pub(super) fn count(cell: &str) -> Option<u64> {
    if let Ok(count) = cell.parse() {
        return Some(count);
    }
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}' | '_' | '"' | '\'' | '’');
    let mut plain: String = cell.chars().filter(|c| !is_between(*c)).collect();
    let factor = match plain.chars().last()? {
        'K' | 'k' => 1e3,
        'M' | 'm' => 1e6,
        _ => 1.0,
    };
    if factor > 1.0 {
        plain.pop();
    }
    let number: f64 = without_separators(&plain, factor > 1.0).parse().ok()?;
    let count = number * factor;
    (count.is_finite() && count >= 0.0).then_some(count.round() as u64)
}

/// A number with a dot before its decimals and no other separators.
fn without_separators(number: &str, is_rounded: bool) -> String {
    let last = number.rfind([',', '.']);
    let Some((whole, sign, fraction)) =
        last.map(|at| (&number[..at], &number[at..=at], &number[at + 1..]))
    else {
        return number.to_owned();
    };
    let plain = |text: &str| text.replace([',', '.'], "");
    let are_thousands = if whole.contains([',', '.']) {
        whole.contains(sign)
    } else {
        let groups =
            (1..=3).contains(&whole.len()) && !whole.starts_with('0') && fraction.len() == 3;
        !is_rounded && groups && is_digits(whole) && is_digits(fraction)
    };
    if are_thousands {
        plain(number)
    } else {
        format!("{}.{fraction}", plain(whole))
    }
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
            ("1373697810391044099", Id::Known("1373697810391044099")),
            (" \"832368250910547970\" ", Id::Known("832368250910547970")),
            ("'832368250910547970", Id::Known("832368250910547970")),
            ("=\"832368250910547970\"", Id::Known("832368250910547970")),
            ("x123", Id::Known("123")),
            ("123.0", Id::Known("123")),
            ("1264261234567890176.0", Id::Lost),
            ("1264260000000000000", Id::Lost),
            ("1.77897E+18", Id::Lost),
            ("2,1E+17", Id::Lost),
            ("1e+18", Id::Lost),
            ("1E18", Id::Lost),
            ("NaN", Id::None),
            (" ", Id::None),
            (
                "at://did:plc:a/app.bsky.feed.post/b",
                Id::Known("at://did:plc:a/app.bsky.feed.post/b"),
            ),
            ("xylophone", Id::Known("xylophone")),
            ("2e10abcd", Id::Known("2e10abcd")),
        ];
        for (cell, wanted) in cases {
            assert_eq!(id(cell), wanted, "{cell}");
        }
        assert!(is_author_id("1.2E+18") && is_author_id("12") && is_author_id("did:plc:a"));
        assert!(!is_author_id("ana"));
    }

    #[test]
    fn columns_of_rounded_identifiers() {
        let cut = |ids: &[&str], id: &str| {
            let mut rounding = Rounding::default();
            for id in ids {
                rounding.look(id);
            }
            rounding.has_cut(id)
        };
        // As a float prints them: seventeen digits are left.
        let floats = [
            "1264261234567890200",
            "1264261234567891500",
            "1264261234567892700",
            "1264261234567893300",
            "1264261234567894900",
        ];
        assert!(cut(&floats, floats[0]) && !cut(&floats, "1264261234567894911"));
        let sheet = [
            "1264261234567890000",
            "1264261234567000000",
            "1264261234560001000",
            "1264261234567894911",
        ];
        assert!(cut(&sheet, sheet[0]) && !cut(&sheet, sheet[3]));
        let chance = [
            "1264261234567890000",
            "1264261234567894911",
            "1264261234567894912",
        ];
        assert!(!cut(&chance, chance[0]));
    }

    #[test]
    fn languages_flags_and_counts() {
        assert_eq!(lang("English").as_deref(), Some("en"));
        assert_eq!(lang("pt-BR").as_deref(), Some("pt-br"));
        assert_eq!(lang("LANGUAGE UNDEFINED"), None);
        assert_eq!(lang("und"), None);
        assert!(
            asks_for_care("porn, !warn")
                && asks_for_care("['graphic-media']")
                && asks_for_care("yes")
        );
        assert!(!asks_for_care("bot-account") && !asks_for_care("no") && !asks_for_care(""));
    }

    #[test]
    fn counts_have_no_decimals() {
        for (cell, wanted) in [
            ("1234", Some(1234)),
            ("1,234", Some(1234)),
            ("1.234", Some(1234)),
            ("12.345.678", Some(12_345_678)),
            ("1,23,456", Some(123_456)),
            ("1 234", Some(1234)),
            ("1\u{202f}234", Some(1234)),
            ("1'234", Some(1234)),
            ("1’234", Some(1234)),
            ("3.0", Some(3)),
            ("3,0", Some(3)),
            ("0.123", Some(0)),
            ("1234.567", Some(1235)),
            ("1,234.0", Some(1234)),
            ("1.234,0", Some(1234)),
            ("1.2K", Some(1200)),
            ("1,2K", Some(1200)),
            ("1.234M", Some(1_234_000)),
            ("-1", None),
            ("x", None),
            ("é", None),
            (".", None),
            ("K", None),
        ] {
            assert_eq!(count(cell), wanted, "{cell}");
        }
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
}
