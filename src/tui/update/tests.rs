//! Key scripts through `update`, with a stand-in for the engine.

use super::super::ask::Request;
use super::super::msg::{Effect, MouseKind};
use super::super::scope::Step;
use super::super::testing::Driver;
use super::super::theme::ThemeName;
use super::*;
use crate::query::Filter;

fn posts(driver: &Driver) -> u64 {
    driver.model.count.get().map_or(0, |count| count.posts)
}

fn tag(key: &str) -> Filter {
    Filter::Tag {
        key: key.to_owned(),
        prefix: false,
    }
}

#[test]
fn every_keystroke_asks_and_the_answer_is_of_the_last() {
    let mut driver = Driver::usual();
    assert_eq!(posts(&driver), 400);
    driver.keys("/ #").typed("notall");
    assert_eq!(
        posts(&driver),
        80,
        "a tag that is being typed is all tags that begin so"
    );
    assert_eq!(
        driver.model.scope.text, "#notall*",
        "and the breadcrumb says it"
    );
    driver.typed("men");
    assert_eq!(driver.model.posts.rows.total(), 80);
    driver.keys("enter");
    assert_eq!(
        (driver.model.scope.text.as_str(), posts(&driver)),
        ("#notallmen", 80)
    );
    assert!(!driver.model.is_typing());
    assert_eq!(driver.model.pane, Pane::Posts);
}

#[test]
fn a_tag_that_is_left_unfinished_keeps_its_star() {
    for leave in ["esc esc", "enter"] {
        let mut driver = Driver::usual();
        driver.keys("/ #").typed("notall").keys(leave);
        assert!(!driver.model.is_typing());
        assert_eq!(driver.model.bar.text(), "#notall*");
        assert_eq!(
            (driver.model.scope.text.as_str(), posts(&driver)),
            ("#notall*", 80)
        );
    }
}

#[test]
fn a_word_being_typed_stands_for_all_that_begin_so() {
    for (typed, asked, kept) in [
        ("wal", "wal*", "wal"),
        ("(home -wal", "(home -wal*", "(home -wal"),
        ("wa", "wa", "wa"),
        ("\"wal", "\"wal", "\"wal"),
        ("home NOT", "home NOT", "home NOT"),
        ("don't", "don't", "don't"),
        ("from:wal", "from:wal", "from:wal"),
    ] {
        let mut driver = Driver::usual();
        driver.keys("/").typed(typed);
        assert_eq!(driver.model.scope.text, asked);
        driver.keys("enter");
        assert_eq!(driver.model.scope.text, kept);
    }
}

#[test]
fn a_tag_that_nobody_used_is_taken_at_its_word() {
    let mut driver = Driver::usual();
    driver.keys("/ #").typed("nobody").keys("enter");
    assert_eq!(
        (driver.model.scope.text.as_str(), posts(&driver)),
        ("#nobody", 0)
    );
}

#[test]
fn late_answers_are_dropped() {
    let mut driver = Driver::usual();
    driver.is_deaf = true;
    driver.keys("/ #").typed("notallmen");
    let questions = std::mem::take(&mut driver.unanswered);
    for request in questions.iter().rev() {
        driver.reply(request);
    }
    assert_eq!(
        posts(&driver),
        80,
        "answers in the wrong order change nothing"
    );
    assert_eq!(
        driver.model.related.answer.get().map(|r| r.matched),
        Some(80)
    );
}

/// How many of the questions that were kept back are of this lane.
fn asked(driver: &Driver, lane: Lane) -> usize {
    let of = |request: &&Request| request.lane == lane;
    driver.unanswered.iter().filter(of).count()
}

#[test]
fn nobody_asks_for_tags_that_are_not_on_screen() {
    let mut driver = Driver::new(400, (80, 24), ThemeName::Dark);
    driver.is_deaf = true;
    driver.keys("/ # n esc");
    assert_eq!(asked(&driver, Lane::Related), 0);
    assert_eq!(driver.model.related.answer.get().map(|r| r.matched), None);
    driver.keys("alt-2");
    assert_eq!(asked(&driver, Lane::Related), 1);
    assert!(driver.model.related.is_outdated());
    let questions = std::mem::take(&mut driver.unanswered);
    for request in &questions {
        driver.reply(request);
    }
    driver.keys("alt-3 alt-2");
    assert_eq!(asked(&driver, Lane::Related), 0, "the answer is there");
    assert!(!driver.model.related.is_outdated());
}

