//! How the rows of one table are read: what is decided once for all of them, and what has to be told
//! about it.

use std::borrow::Cow;
use std::rc::Rc;

use jiff::tz::TimeZone;

use super::super::intake::Intake;
use super::super::mojibake::{self, Evidence};
use super::super::{Note, Options, html, platform, tidy};
use super::aside;
use super::cells::Cells;
use super::field::Field;
use super::mapping::{Columns, normal};
use super::order::{self, Ground, Order};
use super::own;
use super::reposts::Reposts;
use super::rows::Row;
use super::tools::Tool;
use super::values::{self, Id, Rounding};
use crate::post::{Clues, Post, Stamp, Time, UNKNOWN_PLATFORM, entities, parse_time, read_time};

/// Clocks without a zone are never further from the truth.
const ZONES: u64 = 26 * 3_600_000;
/// A table rounds times to the minute.
const MINUTE: u64 = 60_000;

/// How the rows of one file are to be read.
pub(super) struct Reading {
    columns: Rc<Columns>,
    // The name of the column of times, for messages.
    time_column: String,
    clues: Clues,
    order: Order,
    // What the header alone says; empty if it says nothing.
    platform: &'static str,
    // Where date, time of day and zone stand in columns of their own: the latter two.
    clock: Option<(usize, Option<usize>)>,
    // Times of this column are UTC, because its name says so.
    is_utc: bool,
    rounding: Rounding,
    mojibake: Evidence,
    // Who has reposted a post, in columns beside it.
    reposts: Option<Reposts>,
    // Columns that were left aside, in words.
    aside: Option<String>,
    // Lines up to this one were looked at before the first post went out.
    sampled: u64,
    way: Way,
    told: Told,
}

/// Programs whose texts are not as their authors wrote them, or are for certain.
#[derive(PartialEq)]
enum Way {
    Plain,
    /// This program has written the table itself.
    Own,
    /// `GetOldTweets` breaks links with blanks.
    BrokenLinks,
    /// twarc-csv writes the newlines of texts as `\n`.
    EscapedNewlines,
}

impl Way {
    /// By a header in normal form.
    fn of(names: &[String]) -> Self {
        let has = |name: &str| names.iter().any(|known| known == name);
        if own::is_own(names) {
            Self::Own
        } else if has("twarcversion") {
            Self::EscapedNewlines
        } else if has("permalink") && has("geo") {
            Self::BrokenLinks
        } else {
            Self::Plain
        }
    }
}

/// What is counted on the way, to be told at the end.
#[derive(Default)]
struct Told {
    lost_ids: u64,
    found_ids: u64,
    contradictions: u64,
    of_ids: u64,
    mended: u64,
}

impl Reading {
    /// Decides on a sample of rows what the header leaves open.
    pub(super) fn new<'r>(
        header: &[String],
        mut columns: Columns,
        rows: &(impl Iterator<Item = &'r Row> + Clone),
        options: &Options,
    ) -> Self {
        let names: Vec<String> = header.iter().map(|name| normal(name)).collect();
        let tool = Tool::of(&names);
        settle_columns(&mut columns, tool, rows);
        let time = columns.find(Field::Time);
        let is_utc = time.is_some_and(|at| names[at].contains("utc"));
        let clock = clock_of(&names, time);
        let mut reading = Self {
            time_column: time.map_or_else(String::new, |at| header[at].trim().to_owned()),
            clues: Clues {
                zone: if is_utc {
                    TimeZone::UTC
                } else {
                    options.zone.clone().unwrap_or(TimeZone::UTC)
                },
                day_first: false,
            },
            order: Order::new(options.day_first),
            platform: tool.map_or("", |tool| tool.platform),
            clock,
            is_utc,
            rounding: Rounding::default(),
            mojibake: Evidence::default(),
            reposts: Reposts::of(&names),
            aside: None,
            sampled: 0,
            way: Way::of(&names),
            columns: Rc::new(columns),
            told: Told::default(),
        };
        if tool.is_none() && reading.has_tweets(rows) {
            reading.platform = "twitter";
        }
        for row in rows.clone() {
            let cells = Cells::new(row, &reading.columns);
            let (id, text) = (cells.text(Field::Id), cells.text(Field::Text));
            reading.rounding.look(id.trim());
            reading.mojibake.look(text);
            reading.look(row);
            reading.sampled = row.line;
        }
        let (columns, clues) = (&reading.columns, &reading.clues);
        reading.aside = aside::remark(header, columns, rows, clues);
        reading
    }

