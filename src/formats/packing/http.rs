//! The answer of a web server as crawlers keep it: a status, a head, and a body that may be cut into
//! chunks and packed.
//!
//! Crawlers disagree on whether the body they keep is the one that came over the wire: some undo
//! chunks and packing and leave the head as it was. So a head is believed only where the body looks
//! like it. It must not know what bodies hold.

use std::io::{self, BufRead, Read};

use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::formats::container::{Ahead, Stream};
use crate::formats::limits::{Allowance, Guard};

/// Longest head; longer ones are no head.
const LONGEST_HEAD: usize = 256 << 10;
const MOST_HEADERS: usize = 256;
/// A chunk's size has sixteen digits at most, but may be followed by remarks.
const LONGEST_SIZE: u64 = 4 << 10;

/// What a head says.
#[derive(Debug, Default)]
pub(in crate::formats) struct Head {
    pub(in crate::formats) status: u16,
    /// Lower-case, without parameters.
    pub(in crate::formats) media_type: String,
    chunked: bool,
    packing: String,
}

/// Reads a head; nothing if it is none.
pub(in crate::formats) fn head(reader: &mut impl BufRead) -> io::Result<Option<Head>> {
    let Some(mut bytes) = head_bytes(reader)? else {
        return Ok(None);
    };
    // Browsers speak newer versions, and crawlers write them down in the old way.
    if bytes.starts_with(b"HTTP/2") || bytes.starts_with(b"HTTP/3") {
        let end = memchr::memchr(b' ', &bytes).unwrap_or(0);
        bytes.splice(..end, *b"HTTP/1.1");
    }
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut lenient = httparse::ParserConfig::default();
    lenient
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    let parsed = lenient.parse_response(&mut response, &bytes);
    if !parsed.is_ok_and(|status| status.is_complete()) {
        return Ok(None);
    }
    let value = |name: &str| {
        let header = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        header.map_or_else(String::new, |header| {
            String::from_utf8_lossy(header.value)
                .trim()
                .to_ascii_lowercase()
        })
    };
    let media_type = value("content-type");
    Ok(Some(Head {
        status: response.code.unwrap_or(0),
        media_type: media_type.split(';').next().unwrap_or("").trim().to_owned(),
        chunked: value("transfer-encoding").contains("chunked"),
        packing: value("content-encoding"),
    }))
}

/// The bytes up to the empty line; nothing if there is none in reasonable distance.
fn head_bytes(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    loop {
        let room = (LONGEST_HEAD - bytes.len()) as u64;
        let before = bytes.len();
        reader.by_ref().take(room).read_until(b'\n', &mut bytes)?;
        let line = &bytes[before..];
        if !line.ends_with(b"\n") {
            return Ok(None);
        }
        if matches!(line, b"\n" | b"\r\n") {
            return Ok(Some(bytes));
        }
    }
}

/// The body behind a head as the server meant it, or how it is packed if that cannot be undone.
/// What gzip and zstd packed is told by its own first bytes later on.
pub(in crate::formats) fn body<'a>(
    reader: impl BufRead + 'a,
    head: &Head,
    allowance: Allowance,
) -> Result<Stream<'a>, &'static str> {
    let mut ahead = Ahead::new(Box::new(reader), 32);
    if head.chunked && chunk_size(first_line(ahead.head())).is_some() {
        ahead = Ahead::new(Box::new(Chunks::new(io::BufReader::new(ahead))), 32);
    }
    let first = ahead.head();
    let is_text = matches!(
        first.trim_ascii_start().first(),
        Some(b'{' | b'[' | b'<' | b'"') | None
    );
    match head.packing.as_str() {
        _ if is_text => Ok(Box::new(ahead)),
        "br" => Err("packed with brotli"),
        "deflate" if is_zlib(first) => Ok(Box::new(Guard::new(ZlibDecoder::new(ahead), allowance))),
        "deflate" => Ok(Box::new(Guard::new(DeflateDecoder::new(ahead), allowance))),
        _ => Ok(Box::new(ahead)),
    }
}

