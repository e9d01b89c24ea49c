//! Texts that were posted more than once: identical and nearly identical ones, who posted them, and what many
//! posted at nearly the same moment.
//!
//! Counted among originals: a repost is a copy by design, and is counted apart. Which posts are copies of
//! each other is decided for the whole archive ([`grouping`]), so that a group is the same in every scope.

pub(crate) mod at_once;
pub(crate) mod grouping;
mod shared;

use super::count::{self, PATIENCE};
use super::hits::{Hits, Share};
use super::listing::Place;
use super::page::{self, columns};
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Core, Error};
use crate::post::{Post, Time, UNKNOWN_PLATFORM};
use crate::query::{Filter, Like, Query};
use grouping::Grouping;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Asks for the copies of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskCopies {
    /// How like near copies are, in percent ([`Like::LEAST`] to 100): the Jaccard index of the runs of four
    /// characters of their wordings. 100 is the same wording.
    pub percent: u8,
    /// How near in time the same thing must be to be at once, in milliseconds.
    pub within: i64,
    /// How many voices make it remarkable.
    pub voices: u64,
    /// How many rows of each table.
    pub limit: usize,
    /// Cells of each row's small drawing; 0 for none.
    pub spark: usize,
}

/// The copies of a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Copies {
    /// How like, in percent.
    pub percent: u8,
    /// Posts of the scope.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// Originals whose text is too short to be compared.
    pub short: u64,
    /// Different wordings among those that are compared.
    pub wordings: u64,
    /// Groups of at least two originals.
    pub groups: u64,
    /// Originals in those groups.
    pub copied: u64,
    /// Wordings of the archive that were compared for equality only, because there are too many.
    pub uncompared: u64,
    /// Groups: most voices first, then most originals.
    pub rows: Vec<CopyGroup>,
    /// How often something was posted by many at once.
    pub episodes: u64,
    /// The same text or link by many voices at once: most voices first, then shortest.
    pub at_once: Vec<AtOnce>,
    /// Whether the times of all originals are whole minutes: the source leaves seconds out.
    pub whole_minutes: bool,
}

/// Posts whose texts are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyGroup {
    /// The earliest post with the most frequent wording: its text stands for all.
    pub post: Post,
    /// Originals.
    pub posts: u64,
    /// Reposts in the scope of any copy in the archive, also of copies outside of the scope.
    pub reposts: u64,
    /// Distinct authors of the originals; posts without a known author count as no voice.
    pub voices: u64,
    /// Different wordings.
    pub variants: u64,
    /// Time of the first dated one.
    pub first: Option<Time>,
    /// Time of the last dated one.
    pub last: Option<Time>,
    /// Originals over the scope's time in equal cells, if asked for.
    pub spark: Vec<u64>,
    /// What finds these posts.
    pub query: Query,
}

/// What many voices posted at nearly the same moment.
#[derive(Clone, Debug, PartialEq)]
pub struct AtOnce {
    /// What.
    pub what: Shared,
    /// Originals of the scope within the stretch.
    pub posts: u64,
    /// Distinct authors.
    pub voices: u64,
    /// Time of the first one.
    pub from: Time,
    /// Time of the last one.
    pub to: Time,
    /// What finds these posts.
    pub query: Query,
}

/// What is shared.
#[derive(Clone, Debug, PartialEq)]
pub enum Shared {
    /// A text, or texts like it: the earliest post with the most frequent wording.
    Text(Box<Post>),
    /// A link, in its one form.
    Link(String),
}

/// A post of a group.
#[derive(Clone, Copy, Debug)]
struct Copy {
    leader: u32,
    /// `i64::MIN` for undated posts, which come first.
    time: i64,
    wording: u32,
    voice: u32,
    place: Place,
}

