//! A notebook keeps what it was given, whatever happens to its file.

use super::*;
use crate::post::Time;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

const NOW: Time = Time(1_400_949_000_000);

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn set(name: &str, tags: &[&str]) -> Change {
    Change::SetGroup {
        name: name.to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
    }
}

fn change(folder: &Path, change: Change) -> Result<Notebook, Error> {
    Notebook::change(folder, &[change], NOW)
}

fn tags_of(notebook: &Notebook, name: &str) -> Vec<String> {
    notebook.group(name).expect("the group").tags.clone()
}

#[test]
fn what_is_noted_is_read_again() {
    let folder = folder();
    assert_eq!(
        Notebook::read(folder.path()).expect("none"),
        Notebook::default()
    );
    change(
        folder.path(),
        set("Yes", &["#YesAllWomen", "yesallwoman", "YESALLWOMEN"]),
    )
    .expect("saved");
    let mut event = Event::new(Time(5), Some(Time(9)), "  the\nshooting ");
    event.link = "https://example.org".to_owned();
    let notebook = change(folder.path(), Change::AddEvent(event)).expect("saved");
    assert_eq!(Notebook::read(folder.path()).expect("whole"), notebook);
    assert_eq!(tags_of(&notebook, "#yes"), ["yesallwomen", "yesallwoman"]);
    assert_eq!(notebook.groups()[0].created, Some(NOW));
    assert_eq!(notebook.events()[0].name, "the shooting");
    let text = fs::read_to_string(folder.path().join(FILE)).expect("a file");
    assert!(
        text.contains("\"from\": \"1970-01-01T00:00:00.005Z\""),
        "{text}"
    );
}

#[test]
fn groups_change_in_pieces() {
    let folder = folder();
    let path = folder.path();
    let tags = |tags: &[&str]| tags.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let name = || "yes".to_owned();
    change(path, set("Yes", &["a", "b"])).expect("made");
    let more = Change::AddTags {
        name: name(),
        tags: tags(&["#C", "a"]),
    };
    assert_eq!(
        tags_of(&change(path, more).expect("more"), "yes"),
        ["a", "b", "c"]
    );
    let fewer = Change::DropTags {
        name: name(),
        tags: tags(&["B"]),
    };
    assert_eq!(
        tags_of(&change(path, fewer).expect("fewer"), "yes"),
        ["a", "c"]
    );
    let said = |change: Result<Notebook, Error>| change.expect_err("refused").to_string();
    let gone = Change::DropTags {
        name: name(),
        tags: tags(&["a", "x"]),
    };
    assert_eq!(said(change(path, gone)), "group 'Yes' does not have #x");
    let all = Change::DropTags {
        name: name(),
        tags: tags(&["a", "c"]),
    };
    assert_eq!(
        said(change(path, all)),
        "group 'Yes' would have no tag: 'tagline groups remove' removes a group"
    );
    let other = Change::RemoveGroup("no".to_owned());
    assert_eq!(
        said(change(path, other)),
        "there is no group 'no': known are Yes"
    );
    assert_eq!(
        said(change(path, set("##", &["a"]))),
        "a name is needed: '##' is none"
    );
    let none = change(path, Change::RemoveGroup("#YES".to_owned())).expect("removed");
    assert!(none.groups().is_empty());
}

#[test]
fn events_lie_in_time_order_and_are_noted_once() {
    let mut notebook = Notebook::default();
    let event = |from: i64, name: &str| Event::new(Time(from), None, name);
    for (from, name) in [(9, "c"), (1, "a"), (9, "d"), (5, "b")] {
        notebook
            .make(&Change::AddEvent(event(from, name)), NOW)
            .expect("noted");
    }
    let mut again = event(5, "b");
    again.note = "twice".to_owned();
    notebook.make(&Change::AddEvent(again), NOW).expect("noted");
    let names: Vec<&str> = notebook.events().iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
    assert_eq!(notebook.events()[1].note, "twice");
    notebook
        .make(&Change::RemoveEvent(event(9, "c")), NOW)
        .expect("removed");
    assert!(
        notebook
            .make(&Change::RemoveEvent(event(9, "c")), NOW)
            .is_err()
    );
    let backwards = Event::new(Time(5), Some(Time(5)), "x");
    assert!(notebook.make(&Change::AddEvent(backwards), NOW).is_err());
    assert_eq!(notebook.events().len(), 3);
}

#[test]
fn an_event_touches_the_bins_that_it_lies_in() {
    let moment = Event::new(Time(10), None, "x");
    let touched = |event: &Event| -> Vec<i64> {
        (0..5)
            .filter(|n| event.touches(Time(n * 10), Time(n * 10 + 10)))
            .collect()
    };
    assert_eq!(touched(&moment), [1]);
    assert_eq!(touched(&Event::new(Time(9), Some(Time(20)), "x")), [0, 1]);
    assert_eq!(touched(&Event::new(Time(10), Some(Time(21)), "x")), [1, 2]);
}

#[test]
fn what_is_not_known_here_is_kept() {
    let folder = folder();
    let text = r##"{"format": 1, "colour": "red",
        "groups": [{"name": "g", "tags": ["#A"], "weight": 3}],
        "events": [{"from": "2014-05-24T12:00:00Z", "name": "e", "source": {"x": [1]}}],
        "codes": [{"name": "testimony"}]}"##;
    fs::write(folder.path().join(FILE), text).expect("written");
    change(folder.path(), set("h", &["b"])).expect("saved");
    let kept = fs::read_to_string(folder.path().join(FILE)).expect("a file");
    let value: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(value["colour"], "red");
    assert_eq!(value["groups"][0]["weight"], 3);
    assert_eq!(value["events"][0]["source"]["x"][0], 1);
    assert_eq!(value["codes"][0]["name"], "testimony");
    assert_eq!(value["groups"][1]["name"], "h");
}

