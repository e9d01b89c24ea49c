//! Copies and links that many voices posted at once.

use super::at_once::{Episode, Share, episodes};
use super::{AtOnce, Copy, Ground, Shared};
use crate::engine::vocabulary::{Guard, Vocabulary};
use crate::engine::{Cancel, Error};
use crate::post::Time;
use crate::query::{Filter, Is, Query};
use std::cmp::Reverse;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

/// What was found.
pub(super) struct Found {
    pub(super) episodes: u64,
    pub(super) rows: Vec<AtOnce>,
}

/// An episode, and what was shared in it.
type Ranked<'a> = (Episode, Thing<'a>);

#[derive(Clone)]
enum Thing<'a> {
    Copies(&'a [Copy]),
    Link(String),
}

impl Ground<'_> {
    pub(super) fn at_once(
        &self,
        groups: &[(u64, &[Copy])],
        cancel: &Cancel,
    ) -> Result<Found, Error> {
        let mut found: Vec<Ranked<'_>> = Vec::new();
        for (voices, group) in groups {
            if *voices >= self.ask.voices {
                let dated = group.iter().filter(|copy| copy.time != i64::MIN);
                let shares: Vec<Share> = dated.map(|c| (Time(c.time), c.voice)).collect();
                let all = episodes(&shares, self.ask.within, self.ask.voices);
                found.extend(all.into_iter().map(|e| (e, Thing::Copies(group))));
            }
        }
        self.links(&mut found, cancel)?;
        let count = found.len() as u64;
        let order = |(episode, _): &Ranked<'_>| {
            let length = episode.to.0 - episode.from.0;
            (Reverse(episode.voices), length, episode.from)
        };
        found.sort_by_key(order);
        found.truncate(self.ask.limit);
        let rows = found
            .into_iter()
            .map(|(episode, thing)| self.shared(&episode, thing));
        Ok(Found {
            episodes: count,
            rows: rows.collect::<Result<_, _>>()?,
        })
    }

    fn shared(&self, episode: &Episode, thing: Thing<'_>) -> Result<AtOnce, Error> {
        let (what, query) = match thing {
            Thing::Copies(group) => {
                let post = self.speaker(group)?;
                let query = self.alike(&post);
                (Shared::Text(Box::new(post)), query)
            }
            Thing::Link(link) => {
                let query = Query::filter(Filter::Link(link.clone()))
                    .and(Query::filter(Filter::Is(Is::Original)));
                (Shared::Link(link), self.scope.clone().and(query))
            }
        };
        let after = Time(episode.to.0.saturating_add(1));
        let stretch =
            Query::filter(Filter::Since(episode.from)).and(Query::filter(Filter::Until(after)));
        Ok(AtOnce {
            what,
            posts: episode.posts,
            voices: episode.voices,
            from: episode.from,
            to: episode.to,
            query: query.and(stretch),
        })
    }

    /// Every link that enough voices posted.
    fn links(&self, found: &mut Vec<Ranked<'_>>, cancel: &Cancel) -> Result<(), Error> {
        let (snapshot, tables) = (&self.core.snapshot, &*self.core.tables()?);
        let guard = Guard {
            asked: 1,
            posts: self.ask.voices as u32,
            voices: self.ask.voices as u32,
        };
        let terms = Vocabulary::new([self.originals], snapshot, tables);
        for counted in terms.terms(snapshot.fields.link, guard, cancel)? {
            let mut shares = self.shares_of(&counted.term)?;
            shares.sort_unstable();
            let all = episodes(&shares, self.ask.within, self.ask.voices);
            found.extend(
                all.into_iter()
                    .map(|e| (e, Thing::Link(counted.term.clone()))),
            );
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }

    /// The dated originals of the scope that have a link.
    fn shares_of(&self, link: &str) -> Result<Vec<Share>, Error> {
        let (snapshot, tables) = (&self.core.snapshot, &*self.core.tables()?);
        let term = Term::from_field_text(snapshot.fields.link, link);
        let read = || -> tantivy::Result<Vec<Share>> {
            let mut shares = Vec::new();
            for (segment, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
                let index = reader.inverted_index(term.field())?;
                let Some(mut posts) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                while posts.doc() != TERMINATED {
                    let doc = posts.doc();
                    if self.originals.segments[segment].contains(doc)
                        && let Some(time) = snapshot.segments[segment].times.of(doc)
                    {
                        shares.push((time, tables.voice_of(segment, doc)));
                    }
                    posts.advance();
                }
            }
            Ok(shares)
        };
        read().map_err(|e| Error::Index(e.to_string()))
    }
}
