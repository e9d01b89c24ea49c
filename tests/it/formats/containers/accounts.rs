//! Account archives: whose they are, which of their files are posts, and which are never opened.

use super::*;

const ACCOUNT: &str = r#"window.YTD.account.part0 = [ {"account" : {"email" : "nobody@example.org",
  "username" : "lena_gardens", "accountId" : "4711", "accountDisplayName" : "Lena"}} ]"#;
const TWEETS: &str = r#"window.YTD.tweets.part0 = [
  {"tweet":{"id_str":"101","id":"101","full_text":"Seeds are in! #garden","created_at":"Mon May 01 10:00:00 +0000 2023",
    "favorite_count":"3","retweet_count":"1","entities":{"hashtags":[{"text":"garden","indices":["14","21"]}]}}},
  {"tweet":{"id_str":"102","full_text":"RT @moss_fan: Moss is not a weed","created_at":"Mon May 01 11:00:00 +0000 2023"}},
  {"tweet":{"id_str":"103","full_text":"A long day it was, and a longer… https://t.co/abc","created_at":"Tue May 02 10:00:00 +0000 2023"}}
]"#;
const NOTES: &str = r#"window.YTD.note_tweet.part0 = [ {"noteTweet":{"noteTweetId":"9","createdAt":"2023-05-02T10:00:00.000Z",
  "core":{"text":"A long day it was, and a longer night among the beans. #nightshift","urls":[],"mentions":[],"hashtags":[]}}} ]"#;
const COMMUNITY: &str = r#"window.YTD.community_tweet.part0 = [ {"tweet":{"id_str":"104","full_text":"Hello, beekeepers","created_at":"Wed May 03 10:00:00 +0000 2023"}} ]"#;
const MESSAGES: &str = r#"window.YTD.direct_messages.part0 = [ {"dmConversation":{"messages":[{"messageCreate":{"id":"7","text":"secret","createdAt":"2023-05-01T10:00:00.000Z"}}]}} ]"#;
const DELETED: &str = r#"window.YTD.deleted_tweets.part0 = [ {"tweet":{"id_str":"105","full_text":"regretted","created_at":"Wed May 03 10:00:00 +0000 2023"}} ]"#;
const LIKES: &str = r#"window.YTD.like.part0 = [ {"like":{"tweetId":"9","fullText":"somebody else's","expandedUrl":"https://example.org"}} ]"#;

/// Posts stand before what they need, as a tar may have it.
const MEMBERS: [(&str, &str); 11] = [
    ("data/tweets.js", TWEETS),
    ("data/community-tweet.js", COMMUNITY),
    ("data/account.js", ACCOUNT),
    ("data/deleted-tweets.js", DELETED),
    ("data/direct-messages.js", MESSAGES),
    ("data/direct-messages-group.js", MESSAGES),
    ("data/like.js", LIKES),
    (
        "data/manifest.js",
        "window.__THAR_CONFIG = {\"userInfo\":{}}",
    ),
    ("data/note-tweet.js", NOTES),
    ("data/tweets_media/101-x.jpg", "\u{1}\u{2}"),
    ("assets/js/runtime.js", "!function(e){}(1);"),
];

fn members() -> Vec<(&'static str, &'static [u8])> {
    MEMBERS
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect()
}

