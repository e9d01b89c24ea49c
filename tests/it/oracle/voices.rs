//! Who carries a scope and what its posts name, by plain passes over all posts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::tz::TimeZone;
use tagline::engine::{
    AskTerms, AskVoices, Cancel, Engine, Named, Standing, TermRow, Unit, VoiceRow, Voices,
};
use tagline::post::{Post, Time, entities, handle_key};
use tagline::query::{Expr, Query};

use super::counting::{dated, g2, scope, timely, units};
use super::matching::select;

/// The name that a post is found by.
fn name_of(post: &Post) -> String {
    let author = &post.author;
    handle_key(if author.handle.is_empty() {
        &author.id
    } else {
        &author.handle
    })
}

/// The voice that a name means on a platform, or the name itself.
pub(super) fn meant(posts: &[Post], name: &str, platform: &str) -> String {
    let voices = |is: &dyn Fn(&Post) -> bool| -> BTreeSet<String> {
        let there = posts.iter().filter(|post| post.platform == platform);
        there
            .filter(|post| !post.voice().is_empty() && is(post))
            .map(Post::voice)
            .collect()
    };
    let mut found = voices(&|post| name_of(post) == name);
    if found.is_empty() {
        found = voices(&|post| handle_key(&post.author.id) == name);
    }
    match found.len() {
        1 => found.pop_first().expect("one"),
        _ => format!("{platform}:name:{name}"),
    }
}

/// Whom a repost repeats, as far as that can be said.
fn repeated(posts: &[Post], post: &Post) -> Option<String> {
    let of = post.repost_of.as_ref()?;
    let name = if of.handle.is_empty() {
        &of.author
    } else {
        &of.handle
    };
    if !name.is_empty() {
        return Some(meant(posts, &handle_key(name), &post.platform));
    }
    let original = posts
        .iter()
        .find(|p| !of.id.is_empty() && p.platform == post.platform && p.id == of.id)?;
    Some(original.voice()).filter(|voice| !voice.is_empty())
}

#[derive(Default)]
struct Plain {
    posts: BTreeMap<String, u64>,
    reposted: BTreeMap<String, u64>,
    mentioned: BTreeMap<String, u64>,
    unattributed: u64,
}

fn plainly(posts: &[Post], found: &[&Post]) -> Plain {
    let mut plain = Plain::default();
    for post in found {
        if !post.voice().is_empty() {
            *plain.posts.entry(post.voice()).or_default() += 1;
        }
        if post.repost_of.is_some() {
            match repeated(posts, post) {
                Some(of) => *plain.reposted.entry(of).or_default() += 1,
                None => plain.unattributed += 1,
            }
            continue;
        }
        let names: BTreeSet<String> = post.mentions.iter().map(|m| handle_key(m)).collect();
        for name in names {
            let of = meant(posts, &name, &post.platform);
            *plain.mentioned.entry(of).or_default() += 1;
        }
    }
    plain
}

fn key_of(row: &VoiceRow) -> String {
    let name = || format!("{}:name:{}", row.platform, row.handle);
    row.voice.clone().unwrap_or_else(name)
}

