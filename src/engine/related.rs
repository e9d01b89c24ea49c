//! Which tags travel with a scope, by a measure and not only by count.

use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::Tables;
use super::tags::{TagCounts, count_tags, count_voices};
use super::{AskRelated, Cancel, Error, Measure, Related, RelatedTag, Unit, count};
use crate::measure::Table;
use crate::query::Query;

/// Posts and voices that must stand behind an association before it is ranked among the others.
const LEAST_POSTS: u32 = 5;
const LEAST_VOICES: u32 = 3;

/// From this share of the archive on, a scope is not a part of it but the archive itself: it was
/// collected by that very tag, and association with it says nothing.
const WHOLE: f64 = 0.9;

/// What a related-tags question is computed from.
pub(crate) struct Ground<'a> {
    pub(crate) scope: &'a Query,
    pub(crate) hits: &'a Hits,
    /// All posts, for the totals.
    pub(crate) archive: &'a Hits,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) tables: &'a Tables,
}

/// Totals of the asked unit: in the scope, in the archive, and for each tag.
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
    voices_of_tags: impl Fn() -> Result<std::sync::Arc<Vec<u32>>, Error>,
    cancel: &Cancel,
) -> Result<Related, Error> {
    let tables = ground.tables;
    let counts = count_tags(ground.hits, ground.snapshot, tables, cancel)?;
    let totals = totals(ground, ask.unit, &counts, voices_of_tags, cancel)?;
    let defining: Vec<u32> = ground
        .scope
        .required_tags()
        .iter()
        .filter_map(|key| tables.tag(key))
        .collect();
    let meaningless = totals.matched as f64 >= WHOLE * totals.archive as f64;
    let mut found: Vec<Ranked> = (0..tables.tags.len() as u32)
        .filter(|t| counts.posts[*t as usize] > 0 && !defining.contains(t))
        .map(|tag| rank(tag, ask.by, meaningless, &counts, &totals))
        .collect();
    let distinct = found.len() as u64;
    let order = |a: &Ranked, b: &Ranked| {
        (b.trusted.cmp(&a.trusted))
            .then(b.score.total_cmp(&a.score))
            .then(totals.both[b.tag as usize].cmp(&totals.both[a.tag as usize]))
            .then_with(|| {
                tables.tags[a.tag as usize]
                    .key
                    .cmp(&tables.tags[b.tag as usize].key)
            })
    };
    let limit = ask.limit.min(found.len());
    if limit > 0 && limit < found.len() {
        found.select_nth_unstable_by(limit - 1, order);
    }
    found.truncate(limit);
    found.sort_unstable_by(order);
    let mut sparks = sparks(ground, &found, ask.spark, cancel)?;
    let tags = found
        .iter()
        .enumerate()
        .map(|(n, ranked)| {
            let spark = sparks.get_mut(n).map(std::mem::take).unwrap_or_default();
            row(ranked, meaningless, &totals, tables, spark)
        })
        .collect();
    Ok(Related {
        by: ask.by,
        unit: ask.unit,
        matched: totals.matched,
        archive: totals.archive,
        meaningless,
        distinct,
        tags,
    })
}

fn totals(
    ground: &Ground<'_>,
    unit: Unit,
    counts: &TagCounts,
    voices_of_tags: impl Fn() -> Result<std::sync::Arc<Vec<u32>>, Error>,
    cancel: &Cancel,
) -> Result<Totals, Error> {
    let tables = ground.tables;
    let counted = |hits: &Hits| count::count(hits, ground.snapshot);
    Ok(match unit {
        Unit::Posts => Totals {
            matched: ground.hits.total,
            archive: ground.archive.total,
            both: counts.posts.clone(),
            of_tag: tables.tags.iter().map(|t| t.posts).collect(),
        },
        Unit::Originals => Totals {
            matched: counted(ground.hits)?.originals,
            archive: counted(ground.archive)?.originals,
            both: counts.originals.clone(),
            of_tag: tables.tags.iter().map(|t| t.originals).collect(),
        },
        Unit::Voices => Totals {
            matched: count::voices(ground.hits, tables, cancel)?,
            archive: count::voices(ground.archive, tables, cancel)?,
            both: count_voices(ground.hits, tables, &counts.posts, cancel)?,
            of_tag: voices_of_tags()?.to_vec(),
        },
    })
}

/// A tag with what it is ranked by.
struct Ranked {
    tag: u32,
    supported: bool,
    /// Whether it stands among the others. Without a measure there is nothing that small numbers
    /// could distort: plain counts need no guard.
    trusted: bool,
    score: f64,
}

fn table(tag: u32, totals: &Totals) -> Table {
    Table {
        both: u64::from(totals.both[tag as usize]),
        a: totals.matched,
        b: u64::from(totals.of_tag[tag as usize]),
        n: totals.archive,
    }
}

fn rank(tag: u32, by: Measure, meaningless: bool, counts: &TagCounts, totals: &Totals) -> Ranked {
    let at = tag as usize;
    let supported = counts.posts[at] >= LEAST_POSTS && counts.few_voices[at].count >= LEAST_VOICES;
    let table = table(tag, totals);
    let score = match by {
        _ if meaningless => f64::from(totals.both[at]),
        Measure::G2 => table.g2(),
        Measure::Npmi => table.npmi(),
        Measure::Jaccard => table.jaccard(),
        Measure::Count => f64::from(totals.both[at]),
    };
    Ranked {
        tag,
        supported,
        trusted: supported || meaningless || by == Measure::Count,
        score,
    }
}

fn row(
    ranked: &Ranked,
    meaningless: bool,
    totals: &Totals,
    tables: &Tables,
    spark: Vec<u32>,
) -> RelatedTag {
    let tag = &tables.tags[ranked.tag as usize];
    let table = table(ranked.tag, totals);
    let measured = |value: f64| (!meaningless).then_some(value);
    RelatedTag {
        tag: tag.key.clone(),
        spelling: tag.spelling.clone(),
        both: table.both,
        total: table.b,
        g2: measured(table.g2()),
        npmi: measured(table.npmi()),
        jaccard: measured(table.jaccard()),
        supported: ranked.supported,
        spark,
    }
}

/// Posts of each row's tag in the scope over the scope's time, in equal cells.
fn sparks(
    ground: &Ground<'_>,
    rows: &[Ranked],
    cells: usize,
    cancel: &Cancel,
) -> Result<Vec<Vec<u32>>, Error> {
    let span = count::count(ground.hits, ground.snapshot)?;
    let (Some(first), Some(last)) = (span.first, span.last) else {
        return Ok(Vec::new());
    };
    if cells == 0 {
        return Ok(Vec::new());
    }
    let mut row_of_tag = vec![u32::MAX; ground.tables.tags.len()];
    for (n, row) in rows.iter().enumerate() {
        row_of_tag[row.tag as usize] = n as u32;
    }
    let mut sparks = vec![vec![0; cells]; rows.len()];
    let width = (last.0 - first.0) / cells as i64 + 1;
    let parts = ground
        .hits
        .segments
        .iter()
        .zip(&ground.snapshot.segments)
        .zip(&ground.tables.segments);
    for ((bits, segment), table) in parts {
        for cell in 0..cells {
            let from = crate::post::Time(first.0 + cell as i64 * width);
            let docs = segment
                .times
                .docs_in(from, crate::post::Time(from.0 + width));
            for doc in bits.iter_in(docs) {
                for tag in table.tags(doc) {
                    if let Some(spark) = sparks.get_mut(row_of_tag[*tag as usize] as usize) {
                        spark[cell] += 1;
                    }
                }
            }
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    Ok(sparks)
}
