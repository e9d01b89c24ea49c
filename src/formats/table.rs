//! Tables: CSV, TSV and their relatives with any delimiter, and flat JSON objects, whose keys are
//! columns. The header says which columns hold which facts; the order of day and month is decided
//! on a sample of rows before the first post goes out.

use std::io::Read;

use serde_json::Value;

use super::cells::Reading;
use super::detect::listed;
use super::intake::{Intake, Stop};
use super::json::{self, Layout, Piece, Splitter};
use super::mapping::{Columns, Field};
use super::rows::{Next, Quoting, ReturnsToNewlines, Row, Rows};
use super::{Options, detect};

/// So many rows decide about the order of day and month, and about ambiguous columns.
const SAMPLE_ROWS: usize = 2000;
/// So many bytes of them are held back at most: rows may be long.
const SAMPLE_BYTES: usize = 16 << 20;
/// The header is looked for in so many first rows: statistics exports put titles above it.
const TITLE_ROWS: usize = 5;
/// Objects whose keys are data would make columns without end.
const MOST_COLUMNS: usize = 1000;

/// How a table is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dialect {
    delimiter: u8,
    quoting: Quoting,
    returns_only: bool,
    header_row: usize,
    header: Vec<String>,
}

/// Finds delimiter, header and quoting, or says why this is no table of posts.
pub(super) fn sniff(head: &[u8], options: &Options) -> Result<Dialect, String> {
    let returns_only = !head.contains(&b'\n') && head.contains(&b'\r');
    let mut best: Option<(usize, Dialect)> = None;
    let mut seen = Vec::new();
    let mut refusal = None;
    for delimiter in [b',', b';', b'\t', b'|'] {
        let rows = sample(head, delimiter, Quoting::Strict, returns_only, TITLE_ROWS);
        for (header_row, header) in rows.into_iter().enumerate() {
            if header.len() > seen.len() {
                seen.clone_from(&header);
            }
            match recognise(&header, options) {
                Ok(columns)
                    if best
                        .as_ref()
                        .is_none_or(|(count, _)| columns.len() > *count) =>
                {
                    let quoting = Quoting::Strict;
                    let dialect = Dialect {
                        delimiter,
                        quoting,
                        returns_only,
                        header_row,
                        header,
                    };
                    best = Some((columns.len(), dialect));
                }
                Err(why) if header_row == 0 && header.len() == seen.len() => refusal = Some(why),
                _ => {}
            }
        }
    }
    let Some((_, mut dialect)) = best else {
        return Err(refusal.unwrap_or_else(|| "no table and no JSON".to_owned()));
    };
    let wrong = |quoting| {
        let rows = sample(head, dialect.delimiter, quoting, returns_only, usize::MAX);
        rows.iter()
            .filter(|row| row.len() != dialect.header.len())
            .count()
    };
    if wrong(Quoting::Strict) > dialect.header_row + 1
        && wrong(Quoting::Loose) < wrong(Quoting::Strict)
    {
        dialect.quoting = Quoting::Loose;
    }
    Ok(dialect)
}

/// The first rows as one dialect reads them, without the last one, which may be cut.
fn sample(
    head: &[u8],
    delimiter: u8,
    quoting: Quoting,
    returns_only: bool,
    count: usize,
) -> Vec<Vec<String>> {
    let mut rows = open(head, delimiter, quoting, returns_only);
    let mut found = Vec::new();
    while let Ok(Some(next)) = rows.next() {
        if found.len() == count {
            return found;
        }
        match next {
            Next::Row(row) => found.push(row.cells),
            Next::Broken { .. } => found.push(Vec::new()),
        }
    }
    if head.len() >= detect::SAMPLE {
        found.pop();
    }
    found
}

fn open<'r, R: Read + 'r>(
    reader: R,
    delimiter: u8,
    quoting: Quoting,
    returns_only: bool,
) -> Rows<Box<dyn Read + 'r>> {
    let reader: Box<dyn Read + 'r> = if returns_only {
        Box::new(ReturnsToNewlines(reader))
    } else {
        Box::new(reader)
    };
    Rows::new(reader, delimiter, quoting)
}

/// The columns of a table of posts, or why it is none.
pub(super) fn recognise(header: &[String], options: &Options) -> Result<Columns, String> {
    let columns = Columns::new(header, &options.map)?;
    let has = |field| columns.find(field).is_some();
    let shown = || {
        listed(
            header
                .iter()
                .map(|column| column.trim().to_owned())
                .filter(|name| !name.is_empty()),
        )
    };
    if !has(Field::Text) {
        return Err(format!(
            "no column looks like a text: the columns are {}; name it with --map text=COLUMN",
            shown()
        ));
    }
    let telling = [
        Field::Time,
        Field::Id,
        Field::Author,
        Field::AuthorId,
        Field::Url,
    ];
    if !telling.into_iter().any(has) && options.map.is_empty() {
        return Err(format!(
            "a text but neither a time, an id nor an author: the columns are {}; name them with --map time=COLUMN",
            shown()
        ));
    }
    Ok(columns)
}

