//! Questions and answers: everything that the program can say about an archive.
//!
//! A question is a scope (a [`Query`](crate::query::Query)) and what is wanted of it; each kind of
//! question has a method on [`Engine`] and a typed answer, so that a question cannot meet the wrong
//! answer. The screen and the commands ask the same questions: a number in the one is the number
//! in the other by construction. Document numbers never leave this room; posts are named by
//! platform and id.
//!
//! This room knows the index; it must not know who asks or how answers are drawn.

mod answer;
mod asked;
mod bins;
mod bits;
mod cancel;
mod cells;
mod changes;
mod check;
mod clock;
mod columns;
mod companions;
mod compare;
mod compile;
mod complete;
mod copies;
mod count;
mod cycles;
mod evaluate;
mod explain;
mod firsts;
mod glimpse;
mod highlight;
mod hits;
mod hours;
mod kinds;
mod life;
mod like;
mod list;
mod listing;
mod moves;
mod names;
mod network;
mod page;
mod phrase;
mod platforms;
mod question;
mod received;
mod references;
mod related;
mod roots;
mod sides;
mod snapshot;
mod stored;
mod subjects;
mod support;
mod tables;
mod tags;
mod terms;
mod timeline;
mod typical;
mod variants;
mod vocabulary;
mod voices;

/// What a timeline's bins are as wide as: questions are asked in it.
pub use crate::post::Bin;
pub use answer::{
    Ages, Candidate, Check, Count, Coverage, Gap, Overview, Page, Records, Related, RelatedTag,
    Row, Series, SourceInfo, Statement, TagRow, Tags, Timeline,
};
pub use cancel::Cancel;
pub use companions::{AskCompanions, Change, Companion, Companions, InPeriod, Period};
pub use compare::{AskCompare, Comparison, SoughtIn};
pub use copies::{AskCopies, AtOnce, Copies, CopyGroup, Shared};
pub use explain::{Against, AskExplain, Explanation, LEAST_BASELINE, Reposted, WINDOW};
pub use hours::{Hourly, Hours};
pub use life::{AskLife, Burst, Course, Days, Life, Newcomers, Pace, Season, Silence, Stretch};
pub use moves::{Move, Moves};
pub use question::{
    AskCompletion, AskPage, AskRelated, AskTags, AskTimeline, Axis, CompletionField, Measure,
    Order, Unit,
};
pub use sides::SharedVoices;
pub use terms::{AskTerms, Named, Sharer, TermRow, Terms};
pub use typical::{Basis, LEAST_POSTS, LEAST_VOICES, MOST_CHANCE, Size, Typical, TypicalTerm};
pub use variants::{Variant, Variants};
pub use voices::{AskVoices, Standing, VoiceRow, Voices};

use crate::archive::{Archive, ImportRecord};
use crate::post::Identity;
use crate::query::{Expr, Query};
use hits::{Hits, HitsCache};
use jiff::tz::TimeZone;
use list::List;
use names::Names;
pub use network::{AskNetwork, Labels, Network, NetworkEdge, NetworkKind, NetworkNode, NodeKind};
use page::ListingCache;
use snapshot::Snapshot;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tables::Tables;
use tags::VoicesOfTags;
use timeline::Posts;

/// Why a question was not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Somebody asked something newer. Normal, not a fault.
    #[error("cancelled")]
    Cancelled,
    /// More bins than anybody can look at.
    #[error("{bins} bins of one {bin} are too many: choose a wider bin or a shorter time")]
    TooManyBins {
        /// How many there would be.
        bins: u64,
        /// Their width.
        bin: &'static str,
    },
    /// More ties than fit into memory, and than any program draws.
    #[error(
        "a network of more than {most} ties between voices is too large: ask for fewer posts, or a shorter time"
    )]
    TooManyTies {
        /// How many there may be.
        most: u64,
    },
    /// The index could not be read.
    #[error(
        "the index is damaged or cannot be read: 'tagline verify' says more, 'tagline rebuild' makes it anew ({0})"
    )]
    Index(String),
}

/// Answers questions about one archive, as it was when opened. Shared between threads; every method may
/// be called from any.
pub struct Engine {
    core: Arc<Core>,
}

