//! Tar: blocks of 512 bytes, member after member, read as a stream and never unpacked to a disk.
//!
//! The crate's own walk through an archive holds long names and extensions in memory, however long
//! they claim to be, and ends at the first damaged header; so only its headers are used here. What
//! a member is called is a name and no path: nothing is ever written under it.

use std::io::{self, Read};

use ::tar::{EntryType, Header};

/// Everything is a multiple of this.
pub(in crate::formats) const BLOCK: usize = 512;
/// Longest name, or list of extensions, that is looked at.
const LONGEST_NAME: u64 = 1 << 20;

/// Whether these first bytes are a tar's: its first header adds up.
pub(in crate::formats) fn is_tar(head: &[u8]) -> bool {
    head.get(..BLOCK)
        .is_some_and(|block| block.iter().any(|byte| *byte != 0) && adds_up(block))
}

fn adds_up(block: &[u8]) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let header = Header::from_byte_slice(block);
    let byte = |(at, byte): (usize, &u8)| {
        if CHECKSUM.contains(&at) {
            u32::from(b' ')
        } else {
            u32::from(*byte)
        }
    };
    let sum: u32 = block.iter().enumerate().map(byte).sum();
    header.cksum().is_ok_and(|written| written == sum)
}

/// What stands next in a tar.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats) enum Item {
    /// A file, whose bytes can be read now.
    File(String),
    /// A file with holes, whose bytes are not the file's.
    Sparse(String),
    /// A folder, link, device or the like.
    Other,
    /// A header that does not add up. What follows is passed over up to the next one that does.
    Damaged,
}

/// A tar as it comes; reading it yields the bytes of the member at hand.
pub(in crate::formats) struct Tape<R> {
    reader: R,
    // Bytes of the member that were not read yet, and of the padding behind it.
    left: u64,
    padding: u64,
    lost: bool,
}

/// What the records before a header say about it.
#[derive(Default)]
struct Extra {
    name: Option<String>,
    size: Option<u64>,
    sparse: bool,
}

impl<R: Read> Tape<R> {
    pub(in crate::formats) fn new(reader: R) -> Self {
        Self {
            reader,
            left: 0,
            padding: 0,
            lost: false,
        }
    }

    /// The next member, or nothing at the end.
    pub(in crate::formats) fn next(&mut self) -> io::Result<Option<Item>> {
        let mut extra = Extra::default();
        loop {
            self.pass_over()?;
            let Some(block) = self.block()? else {
                return Ok(None);
            };
            // Two empty blocks are the end, but tars are also put one behind the other.
            if block.iter().all(|byte| *byte == 0) {
                continue;
            }
            let header = Header::from_byte_slice(&block);
            let size = header.entry_size().ok().filter(|_| adds_up(&block));
            let Some(size) = size else {
                if std::mem::replace(&mut self.lost, true) {
                    continue;
                }
                return Ok(Some(Item::Damaged));
            };
            self.lost = false;
            let kind = header.entry_type();
            let is_record = kind.is_gnu_longname() || kind.is_pax_local_extensions();
            let size = extra.size.filter(|_| !is_record).unwrap_or(size);
            self.left = if has_bytes(kind) { size } else { 0 };
            // No tar is as long as a size of nearly 2^64 says.
            let Some(end) = self.left.checked_next_multiple_of(BLOCK as u64) else {
                (self.left, self.lost) = (0, true);
                return Ok(Some(Item::Damaged));
            };
            self.padding = end - self.left;
            if is_record {
                let record = self.record()?;
                extra.take(kind, &record);
            } else if !kind.is_gnu_longlink() && !kind.is_pax_global_extensions() {
                return Ok(Some(item(header, extra)));
            }
        }
    }

    /// So many bytes of the member at hand were not read yet.
    pub(in crate::formats) fn left(&self) -> u64 {
        self.left
    }

    fn pass_over(&mut self) -> io::Result<()> {
        let left = self.left.saturating_add(self.padding);
        (self.left, self.padding) = (0, 0);
        let passed = io::copy(&mut self.reader.by_ref().take(left), &mut io::sink())?;
        if passed < left {
            return Err(cut_short());
        }
        Ok(())
    }

    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.reader.read(&mut block[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        match filled {
            BLOCK => Ok(Some(block)),
            0 => Ok(None),
            _ if block.iter().all(|byte| *byte == 0) => Ok(None),
            _ => Err(cut_short()),
        }
    }

    fn record(&mut self) -> io::Result<Vec<u8>> {
        let mut record = Vec::new();
        self.by_ref().take(LONGEST_NAME).read_to_end(&mut record)?;
        Ok(record)
    }
}

impl<R: Read> Read for Tape<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let most = most.min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let count = self.reader.read(&mut buffer[..most])?;
        if count == 0 {
            (self.left, self.padding) = (0, 0);
            return Err(cut_short());
        }
        self.left -= count as u64;
        Ok(count)
    }
}

