//! Compressed and packed files: recognised by their first bytes, never by their names, and unpacked
//! as a stream with limits, because a small file can unpack to more than any disk holds.
//!
//! It must not know what the unpacked bytes mean.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::intake::Meter;

/// A stream that is still being unpacked.
pub(super) type Stream<'a> = Box<dyn Read + 'a>;

/// Below this many unpacked bytes no ratio is suspicious: a file of zeros packs well.
const FREE_BYTES: u64 = 100 << 20;
/// Beyond [`FREE_BYTES`] a byte may become at most this many. Deflate cannot do more than 1032.
const LARGEST_RATIO: u64 = 1000;
/// No single file unpacks to more.
const LARGEST_FILE: u64 = 1 << 40;
/// A gzip inside a gzip happens; more layers are a trap.
const LAYERS: usize = 3;
/// Long-distance archives (`--long=31`) need a window of 2 GB; zstd allocates what the file asks for.
const ZSTD_WINDOW_LOG: u32 = 31;

/// The first bytes of a stream, read ahead, and the stream as if they had not been.
pub(super) struct Ahead<'a> {
    head: Cursor<Vec<u8>>,
    // An error while reading ahead is delivered after the bytes before it: posts come first.
    error: Option<io::Error>,
    rest: Stream<'a>,
}

impl<'a> Ahead<'a> {
    /// Reads up to `count` bytes ahead.
    pub(super) fn new(mut rest: Stream<'a>, count: usize) -> Self {
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

    /// The bytes that were read ahead.
    pub(super) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }

    /// The error met while reading ahead, if not a single byte came before it.
    pub(super) fn early_error(&mut self) -> Option<io::Error> {
        if self.head().is_empty() {
            self.error.take()
        } else {
            None
        }
    }

    /// Blanks out the first `count` bytes but for their newlines, so that line numbers stay.
    pub(super) fn blank_front(&mut self, count: usize) {
        for byte in self.head.get_mut().iter_mut().take(count) {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    /// Leaves out the first `count` bytes.
    pub(super) fn drop_front(&mut self, count: usize) {
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

/// Whether these first bytes begin a ZIP.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Unpacks gzip and zstd, as many layers as there are; other streams come back as they are.
pub(super) fn unpack<'a>(stream: Stream<'a>, meter: &Meter) -> io::Result<Stream<'a>> {
    let mut stream = stream;
    for _ in 0..LAYERS {
        let mut ahead = Ahead::new(stream, 8);
        if let Some(error) = ahead.early_error() {
            return Err(error);
        }
        let packed = ahead.head().to_vec();
        stream = if packed.starts_with(b"\x1f\x8b") {
            Box::new(Guard::new(MultiGzDecoder::new(ahead), meter))
        } else if packed.starts_with(b"\x28\xb5\x2f\xfd") {
            let mut decoder = zstd::Decoder::new(ahead)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(Guard::new(decoder, meter))
        } else {
            return Ok(Box::new(ahead));
        };
    }
    Ok(stream)
}

/// Stops a stream that unpacks to absurd amounts.
pub(super) struct Guard<R> {
    inner: R,
    meter: Meter,
    start: u64,
    produced: u64,
}

impl<R> Guard<R> {
    /// Guards a stream whose packed bytes are counted by `meter`.
    pub(super) fn new(inner: R, meter: &Meter) -> Self {
        Self {
            inner,
            meter: meter.clone(),
            start: meter.bytes(),
            produced: 0,
        }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.produced += count as u64;
        if self.produced > FREE_BYTES {
            let consumed = (self.meter.bytes() - self.start).max(1);
            if self.produced / consumed > LARGEST_RATIO || self.produced > LARGEST_FILE {
                return Err(io::Error::other(
                    "it unpacks to more than a thousand times its size: this is no archive of posts",
                ));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::super::intake::Metered;
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let meter = Meter::default();
        let mut out = Vec::new();
        unpack(Box::new(Metered::new(bytes, &meter)), &meter)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn layers_and_members_are_unpacked() {
        let two = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(unpacked(&two).unwrap(), b"one two");
        assert_eq!(unpacked(&gzip(&gzip(b"nested"))).unwrap(), b"nested");
        let zst = zstd::encode_all(&b"zstd"[..], 1).unwrap();
        assert_eq!(unpacked(&zst).unwrap(), b"zstd");
        assert_eq!(unpacked(b"plain").unwrap(), b"plain");
        assert_eq!(unpacked(b"").unwrap(), b"");
    }

    #[test]
    fn a_bomb_is_stopped() {
        // zstd packs a repeated byte far better than any ratio that a text could reach.
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        let chunk = vec![b'a'; 1 << 20];
        for _ in 0..130 {
            encoder.write_all(&chunk).unwrap();
        }
        let bomb = encoder.finish().unwrap();
        let error = unpacked(&bomb).unwrap_err();
        assert!(error.to_string().contains("a thousand times"), "{error}");
    }

    #[test]
    fn a_truncated_gzip_yields_its_bytes_before_the_error() {
        let whole = gzip(
            &(0..20_000u32)
                .flat_map(u32::to_le_bytes)
                .collect::<Vec<_>>(),
        );
        let meter = Meter::default();
        let cut = &whole[..whole.len() / 2];
        let mut out = Vec::new();
        let mut stream = unpack(Box::new(Metered::new(cut, &meter)), &meter).unwrap();
        assert!(stream.read_to_end(&mut out).is_err());
        assert!(out.len() > 1000);
    }
}
