//! Stretches of time in which something was far more frequent than usual, as dated episodes.
//!
//! Two questions are asked of a series of bins, because each is blind where the other sees: whether the
//! *share* rose (Kleinberg's automaton: a louder archive alone makes no burst), and whether the *count* rose
//! (robust z: works also where the scope is the whole archive and a share says nothing).

use std::ops::Range;

/// The burst state's share is so many times the usual one.
pub const SCALING: f64 = 2.0;
/// What beginning a burst costs, in units of ln(number of bins).
pub const GAMMA: f64 = 1.0;
/// From this robust z on a bin is unusual (Iglewicz & Hoaglin 1993).
pub const UNUSUAL: f64 = 3.5;
/// A burst of fewer posts is none.
pub const LEAST_POSTS: u64 = 5;
/// So many quiet bins between two hot ones do not end an episode.
pub const BRIDGE: usize = 1;
/// Hours of a week.
pub const WEEK: usize = 168;

/// The cheapest states of Kleinberg's two-state batch automaton (Kleinberg 2002, section 4): whether each
/// bin is in the burst state. Nothing where the model does not apply: no relevant posts, or a usual
/// share so high that it cannot be [`SCALING`] times as high.
///
/// `bins` are (relevant posts, all posts). State 0 has the share p₀ = Σr/Σd, state 1 has `SCALING`·p₀; a bin
/// costs −ln of the binomial probability of its count, the step up costs `GAMMA`·ln(n), the step down nothing.
/// The binomial coefficient is the same in both states and left out. It begins in state 0.
pub fn automaton(bins: &[(u64, u64)]) -> Option<Vec<bool>> {
    let shares = Shares::of(bins)?;
    let up = GAMMA * (bins.len() as f64).ln();
    // What the cheapest way into each state has cost so far, and whether each way came from the burst.
    let (mut calm, mut burst) = (0.0_f64, f64::INFINITY);
    let mut from_burst: Vec<(bool, bool)> = Vec::with_capacity(bins.len());
    for bin in bins {
        let (falls, stays) = (burst < calm, burst <= calm + up);
        let next_calm = if falls { burst } else { calm };
        let next_burst = if stays { burst } else { calm + up };
        from_burst.push((falls, stays));
        calm = next_calm + shares.cost(*bin, false);
        burst = next_burst + shares.cost(*bin, true);
    }
    let mut hot = burst < calm;
    let mut states = vec![false; bins.len()];
    for (state, (falls, stays)) in states.iter_mut().zip(from_burst).rev() {
        *state = hot;
        hot = if hot { stays } else { falls };
    }
    Some(states)
}

/// The shares of the two states.
#[derive(Clone, Copy, Debug)]
struct Shares {
    usual: f64,
    high: f64,
}

impl Shares {
    fn of(bins: &[(u64, u64)]) -> Option<Self> {
        let relevant: u64 = bins.iter().map(|(r, _)| r).sum();
        let all: u64 = bins.iter().map(|(_, d)| d).sum();
        let usual = relevant as f64 / all as f64;
        let high = usual * SCALING;
        (relevant > 0 && high < 1.0).then_some(Self { usual, high })
    }

    /// −ln of the probability of a bin's count in a state, without the coefficient.
    fn cost(self, (relevant, all): (u64, u64), hot: bool) -> f64 {
        let share = if hot { self.high } else { self.usual };
        let others = all.saturating_sub(relevant);
        -(relevant as f64 * share.ln() + others as f64 * (-share).ln_1p())
    }

    /// What a bin saves by being in the burst state: its weight.
    fn weight(self, bin: (u64, u64)) -> f64 {
        self.cost(bin, false) - self.cost(bin, true)
    }
}

/// What a count is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// The median of all bins.
    Overall,
    /// The median of the bins of the same hour of the week.
    HourOfWeek,
}

