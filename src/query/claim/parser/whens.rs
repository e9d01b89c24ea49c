//! When: bounds and lengths of time.

use super::Parser;
use crate::post::{Bin, Time, zone_name};
use crate::query::claim::times::{self, Stretch, Written};
use crate::query::claim::{Role, Window};

impl Parser<'_> {
    pub(super) fn time(&mut self) -> bool {
        self.window() || self.range() || self.bound()
    }

    /// `in the first 24 hours`, `within 3 days`, `over the last week`.
    fn window(&mut self) -> bool {
        if !matches!(
            self.word(0),
            "in" | "within" | "during" | "over" | "after" | "inside"
        ) {
            return false;
        }
        let mut used = 1;
        let mut is_last = None;
        while matches!(
            self.word(used),
            "the"
                | "its"
                | "their"
                | "just"
                | "only"
                | "first"
                | "last"
                | "past"
                | "less"
                | "than"
                | "a"
                | "an"
        ) {
            match self.word(used) {
                "first" => is_last = Some(false),
                "last" | "past" => is_last = Some(true),
                _ => {}
            }
            used += 1;
        }
        let named = matches!(self.word(used - 1), "a" | "an" | "first" | "last" | "past")
            && times::period(self.word(used)).is_some();
        let length = if named {
            times::period(self.word(used)).map(|per| (per.length(), 1))
        } else {
            times::length(&self.rest()[used.min(self.rest().len())..])
        };
        let Some((length, more)) = length else {
            return false;
        };
        used += more;
        // "of its first use", "after the launch": what a beginning is called.
        if matches!(self.word(used), "of" | "after" | "from") {
            let mut end = used + 1;
            while matches!(self.word(end), "its" | "the" | "first" | "being" | "it") {
                end += 1;
            }
            if matches!(
                self.word(end),
                "use"
                    | "launch"
                    | "start"
                    | "beginning"
                    | "post"
                    | "tweet"
                    | "appearance"
                    | "began"
                    | "started"
            ) {
                used = end + 1;
            }
        }
        let is_last = is_last.unwrap_or(false);
        self.claim.window = Some(Window { length, is_last });
        let length = lasting(length);
        let meaning = if is_last {
            format!("the last {length} before the archive ends")
        } else {
            format!("the {length} from the first post on")
        };
        self.take(used, Role::Time, meaning)
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
            _ => (Some(from), Some(until)),
        };
        self.bind(1 + used, bounds, date.year.is_none())
    }

    fn date(&self, ahead: usize) -> Option<(Written, usize)> {
        times::written(self.rest().get(ahead..)?, self.context)
    }

    pub(super) fn bind(
        &mut self,
        used: usize,
        (since, until): (Option<Time>, Option<Time>),
        guessed: bool,
    ) -> bool {
        let zone = &self.context.zone;
        let show = |time: Time| {
            let format = if time.0.rem_euclid(60_000) == 0 {
                "%Y-%m-%d %H:%M"
            } else {
                "%Y-%m-%d %H:%M:%S"
            };
            time.in_zone(zone).strftime(format).to_string()
        };
        let mut meaning = match (since, until) {
            (Some(since), Some(until)) => format!("from {} until {}", show(since), show(until)),
            (Some(since), None) => format!("from {} on", show(since)),
            (None, Some(until)) => format!("before {}", show(until)),
            (None, None) => String::new(),
        };
        meaning = format!("{meaning} ({})", zone_name(zone));
        if guessed {
            meaning.push_str("; the year is not written: it is one in which the archive has posts");
        }
        self.claim.since = self.claim.since.max(since);
        self.claim.until = [self.claim.until, until].into_iter().flatten().min();
        self.take(used, Role::Time, meaning)
    }
}

fn lasting(length: i64) -> String {
    let whole = [Bin::Week, Bin::Day, Bin::Hour, Bin::Minute]
        .into_iter()
        .find(|per| length % per.length() == 0)
        .unwrap_or(Bin::Minute);
    let count = length / whole.length();
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {}{s}", whole.name())
}
