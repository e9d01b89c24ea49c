//! The page of the study `companions`: related tags over time.

use super::{Cell, Door, Frame, Report, Study, Table, column, counted, shown, text_column};
use crate::chart::number::{grouped, percent};
use crate::engine::{
    AskCompanions, Axis, Bin, Cancel, Companions, Engine, Error, InPeriod, LEAST_POSTS,
    LEAST_VOICES, Move, Moves, Unit,
};
use crate::post::Time;
use crate::query::{Filter, Query};
use jiff::tz::TimeZone;

/// Periods that fit beside each other.
const PERIODS: usize = 12;
/// Companions of each period that are shown.
const TOP: usize = 5;

/// What the page is made of.
struct Page<'a> {
    scope: &'a Query,
    frame: &'a Frame,
    companions: Companions,
}

pub(super) fn report(
    engine: &Engine,
    (scope, bin): (&Query, Option<Bin>),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let ask = AskCompanions {
        axis: bin.map_or(Axis::Fit(PERIODS), Axis::Fixed),
        zone: frame.zone.clone(),
        unit: frame.unit,
        limit: frame.limit,
    };
    let page = Page {
        scope,
        frame,
        companions: engine.companions(scope, &ask, cancel)?,
    };
    Ok(page.report())
}

impl Page<'_> {
    fn report(&self) -> Report {
        let of = &self.companions;
        let posts = of.dated + of.undated;
        let mut report = Report::new("companions", self.scope.to_string(), posts);
        report.ask("query", self.scope.to_string());
        report.ask("unit", unit_name(of.unit));
        report.ask("bin", of.bin.name());
        report.ask("zone", of.zone.clone());
        if posts == 0 {
            return report;
        }
        self.say(&mut report);
        self.warn(&mut report);
        let guard = format!(
            "companions: tags in at least {LEAST_POSTS} dated posts of a {} by {LEAST_VOICES} voices, without those that the \
             query asks for; ranked by {} with the scope",
            of.bin.name(),
            unit_name(of.unit)
        );
        let definition = format!(
            "{guard}; a number is the tag's place among the companions of a period ({}), equals share one, and - is \
             none; posts and voices of the whole time",
            of.zone
        );
        report.table("ranks", ("Places over time", definition), self.ranks());
        let top = |n: usize| &of.periods[n].top[..of.periods[n].top.len().min(TOP)];
        let title = format!("Companions of each {}", of.bin.name());
        report.table("periods", (title, guard), self.of_periods(|n| (n, top(n))));
        let definition =
            "companions of a period that were none in any period before; the first period has none";
        let new = self.of_periods(|n| (n, &of.periods[n].new));
        report.table("new", ("New", definition), new);
        let definition = "companions of the period before that are none from this one on; posts and voices of the period \
                          before";
        let gone = self.of_periods(|n| (n.saturating_sub(1), &of.periods[n].gone));
        report.table("gone", ("Gone", definition), gone);
        self.moves(
            &mut report,
            ("before", "What it grew out of"),
            of.before.as_ref(),
        );
        self.moves(
            &mut report,
            ("after", "What it grew into"),
            of.after.as_ref(),
        );
        report
    }

    fn ranks(&self) -> Table {
        let of = &self.companions;
        let shown = self.shown_periods();
        let labels = of.periods[shown..]
            .iter()
            .map(|period| self.label(period.from));
        let labels: Vec<String> = labels.collect();
        let mut columns = vec![
            text_column("tag", "tag"),
            column("posts", "posts"),
            column("voices", "voices"),
        ];
        for label in &labels {
            let name = label.to_lowercase().replace([' ', ':', '-'], "_");
            columns.push(column(format!("rank_{name}"), short(label, of.bin)));
        }
        columns.push(text_column(
            "spark",
            format!("{} per {}", unit_name(of.unit), of.bin.name()),
        ));
        let mut table = Table::new(columns);
        for companion in &of.tags {
            let mut cells = vec![
                Cell::text(format!("#{}", companion.spelling)),
                Cell::Count(companion.posts),
                Cell::Count(companion.voices),
            ];
            let places = companion.ranks[shown..].iter();
            cells
                .extend(places.map(|place| place.map_or(Cell::Nothing, |n| Cell::Count(n.into()))));
            cells.push(Cell::Spark(companion.counts.clone()));
            table.row(cells, Self::doors(&companion.tag, self.scope));
        }
        table.of = Some(of.distinct);
        table
    }

    /// The number of the first period that is shown: the latest ones are.
    fn shown_periods(&self) -> usize {
        self.companions.periods.len().saturating_sub(PERIODS)
    }

    /// Tags of each period, with the number of the period that they are counted in.
    fn of_periods<'t>(&self, tags_of: impl Fn(usize) -> (usize, &'t [InPeriod])) -> Table {
        let mut table = Table::new([
            text_column("period", self.companions.bin.name()),
            text_column("tag", "tag"),
            column("posts", "posts"),
            column("voices", "voices"),
        ]);
        let periods = &self.companions.periods;
        for (n, period) in periods.iter().enumerate().skip(self.shown_periods()) {
            let (counted_in, tags) = tags_of(n);
            let counted_in = &periods[counted_in];
            let within = [Filter::Since(counted_in.from), Filter::Until(counted_in.to)];
            let within = within.into_iter().map(Query::filter);
            let within = within.fold(self.scope.clone(), Query::and);
            for tag in tags {
                let cells = [
                    Cell::text(self.label(period.from)),
                    Cell::text(format!("#{}", tag.spelling)),
                    Cell::Count(tag.posts),
                    Cell::Count(tag.voices),
                ];
                table.row(cells, Self::doors(&tag.tag, &within));
            }
        }
        table
    }

    fn doors(tag: &str, scope: &Query) -> Vec<Door> {
        let tag = Query::filter(Filter::Tag {
            key: tag.to_owned(),
            prefix: false,
        });
        let both = scope.clone().and(tag.clone());
        let companions = Study::Companions {
            scope: tag.clone(),
            bin: None,
        };
        let compare = Study::Life { scope: tag };
        vec![
            Door::posts("posts of both", both),
            Door::study("the tag's life", compare),
            Door::study("the tag's companions", companions),
        ]
    }

    fn moves(
        &self,
        report: &mut Report,
        (name, title): (&'static str, &'static str),
        moves: Option<&Moves>,
    ) {
        let Some(moves) = moves.filter(|moves| moves.voices > 0) else {
            return;
        };
        let when = if name == "before" {
            "before their first dated post of it"
        } else {
            "after their last dated post of it"
        };
        let definition = format!(
            "what {} of it used {when}, of {} that have dated posts of it; share: of the former; posts: dated posts of \
             the former with the tag, {when}; others: voices that never posted in the scope ({}) and use the tag at any \
             time; a row leads to all posts with the tag outside of the scope, by anybody and at any time; G2: signed \
             log-likelihood of the two groups of voices; (few): fewer than {LEAST_POSTS} posts or {LEAST_VOICES} voices",
            counted(moves.voices, Unit::Voices),
            grouped(moves.of),
            grouped(moves.others),
        );
        let mut table = Table::new([
            text_column("tag", "tag"),
            column("voices", "voices"),
            column("share", "share"),
            column("posts", "posts"),
            column("others", "others"),
            column("g2", "G2"),
        ]);
        for tag in &moves.tags {
            table.row(Self::move_cells(tag, moves), self.move_doors(tag));
            if !tag.supported {
                table.doubt();
            }
        }
        table.of = Some(moves.distinct);
        report.table(name, (title, definition), table);
    }

    fn move_cells(tag: &Move, moves: &Moves) -> Vec<Cell> {
        let has_others = moves.others > 0;
        vec![
            Cell::text(format!("#{}", tag.spelling)),
            Cell::Count(tag.voices),
            Cell::share(tag.voices, moves.voices),
            Cell::Count(tag.posts),
            Cell::Count(tag.others),
            if has_others {
                Cell::Signed(tag.g2, 1)
            } else {
                Cell::Nothing
            },
        ]
    }

    fn move_doors(&self, tag: &Move) -> Vec<Door> {
        let with = Query::filter(Filter::Tag {
            key: tag.tag.clone(),
            prefix: false,
        });
        let outside = Query {
            expr: with.expr.clone().and(self.scope.expr.clone().negate()),
        };
        let compare = Study::Life { scope: with };
        vec![
            Door::posts("posts with the tag outside of the scope", outside),
            Door::study("the tag's life", compare),
        ]
    }

    fn say(&self, report: &mut Report) {
        let of = &self.companions;
        if let Some(first) = of.tags.first() {
            report.say(format!(
                "It travels most with #{}: {} by {} have both.",
                first.spelling,
                counted(first.posts, Unit::Posts),
                counted(first.voices, Unit::Voices),
            ));
        } else {
            report.say(format!(
                "No tag is in {LEAST_POSTS} posts by {LEAST_VOICES} voices of any {}.",
                of.bin.name()
            ));
        }
        self.say_of_the_last(report);
        self.say_of_moves(report);
    }

    fn say_of_the_last(&self, report: &mut Report) {
        let of = &self.companions;
        if let Some(last) = of.periods.last().filter(|_| of.periods.len() > 1) {
            let names = |tags: &[InPeriod]| {
                let names = tags.iter().take(3).map(|tag| format!("#{}", tag.spelling));
                names.collect::<Vec<_>>().join(", ")
            };
            let label = self.label(last.from);
            if !last.new.is_empty() {
                report.say(format!(
                    "New in the last {} ({label}): {}.",
                    of.bin.name(),
                    names(&last.new)
                ));
            }
            if !last.gone.is_empty() {
                report.say(format!(
                    "Gone in the last {} ({label}): {}.",
                    of.bin.name(),
                    names(&last.gone)
                ));
            }
        }
    }

    fn say_of_moves(&self, report: &mut Report) {
        let of = &self.companions;
        for (moves, verb, when) in [
            (&of.before, "grew out of", "before they first used it"),
            (&of.after, "grew into", "after they last used it"),
        ] {
            let Some(moves) = moves else { continue };
            if let Some(tag) = moves
                .tags
                .first()
                .filter(|tag| tag.supported && tag.g2 > 0.0)
            {
                report.say(format!(
                    "It {verb} #{}: {} of {} ({}) used that {when}.",
                    tag.spelling,
                    grouped(tag.voices),
                    counted(moves.voices, Unit::Voices),
                    percent(tag.voices, moves.voices),
                ));
            }
        }
    }

    fn warn(&self, report: &mut Report) {
        let of = &self.companions;
        if of.undated > 0 {
            report.warn(format!(
                "{} in no period: without a time, or with one that cannot be right.",
                counted(of.undated, Unit::Posts)
            ));
        }
        let hidden = self.shown_periods();
        if hidden > 0 {
            report.warn(format!(
                "Shown are the last {PERIODS} of {} periods.",
                of.periods.len()
            ));
        }
        match &of.before {
            None => report.warn(
                "The archive has no other posts: what its voices used before and after cannot be known.",
            ),
            Some(before) if before.voices * 10 < before.of => report.warn(format!(
                "What it grew out of is known of few: {} of its {} have posts here from before.",
                grouped(before.voices),
                counted(before.of, Unit::Voices)
            )),
            Some(_) => {}
        }
    }

    /// A period's name, by where it begins.
    fn label(&self, from: Time) -> String {
        label(from, self.companions.bin, &self.frame.zone)
    }
}

