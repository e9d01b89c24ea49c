//! What `claim` judges, and by which counts, on archives whose counts are known.

use super::Program;
use serde_json::{Value, json};

/// The lines of a source.
#[derive(Default)]
struct Source {
    lines: Vec<Value>,
}

impl Source {
    /// A post with a tag; `at` is empty for one without a time.
    fn post(&mut self, (at, handle): (&str, &str), (tag, lang): (&str, &str), is_repost: bool) {
        let id = format!("{}", 1000 + self.lines.len());
        let mut post = json!({
            "platform": "mastodon", "id": id, "author": {"id": handle, "handle": handle},
            "text": format!("number {id} #{tag}"), "tags": [tag], "lang": lang,
        });
        if !at.is_empty() {
            post["created_at"] = at.into();
        }
        if is_repost {
            post["repost_of"] = json!({"id": "1000", "handle": "yes0"});
        }
        self.lines.push(post);
    }

    fn program(&self) -> Program {
        let lines: Vec<String> = self.lines.iter().map(Value::to_string).collect();
        let program = Program::new().file("posts.jsonl", &lines.join("\n"));
        program
            .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
            .run_loosely();
        program
    }
}

fn minute(day: &str, minute: usize) -> String {
    format!("{day}T{:02}:{:02}:00Z", 9 + minute / 60, minute % 60)
}

/// On one day: 100 originals and 30 reposts of #yes by 50 voices, and 200 originals and 5 reposts of #no by 40.
fn duel() -> Program {
    let mut source = Source::default();
    for (tag, voices, originals, reposts) in [("yes", 50, 100, 30), ("no", 40, 200, 5)] {
        for n in 0..originals + reposts {
            let handle = format!("{tag}{}", n % voices);
            let lang = if n % 10 == 0 { "de" } else { "en" };
            let at = minute("2014-05-24", n);
            source.post((&at, &handle), (tag, lang), n >= originals);
        }
    }
    source.program()
}

/// 50 voices that each post once a day for 30 days, and 40 posts without a time by one more.
fn daily() -> Program {
    let mut source = Source::default();
    for day in 0..30_i64 {
        let date = jiff::civil::date(2014, 5, 24).saturating_add(jiff::Span::new().days(day));
        for n in 0..50 {
            let at = minute(&date.to_string(), n);
            source.post((&at, &format!("v{n}")), ("daily", "en"), false);
        }
    }
    for _ in 0..40 {
        source.post(("", "undated"), ("daily", "en"), false);
    }
    source.program()
}

fn page(program: &Program, args: &[&str]) -> Value {
    let args = ["claim"].into_iter().chain(args.iter().copied());
    let args = args.chain(["-a", "may", "--json", "--tz", "UTC"]);
    serde_json::from_str(&program.args(args).run_loosely()).expect("a JSON document")
}

/// The last sentence: what follows for the claim.
fn verdict(document: &Value) -> &str {
    let said = document["said"].as_array().and_then(|said| said.last());
    said.and_then(Value::as_str).expect("a sentence")
}

fn rows<'v>(document: &'v Value, part: &str) -> &'v [Value] {
    document["parts"][part]["rows"].as_array().expect("a part")
}

#[test]
fn a_comparison_is_judged_in_the_unit_that_it_names() {
    let program = duel();
    for (claim, expected) in [
        ("more people used #yes than #no", "the archive supports"),
        ("more people used #no than #yes", "the archive contradicts"),
        ("#no has more posts than #yes", "the archive supports"),
        (
            "there were more reposts of #yes than #no",
            "the archive supports",
        ),
        (
            "there were more reposts of #no than #yes",
            "the archive contradicts",
        ),
        ("#yes is larger than #no", "depends on what is counted"),
        ("there were more people in #none than #nobody", "neither"),
        (
            "#yes had six times as many reposts as #no",
            "6.00 times as many. That is in line with what is claimed, 6 times (5.5 to 6.5): the archive supports",
        ),
        (
            "#no had about twice as many originals as #yes",
            "about 2 times (1.5 to 2.5): the archive supports",
        ),
        (
            "#yes had five times as many reposts as #no",
            "more than what is claimed, 5 times (4.5 to 5.5): the archive contradicts",
        ),
    ] {
        let args = ["claim", claim, "-a", "may", "--json"];
        let output = program.args(args).output();
        let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
        let said = verdict(&document);
        assert!(said.contains(expected), "{claim}: {said}");
    }
}