/// Voices in every order.
pub(super) fn check_voices(posts: &[Post], engine: &Engine, expr: &Expr) {
    let found = select(posts, expr);
    let plain = plainly(posts, &found);
    for by in Standing::ALL {
        let ask = AskVoices {
            by,
            limit: usize::MAX,
            zone: TimeZone::UTC,
        };
        let answer = engine.voices(&scope(expr), &ask, &Cancel::never()).unwrap();
        let what = format!("{expr} by {by:?}");
        let ranked = match by {
            Standing::Posts => &plain.posts,
            Standing::Reposted => &plain.reposted,
            Standing::Mentioned => &plain.mentioned,
        };
        assert_eq!(answer.distinct, ranked.len() as u64, "{what}");
        assert_eq!(answer.rows.len(), ranked.len(), "{what}");
        let reposts = found.iter().filter(|post| post.repost_of.is_some()).count();
        assert_eq!(answer.reposts, reposts as u64, "{what}");
        assert_eq!(answer.unattributed, plain.unattributed, "{what}");
        assert_eq!(
            answer.mentions,
            plain.mentioned.values().sum::<u64>(),
            "{what}"
        );
        let keys: BTreeSet<String> = answer.rows.iter().map(key_of).collect();
        assert_eq!(keys, ranked.keys().cloned().collect(), "{what}");
        for row in &answer.rows {
            check_row(posts, (row, &key_of(row)), &found, (&plain, &what));
        }
        let counts: Vec<(u64, u64)> = answer
            .rows
            .iter()
            .map(|row| (ranked[&key_of(row)], row.posts))
            .collect();
        assert!(
            counts.windows(2).all(|w| w[0] >= w[1]),
            "{what}: {counts:?}"
        );
        check_spread(&answer, &plain, &what);
        check_newcomers(&answer, posts, &found, &what);
        let few = AskVoices { limit: 2, ..ask };
        let few = engine.voices(&scope(expr), &few, &Cancel::never()).unwrap();
        assert_eq!(
            few.rows[..],
            answer.rows[..answer.rows.len().min(2)],
            "{what}"
        );
    }
}

fn check_row(
    posts: &[Post],
    (row, key): (&VoiceRow, &str),
    found: &[&Post],
    (plain, what): (&Plain, &str),
) {
    let of = |map: &BTreeMap<String, u64>| map.get(key).copied().unwrap_or(0);
    assert_eq!(
        [row.posts, row.reposted, row.mentioned],
        [of(&plain.posts), of(&plain.reposted), of(&plain.mentioned)],
        "{what}: {key}"
    );
    check_names((row, key), found, what);
    let Some(voice) = &row.voice else {
        assert_eq!((row.posts, &row.query), (0, &None), "{what}: {key}");
        return;
    };
    let own: Vec<&&Post> = found.iter().filter(|post| post.voice() == *voice).collect();
    let originals = own.iter().filter(|post| post.repost_of.is_none()).count();
    assert_eq!(row.originals, originals as u64, "{what}: {key}");
    let timely = timely(posts, found);
    let own_timely = timely.iter().filter(|post| post.voice() == *voice);
    let times = || own_timely.clone().filter_map(|post| post.time);
    assert_eq!(
        (row.first, row.last),
        (times().min(), times().max()),
        "{what}: {key}"
    );
    // The latest post says who they are; of several at the same moment, one of them.
    let all = || posts.iter().filter(|post| post.voice() == *voice);
    let latest = all()
        .map(|post| post.time)
        .max()
        .expect("a voice has posts");
    let says = |post: &Post| {
        let author = &post.author;
        (author.handle.clone(), author.name.clone(), author.followers)
    };
    let said = (row.handle.clone(), row.name.clone(), row.followers);
    assert!(
        all().any(|post| post.time == latest && says(post) == said),
        "{what}: {key} is {said:?}"
    );
    let query = row.query.as_ref().expect("a voice has posts");
    let ids = |posts: &mut dyn Iterator<Item = &Post>| -> BTreeSet<String> {
        posts
            .map(|post| format!("{} {}", post.platform, post.id))
            .collect()
    };
    assert_eq!(
        ids(&mut select(posts, &query.expr).into_iter()),
        ids(&mut all()),
        "{what}: {query:?}"
    );
}

/// By the names that are said to be a voice's, exactly those posts are found that were counted.
fn check_names((row, key): (&VoiceRow, &str), found: &[&Post], what: &str) {
    let [reposted, mentioned] = &row.names;
    let there = || found.iter().filter(|post| post.platform == row.platform);
    let reposts = there().filter_map(|post| post.repost_of.as_ref());
    let named = reposts.filter(|of| {
        let name = if of.handle.is_empty() {
            &of.author
        } else {
            &of.handle
        };
        !name.is_empty() && reposted.contains(&handle_key(name))
    });
    assert_eq!(row.named, named.count() as u64, "{what}: {key}");
    let own = there().filter(|post| post.repost_of.is_none());
    let mentions = own.map(|post| {
        let names: BTreeSet<String> = post.mentions.iter().map(|m| handle_key(m)).collect();
        names.iter().filter(|name| mentioned.contains(name)).count() as u64
    });
    assert_eq!(row.mentioned, mentions.sum::<u64>(), "{what}: {key}");
}

