//! Pages: opened, moved in, left through their doors and come back to.

use super::super::model::Pane;
use super::super::msg::{Effect, MouseKind, Msg};
use super::super::state::overlay::Overlay;
use super::super::testing::Driver;
use crate::engine::{Basis, Standing, Unit};
use crate::export::file::Existing;
use crate::post::Time;
use crate::query::Query;
use crate::report::Study;

fn study(driver: &Driver) -> Option<&Study> {
    driver.model.study.as_ref().map(|pane| &pane.study)
}

#[test]
fn a_digit_opens_a_page_of_the_scope_and_esc_leaves_it() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 enter 6");
    let scope = driver.model.scope.query();
    assert!(!scope.is_all());
    assert_eq!(
        study(&driver),
        Some(&Study::Voices {
            scope: scope.clone(),
            by: Standing::default(),
        })
    );
    assert!(driver.text().contains("posts by some voices."));
    driver.keys("esc");
    assert_eq!(study(&driver), None);
    assert_eq!(driver.model.scope.query(), scope);
}

#[test]
fn a_row_leads_to_its_posts_and_back_to_the_row() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab j j");
    let at = driver.model.study.as_ref().map(|pane| pane.at);
    driver.keys("enter");
    assert_eq!(study(&driver), None);
    assert_eq!(driver.model.pane, Pane::Posts);
    assert_eq!(driver.model.scope.text, "from:voice2");
    assert!(driver.model.posts.rows.total() > 0);
    driver.keys("backspace");
    assert_eq!(driver.model.study.as_ref().map(|pane| pane.at), at);
    assert!(driver.model.scope.is_all());
    driver.keys("backspace");
    assert_eq!(study(&driver), None);
}

#[test]
fn of_several_doors_one_is_chosen() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab j enter j enter");
    assert!(
        matches!(study(&driver), Some(Study::Author { .. })),
        "{:?}",
        study(&driver)
    );
    driver.keys("backspace");
    assert!(matches!(study(&driver), Some(Study::Voices { .. })));
    driver.keys("enter esc");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn the_page_follows_the_scope_and_the_unit() {
    let mut driver = Driver::usual();
    driver.keys("6 /").typed("#notallmen").keys("enter");
    let scope = driver.model.scope.query();
    assert_eq!(
        study(&driver),
        Some(&Study::Voices {
            scope,
            by: Standing::default()
        })
    );
    driver.keys("3 u");
    let unit = driver.model.study.as_ref().map(|pane| pane.unit);
    assert_eq!(unit, Some(Unit::Originals));
}

#[test]
fn an_answer_that_nobody_waits_for_is_dropped() {
    let mut driver = Driver::usual();
    driver.is_deaf = true;
    driver.keys("6 esc");
    let cancelled = |effect: &Effect| matches!(effect, Effect::Cancel(super::Lane::Study, _));
    assert!(driver.effects.iter().any(cancelled));
    let late = driver.unanswered.clone();
    // Another page is open when the answer to the first one comes after all.
    driver.keys("8");
    for request in late.iter().filter(|r| r.lane == super::Lane::Study) {
        driver.reply(request);
    }
    let pane = driver.model.study.as_ref().expect("the second page");
    assert!(pane.answer.get().is_none());
    assert!(pane.answer.is_stale());
}

#[test]
fn a_page_that_failed_says_so_and_is_asked_again() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab enter");
    if let Some(view) = driver.model.back.last_mut()
        && let Some(pane) = &mut view.study
    {
        pane.answer.fail("the index is gone".to_owned());
    }
    driver.is_deaf = true;
    driver.keys("backspace");
    let pane = driver.model.study.as_ref().expect("the page");
    assert!(pane.answer.is_stale(), "asked again");
    assert!(driver.text().contains("the index is gone"));
}

#[test]
fn what_explains_a_range_follows_the_scope_without_the_range() {
    let mut driver = Driver::usual();
    driver
        .keys("alt-1 home right enter alt-3 4 /")
        .typed("#notallmen")
        .keys("enter");
    let Some(Study::Explain { scope, span, .. }) = study(&driver) else {
        panic!("{:?}", study(&driver));
    };
    assert_eq!(scope.to_string(), "#notallmen");
    assert!(span.is_some());
}

#[test]
fn a_page_of_another_unit_is_asked_again() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab enter u backspace");
    assert!(
        driver.text().contains("unit originals"),
        "{}",
        driver.text()
    );
}

