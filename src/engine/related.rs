//! Which tags travel with a scope, by a measure and not only by count.

use super::cells::Cells;
use super::count::voice_set;
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::support::{SMALL, are_supported};
use super::tables::Tables;
use super::tags::{VoicesOfTags, count_posts};
use super::{AskRelated, Cancel, Error, Measure, Related, RelatedTag, Unit, count};
use crate::measure::Table;
use crate::query::Query;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// Posts that must stand behind an association before it is ranked among the others, and of voices as
/// many as are not few ([`FewVoices`]).
const LEAST_POSTS: u32 = 5;

/// From this share of the archive on, a scope is not a part of it but the archive itself: it was
/// collected by that very tag, and association with it says nothing.
const WHOLE: f64 = 0.9;

/// Whether so many units of so many are not a part of the archive but the archive itself.
pub(crate) fn is_whole(part: u64, archive: u64) -> bool {
    part as f64 >= WHOLE * archive as f64
}

/// Scores from here on are worth all cores.
const MANY: usize = 4096;

/// What a related-tags question is computed from.
pub(crate) struct Ground<'a> {
    pub(crate) scope: &'a Query,
    pub(crate) hits: &'a Hits,
    /// All posts, for the totals.
    pub(crate) archive: &'a Hits,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) tables: &'a Tables,
}

/// Totals of the asked unit: in the scope, in the archive, and for each tag. The four numbers of a tag are a table: a
/// voice is counted in the scope if it has any post there, with the tag if it uses it anywhere in the archive, and with
/// both if both are so, be it in different posts.
struct Totals {
    matched: u64,
    archive: u64,
    both: Vec<u32>,
    of_tag: Vec<u32>,
}

/// The tags that travel with a scope.
pub(crate) fn related(
    ground: &Ground<'_>,
    ask: &AskRelated,
    voices_of_tags: impl Fn() -> Result<Arc<VoicesOfTags>, Error>,
    cancel: &Cancel,
) -> Result<Related, Error> {
    let tables = ground.tables;
    let place = (ground.snapshot, tables);
    let cells = Cells::count(ground.hits, ask.spark, place, cancel)?;
    let totals = totals(ground, ask.unit, &cells.posts, voices_of_tags, cancel)?;
    let required = ground.scope.required_tags();
    let defining: Vec<u32> = required.iter().filter_map(|key| tables.tag(key)).collect();
    let found: Vec<u32> = (0..tables.tags.len() as u32)
        .filter(|tag| cells.posts[*tag as usize] > 0 && !defining.contains(tag))
        .collect();
    let ranking = Ranking {
        ground,
        ask,
        cells: &cells,
        meaningless: is_whole(totals.matched, totals.archive),
        totals,
        cancel,
    };
    let distinct = found.len() as u64;
    let tags = ranking.best(found)?;
    let numbers: Vec<u32> = tags.iter().map(|shown| shown.tag).collect();
    let sparks = cells.sparks(&numbers)?;
    Ok(Related {
        by: ask.by,
        unit: ask.unit,
        matched: ranking.totals.matched,
        archive: ranking.totals.archive,
        meaningless: ranking.meaningless,
        distinct,
        tags: tags
            .iter()
            .zip(sparks)
            .map(|(tag, spark)| ranking.row(tag, spark))
            .collect(),
    })
}

fn totals(
    ground: &Ground<'_>,
    unit: Unit,
    posts: &[u32],
    voices_of_tags: impl Fn() -> Result<Arc<VoicesOfTags>, Error>,
    cancel: &Cancel,
) -> Result<Totals, Error> {
    let (tables, snapshot) = (ground.tables, ground.snapshot);
    Ok(match unit {
        Unit::Posts => Totals {
            matched: ground.hits.total,
            archive: ground.archive.total,
            both: posts.to_vec(),
            of_tag: tables.tags.iter().map(|t| t.posts).collect(),
        },
        Unit::Originals => {
            let originals = ground.hits.originals(snapshot)?;
            Totals {
                matched: originals.total,
                archive: count::count(ground.archive, snapshot)?.originals,
                both: count_posts(&originals, snapshot, tables, cancel)?,
                of_tag: tables.tags.iter().map(|t| t.originals).collect(),
            }
        }
        Unit::Voices => Totals {
            matched: count::voices(ground.hits, snapshot, tables, cancel)?,
            archive: tables.heard,
            both: voices_of_tags()?.among(&voice_set(ground.hits, tables, cancel)?),
            of_tag: voices_of_tags()?.counts(),
        },
    })
}

/// A tag with what it is ranked by.
struct Scored {
    tag: u32,
    score: f64,
}

/// A tag that will be shown.
struct Shown {
    tag: u32,
    supported: bool,
}

/// Finds the tags to show.
struct Ranking<'a> {
    ground: &'a Ground<'a>,
    ask: &'a AskRelated,
    /// Posts of each tag in the scope, whatever the unit.
    cells: &'a Cells<'a>,
    totals: Totals,
    meaningless: bool,
    cancel: &'a Cancel,
}

