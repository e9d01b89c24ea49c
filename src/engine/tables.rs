//! Side tables in memory: for each document its tags and its voice, as small numbers.
//!
//! Counting tags and voices through them is a walk over two arrays; through the columns on disk it would
//! be several times slower. They cost 8 bytes a post and 4 a tag, and are built for the first question that
//! needs them, not when the archive is opened: a page and a timeline do without and come first.

use super::Error;
use super::snapshot::Snapshot;
use crate::post::tag_key;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tantivy::columnar::StrColumn;

/// No voice is known.
pub(crate) const NOBODY: u32 = u32::MAX;

/// The tables of all segments, with common numbers.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) segments: Vec<SegmentTable>,
    /// Tags by number.
    pub(crate) tags: Vec<Tag>,
    by_key: FxHashMap<String, u32>,
    /// How many numbers of voices there are; some may be left of posts that have been replaced.
    pub(crate) voices: u32,
}

/// A tag as the whole archive has it.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    pub(crate) key: String,
    /// Most frequent spelling; the alphabetically first of equals.
    pub(crate) spelling: String,
    /// Posts that have it.
    pub(crate) posts: u32,
    /// Of those, not reposts.
    pub(crate) originals: u32,
}

/// One segment's documents.
#[derive(Debug, Default)]
pub(crate) struct SegmentTable {
    /// Where each document's tags begin in `tags`, then their end.
    starts: Vec<u32>,
    tags: Vec<u32>,
    voices: Vec<u32>,
}

impl SegmentTable {
    /// Numbers of the document's tags, each once.
    #[inline]
    pub(crate) fn tags(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        &self.tags[self.starts[doc] as usize..self.starts[doc + 1] as usize]
    }

    /// Number of the document's voice, or [`NOBODY`].
    #[inline]
    pub(crate) fn voice(&self, doc: u32) -> u32 {
        self.voices[doc as usize]
    }
}

impl Tables {
    /// Reads the columns of every segment.
    pub(crate) fn build(snapshot: &Snapshot) -> Result<Self, Error> {
        let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
        let readers = snapshot.searcher.segment_readers();
        let column = |name: &str| -> Result<Vec<Option<StrColumn>>, Error> {
            readers
                .iter()
                .map(|r| r.fast_fields().str(name).map_err(failed))
                .collect()
        };
        let (spellings, voices) = (column("spelling")?, column("voice")?);
        let mut tables = Self::default();
        let spelling_numbers = tables.number_tags(&spellings)?;
        let voice_numbers = unify(&voices, |number, _| tables.voices = number + 1)?;
        for (ord, segment) in snapshot.segments.iter().enumerate() {
            let mut table = SegmentTable::default();
            table.read_tags(
                segment.times.len,
                spellings[ord].as_ref(),
                &spelling_numbers.tags[ord],
            );
            table.read_voices(segment.times.len, voices[ord].as_ref(), &voice_numbers[ord]);
            tables.segments.push(table);
        }
        tables.count(snapshot)?;
        tables.choose_spellings(snapshot, &spellings, &spelling_numbers);
        Ok(tables)
    }

