//! Compressed and packed files: recognised by their first bytes, never by their names, and unpacked
//! as a stream within the limits of their source.
//!
//! It must not know what the unpacked bytes mean, nor what is in the members of an archive.

use std::io::{self, Cursor, Read};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use liblzma::read::XzDecoder;
use liblzma::stream::{CONCATENATED, Error as XzError, Stream as XzStream};

use crate::formats::limits::{Allowance, Guard};
use crate::formats::tape;

/// A stream that is still being unpacked.
pub(in crate::formats) type Stream<'a> = Box<dyn Read + 'a>;

/// So many bytes tell what a file is: a tar has no sign but its first block.
pub(in crate::formats) const SIGN: usize = tape::BLOCK;
/// A gzip inside a gzip happens; more layers are a trap.
const LAYERS: usize = 5;
/// Long-distance archives (`--long=31`) need a window of 2 GB; zstd allocates what the file asks for.
const ZSTD_WINDOW_LOG: u32 = 31;
/// What is packed inside something else may ask for 128 MB: it can be many at once.
const ZSTD_WINDOW_LOG_INSIDE: u32 = 27;
/// `xz -9` needs 65 MB; what asks for more than this was not made for other people.
const XZ_MEMORY: u64 = 512 << 20;
/// What is decoded in the same step as a fault is lost: small steps lose little.
const XZ_STEP: usize = 16 << 10;

/// The first bytes of a stream, read ahead, and the stream as if they had not been.
pub(in crate::formats) struct Ahead<'a> {
    head: Cursor<Vec<u8>>,
    // An error while reading ahead is delivered after the bytes before it: posts come first.
    error: Option<io::Error>,
    rest: Stream<'a>,
}

impl<'a> Ahead<'a> {
    /// Reads up to `count` bytes ahead.
    pub(in crate::formats) fn new(mut rest: Stream<'a>, count: usize) -> Self {
        let mut head = Vec::new();
        let error = rest
            .by_ref()
            .take(count as u64)
            .read_to_end(&mut head)
            .err();
        Self {
            head: Cursor::new(head),
            error,
            rest,
        }
    }

    /// Reads up to so many bytes more, before anything was taken.
    pub(in crate::formats) fn further(&mut self, count: usize) {
        if self.error.is_none() {
            let mut rest = self.rest.by_ref().take(count as u64);
            self.error = rest.read_to_end(self.head.get_mut()).err();
        }
    }

