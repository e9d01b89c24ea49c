//! Writing what is not a page: all posts of a scope, and networks of them. Takes long with many posts, so the
//! worker does it; nothing here draws.

use super::ask::Failure;
use crate::engine::{self, AskNetwork, Cancel, Engine, Labels, NetworkKind};
use crate::export::Format;
use crate::export::file::{Existing, save};
use crate::measure::thinning::Thresholds;
use crate::query::Query;
use crate::report::posts::Ids;
use crate::report::{AskExport, PostsFormat, export, network};
use std::io::{self, Write};
use std::path::Path;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Posts(PostsFormat),
    Network(NetworkKind),
}

/// Something to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saving {
    pub(crate) scope: Query,
    pub(crate) what: What,
    pub(crate) path: String,
    pub(crate) existing: Existing,
}

/// A file's name as it was typed: with a `!` behind it a file of this name is replaced.
pub(crate) fn named(typed: &str) -> (&str, Existing) {
    match typed.strip_suffix('!') {
        Some(path) => (path.trim_end(), Existing::Replace),
        None => (typed, Existing::Keep),
    }
}

/// Why a file was not written, and what to do.
pub(crate) fn unwritten(path: &Path, why: &io::Error) -> String {
    let hint = match why.kind() {
        io::ErrorKind::AlreadyExists => ": choose another name, or put ! behind it to replace it",
        _ => "",
    };
    format!("'{}' was not written: {why}{hint}", path.display())
}

impl What {
    /// Everything that can be written, in the order in which it is offered.
    pub(crate) fn all() -> Vec<Self> {
        let posts = [PostsFormat::Csv, PostsFormat::Jsonl].map(Self::Posts);
        let networks = NetworkKind::ALL.map(Self::Network);
        posts.into_iter().chain(networks).collect()
    }

    pub(crate) fn title(self) -> String {
        match self {
            Self::Posts(PostsFormat::Csv) => "all posts of the scope, as a table".to_owned(),
            Self::Posts(PostsFormat::Jsonl) => "all posts of the scope, with everything".to_owned(),
            Self::Network(kind) => format!("network of {}, for Gephi and others", kind.name()),
        }
    }

    /// The name that is proposed.
    pub(crate) fn file(self) -> String {
        match self {
            Self::Posts(format) => format!("posts.{}", format.name()),
            Self::Network(kind) => format!("{}.gexf", kind.name()),
        }
    }
}

/// Writes it; says what was written.
pub(crate) fn write(engine: &Engine, asked: &Saving, cancel: &Cancel) -> Result<String, Failure> {
    let path = Path::new(&asked.path);
    match asked.what {
        What::Posts(_) => {
            let wrong = "end the name in .csv or .jsonl";
            let format = PostsFormat::of(&asked.path).ok_or_else(|| refused(path, wrong))?;
            posts(engine, asked, format, cancel)
        }
        What::Network(kind) => {
            let wrong = "end the name in .gexf or .graphml";
            let format = Format::of(path).ok_or_else(|| refused(path, wrong))?;
            let thresholds = Thresholds {
                node: 1,
                edge: 1,
                most: None,
            };
            let ask = AskNetwork {
                kind,
                thresholds,
                labels: Labels::Handles,
            };
            let found = engine.network(&asked.scope, ask, cancel)?;
            let graph = network::graph(&found, &asked.scope, thresholds);
            let write = |out: &mut dyn Write| {
                let mut out = Patient { out, cancel };
                graph.write(format, &mut out)
            };
            save(path, asked.existing, write).map_err(|why| failed(path, why))?;
            let (nodes, edges) = (found.nodes.len(), found.edges.len());
            Ok(format!(
                "written: {}, {nodes} nodes and {edges} edges",
                asked.path
            ))
        }
    }
}

fn posts(
    engine: &Engine,
    asked: &Saving,
    format: PostsFormat,
    cancel: &Cancel,
) -> Result<String, Failure> {
    let path = Path::new(&asked.path);
    let about = format!("{}.about.json", asked.path);
    if asked.existing == Existing::Keep && Path::new(&about).exists() {
        let why = io::Error::new(io::ErrorKind::AlreadyExists, "it is there already");
        return Err(failed(Path::new(&about), why));
    }
    let ask = AskExport {
        format,
        ids: Ids::Text,
        mark: false,
    };
    let mut exported = None;
    save(path, asked.existing, |out| {
        exported = Some(export(engine, &asked.scope, ask, out, cancel)?);
        Ok(())
    })
    .map_err(|why| failed(path, why))?;
    let exported = exported.expect("what was written was counted");
    save(Path::new(&about), asked.existing, |out| {
        Ok(serde_json::to_writer_pretty(out, &exported)?)
    })
    .map_err(|why| failed(Path::new(&about), why))?;
    Ok(format!(
        "written: {}, {} posts",
        asked.path,
        exported.posts()
    ))
}

fn refused(path: &Path, why: &str) -> Failure {
    Failure::Said(format!("'{}' was not written: {why}", path.display()))
}

/// An error of the engine is inside of the one of the writing.
fn failed(path: &Path, error: io::Error) -> Failure {
    match error.downcast::<engine::Error>() {
        Ok(error) => error.into(),
        Err(error) => Failure::Said(unwritten(path, &error)),
    }
}

/// A file that is given up when nobody waits for it any more.
struct Patient<'a> {
    out: &'a mut dyn Write,
    cancel: &'a Cancel,
}

impl Write for Patient<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cancel.check().map_err(io::Error::other)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