/// The copies of a scope.
pub(super) fn copies(
    core: &Core,
    scope: &Query,
    ask: AskCopies,
    cancel: &Cancel,
) -> Result<Copies, Error> {
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    let (snapshot, tables) = (&core.snapshot, &*core.tables()?);
    let hits = core.hits(scope, cancel)?;
    let originals = hits.originals(snapshot)?;
    let grouping = snapshot.groupings.get(snapshot, ask.percent, cancel)?;
    let (copies, tally) = collect(&originals, &grouping, (snapshot, tables), cancel)?;
    let mut groups: Vec<&[Copy]> = copies.chunk_by(|a, b| a.leader == b.leader).collect();
    groups.retain(|group| group.len() > 1);
    let mut ranked: Vec<(u64, &[Copy])> = groups
        .par_iter()
        .map(|group| (distinct(group.iter().map(|copy| copy.voice)), *group))
        .collect();
    let (first, last) = count::span(&hits, &core.snapshot);
    let ground = Ground {
        core,
        scope,
        hits: &hits,
        originals: &originals,
        span: first.zip(last),
        ask,
    };
    let found = ground.at_once(&ranked, cancel)?;
    let copied = ranked.iter().map(|(_, group)| group.len() as u64).sum();
    ranked.sort_by_key(|(voices, group)| (Reverse(*voices), Reverse(group.len()), group[0].leader));
    ranked.truncate(ask.limit);
    let reposts = ground.reposts(&ranked, &grouping, cancel)?;
    let rows = ranked.iter().map(|(voices, group)| {
        let again = reposts.get(&group[0].leader).copied().unwrap_or_default();
        ground.row(*voices, group, again)
    });
    Ok(Copies {
        percent: ask.percent,
        posts: hits.total,
        originals: originals.total,
        short: originals.total - tally.compared,
        wordings: tally.wordings,
        groups: groups.len() as u64,
        copied,
        uncompared: grouping.uncompared,
        rows: rows.collect::<Result<_, _>>()?,
        episodes: found.episodes,
        at_once: found.rows,
        whole_minutes: whole_minutes(&originals, snapshot, cancel)?,
    })
}

/// Whether no original with a time has seconds, and there are at least two.
fn whole_minutes(originals: &Hits, snapshot: &Snapshot, cancel: &Cancel) -> Result<bool, Error> {
    let (mut timed, mut seconds) = (0_u64, false);
    for (segment, bits) in originals.segments.iter().enumerate() {
        if seconds {
            break;
        }
        let times = &snapshot.segments[segment].times;
        originals.walk(vec![(segment, 0..bits.len())], cancel, |_, docs| {
            if seconds {
                return;
            }
            for time in docs.iter().filter_map(|doc| times.of(*doc)) {
                timed += 1;
                seconds |= time.0.rem_euclid(60_000) != 0;
            }
        })?;
    }
    Ok(timed > 1 && !seconds)
}

/// What is counted on the way.
struct Tally {
    compared: u64,
    wordings: u64,
}

/// The posts that may have copies, by group and time.
fn collect(
    originals: &Hits,
    grouping: &Grouping,
    (snapshot, tables): (&Snapshot, &Tables),
    cancel: &Cancel,
) -> Result<(Vec<Copy>, Tally), Error> {
    let mut sizes = vec![0_u32; grouping.len()];
    let mut heard = vec![false; grouping.len()];
    let mut compared = 0;
    let all: Share = (0..originals.segments.len())
        .map(|n| (n, 0..originals.segments[n].len()))
        .collect();
    originals.walk(all, cancel, |segment, docs| {
        for wording in docs
            .iter()
            .filter_map(|doc| grouping.wording_of(segment, *doc))
        {
            compared += 1;
            heard[wording as usize] = true;
            sizes[grouping.leader_of(wording) as usize] += 1;
        }
    })?;
    let gather = |share: Share| -> Result<Vec<Copy>, Error> {
        let mut copies = Vec::new();
        originals.walk(share, cancel, |segment, docs| {
            for doc in docs {
                let Some(wording) = grouping.wording_of(segment, *doc) else {
                    continue;
                };
                let leader = grouping.leader_of(wording);
                if sizes[leader as usize] > 1 {
                    copies.push(Copy {
                        leader,
                        time: snapshot.segments[segment]
                            .times
                            .of(*doc)
                            .map_or(i64::MIN, |time| time.0),
                        wording,
                        voice: tables.voice_of(segment, *doc),
                        place: Place {
                            segment: segment as u32,
                            doc: *doc,
                        },
                    });
                }
            }
        })?;
        Ok(copies)
    };
    let mut copies = originals.on_all_cores(gather, |mut some, more| {
        some.extend(more);
        some
    })?;
    copies.par_sort_unstable_by_key(|copy| {
        let place = (copy.place.segment, copy.place.doc);
        (copy.leader, copy.time, place)
    });
    let tally = Tally {
        compared,
        wordings: heard.iter().filter(|heard| **heard).count() as u64,
    };
    Ok((copies, tally))
}

/// How many different ones there are; nobody is none.
fn distinct(numbers: impl Iterator<Item = u32>) -> u64 {
    let mut numbers: Vec<u32> = numbers.filter(|number| *number != NOBODY).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len() as u64
}

/// What rows are made from.
struct Ground<'a> {
    core: &'a Core,
    scope: &'a Query,
    hits: &'a Hits,
    originals: &'a Hits,
    /// Of the scope: copies beyond all times that can be right are neither the first nor the last.
    span: Option<(Time, Time)>,
    ask: AskCopies,
}

