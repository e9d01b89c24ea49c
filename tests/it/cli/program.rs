//! Runs the program in a folder and an environment of its own and compares what comes out.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program in a folder of its own, which is its home as well.
pub(crate) struct Program {
    folder: TempDir,
}

/// One run, and what is expected of it: nothing on either stream and status 0, unless said otherwise.
pub(crate) struct Run<'a> {
    program: &'a Program,
    command: Command,
    stdin: Option<&'a str>,
    stdout: String,
    stderr: String,
    status: i32,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().expect("a temporary folder"),
        }
    }

    /// Puts a file into the folder.
    pub(crate) fn file(self, name: &str, content: &str) -> Self {
        std::fs::write(self.path().join(name), content).expect("a file");
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn args<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Run<'_> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tagline"));
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path().join("home"))
            .env("TZ", "UTC")
            .env("PATH", "")
            .stdin(Stdio::null());
        Run {
            program: self,
            command,
            stdin: None,
            stdout: String::new(),
            stderr: String::new(),
            status: 0,
        }
    }
}

impl<'a> Run<'a> {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: &'a str) -> Self {
        self.stdin = Some(text);
        self
    }

    pub(crate) fn stdout(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdout);
        self
    }

    pub(crate) fn stderr(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stderr);
        self
    }

    pub(crate) fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// Runs and compares everything.
    pub(crate) fn run(self) {
        let (stdout, stderr, status) = (self.stdout.clone(), self.stderr.clone(), self.status);
        let what = format!("{:?}", self.command);
        let output = self.output();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(&output.stderr), stderr, "standard error of {what}");
        assert_eq!(text(&output.stdout), stdout, "standard output of {what}");
        assert_eq!(output.status.code(), Some(status), "status of {what}");
    }

    /// Runs, compares standard error and status, and gives back standard output, for answers that hold a
    /// duration or are parsed further.
    pub(crate) fn run_loosely(self) -> String {
        let (stderr, status) = (self.stderr.clone(), self.status);
        let what = format!("{:?}", self.command);
        let output = self.output();
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            stderr,
            "standard error of {what}"
        );
        assert_eq!(output.status.code(), Some(status), "status of {what}");
        String::from_utf8(output.stdout).expect("standard output is UTF-8")
    }

    /// Runs and compares nothing.
    pub(crate) fn output(mut self) -> Output {
        assert!(self.program.path().is_dir());
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let Some(text) = self.stdin else {
            return self.command.output().expect("the program starts");
        };
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(text.as_bytes()).expect("the program reads");
        drop(stdin);
        child.wait_with_output().expect("the program ends")
    }
}
