//! Who carries a scope: voices by what they posted, by how often they were reposted, by how often they were
//! mentioned; how evenly the posts are spread; when voices came.
//!
//! Must not know how any of this is told.

use super::bins::edges;
use super::count;
use super::firsts::firsts;
use super::hits::{Hits, Share};
use super::listing::Place;
use super::names::Names;
use super::page;
use super::platforms::Platforms;
use super::received::{self, Received};
use super::snapshot::Snapshot;
use super::tables::{NOBODY, Tables};
use super::timeline::name_of_zone;
use super::{Axis, Cancel, Core, Error, Series, Timeline, Unit};
use crate::measure::Concentration;
use crate::post::{Post, Time, handle_key};
use crate::query::{Filter, Query};
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use tantivy::Term;

/// Bins of the newcomers' timeline at most.
const BINS: usize = 80;

/// By what voices are ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Posts of the scope that they wrote or reposted.
    #[default]
    Posts,
    /// Reposts in the scope that repeat them.
    Reposted,
    /// Posts of the scope, without reposts, that mention them.
    Mentioned,
}

impl Standing {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Posts, Self::Reposted, Self::Mentioned];

    /// The word on screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Reposted => "reposted",
            Self::Mentioned => "mentioned",
        }
    }
}

/// Asks who carries a scope.
#[derive(Clone, Debug)]
pub struct AskVoices {
    /// Ranked by what.
    pub by: Standing,
    /// How many rows, best first.
    pub limit: usize,
    /// The zone in which days begin and end.
    pub zone: TimeZone,
}

/// Who carries a scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Voices {
    /// Ranked by what.
    pub by: Standing,
    /// Posts of the scope.
    pub posts: u64,
    /// Of those, posts of which nobody says who posted them. They are in no other figure here.
    pub anonymous: u64,
    /// Reposts in the scope.
    pub reposts: u64,
    /// Of those, reposts of which neither the source says whom they repeat, nor an original in the archive.
    pub unattributed: u64,
    /// Platforms of the archive.
    pub platforms: u64,
    /// Mentions by posts that are not reposts: a post counts once for each handle.
    pub mentions: u64,
    /// How posts are spread over voices; nothing where there is no voice.
    pub spread: Option<Concentration>,
    /// Voices by their first post in the scope, over its time; those without any dated post are undated.
    pub newcomers: Timeline,
    /// Voices, or names, that have any of what is ranked by.
    pub distinct: u64,
    /// The first ones. Of equals those with more posts, then in the order of their names.
    pub rows: Vec<VoiceRow>,
}

/// A voice, or a name that nobody in the archive posted under, or several voices did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VoiceRow {
    /// [`Post::voice`]; nothing for a mere name.
    pub voice: Option<String>,
    /// The platform.
    pub platform: String,
    /// The handle without `@`, as of the latest post in the archive; empty where the source has none.
    pub handle: String,
    /// The display name, as of the same post.
    pub name: String,
    /// Followers, as that post says.
    pub followers: Option<u64>,
    /// Posts in the scope.
    pub posts: u64,
    /// Of those, not reposts.
    pub originals: u64,
    /// Reposts in the scope that repeat this voice.
    pub reposted: u64,
    /// Of those, reposts whose source names it; of the others only the original's author is known.
    pub named: u64,
    /// Posts in the scope, without reposts, that mention it.
    pub mentioned: u64,
    /// Names that reposts and mentions in the archive call it by, and nobody else on its platform.
    pub names: [Vec<String>; 2],
    /// Time of the first dated post in the scope.
    pub first: Option<Time>,
    /// Time of the last dated post in the scope.
    pub last: Option<Time>,
    /// What finds all posts of this voice in the archive and no others; nothing for a mere name.
    pub query: Option<Query>,
}

/// Somebody to be ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Account {
    Voice(u32),
    Name(u16, String),
}

/// Everything that rows are made of.
struct Made<'a> {
    core: &'a Core,
    tables: &'a Tables,
    names: &'a Names,
    platforms: &'a Platforms,
    posts: Vec<u32>,
    reposts: Received,
    mentions: Received,
}

