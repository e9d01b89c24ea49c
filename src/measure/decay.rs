//! How a wave of attention rises and falls: steepness, half-life, and what kind of start it had.
//!
//! A wave is a series of counts with one highest bin. Nothing is fitted where there is too little to fit: a line
//! through three points is always a good one.

use super::bursts::loudest;
use std::f64::consts::LN_2;

/// The rise begins, and the wave is over, at this share of the peak.
pub const FOOT: f64 = 0.10;
/// A fit ends where smoothed counts first fall below this share of the peak.
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

/// A line of least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Per unit of x.
    pub slope: f64,
    /// At x = 0.
    pub start: f64,
    /// Share of the variance that it explains; 1 where there is none.
    pub r2: f64,
    /// Sum of squared residuals.
    pub rest: f64,
    /// Half the width of the slope's 95 % interval.
    pub doubt: f64,
}

/// The line of least squares; nothing for fewer than three points or points above each other.
pub fn line(points: &[(f64, f64)]) -> Option<Line> {
    if points.len() < 3 {
        return None;
    }
    let n = points.len() as f64;
    let x0 = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let y0 = points.iter().map(|(_, y)| y).sum::<f64>() / n;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in points {
        xx += (x - x0) * (x - x0);
        xy += (x - x0) * (y - y0);
        yy += (y - y0) * (y - y0);
    }
    if xx <= 0.0 {
        return None;
    }
    let slope = xy / xx;
    let rest = (yy - slope * xy).max(0.0);
    let freedom = points.len() - 2;
    Some(Line {
        slope,
        start: y0 - slope * x0,
        r2: if yy > 0.0 { 1.0 - rest / yy } else { 1.0 },
        rest,
        doubt: t95(freedom) * (rest / freedom as f64 / xx).sqrt(),
    })
}

/// The two-sided 95 % point of Student's t, by the expansion of Cornish and Fisher; exact to 1 % from three degrees of
/// freedom on.
fn t95(freedom: usize) -> f64 {
    let (z, v) = (super::interval::Z95, freedom as f64);
    match freedom {
        0 => f64::INFINITY,
        1 => 12.706,
        2 => 4.303,
        _ => {
            z + (z.powi(3) + z) / (4.0 * v)
                + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * v * v)
                + (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z)
                    / (384.0 * v.powi(3))
        }
    }
}

/// Which curve lies closer to the fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The same share is lost in each bin.
    Exponential,
    /// Fast at first and ever slower: an audience that tells others.
    PowerLaw,
    /// The two cannot be told apart here (AIC differs by less than 2).
    Alike,
}

/// How a wave fell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// Bins in which counts halve, by the exponential fit.
    pub half_life: f64,
    /// The 95 % interval of that; the upper end is infinite where the fall itself is in doubt. Smoothed bins hang
    /// together, so it is rather too narrow.
    pub between: (f64, f64),
    /// Share of the variance of ln(smoothed count) that the exponential explains.
    pub r2: f64,
    /// Exponent of the power law (1 + bins since the peak)^−exponent.
    pub exponent: f64,
    /// Share of the variance that the power law explains.
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

/// The fall from the peak: least squares of ln(smoothed count) on bins since the peak, up to where the smoothed count
/// first falls below [`FLOOR`] of the peak, or the end of the series. `window` is the width of the smoothing (odd):
/// that of a day for hours, so that a night is no end.
pub fn fall(counts: &[u64], window: usize) -> Result<Fall, NoFit> {
    let peak = highest(counts).ok_or(NoFit::Empty)?;
    let smooth = smoothed(&counts[peak..], window);
    let floor = counts[peak] as f64 * FLOOR;
    let bins = smooth
        .iter()
        .position(|c| *c < floor)
        .unwrap_or(smooth.len());
    let posts = counts[peak..peak + bins].iter().sum();
    if bins < LEAST_BINS {
        return Err(NoFit::FewBins(bins));
    }
    if posts < LEAST_POSTS {
        return Err(NoFit::FewPosts(posts));
    }
    let points = |x: fn(f64) -> f64| -> Vec<(f64, f64)> {
        let smooth = smooth[..bins].iter().enumerate();
        smooth.map(|(t, c)| (x(t as f64), c.ln())).collect()
    };
    let exponential = line(&points(|t| t)).ok_or(NoFit::FewBins(bins))?;
    let power = line(&points(f64::ln_1p)).ok_or(NoFit::FewBins(bins))?;
    if exponential.slope >= 0.0 {
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
        shape: closer(&exponential, &power, bins),
        bins,
        posts,
    })
}

/// Which line lies closer to the same points: both have two parameters, so AIC differs by n·ln of the residuals.
fn closer(exponential: &Line, power: &Line, n: usize) -> Shape {
    // Sums below rounding are equal.
    let least = 1e-12;
    let difference = n as f64 * (exponential.rest.max(least) / power.rest.max(least)).ln();
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
