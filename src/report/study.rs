//! What can be studied. One row here for each page; the screen and the commands ask through it.

use super::Report;
use super::copies::Alike;
use super::{
    author, claim, companions, compare, copies, explain, hours, life, link, links, previous, voices,
};
use crate::engine::{Against, Basis, Bin, Cancel, Engine, Error, Named, Standing, Unit};
use crate::post::Time;
use crate::query::{Groups, Query};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// A question that is answered by a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Study {
    /// Two sets side by side.
    Compare {
        /// The first set.
        a: Query,
        /// The second set.
        b: Query,
        /// By what typical things are ranked.
        by: Basis,
    },
    /// How a scope rose, peaked and faded.
    Life {
        /// Of which posts.
        scope: Query,
    },
    /// What drove a stretch of time.
    Explain {
        /// Of which posts, in all of their time.
        scope: Query,
        /// The stretch, `[from, to)`; nothing is the largest peak.
        span: Option<(Time, Time)>,
        /// What it is measured by.
        against: Against,
    },
    /// Related tags over time.
    Companions {
        /// Of which posts.
        scope: Query,
        /// Width of the periods; nothing is the narrowest that gives no more than twelve.
        bin: Option<Bin>,
    },
    /// Who carries it.
    Voices {
        /// Of which posts.
        scope: Query,
        /// Ranked by what.
        by: Standing,
    },
    /// One voice.
    Author {
        /// Whose posts: a query that finds this voice's only.
        scope: Query,
    },
    /// What is linked.
    Links {
        /// By which posts.
        scope: Query,
        /// Links or sites first.
        by: Named,
    },
    /// One link's life.
    Link {
        /// Its address.
        address: String,
    },
    /// Hours of the day by days of the week.
    Hours {
        /// Of which posts.
        scope: Query,
    },
    /// A range against the one before it, and the same days of the year before.
    Previous {
        /// Of which posts, with the range.
        scope: Query,
    },
    /// Texts that were posted more than once.
    Copies {
        /// Among which posts.
        scope: Query,
        /// How texts are compared.
        alike: Alike,
    },
    /// A claim in everyday words against the archive.
    Claim {
        /// The claim.
        text: String,
        /// Within which posts it is checked, on both sides of a comparison.
        scope: Query,
    },
}

/// What every study is asked in.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The zone of days and hours.
    pub zone: TimeZone,
    /// What is counted, where there is a choice.
    pub unit: Unit,
    /// Rows of a table at most.
    pub limit: usize,
    /// The present.
    pub now: Time,
    /// The groups of tags that a claim may name.
    pub groups: Arc<Groups>,
}

impl Study {
    /// The study of this name of a scope, with the choices that are usual; of what needs more than a scope, none.
    pub fn named(name: &str, scope: Query) -> Option<Self> {
        Some(match name {
            "life" => Self::Life { scope },
            "explain" => Self::Explain {
                scope,
                span: None,
                against: Against::default(),
            },
            "companions" => Self::Companions { scope, bin: None },
            "voices" => Self::Voices {
                scope,
                by: Standing::default(),
            },
            "links" => Self::Links {
                scope,
                by: Named::Link,
            },
            "hours" => Self::Hours { scope },
            "previous" => Self::Previous { scope },
            "copies" => Self::Copies {
                scope,
                alike: Alike::default(),
            },
            _ => return None,
        })
    }

