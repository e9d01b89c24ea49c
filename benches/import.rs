//! What an import costs: the demo campaign's own JSON lines, from a file, into a new archive.
//!
//! `cargo bench --bench import`; the size with `TAGLINE_BENCH_POSTS` (200,000 unless told otherwise).
//! Criterion's elements a second are posts a second, until the archive can be read; the file is written
//! before the clock starts. The most memory that was in use, and the index beside the file, are told in
//! the end.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tagline::archive::Archive;
use tagline::formats::{Options, sources};

/// Memory of this process that is no file's, in kilobytes. Nothing where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    number.unwrap_or(0)
}

/// Looks at the memory until the other end of the channel is gone, and says how much it was at most.
fn watch_memory(end: Receiver<()>) -> JoinHandle<u64> {
    std::thread::spawn(move || {
        let mut most = 0;
        while end.recv_timeout(Duration::from_millis(20)) == Err(RecvTimeoutError::Timeout) {
            most = most.max(memory());
        }
        most
    })
}

fn import(c: &mut Criterion) {
    let posts = std::env::var("TAGLINE_BENCH_POSTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200_000);
    let folder = tempfile::tempdir().expect("a place for temporary files");
    let path = folder.path().join("posts.jsonl");
    let file = File::create(&path).expect("just made");
    tagline::demo::write_jsonl(posts, &mut BufWriter::new(file)).expect("there is room");
    let (watched, end) = channel();
    let most = watch_memory(end);
    let mut size = 0;
    let argument = [path.to_string_lossy().into_owned()];
    let mut group = c.benchmark_group("import");
    group
        .throughput(Throughput::Elements(posts))
        .sample_size(10);
    group.bench_function("jsonl", |b| {
        b.iter_batched(
            || tempfile::tempdir_in(folder.path()).expect("there is room"),
            |place| {
                let archive = Archive::open_or_create(place.path()).expect("an empty folder");
                let sources = sources(&argument).expect("the file is there");
                let summary = archive.import(sources, &Options::default(), &mut ());
                assert_eq!(summary.expect("imports").sum(|s| s.posts), posts);
                size = archive.size();
                place
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
    drop(watched);
    tell(&path, size, most.join().expect("it only looks"));
}

fn tell(file: &Path, archive: u64, memory: u64) {
    let bytes = file.metadata().map_or(1, |file| file.len());
    let share = archive as f64 / bytes as f64;
    println!(
        "memory at most {} MB; archive / file {share:.2}",
        memory / 1024
    );
}

criterion_group!(benches, import);
criterion_main!(benches);
