//! The one-way rule: a room names only the rooms that it may, and a library is named only where it can be
//! replaced from. The table of rooms in `src/lib.rs` is the picture of the table here.
//!
//! Comments and texts are no names. What clippy watches (`unwrap`, lints) is not watched twice.

use std::fs;
use std::path::{Path, PathBuf};

/// Every room, with the rooms that it may name.
const ROOMS: [(&str, &[&str]); 13] = [
    ("post", &[]),
    ("query", &["post"]),
    ("measure", &[]),
    ("chart", &["post"]),
    ("demo", &["post"]),
    ("formats", &["post"]),
    ("archive", &["post", "formats"]),
    ("notebook", &["post"]),
    ("engine", &["post", "query", "measure", "archive"]),
    ("export", &["post"]),
    (
        "report",
        &["post", "query", "measure", "chart", "engine", "export"],
    ),
    (
        "tui",
        &[
            "post", "query", "measure", "chart", "notebook", "engine", "export", "report",
        ],
    ),
    (
        "cli",
        &[
            "post", "query", "measure", "chart", "demo", "formats", "archive", "notebook",
            "engine", "export", "report", "tui",
        ],
    ),
];

/// Names of libraries and functions, with the only paths under `src` where they may stand.
const NAMES: [(&str, &[&str]); 4] = [
    ("tantivy", &["archive/", "engine/"]),
    // The command draws its chart into a buffer and prints that; it has no terminal.
    (
        "ratatui",
        &["chart/", "tui/", "cli/timeline.rs", "report/draw.rs"],
    ),
    ("crossterm", &["tui/terminal.rs"]),
    ("sleep", &[]),
];

/// Lines of a file, without its tests.
const LONGEST: usize = 600;

#[test]
fn rooms_and_libraries_are_named_only_where_they_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join("src"), &mut files);
    assert!(files.len() > 50, "only {} files under src", files.len());
    let mut faults = Vec::new();
    for file in &files {
        let path = file.strip_prefix(root.join("src")).expect("under src");
        let path = path.to_str().expect("a path in UTF-8").replace('\\', "/");
        let text = fs::read_to_string(file).expect("a source file");
        faults.extend(
            check(&path, &text)
                .into_iter()
                .map(|fault| format!("src/{fault}")),
        );
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_room_has_a_row() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"))
        .expect("src/lib.rs");
    let mut rooms: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    rooms.sort_unstable();
    let mut rows: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    rows.sort_unstable();
    assert_eq!(rooms, rows);
}

#[test]
fn the_check_finds_what_it_should() {
    for (path, text, fault) in [
        (
            "engine/page.rs",
            "use crate::chart::Bars;",
            "engine/page.rs:1: engine must not name chart",
        ),
        (
            "post/mod.rs",
            "\nuse crate::{query, words};",
            "post/mod.rs:2: post must not name query",
        ),
        (
            "chart/bars.rs",
            "fn f(_: crate :: { post::Post,\n tui::{Start} }) {}",
            "chart/bars.rs:1: chart must not name tui",
        ),
        (
            "measure/x/y.rs",
            "use super::super::super::post::Post;",
            "measure/x/y.rs:1: measure must not name post",
        ),
        (
            "archive/import.rs",
            "use super::super::engine::Engine;",
            "archive/import.rs:1: archive must not name engine",
        ),
        (
            "main.rs",
            "tagline::engine::Engine",
            "main.rs:1: main must not name engine",
        ),
        (
            "tui/worker.rs",
            "// fine: tantivy\ntantivy::Index",
            "tui/worker.rs:2: 'tantivy' must not be named here",
        ),
        (
            "tui/update/mod.rs",
            "use ratatui::crossterm;",
            "tui/update/mod.rs:1: 'crossterm' must not be named here",
        ),
        (
            "cli/search.rs",
            "let a = 'x'; let b = '\"'; ratatui::init()",
            "cli/search.rs:1: 'ratatui' must not be named here",
        ),
        (
            "engine/mod.rs",
            "std::thread::sleep(pause);",
            "engine/mod.rs:1: 'sleep' must not be named here",
        ),
    ] {
        assert_eq!(check(path, text), [fault], "{path}: {text}");
    }
}

