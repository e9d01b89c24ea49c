//! Tags that may be other spellings of one, or of the tags of a group, with what speaks for it: the looks, the
//! days and the voices. Nothing is merged here: that is for the analyst to decide.

use super::hits::Hits;
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::{Cancel, Engine, Error};
use crate::measure::variants::{Likeness, Wanted, score};
use crate::query::{Filter, Query};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use tantivy::Term;
use tantivy::schema::IndexRecordOption;

/// Tags of which the uses are looked at: those that are most alike, and of these the most frequent.
const LOOKED_AT: usize = 200;
/// Tags between two looks at whether somebody still waits.
const PATIENCE: usize = 1 << 12;
const DAY: i64 = 86_400_000;
/// Below these a figure is no evidence.
const LEAST_POSTS: u64 = 5;
const LEAST_VOICES: u64 = 3;

/// Tags that may be spellings of some others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variants {
    /// Posts with any of the tags that were asked about.
    pub posts: u64,
    /// Their voices.
    pub voices: u64,
    /// Tags that look alike, also those that are not listed.
    pub distinct: u64,
    /// Best first.
    pub tags: Vec<Variant>,
}

/// A tag that may be a spelling of others. All figures are of the whole archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its key.
    pub tag: String,
    /// Its most frequent spelling.
    pub spelling: String,
    /// The key that it looks like.
    pub like: String,
    /// In what.
    pub likeness: Likeness,
    /// Posts that have it.
    pub posts: u64,
    /// Their voices.
    pub voices: u64,
    /// Posts that have it and one of the others too.
    pub both: u64,
    /// Posts of the rarer side on days (UTC) on which the other was used, of its dated posts.
    pub same_days: (u64, u64),
    /// Voices of both, of those of the side with fewer.
    pub same_voices: (u64, u64),
    /// How much speaks for it, from 0 to 1: [`score`].
    pub score: f64,
    /// Whether at least five posts by three voices stand behind it.
    pub supported: bool,
}

impl Engine {
    /// Tags that may be other spellings of these (keys, each in use or not), best first.
    pub fn variants(
        &self,
        keys: &[String],
        limit: usize,
        cancel: &Cancel,
    ) -> Result<Variants, Error> {
        let snapshot = &self.core.snapshot;
        let tables = self.core.tables()?;
        let scope = Query::filter(Filter::Group {
            name: String::new(),
            keys: keys.to_vec(),
        });
        let hits = self.core.hits(&scope, cancel)?;
        let ground = Ground {
            snapshot,
            tables: &tables,
            cancel,
        };
        let wanted = ground.uses_of(&hits)?;
        let mut alike = ground.alike(keys)?;
        let distinct = alike.len() as u64;
        alike.truncate(LOOKED_AT);
        let row = |look: &Look| ground.row(look, &hits, &wanted);
        let mut tags: Vec<Variant> = alike.par_iter().map(row).collect::<Result<_, _>>()?;
        tags.sort_by(|a, b| {
            let weak = (!a.supported).cmp(&!b.supported);
            let best = b.score.total_cmp(&a.score);
            best.then(weak)
                .then(b.posts.cmp(&a.posts))
                .then_with(|| a.tag.cmp(&b.tag))
        });
        tags.truncate(limit);
        Ok(Variants {
            posts: hits.total,
            voices: wanted.voices.len() as u64,
            distinct,
            tags,
        })
    }
}

/// Who used something, and on which days.
#[derive(Default)]
struct Uses {
    posts: u64,
    voices: FxHashSet<u32>,
    /// Dated posts of each day.
    days: FxHashMap<i64, u64>,
}

impl Uses {
    fn add(&mut self, voice: u32, day: Option<i64>) {
        self.posts += 1;
        if voice != NOBODY {
            self.voices.insert(voice);
        }
        if let Some(day) = day {
            *self.days.entry(day).or_default() += 1;
        }
    }

    /// Dated posts on days of the other, of all dated ones.
    fn on_days_of(&self, other: &Self) -> (u64, u64) {
        let days = self.days.iter();
        let shared = days.clone().filter(|(day, _)| other.days.contains_key(day));
        (shared.map(|(_, n)| n).sum(), days.map(|(_, n)| n).sum())
    }

    fn voices_shared_with(&self, other: &Self) -> (u64, u64) {
        let shared = self.voices.iter().filter(|v| other.voices.contains(v));
        (shared.count() as u64, self.voices.len() as u64)
    }
}

/// A tag that looks like one that was asked about.
struct Look {
    tag: u32,
    like: String,
    likeness: Likeness,
}

