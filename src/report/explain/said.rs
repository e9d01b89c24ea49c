//! The sentences and warnings of the page `explain`.

use super::Page;
use super::drivers::Driver;
use crate::chart::number::{grouped, percent};
use crate::engine::{Against, Bin, LEAST_BASELINE, Unit, WINDOW};
use crate::report::saying::{by_voices, ranged, subject, warn_of_one_voice, whole_days};
use crate::report::typical::named;
use crate::report::{Cell, Report, counted, shown};
use jiff::tz::TimeZone;

/// Smaller shares of the excess are not worth a sentence.
const WORTH_SAYING: f64 = 0.05;
/// Shares of an excess of fewer posts say nothing.
const LEAST_EXCESS: f64 = 5.0;
/// Typical words in a sentence.
const WORDS: usize = 5;
/// Reasons in a sentence.
const REASONS: usize = 3;
/// Ranges of fewer posts say little.
const FEW: u64 = 20;

impl Page<'_> {
    /// The range in words, in the zone.
    pub(super) fn when(&self) -> String {
        let preposition = match whole_days(self.span, &self.frame.zone) {
            Some(1) => "on",
            _ => "from",
        };
        let range = ranged(self.span, &self.frame.zone);
        format!("{preposition} {range} ({})", self.zone)
    }

    pub(super) fn say(&self, drivers: &[Driver], report: &mut Report) {
        let of = &self.explanation;
        let scope = subject(self.scope, self.engine);
        if of.range.posts == 0 {
            report.say(format!("{scope} has no posts {}.", self.when()));
            return;
        }
        report.say(self.size());
        if of.excess.posts() >= LEAST_EXCESS {
            self.say_reasons(drivers, report);
        }
        let words = named(&of.words.sides[0], WORDS);
        match words.as_slice() {
            [] => {}
            [word] => report.say(format!("Its typical word is {word}.")),
            words => report.say(format!("Its typical words are {}.", words.join(", "))),
        }
        self.say_of_voices(&scope, report);
    }

    /// What explains the excess: nothing that has more than all of it, because then something else lacks.
    fn say_reasons(&self, drivers: &[Driver], report: &mut Report) {
        let of = &self.explanation;
        let share = |driver: &Driver| self.share(&driver.counts).unwrap_or(0.0);
        let worth = drivers
            .iter()
            .filter(|driver| share(driver) >= WORTH_SAYING);
        let reasons: Vec<String> = worth
            .clone()
            .filter(|driver| share(driver) <= 1.0)
            .take(REASONS)
            .map(|driver| self.reason(driver))
            .collect();
        if !reasons.is_empty() {
            report.say(format!(
                "Of the {} beyond that pace, {}.",
                counted(of.excess.posts().round() as u64, Unit::Posts),
                reasons.join("; ")
            ));
        } else if worth.count() == 0 && of.baseline.posts > 0 {
            report.say(format!(
                "No single reposted post, tag, link, domain or account explains even {}% of what it has beyond that pace.",
                WORTH_SAYING * 100.0
            ));
        }
    }

    fn say_of_voices(&self, scope: &str, report: &mut Report) {
        let of = &self.explanation;
        let scope = if self.scope.is_all() {
            "the archive"
        } else {
            scope
        };
        if of.range.voices == 1 {
            let before = if of.new_voices == 0 { "had" } else { "had not" };
            report.say(format!(
                "Its only voice {before} been heard in {scope} before."
            ));
        } else if of.range.voices > 0 && of.new_voices == 0 {
            report.say(format!(
                "All of its {} had been heard in {scope} before.",
                counted(of.range.voices, Unit::Voices)
            ));
        } else if of.range.voices > 0 {
            report.say(format!(
                "{} of its {} ({}) had not been heard in {scope} before.",
                grouped(of.new_voices),
                counted(of.range.voices, Unit::Voices),
                percent(of.new_voices, of.range.voices)
            ));
        }
    }

    fn size(&self) -> String {
        let of = &self.explanation;
        let chosen = self
            .chosen
            .map_or_else(String::new, |bin| format!(" (its largest {})", bin.name()));
        let expected = of.excess.expected(of.baseline.posts);
        let pace = if of.baseline.posts == 0 {
            String::new()
        } else {
            let times = of.range.posts as f64 / expected;
            format!(
                ", {} times the {} expected at the pace of {}",
                shown(&Cell::Number(times, u8::from(times < 99.5)), &TimeZone::UTC),
                shown(
                    &Cell::Number(expected, u8::from(expected < 99.5)),
                    &TimeZone::UTC
                ),
                self.pace_of()
            )
        };
        format!(
            "{} has {} ({}){} {}{chosen}{pace}.",
            subject(self.scope, self.engine),
            counted(of.range.posts, Unit::Posts),
            counted(of.range.originals, Unit::Originals),
            by_voices(of.range.voices),
            self.when(),
        )
    }

    fn pace_of(&self) -> String {
        match self.explanation.against {
            Against::Before => format!("the time before it, up to {WINDOW} times as long"),
            Against::Around => {
                format!("the time before and after it, up to {WINDOW} times as long on each side")
            }
            Against::Rest => "the rest of its time".to_owned(),
        }
    }

    fn reason(&self, driver: &Driver) -> String {
        let share = self.share(&driver.counts).unwrap_or(0.0);
        let share = shown(&Cell::Share(share), &TimeZone::UTC);
        format!("{share} {} {}", driver.verb, driver.name)
    }

    pub(super) fn warn(&self, report: &mut Report) {
        let of = &self.explanation;
        let posts = of.range.posts;
        if posts == 0 {
            return;
        }
        if posts < FEW {
            report.warn(format!(
                "The range has only {}, which explains nothing: fewer than {FEW} are too few.",
                counted(posts, Unit::Posts)
            ));
        }
        warn_of_one_voice(report, "", (of.most, posts));
        if of.baseline.posts == 0 {
            report.warn("There are no other posts of the query: nothing to measure the range by.");
        } else if of.against != self.asked {
            report.warn(format!(
                "The baseline that was asked for ({}) has fewer than {LEAST_BASELINE} posts: all the rest of the query's \
                 posts is taken.",
                self.asked.name()
            ));
        }
        if of.baseline.posts > 0 && of.excess.posts() <= 0.0 {
            report.warn("The range has no more posts than its baseline at the same pace: there is no excess to explain.");
        }
        if self.chosen.is_some_and(|bin| bin < Bin::Day) {
            report.warn("The query's posts cover less than two days: its peak is sought among hours or minutes.");
        }
    }
}
