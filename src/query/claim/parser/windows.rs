//! Lengths of time: the first 24 hours, the last week, one day.

use super::Parser;
use crate::post::Bin;
use crate::query::claim::{Place, Role, Window, times};

impl Parser<'_> {
    /// `in the first 24 hours`, `within 3 days`, `over the last week`.
    pub(super) fn window(&mut self) -> bool {
        let is_after = self.word(0) == "after";
        let is_known = matches!(self.word(0), "in" | "within" | "during" | "over" | "inside");
        if !is_after && !is_known {
            return false;
        }
        let (used, place) = self.place();
        let Some((count, per, more)) = self.length(used) else {
            return false;
        };
        let used = used + more;
        let launch = self.launch(used);
        if self.claim.window.is_some() {
            return self.take(used + launch, Role::Unknown, "a second length of time");
        }
        let is_first = is_after || launch > 0;
        let place = place
            .or_else(|| is_first.then_some(Place::First))
            .unwrap_or_else(|| highest(count, per));
        let length = (count * per.length() as f64) as i64;
        self.claim.window = Some(Window {
            length,
            place,
            is_any: matches!(place, Place::Highest(..)),
        });
        let meaning = match place {
            Place::First => format!("the {} from the first post on", lasting(length)),
            Place::Last => format!("the last {} before the archive ends", lasting(length)),
            Place::Highest(per, 1) => {
                format!("the {} of the {} with the most", per.name(), by(per))
            }
            Place::Highest(per, count) => format!(
                "the {count} {}s of the {} in a row with the most",
                per.name(),
                by(per)
            ),
        };
        self.window_at = self.claim.pieces.len();
        self.take(used + launch, Role::Time, meaning)
    }

    /// The words before a length, and where they say that it lies.
    fn place(&self) -> (usize, Option<Place>) {
        let mut used = 1;
        let mut place = None;
        while matches!(
            self.word(used),
            "the"
                | "its"
                | "their"
                | "just"
                | "only"
                | "first"
                | "last"
                | "past"
                | "less"
                | "than"
                | "a"
                | "an"
        ) {
            match self.word(used) {
                "first" => place = Some(Place::First),
                "last" | "past" => place = Some(Place::Last),
                _ => {}
            }
            used += 1;
        }
        (used, place)
    }

    fn length(&self, ahead: usize) -> Option<(f64, Bin, usize)> {
        let article = matches!(self.word(ahead - 1), "a" | "an" | "first" | "last" | "past");
        match times::period(self.word(ahead)).filter(|_| article) {
            Some(per) => Some((1.0, per, 1)),
            None => times::length(self.rest().get(ahead..)?),
        }
    }

    /// How many words call the beginning: `of its first use`, `after the launch`.
    fn launch(&self, ahead: usize) -> usize {
        if !matches!(self.word(ahead), "of" | "after" | "from") {
            return 0;
        }
        let mut end = ahead + 1;
        while matches!(self.word(end), "its" | "the" | "first" | "being" | "it") {
            end += 1;
        }
        let is_launch = matches!(
            self.word(end),
            "use"
                | "launch"
                | "start"
                | "beginning"
                | "post"
                | "tweet"
                | "appearance"
                | "began"
                | "started"
        );
        if is_launch { end + 1 - ahead } else { 0 }
    }

    /// Two sides have their highest day each: which of them is meant is not said.
    pub(super) fn refuse_highest(&mut self) {
        let place = self.claim.window.map(|window| window.place);
        if let Some(Place::Highest(..)) = place {
            self.claim.window = None;
            let piece = &mut self.claim.pieces[self.window_at];
            piece.role = Role::Unknown;
            "in a comparison, say which one: the first, the last, or its date"
                .clone_into(&mut piece.meaning);
        }
    }
}

/// Where the most is: one period is one of the calendar, several are so many in a row.
fn highest(mut count: f64, mut per: Bin) -> Place {
    let is_broken = |count: f64| (count - count.round()).abs() > 1e-6;
    // Half a day is twelve hours, and two weeks need not begin on a Monday.
    while is_broken(count) || per == Bin::Week && count.round() > 1.0 {
        let Some(finer) = per.finer() else {
            break;
        };
        count *= per.length() as f64 / finer.length() as f64;
        per = finer;
    }
    Place::Highest(per, (count.round() as usize).max(1))
}

/// Where periods begin.
fn by(per: Bin) -> &'static str {
    if per < Bin::Day { "clock" } else { "calendar" }
}

fn lasting(length: i64) -> String {
    let whole = [Bin::Week, Bin::Day, Bin::Hour, Bin::Minute]
        .into_iter()
        .find(|per| length % per.length() == 0)
        .unwrap_or(Bin::Minute);
    let count = length / whole.length();
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {}{s}", whole.name())
}
