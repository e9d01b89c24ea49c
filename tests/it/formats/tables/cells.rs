//! What single cells hold: objects as Python prints them, counts, lists, marks of absence.

use super::{one, read, remarks, time};
use tagline::post::{Kind, Reference};

fn known(id: &str) -> Reference {
    Reference {
        id: id.to_owned(),
        ..Reference::default()
    }
}

#[test]
fn objects_as_python_prints_them_are_columns() {
    let found = read(
        b"id_str,created_at,full_text,user,entities,retweeted_status\n\
        1,2020-05-23,a kite,\"{'id': 111, 'id_str': '111', 'screen_name': 'ann', 'name': \"\"Ann's kites\"\", \
        'followers_count': 55, 'verified': False, 'url': None}\",\"{'hashtags': [{'text': 'May'}], \
        'user_mentions': [{'screen_name': 'ben'}], 'urls': [{'expanded_url': 'https://kites.example/a'}]}\",\n\
        2,2020-05-24,RT @ben: a long,\"{'id': 111, 'id_str': '111', 'screen_name': 'Ann', 'name': 'Ann'}\",{},\
        \"{'id_str': '9', 'full_text': 'a longer kite', 'user': {'screen_name': 'ben', 'id_str': '7'}}\"\n\
        3,2020-05-25,no more,\"{'id': ((\",,\n",
    );
    assert!(found.rejects.is_empty(), "{:?}", found.rejects);
    let post = &found.posts[0].1;
    assert_eq!(
        (
            post.author.id.as_str(),
            post.author.handle.as_str(),
            post.author.name.as_str()
        ),
        ("111", "ann", "Ann's kites")
    );
    assert_eq!(
        (post.platform.as_str(), post.author.followers),
        ("twitter", Some(55))
    );
    assert_eq!(
        (post.tags.clone(), post.mentions.clone(), post.links.clone()),
        (
            vec!["May".to_owned()],
            vec!["ben".to_owned()],
            vec!["https://kites.example/a".to_owned()]
        )
    );
    let repost = &found.posts[1].1;
    assert_eq!(
        (repost.voice(), repost.text.as_str()),
        (post.voice(), "a longer kite")
    );
    let original = Reference {
        id: "9".to_owned(),
        handle: "ben".to_owned(),
        author: "7".to_owned(),
    };
    assert_eq!(repost.repost_of, Some(original));
    assert_eq!(
        found.posts[2].1.author.handle, "",
        "broken as it is, it is no handle"
    );
}

#[test]
fn objects_in_texts_of_flat_json_are_columns() {
    let post = one(
        r#"{"id_str":"1","message":"{'no': 'object of ours'}","date":"2020-05-23","user":"{'screen_name': 'ana', 'id': 111}"}"#,
    );
    assert_eq!(
        (post.author.handle.as_str(), post.author.id.as_str()),
        ("ana", "111")
    );
    assert_eq!(post.text, "{'no': 'object of ours'}");
}

