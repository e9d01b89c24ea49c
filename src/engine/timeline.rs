//! Counts over time: differences of running counts at the documents where bins begin.

use super::bins::edges;
use super::count::{self, PATIENCE};
use super::hits::Hits;
use super::list::List;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{AskTimeline, Cancel, Error, Series, Timeline, Unit};
use crate::post::Time;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The posts of a scope, as far as a timeline needs them.
pub(crate) enum Posts<'a> {
    Set(Arc<Hits>),
    /// Only posts are counted of it, not originals nor voices.
    List(List<'a>),
}

impl Posts<'_> {
    fn span(&self, snapshot: &Snapshot) -> Result<(Option<Time>, Option<Time>), Error> {
        match self {
            Self::Set(hits) => Ok(count::span(hits, snapshot)),
            Self::List(list) => list.span(),
        }
    }
}

/// One timeline of several scopes. `tables` is only called where voices are asked for.
pub(crate) fn timeline(
    scopes: &[Posts<'_>],
    ask: &AskTimeline,
    snapshot: &Snapshot,
    tables: impl Fn() -> Result<Arc<Tables>, Error>,
    cancel: &Cancel,
) -> Result<Timeline, Error> {
    let span = match ask.span {
        Some(span) => Some(span),
        None => whole_span(scopes, snapshot)?,
    };
    let (bin, edges) = match span {
        Some((from, to)) if from < to => edges(ask.axis, &ask.zone, from, to)?,
        _ => (super::Bin::Day, Vec::new()),
    };
    let mut series = Vec::with_capacity(scopes.len());
    for scope in scopes {
        series.push(match (scope, ask.unit) {
            (Posts::List(list), _) => list.series(&edges)?,
            (Posts::Set(hits), Unit::Posts) => posts(hits, &edges, snapshot),
            (Posts::Set(hits), Unit::Originals) => {
                posts(&hits.originals(snapshot)?, &edges, snapshot)
            }
            (Posts::Set(hits), Unit::Voices) => {
                voices(hits, &edges, snapshot, &*tables()?, cancel)?
            }
        });
    }
    Ok(Timeline {
        bin,
        zone: name_of_zone(&ask.zone),
        unit: ask.unit,
        edges,
        series,
    })
}

/// A zone's name, or its offset where it has none.
pub(crate) fn name_of_zone(zone: &TimeZone) -> String {
    let offset = || zone.to_fixed_offset().map(|offset| offset.to_string());
    match zone.iana_name() {
        Some(name) => name.to_owned(),
        None => offset().unwrap_or_else(|_| "unknown".to_owned()),
    }
}

/// From the first to just after the last dated post of all scopes, as far as times can be right.
fn whole_span(scopes: &[Posts<'_>], snapshot: &Snapshot) -> Result<Option<(Time, Time)>, Error> {
    let (mut first, mut last): (Option<Time>, Option<Time>) = (None, None);
    for scope in scopes {
        let span = scope.span(snapshot)?;
        first = [first, span.0].into_iter().flatten().min();
        last = last.max(span.1);
    }
    let span = first.zip(last);
    Ok(span.map(|(first, last)| (first, Time(last.0 + 1))))
}

fn posts(hits: &Hits, edges: &[Time], snapshot: &Snapshot) -> Series {
    let mut series = empty(edges);
    for (bits, segment) in hits.segments.iter().zip(&snapshot.segments) {
        series.undated += u64::from(bits.rank(segment.times.undated));
        let mut before = None;
        for (n, edge) in edges.iter().enumerate() {
            let now = bits.rank(segment.times.first_at(*edge));
            if let Some(before) = before {
                series.counts[n - 1] += u64::from(now - before);
            }
            before = Some(now);
        }
    }
    series.total = series.counts.iter().sum();
    series.outside = hits.total - series.undated - series.total;
    series
}

fn voices(
    hits: &Hits,
    edges: &[Time],
    snapshot: &Snapshot,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Series, Error> {
    let mut series = empty(edges);
    // The last bin in which each voice was heard, so that one pass counts every bin's distinct voices.
    let mut heard = vec![u32::MAX; tables.voices as usize];
    let mut seen = count::VoiceSet::new(tables.voices);
    let mut seen_undated = count::VoiceSet::new(tables.voices);
    let parts = || hits.segments.iter().zip(&snapshot.segments).enumerate();
    for (at, (bits, segment)) in parts() {
        for doc in bits.iter_in(0..segment.times.undated) {
            series.undated += u64::from(seen_undated.first_time(tables.voice_of(at, doc)));
        }
    }
    series.outside = voices_outside(hits, edges, snapshot, tables);
    for (n, pair) in edges.windows(2).enumerate() {
        for (at, (bits, segment)) in parts() {
            for (i, doc) in bits
                .iter_in(segment.times.docs_in(pair[0], pair[1]))
                .enumerate()
            {
                let voice = tables.voice_of(at, doc);
                if voice != NOBODY && heard[voice as usize] != n as u32 {
                    heard[voice as usize] = n as u32;
                    series.counts[n] += 1;
                    series.total += u64::from(seen.first_time(voice));
                }
                if i % PATIENCE == 0 && cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
            }
        }
    }
    Ok(series)
}

/// Distinct voices of the dated posts beyond the axis.
fn voices_outside(hits: &Hits, edges: &[Time], snapshot: &Snapshot, tables: &Tables) -> u64 {
    let mut seen = count::VoiceSet::new(tables.voices);
    let (first, last) = (edges.first(), edges.last());
    for (at, (bits, segment)) in hits.segments.iter().zip(&snapshot.segments).enumerate() {
        let times = &segment.times;
        let within = match (first, last) {
            (Some(first), Some(last)) => times.docs_in(*first, *last),
            _ => times.undated..times.undated,
        };
        for doc in bits.iter_in(times.undated..within.start) {
            seen.first_time(tables.voice_of(at, doc));
        }
        for doc in bits.iter_in(within.end..times.len) {
            seen.first_time(tables.voice_of(at, doc));
        }
    }
    seen.count()
}

fn empty(edges: &[Time]) -> Series {
    Series {
        total: 0,
        undated: 0,
        outside: 0,
        counts: vec![0; edges.len().saturating_sub(1)],
    }
}
