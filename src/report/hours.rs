//! The page of the study `hours`: a scope by hour of the day and day of the week.

use super::saying::{subject, things, timely, warn_of_untimed, zone_name};
use super::{Cell, Chart, Column, Door, Frame, Report, Table, column, counted, text_column};
use crate::chart::number::percent;
use crate::engine::{Cancel, Engine, Error, Hourly, Hours, Unit};
use crate::post::Time;
use crate::query::{Cycle, Filter, Query};

/// Monday first.
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const SHORT: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Scopes of fewer posts have no rhythm.
const FEW: u64 = 168;

/// What the page is made of.
struct Page<'a> {
    scope: &'a Query,
    frame: &'a Frame,
    name: String,
    zone: String,
    /// The scope's posts that are counted.
    behind: Query,
    hours: Hours,
}

pub(super) fn report(
    engine: &Engine,
    scope: &Query,
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let hours = engine.hours(scope, &frame.zone, cancel)?;
    let page = Page {
        scope,
        frame,
        name: subject(scope),
        zone: zone_name(&frame.zone),
        behind: timely(scope, hours.misdated),
        hours,
    };
    Ok(page.report())
}

impl Page<'_> {
    fn report(&self) -> Report {
        let untimed = self.hours.undated + self.hours.misdated;
        let posts = self.hours.all.posts + untimed;
        let title = self.name.clone();
        let mut report = Report::new("hours", title, posts);
        report.ask("query", self.scope.to_string());
        report.ask("unit", self.frame.unit.name());
        report.ask("zone", self.zone.clone());
        self.warn(&mut report);
        if self.hours.all.posts == 0 {
            let what = if posts == 0 {
                "posts"
            } else {
                "posts with a time"
            };
            report.say(format!("{} has no {what}.", self.name));
            return report;
        }
        self.say(&mut report);
        self.heat(&mut report);
        self.weekdays(&mut report);
        self.hours(&mut report);
        self.cells(&mut report);
        report
    }

    fn units(&self, counts: &Hourly) -> u64 {
        match self.frame.unit {
            Unit::Posts => counts.posts,
            Unit::Originals => counts.originals,
            Unit::Voices => counts.voices,
        }
    }

    fn say(&self, report: &mut Report) {
        let (unit, zone) = (self.frame.unit, &self.zone);
        let all = self.units(&self.hours.all);
        let cell = self.busiest(&self.hours.cells);
        let hour = self.busiest(&self.hours.hours);
        let day = self.busiest(&self.hours.weekdays);
        report.say(format!(
            "{} is busiest on {} between {}:00 and {}:00 ({zone}): {} of its {} ({}) are of that hour of the week.",
            self.name,
            DAYS[cell / 24],
            cell % 24,
            cell % 24 + 1,
            crate::chart::number::grouped(self.units(&self.hours.cells[cell])),
            counted(all, unit),
            percent(self.units(&self.hours.cells[cell]), all),
        ));
        report.say(format!(
            "Of all hours of the day, {hour}:00 to {}:00 has the most, {}; of all days of the week {}, with {} ({zone}).",
            hour + 1,
            counted(self.units(&self.hours.hours[hour]), unit),
            DAYS[day],
            counted(self.units(&self.hours.weekdays[day]), unit),
        ));
        if let Some((from, to)) = self.quietest() {
            report.say(format!(
                "The eight hours with the least, {from}:00 to {to}:00 ({zone}), have {} of the posts.",
                percent(self.posts_from(from), self.hours.all.posts),
            ));
        }
    }

    /// The first of those with the most.
    fn busiest(&self, counts: &[Hourly]) -> usize {
        let units: Vec<u64> = counts.iter().map(|counts| self.units(counts)).collect();
        let most = units.iter().max().copied().unwrap_or(0);
        units.iter().position(|units| *units == most).unwrap_or(0)
    }

    /// Posts of eight hours of the day, around midnight if need be.
    fn posts_from(&self, hour: usize) -> u64 {
        let hours = (hour..hour + 8).map(|hour| self.hours.hours[hour % 24].posts);
        hours.sum()
    }

    /// A night's length with the fewest posts: when those who post sleep, which hints at where they live.
    fn quietest(&self) -> Option<(usize, usize)> {
        let from = (0..24).min_by_key(|hour| self.posts_from(*hour))?;
        (self.hours.all.posts >= FEW).then_some((from, (from + 8) % 24))
    }

    fn warn(&self, report: &mut Report) {
        warn_of_untimed(report, self.hours.undated, self.hours.misdated);
        let all = &self.hours.all;
        if (1..FEW).contains(&all.posts) {
            report.warn(format!(
                "{} on 168 hours of the week are too few for a rhythm.",
                counted(all.posts, Unit::Posts)
            ));
        }
        if all.posts > 0 && all.covered < 4.0 * 168.0 {
            report.warn(format!(
                "The posts span {}: fewer than four weeks, so single events look like habits.",
                things((all.covered / 24.0).ceil() as u64, "day")
            ));
        }
        let on_the_hour = self.on_midnight();
        if on_the_hour {
            report.warn(
                "Most posts are of the hour after midnight: their source may know days only, not hours.",
            );
        }
    }

    /// Whether most of what there is lies in one hour of the day, the first.
    fn on_midnight(&self) -> bool {
        let posts = self.hours.all.posts;
        posts > 0 && self.hours.hours[0].posts * 2 > posts && posts >= FEW
    }

    fn heat(&self, report: &mut Report) {
        let unit = self.frame.unit.name();
        let rows = self.hours.cells.chunks(24);
        let chart = Chart::Heat {
            rows: SHORT.map(str::to_owned).to_vec(),
            columns: (0..24).map(|hour| hour.to_string()).collect(),
            cells: rows
                .map(|day| day.iter().map(|cell| self.units(cell)).collect())
                .collect(),
            label: unit.to_owned(),
        };
        let about = if self.frame.unit == Unit::Voices {
            ": distinct in each, never to be summed"
        } else {
            ""
        };
        let definition = format!(
            "{unit} by day of the week and hour of the day ({}){about}",
            self.zone
        );
        report.chart("heat", ("The week", definition), chart);
    }

    fn weekdays(&self, report: &mut Report) {
        let mut table = Table::new(columns(text_column("weekday", "day")));
        for (day, counts) in self.hours.weekdays.iter().enumerate() {
            let door = self.door(Some(day), None);
            table.row(self.row(vec![Cell::text(DAYS[day])], counts), door);
        }
        let title = "Days of the week";
        report.table(
            "weekdays",
            (title, self.definition("day of the week")),
            table,
        );
    }

    fn hours(&self, report: &mut Report) {
        let mut table = Table::new(columns(text_column("hour", "hour")));
        for (hour, counts) in self.hours.hours.iter().enumerate() {
            let door = self.door(None, Some(hour));
            table.row(self.row(vec![Cell::text(span_of(hour))], counts), door);
        }
        let title = "Hours of the day";
        report.table("hours", (title, self.definition("hour of the day")), table);
    }

    /// The busiest hours of the week.
    fn cells(&self, report: &mut Report) {
        let names = [text_column("weekday", "day"), text_column("hour", "hour")];
        let mut table = Table::new(
            names
                .into_iter()
                .chain(columns(text_column("", "")).skip(1)),
        );
        let mut order: Vec<usize> = (0..self.hours.cells.len())
            .filter(|cell| self.hours.cells[*cell].posts > 0)
            .collect();
        order.sort_by_key(|cell| std::cmp::Reverse(self.units(&self.hours.cells[*cell])));
        for cell in order.iter().take(self.frame.limit) {
            let (day, hour) = (cell / 24, cell % 24);
            let names = vec![Cell::text(DAYS[day]), Cell::text(span_of(hour))];
            let door = self.door(Some(day), Some(hour));
            table.row(self.row(names, &self.hours.cells[*cell]), door);
        }
        table.of = Some(order.len() as u64);
        let title = "Busiest hours of the week";
        report.table("cells", (title, self.definition("hour of the week")), table);
    }

    fn row(&self, mut cells: Vec<Cell>, counts: &Hourly) -> Vec<Cell> {
        let units = self.units(counts);
        let rate = (counts.covered >= 1.0).then(|| units as f64 / counts.covered);
        cells.extend([
            Cell::Count(counts.posts),
            Cell::Count(counts.originals),
            Cell::Count(counts.voices),
            Cell::share(units, self.units(&self.hours.all)),
            Cell::Number(counts.covered, 1),
            Cell::number(rate, 2),
        ]);
        cells
    }

    fn definition(&self, by: &str) -> String {
        let unit = self.frame.unit.name();
        let span = self.hours.span.map_or_else(String::new, |(from, to)| {
            let day = |time| super::saying::day(time, &self.frame.zone);
            format!(" ({} to {})", day(from), day(Time(to.0 - 1)))
        });
        let shares = if self.frame.unit == Unit::Voices {
            "; a voice may be in several, so shares add up to more than all"
        } else {
            ""
        };
        format!(
            "counts by {by} on the clocks of {}; share: of all {unit}{shares}; clock hours: so many of its hours lie between the \
             first post and the last{span}; rate: {unit} per clock hour",
            self.zone
        )
    }

    /// To the posts of a day of the week, of an hour of the day, or of both; nowhere in a zone that no query can name.
    fn door(&self, day: Option<usize>, hour: Option<usize>) -> Option<Door> {
        let zone = &self.frame.zone;
        let mut query = self.behind.clone();
        if let Some(day) = day {
            let cycle = Cycle::one(day as u8, zone)?;
            query = query.and(Query::filter(Filter::Weekday(cycle)));
        }
        if let Some(hour) = hour {
            let cycle = Cycle::one(hour as u8, zone)?;
            query = query.and(Query::filter(Filter::Hour(cycle)));
        }
        Some(Door::posts("its posts", query))
    }
}

fn columns(first: Column) -> impl Iterator<Item = Column> {
    [
        first,
        column("posts", "posts"),
        column("originals", "originals"),
        column("voices", "voices"),
        column("share", "share"),
        column("clock_hours", "clock hours"),
        column("rate", "rate"),
    ]
    .into_iter()
}

/// `09:00-10:00`
fn span_of(hour: usize) -> String {
    format!("{hour:02}:00-{:02}:00", hour + 1)
}
