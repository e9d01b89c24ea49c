//! Networks as plain data: nodes, edges, and what is known of them.

use super::{gexf, graphml};
use crate::post::Time;
use std::io::{self, Write};
use std::path::Path;

/// A network. Edges name nodes by their place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Whether edges go from one node to the other.
    pub is_directed: bool,
    /// What it is and how it was made: unit, scope, thresholds.
    pub description: String,
    /// What is known of nodes beside their weight and times.
    pub of_nodes: Vec<Attribute>,
    /// What is known of edges beside their weight and times.
    pub of_edges: Vec<Attribute>,
    /// The nodes, each identifier once.
    pub nodes: Vec<Node>,
    /// The edges, each pair once.
    pub edges: Vec<Edge>,
}

/// Something that is known of nodes or edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
}

/// What values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Count,
    /// Texts.
    Text,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Not known.
    Nothing,
    /// How many.
    Count(u64),
    /// A text.
    Text(String),
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its identifier.
    pub id: String,
    /// How it is called, as it is spelled.
    pub label: String,
    /// A value for each attribute.
    pub values: Vec<Value>,
    /// When it was first and last seen.
    pub seen: Option<(Time, Time)>,
}

/// An edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The place of the node where it begins.
    pub from: u32,
    /// The place of the node where it ends.
    pub to: u32,
    /// How strong it is.
    pub weight: u64,
    /// A value for each attribute.
    pub values: Vec<Value>,
    /// When it was first and last seen.
    pub seen: Option<(Time, Time)>,
}

/// In which language a network is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GEXF 1.3, which Gephi reads with times.
    Gexf,
    /// `GraphML`, which most others read.
    GraphMl,
}

impl Format {
    /// The name on the command line and of the file's ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gexf => "gexf",
            Self::GraphMl => "graphml",
        }
    }

    /// By the ending of a file's name.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        [Self::Gexf, Self::GraphMl]
            .into_iter()
            .find(|format| format.name() == ending)
    }
}

impl Graph {
    /// Writes it as a stream.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Gexf => gexf::write(self, out),
            Format::GraphMl => graphml::write(self, out),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::export) fn node(id: &str) -> Node {
        Node {
            id: id.to_owned(),
            label: id.to_uppercase(),
            values: Vec::new(),
            seen: None,
        }
    }

    pub(in crate::export) fn edge(from: u32, to: u32, weight: u64) -> Edge {
        Edge {
            from,
            to,
            weight,
            values: Vec::new(),
            seen: None,
        }
    }
}
