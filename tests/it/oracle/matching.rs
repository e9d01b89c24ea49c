//! Which posts a query means, found out by looking at each of them.

use std::collections::HashSet;

use jiff::Timestamp;
use tagline::post::words::{Words, fold_word};
use tagline::post::{Counts, Post, Time, entities, handle_key, tag_key, wording};
use tagline::query::{CountField, Expr, Feature, Filter, Is, Like};

/// The posts that an expression means.
pub(super) fn select<'p>(posts: &'p [Post], expr: &Expr) -> Vec<&'p Post> {
    let judge = Judge {
        here: posts
            .iter()
            .map(|post| (post.platform.as_str(), post.id.as_str()))
            .collect(),
        now: Timestamp::now().as_millisecond(),
        posts,
    };
    posts
        .iter()
        .filter(|post| judge.matches(post, expr))
        .collect()
}

/// What must be known besides a post.
struct Judge<'p> {
    /// Platform and id of every post.
    here: HashSet<(&'p str, &'p str)>,
    now: i64,
    posts: &'p [Post],
}

impl Judge<'_> {
    fn matches(&self, post: &Post, expr: &Expr) -> bool {
        match expr {
            Expr::All => true,
            Expr::Filter(Filter::Is(Is::Misdated)) => is_misdated(post, self.now),
            Expr::Filter(Filter::Has(feature)) => self.has(post, *feature) == Some(true),
            Expr::Filter(Filter::Missing(feature)) => self.has(post, *feature) == Some(false),
            Expr::Filter(Filter::Like(like)) => self.is_like(post, like),
            Expr::Filter(filter) => fits(post, filter),
            Expr::And(parts) => parts.iter().all(|part| self.matches(post, part)),
            Expr::Or(parts) => parts.iter().any(|part| self.matches(post, part)),
            Expr::Not(inner) => !self.matches(post, inner),
        }
    }

    /// Whether a post has something; nothing if there is nothing that it could have.
    fn has(&self, post: &Post, feature: Feature) -> Option<bool> {
        let reference = match feature {
            Feature::Link => return Some(!post.links.is_empty()),
            Feature::Media => return Some(!post.media.is_empty()),
            Feature::Tag => return Some(!post.tags.is_empty()),
            Feature::Mention => return Some(!post.mentions.is_empty()),
            Feature::Author => return Some(!post.voice().is_empty()),
            Feature::Lang => return Some(post.lang.is_some()),
            Feature::Observed => return Some(post.observed.is_some()),
            Feature::Counts => {
                let c = post.counts;
                let all = [c.likes, c.reposts, c.replies, c.quotes, c.views];
                return Some(all.iter().any(Option::is_some));
            }
            Feature::Original => &post.repost_of,
            Feature::Parent => &post.reply_to,
            Feature::Quoted => &post.quote_of,
        };
        let id = reference.as_ref()?.id.as_str();
        // A table of no known platform may number its rows.
        let is_name = !id.is_empty() && post.platform != "csv";
        is_name.then(|| self.here.contains(&(post.platform.as_str(), id)))
    }

    /// Whether a post has the same wording as the one that is named; near copies are judged elsewhere.
    fn is_like(&self, post: &Post, like: &Like) -> bool {
        assert_eq!(like.percent, 100);
        let original = |post: &Post| (!post.is_repost()).then(|| wording(&post.text)).flatten();
        let is_named = |other: &&Post| format!("{}:{}", other.platform, other.id) == like.post;
        let named = self.posts.iter().find(is_named).and_then(original);
        named.is_some() && original(post) == named
    }
}

/// Whether a post's time cannot be right, seen from this moment.
pub(super) fn is_misdated(post: &Post, now: i64) -> bool {
    let Some(time) = post.time else { return false };
    let minutes = |later: i64| (time.0 - later) / 60_000;
    let too_old = match post.platform.as_str() {
        "bluesky" => time.0 < 1_667_260_800_000,
        _ => time.0 < 0,
    };
    let born = (post.platform == "twitter")
        .then(|| {
            post.id
                .parse::<u64>()
                .ok()
                .filter(|id| *id > 29_700_859_247)
        })
        .flatten()
        .map(|id| (id / 4_194_304) as i64 + 1_288_834_974_657);
    too_old
        || minutes(now) >= 5
        || post.observed.is_some_and(|at| minutes(at.0) >= 5)
        || born.is_some_and(|born| (time.0 - born).abs() > 86_400_000)
}

