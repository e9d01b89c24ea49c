//! `tagline check`: exact output on an invented archive, and its document.

use super::Program;
use serde::Deserialize;
use std::fmt::Write as _;

/// Somebody's garden, with everything that can be doubtful about it.
const GARDEN: &str = r#"{"platform":"mastodon","id":"1","created_at":"2023-04-03T08:00:00Z","author":{"id":"7","handle":"ida"},"text":"The beans are up #garden","lang":"en","counts":{"likes":3},"observed_at":"2023-04-05T08:00:00Z"}
{"platform":"mastodon","id":"2","created_at":"2023-04-03T09:00:00Z","author":{"id":"8","handle":"oskar"},"text":"So are mine","lang":"en","reply_to":{"id":"1"},"counts":{"likes":0},"observed_at":"2023-04-03T09:30:00Z"}
{"platform":"mastodon","id":"3","created_at":"2023-04-05T09:00:00Z","author":{"id":"8","handle":"oskar"},"text":"And the peas","reply_to":{"id":"99"},"counts":{"likes":1}}
{"platform":"mastodon","id":"4","created_at":"2023-04-05T10:00:00Z","author":{"id":"9","handle":"ulla"},"text":"Beans?","lang":"de","reply_to":{"handle":"ida"}}
{"platform":"mastodon","id":"5","created_at":"2023-04-05T10:00:00Z","author":{"id":"9","handle":"ulla"},"text":"The beans are up #garden","repost_of":{"id":"1"}}
{"platform":"mastodon","id":"6","created_at":"2023-04-05T10:01:00Z","author":{"id":"9","handle":"ulla"},"text":"Slugs again","repost_of":{"id":"98"}}
{"platform":"mastodon","id":"7","created_at":"2023-04-05T10:02:00Z","author":{"id":"9","handle":"ulla"},"text":"Rain","kind":"repost"}
{"platform":"mastodon","id":"8","created_at":"2023-04-05T10:03:00Z","author":{"id":"9","handle":"ulla"},"text":"Look at this","quote_of":{"id":"1"}}
{"platform":"mastodon","id":"9","created_at":"2023-04-05T10:04:00Z","author":{},"text":"Look at that","quote_of":{"id":"97"}}
{"platform":"mastodon","id":"10","created_at":"2007-01-01T00:00:00Z","author":{"handle":"ida"},"text":"Before its time","warning":"old news"}
{"platform":"mastodon","created_at":"never","author":{"handle":"ida"},"text":"Compost"}
{"platform":"mastodon","id":"1","created_at":"2023-04-03T08:00:00Z","author":{"id":"7","handle":"ida"},"text":"The beans are up #garden","counts":{"likes":3}}
{"platform":"mastodon"}
"#;

/// The program with an archive of the garden.
fn with_garden() -> Program {
    let program = Program::new().file("garden.jsonl", GARDEN);
    let import = [
        "import",
        "garden.jsonl",
        "-a",
        "garden",
        "--format",
        "tagline",
    ];
    assert!(program.args(import).output().status.success());
    program
}

#[test]
fn a_post_before_its_time_stretches_no_timeline() {
    with_garden()
        .args(["timeline", "-a", "garden", "--bin", "day"])
        .stdout(
            "posts per day, UTC
A            9  all
start       A
2023-04-03  2
2023-04-04  0
2023-04-05  7
",
        )
        .stderr("tagline: in no bin: 1 without a time, 1 whose time cannot be right\n")
        .run();
    with_garden()
        .args(["timeline", "is:misdated", "-a", "garden"])
        .stdout(
            "posts per minute, UTC
A            1  is:misdated
start             A
2007-01-01 00:00  1
",
        )
        .stderr("")
        .run();
}