#[test]
fn a_count_beside_a_comparison_is_not_taken_for_a_ratio() {
    let program = duel();
    let document = page(&program, &["With 1.2 million posts #yes is dwarfing #no"]);
    let said = verdict(&document);
    assert!(
        said.contains("cannot tell: not understood: 1.2 million"),
        "{said}"
    );
    let document = page(&program, &["three times as many posts #yes as #nothing"]);
    let said = verdict(&document);
    assert!(said.contains("of #nothing it has no posts"), "{said}");
}

#[test]
fn voices_of_every_day_are_those_of_a_mean_day() {
    let program = daily();
    let document = page(&program, &["#daily was used by 50 people per day"]);
    let said = document["said"][0].as_str().expect("a sentence");
    assert!(said.contains("50 voices"), "{said}");
    assert!(said.contains("50.0 different ones per day"), "{said}");
    let said = verdict(&document);
    assert!(said.contains("the archive supports"), "{said}");
}

#[test]
fn posts_without_a_time_are_in_no_rate() {
    let program = daily();
    // 1,500 posts in 29 days and 49 minutes; the 40 without a time would make it 53.
    let document = page(&program, &["52 posts #daily per day"]);
    let said = document["said"][0].as_str().expect("a sentence");
    assert!(said.contains("1,500 posts"), "{said}");
    assert!(said.contains("51.7 per day"), "{said}");
    let said = verdict(&document);
    assert!(said.contains("the archive supports"), "{said}");
    let warnings = document["warnings"].to_string();
    assert!(warnings.contains("40 posts without a time"), "{warnings}");
}

#[test]
fn a_window_does_not_outlast_the_bound_of_the_claim() {
    let program = daily();
    let claim = "100 posts #daily before 26 May 2014 in the first 3 days";
    let document = page(&program, &[claim]);
    assert_eq!(rows(&document, "counted")[0]["posts"], 100);
    let said = verdict(&document);
    assert!(said.contains("the archive supports"), "{said}");
}

#[test]
fn the_figure_of_undated_posts_is_that_of_its_door() {
    let program = daily();
    for claim in [
        "1,540 posts #daily",
        "1,500 posts #daily since 2014-05-24",
        "#daily is larger than #daily lang:en",
    ] {
        let document = page(&program, &[claim]);
        let cover = rows(&document, "coverage");
        let row = cover
            .iter()
            .find(|row| row["what"] == "posts of the claim without a time")
            .expect("the row");
        assert_eq!(row["value"], 40, "{claim}");
        let query = row["query"].as_str().expect("a query");
        let args = ["search", query, "-a", "may", "--json", "--limit", "1"];
        let found: Value =
            serde_json::from_str(&program.args(args).run_loosely()).expect("a document");
        assert_eq!(found["total"], 40, "{query}");
    }
}

#[test]
fn a_tag_of_both_sides_is_told_once() {
    let document = page(&duel(), &["#yes lang:en outnumbers #yes lang:de"]);
    let shares = rows(&document, "coverage").iter().filter(|row| {
        let what = row["what"].as_str().unwrap_or_default();
        what.ends_with("has #yes")
    });
    assert_eq!(shares.count(), 1);
    let warnings = document["warnings"].as_array().expect("warnings").iter();
    let of_tag = warnings.filter(|warning| warning.to_string().contains("by #yes"));
    assert_eq!(of_tag.count(), 1);
}

#[test]
fn the_highest_minute_of_years_is_found() {
    let mut source = Source::default();
    // Once a week for two years, five times in one minute, and on another day five times in as many minutes.
    for week in 0..104_i64 {
        let date = jiff::civil::date(2013, 1, 7).saturating_add(jiff::Span::new().weeks(week));
        let at = minute(&date.to_string(), 0);
        source.post((&at, "ana"), ("rare", "en"), false);
    }
    for n in 0..5 {
        let at = format!("2014-05-24T18:05:{:02}Z", n * 7);
        source.post((&at, &format!("v{n}")), ("rare", "en"), false);
        let at = format!("2013-11-02T08:{:02}:00Z", n * 7);
        source.post((&at, "ana"), ("rare", "en"), false);
    }
    let program = source.program();
    let document = page(&program, &["#rare peaked at 5 posts per minute"]);
    let said = document["said"][0].as_str().expect("a sentence");
    assert!(
        said.contains("begins at 2014-05-24 18:05 (UTC) and has 5 posts"),
        "{said}"
    );
    let said = verdict(&document);
    assert!(said.contains("the archive supports"), "{said}");
    let claim = "#rare was used by 5 people per minute";
    let document = page(&program, &[claim]);
    let said = verdict(&document);
    assert!(said.contains("does not support"), "{said}");
}

