//! Networks as plain data: nodes, edges, what is known of them, and thresholds that keep them to a size that
//! can be drawn.

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
    /// By what it is kept or dropped.
    pub weight: u64,
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

/// What is kept of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The least weight of a node.
    pub node: u64,
    /// The least weight of an edge.
    pub edge: u64,
    /// The most nodes, heaviest first.
    pub most: Option<usize>,
}

/// How large a network is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Nodes.
    pub nodes: u64,
    /// Edges.
    pub edges: u64,
}

/// In which language a network is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GEXF 1.3, which Gephi reads with times.
    Gexf,
    /// GraphML, which most others read.
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
    /// How large it is.
    pub fn size(&self) -> Size {
        Size {
            nodes: self.nodes.len() as u64,
            edges: self.edges.len() as u64,
        }
    }

    /// Drops what is below the thresholds, and nodes that no edge is left of. The same for nodes and edges, so
    /// that what is announced is what is drawn.
    pub fn trim(&mut self, thresholds: Thresholds) {
        let Thresholds { node, edge, most } = thresholds;
        let heavy: Vec<bool> = self.nodes.iter().map(|n| n.weight >= node).collect();
        self.edges.retain(|e| e.weight >= edge);
        self.keep(&heavy);
        let Some(most) = most.filter(|most| *most < self.nodes.len()) else {
            return;
        };
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        let rank = |at: usize| (std::cmp::Reverse(self.nodes[at].weight), &self.nodes[at].id);
        order.sort_unstable_by(|a, b| rank(*a).cmp(&rank(*b)));
        let mut kept = vec![false; self.nodes.len()];
        order.iter().take(most).for_each(|at| kept[*at] = true);
        self.keep(&kept);
    }

    /// Keeps these nodes, the edges between them, and of the nodes those that have an edge.
    fn keep(&mut self, kept: &[bool]) {
        self.edges
            .retain(|e| kept[e.from as usize] && kept[e.to as usize]);
        let mut place = vec![u32::MAX; self.nodes.len()];
        for edge in &self.edges {
            place[edge.from as usize] = 0;
            place[edge.to as usize] = 0;
        }
        let mut next = 0;
        for place in place.iter_mut().filter(|place| **place == 0) {
            *place = next;
            next += 1;
        }
        let mut places = place.iter();
        self.nodes
            .retain(|_| places.next().is_some_and(|place| *place != u32::MAX));
        for edge in &mut self.edges {
            edge.from = place[edge.from as usize];
            edge.to = place[edge.to as usize];
        }
    }

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
    use proptest::prelude::*;

    pub(in crate::export) fn node(id: &str, weight: u64) -> Node {
        Node {
            id: id.to_owned(),
            label: id.to_uppercase(),
            weight,
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

    #[test]
    fn thresholds_drop_nodes_and_edges() {
        let graph = || Graph {
            nodes: vec![node("a", 9), node("b", 2), node("c", 5), node("d", 5)],
            edges: vec![edge(0, 1, 7), edge(0, 2, 3), edge(2, 3, 1), edge(3, 3, 4)],
            ..Graph::default()
        };
        let trimmed = |node, edge, most| {
            let mut graph = graph();
            graph.trim(Thresholds { node, edge, most });
            let nodes: Vec<&str> = graph.nodes.iter().map(|n| n.id.as_str()).collect();
            let edges: Vec<String> = graph
                .edges
                .iter()
                .map(|e| format!("{}{}", nodes[e.from as usize], nodes[e.to as usize]))
                .collect();
            (nodes.concat(), edges.join(" "))
        };
        let is = |nodes: &str, edges: &str| (nodes.to_owned(), edges.to_owned());
        assert_eq!(trimmed(0, 0, None), is("abcd", "ab ac cd dd"));
        assert_eq!(trimmed(3, 0, None), is("acd", "ac cd dd"));
        assert_eq!(trimmed(3, 2, None), is("acd", "ac dd"));
        assert_eq!(trimmed(0, 4, None), is("abd", "ab dd"));
        assert_eq!(trimmed(0, 0, Some(2)), is("ac", "ac"));
        assert_eq!(trimmed(10, 0, None), is("", ""));
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_was_asked(
            weights in prop::collection::vec(0u64..20, 1..30),
            pairs in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u64..9), 0..60),
            (least, lightest) in (0u64..20, 0u64..9),
            most in prop::option::of(0usize..20),
        ) {
            let nodes: Vec<Node> = weights.iter().enumerate()
                .map(|(n, weight)| node(&format!("n{n:02}"), *weight)).collect();
            let edges: Vec<Edge> = pairs.iter().map(|(a, b, weight)| {
                edge(a.index(nodes.len()) as u32, b.index(nodes.len()) as u32, *weight)
            }).collect();
            let name = |g: &Graph, e: &Edge| {
                (g.nodes[e.from as usize].id.clone(), g.nodes[e.to as usize].id.clone(), e.weight)
            };
            let before = Graph { nodes, edges, ..Graph::default() };
            let mut graph = before.clone();
            graph.trim(Thresholds { node: least, edge: lightest, most });
            prop_assert!(most.is_none_or(|most| graph.nodes.len() <= most));
            for (n, node) in graph.nodes.iter().enumerate() {
                prop_assert!(node.weight >= least);
                prop_assert!(graph.edges.iter().any(|e| e.from as usize == n || e.to as usize == n));
            }
            let left: Vec<_> = graph.edges.iter().map(|e| name(&graph, e)).collect();
            // Every edge that may stay stays, in order.
            let ids: Vec<&str> = graph.nodes.iter().map(|n| n.id.as_str()).collect();
            let may: Vec<_> = before.edges.iter().map(|e| name(&before, e))
                .filter(|(a, b, weight)| *weight >= lightest && ids.contains(&a.as_str()) && ids.contains(&b.as_str()))
                .collect();
            prop_assert_eq!(left, may);
        }
    }
}
