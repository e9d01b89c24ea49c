//! The life of a scope: when it began, rose, peaked, faded, fell silent and came back.
//!
//! All of it is read from counts in bins, so what is said of a bin is said of its whole width. Posts whose time
//! cannot be right are left out of everything but the totals: one of them would stretch a life by decades.

mod course;
mod days;
mod newcomers;

pub use course::{Burst, Course, Stretch};
pub use days::{Days, Pace, Season, Silence};
pub use newcomers::Newcomers;

use super::firsts::firsts;
use super::hits::Hits;
use super::listing::{self, Place};
use super::timeline::{Posts, timeline};
use super::voices::loudest;
use super::{AskTimeline, Axis, Bin, Cancel, Core, Count, Error, Row, Timeline, Unit, count, page};
use crate::post::Time;
use crate::query::{Expr, Filter, Is, Query};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The voice by which a conversation is more than a circle of friends.
const HUNDREDTH: usize = 100;
/// Bins of the drawing at most: so many fit on any terminal.
const DRAWN: usize = 70;

/// Asks for the life of a scope.
#[derive(Clone, Debug)]
pub struct AskLife {
    /// The zone of days and hours.
    pub zone: TimeZone,
    /// What is counted in bins.
    pub unit: Unit,
}

/// The life of a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Life {
    /// All of the scope.
    pub count: Count,
    /// Its posts whose time cannot be right. They and undated ones are in no figure but `count`.
    pub misdated: u64,
    /// The first and the last post of the archive, as far as their times can be right.
    pub archive: Option<(Time, Time)>,
    /// Its share of the archive's posts in the same time.
    pub share: f64,
    /// Posts of the voice with most of them, in all of the scope.
    pub loudest: u64,
    /// The earliest post.
    pub first: Option<Row>,
    /// The latest post.
    pub last: Option<Row>,
    /// The post with which the hundredth voice was heard.
    pub hundredth: Option<Row>,
    /// Counts from the first post to the last, in bins for drawing.
    pub drawing: Timeline,
    /// How it rose and fell; nothing where no post has a time.
    pub course: Option<Course>,
    /// What is counted by days; nothing likewise.
    pub days: Option<Days>,
    /// Who was new when.
    pub newcomers: Newcomers,
}

/// What the parts of the answer are made of.
struct Ground<'a> {
    core: &'a Core,
    ask: &'a AskLife,
    cancel: &'a Cancel,
    /// Posts of the scope with a time that can be right.
    hits: Arc<Hits>,
    /// Likewise of the archive.
    all: Arc<Hits>,
    /// The scope's first and last moment.
    span: (Time, Time),
    /// The archive's.
    archive: (Time, Time),
}

pub(crate) fn life(
    core: &Core,
    scope: &Query,
    ask: &AskLife,
    cancel: &Cancel,
) -> Result<Life, Error> {
    let snapshot = &core.snapshot;
    let hits = core.hits(scope, cancel)?;
    let whole = count::count(&hits, snapshot)?;
    let counted = Count {
        voices: count::voices(&hits, snapshot, &*core.tables()?, cancel)?,
        ..whole
    };
    let loudest = loudest(&hits, &*core.tables()?, cancel)?;
    let hits = core.hits(&scope.clone().and(timed()), cancel)?;
    let all = core.hits(&timed(), cancel)?;
    let archive = span(&all, core);
    let misdated = counted.posts - counted.undated - hits.total;
    let Some((first, last)) = span(&hits, core) else {
        return Ok(Life {
            loudest,
            ..Life::without_times(counted, misdated, archive, ask)
        });
    };
    let ground = Ground {
        core,
        ask,
        cancel,
        span: (first, last),
        archive: archive.unwrap_or((first, last)),
        hits,
        all,
    };
    Ok(Life {
        count: counted,
        misdated,
        archive,
        loudest,
        ..ground.lived(scope)?
    })
}

/// Posts with a time that can be right.
fn timed() -> Query {
    let without = [Filter::Undated, Filter::Is(Is::Misdated)];
    Query {
        expr: Expr::all_of(without.map(|filter| Expr::Filter(filter).negate())),
    }
}

