//! The page of the study `copies`: texts that were posted more than once.

use super::care::beginning;
use super::saying::{by_voices, lasting, moment, subject, things, zone_name};
use super::{Cell, Column, Door, Frame, Report, Study, Table, column, text_column};
use crate::chart::number::{grouped, percent};
use crate::engine::{
    AskCopies, AtOnce, Cancel, Copies, CopyGroup, Engine, Error, Shared, Standing,
};
use crate::measure::similarity::Bands;
use crate::post::display::clean_line;
use crate::post::{LEAST_CHARS, LEAST_WORDS};
use crate::query::{Like, Query};

/// Voices that make it remarkable that they posted the same thing at once.
const VOICES: u64 = 3;
/// Cells of the small drawings.
const SPARK: usize = 16;
/// Characters of a text in a table.
const SHOWN: usize = 120;

/// How texts are compared, and what is at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// How like near copies are, in percent; 100 is the same wording.
    pub percent: u8,
    /// How near in time the same thing must be, in milliseconds.
    pub within: i64,
}

impl Default for Alike {
    fn default() -> Self {
        Self {
            percent: Like::USUAL,
            within: 60_000,
        }
    }
}

pub(super) fn report(
    engine: &Engine,
    (scope, alike): (&Query, Alike),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let ask = AskCopies {
        percent: alike.percent,
        within: alike.within,
        voices: VOICES,
        limit: frame.limit,
        spark: SPARK,
    };
    let copies = engine.copies(scope, ask, cancel)?;
    let title = subject(scope, engine);
    let mut report = Report::new("copies", title, copies.posts);
    report.ask("query", scope.to_string());
    report.ask("similarity", similarity(copies.percent));
    report.ask("within_seconds", (alike.within as f64 / 1000.0).to_string());
    report.ask("zone", zone_name(&frame.zone));
    say(&mut report, &copies, alike, frame);
    warn(&mut report, &copies);
    groups(&mut report, &copies);
    at_once(&mut report, &copies, alike);
    Ok(report)
}

/// `0.7`: as the command takes it.
fn similarity(percent: u8) -> String {
    (f64::from(percent) / 100.0).to_string()
}

fn say(report: &mut Report, copies: &Copies, alike: Alike, frame: &Frame) {
    if copies.originals == 0 {
        return;
    }
    let how = if copies.percent == 100 {
        "the same wording as another one".to_owned()
    } else {
        format!(
            "the same wording as another one, or one that is {} % like it",
            copies.percent
        )
    };
    let originals = things(copies.originals, "original");
    report.say(match copies.copied {
        0 => format!("Of {originals}, none has {how}."),
        some => format!(
            "Of {originals}, {} ({}) have {how}; they make {}.",
            grouped(some),
            percent(some, copies.originals),
            things(copies.groups, "group"),
        ),
    });
    if let Some(first) = copies.rows.first() {
        let times = match (first.first, first.last) {
            (Some(from), Some(to)) => {
                let (from, to) = (moment(from, &frame.zone), moment(to, &frame.zone));
                let zone = zone_name(&frame.zone);
                if from == to {
                    format!(", in the minute of {from} ({zone})")
                } else {
                    format!(", from {from} to {to} ({zone})")
                }
            }
            _ => String::new(),
        };
        report.say(format!(
            "{}: “{}”, {}{} in {}{times}.",
            if first.voices > 0 {
                "The text with most voices"
            } else {
                "The text with most posts"
            },
            beginning(&first.post, SHOWN),
            things(first.posts, "post"),
            by_voices(first.voices),
            things(first.variants, "wording"),
        ));
    }
    report.say(how_often_at_once(copies, alike));
}

/// What is not compared cannot be said to have been posted never.
fn how_often_at_once(copies: &Copies, alike: Alike) -> String {
    let within = lasting(alike.within);
    let mut text = match copies.episodes {
        0 if copies.short > 0 => format!(
            "No link, and no text of those that were compared, was posted by at least {VOICES} voices within {within}"
        ),
        0 => format!("No text or link was posted by at least {VOICES} voices within {within}"),
        1 => format!(
            "On one occasion at least {VOICES} voices posted the same text or link within {within}"
        ),
        count => format!(
            "On {} occasions at least {VOICES} voices posted the same text or link within {within}",
            grouped(count)
        ),
    };
    let most = copies.at_once.first();
    if let Some(most) = most.filter(|most| copies.whole_minutes && most.from == most.to) {
        text = format!("{text}, up to {} voices in the same minute", most.voices);
    }
    if copies.short > 0 {
        text = format!(
            "{text}; {} too short to be compared",
            are(copies.short, "text")
        );
    }
    format!("{text}.")
}

/// How far apart the first and the last one are; in minutes at best where times have no seconds.
fn apart(copies: &Copies, length: Option<i64>) -> Cell {
    match length {
        None => Cell::Nothing,
        Some(length) if !copies.whole_minutes => Cell::Span(length),
        Some(0) => Cell::text("same minute"),
        Some(length) => Cell::text(lasting(length)),
    }
}

/// Its column: a number for programs only where it is one.
fn apart_column(copies: &Copies, title: &'static str) -> Column {
    if copies.whole_minutes {
        text_column("apart", title)
    } else {
        column("span_seconds", title)
    }
}

