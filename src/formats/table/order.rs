//! Whether `3/4/2020` is the third of April: decided on the whole column, because one date that can be
//! read in one way only tells for all.

use jiff::tz::TimeZone;

use crate::post::{Clues, DayMonth, Time, day_and_month, parse_time};

/// A post's identifier and its written time are never further apart than the zones of the world.
const ZONES: i64 = 26 * 3_600_000;

/// What the dates of a column have shown so far.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// What the person says.
    asked: Option<bool>,
    day_first: u64,
    month_first: u64,
    either: u64,
    // Rows that are in order of time if read so: evidence where no date proves anything.
    if_day_first: Run,
    if_month_first: Run,
}

/// How the times of a column follow each other.
#[derive(Debug, Default)]
struct Run {
    last: Option<Time>,
    up: u64,
    down: u64,
}

impl Run {
    fn add(&mut self, time: Option<Time>) {
        let Some(time) = time else { return };
        match self.last.replace(time) {
            Some(last) if last < time => self.up += 1,
            Some(last) if last > time => self.down += 1,
            _ => {}
        }
    }

    /// Steps against the direction of most, and all steps.
    fn disorder(&self) -> (u64, u64) {
        (self.up.min(self.down), self.up + self.down)
    }

    fn is_sorted(&self) -> bool {
        let (wrong, all) = self.disorder();
        all >= 5 && wrong * 50 <= all
    }

    fn is_unsorted(&self) -> bool {
        let (wrong, all) = self.disorder();
        wrong * 10 > all
    }
}

/// How the order came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// There is nothing to decide.
    Nothing,
    /// The person has said so.
    Asked,
    /// Dates that can be read in one way only.
    Proof,
    /// Only so are the rows in order of time.
    Sorted,
    /// None: it is the exporters' habit.
    Habit,
}

impl Order {
    pub(super) fn new(asked: Option<bool>) -> Self {
        Self {
            asked,
            ..Self::default()
        }
    }

    /// Takes in one date, and the time that the post's identifier holds.
    pub(super) fn look(&mut self, date: &str, of_id: Option<Time>) {
        match day_and_month(date) {
            None => {}
            Some(DayMonth::DayFirst) => self.day_first += 1,
            Some(DayMonth::MonthFirst) => self.month_first += 1,
            Some(DayMonth::Either) => {
                self.either += 1;
                if self.is_open() {
                    self.weigh(date, of_id);
                }
            }
        }
    }

    /// Reads a date in both ways.
    fn weigh(&mut self, date: &str, of_id: Option<Time>) {
        let read = |day_first| {
            let zone = TimeZone::UTC;
            parse_time(date, &Clues { zone, day_first })
        };
        let (day, month) = (read(true), read(false));
        self.if_day_first.add(day);
        self.if_month_first.add(month);
        let is_near = |time: Option<Time>| match (time, of_id) {
            (Some(time), Some(id)) => time.0.abs_diff(id.0) <= ZONES as u64,
            _ => false,
        };
        match (is_near(day), is_near(month)) {
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            _ => {}
        }
    }

    /// Whether there are dates that can be read in two ways, and nothing has decided yet.
    pub(super) fn is_open(&self) -> bool {
        self.asked.is_none() && self.either > 0 && self.day_first + self.month_first == 0
    }

    /// What to do, and why.
    pub(super) fn decide(&self) -> (bool, Ground) {
        if let Some(day_first) = self.asked {
            return (day_first, Ground::Asked);
        }
        if self.day_first + self.month_first > 0 {
            return (self.day_first > self.month_first, Ground::Proof);
        }
        let (day, month) = (&self.if_day_first, &self.if_month_first);
        if self.either == 0 {
            (false, Ground::Nothing)
        } else if day.is_sorted() && month.is_unsorted() {
            (true, Ground::Sorted)
        } else if month.is_sorted() && day.is_unsorted() {
            (false, Ground::Sorted)
        } else {
            (false, Ground::Habit)
        }
    }
}

/// Whether a date cannot be read in this order.
pub(super) fn contradicts(date: &str, day_first: bool) -> bool {
    match day_and_month(date) {
        Some(DayMonth::DayFirst) => !day_first,
        Some(DayMonth::MonthFirst) => day_first,
        Some(DayMonth::Either) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(dates: &[&str]) -> (bool, Ground) {
        let mut order = Order::new(None);
        for date in dates {
            order.look(date, None);
        }
        order.decide()
    }

    #[test]
    fn one_proof_decides() {
        assert_eq!(order(&["1/2/2020", "3/2/2020"]), (false, Ground::Habit));
        assert_eq!(order(&["1/2/2020", "13/2/2020"]), (true, Ground::Proof));
        assert_eq!(order(&["1/2/2020", "2/13/2020"]), (false, Ground::Proof));
        assert_eq!(
            order(&["2/13/2020", "13/2/2020", "14/2/2020"]),
            (true, Ground::Proof)
        );
        assert_eq!(order(&["2020-02-13"]), (false, Ground::Nothing));
    }

    #[test]
    fn the_order_of_rows_is_evidence() {
        // Six days around the change of a month: read otherwise they jump through the year.
        let days = [
            "10/3/2020",
            "11/3/2020",
            "12/3/2020",
            "1/4/2020",
            "2/4/2020",
            "3/4/2020",
        ];
        assert_eq!(order(&days), (true, Ground::Sorted));
        let back: Vec<&str> = days.iter().rev().copied().collect();
        assert_eq!(order(&back), (true, Ground::Sorted));
        // One day of each month, and each day of one month: both are in order.
        let months = [
            "2/1/2020", "2/2/2020", "2/3/2020", "2/4/2020", "2/5/2020", "2/6/2020", "2/7/2020",
        ];
        assert_eq!(order(&months).1, Ground::Habit);
    }

    #[test]
    fn identifiers_prove_the_order_too() {
        let mut order = Order::new(None);
        // The snowflake of 2020-04-03.
        order.look("3/4/2020 10:00", Some(Time(1_585_908_000_000)));
        assert_eq!(order.decide(), (true, Ground::Proof));
    }

    #[test]
    fn the_person_is_always_right() {
        let mut order = Order::new(Some(true));
        order.look("2/13/2020", None);
        assert!(!order.is_open());
        assert_eq!(order.decide(), (true, Ground::Asked));
        assert!(contradicts("2/13/2020", true) && !contradicts("2/13/2020", false));
    }
}
