//! Tables and CSV.

use super::{Program, with_archive};

#[test]
fn search_as_a_table() {
    with_archive()
        .args(["search", "-a", "may", "--tz", "Europe/Paris"])
        .stdout(
            "5 posts  5 originals  4 voices  Europe/Paris\n\
             time              author  text\n\
             2014-05-25 11:30  @dee    日本語 #NotAllMen\n\
             2014-05-25 11:00  @ana    =HYPERLINK(1) #yesallwomen\n\
             2014-05-24 20:40  @ben    #NotAllMen #YesAllWomen\n\
             2014-05-24 20:05  @ana    #YesAllWomen because, walking home\n\
             undated           @cyd    undated #YesAllWomen\n",
        )
        .run();
}

#[test]
fn search_as_csv_has_no_formulas() {
    with_archive()
        .args(["search", "hyperlink", "-a", "may", "--csv"])
        .stdout(
            "id,platform,created_at,author_id,author_handle,author_name,text,tags,mentions,links,\
             lang,kind,likes,reposts,replies,quotes,views,source,sensitive,warning,reply_to,repost_of,quote_of,\
             permalink\n\
             3,twitter,2014-05-25T09:00:00Z,,ana,,'=HYPERLINK(1) #yesallwomen,yesallwomen,,,\
             ,original,,,,,,posts.csv:4,false,,,,,\n",
        )
        .run();
}

#[test]
fn search_as_csv_has_care_marks_and_relations() {
    let posts = r#"{"platform":"x","id":"9","text":"a","sensitive":true,"warning":"violence","reply_to":{"id":"0468739572016398336"},"permalink":"https://x.example/9"}
{"platform":"x","id":"8","text":"b","repost_of":{"id":"7"}}
{"platform":"x","id":"6","text":"c","quote_of":{"id":"5"}}
{"platform":"x","id":"4","text":"d","kind":"repost"}
"#;
    let program = Program::new().file("posts.jsonl", posts);
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    let text = program.args(["search", "-a", "may", "--csv"]).run_loosely();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| {
            [0].into_iter()
                .chain(18..24)
                .map(move |at| row[at].to_owned())
        })
        .map(Iterator::collect)
        .collect();
    rows.sort();
    assert_eq!(
        rows,
        [
            ["4", "false", "", "", "", "", ""],
            ["6", "false", "", "", "", "5", ""],
            ["8", "false", "", "", "7", "", ""],
            [
                "9",
                "true",
                "violence",
                "0468739572016398336",
                "",
                "",
                "https://x.example/9"
            ],
        ]
    );
}

#[test]
fn a_table_says_what_it_leaves_out_and_csv_leaves_nothing_out() {
    // More than one page of CSV, and not a whole number of them.
    let program = Program::new();
    program
        .args(["demo", "--posts", "5100", "--no-open", "-a", "demo"])
        .stdout("demo\n")
        .stderr("tagline: made a fictional campaign of 5100 posts in demo\n")
        .run();
    let table = program
        .args(["search", "-a", "demo"])
        .stderr("tagline: 20 of 5,100 posts: --limit N shows more\n")
        .run_loosely();
    assert_eq!(table.lines().count(), 2 + 20);
    let asked = program
        .args(["search", "-a", "demo", "--limit", "30"])
        .run_loosely();
    assert_eq!(asked.lines().count(), 2 + 30, "nothing is said about it");
    for (order, limit, rows) in [
        ("newest", None, 5100),
        ("random", None, 5100),
        ("oldest", Some("5050"), 5050),
        ("oldest", Some("5000"), 5000),
        ("oldest", Some("0"), 0),
    ] {
        let mut args = vec!["search", "-a", "demo", "--csv", "--sort", order];
        args.extend(limit.iter().flat_map(|limit| ["--limit", limit]));
        let text = program.args(args).run_loosely();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let ids: std::collections::BTreeSet<String> = reader
            .records()
            .map(|row| row.unwrap()[0].to_owned())
            .collect();
        assert_eq!(ids.len(), rows, "{order} {limit:?}");
    }
}