struct Ground<'a> {
    snapshot: &'a Snapshot,
    tables: &'a Tables,
    cancel: &'a Cancel,
}

impl Ground<'_> {
    /// All tags that look alike, the most alike first, then the most frequent.
    fn alike(&self, keys: &[String]) -> Result<Vec<Look>, Error> {
        let wanted: Vec<(&String, Wanted)> =
            keys.iter().map(|key| (key, Wanted::new(key))).collect();
        let tags = &self.tables.tags;
        let part = |start: usize| -> Result<Vec<Look>, Error> {
            if self.cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            let end = tags.len().min(start + PATIENCE);
            let among = (start..end).filter(|n| tags[*n].posts > 0);
            Ok(among
                .filter_map(|n| look(n as u32, &tags[n].key, &wanted))
                .collect())
        };
        let starts: Vec<usize> = (0..tags.len()).step_by(PATIENCE).collect();
        let parts: Vec<Vec<Look>> = starts.into_par_iter().map(part).collect::<Result<_, _>>()?;
        let mut found: Vec<Look> = parts.into_iter().flatten().collect();
        found.sort_by(|a, b| {
            let posts = |look: &Look| Reverse(tags[look.tag as usize].posts);
            let weight = b.likeness.weight().total_cmp(&a.likeness.weight());
            weight.then_with(|| posts(a).cmp(&posts(b)))
        });
        Ok(found)
    }

    fn day(&self, segment: usize, doc: u32) -> Option<i64> {
        let time = self.snapshot.segments[segment].times.of(doc)?;
        Some(time.0.div_euclid(DAY))
    }

    fn uses_of(&self, hits: &Hits) -> Result<Uses, Error> {
        let mut uses = Uses::default();
        let everywhere = hits.segments.iter().map(|bits| 0..bits.len()).enumerate();
        hits.walk(everywhere.collect(), self.cancel, |segment, docs| {
            for doc in docs {
                let voice = self.tables.voice_of(segment, *doc);
                uses.add(voice, self.day(segment, *doc));
            }
        })?;
        Ok(uses)
    }

    fn row(&self, look: &Look, hits: &Hits, wanted: &Uses) -> Result<Variant, Error> {
        let tag = &self.tables.tags[look.tag as usize];
        let mut uses = Uses::default();
        let mut both = 0;
        self.along_the_list(&tag.key, |segment, doc| {
            uses.add(self.tables.voice_of(segment, doc), self.day(segment, doc));
            both += u64::from(hits.segments[segment].contains(doc));
        })?;
        let (rare, common) = if uses.posts <= wanted.posts {
            (&uses, wanted)
        } else {
            (wanted, &uses)
        };
        let same_days = rare.on_days_of(common);
        let (few, many) = if uses.voices.len() <= wanted.voices.len() {
            (&uses, wanted)
        } else {
            (wanted, &uses)
        };
        let same_voices = few.voices_shared_with(many);
        Ok(Variant {
            tag: tag.key.clone(),
            spelling: tag.spelling.clone(),
            like: look.like.clone(),
            likeness: look.likeness.clone(),
            posts: uses.posts,
            voices: uses.voices.len() as u64,
            both,
            same_days,
            same_voices,
            score: score(&look.likeness, share(same_days), share(same_voices)),
            supported: uses.posts >= LEAST_POSTS && uses.voices.len() as u64 >= LEAST_VOICES,
        })
    }

    /// Every post of a tag that has not been replaced.
    fn along_the_list(&self, key: &str, mut each: impl FnMut(usize, u32)) -> Result<(), Error> {
        let term = Term::from_field_text(self.snapshot.fields.tag, key);
        let failed = |e: tantivy::TantivyError| Error::Index(e.to_string());
        let readers = self.snapshot.searcher.segment_readers().iter();
        for (n, reader) in readers.enumerate() {
            let alive = &self.snapshot.segments[n].alive;
            let index = reader.inverted_index(term.field()).map_err(failed)?;
            let list = index.read_block_postings(&term, IndexRecordOption::Basic);
            let Some(mut list) = list.map_err(|e| failed(e.into()))? else {
                continue;
            };
            while !list.docs().is_empty() {
                let docs = list.docs().iter().copied();
                docs.filter(|doc| alive.contains(*doc))
                    .for_each(|doc| each(n, doc));
                if self.cancel.is_cancelled() {
                    return Err(Error::Cancelled);
                }
                list.advance();
            }
        }
        Ok(())
    }
}

