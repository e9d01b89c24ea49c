//! Copies of texts, found by comparing everything with everything.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::counting::{dated, scope};
use super::matching::select;
use tagline::engine::{
    AskCopies, AskPage, AtOnce, Cancel, CopyGroup, Engine, Error, Order, Shared,
};
use tagline::measure::similarity::{jaccard, shingles};
use tagline::post::{Post, Time, entities, wording};
use tagline::query::{Expr, Query};

const ASK: AskCopies = AskCopies {
    percent: 100,
    within: 3_600_000,
    voices: 2,
    limit: 1000,
    spark: 4,
};

fn voices<'p>(posts: impl IntoIterator<Item = &'p Post>) -> u64 {
    let voices: HashSet<String> = posts.into_iter().map(Post::voice).collect();
    voices.iter().filter(|voice| !voice.is_empty()).count() as u64
}

fn names(posts: &[&Post]) -> Vec<String> {
    let mut names: Vec<String> = posts
        .iter()
        .map(|p| format!("{}:{}", p.platform, p.id))
        .collect();
    names.sort();
    names
}

/// The names of the posts that a query finds.
fn found(engine: &Engine, query: &Query) -> Vec<String> {
    let ask = AskPage {
        order: Order::Newest,
        collapse: false,
        offset: 0,
        limit: 1000,
    };
    let page = engine.page(query, &ask, &Cancel::never()).unwrap();
    names(&page.rows.iter().map(|row| &row.post).collect::<Vec<_>>())
}

/// Posts of one wording, as far as they can be found again.
type Group<'p> = Vec<&'p Post>;

fn check_group(row: &CopyGroup, group: &Group<'_>, timely: &[&Post], engine: &Engine) {
    let in_time = group
        .iter()
        .filter(|post| timely.iter().any(|other| std::ptr::eq(*other, **post)));
    let times = || in_time.clone().filter_map(|post| post.time);
    assert_eq!(row.posts, group.len() as u64);
    assert_eq!(row.voices, voices(group.iter().copied()));
    assert_eq!((row.first, row.last), (times().min(), times().max()));
    assert_eq!(row.spark.iter().sum::<u64>(), in_time.count() as u64);
    assert_eq!(found(engine, &row.query), names(group), "{}", row.query);
}

pub(super) fn check_copies(posts: &[Post], engine: &Engine, expr: &Expr) {
    let in_scope = select(posts, expr);
    let timely = dated(posts, &in_scope);
    let originals: Vec<&Post> = in_scope
        .iter()
        .copied()
        .filter(|p| !p.is_repost())
        .collect();
    let mut groups: BTreeMap<String, Group<'_>> = BTreeMap::new();
    for post in &originals {
        if let Some(wording) = wording(&post.text) {
            groups.entry(wording).or_default().push(post);
        }
    }
    let answer = engine.copies(&scope(expr), ASK, &Cancel::never()).unwrap();
    assert_eq!(answer.posts, in_scope.len() as u64);
    assert_eq!(answer.originals, originals.len() as u64);
    assert_eq!(answer.wordings, groups.len() as u64);
    let compared: usize = groups.values().map(Vec::len).sum();
    assert_eq!(answer.short, (originals.len() - compared) as u64);
    groups.retain(|_, group| group.len() > 1);
    assert_eq!(answer.groups, groups.len() as u64);
    assert_eq!(
        answer.copied,
        groups.values().map(|g| g.len() as u64).sum::<u64>()
    );
    assert_eq!(answer.rows.len(), groups.len());
    assert!(
        answer
            .rows
            .is_sorted_by_key(|row| (u64::MAX - row.voices, u64::MAX - row.posts))
    );
    for row in &answer.rows {
        let of = wording(&row.post.text).expect("it is compared");
        check_group(row, &groups[&of], &timely, engine);
        assert_eq!(row.variants, 1);
        let copies = |of_one: &&Post| {
            let root = of_one.repost_of.as_ref().map(|of_it| of_it.id.as_str());
            let is_copy = |post: &Post| {
                Some(post.id.as_str()) == root
                    && post.platform == of_one.platform
                    && !post.is_repost()
                    && wording(&post.text).as_ref() == Some(&of)
            };
            root.is_some_and(|root| !root.is_empty()) && posts.iter().any(is_copy)
        };
        assert_eq!(
            row.reposts,
            in_scope.iter().filter(|p| copies(p)).count() as u64
        );
    }
    check_at_once(&answer.at_once, &originals, &groups, engine);
}

