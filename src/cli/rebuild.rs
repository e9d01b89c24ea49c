//! `tagline rebuild`: an archive made anew from its sources.

use super::error::{Error, Outcome, say};
use super::progress::Bar;
use super::session::Session;
use crate::archive::{Archive, Rebuild, Rebuilt};
use crate::chart::number::grouped;
use crate::demo::Reader;
use std::io::Read;
use std::path::PathBuf;

/// Make an archive anew from its sources
///
/// For an archive that is damaged: see 'tagline verify'. Its sources are read again, in the way they were
/// read before, into a new folder beside it, which then takes its place; the old one is kept beside it
/// (DIR.damaged). Posts of sources that are gone or have changed, or were a pipe, are carried over from the
/// old archive as far as it can be read. If posts would be lost, nothing is replaced. Posts that were taken
/// back by their authors stay out.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline rebuild -a may.tagline
  tagline rebuild -a may.tagline --into fresh.tagline")]
pub(super) struct Args {
    /// Make the new archive in this folder, and leave the old one as it is
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Go on although posts are lost
    #[arg(long)]
    lose_posts: bool,
    /// Remove the old archive when the new one is in its place
    #[arg(long, conflicts_with = "into")]
    discard: bool,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Outcome, Error> {
    let path = session.archive_path()?;
    let how = Rebuild {
        into: args.into.clone(),
        lose_posts: args.lose_posts,
        discard: args.discard,
    };
    let mut bar = Bar::start()?;
    let rebuilt = Archive::rebuild(path, &how, &demo, &mut bar);
    bar.finish();
    let rebuilt = rebuilt?;
    if rebuilt.summary.interrupted {
        say("interrupted; the archive is as it was");
        return Ok(Outcome::Interrupted);
    }
    tell(&rebuilt);
    Ok(Outcome::Done)
}

/// The built-in campaign is its own source.
fn demo(name: &str) -> Option<Box<dyn Read>> {
    let posts = name.strip_prefix("demo-")?.parse().ok()?;
    Some(Box::new(Reader::new(posts)))
}

fn tell(rebuilt: &Rebuilt) {
    for path in &rebuilt.missing {
        say(&format!("{path} cannot be read any more"));
    }
    for path in &rebuilt.changed {
        say(&format!("{path} is not what it was"));
    }
    for lost in &rebuilt.lost {
        say(&format!("lost: {lost}"));
    }
    let posts = rebuilt.summary.sum(|source| source.posts);
    let (posts, carried) = (grouped(posts), grouped(rebuilt.carried));
    let path = rebuilt.path.display();
    say(&format!(
        "{path} is made anew: {posts} posts from its sources, {carried} carried over from the old archive"
    ));
    if let Some(kept) = &rebuilt.kept {
        say(&format!("the old one is kept in {}", kept.display()));
    }
}
