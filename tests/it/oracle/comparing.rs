//! Comparisons and explanations against plain loops.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use tagline::engine::{
    Against, AskCompare, AskExplain, Basis, Cancel, Comparison, Engine, LEAST_POSTS, LEAST_VOICES,
    SharedVoices, SoughtIn, Typical, TypicalTerm,
};
use tagline::measure::keyness::{Keyness, benjamini_hochberg};
use tagline::post::words::{Words, fold_word};
use tagline::post::{Post, Time, entities, handle_key, tag_key};
use tagline::query::{Expr, Filter, Query};

use super::counting::{count_of, dated, timely};
use super::matching::{bare, has_words, select};

/// More than any list has.
const ALL: usize = 100_000;

fn query(expr: &Expr) -> Query {
    Query { expr: expr.clone() }
}

/// A comparison both ways, everything in it.
pub(super) fn check_compare(posts: &[Post], engine: &Engine, [a, b]: [&Expr; 2], by: Basis) {
    let ask = AskCompare { by, limit: ALL };
    let never = Cancel::never();
    let found = engine.compare((&query(a), &query(b)), ask, &never).unwrap();
    let only = |this: &Expr, other: &Expr| this.clone().and(other.clone().negate());
    let parts = [
        (found.a, a.clone()),
        (found.b, b.clone()),
        (found.only_a, only(a, b)),
        (found.only_b, only(b, a)),
        (found.both, a.clone().and(b.clone())),
        (found.either, a.clone().or(b.clone())),
    ];
    for (count, expr) in &parts {
        // No tree says "no post": of everything, nothing is left.
        if *a != Expr::All && *b != Expr::All {
            assert_eq!(
                *count,
                count_of(posts, &select(posts, expr)),
                "{a} | {b}: {expr}"
            );
        }
    }
    let all: u64 = [found.only_a, found.only_b, found.both]
        .map(|c| c.posts)
        .iter()
        .sum();
    assert_eq!(found.either.posts, all, "{a} | {b}");
    let sets = [select(posts, a), select(posts, b)];
    assert_eq!(found.voices, voices(posts, &sets), "{a} | {b}");
    check_lists(&found, &sets, (&[a, b], posts), by);
    let other = engine.compare((&query(b), &query(a)), ask, &never).unwrap();
    assert_eq!(exchanged(other), found, "{a} | {b}: exchanged");
}

fn exchanged(of: Comparison) -> Comparison {
    let lists = |mut typical: Typical| {
        typical.sizes.swap(0, 1);
        typical.sides.swap(0, 1);
        typical.found.swap(0, 1);
        typical
    };
    let v = of.voices;
    Comparison {
        a: of.b,
        b: of.a,
        only_a: of.only_b,
        only_b: of.only_a,
        sought_in: [of.sought_in[1], of.sought_in[0]],
        voices: SharedVoices {
            a: v.b,
            b: v.a,
            a_first: v.b_first,
            b_first: v.a_first,
            a_to_b: v.b_to_a,
            b_to_a: v.a_to_b,
            most: [v.most[1], v.most[0]],
            ..v
        },
        words: lists(of.words),
        tags: lists(of.tags),
        links: lists(of.links),
        domains: lists(of.domains),
        mentioned: lists(of.mentioned),
        authors: lists(of.authors),
        ..of
    }
}

fn of_voice<'p>(posts: &[&'p Post]) -> HashMap<String, Vec<&'p Post>> {
    let mut found: HashMap<String, Vec<&Post>> = HashMap::new();
    for post in posts.iter().filter(|post| !post.voice().is_empty()) {
        found.entry(post.voice()).or_default().push(post);
    }
    found
}

