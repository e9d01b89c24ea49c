//! What drove a stretch of a scope's time: what is over-represented in it beside a baseline, and how much of
//! the excess each thing accounts for.
//!
//! The baseline is of the same scope, so that what the whole scope is about does not count as a reason.

use super::asked::Asked;
use super::firsts::firsts;
use super::highlight::Highlighter;
use super::hits::Hits;
use super::kinds::Lists;
use super::roots::Roots;
use super::typical::{AskTypical, Basis, Samples, Typical, TypicalTerm, typical};
use super::voices::loudest;
use super::{Cancel, Core, Count, Error, Row, count, page};
use crate::measure::excess::{Excess, Stretch};
use crate::post::Time;
use crate::query::Query;

/// How much time before and after a range is looked at beside it: so many times its length on each side.
pub const WINDOW: i64 = 7;
/// A baseline of fewer posts is no baseline.
pub const LEAST_BASELINE: u64 = 20;

/// What a range is measured by: other posts of the same scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Against {
    /// The time before it, [`WINDOW`] times as long.
    Before,
    /// The time before and after it, on each side [`WINDOW`] times as long.
    #[default]
    Around,
    /// All the rest, from the first dated post of the scope to the last.
    Rest,
}

impl Against {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Before, Self::Around, Self::Rest];

    /// The word on screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Around => "around",
            Self::Rest => "rest",
        }
    }
}

/// Asks what drove a stretch of time.
#[derive(Clone, Copy, Debug)]
pub struct AskExplain {
    /// The range, `[from, to)`.
    pub span: (Time, Time),
    /// What it is measured by.
    pub against: Against,
    /// How many things of each kind, best first.
    pub limit: usize,
}

/// What is over-represented in a range. Of each [`Typical`] the first set is the range, the second the
/// baseline: its second list is what the range has less of.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Posts of the range.
    pub range: Count,
    /// Posts of the baseline.
    pub baseline: Count,
    /// What the range is measured by. All the rest, if what was asked for has fewer than [`LEAST_BASELINE`]
    /// posts.
    pub against: Against,
    /// The stretches of the baseline, within the time of the scope's posts.
    pub windows: Vec<(Time, Time)>,
    /// What the range has beyond the baseline.
    pub excess: Excess,
    /// Voices whose first dated post of the scope is in the range.
    pub new_voices: u64,
    /// Posts of the voice with most of them in the range.
    pub most: u64,
    /// Reposted posts, with how often they are reposted.
    pub reposted: Vec<Reposted>,
    /// How many of them there are, before the limit.
    pub reposted_found: u64,
    /// How many reposted posts were looked at.
    pub reposted_looked_at: u64,
    /// Words, of originals only.
    pub words: Typical,
    /// Tags, by their keys.
    pub tags: Typical,
    /// Links, in their [one form](crate::post::entities::canonical).
    pub links: Typical,
    /// Registrable domains of links.
    pub domains: Typical,
    /// Mentioned accounts.
    pub mentioned: Typical,
    /// Accounts that posted.
    pub authors: Typical,
}

/// A post that is reposted more than usual.
#[derive(Clone, Debug, PartialEq)]
pub struct Reposted {
    /// How often; its name means nothing.
    pub counts: TypicalTerm,
    /// One of the reposts. Its text is that of the original.
    pub repost: Row,
}

pub(crate) fn explain(
    core: &Core,
    scope: &Query,
    ask: AskExplain,
    cancel: &Cancel,
) -> Result<Explanation, Error> {
    let (snapshot, tables) = (&core.snapshot, core.tables()?);
    let hits = core.hits(scope, cancel)?;
    let range = hits.within(&[ask.span], snapshot);
    let (against, windows, baseline) = baseline(core, &hits, ask);
    let sets = [&range, &baseline];
    let posts = Samples::new(sets, (snapshot, &tables), cancel)?;
    let [first, second] = sets.map(|set| set.originals(snapshot));
    let originals = Samples::new([&first?, &second?], (snapshot, &tables), cancel)?;
    let lists = Lists {
        core,
        asked: Asked::of([scope]),
        ask: AskTypical {
            by: Basis::Posts,
            // A single account may well be the reason; it is told apart, not left out.
            voices: 0,
            limit: ask.limit,
        },
        cancel,
    };
    let (reposted, of_roots) = reposted(&lists, sets, posts.sizes)?;
    let most = loudest(&range, &tables, cancel)?;
    Ok(Explanation {
        against,
        excess: Excess {
            range: stretch(&range, &[ask.span]),
            baseline: stretch(&baseline, &windows),
        },
        windows,
        new_voices: new_voices(core, &hits, ask.span, cancel)?,
        most,
        reposted,
        reposted_found: of_roots.found[0],
        reposted_looked_at: of_roots.looked_at,
        words: lists.words(&originals)?,
        tags: lists.tags(&posts)?,
        links: lists.links(&posts)?,
        domains: lists.domains(&posts)?,
        mentioned: lists.mentioned(&posts)?,
        authors: lists.authors(&posts)?,
        range: core.count(&range, cancel)?,
        baseline: core.count(&baseline, cancel)?,
    })
}

