//! Whom a post repeats, answers or quotes: whom the source names and, where it names nobody, the author of that post if
//! the archive has it. Whom a post quotes is not in the index: there the archive is asked first, and the stored post
//! after it.

use super::builder::{Builder, PATIENCE, What, failed};
use crate::engine::bits::Bits;
use crate::engine::columns::each_value;
use crate::engine::hits::Hits;
use crate::engine::page::columns;
use crate::engine::tables::NOBODY;
use crate::engine::{Cancel, Error, stored};
use crate::post::{Reference, handle_key};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use tantivy::columnar::Column;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

/// Documents between two looks at whether somebody still waits.
const STEP: u32 = 1 << 16;

/// How a post refers to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    Reposted,
    Answered,
    Quoted,
}

impl Whom {
    /// The flag of the posts that do, and the column of the identity of the other post.
    fn marks(self) -> (&'static str, &'static str) {
        match self {
            Self::Reposted => ("repost", "root"),
            Self::Answered => ("reply", "parent"),
            Self::Quoted => ("quote", "quoted"),
        }
    }
}

/// Documents of posts and whom they mean: each of these is kept once, not once for each post.
#[derive(Default)]
struct Meant {
    people: Vec<What>,
    posts: Vec<((usize, u32), u32)>,
}

impl Meant {
    fn person(&mut self, what: What) -> u32 {
        self.people.push(what);
        self.people.len() as u32 - 1
    }

    fn add(&mut self, more: Self) {
        let before = self.people.len() as u32;
        self.people.extend(more.people);
        let posts = more.posts.into_iter();
        self.posts
            .extend(posts.map(|(at, person)| (at, before + person)));
    }
}