/// What the answers share.
struct Core {
    snapshot: Snapshot,
    tables: OnceLock<Result<Arc<Tables>, Error>>,
    /// Distinct voices of each tag in the whole archive; computed when first needed.
    voices_of_tags: OnceLock<Result<Arc<VoicesOfTags>, Error>>,
    /// Whose handles are whose; built when first needed.
    names: Mutex<Option<Arc<Names>>>,
    overview: OnceLock<Result<Arc<Overview>, Error>>,
    /// The tags of the whole archive as they were last asked for: where every search begins and ends.
    everything: Mutex<Option<(AskRelated, Related)>>,
    hits: HitsCache,
    listings: ListingCache,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("archive", &self.core.snapshot.name)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the archive's index as it is now. Costs milliseconds; tables that make later answers
    /// fast are built for the first question that needs them.
    pub fn open(archive: &Archive) -> Result<Self, Error> {
        let core = Arc::new(Core {
            snapshot: Snapshot::open(archive)?,
            tables: OnceLock::new(),
            voices_of_tags: OnceLock::new(),
            names: Mutex::default(),
            overview: OnceLock::new(),
            everything: Mutex::default(),
            hits: HitsCache::default(),
            listings: ListingCache::default(),
        });
        Ok(Self { core })
    }

    /// Drops everything that was remembered from earlier answers, but what is known of the archive as a whole.
    /// For measuring: asking without it would measure the memory.
    pub fn forget_answers(&self) {
        self.core.hits.clear();
        self.core.listings.clear();
    }

    /// The archive as a whole.
    pub fn overview(&self) -> Result<Arc<Overview>, Error> {
        self.core
            .overview
            .get_or_init(|| self.core.make_overview().map(Arc::new))
            .clone()
    }

    /// What was imported.
    pub fn record(&self) -> &ImportRecord {
        &self.core.snapshot.record
    }

    /// How much the scope holds.
    pub fn count(&self, scope: &Query, cancel: &Cancel) -> Result<Count, Error> {
        self.core.count(&*self.core.hits(scope, cancel)?, cancel)
    }

    /// Counts over time of one or several scopes on one axis.
    pub fn timeline(
        &self,
        scopes: &[Query],
        ask: &AskTimeline,
        cancel: &Cancel,
    ) -> Result<Timeline, Error> {
        let posts: Vec<Posts<'_>> = scopes
            .iter()
            .map(|scope| match ask.unit {
                Unit::Posts => self.core.posts(scope, cancel),
                _ => self.core.hits(scope, cancel).map(Posts::Set),
            })
            .collect::<Result<_, _>>()?;
        timeline::timeline(
            &posts,
            ask,
            &self.core.snapshot,
            || self.core.tables(),
            cancel,
        )
    }

    /// A stretch of the scope's posts.
    pub fn page(&self, scope: &Query, ask: &AskPage, cancel: &Cancel) -> Result<Page, Error> {
        let is_first = ask.order == Order::Newest && !ask.collapse && ask.offset == 0;
        let hits = match self.core.posts(scope, cancel)? {
            Posts::List(list) if is_first => {
                return page::newest(scope, &list, ask, &self.core.snapshot, cancel);
            }
            Posts::List(_) => self.core.hits(scope, cancel)?,
            Posts::Set(hits) => hits,
        };
        page::page(
            scope,
            &hits,
            ask,
            &self.core.snapshot,
            &self.core.listings,
            cancel,
        )
    }

    /// The newest posts of a scope, where the whole of it takes long to find: something to read until
    /// [`page`](Self::page) answers. Nothing where it answers as soon.
    pub fn glimpse(
        &self,
        scope: &Query,
        limit: usize,
        cancel: &Cancel,
    ) -> Result<Option<Vec<Row>>, Error> {
        let snapshot = &self.core.snapshot;
        if self.core.hits.known(scope).is_some() {
            return Ok(None);
        }
        let places = glimpse::glimpse(scope, limit, snapshot, cancel)?;
        places
            .map(|places| page::rows_at(scope, places, snapshot, cancel))
            .transpose()
    }

    /// The number of a post's row in a scope's order: where a page must begin to show it. `None` if it has
    /// no row of its own there. `ask` says the order; its offset and limit mean nothing here.
    pub fn row_of(
        &self,
        scope: &Query,
        ask: &AskPage,
        identity: Identity,
        cancel: &Cancel,
    ) -> Result<Option<u64>, Error> {
        let hits = self.core.hits(scope, cancel)?;
        page::row_of(
            scope,
            &hits,
            ask,
            (&self.core.snapshot, &self.core.listings),
            (identity, cancel),
        )
    }

