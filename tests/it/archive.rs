//! The archive on disk: what is imported, merged, refused, interrupted and found again.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tagline::archive::{Archive, Cadence, Error, Phase, Progress, SourceRecord, Summary, Watcher};
use tagline::engine::{AskPage, Cancel, Engine, Order, Row};
use tagline::formats::{self, Options};
use tagline::query::Query;

/// A folder with files to import and the archive made of them.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, lines: &[Value]) -> PathBuf {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        fs::write(self.path(name), lines.join("\n")).unwrap();
        self.path(name)
    }

    fn archive(&self) -> Archive {
        Archive::open_or_create(&self.path("a.tagline")).unwrap()
    }
}

fn import(archive: &Archive, path: &Path) -> Summary {
    try_import(archive, path, &mut ()).unwrap()
}

fn try_import(archive: &Archive, path: &Path, watcher: &mut dyn Watcher) -> Result<Summary, Error> {
    let sources = formats::sources(&[path.to_string_lossy().into_owned()]).unwrap();
    archive.import(sources, &Options::default(), watcher)
}

fn post(id: usize) -> Value {
    json!({
        "platform": "demo", "id": id.to_string(), "created_at": "2014-05-25T21:14:00Z",
        "author": {"id": "7", "handle": "ana"}, "text": format!("post {id} #one"),
    })
}

fn posts(ids: std::ops::Range<usize>) -> Vec<Value> {
    ids.map(post).collect()
}

fn all(archive: &Archive) -> Vec<Row> {
    let ask = AskPage {
        order: Order::Oldest,
        collapse: false,
        offset: 0,
        limit: 100_000,
    };
    let engine = Engine::open(archive).unwrap();
    let page = engine
        .page(&Query::default(), &ask, &Cancel::never())
        .unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows
}

fn one(archive: &Archive, id: &str) -> Row {
    Engine::open(archive)
        .unwrap()
        .post("demo", id)
        .unwrap()
        .expect("the post is there")
}

/// What the record says adds up, and is what the index holds.
#[track_caller]
fn check_books(archive: &Archive) {
    let record = archive.record().unwrap();
    let rows = all(archive);
    let names: HashSet<_> = rows.iter().map(|row| &row.post.id).collect();
    assert_eq!(names.len(), rows.len(), "a post is there twice");
    let ever: u64 = record.sources.iter().map(|s| s.posts).sum();
    assert_eq!(ever - record.removed, rows.len() as u64);
    assert_eq!(record.posts(), rows.len() as u64);
    for source in &record.sources {
        assert_eq!(
            source.records(),
            source.posts + source.merged + source.rejected + source.skipped
        );
        assert_eq!(source.skips.values().sum::<u64>(), source.skipped);
    }
    let overview = Engine::open(archive).unwrap().overview().unwrap();
    assert_eq!(record.current().count(), overview.sources.len());
    for (source, info) in record.current().zip(&overview.sources) {
        assert_eq!((&source.path, source.records()), (&info.path, info.records));
    }
    let rejected: u64 = record.current().map(|s| s.rejected).sum();
    assert_eq!(archive.rejects().unwrap().count() as u64, rejected);
}

#[test]
fn importing_twice_changes_nothing() {
    let desk = Desk::new();
    let file = desk.write("one.jsonl", &posts(0..20));
    let archive = desk.archive();
    let first = import(&archive, &file);
    assert_eq!((first.sum(|s| s.posts), first.unchanged.len()), (20, 0));
    let record = archive.record().unwrap();
    let meta = || fs::read(archive.path().join("index/meta.json")).unwrap();
    let before = meta();
    let again = import(&archive, &file);
    assert_eq!(meta(), before, "nothing is committed for nothing");
    assert_eq!((again.sources.len(), again.unchanged.len()), (0, 1));
    assert_eq!(archive.record().unwrap(), record);
    check_books(&archive);
    // One post more: the file is another, its old posts are seen again.
    let file = desk.write("one.jsonl", &posts(0..21));
    let more = import(&archive, &file);
    assert_eq!((more.sum(|s| s.posts), more.sum(|s| s.merged)), (1, 20));
    let record = archive.record().unwrap();
    assert_eq!(record.sources.len(), 2);
    assert!(record.sources[0].superseded && !record.sources[1].superseded);
    check_books(&archive);
    // The same file twice in one go.
    let archive = Archive::open_or_create(&desk.path("b.tagline")).unwrap();
    let path = file.to_string_lossy().into_owned();
    let sources = formats::sources(&[path.clone(), path]).unwrap();
    let both = archive
        .import(sources, &Options::default(), &mut ())
        .unwrap();
    assert_eq!((both.sum(|s| s.posts), both.sum(|s| s.merged)), (21, 21));
    assert_eq!(archive.record().unwrap().current().count(), 1);
    check_books(&archive);
}

