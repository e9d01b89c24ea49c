//! Everything around a file's bytes: packing, archives and archives in archives, web archives,
//! Parquet, and the neighbours of a file in an account archive.

use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use tagline::formats::{self, Note, Options, ReadError};
use tagline::post::{Post, Time};
use zip::write::SimpleFileOptions;

use super::{Collected, import, read_bytes};

mod accounts;
mod damage;
#[cfg(feature = "parquet")]
mod parquet;
mod warc;

/// A table with one post, whose text is its name.
fn table(name: &str) -> Vec<u8> {
    format!("id,text,date\n1,{name},2014-05-25\n").into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A tar as others write it: names are written down as they are.
fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn files(found: &Collected) -> Vec<&str> {
    found.files.iter().map(|(name, _)| name.as_str()).collect()
}

fn texts(found: &Collected) -> Vec<&str> {
    found
        .posts
        .iter()
        .map(|(_, post)| post.text.as_str())
        .collect()
}

fn remarks(found: &Collected) -> String {
    let remarks = found.notes.iter().filter_map(|note| match note {
        Note::Remark(words) => Some(words.as_str()),
        Note::Columns(_) => None,
    });
    remarks.collect::<Vec<_>>().join("\n")
}

fn read_well(bytes: &[u8]) -> Collected {
    let (found, result) = read_bytes(bytes);
    assert!(result.is_ok(), "{result:?}");
    assert!(found.rejects.is_empty(), "{:?}", found.rejects);
    found
}

#[test]
fn every_packing_is_read() {
    let plain = table("plain");
    for pack in [gzip, bzip2, xz, zstd] {
        assert_eq!(texts(&read_well(&pack(&plain))), ["plain"]);
        assert_eq!(texts(&read_well(&pack(&gzip(&plain)))), ["plain"]);
        // Several streams, one behind the other.
        let (head, tail) = plain.split_at(20);
        assert_eq!(
            texts(&read_well(&[pack(head), pack(tail)].concat())),
            ["plain"]
        );
    }
}

#[test]
fn every_nesting_is_read_under_its_own_name() {
    let [one, two, three, four] = ["one", "two", "three", "four"].map(table);
    let packed = [gzip(&one), bzip2(&two), zstd(&three), xz(&four)];
    let members: Vec<(&str, &[u8])> = ["a.csv.gz", "b/c.csv.bz2", "d", "e.csv.xz"]
        .into_iter()
        .zip(packed.iter().map(Vec::as_slice))
        .collect();
    let names = ["a.csv.gz", "b/c.csv.bz2", "d", "e.csv.xz"];
    let wanted = ["one", "two", "three", "four"];
    let whole = [tar(&members), zip(&members)];
    for archive in &whole {
        for packed in [
            archive.clone(),
            gzip(archive),
            bzip2(archive),
            xz(archive),
            zstd(archive),
        ] {
            let found = read_well(&packed);
            assert_eq!(
                (texts(&found), files(&found)),
                (wanted.to_vec(), names.to_vec())
            );
        }
        for outer in [
            tar(&[("in.zip", archive), ("last.csv", &table("five"))]),
            zip(&[("in.zip", archive), ("last.csv", &table("five"))]),
            gzip(&tar(&[
                ("in.zip", &gzip(archive)),
                ("last.csv", &table("five")),
            ])),
        ] {
            let found = read_well(&outer);
            assert_eq!(texts(&found), ["one", "two", "three", "four", "five"]);
            assert_eq!(files(&found)[1], "in.zip/b/c.csv.bz2");
            assert_eq!(files(&found)[4], "last.csv");
        }
    }
}

#[test]
fn nesting_has_an_end() {
    let deep = |levels: usize| {
        (0..levels).fold(table("deep"), |inner, level| {
            if level % 2 == 0 {
                tar(&[("t", &inner)])
            } else {
                zip(&[("z", &inner)])
            }
        })
    };
    assert_eq!(texts(&read_well(&deep(6))), ["deep"]);
    let (found, result) = read_bytes(&deep(7));
    assert!(result.is_ok(), "{result:?}");
    assert!(found.posts.is_empty());
    assert_eq!(found.rejects.len(), 1);
    assert!(
        found.rejects[0].1.contains("more than five deep"),
        "{:?}",
        found.rejects
    );
}

#[test]
fn names_that_climb_are_mere_names_and_links_are_passed_over() {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name, target) in [
        (tar::EntryType::Symlink, "link.csv", "/etc/passwd"),
        (tar::EntryType::Link, "hard.csv", "a.csv"),
        (tar::EntryType::Directory, "folder/", "x"),
        (tar::EntryType::Char, "device", "x"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, name, target).unwrap();
    }
    let links = builder.into_inner().unwrap();
    let names = ["../../x.csv", "/etc/passwd", "a/../../b.csv", "C:\\x.csv"];
    let bytes = names.map(table);
    let members: Vec<_> = names
        .into_iter()
        .zip(bytes.iter().map(Vec::as_slice))
        .collect();
    let found = read_well(&[links, tar(&members)].concat());
    assert_eq!(files(&found), names);
    assert_eq!(texts(&found), names);
    assert_eq!(files(&read_well(&zip(&members))), names);
    assert!(!Path::new("../../x.csv").exists());
}

