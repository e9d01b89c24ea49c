//! The terms of a field of the index (words, domains, handles), counted in several scopes at once: posts
//! and distinct voices of each.
//!
//! The dictionaries of all segments are walked in step, on all cores, each a stretch of the alphabet. A byte
//! for each document says which of the scopes have it, so that a term's list is read once, whatever the
//! number of scopes. Most terms are too rare to be of interest, and their lists are not even opened.
//! This module must not know what is made of the counts.

use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Error};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use tantivy::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;

/// Stretches of the alphabet for each core: some have far more posts than others.
const STRETCHES: usize = 16;
/// Terms, or blocks of 128 documents, between two looks at whether somebody still waits.
const PATIENCE: usize = 256;

/// How often a term must have been used to be counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    /// In how many of the scopes, from the first one on: one of these will do. The others are only compared
    /// with.
    pub(crate) asked: usize,
    /// Least posts.
    pub(crate) posts: u32,
    /// Least voices.
    pub(crate) voices: u32,
}

/// How much of a scope has a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) posts: u32,
    /// Distinct authors of those posts; posts without a known author count as no voice.
    pub(crate) voices: u32,
}

/// A term with its counts in each of the scopes, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted<const N: usize> {
    pub(crate) term: String,
    pub(crate) uses: [Uses; N],
}

/// Some scopes, ready to have terms counted in them. At most eight.
pub(crate) struct Vocabulary<'a, const N: usize> {
    snapshot: &'a Snapshot,
    tables: &'a Tables,
    /// For each segment and document, one bit for each scope that has it.
    masks: Vec<Vec<u8>>,
    /// Where in each segment any scope has documents.
    reach: Vec<Range<u32>>,
}

impl<'a, const N: usize> Vocabulary<'a, N> {
    pub(crate) fn new(scopes: [&Hits; N], snapshot: &'a Snapshot, tables: &'a Tables) -> Self {
        const { assert!(N > 0 && N <= 8, "a scope is a bit of a byte") };
        let lens = snapshot.segments.iter().map(|segment| segment.times.len);
        let mut masks: Vec<Vec<u8>> = lens.map(|len| vec![0; len as usize]).collect();
        let mut reach: Vec<Range<u32>> = masks.iter().map(|m| m.len() as u32..0).collect();
        for (segment, (masks, reach)) in masks.iter_mut().zip(&mut reach).enumerate() {
            for (n, scope) in scopes.iter().enumerate() {
                let bits = &scope.segments[segment];
                bits.visit(0..bits.len(), |doc| masks[doc as usize] |= 1 << n);
                if let Some(first) = bits.select(0) {
                    let last = bits.select(bits.count() - 1).unwrap_or(first);
                    *reach = reach.start.min(first)..reach.end.max(last + 1);
                }
            }
        }
        Self {
            snapshot,
            tables,
            masks,
            reach,
        }
    }

    /// The terms of a field that the guard lets pass, in the order of their bytes.
    pub(crate) fn terms(
        &self,
        field: Field,
        guard: Guard,
        cancel: &Cancel,
    ) -> Result<Vec<Counted<N>>, Error> {
        let indexes = self.snapshot.searcher.segment_readers().iter();
        let indexes: Vec<Arc<InvertedIndexReader>> = indexes
            .map(|reader| reader.inverted_index(field))
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        let counted = stretches(&indexes)?
            .into_par_iter()
            .map_init(
                || Counter::new(self, &indexes, guard, cancel),
                Counter::count,
            )
            .collect::<Result<Vec<_>, _>>()?;
        Ok(counted.into_iter().flatten().collect())
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Index(error.to_string())
}

/// From a term on, to another one or to the last.
type Stretch = (Vec<u8>, Option<Vec<u8>>);

/// Cuts the alphabet where the largest of the dictionaries is cut into parts of as many terms.
fn stretches(indexes: &[Arc<InvertedIndexReader>]) -> Result<Vec<Stretch>, Error> {
    let Some(largest) = indexes.iter().max_by_key(|index| index.terms().num_terms()) else {
        return Ok(Vec::new());
    };
    let terms = largest.terms();
    let parts = (rayon::current_num_threads() * STRETCHES).min(terms.num_terms());
    let mut cuts = Vec::with_capacity(parts);
    for part in 1..parts {
        let mut term = Vec::new();
        let at = terms.num_terms() * part / parts;
        terms.ord_to_term(at as u64, &mut term).map_err(failed)?;
        cuts.push(term);
    }
    let starts = std::iter::once(Vec::new()).chain(cuts.iter().cloned());
    let ends = cuts.iter().cloned().map(Some).chain(std::iter::once(None));
    Ok(starts.zip(ends).collect())
}

/// Counts term after term, in the same memory.
struct Counter<'a, const N: usize> {
    all: &'a Vocabulary<'a, N>,
    indexes: &'a [Arc<InvertedIndexReader>],
    guard: Guard,
    cancel: &'a Cancel,
    /// Documents of the term at hand that a scope has, and where each segment's end among them.
    docs: Vec<u32>,
    ends: Vec<usize>,
    /// For each voice the number of the term that it was last heard with, and in which scopes.
    heard: Vec<u32>,
    term: u32,
}