#[test]
fn exact_repeats_are_one_post_with_every_place() {
    let desk = Desk::new();
    let mut unnamed = post(1);
    unnamed["id"] = json!("");
    let mut named = [post(2), post(3), post(2)];
    named[0]["counts"] = json!({"likes": 2});
    let lines = [vec![unnamed.clone()], named.to_vec(), vec![unnamed.clone()]].concat();
    let archive = desk.archive();
    let summary = import(&archive, &desk.write("one.jsonl", &lines));
    assert_eq!(
        (summary.sum(|s| s.posts), summary.sum(|s| s.merged)),
        (3, 2)
    );
    import(&archive, &desk.write("two.jsonl", &[post(9), unnamed]));
    check_books(&archive);
    let rows = all(&archive);
    let row = rows
        .iter()
        .find(|row| row.post.id.starts_with('~'))
        .unwrap();
    let record = archive.record().unwrap();
    let places: Vec<(String, u64)> = row
        .post
        .found
        .iter()
        .map(|at| (record.path_of(*at), at.line))
        .collect();
    let path = |name: &str| desk.path(name).to_string_lossy().into_owned();
    assert_eq!(
        places,
        [
            (path("one.jsonl"), 1),
            (path("one.jsonl"), 5),
            (path("two.jsonl"), 2)
        ]
    );
    assert_eq!((row.path.clone(), row.line), places[0]);
    // A repeat that says nothing about counts takes none away.
    assert_eq!(one(&archive, "2").post.counts.likes, Some(2));
}

#[test]
fn fuller_texts_and_later_counts_win() {
    let desk = Desk::new();
    let archive = desk.archive();
    let seen = |text: &str, counts: Value, author: Value| {
        let mut seen = post(1);
        seen["text"] = json!(text);
        seen["counts"] = counts;
        seen["author"] = author;
        seen
    };
    let full = "the whole of it #one #two";
    let first = seen(
        "the whole of i…",
        json!({"likes": 5, "views": 9}),
        json!({"handle": "ana"}),
    );
    let second = seen(full, json!({"likes": 4, "reposts": 1}), json!({"id": "7"}));
    let third = seen("the whole…", json!({"likes": 6}), json!({"name": "Ana"}));
    import(
        &archive,
        &desk.write("one.jsonl", &[post(0), first, second, post(2)]),
    );
    import(&archive, &desk.write("two.jsonl", &[third]));
    check_books(&archive);
    let post = one(&archive, "1").post;
    assert_eq!(post.text, full);
    assert_eq!(post.tags, ["one", "two"]);
    assert_eq!(
        (post.counts.likes, post.counts.reposts, post.counts.views),
        (Some(6), Some(1), Some(9))
    );
    let author = &post.author;
    assert_eq!(
        (&*author.id, &*author.handle, &*author.name),
        ("7", "ana", "Ana")
    );
    assert_eq!(post.found.len(), 3);
    // What was replaced is not found any more, and not counted.
    let engine = Engine::open(&archive).unwrap();
    assert_eq!(engine.overview().unwrap().count.posts, 3);
    assert_eq!(engine.overview().unwrap().count.voices, 1);
}

/// Runs something while an import is under way, and may end it after so many records.
struct During<F> {
    run: Option<F>,
    phases: Vec<Phase>,
    stop_after: Option<u64>,
}

