//! Counts by two things as a field of shades.

use super::glyphs::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

/// A field of counts: a row for each of one thing, a column for each of the other.
#[derive(Clone, Debug)]
pub struct HeatMap<'a> {
    rows: &'a [String],
    columns: &'a [String],
    cells: &'a [Vec<u64>],
    style: Style,
    axis: Style,
    glyphs: Glyphs,
}

impl<'a> HeatMap<'a> {
    /// A field of counts, row by row.
    pub fn new(rows: &'a [String], columns: &'a [String], cells: &'a [Vec<u64>]) -> Self {
        Self {
            rows,
            columns,
            cells,
            style: Style::new(),
            axis: Style::new().add_modifier(Modifier::DIM),
            glyphs: Glyphs::Unicode,
        }
    }

    /// How shades and labels look.
    #[must_use]
    pub fn styles(self, style: Style, axis: Style) -> Self {
        Self {
            style,
            axis,
            ..self
        }
    }

    fn most(&self) -> u64 {
        self.cells.iter().flatten().copied().max().unwrap_or(0)
    }
}

impl Widget for &HeatMap<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let widest = self.rows.iter().map(|name| name.width()).max().unwrap_or(0) as u16 + 1;
        let room = area.width.saturating_sub(widest);
        let Some(width) = room
            .checked_div(self.columns.len() as u16)
            .filter(|w| *w > 0)
        else {
            return;
        };
        // Wider cells would only be further apart.
        let width = width.min(5);
        let x_of = |column: usize| area.x + widest + column as u16 * width;
        let mut free_from = 0;
        for (n, name) in self.columns.iter().enumerate() {
            // A label takes the room of the next ones where cells are narrow.
            if x_of(n) >= free_from && x_of(n) + name.width() as u16 <= area.right() {
                buf.set_string(x_of(n), area.y, name, self.axis);
                free_from = x_of(n) + name.width() as u16 + 1;
            }
        }
        let most = self.most();
        for (row, (name, counts)) in self.rows.iter().zip(self.cells).enumerate() {
            let y = area.y + 1 + row as u16;
            if y >= area.bottom() {
                return;
            }
            buf.set_string(area.x, y, name, self.axis);
            for (column, count) in counts.iter().enumerate().take(self.columns.len()) {
                let shade = self.glyphs.shade(*count, most).to_string();
                let cell = shade.repeat(usize::from(width));
                buf.set_string(x_of(column), y, cell, self.style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Colors, render_to_string};

    #[test]
    fn the_largest_is_darkest_and_only_nothing_is_blank() {
        let rows = ["Mon".to_owned(), "Sunday".to_owned()];
        let columns: Vec<String> = (0..5).map(|hour| format!("{hour:02}")).collect();
        let cells = [vec![0, 1, 25, 50, 100], vec![75, 0, 0, 0, 2]];
        let map = HeatMap::new(&rows, &columns, &cells);
        let draw = |width| {
            render_to_string(width, 3, Colors::Never, |area, buf| {
                (&map).render(area, buf);
            })
        };
        assert_eq!(
            draw(22),
            "       00 01 02 03 04\nMon       ░░░░░░▒▒▒███\nSunday ▓▓▓         ░░░\n"
        );
        assert_eq!(draw(12), "       00 03\nMon     ░░▒█\nSunday ▓   ░\n");
        assert_eq!(draw(11), "\n\n\n");
    }
}