/// What can be counted here; originals are posts.
fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Voices => Unit::Voices.name(),
        Unit::Posts | Unit::Originals => Unit::Posts.name(),
    }
}

fn label(from: Time, bin: Bin, zone: &TimeZone) -> String {
    let at = from.in_zone(zone);
    match bin {
        Bin::Year => at.strftime("%Y").to_string(),
        Bin::Month => at.strftime("%Y-%m").to_string(),
        Bin::Week | Bin::Day => at.strftime("%Y-%m-%d").to_string(),
        Bin::Hour | Bin::Minute => shown(&Cell::Time(from), zone),
    }
}

/// The end of a label, for a narrow column.
fn short(label: &str, bin: Bin) -> String {
    let skip = match bin {
        Bin::Year => 0,
        Bin::Month => 2,
        Bin::Week | Bin::Day => 5,
        Bin::Hour | Bin::Minute => 11,
    };
    label.get(skip..).unwrap_or(label).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_called_by_where_they_begin() {
        let time = Time(1_400_925_600_000);
        for (bin, long, narrow) in [
            (Bin::Year, "2014", "2014"),
            (Bin::Month, "2014-05", "14-05"),
            (Bin::Day, "2014-05-24", "05-24"),
            (Bin::Hour, "2014-05-24 10:00", "10:00"),
        ] {
            let label = label(time, bin, &TimeZone::UTC);
            assert_eq!(
                (label.as_str(), short(&label, bin).as_str()),
                (long, narrow)
            );
        }
    }
}