#[test]
fn a_post_that_another_points_to_is_looked_up_last() {
    let mut driver = Driver::usual();
    driver.is_deaf = true;
    driver.keys("u j j");
    let row = driver.model.current().expect("there are posts");
    assert!(row.post.reply_to.is_some(), "the third one answers another");
    assert!(asked(&driver, Lane::Timeline) > 0);
    assert_eq!(asked(&driver, Lane::Detail), 0, "the timeline is awaited");
    let questions = std::mem::take(&mut driver.unanswered);
    for request in &questions {
        driver.reply(request);
    }
    assert_eq!(asked(&driver, Lane::Detail), 1);
}

#[test]
fn the_first_page_says_how_many_posts_there_are() {
    let mut driver = Driver::usual();
    driver.is_deaf = true;
    driver.keys("/ #").typed("notallmen");
    let questions = std::mem::take(&mut driver.unanswered);
    let page = questions
        .iter()
        .rfind(|request| request.lane == Lane::Posts);
    driver.reply(page.expect("posts were asked for"));
    let text = driver.text();
    assert!(text.contains(" 80 posts  11 voices"), "{text}");
    assert!(driver.model.count.is_stale(), "voices are still counted");
}

#[test]
fn enter_goes_in_and_backspace_comes_back_as_it_was() {
    let mut driver = Driver::usual();
    driver.keys("o j j j alt-2 j");
    driver.keys("enter");
    assert_eq!(driver.model.scope.steps, [Step::Include(tag("notallmen"))]);
    assert_eq!(posts(&driver), 80);
    assert_eq!(driver.model.posts.cursor.at, 0);
    driver.keys("alt-3 j j backspace");
    assert!(driver.model.scope.is_all());
    assert_eq!(posts(&driver), 400);
    assert_eq!(driver.model.posts.cursor.at, 3);
    assert_eq!(driver.model.posts.order, Order::Oldest);
    assert_eq!(
        (driver.model.pane, driver.model.related.cursor.at),
        (Pane::Related, 1)
    );
    driver.keys("backspace");
    assert!(
        driver.model.screen.message.is_some(),
        "there is no view before the first"
    );
}

#[test]
fn backspace_after_typing_brings_the_query_before() {
    let mut driver = Driver::usual();
    driver
        .keys("/")
        .typed("smile")
        .keys("enter / ctrl-u")
        .typed("listen")
        .keys("enter");
    assert_eq!(driver.model.bar.text(), "listen");
    driver.keys("backspace");
    assert_eq!(
        (driver.model.bar.text(), driver.model.scope.text.as_str()),
        ("smile", "smile")
    );
    assert_eq!(posts(&driver), 80);
    driver.keys("backspace");
    assert_eq!((driver.model.bar.text(), posts(&driver)), ("", 400));
}

#[test]
fn exclude_and_replace_are_the_same_in_every_pane() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 j x");
    assert_eq!(driver.model.scope.steps, [Step::Exclude(tag("notallmen"))]);
    assert_eq!(posts(&driver), 320);
    driver.keys("=");
    assert_eq!(driver.model.scope.text, "#yesallwomen");
    assert!(driver.model.scope.steps.is_empty());
    driver.keys("alt-4 =");
    let text = &driver.model.scope.text;
    assert!(
        text.starts_with("from:"),
        "the author of the post is the first item: {text}"
    );
}

#[test]
fn a_range_is_selected_narrowed_to_and_left() {
    let mut driver = Driver::usual();
    driver.keys("alt-1 home v right right enter");
    let [Step::Range(from, to)] = driver.model.scope.steps[..] else {
        panic!("one range: {:?}", driver.model.scope.steps);
    };
    assert_eq!(to.0 - from.0, 3 * 3_600_000);
    assert_eq!(posts(&driver), 26);
    driver.keys("z");
    assert!(driver.model.scope.is_all());
    driver.keys("alt-1 v esc");
    assert_eq!(driver.model.timeline.anchor, None);
}

#[test]
fn bins_change_and_the_cursor_stays_in_time() {
    let mut driver = Driver::usual();
    driver.keys("alt-1 home right right");
    let before = driver.model.timeline.cursor;
    driver.keys("[");
    assert_eq!(
        driver.model.timeline.answer.get().map(|t| t.bin),
        Some(Bin::Day)
    );
    assert_eq!(driver.model.timeline.cursor, before);
    driver.keys("a");
    assert_eq!(
        driver.model.timeline.answer.get().map(|t| t.bin),
        Some(Bin::Hour)
    );
}

