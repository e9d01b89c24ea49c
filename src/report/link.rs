//! The page of the study `link`: a link's life.

use super::care::beginning;
use super::named::{by, written};
use super::related::{Guard, tags};
use super::saying::{by_voices, is_one_voice, per_bin, zone_name};
use super::voices::{table as table_of_voices, who};
use super::{Cell, Chart, Door, Frame, Report, Study, Table, column, counted, shown, text_column};
use crate::chart::number::percent;
use crate::engine::{
    AskPage, AskTerms, AskTimeline, AskVoices, Axis, Cancel, Count, Engine, Error, Named, Order,
    Row, Standing, Unit,
};
use crate::post::Time;
use crate::post::entities::canonical;
use crate::query::{Filter, Query};
use std::fmt::Write as _;

/// Bins of the timeline.
const BINS: usize = 72;
/// The first posts that are shown.
const FIRST: usize = 10;

pub(super) fn report(
    engine: &Engine,
    address: &str,
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let link = canonical(address).unwrap_or_else(|| address.to_owned());
    let scope = Query::filter(Filter::Link(link.clone()));
    let count = engine.count(&scope, cancel)?;
    let mut report = Report::new("link", written(Named::Link, &link), count.posts);
    report.ask("query", scope.to_string());
    report.ask("address", link.clone());
    report.ask("unit", frame.unit.name());
    if count.posts == 0 {
        // Whoever reads the table in a program finds its header.
        let definition = "the earliest dated posts that have it, reposts among them";
        report.table(
            "first",
            ("Who shared it first", definition),
            posts(&[], &scope),
        );
        return Ok(report);
    }
    let page = Page {
        engine,
        scope: &scope,
        frame,
        cancel,
    };
    page.first(&mut report, &count)?;
    page.over_time(&mut report, &link)?;
    page.voices(&mut report, &count)?;
    tags(&mut report, (engine, cancel), &scope, frame, Guard::Voices)?;
    page.platforms(&mut report)?;
    Ok(report)
}

/// What the page is made of.
struct Page<'a> {
    engine: &'a Engine,
    scope: &'a Query,
    frame: &'a Frame,
    cancel: &'a Cancel,
}

impl Page<'_> {
    fn first(&self, report: &mut Report, count: &Count) -> Result<(), Error> {
        let oldest = AskPage {
            order: Order::Oldest,
            collapse: false,
            offset: 0,
            limit: FIRST,
        };
        let first = self.engine.page(self.scope, &oldest, self.cancel)?.rows;
        say(report, count, first.first(), self.frame);
        let definition = "the earliest dated posts that have it, reposts among them";
        let mut rows = posts(&first, self.scope);
        rows.of = Some(count.posts);
        report.table("first", ("Who shared it first", definition), rows);
        Ok(())
    }

    fn over_time(&self, report: &mut Report, link: &str) -> Result<(), Error> {
        let ask = AskTimeline {
            axis: Axis::Fit(BINS),
            zone: self.frame.zone.clone(),
            unit: self.frame.unit,
            span: None,
        };
        let scope = std::slice::from_ref(self.scope);
        let timeline = self.engine.timeline(scope, &ask, self.cancel)?;
        if timeline.is_empty() {
            return Ok(());
        }
        report.ask("zone", timeline.zone.clone());
        let definition = format!("what has it: {}", per_bin(&timeline));
        let labels = vec![written(Named::Link, link)];
        let chart = Chart::Timeline { timeline, labels };
        report.chart("timeline", ("Over time", definition), chart);
        Ok(())
    }

    fn voices(&self, report: &mut Report, count: &Count) -> Result<(), Error> {
        let ask = AskVoices {
            by: Standing::Posts,
            limit: self.frame.limit,
            zone: self.frame.zone.clone(),
        };
        let voices = self.engine.voices(self.scope, &ask, self.cancel)?;
        let most = voices.rows.first();
        if let Some(row) = most.filter(|row| is_one_voice((row.posts, count.posts))) {
            report.warn(format!(
                "One voice, {}, wrote {} of the posts with this link.",
                who(row),
                percent(row.posts, count.posts)
            ));
        }
        let definition = "voices by posts that have it; the other columns count within these posts";
        let mut rows = table_of_voices(&voices, self.scope);
        rows.of = Some(voices.distinct);
        report.table("voices", ("Who shared it", definition), rows);
        Ok(())
    }

    fn platforms(&self, report: &mut Report) -> Result<(), Error> {
        let ask = AskTerms {
            of: Named::Platform,
            unit: Unit::Posts,
            limit: 20,
        };
        let platforms = self.engine.terms(self.scope, &ask, self.cancel)?;
        if platforms.distinct > 1 {
            let definition = super::named::definition(Named::Platform, &platforms);
            let rows = super::named::table(Named::Platform, &platforms, self.scope);
            report.table("platforms", ("Where it was shared", definition), rows);
        }
        Ok(())
    }
}

fn say(report: &mut Report, count: &Count, first: Option<&Row>, frame: &Frame) {
    let time = |time: Time| shown(&Cell::Time(time), &frame.zone);
    let mut sentence = format!(
        "It was shared{} in {} ({})",
        by_voices(count.voices),
        counted(count.posts, Unit::Posts),
        counted(count.originals, Unit::Originals)
    );
    if let (Some(from), Some(to)) = (count.first, count.last) {
        let _ = if from == to {
            write!(sentence, ", at {}", time(from))
        } else {
            write!(sentence, ", from {} to {}", time(from), time(to))
        };
        let _ = write!(sentence, " ({})", zone_name(&frame.zone));
    }
    report.say(format!("{sentence}."));
    if let Some(first) =
        first.filter(|row| row.post.time.is_some() && !row.post.author.handle.is_empty())
    {
        report.say(format!(
            "In this archive it was first shared by @{}.",
            first.post.author.handle
        ));
    }
    if count.undated > 0 {
        report.warn(format!(
            "Without a time: {}. Who was first may be among them.",
            counted(count.undated, Unit::Posts)
        ));
    }
}

/// Posts as rows, each with a door to itself.
pub(super) fn posts(rows: &[Row], scope: &Query) -> Table {
    let mut table = Table::new([
        text_column("time", "time"),
        text_column("voice", "voice"),
        text_column("kind", "kind"),
        column("reposts", "reposts"),
        text_column("text", "text"),
    ]);
    for row in rows {
        let post = &row.post;
        let cells = [
            post.time.map_or(Cell::Nothing, Cell::Time),
            by(&post.author.handle),
            Cell::text(post.kind().name()),
            post.counts.reposts.map_or(Cell::Nothing, Cell::Count),
            Cell::text(beginning(post, SHOWN)),
        ];
        table.row(cells, door(post.time, scope, &post.voice()));
    }
    table
}

/// Characters of a text that a row shows.
const SHOWN: usize = 100;

/// The posts of a voice at a moment: nearly always one.
fn door(time: Option<Time>, scope: &Query, voice: &str) -> Vec<Door> {
    let (Some(time), false) = (time, voice.is_empty()) else {
        return Vec::new();
    };
    let at = [
        Filter::Since(time),
        Filter::Until(Time(time.0 + 1)),
        Filter::Voice(voice.to_owned()),
    ];
    let at = at.into_iter().map(Query::filter);
    let author = Study::Author {
        scope: Query::filter(Filter::Voice(voice.to_owned())),
    };
    vec![
        Door::posts("the post", at.fold(scope.clone(), Query::and)),
        Door::study("page of the voice", author),
    ]
}
