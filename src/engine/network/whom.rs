//! Whom a post repeats, answers or quotes: whom the source names and, where it names nobody, the author of that post if
//! the archive has it. Whom a post quotes is not in the index: there the archive is asked first, and the stored post
//! after it.

use super::builder::{Builder, What, failed};
use crate::engine::bits::Bits;
use crate::engine::hits::Hits;
use crate::engine::page::columns;
use crate::engine::tables::NOBODY;
use crate::engine::{Cancel, Error, stored};
use crate::post::{Reference, handle_key};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

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

/// Documents of posts and whom they mean.
type Meant = Vec<((usize, u32), What)>;

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
            Whom::Reposted => self.by_name(&all, f.reposted)?,
            Whom::Answered => self.by_name(&all, f.to)?,
            Whom::Quoted => self.by_post(&all, column, cancel)?,
        };
        let mut known = vec![Vec::new(); all.segments.len()];
        for ((segment, doc), _) in &meant {
            known[*segment].push(*doc);
        }
        let rest = all.and_not(&Hits::of_docs(known, self.snapshot));
        meant.extend(match whom {
            Whom::Reposted | Whom::Answered => self.by_post(&rest, column, cancel)?,
            Whom::Quoted => self.by_quote(&rest, cancel)?,
        });
        self.unattributed += all.total - meant.len() as u64;
        meant.sort_unstable_by_key(|(at, _)| *at);
        for (at, what) in meant {
            if self.refer_to(at, what) {
                self.speak(at);
            }
        }
        Ok(())
    }

    /// By the author of the other post, where it is in the archive.
    fn by_post(&self, posts: &Hits, column: &str, cancel: &Cancel) -> Result<Meant, Error> {
        let snapshot = self.snapshot;
        let mut authors: FxHashMap<u64, u32> = FxHashMap::default();
        authors.reserve(snapshot.posts() as usize);
        for (segment, column) in columns(snapshot, "ident")?.iter().enumerate() {
            let Some(column) = column else { continue };
            for doc in snapshot.segments[segment].alive.iter() {
                let voice = self.tables.voice_of(segment, doc);
                if voice != NOBODY
                    && let Some(ident) = column.first(doc)
                {
                    authors.insert(ident, voice);
                }
            }
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
        let mut meant = Meant::new();
        for (segment, column) in columns(snapshot, column)?.iter().enumerate() {
            let Some(column) = column else { continue };
            for doc in posts.segments[segment].iter() {
                let other = column.first(doc);
                if let Some(voice) = other.and_then(|other| authors.get(&other)) {
                    meant.push(((segment, doc), What::Voice(*voice)));
                }
            }
        }
        Ok(meant)
    }

    /// By the name that a field of the index has.
    fn by_name(&self, posts: &Hits, field: Field) -> Result<Meant, Error> {
        let mut meant = Meant::new();
        for (segment, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            let index = reader.inverted_index(field).map_err(failed)?;
            let mut terms = index.terms().stream().map_err(failed)?;
            while terms.advance() {
                let Ok(name) = std::str::from_utf8(terms.key()) else {
                    continue;
                };
                let mut listed = index
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                    .map_err(failed)?;
                while listed.doc() != TERMINATED {
                    let doc = listed.doc();
                    if posts.segments[segment].contains(doc) {
                        let platform = self.platforms.of(segment, doc);
                        meant.push(((segment, doc), self.person(name, platform)));
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
                    meant.push((at, self.person(&handle_key(&name), platform)));
                }
            },
        )?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// What a stored post quotes.
#[derive(Deserialize)]
struct Quoting {
    #[serde(rename = "qt", default)]
    quote_of: Option<Reference>,
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
