//! Values as people read them: the same on the screen and in commands.

use super::Cell;
use crate::chart::number::{grouped, span};
use crate::chart::{Glyphs, sparkline};
use jiff::tz::TimeZone;

/// Cells of a small drawing.
const SPARK: usize = 16;

/// A cell as text, with times in a zone.
pub fn shown(cell: &Cell, zone: &TimeZone) -> String {
    match cell {
        Cell::Nothing => "-".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => grouped(*count),
        Cell::Number(value, digits) => number(*value, *digits),
        Cell::Signed(value, digits) => signed(*value, *digits),
        Cell::Share(share) => percent(*share),
        Cell::Time(time) => time.in_zone(zone).strftime("%Y-%m-%d %H:%M").to_string(),
        Cell::Day(time) => time.in_zone(zone).strftime("%Y-%m-%d").to_string(),
        Cell::Span(millis) => span(*millis),
        Cell::Spark(counts) => sparkline(counts, SPARK, Glyphs::Unicode),
    }
}

fn number(value: f64, digits: u8) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let text = format!("{:.*}", usize::from(digits), value.abs());
    let (whole, rest) = text
        .split_once('.')
        .map_or((text.as_str(), ""), |(w, r)| (w, r));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    let point = if rest.is_empty() { "" } else { "." };
    // What rounds to zero has no sign.
    let is_zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{whole}{point}{rest}")
}

fn signed(value: f64, digits: u8) -> String {
    let text = number(value, digits);
    let is_positive = value > 0.0 && text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    if is_positive {
        format!("+{text}")
    } else {
        text
    }
}

fn percent(share: f64) -> String {
    // In billionths, so that it reads as shares of counts do.
    const WHOLE: u64 = 1_000_000_000;
    // Only what is nothing, or everything, is written so.
    let least = u64::from(share > 0.0);
    let most = WHOLE - u64::from(share < 1.0);
    let part = (share * WHOLE as f64).round() as u64;
    crate::chart::number::percent(part.clamp(least, most.max(least)), WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Time;

    #[test]
    fn values_are_read_as_they_are() {
        let utc = TimeZone::UTC;
        for (cell, text) in [
            (Cell::Nothing, "-"),
            (Cell::Count(1_204_331), "1,204,331"),
            (Cell::Number(-1234.567, 1), "-1,234.6"),
            (Cell::Number(-0.04, 1), "0.0"),
            (Cell::Number(12.0, 0), "12"),
            (Cell::Number(f64::NAN, 2), "-"),
            (Cell::Signed(1.25, 1), "+1.2"),
            (Cell::Signed(0.01, 1), "0.0"),
            (Cell::Signed(-3.0, 1), "-3.0"),
            (Cell::Share(0.6249), "62%"),
            (Cell::Share(0.0012), "0.12%"),
            (Cell::Share(1.0), "100%"),
            (Cell::Share(0.0), "0%"),
            (Cell::Share(1e-14), "<0.001%"),
            (Cell::Share(1.0 - 1e-14), "99.9%"),
            (Cell::Time(Time(0)), "1970-01-01 00:00"),
            (Cell::Day(Time(0)), "1970-01-01"),
        ] {
            assert_eq!(shown(&cell, &utc), text, "{cell:?}");
        }
    }
}