    /// Which tags travel with the scope.
    pub fn related(
        &self,
        scope: &Query,
        ask: &AskRelated,
        cancel: &Cancel,
    ) -> Result<Related, Error> {
        let is_everything = scope.expr == Expr::All;
        if is_everything && let Some(known) = self.core.of_everything(ask) {
            return Ok(known);
        }
        let hits = self.core.hits(scope, cancel)?;
        let archive = self.core.hits(&Query::default(), cancel)?;
        let tables = self.core.tables()?;
        let ground = related::Ground {
            scope,
            hits: &hits,
            archive: &archive,
            snapshot: &self.core.snapshot,
            tables: &tables,
        };
        let related = related::related(&ground, ask, || self.core.voices_of_tags(), cancel)?;
        if is_everything {
            let known = Some((ask.clone(), related.clone()));
            *self
                .core
                .everything
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = known;
        }
        Ok(related)
    }

    /// The scope's tags with their counts.
    pub fn tags(&self, scope: &Query, ask: &AskTags, cancel: &Cancel) -> Result<Tags, Error> {
        let hits = self.core.hits(scope, cancel)?;
        tags::tags(
            &hits,
            ask,
            &self.core.snapshot,
            &*self.core.tables()?,
            cancel,
        )
    }

    /// Who carries the scope.
    pub fn voices(&self, scope: &Query, ask: &AskVoices, cancel: &Cancel) -> Result<Voices, Error> {
        voices::voices(&self.core, scope, ask, cancel)
    }

    /// Posts of the voice with most of them in the scope.
    pub fn loudest(&self, scope: &Query, cancel: &Cancel) -> Result<u64, Error> {
        let hits = self.core.hits(scope, cancel)?;
        voices::loudest(&hits, &*self.core.tables()?, cancel)
    }

    /// Which tags travel with the scope, when.
    pub fn companions(
        &self,
        scope: &Query,
        ask: &AskCompanions,
        cancel: &Cancel,
    ) -> Result<Companions, Error> {
        companions::companions(&self.core, scope, ask, cancel)
    }

    /// What the scope's posts name: links, sites, accounts.
    pub fn terms(&self, scope: &Query, ask: &AskTerms, cancel: &Cancel) -> Result<Terms, Error> {
        let ground = terms::Ground {
            hits: &*self.core.hits(scope, cancel)?,
            snapshot: &self.core.snapshot,
            tables: &*self.core.tables()?,
        };
        terms::terms(&ground, ask, cancel)
    }

    /// What to know about the scope's posts before trusting figures. Days are those of the zone.
    pub fn check(&self, scope: &Query, zone: &TimeZone, cancel: &Cancel) -> Result<Check, Error> {
        check::check(&self.core, scope, zone, cancel)
    }

    /// A network of the scope: what is used together, or who refers to whom.
    pub fn network(
        &self,
        scope: &Query,
        ask: AskNetwork,
        cancel: &Cancel,
    ) -> Result<Network, Error> {
        network::network(&self.core, scope, ask, cancel)
    }

    /// Texts of the scope that were posted more than once. The first answer for a likeness reads every original of
    /// the archive, and tells its progress; later ones are quick.
    pub fn copies(&self, scope: &Query, ask: AskCopies, cancel: &Cancel) -> Result<Copies, Error> {
        copies::copies(&self.core, scope, ask, cancel)
    }

    /// Two sets of posts side by side.
    pub fn compare(
        &self,
        sets: (&Query, &Query),
        ask: AskCompare,
        cancel: &Cancel,
    ) -> Result<Comparison, Error> {
        compare::compare(&self.core, sets, ask, cancel)
    }

    /// What drove a stretch of a scope's time.
    pub fn explain(
        &self,
        scope: &Query,
        ask: AskExplain,
        cancel: &Cancel,
    ) -> Result<Explanation, Error> {
        explain::explain(&self.core, scope, ask, cancel)
    }

    /// The most frequent spelling of a tag, by its key. What the archive does not have is spelled as asked.
    pub fn spelling(&self, key: &str) -> Result<String, Error> {
        let tables = self.core.tables()?;
        let tag = tables.tag(key).map(|number| &tables.tags[number as usize]);
        Ok(tag.map_or_else(|| key.to_owned(), |tag| tag.spelling.clone()))
    }

