//! Counts that shrink or grow by the same share in each step: a curve through the counts as they are.
//!
//! Poisson regression with a logarithmic link. A line through logarithms would need counts that are never zero, which
//! smoothing provides at the price of an interval that is far too narrow: neighbours that were averaged over the same
//! posts confirm each other.

use super::interval::Z95;

/// Steps of Newton's method at most; a handful is enough.
const STEPS: usize = 60;

/// A curve `exp(start + slope · x)` through counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Of the logarithm of the expected count, per unit of x.
    pub slope: f64,
    /// The logarithm of the count expected at x = 0.
    pub start: f64,
    /// Share of the deviance that it explains, of the counts as they are; 1 where there is none.
    pub r2: f64,
    /// What it leaves of the deviance.
    pub deviance: f64,
    /// How many times as far as Poisson's counts lie from the curve, as variance; 1 at least.
    pub spread: f64,
    /// Half the width of the slope's 95 % interval: for counts of that spread, and for as many of them as do not
    /// merely repeat the one before (by the correlation of residuals with the next ones; Santer et al. 2000). Infinite
    /// where too few are left.
    pub doubt: f64,
}

/// The curve that makes the counts likeliest; nothing for fewer than three points, for no counts, or for points
/// above each other. Points are in order of x.
pub fn trend(points: &[(f64, u64)]) -> Option<Trend> {
    let n = points.len();
    let all: u64 = points.iter().map(|(_, count)| count).sum();
    if n < 3 || all == 0 {
        return None;
    }
    let mean = all as f64 / n as f64;
    let level = deviance(points, (mean.ln(), 0.0));
    let (mut at, mut left) = ((mean.ln(), 0.0), level);
    for _ in 0..STEPS {
        let step = newton(points, at)?;
        // Half of a step that leads uphill, and half of that.
        let tries = (0..40).map(|halved| 0.5_f64.powi(halved));
        let tries = tries.map(|part| (at.0 + part * step.0, at.1 + part * step.1));
        let Some(next) = tries
            .into_iter()
            .find(|next| deviance(points, *next) < left)
        else {
            break;
        };
        (at, left) = (next, deviance(points, next));
    }
    let expected: Vec<f64> = points
        .iter()
        .map(|(x, _)| (at.0 + at.1 * x).exp())
        .collect();
    let residuals: Vec<f64> = points
        .iter()
        .zip(&expected)
        .map(|((_, count), expected)| (*count as f64 - expected) / expected.sqrt())
        .collect();
    let squares: f64 = residuals.iter().map(|r| r * r).sum();
    let spread = (squares / (n - 2) as f64).max(1.0);
    let (h00, h01, h11) = information(points, at);
    let error = (spread * h00 / (h00 * h11 - h01 * h01)).sqrt();
    Some(Trend {
        slope: at.1,
        start: at.0,
        r2: if level > 1e-9 {
            1.0 - left / level
        } else {
            1.0
        },
        deviance: left,
        spread,
        doubt: doubt(error, &residuals),
    })
}

/// Half of the 95 % interval by the points that say something of their own.
fn doubt(error: f64, residuals: &[f64]) -> f64 {
    let n = residuals.len() as f64;
    let squares: f64 = residuals.iter().map(|r| r * r).sum();
    let pairs: f64 = residuals.windows(2).map(|pair| pair[0] * pair[1]).sum();
    // Less than nothing of a square is rounding.
    let alike = if squares > 1e-9 {
        (pairs / squares).max(0.0)
    } else {
        0.0
    };
    let own = n * (1.0 - alike) / (1.0 + alike);
    if own < 3.0 {
        return f64::INFINITY;
    }
    t95(own - 2.0) * error * ((n - 2.0) / (own - 2.0)).sqrt()
}

/// Twice what the log-likelihood lacks to that of the counts themselves.
fn deviance(points: &[(f64, u64)], (start, slope): (f64, f64)) -> f64 {
    let of = |(x, count): &(f64, u64)| {
        let (count, line) = (*count as f64, start + slope * x);
        let known = if count > 0.0 {
            count * (count.ln() - line)
        } else {
            0.0
        };
        known - (count - line.exp())
    };
    2.0 * points.iter().map(of).sum::<f64>()
}

/// What is known of start and slope there, as a matrix: both ways of start, of both, and of slope.
fn information(points: &[(f64, u64)], (start, slope): (f64, f64)) -> (f64, f64, f64) {
    points.iter().fold((0.0, 0.0, 0.0), |sum, (x, _)| {
        let expected = (start + slope * x).exp();
        (
            sum.0 + expected,
            sum.1 + expected * x,
            sum.2 + expected * x * x,
        )
    })
}

