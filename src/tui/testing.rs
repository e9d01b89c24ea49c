//! A stand-in for the engine and a driver for key scripts: the screen without terminal and threads.

mod notebook;
mod pages;

use super::ask::{Answer, Failure, Job, Reply};
use super::growth::Event;
use super::keys::Key;
use super::model::{Model, Present, Surroundings};
use super::msg::{Effect, Effects, Mouse, MouseKind, Msg};
use super::state::posts::PostsPane;
use super::theme::{Depth, ThemeName};
use super::update::update;
use super::view::view;
use crate::engine::{
    Ages, AskPage, AskRelated, AskTimeline, Axis, Bin, Candidate, Check, Count, Coverage, Gap,
    Order, Overview, Page, Records, Related, RelatedTag, Row, Series, SourceInfo, Statement,
    Timeline, Unit,
};
use crate::post::{Author, Post, Reference, Time, entities, tag_key};
use crate::query::{Expr, Feature, Filter, Query};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

const MINUTE: i64 = 60_000;

/// 24 May 2014 16:00 UTC, when the made-up conversation begins.
pub(crate) const BEGIN: i64 = 1_400_947_200_000;

/// A made-up conversation of `len` posts, seven minutes apart.
pub(crate) fn posts(len: usize) -> Vec<Post> {
    const TEXTS: [(&str, &[&str]); 5] = [
        (
            "Because when I walk home at night I hold my keys between my fingers #YesAllWomen",
            &["YesAllWomen"],
        ),
        (
            "Not all men, but enough of them. Listen first. #YesAllWomen #NotAllMen",
            &["YesAllWomen", "NotAllMen"],
        ),
        (
            "そうだね、夜道は怖い。#YesAllWomen 👩‍👩‍👧 ありがとう",
            &["YesAllWomen"],
        ),
        (
            "I was told to smile. Again. Today. On the bus, by a man who would not let me pass until I did, while everybody looked out of the window. #RapeCultureIsWhen",
            &["RapeCultureIsWhen"],
        ),
        ("مرحبا بكم #YesAllWomen", &["YesAllWomen"]),
    ];
    (0..len)
        .map(|n| {
            let (text, tags) = TEXTS[n % TEXTS.len()];
            let is_repost = n % 7 == 3;
            Post {
                platform: "twitter".to_owned(),
                id: (1000 + n).to_string(),
                time: (n % 50 != 49).then_some(Time(BEGIN + n as i64 * 7 * MINUTE)),
                author: Author {
                    id: format!("u{}", n % 11),
                    handle: format!("voice{}", n % 11),
                    name: format!("Voice {}", n % 11),
                    followers: Some(12 * n as u64),
                },
                text: text.to_owned(),
                lang: Some("en".to_owned()),
                tags: tags.iter().map(|t| (*t).to_owned()).collect(),
                mentions: if n % 6 == 1 {
                    vec!["voice2".to_owned()]
                } else {
                    Vec::new()
                },
                links: if n % 4 == 0 {
                    vec![
                        "https://example.org/story".to_owned(),
                        format!("https://example.com/{n}"),
                    ]
                } else {
                    Vec::new()
                },
                reply_to: (n % 6 == 1).then(|| Reference {
                    id: (1000 + n - 1).to_string(),
                    handle: "voice2".to_owned(),
                    author: String::new(),
                }),
                repost_of: is_repost.then(Reference::default),
                warning: (n % 10 == 4).then(|| "street harassment".to_owned()),
                ..Post::default()
            }
        })
        .collect()
}

/// Answers as the engine does, by looking at every post.
pub(crate) struct Stand {
    posts: Vec<Post>,
}

impl Stand {
    pub(crate) fn new(posts: Vec<Post>) -> Self {
        Self { posts }
    }

