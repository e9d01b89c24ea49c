//! The vertical axis: from counts to heights, and the values that are written beside it.

/// How counts become heights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Twice the count is twice the height.
    #[default]
    Linear,
    /// The logarithm of one more than the count: ten times the count is one step more, and zero
    /// stays on the ground.
    Log,
}

/// A vertical axis from zero to a round number at or above the largest count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YAxis {
    scale: Scale,
    top: u64,
    ticks: Vec<u64>,
}

impl YAxis {
    /// The axis for counts up to `max`, drawn `rows` cells high.
    pub fn new(scale: Scale, max: u64, rows: u16) -> Self {
        let ticks = match scale {
            Scale::Linear => linear_ticks(max, rows),
            Scale::Log => log_ticks(max, rows),
        };
        let top = ticks.last().copied().unwrap_or(max).max(1);
        Self { scale, top, ticks }
    }

    /// The count at the upper end.
    pub fn top(&self) -> u64 {
        self.top
    }

    /// The values to write beside the axis, rising, from 0 to [`top`](Self::top).
    pub fn ticks(&self) -> &[u64] {
        &self.ticks
    }

    /// How high a count stands on an axis of `steps` steps: 0 for zero only.
    pub fn height(&self, count: u64, steps: u64) -> u64 {
        if count == 0 || steps == 0 {
            return 0;
        }
        let share = match self.scale {
            Scale::Linear => count as f64 / self.top as f64,
            Scale::Log => (count as f64).ln_1p() / (self.top as f64).ln_1p(),
        };
        ((share * steps as f64).round() as u64).clamp(1, steps)
    }
}

/// Zero, the top, and as many equal parts between as the height can carry.
fn linear_ticks(max: u64, rows: u16) -> Vec<u64> {
    let parts: u64 = match rows {
        0..=3 => 1,
        4..=9 => 2,
        _ => 4,
    };
    // Fractions of a post are no values: with few posts there are few values.
    let parts = parts.min(max.max(1));
    let step = round_up(max.max(1).div_ceil(parts));
    (0..=parts).map(|i| i.saturating_mul(step)).collect()
}

/// The least number at or above `number` that has at most two digits that are not zero, and reads
/// well: small steps keep the highest bar close to the top.
fn round_up(number: u64) -> u64 {
    const LEADING: [u64; 15] = [10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100];
    if number <= 10 {
        return number;
    }
    let mut unit: u64 = 1;
    while number / unit >= 100 {
        unit = unit.saturating_mul(10);
    }
    LEADING
        .iter()
        .map(|lead| lead.saturating_mul(unit))
        .find(|round| *round >= number)
        .unwrap_or(u64::MAX)
}

/// Zero, powers of ten at least two rows apart, and the top.
fn log_ticks(max: u64, rows: u16) -> Vec<u64> {
    let top = round_up(max.max(1));
    let row_of = |count: u64| (count as f64).ln_1p() / (top as f64).ln_1p() * f64::from(rows);
    let mut ticks = vec![0];
    let mut power: u64 = 1;
    while power < top {
        let below = ticks.last().map_or(0.0, |t| row_of(*t));
        if row_of(power) - below >= 2.0 && f64::from(rows) - row_of(power) >= 2.0 {
            ticks.push(power);
        }
        power = match power.checked_mul(10) {
            Some(next) => next,
            None => break,
        };
    }
    ticks.push(top);
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        for (scale, max, rows, ticks) in [
            (Scale::Linear, 0, 5, vec![0, 1]),
            (Scale::Linear, 1, 20, vec![0, 1]),
            (Scale::Linear, 3, 5, vec![0, 2, 4]),
            (Scale::Linear, 1842, 2, vec![0, 2000]),
            (Scale::Linear, 1842, 5, vec![0, 1000, 2000]),
            (Scale::Linear, 1842, 12, vec![0, 500, 1000, 1500, 2000]),
            (Scale::Linear, 1_204_331, 5, vec![0, 700_000, 1_400_000]),
            (Scale::Log, 0, 5, vec![0, 1]),
            (Scale::Log, 900, 9, vec![0, 10, 100, 900]),
            (Scale::Log, 48_200, 5, vec![0, 100, 50_000]),
        ] {
            assert_eq!(
                YAxis::new(scale, max, rows).ticks(),
                ticks,
                "{scale:?} {max} {rows}"
            );
        }
    }

    proptest! {
        #[test]
        fn an_axis_holds_what_it_was_made_for(max: u64, rows: u16, count: u64, steps in 0u64..5000) {
            for scale in [Scale::Linear, Scale::Log] {
                let axis = YAxis::new(scale, max, rows);
                prop_assert!(axis.top() >= max);
                prop_assert!(axis.ticks().is_sorted());
                let height = axis.height(count, steps);
                prop_assert!(height <= steps);
                prop_assert_eq!(height == 0, count == 0 || steps == 0);
                prop_assert!(axis.height(count.saturating_add(1), steps) >= height);
            }
        }

        #[test]
        fn the_top_is_not_far_above_the_largest(max in 20u64..1 << 60) {
            for rows in [1, 5, 20] {
                let top = YAxis::new(Scale::Linear, max, rows).top();
                prop_assert!(top as f64 <= max as f64 * 1.35, "{} {}", max, top);
            }
        }
    }
}
