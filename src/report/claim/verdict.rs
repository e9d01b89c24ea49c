//! What follows from a count for a claim. Careful: an archive that holds fewer than claimed may lack the rest.

use crate::query::claim::{Amount, Relation};

/// What the archive says about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds what is claimed.
    Supports,
    /// It holds what cannot be if the claim is true.
    Contradicts,
    /// It holds less than claimed: the claim is wrong or the archive lacks posts.
    DoesNotSupport,
    /// Neither.
    CannotTell,
}

impl Verdict {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Supports => "the archive supports the claim",
            Self::Contradicts => "the archive contradicts the claim",
            Self::DoesNotSupport => "the archive does not support the claim",
            Self::CannotTell => "the archive cannot tell",
        }
    }
}

/// Of a total that is claimed. `is_open`: the claim does not say until when, so that more may have come since.
pub(super) fn of_total(value: f64, amount: &Amount, is_open: bool) -> Verdict {
    if amount.is_missed_by(value) {
        return Verdict::DoesNotSupport;
    }
    if !amount.is_exceeded_by(value) {
        // Few as claimed, as far as the archive knows: there may be more elsewhere.
        return if amount.relation == Relation::AtMost
            || amount.low <= 0.0 && amount.high.is_finite()
        {
            Verdict::CannotTell
        } else {
            Verdict::Supports
        };
    }
    if is_open {
        // What was true when it was said has been overtaken.
        Verdict::CannotTell
    } else {
        Verdict::Contradicts
    }
}

/// Of a ratio: what one side lacks the other may lack too, so that it can be too small as well as too large.
pub(super) fn of_ratio(value: f64, amount: &Amount) -> Verdict {
    if !amount.is_missed_by(value) && !amount.is_exceeded_by(value) {
        Verdict::Supports
    } else {
        Verdict::Contradicts
    }
}

/// Of "larger" or "dwarfing": ratios of posts, originals and voices, and how much is enough.
pub(super) fn of_sizes(ratios: &[f64], enough: f64) -> Verdict {
    let above = ratios
        .iter()
        .filter(|ratio| **ratio >= enough && **ratio > 1.0)
        .count();
    if above == ratios.len() {
        Verdict::Supports
    } else if above == 0 {
        Verdict::Contradicts
    } else {
        Verdict::CannotTell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(low: f64, high: f64, relation: Relation) -> Amount {
        Amount {
            value: low,
            low,
            high,
            relation,
            is_exclusive: false,
        }
    }

    #[test]
    fn fewer_is_no_contradiction_and_more_is_one_if_the_time_is_over() {
        let said = amount(90.0, 110.0, Relation::Said);
        for (value, is_open, verdict) in [
            (100.0, false, Verdict::Supports),
            (90.0, true, Verdict::Supports),
            (89.0, false, Verdict::DoesNotSupport),
            (111.0, false, Verdict::Contradicts),
            (111.0, true, Verdict::CannotTell),
        ] {
            assert_eq!(of_total(value, &said, is_open), verdict, "{value}");
        }
        let least = amount(100.0, f64::INFINITY, Relation::AtLeast);
        assert_eq!(of_total(1e9, &least, true), Verdict::Supports);
        assert_eq!(of_total(99.0, &least, true), Verdict::DoesNotSupport);
        let none = amount(0.0, 0.0, Relation::Said);
        assert_eq!(of_total(0.0, &none, false), Verdict::CannotTell);
        let most = amount(0.0, 100.0, Relation::AtMost);
        assert_eq!(of_total(7.0, &most, false), Verdict::CannotTell);
        assert_eq!(of_total(101.0, &most, false), Verdict::Contradicts);
    }

    #[test]
    fn sizes_must_agree_in_every_unit() {
        assert_eq!(of_sizes(&[6.0, 7.0, 5.0], 5.0), Verdict::Supports);
        assert_eq!(of_sizes(&[6.0, 7.0, 4.0], 5.0), Verdict::CannotTell);
        assert_eq!(of_sizes(&[0.5, 0.7, 0.9], 1.0), Verdict::Contradicts);
        assert_eq!(of_sizes(&[1.0, 1.0, 1.0], 1.0), Verdict::Contradicts);
        assert_eq!(
            of_ratio(3.1, &amount(2.7, 3.3, Relation::About)),
            Verdict::Supports
        );
        assert_eq!(
            of_ratio(2.0, &amount(2.7, 3.3, Relation::About)),
            Verdict::Contradicts
        );
    }
}