    fn matches(expr: &Expr, post: &Post) -> bool {
        match expr {
            Expr::All => true,
            Expr::And(parts) => parts.iter().all(|p| Self::matches(p, post)),
            Expr::Or(parts) => parts.iter().any(|p| Self::matches(p, post)),
            Expr::Not(inner) => !Self::matches(inner, post),
            Expr::Filter(filter) => match filter {
                Filter::Text(word) | Filter::Phrase(word) | Filter::Prefix(word) => {
                    post.text.to_lowercase().contains(&word.to_lowercase())
                }
                Filter::Tag { key, prefix } => post.tags.iter().map(|t| tag_key(t)).any(|t| {
                    if *prefix {
                        t.starts_with(key)
                    } else {
                        t == *key
                    }
                }),
                Filter::Group { keys, .. } => post.tags.iter().any(|t| keys.contains(&tag_key(t))),
                Filter::From(handle) => post.author.handle == *handle,
                Filter::Mention(handle) => post.mentions.contains(handle),
                Filter::Since(from) => post.time.is_some_and(|t| t >= *from),
                Filter::Until(to) => post.time.is_some_and(|t| t < *to),
                Filter::Link(link) => post
                    .links
                    .iter()
                    .any(|l| entities::canonical(l).as_ref() == Some(link)),
                Filter::Undated => post.time.is_none(),
                _ => true,
            },
        }
    }

    fn scope(&self, query: &Query) -> Vec<&Post> {
        self.posts
            .iter()
            .filter(|p| Self::matches(&query.expr, p))
            .collect()
    }

    fn count_of(posts: &[&Post]) -> Count {
        let times = || posts.iter().filter_map(|p| p.time);
        Count {
            posts: posts.len() as u64,
            originals: posts.iter().filter(|p| !p.is_repost()).count() as u64,
            voices: Self::units(posts, Unit::Voices),
            undated: posts.iter().filter(|p| p.time.is_none()).count() as u64,
            first: times().min(),
            last: times().max(),
        }
    }

    fn units(posts: &[&Post], unit: Unit) -> u64 {
        match unit {
            Unit::Posts => posts.len() as u64,
            Unit::Originals => posts.iter().filter(|p| !p.is_repost()).count() as u64,
            Unit::Voices => posts
                .iter()
                .map(|p| p.voice())
                .collect::<BTreeSet<_>>()
                .len() as u64,
        }
    }

    pub(crate) fn answer(&self, job: &Job) -> Result<Answer, Failure> {
        Ok(match job {
            Job::Overview => Answer::Overview(Arc::new(self.overview())),
            Job::Count(scope) => Answer::Count(Self::count_of(&self.scope(scope))),
            Job::Timeline(scopes, ask) => Answer::Timeline(self.timeline(scopes, ask)?),
            Job::Related(scope, ask) => Answer::Related(self.related(scope, ask)),
            Job::Page(scope, ask) => Answer::Page(self.page(scope, ask)),
            Job::PageAround(scope, ask, identity) => {
                let everything = AskPage {
                    offset: 0,
                    limit: usize::MAX,
                    ..ask.clone()
                };
                let all = self.page(scope, &everything).rows;
                let row = all.iter().position(|r| r.post.identity() == *identity);
                let row = row.map(|row| row as u64);
                let ask = PostsPane::page_around(row.unwrap_or(0), ask);
                Answer::PageAround(self.page(scope, &ask), row)
            }
            Job::Glimpse(scope, limit) => Answer::Glimpse(self.glimpse(scope, *limit)),
            Job::Complete(ask) => Answer::Complete(self.complete(&ask.prefix)),
            Job::Post { platform, id } => {
                let found = self
                    .posts
                    .iter()
                    .find(|p| p.platform == *platform && p.id == *id);
                Answer::Post {
                    platform: platform.clone(),
                    id: id.clone(),
                    row: found.map(|post| Box::new(Self::row(post))),
                }
            }
            Job::Variants(keys, limit) => {
                Answer::Variants(notebook::variants(&self.posts, keys, *limit))
            }
            Job::Check(scope, _) => Answer::Check(Box::new(self.check(scope))),
            Job::Save(asked) => Answer::Saved(format!("written: {}", asked.path)),
            Job::Study(study, frame) => Answer::Study(Box::new(pages::page(self, study, frame))),
        })
    }

