//! What a source may become when it is unpacked: a small file can unpack to more than any disk
//! holds, and an archive can name more files than anybody has posts.
//!
//! Two things are watched: each packed stream by itself, against the bytes of the source it was made
//! of, and the source as a whole, whatever its nesting. It must not know any container.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::rc::Rc;

use crate::formats::Refused;
use crate::formats::intake::{Intake, Meter};

/// Below this many unpacked bytes no ratio is suspicious: a file of zeros packs well.
const FREE_BYTES: u64 = 100 << 20;
/// Beyond [`FREE_BYTES`] a byte may become at most this many. Deflate cannot do more than 1032.
const LARGEST_RATIO: u64 = 1000;
/// No single stream unpacks to more.
const LARGEST_FILE: u64 = 1 << 40;
/// The whole source is watched from here on: ten bombs in one archive are one too many.
const FREE_BYTES_IN_ALL: u64 = 10 * FREE_BYTES;
/// More files than this in one source are a trap, or nothing that one import should read.
const MOST_FILES: u64 = 10_000_000;
/// What must be read from its end (a ZIP, a Parquet file) and comes as a stream is put aside first,
/// up to this size.
const LARGEST_ASIDE: u64 = 16 << 30;
/// So many bytes of it are put aside between two signs of life.
const STEP_ASIDE: u64 = 8 << 20;

/// The limits of one source.
#[derive(Debug)]
pub(in crate::formats) struct Limits {
    meter: Meter,
    // Bytes of the source, where it is a file.
    size: Option<u64>,
    unpacked: Cell<u64>,
    files: Cell<u64>,
    most_files: u64,
    broken: Cell<Option<&'static str>>,
}

impl Limits {
    /// For a source whose bytes are counted by `meter`; its size, if that is known.
    pub(in crate::formats) fn new(meter: &Meter, size: Option<u64>) -> Rc<Self> {
        Rc::new(Self {
            meter: meter.clone(),
            size,
            unpacked: Cell::new(0),
            files: Cell::new(0),
            most_files: MOST_FILES,
            broken: Cell::new(None),
        })
    }

    /// One more file was found.
    pub(in crate::formats) fn count_file(&self) {
        self.files.set(self.files.get() + 1);
        if self.files.get() > self.most_files {
            self.broken
                .set(Some("there are more than ten million files in it"));
        }
    }

    /// Why the source must not be read any further.
    pub(in crate::formats) fn broken(&self) -> Option<&'static str> {
        self.broken.get()
    }

    /// An allowance for one packed stream, counted from here.
    pub(in crate::formats) fn allowance(self: &Rc<Self>) -> Allowance {
        Allowance {
            limits: Rc::clone(self),
            start: self.meter.bytes(),
            produced: Rc::default(),
        }
    }

    fn spend(&self, bytes: u64) -> io::Result<()> {
        let unpacked = self.unpacked.get() + bytes;
        self.unpacked.set(unpacked);
        let size = self.size.unwrap_or_else(|| self.meter.bytes()).max(1);
        if unpacked > FREE_BYTES_IN_ALL && unpacked / size > LARGEST_RATIO {
            self.broken
                .set(Some("it unpacks to more than a thousand times its size"));
        }
        match self.broken() {
            Some(what) => Err(io::Error::other(what)),
            None => Ok(()),
        }
    }
}

/// What one packed stream may become: in proportion to the bytes of the source that were read since.
#[derive(Clone, Debug)]
pub(in crate::formats) struct Allowance {
    limits: Rc<Limits>,
    start: u64,
    produced: Rc<Cell<u64>>,
}

impl Allowance {
    fn spend(&self, bytes: u64) -> io::Result<()> {
        let produced = self.produced.get() + bytes;
        self.produced.set(produced);
        if produced > FREE_BYTES {
            let consumed = (self.limits.meter.bytes() - self.start).max(1);
            if produced / consumed > LARGEST_RATIO || produced > LARGEST_FILE {
                return Err(io::Error::other(
                    "it unpacks to more than a thousand times its size: this is no archive of posts",
                ));
            }
        }
        self.limits.spend(bytes)
    }
}