fn check_spread(answer: &Voices, plain: &Plain, what: &str) {
    let counts: Vec<u64> = plain.posts.values().copied().collect();
    let sum: u64 = counts.iter().sum();
    assert_eq!(answer.anonymous, answer.posts - sum, "{what}");
    let Some(spread) = answer.spread else {
        assert!(counts.is_empty(), "{what}");
        return;
    };
    assert_eq!(
        (spread.voices, spread.posts),
        (counts.len() as u64, sum),
        "{what}"
    );
    let once = counts.iter().filter(|n| **n == 1).count();
    assert_eq!(spread.once, once as u64, "{what}");
    let pairs = counts
        .iter()
        .flat_map(|a| counts.iter().map(|b| a.abs_diff(*b)));
    let gini = pairs.sum::<u64>() as f64 / (2 * counts.len() as u64 * sum) as f64;
    assert!((spread.gini - gini).abs() < 1e-9, "{what}");
}

fn check_newcomers(answer: &Voices, posts: &[Post], found: &[&Post], what: &str) {
    let dated: BTreeSet<String> = found
        .iter()
        .filter(|post| post.time.is_some())
        .map(|post| post.voice())
        .collect();
    let found = timely(posts, found);
    let mut firsts: HashMap<String, Time> = HashMap::new();
    let mut all: BTreeSet<String> = BTreeSet::new();
    for post in found.iter().filter(|post| !post.voice().is_empty()) {
        all.insert(post.voice());
        if let Some(time) = post.time {
            let first = firsts.entry(post.voice()).or_insert(time);
            *first = time.min(*first);
        }
    }
    let timeline = &answer.newcomers;
    let series = &timeline.series[0];
    assert_eq!(series.total, firsts.len() as u64, "{what}");
    let never_dated = all.iter().filter(|voice| !dated.contains(*voice)).count();
    assert_eq!(series.undated, never_dated as u64, "{what}");
    let outside = all.len() - firsts.len() - never_dated;
    assert_eq!(series.outside, outside as u64, "{what}");
    for (bin, edges) in timeline.edges.windows(2).enumerate() {
        let inside = firsts
            .values()
            .filter(|t| edges[0] <= **t && **t < edges[1]);
        assert_eq!(
            series.counts[bin],
            inside.count() as u64,
            "{what}: {edges:?}"
        );
    }
    assert_eq!(series.counts.iter().sum::<u64>(), series.total, "{what}");
}

const NAMED: [Named; 6] = [
    Named::Link,
    Named::Site,
    Named::Mention,
    Named::Answered,
    Named::Reposted,
    Named::Platform,
];

/// What a post names.
fn named(post: &Post, of: Named) -> BTreeSet<String> {
    let hosts = || post.links.iter().filter_map(|link| entities::domain(link));
    let site = |host: String| match psl::domain_str(&host) {
        Some(site) => Some(site.to_owned()),
        None => (!host.contains('.')).then_some(host),
    };
    let key = |name: &str| (!name.is_empty()).then(|| handle_key(name));
    match of {
        Named::Link => post
            .links
            .iter()
            .filter_map(|l| entities::canonical(l))
            .collect(),
        Named::Site => hosts().filter_map(site).collect(),
        Named::Mention => post.mentions.iter().map(|m| handle_key(m)).collect(),
        Named::Answered => post
            .reply_to
            .iter()
            .filter_map(|of| key(&of.handle))
            .collect(),
        Named::Reposted => {
            let of = post.repost_of.iter();
            of.filter_map(|of| key(&of.handle).or_else(|| key(&of.author)))
                .collect()
        }
        Named::Platform => BTreeSet::from([post.platform.clone()]),
    }
}

