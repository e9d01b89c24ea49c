//! Telegram Desktop: one chat, the whole export, and files that are not quite JSON.

use std::cell::Cell;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use proptest::prelude::*;
use serde_json::{Value, json};
use tagline::formats::{Format, Note, Options, Sink, Withdrawal, read_stream};
use tagline::post::{Kind, Post};

use super::{counted, read, read_as, rfc3339, survive};
use crate::formats::import;

#[test]
fn a_real_channel_is_read() {
    let Some((found, _)) = import("json/telegram_export/result_1.json", &Options::default()) else {
        return;
    };
    let post = &found.posts[0].1;
    assert_eq!(post.id, "2447843635/3842");
    assert_eq!(post.author.id, "channel2447843635");
    assert_eq!(post.time.map(|time| time.0), Some(1_781_354_881_000));
    assert_eq!(
        (post.tags.len(), post.links.len(), post.counts.likes),
        (2, 3, Some(26))
    );
    let kinds = found.posts.iter().flat_map(|(_, post)| &post.media);
    assert_eq!(kinds.filter(|media| media.kind == "video").count(), 4);
}

fn channel(messages: &Value) -> Value {
    json!({"name": "Quiet walks", "type": "public_channel", "id": 77, "messages": messages})
}

/// As Telegram writes it: indented by one, what a chat is before its messages.
fn in_order(value: &Value, depth: usize) -> String {
    let rank = |key: &str| match key {
        "messages" | "chats" => 1,
        "left_chats" => 2,
        _ => 0,
    };
    let within = " ".repeat(depth + 1);
    let (open, close, inner): (_, _, Vec<String>) = match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| rank(key));
            let print = |(key, value)| format!("{within}\"{key}\": {}", in_order(value, depth + 1));
            ('{', '}', members.into_iter().map(print).collect())
        }
        Value::Array(items) => {
            let print = |item| format!("{within}{}", in_order(item, depth + 1));
            ('[', ']', items.iter().map(print).collect())
        }
        other => return other.to_string(),
    };
    format!(
        "{open}\n{}\n{}{close}",
        inner.join(",\n"),
        " ".repeat(depth)
    )
}