#[test]
fn a_claim_is_checked_within_a_query_on_both_sides() {
    let program = duel();
    let document = page(
        &program,
        &["#yes is larger than #no", "--within", "lang:de OR #none"],
    );
    let counted = rows(&document, "counted");
    let of: Vec<(&str, u64)> = counted
        .iter()
        .filter_map(|row| Some((row["posts_of"].as_str()?, row["posts"].as_u64()?)))
        .collect();
    assert_eq!(
        of,
        [
            ("#yes (lang:de OR #none)", 13),
            ("#no (lang:de OR #none)", 21)
        ]
    );
    let said = document["said"].to_string();
    assert!(said.contains("checked within lang:de OR #none"), "{said}");
    assert_eq!(document["asked"]["within"], "lang:de OR #none");
    // What the claim says itself is asked once.
    let document = page(&program, &["130 posts #yes", "--within", "#yes"]);
    assert_eq!(rows(&document, "counted")[0]["posts_of"], "#yes");
    // Plain words are conditions there, as they are in every query.
    let document = page(&program, &["1 post", "--within", "number 1000"]);
    let said = verdict(&document);
    assert!(said.contains("the archive supports"), "{said}");
    // Bounds are those of the claim.
    let args = ["130 posts #yes", "--since", "2014-05-24"];
    let said = page(&program, &args)["said"].to_string();
    assert!(said.contains("since 2014-05-24 00:00"), "{said}");
    assert!(!said.contains("checked within"), "{said}");
    let args = ["claim", "130 posts #yes", "--within", "lang:", "-a", "may"];
    let output = program.args(args).output();
    assert!(output.stdout.is_empty() && !output.stderr.is_empty());
}

#[test]
fn groups_of_a_claim_are_spelled_out() {
    let program = duel();
    program
        .args(["groups", "set", "sides", "#yes", "#no", "-a", "may"])
        .output();
    let document = page(&program, &["335 posts group:sides"]);
    assert_eq!(document["asked"]["groups"], "sides = #no #yes");
    assert_eq!(rows(&document, "counted")[0]["posts"], 335);
    let document = page(&program, &["335 posts", "--within", "group:sides"]);
    assert_eq!(document["asked"]["groups"], "sides = #no #yes");
}

/// 2, 8 and 6 posts on the last days of May and 7 and 1 on the first of June, by 4 voices in turn.
fn wave() -> Program {
    let mut source = Source::default();
    for (day, posts) in [
        ("2014-05-24", 2),
        ("2014-05-25", 8),
        ("2014-05-26", 6),
        ("2014-06-02", 7),
        ("2014-06-03", 1),
    ] {
        for n in 0..posts {
            let handle = format!("v{}", n % 4);
            source.post((&minute(day, n * 20), &handle), ("wave", "en"), false);
        }
    }
    source.program()
}

fn all_said(program: &Program, claim: &str) -> String {
    let args = ["claim", claim, "-a", "may", "--json", "--tz", "UTC"];
    let output = program.args(args).output();
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    let said = document["said"].as_array().expect("sentences");
    let said: Vec<&str> = said.iter().filter_map(Value::as_str).collect();
    said.join(" ")
}

#[test]
fn a_peak_is_that_of_the_date_and_the_highest_of_its_kind() {
    let program = wave();
    for (claim, expected) in [
        (
            "#wave peaked at 8 posts on 25 May 2014",
            &[
                "has 8 posts",
                "No other day has more.",
                "the archive supports",
            ][..],
        ),
        (
            "#wave peaked at 99 posts on 25 May 2014",
            &["fewer than", "does not support"],
        ),
        (
            "#wave peaked at 7 posts on 2 June 2014",
            &[
                "The highest day in all of its time is 2014-05-25 and has 8 posts.",
                "but another day has more: the archive contradicts",
            ],
        ),
        (
            "#wave peaked at 16 posts in May 2014",
            &["No other month has more.", "the archive supports"],
        ),
        (
            "#wave peaked in May 2014",
            &["The month that is named is its highest: the archive supports"],
        ),
        (
            "#wave peaked in June 2014",
            &[
                "The highest month in all of its time is 2014-05 and has 16 posts.",
                "Another month is higher than the one that is named: the archive contradicts",
            ],
        ),
        (
            "#wave peaked at 7 posts per day in June 2014",
            &["outside of the time that is named: the archive cannot tell"],
        ),
        (
            "#wave peaked in June 2014 since:2014-06-01",
            &[
                "No other month since 2014-06-01 00:00 has more.",
                "supports",
            ],
        ),
        (
            "#none peaked in May 2014",
            &["cannot tell", "nothing to count"],
        ),
        ("#wave peaked", &["cannot tell", "no number"]),
        (
            "#wave peaked at 6 posts on 26 May",
            &["but another day has more: the archive cannot tell, because the year"],
        ),
        (
            "#wave peaked at 8 posts on 26 May",
            &["fewer than what is claimed, 8, and another day has more: the archive cannot tell"],
        ),
        (
            "#wave peaked on 26 May",
            &["the archive cannot tell, because the year"],
        ),
        (
            "#wave peaked on 25 May",
            &["The day that is named is its highest: the archive supports"],
        ),
        (
            "#wave peaked at 3 posts in two days",
            &[
                "from 2014-05-25 00:00 until 2014-05-27 00:00",
                "contradicts",
            ],
        ),
    ] {
        let said = all_said(&program, claim);
        for part in expected {
            assert!(said.contains(part), "{claim}: {said}");
        }
    }
}