impl Ranking<'_> {
    /// The best of some tags, best first.
    ///
    /// Tags behind which too little stands come after all others, and whether enough voices stand behind a
    /// tag costs a closer look: it is taken at the best ones until there are enough.
    fn best(&self, tags: Vec<u32>) -> Result<Vec<Shown>, Error> {
        // Without a measure there is nothing that small numbers could distort: counts need no guard.
        if self.meaningless || self.ask.by == Measure::Count {
            let best = self.sorted(self.scored(&tags), self.ask.limit).0;
            return self.looked_at(&best);
        }
        // What few voices use in the whole archive, no more use here.
        let may_be = |tag: &u32| {
            let tag = *tag as usize;
            self.cells.posts[tag] >= LEAST_POSTS && self.ground.tables.tags[tag].voices.are_many()
        };
        let (strong, weak): (Vec<u32>, Vec<u32>) = tags.into_iter().partition(may_be);
        let (mut shown, mut distrusted) = (Vec::new(), Vec::new());
        let mut rest = self.scored(&strong);
        // A few more than asked for, so that one that is not supported does not cost a second look. In a
        // small scope, looking at all costs no more than looking at some.
        let mut batch = match self.ground.hits.total {
            0..SMALL => rest.len(),
            _ => self.ask.limit + self.ask.limit / 8 + 8,
        };
        while shown.len() < self.ask.limit && !rest.is_empty() {
            let (best, others) = self.sorted(rest, batch);
            for (shown_tag, scored) in self.looked_at(&best)?.into_iter().zip(best) {
                if shown_tag.supported {
                    shown.push(shown_tag);
                } else {
                    distrusted.push(scored);
                }
            }
            rest = others;
            batch *= 4;
        }
        shown.truncate(self.ask.limit);
        let room = self.ask.limit - shown.len();
        if room > 0 {
            distrusted.extend(self.scored(&weak));
            let best = self.sorted(distrusted, room).0;
            shown.extend(self.looked_at(&best)?);
        }
        Ok(shown)
    }

    fn scored(&self, tags: &[u32]) -> Vec<Scored> {
        let score = |tag: &u32| Scored {
            tag: *tag,
            score: self.score(*tag),
        };
        if tags.len() < MANY {
            tags.iter().map(score).collect()
        } else {
            tags.par_iter().map(score).collect()
        }
    }

    fn score(&self, tag: u32) -> f64 {
        let table = self.table(tag);
        match self.ask.by {
            _ if self.meaningless => table.both as f64,
            Measure::G2 => table.g2(),
            Measure::Npmi => table.npmi(),
            Measure::Jaccard => table.jaccard(),
            Measure::Count => table.both as f64,
        }
    }

    fn table(&self, tag: u32) -> Table {
        Table {
            both: u64::from(self.totals.both[tag as usize]),
            a: self.totals.matched,
            b: u64::from(self.totals.of_tag[tag as usize]),
            n: self.totals.archive,
        }
    }

    /// The best ones in order, and the others without any.
    fn sorted(&self, mut tags: Vec<Scored>, limit: usize) -> (Vec<Scored>, Vec<Scored>) {
        let key = |tag: &Scored| self.ground.tables.tags[tag.tag as usize].key.as_str();
        let both = |tag: &Scored| self.totals.both[tag.tag as usize];
        let order = |a: &Scored, b: &Scored| -> Ordering {
            (b.score.total_cmp(&a.score))
                .then_with(|| both(b).cmp(&both(a)))
                .then_with(|| key(a).cmp(key(b)))
        };
        if limit > 0 && limit < tags.len() {
            tags.select_nth_unstable_by(limit - 1, order);
        }
        let rest = tags.split_off(limit.min(tags.len()));
        tags.sort_unstable_by(order);
        (tags, rest)
    }

    fn looked_at(&self, tags: &[Scored]) -> Result<Vec<Shown>, Error> {
        let ground = self.ground;
        let numbers: Vec<u32> = tags.iter().map(|scored| scored.tag).collect();
        let place = (ground.snapshot, ground.tables);
        let supported = are_supported(&numbers, ground.hits, place, self.cancel)?;
        let shown = |(tag, are_many): (u32, bool)| Shown {
            tag,
            supported: are_many && self.cells.posts[tag as usize] >= LEAST_POSTS,
        };
        Ok(numbers.into_iter().zip(supported).map(shown).collect())
    }

    fn row(&self, shown: &Shown, spark: Vec<u32>) -> RelatedTag {
        let tag = &self.ground.tables.tags[shown.tag as usize];
        let table = self.table(shown.tag);
        let measured = |value: f64| (!self.meaningless).then_some(value);
        RelatedTag {
            tag: tag.key.clone(),
            spelling: tag.spelling.clone(),
            both: table.both,
            total: table.b,
            g2: measured(table.g2()),
            npmi: measured(table.npmi()),
            jaccard: measured(table.jaccard()),
            supported: shown.supported,
            spark,
        }
    }
}
