use super::*;
use proptest::prelude::*;

/// The cost of one sequence of states, with the whole binomial.
fn cost(bins: &[(u64, u64)], states: &[bool]) -> f64 {
    let ln_factorial = |n: u64| (1..=n).map(|k| (k as f64).ln()).sum::<f64>();
    let all: u64 = bins.iter().map(|b| b.1).sum();
    let usual = bins.iter().map(|b| b.0).sum::<u64>() as f64 / all as f64;
    let mut before = false;
    let mut sum = 0.0;
    for ((r, d), hot) in bins.iter().zip(states) {
        let p = if *hot { 2.0 * usual } else { usual };
        let choose = ln_factorial(*d) - ln_factorial(*r) - ln_factorial(d - r);
        sum -= choose + *r as f64 * p.ln() + (d - r) as f64 * (1.0 - p).ln();
        if *hot && !before {
            sum += (bins.len() as f64).ln();
        }
        before = *hot;
    }
    sum
}

#[test]
fn a_doubled_share_is_a_burst_and_a_doubled_archive_is_none() {
    let usual = (10, 100);
    let mut bins = vec![usual; 20];
    for bin in &mut bins[8..11] {
        *bin = (40, 100);
    }
    let states = automaton(&bins).unwrap();
    let hot: Vec<usize> = (0..20).filter(|bin| states[*bin]).collect();
    assert_eq!(hot, [8, 9, 10]);
    // p0 = 290 / 2000 = 0.145; the weight of (40, 100) by hand: 40 ln 2 + 60 ln (0.71 / 0.855).
    let found = bursts(&bins, None);
    let by_hand = 3.0 * (40.0 * 2f64.ln() + 60.0 * (0.71f64 / 0.855).ln());
    let episode = &found.episodes[0];
    assert!((episode.weight.unwrap() - by_hand).abs() < 1e-9);
    assert_eq!(
        (episode.bins.clone(), episode.peak, episode.posts),
        (8..11, 8, 120)
    );
    assert!((episode.share - 120.0 / 290.0).abs() < 1e-12);

    for bin in &mut bins[8..11] {
        *bin = (40, 400);
    }
    assert_eq!(automaton(&bins).unwrap(), [false; 20]);
    // The count is unusual all the same, and is found as such.
    let found = bursts(&bins, None);
    assert_eq!(found.episodes.len(), 1);
    assert_eq!(found.episodes[0].weight, None);
}

#[test]
fn the_automaton_refuses_what_it_cannot_judge() {
    assert_eq!(automaton(&[]), None);
    assert_eq!(automaton(&[(0, 5), (0, 7)]), None);
    assert_eq!(automaton(&[(5, 5), (7, 7)]), None, "the whole archive");
    assert_eq!(automaton(&[(5, 10), (5, 10)]), None, "half of it");
    assert_eq!(automaton(&[(0, 0), (1, 100)]).map(|s| s.len()), Some(2));
}

#[test]
fn z_by_hand() {
    // ln(1 + count) = 0, ln 2, ln 4, ln 8, ln 64: in units of ln 2: 0 1 2 3 6.
    let counts = [0, 1, 3, 7, 63];
    let (z, baseline) = robust_z(&counts, None);
    assert_eq!(baseline, Baseline::Overall);
    // Median 2, differences 2 1 0 1 4, their median 1.
    for (z, units) in z.iter().zip([-2.0, -1.0, 0.0, 1.0, 4.0]) {
        assert!((z - units / 1.4826).abs() < 1e-12);
    }
    // Median and MAD 0; mean difference ln 8 / 8.
    let (z, _) = robust_z(&[0, 0, 0, 7, 0, 0, 0, 0], None);
    assert!((z[3] - 8.0 / 1.2533).abs() < 1e-12 && z[0] == 0.0);
    assert_eq!(robust_z(&[3, 3, 3], None).0, [0.0; 3]);
    assert!(robust_z(&[], None).0.is_empty());
}

