//! The page of the study `author`: one voice.

use super::link::posts;
use super::named::{definition, table};
use super::related::{Guard, tags};
use super::saying::{between, per_bin, zone_name};
use super::voices::{table as table_of_voices, who};
use super::{Cell, Chart, Door, Frame, Report, Table, counted, shown, text_column};
use crate::chart::number::percent;
use crate::engine::{
    AskPage, AskTerms, AskTimeline, AskVoices, Axis, Cancel, Count, Engine, Error, Named, Order,
    Standing, Unit, VoiceRow, Voices,
};
use crate::post::{Time, handle_key};
use crate::query::{Expr, Filter, Is, Query};
use std::fmt::Write as _;

/// Bins of the timeline.
const BINS: usize = 72;
/// Posts that are shown.
const POSTS: usize = 10;

/// What the page is made of.
struct Page<'a> {
    engine: &'a Engine,
    scope: &'a Query,
    frame: &'a Frame,
    cancel: &'a Cancel,
}

pub(super) fn report(
    engine: &Engine,
    scope: &Query,
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let page = Page {
        engine,
        scope,
        frame,
        cancel,
    };
    page.report()
}

impl Page<'_> {
    fn report(&self) -> Result<Report, Error> {
        let (scope, cancel) = (self.scope, self.cancel);
        let count = self.engine.count(scope, cancel)?;
        let voices = self.voices(scope)?;
        let title = voices.rows.first().map_or_else(|| scope.to_string(), who);
        let mut report = Report::new("author", title, count.posts);
        report.ask("query", scope.to_string());
        report.ask("unit", self.frame.unit.name());
        report.ask("zone", voices.newcomers.zone.clone());
        if voices.distinct > 1 {
            report.warn(format!(
                "{} posted under this name: the page is about all of them.",
                counted(voices.distinct, Unit::Voices)
            ));
            let definition = "voices: distinct authors by platform and id";
            let table = table_of_voices(&voices, scope);
            report.table("voices", ("Who that is", definition), table);
        }
        let Some(author) = voices.rows.first() else {
            // Whoever never posted here may be spoken of all the same.
            let Expr::Filter(Filter::From(handle)) = &scope.expr else {
                return Ok(report);
            };
            report.title = format!("@{handle}");
            report.say(format!("@{handle} has no posts here."));
            self.received(&mut report, (handle, None))?;
            return Ok(report);
        };
        self.say(&mut report, author, &count);
        self.facts(&mut report, author, &count)?;
        self.over_time(&mut report)?;
        let guard = if voices.distinct > 1 {
            Guard::Voices
        } else {
            Guard::Posts
        };
        tags(&mut report, (self.engine, cancel), scope, self.frame, guard)?;
        self.most_reposted(&mut report)?;
        for (of, name, title) in [
            (Named::Link, "links", "Links"),
            (Named::Mention, "mentions", "Whom they mention"),
            (Named::Answered, "answers", "Whom they answer"),
            (Named::Reposted, "reposts", "Whom they repost"),
        ] {
            self.names(&mut report, of, (name, title))?;
        }
        if !author.handle.is_empty() {
            let handle = handle_key(&author.handle);
            self.received(&mut report, (&handle, Some(&author.platform)))?;
        }
        Ok(report)
    }

    fn voices(&self, scope: &Query) -> Result<Voices, Error> {
        let ask = AskVoices {
            by: Standing::Posts,
            limit: self.frame.limit,
            zone: self.frame.zone.clone(),
        };
        self.engine.voices(scope, &ask, self.cancel)
    }

    fn say(&self, report: &mut Report, author: &VoiceRow, count: &Count) {
        let mut sentence = format!(
            "{} has {} here ({})",
            who(author),
            counted(count.posts, Unit::Posts),
            counted(count.originals, Unit::Originals)
        );
        if let (Some(from), Some(to)) = (count.first, count.last) {
            let time = |time| shown(&Cell::Time(time), &self.frame.zone);
            let zone = zone_name(&self.frame.zone);
            let _ = if from == to {
                write!(sentence, ", at {} ({zone})", time(from))
            } else {
                write!(sentence, ", from {} to {} ({zone})", time(from), time(to))
            };
        }
        report.say(format!("{sentence}."));
    }

    fn facts(&self, report: &mut Report, author: &VoiceRow, count: &Count) -> Result<(), Error> {
        let mut table = Table::new([text_column("what", "what"), text_column("value", "value")]);
        let text = |text: &str| Cell::text(text.to_owned());
        let time = |time| Option::map_or(time, Cell::Nothing, Cell::Time);
        let mut add = |what: &str, cell: Cell, query: Option<Query>| {
            let doors = query.map(|query| Door::posts("these posts", query));
            table.row([Cell::text(what), cell], doors);
        };
        add("handle", text(&author.handle), None);
        add("name", text(&author.name), None);
        add("platform", text(&author.platform), None);
        add(
            "voice",
            author.voice.as_deref().map_or(Cell::Nothing, text),
            None,
        );
        add(
            "followers",
            author.followers.map_or(Cell::Nothing, Cell::Count),
            None,
        );
        let at = |time: Option<Time>| {
            time.map(|time| between(self.scope, time, Time(time.0.saturating_add(1))))
        };
        add("first post", time(count.first), at(count.first));
        add("last post", time(count.last), at(count.last));
        add("posts", Cell::Count(count.posts), Some(self.scope.clone()));
        for is in [Is::Original, Is::Repost, Is::Reply, Is::Quote] {
            let query = self.scope.clone().and(Query::filter(Filter::Is(is)));
            let posts = self.engine.count(&query, self.cancel)?.posts;
            let what = match is {
                Is::Original => "originals",
                Is::Repost => "reposts",
                Is::Reply => "replies",
                _ => "quotes",
            };
            add(what, Cell::Count(posts), Some(query));
        }
        let undated = self.scope.clone().and(Query::filter(Filter::Undated));
        add("undated posts", Cell::Count(count.undated), Some(undated));
        let definition = "in the whole archive; first and last post lead to what was posted at that moment; handle, name and followers as of the latest post; originals: everything \
                          that is not a repost, replies and quotes among them";
        report.table("facts", ("The account", definition), table);
        Ok(())
    }

    fn over_time(&self, report: &mut Report) -> Result<(), Error> {
        let unit = match self.frame.unit {
            Unit::Voices => Unit::Posts,
            unit => unit,
        };
        let ask = AskTimeline {
            axis: Axis::Fit(BINS),
            zone: self.frame.zone.clone(),
            unit,
            span: None,
        };
        let scope = std::slice::from_ref(self.scope);
        let timeline = self.engine.timeline(scope, &ask, self.cancel)?;
        if !timeline.is_empty() {
            let definition = per_bin(&timeline);
            let labels = vec![report.title.clone()];
            report.chart(
                "timeline",
                ("Over time", definition),
                Chart::Timeline { timeline, labels },
            );
        }
        Ok(())
    }

    fn most_reposted(&self, report: &mut Report) -> Result<(), Error> {
        let scope = self
            .scope
            .clone()
            .and(Query::filter(Filter::Is(Is::Original)));
        let ask = AskPage {
            order: Order::Reposts,
            collapse: false,
            offset: 0,
            limit: POSTS,
        };
        let page = self.engine.page(&scope, &ask, self.cancel)?;
        // Those with a count come first: without one there, there is none.
        let first = page.rows.first();
        if first.is_some_and(|row| row.post.counts.reposts.is_none()) {
            report.warn("The source gives no counts of reposts: which posts were reposted most is not known.");
            return Ok(());
        }
        let mut table = posts(&page.rows, &scope);
        table.of = Some(page.total);
        let definition = "their originals by how often the platform says that they were reposted, as of the latest \
                          observation; unknown counts come last";
        report.table("posts", ("Most reposted posts", definition), table);
        Ok(())
    }

    /// What they name.
    fn names(
        &self,
        report: &mut Report,
        of: Named,
        (name, title): (&'static str, &'static str),
    ) -> Result<(), Error> {
        let ask = AskTerms {
            of,
            unit: Unit::Posts,
            limit: self.frame.limit,
        };
        let terms = self.engine.terms(self.scope, &ask, self.cancel)?;
        if terms.distinct > 0 {
            let mut rows = table(of, &terms, self.scope);
            // Of one voice everything has one voice: that is no reason for doubt here.
            rows.rows.iter_mut().for_each(|row| row.is_weak = false);
            report.table(name, (title, definition(of, &terms)), rows);
        }
        Ok(())
    }

    /// Who names them, on their platform if that is known.
    fn received(
        &self,
        report: &mut Report,
        (handle, platform): (&str, Option<&str>),
    ) -> Result<(), Error> {
        for (filter, (name, title), (verb, done)) in [
            (
                Filter::Mention(handle.to_owned()),
                ("mentioned_by", "Who mentions them"),
                ("mention", "Mentioned"),
            ),
            (
                Filter::To(handle.to_owned()),
                ("answered_by", "Who answers them"),
                ("answer", "Answered"),
            ),
            (
                Filter::Reposted(handle.to_owned()),
                ("reposted_by", "Who reposts them"),
                ("repost", "Reposted"),
            ),
        ] {
            let mut scope = Query::filter(filter);
            if name == "mentioned_by" {
                scope = scope.and(Query::filter(Filter::Is(Is::Original)));
            }
            if let Some(platform) = platform {
                scope = scope.and(Query::filter(Filter::Platform(platform.to_owned())));
            }
            let voices = self.voices(&scope)?;
            if voices.posts == 0 {
                continue;
            }
            report.say(by_whom(done, &voices));
            let there = platform.map_or("", |_| " on their platform");
            let definition = format!(
                "voices by posts of the archive that {verb} @{handle}{there}; the other columns count within these posts"
            );
            let mut rows = table_of_voices(&voices, &scope);
            rows.of = Some(voices.distinct);
            report.table(name, (title, definition), rows);
        }
        Ok(())
    }
}

/// `Mentioned in 12 posts by 3 voices; the most active one wrote 50% of them.`
fn by_whom(done: &str, voices: &Voices) -> String {
    let posts = counted(voices.posts, Unit::Posts);
    match voices.rows.first() {
        None => format!("{done} in {posts}."),
        Some(_) if voices.distinct == 1 => format!("{done} in {posts} by 1 voice."),
        Some(most) => format!(
            "{done} in {posts} by {}; the most active one wrote {} of them.",
            counted(voices.distinct, Unit::Voices),
            percent(most.posts, voices.posts)
        ),
    }
}
