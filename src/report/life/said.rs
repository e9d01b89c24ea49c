//! The sentences and warnings of the page `life`.

use super::Page;
use super::course::{closer, refused, started};
use crate::chart::number::{grouped, percent};
use crate::engine::{Bin, Course, Days, Row, Season, Unit};
use crate::measure::decay::Doubt;
use crate::measure::returns::{DRAWS, SEASON, TOLERANCE};
use crate::post::Time;
use crate::report::saying::{
    bounds, by_voices, lasting, moment, start, things, warn_of_one_voice, warn_of_untimed,
};
use crate::report::{Report, counted};
use jiff::tz::TimeZone;

/// Scopes of fewer posts have no course to speak of.
const FEW: u64 = 30;
const DAY: i64 = 86_400_000;
/// Below this part of the pace before, it hardly goes on, ...
pub(super) const HARDLY: f64 = 0.25;
/// ... below this one less than before, ...
pub(super) const SLOWER: f64 = 0.8;
/// ... and above this multiple more.
pub(super) const FASTER: f64 = 1.25;
/// Days that hold the same date twice, within the tolerance.
const LEAST_YEAR: u64 = 352;

impl Page<'_> {
    pub(super) fn say(&self, report: &mut Report) {
        let life = &self.life;
        let count = &life.count;
        if count.posts == 0 {
            return report.say(format!("{} has no posts.", self.name));
        }
        let Some(course) = &life.course else {
            let posts = counted(count.posts, Unit::Posts);
            return report.say(format!(
                "{} has {posts}, none with a time that can be right.",
                self.name
            ));
        };
        report.say(self.beginning());
        report.say(self.extent());
        if course.counts.iter().all(|count| *count == 0) {
            return report.say(match self.frame.unit {
                Unit::Voices => "No author of it is known: by voices it has no course.",
                _ => "It has no originals with a time: by originals it has no course.",
            });
        }
        report.say(self.peak(course));
        report.say(Self::fall(course));
        if let Some(days) = &life.days {
            report.say(self.still(days));
            report.say(self.silent(days));
            report.say(self.yearly(days));
        }
    }

    fn beginning(&self) -> String {
        let first = self.life.first.as_ref();
        let when = first.and_then(|row| row.post.time).unwrap_or_default();
        let mut text = format!("{} on {} ({})", self.begins(), self.moment(when), self.zone);
        if let Some(by) = first.and_then(handle) {
            text = format!("{text}, by {by}");
        }
        let hundredth = self.life.hundredth.as_ref().and_then(|row| row.post.time);
        let rest = match hundredth {
            Some(time) => format!(
                "; its hundredth voice is heard {} later, on {}.",
                lasting(time.0 - when.0),
                self.moment(time)
            ),
            None if self.life.count.voices == 0 => ".".to_owned(),
            None => format!(
                "; it has {}.",
                counted(self.life.count.voices, Unit::Voices)
            ),
        };
        text + &rest
    }

    /// A tag appears; an archive begins.
    fn begins(&self) -> String {
        if self.scope.is_all() {
            "The archive begins".to_owned()
        } else {
            format!("{} first appears", self.name)
        }
    }

    fn extent(&self) -> String {
        let count = &self.life.count;
        let posts = counted(count.posts, Unit::Posts);
        let originals = counted(count.originals, Unit::Originals);
        let by = by_voices(count.voices);
        let days = self.life.days.as_ref().map_or_else(String::new, |days| {
            if days.life == 1 {
                return ", all on one day".to_owned();
            }
            format!(
                ", on {} of {} from its first post to its last",
                grouped(days.active),
                things(days.life, "day")
            )
        });
        format!("In all it has {posts} ({originals}){by}{days}.")
    }

    fn peak(&self, course: &Course) -> String {
        let peak = &course.peak;
        let posts = counted(peak.posts, Unit::Posts);
        let by = by_voices(peak.voices);
        let (unit, held) = match self.frame.unit {
            Unit::Posts => ("", format!("{posts}{by}")),
            Unit::Originals => {
                let originals = counted(peak.originals, Unit::Originals);
                (", by originals,", format!("{originals} among {posts}{by}"))
            }
            Unit::Voices => {
                let voices = counted(peak.voices, Unit::Voices);
                (", by voices,", format!("{voices} in {posts}"))
            }
        };
        let mut text = format!(
            "It peaks{unit} {} {} ({}) with {held}",
            match course.bin {
                Bin::Hour => "in the hour from",
                Bin::Day => "on",
                _ => "in",
            },
            self.start(peak.from, course.bin),
            self.zone,
        );
        let rise = &course.rise;
        let rose = match (rise.bins, rise.cut) {
            (0, true) => format!(", its first {}", course.bin.name()),
            (bins, true) => format!(
                ", {} after it began",
                things(bins as u64, course.bin.name())
            ),
            (bins, false) => format!(
                ", {} after it lay below a tenth of that",
                things(bins as u64, course.bin.name())
            ),
        };
        text = format!("{text}{rose}");
        if let Some(wave) = &course.wave {
            text = format!("{text}; {}", started(wave, peak.voices));
        }
        text.push('.');
        text
    }

    fn fall(course: &Course) -> String {
        let halved = course.halved.map_or_else(String::new, |bins| {
            format!(
                "; {} after the peak, half of it or less is left",
                things(bins as u64, course.bin.name())
            )
        });
        let fall = match &course.fall {
            Ok(fall) => fall,
            Err(why) => {
                return format!("There is no half-life: {}{halved}.", refused(*why, course));
            }
        };
        let length = |bins: f64| {
            if bins.is_finite() {
                lasting((bins * course.width() as f64) as i64)
            } else {
                "no end".to_owned()
            }
        };
        let (least, most) = (length(fall.between.0), length(fall.between.1));
        let bins = things(fall.bins as u64, course.bin.name());
        let why = match fall.doubt() {
            None => {
                return format!(
                    "From the peak on it halves every {} (95 % interval {least} to {most}; R2 {:.2}, over {bins}); {}.",
                    length(fall.half_life),
                    fall.r2,
                    closer(fall.shape),
                );
            }
            Some(Doubt::FewBins) => format!("{bins} of fall are too few to tell"),
            Some(Doubt::Unexplained) => {
                format!(
                    "halving at a steady pace explains little of it (R2 {:.2}, over {bins})",
                    fall.r2
                )
            }
            Some(Doubt::EverSlower) => format!(
                "it falls ever more slowly, as a power law describes better (R2 {:.2} against {:.2}, over {bins})",
                fall.power_r2, fall.r2
            ),
            Some(Doubt::Wide) => {
                format!("the 95 % interval of a half-life over {bins} would be {least} to {most}")
            }
        };
        format!("From the peak on it does not fall in a way that has a half-life: {why}{halved}.")
    }

    /// "Is it still going strong?"
    fn still(&self, days: &Days) -> String {
        let silent = self.end(days);
        let Some([lately, before]) = &days.paces else {
            return format!(
                "Still going? That cannot be told from less than eight weeks, from its first post to the archive's end: \
                 {silent}."
            );
        };
        let unit = self.frame.unit.name();
        let (now, then) = (lately.per_day(), before.per_day());
        let verdict = match now / then {
            _ if lately.units == 0 => {
                return format!(
                    "Still going? No: it has no {unit} in the archive's last {} days; {silent}.",
                    lately.days
                );
            }
            times if times < HARDLY => "Hardly, compared with before",
            times if times < SLOWER => "Yes, but less than before",
            times if times <= FASTER => "Yes, much as before",
            _ => "Yes, more than before",
        };
        let digits = if now < 1.0 || then < 1.0 { 2 } else { 1 };
        let share = match &self.life.course {
            Some(course) if course.by_share => format!(
                "; of the archive's {unit} that is {}, and was {}",
                percent(lately.units, lately.among),
                percent(before.units, before.among)
            ),
            _ => String::new(),
        };
        format!(
            "Still going? {verdict}: in the archive's last {} days it has {now:.digits$} {unit} a day, in the {} before \
             them {then:.digits$}{share}; {silent}.",
            lately.days,
            things(before.days, "day"),
        )
    }

    /// How long before the archive it ended.
    fn end(&self, days: &Days) -> String {
        let archive = self.life.archive;
        let end = archive.map_or_else(String::new, |(_, last)| self.day(last));
        let last = self.life.last.as_ref().and_then(|row| row.post.time);
        match days.after {
            0 => format!("it has posts on the archive's last day, {end}"),
            after => format!(
                "its last post is of {}, {} before the archive ends on {end}",
                self.day(last.unwrap_or_default()),
                things(after, "day")
            ),
        }
    }

    /// "The rebirth of an old tag?"
    fn silent(&self, days: &Days) -> String {
        let unit = self.frame.unit;
        let revivals = days
            .silences
            .iter()
            .filter(|silence| silence.revival.is_some());
        let longest = revivals.clone().max_by_key(|silence| silence.days);
        if let Some((silence, burst)) = longest.and_then(|s| Some((s, s.revival.as_ref()?))) {
            let more = match revivals.count() - 1 {
                0 => String::new(),
                1 => " It came back one more time.".to_owned(),
                more => format!(" It came back {} more times.", grouped(more as u64)),
            };
            return format!(
                "Reborn? Yes: after {} with fewer than {} each, from {} on, a burst of {} began on {}.{more}",
                lasting(silence.days as i64 * DAY),
                counted(days.below, unit),
                self.day(silence.from),
                counted(burst.posts, Unit::Posts),
                self.day(burst.from),
            );
        }
        match days.silences.iter().find(|silence| silence.goes_on) {
            Some(silence) => format!(
                "Reborn? No: it has been silent since {}, with fewer than {} a day until the archive ends.",
                self.day(silence.from),
                counted(days.below, unit),
            ),
            None if days.silences.is_empty() => format!(
                "Reborn? No: it was never silent for 30 days (with fewer than {} on each).",
                counted(days.below, unit)
            ),
            None => {
                "Reborn? No: it was silent for 30 days or more, but no burst ended that silence."
                    .to_owned()
            }
        }
    }

    /// "Every April?"
    fn yearly(&self, days: &Days) -> String {
        let Some(season) = days.seasons.first() else {
            return if days.life < LEAST_YEAR {
                "Every year? That cannot be told from less than a year of posts.".to_owned()
            } else {
                format!(
                    "Every year? No: no two bursts of different years are within {TOLERANCE} days of the same date."
                )
            };
        };
        let peaks = season.peaks.len() as u64;
        let dates: Vec<String> = season.peaks.iter().map(|peak| self.day(*peak)).collect();
        let when = format!(
            "in {peaks} of {} it bursts {} ({})",
            things(season.years, "year"),
            around(season, &self.frame.zone),
            dates.join(", ")
        );
        let chance = often(season.chance);
        if season.chance >= SEASON {
            return format!(
                "Every year? No: {when}, but if its bursts lay anywhere in their years, as many would agree {chance}."
            );
        }
        let verdict = match peaks {
            all if all == season.years => "Yes",
            most if 2 * most > season.years => "Mostly",
            _ => "Not every year, but more often than by chance",
        };
        format!(
            "Every year? {verdict}: {when}; if its bursts lay anywhere in their years, as many would agree {chance} only."
        )
    }

    pub(super) fn warn(&self, report: &mut Report) {
        let life = &self.life;
        let count = &life.count;
        warn_of_untimed(report, count.undated, life.misdated);
        if (1..FEW).contains(&count.posts) {
            report.warn(format!(
                "{} are too few for a course of attention to mean much.",
                counted(count.posts, Unit::Posts)
            ));
        }
        warn_of_one_voice(report, "", (life.loudest, count.posts));
        let (Some(course), Some((begin, end))) = (&life.course, life.archive) else {
            return;
        };
        if !course.by_share && !self.scope.is_all() {
            report.warn(format!(
                "It is {} of the archive's posts in its time: whether its share rose cannot be asked, so bursts are those \
                 of its counts.",
                crate::report::shown(&crate::report::Cell::Share(life.share), &self.frame.zone)
            ));
        }
        let (since, until) = bounds(self.scope);
        if since.is_some() || until.is_some() {
            report.warn("Only posts within the asked range are looked at: what is first here is the first within it.");
        } else if life
            .first
            .as_ref()
            .and_then(|row| row.post.time)
            .is_some_and(|at| at.0 - begin.0 < DAY)
        {
            report.warn(if self.scope.is_all() {
                "What was before is not in the archive.".to_owned()
            } else {
                format!(
                    "The archive begins on {} as well: it cannot say what was before.",
                    self.day(begin)
                )
            });
        }
        if course.peak.until > end && course.bins > 1 {
            report.warn(format!(
                "Its highest {} is the archive's last: it may not be over.",
                course.bin.name()
            ));
        }
    }

    pub(super) fn moment(&self, time: Time) -> String {
        moment(time, &self.frame.zone)
    }

    pub(super) fn start(&self, time: Time, bin: Bin) -> String {
        start(time, bin, &self.frame.zone)
    }
}

/// `in 44% of cases`: how often chance does it, as far as so many draws can tell.
pub(super) fn often(chance: f64) -> String {
    let draws = DRAWS as u64 + 1;
    let cases = (chance * draws as f64).round() as u64;
    if cases <= 1 {
        return "in less than 0.1% of cases".to_owned();
    }
    format!("in {} of cases", percent(cases, draws))
}

/// `around 8 April`, or `on the second Tuesday of April` where it is that each time.
pub(super) fn around(season: &Season, zone: &TimeZone) -> String {
    const NAMES: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    let Some(peak) = season.peaks.get(season.peaks.len() / 2) else {
        return String::new();
    };
    let date = peak.in_zone(zone);
    if let Some((weekday, nth)) = season.weekday {
        let name = NAMES[usize::from((nth - 1).clamp(0, 4).unsigned_abs())];
        return format!("on the {name} {weekday:?} of {}", date.strftime("%B"));
    }
    format!("around {}", date.strftime("%-d %B"))
}

fn handle(row: &Row) -> Option<String> {
    let author = &row.post.author;
    (!author.handle.is_empty()).then(|| format!("@{}", author.handle))
}
