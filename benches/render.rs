//! What a frame and a key cost the screen itself, without the answers and without the terminal.
//!
//! `cargo bench --bench render`. 20,000 posts of the demo campaign are made in a temporary folder; their texts
//! are in many languages, some with wide characters. `frame` is the model drawn into an empty buffer,
//! `difference` what the terminal library adds to find the changed cells, `key` what a key does to the
//! model up to the questions, which are not asked.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;
use tagline::archive::Archive;
use tagline::demo::Reader;
use tagline::engine::Engine;
use tagline::tui::Rehearsal;

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const POSTS: u64 = 20_000;
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// What is on the screen, and the keys that lead there.
const SCREENS: [(&str, &str); 8] = [
    ("first", "alt-3"),
    ("first_in_japanese", "/ l a n g : j a enter"),
    ("words_found", "/ b u s space h o m e enter"),
    ("posts_in_full", "alt-3 f"),
    ("reading_in_full", "alt-4 f"),
    ("related_in_full", "alt-2 f"),
    ("completing", "/ #"),
    ("health", "H"),
];

/// Keys, and the keys before them.
const KEYS: [(&str, &str, &str); 6] = [
    ("down", "alt-3", "j"),
    ("to_the_end", "alt-3", "G"),
    ("letter_of_a_word", "/ b u", "s"),
    ("letter_of_a_tag", "/ # w a", "l"),
    ("back_over_a_letter", "/ b u s", "backspace"),
    ("narrow", "alt-2", "enter"),
];

fn engine() -> Arc<Engine> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = Archive::open_or_create(folder.path()).expect("an empty folder");
    archive
        .import_demo("demo", Box::new(Reader::new(POSTS)), &mut ())
        .expect("the demo imports");
    let engine = Engine::open(&archive).expect("just made");
    engine.overview().expect("answers");
    // Its files stay mapped; the folder may go.
    Arc::new(engine)
}

fn render(c: &mut Criterion) {
    let engine = engine();
    let mut group = c.benchmark_group("frame");
    for (name, keys) in SCREENS {
        for size in SIZES {
            let mut screen = Rehearsal::new(engine.clone(), size);
            screen.press(keys);
            group.bench_function(format!("{name}_{}x{}", size.0, size.1), |b| {
                b.iter(|| black_box(screen.draw()).area);
            });
        }
    }
    group.finish();
    c.bench_function("difference_200x60", |b| {
        let mut screen = Rehearsal::new(engine.clone(), SIZES[2]);
        let before = screen.draw().clone();
        screen.press("j");
        let after = screen.draw().clone();
        b.iter(|| black_box(before.diff(&after)).len());
    });
    let mut group = c.benchmark_group("key");
    for (name, before, key) in KEYS {
        let mut screen = Rehearsal::new(engine.clone(), SIZES[2]);
        screen.press(before);
        group.bench_function(name, |b| {
            b.iter_batched(
                || screen.clone(),
                |mut screen| {
                    black_box(screen.decide(key));
                    screen
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default();
    targets = render
}
criterion_main!(benches);