    /// Whether the identifiers hold the times beside them, as only those of tweets do.
    fn has_tweets<'r>(&self, rows: &(impl Iterator<Item = &'r Row> + Clone)) -> bool {
        const ENOUGH: usize = 100;
        let (mut held, mut others) = (0, 0);
        for row in rows.clone().take(ENOUGH) {
            let cells = Cells::new(row, &self.columns);
            let id = values::id(cells.text(Field::Id)).known();
            let Some(of_id) = Time::of_snowflake(id) else {
                continue;
            };
            let is_near = [true, false].into_iter().any(|day_first| {
                let zone = self.clues.zone.clone();
                let time = parse_time(cells.text(Field::Time), &Clues { zone, day_first });
                time.is_some_and(|time| time.0.abs_diff(of_id.0) < ZONES)
            });
            held += usize::from(is_near);
            others += usize::from(!is_near);
        }
        held > 0 && others * 10 <= held
    }

    /// Takes in columns that came up later, from `known` on: they fill fields that had none, and
    /// change nothing that was decided.
    pub(super) fn widen(&mut self, columns: &Columns, known: usize) {
        for field in Field::all() {
            if self.columns.find(field).is_none()
                && let Some(at) = columns.find(field).filter(|at| *at >= known)
            {
                Rc::make_mut(&mut self.columns).set(field, at);
            }
        }
    }

    /// Looks at one more date for the order of day and month.
    pub(super) fn look(&mut self, row: &Row) {
        let cells = Cells::new(row, &self.columns);
        let of_id = Time::of_snowflake(values::id(cells.text(Field::Id)).known());
        self.order.look(cells.text(Field::Time), of_id);
    }

    /// Whether more rows have to be looked at before any can be read.
    pub(super) fn is_open(&self) -> bool {
        self.order.is_open()
    }

    /// Tells what is known before the first post goes out, and settles what is not.
    pub(super) fn begin(&mut self, header: &[String], intake: &mut Intake) {
        let known = self.columns.known().into_iter();
        let known =
            known.filter_map(|(field, at)| Some((field, header.get(at)?.trim().to_owned())));
        intake.note(Note::Columns(known.collect()));
        if let Some(remark) = self.aside.take() {
            intake.note(Note::Remark(remark));
        }
        let (day_first, ground) = self.order.decide();
        self.clues.day_first = day_first;
        let read_as = order_words(day_first);
        let column = &self.time_column;
        let remark = match ground {
            Ground::Sorted => format!(
                "no date in '{column}' proves the order of day and month; read as {read_as}, because only so its rows are in order of time"
            ),
            Ground::Habit => format!(
                "no date in '{column}' proves the order of day and month; read as {read_as}; if it is the other way round, import it again with --dates {}",
                if day_first { "mdy" } else { "dmy" }
            ),
            Ground::Nothing | Ground::Asked | Ground::Proof => return,
        };
        intake.note(Note::Remark(remark));
    }

    /// Tells what came up on the way.
    pub(super) fn end(&self, intake: &mut Intake) {
        let told = &self.told;
        let mut remark = |count: u64, words: String| {
            if count > 0 {
                intake.note(Note::Remark(words));
            }
        };
        let made_up = told.lost_ids - told.found_ids;
        remark(
            told.lost_ids,
            format!(
                "ids that a spreadsheet has rounded: {}; taken from the address of the post: {}, made up: {made_up}",
                told.lost_ids, told.found_ids
            ),
        );
        remark(
            told.contradictions,
            format!(
                "dates in '{}' that cannot be {}, as the others are: {}; they are not used",
                self.time_column,
                order_words(self.clues.day_first),
                told.contradictions
            ),
        );
        remark(
            told.of_ids,
            format!(
                "times in '{}' name no zone; where the post's id holds the time, that is taken: {}",
                self.time_column, told.of_ids
            ),
        );
        remark(
            told.mended,
            format!(
                "texts whose signs were garbled by a wrong encoding (as in 'Ã©') and could be put right: {}",
                told.mended
            ),
        );
    }

    /// The post in a row, or why there is none.
    pub(super) fn post(&mut self, row: &Row) -> Result<Post, &'static str> {
        if self.way == Way::Own {
            return self.own_post(row);
        }
        let row = self.mend(row);
        let row = row.as_ref();
        let columns = Rc::clone(&self.columns);
        self.post_of(&Cells::new(row, &columns))
    }

    fn own_post(&mut self, row: &Row) -> Result<Post, &'static str> {
        let post = own::post(&Cells::new(row, &self.columns), &self.clues);
        if post.text.trim().is_empty() && post.id.is_empty() {
            return Err("the row has no text");
        }
        self.told.lost_ids += u64::from(post.id_repaired);
        self.told.found_ids += u64::from(post.id_repaired && !post.id.is_empty());
        Ok(post)
    }

    fn post_of(&mut self, cells: &Cells<'_, '_>) -> Result<Post, &'static str> {
        let link = cells.permalink();
        let address = link.as_deref().unwrap_or("");
        let (id, id_repaired, platform) = self.identity(cells, address);
        let text = self.text(cells, &platform);
        if text.trim().is_empty() && id.is_empty() {
            self.told.lost_ids -= u64::from(id_repaired);
            return Err("the row has no text");
        }
        let mut post = Post {
            time: self.time(cells, &platform, &id),
            author: cells.author(),
            text,
            lang: cells.get(Field::Lang).and_then(values::lang),
            counts: cells.counts(),
            client: cells.get(Field::Client).and_then(tidy::client),
            sensitive: values::asks_for_care(cells.text(Field::Sensitive)),
            warning: cells.get(Field::Warning).map(str::to_owned),
            observed: parse_time(cells.text(Field::Observed), &self.clues),
            id_repaired,
            platform,
            ..Post::default()
        };
        cells.relate(&mut post, &id);
        if post.author.handle.is_empty() && post.author.id.is_empty() {
            platform::author_in(&id, address, &mut post.author);
        }
        post.id = id;
        post.permalink = link.map(Cow::into_owned);
        tidy::settle_repost(&mut post);
        cells.collect(&mut post);
        if let Some(reposts) = &self.reposts {
            reposts.settle(cells, &mut post, &self.clues);
        }
        Ok(post)
    }

    /// The row as it was before a wrong encoding, if the file is like that.
    fn mend<'r>(&mut self, row: &'r Row) -> Cow<'r, Row> {
        let text = self.columns.find(Field::Text).map_or("", |at| row.cell(at));
        if row.line > self.sampled {
            self.mojibake.look(text);
        }
        let Some(way) = self.mojibake.way() else {
            return Cow::Borrowed(row);
        };
        self.told.mended += u64::from(mojibake::repaired(text, way).is_some());
        let cells: Vec<Cow<str>> = row
            .cells()
            .map(|cell| mojibake::repaired(cell, way).map_or(Cow::Borrowed(cell), Cow::Owned))
            .collect();
        Cow::Owned(Row::of(row.line, cells.iter().map(AsRef::as_ref)))
    }

    /// Identifier, whether it was destroyed, and platform.
    fn identity(&mut self, cells: &Cells<'_, '_>, address: &str) -> (String, bool, String) {
        let written = values::id(cells.text(Field::Id));
        let is_lost = match written {
            Id::Lost => true,
            Id::Known(id) => self.rounding.has_cut(id),
            Id::None => false,
        };
        let id = if is_lost { "" } else { written.known() };
        let of_address = platform::of_url(address).map(|platform| platform.name);
        let word = cells.get(Field::Platform);
        // The word may be that of a device, which says less than the header.
        let platform = platform::of_id(id)
            .or_else(|| word.and_then(platform::of_word))
            .or_else(|| Some(self.platform).filter(|name| !name.is_empty()))
            .or(of_address)
            .map(str::to_owned)
            .or_else(|| word.and_then(platform::unknown))
            .unwrap_or_else(|| UNKNOWN_PLATFORM.to_owned());
        let mut id = id.to_owned();
        if id.is_empty() && of_address == Some(platform.as_str()) {
            id = platform::id_in(address);
        } else if id.is_empty() && address.starts_with("at://") {
            address.clone_into(&mut id);
        }
        let is_comment = cells.get(Field::ReplyTo).is_some();
        id = values::own_id(id, &platform, is_comment);
        if is_lost {
            self.told.lost_ids += 1;
            self.told.found_ids += u64::from(!id.is_empty());
        }
        (id, is_lost, platform)
    }

    fn time(&mut self, cells: &Cells<'_, '_>, platform: &str, id: &str) -> Option<Time> {
        let written = self.written_time(cells);
        if platform != "twitter" || id.is_empty() {
            return written.map(|stamp| stamp.time);
        }
        let held = Time::of_snowflake(id);
        match (written, held) {
            (Some(stamp), Some(held)) => {
                let apart = stamp.time.0.abs_diff(held.0);
                let is_certain = stamp.has_zone || self.is_utc;
                if is_certain || !(MINUTE..ZONES).contains(&apart) {
                    return Some(stamp.time);
                }
                self.told.of_ids += 1;
                Some(held)
            }
            (stamp, held) => stamp.map(|stamp| stamp.time).or(held),
        }
    }

    fn written_time(&mut self, cells: &Cells<'_, '_>) -> Option<Stamp> {
        let date = cells.text(Field::Time);
        if order::contradicts(date, self.clues.day_first) {
            self.told.contradictions += 1;
            return None;
        }
        let alone = read_time(date, &self.clues);
        let Some((clock, zone)) = self
            .clock
            .filter(|_| alone.is_none() || !date.contains(':'))
        else {
            return alone;
        };
        let zone = zone.map_or("", |at| cells.at(at));
        let whole = format!("{date} {} {zone}", cells.at(clock));
        read_time(&whole, &self.clues).or(alone)
    }

    fn text(&self, cells: &Cells<'_, '_>, platform: &str) -> String {
        let mut text = cells.words(platform);
        if text.contains("\\|") {
            text = text.replace("\\|", "|");
        }
        if self.way == Way::EscapedNewlines && text.contains("\\n") {
            text = text.replace("\\n", "\n");
        }
        if self.way == Way::BrokenLinks {
            text = values::mend_links(&text);
        }
        if matches!(platform, "truthsocial" | "mastodon") && text.contains('<') {
            text = html::text_of(&text).text;
        } else if platform != "bluesky"
            && text.contains('&')
            && let Cow::Owned(plain) = entities::unescape(&text)
        {
            text = plain;
        }
        text
    }
}

