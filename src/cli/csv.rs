//! Cells of CSV on standard output, which may be a terminal.

use crate::export::sheet;
use crate::post::display::clean_line;
use std::borrow::Cow;

/// A cell that no spreadsheet computes. On a terminal, control sequences are taken out as well.
pub(super) fn safe_cell(cell: &str, terminal: Option<u16>) -> Cow<'_, str> {
    match terminal {
        Some(_) => Cow::Owned(sheet::safe_cell(&clean_line(cell)).into_owned()),
        None => sheet::safe_cell(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(safe_cell("a\x1b[31mb", Some(80)), clean_line("a\x1b[31mb"));
        assert_eq!(safe_cell("=a", Some(80)), "'=a");
        assert_eq!(safe_cell("=a", None), "'=a");
    }
}
