//! The table of how a scope rose and fell.

use super::Page;
use crate::chart::number::percent;
use crate::engine::Course;
use crate::measure::decay::{self, Fall, NoFit, Shape, Start, Wave};
use crate::report::saying::{between, things};
use crate::report::{Cell, Door, Report, Table, column, text_column};
use std::ops::Range;

/// Voices at the peak from which on a wave may be said to have grown by word of mouth.
const MOUTHS: u64 = 10;

/// A measure, its value, and what there is to say of it.
type Measured = (&'static str, Cell, String);

impl Page<'_> {
    pub(super) fn measures(&self, course: &Course, report: &mut Report) {
        let top = decay::highest(&course.counts).unwrap_or(0);
        let mut rows = self.rises(course, top);
        rows.extend(falls(course, top));
        if let Some(wave) = &course.wave {
            let wide = top.saturating_sub(wave.reach)..top + wave.reach + 1;
            rows.extend(
                around(wave, course)
                    .into_iter()
                    .map(|row| (row, wide.clone())),
            );
        }
        let mut table = Table::new([
            text_column("measure", "measure"),
            column("value", "value"),
            text_column("about", "about"),
        ]);
        for ((measure, value, about), bins) in rows {
            // To the posts of these bins, beginning with the peak or ending with it.
            let at = |bin: usize| course.edges[bin.min(course.edges.len() - 1)];
            let posts = between(&self.behind, at(bins.start), at(bins.end));
            let door = Door::posts("posts of that time", posts);
            table.row([Cell::text(measure), value, Cell::text(about)], [door]);
        }
        report.table(
            "course",
            ("Rise and fall", self.definition_of_course(course)),
            table,
        );
    }

    /// How it came to its peak.
    fn rises(&self, course: &Course, top: usize) -> Vec<(Measured, Range<usize>)> {
        let rise = &course.rise;
        let begun = if rise.cut {
            "from the first post: it never lay below a tenth before"
        } else {
            "from the last bin with less than a tenth of the peak"
        };
        let steepest = self.start(course.edges[rise.steepest], course.bin);
        let (unit, bin) = (self.frame.unit.name(), course.bin.name());
        let by = format!("{unit} more than in the {bin} before, at {steepest}");
        vec![
            (
                (
                    "rise to the peak",
                    lasting(course, rise.bins as f64),
                    begun.to_owned(),
                ),
                top - rise.bins..top + 1,
            ),
            (
                ("steepest rise", Cell::Count(rise.by), by),
                rise.steepest..rise.steepest + 1,
            ),
        ]
    }

    fn definition_of_course(&self, course: &Course) -> String {
        let rhythm = match course.rhythm {
            24 => "day",
            7 => "week",
            _ => "year",
        };
        format!(
            "{unit} per {bin} ({zone}); half-life: Poisson regression of these counts, not smoothed, on {bin}s since the peak, to the last \
             {bin} with 5 % of the peak or more before a {rhythm} without one, of more than one {rhythm} only whole ones (the \
             rhythm within is not taken out: a fall of less may be the end of the {rhythm}); at least {bins} {bin}s with {posts} {unit}; \
             R2: share of the deviance of the counts that it explains; interval: widened for counts that scatter more than chance and \
             for neighbours that repeat each other; no half-life with fewer than {sure} {bin}s, an R2 below {r2}, a power law that lies closer, or an interval wider \
             than a factor of {wide}; power law: the same on ln(1 + {bin}s since the peak), the closer one by QAIC; before \
             and in the peak: of the wave down to a tenth of it on either side, in means of up to {window} {bin}s (after Crane & \
             Sornette 2008)",
            unit = self.frame.unit.name(),
            bin = course.bin.name(),
            zone = self.zone,
            window = course.window,
            bins = decay::LEAST_BINS,
            posts = decay::LEAST_POSTS,
            sure = decay::SURE_BINS,
            r2 = decay::SURE_R2,
            wide = decay::SURE_WIDTH,
        )
    }
}

