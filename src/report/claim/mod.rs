//! The page of the study `claim`: a claim in everyday words against what the archive holds.
//!
//! An archive is what somebody collected, mostly less than there was. So more than claimed says something about the claim,
//! and less says something about the claim or about the archive: the page says which it can be.

mod counting;
mod cover;
mod highest;
mod peaks;
mod said;
mod verdict;

use super::saying::{between, bounds, moment, subject, unbounded, zone_name};
use super::study::spelled_out;
use super::{Cell, Door, Frame, Report, Study, Table, column, text_column};
use crate::engine::{Cancel, Check, Count, Engine, Error};
use crate::post::Time;
use crate::query::claim::{Claim, Counted, Role, claim};
use crate::query::{Context, Expr, Filter, Is, Query};
use counting::Side;
use highest::{Finder, Highest, Period};
use jiff::tz::TimeZone;
use verdict::Verdict;

/// What the page is made of.
struct Page<'a> {
    engine: &'a Engine,
    frame: &'a Frame,
    cancel: &'a Cancel,
    text: &'a str,
    /// Within which posts it is checked.
    scope: &'a Query,
    zone: String,
    claim: Claim,
    /// The archive.
    archive: Count,
    /// The time that the claim is about, as far as it says; with a window, resolved.
    period: (Option<Time>, Option<Time>),
    /// Why a length of time of the claim has no place.
    lacks: Option<&'static str>,
    sides: Vec<Side>,
    /// The highest period of all, where the claim says when it was.
    highest: Option<Highest>,
    /// Posts of either side without a time, whatever the claim's bounds.
    undated: u64,
    /// What is counted, as the claim means it.
    value: Option<f64>,
    verdict: Verdict,
    /// The archive in the time of the claim.
    check: Check,
}

pub(super) fn report(
    engine: &Engine,
    (text, scope): (&str, &Query),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let archive = engine.count(&Query::default(), cancel)?;
    let context = Context {
        groups: frame.groups.clone(),
        ..Context::new(frame.now, frame.zone.clone())
    };
    let mut claim = claim(text, &context, archive.first.zip(archive.last));
    // Bounds that are written as in a query are bounds of the claim.
    // They bound both sides, on whichever they stand.
    for side in std::iter::once(&mut claim.scope).chain(&mut claim.against) {
        *side = of_both(side, scope);
        let (since, until) = bounds(side);
        claim.since = claim.since.max(since);
        claim.until = [claim.until, until].into_iter().flatten().min();
        *side = unbounded(side);
    }
    let finder = Finder::new(engine, frame, claim.unit, cancel);
    let Period { span, lacks } = finder.period(&claim, &archive)?;
    let check = engine.check(&within(&Query::default(), span), &frame.zone, cancel)?;
    let mut page = Page {
        engine,
        frame,
        cancel,
        text,
        scope,
        zone: zone_name(&frame.zone),
        claim,
        archive,
        period: span,
        lacks,
        sides: Vec::new(),
        highest: None,
        undated: 0,
        value: None,
        verdict: Verdict::CannotTell,
        check,
    };
    page.count()?;
    page.judge();
    page.report()
}

/// What both a side and a scope ask for, each condition once.
fn of_both(side: &Query, scope: &Query) -> Query {
    let parts = |query: &Query| match &query.expr {
        Expr::And(parts) => parts.clone(),
        one => vec![one.clone()],
    };
    let own = parts(side);
    let more = parts(scope).into_iter().filter(|part| !own.contains(part));
    Query {
        expr: Expr::all_of(own.iter().cloned().chain(more)),
    }
}

/// A scope within bounds, as far as there are some.
fn within(scope: &Query, (from, to): (Option<Time>, Option<Time>)) -> Query {
    match (from, to) {
        (Some(from), Some(to)) => between(scope, from, to),
        (Some(from), None) => scope.clone().and(Query::filter(Filter::Since(from))),
        (None, Some(to)) => scope.clone().and(Query::filter(Filter::Until(to))),
        (None, None) => scope.clone(),
    }
}