impl Extra {
    fn take(&mut self, kind: EntryType, record: &[u8]) {
        if kind.is_gnu_longname() {
            let name = record.strip_suffix(b"\0").unwrap_or(record);
            self.name = Some(String::from_utf8_lossy(name).into_owned());
            return;
        }
        for (key, value) in pax(record) {
            match key {
                b"path" => self.name = Some(String::from_utf8_lossy(value).into_owned()),
                b"size" => self.size = std::str::from_utf8(value).ok().and_then(|n| n.parse().ok()),
                _ => self.sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
    }
}

/// The lines `length key=value` of a list of extensions; the length counts the whole line.
fn pax(mut record: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut found = Vec::new();
    while let Some(blank) = memchr::memchr(b' ', record) {
        let length = std::str::from_utf8(&record[..blank])
            .ok()
            .and_then(|number| number.parse::<usize>().ok())
            .filter(|length| (blank + 2..=record.len()).contains(length));
        let Some(length) = length else { break };
        let line = &record[blank + 1..length - 1];
        if let Some(at) = memchr::memchr(b'=', line) {
            found.push((&line[..at], &line[at + 1..]));
        }
        record = &record[length..];
    }
    found
}

/// Links and devices may carry the size of what they point to.
fn has_bytes(kind: EntryType) -> bool {
    !(kind.is_hard_link()
        || kind.is_symlink()
        || kind.is_dir()
        || kind.is_character_special()
        || kind.is_block_special()
        || kind.is_fifo())
}

fn item(header: &Header, extra: Extra) -> Item {
    let name = extra
        .name
        .unwrap_or_else(|| String::from_utf8_lossy(&header.path_bytes()).into_owned());
    let kind = header.entry_type();
    if extra.sparse || kind.is_gnu_sparse() {
        Item::Sparse(name)
    } else if (kind.is_file() || kind.is_contiguous()) && !name.ends_with('/') {
        Item::File(name)
    } else {
        Item::Other
    }
}

fn cut_short() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the tar ends too early: it was cut short",
    )
}

#[cfg(test)]
mod tests {
    use ::tar::Builder;
    use proptest::prelude::*;

    use super::*;

    fn add(builder: &mut Builder<Vec<u8>>, name: &str, bytes: &[u8]) {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, bytes).unwrap();
    }

    fn listed(bytes: &[u8]) -> (Vec<(String, String)>, bool) {
        let mut tape = Tape::new(bytes);
        let mut found = Vec::new();
        loop {
            match tape.next() {
                Ok(Some(Item::File(name))) => {
                    let mut text = String::new();
                    let well = tape.read_to_string(&mut text).is_ok();
                    found.push((name, if well { text } else { "cut".to_owned() }));
                }
                Ok(Some(other)) => found.push((format!("{other:?}"), String::new())),
                Ok(None) => return (found, true),
                Err(_) => return (found, false),
            }
        }
    }

    #[test]
    fn names_of_every_length_and_kind_are_read() {
        let long = "folder/".repeat(40) + "file.json";
        let mut builder = Builder::new(Vec::new());
        add(&mut builder, "a.json", b"one");
        add(&mut builder, &long, b"two");
        builder
            .append_pax_extensions([("path", "é.json".as_bytes()), ("mtime", &b"1.5"[..])])
            .unwrap();
        add(&mut builder, "e.json", b"three");
        let bytes = builder.into_inner().unwrap();
        let wanted = [("a.json", "one"), (&*long, "two"), ("é.json", "three")]
            .map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(listed(&bytes), (wanted.to_vec(), true));
        assert!(is_tar(&bytes) && !is_tar(&[0; BLOCK]) && !is_tar(&[b'1'; BLOCK]));
        // One behind the other.
        assert_eq!(listed(&[&bytes[..], &bytes].concat()).0.len(), 6);
    }

    #[test]
    fn a_damaged_header_costs_its_own_file_only() {
        let mut builder = Builder::new(Vec::new());
        for name in ["a", "b", "c"] {
            add(&mut builder, name, name.as_bytes());
        }
        let mut bytes = builder.into_inner().unwrap();
        bytes[2 * BLOCK + 3] ^= 0x55;
        let names: Vec<_> = listed(&bytes).0.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "Damaged", "c"]);
    }

    #[test]
    fn a_size_beyond_everything_is_damage() {
        let mut header = Header::new_gnu();
        header.set_path("vast").unwrap();
        header.set_size(u64::MAX - 5);
        header.set_cksum();
        let mut builder = Builder::new(Vec::new());
        let size = u64::MAX.to_string();
        builder
            .append_pax_extensions([("size", size.as_bytes())])
            .unwrap();
        add(&mut builder, "a", b"");
        add(&mut builder, "b", b"two");
        let bytes = [header.as_bytes(), &builder.into_inner().unwrap()[..]].concat();
        let names: Vec<_> = listed(&bytes).0.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Damaged", "Damaged", "b"]);
    }

    #[test]
    fn a_cut_tar_says_so() {
        let mut builder = Builder::new(Vec::new());
        add(&mut builder, "a", b"one");
        add(&mut builder, "b", &[b'x'; 2000]);
        let bytes = builder.into_inner().unwrap();
        let (found, whole) = listed(&bytes[..4 * BLOCK]);
        assert_eq!(found[1], ("b".to_owned(), "cut".to_owned()));
        assert!(whole);
        assert!(!listed(&bytes[..2 * BLOCK + 100]).1);
    }

    proptest! {
        #[test]
        fn any_bytes_end(damage in prop::collection::vec((0usize..4096, any::<u8>()), 0..8), cut in 0usize..4096) {
            let mut builder = Builder::new(Vec::new());
            builder.append_pax_extensions([("path", &b"p"[..]), ("size", b"3")]).unwrap();
            add(&mut builder, "a", b"one");
            add(&mut builder, &"long/".repeat(30), b"two");
            let mut bytes = builder.into_inner().unwrap();
            for (at, byte) in damage {
                let at = at % bytes.len();
                bytes[at] = byte;
            }
            let cut = cut.min(bytes.len());
            prop_assert!(listed(&bytes[..cut]).0.len() <= 4096 / BLOCK);
        }
    }
}
