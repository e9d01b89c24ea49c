//! Keeping a network to a size that can be drawn, by thresholds that hold for nodes and for edges.

use std::cmp::Reverse;

/// What is kept of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// The least weight of a node.
    pub node: u64,
    /// The least weight of an edge.
    pub edge: u64,
    /// The most nodes, heaviest first, of equals the first ones.
    pub most: Option<usize>,
}

/// An edge: the places of its nodes, and its weight.
pub type Link = (u32, u32, u64);

/// The places of the nodes and of the edges that are kept, in their order. First goes what is too light, then nodes
/// that no edge is left of, then what is too much; so no node is left alone, and the numbers announced are
/// those of what is drawn.
pub fn thinned(weights: &[u64], links: &[Link], thresholds: Thresholds) -> (Vec<u32>, Vec<u32>) {
    let Thresholds { node, edge, most } = thresholds;
    let mut nodes: Vec<bool> = weights.iter().map(|weight| *weight >= node).collect();
    let mut edges: Vec<u32> = (0..links.len() as u32).collect();
    edges.retain(|n| links[*n as usize].2 >= edge);
    settle(&mut nodes, &mut edges, links);
    let mut heaviest: Vec<usize> = (0..nodes.len()).filter(|n| nodes[*n]).collect();
    if let Some(most) = most.filter(|most| *most < heaviest.len()) {
        heaviest.sort_by_key(|n| Reverse(weights[*n]));
        heaviest[most..].iter().for_each(|n| nodes[*n] = false);
        settle(&mut nodes, &mut edges, links);
    }
    let kept = (0..nodes.len() as u32).filter(|n| nodes[*n as usize]);
    (kept.collect(), edges)
}

/// Keeps edges between nodes that are kept, and nodes that have an edge.
fn settle(nodes: &mut [bool], edges: &mut Vec<u32>, links: &[Link]) {
    edges.retain(|n| {
        let (from, to, _) = links[*n as usize];
        nodes[from as usize] && nodes[to as usize]
    });
    nodes.fill(false);
    for edge in edges {
        let (from, to, _) = links[*edge as usize];
        nodes[from as usize] = true;
        nodes[to as usize] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thresholds_drop_nodes_and_edges() {
        let weights = [9, 2, 5, 5];
        let links = [(0, 1, 7), (0, 2, 3), (2, 3, 1), (3, 3, 4)];
        for (node, edge, most, nodes, edges) in [
            (0, 0, None, vec![0, 1, 2, 3], vec![0, 1, 2, 3]),
            (3, 0, None, vec![0, 2, 3], vec![1, 2, 3]),
            (3, 2, None, vec![0, 2, 3], vec![1, 3]),
            (0, 4, None, vec![0, 1, 3], vec![0, 3]),
            (0, 0, Some(2), vec![0, 2], vec![1]),
            (10, 0, None, vec![], vec![]),
            (0, 0, Some(0), vec![], vec![]),
        ] {
            let found = thinned(&weights, &links, Thresholds { node, edge, most });
            assert_eq!(found, (nodes, edges), "{node} {edge} {most:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_was_asked(
            weights in prop::collection::vec(0u64..20, 1..30),
            pairs in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u64..9), 0..60),
            (node, edge) in (0u64..20, 0u64..9),
            most in prop::option::of(0usize..20),
        ) {
            let place = |n: &prop::sample::Index| n.index(weights.len()) as u32;
            let links: Vec<Link> = pairs.iter().map(|(a, b, weight)| (place(a), place(b), *weight)).collect();
            let (nodes, edges) = thinned(&weights, &links, Thresholds { node, edge, most });
            prop_assert!(most.is_none_or(|most| nodes.len() <= most));
            for n in &nodes {
                prop_assert!(weights[*n as usize] >= node);
                prop_assert!(edges.iter().any(|e| links[*e as usize].0 == *n || links[*e as usize].1 == *n));
            }
            // Every edge that may stay stays.
            let may: Vec<u32> = (0..links.len() as u32).filter(|e| {
                let (from, to, weight) = links[*e as usize];
                weight >= edge && nodes.contains(&from) && nodes.contains(&to)
            }).collect();
            prop_assert_eq!(edges, may);
        }
    }
}