fn stretch(posts: &Hits, spans: &[(Time, Time)]) -> Stretch {
    let lengths = spans.iter().map(|(from, to)| to.0.saturating_sub(from.0));
    Stretch {
        posts: posts.total,
        length: lengths.map(|length| length as u64).sum(),
    }
}

/// Voices that are first heard in a range.
fn new_voices(
    core: &Core,
    hits: &Hits,
    (from, to): (Time, Time),
    cancel: &Cancel,
) -> Result<u64, Error> {
    let heard = firsts(hits, &core.snapshot, &*core.tables()?, cancel)?;
    let is_new = |time: Time| from <= time && time < to;
    let new = heard.iter().filter(|(_, first)| is_new(first.time));
    Ok(new.count() as u64)
}

/// What the range is measured by: what was asked for, or all the rest if that is too little.
fn baseline(core: &Core, hits: &Hits, ask: AskExplain) -> (Against, Vec<(Time, Time)>, Hits) {
    let of = |against: Against| {
        let windows = windows(count::span(hits, &core.snapshot), ask.span, against);
        let posts = hits.within(&windows, &core.snapshot);
        (against, windows, posts)
    };
    let asked = of(ask.against);
    if asked.2.total >= LEAST_BASELINE {
        asked
    } else {
        of(Against::Rest)
    }
}

/// The stretches of a baseline, as far as they lie between a scope's first and last post.
fn windows(
    (first, last): (Option<Time>, Option<Time>),
    (from, to): (Time, Time),
    against: Against,
) -> Vec<(Time, Time)> {
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let end = Time(last.0.saturating_add(1));
    let reach = to.0.saturating_sub(from.0).saturating_mul(WINDOW);
    let (start, stop) = match against {
        Against::Before => (from.0.saturating_sub(reach), to.0),
        Against::Around => (from.0.saturating_sub(reach), to.0.saturating_add(reach)),
        Against::Rest => (i64::MIN, i64::MAX),
    };
    let cut = |(from, to): (Time, Time)| {
        let from = from.max(first).max(Time(start));
        let to = to.min(end).min(Time(stop));
        (from < to).then_some((from, to))
    };
    let sides = [(first, from), (to, end)];
    sides.into_iter().filter_map(cut).collect()
}

/// Posts that are reposted more than usual, and what they were chosen from.
fn reposted(
    lists: &Lists<'_>,
    sets: [&Hits; 2],
    sizes: [super::Size; 2],
) -> Result<(Vec<Reposted>, Typical), Error> {
    let snapshot = &lists.core.snapshot;
    let place = (snapshot, &*lists.core.tables()?);
    let mut roots = Roots::count(sets, place, lists.cancel)?;
    let counted = std::mem::take(&mut roots.counted);
    let mut typical = typical(counted, sizes, lists.ask);
    let mut shown = Vec::new();
    for counts in std::mem::take(&mut typical.sides[0]) {
        if let Some(entry) = roots.entry(&counts.name) {
            let repost = page::row(entry, snapshot, &Highlighter::default())?;
            shown.push(Reposted { counts, repost });
        }
    }
    Ok((shown, typical))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_lie_within_the_time_of_the_scope() {
        let of = |against, first: i64, last: i64| {
            let windows = windows(
                (Some(Time(first)), Some(Time(last))),
                (Time(100), Time(110)),
                against,
            );
            windows
                .into_iter()
                .map(|(from, to)| (from.0, to.0))
                .collect::<Vec<_>>()
        };
        assert_eq!(of(Against::Around, 0, 999), [(30, 100), (110, 180)]);
        assert_eq!(of(Against::Around, 90, 119), [(90, 100), (110, 120)]);
        assert_eq!(of(Against::Before, 0, 999), [(30, 100)]);
        assert_eq!(of(Against::Before, 100, 999), []);
        assert_eq!(of(Against::Rest, 0, 999), [(0, 100), (110, 1000)]);
        assert_eq!(of(Against::Rest, 100, 105), []);
        assert_eq!(of(Against::Rest, 200, 300), [(200, 301)]);
        let endless = windows(
            (Some(Time(0)), Some(Time(9))),
            (Time(i64::MIN), Time(i64::MAX)),
            Against::Around,
        );
        assert_eq!(endless, []);
    }
}
