//! The page of the study `life`: how a scope began, rose, peaked, faded, fell silent and came back.

mod course;
mod said;

use super::saying::{between, subject, timely, zone_name};
use super::{Cell, Chart, Door, Frame, Report, Study, Table, column, text_column};
use crate::engine::{
    Against, AskLife, Burst, Cancel, Course, Days, Engine, Error, Life, Row, Stretch, Unit,
};
use crate::measure::bursts::{BRIDGE, Baseline, LEAST_POSTS, UNUSUAL};
use crate::measure::returns::{DRAWS, SEASON, TOLERANCE};
use crate::post::Time;
use crate::query::{Expr, Filter, Query};

const MINUTE: i64 = 60_000;

/// What the page is made of.
struct Page<'a> {
    scope: &'a Query,
    frame: &'a Frame,
    /// The scope as sentences call it.
    name: String,
    zone: String,
    /// The scope's posts that are counted over time.
    behind: Query,
    life: Life,
}

pub(super) fn report(
    engine: &Engine,
    scope: &Query,
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let ask = AskLife {
        zone: frame.zone.clone(),
        unit: frame.unit,
    };
    let life = engine.life(scope, &ask, cancel)?;
    let page = Page {
        behind: timely(scope, life.misdated),
        scope,
        frame,
        name: subject(scope, engine),
        zone: zone_name(&frame.zone),
        life,
    };
    Ok(page.report())
}

