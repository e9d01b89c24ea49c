//! The sentences of the page `claim`.

use super::counting::DWARFS;
use super::{Page, Verdict};
use crate::chart::number::grouped;
use crate::engine::{Error, Unit};
use crate::post::Time;
use crate::query::claim::{Amount, Counted, Kind, Relation, Role, plain};
use crate::report::Report;
use crate::report::saying::{capital, day, lasting, moment, subject, unbounded};

impl Page<'_> {
    pub(super) fn say(&self, report: &mut Report) -> Result<(), Error> {
        // Bounds are told with each figure.
        let within = unbounded(self.scope);
        if !within.is_all() {
            report.say(format!("The claim was checked within {within} only."));
        }
        report.say(self.finding());
        if let Some(sentence) = self.elsewhere() {
            report.say(sentence);
        }
        if let Some(sentence) = self.beside() {
            report.say(sentence);
        }
        report.say(self.conclusion()?);
        Ok(())
    }

    pub(super) fn when(&self) -> String {
        super::when(self.period, &self.frame.zone)
    }

    pub(super) fn day(&self, time: Time) -> String {
        day(time, &self.frame.zone)
    }

    /// The words that were not understood.
    pub(super) fn unknown(&self) -> Vec<String> {
        let pieces = self.claim.pieces.iter();
        let unknown = pieces.filter(|piece| piece.role == Role::Unknown);
        unknown
            .filter_map(|piece| Some(format!("'{}'", self.text.get(piece.span.clone())?)))
            .collect()
    }

    /// What of the claim is missing in what was counted: with any of it there is no verdict.
    pub(super) fn lacking(&self) -> Vec<String> {
        let pieces = self.claim.pieces.iter();
        let unknown = pieces.filter(|piece| piece.role == Role::Unknown);
        let unknown: Vec<String> = unknown
            .filter_map(|piece| {
                let words = self.text.get(piece.span.clone())?;
                Some(match piece.meaning.as_str() {
                    "" => words.to_owned(),
                    meaning => format!("{words} ({meaning})"),
                })
            })
            .collect();
        let problems = self.claim.problems.iter();
        let left_out = problems.filter(|problem| problem.leaves_out);
        let left_out = left_out.map(|problem| problem.message.clone());
        let unknown =
            (!unknown.is_empty()).then(|| format!("not understood: {}", unknown.join(", ")));
        let lacks = self.lacks.map(str::to_owned);
        unknown.into_iter().chain(left_out).chain(lacks).collect()
    }

    /// What the archive holds.
    fn finding(&self) -> String {
        let side = &self.sides[0];
        let name = subject(&side.scope, self.engine);
        let (when, zone) = (self.when(), &self.zone);
        match self.claim.kind {
            Kind::Total => self.total(&name),
            Kind::Peak(_) if self.is_named_period() => self.total(&name),
            Kind::Peak(per) => match side.peak {
                Some(peak) => format!(
                    "The highest {} of {name} {when} begins at {} ({zone}) and has {}.",
                    per.name(),
                    moment(peak.from, &self.frame.zone),
                    self.counted_units(peak.count)
                ),
                None => format!(
                    "The archive has no dated {} of {name} {when}, so there is no highest {}.",
                    self.claim.unit.name(),
                    per.name()
                ),
            },
            Kind::Rate(per) => match side.rate {
                Some(rate) => format!(
                    "The archive has {} of {name} {when} ({zone}): {:.1}{} per {} over {}.",
                    self.counted_units(rate.units),
                    rate.mean,
                    if self.claim.unit == Counted::Voices {
                        " different ones"
                    } else {
                        ""
                    },
                    per.name(),
                    lasting(rate.length)
                ),
                None => format!(
                    "The archive has no rate of {name} {when}: there is no time between its posts."
                ),
            },
            Kind::Larger | Kind::Dwarfs => self.sizes(&name),
        }
    }

    fn total(&self, name: &str) -> String {
        let units = self.counted_units(self.units(&self.sides[0].count));
        format!(
            "The archive has {units} of {name} {} ({}).",
            self.when(),
            self.zone
        )
    }

    fn sizes(&self, name: &str) -> String {
        let Some(other) = self.sides.get(1) else {
            return format!("{name} is compared with nothing that was understood.");
        };
        // Reposts are told by the other two, unless they are what is claimed.
        let is_reposts = self.claim.unit == Counted::Reposts;
        let units = Counted::ALL.into_iter();
        let units: Vec<Counted> = units
            .filter(|unit| is_reposts || *unit != Counted::Reposts)
            .collect();
        let ratios = self.ratios(&units);
        let ratios = ratios.iter().map(|(unit, ratio)| {
            if ratio.is_finite() {
                format!("{ratio:.2} times the {}", unit.name())
            } else {
                format!("all of the {}", unit.name())
            }
        });
        let ratios: Vec<String> = ratios.collect();
        if ratios.is_empty() {
            return format!(
                "The archive has neither {name} nor {} {}.",
                subject(&other.scope, self.engine),
                self.when()
            );
        }
        format!(
            "Beside {}, {name} has {} {} ({}).",
            subject(&other.scope, self.engine),
            ratios.join(", "),
            self.when(),
            self.zone
        )
    }

    /// The other units, without which the one that was claimed misleads.
    fn beside(&self) -> Option<String> {
        let count = &self.sides.first()?.count;
        if count.posts == 0 || self.sides.len() != 1 {
            return None;
        }
        if count.posts == 1 {
            let what = if count.originals == 1 {
                "an original"
            } else {
                "a repost"
            };
            return Some(format!("The one post is {what}."));
        }
        let posts = crate::report::counted(count.posts, Unit::Posts);
        let originals = crate::report::counted(count.originals, Unit::Originals);
        let reposts = reposts(count.posts - count.originals);
        if count.voices == 0 {
            return Some(format!("Its {posts} are {originals} and {reposts}."));
        }
        let voices = crate::report::counted(count.voices, Unit::Voices);
        Some(format!(
            "Of its {posts}, {originals} and {reposts} are by {voices}."
        ))
    }

    pub(super) fn counted_units(&self, count: u64) -> String {
        match self.claim.unit {
            Counted::Posts => crate::report::counted(count, Unit::Posts),
            Counted::Originals => crate::report::counted(count, Unit::Originals),
            Counted::Voices => crate::report::counted(count, Unit::Voices),
            Counted::Reposts => reposts(count),
        }
    }

    fn conclusion(&self) -> Result<String, Error> {
        let verdict = self.verdict.words();
        let lacking = self.lacking();
        if !lacking.is_empty() {
            return Ok(format!("{}: {}.", capital(verdict), lacking.join("; ")));
        }
        if self.claim.kind.is_comparison() {
            return Ok(self.conclusion_of_sizes());
        }
        if let Some(text) = self.conclusion_of_peak() {
            return Ok(text);
        }
        let (Some(amount), Some(value)) = (self.claim.amount, self.value) else {
            let why = if self.claim.amount.is_none() && self.claim.named.is_none() {
                "the claim has no number that was understood"
            } else {
                "there is nothing to count"
            };
            return Ok(format!("Claimed: {}; {verdict}, because {why}.", self.text));
        };
        let claimed = claimed(&amount);
        let than = compared(value, &amount);
        if let Some(why) = self.because_of_peak(&amount, value) {
            return Ok(format!("That is {than} what is claimed, {claimed}, {why}."));
        }
        let mut text = format!("That is {than} what is claimed, {claimed}: {verdict}");
        text.push_str(if amount.is_exceeded_by(value) && self.is_of_any(&amount) {
            ", because that is the highest, and the claim does not say which one it means"
        } else {
            because(self.verdict, &amount, value)
        });
        if value >= amount.value
            && let Some(at) = self.reached()?
        {
            let zone = &self.frame.zone;
            let (value, at) = (plain(amount.value), moment(at, zone));
            text = format!("{text}; it reached {value} at {at}");
        }
        text.push('.');
        Ok(text)
    }

    fn conclusion_of_sizes(&self) -> String {
        let verdict = self.verdict.words();
        let [_, other] = self.sides.as_slice() else {
            return format!("{}: it is compared with nothing.", capital(verdict));
        };
        let unit = self.claim.unit.name();
        match (self.claim.factor, self.value) {
            (None, _) => self.conclusion_of_larger(),
            (Some(_), None) => format!(
                "{}: of {} it has no {unit}, and nothing is so many times as many as none.",
                capital(verdict),
                subject(&other.scope, self.engine)
            ),
            (Some(factor), Some(value)) => format!(
                "By {unit}, it is {value:.2} times as many. That is {} what is claimed, {} times{}: {verdict}, if both \
                 sides were collected alike.",
                compared(value, &factor),
                claimed(&factor),
                tolerance(&factor)
            ),
        }
    }

    fn conclusion_of_larger(&self) -> String {
        let verdict = self.verdict.words();
        let (word, much) = if self.claim.kind == Kind::Dwarfs {
            ("dwarfing", format!("{DWARFS} times as many"))
        } else {
            ("larger", "more".to_owned())
        };
        let unit = self.claim.unit.name();
        let means = if self.claim.unit_is_said {
            format!("'{word}' taken for {much} {unit}")
        } else {
            format!("'{word}' taken for {much} in every unit")
        };
        let depends = match self.verdict {
            Verdict::CannotTell if self.ratios(self.judged_units()).is_empty() => {
                format!(", because neither side has {unit}")
            }
            Verdict::CannotTell => ", because it depends on what is counted".to_owned(),
            _ => ", if both sides were collected alike".to_owned(),
        };
        format!("With {means}, {verdict}{depends}.")
    }
}