fn folder(members: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in members {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn is_complete(found: &Collected, how: &str) {
    assert!(found.rejects.is_empty(), "{how}: {:?}", found.rejects);
    let mut ids: Vec<&str> = found
        .posts
        .iter()
        .map(|(_, post)| post.id.as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["101", "102", "103", "104"], "{how}");
    for (_, post) in &found.posts {
        let author = (&*post.author.id, &*post.author.handle, &*post.author.name);
        assert_eq!(
            author,
            ("4711", "lena_gardens", "Lena"),
            "{how}: {}",
            post.id
        );
    }
    let post = |id: &str| {
        &found
            .posts
            .iter()
            .find(|(_, post)| post.id == id)
            .unwrap()
            .1
    };
    assert_eq!(post("101").counts.likes, Some(3));
    assert_eq!(post("102").repost_of.as_ref().unwrap().handle, "moss_fan");
    assert_eq!(
        post("103").text,
        "A long day it was, and a longer night among the beans. #nightshift"
    );
    assert_eq!(post("103").tags, ["nightshift"], "{how}");
    let remarks = remarks(found);
    for part in [
        "its owner (account, like, manifest, note_tweet): 4",
        "never read: 2",
        "their author deleted: 1",
        "the like: 2",
    ] {
        assert!(remarks.contains(part), "{how}: {part}: {remarks}");
    }
    assert_eq!(remarks.lines().count(), 1, "{how}: {remarks}");
}

#[test]
fn an_account_archive_is_read_in_every_form() {
    let members = members();
    let forms = [
        ("zip", zip(&members)),
        ("tar", tar(&members)),
        ("tar.gz", gzip(&tar(&members))),
        ("zip in a tar", tar(&[("all.zip", &zip(&members))])),
    ];
    for (how, bytes) in forms {
        let (found, result) = read_bytes(&bytes);
        assert!(result.is_ok(), "{how}: {result:?}");
        is_complete(&found, how);
    }
    let folder = folder(&members);
    let (found, result) = read_path(folder.path());
    assert!(result.is_ok(), "{result:?}");
    is_complete(&found, "folder");
}

#[test]
fn a_file_named_alone_finds_its_owner() {
    let folder = folder(&members());
    let (found, result) = read_path(&folder.path().join("data/tweets.js"));
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(found.posts.len(), 3);
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| post.author.handle == "lena_gardens")
    );
}

#[test]
fn through_a_pipe_what_came_before_is_used() {
    let mut members = members();
    members.rotate_left(2);
    let mut found = Collected::default();
    let stream = Box::new(Cursor::new(tar(&members)));
    formats::read_stream("-", stream, &Options::default(), &mut found).unwrap();
    assert_eq!(found.posts.len(), 4);
    assert!(
        found
            .posts
            .iter()
            .all(|(_, post)| post.author.handle == "lena_gardens")
    );
}