#[test]
fn a_damaged_file_is_told_and_left_alone() {
    let folder = folder();
    let path = folder.path().join(FILE);
    for (text, told) in [
        ("", "EOF"),
        ("{\"format\": 1, \"groups\": [", "EOF"),
        ("[]", "expected"),
        ("{}", "missing field `format`"),
        (
            "{\"format\": 1, \"groups\": [{\"name\": \"a\", \"tags\": []}]}",
            "no tag",
        ),
        (
            "{\"format\": 1, \"groups\": [{\"name\": \"a\", \"tags\": [\"x\"]}, {\"name\": \"A\", \"tags\": [\"y\"]}]}",
            "two groups are called 'A'",
        ),
        (
            "{\"format\": 1, \"events\": [{\"from\": \"soon\", \"name\": \"x\"}]}",
            "'soon' is no time",
        ),
        (
            "{\"format\": 1, \"events\": [{\"from\": \"2014-05-24T12:00:00Z\", \"until\": \"2014-05-24T12:00:00Z\", \"name\": \"x\"}]}",
            "ends before it begins",
        ),
        ("{\"format\": 2, \"groups\": \"otherwise\"}", "has format 2"),
        ("\u{0}\u{0}\u{0}\u{0}", "expected value"),
    ] {
        fs::write(&path, text).expect("written");
        for error in [
            Notebook::read(folder.path()).map(drop),
            change(folder.path(), set("x", &["y"])).map(drop),
        ] {
            let said = error.expect_err(text).to_string();
            assert!(
                said.contains(told) && said.contains("notebook.json"),
                "{text}: {said}"
            );
        }
        assert_eq!(fs::read_to_string(&path).expect("a file"), text);
    }
}

#[test]
fn what_a_killed_writer_left_is_written_over() {
    let folder = folder();
    fs::write(
        folder.path().join("notebook.json.new"),
        "{\"format\": 1, \"gro",
    )
    .expect("written");
    fs::write(folder.path().join("notebook.lock"), "").expect("written");
    change(folder.path(), set("x", &["y"])).expect("saved");
    assert_eq!(
        tags_of(&Notebook::read(folder.path()).expect("whole"), "x"),
        ["y"]
    );
    assert!(!folder.path().join("notebook.json.new").exists());
}

#[test]
fn writers_at_once_lose_nothing() {
    let folder = folder();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let path = folder.path();
            scope.spawn(move || {
                for n in 0..10 {
                    let name = format!("g{writer}x{n}");
                    change(path, set(&name, &["t"])).expect("saved");
                    let event = Event::new(Time(n), None, &name);
                    change(path, Change::AddEvent(event)).expect("saved");
                }
            });
        }
    });
    let notebook = Notebook::read(folder.path()).expect("whole");
    assert_eq!((notebook.groups().len(), notebook.events().len()), (80, 80));
}

#[test]
fn changes_are_made_all_or_none() {
    let folder = folder();
    let changes = [set("a", &["x"]), Change::RemoveGroup("b".to_owned())];
    assert!(Notebook::change(folder.path(), &changes, NOW).is_err());
    assert_eq!(
        Notebook::read(folder.path()).expect("none"),
        Notebook::default()
    );
}

#[test]
fn where_nothing_can_be_written_it_says_so() {
    let folder = folder();
    let missing = folder.path().join("gone");
    let said = change(&missing, set("a", &["x"]))
        .expect_err("no folder")
        .to_string();
    assert!(
        said.contains("cannot be saved") && said.contains("copy the archive"),
        "{said}"
    );
    assert_eq!(Notebook::read(&missing).expect("none"), Notebook::default());
}

fn changes() -> impl Strategy<Value = Change> {
    let name = || prop_oneof!["[a-cA-C]", "\\PC{1,4}"];
    let tags = || proptest::collection::vec(prop_oneof!["[a-dA-D#]{1,2}", "\\PC{0,4}"], 0..4);
    let event = || {
        let end = proptest::option::of(-50_000_i64..4_000_000_000_000);
        (0_i64..4_000_000_000_000, end, name(), "\\PC{0,8}").prop_map(
            |(from, until, name, note)| {
                let mut event = Event::new(Time(from), until.map(Time), &name);
                event.note = note;
                event
            },
        )
    };
    prop_oneof![
        (name(), tags()).prop_map(|(name, tags)| Change::SetGroup { name, tags }),
        (name(), tags()).prop_map(|(name, tags)| Change::AddTags { name, tags }),
        (name(), tags()).prop_map(|(name, tags)| Change::DropTags { name, tags }),
        (name(), "\\PC{0,6}").prop_map(|(name, note)| Change::NoteGroup { name, note }),
        name().prop_map(Change::RemoveGroup),
        event().prop_map(Change::AddEvent),
        event().prop_map(Change::RemoveEvent),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_file_holds_what_was_made(all in proptest::collection::vec(changes(), 0..12)) {
        let folder = folder();
        let mut by_hand = Notebook::default();
        for one in &all {
            let before = by_hand.clone();
            let made = by_hand.make(one, NOW);
            if made.is_err() {
                prop_assert_eq!(&by_hand, &before);
            }
            let saved = change(folder.path(), one.clone());
            prop_assert_eq!(saved.is_ok(), made.is_ok());
        }
        prop_assert_eq!(Notebook::read(folder.path()).expect("whole"), by_hand);
    }
}