/// What follows the verdict.
fn because(verdict: Verdict, amount: &Amount, value: f64) -> &'static str {
    match verdict {
        Verdict::Supports => ", as far as its posts go",
        Verdict::Contradicts if amount.relation == Relation::AtMost => {
            ", because it already holds more"
        }
        Verdict::Contradicts => ", as too low",
        Verdict::DoesNotSupport => {
            ", but it may lack posts: fewer in an archive is no proof of fewer"
        }
        Verdict::CannotTell if amount.is_exceeded_by(value) => {
            ", because the claim does not say until when"
        }
        Verdict::CannotTell => ", because posts that it lacks would count against the claim",
    }
}

fn compared(value: f64, amount: &Amount) -> &'static str {
    if amount.is_exceeded_by(value) {
        "more than"
    } else if amount.is_missed_by(value) {
        "fewer than"
    } else {
        "in line with"
    }
}

/// From where to where a multiple is taken for the one that is claimed, where that is not what the claim says.
fn tolerance(factor: &Amount) -> String {
    match factor.relation {
        Relation::Said | Relation::About | Relation::Nearly => {
            format!(" ({} to {})", plain(factor.low), plain(factor.high))
        }
        Relation::AtLeast | Relation::AtMost | Relation::Between => String::new(),
    }
}

/// `1,200,000`, `more than 100`.
fn claimed(amount: &Amount) -> String {
    match amount.relation {
        Relation::Said => plain(amount.value),
        Relation::AtLeast if amount.is_exclusive => {
            format!("more than {}", plain(amount.value))
        }
        Relation::AtLeast => format!("{} or more", plain(amount.value)),
        Relation::AtMost if amount.is_exclusive => {
            format!("fewer than {}", plain(amount.value))
        }
        Relation::AtMost => format!("{} at most", plain(amount.value)),
        Relation::About => format!("about {}", plain(amount.value)),
        Relation::Nearly => format!("nearly {}", plain(amount.value)),
        Relation::Between => format!("{} to {}", plain(amount.low), plain(amount.high)),
    }
}

fn reposts(count: u64) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} repost{s}", grouped(count))
}