#[test]
fn tweepy_columns_of_api_2_are_read() {
    let header = "id,created_at,text,author_id,public_metrics,referenced_tweets,entities\n";
    let row = |referenced: &str| {
        format!(
            "{header}1264260123456789012,2020-05-23T18:00:00Z,a kite,71,\"{{'retweet_count': 1, 'reply_count': 2, \
            'like_count': 5, 'quote_count': 3, 'impression_count': 900}}\",\"{referenced}\",\
            \"{{'hashtags': [{{'start': 1, 'end': 4, 'tag': 'May'}}], 'mentions': [{{'username': 'ben'}}]}}\"\n"
        )
    };
    let post = one(&row(
        "[<ReferencedTweet id=1 type=replied_to, <ReferencedTweet id=2 type=quoted]",
    ));
    assert_eq!(
        (post.reply_to, post.quote_of),
        (Some(known("1")), Some(known("2")))
    );
    assert_eq!(
        (post.tags, post.mentions),
        (vec!["May".to_owned()], vec!["ben".to_owned()])
    );
    let counts = post.counts;
    assert_eq!(
        [
            counts.reposts,
            counts.replies,
            counts.likes,
            counts.quotes,
            counts.views
        ],
        [Some(1), Some(2), Some(5), Some(3), Some(900)]
    );
    let post = one(&row("[{'type': 'retweeted', 'id': '1'}]"));
    assert_eq!(
        (post.kind(), post.repost_of),
        (Kind::Repost, Some(known("1")))
    );
    let post = one(&row(r#"[{""type"": ""replied_to"", ""id"": ""1""}]"#));
    assert_eq!(post.reply_to, Some(known("1")));
}

#[test]
fn objects_that_come_late_fill_what_is_empty() {
    let rows = (1..3000).map(|id| format!("{id},kite {id},2020-05-23,ana,\n"));
    let mut table =
        "tweet_id,text,date,username,public_metrics\n".to_owned() + &rows.collect::<String>();
    table += "3000,late,2020-05-23,ana,\"{'like_count': 5}\"\n";
    let found = read(table.as_bytes());
    assert_eq!(found.posts[2999].1.counts.likes, Some(5));
    assert_eq!((found.posts.len(), found.rejects.len()), (3000, 0));
}

#[test]
fn counts_have_no_decimals() {
    let row = |likes: &str| {
        one(&format!(
            "id;text;date;likes\n1;a kite;2020-05-23;{likes}\n"
        ))
    };
    for (cell, likes) in [
        ("1.234", 1234),
        ("3.0", 3),
        ("1 234", 1234),
        ("12.345.678", 12_345_678),
        ("1.2K", 1200),
    ] {
        assert_eq!(row(cell).counts.likes, Some(likes), "{cell}");
    }
}

#[test]
fn lists_of_links_fall_back_place_by_place() {
    let header =
        "id,time,created_at,from_user_name,text,filter_level,urls,urls_expanded,urls_followed\n";
    let row = |followed: &str| {
        let post = one(&format!(
            "{header}1264260123456789012,1590256800,2020-05-23 18:00:00,ana,a kite,none,\
            https://t.co/a; https://t.co/b,https://ex.org/r1; https://ex.org/r2,{followed}\n"
        ));
        post.links
    };
    assert_eq!(
        row("; https://ex.org/q2"),
        ["https://ex.org/r1", "https://ex.org/q2"]
    );
    assert_eq!(
        row("https://ex.org/q1; "),
        ["https://ex.org/q1", "https://ex.org/r2"]
    );
    assert_eq!(row("; "), ["https://ex.org/r1", "https://ex.org/r2"]);
    assert_eq!(row(""), ["https://ex.org/r1", "https://ex.org/r2"]);
}

#[test]
fn a_row_may_end_early() {
    let found = read(
        b"id,text,date,likes,lang\n1,a kite,2020-05-23\n2,another,2020-05-24,3\n3,the end is\nmissing,and,more\n4\n",
    );
    let likes: Vec<_> = found
        .posts
        .iter()
        .map(|(_, post)| (post.text.as_str(), post.counts.likes))
        .collect();
    assert_eq!(likes, [("a kite", None), ("another", Some(3))]);
    let lines: Vec<u64> = found.rejects.iter().map(|(line, _)| *line).collect();
    assert_eq!(
        lines,
        [4, 5, 6],
        "a text that was torn apart by a newline is no short row"
    );
}

#[test]
fn a_single_column_is_not_parted() {
    let table = "text\nkites, wind; and more\n\"one, two\"\nplain\nand | so | on\n";
    let (_, result) = super::read_bytes(table.as_bytes());
    let message = result.expect_err("nobody knows what these are").to_string();
    assert!(
        message.ends_with("with --map text=text") && !message.contains("time=COLUMN"),
        "{message}"
    );
    let options = tagline::formats::Options {
        map: vec![(tagline::formats::Field::Text, "text".to_owned())],
        ..Default::default()
    };
    let found = super::read_with(table, &options);
    let texts: Vec<&str> = found
        .posts
        .iter()
        .map(|(_, post)| post.text.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "kites, wind; and more",
            "one, two",
            "plain",
            "and | so | on"
        ]
    );
    assert!(found.rejects.is_empty(), "{:?}", found.rejects);
}

#[test]
fn a_header_alone_holds_no_posts() {
    for table in ["id,text,created_at\n", "id,text,created_at\n\n,,\n"] {
        let (found, result) = super::read_bytes(table.as_bytes());
        let message = result.expect_err("there are no posts").to_string();
        assert!(
            message.contains("holds no posts, only the header of a table"),
            "{message}"
        );
        assert!(found.posts.is_empty());
    }
}

#[test]
fn columns_that_look_like_what_is_missing_are_told() {
    let found = read(b"id,text,went_out,by_whom,page,mood\n1,a kite,2020-05-23 18:00,@ana,https://kites.example/ana,glad\n");
    assert_eq!(
        remarks(&found),
        [
            "not read: went_out, by_whom, page; if one of them holds what is missing, name it with \
          --map time=COLUMN or --map author=COLUMN"
        ]
    );
    let found = read(
        b"id,text,date,author,went_out,by_whom\n1,a kite,2020-05-23,ana,2020-05-23 18:00,@ana\n",
    );
    assert!(remarks(&found).is_empty(), "{:?}", found.notes);
}

#[test]
fn headers_in_other_languages() {
    for (header, row) in [
        (
            "Datum;Benutzer;Text;Gef\u{e4}llt mir;Antworten;Hashtags",
            "23.05.2020 18:00;ana;a kite;5;2;May",
        ),
        (
            "Datum;Nutzername;Beitrag;Gef\u{e4}llt mir;Antworten;Hashtags",
            "23.05.2020 18:00;ana;a kite;5;2;May",
        ),
        (
            "date;auteur;texte;j\u{2019}aime;r\u{e9}ponses;identifiant",
            "2020-05-23 18:00;ana;a kite;5;2;17",
        ),
        (
            "fecha;usuario;texto;me gusta;respuestas",
            "2020-05-23 18:00;ana;a kite;5;2",
        ),
        (
            "data;usu\u{e1}rio;texto;curtidas;respostas",
            "2020-05-23 18:00;ana;a kite;5;2",
        ),
        (
            "data;utente;testo;mi piace;risposte",
            "2020-05-23 18:00;ana;a kite;5;2",
        ),
    ] {
        let post = one(&format!("{header}\n{row}\n"));
        assert_eq!(
            (post.author.handle.as_str(), post.text.as_str()),
            ("ana", "a kite"),
            "{header}"
        );
        assert_eq!(time(&post), "2020-05-23T18:00:00Z", "{header}");
        assert_eq!(
            (post.counts.likes, post.counts.replies),
            (Some(5), Some(2)),
            "{header}"
        );
    }
}

#[test]
fn kibana_writes_a_sign_between_day_and_clock() {
    let post = one("id,text,@timestamp\n1,a kite,\"Oct 10, 2018 @ 20:19:24.000\"\n");
    assert_eq!(time(&post), "2018-10-10T20:19:24Z");
}
