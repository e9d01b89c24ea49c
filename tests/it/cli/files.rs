//! Copies, networks and whole scopes as files.

use super::program::Program;
use serde_json::Value;
use std::fs;

const POSTS: &str = r#"{"platform":"twitter","id":"468739572016398336","created_at":"2014-05-24T18:00:00Z","author":{"id":"1","handle":"Ana","followers":12},"text":"Because I was told to smile by a stranger #YesAllWomen","tags":["YesAllWomen"],"links":["https://example.org/a"]}
{"platform":"twitter","id":"468739572016398337","created_at":"2014-05-24T18:00:10Z","author":{"id":"2","handle":"ben"},"text":"because i was told to smile, by a stranger! #yesallwomen #Smile","tags":["yesallwomen","Smile"],"mentions":["ana"],"links":["http://www.example.org/a/"]}
{"platform":"twitter","id":"468739572016398338","created_at":"2014-05-24T18:00:20Z","author":{"id":"3","handle":"cyd"},"text":"because I was told to smile by some stranger","reply_to":{"id":"468739572016398336","handle":"Ana"},"links":["https://example.org/a?utm_source=x"]}
{"platform":"twitter","id":"468739572016398339","created_at":"2014-05-24T19:00:00Z","author":{"id":"4","handle":"dee"},"text":"Because I was told to smile by a stranger #YesAllWomen","tags":["YesAllWomen"],"repost_of":{"id":"468739572016398336","handle":"Ana"}}
{"platform":"twitter","id":"468739572016398340","created_at":null,"author":{"id":"4","handle":"dee"},"text":"=cmd()\nsecond line, \"quoted\""}
"#;

fn with_posts() -> Program {
    let program = Program::new().file("posts.jsonl", POSTS);
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    program
}

fn json(program: &Program, args: &[&str]) -> Value {
    let text = program.args(args.iter().copied()).run_loosely();
    serde_json::from_str(&text).expect("a document")
}

#[test]
fn copies_are_groups_with_doors_to_their_posts() {
    let program = with_posts();
    let copies = json(&program, &["copies", "-a", "may", "--json"]);
    assert_eq!(copies["schema"], "tagline.copies/1");
    let groups = copies["parts"]["groups"]["rows"].as_array().expect("rows");
    assert_eq!(groups.len(), 1);
    let group = &groups[0];
    assert_eq!(
        (
            &group["posts"],
            &group["voices"],
            &group["wordings"],
            &group["reposts"]
        ),
        (&3.into(), &3.into(), &2.into(), &1.into())
    );
    let query = group["query"].as_str().expect("a query");
    let found = json(&program, &["search", query, "-a", "may", "--json"]);
    assert_eq!(found["total"], 3, "{query}");
    let at_once = copies["parts"]["at_once"]["rows"].as_array().expect("rows");
    let what: Vec<&str> = at_once
        .iter()
        .filter_map(|row| row["what"].as_str())
        .collect();
    assert_eq!(
        what,
        [
            "Because I was told to smile by a stranger #YesAllWomen",
            "https://example.org/a"
        ]
    );
    for row in at_once {
        let query = row["query"].as_str().expect("a query");
        let found = json(&program, &["search", query, "-a", "may", "--json"]);
        assert_eq!(found["total"], row["posts"], "{query}");
    }
    let exact = json(
        &program,
        &["copies", "--exact", "--within", "5s", "-a", "may", "--json"],
    );
    assert_eq!(exact["parts"]["groups"]["rows"][0]["posts"], 2);
    assert_eq!(exact["parts"]["at_once"]["rows"], Value::Array(Vec::new()));
}

#[test]
fn one_who_repeats_stands_below_those_who_agree() {
    let post = |id: u32, author: u32, text: &str| {
        let time = format!("2014-05-24T{:02}:{:02}:00Z", 10 + id / 60, id % 60);
        serde_json::json!({
            "platform": "twitter", "id": id.to_string(), "created_at": time,
            "author": {"id": author.to_string()}, "text": text,
        })
        .to_string()
    };
    let spam = "buy the very best coupons of the whole internet today";
    let said = "we want to walk home without holding our keys";
    let mut lines: Vec<String> = (0..100)
        .map(|n| post(n, 1, &format!("{spam} {n}")))
        .collect();
    lines.extend((0..5).map(|n| post(200 + n, 10 + n, said)));
    let program = Program::new().file("posts.jsonl", &lines.join("\n"));
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    let copies = json(&program, &["copies", "-a", "may", "--json"]);
    let groups = copies["parts"]["groups"]["rows"].as_array().expect("rows");
    let counts: Vec<_> = groups
        .iter()
        .map(|group| (group["voices"].as_u64(), group["posts"].as_u64()))
        .collect();
    assert_eq!(counts, [(Some(5), Some(5)), (Some(1), Some(100))]);
    let at_once = copies["parts"]["at_once"]["rows"].as_array().expect("rows");
    assert_eq!(at_once.len(), 0, "a minute lies between each two");
}