/// Stops a stream that unpacks to absurd amounts.
pub(in crate::formats) struct Guard<R> {
    inner: R,
    allowance: Allowance,
}

impl<R> Guard<R> {
    pub(in crate::formats) fn new(inner: R, allowance: Allowance) -> Self {
        Self { inner, allowance }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.allowance.spend(count as u64)?;
        Ok(count)
    }
}

/// Puts a stream aside in a nameless file, to be read from its end.
pub(in crate::formats) fn put_aside(
    stream: impl Read,
    intake: &mut Intake,
) -> Result<File, Refused> {
    put_aside_up_to(stream, LARGEST_ASIDE, intake)
}

fn put_aside_up_to(mut stream: impl Read, most: u64, intake: &mut Intake) -> Result<File, Refused> {
    let mut file = tempfile::tempfile()?;
    let mut size = 0;
    loop {
        let step = io::copy(&mut stream.by_ref().take(STEP_ASIDE), &mut file)?;
        size += step;
        if size > most {
            return Err(io::Error::other(
                "it is larger than 16 GB and can only be read as a file of its own: unpack what is around it first",
            )
            .into());
        }
        if step < STEP_ASIDE {
            break;
        }
        intake.alive()?;
    }
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::intake::{Metered, Stop};
    use crate::formats::sink::counted::Counted;

    #[test]
    fn a_stream_is_stopped_in_proportion_to_what_it_was_made_of() {
        let meter = Meter::default();
        let limits = Limits::new(&meter, None);
        let allowance = limits.allowance();
        let mut guard = Guard::new(io::repeat(b'a'), allowance.clone());
        let produced = io::copy(&mut guard.by_ref().take(FREE_BYTES), &mut io::sink()).unwrap();
        assert_eq!(produced, FREE_BYTES);
        assert!(io::copy(&mut guard.by_ref().take(1), &mut io::sink()).is_err());
        // Bytes that were read since make room.
        let packed = vec![0; 1 << 20];
        io::copy(&mut Metered::new(&packed[..], &meter), &mut io::sink()).unwrap();
        assert!(io::copy(&mut guard.by_ref().take(FREE_BYTES), &mut io::sink()).is_ok());
        assert_eq!(limits.broken(), None);
    }

    #[test]
    fn many_bombs_break_the_source() {
        let limits = Limits::new(&Meter::default(), Some(42));
        let bombs = (0..20).take_while(|_| {
            let guard = Guard::new(io::repeat(b'a'), limits.allowance());
            let _ = io::copy(&mut guard.take(FREE_BYTES + 1), &mut io::sink());
            limits.broken().is_none()
        });
        assert!(bombs.count() <= 10);
        assert!(limits.broken().is_some());
    }

    #[test]
    fn files_are_counted() {
        let limits = Limits {
            most_files: 2,
            ..Rc::into_inner(Limits::new(&Meter::default(), None)).unwrap()
        };
        limits.count_file();
        limits.count_file();
        assert_eq!(limits.broken(), None);
        limits.count_file();
        assert!(limits.broken().is_some_and(|what| what.contains("files")));
    }

    #[test]
    fn what_is_put_aside_has_an_end() {
        let mut sink = Counted::default();
        let mut intake = Intake::new(&mut sink, Meter::default());
        assert!(put_aside_up_to(&b"12345"[..], 5, &mut intake).is_ok());
        assert!(put_aside_up_to(&b"123456"[..], 5, &mut intake).is_err());
    }

    #[test]
    fn putting_aside_can_be_stopped() {
        let mut sink = Counted {
            patience: Some(2),
            ..Counted::default()
        };
        let mut intake = Intake::new(&mut sink, Meter::default());
        let result = put_aside_up_to(io::repeat(b'a'), 10 * STEP_ASIDE, &mut intake);
        assert!(matches!(result, Err(Refused::Stopped(Stop::Asked))));
    }
}