impl Builder<'_> {
    pub(super) fn referring(
        &mut self,
        whom: Whom,
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let (flag, column) = whom.marks();
        let all = hits.and(&flagged(self, flag)?);
        let f = self.snapshot.fields;
        let mut meant = match whom {
            Whom::Reposted => self.by_name(&all, f.reposted, cancel)?,
            Whom::Answered => self.by_name(&all, f.to, cancel)?,
            Whom::Quoted => self.by_post(&all, column, cancel)?,
        };
        let mut known = vec![Vec::new(); all.segments.len()];
        for ((segment, doc), _) in &meant.posts {
            known[*segment].push(*doc);
        }
        let rest = all.and_not(&Hits::of_docs(known, self.snapshot));
        meant.add(match whom {
            Whom::Reposted | Whom::Answered => self.by_post(&rest, column, cancel)?,
            Whom::Quoted => self.by_quote(&rest, cancel)?,
        });
        self.unattributed += all.total - meant.posts.len() as u64;
        meant.posts.sort_unstable();
        for (at, person) in &meant.posts {
            if self.refer_to(*at, &meant.people[*person as usize]) {
                self.speak(*at);
            }
        }
        Ok(())
    }

    /// By the author of the other post, where it is in the archive.
    fn by_post(&self, posts: &Hits, column: &str, cancel: &Cancel) -> Result<Meant, Error> {
        let snapshot = self.snapshot;
        let others = columns(snapshot, column)?;
        // Only those that are meant by anybody: the archive has many more.
        let mut voices: FxHashMap<u64, u32> = FxHashMap::default();
        each_other(&others, posts, cancel, |_, other| {
            voices.insert(other, NOBODY);
        })?;
        let mut meant = Meant::default();
        if voices.is_empty() {
            return Ok(meant);
        }
        for (segment, column) in columns(snapshot, "ident")?.iter().enumerate() {
            let Some(column) = column else { continue };
            let alive = &snapshot.segments[segment].alive;
            for start in (0..alive.len()).step_by(STEP as usize) {
                cancel.check()?;
                let end = alive.len().min(start.saturating_add(STEP));
                each_value(column, start..end, |doc, ident| {
                    let voice = self.tables.voice_of(segment, doc);
                    if voice != NOBODY
                        && let Some(known) = voices.get_mut(&ident)
                        && alive.contains(doc)
                    {
                        *known = voice;
                    }
                });
            }
        }
        // From here on the map holds the places of voices among those that are meant.
        voices.retain(|_, voice| *voice != NOBODY);
        for voice in voices.values_mut() {
            *voice = meant.person(What::Voice(*voice));
        }
        each_other(&others, posts, cancel, |at, other| {
            meant
                .posts
                .extend(voices.get(&other).map(|person| (at, *person)));
        })?;
        Ok(meant)
    }

    /// By the name that a field of the index has.
    fn by_name(&self, posts: &Hits, field: Field, cancel: &Cancel) -> Result<Meant, Error> {
        let mut meant = Meant::default();
        let mut known: Vec<Option<u32>> = vec![None; self.platforms.len()];
        for (segment, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            let index = reader.inverted_index(field).map_err(failed)?;
            let mut terms = index.terms().stream().map_err(failed)?;
            for n in 0.. {
                if n % PATIENCE == 0 {
                    cancel.check()?;
                }
                if !terms.advance() {
                    break;
                }
                let Ok(name) = std::str::from_utf8(terms.key()) else {
                    continue;
                };
                known.fill(None);
                let mut listed = index
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                    .map_err(failed)?;
                while listed.doc() != TERMINATED {
                    let doc = listed.doc();
                    if posts.segments[segment].contains(doc) {
                        let platform = self.platforms.of(segment, doc);
                        let person = *known[usize::from(platform)]
                            .get_or_insert_with(|| meant.person(self.person(name, platform)));
                        meant.posts.push(((segment, doc), person));
                    }
                    listed.advance();
                }
            }
        }
        Ok(meant)
    }

    /// By the name that the stored post has: whom others quote is not in the index.
    fn by_quote(&self, posts: &Hits, cancel: &Cancel) -> Result<Meant, Error> {
        let found = stored::read(
            posts,
            self.snapshot,
            (cancel, 1.0),
            |meant: &mut Meant, place, post: Quoting| {
                let at = (place.segment as usize, place.doc);
                let of = post.quote_of.unwrap_or_default();
                let mut names = [of.handle, of.author].into_iter();
                if let Some(name) = names.find(|name| !name.is_empty()) {
                    let platform = self.platforms.of(at.0, at.1);
                    let person = meant.person(self.person(&handle_key(&name), platform));
                    meant.posts.push((at, person));
                }
            },
        )?;
        let mut meant = Meant::default();
        for some in found {
            meant.add(some);
        }
        Ok(meant)
    }
}

/// What a stored post quotes.
#[derive(Deserialize)]
struct Quoting {
    #[serde(rename = "qt", default)]
    quote_of: Option<Reference>,
}

/// Posts with the identities of those that they refer to.
fn each_other(
    columns: &[Option<Column<u64>>],
    posts: &Hits,
    cancel: &Cancel,
    mut each: impl FnMut((usize, u32), u64),
) -> Result<(), Error> {
    let whole = posts.segments.iter().map(|bits| 0..bits.len()).enumerate();
    posts.walk(whole.collect(), cancel, |segment, docs| {
        let Some(column) = &columns[segment] else {
            return;
        };
        for doc in docs {
            if let Some(other) = column.first(*doc) {
                each((segment, *doc), other);
            }
        }
    })
}

/// All posts with a flag.
fn flagged(builder: &Builder<'_>, flag: &str) -> Result<Hits, Error> {
    let snapshot = builder.snapshot;
    let readers = snapshot.searcher.segment_readers().iter();
    let bits = readers.zip(&snapshot.segments).map(|(reader, segment)| {
        let bits = super::super::references::flagged(reader, snapshot, flag, segment.times.len);
        bits.map_err(failed)
    });
    let bits: Vec<Bits> = bits.collect::<Result<_, _>>()?;
    Ok(Hits::of_bits(bits))
}
