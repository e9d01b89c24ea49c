//! How many: numbers, and how they are meant.

use super::Parser;
use crate::query::claim::amounts::{self, Amount, Number, Relation, plain};
use crate::query::claim::{Kind, Role};

impl Parser<'_> {
    pub(super) fn amount(&mut self) -> bool {
        if let Some((relation, exclusive, used)) = amounts::relation(self.rest()) {
            let is_factor = self.times(used).is_some();
            let known = if is_factor {
                self.claim.factor
            } else {
                self.claim.amount
            };
            if known.is_some() {
                return false;
            }
            let name = match relation {
                Relation::AtLeast if exclusive => "more than",
                Relation::AtLeast => "at least",
                Relation::AtMost if exclusive => "fewer than",
                Relation::AtMost => "at most",
                Relation::About if is_factor => "10 % more or less, or what is rounded to it",
                Relation::About => "10 % more or less",
                Relation::Nearly if is_factor => "up to 10 % less, or what is rounded up to it",
                Relation::Nearly => "up to 10 % less",
                Relation::Said | Relation::Between => "exactly",
            };
            self.take(used, Role::Relation, name);
            self.number();
            let meant = if is_factor {
                &mut self.claim.factor
            } else {
                &mut self.claim.amount
            };
            *meant = meant.map(|amount| amount.meant(relation, exclusive));
            return true;
        }
        self.number()
    }

    /// A number, or two with `to` or `and` between them.
    fn number(&mut self) -> bool {
        let between = usize::from(self.word(0) == "between");
        if self.factor() {
            return true;
        }
        if let Some((used, meant)) = amounts::ambiguous(&self.rest()[between..]) {
            return self.take(between + used, Role::Unknown, meant);
        }
        let Some((first, used)) = amounts::number(&self.rest()[between..]) else {
            return false;
        };
        if matches!(self.word(between + used), "%" | "‰" | "percent" | "pct") {
            return self.take(between + used + 1, Role::Unknown, "a share is not judged");
        }
        if self.claim.amount.is_some() {
            return self.take(used.max(1), Role::Unknown, "");
        }
        let mut end = between + used;
        let mut amount = Amount::said(first);
        let joins = matches!(self.word(end), "to" | "and" | "-" | "–" | "or");
        if joins && let Some((more, meant)) = amounts::ambiguous(&self.rest()[end + 1..]) {
            return self.take(end + 1 + more, Role::Unknown, meant);
        }
        if joins && let Some((second, more)) = amounts::number(&self.rest()[end + 1..]) {
            // In "1 to 2 million" the million is of both.
            let scale = second.value
                / amounts::number(&self.rest()[end + 1..end + 2])
                    .map_or(second.value, |n| n.0.value);
            let scale = scale.max(1.0).round();
            let is_of_both = used == 1 && first.value < second.value / scale;
            let low = first.times(scale).filter(|_| is_of_both);
            amount = Amount::between(low.unwrap_or(first).value, second.value);
            end += 1 + more;
        } else if between > 0 {
            return false;
        }
        if self.words[self.at + end - 1].text.ends_with('+') {
            amount = amount.meant(Relation::AtLeast, false);
        }
        self.claim.amount = Some(amount);
        let meaning = match amount.relation {
            Relation::Between => format!("{} to {}", plain(amount.low), plain(amount.high)),
            Relation::AtLeast => format!("{} or more", plain(amount.value)),
            _ => plain(amount.value),
        };
        self.take(end, Role::Amount, meaning);
        self.amount_at = self.claim.pieces.len() - 1;
        true
    }

    /// `twice as many`, `3 times as many`: how many times as much, and in how many words.
    fn times(&self, ahead: usize) -> Option<(Number, usize)> {
        match self.word(ahead) {
            "twice" | "double" => Some((Number::whole(2.0), 1)),
            "thrice" => Some((Number::whole(3.0), 1)),
            _ => {
                let (number, used) = amounts::number(self.rest().get(ahead..)?)?;
                let compares = matches!(
                    self.word(ahead + used + 1),
                    "as" | "more" | "the" | "larger" | "bigger" | "that"
                );
                (self.word(ahead + used) == "times" && compares).then_some((number, used + 1))
            }
        }
    }

    fn factor(&mut self) -> bool {
        let Some((number, used)) = self.times(0).filter(|_| self.claim.factor.is_none()) else {
            return false;
        };
        self.claim.factor = Some(Amount::times(number));
        self.claim.kind = Kind::Larger;
        let meaning = format!("{} times as many", plain(number.value));
        self.take(used, Role::Amount, meaning)
    }

    /// A count beside a comparison is that of one side, and says nothing about how many times as many it has.
    pub(super) fn refuse_amount(&mut self) {
        if self.claim.amount.take().is_none() {
            return;
        }
        let pieces = &mut self.claim.pieces;
        let before = self.amount_at.checked_sub(1);
        let relation = before.filter(|at| pieces[*at].role == Role::Relation);
        if let Some(at) = relation {
            let more_than = pieces.remove(at);
            self.amount_at = at;
            pieces[at].span.start = more_than.span.start;
        }
        let amount = &mut pieces[self.amount_at];
        amount.role = Role::Unknown;
        "a count beside a comparison is a claim of its own".clone_into(&mut amount.meaning);
    }
}
