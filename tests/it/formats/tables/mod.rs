//! Tables: their columns, their days and months, their broken identifiers and encodings.

mod cells;
mod own;
mod tools;

use super::{Collected, import, read, read_bytes};
use proptest::prelude::*;
use tagline::formats::{self, Field, Note, Options};
use tagline::post::{Post, Time};

/// The only post of a table.
fn one(table: &str) -> Post {
    let mut found = read(table.as_bytes());
    assert_eq!(found.posts.len(), 1, "{:?}", found.rejects);
    found.posts.remove(0).1
}

fn remarks(found: &Collected) -> Vec<&str> {
    let mut words = Vec::new();
    for note in &found.notes {
        if let Note::Remark(remark) = note {
            words.push(remark.as_str());
        }
    }
    words
}

fn time(post: &Post) -> String {
    post.time.map(Time::rfc3339).unwrap_or_default()
}

fn times(found: &Collected) -> Vec<String> {
    found.posts.iter().map(|(_, post)| time(post)).collect()
}

fn read_with(table: &str, options: &Options) -> Collected {
    let mut found = Collected::default();
    let stream = Box::new(std::io::Cursor::new(table.as_bytes().to_vec()));
    formats::read_stream("made-up", stream, options, &mut found).expect("it can be read");
    found
}

