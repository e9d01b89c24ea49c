//! An import that is killed, again and again, at moments that follow no pattern.

use super::{Corpus, check, check_complete, folder_with, index_bytes, run, tagline};
use std::path::Path;

const CORPUS: Corpus = Corpus {
    posts: 20_000,
    repeats: 200,
    rejects: 50,
};
const ARGS: [&str; 6] = ["import", "c.jsonl", "-a", "a", "--commit-every", "1500"];

/// Numbers without a pattern, the same in every run.
struct Chance(u64);

impl Chance {
    /// A number below `below`.
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }
}

/// Kills an import when its index has grown by so many bytes. Whether it came to that.
fn kill_at(folder: &Path, archive: &Path, bytes: u64) -> bool {
    let limit = index_bytes(archive) + bytes;
    let mut child = tagline(folder).args(ARGS).spawn().expect("it starts");
    let was_killed = loop {
        if child.try_wait().expect("it is ours").is_some() {
            break false;
        }
        if index_bytes(archive) >= limit {
            child.kill().expect("it is ours");
            break true;
        }
        std::thread::yield_now();
    };
    child.wait().expect("it is ours");
    was_killed
}

#[test]
fn at_fifty_moments() {
    // How large the index becomes.
    let (program, archive) = folder_with(&CORPUS);
    assert_eq!(run(program.path(), &ARGS).status.code(), Some(0));
    check_complete(&archive, &CORPUS);
    let full = index_bytes(&archive);
    let mut chance = Chance(2014);
    let (mut killed, mut before_the_end) = (0, 0);
    for _ in 0..10 {
        let (program, archive) = folder_with(&CORPUS);
        let mut least = 0;
        for _ in 0..5 {
            // Where much is there already, little is written any more.
            let grows = if least == 0 { full } else { full / 4 };
            killed += u32::from(kill_at(program.path(), &archive, chance.next(grows)));
            if !archive.join("archive.json").exists() {
                continue;
            }
            let posts = check(&archive);
            assert!(posts <= CORPUS.posts as u64);
            assert!(
                posts >= least,
                "what was committed stays: {posts} of {least}"
            );
            // With all posts in, it may have been over before it was killed.
            let is_unfinished = posts > 0 && posts < CORPUS.posts as u64;
            if is_unfinished && before_the_end % 10 == 0 {
                let info = run(program.path(), &["info", "-a", "a"]).stdout;
                let info = String::from_utf8_lossy(&info).into_owned();
                assert!(info.contains("c.jsonl: incomplete"), "{info}");
            }
            before_the_end += u32::from(posts < CORPUS.posts as u64);
            least = posts;
        }
        assert_eq!(run(program.path(), &ARGS).status.code(), Some(0));
        check_complete(&archive, &CORPUS);
    }
    println!("{killed} of 50 were killed, {before_the_end} of them before all posts were in");
    assert!(
        killed >= 25,
        "only {killed} were killed before they were done"
    );
    assert!(
        before_the_end >= 10,
        "only {before_the_end} in the midst of it"
    );
}
