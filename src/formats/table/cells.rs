//! What the cells of one row mean, each for itself.

use std::borrow::Cow;

use serde_json::Value;

use super::super::{lenient, platform, tidy};
use super::field::Field;
use super::mapping::Columns;
use super::rows::Row;
use super::{lists, values};
use crate::post::{Author, Counts, Media, Post, Reference, entities, handle_key, tag_key};

/// One row and what its columns are.
pub(super) struct Cells<'r, 'c> {
    row: &'r Row,
    columns: &'c Columns,
}

impl<'r, 'c> Cells<'r, 'c> {
    pub(super) fn new(row: &'r Row, columns: &'c Columns) -> Self {
        Self { row, columns }
    }

    /// The cell of a field, empty if there is none.
    pub(super) fn text(&self, field: Field) -> &'r str {
        self.columns.find(field).map_or("", |at| self.row.cell(at))
    }

    /// The cell of a column.
    pub(super) fn at(&self, column: usize) -> &'r str {
        self.row.cell(column).trim()
    }

    /// The cell of a field, if something is in it.
    pub(super) fn get(&self, field: Field) -> Option<&'r str> {
        let cell = self.text(field).trim();
        (!values::is_nothing(cell)).then_some(cell)
    }

    /// What the post says, as it is written.
    pub(super) fn words(&self, platform: &str) -> String {
        let mut texts = self.columns.all(Field::Text).map(|at| self.row.cell(at));
        let text = texts.find(|cell| !cell.trim().is_empty()).unwrap_or("");
        let title = match self.get(Field::Title) {
            Some(title) if platform == "reddit" || text.is_empty() => title,
            _ => return text.to_owned(),
        };
        if text.is_empty() || text == title {
            title.to_owned()
        } else {
            format!("{title}\n\n{text}")
        }
    }

    /// The address of the post.
    pub(super) fn permalink(&self) -> Option<Cow<'r, str>> {
        let url = self.get(Field::Url)?;
        if url.starts_with("/r/") || url.starts_with("/user/") {
            return Some(Cow::Owned(format!("https://www.reddit.com{url}")));
        }
        ["http", "at://"]
            .iter()
            .any(|start| url.starts_with(start))
            .then_some(Cow::Borrowed(url))
    }

    fn id(&self, field: Field) -> String {
        let Some(cell) = self.get(field) else {
            return String::new();
        };
        if cell.starts_with("http") {
            platform::id_in(cell)
        } else if is_object(cell) || values::is_gone(cell) {
            String::new()
        } else {
            values::id(cell).known().to_owned()
        }
    }

    fn handle(&self, field: Field) -> String {
        match self.get(field) {
            // twint lists all who are answered, the one who is meant first.
            Some(cell) if cell.starts_with('[') => {
                let first = lists::names(cell).into_iter().next();
                first.map(|name| tidy::handle(&name)).unwrap_or_default()
            }
            Some(cell) if is_object(cell) || values::is_gone(cell) => String::new(),
            Some(cell) => tidy::handle(cell),
            None => String::new(),
        }
    }

    fn count(&self, field: Field) -> Option<u64> {
        self.get(field).and_then(values::count)
    }

    pub(super) fn author(&self) -> Author {
        Author {
            id: self.id(Field::AuthorId),
            handle: self.handle(Field::Author),
            name: (self.get(Field::Name).filter(|name| !is_object(name)))
                .unwrap_or("")
                .to_owned(),
            followers: self.count(Field::Followers),
        }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            likes: self.count(Field::Likes),
            reposts: self.count(Field::Reposts),
            replies: self.count(Field::Replies),
            quotes: self.count(Field::Quotes),
            views: self.count(Field::Views),
        }
    }

    /// What the post repeats, quotes and answers; `id` is its own.
    pub(super) fn relate(&self, post: &mut Post, id: &str) {
        let reference =
            |of, handle, author| self.reference((of, handle, author), &post.platform, id);
        post.reply_to = reference(Field::ReplyTo, Field::ReplyToAuthor, Field::ReplyToAuthorId);
        post.repost_of = reference(
            Field::RepostOf,
            Field::RepostOfAuthor,
            Field::RepostOfAuthorId,
        );
        post.quote_of = reference(Field::QuoteOf, Field::QuoteOfAuthor, Field::QuoteOfAuthorId);
        self.refer(post);
        self.settle_kind(post);
        if lenient::is_yes(self.text(Field::IsRepost)) {
            post.repost_of.get_or_insert_default();
        }
        if lenient::is_yes(self.text(Field::IsQuote)) {
            post.quote_of.get_or_insert_default();
        }
        if post.repost_of.is_some()
            && let Some(text) = self.get(Field::RepostText)
        {
            post.text = entities::unescape(text).into_owned();
        }
    }

    /// What the one column of all posts behind this one says.
    fn refer(&self, post: &mut Post) {
        let Some(at) = self.columns.referenced() else {
            return;
        };
        for (kind, id) in lists::referenced(self.at(at)) {
            let place = match kind.as_str() {
                "replied_to" => &mut post.reply_to,
                "retweeted" => &mut post.repost_of,
                "quoted" => &mut post.quote_of,
                _ => continue,
            };
            let reference = place.get_or_insert_default();
            if reference.id.is_empty() {
                reference.id = id;
            }
        }
    }

    fn reference(
        &self,
        (of, handle, author): (Field, Field, Field),
        platform: &str,
        own: &str,
    ) -> Option<Reference> {
        let mut reference = Reference {
            id: self.id(of),
            handle: self.handle(handle),
            author: self.id(author),
        };
        let is_gone = values::is_gone(self.text(of).trim());
        if reference.id == own {
            reference.id.clear();
        }
        if reference.handle.is_empty() && self.text(of).starts_with("http") {
            let mut by = Author::default();
            platform::author_in("", self.text(of), &mut by);
            reference.handle = by.handle;
        }
        if reference.id.is_empty() && platform == "bluesky" {
            self.complete_address(of, &mut reference);
        }
        // Telegram's numbers count within a chat, whose name only the post's own identifier has.
        if platform == "telegram"
            && reference.id.bytes().all(|byte| byte.is_ascii_digit())
            && let Some((chat, _)) = own.rsplit_once('/').filter(|_| !reference.id.is_empty())
        {
            reference.id = format!("{chat}/{}", reference.id);
        }
        // It was there, and that is all that is known of it.
        Some(reference).filter(|reference| is_gone || *reference != Reference::default())
    }

    /// The address of a page names a handle; whose it is, the row says at most of its own author and
    /// of the other one.
    fn complete_address(&self, of: Field, reference: &mut Reference) {
        let handle = handle_key(&reference.handle);
        let own = handle_key(&self.handle(Field::Author));
        let did = if !reference.author.is_empty() {
            reference.author.clone()
        } else if !handle.is_empty() && handle == own {
            self.id(Field::AuthorId)
        } else {
            return;
        };
        let page = self.text(of).trim();
        if did.starts_with("did:")
            && let Some((before, key)) = page.split_once("/post/")
            && let Some((site, _)) = before.rsplit_once('/')
        {
            reference.id = platform::id_in(&format!("{site}/{did}/post/{key}"));
            reference.author = did;
        }
    }

    fn settle_kind(&self, post: &mut Post) {
        match self.text(Field::Kind).trim().to_ascii_lowercase().as_str() {
            "retweet" | "repost" | "retweeted" | "share" | "r" => {
                post.repost_of.get_or_insert_default();
            }
            // One exporter names what is repeated and what is quoted in the same columns.
            "quote" | "quoted" | "q" => {
                let quoted = post.repost_of.take();
                if post.quote_of.is_none() {
                    post.quote_of = Some(quoted.unwrap_or_default());
                }
            }
            "reply" | "replied_to" | "comment" => {
                post.reply_to.get_or_insert_default();
            }
            _ => {}
        }
    }

    /// Tags, mentions, links and media: from their columns, else from the text.
    pub(super) fn collect(&self, post: &mut Post) {
        let list = |field| self.get(field).map(lists::names).unwrap_or_default();
        post.tags = list(Field::Tags);
        post.mentions = list(Field::Mentions);
        // Twitter's own sets have the numbers of accounts there.
        if post.mentions.iter().all(|name| is_number(name)) {
            post.mentions.clear();
        }
        post.links = self.links(Field::Links);
        if let Some(own) = &post.permalink {
            post.links.retain(|link| !is_same_page(link, own));
        }
        post.media = self.links(Field::Media).into_iter().map(media).collect();
        if let Some(entities) = self
            .columns
            .entities()
            .and_then(|at| lists::object(self.at(at)))
        {
            take_entities(&entities, post);
        }
        tidy::distinct_tags(&mut post.tags);
        let in_text = tidy::tags_of(&post.text);
        if post.tags.is_empty() {
            post.tags = in_text;
            tidy::distinct_tags(&mut post.tags);
        } else {
            respell(&mut post.tags, &in_text);
        }
        tidy::distinct_handles(&mut post.mentions);
        if post.mentions.is_empty() {
            post.mentions = tidy::mentions_of(&post.text);
            tidy::distinct_handles(&mut post.mentions);
        }
        if post.links.is_empty() {
            post.links = tidy::links_of(&post.text);
        }
        tidy::distinct_links(&mut post.links);
    }

    /// The links of several columns that belong together, if one of them has gaps.
    fn links_by_place(&self) -> Option<Vec<String>> {
        let columns = self.columns.all(Field::Links);
        let cells = columns.filter(|at| !self.columns.is_numbered(*at));
        let lists: Vec<Vec<&str>> = cells
            .map(|at| self.at(at))
            .filter(|cell| cell.contains("://"))
            .map(|cell| cell.split(';').map(str::trim).collect())
            .collect();
        let is_list = |item: &&str| item.is_empty() || item.starts_with("http");
        let has_gaps = lists.first()?.iter().any(|item| item.is_empty());
        let are_lists = lists.iter().flatten().all(is_list);
        (has_gaps && are_lists).then(|| by_place(&lists))
    }

    /// The links of the first column that has some; media are spread over several.
    fn links(&self, field: Field) -> Vec<String> {
        let mut found = Vec::new();
        if field == Field::Links
            && let Some(links) = self.links_by_place()
        {
            return links;
        }
        for at in self.columns.all(field) {
            let cell = self.at(at);
            if values::is_nothing(cell) {
                continue;
            }
            found.extend(lists::links(cell));
            let is_one_of_many = self.columns.is_numbered(at);
            if field == Field::Links && !found.is_empty() && !is_one_of_many {
                break;
            }
        }
        tidy::distinct_links(&mut found);
        found
    }
}