fn voices(archive: &[Post], sets: &[Vec<&Post>; 2]) -> SharedVoices {
    let all: Vec<&Post> = archive.iter().collect();
    let timely = [0, 1].map(|n| timely(archive, &sets[n]));
    let [a, b] = [0, 1].map(|n| timely[n].iter().collect::<Vec<_>>());
    let (of_a, of_b) = (of_voice(&a), of_voice(&b));
    let most =
        |of: &HashMap<String, Vec<&Post>>| of.values().map(Vec::len).max().unwrap_or(0) as u64;
    let mut found = SharedVoices {
        a: of_a.len() as u64,
        b: of_b.len() as u64,
        archive: of_voice(&all).len() as u64,
        most: [most(&of_a), most(&of_b)],
        ..SharedVoices::default()
    };
    for (voice, in_a) in &of_a {
        let Some(in_b) = of_b.get(voice) else {
            continue;
        };
        found.both += 1;
        let times =
            |posts: &[&Post]| -> Vec<Time> { posts.iter().filter_map(|p| p.time).collect() };
        let (in_a, in_b) = (times(in_a), times(in_b));
        let (Some(a), Some(b)) = (in_a.iter().min(), in_b.iter().min()) else {
            found.unknown += 1;
            continue;
        };
        match a.cmp(b) {
            Ordering::Less => {
                found.a_first += 1;
                found.a_to_b += u64::from(in_a.iter().all(|time| time < b));
            }
            Ordering::Greater => {
                found.b_first += 1;
                found.b_to_a += u64::from(in_b.iter().all(|time| time < a));
            }
            Ordering::Equal => found.same += 1,
        }
    }
    found
}

fn check_lists(
    found: &Comparison,
    sets: &[Vec<&Post>; 2],
    (asked, archive): (&[&Expr; 2], &[Post]),
    by: Basis,
) {
    let is_in = |post: &Post, set: &[&Post]| set.iter().any(|p| std::ptr::eq(*p, post));
    let rest = |own: usize| -> Vec<&Post> {
        let others = sets[own].iter().filter(|post| !is_in(post, &sets[1 - own]));
        others.copied().collect()
    };
    let rests = [rest(0), rest(1)];
    let mut chosen = rests.clone();
    for side in 0..2 {
        let inside =
            rests[side].is_empty() && !sets[side].is_empty() && !rests[1 - side].is_empty();
        let expected = if !rests[side].is_empty() {
            SoughtIn::Rest
        } else if inside {
            chosen[side].clone_from(&sets[side]);
            SoughtIn::Whole
        } else {
            SoughtIn::Nothing
        };
        assert_eq!(found.sought_in[side], expected);
    }
    let known = chosen.iter().all(|set| !of_voice(set).is_empty());
    let ask = Rules {
        by,
        voices: if known { u64::from(LEAST_VOICES) } else { 0 },
    };
    let expected = lists(&chosen, (asked, archive), ask);
    let engine = [
        &found.words,
        &found.tags,
        &found.links,
        &found.domains,
        &found.mentioned,
        &found.authors,
    ];
    for ((name, expected), typical) in expected.iter().zip(engine) {
        assert_eq!(
            typical.sides, *expected,
            "{name}: {} | {}",
            asked[0], asked[1]
        );
    }
}

#[derive(Clone, Copy)]
struct Rules {
    by: Basis,
    voices: u64,
}

type Sides = [Vec<TypicalTerm>; 2];

