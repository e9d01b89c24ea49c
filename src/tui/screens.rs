//! Whole screens as text, at the sizes that matter, and what must hold at every size.

use super::action::TABLE;
use super::ask::Lane;
use super::keys::Key;
use super::msg::{MouseKind, Msg};
use super::testing::Driver;
use super::theme::ThemeName;
use proptest::prelude::*;
use ratatui::style::{Color, Modifier};

fn screen(size: (u16, u16), theme: ThemeName, script: &str) -> String {
    let mut driver = Driver::new(400, size, theme);
    driver.keys(script);
    driver.text()
}

macro_rules! screens {
    ($($name:ident: $size:expr, $script:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(screen($size, ThemeName::Dark, $script));
        })*
    };
}

// A macro because every screen must be a test of its own, or the first difference hides the others.
screens! {
    first_at_80x24: (80, 24), "";
    first_at_120x40: (120, 40), "";
    first_at_200x60: (200, 60), "";
    first_at_40x12: (40, 12), "";
    first_at_100x30: (100, 30), "";
    first_at_80x50: (80, 50), "";
    too_small: (19, 5), "";
    related_at_80x24: (80, 24), "alt-2 j j";
    reading_at_80x24: (80, 24), "j j j alt-4";
    timeline_at_40x12: (40, 12), "alt-1";
    completing: (80, 24), "/ # n o ctrl-n";
    a_problem: (80, 24), "/ s i n c e : x";
    narrowed_with_sets: (120, 40), "P alt-2 j P enter";
    selecting: (80, 24), "alt-1 v right right right";
    nothing_found: (80, 24), "/ q q q enter";
    hidden_shown: (80, 24), "j j j j j w alt-4";
    help: (100, 40), "?";
    help_searched: (80, 24), "? p i n";
    palette: (80, 24), ": o r d";
    steps: (80, 24), "alt-2 j enter b";
    links: (80, 24), "j j j O";
    posts_in_full: (80, 24), "f t";
    health_at_80x24: (80, 24), "H j j";
    health_at_120x40: (120, 40), "H j";
    health_at_40x12: (40, 12), "H";
    naming_an_event: (80, 24), "alt-1 m v i g";
    events_at_80x24: (80, 24), "alt-1 m v i g i l s enter right right right v right right right m m a r c h enter";
    events_at_120x40: (120, 40), "alt-1 home m v i g i l s enter end m t h e space e n d enter";
    events_at_40x12: (40, 12), "alt-1 m v i g i l s enter";
    listed_events: (80, 24), "alt-1 m v i g i l s enter right m m a r c h enter ' j d";
    spellings: (80, 24), "alt-2 j T j space";
    naming_a_group: (80, 24), "alt-2 j T j space enter";
    listed_groups: (80, 24), "alt-2 j T j space enter enter #";
    completing_a_group: (80, 24), "alt-2 j T j space enter enter / g r o u p :";
    study_at_80x24: (80, 24), "6 tab tab j";
    study_at_120x40: (120, 40), "6 G";
    study_at_40x12: (40, 12), "6 tab";
    study_at_200x20: (200, 20), "6 tab tab";
    comparing_at_80x24: (80, 24), "alt-2 j 2";
}

#[test]
fn slow_answers_keep_the_old_ones_and_say_so() {
    let mut driver = Driver::new(400, (80, 24), ThemeName::Mono);
    driver.is_deaf = true;
    driver.keys("/ #");
    driver.typed("notallmen");
    let before = driver.text();
    assert!(before.contains("400 posts"), "old figures stay:\n{before}");
    let mut present = driver.model.around.present;
    present.elapsed += std::time::Duration::from_millis(360);
    driver.feed(Msg::Tick(present));
    insta::assert_snapshot!(driver.text());
}

#[test]
fn a_glimpse_is_drawn_like_an_answer_of_unknown_length() {
    let mut driver = Driver::new(400, (80, 24), ThemeName::Mono);
    driver.keys("alt-2 j");
    driver.is_deaf = true;
    driver.keys("enter alt-3 j");
    let asked = std::mem::take(&mut driver.unanswered);
    let glimpse = asked.iter().find(|request| request.lane == Lane::Glimpse);
    driver.reply(glimpse.expect("a new scope"));
    insta::assert_snapshot!(driver.text());
}