fn span(hits: &Hits, core: &Core) -> Option<(Time, Time)> {
    let (first, last) = count::span(hits, &core.snapshot);
    first.zip(last)
}

impl Life {
    fn without_times(
        count: Count,
        misdated: u64,
        archive: Option<(Time, Time)>,
        ask: &AskLife,
    ) -> Self {
        Self {
            count,
            misdated,
            archive,
            share: 0.0,
            loudest: 0,
            first: None,
            last: None,
            hundredth: None,
            drawing: Timeline {
                bin: Bin::Day,
                zone: String::new(),
                unit: ask.unit,
                edges: Vec::new(),
                series: Vec::new(),
            },
            course: None,
            days: None,
            newcomers: Newcomers::default(),
        }
    }
}

impl Ground<'_> {
    /// All that has to do with time.
    fn lived(&self, scope: &Query) -> Result<Life, Error> {
        let snapshot = &self.core.snapshot;
        let firsts = firsts(&self.hits, snapshot, &*self.core.tables()?, self.cancel)?;
        let heard = firsts.in_order();
        let hundredth = heard.get(HUNDREDTH - 1).map(|(_, first)| first.place);
        let oldest = listing::oldest(&self.hits, snapshot, 0, 1);
        let newest = listing::newest(&self.hits, snapshot, 0, 1);
        let row = |place: Option<Place>| -> Result<Option<Row>, Error> {
            let places = place.into_iter().collect();
            Ok(page::rows_at(scope, places, snapshot, self.cancel)?.pop())
        };
        let (first, last) = self.span;
        let among = self.all_between(first, Time(last.0 + 1));
        Ok(Life {
            share: self.hits.total as f64 / among.max(1) as f64,
            first: row(oldest.first().copied())?,
            last: row(newest.first().copied())?,
            hundredth: row(hundredth)?,
            drawing: self.timeline(Axis::Fit(DRAWN), self.ask.unit, self.span, false)?,
            course: Some(course::course(self)?),
            days: days::days(self)?,
            newcomers: newcomers::newcomers(self, &heard)?,
            ..Life::without_times(Count::default(), 0, None, self.ask)
        })
    }

    /// Counts of the scope, and of the archive if that is asked for too, from one moment to another, both in.
    fn timeline(
        &self,
        axis: Axis,
        unit: Unit,
        (from, last): (Time, Time),
        with_all: bool,
    ) -> Result<Timeline, Error> {
        let mut scopes = vec![Posts::Set(self.hits.clone())];
        if with_all {
            scopes.push(Posts::Set(self.all.clone()));
        }
        let ask = AskTimeline {
            axis,
            zone: self.ask.zone.clone(),
            unit,
            span: Some((from, Time(last.0 + 1))),
        };
        let core = self.core;
        timeline(&scopes, &ask, &core.snapshot, || core.tables(), self.cancel)
    }

    /// Posts of the archive within `[from, to)`.
    fn all_between(&self, from: Time, to: Time) -> u64 {
        let segments = self.all.segments.iter().zip(&self.core.snapshot.segments);
        segments
            .map(|(bits, segment)| {
                let docs = segment.times.docs_in(from, to);
                u64::from(bits.rank(docs.end) - bits.rank(docs.start))
            })
            .sum()
    }

    /// The scope's posts, originals and voices within `[from, to)`.
    fn stretch(&self, from: Time, to: Time) -> Result<Stretch, Error> {
        let snapshot = &self.core.snapshot;
        let tables = self.core.tables()?;
        let mut stretch = Stretch {
            from,
            until: to,
            posts: 0,
            originals: 0,
            voices: 0,
        };
        let mut heard = count::VoiceSet::new(tables.voices);
        for (n, originals) in snapshot.originals()?.iter().enumerate() {
            let docs = snapshot.segments[n].times.docs_in(from, to);
            self.hits
                .walk(vec![(n, docs)], self.cancel, |segment, docs| {
                    stretch.posts += docs.len() as u64;
                    for doc in docs {
                        stretch.originals += u64::from(originals.contains(*doc));
                        let voice = tables.voice_of(segment, *doc);
                        stretch.voices += u64::from(heard.first_time(voice));
                    }
                })?;
        }
        Ok(stretch)
    }
}