    /// A few statements and a gap.
    fn check(&self, scope: &Query) -> Check {
        let found = self.scope(scope);
        let count = Self::count_of(&found);
        let statement = |title, definition, count, query| Statement {
            name: title,
            title,
            definition,
            count,
            of: Some(found.len() as u64),
            query,
        };
        let gap = Gap {
            from: Time(BEGIN + 12 * 60 * MINUTE),
            until: Time(BEGIN + 18 * 60 * MINUTE),
            expected: 51,
            query: Query::filter(Filter::Since(Time(BEGIN + 6 * 60 * MINUTE)))
                .and(Query::filter(Filter::Until(Time(BEGIN + 24 * 60 * MINUTE)))),
        };
        Check {
            posts: count.posts,
            coverage: Coverage {
                first: count.first,
                last: count.last,
                days: 3,
                empty_days: 1,
            },
            statements: vec![
                Statement {
                    of: None,
                    ..statement(
                        "gaps",
                        "stretches without a post where posts were expected",
                        1,
                        None,
                    )
                },
                statement(
                    "without a usable time",
                    "in totals and lists, but in no bin of a timeline",
                    count.undated,
                    Some(Query::filter(Filter::Undated)),
                ),
                statement(
                    "without an author",
                    "neither handle nor id of the author is known",
                    0,
                    Some(Query::filter(Filter::Missing(Feature::Author))),
                ),
            ],
            gaps: vec![gap],
            ages: Ages {
                known: 300,
                median: Some(90 * MINUTE),
            },
            platforms: vec![("twitter".to_owned(), count.posts)],
            records: Records {
                sources: 1,
                read: 404,
                posts: 400,
                merged: 1,
                rejected: 1,
                skipped: vec![("lists".to_owned(), 2)],
                earlier_posts: 0,
            },
        }
    }

    fn overview(&self) -> Overview {
        let all: Vec<&Post> = self.posts.iter().collect();
        Overview {
            name: "yesallwomen".to_owned(),
            fictional: true,
            count: Self::count_of(&all),
            tags: 3,
            sources: vec![SourceInfo::default()],
        }
    }

    fn timeline(&self, scopes: &[Query], ask: &AskTimeline) -> Result<Timeline, Failure> {
        let found: Vec<Vec<&Post>> = scopes.iter().map(|q| self.scope(q)).collect();
        let times = || found.iter().flatten().filter_map(|p| p.time);
        let (from, to) = match (ask.span, times().min(), times().max()) {
            (Some(span), ..) => span,
            (None, Some(first), Some(last)) => (first, Time(last.0 + 1)),
            _ => (Time(0), Time(0)),
        };
        let width = |bin: Bin| match bin {
            Bin::Minute => MINUTE,
            Bin::Hour => 60 * MINUTE,
            _ => 24 * 60 * MINUTE,
        };
        let bins = |bin: Bin| {
            let start = from.0.div_euclid(width(bin));
            let end = (to.0 - 1).div_euclid(width(bin)) + 1;
            (start, if from == to { start } else { end })
        };
        let bin = match ask.axis {
            Axis::Fixed(bin) => bin,
            Axis::Fit(most) => [Bin::Minute, Bin::Hour]
                .into_iter()
                .find(|b| (bins(*b).1 - bins(*b).0) as usize <= most)
                .unwrap_or(Bin::Day),
        };
        let (start, end) = bins(bin);
        if end - start > 20_000 {
            return Err(Failure::Said("too many bins".to_owned()));
        }
        let edges = if end > start {
            (start..=end).map(|n| Time(n * width(bin))).collect()
        } else {
            Vec::new()
        };
        let series = found
            .iter()
            .map(|posts| {
                let within =
                    |p: &&&Post, n: i64| p.time.is_some_and(|t| t.0.div_euclid(width(bin)) == n);
                Series {
                    total: Self::units(posts, ask.unit),
                    undated: posts.iter().filter(|p| p.time.is_none()).count() as u64,
                    outside: 0,
                    counts: (start..end)
                        .map(|n| {
                            let here: Vec<&Post> =
                                posts.iter().filter(|p| within(p, n)).copied().collect();
                            Self::units(&here, ask.unit)
                        })
                        .collect(),
                }
            })
            .collect();
        Ok(Timeline {
            bin,
            zone: "UTC".to_owned(),
            unit: ask.unit,
            edges,
            series,
        })
    }

