//! Posts to read before the answer is there.

use super::super::ask::{Answer, Job, Lane, Reply, Request};
use super::super::msg::Msg;
use super::super::testing::Driver;
use std::time::Duration;

/// Goes to the 80 posts of a tag, and keeps the questions back.
fn narrowed() -> Driver {
    let mut driver = Driver::usual();
    driver.keys("alt-2 j");
    driver.is_deaf = true;
    driver.keys("enter alt-3");
    driver
}

/// The latest question of a lane.
fn question(driver: &Driver, lane: Lane) -> Request {
    let of = |request: &&Request| request.lane == lane;
    let latest = driver.unanswered.iter().rfind(of);
    latest.cloned().expect("it was asked")
}

fn answer(driver: &mut Driver, lane: Lane) {
    let request = question(driver, lane);
    driver.reply(&request);
}

fn asked(driver: &Driver, lane: Lane) -> usize {
    let of = |request: &&Request| request.lane == lane;
    driver.unanswered.iter().filter(of).count()
}

#[test]
fn a_glimpse_is_read_until_the_page_comes() {
    let mut driver = narrowed();
    assert!(driver.model.is_awaiting_paint());
    answer(&mut driver, Lane::Glimpse);
    let posts = &driver.model.posts;
    assert!(!posts.is_outdated() && !posts.is_answer());
    assert_eq!((posts.rows.total(), posts.known_total()), (64, None));
    assert!(
        !driver.model.is_awaiting_paint(),
        "there is something to see"
    );
    assert!(driver.model.is_waiting(Lane::Posts));
    let text = driver.text();
    assert!(text.contains("1 / …"), "{text}");

    driver.keys("G");
    assert_eq!(driver.model.posts.cursor.at, 63, "only what is there");
    assert_eq!(asked(&driver, Lane::Posts), 1, "nothing beyond it is asked");
    let read = driver.model.current().map(|row| row.post.id.clone());
    assert!(read.is_some());

    answer(&mut driver, Lane::Posts);
    let posts = &driver.model.posts;
    assert_eq!((posts.rows.total(), posts.known_total()), (80, Some(80)));
    assert_eq!(posts.cursor.at, 63);
    assert_eq!(driver.model.current().map(|row| row.post.id.clone()), read);
    let text = driver.text();
    assert!(text.contains("64 / 80"), "{text}");
}

#[test]
fn a_glimpse_behind_the_page_is_dropped() {
    let mut driver = narrowed();
    answer(&mut driver, Lane::Posts);
    answer(&mut driver, Lane::Glimpse);
    assert!(driver.model.posts.is_answer());
    assert_eq!(driver.model.posts.rows.total(), 80);
}

#[test]
fn a_glimpse_of_another_question_is_dropped() {
    for next in ["z backspace", "o", "c"] {
        let mut driver = narrowed();
        let old = question(&driver, Lane::Glimpse);
        driver.keys(next);
        driver.reply(&old);
        assert!(!driver.model.posts.rows.is_glimpse(), "{next}");
        assert_eq!(driver.model.posts.rows.total(), 400, "{next}");
    }
}

#[test]
fn without_a_glimpse_the_old_rows_stay() {
    let mut driver = narrowed();
    let Request { lane, epoch, .. } = question(&driver, Lane::Glimpse);
    driver.feed(Msg::Reply(Reply {
        lane,
        epoch,
        took: Duration::ZERO,
        result: Ok(Answer::Glimpse(None)),
    }));
    assert!(driver.model.posts.is_outdated());
    assert_eq!(driver.model.posts.rows.total(), 400);
    assert!(driver.model.is_awaiting_paint());
}

#[test]
fn a_post_of_a_glimpse_is_followed_when_the_archive_grows() {
    let mut driver = narrowed();
    let late = question(&driver, Lane::Glimpse);
    answer(&mut driver, Lane::Glimpse);
    driver.keys("j j j");
    let read = driver.model.current().map(|row| row.post.id.clone());
    driver.grow(500);
    assert!(matches!(
        question(&driver, Lane::Posts).job,
        Job::PageAround(..)
    ));
    driver.reply(&late);
    answer(&mut driver, Lane::Posts);
    assert!(driver.model.posts.is_answer());
    assert!(driver.model.posts.cursor.at > 3, "newer posts came above");
    assert_eq!(driver.model.current().map(|row| row.post.id.clone()), read);
}

#[test]
fn a_view_left_with_a_glimpse_is_asked_for_when_it_comes_back() {
    let mut driver = narrowed();
    answer(&mut driver, Lane::Glimpse);
    driver.keys("alt-2 enter");
    let before = asked(&driver, Lane::Posts);
    driver.keys("backspace");
    assert_eq!(asked(&driver, Lane::Posts), before + 1);
    answer(&mut driver, Lane::Posts);
    assert_eq!(driver.model.posts.known_total(), Some(80));
}
