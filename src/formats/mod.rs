//! Other people's files turned into posts.
//!
//! Bytes go in, and for every record one of three things comes out: a post, a reject with its line
//! and reason, or a skip (a record that is no post, such as a control line). Nothing is dropped in
//! silence and no source is ever written to. Reading is streaming: memory does not grow with the file.
//!
//! The way of the bytes: `container` unpacks them, `encoding` makes them UTF-8, `detect` says
//! what they are, `json` or `rows` cuts them into records, and a reader makes posts of those.
//!
//! This room knows what a post is; it must not know where posts go.

mod cells;
mod container;
mod detect;
mod encoding;
mod intake;
mod json;
mod lenient;
mod lines;
mod mapping;
mod rows;
mod source;
mod table;
mod tagline;
mod tidy;
mod twitter_v1;
mod twitter_v2;
mod values;

pub use mapping::Field;
pub use source::{Source, sources};

use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::str::FromStr;

use jiff::tz::TimeZone;

use crate::post::Post;
use container::{Ahead, Stream};
use detect::Plan;
use intake::{Intake, Meter, Metered, Stop};

/// What receives the records of a source. Returning `Break` stops the reading.
pub trait Sink {
    /// A file begins: its name inside the source (empty for a plain file) and its format's name.
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()>;
    /// A post, without provenance: the sink knows which file it is in.
    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()>;
    /// A record that could not be read, with the reason and its raw bytes (cut to a few kilobytes).
    fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> ControlFlow<()>;
    /// A record that is no post.
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()>;
    /// So many more bytes of the source (as stored, compressed or not) have been read.
    fn advance(&mut self, bytes: u64);
}

/// What the person says about their files.
#[derive(Clone, Debug)]
pub struct Options {
    /// Their format, if it is not to be found out.
    pub format: Option<Format>,
    /// Which column of a table holds which field, where its name does not say so.
    pub map: Vec<(Field, String)>,
    /// The zone of times that have none.
    pub zone: TimeZone,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            map: Vec::new(),
            zone: TimeZone::UTC,
        }
    }
}

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Twitter API 1.1 and everything shaped after it, account archives included.
    TwitterV1,
    /// Twitter API 2: pages and twarc's flattened lines.
    TwitterV2,
    /// CSV, TSV and relatives, and flat JSON objects.
    Table,
    /// The program's own JSON Lines.
    Tagline,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::TwitterV1, Self::TwitterV2, Self::Table, Self::Tagline];

    /// The name used with `--format` and in the import record.
    pub fn name(self) -> &'static str {
        match self {
            Self::TwitterV1 => "twitter-v1",
            Self::TwitterV2 => "twitter-v2",
            Self::Table => "table",
            Self::Tagline => "tagline",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let wanted = name.trim().to_ascii_lowercase();
        let wanted = if matches!(wanted.as_str(), "csv" | "tsv") {
            "table"
        } else {
            &wanted
        };
        Self::ALL
            .into_iter()
            .find(|format| format.name() == wanted)
            .ok_or_else(|| {
                let names = Self::ALL.map(Self::name);
                format!(
                    "'{name}' is no format; the formats are {}",
                    names.join(", ")
                )
            })
    }
}

