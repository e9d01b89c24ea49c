//! How a table is written: delimiter, quotes, the row that is the header.
//!
//! It must not know what becomes of the rows.

use std::io::Read;

use super::super::Options;
use super::mapping::recognise;
use super::rows::{Next, Quotes, Quoting, ReturnsToNewlines, Row, Rows};

/// The header is looked for in so many first rows: statistics exports put titles above it, commercial
/// ones a whole description of the query.
const TITLE_ROWS: usize = 15;

/// What has fewer first bytes has no others: more are looked at.
const SURELY_WHOLE: usize = 64 << 10;

/// How a table is written.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Dialect {
    pub(super) delimiter: u8,
    quoting: Quoting,
    returns_only: bool,
    pub(super) header_row: usize,
    pub(super) header: Vec<String>,
}

impl Dialect {
    /// The rows of a file that is written like this.
    pub(super) fn open<'r, R: Read + 'r>(&self, reader: R) -> Rows<Box<dyn Read + 'r>> {
        let reader: Box<dyn Read + 'r> = if self.returns_only {
            Box::new(ReturnsToNewlines(reader))
        } else {
            Box::new(reader)
        };
        Rows::new(reader, self.delimiter, self.quoting)
    }

    /// The first rows, without the last one where it may be cut; broken ones are empty.
    fn sample(&self, head: &[u8], count: usize) -> (Vec<Row>, Quotes) {
        let mut rows = self.open(head);
        let mut found = Vec::new();
        while let Ok(Some(next)) = rows.next() {
            if found.len() == count {
                return (found, rows.quotes());
            }
            match next {
                Next::Row(row) => found.push(row),
                Next::Broken { .. } => found.push(Row::default()),
            }
        }
        let ends = head.last().is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
        let is_whole = ends || head.len() < SURELY_WHOLE;
        if !is_whole && found.len() > 1 {
            found.pop();
        }
        (found, rows.quotes())
    }
}

/// Finds delimiter, header and quoting, or says why this is no table of posts.
pub(in super::super) fn sniff(head: &[u8], options: &Options) -> Result<Dialect, String> {
    let mut best: Option<(usize, Dialect)> = None;
    let mut widest = 0;
    let mut refusal = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        let dialect = Dialect {
            delimiter,
            quoting: Quoting::Strict,
            returns_only: !head.contains(&b'\n') && head.contains(&b'\r'),
            header_row: 0,
            header: Vec::new(),
        };
        let (rows, _) = dialect.sample(head, TITLE_ROWS);
        if is_list_of_ids(&rows) {
            return Err(ONLY_IDS.to_owned());
        }
        for (header_row, row) in rows.iter().enumerate() {
            let header: Vec<String> = row.cells().map(str::to_owned).collect();
            widest = widest.max(header.len());
            match recognise(&header, options) {
                Ok(columns) if best.as_ref().is_none_or(|(most, _)| columns.len() > *most) => {
                    let dialect = Dialect {
                        header_row,
                        header,
                        ..dialect.clone()
                    };
                    best = Some((columns.len(), dialect));
                }
                Err(why) if header_row == 0 && header.len() == widest => refusal = Some(why),
                _ => {}
            }
        }
    }
    let Some((_, dialect)) = best else {
        return Err(refusal.unwrap_or_else(|| "no table and no JSON".to_owned()));
    };
    Ok(settle(head, dialect))
}

/// A sign that ASCII has for parting records, and that no table uses.
const NO_DELIMITER: u8 = 0x1e;

/// What is said of a list of identifiers.
const ONLY_IDS: &str = "a list of ids without posts; their posts have to be fetched from the platform \
    first ('hydrated'), for instance with twarc";

/// One number in each row, perhaps with a name above.
fn is_list_of_ids(rows: &[Row]) -> bool {
    let is_id = |row: &&Row| {
        let cell = row.cell(0).trim();
        row.len() == 1 && cell.len() > 4 && cell.bytes().all(|byte| byte.is_ascii_digit())
    };
    let ids = rows.iter().filter(is_id).count();
    ids > 0 && ids + 1 >= rows.len() && rows.iter().all(|row| row.len() == 1)
}

/// What the rows below the header say about how they are written.
fn settle(head: &[u8], mut dialect: Dialect) -> Dialect {
    let width = dialect.header.len();
    if width == 1 {
        // Nothing parts a row of one cell.
        dialect.delimiter = NO_DELIMITER;
        return dialect;
    }
    let (rows, quotes) = dialect.sample(head, usize::MAX);
    let wrong = |rows: &[Row]| rows.iter().filter(|row| row.len() != width).count();
    let wrong_strict = wrong(&rows);
    let fits = wrong_strict <= dialect.header_row + 1;
    // A row may come out right by chance with a quote in the wrong place.
    let is_bare = quotes.bare > quotes.doubled;
    if fits && !is_bare {
        return dialect;
    }
    let loose = Dialect {
        quoting: Quoting::Loose,
        ..dialect.clone()
    };
    let wrong_loose = wrong(&loose.sample(head, usize::MAX).0);
    if wrong_loose < wrong_strict || (is_bare && wrong_loose == wrong_strict) {
        return loose;
    }
    // R's `write.table` leaves out the name of the column of row names.
    let below = rows.get(dialect.header_row + 1..).unwrap_or(&[]);
    let longer = |row: &&Row| row.len() == width + 1 && !row.cell(width).trim().is_empty();
    if below.iter().filter(longer).count() * 2 > below.len() {
        dialect.header.insert(0, String::new());
    }
    dialect
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &str) -> Result<Dialect, String> {
        sniff(text.as_bytes(), &Options::default())
    }

    #[test]
    fn lists_of_ids_are_called_so() {
        for text in [
            "1264260000000000001\n1264260000000000002\n",
            "tweet_id\n1264260000000000001",
        ] {
            let error = sniffed(text).unwrap_err();
            assert!(
                error.contains("list of ids") && error.contains("hydrated"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_header_without_the_name_of_its_first_column_is_completed() {
        let dialect = sniffed("\"id\" \"text\"\n").unwrap_err();
        assert!(dialect.contains("no column looks like a text"), "{dialect}");
        let dialect = sniffed("id,text,date\n1,7,one,2014-05-25\n2,8,two,2014-05-25\n").unwrap();
        assert_eq!(dialect.header, ["", "id", "text", "date"]);
        let dialect = sniffed("id,text,date\n7,one,2014-05-25,\n8,two,2014-05-25,\n").unwrap();
        assert_eq!(dialect.header, ["id", "text", "date"]);
    }

    #[test]
    fn titles_stand_above_the_header() {
        let dialect =
            sniffed("Query: kite\nFrom: May\n\nid;text;date\n7;one;2014-05-25\n").unwrap();
        assert_eq!((dialect.delimiter, dialect.header_row), (b';', 2));
    }
}
