//! Related tags over time: which tags travel with a scope in each part of its time, which are new and which are gone,
//! and what its voices used before they came and after they left.
//!
//! Must not know how any of this is told.

use super::bins::edges;
use super::bits::{Bits, BitsBuilder};
use super::count::{self, voice_set};
use super::hits::Hits;
use super::tags::{count_posts, count_voices};
use super::timeline::name_of_zone;
use super::{Axis, Bin, Cancel, Core, Error, LEAST_POSTS, LEAST_VOICES, Unit};
use crate::measure::{Table, ranks};
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

/// What the voices of a scope used at another time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    /// Voices of the scope that have any post at that time.
    pub voices: u64,
    /// Dated voices of the scope.
    pub of: u64,
    /// Voices that never posted in the scope: what they use, at any time, is what is compared with.
    pub others: u64,
    /// How many different tags there are.
    pub distinct: u64,
    /// Most surprising first; those behind which too little stands come after all others.
    pub tags: Vec<Move>,
}

/// A tag that voices of a scope used at another time.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Key.
    pub tag: String,
    /// Most frequent spelling.
    pub spelling: String,
    /// Posts of the scope's voices at that time that have it.
    pub posts: u64,
    /// Voices of the scope that used it then.
    pub voices: u64,
    /// Voices that never posted in the scope and use it.
    pub others: u64,
    /// Signed log-likelihood over voices: those of the scope against the others.
    pub g2: f64,
    /// Whether at least [`LEAST_POSTS`] posts by [`LEAST_VOICES`] voices stand behind it.
    pub supported: bool,
}

/// Counts of every tag, by tag number.
struct Counts {
    posts: Vec<u32>,
    voices: Vec<u32>,
}

impl Counts {
    fn of(hits: &Hits, core: &Core, cancel: &Cancel) -> Result<Self, Error> {
        let tables = core.tables()?;
        let posts = count_posts(hits, &core.snapshot, &tables, cancel)?;
        let voices = count_voices(hits, &tables, &posts, cancel)?;
        Ok(Self { posts, voices })
    }