/// Why a source cannot be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("'{path}' does not exist; check the spelling, and quote names with blanks in them")]
    Missing {
        /// As given.
        path: String,
    },
    /// A folder or pattern without files.
    #[error("there are no files in '{path}'")]
    Empty {
        /// As given.
        path: String,
    },
    /// A pattern that cannot be understood.
    #[error("'{path}' is no valid file pattern: {what}")]
    Pattern {
        /// As given.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// The system does not let us read it.
    #[error("'{path}' cannot be opened: {error}")]
    Open {
        /// As given.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// It is in no format that can be read.
    #[error("'{path}' is in no known format: {what}")]
    Unknown {
        /// As given.
        path: String,
        /// What was seen.
        what: String,
    },
    /// It can be read, but there is not a single post in it.
    #[error("'{path}' holds no posts, only {what}")]
    NoPosts {
        /// As given.
        path: String,
        /// What it holds.
        what: String,
    },
    /// It cannot be read any further. What came before was delivered.
    #[error("'{path}' is damaged after line {line}: {error}; what came before it was read")]
    Damaged {
        /// As given.
        path: String,
        /// The last line that was read well.
        line: u64,
        /// What is wrong.
        error: io::Error,
    },
}

/// Reads a source to its end, or until the sink has enough.
pub fn read(source: &Source, options: &Options, sink: &mut dyn Sink) -> Result<(), ReadError> {
    to_its_end(source, sink, |meter, intake| {
        source.deliver(options, meter, intake)
    })
}

/// Reads bytes that are in no file, as if they were in one with this path.
pub fn read_stream(
    path: &str,
    stream: Box<dyn Read>,
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let source = Source {
        path: path.to_owned(),
    };
    to_its_end(&source, sink, |meter, intake| {
        source.deliver_one(
            Box::new(Metered::new(stream, meter)),
            options,
            meter,
            intake,
        )
    })
}

fn to_its_end(
    source: &Source,
    sink: &mut dyn Sink,
    deliver: impl FnOnce(&Meter, &mut Intake) -> Result<(), Stop>,
) -> Result<(), ReadError> {
    let meter = Meter::default();
    let mut intake = Intake::new(sink, meter.clone());
    let result = deliver(&meter, &mut intake);
    intake.settle();
    match result {
        Ok(()) | Err(Stop::Asked) => Ok(()),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Damaged(error)) => Err(ReadError::Damaged {
            path: source.path.clone(),
            line: intake.line(),
            error,
        }),
    }
}

/// Reads one file: a plain one, or a member of a ZIP.
fn read_file(
    stream: Stream<'_>,
    name: &str,
    (options, meter): (&Options, &Meter),
    intake: &mut Intake,
) -> Result<(), Refused> {
    // Signs of foreign files are bytes, not text: they are looked at before any decoding.
    let mut packed = Ahead::new(container::unpack(stream, meter)?, detect::SIGN);
    if let Some(error) = packed.early_error() {
        return Err(error.into());
    }
    if let Some(what) = detect::foreign(packed.head()) {
        return Err(Refused::Unknown(what.to_owned()));
    }
    let stream = encoding::to_utf8(Box::new(packed));
    let mut ahead = Ahead::new(stream, detect::SAMPLE);
    if let Some(error) = ahead.early_error() {
        return Err(error.into());
    }
    let plan = detect::look(ahead.head(), options).map_err(Refused::Unknown)?;
    let clues = tidy::utc();
    match plan {
        Plan::Table(dialect) => {
            intake.file(name, Format::Table.name())?;
            table::read(ahead, &dialect, options, intake)?;
        }
        Plan::JsonRows {
            layout,
            prefix,
            columns,
        } => {
            intake.file(name, Format::Table.name())?;
            ahead.blank_front(prefix);
            table::read_json(ahead, layout, &columns, (options, intake))?;
        }
        Plan::Json {
            format,
            layout,
            prefix,
        } => {
            intake.file(name, format.name())?;
            ahead.blank_front(prefix);
            match format {
                Format::TwitterV2 => twitter_v2::read(ahead, layout, &clues, intake)?,
                Format::Tagline => tagline::read(ahead, layout, &clues, intake)?,
                Format::TwitterV1 | Format::Table => {
                    twitter_v1::read(ahead, layout, &clues, intake)?;
                }
            }
        }
    }
    match intake.instead_of_posts() {
        Some(what) => Err(Refused::NoPosts(what)),
        None => Ok(()),
    }
}

/// Why a file yields nothing, or nothing more.
enum Refused {
    /// Not even its first bytes can be read: it was not announced.
    Unreadable(io::Error),
    Stopped(Stop),
    Unknown(String),
    NoPosts(&'static str),
}

impl From<Stop> for Refused {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}