#[test]
fn two_files_are_not_written_at_once() {
    let mut driver = Driver::usual();
    driver.is_deaf = true;
    driver.keys("E enter enter E j enter enter");
    assert!(
        driver.text().contains("'posts.csv' is still being written"),
        "{}",
        driver.text()
    );
    let writing = |request: &&super::super::ask::Request| request.lane == super::Lane::Save;
    assert_eq!(driver.unanswered.iter().filter(writing).count(), 1);
}

#[test]
fn definitions_are_shortened_on_low_screens_until_asked_for() {
    let mut driver = Driver::new(400, (40, 16), crate::tui::theme::ThemeName::Mono);
    driver.keys("4 d");
    assert!(
        driver
            .model
            .study
            .as_ref()
            .is_some_and(|pane| pane.has_definitions)
    );
    assert!(driver.text().contains("definitions in full"));
}

#[test]
fn what_is_under_the_cursor_of_the_timeline_is_explained() {
    let mut driver = Driver::usual();
    driver.keys("alt-1 home right right");
    let target = driver.model.timeline.target();
    driver.keys("e");
    let Some(Study::Explain { scope, span, .. }) = study(&driver) else {
        panic!("{:?}", study(&driver));
    };
    assert!(scope.is_all());
    assert_eq!(*span, target);
    assert!(matches!(span, Some((Time(from), Time(to))) if from < to));
    // From elsewhere: the range of the scope, against the scope without it.
    driver.keys("esc enter alt-3 4");
    let Some(Study::Explain { scope, span, .. }) = study(&driver) else {
        panic!("{:?}", study(&driver));
    };
    assert!(scope.is_all());
    assert_eq!(*span, target);
}

#[test]
fn two_pinned_sets_are_compared_at_once_and_otherwise_both_are_asked_for() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 P j P 2");
    let sides: Vec<_> = driver
        .model
        .sets
        .iter()
        .map(|set| set.scope.query())
        .collect();
    let [a, b] = [sides[0].clone(), sides[1].clone()];
    let by = Basis::default();
    assert_eq!(study(&driver), Some(&Study::Compare { a, b, by }));

    let mut driver = Driver::usual();
    driver.keys("2 ctrl-u").typed("#a").keys("enter");
    assert_eq!(study(&driver), None);
    assert_eq!(driver.model.overlays.len(), 1, "asked again");
    driver.typed(" vs since:x").keys("enter");
    assert_eq!(
        driver.model.overlays.len(),
        1,
        "what is not understood is told"
    );
    driver.keys("ctrl-u").typed("#a vs #b from:c").keys("enter");
    let Some(Study::Compare { a, b, .. }) = study(&driver) else {
        panic!("{:?}", study(&driver));
    };
    assert_eq!([a.to_string(), b.to_string()], ["#a", "#b from:c"]);
}

#[test]
fn sentences_are_copied_as_they_are() {
    let mut driver = Driver::usual();
    driver.keys("6 y");
    let copied = driver.effects.iter().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert!(copied.is_some_and(|text| text.ends_with("posts by some voices.")));
}

#[test]
fn a_click_chooses_and_a_second_one_goes_in() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab");
    let (x, y) = driver.find("@voice4");
    driver.mouse(MouseKind::Down, x, y);
    assert!(driver.model.study.is_some());
    driver.mouse(MouseKind::Down, x, y);
    assert_eq!(driver.model.scope.text, "from:voice4");
}

#[test]
fn keys_of_the_panes_do_nothing_under_a_page() {
    let mut driver = Driver::usual();
    driver.keys("6 x c o w [");
    assert!(driver.model.scope.is_all());
    assert!(!driver.model.posts.collapse);
    assert!(driver.model.study.is_some());
}

#[test]
fn a_page_is_exported_by_the_ending_of_the_name() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab E enter");
    let saved = |driver: &Driver| {
        driver.effects.iter().find_map(|effect| match effect {
            Effect::Save(files, _) => Some(files.clone()),
            _ => None,
        })
    };
    let files = saved(&driver).expect("files");
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["voices.csv", "voices.csv.about.md"]);
    assert!(
        files[0]
            .bytes
            .starts_with(b"handle,posts,query\nvoice0,37,from:voice0\n")
    );

    let mut driver = Driver::usual();
    driver.keys("6 E ctrl-u").typed("a.doc").keys("enter");
    assert!(saved(&driver).is_none());
    assert!(
        driver.text().contains(".csv, .json, .md"),
        "{}",
        driver.text()
    );
}

#[test]
fn a_page_is_turned_to_its_next_choice() {
    let mut driver = Driver::usual();
    driver.keys("4");
    let before = study(&driver).cloned();
    driver.keys("s");
    let turned = before
        .and_then(|study| study.turned())
        .map(|(study, _)| study);
    assert_eq!(study(&driver), turned.as_ref());
    driver.keys("8 s");
    assert!(
        driver.text().contains("there is no choice"),
        "{}",
        driver.text()
    );
}