    fn is_enough(&self, tag: usize) -> bool {
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
struct Listing<'a> {
    core: &'a Core,
    unit: Unit,
    limit: usize,
    /// The tags that the scope is made by: they are everywhere in it.
    defining: Vec<usize>,
}

pub(crate) fn companions(
    core: &Core,
    scope: &Query,
    ask: &AskCompanions,
    cancel: &Cancel,
) -> Result<Companions, Error> {
    cancel.check()?;
    let (hits, snapshot, tables) = (core.hits(scope, cancel)?, &core.snapshot, core.tables()?);
    let span = count::span(&hits, snapshot);
    let (bin, edges) = match span {
        (Some(from), Some(to)) => edges(ask.axis, &ask.zone, from, Time(to.0 + 1))?,
        _ => (Bin::Day, Vec::new()),
    };
    if edges.len() > MOST_PERIODS + 1 {
        return Err(Error::TooManyBins {
            bins: edges.len() as u64 - 1,
            bin: bin.name(),
        });
    }
    let required = scope.required_tags();
    let keys = required.iter().filter_map(|key| tables.tag(key));
    let listing = Listing {
        core,
        unit: ask.unit,
        limit: ask.limit,
        defining: keys.map(|tag| tag as usize).collect(),
    };
    let mut counts = Vec::new();
    let mut periods = Vec::new();
    for pair in edges.windows(2) {
        let within = hits.within(&[(pair[0], pair[1])], snapshot);
        counts.push(Counts::of(&within, core, cancel)?);
        periods.push(Period {
            from: pair[0],
            to: pair[1],
            posts: within.total,
            voices: count::voices(&within, snapshot, &tables, cancel)?,
            distinct: 0,
            top: Vec::new(),
            new: Vec::new(),
            gone: Vec::new(),
        });
    }
    listing.fill(&mut periods, &counts)?;
    let dated = match (edges.first(), edges.last()) {
        (Some(from), Some(to)) => hits.within(&[(*from, *to)], snapshot),
        _ => hits.within(&[], snapshot),
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

impl Listing<'_> {
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

    /// What the scope's voices used before and after, if the archive has other posts at all.
    fn moves(&self, hits: &Hits, cancel: &Cancel) -> Result<Option<(Moves, Moves)>, Error> {
        let (snapshot, tables) = (&self.core.snapshot, self.core.tables()?);
        let outside = hits.others(snapshot);
        if outside.total == 0 {
            return Ok(None);
        }
        let stays = Stays::of(hits, self.core, cancel)?;
        let members = voice_set(hits, &tables, cancel)?;
        let parts = stays.part(&outside, &members, self.core, cancel)?;
        let [before, after, others] = parts;
        let baseline = Counts::of(&others, self.core, cancel)?;
        let all_others = count::voices(&others, snapshot, &tables, cancel)?;
        let table = |hits: &Hits| -> Result<Moves, Error> {
            let counts = Counts::of(hits, self.core, cancel)?;
            let voices = count::voices(hits, snapshot, &tables, cancel)?;
            let (distinct, tags) = self.moved(&counts, (&baseline, voices, all_others))?;
            Ok(Moves {
                voices,
                of: stays.dated,
                others: all_others,
                distinct,
                tags,
            })
        };
        Ok(Some((table(&before)?, table(&after)?)))
    }

    fn moved(
        &self,
        counts: &Counts,
        (baseline, voices, others): (&Counts, u64, u64),
    ) -> Result<(u64, Vec<Move>), Error> {
        let tables = self.core.tables()?;
        let row = |tag: usize| {
            let table = Table {
                both: u64::from(counts.voices[tag]),
                a: voices,
                b: u64::from(counts.voices[tag] + baseline.voices[tag]),
                n: voices + others,
            };
            Move {
                tag: tables.tags[tag].key.clone(),
                spelling: tables.tags[tag].spelling.clone(),
                posts: u64::from(counts.posts[tag]),
                voices: table.both,
                others: u64::from(baseline.voices[tag]),
                g2: table.g2(),
                supported: counts.is_enough(tag),
            }
        };
        let all = (0..counts.posts.len()).filter(|tag| counts.posts[*tag] > 0);
        let mut rows: Vec<Move> = all
            .filter(|tag| !self.defining.contains(tag))
            .map(row)
            .collect();
        let distinct = rows.len() as u64;
        rows.sort_unstable_by(|a, b| {
            (b.supported.cmp(&a.supported))
                .then_with(|| b.g2.total_cmp(&a.g2))
                .then_with(|| b.voices.cmp(&a.voices))
                .then_with(|| a.tag.cmp(&b.tag))
        });
        rows.truncate(self.limit);
        Ok((distinct, rows))
    }
}

/// When each voice had its first and its last post in a scope.
struct Stays {
    first: Vec<Time>,
    last: Vec<Time>,
    /// How many voices have any dated post there.
    dated: u64,
}

impl Stays {
    fn of(hits: &Hits, core: &Core, cancel: &Cancel) -> Result<Self, Error> {
        let tables = core.tables()?;
        let mut stays = Self {
            first: vec![Time(i64::MIN); tables.voices as usize],
            last: vec![Time(i64::MAX); tables.voices as usize],
            dated: 0,
        };
        let mut seen = count::VoiceSet::new(tables.voices);
        let everywhere = hits.segments.iter().map(|bits| 0..bits.len()).enumerate();
        hits.walk(everywhere.collect(), cancel, |segment, docs| {
            for doc in docs {
                let voice = tables.voice_of(segment, *doc);
                let Some(time) = core.snapshot.segments[segment].times.of(*doc) else {
                    continue;
                };
                let (Some(first), Some(last)) = (
                    stays.first.get_mut(voice as usize),
                    stays.last.get_mut(voice as usize),
                ) else {
                    continue;
                };
                if seen.first_time(voice) {
                    (*first, *last) = (time, time);
                } else {
                    (*first, *last) = (time.min(*first), time.max(*last));
                }
            }
        })?;
        stays.dated = seen.count();
        Ok(stays)
    }

    /// Parts posts outside of the scope: those of its voices before they came, those after they left, and those of
    /// voices that were never there. What its voices posted meanwhile, or nobody knows when, is none of them.
    fn part(
        &self,
        outside: &Hits,
        members: &count::VoiceSet,
        core: &Core,
        cancel: &Cancel,
    ) -> Result<[Hits; 3], Error> {
        let tables = core.tables()?;
        let lens = || outside.segments.iter().map(Bits::len);
        let mut parts: [Vec<BitsBuilder>; 3] =
            std::array::from_fn(|_| lens().map(BitsBuilder::new).collect());
        let everywhere = lens().map(|len| 0..len).enumerate();
        outside.walk(everywhere.collect(), cancel, |segment, docs| {
            for doc in docs {
                let voice = tables.voice_of(segment, *doc);
                let Some(first) = self.first.get(voice as usize) else {
                    continue;
                };
                let time = core.snapshot.segments[segment].times.of(*doc);
                let part = match time {
                    _ if !members.has(voice) => 2,
                    Some(time) if time < *first => 0,
                    Some(time) if time > self.last[voice as usize] => 1,
                    _ => continue,
                };
                parts[part][segment].insert(*doc);
            }
        })?;
        Ok(parts.map(|part| Hits::new(part.into_iter().map(BitsBuilder::finish).collect())))
    }
}
