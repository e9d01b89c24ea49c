//! Groups of texts that are alike: each text with the text that leads its group.
//!
//! Texts come in order of importance. A text follows the most important leader that it is like (as like as was
//! asked, by the exact index of their shingles), and leads itself if there is none. So a group is a
//! star, not a chain: no text is in a group with whose leader it has little in common, however many texts
//! stand between them.
//!
//! Pairs to compare come from [`Bands`]. Texts that share a band are compared with the first of them, and
//! with the first few that are unlike those: what is compared grows with the number of texts, not
//! with its square, also where ten thousand share a band.

use super::minhash::{Bands, Hasher, Sketch};
use super::{jaccard, shingles};
use rayon::prelude::*;

/// Texts of a band with which its other texts are compared.
const FIRST: usize = 8;
/// Texts that one core digests at a time.
const SHARE: usize = 1 << 10;

/// Many texts in one place.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    all: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// The text with this number, from 0.
    pub fn get(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[number]]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of all texts.
    pub fn bytes(&self) -> usize {
        self.all.len()
    }
}

/// The leader of each text; a text that leads is its own. Texts must differ from each other and come most
/// important first; `similarity` is above 0.
///
/// `go_on` is told how much of the work was done since it was told last, in parts that sum up to 1, from
/// several threads, and says whether to go on; nothing is returned if not.
pub fn leaders(
    texts: &Texts,
    similarity: f64,
    go_on: &(dyn Fn(f64) -> bool + Sync),
) -> Option<Vec<u32>> {
    let hasher = Hasher::new(Bands::for_similarity(similarity));
    let comparison = Comparison {
        digests: Digests::new(texts, &hasher, go_on)?,
        texts,
        similarity,
    };
    let bands = hasher.bands.bands;
    let mut alike: Vec<(u32, u32)> = Vec::new();
    let mut nearest: Vec<u32> = (0..texts.len() as u32).collect();
    for band in 0..bands {
        let found = comparison.of_band(band, &nearest);
        for (text, before) in &found {
            let known = &mut nearest[*text as usize];
            *known = (*known).min(*before);
        }
        alike.extend(found);
        if !go_on(0.5 / bands as f64) {
            return None;
        }
    }
    alike.par_sort_unstable();
    alike.dedup();
    Some(follow(&alike, &comparison))
}

/// Each text after the most important leader that it is like.
fn follow(alike: &[(u32, u32)], comparison: &Comparison<'_>) -> Vec<u32> {
    let mut leaders: Vec<u32> = (0..comparison.texts.len() as u32).collect();
    for pairs in alike.chunk_by(|a, b| a.0 == b.0) {
        let text = pairs[0].0;
        let known = |leader: u32| pairs.binary_search(&(text, leader)).is_ok();
        // Texts before it have their leaders already.
        let mut around: Vec<u32> = pairs
            .iter()
            .map(|(_, before)| leaders[*before as usize])
            .collect();
        around.sort_unstable();
        around.dedup();
        let chosen = around
            .into_iter()
            .find(|leader| known(*leader) || comparison.are_alike(*leader, text));
        leaders[text as usize] = chosen.unwrap_or(text);
    }
    leaders
}

/// What is known of each text without looking at it.
struct Digests {
    /// A hash for each band, text by text.
    bands: Vec<u32>,
    each: usize,
    sketches: Vec<(Sketch, u32)>,
}

impl Digests {
    fn new(texts: &Texts, hasher: &Hasher, go_on: &(dyn Fn(f64) -> bool + Sync)) -> Option<Self> {
        let each = hasher.bands.bands;
        let mut bands = vec![0; texts.len() * each];
        let mut sketches = vec![(Sketch::default(), 0); texts.len()];
        let work = bands
            .par_chunks_mut(SHARE * each)
            .zip(sketches.par_chunks_mut(SHARE))
            .enumerate();
        work.try_for_each(|(share, (bands, sketches))| {
            let (mut set, mut hashes) = (Vec::new(), Vec::new());
            let numbers = share * SHARE..;
            for ((number, bands), sketch) in numbers.zip(bands.chunks_mut(each)).zip(&mut *sketches)
            {
                shingles(texts.get(number), &mut set);
                let digest = hasher.digest(&set, &mut hashes);
                bands.copy_from_slice(&hashes);
                *sketch = (digest, set.len() as u32);
            }
            let done = sketches.len() as f64 / texts.len() as f64;
            go_on(done * 0.5).then_some(())
        })?;
        Some(Self {
            bands,
            each,
            sketches,
        })
    }
}

