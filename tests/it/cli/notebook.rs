//! Groups of tags and events: `groups`, `events`, and what other commands make of them.

use super::{Program, with_archive};
use serde::Deserialize;
use std::fs;

/// Spellings of one tag, and something else.
const SPELLINGS: &str = "\
id,created_at,username,text
1,2014-05-24T18:05:00Z,ana,#YesAllWomen
2,2014-05-24T18:40:00Z,ben,#NotAllMen #YesAllWomen
3,2014-05-25T09:00:00Z,ana,again #yesallwomen
4,not a date,cyd,undated #YesAllWoman
5,2014-05-25T09:30:00Z,dee,日本語 #NotAllMen
6,2014-05-25T09:35:00Z,ana,#yes_all_women
";

fn spelled() -> Program {
    let program = Program::new().file("posts.csv", SPELLINGS);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    program
}

/// A group `Yes` of two tags.
fn with_group() -> Program {
    let program = spelled();
    program
        .args([
            "groups",
            "set",
            "Yes",
            "#YesAllWomen",
            "yesallwoman",
            "-a",
            "may",
            "--now",
            "2020-01-01T00:00:00Z",
        ])
        .stderr("tagline: group 'Yes' is #yesallwomen, #yesallwoman; ask for it with group:Yes\n")
        .run();
    program
}

#[test]
fn groups_are_listed_with_what_the_archive_has_of_them() {
    let program = with_group();
    program
        .args(["groups", "-a", "may"])
        .stdout(
            "posts  originals  voices  group\n    \
             4          4       3  Yes\n    \
             3          3       2    #YesAllWomen\n    \
             1          1       1    #YesAllWoman\n",
        )
        .run();
    program
        .args(["groups", "-a", "may", "--csv"])
        .stdout(
            "group,tag,spelling,posts,originals,voices\n\
             Yes,,,4,4,3\n\
             Yes,yesallwomen,YesAllWomen,3,3,2\n\
             Yes,yesallwoman,YesAllWoman,1,1,1\n",
        )
        .run();
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    schema: String,
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    created: Option<String>,
    note: String,
    posts: u64,
    originals: u64,
    voices: u64,
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    #[allow(clippy::struct_field_names, reason = "the names of the document")]
    tag: String,
    spelling: String,
    posts: u64,
    originals: u64,
    voices: u64,
}

#[test]
fn groups_as_a_document() {
    let program = with_group();
    let text = program
        .args(["groups", "-a", "may", "--json"])
        .run_loosely();
    let document: Groups = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!(document.schema, "tagline.groups/1");
    let [group] = document.groups.as_slice() else {
        panic!("{document:?}");
    };
    assert_eq!((group.name.as_str(), group.note.as_str()), ("Yes", ""));
    assert_eq!(group.created.as_deref(), Some("2020-01-01T00:00:00Z"));
    assert_eq!((group.posts, group.originals, group.voices), (4, 4, 3));
    let tag = &group.tags[1];
    assert_eq!(
        (tag.tag.as_str(), tag.spelling.as_str()),
        ("yesallwoman", "YesAllWoman")
    );
    assert_eq!((tag.posts, tag.originals, tag.voices), (1, 1, 1));
}

#[test]
fn a_group_stands_where_a_tag_stands() {
    let program = with_group();
    program
        .args(["search", "group:yes -#notallmen", "-a", "may"])
        .stdout(
            "3 posts  3 originals  2 voices  UTC\n\
             time              author  text\n\
             2014-05-25 09:00  @ana    again #yesallwomen\n\
             2014-05-24 18:05  @ana    #YesAllWomen\n\
             undated           @cyd    undated #YesAllWoman\n",
        )
        .run();
    // What defines the scope does not travel with it.
    let related = program
        .args(["related", "group:YES", "-a", "may", "--csv"])
        .run_loosely();
    assert_eq!(related.lines().count(), 2, "{related}");
    assert!(related.contains("notallmen,NotAllMen,1,2,"), "{related}");
    program
        .args([
            "timeline",
            "group:yes",
            "#notallmen",
            "-a",
            "may",
            "--bin",
            "day",
            "--csv",
        ])
        .stdout("start,group:yes,#notallmen\n2014-05-24T00:00:00Z,2,1\n2014-05-25T00:00:00Z,1,1\n")
        .run();
}

