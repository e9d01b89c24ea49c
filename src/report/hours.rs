//! The page of the study `hours`: a scope by hour of the day and day of the week.

use super::saying::{subject, things, timely, warn_of_untimed, zone_name};
use super::{Cell, Chart, Column, Door, Frame, Report, Table, column, counted, text_column};
use crate::chart::number::{grouped, percent};
use crate::chart::shades;
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
/// Posts from which on the busiest hour may be a habit.
const LEAST: u64 = 10;

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
        name: subject(scope, engine),
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
        if all == 0 {
            return report.say(format!(
                "None of its posts counts by {}: it has no busiest hour.",
                unit.name()
            ));
        }
        let name = if self.scope.is_all() {
            "The archive"
        } else {
            &self.name
        };
        let cells = self.busiest(&self.hours.cells);
        let most = self.units(&self.hours.cells[cells[0]]);
        let hour = |cell: usize| {
            let (day, hour) = (cell / 24, cell % 24);
            format!("on {} between {hour}:00 and {}:00", DAYS[day], hour + 1)
        };
        report.say(match named(&cells, hour) {
            Some(one) if cells.len() == 1 => format!(
                "{name} is busiest {one} ({zone}): {} of its {} ({}) are of that hour of the week.",
                grouped(most),
                counted(all, unit),
                percent(most, all),
            ),
            Some(several) => format!(
                "{name} is equally busy {several} ({zone}): {} each, of {}.",
                counted(most, unit),
                counted(all, unit),
            ),
            None => format!(
                "No hour of the week stands out ({zone}): {} have the most, {} each, of {}.",
                things(cells.len() as u64, "hour"),
                counted(most, unit),
                counted(all, unit),
            ),
        });
        let hours = self.busiest(&self.hours.hours);
        let days = self.busiest(&self.hours.weekdays);
        let from_to = |hour: usize| format!("{hour}:00 to {}:00", hour + 1);
        report.say(format!(
            "Of all hours of the day, {}; of all days of the week, {} ({zone}).",
            self.most(&hours, &self.hours.hours, from_to),
            self.most(&days, &self.hours.weekdays, |day| DAYS[day].to_owned()),
        ));
        if let Some((from, to)) = self.quietest() {
            report.say(format!(
                "The quietest eight hours, {from}:00 to {to}:00 ({zone}), have {} of the posts.",
                percent(self.posts_from(from), self.hours.all.posts),
            ));
        }
    }

    /// Those with the most: several if they have the same.
    fn busiest(&self, counts: &[Hourly]) -> Vec<usize> {
        let most = counts.iter().map(|counts| self.units(counts)).max();
        let all = 0..counts.len();
        all.filter(|n| Some(self.units(&counts[*n])) == most)
            .collect()
    }

    /// `Thursday has the most, 422 posts`
    fn most(&self, which: &[usize], counts: &[Hourly], name: impl Fn(usize) -> String) -> String {
        let most = counted(self.units(&counts[which[0]]), self.frame.unit);
        match named(which, name) {
            Some(one) if which.len() == 1 => format!("{one} has the most, {most}"),
            Some(several) => format!("{several} have the most, {most} each"),
            None if which.len() == counts.len() => format!("all have the same, {most} each"),
            None => format!(
                "{} of {} have the most, {most} each",
                which.len(),
                counts.len()
            ),
        }
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
                "{} in the 168 hours of the week {} too few for a rhythm.",
                counted(all.posts, Unit::Posts),
                if all.posts == 1 { "is" } else { "are" },
            ));
        }
        if all.posts > 0 && all.covered < 4.0 * 168.0 {
            report.warn(format!(
                "The posts span {}: fewer than four weeks, so single events look like habits.",
                things((all.covered / 24.0).ceil() as u64, "day")
            ));
        }
        if all.covered >= 4.0 * 168.0 && self.units(all) > 0 {
            self.warn_of_few_dates(report);
        }
        if self.on_midnight() {
            report.warn(
                "Most posts are of the hour after midnight: their source may know days only, not hours.",
            );
        }
    }

    /// What is busiest because of what happened on a few dates is no habit.
    fn warn_of_few_dates(&self, report: &mut Report) {
        let cell = self.busiest(&self.hours.cells);
        let day = self.busiest(&self.hours.weekdays);
        let hours = |cell: usize| {
            let hour = cell % 24;
            format!("{}s between {hour}:00 and {}:00", DAYS[cell / 24], hour + 1)
        };
        // Of several that are equally busy none is told as a habit.
        let cell = (cell.len() == 1).then(|| (hours(cell[0]), &self.hours.cells[cell[0]]));
        let day = (day.len() == 1).then(|| {
            let name = format!("{}s", DAYS[day[0]]);
            (name, &self.hours.weekdays[day[0]])
        });
        for (name, counts) in [cell, day].into_iter().flatten() {
            if counts.posts < LEAST {
                report.warn(format!(
                    "What is most, on {name}, is {} only: that may be chance.",
                    counted(counts.posts, Unit::Posts)
                ));
                continue;
            }
            if counts.of_loudest() * 2 < counts.posts {
                continue;
            }
            let dates: Vec<String> = counts
                .loudest
                .iter()
                .flatten()
                .map(|(at, posts)| {
                    let day = super::saying::day(*at, &self.frame.zone);
                    format!("{day} with {}", grouped(*posts))
                })
                .collect();
            report.warn(format!(
                "{} of the {} posts on {name} are of {} only ({}): that is what happened then, not a habit.",
                grouped(counts.of_loudest()),
                grouped(counts.posts),
                things(dates.len() as u64, "date"),
                dates.join(", "),
            ));
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
            queries: (0..7).map(|day| self.queries(day)).collect(),
            label: unit.to_owned(),
        };
        let most = self.hours.cells.iter().map(|cell| self.units(cell)).max();
        let shades = shades(most.unwrap_or(0)).into_iter().flatten();
        let shades: Vec<String> = shades
            .map(|(from, to)| format!("{} to {}", grouped(from), grouped(to)))
            .collect();
        let about = if self.frame.unit == Unit::Voices {
            ": distinct in each, never to be summed"
        } else {
            ""
        };
        let definition = format!(
            "{unit} by day of the week and hour of the day ({}){about}; shades from light to dark: {}; blank: none",
            self.zone,
            shades.join(", "),
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
            Cell::Count(counts.dates),
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
            "counts by {by} on the clocks of {}; dates: on which there are such posts; share: of all {unit}{shares}; clock hours: so many of its hours lie between the \
             first post and the last{span}; rate: {unit} per clock hour",
            self.zone
        )
    }

    /// What finds the posts of each hour of a day; nothing in a zone that no query can name.
    fn queries(&self, day: usize) -> Vec<Query> {
        let query = |hour| self.query(Some(day), Some(hour));
        (0..24).map_while(query).collect()
    }

    /// To the posts of a day of the week, of an hour of the day, or of both; nowhere in a zone that no query can name.
    fn door(&self, day: Option<usize>, hour: Option<usize>) -> Option<Door> {
        let query = self.query(day, hour)?;
        Some(Door::posts("its posts", query))
    }

    fn query(&self, day: Option<usize>, hour: Option<usize>) -> Option<Query> {
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
        Some(query)
    }
}

fn columns(first: Column) -> impl Iterator<Item = Column> {
    [
        first,
        column("posts", "posts"),
        column("originals", "originals"),
        column("voices", "voices"),
        column("dates", "dates"),
        column("share", "share"),
        column("clock_hours", "clock hours"),
        column("rate", "rate"),
    ]
    .into_iter()
}

/// The names of up to three, as a sentence lists them; nothing for more, which nobody would read.
fn named(which: &[usize], name: impl Fn(usize) -> String) -> Option<String> {
    let names: Vec<String> = which.iter().take(4).map(|n| name(*n)).collect();
    match names.as_slice() {
        [one] => Some(one.clone()),
        [one, two] => Some(format!("{one} and {two}")),
        [one, two, three] => Some(format!("{one}, {two} and {three}")),
        _ => None,
    }
}

/// `09:00-10:00`
fn span_of(hour: usize) -> String {
    format!("{hour:02}:00-{:02}:00", hour + 1)
}