impl<F: FnOnce()> Watcher for During<F> {
    fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        if self.phases.last() != Some(&progress.phase) {
            self.phases.push(progress.phase);
        }
        if progress.records > 0
            && let Some(run) = self.run.take()
        {
            run();
        }
        if self
            .stop_after
            .is_some_and(|records| progress.records >= records)
        {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn while_an_import_runs_others_may_read_and_not_write() {
    let desk = Desk::new();
    let archive = desk.archive();
    import(&archive, &desk.write("one.jsonl", &posts(0..10)));
    let file = desk.write("two.jsonl", &posts(5..2000));
    let other = desk.write("three.jsonl", &posts(0..1));
    let mut ran = false;
    let mut during = During {
        run: Some(|| {
            let second = Archive::open(archive.path()).unwrap();
            assert_eq!(
                all(&second).len(),
                10,
                "an open archive shows what was committed"
            );
            check_books(&second);
            let error = try_import(&second, &other, &mut ()).unwrap_err();
            let Error::Locked { holder, .. } = &error else {
                panic!("{error}")
            };
            assert_eq!(*holder, std::process::id().to_string());
            let message = error.to_string();
            assert!(
                message.contains("is being written to by process"),
                "{message}"
            );
            assert!(
                message.contains(holder.as_str()) && message.contains("wait"),
                "{message}"
            );
            ran = true;
        }),
        phases: Vec::new(),
        stop_after: None,
    };
    try_import(&archive, &file, &mut during).unwrap();
    assert_eq!(
        during.phases,
        [
            Phase::Reading,
            Phase::Saving,
            Phase::Repeats,
            Phase::Compacting
        ]
    );
    assert!(ran);
    assert_eq!(all(&archive).len(), 2000);
    // The lock is gone with the import.
    assert_eq!(import(&archive, &other).sum(|s| s.merged), 1);
    check_books(&archive);
}

/// Opens the archive anew after each commit.
struct Reading<'a> {
    archive: &'a Path,
    seen: Vec<usize>,
}

impl Watcher for Reading<'_> {
    fn progress(&mut self, _progress: &Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn committed(&mut self) {
        let archive = Archive::open(self.archive).unwrap();
        check_books(&archive);
        self.seen.push(all(&archive).len());
    }
}

#[test]
fn a_live_import_shows_its_first_posts_soon() {
    let desk = Desk::new();
    let mut lines = posts(0..16_000);
    lines.push(post(3));
    let file = desk.write("one.jsonl", &lines);
    let seen = |cadence| {
        let path = desk.path(&format!("{cadence:?}"));
        let archive = Archive::open_or_create(&path).unwrap();
        let mut reading = Reading {
            archive: &path,
            seen: Vec::new(),
        };
        let sources = formats::sources(&[file.to_string_lossy().into_owned()]).unwrap();
        archive
            .import_at(sources, &Options::default(), cadence, &mut reading)
            .unwrap();
        check_books(&archive);
        reading.seen
    };
    // One commit before repeats are merged, one after, one for the end of the source.
    assert_eq!(seen(Cadence::Batch), [16_000; 3]);
    assert_eq!(seen(Cadence::Every(9_000)), [9_000, 16_000, 16_000, 16_000]);
    let live = seen(Cadence::Live);
    assert!(live[0] <= 5_000 && live[0] > 0, "{live:?}");
    assert!(live[1] <= 15_000 && live.is_sorted(), "{live:?}");
    assert_eq!(live.last(), Some(&16_000));
}

#[test]
fn an_engine_keeps_answering_from_what_it_opened() {
    let desk = Desk::new();
    let archive = desk.archive();
    import(&archive, &desk.write("one.jsonl", &posts(0..10)));
    let engine = Engine::open(&archive).unwrap();
    import(&archive, &desk.write("two.jsonl", &posts(0..300)));
    let ask = AskPage {
        order: Order::Newest,
        collapse: false,
        offset: 0,
        limit: 50,
    };
    let page = engine
        .page(&Query::default(), &ask, &Cancel::never())
        .unwrap();
    assert_eq!((page.total, page.rows.len()), (10, 10));
    assert_eq!(engine.overview().unwrap().sources.len(), 1);
    assert_eq!(all(&archive).len(), 300);
}

#[test]
fn an_interrupted_import_is_valid_and_can_be_run_again() {
    let desk = Desk::new();
    let mut lines = posts(0..3000);
    // Repeats and a reject before and after the interruption.
    lines.insert(100, post(7));
    lines.insert(101, json!({"platform": "demo", "id": "no text"}));
    lines.insert(2900, post(8));
    let file = desk.write("one.jsonl", &lines);
    for stop_after in [0, 512, 1024] {
        let path = desk.path(&format!("after-{stop_after}"));
        let archive = Archive::open_or_create(&path).unwrap();
        let mut stop = During {
            run: Some(|| {}),
            phases: Vec::new(),
            stop_after: Some(stop_after),
        };
        let summary = try_import(&archive, &file, &mut stop).unwrap();
        assert!(summary.interrupted);
        check_books(&archive);
        let archive = Archive::open(&path).unwrap();
        let begun = usize::from(stop_after > 0);
        assert_eq!(
            archive.record().unwrap().sources.len(),
            begun,
            "a source that gave nothing"
        );
        assert_eq!(
            archive
                .record()
                .unwrap()
                .sources
                .iter()
                .map(SourceRecord::records)
                .sum::<u64>(),
            stop_after
        );
        let summary = import(&archive, &file);
        assert!(!summary.interrupted && summary.unchanged.is_empty());
        check_books(&archive);
        assert_eq!(all(&archive).len(), 3000, "after {stop_after}");
        assert_eq!(import(&archive, &file).unchanged.len(), 1);
    }
}

#[test]
fn sources_that_are_not_whole_are_told_apart_and_forgotten_when_they_are() {
    let desk = Desk::new();
    let archive = desk.archive();
    let told = || {
        let engine = Engine::open(&archive).unwrap();
        let scope = Query::default();
        let check = engine.check(&scope, &jiff::tz::TimeZone::UTC, &Cancel::never());
        let check = check.unwrap();
        ["unfinished", "faulty"].map(|name| {
            let found = check.statements.iter().find(|s| s.name == name).unwrap();
            (found.count, found.of)
        })
    };
    let file = desk.write("one.jsonl", &posts(0..3000));
    let mut during = During {
        run: None::<fn()>,
        phases: Vec::new(),
        stop_after: Some(1024),
    };
    assert!(
        try_import(&archive, &file, &mut during)
            .unwrap()
            .interrupted
    );
    assert_eq!(told(), [(1, Some(1)), (0, Some(1))]);
    import(&archive, &file);
    assert_eq!(told(), [(0, Some(1)), (0, Some(1))]);
    let growing = desk.write("two.jsonl", &posts(3000..6000));
    let mut during = During {
        run: Some(|| drop(desk.write("two.jsonl", &posts(3000..6001)))),
        phases: Vec::new(),
        stop_after: None,
    };
    try_import(&archive, &growing, &mut during).unwrap();
    assert_eq!(told(), [(0, Some(2)), (1, Some(2))]);
    import(&archive, &growing);
    assert_eq!(told(), [(0, Some(2)), (0, Some(2))]);
}

#[test]
fn an_import_that_is_dropped_half_way_leaves_what_was_there() {
    struct Panic;
    impl Watcher for Panic {
        fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
            assert!(progress.records < 512, "as if the process had died");
            ControlFlow::Continue(())
        }
    }
    let desk = Desk::new();
    let archive = desk.archive();
    import(&archive, &desk.write("one.jsonl", &posts(0..10)));
    let mut lines = posts(5..2000);
    lines.insert(3, json!({"platform": "demo", "id": "no text"}));
    let file = desk.write("two.jsonl", &lines);
    let path = archive.path().to_owned();
    let died = std::panic::catch_unwind(|| {
        let archive = Archive::open(&path).unwrap();
        let _ = try_import(&archive, &file, &mut Panic);
    });
    assert!(died.is_err());
    assert_eq!(all(&archive).len(), 10);
    check_books(&archive);
    import(&archive, &file);
    assert_eq!(all(&archive).len(), 2000);
    check_books(&archive);
}

