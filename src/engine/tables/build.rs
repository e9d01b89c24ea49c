//! Building the tables from the columns of the index, on all cores.

use super::sets::SetMaker;
use super::unify::unify;
use super::{FewVoices, NOBODY, SegmentTable, Tables, Tag};
use crate::engine::Error;
use crate::engine::bits::Bits;
use crate::engine::columns::each_value;
use crate::engine::count::VoiceSet;
use crate::engine::snapshot::{Segment, Snapshot};
use crate::post::tag_key;
use rayon::prelude::*;
use std::ops::Range;
use tantivy::columnar::StrColumn;

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
        let names = tables.number_tags(&spellings)?;
        let voice_numbers = unify(&voices, |number, _| tables.voices = number + 1)?;
        let originals = snapshot.originals()?;
        let mut totals = Totals::new(&tables, &names);
        let mut maker = SetMaker::default();
        for (n, segment) in snapshot.segments.iter().enumerate() {
            let source = Source {
                segment,
                originals: &originals[n],
                spellings: spellings[n]
                    .as_ref()
                    .map(|c| (c, &names.per_segment[n][..])),
                voices: voices[n].as_ref().map(|c| (c, &voice_numbers[n][..])),
            };
            let mut table = SegmentTable::default();
            for part in source.read(&tables, &names) {
                let numbers = maker.take_over(&part.sets.sets);
                let sets = part.table.sets.iter();
                table.sets.extend(sets.map(|set| numbers[*set as usize]));
                table.voices.extend_from_slice(&part.table.voices);
                totals.add(part.totals);
            }
            tables.segments.push(table);
        }
        tables.sets = maker.finish();
        tables.enter(&totals);
        tables.choose_spellings(&names, &totals.uses);
        Ok(tables)
    }

    /// Tells the name of every voice, in the order of their numbers. `columns` are those that the tables were
    /// built from.
    pub(crate) fn name_voices(
        columns: &[Option<StrColumn>],
        mut each: impl FnMut(&str),
    ) -> Result<(), Error> {
        unify(columns, |_, bytes| each(&String::from_utf8_lossy(bytes))).map(drop)
    }

    /// Gives every key a number.
    fn number_tags(&mut self, columns: &[Option<StrColumn>]) -> Result<Spellings, Error> {
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
        Ok(Spellings {
            names: spellings,
            tag_of_spelling,
            per_segment,
        })
    }

    fn enter(&mut self, totals: &Totals) {
        for (n, tag) in self.tags.iter_mut().enumerate() {
            tag.posts = totals.posts[n];
            tag.originals = totals.originals[n];
            tag.voices = totals.voices_of_tags[n];
        }
        self.heard = totals.heard.count();
    }

    fn choose_spellings(&mut self, names: &Spellings, uses: &[u32]) {
        let mut best = vec![0u32; self.tags.len()];
        for (spelling, (tag, uses)) in names.tag_of_spelling.iter().zip(uses).enumerate() {
            // Spellings come in alphabetical order, so the first of equals stays.
            if *uses > best[*tag as usize] {
                best[*tag as usize] = *uses;
                self.tags[*tag as usize]
                    .spelling
                    .clone_from(&names.names[spelling]);
            }
        }
    }
}

struct Spellings {
    names: Vec<String>,
    tag_of_spelling: Vec<u32>,
    /// For each segment: spelling number of each ordinal.
    per_segment: Vec<Vec<u32>>,
}

/// What is counted of live documents while tables are read.
struct Totals {
    posts: Vec<u32>,
    originals: Vec<u32>,
    voices_of_tags: Vec<FewVoices>,
    /// By number of the spelling.
    uses: Vec<u32>,
    heard: VoiceSet,
}

impl Totals {
    fn new(tables: &Tables, names: &Spellings) -> Self {
        let tags = tables.tags.len();
        Self {
            posts: vec![0; tags],
            originals: vec![0; tags],
            voices_of_tags: vec![FewVoices::default(); tags],
            uses: vec![0; names.names.len()],
            heard: VoiceSet::new(tables.voices),
        }
    }

    fn add(&mut self, more: Self) {
        let add = |own: &mut [u32], more: Vec<u32>| {
            own.iter_mut().zip(more).for_each(|(own, n)| *own += n);
        };
        add(&mut self.posts, more.posts);
        add(&mut self.originals, more.originals);
        add(&mut self.uses, more.uses);
        for (own, more) in self.voices_of_tags.iter_mut().zip(more.voices_of_tags) {
            more.heard().for_each(|voice| own.add(voice));
        }
        self.heard.add(&more.heard);
    }
}

/// Where a segment's table is read from. Beside each column, the numbers of its ordinals.
struct Source<'a> {
    segment: &'a Segment,
    originals: &'a Bits,
    spellings: Option<(&'a StrColumn, &'a [u32])>,
    voices: Option<(&'a StrColumn, &'a [u32])>,
}

/// What was read of a stretch of documents, with numbers of sets of its own.
struct Part {
    table: SegmentTable,
    sets: SetMaker,
    totals: Totals,
}

impl Source<'_> {
    fn read(&self, tables: &Tables, names: &Spellings) -> Vec<Part> {
        let len = self.segment.times.len;
        let share = len.div_ceil(rayon::current_num_threads() as u32).max(1);
        let stretches: Vec<Range<u32>> = (0..len)
            .step_by(share as usize)
            .map(|start| start..len.min(start + share))
            .collect();
        stretches
            .into_par_iter()
            .map(|docs| self.read_stretch(docs, names, Totals::new(tables, names)))
            .collect()
    }

    fn read_stretch(&self, docs: Range<u32>, names: &Spellings, mut totals: Totals) -> Part {
        let alive = &self.segment.alive;
        let mut sets = SetMaker::default();
        let len = (docs.end - docs.start) as usize;
        let mut table = SegmentTable {
            sets: vec![0; len],
            voices: vec![NOBODY; len],
        };
        if let Some((column, numbers)) = self.voices {
            each_value(column.ords(), docs.clone(), |doc, ord| {
                table.voices[(doc - docs.start) as usize] = numbers[ord as usize];
            });
        }
        if let Some((column, numbers)) = self.spellings {
            let mut tags = Vec::new();
            let mut last = docs.start;
            each_value(column.ords(), docs.clone(), |doc, ord| {
                if doc != last {
                    table.sets[(last - docs.start) as usize] = number(&mut tags, &mut sets);
                    last = doc;
                }
                let spelling = numbers[ord as usize] as usize;
                tags.push(names.tag_of_spelling[spelling]);
                totals.uses[spelling] += u32::from(alive.contains(doc));
            });
            if let Some(set) = table.sets.get_mut((last - docs.start) as usize) {
                *set = number(&mut tags, &mut sets);
            }
        }
        alive.visit(docs.clone(), |doc| {
            let original = u32::from(self.originals.contains(doc));
            let here = (doc - docs.start) as usize;
            let voice = table.voices[here];
            totals.heard.first_time(voice);
            for tag in sets.sets.get(table.sets[here]) {
                totals.posts[*tag as usize] += 1;
                totals.originals[*tag as usize] += original;
                totals.voices_of_tags[*tag as usize].add(voice);
            }
        });
        Part {
            table,
            sets,
            totals,
        }
    }
}

/// The number of the set of a document's tags, which are taken. Two spellings of one key in a post are one
/// use of the tag.
fn number(tags: &mut Vec<u32>, sets: &mut SetMaker) -> u32 {
    tags.sort_unstable();
    tags.dedup();
    let number = sets.number(tags);
    tags.clear();
    number
}
