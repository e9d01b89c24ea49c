//! What is noted on the screen is in the archive, and what is in the archive is on the screen.

use super::{DEMO, demo};
use crate::terminal::screen::Screen;
use std::fs;

#[test]
fn what_is_noted_on_the_screen_is_kept() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (120, 40), &[]);
    screen.until(|text| text.contains("1 / 2,000"));
    screen.send("mthe march\r");
    screen.until(|text| text.contains("noted 'the march'") && text.contains("◆ the march"));
    // Another program notes something meanwhile: neither undoes the other.
    program
        .args(["groups", "set", "walk", "#WalkHomeSafe", "-a", "campaign"])
        .stderr("tagline: group 'walk' is #walkhomesafe; ask for it with group:walk\n")
        .run();
    screen.send("lmthe vote\r");
    screen.until(|text| text.contains("noted 'the vote'"));
    screen.send("#");
    screen.until(|text| text.contains("Groups: enter narrows") && text.contains("#walkhomesafe"));
    screen.send("\r");
    screen.until(|text| text.contains("all > group:walk"));
    screen.quit();
    let events = program
        .args(["events", "-a", "campaign", "--csv"])
        .run_loosely();
    assert!(
        events.contains(",the march,") && events.contains(",the vote,"),
        "{events}"
    );
    let groups = program
        .args(["groups", "-a", "campaign", "--csv"])
        .run_loosely();
    assert!(
        groups.contains("walk,walkhomesafe,WalkHomeSafe,"),
        "{groups}"
    );
}

#[test]
fn a_damaged_notebook_is_told_and_left_alone() {
    let program = demo();
    let file = program.path().join("campaign/notebook.json");
    fs::write(&file, "{").expect("room");
    let mut screen = Screen::start(&program, DEMO, (160, 40), &[]);
    screen.until(|text| text.contains("is damaged and was left as it is"));
    screen.until(|text| text.contains("1 / 2,000"));
    screen.send("mx\r");
    screen.until(|text| text.contains("is damaged and was left as it is"));
    screen.quit();
    assert_eq!(fs::read_to_string(&file).expect("a file"), "{");
}
