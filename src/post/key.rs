//! Keys: the one form under which differently written tags and handles are counted.

use unicode_normalization::UnicodeNormalization;

/// The key of a tag: NFKC, then full case folding, without a leading `#` or `＃`.
///
/// Diacritics stay: `#Égalité` and `#Egalite` are different tags, as on the platforms.
pub fn tag_key(tag: &str) -> String {
    let mut key = String::with_capacity(tag.len());
    push_tag_key(tag, &mut key);
    key
}

/// Writes the [key of a tag](tag_key) to the end of a text.
pub(crate) fn push_tag_key(tag: &str, out: &mut String) {
    let tag = tag.trim_start_matches(['#', '＃']);
    if tag.is_ascii() {
        push_lower(tag, out);
        return;
    }
    // Folding may undo the composition, hence the second pass: keys must be stable when folded again.
    out.extend(caseless::default_case_fold_str(&tag.nfkc().collect::<String>()).nfkc());
}

/// The key of a handle: lower-case, without a leading `@`.
pub fn handle_key(handle: &str) -> String {
    let mut key = String::with_capacity(handle.len());
    push_handle_key(handle, &mut key);
    key
}

/// Writes the [key of a handle](handle_key) to the end of a text.
pub(crate) fn push_handle_key(handle: &str, out: &mut String) {
    let handle = handle.trim_start_matches(['@', '＠']);
    if handle.is_ascii() {
        push_lower(handle, out);
    } else {
        out.push_str(&handle.to_lowercase());
    }
}

fn push_lower(ascii: &str, out: &mut String) {
    let start = out.len();
    out.push_str(ascii);
    out[start..].make_ascii_lowercase();
}