impl Ground<'_> {
    fn row(&self, voices: u64, group: &[Copy], reposts: u64) -> Result<CopyGroup, Error> {
        let post = self.speaker(group)?;
        let span = self.span.map(|(first, last)| first..=last);
        let within = |time: &Time| span.as_ref().is_some_and(|span| span.contains(time));
        let mut times = group.iter().map(|copy| Time(copy.time)).filter(within);
        let first = times.next();
        Ok(CopyGroup {
            posts: group.len() as u64,
            reposts,
            voices,
            variants: distinct(group.iter().map(|copy| copy.wording)),
            first,
            last: times.next_back().or(first),
            spark: self.spark(group),
            query: self.alike(&post),
            post,
        })
    }

    /// The earliest post with the most frequent wording.
    fn speaker(&self, group: &[Copy]) -> Result<Post, Error> {
        let mut uses: FxHashMap<u32, u32> = FxHashMap::default();
        for copy in group {
            *uses.entry(copy.wording).or_default() += 1;
        }
        let most = uses.values().copied().max().unwrap_or(0);
        // Undated posts come first, but nobody knows that they were.
        let dated = group.iter().filter(|copy| copy.time != i64::MIN);
        let speaker = dated.chain(group).find(|copy| uses[&copy.wording] == most);
        let speaker = speaker.expect("a group has posts");
        page::post_at(speaker.place, &self.core.snapshot)
    }

    /// The scope's posts that are copies of a post.
    fn alike(&self, post: &Post) -> Query {
        let like = Filter::Like(Like {
            post: name_of(post),
            percent: self.ask.percent,
        });
        self.scope.clone().and(Query::filter(like))
    }

    fn spark(&self, group: &[Copy]) -> Vec<u64> {
        let mut cells = vec![0; self.ask.spark];
        let Some((first, last)) = self.span else {
            return cells;
        };
        let length = i128::from(last.0) - i128::from(first.0) + 1;
        let count = cells.len() as i128;
        for copy in group.iter().filter(|copy| copy.time != i64::MIN) {
            let at = (i128::from(copy.time) - i128::from(first.0)) * count / length;
            if let Some(cell) = cells.get_mut(at as usize) {
                *cell += 1;
            }
        }
        cells
    }

    /// Reposts in the scope of posts of these groups, wherever the copy itself was posted, by leader.
    fn reposts(
        &self,
        groups: &[(u64, &[Copy])],
        grouping: &Grouping,
        cancel: &Cancel,
    ) -> Result<FxHashMap<u32, u64>, Error> {
        let snapshot = &self.core.snapshot;
        let mut shown = vec![false; grouping.len()];
        for (_, group) in groups {
            shown[group[0].leader as usize] = true;
        }
        let mut of_post: FxHashMap<u64, u32> = FxHashMap::default();
        for (segment, column) in columns(snapshot, "ident")?.iter().enumerate() {
            let Some(column) = column else { continue };
            for (n, doc) in snapshot.segments[segment].alive.iter().enumerate() {
                if n % PATIENCE == 0 {
                    cancel.check()?;
                }
                let leader = grouping
                    .wording_of(segment, doc)
                    .map(|w| grouping.leader_of(w));
                if let Some(leader) = leader.filter(|leader| shown[*leader as usize])
                    && let Some(ident) = column.first(doc)
                {
                    of_post.insert(ident, leader);
                }
            }
        }
        let mut counts: FxHashMap<u32, u64> = FxHashMap::default();
        let reposts = self.hits.and_not(self.originals);
        for (segment, column) in columns(snapshot, "root")?.iter().enumerate() {
            let Some(column) = column else { continue };
            for (n, doc) in reposts.segments[segment].iter().enumerate() {
                if n % PATIENCE == 0 {
                    cancel.check()?;
                }
                if let Some(leader) = column.first(doc).and_then(|root| of_post.get(&root)) {
                    *counts.entry(*leader).or_default() += 1;
                }
            }
        }
        Ok(counts)
    }
}

/// How a query names a post: by platform and identifier, or where these do not name it or cannot be typed, by
/// its identity.
fn name_of(post: &Post) -> String {
    let name = format!("{}:{}", post.platform, post.id);
    let is_plain = post.platform != UNKNOWN_PLATFORM
        && !post.id.is_empty()
        && !post.platform.is_empty()
        && !post
            .platform
            .contains(|c: char| c == ':' || c.is_uppercase())
        && name.trim() == name
        && !name.contains(char::is_control);
    if is_plain {
        name
    } else {
        format!("{:016x}", post.identity().0)
    }
}
