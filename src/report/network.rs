//! Networks as files: what of an answer goes into a file, and how it is said what it is.

use crate::chart::number::grouped;
use crate::engine::{Network, NetworkKind};
use crate::export::{Attribute, Edge, Graph, Kind, Node, Value};
use crate::measure::thinning::Thresholds;
use crate::query::Query;
use std::fmt::Write as _;

use super::saying::whole;

/// What is known of every node.
const OF_NODES: [(&str, Kind); 7] = [
    ("kind", Kind::Text),
    ("weight", Kind::Count),
    ("posts", Kind::Count),
    ("originals", Kind::Count),
    ("named", Kind::Count),
    ("voices", Kind::Count),
    ("followers", Kind::Count),
];

/// A network as a file has it, with its definition.
pub fn graph(network: &Network, scope: &Query, thresholds: Thresholds) -> Graph {
    let count = |value: Option<u64>| value.map_or(Value::Nothing, Value::Count);
    let nodes = network.nodes.iter().map(|node| Node {
        id: node.id.clone(),
        label: node.label.clone(),
        values: vec![
            Value::Text(node.kind.name().to_owned()),
            Value::Count(node.weight),
            Value::Count(node.posts),
            Value::Count(node.originals),
            Value::Count(node.named),
            count(node.voices),
            count(node.followers),
        ],
        seen: node.seen,
    });
    let edges = network.edges.iter().map(|edge| Edge {
        from: edge.from,
        to: edge.to,
        weight: edge.posts,
        values: vec![Value::Count(edge.posts), Value::Count(edge.voices)],
        seen: edge.seen,
    });
    let attribute = |(name, kind): (&'static str, Kind)| Attribute { name, kind };
    let of_edges = [("posts", Kind::Count), ("voices", Kind::Count)];
    Graph {
        is_directed: network.kind.is_directed(),
        description: description(network, scope, thresholds),
        of_nodes: OF_NODES.map(attribute).to_vec(),
        of_edges: of_edges.map(attribute).to_vec(),
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

/// What the network is, in sentences: what makes an edge, of which posts, what was left out.
pub fn description(network: &Network, scope: &Query, thresholds: Thresholds) -> String {
    let mut text = format!(
        "{} Of {} posts of {}, {} connect anything. Thresholds: nodes of at least {}, edges of at least {} posts",
        definition(network.kind),
        grouped(network.posts),
        whole(scope),
        grouped(network.connecting),
        thresholds.node,
        thresholds.edge,
    );
    if let Some(most) = thresholds.most {
        let _ = write!(text, ", the {most} heaviest nodes");
    }
    let _ = write!(
        text,
        "; nodes without an edge are left out: {} of {} nodes and {} of {} edges.",
        grouped(network.nodes.len() as u64),
        grouped(network.all_nodes),
        grouped(network.edges.len() as u64),
        grouped(network.all_edges),
    );
    if network.anonymous > 0 {
        let _ = write!(
            text,
            " {} references by unknown authors are left out.",
            grouped(network.anonymous)
        );
    }
    if network.crowded > 0 {
        let _ = write!(
            text,
            " Of posts with more than {most} tags ({}) only the {most} with the most posts in the archive are tied.",
            grouped(network.crowded),
            most = Network::MOST_PAIRED
        );
    }
    if network.unattributed > 0 {
        let _ = write!(
            text,
            " Of {} references neither the archive nor the source says to whom.",
            grouped(network.unattributed)
        );
    }
    text
}

/// What makes an edge.
fn definition(kind: NetworkKind) -> &'static str {
    match kind {
        NetworkKind::Tags => {
            "Tags in the same post: an edge weighs the posts with both, a node is weighed by the posts with the tag. \
             Reposts count as posts."
        }
        NetworkKind::Mentions => {
            "Who mentions whom, reposts left out: an edge weighs the posts of a voice that mention another one. A node is \
             weighed by the posts in which it mentions and those in which it is mentioned."
        }
        NetworkKind::Reposts => {
            "Who reposts whom: an edge weighs the reposts of a voice that repeat another one. A node is weighed by its \
             reposts and the reposts of it."
        }
        NetworkKind::Replies => {
            "Who answers whom: an edge weighs the answers of a voice to another one. A node is weighed by its answers and \
             the answers to it."
        }
        NetworkKind::Quotes => {
            "Who quotes whom: an edge weighs the posts of a voice that quote another one. A node is weighed by its quotes \
             and the quotes of it."
        }
        NetworkKind::VoiceTags => {
            "Who uses which tag: an edge weighs the posts of a voice with the tag, reposts among them. A node is \
             weighed by its posts."
        }
        NetworkKind::VoiceDomains => {
            "Who links which site (registrable domain): an edge weighs the posts of a voice with a link to it, reposts \
             among them. A node is weighed by its posts."
        }
    }
}
