//! What the Zeeschuimer browser extension captures from a dozen platforms, as it saves it and as 4CAT
//! keeps it.
//!
//! Zeeschuimer wraps each object of a platform (`{source_platform, timestamp_collected, data}`); 4CAT
//! unwraps it and keeps the wrapper under `__import_meta`. One file per family of platforms turns the
//! object into a post; none of them may know of the wrapper.

mod boards;
mod instagram;
mod mastodon;
mod others;
mod tiktok;
mod x;

use std::io::Read;

use crate::formats::found::Found;
use crate::formats::intake::{Intake, Stop};
use crate::formats::json::Layout;
use crate::formats::loose::{self, Loose};
use crate::formats::shape::Shape;
use crate::formats::{Given, tidy};
use crate::post::{Media, Post};

/// Whether this is a capture.
pub(in crate::formats) fn recognises(shape: &Shape) -> bool {
    let wrapper = ["source_platform", "timestamp_collected", "nav_index"];
    shape.has("__import_meta") || (shape.has_object("data") && shape.any(&wrapper))
}

/// Reads every post of a document.
pub(in crate::formats) fn read<R: Read>(
    reader: R,
    layout: Layout,
    given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    loose::each(reader, layout, intake, |line, record, raw, intake| {
        let (wrapper, item) = match record.at("__import_meta") {
            meta if meta.is_object() => (meta, record),
            _ => (record, record.at("data")),
        };
        if !item.is_object() {
            return intake.reject(
                line,
                "the capture holds no object of its platform",
                raw.as_bytes(),
            );
        }
        capture(wrapper, item, given).tell(line, &raw, intake)
    })
}

const ADVERTISEMENT: Found = Found::Skip("advertisements");
const UNKNOWN: Found = Found::Skip("captures of another kind");

fn capture(wrapper: &Loose, item: &Loose, given: &Given) -> Found {
    let clues = &given.clues;
    let mut found = match platform(wrapper).as_str() {
        "twitter" | "x" => x::found(item, given),
        "tiktok" => tiktok::found("tiktok", item, given),
        "douyin" => tiktok::found("douyin", item, given),
        "instagram" => instagram::found("instagram", item, given),
        "threads" => instagram::found("threads", item, given),
        "truthsocial" | "truth" => mastodon::found("truthsocial", item, given),
        "gab" => mastodon::found("gab", item, given),
        "imgur" => boards::imgur(item, clues),
        "9gag" | "ninegag" => boards::ninegag(item, clues),
        "pinterest" => boards::pinterest(item, clues),
        "xiaohongshu" | "rednote" => boards::rednote(item, clues),
        "linkedin" => boards::linkedin(item, clues),
        other => others::found(other, item, clues),
    };
    if let Found::Post(post) = &mut found {
        post.observed = wrapper.time("timestamp_collected", clues);
    }
    found
}

/// `www.tiktok.com`, `tiktok-comments` and `https://www.tiktok.com/@ana` are all `tiktok`. Some modules
/// of Zeeschuimer name no platform but in the address of the page.
fn platform(wrapper: &Loose) -> String {
    let names = ["source_platform", "source_platform_url", "source_url"];
    let name = wrapper.first(&names).as_text().to_lowercase();
    let host = name
        .split_once("://")
        .map_or(name.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', ':']).next().unwrap_or("");
    let labels: Vec<_> = host.split('.').collect();
    let label = match labels.as_slice() {
        [.., name, _] | [name] => name,
        [] => "",
    };
    label.split('-').next().unwrap_or("").to_owned()
}

/// A post with what the text says where the platform says nothing, each once.
fn complete(mut post: Post) -> Post {
    tidy::complete(&mut post);
    post
}

fn media(kind: &str, url: &Loose) -> Option<Media> {
    url.is_some().then(|| Media {
        kind: kind.to_owned(),
        url: url.as_text().into_owned(),
        alt: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_told_by_name_or_address() {
        let platform = |json: &str| platform(&Loose::parse(json).unwrap());
        for (json, wanted) in [
            (r#"{"source_platform":"twitter.com"}"#, "twitter"),
            (r#"{"source_platform":"tiktok-comments"}"#, "tiktok"),
            (r#"{"source_platform":"9gag.com"}"#, "9gag"),
            (
                r#"{"source_platform":null,"source_platform_url":"https://www.threads.net/@a?x=1"}"#,
                "threads",
            ),
            ("{}", ""),
        ] {
            assert_eq!(platform(json), wanted, "{json}");
        }
    }
}
