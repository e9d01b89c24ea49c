//! Every answer of the engine against a plain pass over the posts.
//!
//! The posts come out of the readers a second time, without the archive; what a query means is
//! decided post by post (`matching`), and answers are counted with loops and sets (`counting`,
//! `paging`).

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod companions;
mod comparing;
mod copying;
mod counting;
mod ira;
mod life;
mod matching;
mod networking;
mod paging;
mod real;
mod voices;
mod world;

use comparing::{check_compare, check_explain};
use copying::{check_copies, check_near_copies};
use counting::{
    check_check, check_count, check_given_up, check_overview, check_related, check_tags,
    check_timelines, check_too_many_bins,
};
use networking::check_networks;
use paging::check_pages;
use proptest::prelude::*;
use tagline::engine::{Against, Basis};
use tagline::post::Time;
use tagline::query::Expr;
use world::{every_filter, expressions, worlds};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn answers_equal_a_plain_pass(
        world in worlds(),
        exprs in prop::collection::vec(expressions(), 8),
    ) {
        let made = world.make();
        check_overview(&made.posts, &made.engine);
        for (n, expr) in exprs.iter().enumerate() {
            check_count(&made.posts, &made.engine, expr);
            check_check(&made.posts, &made.engine, expr);
            check_tags(&made.posts, &made.engine, expr);
            check_related(&made.posts, &made.engine, expr);
            check_copies(&made.posts, &made.engine, expr);
            check_near_copies(&made.posts, &made.engine, expr);
            check_pages(&made.posts, &made.engine, expr, [1, 3, 7, 50][n % 4]);
        }
        check_related(&made.posts, &made.engine, &Expr::All);
        check_timelines(&made.posts, &made.engine, [&exprs[0], &exprs[1]]);
        check_check(&made.posts, &made.engine, &Expr::All);
        check_given_up(&made.engine);
        check_too_many_bins(&made.engine);
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn voices_and_what_posts_name_equal_a_plain_pass(
        world in worlds(),
        exprs in prop::collection::vec(expressions(), 3),
    ) {
        let made = world.make();
        for expr in exprs.iter().chain([&Expr::All]) {
            voices::check_voices(&made.posts, &made.engine, expr);
            voices::check_terms(&made.posts, &made.engine, expr);
            companions::check_companions(&made.posts, &made.engine, expr);
        }
        voices::check_given_up(&made.engine);
        check_networks(&made.posts, &made.engine, &exprs[0]);
        check_networks(&made.posts, &made.engine, &Expr::All);
        networking::check_given_up(&made.engine);
        copying::check_given_up(&made.engine);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_filter_finds_what_it_says(world in worlds()) {
        let made = world.make();
        for expr in every_filter() {
            check_count(&made.posts, &made.engine, &expr);
            check_count(&made.posts, &made.engine, &expr.clone().negate());
            check_pages(&made.posts, &made.engine, &expr, 31);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn comparisons_equal_a_plain_pass(
        world in worlds(),
        exprs in prop::collection::vec(expressions(), 6),
    ) {
        let made = world.make();
        for (n, pair) in exprs.windows(2).enumerate() {
            let by = Basis::ALL[n % 2];
            check_compare(&made.posts, &made.engine, [&pair[0], &pair[1]], by);
        }
        check_compare(&made.posts, &made.engine, [&exprs[0], &exprs[0]], Basis::Voices);
        check_compare(&made.posts, &made.engine, [&exprs[0], &Expr::All], Basis::Voices);
    }

    #[test]
    fn explanations_equal_a_plain_pass(
        world in worlds(),
        exprs in prop::collection::vec(expressions(), 4),
        (from, to) in (0..12usize, 0..12usize),
    ) {
        let made = world.make();
        let moments: Vec<Time> = made.posts.iter().filter_map(|post| post.time).collect();
        prop_assume!(!moments.is_empty());
        let at = |n: usize| moments[n % moments.len()];
        let span = (at(from).min(at(to)), Time(at(from).max(at(to)).0 + 1));
        for (n, expr) in exprs.iter().chain([&Expr::All]).enumerate() {
            check_explain(&made.posts, &made.engine, expr, (span, Against::ALL[n % 3]));
        }
    }
}
