//! What a file is, from its first bytes and never from its name; and in words that a newcomer
//! understands, what it is if it is nothing that can be read.

use super::json::{self, Layout, Piece, Splitter};
use super::names::listed;
use super::shape::{NO_TEXT, Shape};
use super::{
    Format, Options, bluesky, gnip, mastodon, mastodon_archive, reddit, snscrape, table, tagline,
    telegram, twitter_v1, twitter_v2, youtube, zeeschuimer,
};

/// So many bytes are looked at.
pub(super) const SAMPLE: usize = 256 << 10;
/// And so many, where the first record is longer and its telling keys come late.
pub(super) const LARGEST_SAMPLE: usize = 8 << 20;
/// Records that say nothing (notices of a stream) are passed over, up to so many.
const RECORDS: usize = 200;

/// How to read a file.
pub(super) enum Plan {
    /// As JSON in a known format, the first `prefix` bytes being no JSON.
    Json {
        format: Format,
        layout: Layout,
        prefix: usize,
    },
    /// As objects whose keys are columns.
    JsonRows {
        layout: Layout,
        prefix: usize,
        columns: Vec<String>,
    },
    /// As a table.
    Table(table::Dialect),
}

/// Decides how to read a file, or says what was seen instead of a known format.
pub(super) fn look(head: &[u8], options: &Options) -> Result<Plan, String> {
    if is_binary(head) {
        return Err("binary data of no known kind".to_owned());
    }
    let prefix = script_prefix(head);
    let blank = head[prefix..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let body = &head[prefix + blank..];
    match (body.first(), options.format) {
        (None, _) => Err("it is empty".to_owned()),
        (Some(b'{' | b'['), Some(Format::Table)) => json_rows(body, prefix, options),
        (_, Some(Format::Table)) => table::sniff(head, options).map(Plan::Table),
        (Some(b'{' | b'['), Some(format)) => Ok(Plan::Json {
            format,
            layout: layout_for(format, body),
            prefix,
        }),
        (Some(b'{' | b'['), None) => look_at_json(body, prefix, options),
        (_, Some(_)) => Err("it is no JSON".to_owned()),
        (_, None) => table::sniff(head, options).map(Plan::Table),
    }
}

/// Whether these bytes end inside their first record, and do not tell what it is.
pub(super) fn needs_more(head: &[u8], options: &Options) -> bool {
    if head.len() < SAMPLE || options.format.is_some() {
        return false;
    }
    let body = head[script_prefix(head)..].trim_ascii_start();
    if !matches!(body.first(), Some(b'{' | b'[')) {
        return false;
    }
    let under = match json::layout(body) {
        Layout::Values(under) => under,
        Layout::Lines => None,
    };
    match Splitter::new(body, under).next() {
        Ok(Some(Piece::Broken { bytes, .. })) => {
            !matches!(verdict(&Shape::of(bytes)), Verdict::Sure(_))
        }
        _ => false,
    }
}

fn layout_for(format: Format, body: &[u8]) -> Layout {
    match (json::layout(body), format) {
        // A page's posts need what stands beside them.
        (Layout::Values(Some(_)), Format::TwitterV2) => Layout::Values(None),
        (layout, _) => layout,
    }
}

fn look_at_json(body: &[u8], prefix: usize, options: &Options) -> Result<Plan, String> {
    let layout = json::layout(body);
    let under = if let Layout::Values(under) = &layout {
        *under
    } else {
        None
    };
    let mut splitter = Splitter::new(body, under);
    let mut maybe = None;
    let mut first = None;
    for _ in 0..RECORDS {
        let Ok(Some(piece)) = splitter.next() else {
            break;
        };
        let (Piece::Record { bytes, .. } | Piece::Broken { bytes, .. }) = piece;
        if bytes.is_empty() {
            continue;
        }
        match verdict(&Shape::of(bytes)) {
            Verdict::Sure(format) => {
                return Ok(Plan::Json {
                    format,
                    layout: layout_for(format, body),
                    prefix,
                });
            }
            Verdict::Maybe(format) => maybe = maybe.or(Some(format)),
            Verdict::Unknown => first = first.or_else(|| Some(bytes.to_vec())),
        }
    }
    let rows = json_rows(body, prefix, options);
    match (rows, maybe, first) {
        (Ok(plan), _, _) => Ok(plan),
        (_, Some(format), _) => Ok(Plan::Json {
            format,
            layout,
            prefix,
        }),
        (_, None, Some(first)) => Err(format!(
            "a JSON object without 'data' or 'text'; its keys are {}",
            listed(Shape::of(&first).keys())
        )),
        (_, None, None) => Err("a JSON document without records".to_owned()),
    }
}

fn json_rows(body: &[u8], prefix: usize, options: &Options) -> Result<Plan, String> {
    let layout = json::layout(body);
    let columns = table::json_columns(body, &layout);
    table::recognise(&columns, options)?;
    Ok(Plan::JsonRows {
        layout,
        prefix,
        columns,
    })
}

/// What a record that is no post is, by its keys.
pub(super) fn what_is(record: &str) -> &'static str {
    Shape::of(record.as_bytes()).what()
}

