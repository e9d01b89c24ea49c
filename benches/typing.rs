//! Whether the screen keeps up: starting, typing 30 keys a second, asking something else while a long answer
//! is at work, idling. The program runs on a pseudo-terminal; an emulator reads what it draws.
//!
//! `cargo bench --bench typing`, on an archive of its own of `TAGLINE_BENCH_POSTS` demo posts (a million unless
//! told otherwise) or on `TAGLINE_BENCH_ARCHIVE`; another program with `TAGLINE_BENCH_PROGRAM`. Words behind
//! `--` choose among `start`, `typing`, `overtaking`, `idle`, `giving-up`. With `TAGLINE_BENCH_COLD` set, and as
//! root, every start begins with an empty page cache.
//!
//! It prints times from the key to the first frame that shows it, to the frame whose timeline and posts are
//! those of the new query, and to the frame on which nothing is old any more; an answer that the next key
//! overtook is counted, not timed.

#[path = "typing/giving_up.rs"]
mod giving_up;
#[path = "typing/screen.rs"]
mod screen;

use screen::{Frame, Screen};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tagline::archive::Archive;
use tagline::demo::Reader;

/// Between two keys.
const BEAT: Duration = Duration::from_nanos(1_000_000_000 / 30);
const STARTS: usize = 9;
/// How long the program is watched while nothing happens.
const IDLE: Duration = Duration::from_secs(10);

/// What is typed: words, tags, a phrase, filters, with corrections. `<` takes a letter back, `^` all.
const TYPED: &str = "bus home<<<<<<<<#walkhomesafe bus^\"the way\" -is:repost^a b<<<it is my way<<< of^\
                     lang:ja^wal<<<the home or my^from:cat<<<^is:repost home -bus^#not<<<safe the^last bus";

/// Questions with long answers, and others with short ones.
const LONG: [&str; 6] = [
    "a*",
    "\"on the\"",
    "is:repost",
    "the OR i OR a",
    "t* OR h*",
    "\"the way home\"",
];
const SHORT: [&str; 6] = [
    "lantern", "gazette", "market", "erikler", "ferry", "orchard",
];

fn main() {
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|word| word == name);
    let archive = archive();
    println!("{} on {}", screen::program().display(), archive.display());
    if is_chosen("start") {
        start(&archive);
    }
    if is_chosen("typing") {
        typing(&archive);
    }
    if is_chosen("overtaking") {
        overtaking(&archive);
    }
    if is_chosen("idle") {
        idle(&archive);
    }
    if is_chosen("giving-up") {
        giving_up::measure(&archive, &LONG);
    }
}

fn archive() -> PathBuf {
    if let Some(folder) = std::env::var_os("TAGLINE_BENCH_ARCHIVE") {
        return folder.into();
    }
    let posts = std::env::var("TAGLINE_BENCH_POSTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{posts}.tagline"));
    let archive = Archive::open_or_create(&folder).expect("the target folder can be written to");
    if archive.record().expect("just opened").sources.is_empty() {
        archive
            .import_demo("demo", Box::new(Reader::new(posts)), &mut ())
            .expect("the demo imports");
        archive.compact().expect("nobody else writes");
    }
    folder
}

/// From the start of the program to the first frame, the first posts, and a frame without anything awaited.
fn start(archive: &Path) {
    let is_cold = std::env::var_os("TAGLINE_BENCH_COLD").is_some();
    let (mut frame, mut posts, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        if is_cold {
            screen::drop_caches();
        }
        let mut screen = Screen::start(archive);
        let begun = screen.begun;
        frame.push(screen.until(|_| true).at - begun);
        posts.push(screen.until(|frame| frame.has_posts).at - begun);
        all.push(
            screen
                .until(|frame| frame.has_posts && frame.is_whole && frame.is_fresh())
                .at
                - begun,
        );
    }
    println!(
        "start, page cache {}",
        if is_cold { "cold" } else { "warm" }
    );
    report("first frame", &mut frame, 0);
    report("posts and timeline", &mut posts, 0);
    report("everything", &mut all, 0);
}

/// A line as it stands after each key.
fn steps() -> Vec<(String, String)> {
    let mut text = String::new();
    TYPED
        .chars()
        .map(|key| {
            let sent = match key {
                '<' => {
                    text.pop();
                    "\x7f".to_owned()
                }
                '^' => {
                    text.clear();
                    "\x15".to_owned()
                }
                other => {
                    text.push(other);
                    other.to_string()
                }
            };
            (sent, text.clone())
        })
        .collect()
}

