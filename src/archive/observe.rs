//! Several observations of one post become one post: the fullest text, the latest counts, every place
//! where it was found.
//!
//! Merging is idempotent: an observation that is already in changes nothing, so an import that was
//! interrupted can simply be run again.

use crate::post::{Author, Counts, Post, Provenance, Reference, Time, tag_key};
use rustc_hash::FxHashSet;
use std::hash::Hash;

/// A post to which observations are added.
#[derive(Debug)]
pub(crate) struct Observed {
    post: Post,
    /// The places where it was found: a list that is searched for each observation would make a post that
    /// is repeated a million times cost a day.
    places: FxHashSet<Provenance>,
    last: Option<Provenance>,
}

impl Observed {
    pub(crate) fn new(post: Post) -> Self {
        Self {
            places: post.found.iter().copied().collect(),
            last: post.found.iter().max().copied(),
            post,
        }
    }

    /// The post that has come of it.
    pub(crate) fn into_post(self) -> Post {
        self.post
    }

    /// Adds an observation.
    ///
    /// Later observations win for counts: whoever collects again wants today's figures.
    pub(crate) fn add(&mut self, other: Post) {
        let later = self.is_earlier_than(&other);
        for at in &other.found {
            if self.places.insert(*at) {
                self.post.found.push(*at);
                self.last = self.last.max(Some(*at));
            }
        }
        let post = &mut self.post;
        post.time = match (post.time, other.time) {
            (Some(a), Some(b)) => Some(truer(a, b, post)),
            (a, b) => a.or(b),
        };
        let followers = (post.author.followers, other.author.followers);
        merge_author(&mut post.author, other.author);
        if later {
            post.counts = latest(post.counts, other.counts);
            post.author.followers = followers.1.or(followers.0);
            post.observed = other.observed.or(post.observed);
        } else {
            post.counts = latest(other.counts, post.counts);
            post.author.followers = followers.0.or(followers.1);
        }
        post.id_repaired &= other.id_repaired;
        merge_words(post, other.text, (other.tags, other.mentions, other.links));
        union(&mut post.media, other.media, |m| m.url.clone());
        post.lang = post.lang.take().or(other.lang);
        merge_reference(&mut post.reply_to, other.reply_to);
        merge_reference(&mut post.repost_of, other.repost_of);
        merge_reference(&mut post.quote_of, other.quote_of);
        post.client = post.client.take().or(other.client);
        post.permalink = post.permalink.take().or(other.permalink);
        post.warning = post.warning.take().or(other.warning);
        post.sensitive |= other.sensitive;
    }

    /// Whether an observation was made after those that the post is made of: by the time of collection
    /// where both say it. Who says it is believed more than who does not. Else the order of import
    /// decides, in which a place that is known already (the file is read again) keeps its turn.
    fn is_earlier_than(&self, other: &Post) -> bool {
        match (other.observed, self.post.observed) {
            (Some(new), Some(old)) if new != old => new > old,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            _ => other
                .found
                .iter()
                .all(|at| !self.places.contains(at) || self.last <= Some(*at)),
        }
    }
}

/// The fuller text, and what stands in it. Of a cut text nothing is kept beside the whole one: its last tag
/// may be half a tag, its last link the platform's own.
fn merge_words(
    post: &mut Post,
    text: String,
    (tags, mentions, links): (Vec<String>, Vec<String>, Vec<String>),
) {
    let (was_cut, is_cut) = (is_cut(&post.text), is_cut(&text));
    let is_fuller = is_fuller(&text, &post.text);
    if is_fuller {
        post.text = text;
    }
    if is_fuller && was_cut && !is_cut {
        (post.tags, post.mentions, post.links) = (tags, mentions, links);
    } else if is_fuller || was_cut || !is_cut {
        union(&mut post.tags, tags, |t| tag_key(t));
        union(&mut post.mentions, mentions, |m| m.to_lowercase());
        if only_short(&links) && !post.links.is_empty() {
            return;
        }
        if only_short(&post.links) && !links.is_empty() {
            post.links.clear();
        }
        union(&mut post.links, links, Clone::clone);
    }
}

/// Links that say nothing, because the source did not know where they lead: the other source does.
fn only_short(links: &[String]) -> bool {
    let is_short = |link: &String| link.contains("//t.co/");
    !links.is_empty() && links.iter().all(is_short)
}

