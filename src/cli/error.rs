//! How a command ends.

use crate::post::display::clean_line;
use crate::{archive, engine, formats, notebook, tui};
use std::io::{self, Write};
use std::process::ExitCode;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There was an answer.
    Done,
    /// There was none: nothing matched.
    Nothing,
    /// Ctrl-C ended it early, in good order.
    Interrupted,
}

impl Outcome {
    pub(super) fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Nothing => 1,
            Self::Interrupted => 130,
        })
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The command line cannot be understood; also carries `--help` and `--version`.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// The person can do something about it, and the message says what.
    #[error("{0}")]
    Told(String),
    /// The archive as a whole.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The notebook in it.
    #[error(transparent)]
    Notebook(#[from] notebook::Error),
    /// A question was not answered.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// A source cannot be read at all.
    #[error(transparent)]
    Source(#[from] formats::ReadError),
    /// There is no screen, or no longer.
    #[error(transparent)]
    Screen(#[from] tui::TuiError),
    /// Ctrl-C ended it, and nothing is left of it.
    #[error("interrupted")]
    Interrupted,
    /// The answer could not be written.
    #[error("cannot write the answer: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// Something that the person can mend.
    pub(super) fn told(message: impl Into<String>) -> Self {
        Self::Told(message.into())
    }

    /// Says it on standard error, in one line.
    pub(super) fn report(self) -> ExitCode {
        match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Interrupted => Outcome::Interrupted.exit_code(),
            Self::Arguments(error) if !error.use_stderr() => {
                // Help and version are answers; a closed pipe is no fault here either.
                let _ = error.print();
                ExitCode::SUCCESS
            }
            Self::Arguments(error) => {
                say(&one_line(&error.to_string()));
                ExitCode::from(2)
            }
            other => {
                say(&other.to_string());
                ExitCode::from(2)
            }
        }
    }
}

/// Says something about the answer on standard error. If nobody listens there, nobody misses it.
pub(super) fn say(message: &str) {
    let _ = writeln!(io::stderr(), "tagline: {}", clean_line(message));
}

/// The parser's report in one line: what is wrong, its tips, and where to read more.
fn one_line(report: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for paragraph in report.split("\n\n") {
        let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
        let text = lines.join(" ");
        if text.starts_with("Usage:") || text.starts_with("For more information") {
            continue;
        }
        let text = text.strip_prefix("error: ").unwrap_or(&text);
        parts.push(text.strip_prefix("tip: ").unwrap_or(text).to_owned());
    }
    parts.push("see 'tagline --help'".to_owned());
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_the_parser_become_one_line() {
        let report = "error: unexpected argument '--jsn' found\n\n  \
                      tip: a similar argument exists: '--json'\n\n\
                      Usage: tagline info --json\n\nFor more information, try '--help'.\n";
        assert_eq!(
            one_line(report),
            "unexpected argument '--jsn' found; a similar argument exists: '--json'; \
             see 'tagline --help'"
        );
    }
}
