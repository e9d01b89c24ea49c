//! How a wave of attention rises and falls: steepness, half-life, and what kind of start it had.
//!
//! A wave is a series of counts with one highest bin. Nothing is fitted where there is too little to fit: a curve
//! through three points is always a good one. What is fitted are the counts as they are: a first version fitted
//! moving averages, which halve by themselves where one high bin leaves the window.

use super::bursts::loudest;
use super::trend::{Trend, trend};
use std::f64::consts::LN_2;

/// The rise begins, and the wave is over, at this share of the peak.
pub const FOOT: f64 = 0.10;
/// A fit ends before a stretch of bins below this share of the peak.
pub const FLOOR: f64 = 0.05;
/// A fit needs so many bins, ...
pub const LEAST_BINS: usize = 5;
/// ... with so many posts.
pub const LEAST_POSTS: u64 = 30;
/// A half-life is a fact only if it was fitted to so many bins, ...
pub const SURE_BINS: usize = 10;
/// ... explains this share of the variance, ...
pub const SURE_R2: f64 = 0.3;
/// ... and the ends of its interval differ by no more than this factor.
pub const SURE_WIDTH: f64 = 10.0;
/// With at most this share of the wave before the peak its start was abrupt, ...
pub const ABRUPT: f64 = 0.20;
/// ... with this share or more, up to the same share from the other side, it was symmetric.
pub const SYMMETRIC: f64 = 0.35;
/// With this share of the wave within the peak's bin it was abrupt, whatever lies around (Crane & Sornette's
/// fraction of the peak day for exogenous waves that do not spread).
pub const FLASH: f64 = 0.80;

/// Centred moving average of `window` bins (odd). At the edges it narrows from both sides, so that it stays centred:
/// a window that is cut on one side only would bend the slope.
pub fn smoothed(counts: &[u64], window: usize) -> Vec<f64> {
    let half = window / 2;
    let mut sums = vec![0_u64];
    for count in counts {
        sums.push(sums[sums.len() - 1] + count);
    }
    let mean = |bin: usize| {
        let half = half.min(bin).min(counts.len() - 1 - bin);
        (sums[bin + half + 1] - sums[bin - half]) as f64 / (2 * half + 1) as f64
    };
    (0..counts.len()).map(mean).collect()
}

/// How a wave came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rise {
    /// The first bin of the wave's flank: all from here to the peak hold [`FOOT`] of it or more.
    pub from: usize,
    /// Whether the series begins with it, so that it may have begun earlier.
    pub cut: bool,
    /// Bins from the last one below [`FOOT`] to the peak.
    pub bins: usize,
    /// The bin with the largest rise over the bin before it, up to the peak; before the series is nothing.
    pub steepest: usize,
    /// How many posts more that one had.
    pub by: u64,
}

/// How the wave came up to its peak. Nothing for a series without posts.
pub fn rise(counts: &[u64]) -> Option<Rise> {
    let peak = highest(counts)?;
    let foot = counts[peak] as f64 * FOOT;
    let below = counts[..peak].iter().rposition(|c| (*c as f64) < foot);
    let before = |bin: usize| bin.checked_sub(1).map_or(0, |before| counts[before]);
    let step = |bin: usize| counts[bin].saturating_sub(before(bin));
    let steeper = |best, bin| if step(bin) > step(best) { bin } else { best };
    let steepest = (0..=peak).reduce(steeper)?;
    Some(Rise {
        from: below.map_or(0, |below| below + 1),
        cut: below.is_none(),
        bins: below.map_or(peak, |below| peak - below),
        steepest,
        by: step(steepest),
    })
}

/// The first bin with the most posts; nothing without posts.
pub fn highest(counts: &[u64]) -> Option<usize> {
    let peak = loudest(counts, 0..counts.len());
    (counts.get(peak).copied().unwrap_or(0) > 0).then_some(peak)
}

/// Which curve lies closer to the fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The same share is lost in each bin.
    Exponential,
    /// Fast at first and ever slower: an audience that tells others.
    PowerLaw,
    /// The two cannot be told apart here (QAIC differs by less than 2).
    Alike,
}

/// How a wave fell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// Bins in which counts halve, by the exponential fit.
    pub half_life: f64,
    /// The 95 % interval of that; the upper end is infinite where the fall itself is in doubt.
    pub between: (f64, f64),
    /// Share of the deviance of the counts that the exponential explains.
    pub r2: f64,
    /// Exponent of the power law (1 + bins since the peak)^−exponent.
    pub exponent: f64,
    /// Share of the deviance that the power law explains.
    pub power_r2: f64,
    /// Which of the two lies closer.
    pub shape: Shape,
    /// Bins that were fitted, from the peak on.
    pub bins: usize,
    /// Posts in them.
    pub posts: u64,
}

/// Why a fit says little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Fewer than [`SURE_BINS`] were fitted.
    FewBins,
    /// It explains less than [`SURE_R2`].
    Unexplained,
    /// A power law lies closer, which halves ever more slowly.
    EverSlower,
    /// Its interval has no end, or is wider than [`SURE_WIDTH`].
    Wide,
}

impl Fall {
    /// Why this half-life is no fact; nothing if it is one.
    pub fn doubt(&self) -> Option<Doubt> {
        let (least, most) = self.between;
        if self.bins < SURE_BINS {
            Some(Doubt::FewBins)
        } else if self.r2 < SURE_R2 {
            Some(Doubt::Unexplained)
        } else if self.shape == Shape::PowerLaw {
            Some(Doubt::EverSlower)
        } else if !most.is_finite() || most > SURE_WIDTH * least {
            Some(Doubt::Wide)
        } else {
            None
        }
    }
}