/// Of two times of one post the truer one. A tweet's identifier knows; a time that is merely coarser says
/// nothing else; and of two that contradict each other the earlier one is believed, because a post
/// cannot be seen before it is there.
fn truer(a: Time, b: Time, post: &Post) -> Time {
    if post.platform == "twitter"
        && let Some(true_time) = Time::of_snowflake(&post.id)
    {
        return if b.0.abs_diff(true_time.0) < a.0.abs_diff(true_time.0) {
            b
        } else {
            a
        };
    }
    let (earlier, later) = (a.min(b), a.max(b));
    let units = [86_400_000, 3_600_000, 60_000, 1000];
    let is_floor = |unit: &i64| later.0.div_euclid(*unit) * unit == earlier.0;
    if units.iter().any(is_floor) {
        later
    } else {
        earlier
    }
}

fn is_cut(text: &str) -> bool {
    let text = text.trim_end();
    let before_link = text
        .rsplit_once(" https://t.co/")
        .map_or(text, |(text, _)| text);
    before_link.ends_with('…')
}

/// Characters that a cut text has more than was cut off, at the most: the ellipsis and a short link.
const SHORT_LINK: usize = 26;

/// A cut text ends in an ellipsis; otherwise the longer one tells more.
fn is_fuller(new: &str, old: &str) -> bool {
    match (is_cut(new), is_cut(old)) {
        (false, true) => new.chars().count() + SHORT_LINK >= old.trim_end().chars().count(),
        (true, false) => false,
        _ => new.len() > old.len(),
    }
}

/// What one source does not know of the other post, another may.
fn merge_reference(mine: &mut Option<Reference>, theirs: Option<Reference>) {
    let Some(theirs) = theirs else { return };
    let mine = mine.get_or_insert_default();
    for (mine, theirs) in [
        (&mut mine.id, theirs.id),
        (&mut mine.handle, theirs.handle),
        (&mut mine.author, theirs.author),
    ] {
        if mine.is_empty() {
            *mine = theirs;
        }
    }
}

fn merge_author(author: &mut Author, other: Author) {
    for (mine, theirs) in [
        (&mut author.id, other.id),
        (&mut author.handle, other.handle),
        (&mut author.name, other.name),
    ] {
        if mine.is_empty() {
            *mine = theirs;
        }
    }
}

fn latest(old: Counts, new: Counts) -> Counts {
    Counts {
        likes: new.likes.or(old.likes),
        reposts: new.reposts.or(old.reposts),
        replies: new.replies.or(old.replies),
        quotes: new.quotes.or(old.quotes),
        views: new.views.or(old.views),
    }
}