pub(crate) fn voices(
    core: &Core,
    scope: &Query,
    ask: &AskVoices,
    cancel: &Cancel,
) -> Result<Voices, Error> {
    cancel.check()?;
    let hits = core.hits(scope, cancel)?;
    let (tables, names) = (core.tables()?, core.names(cancel)?);
    let snapshot = &core.snapshot;
    let platforms = Platforms::find(snapshot)?;
    let ground = received::Ground {
        snapshot,
        tables: &tables,
        names: &names,
        platforms: &platforms,
    };
    let originals = hits.originals(snapshot)?;
    let posts = posts_of_voices(&hits, &tables, cancel)?;
    let known: u64 = posts.iter().map(|n| u64::from(*n)).sum();
    let (reposts, unattributed) = received::reposts(&hits, &ground, cancel)?;
    let made = Made {
        core,
        tables: &tables,
        names: &names,
        platforms: &platforms,
        mentions: received::mentions(&originals, &ground, cancel)?,
        posts,
        reposts,
    };
    let (distinct, best) = made.best(ask);
    Ok(Voices {
        by: ask.by,
        posts: hits.total,
        anonymous: hits.total - known,
        reposts: hits.total - originals.total,
        unattributed,
        mentions: made.mentions.given,
        platforms: platforms.len() as u64,
        spread: Concentration::of(made.posts.iter().map(|n| u64::from(*n))),
        newcomers: newcomers(&hits, (snapshot, &tables), &ask.zone, cancel)?,
        distinct,
        rows: made.rows(&best, &hits, cancel)?,
    })
}

/// Posts of each voice in a scope, by voice number.
pub(crate) fn posts_of_voices(
    hits: &Hits,
    tables: &Tables,
    cancel: &Cancel,
) -> Result<Vec<u32>, Error> {
    let count = |share: Share| {
        let mut posts = vec![0; tables.voices as usize];
        let mut voices = Vec::new();
        hits.walk(share, cancel, |segment, docs| {
            voices.clear();
            voices.extend(docs.iter().map(|doc| tables.voice_of(segment, *doc)));
            for voice in voices.iter().filter(|voice| **voice != NOBODY) {
                posts[*voice as usize] += 1;
            }
        })?;
        Ok(posts)
    };
    hits.on_all_cores(count, |mut all: Vec<u32>, more| {
        all.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
        all
    })
}

/// Posts of the voice with most of them.
pub(crate) fn loudest(hits: &Hits, tables: &Tables, cancel: &Cancel) -> Result<u64, Error> {
    let posts = posts_of_voices(hits, tables, cancel)?;
    Ok(posts.into_iter().max().unwrap_or(0).into())
}

/// First posts of voices over time.
fn newcomers(
    hits: &Hits,
    (snapshot, tables): (&Snapshot, &Tables),
    zone: &TimeZone,
    cancel: &Cancel,
) -> Result<Timeline, Error> {
    let (from, to) = count::span(hits, snapshot);
    let (bin, edges) = match (from, to) {
        (Some(from), Some(to)) => edges(Axis::Fit(BINS), zone, from, Time(to.0 + 1))?,
        _ => (super::Bin::Day, Vec::new()),
    };
    let firsts = firsts(hits, snapshot, tables, cancel)?;
    let mut series = Series {
        total: 0,
        undated: 0,
        outside: 0,
        counts: vec![0; edges.len().saturating_sub(1)],
    };
    for (_, first) in firsts.iter() {
        let bin = edges.partition_point(|edge| *edge <= first.time);
        series.counts[bin - 1] += 1;
        series.total += 1;
    }
    let all = count::voices(hits, snapshot, tables, cancel)?;
    if all > series.total {
        let dated = hits.within(&[(Time(i64::MIN), Time(i64::MAX))], snapshot);
        series.outside = count::voices(&dated, snapshot, tables, cancel)? - series.total;
        series.undated = all - series.total - series.outside;
    }
    Ok(Timeline {
        bin,
        zone: name_of_zone(zone),
        unit: Unit::Voices,
        edges,
        series: vec![series],
    })
}

