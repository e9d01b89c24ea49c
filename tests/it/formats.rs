//! Real archives of every known shape: each imports with the numbers that were counted by hand, or
//! is refused in words that help.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tagline::formats::{self, Options, ReadError, Sink};
use tagline::post::{Post, tag_key};

#[derive(Default)]
struct Collected {
    files: Vec<(String, String)>,
    posts: Vec<(u64, Post)>,
    rejects: Vec<(u64, String)>,
    skips: Vec<(u64, String)>,
    bytes: u64,
}

impl Sink for Collected {
    fn file(&mut self, name: &str, format: &str) -> ControlFlow<()> {
        self.files.push((name.to_owned(), format.to_owned()));
        ControlFlow::Continue(())
    }
    fn post(&mut self, line: u64, post: Post) -> ControlFlow<()> {
        self.posts.push((line, post));
        ControlFlow::Continue(())
    }
    fn reject(&mut self, line: u64, reason: &str, _raw: &[u8]) -> ControlFlow<()> {
        self.rejects.push((line, reason.to_owned()));
        ControlFlow::Continue(())
    }
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()> {
        self.skips.push((line, reason.to_owned()));
        ControlFlow::Continue(())
    }
    fn advance(&mut self, bytes: u64) {
        self.bytes += bytes;
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data")
}

#[test]
fn table() {
    let mut all = formats::sources(&[data().to_string_lossy().into_owned()]).unwrap();
    all.retain(|s| !s.path.contains("cassettes") && !s.path.contains("conformance"));
    for source in all {
        let mut c = Collected::default();
        let r = formats::read(&source, &Options::default(), &mut c);
        let short = source.path.split("data/").nth(1).unwrap();
        println!(
            "{short} {:?} p={} r={} s={} bytes={}/{:?}",
            c.files.first().map(|f| &f.1),
            c.posts.len(),
            c.rejects.len(),
            c.skips.len(),
            c.bytes,
            source.size()
        );
        if let Err(e) = r {
            println!("   ERR {e}");
        }
        if let Some(e) = c.rejects.first() {
            println!("   REJ {e:?}");
        }
        if let Some(e) = c.skips.first() {
            println!("   SKIP {e:?}");
        }
        let undated = c.posts.iter().filter(|p| p.1.time.is_none()).count();
        let noid = c.posts.iter().filter(|p| p.1.id.is_empty()).count();
        let noauth = c.posts.iter().filter(|p| p.1.voice().is_empty()).count();
        let notext = c.posts.iter().filter(|p| p.1.text.is_empty()).count();
        let reposts = c.posts.iter().filter(|p| p.1.is_repost()).count();
        println!(
            "   undated {undated} noid {noid} noauth {noauth} notext {notext} reposts {reposts}"
        );
    }
}
