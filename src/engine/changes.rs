//! Companions that come and go: which tags are companions for the first time in a period, which for the last, and
//! what there is of them on the other side.
//!
//! A companion that is none any more need not be gone: it may only have fallen below the guard. So every change
//! carries the posts that have the tag where it is no companion.

use super::companions::{Change, InPeriod, Listing, Period, Tally};
use super::hits::Hits;
use super::tables::NOBODY;
use super::{Cancel, Error};
use crate::post::Time;
use rustc_hash::FxHashMap;

/// Posts and voices on the other side of a change, by tag and side.
type Beyond = FxHashMap<(u32, Side), (u64, u64)>;

/// Where a tag is no companion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Side {
    /// Before the first period in which it is one.
    Before,
    /// After the last.
    After,
}

impl Listing<'_> {
    /// Completes periods with their companions. `dated` holds the scope's posts in the periods.
    pub(super) fn fill(
        &self,
        periods: &mut [Period],
        of_periods: &[Vec<Tally>],
        dated: &Hits,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let tags = self.core.tables()?.tags.len();
        let (mut first, mut last) = (vec![usize::MAX; tags], vec![usize::MAX; tags]);
        for (n, companions) in of_periods.iter().enumerate() {
            for tag in companions.iter().map(Tally::number) {
                first[tag] = first[tag].min(n);
                last[tag] = n;
            }
        }
        let (mut new, mut gone) = (vec![Vec::new()], vec![Vec::new()]);
        for n in 1..of_periods.len() {
            let became = of_periods[n].iter().filter(|one| first[one.number()] == n);
            new.push(became.take(self.limit).copied().collect::<Vec<_>>());
            let ceased = of_periods[n - 1].iter();
            let ceased = ceased.filter(|one| last[one.number()] == n - 1);
            gone.push(ceased.take(self.limit).copied().collect::<Vec<_>>());
        }
        let mut spans: FxHashMap<(u32, Side), (Time, Time)> = FxHashMap::default();
        for (n, period) in periods.iter().enumerate() {
            for one in &new[n] {
                spans.insert((one.tag, Side::Before), (Time(i64::MIN), period.from));
            }
            for one in &gone[n] {
                spans.insert((one.tag, Side::After), (period.from, Time(i64::MAX)));
            }
        }
        let beyond = self.beyond(&spans, dated, cancel)?;
        for (n, period) in periods.iter_mut().enumerate() {
            period.distinct = of_periods[n].len() as u64;
            period.top = self.rows(&of_periods[n])?;
            period.new = self.changes(&new[n], Side::Before, &beyond)?;
            period.gone = self.changes(&gone[n], Side::After, &beyond)?;
        }
        Ok(())
    }

    /// Posts and voices of tags within spans of time.
    fn beyond(
        &self,
        spans: &FxHashMap<(u32, Side), (Time, Time)>,
        dated: &Hits,
        cancel: &Cancel,
    ) -> Result<Beyond, Error> {
        let tables = self.core.tables()?;
        let mut uses: Vec<((u32, Side), u32)> = Vec::new();
        let everywhere = dated.segments.iter().map(|bits| 0..bits.len()).enumerate();
        dated.walk(everywhere.collect(), cancel, |segment, docs| {
            let times = &self.core.snapshot.segments[segment].times;
            for doc in docs {
                let Some(time) = times.of(*doc) else { continue };
                for tag in tables.tags_of(segment, *doc) {
                    for key in [Side::Before, Side::After].map(|side| (*tag, side)) {
                        let span = spans.get(&key);
                        if span.is_some_and(|(from, to)| (*from..*to).contains(&time)) {
                            uses.push((key, tables.voice_of(segment, *doc)));
                        }
                    }
                }
            }
        })?;
        uses.sort_unstable();
        let of_tags = uses.chunk_by(|a, b| a.0 == b.0);
        let counts = of_tags.map(|of| {
            let voices = of.chunk_by(|a, b| a == b).filter(|of| of[0].1 != NOBODY);
            (of[0].0, (of.len() as u64, voices.count() as u64))
        });
        Ok(counts.collect())
    }

    fn changes(&self, tags: &[Tally], side: Side, beyond: &Beyond) -> Result<Vec<Change>, Error> {
        let rows = self.rows(tags)?.into_iter().zip(tags);
        let change = |(tag, tally): (InPeriod, &Tally)| {
            let found = beyond.get(&(tally.tag, side));
            let (beyond, beyond_voices) = found.copied().unwrap_or_default();
            Change {
                tag,
                beyond,
                beyond_voices,
            }
        };
        Ok(rows.map(change).collect())
    }

    /// The first of some tags as rows.
    fn rows(&self, tags: &[Tally]) -> Result<Vec<InPeriod>, Error> {
        let tables = self.core.tables()?;
        let row = |tally: &Tally| InPeriod {
            tag: tables.tags[tally.number()].key.clone(),
            spelling: tables.tags[tally.number()].spelling.clone(),
            posts: u64::from(tally.posts),
            voices: u64::from(tally.voices),
        };
        Ok(tags.iter().take(self.limit).map(row).collect())
    }
}
