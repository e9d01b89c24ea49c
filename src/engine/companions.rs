//! Related tags over time: which tags travel with a scope in each part of its time, which are new and which are gone,
//! and what its voices used before they came and after they left.
//!
//! Must not know how any of this is told.

use super::bins::edges;
use super::count;
use super::hits::Hits;
use super::moves::Moves;
use super::tables::NOBODY;
use super::tags::{count_posts, count_voices};
use super::timeline::name_of_zone;
use super::{Axis, Bin, Cancel, Core, Error, LEAST_POSTS, LEAST_VOICES, Unit};
use crate::measure::ranks;
use crate::post::Time;
use crate::query::Query;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Periods at most: each is counted for every tag of the archive.
const MOST_PERIODS: usize = 400;

/// Asks which tags travel with a scope, when.
#[derive(Clone, Debug)]
pub struct AskCompanions {
    /// How the scope's time is cut into periods.
    pub axis: Axis,
    /// The zone in which they begin and end.
    pub zone: TimeZone,
    /// What tags are ranked by: posts and originals mean posts here.
    pub unit: Unit,
    /// How many tags in each list.
    pub limit: usize,
}

/// Which tags travel with a scope, when.
#[derive(Clone, Debug, PartialEq)]
pub struct Companions {
    /// Width of the periods.
    pub bin: Bin,
    /// Name of the zone.
    pub zone: String,
    /// Ranked by posts or by voices.
    pub unit: Unit,
    /// Posts of the scope in its periods, and those in none: without a time, or beyond all times that can be right.
    pub dated: u64,
    /// See there.
    pub undated: u64,
    /// The periods, from the first dated post to the last.
    pub periods: Vec<Period>,
    /// Tags that are companions in any period.
    pub distinct: u64,
    /// Those with the most units in all of the time.
    pub tags: Vec<Companion>,
    /// What the scope's voices used before their first post in it; nothing where the archive has no other posts.
    pub before: Option<Moves>,
    /// What they used after their last post in it.
    pub after: Option<Moves>,
}

/// A part of a scope's time.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// Where it begins.
    pub from: Time,
    /// Where it ends: the next one begins here.
    pub to: Time,
    /// Posts of the scope.
    pub posts: u64,
    /// Voices of the scope.
    pub voices: u64,
    /// How many companions it has.
    pub distinct: u64,
    /// Its companions: tags in at least [`LEAST_POSTS`] posts by [`LEAST_VOICES`] voices. Best first.
    pub top: Vec<InPeriod>,
    /// Companions that were so in no period before. None in the first period, in which all would be.
    pub new: Vec<Change>,
    /// Companions of the period before that are so in no later one. As they were in the period before.
    pub gone: Vec<Change>,
}

/// A tag in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InPeriod {
    /// Key.
    pub tag: String,
    /// Most frequent spelling.
    pub spelling: String,
    /// Posts of the scope that have it in the period.
    pub posts: u64,
    /// Their voices.
    pub voices: u64,
}

/// A tag that became a companion in a period, or ceased to be one with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The tag in the period in which it is a companion.
    pub tag: InPeriod,
    /// Posts of the scope that have it on the other side of the change, where it is no companion: before the period if
    /// it is new, from the next one on if it is gone. Below the guard is not nothing.
    pub beyond: u64,
    /// Their voices.
    pub beyond_voices: u64,
}

/// A companion over the whole time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// Key.
    pub tag: String,
    /// Most frequent spelling.
    pub spelling: String,
    /// Dated posts of the scope that have it.
    pub posts: u64,
    /// Distinct voices of those posts; not the sum of the periods.
    pub voices: u64,
    /// Its place in each period, among the companions there; equals share one.
    pub ranks: Vec<Option<u32>>,
    /// Its units in each period, whether it is a companion there or not.
    pub counts: Vec<u64>,
}

/// Counts of every tag, by tag number.
pub(super) struct Counts {
    pub(super) posts: Vec<u32>,
    pub(super) voices: Vec<u32>,
}

impl Counts {
    pub(super) fn of(hits: &Hits, core: &Core, cancel: &Cancel) -> Result<Self, Error> {
        let tables = core.tables()?;
        let posts = count_posts(hits, &core.snapshot, &tables, cancel)?;
        let voices = count_voices(hits, &tables, &posts, cancel)?;
        Ok(Self { posts, voices })
    }