#[test]
fn sets_are_pinned_listed_and_let_go() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 P j P j P");
    let letters: Vec<usize> = driver.model.sets.iter().map(|set| set.letter).collect();
    assert_eq!(letters, [0, 1, 2]);
    assert_eq!(
        driver.model.timeline.answer.get().map(|t| t.series.len()),
        Some(4)
    );
    driver.keys("k P");
    let letters: Vec<usize> = driver.model.sets.iter().map(|set| set.letter).collect();
    assert_eq!(letters, [0, 2], "pinning again lets go");
    driver.keys("p p p S j j enter");
    assert_eq!(driver.model.scope.text, "#rapecultureiswhen");
    driver.keys("S d");
    assert_eq!(driver.model.sets.len(), 2);
}

#[test]
fn the_fifth_set_is_refused_with_a_reason() {
    let mut driver = Driver::usual();
    driver.keys("p alt-2 P j P j P x p");
    assert_eq!(driver.model.sets.len(), 4);
    let message = driver.model.screen.message.clone().map(|(_, text)| text);
    assert!(message.is_some_and(|text| text.contains("all four sets")));
}

#[test]
fn steps_are_removed_turned_around_and_gone_back_to() {
    let mut driver = Driver::usual();
    driver
        .keys("/")
        .typed("because")
        .keys("enter alt-2 enter alt-1 enter b j x");
    assert_eq!(
        driver.model.scope.steps[0],
        Step::Exclude(tag("yesallwomen"))
    );
    driver.keys("b j d");
    assert!(matches!(driver.model.scope.steps[..], [Step::Range(..)]));
    driver.keys("b enter");
    assert_eq!(
        (
            driver.model.scope.text.as_str(),
            driver.model.scope.steps.len()
        ),
        ("because", 0)
    );
    driver.keys("d");
    assert!(driver.model.scope.is_all());
    assert_eq!(driver.model.bar.text(), "");
}

#[test]
fn every_pane_can_be_reached_and_moved_in() {
    let mut driver = Driver::usual();
    driver.keys("tab");
    assert_eq!(driver.model.pane, Pane::Reading);
    driver.keys("tab tab");
    assert_eq!(driver.model.pane, Pane::Related);
    driver.keys("shift-tab");
    assert_eq!(driver.model.pane, Pane::Timeline);
    driver.keys("alt-3 enter esc");
    assert_eq!(
        driver.model.pane,
        Pane::Posts,
        "esc leaves the reading pane"
    );
    driver.keys("alt-3 G");
    assert_eq!(driver.model.posts.cursor.at, 399);
    assert!(
        driver.model.current().is_some(),
        "the last page was asked for"
    );
    driver.keys("g g ctrl-d k n n N");
    let half = (driver.model.screen.hits.room.posts / 2) as u64;
    assert_eq!(driver.model.posts.cursor.at, half - 1 + 1);
}

#[test]
fn completion_is_chosen_and_inserted() {
    let mut driver = Driver::usual();
    driver.keys("/ # n o t");
    assert!(driver.model.bar.has_popup());
    driver.keys("esc");
    assert!(
        driver.model.is_typing() && !driver.model.bar.has_popup(),
        "esc closes the popup first"
    );
    driver.keys("a tab");
    assert_eq!(driver.model.bar.text(), "#NotAllMen ");
    assert_eq!(posts(&driver), 80);
    driver.keys("ctrl-u #  r down enter");
    assert_eq!(driver.model.bar.text(), "#RapeCultureIsWhen ");
    assert!(
        driver.model.is_typing(),
        "enter on a choice inserts and goes on"
    );
    driver.keys("enter");
    assert!(!driver.model.is_typing());
}

#[test]
fn kept_queries_are_remembered() {
    let mut driver = Driver::usual();
    driver
        .keys("/")
        .typed("smile")
        .keys("enter /  ctrl-u")
        .typed("x")
        .keys("up");
    assert_eq!(driver.model.bar.text(), "smile");
    assert_eq!(posts(&driver), 80);
    let saved = driver
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::SaveHistory(q) if q == &["smile"]));
    assert!(saved);
}

#[test]
fn what_asks_for_care_is_shown_only_when_asked_for() {
    let mut driver = Driver::usual();
    driver.keys("j j j j j");
    let hides = |driver: &Driver| {
        driver
            .model
            .current()
            .is_some_and(|row| driver.model.hides(row))
    };
    assert!(hides(&driver));
    assert!(!driver.text().contains("fingers #YesAllWomen @voice9"));
    driver.keys("enter enter");
    assert!(!hides(&driver), "enter in the reading pane uncovers first");
    assert!(driver.model.scope.is_all());
    driver.keys("w");
    assert!(hides(&driver));
    driver.keys("W");
    assert!(!hides(&driver));
}