#[test]
fn other_folders_are_refused_and_left_alone() {
    let desk = Desk::new();
    let error = Archive::open(&desk.path("nothing")).unwrap_err();
    assert!(matches!(error, Error::NotFound(_)), "{error}");
    assert!(!desk.path("nothing").exists());
    let photos = desk.path("photos");
    fs::create_dir(&photos).unwrap();
    fs::write(photos.join("cat.jpg"), b"cat").unwrap();
    for error in [
        Archive::open(&photos).unwrap_err(),
        Archive::open_or_create(&photos).unwrap_err(),
    ] {
        assert!(matches!(error, Error::NotAnArchive(_)), "{error}");
        assert!(error.to_string().contains("name another folder"), "{error}");
    }
    let left: Vec<_> = photos
        .read_dir()
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["cat.jpg"]);
    // A plain file.
    let file = desk.write("file", &[]);
    for error in [
        Archive::open(&file).unwrap_err(),
        Archive::open_or_create(&file).unwrap_err(),
    ] {
        assert!(matches!(error, Error::NotAnArchive(_)), "{error}");
    }
    // An empty folder becomes an archive.
    fs::create_dir(desk.path("empty")).unwrap();
    Archive::open_or_create(&desk.path("empty")).unwrap();
    assert_eq!(all(&Archive::open(&desk.path("empty")).unwrap()).len(), 0);
}