/// The key that a tag is most like, if it is like any and none of them itself.
fn look(tag: u32, key: &str, wanted: &[(&String, Wanted)]) -> Option<Look> {
    if wanted.iter().any(|(known, _)| *known == key) {
        return None;
    }
    let likes = wanted.iter().filter_map(|(known, wanted)| {
        let likeness = wanted.likeness(key)?;
        Some((*known, likeness))
    });
    // Of equals the first that was asked about.
    let best = likes.reduce(|best, next| {
        if next.1.weight() > best.1.weight() {
            next
        } else {
            best
        }
    });
    best.map(|(known, likeness)| Look {
        tag,
        like: known.clone(),
        likeness,
    })
}

fn share((part, of): (u64, u64)) -> f64 {
    if of == 0 {
        0.0
    } else {
        part as f64 / of as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use crate::engine::{AskPage, AskRelated, Measure, Order, Unit};
    use crate::post::{Post, tag_key};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::fmt::Write as _;
    use std::io::Cursor;

    const TAGS: [&str; 8] = [
        "YesAllWomen",
        "yesallwoman",
        "yes_all_women",
        "YesAllWomen2014",
        "yesallwomens",
        "NotAllMen",
        "march2016",
        "march2017",
    ];

    /// Posts of two tags each: some by nobody, some undated.
    fn posts(dice: &[[u8; 4]]) -> String {
        let mut lines = String::new();
        for (n, die) in dice.iter().enumerate() {
            let tags = [die[0], die[1]].map(|d| TAGS[usize::from(d) % TAGS.len()]);
            let author = ["", "ana", "ben", "cleo", "dora"][usize::from(die[2]) % 5];
            let time = match die[3] % 8 {
                0 => String::new(),
                day => format!(r#""created_at":"2014-05-0{day}T23:0{day}:00Z","#),
            };
            let text = tags.map(|tag| format!("#{tag}")).join(" ");
            let _ = writeln!(
                lines,
                r#"{{"platform":"demo","id":"{n}",{time}"author":{{"handle":"{author}"}},"text":"{text} ."}}"#,
            );
        }
        lines
    }

    /// Several segments; the later ones see some posts again, and those are replaced in the first.
    fn engine(dice: &[[u8; 4]]) -> (tempfile::TempDir, Engine) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open_or_create(folder.path()).unwrap();
        for posts in [dice.len() / 2, dice.len()] {
            let stream = Box::new(Cursor::new(self::posts(&dice[..posts])));
            let name = format!("posts {posts}");
            archive.import_demo(&name, stream, &mut ()).unwrap();
        }
        (folder, Engine::open(&archive).unwrap())
    }

    fn all_posts(engine: &Engine) -> Vec<Post> {
        let ask = AskPage {
            order: Order::Oldest,
            collapse: false,
            offset: 0,
            limit: 10_000,
        };
        let page = engine.page(&Query::default(), &ask, &Cancel::never());
        page.unwrap().rows.into_iter().map(|row| row.post).collect()
    }

    fn having<'a>(posts: &'a [Post], keys: &[String]) -> Vec<&'a Post> {
        let has = |post: &&Post| post.tags.iter().any(|tag| keys.contains(&tag_key(tag)));
        posts.iter().filter(has).collect()
    }

    fn voices(posts: &[&Post]) -> BTreeSet<String> {
        let known = posts.iter().filter(|post| post.has_voice());
        known.map(|post| post.voice()).collect()
    }

    fn days(posts: &[&Post]) -> Vec<i64> {
        let times = posts.iter().filter_map(|post| post.time);
        times.map(|time| time.0.div_euclid(DAY)).collect()
    }

    /// By loops and sets, without what is told of the looks.
    fn naive(posts: &[Post], keys: &[String], variant: &Variant) -> Variant {
        let own = having(posts, std::slice::from_ref(&variant.tag));
        let others = having(posts, keys);
        let both = others.iter().filter(|post| own.contains(post)).count() as u64;
        let (rare, common) = if own.len() <= others.len() {
            (&own, &others)
        } else {
            (&others, &own)
        };
        let among = days(common);
        let rare_days = days(rare);
        let shared = rare_days.iter().filter(|day| among.contains(day)).count();
        let (own_voices, other_voices) = (voices(&own), voices(&others));
        let same_days = (shared as u64, rare_days.len() as u64);
        let same_voices = (
            own_voices.intersection(&other_voices).count() as u64,
            own_voices.len().min(other_voices.len()) as u64,
        );
        let share = |(part, of): (u64, u64)| part as f64 / (of.max(1)) as f64;
        Variant {
            posts: own.len() as u64,
            voices: own_voices.len() as u64,
            both,
            same_days,
            same_voices,
            score: variant.likeness.weight() * (1.0 + share(same_days) + share(same_voices)) / 3.0,
            supported: own.len() >= 5 && own_voices.len() >= 3,
            ..variant.clone()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, ..ProptestConfig::default() })]

        #[test]
        fn evidence_equals_a_plain_pass(
            dice in proptest::collection::vec(any::<[u8; 4]>(), 2..120),
            asked in proptest::sample::subsequence(TAGS.to_vec(), 1..3),
        ) {
            let (_folder, engine) = engine(&dice);
            let posts = all_posts(&engine);
            let keys: Vec<String> = asked.iter().map(|tag| tag_key(tag)).collect();
            let found = engine.variants(&keys, usize::MAX, &Cancel::never()).unwrap();
            prop_assert_eq!(found.posts, having(&posts, &keys).len() as u64);
            prop_assert_eq!(found.voices, voices(&having(&posts, &keys)).len() as u64);
            for variant in &found.tags {
                prop_assert!(!keys.contains(&variant.tag));
                let by_hand = naive(&posts, &keys, variant);
                prop_assert!((variant.score - by_hand.score).abs() < 1e-12);
                prop_assert_eq!(variant, &Variant { score: variant.score, ..by_hand });
            }
            prop_assert!(found.tags.is_sorted_by(|a, b| a.score >= b.score));
            // Every tag in use that looks like one that was asked about, and no other.
            let in_use: BTreeSet<String> =
                posts.iter().flat_map(|post| &post.tags).map(|tag| tag_key(tag)).collect();
            let looks = |key: &&String| {
                !keys.contains(key) && keys.iter().any(|known| Wanted::new(known).likeness(key).is_some())
            };
            let expected: BTreeSet<&String> = in_use.iter().filter(looks).collect();
            let told: BTreeSet<&String> = found.tags.iter().map(|variant| &variant.tag).collect();
            prop_assert_eq!(told, expected);
            prop_assert_eq!(found.distinct, found.tags.len() as u64);
            let one = engine.variants(&keys, 1, &Cancel::never()).unwrap();
            prop_assert_eq!(one.tags.first(), found.tags.first());
        }
    }

    fn group(keys: &[&str]) -> Query {
        Query::filter(Filter::Group {
            name: "g".to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        })
    }

    #[test]
    fn a_changed_group_gets_no_old_answer() {
        let dice: Vec<[u8; 4]> = (0..60).map(|n| [n, n / 5, n, n]).collect();
        let (_folder, engine) = engine(&dice);
        let posts = all_posts(&engine);
        let mut counts = BTreeSet::new();
        for keys in [
            &["yesallwomen"][..],
            &["yesallwomen", "notallmen"],
            &["march2016"],
        ] {
            let scope = group(keys);
            let owned: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            let expected = having(&posts, &owned).len() as u64;
            for _ in 0..2 {
                let count = engine.count(&scope, &Cancel::never()).unwrap();
                assert_eq!(count.posts, expected, "{keys:?}");
                let ask = AskPage {
                    order: Order::Random(1),
                    collapse: false,
                    offset: 0,
                    limit: 1000,
                };
                let page = engine.page(&scope, &ask, &Cancel::never()).unwrap();
                assert_eq!(page.rows.len() as u64, expected);
                let is_marked = |row: &crate::engine::Row| !row.hits.is_empty();
                assert!(page.rows.iter().all(is_marked), "its tags are highlighted");
            }
            counts.insert(expected);
        }
        assert_eq!(counts.len(), 3, "or nothing would be tested");
    }

    #[test]
    fn the_tags_of_a_group_are_not_related_to_it() {
        let dice: Vec<[u8; 4]> = (0..60).map(|n| [n, n / 5, n, n]).collect();
        let (_folder, engine) = engine(&dice);
        let ask = AskRelated {
            by: Measure::Count,
            unit: Unit::Posts,
            limit: 100,
            spark: 0,
        };
        let scope = group(&["yesallwoman", "yesallwomen"]);
        let related = engine.related(&scope, &ask, &Cancel::never()).unwrap();
        let tags: Vec<&str> = related.tags.iter().map(|row| row.tag.as_str()).collect();
        assert!(tags.contains(&"notallmen"), "{tags:?}");
        assert!(
            !tags.contains(&"yesallwomen") && !tags.contains(&"yesallwoman"),
            "{tags:?}"
        );
    }

    #[test]
    fn somebody_who_does_not_wait_is_not_answered() {
        let (_folder, engine) = engine(&[[0, 1, 2, 3]; 8]);
        let cancel = Cancel::when_changed(std::sync::Arc::default(), 1);
        let asked = engine.variants(&["yesallwomen".to_owned()], 5, &cancel);
        assert!(matches!(asked, Err(Error::Cancelled)));
    }
}
