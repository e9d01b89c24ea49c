//! Damaged archives: named, never a panic, and made anew.

use super::{Corpus, check, check_complete, document, folder_with, run, stderr};
use std::fs;
use std::path::{Path, PathBuf};

const CORPUS: Corpus = Corpus {
    posts: 3000,
    repeats: 10,
    rejects: 4,
};

fn imported() -> (crate::cli::Program, PathBuf) {
    let (program, archive) = folder_with(&CORPUS);
    let done = run(program.path(), &["import", "c.jsonl", "-a", "a"]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    (program, archive)
}

/// One file of each kind in the index, the largest of its kind.
fn kinds(archive: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = archive
        .join("index")
        .read_dir()
        .expect("an index")
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ending| ending != "lock"))
        .collect();
    files.sort_by_key(|path| std::cmp::Reverse(path.metadata().map_or(0, |meta| meta.len())));
    let mut seen = std::collections::HashSet::new();
    files.retain(|path| {
        seen.insert(path.extension().map(ToOwned::to_owned)) || path.ends_with(".managed.json")
    });
    files
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to.join("index")).expect("room");
    for folder in ["", "index"] {
        for file in from.join(folder).read_dir().expect("a folder").flatten() {
            if file.path().is_file() {
                fs::copy(file.path(), to.join(folder).join(file.file_name())).expect("room");
            }
        }
    }
}

/// Puts another file in the place of one: whoever has the old one mapped goes on with it.
fn replace(path: &Path, bytes: &[u8]) {
    let folder = path.parent().expect("a folder").parent().expect("a folder");
    let fresh = folder.join("fresh-bytes");
    fs::write(&fresh, bytes).expect("room");
    fs::rename(fresh, path).expect("one disk");
}

/// What may happen to a file.
const HARM: [fn(&Path, Vec<u8>); 4] = [
    |path, mut bytes| {
        let middle = bytes.len() / 3;
        bytes[middle..]
            .iter_mut()
            .take(8)
            .for_each(|byte| *byte ^= 0xff);
        replace(path, &bytes);
    },
    |path, mut bytes| {
        let end = bytes.len() - 10;
        bytes[end..].iter_mut().for_each(|byte| *byte ^= 0xff);
        replace(path, &bytes);
    },
    |path, bytes| replace(path, &bytes[..bytes.len() / 2]),
    |path, _| fs::remove_file(path).expect("it is there"),
];

#[test]
fn every_damaged_file_is_named_and_nothing_panics() {
    let (program, archive) = imported();
    let folder = program.path();
    assert_eq!(run(folder, &["verify", "-a", "a"]).status.code(), Some(0));
    let broken = folder.join("b");
    let kinds = kinds(&archive);
    assert!(kinds.len() >= 8, "{kinds:?}");
    for file in &kinds {
        for harm in HARM {
            copy(&archive, &broken);
            let inside = file.strip_prefix(&archive).expect("a file of the archive");
            let bytes = fs::read(file).expect("a file");
            harm(&broken.join(inside), bytes);
            let said = document_of_verify(folder);
            let named = said["damaged"].as_array().expect("a list").iter();
            let named: Vec<&str> = named.filter_map(|damage| damage["file"].as_str()).collect();
            let name = inside.to_string_lossy();
            assert!(named.contains(&&*name), "{name} is not among {named:?}");
            // Answers may be wrong or refused; what is refused is said to be damaged.
            for args in [
                &["search", "*", "--limit", "9999", "--json", "-a", "b"][..],
                &["info", "-a", "b"],
                &["compact", "-a", "b"],
            ] {
                let output = run(folder, args);
                if output.status.code() == Some(2) {
                    let said = stderr(&output);
                    assert!(
                        said.contains("damaged") || said.contains("is not an archive"),
                        "{said}"
                    );
                    assert!(said.contains("'b") || said.contains("verify"), "{said}");
                }
            }
        }
    }
}