#[test]
fn every_evening_is_no_burst_where_evenings_are_known() {
    let slots: Vec<u8> = (0..WEEK * 5).map(|hour| (hour % WEEK) as u8).collect();
    let mut counts: Vec<u64> = slots
        .iter()
        .map(|slot| {
            if slot % 24 == 20 {
                200
            } else {
                2 + u64::from(slot % 3)
            }
        })
        .collect();
    // A little unrest, so that differences are not all zero.
    for (n, count) in counts.iter_mut().enumerate() {
        *count += (n as u64 * 7919) % 2;
    }
    counts[WEEK * 2 + 30] = 150;
    let bins: Vec<(u64, u64)> = counts.iter().map(|c| (*c, *c)).collect();
    let found = bursts(&bins, Some(&slots));
    assert_eq!(found.baseline, Baseline::HourOfWeek);
    assert_eq!(found.episodes.len(), 1);
    assert_eq!(found.episodes[0].peak, WEEK * 2 + 30);
    // Three weeks are not enough.
    let three = &bins[..WEEK * 3];
    assert_eq!(
        bursts(three, Some(&slots[..WEEK * 3])).baseline,
        Baseline::Overall
    );
}

#[test]
fn episodes_bridge_a_pause_and_need_posts() {
    let mut counts = vec![0u64; 60];
    (counts[10], counts[12], counts[30]) = (40, 50, 4);
    let bins: Vec<(u64, u64)> = counts.iter().map(|c| (*c, 100)).collect();
    let found = bursts(&bins, None).episodes;
    assert_eq!(found.len(), 1, "four posts are no burst: {found:?}");
    assert_eq!((found[0].bins.clone(), found[0].peak), (10..13, 12));
    assert_eq!(bursts(&[], None).episodes, []);
}

prop_compose! {
    fn small()(cells in proptest::collection::vec((0u64..12, 0u64..40), 1..11)) -> Vec<(u64, u64)> {
        cells.into_iter().map(|(r, others)| (r, r + others)).collect()
    }
}

proptest! {
    /// Against all 2^n sequences.
    #[test]
    fn no_sequence_is_cheaper(bins in small()) {
        let Some(states) = automaton(&bins) else {
            let r: u64 = bins.iter().map(|b| b.0).sum();
            let d: u64 = bins.iter().map(|b| b.1).sum();
            prop_assert!(r == 0 || 2 * r >= d);
            return Ok(());
        };
        let best = (0..1u32 << bins.len())
            .map(|n| (0..bins.len()).map(|bit| n >> bit & 1 == 1).collect::<Vec<_>>())
            .map(|states| cost(&bins, &states))
            .fold(f64::INFINITY, f64::min);
        prop_assert!((cost(&bins, &states) - best).abs() < 1e-6 * (1.0 + best.abs()));
    }

    /// z does not change with the order of bins; half of the bins lie on each side of zero.
    #[test]
    fn z_is_about_the_middle(counts in proptest::collection::vec(0u64..500, 1..80)) {
        let (z, _) = robust_z(&counts, None);
        prop_assert!(z.iter().filter(|z| **z > 0.0).count() * 2 <= counts.len());
        prop_assert!(z.iter().filter(|z| **z < 0.0).count() * 2 <= counts.len());
        let backwards: Vec<u64> = counts.iter().rev().copied().collect();
        let (mut turned, _) = robust_z(&backwards, None);
        turned.reverse();
        prop_assert_eq!(z, turned);
    }

    #[test]
    fn episodes_are_apart_and_add_up(bins in proptest::collection::vec((0u64..60, 0u64..400), 0..120)) {
        let bins: Vec<(u64, u64)> = bins.into_iter().map(|(r, o)| (r, r + o)).collect();
        let found = bursts(&bins, None).episodes;
        for pair in found.windows(2) {
            prop_assert!(pair[0].bins.end + BRIDGE < pair[1].bins.start);
        }
        for episode in &found {
            let posts: u64 = bins[episode.bins.clone()].iter().map(|b| b.0).sum();
            prop_assert_eq!(episode.posts, posts);
            prop_assert!(episode.posts >= LEAST_POSTS && episode.bins.contains(&episode.peak));
            let most = bins[episode.bins.clone()].iter().map(|b| b.0).max();
            prop_assert_eq!(Some(bins[episode.peak].0), most);
        }
    }
}