/// Reads every row of a delimited file.
pub(super) fn read<R: Read>(
    reader: R,
    dialect: &Dialect,
    options: &Options,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let mut rows = open(
        reader,
        dialect.delimiter,
        dialect.quoting,
        dialect.returns_only,
    );
    let mut batch = Batch::new(&dialect.header, options);
    let read = read_rows(&mut rows, dialect, &mut batch, intake);
    batch.end(read, intake)
}

fn read_rows<R: Read>(
    rows: &mut Rows<R>,
    dialect: &Dialect,
    batch: &mut Batch,
    intake: &mut Intake,
) -> Result<(), Stop> {
    let width = dialect.header.len();
    let mut above = 0;
    while let Some(next) = rows.next()? {
        match next {
            Next::Row(row) if above < dialect.header_row => {
                above += 1;
                intake.cut();
                intake.skip(row.line, "titles above the header")?;
            }
            Next::Row(_) if above == dialect.header_row => above += 1,
            Next::Row(mut row) => {
                let surplus = row.cells.get(width..).unwrap_or(&[]);
                if surplus.iter().all(|cell| cell.trim().is_empty()) {
                    row.cells.truncate(width);
                }
                if row.cells.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                intake.cut();
                if row.cells.len() == width {
                    batch.push(Ok(row), intake)?;
                } else {
                    let reason =
                        format!("the row has {} cells, the header {width}", row.cells.len());
                    let raw = row.cells.join(&char::from(dialect.delimiter).to_string());
                    batch.push(Err((row.line, reason, raw.into_bytes())), intake)?;
                }
            }
            Next::Broken { line, reason, raw } => {
                intake.cut();
                // It was counted when the header was looked for.
                if above < dialect.header_row {
                    above += 1;
                }
                batch.push(Err((line, reason.to_owned(), raw)), intake)?;
            }
        }
    }
    Ok(())
}

/// Reads every object of a JSON document as a row.
pub(super) fn read_json<R: Read>(
    reader: R,
    layout: Layout,
    columns: &[String],
    (options, intake): (&Options, &mut Intake),
) -> Result<(), Stop> {
    let mut batch = Batch::new(columns, options);
    let read = json::each(reader, layout, intake, |line, bytes, intake| {
        let text = json::readable(bytes);
        let item = match serde_json::from_str::<Value>(&text) {
            Ok(value @ Value::Object(_)) => Ok(Row {
                line,
                cells: batch.cells(&value),
            }),
            Ok(_) => Err((line, "the record is no object".to_owned(), bytes.to_vec())),
            Err(error) => {
                let reason = format!("the record is not valid JSON: {error}");
                Err((line, reason, bytes.to_vec()))
            }
        };
        batch.push(item, intake)
    });
    batch.end(read, intake)
}

/// The keys of the first objects, those of objects inside them joined with dots.
pub(super) fn json_columns(body: &[u8], layout: &Layout) -> Vec<String> {
    let under = if let Layout::Values(under) = layout {
        *under
    } else {
        None
    };
    let mut splitter = Splitter::new(body, under);
    let mut columns: Vec<String> = Vec::new();
    for _ in 0..SAMPLE_ROWS {
        let Ok(Some(Piece::Record { bytes, .. })) = splitter.next() else {
            break;
        };
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
            continue;
        };
        flatten(&value, &mut |key, _| {
            if !columns.iter().any(|column| column == key) {
                columns.push(key.to_owned());
            }
        });
    }
    columns
}

/// Deeper objects are details that no column name is known for.
const DEPTH: usize = 3;

fn flatten(value: &Value, found: &mut dyn FnMut(&str, String)) {
    // A line of an Elasticsearch dump wraps its record.
    let record = value
        .get("_source")
        .filter(|inner| inner.is_object())
        .unwrap_or(value);
    flatten_under("", record, DEPTH, found);
}

fn flatten_under(prefix: &str, value: &Value, depth: usize, found: &mut dyn FnMut(&str, String)) {
    let Value::Object(members) = value else {
        return;
    };
    for (key, value) in members {
        let key = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            Value::Object(_) if depth > 1 => flatten_under(&key, value, depth - 1, found),
            Value::String(text) => found(&key, text.clone()),
            Value::Null => found(&key, String::new()),
            other => found(&key, other.to_string()),
        }
    }
}

type Item = Result<Row, (u64, String, Vec<u8>)>;

/// Keeps the first rows back until enough is known to read them.
struct Batch<'o> {
    header: Vec<String>,
    options: &'o Options,
    waiting: Vec<Item>,
    // Bytes in `waiting`.
    size: usize,
    reading: Option<Reading>,
}