#[test]
fn what_is_none_of_our_business_is_refused_in_words() {
    let folder = folder(&members());
    let cases = [
        ("data/direct-messages.js", "direct messages are never read"),
        ("data/deleted-tweets.js", "deleted by their author"),
        ("data/like.js", "'like'"),
        ("data/account.js", "'account'"),
        ("data/note-tweet.js", "name tweets.js"),
    ];
    for (name, words) in cases {
        let (found, result) = read_path(&folder.path().join(name));
        let message = result.unwrap_err().to_string();
        assert!(
            message.contains("is not read") && message.contains(words),
            "{message}"
        );
        assert!(found.posts.is_empty() && found.files.is_empty(), "{name}");
    }
    // Under another name too.
    for (text, words) in [
        (MESSAGES, "never read"),
        (DELETED, "deleted"),
        (LIKES, "'like'"),
    ] {
        let (found, result) = read_bytes(text.as_bytes());
        assert!(result.unwrap_err().to_string().contains(words));
        assert!(found.posts.is_empty());
    }
    // A name is enough, whatever is inside.
    let path = folder.path().join("direct-messages.json");
    std::fs::write(&path, r#"[{"id_str":"1","text":"a","user":{}}]"#).unwrap();
    assert!(read_path(&path).1.is_err());
    let nothing = zip(&[("data/like.js", LIKES.as_bytes())]);
    let message = read_bytes(&nothing).1.unwrap_err().to_string();
    assert!(message.contains("is not read"), "{message}");
}

#[test]
fn an_archive_of_before_2018_is_of_one_owner() {
    let tweets = r#"Grailbird.data.tweets_2013_01 =
[ {"id_str":"201","text":"Snow on the greenhouse","created_at":"2013-01-05 08:00:00 +0000","entities":{"hashtags":[]}} ]"#;
    let csv = concat!(
        "\"tweet_id\",\"in_reply_to_status_id\",\"in_reply_to_user_id\",\"timestamp\",\"source\",\"text\",",
        "\"retweeted_status_id\",\"retweeted_status_user_id\",\"retweeted_status_timestamp\",\"expanded_urls\"\n",
        "\"201\",\"\",\"\",\"2013-01-05 08:00:00 +0000\",\"web\",\"Snow on the greenhouse\",\"\",\"\",\"\",\"\"\n",
    );
    let details = r#"var user_details =  {"screen_name" : "lena_gardens", "full_name" : "Lena", "id" : "4711"}"#;
    let members: [(&str, &[u8]); 7] = [
        ("README.txt", b"How to use this"),
        ("data/csv/2013_01.csv", csv.as_bytes()),
        ("data/js/payload_details.js", b"var payload_details = {\"tweets\":1}"),
        ("data/js/tweet_index.js", b"var tweet_index = [ {\"file_name\":\"data\\/js\\/tweets\\/2013_01.js\",\"tweet_count\":1} ]"),
        ("data/js/tweets/2013_01.js", tweets.as_bytes()),
        ("data/js/user_details.js", details.as_bytes()),
        ("tweets.csv", csv.as_bytes()),
    ];
    let folder = folder(&members);
    let read: [(&str, Collected); 3] = [
        ("folder", read_path(folder.path()).0),
        ("zip", read_well(&zip(&members))),
        ("tar.gz", read_well(&gzip(&tar(&members)))),
    ];
    for (how, found) in read {
        assert_eq!(found.posts.len(), 3, "{how} {:?}", found.files);
        for (_, post) in &found.posts {
            assert_eq!((&*post.platform, &*post.id), ("twitter", "201"), "{how}");
            assert_eq!(
                post.author.handle, "lena_gardens",
                "{how} {:?}",
                found.files
            );
        }
        assert!(
            found.rejects.is_empty() && found.skips.is_empty(),
            "{how} {:?}",
            found.rejects
        );
    }
}

#[test]
fn the_parts_of_a_fediverse_archive_are_told_apart() {
    let actor = r#"{"@context":["https://www.w3.org/ns/activitystreams"],"id":"https://garden.example/users/lena","type":"Person",
        "preferredUsername":"lena","name":"Lena","outbox":"outbox.json"}"#;
    let likes = r#"{"@context":"https://www.w3.org/ns/activitystreams","id":"likes.json","type":"OrderedCollection","orderedItems":["https://a.example/1"]}"#;
    let folder = folder(&[
        ("actor.json", actor.as_bytes()),
        ("likes.json", likes.as_bytes()),
        (
            "bookmarks.json",
            likes.replace("likes", "bookmarks").as_bytes(),
        ),
    ]);
    let error = formats::sources(&[folder.path().to_string_lossy().into_owned()]).unwrap_err();
    let message = error.to_string();
    for word in ["actor", "likes", "bookmarks", ": 3"] {
        assert!(message.contains(word), "{message}");
    }
    for name in ["actor.json", "likes.json", "bookmarks.json"] {
        let message = read_path(&folder.path().join(name))
            .1
            .unwrap_err()
            .to_string();
        assert!(message.contains("is not read"), "{message}");
    }
}

#[test]
fn real_archives_name_their_owner() {
    let base = "archives/twitter_archive_2015_org";
    for path in [
        &format!("{base}/tweets.csv"),
        &format!("{base}/data/js/tweets/2012_10.js"),
    ] {
        let Some((found, result)) = import(path, &Options::default()) else {
            return;
        };
        assert!(result.is_ok(), "{result:?}");
        assert!(!found.posts.is_empty());
        let one = |(_, post): &(u64, Post)| {
            post.author.id == "233232425" && !post.author.handle.is_empty()
        };
        assert!(found.posts.iter().all(one), "{path}");
    }
}
