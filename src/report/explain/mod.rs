//! The page of the study `explain`: what drove a stretch of a scope's time.

mod drivers;
mod posts;
mod said;

use super::saying::{between, subject};
use super::{Cell, Chart, Door, Frame, Report, Study, Table, column, text_column};
use crate::engine::{
    Against, AskExplain, AskTimeline, Axis, Bin, Cancel, Engine, Error, Explanation, Timeline,
    Unit, WINDOW,
};
use crate::post::Time;
use crate::query::{Expr, Query};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Bins of the timeline, as everywhere.
const BINS: usize = 72;
/// Things of each kind that are looked through for the largest shares.
const LOOKED_THROUGH: usize = 50;

/// What the page is made of.
struct Page<'a> {
    engine: &'a Engine,
    frame: &'a Frame,
    cancel: &'a Cancel,
    scope: &'a Query,
    span: (Time, Time),
    /// The width of the bin that was chosen because nothing was asked for.
    chosen: Option<Bin>,
    asked: Against,
    explanation: Explanation,
    zone: String,
}

pub(super) fn report(
    engine: &Engine,
    (scope, span, against): (&Query, Option<(Time, Time)>, Against),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let count = engine.count(scope, cancel)?;
    let (Some(first), Some(last)) = (count.first, count.last) else {
        let mut report = Report::new("explain", subject(scope, engine), 0);
        report.ask("query", scope.to_string());
        report.say(format!("{} has no dated posts.", subject(scope, engine)));
        return Ok(report);
    };
    let whole = (first, Time(last.0.saturating_add(1)));
    let peak = peak(engine, scope, whole, (frame, cancel))?;
    let (span, chosen) = match span {
        // An open end is where the posts end.
        Some((from, to)) => {
            let from = if from.0 == i64::MIN { whole.0 } else { from };
            let to = if to.0 == i64::MAX { whole.1 } else { to };
            ((from, to.max(from)), None)
        }
        None => (peak.0, Some(peak.1)),
    };
    let ask = AskExplain {
        span,
        against,
        limit: frame.limit.max(LOOKED_THROUGH),
    };
    let page = Page {
        engine,
        frame,
        cancel,
        scope,
        span,
        chosen,
        asked: against,
        explanation: engine.explain(scope, ask, cancel)?,
        zone: peak.2,
    };
    page.report(whole)
}

/// The bin with most posts: the largest day, or of a scope of less than two days the largest hour, or minute. And
/// the zone's name.
fn peak(
    engine: &Engine,
    scope: &Query,
    (from, to): (Time, Time),
    (frame, cancel): (&Frame, &Cancel),
) -> Result<((Time, Time), Bin, String), Error> {
    let bin = match to.0.saturating_sub(from.0) {
        length if length > 2 * DAY => Bin::Day,
        length if length > DAY / 12 => Bin::Hour,
        _ => Bin::Minute,
    };
    let ask = AskTimeline {
        axis: Axis::Fixed(bin),
        zone: frame.zone.clone(),
        unit: Unit::Posts,
        span: Some((from, to)),
    };
    let Timeline {
        edges,
        series,
        zone,
        ..
    } = engine.timeline(std::slice::from_ref(scope), &ask, cancel)?;
    let counts = series.first().map_or(&[][..], |series| &series.counts);
    // The first of equals.
    let largest = counts
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, count)| **count);
    let span = largest.map_or((from, to), |(n, _)| (edges[n], edges[n + 1]));
    Ok((span, bin, zone))
}

fn within(scope: &Query, (from, to): (Time, Time)) -> Query {
    between(scope, from, to)
}

impl Page<'_> {
    fn report(&self, whole: (Time, Time)) -> Result<Report, Error> {
        let title = format!("{} {}", subject(self.scope, self.engine), self.when());
        let mut report = Report::new("explain", title, self.explanation.range.posts);
        report.ask("query", self.scope.to_string());
        report.ask("since", self.span.0.rfc3339());
        report.ask("until", self.span.1.rfc3339());
        report.ask("against", self.explanation.against.name());
        report.ask("unit", "posts");
        report.ask("zone", self.zone.clone());
        let drivers = self.drivers()?;
        self.say(&drivers, &mut report);
        self.warn(&mut report);
        self.totals(&mut report);
        if self.explanation.range.posts == 0 {
            return Ok(report);
        }
        self.over_time(whole, &mut report)?;
        if self.explanation.baseline.posts > 0 {
            self.all_kinds(&drivers, &mut report);
            self.reposted(&mut report);
            self.lists(&mut report)?;
        }
        self.samples(&mut report)?;
        Ok(report)
    }

    fn totals(&self, report: &mut Report) {
        let of = &self.explanation;
        let mut table = Table::new([
            text_column("what", "what"),
            column("posts", "posts"),
            column("originals", "originals"),
            column("voices", "voices"),
            column("posts_per_day", "posts per day"),
        ]);
        let per_day = |posts: u64, length: u64| {
            (length > 0).then(|| posts as f64 * DAY as f64 / length as f64)
        };
        let windows = of.windows.iter();
        let windows = windows.map(|window| within(self.scope, *window).expr);
        let baseline = Query {
            expr: Expr::any_of(windows),
        };
        let range = within(self.scope, self.span);
        let parts = [
            ("the range", &of.range, of.excess.range.length, Some(range)),
            (
                "its baseline",
                &of.baseline,
                of.excess.baseline.length,
                Some(baseline).filter(|_| !of.windows.is_empty()),
            ),
        ];
        for (what, count, length, query) in parts {
            let cells = [
                Cell::text(what),
                Cell::Count(count.posts),
                Cell::Count(count.originals),
                Cell::Count(count.voices),
                Cell::number(per_day(count.posts, length), 1),
            ];
            let life = |scope: Query| Door::study("its life", Study::Life { scope });
            let doors = query.into_iter();
            let doors = doors.flat_map(|q| [Door::posts("its posts", q.clone()), life(q)]);
            table.row(cells, doors);
        }
        let definition = format!("baseline: {}", self.baseline());
        report.table("totals", ("The range and its baseline", definition), table);
    }

    /// What the baseline is, in words.
    fn baseline(&self) -> String {
        let of = "posts of the same query";
        match self.explanation.against {
            Against::Before => format!("{of}, before the range, up to {WINDOW} times as long"),
            Against::Around => {
                format!(
                    "{of}, before and after the range, up to {WINDOW} times as long on each side"
                )
            }
            Against::Rest => format!("{of}, from its first to its last, outside of the range"),
        }
    }

    fn over_time(&self, (first, end): (Time, Time), report: &mut Report) -> Result<(), Error> {
        let windows = &self.explanation.windows;
        let from = windows
            .iter()
            .map(|w| w.0)
            .min()
            .unwrap_or(first)
            .min(self.span.0);
        let to = windows
            .iter()
            .map(|w| w.1)
            .max()
            .unwrap_or(end)
            .max(self.span.1);
        let ask = AskTimeline {
            axis: Axis::Fit(BINS),
            zone: self.frame.zone.clone(),
            // What drives it is counted in posts, so the picture of it is.
            unit: Unit::Posts,
            span: Some((from, to)),
        };
        let timeline = self
            .engine
            .timeline(std::slice::from_ref(self.scope), &ask, self.cancel)?;
        let definition = format!(
            "{} per {} ({}), over the range and its baseline",
            timeline.unit.name(),
            timeline.bin.name(),
            timeline.zone
        );
        let labels = vec![subject(self.scope, self.engine)];
        let chart = Chart::Timeline { timeline, labels };
        report.chart("timeline", ("Around it", definition), chart);
        Ok(())
    }
}
