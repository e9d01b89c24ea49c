//! How many posts fall into which ten minutes, and what they are about: the story's course with the
//! rhythm of days and weeks, dealt out in whole posts.

use super::dice::Dice;
use super::story::{GAP_FROM, GAP_TO, HOURS, Level, Pulse, STRANDS, Strand, on};

/// Posts are dealt out to slots of ten minutes.
pub(super) const SLOT_SECONDS: u64 = 600;
const SLOTS_PER_HOUR: u32 = 6;

/// How much of what is said in which hour.
#[derive(Debug)]
pub(super) struct Calendar {
    hours: Vec<[u32; STRANDS]>,
    /// How many posts there are up to the end of each slot.
    upto: Vec<u64>,
}

impl Calendar {
    /// Deals out `posts` posts.
    pub(super) fn new(posts: u64) -> Self {
        let mut hours = vec![[0; STRANDS]; HOURS as usize];
        for strand in Strand::ALL {
            let raw = raw_course(strand);
            let total = raw.iter().sum::<u64>().max(1);
            let share = u128::from(share_in(strand, posts)) << 12;
            for (hour, weight) in hours.iter_mut().zip(raw) {
                hour[strand as usize] = (share * u128::from(weight) / u128::from(total)) as u32;
            }
        }
        let mut calendar = Self {
            hours,
            upto: Vec::new(),
        };
        calendar.deal(posts);
        calendar
    }

    /// How many slots the story has.
    pub(super) fn slots(&self) -> usize {
        self.upto.len()
    }

    /// How many posts a slot gets.
    pub(super) fn posts_in(&self, slot: usize) -> u64 {
        self.upto[slot] - slot.checked_sub(1).map_or(0, |before| self.upto[before])
    }

    /// What is said in a slot: a weight for each strand.
    pub(super) fn weights(&self, slot: usize) -> [u32; STRANDS] {
        let mut weights = self.hours[slot / SLOTS_PER_HOUR as usize];
        // The copy-paste comes all at once, within ten minutes.
        weights[Strand::Paste as usize] *= if slot.is_multiple_of(SLOTS_PER_HOUR as usize) {
            SLOTS_PER_HOUR
        } else {
            0
        };
        weights
    }

    fn deal(&mut self, posts: u64) {
        let mut dice = Dice::new(0x7411);
        let total: u64 = (0..self.hours.len() * SLOTS_PER_HOUR as usize)
            .map(|slot| sum(&self.weights(slot)))
            .sum();
        let mut running = 0;
        let mut sums = Vec::with_capacity(self.hours.len() * SLOTS_PER_HOUR as usize);
        for slot in 0..self.hours.len() * SLOTS_PER_HOUR as usize {
            let weight = sum(&self.weights(slot));
            let expected = (u128::from(weight) * u128::from(posts) / u128::from(total)) as u64;
            running += weight * uneven(expected, &mut dice) / 1024;
            sums.push(running);
        }
        let deal =
            |sum: u64| (u128::from(sum) * u128::from(posts) / u128::from(running.max(1))) as u64;
        self.upto = sums.into_iter().map(deal).collect();
    }
}

/// A factor around 1024 that makes small counts as uneven as chance would.
fn uneven(expected: u64, dice: &mut Dice) -> u64 {
    let spread = (1024 * 1024 / expected.max(1)).isqrt().clamp(90, 1024);
    let swing = 4 * dice.below(1024) * dice.below(1024) / 1024;
    1024 - spread + swing * spread / 1024
}

fn sum(weights: &[u32]) -> u64 {
    weights.iter().map(|w| u64::from(*w)).sum()
}

fn share_in(strand: Strand, posts: u64) -> u64 {
    // At 20,000 posts: forty accounts with one text, and one account with three hundred of its own.
    let mildly = |at_default: u64| at_default * (posts * 50).isqrt() * 1000 / posts.max(1);
    match strand {
        Strand::Paste => mildly(40).min(4_000),
        Strand::Spam => mildly(300).min(20_000),
        _ => strand.share(),
    }
}

/// The strand's course hour by hour, with the rhythm of days and weeks, without a scale.
fn raw_course(strand: Strand) -> Vec<u64> {
    let (pulses, levels) = strand.course();
    let mut raw = vec![0_u64; HOURS as usize];
    for Pulse(start, rise, half, height) in pulses {
        // 65,536 times (1 - ln 2 / half-life): close enough to a half-life, and the same everywhere.
        let keep = 65_536 - 45_426 / u64::from(*half);
        let mut now = height << 16;
        for hour in *start..HOURS {
            let risen = hour - start + 1;
            let level = if risen < *rise {
                (height << 16) * u64::from(risen) / u64::from(*rise)
            } else {
                now = (now * keep) >> 16;
                now
            };
            raw[hour as usize] += level >> 10;
        }
    }
    for Level(from, to, height) in levels {
        for weight in &mut raw[*from as usize..*to as usize] {
            *weight += height << 6;
        }
    }
    for (hour, weight) in (0..HOURS).zip(&mut raw) {
        *weight *= if (GAP_FROM..GAP_TO).contains(&hour) {
            0
        } else {
            rhythm(hour, strand)
        };
    }
    raw
}

/// How awake the town is in an hour, around 1,000.
fn rhythm(hour: u32, strand: Strand) -> u64 {
    const DAY: [u64; 24] = [
        520, 300, 170, 110, 90, 130, 320, 700, 980, 1000, 980, 1020, 1150, 1100, 1020, 1020, 1100,
        1250, 1400, 1600, 1850, 1900, 1550, 950,
    ];
    // From Wednesday, the first day of the story.
    const WEEK: [u64; 7] = [980, 1000, 960, 900, 1180, 1010, 970];
    let summer = (on(2023, 3, 26, 1)..on(2023, 10, 29, 1)).contains(&hour)
        || (on(2024, 3, 31, 1)..HOURS).contains(&hour);
    let local = hour + u32::from(summer);
    let day = DAY[(local % 24) as usize];
    let day = if strand.is_restless() {
        1000 + day / 4
    } else {
        day
    };
    day * WEEK[(local / 24 % 7) as usize] / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_post_is_dealt_out_and_none_into_the_gap() {
        for posts in [1, 1000, 20_000, 1_000_000] {
            let calendar = Calendar::new(posts);
            let dealt: u64 = (0..calendar.slots()).map(|s| calendar.posts_in(s)).sum();
            assert_eq!(dealt, posts);
            let gap = (GAP_FROM * SLOTS_PER_HOUR) as usize..(GAP_TO * SLOTS_PER_HOUR) as usize;
            assert_eq!(gap.map(|s| calendar.posts_in(s)).sum::<u64>(), 0);
        }
    }
}
