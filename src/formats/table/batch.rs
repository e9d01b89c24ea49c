//! From rows to posts: the first rows are held back until enough is known to read them, and all of
//! them where the order of day and month is still open then.

use super::super::Options;
use super::super::intake::{Intake, Stop};
use super::mapping::Columns;
use super::reading::Reading;
use super::spool::{Item, Spool};

/// So many rows decide about ambiguous columns.
pub(super) const SAMPLE_ROWS: usize = 2000;
/// So many bytes of them are held back at most: rows may be long.
const SAMPLE_BYTES: usize = 16 << 20;

/// The rows of one table on their way to becoming posts.
pub(super) struct Batch<'o> {
    pub(super) header: Vec<String>,
    pub(super) options: &'o Options,
    waiting: Vec<Item>,
    // Bytes in `waiting`.
    size: usize,
    reading: Option<Reading>,
    // Where rows wait for a date that decides.
    spool: Option<Spool>,
}

impl<'o> Batch<'o> {
    pub(super) fn new(header: &[String], options: &'o Options) -> Self {
        Self {
            header: header.to_vec(),
            options,
            waiting: Vec::new(),
            size: 0,
            reading: None,
            spool: None,
        }
    }

    /// Columns from `known` on came up after the first rows.
    pub(super) fn widen(&mut self, known: usize) {
        if let Some(reading) = &mut self.reading {
            let columns = Columns::new(&self.header, &self.options.map).unwrap_or_default();
            reading.widen(&columns, known);
        }
    }

    /// Takes one record.
    pub(super) fn push(&mut self, item: Item, intake: &mut Intake) -> Result<(), Stop> {
        let Some(reading) = &mut self.reading else {
            self.size += size_of_item(&item);
            self.waiting.push(item);
            if self.waiting.len() < SAMPLE_ROWS && self.size < SAMPLE_BYTES {
                return Ok(());
            }
            return self.settle(intake);
        };
        let Some(spool) = &mut self.spool else {
            return deliver(reading, item, intake);
        };
        if let Ok(row) = &item {
            reading.look(row);
        }
        spool.push(&item)?;
        if reading.is_open() {
            return intake.held_back();
        }
        self.release(intake)
    }

    /// Nothing follows. Rows held back are good, even if nothing behind them can be read.
    pub(super) fn end(mut self, read: Result<(), Stop>, intake: &mut Intake) -> Result<(), Stop> {
        if matches!(read, Err(Stop::Asked)) {
            return read;
        }
        if self.reading.is_none() {
            self.settle(intake)?;
        }
        self.release(intake)?;
        if let Some(reading) = &self.reading {
            reading.end(intake);
        }
        read
    }

    /// Looks at the rows held back, and lets them go if that was enough.
    fn settle(&mut self, intake: &mut Intake) -> Result<(), Stop> {
        let columns = Columns::new(&self.header, &self.options.map).unwrap_or_default();
        let rows = self.waiting.iter().filter_map(|item| item.as_ref().ok());
        let mut reading = Reading::new(&self.header, columns, &rows, self.options);
        if reading.is_open() {
            let mut spool = Spool::new()?;
            for item in self.waiting.drain(..) {
                spool.push(&item)?;
            }
            self.spool = Some(spool);
        } else {
            reading.begin(&self.header, intake);
            for item in self.waiting.drain(..) {
                deliver(&mut reading, item, intake)?;
            }
        }
        self.reading = Some(reading);
        Ok(())
    }

    /// Lets the rows in the temporary file go.
    fn release(&mut self, intake: &mut Intake) -> Result<(), Stop> {
        let (Some(spool), Some(reading)) = (self.spool.take(), &mut self.reading) else {
            return Ok(());
        };
        reading.begin(&self.header, intake);
        let mut back = spool.back()?;
        while let Some(item) = back.next()? {
            deliver(reading, item, intake)?;
        }
        Ok(())
    }
}

/// What an item takes in memory, nearly.
fn size_of_item(item: &Item) -> usize {
    match item {
        Ok(row) => row.size(),
        Err((_, reason, raw)) => reason.len() + raw.len(),
    }
}

fn deliver(reading: &mut Reading, item: Item, intake: &mut Intake) -> Result<(), Stop> {
    match item {
        Ok(row) => match reading.post(&row) {
            Ok(post) => intake.post(row.line, post),
            Err(reason) => intake.reject(row.line, reason, row.joined(b'\t').as_bytes()),
        },
        Err((line, reason, raw)) => intake.reject(line, &reason, &raw),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::intake::Meter;
    use super::super::super::sink::counted::Counted;
    use super::super::rows::Row;
    use super::*;

    #[test]
    fn rows_that_wait_for_a_date_can_be_stopped() {
        let header = ["id", "text", "date"].map(str::to_owned);
        let options = Options::default();
        let mut sink = Counted {
            patience: Some(1),
            ..Counted::default()
        };
        let mut intake = Intake::new(&mut sink, Meter::default());
        let mut batch = Batch::new(&header, &options);
        let stopped = (1..20_000_u64).find_map(|line| {
            let id = line.to_string();
            let row = Row::of(line, [id.as_str(), "a kite", "3/4/2014 10:00"]);
            batch.push(Ok(row), &mut intake).err()
        });
        assert!(matches!(stopped, Some(Stop::Asked)), "{stopped:?}");
        assert_eq!((sink.posts, sink.rejects), (0, 0));
    }

    #[test]
    fn long_rows_are_not_held_back_without_end() {
        let header = ["id", "text", "date"].map(str::to_owned);
        let options = Options::default();
        let long = "a".repeat(5 << 20);
        let row = |line: u64| {
            Ok(Row::of(
                line,
                [line.to_string().as_str(), &long, "2014-05-25"],
            ))
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
