//! Messages that stand before the kind of their chat, as where a tool has sorted the keys: nobody knows
//! yet whether they are public. They are set aside, few in memory and many in a temporary file.
//!
//! It must not know what messages mean.

use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use tempfile::SpooledTempFile;

use crate::formats::intake::Stop;
use crate::formats::json::Piece;

/// So many bytes stay in memory.
const IN_MEMORY: usize = 1 << 20;

/// The messages, in order.
pub(super) struct Early(BufWriter<SpooledTempFile>);

/// A message, or why it is none.
pub(super) type Item<'b> = Result<&'b [u8], (&'b str, &'b [u8])>;

impl Early {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(SpooledTempFile::new(IN_MEMORY)))
    }

    /// Sets one aside.
    pub(super) fn push(&mut self, piece: &Piece<'_>) -> io::Result<()> {
        let (line, reason, bytes) = match *piece {
            Piece::Record { line, bytes } => (line, "", bytes),
            Piece::Broken {
                line,
                reason,
                bytes,
            } => (line, reason, bytes),
        };
        for number in [line, reason.len() as u64, bytes.len() as u64] {
            self.0.write_all(&number.to_le_bytes()).map_err(told)?;
        }
        self.0.write_all(reason.as_bytes()).map_err(told)?;
        self.0.write_all(bytes).map_err(told)
    }

    /// Yields every one again, with its line.
    pub(super) fn each(
        self,
        mut one: impl FnMut(u64, Item<'_>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut file = self.0.into_inner().map_err(|error| told(error.into()))?;
        let size = file.stream_position().map_err(told)?;
        file.rewind().map_err(told)?;
        let mut file = BufReader::new(file);
        let mut at = 0;
        let (mut reason, mut bytes) = (Vec::new(), Vec::new());
        while at < size {
            let [line, of_reason, of_bytes] = numbers(&mut file).map_err(told)?;
            again(&mut file, of_reason, &mut reason).map_err(told)?;
            again(&mut file, of_bytes, &mut bytes).map_err(told)?;
            at += 24 + of_reason + of_bytes;
            let reason = String::from_utf8_lossy(&reason);
            if reason.is_empty() {
                one(line, Ok(&bytes))?;
            } else {
                one(line, Err((&reason, &bytes)))?;
            }
        }
        Ok(())
    }
}

fn numbers(file: &mut impl Read) -> io::Result<[u64; 3]> {
    let mut numbers = [0; 3];
    for number in &mut numbers {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes)?;
        *number = u64::from_le_bytes(bytes);
    }
    Ok(numbers)
}

fn again(file: &mut impl Read, count: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    if file.take(count).read_to_end(bytes)? as u64 == count {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// What happened to the temporary file.
#[derive(Debug, thiserror::Error)]
#[error("its messages cannot be set aside in a temporary file: {0}")]
struct Told(#[source] io::Error);

fn told(error: io::Error) -> io::Error {
    let kind = error.kind();
    io::Error::new(kind, Told(error))
}
