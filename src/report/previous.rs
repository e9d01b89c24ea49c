//! The page of the study `previous`: a range against the one before it, and against a year before.

use super::saying::{
    between, bounds, by_voices, capital, lasting, moment, ranged, subject, things, unbounded,
    warn_of_one_voice, whole_days, zone_name,
};
use super::{Cell, Door, Frame, Report, Study, Table, column, counted, shown, text_column};
use crate::engine::{Against, Cancel, Count, Engine, Error, Unit};
use crate::measure::interval::{rate_ratio, wilson};
use crate::post::Time;
use crate::query::Query;
use jiff::Span;
use jiff::tz::TimeZone;

const DAY: i64 = 86_400_000;
/// Days that are looked at if no range is asked for.
const USUAL: i64 = 7;
/// Ratios need so many of each period.
const FEW: u64 = 20;

/// A range of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    from: Time,
    until: Time,
}

/// A period and what it holds.
struct Period {
    name: &'static str,
    range: Range,
    count: Count,
    /// Posts of the voice with most of them.
    most: u64,
    /// Posts of the archive in it.
    archive: u64,
    /// Whether the archive has posts before and after it, so that a zero is one.
    covered: bool,
}

/// What the page is made of.
struct Page<'a> {
    engine: &'a Engine,
    frame: &'a Frame,
    cancel: &'a Cancel,
    /// The scope in all of its time.
    scope: Query,
    zone: String,
    periods: Vec<Period>,
    /// Whether the range was asked for, or made.
    asked: bool,
}

pub(super) fn report(
    engine: &Engine,
    scope: &Query,
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let all = engine.count(&Query::default(), cancel)?;
    let (range, asked) = range(scope, (all.first, all.last), frame);
    let mut page = Page {
        engine,
        frame,
        cancel,
        scope: unbounded(scope),
        zone: zone_name(&frame.zone),
        periods: Vec::new(),
        asked,
    };
    if let Some(range) = range {
        for (name, range) in periods(range, &frame.zone) {
            page.add(name, range, (all.first, all.last))?;
        }
    }
    Ok(page.report(scope))
}

/// The range asked for; what is missing of it is made of the archive's last week or of its end.
fn range(
    scope: &Query,
    (first, last): (Option<Time>, Option<Time>),
    frame: &Frame,
) -> (Option<Range>, bool) {
    let (since, until) = bounds(scope);
    let (Some(_), Some(last)) = (first, last) else {
        return (None, false);
    };
    let midnight = |time: Time| {
        let next = time
            .in_zone(&frame.zone)
            .tomorrow()
            .ok()?
            .start_of_day()
            .ok()?;
        Some(Time(next.timestamp().as_millisecond()))
    };
    let until = until.or_else(|| midnight(last)).unwrap_or(last);
    let days = Span::new().days(USUAL);
    let from = since.or_else(|| earlier(until, days, &frame.zone));
    let range = from.map(|from| Range { from, until });
    let range = range.filter(|range| range.from < range.until);
    (range, since.is_some())
}

/// The same time of the clock so much earlier.
fn earlier(time: Time, span: Span, zone: &TimeZone) -> Option<Time> {
    let then = time.in_zone(zone).checked_sub(span).ok()?;
    Some(Time(then.timestamp().as_millisecond()))
}

/// The period itself, the one before it, the same dates and the same weekdays of the year before.
fn periods(range: Range, zone: &TimeZone) -> Vec<(&'static str, Range)> {
    let days = whole_days((range.from, range.until), zone);
    let day = Span::new().days(1);
    let moved = |span: Span| {
        // By the last day, not by the midnight after it: that of 28 February is another one in a leap year.
        let until = match days {
            Some(_) => {
                let last = earlier(earlier(range.until, day, zone)?, span, zone)?;
                earlier(last, -day, zone)?
            }
            None => earlier(range.until, span, zone)?,
        };
        Some(Range {
            from: earlier(range.from, span, zone)?,
            until,
        })
    };
    let before = days
        .and_then(|days| earlier(range.from, Span::new().days(days), zone))
        .unwrap_or_else(|| Time(range.from.0.saturating_sub(range.until.0 - range.from.0)));
    let before = Range {
        from: before,
        until: range.from,
    };
    let mut all = vec![("this period", range), ("the period before", before)];
    all.extend(moved(Span::new().years(1)).map(|range| ("the same dates a year before", range)));
    all.extend(
        moved(Span::new().weeks(52)).map(|range| ("the same weekdays 52 weeks before", range)),
    );
    all.retain(|(_, range)| range.from < range.until);
    all
}

