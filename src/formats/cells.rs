//! One row of a table to one post: what the cells of known columns mean.

use jiff::tz::TimeZone;

use super::mapping::{Columns, Field, normal};
use super::rows::Row;
use super::tidy;
use super::values::{self, Platform};
use crate::post::{
    Author, Clues, Counts, Media, Post, Time, UNKNOWN_PLATFORM, entities, parse_time, tag_key,
};

/// How the rows of one file are to be read.
pub(super) struct Reading {
    columns: Columns,
    clues: Clues,
    // What the header alone says about the platform.
    platform: &'static str,
    // GetOldTweets breaks links with blanks.
    broken_links: bool,
    // twarc-csv writes the newlines of texts as `\n`.
    escaped_newlines: bool,
}

impl Reading {
    /// Decides on a sample of rows what the header leaves open.
    pub(super) fn new<'r>(
        header: &[String],
        mut columns: Columns,
        rows: &(impl Iterator<Item = &'r Row> + Clone),
        zone: TimeZone,
    ) -> Self {
        let column = |columns: &Columns, field| {
            let at = columns.find(field);
            rows.clone()
                .filter_map(move |row| row.cells.get(at?))
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
        };
        // One collection of the same name has handles where others have identifiers.
        if columns.find(Field::Author).is_none()
            && column(&columns, Field::AuthorId).any(|cell| !values::is_author_id(cell))
        {
            columns.rename(Field::AuthorId, Field::Author);
        }
        // `retweet` is a flag in some tables and a count in others.
        let is_count = |cell: &str| cell.parse::<u64>().is_ok_and(|count| count > 1);
        if column(&columns, Field::IsRepost).any(is_count) {
            columns.rename(Field::IsRepost, Field::Reposts);
        }
        let day_first = values::day_first(column(&columns, Field::Time));
        let names: Vec<String> = header.iter().map(|name| normal(name)).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        let twitter = names
            .iter()
            .any(|name| name.contains("tweet") || name.contains("screenname"));
        Self {
            columns,
            clues: Clues { zone, day_first },
            platform: if twitter { "twitter" } else { UNKNOWN_PLATFORM },
            broken_links: has("permalink") && has("geo"),
            escaped_newlines: has("twarcversion"),
        }
    }

    /// Takes in columns that came up later, from `known` on: they fill fields that had none, and
    /// change nothing that was decided.
    pub(super) fn widen(&mut self, columns: &Columns, known: usize) {
        for field in Field::all() {
            if self.columns.find(field).is_none()
                && let Some(at) = columns.find(field).filter(|at| *at >= known)
            {
                self.columns.set(field, at);
            }
        }
    }

    /// The post in a row, or why there is none.
    pub(super) fn post(&self, row: &Row) -> Result<Post, &'static str> {
        let cells = Cells {
            row,
            columns: &self.columns,
        };
        let permalink = cells.get(Field::Url).filter(|url| url.starts_with("http"));
        let id = values::id(cells.text(Field::Id));
        let platform = values::platform(&id, permalink.unwrap_or(""));
        let id = match platform {
            Some(Platform::Twitter) | None if id.is_empty() => {
                values::id_in_permalink(permalink.unwrap_or("")).to_owned()
            }
            _ => id,
        };
        let platform = platform.map_or(self.platform, Platform::name);
        let text = self.text(cells.text(Field::Text), platform);
        if text.trim().is_empty() && id.is_empty() {
            return Err("the row has no text");
        }
        let time = parse_time(cells.text(Field::Time), &self.clues).or_else(|| {
            (platform == "twitter")
                .then(|| Time::of_snowflake(&id))
                .flatten()
        });
        if time.is_none() && id.is_empty() && self.columns.find(Field::Time).is_some() {
            return Err("the row has neither an id nor a time that can be read");
        }
        let mut post = Post {
            platform: platform.to_owned(),
            time,
            author: cells.author(),
            text,
            lang: cells.get(Field::Lang).and_then(values::lang),
            counts: cells.counts(),
            client: cells.get(Field::Client).and_then(tidy::client),
            permalink: permalink.map(str::to_owned),
            sensitive: values::flag(cells.text(Field::Sensitive)),
            ..Post::default()
        };
        cells.relate(&mut post);
        if post.author.handle.is_empty() && post.author.id.is_empty() {
            values::author_in_permalink(&id, permalink.unwrap_or(""), &mut post.author);
        }
        post.id = id;
        tidy::settle_repost(&mut post);
        cells.collect(&mut post);
        Ok(post)
    }

    fn text(&self, cell: &str, platform: &str) -> String {
        let mut text = cell.to_owned();
        if text.contains("\\|") {
            text = text.replace("\\|", "|");
        }
        if self.escaped_newlines && text.contains("\\n") {
            text = text.replace("\\n", "\n");
        }
        if self.broken_links {
            text = values::mend_links(&text);
        }
        // Only Twitter's texts come with HTML entities in them.
        if platform != "bluesky" && text.contains('&') {
            text = entities::unescape(&text).into_owned();
        }
        text
    }
}