    /// The number of a tag key.
    pub(crate) fn tag(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// Gives every key a number; returns for each segment and ordinal the spelling's and the tag's number.
    fn number_tags(&mut self, columns: &[Option<StrColumn>]) -> Result<SpellingNumbers, Error> {
        let mut tag_of_spelling = Vec::new();
        let mut spellings = Vec::new();
        let (tags, by_key) = (&mut self.tags, &mut self.by_key);
        let per_segment = unify(columns, |_, bytes| {
            let spelling = String::from_utf8_lossy(bytes).into_owned();
            let key = tag_key(&spelling);
            let number = *by_key.entry(key).or_insert_with_key(|key| {
                tags.push(Tag {
                    key: key.clone(),
                    ..Tag::default()
                });
                tags.len() as u32 - 1
            });
            tag_of_spelling.push(number);
            spellings.push(spelling);
        })?;
        let tags = per_segment
            .iter()
            .map(|ords| ords.iter().map(|s| tag_of_spelling[*s as usize]).collect())
            .collect();
        Ok(SpellingNumbers {
            spellings,
            tag_of_spelling,
            per_segment,
            tags,
        })
    }

    fn count(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        let originals = snapshot.originals()?;
        for ((table, segment), originals) in
            self.segments.iter().zip(&snapshot.segments).zip(originals)
        {
            for doc in segment.alive.iter() {
                let original = u32::from(originals.contains(doc));
                for tag in table.tags(doc) {
                    let tag = &mut self.tags[*tag as usize];
                    tag.posts += 1;
                    tag.originals += original;
                }
            }
        }
        Ok(())
    }

    fn choose_spellings(
        &mut self,
        snapshot: &Snapshot,
        columns: &[Option<StrColumn>],
        numbers: &SpellingNumbers,
    ) {
        let mut uses = vec![0u32; numbers.spellings.len()];
        for (ord, segment) in snapshot.segments.iter().enumerate() {
            let Some(column) = &columns[ord] else {
                continue;
            };
            let ords = column.ords();
            for doc in segment.alive.iter() {
                for ord_in_segment in ords.values_for_doc(doc) {
                    uses[numbers.per_segment[ord][ord_in_segment as usize] as usize] += 1;
                }
            }
        }
        let mut best = vec![0u32; self.tags.len()];
        for (spelling, (tag, uses)) in numbers.tag_of_spelling.iter().zip(&uses).enumerate() {
            // Spellings come in alphabetical order, so the first of equals stays.
            if *uses > best[*tag as usize] {
                best[*tag as usize] = *uses;
                self.tags[*tag as usize]
                    .spelling
                    .clone_from(&numbers.spellings[spelling]);
            }
        }
    }
}

struct SpellingNumbers {
    spellings: Vec<String>,
    tag_of_spelling: Vec<u32>,
    /// For each segment: spelling number of each ordinal.
    per_segment: Vec<Vec<u32>>,
    /// For each segment: tag number of each ordinal.
    tags: Vec<Vec<u32>>,
}

impl SegmentTable {
    fn read_tags(&mut self, len: u32, column: Option<&StrColumn>, numbers: &[u32]) {
        self.starts.reserve_exact(len as usize + 1);
        self.starts.push(0);
        for doc in 0..len {
            let start = self.tags.len();
            if let Some(column) = column {
                for ord in column.ords().values_for_doc(doc) {
                    self.tags.push(numbers[ord as usize]);
                }
                // Two spellings of one key in a post are one use of the tag.
                distinct_from(&mut self.tags, start);
            }
            self.starts.push(self.tags.len() as u32);
        }
        self.tags.shrink_to_fit();
    }

    fn read_voices(&mut self, len: u32, column: Option<&StrColumn>, numbers: &[u32]) {
        self.voices = match column {
            None => vec![NOBODY; len as usize],
            Some(column) => (0..len)
                .map(|doc| {
                    column
                        .ords()
                        .first(doc)
                        .map_or(NOBODY, |ord| numbers[ord as usize])
                })
                .collect(),
        };
    }
}

/// Sorts what stands from `start` on and keeps each once. Nearly always it is a handful.
fn distinct_from(tags: &mut Vec<u32>, start: usize) {
    tags[start..].sort_unstable();
    let mut end = start;
    for at in start..tags.len() {
        if end == start || tags[end - 1] != tags[at] {
            tags[end] = tags[at];
            end += 1;
        }
    }
    tags.truncate(end);
}

/// Gives the strings of several sorted dictionaries common numbers, in their order. Returns, for each
/// dictionary, the number of each of its ordinals.
fn unify(
    columns: &[Option<StrColumn>],
    mut each: impl FnMut(u32, &[u8]),
) -> Result<Vec<Vec<u32>>, Error> {
    let failed = |e: std::io::Error| Error::Index(e.to_string());
    let mut numbers = vec![Vec::new(); columns.len()];
    let mut streams = Vec::new();
    let mut heads = BinaryHeap::new();
    for (at, column) in columns.iter().enumerate() {
        let mut stream = match column {
            Some(column) => Some(column.dictionary().stream().map_err(failed)?),
            None => None,
        };
        if let Some(stream) = &mut stream
            && stream.advance()
        {
            heads.push(Reverse((stream.key().to_vec(), at)));
        }
        streams.push(stream);
    }
    let mut next = 0u32;
    let mut last: Option<Vec<u8>> = None;
    while let Some(Reverse((mut key, at))) = heads.pop() {
        if last.as_deref() != Some(&key) {
            each(next, &key);
            next += 1;
            last = Some(key.clone());
        }
        numbers[at].push(next - 1);
        if let Some(stream) = &mut streams[at]
            && stream.advance()
        {
            key.clear();
            key.extend_from_slice(stream.key());
            heads.push(Reverse((key, at)));
        }
    }
    Ok(numbers)
}