impl<'o> Batch<'o> {
    fn new(header: &[String], options: &'o Options) -> Self {
        Self {
            header: header.to_vec(),
            options,
            waiting: Vec::new(),
            size: 0,
            reading: None,
        }
    }

    /// The cells of an object. Keys that no object before it had become columns.
    fn cells(&mut self, record: &Value) -> Vec<String> {
        let known = self.header.len();
        let mut cells = vec![String::new(); known];
        flatten(record, &mut |key, value| {
            if let Some(at) = self.header.iter().position(|column| column == key) {
                cells[at] = value;
            } else if self.header.len() < MOST_COLUMNS {
                self.header.push(key.to_owned());
                cells.push(value);
            }
        });
        if self.header.len() > known
            && let Some(reading) = &mut self.reading
        {
            let columns = Columns::new(&self.header, &self.options.map).unwrap_or_default();
            reading.widen(&columns, known);
        }
        cells
    }

    fn push(&mut self, item: Item, intake: &mut Intake) -> Result<(), Stop> {
        if let Some(reading) = &self.reading {
            return deliver(reading, item, intake);
        }
        self.size += size_of_item(&item);
        self.waiting.push(item);
        if self.waiting.len() < SAMPLE_ROWS && self.size < SAMPLE_BYTES {
            return Ok(());
        }
        self.flush(intake)
    }

    /// Rows held back are good, even if nothing behind them can be read.
    fn end(&mut self, read: Result<(), Stop>, intake: &mut Intake) -> Result<(), Stop> {
        match read {
            Err(Stop::Asked) => Err(Stop::Asked),
            read => self.flush(intake).and(read),
        }
    }

    fn flush(&mut self, intake: &mut Intake) -> Result<(), Stop> {
        if self.reading.is_none() {
            let columns = Columns::new(&self.header, &self.options.map).unwrap_or_default();
            let rows = self.waiting.iter().filter_map(|item| item.as_ref().ok());
            let reading = Reading::new(&self.header, columns, &rows, self.options.zone.clone());
            for item in self.waiting.drain(..) {
                deliver(&reading, item, intake)?;
            }
            self.reading = Some(reading);
        }
        Ok(())
    }
}

/// What an item takes in memory, nearly.
fn size_of_item(item: &Item) -> usize {
    match item {
        Ok(row) => row
            .cells
            .iter()
            .map(|cell| cell.len() + size_of::<String>())
            .sum(),
        Err((_, reason, raw)) => reason.len() + raw.len(),
    }
}

fn deliver(reading: &Reading, item: Item, intake: &mut Intake) -> Result<(), Stop> {
    match item {
        Ok(row) => match reading.post(&row) {
            Ok(post) => intake.post(row.line, post),
            Err(reason) => intake.reject(row.line, reason, row.cells.join("\t").as_bytes()),
        },
        Err((line, reason, raw)) => intake.reject(line, &reason, &raw),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::intake::Meter;
    use super::super::{Note, Sink, Withdrawal};
    use super::*;
    use crate::post::Post;

    #[derive(Default)]
    struct Counted {
        posts: usize,
        rejects: usize,
    }

    impl Sink for Counted {
        fn file(&mut self, _name: &str, _format: &str) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn post(&mut self, _line: u64, _post: Post) -> ControlFlow<()> {
            self.posts += 1;
            ControlFlow::Continue(())
        }
        fn reject(&mut self, _line: u64, _reason: &str, _raw: &[u8]) -> ControlFlow<()> {
            self.rejects += 1;
            ControlFlow::Continue(())
        }
        fn skip(&mut self, _line: u64, _reason: &str) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn withdraw(&mut self, _line: u64, _gone: Withdrawal<'_>) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn note(&mut self, _note: Note) {}
        fn advance(&mut self, _bytes: u64) {}
    }

    #[test]
    fn long_rows_are_not_held_back_without_end() {
        let header = ["id", "text", "date"].map(str::to_owned);
        let options = Options::default();
        let long = "a".repeat(5 << 20);
        let row = |line| {
            Ok(Row {
                line,
                cells: vec![line.to_string(), long.clone(), "2014-05-25".to_owned()],
            })
        };
        let mut sink = Counted::default();
        let mut intake = Intake::new(&mut sink, Meter::default());
        let mut batch = Batch::new(&header, &options);
        for line in 1..=2 {
            batch.push(row(line), &mut intake).unwrap();
        }
        let broken = (3, "broken".to_owned(), long.clone().into_bytes());
        batch.push(Err(broken), &mut intake).unwrap();
        assert_eq!(batch.waiting.len(), 3);
        batch.push(row(4), &mut intake).unwrap();
        assert!(batch.waiting.is_empty());
        assert_eq!((sink.posts, sink.rejects), (3, 1));
    }
}