#[test]
fn posts_and_networks_are_written_from_the_panes() {
    let mut driver = Driver::usual();
    driver
        .keys("/")
        .typed("#notallmen")
        .keys("enter E j enter enter");
    assert!(
        driver.text().contains("written: posts.jsonl"),
        "{}",
        driver.text()
    );
    driver
        .keys("E j j j enter ctrl-u")
        .typed("m.graphml")
        .keys("enter");
    assert!(
        driver.text().contains("written: m.graphml"),
        "{}",
        driver.text()
    );
    driver.keys("E esc");
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn a_claim_is_checked_within_the_scope_and_follows_it() {
    let mut driver = Driver::usual();
    driver
        .keys("/")
        .typed("#yes OR harassment")
        .keys("enter 0")
        .typed("5,000 posts #yesallwomen")
        .keys("enter");
    let claimed = |scope: Query| Study::Claim {
        text: "5,000 posts #yesallwomen".to_owned(),
        scope,
    };
    let scope = driver.model.scope.query();
    assert_eq!(scope.to_string(), "#yes OR harassment");
    assert_eq!(study(&driver), Some(&claimed(scope)));
    driver.keys("/ ctrl-u").typed("#notallmen").keys("enter");
    let scope = driver.model.scope.query();
    assert_eq!(scope.to_string(), "#notallmen");
    assert_eq!(study(&driver), Some(&claimed(scope)));
}

#[test]
fn a_name_that_was_no_good_can_be_changed() {
    let mut driver = Driver::usual();
    driver.keys("6");
    driver.feed(Msg::Unsaved(
        "voices.md".to_owned(),
        "it is there already".to_owned(),
    ));
    driver.keys("left left left").typed("2").keys("enter");
    let saved = driver.effects.iter().find_map(|effect| match effect {
        Effect::Save(files, _) => Some(files[0].path.clone()),
        _ => None,
    });
    assert_eq!(saved.as_deref(), Some("voices2.md"));
}

#[test]
fn an_offer_gives_way_to_what_is_typed_and_stays_where_it_is_changed() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 j 2").typed("#a vs #b").keys("enter");
    let Some(Study::Compare { a, b, .. }) = study(&driver) else {
        panic!("{:?}", study(&driver));
    };
    assert_eq!([a.to_string(), b.to_string()], ["#a", "#b"]);
    let mut driver = Driver::usual();
    driver.keys("alt-2 j 2");
    driver.feed(Msg::Paste("#c vs\n#d".to_owned()));
    let input = driver.model.overlays.last_mut().and_then(Overlay::typing);
    assert_eq!(input.map(|input| input.value()), Some("#c vs#d"));
    let mut driver = Driver::usual();
    driver.keys("alt-2 j 2 end").typed(" lang:en").keys("enter");
    let Some(Study::Compare { b, .. }) = study(&driver) else {
        panic!("{:?}", study(&driver));
    };
    assert!(b.to_string().ends_with(" lang:en"), "{b}");
}

#[test]
fn a_sign_behind_the_name_replaces_a_file() {
    let mut driver = Driver::usual();
    driver.keys("6 E").typed("voices.md!").keys("enter");
    let saved = driver.effects.iter().find_map(|effect| match effect {
        Effect::Save(files, existing) => Some((files[0].path.clone(), *existing)),
        _ => None,
    });
    assert_eq!(saved, Some(("voices.md".to_owned(), Existing::Replace)));
}

#[test]
fn a_row_is_copied_with_the_names_of_its_figures() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab y");
    let copied = driver.effects.iter().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert_eq!(copied.as_deref(), Some("Voices: @voice0, posts 37"));
}

#[test]
fn spellings_are_those_of_the_tag_of_the_row() {
    let mut driver = Driver::usual();
    driver.keys("6 tab tab T");
    assert!(driver.text().contains("the cursor is on no tag"));
    assert!(driver.model.overlays.is_empty());
}

#[test]
fn colours_are_changed_at_once() {
    let mut driver = Driver::usual();
    let before = driver.model.around.theme.text;
    driver.keys("C");
    assert!(driver.text().contains("theme light"));
    assert_ne!(driver.model.around.theme.text, before);
}

#[test]
fn a_page_that_counts_posts_only_keeps_the_unit() {
    let mut driver = Driver::usual();
    let unit = driver.model.unit;
    driver.keys("6 u");
    assert_eq!(driver.model.unit, unit);
    assert!(driver.text().contains("this page counts posts only"));
    driver.keys("esc u");
    assert_ne!(driver.model.unit, unit);
}
