//! The program on a pseudo-terminal, and what each of its frames shows. It must not know what is measured.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use vt100::Parser;

const COLUMNS: u16 = 120;
const ROWS: u16 = 40;
/// The rows of the query bar, of the timeline, and where the panes below it begin.
const BAR: u16 = 1;
const TIMELINE: std::ops::Range<u16> = 3..13;
/// Columns of the posts, left of the other panes.
const POSTS: u16 = 66;
/// The end of a frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// Without a frame for so long everything has been drawn.
const STILL: Duration = Duration::from_millis(600);
/// With nothing for so long something is broken.
const STUCK: Duration = Duration::from_mins(1);

/// What a frame shows.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) at: Instant,
    /// What is typed.
    pub(super) bar: String,
    /// Whether timeline, posts, the figures of the bar and the other panes are of an earlier query.
    old: [bool; 4],
    /// A post is listed.
    pub(super) has_posts: bool,
    /// All panes have something in them.
    pub(super) is_whole: bool,
}

impl Frame {
    pub(super) fn has_fresh_paint(&self) -> bool {
        self.old[..2] == [false; 2]
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.old == [false; 4]
    }
}

/// The program's processor time in milliseconds and how often its threads slept and woke.
pub(super) struct Effort {
    pub(super) cpu: u64,
    pub(super) switches: u64,
}

/// The program on a terminal.
pub(super) struct Screen {
    pub(super) begun: Instant,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    _terminal: Box<dyn MasterPty + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    emulator: Parser,
    /// What was read and is not yet part of a frame.
    rest: Vec<u8>,
    frames: std::collections::VecDeque<Frame>,
    last: Option<Frame>,
}

/// The program that is measured.
pub(super) fn program() -> PathBuf {
    std::env::var_os("TAGLINE_BENCH_PROGRAM")
        .map_or_else(|| env!("CARGO_BIN_EXE_tagline").into(), Into::into)
}

/// Empties the page cache; only the system's administrator may.
pub(super) fn drop_caches() {
    std::process::Command::new("sync").status().expect("sync");
    fs::write("/proc/sys/vm/drop_caches", "3").expect("the right to empty the page cache");
}

/// Sleeps until then, or not at all.
#[expect(clippy::disallowed_methods, reason = "typing has a beat")]
pub(super) fn wait_until(then: Instant) {
    std::thread::sleep(then.saturating_duration_since(Instant::now()));
}

/// Keys that put a query in the place of the one that stands there, as one edit each.
pub(super) fn instead(query: &str) -> String {
    format!("\x15\x1b[200~{query}\x1b[201~")
}

impl Screen {
    pub(super) fn start(archive: &Path) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut command = CommandBuilder::new(program());
        command.args(["open", "-a"]);
        command.arg(archive);
        command.env_clear();
        command.env("HOME", home.path());
        command.env("TZ", "UTC");
        command.env("TERM", "xterm-256color");
        let (to, output) = channel();
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            // At the end of the program the terminal gives an error, not an end.
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if to.send((Instant::now(), buffer[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program");
        Self {
            begun,
            child,
            keys: pair.master.take_writer().expect("a writer"),
            _terminal: pair.master,
            output,
            emulator: Parser::new(cells(ROWS), cells(COLUMNS), 0),
            rest: Vec::new(),
            frames: std::collections::VecDeque::new(),
            last: None,
        }
    }

    pub(super) fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("typing");
        self.keys.flush().expect("typing");
    }

    /// The first frame like this, the last one drawn included.
    pub(super) fn until(&mut self, is_wanted: impl Fn(&Frame) -> bool) -> Frame {
        if let Some(last) = self.last.as_ref().filter(|frame| is_wanted(frame)) {
            return last.clone();
        }
        let deadline = Instant::now() + STUCK;
        loop {
            let frame = self.next(deadline);
            let frame = frame.unwrap_or_else(|| {
                panic!(
                    "it never came; on screen:\n{}",
                    self.emulator.screen().contents()
                )
            });
            if is_wanted(&frame) {
                return frame;
            }
        }
    }

    /// All frames until nothing has been drawn for a while.
    pub(super) fn until_still(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next(Instant::now() + STILL) {
            frames.push(frame);
        }
        frames
    }

    /// Waits until everything is answered and drawn.
    pub(super) fn until_calm(&mut self) {
        self.until(|frame| frame.has_posts && frame.is_whole && frame.is_fresh());
        self.until_still();
    }

    fn next(&mut self, deadline: Instant) -> Option<Frame> {
        while self.frames.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            let (at, bytes) = self.output.recv_timeout(left).ok()?;
            self.rest.extend(bytes);
            while let Some(end) = find(&self.rest, FRAME_END) {
                let frame: Vec<u8> = self.rest.drain(..end + FRAME_END.len()).collect();
                self.emulator.process(&frame);
                let frame = self.look(at);
                self.frames.push_back(frame);
            }
        }
        self.last = self.frames.pop_front();
        self.last.clone()
    }

    fn look(&self, at: Instant) -> Frame {
        let screen = self.emulator.screen();
        // Only what is old is dim, and the hint in an empty bar. Emulators leave halves of joined emoji
        // behind, which nobody draws over.
        let is_emoji = |cell: &vt100::Cell| cell.contents() >= "\u{1f000}";
        let is_old = |row: u16, columns: std::ops::Range<u16>| {
            columns
                .into_iter()
                .filter_map(|column| screen.cell(row, column))
                .any(|cell| cell.dim() && cell.has_contents() && !is_emoji(cell))
        };
        let row = |row: u16| screen.contents_between(row, 0, row, COLUMNS);
        let line = row(BAR);
        let typed = line.strip_prefix(" / ").unwrap_or(&line);
        let typed = typed.split("   ").next().unwrap_or_default().trim_end();
        let is_hint = screen.cell(BAR, 3).is_some_and(vt100::Cell::dim);
        let below = TIMELINE.end + 1..ROWS - 1;
        Frame {
            at,
            bar: if is_hint {
                String::new()
            } else {
                typed.to_owned()
            },
            old: [
                TIMELINE.into_iter().any(|row| is_old(row, 0..COLUMNS)),
                below.clone().any(|row| is_old(row, 0..POSTS)),
                is_old(BAR, COLUMNS / 2..COLUMNS) || !line.contains("originals"),
                below.clone().any(|row| is_old(row, POSTS..COLUMNS)),
            ],
            has_posts: row(TIMELINE.end + 1).contains('@'),
            is_whole: row(0).contains("posts")
                && line.contains("originals")
                && screen.contents().contains("share"),
        }
    }

    /// What the program has cost so far.
    pub(super) fn effort(&self) -> Effort {
        let process = PathBuf::from(format!(
            "/proc/{}",
            self.child.process_id().expect("it runs")
        ));
        let stat = fs::read_to_string(process.join("stat")).expect("Linux");
        // Behind the name, which may hold anything: user and system time in hundredths of a second.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let ticks = |n: usize| fields[n].parse::<u64>().expect("a number");
        let mut switches = 0;
        for task in fs::read_dir(process.join("task")).expect("Linux").flatten() {
            let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
            switches += (status.lines().filter(|line| line.contains("ctxt_switches")))
                .filter_map(|line| line.rsplit('\t').next()?.parse::<u64>().ok())
                .sum::<u64>();
        }
        Effort {
            cpu: (ticks(11) + ticks(12)) * 10,
            switches,
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has cells")
}
