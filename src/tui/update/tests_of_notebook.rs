//! Events and groups by keys.

use super::super::ask::Lane;
use super::super::model::{Pane, Tone};
use super::super::msg::{Effect, Msg};
use super::super::scope::Step;
use super::super::state::overlay::Overlay;
use super::super::testing::{BEGIN, Driver};
use crate::notebook::{Change, Event, Notebook};
use crate::post::Time;
use crate::query::Filter;

fn set(name: &str, tags: &[&str]) -> Change {
    Change::SetGroup {
        name: name.to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    }
}

/// As if another program, or the loop, had changed the notebook.
fn with(driver: &mut Driver, changes: &[Change]) {
    let mut notebook = driver.model.notebook.clone();
    for change in changes {
        notebook.make(change, Time(0)).expect("it can be made");
    }
    kept(driver, notebook);
}

fn kept(driver: &mut Driver, notebook: Notebook) {
    driver.feed(Msg::Kept {
        notebook: Box::new(notebook),
        said: "kept".to_owned(),
    });
    driver.draw();
}

fn posts(driver: &Driver) -> u64 {
    driver.model.posts.rows.total()
}

fn said(driver: &Driver) -> &str {
    let message = driver.model.screen.message.as_ref();
    message.map_or("", |(_, text)| text.as_str())
}

fn group_step(driver: &Driver, name: &str) -> Step {
    Step::Include(Filter::group(name, &driver.model.around.groups).expect("the group"))
}

#[test]
fn what_happened_is_noted_with_its_bin() {
    let mut driver = Driver::usual();
    driver.keys("alt-1 m").typed("vigils").keys("enter");
    let (from, until) = driver.model.timeline.target().expect("a bin");
    let [event] = driver.model.notebook.events() else {
        panic!("one event");
    };
    assert_eq!((event.from, event.until), (from, Some(until)));
    assert_eq!(said(&driver), "noted 'vigils'");
    let text = driver.text();
    assert!(
        text.contains("◆ vigils"),
        "on the timeline and below it:\n{text}"
    );
    // Esc and an empty name note nothing.
    driver.keys("right m").typed("x").keys("esc m enter esc");
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.model.notebook.events().len(), 1);
}

#[test]
fn a_selected_range_is_noted_as_a_whole() {
    let mut driver = Driver::usual();
    driver
        .keys("alt-1 home v right right m")
        .typed("march")
        .keys("enter");
    let event = &driver.model.notebook.events()[0];
    let hours = (event.until.expect("a range").0 - event.from.0) / 3_600_000;
    assert_eq!(hours, 3);
    assert!(driver.model.timeline.anchor.is_none(), "it is done with");
}

#[test]
fn an_event_is_gone_to_and_removed_after_a_question() {
    let mut driver = Driver::usual();
    driver.keys("'");
    assert!(said(&driver).contains("nothing is noted"));
    let hour = 3_600_000;
    let events = [(5, "vigils"), (20, "march"), (900, "much later")]
        .map(|(at, name)| Change::AddEvent(Event::new(Time(BEGIN + at * hour), None, name)));
    with(&mut driver, &events);
    driver.keys("' j enter");
    assert_eq!(driver.model.pane, Pane::Timeline);
    assert_eq!(driver.model.timeline.cursor, Some(Time(BEGIN + 20 * hour)));
    driver.keys("' G enter");
    assert_eq!(
        driver.model.timeline.cursor,
        Some(Time(BEGIN + 20 * hour)),
        "it stays"
    );
    assert!(said(&driver).contains("outside"), "{}", said(&driver));
    driver.keys("' d");
    assert_eq!(said(&driver), "d once more removes 'vigils'");
    driver.keys("j d");
    assert_eq!(
        driver.model.notebook.events().len(),
        3,
        "another row is asked about again"
    );
    driver.keys("k d d");
    assert_eq!(said(&driver), "removed 'vigils'");
    assert_eq!(driver.model.notebook.events().len(), 2);
    driver.keys("d d d d");
    assert!(driver.model.overlays.is_empty(), "an empty list closes");
    assert!(driver.model.notebook.events().is_empty());
}

#[test]
fn a_group_is_made_of_a_tag_and_its_spellings() {
    let mut driver = Driver::usual();
    driver.keys("alt-2 j T");
    let own = driver.model.related.current().expect("a tag").tag.clone();
    driver.keys("j space enter");
    let Some(Overlay::Prompt { input, .. }) = driver.model.overlays.last() else {
        panic!("it asks for a name");
    };
    assert_eq!(input.value(), own, "the tag is a name to begin with");
    driver.keys("ctrl-u").typed("both").keys("enter");
    let group = driver.model.notebook.group("both").expect("the group");
    assert_eq!(group.tags.len(), 2);
    assert_eq!(group.tags[0], own);
    // It stands where a tag stands.
    driver.keys("/").typed("group:both").keys("enter");
    let of_group = posts(&driver);
    driver
        .keys("backspace /")
        .typed(&format!("#{own}"))
        .keys("enter");
    assert!(posts(&driver) < of_group && of_group < 400);
}

#[test]
fn ticks_change_a_group_that_there_is() {
    let mut driver = Driver::usual();
    with(&mut driver, &[set("yes", &["yesallwomen", "gone"])]);
    driver.keys("# T enter");
    assert!(said(&driver).contains("nothing is different"));
    // The second of its own tags goes, the first that looks alike comes.
    driver.keys("j space j space enter");
    let group = driver.model.notebook.group("yes").expect("the group");
    assert_eq!(group.tags, ["yesallwomen", "notallmen"]);
    driver.keys("T space j space enter");
    assert!(
        said(&driver).contains("a group needs a tag"),
        "{}",
        said(&driver)
    );
    // A name that there is takes the tags too.
    driver
        .keys("esc esc alt-2 G T enter ctrl-u")
        .typed("YES")
        .keys("enter");
    assert_eq!(driver.model.notebook.groups().len(), 1);
    assert_eq!(
        driver
            .model
            .notebook
            .group("yes")
            .expect("the group")
            .tags
            .len(),
        3
    );
}