/// `from 2014-05-24 18:00 until 2014-06-08 00:00`
fn when(bounds: (Option<Time>, Option<Time>), zone: &TimeZone) -> String {
    let show = |time: Time| match time.0.rem_euclid(60_000) / 1000 {
        0 => moment(time, zone),
        seconds => format!("{}:{seconds:02}", moment(time, zone)),
    };
    match bounds {
        (Some(from), Some(until)) => format!("from {} until {}", show(from), show(until)),
        (Some(from), None) => format!("since {}", show(from)),
        (None, Some(until)) => format!("before {}", show(until)),
        (None, None) => "in all of its time".to_owned(),
    }
}

impl Page<'_> {
    fn report(&self) -> Result<Report, Error> {
        let posts = self.sides.iter().map(|side| side.count.posts).max();
        let mut report = Report::new("claim", self.text, posts.unwrap_or(0));
        report.ask("claim", self.text);
        if !self.scope.is_all() {
            report.ask("within", self.scope.to_string());
        }
        report.ask("query", self.posts().to_string());
        report.ask("zone", self.zone.clone());
        let sides: Vec<&Query> = self.sides.iter().map(|side| &side.scope).collect();
        if let Some(groups) = spelled_out(&sides) {
            report.ask("groups", groups);
        }
        self.say(&mut report)?;
        self.warn(&mut report)?;
        let definition = "each word of the claim and what it was taken for; what is not understood is left out, and then \
                          there is no verdict";
        report.table(
            "understood",
            ("How the claim was understood", definition),
            self.understood(),
        );
        self.counted(&mut report);
        self.coverage(&mut report)?;
        self.gaps(&mut report);
        report.table(
            "limits",
            ("What the archive cannot say", "of this claim, and of any"),
            self.limits(),
        );
        Ok(report)
    }

    /// The posts that the claim is about.
    fn posts(&self) -> Query {
        within(&self.claim.scope, self.period)
    }

    fn understood(&self) -> Table {
        let mut table = Table::new([
            text_column("words", "words"),
            text_column("part", "taken for"),
            text_column("meaning", "meaning"),
        ]);
        for piece in &self.claim.pieces {
            let words = self.text.get(piece.span.clone()).unwrap_or_default();
            let meaning = match piece.role {
                Role::Passed | Role::Unknown if piece.meaning.is_empty() => Cell::Nothing,
                _ => Cell::text(piece.meaning.clone()),
            };
            let cells = [Cell::text(words), Cell::text(piece.role.name()), meaning];
            table.row(cells, []);
        }
        table
    }

    /// All that was counted for it, of each side.
    fn counted(&self, report: &mut Report) {
        let mut table = Table::new([
            text_column("posts_of", "of"),
            column("posts", "posts"),
            column("originals", "originals"),
            column("reposts", "reposts"),
            column("voices", "voices"),
            text_column("first", "first"),
            text_column("last", "last"),
        ]);
        for side in &self.sides {
            let count = &side.count;
            let time = |time: Option<Time>| time.map_or(Cell::Nothing, Cell::Time);
            let cells = [
                Cell::text(subject(&side.scope, self.engine)),
                Cell::Count(count.posts),
                Cell::Count(count.originals),
                Cell::Count(count.posts - count.originals),
                Cell::Count(count.voices),
                time(count.first),
                time(count.last),
            ];
            let scope = within(&side.scope, self.period);
            let life = Study::Life {
                scope: side.scope.clone(),
            };
            let mut doors = vec![
                Door::posts("its posts", scope.clone()),
                Door::study("its life", life),
            ];
            if self.claim.unit == Counted::Reposts {
                let reposts = scope.and(Query::filter(Filter::Is(Is::Repost)));
                doors.insert(1, Door::posts("its reposts", reposts));
            }
            table.row(cells, doors);
        }
        let definition = format!(
            "posts of the archive {} ({}); reposts: posts that repeat another one; voices: distinct authors",
            self.when(),
            self.zone
        );
        report.table("counted", ("What the archive counts", definition), table);
    }
}
