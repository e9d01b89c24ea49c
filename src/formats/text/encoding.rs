//! Any text encoding to UTF-8, decided once per file on its first bytes.
//!
//! UTF-8 (with or without a byte order mark) passes through untouched, so that the usual case costs
//! nothing; later bytes that are no UTF-8 are replaced where a record is read.

use std::io::{self, Read};

use encoding_rs::{
    Decoder, Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
};

use crate::formats::container::{Ahead, Stream};

/// So many bytes decide.
const SAMPLE: usize = 256 << 10;

/// The stream as UTF-8, without a byte order mark.
pub(in crate::formats) fn to_utf8(stream: Stream<'_>) -> Stream<'_> {
    let mut ahead = Ahead::new(stream, SAMPLE);
    match guess(ahead.head()) {
        Guess::Utf8 { mark } => {
            ahead.drop_front(mark);
            Box::new(ahead)
        }
        Guess::Other { encoding, mark } => {
            ahead.drop_front(mark);
            Box::new(Transcoder::new(Box::new(ahead), encoding))
        }
    }
}

#[derive(Debug, PartialEq)]
enum Guess {
    Utf8 {
        mark: usize,
    },
    Other {
        encoding: &'static Encoding,
        mark: usize,
    },
}

fn guess(head: &[u8]) -> Guess {
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        return if encoding == encoding_rs::UTF_8 {
            Guess::Utf8 { mark }
        } else {
            Guess::Other { encoding, mark }
        };
    }
    if let Some(encoding) = utf16_by_pattern(head) {
        return Guess::Other { encoding, mark: 0 };
    }
    if mostly_utf8(head) {
        return Guess::Utf8 { mark: 0 };
    }
    if let Some(encoding) = of_another_script(head) {
        return Guess::Other { encoding, mark: 0 };
    }
    let encoding = if plausibility(head, MACINTOSH) > plausibility(head, WINDOWS_1252) {
        MACINTOSH
    } else {
        WINDOWS_1252
    };
    Guess::Other { encoding, mark: 0 }
}

/// Headers and JSON syntax are ASCII, so every other byte of UTF-16 is zero.
fn utf16_by_pattern(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.chunks_exact(2).take(64);
    let total = pairs.len();
    if total < 4 {
        return None;
    }
    let (mut first_zero, mut second_zero) = (0, 0);
    for pair in pairs {
        first_zero += usize::from(pair[0] == 0 && pair[1] != 0);
        second_zero += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    if second_zero * 10 >= total * 9 {
        Some(UTF_16LE)
    } else if first_zero * 10 >= total * 9 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether valid multi-byte sequences outnumber the broken ones ten to one. A single broken byte in
/// a UTF-8 file must not turn the rest of it into garbage. JSON is UTF-8 by its own definition, so there
/// it takes several broken ones, and more than there are valid ones, to make it anything else.
fn mostly_utf8(head: &[u8]) -> bool {
    let (mut valid, mut broken) = (0usize, 0usize);
    for chunk in head.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    // A character that is cut by the end of the sample is not broken.
    let cut_at_end = head.len() == SAMPLE && broken > 0;
    let broken = broken - usize::from(cut_at_end);
    let is_json = matches!(head.trim_ascii_start().first(), Some(b'{' | b'['));
    broken == 0 || broken * 10 <= valid || (is_json && broken <= valid.max(1))
}

/// Cyrillic or Greek, as spreadsheets write them: there nearly all letters are above ASCII, so that they
/// stand beside each other, and in one range. Western texts have them one by one.
fn of_another_script(head: &[u8]) -> Option<&'static Encoding> {
    let is_high = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii());
    let mut counts = [0usize; 256];
    let mut paired = 0usize;
    for (at, &byte) in head.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
        counts[usize::from(byte)] += 1;
        let before = at.checked_sub(1).and_then(|at| head.get(at));
        paired += usize::from(is_high(before) || is_high(head.get(at + 1)));
    }
    let high: usize = counts.iter().sum();
    let letters: usize = counts[0xc0..].iter().sum();
    let small_a = counts[0xe0];
    // No letter is that common: the same few signs again and again are garbled punctuation.
    let is_varied = counts.iter().all(|count| count * 5 <= high);
    if high < 20 || paired * 10 < high * 8 || letters * 20 < high * 17 || !is_varied {
        return None;
    }
    // The commonest letter of the one script is among the rarest of the other.
    let is_cyrillic = small_a * 40 > high;
    Some(if is_cyrillic {
        WINDOWS_1251
    } else {
        WINDOWS_1253
    })
}

