//! Lines of a stream, each in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

/// The longest line or record that is read. A page of 500 posts with everything in it has 5 MB.
pub(in crate::formats) const LONGEST: usize = 64 << 20;

/// One line with its terminator.
pub(in crate::formats) struct Line<'b> {
    /// Counted from 1.
    pub(in crate::formats) number: u64,
    /// Its bytes; only the first ones if it is too long.
    pub(in crate::formats) bytes: &'b [u8],
    /// It has more than [`LONGEST`] bytes, and the rest was passed over.
    pub(in crate::formats) too_long: bool,
}

/// Reads line by line.
pub(in crate::formats) struct Lines<R> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(in crate::formats) fn new(reader: R) -> Self {
        Self {
            reader: BufReader::with_capacity(256 << 10, reader),
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// The next line, or nothing at the end.
    pub(in crate::formats) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let mut too_long = false;
        loop {
            let ready = self.reader.fill_buf()?;
            if ready.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', ready).map(|at| at + 1);
            let take = end.unwrap_or(ready.len());
            if self.buffer.len() + take > LONGEST {
                too_long = true;
            } else {
                self.buffer.extend_from_slice(&ready[..take]);
            }
            self.reader.consume(take);
            if end.is_some() {
                break;
            }
        }
        if self.buffer.is_empty() && !too_long {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line {
            number: self.number,
            bytes: &self.buffer,
            too_long,
        }))
    }
}