struct Comparison<'a> {
    texts: &'a Texts,
    digests: Digests,
    similarity: f64,
}

impl Comparison<'_> {
    /// Pairs of texts (the later, the earlier) that share a band and are alike, but for those that are known.
    fn of_band(&self, band: usize, nearest: &[u32]) -> Vec<(u32, u32)> {
        let hashes = self.digests.bands.par_chunks_exact(self.digests.each);
        let mut keys: Vec<u64> = hashes
            .enumerate()
            .map(|(text, bands)| u64::from(bands[band]) << 32 | text as u64)
            .collect();
        keys.par_sort_unstable();
        keys.par_chunk_by(|a, b| a >> 32 == b >> 32)
            .filter(|texts| texts.len() > 1)
            .flat_map_iter(|texts| self.among(texts, nearest))
            .collect()
    }

    /// Those pairs among texts of one band, given by the lower halves, most important first.
    fn among(&self, texts: &[u64], nearest: &[u32]) -> Vec<(u32, u32)> {
        let mut first: Vec<(u32, Vec<u64>)> = Vec::new();
        let (mut alike, mut set) = (Vec::new(), Vec::new());
        for key in texts {
            let text = *key as u32;
            let (mut is_read, mut is_like) = (false, false);
            for (before, shingles_before) in &mut first {
                if nearest[text as usize] == *before {
                    is_like = true;
                    continue;
                }
                if !self.may_be_alike(*before, text) {
                    continue;
                }
                if shingles_before.is_empty() {
                    shingles(self.texts.get(*before as usize), shingles_before);
                }
                if !is_read {
                    shingles(self.texts.get(text as usize), &mut set);
                    is_read = true;
                }
                if jaccard(shingles_before, &set) >= self.similarity {
                    alike.push((text, *before));
                    is_like = true;
                }
            }
            if !is_like && first.len() < FIRST {
                first.push((text, Vec::new()));
            }
        }
        alike
    }

    /// Whether it is worth looking.
    fn may_be_alike(&self, a: u32, b: u32) -> bool {
        let (a, b) = (
            self.digests.sketches[a as usize],
            self.digests.sketches[b as usize],
        );
        let (short, long) = (a.1.min(b.1), a.1.max(b.1));
        // Of sets of these sizes no more can be common than the smaller one has.
        f64::from(short) >= self.similarity * f64::from(long) && a.0.may_be(b.0, self.similarity)
    }

    fn are_alike(&self, a: u32, b: u32) -> bool {
        if !self.may_be_alike(a, b) {
            return false;
        }
        let (mut x, mut y) = (Vec::new(), Vec::new());
        shingles(self.texts.get(a as usize), &mut x);
        shingles(self.texts.get(b as usize), &mut y);
        jaccard(&x, &y) >= self.similarity
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn texts(all: &[String]) -> Texts {
        let mut texts = Texts::default();
        for text in all {
            texts.push(text);
        }
        texts
    }

    fn index(a: &str, b: &str) -> f64 {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        shingles(a, &mut x);
        shingles(b, &mut y);
        jaccard(&x, &y)
    }

    fn found(all: &[String], similarity: f64) -> Vec<u32> {
        leaders(&texts(all), similarity, &|_| true).expect("nobody gives up")
    }

    #[test]
    fn edited_texts_follow_what_they_were_made_of() {
        let all: Vec<String> = [
            "because every woman i know has a story like this one and nobody asks",
            "meanwhile the committee will meet again on thursday to vote about it",
            "because every woman i know has a story like this one and nobody asked",
            "because each woman i know has a story like this one and nobody asks",
            "the committee will meet again on thursday to vote about it",
            "something else that has nothing to do with any of the other texts here",
        ]
        .map(str::to_owned)
        .to_vec();
        assert_eq!(found(&all, 0.7), [0, 1, 0, 0, 1, 5]);
        assert_eq!(found(&all, 0.99), [0, 1, 2, 3, 4, 5]);
        assert_eq!(found(&[], 0.7), Vec::<u32>::new());
    }

    #[test]
    fn groups_are_stars_not_chains() {
        // Each is like its neighbours, and less and less like the first.
        let words: Vec<String> = (0..40).map(|n| format!("word{n:02}")).collect();
        let chain: Vec<String> = (0..20).map(|n| words[n..n + 20].join(" ")).collect();
        let leaders = found(&chain, 0.7);
        for (text, leader) in leaders.iter().enumerate() {
            assert!(index(&chain[text], &chain[*leader as usize]) >= 0.7);
        }
        assert!(leaders.iter().any(|leader| *leader != 0));
    }

    #[test]
    fn work_is_told_in_parts_of_one_and_can_be_stopped() {
        let all: Vec<String> = (0..3000)
            .map(|n| format!("text number {n} of many of them"))
            .collect();
        let thousandths = AtomicU64::new(0);
        let count = |part: f64| {
            thousandths.fetch_add((part * 1e9) as u64, Ordering::Relaxed);
            true
        };
        assert!(leaders(&texts(&all), 0.7, &count).is_some());
        let told = thousandths.into_inner() as f64 / 1e9;
        assert!((told - 1.0).abs() < 1e-3, "{told}");
        assert_eq!(leaders(&texts(&all), 0.7, &|_| false), None);
    }

    #[test]
    fn many_texts_in_one_band_take_no_square_of_time() {
        // One text with twenty thousand endings: all pairs would be two hundred million comparisons.
        let all: Vec<String> = (0..20_000)
            .map(|n| format!("the same long text about the same thing that everybody repeats {n}"))
            .collect();
        let leaders = found(&all, 0.7);
        assert!(leaders.iter().all(|leader| *leader == 0));
    }

    /// Texts out of few words, edited copies among them.
    fn some_texts() -> impl Strategy<Value = Vec<String>> {
        let text = prop::collection::vec("[a-h]{2,6}", 6..20).prop_map(|words| words.join(" "));
        let edit = (any::<prop::sample::Index>(), "[a-z]{0,5}");
        (
            prop::collection::vec(text, 1..25),
            prop::collection::vec((any::<prop::sample::Index>(), edit), 0..50),
        )
            .prop_map(|(mut texts, edits)| {
                for (which, (place, word)) in edits {
                    let mut words: Vec<&str> = which.get(&texts).split(' ').collect();
                    let place = place.index(words.len());
                    words[place] = &word;
                    let edited = words.join(" ");
                    texts.push(edited);
                }
                let mut seen = std::collections::HashSet::new();
                texts.retain(|text| seen.insert(text.clone()));
                texts
            })
    }

    proptest! {
        #[test]
        fn no_pair_is_wrong(all in some_texts(), percent in 5u32..=10) {
            let similarity = f64::from(percent) / 10.0;
            let found = found(&all, similarity);
            for (text, leader) in found.iter().enumerate() {
                prop_assert!(*leader as usize <= text);
                prop_assert_eq!(found[*leader as usize], *leader, "a leader follows nobody");
                prop_assert!(
                    *leader as usize == text
                        || index(&all[text], &all[*leader as usize]) >= similarity
                );
            }
        }
    }

    #[test]
    fn edits_are_found_as_often_as_stated() {
        // A thousand texts, each once more with two of its twenty words replaced.
        let mut state = 7u64;
        let mut word = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            format!("{:06x}", state >> 40)
        };
        let mut all: Vec<String> = (0..1000)
            .map(|_| (0..20).map(|_| word()).collect::<Vec<_>>().join(" "))
            .collect();
        for n in 0..1000 {
            let mut words: Vec<String> = all[n].split(' ').map(str::to_owned).collect();
            words[5] = word();
            words[12] = word();
            all.push(words.join(" "));
        }
        let pairs: Vec<f64> = (0..1000).map(|n| index(&all[n], &all[n + 1000])).collect();
        assert!(
            pairs.iter().all(|index| *index >= 0.7),
            "the edits are small enough"
        );
        let leaders = found(&all, 0.7);
        let hits = (0..1000).filter(|n| leaders[n + 1000] == *n as u32).count();
        assert!(hits >= 980, "{hits} of 1000");
        assert!(
            (0..1000).all(|n| leaders[n] == n as u32),
            "and nothing else"
        );
    }
}
