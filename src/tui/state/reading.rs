//! The reading pane: the post under the cursor of the posts pane, and the ways out of it.

use super::super::action::Action;
use super::super::scope::Step;
use super::super::view::hits::Room;
use super::super::words;
use crate::engine::Row;
use crate::post::entities::canonical;
use crate::post::{Identity, Post, Reference, handle_key, tag_key};
use crate::query::Filter;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;

/// Something in a post that can be drilled into.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    /// What the pane calls it.
    pub(crate) label: String,
    pub(crate) kind: ItemKind,
    pub(crate) step: Step,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    Author,
    Hour,
    Answered,
    Tag,
    Mention,
    Link,
    Language,
}

/// The doors of a post, in the order in which the pane shows them.
pub(crate) fn items(post: &Post, zone: &TimeZone) -> Vec<Item> {
    let mut items = Vec::new();
    let mut add = |kind, label: String, step| items.push(Item { label, kind, step });
    let author = if post.author.handle.is_empty() {
        &post.author.id
    } else {
        &post.author.handle
    };
    if !author.is_empty() {
        let filter = Filter::From(handle_key(author));
        add(ItemKind::Author, words::author(post), Step::Include(filter));
    }
    if let Some(time) = post.time {
        let (from, to) = words::hour(time, zone);
        add(
            ItemKind::Hour,
            words::full(time, zone),
            Step::Range(from, to),
        );
    }
    if let Some(to) = post.reply_to.as_ref().filter(|r| !r.handle.is_empty()) {
        let filter = Filter::To(handle_key(&to.handle));
        add(
            ItemKind::Answered,
            format!("@{}", to.handle),
            Step::Include(filter),
        );
    }
    for tag in &post.tags {
        let filter = Filter::Tag {
            key: tag_key(tag),
            prefix: false,
        };
        add(ItemKind::Tag, format!("#{tag}"), Step::Include(filter));
    }
    for handle in &post.mentions {
        let filter = Filter::Mention(handle_key(handle));
        add(
            ItemKind::Mention,
            format!("@{handle}"),
            Step::Include(filter),
        );
    }
    for link in &post.links {
        let same = canonical(link).map(Filter::Link);
        let filter = same.unwrap_or_else(|| Filter::Url(link.clone()));
        add(ItemKind::Link, link.clone(), Step::Include(filter));
    }
    if let Some(lang) = &post.lang {
        add(
            ItemKind::Language,
            lang.clone(),
            Step::Include(Filter::Lang(lang.clone())),
        );
    }
    items
}

/// Posts that others point to, as far as they were looked up. `None`: not in the archive.
type Known = HashMap<Identity, Option<Arc<Row>>>;

/// What is known of a post that another points to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lookup<'a> {
    Awaited,
    Absent,
    Found(&'a Row),
}

/// How many of them are kept.
const KNOWN: usize = 200;

/// The reading pane.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadingPane {
    /// First line on screen.
    pub(crate) scroll: usize,
    /// The item under the cursor.
    pub(crate) item: usize,
    /// The item moved since the last frame: the text scrolls to it.
    pub(crate) follows_item: bool,
    known: Known,
    asked: Option<Identity>,
}

impl ReadingPane {
    /// Another post is read: from its top.
    pub(crate) fn restart(&mut self) {
        self.scroll = 0;
        self.item = 0;
    }

    /// Moves among the items sideways, through the text otherwise.
    pub(crate) fn travel(&mut self, action: Action, items: usize, room: Room) {
        let page = room.reading.max(1) as i64;
        match action {
            Action::Left | Action::Right => {
                let by = if action == Action::Left { -1 } else { 1 };
                let item = self.item.saturating_add_signed(by);
                self.item = item.min(items.saturating_sub(1));
                self.follows_item = true;
            }
            Action::Down => self.scroll_by(1, room),
            Action::Up => self.scroll_by(-1, room),
            Action::PageDown => self.scroll_by(page, room),
            Action::PageUp => self.scroll_by(-page, room),
            Action::HalfDown => self.scroll_by(page / 2, room),
            Action::HalfUp => self.scroll_by(-page / 2, room),
            Action::First => self.scroll = 0,
            _ => self.scroll_by(room.reading_lines as i64, room),
        }
    }

