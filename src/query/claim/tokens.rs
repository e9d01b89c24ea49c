//! A claim cut into words: at blanks, but not inside of quotes and parentheses.

use std::ops::Range;

/// A word of the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its bytes in the claim, without punctuation at its end.
    pub(super) span: Range<usize>,
    /// As written.
    pub(super) text: String,
    /// In small letters.
    pub(super) lower: String,
}

/// The words of a claim. What is punctuation only is none.
pub(super) fn tokens(claim: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = claim.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut quote = closing(first);
        let mut depth = usize::from(first == '(');
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = rest.peek().copied() {
            match quote {
                Some(close) if c == close => quote = None,
                Some(_) => {}
                None if c.is_whitespace() && depth == 0 => break,
                None => {
                    quote = closing(c);
                    depth = match c {
                        '(' => depth + 1,
                        ')' => depth.saturating_sub(1),
                        _ => depth,
                    };
                }
            }
            end = at + c.len_utf8();
            rest.next();
        }
        found.extend(token(claim, start..end));
    }
    found
}

fn closing(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' => Some('”'),
        _ => None,
    }
}

fn token(claim: &str, span: Range<usize>) -> Option<Token> {
    let whole = &claim[span.clone()];
    let ends = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…');
    let text = whole.trim_end_matches(ends);
    let text = if text.starts_with('(') {
        text
    } else {
        text.trim_end_matches(')')
    };
    (!text.is_empty()).then(|| Token {
        span: span.start..span.start + text.len(),
        text: text.to_owned(),
        lower: text.to_lowercase(),
    })
}
