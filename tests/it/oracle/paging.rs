//! Pages of posts against sorted lists.

use std::collections::{HashMap, HashSet};

use tagline::engine::{AskPage, Cancel, Engine, Order, Row};
use tagline::post::{Post, Time, entities};
use tagline::query::{Expr, Filter, Query};

use super::matching::{asks_for_words, has_words, select};

const ORDERS: [Order; 6] = [
    Order::Newest,
    Order::Oldest,
    Order::Relevance,
    Order::Reposts,
    Order::Random(7),
    Order::Random(8),
];

fn name(post: &Post) -> (String, String) {
    (post.platform.clone(), post.id.clone())
}

fn names(rows: &[Row]) -> Vec<(String, String)> {
    rows.iter().map(|row| name(&row.post)).collect()
}

/// All rows, fetched in pages of this size.
fn read(engine: &Engine, expr: &Expr, ask: &AskPage, found: u64) -> Vec<Row> {
    let scope = Query { expr: expr.clone() };
    let mut rows = Vec::new();
    loop {
        let ask = AskPage {
            offset: rows.len() as u64,
            ..ask.clone()
        };
        let page = engine.page(&scope, &ask, &Cancel::never()).unwrap();
        assert_eq!(page.posts, found, "{expr}: {ask:?}");
        assert_eq!(page.offset, ask.offset, "{expr}: {ask:?}");
        assert!(page.rows.len() <= ask.limit, "{expr}: {ask:?}");
        if page.rows.is_empty() {
            assert_eq!(page.total, rows.len() as u64, "{expr}: {ask:?}");
            return rows;
        }
        assert_eq!(
            page.rows.len(),
            ask.limit.min((page.total - ask.offset) as usize),
            "{expr}"
        );
        rows.extend(page.rows);
    }
}

/// Every order, flat and collapsed, in pages of the given size.
pub(super) fn check_pages(posts: &[Post], engine: &Engine, expr: &Expr, limit: usize) {
    let found = select(posts, expr);
    let expected: HashMap<(String, String), &Post> =
        found.iter().map(|post| (name(post), *post)).collect();
    assert_eq!(
        expected.len(),
        found.len(),
        "the test's posts have names of their own"
    );
    let mut lists = Vec::new();
    for order in ORDERS {
        let ask = AskPage {
            order,
            collapse: false,
            offset: 0,
            limit,
        };
        let rows = read(engine, expr, &ask, found.len() as u64);
        let distinct: HashSet<_> = names(&rows).into_iter().collect();
        assert_eq!(
            distinct.len(),
            rows.len(),
            "{expr}: a post twice by {order:?}"
        );
        assert_eq!(rows.len(), found.len(), "{expr}: by {order:?}");
        for n in [0, rows.len() / 2, rows.len().saturating_sub(1)] {
            let Some(row) = rows.get(n) else { continue };
            let scope = Query { expr: expr.clone() };
            let at = engine.row_of(&scope, &ask, row.post.identity(), &Cancel::never());
            assert_eq!(at.unwrap(), Some(n as u64), "{expr}: by {order:?}");
        }
        for row in &rows {
            let post = expected.get(&name(&row.post));
            check_row(
                row,
                post.unwrap_or_else(|| panic!("{expr}: {:?}", row.post)),
                expr,
            );
        }
        check_order(&rows, order, expr);
        let whole = AskPage {
            limit: found.len() + 1,
            ..ask.clone()
        };
        let whole = read(engine, expr, &whole, found.len() as u64);
        assert_eq!(
            names(&whole),
            names(&rows),
            "{expr}: by {order:?} in one page"
        );
        check_collapsed(
            &rows,
            &read(
                engine,
                expr,
                &AskPage {
                    collapse: true,
                    ..ask
                },
                found.len() as u64,
            ),
            expr,
        );
        lists.push(names(&rows));
    }
    if !asks_for_words(expr) {
        assert_eq!(
            lists[2], lists[0],
            "{expr}: relevance without words is newest"
        );
    }
    if found.len() > 30 {
        assert_ne!(lists[4], lists[5], "{expr}: the seed makes no difference");
        assert_ne!(lists[4], lists[0], "{expr}: random is newest");
    }
}

fn check_row(row: &Row, post: &Post, expr: &Expr) {
    let stripped = Post {
        found: Vec::new(),
        ..row.post.clone()
    };
    let sort = |post: &Post| {
        let mut post = Post {
            found: Vec::new(),
            ..post.clone()
        };
        post.tags.sort();
        post
    };
    assert_eq!(sort(&stripped), sort(post), "{expr}");
    assert_eq!(row.stands_for, 1);
    assert!(row.line > 0 && !row.path.is_empty());
    let mut end = 0;
    for hit in &row.hits {
        assert!(
            hit.start >= end && hit.start < hit.end,
            "{expr}: {:?}",
            row.hits
        );
        assert!(
            row.post.text.get(hit.clone()).is_some(),
            "{expr}: {:?}",
            row.hits
        );
        end = hit.end;
    }
    if let Expr::Filter(Filter::Text(text) | Filter::Phrase(text)) = expr {
        // What was asked for can be seen, unless nothing was asked for.
        assert_eq!(
            row.hits.is_empty(),
            has_words("", text),
            "{expr}: {:?}",
            row.post.text
        );
        for hit in &row.hits {
            assert!(
                has_words(&row.post.text[hit.clone()], text),
                "{expr}: {:?}",
                row.post.text
            );
        }
    }
}

fn check_order(rows: &[Row], order: Order, expr: &Expr) {
    let newest = |time: Option<Time>| time.map_or(i64::MIN, |t| t.0);
    let oldest = |time: Option<Time>| time.map_or(i64::MAX, |t| t.0);
    for pair in rows.windows(2).map(|pair| [&pair[0].post, &pair[1].post]) {
        let right = match order {
            Order::Newest => newest(pair[0].time) >= newest(pair[1].time),
            Order::Oldest => oldest(pair[0].time) <= oldest(pair[1].time),
            Order::Reposts => {
                let key = |post: &Post| (post.counts.reposts, newest(post.time));
                key(pair[0]) >= key(pair[1])
            }
            Order::Relevance | Order::Random(_) => true,
        };
        assert!(
            right,
            "{expr}: by {order:?}: {:?} before {:?}",
            pair[0], pair[1]
        );
    }
}

/// What a row of collapsed posts is about: the repeated post, or the post itself.
fn root(post: &Post) -> (String, String) {
    let what = match &post.repost_of {
        None => post.id.clone(),
        Some(of) if !of.id.is_empty() => of.id.clone(),
        Some(_) => {
            let text = entities::repost_of(&post.text).map_or(post.text.as_str(), |(_, rest)| rest);
            format!("text:{text}")
        }
    };
    (post.platform.clone(), what)
}

fn check_collapsed(flat: &[Row], rows: &[Row], expr: &Expr) {
    let mut groups: Vec<(String, String)> = Vec::new();
    let mut sizes: HashMap<(String, String), u64> = HashMap::new();
    let mut firsts = Vec::new();
    for row in flat {
        let root = root(&row.post);
        let size = sizes.entry(root.clone()).or_default();
        if *size == 0 {
            groups.push(root);
            firsts.push(name(&row.post));
        }
        *size += 1;
    }
    let expected: Vec<u64> = groups.iter().map(|group| sizes[group]).collect();
    let stands_for: Vec<u64> = rows.iter().map(|row| row.stands_for).collect();
    assert_eq!(names(rows), firsts, "{expr}: collapsed");
    assert_eq!(stands_for, expected, "{expr}: collapsed");
}