#[test]
fn links_and_addresses_leave_by_effects() {
    let mut driver = Driver::usual();
    driver.keys("j j j O enter");
    let opened = driver
        .effects
        .iter()
        .any(|e| matches!(e, Effect::OpenLink(l) if l == "https://example.org/story"));
    assert!(opened);
    driver.keys("Y");
    let copied = driver.effects.iter().any(|e| {
        matches!(e, Effect::Copy { text, .. } if text == "https://twitter.com/i/web/status/1396")
    });
    assert!(copied, "{:?}", driver.effects);
}

#[test]
fn items_of_a_post_are_doors() {
    let mut driver = Driver::usual();
    driver.keys("j j alt-4 right right right enter");
    let [Step::Include(Filter::Tag { key, .. })] = &driver.model.scope.steps[..] else {
        panic!("a tag: {:?}", driver.model.scope.steps);
    };
    assert_eq!(key, "yesallwomen");
}

#[test]
fn the_mouse_does_what_keys_do() {
    let mut driver = Driver::usual();
    let (x, y) = driver.find("#NotAllMen   ");
    driver.click(x, y);
    assert_eq!(
        (driver.model.pane, driver.model.related.cursor.at),
        (Pane::Related, 1)
    );
    assert!(driver.model.scope.is_all(), "the first click only chooses");
    driver.click(x, y);
    assert_eq!(driver.model.scope.steps, [Step::Include(tag("notallmen"))]);
    let (x, y) = driver.find("all > ");
    driver.click(x, y);
    assert!(driver.model.scope.is_all(), "a breadcrumb leads back");
}

#[test]
fn dragging_selects_and_a_click_on_the_selection_goes_in() {
    let mut driver = Driver::usual();
    driver
        .mouse(MouseKind::Down, 20, 8)
        .mouse(MouseKind::Drag, 30, 8)
        .mouse(MouseKind::Up, 30, 8);
    let selected = driver.model.timeline.selection().map_or(0, |s| s.len());
    assert!(selected > 3, "{selected} bins");
    driver.click(25, 8);
    assert!(matches!(driver.model.scope.steps[..], [Step::Range(..)]));
}

#[test]
fn the_wheel_scrolls_what_is_under_the_pointer() {
    let mut driver = Driver::usual();
    let (x, y) = driver.find(" Posts ");
    driver.mouse(MouseKind::WheelDown, x, y + 3);
    assert_eq!(driver.model.posts.cursor.top, 3);
    assert_eq!(driver.model.pane, Pane::Posts);
}

#[test]
fn the_palette_does_by_name_what_keys_do() {
    let mut driver = Driver::usual();
    driver.keys(":").typed("collapse").keys("enter");
    assert!(driver.model.posts.collapse);
    assert!(driver.model.overlays.is_empty());
    driver.keys("? esc q");
    assert!(
        driver
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Quit))
    );
}

#[test]
fn the_unit_is_asked_for_everywhere() {
    let mut driver = Driver::usual();
    driver.keys("u u");
    assert_eq!(
        driver.model.timeline.answer.get().map(|t| t.unit),
        Some(Unit::Voices)
    );
    assert_eq!(
        driver.model.related.answer.get().map(|r| r.unit),
        Some(Unit::Voices)
    );
    driver.keys("alt-2 enter u backspace");
    assert_eq!(
        driver.model.related.answer.get().map(|r| r.unit),
        Some(Unit::Posts),
        "a view that comes back is counted in the present unit"
    );
}

#[test]
fn another_width_asks_for_other_bins() {
    let mut driver = Driver::new(400, (120, 40), ThemeName::Mono);
    assert_eq!(
        driver.model.timeline.answer.get().map(|t| t.bin),
        Some(Bin::Hour)
    );
    driver.resize((40, 30));
    driver.keys("alt-1");
    assert_eq!(
        driver.model.timeline.answer.get().map(|t| t.bin),
        Some(Bin::Day)
    );
}

#[test]
fn ctrl_c_quits_from_anywhere() {
    for script in ["ctrl-c", "/ ctrl-c", "? ctrl-c", "b ctrl-c"] {
        let mut driver = Driver::usual();
        driver.keys(script);
        assert!(
            driver.effects.iter().any(|e| matches!(e, Effect::Quit)),
            "{script}"
        );
    }
}