    fn related(&self, scope: &Query, ask: &AskRelated) -> Related {
        let found = self.scope(scope);
        let all: Vec<&Post> = self.posts.iter().collect();
        let mut tags: BTreeMap<String, (String, Vec<&Post>)> = BTreeMap::new();
        for post in &found {
            for tag in &post.tags {
                tags.entry(tag_key(tag))
                    .or_insert_with(|| (tag.clone(), Vec::new()))
                    .1
                    .push(post);
            }
        }
        let meaningless = found.len() * 10 >= all.len() * 9;
        let mut rows: Vec<RelatedTag> = tags
            .into_iter()
            .map(|(key, (spelling, posts))| {
                let both = Self::units(&posts, ask.unit);
                RelatedTag {
                    total: both,
                    both,
                    g2: (!meaningless).then_some(both as f64 * 1.5),
                    npmi: (!meaningless).then_some(0.25),
                    jaccard: (!meaningless).then_some(0.125),
                    supported: both > 4,
                    spark: (0..ask.spark as u32).map(|n| n % 5).collect(),
                    tag: key,
                    spelling,
                }
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.both));
        Related {
            by: ask.by,
            unit: ask.unit,
            matched: Self::units(&found, ask.unit),
            archive: Self::units(&all, ask.unit),
            meaningless,
            distinct: rows.len() as u64,
            tags: rows,
        }
    }

    fn row(post: &Post) -> Row {
        Row {
            post: post.clone(),
            path: "export/tweets.jsonl".to_owned(),
            line: post.id.parse().unwrap_or(0),
            hits: Vec::new(),
            stands_for: 1,
        }
    }

    fn page(&self, scope: &Query, ask: &AskPage) -> Page {
        let mut found = self.scope(scope);
        if ask.order != Order::Oldest {
            found.reverse();
        }
        let rows = found.iter().skip(ask.offset as usize).take(ask.limit);
        Page {
            total: found.len() as u64,
            posts: found.len() as u64,
            offset: ask.offset,
            rows: rows.map(|post| Self::row(post)).collect(),
        }
    }

    /// Of scopes that have as many posts, as the engine has it of slow ones.
    fn glimpse(&self, scope: &Query, limit: usize) -> Option<Vec<Row>> {
        let ask = AskPage {
            order: Order::Newest,
            collapse: false,
            offset: 0,
            limit,
        };
        let rows = self.page(scope, &ask).rows;
        (rows.len() == limit).then_some(rows)
    }

    fn complete(&self, prefix: &str) -> Vec<Candidate> {
        ["YesAllWomen", "NotAllMen", "RapeCultureIsWhen"]
            .into_iter()
            .filter(|tag| tag.to_lowercase().starts_with(&prefix.to_lowercase()))
            .map(|tag| Candidate {
                value: tag.to_owned(),
                posts: self
                    .posts
                    .iter()
                    .filter(|p| p.tags.iter().any(|t| t == tag))
                    .count() as u64,
            })
            .collect()
    }
}

