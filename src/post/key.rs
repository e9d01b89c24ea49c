//! Keys: the one form under which differently written tags and handles are counted.

use unicode_normalization::UnicodeNormalization;

/// The key of a tag: NFKC, then full case folding, without a leading `#` or `＃`.
///
/// Diacritics stay: `#Égalité` and `#Egalite` are different tags, as on the platforms.
pub fn tag_key(tag: &str) -> String {
    let tag = tag.trim_start_matches(['#', '＃']);
    if tag.is_ascii() {
        return tag.to_ascii_lowercase();
    }
    // Folding may undo the composition, hence the second pass: keys must be stable when folded again.
    caseless::default_case_fold_str(&tag.nfkc().collect::<String>())
        .nfkc()
        .collect()
}

/// The key of a handle: lower-case, without a leading `@`.
pub fn handle_key(handle: &str) -> String {
    handle.trim_start_matches(['@', '＠']).to_lowercase()
}
