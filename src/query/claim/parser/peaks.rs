//! Which period is said to be the highest.

use super::Parser;
use super::measures::HIGHEST;
use crate::post::{Bin, Time};
use crate::query::claim::{Kind, Named, Place, Role};

/// A date that something is said to have happened at: `on 24 May`, `in 2014`.
pub(super) struct Dated {
    pub(super) per: Bin,
    pub(super) span: (Time, Time),
    /// Its piece.
    pub(super) piece: usize,
    /// Whether its year is not written.
    pub(super) is_guessed: bool,
}

impl Parser<'_> {
    /// Dates are bounds, but for the one that a peak is said to be at.
    pub(super) fn settle(&mut self) {
        if matches!(self.claim.kind, Kind::Peak(_)) && !self.compares {
            self.settle_peak();
        }
        for date in std::mem::take(&mut self.dates) {
            self.restrict((Some(date.span.0), Some(date.span.1)));
        }
    }

    fn settle_peak(&mut self) {
        // "Peaked at 72 posts in one day": that is the period, or several of them are.
        let window = self.claim.window.as_mut();
        if let Some(window) = window.filter(|_| self.per_is_said.is_none())
            && let Place::Highest(per, count) = window.place
        {
            if count > 1 {
                window.is_any = false;
                self.claim.kind = Kind::Total;
                return self.mean_by_peak("the highest length of time that is named");
            }
            self.claim.window = None;
            self.per_is_said = Some(per);
        }
        let said = self.per_is_said;
        let date = (0..self.dates.len()).min_by_key(|at| self.dates[*at].per);
        let date = date.map(|at| self.dates.remove(at));
        let date = date.map(|date| self.by_the_hour(date));
        let per = said
            .or_else(|| date.as_ref().map(|date| date.per))
            .unwrap_or(Bin::Hour);
        let name = per.name();
        self.claim.kind = Kind::Peak(per);
        self.mean_by_peak(&match (said, &date) {
            (Some(_), _) => format!("the highest {name}"),
            (None, Some(_)) => format!("the highest {name}, because a {name} is named"),
            (None, None) => format!("the highest {name}: assumed, because no period is named"),
        });
        let Some(date) = date else {
            return;
        };
        if date.per < per {
            let piece = &mut self.claim.pieces[date.piece];
            piece.role = Role::Unknown;
            piece.meaning = format!("shorter than the {name} that peaked");
            return;
        }
        self.claim.named = Some(Named {
            span: date.span,
            is_period: date.per == per,
            is_guessed: date.is_guessed,
        });
    }

    /// What peaked at six o'clock peaked in the hour that begins then.
    fn by_the_hour(&mut self, date: Dated) -> Dated {
        let (from, until) = date.span;
        let begins = from.in_zone(&self.context.zone);
        let is_minute = until.0 - from.0 == Bin::Minute.length();
        let is_full = is_minute && begins.minute() == 0 && begins.second() == 0;
        if date.per != Bin::Minute || !is_full || self.per_is_said == Some(Bin::Minute) {
            return date;
        }
        let span = (from, Time(from.0 + Bin::Hour.length()));
        self.claim.pieces[date.piece].meaning = self.shown((Some(span.0), Some(span.1)));
        Dated {
            per: Bin::Hour,
            span,
            ..date
        }
    }

    fn mean_by_peak(&mut self, meaning: &str) {
        for piece in &mut self.claim.pieces {
            if piece.role == Role::Measure && piece.meaning == HIGHEST {
                meaning.clone_into(&mut piece.meaning);
            }
        }
    }
}
