//! The page of the study `compare`: two sets side by side.

mod said;

use super::saying::{per_bin, subject};
use super::typical::{Kind, definition, table};
use super::{Cell, Chart, Door, Frame, Report, Study, Table, column, text_column};
use crate::engine::{
    AskCompare, AskTimeline, Axis, Basis, Cancel, Comparison, Count, Engine, Error, SharedVoices,
    SoughtIn, Timeline, Typical,
};
use crate::measure::flips::{Lead, Side, leads, log_ratio};
use crate::measure::overlap::Overlap;
use crate::post::Time;
use crate::query::{Expr, Filter, Query};

/// Bins of the timeline: as many as fit beside the axis of a terminal of 80 columns. The same everywhere, so
/// that flips do not depend on a window.
const BINS: usize = 72;

/// Typical things of each kind that are looked through for a sentence.
const LOOKED_THROUGH: usize = 100;

/// What the page is made of.
struct Page<'a> {
    engine: &'a Engine,
    frame: &'a Frame,
    cancel: &'a Cancel,
    sets: [&'a Query; 2],
    /// The sets as sentences call them.
    names: [String; 2],
    comparison: Comparison,
    timeline: Timeline,
    leads: Vec<Lead>,
}

pub(super) fn report(
    engine: &Engine,
    (a, b, by): (&Query, &Query, Basis),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    // Of words the sentence leaves out some, so that more must be there.
    let ask = AskCompare {
        by,
        limit: frame.limit.max(LOOKED_THROUGH),
    };
    let comparison = engine.compare((a, b), ask, cancel)?;
    let ask = AskTimeline {
        axis: Axis::Fit(BINS),
        zone: frame.zone.clone(),
        unit: frame.unit,
        span: None,
    };
    let timeline = engine.timeline(&[a.clone(), b.clone()], &ask, cancel)?;
    let leads = leads(&timeline.series[0].counts, &timeline.series[1].counts);
    let page = Page {
        engine,
        frame,
        cancel,
        sets: [a, b],
        names: told_apart([a, b]).map(|set| subject(&set, engine)),
        comparison,
        timeline,
        leads,
    };
    page.report(by)
}