    /// The bytes that were read ahead.
    pub(in crate::formats) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }

    /// The error met while reading ahead, if not a single byte came before it.
    pub(in crate::formats) fn early_error(&mut self) -> Option<io::Error> {
        if self.head().is_empty() {
            self.error.take()
        } else {
            None
        }
    }

    /// Blanks out the first `count` bytes but for their newlines, so that line numbers stay.
    pub(in crate::formats) fn blank_front(&mut self, count: usize) {
        for byte in self.head.get_mut().iter_mut().take(count) {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    /// Leaves out the first `count` bytes.
    pub(in crate::formats) fn drop_front(&mut self, count: usize) {
        self.head.set_position(count as u64);
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.head.read(buffer)?;
        if count > 0 || buffer.is_empty() {
            return Ok(count);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

/// What holds files or records that must be taken out before anything can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Kind {
    Zip,
    Tar,
    Warc,
    Parquet,
}

/// What these first bytes begin, if it is one of them.
pub(in crate::formats) fn kind(head: &[u8]) -> Option<Kind> {
    let begins = |signs: &[&[u8]]| signs.iter().any(|sign| head.starts_with(sign));
    if begins(&[b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]) {
        Some(Kind::Zip)
    } else if begins(&[b"PAR1"]) {
        Some(Kind::Parquet)
    } else if begins(&[b"WARC/0.", b"WARC/1."]) {
        Some(Kind::Warc)
    } else if tape::is_tar(head) {
        Some(Kind::Tar)
    } else {
        None
    }
}

#[derive(Clone, Copy)]
enum Packing {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lzma,
}

/// So many bytes tell how a stream is packed.
const PACKING_SIGN: usize = 14;

fn packing(head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        // The second one is a frame to be skipped, as parallel packers put first.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
        // After the level, a block or the end: a text may begin with the first three letters.
        [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x31,
            0x41,
            0x59,
            0x26,
            0x53,
            0x59,
            ..,
        ]
        | [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x17,
            0x72,
            0x45,
            0x38,
            0x50,
            0x90,
            ..,
        ] => Some(Packing::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
        // The old form has no sign: its usual properties, a round window, a size or none.
        [
            0x5d,
            0,
            0,
            _,
            _,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0,
            ..,
        ]
        | [0x5d, 0, 0, _, _, _, _, _, _, _, 0, 0, 0, 0, ..] => Some(Packing::Lzma),
        _ => None,
    }
}

/// Whether these first bytes begin a packed stream.
pub(in crate::formats) fn is_packed(head: &[u8]) -> bool {
    packing(head).is_some()
}

/// Where a stream stands in its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Position {
    /// It is the source itself.
    Outermost,
    /// It came out of something else.
    Inside,
}

/// Unpacks as many layers as there are; other streams come back as they are.
pub(in crate::formats) fn unpack(
    stream: Stream<'_>,
    position: Position,
    allowance: impl Fn() -> Allowance,
) -> io::Result<Stream<'_>> {
    let mut stream = stream;
    let mut position = position;
    for layer in 0.. {
        let mut ahead = Ahead::new(stream, PACKING_SIGN);
        if let Some(error) = ahead.early_error() {
            return Err(error);
        }
        let Some(packing) = packing(ahead.head()) else {
            return Ok(Box::new(ahead));
        };
        if layer == LAYERS {
            break;
        }
        stream = Box::new(Guard::new(decoder(packing, ahead, position)?, allowance()));
        position = Position::Inside;
    }
    Err(io::Error::other("it is packed more than five times over"))
}

fn decoder(packing: Packing, packed: Ahead<'_>, position: Position) -> io::Result<Stream<'_>> {
    Ok(match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
        Packing::Zstd => {
            let mut decoder = zstd::Decoder::new(packed)?;
            decoder.window_log_max(match position {
                Position::Outermost => ZSTD_WINDOW_LOG,
                Position::Inside => ZSTD_WINDOW_LOG_INSIDE,
            })?;
            Box::new(decoder)
        }
        Packing::Xz => {
            let stream = XzStream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
            Box::new(Xz(XzDecoder::new_stream(packed, stream)))
        }
        Packing::Lzma => {
            let stream = XzStream::new_lzma_decoder(XZ_MEMORY)?;
            Box::new(Xz(XzDecoder::new_stream(packed, stream)))
        }
    })
}

/// An xz decoder that says in words what it needs.
struct Xz<'a>(XzDecoder<Ahead<'a>>);

