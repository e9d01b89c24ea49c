//! The page of the study `explain`: what drove a stretch of a scope's time.

mod posts;
mod said;

use super::typical::{Kind, door};
use super::{Cell, Chart, Door, Frame, Report, Study, Table, column, text_column};
use crate::engine::{
    Against, AskExplain, AskTimeline, Axis, Bin, Cancel, Engine, Error, Explanation, LEAST_POSTS,
    LEAST_VOICES, Timeline, Typical, TypicalTerm, Unit, WINDOW,
};
use crate::post::Time;
use crate::query::{Expr, Filter, Query};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Bins of the timeline, as everywhere.
const BINS: usize = 72;
/// Rows of the table of all kinds.
const DRIVERS: usize = 10;

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

/// Something that accounts for a share of the excess.
struct Driver {
    kind: &'static str,
    name: String,
    counts: TypicalTerm,
    door: Query,
}

pub(super) fn report(
    engine: &Engine,
    (scope, span, against): (&Query, Option<(Time, Time)>, Against),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let count = engine.count(scope, cancel)?;
    let (Some(first), Some(last)) = (count.first, count.last) else {
        let mut report = Report::new("explain", format!("What drove {}", name(scope)), 0);
        report.ask("query", scope.to_string());
        report.say(format!("{} has no dated posts.", name(scope)));
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
        limit: frame.limit,
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

/// A scope as sentences call it.
fn name(scope: &Query) -> String {
    if scope.is_all() {
        "everything".to_owned()
    } else {
        scope.to_string()
    }
}

fn within(scope: &Query, (from, to): (Time, Time)) -> Query {
    let range = Expr::Filter(Filter::Since(from)).and(Expr::Filter(Filter::Until(to)));
    Query {
        expr: scope.expr.clone().and(range),
    }
}

impl Page<'_> {
    fn report(&self, whole: (Time, Time)) -> Result<Report, Error> {
        let title = format!("What drove {}, {}", name(self.scope), self.when());
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
        if self.explanation.range.posts == 0 {
            return Ok(report);
        }
        self.totals(&mut report);
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
            Against::Before => format!("{of}, before the range, {WINDOW} times as long at most"),
            Against::Around => {
                format!(
                    "{of}, before and after the range, {WINDOW} times as long at most on each side"
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
            unit: self.frame.unit,
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
        let labels = vec![name(self.scope)];
        let chart = Chart::Timeline { timeline, labels };
        report.chart("timeline", ("Around it", definition), chart);
        Ok(())
    }

    /// Everything over-represented but words, most of the excess first.
    fn drivers(&self) -> Result<Vec<Driver>, Error> {
        let of = &self.explanation;
        let range = within(self.scope, self.span);
        let mut drivers = Vec::new();
        for reposted in of.reposted.iter().filter(|r| r.counts.supported) {
            drivers.push(Driver {
                kind: "reposts of",
                name: posts::line(&reposted.repost.post),
                counts: reposted.counts.clone(),
                door: posts::reposts_like(&reposted.repost.post, &range),
            });
        }
        let kinds = [
            (Kind::Tags, &of.tags),
            (Kind::Domains, &of.domains),
            (Kind::Mentioned, &of.mentioned),
            (Kind::Authors, &of.authors),
        ];
        for (kind, typical) in kinds {
            for term in typical.sides[0].iter().filter(|term| term.supported) {
                drivers.push(Driver {
                    kind: match kind {
                        Kind::Authors => "posts of",
                        Kind::Mentioned => "mentions of",
                        Kind::Domains => "links to",
                        _ => "tag",
                    },
                    name: kind.shown(&term.name, self.engine)?,
                    counts: term.clone(),
                    door: door(kind, &term.name, &range),
                });
            }
        }
        drivers.sort_by(|x, y| {
            let share = |driver: &Driver| self.share(&driver.counts).unwrap_or(0.0);
            share(y).total_cmp(&share(x))
        });
        drivers.truncate(DRIVERS);
        Ok(drivers)
    }

    fn share(&self, term: &TypicalTerm) -> Option<f64> {
        self.explanation.excess.share(term.posts.a, term.posts.b)
    }

    fn all_kinds(&self, drivers: &[Driver], report: &mut Report) {
        let mut table = Table::new(
            [text_column("what", "what"), text_column("name", "name")]
                .into_iter()
                .chain(columns()),
        );
        for driver in drivers {
            let cells = [Cell::text(driver.kind), Cell::text(driver.name.clone())];
            let cells = cells.into_iter().chain(self.cells(&driver.counts));
            table.row(cells, [Door::posts("its posts", driver.door.clone())]);
        }
        let definition = format!(
            "the largest shares of the excess among reposted posts, tags, domains, mentioned accounts and authors; a post \
             can have several of them, so shares do not add up; {}",
            self.measures()
        );
        report.table("drivers", ("What explains most", definition), table);
    }

    fn lists(&self, report: &mut Report) -> Result<(), Error> {
        let of = &self.explanation;
        let lists: [(&'static str, &str, Kind, &Typical); 5] = [
            ("domains", "Domains", Kind::Domains, &of.domains),
            ("authors", "Authors", Kind::Authors, &of.authors),
            (
                "mentioned",
                "Mentioned accounts",
                Kind::Mentioned,
                &of.mentioned,
            ),
            ("tags", "Tags", Kind::Tags, &of.tags),
            ("words", "Words", Kind::Words, &of.words),
        ];
        let range = within(self.scope, self.span);
        for (part, title, kind, typical) in lists {
            let name = text_column(kind.singular(), kind.singular());
            let mut table = Table::new(std::iter::once(name).chain(columns()));
            for term in &typical.sides[0] {
                let name = Cell::text(kind.shown(&term.name, self.engine)?);
                let cells = std::iter::once(name).chain(self.cells(term));
                table.row(
                    cells,
                    [Door::posts("its posts", door(kind, &term.name, &range))],
                );
                if !term.supported {
                    table.doubt();
                }
            }
            table.of = Some(typical.found[0]);
            let counted = match kind {
                Kind::Words => {
                    "originals; without words of the query, and without those that are mostly tags or handles"
                }
                Kind::Tags => "posts, with reposts; without tags of the query",
                Kind::Domains => "posts, with reposts; the part of a host that can be registered",
                _ => "posts, with reposts; without accounts of the query",
            };
            let guard = self.guard(typical.looked_at);
            let definition = format!("{counted}; {}; {guard}", self.measures());
            report.table(part, (title, definition), table);
        }
        Ok(())
    }

    /// What the columns of counts mean.
    fn measures(&self) -> String {
        format!(
            "expected: at the pace of the baseline ({}); of excess: (posts - expected) / (all posts - all expected); \
             log-ratio: 1 is twice as large a share of the range's posts as of the baseline's (none counts as a half); \
             G2: signed log-likelihood, by which it is ranked",
            self.baseline()
        )
    }

    fn guard(&self, looked_at: u64) -> String {
        format!(
            "in at least {LEAST_POSTS} posts of the range, by at least {LEAST_VOICES} voices or marked, and by chance in \
             1 of 20 at most, corrected for {looked_at} looked at (Benjamini-Hochberg)"
        )
    }

    fn cells(&self, term: &TypicalTerm) -> [Cell; 6] {
        let posts = &term.posts;
        [
            Cell::Count(posts.a),
            Cell::Number(self.explanation.excess.expected(posts.b), 1),
            self.share(term).map_or(Cell::Nothing, Cell::Share),
            posts
                .log_ratio()
                .map_or(Cell::Nothing, |ratio| Cell::Signed(ratio, 1)),
            Cell::Signed(posts.g2(), 1),
            Cell::Count(term.voices.a),
        ]
    }
}

fn columns() -> [super::Column; 6] {
    [
        column("posts", "posts"),
        column("expected", "expected"),
        column("share_of_excess", "of excess"),
        column("log_ratio", "log-ratio"),
        column("g2", "G2"),
        column("voices", "voices"),
    ]
}
