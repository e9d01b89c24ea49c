//! `life`, `hours`, `previous` and `claim` as programs see them.

use super::{Program, with_archive};
use jiff::ToSpan;
use serde_json::Value;

/// A tag that was used in January 2013, lay dormant, came back on 24 May 2014 at 18:00 with 240 posts by as many voices
/// and halved every day; and another one that goes on all the time, three posts a day.
fn reborn() -> Program {
    let mut lines = Vec::new();
    let mut post = |time: jiff::civil::DateTime, handle: String, text: &str| {
        let id = lines.len();
        lines.push(format!("{id},{time}Z,{handle},{text}"));
    };
    let first = jiff::civil::date(2013, 1, 10).at(9, 0, 0, 0);
    for n in 0..6_i64 {
        let handle = format!("early{}", n % 2);
        post(first.saturating_add((n * 8).hours()), handle, "#old times");
    }
    let burst = jiff::civil::date(2014, 5, 24).at(18, 0, 0, 0);
    let mut number = 0;
    for day in 0..8_i64 {
        for n in 0..240 >> day {
            let time = burst
                .saturating_add(day.days())
                .saturating_add(i64::from(n).minutes());
            post(time, format!("v{}", number % 300), "#old is back");
            number += 1;
        }
    }
    for day in 0..600_i64 {
        for n in 0..3_i64 {
            let time = first
                .saturating_add(day.days())
                .saturating_add((n * 5).hours());
            post(time, format!("steady{n}"), "#steady");
        }
    }
    let content = format!("id,created_at,username,text\n{}\n", lines.join("\n"));
    let program = Program::new().file("posts.csv", &content);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    program
}

fn json(program: &Program, args: &[&str]) -> Value {
    let args = args.iter().copied().chain(["-a", "may", "--json"]);
    serde_json::from_str(&program.args(args).run_loosely()).expect("a JSON document")
}

fn rows<'v>(document: &'v Value, part: &str) -> &'v Vec<Value> {
    document["parts"][part]["rows"].as_array().expect("a part")
}

#[test]
fn the_life_of_a_tag_that_came_back() {
    let program = reborn();
    let life = json(&program, &["life", "#old", "--tz", "UTC"]);
    assert_eq!(life["schema"], "tagline.life/1");
    // 240 + 120 + 60 + 30 + 15 + 7 + 3 + 1, and 6 before.
    assert_eq!(life["posts"], 482);
    let moments = rows(&life, "moments");
    assert_eq!(moments[0]["when"], "2013-01-10T09:00:00Z");
    assert_eq!(moments[0]["voice"], "@early0");
    // Two early ones, then v0, v1, ...: the hundredth is v97, 97 minutes after 18:00.
    assert_eq!(moments[1]["when"], "2014-05-24T19:37:00Z");
    assert_eq!(moments[1]["voice"], "@v97");
    assert_eq!(moments[3]["what"], "peak day");
    assert_eq!(
        (&moments[3]["posts"], &moments[3]["voices"]),
        (&240.into(), &240.into())
    );
    let bursts = rows(&life, "bursts");
    assert_eq!(bursts[0]["start"], "2014-05-24T00:00:00Z");
    assert!(bursts[0]["posts"].as_u64() >= Some(465), "{bursts:?}");
    let silence = &rows(&life, "silences")[0];
    // The last post of 2013 is of 12 January, the next one of 24 May 2014; days with one or two posts are silent
    // (1 % of 240 is 3).
    assert_eq!(silence["ended_by"], "2014-05-24");
    assert_eq!(silence["until"], "2014-05-24");
    assert!(silence["days"].as_u64() >= Some(490), "{silence}");
    let half = rows(&life, "course")
        .iter()
        .find(|row| row["measure"] == "half-life");
    let seconds = half
        .and_then(|row| row["value"].as_f64())
        .expect("a half-life");
    assert!((seconds / 86_400.0 - 1.0).abs() < 0.1, "{seconds}");
    let said = life["said"].to_string();
    assert!(said.contains("Reborn? Yes: after "), "{said}");
    assert!(said.contains("the archive ends on 2014-09-01"), "{said}");
    let newcomers = rows(&life, "newcomers");
    let new: u64 = newcomers
        .iter()
        .filter_map(|row| row["newcomers"].as_u64())
        .sum();
    assert_eq!(new, 302, "{newcomers:?}");
}