impl Read for Xz<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let step = buffer.len().min(XZ_STEP);
        self.0.read(&mut buffer[..step]).map_err(|error| {
            let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
            if matches!(cause, Some(XzError::MemLimit)) {
                io::Error::other("xz needs more than 512 MB of memory to unpack it")
            } else {
                error
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;
    use crate::formats::intake::{Meter, Metered};
    use crate::formats::limits::Limits;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn xz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn lzma(bytes: &[u8]) -> Vec<u8> {
        let options = liblzma::stream::LzmaOptions::new_preset(6).unwrap();
        let stream = XzStream::new_lzma_encoder(&options).unwrap();
        let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    /// What comes out, and the error after it.
    fn unpacked(bytes: &[u8]) -> (Vec<u8>, Option<io::Error>) {
        unpacked_at(bytes, Position::Outermost)
    }

    fn unpacked_at(bytes: &[u8], position: Position) -> (Vec<u8>, Option<io::Error>) {
        let meter = Meter::default();
        let limits = Limits::new(&meter, Some(bytes.len() as u64));
        let mut out = Vec::new();
        let packed = Box::new(Metered::new(bytes, &meter));
        let error = match unpack(packed, position, || limits.allowance()) {
            Ok(mut stream) => stream.read_to_end(&mut out).err(),
            Err(error) => Some(error),
        };
        (out, error)
    }

    #[test]
    fn layers_and_members_are_unpacked() {
        for pack in [gzip, bzip2, xz, zstd] {
            let two = [pack(b"one "), pack(b"two")].concat();
            let (out, error) = unpacked(&two);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(out, b"one two");
            assert_eq!(unpacked(&pack(b"")).0, b"");
        }
        assert_eq!(unpacked(&lzma(b"an old one")).0, b"an old one");
        assert_eq!(unpacked(&gzip(&bzip2(&xz(b"nested")))).0, b"nested");
        let (out, error) = unpacked(b"");
        assert!(out.is_empty() && error.is_none());
    }

    #[test]
    fn texts_are_not_packed() {
        for text in [&b"plain"[..], b"BZh9 is how bzip2 begins", b"]\0\0"] {
            assert_eq!(unpacked(text).0, text);
        }
    }

    #[test]
    fn six_layers_are_a_trap() {
        let packed = (0..6).fold(b"x".to_vec(), |bytes, _| gzip(&bytes));
        let error = unpacked(&packed).1.expect("too many layers");
        assert!(error.to_string().contains("five times"), "{error}");
    }

    #[test]
    fn bombs_are_stopped() {
        // Deflate does not pack well enough to be one.
        let zeros = vec![b'a'; 130 << 20];
        for bomb in [zstd(&zeros), bzip2(&zeros), xz(&zeros), gzip(&gzip(&zeros))] {
            let (out, error) = unpacked(&bomb);
            let error = error.expect("a bomb");
            assert!(error.to_string().contains("a thousand times"), "{error}");
            assert!(out.len() <= 101 << 20);
        }
    }

    #[test]
    fn only_the_outermost_stream_may_ask_for_a_large_window() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(28).unwrap();
        encoder.write_all(b"little").unwrap();
        let wide = encoder.finish().unwrap();
        assert_eq!(unpacked(&wide).0, b"little");
        assert!(unpacked_at(&wide, Position::Inside).1.is_some());
        assert!(unpacked(&gzip(&wide)).1.is_some());
        assert_eq!(unpacked_at(&zstd(b"x"), Position::Inside).0, b"x");
    }

    #[test]
    fn an_xz_that_wants_too_much_memory_says_so() {
        let mut options = liblzma::stream::LzmaOptions::new_preset(1).unwrap();
        options.dict_size(1 << 29);
        let mut filters = liblzma::stream::Filters::new();
        filters.lzma2(&options);
        let check = liblzma::stream::Check::Crc32;
        let stream = XzStream::new_stream_encoder(&filters, check).unwrap();
        let mut encoder = liblzma::write::XzEncoder::new_stream(Vec::new(), stream);
        encoder.write_all(b"little").unwrap();
        let error = unpacked(&encoder.finish().unwrap()).1.expect("too much");
        assert!(error.to_string().contains("512 MB"), "{error}");
    }

    #[test]
    fn a_truncated_file_yields_its_bytes_before_the_error() {
        let bytes: Vec<u8> = (0..400_000u32)
            .flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes())
            .collect();
        for pack in [gzip, bzip2, xz, zstd] {
            let whole = pack(&bytes);
            let (out, error) = unpacked(&whole[..whole.len() * 9 / 10]);
            assert!(error.is_some());
            assert!(out.len() > bytes.len() / 4, "{}", out.len());
            assert!(bytes.starts_with(&out));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, sign in 0usize..6) {
            let signs: [&[u8]; 6] = [
                b"", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
                b"]\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0",
            ];
            let _ = unpacked(&[signs[sign], &bytes].concat());
        }
    }
}