#[test]
fn a_table() {
    with_garden()
        .args(["check", "-a", "garden"])
        .stdout(
            "11 posts  2023-04-03 08:00 to 2023-04-05 10:04 UTC  3 days, 1 without posts
count  share  what                         query
    0         gaps
    0     0%  sources not read to the end
    0     0%  sources damaged or changed
    1   7.7%  records not understood
    1   9.1%  time cannot be right         is:misdated
    1   9.1%  without a usable time        is:undated
    0     0%  text looks cut               is:truncated
    1    50%  counts taken within an hour  is:early
    1    33%  counts of unknown age        has:counts missing:observed
    8    73%  without counts               missing:counts
    1    33%  reposts of what is not here  missing:original
    1    33%  reposts of who knows what    is:repost -has:original -missing:original
    1    33%  replies to what is not here  missing:parent
    1    33%  replies to who knows what    is:reply -has:parent -missing:parent
    1    50%  quotes of what is not here   missing:quoted
    0     0%  quotes of who knows what     is:quote -has:quoted -missing:quoted
    1   9.1%  without an author            missing:author
    0     0%  identifier repaired          is:repaired
    1   9.1%  identifier made up           is:unidentified
    8    73%  without a language           missing:lang
    1   9.1%  found more than once         is:repeated
    1   9.1%  asking for care              is:sensitive

counts     2 posts with counts of known age, half of them collected within 30min of posting
platforms  mastodon 11
records    13 in 1 sources: 11 posts, 1 merged into them, 1 rejected, 0 skipped
",
        )
        .stderr("")
        .run();
}

/// What `check` says of records is what `rejects` and `info` say: of each source, the last reading.
#[test]
fn a_source_that_was_read_again_counts_once() {
    let more = r#"{"platform":"mastodon","id":"20","author":{"handle":"ida"},"text":"Leeks"}"#;
    let program = with_garden().file("garden.jsonl", &format!("{GARDEN}{more}\n"));
    program
        .args(["import", "garden.jsonl", "-a", "garden"])
        .run_loosely();
    let text = program
        .args(["check", "-a", "garden", "--json"])
        .run_loosely();
    let check: Check = serde_json::from_str(&text).expect("the document that was agreed on");
    let records = check.records;
    assert_eq!((records.sources, records.read), (1, 14));
    assert_eq!(
        (records.posts, records.merged, records.rejected),
        (1, 12, 1)
    );
    assert_eq!((records.earlier_posts, check.posts), (11, 12));
    let rejected = check.statements.iter().find(|s| s.name == "rejected");
    let rejected = rejected.map(|rejected| (rejected.count, rejected.of));
    assert_eq!(rejected, Some((1, Some(14))));
    let text = program.args(["check", "-a", "garden"]).run_loosely();
    assert!(
        text.contains("0 skipped; 11 more posts of earlier readings\n"),
        "{text}"
    );
}