#[test]
fn a_changed_group_is_another_question() {
    let program = with_group();
    let posts = || {
        let text = program
            .args(["search", "group:yes", "-a", "may", "--limit", "0"])
            .run_loosely();
        text.split(' ').next().map(str::to_owned)
    };
    assert_eq!(posts().as_deref(), Some("4"));
    program
        .args(["groups", "add", "yes", "#yes_all_women", "-a", "may"])
        .stderr(
            "tagline: group 'Yes' is #yesallwomen, #yesallwoman, #yes_all_women; ask for it with group:Yes\n",
        )
        .run();
    assert_eq!(posts().as_deref(), Some("5"));
    program
        .args(["groups", "drop", "yes", "yesallwomen", "-a", "may"])
        .stderr("tagline: group 'Yes' is #yesallwoman, #yes_all_women; ask for it with group:Yes\n")
        .run();
    assert_eq!(posts().as_deref(), Some("2"));
    program
        .args(["groups", "remove", "yes", "-a", "may"])
        .stderr("tagline: removed group 'yes', which was #yesallwoman, #yes_all_women\n")
        .run();
    program
        .args(["search", "group:yes", "-a", "may"])
        .stderr(
            "tagline: in the query\n  group:yes\n  ^^^^^^^^^ there is no group 'yes', none is known: ignored\n\
             tagline: a condition of the query cannot be understood: mend it or leave it out\n",
        )
        .status(2)
        .run();
}

#[test]
fn a_note_stands_beside_the_name() {
    let program = with_group();
    program
        .args([
            "groups",
            "set",
            "yes",
            "yesallwomen",
            "--note",
            "as it is mostly written",
            "-a",
            "may",
        ])
        .stderr("tagline: group 'Yes' is #yesallwomen, and was #yesallwomen, #yesallwoman; ask for it with group:Yes\n")
        .run();
    program
        .args(["groups", "-a", "may"])
        .stdout(
            "posts  originals  voices  group\n    \
             3          3       2  Yes - as it is mostly written\n    \
             3          3       2    #YesAllWomen\n",
        )
        .run();
}

#[test]
fn what_cannot_be_done_with_groups_is_said() {
    let program = with_group();
    for (args, said) in [
        (&["drop", "yes", "x"][..], "group 'Yes' does not have #x"),
        (
            &["drop", "yes", "yesallwomen", "yesallwoman"],
            "group 'Yes' would have no tag: 'tagline groups remove' removes a group",
        ),
        (&["add", "no", "x"], "there is no group 'no': known are Yes"),
        (&["remove", "no"], "there is no group 'no': known are Yes"),
        (
            &["set", "new", "#"],
            "group 'new' would have no tag: 'tagline groups remove' removes a group",
        ),
        (&["suggest", "#"], "'#' is neither a tag nor a group"),
    ] {
        program
            .args([&["groups", "-a", "may"], args].concat())
            .stderr(&format!("tagline: {said}\n"))
            .status(2)
            .run();
    }
    program
        .args(["groups", "set", "yes", "-a", "may"])
        .stderr(
            "tagline: the following required arguments were not provided: <TAG>...; see 'tagline --help'\n",
        )
        .status(2)
        .run();
    spelled()
        .args(["groups", "-a", "may"])
        .stderr("tagline: there is no group: 'tagline groups set' makes one\n")
        .status(1)
        .run();
}

