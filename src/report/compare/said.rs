//! The sentences and warnings of the page `compare`.

use super::{Page, chance};
use crate::chart::number::{grouped, percent};
use crate::engine::{Bin, Count, SoughtIn, Unit};
use crate::measure::flips::Side;
use crate::post::Time;
use crate::report::saying::{by_voices, start, untimed, warn_of_one_voice};
use crate::report::typical::named;
use crate::report::{Cell, Report, counted, shown};
use std::cmp::Ordering;

/// From this share of the archive on, a set is not a part of it but the archive itself.
const WHOLE: f64 = 0.9;
/// Sets of fewer posts say little.
const FEW: u64 = 20;
/// Words named in a sentence.
const NAMED: usize = 5;

impl Page<'_> {
    pub(super) fn say(&self, report: &mut Report) {
        let (a, b) = (&self.comparison.a, &self.comparison.b);
        if a.posts == 0 || b.posts == 0 {
            for (name, count) in self.names.iter().zip([a, b]) {
                report.say(self.alone(name, count));
            }
            return;
        }
        report.say(self.sizes());
        if !self.timeline.is_empty() {
            report.say(self.lead());
        }
        if a.voices > 0 && b.voices > 0 {
            report.say(self.shared());
        }
        for (name, side) in self.names.iter().zip(&self.comparison.words.sides) {
            let words = named(side, NAMED);
            if !words.is_empty() {
                report.say(format!("Typical words of {name}: {}.", words.join(", ")));
            }
        }
    }

    fn alone(&self, name: &str, count: &Count) -> String {
        if count.posts == 0 {
            return format!("{name} has no posts.");
        }
        format!(
            "{name} has {} ({}){}{}.",
            counted(count.posts, Unit::Posts),
            counted(count.originals, Unit::Originals),
            by_voices(count.voices),
            self.when(count.first, count.last),
        )
    }

    /// Who is larger, by everything that is counted.
    fn sizes(&self) -> String {
        let (a, b) = (&self.comparison.a, &self.comparison.b);
        let pairs = [
            (Unit::Posts, a.posts, b.posts),
            (Unit::Originals, a.originals, b.originals),
            (Unit::Voices, a.voices, b.voices),
        ];
        let pairs = pairs.into_iter().filter(|(_, a, b)| a + b > 0);
        let pairs: Vec<(Unit, u64, u64)> = pairs.collect();
        let [name_a, name_b] = &self.names;
        let either = &self.comparison.either;
        let when = self.when(either.first, either.last);
        if pairs.iter().all(|(_, a, b)| a > b) {
            let clauses = pairs.iter().map(|(unit, a, b)| times_the(*unit, *a, *b));
            return format!("{name_a} is larger than {name_b}: {}{when}.", list(clauses));
        }
        if pairs.iter().all(|(_, a, b)| a < b) {
            let clauses = pairs.iter().map(|(unit, a, b)| times_the(*unit, *b, *a));
            return format!("{name_b} is larger than {name_a}: {}{when}.", list(clauses));
        }
        let clauses = pairs.iter().map(|(unit, a, b)| match a.cmp(b) {
            Ordering::Greater => format!("{name_a} has {}", times_the(*unit, *a, *b)),
            Ordering::Less => format!("{name_b} has {}", times_the(*unit, *b, *a)),
            Ordering::Equal => format!("both have {}", counted(*a, *unit)),
        });
        let how = if pairs.iter().all(|(_, a, b)| a == b) {
            "are equally large"
        } else {
            "differ by what is counted"
        };
        format!("{name_a} and {name_b} {how}: {}{when}.", list(clauses))
    }

    fn when(&self, first: Option<Time>, last: Option<Time>) -> String {
        let (Some(first), Some(last)) = (first, last) else {
            return String::new();
        };
        let [first, last] = [first, last].map(|time| self.date(time, Bin::Day));
        let zone = &self.timeline.zone;
        if first == last {
            format!(", on {first} ({zone})")
        } else {
            format!(", {first} to {last} ({zone})")
        }
    }

    fn date(&self, time: Time, bin: Bin) -> String {
        start(time, bin, &self.frame.zone)
    }

    fn lead(&self) -> String {
        let (bin, unit) = (self.timeline.bin, self.timeline.unit.name());
        let per = bin.name();
        let Some(last) = self.leads.last() else {
            return format!("By {unit} per {per}, neither leads clearly.");
        };
        let leader = &self.names[usize::from(last.side == Side::B)];
        let since = self.date(self.timeline.edges[last.from], bin);
        let zone = &self.timeline.zone;
        match self.leads.len() - 1 {
            0 => format!(
                "By {unit} per {per}, {leader} leads from {since} on ({zone}); the lead never changed hands."
            ),
            flips => {
                let times = if flips == 1 {
                    "once"
                } else {
                    &format!("{} times", grouped(flips as u64))
                };
                format!(
                    "By {unit} per {per}, the lead changed hands {times}; {leader} leads since {since} ({zone})."
                )
            }
        }
    }

    fn shared(&self) -> String {
        let [name_a, name_b] = &self.names;
        let voices = &self.comparison.voices;
        let both = match voices.both {
            0 => return format!("No voice used both {name_a} and {name_b}."),
            both => counted(both, Unit::Voices),
        };
        let chance = chance(voices);
        // Where a set has every voice, there is no choice.
        let beside = match (chance.z(), chance.ratio()) {
            (Some(_), Some(ratio)) => {
                let (times, expected) = (times(ratio), Cell::Number(chance.expected(), 1));
                let expected = shown(&expected, &self.frame.zone);
                format!(", {times} times the {expected} expected by chance")
            }
            _ => String::new(),
        };
        format!(
            "{both} used both ({} of the smaller set's){beside}: {} used {name_a} first, {} {name_b}, and {} both at \
             the same moment.",
            percent(voices.both, voices.a.min(voices.b)),
            grouped(voices.a_first),
            grouped(voices.b_first),
            grouped(voices.same),
        )
    }

    pub(super) fn warn(&self, report: &mut Report) {
        let of = &self.comparison;
        let counts = [&of.a, &of.b];
        for ((name, count), most) in self.names.iter().zip(counts).zip(of.voices.most) {
            if count.posts as f64 >= WHOLE * of.archive as f64 && of.archive > 0 {
                report.warn(format!(
                    "{name} is {} of the archive, which may have been collected by it: comparing it with a part of \
                     itself says little about it.",
                    percent(count.posts, of.archive)
                ));
            }
            if (1..FEW).contains(&count.posts) {
                report.warn(format!(
                    "{name} has only {}: fewer than {FEW} are too few for shares and typical words to mean much.",
                    counted(count.posts, Unit::Posts)
                ));
            }
            warn_of_one_voice(report, name, (most, count.posts));
            if count.posts > 0 && count.voices == 0 {
                report.warn(format!(
                    "No author of the posts of {name} is known: there are no voices to count."
                ));
            }
        }
        for (name, series) in self.names.iter().zip(&self.timeline.series) {
            if let Some(which) = untimed(series.undated, series.outside) {
                let unit = self.timeline.unit.name();
                report.warn(format!(
                    "In totals, but in nothing over time, {unit} of {name}: {which}."
                ));
            }
        }
        self.warn_of_containment(report);
    }

    fn warn_of_containment(&self, report: &mut Report) {
        let [name_a, name_b] = &self.names;
        let of = &self.comparison;
        if of.both.posts == 0 {
            return;
        }
        match of.sought_in {
            [SoughtIn::Nothing, _] | [_, SoughtIn::Nothing] => {
                report.warn(format!("{name_a} and {name_b} have the same posts: there is nothing to compare."));
            }
            [SoughtIn::Whole, _] => report.warn(format!(
                "{name_a} lies within {name_b}: it is compared with the rest of {name_b}."
            )),
            [_, SoughtIn::Whole] => report.warn(format!(
                "{name_b} lies within {name_a}: it is compared with the rest of {name_a}."
            )),
            [SoughtIn::Rest, SoughtIn::Rest] => report.warn(format!(
                "{} in both sets: counted in both, and left out where typical words, tags, links and accounts are \
                 sought.",
                counted(of.both.posts, Unit::Posts)
            )),
        }
    }
}