/// Half of all servers leave out the two bytes that should stand before deflated data.
fn is_zlib(first: &[u8]) -> bool {
    matches!(first, [one, two, ..]
        if one & 0x0f == 8 && (u16::from(*one) * 256 + u16::from(*two)).is_multiple_of(31))
}

fn first_line(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    &bytes[..end]
}

/// The size before a chunk: hexadecimal, remarks after a semicolon.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    let digits = std::str::from_utf8(digits).ok()?;
    u64::from_str_radix(digits, 16).ok()
}

/// A body whose chunks are put together. Where they end too early, so does it: streams are cut off by
/// whoever records them, and what came is good.
struct Chunks<R> {
    inner: R,
    left: u64,
    ended: bool,
}

impl<R: BufRead> Chunks<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            left: 0,
            ended: false,
        }
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let mut line = Vec::new();
        // The end of the chunk before stands on a line of its own.
        while line.trim_ascii().is_empty() {
            line.clear();
            let mut size = self.inner.by_ref().take(LONGEST_SIZE);
            if size.read_until(b'\n', &mut line)? == 0 {
                self.ended = true;
                return Ok(());
            }
        }
        match chunk_size(&line) {
            Some(0) => self.ended = true,
            Some(size) => self.left = size,
            None => return Err(io::Error::other("a chunk of the response has no size")),
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 && !self.ended {
            self.next_chunk()?;
        }
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let count = self.inner.read(&mut buffer[..most])?;
        self.ended = count == 0;
        self.left -= count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, ZlibEncoder};
    use proptest::prelude::*;

    use super::*;
    use crate::formats::intake::Meter;
    use crate::formats::limits::Limits;

    fn answer(bytes: &[u8]) -> Result<(Head, Vec<u8>), String> {
        let mut reader = bytes;
        let found = head(&mut reader).map_err(|error| error.to_string())?;
        let found = found.ok_or("no head")?;
        let limits = Limits::new(&Meter::default(), None);
        let mut out = Vec::new();
        body(reader, &found, limits.allowance())?
            .read_to_end(&mut out)
            .map_err(|error| error.to_string())?;
        Ok((found, out))
    }

    fn with(headers: &str, body: &[u8]) -> Vec<u8> {
        [
            format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(),
            body,
        ]
        .concat()
    }

    #[test]
    fn bodies_come_out_as_they_were_meant() {
        let text = b"{\"a\":1}";
        let chunks = b"3;remark\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(text).unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(text).unwrap();
        let (raw, zlib) = (raw.finish().unwrap(), zlib.finish().unwrap());
        let cases: [(&str, &[u8]); 7] = [
            ("Content-Type: application/json; charset=utf-8", text),
            ("Transfer-Encoding: chunked", chunks),
            ("Transfer-Encoding: chunked", &chunks[..chunks.len() - 7]),
            // The head is of the wire, the body is not.
            ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip", text),
            ("Content-Encoding: deflate", &raw),
            ("Content-Encoding: deflate", &zlib),
            ("Content-Encoding: br", text),
        ];
        for (headers, sent) in cases {
            let (_, body) = answer(&with(headers, sent)).expect(headers);
            assert_eq!(body, text, "{headers}");
        }
        let (head, _) = answer(&with("content-TYPE:  Text/HTML;x", b"")).unwrap();
        assert_eq!((head.status, &*head.media_type), (200, "text/html"));
        let newer = answer(b"HTTP/2 404 \r\na: b\r\n\r\n").unwrap();
        assert_eq!(newer.0.status, 404);
        let brotli = answer(&with("Content-Encoding: br", b"\x0b\x03")).unwrap_err();
        assert!(brotli.contains("brotli"));
        assert!(answer(b"no head at all").is_err());
        assert!(answer(&with("Transfer-Encoding: chunked", b"2\r\n{}\r\nzz\r\n")).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_end(headers in 0usize..4, bytes: Vec<u8>) {
            let headers = [
                "Transfer-Encoding: chunked", "Content-Encoding: deflate", "A: b",
                "Transfer-Encoding: chunked\r\nContent-Encoding: deflate",
            ][headers];
            let _ = answer(&with(headers, &bytes));
            let _ = answer(&with(headers, &[&b"5\r\n"[..], &bytes].concat()));
            let _ = answer(&bytes);
        }
    }
}
