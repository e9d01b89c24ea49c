//! A collection that went on when Twitter's API changed: lines of 1.1 and pages of 2 in one file.

use super::read;

const OLD: &str = r#"{"id_str":"20","created_at":"Wed Oct 10 20:19:24 +0000 2018","text":"old","user":{"id_str":"7","screen_name":"ana"}}"#;
const NEW: &str = r#"{"data":[{"id":"21","text":"new","author_id":"7","created_at":"2021-01-01T00:00:00Z"},{"id":"22","text":"newer","author_id":"7","created_at":"2021-01-02T00:00:00Z"}],"includes":{"users":[{"id":"7","username":"ana"}]}}"#;

#[test]
fn both_are_read_whichever_comes_first() {
    for file in [format!("{OLD}\n{NEW}\n"), format!("{NEW}\n{OLD}\n")] {
        let found = read(file.as_bytes());
        let mut ids: Vec<_> = found
            .posts
            .iter()
            .map(|(_, post)| post.id.as_str())
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, ["20", "21", "22"], "{:?}", found.skips);
        assert!(
            found
                .posts
                .iter()
                .all(|(_, post)| post.author.handle == "ana")
        );
        assert!(found.rejects.is_empty() && found.skips.is_empty());
    }
}