    pub(super) fn is_enough(&self, tag: usize) -> bool {
        self.posts[tag] >= LEAST_POSTS && self.voices[tag] >= LEAST_VOICES
    }
}

/// The counts of one tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    pub(super) tag: u32,
    pub(super) posts: u32,
    pub(super) voices: u32,
}

impl Tally {
    fn of(tag: usize, counts: &Counts) -> Self {
        Self {
            tag: tag as u32,
            posts: counts.posts[tag],
            voices: counts.voices[tag],
        }
    }

    pub(super) fn number(&self) -> usize {
        self.tag as usize
    }

    fn units(&self, unit: Unit) -> u64 {
        u64::from(match unit {
            Unit::Voices => self.voices,
            Unit::Posts | Unit::Originals => self.posts,
        })
    }
}

/// What lists of tags are made from.
pub(super) struct Listing<'a> {
    pub(super) core: &'a Core,
    unit: Unit,
    pub(super) limit: usize,
    /// The tags that the scope is made by: they are everywhere in it.
    pub(super) defining: Vec<usize>,
}

pub(crate) fn companions(
    core: &Core,
    scope: &Query,
    ask: &AskCompanions,
    cancel: &Cancel,
) -> Result<Companions, Error> {
    cancel.check()?;
    let hits = core.hits(scope, cancel)?;
    let (bin, edges) = periods_of(&hits, ask, core)?;
    let listing = Listing::new(core, scope, ask)?;
    let (mut periods, of_periods) = listing.periods(&hits, &edges, cancel)?;
    let dated = match (edges.first(), edges.last()) {
        (Some(from), Some(to)) => hits.within(&[(*from, *to)], &core.snapshot),
        _ => hits.within(&[], &core.snapshot),
    };
    listing.fill(&mut periods, &of_periods, &dated, cancel)?;
    let (distinct, tags) = listing.over_time((&dated, &edges), &of_periods, cancel)?;
    let (before, after) = listing.moves(&hits, cancel)?.unzip();
    Ok(Companions {
        bin,
        zone: name_of_zone(&ask.zone),
        unit: ask.unit,
        dated: dated.total,
        undated: hits.total - dated.total,
        periods,
        distinct,
        tags,
        before,
        after,
    })
}

/// The edges of the periods of a scope.
fn periods_of(hits: &Hits, ask: &AskCompanions, core: &Core) -> Result<(Bin, Vec<Time>), Error> {
    let (Some(from), Some(to)) = count::span(hits, &core.snapshot) else {
        return Ok((Bin::Day, Vec::new()));
    };
    let (bin, edges) = edges(ask.axis, &ask.zone, from, Time(to.0 + 1))?;
    if edges.len() > MOST_PERIODS + 1 {
        return Err(Error::TooManyBins {
            bins: edges.len() as u64 - 1,
            bin: bin.name(),
        });
    }
    Ok((bin, edges))
}

impl<'a> Listing<'a> {
    fn new(core: &'a Core, scope: &Query, ask: &AskCompanions) -> Result<Self, Error> {
        let tables = core.tables()?;
        let required = scope.required_tags();
        let keys = required.iter().filter_map(|key| tables.tag(key));
        Ok(Self {
            core,
            unit: ask.unit,
            limit: ask.limit,
            defining: keys.map(|tag| tag as usize).collect(),
        })
    }

    /// The periods without their tags, and the companions of each: only these are kept of all tags.
    fn periods(
        &self,
        hits: &Hits,
        edges: &[Time],
        cancel: &Cancel,
    ) -> Result<(Vec<Period>, Vec<Vec<Tally>>), Error> {
        let tables = self.core.tables()?;
        let (mut periods, mut companions) = (Vec::new(), Vec::new());
        for pair in edges.windows(2) {
            let within = hits.within(&[(pair[0], pair[1])], &self.core.snapshot);
            companions.push(self.companions(&Counts::of(&within, self.core, cancel)?));
            periods.push(Period {
                from: pair[0],
                to: pair[1],
                posts: within.total,
                voices: count::voices(&within, &self.core.snapshot, &tables, cancel)?,
                distinct: 0,
                top: Vec::new(),
                new: Vec::new(),
                gone: Vec::new(),
            });
        }
        Ok((periods, companions))
    }