#[test]
fn a_group_is_narrowed_to_pinned_and_removed() {
    let mut driver = Driver::usual();
    driver.keys("#");
    assert!(said(&driver).contains("there is no group"));
    with(
        &mut driver,
        &[set("g", &["notallmen", "rapecultureiswhen"])],
    );
    driver.keys("# P");
    assert_eq!(driver.model.sets[0].label, "group:g");
    driver.keys("enter");
    assert!(driver.model.overlays.is_empty());
    assert_eq!(driver.model.scope.steps, [group_step(&driver, "g")]);
    assert_eq!(posts(&driver), 160);
    driver.keys("backspace # x");
    assert_eq!(posts(&driver), 240);
    driver.keys("backspace # =");
    assert_eq!(driver.model.scope.text, "group:g");
    driver.keys("# d");
    assert_eq!(said(&driver), "d once more removes 'g'");
    driver.keys("d");
    assert!(driver.model.notebook.groups().is_empty());
    assert!(
        !driver.model.bar.problems.is_empty(),
        "its name is no longer known"
    );
}

#[test]
fn a_changed_group_is_asked_for_anew() {
    let mut driver = Driver::usual();
    with(&mut driver, &[set("g", &["notallmen"])]);
    driver.keys("# P enter");
    let before = posts(&driver);
    driver.keys("/").typed("#yesallwomen").keys("enter");
    driver.model.timeline.answer.forget_asked();
    with(
        &mut driver,
        &[set("g", &["notallmen", "rapecultureiswhen"])],
    );
    let step = group_step(&driver, "g");
    assert_eq!(driver.model.scope.steps, std::slice::from_ref(&step));
    assert_eq!(driver.model.sets[0].scope.query().to_string(), "group:g");
    assert_eq!(
        driver.model.sets[0].scope.query().spelled_out().to_string(),
        "#notallmen OR #rapecultureiswhen"
    );
    // The views to come back to are of the old group, and asked for again.
    driver.keys("backspace");
    assert_eq!(driver.model.scope.steps, [step]);
    assert!(posts(&driver) > before, "{} {before}", posts(&driver));
}

#[test]
fn a_typed_name_is_understood_once_it_is_known() {
    let mut driver = Driver::usual();
    driver.keys("/").typed("group:g").keys("enter");
    assert_eq!(posts(&driver), 400, "left out");
    assert_eq!(driver.model.bar.problems.len(), 1);
    with(&mut driver, &[set("g", &["notallmen"])]);
    assert_eq!(posts(&driver), 80);
    assert!(driver.model.bar.problems.is_empty());
}

#[test]
fn names_of_groups_are_completed() {
    let mut driver = Driver::usual();
    with(
        &mut driver,
        &[
            set("yes", &["yesallwomen"]),
            set("yes and no", &["a"]),
            set("other", &["b"]),
        ],
    );
    driver.keys("/").typed("group:ye");
    let offers = &driver.model.bar.popup.offers;
    let offers: Vec<&str> = offers.iter().map(|offer| offer.insert.as_str()).collect();
    assert_eq!(offers, ["group:yes", "group:\"yes and no\""]);
    driver.keys("tab");
    assert_eq!(driver.model.bar.text(), "group:yes ");
}

#[test]
fn what_cannot_be_kept_is_said() {
    let mut driver = Driver::usual();
    driver.feed(Msg::Note(Err("the notebook cannot be saved".to_owned())));
    assert!(matches!(
        driver.model.screen.message,
        Some((Tone::Warned, _))
    ));
    driver.keys("alt-1 m").typed("x").keys("enter");
    let is_keep = |effect: &Effect| matches!(effect, Effect::Keep { .. });
    assert!(
        !driver.effects.iter().any(is_keep),
        "the driver has kept it"
    );
    assert_eq!(driver.model.notebook.events().len(), 1);
}

#[test]
fn nobody_waits_for_spellings_of_a_list_that_is_closed() {
    let mut driver = Driver::usual();
    driver.is_deaf = true;
    driver.keys("alt-2 T");
    assert!(driver.model.is_waiting(Lane::Spellings));
    driver.keys("esc");
    assert!(!driver.model.is_waiting(Lane::Spellings));
    let cancelled = |effect: &Effect| matches!(effect, Effect::Cancel(Lane::Spellings, _));
    assert!(driver.effects.iter().any(cancelled));
    for request in std::mem::take(&mut driver.unanswered) {
        driver.reply(&request);
    }
    driver.keys("alt-3 T");
    assert!(
        driver.model.overlays.is_empty(),
        "a post's author is no tag"
    );
}

#[test]
fn a_click_ticks_and_a_second_one_goes_in() {
    let mut driver = Driver::usual();
    with(
        &mut driver,
        &[set("g", &["notallmen"]), set("zzz", &["yesallwomen"])],
    );
    driver.keys("# T");
    let (x, y) = driver.find("#YesAllWomen  ");
    driver.click(x, y);
    assert!(driver.text().contains("[x] #YesAllWomen"));
    driver.keys("esc");
    let (x, y) = driver.find("zzz");
    driver.click(x, y);
    driver.click(x, y);
    assert_eq!(driver.model.scope.steps, [group_step(&driver, "zzz")]);
}