#[test]
fn networks_are_written_whole_and_not_over_others() {
    let program = with_posts();
    let run = |args: &[&str]| {
        let output = program.args(args.iter().copied()).output();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let (status, said) = run(&["network", "tags", "-o", "tags.gexf", "-a", "may"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("2 of 2 nodes and 1 of 1 edges"), "{said}");
    let tags = fs::read_to_string(program.path().join("tags.gexf")).expect("a file");
    for part in [
        "label=\"#Smile\"",
        "source=\"#yesallwomen\" target=\"#smile\" weight=\"1\" start=\"2014-05-24T18:00:10Z\"",
    ] {
        assert!(tags.contains(part), "{part}\n{tags}");
    }
    let (status, said) = run(&["network", "tags", "-o", "tags.gexf", "-a", "may"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("--force replaces it"), "{said}");
    let (status, said) = run(&["network", "reposts", "-o", "r.graphml", "-a", "may"]);
    assert_eq!(status, Some(0), "{said}");
    let reposts = fs::read_to_string(program.path().join("r.graphml")).expect("a file");
    for part in [
        "source=\"twitter:4\" target=\"twitter:1\"",
        "<data key=\"node_label\">@Ana</data>",
        "<data key=\"node_followers\">12</data>",
    ] {
        assert!(reposts.contains(part), "{part}\n{reposts}");
    }
    let (status, said) = run(&["network", "replies", "-a", "may", "--dry-run"]);
    assert_eq!(status, Some(0), "{said}");
    let (status, _) = run(&["network", "quotes", "-a", "may", "--dry-run"]);
    assert_eq!(status, Some(1));
    let (status, said) = run(&["network", "tags", "-o", "tags.txt", "-a", "may"]);
    assert_eq!(status, Some(2));
    assert!(said.contains(".gexf or .graphml"), "{said}");
}

#[test]
fn posts_are_exported_without_damage_and_imported_again() {
    let program = with_posts();
    for (name, options) in [
        ("all.csv", vec![]),
        ("plain.csv", vec!["--plain-ids", "--bom"]),
        ("all.jsonl", vec![]),
    ] {
        let args = ["export", "-o", name, "-a", "may"]
            .into_iter()
            .chain(options);
        let output = program.args(args).output();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let archive = format!("again-{name}");
        program.args(["import", name, "-a", &archive]).output();
        let posts = |archive: &str| {
            let args = ["search", "-a", archive, "--csv", "--sort", "oldest"];
            let text = program.args(args).run_loosely();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let rows = reader.records().map(|row| {
                let row = row.expect("a row");
                // Not where it was found.
                row.iter()
                    .enumerate()
                    .filter(|(n, _)| *n != 17)
                    .map(|(_, c)| c.to_owned())
                    .collect()
            });
            rows.collect::<Vec<Vec<String>>>()
        };
        assert_eq!(posts(&archive), posts("may"), "{name}");
    }
    let text = fs::read_to_string(program.path().join("all.csv")).expect("a file");
    assert!(
        text.contains("\n'468739572016398336,twitter,2014-05-24T18:00:00Z,1,"),
        "{text}"
    );
    assert!(text.ends_with(",\n"), "undated posts come last: {text}");
    assert!(
        text.contains("\"'=cmd()\nsecond line, \"\"quoted\"\"\""),
        "{text}"
    );
    let marked = fs::read(program.path().join("plain.csv")).expect("a file");
    assert!(marked.starts_with("\u{FEFF}id,platform,".as_bytes()));
    let about = fs::read(program.path().join("all.csv.about.json")).expect("a file");
    let about: Value = serde_json::from_slice(&about).expect("a document");
    assert_eq!(about["schema"], "tagline.export/1");
    assert_eq!(
        (&about["posts"], &about["originals"], &about["voices"]),
        (&5.into(), &4.into(), &4.into())
    );
    assert_eq!(about["archive"]["posts"], 5);
    assert_eq!(about["undated"], 1);
    let nothing = program
        .args(["export", "nowhere", "-o", "no.csv", "-a", "may"])
        .output();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(!program.path().join("no.csv").exists());
    let streamed = program
        .args([
            "export",
            "is:repost",
            "-o",
            "-",
            "--format",
            "jsonl",
            "-a",
            "may",
        ])
        .run_loosely();
    assert_eq!(streamed.lines().count(), 1);
}

#[test]
fn charts_are_drawn_as_figures() {
    let program = with_posts();
    let run = |args: &[&str]| {
        let output = program.args(args.iter().copied()).output();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    };
    run(&[
        "timeline",
        "#yesallwomen",
        "#smile",
        "-a",
        "may",
        "--svg",
        "t.svg",
    ]);
    run(&["copies", "-a", "may", "-o", "c.svg"]);
    for (name, said) in [("t.svg", ">#smile</text>"), ("c.svg", "query")] {
        let svg = fs::read_to_string(program.path().join(name)).expect("a file");
        assert!(
            svg.starts_with("<svg ") && svg.ends_with("</svg>\n"),
            "{svg}"
        );
        assert!(
            svg.contains("<desc>") && (svg.contains(said) || name == "c.svg"),
            "{svg}"
        );
    }
}

/// A post of very many tags ties a hundred of them: pairs grow with the square.
#[test]
fn the_tags_of_one_post_that_are_tied_are_bounded() {
    let tags: Vec<String> = (0..130).map(|n| format!("#tag{n:03}")).collect();
    let content = format!(
        "id,created_at,username,text\n1,2014-05-24T18:00:00Z,ana,{}\n2,2014-05-24T18:00:01Z,ben,#tag128 #tag129\n",
        tags.join(" ")
    );
    let program = Program::new().file("posts.csv", &content);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    let output = program
        .args(["network", "tags", "-o", "tags.gexf", "-a", "may"])
        .output();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // 100 * 99 / 2, among them the two that another post has as well.
    assert!(
        said.contains("100 of 130 nodes and 4,950 of 4,950 edges"),
        "{said}"
    );
    assert!(
        said.contains("Of posts with more than 100 tags (1) only"),
        "{said}"
    );
    let file = fs::read_to_string(program.path().join("tags.gexf")).expect("a file");
    assert!(
        file.contains("source=\"#tag128\" target=\"#tag129\" weight=\"2\"")
            || file.contains("source=\"#tag129\" target=\"#tag128\" weight=\"2\""),
        "{said}"
    );
}
