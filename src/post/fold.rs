//! The folding of words: which writings of a word are the same to a search. The rules stand where the
//! words are found; this module must not know where a word begins or ends.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Folds a run of characters that make words.
pub(super) fn fold_run(run: &str, out: &mut String) {
    if run.is_ascii() {
        let start = out.len();
        out.push_str(run);
        out[start..].make_ascii_lowercase();
        return;
    }
    let start = out.len();
    if !run.chars().all(|c| push_common(c, out)) {
        out.truncate(start);
        push_any(run, out);
    }
}

fn push_any(run: &str, out: &mut String) {
    // Marks are dropped twice: from letters with marks after these are taken apart, and before,
    // because some of them would keep their neighbours from coming into the one right order.
    // Compatibility forms may hold signs that are no part of a word: `½` is `1⁄2`.
    out.extend(
        run.chars()
            .filter(|&c| !is_hidden(c) && !is_dropped(c))
            .nfkd()
            .filter(|&c| !is_dropped(c))
            .default_case_fold()
            .filter(|&c| is_word_part(c) && !is_apostrophe(c)),
    );
}

/// Composed rather than decomposed: a Hangul syllable is one character, not three.
pub(super) fn fold_cluster(cluster: &str, out: &mut String) {
    let mut chars = cluster.chars();
    if let (Some(c), None) = (chars.next(), chars.next())
        && is_plain_dense(c)
    {
        out.push(c);
        return;
    }
    out.extend(
        cluster
            .chars()
            .filter(|&c| !is_hidden(c))
            .nfkc()
            .filter(|&c| !is_dropped(c)),
    );
}

/// Marks that readers leave out when they type a search, and the Arabic tatweel.
fn is_dropped(c: char) -> bool {
    match c {
        '\u{300}'..='\u{36F}'
        | '\u{640}'
        | '\u{64B}'..='\u{652}'
        | '\u{670}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' => true,
        '\u{591}'..='\u{5C7}' => is_mark(c),
        _ => false,
    }
}

/// Folds a letter of the commonest alphabets, for speed; `false` for every other letter.
fn push_common(c: char, out: &mut String) -> bool {
    let folded = match c {
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        'À'..='Å' | 'à'..='å' => 'a',
        'Ç' | 'ç' => 'c',
        'È'..='Ë' | 'è'..='ë' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'ò'..='ö' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' => 'u',
        'Ý' | 'ý' | 'ÿ' => 'y',
        'Й' | 'й' => 'и',
        'Ё' | 'ё' => 'е',
        'а'..='я' => c,
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        _ => return false,
    };
    out.push(folded);
    true
}

/// Dense letters known to be in composed form, for speed.
pub(super) fn is_plain_dense(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

pub(super) fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c)
}

pub(super) fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

/// The four real apostrophes, and the signs that people type when they mean one.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '＇' | '‘' | '`' | '´')
}

/// What cannot be seen and must not split a word: joiners, soft hyphen, direction controls,
/// variation selectors, tag characters, skin tones, the keycap frame.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_fold_like_all_others() {
        let mut count = 0;
        for c in ('0'..='\u{52F}').filter(|&c| is_word_part(c)) {
            let (mut fast, mut slow) = (String::new(), String::new());
            if push_common(c, &mut fast) {
                push_any(c.encode_utf8(&mut [0; 4]), &mut slow);
                assert_eq!(fast, slow, "{c}");
                count += 1;
            }
        }
        assert!(count > 150);
    }

    #[test]
    fn plain_dense_letters_are_folded_already() {
        for c in ('\u{3041}'..='\u{D7A3}').filter(|&c| is_plain_dense(c)) {
            assert!(
                std::iter::once(c).nfkc().eq([c]) && !is_mark(c) && !is_hidden(c),
                "{c}"
            );
        }
    }
}