#[test]
fn guessed_columns_are_told_once_and_first() {
    let found = read(b"id,Tweet Text,created_at\n1,one,2014-05-25\n2,two,2014-05-25\n");
    let wanted = [
        (Field::Id, "id"),
        (Field::Text, "Tweet Text"),
        (Field::Time, "created_at"),
    ];
    let wanted = wanted
        .map(|(field, name)| (field, name.to_owned()))
        .to_vec();
    assert_eq!(found.notes, [Note::Columns(wanted)]);
    let found =
        read(br#"{"id":"1","message":"one","date":"2014-05-25","user":{"username":"ana"}}"#);
    let Some(Note::Columns(columns)) = found.notes.first() else {
        panic!("{:?}", found.notes);
    };
    assert!(
        columns.contains(&(Field::Author, "user.username".to_owned())),
        "{columns:?}"
    );
}

#[test]
fn a_late_proof_decides_the_order_of_day_and_month_for_all() {
    let rows = (0..5000).map(|id| {
        let (first, second) = (id * 7 % 12 + 1, id * 5 % 11 + 1);
        format!("{id},kite {id},{first}/{second}/2020 10:00\n")
    });
    let mut table = "id,text,date\n".to_owned() + &rows.collect::<String>();
    table += "5000,kite,25/1/2020 10:00\n5001,kite,1/26/2020 10:00\n";
    let found = read(table.as_bytes());
    assert_eq!((found.posts.len(), found.rejects.len()), (5002, 0));
    assert_eq!(time(&found.posts[1].1), "2020-06-08T10:00:00Z");
    assert_eq!(time(&found.posts[5000].1), "2020-01-25T10:00:00Z");
    assert_eq!(
        found.posts[5001].1.time, None,
        "it contradicts the order of all others"
    );
    assert_eq!(
        remarks(&found),
        ["dates in 'date' that cannot be day/month, as the others are: 1; they are not used"]
    );
    let lines: Vec<u64> = found.posts.iter().map(|(line, _)| *line).collect();
    assert!(lines.is_sorted() && lines[0] == 2 && lines[5001] == 5003);
}

#[test]
fn an_early_proof_is_held_against_later_dates() {
    let rows = (3..3000).map(|id| format!("{id},kite,3/4/2020\n"));
    let start = "id,text,date\n1,one,1/25/2020\n2,two,3/4/2020\n";
    let mut table = start.to_owned() + &rows.collect::<String>();
    table += "3000,late,25/1/2020\n";
    let found = read(table.as_bytes());
    assert_eq!(time(&found.posts[1].1), "2020-03-04T00:00:00Z");
    assert_eq!(found.posts[2999].1.time, None);
    assert!(
        remarks(&found)[0].contains("month/day, as the others are: 1"),
        "{:?}",
        found.notes
    );
}

#[test]
fn dates_that_prove_nothing_are_read_as_exporters_write_them() {
    let table = "id,text,date\n1,one,1/2/2020\n2,two,3/4/2020\n";
    let found = read(table.as_bytes());
    assert_eq!(
        times(&found),
        ["2020-01-02T00:00:00Z", "2020-03-04T00:00:00Z"]
    );
    assert!(
        remarks(&found)[0].ends_with("import it again with --dates dmy"),
        "{:?}",
        found.notes
    );
    let options = Options {
        day_first: Some(true),
        ..Options::default()
    };
    let found = read_with(table, &options);
    assert_eq!(
        times(&found),
        ["2020-02-01T00:00:00Z", "2020-04-03T00:00:00Z"]
    );
    assert!(remarks(&found).is_empty());
}

#[test]
fn rows_in_order_of_time_prove_the_order_of_day_and_month() {
    let dates = [
        "9/3/2020",
        "10/3/2020",
        "11/3/2020",
        "12/3/2020",
        "1/4/2020",
        "2/4/2020",
        "3/4/2020",
    ];
    let rows = dates
        .iter()
        .zip(1..)
        .map(|(date, id)| format!("{id},kite,{date}\n"));
    let table = "id,text,date\n".to_owned() + &rows.collect::<String>();
    let found = read(table.as_bytes());
    assert_eq!(time(&found.posts[0].1), "2020-03-09T00:00:00Z");
    assert!(
        remarks(&found)[0].contains("day/month, because only so"),
        "{:?}",
        found.notes
    );
}

#[test]
fn rounded_ids_are_taken_from_addresses_or_made_up() {
    let table = "id_str,from_user,text,created_at,status_url\n\
        1.26426E+18,ana,one,2020-05-23 18:00:00,http://twitter.com/ana/statuses/1264260123456789012\n\
        \"1,26426E+18\",ben,two,2020-05-23 18:00:01,\n\
        =\"1264260123456789014\",cleo,three,2020-05-23 18:00:02,\n\
        '1264260123456789015,dora,four,2020-05-23 18:00:03,\n";
    let found = read(table.as_bytes());
    let ids: Vec<(&str, bool)> = found
        .posts
        .iter()
        .map(|(_, post)| (post.id.as_str(), post.id_repaired))
        .collect();
    assert_eq!(
        ids,
        [
            ("1264260123456789012", true),
            ("", true),
            ("1264260123456789014", false),
            ("1264260123456789015", false)
        ]
    );
    let told =
        "ids that a spreadsheet has rounded: 2; taken from the address of the post: 1, made up: 1";
    assert!(remarks(&found).contains(&told), "{:?}", found.notes);
}

#[test]
fn columns_of_ids_that_went_through_a_float_are_not_believed() {
    let rows =
        (0..8).map(|n| format!("12642601234567{n}0000,ana,kite {n},2020-05-23T18:00:0{n}Z\n"));
    let table = "tweet_id,username,text,created_at\n".to_owned() + &rows.collect::<String>();
    let found = read(table.as_bytes());
    assert_eq!(found.posts.len(), 8);
    let lost = |(_, post): &(u64, Post)| post.id.is_empty() && post.id_repaired;
    assert!(found.posts.iter().all(lost), "{:?}", found.posts[0]);
    let rows =
        (0..8).map(|n| format!("126426012345671{n}111,ana,kite {n},2020-05-23T18:00:0{n}Z\n"));
    let table = "tweet_id,username,text,created_at\n".to_owned() + &rows.collect::<String>();
    assert!(
        read(table.as_bytes())
            .posts
            .iter()
            .all(|(_, post)| !post.id.is_empty())
    );
}

#[test]
fn author_ids_in_scientific_notation_are_dropped() {
    let post =
        one("external_author_id,author,content,publish_date\n9.06E+17,ANA,kites,10/1/2017 19:58\n");
    assert_eq!(
        (post.author.id.as_str(), post.author.handle.as_str()),
        ("", "ANA")
    );
}

#[test]
fn garbled_texts_are_put_right_where_all_of_a_file_is_garbled() {
    let table =
        "id,text,user\n1,itâ€™s a kite,RenÃ©e\n2,dÃ©jÃ  vu,b\n3,ðŸ˜€,c\n4,plain,d\n5,so â€“ no,e\n";
    let found = read(table.as_bytes());
    let texts: Vec<&str> = found
        .posts
        .iter()
        .map(|(_, post)| post.text.as_str())
        .collect();
    // Of the à, the second byte became a plain blank: it cannot be known any more.
    assert_eq!(texts, ["it’s a kite", "déjÃ  vu", "😀", "plain", "so – no"]);
    assert_eq!(found.posts[0].1.author.handle, "Renée");
    assert!(
        remarks(&found)[0].ends_with("could be put right: 4"),
        "{:?}",
        found.notes
    );
    let sound = "id,text,user\n1,what does â€™ mean?,a\n2,größer und schöner,b\n3,für alle,c\n";
    let found = read(sound.as_bytes());
    assert_eq!(found.posts[0].1.text, "what does â€™ mean?");
    assert!(remarks(&found).is_empty(), "{:?}", found.notes);
}

#[test]
fn what_a_mac_has_garbled_twice_is_put_right() {
    let Some((found, _)) = import("csv/538_BarackObama.csv", &Options::default()) else {
        return;
    };
    let has = |sign: &str| {
        found
            .posts
            .iter()
            .filter(|(_, post)| post.text.contains(sign))
            .count()
    };
    // Counted with an independent program: 1,222 of 1,378 texts have signs that can be put back; the
    // others have lost bytes.
    let told = remarks(&found).join("\n");
    assert!(told.contains("could be put right: 1222"), "{told}");
    assert!(has("—") > 1000, "{}", has("—"));
    assert_eq!(has("äóî"), 0);
}

#[test]
fn lists_of_ids_are_refused_in_words_that_help() {
    for list in [
        "1264260123456789012\n1264260123456789013\n",
        "tweet_id\n1264260123456789012\n",
    ] {
        let (_, result) = read_bytes(list.as_bytes());
        let message = result.expect_err("there are no posts").to_string();
        assert!(
            message.contains("list of ids") && message.contains("hydrated"),
            "{message}"
        );
    }
    let (_, result) = read_bytes(b"id,created_at\n1264260123456789012,2020-05-23\n");
    let message = result.expect_err("there are no texts").to_string();
    assert!(message.contains("hydrated"), "{message}");
}

#[test]
fn times_that_cannot_be_are_left_out_and_their_posts_kept() {
    let table =
        "author,text,date\nana,one,2020-02-30\nben,two,soon\ncleo,three,\ndora,four,2020-02-28\n";
    let found = read(table.as_bytes());
    assert_eq!(times(&found), ["", "", "", "2020-02-28T00:00:00Z"]);
    assert!(found.rejects.is_empty());
}

#[test]
fn a_clock_without_zone_yields_to_the_id() {
    // Its id holds 2018-10-10T20:19:24.211Z.
    let id = "1050118621198921728";
    let row = |date: &str| format!("tweet_id,username,full_text,created_at\n{id},ana,one,{date}\n");
    let found = read(row("\"10/11/2018, 1:19:24 AM\"").as_bytes());
    assert_eq!(times(&found), ["2018-10-10T20:19:24.211Z"]);
    assert!(
        remarks(&found)[0].contains("name no zone"),
        "{:?}",
        found.notes
    );
    for (date, wanted) in [
        ("2018-10-10 20:19:24", "2018-10-10T20:19:24Z"),
        ("2018-10-11T01:19:24Z", "2018-10-11T01:19:24Z"),
        ("2011-10-11 01:19:24", "2011-10-11T01:19:24Z"),
    ] {
        let found = read(row(date).as_bytes());
        assert_eq!(times(&found), [wanted]);
        assert!(remarks(&found).is_empty(), "{:?}", found.notes);
    }
}

#[test]
fn concatenated_tables_repeat_their_header() {
    let found = read(b"id,text,date\n1,one,2020-01-01\nid,text,date\n2,two,2020-01-02\n");
    assert_eq!((found.posts.len(), found.rejects.len()), (2, 0));
    assert_eq!(found.skips, [(3, "repeated headers".to_owned())]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_tables_never_panic_and_every_row_is_told(
        header in prop::sample::select(vec![
            "id,text,created_at", "id;text;time;date;timezone", "tweet_id\ttext\tcreated_at\tentities_str",
            "uri,text,created_at,like_count,repost_count", "id,thread_id,author,body,post_id,is_comment_on_comment",
        ]),
        rows in prop::collection::vec("[0-9a-zA-Z:/.,;\t\"'{}\\[\\]é€ +-]{1,40}", 0..20),
    ) {
        let table = format!("{header}\n{}\n", rows.join("\n"));
        if let (found, Ok(())) = read_bytes(table.as_bytes()) {
            let told = found.posts.len() + found.rejects.len() + found.skips.len();
            let has_quotes = rows.iter().any(|row| row.contains('"'));
            let blank = |row: &&String| row.chars().all(|c| c.is_whitespace() || ",;\t".contains(c));
            if !has_quotes && !rows.iter().any(|row| blank(&row)) {
                prop_assert_eq!(told, rows.len());
            }
        }
    }
}

#[test]
fn ids_that_hold_the_times_beside_them_are_those_of_tweets() {
    let post = one("id,created_at,text\n1050118621198921728,10/10/2018 22:19:24,a kite\n");
    assert_eq!(post.platform, "twitter");
    let post = one("id,created_at,text\n1050118621198921728,10/10/2019 22:19:24,a kite\n");
    assert_eq!(post.platform, "csv");
    let post = one("id,created_at,text\n1,10/10/2018 22:19:24,a kite\n");
    assert_eq!(post.platform, "csv");
}

#[test]
fn real_tables_lose_no_id_by_chance() {
    // Counted with an independent program: how many ids are in scientific notation.
    for (path, lost) in [
        ("csv/538_realDonaldTrump_poll_tweets.csv", 3),
        ("csv/elonmusk_snscrape_pandas.csv", 0),
        ("archives/twitter_archive_2015_org/tweets.csv", 0),
        ("csv/nepal_politicians/TWEET_dolprasadaryal_100.csv", 83),
    ] {
        let Some((found, _)) = import(path, &Options::default()) else {
            return;
        };
        let repaired = found.posts.iter().filter(|(_, post)| post.id_repaired);
        assert_eq!(repaired.count(), lost, "{path}");
        let twitter = |(_, post): &(u64, Post)| post.platform == "twitter";
        assert!(found.posts.iter().all(twitter), "{path}");
    }
}