impl Page<'_> {
    fn report(&self) -> Report {
        let title = self.name.clone();
        let mut report = Report::new("life", title, self.life.count.posts);
        report.ask("query", self.scope.to_string());
        report.ask("unit", self.frame.unit.name());
        report.ask("zone", self.zone.clone());
        self.say(&mut report);
        self.warn(&mut report);
        let Some(course) = &self.life.course else {
            return report;
        };
        self.timeline(&mut report);
        self.moments(course, &mut report);
        self.bursts(course, &mut report);
        self.measures(course, &mut report);
        if let Some(days) = &self.life.days {
            self.paces(days, &mut report);
            self.silences(days, &mut report);
            self.seasons(days, &mut report);
        }
        self.newcomers(&mut report);
        report
    }

    fn within(&self, stretch: &Stretch) -> Query {
        between(&self.behind, stretch.from, stretch.until)
    }

    fn timeline(&self, report: &mut Report) {
        let timeline = &self.life.drawing;
        let definition = format!(
            "{} per {} ({}), from the first post to the last",
            timeline.unit.name(),
            timeline.bin.name(),
            self.zone
        );
        let chart = Chart::Timeline {
            timeline: timeline.clone(),
            labels: vec![self.name.clone()],
        };
        report.chart("timeline", ("Over time", definition), chart);
    }

    /// What happened when, in order of time but for the peak.
    fn moments(&self, course: &Course, report: &mut Report) {
        let mut table = Table::new([
            text_column("what", "what"),
            text_column("when", "when"),
            text_column("voice", "voice"),
            column("posts", "posts"),
            column("originals", "originals"),
            column("voices", "voices"),
        ]);
        let mut post = |what: &str, row: &Option<Row>| {
            let Some(row) = row else { return };
            let time = row.post.time.unwrap_or_default();
            let cells = [
                Cell::text(what),
                Cell::Time(time),
                voice(row),
                Cell::Nothing,
                Cell::Nothing,
                Cell::Nothing,
            ];
            // A minute, because posts of the same moment belong to it.
            let minute = Time(time.0 - time.0.rem_euclid(MINUTE));
            let posts = between(&self.behind, minute, Time(minute.0 + MINUTE));
            table.row(cells, [Door::posts("posts of that minute", posts)]);
        };
        post("first post", &self.life.first);
        post("hundredth voice", &self.life.hundredth);
        post("last post", &self.life.last);
        let peak = &course.peak;
        let cells = [
            Cell::text(format!("peak {}", course.bin.name())),
            Cell::Time(peak.from),
            Cell::Nothing,
            Cell::Count(peak.posts),
            Cell::Count(peak.originals),
            Cell::Count(peak.voices),
        ];
        table.row(cells, self.doors(peak));
        let definition = "the earliest and the latest dated post; the post with which the hundredth distinct voice \
                          was heard; the highest bin with all that is in it (of equals the first)";
        report.table("moments", ("Beginning, peak and end", definition), table);
    }

    fn doors(&self, stretch: &Stretch) -> [Door; 2] {
        let study = Study::Explain {
            scope: self.behind.clone(),
            span: Some((stretch.from, stretch.until)),
            against: Against::default(),
        };
        [
            Door::posts("its posts", self.within(stretch)),
            Door::study("what drove it", study),
        ]
    }

    fn bursts(&self, course: &Course, report: &mut Report) {
        let mut table = Table::new([
            text_column("start", "start"),
            text_column("peak", "peak"),
            text_column("end", "end"),
            column("posts", "posts"),
            column("originals", "originals"),
            column("voices", "voices"),
            column("share", "share"),
            column("weight", "weight"),
            column("z", "z"),
        ]);
        let unit = self.frame.unit;
        let mut bursts: Vec<&Burst> = course.bursts.iter().collect();
        bursts.sort_by_key(|burst| (std::cmp::Reverse(burst.held.units(unit)), burst.held.from));
        for burst in bursts.iter().take(self.frame.limit) {
            let held = &burst.held;
            let cells = [
                Cell::Time(held.from),
                Cell::Time(burst.peak),
                Cell::Time(held.until),
                Cell::Count(held.posts),
                Cell::Count(held.originals),
                Cell::Count(held.voices),
                Cell::share(held.units(unit), course.whole.units(unit)),
                Cell::number(burst.weight, 1),
                Cell::Number(burst.z, 1),
            ];
            table.row(cells, self.doors(held));
        }
        table.of = Some(bursts.len() as u64);
        report.table(
            "bursts",
            ("Bursts", self.definition_of_bursts(course)),
            table,
        );
    }

    fn definition_of_bursts(&self, course: &Course) -> String {
        let (bin, unit) = (course.bin.name(), self.frame.unit.name());
        let usual = match course.baseline {
            Baseline::Overall => format!("the median {bin}"),
            Baseline::HourOfWeek => "the median of the same hour of the week".to_owned(),
        };
        let automaton = if course.by_share {
            format!(
                "{bin}s in the burst state of Kleinberg's batch automaton (2002; s = 2, gamma = 1: {unit} of the scope \
                 among the archive's; weight: what that state saves), or "
            )
        } else {
            String::new()
        };
        format!(
            "{automaton}{bin}s whose ln(1 + {unit}) is {UNUSUAL} or more robust deviations (z, by the MAD) above {usual}; \
             merged where at most {BRIDGE} {bin} lies between them; at least {LEAST_POSTS} {unit}; share of all {unit} of \
             the scope with a time"
        )
    }

    /// What "still going?" is judged by.
    fn paces(&self, days: &Days, report: &mut Report) {
        let Some(paces) = &days.paces else { return };
        let unit = self.frame.unit.name();
        let mut table = Table::new([
            text_column("when", "when"),
            text_column("from", "from"),
            text_column("until", "until"),
            column("days", "days"),
            column("count", unit),
            column("per_day", "per day"),
            column("archive_per_day", "archive per day"),
            column("share", "share"),
        ]);
        for (when, pace) in ["lately", "before"].into_iter().zip(paces) {
            let cells = [
                Cell::text(when),
                Cell::Day(pace.from),
                Cell::Day(pace.until),
                Cell::Count(pace.days),
                Cell::Count(pace.units),
                Cell::Number(pace.per_day(), 2),
                Cell::Number(pace.among as f64 / pace.days as f64, 2),
                Cell::share(pace.units, pace.among),
            ];
            let posts = between(&self.behind, pace.from, pace.until);
            table.row(cells, [Door::posts("its posts", posts)]);
        }
        let voices = match self.frame.unit {
            Unit::Voices => "; the voices of each day are counted for that day",
            _ => "",
        };
        let definition = format!(
            "lately: the archive's last four weeks; before: from the first post until then, four weeks at least; {unit} per day \
             ({}){voices}; share: of the archive's {unit}, which may have become fewer themselves; hardly: less than {} times the \
             pace before; less: less than {} times; more: more than {} times",
            self.zone,
            said::HARDLY,
            said::SLOWER,
            said::FASTER,
        );
        report.table("paces", ("Still going", definition), table);
    }

    fn silences(&self, days: &Days, report: &mut Report) {
        let mut table = Table::new([
            text_column("from", "from"),
            text_column("until", "until"),
            column("days", "days"),
            text_column("ended_by", "ended by"),
            column("posts", "posts of the burst"),
        ]);
        let mut silences: Vec<_> = days.silences.iter().collect();
        silences.sort_by_key(|silence| (std::cmp::Reverse(silence.days), silence.from));
        for silence in silences.iter().take(self.frame.limit) {
            let (ended, posts) = match &silence.revival {
                Some(burst) => (Cell::Day(burst.from), Cell::Count(burst.posts)),
                None if silence.goes_on => (Cell::text("goes on"), Cell::Nothing),
                None => (Cell::text("no burst"), Cell::Nothing),
            };
            let cells = [
                Cell::Day(silence.from),
                Cell::Day(silence.until),
                Cell::Count(silence.days),
                ended,
                posts,
            ];
            let burst = silence.revival.iter().flat_map(|burst| self.doors(burst));
            let quiet = between(&self.behind, silence.from, silence.until);
            let doors = burst.chain([Door::posts("posts of the silence", quiet)]);
            table.row(cells, doors.collect::<Vec<_>>());
        }
        table.of = Some(silences.len() as u64);
        let definition = format!(
            "30 days or more, each with fewer than {} {} (1 % of the highest day, but at least 2), after the first loud day; \
             ended by a burst (of days, found as above) that begins in it or within 7 days after it",
            days.below,
            self.frame.unit.name()
        );
        report.table("silences", ("Silence and return", definition), table);
    }

    fn seasons(&self, days: &Days, report: &mut Report) {
        let mut table = Table::new([
            text_column("around", "around"),
            column("years", "years"),
            column("of", "of"),
            column("chance", "chance"),
            text_column("peaks", "peaks"),
        ]);
        for season in days.seasons.iter().take(self.frame.limit) {
            let peaks: Vec<String> = season.peaks.iter().map(|peak| self.day(*peak)).collect();
            let cells = [
                Cell::text(said::around(season, &self.frame.zone)),
                Cell::Count(season.peaks.len() as u64),
                Cell::Count(season.years),
                Cell::Share(season.chance),
                Cell::text(peaks.join(", ")),
            ];
            let door = Door::posts("posts of these days", self.on(&season.peaks));
            table.row(cells, [door]);
        }
        table.of = Some(days.seasons.len() as u64);
        let definition = format!(
            "bursts (of days, found as above) whose highest days are at most {TOLERANCE} days of the year apart from one of them, in \
             two different years or more; of: how often such a day came from the first post to the last, give or take {TOLERANCE} \
             days; chance: in how many of {} draws (always the same ones) as many bursts, each anywhere in its own calendar year, \
             agree in so many years around any date, the luckiest one; a season is said only below {} %",
            DRAWS + 1,
            SEASON * 100.0
        );
        report.table("seasons", ("Every year", definition), table);
    }

    /// The posts of these days.
    fn on(&self, days: &[Time]) -> Query {
        let day = |start: &Time| {
            let next = start.in_zone(&self.frame.zone).tomorrow();
            let end = next.map_or(start.0, |next| next.timestamp().as_millisecond());
            let bounds = [Filter::Since(*start), Filter::Until(Time(end))];
            Expr::all_of(bounds.map(Expr::Filter))
        };
        let expr = Expr::any_of(days.iter().map(day));
        self.behind.clone().and(Query { expr })
    }

    fn newcomers(&self, report: &mut Report) {
        let found = &self.life.newcomers;
        let Some(bin) = found.bin else { return };
        let mut table = Table::new([
            text_column("start", bin.name()),
            column("posts", "posts"),
            column("voices", "voices"),
            column("newcomers", "newcomers"),
            column("share", "share"),
        ]);
        for (n, pair) in found.edges.windows(2).enumerate() {
            let cells = [
                Cell::Day(pair[0]),
                Cell::Count(found.posts[n]),
                Cell::Count(found.voices[n]),
                Cell::Count(found.new[n]),
                Cell::share(found.new[n], found.voices[n]),
            ];
            let posts = between(&self.behind, pair[0], pair[1]);
            table.row(cells, [Door::posts("its posts", posts)]);
        }
        let definition = format!(
            "distinct voices per {} ({}), never to be summed; newcomers: those whose first dated post of the scope is in \
             it; share: of its voices",
            bin.name(),
            self.zone
        );
        report.table("newcomers", ("Newcomers", definition), table);
    }

    fn day(&self, time: Time) -> String {
        super::saying::day(time, &self.frame.zone)
    }
}

/// Who posted it.
fn voice(row: &Row) -> Cell {
    let author = &row.post.author;
    if !author.handle.is_empty() {
        Cell::text(format!("@{}", author.handle))
    } else if !author.id.is_empty() {
        Cell::text(author.id.clone())
    } else {
        Cell::Nothing
    }
}