#[test]
fn spellings_are_suggested_with_their_evidence() {
    let program = with_group();
    let told = "tagline: (few): fewer than 5 posts or 3 voices stand behind the tag\n\
                tagline: nothing is merged: 'tagline groups add NAME TAG...' does it, 'set' makes a group\n";
    program
        .args(["groups", "suggest", "#yesallwomen", "-a", "may"])
        .stdout(
            "2 tags look like #yesallwomen (3 posts, 2 voices)\n\
             score  posts  voices  same days  same voices  both  tag\n \
             1.00      1       1     1 of 1       1 of 1     0  #yes_all_women: the same without underscores  (few)\n \
             0.30      1       1     0 of 0       0 of 1     0  #YesAllWoman: one letter apart  (few)\n",
        )
        .stderr(told)
        .run();
    // The name of a group stands for its tags.
    program
        .args(["groups", "suggest", "yes", "-a", "may", "--csv"])
        .stdout(
            "tag,spelling,like,why,score,posts,voices,both,same_days,same_days_of,same_voices,same_voices_of\n\
             yes_all_women,yes_all_women,yesallwomen,the same without underscores,1,1,1,0,1,1,1,1\n",
        )
        .run();
    program
        .args(["groups", "suggest", "#notallmen", "-a", "may"])
        .stdout("0 tags look like #notallmen (2 posts, 2 voices)\n")
        .status(1)
        .run();
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggestions {
    schema: String,
    group: Option<String>,
    tags: Vec<String>,
    posts: u64,
    voices: u64,
    alike: u64,
    #[allow(clippy::struct_field_names, reason = "the names of the document")]
    suggestions: Vec<Suggestion>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggestion {
    tag: String,
    spelling: String,
    like: String,
    why: String,
    score: f64,
    posts: u64,
    voices: u64,
    both: u64,
    same_days: u64,
    same_days_of: u64,
    same_voices: u64,
    same_voices_of: u64,
    supported: bool,
}

#[test]
fn suggestions_as_a_document() {
    let text = with_group()
        .args(["groups", "suggest", "YES", "-a", "may", "--json"])
        .run_loosely();
    let document: Suggestions =
        serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!(document.schema, "tagline.groups.suggest/1");
    assert_eq!(document.group.as_deref(), Some("Yes"));
    assert_eq!(document.tags, ["yesallwomen", "yesallwoman"]);
    assert_eq!((document.posts, document.voices, document.alike), (4, 3, 1));
    let one = &document.suggestions[0];
    assert_eq!(
        (one.tag.as_str(), one.spelling.as_str()),
        ("yes_all_women", "yes_all_women")
    );
    assert_eq!(
        (one.like.as_str(), one.why.as_str()),
        ("yesallwomen", "the same without underscores")
    );
    assert_eq!((one.posts, one.voices, one.both), (1, 1, 0));
    assert_eq!(
        (
            one.same_days,
            one.same_days_of,
            one.same_voices,
            one.same_voices_of
        ),
        (1, 1, 1, 1)
    );
    assert!((one.score - 1.0).abs() < 1e-12 && !one.supported);
}

/// Two events, one of which lies in the time of the posts.
fn with_events() -> Program {
    let program = with_archive();
    program
        .args([
            "events",
            "add",
            "2014-05-23",
            "the shooting",
            "--note",
            "in the evening",
            "-a",
            "may",
        ])
        .stderr("tagline: noted 'the shooting', 2014-05-23 00:00 - 2014-05-24 00:00\n")
        .run();
    program
        .args([
            "events",
            "add",
            "2014-05-24T19:00..2014-05-25",
            "vigils",
            "-a",
            "may",
        ])
        .stderr("tagline: noted 'vigils', 2014-05-24 19:00 - 2014-05-26 00:00\n")
        .run();
    program
}

#[test]
fn events_are_listed_in_the_order_of_time() {
    let program = with_events();
    program
        .args([
            "events",
            "add",
            "2014-05-24 07:30",
            "an article",
            "--link",
            "https://example.org/a",
            "-a",
            "may",
        ])
        .stderr("tagline: noted 'an article', 2014-05-24 07:30\n")
        .run();
    program
        .args(["events", "-a", "may"])
        .stdout(
            "   from              until             event\n\
             1  2014-05-23 00:00  2014-05-24 00:00  the shooting - in the evening\n\
             2  2014-05-24 07:30                    an article - https://example.org/a\n\
             3  2014-05-24 19:00  2014-05-26 00:00  vigils\n",
        )
        .run();
    program
        .args(["events", "-a", "may", "--csv", "--tz", "Europe/Paris"])
        .stdout(
            "number,from,until,name,link,note\n\
             1,2014-05-23T02:00:00+02:00,2014-05-24T02:00:00+02:00,the shooting,,in the evening\n\
             2,2014-05-24T09:30:00+02:00,,an article,https://example.org/a,\n\
             3,2014-05-24T21:00:00+02:00,2014-05-26T02:00:00+02:00,vigils,,\n",
        )
        .run();
    program
        .args(["events", "remove", "2", "-a", "may"])
        .stderr("tagline: removed 'an article', 2014-05-24 07:30\n")
        .run();
    program
        .args(["events", "-a", "may", "--json"])
        .stdout(
            "{\"schema\":\"tagline.events/1\",\"events\":[\
             {\"number\":1,\"from\":\"2014-05-23T00:00:00Z\",\"until\":\"2014-05-24T00:00:00Z\",\"name\":\"the shooting\",\"link\":\"\",\"note\":\"in the evening\"},\
             {\"number\":2,\"from\":\"2014-05-24T19:00:00Z\",\"until\":\"2014-05-26T00:00:00Z\",\"name\":\"vigils\",\"link\":\"\",\"note\":\"\"}]}\n",
        )
        .run();
}

#[test]
fn a_time_stands_for_all_of_it() {
    for (time, from, until) in [
        ("2014", "2014-01-01 00:00", "2015-01-01 00:00"),
        ("2014-02", "2014-02-01 00:00", "2014-03-01 00:00"),
        ("2014-02-28", "2014-02-28 00:00", "2014-03-01 00:00"),
        (
            "2014-05..2014-06-03",
            "2014-05-01 00:00",
            "2014-06-04 00:00",
        ),
        (
            "2014-05-24 18:00..2014-05-24 20:00",
            "2014-05-24 18:00",
            "2014-05-24 20:00",
        ),
    ] {
        with_archive()
            .args(["events", "add", time, "x", "-a", "may"])
            .stderr(&format!("tagline: noted 'x', {from} - {until}\n"))
            .run();
    }
}

#[test]
fn what_cannot_be_done_with_events_is_said() {
    let program = with_events();
    for (args, said) in [
        (
            &["add", "soon", "x"][..],
            "'soon' is not a date: try 2014-05-24 or 3d; a range is written 2014-05-23..2014-05-26",
        ),
        (
            &["add", "2014-05-24..2014-05-01", "x"],
            "'x' ends before it begins",
        ),
        (&["add", "2014-05-24", " "], "a name is needed: '' is none"),
        (
            &["remove", "no"],
            "there is no event 'no': 'tagline events' lists them",
        ),
        (
            &["remove", "3"],
            "there is no event '3': 'tagline events' lists them",
        ),
    ] {
        program
            .args([&["events", "-a", "may"], args].concat())
            .stderr(&format!("tagline: {said}\n"))
            .status(2)
            .run();
    }
    program
        .args(["events", "add", "2015", "Vigils", "-a", "may"])
        .stderr("tagline: noted 'Vigils', 2015-01-01 00:00 - 2016-01-01 00:00\n")
        .run();
    program
        .args(["events", "remove", "vigils", "-a", "may"])
        .stderr("tagline: there are 2 events 'vigils': remove one by its number: 2, 3\n")
        .status(2)
        .run();
    with_archive()
        .args(["events", "-a", "may"])
        .stderr("tagline: nothing is noted: 'tagline events add' does it\n")
        .status(1)
        .run();
}

#[test]
fn a_timeline_tells_what_happened_in_its_time() {
    let program = with_events();
    program
        .args(["timeline", "#notallmen", "-a", "may", "--bin", "day"])
        .stdout(
            "posts per day, UTC\n\
             A            2  #notallmen\n\
             start       A\n\
             2014-05-24  1\n\
             2014-05-25  1\n\
             \n\
             \x20  from              until             event\n\
             2  2014-05-24 19:00  2014-05-26 00:00  vigils\n",
        )
        .run();
    program
        .args([
            "timeline",
            "#notallmen",
            "-a",
            "may",
            "--bin",
            "day",
            "--csv",
        ])
        .stdout("start,#notallmen\n2014-05-24T00:00:00Z,1\n2014-05-25T00:00:00Z,1\n")
        .run();
}

#[test]
fn a_damaged_notebook_is_told_and_in_nobodys_way_who_does_not_need_it() {
    let program = with_group();
    let file = program.path().join("may/notebook.json");
    fs::write(&file, "{\"format\": 1, ").expect("room");
    let told = "tagline: the notebook 'may/notebook.json' is damaged and was left as it is: EOF while parsing a value \
                at line 1 column 14; mend it, or put it aside under another name\n";
    program
        .args(["search", "#notallmen", "-a", "may", "--limit", "0"])
        .stdout("2 posts  2 originals  2 voices  UTC\n")
        .stderr(told)
        .run();
    for args in [
        &["groups"][..],
        &["groups", "set", "a", "b"],
        &["events", "add", "2014", "x"],
    ] {
        program
            .args([args, &["-a", "may"]].concat())
            .stderr(told)
            .status(2)
            .run();
    }
    assert_eq!(
        fs::read_to_string(&file).expect("a file"),
        "{\"format\": 1, "
    );
    let verified = program
        .args(["verify", "-a", "may"])
        .stderr("tagline: 'may' is damaged in one place\n")
        .status(2)
        .run_loosely();
    assert!(
        verified.contains("may/notebook.json: the notebook cannot be understood"),
        "{verified}"
    );
}

#[test]
fn the_notebook_survives_whatever_is_done_to_the_archive() {
    let program = with_group();
    let group = |archive: &str| {
        let text = program
            .args(["groups", "-a", archive, "--csv"])
            .run_loosely();
        text.lines().nth(1).map(str::to_owned)
    };
    let expected = Some("Yes,,,4,4,3".to_owned());
    for args in [
        &["import", "posts.csv"][..],
        &["compact"],
        &["rebuild"],
        &["rebuild", "--discard"],
        &["rebuild", "--into", "fresh"],
    ] {
        let output = program.args([args, &["-a", "may"]].concat()).output();
        assert_eq!(output.status.code(), Some(0), "{args:?} {output:?}");
        assert_eq!(group("may"), expected, "{args:?}");
    }
    assert_eq!(group("fresh"), expected);
    assert_eq!(group("may.damaged"), expected, "the old one keeps its own");
    fs::rename(program.path().join("may"), program.path().join("june")).expect("it moves");
    assert_eq!(group("june"), expected);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_read_all_the_same() {
    use std::os::unix::fs::PermissionsExt as _;
    let program = with_group();
    let folder = program.path().join("may");
    let mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("ours");
    mode(0o555);
    let is_guarded = fs::write(folder.join("probe"), "").is_err();
    let listed = program.args(["groups", "-a", "may", "--csv"]).run_loosely();
    let refused = program
        .args(["groups", "remove", "yes", "-a", "may"])
        .output();
    mode(0o755);
    assert!(listed.contains("Yes,,,4,4,3"));
    // Whoever may do anything is not kept out by permissions.
    if is_guarded {
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(
            said.contains("cannot be saved") && said.contains("copy the archive"),
            "{said}"
        );
    }
}

#[test]
fn programs_at_once_lose_nothing() {
    let program = spelled();
    let names: Vec<String> = (0..12).map(|n| format!("g{n}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            let program = &program;
            scope.spawn(move || {
                let output = program
                    .args(["groups", "set", name, "a", "-a", "may"])
                    .output();
                assert_eq!(output.status.code(), Some(0), "{output:?}");
            });
        }
    });
    let listed = program.args(["groups", "-a", "may", "--csv"]).run_loosely();
    assert!(
        names
            .iter()
            .all(|name| listed.contains(&format!("{name},,,0,0,0"))),
        "{listed}"
    );
}
