//! How commands end and what they say when something is wrong.

use super::{POSTS, Program, with_archive};
use std::fs;

#[test]
fn alone_it_says_how_to_begin() {
    let text = Program::new().args([]).run_loosely();
    assert!(text.contains("tagline demo"), "{text}");
}

#[test]
fn errors_are_one_line_that_says_what_to_do() {
    let program = Program::new().file("posts.csv", POSTS);
    fs::create_dir(program.path().join("photos")).expect("a folder");
    program
        .args(["info"])
        .stderr("tagline: no archive is named: add '-a DIR' or set TAGLINE_ARCHIVE\n")
        .status(2)
        .run();
    program
        .args(["info", "-a", "gone"])
        .stderr("tagline: no archive at 'gone': make one with 'tagline import FILE... -a gone'\n")
        .status(2)
        .run();
    program
        .args(["info", "-a", "photos"])
        .stderr(
            "tagline: 'photos' is not an archive of tagline (it has no readable archive.json): \
             name another folder\n",
        )
        .status(2)
        .run();
    program
        .args(["serach"])
        .stderr("tagline: 'serach' is neither a file nor a command; see 'tagline --help'\n")
        .status(2)
        .run();
    program
        .args(["info", "--jsn", "-a", "x"])
        .stderr(
            "tagline: unexpected argument '--jsn' found; a similar argument exists: '--json'; \
             see 'tagline --help'\n",
        )
        .status(2)
        .run();
    program
        .args(["info", "-a", "x", "--tz", "Middle/Earth"])
        .stderr(
            "tagline: unknown time zone 'Middle/Earth': \
             use a name such as 'Europe/Paris', 'UTC' or '+02:00'\n",
        )
        .status(2)
        .run();
    program
        .args(["import", "posts.csv"])
        .stderr("tagline: no archive is named: add '-a DIR' with the folder to import into\n")
        .status(2)
        .run();
    program
        .args(["import", "gone.csv", "-a", "new"])
        .stderr(
            "tagline: 'gone.csv' does not exist; \
             check the spelling, and quote names with blanks in them\n",
        )
        .status(2)
        .run();
    assert!(
        !program.path().join("new").exists(),
        "nothing is made for nothing"
    );
}

#[test]
fn a_bad_bound_is_an_error() {
    with_archive()
        .args(["search", "-a", "may", "--since", "nonsense"])
        .stderr("tagline: --since: 'nonsense' is not a date: try 2014-05-24 or 3d\n")
        .status(2)
        .run();
}

#[test]
fn a_doubtful_query_is_answered_and_pointed_at() {
    with_archive()
        .args(["search", "日本語 AND", "-a", "may", "--limit", "0"])
        .stdout("1 posts  1 originals  1 voices  UTC\n")
        .stderr(
            "tagline: in the query\n  日本語 AND\n         ^^^ \
             AND has nothing after it: ignored\n",
        )
        .run();
}

#[test]
fn a_condition_that_cannot_be_understood_is_an_error() {
    with_archive()
        .args(["search", "日本語 since:foo", "-a", "may", "--limit", "0"])
        .stderr(
            "tagline: in the query\n  日本語 since:foo\n         ^^^^^^^^^ \
             'foo' is not a date: try 2014-05-24 or 3d: ignored\n\
             tagline: a condition of the query cannot be understood: mend it or leave it out\n",
        )
        .status(2)
        .run();
}

#[test]
fn nothing_matched_is_status_1() {
    let program = with_archive();
    program
        .args(["search", "zzz", "-a", "may"])
        .stdout("0 posts  0 originals  0 voices  UTC\n")
        .status(1)
        .run();
    program
        .args(["tags", "zzz", "-a", "may"])
        .stdout("0 tags in 0 posts\n")
        .status(1)
        .run();
    program
        .args(["related", "zzz", "-a", "may", "--json"])
        .status(1)
        .run_loosely();
    program
        .args(["timeline", "zzz", "-a", "may", "--json"])
        .status(1)
        .run_loosely();
}

#[test]
fn the_archive_may_come_from_the_environment() {
    with_archive()
        .args(["search", "--limit", "0"])
        .env("TAGLINE_ARCHIVE", "may")
        .stdout("5 posts  5 originals  4 voices  UTC\n")
        .run();
}

#[test]
fn an_empty_variable_names_no_archive() {
    Program::new()
        .args(["info"])
        .env("TAGLINE_ARCHIVE", "")
        .stderr("tagline: no archive is named: add '-a DIR' or set TAGLINE_ARCHIVE\n")
        .status(2)
        .run();
}

#[test]
fn the_present_can_be_set() {
    with_archive()
        .args([
            "search",
            "since:1d",
            "--limit",
            "0",
            "-a",
            "may",
            "--now",
            "2014-05-25T20:00:00Z",
        ])
        .stdout("2 posts  2 originals  2 voices  UTC\n")
        .run();
}

#[test]
fn an_import_accounts_for_every_record() {
    let program = Program::new().file("posts.csv", POSTS);
    let text = program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    let (account, speed) = text.trim_end().rsplit_once('\n').expect("several lines");
    assert_eq!(
        account,
        "imported\n       \
         5  new posts\n       \
         1  of them undated\n       \
         0  further observations of known posts, merged\n       \
         0  rejected records\n       \
         0  skipped records that are no posts\n\
         posts.csv: columns: id=id, time=created_at, author=username, text=text, \
         reposts=retweet_count"
    );
    assert!(speed.ends_with(" posts/s, in may"), "{speed}");
    let again = program
        .args(["import", "posts.csv", "-a", "may"])
        .run_loosely();
    assert!(again.contains("unchanged, not read again: 1"), "{again}");
}

