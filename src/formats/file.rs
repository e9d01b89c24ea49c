//! One file that is neither packed nor an archive: what it is, and to whom it goes.

use std::io;

use super::container::{Ahead, Stream};
use super::detect::{self, Plan};
use super::intake::{Intake, Stop};
use super::json::Layout;
use super::readers::{
    bluesky, gnip, mastodon, mastodon_archive, reddit, snscrape, tagline, telegram, twitter_v1,
    twitter_v2, youtube, zeeschuimer,
};
use super::source::account::{self, Why};
use super::source::beside::Beside;
use super::{Format, Options, encoding, table, tidy};
use crate::post::Clues;

/// Reads one file that is neither packed nor an archive: a plain one, or a member. It is announced
/// by the first of its names, the second says more about what it is.
pub(super) fn read_text(
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
    if detect::needs_more(ahead.head(), given.options) {
        ahead.further(detect::LARGEST_SAMPLE - detect::SAMPLE);
    }
    let plan = detect::look(ahead.head(), given.options).map_err(Refused::Unknown)?;
    match plan {
        Plan::Table(dialect) => {
            intake.file(name, Format::Table.name())?;
            table::read(ahead, &dialect, given.options, intake)?;
            if intake.is_untouched() {
                return Err(Refused::NoPosts("the header of a table"));
            }
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
        // Tables were told apart before.
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
pub(super) struct Given<'a> {
    pub(super) options: &'a Options,
    /// For times of JSON formats.
    pub(super) clues: Clues,
    /// What other files of the source say.
    pub(super) beside: &'a Beside,
}

impl<'a> Given<'a> {
    pub(super) fn new(options: &'a Options, beside: &'a Beside) -> Self {
        Self {
            options,
            clues: tidy::utc(),
            beside,
        }
    }
}

/// Why a file yields nothing, or nothing more.
pub(super) enum Refused {
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