#[test]
fn a_message_is_read_whole() {
    let chat = channel(&json!([
        {"id": 1, "type": "service", "date": "2021-05-01T10:00:00", "action": "create_channel", "text": ""},
        {
            "id": 2, "type": "message", "date": "2021-05-01T12:00:00", "date_unixtime": "1619863200",
            "edited": "2021-05-01T13:00:00", "from": "Quiet walks", "from_id": "channel77",
            "text": ["come ", {"type": "hashtag", "text": "#SpringWalk@quiet"}, " ",
                {"type": "text_link", "text": "here", "href": "https://walks.example/a"}],
            "text_entities": [
                {"type": "plain", "text": "come "}, {"type": "hashtag", "text": "#SpringWalk@quiet"},
                {"type": "text_link", "text": "here", "href": "https://walks.example/a"},
                {"type": "mention", "text": "@ben_c"}, {"type": "link", "text": "walks.example"},
            ],
            "photo": "photos/photo_1.jpg", "reply_to_message_id": 1,
            "reactions": [{"type": "emoji", "count": 3, "emoji": "x"}, {"type": "paid", "count": 2}],
        },
        {
            "id": 3, "type": "message", "date": "2021-05-01T12:00:00", "text": "passed on", "from_id": 4321,
            "from": null, "forwarded_from": "Loud walks", "via_bot": "@gif", "media_type": "voice_message",
            "file": "(File not included. Change data exporting settings to download.)",
        },
        {"id": 4, "type": "unsupported"},
    ]));
    for text in [
        in_order(&chat, 0),
        chat.to_string(),
        serde_json::to_string_pretty(&chat).unwrap(),
        format!("[{chat}]"),
    ] {
        let found = read(&text);
        assert_eq!(
            (found.files[0].1.as_str(), counted(&found)),
            ("telegram", (2, 0, 2)),
            "{text}"
        );
        let post = &found.posts[0].1;
        assert_eq!(
            (post.id.as_str(), post.text.as_str()),
            ("77/2", "come #SpringWalk@quiet here")
        );
        assert_eq!(
            rfc3339(post),
            "2021-05-01T10:00:00Z",
            "the local date is not believed"
        );
        assert_eq!(
            (&post.tags[..], &post.mentions[..]),
            (&["SpringWalk".to_owned()][..], &["ben_c".to_owned()][..])
        );
        assert_eq!(post.links, ["https://walks.example/a", "walks.example"]);
        assert_eq!(
            (post.media[0].kind.as_str(), post.media[0].url.as_str()),
            ("photo", "photos/photo_1.jpg")
        );
        assert_eq!((post.kind(), post.counts.likes), (Kind::Reply, Some(5)));
        assert_eq!(
            post.reply_to.as_ref().map(|above| above.id.as_str()),
            Some("77/1")
        );
        assert_eq!(post.permalink.as_deref(), Some("https://t.me/c/77/2"));
        let forward = &found.posts[1].1;
        assert_eq!(forward.kind(), Kind::Repost);
        assert_eq!(
            forward
                .repost_of
                .as_ref()
                .map(|origin| origin.handle.as_str()),
            Some("Loud walks")
        );
        assert_eq!(
            (forward.author.id.as_str(), forward.client.as_deref()),
            ("user4321", Some("@gif"))
        );
        assert_eq!(
            (
                forward.media[0].kind.as_str(),
                forward.media[0].url.as_str()
            ),
            ("audio", "")
        );
    }
}

#[test]
fn times_without_a_zone_are_in_the_zone_that_was_said() {
    let chat =
        channel(&json!([{"id": 1, "type": "message", "date": "2021-05-01T12:00:00", "text": "a"}]));
    let options = Options {
        zone: Some(jiff::tz::TimeZone::get("Europe/Berlin").expect("it is among the zones")),
        ..Options::default()
    };
    let (found, _) = read_as(chat.to_string().as_bytes(), &options);
    assert_eq!(rfc3339(&found.posts[0].1), "2021-05-01T10:00:00Z");
}

/// A whole export: what a person has joined and left, public and not.
fn export() -> Value {
    let chat = |kind: &str, id: u32, messages: usize| {
        let message =
            |id| json!({"id": id, "type": "message", "date_unixtime": "1619863200", "text": "a"});
        let messages: Vec<_> = (1..=messages).map(message).collect();
        json!({"name": format!("chat {id}"), "type": kind, "id": id, "messages": messages})
    };
    json!({
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "messages": [1, 2], "chats": {"list": [{"messages": [3]}]}},
        "contacts": {"about": "", "list": [{"first_name": "Ana"}]},
        "chats": {"about": "chats", "list": [
            chat("personal_chat", 1, 3), chat("public_channel", 2, 2), chat("public_supergroup", 3, 1),
            chat("private_channel", 4, 2), chat("saved_messages", 5, 1),
        ]},
        "left_chats": {"about": "left", "list": [chat("private_supergroup", 6, 1), chat("public_channel", 7, 4)]},
    })
}