impl Page<'_> {
    fn report(&self, by: Basis) -> Result<Report, Error> {
        let [a, b] = &self.names;
        let title = format!("{a} against {b}");
        let mut report = Report::new("compare", title, self.comparison.either.posts);
        for (name, set) in ["a", "b"].into_iter().zip(self.sets) {
            report.ask(name, set.to_string());
        }
        report.ask("by", by.name());
        report.ask("unit", self.frame.unit.name());
        report.ask("zone", self.timeline.zone.clone());
        self.say(&mut report);
        self.warn(&mut report);
        self.totals(&mut report);
        if self.comparison.a.posts == 0 || self.comparison.b.posts == 0 {
            return Ok(report);
        }
        self.over_time(&mut report)?;
        self.voices(&mut report);
        self.typical(&mut report)?;
        Ok(report)
    }

    fn totals(&self, report: &mut Report) {
        let of = &self.comparison;
        let [a, b] = self.sets.map(|set| set.expr.clone());
        let [name_a, name_b] = &self.names;
        let without = |this: &Expr, other: &Expr| this.clone().and(other.clone().negate());
        let mut table = Table::new([
            text_column("set", "set"),
            column("posts", "posts"),
            column("originals", "originals"),
            column("voices", "voices"),
            column("undated", "undated"),
            text_column("first", "first"),
            text_column("last", "last"),
        ]);
        for (name, count, expr) in [
            (name_a.clone(), &of.a, a.clone()),
            (name_b.clone(), &of.b, b.clone()),
            (format!("{name_a} only"), &of.only_a, without(&a, &b)),
            (format!("{name_b} only"), &of.only_b, without(&b, &a)),
            ("both".to_owned(), &of.both, a.clone().and(b.clone())),
            ("either".to_owned(), &of.either, a.or(b)),
        ] {
            let query = Query { expr };
            let life = Study::Life {
                scope: query.clone(),
            };
            let doors = [
                Door::posts("its posts", query),
                Door::study("its life", life),
            ];
            table.row(totals_of(name, count), doors);
        }
        let definition = "posts; originals: posts that are not reposts; voices: distinct authors, never summed: a \
                          voice that uses both sets is one voice of either";
        report.table("totals", ("How much there is", definition), table);
    }

    fn over_time(&self, report: &mut Report) -> Result<(), Error> {
        let timeline = &self.timeline;
        if timeline.is_empty() {
            return Ok(());
        }
        let (bin, unit) = (timeline.bin.name(), timeline.unit.name());
        let [a, b] = &self.names;
        let definition = format!("{a} upwards, {b} downwards: {}", per_bin(timeline));
        let mirror = Chart::Mirror {
            timeline: timeline.clone(),
            labels: self.names.clone(),
        };
        report.chart("timeline", ("Over time", definition), mirror);
        let [counts_a, counts_b] = [&timeline.series[0].counts, &timeline.series[1].counts];
        let pairs = counts_a.iter().zip(counts_b);
        let curve = Chart::Curve {
            bin: timeline.bin,
            edges: timeline.edges.clone(),
            values: pairs.map(|(a, b)| log_ratio(*a, *b)).collect(),
            label: format!("log2 of {a} : {b}"),
        };
        let definition = format!(
            "binary logarithm of the ratio of {unit} per {bin}, {a} to {b}: 1 is twice as many, -1 half as many; half \
             a unit is added to both, and there is none where both together have fewer than 10"
        );
        report.chart("ratio", ("Ratio over time", definition), curve);
        let leads = self.leads_table()?;
        let definition = format!(
            "stretches in which one of the two leads, until the first moment that is not in it; a {bin} is led by whoever has at least 5 {unit} for 4 of the \
             other's, of 10 together, and a lead counts when 2 {bin}s in a row with a leader have the same; \
             each row but the first begins with a flip"
        );
        report.table("leads", ("Who leads when", definition), leads);
        Ok(())
    }

    /// When a lead begins and ends: it lasts until the other one leads, or to the end.
    fn span_of(&self, lead: usize) -> (Time, Time) {
        let edges = &self.timeline.edges;
        let next = self.leads.get(lead + 1);
        let end = next.map_or(edges.len() - 1, |next| next.from);
        (edges[self.leads[lead].from], edges[end])
    }

    fn leads_table(&self) -> Result<Table, Error> {
        let mut table = Table::new([
            text_column("set", "leads"),
            text_column("since", "since"),
            text_column("until", "until"),
            column("posts_a", "posts A"),
            column("posts_b", "posts B"),
            column("voices_a", "voices A"),
            column("voices_b", "voices B"),
        ]);
        for n in 0..self.leads.len().min(self.frame.limit) {
            let (from, to) = self.span_of(n);
            let within = |set: &Query| Query {
                expr: set.expr.clone().and(range(from, to)),
            };
            let counts = self
                .sets
                .map(|set| self.engine.count(&within(set), self.cancel));
            let [a, b] = counts;
            let (a, b) = (a?, b?);
            let side = &self.names[usize::from(self.leads[n].side == Side::B)];
            let cells = [
                Cell::text(side.clone()),
                Cell::Time(from),
                Cell::Time(to),
                Cell::Count(a.posts),
                Cell::Count(b.posts),
                Cell::Count(a.voices),
                Cell::Count(b.voices),
            ];
            let either = self.sets[0].clone().or(self.sets[1].clone());
            let doors = [
                Door::posts("posts of either", within(&either)),
                Door::posts("posts of the first set", within(self.sets[0])),
                Door::posts("posts of the second set", within(self.sets[1])),
            ];
            table.row(cells, doors);
        }
        table.of = Some(self.leads.len() as u64);
        Ok(table)
    }

    fn voices(&self, report: &mut Report) {
        let voices = &self.comparison.voices;
        let chance = chance(voices);
        let mut table = Table::new([text_column("what", "what"), column("value", "value")]);
        let mut add = |what: &str, cell: Cell| {
            table.row([Cell::text(what), cell], []);
        };
        add("voices of both", Cell::Count(voices.both));
        add("expected by chance", Cell::Number(chance.expected(), 1));
        add(
            "times as many as by chance",
            Cell::number(chance.ratio(), 2),
        );
        add("standard deviations from chance", signed(chance.z()));
        add("chance of a number so far off", Cell::Share(chance.p()));
        let share = |share: Option<f64>| share.map_or(Cell::Nothing, Cell::Share);
        add(
            "share of the smaller set's voices",
            share(chance.coefficient()),
        );
        add(
            "share of either set's voices (Jaccard)",
            share(chance.jaccard()),
        );
        let definition = format!(
            "voices: distinct authors with at least one post of each set; by chance: if voices of the sets were drawn \
             independently out of the archive's {}, a hypergeometric distribution; no query finds who uses both, so \
             nothing leads to them",
            super::counted(voices.archive, crate::engine::Unit::Voices)
        );
        report.table("overlap", ("Voices of both", definition), table);
        let table = self.firsts();
        let definition = "of the voices of both, by their first dated post of each set; went over: who have no post of \
                          the first set any more from their first post of the other one on; no query finds these voices, so \
                          nothing leads to them";
        report.table("order", ("Which they used first", definition), table);
    }

    fn firsts(&self) -> Table {
        let voices = &self.comparison.voices;
        let [a, b] = &self.names;
        let mut table = Table::new([
            text_column("what", "what"),
            column("voices", "voices"),
            column("share", "of both"),
        ]);
        for (what, count) in [
            (format!("{a} first"), voices.a_first),
            (format!("{b} first"), voices.b_first),
            ("both at the same moment".to_owned(), voices.same),
            ("not known: undated".to_owned(), voices.unknown),
            (format!("went over from {a} to {b}"), voices.a_to_b),
            (format!("went over from {b} to {a}"), voices.b_to_a),
        ] {
            let share = Cell::share(count, voices.both);
            table.row([Cell::text(what), Cell::Count(count), share], []);
        }
        table
    }

    fn typical(&self, report: &mut Report) -> Result<(), Error> {
        let of = &self.comparison;
        let parts: [(Kind, [&'static str; 2], &Typical); 6] = [
            (Kind::Words, ["words_a", "words_b"], &of.words),
            (Kind::Tags, ["tags_a", "tags_b"], &of.tags),
            (Kind::Links, ["links_a", "links_b"], &of.links),
            (Kind::Domains, ["domains_a", "domains_b"], &of.domains),
            (
                Kind::Mentioned,
                ["mentioned_a", "mentioned_b"],
                &of.mentioned,
            ),
            (Kind::Authors, ["authors_a", "authors_b"], &of.authors),
        ];
        for (kind, names, typical) in parts {
            for (side, name) in names.into_iter().enumerate() {
                let heading = match kind {
                    Kind::Words => "Words typical of",
                    Kind::Tags => "Tags typical of",
                    Kind::Links => "Links typical of",
                    Kind::Domains => "Domains typical of",
                    Kind::Mentioned => "Mentioned accounts typical of",
                    Kind::Authors => "Authors typical of",
                };
                let title = format!("{heading} {}", self.names[side]);
                let definition = definition(kind, typical);
                let scope = self.sought_in(side);
                let rows = table(kind, (typical, side), &scope, self.engine, self.frame)?;
                report.table(name, (title, definition), rows);
            }
        }
        Ok(())
    }

    /// The posts of a set that typical things are counted in.
    fn sought_in(&self, side: usize) -> Query {
        let (own, other) = (self.sets[side], self.sets[1 - side]);
        match self.comparison.sought_in[side] {
            SoughtIn::Rest => Query {
                expr: own.expr.clone().and(other.expr.clone().negate()),
            },
            SoughtIn::Whole | SoughtIn::Nothing => own.clone(),
        }
    }
}

fn totals_of(name: String, count: &Count) -> Vec<Cell> {
    let time = |time: Option<Time>| time.map_or(Cell::Nothing, Cell::Time);
    vec![
        Cell::text(name),
        Cell::Count(count.posts),
        Cell::Count(count.originals),
        Cell::Count(count.voices),
        Cell::Count(count.undated),
        time(count.first),
        time(count.last),
    ]
}

fn signed(value: Option<f64>) -> Cell {
    value.map_or(Cell::Nothing, |value| Cell::Signed(value, 1))
}

fn chance(voices: &SharedVoices) -> Overlap {
    Overlap {
        both: voices.both,
        a: voices.a,
        b: voices.b,
        n: voices.archive,
    }
}

fn range(from: Time, to: Time) -> Expr {
    Expr::Filter(Filter::Since(from)).and(Expr::Filter(Filter::Until(to)))
}

/// The sets as they were asked for, without the bounds in time that both have.
fn told_apart(sets: [&Query; 2]) -> [Query; 2] {
    let parts = sets.map(|set| match &set.expr {
        Expr::And(parts) => parts.clone(),
        one => vec![one.clone()],
    });
    let is_bound = |part: &Expr| matches!(part, Expr::Filter(Filter::Since(_) | Filter::Until(_)));
    std::array::from_fn(|side| {
        let other = &parts[1 - side];
        let own = parts[side].iter();
        let own = own.filter(|part| !is_bound(part) || !other.contains(part));
        Query {
            expr: Expr::all_of(own.cloned()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::saying::whole;
    use super::*;
    use crate::query::{self, Context};
    use jiff::tz::TimeZone;

    #[test]
    fn sets_are_called_what_tells_them_apart() {
        let context = Context::new(Time(0), TimeZone::UTC);
        let name = |a: &str, b: &str| {
            let [a, b] = [a, b].map(|text| query::parse(text, &context).query);
            told_apart([&a, &b]).map(|set| whole(&set)).join(" | ")
        };
        assert_eq!(name("#a since:2014", "#b since:2014"), "#a | #b");
        assert_eq!(name("since:2014", "#b since:2014"), "everything | #b");
        let apart = name("#a until:2014-05-01", "#a since:2014-05-01");
        assert_eq!(
            apart,
            "#a until:2014-05-01T00:00:00Z | #a since:2014-05-01T00:00:00Z"
        );
    }
}