/// The links of lists of the same length, each from the first list that has it: DMI-TCAT leaves a
/// place empty where it could not follow a link.
fn by_place(lists: &[Vec<&str>]) -> Vec<String> {
    let first = lists.first().map_or(0, Vec::len);
    let mut links: Vec<String> = (0..first)
        .filter_map(|at| {
            let mut places = lists.iter().filter(|list| list.len() == first);
            places.find_map(|list| Some(list[at]).filter(|link| !link.is_empty()))
        })
        .map(str::to_owned)
        .collect();
    tidy::distinct_links(&mut links);
    links
}

fn media(url: String) -> Media {
    Media {
        kind: tidy::media_kind(&url).to_owned(),
        url,
        ..Media::default()
    }
}

/// Whether two addresses lead to the same page.
fn is_same_page(one: &str, other: &str) -> bool {
    let page = |url: &str| -> String {
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        url.trim_start_matches("www.")
            .trim_end_matches('/')
            .to_owned()
    };
    page(one) == page(other)
}

/// A whole object, in JSON or as Python prints it, is nobody's name.
fn is_object(cell: &str) -> bool {
    cell.starts_with("{'") || cell.starts_with("{\"")
}

fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The entities of both APIs, as one object in a cell.
fn take_entities(found: &Value, post: &mut Post) {
    let strings = |list: &str, keys: &[&str]| {
        let items = found.get(list).and_then(Value::as_array).cloned();
        lists::strings(items.unwrap_or_default(), keys)
    };
    post.tags.extend(strings("hashtags", &["text", "tag"]));
    post.mentions
        .extend(strings("user_mentions", &["screen_name"]));
    post.mentions.extend(strings("mentions", &["username"]));
    let links = ["unwound_url", "expanded_url", "url"];
    post.links.extend(strings("urls", &links));
    let pictures = strings("media", &["media_url_https", "media_url"]);
    post.media.extend(pictures.into_iter().map(media));
}

/// Exporters fold the case of tags; the text has them as they were written.
fn respell(tags: &mut [String], in_text: &[String]) {
    if in_text.is_empty() {
        return;
    }
    for tag in tags {
        let key = tag_key(tag);
        if let Some(written) = in_text.iter().find(|written| tag_key(written) == key) {
            tag.clone_from(written);
        }
    }
}