#[test]
fn of_a_whole_export_only_public_chats_are_read() {
    // With its keys sorted by another tool, a chat says only after its messages what it is.
    for text in [export().to_string(), in_order(&export(), 0)] {
        let found = read(&text);
        assert_eq!(counted(&found), (7, 0, 7), "{text}");
        let hidden = |reason: &str| reason == "posts that are not public";
        assert!(found.skips.iter().all(|(_, reason)| hidden(reason)));
    }
    let found = read(&in_order(&export(), 0));
    let [Note::Remark(remark)] = &found.notes[..] else {
        panic!("{:?}", found.notes);
    };
    assert!(remark.contains("'chat 1'"), "{remark}");
    let options = Options {
        non_public: true,
        ..Options::default()
    };
    let pretty = in_order(&export(), 0);
    let (found, result) = read_as(pretty.as_bytes(), &options);
    assert!(
        result.is_ok() && found.notes.is_empty(),
        "{result:?} {:?}",
        found.notes
    );
    assert_eq!(counted(&found), (14, 0, 0));
    let ids: std::collections::BTreeSet<_> = found.posts.iter().map(|(_, post)| &post.id).collect();
    assert_eq!(ids.len(), 14, "messages of two chats are two");
}

#[test]
fn what_is_broken_costs_only_itself() {
    // Exports before 2020 escape line breaks as JavaScript does.
    let old = "{\n \"name\": \"a\",\n \"type\": \"public_channel\",\n \"id\": 7,\n \"messages\": [\n  {\n   \"id\": 1,\n   \
        \"type\": \"message\",\n   \"date\": \"2018-01-01T00:00:00\",\n   \"text\": \"one\\x0Atwo\"\n  },\n  {\n   \"id\": 2, \
        \"text\": \"open\n  },\n  {\n   \"id\": 3,\n   \"date\": \"2018-01-01T00:00:00\",\n   \"text\": \"three\"\n  }\n ]\n}\n";
    let found = read(old);
    let texts: Vec<_> = found
        .posts
        .iter()
        .map(|(_, post)| post.text.as_str())
        .collect();
    assert_eq!(texts, ["one\ntwo", "three"]);
    assert_eq!(found.rejects.len(), 1);
    for cut in [old.len() - 4, old.len() - 30, 180] {
        let found = read(&old[..cut]);
        assert!(!found.posts.is_empty(), "{cut}");
        let last = found
            .rejects
            .last()
            .map(|(_, reason)| reason.contains("cut short"));
        assert_eq!(last, Some(true), "{cut}: {:?}", found.rejects);
    }
}

#[test]
fn a_broken_message_before_the_kind_of_its_chat_costs_only_itself() {
    let chat = |kind: &str| {
        format!(
            "{{\"id\": 7, \"messages\": [\n{{\"id\": 1, \"type\": \"message\", \"date\": \"\", \"from_id\": \"x\", \"date_unixtime\": \"1619863200\", \"text\": \"one\"}},\n\
             {{\"id\": 2, \"text\": \"open\n}},\n\
             {{\"id\": 3, \"date_unixtime\": \"1619863200\", \"text\": \"three\"}}\n],\n\
             \"name\": \"a\", \"type\": \"{kind}\"}}\n"
        )
    };
    let found = read(&chat("public_channel"));
    let lines: Vec<_> = found.posts.iter().map(|(line, _)| *line).collect();
    assert_eq!((lines, found.rejects[0].0), (vec![2, 5], 3));
    assert_eq!(counted(&found), (2, 1, 0));
    assert_eq!(counted(&read(&chat("private_channel"))), (0, 1, 2));
    // Cut before it is said whether they are public.
    let whole = chat("public_channel");
    let cut = &whole[..whole.find("\n],").expect("the end of the list")];
    assert_eq!(counted(&read(cut)), (0, 2, 2));
}

#[test]
fn many_messages_before_the_kind_of_their_chat_are_read() {
    let message = |id: u32| {
        json!({
            "id": id, "type": "message", "date": "2021-05-01T12:00:00", "from_id": "channel7",
            "date_unixtime": "1619863200", "text": "a walk in the rain ".repeat(60)
        })
    };
    let messages: Vec<_> = (1..=8000).map(message).collect();
    let list = Value::from(messages).to_string();
    let text =
        format!("{{\"id\":7,\"messages\":{list},\"name\":\"a\",\"type\":\"public_channel\"}}");
    let found = read(&text);
    assert_eq!(counted(&found), (8000, 0, 0));
    assert_eq!(found.posts[7999].1.id, "7/8000");
}