#[test]
fn a_query_may_exclude_first() {
    with_archive()
        .args(["search", "-#yesallwomen", "-a", "may", "--limit", "0"])
        .stdout("1 posts  1 originals  1 voices  UTC\n")
        .run();
}

#[test]
fn bounds_are_part_of_the_query() {
    with_archive()
        .args([
            "timeline",
            "home OR 日本語",
            "-a",
            "may",
            "--csv",
            "--bin",
            "day",
            "--since",
            "2014-05-25",
        ])
        .stdout("start,(home OR 日本語) since:2014-05-25T00:00:00Z\n2014-05-25T00:00:00Z,1\n")
        .run();
}

#[test]
fn timeline_with_its_chart() {
    with_archive()
        .args([
            "timeline",
            "#yesallwomen",
            "#notallmen",
            "-a",
            "may",
            "--bin",
            "day",
            "--chart",
        ])
        .stdout(
            "\
             posts per day, UTC\n\
             A            3  #yesallwomen\n\
             B            2  #notallmen\n\
             start       A  B\n\
             2014-05-24  2  1\n\
             2014-05-25  1  1\n\
             \n\
             █ #yesallwomen  o #notallmen\n\
             \x20                    ▼ 2  Sat 24 May 2014\n\
             2┤███████████████████████████████████████\n\
             \x20│███████████████████████████████████████\n\
             \x20│███████████████████████████████████████\n\
             \x20│███████████████████████████████████████\n\
             \x20│███████████████████████████████████████\n\
             1┤o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█o█\n\
             \x20│██████████████████████████████████████████████████████████████████████████████\n\
             \x20│██████████████████████████████████████████████████████████████████████████████\n\
             \x20│██████████████████████████████████████████████████████████████████████████████\n\
             0┤██████████████████████████████████████████████████████████████████████████████\n\
             \x20 ╵24 May 2014                           ╵25 May\n",
        )
        .stderr("tagline: in no bin: 1 without a time\n")
        .run();
}

#[test]
fn tags_as_a_table() {
    with_archive()
        .args(["tags", "-a", "may"])
        .stdout(
            "2 tags in 5 posts\n\
             posts  originals  voices  tag\n    \
             4          4       3  #YesAllWomen\n    \
             2          2       2  #NotAllMen\n",
        )
        .run();
}

#[test]
fn related_as_csv() {
    let text = with_archive()
        .args(["related", "#notallmen", "-a", "may", "--csv"])
        .run_loosely();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("tag,spelling,both,total,g2,npmi,jaccard")
    );
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("yesallwomen,YesAllWomen,1,4,-"))
    );
}

#[test]
fn info_as_text() {
    with_archive()
        .args(["info", "-a", "may"])
        .stdout(
            "may\n\n\
             posts      5\n\
             originals  5  (100%)\n\
             reposts    0  (0%)\n\
             voices     4\n\
             tags       2\n\
             undated    1\n\
             first      2014-05-24 18:05\n\
             last       2014-05-25 09:30\n\
             zone       UTC\n\n\
             records  posts  merged  rejected  skipped  format  source\n      \
             5      5       0         0        0  table   posts.csv\n\n\
             posts.csv: columns: id=id, time=created_at, author=username, text=text, \
             reposts=retweet_count\n",
        )
        .run();
}

#[test]
fn a_sample_is_the_same_for_the_same_seed() {
    let program = with_archive();
    let sample = |seed: &str| {
        program
            .args([
                "search", "-a", "may", "--sort", "random", "--seed", seed, "--csv",
            ])
            .run_loosely()
    };
    assert_eq!(sample("7"), sample("7"));
    assert!((0..20).any(|seed| sample(&seed.to_string()) != sample("7")));
}