    /// Its name, as its command is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Compare { .. } => "compare",
            Self::Life { .. } => "life",
            Self::Explain { .. } => "explain",
            Self::Companions { .. } => "companions",
            Self::Voices { .. } => "voices",
            Self::Author { .. } => "author",
            Self::Links { .. } => "links",
            Self::Link { .. } => "link",
            Self::Hours { .. } => "hours",
            Self::Previous { .. } => "previous",
            Self::Copies { .. } => "copies",
            Self::Claim { .. } => "claim",
        }
    }

    /// What can be counted on its page, the usual first. Of what has one only, there is no choice.
    pub fn units(&self) -> &'static [Unit] {
        match self {
            Self::Compare { .. }
            | Self::Life { .. }
            | Self::Links { .. }
            | Self::Link { .. }
            | Self::Hours { .. }
            | Self::Previous { .. } => &Unit::ALL,
            Self::Companions { .. } => &[Unit::Posts, Unit::Voices],
            Self::Author { .. } => &[Unit::Posts, Unit::Originals],
            Self::Explain { .. }
            | Self::Voices { .. }
            | Self::Copies { .. }
            | Self::Claim { .. } => &[Unit::Posts],
        }
    }

    /// Which units it has, in words: `posts only`, `posts or voices only`.
    pub fn units_in_words(&self) -> String {
        let names: Vec<&str> = self.units().iter().map(|unit| unit.name()).collect();
        format!("{} only", names.join(" or "))
    }

    /// The same study of another scope; of what has no single scope, none.
    #[must_use]
    pub fn of(&self, scope: Query) -> Option<Self> {
        let mut study = self.clone();
        match &mut study {
            Self::Life { scope: of }
            | Self::Explain { scope: of, .. }
            | Self::Companions { scope: of, .. }
            | Self::Voices { scope: of, .. }
            | Self::Links { scope: of, .. }
            | Self::Hours { scope: of }
            | Self::Previous { scope: of }
            | Self::Copies { scope: of, .. }
            | Self::Claim { scope: of, .. } => *of = scope,
            Self::Compare { .. } | Self::Author { .. } | Self::Link { .. } => return None,
        }
        Some(study)
    }

    /// Asks and answers.
    pub fn report(&self, engine: &Engine, frame: &Frame, cancel: &Cancel) -> Result<Report, Error> {
        let mut report = self.answer(engine, frame, cancel)?;
        // A name says nothing to who does not have this notebook, and the group may change.
        if let Some(groups) = spelled_out(&self.queries()) {
            report.ask("groups", groups);
        }
        if report.posts == 0 && report.said.is_empty() {
            report.say("There is no such post in the archive.");
        }
        Ok(report)
    }

    /// The queries that it is about.
    fn queries(&self) -> Vec<&Query> {
        match self {
            Self::Compare { a, b, .. } => vec![a, b],
            Self::Life { scope }
            | Self::Explain { scope, .. }
            | Self::Companions { scope, .. }
            | Self::Voices { scope, .. }
            | Self::Author { scope }
            | Self::Links { scope, .. }
            | Self::Hours { scope }
            | Self::Previous { scope }
            | Self::Copies { scope, .. } => vec![scope],
            // Which groups a claim names is known when it is read: its page tells them.
            Self::Link { .. } | Self::Claim { .. } => Vec::new(),
        }
    }

    fn answer(&self, engine: &Engine, frame: &Frame, cancel: &Cancel) -> Result<Report, Error> {
        match self {
            Self::Compare { a, b, by } => compare::report(engine, (a, b, *by), frame, cancel),
            Self::Life { scope } => life::report(engine, scope, frame, cancel),
            Self::Explain {
                scope,
                span,
                against,
            } => explain::report(engine, (scope, *span, *against), frame, cancel),
            Self::Companions { scope, bin } => {
                companions::report(engine, (scope, *bin), frame, cancel)
            }
            Self::Voices { scope, by } => voices::report(engine, (scope, *by), frame, cancel),
            Self::Author { scope } => author::report(engine, scope, frame, cancel),
            Self::Links { scope, by } => links::report(engine, (scope, *by), frame, cancel),
            Self::Link { address } => link::report(engine, address, frame, cancel),
            Self::Hours { scope } => hours::report(engine, scope, frame, cancel),
            Self::Previous { scope } => previous::report(engine, scope, frame, cancel),
            Self::Copies { scope, alike } => copies::report(engine, (scope, *alike), frame, cancel),
            Self::Claim { text, scope } => claim::report(engine, (text, scope), frame, cancel),
        }
    }
}

/// Which tags the groups of some queries are: `yes = #a #b; no = #c`.
pub(super) fn spelled_out(queries: &[&Query]) -> Option<String> {
    let mut groups: Vec<String> = Vec::new();
    for (name, keys) in queries.iter().flat_map(|query| query.groups()) {
        let group = format!("{name} = #{}", keys.join(" #"));
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    (!groups.is_empty()).then(|| groups.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Filter;

    #[test]
    fn a_page_says_what_it_counts() {
        let named = |name| Study::named(name, Query::default()).expect("a study");
        assert_eq!(named("voices").units_in_words(), "posts only");
        assert_eq!(named("companions").units_in_words(), "posts or voices only");
        assert_eq!(named("life").units(), Unit::ALL);
    }

    #[test]
    fn groups_are_told_with_their_tags_once() {
        let group = |name: &str, keys: &[&str]| {
            Query::filter(Filter::Group {
                name: name.to_owned(),
                keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            })
        };
        let (a, b) = (group("yes", &["a", "b"]), group("no", &["c"]));
        let both = a.clone().and(b.clone());
        assert_eq!(
            spelled_out(&[&both, &a]).as_deref(),
            Some("yes = #a #b; no = #c")
        );
        assert_eq!(spelled_out(&[&Query::default()]), None);
        let study = Study::Compare {
            a,
            b,
            by: Basis::default(),
        };
        assert_eq!(study.queries().len(), 2);
    }
}