/// A figure is the number of the posts behind it.
#[test]
fn every_row_is_the_number_of_posts_that_its_query_finds() {
    let program = reborn();
    let mut looked_at = 0;
    for args in [
        vec!["life", "#old", "--limit", "3"],
        vec![
            "hours",
            "#old OR #steady",
            "--limit",
            "3",
            "--tz",
            "Europe/Paris",
        ],
        vec![
            "previous",
            "#old",
            "--since",
            "2014-05-24",
            "--until",
            "2014-05-26",
        ],
        vec!["claim", "482 posts #old since 2013"],
    ] {
        let document = json(&program, &args);
        for (name, part) in document["parts"].as_object().expect("parts") {
            for row in part["rows"].as_array().expect("rows") {
                let (Some(query), Some(posts)) = (row["query"].as_str(), row["posts"].as_u64())
                else {
                    continue;
                };
                // What is between two loud days has its own count, beside that of the burst that ended it.
                if name == "silences" || name == "changes" {
                    continue;
                }
                let found = program.args(["search", query, "-a", "may", "--json", "--limit", "1"]);
                let found = found.output();
                let found: Value = serde_json::from_slice(&found.stdout).expect("a document");
                assert_eq!(found["total"], posts, "{args:?} {name} {query}");
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 50, "{looked_at}");
}

#[test]
fn a_range_and_the_one_before_it() {
    let program = reborn();
    let args = [
        "previous",
        "#old",
        "--since",
        "2014-05-25",
        "--until",
        "2014-05-26",
        "--tz",
        "UTC",
    ];
    let document = json(&program, &args);
    let periods = rows(&document, "periods");
    let posts: Vec<&Value> = periods.iter().map(|row| &row["posts"]).collect();
    assert_eq!(posts, [120, 240, 0, 0]);
    assert_eq!(periods[1]["from"], "2014-05-24T00:00:00Z");
    assert_eq!(periods[2]["from"], "2013-05-25T00:00:00Z");
    assert_eq!(periods[3]["from"], "2013-05-26T00:00:00Z");
    let change = &rows(&document, "changes")[0];
    assert_eq!(change["ratio"], 0.5);
    assert!(change["low"].as_f64() < Some(0.5) && change["high"].as_f64() < Some(1.0));
}

#[test]
fn claims_are_judged_with_care() {
    let program = reborn();
    for (claim, verdict) in [
        ("482 posts #old", "supports"),
        (
            "more than 300 people used #old since May 2014",
            "does not support",
        ),
        ("more than 290 people used #old since May 2014", "supports"),
        ("a million posts #old", "does not support"),
        ("100 posts #old until 2014-06-30", "contradicts"),
        ("100 posts #old since 24 May 2014", "cannot tell"),
        ("fewer than 1000 posts #old", "cannot tell"),
        ("#old peaked at 60 posts per hour", "supports"),
        (
            "240 posts #old within the first 6 hours",
            "does not support",
        ),
        ("240 posts #old within 6 hours", "supports"),
        ("#steady is larger than #old", "cannot tell"),
        ("#steady is dwarfing #old", "contradicts"),
        ("#steady is larger than #nothing", "supports"),
        ("#old", "cannot tell"),
        (
            "#steady is not dwarfing #old",
            "cannot tell: not understood: not",
        ),
        (
            "482 posts #old merkel",
            "cannot tell: not understood: merkel",
        ),
        ("482 posts group:nobody", "cannot tell"),
    ] {
        let document = json(&program, &["claim", claim]);
        let said = document["said"].as_array().and_then(|said| said.last());
        let said = said.and_then(Value::as_str).expect("a sentence");
        assert!(said.contains(verdict), "{claim}: {said}");
    }
    let document = json(&program, &["claim", "nonsense 482 posts #old since 2014"]);
    let warnings = document["warnings"].to_string();
    assert!(warnings.contains("'nonsense'"), "{warnings}");
    assert!(warnings.contains("not collected by #old"), "{warnings}");
    let words: Vec<&Value> = rows(&document, "understood")
        .iter()
        .map(|row| &row["words"])
        .collect();
    assert_eq!(words, ["nonsense", "482", "posts", "#old", "since 2014"]);
}

#[test]
fn nothing_found_is_said_and_has_its_status() {
    let program = with_archive();
    for args in [
        ["life", "#nothing"],
        ["hours", "#nothing"],
        ["claim", "5 posts #nothing"],
    ] {
        let args = args.into_iter().chain(["-a", "may"]);
        let text = program.args(args).status(1).run_loosely();
        assert!(!text.is_empty());
    }
    // Undated posts only: there is something, but nothing of it has a time.
    let text = program.args(["life", "undated", "-a", "may"]).run_loosely();
    assert!(
        text.contains("1 post, none with a time that can be right"),
        "{text}"
    );
    let text = program
        .args(["hours", "undated", "-a", "may"])
        .run_loosely();
    assert!(text.contains("no posts with a time"), "{text}");
}

#[test]
fn hours_and_weekdays_are_those_of_the_zone() {
    let program = with_archive();
    // 24 May 2014 was a Saturday; 18:05 and 18:40 in UTC are 23:35 and ten past midnight in Kolkata.
    for (zone, hour, total) in [
        ("UTC", "18", 2),
        ("Asia/Kolkata", "23", 1),
        ("Asia/Kolkata", "0", 1),
    ] {
        let query = format!("hour:{hour}");
        let args = ["search", &query, "-a", "may", "--json", "--tz", zone];
        let found: Value =
            serde_json::from_str(&program.args(args).run_loosely()).expect("a document");
        assert_eq!(found["total"], total, "{zone} {hour}");
    }
    let args = [
        "search",
        "weekday:sat@UTC",
        "-a",
        "may",
        "--json",
        "--tz",
        "Asia/Kolkata",
    ];
    let found: Value = serde_json::from_str(&program.args(args).run_loosely()).expect("a document");
    assert_eq!(found["total"], 2);
    let args = [
        "hours",
        "-a",
        "may",
        "--tz",
        "Asia/Kolkata",
        "--json",
        "--part",
        "weekdays",
    ];
    let hours: Value = serde_json::from_str(&program.args(args).run_loosely()).expect("a document");
    let posts: Vec<&Value> = rows(&hours, "weekdays")
        .iter()
        .map(|row| &row["posts"])
        .collect();
    assert_eq!(posts, [0, 0, 0, 0, 0, 1, 3]);
    let voices: Vec<&Value> = rows(&hours, "weekdays")
        .iter()
        .map(|row| &row["voices"])
        .collect();
    assert_eq!(voices, [0, 0, 0, 0, 0, 1, 3]);
}

/// What is said of a life by voices, by originals, and where nobody knows who posted.
#[test]
fn sentences_name_their_unit_and_no_voices_that_are_not_known() {
    let program = reborn();
    let said = |args: &[&str]| json(&program, args)["said"].to_string();
    let by_voices = said(&["life", "#old", "--unit", "voices"]);
    assert!(
        by_voices.contains("It peaks, by voices, on 2014-05-24 (UTC) with 240 voices in 240 posts"),
        "{by_voices}"
    );
    let by_originals = said(&["life", "#old", "--unit", "originals"]);
    assert!(
        by_originals.contains("It peaks, by originals, on 2014-05-24"),
        "{by_originals}"
    );
    // Eight days of fall are too few for a fact, though they halve each day.
    let by_posts = said(&["life", "#old"]);
    assert!(
        by_posts.contains("it does not fall in a way that has a half-life"),
        "{by_posts}"
    );
    let lines: Vec<String> = (0..40)
        .map(|n| format!("{n},2014-05-{:02}T18:00:00Z,#quiet words", n % 9 + 10))
        .collect();
    let content = format!("id,created_at,text\n{}\n", lines.join("\n"));
    let program = Program::new().file("posts.csv", &content);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    for args in [
        vec!["life", "#quiet"],
        vec!["life", "#quiet", "--unit", "voices"],
        vec!["explain", "#quiet"],
        vec!["copies", "#quiet"],
        vec!["links", "#quiet"],
    ] {
        let said = json(&program, &args)["said"].to_string();
        assert!(!said.contains(" 0 voices"), "{args:?}: {said}");
    }
}

/// Texts that were too short to be compared were not never posted at once.
#[test]
fn what_was_not_compared_is_not_said_to_have_been_posted_never() {
    let content = "id,created_at,username,text\n\
                   1,2014-05-24T18:00:00Z,ana,#x yes\n\
                   2,2014-05-24T18:00:01Z,ben,#x yes\n\
                   3,2014-05-24T18:00:02Z,cy,#x yes\n";
    let program = Program::new().file("posts.csv", content);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    let said = json(&program, &["copies"])["said"].to_string();
    assert!(!said.contains("Never"), "{said}");
    assert!(
        said.contains("3 texts are too short to be compared"),
        "{said}"
    );
}

/// An archive of one file of posts, of times, authors and texts.
fn archive(posts: impl Iterator<Item = (String, String, String)>) -> Program {
    let lines: Vec<String> = posts
        .enumerate()
        .map(|(n, (time, author, text))| format!("{n},{time},{author},{text}"))
        .collect();
    let content = format!("id,created_at,username,text\n{}\n", lines.join("\n"));
    let program = Program::new().file("posts.csv", &content);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    program
}

/// Ties are told, and a few dates are no habit.
#[test]
fn what_is_equal_and_what_happened_once_are_no_habits() {
    let first = jiff::civil::date(2014, 5, 5).at(8, 0, 0, 0);
    // Each day of eight weeks, at 8, 9 and 10, the same.
    let level = (0..56_i64 * 3).map(|n| {
        let time = first
            .saturating_add((n / 3).days())
            .saturating_add((n % 3).hours());
        (
            format!("{time}Z"),
            format!("v{n}"),
            "#level words".to_owned(),
        )
    });
    let program = archive(level.clone());
    let said = json(&program, &["hours", "#level", "--tz", "UTC"])["said"].to_string();
    assert!(
        said.contains("No hour of the week stands out (UTC): 21 hours have the most, 8 posts each"),
        "{said}"
    );
    assert!(
        said.contains(
            "8:00 to 9:00, 9:00 to 10:00 and 10:00 to 11:00 have the most, 56 posts each"
        ),
        "{said}"
    );
    assert!(said.contains("all have the same, 24 posts each"), "{said}");
    // One evening more: Thursday, 15 May 2014.
    let event = (0..60).map(|n| {
        (
            format!("2014-05-15T20:{n:02}:00Z"),
            format!("w{n}"),
            "#level up".to_owned(),
        )
    });
    let program = archive(level.chain(event));
    let hours = json(&program, &["hours", "#level", "--tz", "UTC"]);
    let (said, warned) = (hours["said"].to_string(), hours["warnings"].to_string());
    assert!(
        said.contains("busiest on Thursday between 20:00 and 21:00"),
        "{said}"
    );
    assert!(warned.contains("60 of the 60 posts on Thursdays between 20:00 and 21:00 are of 1 date only (2014-05-15 with 60)"), "{warned}");
    let heat = rows(&hours, "heat");
    let cell = heat
        .iter()
        .find(|row| row["row"] == "Thu" && row["column"] == "20")
        .expect("a cell");
    assert_eq!(
        (&cell["count"], &cell["query"]),
        (&60.into(), &"#level weekday:thu@UTC hour:20@UTC".into())
    );
}

/// Of few posts somebody always has most.
#[test]
fn a_handful_is_no_habit_and_nothing_is_no_group() {
    let first = jiff::civil::date(2014, 5, 5).at(8, 0, 0, 0);
    let rare = (0..12_i64).map(|n| {
        let time = first.saturating_add((n * 101).hours());
        (
            format!("{time}Z"),
            format!("v{n}"),
            format!("#rare number {n} is {n}{n} and nothing else {n}"),
        )
    });
    let program = archive(rare.chain([(
        "2014-05-05T08:30:00Z".to_owned(),
        "w".to_owned(),
        "#rare once more".to_owned(),
    )]));
    let hours = json(&program, &["hours", "#rare", "--tz", "UTC"]);
    let warned = hours["warnings"].to_string();
    assert!(
        warned.contains(
            "What is most, on Mondays between 8:00 and 9:00, is 2 posts only: that may be chance"
        ),
        "{warned}"
    );
    assert!(!warned.contains("are of 1 date"), "{warned}");
    let copies = json(&program, &["copies", "#rare once"]);
    assert!(
        copies["said"]
            .to_string()
            .contains("Of 1 original, none has the same wording"),
        "{copies}"
    );
    let life = json(&program, &["life", "#rare once"]);
    assert!(
        life["said"].to_string().contains("all on one day"),
        "{life}"
    );
}

/// Two years that agree are what chance does every other time; a day that comes back each year is not.
#[test]
fn every_year_is_told_from_chance() {
    let burst = |date: jiff::civil::Date| {
        (0..40).map(move |n| {
            (
                format!("{date}T12:{n:02}:00Z"),
                format!("v{n}"),
                "#day".to_owned(),
            )
        })
    };
    let steady = (0..4 * 365_i64).step_by(10).map(|day| {
        let date = jiff::civil::date(2012, 1, 1).saturating_add(day.days());
        (
            format!("{date}T09:00:00Z"),
            "w".to_owned(),
            "#other".to_owned(),
        )
    });
    let yearly = [(2012, 4, 17), (2013, 4, 9), (2014, 4, 8), (2015, 4, 14)];
    let yearly = yearly.map(|(year, month, day)| jiff::civil::date(year, month, day));
    let program = archive(steady.clone().chain(yearly.into_iter().flat_map(burst)));
    let said = json(&program, &["life", "#day", "--tz", "UTC"])["said"].to_string();
    assert!(
        said.contains("Every year? Yes: in 4 of 4 years it bursts "),
        "{said}"
    );
    let chance = [
        (2012, 10, 12),
        (2013, 2, 1),
        (2013, 3, 20),
        (2013, 5, 9),
        (2013, 6, 30),
        (2013, 8, 15),
        (2013, 10, 6),
    ];
    let chance = chance.map(|(year, month, day)| jiff::civil::date(year, month, day));
    let program = archive(steady.chain(chance.into_iter().flat_map(burst)));
    let life = json(&program, &["life", "#day", "--tz", "UTC"]);
    let said = life["said"].to_string();
    assert!(
        said.contains("Every year? No: in 2 of 2 years it bursts around "),
        "{said}"
    );
    let season = &rows(&life, "seasons")[0];
    assert!(season["chance"].as_f64() > Some(0.1), "{season}");
    let query = season["query"].as_str().expect("a query");
    let found = json(&program, &["search", query, "--limit", "1"]);
    assert_eq!(found["total"], 80, "{query}");
}

/// Whether it still goes on is asked of its last four weeks.
#[test]
fn still_going_is_told_by_its_pace() {
    let day = |n: i64| jiff::civil::date(2014, 1, 1).saturating_add(n.days());
    let of = |days: std::ops::Range<i64>, tag: &'static str, a_day: i64| {
        days.flat_map(move |n| (0..a_day).map(move |hour| (n, hour)))
            .map(move |(n, hour)| {
                (
                    format!("{}T{hour:02}:00:00Z", day(n)),
                    format!("v{hour}"),
                    tag.to_owned(),
                )
            })
    };
    let posts = of(0..100, "#steady", 4)
        .chain(of(0..60, "#over", 4))
        .chain(of(0..72, "#less", 4))
        .chain(of(72..100, "#less", 1))
        .chain(of(80..100, "#new", 4));
    let program = archive(posts);
    for (tag, said) in [
        (
            "#steady",
            "Still going? Yes, much as before: in the archive's last 28 days it has 4.0 posts a day, in the 72 days before them 4.0",
        ),
        (
            "#over",
            "Still going? No: it has no posts in the archive's last 28 days; its last post is of 2014-03-01, 40 days before",
        ),
        (
            "#less",
            "Still going? Yes, but less than before: in the archive's last 28 days it has 1.0 posts a day, in the 72 days before them 4.0",
        ),
        (
            "#new",
            "Still going? That cannot be told from less than eight weeks",
        ),
    ] {
        let found = json(&program, &["life", tag, "--tz", "UTC"])["said"].to_string();
        assert!(found.contains(said), "{tag}: {found}");
    }
}

/// Times without seconds are not exact to the second.
#[test]
fn whole_minutes_are_no_seconds() {
    let text = "the same words by three voices";
    let posts = |second: &'static str| {
        ["ana", "ben", "cy"].into_iter().map(move |author| {
            (
                format!("2014-05-24T18:00:{second}Z"),
                author.to_owned(),
                text.to_owned(),
            )
        })
    };
    let copies = json(&archive(posts("00")), &["copies"]);
    let (said, warned) = (copies["said"].to_string(), copies["warnings"].to_string());
    assert!(said.contains("up to 3 voices in the same minute"), "{said}");
    assert!(warned.contains("have no seconds"), "{warned}");
    assert_eq!(rows(&copies, "at_once")[0]["apart"], "same minute");
    assert!(said.contains("in the minute of 2014-05-24 18:00"), "{said}");
    let copies = json(&archive(posts("01")), &["copies"]);
    assert!(!copies["warnings"].to_string().contains("have no seconds"));
    assert_eq!(rows(&copies, "at_once")[0]["span_seconds"], 0.0);
}
