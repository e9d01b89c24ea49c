//! Who was new when: a voice is a newcomer in the period of its first post in the scope.

use super::Ground;
use crate::engine::firsts::First;
use crate::engine::{Axis, Bin, Error, Unit};
use crate::post::Time;

/// Periods at most.
const MOST: usize = 31;
const NARROWEST: [Bin; 3] = [Bin::Day, Bin::Week, Bin::Month];

/// Voices by period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newcomers {
    /// The width of the periods.
    pub bin: Option<Bin>,
    /// Where each begins, then where the last one ends.
    pub edges: Vec<Time>,
    /// Posts of each.
    pub posts: Vec<u64>,
    /// Distinct voices of each.
    pub voices: Vec<u64>,
    /// Of those, with no earlier post in the scope.
    pub new: Vec<u64>,
}

/// Newcomers by the narrowest of days, weeks and months that gives no more than 31 periods, else by years.
pub(super) fn newcomers(ground: &Ground<'_>, heard: &[(u32, First)]) -> Result<Newcomers, Error> {
    let mut chosen = None;
    for bin in NARROWEST {
        let timeline = ground.timeline(Axis::Fixed(bin), Unit::Posts, ground.span, false);
        match timeline {
            Ok(timeline) if timeline.len() <= MOST => {
                chosen = Some(timeline);
                break;
            }
            Ok(_) | Err(Error::TooManyBins { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let posts = match chosen {
        Some(timeline) => timeline,
        None => ground.timeline(Axis::Fixed(Bin::Year), Unit::Posts, ground.span, false)?,
    };
    let bin = posts.bin;
    let voices = ground.timeline(Axis::Fixed(bin), Unit::Voices, ground.span, false)?;
    let edges = posts.edges;
    let mut new = vec![0; edges.len().saturating_sub(1)];
    for (_, first) in heard {
        let after = edges.partition_point(|edge| *edge <= first.time);
        if let Some(count) = after.checked_sub(1).and_then(|bin| new.get_mut(bin)) {
            *count += 1;
        }
    }
    Ok(Newcomers {
        bin: Some(bin),
        edges,
        posts: posts.series[0].counts.clone(),
        voices: voices.series[0].counts.clone(),
        new,
    })
}