fn document_of_verify(folder: &Path) -> serde_json::Value {
    let output = run(folder, &["verify", "-a", "b", "--json"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!(document["whole"], false);
    document
}

#[test]
fn the_files_beside_the_index_are_checked_too() {
    let (program, archive) = imported();
    let folder = program.path();
    let broken = folder.join("b");
    for (name, content) in [
        ("archive.json", Some("{")),
        ("archive.json", None),
        ("rejects.jsonl", Some("{\"n\":0,\"path\":\"c.js")),
        ("rejects.jsonl", None),
    ] {
        copy(&archive, &broken);
        match content {
            Some(content) => fs::write(broken.join(name), content).expect("room"),
            None => fs::remove_file(broken.join(name)).expect("it is there"),
        }
        let said = document_of_verify(folder);
        assert_eq!(said["damaged"][0]["file"], name);
        let info = run(folder, &["info", "-a", "b"]);
        // Rejects are no part of what an archive answers.
        let answers = name == "rejects.jsonl";
        assert_eq!(info.status.code(), Some(if answers { 0 } else { 2 }));
        assert!(
            answers || stderr(&info).contains("'b'"),
            "{}",
            stderr(&info)
        );
        // The import goes on, and the rebuilt one is whole.
        let again = run(folder, &["rebuild", "-a", "b", "--discard"]);
        assert_eq!(again.status.code(), Some(0), "{}", stderr(&again));
        check_complete(&broken, &CORPUS);
        assert!(!folder.join("b.damaged").exists());
    }
}

fn harm(path: &Path, which: usize) {
    let bytes = fs::read(path).expect("a file");
    HARM[which](path, bytes);
}

fn part(archive: &Path, ending: &str) -> PathBuf {
    let is = |path: &&PathBuf| path.extension().is_some_and(|e| e == ending);
    kinds(archive).iter().find(is).expect("such a file").clone()
}

#[test]
fn a_rebuilt_archive_has_everything_again() {
    let (program, archive) = imported();
    let folder = program.path();
    harm(&part(&archive, "idx"), 0);
    harm(&archive.join("index/meta.json"), 2);
    assert_eq!(run(folder, &["info", "-a", "a"]).status.code(), Some(2));
    let done = run(folder, &["rebuild", "-a", "a"]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert!(stderr(&done).contains("3,000 posts from its sources, 0 carried over"));
    check_complete(&archive, &CORPUS);
    assert!(folder.join("a.damaged").is_dir());
    // What was imported is known to be, and nothing is left of the work.
    let again = document(folder, &["import", "c.jsonl", "-a", "a", "--json"]);
    assert_eq!(again["unchanged"][0], "c.jsonl");
    assert!(!folder.join("a.rebuilding").exists());
}

#[test]
fn posts_of_sources_that_are_gone_are_carried_over() {
    let (program, archive) = imported();
    let folder = program.path();
    // Other posts from a file that will be gone, some of both, and some from a pipe.
    let more: Vec<String> = (2900..3100).map(|id| super::post(id).to_string()).collect();
    fs::write(
        folder.join("gone.jsonl"),
        more.join("\n") + "\n{\"platform\": oops\n",
    )
    .expect("room");
    run(folder, &["import", "gone.jsonl", "-a", "a"]);
    let piped = super::post(5000).to_string();
    crate::cli::Program::args(&program, ["import", "-", "-a", "a"])
        .stdin(&piped)
        .run_loosely();
    assert_eq!(check(&archive), 3101);
    let places = |id: &str| {
        let archive = tagline::archive::Archive::open(&archive).expect("it opens");
        let record = archive.record().expect("a record");
        let engine = tagline::engine::Engine::open(&archive).expect("it opens");
        let row = engine
            .post("demo", id)
            .expect("it answers")
            .expect("it is there");
        let found = row.post.found.iter();
        let mut places: Vec<_> = found.map(|at| (record.path_of(*at), at.line)).collect();
        places.sort();
        places
    };
    let before = ["2950", "3050", "5000"].map(places);
    fs::remove_file(folder.join("gone.jsonl")).expect("it is there");
    harm(&part(&archive, "idx"), 0);
    let done = run(folder, &["rebuild", "-a", "a"]);
    let said = stderr(&done);
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(
        said.contains("gone.jsonl cannot be read any more"),
        "{said}"
    );
    assert!(said.contains("101 carried over"), "{said}");
    assert_eq!(check(&archive), 3101);
    assert_eq!(["2950", "3050", "5000"].map(places), before);
    let info = document(folder, &["info", "-a", "a", "--json"]);
    let gone = info["sources"].as_array().expect("a list").iter();
    let gone: Vec<_> = gone
        .filter(|source| source["path"] == "gone.jsonl")
        .collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(
        (&gone[0]["records"], &gone[0]["posts"]),
        (&201.into(), &100.into())
    );
    assert_eq!(
        (&gone[0]["rejected"], &gone[0]["complete"]),
        (&1.into(), &false.into())
    );
    let rejects = document(folder, &["rejects", "-a", "a", "--json"]);
    assert_eq!(rejects["total"], CORPUS.rejects + 1);
    assert_eq!(run(folder, &["verify", "-a", "a"]).status.code(), Some(0));
}

#[test]
fn nothing_is_replaced_if_posts_would_be_lost() {
    let (program, archive) = imported();
    let folder = program.path();
    let other = super::post(9000).to_string();
    fs::write(folder.join("gone.jsonl"), other).expect("room");
    run(folder, &["import", "gone.jsonl", "-a", "a"]);
    fs::remove_file(folder.join("gone.jsonl")).expect("it is there");
    // Stores make no sense any more; the list of sources does.
    for file in archive
        .join("index")
        .read_dir()
        .expect("an index")
        .flatten()
    {
        if file
            .path()
            .extension()
            .is_some_and(|ending| ending == "store")
        {
            harm(&file.path(), 2);
        }
    }
    let refused = run(folder, &["rebuild", "-a", "a"]);
    let said = stderr(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(
        said.contains("posts would be lost") && said.contains("gone.jsonl"),
        "{said}"
    );
    assert!(!folder.join("a.rebuilding").exists() && !folder.join("a.damaged").exists());
    let done = run(
        folder,
        &["rebuild", "-a", "a", "--lose-posts", "--into", "fresh"],
    );
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert!(
        stderr(&done).contains("lost: gone.jsonl"),
        "{}",
        stderr(&done)
    );
    assert_eq!(check(&folder.join("fresh")), 3000);
    // The name is taken now.
    let taken = run(folder, &["rebuild", "-a", "a", "--into", "fresh"]);
    assert_eq!(taken.status.code(), Some(2));
    assert!(
        stderr(&taken).contains("'fresh' exists already"),
        "{}",
        stderr(&taken)
    );
}

#[test]
fn the_demo_is_its_own_source() {
    let program = crate::cli::Program::new();
    let folder = program.path();
    run(folder, &["demo", "--posts", "500", "--no-open", "-a", "d"]);
    let tags = document(folder, &["tags", "-a", "d", "--json"]);
    harm(&part(&folder.join("d"), "store"), 2);
    let done = run(folder, &["rebuild", "-a", "d"]);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert_eq!(check(&folder.join("d")), 500);
    assert_eq!(document(folder, &["tags", "-a", "d", "--json"]), tags);
}
