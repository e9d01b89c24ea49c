//! Networks, counted reference by reference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Posts and voices of an edge, and when it was there.
type Weight = (u64, u64, Option<(Time, Time)>);

use super::counting::scope;
use super::matching::select;
use super::voices::meant;
use tagline::engine::{
    AskNetwork, Cancel, Engine, Error, Labels, Network, NetworkKind, NetworkNode, NodeKind,
};
use tagline::measure::thinning::Thresholds;
use tagline::post::{Post, Reference, Time, entities, handle_key, tag_key};
use tagline::query::{Expr, Query};

/// What an edge is made of.
#[derive(Clone, Debug, Default, PartialEq)]
struct Edge {
    posts: u64,
    voices: BTreeSet<String>,
    times: BTreeSet<Time>,
}

#[derive(Debug, Default)]
struct Plain {
    edges: BTreeMap<(String, String), Edge>,
    /// Posts, and references, by which a node is there.
    weights: BTreeMap<String, u64>,
    anonymous: u64,
    unattributed: u64,
    connecting: u64,
}

impl Plain {
    fn edge(&mut self, from: &str, to: &str, post: &Post) {
        let edge = self
            .edges
            .entry((from.to_owned(), to.to_owned()))
            .or_default();
        edge.posts += 1;
        edge.times.extend(post.time);
        if !post.voice().is_empty() {
            edge.voices.insert(post.voice());
        }
    }

    fn weigh(&mut self, node: &str) {
        *self.weights.entry(node.to_owned()).or_default() += 1;
    }

    /// A post that refers to these.
    fn refer(&mut self, post: &Post, to: &BTreeSet<String>) {
        if to.is_empty() {
            return;
        }
        if post.voice().is_empty() {
            self.anonymous += to.len() as u64;
            return;
        }
        self.connecting += 1;
        self.weigh(&post.voice());
        for other in to {
            self.weigh(other);
            self.edge(&post.voice(), other, post);
        }
    }
}

fn tags(post: &Post) -> BTreeSet<String> {
    post.tags
        .iter()
        .map(|tag| format!("#{}", tag_key(tag)))
        .collect()
}

/// Whom a reference means: by name first, or for quotes by the post that it names first.
fn person(posts: &[Post], post: &Post, of: &Reference, kind: NetworkKind) -> Option<String> {
    let names = match kind {
        NetworkKind::Replies => vec![&of.handle],
        _ => vec![&of.handle, &of.author],
    };
    let name = names.into_iter().find(|name| !name.is_empty());
    let by_name = name.map(|name| meant(posts, &handle_key(name), &post.platform));
    let is_it = |p: &&Post| !of.id.is_empty() && p.platform == post.platform && p.id == of.id;
    let by_post = posts
        .iter()
        .find(is_it)
        .map(Post::voice)
        .filter(|voice| !voice.is_empty());
    if kind == NetworkKind::Quotes {
        by_post.or(by_name)
    } else {
        by_name.or(by_post)
    }
}

fn plainly(posts: &[Post], found: &[&Post], kind: NetworkKind) -> Plain {
    let mut plain = Plain::default();
    for post in found {
        let one = |of: &Option<Reference>, plain: &mut Plain| {
            let Some(of) = of else { return };
            match person(posts, post, of, kind) {
                Some(other) => plain.refer(post, &BTreeSet::from([other])),
                None => plain.unattributed += 1,
            }
        };
        match kind {
            NetworkKind::Tags => {
                let tags = tags(post);
                plain.connecting += u64::from(tags.len() > 1);
                for (n, a) in tags.iter().enumerate() {
                    plain.weigh(a);
                    tags.iter().skip(n + 1).for_each(|b| plain.edge(a, b, post));
                }
            }
            NetworkKind::VoiceTags => plain.refer(post, &tags(post)),
            NetworkKind::VoiceDomains => {
                let hosts = post.links.iter().filter_map(|link| entities::domain(link));
                plain.refer(
                    post,
                    &hosts
                        .map(|host| psl::domain_str(&host).unwrap_or(&host).to_owned())
                        .collect(),
                );
            }
            NetworkKind::Mentions if post.is_repost() => {}
            NetworkKind::Mentions => {
                let names = post.mentions.iter().map(|name| handle_key(name));
                let names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
                let people = names.iter().map(|name| meant(posts, name, &post.platform));
                // Two names of one voice are two references.
                let people: Vec<String> = people.collect();
                let distinct: BTreeSet<String> = people.iter().cloned().collect();
                plain.refer(post, &distinct);
                let mut twice = people;
                for one in &distinct {
                    let at = twice.iter().position(|other| other == one);
                    twice.remove(at.expect("it is one of them"));
                }
                for other in twice {
                    if post.voice().is_empty() {
                        plain.anonymous += 1;
                    } else {
                        plain.weigh(&other);
                        plain.edge(&post.voice(), &other, post);
                    }
                }
            }
            NetworkKind::Reposts => one(&post.repost_of, &mut plain),
            NetworkKind::Replies => one(&post.reply_to, &mut plain),
            NetworkKind::Quotes => one(&post.quote_of, &mut plain),
        }
    }
    plain
}

