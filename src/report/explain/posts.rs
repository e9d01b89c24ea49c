//! Posts as rows: those reposted more than usual, and samples of the range. A text whose author or platform asks
//! for care is never shown; its row leads to it.

use super::drivers::{cells_of, columns};
use super::{Page, within};
use crate::engine::{AskPage, Error, Order, Row};
use crate::post::Post;
use crate::post::words::Words;
use crate::query::{Expr, Filter, Is, Query};
use crate::report::care::{beginning, text};
use crate::report::{Cell, Door, Report, Table, column, text_column};

/// Posts of a sample at most.
const SAMPLE: usize = 10;
/// The seed of the sample: the same posts each time.
const SEED: u64 = 1;
/// Characters of a text in a table of figures.
const SHORT: usize = 60;
/// Words of a text by which its reposts are found.
const TELLING: usize = 16;

/// Whom a repost is of, and the beginning of its text.
pub(super) fn line(post: &Post) -> String {
    let short = beginning(post, SHORT);
    match original_author(post) {
        "" => short,
        handle => format!("@{handle}: {short}"),
    }
}

fn original_author(post: &Post) -> &str {
    post.repost_of.as_ref().map_or("", |of| of.handle.as_str())
}

/// What leads to the reposts in a range whose text begins as this one's; nothing where it has no words.
pub(super) fn door(post: &Post, range: &Query) -> Option<Door> {
    let query = reposts_like(post, range)?;
    Some(Door::posts("reposts with these words", query))
}

fn reposts_like(post: &Post, range: &Query) -> Option<Query> {
    let mut words = Words::new(&post.text);
    let mut end = 0;
    for _ in 0..TELLING {
        if !words.advance() {
            break;
        }
        end = words.range.end;
    }
    let repost = Expr::Filter(Filter::Is(Is::Repost));
    let expr = range.expr.clone().and(repost);
    let start = post.text.get(..end).unwrap_or_default().trim();
    if start.is_empty() {
        return None;
    }
    let phrase = Expr::Filter(Filter::Phrase(start.to_owned()));
    Some(Query {
        expr: expr.and(phrase),
    })
}

impl Page<'_> {
    pub(super) fn reposted(&self, report: &mut Report) {
        let of = &self.explanation;
        let range = within(self.scope, self.span);
        let names = [text_column("author", "author"), text_column("text", "text")];
        let [author, text_of] = names;
        let columns = std::iter::once(author).chain(columns()).chain([text_of]);
        let mut table = Table::new(columns);
        for reposted in of.reposted.iter().take(self.frame.limit) {
            let post = &reposted.repost.post;
            let author = match original_author(post) {
                "" => Cell::Nothing,
                handle => Cell::text(format!("@{handle}")),
            };
            let counts = cells_of(&reposted.counts, &of.excess);
            let cells = std::iter::once(author).chain(counts);
            table.row(cells.chain([Cell::text(text(post))]), door(post, &range));
            if !reposted.counts.supported {
                table.doubt();
            }
        }
        table.of = Some(of.reposted_found);
        let guard = Self::guard(of.reposted_looked_at);
        let definition = format!(
            "reposts of one post, by the original's identifier, or by its text where it has none; {}, by which it is ranked; {guard}",
            self.measures()
        );
        report.table("reposted", ("Reposted posts", definition), table);
    }

    /// Posts to read: those with most reposts, and some by lot.
    pub(super) fn samples(&self, report: &mut Report) -> Result<(), Error> {
        let title = "Most reposted posts";
        let definition = "posts of the range, the original and its reposts as one row, by the latest count of reposts \
                          that its platform gave; not what the range added to it";
        let rows = self.sample(Order::Reposts, true)?;
        report.table("most_reposted", (title, definition), rows);
        let title = "Posts by lot";
        let definition = format!(
            "originals of the range in an order shuffled by the seed {SEED}: the same each time, and no choice of anybody's"
        );
        let rows = self.sample(Order::Random(SEED), false)?;
        report.table("sample", (title, definition), rows);
        Ok(())
    }

    fn sample(&self, order: Order, collapse: bool) -> Result<Table, Error> {
        let mut range = within(self.scope, self.span);
        if !collapse {
            range.expr = range.expr.and(Expr::Filter(Filter::Is(Is::Original)));
        }
        let ask = AskPage {
            order,
            collapse,
            offset: 0,
            limit: SAMPLE.min(self.frame.limit),
        };
        let page = self.engine.page(&range, &ask, self.cancel)?;
        let mut table = Table::new([
            text_column("author", "author"),
            text_column("time", "time"),
            column("reposts", "reposts"),
            text_column("text", "text"),
        ]);
        for row in &page.rows {
            if order == Order::Reposts && row.post.counts.reposts.is_none() {
                continue;
            }
            table.row(cells(row), self.door(row));
        }
        table.of = Some(page.total);
        Ok(table)
    }

    /// The post itself, by its moment and author.
    fn door(&self, row: &Row) -> Option<Door> {
        let post = &row.post;
        let time = post.time?;
        let moment = within(self.scope, (time, crate::post::Time(time.0 + 1)));
        let author = match (post.author.handle.as_str(), post.author.id.as_str()) {
            ("", "") => None,
            ("", id) => Some(id),
            (handle, _) => Some(handle),
        };
        let from = author.map(|name| Expr::Filter(Filter::From(crate::post::handle_key(name))));
        let query = Query {
            expr: from.into_iter().fold(moment.expr, Expr::and),
        };
        Some(Door::posts("the post", query))
    }
}

fn cells(row: &Row) -> [Cell; 4] {
    let post = &row.post;
    let author = match (post.author.handle.as_str(), post.author.id.as_str()) {
        ("", "") => Cell::Nothing,
        ("", id) => Cell::text(id),
        (handle, _) => Cell::text(format!("@{handle}")),
    };
    [
        author,
        post.time.map_or(Cell::Nothing, Cell::Time),
        post.counts.reposts.map_or(Cell::Nothing, Cell::Count),
        Cell::text(text(post)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Reference;

    fn repost(text: &str) -> Post {
        Post {
            text: text.to_owned(),
            repost_of: Some(Reference {
                handle: "ana".to_owned(),
                ..Reference::default()
            }),
            ..Post::default()
        }
    }

    #[test]
    fn what_asks_for_care_is_not_shown() {
        let plain = repost("walking\nhome");
        assert_eq!(line(&plain), "@ana: walking home");
        for careful in [
            Post {
                sensitive: true,
                ..plain.clone()
            },
            Post {
                warning: Some("violence".to_owned()),
                ..plain.clone()
            },
        ] {
            assert_eq!(line(&careful), "@ana: hidden: asks for care");
        }
        let long = repost(&"walk ".repeat(50));
        assert_eq!(line(&long).chars().count(), "@ana: ".len() + SHORT + 1);
    }

    #[test]
    fn reposts_are_found_by_the_first_words() {
        let query = |text: &str| {
            reposts_like(&repost(text), &Query::default()).map(|query| query.to_string())
        };
        let found = query("Walking home!");
        assert_eq!(found.as_deref(), Some("is:repost \"Walking home\""));
        assert_eq!(query("…"), None);
        let long = query(&"so ".repeat(40)).expect("it has words");
        assert_eq!(long.matches("so").count(), TELLING);
    }
}