fn typing(archive: &Path) {
    let mut screen = Screen::start(archive);
    screen.until_calm();
    screen.send("/");
    screen.until(|frame| frame.bar.is_empty() && frame.is_fresh());
    let steps = steps();
    let begun = Instant::now();
    let mut sent = Vec::new();
    for (n, (key, _)) in (0..).zip(&steps) {
        screen::wait_until(begun + BEAT * n);
        sent.push(Instant::now());
        screen.send(key);
    }
    let frames = screen.until_still();
    let end = frames.last().expect("something is drawn");
    let last = &steps.last().expect("something is typed").1;
    let beats = 1.0 / BEAT.as_secs_f64();
    println!("typing {} keys, {beats:.0} a second", steps.len());
    let yes_or_no = |is_so| if is_so { "yes" } else { "NO" };
    println!("  every key arrived: {}", yes_or_no(end.bar == *last));
    println!("  nothing old at the end: {}", yes_or_no(end.is_fresh()));
    println!("  frames drawn: {}", frames.len());
    let shown = keys_of(&frames, &steps, &sent);
    for (name, is_it) in [
        ("the key", (|_| true) as fn(&Frame) -> bool),
        ("posts and timeline", Frame::has_fresh_paint),
        ("everything", Frame::is_fresh),
    ] {
        let mut times = Vec::new();
        let mut overtaken = 0;
        for (n, at) in sent.iter().enumerate() {
            // A frame that shows a later key was too late for this one.
            match shown.iter().find(|(key, frame)| *key >= n && is_it(frame)) {
                Some((key, frame)) if *key == n => times.push(frame.at - *at),
                _ => overtaken += 1,
            }
        }
        report(name, &mut times, overtaken);
    }
}

/// Which key each frame shows; a line that stood there before is taken for the earliest it can be.
fn keys_of<'a>(
    frames: &'a [Frame],
    steps: &[(String, String)],
    sent: &[Instant],
) -> Vec<(usize, &'a Frame)> {
    let mut key = 0;
    let mut shown = Vec::new();
    for frame in frames {
        let known = (key..steps.len()).find(|n| steps[*n].1 == frame.bar && sent[*n] <= frame.at);
        if let Some(now) = known {
            key = now;
            shown.push((key, frame));
        }
    }
    shown
}

/// How long a short answer takes, alone and while a long one is at work.
fn overtaking(archive: &Path) {
    println!("overtaking: to posts and timeline of a short answer");
    for after in [None, Some(3), Some(20), Some(60)] {
        let mut screen = Screen::start(archive);
        screen.until_calm();
        screen.send("/");
        let mut times = Vec::new();
        for (long, short) in LONG.iter().zip(SHORT) {
            if let Some(wait) = after {
                screen.send(&screen::instead(long));
                screen::wait_until(Instant::now() + Duration::from_millis(wait));
            }
            let asked = Instant::now();
            screen.send(&screen::instead(short));
            let frame = screen
                .until(|frame| frame.at > asked && frame.bar == short && frame.has_fresh_paint());
            times.push(frame.at - asked);
            screen.until_calm();
        }
        let name = after.map_or_else(
            || "alone".to_owned(),
            |ms| format!("{ms} ms after a long one"),
        );
        report(&name, &mut times, 0);
    }
}

fn idle(archive: &Path) {
    let mut screen = Screen::start(archive);
    screen.until_calm();
    screen.send("/bus");
    screen.until_calm();
    let before = screen.effort();
    screen::wait_until(Instant::now() + IDLE);
    let after = screen.effort();
    let frames = screen.until_still().len();
    println!("idle for {} s", IDLE.as_secs());
    println!(
        "  processor time: {} ms",
        after.cpu.saturating_sub(before.cpu)
    );
    println!(
        "  context switches of all threads: {}",
        after.switches - before.switches
    );
    println!("  frames: {frames}");
}

fn report(name: &str, times: &mut [Duration], overtaken: usize) {
    times.sort_unstable();
    let at = |share: f64| {
        let place = (times.len() as f64 * share) as usize;
        times
            .get(place.min(times.len().saturating_sub(1)))
            .map_or(f64::NAN, |t| t.as_secs_f64() * 1000.0)
    };
    let late = if overtaken > 0 {
        format!("  overtaken {overtaken}")
    } else {
        String::new()
    };
    println!(
        "  {name:<24} median {:>7.1}  p95 {:>7.1}  max {:>7.1} ms  of {}{late}",
        at(0.5),
        at(0.95),
        at(1.0),
        times.len()
    );
}