#[test]
fn a_length_without_a_place_is_the_highest_one() {
    let program = wave();
    for (claim, expected) in [
        (
            "8 posts of #wave in one day",
            &[
                "has 8 posts",
                "No other day has more.",
                "the archive supports",
            ][..],
        ),
        ("more than 8 posts of #wave in a day", &["does not support"]),
        (
            "14 posts of #wave in two days",
            &[
                "from 2014-05-25 00:00 until 2014-05-27 00:00",
                "No other 2 days in a row have more.",
                "the archive supports",
            ],
        ),
        (
            "8 posts of #wave within 3 hours",
            &["from 2014-05-25 09:00 until 2014-05-25 12:00", "supports"],
        ),
        (
            "1 post of #wave on 3 June 2014",
            &["The one post is an original.", "supports"],
        ),
        (
            "7 posts of #wave in one day since June 2014",
            &["No other day since 2014-06-01 00:00 has more.", "supports"],
        ),
        ("4 people used #wave in one day", &["4 voices", "supports"]),
        (
            "4 people used #wave in 3 days",
            &["cannot tell", "their sum"],
        ),
        ("2 posts of #wave in the first 12 hours", &["supports"]),
        (
            "7 posts of #wave in one day",
            &["more than", "cannot tell, because that is the highest"],
        ),
        ("at most 7 posts of #wave in one day", &["contradicts"]),
        ("5 posts of #none in one day", &["does not support"]),
    ] {
        let said = all_said(&program, claim);
        for part in expected {
            assert!(said.contains(part), "{claim}: {said}");
        }
    }
    // Minutes of years are looked for where the days have the most.
    let mut source = Source::default();
    for year in ["2010", "2011", "2014"] {
        source.post(
            (&format!("{year}-05-24T23:58:00Z"), "ana"),
            ("far", "en"),
            false,
        );
    }
    source.post(("2014-05-25T00:01:00Z", "ben"), ("far", "en"), false);
    let said = all_said(&source.program(), "2 posts of #far in 5 minutes");
    assert!(
        said.contains("No other 5 minutes in a row have more."),
        "{said}"
    );
    assert!(said.contains("the archive supports"), "{said}");
}

#[test]
fn gaps_are_what_the_usual_pace_would_have_brought_where_many_post() {
    let archive = |voices: usize| {
        let mut source = Source::default();
        for day in ["2014-05-23", "2014-05-24", "2014-05-25"] {
            for n in (0..180).step_by(2) {
                let is_gap = day == "2014-05-24" && (60..120).contains(&n);
                if !is_gap {
                    let handle = format!("v{}", n / 2 % voices);
                    source.post((&minute(day, n), &handle), ("busy", "en"), false);
                }
            }
        }
        source.program()
    };
    let document = page(&archive(25), &["240 posts #busy"]);
    let warnings = document["warnings"].to_string();
    assert!(
        warnings.contains("1 gap in that time: at the usual pace, about"),
        "{warnings}"
    );
    assert!(!warnings.contains("missing"), "{warnings}");
    assert_eq!(rows(&document, "gaps").len(), 1);
    let document = page(&archive(5), &["240 posts #busy"]);
    let warnings = document["warnings"].to_string();
    assert!(!warnings.contains("gap"), "{warnings}");
    assert!(document["parts"].get("gaps").is_none());
}
