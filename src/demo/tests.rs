//! What the demo promises: the same bytes everywhere, and the shares that people and benches lean on.

use super::*;
use crate::post::{Kind, entities, tag_key};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

fn bytes(posts: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write_jsonl(posts, &mut out).unwrap();
    out
}

/// The default campaign, generated once for all tests.
fn default_posts() -> &'static [Post] {
    static POSTS: std::sync::OnceLock<Vec<Post>> = std::sync::OnceLock::new();
    POSTS.get_or_init(|| Campaign::new(20_000).collect())
}

/// How many of a thousand posts are such.
fn per_mille(is: impl Fn(&Post) -> bool) -> usize {
    let posts = default_posts();
    posts.iter().filter(|post| is(post)).count() * 1000 / posts.len()
}

fn has_tag(post: &Post, key: &str) -> bool {
    post.tags.iter().any(|tag| tag_key(tag) == key)
}

#[test]
fn equal_sizes_give_equal_bytes_on_every_machine() {
    let all = bytes(1000);
    assert_eq!(
        twox_hash::XxHash3_64::oneshot(&all),
        1_006_228_398_434_718_932,
        "changing the demo changes every figure that quotes it"
    );
}

#[test]
fn the_reader_gives_the_bytes_of_the_writer_in_any_pieces() {
    let mut read = Vec::new();
    let mut reader = Reader::new(1000);
    let mut piece = [0; 777];
    loop {
        let count = reader.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        read.extend_from_slice(&piece[..count]);
    }
    assert_eq!(read, bytes(1000));
}

#[test]
fn there_are_as_many_posts_as_asked_for() {
    for posts in [0, 1, 999, 1000, 5000] {
        assert_eq!(Campaign::new(posts).count() as u64, posts);
    }
    assert_eq!(default_posts().len(), 20_000);
}

#[test]
fn time_never_goes_back_and_ids_grow() {
    let times: Vec<_> = default_posts().iter().filter_map(|p| p.time).collect();
    assert!(times.is_sorted());
    let undated = default_posts().len() - times.len();
    assert!((5..60).contains(&undated), "{undated} undated");
    let ids = default_posts().iter().map(|p| p.id.parse::<u64>().unwrap());
    assert!(ids.is_sorted_by(|a, b| a < b));
}

#[test]
fn lines_are_json_with_the_fields_of_the_posts() {
    let all = bytes(1000);
    let mut lines = all.split_inclusive(|b| *b == b'\n');
    let about: serde_json::Value = serde_json::from_slice(lines.next().unwrap()).unwrap();
    assert_eq!(about["schema"], "tagline.posts/1");
    assert_eq!(about["fictional"], true);
    let mut count = 0;
    for (line, post) in lines.zip(Campaign::new(1000)) {
        let line: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert_eq!(line["id"], post.id);
        assert_eq!(line["text"], post.text);
        assert_eq!(line["kind"], post.kind().name());
        assert_eq!(line["author"]["handle"], post.author.handle);
        assert_eq!(line.get("tags").is_some(), !post.tags.is_empty());
        assert_eq!(line.get("created_at").is_some(), post.time.is_some());
        assert_eq!(line.get("repost_of").is_some(), post.is_repost());
        count += 1;
    }
    assert_eq!(count, 1000);
}

#[test]
fn tags_mentions_and_links_are_those_of_the_text() {
    for post in default_posts() {
        let text = &post.text;
        let found: Vec<_> = entities::tags(text)
            .iter()
            .map(|e| tag_key(e.text))
            .collect();
        let given: Vec<_> = post.tags.iter().map(|t| tag_key(t)).collect();
        assert_eq!(found, given, "tags of: {text}");
        let found: Vec<_> = entities::mentions(text).iter().map(|e| e.text).collect();
        assert_eq!(found, post.mentions, "mentions of: {text}");
        let found: Vec<_> = entities::links(text).iter().map(|e| e.text).collect();
        assert_eq!(found, post.links, "links of: {text}");
    }
}

#[test]
fn reposts_repeat_an_earlier_post_with_all_that_it_carries() {
    let mut earlier = BTreeMap::new();
    for post in default_posts() {
        for other in [&post.repost_of, &post.reply_to, &post.quote_of] {
            let Some(other) = other else { continue };
            let original: &&Post = earlier.get(&other.id).expect("the other post came earlier");
            assert_eq!(original.author.handle, other.handle);
        }
        if let Some(of) = &post.repost_of {
            let original: &Post = earlier[&of.id];
            assert_eq!((&post.text, &post.tags), (&original.text, &original.tags));
            assert_eq!(post.counts, original.counts);
            assert_ne!(post.author.id, original.author.id);
        }
        earlier.insert(&post.id, post);
    }
}

#[test]
fn shares_are_as_promised() {
    let kind = |kind| per_mille(|p| p.kind() == kind);
    let shares = [
        (
            "campaign",
            per_mille(|p| has_tag(p, "walkhomesafe")),
            250..350,
        ),
        (
            "counter",
            per_mille(|p| has_tag(p, "noteverynight")),
            35..65,
        ),
        ("reposts", kind(Kind::Repost), 320..380),
        ("replies", kind(Kind::Reply), 100..140),
        ("quotes", kind(Kind::Quote), 30..50),
        ("links", per_mille(|p| !p.links.is_empty()), 160..240),
        ("media", per_mille(|p| !p.media.is_empty()), 60..100),
        ("warnings", per_mille(|p| p.warning.is_some()), 2..20),
        (
            "english",
            per_mille(|p| p.lang.as_deref() == Some("en")),
            650..750,
        ),
        ("uncounted", per_mille(|p| p.counts.is_empty()), 30..90),
        (
            "tags",
            per_mille(|_| true) * tags_in_all() / 20_000,
            1250..1600,
        ),
    ];
    for (what, share, range) in shares {
        assert!(range.contains(&share), "{what}: {share} of a thousand");
    }
    let voices: BTreeSet<_> = default_posts().iter().map(|p| &p.author.id).collect();
    assert!((8_000..10_000).contains(&voices.len()), "{}", voices.len());
    let tags: BTreeSet<_> = default_posts()
        .iter()
        .flat_map(|p| &p.tags)
        .map(|t| tag_key(t))
        .collect();
    assert!((2_100..2_900).contains(&tags.len()), "{}", tags.len());
}

fn tags_in_all() -> usize {
    default_posts().iter().map(|p| p.tags.len()).sum()
}
