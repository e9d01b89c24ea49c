//! The page of the study `companions`: related tags over time.

use super::saying::{SURPRISING, between, by_voices};
use super::{Cell, Door, Frame, Report, Study, Table, column, counted, shown, text_column};
use crate::chart::number::{grouped, percent};
use crate::engine::{
    AskCompanions, Axis, Bin, Cancel, Change, Companions, Engine, Error, InPeriod, LEAST_POSTS,
    LEAST_VOICES, Move, Moves, Period, Unit,
};
use crate::post::Time;
use crate::query::{Filter, Query};
use jiff::tz::TimeZone;

/// Periods that fit beside each other.
const PERIODS: usize = 12;
/// Companions of each period that are shown.
const TOP: usize = 5;
/// Tags in a sentence.
const NAMED: usize = 3;

/// What the page is made of.
struct Page<'a> {
    scope: &'a Query,
    frame: &'a Frame,
    companions: Companions,
    /// Those of the latest periods only, where there are more than fit.
    latest: Option<Companions>,
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
    let mut page = Page {
        scope,
        frame,
        companions: engine.companions(scope, &ask, cancel)?,
        latest: None,
    };
    // Places that are shown are of tags that lead where they are shown.
    let hidden = page.shown_periods();
    if let Some(first) = page.companions.periods.get(hidden).filter(|_| hidden > 0) {
        let since = Query::filter(Filter::Since(first.from));
        let latest = scope.clone().and(since);
        page.latest = Some(engine.companions(&latest, &ask, cancel)?);
    }
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
            // Whoever reads the table in a program finds its header.
            let definition = "places of tags among the companions of each period";
            report.table("ranks", ("Places over time", definition), self.ranks());
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
             none; posts and voices of {}",
            of.zone,
            if self.latest.is_some() {
                "the periods that are shown"
            } else {
                "the whole time"
            }
        );
        report.table("ranks", ("Places over time", definition), self.ranks());
        let title = format!("Companions of each {}", of.bin.name());
        report.table("periods", (title, guard), self.tops());
        self.changes(&mut report);
        Self::moves(
            &mut report,
            ("before", "What its voices used before"),
            of.before.as_ref(),
        );
        Self::moves(
            &mut report,
            ("after", "What its voices used after"),
            of.after.as_ref(),
        );
        report
    }

    /// Who is among the companions for the first time, and who for the last.
    fn changes(&self, report: &mut Report) {
        let guard = format!("{LEAST_POSTS} posts by {LEAST_VOICES} voices");
        let definition = format!(
            "companions of a period that were none in any period before; the first period has none; before: dated posts of \
             the scope before the period that have the tag, and their voices: fewer than {guard} in each period, and new \
             altogether only where there are none"
        );
        let new = self.table_of_changes("before", |n| (n, &self.companions.periods[n].new));
        report.table("new", ("New among the companions", definition), new);
        let definition = format!(
            "companions of the period before that are none from this one on; posts and voices of the period before; after: \
             dated posts of the scope from this period on that have the tag, and their voices: fewer than {guard} in each \
             period, and gone altogether only where there are none"
        );
        let before = |n: usize| n.saturating_sub(1);
        let gone =
            self.table_of_changes("after", |n| (before(n), &self.companions.periods[n].gone));
        report.table("gone", ("No longer among the companions", definition), gone);
    }

    /// Changes of each period, with the number of the period that they are counted in, and what is beyond.
    fn table_of_changes<'t>(
        &self,
        beyond: &'static str,
        changes_of: impl Fn(usize) -> (usize, &'t [Change]),
    ) -> Table {
        let mut table = Table::new([
            text_column("period", self.companions.bin.name()),
            text_column("tag", "tag"),
            column("posts", "posts"),
            column("voices", "voices"),
            column(format!("posts_{beyond}"), beyond),
            column(format!("voices_{beyond}"), "voices"),
        ]);
        let periods = &self.companions.periods;
        for (n, period) in periods.iter().enumerate().skip(self.shown_periods()) {
            let (counted_in, changes) = changes_of(n);
            let within = self.within(&periods[counted_in]);
            for change in changes {
                let mut cells = self.cells_in(period, &change.tag).to_vec();
                cells.push(Cell::Count(change.beyond));
                cells.push(Cell::Count(change.beyond_voices));
                let mut doors = Self::doors(&change.tag.tag, &within);
                if change.beyond > 0 {
                    doors.insert(1, self.door_beyond(beyond, period, &change.tag.tag));
                }
                table.row(cells, doors);
            }
        }
        table
    }

    /// To the posts that have a tag where it is no companion, within the time that has periods.
    fn door_beyond(&self, beyond: &'static str, period: &Period, tag: &str) -> Door {
        let all = &self.companions.periods;
        let (first, last) = (all.first(), all.last());
        let (from, to) = match beyond {
            "before" => (first.map_or(period.from, |first| first.from), period.from),
            _ => (period.from, last.map_or(period.to, |last| last.to)),
        };
        let tag = Query::filter(Filter::Tag {
            key: tag.to_owned(),
            prefix: false,
        });
        let posts = between(self.scope, from, to).and(tag);
        Door::posts(format!("posts of both {beyond}"), posts)
    }

    fn within(&self, period: &Period) -> Query {
        between(self.scope, period.from, period.to)
    }

    fn cells_in(&self, period: &Period, tag: &InPeriod) -> [Cell; 4] {
        [
            Cell::text(self.label(period.from)),
            Cell::text(format!("#{}", tag.spelling)),
            Cell::Count(tag.posts),
            Cell::Count(tag.voices),
        ]
    }

    fn ranks(&self) -> Table {
        let of = self.latest.as_ref().unwrap_or(&self.companions);
        let labels = of.periods.iter().map(|period| self.label(period.from));
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
            let places = companion.ranks.iter();
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

    /// The first companions of each period.
    fn tops(&self) -> Table {
        let mut table = Table::new([
            text_column("period", self.companions.bin.name()),
            text_column("tag", "tag"),
            column("posts", "posts"),
            column("voices", "voices"),
        ]);
        for period in &self.companions.periods[self.shown_periods()..] {
            let within = self.within(period);
            for tag in period.top.iter().take(TOP) {
                table.row(self.cells_in(period, tag), Self::doors(&tag.tag, &within));
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
             the former with the tag, {when}, which no single query finds: their times differ from voice to voice; others: \
             voices that never posted in the scope ({}) and use the tag at any time; G2: signed log-likelihood of the two \
             groups of voices, more than {SURPRISING:.1} is by chance once in a thousand; (few): fewer than {LEAST_POSTS} \
             posts or {LEAST_VOICES} voices",
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
            table.row(Self::move_cells(tag, moves), Self::move_doors(tag));
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

    /// No posts: when each voice came and left is another time for each, which no query can say.
    fn move_doors(tag: &Move) -> Vec<Door> {
        let scope = Query::filter(Filter::Tag {
            key: tag.tag.clone(),
            prefix: false,
        });
        vec![Door::study("the tag's life", Study::Life { scope })]
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

    /// What changed with the last period: told apart what is new or gone altogether, and what only passed the guard.
    fn say_of_the_last(&self, report: &mut Report) {
        let of = &self.companions;
        let Some(last) = of.periods.last().filter(|_| of.periods.len() > 1) else {
            return;
        };
        let when = format!(
            "in the last {} ({}, {})",
            of.bin.name(),
            self.label(last.from),
            counted(last.posts, Unit::Posts)
        );
        let [new, risen] = apart(&last.new);
        if !new.is_empty() {
            report.say(format!("New {when}, with no post before: {}.", names(&new)));
        }
        if !risen.is_empty() {
            let names = names_with(&risen, "before");
            report.say(format!(
                "For the first time among the companions {when}: {names}."
            ));
        }
        let [gone, fallen] = apart(&last.gone);
        if !gone.is_empty() {
            report.say(format!(
                "Gone {when}, with no post any more: {}.",
                names(&gone)
            ));
        }
        if !fallen.is_empty() {
            let names = names_with(&fallen, "left");
            report.say(format!("No longer among the companions {when}: {names}."));
        }
    }

    /// What its voices used before and after, where others use it clearly less.
    fn say_of_moves(&self, report: &mut Report) {
        let of = &self.companions;
        for (moves, when) in [
            (&of.before, "Before their first post of it"),
            (&of.after, "After their last post of it"),
        ] {
            let Some(moves) = moves else { continue };
            let first = moves.tags.first();
            let Some(tag) = first.filter(|tag| tag.supported && tag.g2 >= SURPRISING) else {
                continue;
            };
            report.say(format!(
                "{when}, {} of {} ({}) used #{}; of {} that never posted in it, {}.",
                grouped(tag.voices),
                counted(moves.voices, Unit::Voices),
                percent(tag.voices, moves.voices),
                tag.spelling,
                counted(moves.others, Unit::Voices),
                match tag.others {
                    0 => "none ever did".to_owned(),
                    n => format!("{} ({}) ever did", grouped(n), percent(n, moves.others)),
                },
            ));
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
                "What its voices used before is known of few: {} of its {} have posts here from before.",
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

/// The changes beyond which there is nothing, and the others.
fn apart(changes: &[Change]) -> [Vec<&Change>; 2] {
    let (none, some) = changes.iter().partition(|change| change.beyond == 0);
    [none, some]
}

fn names(changes: &[&Change]) -> String {
    let names = changes.iter().take(NAMED);
    let names = names.map(|change| format!("#{}", change.tag.spelling));
    names.collect::<Vec<_>>().join(", ")
}

/// `#a (5 posts by 4 voices before), #b (1 post by 1 voice before)`.
fn names_with(changes: &[&Change], when: &str) -> String {
    let names = changes.iter().take(NAMED).map(|change| {
        let posts = counted(change.beyond, Unit::Posts);
        let voices = by_voices(change.beyond_voices);
        format!("#{} ({posts}{voices} {when})", change.tag.spelling)
    });
    names.collect::<Vec<_>>().join(", ")
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