/// `1 text is`, `3 texts are`
fn are(count: u64, one: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", things(count, one))
}

fn warn(report: &mut Report, copies: &Copies) {
    if copies.whole_minutes && !copies.rows.is_empty() {
        report.warn(
            "The times of these posts have no seconds: what is in the same minute may be up to a minute apart, and what is a \
             minute apart nearly two.",
        );
    }
    if copies.uncompared > 0 {
        report.warn(format!(
            "The archive has too many different texts to compare all with each other: {} of the rarest were compared \
             for the same wording only.",
            grouped(copies.uncompared)
        ));
    }
    if copies.short * 2 > copies.originals {
        report.warn(format!(
            "{} of {} originals are too short to be compared (fewer than {LEAST_CHARS} characters or {LEAST_WORDS} \
             words without tags, mentions and links).",
            grouped(copies.short),
            grouped(copies.originals)
        ));
    }
}

/// What a wording is, and when two are copies.
fn definition(copies: &Copies) -> String {
    let compared = format!(
        "Originals only: reposts are copies by design and are counted apart. Compared is the wording: without the sign \
         of a repost, mentions, links and tags at the end, without regard to case, accents, punctuation and blanks; \
         wordings of fewer than {LEAST_CHARS} characters or {LEAST_WORDS} words ({} originals here) are not compared.",
        grouped(copies.short)
    );
    if copies.percent == 100 {
        return format!("{compared} A group has one wording.");
    }
    let share = f64::from(copies.percent) / 100.0;
    let found = Bands::for_similarity(share).chance(share);
    format!(
        "{compared} A group is the most frequent wording and those that have at least {} % of their runs of four \
         characters in common with it (Jaccard index, computed exactly; pairs to compare are chosen by MinHash, which \
         finds {:.0} of 100 pairs that are just as like as that, and more of those that are more alike). Groups are made of the \
         whole archive, so that they are the same in every selection.",
        copies.percent,
        found * 100.0
    )
}

fn groups(report: &mut Report, copies: &Copies) {
    let mut table = Table::new([
        text_column("text", "text"),
        column("voices", "voices"),
        column("posts", "posts"),
        column("reposts", "reposts"),
        column("wordings", "wordings"),
        text_column("first", "first"),
        text_column("last", "last"),
        apart_column(copies, "span"),
        text_column("over_time", "over time"),
    ]);
    for group in &copies.rows {
        let mut doors = doors(&group.query).to_vec();
        if group.variants > 1 {
            let alike = Alike {
                percent: 100,
                ..Alike::default()
            };
            let scope = group.query.clone();
            doors.push(Door::study("its wordings", Study::Copies { scope, alike }));
        }
        table.row(cells(copies, group), doors);
    }
    table.of = Some(copies.groups);
    let definition = format!(
        "{} Shown is the earliest post with the most frequent wording; most voices first, so that one who posts \
         the same a thousand times stands below twenty who post it once; reposts: those in the selection of any copy, also of \
         copies outside of it.",
        definition(copies)
    );
    report.table("groups", ("Texts posted more than once", definition), table);
}

fn cells(copies: &Copies, group: &CopyGroup) -> [Cell; 9] {
    let times = group.first.zip(group.last);
    let length = times.map(|(first, last)| last.0 - first.0);
    [
        Cell::text(beginning(&group.post, SHOWN)),
        Cell::Count(group.voices),
        Cell::Count(group.posts),
        Cell::Count(group.reposts),
        Cell::Count(group.variants),
        group.first.map_or(Cell::Nothing, Cell::Time),
        group.last.map_or(Cell::Nothing, Cell::Time),
        apart(copies, length),
        Cell::Spark(group.spark.clone()),
    ]
}

fn doors(query: &Query) -> [Door; 2] {
    let voices = Study::Voices {
        scope: query.clone(),
        by: Standing::default(),
    };
    [
        Door::posts("these posts", query.clone()),
        Door::study("their voices", voices),
    ]
}

fn at_once(report: &mut Report, copies: &Copies, alike: Alike) {
    let mut table = Table::new([
        text_column("what", "what"),
        column("voices", "voices"),
        column("posts", "posts"),
        text_column("from", "from"),
        apart_column(copies, "within"),
    ]);
    for row in &copies.at_once {
        let AtOnce {
            posts,
            voices,
            from,
            to,
            ..
        } = row;
        let what = match &row.what {
            Shared::Text(post) => beginning(post, SHOWN),
            Shared::Link(link) => clean_line(link).into_owned(),
        };
        let cells = [
            Cell::text(what),
            Cell::Count(*voices),
            Cell::Count(*posts),
            Cell::Time(*from),
            apart(copies, Some(to.0 - from.0)),
        ];
        table.row(cells, doors(&row.query));
    }
    table.of = Some(copies.episodes);
    let definition = format!(
        "Originals with copies of one text, or with one link (in its one form), by at least {VOICES} voices that are no \
         further apart than {}; stretches that overlap are one. That something was posted at once does not say that it \
         was agreed on: bells ring, shows begin, buttons share the same words.",
        lasting(alike.within)
    );
    let heading = "The same text or link by many voices at once";
    report.table("at_once", (heading, definition), table);
}