/// The five lists of two sets of posts.
fn lists(
    sets: &[Vec<&Post>; 2],
    (asked, archive): (&[&Expr], &[Post]),
    rules: Rules,
) -> [(&'static str, Sides); 6] {
    let originals = sets.clone().map(|set| -> Vec<&Post> {
        set.into_iter()
            .filter(|post| post.repost_of.is_none())
            .collect()
    });
    let names = Names::of(asked);
    let is_asked = |key: &str| names.account(key, archive);
    let tags = |post: &Post| -> BTreeSet<String> { post.tags.iter().map(|t| tag_key(t)).collect() };
    let mentioned =
        |post: &Post| -> BTreeSet<String> { post.mentions.iter().map(|m| handle_key(m)).collect() };
    let marked = |word: &str| {
        let posts =
            |set: &[&Post], has: &dyn Fn(&Post) -> bool| set.iter().filter(|p| has(p)).count();
        let both =
            |has: &dyn Fn(&Post) -> bool| posts(&originals[0], has) + posts(&originals[1], has);
        let as_word = both(&|post| words(&post.text).contains(word));
        // Of each spelling that folds to the word, if there are enough of them in a set.
        let keys: BTreeSet<(bool, String)> = originals
            .iter()
            .flatten()
            .flat_map(|post| {
                let of_tags = tags(post).into_iter().map(|key| (true, key));
                of_tags.chain(mentioned(post).into_iter().map(|key| (false, key)))
            })
            .filter(|(_, key)| fold_word(key) == word)
            .collect();
        let as_mark: usize = keys
            .iter()
            .map(|(is_tag, key)| {
                let has =
                    |post: &Post| if *is_tag { tags(post) } else { mentioned(post) }.contains(key);
                let enough = originals.iter().any(|set| posts(set, &has) >= 3);
                if enough { both(&has) } else { 0 }
            })
            .sum();
        as_mark * 2 >= as_word
    };
    let by_posts = Rules {
        by: Basis::Posts,
        voices: 0,
    };
    let word_list = |post: &Post| -> BTreeSet<String> {
        let all = words(&post.text).into_iter();
        all.filter(|w| !names.word(w) && !is_lone(w)).collect()
    };
    let of_words = typical(&originals, &word_list, rules, &|word| !marked(word));
    let always = |_: &str| true;
    let by_author = |post: &Post| -> BTreeSet<String> {
        let author = author(post).into_iter();
        author.filter(|name| !is_asked(name)).collect()
    };
    let mut authors = typical(sets, &by_author, by_posts, &always);
    // Nobody can be more than one.
    authors
        .iter_mut()
        .flatten()
        .for_each(|author| author.supported = true);
    [
        ("words", of_words),
        ("tags", typical(sets, &tags, rules, &|key| !names.tag(key))),
        (
            "links",
            typical(sets, &links, rules, &|link| !names.link(link)),
        ),
        (
            "domains",
            typical(sets, &domains, rules, &|domain| !names.domain(domain)),
        ),
        (
            "mentioned",
            typical(sets, &mentioned, rules, &|key| !is_asked(key)),
        ),
        ("authors", authors),
    ]
}

fn author(post: &Post) -> Option<String> {
    let author = &post.author;
    let name = if author.handle.is_empty() {
        &author.id
    } else {
        &author.handle
    };
    (!name.is_empty()).then(|| handle_key(name))
}

fn words(text: &str) -> BTreeSet<String> {
    let mut words = Words::new(text);
    let mut found = BTreeSet::new();
    while words.advance() {
        found.insert(words.word.clone());
    }
    found
}

fn is_lone(word: &str) -> bool {
    let mut words = Words::new(word);
    words.advance() && words.lone
}

/// Registrable domains, for the hosts of these worlds: their last two labels, or the only one.
fn domains(post: &Post) -> BTreeSet<String> {
    let hosts = post.links.iter().filter_map(|l| entities::domain(l));
    hosts
        .map(|host| {
            let labels: Vec<&str> = host.split('.').collect();
            labels[labels.len().saturating_sub(2)..].join(".")
        })
        .collect()
}

fn links(post: &Post) -> BTreeSet<String> {
    post.links
        .iter()
        .filter_map(|link| entities::canonical(link))
        .collect()
}

/// The only voice that posted under a name on a platform, or, where nobody did, that has it as its id.
fn meant(key: &str, platform: &str, archive: &[Post]) -> Option<String> {
    let there = || {
        archive
            .iter()
            .filter(|post| post.platform == platform && !post.voice().is_empty())
    };
    let users = there().filter(|post| author(post).as_deref() == Some(key));
    let mut users: BTreeSet<String> = users.map(Post::voice).collect();
    if users.is_empty() {
        let id = format!("{platform}:{key}");
        users = there()
            .map(Post::voice)
            .filter(|voice| handle_key(voice) == id)
            .collect();
    }
    users.pop_first().filter(|_| users.is_empty())
}

/// Names in queries.
#[derive(Default)]
struct Names {
    words: HashSet<String>,
    tags: HashSet<String>,
    handles: HashSet<String>,
    domains: Vec<String>,
    links: HashSet<String>,
    addresses: Vec<String>,
    voices: Vec<String>,
    beginnings: Vec<String>,
}

impl Names {
    fn of(exprs: &[&Expr]) -> Self {
        let mut names = Self::default();
        for expr in exprs {
            names.read(expr);
        }
        names
    }

    fn read(&mut self, expr: &Expr) {
        let filter = match expr {
            Expr::All => return,
            Expr::And(parts) | Expr::Or(parts) => return parts.iter().for_each(|p| self.read(p)),
            Expr::Not(inner) => return self.read(inner),
            Expr::Filter(filter) => filter,
        };
        match filter {
            Filter::Text(text) | Filter::Phrase(text) => self.words.extend(words(text)),
            Filter::Tag { key, prefix: false } => {
                self.words.extend(words(key));
                self.tags.insert(key.clone());
            }
            Filter::Group { keys, .. } => {
                self.words.extend(keys.iter().flat_map(|key| words(key)));
                self.tags.extend(keys.iter().cloned());
            }
            Filter::Prefix(start) | Filter::Tag { key: start, .. } => {
                self.beginnings.push(fold_word(start));
            }
            Filter::Mention(name) | Filter::From(name) | Filter::To(name) => {
                self.words.extend(words(name));
                self.handles.insert(name.clone());
            }
            Filter::Domain(domain) => self.domains.push(domain.clone()),
            Filter::Link(link) => {
                self.domains.extend(entities::domain(link));
                self.links.insert(link.clone());
            }
            Filter::Voice(voice) => self.voices.push(voice.clone()),
            Filter::Url(typed) => self.addresses.push(bare(typed)),
            _ => {}
        }
    }

    fn begins(&self, word: &str) -> bool {
        self.beginnings.iter().any(|start| word.starts_with(start))
    }

    fn word(&self, word: &str) -> bool {
        self.words.contains(word) || self.begins(word)
    }

    fn tag(&self, key: &str) -> bool {
        self.tags.contains(key) || self.begins(&fold_word(key))
    }

    fn account(&self, key: &str, archive: &[Post]) -> bool {
        let is_meant = |voice: &String| {
            let platform = voice.split_once(':').map_or("", |(platform, _)| platform);
            meant(key, platform, archive).as_ref() == Some(voice)
        };
        self.handles.contains(key) || self.voices.iter().any(is_meant)
    }

    fn link(&self, link: &str) -> bool {
        self.links.contains(link) || self.address(link)
    }

    fn address(&self, address: &str) -> bool {
        let asked = self
            .addresses
            .iter()
            .filter(|asked| !words(asked).is_empty());
        let mut asked = asked.map(|asked| has_words(&bare(address), asked));
        asked.any(|is_asked| is_asked)
    }

    fn domain(&self, domain: &str) -> bool {
        let dotted = |name: &str| format!(".{name}");
        self.domains.iter().any(|asked| {
            dotted(asked).ends_with(&dotted(domain)) || dotted(domain).ends_with(&dotted(asked))
        }) || self.address(domain)
    }
}

/// What is typical of two sets of posts, by loops.
fn typical(
    sets: &[Vec<&Post>; 2],
    terms: &dyn Fn(&Post) -> BTreeSet<String>,
    rules: Rules,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Sides {
    let sizes = [0, 1].map(|n| (sets[n].len() as u64, of_voice(&sets[n]).len() as u64));
    let mut having: BTreeMap<String, [Vec<&Post>; 2]> = BTreeMap::new();
    for (side, posts) in sets.iter().enumerate() {
        for post in posts {
            for term in terms(post) {
                having.entry(term).or_default()[side].push(post);
            }
        }
    }
    let known = sizes.iter().all(|(_, voices)| *voices > 0);
    let by = if known { rules.by } else { Basis::Posts };
    let key = |of: [u64; 2], sizes: [u64; 2]| Keyness {
        a: of[0],
        of_a: sizes[0],
        b: of[1],
        of_b: sizes[1],
    };
    let least = u64::from(LEAST_POSTS);
    let enough = |posts: u64, voices: u64| posts >= least && voices >= rules.voices;
    let mut tested: Vec<TypicalTerm> = having
        .into_iter()
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, having)| {
            let voices = [0, 1].map(|n| of_voice(&having[n]).len() as u64);
            let posts = [0, 1].map(|n| having[n].len() as u64);
            TypicalTerm {
                name,
                posts: key(posts, sizes.map(|s| s.0)),
                voices: key(voices, sizes.map(|s| s.1)),
                chance: 1.0,
                supported: false,
            }
        })
        .filter(|t| enough(t.posts.a, t.voices.a) || enough(t.posts.b, t.voices.b))
        .collect();
    let keyness = |term: &TypicalTerm| match by {
        Basis::Posts => term.posts,
        Basis::Voices => term.voices,
    };
    let chances: Vec<f64> = tested.iter().map(|term| keyness(term).p()).collect();
    for (term, chance) in tested.iter_mut().zip(benjamini_hochberg(&chances)) {
        term.chance = chance;
    }
    let mut sides: Sides = Default::default();
    for mut term in tested {
        let g2 = keyness(&term).g2();
        if term.chance > 0.05 || g2 == 0.0 {
            continue;
        }
        if g2 < 0.0 {
            term.posts = term.posts.swapped();
            term.voices = term.voices.swapped();
        }
        if !enough(term.posts.a, term.voices.a) {
            continue;
        }
        term.supported = !known || term.voices.a >= u64::from(LEAST_VOICES);
        sides[usize::from(g2 < 0.0)].push(term);
    }
    for side in &mut sides {
        side.sort_by(|x, y| {
            let ratio = |term: &TypicalTerm| keyness(term).log_ratio().unwrap();
            y.supported
                .cmp(&x.supported)
                .then(keyness(y).g2().total_cmp(&keyness(x).g2()))
                .then(ratio(y).total_cmp(&ratio(x)))
                .then(x.name.cmp(&y.name))
        });
    }
    sides
}

