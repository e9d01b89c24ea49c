//! Networks of a scope: what is used together, and who refers to whom.
//!
//! An edge is made by posts; a node is a tag, a site, a voice, or a name that is nobody's in the archive. Must
//! not know how networks are written or drawn.

mod builder;
mod labels;
mod ties;
mod whom;

use super::hits::Hits;
use super::{Cancel, Core, Error};
use crate::measure::thinning::{Thresholds, thinned};
use crate::post::Time;
use crate::query::Query;
use builder::Builder;

/// What is connected with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkKind {
    /// Tags that are in the same post. Without direction.
    Tags,
    /// From a voice to whom its posts mention, reposts left out.
    Mentions,
    /// From a voice to whom it reposts.
    Reposts,
    /// From a voice to whom it answers.
    Replies,
    /// From a voice to whom it quotes.
    Quotes,
    /// From a voice to the tags that it uses.
    VoiceTags,
    /// From a voice to the sites that it links.
    VoiceDomains,
}

impl NetworkKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Tags,
        Self::Mentions,
        Self::Reposts,
        Self::Replies,
        Self::Quotes,
        Self::VoiceTags,
        Self::VoiceDomains,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Mentions => "mentions",
            Self::Reposts => "reposts",
            Self::Replies => "replies",
            Self::Quotes => "quotes",
            Self::VoiceTags => "voice-tags",
            Self::VoiceDomains => "voice-domains",
        }
    }

    /// Whether edges have a direction.
    pub fn is_directed(self) -> bool {
        self != Self::Tags
    }
}

/// Asks for a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskNetwork {
    /// What is connected with what.
    pub kind: NetworkKind,
    /// What is kept.
    pub thresholds: Thresholds,
    /// Whether voices get the handles and followers of their latest post, which takes a look at that post.
    pub labels: Labels,
}

/// How voices are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// By handle, as of the latest post.
    Handles,
    /// As the archive knows them, `platform:id`: where only the size matters.
    Voices,
}

/// A network.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// What is connected with what.
    pub kind: NetworkKind,
    /// Posts of the scope.
    pub posts: u64,
    /// Of those, posts that connect anything.
    pub connecting: u64,
    /// References of posts whose author is not known, which connect nobody.
    pub anonymous: u64,
    /// References of which neither the archive nor the source says to whom.
    pub unattributed: u64,
    /// Posts with more than [`MOST_PAIRED`](Self::MOST_PAIRED) tags: only the most used of these are tied.
    pub crowded: u64,
    /// Nodes before the thresholds.
    pub all_nodes: u64,
    /// Edges before the thresholds.
    pub all_edges: u64,
    /// What is left of the nodes.
    pub nodes: Vec<NetworkNode>,
    /// What is left of the edges, by their ends.
    pub edges: Vec<NetworkEdge>,
}

impl Network {
    /// Tags of one post that are tied to each other at most.
    pub const MOST_PAIRED: usize = builder::MOST_PAIRED;
}

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A tag.
    Tag,
    /// Somebody who posted in the archive.
    Voice,
    /// A handle that is named, and of which it cannot be said whose it is in the archive.
    Name,
    /// A registrable domain.
    Site,
}

impl NodeKind {
    /// The word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Voice => "voice",
            Self::Name => "name",
            Self::Site => "site",
        }
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkNode {
    /// What it stands for.
    pub kind: NodeKind,
    /// `#key`, `platform:id`, `platform:@handle`, or a domain.
    pub id: String,
    /// As it is spelled.
    pub label: String,
    /// Posts of the scope by which it is in this network: a tag's or site's posts; for people, posts that refer to
    /// somebody and references to them.
    pub weight: u64,
    /// Posts of the scope: of a voice by it, of a tag or site with it. Of a name nobody has any.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// How often others, or itself, refer to it here.
    pub named: u64,
    /// Distinct authors of the posts with a tag or site.
    pub voices: Option<u64>,
    /// Followers of a voice, as of its latest post in the archive; nothing if that one does not say.
    pub followers: Option<u64>,
    /// Times of the first and last dated post by which it is here.
    pub seen: Option<(Time, Time)>,
}

/// An edge.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkEdge {
    /// The place of the node where it begins.
    pub from: u32,
    /// The place of the node where it ends.
    pub to: u32,
    /// Posts.
    pub posts: u64,
    /// Distinct authors of those posts; of a voice's edges it is that voice.
    pub voices: u64,
    /// Times of the first and last dated one.
    pub seen: Option<(Time, Time)>,
}

/// A network of a scope.
pub(super) fn network(
    core: &Core,
    scope: &Query,
    ask: AskNetwork,
    cancel: &Cancel,
) -> Result<Network, Error> {
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    let hits = core.hits(scope, cancel)?;
    let (tables, names) = (core.tables()?, core.names(cancel)?);
    let mut builder = Builder::new(&core.snapshot, &tables, &names)?;
    builder.connect(ask.kind, &hits, cancel)?;
    let (mut network, places) = finish(builder, ask, &hits, cancel)?;
    if ask.labels == Labels::Handles {
        labels::fill(&mut network, &places, (core, &tables), cancel)?;
    }
    Ok(network)
}

/// Thins the network, and gives the numbers of the voices that are left beside it.
fn finish(
    mut builder: Builder<'_>,
    ask: AskNetwork,
    hits: &Hits,
    cancel: &Cancel,
) -> Result<(Network, Vec<u32>), Error> {
    let edges = builder.edges(cancel)?;
    let links: Vec<_> = edges.iter().map(|e| (e.from, e.to, e.posts)).collect();
    let weights: Vec<u64> = builder.nodes.iter().map(|node| node.weight).collect();
    let (kept, kept_edges) = thinned(&weights, &links, ask.thresholds);
    let mut place = vec![0; weights.len()];
    for (new, old) in kept.iter().enumerate() {
        place[*old as usize] = new as u32;
    }
    let edges_left = kept_edges.iter().map(|n| {
        let edge = &edges[*n as usize];
        NetworkEdge {
            from: place[edge.from as usize],
            to: place[edge.to as usize],
            ..edge.clone()
        }
    });
    let network = Network {
        kind: ask.kind,
        posts: hits.total,
        connecting: builder.connecting,
        anonymous: builder.anonymous,
        unattributed: builder.unattributed,
        crowded: builder.crowded,
        all_nodes: weights.len() as u64,
        all_edges: edges.len() as u64,
        edges: edges_left.collect(),
        nodes: Vec::new(),
    };
    let (nodes, voices) = builder.describe(&kept, hits, cancel)?;
    Ok((Network { nodes, ..network }, voices))
}