impl Page<'_> {
    fn add(
        &mut self,
        name: &'static str,
        range: Range,
        (first, last): (Option<Time>, Option<Time>),
    ) -> Result<(), Error> {
        let of = |scope: &Query| {
            let scope = between(scope, range.from, range.until);
            self.engine.count(&scope, self.cancel)
        };
        let within = between(&self.scope, range.from, range.until);
        let begun = first.is_some_and(|first| first <= range.from);
        let ended = last.is_some_and(|last| last.0 >= range.until.0 - DAY);
        let period = Period {
            name,
            range,
            count: of(&self.scope)?,
            most: self.engine.loudest(&within, self.cancel)?,
            archive: of(&Query::default())?.posts,
            covered: begun && ended,
        };
        self.periods.push(period);
        Ok(())
    }

    fn report(&self, asked: &Query) -> Report {
        let posts = self
            .periods
            .iter()
            .map(|period| period.count.posts)
            .max()
            .unwrap_or(0);
        let name = subject(&self.scope, self.engine);
        let mut report = Report::new("previous", name.clone(), posts);
        report.ask("query", asked.to_string());
        report.ask("unit", self.frame.unit.name());
        report.ask("zone", self.zone.clone());
        let Some((this, others)) = self.periods.split_first() else {
            report.say("There is no range to look at: it has no time, or no length.");
            return report;
        };
        report.say(self.own(&name, this));
        for other in others {
            report.say(self.against(this, other));
        }
        self.warn(&mut report, this, others);
        report.table("periods", ("Periods", self.definition()), self.table());
        let changes = self.changes(this, others);
        let definition = "posts and originals per day of 24 hours, voices of all of a period, and their ratio with its 95 % interval (two Poisson counts: \
                          Wilson's interval of their share as odds): where it holds 1, chance alone could make the difference. \
                          It takes posts for independent, which they are not, so it is rather too narrow. A ratio needs 20 \
                          of each period. Voices are distinct in their period, and compared \
                          only where the periods are equally long";
        report.table("changes", ("Changes", definition), changes);
        report
    }

    fn when(&self, range: Range) -> String {
        ranged((range.from, range.until), &self.frame.zone)
    }

    fn own(&self, name: &str, this: &Period) -> String {
        if this.count.posts == 0 {
            let (length, when) = (length(this.range), self.when(this.range));
            return format!("{name} has no posts in {length}, {when} ({}).", self.zone);
        }
        let [posts, originals, voices] = [Unit::Posts, Unit::Originals, Unit::Voices].map(|unit| {
            let count = units(&this.count, unit);
            counted(count, unit)
        });
        let by = by_voices(this.count.voices);
        let has = match self.frame.unit {
            Unit::Posts => format!("{posts} ({originals}){by}"),
            Unit::Originals => format!("{originals} (of {posts}){by}"),
            Unit::Voices => format!("{voices} with {posts} ({originals})"),
        };
        let pace = match self.frame.unit {
            // Who posts on two days is one of both.
            Unit::Voices => String::new(),
            unit => {
                let pace = per_day(units(&this.count, unit), this.range);
                format!(": {} {} a day", rate(pace), unit.name())
            }
        };
        format!(
            "{name} has {has} in {}, {} ({}){pace}.",
            length(this.range),
            self.when(this.range),
            self.zone,
        )
    }

    fn against(&self, this: &Period, other: &Period) -> String {
        let unit = self.frame.unit;
        if unit == Unit::Voices {
            return self.against_voices(this, other);
        }
        let then = units(&other.count, unit);
        if then == 0 {
            let when = self.when(other.range);
            return format!("{} ({when}) has no {}.", capital(other.name), unit.name());
        }
        let has = format!(
            "{} ({}) has {}, {} a day",
            capital(other.name),
            self.when(other.range),
            counted(then, unit),
            rate(per_day(then, other.range))
        );
        match ratio(unit, this, other) {
            Ok(ratio) => format!("{has}: this period has {}.", ratio.said(" a day")),
            Err(why) => format!("{has}{why}."),
        }
    }

    /// Distinct voices beside each other, as numbers of the periods: they are no sum over days.
    fn against_voices(&self, this: &Period, other: &Period) -> String {
        let then = other.count.voices;
        if then == 0 {
            return format!(
                "{} ({}) has no voices.",
                capital(other.name),
                self.when(other.range)
            );
        }
        let has = format!(
            "{} ({}) has {}, distinct in all of it, which is not a rate",
            capital(other.name),
            self.when(other.range),
            counted(then, Unit::Voices),
        );
        if !comparable(Unit::Voices, this, other) {
            return format!(
                "{has}: {} and {} are of unequal length, so their voices have no ratio.",
                length(this.range),
                length(other.range)
            );
        }
        match ratio(Unit::Voices, this, other) {
            Ok(ratio) => format!("{has}: this period has {}.", ratio.said("")),
            Err(why) => format!("{has}{why}."),
        }
    }

    fn warn(&self, report: &mut Report, this: &Period, others: &[Period]) {
        if !self.asked {
            report.warn(format!(
                "No beginning was asked for: these are the {USUAL} days before {}.",
                moment(this.range.until, &self.frame.zone)
            ));
        }
        for period in std::iter::once(this)
            .chain(others)
            .filter(|period| !period.covered)
        {
            report.warn(format!(
                "The archive does not reach over all of {} ({}): what it lacks there was not collected, rather than not \
                 posted.",
                period.name,
                self.when(period.range)
            ));
        }
        let unit = self.frame.unit;
        let has_ratio = |other: &&Period| ratio(unit, this, other).is_ok();
        let compared: Vec<&Period> = others.iter().filter(has_ratio).collect();
        if compared.is_empty() {
            return;
        }
        report.warn(
            "The intervals take posts for independent of each other. Reposts, copies and loud voices hang together: chance \
             can make larger differences than they say.",
        );
        for period in std::iter::once(this).chain(compared) {
            let of = format!("{} ({})", period.name, self.when(period.range));
            warn_of_one_voice(report, &of, (period.most, period.count.posts));
        }
    }

    fn definition(&self) -> String {
        format!(
            "dated posts of the scope; before: as many days of the calendar (or as long, if it does not begin and end at \
             midnight) until this period begins; a year before: the same dates, 29 February being 28 February; share: of \
             all posts of the archive in that time, with its 95 % interval (Wilson); until: the first moment that is not in \
             it; zone {}",
            self.zone
        )
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            text_column("period", "period"),
            text_column("from", "from"),
            text_column("until", "until"),
            column("posts", "posts"),
            column("originals", "originals"),
            column("voices", "voices"),
            column("per_day", "a day"),
            column("archive", "archive"),
            column("share", "share"),
            column("share_low", "at least"),
            column("share_high", "at most"),
        ]);
        for period in &self.periods {
            let Range { from, until } = period.range;
            let posts = period.count.posts;
            let ends = wilson(posts, period.archive);
            let share = |end: Option<f64>| end.map_or(Cell::Nothing, Cell::Share);
            let cells = [
                Cell::text(period.name),
                Cell::Time(from),
                Cell::Time(until),
                Cell::Count(posts),
                Cell::Count(period.count.originals),
                Cell::Count(period.count.voices),
                Cell::Number(per_day(posts, period.range), 1),
                Cell::Count(period.archive),
                Cell::share(posts, period.archive),
                share(ends.map(|ends| ends.0)),
                share(ends.map(|ends| ends.1)),
            ];
            let explain = Study::Explain {
                scope: self.scope.clone(),
                span: Some((from, until)),
                against: Against::default(),
            };
            let doors = [
                Door::posts("its posts", between(&self.scope, from, until)),
                Door::study("what drove it", explain),
            ];
            table.row(cells, doors);
            if !period.covered {
                table.doubt();
            }
        }
        table
    }

    fn changes(&self, this: &Period, others: &[Period]) -> Table {
        let mut table = Table::new([
            text_column("against", "against"),
            text_column("unit", "unit"),
            column("this", "this"),
            column("other", "other"),
            column("ratio", "ratio"),
            column("low", "at least"),
            column("high", "at most"),
        ]);
        for other in others {
            for unit in Unit::ALL {
                let (now, then) = (units(&this.count, unit), units(&other.count, unit));
                let ratio = ratio(unit, this, other).ok();
                // Distinct voices of a period are no sum over its days.
                let (now, then, name) = match unit {
                    Unit::Voices => (now as f64, then as f64, "voices in all".to_owned()),
                    unit => (
                        per_day(now, this.range),
                        per_day(then, other.range),
                        format!("{} a day", unit.name()),
                    ),
                };
                let cells = [
                    Cell::text(other.name),
                    Cell::text(name),
                    Cell::Number(now, digits(now)),
                    Cell::Number(then, digits(then)),
                    Cell::number(ratio.map(|ratio| ratio.times), 2),
                    Cell::number(ratio.map(|ratio| ratio.low), 2),
                    Cell::number(ratio.map(|ratio| ratio.high), 2),
                ];
                let posts = between(&self.scope, other.range.from, other.range.until);
                table.row(cells, [Door::posts("posts of the other period", posts)]);
                if !other.covered || ratio.is_none() {
                    table.doubt();
                }
            }
        }
        table
    }
}

