//! How wide the columns of a page's tables are, and what stands in their cells.

use super::super::text;
use crate::post::display::clean_line;
use crate::report::{Cell, Side, Table, shown};
use jiff::tz::TimeZone;

/// Between two columns of a table.
const GAP: usize = 2;
/// What is left of a moment where there is little room.
const DAY: usize = 10;
/// A column of texts gives way to the others down to this.
const NARROWEST: usize = 12;
/// The first one, which says what a row is of, only down to this: the last columns rather go.
const NARROWEST_FIRST: usize = 28;
/// Texts longer than this are cut where others need the room.
const WIDEST: usize = 60;

/// A cell as it is shown in so many cells. Drawings keep their blanks, moments at least their day.
pub(super) fn cell_in(cell: &Cell, zone: &TimeZone, width: usize) -> String {
    match cell {
        Cell::Time(time) if width < text::width(&shown(cell, zone)) => {
            shown(&Cell::Day(*time), zone)
        }
        cell => clean_cell(cell, zone),
    }
}

fn clean_cell(cell: &Cell, zone: &TimeZone) -> String {
    let text = shown(cell, zone);
    match cell {
        Cell::Text(_) => clean_line(&text).into_owned(),
        _ => text,
    }
}

/// A cell in its column, with the gap behind it.
pub(super) fn set(cell: &str, side: Side, width: usize) -> String {
    if width == 0 {
        return String::new();
    }
    let cell = text::fit(cell, width);
    let lacking = " ".repeat(width - text::width(&cell).min(width));
    let gap = " ".repeat(GAP);
    match side {
        Side::Left => format!("{cell}{lacking}{gap}"),
        Side::Right => format!("{lacking}{cell}{gap}"),
    }
}

/// The widths of the columns, 0 for those that there is no room for, and for those that are passed over so that
/// others can be seen. Where there is not room for all, long texts are cut first; then the last columns go, but
/// never the first.
pub(super) fn widths(table: &Table, zone: &TimeZone, (room, left): (usize, usize)) -> Vec<usize> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(n, column)| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(n));
            let widest = cells.map(|cell| text::width(&clean_cell(cell, zone))).max();
            widest
                .unwrap_or(0)
                .max(text::width(&column.title))
                .min(room)
        })
        .collect();
    let has = |is_so: fn(&Cell) -> bool| -> Vec<bool> {
        (0..widths.len()).map(|n| holds(table, n, is_so)).collect()
    };
    let texts = has(|cell| matches!(cell, Cell::Text(_)));
    let times = has(|cell| matches!(cell, Cell::Time(_)));
    if total(&widths) > room + GAP {
        widths
            .iter_mut()
            .skip(1)
            .take(left)
            .for_each(|width| *width = 0);
    }
    shrink(&mut widths, |n| texts[n], room, WIDEST);
    shrink(&mut widths, |n| times[n], room, DAY);
    shrink(&mut widths, |n| n > 0 && texts[n], room, NARROWEST);
    shrink(&mut widths, |n| texts[n], room, NARROWEST_FIRST);
    let mut last = widths.len();
    while total(&widths) > room + GAP && last > 1 {
        last -= 1;
        widths[last] = 0;
    }
    shrink(&mut widths, |n| texts[n], room, NARROWEST);
    widths
}

fn total(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown.map(|width| width + GAP).sum()
}

/// Whether a column has cells of a kind, and no others but empty ones.
fn holds(table: &Table, column: usize, is_so: impl Fn(&Cell) -> bool) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    cells.any(&is_so)
        && (table.rows.iter())
            .filter_map(|row| row.cells.get(column))
            .all(|cell| is_so(cell) || *cell == Cell::Nothing)
}

/// Takes from the widest of some columns what is too much, down to `least`.
fn shrink(widths: &mut [usize], of: impl Fn(usize) -> bool, room: usize, least: usize) {
    loop {
        let excess = total(widths).saturating_sub(room + GAP);
        let columns = (0..widths.len()).filter(|n| of(*n));
        let widest = columns.max_by_key(|n| widths[*n]);
        let Some(widest) = widest.filter(|n| excess > 0 && widths[*n] > least) else {
            return;
        };
        widths[widest] -= excess.min(widths[widest] - least).min(8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{column, text_column};

    #[test]
    fn what_there_is_no_room_for_can_be_come_to() {
        let mut table = Table::new([
            text_column("text", "text"),
            column("posts", "posts"),
            column("voices", "voices"),
            text_column("by", "by"),
        ]);
        let cells = [
            Cell::text("a text that is longer than all of the room".to_owned()),
            Cell::Count(12),
            Cell::Count(3),
            Cell::text("@somebody_with_a_long_name".to_owned()),
        ];
        table.row(cells, []);
        let of = |room, left| widths(&table, &TimeZone::UTC, (room, left));
        assert_eq!(of(200, 0), [42, 5, 6, 26]);
        assert_eq!(
            of(200, 2),
            [42, 5, 6, 26],
            "all are there: nothing is passed over"
        );
        assert_eq!(of(60, 0), [31, 5, 6, 12]);
        assert_eq!(of(44, 0), [28, 5, 6, 0]);
        assert_eq!(of(44, 1), [28, 0, 6, 0]);
        assert_eq!(of(44, 2), [30, 0, 0, 12]);
        assert_eq!(of(10, 0), [10, 0, 0, 0]);
    }
}
