//! What to know about posts before trusting figures: what is missing, cut, doubtful, and where nothing
//! was collected.
//!
//! Nearly every statement is a row of [`SUBJECTS`]: a query, and the query of what it is a share of. So
//! the number that is stated is the number that its query finds. Nothing is judged: the order is by how
//! much each endangers figures, and what counts zero is stated too.

use super::answer::{Ages, Check, Coverage, Gap, Records, Statement};
use super::count::PATIENCE;
use super::hits::Hits;
use super::snapshot::Snapshot;
use super::{Cancel, Core, Error};
use crate::measure::gaps::gaps;
use crate::post::Time;
use crate::query::{self, Context, Filter, Query};
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

/// A statement about posts, before it is counted.
struct Subject {
    name: &'static str,
    title: &'static str,
    definition: &'static str,
    /// Finds the posts.
    query: &'static str,
    /// Finds the posts that they are a share of; empty for all.
    of: &'static str,
}

const SUBJECTS: &[Subject] = &[
    Subject {
        name: "misdated",
        title: "time cannot be right",
        definition: "dated before the platform opened, after collection or import, or more than a day \
                     from the time in the identifier",
        query: "is:misdated",
        of: "",
    },
    Subject {
        name: "undated",
        title: "without a usable time",
        definition: "in totals and lists, but in no bin of a timeline",
        query: "is:undated",
        of: "",
    },
    Subject {
        name: "truncated",
        title: "text looks cut",
        definition: "on Twitter or in a table, reposts that end in an ellipsis near 140 characters, others in \
                     an ellipsis and a t.co link near 140 or 280: words, tags and links may be lost",
        query: "is:truncated",
        of: "",
    },
    Subject {
        name: "early",
        title: "counts taken within an hour",
        definition: "counts collected within an hour of posting, reposts aside: too early to compare",
        query: "is:early",
        of: "has:observed has:counts -is:repost",
    },
    Subject {
        name: "unobserved",
        title: "counts of unknown age",
        definition: "with counts, but the source does not say when they were collected",
        query: "has:counts missing:observed",
        of: "has:counts",
    },
    Subject {
        name: "uncounted",
        title: "without counts",
        definition: "no engagement count at all: not zero, but not known",
        query: "missing:counts",
        of: "",
    },
    Subject {
        name: "missing-original",
        title: "reposts of what is not here",
        definition: "reposts that name their original, which is not in the archive",
        query: "missing:original",
        of: "is:repost",
    },
    Subject {
        name: "unnamed-original",
        title: "reposts of who knows what",
        definition: "reposts whose source does not name the original by its identifier",
        query: "is:repost -has:original -missing:original",
        of: "is:repost",
    },
    Subject {
        name: "missing-parent",
        title: "replies to what is not here",
        definition: "replies that name the post they answer, which is not in the archive",
        query: "missing:parent",
        of: "is:reply",
    },
    Subject {
        name: "unnamed-parent",
        title: "replies to who knows what",
        definition: "replies whose source does not name the answered post by its identifier",
        query: "is:reply -has:parent -missing:parent",
        of: "is:reply",
    },
    Subject {
        name: "missing-quoted",
        title: "quotes of what is not here",
        definition: "quotes that name the quoted post, which is not in the archive",
        query: "missing:quoted",
        of: "is:quote",
    },
    Subject {
        name: "unnamed-quoted",
        title: "quotes of who knows what",
        definition: "quotes whose source does not name the quoted post by its identifier",
        query: "is:quote -has:quoted -missing:quoted",
        of: "is:quote",
    },
    Subject {
        name: "anonymous",
        title: "without an author",
        definition: "neither handle nor id of the author is known: they count as no voice",
        query: "missing:author",
        of: "",
    },
    Subject {
        name: "repaired",
        title: "identifier repaired",
        definition: "the identifier was destroyed, by a spreadsheet most often, and is taken from the \
                     post's address or made up",
        query: "is:repaired",
        of: "",
    },
    Subject {
        name: "unidentified",
        title: "identifier made up",
        definition: "the source gives no identifier: the same post from two sources is merged only if \
                     author, time and text are the same",
        query: "is:unidentified",
        of: "",
    },
    Subject {
        name: "unspoken",
        title: "without a language",
        definition: "the platform names no language (none is guessed): lang: does not find them",
        query: "missing:lang",
        of: "",
    },
    Subject {
        name: "repeated",
        title: "found more than once",
        definition: "found in more than one place and merged into one post",
        query: "is:repeated",
        of: "",
    },
    Subject {
        name: "sensitive",
        title: "asking for care",
        definition: "marked as sensitive, or with a content warning",
        query: "is:sensitive",
        of: "",
    },
];

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

/// A query of this file; none of them depends on the present or on a zone.
fn understood(text: &str) -> Query {
    let context = Context {
        now: Time(0),
        zone: TimeZone::UTC,
    };
    query::parse(text, &context).query
}

fn shared(a: &Hits, b: &Hits) -> u64 {
    let both = a.segments.iter().zip(&b.segments);
    both.map(|(a, b)| u64::from(a.and(b).count())).sum()
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
fn about_records(snapshot: &Snapshot, records: &Records) -> [Statement; 2] {
    let sources = &snapshot.record.sources;
    let unfinished = sources.iter().filter(|source| !source.complete).count() as u64;
    [
        without_posts(
            ("unfinished", "sources not read to the end"),
            "sources of the whole archive whose import was interrupted: import them again",
            (unfinished, Some(records.sources)),
        ),
        without_posts(
            ("rejected", "records not understood"),
            "records of the whole archive that could not be read: 'tagline rejects' lists them",
            (records.rejected, Some(records.read)),
        ),
    ]
}

fn records(snapshot: &Snapshot) -> Records {
    let mut records = Records::default();
    let mut skipped: BTreeMap<&str, u64> = BTreeMap::new();
    for source in &snapshot.record.sources {
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

/// The times of the scope's dated posts, ascending.
fn times(hits: &Hits, snapshot: &Snapshot, cancel: &Cancel) -> Result<Vec<i64>, Error> {
    let mut times = Vec::with_capacity(hits.total as usize);
    for (bits, segment) in hits.segments.iter().zip(&snapshot.segments) {
        for doc in bits.iter_in(segment.times.undated..bits.len()) {
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

fn gap(stretch: crate::measure::gaps::Stretch) -> Gap {
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
    let comparable = core.hits(&understood("has:observed has:counts -is:repost"), cancel)?;
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
    fn every_subject_is_asked_for_as_it_is_written() {
        for subject in SUBJECTS {
            for text in [subject.query, subject.of] {
                assert_eq!(understood(text).to_string(), text, "{}", subject.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_titles_short() {
        for (n, subject) in SUBJECTS.iter().enumerate() {
            assert!(
                SUBJECTS[n + 1..]
                    .iter()
                    .all(|other| other.name != subject.name)
            );
            assert!(subject.title.len() <= 28, "{}", subject.title);
        }
    }

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
