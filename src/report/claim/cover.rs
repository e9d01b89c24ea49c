//! How far the archive covers what a claim is about, and what it can never say.

use super::Page;
use crate::engine::{Error, Unit};
use crate::post::Time;
use crate::query::claim::{Counted, Kind};
use crate::query::{Feature, Filter, Is, Query};
use crate::report::saying::things;
use crate::report::{Cell, Door, Report, Table, column, counted, text_column};

/// From this share of the archive on, it was probably collected by a tag.
const COLLECTED: f64 = 0.9;
const DAY: i64 = 86_400_000;
/// Fewer reposts say nothing about what is missing.
const FEW: u64 = 20;
/// Where fewer voices post, a gap is their own pause.
const FEW_VOICES: u64 = 20;

impl Page<'_> {
    /// Figures about the archive in the time of the claim.
    pub(super) fn coverage(&self, report: &mut Report) -> Result<(), Error> {
        let mut table = Table::new([text_column("what", "what"), column("value", "value")]);
        for (what, value) in self.figures() {
            table.row([Cell::text(what), value], []);
        }
        let what = Cell::text("posts of the claim without a time");
        table.row(
            [what, Cell::Count(self.undated)],
            [Door::posts("undated posts", self.undated_posts())],
        );
        for (tag, posts) in self.tags()? {
            let what = Cell::text(format!("share of the whole archive that has #{tag}"));
            table.row([what, Cell::share(posts, self.archive.posts)], []);
        }
        let (here, named) = self.originals_here()?;
        let missing = self
            .posts()
            .and(Query::filter(Filter::Missing(Feature::Original)));
        let door = Door::posts("reposts without their original", missing);
        let what = Cell::text("reposts whose original is in the archive");
        table.row([what, Cell::share(here, named)], [door]);
        let definition = "what bears on the claim: gaps are 10 minutes or more without a post where the same hours before and \
                          after had at least 20, and where few people post their own pauses; the share of reposts whose original is there hints at how much was \
                          collected, of those that name it";
        report.table("coverage", ("What the archive covers", definition), table);
        Ok(())
    }

    /// Of the archive in the time of the claim.
    fn figures(&self) -> Vec<(&'static str, Cell)> {
        let cover = &self.check.coverage;
        let time = |time: Option<Time>| time.map_or(Cell::Nothing, Cell::Time);
        let gaps = self.check.gaps.len() as u64;
        vec![
            (
                "posts of the archive in that time",
                Cell::Count(self.check.posts),
            ),
            ("the first of them", time(cover.first)),
            ("the last of them", time(cover.last)),
            ("days from the first to the last", Cell::Count(cover.days)),
            ("days without a post", Cell::Count(cover.empty_days)),
            ("gaps", Cell::Count(gaps)),
            (
                "records that could not be read (whole archive)",
                Cell::Count(self.check.records.rejected),
            ),
        ]
    }

    /// The tags that the claim asks for, with the posts that have them in all of the archive.
    fn tags(&self) -> Result<Vec<(String, u64)>, Error> {
        let count = |key: &str| {
            let tag = Filter::Tag {
                key: key.to_owned(),
                prefix: false,
            };
            let count = self.engine.count(&Query::filter(tag), self.cancel)?;
            Ok((key.to_owned(), count.posts))
        };
        let required = self.claim.scope.required_tags();
        let other = self.claim.against.iter().flat_map(Query::required_tags);
        let mut tags: Vec<&str> = Vec::new();
        // What both sides ask for is one tag.
        for tag in required.into_iter().chain(other) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags.into_iter().map(count).collect()
    }

    /// Of the claim's reposts that name their original, those whose original is here.
    fn originals_here(&self) -> Result<(u64, u64), Error> {
        let reposts = self.posts().and(Query::filter(Filter::Is(Is::Repost)));
        let count = |filter: Filter| {
            let scope = reposts.clone().and(Query::filter(filter));
            self.engine
                .count(&scope, self.cancel)
                .map(|count| count.posts)
        };
        let here = count(Filter::Has(Feature::Original))?;
        let missing = count(Filter::Missing(Feature::Original))?;
        Ok((here, here + missing))
    }

    /// Whether gaps say something about what was collected.
    fn has_gaps(&self) -> bool {
        // Posts without any author say nothing about how many there were.
        !self.check.gaps.is_empty() && !(1..FEW_VOICES).contains(&self.archive.voices)
    }

    pub(super) fn gaps(&self, report: &mut Report) {
        if !self.has_gaps() {
            return;
        }
        let mut table = Table::new([
            text_column("from", "from"),
            text_column("until", "until"),
            column("length", "length"),
            column("expected", "posts expected"),
        ]);
        for gap in self.check.gaps.iter().take(self.frame.limit) {
            let cells = [
                Cell::Time(gap.from),
                Cell::Time(gap.until),
                Cell::Span(gap.until.0 - gap.from.0),
                Cell::Count(gap.expected),
            ];
            table.row(cells, [Door::posts("around it", gap.query.clone())]);
        }
        table.of = Some(self.check.gaps.len() as u64);
        let definition = "stretches of the whole archive without a post, with the posts of any kind that the same hours before \
                          or after had, whichever is less: what the usual pace would have brought, not what is known to be missing";
        report.table("gaps", ("Gaps", definition), table);
    }

    pub(super) fn warn(&self, report: &mut Report) -> Result<(), Error> {
        for problem in &self.claim.problems {
            report.warn(format!("In the claim's query: {}.", problem.message));
        }
        let unknown = self.unknown();
        if !unknown.is_empty() {
            report.warn(format!(
                "Not understood, and left out: {}.",
                unknown.join(", ")
            ));
        }
        self.warn_of_ends(report);
        if self.has_gaps() {
            let gaps = self.check.gaps.len() as u64;
            let expected: u64 = self.check.gaps.iter().map(|gap| gap.expected).sum();
            report.warn(format!(
                "The archive has {} in that time: at the usual pace, about {} of any kind would have been expected in {}.",
                things(gaps, "gap"),
                counted(expected, Unit::Posts),
                if gaps == 1 { "it" } else { "them" }
            ));
        }
        let is_of_time = matches!(self.claim.kind, Kind::Peak(_) | Kind::Rate(_));
        if self.undated > 0 && (is_of_time || self.period != (None, None)) {
            report.warn(format!(
                "{} without a time may belong to it and are not counted.",
                counted(self.undated, Unit::Posts)
            ));
        }
        if self.check.records.rejected > 0 {
            let records = things(self.check.records.rejected, "record");
            report.warn(format!(
                "{records} of the archive's sources could not be read."
            ));
        }
        self.warn_of_collection(report)?;
        let (here, named) = self.originals_here()?;
        if named >= FEW && here * 2 < named {
            report.warn(format!(
                "Of {} that name their original, {} have it in the archive: posts of this conversation are missing.",
                things(named, "repost"),
                crate::chart::number::percent(here, named)
            ));
        }
        Ok(())
    }

    fn warn_of_ends(&self, report: &mut Report) {
        let (Some(first), Some(last)) = (self.archive.first, self.archive.last) else {
            return;
        };
        if let Some(since) = self.period.0.filter(|since| first.0 - since.0 >= DAY) {
            report.warn(format!(
                "The claim begins on {}, the archive on {}: {} are missing.",
                self.day(since),
                self.day(first),
                things(((first.0 - since.0) / DAY).unsigned_abs(), "day")
            ));
        }
        if let Some(until) = self.period.1.filter(|until| until.0 - last.0 >= DAY) {
            report.warn(format!(
                "The claim ends on {}, the archive on {}: {} are missing.",
                self.day(Time(until.0 - 1)),
                self.day(last),
                things(((until.0 - last.0) / DAY).unsigned_abs(), "day")
            ));
        }
    }

    fn warn_of_collection(&self, report: &mut Report) -> Result<(), Error> {
        for (tag, posts) in self.tags()? {
            let share = posts as f64 / self.archive.posts.max(1) as f64;
            if self.archive.posts > 0 && share < COLLECTED {
                report.warn(format!(
                    "The archive was not collected by #{tag}, or not by it alone ({} of its posts have it): posts with it \
                     that were not collected for another reason are missing.",
                    crate::chart::number::percent(posts, self.archive.posts)
                ));
            }
        }
        Ok(())
    }

    pub(super) fn limits(&self) -> Table {
        let mut table = Table::new([text_column("limit", "it does not know")]);
        let mut add = |text: &str| {
            table.row([Cell::text(text)], []);
        };
        add("posts that were deleted or protected before they were collected");
        add("posts of platforms and times that nobody collected");
        if self.claim.scope.required_tags().is_empty() {
            add("posts that were about it in other words");
        } else {
            add("posts of the same conversation without the tag");
        }
        if self.claim.unit == Counted::Voices {
            add("people: one person may have several accounts, and several may share one");
        }
        add(
            "whether the claim was counted by the same rules: with or without reposts, by which clock, until when",
        );
        table
    }
}
