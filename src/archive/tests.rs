//! What becomes of withdrawals, notes and readings that supersede each other, from a sink's view: no reader of
//! files is needed for it.

use super::cadence::Cadence;
use super::import::Import;
use super::record::{Fingerprint, SourceRecord};
use super::watch::{Phase, Progress, Summary, Watcher};
use super::{Archive, ImportRecord, identities};
use crate::formats::{Note, Sink, Withdrawal};
use crate::post::{Identity, Post, Time};
use rustc_hash::FxHashSet;
use std::ops::ControlFlow;

/// Something that a reader may say.
#[derive(Clone, Debug)]
enum Say {
    Post(u64),
    Gone(u64),
    Broken(&'static str),
    Note(Note),
}
use Say::{Broken, Gone};

fn post(id: u64) -> Post {
    Post {
        platform: "demo".into(),
        id: id.to_string(),
        time: Some(Time(1_000_000 + id as i64)),
        text: format!("secret text {id}"),
        ..Post::default()
    }
}

fn posts(ids: impl IntoIterator<Item = u64>) -> Vec<Say> {
    ids.into_iter().map(Say::Post).collect()
}

fn say(sink: &mut dyn Sink, line: u64, what: Say) -> ControlFlow<()> {
    match what {
        Say::Post(id) => sink.post(line, post(id)),
        Gone(id) => sink.withdraw(
            line,
            Withdrawal {
                platform: "demo",
                id: &id.to_string(),
                reason: "deletion notices",
            },
        ),
        Broken(raw) => sink.reject(line, "broken", raw.as_bytes()),
        Say::Note(note) => {
            sink.note(note);
            ControlFlow::Continue(())
        }
    }
}

#[derive(Default)]
struct Heard(Vec<String>);

impl Watcher for Heard {
    fn progress(&mut self, _progress: &Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn noted(&mut self, source: &str, note: &str) {
        self.0.push(format!("{source}: {note}"));
    }
}

/// Which commits came while sources were being read, and which later.
#[derive(Default)]
struct Commits {
    phase: Phase,
    begun: Vec<Phase>,
    ended: usize,
}

impl Watcher for Commits {
    fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        self.phase = progress.phase;
        ControlFlow::Continue(())
    }
    fn committing(&mut self) {
        self.begun.push(self.phase);
    }
    fn committed(&mut self) {
        self.ended += 1;
        assert_eq!(self.ended, self.begun.len());
    }
}

#[test]
fn a_commit_is_told_before_it_begins() {
    let (_folder, archive) = archive();
    let mut commits = Commits::default();
    let mut import = Import::begin(&archive, Cadence::Every(2), &mut commits).expect("it begins");
    read(&mut import, "a", posts([0, 1, 2, 0]));
    import.finish().expect("it ends");
    let [first, rest @ ..] = &commits.begun[..] else {
        panic!("no commit")
    };
    assert_eq!(*first, Phase::Reading);
    assert!(!rest.is_empty() && !rest.contains(&Phase::Reading));
    assert_eq!(commits.ended, commits.begun.len());
}

/// Imports one source as if a reader had found this in it.
fn import(archive: &Archive, path: &str, cadence: Cadence, all: Vec<Say>) -> Summary {
    let mut nobody = ();
    let mut import = Import::begin(archive, cadence, &mut nobody).expect("it begins");
    read(&mut import, path, all);
    import.finish().expect("it ends")
}

fn read(import: &mut Import<'_>, path: &str, all: Vec<Say>) {
    let record = SourceRecord {
        path: path.into(),
        print: Some(Fingerprint::of_name(path)),
        ..SourceRecord::default()
    };
    let read = import.read(record, |sink| {
        let _ = sink.file("", "tagline");
        for (line, what) in (1..).zip(all) {
            assert!(say(sink, line, what).is_continue());
        }
        Ok(())
    });
    read.expect("there is room");
}

fn archive() -> (tempfile::TempDir, Archive) {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = Archive::open_or_create(&folder.path().join("a")).expect("an archive");
    (folder, archive)
}

/// The ids that are in the index, checked against the account.
#[track_caller]
fn ids(archive: &Archive, upto: u64) -> Vec<u64> {
    let known = identities::all(archive.index()).expect("an index");
    let record = archive.record().expect("a record");
    assert_eq!(record.posts(), known.len() as u64, "{record:#?}");
    let ever: u64 = record.sources.iter().map(|s| s.posts).sum();
    assert_eq!(ever - record.removed, known.len() as u64);
    for source in &record.sources {
        assert_eq!(source.skips.values().sum::<u64>(), source.skipped);
    }
    let is_in = |id: &u64| known.contains(Identity::of("demo", &id.to_string()).0);
    (0..upto).filter(is_in).collect()
}

fn record(archive: &Archive) -> ImportRecord {
    archive.record().expect("a record")
}

#[test]
fn a_post_that_was_taken_back_is_gone_and_stays_out() {
    for cadence in [Cadence::Batch, Cadence::Every(1), Cadence::Every(2)] {
        let (_folder, archive) = archive();
        import(&archive, "early", cadence, posts([0, 1, 2]));
        // Of an earlier import, of this one before and after its notice, among the repeats, twice, unknown.
        let mut mixed = posts([3, 4, 1, 4, 2]);
        mixed.extend([Gone(1), Gone(4), Gone(9), Gone(9), Gone(5)]);
        mixed.extend(posts([5, 4, 6]));
        let summary = import(&archive, "mixed", cadence, mixed);
        assert_eq!(ids(&archive, 10), [0, 2, 3, 6], "{cadence:?}");
        assert_eq!(summary.removed, 2);
        let source = &summary.sources[0];
        assert_eq!((source.posts, source.merged), (3, 3));
        assert_eq!((source.skipped, source.withdrawals), (7, 5));
        assert_eq!(source.skips["deletion notices"], 5);
        assert_eq!(source.skips["posts deleted by their authors"], 2);
        assert_eq!(
            (record(&archive).withdrawn, record(&archive).removed),
            (4, 2)
        );
        // And ever after.
        let later = import(&archive, "later", cadence, posts([1, 9, 7]));
        assert_eq!(later.sources[0].skips["posts deleted by their authors"], 2);
        assert_eq!(ids(&archive, 10), [0, 2, 3, 6, 7]);
        let again = import(&archive, "again", cadence, vec![Gone(1), Say::Post(1)]);
        assert_eq!((again.removed, record(&archive).withdrawn), (0, 4));
        assert_eq!(ids(&archive, 10), [0, 2, 3, 6, 7]);
    }
}

#[test]
fn nothing_of_a_post_that_was_taken_back_is_left_on_the_disk() {
    let (_folder, archive) = archive();
    let stores = || -> Vec<Vec<u8>> {
        let searcher = identities::searcher(archive.index()).expect("an index");
        let mut texts = Vec::new();
        for reader in searcher.segment_readers() {
            assert!(!reader.has_deletes());
            let store = reader.get_store_reader(0).expect("a store");
            for doc in 0..reader.max_doc() {
                let document: tantivy::TantivyDocument = store.get(doc).expect("a document");
                let post = super::stored_post(&document, archive.fields()).expect("a post");
                texts.push(post.text.into_bytes());
            }
        }
        texts
    };
    import(&archive, "a", Cadence::Batch, posts(0..20));
    assert!(stores().contains(&b"secret text 7".to_vec()));
    import(&archive, "b", Cadence::Batch, vec![Gone(7)]);
    assert!(!stores().contains(&b"secret text 7".to_vec()));
    assert_eq!(stores().len(), 19);
    // Files of the index that nobody refers to any more are gone as well.
    let files = std::fs::read_dir(archive.path().join("index")).expect("the index");
    let stores = files
        .flatten()
        .filter(|f| f.path().extension().is_some_and(|e| e == "store"));
    assert_eq!(
        stores.count(),
        archive
            .index()
            .searchable_segment_ids()
            .expect("some")
            .len()
    );
}

#[test]
fn a_withdrawal_survives_a_crash_before_its_post_was_removed() {
    let (_folder, archive) = archive();
    let mut nobody = ();
    let mut dying = Import::begin(&archive, Cadence::Every(2), &mut nobody).expect("it begins");
    let all = vec![Say::Post(1), Gone(1), Say::Post(2), Gone(3), Say::Post(4)];
    read(&mut dying, "a", all.clone());
    drop(dying);
    // Committed with the second post: both posts, and the first withdrawal.
    assert_eq!(ids(&archive, 5), [1, 2]);
    assert_eq!(record(&archive).withdrawn, 1);
    import(&archive, "a", Cadence::Batch, all);
    assert_eq!(ids(&archive, 5), [2, 4]);
    assert_eq!(
        (record(&archive).withdrawn, record(&archive).removed),
        (2, 1)
    );
}

#[test]
fn a_mended_file_is_accounted_for_once() {
    let (_folder, archive) = archive();
    let mut first = posts(0..3);
    first.extend([Broken("x"), Broken("y")]);
    import(&archive, "a", Cadence::Batch, first);
    import(
        &archive,
        "b",
        Cadence::Batch,
        vec![Say::Post(0), Broken("z")],
    );
    assert_eq!(archive.rejects().expect("a list").count(), 3);
    import(&archive, "a", Cadence::Batch, posts(0..5));
    assert_eq!(ids(&archive, 9), [0, 1, 2, 3, 4]);
    let left: Vec<_> = archive.rejects().expect("a list").map(|r| r.raw).collect();
    assert_eq!(left, [b"z"]);
    let record = record(&archive);
    let rows: Vec<_> = record
        .current()
        .map(|s| (&*s.path, s.records(), s.posts, s.merged, s.rejected))
        .collect();
    assert_eq!(rows, [("b", 2, 0, 1, 1), ("a", 5, 2, 3, 0)]);
    assert_eq!((record.readings("a"), record.earlier_posts()), (2, 3));
    // A reading that comes to nothing leaves the earlier one in its right.
    import(&archive, "a", Cadence::Batch, posts(0..6));
    let before = archive.record().expect("a record");
    let mut nobody = ();
    let mut refused = Import::begin(&archive, Cadence::Batch, &mut nobody).expect("it begins");
    let source = SourceRecord {
        path: "a".into(),
        print: Some(Fingerprint::of_name("other")),
        ..SourceRecord::default()
    };
    let missing = crate::formats::ReadError::Missing { path: "a".into() };
    refused
        .read(source, |_| Err(missing))
        .expect("no fault of the disk");
    refused.finish().expect("it ends");
    let after = archive.record().expect("a record");
    assert_eq!(after.sources, before.sources);
    assert_eq!(after.refused.len(), 1);
}

#[test]
fn what_is_worth_knowing_is_said_at_once_and_kept() {
    let (_folder, archive) = archive();
    let mut heard = Heard::default();
    let mut import = Import::begin(&archive, Cadence::Batch, &mut heard).expect("it begins");
    let remark = Say::Note(Note::Remark("days come first in its dates".into()));
    let text = "text".parse().expect("a field");
    let columns = Say::Note(Note::Columns(vec![(text, "body".into())]));
    read(
        &mut import,
        "a",
        vec![remark.clone(), columns, Say::Post(1), remark],
    );
    import.finish().expect("it ends");
    assert_eq!(
        heard.0,
        ["a: days come first in its dates", "a: columns: text=body"]
    );
    let source = &record(&archive).sources[0];
    assert_eq!(source.remarks, ["days come first in its dates"]);
    assert_eq!(
        source.columns_in_words().as_deref(),
        Some("columns: text=body")
    );
}

#[test]
fn importing_everything_again_changes_no_post() {
    let (_folder, archive) = archive();
    let files = [
        ("a", posts(0..50)),
        ("b", posts(25..75)),
        ("c", posts([1, 1, 70])),
    ];
    for (path, all) in &files {
        import(&archive, path, Cadence::Every(10), all.clone());
    }
    let segments = || -> FxHashSet<_> {
        let ids = archive.index().searchable_segment_ids().expect("an index");
        ids.into_iter().collect()
    };
    let before = segments();
    for (path, all) in files {
        import(&archive, path, Cadence::Every(10), all);
    }
    assert_eq!(segments(), before, "no segment was written");
    assert_eq!(ids(&archive, 100).len(), 75);
}

#[test]
fn what_was_taken_back_stays_out_of_a_rebuilt_archive() {
    let (folder, archive) = archive();
    import(&archive, "a", Cadence::Batch, posts(0..9));
    import(
        &archive,
        "b",
        Cadence::Batch,
        vec![Gone(3), Gone(11), Say::Post(20)],
    );
    let path = archive.path().to_owned();
    drop(archive);
    // No source is there any more: everything comes from the old archive.
    let how = super::Rebuild::default();
    let rebuilt = Archive::rebuild(&path, &how, &|_| None, &mut ()).expect("it can be read");
    assert_eq!((rebuilt.carried, rebuilt.lost.len()), (9, 0));
    assert_eq!(rebuilt.missing, ["a", "b"]);
    assert_eq!(rebuilt.kept, Some(folder.path().join("a.damaged")));
    let archive = Archive::open(&path).expect("it opens");
    assert_eq!(ids(&archive, 30), [0, 1, 2, 4, 5, 6, 7, 8, 20]);
    let known = record(&archive);
    assert_eq!((known.withdrawn, known.removed), (2, 0));
    let rows: Vec<_> = known
        .sources
        .iter()
        .map(|s| (s.records(), s.posts, s.skipped))
        .collect();
    assert_eq!(rows, [(9, 8, 0), (3, 1, 2)]);
    import(&archive, "c", Cadence::Batch, posts([3, 11, 12]));
    assert_eq!(ids(&archive, 30), [0, 1, 2, 4, 5, 6, 7, 8, 12, 20]);
}

#[test]
fn a_withdrawal_that_was_forgotten_is_damage() {
    let (_folder, archive) = archive();
    import(&archive, "a", Cadence::Batch, vec![Say::Post(1), Gone(2)]);
    let path = archive.path().to_owned();
    let health = || Archive::verify(&path, &mut |_| ()).expect("nobody writes to it");
    assert_eq!((health().damages, health().posts), (Vec::new(), 1));
    std::fs::write(path.join("withdrawn"), [1, 2, 3]).expect("room");
    assert_eq!(health().damages[0].file, "withdrawn");
    let mut nobody = ();
    let error = Import::begin(&archive, Cadence::Batch, &mut nobody).map(drop);
    let error = error.expect_err("it might let posts in again").to_string();
    assert!(
        error.contains("withdrawn' is damaged") && error.contains("tagline verify"),
        "{error}"
    );
}

#[test]
fn a_merge_in_the_midst_of_looking_is_no_damage() {
    let (_folder, archive) = archive();
    import(&archive, "a", Cadence::Every(2), posts(0..10));
    let segments = archive.index().searchable_segment_ids().expect("an index");
    assert!(segments.len() > 2);
    drop(segments);
    let (mut is_merged, mut last, mut again) = (false, 0.0, 0);
    let health = Archive::verify(archive.path(), &mut |share| {
        if !std::mem::replace(&mut is_merged, true) {
            let merging = Archive::open(archive.path()).expect("it opens");
            merging.compact_fully().expect("nobody writes to it");
        }
        again += u32::from(share < last);
        last = share;
    });
    let health = health.expect("nobody writes to it");
    assert_eq!((health.damages, health.posts), (Vec::new(), 10));
    assert_eq!(again, 1, "the files of the first look were gone");
}

#[test]
fn all_damage_is_counted_and_a_part_of_it_told() {
    const DAMAGED: u64 = 150;
    let (_folder, archive) = archive();
    let unknown = (1000..1000 + DAMAGED).map(Gone);
    let all = posts(0..DAMAGED + 7).into_iter().chain(unknown).collect();
    import(&archive, "a", Cadence::Batch, all);
    let identity = |id: u64| Identity::of("demo", &id.to_string()).0.to_le_bytes();
    let gone: Vec<u8> = (0..DAMAGED).flat_map(identity).collect();
    std::fs::write(archive.path().join("withdrawn"), gone).expect("room");
    let health = Archive::verify(archive.path(), &mut |_| ()).expect("nobody writes to it");
    assert_eq!((health.places(), health.damages.len()), (DAMAGED, 100));
    assert_eq!(health.posts, 7);
}