/// The screen, driven by keys.
pub(crate) struct Driver {
    pub(crate) model: Model,
    stand: Stand,
    size: (u16, u16),
    /// Everything that was to be done outside, but the questions.
    pub(crate) effects: Effects,
    /// Questions are kept back instead of being answered.
    pub(crate) is_deaf: bool,
    pub(crate) unanswered: Vec<super::ask::Request>,
}

impl Driver {
    pub(crate) fn new(len: usize, size: (u16, u16), theme: ThemeName) -> Self {
        let mut around = Surroundings::new(TimeZone::UTC, (theme, Depth::default()));
        around.present = Present {
            elapsed: Duration::from_secs(1),
            now: Time(BEGIN + 100 * 24 * 60 * MINUTE),
            studied: None,
        };
        let mut driver = Self {
            model: Model::new(around),
            stand: Stand::new(posts(len)),
            size,
            effects: Effects::new(),
            is_deaf: false,
            unanswered: Vec::new(),
        };
        driver.draw();
        driver.feed(Msg::Start(String::new()));
        driver.draw();
        driver
    }

    /// A dark screen of the usual size.
    pub(crate) fn usual() -> Self {
        Self::new(400, (120, 40), ThemeName::Dark)
    }

    /// Presses keys, named and separated by blanks; draws after each.
    pub(crate) fn keys(&mut self, script: &str) -> &mut Self {
        for name in script.split_whitespace() {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is no key"));
            self.feed(Msg::Key(key));
            self.draw();
        }
        self
    }

    /// Types a text letter by letter.
    pub(crate) fn typed(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.feed(Msg::Key(Key::plain(super::keys::Code::Char(c))));
            self.draw();
        }
        self
    }

    pub(crate) fn mouse(&mut self, kind: MouseKind, column: u16, row: u16) -> &mut Self {
        self.feed(Msg::Mouse(Mouse { kind, column, row }));
        self.draw();
        self
    }

    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseKind::Down, column, row)
            .mouse(MouseKind::Up, column, row)
    }

    pub(crate) fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        self.draw();
        self.draw();
    }

    pub(crate) fn feed(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        for effect in effects {
            match effect {
                Effect::Submit(request) if self.is_deaf => self.unanswered.push(request),
                Effect::Submit(request) => self.reply(&request),
                Effect::Keep { changes, said } => {
                    self.feed(notebook::kept(&self.model, &changes, said));
                }
                other => self.effects.push(other),
            }
        }
    }

    pub(crate) fn reply(&mut self, request: &super::ask::Request) {
        let result = self.stand.answer(&request.job);
        self.feed(Msg::Reply(Reply {
            lane: request.lane,
            epoch: request.epoch,
            took: Duration::from_millis(4),
            result,
        }));
    }

    /// The archive has grown to so many posts.
    pub(crate) fn grow(&mut self, len: usize) -> &mut Self {
        self.stand = Stand::new(posts(len));
        self.feed(Msg::News(Event::Grown));
        self.draw();
        self
    }

    /// Draws a frame and tells the model.
    pub(crate) fn draw(&mut self) -> Buffer {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buffer = Buffer::empty(area);
        let hits = view(&self.model, area, &mut buffer);
        self.feed(Msg::Drawn(hits));
        buffer
    }

    /// The screen as text.
    pub(crate) fn text(&mut self) -> String {
        let buffer = self.draw();
        let mut out = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut hidden = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if hidden == 0 {
                    line.push_str(symbol);
                    hidden = super::view::cells(symbol).saturating_sub(1);
                } else {
                    hidden -= 1;
                }
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Where a text stands on the screen.
    pub(crate) fn find(&mut self, wanted: &str) -> (u16, u16) {
        let text = self.text();
        for (y, line) in text.lines().enumerate() {
            if let Some(at) = line.find(wanted) {
                return (super::view::cells(&line[..at]) as u16, y as u16);
            }
        }
        panic!("{wanted:?} is not on the screen:\n{text}");
    }
}