fn key(node: &NetworkNode) -> String {
    match node.kind {
        NodeKind::Name => {
            let (platform, _) = node.id.split_once(':').expect("platform and name");
            format!("{platform}:name:{}", &node.label[1..])
        }
        _ => node.id.clone(),
    }
}

fn ask(engine: &Engine, expr: &Expr, kind: NetworkKind, thresholds: Thresholds) -> Network {
    let ask = AskNetwork {
        kind,
        thresholds,
        labels: Labels::Voices,
    };
    engine.network(&scope(expr), ask, &Cancel::never()).unwrap()
}

pub(super) fn check_networks(posts: &[Post], engine: &Engine, expr: &Expr) {
    let found = select(posts, expr);
    for kind in NetworkKind::ALL {
        let what = format!("{expr} {kind:?}");
        let plain = plainly(posts, &found, kind);
        let network = ask(engine, expr, kind, Thresholds::default());
        assert_eq!(network.posts, found.len() as u64, "{what}");
        assert_eq!(network.anonymous, plain.anonymous, "{what}");
        assert_eq!(network.unattributed, plain.unattributed, "{what}");
        assert_eq!(network.connecting, plain.connecting, "{what}");
        assert_eq!(network.all_edges, plain.edges.len() as u64, "{what}");
        let mut edges: BTreeMap<(String, String), Weight> = BTreeMap::new();
        for edge in &network.edges {
            let (from, to) = (
                key(&network.nodes[edge.from as usize]),
                key(&network.nodes[edge.to as usize]),
            );
            let ends = if kind.is_directed() || from < to {
                (from, to)
            } else {
                (to, from)
            };
            let before = edges.insert(ends, (edge.posts, edge.voices, edge.seen));
            assert_eq!(before, None, "each pair once: {what}");
        }
        let wanted: BTreeMap<_, _> = plain
            .edges
            .iter()
            .map(|(ends, edge)| {
                let seen = edge.times.first().copied().zip(edge.times.last().copied());
                (ends.clone(), (edge.posts, edge.voices.len() as u64, seen))
            })
            .collect();
        assert_eq!(edges, wanted, "{what}");
        let people: BTreeSet<&String> = plain.edges.keys().flat_map(|(a, b)| [a, b]).collect();
        let keys: BTreeSet<String> = network.nodes.iter().map(key).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>(), people, "{what}");
        for node in &network.nodes {
            assert_eq!(node.weight, plain.weights[&key(node)], "{what} {}", node.id);
            let own = |post: &&&Post| match node.kind {
                NodeKind::Voice => post.voice() == node.id,
                NodeKind::Tag => tags(post).contains(&node.id),
                NodeKind::Name | NodeKind::Site => false,
            };
            if !matches!(node.kind, NodeKind::Site) {
                assert_eq!(
                    node.posts,
                    found.iter().filter(own).count() as u64,
                    "{what} {}",
                    node.id
                );
            }
        }
        let few = Thresholds {
            node: 2,
            edge: 2,
            most: Some(4),
        };
        let thin = ask(engine, expr, kind, few);
        assert!(thin.nodes.len() <= 4);
        assert!(thin.nodes.iter().all(|node| node.weight >= 2));
        assert!(thin.edges.iter().all(|edge| edge.posts >= 2));
        assert_eq!(thin.all_edges, network.all_edges);
    }
}

pub(super) fn check_given_up(engine: &Engine) {
    let given_up = Cancel::when_changed(Arc::new(AtomicU64::new(1)), 0);
    for kind in NetworkKind::ALL {
        let ask = AskNetwork {
            kind,
            thresholds: Thresholds::default(),
            labels: Labels::Handles,
        };
        let answer = engine.network(&Query::default(), ask, &given_up);
        assert!(matches!(answer, Err(Error::Cancelled)));
    }
}
