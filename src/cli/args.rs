//! Arguments that several commands share.

use crate::engine::{Measure, Unit};
use crate::tui::ThemeName;
use clap::ValueEnum;
use clap::builder::{OsStringValueParser, PossibleValue, TypedValueParser};
use std::ffi::OsString;
use std::path::PathBuf;

/// What every command understands.
#[derive(Debug, clap::Args)]
pub(super) struct Global {
    /// The archive: a folder made by 'tagline import'
    #[arg(
        short,
        long,
        global = true,
        value_name = "DIR",
        env = "TAGLINE_ARCHIVE",
        // An empty variable is one that is not set, not an error.
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub(super) archive: Option<PathBuf>,
    /// Time zone of days, hours and dates: Europe/Paris, UTC, +02:00 [default: the system's; for
    /// times without a zone in imported files: UTC]
    #[arg(long, global = true, value_name = "ZONE")]
    pub(super) tz: Option<String>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: When,
    /// Colours of the screen: auto (what the terminal tells), dark, light, ansi16, mono
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "TAGLINE_THEME",
        default_value = "auto",
        hide_default_value = true,
        value_parser = Painted::parse
    )]
    pub(super) theme: Painted,
    /// The present, for reproducible answers to 'since:3d'
    #[arg(long, global = true, hide = true, value_name = "TIME")]
    pub(super) now: Option<String>,
}

/// The command line, with what a query excludes (`-is:repost`, `-"two words"`) told apart from options:
/// a blank goes before it, which is nothing to a query and everything to the parser of options.
pub(super) fn command_line(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut are_options_over = false;
    words
        .map(|word| {
            are_options_over |= word == "--";
            match word.to_str() {
                Some(text) if !are_options_over && excludes(text) => format!(" {text}").into(),
                _ => word,
            }
        })
        .collect()
}

/// Whether a word with a minus is no option. The short options are `-a`, `-h`, `-V` and, with a blank behind
/// it, `-o`.
fn excludes(word: &str) -> bool {
    match word.strip_prefix('-') {
        None | Some("" | "h" | "o" | "V") => false,
        Some(rest) => !rest.starts_with(['-', 'a']),
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal that can, unless `NO_COLOR` is set
    Auto,
    /// Into pipes and files too
    Always,
    /// Never
    Never,
}

/// The shape of an answer, as two flags.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct FormArgs {
    /// Print one JSON document
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV
    #[arg(long)]
    csv: bool,
}

/// The shape of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A table for people.
    Table,
    /// A document for programs.
    Json,
    /// A table for programs.
    Csv,
}

impl FormArgs {
    pub(super) fn form(self) -> Form {
        match (self.json, self.csv) {
            (true, _) => Form::Json,
            (_, true) => Form::Csv,
            _ => Form::Table,
        }
    }
}

/// Bounds in time, beside the query.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Bounds {
    /// Only posts from this moment on: 2014-05-25, '2014-05-25 18:00', 3d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) since: Option<String>,
    /// Only posts before this moment
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) until: Option<String>,
}

/// What a query may look like; a whole help page would be too long here.
pub(super) const QUERY_HELP: &str = "\
Queries: words  \"a phrase\"  begin*  #tag  @mentioned  from:handle  since:2014-05-24  until:3d
  lang:en  domain:example.org  is:repost|original|quote|reply  has:link|media  likes:>100
  Terms are combined with AND; OR, -not and ( ) work. Quote the whole query for the shell.";

/// A theme that was asked for, if any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Painted(pub(super) Option<ThemeName>);

impl Painted {
    /// An empty variable is one that is not set, not an error.
    fn parse(name: &str) -> Result<Self, String> {
        if matches!(name, "" | "auto") {
            return Ok(Self(None));
        }
        let found = ThemeName::ALL
            .into_iter()
            .find(|theme| theme.name() == name);
        found
            .map(|theme| Self(Some(theme)))
            .ok_or_else(|| "auto, dark, light, ansi16 or mono is expected".to_owned())
    }
}

impl ValueEnum for Unit {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Measure {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusions_are_no_options() {
        for (word, is_exclusion) in [
            ("-is:repost", true),
            ("-has:media", true),
            ("-#tag", true),
            ("-\"two words\"", true),
            ("-05:00", true),
            ("-", false),
            ("-h", false),
            ("-V", false),
            ("-o", false),
            ("-otters", true),
            ("-a", false),
            ("-adir", false),
            ("--json", false),
            ("word", false),
        ] {
            assert_eq!(excludes(word), is_exclusion, "{word}");
        }
        let words = ["-x", "--", "-x"].map(OsString::from);
        assert_eq!(
            command_line(words.into_iter()),
            [" -x", "--", "-x"].map(OsString::from)
        );
    }
}
