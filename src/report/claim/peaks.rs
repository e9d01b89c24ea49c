//! Whether what is said to be the highest is it.

use super::highest::Finder;
use super::verdict::{Verdict, of_total};
use super::{Page, when};
use crate::post::{Bin, Time};
use crate::query::claim::{Amount, Kind, Place, Relation};
use crate::report::saying::{capital, start};

/// Why a date may be another one.
const YEAR: &str = "because the year of the date is not written";

impl Page<'_> {
    pub(super) fn finder(&self) -> Finder<'_> {
        Finder::new(self.engine, self.frame, self.claim.unit, self.cancel)
    }

    /// The time of the claim without the date that is said to be the highest.
    pub(super) fn around(&self) -> (Option<Time>, Option<Time>) {
        (self.claim.since, self.claim.until)
    }

    /// Whether the date of the claim is the period that is said to be the highest.
    pub(super) fn is_named_period(&self) -> bool {
        self.claim.named.is_some_and(|named| named.is_period)
    }

    /// Whether the year of that date is not written.
    fn is_guessed(&self) -> bool {
        self.claim.named.is_some_and(|named| named.is_guessed)
    }

    /// Whether no period of the kind has more than what is named; nothing where none is named.
    fn is_highest(&self) -> Option<bool> {
        self.claim.named?;
        let value = self.value.unwrap_or(0.0);
        Some(value >= self.highest?.count as f64)
    }

    /// Whether the claim may be of another length of time than the highest: not where it is one of all.
    pub(super) fn is_of_any(&self, amount: &Amount) -> bool {
        let is_any = self.claim.window.is_some_and(|window| window.is_any);
        is_any && self.claim.kind == Kind::Total && amount.relation != Relation::AtMost
    }

    pub(super) fn judged_by_peak(&self) -> Verdict {
        let by_number = match (self.claim.amount, self.value) {
            (Some(amount), Some(value)) => Some(of_total(value, &amount, false)),
            (Some(_), None) => Some(Verdict::CannotTell),
            (None, _) => None,
        };
        let Some(is_highest) = self.is_highest() else {
            return by_number.unwrap_or(Verdict::CannotTell);
        };
        match by_number {
            _ if is_highest => by_number.unwrap_or(Verdict::Supports),
            _ if self.is_guessed() => Verdict::CannotTell,
            None => Verdict::Contradicts,
            // What a month's highest day had is true of that month, whatever other months had.
            Some(Verdict::Supports) if !self.is_named_period() => Verdict::CannotTell,
            Some(Verdict::Supports | Verdict::CannotTell) if self.is_named_period() => {
                Verdict::Contradicts
            }
            Some(verdict) => verdict,
        }
    }

    /// Whether there is more elsewhere.
    pub(super) fn elsewhere(&self) -> Option<String> {
        let around = self.around();
        let time = match around {
            (None, None) => String::new(),
            bounds => format!(" {}", when(bounds, &self.frame.zone)),
        };
        let window = self.claim.window.filter(|_| self.lacks.is_none());
        if let Some(Place::Highest(per, count)) = window.map(|window| window.place) {
            self.value.filter(|value| *value > 0.0)?;
            let name = per.name();
            return Some(match count {
                1 => format!("No other {name}{time} has more."),
                _ => format!("No other {count} {name}s in a row{time} have more."),
            });
        }
        let (Kind::Peak(per), Some(highest)) = (self.claim.kind, self.highest) else {
            return None;
        };
        let name = per.name();
        if self.is_highest()? {
            return Some(format!("No other {name}{time} has more."));
        }
        let begins = match per {
            Bin::Minute | Bin::Hour => "begins at",
            Bin::Week => "begins on",
            Bin::Day | Bin::Month | Bin::Year => "is",
        };
        let time = if time.is_empty() {
            " in all of its time"
        } else {
            &time
        };
        Some(format!(
            "The highest {name}{time} {begins} {} and has {}.",
            start(highest.from, per, &self.frame.zone),
            self.counted_units(highest.count)
        ))
    }

    /// What follows where only a date is claimed, or a number that is right and a date that is not.
    pub(super) fn conclusion_of_peak(&self) -> Option<String> {
        let is_highest = self.is_highest()?;
        let Kind::Peak(per) = self.claim.kind else {
            return None;
        };
        let (name, verdict) = (per.name(), self.verdict.words());
        let lies = match (self.is_named_period(), is_highest) {
            (true, true) => format!("the {name} that is named is its highest"),
            (true, false) => format!("another {name} is higher than the one that is named"),
            (false, true) => format!("its highest {name} lies in the time that is named"),
            (false, false) => format!("its highest {name} lies outside of the time that is named"),
        };
        if self.claim.amount.is_some() {
            return None;
        }
        let condition = match self.verdict {
            Verdict::Supports => "as far as its posts go",
            Verdict::CannotTell => YEAR,
            _ => "if all of that time was collected alike",
        };
        Some(format!("{}: {verdict}, {condition}.", capital(&lies)))
    }

    /// Why a number does not say it all: it is not that of the highest.
    pub(super) fn because_of_peak(&self, amount: &Amount, value: f64) -> Option<String> {
        let (Kind::Peak(per), Some(false)) = (self.claim.kind, self.is_highest()) else {
            return None;
        };
        let (name, verdict) = (per.name(), self.verdict.words());
        let is_off = amount.is_exceeded_by(value) || amount.is_missed_by(value);
        if self.is_guessed() {
            let but = if is_off { "and" } else { "but" };
            return Some(format!("{but} another {name} has more: {verdict}, {YEAR}"));
        }
        if is_off {
            return None;
        }
        Some(if self.is_named_period() {
            format!(
                "but another {name} has more: {verdict}, if all of that time was collected alike"
            )
        } else {
            format!(
                "but its highest {name} lies outside of the time that is named: {verdict}, because it depends on which \
                 {name} is meant, the highest of that time or of all"
            )
        })
    }
}
