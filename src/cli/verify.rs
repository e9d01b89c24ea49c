//! `tagline verify`: whether an archive is whole.

use super::error::{Error, Outcome};
use super::output::Output;
use super::session::Session;
use crate::archive::{Archive, Damage, Health};
use crate::chart::number::grouped;
use crate::notebook::{self, Notebook};
use crate::post::display::clean_line;
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde::Serialize;

/// Say whether an archive is whole
///
/// Every file of the index is compared with its checksum, every post is read and compared with its
/// columns, and the lists beside the index are compared with the import record. What is damaged is
/// named, with what it means and what to do. Nothing is changed. Status 0: whole; 2: damaged.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline verify -a may.tagline
  tagline verify -a may.tagline --json | jq '.damaged[].file'")]
pub(super) struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// `tagline.verify/1`
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    archive: String,
    whole: bool,
    posts: u64,
    files: u64,
    bytes: u64,
    damaged: Vec<DamageDocument<'a>>,
    /// Places that are damaged besides.
    untold: u64,
}

#[derive(Debug, Serialize)]
struct DamageDocument<'a> {
    file: &'a str,
    what: &'a str,
    remedy: &'a str,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut Output) -> Result<Outcome, Error> {
    let path = session.archive_path()?;
    let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
    let health = Archive::verify(path, &mut |share| bar.set_position((share * 1000.0) as u64));
    bar.finish_and_clear();
    let mut health = health?;
    if let Err(notebook::Error::Damaged { reason, .. }) = Notebook::read(path) {
        health.damages.push(Damage {
            file: notebook::FILE.to_owned(),
            what: format!("the notebook cannot be understood ({reason})"),
            remedy: "mend it by hand, or put it aside under another name",
        });
    }
    let name = path.display().to_string();
    if args.json {
        out.json(&document(&name, &health))?;
    } else {
        out.text(&describe(&name, &health))?;
    }
    out.finish()?;
    match health.places() {
        0 => Ok(Outcome::Done),
        1 => Err(Error::told(format!("'{name}' is damaged in one place"))),
        n => Err(Error::told(format!(
            "'{name}' is damaged in {} places",
            grouped(n)
        ))),
    }
}

fn document<'a>(archive: &str, health: &'a Health) -> Document<'a> {
    let damaged = health.damages.iter().map(|damage| DamageDocument {
        file: &damage.file,
        what: &damage.what,
        remedy: damage.remedy,
    });
    Document {
        schema: "tagline.verify/1",
        archive: archive.to_owned(),
        whole: health.places() == 0,
        posts: health.posts,
        files: health.files,
        bytes: health.bytes,
        damaged: damaged.collect(),
        untold: health.untold,
    }
}

fn describe(name: &str, health: &Health) -> String {
    let mut lines = Vec::new();
    for damage in &health.damages {
        lines.push(format!("{name}/{}: {}", damage.file, damage.what));
        lines.push(format!("    {}", damage.remedy));
    }
    if health.untold > 0 {
        lines.push(format!("and {} more", grouped(health.untold)));
    }
    if lines.is_empty() {
        lines.push(format!(
            "{name} is whole: {} posts, {} files of the index, {:.1} MB",
            grouped(health.posts),
            health.files,
            health.bytes as f64 / 1e6
        ));
    }
    let lines: Vec<_> = lines.iter().map(|line| clean_line(line)).collect();
    lines.join("\n") + "\n"
}
