//! Rows as CSV for spreadsheets: cells are only ever data, because a spreadsheet must not take what a stranger
//! wrote for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

/// A cell that no spreadsheet computes: a `'` goes before what begins like a formula. Numbers stay
/// numbers.
pub fn safe_cell(cell: &str) -> Cow<'_, str> {
    let suspect = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if suspect && cell.parse::<f64>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Writes rows, the first of all being the header.
pub fn write_rows(
    rows: impl IntoIterator<Item = Vec<String>>,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| safe_cell(cell).into_owned()))
            .map_err(io::Error::from)?;
    }
    writer.flush()
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
            assert_eq!(safe_cell(cell), written);
        }
    }
}
