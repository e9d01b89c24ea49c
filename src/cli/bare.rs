//! `tagline FILE...` and `tagline` alone.

use super::error::{Error, Outcome, say};
use super::importing::import;
use super::live;
use super::open::launch;
use super::output::Output;
use super::places;
use super::session::Session;
use crate::archive::{Archive, Cadence};
use crate::formats::{Options, sources};
use crate::tui;
use std::path::Path;

const WELCOME: &str = "\
tagline explores the conversation around a hashtag campaign in a local archive of posts.

To begin:
  tagline demo                        a fictional campaign to play with
  tagline FILE...                     import your own files and open them
  tagline import FILE... -a DIR       import without opening
  tagline --help                      everything else
";

/// What stands on the command line when no command does.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files or folders to import, where new, and to open; or an archive to open
    #[arg(value_name = "FILE")]
    files: Vec<String>,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    match args.files.as_slice() {
        [] => alone(session, out),
        [only] if session.named_archive().is_none() && is_archive(Path::new(only)) => {
            launch(&Archive::open(Path::new(only))?, session)
        }
        files => with_files(files, session),
    }
}

/// Opens the archive that was named, or the last one, or says how to begin.
fn alone(session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    if session.named_archive().is_some() {
        return launch(&session.archive()?, session);
    }
    if let Some(path) = places::last() {
        return launch(&Archive::open(&path)?, session);
    }
    out.text(WELCOME)?;
    Ok(Outcome::Done)
}

fn with_files(files: &[String], session: &Session) -> Result<Outcome, Error> {
    let mut found = match (sources(files), files) {
        (Err(_), [word]) if is_bare_word(word) => {
            return Err(Error::told(format!(
                "'{word}' is neither a file nor a command; see 'tagline --help'"
            )));
        }
        (found, _) => found?,
    };
    let archive = match session.named_archive() {
        Some(folder) => Archive::open_or_create(folder)?,
        None => places::archive_for(&files[0], &mut found)?,
    };
    say(&format!("the archive is {}", archive.path().display()));
    let options = Options {
        zone: session.asked_zone.clone(),
        ..Options::default()
    };
    // Without a screen to read on there is nobody to import behind.
    let imported = if tui::check_terminal().is_ok() {
        match live::import(&archive, found, options)? {
            live::Begun::Over(imported) => imported,
            live::Begun::Growing(live) => return live.show(&archive, session),
        }
    } else {
        import(&archive, found, &options, Cadence::Batch)?
    };
    for line in imported.describe(&archive).lines() {
        say(line);
    }
    match imported.outcome() {
        Ok(Outcome::Interrupted) => Ok(Outcome::Interrupted),
        Err(error) if archive.record()?.sources.is_empty() => {
            if session.named_archive().is_none() {
                archive.remove_if_empty();
            }
            Err(error)
        }
        // What was imported, now or before, is worth a look; what could not be has been told.
        Ok(_) | Err(_) => launch(&archive, session),
    }
}

fn is_archive(path: &Path) -> bool {
    path.is_dir() && Archive::open(path).is_ok()
}

/// Whether this is more likely a misspelt command than a misspelt file.
fn is_bare_word(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}
