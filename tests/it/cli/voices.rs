//! Voices, an author, links, a link, companions as programs see them.

use super::Program;

/// Two platforms with the same handle, a voice that changed its handle, reposts that name whom they repeat and reposts
/// that only name a post, links that are the same page.
const POSTS: &str = r##"{"platform":"twitter","id":"1","created_at":"2014-05-24T10:00:00Z","author":{"id":"11","handle":"ana","name":"Ana","followers":7},"text":"first #walk https://www.example.org/a/?utm_source=x","tags":["walk"],"links":["https://www.example.org/a/?utm_source=x"]}
{"platform":"twitter","id":"2","created_at":"2014-05-24T11:00:00Z","author":{"id":"11","handle":"ana_2","name":"Ana","followers":9},"text":"second #walk","tags":["walk"]}
{"platform":"twitter","id":"3","created_at":"2014-05-25T10:00:00Z","author":{"id":"12","handle":"ben"},"text":"RT @ana: first #walk","tags":["walk"],"mentions":["ana"],"repost_of":{"id":"1","handle":"ana"}}
{"platform":"twitter","id":"4","created_at":"2014-05-25T11:00:00Z","author":{"id":"13","handle":"cyd"},"text":"first #walk","tags":["walk"],"repost_of":{"id":"1"}}
{"platform":"twitter","id":"5","created_at":"2014-05-26T10:00:00Z","author":{"id":"13","handle":"cyd"},"text":"@ana see #home","tags":["home"],"mentions":["ana"],"links":["http://example.org/a#top"]}
{"platform":"twitter","id":"6","created_at":"2014-05-26T11:00:00Z","author":{"id":"12","handle":"ben"},"text":"lost","repost_of":{"id":"77"}}
{"platform":"mastodon","id":"7","created_at":"2014-05-27T10:00:00Z","author":{"id":"a@m.org","handle":"ana"},"text":"another Ana @zoe https://m.example.org/b","mentions":["zoe"],"links":["https://m.example.org/b"]}
{"platform":"mastodon","id":"8","author":{"handle":""},"text":"nobody, never"}
"##;

fn program() -> Program {
    let program = Program::new().file("posts.jsonl", POSTS);
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    program
}

#[test]
fn voices_by_what_they_received() {
    program()
        .args([
            "voices", "-a", "may", "--tz", "UTC", "--by", "reposted", "--part", "voices", "--csv",
        ])
        .stdout("")
        .run();
}

#[test]
fn mentions_belong_to_who_posted_there() {
    program()
        .args([
            "voices",
            "-a",
            "may",
            "--tz",
            "UTC",
            "--by",
            "mentioned",
            "--part",
            "voices",
            "--csv",
        ])
        .stdout("")
        .run();
}

#[test]
fn voices_as_a_page() {
    program()
        .args(["voices", "-a", "may", "--tz", "UTC"])
        .stdout("")
        .run();
}

#[test]
fn a_handle_of_several_voices_says_so() {
    program()
        .args([
            "author", "@ana", "-a", "may", "--tz", "UTC", "--part", "voices",
        ])
        .stdout("")
        .run();
}

#[test]
fn an_author_as_a_page() {
    program()
        .args(["author", "twitter:11", "-a", "may", "--tz", "UTC"])
        .stdout("")
        .run();
}

#[test]
fn links_to_one_page_are_one() {
    program()
        .args(["links", "-a", "may", "--tz", "UTC", "--csv"])
        .stdout("")
        .run();
}

#[test]
fn a_link_as_a_page() {
    program()
        .args(["link", "example.org/a", "-a", "may", "--tz", "UTC"])
        .stdout("")
        .run();
}

#[test]
fn what_is_no_link_is_refused() {
    program()
        .args(["link", "story", "-a", "may"])
        .status(2)
        .stderr("tagline: 'story' is not an address: give a link such as example.org/story\n")
        .run();
    program()
        .args(["link", "example.org/none", "-a", "may"])
        .status(1)
        .stdout("example.org/none\n")
        .run();
}
