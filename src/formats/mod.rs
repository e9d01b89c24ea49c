//! Other people's files turned into posts.
//!
//! Bytes go in, and for every record one of three things comes out: a post, a reject with its line
//! and reason, or a skip (a record that is no post, such as a control line). Nothing is dropped in
//! silence and no source is ever written to. Reading is streaming: memory does not grow with the file.
//!
//! The way of the bytes: `source` finds them and walks through archives, `container` unpacks them, `encoding` makes them UTF-8, `detect` says
//! what they are, `json` or `rows` cuts them into records, and a reader makes posts of those.
//!
//! This room knows what a post is; it must not know where posts go.

mod detect;
mod intake;
mod json;
mod names;
mod packing;
mod platform;
mod readers;
mod source;
mod table;
mod text;
mod tidy;

pub use source::{Source, sources};
pub use table::Field;

use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::str::FromStr;

use jiff::tz::TimeZone;

use crate::post::{Clues, Post, Time};
use account::Why;
use beside::Beside;
use container::{Ahead, Stream};
use detect::Plan;
use intake::{Intake, Meter, Stop};
use json::Layout;
use json::{lenient, loose, mend, shape};
#[cfg(feature = "parquet")]
use packing::parquet;
use packing::{container, http, limits, tape, warc};
use readers::{
    bluesky, fediverse, found, gnip, mastodon, mastodon_archive, reddit, snscrape, tagline,
    telegram, tweet_entities, twitter_v1, twitter_v2, withdrawals, youtube, zeeschuimer,
};
use source::{account, beside};
use text::{encoding, html, lines, mojibake};

/// What receives the records of a source. Returning `Break` stops the reading.
pub trait Sink {
    /// A file begins: its name inside the source (empty for a plain file) and its format's name.
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()>;
    /// A post, without provenance: the sink knows which file it is in.
    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()>;
    /// A record that could not be read, with the reason and its raw bytes.
    fn reject(&mut self, line: u64, reason: &str, raw: &[u8]) -> ControlFlow<()>;
    /// A record that is no post.
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()>;
    /// A record that takes a post back: its author or the platform has deleted it. It counts as skipped.
    fn withdraw(&mut self, line: u64, gone: Withdrawal<'_>) -> ControlFlow<()>;
    /// Something that is worth knowing about how the file at hand is read.
    fn note(&mut self, note: Note);
    /// So many more bytes of the source (as stored, compressed or not) have been read.
    fn advance(&mut self, bytes: u64);
}

/// A post that is to be gone, now and whenever it turns up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal<'a> {
    /// Its platform.
    pub platform: &'a str,
    /// Its identifier there.
    pub id: &'a str,
    /// The kind of record that says so, as for skipped records.
    pub reason: &'a str,
}

/// Something that is worth knowing about how a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Which column was taken for which field, by name or because somebody said so.
    Columns(Vec<(Field, String)>),
    /// A decision that could have been another one, in words.
    Remark(String),
}

/// What the person says about their files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Their format, if it is not to be found out.
    pub format: Option<Format>,
    /// Which column of a table holds which field, where its name does not say so.
    pub map: Vec<(Field, String)>,
    /// The zone of times that have none; UTC unless somebody says otherwise.
    pub zone: Option<TimeZone>,
    /// Whether `3/4/2020` is the third of April, if it is not to be found out.
    pub day_first: Option<bool>,
    /// Whether posts that were not public (for followers, or for one reader) are wanted too.
    pub non_public: bool,
}

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Twitter API 1.1 and everything shaped after it, account archives included.
    TwitterV1,
    /// Twitter API 2: pages and twarc's flattened lines.
    TwitterV2,
    /// Tweets as snscrape writes them.
    Snscrape,
    /// Gnip activity streams.
    Gnip,
    /// Captures of the Zeeschuimer browser extension, as they are or through 4CAT.
    Zeeschuimer,
    /// Statuses of the Mastodon API and its relatives.
    Mastodon,
    /// A Mastodon account archive.
    MastodonArchive,
    /// Bluesky: views, records, events.
    Bluesky,
    /// Reddit submissions and comments.
    Reddit,
    /// Telegram Desktop's exports.
    Telegram,
    /// Comments of `YouTube`.
    Youtube,
    /// CSV, TSV and relatives, Parquet, and flat JSON objects.
    Table,
    /// The program's own JSON Lines.
    Tagline,
}