/// How many times as many a period has as another one, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio {
    times: f64,
    low: f64,
    high: f64,
}

impl Ratio {
    /// `9.33 times as many a day (95 % interval 6.94 to 12.56)`
    fn said(self, rate: &str) -> String {
        let number = |value: f64| shown(&Cell::Number(value, 2), &TimeZone::UTC);
        format!(
            "{} times as many{rate} (95 % interval {} to {}){}",
            number(self.times),
            number(self.low),
            number(self.high),
            by_chance((self.low, self.high))
        )
    }
}

/// The ratio of two periods, of rates but for voices; or why there is none, as the end of a sentence. Each of the two
/// must have enough: a hundred against one has an interval, but no meaning.
fn ratio(unit: Unit, this: &Period, other: &Period) -> Result<Ratio, String> {
    let (now, then) = (units(&this.count, unit), units(&other.count, unit));
    if !comparable(unit, this, other) {
        return Err(String::new());
    }
    if now == 0 && then >= FEW {
        return Err(format!(": this period has no {}", unit.name()));
    }
    if now < FEW || then < FEW {
        let fewest = counted(now.min(then), unit);
        return Err(format!(
            ": with only {fewest} in one of the two, a ratio would mean nothing"
        ));
    }
    // Distinct voices are of the whole period, however long an hour made it.
    let length = |range| {
        if unit == Unit::Voices {
            1.0
        } else {
            days(range)
        }
    };
    let (now, then) = ((now, length(this.range)), (then, length(other.range)));
    let (low, high) = rate_ratio(now, then).ok_or_else(String::new)?;
    Ok(Ratio {
        times: now.0 as f64 / now.1 / (then.0 as f64 / then.1),
        low,
        high,
    })
}

