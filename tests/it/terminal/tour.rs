//! The second half of the README's tour: its keys are pressed on a real archive, and every line of its screens
//! must appear. Where the archive is absent it says so and is skipped.

use super::screen::Screen;
use crate::cli::Program;
use std::path::Path;

const README: &str = include_str!("../../../README.md");

/// Where the walk begins and ends in the README.
const BEGIN: &str = "## A real archive, question by question";
const END: &str = "## Your own files";

/// What is pressed before each of the screens, in the order of the README. Between keys the screen must show
/// what the next key needs.
const WALK: [&[(&str, &str)]; 6] = [
    &[("\x1b2", "in all"), ("\r", "1 / 1,517"), ("3", "3 life")],
    &[
        ("\t\t\t\r", "what drove it"),
        ("j\r", "The range and its baseline"),
        ("\t\t\t", "What explains most"),
    ],
    &[
        ("\x7f", "3 life"),
        ("2", "Compare:"),
        ("\x15#tcot vs #MAGA\r", "2 compare"),
    ],
    &[("6", "6 voices")],
    &[("5", "Places over time"), ("\t", "#PJNET")],
    &[("E", "Write to a file"), ("\r", "written: ")],
];

#[test]
fn every_screen_of_the_second_half_is_what_one_gets() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/zip");
    if !data.is_dir() {
        println!("skipped: there is no folder of shared data");
        return;
    }
    let program = Program::new();
    let files = ["H", "I"].map(|letter| data.join(format!("ira-by-author-{letter}.zip")));
    let files = files.map(|file| file.to_str().expect("a path in UTF-8").to_owned());
    let import = ["import", &files[0], &files[1], "-a", "ira"];
    let imported = program.args(import).output();
    assert_eq!(imported.status.code(), Some(0), "{imported:?}");
    let screens = screens();
    assert_eq!(screens.len(), WALK.len(), "a screen for each stop");
    let mut screen = Screen::start(&program, ["open", "-a", "ira"], (100, 34), &[]);
    screen.until(|text| text.contains("149,179 posts"));
    screen.until(|text| text.contains("1 / 149,179"));
    for (keys, lines) in WALK.iter().zip(&screens) {
        for (keys, shown) in *keys {
            screen.send(keys);
            screen.until(|text| text.contains(shown));
        }
        for line in lines {
            screen.until(|text| text.contains(line));
        }
    }
    for written in ["companions-ranks.csv", "companions-ranks.csv.about.md"] {
        assert!(program.path().join(written).is_file(), "{written}");
    }
}

/// The lines of each screen in the walk.
fn screens() -> Vec<Vec<&'static str>> {
    let (_, walk) = README.split_once(BEGIN).expect("the walk");
    let (walk, _) = walk.split_once(END).expect("its end");
    let blocks = walk.split("```text\n").skip(1);
    blocks
        .map(|block| {
            let (block, _) = block.split_once("```").expect("the end of a block");
            let lines = block.lines().map(str::trim);
            lines.filter(|line| !line.is_empty()).collect()
        })
        .collect()
}