fn union<T, K: Eq + Hash>(into: &mut Vec<T>, from: Vec<T>, key: impl Fn(&T) -> K) {
    if from.is_empty() {
        return;
    }
    let mut known: FxHashSet<K> = into.iter().map(&key).collect();
    into.extend(from.into_iter().filter(|item| known.insert(key(item))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Time;

    /// Adds one observation. Whether it changed anything.
    fn observe(post: &mut Post, other: Post) -> bool {
        let mut observed = Observed::new(post.clone());
        observed.add(other);
        let before = std::mem::replace(post, observed.into_post());
        *post != before
    }

    fn post(text: &str, line: u64) -> Post {
        Post {
            text: text.into(),
            found: vec![Provenance {
                source: 0,
                file: 0,
                line,
            }],
            ..Post::default()
        }
    }

    #[test]
    fn a_cut_text_gives_way_to_the_full_one_and_never_back() {
        let mut kept = post("the whole of a long te…", 1);
        assert!(observe(&mut kept, post("the whole of a long text", 2)));
        assert_eq!(kept.text, "the whole of a long text");
        assert!(observe(
            &mut kept,
            post("the whole of a long text and then it is cut her…", 3)
        ));
        assert_eq!(kept.text, "the whole of a long text");
        assert_eq!(kept.found.len(), 3);
    }

    #[test]
    fn the_same_observation_twice_changes_nothing() {
        let mut kept = post("text", 1);
        assert!(!observe(&mut kept, post("text", 1)));
    }

    #[test]
    fn reading_a_file_again_does_not_bring_old_counts_back() {
        let liked = |likes, line, observed: Option<i64>| Post {
            counts: Counts {
                likes: Some(likes),
                ..Counts::default()
            },
            observed: observed.map(Time),
            ..post("text", line)
        };
        // In the order of import, and again in that order; each time the same comes of it.
        for (observations, likes) in [
            ([(5, 1, None), (3, 2, None)], 3),
            ([(5, 1, Some(20)), (3, 2, Some(10))], 5),
            ([(5, 1, Some(10)), (3, 2, Some(20))], 3),
            ([(5, 1, Some(10)), (3, 2, Some(10))], 3),
            ([(5, 1, Some(10)), (3, 2, None)], 5),
            ([(5, 1, None), (3, 2, Some(10))], 3),
        ] {
            let mut kept = liked(9, 0, None);
            for (likes, line, observed) in observations {
                observe(&mut kept, liked(likes, line, observed));
            }
            assert_eq!(kept.counts.likes, Some(likes), "{observations:?}");
            for (likes, line, observed) in observations {
                let again = liked(likes, line, observed);
                assert!(!observe(&mut kept, again), "{observations:?}");
            }
            assert!(!observe(&mut kept, liked(9, 0, None)));
        }
    }

    #[test]
    fn a_post_may_be_repeated_very_often() {
        let mut observed = Observed::new(post("text", 0));
        for line in 1..100_000 {
            observed.add(post("text", line));
        }
        assert_eq!(observed.into_post().found.len(), 100_000);
    }

    #[test]
    fn references_complete_each_other() {
        let mut kept = post("text", 1);
        kept.repost_of = Some(Reference::default());
        let mut later = post("text", 2);
        later.repost_of = Some(Reference {
            id: "7".into(),
            ..Reference::default()
        });
        assert!(observe(&mut kept, later));
        assert_eq!(kept.repost_of.map(|r| r.id).as_deref(), Some("7"));
        assert_eq!(kept.reply_to, None);
    }

    #[test]
    fn counts_are_the_latest_known_and_time_the_earliest() {
        let mut kept = post("text", 1);
        kept.counts.likes = Some(3);
        kept.time = Some(Time(20));
        let mut later = post("text", 2);
        later.counts = Counts {
            likes: Some(2),
            reposts: Some(1),
            ..Counts::default()
        };
        later.time = Some(Time(10));
        assert!(observe(&mut kept, later));
        assert_eq!(kept.counts.likes, Some(2));
        assert_eq!(kept.counts.reposts, Some(1));
        assert_eq!(kept.time, Some(Time(10)));
    }

    #[test]
    fn nothing_of_a_cut_text_stays_beside_the_whole_one() {
        let cut = Post {
            text: "RT of the lanterns #Lan… https://t.co/x".into(),
            tags: vec!["Lan".into()],
            links: vec!["https://t.co/x".into()],
            ..post("", 1)
        };
        let whole = Post {
            text: "RT of the lanterns #Lanterns https://example.org/walk".into(),
            tags: vec!["Lanterns".into()],
            links: vec!["https://example.org/walk".into()],
            ..post("", 2)
        };
        for (first, second) in [(&cut, &whole), (&whole, &cut)] {
            let mut kept = Observed::new(first.clone());
            kept.add(second.clone());
            let kept = kept.into_post();
            assert_eq!(
                (&kept.text, &kept.tags, &kept.links),
                (&whole.text, &whole.tags, &whole.links)
            );
            assert_eq!(kept.found.len(), 2);
        }
    }

    #[test]
    fn a_finer_time_is_believed_and_the_identifier_above_all() {
        let at = |platform: &str, id: &str, time| Post {
            platform: platform.into(),
            id: id.into(),
            time: Some(Time(time)),
            ..post("text", 1)
        };
        let merged = |a: &Post, b: &Post| {
            let mut kept = Observed::new(a.clone());
            kept.add(b.clone());
            kept.into_post().time
        };
        let fine = at("bluesky", "a", 1_700_000_001_123);
        for coarse in [1_700_000_001_000, 1_699_999_980_000, 1_699_920_000_000] {
            let coarse = at("bluesky", "a", coarse);
            assert_eq!(merged(&fine, &coarse), fine.time);
            assert_eq!(merged(&coarse, &fine), fine.time);
        }
        let other = at("bluesky", "a", 1_699_990_000_007);
        assert_eq!(
            merged(&fine, &other),
            other.time,
            "the earlier of two that disagree"
        );
        let id = "1050118621198921728";
        let true_time = Time::of_snowflake(id).expect("it holds a time");
        let (right, wrong) = (
            at("twitter", id, true_time.0 / 1000 * 1000),
            at("twitter", id, 1),
        );
        assert_eq!(merged(&wrong, &right), right.time);
        assert_eq!(merged(&right, &wrong), right.time);
    }
}