/// When things were posted by many at once: stretches of an hour with two voices, overlapping ones together.
fn episodes(mut posts: Group<'_>) -> Vec<(u64, u64, Time, Time)> {
    posts.retain(|post| post.time.is_some());
    posts.sort_by_key(|post| post.time);
    let time = |post: &Post| post.time.unwrap_or_default();
    let mut inside = vec![false; posts.len()];
    let mut joined = vec![false; posts.len()];
    for from in 0..posts.len() {
        let near = |post: &&&Post| time(post).0 - time(posts[from]).0 <= ASK.within;
        let count = posts[from..].iter().take_while(near).count();
        let stretch = from..from + count;
        if voices(posts[stretch.clone()].iter().copied()) >= ASK.voices {
            inside[stretch.clone()].fill(true);
            joined[stretch.start..stretch.end - 1].fill(true);
        }
    }
    let mut all = Vec::new();
    let mut start = 0;
    while start < posts.len() {
        let mut end = start;
        while joined[end] {
            end += 1;
        }
        if inside[start] {
            let of_it = &posts[start..=end];
            let heard = voices(of_it.iter().copied());
            all.push((
                of_it.len() as u64,
                heard,
                time(of_it[0]),
                time(of_it[of_it.len() - 1]),
            ));
        }
        start = end + 1;
    }
    all
}

fn check_at_once(
    rows: &[AtOnce],
    originals: &[&Post],
    groups: &BTreeMap<String, Group<'_>>,
    engine: &Engine,
) {
    let mut links: HashMap<String, Group<'_>> = HashMap::new();
    for post in originals {
        let own: HashSet<String> = post
            .links
            .iter()
            .filter_map(|l| entities::canonical(l))
            .collect();
        for link in own {
            links.entry(link).or_default().push(post);
        }
    }
    let mut wanted: Vec<(String, _)> = Vec::new();
    for (name, group) in groups.iter().chain(&links) {
        wanted.extend(
            episodes(group.clone())
                .into_iter()
                .map(|e| (name.clone(), e)),
        );
    }
    let mut got: Vec<(String, _)> = Vec::new();
    for row in rows {
        let name = match &row.what {
            Shared::Text(post) => wording(&post.text).expect("it is compared"),
            Shared::Link(link) => link.clone(),
        };
        got.push((name, (row.posts, row.voices, row.from, row.to)));
        assert_eq!(
            found(engine, &row.query).len() as u64,
            row.posts,
            "{}",
            row.query
        );
    }
    wanted.sort();
    got.sort();
    assert_eq!(got, wanted);
}

/// Near copies: nothing is in a group that is not like its leader, what has one wording is in one group, and the
/// doors find what is counted.
pub(super) fn check_near_copies(posts: &[Post], engine: &Engine, expr: &Expr) {
    let ask = AskCopies { percent: 70, ..ASK };
    let answer = engine.copies(&scope(expr), ask, &Cancel::never()).unwrap();
    let all: HashSet<String> = posts
        .iter()
        .filter(|post| !post.is_repost())
        .filter_map(|post| wording(&post.text))
        .collect();
    let set = |text: &String| {
        let mut set = Vec::new();
        shingles(text, &mut set);
        set
    };
    let originals = select(posts, expr);
    let originals: Vec<&&Post> = originals.iter().filter(|p| !p.is_repost()).collect();
    let by_name: HashMap<String, &&&Post> = originals
        .iter()
        .map(|post| (format!("{}:{}", post.platform, post.id), post))
        .collect();
    let mut seen: HashSet<String> = HashSet::new();
    for row in &answer.rows {
        let members = found(engine, &row.query);
        assert_eq!(members.len() as u64, row.posts, "{}", row.query);
        let members: Vec<&Post> = members.iter().map(|name| **by_name[name]).collect();
        assert_eq!(row.voices, voices(members.iter().copied()));
        let own: HashSet<String> = members.iter().filter_map(|p| wording(&p.text)).collect();
        assert_eq!(row.variants, own.len() as u64);
        let leads = |leader: &&String| {
            let leader = set(leader);
            own.iter().all(|text| jaccard(&leader, &set(text)) >= 0.7)
        };
        assert!(all.iter().any(|leader| leads(&leader)), "{own:?}");
        for text in own {
            let count = |p: &&&&Post| wording(&p.text).as_ref() == Some(&text);
            let here = members
                .iter()
                .filter(|p| wording(&p.text).as_ref() == Some(&text))
                .count();
            assert_eq!(originals.iter().filter(count).count(), here);
            assert!(seen.insert(text), "a wording is in one group");
        }
    }
    assert_eq!(
        answer.copied,
        answer.rows.iter().map(|row| row.posts).sum::<u64>()
    );
    // Whatever has a twin is in some group.
    let mut uses: HashMap<String, usize> = HashMap::new();
    for text in originals.iter().filter_map(|post| wording(&post.text)) {
        *uses.entry(text).or_default() += 1;
    }
    for (text, count) in uses {
        assert!(count == 1 || seen.contains(&text), "{text}");
    }
}

pub(super) fn check_given_up(engine: &Engine) {
    let given_up = Cancel::when_changed(Arc::new(AtomicU64::new(1)), 0);
    // A likeness that nothing has been grouped by yet.
    let ask = AskCopies { percent: 83, ..ASK };
    let answer = engine.copies(&Query::default(), ask, &given_up);
    assert!(matches!(answer, Err(Error::Cancelled)));
    assert_eq!(given_up.progress(), None);
}
