//! Between a reader and the sink: progress, counts, and the two reasons to stop.
//!
//! Readers hand every record to an [`Intake`] and pass [`Stop`] upwards with `?`. It must not know
//! any format.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::beside::Beside;
use super::{Note, ReadError, Sink, Withdrawal};
use crate::post::{Post, Time};

/// Why reading ends before the end of the file.
#[derive(Debug)]
pub(super) enum Stop {
    /// The sink asked for it.
    Asked,
    /// The bytes cannot be read any further.
    Damaged(io::Error),
    /// Something else that the person must be told.
    Failed(ReadError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Damaged(error)
    }
}

/// Records held back between two signs of life.
const SIGN_OF_LIFE: u64 = 2048;

/// Counts the bytes of the source that have been read, wherever in the chain of readers that happens.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter(Rc<Cell<u64>>);

impl Meter {
    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.0.get()
    }

    /// Counts bytes that somebody read who has no [`Metered`] reader.
    pub(super) fn count(&self, bytes: u64) {
        self.0.set(self.bytes() + bytes);
    }
}

/// A reader whose bytes are counted.
pub(super) struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R, meter: &Meter) -> Self {
        Self {
            inner,
            meter: meter.clone(),
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.count(count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// The sink, with a memory of what it was given for the file at hand.
pub(super) struct Intake<'s> {
    sink: &'s mut dyn Sink,
    meter: Meter,
    told: u64,
    line: u64,
    // Records of the file as they were cut out of it, before anybody knew what they are.
    cut: u64,
    held_back: u64,
    posts: u64,
    rejects: u64,
    skips: BTreeMap<&'static str, u64>,
    // Whether any file was announced.
    has_files: bool,
    // The file that was announced last.
    name: String,
    // What is around the file at hand, and when its container was collected.
    beside: Rc<Beside>,
    observed: Option<Time>,
}

impl<'s> Intake<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink, meter: Meter) -> Self {
        Self {
            sink,
            meter,
            told: 0,
            line: 0,
            cut: 0,
            held_back: 0,
            posts: 0,
            rejects: 0,
            skips: BTreeMap::new(),
            has_files: false,
            name: String::new(),
            beside: Rc::default(),
            observed: None,
        }
    }

    /// A file begins.
    pub(super) fn file(&mut self, name: &str, format: &str) -> Result<(), Stop> {
        self.line = 0;
        self.cut = 0;
        self.posts = 0;
        self.rejects = 0;
        self.skips.clear();
        self.has_files = true;
        name.clone_into(&mut self.name);
        go(self.sink.file(name, format))
    }

    /// What follows is told of a file that has begun already, and not of the one inside it.
    pub(super) fn back_to(&mut self, name: &str, format: &str) -> Result<(), Stop> {
        if self.name == name {
            return Ok(());
        }
        self.file(name, format)
    }

    /// What the posts of the next file lack, if anything around it says so.
    pub(super) fn belongs(&mut self, beside: &Rc<Beside>, observed: Option<Time>) {
        self.beside = Rc::clone(beside);
        self.observed = observed;
    }

    /// Whether any file was announced.
    pub(super) fn has_files(&self) -> bool {
        self.has_files
    }

    /// A record was cut out of the file. Something must become of it.
    pub(super) fn cut(&mut self) {
        self.cut += 1;
    }

    /// The record at hand is a container of so many records, and not one itself.
    pub(super) fn holds(&mut self, records: usize) {
        self.cut = (self.cut + records as u64).saturating_sub(1);
    }

    /// The file is through. Records that came to nothing are a fault of a reader: better told as
    /// rejects than lost.
    pub(super) fn end(&mut self) -> Result<(), Stop> {
        let told = self.posts + self.rejects + self.skips.values().sum::<u64>();
        debug_assert_eq!(self.cut, told, "every record is told exactly once");
        for _ in told..self.cut {
            self.reject(0, "a record came to nothing: please report this", b"")?;
        }
        Ok(())
    }

    /// A post. What it does not say itself is taken from what is around its file.
    pub(super) fn post(&mut self, line: u64, mut post: Post) -> Result<(), Stop> {
        self.posts += 1;
        self.beside.complete(&mut post);
        post.observed = post.observed.or(self.observed);
        self.seen(line);
        go(self.sink.post(line, post))
    }

    /// A record that could not be read.
    pub(super) fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> Result<(), Stop> {
        self.rejects += 1;
        self.seen(line);
        go(self.sink.reject(line, reason, raw))
    }

    /// A record that is no post.
    pub(super) fn skip(&mut self, line: u64, reason: &'static str) -> Result<(), Stop> {
        *self.skips.entry(reason).or_default() += 1;
        self.seen(line);
        go(self.sink.skip(line, reason))
    }

    /// A record that takes back a post.
    pub(super) fn withdraw(
        &mut self,
        line: u64,
        (platform, id): (&str, &str),
        reason: &'static str,
    ) -> Result<(), Stop> {
        *self.skips.entry(reason).or_default() += 1;
        self.seen(line);
        go(self.sink.withdraw(
            line,
            Withdrawal {
                platform,
                id,
                reason,
            },
        ))
    }

    /// Something that is worth knowing about how the file is read.
    pub(super) fn note(&mut self, note: Note) {
        self.sink.note(note);
    }

    /// The last line that something was read from.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// A record is held back until more is known. Once in a while the sink hears of it.
    pub(super) fn held_back(&mut self) -> Result<(), Stop> {
        self.held_back += 1;
        if self.held_back.is_multiple_of(SIGN_OF_LIFE) {
            self.alive()?;
        }
        Ok(())
    }

    /// Tells the sink that reading goes on, and asks whether it should.
    pub(super) fn alive(&mut self) -> Result<(), Stop> {
        self.settle();
        go(self.sink.alive())
    }

    /// Tells the sink of bytes that were read without yielding a record.
    pub(super) fn settle(&mut self) {
        let read = self.meter.bytes();
        if read > self.told {
            self.sink.advance(read - self.told);
            self.told = read;
        }
    }

    /// Whether the file at hand had no records so far.
    pub(super) fn is_untouched(&self) -> bool {
        self.cut == 0
    }

    /// What the file at hand holds instead of posts: its most frequent kind of skipped record, or
    /// nothing if there were posts, rejects, or no records at all.
    pub(super) fn instead_of_posts(&self) -> Option<&'static str> {
        if self.posts > 0 || self.rejects > 0 {
            return None;
        }
        self.skips
            .iter()
            .max_by_key(|(_, count)| **count)
            .map(|(reason, _)| *reason)
    }

    fn seen(&mut self, line: u64) {
        self.line = line;
        self.settle();
    }
}

fn go(flow: ControlFlow<()>) -> Result<(), Stop> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Asked),
    }
}