/// An explanation, everything in it.
pub(super) fn check_explain(
    posts: &[Post],
    engine: &Engine,
    scope: &Expr,
    (span, against): ((Time, Time), Against),
) {
    let ask = AskExplain {
        span,
        against,
        limit: ALL,
    };
    let found = engine
        .explain(&query(scope), ask, &Cancel::never())
        .unwrap();
    let all = select(posts, scope);
    let inside = |post: &Post, (from, to): (Time, Time)| {
        post.time.is_some_and(|time| from <= time && time < to)
    };
    let range: Vec<&Post> = all.iter().copied().filter(|p| inside(p, span)).collect();
    let in_time = dated(posts, &all);
    let around = |against: Against| -> (Vec<&Post>, i64) {
        let times = || in_time.iter().filter_map(|post| post.time);
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return (Vec::new(), 0);
        };
        let length = span.1.0 - span.0.0;
        let is_near = |at: i64| match against {
            Against::Before => (span.0.0 - 7 * length..span.0.0).contains(&at),
            Against::Around => (span.0.0 - 7 * length..span.1.0 + 7 * length).contains(&at),
            Against::Rest => true,
        };
        let is_usual = |at: i64| is_near(at) && !(span.0.0..span.1.0).contains(&at);
        let outside = in_time
            .iter()
            .copied()
            .filter(|p| p.time.is_some_and(|t| is_usual(t.0)));
        // The length, by adding up the pieces between all moments at which anything changes.
        let mut cuts: Vec<i64> = vec![
            first.0,
            last.0 + 1,
            span.0.0,
            span.1.0,
            span.0.0 - 7 * length,
            span.1.0 + 7 * length,
        ];
        cuts.sort_unstable();
        let within = |at: &i64| (first.0..=last.0).contains(at) && is_usual(*at);
        let pieces = cuts.windows(2).filter(|cut| within(&cut[0]));
        (outside.collect(), pieces.map(|cut| cut[1] - cut[0]).sum())
    };
    let (mut usual, mut length) = around(against);
    let mut used = against;
    if usual.len() < 20 {
        (usual, length) = around(Against::Rest);
        used = Against::Rest;
    }
    assert_eq!(found.against, used, "{scope}");
    assert_eq!(found.range, count_of(posts, &range), "{scope}: range");
    assert_eq!(found.baseline, count_of(posts, &usual), "{scope}: baseline");
    let stretches = (found.excess.range, found.excess.baseline);
    assert_eq!(stretches.0.length as i64, span.1.0 - span.0.0);
    assert_eq!(stretches.1.length as i64, length, "{scope}: {span:?}");
    assert_eq!(
        (stretches.0.posts, stretches.1.posts),
        (range.len() as u64, usual.len() as u64)
    );
    let new = of_voice(&in_time).into_values().filter(|posts| {
        let first = posts.iter().filter_map(|post| post.time).min();
        first.is_some_and(|first| span.0 <= first && first < span.1)
    });
    assert_eq!(found.new_voices, new.count() as u64, "{scope}: new voices");
    let most = of_voice(&range).values().map(Vec::len).max().unwrap_or(0);
    assert_eq!(found.most, most as u64);
    let rules = Rules {
        by: Basis::Posts,
        voices: 0,
    };
    let sets = [range, usual];
    let engine = [
        &found.words,
        &found.tags,
        &found.links,
        &found.domains,
        &found.mentioned,
        &found.authors,
    ];
    for ((name, expected), typical) in lists(&sets, (&[scope], posts), rules).iter().zip(engine) {
        assert_eq!(typical.sides[0], expected[0], "{name}: {scope}");
    }
    check_reposted(&found.reposted, &sets, rules);
}

