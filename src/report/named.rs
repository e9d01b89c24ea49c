//! Tables of what posts name: links, sites, accounts, for every page that has some.

use super::{Cell, Door, Study, Table, column, text_column};
use crate::engine::{LEAST_POSTS, LEAST_VOICES, Named, TermRow, Terms};
use crate::query::{Filter, Query};

/// What finds the posts that name something.
pub(super) fn filter(of: Named, term: &str) -> Filter {
    let term = term.to_owned();
    match of {
        Named::Link => Filter::Link(term),
        Named::Site => Filter::Domain(term),
        Named::Mention => Filter::Mention(term),
        Named::Answered => Filter::To(term),
        Named::Reposted => Filter::Reposted(term),
        Named::Platform => Filter::Platform(term),
    }
}

/// As people write it: links without their scheme, which is the same for all.
pub(super) fn written(of: Named, term: &str) -> String {
    match of {
        Named::Link => term.strip_prefix("https://").unwrap_or(term).to_owned(),
        Named::Site | Named::Platform => term.to_owned(),
        Named::Mention | Named::Answered | Named::Reposted => format!("@{term}"),
    }
}

/// The first column's name.
fn title(of: Named) -> &'static str {
    match of {
        Named::Link => "link",
        Named::Site => "domain",
        Named::Platform => "platform",
        Named::Mention | Named::Answered | Named::Reposted => "account",
    }
}

/// What the columns mean.
pub(super) fn definition(of: Named, terms: &Terms) -> String {
    let what = match of {
        Named::Link => {
            "links with http and https, www., fragments, slashes at the end and parameters that only track made equal; what \
             a shortener hides stays hidden"
        }
        Named::Site => {
            "the part of a link's host that can be registered, by the public suffix list (news.example.co.uk is of \
             example.co.uk); a post counts once for each"
        }
        Named::Platform => "platforms",
        Named::Mention => "handles that are mentioned; a post counts once for each",
        Named::Answered => "handles of whom they answer",
        Named::Reposted => "handles, or ids, of whom they repost",
    };
    let measure = if terms.meaningless {
        "; without a measure, because the scope is (nearly) the whole archive".to_owned()
    } else {
        format!(
            "; archive: its posts in the whole archive; G2: signed log-likelihood of scope and name by posts, more than 10.8 \
             is by chance once in a thousand; (few): fewer than {LEAST_POSTS} posts or {LEAST_VOICES} voices"
        )
    };
    format!(
        "{what}; share: of the scope's posts; first: the first dated post of the scope that names it, and by whom{measure}"
    )
}

/// What a scope's posts name, as rows.
pub(super) fn table(of: Named, terms: &Terms, scope: &Query) -> Table {
    let mut table = Table::new([
        text_column(title(of), title(of)),
        column("posts", "posts"),
        column("share", "share"),
        column("originals", "originals"),
        column("voices", "voices"),
        column("archive", "archive"),
        column("g2", "G2"),
        text_column("first", "first"),
        text_column("first_by", "by"),
    ]);
    for row in &terms.rows {
        let (first, by) = row.first.as_ref().map_or_else(
            || (Cell::Nothing, Cell::Nothing),
            |first| (Cell::Time(first.time), by(&first.handle)),
        );
        let cells = [
            Cell::Text(written(of, &row.term)),
            Cell::Count(row.posts),
            Cell::share(row.posts, terms.posts),
            Cell::Count(row.originals),
            Cell::Count(row.voices),
            Cell::Count(row.archive),
            row.g2.map_or(Cell::Nothing, |g2| Cell::Signed(g2, 1)),
            first,
            by,
        ];
        table.row(cells, doors(of, row, scope));
        if !row.supported && !terms.meaningless {
            table.doubt();
        }
    }
    table.of = Some(terms.distinct);
    table
}

pub(super) fn by(handle: &str) -> Cell {
    if handle.is_empty() {
        Cell::Nothing
    } else {
        Cell::text(format!("@{handle}"))
    }
}

fn doors(of: Named, row: &TermRow, scope: &Query) -> Vec<Door> {
    let is_named = Query::filter(filter(of, &row.term));
    let mut doors = vec![Door::posts(
        "its posts",
        scope.clone().and(is_named.clone()),
    )];
    match of {
        Named::Link => doors.push(Door::study(
            "its life",
            Study::Link {
                address: row.term.clone(),
            },
        )),
        Named::Site => {
            let links = Study::Links {
                scope: scope.clone().and(is_named),
                by: Named::Link,
            };
            doors.push(Door::study("its links", links));
        }
        Named::Mention | Named::Answered | Named::Reposted => {
            let scope = Query::filter(Filter::From(row.term.clone()));
            doors.push(Door::study("their page", Study::Author { scope }));
        }
        Named::Platform => {}
    }
    doors
}
