//! Real files, damaged by chance: bytes flipped, pieces cut out, doubled or moved to the front. Whatever
//! comes of it, no reader panics, and every record that was cut out of the file is told exactly once (which
//! is asserted where the file ends).

use super::Collected;
use std::fs;
use std::path::{Path, PathBuf};
use tagline::formats::{self, Options};

/// Larger files are damaged in their first bytes only: their readers are the same.
const LARGEST: usize = 96 << 10;
/// Damaged copies of each file.
const COPIES: u64 = 12;

/// A small generator of numbers (xorshift): the same damage in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(12) {
        let (a, b) = (dice.below(bytes.len()), dice.below(bytes.len()));
        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 400));
        match dice.below(6) {
            0 if !bytes.is_empty() => bytes[a] = dice.below(256) as u8,
            1 if !bytes.is_empty() => bytes[a] = b"{}[]\",:\n\r\0;|<&"[dice.below(14)],
            2 => drop(bytes.drain(from..to)),
            3 => {
                let piece = bytes[from..to].to_vec();
                bytes.splice(from..from, piece);
            }
            4 => bytes.truncate(b.max(16)),
            _ => bytes[from..to].reverse(),
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn damaged_files_are_read_as_far_as_they_go() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.exists() {
        println!("skipped: there is no folder of shared data");
        return;
    }
    let mut found = Vec::new();
    files(&data, &mut found);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut told = 0;
    for path in found {
        let mut whole = fs::read(&path).expect("a file");
        whole.truncate(LARGEST);
        for _ in 0..COPIES {
            let mut bytes = whole.clone();
            damage(&mut bytes, &mut dice);
            let mut collected = Collected::default();
            let stream = Box::new(std::io::Cursor::new(bytes));
            // Whether it can be read at all is not the question.
            let _ = formats::read_stream("damaged", stream, &Options::default(), &mut collected);
            told += collected.posts.len() + collected.rejects.len() + collected.skips.len();
        }
    }
    assert!(told > 10_000, "only {told} records: nothing was tested");
}