impl<'a, const N: usize> Counter<'a, N> {
    fn new(
        all: &'a Vocabulary<'a, N>,
        indexes: &'a [Arc<InvertedIndexReader>],
        guard: Guard,
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            all,
            indexes,
            guard,
            cancel,
            docs: Vec::new(),
            ends: Vec::new(),
            heard: vec![0; all.tables.voices as usize],
            term: 0,
        }
    }

    /// The terms of a stretch that the guard lets pass.
    fn count(&mut self, (start, end): Stretch) -> Result<Vec<Counted<N>>, Error> {
        let mut streams: Vec<(usize, TermStreamer<'_>)> = Vec::new();
        for (segment, index) in self.indexes.iter().enumerate() {
            let mut range = index.terms().range().ge(&start);
            if let Some(end) = &end {
                range = range.lt(end);
            }
            let mut stream = range.into_stream().map_err(failed)?;
            if !self.all.reach[segment].is_empty() && stream.advance() {
                streams.push((segment, stream));
            }
        }
        let (mut found, mut term, mut lists) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0.. {
            // Every dictionary is in order: the least of their heads is the next term.
            let Some(least) = streams.iter().map(|(_, stream)| stream.key()).min() else {
                break;
            };
            term.clear();
            term.extend_from_slice(least);
            lists.clear();
            streams.retain_mut(|(segment, stream)| {
                if stream.key() != term {
                    return true;
                }
                lists.push((*segment, stream.value().clone()));
                stream.advance()
            });
            if let Some(uses) = self.uses(&lists)?
                && let Ok(term) = std::str::from_utf8(&term)
            {
                let term = term.to_owned();
                found.push(Counted { term, uses });
            }
            if n % PATIENCE == 0 && self.cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
        Ok(found)
    }

    /// Counts a term by its lists, if there may be enough.
    fn uses(&mut self, lists: &[(usize, TermInfo)]) -> Result<Option<[Uses; N]>, Error> {
        let most: u32 = lists.iter().map(|(_, info)| info.doc_freq).sum();
        if most < self.guard.posts.max(self.guard.voices) {
            return Ok(None);
        }
        let mut posts_by_mask = [0; 256];
        self.docs.clear();
        self.ends.clear();
        for (segment, info) in lists {
            self.read(*segment, info, &mut posts_by_mask)?;
            self.ends.push(self.docs.len());
        }
        let posts = by_scope::<N>(&posts_by_mask);
        let asked = self.guard.asked.min(N);
        if posts[..asked].iter().all(|n| *n < self.guard.posts.max(1)) {
            return Ok(None);
        }
        let voices = self.voices(lists);
        let uses: [Uses; N] = std::array::from_fn(|n| Uses {
            posts: posts[n],
            voices: voices[n],
        });
        let passes =
            |uses: &Uses| uses.posts >= self.guard.posts && uses.voices >= self.guard.voices;
        Ok(uses[..asked].iter().any(passes).then_some(uses))
    }

    /// Reads a list: its documents in any scope.
    fn read(
        &mut self,
        segment: usize,
        info: &TermInfo,
        posts_by_mask: &mut [u32; 256],
    ) -> Result<(), Error> {
        let (masks, reach) = (&self.all.masks[segment], &self.all.reach[segment]);
        let mut list = self.indexes[segment]
            .read_block_postings_from_terminfo(info, IndexRecordOption::Basic)
            .map_err(failed)?;
        let mut skip = list.seek(reach.start);
        for n in 1.. {
            let block = list.docs();
            let Some(last) = block.last() else { break };
            for doc in &block[skip..] {
                let mask = masks[*doc as usize];
                if mask != 0 {
                    posts_by_mask[usize::from(mask)] += 1;
                    self.docs.push(*doc);
                }
            }
            if *last >= reach.end {
                break;
            }
            if n % PATIENCE == 0 && self.cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            skip = 0;
            list.advance();
        }
        Ok(())
    }

    /// Distinct voices of the documents that were read, in each scope.
    fn voices(&mut self, lists: &[(usize, TermInfo)]) -> [u32; N] {
        // The bits of the scopes and the number of the term share a stamp.
        if self.term == u32::MAX >> N {
            self.heard.fill(0);
            self.term = 0;
        }
        self.term += 1;
        let stamp = self.term << N;
        let mut voices_by_mask = [0; 256];
        let mut start = 0;
        for ((segment, _), end) in lists.iter().zip(&self.ends) {
            let masks = &self.all.masks[*segment];
            for doc in &self.docs[start..*end] {
                let voice = self.all.tables.voice_of(*segment, *doc);
                if voice == NOBODY {
                    continue;
                }
                let heard = &mut self.heard[voice as usize];
                if *heard >> N != self.term {
                    *heard = stamp;
                }
                let mask = u32::from(masks[*doc as usize]);
                voices_by_mask[(mask & !*heard) as usize] += 1;
                *heard |= mask;
            }
            start = *end;
        }
        by_scope::<N>(&voices_by_mask)
    }
}

/// Counts of each scope from counts of each combination of scopes.
fn by_scope<const N: usize>(by_mask: &[u32; 256]) -> [u32; N] {
    let with = |n: usize| (0..1 << N).filter(move |mask: &usize| mask >> n & 1 == 1);
    std::array::from_fn(|n| with(n).map(|mask| by_mask[mask]).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use crate::engine::{AskPage, Engine, Order};
    use crate::post::words::Words;
    use crate::post::{Post, Time};
    use crate::query::{self, Context, Query};
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Write as _;
    use std::io::Cursor;

    const WORDS: [&str; 12] = [
        "walk", "home", "safe", "the", "日本", "don't", "bus", "night", "#walk", "@ana", "city",
        "a",
    ];
    const SCOPES: [&str; 4] = ["walk", "home -night", "is:repost", ""];

    fn query(text: &str) -> Query {
        let context = Context::new(Time(0), TimeZone::UTC);
        query::parse(text, &context).query
    }

    /// Posts from dice: some by nobody, some undated, some reposts.
    fn posts(dice: &[[u8; 6]]) -> String {
        let mut lines = String::new();
        for (n, die) in dice.iter().enumerate() {
            let words = die[..3]
                .iter()
                .map(|d| WORDS[usize::from(*d) % WORDS.len()]);
            let text: Vec<&str> = words.collect();
            let author = ["", "ana", "ben", "cleo", "dora"][usize::from(die[3]) % 5];
            let time = match die[4] % 8 {
                0 => String::new(),
                hour => format!(r#""created_at":"2024-01-01T0{hour}:00:00Z","#),
            };
            let repost = match die[5] % 4 {
                0 => format!(r#""repost_of":{{"id":"{}"}},"#, die[5]),
                _ => String::new(),
            };
            let (text, link) = (text.join(" "), die[5] % 3);
            let _ = writeln!(
                lines,
                r#"{{"platform":"demo","id":"{n}",{time}{repost}"author":{{"handle":"{author}"}},"links":["https://d{link}.example.org/"],"text":"{text} ."}}"#,
            );
        }
        lines
    }

    /// Several segments; the later ones see some posts again, and those are replaced in the first.
    fn engine(dice: &[[u8; 6]]) -> (tempfile::TempDir, Engine) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open_or_create(folder.path()).unwrap();
        for posts in [dice.len() / 2, dice.len()] {
            let stream = Box::new(Cursor::new(self::posts(&dice[..posts])));
            let name = format!("posts {posts}");
            archive.import_demo(&name, stream, &mut ()).unwrap();
        }
        (folder, Engine::open(&archive).unwrap())
    }

    fn posts_of(engine: &Engine, scope: &Query) -> Vec<Post> {
        let ask = AskPage {
            order: Order::Oldest,
            collapse: false,
            offset: 0,
            limit: 10_000,
        };
        let page = engine.page(scope, &ask, &Cancel::never()).unwrap();
        page.rows.into_iter().map(|row| row.post).collect()
    }

    fn words(post: &Post) -> BTreeSet<String> {
        let mut words = Words::new(&post.text);
        let mut found = BTreeSet::new();
        while words.advance() {
            found.insert(words.word.clone());
        }
        found
    }

    /// By loops and sets.
    fn naive<const N: usize>(
        scopes: &[Vec<Post>; N],
        terms: impl Fn(&Post) -> BTreeSet<String>,
        guard: Guard,
    ) -> Vec<Counted<N>> {
        let mut uses: BTreeMap<String, [(u32, BTreeSet<String>); N]> = BTreeMap::new();
        for (n, posts) in scopes.iter().enumerate() {
            for post in posts {
                for term in terms(post) {
                    let of_term = uses
                        .entry(term)
                        .or_insert_with(|| std::array::from_fn(|_| Default::default()));
                    of_term[n].0 += 1;
                    if post.has_voice() {
                        of_term[n].1.insert(post.voice());
                    }
                }
            }
        }
        let counted = uses.into_iter().map(|(term, uses)| Counted {
            term,
            uses: uses.map(|(posts, voices)| Uses {
                posts,
                voices: voices.len() as u32,
            }),
        });
        let passes = |uses: &Uses| uses.posts >= guard.posts && uses.voices >= guard.voices;
        counted
            .filter(|counted| counted.uses[..guard.asked].iter().any(passes))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, ..ProptestConfig::default() })]

        #[test]
        fn counts_equal_a_plain_pass(
            dice in proptest::collection::vec(any::<[u8; 6]>(), 2..200),
            (asked, least_posts, least_voices) in (1usize..=4, 0u32..12, 0u32..5),
        ) {
            let (_folder, engine) = engine(&dice);
            let core = &engine.core;
            let never = Cancel::never();
            let scopes = SCOPES.map(query);
            let hits = scopes.clone().map(|scope| core.hits(&scope, &never).unwrap());
            let tables = core.tables().unwrap();
            let guard = Guard { asked, posts: least_posts.max(1), voices: least_voices };
            let posts = scopes.map(|scope| posts_of(&engine, &scope));
            let vocabulary = Vocabulary::new(hits.each_ref().map(|hits| &**hits), &core.snapshot, &tables);
            let counted = vocabulary.terms(core.snapshot.fields.text, guard, &never).unwrap();
            prop_assert_eq!(counted, naive(&posts, words, guard));
            let handles = |post: &Post| post.author.handle.split_whitespace().map(str::to_owned).collect();
            let counted = vocabulary.terms(core.snapshot.fields.from, guard, &never).unwrap();
            prop_assert_eq!(counted, naive(&posts, handles, guard));
            // Without what reaches over everything, lists are entered in the middle.
            let narrow = Vocabulary::new([&*hits[0]], &core.snapshot, &tables);
            let guard = Guard { asked: 1, ..guard };
            let counted = narrow.terms(core.snapshot.fields.text, guard, &never).unwrap();
            let [walk, ..] = posts;
            prop_assert_eq!(counted, naive(&[walk], words, guard));
        }
    }

    #[test]
    fn stamps_begin_anew_when_their_numbers_run_out() {
        let dice: Vec<[u8; 6]> = (0..90).map(|n| [n, n / 2, n / 3, n, n, 1]).collect();
        let (_folder, engine) = engine(&dice);
        let core = &engine.core;
        let all = core.hits(&Query::default(), &Cancel::never()).unwrap();
        let tables = core.tables().unwrap();
        let vocabulary = Vocabulary::new([&*all], &core.snapshot, &tables);
        let guard = Guard {
            asked: 1,
            posts: 1,
            voices: 0,
        };
        let field = core.snapshot.fields.text;
        let readers = core.snapshot.searcher.segment_readers().iter();
        let indexes: Vec<_> = readers.map(|r| r.inverted_index(field).unwrap()).collect();
        let never = Cancel::never();
        let mut counter = Counter::new(&vocabulary, &indexes, guard, &never);
        counter.term = (u32::MAX >> 1) - 5;
        let counted = counter.count((Vec::new(), None)).unwrap();
        assert!(counted.len() > 10 && counter.term < 100);
        assert_eq!(counted, vocabulary.terms(field, guard, &never).unwrap());
    }

    #[test]
    fn it_can_be_given_up() {
        let (_folder, engine) = engine(&[[1; 6]; 20]);
        let core = &engine.core;
        let all = core.hits(&Query::default(), &Cancel::never()).unwrap();
        let tables = core.tables().unwrap();
        let vocabulary = Vocabulary::new([&*all], &core.snapshot, &tables);
        let guard = Guard {
            asked: 1,
            posts: 1,
            voices: 0,
        };
        let cancelled = Cancel::when_changed(Arc::default(), 1);
        let answer = vocabulary.terms(core.snapshot.fields.text, guard, &cancelled);
        assert!(matches!(answer, Err(Error::Cancelled)));
    }
}
