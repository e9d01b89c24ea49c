//! What a command knows before it begins: the archive, the zone, the present, and how to draw; and
//! how it understands a query.

use super::args::{Bounds, Global, When};
use super::error::{Error, say};
use super::places;
use crate::archive::Archive;
use crate::chart::Colors;
use crate::engine::Engine;
use crate::notebook::Notebook;
use crate::post::display::clean_line;
use crate::post::{Clues, Time, parse_time};
use crate::query::{self, Context, Expr, Filter, Groups, Parsed, Query};
use crate::tui::{Depth, Hints, ThemeName};
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use std::cell::OnceCell;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

/// Columns where nobody says how many there are.
const USUAL_WIDTH: u16 = 80;

/// The surroundings of one command.
#[derive(Debug)]
pub(super) struct Session {
    archive: Option<PathBuf>,
    /// The zone that was asked for, if any.
    pub(super) asked_zone: Option<TimeZone>,
    /// The zone in which times are read and shown.
    pub(super) zone: TimeZone,
    /// The present.
    pub(super) now: Time,
    /// Whether to use colours.
    pub(super) colors: Colors,
    /// The screen's colours, and how many there can be.
    pub(super) look: (ThemeName, Depth),
    /// The width of the terminal that standard output is, if it is one.
    pub(super) terminal: Option<u16>,
    notebook: OnceCell<Notebook>,
}

/// A query as it will be asked, and the text that stands for it in answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scope {
    /// What is asked.
    pub(super) query: Query,
    /// How it was typed; with `--since` or `--until`, all of it as one query.
    pub(super) text: String,
}

impl Session {
    pub(super) fn new(global: Global) -> Result<Self, Error> {
        let asked_zone = global.tz.as_deref().map(zone).transpose()?;
        let zone = plain(asked_zone.clone().unwrap_or_else(TimeZone::system));
        let now = match &global.now {
            Some(text) => time(text, &zone)?,
            None => present(),
        };
        let is_terminal = io::stdout().is_terminal();
        Ok(Self {
            archive: global.archive.filter(|path| !path.as_os_str().is_empty()),
            asked_zone,
            zone,
            now,
            colors: colors(global.color, is_terminal),
            look: look(global.theme.0, colors(global.color, is_terminal)),
            terminal: is_terminal.then(terminal_width),
            notebook: OnceCell::new(),
        })
    }

    /// The folder that was named by `--archive` or the environment.
    pub(super) fn named_archive(&self) -> Option<&Path> {
        self.archive.as_deref()
    }

    /// Opens the archive that was named.
    pub(super) fn archive(&self) -> Result<Archive, Error> {
        Ok(Archive::open(self.archive_path()?)?)
    }

    /// The archive that was named, whatever state it is in.
    pub(super) fn archive_path(&self) -> Result<&Path, Error> {
        self.archive.as_deref().ok_or_else(|| {
            let hint = places::last().map_or_else(String::new, |last| {
                format!(" (the one opened last is '{}')", last.display())
            });
            Error::told(format!(
                "no archive is named: add '-a DIR' or set TAGLINE_ARCHIVE{hint}"
            ))
        })
    }

    /// Opens the archive that was named, for questions.
    pub(super) fn engine(&self) -> Result<Engine, Error> {
        Ok(Engine::open(&self.archive()?)?)
    }

    /// The notebook of the archive that was named. One that cannot be read is told once, and empty: it is in nobody's
    /// way who asks for nothing in it.
    pub(super) fn notebook(&self) -> &Notebook {
        self.notebook.get_or_init(|| {
            let read = self.archive.as_deref().map(Notebook::read);
            let read = read.transpose().unwrap_or_else(|error| {
                say(&error.to_string());
                None
            });
            read.unwrap_or_default()
        })
    }

    pub(super) fn context(&self) -> Context {
        Context {
            groups: Arc::new(Groups::new(self.notebook().tag_groups())),
            ..Context::new(self.now, self.zone.clone())
        }
    }

    /// A moment as queries have it: `2014-05-24`, `2014-05-24T18:30`, `3d`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn moment(&self, text: &str) -> Result<Time, String> {
        // No group is asked for here: whatever state the notebook is in.
        let context = Context::new(self.now, self.zone.clone());
        let bound = query::parse(&format!("since:{}", query::quote(text)), &context);
        match (bound.problems.first(), bound.query.expr) {
            (None, Expr::Filter(Filter::Since(time))) => Ok(time),
            (Some(problem), _) => Err(problem.message.trim_end_matches(": ignored").to_owned()),
            (None, _) => Err(format!("'{text}' is no time")),
        }
    }

    /// Understands a query. What is doubtful is shown on standard error, with its place.
    pub(super) fn scope(&self, text: &str, bounds: &Bounds) -> Result<Scope, Error> {
        let context = self.context();
        let text = text.trim();
        let parsed = query::parse(text, &context);
        if !parsed.problems.is_empty() {
            // If nobody listens on standard error, nobody misses it.
            let _ = io::stderr().write_all(problems(text, &parsed).as_bytes());
        }
        if parsed.problems.iter().any(|problem| problem.leaves_out) {
            return Err(Error::told(
                "a condition of the query cannot be understood: mend it or leave it out",
            ));
        }
        let mut scope = Scope {
            query: parsed.query,
            text: text.to_owned(),
        };
        let (mut since, mut until) = (None, None);
        for (name, value) in [("since", &bounds.since), ("until", &bounds.until)] {
            let Some(value) = value else { continue };
            let bound = query::parse(&format!("{name}:{}", query::quote(value.trim())), &context);
            if let Some(problem) = bound.problems.first() {
                // In a query a bad bound is ignored; as an option it is an error.
                let what = problem.message.trim_end_matches(": ignored");
                return Err(Error::told(format!("--{name}: {what}")));
            }
            scope.query = scope.query.and(bound.query.clone());
            scope.text = scope.query.to_string();
            match bound.query.expr {
                Expr::Filter(Filter::Since(time)) => since = Some(time),
                Expr::Filter(Filter::Until(time)) => until = Some(time),
                _ => {}
            }
        }
        // What is asked for cannot be there, which is no answer about the archive.
        if since
            .zip(until)
            .is_some_and(|(since, until)| since >= until)
        {
            return Err(Error::told(format!(
                "--since {} is not before --until {}: nothing can lie between them",
                bounds.since.as_deref().unwrap_or_default(),
                bounds.until.as_deref().unwrap_or_default()
            )));
        }
        Ok(scope)
    }

    /// A time as tables show it, in the session's zone.
    pub(super) fn show(&self, time: Option<Time>) -> String {
        time.map_or_else(
            || "undated".to_owned(),
            |time| {
                time.in_zone(&self.zone)
                    .strftime("%Y-%m-%d %H:%M")
                    .to_string()
            },
        )
    }

    /// The name of the zone in which [`show`](Self::show) speaks.
    pub(super) fn zone_name(&self) -> String {
        zone_name(&self.zone, self.now)
    }
}

