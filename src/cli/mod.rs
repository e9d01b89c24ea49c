//! The commands: one file each, with its arguments and its `run`.
//!
//! Standard output carries the answer and nothing else; whatever is said about it goes to standard
//! error. A command ends with 0 (done), 1 (nothing matched), 2 (an error, told in one line that says
//! what to do) or 130 (interrupted). A reader that closes the pipe has what it wanted: that is 0.
//!
//! This room asks the engine the same questions as the screen does; it must not know the index.

mod args;
mod author;
mod bare;
mod check;
mod claim;
mod compact;
mod companions;
mod compare;
mod completions;
mod copies;
mod csv;
mod demo;
mod error;
mod events;
mod explain;
mod export;
mod fault;
mod groups;
mod hours;
mod import;
mod importing;
mod info;
mod keys;
mod life;
mod link;
mod links;
mod live;
mod network;
mod open;
mod output;
mod places;
mod previous;
mod progress;
mod rebuild;
mod rejects;
mod related;
mod search;
mod session;
mod study;
mod table;
mod tags;
mod timeline;
mod verify;
mod voices;

use args::{Global, command_line};
use clap::{CommandFactory, Parser, Subcommand};
use error::{Error, Outcome};
use output::Output;
use session::Session;
use std::path::Path;
use std::process::ExitCode;

/// Explore the conversation around a hashtag campaign in a local archive of posts.
///
/// `tagline FILE...` imports what is new in these files into an archive beside them and opens it.
/// `tagline` alone opens the archive that was open last.
#[derive(Debug, Parser)]
#[command(
    name = "tagline",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
#[command(override_usage = "tagline [FILE]...\n       tagline COMMAND [OPTIONS]")]
#[command(after_help = "\
Examples:
  tagline demo                              a fictional campaign to play with
  tagline tweets.jsonl.gz                   import a file and open it
  tagline import *.csv -a may.tagline       import without opening
  tagline search '#YesAllWomen -is:repost' -a may.tagline
  tagline timeline '#YesAllWomen' '#NotAllMen' -a may.tagline --bin hour

Exit status: 0 done, 1 nothing matched, 2 error, 130 interrupted.")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    global: Global,
    #[command(flatten)]
    bare: bare::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Import(import::Args),
    Open(open::Args),
    Info(info::Args),
    Search(search::Args),
    Timeline(timeline::Args),
    Tags(tags::Args),
    Related(related::Args),
    Compare(compare::Args),
    Explain(explain::Args),
    Life(life::Args),
    Companions(companions::Args),
    Voices(voices::Args),
    Author(author::Args),
    Links(links::Args),
    Link(link::Args),
    Groups(groups::Args),
    Events(events::Args),
    Hours(hours::Args),
    Claim(claim::Args),
    Previous(previous::Args),
    Copies(copies::Args),
    Network(network::Args),
    Export(export::Args),
    Check(check::Args),
    Rejects(rejects::Args),
    Compact(compact::Args),
    Verify(verify::Args),
    Rebuild(rebuild::Args),
    Keys(keys::Args),
    Completions(completions::Args),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let result = match Cli::try_parse_from(command_line(std::env::args_os())) {
        Ok(cli) => run(cli),
        Err(error) => Err(Error::from(error)),
    };
    match result {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => error.report(),
    }
}

fn run(cli: Cli) -> Result<Outcome, Error> {
    let session = Session::new(cli.global)?;
    let archive = session.named_archive().map(Path::to_owned);
    fault::guarded(archive.as_deref(), || {
        answer(cli.command, &cli.bare, &session)
    })
}

fn answer(
    command: Option<Command>,
    bare: &bare::Args,
    session: &Session,
) -> Result<Outcome, Error> {
    let mut out = Output::stdout(session);
    let outcome = match command {
        None => bare::run(bare, session, &mut out),
        Some(Command::Demo(args)) => demo::run(&args, session, &mut out),
        Some(Command::Import(args)) => import::run(&args, session, &mut out),
        Some(Command::Open(_)) => open::run(session),
        Some(Command::Info(args)) => info::run(&args, session, &mut out),
        Some(Command::Search(args)) => search::run(&args, session, &mut out),
        Some(Command::Timeline(args)) => timeline::run(&args, session, &mut out),
        Some(Command::Tags(args)) => tags::run(&args, session, &mut out),
        Some(Command::Related(args)) => related::run(&args, session, &mut out),
        Some(Command::Explain(args)) => explain::run(&args, session, &mut out),
        Some(Command::Compare(args)) => compare::run(&args, session, &mut out),
        Some(Command::Life(args)) => life::run(&args, session, &mut out),
        Some(Command::Companions(args)) => companions::run(&args, session, &mut out),
        Some(Command::Voices(args)) => voices::run(&args, session, &mut out),
        Some(Command::Author(args)) => author::run(&args, session, &mut out),
        Some(Command::Links(args)) => links::run(&args, session, &mut out),
        Some(Command::Link(args)) => link::run(&args, session, &mut out),
        Some(Command::Groups(args)) => groups::run(&args, session, &mut out),
        Some(Command::Events(args)) => events::run(&args, session, &mut out),
        Some(Command::Claim(args)) => claim::run(&args, session, &mut out),
        Some(Command::Hours(args)) => hours::run(&args, session, &mut out),
        Some(Command::Previous(args)) => previous::run(&args, session, &mut out),
        Some(Command::Export(args)) => export::run(&args, session, &mut out),
        Some(Command::Network(args)) => network::run(&args, session),
        Some(Command::Copies(args)) => copies::run(&args, session, &mut out),
        Some(Command::Check(args)) => check::run(&args, session, &mut out),
        Some(Command::Rejects(args)) => rejects::run(&args, session, &mut out),
        Some(Command::Compact(_)) => compact::run(session),
        Some(Command::Verify(args)) => verify::run(&args, session, &mut out),
        Some(Command::Rebuild(args)) => rebuild::run(&args, session),
        Some(Command::Keys(_)) => keys::run(&mut out),
        Some(Command::Completions(args)) => completions::run(&args, &mut out, Cli::command()),
    }?;
    out.finish()?;
    Ok(outcome)
}
