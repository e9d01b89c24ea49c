use super::*;
use proptest::prelude::*;

fn near(a: f64, b: f64, by: f64) -> bool {
    (a - b).abs() <= by * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn smoothing_by_hand() {
    assert_eq!(smoothed(&[3, 6, 9, 0, 0], 3), [3.0, 6.0, 5.0, 3.0, 0.0]);
    assert_eq!(
        smoothed(&[2, 4, 9, 5, 0], 5),
        [2.0, 5.0, 4.0, 14.0 / 3.0, 0.0]
    );
    assert!(smoothed(&[], 3).is_empty());
    assert_eq!(smoothed(&[7], 9), [7.0]);
}

#[test]
fn a_rise_by_hand() {
    let found = rise(&[0, 4, 9, 12, 60, 100, 80]).unwrap();
    let expected = Rise {
        from: 3,
        cut: false,
        bins: 3,
        steepest: 4,
        by: 48,
    };
    assert_eq!(found, expected);
    let at_once = rise(&[100, 50, 20]).unwrap();
    assert_eq!(
        (at_once.bins, at_once.cut, at_once.steepest, at_once.by),
        (0, true, 0, 100)
    );
    assert_eq!(rise(&[0, 0]), None);
    assert_eq!(rise(&[]), None);
}

#[test]
fn halving_every_second_bin_is_found() {
    let counts: Vec<u64> = (0..24)
        .map(|t| (1_000_000.0 * 0.5f64.powf(f64::from(t) / 2.0)).round() as u64)
        .collect();
    let found = fall(&counts, 1).unwrap();
    assert!(near(found.half_life, 2.0, 1e-3) && found.r2 > 0.999_99);
    assert!(found.between.0 <= found.half_life && found.half_life <= found.between.1);
    assert_eq!(found.shape, Shape::Exponential);
    // 5 % of the peak is 4.32 half-lives away: bins 0 to 8.
    assert_eq!(found.bins, 9);
    // Of a rhythm of four bins, two whole ones.
    assert_eq!(fall(&counts, 4).unwrap().bins, 8);
    assert!(near(fall(&counts, 4).unwrap().half_life, 2.0, 1e-3));
    assert_eq!(halved_after(&counts), Some(2));
}

/// A first version fitted moving averages of 25 hours, which made half-lives with narrow intervals of both.
#[test]
fn hours_that_jump_about_or_stay_level_have_no_half_life() {
    let jumping = [62, 54, 22, 46, 6, 5, 39, 33, 16, 7, 2];
    let found = fall(&jumping, 24).unwrap();
    assert_eq!(found.bins, 10);
    assert!(found.doubt().is_some() && found.r2 < 0.5, "{found:?}");
    let level = [
        5, 40, 18, 21, 21, 18, 19, 21, 20, 22, 21, 17, 21, 17, 23, 20,
    ];
    assert!(fall(&level, 24).map_or(true, |found| found.doubt().is_some()));
}

#[test]
fn a_night_is_no_end_and_a_silent_day_is_one() {
    let mut hours = vec![100, 80, 60, 50];
    hours.extend([0; 20]);
    hours.extend([50, 40, 30, 25]);
    hours.extend([0; 25]);
    hours.extend([50; 9]);
    // To the eighth loud hour: 28 bins, of which one whole day.
    assert_eq!(fall(&hours, 24).unwrap().bins, 24);
    assert_eq!(fall(&hours, 10), Err(NoFit::FewBins(4)));
}

#[test]
fn a_long_tail_is_a_power_law() {
    let counts: Vec<u64> = (1..60)
        .map(|t| (90_000.0 / f64::from(t)).round() as u64)
        .collect();
    let found = fall(&counts, 1).unwrap();
    assert_eq!(found.shape, Shape::PowerLaw);
    assert!(near(found.exponent, 1.0, 1e-3) && found.power_r2 > 0.999);
}

#[test]
fn nothing_is_fitted_to_too_little() {
    assert_eq!(fall(&[], 3), Err(NoFit::Empty));
    assert_eq!(fall(&[0, 0], 3), Err(NoFit::Empty));
    assert_eq!(fall(&[100, 50, 25], 1), Err(NoFit::FewBins(3)));
    assert_eq!(fall(&[1000, 30, 20, 10, 10, 10], 1), Err(NoFit::FewBins(1)));
    assert_eq!(fall(&[4, 3, 3, 2, 2, 1], 1), Err(NoFit::FewPosts(15)));
    assert_eq!(fall(&[9; 8], 1), Err(NoFit::NoDecline));
    assert_eq!(halved_after(&[9, 8, 7]), None);
}

#[test]
fn a_fit_that_says_little_is_doubted() {
    let fit = Fall {
        half_life: 3.0,
        between: (1.0, 10.0),
        r2: 0.3,
        exponent: 1.0,
        power_r2: 0.3,
        shape: Shape::Alike,
        bins: 10,
        posts: 100,
    };
    assert_eq!(fit.doubt(), None);
    assert_eq!(Fall { bins: 9, ..fit }.doubt(), Some(Doubt::FewBins));
    assert_eq!(Fall { r2: 0.29, ..fit }.doubt(), Some(Doubt::Unexplained));
    let shape = Shape::PowerLaw;
    assert_eq!(Fall { shape, ..fit }.doubt(), Some(Doubt::EverSlower));
    for most in [10.1, f64::INFINITY] {
        let between = (1.0, most);
        assert_eq!(Fall { between, ..fit }.doubt(), Some(Doubt::Wide));
    }
}

#[test]
fn kinds_of_waves() {
    let abrupt = [1, 2, 1, 100, 70, 50, 30, 20, 10, 5, 2, 1, 1];
    let found = wave(&abrupt, 1, false);
    assert_eq!(
        found, None,
        "three bins before do not show what seven after do"
    );
    let found = wave(&abrupt, 1, true).unwrap();
    assert_eq!(
        (found.start, found.before, found.after, found.reach),
        (Start::Abrupt, 4, 185, 6)
    );
    let mut long = vec![1; 9];
    long.extend(abrupt);
    assert_eq!(wave(&long, 1, false).unwrap().start, Start::Abrupt);
    let grown = [1, 10, 25, 50, 80, 100, 80, 50, 25, 10, 1];
    assert_eq!(wave(&grown, 1, false).unwrap().start, Start::Grown);
    let flash = [0, 1, 2, 200, 3, 1, 0];
    assert_eq!(wave(&flash, 1, false).unwrap().start, Start::Abrupt);
    assert_eq!(wave(&[1, 50, 100, 80, 70], 1, true), None, "not over");
    assert_eq!(wave(&[1, 5, 1], 1, true), None, "too few");
    assert_eq!(wave(&[], 1, true), None);
}

proptest! {
    #[test]
    fn averages_one_by_one(counts in proptest::collection::vec(0u64..1000, 1..60), half in 0usize..15) {
        let found = smoothed(&counts, 2 * half + 1);
        for (bin, found) in found.iter().enumerate() {
            let half = half.min(bin).min(counts.len() - 1 - bin);
            let window = &counts[bin - half..=bin + half];
            let mean = window.iter().sum::<u64>() as f64 / window.len() as f64;
            prop_assert!(near(*found, mean, 1e-12));
        }
    }

    /// A wave turned around has before and after swapped; all else is survived.
    #[test]
    fn waves_turned_around(counts in proptest::collection::vec(0u64..300, 0..50)) {
        let most = counts.iter().max().copied().unwrap_or(0);
        let _ = (rise(&counts), fall(&counts, 3), halved_after(&counts), wave(&counts, 3, true));
        prop_assume!(counts.iter().filter(|count| **count == most).count() == 1);
        let turned: Vec<u64> = counts.iter().rev().copied().collect();
        if let (Some(a), Some(b)) = (wave(&counts, 1, false), wave(&turned, 1, false)) {
            prop_assert_eq!((a.before, a.peak, a.after), (b.after, b.peak, b.before));
            prop_assert_eq!(a.reach, b.reach);
        }
    }
}