#[test]
fn a_broken_last_message_does_not_cost_the_next_chat() {
    let mut text = in_order(&export(), 0);
    let last = text
        .find("private_channel")
        .expect("the chat after two public ones");
    let at = text[..last]
        .rfind("\"text\": \"a\"")
        .expect("its last message");
    text.replace_range(at..at + 11, "\"text\": \"a");
    let found = read(&text);
    assert_eq!(counted(&found), (6, 1, 7), "{:?}", found.rejects);
}

/// A chat without end that tells how much of it was read.
struct Endless {
    pending: Cursor<Vec<u8>>,
    messages: u64,
    read: Rc<Cell<usize>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut count = self.pending.read(buffer)?;
        if count == 0 {
            self.messages += 1;
            let message = format!(
                "{{\"id\":{},\"date_unixtime\":\"1619863200\",\"text\":\"walk\"}},\n",
                self.messages
            );
            self.pending = Cursor::new(message.into_bytes());
            count = self.pending.read(buffer)?;
        }
        self.read.set(self.read.get() + count);
        Ok(count)
    }
}

/// Has enough after so many posts.
struct Enough(usize);

impl Sink for Enough {
    fn file(&mut self, _: &str, _: &str) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn post(&mut self, _: u64, _: Post) -> ControlFlow<()> {
        self.0 -= 1;
        if self.0 == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
    fn reject(&mut self, line: u64, reason: &str, _: &[u8]) -> ControlFlow<()> {
        panic!("line {line}: {reason}");
    }
    fn skip(&mut self, line: u64, reason: &str) -> ControlFlow<()> {
        panic!("line {line}: {reason}");
    }
    fn withdraw(&mut self, _: u64, _: Withdrawal<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn note(&mut self, _: Note) {}
    fn advance(&mut self, _: u64) {}
}

#[test]
fn a_chat_of_any_size_is_read_message_by_message() {
    let read = Rc::new(Cell::new(0));
    let chats: [&[u8]; 2] = [
        b"{\"name\":\"a\",\"type\":\"public_channel\",\"id\":7,\"messages\":[\n",
        b"{\"about\":\"\",\"chats\":{\"list\":[{\"type\":\"public_channel\",\"id\":7,\"messages\":[\n",
    ];
    for beginning in chats {
        read.set(0);
        let stream = Endless {
            pending: Cursor::new(beginning.to_vec()),
            messages: 0,
            read: Rc::clone(&read),
        };
        let options = Options::default();
        let result = read_stream("endless", Box::new(stream), &options, &mut Enough(500));
        assert!(result.is_ok(), "{result:?}");
        assert!(read.get() < 1 << 20, "{} bytes were read ahead", read.get());
    }
}

#[test]
fn messages_of_telethon_have_the_same_keys() {
    let printed = json!({
        "_": "Message", "id": 2, "peer_id": {"_": "PeerChannel", "channel_id": 77}, "post": true,
        "date": "2021-05-01T10:00:00+00:00", "message": "come #SpringWalk here", "from_id": null, "views": 50,
        "entities": [{"_": "MessageEntityTextUrl", "offset": 17, "length": 4, "url": "https://walks.example/a"}],
        "reply_to": {"reply_to_msg_id": 1}, "forwards": 3, "media": {"_": "MessageMediaPhoto", "photo": {"id": 1}},
        "reactions": {"results": [{"count": 2}]}, "_chat": {"id": 77, "username": "quiet_walks"},
    });
    let post = super::only("telegram", &printed);
    assert_eq!(
        (post.id.as_str(), post.author.id.as_str()),
        ("77/2", "channel77")
    );
    assert_eq!(post.author.handle, "quiet_walks");
    assert_eq!(rfc3339(&post), "2021-05-01T10:00:00Z");
    assert_eq!(
        (&post.tags[0][..], &post.links[0][..]),
        ("SpringWalk", "https://walks.example/a")
    );
    assert_eq!(
        (post.counts.views, post.counts.likes, post.media.len()),
        (Some(50), Some(2), 1)
    );
    assert_eq!(
        post.reply_to.as_ref().map(|above| above.id.as_str()),
        Some("77/1")
    );
    assert_eq!(
        post.permalink.as_deref(),
        Some("https://t.me/quiet_walks/2")
    );
    let mut forward = printed.clone();
    forward["_"] = Value::Null;
    forward["fwd_from"] =
        json!({"from_id": {"channel_id": 8}, "channel_post": 5, "from_name": null});
    forward["_sender"] =
        json!({"id": 9, "username": "ben_c", "first_name": "Ben", "last_name": null});
    forward["from_id"] = json!({"_": "PeerUser", "user_id": 9});
    let post = super::only("telegram", &forward);
    assert_eq!(
        (post.author.id.as_str(), post.author.name.as_str()),
        ("user9", "Ben")
    );
    assert_eq!(
        post.repost_of.map(|origin| origin.id),
        Some("8/5".to_owned())
    );
    let mut private = printed.clone();
    private["peer_id"] = json!({"_": "PeerUser", "user_id": 9});
    let mut service = printed.clone();
    service["_"] = json!("MessageService");
    let found = read(&super::lines(&[printed, private, service]));
    assert_eq!(counted(&found), (1, 0, 2));
}

const KEYS: &[&str] = &[
    "chats",
    "left_chats",
    "list",
    "messages",
    "type",
    "name",
    "id",
    "text",
    "text_entities",
    "date",
    "date_unixtime",
    "from",
    "from_id",
    "forwarded_from",
    "reply_to_message_id",
    "photo",
    "file",
    "media_type",
    "poll",
    "peer_id",
    "message",
    "_sender",
    "_chat",
    "fwd_from",
    "channel_id",
    "question",
    "answers",
    "reactions",
    "count",
    "href",
];

/// How many messages there are, by the rules of an export.
fn messages(document: &Value) -> usize {
    let own = |chat: &Value| chat["messages"].as_array().map_or(0, Vec::len);
    let inner = |key: &str| -> usize {
        let list = document[key]["list"].as_array();
        list.map_or(0, |chats| {
            chats.iter().filter(|chat| chat.is_object()).map(own).sum()
        })
    };
    let any = ["chats", "left_chats"]
        .iter()
        .any(|key| document[key]["list"].is_array());
    match (
        own(document) + inner("chats") + inner("left_chats"),
        document["messages"].is_array() || any,
    ) {
        (0, false) => 1,
        (count, _) => count,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_survived(records in prop::collection::vec(super::json(KEYS), 0..5), bytes: Vec<u8>) {
        survive(Format::Telegram, &records, &bytes);
        let chats: Vec<_> = records.iter().map(|record| channel(&Value::Array(vec![record.clone()]))).collect();
        let (posts, rejects, skips) = counted(&survive(Format::Telegram, &chats, &bytes));
        prop_assert_eq!(posts + rejects + skips, chats.len());
        let fetched = |record: &Value| {
            let mut record = record.clone();
            record["_"] = json!("Message");
            record["_chat"] = json!({});
            record
        };
        let fetched: Vec<_> = records.iter().map(fetched).collect();
        let (posts, rejects, skips) = counted(&survive(Format::Telegram, &fetched, &bytes));
        prop_assert_eq!(posts + rejects + skips, fetched.len());
    }

    #[test]
    fn every_message_is_told(document in super::json(KEYS)) {
        let (posts, rejects, skips) = counted(&survive(Format::Telegram, std::slice::from_ref(&document), b""));
        prop_assert_eq!(posts + rejects + skips, messages(&document), "{}", document);
    }
}
