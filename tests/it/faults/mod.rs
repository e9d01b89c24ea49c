//! What must survive: death at any moment, a full disk, damage, hostile and vanishing sources. Whatever happens,
//! the archive opens, what it counts is true, and running the import again completes it.

mod damage;
mod disk;
mod hostile;
mod killed;
mod moving;

use crate::cli::Program;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tagline::archive::Archive;
use tagline::engine::Engine;

/// The program with a clean environment, in a folder.
fn tagline(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tagline"));
    command
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder.join("home"))
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its end, and sees to it that no panic comes to light.
#[track_caller]
fn run(folder: &Path, args: &[&str]) -> Output {
    let output = tagline(folder).args(args).output().expect("it starts");
    sound(&output);
    output
}

#[track_caller]
fn sound(output: &Output) {
    let said = stderr(output);
    assert!(!said.contains("panicked"), "{said}");
    assert!(!said.contains("a fault of the program"), "{said}");
    assert!(
        matches!(output.status.code(), Some(0..=2)),
        "{:?} {said}",
        output.status
    );
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The JSON document that a command prints.
#[track_caller]
fn document(folder: &Path, args: &[&str]) -> Value {
    let output = run(folder, args);
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text} {}", stderr(&output)))
}

fn post(id: usize) -> Value {
    json!({
        "platform": "demo", "id": id.to_string(),
        "created_at": format!("2014-05-25T21:{:02}:{:02}Z", id / 60 % 60, id % 60),
        "author": {"id": (id % 97).to_string(), "handle": format!("h{}", id % 97)},
        "text": format!("an invented post number {id} on the way home #one #tag{}", id % 11),
    })
}

/// An invented corpus and what is in it.
struct Corpus {
    posts: usize,
    repeats: usize,
    rejects: usize,
}

impl Corpus {
    const HEADER: usize = 1;

    fn records(&self) -> u64 {
        (self.posts + self.repeats + self.rejects + Self::HEADER) as u64
    }

    /// Repeats and rejects stand all over the file.
    fn write(&self, path: &Path) {
        let mut lines = vec![json!({"schema": "tagline.posts/1"}).to_string()];
        let every = |count: usize| self.posts.checked_div(count).unwrap_or(usize::MAX);
        for id in 0..self.posts {
            lines.push(post(id).to_string());
            if id % every(self.repeats) == 0 && id / every(self.repeats) < self.repeats {
                lines.push(post(id / 2).to_string());
            }
            if id % every(self.rejects) == 0 && id / every(self.rejects) < self.rejects {
                lines.push(format!("{{\"platform\": \"demo\", \"id\": {id}"));
            }
        }
        assert_eq!(lines.len() as u64, self.records());
        std::fs::write(path, lines.join("\n")).expect("a file");
    }
}

/// Whatever was done to it: the archive opens, and what it says of itself is true. Returns its posts.
#[track_caller]
fn check(path: &Path) -> u64 {
    let archive = Archive::open(path).expect("it opens");
    let record = archive.record().expect("it has a record");
    let engine = Engine::open(&archive).expect("it opens");
    let posts = engine.overview().expect("it answers").count.posts;
    assert_eq!(record.posts(), posts);
    let rejected: u64 = record.current().map(|source| source.rejected).sum();
    assert_eq!(archive.rejects().expect("a list").count() as u64, rejected);
    for source in &record.sources {
        assert_eq!(source.skips.values().sum::<u64>(), source.skipped);
    }
    posts
}

/// The archive is complete: everything once, and every record accounted for.
#[track_caller]
fn check_complete(path: &Path, corpus: &Corpus) {
    assert_eq!(check(path), corpus.posts as u64);
    let archive = Archive::open(path).expect("it opens");
    let record = archive.record().expect("it has a record");
    let current: Vec<_> = record.current().collect();
    assert_eq!(current.len(), 1);
    assert!(current[0].complete);
    assert_eq!(current[0].records(), corpus.records());
    assert_eq!(current[0].rejected, corpus.rejects as u64);
    let rejects: Vec<_> = archive.rejects().expect("a list").collect();
    assert!(rejects.is_sorted_by_key(|reject| reject.line));
    assert!(
        rejects
            .iter()
            .all(|reject| reject.raw.starts_with(b"{\"platform\": \"demo\", \"id\": "))
    );
    let health = Archive::verify(path, &mut |_| ()).expect("nobody writes to it");
    assert_eq!(health.damages, []);
    assert_eq!(health.posts, corpus.posts as u64);
}

/// The size of everything in an index.
fn index_bytes(archive: &Path) -> u64 {
    let files = archive.join("index").read_dir().into_iter().flatten();
    let sizes = files.flatten().filter_map(|file| file.metadata().ok());
    sizes.map(|meta| meta.len()).sum()
}

/// A folder with a corpus in `c.jsonl`.
fn folder_with(corpus: &Corpus) -> (Program, PathBuf) {
    let program = Program::new();
    corpus.write(&program.path().join("c.jsonl"));
    let archive = program.path().join("a");
    (program, archive)
}
