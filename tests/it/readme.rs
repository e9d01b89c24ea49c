//! The README is true: its commands run, their output is what it shows, and its tables are complete.

use crate::cli::{POSTS, Program};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use tagline::formats::{Field, Format};
use tagline::query::help::{FIELDS, SYNTAX};

const README: &str = include_str!("../../README.md");

/// A command of the README, with what it shows of its output.
#[derive(Debug, PartialEq)]
struct Example {
    line: usize,
    words: Vec<String>,
    shown: Option<String>,
}

#[test]
fn every_command_runs_and_prints_what_is_shown() {
    let examples = examples(README);
    assert!(examples.len() > 15, "only {} commands", examples.len());
    let program = with_files();
    for example in &examples {
        let args = example.words[1..].iter().map(String::as_str);
        let output = program.args(args).stdin(POSTS).output();
        let said = String::from_utf8_lossy(&output.stderr);
        let place = format!("README.md:{}: {:?}", example.line, example.words);
        // A screen cannot open here; that it would is enough.
        let is_screen = said.contains("the screen needs a terminal");
        assert!(
            is_screen || matches!(output.status.code(), Some(0 | 1)),
            "{place}\n{said}"
        );
        if let Some(shown) = &example.shown {
            assert_eq!(&String::from_utf8_lossy(&output.stdout), shown, "{place}");
        }
    }
}

#[test]
fn its_tables_are_complete() {
    // A bar inside a table is escaped.
    let readme = README.replace("\\|", "|");
    for row in FIELDS {
        let name = format!("`{}:", row.name);
        assert!(readme.contains(&name), "no field {name}");
    }
    for (typed, _) in SYNTAX {
        let named = readme.contains(&format!("`{typed}`"));
        assert!(named, "no syntax {typed}");
    }
    for format in Format::all() {
        let row = format!("| `{format}` |");
        assert!(readme.contains(&row), "no row {row}");
    }
    for field in Field::all() {
        let name = format!("`{field}`");
        assert!(readme.contains(&name), "no field {name} for --map");
    }
}

#[test]
fn commands_are_found_and_cut_as_a_shell_would() {
    let text = "\
```sh
tagline search 'two words' -a x   # a comment
cargo test
zcat a | tagline import - > out
```
tagline is no command here
```console
$ tagline tags '#a' # why
one
two
$ ls
three
```
";
    let example = |line, words: &[&str], shown: Option<&str>| Example {
        line,
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        shown: shown.map(str::to_owned),
    };
    assert_eq!(
        examples(text),
        [
            example(2, &["tagline", "search", "two words", "-a", "x"], None),
            example(4, &["tagline", "import", "-"], None),
            example(8, &["tagline", "tags", "#a"], Some("one\ntwo\n")),
        ]
    );
}

/// The files that the README's commands speak of.
fn with_files() -> Program {
    let line =
        r##"{"platform":"x","id":"1","created_at":"2014-05-24T18:05:00Z","text":"#YesAllWomen"}"##;
    let table = "when,wording\n2014-05-25 09:00,#YesAllWomen at home\n";
    let program = Program::new().file("table.csv", table);
    for folder in ["exports", "more"] {
        fs::create_dir(program.path().join(folder)).expect("a folder");
        fs::write(program.path().join(folder).join("may.csv"), POSTS).expect("a file");
    }
    let file = fs::File::create(program.path().join("tweets.jsonl.gz")).expect("a file");
    let mut packed = GzEncoder::new(file, Compression::default());
    writeln!(packed, "{line}").expect("a line");
    packed.finish().expect("a packed file");
    program
}

/// The commands in blocks of shell, and in blocks of a session with their output.
fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let (mut block, mut is_ours) = ("", false);
    for (number, line) in text.lines().enumerate() {
        if let Some(kind) = line.strip_prefix("```") {
            (block, is_ours) = (if block.is_empty() { kind } else { "" }, false);
            continue;
        }
        let typed = match block {
            "sh" => Some(line),
            "console" => line.strip_prefix("$ "),
            _ => continue,
        };
        if let Some(typed) = typed {
            let words = words(typed);
            is_ours = !words.is_empty();
            if is_ours {
                examples.push(Example {
                    line: number + 1,
                    words,
                    shown: (block == "console").then(String::new),
                });
            }
        } else if is_ours && let Some(example) = examples.last_mut() {
            let shown = example.shown.get_or_insert_default();
            shown.push_str(line);
            shown.push('\n');
        }
    }
    examples
}

/// The words of our command in a line of shell; none if there is no such command.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            ' ' if !is_quoted => words.extend(word.take()),
            '|' if !is_quoted => words.clear(),
            '#' | '>' if !is_quoted && word.is_none() => break,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if words.first().is_some_and(|first| first == "tagline") {
        words
    } else {
        Vec::new()
    }
}
