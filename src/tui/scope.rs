//! The scope: what is typed, then steps of drilling down. Everything on screen is computed on it.
//!
//! [`Scope::query`] is the only place where the parts become one query.

use super::words;
use crate::post::Time;
use crate::query::{Expr, Filter, Query};
use jiff::tz::TimeZone;

/// One step of drilling down.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Only posts with this.
    Include(Filter),
    /// Only posts without this.
    Exclude(Filter),
    /// Only posts of this time, `[from, to)`.
    Range(Time, Time),
}

impl Step {
    fn query(&self) -> Query {
        match self {
            Self::Include(filter) => Query::filter(filter.clone()),
            Self::Exclude(filter) => Query {
                expr: Expr::Filter(filter.clone()).negate(),
            },
            Self::Range(from, to) => {
                Query::filter(Filter::Since(*from)).and(Query::filter(Filter::Until(*to)))
            }
        }
    }

    /// What the breadcrumb says.
    pub(crate) fn label(&self, zone: &TimeZone) -> String {
        match self {
            Self::Range(from, to) => words::range(*from, *to, zone),
            step => step.query().to_string(),
        }
    }

    /// The opposite step; a range has none.
    pub(crate) fn turned(&self) -> Option<Self> {
        match self {
            Self::Include(filter) => Some(Self::Exclude(filter.clone())),
            Self::Exclude(filter) => Some(Self::Include(filter.clone())),
            Self::Range(..) => None,
        }
    }
}

/// What is typed and what was drilled into.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scope {
    /// The words in the query bar.
    pub(crate) text: String,
    /// The same as understood.
    pub(crate) typed: Query,
    /// In the order in which they were taken.
    pub(crate) steps: Vec<Step>,
}

impl Scope {
    /// The one query that every pane asks.
    pub(crate) fn query(&self) -> Query {
        self.steps
            .iter()
            .fold(self.typed.clone(), |query, step| query.and(step.query()))
    }

    /// Adds a step, unless it is there already.
    pub(crate) fn narrow(&mut self, step: Step) -> bool {
        let is_new = !self.steps.contains(&step);
        if is_new {
            self.steps.push(step);
        }
        is_new
    }

    /// Breadcrumbs: the typed query, if any, then the steps.
    pub(crate) fn crumbs(&self, zone: &TimeZone) -> Vec<String> {
        let typed = self.text.trim();
        let mut crumbs = Vec::new();
        if !typed.is_empty() {
            crumbs.push(typed.to_owned());
        }
        crumbs.extend(self.steps.iter().map(|step| step.label(zone)));
        crumbs
    }

    /// How many breadcrumbs stand before the first step.
    pub(crate) fn typed_crumbs(&self) -> usize {
        usize::from(!self.text.trim().is_empty())
    }

    /// Whether nothing is asked.
    pub(crate) fn is_all(&self) -> bool {
        self.query().is_all()
    }
}

/// The time that a query asks for at its top level, with what is open filled from the archive: the
/// axis of the timeline must not follow pinned sets out of the range that one zoomed into.
pub(crate) fn span(query: &Query, archive: Option<(Time, Time)>) -> Option<(Time, Time)> {
    let parts = match &query.expr {
        Expr::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut since = None;
    let mut until = None;
    for part in parts {
        match part {
            Expr::Filter(Filter::Since(t)) => since = since.max(Some(*t)),
            Expr::Filter(Filter::Until(t)) => {
                until = Some(until.map_or(*t, |u: Time| u.min(*t)));
            }
            _ => {}
        }
    }
    if since.is_none() && until.is_none() {
        return None;
    }
    let from = since.or_else(|| archive.map(|(first, _)| first))?;
    let to = until.or_else(|| archive.map(|(_, last)| Time(last.0 + 1)))?;
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str) -> Filter {
        Filter::Tag {
            key: key.to_owned(),
            prefix: false,
        }
    }

    #[test]
    fn steps_add_up_and_the_same_step_counts_once() {
        let mut scope = Scope::default();
        assert!(scope.is_all());
        assert!(scope.narrow(Step::Include(tag("a"))));
        assert!(!scope.narrow(Step::Include(tag("a"))));
        assert!(scope.narrow(Step::Exclude(tag("b"))));
        assert!(scope.narrow(Step::Range(Time(0), Time(1000))));
        let Expr::And(parts) = scope.query().expr else {
            panic!("three steps are a conjunction");
        };
        assert_eq!(parts.len(), 4);
        assert_eq!(parts[1], Expr::Filter(tag("b")).negate());
    }

    #[test]
    fn the_span_is_the_narrowest_range_and_open_ends_come_from_the_archive() {
        let mut scope = Scope::default();
        assert_eq!(span(&scope.query(), Some((Time(0), Time(9)))), None);
        scope.narrow(Step::Range(Time(0), Time(100)));
        scope.narrow(Step::Range(Time(20), Time(300)));
        assert_eq!(span(&scope.query(), None), Some((Time(20), Time(100))));
        let since = Query::filter(Filter::Since(Time(5)));
        assert_eq!(span(&since, None), None);
        assert_eq!(
            span(&since, Some((Time(0), Time(9)))),
            Some((Time(5), Time(10)))
        );
    }

    #[test]
    fn turning_twice_is_nothing() {
        let step = Step::Include(tag("a"));
        assert_eq!(step.turned().and_then(|s| s.turned()), Some(step));
        assert_eq!(Step::Range(Time(0), Time(1)).turned(), None);
    }
}
