//! Related tags over time: which tags travel with a scope in each part of its time, which are new and which are gone,
//! and what its voices used before they came and after they left.
//!
//! Must not know how any of this is told.

use super::bins::edges;
use super::count;
use super::hits::Hits;
use super::moves::Moves;
use super::tags::{count_posts, count_voices};
use super::timeline::name_of_zone;
use super::{Axis, Bin, Cancel, Core, Error, LEAST_POSTS, LEAST_VOICES, Unit};
use crate::measure::ranks;
use crate::post::Time;
use crate::query::Query;
use jiff::tz::TimeZone;
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
    /// Dated posts of the scope, and those without a time, which are in no period.
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
    pub new: Vec<InPeriod>,
    /// Companions of the period before that are so in no later one. As they were in the period before.
    pub gone: Vec<InPeriod>,
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

    fn units(&self, tag: usize, unit: Unit) -> u64 {
        u64::from(match unit {
            Unit::Voices => self.voices[tag],
            Unit::Posts | Unit::Originals => self.posts[tag],
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
    let (mut periods, counts) = listing.periods(&hits, &edges, cancel)?;
    listing.fill(&mut periods, &counts)?;
    let dated = match (edges.first(), edges.last()) {
        (Some(from), Some(to)) => hits.within(&[(*from, *to)], &core.snapshot),
        _ => hits.within(&[], &core.snapshot),
    };
    let (distinct, tags) = listing.over_time(&dated, &counts, cancel)?;
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

    /// The periods without their tags, and the counts of all tags in each.
    fn periods(
        &self,
        hits: &Hits,
        edges: &[Time],
        cancel: &Cancel,
    ) -> Result<(Vec<Period>, Vec<Counts>), Error> {
        let tables = self.core.tables()?;
        let (mut periods, mut counts) = (Vec::new(), Vec::new());
        for pair in edges.windows(2) {
            let within = hits.within(&[(pair[0], pair[1])], &self.core.snapshot);
            counts.push(Counts::of(&within, self.core, cancel)?);
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
        Ok((periods, counts))
    }

    /// The companions among all tags, those with the most units first.
    fn companions(&self, counts: &Counts) -> Vec<usize> {
        let all = 0..counts.posts.len();
        let mut found: Vec<usize> = all
            .filter(|tag| counts.is_enough(*tag) && !self.defining.contains(tag))
            .collect();
        self.sort(&mut found, counts);
        found
    }

    fn sort(&self, tags: &mut [usize], counts: &Counts) {
        let tables = self.core.tables();
        let key = |tag: usize| tables.as_ref().map_or("", |t| t.tags[tag].key.as_str());
        tags.sort_unstable_by(|a, b| {
            let by = |tag: usize| {
                (
                    Reverse(counts.units(tag, self.unit)),
                    Reverse(counts.posts[tag]),
                )
            };
            by(*a).cmp(&by(*b)).then_with(|| key(*a).cmp(key(*b)))
        });
    }

    /// Completes periods with their companions.
    fn fill(&self, periods: &mut [Period], counts: &[Counts]) -> Result<(), Error> {
        let of_periods: Vec<Vec<usize>> = counts.iter().map(|c| self.companions(c)).collect();
        let tags = self.core.tables()?.tags.len();
        let (mut first, mut last) = (vec![usize::MAX; tags], vec![usize::MAX; tags]);
        for (n, companions) in of_periods.iter().enumerate() {
            for tag in companions {
                first[*tag] = first[*tag].min(n);
                last[*tag] = n;
            }
        }
        for (n, period) in periods.iter_mut().enumerate() {
            let here = &of_periods[n];
            period.distinct = here.len() as u64;
            period.top = self.rows(here.iter(), &counts[n])?;
            let Some(before) = n.checked_sub(1) else {
                continue;
            };
            period.new = self.rows(here.iter().filter(|tag| first[**tag] == n), &counts[n])?;
            let gone = of_periods[before]
                .iter()
                .filter(|tag| last[**tag] == before);
            period.gone = self.rows(gone, &counts[before])?;
        }
        Ok(())
    }

    fn rows<'t>(
        &self,
        tags: impl Iterator<Item = &'t usize>,
        counts: &Counts,
    ) -> Result<Vec<InPeriod>, Error> {
        let tables = self.core.tables()?;
        let row = |tag: &usize| InPeriod {
            tag: tables.tags[*tag].key.clone(),
            spelling: tables.tags[*tag].spelling.clone(),
            posts: u64::from(counts.posts[*tag]),
            voices: u64::from(counts.voices[*tag]),
        };
        Ok(tags.take(self.limit).map(row).collect())
    }

    /// The companions of any period over the whole time.
    fn over_time(
        &self,
        dated: &Hits,
        periods: &[Counts],
        cancel: &Cancel,
    ) -> Result<(u64, Vec<Companion>), Error> {
        let tables = self.core.tables()?;
        let whole = Counts::of(dated, self.core, cancel)?;
        let is_one = |tag: &usize| {
            periods.iter().any(|period| period.is_enough(*tag)) && !self.defining.contains(tag)
        };
        let mut found: Vec<usize> = (0..whole.posts.len()).filter(is_one).collect();
        self.sort(&mut found, &whole);
        let distinct = found.len() as u64;
        found.truncate(self.limit);
        // Places among all companions of a period, also those that are not shown here.
        let places: Vec<Vec<Option<u32>>> = periods
            .iter()
            .map(|period| {
                let companions = self.companions(period);
                let counts = companions.iter().map(|tag| period.units(*tag, self.unit));
                let places = ranks(&counts.collect::<Vec<_>>());
                let place = |tag: &usize| {
                    let at = companions.iter().position(|companion| companion == tag);
                    at.and_then(|at| places[at])
                };
                found.iter().map(place).collect()
            })
            .collect();
        let companion = |(n, tag): (usize, &usize)| Companion {
            tag: tables.tags[*tag].key.clone(),
            spelling: tables.tags[*tag].spelling.clone(),
            posts: u64::from(whole.posts[*tag]),
            voices: u64::from(whole.voices[*tag]),
            ranks: places.iter().map(|of_period| of_period[n]).collect(),
            counts: periods
                .iter()
                .map(|period| period.units(*tag, self.unit))
                .collect(),
        };
        Ok((distinct, found.iter().enumerate().map(companion).collect()))
    }
}
