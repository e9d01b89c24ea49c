//! Mastodon account archives.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tagline::formats::Options;
use tagline::post::Post;

use super::mastodon::status;
use super::{import, one, read, sum, with};

#[test]
fn a_real_account_archive_keeps_everything_it_says() {
    let path = "archives/mastodon_archive/outbox.public-only.json";
    let Some((found, _)) = import(path, &Options::default()) else {
        return;
    };
    let described = |post: &Post| post.media.iter().filter(|one| !one.alt.is_empty()).count();
    assert_eq!(sum(&found, |post| post.mentions.len()), 167);
    assert_eq!(sum(&found, |post| post.tags.len()), 12);
    assert_eq!(sum(&found, |post| post.links.len()), 33);
    assert_eq!(
        (sum(&found, |post| post.media.len()), sum(&found, described)),
        (14, 9)
    );
    assert_eq!(
        sum(&found, |post| usize::from(post.reply_to.is_some())),
        128
    );
    let in_french = |post: &Post| usize::from(post.lang.as_deref() == Some("fr"));
    assert_eq!(sum(&found, in_french), 1);
    let owner = &found.posts[0].1.author;
    let is_own = |post: &Post| {
        let to = post.reply_to.as_ref();
        usize::from(to.is_some_and(|to| to.author == owner.id && to.handle == owner.handle))
    };
    assert_eq!(sum(&found, is_own), 8);
    assert!(owner.handle.contains('@') && owner.id.contains("/users/"));
    let reposts = || {
        found
            .posts
            .iter()
            .filter_map(|(_, post)| post.repost_of.as_ref())
    };
    // One of them is from a server that does not name people in its addresses.
    let named = reposts().filter(|of| of.handle.contains('@'));
    assert_eq!(
        (
            named.count(),
            reposts().filter(|of| of.author.is_empty()).count()
        ),
        (26, 0)
    );
}
fn outbox(items: &Value) -> Vec<u8> {
    json!({"@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json",
        "type": "OrderedCollection", "totalItems": 99, "orderedItems": items})
    .to_string()
    .into_bytes()
}

const ME: &str = "https://tulip.example/users/ana";
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

fn create(id: u32, to: &Value, more: &Value) -> Value {
    let mut object = json!({
        "id": format!("{ME}/statuses/{id}"), "type": "Note", "summary": null, "inReplyTo": null,
        "published": "2024-05-01T10:00:00Z", "attributedTo": ME, "to": to, "cc": [format!("{ME}/followers")],
        "url": format!("https://tulip.example/@ana/{id}"), "sensitive": false, "content": "<p>Tulips</p>",
        "contentMap": {"de": "<p>Tulips</p>"}, "attachment": [], "tag": []});
    let members = object.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    json!({"id": format!("{ME}/statuses/{id}/activity"), "type": "Create", "actor": ME,
        "published": "2024-05-01T10:00:00Z", "to": to, "cc": [], "object": object})
}

#[test]
fn an_account_archive_is_read_like_the_api() {
    let found = read(&outbox(&json!([
        create(11, &json!([PUBLIC]), &json!({
            "content": "<p>Tulips &amp; #<b>Gärten</b></p>", "summary": "flowers", "sensitive": true,
            "inReplyTo": "https://far.example/users/ben/statuses/4",
            "tag": [{"type": "Hashtag", "name": "#garten"}, {"type": "Emoji", "name": ":tulip:"},
                {"type": "Mention", "name": "@cy", "href": "https://tulip.example/users/cy"}],
            "attachment": [{"type": "Document", "mediaType": "image/png", "url": "/media/1.png", "name": "red"},
                {"type": "PropertyValue", "name": "web", "value": "x"}],
            "likes": {"type": "Collection", "totalItems": 3}})),
        create(12, &json!(PUBLIC), &json!({"type": "Question", "oneOf": [{"name": "red"}, {"name": "white"}]})),
        {"id": format!("{ME}/statuses/13/activity"), "type": "Announce", "actor": ME,
            "published": "2024-05-02T10:00:00Z", "to": ["as:Public"],
            "cc": ["https://far.example/users/ben", format!("{ME}/followers")],
            "object": "https://far.example/objects/8f"},
    ])));
    let posts: Vec<_> = found.posts.iter().map(|(_, post)| post).collect();
    assert_eq!(posts.len(), 3, "{:?}", found.rejects);
    let api = one(&status("11", &json!({})));
    assert_eq!(posts[0].identity(), api.identity());
    assert_eq!(posts[0].voice(), api.voice());
    assert_eq!(posts[0].author.handle, api.author.handle);
    assert_eq!(
        (posts[0].text.as_str(), posts[0].lang.as_deref()),
        ("Tulips & #Gärten", Some("de"))
    );
    assert_eq!(posts[0].tags, ["Gärten"]);
    assert_eq!(posts[0].mentions, ["cy@tulip.example"]);
    assert_eq!(posts[0].warning.as_deref(), Some("flowers"));
    assert_eq!(posts[0].counts.likes, Some(3));
    assert_eq!(
        posts[0].permalink.as_deref(),
        Some("https://tulip.example/@ana/11")
    );
    assert_eq!(
        (posts[0].media.len(), posts[0].media[0].alt.as_str()),
        (1, "red")
    );
    let reply = posts[0].reply_to.as_ref().expect("an answer");
    assert_eq!(reply.handle, "ben@far.example");
    assert_eq!(posts[1].text, "Tulips\n\n- red\n- white");
    let original = posts[2].repost_of.as_ref().expect("a boost");
    assert_eq!(original.id, "https://far.example/objects/8f");
    assert_eq!(
        (original.handle.as_str(), original.author.as_str()),
        ("ben@far.example", "https://far.example/users/ben")
    );
    assert_eq!(posts[2].id, format!("{ME}/statuses/13/activity"));
    assert_eq!(posts[2].text, "");
}

#[test]
fn what_an_account_took_back_stays_away() {
    let items = json!([
        create(1, &json!([PUBLIC]), &json!({})),
        create(2, &json!([format!("{ME}/followers")]), &json!({})),
        create(3, &json!(["https://far.example/users/ben"]), &json!({"cc": []})),
        {"id": "x1", "type": "Delete", "actor": ME, "object": {"id": format!("{ME}/statuses/9"), "type": "Tombstone"}},
        {"id": "x2", "type": "Undo", "actor": ME, "object": {"id": format!("{ME}/statuses/8/activity"), "type": "Announce"}},
        {"id": "x3", "type": "Delete", "actor": ME, "object": ME},
        {"id": "x4", "type": "Like", "actor": ME, "object": "https://far.example/1"},
        {"id": "x5", "type": "Update", "actor": ME, "object": {"type": "Person", "id": ME}},
    ]);
    let found = read(&outbox(&items));
    assert_eq!((found.posts.len(), found.rejects.len()), (1, 0));
    let gone: Vec<_> = found.withdrawn.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(
        gone,
        [
            format!("{ME}/statuses/9"),
            format!("{ME}/statuses/8/activity")
        ]
    );
    let mut kinds = BTreeMap::new();
    for (_, reason) in &found.skips {
        *kinds.entry(reason.as_str()).or_insert(0) += 1;
    }
    let wanted = [
        ("changes of an account", 2),
        ("deletion notices", 2),
        ("likes", 1),
        ("posts that are not public", 2),
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), wanted);
    let options = Options {
        non_public: true,
        ..Options::default()
    };
    assert_eq!(with(&outbox(&items), &options).0.posts.len(), 3);
}