/// The columns of the time of day and its zone, where the date stands in one of its own.
fn clock_of(names: &[String], time: Option<usize>) -> Option<(usize, Option<usize>)> {
    let position = |name: &&str| names.iter().position(|known| known == name);
    let dates = ["date", "datum", "fecha", "data"];
    let clocks = ["time", "uhrzeit", "heure", "hora", "ora"];
    dates.iter().find_map(position)?;
    let clock = clocks.iter().find_map(position)?;
    (time != Some(clock)).then(|| (clock, position(&"timezone")))
}

/// What the names of columns leave open.
fn settle_columns<'r>(
    columns: &mut Columns,
    tool: Option<&Tool>,
    rows: &(impl Iterator<Item = &'r Row> + Clone),
) {
    let any = |columns: &Columns, field, is_so: &dyn Fn(&str) -> bool| {
        columns.find(field).is_some_and(|at| {
            rows.clone()
                .map(|row| row.cell(at).trim())
                .any(|cell| !cell.is_empty() && is_so(cell))
        })
    };
    // One collection of the same name has handles where others have identifiers.
    let is_handle = |cell: &str| !values::is_author_id(cell);
    let is_settled = tool.is_some_and(|tool| tool.column(Field::Author).is_some());
    let has_author = is_settled || columns.find(Field::Author).is_some();
    if !has_author && any(columns, Field::AuthorId, &is_handle) {
        columns.rename(Field::AuthorId, Field::Author);
    }
    // `retweet` is a flag in some tables and a count in others.
    let is_count = |cell: &str| cell.parse::<u64>().is_ok_and(|count| count > 1);
    if any(columns, Field::IsRepost, &is_count) {
        columns.rename(Field::IsRepost, Field::Reposts);
    }
}

fn order_words(day_first: bool) -> &'static str {
    if day_first { "day/month" } else { "month/day" }
}
