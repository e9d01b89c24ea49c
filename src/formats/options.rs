//! What a person can say about their files: the format, the columns, the zone, the order of dates.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

use super::Field;

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
