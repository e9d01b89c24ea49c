//! Names of columns and keys, as messages show them.

/// The first names of many, for a message.
pub(super) fn listed(names: impl IntoIterator<Item = String>) -> String {
    const SHOWN: usize = 30;
    const LONGEST: usize = 40;
    let short = |name: String| match name.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}...", &name[..cut]),
        None => name,
    };
    let names: Vec<String> = names.into_iter().map(short).collect();
    let mut text = names
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        text.push_str(", ...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_in_messages() {
        let text = listed(["a".repeat(50), "b".to_owned()]);
        assert_eq!(text, format!("{}..., b", "a".repeat(40)));
    }
}
