//! Tags, mentions and links against the conformance suite of twitter-text. Every deliberate
//! difference is listed with its reason; a listed difference that is none fails, too.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tagline::post::entities::{Entity, links, mentions, tags};

/// The suite: expectations come as words, as places, or as nothing of ours.
#[derive(Deserialize)]
struct Suite {
    tests: BTreeMap<String, Vec<Case>>,
}

#[derive(Deserialize)]
struct Case {
    description: String,
    text: String,
    expected: Option<Expected>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    Word(#[expect(dead_code, reason = "only in parts that are not ours")] String),
    Words(Vec<String>),
    Places(Vec<Place>),
}

#[derive(Deserialize)]
struct Place {
    #[serde(
        alias = "hashtag",
        alias = "screen_name",
        alias = "url",
        alias = "cashtag"
    )]
    word: String,
    indices: (usize, usize),
}

const PARTS: [&str; 5] = [
    "hashtags",
    "hashtags_from_astral",
    "hashtags_with_indices",
    "mentions",
    "mentions_with_indices",
];
const LINK_PARTS: [&str; 4] = [
    "urls",
    "urls_with_indices",
    "urls_with_directional_markers",
    "tco_urls_with_params",
];

/// Where we differ, and why that is better for an archive.
const DIFFERENCES: &[(&str, &str)] = &[(
    "Extract domain followed by Japanese characters",
    "without http, only top-level domains in ASCII count: in scripts without spaces the end of a \
     name is a guess",
)];

fn suite() -> Option<Suite> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !data.exists() {
        eprintln!("skipped: no data at {}", data.display());
        return None;
    }
    let path = data.join("conformance/twitter-text/extract.yml");
    let text = std::fs::read_to_string(path).expect("the data hold the suite");
    Some(serde_saphyr::from_str(&text).expect("the suite is readable"))
}

/// What of the found entities is not as the case expects.
fn complaint(case: &Case, found: &[Entity<'_>]) -> Option<String> {
    let words: Vec<&str> = found.iter().map(|entity| entity.text).collect();
    let expected: Vec<&str> = match case.expected.as_ref()? {
        Expected::Word(_) => return None,
        Expected::Words(words) => words.iter().map(String::as_str).collect(),
        Expected::Places(places) => {
            let count = |end: usize| case.text[..end].chars().count();
            let found = found
                .iter()
                .map(|e| (count(e.range.start), count(e.range.end)));
            let expected = places.iter().map(|place| place.indices);
            if !found.clone().eq(expected.clone()) {
                let (found, expected): (Vec<_>, Vec<_>) = (found.collect(), expected.collect());
                return Some(format!("at {found:?}, expected at {expected:?}"));
            }
            places.iter().map(|place| place.word.as_str()).collect()
        }
    };
    (words != expected).then(|| format!("found {words:?}, expected {expected:?}"))
}

#[test]
fn entities_are_those_of_twitter_text() {
    let Some(suite) = suite() else { return };
    let mut wrong = Vec::new();
    let mut differences: Vec<&str> = DIFFERENCES.iter().map(|&(name, _)| name).collect();
    let mut count = 0;
    for part in PARTS.iter().chain(&LINK_PARTS) {
        for case in &suite.tests[*part] {
            let found = match part {
                _ if LINK_PARTS.contains(part) => links(&case.text),
                _ if part.starts_with("mentions") => mentions(&case.text),
                _ => tags(&case.text),
            };
            count += 1;
            let Some(complaint) = complaint(case, &found) else {
                continue;
            };
            match differences
                .iter()
                .position(|name| *name == case.description)
            {
                Some(listed) => {
                    differences.remove(listed);
                }
                None => wrong.push(format!("{part}: {}: {complaint}", case.description)),
            }
        }
    }
    assert!(count > 200, "only {count} cases were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        differences.is_empty(),
        "no differences any more: {differences:?}"
    );
}
