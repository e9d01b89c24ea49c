//! The screen on a real pseudo-terminal, as a person gets it.
//!
//! Nothing waits by the clock: a test reads until what it wants is there. Only systems with unix terminals
//! are tested so.

mod growing;
mod notebook;
mod screen;
mod tour;

use crate::cli::Program;
use screen::Screen;
use vt100::MouseProtocolMode;

const DEMO: [&str; 5] = ["demo", "--posts", "2000", "-a", "campaign"];

/// A demo that is made already, so that it opens at once.
fn demo() -> Program {
    let program = Program::new();
    program
        .args(["demo", "--posts", "2000", "-a", "campaign", "--no-open"])
        .stdout("campaign\n")
        .stderr("tagline: made a fictional campaign of 2000 posts in campaign\n")
        .run();
    program
}

#[test]
fn the_demo_is_made_and_opens_with_all_panes() {
    let program = Program::new();
    let mut screen = Screen::start(&program, DEMO, (120, 40), &[]);
    // The answers come one after the other.
    for words in [
        "fictional demo",
        "2,000 posts",
        "Timeline",
        "Related tags",
        "#WalkHomeSafe",
        "Posts",
        "1 / 2,000",
        "Reading",
    ] {
        screen.until(|text| text.contains(words));
    }
    screen.quit();
}

#[test]
fn typing_a_tag_narrows_to_what_the_command_counts() {
    let program = demo();
    let json = program
        .args([
            "search",
            "#nightbus",
            "--json",
            "--limit",
            "0",
            "-a",
            "campaign",
        ])
        .run_loosely();
    let answer: serde_json::Value = serde_json::from_str(&json).expect("a document");
    let (posts, voices) = (&answer["total"], &answer["voices"]);
    let wanted = format!("{posts} posts  {voices} voices");
    assert!(posts.as_u64().is_some_and(|n| n > 10 && n < 1000), "{json}");

    let mut screen = Screen::start(&program, DEMO, (120, 40), &[]);
    screen.until(|text| text.contains("1 / 2,000"));
    // While a tag is being typed it may stand for others that begin so; Enter ends that.
    screen.send("/#nightbus");
    screen.until(|text| text.contains("/ #nightbus"));
    screen.send("\r");
    let shown = format!("1 / {posts} ");
    screen.until(|text| text.contains(&wanted) && text.contains(&shown));
    screen.quit();
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (80, 24), &[]);
    screen.until(|text| text.contains("1 / 2,000"));
    assert!(screen.now().alternate_screen());
    assert!(screen.now().bracketed_paste());
    assert_ne!(screen.now().mouse_protocol_mode(), MouseProtocolMode::None);
    assert!(screen.is_raw());
    screen.send("q");
    assert_eq!(screen.end(), 0);
    assert_restored(&screen);
}

#[test]
fn being_asked_to_end_leaves_the_terminal_as_it_was() {
    for signal in ["TERM", "HUP", "INT"] {
        let program = demo();
        let mut screen = Screen::start(&program, DEMO, (80, 24), &[]);
        screen.until(|text| text.contains("1 / 2,000"));
        screen.signal(signal);
        assert_eq!(screen.end(), 0, "{signal}");
        assert_restored(&screen);
    }
}

#[test]
fn it_stops_and_comes_back() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (80, 24), &[]);
    screen.until(|text| text.contains("1 / 2,000"));
    screen.send("\x1a");
    screen.until_state(|now| !now.alternate_screen());
    screen.continue_until(|now| now.alternate_screen() && now.contents().contains("1 / 2,000"));
    screen.quit();
}

#[test]
fn a_storm_of_sizes_does_no_harm() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (120, 40), &[]);
    screen.until(|text| text.contains("1 / 2,000"));
    for step in 0..60_u16 {
        screen.resize((1 + step * 37 % 200, 1 + step * 23 % 60));
        if step % 7 == 0 {
            screen.send("jl\t");
        }
    }
    screen.resize((100, 30));
    let text = screen.until(|text| text.contains("Timeline") && text.contains("Posts"));
    assert!(text.lines().count() <= 30);
    screen.quit();
}

#[test]
fn a_tiny_terminal_gets_a_card_and_the_screen_when_it_grows() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (20, 5), &[]);
    let text = screen.until(|text| text.contains("needs"));
    assert!(text.contains("20x6"), "{text}");
    screen.resize((80, 24));
    screen.until(|text| text.contains("1 / 2,000"));
    screen.quit();
}

#[test]
fn without_colour_there_are_none_and_the_cursor_is_still_seen() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (120, 40), &[("NO_COLOR", "1")]);
    screen.until(|text| text.contains("1 / 2,000"));
    assert!(screen.reversed() > 0, "nothing is reversed");
    screen.quit();
    assert_eq!(screen.colours(), Vec::<String>::new());

    let mut screen = Screen::start(&program, DEMO, (120, 40), &[]);
    screen.until(|text| text.contains("1 / 2,000"));
    screen.quit();
    assert!(!screen.colours().is_empty(), "the test sees no colours");
}

#[test]
fn a_terminal_that_cannot_place_text_is_refused() {
    let program = demo();
    let mut screen = Screen::start(&program, DEMO, (80, 24), &[("TERM", "dumb")]);
    assert_eq!(screen.end(), 2);
    let said = screen.written();
    assert!(said.contains("TERM=dumb"), "{said}");
    assert!(!said.contains('\x1b'), "{said:?}");
}

#[test]
fn a_pipe_is_refused() {
    demo()
        .args(["open", "-a", "campaign"])
        .env("TERM", "xterm")
        .status(2)
        .stderr(
            "tagline: the screen needs a terminal, and standard output is none; for files and pipes there are \
             `tagline search`, `timeline`, `tags` and `related`\n",
        )
        .run();
}

fn assert_restored(screen: &Screen) {
    let now = screen.now();
    assert!(!now.alternate_screen(), "the alternate screen is left");
    assert!(!now.hide_cursor(), "the cursor is shown");
    assert!(!now.bracketed_paste(), "pastes are plain");
    assert_eq!(now.mouse_protocol_mode(), MouseProtocolMode::None);
    assert!(!screen.is_raw(), "lines and keys are as before");
}