    /// Scrolls by lines, not beyond the end.
    pub(crate) fn scroll_by(&mut self, by: i64, room: Room) {
        let deepest = room.reading_lines.saturating_sub(room.reading);
        let scroll = self.scroll.saturating_add_signed(by as isize);
        self.scroll = scroll.min(deepest);
    }

    /// Scrolls so that this line is among the `rows` on screen.
    pub(crate) fn follow(&mut self, line: usize, rows: usize) {
        self.follows_item = false;
        if line < self.scroll {
            self.scroll = line;
        } else if rows > 0 && line >= self.scroll + rows {
            self.scroll = line + 1 - rows;
        }
    }

    /// What is known of the post that this reference points to.
    pub(crate) fn referenced(&self, platform: &str, to: &Reference) -> Lookup<'_> {
        match self.known.get(&Identity::of(platform, &to.id)) {
            None => Lookup::Awaited,
            Some(None) => Lookup::Absent,
            Some(Some(row)) => Lookup::Found(row),
        }
    }

    /// The first post that this one points to and that was neither looked up nor asked for.
    pub(crate) fn wanted(&mut self, post: &Post) -> Option<(String, String)> {
        let reference = [&post.reply_to, &post.repost_of, &post.quote_of]
            .into_iter()
            .flatten()
            .find(|r| {
                !r.id.is_empty()
                    && !self
                        .known
                        .contains_key(&Identity::of(&post.platform, &r.id))
            })?;
        let identity = Identity::of(&post.platform, &reference.id);
        if self.asked == Some(identity) {
            return None;
        }
        self.asked = Some(identity);
        Some((post.platform.clone(), reference.id.clone()))
    }

    /// Posts that were not there may have come.
    pub(crate) fn forget_absent(&mut self) {
        self.known.retain(|_, row| row.is_some());
        self.asked = None;
    }

    /// Forgets what is on its way; called when an older view comes back.
    pub(crate) fn forget_asked(&mut self) {
        self.asked = None;
    }

    /// Notes what was found.
    pub(crate) fn receive(&mut self, identity: Identity, row: Option<Row>) {
        if self.known.len() >= KNOWN {
            self.known.clear();
        }
        self.asked = None;
        self.known.insert(identity, row.map(Arc::new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Time;

    #[test]
    fn every_fact_of_a_post_is_a_door() {
        let post = Post {
            time: Some(Time(3_600_500)),
            author: crate::post::Author {
                handle: "Ada".to_owned(),
                ..Default::default()
            },
            tags: vec!["YesAllWomen".to_owned()],
            mentions: vec!["Bo".to_owned()],
            links: vec!["https://example.org/a".to_owned()],
            lang: Some("en".to_owned()),
            ..Post::default()
        };
        let steps: Vec<Step> = items(&post, &TimeZone::UTC)
            .into_iter()
            .map(|i| i.step)
            .collect();
        assert_eq!(
            steps,
            [
                Step::Include(Filter::From("ada".to_owned())),
                Step::Range(Time(3_600_000), Time(7_200_000)),
                Step::Include(Filter::Tag {
                    key: "yesallwomen".to_owned(),
                    prefix: false
                }),
                Step::Include(Filter::Mention("bo".to_owned())),
                Step::Include(Filter::Link("https://example.org/a".to_owned())),
                Step::Include(Filter::Lang("en".to_owned())),
            ]
        );
        assert!(items(&Post::default(), &TimeZone::UTC).is_empty());
    }

    #[test]
    fn a_reference_is_looked_up_once() {
        let post = Post {
            reply_to: Some(Reference {
                id: "7".to_owned(),
                ..Reference::default()
            }),
            ..Post::default()
        };
        let mut pane = ReadingPane::default();
        assert_eq!(pane.wanted(&post), Some((String::new(), "7".to_owned())));
        assert_eq!(pane.wanted(&post), None);
        pane.receive(Identity::of("", "7"), None);
        assert_eq!(pane.wanted(&post), None);
        let reference = post.reply_to.as_ref().expect("set above");
        assert_eq!(pane.referenced("", reference), Lookup::Absent);
    }
}