#[test]
fn another_version_is_refused_in_words() {
    let desk = Desk::new();
    let archive = desk.archive();
    let stamp = archive.path().join("archive.json");
    let mut written: Value = serde_json::from_slice(&fs::read(&stamp).unwrap()).unwrap();
    written["format"] = json!(99);
    fs::write(&stamp, written.to_string()).unwrap();
    let error = Archive::open(archive.path()).unwrap_err();
    assert!(matches!(error, Error::Version { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("a newer tagline"), "{error}");
    written["format"] = json!(3);
    fs::write(&stamp, written.to_string()).unwrap();
    let error = Archive::open(archive.path()).unwrap_err();
    assert!(error.to_string().contains("tagline rebuild -a"), "{error}");
    fs::write(&stamp, "not a stamp").unwrap();
    let error = Archive::open(archive.path()).unwrap_err();
    assert!(matches!(error, Error::Stamp(_)), "{error}");
    assert!(error.to_string().contains("tagline rebuild"), "{error}");
}

#[test]
fn a_damaged_index_is_named() {
    let desk = Desk::new();
    let archive = desk.archive();
    import(&archive, &desk.write("one.jsonl", &posts(0..10)));
    fs::write(archive.path().join("index/meta.json"), "{").unwrap();
    let error = Archive::open(archive.path()).unwrap_err();
    assert!(matches!(error, Error::Index { .. }), "{error}");
    assert!(error.to_string().contains("a.tagline"), "{error}");
}

#[test]
fn a_moved_archive_opens() {
    let desk = Desk::new();
    let archive = desk.archive();
    let file = desk.write("one.jsonl", &posts(0..10));
    import(&archive, &file);
    let old = archive.path().to_owned();
    drop(archive);
    fs::rename(&old, desk.path("moved.tagline")).unwrap();
    let archive = Archive::open(&desk.path("moved.tagline")).unwrap();
    assert_eq!(archive.name(), "moved");
    assert_eq!(all(&archive).len(), 10);
    assert_eq!(import(&archive, &file).unchanged.len(), 1);
    import(&archive, &desk.write("two.jsonl", &posts(10..12)));
    check_books(&archive);
    assert!(!old.exists());
}

#[cfg(unix)]
#[test]
fn read_only_archives_open() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let archive = desk.archive();
    import(&archive, &desk.write("one.jsonl", &posts(0..10)));
    let permit_writing = |permitted: bool| {
        let path = archive.path();
        for path in [
            path.to_owned(),
            path.join("index"),
            path.join("lock"),
            path.join("archive.json"),
        ] {
            let mut permissions = fs::metadata(&path).unwrap().permissions();
            permissions.set_mode(if permitted {
                permissions.mode() | 0o200
            } else {
                permissions.mode() & !0o222
            });
            fs::set_permissions(&path, permissions).unwrap();
        }
    };
    permit_writing(false);
    if fs::write(archive.path().join("probe"), "").is_ok() {
        println!("skipped: this user may write everywhere");
        permit_writing(true);
        return;
    }
    let opened = Archive::open(archive.path()).unwrap();
    assert_eq!(all(&opened).len(), 10);
    check_books(&opened);
    let error = try_import(&opened, &desk.path("one.jsonl"), &mut ()).unwrap_err();
    assert!(matches!(error, Error::NotWritable { .. }), "{error}");
    permit_writing(true);
}

#[test]
fn rejects_are_kept_with_their_place_and_reason() {
    let desk = Desk::new();
    let lines = format!(
        "{}\n{{\"platform\": \n{}\n",
        post(1),
        json!({"platform": "demo", "id": "2"})
    );
    fs::write(desk.path("one.jsonl"), &lines).unwrap();
    let archive = desk.archive();
    let summary = import(&archive, &desk.path("one.jsonl"));
    assert_eq!(
        (summary.sum(|s| s.posts), summary.sum(|s| s.rejected)),
        (1, 2)
    );
    let rejects: Vec<_> = archive.rejects().unwrap().collect();
    let path = desk.path("one.jsonl").to_string_lossy().into_owned();
    assert!(rejects.iter().all(|reject| reject.path == path));
    assert_eq!(
        (rejects[0].line, rejects[0].text().trim()),
        (2, "{\"platform\":")
    );
    assert_eq!(rejects[1].line, 3);
    assert_eq!(rejects[1].reason, "the post has no 'text'");
    assert_eq!(rejects[1].text().trim(), lines.lines().nth(2).unwrap());
    assert!(rejects.iter().all(|reject| !reject.reason.is_empty()));
    check_books(&archive);
}

#[test]
fn skips_and_undated_posts_are_counted() {
    let desk = Desk::new();
    let mut undated = post(1);
    undated["created_at"] = Value::Null;
    let schema = json!({"schema": "tagline.posts/1"});
    let archive = desk.archive();
    let summary = import(
        &archive,
        &desk.write("one.jsonl", &[schema, undated.clone(), post(2), undated]),
    );
    assert_eq!(
        summary.sum(|s| s.undated),
        1,
        "a repeat is no second undated post"
    );
    assert_eq!(summary.sum(|s| s.skipped), 1);
    let expected: BTreeMap<String, u64> =
        [("first lines of a tagline export".to_owned(), 1)].into();
    assert_eq!(summary.sources[0].skips, expected);
    assert_eq!(
        Engine::open(&archive)
            .unwrap()
            .overview()
            .unwrap()
            .count
            .undated,
        1
    );
    check_books(&archive);
}

#[test]
fn sources_that_cannot_be_read_are_named() {
    let desk = Desk::new();
    let archive = desk.archive();
    fs::write(desk.path("photo.jpg"), b"\xff\xd8\xff\xe0 not a post").unwrap();
    let summary = import(&archive, &desk.path("photo.jpg"));
    assert_eq!((summary.sources.len(), summary.failed.len()), (0, 1));
    let photo = desk.path("photo.jpg").to_string_lossy().into_owned();
    let record = archive.record().unwrap();
    assert_eq!((record.sources.len(), record.refused.len()), (0, 1));
    assert_eq!(record.refused[0].path, photo);
    assert!(record.refused[0].reason.contains("is in no known format"));
    // Once, however often it is tried.
    import(&archive, &desk.path("photo.jpg"));
    assert_eq!(archive.record().unwrap(), record);
    // The next source gets its number, and its posts the right path.
    import(&archive, &desk.write("one.jsonl", &posts(0..2)));
    assert_eq!(
        one(&archive, "1").path,
        desk.path("one.jsonl").to_string_lossy()
    );
    check_books(&archive);
    // It is a file of posts after all.
    desk.write("photo.jpg", &posts(2..3));
    import(&archive, &desk.path("photo.jpg"));
    assert_eq!(archive.record().unwrap().refused.len(), 0);
    check_books(&archive);
    // A file that was read and is gone: what was read of it stays, and counts.
    fs::write(desk.path("one.jsonl"), b"\xff\xd8\xff\xe0 not a post").unwrap();
    import(&archive, &desk.path("one.jsonl"));
    let record = archive.record().unwrap();
    assert_eq!((record.refused.len(), record.current().count()), (1, 2));
    check_books(&archive);
}
