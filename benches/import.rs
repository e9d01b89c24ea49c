//! What an import costs: the demo campaign's own JSON lines, from a file, into a new archive.
//!
//! `cargo bench --bench import`; the size with `TAGLINE_BENCH_POSTS` (200,000 unless told otherwise).
//! Criterion's elements a second are posts a second, until the archive can be read.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::fs::File;
use std::io::BufWriter;
use tagline::archive::Archive;
use tagline::formats::{Options, sources};

fn import(c: &mut Criterion) {
    let posts = std::env::var("TAGLINE_BENCH_POSTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(200_000);
    let folder = tempfile::tempdir().expect("a place for temporary files");
    let path = folder.path().join("posts.jsonl");
    let file = File::create(&path).expect("just made");
    tagline::demo::write_jsonl(posts, &mut BufWriter::new(file)).expect("there is room");
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
                place
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