#[test]
fn the_check_passes_what_it_should() {
    for (path, text) in [
        ("engine/page.rs", "use crate::{archive, post::Post};"),
        ("engine/page.rs", "use crate::engine::{count, tags};"),
        // The room's own modules may be called as rooms are.
        ("cli/error.rs", "use super::tui;"),
        ("tui/update/ask.rs", "use super::super::archive::Archive;"),
        ("main.rs", "tagline::cli::main()"),
        ("post/mod.rs", "//! Not for crate::engine or tantivy."),
        (
            "post/mod.rs",
            "/* crate::engine /* */ tantivy */ \"crate::tui\"",
        ),
        ("post/mod.rs", "r#\"\"crate::tui\"#; b\"sleep\\\"sleep\""),
        ("post/mod.rs", "fn f<'a>(x: &'a str) { asleep() }"),
    ] {
        assert_eq!(check(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn long_files_are_found() {
    let code = "fn f() {}\n".repeat(LONGEST);
    let tests = "#[cfg(test)]\nmod tests {\n}\n";
    assert_eq!(
        check("post/mod.rs", &format!("{code}{tests}")),
        Vec::<String>::new()
    );
    assert_eq!(
        check("post/mod.rs", &format!("{code}\n{tests}")),
        ["post/mod.rs:601: longer than 600 lines without its tests"]
    );
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of sources")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            collect(&entry, into);
        } else if entry.extension().is_some_and(|end| end == "rs") {
            into.push(entry);
        }
    }
}

/// What is wrong in a file, each with its place.
fn check(path: &str, text: &str) -> Vec<String> {
    let code = Code::of(text);
    let mut faults = Vec::new();
    let room = path.split(['/', '.']).next().unwrap_or_default();
    let may: &[&str] = match (room, ROOMS.iter().find(|(name, _)| *name == room)) {
        (_, Some((_, may))) => may,
        ("main", None) => &["cli"],
        _ => &[],
    };
    for (line, named) in code.rooms(depth(path)) {
        if named != room && !may.contains(&named.as_str()) {
            faults.push(format!("{path}:{line}: {room} must not name {named}"));
        }
    }
    for (line, word) in &code.words {
        let rule = NAMES.iter().find(|(name, _)| name == word);
        if rule.is_some_and(|(_, places)| !places.iter().any(|place| path.starts_with(place))) {
            faults.push(format!("{path}:{line}: '{word}' must not be named here"));
        }
    }
    let tests = text.find("#[cfg(test)]\nmod tests {");
    let lines = text[..tests.unwrap_or(text.len())].lines().count();
    if lines > LONGEST {
        faults.push(format!(
            "{path}:{lines}: longer than {LONGEST} lines without its tests"
        ));
    }
    faults
}

/// How many `super` lead from a file to the crate's root.
fn depth(path: &str) -> usize {
    let folders = path.matches('/').count();
    folders + usize::from(!path.ends_with("mod.rs"))
}

/// A file's words and signs with their lines, without comments, texts and blanks.
struct Code {
    words: Vec<(usize, String)>,
}

impl Code {
    fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut words: Vec<(usize, String)> = Vec::new();
        let (mut at, mut line) = (0, 1);
        while at < chars.len() {
            let end = at + extent(&chars[at..]);
            let token = &chars[at..end];
            let is_name = token[0].is_alphanumeric() || token[0] == '_';
            let is_sign = token.len() == 1 && !token[0].is_whitespace();
            // A prefix of a text, as in `r"..."`, is part of the text.
            if (is_name && token.iter().all(|c| c.is_alphanumeric() || *c == '_')) || is_sign {
                words.push((line, token.iter().collect()));
            }
            line += token.iter().filter(|c| **c == '\n').count();
            at = end;
        }
        Self { words }
    }

    /// The rooms that are named, in a file that is so deep below the crate's root.
    fn rooms(&self, depth: usize) -> Vec<(usize, String)> {
        let mut rooms = Vec::new();
        let word = |at: usize| self.words.get(at).map_or("", |(_, word)| word.as_str());
        let mut supers = 0;
        for at in 0..self.words.len() {
            supers = match word(at) {
                "super" => supers + 1,
                ":" => supers,
                _ => 0,
            };
            let is_root = matches!(word(at), "crate" | "tagline") || supers > 0 && supers >= depth;
            if !is_root || word(at + 1) != ":" || word(at + 2) != ":" {
                continue;
            }
            let named = if word(at + 3) == "{" {
                self.group(at + 4)
            } else {
                vec![word(at + 3)]
            };
            let known = named
                .into_iter()
                .filter(|name| ROOMS.iter().any(|(room, _)| room == name));
            rooms.extend(known.map(|name| (self.words[at].0, name.to_owned())));
        }
        rooms
    }

    /// The first names of the members of a group, `{a, b::c, d::{e, f}}`, from behind its brace.
    fn group(&self, from: usize) -> Vec<&str> {
        let (mut names, mut open, mut is_first) = (Vec::new(), 1, true);
        for (_, word) in &self.words[from..] {
            match word.as_str() {
                "{" => open += 1,
                "}" => open -= 1,
                "," if open == 1 => is_first = true,
                name if is_first => {
                    names.push(name);
                    is_first = false;
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        names
    }
}

/// How many characters the comment, text, name or sign at the beginning takes.
fn extent(chars: &[char]) -> usize {
    match chars {
        ['/', '/', ..] => until(chars, 2, |rest| rest[0] == '\n'),
        ['/', '*', ..] => comment(chars),
        ['"', ..] => string(chars),
        ['r', '"' | '#', ..] if raw(chars).is_some() => raw(chars).unwrap_or(1),
        ['b', 'r', ..] if raw(&chars[1..]).is_some() => 1 + raw(&chars[1..]).unwrap_or(1),
        ['b', '"', ..] => 1 + string(&chars[1..]),
        ['\'', '\\', _, ..] => until(chars, 3, |rest| rest[0] == '\'') + 1,
        ['\'', _, '\'', ..] => 3,
        [first, ..] if first.is_alphanumeric() || *first == '_' => until(chars, 1, |rest| {
            !rest[0].is_alphanumeric() && rest[0] != '_'
        }),
        _ => 1,
    }
    .min(chars.len())
}

fn until(chars: &[char], from: usize, is_end: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len())
        .find(|at| is_end(&chars[*at..]))
        .unwrap_or(chars.len())
}

/// A block comment, with those inside it.
fn comment(chars: &[char]) -> usize {
    let (mut at, mut open) = (2, 1);
    while at < chars.len() && open > 0 {
        match &chars[at..] {
            ['/', '*', ..] => (at, open) = (at + 2, open + 1),
            ['*', '/', ..] => (at, open) = (at + 2, open - 1),
            _ => at += 1,
        }
    }
    at
}

fn string(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// A raw text, if it is one and not a name that begins with `r`.
fn raw(chars: &[char]) -> Option<usize> {
    let marks = chars[1..].iter().take_while(|c| **c == '#').count();
    if chars.get(1 + marks) != Some(&'"') {
        return None;
    }
    let end = |rest: &[char]| {
        rest[0] == '"' && rest.len() > marks && rest[1..=marks].iter().all(|c| *c == '#')
    };
    Some(until(chars, 2 + marks, end) + 1 + marks)
}
