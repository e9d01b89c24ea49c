//! What to know about posts before trusting figures: what is missing, cut, doubtful, and where nothing
//! was collected.
//!
//! Nearly every statement is a row of [`SUBJECTS`]: a query, and the query of what it is a share of. So
//! the number that is stated is the number that its query finds. Nothing is judged: the order is by how
//! much each endangers figures, and what counts zero is stated too.

use super::answer::{Ages, Check, Coverage, Gap, Records, Statement};
use super::count::{self, PATIENCE};
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::subjects::{AGED, SUBJECTS, Subject, understood};
use super::{Cancel, Core, Error};
use crate::archive::SourceRecord;
use crate::measure::gaps::{Stretch, gaps};
use crate::post::Time;
use crate::query::{Filter, Query};
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

pub(crate) fn check(
    core: &Core,
    scope: &Query,
    zone: &TimeZone,
    cancel: &Cancel,
) -> Result<Check, Error> {
    let hits = core.hits(scope, cancel)?;
    let times = times(&hits, &core.snapshot, cancel)?;
    let gaps: Vec<Gap> = gaps(&times).into_iter().map(gap).collect();
    let records = records(&core.snapshot);
    let mut statements = vec![without_posts(
        ("gaps", "gaps"),
        "10 minutes or more without a post, where the same hours both before and after had at least 20 \
         posts, spread over half of them",
        (gaps.len() as u64, None),
    )];
    statements.extend(about_records(&core.snapshot, &records));
    for subject in SUBJECTS {
        statements.push(state(subject, &hits, core, cancel)?);
    }
    Ok(Check {
        posts: hits.total,
        coverage: coverage(&times, zone),
        statements,
        gaps,
        ages: ages(&hits, core, cancel)?,
        platforms: platforms(&hits, &core.snapshot, cancel)?,
        records,
    })
}

/// Counts what a subject's query finds within the scope.
fn state(subject: &Subject, hits: &Hits, core: &Core, cancel: &Cancel) -> Result<Statement, Error> {
    let count = |query: &Query| Ok::<_, Error>(shared(hits, &*core.hits(query, cancel)?));
    let query = understood(subject.query);
    Ok(Statement {
        name: subject.name,
        title: subject.title,
        definition: subject.definition,
        count: count(&query)?,
        of: Some(count(&understood(subject.of))?),
        query: Some(query),
    })
}

fn shared(a: &Hits, b: &Hits) -> u64 {
    let both = a.segments.iter().zip(&b.segments);
    both.map(|(a, b)| u64::from(a.count_and(b))).sum()
}

fn without_posts(
    (name, title): (&'static str, &'static str),
    definition: &'static str,
    (count, of): (u64, Option<u64>),
) -> Statement {
    Statement {
        name,
        title,
        definition,
        count,
        of,
        query: None,
    }
}

/// What never became posts: of the whole archive, whatever the scope.
fn about_records(snapshot: &Snapshot, records: &Records) -> [Statement; 3] {
    let count = |is: fn(&SourceRecord) -> bool| {
        let sources = snapshot.record.current().filter(|source| is(source));
        (sources.count() as u64, Some(records.sources))
    };
    [
        without_posts(
            ("unfinished", "sources not read to the end"),
            "sources of the whole archive whose import was interrupted: import them again",
            count(|source| !source.complete && source.fault.is_none()),
        ),
        without_posts(
            ("faulty", "sources damaged or changed"),
            "sources of the whole archive that end in damage, changed while they were read, or were gone \
             when the archive was rebuilt: 'tagline info' says which",
            count(|source| source.fault.is_some()),
        ),
        without_posts(
            ("rejected", "records not understood"),
            "records of the whole archive that could not be read: 'tagline rejects' lists them",
            (records.rejected, Some(records.read)),
        ),
    ]
}

fn records(snapshot: &Snapshot) -> Records {
    let mut records = Records {
        earlier_posts: snapshot.record.earlier_posts(),
        ..Records::default()
    };
    let mut skipped: BTreeMap<&str, u64> = BTreeMap::new();
    for source in snapshot.record.current() {
        records.sources += 1;
        records.read += source.records();
        records.posts += source.posts;
        records.merged += source.merged;
        records.rejected += source.rejected;
        for (reason, count) in &source.skips {
            *skipped.entry(reason).or_default() += count;
        }
    }
    records.skipped = largest_first(skipped.into_iter().map(|(name, n)| (name.to_owned(), n)));
    records
}

fn largest_first(counts: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut counts: Vec<_> = counts.collect();
    counts.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    counts
}