/// `4.1 times the posts (1,234 to 300)`, of the larger to the smaller.
fn times_the(unit: Unit, more: u64, less: u64) -> String {
    let numbers = format!("({} to {})", grouped(more), grouped(less));
    if less == 0 {
        return format!("{} against none", counted(more, unit));
    }
    format!(
        "{} times the {} {numbers}",
        times(more as f64 / less as f64),
        unit.name()
    )
}

/// A ratio with as many digits as tell something.
fn times(ratio: f64) -> String {
    if ratio < 1.95 {
        format!("{ratio:.2}")
    } else if ratio < 99.5 {
        format!("{ratio:.1}")
    } else {
        grouped(ratio.round() as u64)
    }
}

/// `a, b and c`.
fn list(clauses: impl Iterator<Item = String>) -> String {
    let clauses: Vec<String> = clauses.collect();
    match clauses.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_have_the_digits_that_tell() {
        for (ratio, text) in [
            (1.0, "1.00"),
            (1.254, "1.25"),
            (4.06, "4.1"),
            (99.4, "99.4"),
            (1234.6, "1,235"),
            (0.034, "0.03"),
        ] {
            assert_eq!(times(ratio), text);
        }
        assert_eq!(times_the(Unit::Voices, 1, 0), "1 voice against none");
        let clauses = |of: &[&str]| list(of.iter().map(|c| (*c).to_owned()));
        assert_eq!(clauses(&["a", "b", "c"]), "a, b and c");
        assert_eq!(clauses(&["a"]), "a");
    }
}
