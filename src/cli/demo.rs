//! `tagline demo`: the built-in fictional campaign.

use super::error::{Error, Outcome, say};
use super::importing::watched;
use super::open::launch;
use super::output::Output;
use super::places;
use super::session::Session;
use crate::archive::Archive;
use crate::demo::Reader;
use std::path::{Path, PathBuf};

/// Make and open an archive of a fictional campaign
///
/// Every person and every post in it is invented. The same number of posts gives the same posts on
/// every machine; an archive of that size that was made before is used again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline demo
  tagline demo --posts 1000000
  tagline demo --posts 5000 --no-open -a demo.tagline")]
pub(super) struct Args {
    /// How many posts
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    posts: u64,
    /// Only make the archive and print its path
    #[arg(long)]
    no_open: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let folder = folder(args.posts, session)?;
    let archive = Archive::open_or_create(&folder)?;
    let record = archive.record()?;
    let name = format!("demo-{}", args.posts);
    if record.sources.iter().any(|source| source.path != name) {
        return Err(Error::told(format!(
            "'{}' holds other posts already: name another folder with '-a DIR'",
            folder.display()
        )));
    }
    let made = record.sources.iter().any(|source| source.complete);
    if !made && let Some(outcome) = make(&archive, args.posts, &name)? {
        return Ok(outcome);
    }
    if args.no_open {
        out.text(&format!("{}\n", folder.display()))?;
        return Ok(Outcome::Done);
    }
    launch(&archive, session)
}

/// Fills the archive; says how it ended if it did not end well.
fn make(archive: &Archive, posts: u64, name: &str) -> Result<Option<Outcome>, Error> {
    let posts_of_it = Box::new(Reader::new(posts));
    let imported = watched(archive, |bar| {
        Ok(archive.import_demo(name, posts_of_it, bar)?)
    })?;
    let outcome = imported.outcome()?;
    if outcome == Outcome::Interrupted {
        return Ok(Some(outcome));
    }
    say(&format!(
        "made a fictional campaign of {posts} posts in {}",
        archive.path().display()
    ));
    Ok(None)
}

fn folder(posts: u64, session: &Session) -> Result<PathBuf, Error> {
    session
        .named_archive()
        .map(Path::to_owned)
        .or_else(|| places::demo(posts))
        .ok_or_else(|| {
            Error::told(
                "there is no home directory to keep the demo in: name a folder with '-a DIR'",
            )
        })
}
