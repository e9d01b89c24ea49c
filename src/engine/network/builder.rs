//! Nodes and edges from the posts of a scope, one reference after the other.

use super::ties::{Ties, widened};
use super::whom::Whom;
use super::{NetworkEdge, NetworkKind, NetworkNode, NodeKind};
use crate::engine::bits::{Bits, BitsBuilder};
use crate::engine::hits::{Hits, Share};
use crate::engine::kinds::is_registrable;
use crate::engine::names::Names;
use crate::engine::platforms::Platforms;
use crate::engine::snapshot::Snapshot;
use crate::engine::tables::{NOBODY, Tables};
use crate::engine::{Cancel, Error};
use crate::post::Time;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::cmp::Reverse;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

/// No node yet.
const NONE: u32 = u32::MAX;
/// Terms between two looks at whether somebody still waits.
pub(super) const PATIENCE: usize = 1024;

/// Tags of one post that are tied to each other at most.
pub(super) const MOST_PAIRED: usize = 100;

/// A node as it grows.
#[derive(Debug)]
pub(super) struct Node {
    what: What,
    pub(super) weight: u64,
    named: u64,
    /// Of the references, those by posts that are no reposts.
    originals: u64,
    /// Distinct voices that refer to it.
    heard: u64,
    seen: Option<(Time, Time)>,
}

/// What a node stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    Voice(u32),
    Tag(u32),
    /// By the number of the platform.
    Name(u16, String),
    Site(String),
}

