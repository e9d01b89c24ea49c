//! A pseudo-terminal with the program in it and an emulator that reads what the program writes.

use crate::cli::Program;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};
use vt100::Parser;

/// How long anything may take on a busy machine before it counts as stuck.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program on a terminal.
pub(super) struct Screen {
    child: Box<dyn Child + Send + Sync>,
    terminal: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    emulator: Parser,
    written: Vec<u8>,
    /// How the terminal treated lines and keys before the program ran.
    found: String,
    /// The program has let go of the terminal.
    is_closed: bool,
    is_over: bool,
}

impl Screen {
    /// Starts the program with these arguments on a terminal of so many columns and rows.
    pub(super) fn start<const N: usize>(
        program: &Program,
        args: [&str; N],
        size: (u16, u16),
        env: &[(&str, &str)],
    ) -> Self {
        let pair = native_pty_system()
            .openpty(pty_size(size))
            .expect("a pseudo-terminal");
        let found = line_discipline(pair.master.as_ref());
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tagline"));
        command.args(args);
        command.cwd(program.path());
        command.env_clear();
        command.env("HOME", program.path().join("home"));
        command.env("TZ", "UTC");
        command.env("TERM", "xterm-256color");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (to, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // At the end of the program the terminal gives an error, not an end.
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if to.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            keys: pair.master.take_writer().expect("a writer"),
            terminal: pair.master,
            output,
            emulator: Parser::new(cells(size.1), cells(size.0), 0),
            written: Vec::new(),
            found,
            is_closed: false,
            is_over: false,
        }
    }

    /// Reads until the text on the screen is as wanted, and gives it back.
    pub(super) fn until(&mut self, is_wanted: impl Fn(&str) -> bool) -> String {
        self.until_state(|now| is_wanted(&now.contents()));
        self.now().contents()
    }

    /// Reads until the terminal is as wanted.
    pub(super) fn until_state(&mut self, is_wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_wanted(self.now()) {
            let read = self.read(deadline);
            assert!(read, "it never came; on screen:\n{}", self.now().contents());
        }
    }

    /// Continues the program, which is about to stop or has stopped, until the screen is as wanted.
    pub(super) fn continue_until(&mut self, is_wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_wanted(self.now()) {
            // Nothing tells when it has stopped, and being continued before that is soon forgotten.
            self.signal("CONT");
            self.read(Instant::now() + PATIENCE / 100);
            assert!(Instant::now() < deadline, "it never came back");
        }
    }

    /// Types.
    pub(super) fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("typing");
        self.keys.flush().expect("typing");
    }

    /// Makes the terminal so many columns and rows.
    pub(super) fn resize(&mut self, size: (u16, u16)) {
        self.emulator.set_size(cells(size.1), cells(size.0));
        self.terminal.resize(pty_size(size)).expect("resizing");
    }

    /// Sends a signal to the program.
    pub(super) fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        // The shell's own `kill` is everywhere.
        let status = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\"", name, &id])
            .status()
            .expect("a shell");
        assert!(status.success(), "kill -s {name} {id}");
    }

    /// Quits by key.
    pub(super) fn quit(&mut self) {
        self.send("q");
        assert_eq!(self.end(), 0);
    }

    /// Waits for the end of the program and gives its exit code.
    pub(super) fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        while self.read(deadline) {}
        assert!(
            self.is_closed,
            "it never ended; on screen:\n{}",
            self.now().contents()
        );
        let status = self.child.wait().expect("its end");
        self.is_over = true;
        assert_eq!(status.signal(), None);
        status.exit_code()
    }

    /// The terminal as it is now.
    pub(super) fn now(&self) -> &vt100::Screen {
        self.emulator.screen()
    }

    /// Whether the terminal treats lines and keys otherwise than before the program ran.
    pub(super) fn is_raw(&self) -> bool {
        line_discipline(self.terminal.as_ref()) != self.found
    }

    /// How many cells of the screen are in reverse video.
    pub(super) fn reversed(&self) -> usize {
        let (rows, columns) = self.now().size();
        (0..rows.get())
            .flat_map(|row| (0..columns.get()).map(move |column| (row, column)))
            .filter_map(|(row, column)| self.now().cell(row, column))
            .filter(|cell| cell.inverse())
            .count()
    }

    /// Everything that was written.
    pub(super) fn written(&self) -> String {
        String::from_utf8_lossy(&self.written).into_owned()
    }

    /// The sequences among everything written that set a colour.
    pub(super) fn colours(&self) -> Vec<String> {
        let written = self.written();
        let sequences = written.split("\x1b[").skip(1);
        let styles = sequences.filter_map(|rest| {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            rest[end..].starts_with('m').then_some(&rest[..end])
        });
        let is_colour = |number: &str| {
            matches!(
                number.parse(),
                Ok(30..=38 | 40..=48 | 58 | 90..=97 | 100..=107)
            )
        };
        styles
            .filter(|style| style.split([';', ':']).any(is_colour))
            .map(str::to_owned)
            .collect()
    }

    /// Takes the next piece of output; says whether there was one.
    fn read(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let bytes = match self.output.recv_timeout(left) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.is_closed = error == RecvTimeoutError::Disconnected;
                return false;
            }
        };
        self.emulator.process(&bytes);
        self.written.extend(bytes);
        // Nobody answers here, as some terminals do not: a program that waits for it would be stuck.
        assert!(
            !self.written().contains("\x1b[6n"),
            "it asks where the cursor is"
        );
        true
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if !self.is_over {
            // A failed test leaves no program behind; what goes wrong here is not what failed.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn line_discipline(terminal: &dyn MasterPty) -> String {
    format!("{:?}", terminal.get_termios())
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has cells")
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}
