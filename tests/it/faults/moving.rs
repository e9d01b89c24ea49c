//! Sources that are not the same at the end of an import as at its beginning.

use super::{Corpus, check, check_complete, folder_with, run};
use std::ops::ControlFlow;
use std::path::Path;
use tagline::archive::{Archive, Progress, Summary, Watcher};
use tagline::formats::{self, Options};

const CORPUS: Corpus = Corpus {
    posts: 8000,
    repeats: 10,
    rejects: 3,
};

/// Does something to the source when the first records have been read.
struct Meanwhile<F>(Option<F>);

impl<F: FnOnce()> Watcher for Meanwhile<F> {
    fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        if progress.records > 0
            && let Some(run) = self.0.take()
        {
            run();
        }
        ControlFlow::Continue(())
    }
}

fn import(archive: &Path, source: &Path, meanwhile: impl FnOnce()) -> Summary {
    let archive = Archive::open_or_create(archive).expect("an archive");
    let sources = formats::sources(&[source.to_string_lossy().into_owned()]).expect("it is there");
    let mut watcher = Meanwhile(Some(meanwhile));
    archive
        .import(sources, &Options::default(), &mut watcher)
        .expect("no fault of the disk")
}

#[test]
fn a_source_that_changes_while_it_is_read_is_not_taken_for_complete() {
    let what: [fn(&Path); 4] = [
        |path| {
            let file = std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .expect("a file");
            file.set_len(100).expect("a file");
        },
        |path| std::fs::remove_file(path).expect("a file"),
        |path| {
            std::fs::remove_file(path).expect("a file");
            std::fs::write(path, "something else\n").expect("a file");
        },
        |path| {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .open(path)
                .expect("a file");
            file.write_all(b"\n\n").expect("room");
        },
    ];
    for happens in what {
        let (program, archive) = folder_with(&CORPUS);
        let source = program.path().join("c.jsonl");
        let summary = import(&archive, &source, || happens(&source));
        assert!(check(&archive) > 0);
        let reading = &summary.sources[0];
        assert!(!reading.complete);
        let fault = reading.fault.as_deref().expect("it is told");
        assert!(
            fault.contains("changed while it was being read") || fault.contains("damaged"),
            "{fault}"
        );
        // The whole file again: everything is right.
        CORPUS.write(&source);
        assert!(import(&archive, &source, || ()).unchanged.is_empty());
        check_complete(&archive, &CORPUS);
        assert_eq!(import(&archive, &source, || ()).unchanged.len(), 1);
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_a_source() {
    let (program, archive) = folder_with(&CORPUS);
    let folder = program.path();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.join("pipe"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: there is no mkfifo");
        return;
    }
    let (from, to) = (folder.join("c.jsonl"), folder.join("pipe"));
    let writer = std::thread::spawn(move || {
        let bytes = std::fs::read(from).expect("a file");
        // Opening waits for the reader.
        std::fs::write(to, bytes).expect("it is read to its end");
    });
    let output = run(folder, &["import", "pipe", "-a", "a"]);
    assert_eq!(output.status.code(), Some(0), "{}", super::stderr(&output));
    writer.join().expect("no panic");
    check_complete(&archive, &CORPUS);
}
