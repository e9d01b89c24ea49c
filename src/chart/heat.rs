//! Counts by two things as a field of shades.

use super::glyphs::Glyphs;
use super::number::grouped;
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

/// What the four shades stand for where `most` is the largest count: the smallest and the largest count of each, from
/// light to dark; nothing for a shade that no count has.
pub fn shades(most: u64) -> [Option<(u64, u64)>; 4] {
    let glyphs = Glyphs::Unicode;
    let darkest = glyphs.shade(most, most);
    let mut from = 1;
    std::array::from_fn(|level| {
        let shade = glyphs.shade_at(level + 1);
        // Of few counts some shades are left out.
        if from > most || glyphs.shade(from, most) != shade {
            return None;
        }
        // The largest count with the shade, by halving.
        let (mut low, mut high) = (from, most);
        while low < high && shade != darkest {
            let middle = low + (high - low).div_ceil(2);
            if glyphs.shade(middle, most) == shade {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        let range = (from, high);
        from = high + 1;
        Some(range)
    })
}

impl HeatMap<'_> {
    /// `░ 1-17 ▒ 18-35`: what each shade stands for.
    fn legend(&self) -> String {
        let range = |(level, range): (usize, Option<(u64, u64)>)| {
            let (from, to) = range?;
            let shade = self.glyphs.shade_at(level + 1);
            let (from, to) = (grouped(from), grouped(to));
            Some(if from == to {
                format!("{shade} {from}")
            } else {
                format!("{shade} {from}-{to}")
            })
        };
        let ranges = shades(self.most()).into_iter().enumerate();
        ranges.filter_map(range).collect::<Vec<_>>().join("  ")
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
        let y = area.y + 1 + self.rows.len() as u16;
        if y < area.bottom() {
            let room = usize::from(area.width.saturating_sub(widest));
            buf.set_stringn(area.x + widest, y, self.legend(), room, self.axis);
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

    #[test]
    fn a_legend_says_which_counts_have_which_shade() {
        assert_eq!(
            shades(60),
            [
                Some((1, 17)),
                Some((18, 35)),
                Some((36, 52)),
                Some((53, 60))
            ]
        );
        assert_eq!(shades(1), [None, None, None, Some((1, 1))]);
        assert_eq!(shades(0), [None; 4]);
        for most in 1..200 {
            let mut next = 1;
            for (level, range) in shades(most).into_iter().enumerate() {
                let Some((from, to)) = range else { continue };
                assert_eq!(from, next);
                let shade = Glyphs::Unicode.shade_at(level + 1);
                assert!((from..=to).all(|n| Glyphs::Unicode.shade(n, most) == shade));
                next = to + 1;
            }
            assert_eq!(next, most + 1);
        }
        let (rows, columns) = (["Mon".to_owned()], ["0".to_owned()]);
        let cells = [vec![60]];
        let map = HeatMap::new(&rows, &columns, &cells);
        let drawn = render_to_string(50, 3, Colors::Never, |area, buf| {
            (&map).render(area, buf);
        });
        assert!(
            drawn.contains("░ 1-17  ▒ 18-35  ▓ 36-52  █ 53-60"),
            "{drawn}"
        );
    }
}