#[test]
fn every_query_finds_as_many_posts_as_are_stated() {
    let program = with_garden();
    for scope in ["", "from:ulla", "-from:ulla since:2020"] {
        let text = program
            .args(["check", scope, "-a", "garden", "--json"])
            .run_loosely();
        let check: Check = serde_json::from_str(&text).expect("the document that was agreed on");
        let mut asked = 0;
        for statement in &check.statements {
            let Some(query) = &statement.query else {
                continue;
            };
            let found = program
                .args(["search", query, "-a", "garden", "--csv"])
                .output();
            let rows = csv::Reader::from_reader(found.stdout.as_slice())
                .records()
                .count();
            assert_eq!(rows as u64, statement.count, "{scope}: {query}");
            asked += 1;
        }
        assert!(asked > 15, "only {asked} queries");
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    schema: String,
    query: String,
    posts: u64,
    coverage: Coverage,
    statements: Vec<Statement>,
    gaps: Vec<Gap>,
    ages: Ages,
    platforms: Vec<Platform>,
    records: Records,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    first: Option<String>,
    last: Option<String>,
    zone: String,
    days: u64,
    empty_days: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    name: String,
    count: u64,
    of: Option<u64>,
    definition: String,
    query: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gap {
    from: String,
    until: String,
    expected: u64,
    query: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ages {
    known: u64,
    median_seconds: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Platform {
    #[serde(rename = "platform")]
    name: String,
    posts: u64,
    query: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Records {
    sources: u64,
    read: u64,
    posts: u64,
    merged: u64,
    rejected: u64,
    skipped: Vec<Skipped>,
    earlier_posts: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Skipped {
    what: String,
    records: u64,
}

#[test]
fn the_document() {
    let text = with_garden()
        .args([
            "check",
            "from:ulla",
            "-a",
            "garden",
            "--json",
            "--tz",
            "UTC",
        ])
        .run_loosely();
    let check: Check = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!(check.schema, "tagline.check/1");
    assert_eq!((check.query.as_str(), check.posts), ("from:ulla", 5));
    let coverage = check.coverage;
    assert_eq!(coverage.first.as_deref(), Some("2023-04-05T10:00:00Z"));
    assert_eq!(coverage.last.as_deref(), Some("2023-04-05T10:03:00Z"));
    assert_eq!((coverage.days, coverage.empty_days), (1, 0));
    assert_eq!(coverage.zone, "UTC");
    assert!(check.gaps.is_empty());
    assert_eq!((check.ages.known, check.ages.median_seconds), (0, None));
    let named = |name: &str| {
        let found = check.statements.iter().find(|s| s.name == name);
        found.unwrap_or_else(|| panic!("no statement {name}"))
    };
    let missing = named("missing-original");
    assert_eq!((missing.count, missing.of), (1, Some(3)));
    assert_eq!(missing.query.as_deref(), Some("from:ulla missing:original"));
    assert!(missing.definition.contains("not in the archive"));
    assert_eq!(named("gaps").of, None);
    assert_eq!(named("rejected").query, None);
    let [platform] = check.platforms.as_slice() else {
        panic!("one platform")
    };
    assert_eq!((platform.name.as_str(), platform.posts), ("mastodon", 5));
    assert_eq!(platform.query, "from:ulla platform:mastodon");
    let records = check.records;
    assert_eq!((records.sources, records.read), (1, 13));
    assert_eq!(records.earlier_posts, 0);
    let skipped: u64 = records.skipped.iter().map(|skipped| skipped.records).sum();
    assert!(
        records
            .skipped
            .iter()
            .all(|skipped| !skipped.what.is_empty())
    );
    assert_eq!(
        records.read,
        records.posts + records.merged + records.rejected + skipped
    );
}

/// A post every ten minutes for five days, but for six hours of the third.
fn with_an_outage() -> Program {
    let mut lines = String::from("id,created_at,username,text\n");
    for n in (0..5 * 144).filter(|n| !(2 * 144 + 60..2 * 144 + 96).contains(n)) {
        let (day, hour, minute) = (n / 144 + 1, n % 144 / 6, n % 6 * 10);
        let at = format!("2023-04-{day:02}T{hour:02}:{minute:02}:00Z");
        writeln!(lines, "{n},{at},ida,Growing").expect("a string takes everything");
    }
    let program = Program::new().file("log.csv", &lines);
    let import = ["import", "log.csv", "-a", "log"];
    assert!(program.args(import).output().status.success());
    program
}

#[test]
fn a_gap_has_its_place_and_a_query_that_shows_its_banks() {
    let program = with_an_outage();
    let text = program.args(["check", "-a", "log", "--json"]).run_loosely();
    let check: Check = serde_json::from_str(&text).expect("the document that was agreed on");
    assert_eq!((check.posts, check.statements[0].count), (684, 1));
    assert_eq!(check.statements[0].name, "gaps");
    let [gap] = check.gaps.as_slice() else {
        panic!("one gap: {:?}", check.gaps)
    };
    assert_eq!(gap.from, "2023-04-03T09:50:00Z");
    assert_eq!(gap.until, "2023-04-03T16:00:00Z");
    assert_eq!(gap.expected, 36);
    let found = program
        .args(["search", &gap.query, "-a", "log", "--csv"])
        .run_loosely();
    // 6 hours and 10 minutes on either side, with the last post before the gap and the first after it.
    assert_eq!(found.lines().count() - 1, 38 + 37);
    let table = program.args(["check", "-a", "log"]).run_loosely();
    let lines: Vec<&str> = table.lines().skip_while(|line| !line.is_empty()).collect();
    assert_eq!(
        lines[1..3],
        [
            "last before       first after       length  expected  query",
            "2023-04-03 09:50  2023-04-03 16:00    6.1h        36  \
             since:2023-04-03T03:40:00Z until:2023-04-03T22:10:00Z",
        ]
    );
}

#[test]
fn csv_has_a_row_for_each_statement() {
    let text = with_garden()
        .args(["check", "-a", "garden", "--csv"])
        .run_loosely();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(
        reader.headers().unwrap(),
        vec!["name", "count", "of", "definition", "query"]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), 22);
    let parent = rows.iter().find(|row| &row[0] == "missing-parent");
    let parent = parent.expect("a row for parents");
    assert_eq!((&parent[1], &parent[2]), ("1", "3"));
    assert_eq!(&parent[4], "missing:parent");
}

#[test]
fn nothing_to_check_is_an_answer_too() {
    let text = with_garden()
        .args(["check", "zzz", "-a", "garden"])
        .status(0)
        .run_loosely();
    assert!(text.starts_with("0 posts\n"), "{text}");
}
