//! An archive that grows while one reads.

use super::super::growth::{Event, Progress};
use super::super::model::{Import, Pane};
use super::super::msg::{Effect, Msg};
use super::super::testing::Driver;

fn current(driver: &Driver) -> String {
    let row = driver.model.current().expect("a post is under the cursor");
    row.post.id.clone()
}

fn total(driver: &Driver) -> u64 {
    driver.model.count.get().map_or(0, |count| count.posts)
}

#[test]
fn the_cursor_stays_on_its_post_and_at_the_top_it_sees_what_comes() {
    let mut driver = Driver::usual();
    let newest = current(&driver);
    driver.grow(500);
    assert_eq!(total(&driver), 500);
    assert_ne!(current(&driver), newest);
    driver.keys("j j j j");
    let fourth = current(&driver);
    let cursor = driver.model.posts.cursor;
    driver.grow(900);
    assert_eq!(current(&driver), fourth);
    assert_eq!(driver.model.posts.rows.total(), 900);
    let moved = driver.model.posts.cursor;
    assert_eq!(
        moved.at - moved.top,
        cursor.at - cursor.top,
        "on its line of the screen"
    );
    assert!(moved.at > cursor.at);
}

#[test]
fn what_is_being_read_stays_even_at_the_top() {
    let mut driver = Driver::usual();
    driver.keys("enter");
    assert_eq!(driver.model.pane, Pane::Reading);
    let read = current(&driver);
    driver.grow(500);
    assert_eq!(current(&driver), read);
}

#[test]
fn an_earlier_view_is_asked_again_when_one_comes_back_to_it() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 enter");
    let narrowed = total(&driver);
    assert!(narrowed < 400);
    driver.grow(800);
    assert!(total(&driver) > narrowed);
    driver.keys("backspace");
    assert_eq!(total(&driver), 800);
}

#[test]
fn the_import_is_shown_can_be_stopped_and_says_how_it_ended() {
    let mut driver = Driver::usual();
    driver.model.import = Some(Import::default());
    driver.feed(Msg::News(Event::Progress(Progress {
        doing: "importing".to_owned(),
        share: Some(0.43),
    })));
    assert!(driver.text().contains("importing 43 %"));
    driver.keys("X");
    assert!(matches!(driver.effects.last(), Some(Effect::StopImport)));
    assert!(driver.text().contains("stopping"));
    driver.feed(Msg::News(Event::Over(Ok(
        "imported 1,200 new posts".to_owned()
    ))));
    let text = driver.text();
    assert!(text.contains("imported 1,200 new posts") && !text.contains("stopping"));
    driver.keys("X");
    assert!(driver.text().contains("no import is running"));
}

#[test]
fn leaving_an_import_takes_two_keys() {
    let mut driver = Driver::usual();
    driver.model.import = Some(Import::default());
    let leaves = |driver: &Driver| driver.effects.iter().any(|e| matches!(e, Effect::Quit));
    driver.keys("q");
    assert!(!leaves(&driver) && driver.text().contains("q again"));
    driver.keys("q");
    assert!(leaves(&driver));
}