#[allow(clippy::too_many_lines, reason = "one arm for each filter")]
fn fits(post: &Post, filter: &Filter) -> bool {
    match filter {
        Filter::Text(text) | Filter::Phrase(text) => has_words(&post.text, text),
        Filter::Prefix(start) => {
            let start = fold_word(start);
            words(&post.text)
                .iter()
                .any(|word| word.text.starts_with(&start))
        }
        Filter::Tag { key, prefix } => post.tags.iter().any(|tag| {
            let tag = tag_key(tag);
            if *prefix {
                tag.starts_with(key.as_str())
            } else {
                tag == *key
            }
        }),
        Filter::Group { keys, .. } => post.tags.iter().any(|tag| keys.contains(&tag_key(tag))),
        Filter::Mention(handle) => post
            .mentions
            .iter()
            .any(|name| handle_key(name) == handle_key(handle)),
        Filter::From(handle) => {
            let author = &post.author;
            let name = if author.handle.is_empty() {
                &author.id
            } else {
                &author.handle
            };
            !name.is_empty() && handle_key(name) == handle_key(handle)
        }
        Filter::To(handle) => post.reply_to.as_ref().is_some_and(|to| {
            !to.handle.is_empty() && handle_key(&to.handle) == handle_key(handle)
        }),
        Filter::Reposted(handle) => post.repost_of.as_ref().is_some_and(|of| {
            let name = if of.handle.is_empty() {
                &of.author
            } else {
                &of.handle
            };
            !name.is_empty() && handle_key(name) == handle_key(handle)
        }),
        Filter::Voice(voice) => post.voice() == *voice,
        Filter::Lang(wanted) => post.lang.as_ref().is_some_and(|lang| {
            let (lang, wanted) = (lang.to_lowercase(), wanted.to_lowercase());
            lang == wanted || lang.split('-').next() == Some(wanted.as_str())
        }),
        Filter::Domain(wanted) => {
            let wanted = wanted.to_lowercase();
            post.links
                .iter()
                .filter_map(|link| entities::domain(link))
                .any(|host| {
                    host == wanted || wanted.contains('.') && host.ends_with(&format!(".{wanted}"))
                })
        }
        Filter::Url(typed) => {
            words(&bare(typed)).is_empty()
                || post
                    .links
                    .iter()
                    .any(|link| has_words(&bare(link), &bare(typed)))
        }
        Filter::Link(wanted) => post
            .links
            .iter()
            .any(|link| entities::canonical(link).as_ref() == Some(wanted)),
        Filter::Platform(platform) => post.platform == platform.to_lowercase(),
        Filter::Since(from) => post.time.is_some_and(|time| time >= *from),
        Filter::Until(to) => post.time.is_some_and(|time| time < *to),
        Filter::Hour(cycle) => post.time.is_some_and(|time| {
            let hour = at(time).to_zoned(cycle.zone.clone()).hour();
            on(cycle.from as i8, cycle.to as i8, hour)
        }),
        Filter::Weekday(cycle) => post.time.is_some_and(|time| {
            let date = at(time).to_zoned(cycle.zone.clone()).date();
            let monday = jiff::civil::date(2024, 1, 1);
            let day = (date - monday).get_days().rem_euclid(7);
            on(cycle.from as i8, cycle.to as i8, day as i8)
        }),
        Filter::Undated => post.time.is_none(),
        Filter::Is(is) => match is {
            Is::Original => post.repost_of.is_none(),
            Is::Repost => post.repost_of.is_some(),
            Is::Quote => post.quote_of.is_some(),
            Is::Reply => post.reply_to.is_some(),
            Is::Sensitive => post.sensitive || post.warning.is_some(),
            Is::Repeated => post.found.len() > 1,
            Is::Truncated => looks_cut(post),
            Is::Early => {
                let age = post.observed.zip(post.time).map(|(seen, at)| seen.0 - at.0);
                let counted = post.counts != Counts::default() && post.repost_of.is_none();
                counted && age.is_some_and(|age| (0..3_600_000).contains(&age))
            }
            Is::Repaired => post.id_repaired,
            Is::Unidentified => post.id.starts_with('~'),
            Is::Misdated => unreachable!("judged with the present"),
        },
        Filter::Has(_) | Filter::Missing(_) | Filter::Like(_) => {
            unreachable!("judged with all posts")
        }
        Filter::Count { field, min, max } => {
            count_of(post, *field).is_some_and(|count| *min <= count && count <= *max)
        }
    }
}

