//! What pages say where it is easily said wrong, and what they refuse.

use super::{Program, with_archive};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// An archive of posts as time, author and text.
fn archive<'t>(posts: impl IntoIterator<Item = (String, String, &'t str)>) -> Program {
    let mut lines = String::new();
    for (number, (time, author, text)) in posts.into_iter().enumerate() {
        let line = json!({"platform": "x", "id": number.to_string(), "created_at": time,
            "author": {"handle": author}, "text": text});
        let _ = writeln!(lines, "{line}");
    }
    let program = Program::new().file("posts.jsonl", &lines);
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    program
}

fn page(program: &Program, args: &[&str]) -> Value {
    let args = args.iter().copied();
    let args = args.chain(["-a", "may", "--tz", "UTC", "--json"]);
    serde_json::from_str(&program.args(args).run_loosely()).expect("JSON")
}

/// So many posts of a year, by four people in turn.
fn of_year(year: u32, count: u32, text: &str) -> Vec<(String, String, &str)> {
    let post = |n| {
        (
            format!("{year}-03-{:02}T10:00:00Z", n + 1),
            format!("a{}", n % 4),
            text,
        )
    };
    (0..count).map(post).collect()
}

#[test]
fn what_only_fell_below_the_guard_is_not_gone() {
    let program = archive(
        [
            of_year(2014, 6, "#walk #old"),
            of_year(2015, 1, "#walk #old"),
            of_year(2014, 6, "#walk #ended"),
            of_year(2014, 2, "#walk #rising"),
            of_year(2015, 6, "#walk #rising"),
            of_year(2015, 7, "#walk #fresh"),
        ]
        .concat(),
    );
    let report = page(&program, &["companions", "#walk", "--bin", "year"]);
    let when = "in the last year (2015, 14 posts)";
    let said = &report["said"].as_array().unwrap()[1..5];
    let expected = [
        format!("New {when}, with no post before: #fresh."),
        format!(
            "For the first time among the companions {when}: #rising (2 posts by 2 voices before)."
        ),
        format!("Gone {when}, with no post any more: #ended."),
        format!("No longer among the companions {when}: #old (1 post by 1 voice left)."),
    ];
    assert_eq!(json!(said), json!(expected));
    let row = &report["parts"]["gone"]["rows"][1];
    assert_eq!(
        (&row["tag"], &row["posts_after"]),
        (&json!("#old"), &json!(1))
    );
}

#[test]
fn what_everybody_uses_is_no_beginning() {
    let with = |count: u32, who: &'static str, when: &'static str, text: &'static str| {
        (0..count).map(move |n| (when.to_owned(), format!("{who}{n}"), text))
    };
    let (before, then) = ("2014-03-01T10:00:00Z", "2014-04-01T10:00:00Z");
    let tag_of = |others: &'static str| {
        let posts = with(30, "a", before, "#early")
            .chain(with(30, "a", then, "#walk"))
            .chain(with(30, "b", before, others));
        let report = page(&archive(posts), &["companions", "#walk"]);
        let row = &report["parts"]["before"]["rows"][0];
        assert_eq!(
            (&row["tag"], &row["query"]),
            (&json!("#early"), &Value::Null)
        );
        report["said"].to_string()
    };
    assert!(!tag_of("#early").contains("#early"));
    let said = tag_of("#late");
    let expected = "Before their first post of it, 30 of 30 voices (100%) used #early; of 30 voices that never posted in \
                    it, none ever did.";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn many_periods_have_the_places_of_those_that_are_shown() {
    let year = |year| {
        let text = if year < 2003 {
            "#walk #then"
        } else {
            "#walk #now"
        };
        of_year(year, if year < 2003 { 28 } else { 6 }, text)
    };
    let program = archive((2000..2015).flat_map(year).collect::<Vec<_>>());
    let report = page(&program, &["companions", "#walk", "--bin", "year"]);
    let rows = report["parts"]["ranks"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (&rows[0]["tag"], &rows[0]["posts"]),
        (&json!("#now"), &json!(72))
    );
}

#[test]
fn a_range_of_days_is_told_by_its_last_day() {
    let range = ["--since", "2014-05-24", "--until", "2014-05-26"];
    let explain = [&["explain", "#yesallwomen"], &range[..]].concat();
    let report = page(&with_archive(), &explain);
    assert_eq!(
        report["title"],
        "#YesAllWomen from 2014-05-24 to 2014-05-25 (UTC)"
    );
    let previous = [&["previous", "#yesallwomen"], &range[..]].concat();
    let said = page(&with_archive(), &previous)["said"][0].to_string();
    assert!(said.contains("2014-05-24 to 2014-05-25 (UTC)"), "{said}");
}

