//! What becomes of files that are imported again: grown, mended, mapped by hand, cut short.

use super::Program;
use base64::Engine;
use serde_json::Value;
use std::fs;

/// A table whose columns nobody can guess.
const TABLE: &str = "who,what,moment\nana,one #a,2014-05-24 10:00\nben,two #a,2014-05-24 11:00\n";

fn document(program: &Program, args: &[&str]) -> Value {
    let text = program.args(args.iter().copied()).run_loosely();
    serde_json::from_str(&text).expect("a document")
}

fn import(program: &Program, more: &[&str]) -> Value {
    let args = [&["import", "t.csv", "-a", "may", "--json"], more].concat();
    document(program, &args)
}

#[test]
fn a_mapping_is_remembered_with_its_file() {
    let program = Program::new().file("t.csv", TABLE);
    let map = [
        "--map",
        "text=what",
        "--map",
        "time=moment",
        "--map",
        "author=who",
        "--tz",
        "Asia/Tokyo",
    ];
    assert_eq!(import(&program, &map)["posts"], 2);
    // Nothing said, nothing changed: nothing read.
    assert_eq!(import(&program, &[])["unchanged"][0], "t.csv");
    fs::write(
        program.path().join("t.csv"),
        format!("{TABLE}cyd,three #a,2014-05-24 12:00\n"),
    )
    .expect("a file");
    let again = import(&program, &[]);
    assert_eq!((&again["posts"], &again["merged"]), (&1.into(), &2.into()));
    let said = "--map text=what --map time=moment --map author=who --tz Asia/Tokyo";
    assert_eq!(again["sources"][0]["options"], said);
    let remarks = again["sources"][0]["remarks"].to_string();
    assert!(
        remarks.contains(&format!("read as before: {said}")),
        "{remarks}"
    );
    let found = document(&program, &["search", "three", "-a", "may", "--json"]);
    assert_eq!(found["posts"][0]["created_at"], "2014-05-24T03:00:00Z");
    assert_eq!(found["posts"][0]["author"]["handle"], "cyd");
    // What is said now counts, UTC too.
    let utc = import(&program, &["--tz", "UTC"]);
    assert!(
        utc["sources"][0]["options"]
            .as_str()
            .is_some_and(|options| options.ends_with("--tz UTC")),
        "{utc}"
    );
    let info = document(&program, &["info", "-a", "may", "--json"]);
    assert_eq!(info["sources"].as_array().map(Vec::len), Some(1));
    let text = program.args(["info", "-a", "may"]).run_loosely();
    assert!(
        text.contains("t.csv: read as before: --map text=what"),
        "{text}"
    );
}

const GOOD: &str = r#"{"platform":"demo","id":"1","created_at":"2014-05-25T21:14:00Z","author":{"handle":"ana"},"text":"one"}"#;

#[test]
fn a_mended_file_imports_cleanly() {
    let broken = GOOD
        .replace("\"1\"", "\"2\"")
        .replace("\"text\"", "\"txet\"");
    let program = Program::new().file("t.csv", &format!("{GOOD}\n{broken}\n"));
    let first = import(&program, &[]);
    assert_eq!(
        (&first["posts"], &first["rejected"]),
        (&1.into(), &1.into())
    );
    // The record comes back byte for byte, is mended, and goes in by itself or in its file.
    let raw = program
        .args(["rejects", "-a", "may", "--raw"])
        .run_loosely();
    assert_eq!(raw, format!("{broken}\n"));
    let mended = raw.replace("txet", "text");
    fs::write(program.path().join("t.csv"), format!("{GOOD}\n{mended}")).expect("a file");
    let second = import(&program, &[]);
    assert_eq!(
        (&second["posts"], &second["merged"]),
        (&1.into(), &1.into())
    );
    program
        .args(["rejects", "-a", "may"])
        .stderr("tagline: no record of the imported sources was rejected\n")
        .run();
    let info = document(&program, &["info", "-a", "may", "--json"]);
    assert_eq!(
        (&info["posts"], &info["earlier_posts"]),
        (&2.into(), &1.into())
    );
    let source = &info["sources"][0];
    assert_eq!(
        (&source["records"], &source["rejected"]),
        (&2.into(), &0.into())
    );
    let text = program.args(["info", "-a", "may"]).run_loosely();
    assert!(
        text.ends_with("\n2 posts = 1 of these + 1 of earlier readings of the same files\n"),
        "{text}"
    );
}

#[test]
fn every_byte_of_a_rejected_record_can_be_had() {
    let program = Program::new();
    // Enough of UTF-8 for the file not to be taken for one in a Western encoding.
    let accents = GOOD.replace("one", &"é".repeat(40));
    let mut bytes = format!("{accents}\n").into_bytes();
    let broken = b"{\"platform\":\"demo\",\"id\":\"\xff\xfe\",\"txet\":\"oops\"}";
    bytes.extend_from_slice(broken);
    bytes.push(b'\n');
    let long = format!(
        "{{\"platform\":\"demo\",\"id\":\"3\",\"txet\":\"{}\"}}",
        "x".repeat(70_000)
    );
    bytes.extend_from_slice(long.as_bytes());
    fs::write(program.path().join("t.csv"), bytes).expect("a file");
    assert_eq!(import(&program, &[])["rejected"], 2);
    let output = program.args(["rejects", "-a", "may", "--raw"]).output();
    assert_eq!(output.stdout.trim_ascii_end(), broken);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("1 are not among them: 1 are longer"),
        "{said}"
    );
    let rejects = document(&program, &["rejects", "-a", "may", "--json"]);
    let [first, second] = rejects["rejects"].as_array().expect("a list").as_slice() else {
        panic!("{rejects}")
    };
    let raw = first["raw_base64"].as_str().expect("no UTF-8");
    let raw = base64::prelude::BASE64_STANDARD
        .decode(raw)
        .expect("base64");
    assert_eq!(raw.trim_ascii_end(), broken);
    assert_eq!((&second["cut"], &second["line"]), (&true.into(), &3.into()));
    assert_eq!(second["raw"].as_str().map(str::len), Some(64 << 10));
}

#[test]
fn a_source_that_was_cut_short_is_said_to_be_incomplete() {
    use std::io::Write;
    let program = Program::new();
    let lines: String = (0..3000)
        .map(|n| GOOD.replace("\"1\"", &format!("\"{n}\"")) + "\n")
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines.as_bytes()).expect("memory");
    let whole = gzip.finish().expect("memory");
    let path = program.path().join("t.csv");
    fs::write(&path, &whole[..whole.len() / 2]).expect("a file");
    let output = program.args(["import", "t.csv", "-a", "may"]).output();
    assert_eq!(output.status.code(), Some(2));
    let info = document(&program, &["info", "-a", "may", "--json"]);
    let source = &info["sources"][0];
    assert_eq!(
        (&source["complete"], &source["rejected"]),
        (&false.into(), &1.into())
    );
    assert!(
        source["fault"]
            .as_str()
            .is_some_and(|fault| fault.contains("is damaged")),
        "{source}"
    );
    let posts = info["posts"].as_u64().expect("a number");
    assert!(posts > 0 && posts < 3000);
    // The rest comes with the whole file.
    fs::write(&path, &whole).expect("a file");
    let again = import(&program, &[]);
    assert_eq!(
        (&again["posts"], &again["merged"]),
        (&(3000 - posts).into(), &posts.into())
    );
    let info = document(&program, &["info", "-a", "may", "--json"]);
    assert_eq!(
        (&info["posts"], &info["sources"][0]["complete"]),
        (&3000.into(), &true.into())
    );
}
