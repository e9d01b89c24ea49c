//! Every file of the shared data in one archive: every record of every source is accounted for, the sums are
//! the archive, and importing everything again changes nothing.
//!
//! Which of the files can be read is none of this test's business: formats come and go.

use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use tagline::archive::{Archive, SourceRecord};
use tagline::engine::Engine;
use tagline::formats::{Options, Source};

/// Keys under which a document may hold its records: how many there are is for the reader to say.
const CONTAINERS: [&str; 12] = [
    "data",
    "statuses",
    "results",
    "messages",
    "orderedItems",
    "posts",
    "feed",
    "thread",
    "items",
    "accounts",
    "records",
    "http_interactions",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").flatten().collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

/// How many records a file has, where that can be said without knowing its format: one per line, one per
/// element of an array, or one per row of a table that keeps to the rules.
fn count(source: &SourceRecord) -> Option<u64> {
    let bytes = fs::read(&source.path).ok()?;
    if source.files.iter().any(|file| !file.is_empty()) {
        return None;
    }
    let text = String::from_utf8(bytes).ok()?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['{', '[']) {
        return count_json(text);
    }
    let is_table = Path::new(&source.path).extension()? == "csv" && source.format == "table";
    if !is_table || !text.lines().next()?.contains(',') {
        return None;
    }
    let mut rows = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let width = rows.headers().ok()?.len();
    let mut count = 0;
    for row in rows.records() {
        // Where a row has another width, the quotes are not as they should be.
        if row.ok()?.len() != width {
            return None;
        }
        count += 1;
    }
    Some(count)
}

fn count_json(text: &str) -> Option<u64> {
    if let Ok(Value::Array(all)) = serde_json::from_str(text) {
        return all.iter().all(is_record).then_some(all.len() as u64);
    }
    let mut count = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).ok()?;
        if !is_record(&value) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

fn is_record(value: &Value) -> bool {
    value.is_object() && CONTAINERS.iter().all(|key| value.get(key).is_none())
}

#[test]
fn every_record_of_every_file() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.exists() {
        println!("skipped: there is no folder of shared data");
        return;
    }
    let mut paths = Vec::new();
    files(&data, &mut paths);
    let sources: Vec<Source> = paths
        .iter()
        .map(|path| Source::new(path.to_string_lossy()))
        .collect();
    let folder = tempfile::tempdir().expect("room");
    let archive = Archive::open_or_create(&folder.path().join("a")).expect("an archive");
    let summary = archive
        .import(sources.clone(), &Options::default(), &mut ())
        .expect("no fault of the disk");
    // Every file is either read or refused.
    let record = archive.record().expect("a record");
    let read: HashMap<_, _> = record.current().map(|s| (s.path.as_str(), s)).collect();
    let mut checked = 0;
    for source in &sources {
        let refused = record
            .refused
            .iter()
            .any(|refused| refused.path == source.path);
        let Some(reading) = read.get(source.path.as_str()) else {
            assert!(refused, "{} is lost", source.path);
            continue;
        };
        assert!(!refused);
        assert_eq!(
            reading.records(),
            reading.posts + reading.merged + reading.rejected + reading.skipped
        );
        assert_eq!(reading.skips.values().sum::<u64>(), reading.skipped);
        assert_eq!(reading.complete, reading.fault.is_none(), "{}", source.path);
        if let Some(counted) = count(reading).filter(|_| reading.complete) {
            assert_eq!(reading.records(), counted, "{}", source.path);
            checked += 1;
        }
    }
    let whole = read.len();
    println!(
        "{whole} of {} files read, {checked} counted independently",
        sources.len()
    );
    assert!(checked >= 20, "only {checked} could be counted");
    // The sums are the archive.
    let posts: u64 = summary.sources.iter().map(|s| s.posts).sum();
    let overview = Engine::open(&archive)
        .expect("it opens")
        .overview()
        .expect("it answers");
    assert_eq!(overview.count.posts + record.removed, posts);
    assert_eq!(record.posts(), overview.count.posts);
    let rejected: u64 = record.current().map(|s| s.rejected).sum();
    assert_eq!(archive.rejects().expect("a list").count() as u64, rejected);
    // Everything again: what was whole is not read, and nothing changes.
    let meta = || fs::read(archive.path().join("index/meta.json")).expect("an index");
    let before = meta();
    let faulty = record.current().filter(|s| !s.complete).count();
    let again = archive
        .import(sources, &Options::default(), &mut ())
        .expect("no fault of the disk");
    assert_eq!(again.unchanged.len(), whole - faulty);
    assert_eq!(again.sum(|s| s.posts), 0);
    let after = archive.record().expect("a record");
    assert_eq!(
        (after.posts(), after.withdrawn),
        (record.posts(), record.withdrawn)
    );
    assert_eq!(after.refused.len(), record.refused.len());
    if faulty == 0 {
        assert_eq!(meta(), before);
    }
    let health = Archive::verify(archive.path(), &mut |_| ()).expect("nobody writes to it");
    assert_eq!((health.damages, health.posts), (Vec::new(), record.posts()));
}