    /// The scope by hour of the day and day of the week, on the clocks of a zone.
    pub fn hours(&self, scope: &Query, zone: &TimeZone, cancel: &Cancel) -> Result<Hours, Error> {
        hours::hours(&self.core, scope, zone, cancel)
    }

    /// The life of the scope: when it began, rose, peaked, faded, fell silent and came back.
    pub fn life(&self, scope: &Query, ask: &AskLife, cancel: &Cancel) -> Result<Life, Error> {
        life::life(&self.core, scope, ask, cancel)
    }

    /// Values that complete what was typed.
    pub fn complete(&self, ask: &AskCompletion, cancel: &Cancel) -> Result<Vec<Candidate>, Error> {
        match ask.field {
            CompletionField::Tag => complete::tags(ask, &*self.core.tables()?, cancel),
            _ => complete::terms(ask, &self.core.snapshot, cancel),
        }
    }

    /// One post by its name, if the archive has it.
    pub fn post(&self, platform: &str, id: &str) -> Result<Option<Row>, Error> {
        let Some(place) = page::find(Identity::of(platform, id), &self.core.snapshot)? else {
            return Ok(None);
        };
        let entry = listing::Entry {
            place,
            stands_for: 1,
        };
        page::row(
            entry,
            &self.core.snapshot,
            &highlight::Highlighter::default(),
        )
        .map(Some)
    }
}

impl Core {
    fn hits(&self, scope: &Query, cancel: &Cancel) -> Result<Arc<Hits>, Error> {
        self.hits.of(scope, &self.snapshot, cancel)
    }

    fn count(&self, hits: &Hits, cancel: &Cancel) -> Result<Count, Error> {
        Ok(Count {
            voices: count::voices(hits, &self.snapshot, &*self.tables()?, cancel)?,
            ..count::count(hits, &self.snapshot)?
        })
    }

    fn of_everything(&self, ask: &AskRelated) -> Option<Related> {
        let everything = self
            .everything
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (asked, related) = everything.as_ref()?;
        (asked == ask).then(|| related.clone())
    }

    /// What a timeline or the newest page is made of: the set of a scope, or its list in the index as long as
    /// there is no set.
    fn posts(&self, scope: &Query, cancel: &Cancel) -> Result<Posts<'_>, Error> {
        if let Some(hits) = self.hits.known(scope) {
            return Ok(Posts::Set(hits));
        }
        match List::of(scope, &self.snapshot)? {
            Some(list) => Ok(Posts::List(list)),
            None => self.hits(scope, cancel).map(Posts::Set),
        }
    }

    /// The side tables; waits while they are being built.
    fn tables(&self) -> Result<Arc<Tables>, Error> {
        self.tables
            .get_or_init(|| Tables::build(&self.snapshot).map(Arc::new))
            .clone()
    }

    /// Who goes by which name; waits while that is found out. What was given up on is not kept: the next one who asks
    /// finds it out.
    fn names(&self, cancel: &Cancel) -> Result<Arc<Names>, Error> {
        let mut known = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = &*known {
            return Ok(names.clone());
        }
        let names = Names::build(&self.snapshot, &*self.tables()?, cancel)?;
        Ok(known.insert(Arc::new(names)).clone())
    }

    fn voices_of_tags(&self) -> Result<Arc<VoicesOfTags>, Error> {
        let find = || {
            let all = self.hits(&Query::default(), &Cancel::never())?;
            Ok(Arc::new(VoicesOfTags::find(&all, &*self.tables()?)))
        };
        self.voices_of_tags.get_or_init(find).clone()
    }

    fn make_overview(&self) -> Result<Overview, Error> {
        let tables = self.tables()?;
        let all = self.hits(&Query::default(), &Cancel::never())?;
        let count = count::count(&all, &self.snapshot)?;
        let source = |s: &crate::archive::SourceRecord| SourceInfo {
            path: s.path.clone(),
            format: s.format.clone(),
            records: s.records(),
            posts: s.posts,
            merged: s.merged,
            rejected: s.rejected,
            skipped: s.skipped,
        };
        Ok(Overview {
            name: self.snapshot.name.clone(),
            fictional: self.snapshot.record.fictional,
            count: Count {
                voices: tables.heard,
                ..count
            },
            tags: tables.tags.iter().filter(|t| t.posts > 0).count() as u64,
            sources: self.snapshot.record.current().map(source).collect(),
        })
    }
}