/// A repost that ends in an ellipsis near 140 characters; any post that ends in a word, an ellipsis and a
/// short link near 140 or 280.
fn looks_cut(post: &Post) -> bool {
    let all: Vec<char> = post.text.trim().chars().collect();
    let known = post.platform == "twitter" || post.platform == "csv";
    let near_140 = all.len() >= 110 && all.len() <= 140;
    let near_280 = all.len() >= 250 && all.len() <= 305;
    if post.repost_of.is_some() && all.last() == Some(&'…') {
        return known && near_140;
    }
    let Some(at) = all.iter().rposition(|c| c.is_whitespace()) else {
        return false;
    };
    let last: String = all[at + 1..].iter().collect();
    let before: String = all[..at].iter().collect();
    let before: Vec<char> = before.trim_end().chars().collect();
    let is_short = last.starts_with("https://t.co/") || last.starts_with("http://t.co/");
    let at_a_word = matches!(before[..], [.., word, '…'] if !word.is_whitespace());
    known && is_short && at_a_word && (near_140 || near_280)
}

fn count_of(post: &Post, field: CountField) -> Option<u64> {
    match field {
        CountField::Likes => post.counts.likes,
        CountField::Reposts => post.counts.reposts,
        CountField::Replies => post.counts.replies,
        CountField::Quotes => post.counts.quotes,
        CountField::Views => post.counts.views,
        CountField::Followers => post.author.followers,
    }
}

/// A link as running text.
pub(super) fn bare(link: &str) -> String {
    let rest = match link.find("://") {
        Some(at) => &link[at + 3..],
        None => link,
    };
    let rest = if let Some(rest) = rest.strip_prefix("www.") {
        rest
    } else {
        rest
    };
    rest.replace(|c: char| !c.is_alphanumeric(), " ")
}

struct Word {
    text: String,
    position: u32,
    end: usize,
    lone: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::new();
    let mut walk = Words::new(text);
    while walk.advance() {
        all.push(Word {
            text: walk.word.clone(),
            position: walk.position,
            end: walk.range.end,
            lone: walk.lone,
        });
    }
    all
}

/// Whether a text has the words of what was typed next to each other. What holds no words asks
/// nothing. A character of a script without spaces that stands alone at the end of what was typed
/// may go on in the text.
pub(super) fn has_words(text: &str, typed: &str) -> bool {
    let mut sought = words(typed);
    // The last character of a run is in the pair before it.
    let ends: Vec<usize> = sought.iter().map(|word| word.end).collect();
    let mut at = 0;
    sought.retain(|word| {
        let repeated = at > 0 && ends[at - 1] == word.end;
        at += 1;
        !repeated
    });
    let Some(first) = sought.first() else {
        return true;
    };
    let have = words(text);
    let last = sought.len() - 1;
    let begins = |start: u32| {
        sought.iter().enumerate().all(|(n, word)| {
            let place = start + (word.position - first.position);
            have.iter()
                .find(|have| have.position == place)
                .is_some_and(|have| {
                    if n == last && word.lone {
                        have.text.starts_with(&word.text)
                    } else {
                        have.text == word.text
                    }
                })
        })
    };
    have.iter().any(|word| begins(word.position))
}

/// Whether anything in an expression looks for words of texts or links.
pub(super) fn asks_for_words(expr: &Expr) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(asks_for_words),
        Expr::Not(inner) => asks_for_words(inner),
        Expr::Filter(filter) => matches!(
            filter,
            Filter::Text(_) | Filter::Phrase(_) | Filter::Prefix(_) | Filter::Url(_)
        ),
    }
}

fn at(time: Time) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(time.0).unwrap()
}

/// Whether one comes to `at` going on from `from` before one has come past `to`.
fn on(from: i8, to: i8, at: i8) -> bool {
    let mut now = from;
    while now != at {
        if now == to {
            return false;
        }
        now = (now + 1) % 24;
    }
    true
}