#[test]
fn what_holds_no_posts_leaves_no_archive_behind() {
    let program = Program::new().file("bad.jsonl", "neither posts nor a table\n");
    for command in [
        &["import", "bad.jsonl", "-a", "may"][..],
        &["bad.jsonl"][..],
    ] {
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_tagline"))
            .args(command)
            .current_dir(program.path())
            .env_clear()
            .env("HOME", program.path().join("home"))
            .stderr(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .status()
            .expect("the program runs");
        assert_eq!(status.code(), Some(2), "{command:?}");
    }
    let left = std::fs::read_dir(program.path()).expect("the folder");
    let left: Vec<_> = left.flatten().map(|entry| entry.file_name()).collect();
    assert!(
        left.iter()
            .all(|name| name == "bad.jsonl" || name == "home"),
        "{left:?}"
    );
}

#[test]
fn an_import_that_fails_says_what_became_of_the_rest() {
    let program = Program::new()
        .file("bad.jsonl", "neither posts nor a table\n")
        .file("posts.csv", POSTS);
    for (sources, said) in [
        (
            ["bad.jsonl", "bad.jsonl"],
            "2 sources could not be read; nothing was imported",
        ),
        (
            ["bad.jsonl", "posts.csv"],
            "a source could not be read; the others were imported",
        ),
        (
            ["bad.jsonl", "posts.csv"],
            "a source could not be read; the others are in the archive already",
        ),
    ] {
        let args = ["import", sources[0], sources[1], "-a", "may"];
        let output = program.args(args).output();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            text.lines().last(),
            Some(format!("tagline: {said}").as_str())
        );
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn files_are_imported_beside_themselves() {
    let program = Program::new().file("tweets.csv", POSTS);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tagline"))
        .arg("tweets.csv")
        .current_dir(program.path())
        .env_clear()
        .env("HOME", program.path())
        .output()
        .expect("the program starts");
    // There is no terminal to open it on, which is said after the import.
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    program
        .args(["search", "-a", "tweets.tagline", "--limit", "0"])
        .stdout("5 posts  5 originals  4 voices  UTC\n")
        .run();
}

#[test]
fn every_source_has_an_archive_of_its_own() {
    let program = Program::new()
        .file("tweets.csv", POSTS)
        .file("tweets.jsonl", POSTS);
    fs::create_dir(program.path().join("more")).expect("a folder");
    fs::write(program.path().join("more/a.csv"), POSTS).expect("a file");
    for (given, archive) in [
        (&["tweets.csv"][..], "./tweets.tagline"),
        (&["tweets.jsonl"], "./tweets-2.tagline"),
        (&["tweets.csv"], "./tweets.tagline"),
        (&["./tweets.jsonl"], "./tweets-2.tagline"),
        (&["more/a.csv", "tweets.csv"], "more/a.tagline"),
        (&["more/*.csv"], "more/more.tagline"),
    ] {
        let output = program.args(given.iter().copied()).output();
        let said = String::from_utf8_lossy(&output.stderr);
        let first = format!("tagline: the archive is {archive}");
        assert_eq!(said.lines().next(), Some(first.as_str()), "{given:?}");
        assert!(program.path().join(archive).is_dir(), "{given:?}");
    }
}

#[test]
fn the_demo_is_made_once() {
    let program = Program::new();
    program
        .args(["demo", "--posts", "100", "--no-open", "-a", "demo"])
        .stdout("demo\n")
        .stderr("tagline: made a fictional campaign of 100 posts in demo\n")
        .run();
    program
        .args(["demo", "--posts", "100", "--no-open", "-a", "demo"])
        .stdout("demo\n")
        .run();
    program
        .args(["demo", "--posts", "200", "--no-open", "-a", "demo"])
        .stderr("tagline: 'demo' holds other posts already: name another folder with '-a DIR'\n")
        .status(2)
        .run();
}

#[test]
fn a_closed_pipe_is_no_failure() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let program = Program::new();
    program
        .args(["demo", "--posts", "3000", "--no-open", "-a", "demo"])
        .stdout("demo\n")
        .stderr("tagline: made a fictional campaign of 3000 posts in demo\n")
        .run();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tagline"))
        .args(["search", "--json", "--limit", "3000", "-a", "demo"])
        .current_dir(program.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout
        .read_exact(&mut [0; 10])
        .expect("it begins to answer");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn keys_and_completions_are_printed() {
    let program = Program::new();
    assert!(program.args(["keys"]).run_loosely().contains("search"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            program
                .args(["completions", shell])
                .run_loosely()
                .contains("timeline")
        );
    }
}

#[test]
fn every_command_has_help_with_examples() {
    let program = Program::new();
    for command in [
        "demo", "import", "open", "info", "search", "timeline", "tags", "related", "check",
        "rejects", "verify", "rebuild", "groups", "events",
    ] {
        let help = program.args([command, "--help"]).run_loosely();
        assert!(help.contains("Examples:\n  tagline "), "{command}: {help}");
    }
}
