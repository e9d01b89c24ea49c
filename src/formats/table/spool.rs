//! Rows set aside in a temporary file, because what decides how to read them comes only behind them.
//!
//! It must not know what rows mean.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use super::rows::Row;

/// A row, or a record that cannot be one: its line, the reason and its bytes.
pub(super) type Item = Result<Row, (u64, String, Vec<u8>)>;

/// The file; it is gone when the program ends.
pub(super) struct Spool {
    file: BufWriter<File>,
}

impl Spool {
    pub(super) fn new() -> io::Result<Self> {
        let file = tempfile::tempfile().map_err(told)?;
        Ok(Self {
            file: BufWriter::with_capacity(256 << 10, file),
        })
    }

    /// Sets an item aside.
    pub(super) fn push(&mut self, item: &Item) -> io::Result<()> {
        self.write(item).map_err(told)
    }

    fn write(&mut self, item: &Item) -> io::Result<()> {
        match item {
            Ok(row) => {
                let (text, ends) = row.parts();
                self.number(row.line)?;
                self.number(ends.len() as u64)?;
                for end in ends {
                    self.file.write_all(&end.to_le_bytes())?;
                }
                self.file.write_all(text.as_bytes())
            }
            Err((line, reason, raw)) => {
                self.number(*line)?;
                self.number(u64::MAX)?;
                self.number(reason.len() as u64)?;
                self.number(raw.len() as u64)?;
                self.file.write_all(reason.as_bytes())?;
                self.file.write_all(raw)
            }
        }
    }

    fn number(&mut self, number: u64) -> io::Result<()> {
        self.file.write_all(&number.to_le_bytes())
    }

    /// Everything again, in order.
    pub(super) fn back(self) -> io::Result<Back> {
        let mut file = self.file.into_inner().map_err(|error| told(error.into()))?;
        file.rewind().map_err(told)?;
        Ok(Back(BufReader::with_capacity(256 << 10, file)))
    }
}

/// The rows that were set aside.
pub(super) struct Back(BufReader<File>);

impl Back {
    /// The next item, or nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Item>> {
        let mut first = [0; 8];
        match self.0.read_exact(&mut first) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other.map_err(told)?,
        }
        self.rest(u64::from_le_bytes(first)).map(Some).map_err(told)
    }

    fn rest(&mut self, line: u64) -> io::Result<Item> {
        let count = self.number()?;
        if count == u64::MAX {
            let (reason, raw) = (self.number()?, self.number()?);
            let reason = String::from_utf8_lossy(&self.bytes(reason)?).into_owned();
            return Ok(Err((line, reason, self.bytes(raw)?)));
        }
        let mut ends = Vec::new();
        for _ in 0..count {
            let mut end = [0; 4];
            self.0.read_exact(&mut end)?;
            ends.push(u32::from_le_bytes(end));
        }
        let text = self.bytes(ends.last().copied().unwrap_or(0).into())?;
        let text = String::from_utf8(text).map_err(io::Error::other)?;
        Row::from_parts(line, text, ends)
            .map(Ok)
            .ok_or_else(|| io::Error::other("a row has changed"))
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.0.read_exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn bytes(&mut self, count: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.0.by_ref().take(count).read_to_end(&mut bytes)?;
        if read as u64 == count {
            Ok(bytes)
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}

/// What happened to the temporary file.
#[derive(Debug, thiserror::Error)]
#[error("its rows cannot be set aside in a temporary file: {0}")]
struct Told(#[source] io::Error);

fn told(error: io::Error) -> io::Error {
    let kind = error.kind();
    io::Error::new(kind, Told(error))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn what_is_set_aside_comes_back(rows in prop::collection::vec(prop::collection::vec("\\PC{0,5}", 0..5), 0..6), raw: Vec<u8>) {
            let mut items: Vec<Item> = rows
                .iter()
                .zip(1..)
                .map(|(cells, line)| Ok(Row::of(line, cells.iter().map(String::as_str))))
                .collect();
            items.push(Err((99, "broken".to_owned(), raw)));
            let mut spool = Spool::new().unwrap();
            for item in &items {
                spool.push(item).unwrap();
            }
            let mut back = spool.back().unwrap();
            for item in items {
                prop_assert_eq!(back.next().unwrap(), Some(item));
            }
            prop_assert_eq!(back.next().unwrap(), None);
        }
    }
}