impl Format {
    /// Every format and the name used with `--format` and in the import record.
    const NAMES: [(Self, &'static str); 13] = [
        (Self::TwitterV1, "twitter-v1"),
        (Self::TwitterV2, "twitter-v2"),
        (Self::Snscrape, "snscrape"),
        (Self::Gnip, "gnip"),
        (Self::Zeeschuimer, "zeeschuimer"),
        (Self::Mastodon, "mastodon"),
        (Self::MastodonArchive, "mastodon-archive"),
        (Self::Bluesky, "bluesky"),
        (Self::Reddit, "reddit"),
        (Self::Telegram, "telegram"),
        (Self::Youtube, "youtube"),
        (Self::Table, "table"),
        (Self::Tagline, "tagline"),
    ];

    /// Every format.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|(format, _)| *format)
    }

    /// The name used with `--format` and in the import record.
    pub fn name(self) -> &'static str {
        let entry = Self::NAMES.iter().find(|(format, _)| *format == self);
        entry.map_or("", |(_, name)| name)
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
        Self::all()
            .find(|format| format.name() == wanted)
            .ok_or_else(|| {
                let names: Vec<_> = Self::all().map(Self::name).collect();
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
    /// It is known what it is, and such files are not read.
    #[error("'{path}' is not read: {what}")]
    NotRead {
        /// As given.
        path: String,
        /// Why not.
        what: String,
    },
    /// It goes beyond what a source may be. What came before was delivered.
    #[error("'{path}' was not read to its end: {what}; what came before was read")]
    Limit {
        /// As given.
        path: String,
        /// Which limit was met.
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
    let source = Source::new(path);
    to_its_end(&source, sink, |meter, intake| {
        source.deliver_stream(stream, options, meter, intake)
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

/// Reads one file that is neither packed nor an archive: a plain one, or a member. It is announced
/// by the first of its names, the second says more about what it is.
fn read_text(
    stream: Stream<'_>,
    (name, full_name): (&str, &str),
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Refused> {
    let stream = encoding::to_utf8(stream);
    let mut ahead = Ahead::new(stream, detect::SAMPLE);
    if let Some(error) = ahead.early_error() {
        return Err(error.into());
    }
    if let Some(why) = account::by_content(full_name, ahead.head()) {
        return Err(Refused::Passed(why));
    }
    let plan = detect::look(ahead.head(), given.options).map_err(Refused::Unknown)?;
    match plan {
        Plan::Table(dialect) => {
            intake.file(name, Format::Table.name())?;
            table::read(ahead, &dialect, given.options, intake)?;
        }
        Plan::JsonRows {
            layout,
            prefix,
            columns,
        } => {
            intake.file(name, Format::Table.name())?;
            ahead.blank_front(prefix);
            table::read_json(ahead, layout, &columns, (given.options, intake))?;
        }
        Plan::Json {
            format,
            layout,
            prefix,
        } => {
            intake.file(name, format.name())?;
            ahead.blank_front(prefix);
            read_json(format, (ahead, layout), given, intake)?;
        }
    }
    intake.end()?;
    match intake.instead_of_posts() {
        Some(what) => Err(Refused::NoPosts(what)),
        None => Ok(()),
    }
}

fn read_json(
    format: Format,
    (stream, layout): (Ahead<'_>, Layout),
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    match format {
        Format::TwitterV1 | Format::Table => twitter_v1::read(stream, layout, given, intake),
        Format::TwitterV2 => twitter_v2::read(stream, layout, given, intake),
        Format::Snscrape => snscrape::read(stream, layout, given, intake),
        Format::Gnip => gnip::read(stream, layout, given, intake),
        Format::Zeeschuimer => zeeschuimer::read(stream, layout, given, intake),
        Format::Mastodon => mastodon::read(stream, layout, given, intake),
        Format::MastodonArchive => mastodon_archive::read(stream, layout, given, intake),
        Format::Bluesky => bluesky::read(stream, layout, given, intake),
        Format::Reddit => reddit::read(stream, layout, given, intake),
        Format::Telegram => telegram::read(stream, layout, given, intake),
        Format::Youtube => youtube::read(stream, layout, given, intake),
        Format::Tagline => tagline::read(stream, layout, given, intake),
    }
}

/// What a reader is given besides the bytes of its file.
struct Given<'a> {
    options: &'a Options,
    /// For times of JSON formats.
    clues: Clues,
    /// What other files of the source say.
    beside: &'a Beside,
    /// When the file's records were collected, where its container says so.
    observed: Option<Time>,
}

impl<'a> Given<'a> {
    fn new(options: &'a Options, beside: &'a Beside) -> Self {
        Self {
            options,
            clues: tidy::utc(),
            beside,
            observed: None,
        }
    }
}

/// Why a file yields nothing, or nothing more.
enum Refused {
    /// Not even its first bytes can be read: it was not announced.
    Unreadable(io::Error),
    Stopped(Stop),
    Unknown(String),
    NoPosts(&'static str),
    /// It is known, and not to be read.
    Passed(Why),
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
