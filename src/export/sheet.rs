//! Rows as CSV for spreadsheets: cells are only ever data, because a spreadsheet must not take what a stranger
//! wrote for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

/// A cell that no spreadsheet computes: a `'` goes before what begins like a formula, and before what would read as
/// if one had. Numbers stay numbers.
pub fn safe_cell(cell: &str) -> Cow<'_, str> {
    let bare = cell.trim_start_matches('\'');
    let suspect = bare.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if suspect && bare.parse::<f64>().is_err() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// An identifier as a cell that a spreadsheet takes for text: a `'` goes before what reads as a number that it would
/// write otherwise (twelve digits or more, zeros before it, an exponent).
pub fn id_cell(id: &str) -> Cow<'_, str> {
    let is_number = id.parse::<f64>().is_ok();
    let is_kept = id.len() < 12 && id.parse::<u64>().is_ok_and(|n| n.to_string() == id);
    if is_number && !is_kept {
        Cow::Owned(format!("'{id}"))
    } else {
        Cow::Borrowed(id)
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
    fn ids_stay_what_they_are() {
        for (id, written) in [
            ("", ""),
            ("12", "12"),
            ("0", "0"),
            ("007", "'007"),
            ("99999999999", "99999999999"),
            ("468739572016398336", "'468739572016398336"),
            ("12e5", "'12e5"),
            ("1.50", "'1.50"),
            ("inf", "'inf"),
            ("at://did:plc:x/1", "at://did:plc:x/1"),
            ("~00ff", "~00ff"),
        ] {
            assert_eq!(id_cell(id), written);
        }
    }

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
            ("'-12.5", "'-12.5"),
            ("'- a kite", "''- a kite"),
            ("''=1+1", "'''=1+1"),
            ("'kite'", "'kite'"),
            ("468739572016398336", "468739572016398336"),
        ] {
            assert_eq!(safe_cell(cell), written);
        }
    }
}
