//! When: bounds.

use super::Parser;
use super::peaks::Dated;
use crate::post::{Time, zone_name};
use crate::query::claim::Role;
use crate::query::claim::times::{self, Stretch, Written};

impl Parser<'_> {
    pub(super) fn time(&mut self) -> bool {
        self.window() || self.range() || self.bound()
    }

    /// `between A and B`, `from A to B`.
    fn range(&mut self) -> bool {
        let Some((first, used)) = self.date(1) else {
            return false;
        };
        let joins: &[&str] = match self.word(0) {
            "between" => &["and"],
            "from" => &["to", "until", "till", "through", "-", "–"],
            _ => return false,
        };
        if !joins.contains(&self.word(1 + used)) {
            return false;
        }
        let Some((second, more)) = self.date(2 + used) else {
            return false;
        };
        let used = 2 + used + more;
        // "Between 2000 and 2014 posts".
        if second.is_bare_year() && self.counts(used) {
            return false;
        }
        let Some((from, until)) = self.ends(first, second) else {
            return false;
        };
        if from >= until {
            return self.take(used, Role::Unknown, "it ends before it begins");
        }
        let guessed = first.year.is_none() && second.year.is_none();
        self.bind(used, (Some(from), Some(until)), guessed)
    }

    /// Where a range begins and ends. Of two dates the one without a year has the other's, or over New Year the one next
    /// to it.
    fn ends(&self, first: Written, second: Written) -> Option<(Time, Time)> {
        let year = second
            .year
            .or(first.year)
            .unwrap_or_else(|| first.guess(self.context, self.span));
        let ends = |years: (i16, i16)| {
            let from = first.stretch(self.context, years.0)?.from;
            let until = second.stretch(self.context, years.1)?.until;
            Some((from, until))
        };
        let is_over = |(from, until): &(Time, Time)| from >= until;
        let found = ends((year, year))?;
        if !is_over(&found) {
            return Some(found);
        }
        let apart = match (first.year, second.year) {
            (None, Some(_)) => ends((year - 1, year)),
            (_, None) => ends((year, year + 1)),
            (Some(_), Some(_)) => None,
        };
        Some(apart.unwrap_or(found))
    }

    /// `since A`, `until A`, `on A`, `in A`.
    fn bound(&mut self) -> bool {
        let preposition = self.word(0).to_owned();
        let known = matches!(
            preposition.as_str(),
            "since"
                | "from"
                | "starting"
                | "after"
                | "until"
                | "till"
                | "through"
                | "by"
                | "before"
                | "on"
                | "in"
                | "during"
                | "of"
        );
        let Some((date, used)) = self.date(1).filter(|_| known) else {
            return false;
        };
        // "A total of 2000 posts", "used by 2014 people": a number, unlike "since 2014 people ...".
        let takes_numbers = matches!(preposition.as_str(), "of" | "by" | "in" | "from");
        if takes_numbers && date.is_bare_year() && self.counts(1 + used) {
            return false;
        }
        let year = date
            .year
            .unwrap_or_else(|| date.guess(self.context, self.span));
        let Some(Stretch { from, until }) = date.stretch(self.context, year) else {
            return false;
        };
        let bounds = match preposition.as_str() {
            "since" | "from" | "starting" => (Some(from), None),
            // After a day is from the next one on, after six o'clock is from then on.
            "after" if date.has_clock() => (Some(from), None),
            "after" => (Some(until), None),
            "until" | "till" | "through" | "by" => (None, Some(until)),
            "before" => (None, Some(from)),
            _ => return self.date_of_something(date, (from, until), 1 + used),
        };
        self.bind(1 + used, bounds, date.year.is_none())
    }

    /// `on A`, `in A`: a bound, unless something peaked then.
    fn date_of_something(&mut self, date: Written, span: (Time, Time), used: usize) -> bool {
        let is_guessed = date.year.is_none();
        self.dates.push(Dated {
            per: date.per(),
            span,
            piece: self.claim.pieces.len(),
            is_guessed,
        });
        self.take_time(used, (Some(span.0), Some(span.1)), is_guessed)
    }

    fn date(&self, ahead: usize) -> Option<(Written, usize)> {
        times::written(self.rest().get(ahead..)?, self.context)
    }

    pub(super) fn bind(
        &mut self,
        used: usize,
        bounds: (Option<Time>, Option<Time>),
        guessed: bool,
    ) -> bool {
        self.restrict(bounds);
        self.take_time(used, bounds, guessed)
    }

    pub(super) fn restrict(&mut self, (since, until): (Option<Time>, Option<Time>)) {
        self.claim.since = self.claim.since.max(since);
        self.claim.until = [self.claim.until, until].into_iter().flatten().min();
    }

    fn take_time(
        &mut self,
        used: usize,
        bounds: (Option<Time>, Option<Time>),
        guessed: bool,
    ) -> bool {
        let mut meaning = self.shown(bounds);
        if guessed {
            meaning.push_str("; the year is not written: it is one in which the archive has posts");
        }
        self.take(used, Role::Time, meaning)
    }

    /// Bounds in the zone in which they are read.
    pub(super) fn shown(&self, bounds: (Option<Time>, Option<Time>)) -> String {
        let zone = &self.context.zone;
        let show = |time: Time| {
            let format = if time.0.rem_euclid(60_000) == 0 {
                "%Y-%m-%d %H:%M"
            } else {
                "%Y-%m-%d %H:%M:%S"
            };
            time.in_zone(zone).strftime(format).to_string()
        };
        let meaning = match bounds {
            (Some(since), Some(until)) => format!("from {} until {}", show(since), show(until)),
            (Some(since), None) => format!("from {} on", show(since)),
            (None, Some(until)) => format!("before {}", show(until)),
            (None, None) => String::new(),
        };
        format!("{meaning} ({})", zone_name(zone))
    }
}
