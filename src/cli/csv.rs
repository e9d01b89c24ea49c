//! Cells of CSV that are only ever data: a spreadsheet must not take what a stranger wrote for a
//! formula.

use crate::post::display::clean_line;
use std::borrow::Cow;

/// A cell that no spreadsheet computes: a `'` goes before what begins like a formula. Numbers stay
/// numbers. On a terminal, control sequences are taken out as well.
pub(super) fn safe_cell(cell: &str, terminal: Option<u16>) -> Cow<'_, str> {
    let cell = match terminal {
        Some(_) => clean_line(cell),
        None => Cow::Borrowed(cell),
    };
    let suspect = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if suspect && cell.parse::<f64>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_never_become_formulas() {
        for (cell, written) in [
            ("", ""),
            ("#tag", "#tag"),
            ("a=b", "a=b"),
            ("=1+1", "'=1+1"),
            ("+1-cmd", "'+1-cmd"),
            ("-is:repost", "'-is:repost"),
            ("@handle", "'@handle"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("-12.5", "-12.5"),
            ("468739572016398336", "468739572016398336"),
        ] {
            assert_eq!(safe_cell(cell, None), written);
        }
        assert_eq!(safe_cell("a\x1b[31mb", Some(80)), clean_line("a\x1b[31mb"));
    }
}
