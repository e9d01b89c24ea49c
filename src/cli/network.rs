//! `tagline network`: who and what is connected, for a program that draws networks.

use super::args::{Bounds, QUERY_HELP};
use super::error::{Error, Outcome, say};
use super::progress::watched;
use super::session::Session;
use super::study::save_as;
use crate::chart::number::grouped;
use crate::engine::{AskNetwork, Labels, NetworkKind};
use crate::export::Format;
use crate::measure::thinning::Thresholds;
use crate::report::network;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use std::io;
use std::path::PathBuf;

/// Edges that no program draws, and few computers open.
const TOO_MANY: usize = 1_000_000;

/// Write a network for Gephi and others
///
/// As GEXF, with times, or as GraphML. Thresholds hold for nodes and edges, and nodes without an edge are left out; the size is
/// told before anything is written.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Kinds:
  tags           tags in the same post
  mentions       from who mentions to whom
  reposts        from who reposts to whom
  replies        from who answers to whom
  quotes         from who quotes to whom
  voice-tags     from voices to the tags that they use
  voice-domains  from voices to the sites that they link

Examples:
  tagline network tags -o tags.gexf --min-weight 5 -a may.tagline
  tagline network reposts '#YesAllWomen' -o reposts.graphml --most 2000 -a may.tagline
  tagline network mentions -a may.tagline --dry-run

{QUERY_HELP}"))]
pub(super) struct Args {
    /// What is connected
    #[arg(value_name = "KIND", hide_possible_values = true)]
    kind: NetworkKind,
    /// By which posts; all of them without one
    query: Vec<String>,
    /// The file to write
    #[arg(short, long, value_name = "FILE", required_unless_present = "dry_run")]
    output: Option<PathBuf>,
    /// How it is written, where the file's ending does not say it
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// Leave out edges of fewer posts
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_weight: u64,
    /// Leave out nodes of fewer posts
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_node: u64,
    /// Keep so many nodes, heaviest first
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// Only say how large it would be
    #[arg(long)]
    dry_run: bool,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// Write more than a million edges
    #[arg(long)]
    huge: bool,
    #[command(flatten)]
    bounds: Bounds,
}

pub(super) fn run(args: &Args, session: &Session) -> Result<Outcome, Error> {
    let format = match &args.output {
        Some(path) => Some(args.format.or_else(|| Format::of(path)).ok_or_else(|| {
            Error::told("end the file's name in .gexf or .graphml, or say --format")
        })?),
        None => None,
    };
    let scope = session.scope(&args.query.join(" "), &args.bounds)?;
    let thresholds = Thresholds {
        node: args.min_node,
        edge: args.min_weight,
        most: args.most,
    };
    let ask = AskNetwork {
        kind: args.kind,
        thresholds,
        labels: if args.dry_run {
            Labels::Voices
        } else {
            Labels::Handles
        },
    };
    let found = {
        let engine = session.engine()?;
        watched(|cancel| engine.network(&scope.query, ask, cancel))??
    };
    say(&network::description(&found, &scope.query, thresholds));
    if found.edges.is_empty() {
        return Ok(Outcome::Nothing);
    }
    let (Some(path), Some(format), false) = (&args.output, format, args.dry_run) else {
        return Ok(Outcome::Done);
    };
    if found.edges.len() > TOO_MANY && !args.huge {
        return Err(Error::told(format!(
            "{} edges are more than any program draws: raise --min-weight or --min-node, ask for --most N, or \
             insist with --huge",
            grouped(found.edges.len() as u64)
        )));
    }
    let graph = network::graph(&found, &scope.query, thresholds);
    if path.as_os_str() == "-" {
        let mut out = io::stdout().lock();
        graph.write(format, &mut out).map_err(Error::Output)?;
        return Ok(Outcome::Done);
    }
    save_as(path, args.force, |out| graph.write(format, out))?;
    Ok(Outcome::Done)
}

fn format(name: &str) -> Result<Format, String> {
    [Format::Gexf, Format::GraphMl]
        .into_iter()
        .find(|format| format.name() == name)
        .ok_or_else(|| "gexf or graphml is expected".to_owned())
}

impl ValueEnum for NetworkKind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