fn check_reposted(found: &[tagline::engine::Reposted], sets: &[Vec<&Post>; 2], rules: Rules) {
    let root = |post: &Post| -> BTreeSet<String> {
        let of = post.repost_of.as_ref();
        let name = of.map(|of| match of.id.as_str() {
            "" => {
                let text = entities::repost_of(&post.text);
                format!(
                    "{}\ntext:{}",
                    post.platform,
                    text.map_or(post.text.as_str(), |(_, rest)| rest)
                )
            }
            id => format!("{}\n{id}", post.platform),
        });
        name.into_iter().collect()
    };
    // Only what is reposted often enough in the range is looked at.
    let often = |name: &str| sets[0].iter().filter(|p| root(p).contains(name)).count() >= 5;
    let [expected, _] = typical(sets, &root, rules, &often);
    let counts = |term: &TypicalTerm| {
        (
            term.posts,
            term.voices,
            term.supported,
            term.chance.to_bits(),
        )
    };
    let mut expected: Vec<_> = expected
        .iter()
        .map(|t| (t.name.clone(), counts(t)))
        .collect();
    let mut found: Vec<_> = found
        .iter()
        .map(|r| (root(&r.repost.post).pop_first().unwrap(), counts(&r.counts)))
        .collect();
    // Names of the index are numbers: equals come in another order.
    expected.sort_by(|x, y| x.0.cmp(&y.0));
    found.sort_by(|x, y| x.0.cmp(&y.0));
    assert_eq!(found, expected);
}
