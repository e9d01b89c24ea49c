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
            let ready = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if ready.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', ready).map(|at| at + 1);
            let take = end.unwrap_or(ready.len());
            too_long |= self.buffer.len() + take > LONGEST;
            if !too_long {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields its bytes in parts, each after an interruption.
    struct Interrupted<'b>(&'b [u8], bool);

    impl Read for Interrupted<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let most = buffer.len().min(4);
            self.0.read(&mut buffer[..most])
        }
    }

    #[test]
    fn an_interruption_costs_nothing() {
        let mut lines = Lines::new(Interrupted(b"one line\ntwo", false));
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(String::from_utf8_lossy(line.bytes).into_owned());
        }
        assert_eq!(found, ["one line\n", "two"]);
    }

    #[test]
    fn of_a_line_that_is_too_long_only_the_first_bytes_are_kept() {
        let long = vec![b'a'; LONGEST];
        let text = [&long[..], b"behind\nnext\n"].concat();
        let mut lines = Lines::new(&text[..]);
        let line = lines.next().unwrap().expect("a line");
        assert!(line.too_long && line.bytes.iter().all(|byte| *byte == b'a'));
        let line = lines.next().unwrap().expect("another line");
        assert_eq!(
            (line.number, line.bytes, line.too_long),
            (2, &b"next\n"[..], false)
        );
    }
}
