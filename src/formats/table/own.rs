//! The program's own table of posts, as `search --csv` writes it: read back as it was written, without
//! any of the guesses that other people's tables need.

use super::super::{lenient, platform, tidy};
use super::cells::Cells;
use super::field::Field;
use super::values::{self, Id};
use crate::post::{Author, Clues, Counts, Post, Reference, parse_time};

/// The columns of the table, in normal form.
pub(super) const COLUMNS: &[&str] = &[
    "id",
    "platform",
    "createdat",
    "authorid",
    "authorhandle",
    "authorname",
    "text",
    "tags",
    "mentions",
    "links",
    "lang",
    "kind",
    "likes",
    "reposts",
    "replies",
    "quotes",
    "views",
    "source",
    "sensitive",
    "warning",
    "replyto",
    "repostof",
    "quoteof",
    "permalink",
];

/// Whether a header, in normal form, is the program's own.
pub(super) fn is_own(header: &[String]) -> bool {
    let has = |name: &&str| header.iter().any(|column| column == *name);
    COLUMNS.iter().all(has)
}

/// The post in a row. A spreadsheet in between may have rounded its identifier.
pub(super) fn post(cells: &Cells<'_, '_>, clues: &Clues) -> Post {
    let text = |field| plain(cells.text(field)).to_owned();
    let id = |field| identifier(cells.text(field)).to_owned();
    let some = |field| Some(text(field)).filter(|text| !text.is_empty());
    let list =
        |field| -> Vec<String> { text(field).split_whitespace().map(str::to_owned).collect() };
    let count = |field| values::count(cells.text(field));
    let reference = |field| {
        let id = Some(id(field)).filter(|id| !id.is_empty())?;
        Some(Reference {
            id,
            ..Reference::default()
        })
    };
    let mut post = Post {
        platform: text(Field::Platform),
        id: id(Field::Id),
        time: parse_time(cells.text(Field::Time), clues),
        author: Author {
            id: id(Field::AuthorId),
            handle: text(Field::Author),
            name: text(Field::Name),
            followers: None,
        },
        text: text(Field::Text),
        lang: some(Field::Lang),
        tags: list(Field::Tags),
        mentions: list(Field::Mentions),
        links: list(Field::Links),
        counts: Counts {
            likes: count(Field::Likes),
            reposts: count(Field::Reposts),
            replies: count(Field::Replies),
            quotes: count(Field::Quotes),
            views: count(Field::Views),
        },
        sensitive: lenient::is_yes(cells.text(Field::Sensitive)),
        warning: some(Field::Warning),
        reply_to: reference(Field::ReplyTo),
        repost_of: reference(Field::RepostOf),
        quote_of: reference(Field::QuoteOf),
        permalink: some(Field::Url),
        ..Post::default()
    };
    // What is answered, repeated or quoted may be known as such only.
    match cells.text(Field::Kind) {
        "repost" => _ = post.repost_of.get_or_insert_default(),
        "quote" => _ = post.quote_of.get_or_insert_default(),
        "reply" => _ = post.reply_to.get_or_insert_default(),
        _ => {}
    }
    if values::id(&post.id) == Id::Lost {
        post.id = platform::id_in(post.permalink.as_deref().unwrap_or(""));
        post.id_repaired = true;
    }
    tidy::distinct(&mut post);
    post
}

/// An identifier without the `'` that keeps spreadsheets from rounding it.
fn identifier(cell: &str) -> &str {
    let cell = plain(cell);
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// A cell without the `'` that keeps spreadsheets from computing it. No number has one, and of several only the
/// first was put there.
fn plain(cell: &str) -> &str {
    let bare = cell.trim_start_matches('\'');
    let suspect = bare.starts_with(['=', '+', '-', '@', '\t', '\r']);
    match cell.strip_prefix('\'') {
        Some(rest) if suspect && bare.parse::<f64>().is_err() => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_put_before_a_cell_is_taken_off() {
        for (cell, meant) in [
            ("'@ana", "@ana"),
            ("'-- a kite", "-- a kite"),
            ("'\tkite", "\tkite"),
            ("''-- a kite", "'-- a kite"),
            ("'''=1", "''=1"),
            ("'-12.5", "'-12.5"),
            ("'kite'", "'kite'"),
            ("'", "'"),
            ("@ana", "@ana"),
        ] {
            assert_eq!(plain(cell), meant);
        }
        assert_eq!(plain("'2014"), "'2014");
        assert_eq!(identifier("'468739572016398336"), "468739572016398336");
        assert_eq!(identifier("'@ana"), "@ana");
        assert_eq!(identifier("'-1001234567890"), "-1001234567890");
        assert_eq!(identifier("at://x"), "at://x");
    }
}