/// How sure one record makes of the file's format.
enum Verdict {
    Sure(Format),
    /// A record that is no post, as this format has among its posts.
    Maybe(Format),
    Unknown,
}

/// Who recognises what, the most particular first: Twitter's shapes are the loosest.
type Sign = fn(&Shape) -> bool;
const SIGNS: [(Format, Sign); 12] = [
    (Format::Zeeschuimer, zeeschuimer::recognises),
    (Format::Snscrape, snscrape::recognises),
    (Format::MastodonArchive, mastodon_archive::recognises),
    (Format::Mastodon, mastodon::recognises),
    (Format::Bluesky, bluesky::recognises),
    (Format::Reddit, reddit::recognises),
    (Format::Telegram, telegram::recognises),
    (Format::Youtube, youtube::recognises),
    (Format::Gnip, gnip::recognises),
    (Format::Tagline, tagline::recognises),
    (Format::TwitterV2, twitter_v2::recognises),
    (Format::TwitterV1, twitter_v1::recognises),
];

fn verdict(shape: &Shape) -> Verdict {
    if let Some((format, _)) = SIGNS.iter().find(|(_, recognises)| recognises(shape)) {
        return Verdict::Sure(*format);
    }
    match shape.what() {
        NO_TEXT => Verdict::Unknown,
        "compliance lines" | "error messages" => Verdict::Maybe(Format::TwitterV2),
        "first lines of a tagline export" => Verdict::Maybe(Format::Tagline),
        _ => Verdict::Maybe(Format::TwitterV1),
    }
}

/// Whether the beginning of a file is no text: more than one character in fifty is a control character. A
/// few stray ones are in many exports.
fn is_binary(head: &[u8]) -> bool {
    let head = &head[..head.len().min(4096)];
    let is_odd = |byte: &&u8| byte.is_ascii_control() && !b"\t\n\r\x0c\0".contains(byte);
    head.iter().filter(is_odd).count() * 50 > head.len()
}

/// What a file is that is told by its first bytes and cannot be read.
pub(super) fn foreign(head: &[u8]) -> Option<&'static str> {
    const BYTES: [(&[u8], &str); 16] = [
        (b"\x04\x22\x4d\x18", "compressed with lz4; unpack it first"),
        (b"LZIP", "compressed with lzip; unpack it first"),
        (b"\x1f\x9d", "compressed with compress; unpack it first"),
        (b"ARROW1", "an Arrow file; save it as Parquet or CSV"),
        (b"Obj\x01", "an Avro file; save it as Parquet or JSON"),
        (b"RDX", "an R data file; save its table as CSV"),
        (b"X\n\0\0\0", "an R data file; save its table as CSV"),
        (b"$FL2", "an SPSS file; save it as CSV"),
        (b"\x89HDF", "an HDF5 file; save its table as CSV"),
        (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
        (b"Rar!", "a RAR archive; unpack it first"),
        (b"PARE", "an encrypted Parquet file; decrypt it first"),
        (
            b"SQLite format 3",
            "an SQLite database; export its posts as CSV",
        ),
        (
            b"\xd0\xcf\x11\xe0",
            "an old Excel or Word file; save it as CSV",
        ),
        (b"%PDF", "a PDF"),
        (b"<", "a web page or an XML file"),
    ];
    let text = head.trim_ascii_start();
    let known = BYTES.iter().find(|(sign, _)| text.starts_with(sign));
    known.map(|(_, what)| *what)
}

/// Account archives are scripts: `window.YTD.tweets.part0 = [...]`. How many bytes come before the
/// JSON.
fn script_prefix(head: &[u8]) -> usize {
    let scripts: [&[u8]; 3] = [b"window.", b"Grailbird.", b"var "];
    if !scripts
        .iter()
        .any(|sign| head.trim_ascii_start().starts_with(sign))
    {
        return 0;
    }
    head.iter()
        .position(|byte| matches!(byte, b'[' | b'{'))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_data_is_no_table() {
        assert!(is_binary(b"\x01\x02abc\x03"));
        assert!(!is_binary(
            "id,text\r\n1,caf\u{e9} \u{1b}[1m and a lot more of plain text here".as_bytes()
        ));
        assert!(!is_binary(b""));
        let look = |head: &[u8]| look(head, &Options::default()).err();
        assert_eq!(
            look(b"\x07\x08,\x02"),
            Some("binary data of no known kind".to_owned())
        );
    }

    #[test]
    fn foreign_files_are_told_by_their_bytes() {
        for (head, word) in [
            (&b"7z\xbc\xaf\x27\x1c"[..], "7-Zip"),
            (b"Rar!\x1a\x07", "RAR"),
            (b"%PDF-1.7", "PDF"),
        ] {
            assert!(
                foreign(head).is_some_and(|what| what.contains(word)),
                "{word}"
            );
        }
        assert_eq!(foreign(b"id,text"), None);
    }
}