#[test]
fn a_ratio_to_next_to_nothing_is_refused() {
    let march = |count: u32, day: u32| {
        (0..count).map(move |n| {
            let time = format!("2014-03-{day:02}T10:{:02}:00Z", n % 60);
            (time, format!("a{n}"), "#walk")
        })
    };
    let said = |posts: Vec<(String, String, &str)>| {
        let previous = ["previous", "--since", "2014-03-02", "--until", "2014-03-03"];
        page(&archive(posts), &previous)["said"][1].to_string()
    };
    let few = said(march(1, 1).chain(march(40, 2)).collect());
    assert!(
        few.contains("with only 1 post in one of the two, a ratio would mean nothing"),
        "{few}"
    );
    let none = said(march(40, 1).collect());
    assert!(none.contains("this period has no posts"), "{none}");
    let enough = said(march(20, 1).chain(march(40, 2)).collect());
    assert!(
        enough.contains("2.00 times as many a day (95 % interval"),
        "{enough}"
    );
}

#[test]
fn links_that_stand_once_are_no_most_frequent_link() {
    let links = ["https://a.example/1 #walk", "https://a.example/2 #walk"];
    let posts = links.map(|text| ("2014-03-01T10:00:00Z".to_owned(), "ana".to_owned(), text));
    let said = &page(&archive(posts), &["links"])["said"];
    assert_eq!(
        said[1],
        "The most frequent domain is a.example: 2 posts by 1 voice, 100% of the posts with a link."
    );
    assert_eq!(said[2], "No link is in more than one post.");
}

#[test]
fn what_a_page_does_not_count_is_refused() {
    for (args, why) in [
        (
            ["explain", "*", "--unit", "originals"],
            "'explain' counts posts only: leave out --unit originals",
        ),
        (
            ["voices", "*", "--unit", "originals"],
            "'voices' counts posts only: leave out --unit originals",
        ),
        (
            ["companions", "*", "--unit", "originals"],
            "'companions' counts posts or voices only: leave out --unit originals",
        ),
        (
            ["compare", "#a", " ", "--json"],
            "a set to compare is empty: give two queries, or '*' for all posts",
        ),
        (
            ["author", "#walk", "--limit", "3"],
            "'#walk' is no handle: give one such as @alice, or platform:id; 'tagline life' tells of a tag",
        ),
        (
            ["life", "*", "--since=2016-05", "--until=2016-01"],
            "--since 2016-05 is not before --until 2016-01: nothing can lie between them",
        ),
    ] {
        let program = with_archive();
        let program = program.args(args.into_iter().chain(["-a", "may"]));
        program.status(2).stderr(&format!("tagline: {why}\n")).run();
    }
    for (command, option, is_listed) in [
        ("voices", "--unit", false),
        ("links", "--unit", true),
        ("link", "--since", false),
    ] {
        let help = Program::new().args([command, "--help"]).run_loosely();
        assert_eq!(help.contains(option), is_listed, "{command} {option}");
    }
}

#[test]
fn a_table_of_nothing_has_its_header() {
    for (args, header) in [
        (["companions", "#none"], "tag,posts,voices,spark\n"),
        (
            ["link", "example.org/none"],
            "time,voice,kind,reposts,text\n",
        ),
    ] {
        let program = with_archive();
        let program = program.args(args.into_iter().chain(["-a", "may", "--csv"]));
        program.status(1).stdout(header).run();
    }
}

#[test]
fn of_one_voice_nothing_is_doubtful_for_having_one() {
    let posts = (1..7).map(|n| {
        (
            format!("2014-03-{n:02}T10:00:00Z"),
            "ana".to_owned(),
            "#walk",
        )
    });
    let other = ("2014-03-09T10:00:00Z".to_owned(), "ben".to_owned(), "#home");
    let report = page(&archive(posts.chain([other])), &["author", "@ana"]);
    let row = &report["parts"]["tags"]["rows"][0];
    assert_eq!((&row["tag"], &row["weak"]), (&json!("#walk"), &Value::Null));
    assert!(report["parts"]["posts"].is_null());
    let warned = report["warnings"].to_string();
    assert!(warned.contains("gives no counts of reposts"), "{warned}");
}

#[test]
fn what_was_asked_for_is_typical_of_nothing() {
    let posts = |who: fn(u32) -> String, text: &'static str| {
        let time = move |n| format!("2014-03-{:02}T10:00:00Z", n + 1);
        (0..20).map(move |n| (time(n), who(n), text))
    };
    let loud = posts(|_| "ana".to_owned(), "#walk");
    let linking = posts(|n| format!("a{n}"), "#walk https://a.example/2014/story");
    let others = posts(|n| format!("b{n}"), "#home");
    let program = archive(loud.chain(linking).chain(others));
    let typical = |a: &str| {
        let report = page(&program, &["compare", a, "#home"]);
        ["authors_a", "links_a"]
            .map(|part| report["parts"][part]["rows"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(typical("#walk"), [1, 1]);
    assert_eq!(typical("voice:x:@ana"), [0, 0]);
    assert_eq!(typical("url:2014/story"), [0, 0]);
}