/// How much like a text the bytes look in an encoding: letters among letters count for it, capitals
/// inside words and rare signs against it.
fn plausibility(head: &[u8], encoding: &'static Encoding) -> i64 {
    let mut score = 0;
    let mut before = ' ';
    for &byte in head {
        if byte.is_ascii() {
            before = char::from(byte);
            continue;
        }
        let one = [byte];
        let (text, _) = encoding.decode_without_bom_handling(&one);
        let c = text.chars().next().unwrap_or(' ');
        score += match c {
            '\u{80}'..='\u{9f}' => -5,
            _ if c.is_uppercase() && before.is_lowercase() => -2,
            _ if c.is_alphabetic() && before.is_alphabetic() => 2,
            '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '•' | '€' | '™' => 1,
            _ if c.is_alphabetic() => 1,
            _ => -1,
        };
        before = c;
    }
    score
}

struct Transcoder<'a> {
    inner: Stream<'a>,
    decoder: Decoder,
    raw: Vec<u8>,
    ended: bool,
    out: Vec<u8>,
    out_at: usize,
}

impl<'a> Transcoder<'a> {
    fn new(inner: Stream<'a>, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            ended: false,
            out: Vec::new(),
            out_at: 0,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.raw.resize(32 << 10, 0);
        let count = loop {
            match self.inner.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.raw.truncate(count);
        self.ended = count == 0;
        let room = self
            .decoder
            .max_utf8_buffer_length(count)
            .expect("a buffer of some kilobytes does not overflow");
        self.out.resize(room, 0);
        let (_, _, written, _) = self
            .decoder
            .decode_to_utf8(&self.raw, &mut self.out, self.ended);
        self.out.truncate(written);
        self.out_at = 0;
        Ok(())
    }
}

impl Read for Transcoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.out_at == self.out.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let ready = &self.out[self.out_at..];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.out_at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut out = String::new();
        to_utf8(Box::new(bytes)).read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "id,text\n1,\"déjà vu – c’est l’été à Zürich\"\n";
        assert_eq!(decoded(text.as_bytes()), text);
        assert_eq!(decoded(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), text);
        let (windows, _, _) = WINDOWS_1252.encode(text);
        assert_eq!(decoded(&windows), text);
        let (mac, _, _) = MACINTOSH.encode(text);
        assert_eq!(decoded(&mac), text);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&little), text);
        assert_eq!(decoded(&[b"\xff\xfe", &little[..]].concat()), text);
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&big), text);
    }

    #[test]
    fn other_scripts_are_known_by_letters_beside_each_other() {
        for (text, encoding) in [
            (
                "id,text\n1,Сегодня мы запускали воздушных змеев, и ветер был хорошим\n",
                WINDOWS_1251,
            ),
            (
                "id,text\n1,Σήμερα πετάξαμε χαρταετό στον λόφο και ο άνεμος ήταν καλός\n",
                WINDOWS_1253,
            ),
            (
                "id,text\n1,größer für über Ärger schön müde Öl süß hören spät Käse früh\n",
                WINDOWS_1252,
            ),
            (
                "id,text\n1,ÇA VA? ÀÉÈÙ à la crème brûlée, où ça? Là-bas, déjà vu\n",
                WINDOWS_1252,
            ),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{text}");
            assert_eq!(decoded(&bytes), text);
        }
    }

    #[test]
    fn json_is_utf8_unless_most_of_it_is_not() {
        let utf8 = Guess::Utf8 { mark: 0 };
        assert_eq!(guess(b"{\"text\": \"a\xff\"}"), utf8);
        assert_eq!(guess(&[b"[\"", "é".as_bytes(), b"\xff\"]"].concat()), utf8);
        // The capital Ya before a quotation mark is a sequence of UTF-8 by chance.
        let (cyrillic, _, _) =
            WINDOWS_1251.encode("{\"text\": \"Сегодня мы запускали «ЗМЕЯ» и ветер был хорошим\"}");
        let other = Guess::Other {
            encoding: WINDOWS_1251,
            mark: 0,
        };
        assert_eq!(guess(&cyrillic), other);
    }

    #[test]
    fn one_broken_byte_does_not_change_the_encoding() {
        let mut bytes = "größer, schöner, für alle: über allem schwebt Ärger"
            .repeat(4)
            .into_bytes();
        bytes.push(0xff);
        assert_eq!(guess(&bytes), Guess::Utf8 { mark: 0 });
    }
}
