//! The labels of a time axis: times of day, days, months or years, as fine as there is room for.

use crate::post::Time;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A bin's beginning and the column where it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The first column of the bin.
    pub column: u16,
    /// When the bin begins.
    pub time: Time,
}

/// A label and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeLabel {
    /// The first column of the bin that it names.
    pub column: u16,
    /// What it says.
    pub text: String,
}

/// Cells that stay free between two labels.
const GAP: u16 = 2;
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// What labels name, and every how many of it there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grain {
    Minutes(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

/// Finest first.
const GRAINS: [Grain; 24] = [
    Grain::Minutes(1),
    Grain::Minutes(5),
    Grain::Minutes(15),
    Grain::Minutes(30),
    Grain::Minutes(HOUR),
    Grain::Minutes(2 * HOUR),
    Grain::Minutes(3 * HOUR),
    Grain::Minutes(6 * HOUR),
    Grain::Minutes(12 * HOUR),
    Grain::Days(1),
    Grain::Days(2),
    Grain::Days(7),
    Grain::Days(14),
    Grain::Months(1),
    Grain::Months(2),
    Grain::Months(3),
    Grain::Months(6),
    Grain::Years(1),
    Grain::Years(2),
    Grain::Years(5),
    Grain::Years(10),
    Grain::Years(50),
    Grain::Years(100),
    Grain::Years(1000),
];

impl Grain {
    /// The number of the stretch of time that holds this moment: equal in the same stretch.
    fn stretch(self, at: DateTime) -> i64 {
        let date = at.date();
        let day = i64::from(
            date.duration_since(jiff::civil::date(1970, 1, 1))
                .as_hours() as i32
                / 24,
        );
        let month = i64::from(at.year()) * 12 + i64::from(at.month()) - 1;
        match self {
            Self::Minutes(every) => {
                (day * DAY + i64::from(at.hour()) * HOUR + i64::from(at.minute())).div_euclid(every)
            }
            // The first day of 1970 was a Thursday: shifted so that weeks begin on Monday.
            Self::Days(every) if every % 7 == 0 => (day + 3).div_euclid(every),
            Self::Days(every) => day.div_euclid(every),
            Self::Months(every) => month.div_euclid(every),
            Self::Years(every) => i64::from(at.year()).div_euclid(every),
        }
    }

    /// About how long one unit of it lasts, in minutes: bins that are longer cannot be named by it.
    fn unit_minutes(self) -> i64 {
        match self {
            Self::Minutes(every) if every < HOUR => 1,
            Self::Minutes(_) => HOUR,
            Self::Days(every) if every % 7 == 0 => 7 * DAY,
            Self::Days(_) => DAY,
            Self::Months(_) => 31 * DAY,
            Self::Years(_) => 366 * DAY,
        }
    }

    /// What a label says, in full and shorter. The last one says no more than what changes from
    /// one label to the next.
    fn texts(self, at: DateTime) -> Vec<String> {
        let write = |pattern: &str| at.strftime(pattern).to_string();
        match self {
            // A midnight is better named by the day that it begins.
            Self::Minutes(_) if is_midnight(at) => vec![write("%-d %b %Y"), write("%-d %b")],
            Self::Minutes(_) => vec![
                write("%-d %b %Y %H:%M"),
                write("%-d %b %H:%M"),
                write("%H:%M"),
            ],
            Self::Days(_) => vec![write("%-d %b %Y"), write("%-d %b")],
            Self::Months(_) => vec![write("%b %Y")],
            Self::Years(_) => vec![write("%Y")],
        }
    }

    /// What a label says after one that named `before`: new days and years are said when they begin.
    fn texts_after(self, before: DateTime, at: DateTime) -> Vec<String> {
        let mut texts = self.texts(at);
        let (new_day, new_year) = (before.date() != at.date(), before.year() != at.year());
        match self {
            Self::Minutes(_) if new_day && !is_midnight(at) => texts.split_off(1),
            Self::Days(_) if new_year => texts,
            _ => texts.split_off(texts.len() - 1),
        }
    }
}

fn is_midnight(at: DateTime) -> bool {
    at.hour() == 0 && at.minute() == 0
}

/// The moment on the clocks of the zone. Times beyond the calendar (year 9999) have none.
pub(super) fn civil(time: Time, zone: &TimeZone) -> Option<DateTime> {
    let timestamp = Timestamp::from_millisecond(time.0).ok()?;
    Some(zone.to_datetime(timestamp))
}

/// The beginning of a bin of this length, as precisely as the length asks for.
pub(super) fn bin_name(start: Time, end: Time, zone: &TimeZone) -> String {
    let Some(at) = civil(start, zone) else {
        return String::new();
    };
    let pattern = match end.0.saturating_sub(start.0) / 60_000 {
        minutes if minutes >= 365 * DAY => "%Y",
        minutes if minutes >= 28 * DAY => "%b %Y",
        minutes if minutes >= 23 * HOUR => "%a %-d %b %Y",
        _ => "%a %-d %b %Y %H:%M",
    };
    at.strftime(pattern).to_string()
}

/// Labels for bins that begin at `ticks` (rising, the visible ones only), written from each bin's
/// column on into `width` columns, no two closer than two cells.
///
/// `bin_millis` is the length of the shortest bin: a label never claims to be finer than the bins.
pub fn time_labels(ticks: &[Tick], bin_millis: i64, zone: &TimeZone, width: u16) -> Vec<TimeLabel> {
    let bins: Vec<(u16, DateTime)> = ticks
        .iter()
        .filter(|tick| tick.column < width)
        .filter_map(|tick| Some((tick.column, civil(tick.time, zone)?)))
        .collect();
    let bin_minutes = bin_millis / 60_000;
    let grains = GRAINS
        .into_iter()
        .filter(|grain| grain.unit_minutes() >= bin_minutes.min(366 * DAY));
    for grain in grains.clone() {
        let chosen = boundaries(&bins, grain);
        if chosen.is_empty() {
            break;
        }
        if let Some(labels) = fitted(&bins, &chosen, grain, width) {
            return labels;
        }
    }
    // Nothing begins within sight, or nothing fits: name the first bin at least, by its year if
    // there is no room for more.
    grains
        .into_iter()
        .find_map(|grain| fitted(&bins, &[], grain, width))
        .unwrap_or_default()
}

/// The numbers of the bins in which a new stretch begins.
fn boundaries(bins: &[(u16, DateTime)], grain: Grain) -> Vec<usize> {
    let before_first = bins.first().map(|(_, at)| {
        at.checked_sub(jiff::SignedDuration::from_millis(1))
            .unwrap_or(*at)
    });
    let mut before = before_first.map(|at| grain.stretch(at));
    let mut chosen = Vec::new();
    for (i, (_, at)) in bins.iter().enumerate() {
        let stretch = grain.stretch(*at);
        if before != Some(stretch) {
            chosen.push(i);
        }
        before = Some(stretch);
    }
    chosen
}

/// The labels of the chosen bins and, where there is room, of the first; `None` if two would touch.
fn fitted(
    bins: &[(u16, DateTime)],
    chosen: &[usize],
    grain: Grain,
    width: u16,
) -> Option<Vec<TimeLabel>> {
    let mut labels = Vec::new();
    let mut before: Option<DateTime> = None;
    let first = (chosen.first() != Some(&0)).then_some(0);
    let all: Vec<usize> = first.into_iter().chain(chosen.iter().copied()).collect();
    for (n, &bin) in all.iter().enumerate() {
        let (column, at) = *bins.get(bin)?;
        let next = all.get(n + 1).and_then(|next| bins.get(*next));
        let end = next.map_or(width, |(next, _)| next.saturating_sub(GAP));
        let room = usize::from(end.saturating_sub(column));
        let texts = before.map_or_else(|| grain.texts(at), |before| grain.texts_after(before, at));
        // One cell goes to the mark before the label.
        match texts.into_iter().find(|text| text.len() < room) {
            Some(text) => {
                labels.push(TimeLabel { column, text });
                before = Some(at);
            }
            // The first bin is named as a courtesy, and the last label may not fit at the edge.
            None if (n == 0 && first.is_some()) || next.is_none() => {}
            None => return None,
        }
    }
    (!labels.is_empty()).then_some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = 60_000;

    fn time(text: &str) -> Time {
        Time(text.parse::<Timestamp>().expect("a time").as_millisecond())
    }

    /// The axis as it would be written, a bin in each column.
    fn axis(start: &str, bin_minutes: i64, zone: &TimeZone, width: u16) -> String {
        let bin = bin_minutes * MINUTE;
        let ticks: Vec<Tick> = (0..width)
            .map(|column| Tick {
                column,
                time: Time(time(start).0 + i64::from(column) * bin),
            })
            .collect();
        let mut out = String::new();
        for label in time_labels(&ticks, bin, zone, width) {
            while out.len() < usize::from(label.column) {
                out.push(' ');
            }
            out.push('|');
            out.push_str(&label.text);
        }
        out
    }

    #[test]
    fn labels_are_as_fine_as_there_is_room() {
        let paris = TimeZone::get("Europe/Paris").expect("a known zone");
        let day = 24 * 60;
        let cases = [
            ("2014-05-24T16:02:00Z", 1, &TimeZone::UTC, 30),
            ("2014-05-24T18:00:00Z", 60, &TimeZone::UTC, 30),
            ("2014-05-24T22:00:00Z", 60, &paris, 40),
            ("2014-05-24T00:00:00Z", day, &TimeZone::UTC, 40),
            ("2014-12-20T00:00:00Z", day, &TimeZone::UTC, 40),
            ("2014-05-05T00:00:00Z", 7 * day, &TimeZone::UTC, 60),
            ("2009-01-01T00:00:00Z", 365 * day, &TimeZone::UTC, 15),
        ];
        let expected = [
            "|16:02       |16:15",
            "      |25 May     |12:00",
            "|25 May     |12:00      |26 May",
            "|24 May  |2 Jun        |16 Jun",
            "|20 Dec  |29 Dec       |12 Jan 2015",
            "         |Jul 2014    |Oct 2014    |Jan 2015    |Apr 2015",
            " |2010",
        ];
        for ((start, bin, zone, width), labels) in cases.into_iter().zip(expected) {
            assert_eq!(
                axis(start, bin, zone, width),
                labels,
                "{start} {bin} {width}"
            );
        }
    }

    #[test]
    fn a_narrow_axis_is_named_by_its_year_at_least() {
        let week_and_a_minute = 7 * 24 * 60 + 1;
        let ticks: Vec<Tick> = (0..2u16)
            .map(|n| Tick {
                column: 4 * n,
                time: Time(-1 + i64::from(n) * week_and_a_minute * MINUTE),
            })
            .collect();
        let labels = time_labels(&ticks, week_and_a_minute * MINUTE, &TimeZone::UTC, 8);
        let texts: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!(texts, ["1969"]);
    }

    proptest! {
        #[test]
        fn labels_never_touch(start in -4_000_000_000_000i64..4_000_000_000_000,
            bin in 1i64..40_000_000_000, step in 1u16..9, bins in 0u16..200, cut in 0u16..9)
        {
            let ticks: Vec<Tick> = (0..bins)
                .map(|n| Tick { column: n * step, time: Time(start + i64::from(n) * bin) })
                .collect();
            let width = (bins * step).saturating_sub(cut);
            let labels = time_labels(&ticks, bin, &TimeZone::UTC, width);
            let mut free = 0;
            for label in &labels {
                prop_assert!(usize::from(label.column) >= free);
                let end = usize::from(label.column) + 1 + label.text.len();
                prop_assert!(end <= usize::from(width));
                free = end + usize::from(GAP);
            }
            prop_assert!(!labels.is_empty() || width < 8);
        }

        #[test]
        fn any_times_do(times: Vec<i64>, bin: i64, width: u16) {
            let ticks: Vec<Tick> = times.iter().enumerate()
                .map(|(n, time)| Tick { column: n as u16, time: Time(*time) })
                .collect();
            time_labels(&ticks, bin, &TimeZone::UTC, width);
        }
    }
}