fn newton(points: &[(f64, u64)], at: (f64, f64)) -> Option<(f64, f64)> {
    let (h00, h01, h11) = information(points, at);
    let determinant = h00 * h11 - h01 * h01;
    let (mut g0, mut g1) = (0.0, 0.0);
    for (x, count) in points {
        let rest = *count as f64 - (at.0 + at.1 * x).exp();
        g0 += rest;
        g1 += rest * x;
    }
    (determinant > 1e-12 * h00 * h00).then(|| {
        (
            (h11 * g0 - h01 * g1) / determinant,
            (h00 * g1 - h01 * g0) / determinant,
        )
    })
}

/// The two-sided 95 % point of Student's t, by the expansion of Cornish and Fisher; exact to 1 % from three degrees of
/// freedom on, too large for parts below.
fn t95(freedom: f64) -> f64 {
    let (z, v) = (Z95, freedom);
    if v < 2.0 {
        return 12.706;
    }
    if v < 3.0 {
        return 4.303;
    }
    z + (z.powi(3) + z) / (4.0 * v)
        + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * v * v)
        + (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / (384.0 * v.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64, by: f64) -> bool {
        (a - b).abs() <= by * (1.0 + a.abs().max(b.abs()))
    }

    fn numbered(counts: &[u64]) -> Vec<(f64, u64)> {
        (0..).map(f64::from).zip(counts.iter().copied()).collect()
    }

    #[test]
    fn counts_as_they_are_and_not_their_averages() {
        // By an independent program (Newton's method in Python): eleven hours that jump about.
        let found = trend(&numbered(&[62, 54, 22, 46, 6, 5, 39, 33, 16, 7, 2])).unwrap();
        assert!(near(-std::f64::consts::LN_2 / found.slope, 3.806_346, 1e-6));
        assert!(near(found.r2, 0.465_929, 1e-6));
        assert!(near(found.spread, 10.338_435, 1e-6));
        let half = |slope: f64| -std::f64::consts::LN_2 / slope;
        let (least, most) = (
            half(found.slope - found.doubt),
            half(found.slope + found.doubt),
        );
        assert!(
            (2.0..2.05).contains(&least) && (30.0..40.0).contains(&most),
            "{least} {most}"
        );
    }

    #[test]
    fn neighbours_that_repeat_each_other_are_fewer() {
        let alone = [
            40, 60, 40, 60, 40, 60, 40, 60, 40, 60, 40, 60, 40, 60, 40, 60,
        ];
        let alike = [
            40, 40, 40, 40, 60, 60, 60, 60, 40, 40, 40, 40, 60, 60, 60, 60,
        ];
        let doubt = |counts: &[u64]| trend(&numbered(counts)).unwrap().doubt;
        assert!(doubt(&alike) > 1.5 * doubt(&alone));
    }

    #[test]
    fn nothing_where_there_is_no_curve() {
        assert_eq!(trend(&numbered(&[5, 4])), None);
        assert_eq!(trend(&numbered(&[0, 0, 0, 0])), None);
        assert_eq!(trend(&[(1.0, 5), (1.0, 4), (1.0, 3)]), None);
        let flat = trend(&numbered(&[7; 9])).unwrap();
        assert!(near(flat.slope, 0.0, 1e-9) && near(flat.r2, 1.0, 1e-9));
    }

    #[test]
    fn t_as_in_the_tables() {
        for (freedom, t) in [
            (1.0, 12.706),
            (2.0, 4.303),
            (3.0, 3.182),
            (5.0, 2.571),
            (10.0, 2.228),
            (30.0, 2.042),
        ] {
            assert!((t95(freedom) / t - 1.0).abs() < 0.01, "{freedom}");
        }
    }

    proptest! {
        /// At the best fit, expected and found counts agree in sum and in the sum weighted by x.
        #[test]
        fn the_likelihood_has_no_slope_there(counts in proptest::collection::vec(0u64..400, 3..60)) {
            let points = numbered(&counts);
            prop_assume!(counts.iter().filter(|count| **count > 0).count() > 1);
            let found = trend(&points).unwrap();
            let expected = |x: f64| (found.start + found.slope * x).exp();
            let all: f64 = counts.iter().sum::<u64>() as f64;
            let sum: f64 = points.iter().map(|(x, _)| expected(*x)).sum();
            prop_assert!(near(sum, all, 1e-4), "{} {}", sum, all);
            let by_x: f64 = points.iter().map(|(x, _)| x * expected(*x)).sum();
            let found_by_x: f64 = points.iter().map(|(x, count)| x * *count as f64).sum();
            prop_assert!(near(by_x, found_by_x, 1e-4), "{} {}", by_x, found_by_x);
            prop_assert!((-1e-9..=1.0).contains(&found.r2) && found.spread >= 1.0 && found.doubt > 0.0);
        }
    }
}
