//! When an import commits what it has read so far.
//!
//! A commit costs a pause and leaves small segments behind; not committing leaves whoever reads the
//! archive meanwhile without the new posts. Intervals that double give a reader the first posts at once
//! and, at any time, most of what has been read, for a number of segments that grows with the
//! logarithm of the posts.

use std::time::{Duration, Instant};

/// How often an import commits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cadence {
    /// Nobody reads meanwhile: as seldom as a crash allows.
    #[default]
    Batch,
    /// Somebody reads meanwhile: soon, and then at growing intervals.
    Live,
    /// After every so many posts. For tests of what an interruption leaves behind.
    Every(u64),
}

/// Posts between two commits at most: what a crash can cost.
const MOST_POSTS: u64 = 2_000_000;
/// The first commit of a live import: whichever comes first.
const FIRST_POSTS: u64 = 5_000;
const FIRST_WAIT: Duration = Duration::from_millis(300);
/// A source that trickles is committed so often all the same.
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// Counts posts and time from one commit to the next.
#[derive(Debug)]
pub(super) struct Pace {
    cadence: Cadence,
    /// New posts since the last commit.
    posts: u64,
    since: Instant,
    /// After so many posts a commit is due.
    most_posts: u64,
    /// After so long a commit is due, if there is anything to commit.
    longest: Option<Duration>,
}

impl Pace {
    pub(super) fn new(cadence: Cadence, now: Instant) -> Self {
        let (most_posts, longest) = match cadence {
            Cadence::Batch => (MOST_POSTS, None),
            Cadence::Live => (FIRST_POSTS, Some(FIRST_WAIT)),
            Cadence::Every(posts) => (posts.max(1), None),
        };
        Self {
            cadence,
            posts: 0,
            since: now,
            most_posts,
            longest,
        }
    }

    /// A post was added. Whether there are enough of them for a commit.
    pub(super) fn add(&mut self) -> bool {
        self.posts += 1;
        self.posts >= self.most_posts
    }

    /// Whether posts have waited long enough for a commit.
    pub(super) fn is_late(&self, now: Instant) -> bool {
        let waited = now.saturating_duration_since(self.since);
        self.posts > 0 && self.longest.is_some_and(|longest| waited >= longest)
    }

    /// A commit was made.
    pub(super) fn committed(&mut self, now: Instant) {
        self.posts = 0;
        self.since = now;
        if self.cadence == Cadence::Live {
            self.most_posts = (self.most_posts * 2).min(MOST_POSTS);
            self.longest = self.longest.map(|wait| (wait * 2).min(LONGEST_WAIT));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many posts each of the first commits comes, if no time passes.
    fn commits(cadence: Cadence, posts: u64) -> Vec<u64> {
        let now = Instant::now();
        let mut pace = Pace::new(cadence, now);
        let mut at = Vec::new();
        for post in 1..=posts {
            if pace.add() {
                at.push(post);
                pace.committed(now);
            }
        }
        at
    }

    #[test]
    fn a_live_import_commits_soon_and_then_seldom() {
        let live = commits(Cadence::Live, 10_000_000);
        assert_eq!(live[..4], [5_000, 15_000, 35_000, 75_000]);
        assert!(live.len() <= 14, "{} commits", live.len());
        let gaps = live.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(gaps.max() <= Some(MOST_POSTS));
        assert_eq!(commits(Cadence::Batch, 4_000_001), [2_000_000, 4_000_000]);
        assert_eq!(commits(Cadence::Every(3), 7), [3, 6]);
        assert_eq!(commits(Cadence::Every(0), 2), [1, 2]);
    }

    #[test]
    fn few_posts_do_not_wait_for_more() {
        let start = Instant::now();
        let after = |millis| start + Duration::from_millis(millis);
        let mut live = Pace::new(Cadence::Live, start);
        assert!(!live.is_late(after(5_000)), "there is nothing to commit");
        assert!(!live.add());
        assert!(!live.is_late(after(299)));
        assert!(live.is_late(after(300)));
        live.committed(after(300));
        live.add();
        assert!(!live.is_late(after(899)));
        assert!(live.is_late(after(900)));
        let mut batch = Pace::new(Cadence::Batch, start);
        batch.add();
        assert!(!batch.is_late(after(1_000_000)));
    }
}
