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
use std::io;
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
            save(path, Existing::Keep, |out| graph.write(format, out))
                .map_err(|why| failed(path, why))?;
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
    if Path::new(&about).exists() {
        return Err(refused(Path::new(&about), "it is there already"));
    }
    let ask = AskExport {
        format,
        ids: Ids::Text,
        mark: false,
    };
    let mut exported = None;
    save(path, Existing::Keep, |out| {
        exported = Some(export(engine, &asked.scope, ask, out, cancel)?);
        Ok(())
    })
    .map_err(|why| failed(path, why))?;
    let exported = exported.expect("what was written was counted");
    save(Path::new(&about), Existing::Keep, |out| {
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
        Err(error) => refused(path, &error.to_string()),
    }
}
