//! `tagline compare` and `tagline explain`: what they say, and that every figure is the number of posts behind it.

use super::{Program, with_archive};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tagline::archive::Archive;
use tagline::engine::{Cancel, Engine};
use tagline::post::Time;
use tagline::query::{self, Context};

fn json(program: &Program, args: &[&str]) -> Value {
    let args = args.iter().copied().chain(["--json"]);
    serde_json::from_str(&program.args(args).run_loosely()).expect("JSON")
}

#[test]
fn it_is_said_which_set_is_larger_and_who_uses_both() {
    let compare = ["compare", "#YesAllWomen", "#NotAllMen", "-a", "may"];
    let report = json(&with_archive(), &compare);
    assert_eq!(report["title"], "#YesAllWomen against #NotAllMen");
    assert_eq!(report["posts"], 5);
    let said = [
        "#YesAllWomen is larger than #NotAllMen: 2.0 times the posts (4 to 2), 2.0 times the originals (4 to 2) and \
         1.50 times the voices (3 to 2), 2014-05-24 to 2014-05-25 (UTC).",
        "By posts per hour, neither leads clearly.",
        "1 voice used both (50% of the smaller set's), 0.67 times the 1.5 expected by chance: 0 used #YesAllWomen \
         first, 0 #NotAllMen, and 1 both at the same moment.",
    ];
    assert_eq!(report["said"], json!(said));
    let totals = report["parts"]["totals"]["rows"].as_array().unwrap();
    let totals: Vec<_> = totals
        .iter()
        .map(|row| (&row["posts"], &row["voices"]))
        .collect();
    let expected = [(4, 3), (2, 2), (3, 2), (1, 1), (1, 1), (5, 4)];
    let expected = expected.map(|(posts, voices)| (json!(posts), json!(voices)));
    assert_eq!(
        totals,
        expected.each_ref().map(|(posts, voices)| (posts, voices))
    );
    let other = ["compare", "#NotAllMen", "#YesAllWomen", "-a", "may"];
    assert_eq!(json(&with_archive(), &other)["said"][0], said[0]);
}

#[test]
fn what_is_not_there_is_not_compared() {
    let program = with_archive();
    for args in [
        ["compare", "#one", "#other", "-a", "may"].as_slice(),
        ["explain", "#one", "-a", "may"].as_slice(),
    ] {
        program
            .args(args.iter().copied().chain(["--json"]))
            .status(1)
            .run_loosely();
    }
}

/// Two tags: one whose posts twenty people and one copying machine write, another one of as many posts.
fn posts_with_copies() -> String {
    let mut lines = String::new();
    let mut number = 0;
    let mut post = |author: &str, text: &str| {
        let (hour, minute) = (number / 60 % 24, number % 60);
        let _ = writeln!(
            lines,
            r#"{{"platform":"x","id":"{number}","created_at":"2024-01-01T{hour:02}:{minute:02}:00Z","author":{{"handle":"{author}"}},"text":"{text}"}}"#
        );
        number += 1;
    };
    for n in 0..60 {
        let word = if n < 20 { "lantern" } else { "plain" };
        post(&format!("a{n}"), &format!("#one {word} walk"));
        post(&format!("b{n}"), "#two walk");
    }
    for _ in 0..1000 {
        post("machine", "#one bargain sale");
    }
    lines
}

#[test]
fn a_thousand_copies_are_less_typical_than_twenty_voices() {
    let program = Program::new().file("posts.jsonl", &posts_with_copies());
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    for by in ["voices", "posts"] {
        let compare = ["compare", "#one", "#two", "-a", "may", "--by", by];
        let report = json(&program, &compare);
        let words = report["parts"]["words_a"]["rows"].as_array().unwrap();
        let words: Vec<&Value> = words.iter().map(|row| &row["word"]).collect();
        // By posts, the copies drown everything else; they are not typical themselves.
        let is_found = words.contains(&&json!("lantern"));
        assert_eq!(is_found, by == "voices", "{words:?}");
        assert!(!words.contains(&&json!("bargain")), "{by}: {words:?}");
        let warnings = report["warnings"].to_string();
        assert!(warnings.contains("One voice wrote 94%"), "{warnings}");
    }
}

#[test]
fn every_figure_is_the_number_of_posts_behind_it() {
    let program = Program::new();
    program
        .args(["demo", "--posts", "6000", "--no-open", "-a", "demo"])
        .output();
    let engine = Engine::open(&Archive::open(&program.path().join("demo")).unwrap()).unwrap();
    let context = Context::new(Time(0), TimeZone::UTC);
    let (a, b) = ("#WalkHomeSafe", "#NotEveryNight");
    let mut parts_with_rows = 0;
    for args in [
        ["compare", a, b, "--by", "posts"].as_slice(),
        ["compare", a, "since:2023-05-15"].as_slice(),
        ["explain", a].as_slice(),
        ["explain", a, "--against", "rest", "--since", "2023-05-15"].as_slice(),
    ] {
        let args: Vec<&str> = args.iter().copied().chain(["-a", "demo"]).collect();
        let report = json(&program, &args);
        for (name, part) in report["parts"].as_object().unwrap() {
            // What is reposted has no query of its own; its door is named for what it finds.
            if ["drivers", "reposted", "most_reposted", "sample"].contains(&name.as_str()) {
                continue;
            }
            let mut is_checked = false;
            for row in part["rows"].as_array().unwrap() {
                let (Some(posts), Some(query)) = (row["posts"].as_u64(), row["query"].as_str())
                else {
                    continue;
                };
                let query = query::parse(query, &context).query;
                let count = engine.count(&query, &Cancel::never()).unwrap();
                assert_eq!(count.posts, posts, "{args:?}: {name}: {row}");
                if let Some(voices) = row["voices"].as_u64() {
                    assert_eq!(count.voices, voices, "{args:?}: {name}: {row}");
                }
                is_checked = true;
            }
            parts_with_rows += usize::from(is_checked);
        }
    }
    assert!(
        parts_with_rows > 12,
        "only {parts_with_rows} tables have figures"
    );
}
