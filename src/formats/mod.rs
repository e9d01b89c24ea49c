//! Other people's files turned into posts.
//!
//! Bytes go in, and for every record one of three things comes out: a post, a reject with its line
//! and reason, or a skip (a record that is no post, such as a control line). Nothing is dropped in
//! silence and no source is ever written to. Reading is streaming: memory does not grow with the file.
//!
//! The way of the bytes: `source` finds them and walks through archives, `packing` unpacks them, `text` makes them UTF-8, `detect` says what
//! they are, `json` or `table` cuts them into records, and one of the `readers` makes posts of those.
//!
//! This room knows what a post is; it must not know where posts go.

mod detect;
mod error;
mod file;
mod intake;
mod json;
mod names;
mod options;
mod packing;
mod platform;
mod readers;
mod sink;
mod source;
mod table;
mod text;
mod tidy;

pub use error::ReadError;
pub use options::{Format, Options};
pub use sink::{Note, Sink, Withdrawal};
pub use source::{Source, sources};
pub use table::Field;

use std::io::Read;

use file::{Given, Refused, read_text};
use intake::{Intake, Meter, Stop};
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