/// Why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFit {
    /// No posts at all.
    Empty,
    /// Only so many bins from the peak until the count fell below [`FLOOR`] of it or the series ended.
    FewBins(usize),
    /// Only so many posts in them.
    FewPosts(u64),
    /// Counts did not fall.
    NoDecline,
}

/// The fall from the peak: Poisson regression of the counts on bins since the peak, up to the last bin with [`FLOOR`] of
/// the peak before `rhythm` bins without one, or before the end of the series. The rhythm is a day of hours or a week
/// of days, so that a night is no end; of a fall of more than one, only whole ones are fitted, because it would
/// otherwise matter at which time of the day it ends.
pub fn fall(counts: &[u64], rhythm: usize) -> Result<Fall, NoFit> {
    let peak = highest(counts).ok_or(NoFit::Empty)?;
    let later = &counts[peak..];
    let bins = extent(later, rhythm.max(1));
    let posts = later[..bins].iter().sum();
    if bins < LEAST_BINS {
        return Err(NoFit::FewBins(bins));
    }
    if posts < LEAST_POSTS {
        return Err(NoFit::FewPosts(posts));
    }
    let points = |x: fn(f64) -> f64| -> Vec<(f64, u64)> {
        let bins = later[..bins].iter().enumerate();
        bins.map(|(t, count)| (x(t as f64), *count)).collect()
    };
    let exponential = trend(&points(|t| t)).ok_or(NoFit::FewBins(bins))?;
    let power = trend(&points(f64::ln_1p)).ok_or(NoFit::FewBins(bins))?;
    // A slope of rounding only is none.
    if exponential.slope > -1e-9 {
        return Err(NoFit::NoDecline);
    }
    let half = |slope: f64| {
        if slope < 0.0 {
            -LN_2 / slope
        } else {
            f64::INFINITY
        }
    };
    Ok(Fall {
        half_life: half(exponential.slope),
        between: (
            half(exponential.slope - exponential.doubt),
            half(exponential.slope + exponential.doubt),
        ),
        r2: exponential.r2,
        exponent: -power.slope,
        power_r2: power.r2,
        shape: closer(&exponential, &power),
        bins,
        posts,
    })
}

/// How many bins from the peak on are the fall.
fn extent(later: &[u64], rhythm: usize) -> usize {
    let floor = later[0] as f64 * FLOOR;
    let loud = (0..later.len()).filter(|bin| later[*bin] as f64 >= floor);
    let mut last = 0;
    for bin in loud {
        if bin - last > rhythm {
            break;
        }
        last = bin;
    }
    let bins = last + 1;
    if bins > rhythm {
        bins - bins % rhythm
    } else {
        bins
    }
}

/// Which curve lies closer to the same counts: both have two parameters, so QAIC differs by the deviance in units of
/// the spread around the better one.
fn closer(exponential: &Trend, power: &Trend) -> Shape {
    let difference = (exponential.deviance - power.deviance) / exponential.spread.min(power.spread);
    if difference <= -2.0 {
        Shape::Exponential
    } else if difference >= 2.0 {
        Shape::PowerLaw
    } else {
        Shape::Alike
    }
}

/// Bins from the peak to the first later one with at most half of it; nothing if the series ends before.
pub fn halved_after(counts: &[u64]) -> Option<usize> {
    let peak = highest(counts)?;
    let later = counts[peak..].iter();
    later
        .into_iter()
        .position(|count| count * 2 <= counts[peak])
}

/// What kind of start a wave had (after Crane & Sornette 2008).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Abrupt: exogenous, as after a piece of news.
    Abrupt,
    /// Grew as it fell: endogenous, as by word of mouth.
    Grown,
    /// Neither the one nor the other.
    Between,
}

/// A wave around its peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wave {
    /// What kind of start it had.
    pub start: Start,
    /// Posts before the peak's bin, ...
    pub before: u64,
    /// ... in it, ...
    pub peak: u64,
    /// ... and after it,
    pub after: u64,
    /// in so many bins on either side: the longer of the ways down to [`FOOT`] of the peak.
    pub reach: usize,
}

/// The kind of wave. Nothing if fewer than [`LEAST_POSTS`] make it up, or the series ends while it is not over on
/// either side: nobody can say then whether it is symmetric. That a series begins with it (`from_nothing`) is an abrupt
/// start if nothing was there before, and no answer if nothing is known of before.
pub fn wave(counts: &[u64], window: usize, from_nothing: bool) -> Option<Wave> {
    let peak = highest(counts)?;
    let smooth = smoothed(counts, window);
    let foot = smooth[peak].min(counts[peak] as f64) * FOOT;
    let over = |count: &f64| *count < foot;
    let down = smooth[peak..].iter().position(over)?;
    let up = smooth[..=peak].iter().rev().position(over);
    let up = up.or_else(|| from_nothing.then_some(peak))?;
    let reach = down.max(up).max(1);
    if peak < reach && !from_nothing {
        return None;
    }
    let before = counts[peak.saturating_sub(reach)..peak].iter().sum();
    let end = (peak + 1 + reach).min(counts.len());
    let after = counts[peak + 1..end].iter().sum();
    let all = before + counts[peak] + after;
    if all < LEAST_POSTS {
        return None;
    }
    let early = before as f64 / ((before + after) as f64).max(1.0);
    let start = if counts[peak] as f64 >= FLASH * all as f64 || early <= ABRUPT {
        Start::Abrupt
    } else if (SYMMETRIC..=1.0 - SYMMETRIC).contains(&early) {
        Start::Grown
    } else {
        Start::Between
    };
    Some(Wave {
        start,
        before,
        peak: counts[peak],
        after,
        reach,
    })
}

#[cfg(test)]
mod tests;