struct Cells<'r> {
    row: &'r Row,
    columns: &'r Columns,
}

impl<'r> Cells<'r> {
    /// The cell, empty if there is none.
    fn text(&self, field: Field) -> &'r str {
        self.columns
            .find(field)
            .and_then(|at| self.row.cells.get(at))
            .map_or("", String::as_str)
    }

    /// The cell, if something is in it.
    fn get(&self, field: Field) -> Option<&'r str> {
        let cell = self.text(field).trim();
        (!cell.is_empty() && !matches!(cell, "NA" | "NaN" | "nan" | "None" | "null"))
            .then_some(cell)
    }

    fn id(&self, field: Field) -> String {
        self.get(field).map(values::id).unwrap_or_default()
    }

    fn handle(&self, field: Field) -> String {
        self.get(field).map(tidy::handle).unwrap_or_default()
    }

    fn count(&self, field: Field) -> Option<u64> {
        self.get(field).and_then(values::count)
    }

    fn author(&self) -> Author {
        Author {
            id: self.id(Field::AuthorId),
            handle: self.handle(Field::Author),
            name: self.get(Field::Name).unwrap_or("").to_owned(),
            followers: self.count(Field::Followers),
        }
    }

    fn counts(&self) -> Counts {
        Counts {
            likes: self.count(Field::Likes),
            reposts: self.count(Field::Reposts),
            replies: self.count(Field::Replies),
            quotes: self.count(Field::Quotes),
            views: self.count(Field::Views),
        }
    }

    /// What the post repeats, quotes and answers.
    fn relate(&self, post: &mut Post) {
        let reference =
            |id, handle, author| tidy::reference(self.id(id), self.handle(handle), self.id(author));
        post.reply_to = reference(Field::ReplyTo, Field::ReplyToAuthor, Field::ReplyToAuthorId);
        post.repost_of = reference(
            Field::RepostOf,
            Field::RepostOfAuthor,
            Field::RepostOfAuthorId,
        );
        post.quote_of = tidy::reference(
            self.id(Field::QuoteOf),
            self.handle(Field::QuoteOfAuthor),
            String::new(),
        );
        match self.text(Field::Kind).trim().to_ascii_lowercase().as_str() {
            "retweet" | "repost" | "retweeted" | "r" => {
                post.repost_of.get_or_insert_default();
            }
            // One exporter names what is repeated and what is quoted in the same columns.
            "quote" | "quoted" | "q" => {
                let quoted = post.repost_of.take();
                if post.quote_of.is_none() {
                    post.quote_of = Some(quoted.unwrap_or_default());
                }
            }
            _ => {}
        }
        if values::flag(self.text(Field::IsRepost)) {
            post.repost_of.get_or_insert_default();
        }
    }

    /// Tags, mentions, links and media: from their columns, else from the text.
    fn collect(&self, post: &mut Post) {
        let list = |field| self.get(field).map(values::names).unwrap_or_default();
        let in_text = tidy::tags_of(&post.text);
        post.tags = list(Field::Tags);
        tidy::distinct_tags(&mut post.tags);
        if post.tags.is_empty() {
            post.tags = in_text;
        } else {
            respell(&mut post.tags, &in_text);
        }
        tidy::distinct_tags(&mut post.tags);
        post.mentions = list(Field::Mentions);
        tidy::distinct_handles(&mut post.mentions);
        if post.mentions.is_empty() {
            post.mentions = tidy::mentions_of(&post.text);
            tidy::distinct_handles(&mut post.mentions);
        }
        post.links = self
            .get(Field::Links)
            .map(values::links)
            .unwrap_or_default();
        if post.links.is_empty() {
            post.links = tidy::links_of(&post.text);
        }
        tidy::distinct_links(&mut post.links);
        post.media = self
            .get(Field::Media)
            .map(values::links)
            .unwrap_or_default()
            .into_iter()
            .map(|url| Media {
                kind: values::media_kind(&url).to_owned(),
                url,
                ..Media::default()
            })
            .collect();
    }
}

/// Exporters fold the case of tags; the text has them as they were written.
fn respell(tags: &mut [String], in_text: &[String]) {
    for tag in tags {
        let key = tag_key(tag);
        if let Some(written) = in_text.iter().find(|written| tag_key(written) == key) {
            tag.clone_from(written);
        }
    }
}
