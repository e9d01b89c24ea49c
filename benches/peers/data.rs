//! The posts as lines that every peer can load, and what was learnt while they were loaded. It must not
//! know who loads them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tagline::demo::Campaign;
use tagline::post::{Post, tag_key};

/// Where everything of one size lies.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) posts: u64,
    pub(crate) folder: PathBuf,
    /// The lines for the peers.
    pub(crate) lines: PathBuf,
}

/// What it took to make a peer ready.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Loading {
    pub(crate) seconds: f64,
    pub(crate) bytes: u64,
    /// What the two figures hold, in a few words.
    pub(crate) note: String,
}

/// The fields that the questions need, with tags and voices in the form in which tagline compares them.
/// The text comes last: a pattern for the text alone is then a short one. Moments are as long as
/// each other, so that a day can be cut out of a line.
#[derive(Serialize)]
struct Line<'p> {
    time: Option<String>,
    ms: Option<i64>,
    id: &'p str,
    voice: String,
    tags: Vec<String>,
    text: &'p str,
}

impl Data {
    /// The lines of as many posts as were asked for, written unless they are there.
    pub(crate) fn new() -> Self {
        let posts = std::env::var("TAGLINE_BENCH_POSTS").ok();
        let posts = posts.and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("peers-{posts}"));
        fs::create_dir_all(&folder).expect("the target folder can be written to");
        let lines = folder.join("posts.jsonl");
        if !lines.exists() {
            eprintln!("writing {posts} posts");
            let half = folder.join("half.jsonl");
            write_lines(posts, &half).expect("there is room");
            fs::rename(half, &lines).expect("just written");
        }
        Self {
            posts,
            folder,
            lines,
        }
    }

    /// Loads, unless an earlier run did: then what it took is remembered.
    pub(crate) fn loaded(
        &self,
        peer: &str,
        load: impl FnOnce() -> Option<Loading>,
    ) -> Option<Loading> {
        let memory = self.folder.join(format!("{peer}.loaded.json"));
        let known = fs::read(&memory).ok();
        if let Some(known) = known.and_then(|text| serde_json::from_slice(&text).ok()) {
            eprintln!("{peer}: loaded by an earlier run");
            return Some(known);
        }
        eprintln!("{peer}: loading");
        let loading = load()?;
        let text = serde_json::to_vec(&loading).expect("plain numbers");
        fs::write(memory, text).expect("there is room");
        Some(loading)
    }
}

fn write_lines(posts: u64, path: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    for post in Campaign::new(posts) {
        serde_json::to_writer(&mut out, &Line::of(&post))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

impl<'p> Line<'p> {
    fn of(post: &'p Post) -> Self {
        let moment = |ms| Timestamp::from_millisecond(ms).expect("a time of the demo");
        Self {
            time: post
                .time
                .map(|t| moment(t.0).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            ms: post.time.map(|t| t.0),
            id: &post.id,
            voice: post.voice(),
            tags: post.tags.iter().map(|tag| tag_key(tag)).collect(),
            text: &post.text,
        }
    }
}

/// Milliseconds that something takes.
pub(crate) fn timed<T>(what: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let made = what();
    (start.elapsed().as_secs_f64() * 1000.0, made)
}

/// Bytes of a file, or of all files of a folder.
pub(crate) fn size(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else {
        return path.metadata().map_or(0, |file| file.len());
    };
    entries.flatten().map(|entry| size(&entry.path())).sum()
}
