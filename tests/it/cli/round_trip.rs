//! What `search --json` prints can be imported again, and nothing is lost on the way.

use super::program::Program;
use serde_json::Value;

const POSTS: &str = r#"{"platform":"twitter","id":"20","created_at":"2014-05-24T18:05:00.250Z","author":{"id":"7","handle":"ana","name":"Ana","followers":12},"text":"=look, a lantern #Lanterns","tags":["Lanterns"],"mentions":["ben"],"links":["https://example.org/a"],"lang":"en","counts":{"likes":1,"reposts":2,"replies":3,"quotes":4,"views":5},"sensitive":true,"warning":"dark streets","media":[{"kind":"photo","url":"https://example.org/p.jpg","alt":"a lantern"}],"client":"a web page","permalink":"https://twitter.com/ana/status/20","observed_at":"2014-06-01T00:00:00Z"}
{"platform":"twitter","id":"21","created_at":null,"author":{"handle":"ben"},"text":"yes","reply_to":{"id":"20","handle":"ana","author":"7"}}
{"platform":"twitter","id":"22","created_at":"2014-05-25T18:05:00Z","author":{"handle":"cyd"},"text":"a lantern","repost_of":{}}
{"platform":"mastodon","id":"https://social.example/1","created_at":"2014-05-25T18:06:00Z","author":{"handle":"dee@social.example"},"text":"this one","quote_of":{"id":"https://social.example/0"}}
"#;

fn posts(program: &Program, archive: &str) -> Vec<Value> {
    let json = program
        .args(["search", "--json", "--limit", "100", "-a", archive])
        .run_loosely();
    let document: Value = serde_json::from_str(&json).expect("a document");
    let mut posts = document["posts"].as_array().expect("posts").clone();
    for post in &mut posts {
        // Where it was found is another place.
        post.as_object_mut().expect("a post").remove("source");
    }
    posts
}

#[test]
fn search_as_json_is_an_archive() {
    let program = Program::new().file("posts.jsonl", POSTS);
    program
        .args(["import", "posts.jsonl", "-a", "first"])
        .run_loosely();
    let json = program
        .args(["search", "--json", "--limit", "100", "-a", "first"])
        .run_loosely();
    let program = program.file("again.json", &json);
    program
        .args(["import", "again.json", "-a", "second"])
        .run_loosely();
    let first = posts(&program, "first");
    assert_eq!(first.len(), 4);
    assert_eq!(first[0]["kind"], "quote");
    assert_eq!(posts(&program, "second"), first);
}