/// Everything that posts name, in every unit.
pub(super) fn check_terms(posts: &[Post], engine: &Engine, expr: &Expr) {
    let found = select(posts, expr);
    let timely = dated(posts, &found);
    let is_timely = |post: &&Post| timely.iter().any(|other| std::ptr::eq(*other, *post));
    for of in NAMED {
        let mut plain: BTreeMap<String, Vec<&Post>> = BTreeMap::new();
        for post in &found {
            for term in named(post, of) {
                plain.entry(term).or_default().push(post);
            }
        }
        for unit in Unit::ALL {
            let ask = AskTerms {
                of,
                unit,
                limit: usize::MAX,
            };
            let answer = engine.terms(&scope(expr), &ask, &Cancel::never()).unwrap();
            let what = format!("{expr}: {of:?} by {unit:?}");
            assert_eq!(answer.distinct, plain.len() as u64, "{what}");
            assert_eq!(answer.rows.len(), plain.len(), "{what}");
            assert_eq!(
                (answer.posts, answer.archive),
                (found.len() as u64, posts.len() as u64)
            );
            assert_eq!(
                answer.meaningless,
                found.len() * 10 >= posts.len() * 9,
                "{what}"
            );
            for row in &answer.rows {
                let of_term = &plain[&row.term];
                let dated: Vec<&Post> = of_term.iter().copied().filter(is_timely).collect();
                check_term((posts, of), row, [of_term, &dated], (answer.posts, &what));
            }
            let ranks: Vec<(u64, u64)> = answer
                .rows
                .iter()
                .map(|row| (units(&plain[&row.term], unit), row.posts))
                .collect();
            assert!(ranks.windows(2).all(|w| w[0] >= w[1]), "{what}: {ranks:?}");
            let few = AskTerms { limit: 2, ..ask };
            let few = engine.terms(&scope(expr), &few, &Cancel::never()).unwrap();
            assert_eq!(
                few.rows[..],
                answer.rows[..answer.rows.len().min(2)],
                "{what}"
            );
        }
    }
}

fn check_term(
    (posts, of): (&[Post], Named),
    row: &TermRow,
    [found, dated]: [&[&Post]; 2],
    (matched, what): (u64, &str),
) {
    let what = format!("{what}: {}", row.term);
    let expected = Unit::ALL.map(|unit| units(found, unit));
    assert_eq!([row.posts, row.originals, row.voices], expected, "{what}");
    let all = posts
        .iter()
        .filter(|post| named(post, of).contains(&row.term));
    let archive = all.count() as u64;
    assert_eq!(row.archive, archive, "{what}");
    let first = dated.iter().filter_map(|post| post.time).min();
    assert_eq!(row.first.as_ref().map(|first| first.time), first, "{what}");
    if let Some(first) = &row.first {
        let says = |post: &&&Post| {
            let author = &post.author;
            let name = if author.handle.is_empty() {
                &author.id
            } else {
                &author.handle
            };
            post.time == Some(first.time) && *name == first.handle
        };
        assert!(found.iter().any(|post| says(&post)), "{what}: {first:?}");
    }
    assert_eq!(row.supported, row.posts >= 5 && row.voices >= 3, "{what}");
    if let Some(found) = row.g2 {
        let expected = g2(row.posts, matched, archive, posts.len() as u64);
        assert!(
            (found - expected).abs() <= 1e-6 * (1.0 + expected.abs()),
            "{what}"
        );
    }
}

/// Whoever does not wait any more gets no answer.
pub(super) fn check_given_up(engine: &Engine) {
    let given_up = Cancel::when_changed(std::sync::Arc::default(), 1);
    let ask = AskVoices {
        by: Standing::Posts,
        limit: 1,
        zone: TimeZone::UTC,
    };
    assert!(engine.voices(&Query::default(), &ask, &given_up).is_err());
    let ask = AskTerms {
        of: Named::Link,
        unit: Unit::Posts,
        limit: 1,
    };
    assert!(engine.terms(&Query::default(), &ask, &given_up).is_err());
}