impl Made<'_> {
    /// How many there are, and the first ones.
    fn best(&self, ask: &AskVoices) -> (u64, Vec<Account>) {
        let (of_voice, of_name) = match ask.by {
            Standing::Posts => (&self.posts, None),
            Standing::Reposted => (&self.reposts.of_voice, Some(&self.reposts.of_name)),
            Standing::Mentioned => (&self.mentions.of_voice, Some(&self.mentions.of_name)),
        };
        let voices = (0u32..).zip(of_voice).filter(|(_, n)| **n > 0);
        let voices = voices.map(|(voice, n)| (*n, Account::Voice(voice)));
        let names = of_name.into_iter().flatten();
        let names = names.map(|((at, name), n)| (*n, Account::Name(*at, name.clone())));
        let mut all: Vec<(u32, Account)> = voices.chain(names).collect();
        let distinct = all.len() as u64;
        let key = |(n, account): &(u32, Account)| {
            let posts = match account {
                Account::Voice(voice) => self.posts[*voice as usize],
                Account::Name(..) => 0,
            };
            (Reverse(*n), Reverse(posts))
        };
        let order = |a: &(u32, Account), b: &(u32, Account)| {
            let names = || self.name_of(&a.1).cmp(&self.name_of(&b.1));
            key(a).cmp(&key(b)).then_with(names)
        };
        if ask.limit > 0 && ask.limit < all.len() {
            all.select_nth_unstable_by(ask.limit - 1, order);
        }
        all.truncate(ask.limit);
        all.sort_unstable_by(order);
        (
            distinct,
            all.into_iter().map(|(_, account)| account).collect(),
        )
    }

    fn name_of(&self, account: &Account) -> String {
        match account {
            Account::Voice(voice) => self.names.of(*voice).to_owned(),
            Account::Name(platform, name) => format!("{}:@{name}", self.platforms.name(*platform)),
        }
    }

    fn rows(
        &self,
        accounts: &[Account],
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<Vec<VoiceRow>, Error> {
        let mut numbers = vec![u32::MAX; self.tables.voices as usize];
        for (row, account) in accounts.iter().enumerate() {
            if let Account::Voice(voice) = account {
                numbers[*voice as usize] = row as u32;
            }
        }
        let traces = self.traces(&numbers, accounts.len(), hits, cancel)?;
        let called = self.called(accounts)?;
        accounts
            .iter()
            .zip(traces)
            .zip(called)
            .map(|((account, trace), names)| match account {
                Account::Voice(voice) => Ok(VoiceRow {
                    names,
                    ..self.voice_row(*voice, &trace)?
                }),
                Account::Name(platform, name) => Ok(self.name_row(*platform, name)),
            })
            .collect()
    }

    /// The names of voices that reposts, and that mentions, in the archive call them by.
    fn called(&self, accounts: &[Account]) -> Result<Vec<[Vec<String>; 2]>, Error> {
        let snapshot = &self.core.snapshot;
        // Mere names have their own.
        let voices = accounts.iter().map(|account| match account {
            Account::Voice(voice) => *voice,
            Account::Name(..) => NOBODY,
        });
        let voices: Vec<u32> = voices.collect();
        let fields = [snapshot.fields.reposted, snapshot.fields.mention];
        let names = self.names.meaning(&voices).into_iter();
        names
            .map(|names| {
                let [mut reposted, mut mentioned] = [Vec::new(), Vec::new()];
                for (field, used) in fields.into_iter().zip([&mut reposted, &mut mentioned]) {
                    for name in &names {
                        let term = Term::from_field_text(field, name);
                        let posts = snapshot.searcher.doc_freq(&term);
                        if posts.map_err(|e| Error::Index(e.to_string()))? > 0 {
                            used.push(name.clone());
                        }
                    }
                }
                Ok([reposted, mentioned])
            })
            .collect()
    }

    /// What the posts of some voices say of them: one walk over the archive.
    fn traces(
        &self,
        numbers: &[u32],
        len: usize,
        hits: &Hits,
        cancel: &Cancel,
    ) -> Result<Vec<Trace>, Error> {
        let snapshot = &self.core.snapshot;
        let originals = snapshot.originals()?;
        let archive = self.core.hits(&Query::default(), cancel)?;
        let dated = count::dated(hits, snapshot);
        let mut traces = vec![Trace::default(); len];
        let everywhere = archive.segments.iter().map(|bits| 0..bits.len());
        let everywhere: Share = everywhere.enumerate().collect();
        archive.walk(everywhere, cancel, |segment, docs| {
            for doc in docs {
                let voice = self.tables.voice_of(segment, *doc);
                let Some(row) = numbers.get(voice as usize) else {
                    continue;
                };
                let Some(trace) = traces.get_mut(*row as usize) else {
                    continue;
                };
                let time = snapshot.segments[segment].times.of(*doc);
                let place = Place {
                    segment: segment as u32,
                    doc: *doc,
                };
                trace.see(time, place);
                if hits.segments[segment].contains(*doc) {
                    trace.originals += u64::from(originals[segment].contains(*doc));
                    let time = time.filter(|_| count::holds(&dated, segment, *doc));
                    trace.first = [trace.first, time].into_iter().flatten().min();
                    trace.last = trace.last.max(time);
                }
            }
        })?;
        Ok(traces)
    }

    fn voice_row(&self, voice: u32, trace: &Trace) -> Result<VoiceRow, Error> {
        let place = trace.latest.expect("a voice has a post in the archive");
        let post = page::post_at(place, &self.core.snapshot)?;
        let at = voice as usize;
        let unnamed = self.reposts.unnamed.get(&voice).copied().unwrap_or(0);
        Ok(VoiceRow {
            voice: Some(self.names.of(voice).to_owned()),
            platform: post.platform.clone(),
            posts: u64::from(self.posts[at]),
            originals: trace.originals,
            reposted: u64::from(self.reposts.of_voice[at]),
            named: u64::from(self.reposts.of_voice[at] - unnamed),
            mentioned: u64::from(self.mentions.of_voice[at]),
            names: Default::default(),
            first: trace.first,
            last: trace.last,
            query: Some(Query::filter(self.filter(voice, &post))),
            followers: post.author.followers,
            handle: post.author.handle,
            name: post.author.name,
        })
    }

    /// What finds the posts of a voice and no others: its handle, as long as that says it all.
    fn filter(&self, voice: u32, post: &Post) -> Filter {
        let name = if post.author.handle.is_empty() {
            &post.author.id
        } else {
            &post.author.handle
        };
        let handle = handle_key(name);
        if self.names.is_the_same(&handle, voice) {
            Filter::From(handle)
        } else {
            Filter::Voice(self.names.of(voice).to_owned())
        }
    }

    fn name_row(&self, platform: u16, name: &str) -> VoiceRow {
        let key = (platform, name.to_owned());
        let count =
            |received: &Received| u64::from(received.of_name.get(&key).copied().unwrap_or(0));
        VoiceRow {
            platform: self.platforms.name(platform).to_owned(),
            handle: name.to_owned(),
            reposted: count(&self.reposts),
            named: count(&self.reposts),
            names: [vec![name.to_owned()], vec![name.to_owned()]],
            mentioned: count(&self.mentions),
            ..VoiceRow::default()
        }
    }
}

/// What the posts of one voice say of it.
#[derive(Clone, Debug, Default)]
struct Trace {
    originals: u64,
    first: Option<Time>,
    last: Option<Time>,
    /// The latest post in the archive, and when it was posted.
    latest: Option<Place>,
    at: Option<Time>,
}

impl Trace {
    fn see(&mut self, time: Option<Time>, place: Place) {
        if self.latest.is_none() || time >= self.at {
            self.latest = Some(place);
            self.at = time;
        }
    }
}