/// The times of the scope's dated posts, ascending, as far as they can be right.
fn times(hits: &Hits, snapshot: &Snapshot, cancel: &Cancel) -> Result<Vec<i64>, Error> {
    let mut times = Vec::with_capacity(hits.total as usize);
    for (n, docs) in count::dated(hits, snapshot) {
        let segment = &snapshot.segments[n];
        for doc in hits.segments[n].iter_in(docs) {
            times.extend(segment.times.of(doc).map(|time| time.0));
            if times.len().is_multiple_of(PATIENCE) && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    // One ascending run for each segment, which the stable sort makes use of.
    #[allow(
        clippy::stable_sort_primitive,
        reason = "only the stable sort merges ascending runs"
    )]
    times.sort();
    Ok(times)
}

fn gap(stretch: Stretch) -> Gap {
    let length = stretch.until - stretch.from;
    let since = Filter::Since(Time(stretch.from.saturating_sub(length)));
    let until = Filter::Until(Time(stretch.until.saturating_add(length)));
    Gap {
        from: Time(stretch.from),
        until: Time(stretch.until),
        expected: stretch.expected,
        query: Query::filter(since).and(Query::filter(until)),
    }
}

/// Days of the calendar, with and without posts.
fn coverage(times: &[i64], zone: &TimeZone) -> Coverage {
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return Coverage::default();
    };
    let date = |at: i64| Time(at).in_zone(zone).date();
    let mut with_posts = 0;
    let mut rest = times;
    while let Some(at) = rest.first() {
        with_posts += 1;
        let tomorrow = date(*at)
            .tomorrow()
            .and_then(|day| day.to_zoned(zone.clone()))
            .map_or(i64::MAX, |day| day.timestamp().as_millisecond());
        rest = &rest[rest.partition_point(|at| *at < tomorrow)..];
    }
    let days = (date(*last) - date(*first)).get_days() + 1;
    let days = u64::try_from(days).unwrap_or(with_posts);
    Coverage {
        first: Some(Time(*first)),
        last: Some(Time(*last)),
        days,
        empty_days: days.saturating_sub(with_posts),
    }
}

/// How old counts are, as `Post::age_of_counts` says it.
fn ages(hits: &Hits, core: &Core, cancel: &Cancel) -> Result<Ages, Error> {
    let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
    let comparable = core.hits(&understood(AGED), cancel)?;
    let mut ages: Vec<i64> = Vec::new();
    let readers = core.snapshot.searcher.segment_readers().iter();
    for (n, (reader, segment)) in readers.zip(&core.snapshot.segments).enumerate() {
        let Some(observed) = reader
            .fast_fields()
            .column_opt::<i64>("observed")
            .map_err(failed)?
        else {
            continue;
        };
        let docs = hits.segments[n].and(&comparable.segments[n]);
        for (n, doc) in docs.iter().enumerate() {
            let age = segment.times.of(doc).zip(observed.first(doc));
            let age = age.map(|(posted, seen)| seen.saturating_sub(posted.0));
            ages.extend(age.filter(|age| *age >= 0));
            if n % PATIENCE == 0 && cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
    }
    let middle = ages.len().saturating_sub(1) / 2;
    let median = (!ages.is_empty()).then(|| *ages.select_nth_unstable(middle).1);
    Ok(Ages {
        known: ages.len() as u64,
        median,
    })
}

/// How many of the scope's posts are of which platform.
fn platforms(
    hits: &Hits,
    snapshot: &Snapshot,
    cancel: &Cancel,
) -> Result<Vec<(String, u64)>, Error> {
    let count = || -> tantivy::Result<FxHashMap<String, u64>> {
        let mut counts: FxHashMap<String, u64> = FxHashMap::default();
        for (reader, bits) in snapshot
            .searcher
            .segment_readers()
            .iter()
            .zip(&hits.segments)
        {
            let inverted = reader.inverted_index(snapshot.fields.platform)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() && !cancel.is_cancelled() {
                let name = String::from_utf8_lossy(terms.key()).into_owned();
                let mut posts = inverted
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                let mut found = 0;
                while posts.doc() != TERMINATED {
                    found += u64::from(bits.contains(posts.doc()));
                    posts.advance();
                }
                if found > 0 {
                    *counts.entry(name).or_default() += found;
                }
            }
        }
        Ok(counts)
    };
    let counts = count().map_err(|e| Error::Index(e.to_string()))?;
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    Ok(largest_first(counts.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        const HOUR: i64 = 3_600_000;
        // Sunday 30 March 2014: in Paris it has 23 hours.
        let sunday = 1_396_134_000_000;
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (times, days, empty) in [
            (vec![], 0, 0),
            (vec![sunday], 1, 0),
            (vec![sunday, sunday + 22 * HOUR], 1, 0),
            (vec![sunday, sunday + 23 * HOUR], 2, 0),
            (vec![sunday - 1, sunday + 23 * HOUR], 3, 1),
            (vec![sunday, sunday + 400 * 24 * HOUR], 401, 399),
        ] {
            let found = coverage(&times, &paris);
            assert_eq!((found.days, found.empty_days), (days, empty), "{times:?}");
        }
    }
}
