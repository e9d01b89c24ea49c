//! `tagline FILE`: the first posts are on the screen while the rest is still to come. The source is a pipe,
//! so that the test decides what has come.

use super::screen::Screen;
use crate::cli::Program;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;

/// A pipe called `feed` in the program's folder. Opening it waits for the other side.
fn pipe(program: &Program) -> File {
    let path = program.path().join("feed");
    OpenOptions::new().write(true).open(path).expect("a pipe")
}

fn make_pipe(program: &Program) {
    let made = Command::new("mkfifo")
        .arg(program.path().join("feed"))
        .status()
        .expect("mkfifo");
    assert!(made.success());
}

/// Made-up posts, a minute apart.
fn posts(numbers: std::ops::Range<u32>) -> String {
    let mut lines = String::new();
    for n in numbers {
        let (hour, minute) = (n / 60 % 24, n % 60);
        let day = n / 1440 + 1;
        let _ = writeln!(
            lines,
            r#"{{"platform":"demo","id":"{n}","created_at":"2024-05-{day:02}T{hour:02}:{minute:02}:00Z","author":{{"handle":"voice{}"}},"text":"the lantern number {n} is lit #Lanterns"}}"#,
            n % 97
        );
    }
    lines
}

#[test]
fn posts_are_there_while_the_import_goes_on() {
    let program = Program::new();
    make_pipe(&program);
    let mut screen = Screen::start(&program, ["feed"], (120, 40), &[]);
    let mut feed = pipe(&program);
    feed.write_all(posts(0..6_000).as_bytes()).expect("posts");
    // How many posts the first commit has depends on the pace of the machine.
    screen.until(|text| text.contains("importing") && text.contains("the lantern number"));
    // The rest is more than the pipe holds: it is written while the screen is read.
    let (done, is_done) = channel();
    thread::spawn(move || {
        let _ = feed.write_all(posts(6_000..20_000).as_bytes());
        drop(feed);
        let _ = done.send(());
    });
    screen.until(|text| text.contains("20,000 posts") && text.contains("1 / 20,000"));
    screen.until(|text| text.contains("imported 20,000 new posts") && !text.contains("importing"));
    is_done.recv().expect("everything was read");
    screen.quit();
}

#[test]
fn a_source_that_falls_silent_does_not_keep_one_from_leaving() {
    let program = Program::new();
    make_pipe(&program);
    let mut screen = Screen::start(&program, ["feed"], (80, 24), &[]);
    let mut feed = pipe(&program);
    feed.write_all(posts(0..6_000).as_bytes()).expect("posts");
    screen.until(|text| text.contains("the lantern number"));
    screen.send("q");
    screen.until(|text| text.contains("q again"));
    screen.send("q");
    assert_eq!(screen.end(), 130);
    drop(feed);
}