fn around(wave: &Wave, course: &Course) -> [Measured; 2] {
    let beside = wave.before + wave.after;
    [
        (
            "before the peak",
            Cell::share(wave.before, beside),
            kind(wave.start, course.peak.voices).to_owned(),
        ),
        (
            "in the peak",
            Cell::share(wave.peak, beside + wave.peak),
            "of the whole wave".to_owned(),
        ),
    ]
}

/// So many bins as a length of time.
fn lasting(course: &Course, bins: f64) -> Cell {
    Cell::Span((bins * course.width() as f64).round() as i64)
}

/// How it fell from its peak.
fn falls(course: &Course, top: usize) -> Vec<(Measured, Range<usize>)> {
    let halved = course
        .halved
        .map_or(Cell::Nothing, |n| lasting(course, n as f64));
    let mut rows = vec![(
        (
            "peak halved after",
            halved,
            "to the first bin with half of the peak or less".to_owned(),
        ),
        top..top + course.halved.unwrap_or(0) + 1,
    )];
    match &course.fall {
        Ok(fall) => {
            let fitted = fitted(fall, |bins| lasting(course, bins));
            rows.extend(fitted.into_iter().map(|row| (row, top..top + fall.bins)));
        }
        Err(why) => rows.push((
            ("half-life", Cell::Nothing, refused(*why, course)),
            top..course.counts.len(),
        )),
    }
    rows
}

fn fitted(fall: &Fall, bins: impl Fn(f64) -> Cell) -> Vec<Measured> {
    let end = |value: f64| {
        if value.is_finite() {
            bins(value)
        } else {
            Cell::Nothing
        }
    };
    vec![
        (
            "half-life",
            bins(fall.half_life),
            format!("fitted to {} bins with {} in all", fall.bins, fall.posts),
        ),
        ("at least", end(fall.between.0), "95 % interval".to_owned()),
        (
            "at most",
            end(fall.between.1),
            "95 % interval; none: no end to it".to_owned(),
        ),
        (
            "R2 of the half-life",
            Cell::Number(fall.r2, 3),
            "share of the deviance that halving at a steady pace explains".to_owned(),
        ),
        (
            "power law exponent",
            Cell::Number(fall.exponent, 2),
            "(1 + bins)^-exponent".to_owned(),
        ),
        (
            "R2 of the power law",
            Cell::Number(fall.power_r2, 3),
            closer(fall.shape).to_owned(),
        ),
    ]
}

pub(super) fn closer(shape: Shape) -> &'static str {
    match shape {
        Shape::Exponential => "halving at a steady pace describes it better than a power law",
        Shape::PowerLaw => {
            "a power law (ever slower, without a half-life) describes it better than halving at a steady pace"
        }
        Shape::Alike => "a power law (ever slower, without a half-life) would describe it as well",
    }
}

/// What kind of start it was, with so many voices at the peak: by word of mouth takes many mouths.
fn kind(start: Start, voices: u64) -> &'static str {
    match start {
        Start::Abrupt => "abrupt, as after an event (exogenous)",
        Start::Grown if voices < MOUTHS => "symmetric: it grew as it fell",
        Start::Grown => "symmetric: it grew as it fell, as by word of mouth (endogenous)",
        Start::Between => "between abrupt and symmetric",
    }
}

/// Likewise as part of a sentence about the peak.
pub(super) fn started(wave: &Wave, voices: u64) -> String {
    match wave.start {
        Start::Abrupt => "it came abruptly, as after an event".to_owned(),
        Start::Grown if voices < MOUTHS => "it rose about as slowly as it fell".to_owned(),
        Start::Grown => "it rose about as slowly as it fell, as by word of mouth".to_owned(),
        Start::Between => format!(
            "of the wave around this peak, {} came before it",
            percent(wave.before, wave.before + wave.after)
        ),
    }
}

/// Why nothing was fitted.
pub(super) fn refused(why: NoFit, course: &Course) -> String {
    let bin = course.bin.name();
    match why {
        NoFit::Empty => "nothing to fit".to_owned(),
        NoFit::FewBins(bins) => format!(
            "it is below 5 % of the peak, or at its end, after {}",
            things(bins as u64, bin)
        ),
        NoFit::FewPosts(posts) => format!("{posts} in all are too few"),
        NoFit::NoDecline => "it does not fall".to_owned(),
    }
}
