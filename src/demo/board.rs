//! The posts that can be repeated, answered and quoted: a bounded number of recent ones, some of
//! them far more popular than others.

use super::dice::Dice;
use crate::post::Post;

/// How long a post is still found, in seconds: two weeks.
const MEMORY: u64 = 14 * 86_400;

/// A post and when it was written (its own time may be unknown to the archive).
#[derive(Clone, Debug)]
struct Kept {
    post: Post,
    at: u64,
}

/// Seats for posts, the first ones seen the most.
#[derive(Clone, Debug)]
pub(super) struct Board {
    seats: Vec<Option<Kept>>,
    /// A post that everybody sees, and until when.
    pinned: Option<(Post, u64)>,
}

impl Board {
    pub(super) fn new(seats: usize) -> Self {
        Self {
            seats: vec![None; seats],
            pinned: None,
        }
    }

    /// Draws the seat that a new post will take: the lower, the more popular. Most posts get none.
    pub(super) fn draw(&self, dice: &mut Dice) -> Option<usize> {
        let seat = dice.below(self.seats.len() as u64 * 3) as usize;
        (seat < self.seats.len()).then_some(seat)
    }

    /// How popular a seat makes a post: more than it is likely to be repeated from there, since an
    /// archive never has all.
    pub(super) fn popularity(&self, seat: usize) -> u64 {
        let lead = self.seats.len() / (seat + 1);
        let log = u64::from(lead.max(1).ilog2());
        2 * (lead as u64 + 4 + 3 * log + log * log)
    }

    /// Seats a post, in place of the one that sat there.
    pub(super) fn seat(&mut self, seat: usize, post: &Post, at: u64) {
        let post = post.clone();
        self.seats[seat] = Some(Kept { post, at });
    }

    /// Shows a post to everybody for two days.
    pub(super) fn pin(&mut self, post: &Post, at: u64) {
        self.pinned = Some((post.clone(), at + 2 * 86_400));
    }

    /// A recent post, if there is one.
    pub(super) fn find(&self, now: u64, dice: &mut Dice) -> Option<&Post> {
        if let Some((post, until)) = &self.pinned
            && now < *until
            && dice.per_mille(220)
        {
            return Some(post);
        }
        let fresh = |kept: &&Kept| now - kept.at < MEMORY;
        let seat = dice.steep(self.seats.len() as u64) as usize;
        // In quiet weeks most seats are empty or forgotten: whoever looks longer finds what there is.
        let (before, from) = self.seats.split_at(seat);
        let mut all = from.iter().chain(before).flatten();
        all.find(fresh).map(|kept| &kept.post)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_found_for_two_weeks_and_pinned_ones_for_two_days() {
        let (mut board, mut dice) = (Board::new(1), Dice::new(1));
        assert!(board.find(0, &mut dice).is_none());
        let post = |id: &str| Post {
            id: id.to_owned(),
            ..Post::default()
        };
        board.seat(0, &post("seated"), 100);
        assert_eq!(
            board.find(100 + MEMORY - 1, &mut dice).unwrap().id,
            "seated"
        );
        assert!(board.find(100 + MEMORY, &mut dice).is_none());
        board.pin(&post("pinned"), 100);
        let mut found =
            |now| (0..99).any(|_| board.find(now, &mut dice).is_some_and(|p| p.id == "pinned"));
        assert!(found(200));
        assert!(!found(100 + 2 * 86_400));
    }
}