#[cfg(unix)]
#[test]
fn containers_come_through_pipes_too() {
    let one = table("one");
    let inner = zip(&[("a.csv", &one)]);
    for bytes in [
        bzip2(&tar(&[("a.csv", &one)])),
        inner.clone(),
        tar(&[("in.zip", &inner)]),
        xz(&one),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo is part of every Unix").success());
        let writing = {
            let path = path.clone();
            std::thread::spawn(move || std::fs::write(path, bytes))
        };
        let (found, result) = read_path(&path);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(texts(&found), ["one"]);
        writing.join().unwrap().unwrap();
    }
}

#[test]
fn what_cannot_be_unpacked_is_refused_in_words() {
    for (bytes, word) in [
        (&b"7z\xbc\xaf\x27\x1c\0\x04"[..], "7-Zip"),
        (b"\x04\x22\x4d\x18\x64\x40", "lz4"),
        (b"ARROW1\0\0", "Parquet or CSV"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"PK\x03\x04 and nothing more", "is it complete?"),
    ] {
        let message = read_bytes(bytes).1.unwrap_err().to_string();
        assert!(message.contains(word), "{message}");
    }
    let book = zip(&[("xl/workbook.xml", b"<x/>")]);
    let message = read_bytes(&book).1.unwrap_err().to_string();
    assert!(message.contains("Excel"), "{message}");
    let (found, _) = read_bytes(&tar(&[("book.xlsx", &book), ("a.csv", &table("one"))]));
    assert_eq!(texts(&found), ["one"]);
    assert!(found.rejects[0].1.contains("Excel"), "{:?}", found.rejects);
}

/// Reads the one source behind a path.
fn read_path(path: &Path) -> (Collected, Result<(), ReadError>) {
    let path = path.to_string_lossy().into_owned();
    let sources = formats::sources(&[path]).expect("there is a source");
    let mut found = Collected::default();
    for source in &sources {
        if let Err(error) = formats::read(source, &Options::default(), &mut found) {
            return (found, Err(error));
        }
    }
    (found, Ok(()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damaged_containers_never_panic(
        which in 0usize..7, damage in prop::collection::vec((any::<usize>(), any::<u8>()), 0..6), cut: usize
    ) {
        let (one, two) = (table("one"), gzip(&table("two")));
        let members: [(&str, &[u8]); 2] = [("a.csv", &one), ("b.csv.gz", &two)];
        let inner = zip(&members);
        let mut bytes = match which {
            0 => tar(&members),
            1 => zip(&members),
            2 => bzip2(&tar(&members)),
            3 => xz(&one),
            4 => tar(&[("in.zip", &inner), ("a.csv", &one)]),
            5 => zip(&[("in.zip", &inner), ("a.csv", &one)]),
            _ => zstd(&tar(&members)),
        };
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - cut % (bytes.len() / 4));
        let _ = read_bytes(&bytes);
    }
}
