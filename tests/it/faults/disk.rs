//! Disks that are full or closed, and folders that somebody else writes to.

use super::{Corpus, check, check_complete, document, folder_with, run, sound, stderr, tagline};
use std::io::Write;
use std::process::{Command, Stdio};

const CORPUS: Corpus = Corpus {
    posts: 6000,
    repeats: 20,
    rejects: 5,
};

/// A limit on the size of files is as good as a full disk: writing fails in the midst of a file.
#[cfg(unix)]
#[test]
fn a_full_disk_is_named_and_costs_nothing_that_was_committed() {
    let (program, archive) = folder_with(&CORPUS);
    let folder = program.path();
    let few = super::Corpus {
        posts: 500,
        repeats: 0,
        rejects: 0,
    };
    few.write(&folder.join("few.jsonl"));
    assert_eq!(
        run(folder, &["import", "few.jsonl", "-a", "a"])
            .status
            .code(),
        Some(0)
    );
    // In blocks of 512 or 1024 bytes, as the shell likes it.
    for blocks in [1, 8, 60, 120] {
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{}' import c.jsonl -a a",
            env!("CARGO_BIN_EXE_tagline")
        );
        let output = Command::new("/bin/sh")
            .args(["-c", &script])
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .expect("there is a shell");
        sound(&output);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{blocks}: {}",
            stderr(&output)
        );
        let said = stderr(&output);
        assert!(said.contains("disk"), "{said}");
        assert!(check(&archive) >= 500, "{blocks}");
    }
    assert_eq!(
        run(folder, &["import", "c.jsonl", "-a", "a"]).status.code(),
        Some(0)
    );
    assert_eq!(check(&archive), 6000);
    std::fs::remove_dir_all(&archive).expect("it is ours");
    assert_eq!(
        run(folder, &["import", "c.jsonl", "-a", "a"]).status.code(),
        Some(0)
    );
    check_complete(&archive, &CORPUS);
}

/// Where nothing can be made, not even by the administrator: below a file, and in the kernel's own folder.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let (program, _) = folder_with(&CORPUS);
    for folder in ["c.jsonl/below", "/proc/nothing"] {
        let output = run(program.path(), &["import", "c.jsonl", "-a", folder]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(folder), "{said}");
    }
}

#[test]
fn the_second_of_two_importers_is_told_who_the_first_is() {
    let (program, archive) = folder_with(&CORPUS);
    let folder = program.path();
    run(folder, &["import", "c.jsonl", "-a", "a"]);
    let mut first = tagline(folder)
        .args(["import", "-", "-a", "a"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut pipe = first.stdin.take().expect("a pipe");
    writeln!(pipe, "{}", super::post(1_000_000)).expect("it reads");
    while std::fs::read(archive.join("lock")).is_ok_and(|holder| holder.is_empty()) {
        assert!(first.try_wait().expect("it is ours").is_none());
        std::thread::yield_now();
    }
    let second = run(folder, &["import", "c.jsonl", "-a", "a"]);
    assert_eq!(second.status.code(), Some(2));
    let holder = format!("by process {}", first.id());
    assert!(stderr(&second).contains(&holder), "{}", stderr(&second));
    assert_eq!(run(folder, &["verify", "-a", "a"]).status.code(), Some(2));
    // Readers are welcome, and are told.
    let info = document(folder, &["info", "-a", "a", "--json"]);
    assert_eq!(
        (&info["importing"], &info["posts"]),
        (&true.into(), &6000.into())
    );
    let text = run(folder, &["info", "-a", "a"]).stdout;
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("an import is writing to it now"), "{text}");
    drop(pipe);
    let output = first.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let info = document(folder, &["info", "-a", "a", "--json"]);
    assert_eq!(
        (&info["importing"], &info["posts"]),
        (&false.into(), &6001.into())
    );
    check(&archive);
}
