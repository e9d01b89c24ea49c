//! The same on real posts: tens of thousands, in many languages and of many shapes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use tagline::archive::Archive;
use tagline::engine::Engine;
use tagline::post::{Post, Time};
use tagline::query::{self, Context, Expr};

use super::counting::{
    check_check, check_count, check_overview, check_related, check_tags, check_timelines,
};
use super::life::{check_hours, check_life};
use super::matching::select;
use super::paging::check_pages;
use super::world::{collect, import};

/// Imported together, then those that stay apart as a small second segment.
const FIRST: [&str; 5] = [
    "csv/elonmusk_snscrape_pandas.csv",
    "csv/congress_tweets_2021-01-02_2021-01-05.csv",
    "json/trump_condensed_2016.json",
    "jsonl/snscrape_singapore_food.json",
    "csv/got_comunica2017.csv",
];
const SECOND: [&str; 3] = [
    "jsonl/twarc_v2/brexit.jsonl",
    "jsonl/gnip/original_format_examples.json",
    "csv/nepal_politicians/TWEET_GokarnaRajBista_100.csv",
];

const QUERIES: [&str; 54] = [
    "",
    "great",
    "GREAT again",
    "\"make america great\"",
    "don't",
    "-don't",
    "don*",
    "covid-19",
    "#covid19",
    "#maga OR #brexit",
    "#b*",
    "#comunica2017 -#comunica2017",
    "@*",
    "from:elonmusk",
    "from:realdonaldtrump great",
    "to:nasaspaceflight",
    "lang:en",
    "lang:es OR lang:ne",
    "domain:twitter.com",
    "domain:youtube.com",
    "url:status",
    "\"t.co\"",
    "since:2016-06-01 until:2016-07-01",
    "until:2016-01-01",
    "-since:2016-01-01",
    "since:2021-01-03 (vaccine OR covid)",
    "is:repost",
    "-is:repost has:link",
    "is:reply",
    "is:quote",
    "is:undated",
    "is:sensitive",
    "has:media",
    "has:mention -has:tag",
    "likes:>1000 -has:link",
    "likes:0",
    "reposts:1..10",
    "followers:>0",
    "platform:twitter",
    "missing:original",
    "is:repost -has:original -missing:original",
    "missing:parent",
    "has:parent",
    "missing:quoted OR has:quoted",
    "is:truncated",
    "is:misdated",
    "is:repaired OR is:unidentified",
    "missing:lang",
    "missing:counts",
    "missing:author",
    "has:observed",
    "चुनाव",
    "👍",
    "rocket -(falcon OR starship) text:\"the\"*",
];

fn paths(names: &[&str]) -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    names.iter().map(|name| data.join(name)).collect()
}

/// Each post once: later observations add nothing to the first in these files, or fail the test.
fn distinct(found: Vec<Post>) -> Vec<Post> {
    let mut posts: Vec<Post> = Vec::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    for post in found {
        if let Some(at) = places.get(&post.identity().0) {
            let again = Post {
                found: posts[*at].found.clone(),
                ..post.clone()
            };
            assert_eq!(posts[*at], again, "a post that says two things");
            posts[*at].found.extend(post.found);
        } else {
            places.insert(post.identity().0, posts.len());
            posts.push(post);
        }
    }
    posts
}

#[test]
fn answers_on_real_posts_equal_a_plain_pass() {
    let (first, second) = (paths(&FIRST), paths(&SECOND));
    if !first[0].exists() {
        println!("skipped: there is no folder of shared data");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open_or_create(&folder.path().join("real")).unwrap();
    import(&archive, &first);
    import(&archive, &second);
    let engine = Engine::open(&archive).unwrap();
    let posts = distinct(collect(&[first, second].concat()));
    check_overview(&posts, &engine);
    let context = Context::new(Time(1_700_000_000_000), TimeZone::UTC);
    let exprs: Vec<Expr> = QUERIES
        .iter()
        .map(|q| query::parse(q, &context).query.expr)
        .collect();
    let mut paged = 0;
    for expr in &exprs {
        check_count(&posts, &engine, expr);
        let found = select(&posts, expr).len();
        if (1..100).contains(&found) {
            check_pages(&posts, &engine, expr, 17);
            check_tags(&posts, &engine, expr);
            paged += 1;
        }
    }
    assert!(paged > 5, "too few small scopes: {paged}");
    check_check(&posts, &engine, &Expr::All);
    for expr in [&exprs[1], &exprs[10], &exprs[13], &exprs[37]] {
        check_life(&posts, &engine, expr);
        check_hours(&posts, &engine, expr);
    }
    check_related(&posts, &engine, &exprs[23]);
    check_timelines(
        &posts,
        &engine,
        [&exprs[22], &exprs[22].clone().and(exprs[1].clone())],
    );
}