#[test]
fn without_colour_everything_is_still_told_apart() {
    let mut driver = Driver::new(400, (120, 40), ThemeName::Mono);
    driver.keys("P alt-2 enter");
    let buffer = driver.draw();
    let mut reversed = 0;
    for cell in buffer.content() {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        reversed += usize::from(cell.modifier.contains(Modifier::REVERSED));
    }
    assert!(reversed > 20, "the cursor is reversed");
    let text = driver.text();
    assert!(text.contains("● A"), "sets have markers:\n{text}");
}

#[test]
fn an_empty_archive_says_what_to_do() {
    let mut driver = Driver::new(0, (80, 24), ThemeName::Mono);
    let text = driver.text();
    assert!(text.contains("The archive is empty."), "{text}");
    assert!(text.contains("tagline import"), "{text}");
}

#[test]
fn hostile_text_is_drawn_harmless() {
    let mut driver = Driver::new(5, (80, 24), ThemeName::Mono);
    driver.feed(Msg::Paste("\u{1b}[31m\u{202e}evil\u{7}".to_owned()));
    driver.draw();
    for cell in driver.draw().content() {
        assert!(!cell.symbol().contains(['\u{1b}', '\u{202e}', '\u{7}']));
    }
}

/// Something that may happen to the screen.
#[derive(Clone, Debug)]
enum Event {
    Action(usize),
    Key(usize),
    Mouse(MouseKind, u16, u16),
    Paste(String),
    Resize(u16, u16),
    /// One of the questions kept back is answered, in any order.
    Answer(usize),
}

const KEYS: [&str; 24] = [
    "enter",
    "esc",
    "tab",
    "shift-tab",
    "backspace",
    "up",
    "down",
    "left",
    "right",
    "ctrl-u",
    "ctrl-w",
    "ctrl-n",
    "ctrl-p",
    "delete",
    "pageup",
    "pagedown",
    "#",
    "n",
    "o",
    ":",
    "\"",
    "-",
    "日",
    "g",
];

fn events() -> impl Strategy<Value = Event> {
    let mouse = prop_oneof![
        Just(MouseKind::Down),
        Just(MouseKind::Drag),
        Just(MouseKind::Up),
        Just(MouseKind::WheelDown),
        Just(MouseKind::WheelUp),
    ];
    prop_oneof![
        4 => (0..TABLE.len()).prop_map(Event::Action),
        4 => (0..KEYS.len()).prop_map(Event::Key),
        2 => (mouse, 0u16..130, 0u16..45).prop_map(|(kind, x, y)| Event::Mouse(kind, x, y)),
        1 => "\\PC{0,8}".prop_map(Event::Paste),
        1 => (1u16..140, 1u16..50).prop_map(|(w, h)| Event::Resize(w, h)),
        2 => (0usize..20).prop_map(Event::Answer),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn nothing_that_happens_is_too_much(
        happens in proptest::collection::vec(events(), 1..60),
        size in (1u16..140, 1u16..50),
        is_deaf: bool,
    ) {
        let mut driver = Driver::new(130, size, ThemeName::Dark);
        driver.is_deaf = is_deaf;
        for event in happens {
            match event {
                Event::Action(at) => {
                    let name = TABLE[at].keys.split(' ').next().unwrap_or_default();
                    // The only two-key binding is one letter twice.
                    driver.keys(if name == "gg" { "g g" } else { name });
                }
                Event::Key(at) => {
                    let key = Key::parse(KEYS[at]).expect("a key of the list above");
                    driver.feed(Msg::Key(key));
                }
                Event::Mouse(kind, column, row) => {
                    driver.mouse(kind, column, row);
                }
                Event::Paste(text) => driver.feed(Msg::Paste(text)),
                Event::Resize(width, height) => driver.resize((width, height)),
                Event::Answer(at) if at < driver.unanswered.len() => {
                    let request = driver.unanswered.swap_remove(at);
                    driver.reply(&request);
                }
                Event::Answer(_) => {}
            }
            driver.draw();
        }
        let posts = &driver.model.posts;
        prop_assert!(posts.cursor.at < posts.rows.total().max(1));
    }
}