/// Robust z of each count: (x − median) / (1.4826·MAD) of x = ln(1 + count).
///
/// `slots` gives each bin's hour of the week (0..168); with it, and where all hours that occur do so in
/// four weeks or more, the median is that of the same hour. The MAD is always that of all differences, because one
/// of four values says little. Where more than half of the differences are zero it is zero too, and 1.2533 times their mean
/// takes its place (Iglewicz & Hoaglin); where all are zero so is every z.
pub fn robust_z(counts: &[u64], slots: Option<&[u8]>) -> (Vec<f64>, Baseline) {
    let x: Vec<f64> = counts.iter().map(|count| (*count as f64).ln_1p()).collect();
    let weekly = slots.and_then(|slots| weekly_medians(&x, slots));
    let baseline = if weekly.is_some() {
        Baseline::HourOfWeek
    } else {
        Baseline::Overall
    };
    let middle = median(x.clone());
    let differences: Vec<f64> = match (weekly, slots) {
        (Some(medians), Some(slots)) => x
            .iter()
            .zip(slots)
            .map(|(x, slot)| x - medians[usize::from(*slot)])
            .collect(),
        _ => x.iter().map(|x| x - middle).collect(),
    };
    let sizes: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    let mean = sizes.iter().sum::<f64>() / sizes.len().max(1) as f64;
    let mad = median(sizes);
    let scale = if mad > 0.0 {
        1.4826 * mad
    } else {
        1.2533 * mean
    };
    let z = |d: f64| if scale > 0.0 { d / scale } else { 0.0 };
    (differences.into_iter().map(z).collect(), baseline)
}

/// Medians by hour of the week, if each hour that occurs does so at least four times, and all hours do.
fn weekly_medians(x: &[f64], slots: &[u8]) -> Option<Vec<f64>> {
    const LEAST_WEEKS: usize = 4;
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); WEEK];
    for (x, slot) in x.iter().zip(slots) {
        values.get_mut(usize::from(*slot))?.push(*x);
    }
    let enough = x.len() == slots.len() && values.iter().all(|v| v.len() >= LEAST_WEEKS);
    enough.then(|| values.into_iter().map(median).collect())
}

/// The median; 0 of nothing.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[half],
        _ => f64::midpoint(values[half - 1], values[half]),
    }
}

/// A burst: adjacent hot bins.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// Its bins.
    pub bins: Range<usize>,
    /// The first of its bins with the most posts.
    pub peak: usize,
    /// Its posts.
    pub posts: u64,
    /// Its share of all posts of the series.
    pub share: f64,
    /// What the burst state saves over its bins (Kleinberg's weight), if the automaton found it.
    pub weight: Option<f64>,
    /// The highest robust z of its bins.
    pub z: f64,
}

/// Bursts of a series, in order, with what they were found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Bursts {
    /// The episodes.
    pub episodes: Vec<Episode>,
    /// What counts were compared with.
    pub baseline: Baseline,
    /// Whether the automaton applied: see [`automaton`].
    pub by_share: bool,
}

/// The bursts of a series of (relevant posts, all posts): bins in the burst state of the [`automaton`], and bins
/// of a [`robust_z`] of [`UNUSUAL`] or more, merged where at most [`BRIDGE`] bins lie between them. Episodes of fewer
/// than [`LEAST_POSTS`] relevant posts are dropped.
pub fn bursts(bins: &[(u64, u64)], slots: Option<&[u8]>) -> Bursts {
    let counts: Vec<u64> = bins.iter().map(|(relevant, _)| *relevant).collect();
    let (z, baseline) = robust_z(&counts, slots);
    let states = automaton(bins);
    let shares = Shares::of(bins);
    let hot = |bin: usize| {
        let loud = z[bin] >= UNUSUAL && counts[bin] > 0;
        loud || states.as_ref().is_some_and(|states| states[bin])
    };
    let all: u64 = counts.iter().sum();
    let mut episodes = Vec::new();
    for run in runs(bins.len(), hot) {
        let posts: u64 = counts[run.clone()].iter().sum();
        if posts < LEAST_POSTS {
            continue;
        }
        let by_share = |states: &Vec<bool>| {
            let burst = run.clone().filter(|bin| states[*bin]);
            let weights = burst.filter_map(|bin| Some(shares?.weight(bins[bin])));
            weights.reduce(|sum, weight| sum + weight)
        };
        episodes.push(Episode {
            peak: loudest(&counts, run.clone()),
            posts,
            share: posts as f64 / all as f64,
            weight: states.as_ref().and_then(by_share),
            z: run.clone().map(|bin| z[bin]).fold(f64::MIN, f64::max),
            bins: run,
        });
    }
    Bursts {
        episodes,
        baseline,
        by_share: states.is_some(),
    }
}

/// The first bin with the highest count.
pub(super) fn loudest(counts: &[u64], among: Range<usize>) -> usize {
    let start = among.start;
    let better = |best: usize, bin: usize| {
        if counts[bin] > counts[best] {
            bin
        } else {
            best
        }
    };
    among.reduce(better).unwrap_or(start)
}

/// Runs of hot bins, merged across short pauses.
fn runs(len: usize, hot: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for bin in (0..len).filter(|bin| hot(*bin)) {
        match runs.last_mut() {
            Some(run) if bin - run.end <= BRIDGE => run.end = bin + 1,
            _ => runs.push(bin..bin + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests;
