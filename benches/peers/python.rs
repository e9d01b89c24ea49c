//! SQLite and DuckDB, each in a process of Python that keeps its connection open.

use crate::data::{Data, Loading};
use crate::peer::{Column, Peer};
use crate::question::{Question, Reply};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/databases.py");

struct Database {
    // Ends by itself when its input does.
    process: Child,
    requests: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
struct Greeting {
    version: Option<String>,
    absent: Option<String>,
}

pub(crate) fn prepare(data: &Data, kind: &str) -> Option<Column> {
    let mut database = Database::start(data, kind)?;
    let greeting: Greeting = database.reply()?;
    let Some(version) = greeting.version else {
        let why = greeting.absent.unwrap_or_default();
        eprintln!("{kind}: skipped, {why}");
        return None;
    };
    let loading: Option<Loading> = data.loaded(kind, || database.told(&json!({ "ask": "load" })));
    if loading.is_none() {
        eprintln!("{kind}: skipped, it could not load");
        return None;
    }
    Some(Column {
        name: version,
        loading,
        peer: Box::new(database),
    })
}

impl Database {
    fn start(data: &Data, kind: &str) -> Option<Self> {
        let mut process = Command::new("python3")
            .args([SCRIPT, kind])
            .args([&data.folder, &data.lines])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| eprintln!("{kind}: skipped, python3: {error}"))
            .ok()?;
        Some(Self {
            requests: process.stdin.take(),
            replies: BufReader::new(process.stdout.take()?),
            process,
        })
    }

    /// The reply to a request; nothing where there is no answer to it, or the process has died.
    fn told<T: DeserializeOwned>(&mut self, request: &serde_json::Value) -> Option<T> {
        writeln!(self.requests.as_ref()?, "{request}").ok()?;
        self.reply()
    }

    fn reply<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut line = String::new();
        self.replies.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }
}

impl Peer for Database {
    fn ask(&mut self, question: &Question) -> Option<Reply> {
        self.told(&json!(question))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
