//! Sources made to break whoever reads them. None does, and what is beside them is read.

use super::{Corpus, check, document, post, run, sound, stderr, tagline};
use crate::cli::Program;
use serde_json::{Value, json};
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Stdio;
use zip::write::SimpleFileOptions;

/// Imports bytes under a name and gives back the summary, or what was said instead.
fn import(folder: &Path, name: &str, bytes: &[u8]) -> Result<Value, String> {
    fs::write(folder.join(name), bytes).expect("room");
    let output = run(folder, &["import", name, "-a", "a", "--json"]);
    if folder.join("a").exists() {
        check(&folder.join("a"));
    }
    serde_json::from_slice(&output.stdout).map_err(|_| stderr(&output))
}

/// Every record of the import is accounted for.
fn records(summary: &Value) -> u64 {
    let figure = |name: &str| summary[name].as_u64().expect("a number");
    let parts = ["posts", "merged", "rejected", "skipped"].map(figure);
    assert_eq!(figure("records"), parts.iter().sum::<u64>());
    figure("records")
}

#[test]
fn brackets_without_end_and_tags_without_number() {
    let program = Program::new();
    let folder = program.path();
    let nested = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", "{\"text\":".repeat(10_000), "}".repeat(10_000));
    let inside = format!("{{\"platform\":\"demo\",\"id\":\"7\",\"text\":\"x\",\"more\":{nested}}}");
    for (name, text) in [("a1", &nested), ("a2", &objects), ("a3", &inside)] {
        let lines = format!("{}\n{text}\n{}\n", post(1), post(2));
        let summary = import(folder, name, lines.as_bytes()).expect("a summary");
        assert_eq!(records(&summary), 3, "{summary}");
        let seen = summary["posts"].as_u64().unwrap() + summary["merged"].as_u64().unwrap();
        assert!(seen >= 2, "{summary}");
        // Alone it is no source, or one without a post.
        let _ = import(folder, &format!("{name}.alone"), text.as_bytes());
    }
    let mut many = post(3);
    let tags: Vec<String> = (0..100_000).map(|n| format!("tag{n}")).collect();
    many["text"] = json!(format!("#{}", tags.join(" #")));
    many["tags"] = json!(tags);
    fs::write(folder.join("tags.jsonl"), format!("{}\n{many}\n", post(4))).expect("room");
    let summary = document(folder, &["import", "tags.jsonl", "-a", "t", "--json"]);
    assert_eq!((records(&summary), &summary["posts"]), (2, &2.into()));
    assert_eq!(run(folder, &["verify", "-a", "t"]).status.code(), Some(0));
}

#[test]
fn bytes_that_are_no_text() {
    let program = Program::new();
    let folder = program.path();
    let good = post(1).to_string();
    let lines = [
        format!("{good}\n\0\0\0\n{}\n", post(2)).into_bytes(),
        format!("{}\n{}\n", good.replace("way", "w\0ay"), post(2)).into_bytes(),
        vec![0; 100_000],
        vec![0xff; 100_000],
        b"\n\n\n".to_vec(),
        Vec::new(),
    ];
    for (number, bytes) in lines.iter().enumerate() {
        if let Ok(summary) = import(folder, &format!("{number}.jsonl"), bytes) {
            records(&summary);
        }
    }
    assert_eq!(check(&folder.join("a")), 2);
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

#[test]
fn packed_files_that_climb_or_burst() {
    let program = Program::new();
    let folder = program.path();
    let good = post(1).to_string();
    let climbing = zip(&[
        ("../../climbed.jsonl", good.as_bytes()),
        ("/tmp/../absolute.jsonl", post(2).to_string().as_bytes()),
        ("..\\..\\back.jsonl", post(3).to_string().as_bytes()),
        ("good.jsonl", post(9).to_string().as_bytes()),
    ]);
    // Nothing is ever unpacked to the disk: names that climb are names, read or passed over.
    let summary = import(folder, "climbing.zip", &climbing).expect("a summary");
    assert!((1..=4).contains(&records(&summary)));
    assert_eq!(summary["posts"], records(&summary));
    for name in ["climbed.jsonl", "absolute.jsonl", "back.jsonl"] {
        assert!(!folder.join(name).exists() && !folder.join("..").join(name).exists());
    }
    // One line of zeros without end; a bomb within a bomb; and a good file beside them.
    let zeros = vec![b' '; 80 << 20];
    let flat = zip(&[
        ("0.jsonl", &zeros),
        ("good.jsonl", post(4).to_string().as_bytes()),
    ]);
    let nested = zip(&[
        ("a.zip", &flat),
        ("b.zip", &flat),
        ("good.jsonl", post(5).to_string().as_bytes()),
    ]);
    for (name, bytes, id) in [("flat.zip", &flat, "4"), ("nested.zip", &nested, "5")] {
        assert!(bytes.len() < 1 << 20);
        let _ = import(folder, name, bytes);
        let found = document(folder, &["search", "*", "-a", "a", "--json"]);
        let posts = found["posts"].as_array().expect("a list");
        assert!(posts.iter().any(|post| post["id"] == id), "{name}: {found}");
    }
}

/// A line longer than any record may be: it is passed over, in bounded memory.
#[cfg(target_os = "linux")]
#[test]
fn two_hundred_megabytes_in_one_line() {
    let program = Program::new();
    let mut child = tagline(program.path())
        .args(["import", "-", "-a", "a", "--json"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    writeln!(pipe, "{}", post(1)).expect("it reads");
    write!(pipe, "{{\"platform\":\"demo\",\"id\":\"2\",\"text\":\"").expect("it reads");
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        pipe.write_all(&chunk).expect("it reads");
    }
    writeln!(pipe, "\"}}").expect("it reads");
    let few = Corpus {
        posts: 4000,
        repeats: 0,
        rejects: 0,
    };
    few.write(&program.path().join("few"));
    pipe.write_all(&fs::read(program.path().join("few")).expect("a file"))
        .expect("it reads");
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    sound(&output);
    let summary: Value = serde_json::from_slice(&output.stdout).expect("a summary");
    assert_eq!(
        (&summary["posts"], &summary["rejected"]),
        (&4000.into(), &1.into())
    );
    assert_eq!(records(&summary), 4003);
    check(&program.path().join("a"));
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most: u64 = most
        .and_then(|most| most.trim().strip_suffix(" kB"))
        .and_then(|most| most.trim().parse().ok())
        .expect("the kernel says so");
    println!("{} MB at most", most >> 10);
    assert!(most <= 600 << 10, "{} MB", most >> 10);
}
