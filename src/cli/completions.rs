//! `tagline completions`: completion for shells.

use super::error::{Error, Outcome};
use super::output::Output;
use clap_complete::{Shell, generate};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tagline completions bash > ~/.local/share/bash-completion/completions/tagline
  tagline completions fish > ~/.config/fish/completions/tagline.fish")]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(
    args: &Args,
    out: &mut Output,
    mut program: clap::Command,
) -> Result<Outcome, Error> {
    // Written to memory first: the generator panics where a pipe is closed early.
    let mut script = Vec::new();
    generate(args.shell, &mut program, "tagline", &mut script);
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