pub(super) struct Builder<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) tables: &'a Tables,
    pub(super) names: &'a Names,
    pub(super) platforms: Platforms,
    pub(super) nodes: Vec<Node>,
    originals: &'a [Bits],
    of_voice: Vec<u32>,
    of_tag: Vec<u32>,
    others: FxHashMap<What, u32>,
    ties: Ties,
    pub(super) connecting: u64,
    pub(super) anonymous: u64,
    pub(super) unattributed: u64,
    pub(super) crowded: u64,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        tables: &'a Tables,
        names: &'a Names,
    ) -> Result<Self, Error> {
        Ok(Self {
            platforms: Platforms::find(snapshot)?,
            originals: snapshot.originals()?,
            nodes: Vec::new(),
            of_voice: vec![NONE; tables.voices as usize],
            of_tag: vec![NONE; tables.tags.len()],
            others: FxHashMap::default(),
            ties: Ties::default(),
            connecting: 0,
            anonymous: 0,
            unattributed: 0,
            crowded: 0,
            snapshot,
            tables,
            names,
        })
    }

    /// Takes in the references of a scope's posts.
    pub(super) fn connect(
        &mut self,
        kind: NetworkKind,
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let f = self.snapshot.fields;
        match kind {
            NetworkKind::Tags => self.tags(hits, cancel),
            NetworkKind::VoiceTags => self.voices_to_tags(hits, cancel),
            NetworkKind::Mentions => {
                let originals = hits.originals(self.snapshot)?;
                self.listed((f.mention, Listed::People), &originals, cancel)
            }
            NetworkKind::VoiceDomains => self.listed((f.domain, Listed::Sites), hits, cancel),
            NetworkKind::Reposts => self.referring(Whom::Reposted, hits, cancel),
            NetworkKind::Replies => self.referring(Whom::Answered, hits, cancel),
            NetworkKind::Quotes => self.referring(Whom::Quoted, hits, cancel),
        }
    }

    fn node(&mut self, what: &What) -> u32 {
        let known = match what {
            What::Voice(voice) => self.of_voice[*voice as usize],
            What::Tag(tag) => self.of_tag[*tag as usize],
            other => self.others.get(other).copied().unwrap_or(NONE),
        };
        if known != NONE {
            return known;
        }
        let number = self.nodes.len() as u32;
        match what {
            What::Voice(voice) => self.of_voice[*voice as usize] = number,
            What::Tag(tag) => self.of_tag[*tag as usize] = number,
            other => {
                self.others.insert(other.clone(), number);
            }
        }
        self.nodes.push(Node {
            what: what.clone(),
            weight: 0,
            named: 0,
            originals: 0,
            heard: 0,
            seen: None,
        });
        number
    }

    fn time(&self, segment: usize, doc: u32) -> Option<Time> {
        self.snapshot.segments[segment].times.of(doc)
    }

    /// Another post by which a node is here.
    fn weigh(&mut self, node: u32, time: Option<Time>) {
        let node = &mut self.nodes[node as usize];
        node.weight += 1;
        node.seen = widened(node.seen, time);
    }

    fn tags(&mut self, hits: &Hits, cancel: &Cancel) -> Result<(), Error> {
        let tables = self.tables;
        hits.walk(whole(hits), cancel, |segment, docs| {
            for doc in docs {
                let tags = tables.tags_of(segment, *doc);
                let (voice, time) = (tables.voice_of(segment, *doc), self.time(segment, *doc));
                self.connecting += u64::from(tags.len() > 1);
                for tag in tags {
                    let node = self.node(&What::Tag(*tag));
                    self.weigh(node, time);
                }
                let tags = self.paired(tags);
                let nodes = tags.iter().map(|tag| self.of_tag[*tag as usize]);
                let nodes: Vec<u32> = nodes.collect();
                for (n, node) in nodes.iter().enumerate() {
                    for other in &nodes[n + 1..] {
                        self.ties
                            .add((*node.min(other), *node.max(other)), voice, time);
                    }
                }
            }
        })
    }

    /// The tags of a post that are tied to each other: of more than [`MOST_PAIRED`] those with the most posts in the
    /// archive, because pairs grow with the square and one post of thousands of tags would be all of the network.
    fn paired<'t>(&mut self, tags: &'t [u32]) -> Cow<'t, [u32]> {
        if tags.len() <= MOST_PAIRED {
            return Cow::Borrowed(tags);
        }
        self.crowded += 1;
        let mut tags = tags.to_vec();
        tags.sort_unstable_by_key(|tag| (Reverse(self.tables.tags[*tag as usize].posts), *tag));
        tags.truncate(MOST_PAIRED);
        Cow::Owned(tags)
    }

    fn voices_to_tags(&mut self, hits: &Hits, cancel: &Cancel) -> Result<(), Error> {
        let tables = self.tables;
        hits.walk(whole(hits), cancel, |segment, docs| {
            for doc in docs {
                let tags = tables.tags_of(segment, *doc);
                let voice = tables.voice_of(segment, *doc);
                if tags.is_empty() {
                    continue;
                }
                if voice == NOBODY {
                    self.anonymous += tags.len() as u64;
                    continue;
                }
                let time = self.time(segment, *doc);
                let from = self.node(&What::Voice(voice));
                self.weigh(from, time);
                self.connecting += 1;
                for tag in tags {
                    let to = self.node(&What::Tag(*tag));
                    self.weigh(to, time);
                    self.ties.add((from, to), voice, time);
                }
            }
        })
    }

    /// References that are terms of a field.
    fn listed(
        &mut self,
        (field, listed): (Field, Listed),
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let readers = self.snapshot.searcher.segment_readers();
        for (segment, reader) in readers.iter().enumerate() {
            let bits = &hits.segments[segment];
            let mut seen = BitsBuilder::new(bits.len());
            let index = reader.inverted_index(field).map_err(failed)?;
            let mut terms = index.terms().stream().map_err(failed)?;
            let mut meant = vec![None; self.platforms.len()];
            for n in 1.. {
                if !terms.advance() {
                    break;
                }
                meant.fill(None);
                if n % PATIENCE == 0 && cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                let Ok(term) = std::str::from_utf8(terms.key()) else {
                    continue;
                };
                if listed == Listed::Sites && !is_registrable(term) {
                    continue;
                }
                let mut posts = index
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                    .map_err(failed)?;
                while posts.doc() != TERMINATED {
                    let doc = posts.doc();
                    posts.advance();
                    if !bits.contains(doc) {
                        continue;
                    }
                    let platform = self.platforms.of(segment, doc);
                    let what = meant[usize::from(platform)]
                        .get_or_insert_with(|| self.meant(listed, term, platform));
                    if self.refer_to((segment, doc), what) {
                        seen.insert(doc);
                    }
                }
            }
            for doc in seen.finish().iter() {
                self.speak((segment, doc));
            }
        }
        Ok(())
    }

    /// What a term of a field means on a platform: asked once for each, not for each post.
    fn meant(&self, listed: Listed, term: &str, platform: u16) -> What {
        match listed {
            Listed::Sites => What::Site(term.to_owned()),
            Listed::People => self.person(term, platform),
        }
    }

    /// Takes in a reference of a post, if somebody made it.
    pub(super) fn refer_to(&mut self, (segment, doc): (usize, u32), what: &What) -> bool {
        let voice = self.tables.voice_of(segment, doc);
        if voice == NOBODY {
            self.anonymous += 1;
            return false;
        }
        let time = self.time(segment, doc);
        let (from, to) = (self.node(&What::Voice(voice)), self.node(what));
        self.weigh(to, time);
        let node = &mut self.nodes[to as usize];
        node.named += 1;
        node.originals += u64::from(self.originals[segment].contains(doc));
        self.ties.add((from, to), voice, time);
        true
    }

    /// Counts a post that refers to anybody for its author.
    pub(super) fn speak(&mut self, (segment, doc): (usize, u32)) {
        let time = self.time(segment, doc);
        let from = self.node(&What::Voice(self.tables.voice_of(segment, doc)));
        self.weigh(from, time);
        self.connecting += 1;
    }

    /// Whom a name means on a platform.
    pub(super) fn person(&self, name: &str, platform: u16) -> What {
        let meant = self.names.meant(name, self.platforms.name(platform));
        meant.map_or_else(|| What::Name(platform, name.to_owned()), What::Voice)
    }

    /// The edges, in the order of their ends.
    pub(super) fn edges(&mut self, cancel: &Cancel) -> Result<Vec<NetworkEdge>, Error> {
        let edges = std::mem::take(&mut self.ties).edges()?;
        cancel.check()?;
        for edge in &edges {
            self.nodes[edge.to as usize].heard += edge.voices;
        }
        Ok(edges)
    }

    /// These nodes with what the scope says of them, and the numbers of those that are voices ([`NOBODY`] for the
    /// others).
    pub(super) fn describe(
        self,
        kept: &[u32],
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<(Vec<NetworkNode>, Vec<u32>), Error> {
        let counts = self.counts(kept, hits, cancel)?;
        let mut voices = Vec::with_capacity(kept.len());
        let nodes = kept.iter().zip(counts).map(|(number, counts)| {
            let node = &self.nodes[*number as usize];
            voices.push(match node.what {
                What::Voice(voice) => voice,
                _ => NOBODY,
            });
            self.described(node, counts)
        });
        let nodes = nodes.collect();
        Ok((nodes, voices))
    }

    fn described(&self, node: &Node, counts: Counts) -> NetworkNode {
        let (kind, id, label) = match &node.what {
            What::Voice(voice) => {
                let id = self.names.of(*voice).to_owned();
                (NodeKind::Voice, id.clone(), id)
            }
            What::Tag(tag) => {
                let tag = &self.tables.tags[*tag as usize];
                (
                    NodeKind::Tag,
                    format!("#{}", tag.key),
                    format!("#{}", tag.spelling),
                )
            }
            What::Name(platform, name) => {
                let mut id = format!("{}:@{name}", self.platforms.name(*platform));
                // Several voices post under it, one of them without an id: it is not that one.
                if self.names.is_voice(&id) {
                    id.push('?');
                }
                (NodeKind::Name, id, format!("@{name}"))
            }
            What::Site(site) => (NodeKind::Site, site.clone(), site.clone()),
        };
        // Sites are counted as they are referred to.
        let counts = match kind {
            NodeKind::Site => Counts {
                posts: node.named,
                originals: node.originals,
                voices: node.heard,
            },
            _ => counts,
        };
        let is_thing = matches!(kind, NodeKind::Tag | NodeKind::Site);
        NetworkNode {
            kind,
            id,
            label,
            weight: node.weight,
            posts: counts.posts,
            originals: counts.originals,
            named: node.named,
            voices: is_thing.then_some(counts.voices),
            followers: None,
            seen: node.seen,
        }
    }

    /// Posts of the scope of each of these nodes.
    fn counts(&self, kept: &[u32], hits: &Hits, cancel: &Cancel) -> Result<Vec<Counts>, Error> {
        let mut place = vec![NONE; self.nodes.len()];
        for (new, old) in kept.iter().enumerate() {
            place[*old as usize] = new as u32;
        }
        let place_of = |node: u32| {
            (node != NONE)
                .then(|| place[node as usize])
                .filter(|p| *p != NONE)
        };
        let mut counts = vec![Counts::default(); kept.len()];
        let mut heard: Vec<(u32, u32)> = Vec::new();
        hits.walk(whole(hits), cancel, |segment, docs| {
            for doc in docs {
                let voice = self.tables.voice_of(segment, *doc);
                let original = u64::from(self.originals[segment].contains(*doc));
                let mut count = |at: u32| {
                    counts[at as usize].posts += 1;
                    counts[at as usize].originals += original;
                };
                if voice != NOBODY
                    && let Some(at) = place_of(self.of_voice[voice as usize])
                {
                    count(at);
                }
                for tag in self.tables.tags_of(segment, *doc) {
                    if let Some(at) = place_of(self.of_tag[*tag as usize]) {
                        count(at);
                        if voice != NOBODY {
                            heard.push((at, voice));
                        }
                    }
                }
            }
        })?;
        heard.par_sort_unstable();
        heard.dedup();
        for (at, _) in heard {
            counts[at as usize].voices += 1;
        }
        Ok(counts)
    }
}

/// What the terms of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    People,
    Sites,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    posts: u64,
    originals: u64,
    voices: u64,
}

/// All documents of a set, in one share.
fn whole(hits: &Hits) -> Share {
    let segments = hits.segments.iter().enumerate();
    segments.map(|(n, bits)| (n, 0..bits.len())).collect()
}

pub(super) fn failed(error: impl std::fmt::Display) -> Error {
    Error::Index(error.to_string())
}
