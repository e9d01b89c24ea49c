//! WARC: the posts are in the bodies of responses.

use super::*;

fn record(kind: &str, more: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}>\r\nWARC-Date: 2016-04-16T15:56:02Z\r\n{more}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(address: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let more = format!(
        "WARC-Target-URI: {address}\r\nContent-Type: application/http;msgtype=response\r\n"
    );
    let head = format!("HTTP/1.1 {headers}\r\n\r\n");
    record("response", &more, &[head.as_bytes(), body].concat())
}

fn page(ids: &[u32]) -> Vec<u8> {
    let posts = ids.iter().map(|id| {
        format!(r#"{{"id_str":"{id}","text":"post {id}","created_at":"Mon May 01 10:00:00 +0000 2015","user":{{"screen_name":"ana","id_str":"1"}}}}"#)
    });
    format!("[{}]", posts.collect::<Vec<_>>().join(",")).into_bytes()
}

fn ids(found: &Collected) -> Vec<&str> {
    found
        .posts
        .iter()
        .map(|(_, post)| post.id.as_str())
        .collect()
}

fn skips(found: &Collected) -> Vec<&str> {
    found.skips.iter().map(|(_, what)| what.as_str()).collect()
}

/// What a crawler keeps: posts sent in every way, and everything around them.
fn answers() -> Vec<Vec<u8>> {
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&page(&[3])).unwrap();
    let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    raw.write_all(&page(&[4])).unwrap();
    let body = gzip(&page(&[5]));
    let (first, second) = body.split_at(10);
    let chunks = [
        format!("{:x}\r\n", first.len()).as_bytes(),
        first,
        format!("\r\n{:X};x=y\r\n", second.len()).as_bytes(),
        second,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let json = "200 OK\r\nContent-Type: application/json; charset=utf-8";
    vec![
        record("warcinfo", "", b"software: x"),
        record(
            "request",
            "Content-Type: application/http\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        response(
            "https://api.example/1.1/a.json?count=2&oauth_token=hidden",
            json,
            &page(&[1]),
        ),
        response(
            "https://api.example/b",
            &format!("{json}\r\nContent-Encoding: gzip"),
            &gzip(&page(&[2])),
        ),
        response(
            "https://api.example/c",
            &format!("{json}\r\nContent-Encoding: deflate"),
            &zlib.finish().unwrap(),
        ),
        response(
            "https://api.example/d",
            &format!("{json}\r\nContent-Encoding: deflate"),
            &raw.finish().unwrap(),
        ),
        response(
            "https://api.example/e",
            &format!("{json}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"),
            &chunks,
        ),
        response("https://api.example/f", json, b"[]"),
        response(
            "https://www.example/",
            "200 OK\r\nContent-Type: text/html",
            b"<html>",
        ),
        response(
            "https://www.example/x.png",
            "200 OK\r\nContent-Type: image/png",
            b"\x89PNG",
        ),
        response(
            "https://api.example/g",
            "429 Too Many Requests",
            b"{\"errors\":[]}",
        ),
        response("https://api.example/h", "301 Moved", b""),
        record("metadata", "", b"x: y"),
        record("revisit", "", b""),
        response(
            "https://api.example/i",
            &format!("{json}\r\nContent-Encoding: br"),
            b"\x0b\x03\x80",
        ),
        response(
            "https://api.example/1.1/direct_messages.json",
            json,
            &page(&[9]),
        ),
    ]
}

#[test]
fn what_is_wrong_with_a_record_is_told_of_the_warc() {
    let json = "200 OK\r\nContent-Type: application/json";
    let more =
        "WARC-Target-URI: https://ana:secret@api.example/b\r\nContent-Type: application/http\r\n";
    let warc = [
        response("https://api.example/a", json, &page(&[1])),
        record("response", more, b"no head"),
        response("https://api.example/c", json, &page(&[2])),
    ]
    .concat();
    let (found, result) = read_bytes(&warc);
    assert!(result.is_ok(), "{result:?}");
    let files: Vec<_> = found.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(files, ["", "api.example/a", "", "api.example/c"]);
    let wanted = (2, "the response has no HTTP head".to_owned());
    assert_eq!(found.rejects, [wanted]);
}

#[test]
fn bodies_are_read_however_they_are_sent() {
    let records = answers();
    for warc in [
        records.concat(),
        records.iter().flat_map(|one| gzip(one)).collect(),
        zstd(&records.concat()),
    ] {
        let (found, result) = read_bytes(&warc);
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(ids(&found), ["1", "2", "3", "4", "5"]);
        let observed = Some(Time(1_460_822_162_000));
        assert!(
            found
                .posts
                .iter()
                .all(|(_, post)| post.observed == observed)
        );
        assert_eq!(
            found.files[1],
            (
                "api.example/1.1/a.json?count=2".to_owned(),
                "twitter-v1".to_owned()
            )
        );
        assert_eq!(
            skips(&found),
            [
                "WARC notes about the crawl",
                "WARC requests",
                "empty responses",
                "web pages",
                "pictures, films and fonts",
                "error messages",
                "redirects",
                "WARC metadata",
                "WARC revisits",
                "responses that are not read",
            ]
        );
        assert_eq!(found.rejects.len(), 1);
        assert!(found.rejects[0].1.contains("brotli"), "{:?}", found.rejects);
    }
}

#[test]
fn what_a_page_says_of_its_own_collection_wins() {
    let page = |more: &str| {
        format!(r#"{{"data":[{{"id":"1","text":"a","author_id":"2"}}]{more}}}"#).into_bytes()
    };
    let twarc = page(r#","__twarc":{"retrieved_at":"2021-10-23T18:21:44+00:00"}"#);
    let warc = [
        response("https://api.example/2/a", "200 OK", &twarc),
        response("https://api.example/2/b", "200 OK", &page("")),
        response(
            "https://api.example/2/c",
            "200 OK",
            &page(r#","__twarc":"odd""#),
        ),
    ];
    let found = read_well(&warc.concat());
    let observed: Vec<_> = found
        .posts
        .iter()
        .map(|(_, post)| post.observed.unwrap().rfc3339())
        .collect();
    let record = "2016-04-16T15:56:02Z";
    assert_eq!(observed, ["2021-10-23T18:21:44Z", record, record]);
}

#[test]
fn a_crawl_in_a_zip_is_its_warcs_and_nothing_else() {
    let json = "200 OK\r\nContent-Type: application/json";
    let warc = [
        response("https://api.example/a", json, &page(&[1])),
        record(
            "resource",
            "WARC-Target-URI: urn:b\r\nContent-Type: application/json\r\n",
            &page(&[2]),
        ),
        record(
            "resource",
            "WARC-Target-URI: urn:c\r\nContent-Type: text/plain\r\n",
            b"robots",
        ),
        record("response", "Content-Type: text/dns\r\n", b"example 1.2.3.4"),
    ];
    let pages =
        br#"{"id":"1","url":"https://www.example","ts":"2016-04-16T15:56:02Z","text":"no post"}"#;
    let found = read_well(&zip(&[
        ("pages/pages.jsonl", pages),
        ("archive/data.warc.gz", &gzip(&warc.concat())),
        ("indexes/index.cdx.gz", &gzip(b"example)/ 2016")),
        ("datapackage.json", b"{\"profile\":\"data-package\"}"),
    ]));
    assert_eq!(ids(&found), ["1", "2"]);
    assert_eq!(
        skips(&found),
        ["other documents", "WARC responses of other protocols"]
    );
    assert_eq!(files(&found)[1], "archive/data.warc.gz/api.example/a");
    assert!(remarks(&found).contains("the like: 3"));
}

#[test]
fn a_stream_is_read_line_by_line_over_its_records() {
    let line = |id: u32| {
        let page = page(&[id]);
        [&page[1..page.len() - 1], b"\r\n"].concat()
    };
    let lines: Vec<u8> = (1..=40).flat_map(line).collect();
    let (first, second) = lines.split_at(lines.len() / 2 + 7);
    let head =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let more = "WARC-Target-URI: https://stream.example/1.1/statuses/filter.json\r\nContent-Type: application/http\r\nWARC-Segment-Number: 1\r\n";
    let warc = [
        record("response", more, &[&head[..], &chunk(first)].concat()),
        record(
            "continuation",
            "WARC-Segment-Number: 2\r\nWARC-Segment-Origin-ID: <urn:uuid:response>\r\n",
            &chunk(second),
        ),
        response("https://api.example/next", "200 OK", &page(&[41])),
    ]
    .concat();
    let found = read_well(&warc);
    let wanted: Vec<String> = (1..=41).map(|id| id.to_string()).collect();
    assert_eq!(ids(&found), wanted);
    assert!(found.skips.is_empty(), "{:?}", found.skips);
}

#[test]
fn damage_costs_only_what_it_hits() {
    let json = "200 OK\r\nContent-Type: application/json";
    let broken = gzip(&page(&(100..400).collect::<Vec<_>>()));
    let records = [
        response("https://api.example/a", json, &page(&[1])),
        b"this is no record at all\r\n\r\n".to_vec(),
        response("https://api.example/b", json, &broken[..broken.len() / 2]),
        response("https://api.example/c", json, b"{\"unknown\":true}"),
        response("https://api.example/d", "nonsense", b""),
        response("https://api.example/e", json, &page(&[2])),
    ]
    .concat();
    let (found, result) = read_bytes(&records);
    assert!(result.is_ok(), "{result:?}");
    assert_eq!((ids(&found)[0], *ids(&found).last().unwrap()), ("1", "2"));
    assert!(found.posts.len() > 50);
    assert!(found.rejects.len() >= 4, "{:?}", found.rejects);
    let (found, result) = read_bytes(&records[..records.len() - 40]);
    assert!(result.is_err() || !found.rejects.is_empty());
    assert!(found.posts.len() > 50);
}

#[test]
fn a_real_one_has_the_numbers_that_were_counted() {
    let path = "warc/sfm_twitter_2016.responses-only.warc.gz";
    let Some((found, result)) = import(path, &Options::default()) else {
        return;
    };
    assert!(result.is_ok(), "{result:?}");
    // Two pages of a timeline; the user record carries one of the same posts.
    assert_eq!(
        (found.posts.len(), found.rejects.len()),
        (244, 0),
        "{:?}",
        found.rejects
    );
    assert_eq!(
        skips(&found),
        [
            "WARC notes about the crawl",
            "user records",
            "empty responses"
        ]
    );
    let observed: Vec<_> = found
        .posts
        .iter()
        .map(|(_, post)| post.observed.unwrap().rfc3339())
        .collect();
    let of = |time: &str| observed.iter().filter(|one| *one == time).count();
    assert_eq!(
        (of("2016-04-16T15:56:02Z"), of("2016-04-16T15:56:04Z")),
        (200, 44)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_warcs_never_panic(damage in prop::collection::vec((any::<usize>(), any::<u8>()), 0..8), cut: usize) {
        let json = "200 OK\r\nTransfer-Encoding: chunked";
        let mut bytes = [
            record("warcinfo", "", b"software: x"),
            response("https://api.example/a", json, b"2\r\n[]\r\n0\r\n\r\n"),
            response("https://api.example/b", "200 OK", &page(&[1, 2])),
            record("response", "Content-Type: application/http\r\nWARC-Segment-Number: 1\r\n", b"HTTP/1.1 200 OK\r\n\r\n["),
            record("continuation", "WARC-Segment-Origin-ID: <urn:uuid:response>\r\n", b"]"),
        ]
        .concat();
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - cut % bytes.len());
        let _ = read_bytes(&bytes);
    }
}
