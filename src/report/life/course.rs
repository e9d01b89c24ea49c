//! The table of how a scope rose and fell.

use super::Page;
use crate::engine::Course;
use crate::measure::decay::{self, Fall, NoFit, Shape, Start, Wave};
use crate::report::{Cell, Report, Table, column, text_column};

/// Voices at the peak from which on a wave may be said to have grown by word of mouth.
const MOUTHS: u64 = 10;

impl Page<'_> {
    pub(super) fn measures(&self, course: &Course, report: &mut Report) {
        let mut table = Table::new([
            text_column("measure", "measure"),
            column("value", "value"),
            text_column("about", "about"),
        ]);
        let mut add = |measure: &str, value: Cell, about: String| {
            table.row([Cell::text(measure), value, Cell::text(about)], []);
        };
        let bins = |count: f64| Cell::Span((count * course.width() as f64).round() as i64);
        let rise = &course.rise;
        let begun = if rise.cut {
            "from the first post: it never lay below a tenth before"
        } else {
            "from the last bin with less than a tenth of the peak"
        };
        add("rise to the peak", bins(rise.bins as f64), begun.to_owned());
        let steepest = self.start(course.edges[rise.steepest], course.bin);
        add(
            "steepest rise",
            Cell::Count(rise.by),
            format!(
                "{} more than in the {} before, at {steepest}",
                self.frame.unit.name(),
                course.bin.name()
            ),
        );
        let halved = course.halved.map_or(Cell::Nothing, |n| bins(n as f64));
        add(
            "peak halved after",
            halved,
            "to the first bin with half of the peak or less".to_owned(),
        );
        match &course.fall {
            Ok(fall) => {
                for (measure, value, about) in fitted(fall, bins) {
                    add(measure, value, about);
                }
            }
            Err(why) => add("half-life", Cell::Nothing, refused(*why, course)),
        }
        for (measure, value, about) in course.wave.iter().flat_map(|wave| around(wave, course)) {
            add(measure, value, about);
        }
        report.table(
            "course",
            ("Rise and fall", self.definition_of_course(course)),
            table,
        );
    }

    fn definition_of_course(&self, course: &Course) -> String {
        format!(
            "{unit} per {bin} ({zone}); half-life: least squares of ln(mean of {window} {bin}s) from the peak until it falls below \
             5 % of it, at least {bins} {bin}s with {posts} {unit} (smoothed {bin}s hang together, so the interval is rather \
             too narrow), no fact with fewer than {sure} {bin}s, an R2 below {r2} or an interval wider than a factor of {wide}; power law: the same on ln(1 + {bin}s since the peak), the better one by AIC; before and in the \
             peak: of the wave down to a tenth of it on either side (after Crane & Sornette 2008)",
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

fn around(wave: &Wave, course: &Course) -> [(&'static str, Cell, String); 2] {
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

fn fitted(fall: &Fall, bins: impl Fn(f64) -> Cell) -> Vec<(&'static str, Cell, String)> {
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
            "share explained".to_owned(),
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
        Shape::Exponential => "the half-life lies closer",
        Shape::PowerLaw => "the power law lies closer: ever slower, so no single half-life",
        Shape::Alike => "the two cannot be told apart",
    }
}

/// What kind of start it was, with so many voices at the peak: by word of mouth takes many mouths.
pub(super) fn kind(start: Start, voices: u64) -> &'static str {
    match start {
        Start::Abrupt => "abrupt, as after an event (exogenous)",
        Start::Grown if voices < MOUTHS => "grown as it fell",
        Start::Grown => "grown as it fell, as by word of mouth (endogenous)",
        Start::Between => "between abrupt and grown",
    }
}

/// Why nothing was fitted.
pub(super) fn refused(why: NoFit, course: &Course) -> String {
    let bin = course.bin.name();
    match why {
        NoFit::Empty => "nothing to fit".to_owned(),
        NoFit::FewBins(bins) => format!(
            "not fitted: below 5 % of the peak, or at the end, after {bins} {bin}{}",
            if bins == 1 { "" } else { "s" }
        ),
        NoFit::FewPosts(posts) => format!("not fitted: {posts} in all are too few"),
        NoFit::NoDecline => "not fitted: it did not fall".to_owned(),
    }
}