/// The present.
pub(super) fn present() -> Time {
    Time(Timestamp::now().as_millisecond())
}

/// Servers mostly call their zone `Etc/UTC`; everybody else calls it UTC.
fn plain(zone: TimeZone) -> TimeZone {
    if zone.iana_name() == Some("Etc/UTC") {
        TimeZone::UTC
    } else {
        zone
    }
}

/// The IANA name of a zone, or its offset.
fn zone_name(zone: &TimeZone, now: Time) -> String {
    match zone.iana_name() {
        Some(name) => name.to_owned(),
        None => now.in_zone(zone).strftime("%:z").to_string(),
    }
}

fn zone(name: &str) -> Result<TimeZone, Error> {
    DateTimeParser::new()
        .parse_time_zone(name.trim())
        .map_err(|_| {
            Error::told(format!(
                "unknown time zone '{name}': use a name such as 'Europe/Paris', 'UTC' or '+02:00'"
            ))
        })
}

fn time(text: &str, zone: &TimeZone) -> Result<Time, Error> {
    let clues = Clues {
        zone: zone.clone(),
        day_first: false,
    };
    parse_time(text, &clues)
        .ok_or_else(|| Error::told(format!("'{text}' is no time: use 2014-05-25T21:00:00Z")))
}

/// Colours on a terminal that can and may show them.
fn colors(when: When, is_terminal: bool) -> Colors {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let able =
        is_terminal && set("NO_COLOR").is_none() && set("TERM").is_some_and(|term| term != "dumb");
    match when {
        When::Always => Colors::Ansi,
        When::Auto if able => Colors::Ansi,
        When::Auto | When::Never => Colors::Never,
    }
}

/// The screen's colours: what was asked for, or what suits the terminal. Who wants none gets none.
fn look(asked: Option<ThemeName>, colors: Colors) -> (ThemeName, Depth) {
    let told = |name| std::env::var(name).unwrap_or_default();
    let [colorterm, term, colorfgbg] = ["COLORTERM", "TERM", "COLORFGBG"].map(told);
    let hints = Hints {
        colorterm: &colorterm,
        term: &term,
        colorfgbg: &colorfgbg,
    };
    let theme = match colors {
        Colors::Never => ThemeName::Mono,
        Colors::Ansi => asked.unwrap_or_else(|| hints.theme()),
    };
    (theme, hints.depth())
}

fn terminal_width() -> u16 {
    terminal_size::terminal_size().map_or(USUAL_WIDTH, |(width, _)| width.0.max(20))
}

/// The query with a line of carets under each doubtful place, and what is doubtful there.
fn problems(text: &str, parsed: &Parsed) -> String {
    let shown = |part: Option<&str>| {
        // An `x` at the end keeps the blanks before it, which cleaning takes from the end.
        let marked = format!("{}x", part.unwrap_or_default());
        clean_line(&marked).width().saturating_sub(1)
    };
    let mut lines = vec!["tagline: in the query".to_owned()];
    for problem in &parsed.problems {
        let before = shown(text.get(..problem.span.start));
        let through = shown(text.get(..problem.span.end));
        let carets = "^".repeat(through.saturating_sub(before).max(1));
        lines.push(format!("  {}", clean_line(text)));
        lines.push(format!(
            "  {}{carets} {}",
            " ".repeat(before),
            clean_line(&problem.message)
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Problem;

    #[test]
    fn problems_point_at_their_place() {
        let parsed = Parsed {
            query: Query::default(),
            problems: vec![
                Problem {
                    span: 8..17,
                    message: "'foo' is no time".to_owned(),
                    leaves_out: true,
                },
                Problem {
                    span: 17..17,
                    message: "the end".to_owned(),
                    leaves_out: false,
                },
            ],
        };
        assert_eq!(
            problems("日本 a since:foo", &parsed),
            "tagline: in the query\n  \
             日本 a since:foo\n  \
             \x20     ^^^^^^^^^ 'foo' is no time\n  \
             日本 a since:foo\n  \
             \x20              ^ the end\n"
        );
    }

    #[test]
    fn zones_have_names_or_offsets() {
        for (name, shown) in [
            ("UTC", "UTC"),
            ("Europe/Paris", "Europe/Paris"),
            ("+02:00", "+02:00"),
        ] {
            assert_eq!(zone_name(&zone(name).expect("a zone"), Time(0)), shown);
        }
        assert!(zone("Middle/Earth").is_err());
    }
}