/// A rate with as many digits as tell it from none.
fn rate(per_day: f64) -> String {
    shown(&Cell::Number(per_day, digits(per_day)), &TimeZone::UTC)
}

fn digits(value: f64) -> u8 {
    if value > 0.0 && value < 0.95 { 2 } else { 1 }
}

/// What is to be said of an interval that holds 1.
fn by_chance((low, high): (f64, f64)) -> &'static str {
    if low <= 1.0 && high >= 1.0 {
        ", which chance alone could make"
    } else {
        ""
    }
}

fn comparable(unit: Unit, this: &Period, other: &Period) -> bool {
    let hour = 3_600_000;
    let apart = days(this.range) - days(other.range);
    // A clock that is set between them makes no other length.
    unit != Unit::Voices || (apart * DAY as f64).abs() <= f64::from(hour)
}

fn units(count: &Count, unit: Unit) -> u64 {
    match unit {
        Unit::Posts => count.posts,
        Unit::Originals => count.originals,
        Unit::Voices => count.voices,
    }
}

fn days(range: Range) -> f64 {
    (range.until.0 - range.from.0) as f64 / DAY as f64
}

fn per_day(units: u64, range: Range) -> f64 {
    units as f64 / days(range)
}

/// `7 days`, `18 hours`.
fn length(range: Range) -> String {
    let days = days(range).round();
    if days >= 1.0 {
        things(days as u64, "day")
    } else {
        lasting(range.until.0 - range.from.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Zoned;

    fn range(from: &str, until: &str) -> Range {
        let at = |text: &str| Time(text.parse::<Zoned>().unwrap().timestamp().as_millisecond());
        Range {
            from: at(&format!("{from}[Europe/Paris]")),
            until: at(&format!("{until}[Europe/Paris]")),
        }
    }

    fn found(from: &str, until: &str) -> Vec<Range> {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let periods = periods(range(from, until), &paris);
        periods.into_iter().map(|(_, range)| range).collect()
    }

    #[test]
    fn days_are_those_of_the_calendar_also_where_the_clock_is_set() {
        // 30 March 2014 has 23 hours.
        let all = found("2014-03-29T00:00", "2014-03-31T00:00");
        assert_eq!(all[1], range("2014-03-27T00:00", "2014-03-29T00:00"));
        assert_eq!(all[2], range("2013-03-29T00:00", "2013-03-31T00:00"));
        assert_eq!(all[3], range("2013-03-30T00:00", "2013-04-01T00:00"));
        // Eighteen hours are eighteen hours.
        let hours = found("2014-03-30T06:00", "2014-03-31T00:00");
        assert_eq!(hours[1], range("2014-03-29T11:00", "2014-03-30T06:00"));
    }

    #[test]
    fn leap_days_have_a_day_in_every_year() {
        let february = found("2016-02-28T00:00", "2016-03-01T00:00");
        assert_eq!(february[2], range("2015-02-28T00:00", "2015-03-01T00:00"));
        let alone = found("2016-02-29T00:00", "2016-03-01T00:00");
        assert_eq!(alone[2], range("2015-02-28T00:00", "2015-03-01T00:00"));
        let before = found("2016-02-28T00:00", "2016-02-29T00:00");
        assert_eq!(before[2], range("2015-02-28T00:00", "2015-03-01T00:00"));
        assert_eq!(before[3], range("2015-03-01T00:00", "2015-03-02T00:00"));
    }
}