    /// The companions among all tags, those with the most units first.
    fn companions(&self, counts: &Counts) -> Vec<Tally> {
        let all = 0..counts.posts.len();
        let is_one = |tag: &usize| counts.is_enough(*tag) && !self.defining.contains(tag);
        let mut found: Vec<Tally> = all
            .filter(is_one)
            .map(|tag| Tally::of(tag, counts))
            .collect();
        self.sort(&mut found);
        found
    }

    fn sort(&self, tags: &mut [Tally]) {
        let tables = self.core.tables();
        let key = |tag: usize| tables.as_ref().map_or("", |t| t.tags[tag].key.as_str());
        tags.sort_unstable_by(|a, b| {
            let by = |tally: &Tally| (Reverse(tally.units(self.unit)), Reverse(tally.posts));
            by(a)
                .cmp(&by(b))
                .then_with(|| key(a.number()).cmp(key(b.number())))
        });
    }

    /// The companions of any period over the whole time, which `dated` holds between `edges`.
    fn over_time(
        &self,
        (dated, edges): (&Hits, &[Time]),
        of_periods: &[Vec<Tally>],
        cancel: &Cancel,
    ) -> Result<(u64, Vec<Companion>), Error> {
        let tables = self.core.tables()?;
        let whole = Counts::of(dated, self.core, cancel)?;
        let mut tags: Vec<u32> = of_periods.iter().flatten().map(|tally| tally.tag).collect();
        tags.sort_unstable();
        tags.dedup();
        let tallies = tags.iter().map(|tag| Tally::of(*tag as usize, &whole));
        let mut found: Vec<Tally> = tallies.collect();
        self.sort(&mut found);
        let distinct = found.len() as u64;
        found.truncate(self.limit);
        let row_of: FxHashMap<u32, usize> = found
            .iter()
            .enumerate()
            .map(|(n, tally)| (tally.tag, n))
            .collect();
        let mut rows: Vec<Companion> = found
            .iter()
            .map(|tally| Companion {
                tag: tables.tags[tally.number()].key.clone(),
                spelling: tables.tags[tally.number()].spelling.clone(),
                posts: u64::from(tally.posts),
                voices: u64::from(tally.voices),
                ranks: vec![None; of_periods.len()],
                counts: vec![0; of_periods.len()],
            })
            .collect();
        for (period, companions) in of_periods.iter().enumerate() {
            cancel.check()?;
            // Places among all companions of a period, also those that are not shown here.
            let units = companions.iter().map(|tally| tally.units(self.unit));
            let places = ranks(&units.collect::<Vec<_>>());
            for (tally, place) in companions.iter().zip(places) {
                if let Some(row) = row_of.get(&tally.tag) {
                    rows[*row].ranks[period] = place;
                }
            }
            let within = dated.within(&[(edges[period], edges[period + 1])], &self.core.snapshot);
            for (row, units) in self.units_of(&row_of, &within, cancel)? {
                rows[row].counts[period] = units;
            }
        }
        Ok((distinct, rows))
    }

    /// The units of some tags in some posts, whether enough for companions or not, by row.
    fn units_of(
        &self,
        row_of: &FxHashMap<u32, usize>,
        posts: &Hits,
        cancel: &Cancel,
    ) -> Result<Vec<(usize, u64)>, Error> {
        let tables = self.core.tables()?;
        let mut uses: Vec<(usize, u32)> = Vec::new();
        let everywhere = posts.segments.iter().map(|bits| 0..bits.len()).enumerate();
        posts.walk(everywhere.collect(), cancel, |segment, docs| {
            for doc in docs {
                let tags = tables.tags_of(segment, *doc).iter();
                for row in tags.filter_map(|tag| row_of.get(tag)) {
                    uses.push((*row, tables.voice_of(segment, *doc)));
                }
            }
        })?;
        uses.sort_unstable();
        if self.unit == Unit::Voices {
            uses.retain(|(_, voice)| *voice != NOBODY);
            uses.dedup();
        }
        let of_rows = uses.chunk_by(|a, b| a.0 == b.0);
        Ok(of_rows.map(|of| (of[0].0, of.len() as u64)).collect())
    }
}
